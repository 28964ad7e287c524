package httpapi

import (
	"cmp"
	"context"
	_ "embed"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"go.yaml.in/yaml/v3"
)

// attribution is a work of others that is part of the program.
type attribution struct {
	Name    string `json:"name"`
	Text    string `json:"text"`
	License string `json:"license"`
	URL     string `json:"url"`
	// Kind is "data", "font" or "library".
	Kind string `json:"kind"`
}

// shippedSource says where figures come from that are part of the program.
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

//go:embed works.yaml
var worksFile []byte

func (s *server) about(api huma.API) {
	handle(s, api, http.MethodGet, "/about", anybody, func(ctx context.Context, _ access.Actor, _ *none) (*body[aboutWire], error) {
		v, lang := s.Version, languageOf(ctx)
		out := aboutWire{Version: v.Version, Commit: v.Commit, BuiltAt: v.BuiltAt, Database: v.Database, License: "Apache-2.0"}
		var err error
		if out.Attributions, err = attributions(lang); err != nil {
			return nil, err
		}
		out.DataSources, err = shippedSources(lang)
		return answer(out), err
	})
	handle(s, api, http.MethodGet, "/messages/{lang}", anybody, func(_ context.Context, _ access.Actor, in *languagePath) (*body[map[string]string], error) {
		return answer(maps.Clone(s.words[locale.Language(in.Lang)])), nil
	})
}

func attributions(lang locale.Language) ([]attribution, error) {
	var all []struct{ Name, License, URL, Kind, Note string }
	if err := yaml.Unmarshal(worksFile, &all); err != nil {
		return nil, err
	}
	out := make([]attribution, len(all))
	for i, w := range all {
		out[i] = attribution{Name: w.Name, License: w.License, URL: w.URL, Kind: w.Kind, Text: lang.Render(locale.Text{Key: w.Note})}
	}
	return out, nil
}

// shippedSources lists the figures that come with the program by what they
// are, with the sources they name and the newest date.
func shippedSources(lang locale.Language) ([]shippedSource, error) {
	out, err := indicatorSources(lang)
	if err != nil {
		return nil, err
	}
	populations, err := region.ShippedPopulations()
	if err != nil {
		return nil, err
	}
	people := sourceOf{}
	for _, p := range populations {
		people.add(p.Source, p.Date)
	}
	out = append(out, people.row(lang.Render(locale.T("httpapi.about_population")), lang.Render(locale.T("httpapi.about_rows", "count", people.count))))
	for _, kind := range []string{"codes", "centroid", "bps"} {
		out = append(out, shippedSource{Name: lang.Render(locale.T("httpapi.about_" + kind + "_name")), Source: lang.Render(locale.T("httpapi.about_" + kind + "_source"))})
	}
	return out, nil
}

func indicatorSources(lang locale.Language) ([]shippedSource, error) {
	definitions, err := indicator.Definitions()
	if err != nil {
		return nil, err
	}
	observations, targets, err := indicator.Shipped()
	if err != nil {
		return nil, err
	}
	out := []shippedSource{}
	for _, d := range definitions {
		var figures sourceOf
		var periods []indicator.Period
		for _, o := range observations {
			if o.Indicator == d.ID {
				figures.add(o.Source, o.Released)
				periods = append(periods, o.Period)
			}
		}
		if figures.count == 0 {
			continue
		}
		slices.SortFunc(periods, func(a, b indicator.Period) int { return a.End().Compare(b.End()) })
		out = append(out, figures.row(d.Name.In(lang), lang.Render(locale.T("httpapi.about_figures", "count", figures.count,
			"first", periods[0].Name(lang), "last", periods[len(periods)-1].Name(lang)))))
	}
	var legal sourceOf
	for _, t := range targets {
		legal.add(t.LegalSource, t.Since)
	}
	if legal.count > 0 {
		out = append(out, legal.row(lang.Render(locale.T("httpapi.about_targets")), lang.Render(locale.T("httpapi.about_rows", "count", legal.count))))
	}
	return out, nil
}

// sourceOf collects the sources of figures of one kind.
type sourceOf struct {
	names  []string
	newest civil.Date
	count  int
}

func (s *sourceOf) add(name string, on civil.Date) {
	s.count++
	if !slices.Contains(s.names, name) {
		s.names = append(s.names, name)
	}
	if on.After(s.newest) {
		s.newest = on
	}
}

func (s *sourceOf) row(name, note string) shippedSource {
	slices.SortFunc(s.names, func(a, b string) int { return cmp.Compare(a, b) })
	return shippedSource{Name: name, Source: strings.Join(s.names, "; "), Date: s.newest.String(), Note: note}
}
