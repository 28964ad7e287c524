package growth_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/tuntas-id/tuntas/growth"
)

// measured is a girl of so many days with a weight and a length that fit, moved by z.
func measured(r *rand.Rand, days int, round float64) growth.Measurement {
	position := growth.Lying
	if days >= 731 {
		position = growth.Standing
	}
	sex := growth.Sex(1 + r.IntN(2))
	length := growth.MeasureAt(growth.LengthForAge, sex, days, r.NormFloat64()-1)
	weight := growth.WeightAt(sex, position, length, r.NormFloat64()-0.3)
	to := func(x float64) float64 { return math.Round(x/round) * round }
	return growth.Measurement{Sex: sex, Position: position, Age: growth.Days(float64(days)), Weight: to(weight), LengthHeight: to(length),
		Head: growth.Missing(), Arm: growth.Missing(), Triceps: growth.Missing(), Subscapular: growth.Missing()}
}

func TestAGroupThatRoundsItsMeasuresIsFound(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var all []growth.Observation
	for i := range 3000 {
		o := growth.Observation{Group: "Melati", Measurement: measured(r, 183+r.IntN(1640), 0.1)}
		if i%3 == 0 {
			o = growth.Observation{Group: "Anggrek", Measurement: measured(r, 183+r.IntN(1640), 1)}
		}
		all = append(all, o)
	}
	table, _, failed := growth.Assess(all)
	if len(failed) > 0 || len(table) != 3 {
		t.Fatalf("%d rows, %v", len(table), failed)
	}
	together, rounding, careful := table[0], table[1], table[2]
	if together.Rows != 3000 || rounding.Group != "Anggrek" || careful.Group != "Melati" || rounding.Rows+careful.Rows != 3000 {
		t.Fatalf("groups %q %q, rows %d + %d", rounding.Group, careful.Group, rounding.Rows, careful.Rows)
	}
	if careful.LengthDigits.Score > 12 || careful.Class > growth.Good {
		t.Errorf("a careful group: digits %.1f, penalty %d, %v", careful.LengthDigits.Score, careful.Penalty, careful.Class)
	}
	if rounding.LengthDigits.Score < 90 || rounding.Penalty < 20 {
		t.Errorf("a group that rounds to whole kilograms and centimetres: digits %.1f, penalty %d", rounding.LengthDigits.Score, rounding.Penalty)
	}
	if sd := careful.Height.SD; sd < 0.9 || sd > 1.1 {
		t.Errorf("SD of height-for-age %v, made with 1", sd)
	}
}

func TestRowsThatCannotBeRightAreNamed(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	first := measured(r, 400, 0.1)
	at := func(days int, change func(*growth.Measurement)) growth.Observation {
		m := first
		m.Age = growth.Days(float64(days))
		if change != nil {
			change(&m)
		}
		return growth.Observation{Measurement: m, Child: "A", Day: days}
	}
	observations := []growth.Observation{
		at(400, nil),
		at(430, func(m *growth.Measurement) { m.LengthHeight -= 2 }),
		at(430, nil),
		at(460, func(m *growth.Measurement) { m.Weight += 4; m.Position = growth.Standing }),
		at(490, func(m *growth.Measurement) { m.Weight = 40 }),
	}
	table, findings, _ := growth.Assess(observations)
	want := []growth.QualityFinding{
		{Row: 1, Other: 0, Kind: growth.ShrunkChild},
		{Row: 2, Other: 1, Kind: growth.DuplicateRow},
		{Row: 3, Other: -1, Kind: growth.WrongPosition},
		{Row: 3, Other: 1, Kind: growth.JumpedScore},
		{Row: 4, Other: -1, Kind: growth.FlaggedScore},
		{Row: 4, Other: 3, Kind: growth.JumpedScore},
	}
	if !slices.Equal(findings, want) {
		t.Errorf("findings\n got %+v\nwant %+v", findings, want)
	}
	if q := table[0]; len(table) != 1 || q.Duplicates != 1 || q.Shrunk != 1 || q.Jumps != 2 || q.WrongPosition != 1 {
		t.Errorf("%d rows, %+v", len(table), q)
	}
}
