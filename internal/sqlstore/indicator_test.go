package sqlstore_test

import (
	"context"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
)

var meetingDay = civil.MustDate("2024-02-21")

func indicatorService(t *testing.T, db *sqlstore.DB) *indicator.Service {
	t.Helper()
	areas, err := region.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := indicator.NewService(indicator.Config{Store: sqlstore.NewIndicator(db), Name: areas.FullName, Children: areas.Children,
		ResolveArea: func(name string, within region.Code) (region.Code, error) {
			a, err := areas.Resolve(name, within)
			return a.Code, err
		},
		Population: func(ctx context.Context, area region.Code) ([]region.Population, error) {
			return sqlstore.NewRegion(db).Populations(ctx, region.ScopeOf(region.Nation), area)
		}})
	for range 2 { // seeding again changes nothing
		if err := s.Seed(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestAReportUsesOnlyWhatWasReleasedByItsDate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		s := indicatorService(t, db)
		for _, c := range []struct {
			area region.Code
			day  string
			want float64
		}{
			{"61.72", "2024-02-21", 4.70}, {"61.72", "2025-03-01", 4.53}, {"61.72", "2023-06-01", 4.67},
			{"61", "2024-02-21", 6.71}, {"61", "2023-07-16", 6.81}, {region.Nation, "2024-02-21", 9.36},
		} {
			o, ok, err := s.Latest(ctx, "p0", c.area, civil.MustDate(c.day))
			if err != nil || !ok || o.Value != c.want {
				t.Errorf("%s on %s: %v %v %v, want %v", c.area, c.day, o.Value, ok, err, c.want)
			}
		}
		first, _, _ := s.Latest(ctx, "stunting_survey", "61", civil.MustDate("2024-06-01"))
		later, _, _ := s.At(ctx, "stunting_survey", "61", "2023", civil.MustDate("2025-01-31"))
		if first.Value != 20.6 || later.Value != 24.5 {
			t.Errorf("SKI 2023: first %v, revised %v", first.Value, later.Value)
		}
	})
}

func TestTheRankNamesMetricDirectionNumberAndMissingRegions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		s := indicatorService(t, db)
		r, err := s.Rank(context.Background(), "p0", "61.72", "", meetingDay)
		if err != nil {
			t.Fatal(err)
		}
		want := "peringkat ke-3 terendah dari 14 kab/kota menurut persentase penduduk miskin (P0), BPS, Maret 2023"
		if got := r.Sentence(locale.Indonesian); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if r.Rows[0].Area != "61.12" || r.Rows[1].Area != "61.71" || len(r.Rows)+len(r.Missing) != 14 {
			t.Errorf("order %v, missing %v", r.Rows, r.Missing)
		}
		note := r.Footnote(locale.Indonesian)
		for _, says := range []string{"7 dari 14", "Kabupaten Sambas (Maret 2022: 6,92)", "Kabupaten Ketapang", "tidak dapat disimpulkan"} {
			if !strings.Contains(note, says) {
				t.Errorf("the footnote does not say %q:\n%s", says, note)
			}
		}
		if best, worst := r.Interval(); best != 3 || worst != 6 || r.Displaced() {
			t.Errorf("the rank lies between %d and %d", best, worst)
		}
		sambas, err := s.Rank(context.Background(), "p0", "61.01", "", meetingDay)
		if err != nil {
			t.Fatal(err)
		}
		want = "peringkat ke-7 sampai ke-10 terendah dari 14 kab/kota menurut persentase penduduk miskin (P0), BPS, Maret 2022; di antara yang nilainya diketahui ke-3 dari 6"
		if got := sambas.Sentence(locale.Indonesian); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if _, err := s.Rank(context.Background(), "p0", "61.72", "1999-03", meetingDay); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("a year without values: %v", err)
		}
	})
}

func TestTiesShareARank(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		s := indicatorService(t, db)
		store := sqlstore.NewIndicator(db)
		for _, a := range []region.Code{"61.12", "61.71", "61.72"} {
			o := indicator.Observation{Indicator: "uhc", Area: a, Period: "2030", Value: 90, Source: "uji", Method: "m", Released: civil.MustDate("2030-12-31"), Final: true, Certainty: indicator.Imported, Batch: "b"}
			if a == "61.71" {
				o.Value = 95
			}
			if err := store.SaveObservation(ctx, o); err != nil {
				t.Fatal(err)
			}
		}
		r, err := s.Rank(ctx, "uhc", "61.72", "2030", civil.MustDate("2031-01-01"))
		if err != nil {
			t.Fatal(err)
		}
		own, _ := r.Own()
		if own.Rank != 2 || len(r.Tied()) != 1 || r.Tied()[0] != "61.12" {
			t.Errorf("rank %d, tied with %v", own.Rank, r.Tied())
		}
		if !strings.Contains(r.Sentence(locale.Indonesian), "ke-2 tertinggi") {
			t.Error(r.Sentence(locale.Indonesian))
		}
	})
}

func TestValuesOfAnotherKindOrMethodAreNotCompared(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		s := indicatorService(t, db)
		series, err := s.Series(context.Background(), "extreme_poverty", region.Nation, civil.MustDate("2026-01-01"))
		if err != nil {
			t.Fatal(err)
		}
		if len(series.Breaks) != 1 || series.Breaks[0].Period != "2024-03" {
			t.Fatalf("breaks %v", series.Breaks)
		}
		if _, err := indicator.Difference(series.Points[0], series.Points[1]); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("old and new method were subtracted: %v", err)
		}
		d, _ := s.Definition("extreme_poverty")
		if _, err := series.Points[0].P0(d); err == nil {
			t.Error("an extreme rate was taken for P0")
		}
		if v, err := series.Points[0].ExtremePoverty(d); err != nil || v != 0.83 {
			t.Errorf("%v, %v", v, err)
		}
		series, _ = s.Series(context.Background(), "stunting_survey", region.Nation, civil.MustDate("2025-06-01"))
		tr, ok := series.Trajectory()
		if !ok || tr.Target.Year != 2025 || tr.OnTrack(series.Definition) == false {
			t.Errorf("trajectory %+v %v", tr, ok)
		}
	})
}

func TestPeriodsAreReadAsPeopleWriteThem(t *testing.T) {
	for s, want := range map[string]indicator.Period{"2023": "2023", "2023-03": "2023-03", "Maret 2023": "2023-03", "mar 2023": "2023-03", "March 2023": "2023-03", "03/2023": "2023-03"} {
		if got, err := indicator.ParsePeriod(s); err != nil || got != want {
			t.Errorf("%q is %q, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "Maret", "99", "Foo 2023"} {
		if got, err := indicator.ParsePeriod(s); err == nil {
			t.Errorf("%q is taken for %q", s, got)
		}
	}
}
