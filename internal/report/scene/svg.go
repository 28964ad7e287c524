package scene

import (
	"fmt"
	"strconv"
	"strings"
)

// SVG is the scene as an SVG element that fills the width of its place. It
// carries no style attribute and no script, so that a strict content policy
// lets it through; colours that are tokens of the theme follow the page.
func (s *Scene) SVG() string {
	var c svg
	fmt.Fprintf(&c.b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" role="img"`, num(s.W), num(s.H))
	if s.Alt != "" {
		fmt.Fprintf(&c.b, ` aria-label="%s"`, escape(s.Alt))
	}
	c.b.WriteString(">")
	s.Play(&c)
	c.b.WriteString("</svg>")
	return c.b.String()
}

type svg struct{ b strings.Builder }

func num(v float64) string {
	return strconv.FormatFloat(float64(int64(v*100+sign(v)*0.5))/100, 'f', -1, 64)
}

func sign(v float64) float64 {
	if v < 0 {
		return -1
	}
	return 1
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func escape(s string) string { return escaper.Replace(s) }

// paint is a colour as a presentation attribute: the token where there is one,
// so that dark screens are served, with the light colour for pages without it.
func paint(attribute string, c Color) string {
	if c == "" {
		return " " + attribute + `="none"`
	}
	if token := c.Token(); token != "" {
		return " " + attribute + `="var(` + token + `,#` + strings.ToLower(string(c)) + `)"`
	}
	return " " + attribute + `="#` + strings.ToLower(string(c)) + `"`
}

func (c *svg) outline(stroke Color, width float64) {
	if stroke != "" {
		c.b.WriteString(paint("stroke", stroke) + ` stroke-width="` + num(width) + `"`)
	}
}

// Line implements Canvas.
func (c *svg) Line(o Line) {
	fmt.Fprintf(&c.b, `<line x1="%s" y1="%s" x2="%s" y2="%s"`, num(o.X1), num(o.Y1), num(o.X2), num(o.Y2))
	c.outline(o.Color, o.Width)
	if o.Dash {
		c.b.WriteString(` stroke-dasharray="4 3"`)
	}
	c.b.WriteString("/>")
}

// Rect implements Canvas.
func (c *svg) Rect(o Rect) {
	fmt.Fprintf(&c.b, `<rect x="%s" y="%s" width="%s" height="%s"`, num(o.X), num(o.Y), num(o.W), num(o.H))
	c.b.WriteString(paint("fill", o.Fill))
	c.outline(o.Stroke, o.Width)
	c.b.WriteString("/>")
}

// Polygon implements Canvas.
func (c *svg) Polygon(o Polygon) {
	c.b.WriteString(`<path d="`)
	for _, ring := range o.Rings {
		for i, p := range ring {
			if i == 0 {
				c.b.WriteByte('M')
			} else {
				c.b.WriteByte('L')
			}
			c.b.WriteString(num(p.X) + " " + num(p.Y))
		}
		if !o.Open {
			c.b.WriteByte('Z')
		}
	}
	c.b.WriteString(`" fill-rule="evenodd" stroke-linejoin="round"`)
	c.b.WriteString(paint("fill", o.Fill))
	c.outline(o.Stroke, o.Width)
	c.b.WriteString("/>")
}

// Circle implements Canvas.
func (c *svg) Circle(o Circle) {
	fmt.Fprintf(&c.b, `<circle cx="%s" cy="%s" r="%s"`, num(o.X), num(o.Y), num(o.R))
	c.b.WriteString(paint("fill", o.Fill))
	c.outline(o.Stroke, o.Width)
	if o.Title == "" {
		c.b.WriteString("/>")
		return
	}
	c.b.WriteString("><title>" + escape(o.Title) + "</title></circle>")
}

// Label implements Canvas.
func (c *svg) Label(o Label) {
	fmt.Fprintf(&c.b, `<text x="%s" y="%s" font-size="%s"`, num(o.X), num(o.Y), num(o.Size))
	c.b.WriteString(paint("fill", o.Color))
	switch o.Anchor {
	case Middle:
		c.b.WriteString(` text-anchor="middle"`)
	case Right:
		c.b.WriteString(` text-anchor="end"`)
	}
	if o.Bold {
		c.b.WriteString(` font-weight="700"`)
	}
	if o.Figure != "" {
		fmt.Fprintf(&c.b, ` data-figure="%s"`, escape(o.Figure))
	}
	c.b.WriteString(">" + escape(o.Text) + "</text>")
}
