package demo_test

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/tuntas-id/tuntas/internal/demo"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/xuri/excelize/v2"
)

// The tests read the demo's files as an office would open them, and know
// nothing of how they were made.

// directory is loaded once for all tests.
var directory = sync.OnceValues(region.Load)

// tester is what testing.T and rapid.T have in common.
type tester interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func areas(t tester) *region.Directory {
	t.Helper()
	d, err := directory()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// record is a row of a file by the titles of its columns.
type record map[string]string

// table is a file as the office sees it.
type table struct {
	name  string
	rows  [][]string // everything, titles and headers as well
	lines []record   // the rows under the header
}

// files are the files of a region; each is opened when a test looks at it.
type files struct {
	t      tester
	paths  map[string]string // by the number in front of the name
	opened map[string]table
}

// at is the file with the number in front of its name.
func (f files) at(number string) table {
	f.t.Helper()
	if _, ok := f.opened[number]; !ok {
		f.opened[number] = open(f.t, f.paths[number])
	}
	return f.opened[number]
}

// write makes a region in a folder.
func write(t tester, dir string, o demo.Options) files {
	t.Helper()
	paths, err := demo.Write(context.Background(), dir, areas(t), o, nil)
	if err != nil {
		t.Fatalf("%+v: %v", o, err)
	}
	out := files{t, map[string]string{}, map[string]table{}}
	for _, p := range paths {
		number, _, _ := strings.Cut(filepath.Base(p), " ")
		out.paths[number] = p
	}
	return out
}

func open(t tester, path string) table {
	t.Helper()
	rows := rowsOf(t, path)
	header := slices.IndexFunc(rows, func(r []string) bool {
		return slices.ContainsFunc(r, func(c string) bool {
			return slices.Contains([]string{"ID Keluarga P3KE", "Sub Kegiatan", "Jenis", "Indikator", "Kode Wilayah", "Pukesmas"}, c)
		})
	})
	if header < 0 {
		t.Fatalf("%s has no header", path)
	}
	out := table{name: filepath.Base(path), rows: rows}
	for _, r := range rows[header+1:] {
		l := record{}
		for i, title := range rows[header] {
			if i < len(r) {
				l[title] = r[i]
			}
		}
		out.lines = append(out.lines, l)
	}
	return out
}

func rowsOf(t tester, path string) [][]string {
	t.Helper()
	if filepath.Ext(path) == ".csv" {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text, marked := strings.CutPrefix(string(content), "\ufeff")
		if !marked {
			t.Fatalf("%s has no byte order mark", path)
		}
		r := csv.NewReader(strings.NewReader(text))
		r.Comma = ';'
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetList()[0], excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// count is how many lines pass the test.
func (t table) count(keep func(record) bool) int {
	n := 0
	for _, l := range t.lines {
		if keep(l) {
			n++
		}
	}
	return n
}

// keys are the different values of a column.
func (t table) keys(column string) map[string]bool {
	out := map[string]bool{}
	for _, l := range t.lines {
		out[l[column]] = true
	}
	return out
}

// answered is how many of the 13 criteria of a line are met.
func (r record) answered() int {
	n := 0
	for title, value := range r {
		if strings.HasPrefix(title, "K") && len(title) > 2 && title[1] >= '0' && title[1] <= '9' && value == "Ya" {
			n++
		}
	}
	return n
}

// decreed reports whether a line of the verification ends on the decree:
// found, called eligible, and 7 or more of the 13 criteria met.
func (r record) decreed() bool {
	return r["Keberadaan"] == "Ditemukan" && strings.HasPrefix(r["Kelayakan"], "Layak") && r.answered() >= 7
}

// village is the name of the village, whatever the column is called there.
func (r record) village() string {
	return r["Kelurahan"] + r["Desa"] + r["Desa/Kelurahan"]
}

// where is the folder of a region inside the test's own.
func where(t *testing.T, name string) string {
	t.Helper()
	return filepath.Join(t.TempDir(), name)
}
