package linkage

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// Options of a run. The zero value is right for most.
type Options struct {
	Mode Mode
	// Cut is the probability from which a pair is linked; 0: the engine chooses
	// the one with the best expected F1.
	Cut float64
	// Review is the probability from which a pair that is not linked is shown to
	// a person; 0 means 0.05.
	Review float64
	// MostPairs is how many pairs a record may make under one rule, on average,
	// before the rule is refused; 0 means 400.
	MostPairs int
	// MostTogether is the size from which a block is cut; 0 means 100 records.
	MostTogether int
	// Sample is about how many pairs are looked at to train; 0 means 600,000.
	Sample int
	// Chain joins records into clusters through any chain of links. Without it a
	// cluster is joined only when the evidence between all its records is for it.
	Chain bool
	// OneToOne: a cluster has at most one record of each register.
	OneToOne bool
	// Must and MustNot are decisions of people, kept whatever the evidence says.
	Must, MustNot []Decision
	Seed          uint64
	Workers       int // 0: one a core
	// Planned, when set, is told the bill before the pairs are compared; an error
	// ends the run.
	Planned func(Bill) error
	// Parts, when set, keeps what the stages have made; see [Parts].
	Parts Parts
	// Progress is told of the stage and how much of it is done, 0 to 1.
	Progress func(stage Stage, done float64)
}

// Stage of a run.
type Stage string

// The stages, in their order.
const (
	StageRead    Stage = "read"
	StageBlock   Stage = "block"
	StageTrain   Stage = "train"
	StageCompare Stage = "compare"
	StageCluster Stage = "cluster"
)

// Decision of a person about two records.
type Decision struct{ A, B RecordID }

// RecordID names a record: the register's name and its identifier there.
type RecordID struct{ Register, ID string }

// Edge is a pair that may be one entity: numbers of the records, A before B.
type Edge struct {
	A, B   uint32
	Weight float32 // log2 of the odds that the two are the same
}

// Probability that the two are the same.
func (e Edge) Probability() float64 { return probability(float64(e.Weight)) }

func probability(weight float64) float64 { return 1 / (1 + math.Exp2(-weight)) }

func weightOf(probability float64) float64 {
	return math.Log2(probability / (1 - probability))
}

// Result of a run.
type Result struct {
	Records *Records
	Model   *Trained
	Rules   []RuleReport
	Edges   []Edge // from Options.Review on, by record
	// Clusters gives each record the number of its cluster; the clusters are
	// numbered by their first record.
	Clusters []uint32
	Cut      Cut
	// Spread counts the pairs compared by weight, for charts: bin i holds weights
	// from SpreadFrom+i/4.
	Spread []uint64
}

// SpreadFrom is the weight at which [Result.Spread] begins.
const SpreadFrom = -60

// RuleReport tells what a blocking rule found.
type RuleReport struct {
	Rule   string
	Blocks int
	Pairs  uint64 // that its blocks hold
	New    uint64 // of them, those that no earlier rule found
	Splits []Split
}

// Link finds the records that are one entity.
func Link(ctx context.Context, m Model, known map[string]Standardiser, sources []Source, o Options) (*Result, error) {
	o.fill()
	o.tell(StageRead, 0)
	r, err := Read(ctx, m, known, sources, o.Workers)
	if err != nil {
		return nil, err
	}
	return LinkRecords(ctx, m, r, o)
}

func (o *Options) fill() {
	o.Workers = orCores(o.Workers)
	if o.Review == 0 {
		o.Review = 0.05
	}
	if o.MostPairs == 0 {
		o.MostPairs = 400
	}
	if o.MostTogether == 0 {
		o.MostTogether = 100
	}
	if o.Sample == 0 {
		o.Sample = 600_000
	}
	if o.Progress == nil {
		o.Progress = func(Stage, float64) {}
	}
}

func (o *Options) tell(s Stage, done float64) { o.Progress(s, done) }

// run is a linkage under way.
type run struct {
	Options
	plan    *plan
	records *Records
	walker  *walker
	scratch []*scratch
	rules   []RuleReport
	sizes   []int
}

// LinkRecords finds the records that are one entity, among records already read.
func LinkRecords(ctx context.Context, m Model, r *Records, o Options) (*Result, error) {
	o.fill()
	p, err := newPlan(m, r.layout)
	if err != nil {
		return nil, err
	}
	t := &run{Options: o, plan: p, records: r, sizes: make([]int, len(r.Registers))}
	for _, g := range r.register {
		t.sizes[g]++
	}
	t.walker = &walker{plan: p, records: r, pairing: pairing{len(r.Registers), o.Mode}, workers: o.Workers}
	t.scratch = t.walker.scratch()
	if err := t.block(ctx, m); err != nil {
		return nil, err
	}
	if o.Planned != nil {
		if err := o.Planned(t.bill()); err != nil {
			return nil, err
		}
	}
	e, err := t.train(ctx)
	if err != nil {
		return nil, err
	}
	s, err := t.compare(ctx, e)
	if err != nil {
		return nil, err
	}
	res := &Result{Records: r, Rules: t.rules, Spread: s.spread}
	res.Model = e.trained(r, t.walker.pairing, s.freq)
	res.Cut = s.cut(o.Cut)
	t.tell(StageCluster, 0)
	if err := t.cluster(s.edges, res); err != nil {
		return nil, err
	}
	t.tell(StageCluster, 1)
	return res, ctx.Err()
}

// block finds the blocks of every rule and the bill of pairs.
func (t *run) block(ctx context.Context, m Model) error {
	b := &blocker{records: t.records, most: t.MostTogether, workers: t.Workers}
	for _, f := range m.Split {
		b.split = append(b.split, t.records.layout.byName[f])
	}
	for i, rule := range m.Blocking {
		t.tell(StageBlock, float64(i)/float64(len(m.Blocking)))
		found, err := b.blocks(ctx, rule)
		if err != nil {
			return err
		}
		if n := t.records.Len(); n > 10_000 && found.pairs > uint64(n)*uint64(t.MostPairs) {
			return &PairsError{rule.Name(), n, found.pairs}
		}
		t.walker.blocks = append(t.walker.blocks, found)
		t.rules = append(t.rules, RuleReport{Rule: rule.Name(), Blocks: len(found.ends), Pairs: found.pairs, Splits: found.splits})
	}
	t.tell(StageBlock, 1)
	return nil
}

// train counts the patterns of a share of the blocks and fits the classes.
func (t *run) train(ctx context.Context) (*estimate, error) {
	total := uint64(0)
	for _, r := range t.rules {
		total += r.Pairs
	}
	share := min(1, float64(t.Sample)/float64(max(total, 1)))
	cells, random, ok := t.keptCounts()
	if !ok {
		var err error
		if cells, random, err = t.counts(ctx, share); err != nil {
			return nil, err
		}
		if err := t.keepCounts(cells, random); err != nil {
			return nil, err
		}
	}
	kinds := t.walker.pairing.kinds()
	all := make([]float64, kinds)
	for a := range t.sizes {
		for b := range a + 1 {
			k := t.walker.pairing.kind(uint16(a), uint16(b))
			if k < 0 {
				continue
			}
			if a == b {
				all[k] += float64(pairsOf(t.sizes[a]))
			} else {
				all[k] += float64(t.sizes[a]) * float64(t.sizes[b])
			}
		}
	}
	defer t.tell(StageTrain, 1)
	return train(ctx, t.plan, cells, random, kinds, 1/share, all, t.sizes)
}

// counts the patterns of a share of the blocks, and the levels of random pairs.
func (t *run) counts(ctx context.Context, share float64) ([]cell, [][]float64, error) {
	counters := make([]*counter, t.Workers)
	for i := range counters {
		counters[i] = newCounter()
	}
	for rule := range t.rules {
		t.tell(StageTrain, float64(rule)/float64(len(t.rules)))
		take := func(block int) bool {
			first := uint64(t.walker.blocks[rule].at(block)[0])
			return share == 1 || float64(mix(first^mixC, uint64(rule+1)*mixA^t.Seed)>>11) < share*(1<<53)
		}
		err := t.walker.visit(ctx, rule, t.scratch, take, func(w int, _, _ uint32, _, _ []uint32, stratum, pattern uint32) {
			counters[w].add(uint64(stratum)<<32|uint64(pattern), 1)
		})
		if err != nil {
			return nil, nil, err
		}
	}
	random, err := randomLevels(ctx, t.plan, t.records, min(150_000, 20*t.records.Len()+20_000), t.Seed+1, t.Workers)
	return cellsOf(counters), random, err
}

// compared is what comparing all pairs gives.
type compared struct {
	edges  []Edge
	spread []uint64
	freq   []frequency
}

// floor is the weight below which a pair is forgotten.
const floor = -10

func (t *run) compare(ctx context.Context, e *estimate) (*compared, error) {
	scorers := make([]*scorer, t.Workers)
	freq := frequencies(t.plan, t.records)
	for i := range scorers {
		scorers[i] = newScorer(e, t.plan, freq)
	}
	out := &compared{spread: make([]uint64, len(scorers[0].spread)), freq: freq}
	for rule := range t.rules {
		t.tell(StageCompare, float64(rule)/float64(len(t.rules)))
		if err := t.visitRule(ctx, rule, scorers, out); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out.edges, func(a, b Edge) int {
		if a.A != b.A {
			return cmp.Compare(a.A, b.A)
		}
		return cmp.Compare(a.B, b.B)
	})
	t.tell(StageCompare, 1)
	return out, nil
}
