//go:build unix

// Command city measures the main job on a whole city: from the files of an
// invented Kota Singkawang to the mayor's presentation. It prints the time and
// memory of `tuntas run` beside two limits taken from the same files in the
// same run: reading every cell and keeping nothing, and storing as many bytes
// as the database ends up with.
//
//	go run ./bench/city -tuntas bin/tuntas -families 80000
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"github.com/tuntas-id/tuntas/bench/measure"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/demo"
	"github.com/tuntas-id/tuntas/internal/region"
)

func main() {
	tuntas := flag.String("tuntas", "bin/tuntas", "the binary to measure")
	families := flag.Int("families", 80_000, "families of the city")
	flag.Parse()
	if err := run(*tuntas, *families); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(tuntas string, families int) error {
	dir, err := os.MkdirTemp("", "tuntas-city")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	files, result := filepath.Join(dir, "files"), filepath.Join(dir, "result")
	areas, err := region.Load()
	if err != nil {
		return err
	}
	paths, err := demo.Write(context.Background(), files, areas, demo.Options{Region: "61.72", Families: families, Seed: 1, Date: civil.MustDate("2024-02-21")}, nil)
	if err != nil {
		return err
	}
	fmt.Println(measure.Machine())
	bare, err := measure.ReadAll(paths...)
	if err != nil {
		return err
	}
	fmt.Printf("files     %d files, %.1f MB, %d rows, %d cells\n", len(paths), float64(bare.Bytes)/1e6, bare.Rows, bare.Cells)
	fmt.Printf("reading   %.1f s for every cell, one file after the other, nothing kept\n", bare.Took.Seconds())

	job, err := measure.Run(tuntas, "run", files, "--region", "61.72", "--date", "2024-02-21", "-o", result)
	if err != nil {
		return err
	}
	for _, lap := range regexp.MustCompile(`\((.+): ([0-9.]+) detik\)`).FindAllStringSubmatch(job.Output, -1) {
		fmt.Printf("          %-10s %6s s\n", lap[1], lap[2])
	}
	fmt.Printf("main job  %.1f s, %.1f s of processor, %d MB at most\n", job.Whole.Seconds(), job.Processor.Seconds(), job.Peak>>20)

	info, err := os.Stat(filepath.Join(result, "tuntas.db"))
	if err != nil {
		return err
	}
	disk, err := measure.WriteTime(filepath.Join(dir, "bytes"), info.Size())
	if err != nil {
		return err
	}
	fmt.Printf("storing   %.1f s for the %.0f MB of the database as plain bytes, synced\n", disk.Seconds(), float64(info.Size())/1e6)
	fmt.Printf("ratio     %.1f × (reading + storing)\n", job.Whole.Seconds()/(bare.Took+disk).Seconds())
	return nil
}
