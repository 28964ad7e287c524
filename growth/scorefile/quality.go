package scorefile

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/growth"
)

// childNames are the columns that may tell that two rows are of one child, the best
// first; without any, rows that are equal in everything measured are duplicates.
var childNames = []string{"child_id", "child", "nik", "id"}

// groupNames are the columns that part the table when none is asked for.
var groupNames = []string{"posyandu", "measurer"}

// Quality reads measurements and writes how well they were made: a row for all and one
// for every group, with the penalty and class of the plausibility report. The columns by
// part the groups, posyandu and measurer where the file has them by default. Rows to look
// at again are reported: the column then is empty, the value is the row it is compared
// with, and the reason one of growth's kinds of findings.
func Quality(ctx context.Context, r io.Reader, w io.Writer, by []string, o Options) (Result, error) {
	h, p, err := open(r, columnNames, o.AgeInMonths)
	if err != nil {
		return Result{}, err
	}
	q := &qualityReader{rows: rows{header: h, plan: p}, child: h.first(childNames)}
	for _, name := range by {
		at := h.first([]string{name})
		if at < 0 {
			return Result{}, &HeaderError{Missing: []string{name}, Found: h.names}
		}
		q.by = append(q.by, at)
	}
	if len(by) == 0 {
		for _, name := range groupNames {
			if at := h.first([]string{name}); at >= 0 {
				q.by = append(q.by, at)
			}
		}
	}
	result, err := q.gather(ctx, r, &o, q.add)
	if err != nil {
		return result, err
	}
	table, findings, _ := growth.Assess(q.observations)
	for _, f := range findings {
		result.Problems++
		if o.Problem != nil {
			o.Problem(q.problemOf(f))
		}
	}
	return result, writeQuality(w, table)
}

// first is the place of the first of the names that the header has, −1 for none.
func (h *header) first(names []string) int {
	for _, name := range names {
		if i := slices.IndexFunc(h.names, func(have string) bool { return strings.EqualFold(have, name) }); i >= 0 {
			return i
		}
	}
	return -1
}

// qualityReader gathers observations and remembers their rows.
type qualityReader struct {
	rows
	child        int // place of the column; −1 when the file does not tell
	by           []int
	observations []growth.Observation
	places       []int // row of each observation
}

func (q *qualityReader) add(place int) (Problem, bool) {
	var seen growth.Observation
	if problem, ok := q.whole(); !ok {
		return problem, false
	}
	if problem, ok := q.codes(&seen.Measurement); !ok {
		return problem, false
	}
	if problem, ok := q.sizes(&seen.Measurement); !ok {
		return problem, false
	}
	var names []string
	for _, at := range q.by {
		names = append(names, string(q.cells[at]))
	}
	seen.Group = strings.Join(names, " · ")
	if q.child >= 0 {
		seen.Child = string(q.cells[q.child])
	}
	if on, ok := dateOf(q.cell(measuredColumn)); ok {
		seen.Day = int(on.Sub(time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour))
	} else if days, known := seen.Age.Days(); known {
		seen.Day = days // the order of one child's measurements is that of its age
	}
	q.observations = append(q.observations, seen)
	q.places = append(q.places, place)
	return Problem{}, true
}

func (q *qualityReader) problemOf(f growth.QualityFinding) Problem {
	p := Problem{Row: q.places[f.Row], Reason: Reason(f.Kind)}
	if f.Other >= 0 {
		p.Value = strconv.Itoa(q.places[f.Other])
	}
	return p
}

var qualityColumns = []string{"group", "rows", "boys", "girls", "sex_ratio_p", "months_6_29", "months_30_59", "age_ratio_p", "heaped_ages_percent",
	"weight_digit_preference", "length_digit_preference", "arm_digit_preference",
	"haz_n", "haz_flagged", "haz_mean", "haz_sd", "waz_n", "waz_flagged", "waz_mean", "waz_sd",
	"whz_n", "whz_flagged", "whz_mean", "whz_sd", "whz_skewness", "whz_kurtosis",
	"position_known", "position_wrong", "duplicates", "shrunk", "jumps", "penalty", "class"}

func writeQuality(w io.Writer, table []growth.Quality) error {
	b := buffered(w)
	out := append([]byte(strings.Join(qualityColumns, ",")), '\n')
	p := printer{'.'}
	for i := range table {
		out = p.quality(out, &table[i])
	}
	if _, err := b.Write(out); err != nil {
		return err
	}
	return b.Flush()
}

// quality writes one row of the table; figures are rounded to three decimals.
func (p printer) quality(out []byte, q *growth.Quality) []byte {
	name := q.Group
	if name == "" {
		name = "All"
	}
	out = append(out, quoted(name)...)
	count := func(numbers ...int) {
		for _, n := range numbers {
			out = strconv.AppendInt(append(out, ','), int64(n), 10)
		}
	}
	figure := func(numbers ...float64) {
		for _, x := range numbers {
			out = append(out, ',')
			if x == x {
				out = strconv.AppendFloat(out, x, 'f', 3, 64)
			}
		}
	}
	count(q.Rows, q.Boys, q.Girls)
	figure(q.SexP)
	count(q.Young, q.Old)
	figure(q.AgeP, q.Heaped, q.WeightDigits.Score, q.LengthDigits.Score, q.ArmDigits.Score)
	for _, s := range []*growth.Spread{&q.Height, &q.Weight, &q.WeightForHeight} {
		count(s.Known, s.Flagged)
		figure(s.Mean, s.SD)
	}
	figure(q.WeightForHeight.Skew, q.WeightForHeight.Excess)
	count(q.PositionKnown, q.WrongPosition, q.Duplicates, q.Shrunk, q.Jumps, q.Penalty)
	return append(append(append(out, ','), q.Class.String()...), '\n')
}
