package tabular

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/intake/value"
)

// sheetRows reads the rows of one worksheet part.
type sheetRows struct {
	book   *workbook
	part   io.ReadCloser
	in     *scanner
	budget budget
	row    int
	done   bool
	text   []byte // texts of the row that is being read
	cells  []rawCell
}

// rawCell is a cell whose text, if not shared, lies in sheetRows.text.
type rawCell struct {
	column, style int
	kind          byte // n number, s shared, t text, b bool, e error, d date
	from, to      int  // of its text
}

func (w *workbook) rows(part string) (Reader, error) {
	rc, err := w.part(part)
	if err != nil {
		return nil, xlsxFault(err)
	}
	s := &sheetRows{book: w, part: rc, in: newScanner(rc, 6*w.lim.CellBytes), budget: budget{lim: w.lim}}
	for {
		t, err := s.in.next()
		if errors.Is(err, io.EOF) {
			err = errXMLBroken
		}
		if err != nil {
			rc.Close()
			return nil, xlsxFault(err)
		}
		if t.kind == tokenOpen && string(t.name) == "sheetData" {
			s.done = t.empty
			return s, nil
		}
	}
}

func (s *sheetRows) Close() error { return s.part.Close() }

// Next returns the next row with a cell. A part that ends before its end tag
// is an error: the file was cut off and rows are missing.
func (s *sheetRows) Next() (Row, error) {
	for !s.done {
		t, err := s.in.next()
		if errors.Is(err, io.EOF) {
			err = errXMLBroken
		}
		if err != nil {
			return Row{}, xlsxFault(err)
		}
		switch {
		case t.kind == tokenClose && string(t.name) == "sheetData":
			s.done = true
		case t.kind == tokenOpen && string(t.name) == "row":
			row, err := s.readRow(t)
			if err != nil {
				return Row{}, xlsxFault(err)
			}
			if len(row.Cells) > 0 {
				return row, nil
			}
		}
	}
	return Row{}, io.EOF
}

func (s *sheetRows) readRow(t token) (Row, error) {
	number := s.row + 1
	if r := attr(t.attrs, "r"); r != nil {
		n, err := strconv.Atoi(string(r))
		if err != nil || n < number {
			return Row{}, fmt.Errorf("row number %q after row %d", r, s.row)
		}
		number = n
	}
	s.row, s.text, s.cells = number, s.text[:0], s.cells[:0]
	if err := s.budget.row(number, 0); err != nil {
		return Row{}, err
	}
	for !t.empty {
		c, err := s.in.next()
		if err != nil {
			return Row{}, unexpected(err)
		}
		if c.kind == tokenClose && string(c.name) == "row" {
			break
		}
		if c.kind == tokenOpen && string(c.name) == "c" {
			if err := s.readCell(c); err != nil {
				return Row{}, err
			}
		}
	}
	return s.build()
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return errXMLBroken
	}
	return err
}

func (s *sheetRows) readCell(t token) error {
	c := rawCell{from: len(s.text), kind: 'n'}
	if n := len(s.cells); n > 0 {
		c.column = s.cells[n-1].column + 1
	}
	if ref := attr(t.attrs, "r"); ref != nil {
		if c.column = columnOf(ref); c.column < 0 {
			return fmt.Errorf("cell reference %q", ref)
		}
	}
	if style := attr(t.attrs, "s"); style != nil {
		c.style, _ = strconv.Atoi(string(style))
	}
	switch string(attr(t.attrs, "t")) {
	case "s":
		c.kind = 's'
	case "str", "inlineStr":
		c.kind = 't'
	case "b":
		c.kind = 'b'
	case "e":
		c.kind = 'e'
	case "d":
		c.kind = 'd'
	}
	if t.empty {
		s.cells = append(s.cells, rawCell{column: c.column, kind: 't', from: c.from, to: c.from})
		return nil
	}
	formula, valued, err := s.cellText()
	if err != nil {
		return err
	}
	// An empty text is a result, an empty number is none.
	if formula && len(s.text) == c.from && (c.kind == 'n' || !valued) {
		s.text, c.kind = append(s.text, Uncalculated...), 'e'
	}
	c.to = len(s.text)
	s.cells = append(s.cells, c)
	return s.budget.cell(s.row, c.to-c.from)
}

// cellText appends the value of a cell to s.text: <v>, or the runs of <is>. A
// formula is left out; its last result is the value.
func (s *sheetRows) cellText() (formula, valued bool, err error) {
	start, take, hint := len(s.text), false, false
	for {
		t, err := s.in.next()
		if err != nil {
			return formula, valued, unexpected(err)
		}
		switch {
		case t.kind == tokenText:
			if !take || hint {
				continue
			}
			if s.text, err = appendText(s.text, t); err != nil {
				return formula, valued, err
			}
			if err := s.budget.cell(s.row, len(s.text)-start); err != nil {
				return formula, valued, err
			}
		case len(t.name) == 1 && t.name[0] == 'c' && t.kind == tokenClose:
			return formula, valued, nil
		case len(t.name) == 1 && t.name[0] == 'f':
			formula, take = true, false
		case len(t.name) == 1 && (t.name[0] == 'v' || t.name[0] == 't'):
			take, valued = t.kind == tokenOpen && !t.empty, true
		case string(t.name) == "rPh":
			hint = t.kind == tokenOpen && !t.empty
		}
	}
}

// columnOf is the 0-based column of a reference such as "AB12", or -1.
func columnOf(ref []byte) int {
	n := 0
	for i, c := range ref {
		switch {
		case c >= 'A' && c <= 'Z':
			n = n*26 + int(c-'A') + 1
		case c >= 'a' && c <= 'z':
			n = n*26 + int(c-'a') + 1
		case i > 0:
			return n - 1
		default:
			return -1
		}
		if i > 3 {
			return -1
		}
	}
	return n - 1
}

func (s *sheetRows) build() (Row, error) {
	width := 0
	for _, c := range s.cells {
		if c.to > c.from {
			width = max(width, c.column+1)
		}
	}
	if err := s.budget.row(s.row, width); err != nil {
		return Row{}, err
	}
	all := string(s.text)
	cells := make([]Cell, width)
	for _, c := range s.cells {
		if c.to == c.from {
			continue
		}
		cell, err := s.cell(c, all[c.from:c.to])
		if err != nil {
			return Row{}, err
		}
		cells[c.column] = cell
	}
	return Row{Number: s.row, Cells: trimRight(cells)}, nil
}

func (s *sheetRows) cell(c rawCell, text string) (Cell, error) {
	switch c.kind {
	case 's':
		i, err := strconv.Atoi(text)
		if err != nil || i < 0 || i >= len(s.book.shared) {
			return Cell{}, fmt.Errorf("row %d: shared text %q of %d", s.row, text, len(s.book.shared))
		}
		return textCell(s.book.shared[i]), nil
	case 't':
		return textCell(string(unquoteX([]byte(text)))), nil
	case 'b':
		return Cell{Text: text, Kind: Bool}, nil
	case 'e':
		return Cell{Text: text, Kind: Error}, nil
	case 'd':
		return Cell{Text: strings.Replace(strings.TrimSuffix(text, "Z"), "T", " ", 1), Kind: Date}, nil
	}
	if c.style >= 0 && c.style < len(s.book.dates) && s.book.dates[c.style] {
		if d, ok := serialDate(text, s.book.from1904); ok {
			return Cell{Text: d, Kind: Date}, nil
		}
	}
	if c.style >= 0 && c.style < len(s.book.percents) && s.book.percents[c.style] {
		if p, ok := percentage(text); ok {
			return Cell{Text: p, Kind: Text}, nil
		}
	}
	return Cell{Text: shortest(text), Kind: Number}, nil
}

// percentage is a number as Excel shows it in a cell with a percent format:
// what it keeps as 0.0671 is seen as 6,71 %. Three decimals get a zero, so that
// nobody takes them for thousands.
func percentage(text string) (string, bool) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return "", false
	}
	digits := strconv.FormatFloat(f*100, 'f', 6, 64) // what is beyond is noise of binary numbers
	whole, part, _ := strings.Cut(digits, ".")
	part = strings.TrimRight(part, "0")
	switch len(part) {
	case 0:
		return whole + " %", true
	case 3:
		part += "0"
	}
	return whole + "," + part + " %", true
}

func textCell(text string) Cell {
	if text == "" {
		return Cell{}
	}
	return Cell{Text: text, Kind: Text}
}

// shortest writes 0.067099999999999993, as Excel stores 0.0671, the short way.
// Whole numbers stay as they are: every digit of a NIK counts.
func shortest(text string) string {
	if len(text) < 15 || !strings.Contains(text, ".") || strings.ContainsAny(text, "eE") {
		return text
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// serialDate turns a day number into a date, with its time of day if it has
// one.
func serialDate(text string, from1904 bool) (string, bool) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return "", false
	}
	if from1904 {
		f += 1462
	}
	d, ok := value.Serial(f)
	if !ok {
		return "", false
	}
	seconds := int((f-float64(int(f)))*86400 + 0.5)
	if seconds == 0 || seconds >= 86400 {
		return d.String(), true
	}
	return fmt.Sprintf("%s %02d:%02d:%02d", d, seconds/3600, seconds/60%60, seconds%60), true
}
