package scorefile_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/growth/scorefile"
)

func TestASurveyGivesTheTableOfTheReferenceProgram(t *testing.T) {
	survey, err := os.ReadFile("../testdata/survey.csv")
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile("../testdata/survey_prevalence.csv")
	if err != nil {
		t.Fatal(err)
	}
	expected := records(t, string(file))
	header := expected[0][1:] // without the scenario
	for scenario, design := range map[string]scorefile.Design{
		"full": {Cluster: "cluster", Strata: "strata", Weight: "sw"}, "simple": {},
		"sw_only": {Weight: "sw"}, "cluster_strata": {Cluster: "cluster", Strata: "strata"},
	} {
		var want [][]string
		for _, row := range expected {
			if row[0] == scenario && !strings.HasSuffix(row[1], ": NA") {
				want = append(want, row[1:])
			}
		}
		var out bytes.Buffer
		if _, err := scorefile.Prevalence(context.Background(), bytes.NewReader(survey), &out, design, scorefile.Options{}); err != nil {
			t.Fatal(err)
		}
		got := records(t, out.String())
		if !slices.Equal(got[0], header) {
			t.Fatalf("%s: header %q", scenario, got[0])
		}
		if len(got)-1 != len(want) {
			t.Fatalf("%s: %d rows, want %d", scenario, len(got)-1, len(want))
		}
		byGroup := map[string][]string{}
		for _, row := range got[1:] {
			byGroup[row[0]] = row
		}
		for _, row := range want {
			for i, cell := range row[1:] {
				if have := byGroup[row[0]]; have == nil || !near(have[i+1], cell, header[i+1]) {
					t.Errorf("%s, %s: %s differs from %s", scenario, row[0], header[i+1], cell)
				}
			}
		}
	}
}

// near: limits of prevalences come from an iteration in the reference program and
// agree to six digits, everything else to nine.
func near(got, want, column string) bool {
	if got == "" || want == "" {
		return got == want
	}
	g, _ := strconv.ParseFloat(got, 64)
	w, _ := strconv.ParseFloat(want, 64)
	within := 1e-9
	if strings.HasSuffix(column, "_ll") || strings.HasSuffix(column, "_ul") {
		within = 1e-6
	}
	return math.Abs(g-w) <= within*math.Max(1, math.Abs(w))
}

func TestADesignColumnThatIsNotThereIsNamed(t *testing.T) {
	var header *scorefile.HeaderError
	_, err := scorefile.Prevalence(context.Background(), strings.NewReader("sex,age_days\n1,100\n"), new(bytes.Buffer), scorefile.Design{Cluster: "klaster"}, scorefile.Options{})
	if !errors.As(err, &header) || !slices.Equal(header.Missing, []string{"klaster"}) {
		t.Errorf("error %v", err)
	}
}
