package growth

import "math"

// Every figure of a group is a ratio r of two weighted sums over its children. Its
// variance needs, for every primary sampling unit, the linearised value t = B − rA, where
// A is the sum of the weights of the unit's children and B the sum of weight times value;
// so the children are gone through twice, first for r, then for t, one after another as they
// lie in memory, for all groups of a grouping at once. What is computed that
// way is as right as its parts: nothing large is taken from something as large.

// ratio is one figure: its estimate, NaN where nothing has weight, and the spread of the
// units about it.
type ratio struct {
	weight, value float64 // ΣA, r
	variance      float64 // of the strata gone by, times ΣA squared

	// Of the units of the present stratum: the first t, and the sums of the distances from
	// it, so that units that are all alike have no variance at all.
	first, sum, squares float64
}

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

// The figures of a group: for each of the four indices the six shares and the mean, then
// the two joint conditions.
const (
	perIndex          = 7
	meanFigure        = 6
	stuntedWasted     = 4 * perIndex
	stuntedOverweight = stuntedWasted + 1
	figures           = stuntedOverweight + 1
)

// tally are the figures of one group.
type tally struct {
	design  *design
	figures [figures]ratio

	sums              sums  // of all children; then of those of the present unit
	atUnit, atStratum int32 // the present ones, -1 before the first
	seen              int   // units of the present stratum

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

// pair are the A and B of a figure.
type pair struct{ a, b float64 }

// pairs are those of all figures.
func (u *sums) pairs(into *[figures]pair) {
	for k := range 4 {
		w, p := &u.class[k], into[k*perIndex:][:perIndex]
		below2, above2 := w[0]+w[1], w[6]+w[5]
		below1, above1 := below2+w[2], above2+w[4]
		all := below1 + w[3] + above1
		p[0], p[1], p[2] = pair{all, w[0]}, pair{all, below2}, pair{all, below1}
		p[3], p[4], p[5] = pair{all, above1}, pair{all, above2}, pair{all, w[6]}
		p[meanFigure] = pair{u.weight[k], u.z[k]}
	}
	into[stuntedWasted], into[stuntedOverweight] = pair{u.known, u.joint[0]}, pair{u.known, u.joint[1]}
}

// tallies are the figures of so many groups; code is the group of a child, -1 none.
func (d *design) tallies(groups int, code func(*sampled) int) []tally {
	t := make([]tally, groups)
	for i := range t {
		t[i] = tally{design: d, from: [4]int16{unvalued, unvalued, unvalued, unvalued}, atUnit: -1, atStratum: -1}
	}
	for i := range d.children {
		c := &d.children[i]
		if at := code(c); at >= 0 {
			t[at].count(c)
			t[at].add(c)
		}
	}
	for i := range t {
		t[i].estimate()
	}
	for i := range d.children {
		c := &d.children[i]
		if at := code(c); at >= 0 {
			t[at].follow(c)
		}
	}
	for i := range t {
		t[i].endUnit()
		t[i].endStratum()
	}
	return t
}

// estimate makes the estimates of the sums over all children.
func (t *tally) estimate() {
	var p [figures]pair
	t.sums.pairs(&p)
	for i := range p {
		t.figures[i].weight, t.figures[i].value = p[i].a, p[i].b/p[i].a
	}
	t.sums = sums{}
}

// follow adds the next child to its unit; children come unit by unit.
func (t *tally) follow(c *sampled) {
	if c.unit != t.atUnit {
		t.endUnit()
		t.atUnit = c.unit
		if c.stratum != t.atStratum {
			t.endStratum()
			t.atStratum = c.stratum
		}
	}
	t.add(c)
	for k := range 4 {
		if c.z[k] != unvalued {
			d := float64(c.z[k]-t.from[k]) - t.figures[k*perIndex+meanFigure].value
			t.squares[k] += float64(c.weight * d * d)
		}
	}
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
func (t *tally) add(c *sampled) {
	u := &t.sums
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
			u.joint[0] += c.weight
		case weight >= 5:
			u.joint[1] += c.weight
		}
	}
}

func (t *tally) endUnit() {
	if t.atUnit < 0 {
		return
	}
	var p [figures]pair
	t.sums.pairs(&p)
	for i := range p {
		t.figures[i].unit(p[i].a, p[i].b, t.seen)
	}
	t.seen++
	t.sums = sums{}
}

func (t *tally) endStratum() {
	if t.atStratum < 0 {
		return
	}
	for i := range t.figures {
		t.figures[i].stratum(float64(t.design.units[t.atStratum]), float64(t.seen))
	}
	t.seen = 0
}

func (t *tally) distribution(k int) Distribution {
	of := t.figures[k*perIndex:][:perIndex]
	d := Distribution{Unweighted: t.counted[k], Weighted: of[0].weight, SD: nan}
	for i := range d.Shares {
		d.Shares[i] = t.design.share(&of[i])
	}
	mean := &of[meanFigure]
	d.Mean = t.design.mean(mean, t.from[k])
	if n := float64(t.valued[k]); n >= 2 {
		d.SD = math.Sqrt(t.squares[k]/mean.weight*n/(n-1)) / 100
	}
	return d
}

func (t *tally) joint(which int) Joint {
	r := &t.figures[which]
	return Joint{Weighted: r.weight, Unweighted: t.paired, Share: t.design.share(r)}
}
