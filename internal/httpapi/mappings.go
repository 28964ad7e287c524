package httpapi

import (
	"context"
	"net/http"
	"path"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// kindWire is a kind of file in everyday words, with the fields it has.
type kindWire struct {
	Base    string            `json:"base"`
	Title   string            `json:"title"`
	Hint    string            `json:"hint"`
	Score   float64           `json:"score"`
	Columns map[string]string `json:"columns"` // guessed: field → label of its column
	OneOf   []string          `json:"oneOf"`
	Fields  []fieldWire       `json:"fields"`
}

type fieldWire struct {
	Name     string     `json:"name"`
	Label    string     `json:"label"`
	Kind     string     `json:"kind"`
	Required bool       `json:"required"`
	From     string     `json:"from"`     // field whose column does as well
	Constant bool       `json:"constant"` // one value may stand for all rows
	Codes    []codeWire `json:"codes"`    // of a list of values
}

type codeWire struct {
	Code string `json:"code"`
	Word string `json:"word"`
}

type mappedColumnWire struct {
	Header string `json:"header" maxLength:"310"`
	Field  string `json:"field" maxLength:"60"`
}

// MappingFields is what a person says about a layout. It is exported because
// the API library reads embedded fields only then.
type MappingFields struct {
	Base       string                       `json:"base" maxLength:"60"`
	Title      string                       `json:"title" maxLength:"200"`
	Sheet      string                       `json:"sheet" maxLength:"60"`
	HeaderRows int                          `json:"headerRows" minimum:"1" maximum:"2"`
	Columns    []mappedColumnWire           `json:"columns" maxItems:"1000"`
	Constants  map[string]string            `json:"constants"`
	Values     map[string]map[string]string `json:"values"`
}

type mappingWire struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Retired bool   `json:"retired"`
	Kind    string `json:"kind"` // the kind of file in words
	Batches int    `json:"batches"`
	SavedAt string `json:"savedAt"`
	SavedBy string `json:"savedBy"`
	MappingFields
}

type mappingList struct {
	Items []mappingWire `json:"items"`
}

type mappingDetail struct {
	Mapping mappingWire `json:"mapping"`
	Kind    kindWire    `json:"kind"`
}

type mappingChange struct {
	IDPath
	Body struct {
		MappingFields
		Version int  `json:"version" minimum:"1"`
		Retired bool `json:"retired"`
	}
}

func (f MappingFields) mapping() intake.Mapping {
	m := intake.Mapping{Base: f.Base, Title: f.Title, Sheet: f.Sheet, HeaderRows: f.HeaderRows, Constants: f.Constants, Values: f.Values}
	for _, c := range f.Columns {
		m.Columns = append(m.Columns, intake.MappedColumn{Header: c.Header, Field: c.Field})
	}
	return m
}

func (s *server) mappings(api huma.API, mux *http.ServeMux) {
	mux.HandleFunc("POST /api/mappings/files", s.holdFile)
	handle(s, api, http.MethodGet, "/mappings/files", loggedIn, s.listHeld)
	handle(s, api, http.MethodGet, "/mappings/files/{id}", loggedIn, s.lookAtFile)
	handle(s, api, http.MethodGet, "/mappings/files/{id}/values", loggedIn, s.valuesOfFile)
	handle(s, api, http.MethodPost, "/mappings/files/{id}/preview", loggedIn, s.previewFile)
	handle(s, api, http.MethodPost, "/mappings/files/{id}/batch", loggedIn, s.readMapped)
	handle(s, api, http.MethodDelete, "/mappings/files/{id}", loggedIn, func(ctx context.Context, actor access.Actor, in *IDPath) (*none, error) {
		h, err := s.Intake.Held(ctx, actor.Scope, in.ID, actor.User.Name)
		if err != nil {
			return nil, err
		}
		return &none{}, s.Intake.Release(ctx, h)
	})
	handle(s, api, http.MethodGet, "/mappings", loggedIn, s.listMappings)
	handle(s, api, http.MethodGet, "/mappings/{id}", loggedIn, s.oneMapping)
	handle(s, api, http.MethodPut, "/mappings/{id}", loggedIn, s.changeMapping)
}

// mappable lists the kinds of files that the caller may import. Who may import
// none, may map none.
func (s *server) mappable(actor access.Actor) ([]*intake.Dialect, error) {
	var out []*intake.Dialect
	for _, d := range intake.Bases(s.Intake.Dialects) {
		if actor.User.Role.Can(access.ActionForImport(string(d.Target))) {
			out = append(out, d)
		}
	}
	if len(out) == 0 {
		return nil, fault.New("httpapi", fault.Forbidden, locale.Text{}, nil)
	}
	return out, nil
}

// mayMap asks whether the caller may import files of a base.
func (s *server) mayMap(ctx context.Context, base string) (*intake.Dialect, error) {
	d, err := s.Intake.Base(base)
	if err != nil {
		return nil, err
	}
	_, err = access.Require(ctx, access.ActionForImport(string(d.Target)))
	return d, err
}

// ownRegency is the kab/kota into which the caller imports.
func ownRegency(actor access.Actor) (region.Code, error) {
	regency := actor.Scope.Area().Regency()
	if regency == "" || regency != actor.Scope.Area() {
		return "", fault.New("httpapi", fault.Forbidden, locale.T("httpapi.import_region"), nil)
	}
	return regency, nil
}

func kindOf(d *intake.Dialect, lang locale.Language) kindWire {
	k := kindWire{Base: d.ID, Title: lang.Render(locale.T("httpapi.mapping_kind_" + string(d.Target))), Hint: lang.Render(locale.T("httpapi.mapping_hint_" + string(d.Target))),
		Columns: map[string]string{}, OneOf: append([]string{}, d.OneOf...), Fields: []fieldWire{}}
	for _, f := range d.Fields {
		w := fieldWire{Name: f.Name, Label: f.Headers[0], Kind: string(f.Kind), Required: f.Required || f.Key, From: f.From, Codes: []codeWire{},
			Constant: f.Kind != intake.KindNIK && f.Kind != intake.KindKK && f.From == "" && !ofOnePerson[f.Name]}
		for _, c := range f.Codes {
			w.Codes = append(w.Codes, codeWire(c))
		}
		k.Fields = append(k.Fields, w)
	}
	return k
}

// ofOnePerson are fields that one value for all rows makes no sense for.
var ofOnePerson = map[string]bool{"name": true, "head_name": true, "family_key": true, "person_key": true, "birth_date": true}

// holdFile keeps a file whose columns a person wants to map.
func (s *server) holdFile(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	h, err := s.hold(w, r)
	if err != nil {
		s.writeProblem(ctx, plainWriter{w}, err)
		return
	}
	writeJSON(w, map[string]string{"id": h.ID})
}

func (s *server) hold(w http.ResponseWriter, r *http.Request) (intake.HeldFile, error) {
	ctx := r.Context()
	actor, ok := access.ActorFrom(ctx)
	if !ok {
		return intake.HeldFile{}, unauthenticated()
	}
	if _, err := s.mappable(actor); err != nil {
		return intake.HeldFile{}, err
	}
	regency, err := ownRegency(actor)
	if err != nil {
		return intake.HeldFile{}, err
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
	name, content, date, err := readUpload(r)
	if err != nil {
		return intake.HeldFile{}, err
	}
	if strings.EqualFold(path.Ext(name), ".geojson") {
		return intake.HeldFile{}, fault.New("httpapi", fault.Invalid, locale.T("httpapi.import_boundaries"), nil)
	}
	return s.Intake.Hold(ctx, regency, name, content, date, actor.User.Name)
}

func (s *server) listMappings(ctx context.Context, actor access.Actor, _ *none) (*body[mappingList], error) {
	if _, err := s.mappable(actor); err != nil {
		return nil, err
	}
	list, err := s.Intake.OwnMappings(ctx, actor.Scope)
	if err != nil {
		return nil, err
	}
	batches, err := s.Intake.Batches(ctx, actor.Scope)
	if err != nil {
		return nil, err
	}
	read := map[string]int{}
	for _, b := range batches {
		read[b.Dialect]++
	}
	out := mappingList{Items: []mappingWire{}}
	for _, m := range list {
		w := s.mappingWire(ctx, m)
		w.Batches = read[m.ID]
		out.Items = append(out.Items, w)
	}
	return answer(out), nil
}

func (s *server) mappingWire(ctx context.Context, m intake.Mapping) mappingWire {
	w := mappingWire{ID: m.ID, Version: m.Version, Retired: m.Retired, SavedAt: instant(m.SavedAt), SavedBy: m.SavedBy,
		MappingFields: MappingFields{Base: m.Base, Title: m.Title, Sheet: m.Sheet, HeaderRows: m.HeaderRows, Columns: []mappedColumnWire{}, Constants: m.Constants, Values: m.Values}}
	if w.Constants == nil {
		w.Constants = map[string]string{}
	}
	if w.Values == nil {
		w.Values = map[string]map[string]string{}
	}
	if d, err := s.Intake.Base(m.Base); err == nil {
		w.Kind = languageOf(ctx).Render(locale.T("httpapi.mapping_kind_" + string(d.Target)))
	}
	for _, c := range m.Columns {
		w.Columns = append(w.Columns, mappedColumnWire(c))
	}
	return w
}

func (s *server) oneMapping(ctx context.Context, actor access.Actor, in *IDPath) (*body[mappingDetail], error) {
	m, base, err := s.Intake.OwnMapping(ctx, actor.Scope, in.ID, 0)
	if err != nil {
		return nil, err
	}
	if _, err := s.mayMap(ctx, base.ID); err != nil {
		return nil, err
	}
	return answer(mappingDetail{s.mappingWire(ctx, m), kindOf(base, languageOf(ctx))}), nil
}

// changeMapping makes the next version of a mapping: another name, other
// columns, or no more use.
func (s *server) changeMapping(ctx context.Context, actor access.Actor, in *mappingChange) (*body[mappingDetail], error) {
	old, base, err := s.Intake.OwnMapping(ctx, actor.Scope, in.ID, 0)
	if err != nil {
		return nil, err
	}
	if _, err := s.mayMap(ctx, base.ID); err != nil {
		return nil, err
	}
	if regency, err := ownRegency(actor); err != nil || regency != old.Region {
		return nil, fault.New("httpapi", fault.Forbidden, locale.T("httpapi.import_region"), err)
	}
	m := in.Body.mapping()
	m.ID, m.Region, m.Version, m.Retired = old.ID, old.Region, in.Body.Version, in.Body.Retired
	if m, err = s.Intake.SaveMapping(ctx, m, actor.User.Name); err != nil {
		return nil, err
	}
	return answer(mappingDetail{s.mappingWire(ctx, m), kindOf(base, languageOf(ctx))}), nil
}

// unknownFile keeps a file that was refused for its layout, so that its sender
// can map it without sending it again, and says so.
func (s *server) unknownFile(ctx context.Context, actor access.Actor, name string, content []byte, o intake.Options, cause error) error {
	regency, err := ownRegency(actor)
	if err != nil || !intake.LayoutUnknown(cause) {
		return cause
	}
	if _, err := s.mappable(actor); err != nil {
		return cause
	}
	h, err := s.Intake.Hold(ctx, regency, name, content, o.DataDate, actor.User.Name)
	if err != nil {
		return cause
	}
	p := s.problem(ctx, cause)
	p.Detail += " " + languageOf(ctx).Render(locale.T("httpapi.mapping_offer"))
	p.Held = h.ID
	return &finished{p}
}
