package linkage

import (
	"cmp"
	"context"
	"slices"
)

// Sample gives pairs as the rules find them, whatever their weight, each once and
// in the order of the records: those of about so many blocks of each rule. It is
// for looking at what was compared and not linked, which a result does not keep.
func (r *Result) Sample(ctx context.Context, blocks int) ([]Edge, error) {
	p := r.Model.estimate.plan
	b := &blocker{records: r.Records}
	seen := map[uint64]bool{}
	var out []Edge
	w := r.weigher()
	for _, rule := range p.model.Blocking {
		fields := make([]int, len(rule))
		for i, f := range rule {
			fields[i] = r.Records.layout.byName[f]
		}
		step := uint64(max(1, r.Records.Len()/2/max(blocks, 1)))
		groups := map[uint64][]uint32{}
		for i := range r.Records.Len() {
			if i%65536 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if key := b.key(i, fields); key != 0 && mix(key, mixB)%step == 0 {
				groups[key] = append(groups[key], uint32(i))
			}
		}
		for _, g := range groups {
			for i, x := range g[:min(len(g), mostSampled)] {
				for _, y := range g[i+1 : max(i+1, min(len(g), mostSampled))] {
					if key := pairKey(x, y); !seen[key] {
						seen[key] = true
						if e, ok := w.edge(x, y); ok {
							out = append(out, e)
						}
					}
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b Edge) int {
		if a.A != b.A {
			return cmp.Compare(a.A, b.A)
		}
		return cmp.Compare(a.B, b.B)
	})
	return out, ctx.Err()
}

// mostSampled is how many records of a block are looked at.
const mostSampled = 20

// weigher weighs single pairs.
type weigher struct {
	result   *Result
	comparer *comparer
	scorer   *scorer
}

func (r *Result) weigher() *weigher {
	e := r.Model.estimate
	return &weigher{r, newComparer(e.plan, r.Records), newScorer(e, e.plan, r.Model.freq)}
}

// edge of two records; false when no rule finds them or their kind is not made.
func (w *weigher) edge(a, b uint32) (Edge, bool) {
	e, p, r := w.result.Model.estimate, w.result.Model.estimate.plan, w.result.Records
	x, y := r.row(int(a)), r.row(int(b))
	equal := p.equalOf(x, y)
	rule := slices.IndexFunc(p.rules, func(mask uint64) bool { return equal&mask == mask })
	kind := pairing{registers: len(r.Registers)}.kind(r.register[a], r.register[b])
	if rule < 0 || kind >= e.kinds || e.all[kind] == 0 {
		return Edge{}, false
	}
	return Edge{a, b, w.scorer.weight(x, y, uint32(rule*e.kinds+kind), w.comparer.pattern(x, y, equal))}, true
}
