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
	pitch := math.Min(h/float64(len(f.Steps)), 84)
	thick := math.Min(pitch*0.56, 40)
	left := w * 0.30
	room := w - left - w*0.02
	most, numbers := 1.0, 0.0
	for _, step := range f.Steps {
		v := stepValue(d, step)
		most = math.Max(most, v.Number)
		numbers = math.Max(numbers, theme.Width(v.Format(d.Lang()), theme.Lead, true)+8)
	}
	scale := (room - numbers) / most
	for i, step := range f.Steps {
		y := float64(i) * pitch
		length := math.Max(stepValue(d, step).Number*scale, 1)
		if i+1 < len(f.Steps) {
			next := math.Max(stepValue(d, f.Steps[i+1]).Number*scale, 1)
			s.Add(scene.Polygon{Fill: theme.Wash, Rings: [][]scene.Point{{
				{X: left, Y: y + thick}, {X: left + length, Y: y + thick}, {X: left + next, Y: y + pitch}, {X: left, Y: y + pitch},
			}}})
		}
		drawStep(d, &s, step, left, y, length, thick)
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

func stepValue(d *report.Document, step report.Step) report.Value {
	f, _ := d.Figures.Get(step.Figure)
	return f.Value
}

func drawStep(d *report.Document, s *scene.Scene, step report.Step, left, y, length, thick float64) {
	fill, ink := theme.Muted, theme.Ink
	if step.Main {
		fill, ink = theme.Accent, theme.Accent
	}
	s.Add(scene.Rect{X: left, Y: y, W: length, H: thick, Fill: fill})
	s.Add(scene.Label{
		X: left + length + 10, Y: y + thick/2 + theme.Lead*0.36, Text: stepValue(d, step).Format(d.Lang()), Size: theme.Lead,
		Bold: true, Color: ink, Figure: step.Figure,
	})
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
