package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
)

type criterionWire struct {
	Code  string `json:"code"`
	Label string `json:"label"`
	Rule  string `json:"rule"`
}

type criteriaSetWire struct {
	ID         string          `json:"id"`
	Version    int             `json:"version"`
	Name       string          `json:"name"`
	LegalBasis string          `json:"legalBasis"`
	ValidFrom  string          `json:"validFrom"`
	ValidTo    string          `json:"validTo"`
	Threshold  int             `json:"threshold"`
	Criteria   []criterionWire `json:"criteria"`
}

type criteriaList struct {
	Items []criteriaSetWire `json:"items"`
}

func (s *server) criteria(api huma.API) {
	handle(s, api, http.MethodGet, "/criteria", may(access.ViewAggregate), func(ctx context.Context, actor access.Actor, _ *none) (*body[criteriaList], error) {
		sets, err := s.Verification.Sets(ctx, actor.Scope.Area().Regency())
		if err != nil {
			return nil, err
		}
		lang := languageOf(ctx)
		list := criteriaList{Items: []criteriaSetWire{}}
		for _, set := range sets {
			w := criteriaSetWire{set.ID, set.Version, set.Name(lang), set.LegalReference, set.ValidFrom.String(),
				set.ValidUntil.String(), set.Threshold, []criterionWire{}}
			for _, c := range set.Criteria {
				w.Criteria = append(w.Criteria, criterionWire{c.ID, c.Title[string(lang)], c.Rule})
			}
			list.Items = append(list.Items, w)
		}
		return answer(list), nil
	})
}
