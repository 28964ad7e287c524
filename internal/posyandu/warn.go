package posyandu

import (
	"math"
	"slices"

	"github.com/tuntas-id/tuntas/growth"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// Warning is what should be looked at again in a measurement, in the words of a
// posyandu. It speaks of the scale and the paper, never of who is to blame.
type Warning struct {
	On    civil.Date // of the measurement
	Code  string
	Again bool // the measurement itself is in doubt: weigh or measure again
	Text  locale.Text
	Do    locale.Text
}

// What a weight or a z-score may move by between two measurements.
const (
	leastLoss      = 1.0 // kg
	leastLossShare = 0.1 // of the weight before
	// jump is how far a z-score moves when one of the two measurements is
	// wrong, if they are at most jumpDays apart.
	jump     = 2.0
	jumpDays = 100
)

// Warnings judges the measurements of a child, oldest first, each by itself and
// against the one before it; the newest comes first.
func Warnings(series []Measurement) []Warning {
	var out []Warning
	var weighed, measured, taped *Measurement
	for i := range series {
		m := &series[i]
		w := warner{m: m, newest: i == len(series)-1}
		w.weight(weighed)
		w.height(measured)
		w.arm(taped)
		w.notTaken()
		w.remarks()
		out = append(out, w.out...)
		if m.Weight > 0 {
			weighed = m
		}
		if m.Height > 0 {
			measured = m
		}
		if m.MUAC > 0 {
			taped = m
		}
	}
	slices.SortStableFunc(out, func(a, b Warning) int { return b.On.Compare(a.On) })
	return out
}

// warner gathers the warnings of one measurement.
type warner struct {
	m      *Measurement
	newest bool
	out    []Warning
}

// add says something. What can still be measured again has another remedy than
// what lies in the past.
func (w *warner) add(code, again string, args ...any) {
	do := locale.T("posyandu.do_check_book")
	if again != "" && w.newest {
		do = locale.T("posyandu.do_" + again)
	}
	w.out = append(w.out, Warning{On: w.m.On, Code: code, Again: again != "", Text: locale.T("posyandu.warn_"+code, args...), Do: do})
}

// since names the measurement before: last month, or a day.
func (w *warner) since(before *Measurement) locale.Text {
	if monthNumber(before.On)+1 != monthNumber(w.m.On) {
		return locale.T("posyandu.since_day", "day", before.On)
	}
	if w.newest {
		return locale.T("posyandu.since_last_month")
	}
	return locale.T("posyandu.since_month_before")
}

func monthNumber(d civil.Date) int { return d.Year*12 + int(d.Month) }

// weight compares with the weighing before.
func (w *warner) weight(before *Measurement) {
	m := w.m
	if before == nil || m.Weight == 0 {
		return
	}
	switch less := before.Weight - m.Weight; {
	case less >= leastLoss-1e-9 || less >= leastLossShare*before.Weight-1e-9:
		w.add("weight_fell", "weigh_again", "less", locale.Tenths(less), "since", w.since(before))
	case less < 0 && jumped(before.Scores.Weight, m.Scores.Weight, before, m):
		w.add("weight_rose", "weigh_again", "more", locale.Tenths(-less), "since", w.since(before))
	}
}

// height compares with the length or height before, both as if lying.
func (w *warner) height(before *Measurement) {
	m := w.m
	if before == nil || m.Height == 0 {
		return
	}
	less, shrank := m.shorterThan(before)
	switch {
	case shrank:
		w.add("height_fell", "measure_again", "less", locale.Tenths(less), "since", w.since(before))
	case less < 0 && jumped(before.Scores.Height, m.Scores.Height, before, m):
		w.add("height_rose", "measure_again", "more", locale.Tenths(-less), "since", w.since(before))
	}
}

// arm compares with the arm circumference before.
func (w *warner) arm(before *Measurement) {
	if before != nil && w.m.MUAC > 0 && jumped(before.Scores.MUAC, w.m.Scores.MUAC, before, w.m) {
		w.add("arm_jumped", "measure_again", "before", locale.Tenths(before.MUAC), "now", locale.Tenths(w.m.MUAC), "since", w.since(before))
	}
}

func jumped(from, to Score, before, m *Measurement) bool {
	return from.Known && to.Known && math.Abs(to.Z-from.Z) > jump+1e-9 && m.On.DaysSince(before.On) <= jumpDays
}

// notTaken says which values of the file cannot be what they say.
func (w *warner) notTaken() {
	f := w.m.File
	for _, x := range [...]struct {
		value float64
		code  string
	}{{f.Weight, "weight_odd"}, {f.Height, "height_odd"}, {f.MUAC, "muac_odd"}} {
		if x.value != 0 {
			w.add(x.code, "", "value", locale.Tenths(x.value))
		}
	}
}

// remarks puts what an import says of the measurement into everyday words.
func (w *warner) remarks() {
	for _, x := range w.m.remarks() {
		again := ""
		if x.code == "implausible" {
			again = "measure_again"
		}
		w.add(x.code, again, x.args...)
	}
}

// Concern is how much a category asks for.
type Concern string

// The concerns.
const (
	Unconcerned Concern = ""         // normal, or not known
	Watch       Concern = "watch"    // near a limit
	Moderate    Concern = "moderate" // pendek, gizi kurang, berat badan kurang, gizi lebih
	Severe      Concern = "severe"   // sangat pendek, gizi buruk, berat badan sangat kurang
)

// ConcernOf is the concern of a category.
func ConcernOf(c growth.Category) Concern {
	switch c {
	case growth.SeverelyStunted, growth.SeverelyWasted, growth.SeverelyUnderweight:
		return Severe
	case growth.Stunted, growth.Wasted, growth.Underweight, growth.Overweight, growth.Obese:
		return Moderate
	case growth.RiskOfOverweightForAge, growth.PossibleRiskOfOverweight:
		return Watch
	}
	return Unconcerned
}

// StatusText says a category of a score as a screen may: "terindikasi pendek".
// A measurement indicates; the diagnosis is a clinician's.
func StatusText(c growth.Category) locale.Text {
	switch ConcernOf(c) {
	case Moderate, Severe:
		return locale.T("posyandu.indicated", "category", CategoryText(c))
	}
	return CategoryText(c)
}
