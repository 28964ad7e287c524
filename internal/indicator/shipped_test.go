package indicator_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

func shipped(t *testing.T) ([]indicator.Observation, []indicator.Target) {
	t.Helper()
	o, targets, err := indicator.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return o, targets
}

func TestEveryShippedFigureHasItsDefinitionSourceMethodAndDate(t *testing.T) {
	definitions, err := indicator.Definitions()
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]indicator.Definition{}
	for _, d := range definitions {
		by[d.ID] = d
	}
	observations, targets := shipped(t)
	type slot struct {
		indicator      string
		area           region.Code
		period         indicator.Period
		source, method string
		released       civil.Date
	}
	seen := map[slot]bool{}
	for _, o := range observations {
		d, ok := by[o.Indicator]
		if p, err := indicator.ParsePeriod(string(o.Period)); !ok || err != nil || p != o.Period || o.Source == "" || o.Method == "" {
			t.Errorf("%+v", o)
		}
		if _, err := region.ParseCode(string(o.Area)); err != nil {
			t.Errorf("%s: %v", o.Area, err)
		}
		if o.Released.Before(o.Period.End()) && o.Period.Month() != 0 || !slices.Contains([]indicator.Certainty{indicator.Found, indicator.Derived, indicator.Own}, o.Certainty) {
			t.Errorf("%s %s %s: released %s, certainty %q", o.Indicator, o.Area, o.Period, o.Released, o.Certainty)
		}
		for _, i := range indicator.LintObservation(d, o, observations) {
			if i.Rule != "coverage_missing" { // the sources name none; reports leave these out
				t.Errorf("%s %s %s: %s", o.Indicator, o.Area, o.Period, locale.English.Render(i.Text))
			}
		}
		s := slot{o.Indicator, o.Area, o.Period, o.Source, o.Method, o.Released}
		if seen[s] {
			t.Errorf("given twice: %+v", s)
		}
		seen[s] = true
	}
	for _, x := range targets {
		if _, ok := by[x.Indicator]; !ok || x.Since.IsZero() {
			t.Errorf("%+v", x)
		}
	}
	if issues := indicator.LintTargets(targets); len(issues) != 0 {
		t.Error(issues)
	}
}

func TestDefinitionsAreWholeInBothLanguages(t *testing.T) {
	definitions, err := indicator.Definitions()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range definitions {
		for _, l := range []locale.Language{locale.Indonesian, locale.English} {
			for _, w := range []indicator.Words{d.Name, d.Short, d.Numerator, d.Denominator} {
				if w[l] == "" {
					t.Errorf("%s lacks words in %s", d.ID, l)
				}
			}
		}
		if (d.Unit == "percent") != (d.Factor == 100) && d.Unit != "index" {
			t.Errorf("%s: unit %s, factor %v", d.ID, d.Unit, d.Factor)
		}
		if !slices.Contains([]indicator.Frequency{indicator.Monthly, indicator.Semesterly, indicator.Yearly, indicator.Irregular}, d.Frequency) || !d.Accepts("") || d.Accepts("kilogram") {
			t.Errorf("%s: %q", d.ID, d.Frequency)
		}
	}
}

// p0 by regency and March round; "" is a gap that must stay one.
const p0 = `
61.01 8.19 7.70 7.66 6.92      6.53
61.02 -    -    -    -    5.21 4.83
61.03 -    -    -    -    4.79 4.67
61.04 -    -    -    -    -    8.50
61.05 -    -    -    8.57 8.18 8.03
61.06 -    -    -    -    -    7.40
61.07 -    -    -    -    -    6.00
61.08 11.47 11.12 -  10.01 -   8.98
61.09 -    -    -    -    5.90 5.66
61.10 -    -    -    11.44 -   10.62
61.11 9.98 9.56 9.33 -    -    8.84
61.12 -    4.42 4.34 -    4.23 4.08
61.71 -    -    -    4.46 4.45 4.20
61.72 -    4.53 4.83 4.67 4.70 4.53
61    7.49 7.17 7.15 6.73 6.71 6.32`

func TestTheShippedPovertyRatesAreThoseFoundAndGapsStayGaps(t *testing.T) {
	observations, _ := shipped(t)
	text := strings.Replace(p0, "6.92      6.53", "6.92 - 6.53", 1)
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		cells := strings.Fields(line)
		for i, year := range []string{"2019", "2020", "2021", "2022", "2023", "2024"} {
			got := "-"
			for _, o := range observations {
				if o.Indicator == "p0" && string(o.Area) == cells[0] && string(o.Period) == year+"-03" {
					got = locale.English.Decimal(o.Value, 2)
				}
			}
			if got != cells[i+1] {
				t.Errorf("%s in %s: shipped %s, found %s", cells[0], year, got, cells[i+1])
			}
		}
	}
}

func TestWordsOfASourceAreRemarksAndNeverValues(t *testing.T) {
	remarks, err := indicator.Remarks()
	if err != nil || len(remarks) == 0 {
		t.Fatal(err)
	}
	observations, _ := shipped(t)
	for _, r := range remarks {
		if r.Text.In(locale.Indonesian) == "" || r.Text[locale.English] == "" || r.Source == "" {
			t.Errorf("%+v", r)
		}
		for _, o := range observations {
			if o.Indicator == r.Indicator && o.Area == r.Area && o.Period == r.Period {
				t.Errorf("%s %s has a value beside %q", r.Area, r.Period, r.Text.In(locale.Indonesian))
			}
		}
	}
}

func TestPeriodsHaveAnEndAndAName(t *testing.T) {
	for _, c := range []struct {
		written string
		period  indicator.Period
		end     string
		name    string
	}{
		{"2023", "2023", "2023-12-31", "2023"},
		{"Februari 2024", "2024-02", "2024-02-29", "Februari 2024"},
		{"Triwulan I 2023", "2023-Q1", "2023-03-31", "Triwulan 1 2023"},
		{"TW IV/2023", "2023-Q4", "2023-12-31", "Triwulan 4 2023"},
		{"2023-Q2", "2023-Q2", "2023-06-30", "Triwulan 2 2023"},
		{"q3 2023", "2023-Q3", "2023-09-30", "Triwulan 3 2023"},
	} {
		p, err := indicator.ParsePeriod(c.written)
		if err != nil || p != c.period || p.End().String() != c.end || p.Name(locale.Indonesian) != c.name || p.Year() == 0 {
			t.Errorf("%q: %q ends %s, %q, %v", c.written, p, p.End(), p.Name(locale.Indonesian), err)
		}
	}
	for _, s := range []string{"2023-Q5", "Triwulan V 2023", "2023-13", "TW 2023"} {
		if p, err := indicator.ParsePeriod(s); err == nil {
			t.Errorf("%q is taken for %q", s, p)
		}
	}
}
