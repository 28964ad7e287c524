package linkage

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// This file tells people what a run learned and found: what charts and tables are
// drawn from.

// TrainedChances are the chances of a comparison's levels in one class of pairs,
// in the order of [TrainedComparison.Levels].
type TrainedChances struct {
	Comparison string
	Levels     []float64
}

// SameBy gives the chances among pairs that are the same, for one kind of them,
// in the order of Kinds.
func (t *Trained) SameBy(kind int) []TrainedChances {
	return t.chances(t.estimate.m[kind])
}

// KinBy gives the chances in a class of kin, over all rules, in the order of Kin.
func (t *Trained) KinBy(class int) []TrainedChances {
	e := t.estimate
	mean := e.zero()
	total := 0.0
	for s, n := range e.kin[class] {
		total += n
		for k := range mean {
			for l := range mean[k] {
				mean[k][l] += n * e.h[class][s][k][l]
			}
		}
	}
	for k := range mean {
		for l := range mean[k] {
			mean[k][l] /= max(total, 1e-300)
		}
	}
	return t.chances(mean)
}

func (t *Trained) chances(of [][]float64) []TrainedChances {
	out := make([]TrainedChances, len(of))
	for k, levels := range of {
		out[k] = TrainedChances{t.Comparisons[k].Name, slices.Clone(levels[1:])}
	}
	return out
}

// Seen is how many pairs are expected to show each level of each comparison among
// those compared that are the same: a level with none was never learned.
func (t *Trained) Seen() [][]float64 {
	e := t.estimate
	seen := e.zero()
	n := len(e.plan.comparisons)
	for i, c := range e.cells {
		same, _ := e.part(c)
		for k, l := range e.digits[i*n : (i+1)*n] {
			seen[k][l] += same * float64(c.count) * e.grain
		}
	}
	for k := range seen {
		seen[k] = seen[k][1:]
	}
	return seen
}

// part of the pairs of a cell that are the same, and the weight that says so,
// without term frequencies.
func (e *estimate) part(c cell) (same, weight float64) {
	odds := e.odds(c.stratum, c.pattern)
	var against float32
	for i := range e.plan.model.Kin {
		against = logSum(against, odds[i+1])
	}
	weight = float64(odds[0] - against)
	return probability(weight), weight
}

// Pattern is a way in which pairs agree.
type Pattern struct {
	// Levels by comparison: 0 nothing is said, from 1 on as in the model, one more
	// than the model has: none of them.
	Levels []int
	Pairs  float64 // about how many pairs that were compared show it
	Same   float64 // about how many of them are the same
	Weight float64 // on average, without term frequencies
	// Example is a pair that shows it; Examples is 0 when none was met.
	Example  Edge
	Examples int
}

// Patterns gives the most frequent patterns among pairs that are rather the same
// and among the others, as many of each, the most frequent first. Their examples
// are taken from among some pairs; see [Result.Sample].
func (r *Result) Patterns(ctx context.Context, most int, among []Edge) ([]Pattern, error) {
	e := r.Model.estimate
	at := map[uint32]int{}
	var all []Pattern
	var numbers []uint32
	for _, c := range e.cells {
		i, ok := at[c.pattern]
		if !ok {
			i = len(all)
			at[c.pattern] = i
			levels := make([]uint8, len(e.plan.comparisons))
			e.plan.levelsOf(c.pattern, levels)
			p := Pattern{}
			for _, l := range levels {
				p.Levels = append(p.Levels, int(l))
			}
			all, numbers = append(all, p), append(numbers, c.pattern)
		}
		same, weight := e.part(c)
		n := float64(c.count) * e.grain
		all[i].Pairs += n
		all[i].Same += n * same
		all[i].Weight += n * weight
	}
	order := make([]int, len(all))
	for i := range all {
		all[i].Weight /= all[i].Pairs
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		if c := cmp.Compare(all[b].Pairs, all[a].Pairs); c != 0 {
			return c
		}
		return cmp.Compare(numbers[a], numbers[b])
	})
	left := [2]int{most, most}
	chosen := map[uint32]int{}
	var out []Pattern
	for _, i := range order {
		side := 0
		if all[i].Weight > 0 {
			side = 1
		}
		if left[side] > 0 {
			left[side]--
			chosen[numbers[i]] = len(out)
			out = append(out, all[i])
		}
	}
	return out, r.examples(ctx, among, chosen, out)
}

// examples finds a pair for each pattern, among so many edges at most.
func (r *Result) examples(ctx context.Context, among []Edge, chosen map[uint32]int, out []Pattern) error {
	p := r.Model.estimate.plan
	c := newComparer(p, r.Records)
	for i, e := range among {
		if i%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		a, b := r.Records.row(int(e.A)), r.Records.row(int(e.B))
		if at, ok := chosen[c.pattern(a, b, p.equalOf(a, b))]; ok {
			if out[at].Examples++; out[at].Examples == 1 {
				out[at].Example = e
			}
		}
	}
	return nil
}

// Expectation is what a cut would give, by the probabilities of the pairs.
type Expectation struct {
	Probability       float64
	Linked            int
	Precision, Recall float64
}

// Expect tells what each of these cuts, ascending, would give. A cut below
// [Options.Review] is counted as if it lay there.
func (r *Result) Expect(cuts []float64) []Expectation {
	weights := make([]float32, len(r.Edges))
	for i, e := range r.Edges {
		weights[i] = e.Weight
	}
	slices.Sort(weights)
	out := make([]Expectation, len(cuts))
	right, n := 0.0, 0
	for i := len(cuts) - 1; i >= 0; i-- {
		for ; n < len(weights) && probability(float64(weights[len(weights)-1-n])) >= cuts[i]; n++ {
			right += probability(float64(weights[len(weights)-1-n]))
		}
		out[i] = Expectation{cuts[i], n, right / max(float64(n), 1), right / max(r.Cut.True, right, 1e-9)}
	}
	return out
}

// Unlinkable gives the weights that records would have with themselves, ascending,
// of so many records at most, evenly drawn: a record that says too little would not
// even be linked to its own copy.
func (r *Result) Unlinkable(ctx context.Context, most int) ([]float32, error) {
	e, p := r.Model.estimate, r.Model.estimate.plan
	c := newComparer(p, r.Records)
	s := newScorer(e, p, r.Model.freq)
	levels := make([]uint8, len(p.comparisons))
	n := r.Records.Len()
	step := max(1, (n+most-1)/max(most, 1))
	out := make([]float32, 0, n/step+1)
	for i := 0; i < n; i += step {
		if i%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		row := r.Records.row(i)
		p.levelsOf(c.pattern(row, row, p.equalOf(row, row)), levels)
		kind := r.kindOf(i)
		w := math.Log2(max(e.same[kind], 1e-9) / max(e.all[kind], 1))
		for k, l := range levels {
			if l > 0 {
				w += math.Log2(e.m[kind][k][l] / e.random[k][l])
			}
		}
		if w -= s.chance(row, row); !math.IsNaN(w) {
			out = append(out, float32(max(-farthest, min(farthest, w))))
		}
	}
	slices.Sort(out)
	return out, nil
}

// farthest weight that is shown.
const farthest = 300

// kindOf the pairs that record i would be in, preferring those across registers.
func (r *Result) kindOf(i int) int {
	registers := len(r.Records.Registers)
	other := uint16(0)
	if registers > 1 && r.Records.register[i] == 0 {
		other = 1
	}
	kind := pairing{registers: registers}.kind(r.Records.register[i], other)
	if r.Model.estimate.all[kind] == 0 {
		kind = pairing{registers: registers}.kind(r.Records.register[i], r.Records.register[i])
	}
	return kind
}

// Pairwise compares pairs of records under a model, outside of a run; one
// goroutine may use it at a time.
type Pairwise struct {
	records  *Records
	plan     *plan
	comparer *comparer
	levels   []uint8
}

// Pairwise makes one for records that were read with the model.
func (r *Records) Pairwise(m Model) (*Pairwise, error) {
	p, err := newPlan(m, r.layout)
	if err != nil {
		return nil, err
	}
	return &Pairwise{r, p, newComparer(p, r), make([]uint8, len(p.comparisons))}, nil
}

// Levels of the comparisons for two records, valid until the next call: 0 nothing
// is said, from 1 on as in the model, one more than the model has: none of them.
// rule is the number of the first rule that finds the pair, -1 for none.
func (p *Pairwise) Levels(a, b int) (levels []uint8, rule int) {
	x, y := p.records.row(a), p.records.row(b)
	equal := p.plan.equalOf(x, y)
	p.plan.levelsOf(p.comparer.pattern(x, y, equal), p.levels)
	return p.levels, slices.IndexFunc(p.plan.rules, func(mask uint64) bool { return equal&mask == mask })
}

// Value of a field of record i, standardised, for people; empty when it is missing
// or the model needs no such field.
func (r *Records) Value(i int, field string) string {
	k, ok := r.layout.byName[field]
	if !ok {
		return ""
	}
	return r.show(k, r.row(i))
}

// Makes reports whether pairs of these two registers are made in a mode.
func (m Mode) Makes(a, b int) bool {
	return a == b && m != LinkOnly || a != b && m != DedupeOnly
}
