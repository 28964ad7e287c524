package registry_test

import (
	"testing"

	"github.com/tuntas-id/tuntas/internal/registry"
)

func TestRTAndRWAreReadFromAnAddress(t *testing.T) {
	for _, c := range []struct{ address, rt, rw string }{
		{"Jl. Veteran No. 3 RT 011 RW 008", "011", "008"},
		{"GG. KELUARGA RT.5/RW.2", "005", "002"},
		{"Dusun Tanjung RT/RW 005/002", "005", "002"},
		{"Dusun Tanjung rt/rw: 5 / 12 no 7", "005", "012"},
		{"Jl. Kartini rt 3", "003", ""},
		{"Jl. Artha RW 10", "", "010"}, // the street has "rt" in its name, and no RT is given
		{"Jl. Sudirman RW 10 RT 0", "", "010"},
		{"Jl. Merdeka 12", "", ""},
		{"Jl. Martadinata No. 15", "", ""},
		{"", "", ""},
	} {
		rt, rw := registry.Neighbourhood(c.address)
		if rt != c.rt || rw != c.rw {
			t.Errorf("%q is RT %q, RW %q; want %q, %q", c.address, rt, rw, c.rt, c.rw)
		}
	}
}

func FuzzNeighbourhood(f *testing.F) {
	f.Add("Jl. Veteran No. 3 RT 011 RW 008")
	f.Fuzz(func(t *testing.T, address string) {
		for _, n := range func() []string { a, b := registry.Neighbourhood(address); return []string{a, b} }() {
			if n != "" && len(n) != 3 {
				t.Errorf("%q gives %q", address, n)
			}
		}
	})
}

func TestAStreetIsAnAddressWithoutItsNeighbourhood(t *testing.T) {
	for address, want := range map[string]string{
		"Jl. Veteran No. 3 RT 011 RW 008":     "Jl. Veteran No. 3",
		"Jl. Veteran, RT.5/RW.2, dekat pasar": "Jl. Veteran, dekat pasar",
		"Gg. Mawar RT/RW 005/002":             "Gg. Mawar",
		"RT 011 RW 008":                       "RT 011 RW 008",
		"Jl. Kartini 12":                      "Jl. Kartini 12",
		"Dusun Artomoro RT 03":                "Dusun Artomoro",
		"Jl. RTA Milono Km 2,5 RT 001 RW 004": "Jl. RTA Milono Km 2,5",
		"":                                    "",
	} {
		if got := registry.Street(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}
