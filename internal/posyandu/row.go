package posyandu

import (
	"cmp"
	"hash/fnv"
	"io"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/growth"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
)

// entry is a row of a file on its way to a child.
type entry struct {
	row      int
	child    Child // as the row describes it
	nik      string
	measured bool // the row has at least one measure
	m        Measurement
	key      traits
	sign     string
}

// traits is what two rows about one child have in common, in folded form.
type traits struct {
	name, parent, place string
	birth               civil.Date
	sex                 string
	nik                 string // blind index
}

// traitsOf folds what the register compares.
func traitsOf(c *Child) traits {
	return traits{name: registry.FoldName(c.Name), parent: registry.FoldName(c.Parent),
		place: string(c.Area) + "|" + registry.FoldName(c.Posyandu), birth: c.Birth, sex: c.Sex, nik: string(c.NIK.Index)}
}

// signature is short for the traits of a row. A row that has been matched once is
// matched to the same child for ever, so that reading a file again changes
// nothing.
func (k traits) signature() string {
	h := fnv.New64a()
	for _, part := range [...]string{k.name, k.parent, k.place, k.birth.String(), k.sex, k.nik} {
		io.WriteString(h, part)
		h.Write([]byte{0})
	}
	return strconv.FormatUint(h.Sum64(), 36)
}

// reader makes entries of records and reports what is wrong with each row by
// itself.
type reader struct {
	service *Service
	regency region.Code
	dialect *intake.Dialect
	header  map[string]string // of each field, as the dialect writes it first
	index   map[string]int
	find    func(intake.Finding)
	places  map[[2]string]placed
	value   []string
	row     int
}

type placed struct {
	area region.Code
	bad  string // the name that was not found
}

func (s *Service) newReader(in intake.Input) *reader {
	r := &reader{service: s, regency: in.Batch.Region.Regency(), dialect: in.Dialect, find: in.Find,
		header: map[string]string{}, index: make(map[string]int, len(in.Dialect.Fields)), places: map[[2]string]placed{}}
	for i, f := range in.Dialect.Fields {
		r.index[f.Name] = i
		if len(f.Headers) > 0 {
			r.header[f.Name] = f.Headers[0]
		}
	}
	return r
}

func (r *reader) get(field string) string {
	if i, ok := r.index[field]; ok && i < len(r.value) {
		return r.value[i]
	}
	return ""
}

// report adds a finding about a field of the present row.
func (r *reader) report(field, code string, severity intake.Severity, args ...any) {
	r.reportAt(r.row, field, r.get(field), code, severity, args...)
}

// reportAt adds a finding about any row.
func (r *reader) reportAt(row int, field, value, code string, severity intake.Severity, args ...any) {
	if field == "nik" {
		value = ""
	}
	r.find(intake.Finding{Row: row, Column: r.header[field], Code: code, Severity: severity, Value: value,
		Text: locale.T("posyandu."+code, args...), Remedy: locale.T("posyandu."+code+"_remedy", args...)})
}

// read makes an entry of a record; false when it was rejected with a finding.
func (r *reader) read(rec intake.Record) (*entry, bool) {
	r.row, r.value = rec.Row, rec.Value
	area, ok := r.place()
	if !ok {
		return nil, false
	}
	birth, err := civil.ParseDate(r.get("birth_date"))
	on, err2 := civil.ParseDate(r.get("measured_on"))
	if err != nil || err2 != nil {
		r.report("measured_on", "date_unread", intake.SeverityError)
		return nil, false
	}
	if on.Before(birth) {
		r.report("measured_on", "measured_before_birth", intake.SeverityError, "birth", birth, "on", on)
		return nil, false
	}
	e := &entry{row: rec.Row, nik: r.get("nik")}
	e.child = Child{Area: area, Puskesmas: r.get("puskesmas"), Posyandu: r.get("posyandu"), Name: r.get("name"), Sex: r.get("sex"),
		Birth: birth, Parent: r.get("parent"), Address: r.get("address"), RT: r.get("rt"), RW: r.get("rw"), Book: r.get("kia"), DataDate: on}
	e.child.BirthWeight, _ = r.size("birth_weight", weightRange, intake.SeverityNotice) // no score rests on it
	e.child.BirthLength, _ = r.size("birth_length", heightRange, intake.SeverityNotice)
	if identity.Check(e.nik, identity.Known{}).Status != identity.OK {
		e.nik = "" // rounded, too short: it would make one child of several
	}
	if e.nik != "" {
		e.child.NIK.Index = r.service.Sealer.Index(labelNIK, e.nik)
	}
	e.key = traitsOf(&e.child)
	e.sign = e.key.signature()
	r.measurement(e, on)
	return e, true
}

// measurement reads what was measured.
func (r *reader) measurement(e *entry, on civil.Date) {
	c, m := &e.child, &e.m
	*m = Measurement{On: on, Area: c.Area, Puskesmas: c.Puskesmas, Posyandu: c.Posyandu, AgeDays: on.DaysSince(c.Birth),
		Position: Position(r.get("position")), Oedema: Oedema(r.get("oedema")), Row: e.row}
	m.Weight, m.File.Weight = r.size("weight", weightRange, intake.SeverityWarning)
	m.Height, m.File.Height = r.size("height", heightRange, intake.SeverityWarning)
	m.MUAC, m.File.MUAC = r.size("muac", muacRange, intake.SeverityWarning)
	m.PMT, _ = number(r.get("pmt"))
	m.VitaminA, _ = strconv.Atoi(r.get("vitamin_a"))
	m.File.Age, m.File.Gain = r.get("age_text"), r.get("gain")
	m.File.HeightZ, m.File.WeightZ, m.File.WeightForHeight = r.z("height_z"), r.z("weight_z"), r.z("wasting_z")
	m.File.HeightStatus, m.File.WeightStatus, m.File.WastingStatus = r.get("height_status"), r.get("weight_status"), r.get("wasting_status")
	e.measured = m.Weight+m.Height+m.MUAC+m.File.Weight+m.File.Height+m.File.MUAC > 0
	if !e.measured {
		r.report("weight", "nothing_measured", intake.SeverityNotice)
	}
	r.judgeAge(e)
}

// judgeAge compares the age that the file writes with its dates.
func (r *reader) judgeAge(e *entry) {
	if growth.Days(float64(e.m.AgeDays)).Months() >= 60 { // as WHO counts them: 1827 days
		r.report("measured_on", "over_five", intake.SeverityNotice, "age", AgeText(e.child.Birth, e.m.On))
	}
	if e.m.File.Age == "" {
		return
	}
	said, ok := parseAge(e.m.File.Age)
	if !ok {
		r.report("age_text", "age_unread", intake.SeverityNotice)
		return
	}
	if !said.fits(e.child.Birth, e.m.On) {
		r.report("age_text", "age_differs", intake.SeverityWarning, "said", e.m.File.Age,
			"age", AgeText(e.child.Birth, e.m.On), "birth", e.child.Birth, "on", e.m.On)
	}
}

func (r *reader) z(field string) Score {
	if v, ok := number(r.get(field)); ok {
		return Score{v, true}
	}
	return Score{}
}

func number(s string) (float64, bool) {
	if s == "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}

// sizes are the limits of what a scale or a tape can say of a child under
// five, and the units that are often written instead.
type sizes struct {
	least, most float64
	unit        string
	wrong       []wrongUnit
}

// wrongUnit is a range of values that mean another unit, and what to multiply
// them by.
type wrongUnit struct {
	from, to, factor float64
	name             string // grams, metres, millimetres
}

var (
	weightRange = sizes{0.5, 60, "kg", []wrongUnit{{500, 60_000, 0.001, "grams"}}}
	heightRange = sizes{20, 150, "cm", []wrongUnit{{0.2, 1.5, 100, "metres"}, {200, 1500, 0.1, "millimetres"}}}
	muacRange   = sizes{5, 35, "cm", []wrongUnit{{50, 350, 0.1, "millimetres"}}}
)

// size reads a measure in its unit. A value that cannot be one is not taken
// and never changed: it comes back as said, and a finding proposes what it may
// mean. Zero is how e-PPGBM writes that nothing was measured.
func (r *reader) size(field string, s sizes, severity intake.Severity) (taken, said float64) {
	v, ok := number(r.get(field))
	if !ok || v == 0 {
		return 0, 0
	}
	if v >= s.least && v <= s.most {
		return v, 0
	}
	column := r.header[field]
	for _, w := range s.wrong {
		if v >= w.from && v <= w.to {
			r.report(field, "unit_"+w.name, severity, "column", column, "value", v, "proposed", v*w.factor, "unit", s.unit)
			return 0, v
		}
	}
	r.report(field, "size_odd", severity, "column", column, "value", v, "unit", s.unit, "least", s.least, "most", s.most)
	return 0, v
}

// place finds the village of the row by its name, inside its kecamatan.
func (r *reader) place() (region.Code, bool) {
	names := [2]string{r.get("district"), r.get("village")}
	p, ok := r.places[names]
	if !ok {
		p = r.findPlace(names[0], names[1])
		r.places[[2]string{strings.Clone(names[0]), strings.Clone(names[1])}] = p
	}
	if p.bad != "" {
		r.report("village", "area_unknown", intake.SeverityError, "name", p.bad, "region", string(r.regency))
		return "", false
	}
	return p.area, true
}

func (r *reader) findPlace(district, village string) placed {
	within := r.regency
	if district != "" {
		area, err := r.service.ResolveArea(district, within, region.LevelDistrict)
		if err != nil || !within.Contains(area) {
			return placed{bad: district}
		}
		within = area
	}
	area, err := r.service.ResolveArea(village, within, region.LevelVillage)
	if err != nil || !within.Contains(area) {
		return placed{bad: cmp.Or(village, "–")}
	}
	return placed{area: area}
}
