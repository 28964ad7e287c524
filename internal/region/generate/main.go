// Command generate makes internal/region/data/areas.csv.gz from the CSV files
// of the npm package idn-area-data. `make areas` runs it.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/tuntas-id/tuntas/internal/region"
)

func main() {
	from := flag.String("from", "web/node_modules/idn-area-data/data", "folder with provinces.csv, regencies.csv, districts.csv, villages.csv")
	to := flag.String("to", "internal/region/data/areas.csv.gz", "file to write")
	flag.Parse()
	if err := generate(*from, *to); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// generate writes one line "code<TAB>name" for each area, sorted by code, so
// that the areas inside another stand right behind it.
func generate(from, to string) error {
	var lines []string
	for _, name := range []string{"provinces", "regencies", "districts", "villages"} {
		f, err := os.Open(filepath.Join(from, name+".csv"))
		if err != nil {
			return err
		}
		rows, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, r := range rows[1:] {
			code, err := region.ParseCode(r[0])
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			lines = append(lines, string(code)+"\t"+strings.Join(strings.Fields(r[len(r)-1]), " "))
		}
	}
	sort.Strings(lines)
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write([]byte(strings.Join(lines, "\n") + "\n")); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(to, packed.Bytes(), 0o644)
}
