package sqlstore_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/tuntas-id/tuntas/internal/verification"
)

// related saves a draft that says what it does to an older decree.
func (d *verifyDesk) related(no, on string, relation verification.Relation, old string) verification.Determination {
	d.t.Helper()
	out, err := d.Save(context.Background(), d.scope, verification.Determination{Area: "61.72", Title: "Keputusan " + no, DecreeNo: no, DecreeDate: civil.MustDate(on),
		Signatory: "Contoh", Position: "Wali Kota", DataDate: civil.MustDate("2023-12-31"), Relation: relation, Related: old}, "sari")
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

// count is the length of a list on a day, as the list, the filter of the
// register and the funnel have it; all three must agree.
func (d *verifyDesk) count(id, on string) int {
	d.t.Helper()
	ctx, day := context.Background(), civil.MustDate(on)
	list, err := d.ListAsOf(ctx, d.scope, id, day)
	if err != nil {
		d.t.Fatal(err)
	}
	n, err := sqlstore.NewRegistry(d.db, d.vault).CountFamilies(ctx, d.scope, registry.Filter{Determination: id, AsOf: day})
	if err != nil {
		d.t.Fatal(err)
	}
	rows, err := sqlstore.NewVerification(d.db).CountResults(ctx, d.scope, verification.FunnelRequest{Determination: id, AsOf: day})
	if err != nil {
		d.t.Fatal(err)
	}
	funnel, persons, counted := 0, 0, 0
	for _, r := range rows {
		if r.Listed {
			funnel += r.Families
			counted += r.Persons
		}
	}
	for _, l := range list {
		persons += l.Persons
	}
	if n != len(list) || funnel != len(list) || persons != counted {
		d.t.Errorf("on %s the list has %d families and %d persons, the register %d, the funnel %d and %d", on, len(list), persons, n, funnel, counted)
	}
	return len(list)
}

func (d *verifyDesk) counts(name, id string, want map[string]int) {
	d.t.Helper()
	for on, n := range want {
		if got := d.count(id, on); got != n {
			d.t.Errorf("%s has %d families on %s, want %d", name, got, on, n)
		}
	}
}

// sums checks that start + added − removed = end.
func (d *verifyDesk) sums(id, to string) verification.Movement {
	d.t.Helper()
	m, err := d.Movement(context.Background(), d.scope, id, civil.Date{}, civil.MustDate(to))
	if err != nil {
		d.t.Fatal(err)
	}
	families, persons := m.Start.Families, m.Start.Persons
	for _, a := range m.Added {
		families, persons = families+a.Families, persons+a.Persons
	}
	for _, a := range m.Removed {
		families, persons = families-a.Families, persons-a.Persons
	}
	if (verification.Amount{Families: families, Persons: persons}) != m.End || d.count(id, to) != m.End.Families {
		d.t.Errorf("the movement until %s does not add up: %+v, the list has %d", to, m, d.count(id, to))
	}
	return m
}

// listOf gives n families that the rule chooses.
func (d *verifyDesk) listOf(from, n int) (ids []string) {
	for i := range n {
		id := d.family(fmt.Sprint(from+i), mayaSopa, fmt.Sprint("Keluarga ", from+i), 1+i%3)
		d.visited(id, "2023-10-12", verification.Found, 13)
		ids = append(ids, id)
	}
	return ids
}

func TestAReplacingDecreeEndsTheOldListTheDayBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		ids := d.listOf(8000, 5)
		old := d.freeze(d.related("1/2024", "2024-01-10", "", "").ID)
		d.amend(old.ID, ids[0], verification.Remove, verification.ReasonDied, "2024-01-20")
		d.amend(old.ID, ids[1], verification.Remove, verification.ReasonMoved, "2024-02-15") // recorded before the newer one was frozen
		newer := d.freeze(d.related("2/2024", "2024-02-10", verification.Replaces, old.ID).ID)
		d.counts("the old list", old.ID, map[string]int{"2024-01-10": 5, "2024-01-20": 4, "2024-02-09": 4, "2024-02-10": 1, "2024-02-15": 0, "2024-02-21": 0})
		d.counts("the new list", newer.ID, map[string]int{"2024-02-09": 0, "2024-02-10": 3})
		if m := d.sums(old.ID, "2024-02-21"); m.Removed[verification.ReasonReplaced].Families != 3 {
			t.Errorf("%+v", m)
		}
		if _, err := d.Change(ctx, d.scope, verification.Change{Determination: old.ID, FamilyID: ids[2], Kind: verification.Add, Reason: verification.ReasonLateData,
			On: civil.MustDate("2024-02-18"), Document: "BA"}, "sari"); fault.TextOf(err).Key != "verification.list_replaced" {
			t.Errorf("a change of the old list: %v", err)
		}
		// What the newer decree ended keeps nobody out of the next draft.
		next := d.draft("3/2024")
		if got := d.line(next.ID, ids[3]).Verdict; got != verification.InBoth {
			t.Errorf("in the next draft it is %s", got)
		}
		if got := d.line(next.ID, ids[0]).Verdict; got != verification.OutRemoved {
			t.Errorf("who died is %s", got)
		}
		all, err := d.Determinations(ctx, d.scope)
		for on, want := range map[string]string{"2024-02-09": "1/2024", "2024-02-10": "2/2024"} {
			if got, ok := verification.InForce(all, civil.MustDate(on)); !ok || got.DecreeNo != want {
				t.Errorf("on %s %s is in force, %v", on, got.DecreeNo, err)
			}
		}
		for _, x := range []verification.Determination{old, newer} {
			if v, err := d.Verify(ctx, d.scope, x.ID); err != nil || !v.OK {
				t.Errorf("%s: %+v, %v", x.DecreeNo, v, err)
			}
		}
	})
}

func TestASupplementingDecreeAddsToTheOldListAndBothCount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		ids := d.listOf(8100, 4)
		old := d.freeze(d.related("1/2024", "2024-01-10", "", "").ID)
		d.amend(old.ID, ids[0], verification.Remove, verification.ReasonMoved, "2024-01-20")
		more := d.listOf(8200, 2)
		draft := d.related("2/2024", "2024-02-01", verification.Supplements, old.ID)
		if got := d.line(draft.ID, ids[1]).Verdict; got != verification.OutListed {
			t.Errorf("who is listed already is %s", got)
		}
		if got := d.line(draft.ID, ids[0]).Verdict; got != verification.OutRemoved {
			t.Errorf("who was removed is %s", got)
		}
		if _, err := d.choose(draft.ID, ids[1], verification.Add); !fault.Is(err, fault.Conflict) {
			t.Errorf("who is listed already is put in by hand: %v", err)
		}
		if _, err := d.choose(draft.ID, ids[0], verification.Add); err != nil {
			t.Error(err)
		}
		second := d.freeze(draft.ID)
		d.counts("the first", old.ID, map[string]int{"2024-01-10": 4, "2024-01-31": 3, "2024-02-01": 6})
		d.counts("the second", second.ID, map[string]int{"2024-01-31": 0, "2024-02-01": 3})
		d.listOf(8300, 1)
		third := d.freeze(d.related("3/2024", "2024-02-05", verification.Supplements, second.ID).ID)
		d.counts("the first", old.ID, map[string]int{"2024-02-04": 6, "2024-02-05": 7})
		d.counts("the second", second.ID, map[string]int{"2024-02-04": 3, "2024-02-05": 4})
		// Who leaves one of them leaves all of them.
		d.amend(old.ID, more[0], verification.Remove, verification.ReasonDied, "2024-02-10")
		d.counts("the first", old.ID, map[string]int{"2024-02-09": 7, "2024-02-10": 6})
		d.counts("the second", second.ID, map[string]int{"2024-02-09": 4, "2024-02-10": 3})
		d.amend(second.ID, more[0], verification.Add, verification.ReasonCorrected, "2024-02-11")
		d.counts("the first", old.ID, map[string]int{"2024-02-11": 7})
		d.sums(old.ID, "2024-02-21")
		d.sums(second.ID, "2024-02-21")
		all, err := d.Determinations(ctx, d.scope)
		if got, _ := verification.InForce(all, civil.MustDate("2024-02-21")); got.ID != old.ID {
			t.Errorf("%s is in force, %v", got.DecreeNo, err)
		}
		if got := verification.SupplementsOf(all, old.ID, civil.MustDate("2024-02-04")); len(got) != 1 || got[0].ID != second.ID {
			t.Errorf("supplements are %v", got)
		}
		if got, _ := verification.Newest(all, civil.Date{}); got.ID != third.ID {
			t.Errorf("the newest is %s", got.DecreeNo)
		}
		// A decree that replaces the first ends all of them.
		last := d.freeze(d.related("4/2024", "2024-02-18", verification.Replaces, old.ID).ID)
		if all, err = d.Determinations(ctx, d.scope); err != nil {
			t.Fatal(err)
		}
		for _, x := range []verification.Determination{old, second, third} {
			d.counts(x.DecreeNo, x.ID, map[string]int{"2024-02-18": 0})
			d.sums(x.ID, "2024-02-21")
			if by, ok := verification.ReplacedBy(all, x); !ok || by.ID != last.ID {
				t.Errorf("%s is replaced by %q", x.DecreeNo, by.DecreeNo)
			}
		}
	})
}

func TestADecreeThatReplacesOnlyASupplementLeavesTheRest(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newVerifyDesk(t, db)
		d.listOf(8400, 3)
		old := d.freeze(d.related("1/2024", "2024-01-10", "", "").ID)
		d.listOf(8500, 2)
		second := d.freeze(d.related("2/2024", "2024-02-01", verification.Supplements, old.ID).ID)
		d.freeze(d.related("3/2024", "2024-02-10", verification.Replaces, second.ID).ID)
		d.counts("the first", old.ID, map[string]int{"2024-02-09": 5, "2024-02-10": 3})
		d.counts("the second", second.ID, map[string]int{"2024-02-10": 0})
	})
}

func TestWhatADecreeMayReplaceOrSupplement(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		d.listOf(8600, 2)
		old := d.freeze(d.related("1/2024", "2024-01-10", "", "").ID)
		draft := d.related("9/2024", "2024-01-09", "", "")
		for name, tt := range map[string]struct {
			relation verification.Relation
			old, on  string
			key      string
			saved    bool // only freezing refuses it
		}{
			"an unknown relation":        {"x", old.ID, "2024-02-10", "relation_unknown", false},
			"a decree that is not there": {verification.Replaces, "x", "2024-02-10", "related_unknown", false},
			"a draft":                    {verification.Replaces, draft.ID, "2024-02-10", "related_not_frozen", true},
			"a decree of the same day":   {verification.Supplements, old.ID, "2024-01-10", "related_not_older", true},
		} {
			x, err := d.Save(ctx, d.scope, verification.Determination{Area: "61.72", Title: name, DecreeNo: name, DecreeDate: civil.MustDate(tt.on), Signatory: "C",
				DataDate: civil.MustDate("2023-12-31"), Relation: tt.relation, Related: tt.old}, "sari")
			if (err == nil) != tt.saved {
				t.Errorf("%s: %v", name, err)
			}
			if err == nil {
				_, err = d.Freeze(ctx, d.scope, x.ID, "sari")
			}
			if fault.TextOf(err).Key != "verification."+tt.key {
				t.Errorf("%s: %v", name, err)
			}
		}
		d.freeze(d.related("2/2024", "2024-02-10", verification.Replaces, old.ID).ID)
		if _, err := d.Freeze(ctx, d.scope, d.related("3/2024", "2024-02-12", verification.Replaces, old.ID).ID, "sari"); fault.TextOf(err).Key != "verification.related_replaced" {
			t.Errorf("a list that was replaced: %v", err)
		}
	})
}

func TestTheCanonicalFormNamesARelationOnlyWhenThereIsOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		d.listOf(8700, 2)
		old := d.freeze(d.related("1/2024", "2024-01-10", "", "").ID)
		newer := d.freeze(d.related("2/2024", "2024-02-10", verification.Replaces, old.ID).ID)
		for _, x := range []struct {
			verification.Determination
			lines int
		}{{old, 15}, {newer, 16}} {
			var out bytes.Buffer
			hash, err := d.WriteCanonical(ctx, d.scope, x.ID, &out)
			head, _, _ := strings.Cut(out.String(), "seq\t")
			if err != nil || hash != x.Hash || strings.Count(head, "\n") != x.lines || strings.Contains(head, "replaces\t"+old.ID+"\n") != (x.lines == 16) {
				t.Errorf("%s has the head %s, %v", x.DecreeNo, head, err)
			}
		}
		sqlstore.Tamper(t, db, `UPDATE determination SET relation = 'supplements' WHERE id = $1`, newer.ID)
		if v, err := d.Verify(ctx, d.scope, newer.ID); err != nil || v.OK {
			t.Errorf("an altered relation is not found: %+v, %v", v, err)
		}
	})
}

func TestAFileSaysWhatADecreeReplacesOrSupplements(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		columns := []string{"kind", "number", "date", "replaces", "supplements"}
		rows := []string{"decree|1/2024|2024-01-10||", "decree|2/2024|2024-02-10||1/2024", "decree|3/2024|2024-03-10|x/2024|", "decree|4/2024|2024-03-10|1/2024|2/2024"}
		f := d.file(d.DocumentSink(), "b1", columns, rows...)
		d.commit(f)
		if f.codes() != "4 error related_missing; 5 error relation_twice" {
			t.Errorf("findings are %s", f.codes())
		}
		all, err := d.Determinations(ctx, d.scope)
		if err != nil || len(all) != 2 || all[0].Relation != verification.Supplements || all[0].Related != all[1].ID {
			t.Errorf("%+v, %v", all, err)
		}
		again := d.file(d.DocumentSink(), "b2", columns, rows[:2]...)
		if got := d.commit(again); got.Unchanged != 2 {
			t.Errorf("the same file again: %+v %s", got, again.codes())
		}
	})
}

func TestDecreesOfOneDayAreInTheOrderInWhichTheyWereFrozen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newVerifyDesk(t, db)
		d.listOf(8800, 1)
		first, second := d.related("A/2024", "2024-02-10", "", ""), d.related("B/2024", "2024-02-10", "", "")
		d.freeze(second.ID)
		d.freeze(first.ID)
		all, err := d.Determinations(context.Background(), d.scope)
		if got, _ := verification.Newest(all, civil.Date{}); err != nil || got.ID != first.ID || all[0].ID != first.ID {
			t.Errorf("the newest is %s, %v", got.DecreeNo, err)
		}
	})
}

func TestTheNewestVisitIsTheOneOfTheAreaAndDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		for i, on := range []string{"2023-10-12", "2024-01-15", "2024-02-20"} {
			d.visited(d.family(fmt.Sprint(8900+i), []string{mayaSopa, sekip, mayaSopa}[i], "Siti", 1), on, verification.Found, 13)
		}
		for _, tt := range []struct{ area, on, want string }{
			{"61.72", "2024-02-21", "2024-02-20"}, {"61.72", "2024-02-19", "2024-01-15"}, {mayaSopa, "2024-02-19", "2023-10-12"},
			{sekip, "2024-02-21", "2024-01-15"}, {"61.72", "2023-01-01", ""}, {"61.71", "2024-02-21", ""}, {"61", "2024-02-21", "2024-02-20"},
		} {
			if got, err := d.NewestVisit(ctx, region.ScopeOf(region.Code(tt.area)), civil.MustDate(tt.on)); err != nil || got.String() != tt.want {
				t.Errorf("%s on %s: %s, %v", tt.area, tt.on, got, err)
			}
		}
	})
}
