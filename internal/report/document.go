// Package report is the model of everything that Tuntas hands out: a deck of
// slides (Document) and a paper on A4 (Letter), made of blocks and figures.
// The writers pptx, pdf, xlsx and html print the same model.
//
//	doc := &report.Document{Title: "Penanganan Kemiskinan Ekstrem", Language: locale.Indonesian, …}
//	id := doc.Figures.Add(report.Figure{ID: "sasaran.sk.keluarga", Value: report.Integer(195), …})
//	doc.Slides = append(doc.Slides, report.Slide{ID: "sasaran", Title: report.Say(report.Ref(id) + " keluarga …"), …})
//	err := pptx.Write(file, doc)
package report

import (
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// Document is a deck.
type Document struct {
	Title    string
	Subtitle string
	Language locale.Language // empty is Indonesian
	Issuer   string          // who speaks, printed small on each page: "Pemerintah Kota Singkawang"
	Area     string          // full name of the region
	Occasion string          // "High Level Meeting TKPK, Pontianak"; may be empty
	Place    string          // of the occasion, before the date on the cover; may be empty
	Date     civil.Date      // day of the report; also the creation date of the files
	Figures  Figures
	Slides   []Slide
	Annexes  []Annex // tables that only the annex has, in full
}

// Annex is a table of the XLSX annex that no slide shows, or shows only in
// part.
type Annex struct {
	Title string
	Table Table
	Note  Text
}

// SlideKind is the part that a slide plays.
type SlideKind string

// The kinds of slide; the zero kind is Content.
const (
	Content SlideKind = ""
	Cover   SlideKind = "cover"
	Divider SlideKind = "divider"
)

// Layout is the place of the blocks on the 12 columns of a slide.
type Layout string

// The layouts. Blocks fill the places in the order given; blocks that are left
// over are reported by Check.
const (
	One            Layout = ""                 // 12: one block over everything
	HalfHalf       Layout = "half-half"        // 6 + 6
	TwoThirdsThird Layout = "two-thirds-third" // 8 + 4
	ThirdTwoThirds Layout = "third-two-thirds" // 4 + 8
	Thirds         Layout = "thirds"           // 4 + 4 + 4
	KPIRow         Layout = "kpi-row"          // all leading KPIs in a row, one block below
	KPIRowHalves   Layout = "kpi-row-halves"   // all leading KPIs in a row, two blocks below
	KPIColumn      Layout = "kpi-column"       // all leading KPIs below each other on the left 4 columns, one block on the right 8
)

// Slide is one message with its evidence.
type Slide struct {
	ID      string // stable name, "posisi"
	Kind    SlideKind
	Kicker  string // the chapter, a word or two above the title
	Title   Text   // the finding in a sentence, at most two lines
	Layout  Layout
	Blocks  []Block
	Sources string // line at the foot: "Sumber: BPS, Susenas Maret 2023"
	Notes   []Text // what the speaker says; the writers add the definition, source and date of each figure
}
