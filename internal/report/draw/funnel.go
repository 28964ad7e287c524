package draw

import (
	"math"
	"strings"

	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/scene"
	"github.com/tuntas-id/tuntas/internal/report/theme"
)

// Funnel draws stepped bars on w × h points: the label of a step on the left,
// its bar and number on the right, and between two steps what left.
func Funnel(d *report.Document, f report.Funnel, w, h float64) scene.Scene {
	s := scene.Scene{W: w, H: h, Alt: f.Alt}
	if len(f.Steps) == 0 {
		return s
	}
	pitch := math.Min((h-40)/math.Max(float64(len(f.Steps)-1), 1), 84)
	thick := math.Min(pitch*0.58, 40)
	left := w * 0.30
	room := w - left - w*0.02
	scale := funnelScale(d, f, room)
	begin, end := make([]float64, len(f.Steps)), make([]float64, len(f.Steps)) // of the bars, from the left
	for i, step := range f.Steps {
		if step.After && i > 0 {
			begin[i] = end[i-1]
		}
		end[i] = begin[i] + math.Max(stepValue(d, step).Number*scale, 1)
	}
	for i, step := range f.Steps {
		y := float64(i) * pitch
		switch {
		case i+1 == len(f.Steps):
		case f.Steps[i+1].After:
			s.Add(scene.Line{X1: left + end[i], Y1: y + thick, X2: left + end[i], Y2: y + pitch, Color: theme.Steel, Width: 0.75})
		default:
			s.Add(scene.Polygon{Fill: theme.Wash, Rings: [][]scene.Point{{
				{X: left, Y: y + thick}, {X: left + end[i], Y: y + thick}, {X: left + end[i+1], Y: y + pitch}, {X: left, Y: y + pitch},
			}}})
		}
		drawStep(d, &s, step, left, left+begin[i], y, end[i]-begin[i], thick)
	}
	for i, step := range f.Steps[1:] {
		if step.Note.IsEmpty() {
			continue
		}
		gap := pitch - thick
		s.Add(scene.Label{
			X: left + 8, Y: float64(i)*pitch + thick + gap/2 + 4.5, Color: theme.Quiet,
			Text: scene.Shorten(d.Plain(step.Note), theme.Label, false, room-8), Size: math.Min(theme.Label, gap*0.8),
		})
	}
	return s
}

// funnelScale is points per unit: each bar with its number has room.
func funnelScale(d *report.Document, f report.Funnel, room float64) float64 {
	scale, before := math.Inf(1), 0.0
	for _, step := range f.Steps {
		n := stepValue(d, step).Number
		if !step.After {
			before = 0
		}
		before += n
		words := theme.Width(stepValue(d, step).Format(d.Lang()), theme.Lead, true) + 10
		if beside := besideText(d, step); beside != "" {
			words += theme.Width(beside, theme.Label, false) + besideGap
		}
		scale = math.Min(scale, (room-words)/math.Max(before, 1))
	}
	return math.Max(scale, 0)
}

// besideGap is between a count and the smaller one beside it.
const besideGap = 10.0

// besideText is the count of a step in its other unit: "561 jiwa".
func besideText(d *report.Document, step report.Step) string {
	f, ok := d.Figures.Get(step.Beside)
	if !ok {
		return ""
	}
	return strings.TrimSpace(f.Value.Format(d.Lang()) + "\u00a0" + f.Unit)
}

func stepValue(d *report.Document, step report.Step) report.Value {
	f, _ := d.Figures.Get(step.Figure)
	return f.Value
}

func drawStep(d *report.Document, s *scene.Scene, step report.Step, labels, left, y, length, thick float64) {
	count := stepValue(d, step).Format(d.Lang())
	fill, ink := theme.Muted, theme.Ink
	if step.Main {
		fill, ink = theme.Accent, theme.Accent
	}
	s.Add(scene.Rect{X: left, Y: y, W: length, H: thick, Fill: fill})
	s.Add(scene.Label{
		X: left + length + 10, Y: y + thick/2 + theme.Lead*0.36, Text: count, Size: theme.Lead,
		Bold: true, Color: ink, Figure: step.Figure,
	})
	if beside := besideText(d, step); beside != "" {
		s.Add(scene.Label{
			X: left + length + 10 + theme.Width(count, theme.Lead, true) + besideGap, Y: y + thick/2 + theme.Lead*0.36, Text: beside, Size: theme.Label,
			Color: theme.Quiet, Figure: step.Beside,
		})
	}
	left = labels
	size := theme.Text
	rows := scene.Wrap([]scene.Span{{Text: d.Plain(step.Label), Bold: step.Main}}, size, left-16)
	if len(rows) > 2 || float64(len(rows))*size*theme.LineHeight > thick+14 {
		size = theme.Label
		rows = scene.Wrap([]scene.Span{{Text: d.Plain(step.Label), Bold: step.Main}}, size, left-16)
	}
	rest := ""
	for _, row := range rows[1:] {
		for _, span := range row.Spans {
			rest += span.Text
		}
		rest += " "
	}
	rows = rows[:min(len(rows), 2)]
	line := size * 1.1
	top := y + thick/2 - line*float64(len(rows))/2 + size*0.9
	for i, row := range rows {
		text := ""
		for _, span := range row.Spans {
			text += span.Text
		}
		if i == 1 {
			text = scene.Shorten(strings.TrimSpace(rest), size, step.Main, left-16)
		}
		s.Add(scene.Label{X: 0, Y: top + float64(i)*line, Text: text, Size: size, Bold: step.Main, Color: theme.Ink})
	}
}
