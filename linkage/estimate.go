package linkage

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// Training. Every pair belongs to one of three classes: the same entity, of one
// family, unrelated; without a comparison marked family there are two. The counts
// of patterns are explained by the three together: for a pair of a kind (which
// registers) found by a rule, the expected number with pattern γ is
//
//	N_same(kind) · Πm(γ) · share(rule | γ)  +  N_family(rule, kind) · Πh(γ)  +  N_unrelated(rule, kind) · Πu(γ)
//
// m is one for all rules, since what happens to the record of a person does not
// depend on how we look for it. h and u are those of the pairs that a rule finds:
// they agree on the rule by construction. A comparison that says nothing drops
// out of the products. Expectation maximisation runs on the counts of patterns,
// not on the pairs.

// estimate is what training learns.
type estimate struct {
	plan    *plan
	kinds   int
	m       [][][]float64 // by kind, comparison, level
	h, u    [][][]float64 // by stratum, comparison, level
	random  [][]float64   // u of random pairs, by comparison, level
	same    []float64     // expected number of pairs that are the same, by kind
	family  []float64     // by stratum
	other   []float64     // by stratum
	share   map[uint64]float64
	shareOf []float64 // by cell, while training
	cells   []cell
	digits  []uint8 // levels of the cells, one byte a comparison
	groups  [][]int // cells of one kind and pattern
	rounds  int
	moved   float64 // largest change of a parameter in the last round
	grain   float64 // pairs for each pair counted
}

const (
	mostRounds = 200
	still      = 1e-5 // change below which training has converged
	firm       = 20.0 // pairs that the parent of a distribution counts for
)

// levelsOf are the levels of a pattern.
func (p *plan) levelsOf(pattern uint32, out []uint8) {
	for i := range p.comparisons {
		n := uint32(p.comparisons[i].levels())
		out[i] = uint8(pattern % n)
		pattern /= n
	}
}

// randomLevels finds how random pairs compare: the chance of each level, where
// something is said. Equality of a whole field is counted exactly; the rest from
// a sample.
func randomLevels(ctx context.Context, p *plan, r *Records, pairs int, seed uint64, workers int) ([][]float64, error) {
	n := r.Len()
	out := make([][]float64, len(p.comparisons))
	for k := range out {
		out[k] = make([]float64, p.comparisons[k].levels())
	}
	if n < 2 {
		return out, nil
	}
	const batch = 4096
	batches := (pairs + batch - 1) / batch
	sums := make([][]int64, batches)
	total := 0
	for k := range p.comparisons {
		total += p.comparisons[k].levels()
	}
	comparers := make([]*comparer, workers)
	for i := range comparers {
		comparers[i] = newComparer(p, r)
	}
	err := withWorker(ctx, workers, batches, func(w, i int) {
		random := rand.New(rand.NewPCG(seed, uint64(i)))
		sum := make([]int64, total)
		levels := make([]uint8, len(p.comparisons))
		for range batch {
			a, b := random.IntN(n), random.IntN(n-1)
			if b >= a {
				b++
			}
			x, y := r.row(a), r.row(b)
			p.levelsOf(comparers[w].pattern(x, y, p.equalOf(x, y)), levels)
			at := 0
			for k, l := range levels {
				sum[at+int(l)]++
				at += p.comparisons[k].levels()
			}
		}
		sums[i] = sum
	})
	if err != nil {
		return nil, err
	}
	at := 0
	for k := range p.comparisons {
		for l := range out[k] {
			for _, s := range sums {
				out[k][l] += float64(s[at+l])
			}
		}
		at += len(out[k])
		chances(p, r, k, out[k])
	}
	return out, nil
}

// chances turns the counts of a comparison's levels into chances; rare levels that
// are the equality of a field are counted from the field's frequencies.
func chances(p *plan, r *Records, k int, c []float64) {
	c[0] = 0
	sum := 0.0
	for _, x := range c[1:] {
		sum += x
	}
	before := 0.0
	for i := range p.comparisons[k].tests {
		t := &p.comparisons[k].tests[i]
		share := (c[i+1] + 0.5) / (sum + 1)
		if t.kind == testExact {
			exact := equalShare(p, r, t.exact)
			if c[i+1] < 100 {
				share = max(exact-before, exact/10)
			}
			before = max(before, exact)
		}
		c[i+1] = max(share, 1e-12)
	}
	last := len(c) - 1
	c[last] = (c[last] + 0.5) / (sum + 1)
	normalise(c[1:])
}

// equalShare is the chance that two records with a value of the field have the
// same.
func equalShare(p *plan, r *Records, bit uint64) float64 {
	at := 0
	for i, f := range p.equal {
		if 1<<i == bit {
			at = f.at
		}
	}
	for k, f := range r.layout.fields {
		if f.at != at {
			continue
		}
		values := make([]uint64, 0, r.Len())
		for i := range r.Len() {
			if v := r.value(i, k); v != 0 {
				values = append(values, v)
			}
		}
		slices.Sort(values)
		same, n := 0.0, float64(len(values))
		for i := 0; i < len(values); {
			j := i + 1
			for j < len(values) && values[j] == values[i] {
				j++
			}
			same += float64(j-i) * float64(j-i-1)
			i = j
		}
		if n > 1 {
			return max(same, 0.5) / (n * (n - 1))
		}
	}
	return 1e-9
}

func normalise(x []float64) {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	for i := range x {
		x[i] /= sum
	}
}

// train learns from the counts of patterns. grain is how many pairs each counted
// pair stands for; all is the number of all pairs of each kind; records of each
// register.
func train(ctx context.Context, p *plan, cells []cell, random [][]float64, kinds int, grain float64, all []float64, sizes []int) (*estimate, error) {
	e := &estimate{plan: p, kinds: kinds, random: random, cells: cells, grain: grain}
	e.prepare()
	e.begin(all, sizes)
	resp := make([]float64, 3*len(cells))
	for e.rounds = 1; e.rounds <= mostRounds; e.rounds++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		e.expect(resp)
		e.maximise(resp)
		if e.moved < still {
			break
		}
	}
	e.expect(resp)
	e.keepShares()
	return e, nil
}

func (e *estimate) prepare() {
	n := len(e.plan.comparisons)
	e.digits = make([]uint8, n*len(e.cells))
	for i, c := range e.cells {
		e.plan.levelsOf(c.pattern, e.digits[i*n:(i+1)*n])
	}
	at := map[uint64]int{}
	for i, c := range e.cells {
		key := uint64(int(c.stratum)%e.kinds)<<32 | uint64(c.pattern)
		g, ok := at[key]
		if !ok {
			g = len(e.groups)
			at[key] = g
			e.groups = append(e.groups, nil)
		}
		e.groups[g] = append(e.groups[g], i)
	}
	e.shareOf = make([]float64, len(e.cells))
	for _, g := range e.groups {
		for _, i := range g {
			e.shareOf[i] = 1 / float64(len(g))
		}
	}
}

// begin sets out from what is known of any register: matches agree nearly always,
// unrelated pairs as often as chance has it in all pairs, families where the
// model says so.
func (e *estimate) begin(all []float64, sizes []int) {
	p := e.plan
	strata := len(p.rules) * e.kinds
	n := 0.0
	for _, s := range sizes {
		n += float64(s)
	}
	start, kin := make([][]float64, len(p.comparisons)), make([][]float64, len(p.comparisons))
	for k := range p.comparisons {
		c := &p.comparisons[k]
		start[k], kin[k] = make([]float64, c.levels()), slices.Clone(e.random[k])
		left := 1.0
		for i := range c.tests {
			start[k][i+1] = left * 0.8
			left *= 0.2
		}
		start[k][1], start[k][c.levels()-1] = start[k][1]+left/2, left/2+0.02
		normalise(start[k][1:])
		if c.family {
			for l := 1; l < len(kin[k]); l++ {
				kin[k][l] *= 0.3
			}
			kin[k][1] += 0.7
		}
	}
	for kind := range e.kinds {
		e.m = append(e.m, clone2(start))
		e.same = append(e.same, 0.02*n)
		if a, b := registersOf(kind); len(sizes) <= 3 && a != b {
			e.same[kind] = 0.3 * float64(min(sizes[a], sizes[b]))
		}
	}
	for s := range strata {
		e.h, e.u = append(e.h, clone2(kin)), append(e.u, clone2(e.random))
		e.other = append(e.other, all[s%e.kinds])
		family := 0.0
		if e.families() {
			family = 3 * all[s%e.kinds] / n
		}
		e.family = append(e.family, family)
	}
}

// registersOf a kind of pair, as pairing.kind numbers them.
func registersOf(kind int) (a, b int) {
	for b = 0; (b+1)*(b+2)/2 <= kind; b++ {
	}
	return kind - b*(b+1)/2, b
}

func (e *estimate) families() bool {
	return slices.ContainsFunc(e.plan.comparisons, func(c comparisonPlan) bool { return c.family })
}

func clone2(x [][]float64) [][]float64 {
	out := make([][]float64, len(x))
	for i := range x {
		out[i] = slices.Clone(x[i])
	}
	return out
}

// logs of the three classes for levels of a stratum.
func (e *estimate) logs(stratum int, levels []uint8) (m, h, u float64) {
	mk, hs, us := e.m[stratum%e.kinds], e.h[stratum], e.u[stratum]
	m, h, u = 1, 1, 1
	for k, l := range levels {
		if l == 0 {
			continue
		}
		m *= mk[k][l]
		h *= hs[k][l]
		u *= us[k][l]
	}
	return m, h, u
}

// expect shares out each cell among the classes.
func (e *estimate) expect(resp []float64) {
	n := len(e.plan.comparisons)
	for i, c := range e.cells {
		s := int(c.stratum)
		m, h, u := e.logs(s, e.digits[i*n:(i+1)*n])
		m *= e.same[s%e.kinds] * e.shareOf[i]
		h *= e.family[s]
		u *= e.other[s]
		sum := m + h + u
		if sum <= 0 || math.IsNaN(sum) {
			m, h, u, sum = 0, 0, 1, 1
		}
		count := float64(c.count) * e.grain
		resp[3*i], resp[3*i+1], resp[3*i+2] = count*m/sum, count*h/sum, count*u/sum
	}
}

// maximise fits the classes to their shares.
func (e *estimate) maximise(resp []float64) {
	p := e.plan
	strata := len(p.rules) * e.kinds
	zero := func() [][]float64 {
		out := make([][]float64, len(p.comparisons))
		for k := range out {
			out[k] = make([]float64, p.comparisons[k].levels())
		}
		return out
	}
	m, h, u := make([][][]float64, e.kinds), make([][][]float64, strata), make([][][]float64, strata)
	allM, allH := zero(), zero()
	for i := range m {
		m[i] = zero()
	}
	for i := range h {
		h[i], u[i] = zero(), zero()
	}
	same, family, other := make([]float64, e.kinds), make([]float64, strata), make([]float64, strata)
	n := len(p.comparisons)
	for i, c := range e.cells {
		s := int(c.stratum)
		kind := s % e.kinds
		a, b, d := resp[3*i], resp[3*i+1], resp[3*i+2]
		same[kind] += a
		family[s] += b
		other[s] += d
		for k, l := range e.digits[i*n : (i+1)*n] {
			m[kind][k][l] += a
			h[s][k][l] += b
			u[s][k][l] += d
			allM[k][l] += a
			allH[k][l] += b
		}
	}
	e.moved = 0
	parentM, parentH := e.fitted(allM, e.overall(e.m[0])), e.fitted(allH, e.random)
	for kind := range m {
		e.replace(e.m[kind], m[kind], parentM)
	}
	for s := range h {
		e.replace(e.h[s], h[s], parentH)
		e.replace(e.u[s], u[s], e.random)
	}
	for _, g := range e.groups {
		sum := 0.0
		for _, i := range g {
			sum += resp[3*i]
		}
		for _, i := range g {
			e.shareOf[i] = (resp[3*i] + 0.1) / (sum + 0.1*float64(len(g)))
		}
	}
	e.same, e.family, e.other = same, family, other
}

func (e *estimate) overall(m [][]float64) [][]float64 { return m }

// fitted are chances from counts, drawn a little towards a parent.
func (e *estimate) fitted(counts, parent [][]float64) [][]float64 {
	out := make([][]float64, len(counts))
	for k := range counts {
		out[k] = make([]float64, len(counts[k]))
		sum := 0.0
		for _, c := range counts[k][1:] {
			sum += c
		}
		for l := 1; l < len(counts[k]); l++ {
			out[k][l] = (counts[k][l] + parent[k][l]) / (sum + 1)
		}
	}
	return out
}

// replace sets chances from counts drawn towards the parent, and notes the change.
func (e *estimate) replace(now, counts, parent [][]float64) {
	for k := range counts {
		sum := 0.0
		for _, c := range counts[k][1:] {
			sum += c
		}
		for l := 1; l < len(counts[k]); l++ {
			x := (counts[k][l] + firm*parent[k][l]) / (sum + firm)
			e.moved = max(e.moved, math.Abs(x-now[k][l]))
			now[k][l] = x
		}
	}
}

// keepShares remembers how pairs of a pattern that are the same divide among the
// rules.
func (e *estimate) keepShares() {
	e.share = make(map[uint64]float64, len(e.cells))
	for i, c := range e.cells {
		e.share[uint64(c.stratum)<<32|uint64(c.pattern)] = e.shareOf[i]
	}
}

// odds of a pattern in a stratum: log2 of same against unrelated, and of family
// against unrelated.
func (e *estimate) odds(stratum, pattern uint32) (same, family float32) {
	levels := make([]uint8, len(e.plan.comparisons))
	e.plan.levelsOf(pattern, levels)
	m, h, u := e.logs(int(stratum), levels)
	share, ok := e.share[uint64(stratum)<<32|uint64(pattern)]
	if !ok {
		share = 0.5
	}
	m *= e.same[int(stratum)%e.kinds] * share
	h *= e.family[stratum]
	u = max(u*e.other[stratum], 1e-250)
	return float32(math.Log2(max(m, 1e-250) / u)), float32(math.Log2(max(h, 1e-250) / u))
}
