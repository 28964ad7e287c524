package scorefile_test

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/growth/scorefile"
)

func TestAFileOfSchoolchildrenComesOutAsTheReferenceProgramWritesIt(t *testing.T) {
	file, err := os.ReadFile("../testdata/zscore_plus.csv")
	if err != nil {
		t.Fatal(err)
	}
	want := records(t, string(file))
	var in [][]string
	for _, row := range want {
		in = append(in, row[:7])
	}
	var out bytes.Buffer
	var problems []scorefile.Problem
	o := scorefile.Options{Problem: func(p scorefile.Problem) { problems = append(problems, p) }}
	if _, err := scorefile.SchoolZScore(context.Background(), strings.NewReader(text(t, in)), &out, o); err != nil {
		t.Fatal(err)
	}
	for i, row := range records(t, out.String()) {
		if !slices.Equal(row, want[i]) {
			t.Errorf("row %d:\n got %q\nwant %q", i+1, row, want[i])
		}
	}
	var columns []string
	for _, p := range problems {
		columns = append(columns, p.Column)
	}
	if want := []string{"sex", "sex", "oedema", "weight_in_kg"}; !slices.Equal(columns, want) {
		t.Errorf("problems in %q, want %q", columns, want)
	}
}
