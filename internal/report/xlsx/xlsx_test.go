package xlsx_test

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/reporttest"
	"github.com/tuntas-id/tuntas/internal/report/xlsx"
)

func TestTheAnnexHasRealNumbersAndTheListOfFigures(t *testing.T) {
	var b bytes.Buffer
	if err := xlsx.Write(&b, reporttest.Deck()); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const list = "Daftar angka"
	if f.GetSheetList()[0] != list {
		t.Errorf("the first sheet is %q", f.GetSheetList()[0])
	}
	for cell, want := range map[string]string{"A4": "sasaran.sk.keluarga", "C4": "195", "C6": "4.7", "C7": "20450000000", "F4": "Dinas Sosial Kota Tirta Asri"} {
		if got, _ := f.GetCellValue(list, cell, excelize.Options{RawCellValue: true}); got != want {
			t.Errorf("%s is %q, want %q", cell, got, want)
		}
	}
	if kind, _ := f.GetCellType(list, "C4"); kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString {
		t.Error("the number is a text")
	}
	if panes, _ := f.GetPanes("Sebaran"); !panes.Freeze {
		t.Error("the head of the table is not frozen")
	}
	if got, _ := f.GetCellValue("Sebaran", "C4", excelize.Options{RawCellValue: true}); got != "29" {
		t.Errorf("the first row of the table says %q, want 29", got)
	}
}

func TestTheTableOfAChapterHasItsTitleAndFacts(t *testing.T) {
	var b bytes.Buffer
	table := report.Table{Columns: []report.Column{{Head: "Hasil"}, {Head: "Keluarga"}}, Rows: []report.Row{{Cells: []report.Cell{report.Txt("Layak"), report.Num(report.Integer(7))}}}}
	annex, minutes := table, table
	annex.Name, minutes.Name = "Lampiran", "Roban"
	err := xlsx.WriteLetter(&b, &report.Letter{Title: "Lampiran Keputusan", Parts: []report.Part{
		report.Facts{Items: []report.Fact{{Name: "Tanggal", Text: report.Literal("22 Januari 2024")}}}, annex,
		report.PageBreak{}, report.Heading{Text: "Berita acara Roban"}, report.Facts{Items: []report.Fact{{Name: "Nomor", Text: report.Literal("01/BA")}, {Name: "Tempat", Text: report.Literal("Kantor")}}}, minutes,
	}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, c := range []struct{ sheet, cell, want string }{
		{"Lampiran", "A1", "Lampiran Keputusan"}, {"Lampiran", "A3", "Hasil"}, {"Roban", "A1", "Berita acara Roban"}, {"Roban", "A2", "Nomor: 01/BA"}, {"Roban", "A3", "Tempat: Kantor"}, {"Roban", "A5", "Hasil"}, {"Roban", "B6", "7"},
	} {
		if got, _ := f.GetCellValue(c.sheet, c.cell); got != c.want {
			t.Errorf("%s %s is %q, want %q", c.sheet, c.cell, got, c.want)
		}
	}
}
