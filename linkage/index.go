package linkage

import (
	"bytes"
	"cmp"
	"context"
	"slices"
)

// Index answers at once which records of a register may be a given one. It is
// made of a [Result] and answers from several goroutines.
type Index struct {
	result *Result
	plan   *plan
	rules  []posting
}

// posting are the records of a rule by key.
type posting struct {
	fields []int
	keys   []uint64
	at     []uint32
}

// Match is a record that may be the one asked for.
type Match struct {
	Record      uint32 // number in Result.Records
	Weight      float64
	Probability float64
}

// mostCandidates is how many records a rule may bring for one question: a rule
// that brings more says nothing of anybody.
const mostCandidates = 2000

// NewIndex indexes the records of a result.
func NewIndex(ctx context.Context, r *Result, workers int) (*Index, error) {
	x := &Index{result: r, plan: r.Model.estimate.plan}
	b := &blocker{records: r.Records, workers: orCores(workers)}
	for _, rule := range x.plan.model.Blocking {
		p := posting{}
		for _, f := range rule {
			p.fields = append(p.fields, r.Records.layout.byName[f])
		}
		entries, starts := b.scatter(p.fields)
		if err := inParallel(ctx, b.workers, len(starts)-1, func(i int) { sortEntries(entries[starts[i]:starts[i+1]]) }); err != nil {
			return nil, err
		}
		slices.SortFunc(entries, byKey) // parts are in order; inside by other bits
		p.keys, p.at = make([]uint64, len(entries)), make([]uint32, len(entries))
		for i, e := range entries {
			p.keys[i], p.at[i] = e.key, e.at
		}
		x.rules = append(x.rules, p)
	}
	for _, d := range r.Records.dicts {
		d.again()
	}
	for i := range r.Records.texts {
		if w := r.Records.texts[i].words; w != nil {
			w.again()
		}
	}
	return x, nil
}

// Ask finds the records that may be the one with these values, named as the
// columns of a register are; the likeliest first, from a probability of 0.05 on.
// register is the number of the register that the question comes from, which
// decides how likely a match is at all.
func (x *Index) Ask(register int, values map[string]string) []Match {
	q := x.question(values)
	kinds := x.result.Model.estimate.kinds
	pairing := pairing{registers: len(x.result.Records.Registers)}
	s := newScorer(x.result.Model.estimate, x.plan, x.result.Model.freq)
	c := newComparer(x.plan, q.records)
	seen := map[uint32]bool{}
	var out []Match
	for rule := range x.rules {
		for _, at := range x.rules[rule].find(q) {
			if seen[at] {
				continue
			}
			seen[at] = true
			row := x.result.Records.row(int(at))
			kind := pairing.kind(uint16(register), x.result.Records.register[at])
			pattern := c.pattern(q.row, row, x.plan.equalOf(q.row, row))
			w := float64(s.weight(q.row, row, uint32(rule*kinds+kind), pattern))
			if p := probability(w); p >= 0.05 {
				out = append(out, Match{at, w, p})
			}
		}
	}
	slices.SortFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Record, b.Record))
	})
	return out
}

// question is a record that is not in the register: words that the dictionaries
// do not have get numbers beyond theirs.
type question struct {
	records *Records
	row     []uint32
}

func (x *Index) question(values map[string]string) *question {
	r := x.result.Records
	q := &question{row: make([]uint32, r.layout.width)}
	records := *r
	records.dicts, records.texts = slices.Clone(r.dicts), slices.Clone(r.texts)
	q.records = &records
	byKey := make(map[string]string, len(values))
	for k, v := range values {
		byKey[headerKey(k)] = v
	}
	for _, c := range r.layout.columns {
		in := make([]string, len(c.From))
		for i, names := range c.From {
			for _, n := range names {
				if v, ok := byKey[headerKey(n)]; ok {
					in[i] = v
					break
				}
			}
		}
		out := make([]Value, len(c.made))
		c.standardiser.Standardise(in, out)
		for i, k := range c.keep {
			if k >= 0 {
				q.put(k, out[i])
			}
		}
	}
	return q
}

func (q *question) put(k int, v Value) {
	f := q.records.layout.fields[k]
	switch {
	case f.kind == Digits:
		q.row[f.at], q.row[f.at+1] = uint32(v.Bits>>32), uint32(v.Bits)
	case f.kind != Word:
		q.row[f.at] = uint32(v.Bits)
	case v.Text != "":
		text := []byte(v.Text)
		if q.row[f.at] = q.records.dicts[f.dict].lookup(text, hashBytes(text)); q.row[f.at] == 0 {
			q.row[f.at] = q.extra(f, text)
		}
	}
}

// extra gives a number to a word that the dictionary does not have.
func (q *question) extra(f fieldPlan, text []byte) uint32 {
	d := *q.records.dicts[f.dict]
	d.extra = [][]byte{text}
	q.records.dicts[f.dict] = &d
	if t := &q.records.texts[f.dict]; t.words != nil {
		words := *t.words
		var list []uint32
		for w := range bytes.FieldsSeq(text) {
			id := words.lookup(w, hashBytes(w))
			if id == 0 {
				id = uint32(len(words.ends) + len(words.extra))
				words.extra = append(words.extra, w)
			}
			list = append(list, id)
		}
		t.words = &words
		t.extraBriefs, t.extraWords = []brief{briefOf(text)}, [][]uint32{list}
	}
	return uint32(len(d.ends))
}

// find are the records that agree with the question on the rule.
func (p *posting) find(q *question) []uint32 {
	asked := blocker{records: &Records{layout: q.records.layout, words: q.row}}
	h := asked.key(0, p.fields)
	if h == 0 {
		return nil
	}
	from, ok := slices.BinarySearch(p.keys, h)
	if !ok {
		return nil
	}
	to := from
	for to < len(p.keys) && p.keys[to] == h && to-from <= mostCandidates {
		to++
	}
	if to-from > mostCandidates {
		return nil
	}
	return p.at[from:to]
}
