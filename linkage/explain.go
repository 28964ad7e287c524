package linkage

import "math"

// Explanation tells how the weight of a pair comes about. All numbers are bits:
// each doubles or halves the odds that the two are the same.
type Explanation struct {
	// Prior is the weight of a random pair before anything is compared.
	Prior float64
	Steps []Step
	// Found corrects for the rule that found the pair: among pairs that a rule
	// finds, agreement on what the rule asks proves nothing.
	Found float64
	Rule  string
	// Kin takes off what speaks for kin, such as another member of the family,
	// instead of the same.
	Kin    float64
	Weight float64 // the sum
}

// Step is what one comparison adds.
type Step struct {
	Comparison string
	Level      int    // 0: nothing is said; from 1 on as in the model
	Label      string // of the level; empty when none holds or nothing is said
	A, B       string // the values compared, standardised
	Weight     float64
	Frequency  float64 // for a rare value, or against a common one
}

// Explain tells how the weight of a pair comes about; a and b are numbers of
// records. ok is false when no rule finds the pair.
func (r *Result) Explain(a, b uint32) (x Explanation, ok bool) {
	e, p := r.Model.estimate, r.Model.estimate.plan
	c := newComparer(p, r.Records)
	rowA, rowB := r.Records.row(int(a)), r.Records.row(int(b))
	equal := p.equalOf(rowA, rowB)
	rule := -1
	for i, mask := range p.rules {
		if equal&mask == mask {
			rule = i
			break
		}
	}
	kind := pairing{registers: len(r.Records.Registers)}.kind(r.Records.register[a], r.Records.register[b])
	if rule < 0 || kind >= e.kinds {
		return x, false
	}
	stratum := uint32(rule*e.kinds + kind)
	pattern := c.pattern(rowA, rowB, equal)
	s := newScorer(e, p, r.Model.freq)
	x.Weight = float64(s.weight(rowA, rowB, stratum, pattern))
	x.Rule = p.model.Blocking[rule].Name()
	x.Prior = math.Log2(max(e.same[kind], 1e-9) / e.all[kind])
	sum := x.Prior
	levels := make([]uint8, len(p.comparisons))
	p.levelsOf(pattern, levels)
	for k := range p.comparisons {
		step := r.step(k, int(levels[k]), kind, rowA, rowB)
		sum += step.Weight + step.Frequency
		x.Steps = append(x.Steps, step)
	}
	odds := s.known.odds(e, stratum, pattern)
	x.Kin = float64(odds[0]) - s.chance(rowA, rowB) - x.Weight
	x.Kin = -max(x.Kin, 0)
	x.Found = x.Weight - sum - x.Kin
	return x, true
}

func (r *Result) step(k, level, kind int, rowA, rowB []uint32) Step {
	e := r.Model.estimate
	c := &e.plan.comparisons[k]
	f := r.Records.layout.fieldAt(c.null.at)
	step := Step{Comparison: c.name, Level: level, A: r.Records.show(f, rowA), B: r.Records.show(f, rowB)}
	if level == 0 {
		return step
	}
	if level <= len(c.tests) {
		step.Label = e.plan.model.Comparisons[k].Levels[level-1].Label
	}
	step.Weight = math.Log2(e.m[kind][k][level] / e.random[k][level])
	if c.tf >= 0 && rowA[c.tfAt] == rowB[c.tfAt] && rowA[c.tfAt] != 0 {
		step.Frequency = -float64(r.Model.freq[k].log[rowA[c.tfAt]])
	}
	return step
}

// chance is by how much an unrelated pair is likelier than on average, because
// the values it shares are common.
func (s *scorer) chance(x, y []uint32) float64 {
	sum := 0.0
	for k := range s.plan.comparisons {
		if c := &s.plan.comparisons[k]; c.tf >= 0 && x[c.tfAt] == y[c.tfAt] && x[c.tfAt] != 0 {
			sum += float64(s.freq[k].log[x[c.tfAt]])
		}
	}
	return sum
}
