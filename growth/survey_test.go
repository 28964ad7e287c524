package growth_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/growth"
)

// coded turns a column of texts into codes; labels are sorted.
func coded(rows []map[string]string, name string) ([]string, []int32) {
	var labels []string
	for _, row := range rows {
		if v := row[name]; v != "" && !slices.Contains(labels, v) {
			labels = append(labels, v)
		}
	}
	slices.Sort(labels)
	codes := make([]int32, len(rows))
	for i, row := range rows {
		codes[i] = int32(slices.Index(labels, row[name]))
	}
	return labels, codes
}

func survey(t testing.TB, scenario string) *growth.Survey {
	rows := table(t, "testdata/survey.csv")
	s := new(growth.Survey)
	for _, row := range rows {
		s.Sex = append(s.Sex, sexes[row["sex"]])
		s.Position = append(s.Position, positions[row["measure"]])
		s.Oedema = append(s.Oedema, oedemas[row["oedema"]])
		s.Age = append(s.Age, growth.Days(number(t, row["age_days"])))
		s.Batch.Weight = append(s.Batch.Weight, number(t, row["weight"]))
		s.LengthHeight = append(s.LengthHeight, number(t, row["lenhei"]))
		s.Weight = append(s.Weight, number(t, row["sw"]))
	}
	for _, g := range [][2]string{{"typeres", "Area"}, {"gregion", "Geographical region"}, {"wealthq", "Wealth quintile"},
		{"mothered", "Maternal education"}, {"othergr", "Other grouping"}} {
		labels, codes := coded(rows, g[0])
		if g[0] == "wealthq" {
			for i, q := range labels {
				labels[i] = map[string]string{"Q1": "Q1: Poorest", "Q5": "Q5: Richest"}[q]
				if labels[i] == "" {
					labels[i] = q
				}
			}
		}
		s.Groupings = append(s.Groupings, growth.Grouping{Name: g[1], Labels: labels, Code: codes})
	}
	if scenario == "full" || scenario == "cluster_strata" {
		_, s.Cluster = coded(rows, "cluster")
		_, s.Stratum = coded(rows, "strata")
	}
	if scenario == "simple" || scenario == "cluster_strata" {
		s.Weight = nil
	}
	return s
}

func TestThePrevalencesEqualThoseOfTheReferenceProgram(t *testing.T) {
	expected := map[string][]map[string]string{}
	for _, row := range table(t, "testdata/survey_prevalence.csv") {
		if !strings.HasSuffix(row["Group"], ": NA") { // children in no group are in no row
			expected[row["scenario"]] = append(expected[row["scenario"]], row)
		}
	}
	for _, scenario := range []string{"full", "simple", "sw_only", "cluster_strata"} {
		got, failed := survey(t, scenario).Prevalence()
		if len(failed) > 0 {
			t.Fatalf("%s: %v", scenario, failed)
		}
		byGroup := map[string]growth.GroupPrevalence{}
		for _, g := range got {
			byGroup[g.Group] = g
		}
		if len(got) != len(expected[scenario]) {
			t.Errorf("%s: %d groups, want %d", scenario, len(got), len(expected[scenario]))
		}
		for _, want := range expected[scenario] {
			g, ok := byGroup[want["Group"]]
			if !ok {
				t.Errorf("%s: no group %q", scenario, want["Group"])
				continue
			}
			for name, value := range columns(&g) {
				within := 1e-9
				if strings.HasSuffix(name, "_ll") || strings.HasSuffix(name, "_ul") {
					within = 1e-6
				}
				if w := number(t, want[name]); !close(value, w, within) {
					t.Errorf("%s, %s: %s = %v, want %v", scenario, g.Group, name, value, w)
				}
			}
		}
	}
}

func close(got, want, within float64) bool {
	return same(got, want) || math.Abs(got-want) <= within*math.Max(1, math.Abs(want))
}

func columns(g *growth.GroupPrevalence) map[string]float64 {
	c := map[string]float64{}
	estimate := func(name string, e growth.Estimate) {
		c[name+"_r"], c[name+"_se"], c[name+"_ll"], c[name+"_ul"] = e.Value, e.SE, e.Lower, e.Upper
	}
	for name, d := range map[string]growth.Distribution{"HA": g.HeightForAge, "WA": g.WeightForAge, "BMI": g.BMIForAge, "WH": g.WeightForHeight} {
		c[name+"Z_pop"], c[name+"Z_unwpop"] = d.Weighted, float64(d.Unweighted)
		for i, end := range []string{"_3", "_2", "_1", "1", "2", "3"} {
			estimate(name+end, d.Shares[i])
		}
		estimate(name, d.Mean)
		c[name+"_stdev"] = d.SD
	}
	for name, j := range map[string]growth.Joint{"HA_2_WH_2": g.StuntedWasted, "HA_2_WH2": g.StuntedOverweight} {
		if name == "HA_2_WH_2" { // the two conditions rest on the same children
			c[name+"_pop"], c[name+"_unwpop"] = j.Weighted, float64(j.Unweighted)
		}
		estimate(name, j.Share)
	}
	return c
}
