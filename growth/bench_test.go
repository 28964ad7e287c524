package growth_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/tuntas-id/tuntas/growth"
)

// fullChildren are children with all eight indices measured, in columns: spread
// about the reference as the children of a survey are, half a line below it.
func fullChildren(n int) *growth.Batch {
	r := rand.New(rand.NewPCG(1, 2))
	b := new(growth.Batch)
	z := func(mean float64) float64 { return mean + 1.15*r.NormFloat64() }
	decimals := func(x, scale float64) float64 { return math.Round(x*scale) / scale }
	for range n {
		sex, days := growth.Sex(1+r.IntN(2)), 91+r.IntN(1826-91)
		position := growth.Lying
		if days >= 731 {
			position = growth.Standing
		}
		length := decimals(growth.MeasureAt(growth.LengthForAge, sex, days, z(-1)), 10)
		at := func(index growth.Index) float64 { return decimals(growth.MeasureAt(index, sex, days, z(-0.5)), 10) }
		b.Sex, b.Position, b.Oedema = append(b.Sex, sex), append(b.Position, position), append(b.Oedema, false)
		b.Age = append(b.Age, growth.Days(float64(days)))
		b.LengthHeight = append(b.LengthHeight, length)
		b.Weight = append(b.Weight, decimals(growth.WeightAt(sex, position, length, z(-0.5)), 100))
		b.Head, b.Arm = append(b.Head, at(growth.HeadForAge)), append(b.Arm, at(growth.ArmForAge))
		b.Triceps, b.Subscapular = append(b.Triceps, at(growth.TricepsForAge)), append(b.Subscapular, at(growth.SubscapularForAge))
	}
	return b
}

// BenchmarkScore: all eight indices of 100,000 children, columns in and out, on one
// core; "full" is the plain sum with math.Pow.
func BenchmarkScore(b *testing.B) {
	const children = 100_000
	batch := fullChildren(children)
	b.Run("batch", func(b *testing.B) {
		var out growth.Scores
		batch.Score(&out)
		b.ReportAllocs()
		for b.Loop() {
			batch.Score(&out)
		}
		b.ReportMetric(float64(children)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mchildren/s")
	})
	b.Run("full", func(b *testing.B) {
		for b.Loop() {
			for i := range children {
				m := growth.Measurement{Sex: batch.Sex[i], Position: batch.Position[i], Age: batch.Age[i], Weight: batch.Weight[i],
					LengthHeight: batch.LengthHeight[i], Head: batch.Head[i], Arm: batch.Arm[i], Triceps: batch.Triceps[i], Subscapular: batch.Subscapular[i]}
				_, _ = m.Score()
			}
		}
		b.ReportMetric(float64(children)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mchildren/s")
	})
}
