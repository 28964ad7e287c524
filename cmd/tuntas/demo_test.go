package main_test

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// figuresOf are the numbers of the reports by their ids.
func figuresOf(t *testing.T, data string) map[string]object {
	t.Helper()
	out := map[string]object{}
	for _, f := range objects(t, must(t, tuntas(t, "report", "figures", "--date", caseDate, "--json", "--data", data), clean, findings)) {
		out[f.text("id")] = f
	}
	return out
}

// sheet reads a sheet of a workbook; "" is the first.
func sheet(t *testing.T, path, name string) [][]string {
	t.Helper()
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if name == "" {
		name = book.GetSheetList()[0]
	}
	rows, err := book.GetRows(name)
	if err != nil {
		t.Fatalf("%s: %v", filepath.Base(path), err)
	}
	return rows
}

// rowBy is the first row that holds the text in one of its cells.
func rowBy(rows [][]string, text string) []string {
	for _, r := range rows {
		if slices.ContainsFunc(r, func(c string) bool { return strings.Contains(c, text) }) {
			return r
		}
	}
	return nil
}

func TestTheDemoReproducesTheCase(t *testing.T) {
	t.Parallel()
	data := filepath.Join(caseDemo(t), "hasil")
	decrees := objects(t, must(t, tuntas(t, "determination", "list", "--json", "--data", data), clean))
	if len(decrees) != 1 || decrees[0].number(t, "families") != 195 || decrees[0].text("status") != "frozen" || len(decrees[0].text("hash")) != 64 {
		t.Fatalf("decrees: %v", decrees)
	}
	list := objects(t, must(t, tuntas(t, "determination", "show", "--json", "--at", caseDate, "--data", data), clean))[0]
	byArea, _ := list["by_area"].(map[string]any)
	sum, highest := 0, ""
	for area, n := range byArea {
		count := int(n.(float64))
		sum += count
		if highest == "" || count > int(byArea[highest].(float64)) {
			highest = area
		}
	}
	if list.number(t, "families") != 195 || sum != 195 || highest != "61.72.03.1003" || byArea[highest] != 29.0 {
		t.Errorf("the list of 195 with 29 in Maya Sopa: %v", list)
	}
	figures := figuresOf(t, data)
	for id, want := range map[string]string{
		"sasaran.keputusan.keluarga":     "195",
		"sebaran.keluarga.61.72.03.1003": "29",
		"umum.penduduk":                  "241.467",
		"umum.kecamatan":                 "5",
		"umum.kelurahan":                 "26",
		"posisi.peringkat":               "3",
		"posisi.banyak":                  "14",
		"indikator.p0.61.72.2023-03.97e": "4,70\u00a0%",
		"indikator.p0.61.2023-03.97e":    "6,71\u00a0%",
		"indikator.p0.ID.2023-03.97e":    "9,36\u00a0%",
	} {
		if got := figures[id].text("value"); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
	for id, f := range figures {
		if f.text("definition") == "" || f.text("source") == "" || f.text("label") == "" {
			t.Errorf("%s lacks its definition, source or label: %v", id, f)
		}
	}
}

func TestTheDemoRanksTheCityThirdLowestOfFourteen(t *testing.T) {
	t.Parallel()
	data := filepath.Join(caseDemo(t), "hasil")
	rank := objects(t, must(t, tuntas(t, "indicator", "rank", "p0", "--at", caseDate, "--json", "--data", data), clean))[0]
	if got, want := rank.text("sentence"), "peringkat ke-3 terendah dari 14 kab/kota menurut persentase penduduk miskin (P0), BPS, Maret 2023"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if missing, ok := rank["missing"].([]any); !ok || len(missing) == 0 || !strings.Contains(rank.text("footnote"), "Kabupaten Bengkayang") {
		t.Errorf("the regions without a value are not named: %v", rank)
	}
}

func TestTheDemosInterventionsAreThoseOfTheCase(t *testing.T) {
	t.Parallel()
	annex := filepath.Join(caseDemo(t), "hasil", "paparan-6172-2024-02-21-lampiran.xlsx")
	rows := sheet(t, annex, "Intervensi")
	for programme, families := range map[string]string{
		"Bantuan sosial tunai": "108", "Bedah rumah": "105", "Lahan dan rumah": "52", "odal usaha": "39", "Jamban dan tangki septik": "105", "sambungan listrik": "3",
	} {
		r := rowBy(rows[3:], programme)
		if len(r) < 3 || r[2] != families {
			t.Errorf("%s: %v, want %s families", programme, r, families)
		}
	}
}

func TestTheMisprintedPopulationIsAFinding(t *testing.T) {
	t.Parallel()
	data := filepath.Join(caseDemo(t), "hasil")
	rows := sheet(t, filepath.Join(data, "temuan.xlsx"), "")
	found := rowBy(rows, "241.467.000")
	if found == nil || !strings.Contains(found[0], "Penduduk") || found[1] != "3" || found[3] != "ditolak" || !strings.Contains(found[6], "241.467?") {
		t.Errorf("finding: %v", found)
	}
	if rows := sheet(t, filepath.Join(data, "paparan-6172-2024-02-21-lampiran.xlsx"), ""); rowBy(rows, "241,467,000") != nil || rowBy(rows, "241.467.000") != nil {
		t.Error("the misprint stands in the annex")
	}
}

func TestTheDemoWritesEveryReport(t *testing.T) {
	t.Parallel()
	data := filepath.Join(caseDemo(t), "hasil")
	for _, name := range []string{
		"oppkpke-6172-2024-02-21.pdf", "paparan-6172-2024-02-21.pdf", "penetapan-6172-2024-02-21.pdf", "siaran-pers-6172-2024-02-21.pdf",
	} {
		if b, err := os.ReadFile(filepath.Join(data, name)); err != nil || !bytes.HasPrefix(b, []byte("%PDF-")) || !bytes.Contains(b[len(b)-64:], []byte("%%EOF")) {
			t.Errorf("%s is not a whole PDF: %v", name, err)
		}
	}
	deck, err := zip.OpenReader(filepath.Join(data, "paparan-6172-2024-02-21.pptx"))
	if err != nil {
		t.Fatal(err)
	}
	defer deck.Close()
	slides, notes, charts := 0, 0, 0
	for _, f := range deck.File {
		dir, ext := filepath.Dir(f.Name), filepath.Ext(f.Name)
		switch {
		case dir == "ppt/slides" && ext == ".xml":
			slides++
		case dir == "ppt/notesSlides" && ext == ".xml":
			notes++
		case dir == "ppt/charts" && ext == ".xml" && strings.HasPrefix(filepath.Base(f.Name), "chart"):
			charts++
		}
	}
	if slides != 15 || notes != 15 || charts == 0 {
		t.Errorf("%d slides, %d notes, %d charts; want 15, 15 and some", slides, notes, charts)
	}
	if got := len(numbered(sheet(t, filepath.Join(data, "penetapan-6172-2024-02-21.xlsx"), "Lampiran keputusan"))); got != 195 {
		t.Errorf("the annex of the decree lists %d families, want 195", got)
	}
	if header := rowBy(sheet(t, filepath.Join(data, "oppkpke-6172-2024-02-21.xlsx"), "OPPKPKE"), "Strategi OPPKPKE"); len(header) < 18 {
		t.Errorf("the matrix has the columns %v", header)
	}
}

// numbered are the rows under the row of column numbers whose first cell is a
// running number.
func numbered(rows [][]string) [][]string {
	var out [][]string
	under := false
	for _, r := range rows {
		if len(r) > 10 && r[0] == "1" && r[1] == "2" && r[10] == "11" {
			under = true
			continue
		}
		if under && len(r) > 1 && r[0] != "" && strings.Trim(r[0], "0123456789") == "" {
			out = append(out, r)
		}
	}
	return out
}

func TestTheSameFolderAgainChangesNothing(t *testing.T) {
	t.Parallel()
	demo := copyOf(t, littleOne(t))
	data := filepath.Join(demo, "hasil")
	before := stateOf(t, data)
	r := must(t, tuntas(t, "run", filepath.Join(demo, "berkas"), "--region", "61.72", "--date", caseDate, "-o", data, "--json"), findings)
	files := 0
	for _, o := range objects(t, r) {
		if o["file"] == nil {
			continue
		}
		files++
		if o["already_committed"] != true {
			t.Errorf("%s is taken again: %v", o.text("file"), o)
		}
	}
	if files != 11 {
		t.Errorf("%d files, want 11", files)
	}
	if d := cmp.Diff(before, stateOf(t, data)); d != "" {
		t.Errorf("the second run has changed something:\n%s", d)
	}
}
