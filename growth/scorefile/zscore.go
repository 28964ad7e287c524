package scorefile

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/growth"
)

// scoreColumns are what ZScore appends, in the order of WHO's program, and the error.
var scoreColumns = []string{"clenhei", "cmeasure", "c9mo_flag", "cbmi", "csex", "zlen", "flen", "zwei", "fwei", "zwfl", "fwfl",
	"zbmi", "fbmi", "zhc", "fhc", "zac", "fac", "zts", "fts", "zss", "fss", "error"}

// categoryColumns are what Options.Categories appends behind the error: the words of
// Permenkes 2/2020 and the reading of the arm.
var categoryColumns = []string{"status_tbu", "status_bbu", "status_bbtb", "status_imtu", "status_lku", "status_lila"}

// ZScore appends to every row of r the scores of the Child Growth Standards. It needs
// the column sex and one of age, age_days, age_months or birth_date with measured_on;
// the measures weight, lenhei (with measure), headc, armc, triskin, subskin and oedema
// where they are there. Empty cells and NA are missing.
func ZScore(ctx context.Context, r io.Reader, w io.Writer, o Options) (Result, error) {
	h, p, err := open(r, columnNames, o.AgeInMonths)
	if err != nil {
		return Result{}, err
	}
	appended := scoreColumns
	if o.Categories {
		appended = append(append([]string{}, scoreColumns...), categoryColumns...)
	}
	if err := writeHeader(w, h, appended); err != nil {
		return Result{}, err
	}
	texts := newScoreTexts(h)
	return run(ctx, r, w, h, &o, func() rowScorer {
		return newZScorer(h, p, texts, o.Categories, len(appended))
	})
}

// writeHeader writes the header line with the appended columns.
func writeHeader(w io.Writer, h *header, appended []string) error {
	b := buffered(w)
	d := string(h.delimiter)
	for _, part := range []string{string(h.line), d, strings.Join(appended, d), h.lineEnd} {
		if _, err := b.WriteString(part); err != nil {
			return err
		}
	}
	return b.Flush()
}

// together is how many rows are scored at a time.
const together = 512

// zscorer scores rows of children under five: it reads some of them into columns, scores
// these, and writes the rows with their scores.
type zscorer struct {
	rows
	printer
	texts      *scoreTexts
	categories bool
	columns    int // appended

	measures []measure // the columns of numbers that the file has
	batch    growth.Batch
	scores   growth.Scores
	read     []readRow
}

// readRow is a row that waits for its scores.
type readRow struct {
	raw     []byte
	problem string // what its column error says
}

// measure is a column of numbers and where its numbers go.
type measure struct {
	column column
	into   *[]float64
}

func newZScorer(h *header, p *plan, texts *scoreTexts, categories bool, appended int) *zscorer {
	s := &zscorer{rows: rows{header: h, plan: p}, printer: printer{h.decimal}, texts: texts, categories: categories, columns: appended}
	s.batch.Sex, s.batch.Position, s.batch.Oedema = make([]growth.Sex, 0, together), make([]growth.Position, 0, together), make([]bool, 0, together)
	s.batch.Age = make([]growth.Age, 0, together)
	for _, m := range []measure{{weightColumn, &s.batch.Weight}, {lengthColumn, &s.batch.LengthHeight}, {headColumn, &s.batch.Head},
		{armColumn, &s.batch.Arm}, {tricepsColumn, &s.batch.Triceps}, {subscapularColumn, &s.batch.Subscapular}} {
		if p.has(m.column) {
			s.measures = append(s.measures, m)
			*m.into = make([]float64, 0, together)
		}
	}
	for _, at := range p.at {
		s.need = max(s.need, at+1)
	}
	return s
}

func (s *zscorer) score(b *block) {
	b.out = slices.Grow(b.out, 2*len(b.in)+len(b.in)/4) // mostly enough
	s.start(b.in)
	for s.next() {
		if s.take(b); len(s.read) == together {
			s.write(b)
		}
	}
	s.write(b)
	b.lines = s.place + 1
}

// take puts the row into the columns; one with a problem as a child of whom nothing is
// known.
func (s *zscorer) take(b *block) {
	var m growth.Measurement
	row := readRow{raw: s.raw}
	problem, ok := s.whole()
	if ok {
		problem, ok = s.codes(&m)
	}
	if ok {
		problem, ok = s.measured()
	}
	if !ok {
		b.add(problem, s.place)
		m = growth.Measurement{}
		for _, one := range s.measures {
			*one.into = append((*one.into)[:len(s.read)], nan)
		}
		row.problem = s.errorColumn(problem)
	}
	c := &s.batch
	c.Sex, c.Position, c.Oedema, c.Age = append(c.Sex, m.Sex), append(c.Position, m.Position), append(c.Oedema, m.Oedema), append(c.Age, m.Age)
	s.read = append(s.read, row)
}

// measured puts the numbers of the row into their columns.
func (s *zscorer) measured() (Problem, bool) {
	for _, m := range s.measures {
		v, ok := number(s.cell(m.column), s.header.decimal)
		if !ok {
			return s.problem(m.column, NotANumber), false
		}
		*m.into = append((*m.into)[:len(s.read)], v)
	}
	return Problem{}, true
}

// write scores the rows in the columns, writes them and empties the columns.
func (s *zscorer) write(b *block) {
	c := &s.batch
	c.Score(&s.scores) // no row is refused: what would be has a problem
	for i := range s.read {
		if row := &s.read[i]; row.problem != "" {
			b.out = s.header.appendBad(b.out, row.raw, s.columns, scoreColumns, row.problem)
		} else {
			b.out = s.append(b.out, row.raw, i)
		}
	}
	b.rows += len(s.read)
	s.read = s.read[:0]
	c.Sex, c.Position, c.Oedema, c.Age = c.Sex[:0], c.Position[:0], c.Oedema[:0], c.Age[:0]
	for _, m := range s.measures {
		*m.into = (*m.into)[:0]
	}
}

// append writes a row and its scores.
func (s *zscorer) append(out, raw []byte, i int) []byte {
	d := s.header.delimiter
	out = append(append(out, raw...), d)
	out = append(s.length(out, s.scores.LengthHeight[i]), d)
	out = append(append(out, [...]string{"", "l", "h"}[s.scores.Position[i]]...), d, flag(s.scores.PositionDropped[i]), d)
	out = append(s.value(out, s.scores.BMI[i]), d)
	if sex := s.batch.Sex[i]; sex != growth.UnknownSex {
		out = append(out, '0'+byte(sex))
	}
	for k := range s.scores.Z {
		out = s.texts.append(out, growth.Index(k), s.scores.Z[k][i])
	}
	out = append(out, d) // no error
	if s.categories {
		out = s.appendCategories(out, i)
	}
	return append(out, s.header.lineEnd...)
}

func flag(yes bool) byte {
	if yes {
		return '1'
	}
	return '0'
}

func (s *zscorer) appendCategories(out []byte, i int) []byte {
	var score growth.Score
	for k := range score.Z {
		score.Z[k] = s.scores.Z[k][i]
	}
	m := growth.Measurement{Oedema: s.batch.Oedema[i]}
	c := m.Categories(&score)
	arm := growth.NoCategory
	if s.batch.Arm != nil {
		arm = growth.ArmCategory(s.batch.Age[i].Months(), s.batch.Arm[i])
	}
	for _, category := range [...]growth.Category{c[growth.LengthForAge], c[growth.WeightForAge], c[growth.WeightForLength],
		c[growth.BMIForAge], c[growth.HeadForAge], arm} {
		out = append(append(out, s.header.delimiter), category.Indonesian()...)
	}
	return out
}

// errorColumn is what stands in the column error: the name that WHO's program gives
// the input, or of the column.
func (r *rows) errorColumn(p Problem) string {
	for _, kind := range []struct {
		column column
		name   string
	}{{sexColumn, "sex"}, {measureColumn, "measure"}, {oedemaColumn, "oedema"}, {ageColumn, "age"}} {
		if i := r.plan.at[kind.column]; i >= 0 && r.header.names[i] == p.Column {
			return kind.name
		}
	}
	switch p.Reason {
	case Negative:
		return "age" // measured before birth
	case CellCount:
		return "cells"
	default:
		return strings.ToLower(p.Column)
	}
}
