package region_test

import (
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// An invented square and a pair of islands.
const boundaryFile = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"61.72.03.1003","name":"Maya Sopa"},
 "geometry":{"type":"Polygon","coordinates":[[[109,0.9],[109.1,0.9],[109.1,1],[109,1],[109,0.9]]]}},
{"type":"Feature","properties":{"code":"61.72.05"},
 "geometry":{"type":"MultiPolygon","coordinates":[[[[108.9,0.8,5],[108.95,0.8,5],[108.95,0.85,5],[108.9,0.8,5]]],[[[108.8,0.8],[108.85,0.8],[108.85,0.85],[108.8,0.8]]]]}}]}`

func TestBoundariesAreRead(t *testing.T) {
	got, err := region.ReadBoundaries(strings.NewReader(boundaryFile), "uji", directory(t))
	if err != nil || len(got) != 2 {
		t.Fatalf("%v, %v", got, err)
	}
	if b := got[0]; b.Area != "61.72.03.1003" || b.Name != "Maya Sopa" || b.Source != "uji" || len(b.Digest) != 64 || b.Digest == got[1].Digest {
		t.Errorf("%+v", b)
	}
	if b := got[1]; b.Name != "Singkawang Selatan" {
		t.Errorf("a feature without name is called %q", b.Name)
	}
	if rings, err := got[1].Rings(); err != nil || len(rings) != 2 || len(rings[0]) != 4 || rings[0][1] != [2]float64{108.95, 0.8} {
		t.Errorf("%v, %v", rings, err)
	}
}

func TestAWrongBoundaryFileIsRefusedWhole(t *testing.T) {
	d := directory(t)
	for name, c := range map[string]struct{ old, new, says string }{
		"not JSON":                   {boundaryFile, "x", "GeoJSON"},
		"no features":                {boundaryFile, `{"type":"FeatureCollection"}`, "GeoJSON"},
		"TopoJSON":                   {"FeatureCollection", "Topology", "GeoJSON"},
		"a code of digits":           {"61.72.03.1003", "6172031003", "6172031003"},
		"a code that is a number":    {`"61.72.03.1003"`, "61.72", "61.72"},
		"no code":                    {`"code":"61.72.03.1003",`, "", "Batas ke-1"},
		"a code that does not exist": {"61.72.05", "61.72.09", "Batas ke-2"},
		"one area twice":             {"61.72.05", "61.72.03.1003", "MultiPolygon"},
		"an open ring":               {",[109,0.9]]]", "]]", "tertutup"},
		"a ring of three points":     {"[109.1,0.9],[109.1,1],", "", "tertutup"},
		"latitude first":             {"[[[109,0.9],[109.1,0.9],[109.1,1],[109,1],[109,0.9]]]", "[[[0.9,109],[0.9,109.1],[1,109.1],[1,109],[0.9,109]]]", "bujur"},
		"metres":                     {"109.1,1]", "309100,110500]", "bujur"},
		"a line":                     {`"Polygon"`, `"LineString"`, "poligon"},
		"no geometry":                {`"type":"Polygon","coordinates"`, `"type":"Polygon","koordinat"`, "poligon"},
	} {
		file := strings.Replace(boundaryFile, c.old, c.new, 1)
		if file == boundaryFile {
			t.Fatalf("%s: the file is unchanged", name)
		}
		_, err := region.ReadBoundaries(strings.NewReader(file), "uji", d)
		if got := locale.Indonesian.Render(fault.TextOf(err)); !fault.Is(err, fault.Invalid) || !strings.Contains(got, c.says) {
			t.Errorf("%s: %v: %q does not say %q", name, err, got, c.says)
		}
	}
}

func TestTheCodeIsFoundWhereOfficesWriteIt(t *testing.T) {
	for name, properties := range map[string]string{
		"lower case":                    `"code":"61.72.03.1003"`,
		"Bahasa":                        `"KODE":"61.72.03.1003","NAMA":"Maya Sopa"`,
		"the village map of BIG":        `"NAMOBJ":"Maya Sopa","KDPPUM":"61","KDPKAB":"61.72","KDCPUM":"61.72.03","KDEPUM":"61.72.03.1003"`,
		"an empty code beside the code": `"code":"","kode_wilayah":"61.72.03.1003"`,
	} {
		file := strings.Replace(boundaryFile, `"code":"61.72.03.1003","name":"Maya Sopa"`, properties, 1)
		got, err := region.ReadBoundaries(strings.NewReader("\ufeff"+file), " BIG  2024 ", directory(t))
		if err != nil || got[0].Area != "61.72.03.1003" || got[0].Name != "Maya Sopa" || got[0].Source != "BIG 2024" {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestBoundariesHaveASource(t *testing.T) {
	for _, source := range []string{"", "  ", strings.Repeat("a", 121)} {
		if _, err := region.ReadBoundaries(strings.NewReader(boundaryFile), source, directory(t)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", source, err)
		}
	}
}

func FuzzReadBoundaries(f *testing.F) {
	f.Add(boundaryFile)
	f.Add(`{"type":"FeatureCollection","features":[{"properties":null,"geometry":null}]}`)
	d := directory(f)
	f.Fuzz(func(t *testing.T, s string) {
		all, err := region.ReadBoundaries(strings.NewReader(s), "uji", d)
		for _, b := range all {
			if rings, e := b.Rings(); err == nil && (e != nil || len(rings) == 0) {
				t.Errorf("%+v is accepted", b)
			}
		}
	})
}
