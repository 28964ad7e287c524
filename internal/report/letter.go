package report

import (
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// Sheet is the paper that a Letter is printed on.
type Sheet string

// The sheets. A wide one is for tables of more columns than A4 can hold.
const (
	Portrait  Sheet = ""          // A4
	Landscape Sheet = "landscape" // A4
	Wide      Sheet = "wide"      // A3, landscape
)

// Letter is a paper: press text, minutes, annex of a decree, statutory
// matrix.
type Letter struct {
	Language   locale.Language // empty is Indonesian
	Letterhead []string        // kop: issuer first, then address lines; printed on the first page
	Title      string
	Subtitle   string // number, semester, "Nomor: 412/…"
	Date       civil.Date
	Sheet      Sheet
	Footer     string // small, at the foot of each page beside the page number
	Figures    Figures
	Parts      []Part
}

// Part is one thing of a Letter: PageBreak, Heading, Paragraph, List, Facts,
// Table or Signatures.
type Part interface{ part() }

func (PageBreak) part()  {}
func (Heading) part()    {}
func (Paragraph) part()  {}
func (List) part()       {}
func (Facts) part()      {}
func (Table) part()      {}
func (Signatures) part() {}

// PageBreak begins a new page, from which on the paper is this sheet.
type PageBreak struct{ Sheet Sheet }

// Heading opens a chapter of a Letter.
type Heading struct{ Text string }

// Paragraph is a paragraph of a Letter.
type Paragraph struct{ Text Text }

// List is a list of a Letter.
type List struct {
	Items []Text
	Mark  Mark
}

// Fact is a line "Hari/tanggal : Rabu, 21 Februari 2024".
type Fact struct {
	Name string
	Text Text
}

// Facts are lines with aligned colons.
type Facts struct{ Items []Fact }

// Signature is one signatory.
type Signature struct {
	Heading string // "Singkawang, 21 Februari 2024" or "Mengetahui,"; may be empty
	Role    string // "Lurah Maya Sopa"
	Name    string // empty: a dotted line
	Number  string // NIP; empty: not printed
}

// Signatures is a block of signatories, up to three beside each other, that is
// never parted from its name by a page break.
type Signatures struct{ Items []Signature }

// document gives the part of a deck that texts of a letter need.
func (l *Letter) document() *Document {
	return &Document{Language: l.Language, Figures: l.Figures}
}

// Plain is a text of the letter as the reader sees it.
func (l *Letter) Plain(t Text) string { return l.document().Plain(t) }

// Lang is the language of the letter.
func (l *Letter) Lang() locale.Language { return l.document().language() }

// CellText is what the reader sees of a cell of the letter's tables.
func (l *Letter) CellText(c Cell) string { return l.document().CellText(c) }
