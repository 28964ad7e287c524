package layout_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/layout"
)

func cards(n int, heading, body, hero string) *report.Document {
	agency := "Dinas Sosial"
	if len(heading) > 40 {
		agency = "Dinas Sosial, Pemberdayaan Perempuan dan Perlindungan Anak"
	}
	c := report.Cards{Table: report.Table{Columns: []report.Column{{Head: "Praktik", Weight: 1.4}, {Head: "Hasil", Weight: 1.4}, {Head: "Pelaksana", Weight: 0.8}}}}
	for range n {
		c.Items = append(c.Items, report.Card{Hero: report.Literal(hero), Heading: report.Literal(heading), Body: report.Literal(body), Facts: []report.Fact{{Name: "Pelaksana", Text: report.Literal(agency)}}})
		c.Table.Rows = append(c.Table.Rows, report.Row{Cells: []report.Cell{report.Txt(heading), report.Txt(body), report.Txt("Dinas Sosial")}})
	}
	return &report.Document{Title: "Paparan", Language: locale.Indonesian, Slides: []report.Slide{{ID: "praktik", Title: report.Say("Praktik baik"), Blocks: []report.Block{c}}}}
}

func TestCardsFitTheirSlideOrGiveWayToATable(t *testing.T) {
	const short, long = "Musyawarah kelurahan terbuka", "Program Percepatan Peningkatan Kualitas Perumahan dan Permukiman Keluarga Sasaran dengan musyawarah terbuka"
	for _, c := range []struct {
		n     int
		text  string
		cards int // 0: a table
	}{{1, short, 1}, {2, short, 2}, {3, short, 3}, {4, short, 4}, {6, short, 6}, {8, short, 0}, {1, long, 1}, {2, long, 2}, {3, long, 3}, {6, long, 0}, {8, long, 0}, {2, strings.Repeat(long+" ", 6), 0}} {
		t.Run(fmt.Sprintf("%d of %d letters", c.n, len(c.text)), func(t *testing.T) {
			doc := cards(c.n, c.text, c.text, "52 unit")
			for _, p := range doc.Check() {
				t.Error(doc.Lang().Render(p.Text))
			}
			pages, overflows := layout.Pages(doc)
			if len(overflows) > 0 {
				t.Errorf("%+v", overflows)
			}
			surfaces, tables := 0, 0
			for _, it := range pages[0].Items {
				if it.Name == "Card" && it.Fill != "" {
					surfaces++
				}
				if it.Table != nil {
					tables++
				}
				if it.Text == nil || !strings.HasPrefix(it.Name, "Card") {
					continue
				}
				for _, p := range it.Text.Paragraphs {
					if p.Size < 14 {
						t.Errorf("%v points", p.Size)
					}
				}
			}
			if surfaces != c.cards || (tables > 0) != (c.cards == 0) {
				t.Errorf("%d cards and %d tables", surfaces, tables)
			}
		})
	}
}

func TestATableInAStackIsCutWhereItIsTooLong(t *testing.T) {
	table := report.Table{Columns: []report.Column{{Head: "Kelurahan"}}}
	for i := range 60 {
		table.Rows = append(table.Rows, report.Row{Cells: []report.Cell{report.Txt(fmt.Sprintf("Kelurahan %d", i))}})
	}
	doc := &report.Document{Language: locale.Indonesian, Slides: []report.Slide{{ID: "a", Title: report.Say("Panjang"), Blocks: []report.Block{
		report.Stack{Blocks: []report.Block{report.Prose{Small: true, Items: []report.Text{report.Say("Catatan")}}, table}}}}}}
	pages, overflows := layout.Pages(doc)
	if len(pages) != 1 || len(overflows) != 0 {
		t.Fatalf("%d pages, %+v", len(pages), overflows)
	}
	for _, it := range pages[0].Items {
		if it.Table == nil {
			continue
		}
		rows := it.Table.Rows
		if last := rows[len(rows)-1].Cells[0].Text[0].Text; !strings.Contains(last, "lainnya di lampiran") || it.Table.Size < 14 {
			t.Errorf("%q at %v points", last, it.Table.Size)
		}
	}
}
