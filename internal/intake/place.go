package intake

import (
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/intake/value"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// places judges the area code of each row against the list of Kemendagri and
// against the names that stand beside it, each distinct pair of code and names
// once. Kemendagri and BPS write other areas with the same digits, so a code
// alone does not tell that it is the wrong one; the names do.
type places struct {
	areas  *region.Directory
	within region.Code // region of the batch
	code   int         // field of the code
	column string      // its header
	// declared: the header says that the codes are those of Kemendagri.
	declared bool
	bps      bool              // the codes are those of BPS
	fields   [namesOfPlace]int // fields of the names, -1 for none
	headers  [namesOfPlace]string
	memo     map[place]judged
	// first is, of each code of BPS, the name of the first row that has it.
	first map[string]firstName
}

type firstName struct {
	name string
	row  int
}

// The columns that name the place of a row.
const (
	nameOfArea = iota // at the level of the code, whatever that is
	nameOfProvince
	nameOfRegency
	nameOfDistrict
	nameOfVillage
	namesOfPlace
)

var placeFields = [namesOfPlace]string{"area_name", "province", "regency", "district", "village"}

var placeLevels = [namesOfPlace]region.Level{region.LevelUnknown, region.LevelProvince, region.LevelRegency, region.LevelDistrict, region.LevelVillage}

// place is what a row says of where it belongs.
type place struct {
	raw, code string
	names     [namesOfPlace]string
}

// judged is the code to use and what is to be said about it.
type judged struct {
	code     string
	findings []Finding
	once     bool // the findings are said for the first row only
}

// newPlaces gives nil where there is nothing to judge.
func newPlaces(areas *region.Directory, within region.Code, l *Layout, column func(field int) string) *places {
	d := l.Dialect
	code := d.Field("area")
	if areas == nil || code < 0 || l.Columns[code] < 0 {
		return nil
	}
	kind := d.Fields[code].Kind
	if kind != KindArea && kind != KindAreaBPS {
		return nil
	}
	p := &places{areas: areas, within: within, code: code, column: column(code), bps: kind == KindAreaBPS, memo: map[place]judged{}, first: map[string]firstName{}}
	header := value.Joined(p.column)
	p.declared = strings.Contains(header, "kemend") || strings.Contains(header, "kemdag")
	for i, name := range placeFields {
		if p.fields[i] = d.Field(name); p.fields[i] >= 0 {
			p.headers[i] = column(p.fields[i])
		}
	}
	return p
}

// judge looks at the place of a row, puts the code to use into its values and
// reports what is wrong. raw is the cell of the code.
func (p *places) judge(row int, raw string, values []string, find func(Finding)) {
	if values[p.code] == "" {
		return
	}
	w := place{raw: raw, code: values[p.code]}
	for i, f := range p.fields {
		if f >= 0 {
			w.names[i] = values[f]
		}
	}
	j, ok := p.memo[w]
	if !ok {
		if p.bps {
			j = p.ofBPS(w)
			p.oneName(row, w, &j)
		} else {
			j = p.of(w)
		}
		if len(p.memo) < memoSize {
			w.raw, w.code = strings.Clone(w.raw), strings.Clone(w.code)
			for i := range w.names {
				w.names[i] = strings.Clone(w.names[i])
			}
			p.memo[w] = j
		}
	}
	values[p.code] = j.code
	if ok && j.once {
		return
	}
	for _, f := range j.findings {
		f.Row = row
		find(f)
	}
}

func (p *places) of(w place) judged {
	w.raw = value.Clean(w.raw)
	if w.raw == "" { // filled down
		w.raw = w.code
	}
	c := region.Code(w.code)
	area, known := p.areas.Area(c)
	if !known {
		return judged{code: w.code, findings: []Finding{p.unlisted(w, c)}}
	}
	if f, ok := p.conflict(w, area); ok {
		return judged{code: w.code, findings: []Finding{f}}
	}
	if f, ok := p.unclear(w, area); ok {
		return judged{code: w.code, findings: []Finding{f}}
	}
	var found []Finding
	if f, ok := p.unread(w, area); ok {
		found = append(found, f)
	}
	if w.names[nameOfVillage] != "" && area.Level >= region.LevelRegency && area.Level < region.LevelVillage {
		to, f := p.narrowed(w, area)
		if f.Code != "" {
			found = append(found, f)
		}
		return judged{code: string(to), findings: found}
	}
	if f, ok := p.differs(w, area); ok {
		found = append(found, f)
	}
	return judged{code: w.code, findings: found}
}

func digitsOf(code string) string { return strings.ReplaceAll(code, ".", "") }

// inBPS is the area that the digits mean in the system of BPS, if that is
// known and another one.
func (p *places) inBPS(w place) (region.Area, bool) {
	bps, err := region.ParseBPSCode(digitsOf(w.code))
	if err != nil {
		return region.Area{}, false
	}
	c, ok := p.areas.FromBPS(bps)
	if !ok || string(c) == w.code {
		return region.Area{}, false
	}
	return p.areas.Area(c)
}

func (p *places) name(a region.Area) string { return p.areas.FullName(a.Code) }

// placed is an area's name with the kabupaten or kota in which it lies.
func (p *places) placed(a region.Area) string {
	if r := a.Code.Regency(); r != "" && r != a.Code {
		return p.name(a) + ", " + p.areas.FullName(r)
	}
	return p.name(a)
}

// unlisted is the finding of a code that the list of Kemendagri does not have.
func (p *places) unlisted(w place, c region.Code) Finding {
	text := locale.T("intake.area_unlisted", "value", w.raw, "code", w.code)
	if a, ok := p.inBPS(w); ok {
		text = locale.T("intake.area_unlisted_is_bps", "value", w.raw, "code", w.code, "digits", digitsOf(w.code), "bps", p.name(a), "right", string(a.Code))
	} else if c.BPSStyle() {
		text = locale.T("intake.area_unlisted_bps", "value", w.raw, "code", w.code)
	}
	remedy := locale.T("intake.area_unlisted_remedy", "column", p.column)
	if column, name, a, ok := p.byName(w); ok {
		remedy = locale.T("intake.area_unlisted_remedy_name", "column", p.column, "names", column, "name", name, "other", p.name(a), "right", string(a.Code))
	}
	return Finding{Column: p.column, Code: "area_unlisted", Severity: SeverityError, Value: w.raw, Text: text, Remedy: remedy}
}

// byName is the one area that the most precise name column of the row means,
// inside the region of the batch.
func (p *places) byName(w place) (column, name string, a region.Area, ok bool) {
	for _, i := range []int{nameOfVillage, nameOfArea} {
		if name = w.names[i]; name == "" {
			continue
		}
		a, err := p.areas.ResolveAt(name, p.district(w, p.within), placeLevels[i])
		return p.headers[i], clip(name), a, err == nil
	}
	return "", "", a, false
}

// district is the area that the column of kecamatan names inside another, or
// that area itself.
func (p *places) district(w place, within region.Code) region.Code {
	if name := w.names[nameOfDistrict]; name != "" && within.Level() < region.LevelDistrict {
		if d, err := p.areas.ResolveAt(name, within, region.LevelDistrict); err == nil {
			return d.Code
		}
	}
	return within
}

// contradicted gives the first name column that names another area than the
// code does, and the areas it may mean.
func (p *places) contradicted(w place, area region.Area, columns ...int) (column int, others []region.Area) {
	for _, i := range columns {
		name, c, level := w.names[i], area.Code, placeLevels[i]
		if i == nameOfArea {
			level = area.Level
		} else if c = area.Code.At(level); c == "" {
			continue
		}
		if name == "" || p.areas.Means(name, c) {
			continue
		}
		others = p.areas.Bearers(name, c, level)
		if len(others) == 0 && i == nameOfArea {
			others = p.areas.Bearers(name, c, region.LevelUnknown)
		}
		others = slices.DeleteFunc(others, func(a region.Area) bool { return a.Code == c })
		if len(others) > 0 {
			return i, others
		}
	}
	return -1, nil
}

// conflict is the finding of a code and a name that speak of two areas: which
// one is meant only a person can say, so the row stays out.
func (p *places) conflict(w place, area region.Area) (Finding, bool) {
	i, others := p.contradicted(w, area, nameOfArea, nameOfRegency, nameOfProvince)
	if i < 0 {
		return Finding{}, false
	}
	digits, name, own := digitsOf(w.code), clip(w.names[i]), p.placed(area)
	text := locale.T("intake.area_conflict", "value", w.raw, "column", p.column, "own", own, "names", p.headers[i], "name", name)
	other := others[0]
	if a, ok := p.inBPS(w); ok {
		text = locale.T("intake.area_conflict_both", "value", w.raw, "digits", digits, "column", p.column, "own", own, "names", p.headers[i], "name", name, "bps", p.name(a), "right", string(a.Code))
		if slices.Contains(others, a) {
			other, others = a, []region.Area{a}
			text = locale.T("intake.area_conflict_bps", "value", w.raw, "digits", digits, "column", p.column, "own", own, "code", w.code, "names", p.headers[i], "name", name, "bps", p.name(a), "right", string(a.Code))
		}
	}
	remedy := locale.T("intake.area_conflict_remedy", "column", p.column, "own", own, "code", w.code, "names", p.headers[i])
	if column, name, a, ok := p.byName(w); i != nameOfArea && ok {
		remedy = locale.T("intake.area_unlisted_remedy_name", "column", p.column, "names", column, "name", name, "other", p.name(a), "right", string(a.Code))
	} else if len(others) == 1 && other.Level >= area.Level {
		remedy = locale.T("intake.area_conflict_remedy_other", "column", p.column, "own", own, "code", w.code, "names", p.headers[i], "other", p.name(other), "right", string(other.Code))
	}
	return Finding{Column: p.column, Code: "area_conflict", Severity: SeverityError, Value: w.raw, Text: text, Remedy: remedy}, true
}

// unclear is the finding of digits without dots that mean two areas, where
// neither the header nor a name says which system they are of.
func (p *places) unclear(w place, area region.Area) (Finding, bool) {
	if p.declared || strings.Contains(w.raw, ".") {
		return Finding{}, false
	}
	a, ok := p.inBPS(w)
	if !ok {
		return Finding{}, false
	}
	for i, name := range w.names {
		c := area.Code
		if i != nameOfArea {
			c = area.Code.At(placeLevels[i])
		}
		if i != nameOfProvince && name != "" && c != "" && p.areas.Means(name, c) {
			return Finding{}, false
		}
	}
	return Finding{Column: p.column, Code: "area_system_unclear", Severity: SeverityError, Value: w.raw,
		Text:   locale.T("intake.area_system_unclear", "value", w.raw, "own", p.name(area), "code", w.code, "bps", p.name(a), "right", string(a.Code)),
		Remedy: locale.T("intake.area_system_unclear_remedy", "column", p.column, "own", p.name(area), "code", w.code, "bps", p.name(a), "right", string(a.Code))}, true
}

// unread is the finding of a name that no area near the code bears.
func (p *places) unread(w place, area region.Area) (Finding, bool) {
	name := w.names[nameOfArea]
	if name == "" || p.areas.Means(name, area.Code) {
		return Finding{}, false
	}
	return p.notKnown(w, area, nameOfArea), true
}

func (p *places) notKnown(w place, area region.Area, i int) Finding {
	own, name := p.name(area), clip(w.names[i])
	return Finding{Column: p.headers[i], Code: "area_name_unread", Severity: SeverityWarning, Value: name,
		Text:   locale.T("intake.area_name_unread", "names", p.headers[i], "name", name, "value", w.raw, "own", own),
		Remedy: locale.T("intake.area_name_unread_remedy", "names", p.headers[i], "column", p.column, "own", own)}
}

// differs is the finding of a village or kecamatan whose name is not that of
// the code: the code counts.
func (p *places) differs(w place, area region.Area) (Finding, bool) {
	i, others := p.contradicted(w, area, nameOfVillage, nameOfDistrict)
	if i < 0 {
		if n := w.names[nameOfVillage]; n != "" && area.Level == region.LevelVillage && !p.areas.Means(n, area.Code) {
			return p.notKnown(w, area, nameOfVillage), true
		}
		return Finding{}, false
	}
	own := p.name(area)
	if i == nameOfDistrict {
		own = p.areas.FullName(area.Code.At(region.LevelDistrict))
	}
	name, other := clip(w.names[i]), p.name(others[0])+", "+string(others[0].Code)
	return Finding{Column: p.headers[i], Code: "area_name_differs", Severity: SeverityWarning, Value: name,
		Text:   locale.T("intake.area_name_differs", "names", p.headers[i], "name", name, "other", other, "value", w.raw, "own", own),
		Remedy: locale.T("intake.area_name_differs_remedy", "names", p.headers[i], "column", p.column, "own", own)}, true
}

// narrowed is the village that the name column means inside an area that is no
// village, or that area, and what is to be said about it.
func (p *places) narrowed(w place, area region.Area) (region.Code, Finding) {
	name, own, i := w.names[nameOfVillage], p.name(area), nameOfVillage
	village, err := p.areas.ResolveAt(name, p.district(w, area.Code), region.LevelVillage)
	if err == nil {
		return village.Code, Finding{Column: p.column, Code: "area_narrowed", Severity: SeverityNotice, Value: w.raw,
			Text:   locale.T("intake.area_narrowed", "value", w.raw, "own", own, "names", p.headers[i], "other", p.name(village), "right", string(village.Code)),
			Remedy: locale.T("intake.area_narrowed_remedy", "column", p.column, "right", string(village.Code))}
	}
	if p.areas.Means(name, area.Code) {
		return area.Code, Finding{}
	}
	return area.Code, Finding{Column: p.headers[i], Code: "area_kept_wide", Severity: SeverityWarning, Value: clip(name),
		Text:   locale.T("intake.area_kept_wide", "value", w.raw, "own", own, "names", p.headers[i], "name", clip(name)),
		Remedy: locale.T("intake.area_kept_wide_remedy", "column", p.column)}
}
