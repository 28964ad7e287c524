package posyandu

import (
	"cmp"
	"math"
	"slices"

	"github.com/tuntas-id/tuntas/growth"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// Severity of an advice: what it asks of the person who measures.
type Severity string

// The severities, the most urgent first.
const (
	Again  Severity = "again"  // measure once more: the value is possible, but rare
	Act    Severity = "act"    // somebody must do something for this child
	Note   Severity = "note"   // to know
	Praise Severity = "praise" // to say to the mother
)

var urgency = map[Severity]int{Again: 0, Act: 1, Note: 2, Praise: 3}

// Advice is what to say or do after a child was measured.
type Advice struct {
	Code     string
	Severity Severity
	Text     locale.Text
}

// Limits beyond which two measurements of a child ask for a third. They are
// wide: a question at every third child is soon no question any more.
const (
	dropShare   = 0.10 // of the weight, since the last weighing
	dropLeast   = 1.0  // kg; a fall by less is never asked about
	dropDays    = 92   // a fall over a longer time may be an illness
	gainMonth   = 2.0  // kg in a month
	gainMore    = 0.7  // kg in each month after the first
	growthMonth = 6.0  // cm in a month
	growthMore  = 3.0  // cm in each month after the first
)

// Advise says what follows from a measurement that has its scores, given what
// was measured before and after it (by day, in any order; what it says of the
// same day does not count). The most urgent comes first. The words are for
// cadres and mothers: about what to do, never about whose fault.
func Advise(child Child, history []Measurement, m Measurement) []Advice {
	a := adviser{child: &child, m: &m, series: seriesWith(history, m)}
	a.at = slices.IndexFunc(a.series, func(s Measurement) bool { return s.On == m.On })
	a.scores()
	a.weightBefore()
	a.heightBefore()
	a.position()
	a.nutrition()
	a.gain()
	slices.SortStableFunc(a.out, func(x, y Advice) int { return cmp.Compare(urgency[x.Severity], urgency[y.Severity]) })
	return a.out
}

// seriesWith is the history with a measurement in its place, oldest first.
func seriesWith(history []Measurement, m Measurement) []Measurement {
	series := slices.DeleteFunc(slices.Clone(history), func(s Measurement) bool { return s.On == m.On })
	series = append(series, m)
	slices.SortFunc(series, func(a, b Measurement) int { return a.On.Compare(b.On) })
	return series
}

type adviser struct {
	child  *Child
	m      *Measurement
	series []Measurement // all, with m at its place
	at     int
	out    []Advice
}

func (a *adviser) say(s Severity, code string, args ...any) {
	a.out = append(a.out, Advice{code, s, locale.T("posyandu.advice_"+code, args...)})
}

// scores asks about what WHO would leave out.
func (a *adviser) scores() {
	for _, c := range [...]struct {
		index growth.Index
		code  string
		z     Score
	}{
		{growth.WeightForAge, "weight_odd", a.m.Scores.Weight},
		{growth.LengthForAge, "height_odd", a.m.Scores.Height},
		{growth.WeightForLength, "proportion_odd", a.m.Scores.WeightForHeight},
		{growth.ArmForAge, "muac_odd", a.m.Scores.MUAC},
	} {
		if c.z.Implausible(c.index) {
			a.say(Again, c.code, "weight", Kilograms(a.m.Weight), "height", Centimetres(a.m.Height), "muac", Centimetres(a.m.MUAC), "age", AgeText(a.child.Birth, a.m.On))
		}
	}
}

// before is the last measurement that has something, nil when there is none.
func (a *adviser) before(has func(*Measurement) bool) *Measurement {
	for i := a.at - 1; i >= 0; i-- {
		if has(&a.series[i]) {
			return &a.series[i]
		}
	}
	return nil
}

// monthsBetween is how many months of WHO's length lie between two days, at
// least one.
func monthsBetween(from, to civil.Date) float64 {
	return max(1, growth.Days(float64(to.DaysSince(from))).Months())
}

func (a *adviser) weightBefore() {
	m := a.m
	p := a.before(func(p *Measurement) bool { return p.Weight > 0 })
	if m.Weight == 0 || p == nil {
		return
	}
	fall := p.Weight - m.Weight
	most := gainMonth + gainMore*(monthsBetween(p.On, m.On)-1)
	switch {
	case fall > max(dropLeast, dropShare*p.Weight)+1e-9 && m.On.DaysSince(p.On) <= dropDays:
		a.say(Again, "weight_fell", "less", Kilograms(fall), "before", Kilograms(p.Weight), "then", p.On, "now", Kilograms(m.Weight))
	case -fall > most+1e-9:
		a.say(Again, "weight_rose", "more", Kilograms(-fall), "before", Kilograms(p.Weight), "then", p.On, "now", Kilograms(m.Weight))
	}
}

func (a *adviser) heightBefore() {
	m := a.m
	p := a.before(func(p *Measurement) bool { return p.Height > 0 })
	if m.Height == 0 || p == nil {
		return
	}
	more := m.length() - p.length()
	switch {
	case -more > shrinking+1e-9:
		a.say(Again, "height_fell", "less", Centimetres(-more), "before", Centimetres(p.Height), "then", p.On, "now", Centimetres(m.Height))
	case more > growthMonth+growthMore*(monthsBetween(p.On, m.On)-1)+1e-9:
		a.say(Again, "height_rose", "more", Centimetres(more), "before", Centimetres(p.Height), "then", p.On, "now", Centimetres(m.Height))
	}
}

// position tells of a child that was measured the other way than its age asks.
func (a *adviser) position() {
	switch m := a.m; {
	case m.Height == 0:
	case m.Position == Standing && m.AgeDays < earlyStanding:
		a.say(Again, "position_not_possible")
	case m.Position == Standing && m.AgeDays < standingFrom:
		a.say(Note, "position_standing")
	case m.Position == Lying && m.AgeDays >= standingFrom:
		a.say(Note, "position_lying")
	}
}

// nutrition says who needs help, once for each kind. Implausible scores say
// nothing: first the child is measured again.
func (a *adviser) nutrition() {
	m := a.m
	wasting := plausible(m.Scores.WeightForHeight, growth.WeightForLength)
	arm := growth.ArmCategory(growth.Days(float64(m.AgeDays)).Months(), orMissing(m.MUAC))
	switch {
	case m.Oedema == OedemaYes:
		a.say(Act, "oedema")
	case wasting == growth.SeverelyWasted || arm == growth.SeverelyWasted:
		a.say(Act, "severely_wasted")
	case wasting == growth.Wasted || arm == growth.Wasted:
		a.say(Act, "wasted")
	}
	switch plausible(m.Scores.Height, growth.LengthForAge) {
	case growth.SeverelyStunted:
		a.say(Act, "severely_stunted")
	case growth.Stunted:
		a.say(Act, "stunted")
	}
	switch plausible(m.Scores.Weight, growth.WeightForAge) {
	case growth.SeverelyUnderweight: // BGM
		a.say(Act, "below_red_line")
	case growth.Underweight:
		a.say(Act, "underweight")
	}
	switch wasting {
	case growth.Overweight, growth.Obese:
		a.say(Note, "overweight")
	}
}

func plausible(s Score, i growth.Index) growth.Category {
	if s.Implausible(i) {
		return growth.NoCategory
	}
	return s.Category(i)
}

// gain puts the letter of the KMS into words.
func (a *adviser) gain() {
	j := judged(a.series)[a.at]
	switch {
	case j.Twice:
		a.say(Act, "twice_not_gained", "gain", j.Gain, "least", j.LeastGain)
	case j.Result == growth.NotGained && j.Gain < 0:
		a.say(Note, "weight_less", "grams", -j.Gain)
	case j.Result == growth.NotGained:
		a.say(Note, "not_gained", "gain", j.Gain, "least", j.LeastGain)
	case j.Result == growth.Gained:
		a.say(Praise, "gained", "gain", j.Gain)
	case j.Result == growth.NotLastMonth:
		a.say(Note, "not_last_month")
	case j.Result == growth.FirstWeighing:
		a.say(Praise, "first_weighing")
	}
}

// Kilograms and Centimetres write a size with the decimals its scale has, and
// no more than it needs.
func Kilograms(v float64) locale.Text { return sizeText(v, "kg") }

// Centimetres writes a length.
func Centimetres(v float64) locale.Text { return sizeText(v, "cm") }

func sizeText(v float64, unit string) locale.Text {
	hundredths := int(math.Round(v * 100))
	if hundredths%10 == 0 {
		return locale.T("posyandu.size_one", "value", hundredths/100, "decimal", hundredths/10%10, "unit", unit)
	}
	return locale.T("posyandu.size_two", "value", v, "unit", unit)
}
