package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
)

type riskFactorWire struct {
	Code   string `json:"code"`
	Text   string `json:"text"`
	Limit  string `json:"limit"`
	Counts bool   `json:"counts"`
	Answer string `json:"answer"` // yes, no, unknown
	Why    string `json:"why"`
	On     string `json:"on"`
}

type riskVersionWire struct {
	ID         string `json:"id"`
	Title      string `json:"title"`
	Source     string `json:"source"`
	ValidFrom  string `json:"validFrom"`
	ValidUntil string `json:"validUntil"`
}

type riskWire struct {
	Version   riskVersionWire   `json:"version"`
	Versions  []riskVersionWire `json:"versions"`
	On        string            `json:"on"`
	Target    string            `json:"target"`
	TargetWhy string            `json:"targetWhy"`
	Risk      string            `json:"risk"`
	Factors   []riskFactorWire  `json:"factors"`
}

type answerCountsWire struct {
	Yes     int `json:"yes"`
	No      int `json:"no"`
	Unknown int `json:"unknown"`
}

type riskAreaWire struct {
	Area     string                      `json:"area"`
	AreaName string                      `json:"areaName"`
	Families int                         `json:"families"`
	Target   answerCountsWire            `json:"target"`
	Risk     answerCountsWire            `json:"risk"` // of the families that are screened
	Factors  map[string]answerCountsWire `json:"factors"`
}

type riskAreaList struct {
	Version riskVersionWire `json:"version"`
	On      string          `json:"on"`
	Total   riskAreaWire    `json:"total"`
	Items   []riskAreaWire  `json:"items"` // by the areas just below
}

func (s *server) krs(api huma.API) {
	handle(s, api, http.MethodGet, "/families/{id}/krs", may(access.ViewFamilies), s.familyRisk)
	handle(s, api, http.MethodGet, "/krs", may(access.ViewAggregate), s.riskByArea)
}

type riskInput struct {
	IDPath
	Version string `query:"version" maxLength:"20"`
}

func (s *server) familyRisk(ctx context.Context, actor access.Actor, in *riskInput) (*body[riskWire], error) {
	r, err := s.screen(ctx, actor.Scope, in.ID, in.Version)
	if err != nil {
		return nil, err
	}
	lang := languageOf(ctx)
	out := riskWire{Version: riskVersionOf(lang, r.Rule), Versions: []riskVersionWire{}, On: s.today().String(), Target: string(r.Target), TargetWhy: lang.Render(r.Why), Risk: string(r.Risk), Factors: []riskFactorWire{}}
	for _, v := range posyandu.RiskRules() {
		out.Versions = append(out.Versions, riskVersionOf(lang, v))
	}
	for _, f := range r.Factors {
		out.Factors = append(out.Factors, riskFactorWire{f.Code, lang.Render(f.Text()), lang.Render(r.Rule.Limit(f.Code)), f.Counts, string(f.Answer), lang.Render(f.Why), f.On.String()})
	}
	return answer(out), nil
}

// screen screens a family by the facts of the register and their dates.
func (s *server) screen(ctx context.Context, scope region.Scope, familyID, version string) (posyandu.RiskScreening, error) {
	rule, err := posyandu.RiskRuleFor(version, s.today())
	if err != nil {
		return posyandu.RiskScreening{}, err
	}
	snapshot, err := s.Families.Family(ctx, scope, familyID)
	if err != nil {
		return posyandu.RiskScreening{}, err
	}
	origins, err := s.Registry.Provenance(ctx, scope, familyID)
	if err != nil {
		return posyandu.RiskScreening{}, err
	}
	return posyandu.ScreenRisk(rule, snapshot, s.today(), func(field string) civil.Date {
		if d := origins[familyID][field].DataDate; !d.IsZero() {
			return d
		}
		return snapshot.Family.DataDate
	}), nil
}

func riskVersionOf(lang locale.Language, r posyandu.RiskRule) riskVersionWire {
	return riskVersionWire{r.ID, inLanguage(r.Title, lang), r.Source, r.ValidFrom.String(), r.ValidUntil.String()}
}

// riskByArea counts the families of an area by the areas just below it. It names
// nobody.
func (s *server) riskByArea(ctx context.Context, actor access.Actor, in *struct {
	Area    string `query:"area" maxLength:"20"`
	Version string `query:"version" maxLength:"20"`
}) (*body[riskAreaList], error) {
	rule, err := posyandu.RiskRuleFor(in.Version, s.today())
	if err != nil {
		return nil, err
	}
	scope := actor.Scope
	if in.Area != "" {
		if err := s.mustKnow(region.Code(in.Area)); err != nil {
			return nil, err
		}
		scope = scope.Narrow(region.Code(in.Area))
	}
	level := scope.Area().Level() + 1
	by := map[region.Code]*posyandu.RiskCounts{}
	var order []region.Code
	var total posyandu.RiskCounts
	for snapshot, err := range s.Families.Each(ctx, scope, registry.Filter{}) {
		if err != nil {
			return nil, err
		}
		screened := posyandu.ScreenRisk(rule, snapshot, s.today(), nil)
		total.Add(screened)
		area := snapshot.Family.Area
		if area.Level() > level {
			area = area.At(level)
		}
		if by[area] == nil {
			by[area] = &posyandu.RiskCounts{}
			order = append(order, area)
		}
		by[area].Add(screened)
	}
	out := riskAreaList{Version: riskVersionOf(languageOf(ctx), rule), On: s.today().String(), Total: s.riskAreaOf(scope.Area(), total), Items: []riskAreaWire{}}
	for _, area := range order { // Each goes by area
		out.Items = append(out.Items, s.riskAreaOf(area, *by[area]))
	}
	return answer(out), nil
}

func (s *server) riskAreaOf(area region.Code, n posyandu.RiskCounts) riskAreaWire {
	w := riskAreaWire{Area: string(area), AreaName: s.areaName(area), Families: n.Families, Target: answersOf(n.Target), Risk: answersOf(n.Risk), Factors: map[string]answerCountsWire{}}
	for code, c := range n.Factors {
		w.Factors[code] = answersOf(c)
	}
	return w
}

func answersOf(n posyandu.AnswerCounts) answerCountsWire {
	return answerCountsWire{n.Yes, n.No, n.NotKnown}
}
