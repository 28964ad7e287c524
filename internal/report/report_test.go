package report_test

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/html"
	"github.com/tuntas-id/tuntas/internal/report/pdf"
	"github.com/tuntas-id/tuntas/internal/report/pptx"
	"github.com/tuntas-id/tuntas/internal/report/reporttest"
	"github.com/tuntas-id/tuntas/internal/report/xlsx"
)

func TestATextKnowsItsFiguresAndItsBoldWords(t *testing.T) {
	got := report.Say("**" + report.Ref("a.b") + "** keluarga di **Maya Sari**, {#tidak tertutup")
	want := report.Text{{Figure: "a.b", Strong: true}, {Text: " keluarga di "}, {Text: "Maya Sari", Strong: true}, {Text: ", "}, {Text: "{#tidak tertutup"}}
	if diff := cmp.Diff(want[:3], got[:3]); diff != "" {
		t.Error(diff)
	}
	var d report.Document
	d.Figures.Add(report.Figure{ID: "a.b", Value: report.Integer(1204)})
	if plain := d.Plain(got); plain != "1.204 keluarga di Maya Sari, {#tidak tertutup" {
		t.Errorf("the reader sees %q", plain)
	}
}

func TestValuesAreWrittenAsTheLanguageWritesThem(t *testing.T) {
	for _, c := range []struct {
		value report.Value
		want  string
	}{
		{report.Integer(241467), "241.467"}, {report.Percent(6.71, 2), "6,71\u00a0%"}, {report.Decimal(1234.5, 1), "1.234,5"},
		{report.Rupiah(1250000), "Rp1.250.000"}, {report.Day(civil.MustDate("2024-02-21")), "21 Februari 2024"}, {report.Missing(), "–"}, {report.Words("ke-3"), "ke-3"},
	} {
		if got := c.value.Format(locale.Indonesian); got != c.want {
			t.Errorf("%v is written %q, want %q", c.value, got, c.want)
		}
	}
}

func TestCheckFindsWhatAReaderWouldTripOver(t *testing.T) {
	if found := reporttest.Deck().Check(); len(found) > 0 {
		t.Fatalf("the sound example has problems: %v", found)
	}
	complete := report.Figure{Definition: "x", Source: "y", DataDate: civil.MustDate("2024-01-01")}
	add := func(d *report.Document, id string, v int64, filter string, count int64) {
		f := complete
		f.ID, f.Value, f.Filter, f.Count = id, report.Integer(v), filter, count
		d.Figures.Add(f)
	}
	for _, c := range []struct {
		name, key string
		spoil     func(*report.Document)
	}{
		{"a number whose list has another length", "report.figure_not_its_list", func(d *report.Document) { add(d, "n", 195, "status=layak", 194) }},
		{"a number with two values", "report.figure_two_values", func(d *report.Document) { add(d, "n", 1, "", 0); add(d, "n", 2, "", 0) }},
		{"a number without definition", "report.figure_unexplained", func(d *report.Document) { d.Figures.Add(report.Figure{ID: "n", Value: report.Integer(1)}) }},
		{"a reference to no figure", "report.figure_unknown", func(d *report.Document) { d.Slides[1].Title = report.Say(report.Ref("tidak.ada")) }},
		{"a slide that stands twice", "report.slide_twice", func(d *report.Document) { d.Slides = append(d.Slides, d.Slides[0]) }},
		{"a block without a place", "report.no_place", func(d *report.Document) {
			d.Slides[2].Blocks = append(d.Slides[2].Blocks, report.Prose{})
		}},
	} {
		d := reporttest.Deck()
		c.spoil(d)
		if !slices.ContainsFunc(d.Check(), func(p report.Problem) bool { return p.Text.Key == c.key }) {
			t.Errorf("%s is not found: %v", c.name, d.Check())
		}
	}
}

func TestNotesGiveDefinitionSourceAndDateOfEachFigure(t *testing.T) {
	d := reporttest.Deck()
	notes := strings.Join(d.SpeakerNotes(d.Slides[1]), "\n")
	for _, want := range []string{"195 keluarga", "Hitungan dari daftar contoh", "Dinas Sosial Kota Tirta Asri", "21 Februari 2024", "4,70"} {
		if !strings.Contains(notes, want) {
			t.Errorf("the notes lack %q:\n%s", want, notes)
		}
	}
}

var writers = []struct {
	name  string
	write func(io.Writer) error
}{
	{"pptx", func(w io.Writer) error { return pptx.Write(w, reporttest.Deck()) }},
	{"pdf", func(w io.Writer) error { return pdf.Write(w, reporttest.Deck()) }},
	{"xlsx", func(w io.Writer) error { return xlsx.Write(w, reporttest.Deck()) }},
	{"html", func(w io.Writer) error { return html.Write(w, reporttest.Deck(), html.Options{}) }},
	{"pdf of a paper", func(w io.Writer) error { return pdf.WriteLetter(w, reporttest.Paper()) }},
	{"xlsx of a paper", func(w io.Writer) error { return xlsx.WriteLetter(w, reporttest.Paper()) }},
	{"html of a paper", func(w io.Writer) error { return html.WriteLetter(w, reporttest.Paper(), html.Options{}) }},
}

func TestTheSameDocumentGivesTheSameBytes(t *testing.T) {
	for _, w := range writers {
		var a, b bytes.Buffer
		if err := w.write(&a); err != nil {
			t.Fatalf("%s: %v", w.name, err)
		}
		if err := w.write(&b); err != nil {
			t.Fatalf("%s: %v", w.name, err)
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s differs between two runs", w.name)
		}
	}
}

func TestThePageHasNoScriptAndNoStyleAttribute(t *testing.T) {
	var b bytes.Buffer
	if err := html.Write(&b, reporttest.Deck(), html.Options{FigureURL: func(f report.Figure) string { return "/angka/" + f.ID + "?a=1&b=2" }}); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, bad := range []string{"<script", " style=", "javascript:", `src="http`} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	if !strings.Contains(page, `href="/angka/sasaran.sk.keluarga?a=1&amp;b=2" data-figure="sasaran.sk.keluarga"`) {
		t.Error("the figure is no link to its meaning")
	}
}

func BenchmarkWriters(b *testing.B) {
	for _, w := range writers {
		b.Run(w.name, func(b *testing.B) {
			for b.Loop() {
				if err := w.write(io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestACellIsWrittenInTheFormThatItsColumnNames(t *testing.T) {
	doc := &report.Document{Language: locale.Indonesian}
	for _, c := range []struct {
		cell report.Cell
		want string
	}{
		{report.Num(report.Percent(4.7, 2)).In(report.Bare), "4,70"}, {report.Num(report.Rupiah(527892)).In(report.Bare), "527.892"},
		{report.Num(report.Rupiah(2_100_400_000)).In(report.Millions), "2.100"}, {report.Num(report.Rupiah(300_000)).In(report.Millions), "<\u00a01"}, {report.Num(report.Rupiah(0)).In(report.Millions), "0"},
		{report.Num(report.Rupiah(2_100_000_000)).In(report.Short), "Rp2,10\u00a0miliar"}, {report.Num(report.Missing()).In(report.Bare), "–"},
		{report.Cell{Text: report.Literal("Jamban"), Under: "Dinas PU"}, "Jamban\nDinas PU"},
	} {
		if got := doc.CellText(c.cell); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if got := (report.Column{Head: "Pagu", Unit: "Rp juta"}).Heading(); got != "Pagu (Rp\u00a0juta)" {
		t.Error(got)
	}
}
