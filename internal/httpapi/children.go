package httpapi

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/growth"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/region"
)

// scoreWire is a z-score with the word of Permenkes 2/2020.
type scoreWire struct {
	Z           *float64 `json:"z"`       // null: not known
	Centile     *float64 `json:"centile"` // share of the reference children below it, in percent
	Category    string   `json:"category"`
	Text        string   `json:"text"`
	Status      string   `json:"status"`  // the word as a screen says it: "terindikasi pendek"
	Concern     string   `json:"concern"` // watch, moderate, severe, "" none
	Implausible bool     `json:"implausible"`
	On          string   `json:"on"`
}

type childItem struct {
	ID              string    `json:"id"`
	Name            string    `json:"name"`
	NIK             string    `json:"nik"`
	Sex             string    `json:"sex"`
	BirthDate       string    `json:"birthDate"`
	Age             string    `json:"age"` // today
	Parent          string    `json:"parent"`
	Area            string    `json:"area"`
	AreaName        string    `json:"areaName"`
	DistrictName    string    `json:"districtName"`
	Puskesmas       string    `json:"puskesmas"`
	Posyandu        string    `json:"posyandu"`
	InRegister      bool      `json:"inRegister"`
	MeasuredOn      string    `json:"measuredOn"`
	Weight          *float64  `json:"weight"`
	WeighedOn       string    `json:"weighedOn"`
	Height          *float64  `json:"height"`
	Gain            string    `json:"gain"`
	Oedema          string    `json:"oedema"`
	HeightForAge    scoreWire `json:"heightForAge"`
	WeightForAge    scoreWire `json:"weightForAge"`
	WeightForHeight scoreWire `json:"weightForHeight"`
}

type childList struct {
	Total   int          `json:"total"`
	Items   []childItem  `json:"items"`
	Next    string       `json:"next"`
	Filters []namedValue `json:"filters"`
}

type measurementWire struct {
	On              string    `json:"on"`
	AgeDays         int       `json:"ageDays"`
	Age             string    `json:"age"`
	Plot            plotWire  `json:"plot"`
	Posyandu        string    `json:"posyandu"`
	Weight          *float64  `json:"weight"`
	Height          *float64  `json:"height"`
	Position        string    `json:"position"`
	MUAC            *float64  `json:"muac"`
	Oedema          string    `json:"oedema"`
	VitaminA        int       `json:"vitaminA"`
	PMT             *float64  `json:"pmt"`
	Gain            string    `json:"gain"`
	HeightForAge    scoreWire `json:"heightForAge"`
	WeightForAge    scoreWire `json:"weightForAge"`
	WeightForHeight scoreWire `json:"weightForHeight"`
	BMIForAge       scoreWire `json:"bmiForAge"`
	MUACForAge      scoreWire `json:"muacForAge"`
	File            fileWire  `json:"file"`
	Batch           string    `json:"batch"`
	Row             int       `json:"row"`
}

// plotWire is where a measurement stands on the curves: age in months, length or
// height as the standard wants it at that age.
type plotWire struct {
	Months   float64  `json:"months"`
	Length   *float64 `json:"length"`
	Position string   `json:"position"`
	BMI      *float64 `json:"bmi"`
}

// warningWire is what should be looked at again in a measurement.
type warningWire struct {
	On    string `json:"on"`
	Code  string `json:"code"`
	Again bool   `json:"again"`
	Text  string `json:"text"`
	Do    string `json:"do"`
}

// nextWire is the next visit.
type nextWire struct {
	Month string `json:"month"` // its first day; "" when there is none
	Late  bool   `json:"late"`
	Text  string `json:"text"`
}

// childFamily is the family of a child, for those who may open it.
type childFamily struct {
	ID         string         `json:"id"`
	HeadName   string         `json:"headName"`
	AreaName   string         `json:"areaName"`
	Programmes []receivedWire `json:"programmes"`
}

// fileWire is what the file itself says: its scores, and the values that are
// not taken.
type fileWire struct {
	Weight          *float64 `json:"weight"`
	Height          *float64 `json:"height"`
	MUAC            *float64 `json:"muac"`
	Age             string   `json:"age"`
	Gain            string   `json:"gain"`
	HeightForAge    *float64 `json:"heightForAge"`
	WeightForAge    *float64 `json:"weightForAge"`
	WeightForHeight *float64 `json:"weightForHeight"`
}

type childDetail struct {
	childItem
	FamilyID     string            `json:"familyId"`
	Family       *childFamily      `json:"family"` // null: none is known, or it lies outside of the actor's area
	Advice       []string          `json:"advice"`
	NextVisit    nextWire          `json:"nextVisit"`
	Warnings     []warningWire     `json:"warnings"`
	Address      string            `json:"address"`
	RT           string            `json:"rt"`
	RW           string            `json:"rw"`
	BirthWeight  *float64          `json:"birthWeight"`
	BirthLength  *float64          `json:"birthLength"`
	Book         string            `json:"book"`
	LinkedBy     string            `json:"linkedBy"`
	Measurements []measurementWire `json:"measurements"`
}

type childQuery struct {
	Text            string `query:"q" maxLength:"100"`
	Area            string `query:"area" maxLength:"20"`
	Posyandu        string `query:"posyandu" maxLength:"100"`
	Status          string `query:"status" maxLength:"20"`
	NotWeighedSince string `query:"notWeighedSince" maxLength:"10"`
	UnderFiveOn     string `query:"underFiveOn" maxLength:"10"`
	WithoutNIK      bool   `query:"withoutNik"`
	NotInRegister   bool   `query:"notInRegister"`
	Sex             string `query:"sex" enum:"m,f"`
	Puskesmas       string `query:"puskesmas" maxLength:"100"`
	Month           string `query:"month" maxLength:"10"`
	Finding         string `query:"finding" maxLength:"30"`
	Band            string `query:"band" maxLength:"10"`
	AsOf            string `query:"asOf" maxLength:"10"`
	Cursor          string `query:"cursor" maxLength:"12"`
	Limit           int    `query:"limit" minimum:"0" maximum:"1000"`
	rawQuery
}

func (s *server) children(api huma.API) {
	handle(s, api, http.MethodGet, "/children", may(access.ViewFamilies), s.listChildren)
	handle(s, api, http.MethodGet, "/children/{id}", may(access.ViewFamilies), s.showChild)
}

// childFilter reads the filter of a request.
func (s *server) childFilter(in *childQuery) (f posyandu.Filter, err error) {
	if err := onlyKnown(in.raw, []string{"area", "asOf", "band", "finding", "month", "notInRegister", "notWeighedSince", "posyandu", "puskesmas", "q", "sex", "status", "underFiveOn", "withoutNik"}); err != nil {
		return f, err
	}
	f = posyandu.Filter{Area: region.Code(in.Area), Text: in.Text, Posyandu: in.Posyandu, Status: posyandu.Status(in.Status), WithoutNIK: in.WithoutNIK, NotInTheRegister: in.NotInRegister,
		Sex: in.Sex, Puskesmas: in.Puskesmas}
	if nik := numberIn(in.Text); nik != "" {
		f.Text, f.NIKIndex = "", s.Posyandu.NIKIndex(nik)
	}
	if f.Area != "" {
		if err := s.mustKnow(f.Area); err != nil {
			return f, err
		}
	}
	if f.Status != posyandu.AnyStatus && !slices.Contains(posyandu.Statuses(), f.Status) {
		var known []string
		for _, k := range posyandu.Statuses() {
			known = append(known, string(k))
		}
		return f, fault.New("httpapi", fault.Invalid, locale.T("registry.filter_code", "name", "status", "value", in.Status, "known", strings.Join(known, ", ")), nil)
	}
	if f.NotWeighedSince, err = day(in.NotWeighedSince, f.NotWeighedSince); err != nil {
		return f, err
	}
	if f.UnderFiveOn, err = day(in.UnderFiveOn, f.UnderFiveOn); err != nil {
		return f, err
	}
	f.Month, err = s.monthFilter(in)
	return f, err
}

func (s *server) listChildren(ctx context.Context, actor access.Actor, in *childQuery) (*body[childList], error) {
	f, err := s.childFilter(in)
	if err != nil {
		return nil, err
	}
	page := posyandu.Page{Limit: in.Limit}
	if page.Offset, err = offset(in.Cursor); err != nil {
		return nil, err
	}
	children, total, err := s.Posyandu.Children(ctx, actor.Scope, f, page)
	if err != nil {
		return nil, err
	}
	out := childList{Total: total, Items: []childItem{}, Filters: s.childWords(ctx, f)}
	for _, c := range children {
		item, err := s.childItem(ctx, c)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, item)
	}
	if page.Offset+len(children) < total && len(children) > 0 {
		out.Next = strconv.Itoa(page.Offset + len(children))
	}
	return answer(out), nil
}

// childWords says a filter in words, for the heading of a list.
func (s *server) childWords(ctx context.Context, f posyandu.Filter) []namedValue {
	lang := languageOf(ctx)
	out := []namedValue{}
	add := func(name, value string) {
		out = append(out, namedValue{lang.Render(locale.T("httpapi.filter_" + name)), value})
	}
	yes := lang.Render(locale.T("httpapi.answer_yes"))
	if f.Area != "" {
		add("area", s.Directory.FullName(f.Area))
	}
	if f.Text != "" {
		add("text", f.Text)
	}
	if f.Posyandu != "" {
		add("posyandu", f.Posyandu)
	}
	if f.Status != posyandu.AnyStatus {
		add("child_status", lang.Render(locale.T("posyandu.status_"+string(f.Status))))
	}
	if !f.NotWeighedSince.IsZero() {
		add("not_weighed_since", lang.Date(f.NotWeighedSince))
	}
	if f.WithoutNIK {
		add("without_nik", yes)
	}
	if !f.UnderFiveOn.IsZero() {
		add("under_five_on", lang.Date(f.UnderFiveOn))
	}
	if f.NotInTheRegister {
		add("not_in_register", yes)
	}
	if f.Puskesmas != "" {
		add("puskesmas", f.Puskesmas)
	}
	if f.Sex != "" {
		add("sex", lang.Render(locale.T("posyandu.sex_"+f.Sex)))
	}
	if m := f.Month; !m.First.IsZero() {
		add("month", prevalenceView{lang: lang, month: m.First}.monthName())
		if m.Finding != posyandu.NoFinding {
			add("finding", lang.Render(locale.T("posyandu.finding_"+string(m.Finding))))
		}
		if m.Band != "" {
			add("band", lang.Render(locale.T("posyandu.band", "band", strings.ReplaceAll(string(m.Band), "-", "–"))))
		}
	}
	return out
}

// showChild opens a child. What is measured of a body is health data, so the
// opening is logged before anything is shown.
func (s *server) showChild(ctx context.Context, actor access.Actor, in *IDPath) (*body[childDetail], error) {
	h, err := s.Posyandu.Child(ctx, actor.Scope, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.Audit.Record(ctx, "child_view", "child:"+in.ID, h.Child.Area, "", nil); err != nil {
		return nil, err
	}
	out, err := s.childDetail(ctx, h)
	if err != nil {
		return nil, err
	}
	if out.Family, err = s.familyOfChild(ctx, actor.Scope, h.FamilyID); err != nil {
		return nil, err
	}
	return answer(out), nil
}

func (s *server) childDetail(ctx context.Context, h posyandu.History) (childDetail, error) {
	c, lang, today := h.Child, languageOf(ctx), s.today()
	item, err := s.childItem(ctx, c)
	if err != nil {
		return childDetail{}, err
	}
	out := childDetail{childItem: item, FamilyID: h.FamilyID, Advice: []string{}, Warnings: []warningWire{},
		Address: c.Address, RT: c.RT, RW: c.RW, BirthWeight: known(c.BirthWeight), BirthLength: known(c.BirthLength), Book: c.Book, LinkedBy: string(c.LinkedBy), Measurements: []measurementWire{}}
	next := h.Next(today)
	out.NextVisit = nextWire{next.Month.String(), next.Late, lang.Render(next.Text)}
	warnings := posyandu.Warnings(h.Measurements)
	for _, w := range warnings {
		out.Warnings = append(out.Warnings, warningWire{w.On.String(), w.Code, w.Again, lang.Render(w.Text), lang.Render(w.Do)})
	}
	for _, text := range h.Advice(warnings, next) {
		out.Advice = append(out.Advice, lang.Render(text))
	}
	for _, m := range h.Measurements {
		out.Measurements = append(out.Measurements, measurementOf(lang, c, m))
	}
	return out, nil
}

func measurementOf(lang locale.Language, c posyandu.Child, m posyandu.Measurement) measurementWire {
	on, z, file, plot := m.On.String(), m.Scores, m.File, m.Plot(c)
	w := measurementWire{On: on, AgeDays: m.AgeDays, Age: lang.Render(posyandu.AgeShort(c.Birth, m.On)),
		Plot: plotWire{plot.Months, known(plot.Length), string(plot.Position), known(plot.BMI)}, Posyandu: m.Posyandu, Weight: known(m.Weight), Height: known(m.Height),
		Position: string(m.Position), MUAC: known(m.MUAC), Oedema: string(m.Oedema), VitaminA: m.VitaminA, PMT: known(m.PMT), Gain: string(m.Gain),
		HeightForAge: scored(lang, growth.LengthForAge, z.Height, on), WeightForAge: scored(lang, growth.WeightForAge, z.Weight, on),
		WeightForHeight: scored(lang, growth.WeightForLength, z.WeightForHeight, on), BMIForAge: scored(lang, growth.BMIForAge, z.BMI, on),
		MUACForAge: scored(lang, growth.ArmForAge, z.MUAC, on),
		File:       fileWire{known(file.Weight), known(file.Height), known(file.MUAC), file.Age, file.Gain, zOf(file.HeightZ), zOf(file.WeightZ), zOf(file.WeightForHeight)},
		Batch:      m.BatchID, Row: m.Row}
	if m.MUAC > 0 { // the arm is judged by its centimetres
		w.MUACForAge.name(lang, growth.ArmCategory(plot.Months, m.MUAC))
	}
	return w
}

// familyOfChild is the family with what it receives; nil when there is none or
// it lies outside of the scope.
func (s *server) familyOfChild(ctx context.Context, scope region.Scope, id string) (*childFamily, error) {
	if id == "" {
		return nil, nil
	}
	snapshot, err := s.Families.Family(ctx, scope, id)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	f := snapshot.Family
	var d familyDetail
	if err := s.received(ctx, scope, id, &d); err != nil {
		return nil, err
	}
	out := &childFamily{ID: f.ID, HeadName: f.HeadName, AreaName: s.areaName(f.Area), Programmes: d.ProgrammeList}
	if out.Programmes == nil {
		out.Programmes = []receivedWire{}
	}
	return out, nil
}

func (s *server) childItem(ctx context.Context, c posyandu.Child) (childItem, error) {
	nik, err := s.Posyandu.MaskedNIK(c)
	lang, l := languageOf(ctx), c.Latest
	return childItem{ID: c.ID, Name: c.Name, NIK: nik, Sex: c.Sex, BirthDate: c.Birth.String(), Age: lang.Render(posyandu.AgeShort(c.Birth, s.today())), Parent: c.Parent, Area: string(c.Area), AreaName: s.areaName(c.Area),
		DistrictName: s.areaName(c.Area.At(region.LevelDistrict)), Puskesmas: c.Puskesmas, Posyandu: c.Posyandu, InRegister: c.PersonID != "", MeasuredOn: l.On.String(),
		Weight: known(l.Weight), WeighedOn: l.WeightOn.String(), Height: known(l.Height), Gain: string(l.Gain), Oedema: string(l.Oedema),
		HeightForAge:    scored(lang, growth.LengthForAge, l.HeightZ, l.HeightOn.String()),
		WeightForAge:    scored(lang, growth.WeightForAge, l.WeightZ, l.WeightOn.String()),
		WeightForHeight: scored(lang, growth.WeightForLength, l.WeightForHeight, l.BothOn.String())}, err
}

func scored(lang locale.Language, i growth.Index, z posyandu.Score, on string) scoreWire {
	if !z.Known {
		return scoreWire{On: on}
	}
	centile := math.Round(growth.Centile(z.Z)*10) / 10
	w := scoreWire{Z: zOf(z), Centile: &centile, Implausible: z.Implausible(i), On: on}
	w.name(lang, z.Category(i))
	return w
}

// name gives the score the words of a category.
func (w *scoreWire) name(lang locale.Language, c growth.Category) {
	w.Category, w.Text = posyandu.CategoryCode(c), lang.Render(posyandu.CategoryText(c))
	w.Status, w.Concern = lang.Render(posyandu.StatusText(c)), string(posyandu.ConcernOf(c))
	if w.Implausible {
		w.Status, w.Concern = lang.Render(locale.T("posyandu.doubtful")), string(posyandu.Watch)
	}
}

func zOf(z posyandu.Score) *float64 {
	if !z.Known {
		return nil
	}
	return &z.Z
}

// known is nil for what was not measured.
func known(v float64) *float64 {
	if v == 0 {
		return nil
	}
	return &v
}
