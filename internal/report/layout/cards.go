package layout

import (
	"math"

	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/theme"
)

// mostCards is how many cards a slide has; more are read better as a table.
const mostCards = 6

const (
	cardPad   = 18.0  // between the edge of a card and its text
	cardTight = 13.0  // the same where cards stand in two rows
	cardGap   = 12.0  // least space above the facts
	cardLow   = 264.0 // least height of a row of cards that stands alone
	measure   = 600.0 // longest line of a card, so that a single one is not read from edge to edge
	heroLeast = 22.0
)

// cardSizes are the sizes of hero, heading, body and facts to try, largest
// first.
var cardSizes = [][4]float64{{44, 28, 22, 16}, {40, 24, 20, 16}, {36, 22, 18, 14}, {32, 20, 18, 14}, {28, 18, 16, 14}, {24, 16, 14, 14}}

// cards puts cards side by side, all with the largest sizes that fit, or their
// table when none fits.
func (l *setter) cards(b Box, c report.Cards) {
	n := len(c.Items)
	if n == 0 || n > mostCards {
		l.table(b, c.Table)
		return
	}
	across := map[int]int{1: 1, 2: 2, 3: 3, 4: 2, 5: 3, 6: 3}[n]
	down := (n + across - 1) / across
	w := (b.W - float64(across-1)*theme.Gutter) / float64(across)
	h := (b.H - float64(down-1)*theme.Gutter) / float64(down)
	pad := cardPad
	if down > 1 {
		pad = cardTight
	}
	for _, sizes := range cardSizes {
		tall := 0.0
		for _, card := range c.Items {
			inner := cardWidth(w, pad)
			top, foot := l.card(card, sizes, inner)
			tall = math.Max(tall, top.Height(inner)+foot.Height(inner)+2*pad+cardGap)
		}
		if tall > h {
			continue
		}
		if down == 1 {
			h = math.Min(h, math.Max(tall, cardLow))
		}
		for i, card := range c.Items {
			x, y := b.X+float64(i%across)*(w+theme.Gutter), b.Y+float64(i/across)*(h+theme.Gutter)
			l.putCard(Box{x, y, w, h}, card, sizes, pad)
		}
		return
	}
	l.table(b, c.Table)
}

func cardWidth(w, pad float64) float64 { return math.Min(w-2*pad, measure) }

func (l *setter) putCard(b Box, card report.Card, sizes [4]float64, pad float64) {
	inner := Box{b.X + pad, b.Y + pad, cardWidth(b.W, pad), b.H - 2*pad}
	top, foot := l.card(card, sizes, inner.W)
	l.put(Item{Box: b, Name: "Card", Fill: theme.Wash}, Item{Box: Box{b.X, b.Y, b.W, 3}, Name: "Rule", Fill: theme.Accent})
	low := foot.Height(inner.W)
	l.text("Card", "", Box{inner.X, inner.Y, inner.W, inner.H - low}, top)
	if len(foot.Paragraphs) > 0 {
		foot.Bottom = true
		l.text("Card facts", "", Box{inner.X, inner.Y + inner.H - low - 1, inner.W, low + 1}, foot)
	}
}

// card is the text of a card: what it says, and the facts at its foot.
func (l *setter) card(card report.Card, sizes [4]float64, w float64) (top, foot TextBox) {
	if !card.Hero.IsEmpty() {
		p := Paragraph{Spans: l.spans(card.Hero, theme.Accent, true), Size: sizes[0]}
		for p.Size > heroLeast && len(p.Lines(w)) > 1 {
			p.Size -= 2
		}
		top.Paragraphs = append(top.Paragraphs, p)
	}
	if !card.Heading.IsEmpty() {
		top.Paragraphs = append(top.Paragraphs, Paragraph{Spans: l.spans(card.Heading, theme.Ink, true), Size: sizes[1], Before: 6})
	}
	if !card.Body.IsEmpty() {
		top.Paragraphs = append(top.Paragraphs, Paragraph{Spans: l.spans(card.Body, theme.Body, false), Size: sizes[2], Before: sizes[2] * 0.5})
	}
	for i, f := range card.Facts {
		p := Paragraph{Spans: append(line(f.Name+": ", sizes[3], theme.Quiet, false).Spans, l.spans(f.Text, theme.Ink, false)...), Size: sizes[3]}
		if i > 0 {
			p.Before = 4
		}
		foot.Paragraphs = append(foot.Paragraphs, p)
	}
	return top, foot
}
