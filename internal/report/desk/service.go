// Package desk makes the reports of a region: it collects the numbers once,
// lets the linter look at them, and writes every file from the same figures.
//
//	service := desk.New(desk.Config{…})
//	result, err := service.Build(ctx, desk.Request{Kind: desk.Paparan, Area: "61.72", …})
package desk

import (
	"context"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/meeting"
	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/paparan"
	"github.com/tuntas-id/tuntas/internal/verification"
)

// Families counts families of the register and their members. registry.Store satisfies it.
type Families interface {
	CountFamilies(ctx context.Context, scope region.Scope, f registry.Filter) (int, error)
	CountPersons(ctx context.Context, scope region.Scope, f registry.Filter) (int, error)
	NewestDate(ctx context.Context, scope region.Scope, f registry.Filter) (civil.Date, error)
	Tally(ctx context.Context, scope region.Scope, f registry.Filter, by registry.By) ([]registry.Count, error)
}

// Lists gives verification and decrees. *verification.Service satisfies it.
type Lists interface {
	Determinations(ctx context.Context, scope region.Scope) ([]verification.Determination, error)
	Funnel(ctx context.Context, scope region.Scope, r verification.FunnelRequest) ([]verification.FunnelStep, error)
	ListAsOf(ctx context.Context, scope region.Scope, id string, on civil.Date) ([]verification.Listed, error)
	Lines(ctx context.Context, scope region.Scope, id string) ([]verification.Line, error)
	RegisterLines(ctx context.Context, scope region.Scope, families []string) ([]verification.Line, error)
	Changes(ctx context.Context, scope region.Scope, id string) ([]verification.Change, error)
	NewestVisit(ctx context.Context, scope region.Scope, asOf civil.Date) (civil.Date, error)
	Minutes(ctx context.Context, scope region.Scope) ([]verification.Minutes, error)
	Set(ctx context.Context, regency region.Code, id string, version int) (*verification.CriteriaSet, error)
}

// Programmes gives the matrix. *programme.Service satisfies it.
type Programmes interface {
	Matrix(ctx context.Context, scope region.Scope, q programme.Query) (programme.Matrix, error)
}

// Deliveries gives what was given to whom. programme.Store satisfies it.
type Deliveries interface {
	Deliveries(ctx context.Context, regency region.Code, programmeIDs []string) ([]programme.Delivery, error)
}

// Indicators gives statistics as they stood on a day. *indicator.Service
// satisfies it.
type Indicators interface {
	Series(ctx context.Context, id string, area region.Code, asOf civil.Date) (indicator.Series, error)
	Among(ctx context.Context, id string, areas []region.Code, asOf civil.Date) (map[region.Code]indicator.Observation, error)
	Rank(ctx context.Context, id string, subject region.Code, period indicator.Period, asOf civil.Date) (indicator.Ranking, error)
}

// Meetings gives obstacles and commitments. meeting.Store satisfies it.
type Meetings interface {
	Items(ctx context.Context, scope region.Scope, q meeting.Query) ([]meeting.Item, error)
}

// Populations gives the known populations. region.PopulationStore satisfies
// it.
type Populations interface {
	Populations(ctx context.Context, scope region.Scope, area region.Code) ([]region.Population, error)
}

// Boundaries gives the outlines of areas. region.BoundaryStore satisfies it.
type Boundaries interface {
	Boundaries(ctx context.Context, within region.Code) ([]region.Boundary, error)
}

// Config is what a Service needs.
type Config struct {
	Areas       *region.Directory
	Families    Families
	Lists       Lists
	Programmes  Programmes
	Deliveries  Deliveries
	Indicators  Indicators
	Meetings    Meetings
	Populations Populations
	Boundaries  Boundaries // may be nil: maps show circles
	Now         func() time.Time
}

// Service makes reports.
type Service struct{ Config }

// New makes a Service.
func New(c Config) *Service { return &Service{c} }

// Numbers are the figures of the reports of a region and day.
type Numbers struct {
	Figures []report.Figure
	Slides  map[string]int // figure → the first slide of the deck that shows it, from 1
	Issues  []indicator.Issue
}

// Figures are the numbers of the reports of a region and day in a language,
// where the deck shows them, and what the linter says of them.
func (s *Service) Figures(ctx context.Context, scope region.Scope, area region.Code, date civil.Date, lang locale.Language) (Numbers, error) {
	data, err := s.Collect(ctx, scope, area, date, lang)
	if err != nil {
		return Numbers{}, err
	}
	deck := paparan.Deck(data)
	out := Numbers{Figures: deck.Figures.All(), Slides: map[string]int{}, Issues: data.Issues}
	for i, slide := range deck.Slides {
		for _, id := range report.FiguresOf(slide) {
			if out.Slides[id] == 0 {
				out.Slides[id] = i + 1
			}
		}
	}
	return out, nil
}
