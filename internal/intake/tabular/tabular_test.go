package tabular_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/thedatashed/xlsxreader"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/xuri/excelize/v2"
)

func read(b []byte, lim tabular.Limits) (rows []tabular.Row, err error) {
	book, err := tabular.Open(bytes.NewReader(b), int64(len(b)), lim)
	if err != nil {
		return nil, err
	}
	in, err := book.Rows(0)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	for {
		r, err := in.Next()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		rows = append(rows, r)
	}
}

func text(rows []tabular.Row) string {
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "%d:", r.Number)
		for _, c := range r.Cells {
			b.WriteString("[" + c.Text + "]")
		}
	}
	return b.String()
}

func TestCSVIsReadWhateverItsSeparatorAndEncoding(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"semicolon with a byte order mark": {"\xEF\xBB\xBFa;b\n1,5;2\n", "1:[a][b]2:[1,5][2]"},
		"comma":                            {"a,b\n1;2,3\n", "1:[a][b]2:[1;2][3]"},
		"tab":                              {"a\tb\n1,2\t3\n", "1:[a][b]2:[1,2][3]"},
		"Windows-1252 beside UTF-8":        {"a;b\nAndr\xe9;René\n", "1:[a][b]2:[André][René]"},
		"UTF-16":                           {"\xFF\xFEa\x00;\x00b\x00\n\x001\x00;\x002\x00\n\x00", "1:[a][b]2:[1][2]"},
		"carriage returns alone, of an old Macintosh": {"a;b\r1;2\r3;4\r", "1:[a][b]2:[1][2]3:[3][4]"},
		"a blank line is a row":                       {"a;b\n\n1;2\n", "1:[a][b]3:[1][2]"},
		"a line break inside quotes is not":           {"a;b\n\"x\ny\";2\n3;4\n", "1:[a][b]2:[x\ny][2]3:[3][4]"},
		"the line that declares the separator":        {"sep=;\r\na;b\r\n1;2\r\n", "2:[a][b]3:[1][2]"},
		"quotation marks inside a cell are kept":      {"a;b\nJalan \"Melati\" 5;2\n", "1:[a][b]2:[Jalan \"Melati\" 5][2]"},
		"rows of separators alone are left out":       {"a;b\n;;;\n1;2\n", "1:[a][b]3:[1][2]"},
		"a decimal comma does not hide a semicolon":   {"a;b;c\n1,1;2,2;3,3\n4,1;5,2;6,3\n", "1:[a][b][c]2:[1,1][2,2][3,3]3:[4,1][5,2][6,3]"},
		"one column needs no separator":               {"nik\n6172\n", "1:[nik]2:[6172]"},
		"Windows line ends, no line end at the last":  {"a;b\r\n1;2", "1:[a][b]2:[1][2]"},
	} {
		rows, err := read([]byte(c.in), tabular.DefaultLimits())
		if got := text(rows); err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
}

func book(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestXLSXGivesNumbersDatesAndTextsAsTheyAre(t *testing.T) {
	b := book(t, func(f *excelize.File) {
		date, _ := f.NewStyle(&excelize.Style{NumFmt: 14})
		f.SetCellValue("Sheet1", "B3", "Maya & <Sopa>")
		f.SetCellValue("Sheet1", "C3", 45343)
		f.SetCellStyle("Sheet1", "C3", "C3", date)
		f.SetCellValue("Sheet1", "D3", 6.71)
		f.SetCellValue("Sheet1", "E3", true)
		f.SetCellValue("Sheet1", "F3", "6172034101800003")
		f.SetCellRichText("Sheet1", "A5", []excelize.RichTextRun{{Text: "Kode "}, {Text: "Kemdagri", Font: &excelize.Font{Bold: true}}})
	})
	rows, err := read(b, tabular.DefaultLimits())
	want := "3:[][Maya & <Sopa>][2024-02-21][6.71][1][6172034101800003]5:[Kode Kemdagri]"
	if got := text(rows); err != nil || got != want {
		t.Fatalf("%q, %v; want %q", got, err, want)
	}
	kinds := []tabular.Kind{tabular.Empty, tabular.Text, tabular.Date, tabular.Number, tabular.Bool, tabular.Text}
	for i, k := range kinds {
		if rows[0].Cells[i].Kind != k {
			t.Errorf("cell %d is of kind %d, want %d", i, rows[0].Cells[i].Kind, k)
		}
	}
}

// zipOf builds a minimal XLSX around the XML of a sheet.
func zipOf(t testing.TB, sheet string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, body := range map[string]string{
		"xl/workbook.xml":            `<x:workbook xmlns:x="m" xmlns:r="r"><x:sheets><x:sheet name="Data" sheetId="1" r:id="rId1"/></x:sheets></x:workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="/xl/worksheets/s.xml"/></Relationships>`,
		"xl/worksheets/s.xml":        sheet,
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, body)
	}
	z.Close()
	return b.Bytes()
}

func TestXLSXOfOtherProgramsIsRead(t *testing.T) {
	sheet := `<?xml version="1.0"?><x:worksheet><!-- c --><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:r><x:t>A</x:t></x:r><x:r><x:t> &#66;</x:t></x:r><x:rPh><x:t>no</x:t></x:rPh></x:is></x:c><x:c><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row><x:row r="9"><x:c r="AB9" t="str"><x:v>x_x000D_y</x:v></x:c></x:row></x:sheetData></x:worksheet>`
	rows, err := read(zipOf(t, sheet), tabular.DefaultLimits())
	if err != nil || len(rows) != 2 || text(rows[:1]) != "1:[A B][2]" || rows[1].Number != 9 || rows[1].Cells[27].Text != "x\ry" {
		t.Fatalf("%q, %v", text(rows), err)
	}
}

func TestAFormulaWithoutItsResultIsNotTakenForAnEmptyCell(t *testing.T) {
	for cell, want := range map[string]tabular.Cell{
		`<c><f>A2+1</f><v></v></c>`:                 {Text: tabular.Uncalculated, Kind: tabular.Error},
		`<c><f>A2+1</f><v/></c>`:                    {Text: tabular.Uncalculated, Kind: tabular.Error},
		`<c t="str"><f>A2+1</f></c>`:                {Text: tabular.Uncalculated, Kind: tabular.Error},
		`<c t="str"><f>IF(A2,"","")</f><v></v></c>`: {},
		`<c><f>A2+1</f><v>3</v></c>`:                {Text: "3", Kind: tabular.Number},
		`<c t="e"><f>A2+1</f><v>#N/A</v></c>`:       {Text: "#N/A", Kind: tabular.Error},
		`<c><v></v></c>`:                            {},
	} {
		rows, err := read(zipOf(t, `<worksheet><sheetData><row>`+cell+`<c><v>1</v></c></row></sheetData></worksheet>`), tabular.DefaultLimits())
		if err != nil || len(rows) != 1 || rows[0].Cells[0] != want {
			t.Errorf("%s is read as %v, %v", cell, rows, err)
		}
	}
}

func TestFilesThatCannotBeUsedAreRefusedWithWhatToDo(t *testing.T) {
	lim := tabular.DefaultLimits()
	lim.FileBytes, lim.RatioFloor, lim.Rows, lim.Columns, lim.CellBytes, lim.Cells = 1<<20, 100_000, 1000, 50, 200, 5000
	row := `<row><c t="str"><v>x</v></c></row>`
	whole := zipOf(t, `<worksheet><sheetData>`+row+`</sheetData></worksheet>`)
	for name, c := range map[string]struct {
		in   []byte
		code fault.Code
		key  string
	}{
		"empty":                    {[]byte(" \n"), fault.Invalid, "tabular.empty"},
		"old Excel":                {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest"), fault.Invalid, "tabular.old_excel"},
		"older Excel still":        {[]byte("\x09\x08\x08\x00\x00\x05\x10\x00rest"), fault.Invalid, "tabular.old_excel"},
		"a password":               {encrypted(t), fault.Invalid, "tabular.encrypted"},
		"nothing at all":           {nil, fault.Invalid, "tabular.empty"},
		"an archive of files":      {zipWith(t, "data.csv", "a;b"), fault.Invalid, "tabular.archive"},
		"binary Excel":             {zipWith(t, "xl/workbook.bin", "x"), fault.Invalid, "tabular.binary_excel"},
		"a compressed file":        {[]byte("\x1F\x8B\x08rest"), fault.Invalid, "tabular.archive"},
		"a million columns as CSV": {[]byte(strings.Repeat("x;", 100_000)), fault.TooLarge, "tabular.too_many_columns"},
		"PDF":                      {[]byte("%PDF-1.7"), fault.Invalid, "tabular.pdf"},
		"web page":                 {[]byte("<html><table>"), fault.Invalid, "tabular.web_page"},
		"binary":                   {[]byte("a\x00b"), fault.Invalid, "tabular.not_a_table"},
		"half a zip":               {whole[:len(whole)/2], fault.Invalid, "tabular.broken_zip"},
		"cut-off XML":              {zipOf(t, `<worksheet><sheetData>`+row), fault.Invalid, "tabular.broken_zip"},
		"shared text of no table":  {zipOf(t, `<worksheet><sheetData><row><c t="s"><v>-1</v></c></row></sheetData></worksheet>`), fault.Invalid, "tabular.broken_zip"},
		"document type":            {zipOf(t, `<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>`), fault.Invalid, "tabular.xml_bomb"},
		"unknown entity":           {zipOf(t, `<worksheet><sheetData><row><c t="str"><v>&bomb;</v></c></row></sheetData></worksheet>`), fault.Invalid, "tabular.broken_zip"},
		"zip bomb":                 {zipOf(t, `<worksheet><sheetData>`+strings.Repeat(`<row></row>`, 80_000)), fault.TooLarge, ""},
		"too many rows":            {zipOf(t, `<worksheet><sheetData><row r="2000"><c t="str"><v>x</v></c></row>`), fault.TooLarge, "tabular.too_many_rows"},
		"a million columns":        {zipOf(t, `<worksheet><sheetData><row><c r="XFDA1" t="str"><v>x</v></c></row>`), fault.TooLarge, "tabular.too_many_columns"},
		"too long a cell":          {[]byte("a;b\n\"" + strings.Repeat("x", 300) + "\n"), fault.TooLarge, "tabular.cell_too_long"},
		"too many cells":           {[]byte(strings.Repeat(strings.Repeat("x;", 30)+"x\n", 400)), fault.TooLarge, "tabular.too_many_cells"},
		"too large":                {bytes.Repeat([]byte("x"), 2<<20), fault.TooLarge, "tabular.file_too_large"},
		"OpenDocument spreadsheet": {ods(t), fault.Invalid, "tabular.ods"},
	} {
		_, err := read(c.in, lim)
		if !fault.Is(err, c.code) || c.key != "" && fault.TextOf(err).Key != c.key {
			t.Errorf("%s: %v (%s), want %s %s", name, err, fault.TextOf(err).Key, c.code, c.key)
		}
	}
}

// encrypted is a small workbook with a password, as Excel saves it.
func encrypted(t *testing.T) []byte {
	f := excelize.NewFile()
	defer f.Close()
	var b bytes.Buffer
	if err := f.Write(&b, excelize.Options{Password: "rahasia"}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zipWith(t *testing.T, name, content string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, content)
	z.Close()
	return b.Bytes()
}

func TestAFileThatIsTooLargeOnceUnzippedIsRefused(t *testing.T) {
	lim := tabular.DefaultLimits()
	lim.UnzippedBytes = 1000
	_, err := read(zipOf(t, `<worksheet><sheetData>`+strings.Repeat(`<row><c t="str"><v>x</v></c></row>`, 200)+`</sheetData></worksheet>`), lim)
	if !fault.Is(err, fault.TooLarge) || fault.TextOf(err).Key != "tabular.unzipped_too_large" {
		t.Errorf("%v (%s)", err, fault.TextOf(err).Key)
	}
}

func ods(t *testing.T) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range []string{"mimetype", "content.xml"} {
		if _, err := z.Create(n); err != nil {
			t.Fatal(err)
		}
	}
	z.Close()
	return b.Bytes()
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("a;b\n1;2\n"))
	f.Add([]byte("a,\"b\nc\"\n\xff;"))
	f.Fuzz(func(t *testing.T, b []byte) {
		rows, err := read(b, tabular.DefaultLimits())
		var fe *fault.Error
		if err != nil && !errors.As(err, &fe) {
			t.Fatalf("%v is no fault", err)
		}
		last := 0
		for _, r := range rows {
			if r.Number <= last {
				t.Fatalf("row %d after row %d", r.Number, last)
			}
			last = r.Number
		}
	})
}

func FuzzSheet(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>a&amp;</v></c></row></sheetData></worksheet>`)
	f.Fuzz(func(t *testing.T, sheet string) {
		_, err := read(zipOf(t, sheet), tabular.DefaultLimits())
		var fe *fault.Error
		if err != nil && !errors.As(err, &fe) {
			t.Fatalf("%v is no fault", err)
		}
	})
}

func big(b testing.TB, rows int) []byte {
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	cells := make([]any, 30)
	for i := range rows {
		for j := range cells {
			cells[j] = fmt.Sprintf("nilai %d-%d", i, j)
		}
		w.SetRow(fmt.Sprintf("A%d", i+1), cells)
	}
	w.Flush()
	var out bytes.Buffer
	f.Write(&out)
	return out.Bytes()
}

func BenchmarkReadXLSX(b *testing.B) {
	const n = 20_000
	file := big(b, n)
	b.Run("tuntas", func(b *testing.B) {
		for b.Loop() {
			if rows := drain(b, file); rows != n {
				b.Fatal(rows)
			}
		}
		b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
	})
	b.Run("xlsxreader", func(b *testing.B) {
		for b.Loop() {
			x, err := xlsxreader.NewReader(file)
			if err != nil {
				b.Fatal(err)
			}
			for range x.ReadRows("Sheet1") {
			}
		}
		b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
	})
}

func drain(b *testing.B, file []byte) (n int) {
	book, err := tabular.Open(bytes.NewReader(file), int64(len(file)), tabular.DefaultLimits())
	if err != nil {
		b.Fatal(err)
	}
	in, err := book.Rows(0)
	if err != nil {
		b.Fatal(err)
	}
	for {
		if _, err := in.Next(); err != nil {
			return n
		}
		n++
	}
}
