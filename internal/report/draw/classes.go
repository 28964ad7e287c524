package draw

import (
	"math"
	"slices"
)

// mostClasses is how many shades of one colour a reader tells apart.
const mostClasses = 5

// classes parts the values of a map where they differ most: of all ways to
// part them into at most five classes it takes the one in which the values
// differ least from the mean of their class (the natural breaks of Fisher and
// Jenks). Equal values stay together.
func classes(values []float64) []class {
	slices.Sort(values)
	distinct := slices.Compact(slices.Clone(values))
	n := len(distinct)
	if n == 0 {
		return nil
	}
	// Sums over the values up to each distinct one give the spread of a range.
	count, sum, squares := make([]float64, n+1), make([]float64, n+1), make([]float64, n+1)
	for i, v := range distinct {
		lo, _ := slices.BinarySearch(values, v)
		c := float64(lastOf(values, v) - lo)
		count[i+1], sum[i+1], squares[i+1] = count[i]+c, sum[i]+c*v, squares[i]+c*v*v
	}
	spread := func(from, to int) float64 { // of distinct[from:to]
		c, s := count[to]-count[from], sum[to]-sum[from]
		return squares[to] - squares[from] - s*s/c
	}
	k := min(mostClasses, n)
	best := make([][]float64, k+1) // best[c][i]: of distinct[:i] in c classes
	cut := make([][]int, k+1)
	for c := range best {
		best[c], cut[c] = make([]float64, n+1), make([]int, n+1)
		for i := range best[c] {
			best[c][i] = math.Inf(1)
		}
	}
	best[0][0] = 0
	for c := 1; c <= k; c++ {
		for i := c; i <= n; i++ {
			for from := c - 1; from < i; from++ {
				if v := best[c-1][from] + spread(from, i); v < best[c][i] {
					best[c][i], cut[c][i] = v, from
				}
			}
		}
	}
	out := make([]class, k)
	for c, to := k, n; c > 0; c-- {
		from := cut[c][to]
		out[c-1] = class{lowest: distinct[from], highest: distinct[to-1], fill: shade(c-1, k)}
		to = from
	}
	return out
}

// lastOf is the index behind the last v of sorted values.
func lastOf(values []float64, v float64) int {
	i, _ := slices.BinarySearch(values, math.Nextafter(v, math.Inf(1)))
	return i
}
