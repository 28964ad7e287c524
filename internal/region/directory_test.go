package region_test

import (
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

func directory(t testing.TB) *region.Directory {
	t.Helper()
	d, err := region.Load()
	if err != nil {
		t.Fatal(locale.English.Render(fault.TextOf(err)))
	}
	return d
}

func TestTheDirectoryHoldsAllOfIndonesia(t *testing.T) {
	d := directory(t)
	if n := len(d.Children(region.Nation)); n != 38 {
		t.Errorf("%d provinces, want 38", n)
	}
	if n := len(d.Children("61")); n != 14 {
		t.Errorf("Kalimantan Barat has %d kab/kota, want 14", n)
	}
	villages := 0
	for _, district := range d.Children("61.72") {
		villages += len(d.Children(district.Code))
	}
	if villages != 26 {
		t.Errorf("Kota Singkawang has %d kelurahan, want 26", villages)
	}
	a, ok := d.Area("61.72.03.1003")
	if !ok || a.Name != "Maya Sopa" || !a.HasCentroid || a.Lat < 0.7 || a.Lat > 1 || a.Lng < 108.9 || a.Lng > 109.2 {
		t.Errorf("61.72.03.1003 is %+v", a)
	}
	if got := d.FullName("61.72.03.1003"); got != "Kelurahan Maya Sopa" {
		t.Errorf("full name %q", got)
	}
	if got := len(d.Path("61.72.03.1003")); got != 4 {
		t.Errorf("the path has %d steps, want 4", got)
	}
}

func TestTheTwoCodeSystemsDiffer(t *testing.T) {
	d := directory(t)
	for bps, want := range map[region.BPSCode]region.Code{"6102": "61.07", "6104": "61.02", "6172": "61.72", "6172020": "61.72.03"} {
		if c, ok := d.FromBPS(bps); !ok || c != want {
			t.Errorf("BPS %s is %s, want %s", bps, c, want)
		}
	}
	if err := d.AddBPS("61.02", "6102"); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("giving Mempawah the BPS code of Bengkayang: %v", err)
	}
}

func TestANameIsResolvedOrSaysWhyNot(t *testing.T) {
	d := directory(t)
	for _, c := range []struct {
		name   string
		within region.Code
		want   region.Code
		fault  fault.Code
		says   string
	}{
		{"Mayasopa", "61.72", "61.72.03.1003", "", ""},
		{"MAYA SOPA", "61.72", "61.72.03.1003", "", ""},
		{"Maya Sopo", "61.72", "61.72.03.1003", "", ""},
		{"Tengah", "61.72", "", fault.Conflict, "Kelurahan Tengah (61.72.02.1003)"},
		{"Tengah", "61.72", "", fault.Conflict, "Kecamatan Singkawang Tengah (61.72.01)"},
		{"Kel. Tengah", "61.72", "61.72.02.1003", "", ""},
		{"Kec. Tengah", "61.72", "61.72.01", "", ""},
		{"Kec Singkawang Timur", "61.72", "61.72.03", "", ""},
		{"Kota Singkawang", "61", "61.72", "", ""},
		{"Singkawang", "61", "61.72", "", ""},
		{"Kab. Sambas", "61", "61.01", "", ""},
		{"KABUPATEN SAMBAS", region.Nation, "61.01", "", ""},
		{"Sambas", "61", "", fault.Conflict, "Kabupaten Sambas"},
		{"Kotta Pontianak", "61", "61.71", fault.NotFound, ""},
		{"Kota Pontianak", "61", "61.71", "", ""},
		{"61.72.03", "61.72", "61.72.03", "", ""},
		{"Negeri Antah", "61.72", "", fault.NotFound, "Kota Singkawang"},
	} {
		a, err := d.Resolve(c.name, c.within)
		if fault.CodeOf(err) != c.fault {
			t.Errorf("%q in %s: %v, %v", c.name, c.within, a.Code, err)
			continue
		}
		if c.fault == "" && a.Code != c.want {
			t.Errorf("%q in %s is %s, want %s", c.name, c.within, a.Code, c.want)
		}
		if c.says != "" && !strings.Contains(locale.Indonesian.Render(fault.TextOf(err)), c.says) {
			t.Errorf("%q: the message %q does not name %q", c.name, locale.Indonesian.Render(fault.TextOf(err)), c.says)
		}
	}
}

func TestSearchPutsTheBestMatchFirst(t *testing.T) {
	d := directory(t)
	got := d.Search("singkawang", "61", 5)
	if len(got) != 5 || got[0].Area.Code != "61.72" {
		t.Errorf("got %v", got)
	}
	if got := d.Search("", "61", 5); got != nil {
		t.Errorf("an empty search finds %v", got)
	}
}

func BenchmarkResolve(b *testing.B) {
	d := directory(b)
	d.Search("x", region.Nation, 1)
	for b.Loop() {
		if _, err := d.Resolve("Mayasopa", "61.72"); err != nil {
			b.Fatal(err)
		}
	}
}
