package pptx_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/tuntas-id/tuntas/internal/report/pptx"
	"github.com/tuntas-id/tuntas/internal/report/reporttest"
)

func parts(t *testing.T) map[string][]byte {
	t.Helper()
	var b bytes.Buffer
	if err := pptx.Write(&b, reporttest.Deck()); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range z.File {
		if _, twice := out[f.Name]; twice {
			t.Errorf("%s stands twice", f.Name)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if out[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestEveryPartIsSoundXML(t *testing.T) {
	for name, body := range parts(t) {
		if strings.HasSuffix(name, ".xlsx") {
			continue
		}
		d := xml.NewDecoder(bytes.NewReader(body))
		for {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
		}
	}
}

func TestEveryRelationshipLeadsToAPartAndEveryReferenceToARelationship(t *testing.T) {
	all := parts(t)
	target := regexp.MustCompile(`Id="(rId\d+)"[^>]* Target="([^"]+)"`)
	uses := regexp.MustCompile(`r:(?:id|embed)="(rId\d+)"`)
	for name, body := range all {
		if !strings.HasSuffix(name, ".rels") {
			continue
		}
		dir := path.Dir(path.Dir(name))
		ids := map[string]bool{}
		for _, m := range target.FindAllSubmatch(body, -1) {
			ids[string(m[1])] = true
			if to := path.Join(dir, string(m[2])); all[to] == nil {
				t.Errorf("%s leads to %s, which is not there", name, to)
			}
		}
		owner := path.Join(dir, strings.TrimSuffix(path.Base(name), ".rels"))
		for _, m := range uses.FindAllSubmatch(all[owner], -1) {
			if !ids[string(m[1])] {
				t.Errorf("%s uses %s, which %s does not have", owner, m[1], name)
			}
		}
	}
}

func TestEveryPartHasAContentType(t *testing.T) {
	all := parts(t)
	types := string(all["[Content_Types].xml"])
	for name := range all {
		if name == "[Content_Types].xml" || strings.HasSuffix(name, ".rels") || strings.HasSuffix(name, ".xlsx") {
			continue
		}
		if strings.Count(types, `PartName="/`+name+`"`) != 1 {
			t.Errorf("%s has no content type, or two", name)
		}
	}
}

func TestShapesOfASlideHaveTheirOwnIds(t *testing.T) {
	id := regexp.MustCompile(`<p:cNvPr id="(\d+)"`)
	for name, body := range parts(t) {
		if !strings.HasPrefix(name, "ppt/slide") || strings.HasSuffix(name, ".rels") {
			continue
		}
		seen := map[string]bool{}
		for _, m := range id.FindAllSubmatch(body, -1) {
			if seen[string(m[1])] {
				t.Errorf("%s: id %s stands twice", name, m[1])
			}
			seen[string(m[1])] = true
		}
	}
}

func TestChartsCarryTheirNumbersTwiceAndTablesAreNative(t *testing.T) {
	all := parts(t)
	body := string(all["ppt/charts/chart1.xml"])
	if !strings.Contains(body, "<c:v>4.23</c:v>") || !strings.Contains(body, "<c:externalData") {
		t.Error("the first chart has no cached values or no workbook")
	}
	book, err := excelize.OpenReader(bytes.NewReader(all["ppt/embeddings/chart1.xlsx"]))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if v, _ := book.GetCellValue("Data", "B2"); v != "4.23" {
		t.Errorf("the workbook says %q, want 4.23", v)
	}
	if !strings.Contains(string(all["ppt/slides/slide8.xml"]), "<a:tbl>") {
		t.Error("the table is not native")
	}
	if !strings.Contains(string(all["ppt/notesSlides/notesSlide2.xml"]), "Hitungan dari daftar contoh") {
		t.Error("the notes do not define the figures")
	}
}
