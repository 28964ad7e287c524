package growth_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/growth"
)

// referenceSurvey computes a survey's table as its formulas are told: for every figure of
// every group anew, over all rows, with the linearised value of each.
type referenceSurvey struct {
	rows   []referenceRow
	plain  bool
	single bool // every row is its own sampling unit
}

type referenceRow struct {
	stratum, unit string
	weight        float64
	z, shown      [4]float64 // for means, and for prevalences
	groups        map[string]bool
}

func (s *referenceSurvey) add(row *growth.Survey, i int) {
	score, err := (&growth.Measurement{Sex: row.Sex[i], Position: row.Position[i], Oedema: row.Oedema[i], Age: row.Age[i], Weight: row.Batch.Weight[i],
		LengthHeight: row.LengthHeight[i], Head: math.NaN(), Arm: math.NaN(), Triceps: math.NaN(), Subscapular: math.NaN()}).Score()
	if err != nil {
		return
	}
	r := referenceRow{weight: 1, groups: map[string]bool{"All": true}}
	if days, ok := row.Age[i].Days(); ok && days > 1826 {
		return
	}
	if row.Weight != nil {
		if r.weight = row.Weight[i]; math.IsNaN(r.weight) {
			r.weight = 0
		} else if r.weight < 0 {
			return
		}
	}
	if row.Cluster != nil {
		if row.Cluster[i] < 0 {
			return
		}
		r.unit = fmt.Sprint(row.Cluster[i])
	}
	if row.Stratum != nil {
		if row.Stratum[i] < 0 {
			return
		}
		r.stratum = fmt.Sprint(row.Stratum[i])
	}
	for k, index := range []growth.Index{growth.LengthForAge, growth.WeightForAge, growth.BMIForAge, growth.WeightForLength} {
		r.z[k] = score.Z[index]
		if score.Flagged(index) {
			r.z[k] = math.NaN()
		}
		r.shown[k] = r.z[k]
		if row.Oedema[i] && k > 0 {
			r.z[k], r.shown[k] = math.NaN(), -3.1
		}
	}
	sex := map[growth.Sex]string{growth.Male: "Male", growth.Female: "Female"}[row.Sex[i]]
	if sex != "" {
		r.groups["Sex: "+sex] = true
	}
	months := row.Age[i].Months()
	for _, g := range []struct {
		label    string
		from, to float64
	}{{"00-05 mo", 0, 6}, {"06-11 mo", 6, 12}, {"12-23 mo", 12, 24}, {"24-35 mo", 24, 36}, {"36-47 mo", 36, 48}, {"48-59 mo", 48, 60}} {
		if months >= g.from && months < g.to {
			r.groups["Age group: "+g.label] = true
			if sex != "" {
				r.groups["Age + sex: "+g.label+"."+sex] = true
			}
		}
	}
	for _, g := range row.Groupings {
		if g.Code[i] >= 0 {
			r.groups[g.Name+": "+g.Labels[g.Code[i]]] = true
		}
	}
	s.rows = append(s.rows, r)
}

// number gives every row its sampling unit.
func (s *referenceSurvey) number() {
	units := map[string]bool{}
	for _, r := range s.rows {
		units[r.unit] = true
	}
	s.single = s.single || len(units) <= 1
	for i := range s.rows {
		r := &s.rows[i]
		if s.single {
			r.unit = fmt.Sprint("row ", i)
		}
		r.unit = r.stratum + "/" + r.unit
	}
}

// freedom are the degrees of freedom of prevalences and of means.
func (s *referenceSurvey) freedom() (share, mean float64) {
	units, strata := map[string]bool{}, map[string]bool{}
	for _, r := range s.rows {
		if r.weight != 0 {
			units[r.unit], strata[r.stratum] = true, true
		}
	}
	share = float64(len(units) - len(strata))
	if s.plain {
		return share, float64(len(s.rows) - 1)
	}
	return share, share
}

// figure is an estimate of a value over the rows that have one, with its standard error.
func (s *referenceSurvey) figure(group string, value func(*referenceRow) float64) (r, se, weight, sd float64, count int) {
	strata, counted := map[string]map[string]float64{}, 0
	sum := 0.0
	in := func(row *referenceRow) bool { return row.groups[group] && !math.IsNaN(value(row)) }
	for i := range s.rows {
		row := &s.rows[i]
		if strata[row.stratum] == nil {
			strata[row.stratum] = map[string]float64{}
		}
		strata[row.stratum][row.unit] += 0
		if in(row) {
			count++
			weight += row.weight
			sum += row.weight * value(row)
			if row.weight != 0 || s.plain {
				counted++
			}
		}
	}
	nan := math.NaN()
	if weight == 0 {
		return nan, nan, 0, nan, count
	}
	r = sum / weight
	spread := 0.0
	for i := range s.rows {
		if row := &s.rows[i]; in(row) {
			strata[row.stratum][row.unit] += row.weight * (value(row) - r) / weight
			spread += row.weight * (value(row) - r) * (value(row) - r)
		}
	}
	variance := 0.0
	for _, units := range strata {
		n, mean := float64(len(units)), 0.0
		for _, t := range units {
			mean += t / n
		}
		for _, t := range units {
			if n == 1 {
				variance += t * t
			} else {
				variance += n / (n - 1) * (t - mean) * (t - mean)
			}
		}
	}
	sd = nan
	if counted >= 2 {
		sd = math.Sqrt(spread / weight * float64(counted) / float64(counted-1))
	}
	return r, math.Sqrt(variance), weight, sd, count
}

// table are the figures of a group by the names of their columns.
func (s *referenceSurvey) table(group string) map[string]float64 {
	c := map[string]float64{}
	dfShare, dfMean := s.freedom()
	estimate := func(name string, r, se, low, high float64) {
		c[name+"_r"], c[name+"_se"], c[name+"_ll"], c[name+"_ul"] = r, se, low, high
	}
	share := func(name string, value func(*referenceRow) float64) (weight float64, count int) {
		r, se, weight, _, count := s.figure(group, value)
		low, high := 100*r, 100*r
		if r > 0 && r < 1 {
			g, d := math.Log(r/(1-r)), growth.StudentQuantile(0.975, dfShare)*se/(r*(1-r))
			low, high = 100/(1+math.Exp(-(g-d))), 100/(1+math.Exp(-(g+d)))
		}
		estimate(name, 100*r, 100*se, low, high)
		return weight, count
	}
	truth := func(known, yes bool) float64 {
		switch {
		case !known:
			return math.NaN()
		case yes:
			return 1
		}
		return 0
	}
	for k, name := range []string{"HA", "WA", "BMI", "WH"} {
		for end, is := range map[string]func(z float64) bool{"_3": func(z float64) bool { return z < -3 }, "_2": func(z float64) bool { return z < -2 }, "_1": func(z float64) bool { return z < -1 },
			"1": func(z float64) bool { return z > 1 }, "2": func(z float64) bool { return z > 2 }, "3": func(z float64) bool { return z > 3 }} {
			weight, count := share(name+end, func(r *referenceRow) float64 { return truth(r.shown[k] == r.shown[k], is(r.shown[k])) })
			c[name+"Z_pop"], c[name+"Z_unwpop"] = weight, float64(count)
		}
		r, se, _, sd, _ := s.figure(group, func(r *referenceRow) float64 { return r.z[k] })
		half := growth.StudentQuantile(0.975, dfMean) * se
		estimate(name, r, se, r-half, r+half)
		c[name+"_stdev"] = sd
	}
	for name, is := range map[string]func(r *referenceRow) bool{
		"HA_2_WH_2": func(r *referenceRow) bool { return r.shown[0] < -2 && r.shown[3] < -2 },
		"HA_2_WH2":  func(r *referenceRow) bool { return r.shown[0] < -2 && r.shown[3] > 2 },
	} {
		weight, count := share(name, func(r *referenceRow) float64 {
			return truth(r.shown[0] == r.shown[0] && r.shown[3] == r.shown[3], is(r))
		})
		if name == "HA_2_WH_2" {
			c[name+"_pop"], c[name+"_unwpop"] = weight, float64(count)
		}
	}
	return c
}

// randomSurvey is a small survey with everything that may be missing or odd.
func randomSurvey(r *rand.Rand) *growth.Survey {
	n := 1 + r.IntN(60)
	s := new(growth.Survey)
	code := func(of int) int32 { return int32(r.IntN(of+1)) - 1 + int32(r.IntN(10)/9*0) }
	missing := r.IntN(3)
	for range n {
		m := childOf(r)
		if r.IntN(20) == 0 {
			m.Sex = growth.UnknownSex
		}
		m.Oedema = r.IntN(15) == 0
		s.Sex, s.Position, s.Oedema, s.Age = append(s.Sex, m.Sex), append(s.Position, m.Position), append(s.Oedema, m.Oedema), append(s.Age, m.Age)
		s.Batch.Weight, s.LengthHeight = append(s.Batch.Weight, m.Weight), append(s.LengthHeight, m.LengthHeight)
	}
	column := func(of int) []int32 {
		codes := make([]int32, n)
		for i := range codes {
			if codes[i] = code(of); missing == 0 {
				codes[i] = max(codes[i], 0)
			}
		}
		return codes
	}
	if r.IntN(2) == 0 {
		s.Cluster = column(1 + r.IntN(8))
	}
	if r.IntN(2) == 0 {
		s.Stratum = column(1 + r.IntN(4))
	}
	if r.IntN(2) == 0 {
		for range n {
			s.Weight = append(s.Weight, []float64{0, 1, 1, 0.37, 2.5, 1e4, math.NaN()}[r.IntN(5+missing)])
		}
	}
	for _, name := range []string{"Area", "Other grouping"} {
		g := growth.Grouping{Name: name, Labels: []string{"A", "B", "C", "D"}, Code: column(1 + r.IntN(4))}
		if r.IntN(5) == 0 {
			for i := range g.Code {
				g.Code[i] = -1
			}
		}
		s.Groupings = append(s.Groupings, g)
	}
	return s
}

func TestSurveysOfEveryDesignGiveTheFiguresOfTheFormulas(t *testing.T) {
	surveys := 1_500
	if testing.Short() {
		surveys = 150
	}
	r := rand.New(rand.NewPCG(3, 14))
	for n := range surveys {
		s := randomSurvey(r)
		want := referenceSurvey{plain: s.Cluster == nil && s.Stratum == nil, single: s.Cluster == nil}
		for i := range s.Age {
			want.add(s, i)
		}
		want.number()
		got, _ := s.Prevalence()
		for i := range got {
			figures := want.table(got[i].Group)
			for name, value := range columns(&got[i]) {
				if !close(value, figures[name], 1e-9) {
					t.Fatalf("survey %d (cluster %v, strata %v, weight %v), %s: %s = %v, want %v", n, s.Cluster, s.Stratum, s.Weight, got[i].Group, name, value, figures[name])
				}
			}
		}
		for _, row := range want.rows {
			for group := range row.groups {
				found := false
				for i := range got {
					found = found || strings.EqualFold(got[i].Group, group)
				}
				if !found {
					t.Fatalf("survey %d: no row %q", n, group)
				}
			}
		}
	}
}
