package layout_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/draw"
	"github.com/tuntas-id/tuntas/internal/report/layout"
	"github.com/tuntas-id/tuntas/internal/report/reporttest"
	"github.com/tuntas-id/tuntas/internal/report/scene"
	"github.com/tuntas-id/tuntas/internal/report/theme"
	"pgregory.net/rapid"
)

const (
	longPlace     = "Sungai Melintang Besar Selatan Permai XIV"
	longProgramme = "Program Percepatan Peningkatan Kualitas Perumahan dan Permukiman Keluarga Sasaran"
)

func TestNothingOfTheExampleOverflows(t *testing.T) {
	for _, o := range layout.Fit(reporttest.Deck()) {
		t.Errorf("%s: %q needs %.0f of %.0f points", o.Slide, o.Text, o.Have, o.Room)
	}
}

func TestTheLongestNamesStayOnTheirPage(t *testing.T) {
	d := reporttest.Long()
	pages, overflows := layout.Pages(d)
	for _, o := range overflows {
		t.Errorf("%s: %q needs %.0f of %.0f points", o.Slide, o.Text, o.Have, o.Room)
	}
	for _, p := range pages {
		for _, it := range p.Items {
			s := it.Scene
			if it.Chart != nil {
				drawn := draw.Chart(d, *it.Chart, it.W, it.H)
				s = &drawn
			}
			if s == nil {
				continue
			}
			for _, o := range s.Ops {
				if l, ok := o.(scene.Label); ok && (l.Start() < -0.5 || l.Start()+l.TextWidth() > s.W+0.5 || l.Y > s.H+0.5) {
					t.Errorf("page %d: %q leaves its drawing", p.Number, l.Text)
				}
			}
		}
	}
}

func longTable(n int, how report.TooLong) report.Slide {
	t := report.Table{TooLong: how, Columns: []report.Column{{Head: "No", Align: report.End}, {Head: "Kelurahan"}, {Head: "Program"}, {Head: "Pagu (Rp)", Align: report.End}}}
	for i := range n {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Num(report.Integer(int64(i + 1))), report.Txt(longPlace), report.Txt(longProgramme), report.Num(report.Rupiah(123_456_789_000))}})
	}
	return report.Slide{ID: "panjang", Title: report.Say("Tabel dengan nama yang panjang"), Blocks: []report.Block{t}}
}

func TestLongNamesFitBySplittingTheTable(t *testing.T) {
	d := &report.Document{Slides: []report.Slide{longTable(40, report.Split)}}
	pages, overflows := layout.Pages(d)
	if len(overflows) > 0 {
		t.Errorf("overflows: %v", overflows)
	}
	rows := 0
	for _, p := range pages {
		for _, it := range p.Items {
			if it.Table == nil {
				continue
			}
			rows += len(it.Table.Rows) - it.Table.Heads
			if it.Y+it.Table.Height() > theme.BodyBottom+0.5 {
				t.Errorf("page %d: the table ends at %.0f, below %.0f", p.Number, it.Y+it.Table.Height(), theme.BodyBottom)
			}
		}
	}
	if rows != 40 || len(pages) < 2 {
		t.Errorf("%d rows on %d pages, want all 40 on several", rows, len(pages))
	}
}

func TestACutTableSaysHowManyAreInTheAnnex(t *testing.T) {
	d := &report.Document{Slides: []report.Slide{longTable(40, report.Cut)}}
	pages, _ := layout.Pages(d)
	if len(pages) != 1 {
		t.Fatalf("%d pages, want 1", len(pages))
	}
	for _, it := range pages[0].Items {
		if it.Table == nil {
			continue
		}
		last := it.Table.Rows[len(it.Table.Rows)-1]
		shown := len(it.Table.Rows) - it.Table.Heads - 1
		if want := fmt.Sprintf("… %d lainnya di lampiran", 40-shown); last.Cells[0].Text[0].Text != want {
			t.Errorf("the last row says %q, want %q", last.Cells[0].Text[0].Text, want)
		}
	}
}

func TestATextThatIsTooLongIsReported(t *testing.T) {
	d := &report.Document{Slides: []report.Slide{
		{ID: "judul", Title: report.Literal(strings.Repeat(longProgramme+" ", 3))},
		{ID: "isi", Title: report.Say("Judul"), Blocks: []report.Block{report.Prose{Items: []report.Text{report.Literal(strings.Repeat(longProgramme+" ", 20))}}}},
	}}
	got := map[string]bool{}
	for _, o := range layout.Fit(d) {
		got[o.Slide] = true
	}
	if !got["judul"] || !got["isi"] {
		t.Errorf("reported: %v, want both slides", got)
	}
}

func TestBrokenLinesAreNeverWiderThanTheirBoxAndLoseNoLetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[A-Za-z/\-., ]{0,120}`).Draw(t, "text")
		width := rapid.Float64Range(30, 400).Draw(t, "width")
		var letters strings.Builder
		for _, row := range scene.Wrap([]scene.Span{{Text: text}}, 18, width) {
			sum := 0.0
			for _, s := range row.Spans {
				letters.WriteString(s.Text)
				sum += theme.Width(s.Text, 18, false)
			}
			if sum > width+0.1 {
				t.Fatalf("a line of %.1f in a box of %.1f", sum, width)
			}
		}
		if got, want := strings.ReplaceAll(letters.String(), " ", ""), strings.ReplaceAll(text, " ", ""); got != want {
			t.Fatalf("letters %q, want %q", got, want)
		}
	})
}
