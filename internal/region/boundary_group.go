package region

import (
	"cmp"
	"slices"

	"github.com/tuntas-id/tuntas/internal/locale"
)

// BoundaryGroup is the boundaries of one level and source inside a kab/kota,
// or inside a province when they are those of its kab/kota.
type BoundaryGroup struct {
	Within Code
	Level  Level
	Source string
	Areas  []Code
	Of     int // how many areas of the level there are in Within
}

// Whole reports whether no area is missing.
func (g BoundaryGroup) Whole() bool { return len(g.Areas) == g.Of }

// GroupBoundaries groups boundaries for a list of what is there.
func (d *Directory) GroupBoundaries(all []Boundary) []BoundaryGroup {
	var out []BoundaryGroup
	for _, b := range all {
		within, level := b.Area.Regency(), b.Area.Level()
		if level <= LevelRegency {
			within = b.Area.Parent()
		}
		i := slices.IndexFunc(out, func(g BoundaryGroup) bool {
			return g.Within == within && g.Level == level && g.Source == b.Source
		})
		if i < 0 {
			i = len(out)
			out = append(out, BoundaryGroup{Within: within, Level: level, Source: b.Source, Of: len(d.Inside(within, level))})
		}
		out[i].Areas = append(out[i].Areas, b.Area)
	}
	slices.SortStableFunc(out, func(a, b BoundaryGroup) int {
		return cmp.Or(cmp.Compare(a.Within, b.Within), cmp.Compare(a.Level, b.Level), cmp.Compare(a.Source, b.Source))
	})
	return out
}

// ForMap picks the boundaries for a map that compares the areas of a level
// inside an area: those of the level, or where there are none those of the
// next larger areas, as a plain ground. whole reports whether the level is
// there without a gap, so that its areas can be coloured.
func (d *Directory) ForMap(within Code, level Level, all []Boundary) (picked []Boundary, whole bool) {
	for l := level; l >= LevelRegency; l-- {
		for _, b := range all {
			if b.Area.Level() == l && within.Contains(b.Area) {
				picked = append(picked, b)
			}
		}
		if len(picked) > 0 {
			of := max(len(d.Inside(within, level)), 1)
			return picked, l == level && len(picked) == of
		}
	}
	return nil, false
}

// Inside are the areas of a level inside an area, by code.
func (d *Directory) Inside(within Code, level Level) []Area {
	if within.Level() >= level {
		return nil
	}
	var out []Area
	for _, c := range d.Children(within) {
		if c.Level == level {
			out = append(out, c)
		} else {
			out = append(out, d.Inside(c.Code, level)...)
		}
	}
	return out
}

// LevelText names the areas of a level inside an area within a sentence:
// "kelurahan", "kecamatan".
func (d *Directory) LevelText(within Code, level Level) locale.Text {
	switch level {
	case LevelVillage:
		return d.VillageKind(within).Plural()
	case LevelDistrict:
		return locale.T("region.level_district")
	case LevelRegency:
		return locale.T("region.level_regency")
	}
	return locale.T("region.level_province")
}

// Common is the smallest area that contains all of some areas; "" for none.
func Common(all ...Code) Code {
	if len(all) == 0 {
		return ""
	}
	common := all[0]
	for _, c := range all[1:] {
		for common != "" && !common.Contains(c) {
			common = common.Parent()
		}
	}
	return common
}
