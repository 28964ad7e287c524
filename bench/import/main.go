//go:build unix

// Command import measures how fast a file of persons (P3KE individu) goes
// through reading, checking and storing, as XLSX and as CSV, and in how much
// memory. `tuntas import` runs as a process of its own, on an empty data folder
// each time; beside it stands the bare reading of the same file in the same
// run.
//
//	go run ./bench/import -tuntas bin/tuntas -persons 250000
package main

import (
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/tuntas-id/tuntas/bench/measure"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/demo"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/xuri/excelize/v2"
)

func main() {
	tuntas := flag.String("tuntas", "bin/tuntas", "the binary to measure")
	persons := flag.Int("persons", 250_000, "rows of the file")
	flag.Parse()
	if err := run(*tuntas, *persons); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(tuntas string, persons int) error {
	dir, err := os.MkdirTemp("", "tuntas-import")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	paths, err := write(dir, persons)
	if err != nil {
		return err
	}
	fmt.Println(measure.Machine())
	for _, path := range paths {
		if err := measureFile(tuntas, dir, path); err != nil {
			return err
		}
	}
	return nil
}

// measureFile reads a file bare, checks it, and imports it.
func measureFile(tuntas, dir, path string) error {
	bare, err := measure.ReadAll(path)
	if err != nil {
		return err
	}
	rows := bare.Rows - 1
	fmt.Printf("\n%s: %d rows, %d cells, %.1f MB\n", filepath.Ext(path)[1:], rows, bare.Cells, float64(bare.Bytes)/1e6)
	line := func(what string, c measure.Child) {
		fmt.Printf("%-10s %6.1f s  %7.0f rows/s  %5.1f s of processor  %4d MB at most  %5.1f × reading\n", what, c.Whole.Seconds(),
			float64(rows)/c.Whole.Seconds(), c.Processor.Seconds(), c.Peak>>20, c.Whole.Seconds()/bare.Took.Seconds())
	}
	fmt.Printf("%-10s %6.1f s  %7.0f rows/s  every cell, nothing kept\n", "reading", bare.Took.Seconds(), float64(rows)/bare.Took.Seconds())
	for _, mode := range []string{"check", "commit"} {
		data := filepath.Join(dir, mode)
		took, err := measure.Run(tuntas, "import", path, "--"+mode, "--region", "61.72", "--date", "2023-12-31", "--data", data)
		if err != nil {
			return err
		}
		line(mode, took)
		if mode == "commit" {
			if err := storing(dir, data); err != nil {
				return err
			}
		}
		if err := os.RemoveAll(data); err != nil {
			return err
		}
	}
	return nil
}

// storing says how long the disk takes for the bytes of the database.
func storing(dir, data string) error {
	info, err := os.Stat(filepath.Join(data, "tuntas.db"))
	if err != nil {
		return err
	}
	bytes := filepath.Join(dir, "bytes")
	defer os.Remove(bytes)
	took, err := measure.WriteTime(bytes, info.Size())
	if err != nil {
		return err
	}
	fmt.Printf("%-10s %6.1f s  the %.0f MB of the database as plain bytes, synced\n", "storing", took.Seconds(), float64(info.Size())/1e6)
	return nil
}

// write makes the same persons as XLSX and as CSV.
func write(dir string, persons int) ([]string, error) {
	areas, err := region.Load()
	if err != nil {
		return nil, err
	}
	files := filepath.Join(dir, "files")
	// A family has nearly three rows in that file.
	all, err := demo.Write(context.Background(), files, areas, demo.Options{Region: "61.72", Families: max(demo.MinFamilies, persons*2/5), Seed: 1, Date: civil.MustDate("2024-02-21")}, nil)
	if err != nil {
		return nil, err
	}
	source := ""
	for _, path := range all {
		if strings.HasSuffix(path, "Individu 2023.csv") {
			source = path
		}
	}
	table, sheet := filepath.Join(dir, "Individu 2023.csv"), filepath.Join(dir, "Individu 2023.xlsx")
	if err := cut(source, table, sheet, persons); err != nil {
		return nil, err
	}
	return []string{sheet, table}, os.RemoveAll(files)
}

// cut copies the header and the first rows into a CSV and an XLSX file.
func cut(source, table, sheet string, rows int) error {
	in, err := os.Open(source)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(table)
	if err != nil {
		return err
	}
	defer out.Close()
	book := excelize.NewFile()
	defer book.Close()
	cells, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	r, w := csv.NewReader(in), csv.NewWriter(out)
	r.Comma, r.ReuseRecord, w.Comma = ';', true, ';'
	for n := 1; n <= rows+1; n++ {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("the invented city has only %d persons", n-2)
		}
		if err != nil {
			return err
		}
		if n == 1 {
			row[0] = strings.TrimPrefix(row[0], "\ufeff")
		}
		if err := w.Write(row); err != nil {
			return err
		}
		if err := setRow(cells, n, row); err != nil {
			return err
		}
	}
	w.Flush()
	if err := errors.Join(w.Error(), out.Close(), cells.Flush()); err != nil {
		return err
	}
	return book.SaveAs(sheet)
}

func setRow(cells *excelize.StreamWriter, n int, row []string) error {
	values := make([]any, len(row))
	for i, v := range row {
		values[i] = v
	}
	at, err := excelize.CoordinatesToCellName(1, n)
	if err != nil {
		return err
	}
	return cells.SetRow(at, values)
}
