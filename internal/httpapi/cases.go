package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/region"
)

// suggestionWire is what the rules suggest for a case, with their source.
type suggestionWire struct {
	Action string `json:"action"`
	Owner  string `json:"owner"`
	DueOn  string `json:"dueOn"`
	Source string `json:"source"`
}

type caseWire struct {
	Kind        string         `json:"kind"`
	Grade       string         `json:"grade"` // moderate, severe
	Text        string         `json:"text"`
	State       string         `json:"state"` // open, recovered, outgrown, closed
	Since       string         `json:"since"`
	HeldOn      string         `json:"heldOn"`
	RecoveredOn string         `json:"recoveredOn"`
	Times       int            `json:"times"`
	Late        bool           `json:"late"`
	Lost        bool           `json:"lost"` // not measured for two months
	DueOn       string         `json:"dueOn"`
	Owner       string         `json:"owner"`
	Action      string         `json:"action"` // agreed on; "" as suggested
	Suggestion  suggestionWire `json:"suggestion"`
	CloseReason string         `json:"closeReason"`
	ClosedAt    string         `json:"closedAt"`
	ClosedBy    string         `json:"closedBy"`
}

type caseItem struct {
	caseWire
	ChildID    string `json:"childId"`
	Name       string `json:"name"`
	Age        string `json:"age"`
	AreaName   string `json:"areaName"`
	Posyandu   string `json:"posyandu"`
	MeasuredOn string `json:"measuredOn"`
}

type caseCounts struct {
	Open     int `json:"open"`
	Children int `json:"children"` // with an open case
	Late     int `json:"late"`
	Lost     int `json:"lost"`
	Waiting  int `json:"waiting"` // recovered or five years old, to be closed by a person
	Closed   int `json:"closed"`
	Unowned  int `json:"unowned"`
}

type caseList struct {
	Items  []caseItem `json:"items"`
	Counts caseCounts `json:"counts"`
	Owners []string   `json:"owners"`
	Next   string     `json:"next"`
}

type caseEventWire struct {
	Kind   string `json:"kind"`
	Deed   string `json:"deed"`
	Text   string `json:"text"`
	Owner  string `json:"owner"`
	DueOn  string `json:"dueOn"`
	Reason string `json:"reason"`
	At     string `json:"at"`
	By     string `json:"by"`
}

type childCases struct {
	Items  []caseWire      `json:"items"`
	Events []caseEventWire `json:"events"` // newest first
}

type caseQuery struct {
	Area     string `query:"area" maxLength:"20"`
	Posyandu string `query:"posyandu" maxLength:"100"`
	Kind     string `query:"kind" enum:",wasted,stunted,2t"`
	Owner    string `query:"owner" maxLength:"200"`
	// Show is open (also ""), late, lost, waiting, closed.
	Show   string `query:"show" enum:",open,late,lost,waiting,closed"`
	Cursor string `query:"cursor" maxLength:"12"`
	Limit  int    `query:"limit" minimum:"0" maximum:"1000"`
	rawQuery
}

// caseDeedInput is what a person does with a case of a child.
type caseDeedInput struct {
	IDPath
	Kind string `path:"kind" enum:"wasted,stunted,2t"`
	Body struct {
		Deed   string `json:"deed" enum:"plan,note,cause,close"`
		Text   string `json:"text" maxLength:"2000" required:"false"` // the next action, the note, or why it is closed
		Owner  string `json:"owner" maxLength:"200" required:"false"`
		DueOn  string `json:"dueOn" maxLength:"10" required:"false"`
		Reason string `json:"reason" enum:",recovered,outgrown,moved,died" required:"false"`
	}
}

func (s *server) cases(api huma.API, mux *http.ServeMux) {
	handle(s, api, http.MethodGet, "/cases", may(access.ViewFamilies), s.listCases)
	handle(s, api, http.MethodGet, "/cases/counts", may(access.ViewFamilies), s.countCases)
	handle(s, api, http.MethodGet, "/children/{id}/cases", may(access.ViewFamilies), s.childCases)
	handle(s, api, http.MethodPost, "/children/{id}/cases/{kind}", may(access.MeasureChildren), s.actOnCase)
	handle(s, api, http.MethodPost, "/children/{id}/worksheet", may(access.ViewFamilies), s.showWorksheet)
	mux.HandleFunc("GET /api/children/{id}/worksheet.xlsx", s.worksheetFile)
}

// caseFilter reads the filter of a request.
func (s *server) caseFilter(in *caseQuery) (posyandu.CaseFilter, error) {
	f := posyandu.CaseFilter{Area: region.Code(in.Area), Posyandu: in.Posyandu, Kind: posyandu.CaseKind(in.Kind), Owner: in.Owner}
	if err := onlyKnown(in.raw, []string{"area", "kind", "owner", "posyandu", "show"}); err != nil {
		return f, err
	}
	if f.Area != "" {
		if err := s.mustKnow(f.Area); err != nil {
			return f, err
		}
	}
	switch in.Show {
	case "", "open":
		f.State = posyandu.CaseOpen
	case "late":
		f.Late = true
	case "lost":
		f.Lost = true
	case "waiting":
		f.Waiting = true
	case "closed":
		f.State = posyandu.CaseClosed
	}
	return f, nil
}

func (s *server) listCases(ctx context.Context, actor access.Actor, in *caseQuery) (*body[caseList], error) {
	f, err := s.caseFilter(in)
	if err != nil {
		return nil, err
	}
	page := posyandu.Page{Limit: in.Limit}
	if page.Offset, err = offset(in.Cursor); err != nil {
		return nil, err
	}
	today, lang := s.today(), languageOf(ctx)
	list, counts, err := s.Posyandu.Cases(ctx, actor.Scope, f, today, page)
	if err != nil {
		return nil, err
	}
	out := caseList{Items: []caseItem{}, Counts: caseCountsOf(counts)}
	if out.Owners, err = s.Posyandu.CaseOwners(ctx, actor.Scope); err != nil {
		return nil, err
	}
	out.Owners = slices.Concat([]string{}, out.Owners)
	for _, c := range list {
		out.Items = append(out.Items, caseItem{caseOf(lang, c, today), c.Child.ID, c.Child.Name, lang.Render(posyandu.AgeShort(c.Child.Birth, today)),
			s.areaName(c.Child.Area), c.Child.Posyandu, c.Child.Latest.On.String()})
	}
	total := map[string]int{"": counts.Open, "open": counts.Open, "late": counts.Late, "lost": counts.Lost, "waiting": counts.Waiting, "closed": counts.Closed}[in.Show]
	if len(list) > 0 && page.Offset+len(list) < total {
		out.Next = strconv.Itoa(page.Offset + len(list))
	}
	return answer(out), nil
}

func (s *server) countCases(ctx context.Context, actor access.Actor, in *struct {
	Area string `query:"area" maxLength:"20"`
}) (*body[caseCounts], error) {
	f := posyandu.CaseFilter{Area: region.Code(in.Area)}
	if f.Area != "" {
		if err := s.mustKnow(f.Area); err != nil {
			return nil, err
		}
	}
	n, err := s.Posyandu.CountCases(ctx, actor.Scope, f, s.today())
	if err != nil {
		return nil, err
	}
	return answer(caseCountsOf(n)), nil
}

func caseCountsOf(n posyandu.CaseCounts) caseCounts {
	return caseCounts{n.Open, n.Children, n.Late, n.Lost, n.Waiting, n.Closed, n.Unowned}
}

func caseOf(lang locale.Language, c posyandu.Case, today civil.Date) caseWire {
	step := posyandu.StepFor(c.Kind, c.Grade)
	return caseWire{Kind: string(c.Kind), Grade: string(c.Grade), Text: lang.Render(c.Text()), State: string(c.State(today)), Since: c.Since.String(), HeldOn: c.HeldOn.String(),
		RecoveredOn: c.RecoveredOn.String(), Times: c.Times, Late: c.Late(today), Lost: c.Lost(today), DueOn: c.Due().String(), Owner: c.Plan.Owner, Action: c.Plan.Action,
		Suggestion:  suggestionWire{inLanguage(step.Action, lang), inLanguage(step.Owner, lang), c.Condition.Due().String(), step.Source},
		CloseReason: string(c.Plan.Closed), ClosedAt: instant(c.Plan.ClosedAt), ClosedBy: c.Plan.ClosedBy}
}

func (s *server) childCases(ctx context.Context, actor access.Actor, in *IDPath) (*body[childCases], error) {
	cases, events, err := s.Posyandu.ChildCases(ctx, actor.Scope, in.ID, s.today())
	if err != nil {
		return nil, err
	}
	out, lang := childCases{Items: []caseWire{}, Events: []caseEventWire{}}, languageOf(ctx)
	for _, c := range cases {
		out.Items = append(out.Items, caseOf(lang, c, s.today()))
	}
	for _, e := range events {
		out.Events = append(out.Events, caseEventWire{string(e.Kind), string(e.Deed), e.Text, e.Owner, e.Due.String(), string(e.Reason), instant(e.At), e.By})
	}
	return answer(out), nil
}

func (s *server) actOnCase(ctx context.Context, actor access.Actor, in *caseDeedInput) (*body[childCases], error) {
	due, err := day(in.Body.DueOn, civil.Date{})
	if err != nil {
		return nil, err
	}
	e := posyandu.CaseEvent{ChildID: in.ID, Kind: posyandu.CaseKind(in.Kind), Deed: posyandu.CaseDeed(in.Body.Deed), Text: in.Body.Text, Owner: in.Body.Owner,
		Due: due, Reason: posyandu.CloseReason(in.Body.Reason), By: actor.User.Name, At: s.Now()}
	err = s.together(ctx, func(ctx context.Context) error {
		c, err := s.Posyandu.Act(ctx, actor.Scope, e, s.today())
		if err != nil {
			return err
		}
		return s.Audit.Record(ctx, "case_act", "child:"+in.ID, c.Child.Area, "", map[string]any{"kind": in.Kind, "deed": in.Body.Deed, "reason": in.Body.Reason})
	})
	if err != nil {
		return nil, err
	}
	return s.childCases(ctx, actor, &in.IDPath)
}
