package linkfile

import (
	"cmp"
	"html/template"
	"math"
	"slices"

	"github.com/tuntas-id/tuntas/linkage"
)

// fallGroup are pairs of one sort, each with its waterfall.
type fallGroup struct {
	Title string
	Pairs []fall
}

// fall is a waterfall: how the weight of a pair comes about.
type fall struct {
	IDs         [2]string
	Weight      float64
	Probability float64
	Steps       []fallStep
}

type fallStep struct {
	Name, Label, A, B string
	Weight            float64
	Bar               template.HTML
	Total             bool
}

// each sort shows so many pairs.
const fallsEach = 2

// falls chooses pairs: clear links, those next to the cut on both sides, and pairs
// that are alike because they are kin.
func (p *page) falls(r *linkage.Result, sample []linkage.Edge) {
	rows := slices.Clone(p.table.rows)
	rows = slices.DeleteFunc(rows, func(x row) bool { return !x.compared || x.decided })
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.edge.Weight, b.edge.Weight) })
	at, _ := slices.BinarySearchFunc(rows, float32(r.Cut.Weight), func(x row, w float32) int { return cmp.Compare(x.edge.Weight, w) })
	above, below := rows[at:], rows[:at]
	var clear []linkage.Edge
	// Not the clearest ones: those agree on everything and teach nothing.
	for i := 1; i <= fallsEach && len(above) > 3*fallsEach; i++ {
		clear = append(clear, above[len(above)*(i+1)/(fallsEach+3)].edge)
	}
	edges := func(list []row) []linkage.Edge {
		var out []linkage.Edge
		for _, x := range list {
			out = append(out, x.edge)
		}
		return out
	}
	near := edges(above[:min(fallsEach, len(above))])
	under := edges(below[len(below)-min(fallsEach, len(below)):])
	for _, e := range sample {
		if len(under) < fallsEach && float64(e.Weight) < r.Cut.Weight && e.Weight > -6 {
			under = append(under, e)
		}
	}
	for _, g := range []struct {
		key   string
		edges []linkage.Edge
	}{{"wf_clear", clear}, {"wf_above", near}, {"wf_below", under}, {"wf_kin", p.lookAlikes(r, sample)}} {
		group := fallGroup{Title: p.w.say(g.key)}
		for _, e := range g.edges {
			if f, ok := p.fall(r, e); ok {
				group.Pairs = append(group.Pairs, f)
			}
		}
		if len(group.Pairs) > 0 {
			p.Falls = append(p.Falls, group)
		}
	}
}

// lookAlikes are pairs of the sample that would be linked if the model knew no kin.
func (p *page) lookAlikes(r *linkage.Result, sample []linkage.Edge) []linkage.Edge {
	const look = 400
	var likely []linkage.Edge
	for _, e := range sample {
		if float64(e.Weight) < r.Cut.Weight {
			likely = append(likely, e)
		}
	}
	slices.SortStableFunc(likely, func(a, b linkage.Edge) int { return cmp.Compare(b.Weight, a.Weight) })
	type alike struct {
		edge     linkage.Edge
		evidence float64
	}
	var found []alike
	for _, e := range likely[:min(look, len(likely))] {
		if x, ok := r.Explain(e.A, e.B); ok && x.Kin < -1 {
			if evidence := x.Weight - x.Found - x.Kin; evidence > r.Cut.Weight {
				found = append(found, alike{e, evidence})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b alike) int { return cmp.Compare(b.evidence, a.evidence) })
	var out []linkage.Edge
	for _, f := range found[:min(fallsEach, len(found))] {
		out = append(out, f.edge)
	}
	return out
}

func (p *page) fall(r *linkage.Result, e linkage.Edge) (fall, bool) {
	x, ok := r.Explain(e.A, e.B)
	if !ok {
		return fall{}, false
	}
	f := fall{IDs: p.ids(e), Weight: x.Weight, Probability: linkage.Edge{Weight: float32(x.Weight)}.Probability()}
	add := func(s fallStep) {
		if math.Abs(s.Weight) >= 0.05 || s.Label != "" || s.A != "" {
			f.Steps = append(f.Steps, s)
		}
	}
	add(fallStep{Name: p.w.say("wf_prior"), Weight: x.Prior})
	for k, s := range x.Steps {
		step := fallStep{Name: p.w.comparison(s.Comparison), Weight: s.Weight}
		step.A, step.B = p.values(k, e)
		switch {
		case s.Level == 0:
			step.Label = p.w.say("nothing_said")
		case s.Level == len(p.M.Comparisons[k].Levels):
			step.Label = p.w.say("none_of_these")
		default:
			step.Label = p.w.levelOf(s.Comparison, s.Label)
		}
		add(step)
		if math.Abs(s.Frequency) >= 0.05 {
			add(fallStep{Name: p.w.comparison(s.Comparison), Label: p.w.say("frequency"), Weight: s.Frequency})
		}
	}
	// What the rule takes for granted and what kin explain as well are one step: the
	// engine weighs kin among the pairs of the rule.
	last := fallStep{Name: p.w.say("wf_rule", "rule", x.Rule), Weight: x.Found + x.Kin}
	if x.Kin < -1 && last.Weight < -1 {
		last.Label = p.w.say("wf_kin_step")
	}
	add(last)
	low, high, sum := 0.0, 0.0, 0.0
	for _, s := range f.Steps {
		sum += s.Weight
		low, high = min(low, sum), max(high, sum)
	}
	most := max(-low, high, 1)
	sum = 0
	for i := range f.Steps {
		f.Steps[i].Bar = weightBar(sum, sum+f.Steps[i].Weight, most)
		sum += f.Steps[i].Weight
	}
	f.Steps = append(f.Steps, fallStep{Name: p.w.say("wf_total"), Weight: x.Weight, Bar: weightBar(0, x.Weight, most), Total: true})
	return f, true
}
