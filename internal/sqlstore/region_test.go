package sqlstore_test

import (
	"context"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/region/populationfile"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
)

func populationRows(rows ...[]string) (*intake.Dialect, iter.Seq2[intake.Record, error]) {
	d := &intake.Dialect{ID: "population", Target: intake.TargetPopulation}
	for _, name := range []string{"area", "area_name", "year", "total", "source", "date", "male", "female"} {
		d.Fields = append(d.Fields, intake.Field{Name: name, Headers: []string{name}})
	}
	return d, func(yield func(intake.Record, error) bool) {
		for i, r := range rows {
			value := make([]string, len(d.Fields))
			copy(value, r)
			if !yield(intake.Record{Row: i + 2, Value: value}, nil) {
				return
			}
		}
	}
}

func TestAMisprintedPopulationStaysOutAndTheSameFileChangesNothing(t *testing.T) {
	areas, err := region.Load()
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		store := sqlstore.NewRegion(db)
		sink := populationfile.Sink{Store: store, Directory: areas}
		d, rows := populationRows(
			[]string{"61.72", "", "2022", "241467", "Dukcapil", "2022-12-31"},
			[]string{"61.72", "", "2023", "241467000", "Laporan", ""},
			[]string{"", "Kota Singkawang", "2021", "239000", "BPS", ""},
			[]string{"", "Negeri Antah", "2021", "1", "BPS", ""},
		)
		commit := func() (intake.Outcome, []intake.Finding) {
			var found []intake.Finding
			out, err := sink.Commit(ctx, intake.Input{Batch: intake.Batch{ID: "b1", Region: "61"}, Dialect: d, Rows: rows,
				Find: func(f intake.Finding) { found = append(found, f) }, Progress: func(int) {}})
			if err != nil {
				t.Fatal(err)
			}
			return out, found
		}
		if out, err := sink.Check(ctx, intake.Input{Batch: intake.Batch{ID: "b1", Region: "61"}, Dialect: d, Rows: rows,
			Find: func(intake.Finding) {}, Progress: func(int) {}}); err != nil || out.New != 2 {
			t.Fatalf("check: %+v, %v", out, err)
		}
		if all, _ := store.Populations(ctx, region.ScopeOf("61"), "61.72"); len(all) != 0 {
			t.Fatalf("a check has written %v", all)
		}
		out, found := commit()
		if out.New != 2 || len(found) != 2 {
			t.Fatalf("%+v, findings %v", out, found)
		}
		if f := found[0]; f.Code != "population_implausible" || !strings.Contains(locale.Indonesian.Render(f.Remedy), "241.467?") {
			t.Errorf("finding %s: %s", f.Code, locale.Indonesian.Render(f.Remedy))
		}
		if out, _ := commit(); out.New != 0 || out.Unchanged != 2 {
			t.Errorf("again: %+v", out)
		}
		all, err := store.Populations(ctx, region.ScopeOf("61"), "61.72")
		if err != nil || len(all) != 2 {
			t.Fatalf("%v, %v", all, err)
		}
		if p, ok := region.PopulationAsOf(all, civil.MustDate("2022-06-01")); !ok || p.Total != 239000 {
			t.Errorf("as of June 2022: %+v", p)
		}
		if all, _ := store.Populations(ctx, region.ScopeOf("61.71"), "61.72"); len(all) != 0 {
			t.Error("another region sees it")
		}
		if err := sink.Undo(ctx, intake.Batch{ID: "b1"}); err != nil {
			t.Fatal(err)
		}
		if all, _ := store.Populations(ctx, region.ScopeOf("61"), "61.72"); len(all) != 0 {
			t.Errorf("after undo: %v", all)
		}
	})
}

func TestEachSourceAndDayKeepsItsPopulationAndUndoBringsBackTheOneBefore(t *testing.T) {
	areas, err := region.Load()
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		store := sqlstore.NewRegion(db)
		sink := populationfile.Sink{Store: store, Directory: areas}
		commit := func(batch string, rows ...[]string) (out intake.Outcome, codes string) {
			t.Helper()
			d, all := populationRows(rows...)
			out, err := sink.Commit(ctx, intake.Input{Batch: intake.Batch{ID: batch, Region: "61.72"}, Dialect: d, Rows: all,
				Find: func(f intake.Finding) { codes += f.Code + " " }, Progress: func(int) {}})
			if err != nil {
				t.Fatal(err)
			}
			return out, codes
		}
		totals := func() (out []int64) {
			all, err := store.PopulationsWithin(ctx, region.ScopeOf(region.Nation), "61.72")
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range all {
				out = append(out, p.Total)
			}
			return out
		}
		check := func(step string, out intake.Outcome, want intake.Outcome, wantTotals ...int64) {
			t.Helper()
			if got := totals(); out != want || !slices.Equal(got, wantTotals) {
				t.Errorf("%s: %+v, %v; want %+v, %v", step, out, got, want, wantTotals)
			}
		}
		june, december := []string{"61.72", "", "2023", "246000", "Dukcapil", "2023-06-30"}, []string{"61.72", "", "2023", "247000", "Dukcapil", "2023-12-31"}
		out, _ := commit("b1", june, december)
		check("both half-years of a source", out, intake.Outcome{New: 2}, 247000, 246000)

		out, _ = commit("b2", december, []string{"61.72.03.1003", "", "2023", "5000", "Kelurahan", ""})
		check("a second file repeats one row", out, intake.Outcome{New: 1, Unchanged: 1}, 247000, 246000, 5000)

		corrected := []string{"61.72", "", "2023", "246500", "Dukcapil", "2023-06-30", "126000", "120500"}
		out, _ = commit("b3", corrected)
		check("a third corrects one", out, intake.Outcome{Changed: 1}, 247000, 246500, 5000)

		if err := sink.Undo(ctx, intake.Batch{ID: "b3"}); err != nil {
			t.Fatal(err)
		}
		check("the third is undone", intake.Outcome{}, intake.Outcome{}, 247000, 246000, 5000)
		if err := sink.Undo(ctx, intake.Batch{ID: "b1"}); err != nil {
			t.Fatal(err)
		}
		check("the first is undone, the second still says so", intake.Outcome{}, intake.Outcome{}, 247000, 5000)

		for _, c := range []struct {
			name string
			rows [][]string
			want string
		}{
			{"two numbers of one source and day", [][]string{{"61.72", "", "2020", "235000", "BPS", ""}, {"61.72", "", "2020", "236000", "BPS", ""}}, "population_twice "},
			{"men and women make another total", [][]string{{"61.72", "", "2019", "230000", "BPS", "", "110000", "110000"}}, "population_parts "},
			{"more people than any city has", [][]string{{"61.71", "", "2022", "687031000", "Laporan", ""}}, "population_implausible "},
			{"a tenth", [][]string{{"61.72", "", "2018", "22000", "Laporan", ""}}, "population_implausible "},
			{"a name that fits two areas", [][]string{{"", "Tengah", "2022", "9000", "BPS", ""}}, "area_unknown "},
			{"no area at all", [][]string{{"", "", "2022", "9000", "BPS", ""}}, "area_unknown "},
			{"an area outside the region, by name", [][]string{{"", "Kab. Sambas", "2022", "640000", "BPS", ""}}, ""},
			{"an area of another province", [][]string{{"31.74", "", "2022", "2200000", "BPS", ""}}, ""},
		} {
			if _, codes := commit("c", c.rows...); codes != c.want {
				t.Errorf("%s: findings %q, want %q", c.name, codes, c.want)
			}
		}
	})
}

func TestImportedPairsOfCodesAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		store := sqlstore.NewRegion(db)
		load := func() *region.Directory {
			d, err := region.Load()
			if err == nil {
				err = d.LoadCrosswalk(ctx, store)
			}
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		const file = "kemendagri;bps\n61.72.03.1003;6172020003\n61.72.04;6172035\n"
		for range 2 {
			if n, err := load().ImportCrosswalk(ctx, store, strings.NewReader(file), "BPS 2024"); err != nil || n != 2 {
				t.Fatalf("%d pairs, %v", n, err)
			}
		}
		later := load()
		p, ok := later.Pairing("61.72.04")
		if want := (region.Pairing{Area: "61.72.04", BPS: "6172035", Certainty: region.Found, Source: "BPS 2024"}); !ok || p != want {
			t.Errorf("after a restart %+v, want %+v", p, want)
		}
		if c, ok := later.FromBPS("6172020003"); !ok || c != "61.72.03.1003" {
			t.Errorf("6172020003 is %s", c)
		}
		if _, err := later.ImportCrosswalk(ctx, store, strings.NewReader("kemendagri,bps\n61.72.03.1004,6172020004\n61.02,6102\n"), "salah"); err == nil {
			t.Error("Mempawah has the code of Bengkayang")
		}
		if pairs, err := store.Crosswalk(ctx); err != nil || len(pairs) != 2 {
			t.Errorf("a refused file has left %v, %v", pairs, err)
		}
	})
}

func TestBoundariesAreKeptAndReplaced(t *testing.T) {
	areas, err := region.Load()
	if err != nil {
		t.Fatal(err)
	}
	square := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"61.72.03.1003","name":"Maya Sopa"},
		"geometry":{"type":"Polygon","coordinates":[[[109,0.9],[109.1,0.9],[109.1,1],[109,1],[109,0.9]]]}}]}`
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		got, err := region.ReadBoundaries(strings.NewReader(square), "uji", areas)
		if err != nil {
			t.Fatal(err)
		}
		store := sqlstore.NewRegion(db)
		for range 2 {
			if err := store.SaveBoundaries(context.Background(), got); err != nil {
				t.Fatal(err)
			}
		}
		kept, err := store.Boundaries(context.Background(), "61.72")
		if err != nil || len(kept) != 1 || kept[0] != got[0] {
			t.Errorf("%v, %v", kept, err)
		}
		if none, err := store.Boundaries(context.Background(), "61.71"); err != nil || len(none) != 0 {
			t.Errorf("another region has %v, %v", none, err)
		}
		names, err := store.BoundaryNames(context.Background(), "61.72.03")
		if err != nil || len(names) != 1 || names[0].Geometry != "" || names[0].Source != "uji" {
			t.Errorf("without geometry: %v, %v", names, err)
		}
		if err := store.RemoveBoundaries(context.Background(), []region.Code{"61.72", "61.72.03.1003"}); err != nil {
			t.Fatal(err)
		}
		if left, err := store.Boundaries(context.Background(), region.Nation); err != nil || len(left) != 0 {
			t.Errorf("after the removal: %v, %v", left, err)
		}
	})
}
