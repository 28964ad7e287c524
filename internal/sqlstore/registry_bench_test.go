package sqlstore_test

import (
	"context"
	"fmt"
	"iter"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
)

var (
	benchNames = []string{"BUDI", "SITI", "AMINAH", "A FU", "LIM", "DARMA", "YOHANES", "MARIA", "UMAR", "NURHAYATI", "TONO", "RATNA", "BONG", "HASAN"}
	benchJobs  = []string{"farmer", "trader", "freelance", "not_working", "fisher"}
)

// cityOf makes the rows of a whole city: families of three or four persons.
func cityOf(l *intake.Dialect, families int) iter.Seq2[intake.Record, error] {
	return func(yield func(intake.Record, error) bool) {
		row := 1
		for f := range families {
			persons := 3 + f%2
			if l.Target == intake.TargetFamily {
				persons = 1
			}
			for p := range persons {
				row++
				if !yield(cityRow(l, row, f, p), nil) {
					return
				}
			}
		}
	}
}

func cityRow(l *intake.Dialect, row, f, p int) intake.Record {
	name := fmt.Sprint(benchNames[(f+p*3)%len(benchNames)], " ", benchNames[(f/7+p)%len(benchNames)], " ", f%977)
	birth := fmt.Sprintf("%04d-%02d-%02d", 1950+(f+p*23)%70, 1+f%12, 1+f%28)
	relation := []string{"head", "spouse", "child", "child"}[p]
	sex := []string{"m", "f", "f", "m"}[p]
	v := deskRow{"family_key": fmt.Sprint("F", f), "updated_year": "2023", "area": deskVillages[f%len(deskVillages)], "decile": fmt.Sprint(1 + f%4),
		"percentile": fmt.Sprint(1 + f%40), "address": fmt.Sprint("JL RAYA SEDAU GANG ", f%300, " RT ", f%20), "verification_priority": "normal",
		"head_name": name, "name": name, "nik": fmt.Sprintf("617201%010d", f*10+p), "birth_date": birth, "sex": sex, "relation": relation,
		"civil_match": "yes", "occupation": benchJobs[(f+p)%5], "education": "primary", "marital_status": "married", "work_status": "casual",
		"house_ownership": "own", "roof": "tile", "roof_quality": "good", "lighting": "pln_metered", "power": "up_to_900", "latrine": "own",
		"stunting_risk": "not_target", "receives_pkh": "yes"}
	r := intake.Record{Row: row, Value: make([]string, len(l.Fields))}
	for i, field := range l.Fields {
		r.Value[i] = v[field.Name]
	}
	return r
}

func (d *desk) commitCity(l *intake.Dialect, families int) intake.Outcome {
	in := d.input(l, "2023-12-31", nil)
	in.Rows = cityOf(l, families)
	var out intake.Outcome
	err := d.db.Atomically(context.Background(), func(ctx context.Context) error {
		var err error
		out, err = d.sink(l).Commit(ctx, in)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

// 100,000 persons of 28,571 families whose family file has been read before.
func BenchmarkImportOfPersons(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		d := newDesk(b, storetest.SQLite(b))
		d.commitCity(family2023, 28_572)
		b.StartTimer()
		d.commitCity(person2023, 28_572)
	}
	b.ReportMetric(float64(28_572*7/2)*float64(b.N)/b.Elapsed().Seconds(), "persons/s")
}

// A whole city: 80,000 families and 280,000 persons, both files.
func BenchmarkImportOfACity(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		d := newDesk(b, storetest.SQLite(b))
		b.StartTimer()
		d.commitCity(family2023, 80_000)
		d.commitCity(person2023, 80_000)
	}
}

// The questions of a page, on a city of 80,000 families.
func BenchmarkQuestions(b *testing.B) {
	d := newDesk(b, storetest.SQLite(b))
	d.commitCity(family2023, 80_000)
	d.commitCity(person2023, 80_000)
	ctx := context.Background()
	ask := func(name string, question func(*sqlstore.Registry) error) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := question(d.store); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	page := registry.Page{Sort: registry.SortName, Limit: 50}
	for name, f := range map[string]registry.Filter{
		"rare text": {Text: "nurhayati 976"}, "common text": {Text: "budi gang"}, "nik": {NIK: "6172010000400003"}, "all": {},
	} {
		ask("page/"+name, func(s *sqlstore.Registry) error { _, err := s.Families(ctx, deskScope, f, page); return err })
		ask("count/"+name, func(s *sqlstore.Registry) error { _, err := s.CountFamilies(ctx, deskScope, f); return err })
	}
	ask("count persons", func(s *sqlstore.Registry) error {
		_, err := s.CountPersons(ctx, deskScope, registry.Filter{})
		return err
	})
	for _, by := range []registry.By{{Kind: registry.ByArea, Level: region.LevelVillage}, {Kind: registry.ByFamilyFact, Fact: "latrine"},
		{Kind: registry.BySex}, {Kind: registry.ByAge, On: civil.MustDate("2024-02-21")}} {
		ask("tally/"+string(by.Kind), func(s *sqlstore.Registry) error {
			_, err := s.Tally(ctx, deskScope, registry.Filter{}, by)
			return err
		})
	}
	ask("each", func(s *sqlstore.Registry) error {
		n := 0
		for _, err := range s.Each(ctx, deskScope, registry.Filter{}) {
			if err != nil {
				return err
			}
			n++
		}
		if n != 80_000 {
			return fmt.Errorf("%d families", n)
		}
		return nil
	})
}
