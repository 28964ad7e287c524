// Package scene is a small drawing: lines, rectangles, polygons, circles and
// labels on a surface measured in points, drawn once and played on any Canvas.
// Charts and maps are scenes, so that paper and screen show the same picture.
//
//	var s scene.Scene
//	s.Add(scene.Rect{X: 0, Y: 0, W: 100, H: 12, Fill: theme.Accent})
//	svg := s.SVG()
package scene

import "github.com/tuntas-id/tuntas/internal/report/theme"

// Color is a colour of the theme; empty draws nothing.
type Color = theme.Color

// Point is a place on the surface; y grows downwards.
type Point struct{ X, Y float64 }

// Op is one mark of a scene.
type Op interface{ play(Canvas) }

// Line is a straight line.
type Line struct {
	X1, Y1, X2, Y2 float64
	Color          Color
	Width          float64
	Dash           bool
}

// Rect is a rectangle, filled, outlined or both.
type Rect struct {
	X, Y, W, H   float64
	Fill, Stroke Color
	Width        float64 // of the outline
}

// Polygon is an area of one or more rings; holes by the even-odd rule. With
// Open it is a line along its points.
type Polygon struct {
	Rings        [][]Point
	Fill, Stroke Color
	Width        float64
	Open         bool
}

// Circle is a disc.
type Circle struct {
	X, Y, R      float64
	Fill, Stroke Color
	Width        float64
	Title        string // what it stands for, for readers who cannot see it
}

// Anchor is the part of a label that stands at its place.
type Anchor int

// The anchors; the zero anchor is the left end.
const (
	Left Anchor = iota
	Middle
	Right
)

// Label is one line of text; Y is its base line.
type Label struct {
	X, Y   float64
	Text   string
	Size   float64
	Bold   bool
	Color  Color
	Anchor Anchor
	Figure string // id of the figure that the text prints; may be empty
}

// Canvas is a surface that scenes are played on.
type Canvas interface {
	Line(Line)
	Rect(Rect)
	Polygon(Polygon)
	Circle(Circle)
	Label(Label)
}

func (o Line) play(c Canvas)    { c.Line(o) }
func (o Rect) play(c Canvas)    { c.Rect(o) }
func (o Polygon) play(c Canvas) { c.Polygon(o) }
func (o Circle) play(c Canvas)  { c.Circle(o) }
func (o Label) play(c Canvas)   { c.Label(o) }

// Scene is a drawing of W × H points.
type Scene struct {
	W, H float64
	Alt  string // what a person who cannot see it has to know
	Ops  []Op
}

// Add puts marks on top of the others.
func (s *Scene) Add(ops ...Op) { s.Ops = append(s.Ops, ops...) }

// Play draws the scene on a canvas, from the bottom to the top.
func (s *Scene) Play(c Canvas) {
	for _, o := range s.Ops {
		o.play(c)
	}
}

// Start is the left edge of the label's text.
func (o Label) Start() float64 {
	switch o.Anchor {
	case Middle:
		return o.X - o.TextWidth()/2
	case Right:
		return o.X - o.TextWidth()
	default:
		return o.X
	}
}

// TextWidth is the width of the label's text.
func (o Label) TextWidth() float64 { return theme.Width(o.Text, o.Size, o.Bold) }
