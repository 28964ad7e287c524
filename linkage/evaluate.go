package linkage

import (
	"cmp"
	"slices"
)

// Truth names the entity of each record: by register and identifier. A record
// that is not in it is left out of an evaluation.
type Truth map[RecordID]string

// Score is how well something found agrees with the truth.
type Score struct {
	Right, Found, True int // pairs
}

// Precision is the share of what was found that is true.
func (s Score) Precision() float64 { return ratio(s.Right, s.Found) }

// Recall is the share of what is true that was found.
func (s Score) Recall() float64 { return ratio(s.Right, s.True) }

// F1 is the harmonic mean of precision and recall.
func (s Score) F1() float64 { return ratio(2*s.Right, s.Found+s.True) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// Evaluation of a result against the truth.
type Evaluation struct {
	Edges    Score // pairs that were linked
	Clusters Score // pairs that are together in a cluster
	Best     Score // edges at the cut that would have been best
	BestCut  float64
	Lost     int // true pairs that no rule found, or that were surely not the same
	// Calibration: of the edges whose probability lies in a tenth, how many are
	// true; the last two bins are 0.9 to 0.99 and above.
	Calibration [11]Score
}

// Evaluate compares a result with the truth. Pairs that the mode does not make
// are not counted.
func (r *Result) Evaluate(truth Truth, mode Mode) Evaluation {
	entity := make([]string, r.Records.Len())
	for i := range entity {
		entity[i] = truth[RecordID{r.Records.Registers[r.Records.register[i]], r.Records.ID(i)}]
	}
	made := func(a, b uint32) bool {
		return entity[a] != "" && entity[b] != "" && pairing{len(r.Records.Registers), mode}.kind(r.Records.register[a], r.Records.register[b]) >= 0
	}
	var v Evaluation
	total := r.together(entity, made, func(i int) string { return entity[i] })
	v.Clusters = Score{Found: r.together(entity, made, nil), True: total}
	v.Clusters.Right = r.together(entity, made, func(i int) string { return entity[i] + "\x00" + itoa(r.Clusters[i]) })
	v.Edges.True = total
	v.edges(r, entity, made, total)
	return v
}

func itoa(n uint32) string {
	var b [4]byte
	for i := range b {
		b[i] = byte(n >> (8 * i))
	}
	return string(b[:])
}

// together counts the pairs of records with one key; without a key, with one
// cluster.
func (r *Result) together(entity []string, made func(a, b uint32) bool, key func(i int) string) int {
	if key == nil {
		key = func(i int) string { return itoa(r.Clusters[i]) }
	}
	groups := map[string][]uint32{}
	for i := range entity {
		if entity[i] != "" {
			k := key(i)
			groups[k] = append(groups[k], uint32(i))
		}
	}
	n := 0
	for _, g := range groups {
		for i := range g {
			for _, b := range g[i+1:] {
				if made(g[i], b) {
					n++
				}
			}
		}
	}
	return n
}

func (v *Evaluation) edges(r *Result, entity []string, made func(a, b uint32) bool, total int) {
	type weighed struct {
		weight float32
		right  bool
	}
	var all []weighed
	found := 0
	for _, e := range r.Edges {
		if !made(e.A, e.B) {
			continue
		}
		right := entity[e.A] == entity[e.B]
		all = append(all, weighed{e.Weight, right})
		if right {
			found++
		}
		if r.Linked(e) {
			v.Edges.Found++
			if right {
				v.Edges.Right++
			}
		}
		p := e.Probability()
		bin := min(int(p*10), 9)
		if p >= 0.99 {
			bin = 10
		}
		v.Calibration[bin].Found++
		if right {
			v.Calibration[bin].Right++
		}
	}
	v.Lost = total - found
	slices.SortFunc(all, func(a, b weighed) int { return cmp.Compare(b.weight, a.weight) })
	right := 0
	for i, w := range all {
		if w.right {
			right++
		}
		if i+1 < len(all) && all[i+1].weight == w.weight {
			continue
		}
		if s := (Score{right, i + 1, total}); s.F1() > v.Best.F1() {
			v.Best, v.BestCut = s, probability(float64(w.weight))
		}
	}
}
