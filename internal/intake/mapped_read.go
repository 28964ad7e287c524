package intake

import (
	"context"
	"encoding/base32"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Place is where a table lies in a file.
type Place struct {
	Sheet     int // from 0
	HeaderRow int // 1-based, the first row of the header
}

type mappedKey struct {
	region  region.Code
	id      string
	version int
}

func (s *Service) shipped(id string) *Dialect {
	for _, d := range s.Dialects {
		if d.ID == id {
			return d
		}
	}
	return nil
}

// Dialect returns the layout with an ID: a shipped one, or a region's own in a
// version; 0 is the newest.
func (s *Service) Dialect(ctx context.Context, regency region.Code, id string, version int) (*Dialect, error) {
	if d := s.shipped(id); d != nil {
		return d, nil
	}
	key := mappedKey{regency, id, version}
	if d, ok := s.mapped.Load(key); ok {
		return d.(*Dialect), nil
	}
	unknown := func(cause error) error {
		return fault.New("intake.Dialect", fault.NotFound, locale.T("intake.dialect_unknown", "dialect", id), cause)
	}
	if s.Mappings == nil || id == "" {
		return nil, unknown(nil)
	}
	m, err := s.Mappings.Mapping(ctx, region.ScopeOf(regency), id, version)
	if fault.Is(err, fault.NotFound) {
		return nil, unknown(err)
	}
	if err != nil {
		return nil, fault.Wrap("intake.Dialect", err)
	}
	base := s.shipped(m.Base)
	if base == nil {
		return nil, unknown(nil)
	}
	d := m.dialect(base)
	if version > 0 { // a version never changes
		s.mapped.Store(key, d)
	}
	return d, nil
}

// DialectOf returns the layout a batch was read with, in the version of then.
func (s *Service) DialectOf(ctx context.Context, b Batch) (*Dialect, error) {
	return s.Dialect(ctx, b.Region, b.Dialect, b.DialectVersion)
}

// candidates gives the layouts a file may have, and those of them that the
// region described; with an ID only that one.
func (s *Service) candidates(ctx context.Context, regency region.Code, id string) (all, mappings []*Dialect, err error) {
	if id != "" {
		d, err := s.Dialect(ctx, regency, id, 0)
		return []*Dialect{d}, nil, err
	}
	if s.Mappings == nil {
		return s.Dialects, nil, nil
	}
	list, err := s.Mappings.Mappings(ctx, region.ScopeOf(regency))
	if err != nil {
		return nil, nil, fault.Wrap("intake.Read", err)
	}
	for _, m := range list {
		if base := s.shipped(m.Base); base != nil && !m.Retired && m.Region == regency {
			mappings = append(mappings, m.dialect(base))
		}
	}
	return append(append([]*Dialect{}, s.Dialects...), mappings...), mappings, nil
}

func only(list []*Dialect, keep func(*Dialect) bool) (out []*Dialect) {
	for _, d := range list {
		if keep(d) {
			out = append(out, d)
		}
	}
	return out
}

// layoutAt reads the header where a person says that it stands.
func layoutAt(book *tabular.Book, d *Dialect, p Place) (*Layout, error) {
	if p.Sheet < 0 || p.Sheet >= len(book.Sheets) {
		return nil, fault.New("intake.Read", fault.Invalid, locale.T("intake.sheet_unknown"), nil)
	}
	rows, err := firstRows(book, p.Sheet)
	if err != nil {
		return nil, fault.Wrap("intake.Read", err)
	}
	m := newMatcher(d)
	for i := range rows {
		if rows[i].Number != p.HeaderRow {
			continue
		}
		if l := m.layout(rows, i, m.dialect.HeaderRows); l != nil && len(l.absent) == 0 {
			l.Sheet = p.Sheet
			return l, nil
		}
	}
	return nil, fault.New("intake.Read", fault.Invalid, locale.T("intake.header_elsewhere", "row", p.HeaderRow), nil)
}

// Indexer makes a key of a number that cannot be read back. A Sealer that is
// one lets families be told apart by the number of their card.
type Indexer interface {
	Index(label, text string) []byte
}

func indexOf(s Sealer) func(label, text string) []byte {
	if i, ok := s.(Indexer); ok {
		return i.Index
	}
	return nil
}

const keyLabel = "intake.key"

// derive makes a key from the number of the family card where the file has no
// key of its own. The number itself stays sealed.
func (c *collector) derive(row int, values []string) {
	d := c.layout.Dialect
	for i := range d.Fields {
		if d.Fields[i].From == "" || !d.Mapped || c.index == nil {
			continue
		}
		number := values[i]
		if c.layout.Columns[i] < 0 {
			number = values[d.Field(d.Fields[i].From)]
		} else if hideNumbers(number) == number { // no number of a person or a family
			c.judgeKey(row, i, number)
			continue
		}
		if number != "" {
			values[i] = "kk-" + strings.ToLower(base32.StdEncoding.EncodeToString(c.index(keyLabel, number))[:20])
		}
	}
}

// shortKey is the least length of a key of digits alone. A running number
// stands in every list, and would make one family of all that bear it.
const shortKey = 8

func (c *collector) judgeKey(row, field int, key string) {
	if key == "" || len(key) >= shortKey || digitsIn(key) != key {
		return
	}
	column := c.columnName(field)
	c.tally.find(Finding{Row: row, Column: column, Code: "key_running_number", Severity: SeverityError, Value: key,
		Text:   locale.T("intake.key_running_number", "value", key, "column", column),
		Remedy: locale.T("intake.key_running_number_remedy")})
}

// reportConstants says what stands in every row without a column: right for
// the file it was described for, and perhaps wrong for the next one.
func (c *collector) reportConstants() {
	for i, f := range c.layout.Dialect.Fields {
		if f.Constant == "" || c.layout.Columns[i] >= 0 {
			continue
		}
		severity := SeverityNotice
		if f.Kind == KindDate || f.Kind == KindArea || f.changesByFile() {
			severity = SeverityWarning
		}
		c.tally.find(Finding{Column: f.Headers[0], Code: "constant_used", Severity: severity, Value: f.Constant,
			Text:   locale.T("intake.constant_used", "column", f.Headers[0], "value", f.Constant, "mapping", c.layout.Dialect.Title["id"]),
			Remedy: locale.T("intake.constant_used_remedy")})
	}
}

// changesByFile tells fields that are likely to differ in the next file.
func (f Field) changesByFile() bool {
	switch f.Name {
	case "year", "updated_year", "period", "village", "district", "target_year":
		return true
	}
	return false
}

// trial is what a mapping makes of the first rows.
const trialRows = 300

// Trial is what a mapping would make of a file, seen on its first rows.
type Trial struct {
	Dialect  *Dialect
	Layout   *Layout
	Rows     []Record  // the first ones
	Findings []Finding // of these and of the rows after them
	Counts   map[string]int
	Read     int // rows that were looked at
	Rejected int
}

// try reads the first rows of a file as a mapping says.
func (s *Service) try(book *tabular.Book, regency region.Code, d *Dialect, p Place, keep int) (t Trial, err error) {
	defer recovered("try", &err)
	l, err := layoutAt(book, d, p)
	if err != nil {
		return t, err
	}
	rows, err := peek(book, p.Sheet, l.HeaderRow+trialRows)
	if err != nil {
		return t, err
	}
	c := &collector{service: s, batch: Batch{Region: regency}, layout: l, tally: &tally{counts: map[string]int{}, rejected: rowSet{}},
		unique: uniqueFields(d), unread: unreadColumns(l), index: indexOf(s.Sealer)}
	c.places = newPlaces(s.Areas, regency, l, c.columnName)
	m := newMapper(l, s.Identity, civil.DateOf(s.Now()))
	for _, row := range rows {
		if row.Number <= l.HeaderRow {
			continue
		}
		values := make([]string, len(d.Fields))
		if !c.admit(row, values, m.row(row, values)) {
			continue
		}
		if t.Read++; len(t.Rows) < keep {
			raw := make([]string, len(row.Cells))
			for i, cell := range row.Cells {
				raw[i] = cell.Text
			}
			t.Rows = append(t.Rows, Record{Row: row.Number, Raw: raw, Value: values})
		}
	}
	c.reportUnread()
	t.Dialect, t.Layout, t.Findings, t.Counts, t.Rejected = d, l, c.tally.pending, c.tally.counts, len(c.tally.rejected)
	return t, nil
}

func (s *Service) todayDate() civil.Date { return civil.DateOf(s.Now()) }
