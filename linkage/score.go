package linkage

import "math"

// frequency are the term frequencies of a comparison: log2 of how much more or
// less often a value is shared by chance than values on average.
type frequency struct {
	log []float32 // by value of the dictionary; 0 for a comparison without
}

// frequencies of all comparisons.
func frequencies(p *plan, r *Records) []frequency {
	out := make([]frequency, len(p.comparisons))
	for k := range p.comparisons {
		c := &p.comparisons[k]
		if c.tf < 0 {
			continue
		}
		count := make([]uint32, r.dicts[c.tf].size())
		n := 0.0
		for i := range r.Len() {
			if v := r.row(i)[c.tfAt]; v != 0 {
				count[v]++
				n++
			}
		}
		average := 0.0
		for _, x := range count {
			average += float64(x) * float64(x) / n / n
		}
		out[k].log = make([]float32, len(count))
		for v, x := range count {
			if x > 0 {
				out[k].log[v] = float32(math.Log2(float64(x) / n / average))
			}
		}
	}
	return out
}

// scorer weighs pairs; each goroutine has one.
type scorer struct {
	estimate *estimate
	plan     *plan
	freq     []frequency
	known    *memo
	edges    []Edge
	spread   []uint64
	levels   []uint8
}

func newScorer(e *estimate, p *plan, freq []frequency) *scorer {
	return &scorer{estimate: e, plan: p, freq: freq, known: newMemo(), spread: make([]uint64, 4*(64-SpreadFrom)), levels: make([]uint8, len(p.comparisons))}
}

func (s *scorer) add(a, b uint32, x, y []uint32, stratum, pattern uint32) {
	w := s.weight(x, y, stratum, pattern)
	bin := int((w - SpreadFrom) * 4)
	s.spread[min(max(bin, 0), len(s.spread)-1)]++
	if w >= floor {
		s.edges = append(s.edges, Edge{a, b, w})
	}
}

// weight is log2 of the odds that a pair is the same.
func (s *scorer) weight(x, y []uint32, stratum, pattern uint32) float32 {
	odds := s.known.odds(s.estimate, stratum, pattern)
	// By how much unrelated pairs, and those of each kin, are likelier than on
	// average, because the values they share are common ones.
	var chance float32
	var kin [mostClasses]float32
	for k := range s.plan.comparisons {
		c := &s.plan.comparisons[k]
		if c.tf < 0 || x[c.tfAt] != y[c.tfAt] || x[c.tfAt] == 0 {
			continue
		}
		f := s.freq[k].log[x[c.tfAt]]
		chance += f
		for i, agree := range c.kin {
			if !agree {
				kin[i] += f
			}
		}
	}
	most := chance
	for i := range s.plan.model.Kin {
		kin[i] += odds[i+1]
		most = max(most, kin[i])
	}
	if odds[0]-most < floor {
		return odds[0] - most // so far below that the last bit does not matter
	}
	against := chance
	for i := range s.plan.model.Kin {
		against = logSum(against, kin[i])
	}
	return odds[0] - against
}

// logSum is log2(2^a + 2^b).
func logSum(a, b float32) float32 {
	if a < b {
		a, b = b, a
	}
	if a-b > 24 {
		return a
	}
	return a + float32(math.Log2(1+math.Exp2(float64(b-a))))
}

// memo remembers the odds of patterns, open addressing.
type memo struct {
	keys   []uint64
	values [][mostClasses]float32
	used   int
}

func newMemo() *memo { return &memo{make([]uint64, 4096), make([][mostClasses]float32, 4096), 0} }

func (m *memo) odds(e *estimate, stratum, pattern uint32) [mostClasses]float32 {
	key := uint64(stratum)<<32 | uint64(pattern) + 1
	mask := uint64(len(m.keys) - 1)
	i := mix(key^mixB, mixA) & mask
	for m.keys[i] != key {
		if m.keys[i] == 0 {
			v := e.odds(stratum, pattern)
			m.put(key, v)
			return v
		}
		i = (i + 1) & mask
	}
	return m.values[i]
}

func (m *memo) put(key uint64, v [mostClasses]float32) {
	if m.used++; m.used*2 > len(m.keys) {
		old := *m
		*m = memo{make([]uint64, 2*len(old.keys)), make([][mostClasses]float32, 2*len(old.keys)), m.used}
		for i, k := range old.keys {
			if k != 0 {
				m.set(k, old.values[i])
			}
		}
	}
	m.set(key, v)
}

func (m *memo) set(key uint64, v [mostClasses]float32) {
	mask := uint64(len(m.keys) - 1)
	i := mix(key^mixB, mixA) & mask
	for m.keys[i] != 0 {
		i = (i + 1) & mask
	}
	m.keys[i], m.values[i] = key, v
}
