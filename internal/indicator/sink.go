package indicator

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Sink takes the rows of observation files.
func (s *Service) Sink() intake.Sink { return sink{s} }

type sink struct{ *Service }

// Check lints every value and counts what a commit would do.
func (k sink) Check(ctx context.Context, in intake.Input) (intake.Outcome, error) {
	return k.run(ctx, in, false)
}

// Commit writes the values that are not known yet.
func (k sink) Commit(ctx context.Context, in intake.Input) (intake.Outcome, error) {
	return k.run(ctx, in, true)
}

// Undo removes what the batch brought.
func (k sink) Undo(ctx context.Context, b intake.Batch) error {
	return fault.Wrap("indicator.Undo", k.Store.RemoveBatch(ctx, b.ID))
}

func (k sink) run(ctx context.Context, in intake.Input, write bool) (intake.Outcome, error) {
	const op = "indicator.Sink"
	var out intake.Outcome
	known := shelf{store: k.Store, of: map[string][]Observation{}}
	done := 0
	for rec, err := range in.Rows {
		if err != nil {
			return out, err
		}
		done++
		in.Progress(done)
		r := reader{in.Dialect, rec}
		d, o, finding := k.read(r, in)
		if finding != nil {
			in.Find(*finding)
			continue
		}
		others, err := known.observations(ctx, o)
		if err != nil {
			return out, fault.Wrap(op, err)
		}
		alone := r.get("value") == "" // a row of a target alone
		if !alone && k.lint(in, r, d, o, others) {
			continue
		}
		if t, ok := k.target(in, r, d, o); ok && write {
			if err := k.Store.SaveTarget(ctx, t); err != nil {
				return out, fault.Wrap(op, err)
			}
		}
		if alone {
			continue
		}
		kind, title := compare(o, others), r.get("indicator")+", "+r.get("area_name")+" "+r.get("period")
		switch kind {
		case unchanged:
			out.Unchanged++
			in.Tell(intake.EffectUnchanged, rec.Row, title)
			continue
		case changed:
			out.Changed++
			in.Tell(intake.EffectChanged, rec.Row, title)
		default:
			out.New++
			in.Tell(intake.EffectNew, rec.Row, title)
		}
		known.add(o)
		if !write {
			continue
		}
		if err := k.Store.SaveObservation(ctx, o); err != nil {
			return out, fault.Wrap(op, err)
		}
	}
	return out, nil
}

// shelf holds the known observations of the indicators that a file names, each
// read once, and those of the file so far.
type shelf struct {
	store Store
	of    map[string][]Observation
}

// observations are the known ones of the same indicator and area.
func (s shelf) observations(ctx context.Context, o Observation) ([]Observation, error) {
	all, ok := s.of[o.Indicator]
	if !ok {
		var err error
		if all, err = s.store.Observations(ctx, Query{Indicator: o.Indicator}); err != nil {
			return nil, err
		}
		s.of[o.Indicator] = all
	}
	var out []Observation
	for _, k := range all {
		if k.Area == o.Area {
			out = append(out, k)
		}
	}
	return out, nil
}

func (s shelf) add(o Observation) { s.of[o.Indicator] = append(s.of[o.Indicator], o) }

type difference int

const (
	added difference = iota
	changed
	unchanged
)

// compare says whether a value is new, another value for a known period, or
// known already.
func compare(o Observation, known []Observation) difference {
	kind := added
	for _, k := range known {
		if k.Period != o.Period || (o.Method != "" && k.Method != o.Method) {
			continue
		}
		if k.Value == o.Value && (k.Released == o.Released || k.Released.Compare(o.Released) <= 0) {
			return unchanged
		}
		kind = changed
	}
	return kind
}

// reader reads the fields of a row.
type reader struct {
	dialect *intake.Dialect
	rec     intake.Record
}

func (r reader) get(name string) string {
	if i := r.dialect.Field(name); i >= 0 {
		return r.rec.Value[i]
	}
	return ""
}

func (r reader) number(name string) float64 {
	v, _ := strconv.ParseFloat(r.get(name), 64) // intake has checked the form
	return v
}

func (r reader) date(name string) civil.Date {
	d, _ := civil.ParseDate(r.get(name)) // intake has checked the form
	return d
}

func (r reader) finding(field, code string, severity intake.Severity, text, remedy locale.Text) intake.Finding {
	f := intake.Finding{Row: r.rec.Row, Code: code, Severity: severity, Text: text, Remedy: remedy}
	if i := r.dialect.Field(field); i >= 0 {
		f.Value = r.rec.Value[i]
		if len(r.dialect.Fields[i].Headers) > 0 {
			f.Column = r.dialect.Fields[i].Headers[0]
		}
	}
	return f
}

func (k sink) read(r reader, in intake.Input) (Definition, Observation, *intake.Finding) {
	d, err := k.Definition(r.get("indicator"))
	if err != nil {
		f := r.finding("indicator", "indicator_unknown", intake.SeverityError, locale.T("indicator.row_indicator", "id", r.get("indicator")), locale.T("indicator.row_indicator_fix"))
		return d, Observation{}, &f
	}
	if r.get("value") == "" && r.get("target_value") == "" {
		f := r.finding("value", "value_missing", intake.SeverityError, locale.T("indicator.row_value"), locale.T("indicator.row_value_fix"))
		return d, Observation{}, &f
	}
	if written := r.get("unit"); !d.Accepts(written) {
		f := r.finding("unit", "unit_other", intake.SeverityError, locale.T("indicator.row_unit", "unit", written, "expected", d.unitText()), locale.T("indicator.row_unit_fix", "expected", d.unitText()))
		return d, Observation{}, &f
	}
	period, err := ParsePeriod(r.get("period"))
	if err != nil {
		f := r.finding("period", "period_invalid", intake.SeverityError, fault.TextOf(err), locale.T("indicator.row_period_fix"))
		return d, Observation{}, &f
	}
	area := region.Code(r.get("area"))
	if area == "" {
		if area, err = k.ResolveArea(r.get("area_name"), region.Nation); err != nil {
			f := r.finding("area_name", "area_unknown", intake.SeverityError, fault.TextOf(err), locale.T("indicator.row_area_fix"))
			return d, Observation{}, &f
		}
	}
	method, ok := d.methodOf(r.get("method"))
	if !ok && r.get("value") != "" {
		f := r.finding("method", "method_missing", intake.SeverityError, locale.T("indicator.row_method"), locale.T("indicator.row_method_fix"))
		return d, Observation{}, &f
	}
	return d, Observation{Indicator: d.ID, Area: area, Period: period, Value: r.number("value"), Numerator: r.number("numerator"), Denominator: r.number("denominator"),
		Source: r.get("source"), Method: method, Released: r.date("released"), Exact: r.get("released") != "", Final: r.get("status") != "provisional",
		Coverage: r.number("coverage"), Certainty: r.certainty(in), Note: r.get("note"), Batch: in.Batch.ID}, nil
}

// methodOf is the method of a value. A poverty rate of BPS has the name under
// which the shipped figures stand, however the file words it ("Susenas
// Maret"), since it plainly means the same; a value that states none has the
// method of its indicator. ok is false when there is no telling: the indicator
// has had several methods.
func (d Definition) methodOf(written string) (method string, ok bool) {
	switch d.Kind {
	case KindP0, KindP1, KindP2, KindPoorCount:
		return d.Method, true
	}
	if written == "" || d.ID == "poverty_line" {
		return d.Method, d.Method != "" || d.Kind != KindExtremePoverty && d.Kind != KindLine
	}
	return written, true
}

// unitNames are the ways in which files write units, in lower case.
var unitNames = map[string][]string{
	"percent":          {"%", "persen", "percent", "persentase"},
	"thousand_persons": {"ribu jiwa", "ribu orang", "ribu", "000 jiwa", "thousand people", "thousand persons"},
	"persons":          {"jiwa", "orang", "anak", "balita", "persons", "people", "children"},
	"families":         {"kk", "keluarga", "kepala keluarga", "families"},
	"rupiah":           {"rp", "rupiah", "idr", "rp/kapita/bulan", "rupiah/kapita/bulan", "rp/kapita/hari", "rupiah per kapita per bulan"},
	"index":            {"indeks", "index", "poin", "nilai", "–", "-"},
}

// Accepts reports whether a file's unit is that of the indicator. No unit is
// accepted; another one is not converted, because a wrong word and a wrong
// value look the same.
func (d Definition) Accepts(written string) bool {
	written = strings.ToLower(strings.Join(strings.Fields(strings.TrimSuffix(written, ".")), " "))
	return written == "" || slices.Contains(unitNames[d.Unit], written)
}

func (d Definition) unitText() locale.Text {
	if d.Unit == "index" {
		return locale.T("indicator.unit_index_word")
	}
	return locale.T("indicator.unit_" + d.Unit)
}

// certainties are the words of files for how a value was come by.
var certainties = map[string]Certainty{"": Imported, "imported": Imported, "resmi": Imported, "dokumen": Imported, "found": Found, "ditemukan": Found,
	"derived": Derived, "dihitung": Derived, "turunan": Derived, "own": Own, "pengalaman": Own}

func (r reader) certainty(in intake.Input) Certainty {
	written := r.get("certainty")
	c, ok := certainties[strings.ToLower(strings.TrimSpace(written))]
	if !ok {
		in.Find(r.finding("certainty", "certainty_unknown", intake.SeverityWarning, locale.T("indicator.row_certainty", "value", written), locale.T("indicator.row_certainty_fix")))
		return Imported
	}
	return c
}

// lint reports what is wrong and whether the row stays out.
func (k sink) lint(in intake.Input, r reader, d Definition, o Observation, known []Observation) (rejected bool) {
	issues := LintObservation(d, o, known)
	for _, other := range known {
		if other.Batch == o.Batch && sameSlot(other, o) && other.Value != o.Value {
			first, second := format(other.Value, d.Decimals), format(o.Value, d.Decimals)
			issues = append(issues, issue("given_twice", second, d.ID, "first", first, "second", second))
		}
	}
	for _, i := range issues {
		severity := intake.SeverityWarning
		if i.Severity == Serious {
			severity, rejected = intake.SeverityError, true
		}
		in.Find(r.finding("value", "lint_"+i.Rule, severity, i.Text, i.Suggestion))
	}
	if o.Released.IsZero() {
		in.Find(r.finding("released", "released_missing", intake.SeverityNotice, locale.T("indicator.row_released_missing"), locale.T("indicator.row_released_fix")))
	}
	return rejected
}

// sameSlot reports whether one observation would be written over the other.
func sameSlot(a, b Observation) bool {
	return a.Indicator == b.Indicator && a.Area == b.Area && a.Period == b.Period && a.Source == b.Source && a.Method == b.Method && a.Released == b.Released
}

// target reads the target columns. A target without the act that sets it stays
// out, with a finding.
func (k sink) target(in intake.Input, r reader, d Definition, o Observation) (Target, bool) {
	if r.get("target_value") == "" {
		return Target{}, false
	}
	year, err := strconv.Atoi(r.get("target_year"))
	if err != nil {
		year = o.Period.Year()
	}
	t := Target{Indicator: d.ID, Area: o.Area, Year: year, Value: r.number("target_value"), LegalSource: r.get("target_source"), Batch: in.Batch.ID}
	for _, i := range LintTargets([]Target{t}) {
		in.Find(r.finding("target_source", "lint_"+i.Rule, intake.SeverityWarning, i.Text, i.Suggestion))
		return Target{}, false
	}
	return t, true
}
