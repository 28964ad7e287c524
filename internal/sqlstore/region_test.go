package sqlstore_test

import (
	"context"
	"iter"
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
	for _, name := range []string{"area", "area_name", "year", "total", "source", "date"} {
		d.Fields = append(d.Fields, intake.Field{Name: name, Headers: []string{name}})
	}
	return d, func(yield func(intake.Record, error) bool) {
		for i, r := range rows {
			if !yield(intake.Record{Row: i + 2, Value: r}, nil) {
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

func TestBoundariesAreReadKeptAndRefusedWhenWrong(t *testing.T) {
	areas, err := region.Load()
	if err != nil {
		t.Fatal(err)
	}
	square := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"61.72.03.1003","name":"Maya Sopa"},
		"geometry":{"type":"Polygon","coordinates":[[[109,0.9],[109.1,0.9],[109.1,1],[109,1],[109,0.9]]]}}]}`
	for name, bad := range map[string]string{
		"no GeoJSON": `{"type":"Topology"}`, "not JSON": `x`,
		"unknown code": strings.Replace(square, "61.72.03.1003", "6172031003", 1),
		"open ring":    strings.Replace(square, ",[109,0.9]]]", "]]", 1),
		"out of range": strings.Replace(square, "109.1,1]", "209.1,1]", 1),
	} {
		if _, err := region.ReadBoundaries(strings.NewReader(bad), "uji", areas); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
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
	})
}
