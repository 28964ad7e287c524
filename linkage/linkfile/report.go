package linkfile

import (
	"bufio"
	"context"
	_ "embed"
	"html/template"
	"math"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/linkage"
)

//go:embed report.html
var reportPage string

// page is what the report shows.
type page struct {
	w            *words
	show         func(string) string
	table        *table
	fields       []string // that the comparisons look at first
	Lang         string
	M            ModelJSON
	Warnings     []string
	Spread       template.HTML
	Expect       template.HTML
	Expectations []expectation
	Levels       []levelGroup
	Falls        []fallGroup
	Patterns     []patternRow
	Sizes        []sizeRow
	Unlinkable   template.HTML
	UnlinkableAt float64
}

func (o Output) report(ctx context.Context, w *bufio.Writer, t *table) error {
	p := &page{w: wordsOf(o.Language), show: o.Show, table: t, Lang: o.Language, M: o.describe(t)}
	if p.show == nil {
		p.show = hideNumbers
	}
	for _, c := range o.Model.Comparisons {
		p.fields = append(p.fields, firstField(c.Levels[0]))
	}
	p.Warnings = p.M.Warnings(o.Language)
	if err := p.fill(ctx, o.Result); err != nil {
		return err
	}
	parsed, err := template.New("report").Funcs(template.FuncMap{
		"say":   p.w.say,
		"int":   func(v any) string { return p.w.value(v) },
		"dec":   p.w.decimals,
		"sign":  p.w.signed,
		"share": p.w.share,
		"comp":  p.w.comparison,
		"level": p.w.levelOf,
	}).Parse(reportPage)
	if err != nil {
		return err
	}
	return parsed.Execute(w, p)
}

// firstField that a level looks at.
func firstField(l linkage.Level) string {
	for _, f := range []string{l.Exact, l.JaroWinkler, l.Jaro, l.Levenshtein, l.Damerau, l.Within, l.Shared, l.Digits, l.Days, l.Swapped, l.Typed, l.Difference, l.Ratio} {
		if f != "" {
			return f
		}
	}
	for _, inner := range slices.Concat(l.All, l.Any) {
		return firstField(inner)
	}
	return strings.Join(l.Crossed, " ")
}

// hideNumbers shows of a long number its first and last four digits.
func hideNumbers(v string) string {
	if len(v) < 12 || strings.Trim(v, "0123456789") != "" {
		return v
	}
	return v[:4] + strings.Repeat("•", len(v)-8) + v[len(v)-4:]
}

func (p *page) fill(ctx context.Context, r *linkage.Result) error {
	sample, err := r.Sample(ctx, 4000)
	if err != nil {
		return err
	}
	among := slices.Concat(r.Edges[:min(len(r.Edges), 200_000)], sample)
	patterns, err := r.Patterns(ctx, 15, among)
	if err != nil {
		return err
	}
	weights, err := r.Unlinkable(ctx, 200_000)
	if err != nil {
		return err
	}
	p.Spread = p.spread(r)
	p.expect(r)
	p.levels()
	p.falls(r, sample)
	p.patterns(patterns)
	p.sizes()
	p.unlinkable(r, weights)
	return nil
}

// expectation is a row of the table of cuts.
type expectation struct {
	linkage.Expectation
	Own bool
}

func (p *page) expect(r *linkage.Result) {
	cuts := []float64{}
	for _, t := range thresholds {
		if t >= p.M.Options.Review {
			cuts = append(cuts, t)
		}
	}
	cuts = append(cuts, r.Cut.Probability)
	slices.Sort(cuts)
	for _, e := range r.Expect(cuts) {
		p.Expectations = append(p.Expectations, expectation{e, e.Probability == r.Cut.Probability})
	}
	p.Expect = p.expectChart(r)
}

// levelGroup are the levels of a comparison, with bars.
type levelGroup struct {
	Name string
	Rows []levelRow
}

type levelRow struct {
	LevelJSON
	Weights, M2, U2 template.HTML
	Unseen          bool
}

func (p *page) levels() {
	most := 1.0
	for _, c := range p.M.Comparisons {
		for _, l := range c.Levels {
			most = max(most, min(math.Abs(l.Weight), 25))
		}
	}
	for _, c := range p.M.Comparisons {
		g := levelGroup{Name: c.Name}
		for _, l := range c.Levels {
			g.Rows = append(g.Rows, levelRow{l, weightBar(0, l.Weight, most), shareBar(l.M, "m"), shareBar(l.U, "u"), l.Label != "" && l.Seen < 1})
		}
		p.Levels = append(p.Levels, g)
	}
}

// patternRow is a pattern with a pair that shows it.
type patternRow struct {
	linkage.Pattern
	Share float64
	Cells []patternCell
	IDs   [2]string
}

// patternCell is how one comparison came out; Kind is agree, partly, differ or
// missing.
type patternCell struct {
	Comparison, Kind, Label, A, B string
}

func (p *page) patterns(list []linkage.Pattern) {
	for _, x := range list {
		row := patternRow{Pattern: x, Share: x.Same / x.Pairs}
		if x.Examples > 0 {
			row.IDs = p.ids(x.Example)
		}
		for k, l := range x.Levels {
			c := p.M.Comparisons[k]
			cell := patternCell{Comparison: c.Name}
			switch {
			case l == 0:
				cell.Kind = "missing"
			case l == 1:
				cell.Kind, cell.Label = "agree", p.w.level(c.Levels[0].Label)
			case l == len(c.Levels):
				cell.Kind = "differ"
			default:
				cell.Kind, cell.Label = "partly", p.w.level(c.Levels[l-1].Label)
			}
			if x.Examples > 0 {
				cell.A, cell.B = p.values(k, x.Example)
			}
			row.Cells = append(row.Cells, cell)
		}
		p.Patterns = append(p.Patterns, row)
	}
}

// ids names the records of a pair, with their files when there are several.
func (p *page) ids(e linkage.Edge) [2]string {
	if p.table.rank[e.A] > p.table.rank[e.B] {
		e.A, e.B = e.B, e.A
	}
	r := p.table.result.Records
	name := func(i uint32) string {
		if len(r.Registers) == 1 {
			return r.ID(int(i))
		}
		return r.Registers[r.Register(int(i))] + " " + r.ID(int(i))
	}
	return [2]string{name(e.A), name(e.B)}
}

// values of a comparison in both records, left one first: of the column itself
// where the comparison looks at a part or a sound of it.
func (p *page) values(k int, e linkage.Edge) (a, b string) {
	if p.table.rank[e.A] > p.table.rank[e.B] {
		e.A, e.B = e.B, e.A
	}
	r := p.table.result.Records
	field := p.fields[k]
	if column, _, _ := strings.Cut(field, "."); r.Value(int(e.A), column) != "" || r.Value(int(e.B), column) != "" {
		field = column
	}
	return p.show(r.Value(int(e.A), field)), p.show(r.Value(int(e.B), field))
}

// sizeRow counts the clusters of a size.
type sizeRow struct {
	Size, Clusters int
	Bar            template.HTML
}

func (p *page) sizes() {
	count := map[int]int{}
	for _, n := range p.table.sizes {
		count[n]++
	}
	most := 0
	for size, n := range count {
		p.Sizes = append(p.Sizes, sizeRow{Size: size, Clusters: n})
		most = max(most, n)
	}
	slices.SortFunc(p.Sizes, func(a, b sizeRow) int { return a.Size - b.Size })
	for i := range p.Sizes {
		p.Sizes[i].Bar = shareBar(math.Log1p(float64(p.Sizes[i].Clusters))/math.Log1p(float64(most)), "m")
	}
}
