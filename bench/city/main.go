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
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/demo"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
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
	fmt.Printf("machine   %d cores, %s/%s, %s\n", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())

	start := time.Now()
	rows, cells, size, err := readAll(paths)
	if err != nil {
		return err
	}
	bare := time.Since(start)
	fmt.Printf("files     %d files, %.1f MB, %d rows, %d cells\n", len(paths), float64(size)/1e6, rows, cells)
	fmt.Printf("reading   %.1f s for every cell, one file after the other, nothing kept\n", bare.Seconds())

	cmd := exec.Command(tuntas, "run", files, "--region", "61.72", "--date", "2024-02-21", "-o", result)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	start = time.Now()
	err = cmd.Run()
	whole := time.Since(start)
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) { // 1: done, with findings
		return fmt.Errorf("%w\n%s", err, out.String())
	}
	use := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	for _, lap := range regexp.MustCompile(`\((.+): ([0-9.]+) detik\)`).FindAllStringSubmatch(out.String(), -1) {
		fmt.Printf("          %-10s %6s s\n", lap[1], lap[2])
	}
	fmt.Printf("main job  %.1f s, %.1f s of processor, %d MB at most\n", whole.Seconds(),
		(cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), peak(use)>>20)

	info, err := os.Stat(filepath.Join(result, "tuntas.db"))
	if err != nil {
		return err
	}
	disk, err := writeTime(filepath.Join(dir, "bytes"), info.Size())
	if err != nil {
		return err
	}
	fmt.Printf("storing   %.1f s for the %.0f MB of the database as plain bytes, synced\n", disk.Seconds(), float64(info.Size())/1e6)
	fmt.Printf("ratio     %.1f × (reading + storing)\n", whole.Seconds()/(bare+disk).Seconds())
	return nil
}

// peak is the largest resident memory in bytes; Linux counts in KiB.
func peak(use *syscall.Rusage) int64 {
	if strings.HasPrefix(runtime.GOOS, "linux") {
		return use.Maxrss << 10
	}
	return use.Maxrss
}

func readAll(paths []string) (rows, cells int, size int64, err error) {
	for _, path := range paths {
		r, c, n, err := readOne(path)
		if err != nil {
			return 0, 0, 0, fmt.Errorf("%s: %w", path, err)
		}
		rows, cells, size = rows+r, cells+c, size+n
	}
	return rows, cells, size, nil
}

func readOne(path string) (rows, cells int, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, 0, 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, 0, 0, err
	}
	book, err := tabular.Open(f, info.Size(), tabular.DefaultLimits())
	if err != nil {
		return 0, 0, 0, err
	}
	in, err := book.Rows(0)
	if err != nil {
		return 0, 0, 0, err
	}
	defer in.Close()
	for {
		row, err := in.Next()
		if errors.Is(err, io.EOF) {
			return rows, cells, info.Size(), nil
		}
		if err != nil {
			return 0, 0, 0, err
		}
		rows++
		cells += len(row.Cells)
	}
}

// writeTime is how long the disk takes for that many random bytes.
func writeTime(path string, size int64) (time.Duration, error) {
	block := make([]byte, 1<<20)
	if _, err := rand.Read(block); err != nil {
		return 0, err
	}
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	start := time.Now()
	for left := size; left > 0; left -= int64(len(block)) {
		if _, err := f.Write(block); err != nil {
			return 0, err
		}
	}
	err = f.Sync()
	return time.Since(start), err
}
