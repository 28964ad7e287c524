package intake

import (
	"strings"

	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// villages tells which names of villages are misspelt where no code stands beside
// them, and what they are read as: once for each.
type villages struct {
	areas                   *region.Directory
	within                  region.Code
	code, district, village int // fields, -1 for none
	column                  string
	told                    map[[2]string]bool
}

// newVillages gives nil where no column names a village.
func newVillages(areas *region.Directory, within region.Code, l *Layout, column func(field int) string) *villages {
	d := l.Dialect
	village := d.Field("village")
	if areas == nil || village < 0 || l.Columns[village] < 0 {
		return nil
	}
	return &villages{areas: areas, within: within, code: d.Field("area"), district: d.Field("district"), village: village,
		column: column(village), told: map[[2]string]bool{}}
}

// slipDistance is the least distance of a name with another letter; what is
// nearer bears the name, in full or in part.
const slipDistance = 4

func (s *villages) judge(row int, values []string, find func(Finding)) {
	name, district := values[s.village], ""
	if name == "" || s.code >= 0 && values[s.code] != "" {
		return
	}
	if s.district >= 0 {
		district = values[s.district]
	}
	key := [2]string{district, name}
	if s.told[key] || len(s.told) >= memoSize {
		return
	}
	s.told[[2]string{strings.Clone(district), strings.Clone(name)}] = true
	within := s.within
	if d, err := s.areas.ResolveAt(district, within, region.LevelDistrict); district != "" && err == nil {
		within = d.Code
	}
	a, err := s.areas.ResolveAt(name, within, region.LevelVillage)
	if err != nil {
		return // whoever needs the place says that it is unknown
	}
	if near := s.areas.Search(name, a.Code, 1); len(near) == 0 || near[0].Distance < slipDistance {
		return
	}
	read := s.areas.FullName(a.Code)
	find(Finding{Row: row, Column: s.column, Code: "village_misspelt", Severity: SeverityNotice, Value: clip(name),
		Text:   locale.T("intake.village_misspelt", "name", clip(name), "read", read, "code", string(a.Code)),
		Remedy: locale.T("intake.village_misspelt_remedy", "read", read)})
}
