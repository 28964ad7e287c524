package growth

import "math"

// The variance of a share or a mean needs, for every stratum, the sums over its
// primary sampling units of A, B, A², AB and B², where a unit's A is the sum of its
// children's weights and B the sum of weight times value. With r the estimate and W
// the whole weight, a unit's part of the linearised estimate is t = (B − rA)/W, so
// Σt and Σt² follow from these sums once r is known: one pass over the children.

// Of the strata, too, only sums are kept: the variance is a polynomial in r, and the
// strata add up in its three coefficients.

// strataSum are the sums of one value: over the whole group, and in the stratum that goes
// by.
type strataSum struct {
	weight, value float64 // ΣA and ΣB of the strata gone by
	rr, r, one    float64 // coefficients of the variance, times W²: rr·r² − 2r·r + one

	a, b, aa, ab, bb float64 // of the present stratum
}

func (s *strataSum) add(a, b float64) {
	s.a += a
	s.b += b
	s.aa += a * a
	s.ab += a * b
	s.bb += b * b
}

// endStratum ends a stratum of so many units, also those without a child of the group. A
// single unit counts by its square ("adjust"): the mean it is centred on is zero.
func (s *strataSum) endStratum(units float64) {
	s.weight += s.a
	s.value += s.b
	if units > 1 {
		times := units / (units - 1)
		s.aa, s.ab, s.bb = times*(s.aa-s.a*s.a/units), times*(s.ab-s.a*s.b/units), times*(s.bb-s.b*s.b/units)
	}
	s.rr += s.aa
	s.r += s.ab
	s.one += s.bb
	s.a, s.b, s.aa, s.ab, s.bb = 0, 0, 0, 0, 0
}

// estimate is the ratio of the sums and its standard error; NaN where nothing has weight.
func (s *strataSum) estimate() (r, se float64) {
	if s.weight == 0 {
		return nan, nan
	}
	r = s.value / s.weight
	variance := s.one - 2*r*s.r + r*r*s.rr
	return r, math.Sqrt(math.Max(variance, 0)) / s.weight
}

// Joint conditions.
const (
	stuntedWasted = iota
	stuntedOverweight
)

// tally are the sums of one group: the six shares and the mean of four indices, and the
// two joint conditions.
type tally struct {
	design *design
	shares [4][6]strataSum
	means  [4]strataSum
	joints [2]strataSum

	// from is the first z-score of the group, in hundredths; the means are summed as
	// distances from it, so that equal values have no variance at all and none is lost to
	// rounding.
	from    [4]int16
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
	t := &tally{design: d, from: [4]int16{unvalued, unvalued, unvalued, unvalued}}
	var u unit
	for at, i := range children {
		c := &d.children[i]
		t.add(&u, c)
		if at+1 == len(children) {
			t.flush(&u)
			t.endStratum(c.stratum)
		} else if next := &d.children[children[at+1]]; next.unit != c.unit {
			t.flush(&u)
			u = unit{}
			if next.stratum != c.stratum {
				t.endStratum(c.stratum)
			}
		}
	}
	return t
}

func (t *tally) endStratum(stratum int32) {
	units := float64(t.design.units[stratum])
	for k := range 4 {
		for i := range t.shares[k] {
			t.shares[k][i].endStratum(units)
		}
		t.means[k].endStratum(units)
	}
	for i := range t.joints {
		t.joints[i].endStratum(units)
	}
}

func (t *tally) add(u *unit, c *sampled) {
	for k := range 4 {
		if c.class[k] >= 0 {
			t.counted[k]++
			u.class[k][c.class[k]] += c.weight
		}
		if c.z[k] != unvalued {
			if t.from[k] == unvalued {
				t.from[k] = c.z[k]
			}
			z := float64(c.z[k] - t.from[k])
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
func (t *tally) flush(u *unit) {
	for k := range 4 {
		w := &u.class[k]
		all := w[0] + w[1] + w[2] + w[3] + w[4] + w[5] + w[6]
		if all != 0 {
			below2, above2 := w[0]+w[1], w[6]+w[5]
			for i, b := range [6]float64{w[0], below2, below2 + w[2], above2 + w[4], above2, w[6]} {
				t.shares[k][i].add(all, b)
			}
		}
		if u.weight[k] != 0 {
			t.means[k].add(u.weight[k], u.z[k])
		}
	}
	if u.known != 0 {
		for i := range t.joints {
			t.joints[i].add(u.known, u.joint[i])
		}
	}
}

func (t *tally) distribution(k int) Distribution {
	d := Distribution{Unweighted: t.counted[k], Weighted: t.shares[k][0].weight, SD: nan}
	for i := range t.shares[k] {
		d.Shares[i] = t.design.share(&t.shares[k][i])
	}
	mean := &t.means[k]
	d.Mean = t.design.mean(mean, t.from[k])
	if n := float64(t.valued[k]); n >= 2 && mean.weight > 0 {
		m := mean.value / mean.weight
		variance := t.squares[k]/mean.weight - m*m
		d.SD = math.Sqrt(math.Max(variance, 0)*n/(n-1)) / 100
	}
	return d
}

func (t *tally) joint(which int) Joint {
	s := &t.joints[which]
	return Joint{Weighted: s.weight, Unweighted: t.paired, Share: t.design.share(s)}
}
