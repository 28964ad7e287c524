package indicator

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Config is what a Service needs.
type Config struct {
	Store Store
	// Name names an area for sentences: "Kota Singkawang".
	Name func(region.Code) string
	// Children are the areas below one, for ranking the regions of a province.
	Children func(region.Code) []region.Area
	// ResolveArea finds an area by name inside another.
	ResolveArea func(name string, within region.Code) (region.Code, error)
	// Population known of an area, newest first, for the linter.
	Population func(ctx context.Context, area region.Code) ([]region.Population, error)
	// Weighings are the children of the posyandu, nil: there are none.
	Weighings Weighings
}

// Service reads statistics as they stood on a day.
type Service struct{ Config }

// NewService makes a Service.
func NewService(c Config) *Service { return &Service{c} }

// Definition looks an indicator up by id, or by its name in either language.
func (s *Service) Definition(id string) (Definition, error) {
	all, err := Definitions()
	if err != nil {
		return Definition{}, err
	}
	want := strings.ToLower(strings.TrimSpace(id))
	for _, d := range all {
		for _, name := range []string{d.ID, d.Name.In(locale.Indonesian), d.Name.In(locale.English), d.Short.In(locale.Indonesian), d.Short.In(locale.English)} {
			if strings.ToLower(name) == want {
				return d, nil
			}
		}
	}
	return Definition{}, fault.New("indicator.Definition", fault.NotFound, locale.T("indicator.unknown", "id", id), nil)
}

// Seed brings the shipped figures up to those of this version: it adds what is
// new, corrects what was corrected and removes what is no longer shipped. It
// writes nothing when nothing differs, and touches no imported value: shipped
// rows are those without a batch.
func (s *Service) Seed(ctx context.Context) error {
	observations, targets, err := Shipped()
	if err != nil {
		return err
	}
	return fault.Wrap("indicator.Seed", s.Store.Atomically(ctx, func(ctx context.Context) error {
		if same, err := s.seeded(ctx, observations, targets); same || err != nil {
			return err
		}
		if err := s.Store.RemoveBatch(ctx, ""); err != nil {
			return err
		}
		for _, o := range observations {
			if err := s.Store.SaveObservation(ctx, o); err != nil {
				return err
			}
		}
		for _, t := range targets {
			if err := s.Store.SaveTarget(ctx, t); err != nil {
				return err
			}
		}
		return nil
	}))
}

// seeded reports whether the store has exactly the shipped figures.
func (s *Service) seeded(ctx context.Context, observations []Observation, targets []Target) (bool, error) {
	stored, err := s.Store.Observations(ctx, Query{})
	if err != nil {
		return false, err
	}
	stored = slices.DeleteFunc(stored, func(o Observation) bool { return o.Batch != "" })
	if len(stored) != len(observations) {
		return false, nil
	}
	known := map[Observation]bool{}
	for _, o := range stored {
		known[o] = true
	}
	for _, o := range observations {
		if !known[o] {
			return false, nil
		}
	}
	have := map[Target]bool{}
	for _, t := range targets {
		of, err := s.Store.Targets(ctx, t.Indicator, t.Area)
		if err != nil {
			return false, err
		}
		for _, o := range of {
			if o.Batch == "" {
				have[o] = true
			}
		}
	}
	for _, t := range targets {
		if !have[t] {
			return false, nil
		}
	}
	return len(have) == len(targets), nil
}

// preference orders observations of the same indicator, area and period; the
// greater is to be shown: an imported value rather than a shipped one, the
// newer release, the final one, the better known.
func preference(a, b Observation) int {
	order := func(c Certainty) int {
		return slices.Index([]Certainty{Own, Derived, Found, Imported}, c)
	}
	one := func(yes bool) int {
		if yes {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(one(a.Batch != ""), one(b.Batch != "")), a.Released.Compare(b.Released), cmp.Compare(one(a.Final), one(b.Final)),
		cmp.Compare(order(a.Certainty), order(b.Certainty)), cmp.Compare(b.Source, a.Source), cmp.Compare(a.Batch, b.Batch))
}

// newest keeps one observation per area, period and method: the preferred
// among those public on the day.
func newest(all []Observation, asOf civil.Date) []Observation {
	type key struct {
		area   region.Code
		period Period
		method string
	}
	best := map[key]Observation{}
	for _, o := range all {
		if !o.Public(asOf) {
			continue
		}
		k := key{o.Area, o.Period, o.Method}
		if old, ok := best[k]; !ok || preference(o, old) > 0 {
			best[k] = o
		}
	}
	out := make([]Observation, 0, len(best))
	for _, o := range best {
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b Observation) int {
		return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.Period, b.Period), cmp.Compare(a.Released.String(), b.Released.String()), cmp.Compare(a.Method, b.Method))
	})
	return out
}

// Break is where a new method begins in a series: the line must not be drawn
// through it.
type Break struct {
	Period Period
	From   string // method before
	To     string
}

// Series is an indicator of one area over time.
type Series struct {
	Definition Definition
	Area       region.Code
	Points     []Observation
	Breaks     []Break
	Targets    []Target
}

// Series gives what was public on the day, in order of period. Where two
// methods give a value for one period, both stand, one after the other, with a
// break between them.
func (s *Service) Series(ctx context.Context, id string, area region.Code, asOf civil.Date) (Series, error) {
	d, err := s.Definition(id)
	if err != nil {
		return Series{}, err
	}
	all, err := s.observations(ctx, Query{Indicator: d.ID, Areas: []region.Code{area}}, asOf)
	if err != nil {
		return Series{}, fault.Wrap("indicator.Series", err)
	}
	out := Series{Definition: d, Area: area, Points: newest(all, asOf)}
	for i := 1; i < len(out.Points); i++ {
		if a, b := out.Points[i-1], out.Points[i]; a.Method != b.Method {
			out.Breaks = append(out.Breaks, Break{b.Period, a.Method, b.Method})
		}
	}
	targets, err := s.Store.Targets(ctx, d.ID, area)
	for _, t := range targets {
		if !t.Since.After(asOf) {
			out.Targets = append(out.Targets, t)
		}
	}
	return out, fault.Wrap("indicator.Series", err)
}

// Latest is the newest period that was public on the day; ok is false when
// there is none.
func (s *Service) Latest(ctx context.Context, id string, area region.Code, asOf civil.Date) (o Observation, ok bool, err error) {
	series, err := s.Series(ctx, id, area, asOf)
	if err != nil || len(series.Points) == 0 {
		return Observation{}, false, err
	}
	return series.Points[len(series.Points)-1], true, nil
}

// At is the value of one period, as public on the day.
func (s *Service) At(ctx context.Context, id string, area region.Code, period Period, asOf civil.Date) (o Observation, ok bool, err error) {
	series, err := s.Series(ctx, id, area, asOf)
	if err != nil {
		return Observation{}, false, err
	}
	for _, p := range series.Points {
		if p.Period == period {
			o, ok = p, true
		}
	}
	return o, ok, nil
}

// Trajectory compares the speed that a target needs with the speed so far.
type Trajectory struct {
	Target   Target
	From     Observation // first value with the method of the newest
	Now      Observation
	PerYear  float64 // achieved change per year, in the indicator's unit
	Needed   float64 // change per year from now to the target
	Possible bool    // the target lies in the future
}

// OnTrack reports whether the present speed reaches the target.
func (t Trajectory) OnTrack(d Definition) bool {
	if d.Direction == Lower {
		return t.Now.Value <= t.Target.Value || t.PerYear <= t.Needed
	}
	return t.Now.Value >= t.Target.Value || t.PerYear >= t.Needed
}

// Trajectory toward the first target after the newest value; ok is false when
// there are too few values or no target.
func (s Series) Trajectory() (t Trajectory, ok bool) {
	if len(s.Points) < 2 || len(s.Targets) == 0 {
		return Trajectory{}, false
	}
	t.Now = s.Points[len(s.Points)-1]
	for _, p := range s.Points {
		if p.Method == t.Now.Method {
			t.From = p
			break
		}
	}
	years := float64(t.Now.Period.End().DaysSince(t.From.Period.End())) / 365.25
	if years < 0.5 {
		return Trajectory{}, false
	}
	t.PerYear = (t.Now.Value - t.From.Value) / years
	for _, g := range s.Targets {
		if g.Year > t.Now.Period.Year() {
			t.Target = g
			left := float64(civil.Date{Year: g.Year, Month: 12, Day: 31}.DaysSince(t.Now.Period.End())) / 365.25
			t.Needed = (g.Value - t.Now.Value) / left
			t.Possible = true
			return t, true
		}
	}
	return Trajectory{}, false
}
