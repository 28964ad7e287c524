// Command linkage measures how well and how fast registers are linked.
package main

import (
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
	"compress/gzip"

	"github.com/tuntas-id/tuntas/linkage"
	"github.com/tuntas-id/tuntas/linkage/indonesia"
	"github.com/tuntas-id/tuntas/linkage/linkfile"
)

func main() {
	dir := flag.String("dir", "", "folder")
	verbose := flag.Bool("v", false, "")
	flag.Parse()
	ctx := context.Background()
	var sources []linkage.Source
	for _, f := range flag.Args() {
		c, err := linkfile.Open(filepath.Join(*dir, f))
		if err != nil {
			panic(err)
		}
		sources = append(sources, c)
	}
	t0 := time.Now()
	res, err := linkage.Link(ctx, indonesia.PersonModel(), indonesia.Standardisers(), sources, linkage.Options{})
	if err != nil {
		panic(err)
	}
	fmt.Println("time", time.Since(t0), "records", res.Records.Len(), "edges", len(res.Edges))
	fmt.Printf("cut %+v\n", res.Cut)
	for _, r := range res.Rules {
		fmt.Printf("  %-40s blocks %7d pairs %9d new %9d splits %d\n", r.Rule, r.Blocks, r.Pairs, r.New, len(r.Splits))
	}
	fmt.Println("rounds", res.Model.Rounds, res.Model.Converged)
	for _, k := range res.Model.Kinds {
		fmt.Printf("  %s %s same %.1f\n", k.A, k.B, k.Same)
	}
	if *verbose {
		for _, c := range res.Model.Comparisons {
			fmt.Println(" ", c.Name)
			for _, l := range c.Levels {
				fmt.Printf("     %-40s m %.5f u %.7f\n", l.Label, l.M, l.U)
			}
		}
	}
	truth := linkage.Truth{}
	f, err := os.Open(filepath.Join(*dir, "idn_sample_truth.csv.gz"))
	if err != nil {
		return
	}
	z, _ := gzip.NewReader(f)
	rows, _ := csv.NewReader(z).ReadAll()
	for _, r := range rows[1:] {
		name := "idn_sample_a.csv"
		if r[1] == "B" {
			name = "idn_sample_b.csv"
		}
		truth[linkage.RecordID{Register: name, ID: r[0]}] = r[2]
	}
	v := res.Evaluate(truth, linkage.LinkAndDedupe)
	p := func(name string, s linkage.Score) {
		fmt.Printf("%-9s P %.4f R %.4f F1 %.4f  %+v\n", name, s.Precision(), s.Recall(), s.F1(), s)
	}
	p("edges", v.Edges)
	p("clusters", v.Clusters)
	p("best", v.Best)
	if *verbose {
		show(res, truth, *dir)
	}
	fmt.Println("best cut", v.BestCut, "lost", v.Lost)
	for i, c := range v.Calibration {
		fmt.Printf("  %d: %d of %d\n", i, c.Right, c.Found)
	}
}

func show(res *linkage.Result, truth linkage.Truth, dir string) {
	rows := map[string][]string{}
	for _, f := range []string{"idn_sample_a.csv.gz", "idn_sample_b.csv.gz"} {
		h, _ := os.Open(filepath.Join(dir, f))
		z, _ := gzip.NewReader(h)
		all, _ := csv.NewReader(z).ReadAll()
		for _, r := range all[1:] {
			rows[r[0]] = r
		}
	}
	r := res.Records
	id := func(i uint32) linkage.RecordID { return linkage.RecordID{Register: r.Registers[r.Register(int(i))], ID: r.ID(int(i))} }
	for _, e := range res.Edges {
		a, b := id(e.A), id(e.B)
		same := truth[a] == truth[b]
		if same != res.Linked(e) {
			fmt.Printf("%v w %.1f p %.3f\n  %v\n  %v\n", same, e.Weight, e.Probability(), rows[a.ID], rows[b.ID])
		}
	}
}
