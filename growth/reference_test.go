package growth_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/tuntas-id/tuntas/growth"
)

// The rules of WHO's program once more, written as they are told, one value at a time and
// without any thought of speed. The package is held against them.

type curve struct{ l, m, s float64 }

func (c curve) raw(y float64) float64 { return (math.Pow(y/c.m, c.l) - 1) / float64(c.s*c.l) }

func (c curve) at(k float64) float64 {
	return c.m * math.Pow(1+float64(float64(c.l*c.s)*k), 1/c.l)
}

func (c curve) adjusted(y float64) float64 {
	z := c.raw(y)
	if z > 3 {
		return 3 + (y-c.at(3))/(c.at(3)-c.at(2))
	}
	if z < -3 {
		return -3 + (y-c.at(-3))/(c.at(-2)-c.at(-3))
	}
	return z
}

// twoDecimals takes of the two neighbours in hundredths the nearer, of equals the even.
func twoDecimals(z float64) float64 {
	x := math.Abs(z)
	if math.IsNaN(z) || x >= 1e13 {
		return z
	}
	down := math.Floor(100*x) / 100
	up := math.Ceil(100*x) / 100
	r := up
	if x-down < up-x {
		r = down
	}
	if x-down == up-x && int64(math.Floor(100*x))%2 == 0 {
		r = down
	}
	if z < 0 && r != 0 {
		return -r
	}
	return r
}

func tableRow(name string, sex growth.Sex, x int) (curve, bool) {
	l, m, s, ok := growth.TableRow(name, sex, x)
	return curve{l, m, s}, ok
}

// told is a measurement as a file tells it.
type told struct {
	sex                                       growth.Sex
	age                                       float64
	inMonths                                  bool
	position                                  growth.Position
	oedema                                    bool
	weight, length, head, arm, triceps, subsc float64
}

func (c *told) measurement() growth.Measurement {
	age := growth.Days(c.age)
	if c.inMonths {
		age = growth.Months(c.age)
	}
	return growth.Measurement{Sex: c.sex, Position: c.position, Oedema: c.oedema, Age: age, Weight: c.weight,
		LengthHeight: c.length, Head: c.head, Arm: c.arm, Triceps: c.triceps, Subscapular: c.subsc}
}

// ageOf is the age in months and in days; a day of -1 is not known.
func (c *told) ageOf() (months, days float64) {
	raw := c.age
	months = c.age / 30.4375
	if c.inMonths {
		months, raw = c.age, float64(c.age*30.4375)
	}
	if math.IsNaN(raw) {
		return months, -1
	}
	days = math.Floor(raw)
	if raw-days >= 0.5 {
		days++
	}
	if !(days < 2147483648) {
		days = -1
	}
	return months, days
}

func (c *told) reference() growth.Score {
	months, days := c.ageOf()
	s := growth.Score{Sex: c.sex, Position: c.position, LengthHeight: c.length}
	for i := range s.Z {
		s.Z[i] = math.NaN()
	}
	if c.position == growth.Standing && months < 9 {
		s.PositionDropped, s.Position = true, growth.UnknownPosition
	}
	if days >= 0 && s.Position == growth.Standing && days < 731 {
		s.LengthHeight = c.length + 0.7
	}
	if days >= 731 && s.Position == growth.Lying {
		s.LengthHeight = c.length - 0.7
	}
	q := s.LengthHeight / 100
	s.BMI = c.weight / (q * q)
	if c.sex == growth.UnknownSex || months >= 60 {
		return s
	}
	for _, one := range []struct {
		index    growth.Index
		name     string
		y        float64
		adjusted bool
		barred   bool
	}{
		{growth.LengthForAge, "lhfa", s.LengthHeight, false, false},
		{growth.WeightForAge, "wfa", c.weight, true, c.oedema},
		{growth.BMIForAge, "bfa", s.BMI, true, c.oedema},
		{growth.HeadForAge, "hcfa", c.head, false, false},
		{growth.ArmForAge, "acfa", c.arm, true, days < 91},
		{growth.TricepsForAge, "tsfa", c.triceps, true, days < 91},
		{growth.SubscapularForAge, "ssfa", c.subsc, true, days < 91},
	} {
		if one.barred || days < 0 || !(one.y > 0) {
			continue
		}
		row, _ := tableRow(one.name, c.sex, int(days))
		z := row.raw(one.y)
		if one.adjusted {
			z = row.adjusted(one.y)
		}
		s.Z[one.index] = twoDecimals(z)
	}
	s.Z[growth.WeightForLength] = c.weightForLength(s.LengthHeight, s.Position, days)
	return s
}

func (c *told) weightForLength(length float64, position growth.Position, days float64) float64 {
	if c.oedema || math.IsNaN(length) || math.IsNaN(c.weight) {
		return math.NaN()
	}
	name, low, high := "wfl", 45.0, 110.0
	if days >= 731 || days < 0 && (position == growth.Standing || position == growth.UnknownPosition && length >= 87) {
		name, low, high = "wfh", 65.0, 120.0
	}
	if length < low || length > high {
		return math.NaN()
	}
	k := math.Trunc(length * 10)
	diff := (length - k/10) / 0.1
	row, ok := tableRow(name, c.sex, int(k))
	if diff > 0 {
		var upper curve
		if upper, ok = tableRow(name, c.sex, int(math.Trunc(float64(length*10)+1))); ok {
			row = curve{row.l + float64(diff*(upper.l-row.l)), row.m + float64(diff*(upper.m-row.m)), row.s + float64(diff*(upper.s-row.s))}
		}
	}
	if !ok {
		return math.NaN()
	}
	return twoDecimals(row.adjusted(c.weight))
}

// The values at which something changes, their neighbours, and what no child has.
var (
	edgeDays = []float64{0, 0.4999, 0.5, 1, 90, 90.4999, 90.5, 91, 273.9374, 273.9375, 274, 365, 729.5, 730, 730.49999999, 730.5, 731,
		1095.5, 1826, 1826.2499, 1826.25, 1826.5, 1827, 1856, 1857, 6939, 2147483647.4, 2147483647.5, 1e12, 1e300, math.Inf(1), math.NaN()}
	edgeMonths = []float64{0, 0.01, 2.97, 2.99, 8.9999, 9, 9.01, 12, 23.98, 23.99999, 24, 24.0001, 24.02, 59.98, 59.99, 59.999999, 60, 60.5, 61, math.NaN()}

	edgeLengths = []float64{math.NaN(), 0, -1, 0.7, 30, 44.3, 44.9, 44.99999999999999, 45, 45.05, 45.7, 49.9, 64.3, 64.9, 65, 65.7, 66.4, 75.04, 75.05, 75.123456,
		86.3, 86.9, 86.99, 87, 87.7, 100, 102.3, 102.4, 103.1, 109.3, 109.95, 109.99999999999999, 110, 110.00000000000001, 110.7, 119.3, 119.99, 120, 120.01, 120.7,
		150, 999, 1e300, math.Inf(1)}
	edgeWeights = []float64{math.NaN(), 0, -3, math.Copysign(0, -1), 5e-324, 1e-7, 0.5, 1.99, 2.5, 3.3, 5.55, 8, 10.2, 12.345, 16.1, 22, 30, 58.0, 999, 1e300, math.Inf(1)}
	edgeRounds  = []float64{math.NaN(), 0, -1, 1e-9, 3, 8.2, 14.5, 25, 46.3, 60, 1e300, math.Inf(1)}
)

func TestEveryBoundaryScoresAsTheRulesSay(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	var children []told
	ages := make([]told, 0, len(edgeDays)+len(edgeMonths))
	for _, d := range edgeDays {
		ages = append(ages, told{age: d})
	}
	for _, m := range edgeMonths {
		ages = append(ages, told{age: m, inMonths: true})
	}
	for _, c := range ages {
		for _, c.length = range edgeLengths {
			for _, c.weight = range edgeWeights {
				c.sex, c.position, c.oedema = growth.Sex(r.IntN(9)%3), growth.Position(r.IntN(3)), r.IntN(12) == 0
				c.head, c.arm = edgeRounds[r.IntN(len(edgeRounds))], edgeRounds[r.IntN(len(edgeRounds))]
				c.triceps, c.subsc = edgeRounds[r.IntN(len(edgeRounds))], edgeRounds[r.IntN(len(edgeRounds))]
				children = append(children, c)
			}
		}
	}
	againstTheRules(t, children)
}

// TestEveryRowOfTheTablesScoresAsTheRulesSay: every age and length of both sexes, about
// every half z-score and a hair beside the rounding between two hundredths.
func TestEveryRowOfTheTablesScoresAsTheRulesSay(t *testing.T) {
	for sex := growth.Male; sex <= growth.Female; sex++ {
		for days := 0; days <= 1826; days++ {
			var children []told
			for z := -6.0; z <= 6; z += 0.495 {
				at := func(i growth.Index) float64 {
					return math.Round(growth.MeasureAt(i, sex, days, z)*100) / 100
				}
				c := told{sex: sex, age: float64(days), position: growth.Position(1 + min(days/731, 1)), length: at(growth.LengthForAge),
					weight: at(growth.WeightForAge), head: at(growth.HeadForAge), arm: at(growth.ArmForAge), triceps: at(growth.TricepsForAge), subsc: at(growth.SubscapularForAge)}
				exact := c
				exact.weight, exact.arm = growth.MeasureAt(growth.WeightForAge, sex, days, z), growth.MeasureAt(growth.ArmForAge, sex, days, z)
				exact.triceps, exact.length = growth.MeasureAt(growth.TricepsForAge, sex, days, z), growth.MeasureAt(growth.LengthForAge, sex, days, z)
				children = append(children, c, exact)
			}
			againstTheRules(t, children)
		}
		for tenth := 4490; tenth <= 12010; tenth++ {
			var children []told
			for z := -4.0; z <= 4; z += 1.995 {
				length := float64(tenth) / 100
				c := told{sex: sex, age: 600, length: length, weight: growth.WeightAt(sex, growth.Lying, min(max(length, 45), 110), z)}
				if tenth%2 == 0 {
					c.age, c.weight = 1000, growth.WeightAt(sex, growth.Standing, min(max(length, 65), 120), z)
				}
				children = append(children, c)
			}
			againstTheRules(t, children)
		}
	}
}

// TestAHairBesideADecisionTheDigitIsRight: in every row, measures whose z-score lies next
// to the middle between two hundredths, or to ±3, from where the quick sum must not decide
// to where it may.
func TestAHairBesideADecisionTheDigitIsRight(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 3))
	hair := func() float64 {
		z := float64(r.IntN(600)-300)/100 + 0.005
		if r.IntN(10) == 0 {
			z = []float64{-3, 3}[r.IntN(2)]
		}
		return z + []float64{0, 1e-8, -1e-6, 4e-6, -9e-6, 1.5e-5, -1.9e-5, 2.1e-5, -2.5e-5}[r.IntN(9)]
	}
	children := make([]growth.Measurement, 0, 24)
	for sex := growth.Male; sex <= growth.Female; sex++ {
		for days := 0; days <= 1826; days++ {
			children = children[:0]
			for range cap(children) {
				at := func(i growth.Index) float64 { return growth.MeasureAt(i, sex, days, hair()) }
				m := growth.Measurement{Sex: sex, Age: growth.Days(float64(days)), LengthHeight: at(growth.LengthForAge), Weight: at(growth.WeightForAge), Head: at(growth.HeadForAge),
					Arm: at(growth.ArmForAge), Triceps: at(growth.TricepsForAge), Subscapular: at(growth.SubscapularForAge)}
				if r.IntN(2) == 0 {
					m.Weight = at(growth.BMIForAge) * (m.LengthHeight / 100) * (m.LengthHeight / 100)
				}
				children = append(children, m)
			}
			sameAsOneByOne(t, children)
		}
		for tenth := 450; tenth <= 1200; tenth++ {
			children = children[:0]
			for range cap(children) {
				length := float64(tenth) / 10
				m := growth.Measurement{Sex: sex, Age: growth.Days(1000), LengthHeight: length, Weight: growth.WeightAt(sex, growth.Standing, length, hair())}
				if tenth < 650 || tenth < 1100 && r.IntN(2) == 0 {
					m.Age, m.Weight = growth.Days(300), growth.WeightAt(sex, growth.Lying, length, hair())
				}
				children = append(children, m)
			}
			sameAsOneByOne(t, children)
		}
	}
}

// againstTheRules holds children, alone and in a batch, against the rules.
func againstTheRules(t *testing.T, children []told) {
	t.Helper()
	measurements := make([]growth.Measurement, len(children))
	for i := range children {
		measurements[i] = children[i].measurement()
		got, err := measurements[i].Score()
		if err != nil {
			t.Fatalf("%+v: %v", children[i], err)
		}
		want := children[i].reference()
		if !same(got.LengthHeight, want.LengthHeight) || !same(got.BMI, want.BMI) || got.Position != want.Position || got.PositionDropped != want.PositionDropped || got.Sex != want.Sex {
			t.Fatalf("%+v:\n got %+v\nwant %+v", children[i], got, want)
		}
		for k := range want.Z {
			if !same(got.Z[k], want.Z[k]) {
				t.Fatalf("%+v: z%v = %v, want %v", children[i], growth.Index(k), got.Z[k], want.Z[k])
			}
		}
	}
	sameAsOneByOne(t, measurements)
}
