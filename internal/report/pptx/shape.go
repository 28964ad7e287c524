package pptx

import (
	"fmt"
	"math"
	"strings"

	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/draw"
	"github.com/tuntas-id/tuntas/internal/report/layout"
	"github.com/tuntas-id/tuntas/internal/report/scene"
	"github.com/tuntas-id/tuntas/internal/report/theme"
)

// shapes collects the shapes of one slide, each with its own id. As a
// scene.Canvas it draws native shapes with its origin moved to x, y.
type shapes struct {
	deck *deck
	b    strings.Builder
	id   int
	x, y float64
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// escape makes a text safe for XML and drops characters that XML forbids.
func escape(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, s)
	return escaper.Replace(s)
}

func emu(pt float64) int64 { return int64(math.Round(pt * 12700)) }

func solid(c theme.Color) string {
	if c == "" {
		return `<a:noFill/>`
	}
	return `<a:solidFill><a:srgbClr val="` + string(c) + `"/></a:solidFill>`
}

func outline(c theme.Color, width float64, dash bool) string {
	if c == "" {
		return `<a:ln><a:noFill/></a:ln>`
	}
	s := fmt.Sprintf(`<a:ln w="%d">%s`, emu(width), solid(c))
	if dash {
		s += `<a:prstDash val="dash"/>`
	}
	return s + `</a:ln>`
}

func xfrm(tag, flip string, x, y, w, h float64) string {
	return fmt.Sprintf(`<%s%s><a:off x="%d" y="%d"/><a:ext cx="%d" cy="%d"/></%s>`, tag, flip, emu(x), emu(y), emu(math.Max(w, 0)), emu(math.Max(h, 0)), strings.Fields(tag)[0])
}

func (s *shapes) next(name, descr string) string {
	s.id++
	if name == "" {
		name = "Shape"
	}
	name = fmt.Sprintf("%s %d", name, s.id)
	if descr != "" {
		descr = ` descr="` + escape(descr) + `"`
	}
	return fmt.Sprintf(`<p:cNvPr id="%d" name="%s"%s/>`, s.id, escape(name), descr)
}

// item writes one item of a page, all but charts.
func (s *shapes) item(it layout.Item) {
	switch {
	case it.Text != nil:
		s.text(it)
	case it.Table != nil:
		s.table(it)
	case it.Scene != nil:
		s.drawing(it)
	default:
		s.shape(s.next(it.Name, ""), `<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>`, "", it.X, it.Y, it.W, it.H, it.Fill, outline("", 0, false))
	}
}

func (s *shapes) shape(nv, geometry, flip string, x, y, w, h float64, fill theme.Color, line string) {
	s.b.WriteString(`<p:sp><p:nvSpPr>` + nv + `<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>` + xfrm("a:xfrm", flip, x, y, w, h) +
		geometry + solid(fill) + line + `</p:spPr></p:sp>`)
}

// text writes a text box; titles and page numbers are placeholders of the
// layout, so that outline and screen readers find them.
func (s *shapes) text(it layout.Item) {
	holder, box := "", ` txBox="1"`
	switch it.Role {
	case layout.TitleRole:
		holder, box = `<p:ph type="title"/>`, ""
	case layout.NumberRole:
		holder, box = `<p:ph type="sldNum" sz="quarter" idx="12"/>`, ""
	}
	anchor := "t"
	if it.Text.Bottom {
		anchor = "b"
	}
	s.b.WriteString(`<p:sp><p:nvSpPr>` + s.next(it.Name, "") + `<p:cNvSpPr` + box + `/><p:nvPr>` + holder + `</p:nvPr></p:nvSpPr><p:spPr>` +
		xfrm("a:xfrm", "", it.X, it.Y, it.W+1, it.H) + `<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>` +
		`<p:txBody><a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="` + anchor + `"><a:noAutofit/></a:bodyPr><a:lstStyle/>`)
	for i, p := range it.Text.Paragraphs {
		before := p.Before
		if i == 0 {
			before = 0
		}
		s.paragraph(p.Spans, p.Size, p.Align, p.Mark, p.Indent, before, it.Role == layout.NumberRole)
	}
	s.b.WriteString(`</p:txBody></p:sp>`)
}

func (s *shapes) paragraph(spans []scene.Span, size float64, align report.Align, mark string, indent, before float64, number bool) {
	algn := map[report.Align]string{report.Start: "l", report.Center: "ctr", report.End: "r"}[align]
	fmt.Fprintf(&s.b, `<a:p><a:pPr marL="%d" indent="%d" algn="%s"><a:lnSpc><a:spcPct val="100000"/></a:lnSpc><a:spcBef><a:spcPts val="%d"/></a:spcBef>`,
		emu(indent), -emu(indent), algn, int(before*100))
	switch {
	case mark == "":
		s.b.WriteString(`<a:buNone/>`)
	case strings.HasSuffix(mark, "."):
		s.b.WriteString(`<a:buFont typeface="+mj-lt"/><a:buAutoNum type="arabicPeriod"/>`)
	default:
		s.b.WriteString(`<a:buFont typeface="` + theme.OfficeFace + `"/><a:buChar char="` + escape(mark) + `"/>`)
	}
	s.b.WriteString(`</a:pPr>`)
	for _, span := range spans {
		props := s.runProps("a:rPr", span, size)
		if number {
			s.b.WriteString(`<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">` + props + `<a:t>` + escape(span.Text) + `</a:t></a:fld>`)
			continue
		}
		s.b.WriteString(`<a:r>` + props + `<a:t>` + escape(span.Text) + `</a:t></a:r>`)
	}
	if len(spans) == 0 {
		fmt.Fprintf(&s.b, `<a:endParaRPr lang="%s" sz="%d"/>`, s.deck.lang(), int(size*100))
	}
	s.b.WriteString(`</a:p>`)
}

func (s *shapes) runProps(tag string, span scene.Span, size float64) string {
	if span.Size > 0 {
		size = span.Size
	}
	bold := 0
	if span.Bold {
		bold = 1
	}
	color := span.Color
	if color == "" {
		color = theme.Body
	}
	return fmt.Sprintf(`<%s lang="%s" sz="%d" b="%d" dirty="0">%s<a:latin typeface="+mn-lt"/></%s>`, tag, s.deck.lang(), int(math.Round(size*100)), bold, solid(color), tag)
}

// table writes a native table with hairlines below its rows.
func (s *shapes) table(it layout.Item) {
	t := it.Table
	s.b.WriteString(`<p:graphicFrame><p:nvGraphicFramePr>` + s.next("Table", it.Name) + `<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>` +
		xfrm("p:xfrm", "", it.X, it.Y, it.W, it.H) + `<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl><a:tblPr firstRow="1"/><a:tblGrid>`)
	for _, w := range t.Widths {
		fmt.Fprintf(&s.b, `<a:gridCol w="%d"/>`, emu(w))
	}
	s.b.WriteString(`</a:tblGrid>`)
	for i, r := range t.Rows {
		color, weight := theme.Rule, 0.6
		lastHead := r.Head && (i+1 == len(t.Rows) || !t.Rows[i+1].Head)
		if lastHead || i+1 < len(t.Rows) && t.Rows[i+1].Style == report.Total {
			color, weight = theme.Ink, 1
		}
		fmt.Fprintf(&s.b, `<a:tr h="%d">`, emu(r.Height))
		for _, c := range r.Cells {
			s.cell(t, r, c, color, weight)
		}
		s.b.WriteString(`</a:tr>`)
	}
	s.b.WriteString(`</a:tbl></a:graphicData></a:graphic></p:graphicFrame>`)
}

func (s *shapes) cell(t *layout.TableBox, r layout.TableRow, c layout.TableCell, line theme.Color, weight float64) {
	span := ""
	if c.Span > 1 {
		span = fmt.Sprintf(` gridSpan="%d"`, c.Span)
	}
	fill, anchor := theme.Color(""), "t"
	switch {
	case r.Head:
		anchor = "b"
	case r.Style == report.Highlight:
		fill = theme.Tint
	case r.Style == report.Banner:
		fill = theme.Wash
	}
	s.b.WriteString(`<a:tc` + span + `><a:txBody><a:bodyPr/><a:lstStyle/>`)
	for _, spans := range paragraphs(c.Text) {
		s.paragraph(spans, c.Size, c.Align, "", 0, 0, false)
	}
	none := func(side string) string { return `<a:` + side + ` w="0"><a:noFill/></a:` + side + `>` }
	fmt.Fprintf(&s.b, `</a:txBody><a:tcPr marL="%d" marR="%d" marT="%d" marB="%d" anchor="%s">%s%s%s<a:lnB w="%d">%s</a:lnB>%s</a:tcPr></a:tc>`,
		emu(t.PadX), emu(t.PadX-0.5), emu(t.PadY), emu(t.PadY), anchor, none("lnL"), none("lnR"), none("lnT"), emu(weight), solid(line), solid(fill))
	for range c.Span - 1 {
		s.b.WriteString(`<a:tc hMerge="1"><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="` + s.deck.lang() + `"/></a:p></a:txBody><a:tcPr/></a:tc>`)
	}
}

// paragraphs parts the text of a cell where a span begins a new line.
func paragraphs(spans []scene.Span) [][]scene.Span {
	out := [][]scene.Span{nil}
	for _, span := range spans {
		if text, ok := strings.CutPrefix(span.Text, "\n"); ok {
			span.Text = text
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], span)
	}
	return out
}

// drawing writes a scene as a group of native shapes.
func (s *shapes) drawing(it layout.Item) {
	box := fmt.Sprintf(`<a:off x="%d" y="%d"/><a:ext cx="%d" cy="%d"/><a:chOff x="%d" y="%d"/><a:chExt cx="%d" cy="%d"/>`,
		emu(it.X), emu(it.Y), emu(it.W), emu(it.H), emu(it.X), emu(it.Y), emu(it.W), emu(it.H))
	s.b.WriteString(`<p:grpSp><p:nvGrpSpPr>` + s.next("Drawing", it.Scene.Alt) + `<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>` + box + `</a:xfrm></p:grpSpPr>`)
	s.x, s.y = it.X, it.Y
	it.Scene.Play(s)
	s.x, s.y = 0, 0
	s.b.WriteString(`</p:grpSp>`)
}

// Line implements scene.Canvas.
func (s *shapes) Line(o scene.Line) {
	flip := ""
	if (o.X2 < o.X1) != (o.Y2 < o.Y1) {
		flip = ` flipV="1"`
	}
	s.b.WriteString(`<p:cxnSp><p:nvCxnSpPr>` + s.next("Line", "") + `<p:cNvCxnSpPr/><p:nvPr/></p:nvCxnSpPr><p:spPr>` +
		xfrm("a:xfrm", flip, s.x+math.Min(o.X1, o.X2), s.y+math.Min(o.Y1, o.Y2), math.Abs(o.X2-o.X1), math.Abs(o.Y2-o.Y1)) +
		`<a:prstGeom prst="line"><a:avLst/></a:prstGeom>` + outline(o.Color, o.Width, o.Dash) + `</p:spPr></p:cxnSp>`)
}

// Rect implements scene.Canvas.
func (s *shapes) Rect(o scene.Rect) {
	s.shape(s.next("Bar", ""), `<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>`, "", s.x+o.X, s.y+o.Y, o.W, o.H, o.Fill, outline(o.Stroke, o.Width, false))
}

// Circle implements scene.Canvas.
func (s *shapes) Circle(o scene.Circle) {
	s.shape(s.next("Circle", o.Title), `<a:prstGeom prst="ellipse"><a:avLst/></a:prstGeom>`, "", s.x+o.X-o.R, s.y+o.Y-o.R, 2*o.R, 2*o.R, o.Fill, outline(o.Stroke, o.Width, false))
}

// Polygon implements scene.Canvas.
func (s *shapes) Polygon(o scene.Polygon) {
	west, north, east, south := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, ring := range o.Rings {
		for _, q := range ring {
			west, east = math.Min(west, q.X), math.Max(east, q.X)
			north, south = math.Min(north, q.Y), math.Max(south, q.Y)
		}
	}
	if west > east {
		return
	}
	var path strings.Builder
	fmt.Fprintf(&path, `<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst><a:path w="%d" h="%d">`, emu(east-west), emu(south-north))
	for _, ring := range o.Rings {
		for i, q := range ring {
			tag := "lnTo"
			if i == 0 {
				tag = "moveTo"
			}
			fmt.Fprintf(&path, `<a:%s><a:pt x="%d" y="%d"/></a:%s>`, tag, emu(q.X-west), emu(q.Y-north), tag)
		}
		if !o.Open && len(ring) > 0 {
			path.WriteString(`<a:close/>`)
		}
	}
	path.WriteString(`</a:path></a:pathLst></a:custGeom>`)
	s.shape(s.next("Area", ""), path.String(), "", s.x+west, s.y+north, east-west, south-north, o.Fill, outline(o.Stroke, o.Width, false))
}

// Label implements scene.Canvas: a text box that does not wrap.
func (s *shapes) Label(o scene.Label) {
	w, h := o.TextWidth()+4, o.Size*theme.LineHeight
	x := s.x + o.Start()
	align := report.Start
	switch o.Anchor {
	case scene.Middle:
		align, x = report.Center, x-2
	case scene.Right:
		align, x = report.End, x-4
	}
	s.b.WriteString(`<p:sp><p:nvSpPr>` + s.next("Label", "") + `<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>` +
		xfrm("a:xfrm", "", x, s.y+o.Y-o.Size*0.905, w, h) + `<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>` +
		`<p:txBody><a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/></a:bodyPr><a:lstStyle/>`)
	s.paragraph([]scene.Span{{Text: o.Text, Bold: o.Bold, Color: o.Color}}, o.Size, align, "", 0, 0, false)
	s.b.WriteString(`</p:txBody></p:sp>`)
}

// chart writes the frame of a chart, and above it the marks that a native
// chart does not have.
func (s *shapes) chart(it layout.Item, link int) {
	s.b.WriteString(`<p:graphicFrame><p:nvGraphicFramePr>` + s.next("Chart", it.Chart.Alt) + `<p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>` +
		xfrm("p:xfrm", "", it.X, it.Y, it.W, it.H) + `<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">` +
		fmt.Sprintf(`<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r="%s" r:id="rId%d"/>`, nsR, link) +
		`</a:graphicData></a:graphic></p:graphicFrame>`)
	s.x, s.y = it.X, it.Y
	over := draw.Overlay(s.deck.doc, *it.Chart, it.W, it.H)
	over.Play(s)
	s.x, s.y = 0, 0
}
