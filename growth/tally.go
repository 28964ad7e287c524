package growth

import "math"

// The variance of a share or a mean needs, for every stratum, the sums over its
// primary sampling units of A, B, A², AB and B², where a unit's A is the sum of its
// children's weights and B the sum of weight times value. With r the estimate and W
// the whole weight, a unit's part of the linearised estimate is t = (B − rA)/W, so
// Σt and Σt² follow from these sums once r is known: one pass over the children.

// strataSum are those sums for one value in one stratum.
type strataSum struct{ a, b, aa, ab, bb float64 }

func (s *strataSum) add(a, b float64) {
	s.a += a
	s.b += b
	s.aa += a * a
	s.ab += a * b
	s.bb += b * b
}

// estimator is a ratio estimate: the value, and the weight it rests on.
type estimator struct{ value, weight float64 }

// newEstimator is the ratio of the sums.
func newEstimator(sums []strataSum) estimator {
	var a, b float64
	for i := range sums {
		a += sums[i].a
		b += sums[i].b
	}
	if a == 0 {
		return estimator{nan, 0}
	}
	return estimator{b / a, a}
}

// se is the standard error. A stratum with a single unit counts by its square
// ("adjust"): the mean it is centred on is zero.
func (e estimator) se(d *design, sums []strataSum) float64 {
	if e.value != e.value {
		return nan
	}
	variance := 0.0
	for h := range sums {
		s := &sums[h]
		squares := (s.bb - 2*e.value*s.ab + e.value*e.value*s.aa) / (e.weight * e.weight)
		n := float64(d.units[h])
		if n > 1 {
			total := (s.b - e.value*s.a) / e.weight
			squares = n / (n - 1) * (squares - total*total/n)
		}
		variance += math.Max(squares, 0)
	}
	return math.Sqrt(variance)
}

// Joint conditions.
const (
	stuntedWasted = iota
	stuntedOverweight
)

// tally are the sums of one group, by stratum: the six shares and the mean of four
// indices, and the two joint conditions.
type tally struct {
	design *design
	shares [4][6][]strataSum
	means  [4][]strataSum
	joints [2][]strataSum

	// from is the first z-score of the group; the means are summed as distances from
	// it, so that equal values have no variance at all and none is lost to rounding.
	from    [4]float64
	squares [4]float64
	counted [4]int // children with a class
	valued  [4]int // children with a z-score that the SD counts
	paired  int    // children with both classes of the joint conditions
}

// unit are the sums of one primary sampling unit while its children go by.
type unit struct {
	class     [4][classes]float64
	weight, z [4]float64
	known     float64
	joint     [2]float64
}

func newTally(d *design, children []int32) *tally {
	t := &tally{design: d, from: [4]float64{nan, nan, nan, nan}}
	for k := range 4 {
		for i := range t.shares[k] {
			t.shares[k][i] = make([]strataSum, d.strataCount)
		}
		t.means[k] = make([]strataSum, d.strataCount)
	}
	for i := range t.joints {
		t.joints[i] = make([]strataSum, d.strataCount)
	}
	var u unit
	for at, i := range children {
		c := &d.children[i]
		t.add(&u, c)
		if at+1 == len(children) || d.children[children[at+1]].unit != c.unit {
			t.flush(&u, c.stratum)
			u = unit{}
		}
	}
	return t
}

func (t *tally) add(u *unit, c *sampled) {
	for k := range 4 {
		if c.class[k] >= 0 {
			t.counted[k]++
			u.class[k][c.class[k]] += c.weight
		}
		if z := c.z[k]; z == z {
			if t.from[k] != t.from[k] {
				t.from[k] = z
			}
			z -= t.from[k]
			if c.weight != 0 || t.design.plain {
				t.valued[k]++
			}
			u.weight[k] += c.weight
			u.z[k] += c.weight * z
			t.squares[k] += c.weight * z * z
		}
	}
	height, weight := c.class[0], c.class[3]
	if height < 0 || weight < 0 {
		return
	}
	t.paired++
	u.known += c.weight
	if height <= 1 {
		switch {
		case weight <= 1:
			u.joint[stuntedWasted] += c.weight
		case weight >= 5:
			u.joint[stuntedOverweight] += c.weight
		}
	}
}

// flush adds a unit to its stratum.
func (t *tally) flush(u *unit, stratum int32) {
	for k := range 4 {
		w := &u.class[k]
		all := w[0] + w[1] + w[2] + w[3] + w[4] + w[5] + w[6]
		if all != 0 {
			below2, above2 := w[0]+w[1], w[6]+w[5]
			for i, b := range [6]float64{w[0], below2, below2 + w[2], above2 + w[4], above2, w[6]} {
				t.shares[k][i][stratum].add(all, b)
			}
		}
		if u.weight[k] != 0 {
			t.means[k][stratum].add(u.weight[k], u.z[k])
		}
	}
	if u.known != 0 {
		for i := range t.joints {
			t.joints[i][stratum].add(u.known, u.joint[i])
		}
	}
}

func (t *tally) distribution(k int) Distribution {
	d := Distribution{Unweighted: t.counted[k], SD: nan}
	for i, sums := range t.shares[k] {
		e := newEstimator(sums)
		d.Weighted = e.weight
		d.Shares[i] = t.design.share(e, sums)
	}
	mean := newEstimator(t.means[k])
	d.Mean = t.design.mean(mean, t.means[k], t.from[k])
	if n := float64(t.valued[k]); n >= 2 && mean.weight > 0 {
		variance := t.squares[k]/mean.weight - mean.value*mean.value
		d.SD = math.Sqrt(math.Max(variance, 0) * n / (n - 1))
	}
	return d
}

func (t *tally) joint(which int) Joint {
	e := newEstimator(t.joints[which])
	return Joint{Weighted: e.weight, Unweighted: t.paired, Share: t.design.share(e, t.joints[which])}
}
