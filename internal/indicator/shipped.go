package indicator

import (
	"embed"
	"encoding/csv"
	"errors"
	"slices"
	"strconv"
	"sync"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"go.yaml.in/yaml/v3"
)

//go:embed data
var data embed.FS

var definitions = sync.OnceValues(func() ([]Definition, error) {
	b, err := data.ReadFile("data/definitions.yaml")
	if err != nil {
		return nil, err
	}
	var out []Definition
	return out, yaml.Unmarshal(b, &out)
})

// Definitions are the indicators that Tuntas knows, in the order in which
// reports show them.
func Definitions() ([]Definition, error) {
	all, err := definitions()
	return append([]Definition(nil), all...), fault.Wrap("indicator.Definitions", err)
}

// Shipped are the figures that come with Tuntas, see data/README.md.
func Shipped() ([]Observation, []Target, error) {
	rows, err := table("data/observations.csv")
	if err != nil {
		return nil, nil, err
	}
	var observations []Observation
	for _, r := range rows {
		o := Observation{Indicator: r[0], Area: region.Code(r[1]), Period: Period(r[2]), Source: r[4], Method: r[5],
			Exact: r[7] == "yes", Final: r[8] == "final", Certainty: Certainty(r[12]), Note: r[13]}
		var errs [5]error
		o.Value, errs[0] = strconv.ParseFloat(r[3], 64)
		o.Released, errs[1] = civil.ParseDate(r[6])
		o.Coverage, errs[2] = optional(r[9])
		o.Numerator, errs[3] = optional(r[10])
		o.Denominator, errs[4] = optional(r[11])
		if err := errors.Join(errs[:]...); err != nil {
			return nil, nil, fault.Wrap("indicator.Shipped", err)
		}
		observations = append(observations, o)
	}
	if rows, err = table("data/targets.csv"); err != nil {
		return nil, nil, err
	}
	var targets []Target
	for _, r := range rows {
		t := Target{Indicator: r[0], Area: region.Code(r[1]), LegalSource: r[4]}
		var errs [3]error
		t.Year, errs[0] = strconv.Atoi(r[2])
		t.Value, errs[1] = strconv.ParseFloat(r[3], 64)
		t.Since, errs[2] = civil.ParseDate(r[5])
		if err := errors.Join(errs[:]...); err != nil {
			return nil, nil, fault.Wrap("indicator.Shipped", err)
		}
		targets = append(targets, t)
	}
	return observations, targets, nil
}

// Remark is what a source says of an indicator without giving a value: "di atas
// 30", "tidak dirilis". It is never computed with.
type Remark struct {
	Indicator string
	Area      region.Code
	Period    Period
	Text      Words
	Source    string
	Certainty Certainty
}

var remarks = sync.OnceValues(func() ([]Remark, error) {
	rows, err := table("data/remarks.csv")
	if err != nil {
		return nil, err
	}
	var out []Remark
	for _, r := range rows {
		out = append(out, Remark{Indicator: r[0], Area: region.Code(r[1]), Period: Period(r[2]), Text: Words{locale.Indonesian: r[3], locale.English: r[4]},
			Source: r[5], Certainty: Certainty(r[6])})
	}
	return out, nil
})

// Remarks are the shipped remarks.
func Remarks() ([]Remark, error) {
	all, err := remarks()
	return slices.Clone(all), err
}

// remarkOn is what a source says of a period instead of a value.
func remarkOn(id string, area region.Code, period Period) (Remark, bool) {
	all, _ := remarks() // embedded; a test reads them all
	for _, r := range all {
		if r.Indicator == id && r.Area == area && r.Period == period {
			return r, true
		}
	}
	return Remark{}, false
}

func optional(s string) (float64, error) {
	if s == "" {
		return 0, nil
	}
	return strconv.ParseFloat(s, 64)
}

func table(path string) ([][]string, error) {
	f, err := data.Open(path)
	if err != nil {
		return nil, fault.Wrap("indicator.Shipped", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fault.Wrap("indicator.Shipped", err)
	}
	return rows[1:], nil
}
