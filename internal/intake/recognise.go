package intake

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/intake/value"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// headerSearch is how many of the first rows may hold the header.
const headerSearch = 30

// Layout is where a dialect's fields lie in a sheet.
type Layout struct {
	Dialect    *Dialect
	Sheet      int
	HeaderRow  int      // 1-based, the last row of the header
	Header     []string // one per column
	Columns    []int    // column of each field of the dialect, -1 if absent
	Confidence float64  // 0…1
	Recognition
	absent   []string    // headers of required fields that are missing
	repeated map[int]int // column → field whose header it repeats
	above    []string    // texts over the header
	hidden   bool        // the sheet is
	unread   []string    // names of other sheets with a table that is known
}

// Recognise finds the dialect whose headers stand in one of the first rows.
// Without a certain match it returns a fault that says which dialects came
// close and what they lack. The rows are those at the head of one sheet.
//
// Confidence is the harmonic mean of two shares: of the dialect's fields that
// the header has, and of the header's columns that the dialect knows.
func Recognise(rows []tabular.Row, dialects []*Dialect) (*Layout, error) {
	return choose(candidates(rows, dialects))
}

// The least confidence of a match, and the lead over it that makes an
// incomplete layout the likelier one: a verification result without its
// column Kelayakan is no P3KE file, though it has an ID and a NIK.
const (
	leastConfidence = 0.25
	nearLead        = 0.1
)

// choose decides between the best complete match and the incomplete ones.
func choose(best *Layout, near []*Layout) (*Layout, error) {
	if best == nil || best.Confidence < leastConfidence ||
		len(near) > 0 && near[0].Confidence > best.Confidence+nearLead {
		return nil, unknownLayout(near)
	}
	return best, nil
}

// candidates returns the best complete match and all incomplete ones, best
// first.
func candidates(rows []tabular.Row, dialects []*Dialect) (best *Layout, near []*Layout) {
	for _, d := range dialects {
		if d.Generic {
			continue
		}
		m := newMatcher(d)
		complete, closest := m.closest(rows, d.HeaderRows)
		if d.HeaderRows == 1 && !d.Mapped {
			// A group may stand over some columns. It must make the match a
			// better one: a title over the header does not.
			grouped, partly := m.closest(rows, 2)
			if complete == nil || grouped != nil && grouped.Confidence > complete.Confidence {
				complete = grouped
			}
			if closest == nil || partly != nil && partly.Confidence > closest.Confidence {
				closest = partly
			}
		}
		if complete != nil && (best == nil || complete.Confidence > best.Confidence) {
			best = complete
		}
		if closest != nil {
			near = append(near, closest)
		}
	}
	byConfidence(near)
	return best, near
}

// closest gives the best complete match of a header of so many rows, and the
// best incomplete one.
func (m *matcher) closest(rows []tabular.Row, height int) (complete, partly *Layout) {
	for i := range rows {
		if rows[i].Number > headerSearch {
			break
		}
		l := m.layout(rows, i, height)
		if l == nil {
			continue
		}
		if to := &complete; len(l.absent) == 0 && (*to == nil || l.Confidence > (*to).Confidence) {
			*to = l
		}
		if to := &partly; len(l.absent) > 0 && (*to == nil || l.Confidence > (*to).Confidence) {
			*to = l
		}
	}
	return complete, partly
}

func byConfidence(list []*Layout) {
	slices.SortStableFunc(list, func(a, b *Layout) int { return cmp.Compare(b.Confidence, a.Confidence) })
}

const (
	layoutUnknown    = "intake.layout_unknown"
	layoutIncomplete = "intake.layout_incomplete"
)

// LayoutUnknown reports whether a file was refused because its layout is not
// known: a person can map its columns.
func LayoutUnknown(err error) bool {
	key := fault.TextOf(err).Key
	return key == layoutUnknown || key == layoutIncomplete
}

func unknownLayout(near []*Layout) error {
	if len(near) == 0 || near[0].Confidence < 0.2 {
		return fault.New("intake.Recognise", fault.Invalid, locale.T(layoutUnknown, "rows", headerSearch), nil)
	}
	var close []string
	for _, l := range near[:min(3, len(near))] {
		if l.Confidence >= 0.2 {
			close = append(close, l.Dialect.Title["id"]+" ("+strings.Join(l.absent, ", ")+")")
		}
	}
	return fault.New("intake.Recognise", fault.Invalid,
		locale.T(layoutIncomplete, "rows", headerSearch, "candidates", strings.Join(close, "; ")), nil)
}

// matcher compares headers with the fields of one dialect.
type matcher struct {
	dialect *Dialect
	exact   map[string]int // joined header → field
	words   [][][]string   // per field and header: its words, for near matches
}

func newMatcher(d *Dialect) *matcher {
	m := &matcher{dialect: d, exact: map[string]int{}}
	for i, f := range d.Fields {
		if f.Unused {
			m.words = append(m.words, nil)
			continue
		}
		var all [][]string
		for _, h := range f.Headers {
			folded := respell(value.Fold(h))
			if _, taken := m.exact[joined(folded)]; !taken {
				m.exact[joined(folded)] = i
			}
			all = append(all, strings.Fields(folded))
		}
		m.words = append(m.words, all)
	}
	return m
}

func joined(folded string) string { return strings.ReplaceAll(folded, " ", "") }

// respell brings spellings that occur in files to one form.
var respelling = strings.NewReplacer("dimuktakhirkan", "dimutakhirkan", "resiko", "risiko", "beresiko", "berisiko",
	"aktifitas", "aktivitas", "pukesmas", "puskesmas", "propinsi", "provinsi", "jns ", "jenis ", "kemendagri", "kemdagri")

func respell(folded string) string { return respelling.Replace(folded) }

// layout reads row i as the first of the rows of the header; nil if next to
// nothing matches.
func (m *matcher) layout(rows []tabular.Row, i, height int) *Layout {
	texts, options, ok := m.header(rows, i, height)
	if !ok {
		return nil
	}
	l := &Layout{Dialect: m.dialect, HeaderRow: rows[i].Number + height - 1, Header: texts,
		Columns: slices.Repeat([]int{-1}, len(m.dialect.Fields))}
	for _, row := range rows[:i] {
		l.above = append(l.above, headerTexts(row)...)
	}
	used := make([]bool, len(texts))
	for _, how := range []func(string) int{m.exactField, m.prefixField, m.nearField} {
		for c, forms := range options {
			if used[c] {
				continue
			}
			for _, form := range forms {
				if f := how(form); f >= 0 && l.Columns[f] < 0 {
					l.Columns[f], used[c] = c, true
					break
				}
			}
		}
	}
	for c, forms := range options {
		if !used[c] {
			m.repeats(l, c, forms)
		}
	}
	return m.judge(l, used)
}

// repeats notes a column with the header of a field that another column has.
func (m *matcher) repeats(l *Layout, column int, forms []string) {
	for _, form := range forms {
		if f := m.exactField(form); f >= 0 {
			if l.repeated == nil {
				l.repeated = map[int]int{}
			}
			l.repeated[column] = f
			return
		}
	}
}

func (m *matcher) judge(l *Layout, used []bool) *Layout {
	columns, matched, labels := 0, 0, l.Header
	if m.dialect.Mapped {
		labels = Labels(l.Header)
	}
	for c, h := range l.Header {
		if h == "" {
			continue
		}
		columns++
		if used[c] {
			matched++
		} else if m.ignores(labels[c]) {
			columns--
		} else if !rowNumber(h) {
			l.Unknown = append(l.Unknown, h)
		} else {
			columns--
		}
	}
	if matched == 0 || columns == 0 {
		return nil
	}
	oneOf, fields := len(m.dialect.OneOf) == 0, 0
	for f, field := range m.dialect.Fields {
		if field.Unused {
			continue
		}
		if !field.Prefix || l.Columns[f] >= 0 { // how many numbered questions there are is the region's affair
			fields++
		}
		switch {
		case l.Columns[f] >= 0:
			l.Matched = append(l.Matched, field.Name)
			oneOf = oneOf || slices.Contains(m.dialect.OneOf, field.Name)
		default:
			l.Missing = append(l.Missing, field.Headers[0])
			if field.Required {
				l.absent = append(l.absent, field.Headers[0])
			}
		}
	}
	if !oneOf {
		l.absent = append(l.absent, m.dialect.Fields[m.dialect.Field(m.dialect.OneOf[0])].Headers[0])
	}
	have, known := float64(matched)/float64(fields), float64(matched)/float64(columns)
	l.Confidence = 2 * have * known / (have + known)
	return l
}

func rowNumber(h string) bool {
	switch value.Joined(h) {
	case "no", "nomor", "nourut", "nomorurut", "noid":
		return true
	}
	return false
}

// header gives each column's text and the forms by which it may be matched. In
// a header of two rows the upper text covers the empty columns to its right.
func (m *matcher) header(rows []tabular.Row, i, height int) (texts []string, forms [][]string, ok bool) {
	if m.dialect.Mapped {
		return m.mappedHeader(rows, i)
	}
	upper := headerTexts(rows[i])
	if height == 1 {
		for _, t := range upper {
			forms = append(forms, []string{respell(value.Fold(t))})
		}
		return upper, forms, true
	}
	if i+1 >= len(rows) || rows[i+1].Number != rows[i].Number+1 {
		return nil, nil, false
	}
	lower := headerTexts(rows[i+1])
	if slices.ContainsFunc(lower, func(t string) bool { return masked(t) != t }) {
		return nil, nil, false // somebody's number: a row of data
	}
	group := ""
	for c := range max(len(upper), len(lower)) {
		u, l := at(upper, c), at(lower, c)
		if u != "" {
			group = u
		}
		full := strings.TrimSpace(group + " " + l)
		switch l {
		case "":
			texts, forms = append(texts, u), append(forms, []string{respell(value.Fold(u))})
		default:
			texts = append(texts, full)
			forms = append(forms, []string{respell(value.Fold(full)), respell(value.Fold(l))})
		}
	}
	return texts, forms, true
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

func headerTexts(row tabular.Row) []string {
	out := make([]string, len(row.Cells))
	for i, c := range row.Cells {
		if len(c.Text) <= 300 {
			out[i] = value.Clean(c.Text)
		}
	}
	return out
}

func (m *matcher) exactField(form string) int {
	if i, ok := m.exact[joined(form)]; ok && form != "" {
		return i
	}
	return -1
}

// prefixField matches "k1 luas lantai" with the field whose header is "K1".
func (m *matcher) prefixField(form string) int {
	first, rest, _ := strings.Cut(form, " ")
	if rest == "" {
		return -1
	}
	for _, head := range []string{first, first + firstWord(rest), first + " " + firstWord(rest)} {
		if i, ok := m.exact[joined(head)]; ok && m.dialect.Fields[i].Prefix {
			return i
		}
	}
	return -1
}

func firstWord(s string) string {
	w, _, _ := strings.Cut(s, " ")
	return w
}

// nearField matches word by word with small slips: one in a word of six
// letters or more, two in one of ten or more. Short words and digits must be
// right, so that BST is never read as BPNT nor K1 as K2.
func (m *matcher) nearField(form string) int {
	words := strings.Fields(form)
	if len(words) == 0 {
		return -1
	}
	for i, headers := range m.words {
		for _, h := range headers {
			if len(h) == len(words) && nearWords(h, words) {
				return i
			}
		}
	}
	return -1
}

func nearWords(a, b []string) bool {
	for i := range a {
		if a[i] == b[i] {
			continue
		}
		length := min(utf8.RuneCountInString(a[i]), utf8.RuneCountInString(b[i]))
		allowed := 0
		switch {
		case strings.ContainsAny(a[i]+b[i], "0123456789"):
		case length >= 10:
			allowed = 2
		case length >= 6:
			allowed = 1
		}
		if allowed == 0 || slips(a[i], b[i]) > allowed {
			return false
		}
	}
	return true
}

// slips counts insertions, deletions, substitutions and swaps of neighbours.
func slips(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, prev := make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		cur := make([]int, len(y)+1)
		cur[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev = prev, cur
	}
	return prev[len(y)]
}
