package growth_test

import (
	"math"
	"testing"
	"time"

	"github.com/tuntas-id/tuntas/growth"
	"pgregory.net/rapid"
)

// withOnly is a child of whom one thing was measured so that the index can be
// scored.
func withOnly(index growth.Index, sex growth.Sex, days int, value float64) growth.Measurement {
	m := growth.Measurement{Sex: sex, Age: growth.Days(float64(days)), Position: growth.Lying,
		Weight: growth.Missing(), LengthHeight: growth.Missing(), Head: growth.Missing(), Arm: growth.Missing(),
		Triceps: growth.Missing(), Subscapular: growth.Missing()}
	if days >= 731 {
		m.Position = growth.Standing
	}
	switch index {
	case growth.LengthForAge:
		m.LengthHeight = value
	case growth.WeightForAge:
		m.Weight = value
	case growth.BMIForAge:
		m.LengthHeight = 100
		m.Weight = value // of a child one metre long the BMI is its weight
	case growth.HeadForAge:
		m.Head = value
	case growth.ArmForAge:
		m.Arm = value
	case growth.TricepsForAge:
		m.Triceps = value
	case growth.SubscapularForAge:
		m.Subscapular = value
	}
	return m
}

// byAge are the indices whose table is one of ages, and the first day of each.
var byAge = map[growth.Index]int{growth.LengthForAge: 0, growth.WeightForAge: 0, growth.BMIForAge: 0, growth.HeadForAge: 0,
	growth.ArmForAge: 91, growth.TricepsForAge: 91, growth.SubscapularForAge: 91}

func drawn(t *rapid.T) (growth.Index, growth.Sex, int) {
	index := rapid.SampledFrom([]growth.Index{growth.LengthForAge, growth.WeightForAge, growth.BMIForAge, growth.HeadForAge,
		growth.ArmForAge, growth.TricepsForAge, growth.SubscapularForAge}).Draw(t, "index")
	sex := rapid.SampledFrom([]growth.Sex{growth.Male, growth.Female}).Draw(t, "sex")
	return index, sex, rapid.IntRange(byAge[index], 1826).Draw(t, "days")
}

func scored(t *rapid.T, m growth.Measurement) growth.Score {
	s, err := m.Score()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheMeasureAtAZScoreScoresThatZScore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		index, sex, days := drawn(t)
		z := rapid.Float64Range(-4.5, 4.5).Draw(t, "z")
		value := growth.MeasureAt(index, sex, days, z)
		if index == growth.TricepsForAge || index == growth.SubscapularForAge {
			if value <= 0 || math.IsNaN(value) {
				return // no skinfold is so thin
			}
		}
		got := scored(t, withOnly(index, sex, days, value)).Z[index]
		if math.Abs(got-z) > 0.00501 {
			t.Fatalf("%v at %v has z %v", index, value, got)
		}
	})
}

func TestTheWeightAtAZScoreScoresThatZScoreForItsLength(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sex := rapid.SampledFrom([]growth.Sex{growth.Male, growth.Female}).Draw(t, "sex")
		position, days, from, to := growth.Lying, 300, 450, 1100
		if rapid.Bool().Draw(t, "standing") {
			position, days, from, to = growth.Standing, 1200, 650, 1200
		}
		length := float64(rapid.IntRange(from, to).Draw(t, "millimetres")) / 10
		z := rapid.Float64Range(-4.5, 4.5).Draw(t, "z")
		m := withOnly(growth.LengthForAge, sex, days, length)
		m.Position, m.Weight = position, growth.WeightAt(sex, position, length, z)
		if got := scored(t, m).Z[growth.WeightForLength]; math.Abs(got-z) > 0.00501 {
			t.Fatalf("%v kg at %v cm has z %v", m.Weight, length, got)
		}
	})
}

func TestMoreNeverScoresLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		index, sex, days := drawn(t)
		middle := growth.MeasureAt(index, sex, days, 0)
		less := rapid.Float64Range(0.3, 1.8).Draw(t, "less") * middle
		more := less + rapid.Float64Range(0, 1).Draw(t, "more")*middle
		a, b := scored(t, withOnly(index, sex, days, less)).Z[index], scored(t, withOnly(index, sex, days, more)).Z[index]
		if a > b {
			t.Fatalf("%v: %v scores %v, %v scores %v", index, less, a, more, b)
		}
	})
}

func TestALongerChildOfTheSameWeightIsThinner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := withOnly(growth.LengthForAge, growth.Female, rapid.IntRange(60, 700).Draw(t, "days"), rapid.Float64Range(50, 95).Draw(t, "length"))
		m.Weight = growth.WeightAt(m.Sex, growth.Lying, m.LengthHeight, rapid.Float64Range(-3, 3).Draw(t, "z"))
		longer := m
		longer.LengthHeight += rapid.Float64Range(0, 10).Draw(t, "longer")
		a, b := scored(t, m), scored(t, longer)
		for _, index := range []growth.Index{growth.WeightForLength, growth.BMIForAge} {
			if b.Z[index] > a.Z[index] {
				t.Fatalf("%v rises from %v to %v", index, a.Z[index], b.Z[index])
			}
		}
	})
}

func TestAnAgeIsTheSameInDaysMonthsAndDates(t *testing.T) {
	birth := time.Date(2020, 2, 29, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.IntRange(0, 1900).Draw(t, "days")
		inDays := growth.Days(float64(days))
		for name, other := range map[string]growth.Age{"months": growth.Months(float64(days) / 30.4375), "dates": growth.AgeOn(birth, birth.AddDate(0, 0, days))} {
			got, ok := other.Days()
			if !ok || got != days || math.Abs(other.Months()-inDays.Months()) > 1e-9 {
				t.Fatalf("%d days are %d by %s, %v months", days, got, name, other.Months())
			}
		}
	})
}

func TestAChildBornEarlyIsYoungerByTheWeeksThatWereMissing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days, weeks := rapid.IntRange(0, 800).Draw(t, "days"), rapid.IntRange(22, 42).Draw(t, "weeks")
		corrected, known := growth.CorrectedAge(growth.Days(float64(days)), weeks).Days()
		want := days
		// Born at 37 weeks or later is not early, and at two years it is made good.
		if weeks < 37 && float64(days)/30.4375 < 24 {
			want = days - 7*(40-weeks)
		}
		switch {
		case want < 0 && known:
			t.Fatalf("a child not yet at term is %d days old", corrected)
		case want >= 0 && corrected != want:
			t.Fatalf("%d days, born at %d weeks: %d, want %d", days, weeks, corrected, want)
		}
	})
}

func TestCentilesAndZScoresAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := rapid.Float64Range(-4, 4).Draw(t, "z")
		if back := growth.CentileZ(growth.Centile(z)); math.Abs(back-z) > 1e-6 {
			t.Fatalf("%v comes back as %v", z, back)
		}
	})
}

func TestTheIncrementAtAZScoreScoresThatZScore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sex := rapid.SampledFrom([]growth.Sex{growth.Male, growth.Female}).Draw(t, "sex")
		from := rapid.IntRange(1, 10).Draw(t, "from")
		months := rapid.SampledFrom([]int{2, 3, 4, 6}).Draw(t, "months")
		interval, ok := growth.IntervalOf(growth.WeightVelocity, growth.Months(float64(from)), growth.Months(float64(from+months)), 3)
		if !ok {
			return
		}
		z := rapid.Float64Range(-2.5, 2.5).Draw(t, "z")
		increment := growth.IncrementAt(growth.WeightVelocity, sex, interval, z)
		if back := growth.VelocityZ(growth.WeightVelocity, sex, interval, increment); math.Abs(back-z) > 0.0051 {
			t.Fatalf("%v over %v scores %v", increment, interval, back)
		}
	})
}
