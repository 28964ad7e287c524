package sqlstore_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/xuri/excelize/v2"
)

// workbook makes a spreadsheet file of sheets, each a text with a row a line
// and its cells between semicolons.
func workbook(t *testing.T, sheets map[string]string, change func(*excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for _, name := range []string{"Sheet1", "Dua"} {
		body, ok := sheets[name]
		if !ok {
			continue
		}
		if name != "Sheet1" {
			if _, err := f.NewSheet(name); err != nil {
				t.Fatal(err)
			}
		}
		for i, line := range strings.Split(strings.TrimRight(body, "\n"), "\n") {
			cells := strings.Split(line, ";")
			if err := f.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &cells); err != nil {
				t.Fatal(err)
			}
		}
	}
	if change != nil {
		change(f)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestOddFilesAreAnsweredWithWhatToDoNext(t *testing.T) {
	row := func(key string) string { return key + ";;Siti;Maya Sopa;Ditemukan;Layak;;21/02/2024;Rina;\n" }
	good := resultHeader + row("F-1")
	values := "Indikator;Kode Wilayah;Periode;Nilai;Satuan;Sumber;Tanggal Rilis\n"
	for _, c := range []struct {
		name, file string
		want       []string // findings
		says       string   // of a file that cannot be used
		rows       int
	}{
		{"the header in row 7 under merged titles", workbook(t, map[string]string{"Sheet1": strings.Repeat("PEMERINTAH KOTA SINGKAWANG\n", 6) + good}, func(f *excelize.File) {
			for i := range 6 {
				if err := f.MergeCell("Sheet1", fmt.Sprintf("A%d", i+1), fmt.Sprintf("K%d", i+1)); err != nil {
					t.Fatal(err)
				}
			}
		}), nil, "", 1},
		{"Windows-1252", resultHeader + "F-1;;Jos\xe9 d\x92Souza;Maya Sopa;Ditemukan;Layak;;21/02/2024;Rina;\n", nil, "", 1},
		{"tabs", strings.ReplaceAll(good, ";", "\t"), nil, "", 1},
		{"an empty workbook", workbook(t, nil, nil), nil, "kosong", 0},
		{"a header alone", workbook(t, map[string]string{"Sheet1": resultHeader}, nil), nil, "Isi barisnya", 0},
		{"an old spreadsheet", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600), nil, "Simpan Sebagai", 0},
		{"a PDF that is called xlsx", "%PDF-1.7\n", nil, "Mintalah berkas Excel atau CSV aslinya", 0},
		{"a letter", "Kepada Yth. Wali Kota,\ndi tempat\n", nil, "Periksa apakah ini berkas yang dimaksud", 0},
		{"two sheets with the same table", workbook(t, map[string]string{"Sheet1": good, "Dua": resultHeader + row("F-2")}, nil), []string{"0  sheets_unread"}, "", 1},
		{"a hidden sheet first", workbook(t, map[string]string{"Sheet1": good + row("F-9"), "Dua": resultHeader + row("F-2")}, func(f *excelize.File) {
			f.SetActiveSheet(1)
			if err := f.SetSheetVisible("Sheet1", false); err != nil {
				t.Fatal(err)
			}
		}), []string{"0  sheets_unread"}, "", 1},
		{"the table on a hidden sheet only", workbook(t, map[string]string{"Sheet1": good + row("F-9"), "Dua": "Petunjuk"}, func(f *excelize.File) {
			f.SetActiveSheet(1)
			if err := f.SetSheetVisible("Sheet1", false); err != nil {
				t.Fatal(err)
			}
		}), []string{"0  sheet_hidden"}, "", 2},
		{"numbers as text", workbook(t, map[string]string{"Sheet1": values + "p0;61.72;2023-03;'4,70;persen;BPS;'12/07/2023\n"}, nil), nil, "", 1},
		{"a formula that nobody has calculated", workbook(t, map[string]string{"Sheet1": values + "p0;61.72;2023-03;;persen;BPS;2023-07-12\n"}, func(f *excelize.File) {
			if err := errors.Join(f.SetCellValue("Sheet1", "D2", nil), f.SetCellFormula("Sheet1", "D2", "4+0.7")); err != nil {
				t.Fatal(err)
			}
		}), []string{"2 Nilai formula_unread"}, "", 1},
		{"a quotation mark that is never closed", resultHeader + "F-1;;\"Siti;Maya Sopa;Ditemukan;Layak;;21/02/2024;Rina;\n" + row("F-2"), []string{"2  quote_open"}, "", 1},
		{"a line break inside quotes", resultHeader + "F-1;;\"Siti\nAminah\";Maya Sopa;Ditemukan;Layak;;21/02/2024;Rina;\n" + row("F-2"), nil, "", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _ := intakeService(t, storetest.SQLite(t))
			b, err := readText(t, s, "berkas", c.file)
			if c.says != "" {
				text := locale.Indonesian.Render(fault.TextOf(err))
				if !strings.Contains(text, c.says) {
					t.Errorf("says %q, want %q", text, c.says)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := told(t, s, b); !slices.Equal(got, c.want) || b.Rows != c.rows {
				t.Errorf("found %q, %d rows; want %q, %d", got, b.Rows, c.want, c.rows)
			}
		})
	}
}
