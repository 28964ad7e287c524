// Package theme holds the design tokens that screen, PDF and PPTX share: one
// typeface, one scale of sizes and spaces, one accent colour beside neutrals,
// and state colours that colour-blind people tell apart.
//
//	box := theme.Columns(0, 8) // the left two thirds of a slide
//
// All lengths are points (1/72 inch).
package theme

import "strconv"

// Color is a colour as six hexadecimal digits without "#". The empty colour
// draws nothing.
type Color string

// RGB gives the three parts of the colour, 0 to 255.
func (c Color) RGB() (r, g, b int) {
	n, err := strconv.ParseUint(string(c), 16, 32)
	if err != nil {
		return 0, 0, 0
	}
	return int(n >> 16 & 0xff), int(n >> 8 & 0xff), int(n & 0xff)
}

// Mix is the colour between c and o: share 0 is c, 1 is o.
func (c Color) Mix(o Color, share float64) Color {
	r1, g1, b1 := c.RGB()
	r2, g2, b2 := o.RGB()
	part := func(a, b int) int { return int(float64(a) + (float64(b)-float64(a))*share + 0.5) }
	s := strconv.FormatInt(int64(1<<24|part(r1, r2)<<16|part(g1, g2)<<8|part(b1, b2)), 16)
	return Color(s[1:])
}

// The colours, on a light ground.
const (
	Ground Color = "FFFFFF"
	Ink    Color = "17212B" // text that carries the message
	Body   Color = "33414E" // running text
	Quiet  Color = "5F6C78" // labels, sources; 5.4:1 on the ground
	Rule   Color = "D3DAE0" // hairlines
	Wash   Color = "F2F5F7" // surfaces
	Muted  Color = "B3BFC9" // bars that are not spoken of
	Steel  Color = "7D8B98" // second series
	Accent Color = "0A5A8F" // the one accent
	Tint   Color = "E3EEF6" // accent as a surface
	Good   Color = "00735C" // bluish green
	Watch  Color = "A65F00" // orange
	Bad    Color = "B3361B" // vermilion
)

// Dark are the colours of the dark screen, by the name of the light token.
var dark = map[string]Color{
	"ground": "12181F", "ink": "F1F4F7", "body": "D5DCE3", "quiet": "9DAAB6", "rule": "2E3944", "wash": "1A222B",
	"muted": "566472", "steel": "8695A3", "accent": "6DB3E6", "tint": "17324A", "good": "4CC5A5", "watch": "EBA24A", "bad": "F08A6E",
}

// Names of the typeface. The PDF embeds Liberation Sans; PPTX and XLSX name
// Arial, which every office has and whose widths are the same.
const (
	Face       = "Liberation Sans"
	OfficeFace = "Arial"
)

// The scale of text sizes.
const (
	Tiny   = 10.0 // kop, source line, page number
	Small  = 12.0 // smallest text of a table or chart
	Label  = 14.0 // labels of charts, cells of tables
	Text   = 18.0 // smallest running text of a slide
	Lead   = 22.0 // one or two sentences that carry a slide
	Title  = 28.0
	Hero   = 60.0 // a number that stands alone
	Poster = 44.0 // title of the cover
)

// LineHeight is the distance of base lines in parts of the size; it is the
// natural line of the typeface, so that every program breaks pages alike.
const LineHeight = 1.149

// The scale of spaces.
const (
	Space1 = 4.0
	Space2 = 8.0
	Space3 = 16.0
	Space4 = 24.0
	Space5 = 40.0
)

// The slide, 13.333 × 7.5 inches, and its frame.
const (
	SlideWidth  = 960.0
	SlideHeight = 540.0
	Margin      = 52.0
	Gutter      = 20.0
	KopTop      = 24.0  // top of the issuer's line
	KickerTop   = 56.0  // top of the chapter
	TitleTop    = 74.0  // top of the title
	TitleHeight = 68.0  // two lines
	BodyTop     = 158.0 // top of the blocks
	BodyBottom  = 488.0 // bottom of the blocks
	FootTop     = 506.0 // top of the source line
)

// ContentWidth is the width between the margins.
const ContentWidth = SlideWidth - 2*Margin

// Columns gives the left edge and the width of n columns of the 12-column
// grid, beginning with column from (0 is the first).
func Columns(from, n int) (x, w float64) {
	const one = (ContentWidth - 11*Gutter) / 12
	return Margin + float64(from)*(one+Gutter), float64(n)*one + float64(n-1)*Gutter
}

// Paper sizes and margins of A4.
const (
	PaperShort  = 595.28
	PaperLong   = 841.89
	PaperMargin = 56.7 // 2 cm
)
