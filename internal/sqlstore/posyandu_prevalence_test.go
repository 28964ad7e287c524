package sqlstore_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"pgregory.net/rapid"
)

// weighedTown are ten children of two posyandu in January 2024, of whom some
// come twice, one has oedema, one cannot be as tall as it is written, and two
// do not come.
func weighedTown(n *nursery) {
	n.take("januari.csv",
		eppgbmRow("Nama=Ayu", "Tinggi=74", "Berat=9,0", "Tanggal Pengukuran=05-01-2024"), // short that day
		eppgbmRow("Nama=Ayu", "Tinggi=84", "Berat=11,0", "Tanggal Pengukuran=20-01-2024"),
		eppgbmRow("Nama=Budi", "JK=L", "Tinggi=74", "Berat=9,0", "Posyandu=Mawar 2"),
		eppgbmRow("Nama=Citra", "Tinggi=82", "Berat=6,9"),                             // wasted, underweight
		eppgbmRow("Nama=Dedi", "JK=L", "Tgl Lahir=02-01-2019", "Tinggi=", "Berat=17"), // 59 months on the first, beyond WHO's tables on the 10th
		eppgbmRow("Nama=Eka", "Tgl Lahir=01-01-2019", "Tinggi=105", "Berat=17"),       // 60 months: no longer a target
		eppgbmRow("Nama=Fitri", "Tgl Lahir=10-01-2024", "Tinggi=49", "Berat=3,2", "Posyandu=Mawar 2"))
	n.take("desember.csv", eppgbmRow("Nama=Gita", "Tanggal Pengukuran=10-12-2023"))
}

func TestAMonthCountsEachChildOnceWithItsLastMeasurement(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		n := newNursery(t, db)
		weighedTown(n)
		ctx := context.Background()
		cells, err := n.Cells(ctx, city, civil.MustDate("2024-01-31"), civil.Date{})
		if err != nil {
			t.Fatal(err)
		}
		got := cells.Total()
		want := posyandu.Prevalence{S: 6, D: 5, Newest: civil.MustDate("2024-01-20"),
			Height: posyandu.Share{Children: 4, Below2: 1, Below3: 1}, WeightForHeight: posyandu.Share{Children: 4, Below2: 1, Below3: 1}, Weight: posyandu.Share{Children: 4, Below2: 2, Below3: 1}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if got.Low() {
			t.Error("5 of 6 are more than 80 %")
		}
		early, err := n.Cells(ctx, city, civil.MustDate("2024-01-01"), civil.MustDate("2024-01-10"))
		if err != nil || early.Total().D != 0 {
			t.Errorf("what the file of 20 January says was not known on the 10th: %+v %v", early.Total(), err)
		}
		months, err := n.MeasuredMonths(ctx, city, civil.MustDate("2024-01-15"))
		if diff := cmp.Diff([]civil.Date{civil.MustDate("2023-12-01"), civil.MustDate("2024-01-01")}, months); diff != "" || err != nil {
			t.Error(diff, err)
		}
		listsAgree(t, n, civil.MustDate("2024-01-01"), cells)
	})
}

func TestOedemaIsGiziBurukAndAnEntryCountsFromTheDayItWasMade(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		n := newNursery(t, db)
		n.take("februari.csv", eppgbmRow("Nama=Ayu", "Tanggal Pengukuran=06-02-2024"), eppgbmRow("Nama=Indah", "Tinggi=108", "Berat=18", "Tanggal Pengukuran=06-02-2024"))
		children, _ := n.everything()
		swollen := entering(children[0].ID, "2024-02-20", 10.9, 83)
		swollen.Values.Oedema = posyandu.OedemaYes
		n.enters(swollen) // typed when 21 March began there
		for _, test := range []struct {
			name, asOf string
			severe     int
		}{{"before it was made", "2024-03-20", 0}, {"after", "2024-03-21", 1}, {"ever", "", 1}} {
			var on civil.Date
			if test.asOf != "" {
				on = civil.MustDate(test.asOf)
			}
			cells, err := n.Cells(context.Background(), city, civil.MustDate("2024-02-01"), on)
			if err != nil {
				t.Fatal(err)
			}
			got := cells.Total()
			if got.S != 2 || got.D != 2 || got.WeightForHeight.Below3 != test.severe || got.WeightForHeight.Below2 != test.severe || got.Height.Implausible != 1 {
				t.Errorf("%s: %+v", test.name, got)
			}
			addsUp(t, cells)
		}
		cells, err := n.Cells(context.Background(), city, civil.MustDate("2024-02-01"), civil.Date{})
		if err != nil {
			t.Fatal(err)
		}
		listsAgree(t, n, civil.MustDate("2024-02-01"), cells)
	})
}

func TestTheRegisterOfIndicatorsCountsTheChildrenWhenItIsAsked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		n := newNursery(t, db)
		weighedTown(n)
		s := indicator.NewService(indicator.Config{Store: sqlstore.NewIndicator(db), Weighings: n.Service})
		ctx := context.Background()
		series, err := s.Series(ctx, "stunting_routine", singkawang, civil.MustDate("2024-02-15"))
		if err != nil || len(series.Points) != 2 {
			t.Fatalf("%+v, %v", series.Points, err)
		}
		o := series.Points[1]
		want := indicator.Observation{Indicator: "stunting_routine", Area: singkawang, Period: "2024-01", Value: 25, Numerator: 1, Denominator: 4, Source: indicator.RoutineSource,
			Method: indicator.RoutineMethod, Released: civil.MustDate("2024-01-20"), Final: true, Coverage: 100 * 5.0 / 6, Certainty: indicator.Imported}
		if diff := cmp.Diff(want, o); diff != "" {
			t.Error(diff)
		}
		if december := series.Points[0]; !december.LowCoverage(series.Definition) {
			t.Errorf("%+v needs its warning", december)
		}
		if _, warned := o.CoverageWarning(series.Definition, "id"); warned {
			t.Error("83 % needs no warning")
		}
		// A child more, and the value is another at once; the same file again
		// changes nothing.
		for _, name := range []string{"lagi", "dan lagi"} {
			n.take(name, eppgbmRow("Nama=Hadi", "JK=L", "Tinggi=74", "Berat=9"), eppgbmRow("Detail="+name, "Nama="))
		}
		if o, ok, err := s.Latest(ctx, "stunting_routine", singkawang, civil.MustDate("2024-02-15")); err != nil || !ok || o.Numerator != 2 || o.Denominator != 5 {
			t.Errorf("%+v %v", o, err)
		}
		for _, above := range []region.Code{"61", region.Nation} {
			if _, ok, err := s.Latest(ctx, "stunting_routine", above, civil.MustDate("2024-02-15")); ok || err != nil {
				t.Errorf("%q has other kab/kota than those that are kept here", above)
			}
		}
		if stored, err := sqlstore.NewIndicator(db).Observations(ctx, indicator.Query{}); err != nil || len(stored) > 0 {
			t.Errorf("%d stored, %v", len(stored), err)
		}
	})
}

func TestWhateverIsMeasuredGroupsAddUpAndListsAreAsLongAsTheirNumbers(t *testing.T) {
	n := newNursery(t, storetest.SQLite(t))
	file := 0
	rapid.Check(t, func(r *rapid.T) {
		file++
		b := n.read(fmt.Sprint("p", file, ".csv"), append(drawChildren(r, "-01-2024"), eppgbmRow("Nama=", fmt.Sprint("Detail=p", file)))...)
		done, err := n.intake.Import(context.Background(), b.ID)
		if err != nil {
			r.Fatal(err)
		}
		for _, asOf := range []civil.Date{{}, civil.MustDate("2024-01-05"), civil.MustDate("2024-01-31")} {
			cells, err := n.Cells(context.Background(), city, civil.MustDate("2024-01-01"), asOf)
			if err != nil {
				r.Fatal(err)
			}
			addsUp(r, cells)
		}
		cells, err := n.Cells(context.Background(), city, civil.MustDate("2024-01-01"), civil.Date{})
		if err != nil {
			r.Fatal(err)
		}
		listsAgree(r, n, civil.MustDate("2024-01-01"), cells)
		if err := n.undoID(done.ID); err != nil {
			r.Fatal(err)
		}
	})
}

// failing is what tests of both kinds have in common.
type failing interface {
	Helper()
	Fatalf(format string, args ...any)
}

func addsUp(t failing, cells posyandu.Cells) {
	t.Helper()
	total := cells.Total()
	for name, key := range map[string]func(posyandu.Cell) posyandu.Cell{
		"area":     func(c posyandu.Cell) posyandu.Cell { return posyandu.Cell{Area: c.Area} },
		"posyandu": func(c posyandu.Cell) posyandu.Cell { return posyandu.Cell{Area: c.Area, Posyandu: c.Posyandu} },
		"sex":      func(c posyandu.Cell) posyandu.Cell { return posyandu.Cell{Sex: c.Sex} },
		"band":     func(c posyandu.Cell) posyandu.Cell { return posyandu.Cell{Band: c.Band} },
		"nothing":  func(posyandu.Cell) posyandu.Cell { return posyandu.Cell{} },
	} {
		groups := cells.By(key)
		if diff := cmp.Diff(total, groups.Total()); diff != "" {
			t.Fatalf("by %s: %s", name, diff)
		}
		for _, g := range groups {
			for _, f := range posyandu.Findings() {
				n, whole := g.Of(f), g.Of(f.Denominator())
				if n < 0 || f.Denominator() != posyandu.NoFinding && n > whole || g.Of(f) > g.D && f != posyandu.Target && f != posyandu.Missed || g.D > g.S {
					t.Fatalf("by %s: %s of %+v", name, f, g)
				}
			}
		}
	}
}

func listsAgree(t failing, n *nursery, month civil.Date, cells posyandu.Cells) {
	t.Helper()
	addsUp(t, cells)
	ask := func(f posyandu.Filter, want int) {
		list, total, err := n.Children(context.Background(), city, f, posyandu.Page{})
		if err != nil || total != want || len(list) != want {
			t.Fatalf("%+v: %d in the list, %d counted, %v", f, total, want, err)
		}
	}
	whole := cells.Total()
	for _, finding := range posyandu.Findings() {
		ask(posyandu.Filter{Month: posyandu.Month{First: month, Finding: finding}}, whole.Of(finding))
	}
	for _, c := range cells {
		ask(posyandu.Filter{Area: c.Area, Posyandu: c.Posyandu, Puskesmas: c.Puskesmas, Sex: c.Sex, Month: posyandu.Month{First: month, Finding: posyandu.Measured, Band: c.Band}}, c.D)
	}
}
