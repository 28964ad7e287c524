package linkage

import "slices"

// Comparisons that hang together. Among pairs that are not the same, two
// comparisons may agree together far more often than each alone would have it: an
// NIK holds the birth date, so that those born a day apart in one district have
// numbers that differ in one digit. Multiplying the chances of both would take one
// coincidence for two. For the pairs of comparisons that the model names, the lift
// is learned: how many times likelier two levels come together than if they were
// independent.

// lift of two comparisons in a class of pairs, by the levels of both.
type lift []float64

// dependence is a pair of comparisons that the model names.
type dependence struct{ a, b, wide int }

func (d dependence) at(levels []uint8) int { return int(levels[d.a])*d.wide + int(levels[d.b]) }

// dependencies that a model names.
func (p *plan) dependencies(m Model) error {
	number := func(name string) int {
		return slices.IndexFunc(p.comparisons, func(c comparisonPlan) bool { return c.name == name })
	}
	for _, pair := range m.Dependent {
		if len(pair) != 2 {
			return wrong("dependent", "each entry names two comparisons")
		}
		a, b := number(pair[0]), number(pair[1])
		if a < 0 || b < 0 || a == b {
			return wrong("dependent", "%q and %q are not two comparisons of the model", pair[0], pair[1])
		}
		p.dependent = append(p.dependent, dependence{a, b, p.comparisons[b].levels()})
	}
	return nil
}

// independent lifts: nothing hangs together.
func (p *plan) independent() []lift {
	out := make([]lift, len(p.dependent))
	for i, d := range p.dependent {
		out[i] = make(lift, p.comparisons[d.a].levels()*d.wide)
		for j := range out[i] {
			out[i][j] = 1
		}
	}
	return out
}

// lifted multiplies the lifts of a class for these levels.
func (p *plan) lifted(lifts []lift, levels []uint8) float64 {
	x := 1.0
	for i, d := range p.dependent {
		x *= lifts[i][d.at(levels)]
	}
	return x
}

// together counts, for one class, how many pairs show each two levels, by
// stratum; resp gives the share of a cell that is of the class.
func (e *estimate) together(resp []float64, class int) [][]lift {
	n, classes := len(e.plan.comparisons), e.classes()
	out := make([][]lift, len(e.u))
	for s := range out {
		out[s] = e.plan.independent()
		for i := range out[s] {
			clear(out[s][i])
		}
	}
	for i, c := range e.cells {
		levels := e.digits[i*n : (i+1)*n]
		for j, d := range e.plan.dependent {
			out[c.stratum][j][d.at(levels)] += resp[i*classes+class]
		}
	}
	return out
}

// lifts of a class in each stratum, drawn towards those of all strata together;
// chance are the chances of the levels there.
func (e *estimate) lifts(counts [][]lift, chance [][][]float64) [][]lift {
	all := e.plan.independent()
	for j, d := range e.plan.dependent {
		for at := range all[j] {
			seen, expected := 0.0, 0.0
			for s := range counts {
				seen += counts[s][j][at]
				expected += said(counts[s][j], d) * d.chance(chance[s], at)
			}
			all[j][at] = (seen + firm) / (expected + firm)
		}
	}
	out := make([][]lift, len(counts))
	for s := range counts {
		out[s] = e.plan.independent()
		for j, d := range e.plan.dependent {
			pairs := said(counts[s][j], d)
			for at := range out[s][j] {
				if d.says(at) {
					out[s][j][at] = (counts[s][j][at] + firm*all[j][at]) / (pairs*d.chance(chance[s], at) + firm)
				}
			}
		}
	}
	return out
}

// says reports whether both comparisons say something.
func (d dependence) says(at int) bool { return at/d.wide > 0 && at%d.wide > 0 }

// chance of two levels when they are independent.
func (d dependence) chance(c [][]float64, at int) float64 {
	return c[d.a][at/d.wide] * c[d.b][at%d.wide]
}

// said is the number of pairs of which both comparisons say something.
func said(counts lift, d dependence) float64 {
	sum := 0.0
	for at, n := range counts {
		if d.says(at) {
			sum += n
		}
	}
	return sum
}
