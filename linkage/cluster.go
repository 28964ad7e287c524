package linkage

import (
	"cmp"
	"fmt"
	"slices"
)

// cluster joins linked records.
func (t *run) cluster(edges []Edge, res *Result) error {
	g := newGrouping(t, edges)
	if err := g.decide(t.Must, t.MustNot); err != nil {
		return err
	}
	g.join(float32(res.Cut.Weight))
	res.Clusters = g.numbers()
	review := float32(weightOf(t.Review))
	for _, e := range edges {
		if e.Weight >= min(review, float32(res.Cut.Weight)) {
			res.Edges = append(res.Edges, e)
		}
	}
	return nil
}

// Linked reports whether an edge is within one cluster and above the cut.
func (r *Result) Linked(e Edge) bool {
	return float64(e.Weight) >= r.Cut.Weight && r.Clusters[e.A] == r.Clusters[e.B]
}

// grouping joins records into groups, each known by one of its records.
type grouping struct {
	run    *run
	edges  []Edge
	parent []uint32
	groups map[uint32][]uint32 // members of groups of two and more
	weight map[uint64]float32  // of edges, by their records
	apart  map[uint64]bool     // must not be together
}

func newGrouping(t *run, edges []Edge) *grouping {
	g := &grouping{run: t, edges: edges, parent: make([]uint32, t.records.Len()), groups: map[uint32][]uint32{}, apart: map[uint64]bool{}}
	for i := range g.parent {
		g.parent[i] = uint32(i)
	}
	return g
}

func pairKey(a, b uint32) uint64 { return uint64(min(a, b))<<32 | uint64(max(a, b)) }

func (g *grouping) find(i uint32) uint32 {
	for g.parent[i] != i {
		g.parent[i] = g.parent[g.parent[i]]
		i = g.parent[i]
	}
	return i
}

func (g *grouping) members(i uint32) []uint32 {
	if m, ok := g.groups[i]; ok {
		return m
	}
	return []uint32{i}
}

// UnknownRecordError tells of a decision about a record that is not there.
type UnknownRecordError struct{ Record RecordID }

func (e *UnknownRecordError) Error() string {
	return fmt.Sprintf("linkage: no record %q in %q", e.Record.ID, e.Record.Register)
}

func (g *grouping) decide(must, mustNot []Decision) error {
	if len(must)+len(mustNot) == 0 {
		return nil
	}
	r := g.run.records
	at := make(map[RecordID]uint32, r.Len())
	for i := range r.Len() {
		at[RecordID{r.Registers[r.register[i]], r.ID(i)}] = uint32(i)
	}
	find := func(d Decision) (a, b uint32, err error) {
		a, ok := at[d.A]
		if !ok {
			return 0, 0, &UnknownRecordError{d.A}
		}
		b, ok = at[d.B]
		if !ok {
			return 0, 0, &UnknownRecordError{d.B}
		}
		return a, b, nil
	}
	for _, d := range mustNot {
		a, b, err := find(d)
		if err != nil {
			return err
		}
		g.apart[pairKey(a, b)] = true
	}
	for _, d := range must {
		a, b, err := find(d)
		if err != nil {
			return err
		}
		g.union(g.find(a), g.find(b))
	}
	return nil
}

// join goes through the edges from the strongest on. Two groups become one when
// nothing forbids it and, unless chains are allowed, when the evidence of all
// pairs between them, the links and the doubts together, speaks for it.
func (g *grouping) join(cut float32) {
	g.weight = make(map[uint64]float32, len(g.edges))
	var strong []Edge
	for _, e := range g.edges {
		if e.Weight >= cut {
			strong = append(strong, e)
		}
		if !g.run.Chain {
			g.weight[pairKey(e.A, e.B)] = e.Weight
		}
	}
	slices.SortStableFunc(strong, func(a, b Edge) int { return cmp.Compare(b.Weight, a.Weight) })
	for _, e := range strong {
		a, b := g.find(e.A), g.find(e.B)
		if a != b && g.may(a, b) {
			g.union(a, b)
		}
	}
}

// doubt is the weight of a pair that was not compared, or that was and is surely
// not the same; trust caps what one pair can say for it.
const (
	doubt = -6
	trust = 12
)

func (g *grouping) may(a, b uint32) bool {
	ma, mb := g.members(a), g.members(b)
	if len(g.apart) > 0 || g.run.OneToOne {
		for _, x := range ma {
			for _, y := range mb {
				if g.apart[pairKey(x, y)] || g.run.OneToOne && g.run.records.register[x] == g.run.records.register[y] {
					return false
				}
			}
		}
	}
	if g.run.Chain || len(ma) == 1 && len(mb) == 1 {
		return true
	}
	sum := float32(0)
	for _, x := range ma {
		for _, y := range mb {
			w, ok := g.weight[pairKey(x, y)]
			if !ok {
				w = doubt
			}
			sum += min(w, trust)
		}
	}
	return sum > 0
}

func (g *grouping) union(a, b uint32) {
	if a == b {
		return
	}
	if b < a {
		a, b = b, a
	}
	g.groups[a] = append(g.members(a), g.members(b)...)
	delete(g.groups, b)
	g.parent[b] = a
}

// numbers of the clusters, by first record.
func (g *grouping) numbers() []uint32 {
	out := make([]uint32, len(g.parent))
	for i := range out {
		out[i] = g.find(uint32(i))
	}
	return out
}
