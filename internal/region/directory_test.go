package region_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"pgregory.net/rapid"
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

func TestWithoutAreaDataTheMessageSaysWhatToRun(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"no file":       {},
		"a broken file": {"data/areas.csv.gz": {Data: []byte("no gzip")}},
	} {
		err := region.Unpack(files)
		if got := locale.Indonesian.Render(fault.TextOf(err)); !fault.Is(err, fault.Unavailable) || !strings.Contains(got, "make areas") {
			t.Errorf("%s: %v: %q", name, err, got)
		}
	}
}

func TestTheTwoCodeSystemsDiffer(t *testing.T) {
	d := directory(t)
	for bps, want := range map[region.BPSCode]region.Code{"6102": "61.07", "6104": "61.02", "6172": "61.72", "6172020": "61.72.03"} {
		if c, ok := d.FromBPS(bps); !ok || c != want {
			t.Errorf("BPS %s is %s, want %s", bps, c, want)
		}
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
		{"Tengah", "61.72", "", fault.Conflict, "Kelurahan Tengah (61.72.02.1003, Singkawang Barat)"},
		{"Tengah", "61.72", "", fault.Conflict, "Kecamatan Singkawang Tengah (61.72.01, Kota Singkawang)"},
		{"Kel. Tengah", "61.72", "61.72.02.1003", "", ""},
		{"Kec. Tengah", "61.72", "61.72.01", "", ""},
		{"Kec Singkawang Timur", "61.72", "61.72.03", "", ""},
		{"Kota Singkawang", "61", "61.72", "", ""},
		{"Singkawang", "61", "61.72", "", ""},
		{"Kab. Sambas", "61", "61.01", "", ""},
		{"KABUPATEN SAMBAS", region.Nation, "61.01", "", ""},
		{"Sambas", "61", "", fault.Conflict, "Kabupaten Sambas"},
		{"Kotta Pontianak", "61", "", fault.NotFound, ""},
		{"Kab. Pontianak", "61", "", fault.NotFound, "Kalimantan Barat"},
		{"kota  pontianak", "", "61.71", "", ""},
		{"Kel. Roban", "61.72", "61.72.01.1001", "", ""},
		{"Kel.Roban", "61.72", "61.72.01.1001", "", ""},
		{"Kel/Desa ROBAN", "61.72", "61.72.01.1001", "", ""},
		{"Desa Roban", "61.72", "61.72.01.1001", "", ""},
		{"Kec. Roban", "61.72", "", fault.NotFound, ""},
		{"Roben", "61.72", "61.72.01.1001", "", ""},
		{"Rboan", "61.72", "61.72.01.1001", "", ""},
		{"Sei. Wie", "61.72", "61.72.01.1006", "", ""},
		{"Sei Garam Hilir", "61.72", "61.72.04.1001", "", ""},
		{"Bagak Sawah", "61.72", "", fault.NotFound, "Kelurahan Bagak Sahwa (61.72.03.1004, Singkawang Timur)"},
		{"Pangmilan", "61.72", "61.72.05.1004", "", ""},
		{"Nyarungkop", "61.72", "61.72.03.1002", "", ""},
		{"Sekip Baru", "61.72", "", fault.NotFound, ""},
		{"Setapuk", "61.72", "", fault.NotFound, ""},
		{"Singkawang", "61.72", "61.72", "", ""},
		{"Kota Jakarta Selatan", "31", "31.74", "", ""},
		{"Kota Adm. Jakarta Selatan", "31", "31.74", "", ""},
		{"Kota Administrasi Jakarta Selatan", "", "31.74", "", ""},
		{"Kab. Kepulauan Seribu", "31", "31.01", "", ""},
		{"Kotabaru", "63", "63.02", "", ""},
		{"Kab. Kota Baru", "63", "63.02", "", ""},
		{"Kalimantan Barat", region.Nation, "61", "", ""},
		{"Prov. Kalbar", region.Nation, "", fault.NotFound, "Indonesia"},
		{"", "61.72", "", fault.NotFound, ""},
		{"Kel.", "61.72", "", fault.NotFound, ""},
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

func TestALevelSettlesAnAmbiguousName(t *testing.T) {
	d := directory(t)
	for level, want := range map[region.Level]region.Code{region.LevelVillage: "61.72.02.1003", region.LevelDistrict: "61.72.01"} {
		if a, err := d.ResolveAt("Tengah", "61.72", level); err != nil || a.Code != want {
			t.Errorf("level %d: %v, %v", level, a, err)
		}
	}
	if a, err := d.ResolveAt("Tengah", "61.72.02", region.LevelUnknown); err != nil || a.Code != "61.72.02.1003" {
		t.Errorf("inside Singkawang Barat there is one Tengah: %v, %v", a, err)
	}
}

func TestEveryAreaIsFoundByItsFullName(t *testing.T) {
	d := directory(t)
	for _, regency := range d.Children("61") {
		for _, district := range d.Children(regency.Code) {
			if a, err := d.Resolve(d.FullName(district.Code), regency.Code); err != nil || a.Code != district.Code {
				t.Errorf("%s: %v, %v", d.FullName(district.Code), a.Code, err)
			}
			for _, village := range d.Children(district.Code) {
				if a, err := d.Resolve(d.FullName(village.Code), district.Code); err != nil || a.Code != village.Code {
					t.Errorf("%s (%s): %v, %v", d.FullName(village.Code), village.Code, a.Code, err)
				}
			}
		}
	}
	for _, province := range d.Children(region.Nation) {
		for _, regency := range d.Children(province.Code) {
			if a, err := d.Resolve(d.FullName(regency.Code), region.Nation); err != nil || a.Code != regency.Code {
				t.Errorf("%s: %v, %v", d.FullName(regency.Code), a.Code, err)
			}
		}
	}
}

func TestSignsAndCapitalsDoNotMatter(t *testing.T) {
	d := directory(t)
	rapid.Check(t, func(t *rapid.T) {
		name := []rune("Semelagi Kecil")
		for i, r := range name {
			switch rapid.IntRange(0, 3).Draw(t, "change") {
			case 1:
				name[i] = unicode.ToUpper(r)
			case 2:
				name[i] = unicode.ToLower(r)
			}
		}
		space := rapid.SampledFrom([]string{"", " ", "  ", "-", ". ", "\u00a0"}).Draw(t, "space")
		asked := strings.Replace(string(name), " ", space, 1)
		if a, err := d.Resolve(asked, "61.72"); err != nil || a.Code != "61.72.04.1007" {
			t.Fatalf("%q: %v, %v", asked, a.Code, err)
		}
	})
}

func FuzzResolve(f *testing.F) {
	for _, s := range []string{"Kel. Tengah", "KOTA", "Kab.", "Kel/Desa/Kel", "61.72", "Regapu’u", strings.Repeat("x", 200), "é", "Kota Adm. "} {
		f.Add(s)
	}
	d := directory(f)
	f.Fuzz(func(t *testing.T, s string) {
		a, err := d.Resolve(s, "61.72")
		if err == nil && !region.Code("61.72").Contains(a.Code) {
			t.Errorf("%q is %s, outside", s, a.Code)
		}
		if code := fault.CodeOf(err); err != nil && code != fault.NotFound && code != fault.Conflict {
			t.Errorf("%q: %v", s, err)
		}
	})
}

func TestDirectoriesShareAreasButNotTheCrosswalk(t *testing.T) {
	a, b := directory(t), directory(t)
	if err := a.AddPairings(region.Pairing{Area: "61.72.03.1003", BPS: "6172020003", Certainty: region.Found}); err != nil {
		t.Fatal(err)
	}
	if _, ok := b.ToBPS("61.72.03.1003"); ok {
		t.Error("a pair added to one directory is in another")
	}
}

func TestEveryKecamatanIsAKnownRegionOfANIK(t *testing.T) {
	d := directory(t)
	for _, p := range d.Children(region.Nation) {
		for _, r := range d.Children(p.Code) {
			for _, k := range d.Children(r.Code) {
				if !d.KnowsRegion(k.Code.Digits()) {
					t.Errorf("%s is not known", k.Code)
				}
			}
		}
	}
	for _, six := range []string{"999999", "617299", "", "61720", "6172030", "61.720", "-17203"} {
		if d.KnowsRegion(six) {
			t.Errorf("%q is known", six)
		}
	}
}

func TestFullNamesSayTheKind(t *testing.T) {
	d := directory(t)
	for c, want := range map[region.Code]string{
		region.Nation: "Indonesia", "61": "Provinsi Kalimantan Barat", "61.72": "Kota Singkawang", "61.01": "Kabupaten Sambas",
		"61.72.03": "Kecamatan Singkawang Timur", "61.01.01.2001": "Desa Dalam Kaum", "99.99": "99.99",
	} {
		if got := d.FullName(c); got != want {
			t.Errorf("%s is %q, want %q", c, got, want)
		}
	}
	if papua := d.Children("91.03"); len(papua) == 0 || !strings.HasPrefix(d.FullName(papua[0].Code), "Distrik ") {
		t.Error("in Papua a kecamatan is a distrik")
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

func TestSearchFindsMisspeltNamesOnlyWhenNothingElseFits(t *testing.T) {
	d := directory(t)
	if got := d.Search("Mayasopo", "61.72", 5); len(got) != 1 || got[0].Area.Code != "61.72.03.1003" || got[0].Distance != 4 {
		t.Errorf("got %v", got)
	}
	for _, m := range d.Search("sing", "61", 50) {
		if m.Distance > 3 {
			t.Errorf("%v beside true matches", m)
		}
	}
}

// BenchmarkUnpack is the share of the binary's start that the areas take.
func BenchmarkUnpack(b *testing.B) {
	for b.Loop() {
		if err := region.Unpack(region.Embedded); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := region.Load(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkResolve(b *testing.B) {
	d := directory(b)
	for name, c := range map[string]struct {
		asked  string
		within region.Code
	}{
		"in a city": {"Mayasopa", "61.72"}, "misspelt in a city": {"Mayasopo", "61.72"},
		"in a province": {"Kec. Singkawang Timur", "61"}, "in the nation": {"KABUPATEN SAMBAS", region.Nation},
		"misspelt in the nation": {"Kab. Bengkayng", region.Nation},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := d.Resolve(c.asked, c.within); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFirstName adds to BenchmarkUnpack what the first name looked for
// costs: the names are folded.
func BenchmarkFirstName(b *testing.B) {
	for b.Loop() {
		if err := region.UnpackAndFold(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkKnowsRegion(b *testing.B) {
	d := directory(b)
	for b.Loop() {
		d.KnowsRegion("617203")
	}
}
