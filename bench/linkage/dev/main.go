package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"time"

	"github.com/tuntas-id/tuntas/linkage"
	"github.com/tuntas-id/tuntas/linkage/indonesia"
	"github.com/tuntas-id/tuntas/linkage/linkfile"
)

func rows(path string) [][]string {
	f, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		panic(err)
	}
	return all[1:]
}

func main() {
	dir := os.Args[1]
	a, _ := linkfile.Open(filepath.Join(dir, "register_a.csv"))
	b, _ := linkfile.Open(filepath.Join(dir, "register_b.csv"))
	if len(os.Args) > 2 {
		f, _ := os.Create(os.Args[2])
		pprof.StartCPUProfile(f)
		defer pprof.StopCPUProfile()
	}
	t0 := time.Now()
	stage := t0
	last := linkage.Stage("")
	res, err := linkage.Link(context.Background(), indonesia.PersonModel(), indonesia.Standardisers(), []linkage.Source{a, b}, linkage.Options{Progress: func(s linkage.Stage, d float64) {
		if s != last {
			fmt.Println("  ", last, time.Since(stage))
			last, stage = s, time.Now()
		}
	}})
	if err != nil {
		panic(err)
	}
	fmt.Println("  ", last, time.Since(stage), "all", time.Since(t0))
	if len(os.Args) > 3 {
		return
	}
	rec := map[string][]string{}
	for _, f := range []string{"register_a.csv", "register_b.csv"} {
		for _, r := range rows(filepath.Join(dir, f)) {
			rec[r[0]] = r
		}
	}
	person := map[string][]uint32{}
	truth := map[string]string{}
	for _, r := range rows(filepath.Join(dir, "truth.csv")) {
		truth[r[0]] = r[2]
	}
	for i := range res.Records.Len() {
		p := truth[res.Records.ID(i)]
		person[p] = append(person[p], uint32(i))
	}
	have := map[[2]uint32]bool{}
	for _, e := range res.Edges {
		have[[2]uint32{e.A, e.B}] = true
	}
	never, low, shown := 0, 0, 0
	for _, l := range person {
		for i := range l {
			for j := range i {
				x, y := min(l[i], l[j]), max(l[i], l[j])
				if have[[2]uint32{x, y}] {
					continue
				}
				ex, ok := res.Explain(x, y)
				if !ok {
					never++
					if never%40 == 0 {
						fmt.Println("NEVER", rec[res.Records.ID(int(x))], "\n     ", rec[res.Records.ID(int(y))])
					}
				} else {
					low++
					if low%20 == 0 && shown < 30 {
						shown++
						fmt.Printf("LOW %.1f %s %v\n     %v\n", ex.Weight, ex.Rule, rec[res.Records.ID(int(x))], rec[res.Records.ID(int(y))])
						fmt.Printf("     prior %.1f found %.1f kin %.1f", ex.Prior, ex.Found, ex.Kin)
						for _, s := range ex.Steps {
							fmt.Printf(" | %s %d %.1f %+.1f", s.Comparison, s.Level, s.Weight, s.Frequency)
						}
						fmt.Println()
					}
				}
			}
		}
	}
	fmt.Println("never", never, "low", low)
}
