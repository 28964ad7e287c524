package sqlstore_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"pgregory.net/rapid"
)

// drawChildren draws rows of a month in which names, parents, NIK, dates and
// places are mixed up more than in any real file.
func drawChildren(t *rapid.T, month string) (rows []string) {
	pick := func(label string, values ...string) string {
		return label + "=" + rapid.SampledFrom(values).Draw(t, label)
	}
	for range rapid.IntRange(1, 12).Draw(t, "rows") {
		rows = append(rows, eppgbmRow(pick("Nama", "Nabila", "Nabilla", "Rafa Putra", "Rafi Putra", "By Ny Siti"), pick("JK", "L", "P"),
			pick("Tgl Lahir", "12-03-2022", "03-12-2022", "12-03-2021"), pick("NIK", "", "", "6172035203220001", "6172035203220002"),
			pick("Nama Ortu", "Siti", "", "Budi"), pick("Posyandu", "Mawar 1", "Mawar 2"), pick("Berat", "10,4", "10,9", "9,8", "10400", ""),
			pick("Tinggi", "82", "80", "", "84"), "Tanggal Pengukuran="+rapid.SampledFrom([]string{"05", "20"}).Draw(t, "day")+month, pick("KIA", "Ya", "Tidak", "")))
	}
	return rows
}

func TestWhateverTheFilesSayCountsAgreeAndUndoLeavesNoTrace(t *testing.T) {
	n := newNursery(t, storetest.SQLite(t))
	file := 0
	rapid.Check(t, func(r *rapid.T) {
		take := func(rows []string, again bool) string {
			file++ // another file, whose last row is rejected
			b := n.read(fmt.Sprint(file, ".csv"), append(rows, eppgbmRow("Nama=", fmt.Sprint("Detail=", file)))...)
			done, err := n.intake.Import(context.Background(), b.ID)
			if err != nil {
				r.Fatal(err)
			}
			if done.New+done.Changed+done.Unchanged != len(rows) || again && done.Unchanged != len(rows) {
				r.Fatalf("%d rows: new %d, changed %d, unchanged %d, again %v", len(rows), done.New, done.Changed, done.Unchanged, again)
			}
			return done.ID
		}
		undo := func(id string) {
			if err := n.undoID(id); err != nil {
				r.Fatal(err)
			}
		}
		january := take(drawChildren(r, "-01-2024"), false)
		before, was := n.everything()
		rows := drawChildren(r, "-02-2024")
		february := take(rows, false)
		children, measurements := n.everything()
		take(rows, true)
		again, still := n.everything()
		if diff := cmp.Diff(children, again) + cmp.Diff(measurements, still); diff != "" {
			r.Fatal("the same rows changed something: ", diff)
		}
		countsAgree(r, n)
		undo(february)
		back, are := n.everything()
		if diff := cmp.Diff(before, back) + cmp.Diff(was, are); diff != "" {
			r.Fatal("the undo left a trace: ", diff)
		}
		undo(january)
		if c, m := n.everything(); len(c)+len(m) > 0 {
			r.Fatalf("%d children and %d measurements are left", len(c), len(m))
		}
	})
}

func countsAgree(r *rapid.T, n *nursery) {
	for _, day := range []string{"2024-01-01", "2024-02-01"} {
		recap, err := n.Recap(context.Background(), city, civil.MustDate(day))
		if err != nil {
			r.Fatal(err)
		}
		var sum posyandu.Recap
		for _, x := range recap {
			sum.S, sum.D = sum.S+x.S, sum.D+x.D
			if x.D != x.N+x.T+x.O+x.B || x.K > x.S {
				r.Fatalf("%+v", x)
			}
		}
		children, total, err := n.Children(context.Background(), city, posyandu.Filter{}, posyandu.Page{})
		if err != nil || total != len(children) || sum.S != total || sum.D > sum.S {
			r.Fatalf("%d children, %+v, %v", total, sum, err)
		}
	}
}
