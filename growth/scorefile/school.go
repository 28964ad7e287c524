package scorefile

import (
	"context"
	"io"

	"github.com/tuntas-id/tuntas/growth"
)

// schoolColumns are what SchoolZScore appends, in the order of WHO's program.
var schoolColumns = []string{"csex", "coedema", "cbmi", "zhfa", "fhfa", "zwfa", "fwfa", "zbfa", "fbfa", "error"}

// schoolCategory is what Options.Categories appends behind the error.
const schoolCategory = "status_imtu"

// schoolNames are the names of the columns; WHO's program for schoolchildren and the
// one for children under five name them differently, and both are taken.
var schoolNames = map[string]column{
	"sex": sexColumn, "oedema": oedemaColumn,
	"age": ageColumn, "age_unit": ageUnitColumn, "birth_date": birthColumn, "measured_on": measuredColumn,
	"height_in_cm": lengthColumn, "height": lengthColumn, "lenhei": lengthColumn,
	"weight_in_kg": weightColumn, "weight": weightColumn,
}

// SchoolZScore appends to every row of r the scores of the Growth Reference 2007, for
// 60 to 228 months. It needs the column sex and an age: age_in_months, age (months,
// where no age_unit says otherwise), age_in_days or birth_date with measured_on;
// height_in_cm and weight_in_kg (or lenhei, weight) and oedema where they are there.
func SchoolZScore(ctx context.Context, r io.Reader, w io.Writer, o Options) (Result, error) {
	h, p, err := open(r, schoolNames, true)
	if err != nil {
		return Result{}, err
	}
	appended := schoolColumns
	if o.Categories {
		appended = append(append([]string{}, schoolColumns...), schoolCategory)
	}
	if err := writeHeader(w, h, appended); err != nil {
		return Result{}, err
	}
	return run(ctx, r, w, h, &o, func() rowScorer {
		return &schoolScorer{rows: rows{header: h, plan: p}, printer: printer{h.decimal}, categories: o.Categories, columns: len(appended)}
	})
}

// schoolScorer scores rows of children from five years on.
type schoolScorer struct {
	rows
	printer
	categories bool
	columns    int
}

// score scores a block. WHO's program for schoolchildren does not say which column of a
// bad row is wrong; the problem does.
func (s *schoolScorer) score(b *block) {
	var m growth.SchoolMeasurement
	s.each(b, func() (Problem, bool) { return s.read(&m) },
		func(out []byte) []byte { return s.append(out, &m) },
		func(out []byte, _ Problem) []byte {
			return s.header.appendBad(out, s.raw, s.columns, schoolColumns, "invalid")
		})
}

func (s *schoolScorer) read(m *growth.SchoolMeasurement) (Problem, bool) {
	if problem, ok := s.whole(); !ok {
		return problem, false
	}
	var young growth.Measurement
	if problem, ok := s.codes(&young); !ok {
		return problem, false
	}
	m.Sex, m.Oedema, m.Months = young.Sex, young.Oedema, young.Age.Months()
	if problem, ok := s.numbers(size{lengthColumn, &m.Height}, size{weightColumn, &m.Weight}); !ok {
		return problem, false
	}
	switch {
	case m.Height < 0:
		return s.problem(lengthColumn, Negative), false
	case m.Weight < 0:
		return s.problem(weightColumn, Negative), false
	}
	return Problem{}, true
}

func (s *schoolScorer) append(out []byte, m *growth.SchoolMeasurement) []byte {
	score, err := m.Score()
	if err != nil { // read has refused it before
		panic(err)
	}
	d := s.header.delimiter
	out = append(append(out, s.raw...), d)
	if m.Sex != growth.UnknownSex {
		out = append(out, '0'+byte(m.Sex))
	}
	out = append(out, d, [...]byte{'n', 'y'}[flag(m.Oedema)-'0'], d)
	out = s.value(out, score.BMI)
	for i, z := range score.Z {
		out = append(out, d)
		if z == z {
			out = append(s.printer.score(out, z), d, flag(score.Flagged(growth.SchoolIndex(i))))
		} else {
			out = append(out, d)
		}
	}
	out = append(out, d) // no error
	if s.categories {
		out = append(append(out, d), growth.SchoolBMIForAge.Category(score.Z[growth.SchoolBMIForAge]).Indonesian()...)
	}
	return append(out, s.header.lineEnd...)
}
