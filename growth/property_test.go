package growth_test

import (
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

func TestTheQuickSumNeverChangesADigit(t *testing.T) {
	children := 2_000_000
	if testing.Short() {
		children = 200_000
	}
	r := rand.New(rand.NewPCG(61, 72))
	for range children {
		m := childOf(r)
		quick, err := m.Score()
		if err != nil {
			t.Fatal(err)
		}
		full := growth.InFull(&m)
		for i := range quick.Z {
			if !same(quick.Z[i], full.Z[i]) {
				t.Fatalf("%+v: z%v is %v in full and %v quickly", m, growth.Index(i), full.Z[i], quick.Z[i])
			}
		}
	}
}
