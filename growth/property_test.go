package growth_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/tuntas-id/tuntas/growth"
)

// childOf makes an invented child: mostly plausible, sometimes wild, with the
// decimals that scales and boards give.
func childOf(r *rand.Rand) growth.Measurement {
	age := r.Float64() * 62
	size := 49 + 62*(age/60) - 8*(age/60)*(age/60) + r.NormFloat64()*4
	weight := 3.2 + 6.5*min(age, 12)/12 + 7*max(0, age-12)/48 + r.NormFloat64()*1.3
	if r.IntN(40) == 0 {
		weight *= 4 * r.Float64()
	}
	tenth := func(x float64) float64 { return float64(int(x*10)) / 10 }
	if r.IntN(3) == 0 {
		tenth = func(x float64) float64 { return float64(int(x*100)) / 100 }
	}
	maybe := func(x float64) float64 {
		if r.IntN(30) == 0 {
			return growth.Missing()
		}
		return tenth(x)
	}
	m := growth.Measurement{
		Sex: growth.Sex(1 + r.IntN(2)), Position: growth.Position(r.IntN(3)), Oedema: r.IntN(100) == 0,
		Age: growth.Days(float64(int(age * 30.4375))), Weight: maybe(weight), LengthHeight: maybe(size),
		Head: maybe(34 + 14*min(age, 24)/24 + r.NormFloat64()*1.5), Arm: maybe(14.5 + r.NormFloat64()*1.4),
		Triceps: maybe(8.5 + r.NormFloat64()*2.2), Subscapular: maybe(6.8 + r.NormFloat64()*1.7),
	}
	switch r.IntN(20) {
	case 0:
		m.Age = growth.Age{}
	case 1:
		m.Age = growth.Months(age)
	}
	return m
}

// columnsOf are measurements in columns.
func columnsOf(children []growth.Measurement) *growth.Batch {
	b := new(growth.Batch)
	for _, m := range children {
		b.Sex, b.Position, b.Oedema, b.Age = append(b.Sex, m.Sex), append(b.Position, m.Position), append(b.Oedema, m.Oedema), append(b.Age, m.Age)
		b.Weight, b.LengthHeight, b.Head = append(b.Weight, m.Weight), append(b.LengthHeight, m.LengthHeight), append(b.Head, m.Head)
		b.Arm, b.Triceps, b.Subscapular = append(b.Arm, m.Arm), append(b.Triceps, m.Triceps), append(b.Subscapular, m.Subscapular)
	}
	return b
}

// sameAsOneByOne holds the scores of a batch against those of its children one by one.
func sameAsOneByOne(t testing.TB, children []growth.Measurement) {
	t.Helper()
	var scores growth.Scores
	failed := map[int]error{}
	for _, e := range columnsOf(children).Score(&scores) {
		failed[e.Row] = e.Err
	}
	for i, m := range children {
		want, err := m.Score()
		if !errors.Is(err, failed[i]) {
			t.Fatalf("%+v: error %v in a batch, %v alone", m, failed[i], err)
		}
		if !same(scores.LengthHeight[i], want.LengthHeight) || !same(scores.BMI[i], want.BMI) || scores.Position[i] != want.Position || scores.PositionDropped[i] != want.PositionDropped {
			t.Fatalf("%+v: length %v, BMI %v, position %v in a batch; alone %+v", m, scores.LengthHeight[i], scores.BMI[i], scores.Position[i], want)
		}
		for k := range want.Z {
			if !same(scores.Z[k][i], want.Z[k]) || math.Signbit(scores.Z[k][i]) != math.Signbit(want.Z[k]) {
				t.Fatalf("%+v: z%v is %v in a batch and %v alone", m, growth.Index(k), scores.Z[k][i], want.Z[k])
			}
		}
	}
}

func TestABatchGivesTheDigitsOfTheSumInFull(t *testing.T) {
	children := 2_000_000
	if testing.Short() {
		children = 200_000
	}
	r := rand.New(rand.NewPCG(61, 72))
	const together = 1000 // no multiple of what the batch takes at a time
	part := make([]growth.Measurement, together)
	for range children / together {
		for i := range part {
			part[i] = childOf(r)
		}
		sameAsOneByOne(t, part)
	}
}
