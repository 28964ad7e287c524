package linkage

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
)

// Parts keeps what the stages of a run have made, so that one that was stopped
// goes on where it was: the counts of patterns that training starts from, and what
// each rule found. Reading, blocking and the fitting of the classes are done again.
// Whoever keeps them sees to it that they are only given to a run with the same
// records, model and options.
type Parts interface {
	// Load gives what was kept under a name; false when nothing was.
	Load(name string) ([]byte, bool)
	Save(name string, part []byte) error
}

const countsPart = "counts"

func rulePart(rule int) string { return fmt.Sprintf("rule-%d", rule) }

// kept counts of patterns and levels of random pairs.
func (t *run) keptCounts() (cells []cell, random [][]float64, ok bool) {
	r, ok := t.load(countsPart)
	if !ok {
		return nil, nil, false
	}
	cells = make([]cell, r.count(16))
	for i := range cells {
		cells[i] = cell{uint32(r.next()), uint32(r.next()), r.next()}
	}
	for k := range t.plan.comparisons {
		random = append(random, make([]float64, t.plan.comparisons[k].levels()))
		for l := range random[k] {
			random[k][l] = math.Float64frombits(r.next())
		}
	}
	return cells, random, r.whole()
}

func (t *run) keepCounts(cells []cell, random [][]float64) error {
	if t.Parts == nil {
		return nil
	}
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(cells)))
	for _, c := range cells {
		b = binary.LittleEndian.AppendUint64(b, uint64(c.stratum))
		b = binary.LittleEndian.AppendUint64(b, uint64(c.pattern))
		b = binary.LittleEndian.AppendUint64(b, c.count)
	}
	for _, levels := range random {
		for _, x := range levels {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
		}
	}
	return t.Parts.Save(countsPart, b)
}

// found is what a rule found among pairs that no earlier rule did.
type found struct {
	edges  []Edge
	spread []uint64
}

func (t *run) keptRule(rule int) (f found, ok bool) {
	r, ok := t.load(rulePart(rule))
	if !ok {
		return f, false
	}
	f.edges = make([]Edge, r.count(12))
	for i := range f.edges {
		pair := r.next()
		f.edges[i] = Edge{uint32(pair >> 32), uint32(pair), math.Float32frombits(uint32(r.next()))}
	}
	f.spread = make([]uint64, r.count(8))
	for i := range f.spread {
		f.spread[i] = r.next()
	}
	return f, r.whole()
}

func (t *run) keepRule(rule int, f found) error {
	if t.Parts == nil {
		return nil
	}
	b := binary.LittleEndian.AppendUint64(make([]byte, 0, 16*len(f.edges)+8*len(f.spread)+16), uint64(len(f.edges)))
	for _, e := range f.edges {
		b = binary.LittleEndian.AppendUint64(b, uint64(e.A)<<32|uint64(e.B))
		b = binary.LittleEndian.AppendUint64(b, uint64(math.Float32bits(e.Weight)))
	}
	b = binary.LittleEndian.AppendUint64(b, uint64(len(f.spread)))
	for _, n := range f.spread {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	return t.Parts.Save(rulePart(rule), b)
}

// visitRule scores the pairs of a rule, or takes what an earlier run has kept.
func (t *run) visitRule(ctx context.Context, rule int, scorers []*scorer, out *compared) error {
	f, ok := t.keptRule(rule)
	if !ok {
		for _, s := range scorers {
			s.edges, s.spread = s.edges[:0], make([]uint64, len(s.spread))
		}
		err := t.walker.visit(ctx, rule, t.scratch, nil, func(w int, a, b uint32, x, y []uint32, stratum, pattern uint32) {
			scorers[w].add(a, b, x, y, stratum, pattern)
		})
		if err != nil {
			return err
		}
		f.spread = make([]uint64, len(out.spread))
		for _, s := range scorers {
			f.edges = append(f.edges, s.edges...)
			for i, n := range s.spread {
				f.spread[i] += n
			}
		}
		if err := t.keepRule(rule, f); err != nil {
			return err
		}
	}
	out.edges = append(out.edges, f.edges...)
	for i, n := range f.spread {
		out.spread[i] += n
		t.rules[rule].New += n
	}
	return nil
}

// partReader reads a part; what is too short is no part.
type partReader struct {
	b     []byte
	short bool
}

func (t *run) load(name string) (*partReader, bool) {
	if t.Parts == nil {
		return nil, false
	}
	b, ok := t.Parts.Load(name)
	return &partReader{b: b}, ok
}

func (r *partReader) next() uint64 {
	if len(r.b) < 8 {
		r.short = true
		return 0
	}
	n := binary.LittleEndian.Uint64(r.b)
	r.b = r.b[8:]
	return n
}

// count of things that take so many bytes each at least.
func (r *partReader) count(each int) int {
	n := r.next()
	if n > uint64(len(r.b)/each)+1 {
		r.short = true
		return 0
	}
	return int(n)
}

func (r *partReader) whole() bool { return !r.short && len(r.b) == 0 }
