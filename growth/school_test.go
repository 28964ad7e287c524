package growth_test

import (
	"testing"

	"github.com/tuntas-id/tuntas/growth"
)

func TestTheScoresFromFiveYearsEqualThoseOfTheReferenceProgram(t *testing.T) {
	for _, row := range table(t, "testdata/zscore_plus.csv") {
		sex, sexKnown := sexes[row["sex"]]
		oedema, oedemaKnown := oedemas[row["oedema"]]
		if !sexKnown || !oedemaKnown {
			continue // a code that only a file can hold
		}
		m := growth.SchoolMeasurement{Sex: sex, Oedema: oedema, Months: number(t, row["age_in_months"]),
			Height: number(t, row["height_in_cm"]), Weight: number(t, row["weight_in_kg"])}
		s, err := m.Score()
		if (err != nil) != (row["error"] != "") {
			t.Errorf("case %s: error %v, want %q", row["case_id"], err, row["error"])
		}
		if err != nil {
			continue
		}
		if want := number(t, row["cbmi"]); !same(s.BMI, want) {
			t.Errorf("case %s: BMI %v, want %v", row["case_id"], s.BMI, want)
		}
		for i := range growth.SchoolIndex(growth.SchoolIndices) {
			if want := number(t, row["z"+i.String()]); !same(s.Z[i], want) {
				t.Errorf("case %s: z%v = %v, want %v", row["case_id"], i, s.Z[i], want)
			}
			if want := row["f"+i.String()]; s.Known(i) && s.Flagged(i) != (want == "1") {
				t.Errorf("case %s: f%v = %v, want %q", row["case_id"], i, s.Flagged(i), want)
			}
		}
	}
}
