package scorefile

import (
	"context"
	"io"
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
	return run(ctx, r, w, h, &o, func() rowScorer {
		return &zscorer{rows: rows{header: h, plan: p}, printer: newPrinter(h.decimal), categories: o.Categories, columns: len(appended)}
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

// zscorer scores rows of children under five.
type zscorer struct {
	rows
	printer
	categories bool
	columns    int // appended
}

func (s *zscorer) score(b *block) {
	var m growth.Measurement
	s.each(b, func() (Problem, bool) { return s.read(&m) },
		func(out []byte) []byte { return s.append(out, &m) },
		func(out []byte, p Problem) []byte {
			return s.header.appendBad(out, s.raw, s.columns, scoreColumns, s.errorColumn(p))
		})
}

// read reads the measurement of the row, or the first thing wrong with it.
func (s *zscorer) read(m *growth.Measurement) (Problem, bool) {
	*m = growth.Measurement{}
	if problem, ok := s.whole(); !ok {
		return problem, false
	}
	if problem, ok := s.codes(m); !ok {
		return problem, false
	}
	return s.sizes(m)
}

// append writes the row and its scores.
func (s *zscorer) append(out []byte, m *growth.Measurement) []byte {
	score, err := m.Score()
	if err != nil { // read has refused it before
		panic(err)
	}
	d := s.header.delimiter
	out = append(append(out, s.raw...), d)
	out = append(s.value(out, score.LengthHeight), d)
	out = append(append(out, [...]string{"", "l", "h"}[score.Position]...), d)
	out = append(out, flag(score.PositionDropped), d)
	out = append(s.value(out, score.BMI), d)
	if score.Sex != growth.UnknownSex {
		out = append(out, '0'+byte(score.Sex))
	}
	for i, z := range score.Z {
		out = append(out, d)
		if z == z {
			out = append(s.printer.score(out, z), d, flag(score.Flagged(growth.Index(i))))
		} else {
			out = append(out, d)
		}
	}
	out = append(out, d) // no error
	if s.categories {
		out = s.appendCategories(out, m, &score)
	}
	return append(out, s.header.lineEnd...)
}

func flag(yes bool) byte {
	if yes {
		return '1'
	}
	return '0'
}

func (s *zscorer) appendCategories(out []byte, m *growth.Measurement, score *growth.Score) []byte {
	c := m.Categories(score)
	arm := growth.ArmCategory(m.Age.Months(), m.Arm)
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
