// Command linkage measures how well registers are linked: the public sets with
// known truth that lie in a folder, and Indonesian registers, each at the cut that
// the engine chooses and at the best one.
//
//	go run ./bench/linkage -dir FOLDER
package main

import (
	"compress/gzip"
	"context"
	"embed"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/linkage"
	"github.com/tuntas-id/tuntas/linkage/indonesia"
	"github.com/tuntas-id/tuntas/linkage/linkfile"
)

//go:embed models/*.yaml
var models embed.FS

// set is some files with the model for them and their truth.
type set struct {
	name, model string // no model: Indonesian persons
	files       []string
	mode        linkage.Mode
	truth       func(dir string, files []string) (linkage.Truth, error)
}

var sets = []set{
	{"febrl1", "febrl", []string{"febrl_dataset1.csv.gz"}, linkage.LinkAndDedupe, febrl},
	{"febrl2", "febrl", []string{"febrl_dataset2.csv.gz"}, linkage.LinkAndDedupe, febrl},
	{"febrl3", "febrl", []string{"febrl_dataset3.csv.gz"}, linkage.LinkAndDedupe, febrl},
	{"febrl4", "febrl", []string{"febrl_dataset4a.csv.gz", "febrl_dataset4b.csv.gz"}, linkage.LinkOnly, febrl},
	{"fake_1000", "fake_1000", []string{"fake_1000.csv.gz"}, linkage.LinkAndDedupe, column("unique_id", "cluster")},
	{"historical", "historical", []string{"historical_50k.csv.gz"}, linkage.LinkAndDedupe, column("unique_id", "cluster")},
	{"idn", "", []string{"idn_sample_a.csv.gz", "idn_sample_b.csv.gz"}, linkage.LinkAndDedupe, persons("idn_sample_truth.csv.gz")},
	{"register", "", []string{"register_a.csv", "register_b.csv"}, linkage.LinkAndDedupe, persons("truth.csv")},
}

func main() {
	dir := flag.String("dir", ".", "folder with the files")
	only := flag.String("set", "", "only this set")
	verbose := flag.Bool("v", false, "show the rules, the parameters and the calibration")
	flag.Parse()
	for _, s := range sets {
		if *only != "" && s.name != *only {
			continue
		}
		if err := s.run(*dir, *verbose); err != nil {
			fmt.Fprintln(os.Stderr, s.name+":", err)
		}
	}
}

func (s set) run(dir string, verbose bool) error {
	var sources []linkage.Source
	for _, f := range s.files {
		c, err := linkfile.Open(filepath.Join(dir, f))
		if err != nil {
			return err
		}
		sources = append(sources, c)
	}
	truth, err := s.truth(dir, s.files)
	if err != nil {
		return err
	}
	model := indonesia.PersonModel()
	if s.model != "" {
		text, err := models.ReadFile("models/" + s.model + ".yaml")
		if err != nil {
			return err
		}
		if model, err = linkage.ParseModel(text); err != nil {
			return err
		}
	}
	started := time.Now()
	res, err := linkage.Link(context.Background(), model, indonesia.Standardisers(), sources, linkage.Options{Mode: s.mode})
	if err != nil {
		return err
	}
	took := time.Since(started)
	v := res.Evaluate(truth, s.mode)
	pairs := uint64(0)
	for _, r := range res.Rules {
		pairs += r.New
	}
	fmt.Printf("%-10s %8d records %9d pairs %6.2f s   edges %.4f (P %.4f R %.4f)   best %.4f   clusters %.4f (P %.4f R %.4f)   expected P %.4f R %.4f, lost %d of %d\n", s.name, res.Records.Len(), pairs, took.Seconds(),
		v.Edges.F1(), v.Edges.Precision(), v.Edges.Recall(), v.Best.F1(), v.Clusters.F1(), v.Clusters.Precision(), v.Clusters.Recall(), res.Cut.Precision, res.Cut.Recall, v.Lost, v.Edges.True)
	if verbose {
		s.show(res, v)
	}
	return nil
}

func (s set) show(res *linkage.Result, v linkage.Evaluation) {
	fmt.Printf("  cut %.4f, best %.4f; %d rounds, converged %v\n", res.Cut.Probability, v.BestCut, res.Model.Rounds, res.Model.Converged)
	for _, r := range res.Rules {
		fmt.Printf("  %-42s %8d blocks %9d pairs %9d new %3d cut\n", r.Rule, r.Blocks, r.Pairs, r.New, len(r.Splits))
	}
	for _, k := range res.Model.Kinds {
		fmt.Printf("  %s × %s: %.0f expected\n", k.A, k.B, k.Same)
	}
	for _, c := range res.Model.Comparisons {
		fmt.Println(" ", c.Name)
		for _, l := range c.Levels {
			fmt.Printf("     %-44s m %.5f u %.7f\n", l.Label, l.M, l.U)
		}
	}
	for i, c := range v.Calibration {
		fmt.Printf("  from %4.2f: %d of %d, %.3f\n", [...]float64{0, .1, .2, .3, .4, .5, .6, .7, .8, .9, .99}[i], c.Right, c.Found, c.Precision())
	}
}

// febrl names an entity by the number in its identifier.
func febrl(dir string, files []string) (linkage.Truth, error) {
	t := linkage.Truth{}
	for _, f := range files {
		rows, at, err := read(filepath.Join(dir, f))
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			id := r[at["rec_id"]]
			t[linkage.RecordID{Register: strings.TrimSuffix(f, ".gz"), ID: id}] = strings.Split(id, "-")[1]
		}
	}
	return t, nil
}

// column names an entity by a column of the file.
func column(id, entity string) func(string, []string) (linkage.Truth, error) {
	return func(dir string, files []string) (linkage.Truth, error) {
		t := linkage.Truth{}
		rows, at, err := read(filepath.Join(dir, files[0]))
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			t[linkage.RecordID{Register: strings.TrimSuffix(files[0], ".gz"), ID: r[at[id]]}] = r[at[entity]]
		}
		return t, nil
	}
}

// persons names them by a file of their own.
func persons(name string) func(string, []string) (linkage.Truth, error) {
	return func(dir string, files []string) (linkage.Truth, error) {
		t := linkage.Truth{}
		rows, at, err := read(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			f := files[0]
			if r[at["register"]] == "B" {
				f = files[1]
			}
			t[linkage.RecordID{Register: strings.TrimSuffix(f, ".gz"), ID: r[at["rec_id"]]}] = r[at["person_id"]]
		}
		return t, nil
	}
}

func read(path string) (rows [][]string, at map[string]int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	if strings.HasSuffix(path, ".gz") {
		z, err := gzip.NewReader(f)
		if err != nil {
			return nil, nil, err
		}
		r = csv.NewReader(z)
	}
	rows, err = r.ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, nil, err
	}
	at = map[string]int{}
	for i, h := range rows[0] {
		at[strings.TrimSpace(h)] = i
	}
	return rows[1:], at, nil
}
