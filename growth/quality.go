package growth

import (
	"cmp"
	"math"
	"slices"
)

// Observation is a measurement with what tells how well it was made.
type Observation struct {
	Measurement
	Group string // who measured or where: posyandu, measurer; the table has a row for each
	Child string // the same for the same child in every row; empty when not known
	Day   int    // day of the measurement, counted from any day; used with Child
}

// Preference are the last digits of a measure as it was written down.
type Preference struct {
	Counts [10]int
	Score  float64 // 0 no preference; above 20 a strong one; NaN without values
}

// Spread is the distribution of the z-scores of one index.
type Spread struct {
	Known   int     // z-scores that could be computed
	Flagged int     // of these, implausible; left out of the rest
	Mean    float64 // NaN without values
	SD      float64 // NaN below two values
	Skew    float64 // 0 for a symmetric distribution
	Excess  float64 // kurtosis less 3; 0 for a normal distribution
}

// Quality is how well a group of children was measured, in the manner of the
// plausibility report of ENA for SMART (SMART Methodology, 2015 and later): the
// penalties of nine of its tests, without the one for clusters.
type Quality struct {
	Group string // empty for all children together
	Rows  int

	Boys, Girls int
	SexP        float64 // chance of so unequal a number of boys and girls
	Young, Old  int     // 6 to 29 and 30 to 59 months
	AgeP        float64 // chance of this share of young ones, if 0.85 young are for one old
	Heaped      float64 // percent of ages at 12, 24, 36 or 48 completed months; about 6.7 when nothing is rounded

	WeightDigits, LengthDigits, ArmDigits Preference // tenths of kg, of cm, and millimetres
	Height, Weight, WeightForHeight       Spread

	PositionKnown int // children of known age and position
	WrongPosition int // lying from 24 months on, standing below

	Duplicates int // rows that repeat another
	Shrunk     int // a child shorter than before by more than 1 cm
	Jumps      int // a z-score that moved by more than 2 within 100 days

	Penalty int // 0 to 105; the less the better
	Class   QualityClass
}

// QualityClass is the verdict on the penalty. The zero value is none: nobody was measured.
type QualityClass uint8

// The classes of the plausibility report.
const (
	Unjudged    QualityClass = iota
	Excellent                // 0 to 9
	Good                     // 10 to 14
	Acceptable               // 15 to 24
	Problematic              // 25 and more
)

// String is the word of the report.
func (c QualityClass) String() string {
	return [...]string{"", "excellent", "good", "acceptable", "problematic"}[min(c, Problematic)]
}

// QualityFinding is a row that should be looked at again.
type QualityFinding struct {
	Row, Other int // from 0; Other is the row it is compared with, −1 when it stands alone
	Kind       FindingKind
}

// FindingKind says what is odd about a row.
type FindingKind string

// The kinds of findings.
const (
	DuplicateRow  FindingKind = "duplicate"
	ShrunkChild   FindingKind = "shrunk"
	JumpedScore   FindingKind = "jump"
	FlaggedScore  FindingKind = "flagged"
	WrongPosition FindingKind = "position"
)

// Assess judges all observations together and then every group, in the order of the
// groups' names, and names the rows to look at. Observations that cannot be scored are
// named and left out.
func Assess(observations []Observation) ([]Quality, []QualityFinding, []RowError) {
	scores := make([]Score, len(observations))
	var failed []RowError
	groups := map[string]*assessment{}
	all := new(assessment)
	var findings []QualityFinding
	for i := range observations {
		o := &observations[i]
		var err error
		if scores[i], err = o.Score(); err != nil {
			failed = append(failed, RowError{i, err})
			continue
		}
		if groups[o.Group] == nil {
			groups[o.Group] = &assessment{Quality: Quality{Group: o.Group}}
		}
		wrong := wrongPosition(&o.Measurement)
		for _, a := range []*assessment{all, groups[o.Group]} {
			a.add(&o.Measurement, &scores[i], wrong)
		}
		if wrong {
			findings = append(findings, QualityFinding{i, -1, WrongPosition})
		}
		if scores[i].Flagged(LengthForAge) || scores[i].Flagged(WeightForAge) || scores[i].Flagged(WeightForLength) {
			findings = append(findings, QualityFinding{i, -1, FlaggedScore})
		}
	}
	for _, f := range compareRows(observations, scores) {
		findings = append(findings, f)
		all.count(f.Kind)
		groups[observations[f.Row].Group].count(f.Kind)
	}
	slices.SortStableFunc(findings, func(a, b QualityFinding) int { return cmp.Compare(a.Row, b.Row) })
	table := []Quality{all.finish()}
	if len(groups) > 1 || groups[""] == nil {
		for _, name := range sortedKeys(groups) {
			table = append(table, groups[name].finish())
		}
	}
	return table, findings, failed
}

func sortedKeys(groups map[string]*assessment) []string {
	var names []string
	for name := range groups {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func wrongPosition(m *Measurement) bool {
	days, known := m.Age.Days()
	return known && (m.Position == Standing && days < 731 || m.Position == Lying && days >= 731)
}

// assessment gathers a group.
type assessment struct {
	Quality
	ages, heaped int
	z            [3][]float64 // height, weight, weight for height; not flagged
}

func (a *assessment) add(m *Measurement, s *Score, wrong bool) {
	a.Rows++
	switch m.Sex {
	case Male:
		a.Boys++
	case Female:
		a.Girls++
	}
	if months := m.Age.Months(); months == months {
		a.addAge(months)
		if m.Position != UnknownPosition {
			a.PositionKnown++
		}
	}
	if wrong {
		a.WrongPosition++
	}
	a.WeightDigits.add(m.Weight, 10)
	a.LengthDigits.add(m.LengthHeight, 10)
	a.ArmDigits.add(m.Arm, 10)
	for i, one := range []struct {
		index  Index
		spread *Spread
	}{{LengthForAge, &a.Height}, {WeightForAge, &a.Weight}, {WeightForLength, &a.WeightForHeight}} {
		switch {
		case !s.Known(one.index):
		case s.Flagged(one.index):
			one.spread.Known++
			one.spread.Flagged++
		default:
			one.spread.Known++
			a.z[i] = append(a.z[i], s.Z[one.index])
		}
	}
}

func (a *assessment) addAge(months float64) {
	a.ages++
	switch completed := int(months); completed {
	case 12, 24, 36, 48:
		a.heaped++
	}
	switch {
	case months >= 6 && months < 30:
		a.Young++
	case months >= 30 && months < 60:
		a.Old++
	}
}

func (p *Preference) add(x, scale float64) {
	if x == x && x >= 0 && x < 1e6 {
		p.Counts[int(math.Round(x*scale))%10]++
	}
}

func (a *assessment) count(kind FindingKind) {
	switch kind {
	case DuplicateRow:
		a.Duplicates++
	case ShrunkChild:
		a.Shrunk++
	case JumpedScore:
		a.Jumps++
	}
}

// finish works out the figures that need all rows.
func (a *assessment) finish() Quality {
	q := &a.Quality
	q.SexP = chance(float64(q.Boys), float64(q.Girls), 0.5)
	q.AgeP = chance(float64(q.Young), float64(q.Old), 0.85/1.85)
	q.Heaped = 100 * float64(a.heaped) / float64(a.ages)
	for _, p := range []*Preference{&q.WeightDigits, &q.LengthDigits, &q.ArmDigits} {
		p.Score = preference(&p.Counts)
	}
	for i, s := range []*Spread{&q.Height, &q.Weight, &q.WeightForHeight} {
		s.describe(a.z[i])
	}
	q.Penalty = q.penalty()
	switch {
	case q.Rows == 0:
	case q.Penalty < 10:
		q.Class = Excellent
	case q.Penalty < 15:
		q.Class = Good
	case q.Penalty < 25:
		q.Class = Acceptable
	default:
		q.Class = Problematic
	}
	return *q
}

// chance is the p-value of a χ² test with one degree of freedom: how often chance alone
// parts the children at least as unequally. NaN without children.
func chance(a, b, share float64) float64 {
	n := a + b
	if n == 0 {
		return nan
	}
	d := a - n*share
	return math.Erfc(math.Sqrt(d * d / (n * share * (1 - share)) / 2))
}

// preference is the digit preference score of the WHO MONICA project:
// 100·√(χ²/(9·n)) over the ten digits.
func preference(counts *[10]int) float64 {
	n := 0
	for _, c := range counts {
		n += c
	}
	if n == 0 {
		return nan
	}
	expected, chi := float64(n)/10, 0.0
	for _, c := range counts {
		chi += (float64(c) - expected) * (float64(c) - expected) / expected
	}
	return 100 * math.Sqrt(chi/(9*float64(n)))
}

func (s *Spread) describe(z []float64) {
	n := float64(len(z))
	s.Mean, s.SD, s.Skew, s.Excess = nan, nan, nan, nan
	if n == 0 {
		return
	}
	sum := 0.0
	for _, v := range z {
		sum += v
	}
	s.Mean = sum / n
	var m2, m3, m4 float64
	for _, v := range z {
		d := v - s.Mean
		m2, m3, m4 = m2+d*d, m3+d*d*d, m4+d*d*d*d
	}
	if n < 2 || m2 == 0 {
		return
	}
	s.SD = math.Sqrt(m2 / (n - 1))
	m2, m3, m4 = m2/n, m3/n, m4/n
	s.Skew, s.Excess = m3/math.Pow(m2, 1.5), m4/(m2*m2)-3
}

// penalty adds the points of the tests; one that cannot be made costs nothing.
func (q *Quality) penalty() int {
	flagged := nan
	if q.WeightForHeight.Known > 0 {
		flagged = 100 * float64(q.WeightForHeight.Flagged) / float64(q.WeightForHeight.Known)
	}
	sd := q.WeightForHeight.SD
	return over(flagged, [3]float64{2.5, 5, 7.5}, [3]int{5, 10, 20}) +
		unlikely(q.SexP) + unlikely(q.AgeP) +
		over(q.WeightDigits.Score, [3]float64{7, 12, 20}, [3]int{2, 4, 10}) +
		over(q.LengthDigits.Score, [3]float64{7, 12, 20}, [3]int{2, 4, 10}) +
		over(q.ArmDigits.Score, [3]float64{7, 12, 20}, [3]int{2, 4, 10}) +
		max(over(sd, [3]float64{1.1, 1.15, 1.2}, [3]int{5, 10, 20}), over(-sd, [3]float64{-0.9, -0.85, -0.8}, [3]int{5, 10, 20})) +
		over(math.Abs(q.WeightForHeight.Skew), [3]float64{0.2, 0.4, 0.6}, [3]int{1, 3, 5}) +
		over(math.Abs(q.WeightForHeight.Excess), [3]float64{0.2, 0.4, 0.6}, [3]int{1, 3, 5})
}

func over(x float64, limits [3]float64, points [3]int) int {
	for i := 2; i >= 0; i-- {
		if x > limits[i] {
			return points[i]
		}
	}
	return 0
}

func unlikely(p float64) int {
	switch {
	case p <= 0.001:
		return 10
	case p <= 0.05:
		return 4
	case p <= 0.1:
		return 2
	default:
		return 0
	}
}

// compareRows finds repeated rows and what cannot have happened between two
// measurements of a child.
func compareRows(observations []Observation, scores []Score) []QualityFinding {
	var findings []QualityFinding
	last := map[string]int{} // the measurement before, by child
	seen := map[observationKey]int{}
	for _, i := range byDay(observations) {
		o := &observations[i]
		if o.Check() != nil {
			continue
		}
		key := keyOf(o)
		if other, ok := seen[key]; ok && (o.Child != "" || key.full()) {
			findings = append(findings, QualityFinding{i, other, DuplicateRow})
			continue
		}
		seen[key] = i
		if o.Child == "" {
			continue
		}
		if before, ok := last[o.Child]; ok {
			findings = append(findings, between(observations, scores, before, i)...)
		}
		last[o.Child] = i
	}
	return findings
}

// observationKey is what two rows of one measurement have in common: the child and the
// day, or without a child everything measured.
type observationKey struct {
	child, group        string
	day                 int
	sex                 Sex
	age                 Age
	weight, length, arm float64
}

func keyOf(o *Observation) observationKey {
	if o.Child != "" {
		return observationKey{child: o.Child, day: o.Day}
	}
	return observationKey{group: o.Group, day: o.Day, sex: o.Sex, age: o.Age, weight: o.Weight, length: o.LengthHeight, arm: zeroIfMissing(o.Arm)}
}

// full reports whether enough was measured for two equal rows to be no accident.
func (k observationKey) full() bool {
	return k.age.Known() && k.weight == k.weight && k.length == k.length
}

func zeroIfMissing(x float64) float64 {
	if x != x {
		return 0
	}
	return x
}

func byDay(observations []Observation) []int {
	order := make([]int, len(observations))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(observations[a].Day, observations[b].Day) })
	return order
}

// between finds what is odd between two measurements of one child.
func between(observations []Observation, scores []Score, before, now int) []QualityFinding {
	var findings []QualityFinding
	a, b := &scores[before], &scores[now]
	if b.LengthHeight < a.LengthHeight-1 {
		findings = append(findings, QualityFinding{now, before, ShrunkChild})
	}
	if observations[now].Day-observations[before].Day > 100 {
		return findings
	}
	for _, index := range []Index{LengthForAge, WeightForAge} {
		if math.Abs(b.Z[index]-a.Z[index]) > 2 {
			return append(findings, QualityFinding{now, before, JumpedScore})
		}
	}
	return findings
}
