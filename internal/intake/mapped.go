package intake

import (
	"context"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/intake/value"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Mapping is a layout that a person of a region described: which column of a
// file is which field. Every change makes a new version; none is ever changed
// or removed, so that a batch can always be read the way it was read first.
type Mapping struct {
	ID      string      // UUIDv7, the Dialect.ID of its batches
	Region  region.Code // kab/kota whose files it reads
	Version int         // from 1
	Title   string      // what people call it
	Base    string      // Dialect.ID whose fields it uses
	Sheet   string      // pattern of the sheet's name, with *; "": any
	// HeaderRows is 2 when the header stands in two rows, else 1.
	HeaderRows int
	Columns    []MappedColumn
	Constants  map[string]string            // field → what stands in every row
	Values     map[string]map[string]string // field → value as written → code; "" leaves it out
	Retired    bool                         // recognises no more files
	SavedAt    time.Time
	SavedBy    string
}

// MappedColumn is a column of the file, by its label (see Labels), and the
// field it is read into; "" leaves it out.
type MappedColumn struct{ Header, Field string }

// MappingStore keeps the mappings of regions and the files that wait for one.
type MappingStore interface {
	// AddMapping adds a version. If it is there already, somebody else has
	// changed the mapping: a Conflict.
	AddMapping(ctx context.Context, m Mapping) error
	// DropMapping removes a version that no batch was read with.
	DropMapping(ctx context.Context, regency region.Code, id string, version int) error
	// Mappings lists the newest version of each.
	Mappings(ctx context.Context, scope region.Scope) ([]Mapping, error)
	// Mapping gives one version; 0 is the newest.
	Mapping(ctx context.Context, scope region.Scope, id string, version int) (Mapping, error)

	// Hold keeps a file in sealed parts; Held and HeldParts give it back.
	Hold(ctx context.Context, h HeldFile, parts [][]byte) error
	Held(ctx context.Context, scope region.Scope, id string) (HeldFile, error)
	HeldParts(ctx context.Context, regency region.Code, id string) ([][]byte, error)
	// HeldBy lists what a person holds, newest first.
	HeldBy(ctx context.Context, regency region.Code, by string) ([]HeldFile, error)
	DropHeld(ctx context.Context, regency region.Code, id string) error
	DropHeldBefore(ctx context.Context, t time.Time) error
}

// The bounds of what a person can describe.
const (
	maxTitle    = 120
	maxColumns  = 1000
	maxValues   = 2000 // of one field
	maxConstant = 200
)

// Labels names the columns of a header so that each can be told from all
// others: a column without a header is named by its letters, the second of two
// with the same header gets a number.
func Labels(texts []string) []string {
	out, seen := make([]string, len(texts)), map[string]bool{}
	for c, text := range texts {
		label := text
		if value.Joined(label) == "" {
			label = "Kolom " + columnLetters(c)
		}
		for n := 2; seen[joined(respell(value.Fold(label)))]; n++ {
			label = text + " (" + strconv.Itoa(n) + ")"
		}
		seen[joined(respell(value.Fold(label)))] = true
		out[c] = label
	}
	return out
}

// Bases are the layouts whose fields a file can be mapped to: of each target
// the generic one, or else those that files have.
func Bases(dialects []*Dialect) []*Dialect {
	var out []*Dialect
	generic := map[Target]bool{}
	for _, d := range dialects {
		if d.Generic {
			generic[d.Target] = true
			out = append(out, d)
		}
	}
	for _, d := range dialects {
		if !generic[d.Target] {
			out = append(out, d)
		}
	}
	return out
}

// dialect makes the layout that a mapping describes: all fields of the base,
// in their order, with the headers of the file.
func (m Mapping) dialect(base *Dialect) *Dialect {
	d := *base
	d.ID, d.Version, d.Mapped, d.Generic, d.Sheet = m.ID, m.Version, true, false, m.Sheet
	d.Title = map[string]string{"id": m.Title, "en": m.Title}
	d.HeaderRows, d.OneOf, d.AsOf = max(m.HeaderRows, 1), nil, civil.Date{}
	d.Fields = slices.Clone(base.Fields)
	d.Ignored = nil
	for i := range d.Fields {
		f := &d.Fields[i]
		f.Unused, f.Prefix, f.Constant = true, false, m.Constants[f.Name]
		if written := m.Values[f.Name]; len(written) > 0 {
			f.Domain = withValues(f.Domain, written)
		}
	}
	for _, c := range m.Columns {
		if i := d.Field(c.Field); i >= 0 {
			f := &d.Fields[i]
			f.Unused, f.Constant, f.Headers = false, "", []string{c.Header}
		} else {
			d.Ignored = append(d.Ignored, c.Header)
		}
	}
	return &d
}

func withValues(domain, written map[string]string) map[string]string {
	out := make(map[string]string, len(domain)+len(written))
	own := map[string]bool{}
	for w := range written {
		own[value.FoldValue(w)] = true
	}
	for w, code := range domain {
		if !own[value.FoldValue(w)] {
			out[w] = code
		}
	}
	for w, code := range written {
		out[w] = code
	}
	return out
}

// Missing lists the fields that must have a column or a constant and have
// none. Of OneOf the first stands for all, with the headers of all.
func (m Mapping) Missing(base *Dialect) (list []Field) {
	has := func(name string) bool {
		return m.Constants[name] != "" || slices.ContainsFunc(m.Columns, func(c MappedColumn) bool { return c.Field == name })
	}
	for _, f := range base.Fields {
		if (f.Required || f.Key) && !has(f.Name) && (f.From == "" || !has(f.From)) {
			list = append(list, f)
		}
	}
	if len(base.OneOf) > 0 && !slices.ContainsFunc(base.OneOf, has) {
		one, names := base.Fields[base.Field(base.OneOf[0])], []string{}
		for _, name := range base.OneOf {
			names = append(names, base.Fields[base.Field(name)].Headers[0])
		}
		one.Headers = []string{strings.Join(names, " / ")}
		list = append(list, one)
	}
	return list
}

// check refuses a mapping that cannot be read with. today is for dates among
// the constants.
func (m Mapping) check(base *Dialect, areas *region.Directory, today civil.Date) error {
	invalid := func(key string, pairs ...any) error {
		return fault.New("intake.Mapping", fault.Invalid, locale.T(key, pairs...), nil)
	}
	if m.Title == "" || len([]rune(m.Title)) > maxTitle {
		return invalid("intake.mapping_title", "limit", maxTitle)
	}
	if m.HeaderRows < 1 || m.HeaderRows > 2 || len(m.Columns) == 0 || len(m.Columns) > maxColumns {
		return invalid("intake.mapping_shape")
	}
	if _, err := path.Match(m.Sheet, ""); err != nil {
		return invalid("intake.mapping_sheet", "pattern", m.Sheet)
	}
	taken, headers := map[string]string{}, map[string]bool{}
	for _, c := range m.Columns {
		if c.Header == "" || headers[c.Header] || masked(c.Header) != c.Header {
			return invalid("intake.mapping_shape")
		}
		headers[c.Header] = true
		if c.Field == "" {
			continue
		}
		i := base.Field(c.Field)
		if i < 0 {
			return invalid("intake.mapping_field", "field", c.Field)
		}
		if other, twice := taken[c.Field]; twice {
			return invalid("intake.mapping_twice", "field", base.Fields[i].Headers[0], "one", other, "two", c.Header)
		}
		taken[c.Field] = c.Header
	}
	if missing := m.Missing(base); len(missing) > 0 {
		var names []string
		for _, f := range missing {
			names = append(names, f.Headers[0])
		}
		return invalid("intake.mapping_missing", "fields", strings.Join(names, ", "))
	}
	if err := m.checkValues(base); err != nil {
		return err
	}
	return m.checkConstants(base, taken, areas, today)
}

func (m Mapping) checkValues(base *Dialect) error {
	for name, written := range m.Values {
		i := base.Field(name)
		if i < 0 || base.Fields[i].Kind != KindDomain || len(written) > maxValues {
			return fault.New("intake.Mapping", fault.Invalid, locale.T("intake.mapping_field", "field", name), nil)
		}
		for w, code := range written {
			known := code == ""
			for _, c := range base.Fields[i].Domain {
				known = known || c == code
			}
			if !known || w == "" {
				return fault.New("intake.Mapping", fault.Invalid, locale.T("intake.mapping_value", "value", shorten(w), "column", base.Fields[i].Headers[0]), nil)
			}
		}
	}
	return nil
}

// checkConstants reads each constant as if it stood in a cell. A NIK or a KK
// is of one person or family and never of all rows of the files to come.
func (m Mapping) checkConstants(base *Dialect, taken map[string]string, areas *region.Directory, today civil.Date) error {
	mapper := newMapper(&Layout{Dialect: m.dialect(base), Columns: slices.Repeat([]int{-1}, len(base.Fields))}, nil, today)
	for name, text := range m.Constants {
		i := base.Field(name)
		if i < 0 {
			return fault.New("intake.Mapping", fault.Invalid, locale.T("intake.mapping_field", "field", name), nil)
		}
		f := base.Fields[i]
		invalid := func(key string) error {
			return fault.New("intake.Mapping", fault.Invalid, locale.T(key, "field", f.Headers[0], "value", shorten(text), "area", string(m.Region)), nil)
		}
		switch {
		case f.Kind == KindNIK || f.Kind == KindKK || f.From != "":
			return invalid("intake.mapping_constant_identity")
		case taken[name] != "":
			return invalid("intake.mapping_constant_taken")
		case len(text) > maxConstant || mapper.constant(i).value == "" || hideNumbers(text) != text:
			return invalid("intake.mapping_constant")
		case f.Kind == KindArea && !m.Region.Contains(region.Code(mapper.constant(i).value)):
			return invalid("intake.mapping_constant_area")
		case f.Kind == KindArea && areas != nil:
			if _, known := areas.Area(region.Code(mapper.constant(i).value)); !known {
				return invalid("intake.mapping_constant_area")
			}
		}
	}
	return nil
}

// constant reads what stands in every row for a field without a column.
func (m *mapper) constant(i int) mapped {
	f := &m.fields[i]
	if f.Constant == "" || m.layout.Columns[i] >= 0 {
		return mapped{}
	}
	r := m.value(i, f, tabular.Cell{Text: f.Constant, Kind: tabular.Text}, make([]string, len(m.fields)))
	if r.code != "" && r.severity != SeverityNotice {
		return mapped{}
	}
	return r
}

// fits reports whether a mapping is for sheets of this name.
func (d *Dialect) fits(sheet string) bool {
	if d.Sheet == "" {
		return true
	}
	ok, err := path.Match(strings.ToLower(d.Sheet), strings.ToLower(sheet))
	return ok && err == nil
}

// ignores reports whether a mapping leaves a column out on purpose.
func (m *matcher) ignores(header string) bool {
	return slices.ContainsFunc(m.dialect.Ignored, func(h string) bool { return same(h, header) })
}

func same(a, b string) bool { return joined(respell(value.Fold(a))) == joined(respell(value.Fold(b))) }

// mappedHeader gives each column the label under which the person saw it.
func (m *matcher) mappedHeader(rows []tabular.Row, i int) (texts []string, forms [][]string, ok bool) {
	texts, ok = headerAt(rows, i, m.dialect.HeaderRows)
	if !ok {
		return nil, nil, false
	}
	for c, label := range Labels(texts) {
		form := respell(value.Fold(label))
		if _, wanted := m.exact[joined(form)]; texts[c] == "" && wanted {
			texts[c] = label
		}
		forms = append(forms, []string{form})
	}
	return texts, forms, true
}

// headerAt gives the text of each column of a header of one or two rows. A
// text that may be somebody's number is none: such a row is no header, and what
// a person takes for one is kept with the mapping.
func headerAt(rows []tabular.Row, i, height int) (texts []string, ok bool) {
	defer func() {
		for c, text := range texts {
			if masked(text) != text {
				texts[c] = ""
			}
		}
	}()
	upper := headerTexts(rows[i])
	if height < 2 {
		return upper, true
	}
	if i+1 >= len(rows) || rows[i+1].Number != rows[i].Number+1 {
		return nil, false
	}
	lower, group := headerTexts(rows[i+1]), ""
	for c := range max(len(upper), len(lower)) {
		if u := at(upper, c); u != "" {
			group = u
		}
		if l := at(lower, c); l != "" {
			texts = append(texts, strings.TrimSpace(group+" "+l))
		} else {
			texts = append(texts, at(upper, c))
		}
	}
	return texts, true
}

// exactly finds the mapping whose columns are those of the header, neither
// fewer nor others; columns that were left out may be missing. Such a file is
// the one a person described, whatever shipped layouts it resembles.
func exactly(rows []tabular.Row, mappings []*Dialect) (best *Layout) {
	for _, d := range mappings {
		m := newMatcher(d)
		for i := range rows {
			if rows[i].Number > headerSearch {
				break
			}
			l := m.layout(rows, i, m.dialect.HeaderRows)
			if l != nil && len(l.Unknown) == 0 && l.exact() && (best == nil || len(l.Matched) > len(best.Matched)) {
				best = l
			}
		}
	}
	return best
}

func (l *Layout) exact() bool {
	for i, f := range l.Dialect.Fields {
		if f.Unused {
			continue
		}
		if c := l.Columns[i]; c < 0 || !same(Labels(l.Header)[c], f.Headers[0]) {
			return false
		}
	}
	return true
}
