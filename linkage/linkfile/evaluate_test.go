package linkfile_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tuntas-id/tuntas/linkage"
	"github.com/tuntas-id/tuntas/linkage/indonesia"
	"github.com/tuntas-id/tuntas/linkage/linkfile"
)

// folder writes a result by hand: the figures below are counted from it.
func folder(t *testing.T, mode string) string {
	t.Helper()
	dir := t.TempDir()
	model, err := json.Marshal(linkfile.ModelJSON{
		Format:  1,
		Inputs:  []linkfile.Input{{Name: "sipil.csv", Path: "/gone/sipil.csv"}, {Name: "program.csv", Path: "/gone/program.csv"}},
		Options: linkfile.OptionsJSON{Mode: mode, Review: 0.05},
		Cut:     linkfile.CutJSON{Probability: 0.9},
		Model: map[string]any{
			"columns":     []any{map[string]any{"name": "name", "as": "text", "from": [][]string{{"nama"}}}},
			"comparisons": []any{map[string]any{"name": "name", "levels": []any{map[string]any{"exact": "name"}}}},
			"blocking":    [][]string{{"name"}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, linkfile.ModelFile, string(model))
	write(t, dir, linkfile.ClustersFile, `file,id,cluster_id
sipil.csv,1,1
sipil.csv,2,1
sipil.csv,3,2
sipil.csv,4,3
program.csv,1,1
program.csv,2,2
program.csv,3,4
`)
	write(t, dir, linkfile.PairsFile, `left_id,right_id,left_file,right_file,weight,probability,decision
1,2,sipil.csv,sipil.csv,9.9658,0.999000,link
1,1,sipil.csv,program.csv,6.6294,0.990000,link
3,2,sipil.csv,program.csv,4.2479,0.950000,link
4,3,sipil.csv,program.csv,0.0000,0.500000,review
`)
	return dir
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Anna is 1 and 2 of the civil register and 1 of the programme; Budi is 4 and 3.
// 3 of the civil register is Cici, 2 of the programme her brother.
const known = `rec_id,register,person_id,household_id
1,A,anna,x
2,A,anna,x
3,A,cici,y
4,A,budi,z
1,B,anna,x
2,B,dodi,y
3,B,budi,z
9,B,nobody,z
`

func TestAnEvaluationCountsAsOneDoesByHand(t *testing.T) {
	v, err := linkfile.Evaluate(t.Context(), folder(t, "link_and_dedupe"), write(t, t.TempDir(), "t.csv", known), indonesia.Standardisers())
	if err != nil {
		t.Fatal(err)
	}
	// True pairs: three of Anna, one of Budi. Linked: three, two of them true. In
	// clusters: three of the first, one of the second; three are true.
	if diff := cmp.Diff([]int{2, 3, 4, 3, 4, 4}, []int{v.Edges.Right, v.Edges.Found, v.Edges.True, v.Clusters.Right, v.Clusters.Found, v.Clusters.True}); diff != "" {
		t.Errorf("right, found, true: %s", diff)
	}
	// At 0.5 all four pairs are linked, three are true: F1 = 6/8.
	if v.BestCut != 0.5 || v.Best.F1 != 0.75 || v.OwnCut != 0.9 {
		t.Errorf("best %+v at %v", v.Best, v.BestCut)
	}
	for _, row := range v.Thresholds {
		if row.Probability == 0.95 && (row.Right != 2 || row.Found != 3) || row.Probability == 0.99 && (row.Right != 2 || row.Found != 2) {
			t.Errorf("at %v: %+v", row.Probability, row.Agreement)
		}
	}
	if v.False.Pairs != 1 || v.False.SameHousehold != 1 {
		t.Errorf("false links %+v", v.False)
	}
	// Missed: Budi is to be reviewed, the other pair of Anna was not weighed.
	if v.Missed.Pairs != 2 || v.Missed.InReview != 1 || v.Missed.Doubted != 1 {
		t.Errorf("missed %+v", v.Missed)
	}
	if v.InputsRead || v.EdgesDiffer != nil || v.Records != 7 {
		t.Errorf("records %d, inputs read %v", v.Records, v.InputsRead)
	}
}

func TestOnlyPairsOfTheModeCount(t *testing.T) {
	v, err := linkfile.Evaluate(t.Context(), folder(t, "link_only"), write(t, t.TempDir(), "t.csv", strings.Replace(known, "1,A,anna", "1,sipil.csv,anna", 1)), indonesia.Standardisers())
	if err != nil {
		t.Fatal(err)
	}
	if v.Edges.Found != 2 || v.Edges.True != 3 || v.Clusters.Found != 3 {
		t.Errorf("edges %+v, clusters %+v", v.Edges, v.Clusters)
	}
}

func TestAPairWithoutTheSameNumberIsCountedApart(t *testing.T) {
	dir := link(t, registers, linkage.Options{})
	v, err := linkfile.Evaluate(t.Context(), dir, filepath.Join("testdata", "truth.csv"), indonesia.Standardisers())
	if err != nil {
		t.Fatal(err)
	}
	if v.Field != "nik" || !v.InputsRead || v.EdgesDiffer == nil {
		t.Fatalf("no table by number: %+v", v)
	}
	if v.EdgesDiffer.True == 0 || v.EdgesDiffer.True >= v.Edges.True || v.EdgesDiffer.Found > v.Edges.Found {
		t.Errorf("all %+v, without the same number %+v", v.Edges, *v.EdgesDiffer)
	}
	if m := v.Missed; m.Pairs != v.Edges.True-v.Edges.Right || m.InReview+m.Cluster+m.NoRule+m.Doubted != m.Pairs {
		t.Errorf("missed %+v of %+v", m, v.Edges)
	}
}

func TestWhatIsWrongInATruthIsSaid(t *testing.T) {
	for name, c := range map[string]struct{ truth, want string }{
		"a column is missing":    {"rec_id,person_id\n1,a\n", "has no column register"},
		"a register is not here": {"rec_id,register,person_id\n1,Z,a\n", `register "Z"`},
	} {
		_, err := linkfile.Evaluate(t.Context(), folder(t, "link_only"), write(t, t.TempDir(), "t.csv", c.truth), nil)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := linkfile.Evaluate(t.Context(), t.TempDir(), "t.csv", nil); err == nil || !strings.Contains(err.Error(), "no result") {
		t.Errorf("an empty folder: %v", err)
	}
}
