package growth

import "math"

// Every figure of a group is a ratio r of two weighted sums over its children. Its
// variance needs, for every primary sampling unit, the linearised value t = B − rA, where
// A is the sum of the weights of the unit's children and B the sum of weight times value;
// so the children are gone through twice, first for r, then for t. What is computed that
// way is as right as its parts: nothing large is taken from something as large.

// ratio is one figure: its estimate, and the spread of the units about it.
type ratio struct {
	weight, value float64 // ΣA, and ΣB until the estimate is made of it
	variance      float64 // of the strata gone by, times ΣA squared

	// Of the units of the present stratum: the first t, and the sums of the distances from
	// it, so that units that are all alike have no variance at all.
	first, sum, squares float64
}

func (r *ratio) estimate() { r.value /= r.weight } // NaN where nothing has weight

// unit adds a sampling unit; seen are the units of its stratum before it.
func (r *ratio) unit(a, b float64, seen int) {
	t := b - float64(r.value*a)
	if seen == 0 {
		r.first = t
	}
	d := t - r.first
	r.sum += d
	r.squares += float64(d * d)
}

// stratum ends a stratum of so many units, of which some were seen; in the others nobody
// is of the group, and t is 0. A single unit counts by its square ("adjust"): the mean it
// is centred on is zero.
func (r *ratio) stratum(units, seen float64) {
	if units == 1 {
		r.variance += r.first * r.first
	} else {
		sum := r.sum - float64((units-seen)*r.first)
		squares := r.squares + float64((units-seen)*r.first*r.first)
		r.variance += units / (units - 1) * math.Max(squares-float64(sum*sum/units), 0)
	}
	r.first, r.sum, r.squares = 0, 0, 0
}

func (r *ratio) se() float64 { return math.Sqrt(r.variance) / r.weight }

// Joint conditions.
const (
	stuntedWasted = iota
	stuntedOverweight
)

// tally are the figures of one group: the six shares and the mean of four indices, and
// the two joint conditions.
type tally struct {
	design *design
	shares [4][6]ratio
	means  [4]ratio
	joints [2]ratio
	seen   int // units of the present stratum

	// from is the first z-score of the group, in hundredths; the means are summed as
	// distances from it, so that equal values have no variance at all.
	from    [4]int16
	squares [4]float64 // weighted squares of the distances from the mean
	counted [4]int     // children with a class
	valued  [4]int     // children with a z-score that the SD counts
	paired  int        // children with both classes of the joint conditions
}

// sums are the weighted sums over children, of a unit or of the whole group.
type sums struct {
	class     [4][classes]float64
	weight, z [4]float64
	known     float64
	joint     [2]float64
}

func newTally(d *design, children []int32) *tally {
	t := &tally{design: d, from: [4]int16{unvalued, unvalued, unvalued, unvalued}}
	t.estimate(children)
	var u sums
	for at, i := range children {
		c := &d.children[i]
		t.add(&u, c)
		t.spread(c)
		last := at+1 == len(children)
		if last || d.children[children[at+1]].unit != c.unit {
			t.unit(&u)
			u = sums{}
		}
		if last || d.children[children[at+1]].stratum != c.stratum {
			t.stratum(c.stratum)
		}
	}
	return t
}

// estimate makes the estimates.
func (t *tally) estimate(children []int32) {
	var all sums
	for _, i := range children {
		c := &t.design.children[i]
		t.count(c)
		t.add(&all, c)
	}
	t.each(&all, func(r *ratio, a, b float64) {
		r.weight, r.value = a, b
		r.estimate()
	})
}

// count counts the child and sets what the means are summed from.
func (t *tally) count(c *sampled) {
	for k := range 4 {
		if c.class[k] >= 0 {
			t.counted[k]++
		}
		if c.z[k] != unvalued {
			if t.from[k] == unvalued {
				t.from[k] = c.z[k]
			}
			if c.weight != 0 || t.design.plain {
				t.valued[k]++
			}
		}
	}
	if c.class[0] >= 0 && c.class[3] >= 0 {
		t.paired++
	}
}

// add adds the child to the sums.
func (t *tally) add(u *sums, c *sampled) {
	for k := range 4 {
		if c.class[k] >= 0 {
			u.class[k][c.class[k]] += c.weight
		}
		if c.z[k] != unvalued {
			u.weight[k] += c.weight
			u.z[k] += float64(c.weight * float64(c.z[k]-t.from[k]))
		}
	}
	height, weight := c.class[0], c.class[3]
	if height < 0 || weight < 0 {
		return
	}
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

// spread adds the child's distances from the means.
func (t *tally) spread(c *sampled) {
	for k := range 4 {
		if c.z[k] != unvalued {
			d := float64(c.z[k]-t.from[k]) - t.means[k].value
			t.squares[k] += float64(c.weight * d * d)
		}
	}
}

// each gives every figure the A and B of the sums.
func (t *tally) each(u *sums, give func(r *ratio, a, b float64)) {
	for k := range 4 {
		w := &u.class[k]
		below2, above2 := w[0]+w[1], w[6]+w[5]
		below1, above1 := below2+w[2], above2+w[4]
		all := below1 + w[3] + above1
		for i, b := range [6]float64{w[0], below2, below1, above1, above2, w[6]} {
			give(&t.shares[k][i], all, b)
		}
		give(&t.means[k], u.weight[k], u.z[k])
	}
	for i := range t.joints {
		give(&t.joints[i], u.known, u.joint[i])
	}
}

func (t *tally) unit(u *sums) {
	t.each(u, func(r *ratio, a, b float64) { r.unit(a, b, t.seen) })
	t.seen++
}

func (t *tally) stratum(stratum int32) {
	units, seen := float64(t.design.units[stratum]), float64(t.seen)
	t.each(new(sums), func(r *ratio, _, _ float64) { r.stratum(units, seen) })
	t.seen = 0
}

func (t *tally) distribution(k int) Distribution {
	d := Distribution{Unweighted: t.counted[k], Weighted: t.shares[k][0].weight, SD: nan}
	for i := range t.shares[k] {
		d.Shares[i] = t.design.share(&t.shares[k][i])
	}
	d.Mean = t.design.mean(&t.means[k], t.from[k])
	if n := float64(t.valued[k]); n >= 2 {
		d.SD = math.Sqrt(t.squares[k]/t.means[k].weight*n/(n-1)) / 100
	}
	return d
}

func (t *tally) joint(which int) Joint {
	r := &t.joints[which]
	return Joint{Weighted: r.weight, Unweighted: t.paired, Share: t.design.share(r)}
}
