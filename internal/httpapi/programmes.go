package httpapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
)

type matrixRow struct {
	ProgrammeID  string   `json:"programmeId"`
	Strategy     int      `json:"strategy"`
	StrategyName string   `json:"strategyName"`
	Code         string   `json:"code"`
	Name         string   `json:"name"`
	Agency       string   `json:"agency"`
	ActivityKind string   `json:"activityKind"`
	FundSource   string   `json:"fundSource"`
	Unit         string   `json:"unit"`
	Target       *int64   `json:"target"` // null when it is of a larger area, as are budget and realised
	Delivered    int      `json:"delivered"`
	Percent      *float64 `json:"percent"`
	Budget       *int64   `json:"budget"`
	Realised     *int64   `json:"realised"`
	Query        string   `json:"query"`
}

type matrixTotal struct {
	Budget   *int64 `json:"budget"` // null when every budget is of a larger area
	Realised *int64 `json:"realised"`
	Families int    `json:"families"` // that have received something, each once
	Receipts int    `json:"receipts"` // the sum of the rows: families that received, for each programme
	Planned  int    `json:"planned"`  // families with anything planned or received, each once
}

type matrixWire struct {
	Area     string      `json:"area"`
	AreaName string      `json:"areaName"`
	Whole    string      `json:"whole"` // the larger area of which targets and budgets are left out; "" for none
	Year     int         `json:"year"`
	Years    []int       `json:"years"`
	Rows     []matrixRow `json:"rows"`
	Total    matrixTotal `json:"total"`
	Source   string      `json:"source"`
	Date     string      `json:"date"`
}

type matrixQuery struct {
	Area string `query:"area" maxLength:"13"`
	Year int    `query:"year" minimum:"0" maximum:"2100"`
}

type coverageQuery struct {
	IDPath
	Area string `query:"area" maxLength:"13"`
}

type coverageArea struct {
	Code          string `json:"code"`
	Name          string `json:"name"`
	Families      int    `json:"families"`
	Recipients    int    `json:"recipients"` // registered as recipients, received or not
	Received      int    `json:"received"`   // of these, those who have received
	NonRecipients int    `json:"nonRecipients"`
}

type coverageWire struct {
	ProgrammeID   string         `json:"programmeId"`
	Name          string         `json:"name"`
	Agency        string         `json:"agency"`
	Families      int            `json:"families"`
	Recipients    int            `json:"recipients"`
	Received      int            `json:"received"`
	NonRecipients int            `json:"nonRecipients"`
	ByArea        []coverageArea `json:"byArea"`
}

func (s *server) programmes(api huma.API) {
	handle(s, api, http.MethodGet, "/programmes/matrix", may(access.ViewAggregate), s.matrix)
	handle(s, api, http.MethodGet, "/programmes/{id}/coverage", may(access.ViewAggregate), s.coverage)
}

// areaIn reads the area of a request; "" is the caller's own.
func (s *server) areaIn(actor access.Actor, code string) (region.Code, error) {
	if code == "" {
		return actor.Scope.Area(), nil
	}
	area, err := s.knownArea(code)
	if err != nil {
		return "", err
	}
	// What is counted is the part that the actor may see; its name says so.
	if part := actor.Scope.Narrow(area).Area(); part != "" {
		return part, nil
	}
	return area, nil
}

func (s *server) matrix(ctx context.Context, actor access.Actor, in *matrixQuery) (*body[matrixWire], error) {
	area, err := s.areaIn(actor, in.Area)
	if err != nil {
		return nil, err
	}
	all, err := s.Programme.Programmes(ctx, actor.Scope, 0)
	if err != nil {
		return nil, err
	}
	out := matrixWire{Area: string(area), AreaName: s.Directory.FullName(area), Year: in.Year, Years: []int{}, Rows: []matrixRow{},
		Source: languageOf(ctx).Render(locale.T("httpapi.source_matrix")), Date: s.today().String()}
	for _, p := range all {
		if !slices.Contains(out.Years, p.Year) {
			out.Years = append(out.Years, p.Year)
		}
	}
	slices.Sort(out.Years)
	if out.Year == 0 && len(out.Years) > 0 {
		out.Year = out.Years[len(out.Years)-1]
	}
	m, err := s.Programme.Matrix(ctx, actor.Scope, programme.Query{Area: area, Year: out.Year})
	if err != nil {
		return nil, err
	}
	for _, r := range m.Rows {
		out.Rows = append(out.Rows, s.matrixRow(ctx, actor, r, area))
	}
	out.Total = matrixTotal{Families: m.All.Counts.FamiliesDelivered, Planned: m.All.Counts.FamiliesPlanned}
	for _, r := range m.Rows {
		out.Total.Receipts += r.Counts.FamiliesDelivered
		if r.Part {
			out.Whole = s.Directory.FullName(r.Programme.Area)
		} else {
			out.Total.Budget, out.Total.Realised = &m.All.Budget, &m.All.Realised
		}
	}
	return answer(out), nil
}

func (s *server) matrixRow(ctx context.Context, actor access.Actor, r programme.MatrixRow, area region.Code) matrixRow {
	p := r.Programme
	row := matrixRow{ProgrammeID: p.ID, Strategy: int(p.Strategy), StrategyName: languageOf(ctx).Render(p.Strategy.Text()), Code: p.Code, Name: p.Name, Agency: p.Agency,
		ActivityKind: string(p.Kind), FundSource: p.FundSource, Unit: languageOf(ctx).Render(p.Unit.Text()), Delivered: delivered(r), Percent: r.Percent}
	if !r.Part {
		realised := p.Realised()
		row.Target, row.Budget, row.Realised = &p.Target, &p.Budget, &realised
	}
	if r.Counts.FamiliesPlanned > 0 && actor.Role.Can(access.ViewFamilies) {
		row.Query = registry.Filter{Area: area, Programme: p.ID, DeliveryStatus: []string{string(programme.Delivered)}}.Query()
	}
	return row
}

// delivered counts in the unit of the target, as the percentage does.
func delivered(r programme.MatrixRow) int {
	if r.Programme.Unit == programme.UnitPerson {
		return r.Counts.PersonsDelivered
	}
	return r.Counts.FamiliesDelivered
}

func (s *server) coverage(ctx context.Context, actor access.Actor, in *coverageQuery) (*body[coverageWire], error) {
	area, err := s.areaIn(actor, in.Area)
	if err != nil {
		return nil, err
	}
	p, err := s.Programme.Programme(ctx, actor.Scope, in.ID)
	if err != nil {
		return nil, err
	}
	whole, err := s.Programme.Coverage(ctx, actor.Scope, p.ID, programme.Query{Area: area})
	if err != nil {
		return nil, err
	}
	out := coverageWire{ProgrammeID: p.ID, Name: p.Name, Agency: p.Agency, Families: whole.Families, Recipients: whole.Recipients, NonRecipients: whole.NonRecipients, ByArea: []coverageArea{}}
	by := registry.By{Kind: registry.ByArea, Level: region.LevelVillage}
	all, err := s.Families.Tally(ctx, actor.Scope, registry.Filter{Area: area}, by)
	if err != nil {
		return nil, err
	}
	registered, err := s.familiesBy(ctx, actor, registry.Filter{Area: area, Programme: p.ID}, by)
	if err != nil {
		return nil, err
	}
	received, err := s.familiesBy(ctx, actor, registry.Filter{Area: area, Programme: p.ID, DeliveryStatus: []string{string(programme.Delivered)}}, by)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		out.ByArea = append(out.ByArea, coverageArea{c.Value, s.areaName(region.Code(c.Value)), c.Families, registered[c.Value], received[c.Value], c.Families - registered[c.Value]})
		out.Received += received[c.Value]
	}
	return answer(out), nil
}

// familiesBy counts the families of a filter by group.
func (s *server) familiesBy(ctx context.Context, actor access.Actor, f registry.Filter, by registry.By) (map[string]int, error) {
	tally, err := s.Families.Tally(ctx, actor.Scope, f, by)
	out := make(map[string]int, len(tally))
	for _, c := range tally {
		out[c.Value] = c.Families
	}
	return out, err
}
