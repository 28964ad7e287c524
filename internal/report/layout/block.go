package layout

import (
	"math"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/draw"
	"github.com/tuntas-id/tuntas/internal/report/scene"
	"github.com/tuntas-id/tuntas/internal/report/theme"
)

// blocks puts the blocks of the slide into the places of its layout.
func (l *setter) blocks() {
	const top, height = theme.BodyTop, theme.BodyBottom - theme.BodyTop
	list := l.slide.Blocks
	kpis := l.slide.LeadingKPIs()
	column := func(from, n int) Box {
		x, w := theme.Columns(from, n)
		return Box{x, top, w, height}
	}
	var boxes []Box
	switch l.slide.Layout {
	case report.HalfHalf:
		boxes = []Box{column(0, 6), column(6, 6)}
	case report.TwoThirdsThird:
		boxes = []Box{column(0, 8), column(8, 4)}
	case report.ThirdTwoThirds:
		boxes = []Box{column(0, 4), column(4, 8)}
	case report.Thirds:
		boxes = []Box{column(0, 4), column(4, 4), column(8, 4)}
	case report.KPIRow, report.KPIRowHalves:
		used := l.kpiRow(list[:kpis], column(0, 12))
		list = list[kpis:]
		boxes = []Box{column(0, 12)}
		if l.slide.Layout == report.KPIRowHalves {
			boxes = []Box{column(0, 6), column(6, 6)}
		}
		for i := range boxes {
			boxes[i].Y += used
			boxes[i].H -= used
		}
	case report.KPIColumn:
		l.stack(column(0, 4), list[:kpis])
		list, boxes = list[kpis:], []Box{column(4, 8)}
	default:
		boxes = []Box{column(0, 12)}
	}
	for i, b := range list[:min(len(list), len(boxes))] {
		l.block(boxes[i], b)
	}
}

// kpiRow puts KPIs beside each other and returns the height that they used
// with the space below.
func (l *setter) kpiRow(kpis []report.Block, room Box) float64 {
	if len(kpis) == 0 {
		return 0
	}
	n := float64(len(kpis))
	w := (room.W - (n-1)*theme.Gutter) / n
	tall := 0.0
	for _, b := range kpis {
		tall = math.Max(tall, l.kpiText(b.(report.KPI), w, theme.Poster).Height(w)+theme.Space2)
	}
	for i, b := range kpis {
		l.kpi(Box{room.X + float64(i)*(w+theme.Gutter), room.Y, w, tall}, b.(report.KPI), theme.Poster)
	}
	return tall + theme.Space4
}

func (l *setter) block(b Box, block report.Block) {
	switch block := block.(type) {
	case report.Prose:
		l.prose(b, block)
	case report.KPI:
		l.kpi(b, block, theme.Hero)
	case report.Table:
		l.table(b, block)
	case report.Cards:
		l.cards(b, block)
	case report.Matrix:
		l.table(b, matrixTable(block))
	case report.Chart:
		l.labelsFit(draw.Chart(l.doc, block, b.W, b.H))
		l.put(Item{Box: b, Name: block.Alt, Chart: &block})
	case report.Funnel:
		s := draw.Funnel(l.doc, block, b.W, b.H)
		l.drawing(b, s)
	case report.Map:
		s := draw.Map(l.doc, block, b.W, b.H)
		l.drawing(b, s)
	case report.Stack:
		l.stack(b, block.Blocks)
	}
}

func (l *setter) drawing(b Box, s scene.Scene) {
	l.labelsFit(s)
	l.put(Item{Box: b, Name: s.Alt, Scene: &s})
}

// labelsFit reports labels that leave the surface of their drawing.
func (l *setter) labelsFit(s scene.Scene) {
	for _, o := range s.Ops {
		if label, ok := o.(scene.Label); ok {
			l.fits(label.Text, label.Start()+label.TextWidth(), s.W)
			l.fits(label.Text, -label.Start(), 0)
			l.fits(label.Text, label.Y, s.H)
		}
	}
}

// stack puts blocks below each other: texts and KPIs take what they need,
// tables, charts and maps share the rest.
func (l *setter) stack(b Box, blocks []report.Block) {
	needs := make([]float64, len(blocks))
	rest, open := b.H-theme.Space3*float64(max(len(blocks)-1, 0)), 0
	for i, block := range blocks {
		switch block := block.(type) {
		case report.Prose:
			needs[i] = l.proseAt(block, b.W, smallest(block)).Height(b.W) + 1
		case report.KPI:
			needs[i] = l.kpiText(block, b.W, theme.Poster).Height(b.W) + theme.Space2 + 1
		default:
			open++
			continue
		}
		rest -= needs[i]
	}
	extra := 0.0 // a stack of KPIs and texts alone spreads over the height, a little
	if open == 0 && len(blocks) > 1 {
		extra = math.Min(math.Max(rest, 0)/float64(len(blocks)-1), theme.Space4)
	}
	l.nested = true
	defer func() { l.nested = false }()
	y := b.Y
	for i, block := range blocks {
		h := needs[i]
		if h == 0 {
			h = math.Max(rest/float64(open), 40)
		}
		switch block := block.(type) {
		case report.KPI:
			l.kpi(Box{b.X, y, b.W, h}, block, theme.Poster)
		default:
			l.block(Box{b.X, y, b.W, h}, block)
		}
		y += h + theme.Space3 + extra
	}
	l.fits(l.slide.ID, y-theme.Space3-extra-b.Y, b.H)
}

func (l *setter) prose(b Box, p report.Prose) {
	size := theme.Lead
	if p.Lead {
		size = 26
	}
	if p.Small {
		size = theme.Label
	}
	for size > theme.Text && l.proseAt(p, b.W, size).Height(b.W) > b.H {
		size--
	}
	l.text("Text", "", b, l.proseAt(p, b.W, size))
}

// smallest is the size below which a prose is not written.
func smallest(p report.Prose) float64 {
	if p.Small {
		return theme.Label
	}
	return theme.Text
}

func (l *setter) proseAt(p report.Prose, _, size float64) TextBox {
	var t TextBox
	if !p.Heading.IsEmpty() {
		t.Paragraphs = append(t.Paragraphs, Paragraph{Spans: l.spans(p.Heading, theme.Ink, true), Size: size})
	}
	color := theme.Body
	if p.Lead {
		color = theme.Ink
	}
	if p.Small {
		color = theme.Quiet
	}
	for i, item := range p.Items {
		para := Paragraph{Spans: l.spans(item, color, false), Size: size, Before: size * 0.5}
		switch p.Mark {
		case report.Bullet:
			para.Mark, para.Indent = "–", size*1.1
		case report.Numbered:
			para.Mark, para.Indent = strconv.Itoa(i+1)+".", size*1.5
		}
		t.Paragraphs = append(t.Paragraphs, para)
	}
	return t
}

func (l *setter) kpi(b Box, k report.KPI, hero float64) {
	t := l.kpiText(k, b.W, hero)
	l.put(Item{Box: Box{b.X, b.Y, b.W, 2}, Name: "Rule", Fill: stateColor(k.State, theme.Accent)})
	l.text("KPI", "", Box{b.X, b.Y + theme.Space2, b.W, b.H - theme.Space2}, t)
}

// kpiText is the number with its unit, its label, the note and the source. The
// number shrinks until it stands on one line.
func (l *setter) kpiText(k report.KPI, w, hero float64) TextBox {
	f, _ := l.doc.Figures.Get(k.Figure)
	color := stateColor(k.State, theme.Ink)
	value := f.Value.Short(l.doc.Lang())
	if sign := Sign(k.State); sign != "" {
		value = sign + "\u00a0" + value
	}
	number := Paragraph{Size: hero}
	for {
		number.Spans = heroSpans(value, scene.Span{Bold: true, Color: color, Figure: k.Figure}, math.Min(theme.Lead, number.Size*0.6))
		if f.Unit != "" {
			number.Spans = append(number.Spans, scene.Span{Text: "\u00a0" + f.Unit, Color: theme.Body, Size: math.Min(theme.Lead, number.Size*0.6)})
		}
		if number.Size <= 24 || len(number.Lines(w)) == 1 {
			break
		}
		number.Size -= 2
	}
	label := line(f.Label, theme.Text, theme.Ink, false)
	label.Before = (hero - number.Size) * theme.LineHeight // labels beside each other stand on one line
	t := TextBox{Paragraphs: []Paragraph{number, label}}
	if !k.Note.IsEmpty() {
		t.Paragraphs = append(t.Paragraphs, Paragraph{Spans: l.spans(k.Note, theme.Body, false), Size: theme.Label, Before: 3})
	}
	if source := l.doc.SourceOf(f); source != "" {
		p := line(source, theme.Tiny, theme.Quiet, false)
		p.Before = 4
		t.Paragraphs = append(t.Paragraphs, p)
	}
	return t
}

// heroSpans makes "Rp" and "miliar" of a short sum of money small beside its
// number.
func heroSpans(value string, style scene.Span, small float64) []scene.Span {
	number, money := strings.CutPrefix(value, "Rp")
	if !money {
		style.Text = value
		return []scene.Span{style}
	}
	prefix, suffix := style, style
	prefix.Text, prefix.Size = "Rp", small
	number, word, _ := strings.Cut(number, "\u00a0")
	style.Text = number
	suffix.Text, suffix.Size, suffix.Bold = "\u00a0"+word, small, false
	return []scene.Span{prefix, style, suffix}
}

func stateColor(s report.State, neutral theme.Color) theme.Color {
	switch s {
	case report.Good:
		return theme.Good
	case report.Watch:
		return theme.Watch
	case report.Bad:
		return theme.Bad
	default:
		return neutral
	}
}

// Sign is the sign that stands beside a state's colour.
func Sign(s report.State) string {
	switch s {
	case report.Good:
		return "●"
	case report.Watch:
		return "▲"
	case report.Bad:
		return "■"
	default:
		return ""
	}
}

// StateColor is the colour of a state; Neutral has the colour of running text.
func StateColor(s report.State) theme.Color { return stateColor(s, theme.Body) }
