package pptx_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/pptx"
)

func TestAreasOfAMapAreShapesThatCanBeEdited(t *testing.T) {
	square := func(lng float64) [][]report.Position {
		return [][]report.Position{{{Lat: 0.9, Lng: lng}, {Lat: 0.9, Lng: lng + 0.1}, {Lat: 0.8, Lng: lng + 0.1}, {Lat: 0.8, Lng: lng}, {Lat: 0.9, Lng: lng}}}
	}
	doc := &report.Document{Title: "Peta", Slides: []report.Slide{{ID: "peta", Title: report.Say("Peta"), Blocks: []report.Block{report.Map{
		Unit: "keluarga", Source: "Batas wilayah: contoh", Alt: "Peta contoh", Areas: []report.MapArea{
			{Name: "Timur", Value: report.Integer(4), Rings: square(109)}, {Name: "Barat", Value: report.Integer(0), Rings: square(109.1)}}}}}}}
	var b bytes.Buffer
	if err := pptx.Write(&b, doc); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("ppt/slides/slide1.xml")
	if err != nil {
		t.Fatal(err)
	}
	slide, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(slide), "<a:custGeom>"); n != 2 {
		t.Errorf("%d freeform shapes, want 2", n)
	}
	for _, want := range []string{`descr="Peta contoh"`, "Batas wilayah: contoh", ">Timur<"} {
		if !strings.Contains(string(slide), want) {
			t.Errorf("%q is not on the slide", want)
		}
	}
	if strings.Contains(string(slide), "NaN") {
		t.Error("a shape has no place")
	}
}
