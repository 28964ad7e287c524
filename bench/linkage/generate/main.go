// Command generate writes synthetic Indonesian registers with their truth, to
// measure linkage on:
//
//	go run ./bench/linkage/generate -persons 1000000 -seed 1 -errors usual -o DIR
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/linkage/synthetic"
)

func main() {
	var o synthetic.Options
	flag.IntVar(&o.Persons, "persons", 100_000, "number of persons")
	flag.Uint64Var(&o.Seed, "seed", 1, "the same seed gives the same registers")
	flag.IntVar(&o.Workers, "workers", 0, "districts written at the same time; 0: as many as there are processors")
	model := flag.String("errors", "usual", "how the registers err: "+strings.Join(synthetic.Presets, ", ")+", or a file of that form")
	dir := flag.String("o", ".", "folder for register_a.csv, register_b.csv, truth.csv and errors.csv")
	kinds := flag.Bool("kinds", false, "write errors.csv: the kinds of error of each record")
	quiet := flag.Bool("q", false, "do not print the shares of the kinds")
	flag.Parse()
	if err := run(o, *model, *dir, *kinds, *quiet); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(o synthetic.Options, model, dir string, kinds, quiet bool) error {
	var err error
	if o.Errors, err = errorModel(model); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	start := time.Now()
	sum, err := write(o, dir, kinds)
	if err != nil {
		return err
	}
	fmt.Printf("%d persons in %d households, %d and %d records, %.1f s\n", sum.Persons, sum.Households, sum.Civil.Records, sum.Programme.Records, time.Since(start).Seconds())
	if quiet {
		return nil
	}
	fmt.Printf("twins: %.2f %% of %d births\n%-22s %8s %8s\n", 100*float64(sum.Twins)/float64(max(sum.Births, 1)), sum.Births, "% of the records", "A", "B")
	for _, k := range synthetic.Kinds() {
		fmt.Printf("%-22s %8.2f %8.2f\n", k, 100*sum.Civil.Share(k), 100*sum.Programme.Share(k))
	}
	return nil
}

func errorModel(name string) (synthetic.Errors, error) {
	if slices.Contains(synthetic.Presets, name) {
		return synthetic.Preset(name)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return synthetic.Errors{}, err
	}
	return synthetic.ParseErrors(text)
}

func write(o synthetic.Options, dir string, kinds bool) (sum synthetic.Summary, err error) {
	var out synthetic.Output
	files := []struct {
		name string
		to   *io.Writer
	}{{"register_a.csv", &out.Civil}, {"register_b.csv", &out.Programme}, {"truth.csv", &out.Truth}, {"errors.csv", &out.Errors}}
	if !kinds {
		files = files[:3]
	}
	for _, f := range files {
		file, failed := os.Create(filepath.Join(dir, f.name))
		if failed != nil {
			return sum, failed
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		*f.to = file
	}
	return synthetic.Generate(context.Background(), o, out)
}
