package linkage

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// Training. Every pair belongs to one class: the same entity, one of the classes
// of kin that the model names, or unrelated. The counts of patterns are explained
// by all together: for a pair of a kind (which registers) found by a rule, the
// expected number with pattern γ is
//
//	N_same(kind) · Πm(γ) · share(rule | γ)  +  Σ N_kin(rule, kind) · Πh(γ)  +  N_unrelated(rule, kind) · Πu(γ)
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
	m       [][][]float64   // by kind, comparison, level
	h       [][][][]float64 // by class of kin, stratum, comparison, level
	u       [][][]float64   // by stratum, comparison, level
	liftU   [][]lift        // by stratum: comparisons that hang together, unrelated
	liftH   [][][]lift      // by class of kin, stratum
	nature  [][][]float64   // by class of kin, comparison, level: as training begins
	random  [][]float64     // u of random pairs, by comparison, level
	same    []float64       // expected number of pairs that are the same, by kind
	kin     [][]float64     // by class of kin, stratum
	other   []float64       // by stratum
	all     []float64       // pairs of each kind, by kind
	share   map[uint64]float64
	shareOf []float64 // by cell, while training
	cells   []cell
	// free tells, by rule and comparison, whether agreement is no surprise there
	// even for pairs that are not the same; elsewhere it stays near that of random
	// pairs.
	free   [][]bool
	digits []uint8 // levels of the cells, one byte a comparison
	groups [][]int // cells of one kind and pattern
	rounds int
	moved  float64 // largest change of a parameter in the last round
	grain  float64 // pairs for each pair counted
}

const (
	mostRounds = 200
	still      = 1e-4 // change of a chance below which training has converged
	firm       = 20.0 // pairs that the parent of a distribution counts for
	least      = 0.5  // unrelated pairs that a rule is taken to find
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
		temper(out[k], float64(pairsOf(n)))
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
		if t.kind == testExact && c[i+1] < 100 {
			exact := equalShare(p, r, t.exact)
			share = max(exact-before, exact/10)
			before = max(before, exact)
		}
		c[i+1] = max(share, 1e-12)
	}
	last := len(c) - 1
	c[last] = (c[last] + 0.5) / (sum + 1)
	normalise(c[1:])
}

// temper draws the chances of a small register, in which the few pairs are partly
// the same, towards what is usual: agreement by chance is rare.
func temper(c []float64, pairs float64) {
	const strength = 200
	usual := 0.01
	left := 1.0
	for l := 1; l < len(c); l++ {
		share := usual
		if l == len(c)-1 {
			share = left
		}
		left -= share
		usual *= 2
		c[l] = (pairs*c[l] + strength*max(share, 0.01)) / (pairs + strength)
	}
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
	k := r.layout.fieldAt(at)
	same, n := 0.0, 0.0
	for _, c := range r.counts(k) {
		same += float64(c) * float64(c-1)
		n += float64(c)
	}
	if n < 2 {
		return 1e-9
	}
	return max(same, 0.5) / (n * (n - 1))
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
	e := &estimate{plan: p, kinds: kinds, random: random, cells: cells, grain: grain, all: all}
	e.prepare()
	e.begin(all, sizes)
	resp := make([]float64, e.classes()*len(cells))
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
	e.free = freedom(e.plan.model)
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
	start := make([][]float64, len(p.comparisons))
	for k := range p.comparisons {
		c := &p.comparisons[k]
		start[k] = make([]float64, c.levels())
		left := 1.0
		for i := range c.tests {
			start[k][i+1] = left * 0.8
			left *= 0.2
		}
		start[k][1], start[k][c.levels()-1] = start[k][1]+left/2, left/2+0.02
		normalise(start[k][1:])
	}
	e.nature = e.natures()
	for kind := range e.kinds {
		e.m = append(e.m, clone2(start))
		e.same = append(e.same, 0.02*n)
		if a, b := registersOf(kind); len(sizes) <= 3 && a != b {
			e.same[kind] = 0.3 * float64(min(sizes[a], sizes[b]))
		}
	}
	for c, kin := range p.model.Kin {
		e.h, e.kin = append(e.h, nil), append(e.kin, nil)
		for s := range strata {
			e.h[c] = append(e.h[c], clone2(e.nature[c]))
			e.kin[c] = append(e.kin[c], kin.Each*2*all[s%e.kinds]/n)
		}
	}
	for c := range e.h {
		e.liftH = append(e.liftH, nil)
		for range strata {
			e.liftH[c] = append(e.liftH[c], p.independent())
		}
	}
	for s := range strata {
		e.u, e.liftU = append(e.u, clone2(e.random)), append(e.liftU, p.independent())
		e.other = append(e.other, all[s%e.kinds])
	}
}

// natures are the chances of the levels in each class of kin, before training:
// mostly the level that the model names, where it names one.
func (e *estimate) natures() [][][]float64 {
	var out [][][]float64
	for _, kin := range e.plan.model.Kin {
		h := clone2(e.random)
		for k := range h {
			level, ok := kin.Agree[e.plan.comparisons[k].name]
			if !ok {
				continue
			}
			for l := 1; l < len(h[k]); l++ {
				h[k][l] *= 0.2
			}
			h[k][level] += 0.8
		}
		out = append(out, h)
	}
	return out
}

// classes of pairs: the same, those of kin, unrelated.
func (e *estimate) classes() int { return len(e.plan.model.Kin) + 2 }

// registersOf a kind of pair, as pairing.kind numbers them.
func registersOf(kind int) (a, b int) {
	for b = 0; (b+1)*(b+2)/2 <= kind; b++ {
	}
	return kind - b*(b+1)/2, b
}

func clone2(x [][]float64) [][]float64 {
	out := make([][]float64, len(x))
	for i := range x {
		out[i] = slices.Clone(x[i])
	}
	return out
}

// weigh gives the expected number of pairs of each class with these levels in a
// stratum; that of the same without its share.
func (e *estimate) weigh(stratum int, levels []uint8, out []float64) {
	last := len(out) - 1
	kind := stratum % e.kinds
	out[0], out[last] = e.same[kind], e.other[stratum]
	for c := range e.h {
		out[c+1] = e.kin[c][stratum]
	}
	mk, us := e.m[kind], e.u[stratum]
	for k, l := range levels {
		if l == 0 {
			continue
		}
		out[0] *= mk[k][l]
		for c := range e.h {
			out[c+1] *= e.h[c][stratum][k][l]
		}
		out[last] *= us[k][l]
	}
	out[last] *= e.plan.lifted(e.liftU[stratum], levels)
	for c := range e.h {
		out[c+1] *= e.plan.lifted(e.liftH[c][stratum], levels)
	}
}

// expect shares out each cell among the classes.
func (e *estimate) expect(resp []float64) {
	n, classes := len(e.plan.comparisons), e.classes()
	for i, c := range e.cells {
		r := resp[i*classes : (i+1)*classes]
		e.weigh(int(c.stratum), e.digits[i*n:(i+1)*n], r)
		r[0] *= e.shareOf[i]
		sum := 0.0
		for _, x := range r {
			sum += x
		}
		if sum <= 0 || math.IsNaN(sum) {
			clear(r)
			r[classes-1], sum = 1, 1
		}
		for j := range r {
			r[j] *= float64(c.count) * e.grain / sum
		}
	}
}

// zero chances of a class.
func (e *estimate) zero() [][]float64 {
	out := make([][]float64, len(e.plan.comparisons))
	for k := range out {
		out[k] = make([]float64, e.plan.comparisons[k].levels())
	}
	return out
}

func (e *estimate) zeros(n int) [][][]float64 {
	out := make([][][]float64, n)
	for i := range out {
		out[i] = e.zero()
	}
	return out
}

// maximise fits the classes to their shares.
func (e *estimate) maximise(resp []float64) {
	strata, n, classes := len(e.u), len(e.plan.comparisons), e.classes()
	m, u := e.zeros(e.kinds), e.zeros(strata)
	same, other := make([]float64, e.kinds), make([]float64, strata)
	allM := e.zero()
	for i, c := range e.cells {
		s := int(c.stratum)
		kind := s % e.kinds
		x, y := resp[i*classes], resp[(i+1)*classes-1]
		same[kind] += x
		other[s] += y
		for k, l := range e.digits[i*n : (i+1)*n] {
			m[kind][k][l] += x
			u[s][k][l] += y
			allM[k][l] += x
		}
	}
	e.moved = 0
	parent := e.fitted(allM, e.m[0])
	for kind := range m {
		before := clone2(e.m[kind])
		e.replace(e.m[kind], m[kind], parent)
		e.note(before, e.m[kind], same[kind], e.same[kind])
	}
	unrelated := e.unrelated(parent, same)
	for s := range u {
		e.replace(e.u[s], u[s], unrelated)
		for k, free := range e.free[s/e.kinds] {
			if !free {
				e.bound(e.u[s][k], unrelated[k])
			}
		}
	}
	for c := range e.h {
		e.maximiseKin(c, resp, unrelated)
		e.liftH[c] = e.lifts(e.together(resp, c+1), e.h[c])
	}
	e.liftU = e.lifts(e.together(resp, classes-1), e.u)
	for _, g := range e.groups {
		sum := 0.0
		for _, i := range g {
			sum += resp[classes*i]
		}
		for _, i := range g {
			e.shareOf[i] = (resp[classes*i] + 0.1) / (sum + 0.1*float64(len(g)))
		}
	}
	for s := range other {
		other[s] = max(other[s], least) // none were seen: that is not to say that there are none
	}
	e.same, e.other = same, other
}

// surprise is how many times likelier than among random pairs agreement may be
// among pairs that are not the same, where nothing explains it.
const surprise = 10

// bound keeps chances near those of random pairs: what is above goes to the last
// level, no agreement at all.
func (e *estimate) bound(c, random []float64) {
	last := len(c) - 1
	for l := 1; l < last; l++ {
		if most := surprise * random[l]; c[l] > most {
			c[last] += c[l] - most
			c[l] = most
		}
	}
}

// freedom finds for each rule the comparisons whose fields or related columns the
// rule asks for.
func freedom(m Model) [][]bool {
	out := make([][]bool, len(m.Blocking))
	for i, rule := range m.Blocking {
		asked := map[string]bool{}
		for _, f := range rule {
			asked[columnOf(f)] = true
		}
		for _, c := range m.Comparisons {
			free := slices.ContainsFunc(c.Related, func(r string) bool { return asked[r] })
			for _, l := range c.Levels {
				free = free || slices.ContainsFunc(l.fields(), func(f string) bool { return asked[columnOf(f)] })
			}
			out[i] = append(out[i], free)
		}
	}
	return out
}

func columnOf(field string) string {
	column, _, _ := strings.Cut(field, ".")
	return column
}

// unrelated are the chances of random pairs less the share of them that are the
// same, which in small registers is not small.
func (e *estimate) unrelated(m [][]float64, same []float64) [][]float64 {
	share, all := 0.0, 0.0
	for kind := range same {
		share += same[kind]
		all += e.all[kind]
	}
	share = min(share/max(all, 1), 0.5)
	out := clone2(e.random)
	for k := range out {
		for l := 1; l < len(out[k]); l++ {
			out[k][l] = max(out[k][l]-share*m[k][l], out[k][l]/50)
		}
		normalise(out[k][1:])
	}
	return out
}

// maximiseKin fits a class of kin: for each stratum, drawn towards all strata,
// and these towards the nature of the class.
func (e *estimate) maximiseKin(class int, resp []float64, unrelated [][]float64) {
	n, classes := len(e.plan.comparisons), e.classes()
	h, all, number := e.zeros(len(e.u)), e.zero(), make([]float64, len(e.u))
	for i, c := range e.cells {
		x := resp[i*classes+class+1]
		number[c.stratum] += x
		for k, l := range e.digits[i*n : (i+1)*n] {
			h[c.stratum][k][l] += x
			all[k][l] += x
		}
	}
	parent := e.drawn(all, e.nature[class], firm)
	for s := range h {
		e.replace(e.h[class][s], h[s], parent)
		for k, free := range e.free[s/e.kinds] {
			if !free && !e.plan.comparisons[k].kin[class] {
				e.bound(e.h[class][s][k], unrelated[k])
			}
		}
	}
	e.kin[class] = number
}

// fitted are chances from counts, drawn a little towards a parent.
func (e *estimate) fitted(counts, parent [][]float64) [][]float64 {
	return e.drawn(counts, parent, 1)
}

// drawn are chances from counts, drawn towards a parent that counts for so many.
func (e *estimate) drawn(counts, parent [][]float64, firm float64) [][]float64 {
	out := make([][]float64, len(counts))
	for k := range counts {
		out[k] = make([]float64, len(counts[k]))
		sum := 0.0
		for _, c := range counts[k][1:] {
			sum += c
		}
		for l := 1; l < len(counts[k]); l++ {
			out[k][l] = (counts[k][l] + firm*parent[k][l]) / (sum + firm)
		}
	}
	return out
}

// note keeps the largest change of what a round changed: of the chances, and of
// the number of pairs that are the same.
func (e *estimate) note(before, now [][]float64, same, sameBefore float64) {
	for k := range now {
		for l := range now[k] {
			e.moved = max(e.moved, math.Abs(now[k][l]-before[k][l]))
		}
	}
	if same > 10 {
		e.moved = max(e.moved, math.Abs(same-sameBefore)/same/10)
	}
}

// replace sets chances from counts drawn towards the parent.
func (e *estimate) replace(now, counts, parent [][]float64) {
	for k := range counts {
		sum := 0.0
		for _, c := range counts[k][1:] {
			sum += c
		}
		for l := 1; l < len(counts[k]); l++ {
			x := (counts[k][l] + firm*parent[k][l]) / (sum + firm)
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

// odds of a pattern in a stratum: log2 of the expected numbers of each class
// against the unrelated; the last is of no use.
func (e *estimate) odds(stratum, pattern uint32) [mostClasses]float32 {
	levels := make([]uint8, len(e.plan.comparisons))
	e.plan.levelsOf(pattern, levels)
	weights := make([]float64, e.classes())
	e.weigh(int(stratum), levels, weights)
	share, ok := e.share[uint64(stratum)<<32|uint64(pattern)]
	if !ok {
		share = 0.5
	}
	weights[0] *= share
	var out [mostClasses]float32
	other := max(weights[len(weights)-1], 1e-250)
	for c := range len(weights) - 1 {
		out[c] = float32(math.Log2(max(weights[c], 1e-250) / other))
	}
	return out
}

// mostClasses is how many classes but the unrelated a model may have.
const mostClasses = 4
