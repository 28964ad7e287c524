package linkage

import (
	"cmp"
	"context"
	"slices"
)

// cell is how many pairs of a stratum show a pattern. A stratum is a rule and a
// kind of pair: which registers its records are of.
type cell struct {
	stratum uint32
	pattern uint32
	count   uint64
}

// counter counts patterns, open addressing.
type counter struct {
	keys   []uint64 // stratum<<32 | pattern, plus one
	counts []uint64
	used   int
}

func newCounter() *counter { return &counter{make([]uint64, 1024), make([]uint64, 1024), 0} }

func (c *counter) add(key, n uint64) {
	mask := uint64(len(c.keys) - 1)
	for i := mix(key^mixB, mixA) & mask; ; i = (i + 1) & mask {
		switch c.keys[i] {
		case key + 1:
			c.counts[i] += n
			return
		case 0:
			c.keys[i], c.counts[i] = key+1, n
			if c.used++; c.used*2 > len(c.keys) {
				c.grow()
			}
			return
		}
	}
}

func (c *counter) grow() {
	old := *c
	*c = counter{make([]uint64, 2*len(old.keys)), make([]uint64, 2*len(old.keys)), 0}
	for i, k := range old.keys {
		if k != 0 {
			c.add(k-1, old.counts[i])
		}
	}
}

func cellsOf(counters []*counter) []cell {
	all := newCounter()
	for _, c := range counters {
		for i, k := range c.keys {
			if k != 0 {
				all.add(k-1, c.counts[i])
			}
		}
	}
	out := make([]cell, 0, all.used)
	for i, k := range all.keys {
		if k != 0 {
			out = append(out, cell{uint32((k - 1) >> 32), uint32(k - 1), all.counts[i]})
		}
	}
	slices.SortFunc(out, func(a, b cell) int {
		if a.stratum != b.stratum {
			return cmp.Compare(a.stratum, b.stratum)
		}
		return cmp.Compare(a.pattern, b.pattern)
	})
	return out
}

// pairing says which pairs are made and of what kind they are.
type pairing struct {
	registers int
	mode      Mode
}

// Mode says which records are compared.
type Mode uint8

// The modes.
const (
	LinkAndDedupe Mode = iota // across registers and within each
	LinkOnly                  // only across
	DedupeOnly                // only within
)

// kinds of pairs: with up to three registers one for each two of them, else within
// and across.
func (p pairing) kinds() int {
	if p.registers <= 3 {
		return p.registers * (p.registers + 1) / 2
	}
	return 2
}

// kind of a pair, -1 when it is not made.
func (p pairing) kind(a, b uint16) int {
	if a == b && p.mode == LinkOnly || a != b && p.mode == DedupeOnly {
		return -1
	}
	if p.registers > 3 {
		if a == b {
			return 0
		}
		return 1
	}
	x, y := int(min(a, b)), int(max(a, b))
	return y*(y+1)/2 + x
}

// walker visits the pairs of blocks, each pair under the first rule that finds it.
type walker struct {
	plan    *plan
	records *Records
	pairing pairing
	blocks  []*blocks // by rule
	workers int
}

// scratch of one goroutine: the rows of a block side by side.
type scratch struct {
	comparer *comparer
	rows     []uint32
	register []uint16
}

func (w *walker) scratch() []*scratch {
	out := make([]*scratch, w.workers)
	for i := range out {
		out[i] = &scratch{comparer: newComparer(w.plan, w.records)}
	}
	return out
}

// visitor is told of a pair: the records, its stratum, its equal fields and its
// pattern.
type visitor func(worker int, a, b uint32, rowA, rowB []uint32, stratum uint32, pattern uint32)

// visit goes through the blocks of a rule; only takes a share of them when asked.
func (w *walker) visit(ctx context.Context, rule int, s []*scratch, take func(block int) bool, f visitor) error {
	const chunk = 256
	b := w.blocks[rule]
	return withWorker(ctx, w.workers, (len(b.ends)+chunk-1)/chunk, func(worker, c int) {
		for i := c * chunk; i < min((c+1)*chunk, len(b.ends)); i++ {
			if take == nil || take(i) {
				w.block(worker, rule, b.at(i), s[worker], f)
			}
		}
	})
}

func (w *walker) block(worker, rule int, members []uint32, s *scratch, f visitor) {
	width := w.plan.layout.width
	s.rows, s.register = s.rows[:0], s.register[:0]
	for _, m := range members {
		s.rows = append(s.rows, w.records.row(int(m))...)
		s.register = append(s.register, w.records.register[m])
	}
	earlier := w.plan.rules[:rule]
	kinds := w.pairing.kinds()
	for i := range members {
		a := s.rows[i*width : (i+1)*width : (i+1)*width]
	pairs:
		for j := i + 1; j < len(members); j++ {
			kind := w.pairing.kind(s.register[i], s.register[j])
			if kind < 0 {
				continue
			}
			b := s.rows[j*width : (j+1)*width : (j+1)*width]
			equal := w.plan.equalOf(a, b)
			for r, e := range earlier {
				if equal&e == e && w.blocks[r].met(members[i], members[j]) {
					continue pairs
				}
			}
			f(worker, members[i], members[j], a, b, uint32(rule*kinds+kind), s.comparer.pattern(a, b, equal))
		}
	}
}
