package synthetic

import (
	"math"
	"math/rand/v2"
	"sort"
)

// list is drawn from with unequal chances.
type list[T any] struct {
	of  []T
	sum []float64 // of the weights up to each
}

func (l *list[T]) add(v T, weight float64) {
	if n := len(l.sum); n > 0 {
		weight += l.sum[n-1]
	}
	l.of, l.sum = append(l.of, v), append(l.sum, weight)
}

func (l *list[T]) empty() bool { return len(l.of) == 0 }

func (l *list[T]) draw(r *rand.Rand) T { return l.of[l.index(r)] }

func (l *list[T]) index(r *rand.Rand) int {
	x := r.Float64() * l.sum[len(l.sum)-1]
	i := sort.SearchFloat64s(l.sum, x)
	return min(i, len(l.of)-1)
}

// falling gives the first words of a list more weight than the last, as names are
// spread among people.
func falling(words []string) *list[string] {
	l := &list[string]{}
	for i, w := range words {
		l.add(w, 1/math.Pow(float64(i)+1.5, 0.8))
	}
	return l
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

func chance(r *rand.Rand, p float64) bool { return p > 0 && r.Float64() < p }

// spread is a positive number of mean one whose logarithm has the given deviation.
func spread(r *rand.Rand, deviation float64) float64 {
	return math.Exp(deviation*r.NormFloat64() - deviation*deviation/2)
}

// portions divides a whole by weights, without a remainder.
func portions(whole int, weights []float64) []int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	out := make([]int, len(weights))
	sum, given := 0.0, 0
	for i, w := range weights {
		sum += w
		out[i] = int(math.Round(float64(whole)*sum/total)) - given
		given += out[i]
	}
	return out
}
