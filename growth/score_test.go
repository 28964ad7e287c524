package growth_test

import (
	"encoding/csv"
	"errors"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/tuntas-id/tuntas/growth"
)

// table reads a CSV file as rows by column name.
func table(t testing.TB, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func number(t testing.TB, text string) float64 {
	t.Helper()
	if text == "" {
		return growth.Missing()
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func same(a, b float64) bool { return a == b || (math.IsNaN(a) && math.IsNaN(b)) }

var sexes = map[string]growth.Sex{"": 0, "1": 1, "m": 1, "M": 1, "2": 2, "f": 2, "F": 2}
var positions = map[string]growth.Position{"": 0, "l": 1, "L": 1, "h": 2, "H": 2}
var oedemas = map[string]bool{"": false, "y": true, "Y": true, "1": true, "n": false, "N": false, "2": false}

func measurement(t testing.TB, row map[string]string) growth.Measurement {
	age := growth.Days(number(t, row["age"]))
	if row["age_unit"] == "m" {
		age = growth.Months(number(t, row["age"]))
	}
	return growth.Measurement{
		Sex: sexes[row["sex"]], Position: positions[row["measure"]], Oedema: oedemas[row["oedema"]], Age: age,
		Weight: number(t, row["weight"]), LengthHeight: number(t, row["lenhei"]), Head: number(t, row["headc"]),
		Arm: number(t, row["armc"]), Triceps: number(t, row["triskin"]), Subscapular: number(t, row["subskin"]),
	}
}

func TestTheScoresEqualThoseOfTheReferenceProgram(t *testing.T) {
	for _, row := range table(t, "testdata/zscore.csv") {
		if row["error"] != "" && row["error"] != "age" {
			continue // a code that only a file can hold
		}
		m := measurement(t, row)
		s, err := m.Score()
		if row["error"] == "age" {
			if !errors.Is(err, growth.ErrAge) {
				t.Errorf("case %s: error %v, want a negative age refused", row["case_id"], err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("case %s: %v", row["case_id"], err)
		}
		if want := number(t, row["clenhei"]); !same(s.LengthHeight, want) {
			t.Errorf("case %s: length %v, want %v", row["case_id"], s.LengthHeight, want)
		}
		if want := number(t, row["cbmi"]); !same(s.BMI, want) {
			t.Errorf("case %s: BMI %v, want %v", row["case_id"], s.BMI, want)
		}
		if s.Position != positions[row["cmeasure"]] || s.PositionDropped != (row["c9mo_flag"] == "1") {
			t.Errorf("case %s: position %v dropped %v", row["case_id"], s.Position, s.PositionDropped)
		}
		for i := range growth.Index(growth.Indices) {
			if want := number(t, row["z"+i.String()]); !same(s.Z[i], want) {
				t.Errorf("case %s: z%v = %v, want %v", row["case_id"], i, s.Z[i], want)
			}
			if want := row["f"+i.String()]; s.Known(i) && s.Flagged(i) != (want == "1") {
				t.Errorf("case %s: f%v = %v, want %q", row["case_id"], i, s.Flagged(i), want)
			}
		}
	}
}
