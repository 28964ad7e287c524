package sqlstore_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"pgregory.net/rapid"
)

var caseDay = civil.MustDate("2024-02-20")

func (n *nursery) cases(f posyandu.CaseFilter) []posyandu.Case {
	n.t.Helper()
	list, _, err := n.Cases(context.Background(), city, f, caseDay, posyandu.Page{Limit: 1000})
	if err != nil {
		n.t.Fatal(err)
	}
	return list
}

func (n *nursery) act(c posyandu.Case, deed posyandu.CaseDeed, text string, change func(*posyandu.CaseEvent)) error {
	e := posyandu.CaseEvent{ChildID: c.Child.ID, Kind: c.Kind, Deed: deed, Text: text, By: "siti", At: time.Date(2024, 2, 20, 8, 0, 0, 0, time.UTC)}
	if change != nil {
		change(&e)
	}
	_, err := n.Act(context.Background(), city, e, caseDay)
	return err
}

func TestACaseFromItsOpeningToItsReturn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		n := newNursery(t, db)
		january := n.take("januari.csv", eppgbmRow("Tinggi=76"), eppgbmRow("Nama=Nabila", "Nama Ortu=Rina"))
		open := n.cases(posyandu.CaseFilter{State: posyandu.CaseOpen, Kind: posyandu.CaseStunted})
		if len(open) != 1 || open[0].Child.Name != "Melati" || open[0].Since.String() != "2024-01-10" || open[0].Grade != posyandu.Moderate {
			t.Fatalf("%+v", open)
		}
		due := civil.MustDate("2024-02-25")
		if err := n.act(open[0], posyandu.CasePlanned, "Kunjungi lagi", func(e *posyandu.CaseEvent) { e.Owner, e.Due = "Bu Rina, TPK", due }); err != nil {
			t.Fatal(err)
		}
		if err := n.act(open[0], posyandu.CaseNoted, "Sudah dikunjungi", nil); err != nil {
			t.Fatal(err)
		}
		if err := n.act(open[0], posyandu.CaseShut, "sembuh", func(e *posyandu.CaseEvent) { e.Reason = posyandu.ClosedRecovered }); !fault.Is(err, fault.Conflict) {
			t.Errorf("closed although it holds: %v", err)
		}
		if got := n.cases(posyandu.CaseFilter{State: posyandu.CaseOpen, Owner: "Bu Rina, TPK"}); len(got) != 1 || got[0].Due() != due {
			t.Errorf("%+v", got)
		}
		if got := n.cases(posyandu.CaseFilter{State: posyandu.CaseOpen, Owner: posyandu.NoOwner, Kind: posyandu.CaseStunted}); len(got) != 0 {
			t.Errorf("%+v", got)
		}

		// The import is undone and made again: what people wrote is still there.
		id := open[0].Child.ID
		if err := n.undo(january); err != nil {
			t.Fatal(err)
		}
		if got := n.cases(posyandu.CaseFilter{}); len(got) != 0 {
			t.Fatalf("cases of nobody: %+v", got)
		}
		n.take("januari lagi.csv", eppgbmRow("Tinggi=76"), eppgbmRow("Nama=Nabila", "Nama Ortu=Rina"))
		back := n.cases(posyandu.CaseFilter{State: posyandu.CaseOpen, Kind: posyandu.CaseStunted})
		if len(back) != 1 || back[0].Child.ID != id || back[0].Plan.Owner != "Bu Rina, TPK" || back[0].Due() != due {
			t.Fatalf("%+v", back)
		}
		_, events, err := n.ChildCases(context.Background(), city, id, caseDay)
		if err != nil || len(events) != 2 {
			t.Fatalf("%+v, %v", events, err)
		}
		elsewhere := region.ScopeOf("61.71")
		if _, _, err := n.ChildCases(context.Background(), elsewhere, id, caseDay); !fault.Is(err, fault.NotFound) {
			t.Errorf("seen from another city: %v", err)
		}
		if list, counts, err := n.Cases(context.Background(), elsewhere, posyandu.CaseFilter{}, caseDay, posyandu.Page{}); err != nil || len(list) > 0 || counts != (posyandu.CaseCounts{}) {
			t.Errorf("%+v %+v %v", list, counts, err)
		}

		// It recovers, is closed by a person, and comes back by itself.
		february := n.take("februari.csv", eppgbmRow("Tinggi=86", "Tanggal Pengukuran=10-02-2024"))
		waiting := n.cases(posyandu.CaseFilter{Waiting: true, Kind: posyandu.CaseStunted})
		if len(waiting) != 1 || waiting[0].RecoveredOn.String() != "2024-02-10" {
			t.Fatalf("%+v", waiting)
		}
		if err := n.act(waiting[0], posyandu.CaseShut, "diukur ulang di Puskesmas", func(e *posyandu.CaseEvent) { e.Reason = posyandu.ClosedRecovered }); err != nil {
			t.Fatal(err)
		}
		if got := n.cases(posyandu.CaseFilter{State: posyandu.CaseClosed}); len(got) != 1 || got[0].Plan.ClosedBy != "siti" {
			t.Errorf("%+v", got)
		}
		if err := n.undo(february); err != nil {
			t.Fatal(err)
		}
		if got := n.cases(posyandu.CaseFilter{State: posyandu.CaseOpen, Kind: posyandu.CaseStunted}); len(got) != 1 {
			t.Errorf("what let it recover is undone: %+v", got)
		}
	})
}

func TestNotesFollowAChildThatComesBackUnderAnotherID(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		n := newNursery(t, db)
		january := n.take("januari.csv", eppgbmRow("Tinggi=76"))
		c := n.cases(posyandu.CaseFilter{State: posyandu.CaseOpen, Kind: posyandu.CaseStunted})[0]
		if err := n.act(c, posyandu.CaseNoted, "Ibu bekerja", nil); err != nil {
			t.Fatal(err)
		}
		if err := n.undo(january); err != nil {
			t.Fatal(err)
		}
		n.take("ejaan lain.csv", eppgbmRow("Tinggi=76", "Nama Ortu=Sitti"))
		n.take("ejaan semula.csv", eppgbmRow("Tinggi=76"))
		list := n.cases(posyandu.CaseFilter{State: posyandu.CaseOpen, Kind: posyandu.CaseStunted})
		if len(list) != 1 {
			t.Fatalf("%+v", list)
		}
		if _, events, err := n.ChildCases(context.Background(), city, list[0].Child.ID, caseDay); err != nil || len(events) != 1 || events[0].Text != "Ibu bekerja" {
			t.Errorf("%+v, %v", events, err)
		}
	})
}

// Whatever is imported, closed and undone in whatever order: every child that
// meets a condition has one open case of that kind, and the lists say what the
// domain says.
func TestNoChildIsLostWhateverTheOrder(t *testing.T) {
	n := newNursery(t, storetest.SQLite(t))
	ctx := context.Background()
	file := 0
	rapid.Check(t, func(r *rapid.T) {
		var done []string
		for range rapid.IntRange(1, 6).Draw(r, "steps") {
			switch rapid.SampledFrom([]string{"import", "import", "undo", "close"}).Draw(r, "step") {
			case "import":
				file++
				month := rapid.SampledFrom([]string{"-12-2023", "-01-2024", "-02-2024"}).Draw(r, "month")
				b := n.read(fmt.Sprint("kasus", file, ".csv"), append(drawChildren(r, month), eppgbmRow("Nama=", fmt.Sprint("Detail=k", file)))...)
				if _, err := n.intake.Import(ctx, b.ID); err != nil {
					r.Fatal(err)
				}
				done = append(done, b.ID)
			case "undo":
				if len(done) > 0 && n.undoID(done[len(done)-1]) == nil {
					done = done[:len(done)-1]
				}
			case "close":
				list := n.cases(posyandu.CaseFilter{})
				if len(list) > 0 {
					c := list[rapid.IntRange(0, len(list)-1).Draw(r, "which")]
					_ = n.act(c, posyandu.CaseShut, "dicoba", func(e *posyandu.CaseEvent) { e.Reason = posyandu.ClosedRecovered }) // refused while it holds
				}
			}
			nobodyIsLost(r, n)
		}
		for _, id := range slices.Backward(done) {
			if err := n.undoID(id); err != nil {
				r.Fatal(err)
			}
		}
		if left := n.cases(posyandu.CaseFilter{}); len(left) > 0 {
			r.Fatalf("cases of nobody: %+v", left)
		}
	})
}

func nobodyIsLost(r *rapid.T, n *nursery) {
	type key struct {
		child string
		kind  posyandu.CaseKind
	}
	open := map[key]int{}
	for _, c := range n.cases(posyandu.CaseFilter{State: posyandu.CaseOpen}) {
		open[key{c.Child.ID, c.Kind}]++
	}
	children, measurements := n.everything()
	series := map[string][]posyandu.Measurement{}
	for _, m := range measurements {
		series[m.ChildID] = append(series[m.ChildID], m)
	}
	want := 0
	for _, c := range children {
		for _, k := range posyandu.Conditions(series[c.ID]) {
			if !k.RecoveredOn.IsZero() || !c.Birth.After(posyandu.FiveYearsBefore(caseDay)) {
				continue
			}
			want++
			if open[key{c.ID, k.Kind}] != 1 {
				r.Fatalf("%s of %s has %d open cases", k.Kind, c.Name, open[key{c.ID, k.Kind}])
			}
		}
	}
	if len(open) != want {
		r.Fatalf("%d open cases, %d conditions hold", len(open), want)
	}
	all := n.cases(posyandu.CaseFilter{})
	var counts posyandu.CaseCounts
	for _, c := range all {
		switch c.State(caseDay) {
		case posyandu.CaseOpen:
			counts.Open++
		case posyandu.CaseClosed:
			counts.Closed++
		default:
			counts.Waiting++
		}
		if c.Late(caseDay) {
			counts.Late++
		}
		if c.Lost(caseDay) {
			counts.Lost++
		}
	}
	_, said, err := n.Cases(context.Background(), city, posyandu.CaseFilter{}, caseDay, posyandu.Page{})
	if err != nil {
		r.Fatal(err)
	}
	said.Unowned, said.Children = 0, 0
	if said != counts {
		r.Fatalf("counted %+v, are %+v", said, counts)
	}
}
