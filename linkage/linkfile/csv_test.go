package linkfile_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/tuntas-id/tuntas/linkage/linkfile"
)

// FuzzCSV writes any table as CSV is written and reads it back.
func FuzzCSV(f *testing.F) {
	f.Add("nama,alamat\nAni,\"Jl. A, No. 1\"\n", uint8(0))
	f.Add("a;b\n\"x\"\"y\";\"baris\nbaru\"\n;\n", uint8(1))
	f.Add("a\tb\n1\t2\n", uint8(2))
	f.Fuzz(func(t *testing.T, text string, comma uint8) {
		sign := []rune{',', ';', '\t'}[comma%3]
		// Any text is a table: lines and fields, whatever they hold.
		header := []string{"satu", "dua", "tiga"}
		rows := [][]string{}
		for _, line := range strings.Split(text, "\x00") {
			fields := strings.SplitN(line, "\x01", 3)
			for len(fields) < 3 {
				fields = append(fields, "x")
			}
			for i := range fields {
				fields[i] = strings.ReplaceAll(fields[i], "\r", "")
			}
			rows = append(rows, fields)
		}
		var b strings.Builder
		w := csv.NewWriter(&b)
		w.Comma = sign
		_ = w.WriteAll(append([][]string{header}, rows...))
		path := filepath.Join(t.TempDir(), "f.csv")
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := linkfile.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(c.Columns(), header) {
			t.Fatalf("columns %q", c.Columns())
		}
		var lock sync.Mutex
		got := map[int][]string{}
		err = c.Each(t.Context(), 2, func(_, row int, fields [][]byte) error {
			lock.Lock()
			defer lock.Unlock()
			for _, f := range fields {
				got[row] = append(got[row], string(f))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(rows) {
			t.Fatalf("%d rows, not %d, of %q", len(got), len(rows), b.String())
		}
		for i, r := range rows {
			if !slices.Equal(got[i+1], r) {
				t.Fatalf("row %d: %q, not %q", i+1, got[i+1], r)
			}
		}
	})
}
