package linkfile_test

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"github.com/tuntas-id/tuntas/linkage"
	"github.com/tuntas-id/tuntas/linkage/indonesia"
	"github.com/tuntas-id/tuntas/linkage/linkfile"
	"github.com/tuntas-id/tuntas/linkage/synthetic"
)

// invented writes two registers of one region and gives their truth by the names
// of the files.
func invented(t *testing.T, persons int, seed uint64) (sources []linkage.Source, truth linkage.Truth) {
	t.Helper()
	dir := t.TempDir()
	usual, err := synthetic.Preset("usual")
	if err != nil {
		t.Fatal(err)
	}
	var files []*os.File
	for _, name := range []string{"A", "B", "truth"} {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		files = append(files, f)
	}
	if _, err = synthetic.Generate(context.Background(), synthetic.Options{Persons: persons, Seed: seed, Errors: usual},
		synthetic.Output{Civil: files[0], Programme: files[1], Truth: files[2]}); err != nil {
		t.Fatal(err)
	}
	for _, f := range files[:2] {
		c, err := linkfile.Open(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, c)
	}
	if _, err := files[2].Seek(0, 0); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(files[2]).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	truth = linkage.Truth{}
	for _, r := range rows[1:] {
		truth[linkage.RecordID{Register: r[1], ID: r[0]}] = r[2]
	}
	return sources, truth
}

// Those born a day apart in one district have NIK that differ in one digit. Such
// pairs are many in one register and their NIK prove nothing beside their dates;
// a model that takes both for evidence finds the same person ten times too often.
func TestTheExpectedNumberOfPairsWithinARegisterIsNearTheTruth(t *testing.T) {
	sources, truth := invented(t, 30_000, 7)
	res, err := linkage.Link(context.Background(), indonesia.PersonModel(), indonesia.Standardisers(), sources, linkage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	records := map[string]map[string]int{"A": {}, "B": {}}
	for id, person := range truth {
		records[id.Register][person]++
	}
	for _, k := range res.Model.Kinds {
		want := 0.0
		for person, n := range records[k.A] {
			if k.A == k.B {
				want += float64(n*(n-1)) / 2
			} else {
				want += float64(n * records[k.B][person])
			}
		}
		if k.Same < 0.9*want || k.Same > 1.1*want {
			t.Errorf("%s × %s: %.0f pairs expected, there are %.0f", k.A, k.B, k.Same, want)
		}
	}
	v := res.Evaluate(truth, linkage.LinkAndDedupe)
	if f := v.Edges.F1(); f < 0.975 || f < v.Best.F1()-0.005 {
		t.Errorf("edges have F1 %.4f, at the best cut %.4f", f, v.Best.F1())
	}
	if p := v.Calibration[9].Precision(); p < 0.85 {
		t.Errorf("of the pairs given 0.9 to 0.99, %.2f are true", p)
	}
}
