package region_test

import (
	"testing"

	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

func TestVillagesAreCalledWhatTheyAre(t *testing.T) {
	d, err := region.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name     string
		area     region.Code
		want     region.VillageKind
		in, over string
	}{
		{"a kota without desa", "61.72", region.Kelurahan, "kelurahan", "Kelurahan"},
		{"a kecamatan of it", "61.72.03", region.Kelurahan, "kelurahan", "Kelurahan"},
		{"a kelurahan", "61.72.03.1003", region.Kelurahan, "kelurahan", "Kelurahan"},
		{"a kabupaten of desa only", "61.01", region.Desa, "desa", "Desa"},
		{"a kabupaten with both", "61.02", region.DesaKelurahan, "desa/kelurahan", "Desa/kelurahan"},
		{"a kecamatan of desa only", "61.12.03", region.Desa, "desa", "Desa"},
		{"a province", "61", region.DesaKelurahan, "desa/kelurahan", "Desa/kelurahan"},
		{"the nation", region.Nation, region.DesaKelurahan, "desa/kelurahan", "Desa/kelurahan"},
		{"an area that does not exist", "99.99", region.DesaKelurahan, "desa/kelurahan", "Desa/kelurahan"},
	} {
		k := d.VillageKind(c.area)
		if in, over := locale.Indonesian.Render(k.Plural()), locale.Indonesian.Render(k.Heading()); k != c.want || in != c.in || over != c.over {
			t.Errorf("%s (%s): %s, %q, %q", c.name, d.FullName(c.area), k, in, over)
		}
	}
}
