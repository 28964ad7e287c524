package httpapi

import (
	"context"
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
	Z           *float64 `json:"z"` // null: not known
	Category    string   `json:"category"`
	Text        string   `json:"text"`
	Implausible bool     `json:"implausible"`
	On          string   `json:"on"`
}

type childItem struct {
	ID              string    `json:"id"`
	Name            string    `json:"name"`
	NIK             string    `json:"nik"`
	Sex             string    `json:"sex"`
	BirthDate       string    `json:"birthDate"`
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
	Total int         `json:"total"`
	Items []childItem `json:"items"`
	Next  string      `json:"next"`
}

type measurementWire struct {
	On              string    `json:"on"`
	AgeDays         int       `json:"ageDays"`
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
	File            fileWire  `json:"file"`
	Batch           string    `json:"batch"`
	Row             int       `json:"row"`
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
	Area            string `query:"area" maxLength:"20"`
	Posyandu        string `query:"posyandu" maxLength:"100"`
	Status          string `query:"status" maxLength:"20"`
	NotWeighedSince string `query:"notWeighedSince" maxLength:"10"`
	UnderFiveOn     string `query:"underFiveOn" maxLength:"10"`
	WithoutNIK      bool   `query:"withoutNik"`
	NotInRegister   bool   `query:"notInRegister"`
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
	if err := onlyKnown(in.raw, []string{"area", "notInRegister", "notWeighedSince", "posyandu", "status", "underFiveOn", "withoutNik"}); err != nil {
		return f, err
	}
	f = posyandu.Filter{Area: region.Code(in.Area), Posyandu: in.Posyandu, Status: posyandu.Status(in.Status), WithoutNIK: in.WithoutNIK, NotInTheRegister: in.NotInRegister}
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
	f.UnderFiveOn, err = day(in.UnderFiveOn, f.UnderFiveOn)
	return f, err
}

func (s *server) listChildren(ctx context.Context, actor access.Actor, in *childQuery) (*body[childList], error) {
	f, err := s.childFilter(in)
	if err != nil {
		return nil, err
	}
	page := posyandu.Page{Limit: in.Limit}
	if in.Cursor != "" {
		if page.Offset, err = strconv.Atoi(in.Cursor); err != nil || page.Offset < 0 {
			return nil, fault.New("httpapi", fault.Invalid, locale.T("httpapi.bad_cursor"), err)
		}
	}
	children, total, err := s.Posyandu.Children(ctx, actor.Scope, f, page)
	if err != nil {
		return nil, err
	}
	out := childList{Total: total, Items: []childItem{}}
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

func (s *server) showChild(ctx context.Context, actor access.Actor, in *IDPath) (*body[childDetail], error) {
	h, err := s.Posyandu.Child(ctx, actor.Scope, in.ID)
	if err != nil {
		return nil, err
	}
	c := h.Child
	item, err := s.childItem(ctx, c)
	if err != nil {
		return nil, err
	}
	out := childDetail{childItem: item, FamilyID: h.FamilyID, Address: c.Address, RT: c.RT, RW: c.RW, BirthWeight: known(c.BirthWeight), BirthLength: known(c.BirthLength),
		Book: c.Book, LinkedBy: string(c.LinkedBy), Measurements: []measurementWire{}}
	lang := languageOf(ctx)
	for _, m := range h.Measurements {
		on, z, file := m.On.String(), m.Scores, m.File
		out.Measurements = append(out.Measurements, measurementWire{On: on, AgeDays: m.AgeDays, Posyandu: m.Posyandu, Weight: known(m.Weight), Height: known(m.Height),
			Position: string(m.Position), MUAC: known(m.MUAC), Oedema: string(m.Oedema), VitaminA: m.VitaminA, PMT: known(m.PMT), Gain: string(m.Gain),
			HeightForAge: scored(lang, growth.LengthForAge, z.Height, on), WeightForAge: scored(lang, growth.WeightForAge, z.Weight, on),
			WeightForHeight: scored(lang, growth.WeightForLength, z.WeightForHeight, on), BMIForAge: scored(lang, growth.BMIForAge, z.BMI, on),
			File:  fileWire{known(file.Weight), known(file.Height), known(file.MUAC), file.Age, file.Gain, zOf(file.HeightZ), zOf(file.WeightZ), zOf(file.WeightForHeight)},
			Batch: m.BatchID, Row: m.Row})
	}
	return answer(out), nil
}

func (s *server) childItem(ctx context.Context, c posyandu.Child) (childItem, error) {
	nik, err := s.Posyandu.MaskedNIK(c)
	lang, l := languageOf(ctx), c.Latest
	return childItem{ID: c.ID, Name: c.Name, NIK: nik, Sex: c.Sex, BirthDate: c.Birth.String(), Parent: c.Parent, Area: string(c.Area), AreaName: s.areaName(c.Area),
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
	category := z.Category(i)
	return scoreWire{Z: zOf(z), Category: posyandu.CategoryCode(category), Text: lang.Render(posyandu.CategoryText(category)), Implausible: z.Implausible(i), On: on}
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
