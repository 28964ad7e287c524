package intake

import (
	"cmp"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/intake/value"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// IdentityChecker judges NIK and KK numbers. Without one they are only
// tidied. The value is 16 digits, or the cell as found when it is defective;
// the finding is nil when all is well and carries the value masked.
type IdentityChecker interface {
	CheckNIK(raw string, known identity.Known) (value string, finding *Finding)
	CheckKK(raw string, known identity.Known) (value string, finding *Finding)
}

// mapper turns cells into the values of one layout. It keeps what it has
// learnt about domain values and is not safe for concurrent use.
type mapper struct {
	layout    *Layout
	fields    []Field
	domains   []map[string]string // by field, folded value → code
	memo      []map[string]mapped // by field, cell → result, for domains and areas
	identity  IdentityChecker
	today     civil.Date
	horizon   civil.Date // newest date that a field about plans may hold
	sex       int        // fields that the check of a NIK looks at, or -1
	birth     int
	constants []string  // by field, what stands in every row of a mapped layout
	findings  []Finding // of the row that is being mapped
	moved     bool      // a cell of it does not fit its column
}

// mapped is the result of a cell: its value and, with a code, what is wrong.
type mapped struct {
	value    string
	code     string
	text     string // key of the words, when not the code
	severity Severity
	args     []any
}

const memoSize = 20_000

func newMapper(l *Layout, identity IdentityChecker, today civil.Date) *mapper {
	m := &mapper{
		layout: l, fields: l.Dialect.Fields, identity: identity, today: today, horizon: today,
		sex: l.Dialect.Field("sex"), birth: l.Dialect.Field("birth_date"),
	}
	m.horizon.Year += 25
	for _, f := range m.fields {
		folded := make(map[string]string, len(f.Domain))
		for k, v := range f.Domain {
			folded[value.FoldValue(k)] = v
		}
		m.domains = append(m.domains, folded)
		m.memo = append(m.memo, map[string]mapped{})
	}
	for i := range m.fields {
		m.constants = append(m.constants, m.constant(i).value)
	}
	return m
}

// row maps one row. The findings are valid until the next call.
func (m *mapper) row(row tabular.Row, values []string) []Finding {
	m.findings, m.moved = m.findings[:0], false
	copy(values, m.constants)
	for i := range m.fields {
		f := &m.fields[i]
		if f.Kind == KindNIK || f.Kind == KindKK {
			continue
		}
		cell := m.cellOf(row, i)
		if cell.Kind == tabular.Empty || value.Missing(cell.Text) {
			continue
		}
		r := m.value(i, f, cell, values)
		values[i] = r.value
		if r.code != "" {
			m.moved = m.moved || r.value == ""
			m.report(row.Number, i, cell.Text, r)
		}
	}
	for i := range m.fields {
		if k := m.fields[i].Kind; k == KindNIK || k == KindKK {
			m.number(row, i, k, values)
		}
	}
	m.contradictions(row, values)
	m.beyond(row)
	return m.findings
}

// beyond reports cells to the right of the last header. Where the row's other
// cells do not fit their columns either, a sign between columns stands in the
// middle of a value and has moved all that follows: the row stays out.
func (m *mapper) beyond(row tabular.Row) {
	width := len(m.layout.Header)
	if row.Swallowed > 2 && row.Swallowed >= width/2 {
		m.findings = append(m.findings, Finding{Row: row.Number, Code: "quote_open", Severity: SeverityError,
			Text: locale.T("intake.quote_open"), Remedy: locale.T("intake.quote_open_remedy")})
		return
	}
	if len(row.Cells) <= width {
		return
	}
	first, count := -1, 0
	for i, c := range row.Cells[width:] {
		if c.Kind != tabular.Empty && strings.TrimSpace(c.Text) != "" {
			if count++; first < 0 {
				first = width + i
			}
		}
	}
	if count == 0 {
		return
	}
	code, severity := "cells_beyond", SeverityWarning
	if m.moved {
		code, severity = "cells_moved", SeverityError
	}
	found, column := shorten(row.Cells[first].Text), columnLetters(first)
	m.findings = append(m.findings, Finding{Row: row.Number, Column: column, Code: code, Severity: severity, Value: found,
		Text:   locale.T("intake."+code, "count", count, "column", column, "value", found, "width", width),
		Remedy: locale.T("intake."+code+"_remedy", "column", column, "width", width)})
}

// columnLetters names a column, counted from 0, as a spreadsheet program does.
func columnLetters(column int) string {
	name := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

func (m *mapper) cellOf(row tabular.Row, field int) tabular.Cell {
	if c := m.layout.Columns[field]; c >= 0 && c < len(row.Cells) {
		return row.Cells[c]
	}
	return tabular.Cell{}
}

// column is the header of a field as the file writes it.
func (m *mapper) column(field int) string {
	if c := m.layout.Columns[field]; c >= 0 {
		return m.layout.Header[c]
	}
	return m.fields[field].Headers[0]
}

func (m *mapper) report(row, field int, found string, r mapped) {
	column := m.column(field)
	args := append([]any{"value", shorten(found), "column", column}, r.args...)
	text := "intake." + cmp.Or(r.text, r.code)
	m.findings = append(m.findings, Finding{
		Row: row, Column: column, Code: r.code, Severity: r.severity, Value: shorten(found),
		Text: locale.T(text, args...), Remedy: locale.T(text+"_remedy", args...),
	})
}

// shorten keeps a finding readable, and a NIK or KK in the wrong column hidden.
func shorten(s string) string { return clip(hideNumbers(value.Clean(s))) }

func clip(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}

// number leaves a NIK or KK to the identity checker, as the file has it.
func (m *mapper) number(row tabular.Row, i int, kind Kind, values []string) {
	cell := m.cellOf(row, i)
	if value.Missing(cell.Text) && m.identity == nil || m.layout.Columns[i] < 0 {
		return
	}
	if cell.Kind == tabular.Error && !value.Missing(cell.Text) {
		m.report(row.Number, i, cell.Text, m.failed(&m.fields[i], cell))
		return
	}
	raw := value.Clean(cell.Text)
	if value.Missing(raw) {
		raw = ""
	}
	if m.identity == nil {
		values[i] = raw
		return
	}
	var f *Finding
	known := identity.Known{Numeric: cell.Kind == tabular.Number}
	if kind == KindKK {
		if raw == "" {
			return
		}
		values[i], f = m.identity.CheckKK(raw, known)
		f = m.keyNumber(i, cell, f)
	} else {
		if m.sex >= 0 {
			known.Sex = values[m.sex]
		}
		if m.birth >= 0 {
			known.Birth, _ = civil.ParseDate(values[m.birth])
		}
		values[i], f = m.identity.CheckNIK(raw, known)
	}
	if f != nil {
		m.moved = m.moved || strings.ContainsFunc(raw, unicode.IsLetter) && !strings.ContainsAny(raw, "eE")
		f.Row, f.Column = row.Number, m.column(i)
		m.findings = append(m.findings, *f)
	}
}

// keyNumber keeps a row out whose family is known by a KK number that has lost
// digits: different families would share what is left of it.
func (m *mapper) keyNumber(i int, cell tabular.Cell, f *Finding) *Finding {
	if !m.fields[i].Key {
		return f
	}
	if f == nil && cell.Kind == tabular.Number {
		if r := identity.CheckKK(value.Clean(cell.Text), identity.Known{Numeric: true}); r.Status == identity.PrecisionLostSuspect {
			f = &Finding{Code: "kk_" + string(r.Status), Value: identity.Mask(r.Value), Text: r.Text(), Remedy: r.Remedy()}
		}
	}
	if f != nil && (f.Code == "kk_"+string(identity.PrecisionLostSuspect) || f.Code == "kk_"+string(identity.Format)) {
		f.Severity = SeverityError
	}
	return f
}

func (m *mapper) value(i int, f *Field, cell tabular.Cell, values []string) mapped {
	if cell.Kind == tabular.Error {
		return m.failed(f, cell)
	}
	switch f.Kind {
	case KindText:
		return m.text(cell)
	case KindDomain, KindArea, KindAreaBPS:
		return m.remembered(i, f, cell)
	case KindInteger, KindDecimal, KindRupiah:
		return m.numeric(f, cell)
	case KindDate:
		return m.date(i, f, cell, values)
	case KindBoolean:
		yes, err := value.Boolean(cell.Text)
		if err != nil {
			return m.bad(f, "boolean_invalid")
		}
		if yes {
			return mapped{value: "yes"}
		}
		return mapped{value: "no"}
	}
	return mapped{}
}

// failed is the cell of a formula that gives no value.
func (m *mapper) failed(f *Field, cell tabular.Cell) mapped {
	if cell.Text == tabular.Uncalculated {
		return m.bad(f, "formula_unread")
	}
	return m.bad(f, "formula_error")
}

// bad is a value that cannot be read: an error where the row needs it.
func (m *mapper) bad(f *Field, code string, args ...any) mapped {
	s := SeverityWarning
	if f.Key {
		s = SeverityError
	}
	return mapped{code: code, severity: s, args: args}
}

func (m *mapper) text(cell tabular.Cell) mapped {
	if cell.Kind != tabular.Number || !strings.ContainsAny(cell.Text, "eE") {
		return mapped{value: value.Clean(cell.Text)}
	}
	n, err := value.Native(cell.Text)
	if err != nil {
		return mapped{value: cell.Text}
	}
	if len(n.Text) > 15 {
		return mapped{value: cell.Text, code: "precision_lost", severity: SeverityWarning}
	}
	return mapped{value: n.Text}
}

// remembered looks a domain value or area up, once per distinct cell.
func (m *mapper) remembered(i int, f *Field, cell tabular.Cell) mapped {
	if r, ok := m.memo[i][cell.Text]; ok {
		return r
	}
	var r mapped
	switch f.Kind {
	case KindArea:
		r = m.area(f, cell)
	case KindAreaBPS:
		r = m.areaBPS(f, cell)
	default:
		r = m.domain(i, f, cell)
	}
	if len(m.memo[i]) < memoSize {
		m.memo[i][strings.Clone(cell.Text)] = r
	}
	return r
}

// areaText is the cell of a code without what a number format does to it.
func areaText(cell tabular.Cell) string {
	text := value.Clean(cell.Text)
	if cell.Kind == tabular.Number && strings.ContainsAny(text, "eE") {
		if n, err := value.Native(text); err == nil {
			text = n.Text
		}
	}
	return strings.TrimSuffix(text, ".0")
}

// areaBPS reads a code of BPS. Its place is judged later, beside the names of
// the row; until then the value says of which system it is.
func (m *mapper) areaBPS(f *Field, cell tabular.Cell) mapped {
	code, err := region.ParseBPSCode(areaText(cell))
	if err != nil {
		return m.bad(f, "area_bps_invalid")
	}
	return mapped{value: bpsPrefix + string(code)}
}

func (m *mapper) area(f *Field, cell tabular.Cell) mapped {
	code, err := region.ParseDeclared(areaText(cell))
	if err != nil {
		return m.bad(f, "area_invalid")
	}
	return mapped{value: string(code)}
}

// numbering is the number of an answer before its words: "3. Bebas sewa".
var numbering = regexp.MustCompile(`^\s*\d{1,2}[.)]\s+`)

// domain maps a value by the dialect's list and never guesses: what is not on
// the list is a finding, and the mapped value stays empty.
func (m *mapper) domain(i int, f *Field, cell tabular.Cell) mapped {
	if code, ok := m.domains[i][value.FoldValue(cell.Text)]; ok {
		return mapped{value: code}
	}
	if len(f.Count) == 2 {
		if n, err := strconv.Atoi(value.Clean(cell.Text)); err == nil && n >= 0 {
			return mapped{value: f.Count[min(n, 1)]}
		}
	}
	if code, ok := m.domains[i][value.FoldValue(numbering.ReplaceAllString(cell.Text, ""))]; ok {
		return mapped{value: code}
	}
	if first, rest, two := strings.Cut(cell.Text, "/"); two {
		a, ok := m.domains[i][value.FoldValue(first)]
		b, ok2 := m.domains[i][value.FoldValue(rest)]
		if ok && ok2 && a == b {
			return mapped{value: a}
		}
		if ok && ok2 {
			return mapped{value: a, code: "value_two", severity: SeverityWarning, args: []any{"taken", value.Clean(first)}}
		}
	}
	return m.bad(f, "value_unmapped")
}

func (m *mapper) numeric(f *Field, cell tabular.Cell) mapped {
	if cell.Kind == tabular.Date {
		return m.bad(f, "number_is_date")
	}
	var n value.Number
	var err error
	switch {
	case cell.Kind == tabular.Number || cell.Kind == tabular.Bool:
		n, err = value.Native(cell.Text)
	case f.Measure:
		n, err = value.Native(strings.Replace(value.Clean(cell.Text), ",", ".", 1))
	case f.Kind == KindDecimal:
		n, err = value.Decimal(value.Clean(cell.Text))
	default:
		if n, err = value.Integer(value.Clean(cell.Text)); errors.Is(err, value.ErrInteger) && f.Kind == KindRupiah {
			n, err = value.Decimal(value.Clean(cell.Text))
		}
	}
	if f.Kind == KindRupiah && err == nil {
		n.Text, n.Ambiguous = value.Round(n.Text), false
	}
	if err != nil || f.Kind == KindInteger && !value.Whole(n.Text) {
		if f.Kind == KindDecimal {
			return m.bad(f, "number_invalid")
		}
		return m.bad(f, "integer_invalid")
	}
	if f.Min != nil || f.Max != nil {
		v, err := strconv.ParseInt(n.Text, 10, 64)
		if err != nil || f.Min != nil && v < *f.Min || f.Max != nil && v > *f.Max {
			return m.bad(f, "number_out_of_range")
		}
	}
	if n.Ambiguous {
		args := []any{"taken", indonesian(n.Text)}
		if strings.Contains(n.Text, ".") { // "550,345": the comma is the decimal sign
			return mapped{value: n.Text, code: "number_ambiguous", text: "number_decimal", severity: SeverityNotice, args: args}
		}
		// "4.388": the point groups thousands
		return mapped{value: n.Text, code: "number_ambiguous", text: "number_grouped", severity: SeverityNotice, args: args}
	}
	return mapped{value: n.Text}
}

// indonesian writes a number with a decimal point the Indonesian way.
func indonesian(canonical string) string {
	v, err := strconv.ParseFloat(canonical, 64)
	if err != nil {
		return canonical
	}
	_, fraction, _ := strings.Cut(canonical, ".")
	return locale.Indonesian.Decimal(v, len(fraction))
}

func (m *mapper) date(i int, f *Field, cell tabular.Cell, values []string) mapped {
	newest := m.newest(i, f)
	var day value.Day
	var err error
	switch {
	case cell.Kind == tabular.Date:
		text, _, _ := strings.Cut(cell.Text, " ")
		day.Date, err = civil.ParseDate(text)
	case cell.Kind == tabular.Number:
		day, err = serial(cell.Text)
	case f.Since != "":
		var from value.Day
		if from, day, err = value.Period(value.Clean(cell.Text), newest); err == nil && !from.Date.IsZero() {
			values[m.layout.Dialect.Field(f.Since)] = from.Date.String()
			day.ShortYear = day.ShortYear || from.ShortYear
		}
	default:
		day, err = value.Date(value.Clean(cell.Text), newest)
	}
	switch {
	case err != nil:
		return m.bad(f, "date_invalid")
	case f.Past && day.Date.After(m.today):
		return m.bad(f, "date_future")
	case f.Past && day.Date.Year < oldestYear:
		return m.bad(f, "date_long_ago")
	case day.MonthFirst:
		return mapped{value: day.Date.String(), code: "date_month_first", severity: SeverityWarning, args: []any{"taken", day.Date}}
	case day.ShortYear:
		return m.shortYear(i, day.Date)
	}
	return mapped{value: day.Date.String()}
}

// newest is the last day that a date with a year of two digits may mean: today
// for a birth, the end of this year for what has happened (a day ahead of
// today is then a slip, not one of the last century), years ahead for plans.
func (m *mapper) newest(i int, f *Field) civil.Date {
	switch {
	case i == m.birth:
		return m.today
	case f.Past:
		return civil.Date{Year: m.today.Year, Month: time.December, Day: 31}
	}
	return m.horizon
}

const (
	oldestYear    = 1900 // nothing on a list has happened before
	oldestPerson  = 110  // years: nobody on a list is older
	farthestPlans = 10   // years: few plans reach farther
)

// shortYear names a year of two digits, and the other reading where that is as
// possible: a child of 4 or somebody of 104, a plan for 2050 or an act of 1950.
func (m *mapper) shortYear(i int, day civil.Date) mapped {
	other := day
	other.Year -= 100
	open := day.Year > m.today.Year+farthestPlans
	if i == m.birth {
		open = other.AgeOn(m.today) <= oldestPerson
	}
	if open && other.Valid() {
		return mapped{value: day.String(), code: "date_year_ambiguous", severity: SeverityWarning, args: []any{"taken", day, "other", other}}
	}
	return mapped{value: day.String(), code: "date_short_year", severity: SeverityNotice, args: []any{"taken", day}}
}

// serial reads a number without a date format; 1900 to 2100 is a year, not a
// day.
func serial(text string) (value.Day, error) {
	if len(text) == 8 {
		return value.Date(text, civil.Date{})
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n >= 1900 && n <= 2100 {
		return value.Day{}, value.ErrDate
	}
	d, ok := value.Serial(n)
	if !ok {
		return value.Day{}, value.ErrDate
	}
	return value.Day{Date: d}, nil
}
