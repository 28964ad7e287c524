// Package demo writes a synthetic region as the files a city really has: P3KE
// lists in both layouts, verification results, minutes and decree, the
// programme matrix, recipients, indicators, population, obstacles and
// commitments, with the defects such files have. Places are real; every
// person is invented. The same options give the same bytes.
//
//	files, err := demo.Write(ctx, "berkas", directory, demo.Options{Region: "61.72"})
package demo

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"go.yaml.in/yaml/v3"
)

//go:embed cases
var caseFiles embed.FS

// Options of a demo region. The zero value of a field takes the default.
type Options struct {
	Region   region.Code // kab/kota; default 61.72, Kota Singkawang
	Families int         // families on the P3KE list; default 2,400
	Seed     uint64      // default 1
	Date     civil.Date  // date of the report; default 2024-02-21
}

// The defaults.
const (
	DefaultRegion   region.Code = "61.72"
	DefaultFamilies int         = 2400
	// MinFamilies leaves room for the families that every demo shows.
	MinFamilies int = 60
)

// Case holds the totals that the files of a region reproduce.
type Case struct {
	Region        region.Code             `yaml:"region"`
	Determined    int                     `yaml:"determined"`
	Villages      map[region.Code]int     `yaml:"villages"`
	HighestOther  int                     `yaml:"highest_other"`
	Interventions map[string]int          `yaml:"interventions"`
	Insured       int                     `yaml:"insured"` // people whose contribution the region pays; 0: all on the list
	Population    []populationObservation `yaml:"population"`
	AreaKm2       string                  `yaml:"area_km2"`
	CriteriaSet   string                  `yaml:"criteria_set"`
}

type populationObservation struct {
	Year   int    `yaml:"year"`
	Total  string `yaml:"total"`
	Source string `yaml:"source"`
}

// Write creates the files of the region in dir and returns their paths in the
// order in which a person would number them. dir must be empty or new.
func Write(ctx context.Context, dir string, areas *region.Directory, o Options, progress func(file string, done, total int)) ([]string, error) {
	w, err := build(areas, o.withDefaults())
	if err != nil {
		return nil, err
	}
	return writeFiles(ctx, dir, w.files(), progress)
}

// build makes the region in memory.
func build(areas *region.Directory, o Options) (*world, error) {
	if o.Families < MinFamilies {
		return nil, fault.New("demo.Write", fault.Invalid, locale.T("demo.too_few", "families", o.Families, "least", MinFamilies), nil)
	}
	if o.Region.Level() != region.LevelRegency || len(villagesOf(areas, o.Region)) == 0 {
		return nil, fault.New("demo.Write", fault.Invalid, locale.T("demo.region_unknown", "region", string(o.Region)), nil)
	}
	c, err := caseOf(o)
	if err != nil {
		return nil, fault.Wrap("demo.Write", err)
	}
	people, err := namingOf(o.Region)
	if err != nil {
		return nil, fault.Wrap("demo.Write", err)
	}
	w := newWorld(areas, o, c, people)
	w.settle()
	w.verify()
	w.assist()
	if w.official, err = w.statistics(); err != nil {
		return nil, fault.Wrap("demo.Write", err)
	}
	if len(c.Population) == 0 {
		if w.counts, err = w.population(); err != nil {
			return nil, fault.Wrap("demo.Write", err)
		}
	}
	return w, nil
}

// writeFiles writes the files into dir, which must be empty or new.
func writeFiles(ctx context.Context, dir string, steps []step, progress func(file string, done, total int)) ([]string, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fault.Wrap("demo.Write", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		return nil, fault.New("demo.Write", fault.Conflict, locale.T("demo.dir_not_empty", "dir", dir), err)
	}
	var paths []string
	for i, step := range steps {
		if err := ctx.Err(); err != nil {
			return nil, fault.Wrap("demo.Write", err)
		}
		if progress != nil {
			progress(step.name, i, len(steps))
		}
		path := filepath.Join(dir, step.name)
		if err := step.write(path); err != nil {
			return nil, fault.Wrap("demo.Write", fmt.Errorf("%s: %w", step.name, err))
		}
		paths = append(paths, path)
	}
	if progress != nil {
		progress("", len(steps), len(steps))
	}
	return paths, nil
}

func (o Options) withDefaults() Options {
	if o.Region == "" {
		o.Region = DefaultRegion
	}
	if o.Families == 0 {
		o.Families = DefaultFamilies
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	if o.Date.IsZero() {
		o.Date = civil.MustDate("2024-02-21")
	}
	return o
}

// caseOf reads the case of a region, or makes one in proportion to its size.
// A list that is too short for the case is scaled as well.
func caseOf(o Options) (Case, error) {
	b, err := fs.ReadFile(caseFiles, "cases/"+o.Region.Digits()+".yaml")
	if err != nil {
		return scaledCase(o, o.Families/12), nil
	}
	var c Case
	if err := yaml.Unmarshal(b, &c); err != nil {
		return Case{}, err
	}
	if short := o.Families / 5; c.Determined > short {
		small := scaledCase(o, short)
		small.Population, small.AreaKm2, small.CriteriaSet, small.Insured = c.Population, c.AreaKm2, c.CriteriaSet, c.Insured
		return small, nil
	}
	return c, nil
}

// scaledCase keeps the proportions that the reports of a city show.
func scaledCase(o Options, determined int) Case {
	share := func(of195 int) int { return max(1, determined*of195/195) }
	return Case{
		Region: o.Region, Determined: determined, HighestOther: determined,
		Interventions: map[string]int{
			"bansos": share(108), "bedah_rumah": share(105), "lahan_rumah": share(52),
			"modal_usaha": share(39), "sanitasi": share(105), "listrik": share(3),
		},
		CriteriaSet: "singkawang-412-2023",
	}
}

func villagesOf(areas *region.Directory, regency region.Code) []region.Area {
	var out []region.Area
	for _, district := range areas.Children(regency) {
		out = append(out, areas.Children(district.Code)...)
	}
	return out
}

func newRandom(seed uint64, purpose string) *rand.Rand {
	h := uint64(14695981039346656037)
	for _, b := range []byte(purpose) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return rand.New(rand.NewPCG(seed, h))
}

// pick draws one of the values; weights may be shorter than values, the rest
// then weigh 1.
func pick[T any](r *rand.Rand, values []T) T { return values[r.IntN(len(values))] }

type weighted[T any] struct {
	value  T
	weight int
}

func draw[T any](r *rand.Rand, choices []weighted[T]) T {
	sum := 0
	for _, c := range choices {
		sum += c.weight
	}
	n := r.IntN(sum)
	for _, c := range choices {
		if n -= c.weight; n < 0 {
			return c.value
		}
	}
	return choices[len(choices)-1].value
}

func chance(r *rand.Rand, perMille int) bool { return r.IntN(1000) < perMille }

func upper(s string) string { return strings.ToUpper(s) }
