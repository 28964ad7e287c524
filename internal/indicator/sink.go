package indicator

import (
	"context"
	"strconv"

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
	done := 0
	for rec, err := range in.Rows {
		if err != nil {
			return out, err
		}
		done++
		in.Progress(done)
		r := reader{in.Dialect, rec}
		d, o, finding := k.read(r, in.Batch)
		if finding != nil {
			in.Find(*finding)
			continue
		}
		known, err := k.Store.Observations(ctx, Query{Indicator: o.Indicator, Areas: []region.Code{o.Area}})
		if err != nil {
			return out, fault.Wrap(op, err)
		}
		if rejected := k.lint(in, r, d, o, known); rejected {
			continue
		}
		kind := compare(o, known)
		switch kind {
		case unchanged:
			out.Unchanged++
		case changed:
			out.Changed++
		default:
			out.New++
		}
		if write && kind != unchanged {
			if err := k.Store.SaveObservation(ctx, o); err != nil {
				return out, fault.Wrap(op, err)
			}
		}
		if t, ok := r.target(d, o, in.Batch); ok && write {
			if err := k.Store.SaveTarget(ctx, t); err != nil {
				return out, fault.Wrap(op, err)
			}
		}
	}
	return out, nil
}

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

func (k sink) read(r reader, b intake.Batch) (Definition, Observation, *intake.Finding) {
	d, err := k.Definition(r.get("indicator"))
	if err != nil {
		f := r.finding("indicator", "indicator_unknown", intake.SeverityError, locale.T("indicator.row_indicator", "id", r.get("indicator")), locale.T("indicator.row_indicator_fix"))
		return d, Observation{}, &f
	}
	if r.get("value") == "" {
		f := r.finding("value", "value_missing", intake.SeverityError, locale.T("indicator.row_value"), locale.T("indicator.row_value_fix"))
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
	return d, Observation{Indicator: d.ID, Area: area, Period: period, Value: r.number("value"), Numerator: r.number("numerator"), Denominator: r.number("denominator"),
		Source: r.get("source"), Method: k.method(d, r.get("method")), Released: r.date("released"), Exact: r.get("released") != "", Final: r.get("status") != "provisional",
		Coverage: r.number("coverage"), Certainty: Imported, Note: r.get("note"), Batch: b.ID}, nil
}

// method gives a poverty rate of the office's file the name under which the
// shipped figures stand when it plainly means the same: "Susenas Maret".
func (k sink) method(d Definition, written string) string {
	switch d.Kind {
	case KindP0, KindP1, KindP2, KindPoorCount, KindLine:
		return susenas
	}
	return written
}

// susenas is the method of all poverty figures of BPS but the extreme rate,
// which changed its line.
const susenas = "Susenas, metode BPS"

// lint reports what is wrong and whether the row stays out.
func (k sink) lint(in intake.Input, r reader, d Definition, o Observation, known []Observation) (rejected bool) {
	for _, i := range LintObservation(d, o, known) {
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

// target reads the target columns; a target without its legal source stays
// out.
func (r reader) target(d Definition, o Observation, b intake.Batch) (Target, bool) {
	year, err := strconv.Atoi(r.get("target_year"))
	if err != nil || r.get("target_value") == "" || r.get("target_source") == "" {
		return Target{}, false
	}
	return Target{Indicator: d.ID, Area: o.Area, Year: year, Value: r.number("target_value"), LegalSource: r.get("target_source"), Batch: b.ID}, true
}
