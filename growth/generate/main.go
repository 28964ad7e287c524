// Command generate writes the tables of package growth from the figures that WHO
// publishes, given as CSV files: lms_child_0_60m.csv and lms_school_60_228m.csv
// with the columns indicator, sex, x, l, m, s, and velocity_0_24m.csv.
//
//	go run ./growth/generate -from DIR -to growth/data
//
// The form of tables.bin: a raw DEFLATE stream of series, one after another. A
// series is the length of its name and the name; then as unsigned varints the sex,
// the first x (in tenths for lengths), the number of rows; then three columns, l, m
// and s as whole numbers of 1e-4, 1e-4 and 1e-5, each as signed varints of the
// difference from the row before. Every value is read back as its decimal.
package main

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

func main() {
	from := flag.String("from", "", "folder with the CSV files")
	to := flag.String("to", "growth/data", "folder to write to")
	flag.Parse()
	if err := generate(*from, *to); err != nil {
		log.Fatal(err)
	}
}

func generate(from, to string) error {
	var tables bytes.Buffer
	for _, name := range []string{"lms_child_0_60m.csv", "lms_school_60_228m.csv"} {
		rows, err := readCSV(filepath.Join(from, name))
		if err != nil {
			return err
		}
		prefix := map[bool]string{true: "school-"}[strings.Contains(name, "school")]
		if err := writeSeries(&tables, prefix, rows); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(tables.Bytes()); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(to, "tables.bin"), packed.Bytes(), 0o644); err != nil {
		return err
	}
	return velocity(from, to)
}

func readCSV(path string) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	return rows[1:], nil
}

// writeSeries writes the rows of one file; consecutive rows of one indicator and
// sex are a series whose x goes up by one step.
func writeSeries(w *bytes.Buffer, prefix string, rows [][]string) error {
	for start := 0; start < len(rows); {
		end := start
		for end < len(rows) && rows[end][0] == rows[start][0] && rows[end][1] == rows[start][1] {
			end++
		}
		if err := writeOne(w, prefix, rows[start:end]); err != nil {
			return err
		}
		start = end
	}
	return nil
}

func writeOne(w *bytes.Buffer, prefix string, rows [][]string) error {
	name := prefix + rows[0][0]
	steps := 1.0
	if name == "wfl" || name == "wfh" {
		steps = 10
	}
	sex, err := strconv.ParseUint(rows[0][1], 10, 8)
	if err != nil {
		return err
	}
	var first int64
	columns := [3][]int64{}
	for i, row := range rows {
		x, err := whole(row[2], steps)
		if err != nil {
			return err
		}
		if i == 0 {
			first = x
		}
		if x != first+int64(i) {
			return fmt.Errorf("%s: x %s breaks the step", name, row[2])
		}
		for c, scale := range []float64{1e4, 1e4, 1e5} {
			v, err := whole(row[3+c], scale)
			if err != nil {
				return err
			}
			columns[c] = append(columns[c], v)
		}
	}
	w.WriteByte(byte(len(name)))
	w.WriteString(name)
	w.Write(binary.AppendUvarint(nil, sex))
	w.Write(binary.AppendUvarint(nil, uint64(first)))
	w.Write(binary.AppendUvarint(nil, uint64(len(rows))))
	for _, column := range columns {
		before := int64(0)
		for _, v := range column {
			w.Write(binary.AppendVarint(nil, v-before))
			before = v
		}
	}
	return nil
}

// whole is a decimal as a whole number of 1/scale; it must be one, and must give
// the same nearest double back.
func whole(text string, scale float64) (int64, error) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, err
	}
	n := math.Round(v * scale)
	if n/scale != v {
		return 0, fmt.Errorf("%s has more decimals than 1/%g", text, scale)
	}
	return int64(n), nil
}

// velocity keeps the parameters and leaves the lines that follow from them.
func velocity(from, to string) error {
	rows, err := readCSV(filepath.Join(from, "velocity_0_24m.csv"))
	if err != nil {
		return err
	}
	out, err := os.Create(filepath.Join(to, "velocity.csv"))
	if err != nil {
		return err
	}
	if _, err := io.WriteString(out, "measure,sex,interval_months,from,to,l,m,s,delta\n"); err != nil {
		return err
	}
	for _, row := range rows {
		if _, err := io.WriteString(out, strings.Join(row[:9], ",")+"\n"); err != nil {
			return err
		}
	}
	return out.Close()
}
