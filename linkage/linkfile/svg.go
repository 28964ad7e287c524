package linkfile

import (
	"fmt"
	"html/template"
	"math"
	"strings"

	"github.com/tuntas-id/tuntas/linkage"
)

// weightBar draws a step from one weight to another on a line from -most to most.
func weightBar(from, to, most float64) template.HTML {
	x := func(w float64) float64 { return 50 + 49*max(-1, min(1, w/most)) }
	a, b := x(from), x(to)
	class := "plus"
	if to < from {
		class = "minus"
	}
	return template.HTML(fmt.Sprintf(`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><path class="zero" d="M50 0V10"/><rect class="%s" x="%.2f" y="1" width="%.2f" height="8"/></svg>`,
		class, min(a, b), max(math.Abs(b-a), 0.5)))
}

// shareBar draws a share of one.
func shareBar(x float64, class string) template.HTML {
	return template.HTML(fmt.Sprintf(`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="%s" x="0" y="1" width="%.2f" height="8"/></svg>`,
		class, max(0, min(100, 100*x))))
}

// chart is a drawing with axes; its inner size is in the units of its axes' pixels.
type chart struct {
	strings.Builder
	x0, x1, y0, y1 float64 // values at the borders
}

const (
	chartWide, chartHigh   = 400.0, 210.0
	chartLeft, chartBottom = 42.0, 34.0
	chartRight, chartTop   = 8.0, 10.0
)

func newChart(label string, x0, x1, y0, y1 float64) *chart {
	c := &chart{x0: x0, x1: x1, y0: y0, y1: y1}
	fmt.Fprintf(c, `<svg class="chart" viewBox="0 0 %g %g" role="img" aria-label="%s">`, chartWide, chartHigh, template.HTMLEscapeString(label))
	return c
}

func (c *chart) x(v float64) float64 {
	return chartLeft + (v-c.x0)/(c.x1-c.x0)*(chartWide-chartLeft-chartRight)
}

func (c *chart) y(v float64) float64 {
	return chartHigh - chartBottom - (v-c.y0)/(c.y1-c.y0)*(chartHigh-chartBottom-chartTop)
}

func (c *chart) tickX(v float64, label string) {
	fmt.Fprintf(c, `<text class="tick" x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, c.x(v), chartHigh-chartBottom+14, template.HTMLEscapeString(label))
}

func (c *chart) tickY(v float64, label string) {
	fmt.Fprintf(c, `<path class="grid" d="M%.1f %.1fH%.1f"/><text class="tick" x="%.1f" y="%.1f" text-anchor="end">%s</text>`, chartLeft, c.y(v), chartWide-chartRight, chartLeft-4, c.y(v)+4, template.HTMLEscapeString(label))
}

func (c *chart) title(label string) {
	fmt.Fprintf(c, `<text class="tick" x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, (chartLeft+chartWide-chartRight)/2, chartHigh-4, template.HTMLEscapeString(label))
}

// cut draws the line of the cut.
func (c *chart) cut(v float64) {
	fmt.Fprintf(c, `<path class="cut" d="M%.1f %.1fV%.1f"/>`, c.x(v), chartTop, chartHigh-chartBottom)
}

func (c *chart) line(class string, xs, ys []float64) {
	c.WriteString(`<path class="line ` + class + `" d="`)
	for i := range xs {
		fmt.Fprintf(c, "%c%.1f %.1f", "ML"[min(i, 1)], c.x(xs[i]), c.y(ys[i]))
	}
	c.WriteString(`"/>`)
}

func (c *chart) done() template.HTML { return template.HTML(c.String() + "</svg>") }

// spread draws how many pairs have which weight.
func (p *page) spread(r *linkage.Result) template.HTML {
	const wide = 2 // bits of a bar
	bins := make([]float64, (len(r.Spread)+4*wide-1)/(4*wide))
	first, last, most := len(bins), 0, 1.0
	for i, n := range r.Spread {
		b := i / (4 * wide)
		bins[b] += float64(n)
		most = max(most, bins[b])
	}
	for b, n := range bins {
		if n > 0 {
			first, last = min(first, b), max(last, b)
		}
	}
	if first > last {
		return ""
	}
	at := func(b int) float64 { return linkage.SpreadFrom + float64(b*wide) }
	tops := math.Ceil(math.Log10(most + 1))
	c := newChart(p.w.say("spread_title"), min(at(first), -10), max(at(last+1), 10), 0, max(tops, 1))
	review := math.Log2(p.M.Options.Review / (1 - p.M.Options.Review))
	if review < r.Cut.Weight {
		fmt.Fprintf(c, `<rect class="band" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, c.x(review), chartTop, c.x(r.Cut.Weight)-c.x(review), chartHigh-chartBottom-chartTop)
	}
	for e := 0.0; e <= tops; e += math.Ceil(tops / 5) {
		c.tickY(e, p.w.integer(math.Pow(10, e)))
	}
	for w := math.Ceil(c.x0/20) * 20; w <= c.x1; w += 20 {
		c.tickX(w, p.w.integer(w))
	}
	for b := first; b <= last; b++ {
		if bins[b] == 0 {
			continue
		}
		class := "minus"
		if at(b)+wide/2 >= r.Cut.Weight {
			class = "plus"
		}
		y := c.y(max(math.Log10(bins[b]), 0.08))
		fmt.Fprintf(c, `<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f"><title>%s: %s</title></rect>`, class, c.x(at(b))+0.3, y, c.x(at(b+1))-c.x(at(b))-0.6, chartHigh-chartBottom-y,
			p.w.decimals(at(b), 0), p.w.integer(bins[b]))
	}
	c.cut(r.Cut.Weight)
	c.title(p.w.say("spread_axis"))
	return c.done()
}

// expectChart draws expected precision and recall over the weight of the cut.
func (p *page) expectChart(r *linkage.Result) template.HTML {
	var cuts, weights []float64
	review := math.Log2(p.M.Options.Review / (1 - p.M.Options.Review))
	for w := review; w <= 16; w += 0.5 {
		weights = append(weights, w)
		cuts = append(cuts, linkage.Edge{Weight: float32(w)}.Probability())
	}
	list := r.Expect(cuts)
	low := 1.0
	precision, recall := make([]float64, len(list)), make([]float64, len(list))
	for i, e := range list {
		precision[i], recall[i] = e.Precision, e.Recall
		if e.Linked == 0 {
			precision[i] = 1
		}
		low = min(low, precision[i], recall[i])
	}
	low = max(0, math.Floor(low*20-0.2)/20)
	if len(weights) < 2 {
		return ""
	}
	c := newChart(p.w.say("expect_title"), weights[0], weights[len(weights)-1], low, 1)
	for i := range 6 {
		v := low + (1-low)*float64(i)/5
		c.tickY(v, p.w.decimals(100*v, 0)+" %")
	}
	for _, t := range []float64{0.05, 0.5, 0.95, 0.99, 0.999, 0.9999} {
		if w := math.Log2(t / (1 - t)); w >= c.x0-0.01 && w <= c.x1 {
			c.tickX(w, strings.TrimRight(p.w.decimals(t, 4), "0"))
		}
	}
	c.line("precision", weights, precision)
	c.line("recall", weights, recall)
	if r.Cut.Weight >= c.x0 && r.Cut.Weight <= c.x1 {
		c.cut(r.Cut.Weight)
	}
	i := len(weights) - 1
	gap := c.y(recall[i]) - c.y(precision[i])
	under := 14.0
	if math.Abs(gap) > 20 {
		under = -5
	}
	fmt.Fprintf(c, `<text class="name precision" x="%.1f" y="%.1f" text-anchor="end">%s</text>`, c.x(weights[i]), max(c.y(precision[i])+12, chartTop+12), template.HTMLEscapeString(p.w.say("precision")))
	fmt.Fprintf(c, `<text class="name recall" x="%.1f" y="%.1f" text-anchor="end">%s</text>`, c.x(weights[i]), c.y(recall[i])+under+12, template.HTMLEscapeString(p.w.say("recall")))
	c.title(p.w.say("threshold"))
	return c.done()
}

// unlinkable draws the share of rows whose weight with their own copy is below a
// weight.
func (p *page) unlinkable(r *linkage.Result, weights []float32) {
	if len(weights) == 0 {
		return
	}
	below := 0
	for below < len(weights) && float64(weights[below]) < r.Cut.Weight {
		below++
	}
	p.UnlinkableAt = float64(below) / float64(len(weights))
	low, high := min(float64(weights[0]), r.Cut.Weight-2), max(float64(weights[len(weights)-1]), r.Cut.Weight+2)
	low, high = math.Floor(low/10)*10, math.Ceil(high/10)*10
	c := newChart(p.w.say("unlinkable_note"), low, high, 0, 1)
	for _, v := range []float64{0, 0.25, 0.5, 0.75, 1} {
		c.tickY(v, p.w.decimals(100*v, 0)+" %")
	}
	for w := math.Ceil(low/20) * 20; w <= high; w += 20 {
		c.tickX(w, p.w.integer(w))
	}
	var xs, ys []float64
	for i := range 101 {
		k := (len(weights) - 1) * i / 100
		xs, ys = append(xs, float64(weights[k])), append(ys, float64(k+1)/float64(len(weights)))
	}
	c.line("recall", xs, ys)
	c.cut(r.Cut.Weight)
	c.title(p.w.say("unlinkable_axis"))
	p.Unlinkable = c.done()
}
