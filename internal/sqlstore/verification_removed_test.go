package sqlstore_test

import (
	"context"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/tuntas-id/tuntas/internal/verification"
)

// visited records a result of a visit on a day: eligible, with all criteria
// met or none.
func (d *verifyDesk) visited(family, on string, e verification.Existence, met int) {
	d.t.Helper()
	r := verification.Result{FamilyID: family, Existence: e, VisitedOn: civil.MustDate(on), Answers: verification.Answers{}}
	if e.Gone() {
		r.Reason = "Menurut RT"
	} else {
		r.Eligibility = verification.Eligible
	}
	for k := range 13 {
		r.Answers["k"+string(rune('0'+(k+1)/10))+string(rune('0'+(k+1)%10))] = map[bool]string{true: "yes", false: "no"}[k < met]
	}
	if _, err := d.Record(context.Background(), d.scope, r, "budi"); err != nil {
		d.t.Fatal(err)
	}
}

// amend records a change of a frozen list.
func (d *verifyDesk) amend(list, family string, kind verification.ChangeKind, reason verification.Reason, on string) {
	d.t.Helper()
	if _, err := d.Change(context.Background(), d.scope, verification.Change{Determination: list, FamilyID: family, Kind: kind,
		Reason: reason, On: civil.MustDate(on), Document: "BA 7"}, "sari"); err != nil {
		d.t.Fatal(err)
	}
}

// line is what a draft proposes for a family.
func (d *verifyDesk) line(draft, family string) verification.Proposed {
	d.t.Helper()
	p, err := d.Proposal(context.Background(), d.scope, draft)
	if err != nil {
		d.t.Fatal(err)
	}
	in := 0
	for _, l := range p.Lines {
		if l.Verdict.In() {
			in++
		}
	}
	if in != p.Families {
		d.t.Errorf("%d lines are in, the proposal says %d", in, p.Families)
	}
	for _, l := range p.Lines {
		if l.FamilyID == family {
			return l
		}
	}
	d.t.Fatalf("no line for %s", family)
	return verification.Proposed{}
}

func TestARemovedFamilyStaysOutOfTheNextDraft(t *testing.T) {
	const remove, add = verification.Remove, verification.Add
	for name, tt := range map[string]struct {
		then func(d *verifyDesk, first, other, family string)
		want verification.Verdict
	}{
		"with nothing newer": {func(*verifyDesk, string, string, string) {}, verification.OutRemoved},
		"unless it is added again": {func(d *verifyDesk, first, _, family string) {
			d.amend(first, family, add, verification.ReasonObjectionUpheld, "2024-02-01")
		}, verification.InBoth},
		"unless it is added again, though removed after that": {func(d *verifyDesk, first, _, family string) {
			d.amend(first, family, add, verification.ReasonObjectionUpheld, "2024-02-01")
			d.amend(first, family, remove, verification.ReasonMoved, "2024-02-02")
		}, verification.OutRemoved},
		"and is added to a list that never had it": {func(d *verifyDesk, _, other, family string) {
			d.amend(other, family, add, verification.ReasonCorrected, "2024-02-03")
		}, verification.InBoth},
		"unless a newer visit finds it eligible": {func(d *verifyDesk, _, _, family string) {
			d.visited(family, "2024-02-10", verification.Found, 12)
		}, verification.InBoth},
		"also when a visit from before is written down later": {func(d *verifyDesk, _, _, family string) {
			d.visited(family, "2024-01-15", verification.Found, 12)
		}, verification.OutRemoved},
		"also after a newer visit that does not find it eligible": {func(d *verifyDesk, _, _, family string) {
			d.visited(family, "2024-02-10", verification.Found, 1)
		}, verification.OutBelow},
		"also after a newer visit that does not find it": {func(d *verifyDesk, _, _, family string) {
			d.visited(family, "2024-02-10", verification.Moved, 0)
		}, verification.OutAbsent},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
				d := newVerifyDesk(t, db)
				removed, stays := d.family("6001", mayaSopa, "Pergi", 3), d.family("6002", mayaSopa, "Tinggal", 2)
				d.visited(removed, "2023-10-12", verification.Found, 13)
				other := d.draft("0/2024")
				d.visited(stays, "2023-10-12", verification.Found, 13)
				sqlstore.Tamper(t, db, `UPDATE verification_result SET existence = 'refused' WHERE family_id = $1`, removed)
				d.freeze(other.ID) // has only the one that stays
				sqlstore.Tamper(t, db, `UPDATE verification_result SET existence = 'found' WHERE family_id = $1`, removed)
				first := d.freeze(d.draft("1/2024").ID)
				d.amend(first.ID, removed, remove, verification.ReasonDied, "2024-01-20")
				tt.then(d, first.ID, other.ID, removed)
				next := d.draft("2/2024")
				l := d.line(next.ID, removed)
				if l.Verdict != tt.want || (l.Removal != nil) != (tt.want == verification.OutRemoved) {
					t.Errorf("it is %s, %+v", l.Verdict, l.Removal)
				}
				if d.line(next.ID, stays).Verdict != verification.InBoth {
					t.Error("the other family is out")
				}
				want := 1
				if tt.want.In() {
					want = 2
				}
				if frozen := d.freeze(next.ID); frozen.Families != want {
					t.Errorf("the decree has %d families, want %d", frozen.Families, want)
				}
			})
		})
	}
}

func TestAProposalSaysWhenAndWhyAFamilyWasRemoved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newVerifyDesk(t, db)
		d.everyKind()
		first := d.freeze(d.draft("1/2024").ID)
		lines, err := d.Lines(context.Background(), d.scope, first.ID)
		if err != nil {
			t.Fatal(err)
		}
		d.amend(first.ID, lines[0].FamilyID, verification.Remove, verification.ReasonMoved, "2024-01-20")
		l := d.line(d.draft("2/2024").ID, lines[0].FamilyID)
		for lang, parts := range map[locale.Language][]string{locale.Indonesian: {"20 Januari 2024", "pindah"}, locale.English: {"20 January 2024", "moved"}} {
			for _, part := range parts {
				if why := lang.Render(l.Why()); !strings.Contains(why, part) {
					t.Errorf("%q lacks %q", why, part)
				}
			}
		}
		if other, err := sqlstore.NewVerification(db).LastChanges(context.Background(), region.Code("61.71")); err != nil || len(other) != 0 {
			t.Errorf("another city has %v, %v", other, err)
		}
	})
}
