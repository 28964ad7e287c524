package draw

import (
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/scene"
	"github.com/tuntas-id/tuntas/internal/report/theme"
)

// Plan is what a native chart of an office program needs in order to look like
// the drawn one: its plot area in points, the range of its values and the size
// of its labels.
type Plan struct {
	X, Y, W, H      float64
	Low, High, Grid float64 // Grid 0: no grid lines
	Size            float64
	Gap             int // space between bars in percent of a bar
}

// PlanOf plans a native chart on w × h points.
func PlanOf(d *report.Document, c report.Chart, w, h float64) Plan {
	p := &plot{doc: d, chart: c, w: w, h: h}
	switch c.Kind {
	case report.Lines:
		f, grid := p.lineFrame()
		return Plan{f.left, f.top, f.right - f.left, f.bottom - f.top, f.low, f.high, grid, theme.Label, 0}
	case report.Columns:
		f := p.columnFrame()
		return Plan{f.left, f.top, f.right - f.left, f.bottom - f.top, f.low, f.high, 0, theme.Label, 39}
	default:
		r := p.rows()
		if c.Kind == report.Stacked {
			r.right = p.w - 4
		}
		return Plan{r.left, r.top, r.right - r.left, r.pitch * float64(len(c.Categories)), 0, Largest(c), 0, r.size, int((r.pitch/r.thick - 1) * 100)}
	}
}

// Overlay is what a native chart cannot draw itself: unit and legend above it,
// the target of a ranking, the changes of method, the names at the ends of lines.
func Overlay(d *report.Document, c report.Chart, w, h float64) scene.Scene {
	p := &plot{doc: d, chart: c, w: w, h: h, scene: scene.Scene{W: w, H: h}}
	p.unit()
	switch c.Kind {
	case report.Lines:
		f, _ := p.lineFrame()
		p.cuts(f)
		p.lineNames(f)
	case report.Columns:
		p.targetName(p.columnFrame())
	case report.Bars, "":
		r := p.rows()
		p.barTarget(r, (r.right-r.left)/Largest(c))
		for i := range c.Categories {
			if len(c.Series) > 0 && !at(c.Series[0], i).IsNumber() {
				y := r.top + (float64(i)+0.5)*r.pitch + r.size*0.35
				p.scene.Add(scene.Label{X: r.left + 6, Y: y, Text: "–", Size: r.size, Color: theme.Body})
			}
		}
	}
	return p.scene
}
