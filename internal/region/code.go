// Package region knows the areas of Indonesia: the codes of the two systems
// (Kemendagri and BPS), the hierarchy from province to village, the names
// people write, and the population of each area.
//
//	code, err := region.ParseCode("61.72.03.1003")
//	area, ok := directory.Area(code) // Maya Sopa
package region

import (
	"strings"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// Code is an area code of Kemendagri in its dotted form: "61", "61.72",
// "61.72.03", "61.72.03.1003". The nation is "ID". BPS codes are another type
// and cannot be converted by removing or adding dots: 61.02 is Mempawah, BPS
// 6102 is Bengkayang.
type Code string

// Nation is the code of Indonesia as a whole.
const Nation Code = "ID"

// Level is a step of the hierarchy.
type Level int

// The levels, from large to small.
const (
	LevelUnknown  Level = iota
	LevelNation         // Indonesia
	LevelProvince       // provinsi
	LevelRegency        // kabupaten or kota
	LevelDistrict       // kecamatan
	LevelVillage        // desa or kelurahan
)

// ParseCode reads a dotted Kemendagri code of any level. Digits without dots
// are refused, because the same digits mean another area in the BPS system;
// use ParseDeclared for a column that declares its system.
func ParseCode(s string) (Code, error) {
	c := Code(strings.TrimSpace(s))
	if c.Level() == LevelUnknown {
		return "", badCode(s)
	}
	return c, nil
}

// ParseDeclared reads a Kemendagri code from a column that is known to hold
// Kemendagri codes, with or without dots ("6172031003" as P3KE writes it).
func ParseDeclared(s string) (Code, error) {
	s = strings.TrimSpace(s)
	if strings.Contains(s, ".") || s == string(Nation) || len(s) == 2 {
		return ParseCode(s)
	}
	var parts []string
	switch len(s) {
	case 4:
		parts = []string{s[:2], s[2:]}
	case 6:
		parts = []string{s[:2], s[2:4], s[4:]}
	case 10:
		parts = []string{s[:2], s[2:4], s[4:6], s[6:]}
	default:
		return "", badCode(s)
	}
	return ParseCode(strings.Join(parts, "."))
}

func badCode(s string) error {
	return fault.New("region.ParseCode", fault.Invalid, locale.T("region.code_invalid", "code", s), nil)
}

// Level of the code; LevelUnknown if it is not well formed.
func (c Code) Level() Level {
	if c == Nation {
		return LevelNation
	}
	parts := strings.Split(string(c), ".")
	widths := [...]int{2, 2, 2, 4}
	if len(parts) > len(widths) {
		return LevelUnknown
	}
	for i, p := range parts {
		if len(p) != widths[i] || strings.Trim(p, "0123456789") != "" {
			return LevelUnknown
		}
	}
	return LevelProvince + Level(len(parts)-1)
}

// Parent is the area that contains c; the nation and malformed codes have
// none ("").
func (c Code) Parent() Code {
	switch c.Level() {
	case LevelUnknown, LevelNation:
		return ""
	case LevelProvince:
		return Nation
	}
	return c[:strings.LastIndexByte(string(c), '.')]
}

// At is the part of c at a higher level: Code("61.72.03.1003").At(LevelRegency)
// is "61.72". It is "" if c itself is higher than the level.
func (c Code) At(l Level) Code {
	for c != "" && c.Level() > l {
		c = c.Parent()
	}
	if c.Level() != l {
		return ""
	}
	return c
}

// Regency is the kabupaten or kota of c, "" for provinces and the nation. It
// is the first part of every key in the store.
func (c Code) Regency() Code { return c.At(LevelRegency) }

// Contains reports whether o is c or lies inside it.
func (c Code) Contains(o Code) bool {
	if c == Nation {
		return o.Level() != LevelUnknown
	}
	return c == o || strings.HasPrefix(string(o), string(c)+".")
}

// Digits is the code without dots, as NIK and P3KE files write it.
func (c Code) Digits() string { return strings.ReplaceAll(string(c), ".", "") }

// IsUrban reports whether a regency code is a kota (71 and above), and whether
// a village code is a kelurahan (1001…) rather than a desa (2001…).
func (c Code) IsUrban() bool {
	switch c.Level() {
	case LevelRegency:
		return c[3] >= '7'
	case LevelVillage:
		return c[9] == '1'
	}
	return false
}

// BPSCode is an area code of BPS: "61", "6172", "6172020", "6172020003". It is
// a type of its own; the only way from one system to the other is the
// crosswalk of the Directory.
type BPSCode string

// ParseBPSCode reads a BPS code of 2, 4, 7 or 10 digits.
func ParseBPSCode(s string) (BPSCode, error) {
	s = strings.TrimSpace(s)
	switch len(s) {
	case 2, 4, 7, 10:
		if strings.Trim(s, "0123456789") == "" {
			return BPSCode(s), nil
		}
	}
	return "", fault.New("region.ParseBPSCode", fault.Invalid, locale.T("region.bps_code_invalid", "code", s), nil)
}

// Scope is the area in which a caller may read and write. Every query of the
// store takes one. The zero Scope contains nothing, so that a forgotten scope
// shows nothing instead of everything.
type Scope struct{ area Code }

// ScopeOf is the scope of everything inside an area. A malformed code gives
// the empty scope.
func ScopeOf(c Code) Scope {
	if c.Level() == LevelUnknown {
		return Scope{}
	}
	return Scope{area: c}
}

// Area is the area of the scope, "" for the empty scope.
func (s Scope) Area() Code { return s.area }

// Contains reports whether the area lies in the scope.
func (s Scope) Contains(c Code) bool { return s.area != "" && s.area.Contains(c) }

// Narrow is the part of the scope inside an area: the smaller of the two, or
// the empty scope when they do not overlap.
func (s Scope) Narrow(c Code) Scope {
	switch {
	case s.Contains(c):
		return ScopeOf(c)
	case s.area != "" && c.Contains(s.area):
		return s
	}
	return Scope{}
}
