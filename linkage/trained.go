package linkage

// Trained is what a run learned, for people and for files.
type Trained struct {
	Rounds      int
	Converged   bool
	Comparisons []TrainedComparison
	Kinds       []TrainedKind
	Kin         []TrainedKin

	estimate *estimate
	freq     []frequency
}

// TrainedKin is the expected number of pairs of a class of kin among those
// compared.
type TrainedKin struct {
	Name   string
	Number float64
}

// TrainedComparison are the chances of a comparison's levels.
type TrainedComparison struct {
	Name   string
	Levels []TrainedLevel // the last one is "none of these"
}

// TrainedLevel is a level with its chances: M among pairs that are the same, U
// among random pairs.
type TrainedLevel struct {
	Label string
	M, U  float64
}

// TrainedKind is the expected number of true pairs of a kind: within a register
// or across two.
type TrainedKind struct {
	A, B string // registers; empty when there are many
	Same float64
}

func (e *estimate) trained(r *Records, p pairing, freq []frequency) *Trained {
	t := &Trained{Rounds: min(e.rounds, mostRounds), Converged: e.moved < still, estimate: e, freq: freq}
	for k := range e.plan.comparisons {
		c := &e.plan.comparisons[k]
		tc := TrainedComparison{Name: c.name}
		for l := 1; l < c.levels(); l++ {
			v := TrainedLevel{Label: "", U: e.random[k][l]}
			if l <= len(c.tests) {
				v.Label = e.plan.model.Comparisons[k].Levels[l-1].Label
			}
			sum := 0.0
			for kind := range e.kinds {
				v.M += e.same[kind] * e.m[kind][k][l]
				sum += e.same[kind]
			}
			if sum > 0 {
				v.M /= sum
			}
			tc.Levels = append(tc.Levels, v)
		}
		t.Comparisons = append(t.Comparisons, tc)
	}
	for c, kin := range e.plan.model.Kin {
		k := TrainedKin{Name: kin.Name}
		for _, n := range e.kin[c] {
			k.Number += n
		}
		t.Kin = append(t.Kin, k)
	}
	for kind := range e.kinds {
		tk := TrainedKind{Same: e.same[kind]}
		if p.registers <= 3 {
			a, b := registersOf(kind)
			tk.A, tk.B = r.Registers[a], r.Registers[b]
		}
		t.Kinds = append(t.Kinds, tk)
	}
	return t
}
