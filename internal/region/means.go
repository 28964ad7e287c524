package region

import (
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// Known reads a Kemendagri code that somebody wrote and looks it up. A code
// that is not on the list is NotFound and says what it may be instead.
func (d *Directory) Known(text string) (Area, error) {
	c, err := ParseCode(text)
	if err != nil {
		return Area{}, err
	}
	if a, ok := d.Area(c); ok {
		return a, nil
	}
	const op = "region.Known"
	for parent := c.Parent(); parent != "" && parent != Nation; parent = parent.Parent() {
		if _, ok := d.Area(parent); ok {
			return Area{}, fault.New(op, fault.NotFound, locale.T("region.code_unlisted_in", "code", string(c), "within", d.FullName(parent), "parent", string(parent)), nil)
		}
	}
	return Area{}, fault.New(op, fault.NotFound, locale.T("region.code_unlisted", "code", string(c)), nil)
}

// BPSStyle reports whether the digits of a village code are those of a BPS
// code: Kemendagri numbers villages from 1001 (kelurahan) and 2001 (desa),
// while BPS has three digits after the seven of a kecamatan, which mostly end
// in 0.
func (c Code) BPSStyle() bool { return c.Level() == LevelVillage && c[9] == '0' }

// Means reports whether a name can stand for an area: the area bears it, in
// full or in short, or it is a misspelling of the area's name and no neighbour
// bears it. Of "Roban, Singkawang Tengah" and "Roban (kota)" the first part
// counts.
func (d *Directory) Means(name string, c Code) bool {
	folded := Fold(name)
	if c == Nation {
		return slices.Contains([]string{"INDONESIA", "NASIONAL", "NATIONAL", "RI", "REPUBLIKINDONESIA"}, folded)
	}
	i := d.find(c)
	if i < 0 {
		return false
	}
	if folded == Fold(d.names[i]) {
		return true
	}
	asked := readings(name)
	if head := firstPart(name); head != name {
		asked = append(asked, readings(head)...)
	}
	k, slip := d.keys()[i], false
	for _, r := range asked {
		if !r.allows(c) {
			continue
		}
		if exactly(d.areas, r, i, k) >= 0 {
			return true
		}
		slip = slip || bySlip(d.areas, r, i, k) >= 0
	}
	return slip && len(atLevel(d.matches(asked, c.around(), exactly), c.Level())) == 0
}

// around is the area among whose parts a name is a neighbour's: the kabupaten
// or kota of a village or kecamatan, the nation for what is larger.
func (c Code) around() Code {
	if r := c.Regency(); r != "" && r != c {
		return r
	}
	return Nation
}

func firstPart(name string) string {
	if i := strings.IndexAny(name, ",("); i > 0 {
		return strings.TrimSpace(name[:i])
	}
	return name
}

// Bearers are the areas of a level that a name means, the nearest to c: those
// in its kabupaten or kota, else in its province, where a misspelling counts
// too, else those of Indonesia that bear the very name. LevelUnknown is any
// level, and then Indonesia is not searched.
func (d *Directory) Bearers(name string, c Code, level Level) []Area {
	asked := readings(firstPart(name))
	for _, within := range []Code{c.Regency(), c.At(LevelProvince)} {
		if within == "" {
			continue
		}
		found := atLevel(d.named(asked, firstPart(name), within), level)
		if len(found) == 0 {
			found = atLevel(d.matches(asked, within, bySlip), level)
		}
		if found = ofKind(found, asked); len(found) > 0 {
			return areasOf(found)
		}
	}
	if level == LevelUnknown {
		return nil
	}
	return areasOf(ofKind(atLevel(d.matches(asked, Nation, exactly), level), asked))
}

func areasOf(all []Match) []Area {
	var out []Area
	for _, m := range all {
		out = append(out, m.Area)
	}
	return out
}
