package tabular

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

var bom8 = []byte("\xEF\xBB\xBF")

func openCSV(r io.ReaderAt, size int64, head []byte, lim Limits) (*Book, error) {
	wide := bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF"))
	returns := false
	source := func() io.Reader {
		var in io.Reader = io.NewSectionReader(r, 0, size)
		if wide {
			in = transform.NewReader(in, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
		}
		if returns {
			in = &returnsToLines{in}
		}
		return in
	}
	if !wide && bytes.IndexByte(head, 0) >= 0 {
		return nil, invalid("tabular.not_a_table", nil)
	}
	sample, err := bufio.NewReaderSize(source(), headBytes).Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, invalid("tabular.unreadable", err)
	}
	if returns = bytes.IndexByte(sample, '\n') < 0 && bytes.IndexByte(sample, '\r') >= 0; returns {
		sample = bytes.ReplaceAll(sample, []byte("\r"), []byte("\n"))
	}
	sample = bytes.TrimPrefix(sample, bom8)
	comma, declared := separator(sample)
	open := func(int) (Reader, error) {
		in := bufio.NewReaderSize(source(), headBytes)
		if b, _ := in.Peek(len(bom8)); bytes.Equal(b, bom8) {
			in.Discard(len(bom8))
		}
		c := csv.NewReader(in)
		c.Comma, c.LazyQuotes, c.FieldsPerRecord, c.ReuseRecord = comma, true, -1, true
		return &csvRows{csv: c, budget: budget{lim: lim}, skipFirst: declared}, nil
	}
	return &Book{Sheets: []string{""}, open: open}, nil
}

// returnsToLines reads a file whose lines end with a carriage return alone, as
// programs on an old Macintosh write them.
type returnsToLines struct{ from io.Reader }

func (r *returnsToLines) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	for i, b := range p[:n] {
		if b == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

// separator finds what separates the columns: the line "sep=;" if the file
// begins with it, else the character that splits the most of the first lines
// into the same number of columns.
func separator(sample []byte) (comma rune, declared bool) {
	first, _, _ := bytes.Cut(sample, []byte("\n"))
	if s := strings.TrimRight(string(first), "\r"); len(s) == 5 && strings.EqualFold(s[:4], "sep=") {
		return rune(s[4]), true
	}
	if i := bytes.LastIndexByte(sample, '\n'); i > 0 && len(sample) >= headBytes {
		sample = sample[:i+1] // without the line that the sample cuts off
	}
	best, comma := 0, ';'
	for _, candidate := range []rune{';', '\t', ','} {
		if score := regularity(sample, candidate); score > best {
			best, comma = score, candidate
		}
	}
	return comma, false
}

// regularity is the number of column separators in those of the first lines
// that agree with each other.
func regularity(sample []byte, comma rune) int {
	r := csv.NewReader(bytes.NewReader(sample))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = comma, true, -1, true
	lines := map[int]int{}
	for range 60 {
		rec, err := r.Read()
		if err != nil {
			break
		}
		lines[len(rec)]++
	}
	best := 0
	for columns, n := range lines {
		best = max(best, (columns-1)*n)
	}
	return best
}

type csvRows struct {
	csv       *csv.Reader
	budget    budget
	row       int // of the last record
	line      int // last line of the last record
	skipFirst bool
}

// Next counts rows as a spreadsheet program does: a blank line is a row, a
// line break inside quotes is not.
func (c *csvRows) Next() (Row, error) {
	for {
		rec, err := c.csv.Read()
		if errors.Is(err, io.EOF) {
			return Row{}, io.EOF
		}
		if err != nil {
			return Row{}, invalid("tabular.csv_broken", err, "row", c.row+1)
		}
		start, _ := c.csv.FieldPos(0)
		c.row += start - c.line
		last, _ := c.csv.FieldPos(len(rec) - 1)
		c.line = last + strings.Count(rec[len(rec)-1], "\n")
		if c.skipFirst {
			c.skipFirst = false
			continue
		}
		cells, err := c.cells(rec)
		if err != nil {
			return Row{}, err
		}
		if len(cells) > 0 {
			return Row{Number: c.row, Cells: cells, Width: len(rec), Swallowed: c.swallowed(rec, last)}, nil
		}
	}
}

// swallowed counts separators inside the cells of a record that goes over
// several lines.
func (c *csvRows) swallowed(rec []string, last int) (n int) {
	if first, _ := c.csv.FieldPos(0); last == first && c.line == last {
		return 0
	}
	for _, cell := range rec {
		if strings.Contains(cell, "\n") {
			n = max(n, strings.Count(cell, string(c.csv.Comma)))
		}
	}
	return n
}

func (c *csvRows) cells(rec []string) ([]Cell, error) {
	for len(rec) > 0 && rec[len(rec)-1] == "" {
		rec = rec[:len(rec)-1]
	}
	if err := c.budget.row(c.row, len(rec)); err != nil {
		return nil, err
	}
	cells := make([]Cell, len(rec))
	for i, s := range rec {
		if s == "" {
			continue
		}
		if err := c.budget.cell(c.row, len(s)); err != nil {
			return nil, err
		}
		cells[i] = Cell{Text: valid(s), Kind: Text}
	}
	return cells, nil
}

// valid returns s if it is UTF-8, else s read as Windows-1252, cell by cell:
// files glued together from both are common.
func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	d, err := charmap.Windows1252.NewDecoder().String(s)
	if err != nil {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return d
}

func (c *csvRows) Close() error { return nil }
