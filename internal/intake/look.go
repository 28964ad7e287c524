package intake

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/intake/value"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Look is what a person needs to see of a file to say what its columns are.
// Cells that may be a NIK or the number of a family card are masked.
type Look struct {
	Sheets     []string
	Hidden     []bool
	Place      Place
	HeaderRows int
	Rows       []LookRow // the first ones, the header among them
	Columns    []LookColumn
	Guesses    []Guess // of every base, the likeliest first
}

// LookRow is one of the first rows.
type LookRow struct {
	Number int
	Cells  []string
}

// LookColumn is a column of the table.
type LookColumn struct {
	Label    string   // see Labels
	Letters  string   // as a spreadsheet program names it
	Header   string   // as the file writes it; "" for none
	Examples []string // up to three different ones
	Filled   int      // rows with a value, of those that were looked at
}

const (
	lookRows    = 30
	sampleRows  = 200
	lookExample = 3
	lookWidth   = 60 // columns of the grid
)

// LookAt opens a held file. A zero place is guessed, as are the rows of the
// header when they are 0.
func (s *Service) LookAt(ctx context.Context, h HeldFile, p Place, headerRows int) (Look, error) {
	book, err := s.heldBook(ctx, h)
	if err != nil {
		return Look{}, fault.Wrap("intake.LookAt", err)
	}
	learnt, err := s.learnt(ctx, h.Region)
	if err != nil {
		return Look{}, fault.Wrap("intake.LookAt", err)
	}
	l, err := look(book, Bases(s.Dialects), learnt, p, headerRows)
	return l, fault.Wrap("intake.LookAt", err)
}

// LookInto looks at an opened file, knowing no earlier mappings.
func LookInto(book *tabular.Book, dialects []*Dialect, p Place, headerRows int) (Look, error) {
	return look(book, Bases(dialects), nil, p, headerRows)
}

func look(book *tabular.Book, bases []*Dialect, learnt learnt, p Place, headerRows int) (l Look, err error) {
	defer recovered("look", &err)
	l = Look{Sheets: book.Sheets, Hidden: book.Hidden, Place: p, HeaderRows: headerRows}
	if p.Sheet < 0 || p.Sheet >= len(book.Sheets) {
		return l, fault.New("intake.look", fault.Invalid, locale.T("intake.sheet_unknown"), nil)
	}
	if p == (Place{}) {
		if l.Place.Sheet, err = fullest(book); err != nil {
			return l, err
		}
	}
	rows, err := peek(book, l.Place.Sheet, headerSearch+sampleRows)
	if err != nil {
		return l, err
	}
	for _, row := range rows[:min(lookRows, len(rows))] {
		r := LookRow{Number: row.Number}
		for _, cell := range row.Cells[:min(lookWidth, len(row.Cells))] {
			r.Cells = append(r.Cells, masked(cell.Text))
		}
		l.Rows = append(l.Rows, r)
	}
	i := slices.IndexFunc(rows, func(r tabular.Row) bool { return r.Number == l.Place.HeaderRow })
	if i < 0 {
		i = guessHeader(rows, bases)
	}
	if i < 0 {
		return l, nil // an empty sheet
	}
	l.Place.HeaderRow = rows[i].Number
	if l.HeaderRows == 0 {
		l.HeaderRows = guessHeaderRows(rows, i)
	}
	texts, ok := headerAt(rows, i, l.HeaderRows)
	if !ok {
		l.HeaderRows = 1
		texts, _ = headerAt(rows, i, 1)
	}
	data := rows[min(i+l.HeaderRows, len(rows)):]
	columns := columnsOf(texts, data)
	for _, c := range columns {
		l.Columns = append(l.Columns, c.LookColumn)
	}
	l.Guesses = guess(columns, bases, learnt)
	return l, nil
}

// peek reads the rows of a sheet up to a row number.
func peek(book *tabular.Book, sheet, last int) (rows []tabular.Row, err error) {
	in, err := book.Rows(sheet)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	for {
		row, err := in.Next()
		if errors.Is(err, io.EOF) || err == nil && row.Number > last {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
}

// fullest is the visible sheet with the most among the first rows.
func fullest(book *tabular.Book) (int, error) {
	best, most := 0, -1
	for i := range book.Sheets {
		rows, err := firstRows(book, i)
		if err != nil {
			return 0, err
		}
		cells := 0
		for _, r := range rows {
			cells += len(r.Cells)
		}
		if i < len(book.Hidden) && book.Hidden[i] {
			cells = 0
		}
		if cells > most {
			best, most = i, cells
		}
	}
	return best, nil
}

// column is a column with the cells that were looked at.
type column struct {
	LookColumn
	cells []tabular.Cell // that are not empty
}

func columnsOf(texts []string, data []tabular.Row) []column {
	var out []column
	for c, label := range Labels(texts) {
		col := column{LookColumn: LookColumn{Label: label, Letters: columnLetters(c), Header: texts[c]}}
		for _, row := range data {
			if c >= len(row.Cells) || value.Missing(row.Cells[c].Text) {
				continue
			}
			col.Filled++
			col.cells = append(col.cells, row.Cells[c])
			example := clip(masked(row.Cells[c].Text))
			if len(col.Examples) < lookExample && !slices.Contains(col.Examples, example) {
				col.Examples = append(col.Examples, example)
			}
		}
		out = append(out, col)
	}
	return out
}

// masked hides what may be the number of a person or a family, whole or with
// spaces, dots or a slip of one digit, and the digits of such a number inside
// a text.
func masked(text string) string {
	text = value.Clean(text)
	digits := digitsIn(text)
	if len(digits) >= 15 && len(digits) <= 17 && plainNumber(text) {
		return identity.Mask(digits)
	}
	return hideNumbers(text)
}

func digitsIn(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}

// plainNumber: nothing but digits and what people put between them.
func plainNumber(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool {
		return !strings.ContainsRune("0123456789 .-'`\"", r)
	}) < 0
}

// Distinct is a value of a column, how often it stands there, and the code that
// the field's list has for it; "" for none.
type Distinct struct {
	Value string
	Count int
	Code  string
}

// The bounds of a look at all values of a column.
const (
	distinctRows = 200_000
	distinctMost = 200
)

// Distincts lists the values of a column of a held file, the most frequent
// first, beside the codes of a field. more tells that there are others.
func (s *Service) Distincts(ctx context.Context, h HeldFile, p Place, headerRows int, label, base, field string) (list []Distinct, more bool, err error) {
	const op = "intake.Distincts"
	defer recovered("distinct", &err)
	d := s.shipped(base)
	if d == nil || d.Field(field) < 0 || d.Fields[d.Field(field)].Kind != KindDomain {
		return nil, false, fault.New(op, fault.Invalid, locale.T("intake.mapping_field", "field", field), nil)
	}
	book, err := s.heldBook(ctx, h)
	if err != nil {
		return nil, false, fault.Wrap(op, err)
	}
	c, err := columnAt(book, p, headerRows, label)
	if err != nil {
		return nil, false, err
	}
	counts, more, err := countValues(ctx, book, p, headerRows, c)
	if err != nil {
		return nil, false, fault.Wrap(op, err)
	}
	m := newMapper(&Layout{Dialect: d, Columns: slices.Repeat([]int{-1}, len(d.Fields))}, nil, s.todayDate())
	i := d.Field(field)
	for text, n := range counts {
		list = append(list, Distinct{Value: text, Count: n, Code: m.domain(i, &d.Fields[i], tabular.Cell{Text: text, Kind: tabular.Text}).value})
	}
	slices.SortFunc(list, func(a, b Distinct) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return strings.Compare(a.Value, b.Value)
	})
	return list, more, nil
}

// columnAt finds a column by its label in a header.
func columnAt(book *tabular.Book, p Place, headerRows int, label string) (int, error) {
	if p.Sheet < 0 || p.Sheet >= len(book.Sheets) {
		return 0, fault.New("intake.columnAt", fault.Invalid, locale.T("intake.sheet_unknown"), nil)
	}
	rows, err := firstRows(book, p.Sheet)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(rows, func(r tabular.Row) bool { return r.Number == p.HeaderRow })
	if i >= 0 {
		if texts, ok := headerAt(rows, i, headerRows); ok {
			if c := slices.Index(Labels(texts), label); c >= 0 {
				return c, nil
			}
		}
	}
	return 0, fault.New("intake.columnAt", fault.Invalid, locale.T("intake.header_elsewhere", "row", p.HeaderRow), nil)
}

// countValues counts the different values of a column, without those that may
// be somebody's number.
func countValues(ctx context.Context, book *tabular.Book, p Place, headerRows, column int) (counts map[string]int, more bool, err error) {
	in, err := book.Rows(p.Sheet)
	if err != nil {
		return nil, false, err
	}
	defer in.Close()
	counts = map[string]int{}
	for rows := 0; ; rows++ {
		row, err := in.Next()
		if errors.Is(err, io.EOF) {
			return counts, more, nil
		}
		if err != nil {
			return nil, false, err
		}
		if rows%1000 == 0 && ctx.Err() != nil {
			return nil, false, ctx.Err()
		}
		if rows >= distinctRows {
			return counts, true, nil
		}
		if row.Number < p.HeaderRow+max(headerRows, 1) || column >= len(row.Cells) || value.Missing(row.Cells[column].Text) {
			continue
		}
		text := value.Clean(row.Cells[column].Text)
		_, seen := counts[text]
		switch {
		case masked(text) != text || len(text) > 200:
			more = true
		case seen || len(counts) < distinctMost:
			counts[strings.Clone(text)]++
		default:
			more = true
		}
	}
}

// Try reads the first rows of a held file as a mapping says, before it is
// saved. keep is how many rows are given back.
func (s *Service) Try(ctx context.Context, h HeldFile, m Mapping, p Place, keep int) (Trial, error) {
	const op = "intake.Try"
	base := s.shipped(m.Base)
	if base == nil {
		return Trial{}, fault.New(op, fault.Invalid, locale.T("intake.dialect_unknown", "dialect", m.Base), nil)
	}
	book, err := s.heldBook(ctx, h)
	if err != nil {
		return Trial{}, fault.Wrap(op, err)
	}
	t, err := s.try(book, h.Region, m.dialect(base), p, keep)
	return t, fault.Wrap(op, err)
}

// learnt remembers, by base and joined header, the fields of earlier mappings.
type learnt map[string]map[string]string

func (s *Service) learnt(ctx context.Context, regency region.Code) (learnt, error) {
	list, err := s.Mappings.Mappings(ctx, region.ScopeOf(regency))
	if err != nil {
		return nil, err
	}
	out := learnt{}
	for _, m := range list {
		if m.Retired {
			continue
		}
		if out[m.Base] == nil {
			out[m.Base] = map[string]string{}
		}
		for _, c := range m.Columns {
			if c.Field != "" {
				out[m.Base][joined(respell(value.Fold(c.Header)))] = c.Field
			}
		}
	}
	return out, nil
}
