package httpapi

import (
	"context"
	"maps"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/locale"
)

type attribution struct {
	Name    string `json:"name"`
	Text    string `json:"text"`
	License string `json:"license"`
	URL     string `json:"url"`
}

type shippedSource struct {
	Name   string `json:"name"`
	Source string `json:"source"`
	Date   string `json:"date"`
	Note   string `json:"note"`
}

type aboutWire struct {
	Version      string          `json:"version"`
	Commit       string          `json:"commit"`
	BuiltAt      string          `json:"builtAt"`
	Database     string          `json:"database"`
	License      string          `json:"license"`
	Attributions []attribution   `json:"attributions"`
	DataSources  []shippedSource `json:"dataSources"`
}

type languagePath struct {
	Lang string `path:"lang" enum:"id,en"`
}

func (s *server) about(api huma.API) {
	handle(s, api, http.MethodGet, "/about", anybody, func(ctx context.Context, _ access.Actor, _ *none) (*body[aboutWire], error) {
		v := s.Version
		return answer(aboutWire{v.Version, v.Commit, v.BuiltAt, v.Database, "Apache-2.0",
			[]attribution{{Name: "idn-area-data", Text: languageOf(ctx).Render(locale.T("httpapi.area_data")), URL: "https://github.com/fityannugroho/idn-area-data"}},
			[]shippedSource{}}), nil
	})
	handle(s, api, http.MethodGet, "/messages/{lang}", anybody, func(_ context.Context, _ access.Actor, in *languagePath) (*body[map[string]string], error) {
		return answer(maps.Clone(s.words[locale.Language(in.Lang)])), nil
	})
}
