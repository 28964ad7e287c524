// Package populationfile takes population files into the store: the sink of
// intake's population target. It stands apart from package region because
// intake imports region.
package populationfile

import (
	"context"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Sink receives the rows of a population file.
type Sink struct {
	Store     region.PopulationStore
	Directory *region.Directory
}

var _ intake.Sink = Sink{}

// Check finds implausible numbers and counts what a commit would do.
func (s Sink) Check(ctx context.Context, in intake.Input) (intake.Outcome, error) {
	return s.run(ctx, in, func(region.Population) error { return nil })
}

// Commit writes the rows that are not there yet.
func (s Sink) Commit(ctx context.Context, in intake.Input) (intake.Outcome, error) {
	return s.run(ctx, in, func(p region.Population) error { return s.Store.SavePopulation(ctx, p) })
}

// Undo removes the rows of the batch.
func (s Sink) Undo(ctx context.Context, b intake.Batch) error {
	return s.Store.RemovePopulations(ctx, b.ID)
}

func (s Sink) run(ctx context.Context, in intake.Input, save func(region.Population) error) (intake.Outcome, error) {
	var out intake.Outcome
	seen := map[region.Code][]region.Population{}
	done := 0
	for rec, err := range in.Rows {
		if err != nil {
			return out, err
		}
		done++
		p, finding := s.parse(in, rec)
		if finding != nil {
			in.Find(*finding)
			continue
		}
		if _, loaded := seen[p.Area]; !loaded {
			known, err := s.Store.Populations(ctx, region.ScopeOf(region.Nation), p.Area)
			if err != nil {
				return out, fault.Wrap("populationfile", err)
			}
			seen[p.Area] = known
		}
		if f := s.judge(in, rec, p, seen[p.Area]); f != nil {
			in.Find(*f)
			if f.Severity == intake.SeverityError {
				continue
			}
		}
		kind := &out.New
		for _, k := range seen[p.Area] {
			if k.Year == p.Year && k.Source == p.Source {
				kind = &out.Changed
				if k.Total == p.Total {
					kind = &out.Unchanged
					break
				}
			}
		}
		*kind++
		if kind != &out.Unchanged {
			if err := save(p); err != nil {
				return out, fault.Wrap("populationfile", err)
			}
			seen[p.Area] = append(seen[p.Area], p)
		}
		in.Progress(done)
	}
	return out, nil
}

func (s Sink) parse(in intake.Input, rec intake.Record) (region.Population, *intake.Finding) {
	get := func(name string) string {
		if i := in.Dialect.Field(name); i >= 0 {
			return rec.Value[i]
		}
		return ""
	}
	number := func(name string) int64 {
		n, _ := strconv.ParseInt(get(name), 10, 64) // intake has checked the form
		return n
	}
	p := region.Population{Year: int(number("year")), Total: number("total"), Male: number("male"), Female: number("female"),
		Households: number("households"), Source: get("source"), Batch: in.Batch.ID}
	p.AreaKm2, _ = strconv.ParseFloat(get("area_km2"), 64)
	if d, err := civil.ParseDate(get("date")); err == nil {
		p.Date = d
	} else {
		p.Date = civil.Date{Year: p.Year, Month: 12, Day: 31}
	}
	code, err := region.ParseCode(get("area"))
	if err != nil {
		code, err = s.resolve(get("area_name"), in.Batch.Region)
	}
	if _, known := s.Directory.Area(code); err != nil || !known {
		return p, &intake.Finding{Row: rec.Row, Code: "area_unknown", Severity: intake.SeverityError, Value: strings.TrimSpace(get("area") + " " + get("area_name")),
			Text: locale.T("region.row_area_missing"), Remedy: locale.T("region.row_area_remedy")}
	}
	p.Area = code
	return p, nil
}

func (s Sink) resolve(name string, within region.Code) (region.Code, error) {
	a, err := s.Directory.Resolve(name, within)
	return a.Code, err
}

func (s Sink) judge(in intake.Input, rec intake.Record, p region.Population, known []region.Population) *intake.Finding {
	if against, hint, ok := region.Implausible(p, known); !ok {
		f := &intake.Finding{Row: rec.Row, Column: header(in.Dialect, rec, "total"), Code: "population_implausible", Severity: intake.SeverityError, Value: strconv.FormatInt(p.Total, 10),
			Text:   locale.T("region.population_implausible", "value", p.Total, "area", s.Directory.FullName(p.Area), "year", strconv.Itoa(against.Year), "known", against.Total),
			Remedy: locale.T("region.population_check")}
		if hint != 0 {
			f.Remedy = locale.T("region.population_hint", "hint", hint)
		}
		return f
	}
	if p.Male > 0 && p.Female > 0 && p.Male+p.Female != p.Total {
		return &intake.Finding{Row: rec.Row, Code: "population_parts", Severity: intake.SeverityWarning, Value: strconv.FormatInt(p.Total, 10),
			Text:   locale.T("region.population_parts", "male", p.Male, "female", p.Female, "total", p.Total),
			Remedy: locale.T("region.population_check")}
	}
	return nil
}

func header(d *intake.Dialect, _ intake.Record, name string) string {
	if i := d.Field(name); i >= 0 && len(d.Fields[i].Headers) > 0 {
		return d.Fields[i].Headers[0]
	}
	return name
}
