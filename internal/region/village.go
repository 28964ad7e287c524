package region

import "github.com/tuntas-id/tuntas/internal/locale"

// VillageKind says what the lowest areas of a place are: kelurahan, desa, or
// both. The codes tell: the last four digits of a kelurahan begin with 1,
// those of a desa with 2.
type VillageKind string

// The kinds.
const (
	Kelurahan     VillageKind = "kelurahan"
	Desa          VillageKind = "desa"
	DesaKelurahan VillageKind = "desa_kelurahan" // both, or not known
)

// Heading names one of them, to stand over a column: "Kelurahan".
func (k VillageKind) Heading() locale.Text { return locale.T("region.village_" + string(k)) }

// Plural names many of them within a sentence: "kelurahan".
func (k VillageKind) Plural() locale.Text { return locale.T("region.villages_" + string(k)) }

// VillageKindOf is the kind of the villages among some codes.
func VillageKindOf(codes ...Code) VillageKind {
	urban, rural := false, false
	for _, c := range codes {
		if c.Level() == LevelVillage {
			urban, rural = urban || c.IsUrban(), rural || !c.IsUrban()
		}
	}
	switch {
	case urban && !rural:
		return Kelurahan
	case rural && !urban:
		return Desa
	}
	return DesaKelurahan
}

// VillageKind is the kind of the villages of an area: "26 kelurahan" in Kota
// Singkawang, where there is no desa.
func (d *Directory) VillageKind(c Code) VillageKind {
	switch c.Level() {
	case LevelVillage:
		return VillageKindOf(c)
	case LevelRegency, LevelDistrict:
		var codes []Code
		districts := []Area{{Code: c}}
		if c.Level() == LevelRegency {
			districts = d.Children(c)
		}
		for _, district := range districts {
			for _, v := range d.Children(district.Code) {
				codes = append(codes, v.Code)
			}
		}
		return VillageKindOf(codes...)
	}
	return DesaKelurahan // every province has both
}
