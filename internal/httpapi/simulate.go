package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/verification"
)

type simulationInput struct {
	Body struct {
		Set       string `json:"set" maxLength:"100"`
		Threshold int    `json:"threshold" minimum:"0" maximum:"100"`
		Area      string `json:"area" maxLength:"13"`
		Decile    []int  `json:"decile" required:"false"`
	}
}

type metCount struct {
	Met      int `json:"met"`
	Families int `json:"families"`
}

type criterionCount struct {
	Code    string `json:"code"`
	Label   string `json:"label"`
	Yes     int    `json:"yes"`
	No      int    `json:"no"`
	Unknown int    `json:"unknown"`
}

type simulationWire struct {
	Assessed     int              `json:"assessed"`
	Meets        figureWire       `json:"meets"`
	Baseline     figureWire       `json:"baseline"`
	Added        int              `json:"added"`
	Removed      int              `json:"removed"`
	Undecided    int              `json:"undecided"`
	Distribution []metCount       `json:"distribution"`
	ByCriterion  []criterionCount `json:"byCriterion"`
	Threshold    int              `json:"threshold"` // that was tried
	Changes      []simulatedWire  `json:"changes"`   // the first of Added and Removed; none for who may not see families
}

// simulatedWire is a family that another threshold would bring in or leave out.
type simulatedWire struct {
	ID       string `json:"id"`
	HeadName string `json:"headName"`
	AreaName string `json:"areaName"`
	Met      int    `json:"met"`
	Enters   bool   `json:"enters"`
}

// mostChanges is how many of the families that change are shown.
const mostChanges = 100

func (s *server) simulate(api huma.API) {
	handle(s, api, http.MethodPost, "/criteria/simulate", may(access.Simulate), func(ctx context.Context, actor access.Actor, in *simulationInput) (*body[simulationWire], error) {
		set, err := s.criteriaSet(ctx, actor, in.Body.Set)
		if err != nil {
			return nil, err
		}
		scope := actor.Scope
		if in.Body.Area != "" {
			code, err := s.knownArea(in.Body.Area)
			if err != nil {
				return nil, err
			}
			scope = scope.Narrow(code)
		}
		if in.Body.Threshold > len(set.Criteria) {
			return nil, fault.New("httpapi", fault.Invalid, locale.T("httpapi.threshold_high", "total", len(set.Criteria)), nil)
		}
		t, err := s.Verification.Try(ctx, scope, set, in.Body.Threshold, in.Body.Decile)
		if err != nil {
			return nil, err
		}
		lang := languageOf(ctx)
		count := func(id string, n, threshold int) figureWire {
			v := float64(n)
			return figureWire{ID: "simulation." + id, Label: lang.Render(locale.T("httpapi.simulation_"+id, "threshold", threshold, "total", len(set.Criteria))), Value: &v,
				Unit: lang.Render(locale.T("httpapi.unit_families")), Date: s.today().String(), Source: inLanguage(set.Title, lang),
				Definition: lang.Render(locale.T("httpapi.simulation_definition", "threshold", threshold, "total", len(set.Criteria))), Filters: []namedValue{}, Counts: "none"}
		}
		out := simulationWire{Assessed: t.Assessed, Meets: count("meets", t.Meets, t.Threshold), Baseline: count("baseline", t.Baseline, set.Threshold),
			Added: t.Added, Removed: t.Removed, Undecided: t.Undecided, Distribution: []metCount{}, ByCriterion: []criterionCount{}}
		for met, n := range t.Distribution {
			out.Distribution = append(out.Distribution, metCount{met, n})
		}
		for _, c := range t.ByCriterion {
			out.ByCriterion = append(out.ByCriterion, criterionCount{c.Criterion.ID, inLanguage(c.Criterion.Title, lang), c.Yes, c.No, c.Unknown})
		}
		out.Threshold, out.Changes = t.Threshold, []simulatedWire{}
		if t.Added+t.Removed > 0 && actor.Role.Can(access.ViewFamilies) && len(in.Body.Decile) == 0 {
			if out.Changes, err = s.simulatedChanges(ctx, scope, set, t.Threshold); err != nil {
				return nil, err
			}
		}
		return answer(out), nil
	})
}

// simulatedChanges are the first families that another threshold would bring
// in or leave out.
func (s *server) simulatedChanges(ctx context.Context, scope region.Scope, set *verification.CriteriaSet, threshold int) ([]simulatedWire, error) {
	tried := *set
	tried.Threshold = threshold
	all, err := s.Verification.Simulate(ctx, scope, set, &tried)
	if err != nil {
		return nil, err
	}
	out := []simulatedWire{}
	for _, c := range all.Changes[:min(len(all.Changes), mostChanges)] {
		out = append(out, simulatedWire{c.FamilyID, c.HeadName, s.areaName(c.Area), c.MetTo, c.Enters})
	}
	return out, nil
}
