package linkage

import (
	"bytes"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// ParseModel reads a model written in YAML. A key that no model has is an error.
//
//	id: rec_id
//	columns:
//	  - {name: given, from: [[given_name]], as: text}
//	  - {name: born, from: [[date_of_birth, dob]], as: date}
//	comparisons:
//	  - name: given name
//	    term_frequency: given
//	    levels:
//	      - {exact: given}
//	      - {jaro_winkler: given, at_least: 0.92}
//	blocking:
//	  - [given, born.year]
func ParseModel(text []byte) (Model, error) {
	var m Model
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&m); err != nil {
		return Model{}, fmt.Errorf("linkage: model: %w", err)
	}
	switch {
	case len(m.Columns) == 0:
		return Model{}, wrong("columns", "there are none")
	case len(m.Comparisons) == 0:
		return Model{}, wrong("comparisons", "there are none")
	case len(m.Blocking) == 0:
		return Model{}, wrong("blocking", "there is no rule; comparing every pair is not possible for registers of any size")
	}
	for i := range m.Comparisons {
		for j := range m.Comparisons[i].Levels {
			if v := &m.Comparisons[i].Levels[j]; v.Label == "" {
				v.Label = v.describe()
			}
		}
	}
	return m, nil
}

// describe a level in the words of its model.
func (v Level) describe() string {
	of := func(kind, field string, limit float64) string {
		return fmt.Sprintf("%s %s %g", field, kind, limit)
	}
	switch {
	case v.Exact != "":
		return v.Exact + " ="
	case v.JaroWinkler != "":
		return of("jaro_winkler ≥", v.JaroWinkler, v.AtLeast)
	case v.Jaro != "":
		return of("jaro ≥", v.Jaro, v.AtLeast)
	case v.Levenshtein != "":
		return of("levenshtein ≤", v.Levenshtein, v.AtMost)
	case v.Damerau != "":
		return of("damerau ≤", v.Damerau, v.AtMost)
	case v.Within != "":
		return v.Within + " within"
	case v.Shared != "":
		return of("shared ≥", v.Shared, v.AtLeast)
	case v.Digits != "":
		return of("digits ≤", v.Digits, v.AtMost)
	case v.Days != "":
		return of("days ≤", v.Days, v.AtMost)
	case v.Swapped != "":
		return v.Swapped + " swapped"
	case v.Typed != "":
		return v.Typed + " typed"
	case v.Difference != "":
		return of("difference ≤", v.Difference, v.AtMost)
	case v.Ratio != "":
		return of("ratio ≥", v.Ratio, v.AtLeast)
	case len(v.Crossed) == 2:
		return v.Crossed[0] + " crossed " + v.Crossed[1]
	}
	list, word := v.All, " and "
	if len(v.Any) > 0 {
		list, word = v.Any, " or "
	}
	out := ""
	for i, inner := range list {
		if i > 0 {
			out += word
		}
		out += inner.describe()
	}
	return out
}
