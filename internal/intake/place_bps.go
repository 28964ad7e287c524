package intake

import (
	"strings"

	"github.com/tuntas-id/tuntas/internal/intake/value"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// bpsPrefix begins the value of a BPS code until its place is known, so that
// its digits can never be taken for a Kemendagri code.
const bpsPrefix = "bps:"

// ofBPS judges a row whose code is one of BPS. The crosswalk gives the
// Kemendagri code; where it does not know the area, the names of the row do,
// inside the region. A code and a name that speak of two areas keep the row
// out.
func (p *places) ofBPS(w place) judged {
	bps := region.BPSCode(strings.TrimPrefix(w.code, bpsPrefix))
	w.raw = value.Clean(w.raw)
	if w.raw == "" { // filled down
		w.raw = string(bps)
	}
	known, whole := p.fromBPS(bps)
	if known != "" {
		area, _ := p.areas.Area(known)
		w.code = string(known)
		if f, ok := p.conflictBPS(w, area); ok {
			return judged{code: w.code, findings: []Finding{f}}
		}
		if whole && area.Level == region.LevelVillage {
			j := judged{code: w.code}
			if f, ok := p.differs(w, area); ok {
				j.findings = append(j.findings, f)
			}
			return j
		}
	}
	if own, ok := p.areas.ToBPS(p.within.Regency()); ok && known == "" && !strings.HasPrefix(string(bps), string(own)) {
		return judged{code: w.code, findings: []Finding{{Column: p.column, Code: "area_bps_outside", Severity: SeverityError, Value: w.raw,
			Text:   locale.T("intake.area_bps_outside", "value", w.raw, "region", p.areas.FullName(p.within), "own", string(own)),
			Remedy: locale.T("intake.area_bps_outside_remedy", "column", p.column)}}}
	}
	return p.namedBPS(w, known)
}

// oneName tells that a code stands with another name of a village than before.
func (p *places) oneName(row int, w place, j *judged) {
	name := w.names[nameOfVillage]
	if name == "" {
		return
	}
	first, seen := p.first[w.code]
	switch {
	case !seen:
		p.first[strings.Clone(w.code)] = firstName{strings.Clone(name), row}
	case value.Joined(first.name) != value.Joined(name):
		j.once = false
		j.findings = append(j.findings, Finding{Column: p.column, Code: "area_bps_two_names", Severity: SeverityWarning, Value: w.raw,
			Text:   locale.T("intake.area_bps_two_names", "value", w.raw, "name", clip(name), "row", first.row, "other", clip(first.name)),
			Remedy: locale.T("intake.area_bps_two_names_remedy", "column", p.column, "names", p.headers[nameOfVillage])})
	}
}

// fromBPS is the area of a code, or the smallest one around it that the
// crosswalk knows.
func (p *places) fromBPS(bps region.BPSCode) (code region.Code, whole bool) {
	for _, n := range []int{10, 7, 4, 2} {
		if len(bps) < n {
			continue
		}
		if c, ok := p.areas.FromBPS(bps[:n]); ok {
			return c, n == len(bps)
		}
	}
	return "", false
}

// conflictBPS is the finding of a code that means another kabupaten, kota or
// kecamatan than the names of the row say.
func (p *places) conflictBPS(w place, area region.Area) (Finding, bool) {
	i, others := p.contradicted(w, area, nameOfArea, nameOfRegency, nameOfProvince)
	if i < 0 {
		if i = nameOfDistrict; area.Level < region.LevelDistrict || w.names[i] == "" || p.areas.Means(w.names[i], area.Code.At(region.LevelDistrict)) {
			return Finding{}, false
		}
		d, err := p.areas.ResolveAt(w.names[i], p.within, region.LevelDistrict)
		if err != nil || d.Code == area.Code.At(region.LevelDistrict) {
			return Finding{}, false
		}
		others = []region.Area{d}
	}
	return Finding{Column: p.column, Code: "area_conflict", Severity: SeverityError, Value: w.raw,
		Text:   locale.T("intake.area_bps_conflict", "value", w.raw, "own", p.placed(area), "names", p.headers[i], "name", clip(w.names[i]), "other", p.placed(others[0])),
		Remedy: locale.T("intake.area_bps_conflict_remedy", "column", p.column, "names", p.headers[i])}, true
}

// namedBPS finds the village by the names of the row, inside what the code
// says and inside the region.
func (p *places) namedBPS(w place, known region.Code) judged {
	within := p.within
	if known != "" && within.Contains(known) {
		within = known
	}
	if known != "" && !within.Contains(known) && !known.Contains(within) {
		return judged{code: string(known)} // of another region: the register says so
	}
	if n := w.names[nameOfRegency]; n != "" && !p.areas.Means(n, p.within.Regency()) {
		if other, err := p.areas.ResolveAt(n, region.Nation, region.LevelRegency); err == nil {
			return judged{code: string(other.Code)} // likewise
		}
	}
	name := w.names[nameOfVillage]
	if name != "" {
		if v, err := p.areas.ResolveAt(name, p.district(w, within), region.LevelVillage); err == nil {
			return judged{code: string(v.Code), once: true, findings: []Finding{{Column: p.column, Code: "area_by_name", Severity: SeverityNotice, Value: w.raw,
				Text:   locale.T("intake.area_by_name", "value", w.raw, "names", p.headers[nameOfVillage], "other", p.name(v), "right", string(v.Code)),
				Remedy: locale.T("intake.area_by_name_remedy")}}}
		}
	}
	return judged{code: w.code, findings: []Finding{{Column: p.column, Code: "area_bps_unknown", Severity: SeverityError, Value: w.raw,
		Text:   locale.T("intake.area_bps_unknown", "value", w.raw, "name", clip(name)),
		Remedy: locale.T("intake.area_bps_unknown_remedy", "column", p.column)}}}
}
