package linkage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// blocks are the records that meet under one rule: those of block i are
// members[ends[i-1]:ends[i]], ascending, at least two.
type blocks struct {
	members []uint32
	ends    []uint32
	pairs   uint64 // that these blocks hold
	splits  []Split
	// part says, for the records of a block that was cut, which part they are in:
	// two of them did not meet when their parts differ.
	part map[uint32]uint64
}

// Split tells of a block that was too large to compare whole.
type Split struct {
	Rule    string
	Example string // identifier of one of its records
	Records int
	// By are the fields that cut it; Pieces is set when they did not suffice and
	// the records were cut into pieces of this size as they lie.
	By     []string
	Pieces int
	Pairs  uint64 // before
	Kept   uint64 // after
}

// PairsError refuses a rule that would make too many pairs.
type PairsError struct {
	Rule    string
	Records int
	Pairs   uint64
}

func (e *PairsError) Error() string {
	return fmt.Sprintf("linkage: the rule %q makes %d pairs of %d records; add a field to it, such as a place", e.Rule, e.Pairs, e.Records)
}

type entry struct {
	key uint64
	at  uint32
}

// blocker makes blocks of records.
type blocker struct {
	records *Records
	split   []int // fields that cut blocks
	most    int   // records of a block
	workers int
}

// blocks of a rule.
func (b *blocker) blocks(ctx context.Context, rule Rule) (*blocks, error) {
	fields := make([]int, len(rule))
	for i, f := range rule {
		fields[i] = b.records.layout.byName[f]
	}
	entries, starts := b.scatter(fields)
	parts := make([]blocks, len(starts)-1)
	err := inParallel(ctx, b.workers, len(parts), func(i int) {
		part := entries[starts[i]:starts[i+1]]
		sortEntries(part)
		b.walk(rule, fields, part, &parts[i])
	})
	if err != nil {
		return nil, err
	}
	out := &blocks{}
	n := 0
	for i := range parts {
		n += len(parts[i].members)
	}
	out.members = make([]uint32, 0, n)
	for i := range parts {
		base := uint32(len(out.members))
		out.members = append(out.members, parts[i].members...)
		for _, e := range parts[i].ends {
			out.ends = append(out.ends, base+e)
		}
		for r, p := range parts[i].part {
			out.setPart(r, p)
		}
		out.pairs += parts[i].pairs
		out.splits = append(out.splits, parts[i].splits...)
	}
	slices.SortFunc(out.splits, func(a, b Split) int {
		return cmp.Or(cmp.Compare(b.Records, a.Records), strings.Compare(a.Example, b.Example))
	})
	return out, nil
}

// key of a record under the fields, 0 when one is missing. It is made of the
// numbers of words, which is quick; it only says which records meet.
func (b *blocker) key(i int, fields []int) uint64 {
	h := uint64(len(fields))
	for _, k := range fields {
		v := b.records.value(i, k)
		if v == 0 {
			return 0
		}
		h = hashWord(h, v)
	}
	return h | 1
}

// scatter puts the records with a key into parts by the first bits of the key.
func (b *blocker) scatter(fields []int) (entries []entry, starts []int) {
	n := b.records.Len()
	partBits := 0
	for n>>partBits > 4096 && partBits < 14 {
		partBits++
	}
	parts, shift := 1<<partBits, 64-partBits
	keys := make([]uint64, n)
	count := make([][]uint32, b.workers)
	spans := span(n, b.workers)
	var wait sync.WaitGroup
	for w := range b.workers {
		count[w] = make([]uint32, parts)
		wait.Go(func() {
			for i := spans[w]; i < spans[w+1]; i++ {
				if keys[i] = b.key(i, fields); keys[i] != 0 {
					count[w][keys[i]>>shift]++
				}
			}
		})
	}
	wait.Wait()
	starts = make([]int, parts+1)
	at := 0
	for p := range parts {
		starts[p] = at
		for w := range b.workers {
			c := int(count[w][p])
			count[w][p] = uint32(at)
			at += c
		}
	}
	starts[parts] = at
	entries = make([]entry, at)
	for w := range b.workers {
		wait.Go(func() {
			for i := spans[w]; i < spans[w+1]; i++ {
				if k := keys[i]; k != 0 {
					p := k >> shift
					entries[count[w][p]] = entry{k, uint32(i)}
					count[w][p]++
				}
			}
		})
	}
	wait.Wait()
	return entries, starts
}

// span cuts n into equal parts.
func span(n, parts int) []int {
	out := make([]int, parts+1)
	for i := range out {
		out[i] = n * i / parts
	}
	return out
}

// sortEntries sorts by key, then record: two passes over sixteen bits below those
// that chose the part, then the few that are still out of order.
func sortEntries(e []entry) {
	if len(e) < 64 {
		slices.SortFunc(e, byKey)
		return
	}
	other := make([]entry, len(e))
	for _, shift := range [...]int{34, 42} {
		var count [257]int
		for _, x := range e {
			count[x.key>>shift&255+1]++
		}
		for i := range 256 {
			count[i+1] += count[i]
		}
		for _, x := range e {
			d := x.key >> shift & 255
			other[count[d]] = x
			count[d]++
		}
		e, other = other, e
	}
	for i := 0; i < len(e); {
		j := i + 1
		for j < len(e) && e[j].key>>34&0xffff == e[i].key>>34&0xffff {
			j++
		}
		if j-i > 1 {
			slices.SortFunc(e[i:j], byKey)
		}
		i = j
	}
}

func byKey(a, b entry) int {
	if a.key != b.key {
		return cmp.Compare(a.key, b.key)
	}
	return cmp.Compare(a.at, b.at)
}

// walk finds the runs of one key.
func (b *blocker) walk(rule Rule, fields []int, e []entry, out *blocks) {
	for i := 0; i < len(e); {
		j := i + 1
		for j < len(e) && e[j].key == e[i].key {
			j++
		}
		if j-i > 1 {
			b.put(rule, fields, e[i:j], out)
		}
		i = j
	}
}

func (b *blocker) put(rule Rule, fields []int, e []entry, out *blocks) {
	if len(e) <= b.most {
		out.add(e)
		return
	}
	s := Split{Rule: rule.Name(), Example: b.records.ID(int(e[0].at)), Records: len(e), Pairs: pairsOf(len(e))}
	before := out.pairs
	b.cut(fields, e, b.split, &s, out)
	s.Kept = out.pairs - before
	out.splits = append(out.splits, s)
}

// cut divides a block by the next field that the rule does not have; records
// without a value meet each other.
func (b *blocker) cut(fields []int, e []entry, by []int, s *Split, out *blocks) {
	if len(e) <= b.most {
		out.addPart(e, e[0].key)
		return
	}
	for len(by) > 0 && slices.Contains(fields, by[0]) {
		by = by[1:]
	}
	if len(by) == 0 {
		s.Pieces = b.most
		for i := 0; i < len(e); i += b.most {
			out.addPart(e[i:min(i+b.most, len(e))], e[0].key+uint64(i))
		}
		return
	}
	if name := b.records.layout.fields[by[0]].name; !slices.Contains(s.By, name) {
		s.By = append(s.By, name)
	}
	again := make([]entry, len(e))
	for i, x := range e {
		again[i] = entry{hashWord(x.key, b.records.value(int(x.at), by[0])), x.at}
	}
	slices.SortFunc(again, byKey)
	for i := 0; i < len(again); {
		j := i + 1
		for j < len(again) && again[j].key == again[i].key {
			j++
		}
		b.cut(fields, again[i:j], by[1:], s, out)
		i = j
	}
}

func (b *blocks) add(e []entry) {
	if len(e) < 2 {
		return
	}
	for _, x := range e {
		b.members = append(b.members, x.at)
	}
	b.ends = append(b.ends, uint32(len(b.members)))
	b.pairs += pairsOf(len(e))
}

// addPart adds a part of a block that was cut.
func (b *blocks) addPart(e []entry, part uint64) {
	for _, x := range e {
		b.setPart(x.at, part)
	}
	b.add(e)
}

func (b *blocks) setPart(record uint32, part uint64) {
	if b.part == nil {
		b.part = map[uint32]uint64{}
	}
	b.part[record] = part
}

// met reports whether two records that agree on the rule were compared under it.
func (b *blocks) met(x, y uint32) bool {
	return b.part == nil || b.part[x] == b.part[y]
}

func pairsOf(n int) uint64 { return uint64(n) * uint64(n-1) / 2 }

// at are the members of block i.
func (b *blocks) at(i int) []uint32 {
	from := uint32(0)
	if i > 0 {
		from = b.ends[i-1]
	}
	return b.members[from:b.ends[i]]
}

// inParallel calls f for 0 to n-1 from several goroutines.
func inParallel(ctx context.Context, workers, n int, f func(i int)) error {
	return withWorker(ctx, workers, n, func(_, i int) { f(i) })
}

// withWorker is inParallel that also says which goroutine calls.
func withWorker(ctx context.Context, workers, n int, f func(worker, i int)) error {
	var next atomic.Int64
	var wait sync.WaitGroup
	for w := range min(workers, n) {
		wait.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n || ctx.Err() != nil {
					return
				}
				f(w, i)
			}
		})
	}
	wait.Wait()
	return ctx.Err()
}
