package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/registry"
)

// optionWire is one value that a column of choices knows.
type optionWire struct {
	Text  string `json:"text"` // as files write it
	Label string `json:"label"`
}

type cellWire struct {
	Column    int          `json:"column"`
	Header    string       `json:"header"`
	Field     string       `json:"field"`
	Kind      string       `json:"kind"`
	Value     string       `json:"value"` // as the file has it, NIK and KK masked
	Choices   []optionWire `json:"choices"`
	Amended   string       `json:"amended"`   // the text in its place, NIK and KK masked
	Amendment string       `json:"amendment"` // its id, "" for none
}

type rowWire struct {
	Row      int           `json:"row"`
	Cells    []cellWire    `json:"cells"`
	Findings []findingWire `json:"findings"`
	LeftOut  string        `json:"leftOut"` // id of the amendment that leaves the row out
}

type openValueWire struct {
	Column    int          `json:"column"`
	Header    string       `json:"header"`
	Value     string       `json:"value"`
	Rows      int          `json:"rows"`
	Choices   []optionWire `json:"choices"`
	Amended   string       `json:"amended"`
	Amendment string       `json:"amendment"`
}

type openValueList struct {
	Items []openValueWire `json:"items"`
}

type amendmentWire struct {
	ID     string `json:"id"`
	Kind   string `json:"kind"`
	Row    int    `json:"row"`
	Header string `json:"header"`
	Old    string `json:"old"`
	New    string `json:"new"`
	Rows   int    `json:"rows"`
	Reason string `json:"reason"`
	By     string `json:"by"`
	At     string `json:"at"`
}

type amendmentList struct {
	Items []amendmentWire `json:"items"`
}

type rowQuery struct {
	IDPath
	Row int `path:"row" minimum:"1"`
}

type amendCell struct {
	Row    int    `json:"row" minimum:"1"`
	Column int    `json:"column" minimum:"0"`
	Text   string `json:"text" maxLength:"2000"`
	Reason string `json:"reason,omitempty" maxLength:"2000" required:"false"`
}

type amendValue struct {
	Column int    `json:"column" minimum:"0"`
	Value  string `json:"value" maxLength:"2000"`
	Text   string `json:"text" maxLength:"2000"`
}

type amendRow struct {
	Row    int    `json:"row" minimum:"1"`
	Reason string `json:"reason" maxLength:"2000"`
}

type amendInput struct {
	IDPath
	Body struct {
		Cells    []amendCell  `json:"cells,omitempty" required:"false" maxItems:"1000"`
		Values   []amendValue `json:"values,omitempty" required:"false" maxItems:"1000"`
		LeaveOut []amendRow   `json:"leaveOut,omitempty" required:"false" maxItems:"1000"`
		TakeBack []string     `json:"takeBack,omitempty" required:"false" maxItems:"10000"`
	}
}

func (s *server) mending(api huma.API) {
	handle(s, api, http.MethodGet, "/imports/{id}/rows/{row}", may(access.ViewFamilies), s.batchRow)
	handle(s, api, http.MethodGet, "/imports/{id}/values", may(access.ViewFamilies), s.openValues)
	handle(s, api, http.MethodGet, "/imports/{id}/amendments", may(access.ViewFamilies), s.amendments)
	handle(s, api, http.MethodPost, "/imports/{id}/amendments", loggedIn, s.amend)
	handle(s, api, http.MethodGet, "/imports/{id}/effects", may(access.ViewFamilies), s.effects)
	handle(s, api, http.MethodPost, "/imports/{id}/cancel", loggedIn, s.cancelBatch)
}

// choicesOf gives the choices of a field, by their words.
func choicesOf(f intake.Field, lang locale.Language) []optionWire {
	out := []optionWire{}
	if f.Kind != intake.KindDomain {
		return out
	}
	for code, written := range f.Written() {
		label := lang.Render(registry.ValueText(code))
		if label == code {
			label = written
		}
		out = append(out, optionWire{Text: written, Label: label})
	}
	slices.SortFunc(out, func(a, b optionWire) int { return strings.Compare(a.Label, b.Label) })
	return out
}

// batchRow gives the cells of one row that a field reads, and what is wrong
// with them.
func (s *server) batchRow(ctx context.Context, actor access.Actor, in *rowQuery) (*body[rowWire], error) {
	all, b, d, err := s.Intake.Amendments(ctx, actor.Scope, in.ID)
	if err != nil {
		return nil, err
	}
	r, _, err := s.Intake.Row(ctx, b.ID, in.Row)
	if err != nil {
		return nil, err
	}
	lang := languageOf(ctx)
	out := rowWire{Row: in.Row, Cells: []cellWire{}, Findings: []findingWire{}}
	for column, header := range b.Header {
		field := b.FieldAt(column)
		if field < 0 {
			continue
		}
		f := d.Fields[field]
		w := cellWire{Column: column, Header: header, Field: f.Name, Kind: string(f.Kind), Choices: choicesOf(f, lang)}
		if column < len(r.Raw) {
			w.Value = f.Masked(r.Raw[column])
		}
		for _, a := range r.Amended {
			if a.Column == column && (a.Kind == intake.AmendCell || w.Amendment == "") {
				w.Amended, w.Amendment = f.Masked(a.New), a.ID
			}
		}
		out.Cells = append(out.Cells, w)
	}
	for _, a := range all {
		if a.Kind == intake.AmendRow && a.Row == in.Row {
			out.LeftOut = a.ID
		}
	}
	found, err := s.Intake.Findings(ctx, actor.Scope, b.ID, intake.FindingFilter{Row: in.Row, Limit: -1})
	if err != nil {
		return nil, err
	}
	for _, g := range found {
		out.Findings = append(out.Findings, findingOf(g, lang))
	}
	return answer(out), nil
}

// openValues lists the values that are none of their column's choices.
func (s *server) openValues(ctx context.Context, actor access.Actor, in *IDPath) (*body[openValueList], error) {
	b, err := s.Intake.Batch(ctx, actor.Scope, in.ID)
	if err != nil {
		return nil, err
	}
	list, err := s.Intake.OpenValues(ctx, actor.Scope, b.ID)
	if err != nil {
		return nil, err
	}
	out := openValueList{Items: []openValueWire{}}
	for _, v := range list {
		w := openValueWire{Column: v.Column, Header: b.Header[v.Column], Value: v.Value, Rows: v.Rows, Choices: choicesOf(*v.Field, languageOf(ctx))}
		if v.As != nil {
			w.Amended, w.Amendment = v.As.New, v.As.ID
		}
		out.Items = append(out.Items, w)
	}
	return answer(out), nil
}

// amendments lists what was put right in a file, NIK and KK masked.
func (s *server) amendments(ctx context.Context, actor access.Actor, in *IDPath) (*body[amendmentList], error) {
	list, b, d, err := s.Intake.Amendments(ctx, actor.Scope, in.ID)
	if err != nil {
		return nil, err
	}
	out := amendmentList{Items: []amendmentWire{}}
	for _, a := range list {
		w := amendmentWire{ID: a.ID, Kind: string(a.Kind), Row: a.Row, Rows: a.Rows, Reason: a.Reason, By: recorder(a.By, languageOf(ctx)), At: instant(a.At)}
		if field := b.FieldAt(a.Column); a.Column >= 0 && field >= 0 {
			f := d.Fields[field]
			w.Header, w.Old, w.New = b.Header[a.Column], f.Masked(a.Old), f.Masked(a.New)
		}
		out.Items = append(out.Items, w)
	}
	return answer(out), nil
}

// amend puts cells, values and rows right, or takes that back, and begins the
// check of the file as it is now.
func (s *server) amend(ctx context.Context, actor access.Actor, in *amendInput) (*body[batchWire], error) {
	b, err := s.idle(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	var add []intake.Amendment
	for _, c := range in.Body.Cells {
		add = append(add, intake.Amendment{Kind: intake.AmendCell, Row: c.Row, Column: c.Column, New: c.Text, Reason: c.Reason})
	}
	for _, v := range in.Body.Values {
		add = append(add, intake.Amendment{Kind: intake.AmendValue, Column: v.Column, Old: v.Value, New: v.Text})
	}
	for _, r := range in.Body.LeaveOut {
		add = append(add, intake.Amendment{Kind: intake.AmendRow, Row: r.Row, Reason: r.Reason})
	}
	if b, err = s.Intake.Amend(ctx, b.ID, add, in.Body.TakeBack, actor.User.Name); err != nil {
		return nil, err
	}
	if err := s.work(ctx, b, "checking", s.Intake.Check); err != nil && !fault.Is(err, fault.Conflict) {
		return nil, err
	}
	return s.batchAnswer(ctx, actor, b)
}

type effectWire struct {
	Row     int                `json:"row"`
	Title   string             `json:"title"`
	Changes []effectChangeWire `json:"changes"`
}

type effectChangeWire struct {
	Field string `json:"field"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

type effectPage struct {
	Total   int          `json:"total"`
	LeftOut int          `json:"leftOut"`
	Page    int          `json:"page"`
	Pages   int          `json:"pages"`
	Items   []effectWire `json:"items"`
}

type effectQuery struct {
	IDPath
	Kind string `query:"kind" enum:"new,changed,unchanged"`
	Page int    `query:"page" minimum:"0"`
}

const effectsPerPage = 50

// effects lists what a commit would do.
func (s *server) effects(ctx context.Context, actor access.Actor, in *effectQuery) (*body[effectPage], error) {
	page := max(in.Page, 1)
	p, err := s.Intake.Effects(ctx, actor.Scope, in.ID, intake.EffectKind(in.Kind), (page-1)*effectsPerPage, effectsPerPage)
	if err != nil {
		return nil, err
	}
	lang := languageOf(ctx)
	out := effectPage{Total: p.Total, LeftOut: p.LeftOut, Page: page, Pages: (p.Total + effectsPerPage - 1) / effectsPerPage, Items: []effectWire{}}
	for _, e := range p.Effects {
		w := effectWire{Row: e.Row, Title: e.Title, Changes: []effectChangeWire{}}
		for _, c := range e.Changes {
			w.Changes = append(w.Changes, effectChangeWire{lang.Render(c.Field), lang.Render(c.Old), lang.Render(c.New)})
		}
		out.Items = append(out.Items, w)
	}
	return answer(out), nil
}

// cancelBatch stops what is being done with a file; it stands then as before.
func (s *server) cancelBatch(ctx context.Context, actor access.Actor, in *IDPath) (*none, error) {
	b, err := s.Intake.Batch(ctx, actor.Scope, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.mayImport(ctx, b); err != nil {
		return nil, err
	}
	if !s.works.stop(b.ID) {
		return nil, fault.New("httpapi", fault.Conflict, locale.T("httpapi.nothing_to_cancel"), nil)
	}
	return &none{}, nil
}
