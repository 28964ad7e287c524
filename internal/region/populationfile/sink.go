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

// Commit writes the rows. A row that only repeats what another batch says is
// counted as unchanged and still written under its own batch, so that undoing
// the other does not take it away.
func (s Sink) Commit(ctx context.Context, in intake.Input) (intake.Outcome, error) {
	return s.run(ctx, in, func(p region.Population) error { return s.Store.SavePopulation(ctx, p) })
}

// Undo removes the rows of the batch.
func (s Sink) Undo(ctx context.Context, b intake.Batch) error {
	return fault.Wrap("populationfile.Undo", s.Store.RemovePopulations(ctx, b.ID))
}

func (s Sink) run(ctx context.Context, in intake.Input, save func(region.Population) error) (intake.Outcome, error) {
	const op = "populationfile"
	f := file{Sink: s, in: in, known: map[region.Code][]region.Population{}}
	if err := f.prefetch(ctx); err != nil {
		return intake.Outcome{}, fault.Wrap(op, err)
	}
	done := 0
	for rec, err := range in.Rows {
		if err != nil {
			return f.out, err
		}
		p, ok, err := f.take(ctx, rec)
		if err == nil && ok {
			err = save(p)
		}
		if err != nil {
			return f.out, fault.Wrap(op, err)
		}
		done++
		in.Progress(done)
	}
	return f.out, nil
}

// file is one pass over the rows of a file.
type file struct {
	Sink
	in    intake.Input
	known map[region.Code][]region.Population // what is known of an area, with the rows taken so far
	out   intake.Outcome
}

// prefetch reads what is known of the batch's province, of which most files
// speak. Other areas are read when the file names them.
func (f *file) prefetch(ctx context.Context) error {
	province := f.in.Batch.Region.At(region.LevelProvince)
	all, err := f.Store.PopulationsWithin(ctx, region.ScopeOf(region.Nation), province)
	for _, p := range all {
		f.known[p.Area] = append(f.known[p.Area], p)
	}
	return err
}

func (f *file) of(ctx context.Context, area region.Code) ([]region.Population, error) {
	known, ok := f.known[area]
	if ok || f.in.Batch.Region.At(region.LevelProvince).Contains(area) {
		return known, nil
	}
	known, err := f.Store.Populations(ctx, region.ScopeOf(region.Nation), area)
	f.known[area] = known
	return known, err
}

// take judges a row and counts it; ok tells whether it is to be written.
func (f *file) take(ctx context.Context, rec intake.Record) (p region.Population, ok bool, err error) {
	p, finding := f.parse(rec)
	if finding != nil {
		f.in.Find(*finding)
		return p, false, nil
	}
	known, err := f.of(ctx, p.Area)
	if err != nil {
		return p, false, err
	}
	if found := f.judge(rec, p, known); found != nil {
		f.in.Find(*found)
		if found.Severity == intake.SeverityError {
			return p, false, nil
		}
	}
	count, kind := &f.out.New, intake.EffectNew
	for i, k := range known {
		if !k.SameStatement(p) {
			continue
		}
		count, kind = &f.out.Changed, intake.EffectChanged
		if k.Same(p) {
			count, kind = &f.out.Unchanged, intake.EffectUnchanged
		}
		known[i] = p
		*count++
		f.in.Tell(kind, rec.Row, string(p.Area))
		return p, k.Batch != p.Batch || !k.Same(p), nil
	}
	*count++
	f.in.Tell(kind, rec.Row, string(p.Area))
	f.known[p.Area] = append(known, p)
	return p, true, nil
}

func (f *file) parse(rec intake.Record) (region.Population, *intake.Finding) {
	get := func(name string) string {
		if i := f.in.Dialect.Field(name); i >= 0 {
			return rec.Value[i]
		}
		return ""
	}
	number := func(name string) int64 {
		n, _ := strconv.ParseInt(get(name), 10, 64) // intake has checked the form
		return n
	}
	p := region.Population{Year: int(number("year")), Total: number("total"), Male: number("male"), Female: number("female"),
		Households: number("households"), Source: get("source"), Batch: f.in.Batch.ID}
	p.AreaKm2, _ = strconv.ParseFloat(get("area_km2"), 64)
	var err error
	if p.Date, err = civil.ParseDate(get("date")); err != nil {
		p.Date = civil.Date{Year: p.Year, Month: 12, Day: 31}
	}
	if p.Area, err = f.area(get("area"), get("area_name")); err != nil {
		said := "area"
		if get("area") == "" && get("area_name") != "" {
			said = "area_name"
		}
		return p, &intake.Finding{Row: rec.Row, Column: f.column(said), Code: "area_unknown", Severity: intake.SeverityError,
			Value: strings.TrimSpace(get("area") + " " + get("area_name")), Text: fault.TextOf(err), Remedy: locale.T("region.row_area_remedy")}
	}
	return p, nil
}

var errNoArea = fault.New("populationfile", fault.Invalid, locale.T("region.row_area_missing"), nil)

// area is the area that the code names, else the name inside the batch's
// region, else inside its province.
func (f *file) area(code, name string) (region.Code, error) {
	if c, err := region.ParseCode(code); err == nil {
		if _, known := f.Directory.Area(c); !known {
			return "", fault.New("populationfile", fault.Invalid, locale.T("region.code_unknown", "code", code), nil)
		}
		return c, nil
	}
	if name == "" {
		return "", errNoArea
	}
	a, err := f.Directory.Resolve(name, f.in.Batch.Region)
	if fault.Is(err, fault.NotFound) {
		if wider, e := f.Directory.Resolve(name, f.in.Batch.Region.At(region.LevelProvince)); e == nil || !fault.Is(e, fault.NotFound) {
			a, err = wider, e
		}
	}
	return a.Code, err
}

// judge says what speaks against a row, nil for nothing.
func (f *file) judge(rec intake.Record, p region.Population, known []region.Population) *intake.Finding {
	finding := intake.Finding{Row: rec.Row, Column: f.column("total"), Severity: intake.SeverityError, Value: strconv.FormatInt(p.Total, 10), Remedy: locale.T("region.population_check")}
	area := f.Directory.FullName(p.Area)
	hint, beyond := region.Beyond(p)
	against, likely, plausible := region.Implausible(p, known)
	switch {
	case !plausible:
		finding.Code = "population_implausible"
		finding.Text = locale.T("region.population_implausible", "value", p.Total, "area", area, "year", strconv.Itoa(against.Year), "known", against.Total)
		hint = likely
	case beyond:
		finding.Code = "population_implausible"
		finding.Text = locale.T("region.population_beyond", "value", p.Total, "area", area)
	case f.contradicts(p, known):
		finding.Code = "population_twice"
		finding.Text = locale.T("region.population_twice", "area", area, "year", strconv.Itoa(p.Year), "source", p.Source)
	case p.Male > 0 && p.Female > 0 && p.Male+p.Female != p.Total:
		finding.Code, finding.Severity = "population_parts", intake.SeverityWarning
		finding.Text = locale.T("region.population_parts", "male", p.Male, "female", p.Female, "total", p.Total)
	default:
		return nil
	}
	if hint != 0 {
		finding.Remedy = locale.T("region.population_hint", "hint", hint)
	}
	return &finding
}

// contradicts reports whether the same file has said something else of the
// same source and day.
func (f *file) contradicts(p region.Population, known []region.Population) bool {
	for _, k := range known {
		if k.Batch == p.Batch && k.SameStatement(p) && !k.Same(p) {
			return true
		}
	}
	return false
}

// column is the header under which people know a field.
func (f *file) column(name string) string {
	d := f.in.Dialect
	if i := d.Field(name); i >= 0 && len(d.Fields[i].Headers) > 0 {
		return d.Fields[i].Headers[0]
	}
	return name
}
