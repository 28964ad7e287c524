package sqlstore_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"pgregory.net/rapid"
)

// mawar is the posyandu of an ordinary row.
var mawar = posyandu.Place{Area: "61.72.05.1001", Posyandu: "MAWAR 1"}

var evening = time.Date(2024, 3, 20, 17, 0, 0, 0, time.UTC)

// entering is an entry of a weight and height for a child.
func entering(child, on string, weight, height float64) posyandu.Entering {
	return posyandu.Entering{ID: uuid.NewString(), ChildID: child, On: civil.MustDate(on), Place: mawar, By: "kader", At: evening,
		Values: posyandu.Values{Weight: weight, Height: height, Oedema: posyandu.OedemaNo}}
}

// enters confirms whatever is asked.
func (n *nursery) enters(in posyandu.Entering) posyandu.EntryResult {
	n.t.Helper()
	r, err := n.Enter(context.Background(), city, in)
	if err == nil && len(r.Questions) > 0 {
		for _, q := range r.Questions {
			in.Confirmed = append(in.Confirmed, q.Code)
		}
		r, err = n.Enter(context.Background(), city, in)
	}
	if err != nil || len(r.Questions) > 0 {
		n.t.Fatalf("%v %v", r.Questions, err)
	}
	return r
}

func (n *nursery) takesBack(child, on, entry string) {
	n.t.Helper()
	in := entering(child, on, 0, 0)
	in.Replaces = entry
	if _, err := n.TakeBack(context.Background(), city, in); err != nil {
		n.t.Fatal(err)
	}
}

func (n *nursery) session(on string) posyandu.Session {
	n.t.Helper()
	s, err := n.Session(context.Background(), city, mawar, civil.MustDate(on))
	if err != nil {
		n.t.Fatal(err)
	}
	return s
}

func TestAnEntryIsScoredLetteredAskedAboutAndTakenBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		n := newNursery(t, db)
		n.take("januari.csv", eppgbmRow(), eppgbmRow("Nama=Dimas", "JK=L", "KIA=Tidak"))
		children, before := n.everything()
		melati := children[slices.IndexFunc(children, func(c posyandu.Child) bool { return c.Name == "Melati" })]
		in := entering(melati.ID, "2024-02-12", 7.4, 0)
		r, err := n.Enter(context.Background(), city, in)
		if err != nil || len(r.Questions) != 1 || r.Questions[0].Code != "weight_fell" {
			t.Fatalf("three kilograms less: %+v %v", r.Questions, err)
		}
		if _, m := n.everything(); len(m) != 2 {
			t.Fatal("it was saved before it was confirmed")
		}
		in.Confirmed = []string{"weight_fell"}
		if r, err = n.Enter(context.Background(), city, in); err != nil || len(r.Questions) > 0 || r.Today.Gain != posyandu.NotGained || r.Child.Latest.Weight != 7.4 {
			t.Fatalf("%+v %v", r, err)
		}
		again, err := n.Enter(context.Background(), city, in)
		if err != nil || !again.Repeated || again.Today.Weight != 7.4 {
			t.Errorf("sent twice: %+v %v", again, err)
		}
		other := in
		other.Values.Weight = 8
		if _, err := n.Enter(context.Background(), city, other); !fault.Is(err, fault.Conflict) {
			t.Errorf("the same id with another weight: %v", err)
		}
		fix := entering(melati.ID, "2024-02-12", 10.9, 83)
		if r, err = n.Enter(context.Background(), city, fix); err != nil || len(r.Questions) != 1 || r.Questions[0].Code != "already_entered" {
			t.Errorf("another phone: %+v %v", r.Questions, err)
		}
		fix.Replaces = in.ID
		if r, err = n.Enter(context.Background(), city, fix); err != nil || len(r.Questions) > 0 || r.Today.Gain != posyandu.Gained || r.Today.Position != posyandu.Lying {
			t.Fatalf("%+v %v", r, err)
		}
		if s := n.session("2024-02-12"); s.Total != (posyandu.Tally{S: 2, K: 1, D: 1, N: 1, Measured: 1, Absent: 1}) {
			t.Errorf("%+v", s.Total)
		}
		held, recap, err := n.Month(context.Background(), city, mawar, civil.MustDate("2024-02-01"))
		if err != nil || len(held) != 1 || held[0] != (posyandu.Held{On: civil.MustDate("2024-02-12"), Measured: 1, D: 1, N: 1}) || recap.S != 2 || recap.D != 1 {
			t.Errorf("%+v %+v %v", held, recap, err)
		}
		if _, err := n.TakeBack(context.Background(), city, in); !fault.Is(err, fault.Conflict) {
			t.Errorf("what was corrected meanwhile is taken back: %v", err)
		}
		n.takesBack(melati.ID, "2024-02-12", fix.ID)
		after, now := n.everything()
		if diff := cmp.Diff(children, after) + cmp.Diff(before, now); diff != "" {
			t.Errorf("what was taken back left a trace: %s", diff)
		}
		list, err := n.Entries(context.Background(), city, melati.ID, civil.MustDate("2024-02-12"))
		if err != nil || len(list) != 3 {
			t.Fatalf("%+v %v", list, err)
		}
		for i, want := range []posyandu.Entry{{Deed: posyandu.Entered, Said: posyandu.Values{Weight: 7.4, Oedema: "no"}}, {Deed: posyandu.Corrected, Before: posyandu.Values{Weight: 7.4, Oedema: "no"}}, {Deed: posyandu.TakenBack, Before: posyandu.Values{Weight: 10.9, Height: 83, Position: "lying", Oedema: "no"}}} {
			at := slices.IndexFunc(list, func(e posyandu.Entry) bool { return e.Deed == want.Deed })
			if at < 0 || list[at].Before != want.Before || list[at].By != "kader" || i == 0 && (list[at].Said != want.Said || list[at].Confirmed[0] != "weight_fell") {
				t.Errorf("%s: %+v", want.Deed, list)
			}
		}
	})
}

func TestWhatWasEnteredStandsBesideWhatAFileSaysOfTheDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		n := newNursery(t, db)
		n.take("januari.csv", eppgbmRow())
		melati, _ := n.everything()
		first := entering(melati[0].ID, "2024-02-12", 10.9, 0)
		n.enters(first)
		handChild, handAlone := n.everything()
		same := n.take("sama.csv", eppgbmRow("Tanggal Pengukuran=12-02-2024", "Berat=10,9", "Tinggi=", "Cara Ukur="))
		if counts(same) != "0 0 1 0" || len(n.findings(same)) != 0 {
			t.Errorf("the same weight: %s %v", counts(same), n.findings(same))
		}
		differs := n.take("lain.csv", eppgbmRow("Tanggal Pengukuran=12-02-2024", "Berat=11,9", "Tinggi=83", "Jml Vit A=1"))
		if counts(differs) != "0 1 0 0" || !slices.Equal(n.findings(differs), []string{"2 entry_differs"}) {
			t.Errorf("another weight: %s %v", counts(differs), n.findings(differs))
		}
		_, m := n.everything()
		if x := m[1]; x.Weight != 10.9 || x.File.Weight != 11.9 || x.Height != 83 || x.Position != posyandu.Lying || x.VitaminA != 1 || x.Hand.EntryID != first.ID || x.Gain != posyandu.Gained || !x.Scores.Height.Known {
			t.Errorf("the hand must count, and the file fill in the height: %+v", x)
		}
		if got := counts(n.take("lagi.csv", eppgbmRow("Tanggal Pengukuran=12-02-2024", "Berat=11,9", "Tinggi=83", "Jml Vit A=1"), "")); got != "0 0 1 0" {
			t.Errorf("again: %s", got)
		}
		n.takesBack(melati[0].ID, "2024-02-12", first.ID)
		if _, m = n.everything(); m[1].Weight != 11.9 || m[1].File.Weight != 0 || m[1].Hand != nil || m[1].Filed != nil {
			t.Errorf("the file must count again: %+v", m[1])
		}
		n.enters(again(first))
		for _, b := range []string{differs.ID, same.ID} {
			if err := n.undoID(b); err != nil {
				t.Fatal(err)
			}
		}
		c, m := n.everything()
		if len(m) != 2 || m[1].Weight != 10.9 || m[1].Height != 0 || m[1].File.Weight != 0 || m[1].Filed != nil || m[1].Hand == nil || c[0].Latest.Weight != 10.9 {
			t.Fatalf("undoing the files must leave the hand: %+v", m)
		}
		m[1].Hand.EntryID = first.ID
		if diff := cmp.Diff(handChild, c) + cmp.Diff(handAlone, m); diff != "" {
			t.Errorf("as if there had been no file: %s", diff)
		}
	})
}

// again is the same entry once more, under another id.
func again(in posyandu.Entering) posyandu.Entering { in.ID = uuid.NewString(); return in }

func TestTakingBackTheFileThatBroughtAChildKeepsWhatWasEntered(t *testing.T) {
	n := newNursery(t, storetest.SQLite(t))
	b := n.take("januari.csv", eppgbmRow(), eppgbmRow("Nama=Dimas", "JK=L"))
	children, _ := n.everything()
	n.enters(entering(children[0].ID, "2024-02-12", 10.9, 0))
	if err := n.undo(b); err != nil {
		t.Fatal(err)
	}
	c, m := n.everything()
	if len(c) != 1 || len(m) != 1 || c[0].ID != children[0].ID || m[0].Gain != posyandu.First || c[0].CreatedBatch != "" || c[0].Latest.WeightOn != m[0].On {
		t.Errorf("%+v %+v", c, m)
	}
	if got := counts(n.take("lagi.csv", eppgbmRow(), eppgbmRow("Nama=Dimas", "JK=L"), "")); got != "2 0 0 0" {
		t.Errorf("the file again: %s", got)
	}
	if c, m = n.everything(); len(c) != 2 || len(m) != 3 {
		t.Errorf("%d children, %d measurements", len(c), len(m))
	}
}

func TestAChildIsAddedOnTheSpotAndAskedAboutWhenItMayBeKnown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		n := newNursery(t, db)
		n.take("januari.csv", eppgbmRow())
		newcomer := posyandu.Newcomer{ID: uuid.NewString(), Place: mawar, On: civil.MustDate("2024-02-12"), Name: "Melaty", Sex: "f", Birth: civil.MustDate("2022-03-12"), Mother: "Siti", At: evening}
		_, alike, err := n.Enrol(context.Background(), city, newcomer)
		if err != nil || len(alike) != 1 || alike[0].Name != "Melati" {
			t.Fatalf("%+v %v", alike, err)
		}
		if _, alike, err = n.Enrol(context.Background(), region.ScopeOf("61.72.03.1004"), newcomer); !fault.Is(err, fault.Forbidden) || len(alike) > 0 {
			t.Errorf("another kelurahan: %+v %v", alike, err)
		}
		newcomer.Confirmed, newcomer.NIK = true, "6172035203220002"
		for range 2 { // the answer was lost on the way
			if _, _, err = n.Enrol(context.Background(), city, newcomer); err != nil {
				t.Fatal(err)
			}
		}
		children, _ := n.everything()
		if len(children) != 2 {
			t.Fatalf("%+v", children)
		}
		n.enters(entering(newcomer.ID, "2024-02-12", 10, 0))
		b := n.take("februari.csv", eppgbmRow("Nama=Melaty", "NIK=6172035203220002", "Tanggal Pengukuran=12-02-2024", "Berat=10", "Tinggi="))
		if children, m := n.everything(); counts(b) != "0 1 0 0" || len(children) != 2 || len(m) != 2 {
			t.Errorf("%s, %d children, %d measurements", counts(b), len(children), len(m))
		}
		for _, bad := range []func(*posyandu.Newcomer){
			func(c *posyandu.Newcomer) { c.Name = " " }, func(c *posyandu.Newcomer) { c.Sex = "" }, func(c *posyandu.Newcomer) { c.Birth = civil.Date{} },
			func(c *posyandu.Newcomer) { c.Birth = civil.MustDate("2024-02-13") }, func(c *posyandu.Newcomer) { c.Birth = civil.MustDate("2019-02-12") },
			func(c *posyandu.Newcomer) { c.NIK = "123" }, func(c *posyandu.Newcomer) { c.Place.Posyandu = "" }, func(c *posyandu.Newcomer) { c.On = civil.MustDate("2024-03-21") },
		} {
			c := newcomer
			c.ID = uuid.NewString()
			bad(&c)
			if _, _, err := n.Enrol(context.Background(), city, c); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", c, err)
			}
		}
	})
}

func TestValuesThatCannotBeAreRefusedAndRareOnesNever(t *testing.T) {
	n := newNursery(t, storetest.SQLite(t))
	n.take("januari.csv", eppgbmRow())
	children, _ := n.everything()
	for _, v := range []posyandu.Values{{}, {Weight: 200}, {Weight: 8700}, {Weight: 0.2}, {Weight: 10.123}, {Height: 8.2}, {Height: 0.82}, {Height: 82.15}, {MUAC: 142}, {Oedema: "no"}} {
		in := entering(children[0].ID, "2024-02-12", 0, 0)
		in.Values = v
		if _, err := n.Enter(context.Background(), city, in); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", v, err)
		}
	}
	for _, v := range []posyandu.Values{{Weight: 59.99}, {Weight: 0.5}, {Height: 150}, {Height: 20}, {MUAC: 5}, {MUAC: 35}, {Oedema: "yes"}} {
		in := again(entering(children[0].ID, "2024-02-12", 0, 0))
		in.Values = v
		if at, m := slices.IndexFunc(measured(n), func(m posyandu.Measurement) bool { return m.Hand != nil }), measured(n); at >= 0 {
			in.Replaces = m[at].Hand.EntryID
		}
		n.enters(in)
	}
	for _, on := range []string{"2022-03-11", "2024-03-21"} { // before birth, ahead
		if _, err := n.Enter(context.Background(), city, entering(children[0].ID, on, 10, 0)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", on, err)
		}
	}
	if _, err := n.Enter(context.Background(), region.ScopeOf("61.72.01"), entering(children[0].ID, "2024-02-12", 10, 0)); !fault.Is(err, fault.Forbidden) {
		t.Errorf("another area: %v", err)
	}
}

func measured(n *nursery) []posyandu.Measurement { _, m := n.everything(); return m }

func TestWhateverIsEnteredTheRecapAgreesAndTakingBackLeavesNoTrace(t *testing.T) {
	n := newNursery(t, storetest.SQLite(t))
	file := 0
	rapid.Check(t, func(r *rapid.T) {
		take := func(rows []string) string {
			file++
			b := n.read(fmt.Sprint(file, ".csv"), append(rows, eppgbmRow("Nama=", fmt.Sprint("Detail=", file)))...)
			done, err := n.intake.Import(context.Background(), b.ID)
			if err != nil {
				r.Fatal(err)
			}
			return done.ID
		}
		january := take(drawChildren(r, "-01-2024"))
		children, before := n.everything()
		days := []string{"2024-01-05", "2024-02-05", "2024-02-20"}
		standing := map[posyandu.Key]string{}
		act := func(label string) {
			for range rapid.IntRange(0, 6).Draw(r, label) {
				child, on := rapid.SampledFrom(children).Draw(r, "child").ID, rapid.SampledFrom(days).Draw(r, "on")
				key := posyandu.Key{ChildID: child, On: civil.MustDate(on)}
				if id := standing[key]; id != "" && rapid.Bool().Draw(r, "back") {
					n.takesBack(child, on, id)
					delete(standing, key)
					continue
				}
				in := entering(child, on, rapid.SampledFrom([]float64{0, 9.8, 10.4, 10.9}).Draw(r, "weight"), rapid.SampledFrom([]float64{0, 80, 84}).Draw(r, "height"))
				if in.Values.Weight+in.Values.Height == 0 {
					in.Values.MUAC = 14
				}
				in.Replaces = standing[key]
				n.enters(in)
				standing[key] = in.ID
			}
		}
		act("first")
		february := take(drawChildren(r, "-02-2024"))
		act("second")
		for _, on := range days {
			recapAgrees(r, n.session(on))
		}
		if err := n.undoID(february); err != nil {
			r.Fatal(err)
		}
		for key, id := range standing {
			n.takesBack(key.ChildID, key.On.String(), id)
		}
		after, are := n.everything()
		if diff := cmp.Diff(children, after) + cmp.Diff(before, are); diff != "" {
			r.Fatal("something left a trace: ", diff)
		}
		if err := n.undoID(january); err != nil {
			r.Fatal(err)
		}
	})
}

func recapAgrees(r *rapid.T, s posyandu.Session) {
	var sum posyandu.Tally
	for _, t := range s.Recap {
		if t.K > t.S || t.D != t.N+t.T+t.O+t.B || t.D > t.Measured || t.Measured+t.Absent != t.S {
			r.Fatalf("%+v", t)
		}
		sum.S, sum.K, sum.D, sum.N, sum.T, sum.O, sum.B = sum.S+t.S, sum.K+t.K, sum.D+t.D, sum.N+t.N, sum.T+t.T, sum.O+t.O, sum.B+t.B
		sum.Measured, sum.Absent = sum.Measured+t.Measured, sum.Absent+t.Absent
	}
	weighed, today, ids := 0, 0, map[string]bool{}
	for _, a := range s.Children {
		if ids[a.Child.ID] {
			r.Fatalf("%s stands twice", a.Child.Name)
		}
		ids[a.Child.ID] = true
		if a.Today == nil || a.Guest {
			continue
		}
		today++
		if a.Today.Weight > 0 {
			weighed++
		}
	}
	if sum != s.Total || sum.D != weighed || sum.Measured != today || sum.S+s.Guests != len(s.Children) {
		r.Fatalf("%+v, total %+v, %d weighed, %d measured, %d children, %d guests", sum, s.Total, weighed, today, len(s.Children), s.Guests)
	}
}
