package region_test

import (
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

func TestANameStandsForAnAreaInTheWaysPeopleWriteIt(t *testing.T) {
	t.Parallel()
	d := directory(t)
	for _, c := range []struct {
		about, name string
		code        region.Code
		want        bool
	}{
		{"the official name", "Maya Sopa", "61.72.03.1003", true},
		{"written as one word", "MAYASOPA", "61.72.03.1003", true},
		{"with the kind before it", "Kel. Mayasopa", "61.72.03.1003", true},
		{"a kelurahan called desa", "Desa Maya Sopa", "61.72.03.1003", true},
		{"with where it lies behind it", "Mayasopa, Singkawang Timur", "61.72.03.1003", true},
		{"a misspelling that is no neighbour's name", "Pajintn", "61.72.03.1001", true},
		{"a neighbour", "Roban", "61.72.03.1003", false},
		{"a neighbour whose name differs by little", "Sungai Wie", "61.72.04.1003", false},
		{"a kecamatan by its short name", "Tengah", "61.72.01", true},
		{"a kota without its kind", "Singkawang", "61.72", true},
		{"a kabupaten in short", "KAB. BENGKAYANG", "61.07", true},
		{"a kabupaten of another code", "Kabupaten Bengkayang", "61.02", false},
		{"a kabupaten of a name that is now a kota's", "Kabupaten Pontianak", "61.71", false},
		{"the nation", "Nasional", "ID", true},
		{"a region is not the nation", "Kota Singkawang", "ID", false},
		{"a code that is on no list", "Maya Sopa", "61.72.03.9999", false},
	} {
		if got := d.Means(c.name, c.code); got != c.want {
			t.Errorf("%s: Means(%q, %s) = %t", c.about, c.name, c.code, got)
		}
	}
}

func TestACodeOnNoListIsRefusedWithHelp(t *testing.T) {
	t.Parallel()
	d := directory(t)
	if a, err := d.Known("61.72"); err != nil || a.Name != "Kota Singkawang" {
		t.Errorf("61.72 = %v, %v", a, err)
	}
	for code, says := range map[string]string{"61.99": "region find NAMA --within 61.", "99": "region find NAMA.", "6172": "Tulis dengan titik"} {
		_, err := d.Known(code)
		if said := locale.Indonesian.Render(fault.TextOf(err)); err == nil || !strings.Contains(said, says) {
			t.Errorf("%s: %q does not say %q", code, said, says)
		}
	}
}

func TestAVillageIsFoundByTenDigitsWithoutDots(t *testing.T) {
	t.Parallel()
	d := directory(t)
	for text, want := range map[string]region.Code{"6172031003": "61.72.03.1003", " 617203 ": "61.72.03", "61.72.03.1003": "61.72.03.1003"} {
		if got := d.Search(text, region.Nation, 5); len(got) != 1 || got[0].Area.Code != want {
			t.Errorf("%q finds %v, want %s", text, got, want)
		}
	}
	for _, text := range []string{"6172020003", "6102"} {
		if got := d.Search(text, region.Nation, 5); len(got) != 0 {
			t.Errorf("%q, a code of BPS, finds %v", text, got)
		}
	}
}
