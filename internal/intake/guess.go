package intake

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/intake/value"
)

// Guess is which column may be which field of a base. A person confirms it.
type Guess struct {
	Base    *Dialect
	Score   float64           // 0…1, how much of the base and of the file it explains
	Columns map[string]string // field → label of its column
}

const (
	leastGuess  = 0.4  // of a column for a field
	headerShare = 0.65 // of the header in a guess; the contents have the rest
)

// guess finds for each base the columns of its fields: the likeliest pair
// first, each column and each field once.
func guess(columns []column, bases []*Dialect, known learnt) []Guess {
	out := make([]Guess, 0, len(bases))
	for _, d := range bases {
		out = append(out, guessBase(columns, d, known[d.ID]))
	}
	slices.SortStableFunc(out, func(a, b Guess) int { return cmp.Compare(b.Score, a.Score) })
	return out
}

type pair struct {
	column, field int
	score         float64
}

func guessBase(columns []column, d *Dialect, known map[string]string) Guess {
	s := newScorer(d)
	var pairs []pair
	for c, col := range columns {
		for f := range d.Fields {
			score := s.score(col, f)
			if known[joined(respell(value.Fold(col.Label)))] == d.Fields[f].Name {
				score = 2 // a person said so before
			}
			if score >= leastGuess {
				pairs = append(pairs, pair{c, f, score})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.score, a.score) })
	g := Guess{Base: d, Columns: map[string]string{}}
	used, sum := map[int]bool{}, 0.0
	for _, p := range pairs {
		name := d.Fields[p.field].Name
		if _, taken := g.Columns[name]; taken || used[p.column] {
			continue
		}
		g.Columns[name], used[p.column] = columns[p.column].Label, true
		sum += min(p.score, 1)
	}
	g.Score = share(columns, d, g.Columns, sum)
	return g
}

// share is the harmonic mean of two shares: of the file's columns that are
// explained, and of the base's needs that are met.
func share(columns []column, d *Dialect, found map[string]string, sum float64) float64 {
	filled := 0
	for _, c := range columns {
		if !rowNumber(c.Header) && (c.Header != "" || c.Filled > 0) {
			filled++
		}
	}
	needs, met := 0.0, 0.0
	for _, f := range d.Fields {
		if !f.Required && !f.Key {
			continue
		}
		needs++
		if _, ok := found[f.Name]; ok {
			met++
		} else if _, ok := found[f.From]; ok && f.From != "" {
			met++
		} else if f.changesByFile() || f.Name == "programme_name" {
			met += 0.5 // the same in all rows, and often in the file's name only
		}
	}
	if filled == 0 || needs == 0 || sum == 0 {
		return 0
	}
	explained, fits := min(sum/float64(filled), 1), met/needs
	if fits == 0 {
		return 0
	}
	return 2 * explained * fits / (explained + fits)
}

// scorer judges columns for the fields of one base.
type scorer struct {
	dialect *Dialect
	headers [][]string // by field, folded headers, the likelier first
	strict  []int      // of these, how many are those of files
	mapper  *mapper
}

// guessDay is a day on which every date of a file is past: contents are only
// looked at for their form.
var guessDay = civil.Date{Year: 2100, Month: time.January, Day: 1}

func newScorer(d *Dialect) *scorer {
	s := &scorer{dialect: d, mapper: newMapper(&Layout{Dialect: d, Columns: slices.Repeat([]int{-1}, len(d.Fields))}, nil, guessDay)}
	for _, f := range d.Fields {
		var list []string
		for _, h := range slices.Concat(f.Headers, f.Also) {
			list = append(list, inFull(respell(value.Fold(h))))
		}
		s.headers = append(s.headers, list)
		s.strict = append(s.strict, len(f.Headers))
	}
	return s
}

func (s *scorer) score(c column, f int) float64 {
	header := s.header(inFull(respell(value.Fold(c.Header))), f)
	if len(c.cells) == 0 {
		return header * headerShare
	}
	contents := s.contents(c, f)
	switch {
	case contents < 0.2 && s.telling(f):
		return 0.2 * header // "NIK" over a column of names is no NIK
	case header < 0.3 && !s.telling(f):
		return 0
	case header < 0.3:
		return 0.5 * contents // by its contents alone
	}
	return headerShare*header + (1-headerShare)*contents
}

// header compares a header with those of a field.
func (s *scorer) header(folded string, f int) float64 {
	words := strings.Fields(folded)
	if len(words) == 0 {
		return 0
	}
	best := 0.0
	for i, h := range s.headers[f] {
		other := strings.Fields(h)
		score := 0.0
		switch {
		case joined(h) == joined(folded):
			score = 1
		case len(other) == len(words) && nearWords(other, words):
			score = 0.9
		default:
			score = 0.75 * overlap(words, other)
		}
		if i >= s.strict[f] {
			score *= 0.95 // a header that only hints
		}
		best = max(best, score)
	}
	return best
}

// abbreviations that columns are headed by.
var abbreviations = map[string]string{"thn": "tahun", "th": "tahun", "tgl": "tanggal", "jml": "jumlah", "jmlh": "jumlah", "kec": "kecamatan",
	"kab": "kabupaten", "nm": "nama", "ket": "keterangan", "hub": "hubungan", "bln": "bulan"}

func inFull(folded string) string {
	words := strings.Fields(folded)
	for i, w := range words {
		if full := abbreviations[w]; full != "" {
			words[i] = full
		}
	}
	return strings.Join(words, " ")
}

// fillers are words that tell little about a column.
var fillers = map[string]bool{"nama": true, "no": true, "nomor": true, "kode": true, "tanggal": true, "tgl": true, "jumlah": true, "status": true,
	"jenis": true, "keluarga": true, "data": true, "tahun": true, "per": true, "dan": true, "id": true, "sumber": true, "nilai": true, "hasil": true}

// overlap is the share of words that two headers have in common; words that
// tell little count less.
func overlap(a, b []string) float64 {
	weight := func(w string) float64 {
		if fillers[w] || len(w) < 2 {
			return 0.3
		}
		return 1
	}
	all, common := 0.0, 0.0
	for _, w := range a {
		all += weight(w)
		if slices.Contains(b, w) {
			common += 2 * weight(w)
		}
	}
	for _, w := range b {
		all += weight(w)
	}
	return common / all
}

// telling reports whether the contents of a field have a form of their own.
func (s *scorer) telling(f int) bool {
	switch s.dialect.Fields[f].Kind {
	case KindNIK, KindKK, KindDate, KindArea:
		return true
	case KindDomain:
		return len(s.dialect.Fields[f].Domain) > 2 && s.dialect.Fields[f].Use != "tick" && !strings.HasPrefix(s.dialect.Fields[f].Use, "yesno")
	}
	return false
}

// contents is the share of cells that have the form of a field, 0…1.
func (s *scorer) contents(c column, f int) float64 {
	field := &s.dialect.Fields[f]
	good := 0
	for _, cell := range c.cells {
		if s.fits(cell, f, field) {
			good++
		}
	}
	share := float64(good) / float64(len(c.cells))
	switch field.Kind {
	case KindNIK, KindKK:
		// The number of a card stands once a member, that of a person once.
		if repeats := repeated(c.cells); field.Kind == KindNIK && repeats > 0.3 {
			share *= 0.7
		}
	case KindText:
		if field.Name == "name" || field.Name == "head_name" {
			return share
		}
		return 0.5 * share
	case KindInteger, KindDecimal, KindRupiah:
		return 0.7 * share
	}
	return share
}

func repeated(cells []tabular.Cell) float64 {
	seen := map[string]bool{}
	for _, c := range cells {
		seen[c.Text] = true
	}
	return 1 - float64(len(seen))/float64(len(cells))
}

func (s *scorer) fits(cell tabular.Cell, f int, field *Field) bool {
	text := value.Clean(cell.Text)
	switch field.Kind {
	case KindNIK:
		n := digitsIn(text)
		return len(n) == 16 && plainNumber(text) && identity.Check(n, identity.Known{}).Status == identity.OK
	case KindKK:
		return len(digitsIn(text)) == 16 && plainNumber(text)
	case KindDate:
		r := s.mapper.date(f, field, cell, make([]string, len(s.mapper.fields)))
		return r.value != ""
	case KindArea:
		return len(digitsIn(text)) >= 6 && s.mapper.area(field, cell).value != ""
	case KindDomain:
		return s.mapper.domain(f, field, cell).value != ""
	case KindInteger, KindDecimal, KindRupiah:
		r := s.mapper.numeric(field, cell)
		return r.value != "" && len(text) < 15
	case KindText:
		letters := strings.ContainsFunc(text, func(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' })
		if field.Name == "name" || field.Name == "head_name" {
			return letters && !strings.ContainsAny(text, "0123456789") && len(text) > 2
		}
		return true
	}
	return true
}

// guessHeader is the row that is likeliest to be the header: many short,
// different words over rows of data, among the first rows.
func guessHeader(rows []tabular.Row, bases []*Dialect) int {
	words := map[string]bool{}
	for _, d := range bases {
		for _, f := range d.Fields {
			for _, h := range slices.Concat(f.Headers, f.Also) {
				words[value.Joined(h)] = true
			}
		}
	}
	best, most := -1, 0.0
	for i, row := range rows {
		if row.Number > headerSearch {
			break
		}
		if score := headerScore(row, words) + below(rows, i); best < 0 || score > most {
			best, most = i, score
		}
	}
	return best
}

func headerScore(row tabular.Row, words map[string]bool) float64 {
	score, seen := 0.0, map[string]bool{}
	for _, cell := range row.Cells {
		text := value.Clean(cell.Text)
		j := joined(respell(value.Fold(text)))
		switch {
		case text == "":
		case words[j]:
			score += 3
		case cell.Kind == tabular.Number || cell.Kind == tabular.Date || digitsIn(text) == text || len(text) > 80:
			score -= 2
		case seen[j]:
			score -= 0.5
		default:
			score++
		}
		seen[j] = true
	}
	return score
}

// below is a bonus for rows with as many cells under it.
func below(rows []tabular.Row, i int) float64 {
	width, bonus := len(rows[i].Cells), 0.0
	for _, row := range rows[i+1 : min(i+4, len(rows))] {
		if len(row.Cells)*10 >= width*6 {
			bonus++
		}
	}
	return bonus
}

// guessHeaderRows is 2 when the next row has words, no numbers, and fills gaps
// of the header.
func guessHeaderRows(rows []tabular.Row, i int) int {
	if i+1 >= len(rows) || rows[i+1].Number != rows[i].Number+1 {
		return 1
	}
	texts, gaps, filled := 0, 0, 0
	for c, cell := range rows[i+1].Cells {
		text := value.Clean(cell.Text)
		if text == "" {
			continue
		}
		if cell.Kind == tabular.Number || cell.Kind == tabular.Date || strings.ContainsAny(text, "0123456789") && !strings.ContainsFunc(text, func(r rune) bool { return r > '9' }) {
			return 1
		}
		texts++
		if c >= len(rows[i].Cells) || value.Clean(rows[i].Cells[c].Text) == "" {
			gaps++
		}
	}
	for _, cell := range rows[i].Cells {
		if value.Clean(cell.Text) != "" {
			filled++
		}
	}
	if texts >= 2 && gaps >= 1 && texts < max(len(rows[i].Cells), len(rows[i+1].Cells)) && texts <= gaps*3 && filled > 0 {
		return 2
	}
	return 1
}
