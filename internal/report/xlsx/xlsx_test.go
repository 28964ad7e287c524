package xlsx_test

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

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
