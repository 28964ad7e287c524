package sqlstore_test

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/tuntas-id/tuntas/internal/verification"
	"pgregory.net/rapid"
)

func TestAProposalSaysForEveryFamilyWhyItIsInOrOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		listed := d.everyKind()
		draft := d.draft("1/2024")
		p, err := d.Proposal(ctx, d.scope, draft.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := map[verification.Verdict]int{
			verification.InBoth: listed, verification.OutBelow: 1, verification.OutNotEligible: 1, verification.OutNotJudged: 1,
			verification.OutIdentityOpen: 1, verification.OutAbsent: 4, verification.OutRefused: 1, verification.OutNotVerified: 1,
		}
		if diff := cmp.Diff(want, p.ByVerdict); diff != "" {
			t.Error(diff)
		}
		if p.Families != listed || p.Disagreements != 2 || len(p.Lines) != 16 {
			t.Errorf("%d in, %d disagree, %d lines", p.Families, p.Disagreements, len(p.Lines))
		}
		if s := locale.Indonesian.Render(p.Rule); !strings.Contains(s, "7 dari 13") {
			t.Errorf("the rule reads %q", s)
		}
		draft.Rule = verification.ByCriteria
		if draft, err = d.Save(ctx, d.scope, draft, "sari"); err != nil {
			t.Fatal(err)
		}
		if p, err = d.Proposal(ctx, region.ScopeOf(mayaSopa), draft.ID); err != nil || p.ByVerdict[verification.InCriteria] != 5 {
			t.Errorf("by criteria %v are in Maya Sopa, %v", p.ByVerdict, err)
		}
	})
}

func TestAFrozenListIsSealedAndVerifies(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		listed := d.everyKind()
		draft := d.draft("1/2024")
		frozen := d.freeze(draft.ID)
		again, err := d.Freeze(ctx, d.scope, draft.ID, "lain")
		if err != nil || again.Hash != frozen.Hash || again.FrozenBy != "sari" || !again.FrozenAt.Equal(frozen.FrozenAt) {
			t.Errorf("freezing twice gives %+v, %v", again, err)
		}
		if _, err := d.Save(ctx, d.scope, frozen, "sari"); !fault.Is(err, fault.Conflict) {
			t.Errorf("editing a frozen decree gives %v", err)
		}
		if err := d.ResultSink().Undo(ctx, intake.Batch{ID: "", Region: "61.72"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("undoing the results below it gives %v", err)
		}
		var out bytes.Buffer
		hash, err := d.WriteCanonical(ctx, d.scope, draft.ID, &out)
		if err != nil || hash != frozen.Hash {
			t.Errorf("the written list has hash %s, %v", hash, err)
		}
		text := out.String()
		for _, part := range []string{"tuntas-determination\t1\n", "decree\t1/2024\n", "families\t6\n", d.nik("1001", 0), "p3ke:1001"} {
			if !strings.Contains(text, part) {
				t.Errorf("the canonical form lacks %q:\n%s", part, text)
			}
		}
		lines, err := d.Lines(ctx, d.scope, draft.ID)
		if err != nil || len(lines) != listed {
			t.Fatalf("%d lines, %v", len(lines), err)
		}
		for i := 1; i < len(lines); i++ {
			a, b := lines[i-1], lines[i]
			if b.Seq != a.Seq+1 || a.Area > b.Area || a.Area == b.Area && a.HeadName > b.HeadName {
				t.Errorf("line %d is out of order", b.Seq)
			}
		}
		if few, err := d.Lines(ctx, region.ScopeOf(sekip), draft.ID); err != nil || len(few) != 3 {
			t.Errorf("a village sees %d lines, %v", len(few), err)
		}
		for name, check := range map[string]struct {
			change func(string) string
			ok     bool
			code   fault.Code
		}{
			"the exported file is what was frozen": {func(s string) string { return s }, true, ""},
			"one digit more is found":              {func(s string) string { return strings.Replace(s, "\t007\t", "\t008\t", 1) }, false, ""},
			"a missing line is found":              {func(s string) string { return s[:strings.LastIndex(strings.TrimSpace(s), "\n")+1] }, false, ""},
			"another file is refused":              {func(string) string { return "NIK;Nama\n" }, false, fault.Invalid},
		} {
			v, err := d.VerifyFile(ctx, d.scope, strings.NewReader(check.change(text)))
			if fault.CodeOf(err) != check.code || v.OK != check.ok {
				t.Errorf("%s: %+v, %v", name, v, err)
			}
		}
		if _, err := d.Verify(ctx, region.ScopeOf(sekip), draft.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a village verifying the city's list gives %v", err)
		}
	})
}

func TestVerifyFindsWhatWasAlteredBehindItsBack(t *testing.T) {
	for name, stmt := range map[string]string{
		"nothing":                   ``,
		"a family was taken out":    `DELETE FROM determination_entry WHERE seq = 2`,
		"a family was exchanged":    `UPDATE determination_entry SET family_id = 'x' WHERE seq = 1`,
		"persons were altered":      `UPDATE determination_entry SET persons = 9 WHERE seq = 1`,
		"the decree's date was":     `UPDATE determination SET decree_date = '2024-01-11'`,
		"the signatory was":         `UPDATE determination SET signatory = 'Lain'`,
		"a line was put in another": `UPDATE determination_entry SET sealed = (SELECT e.sealed FROM determination_entry e WHERE e.seq = 2) WHERE seq = 1`,
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
				d := newVerifyDesk(t, db)
				d.everyKind()
				frozen := d.freeze(d.draft("1/2024").ID)
				if stmt != "" {
					sqlstore.Tamper(t, db, stmt)
				}
				v, err := d.Verify(context.Background(), d.scope, frozen.ID)
				if err != nil || v.OK != (stmt == "") || v.Problem.IsZero() != v.OK {
					t.Errorf("got %+v, %v", v, err)
				}
			})
		})
	}
}

// breakingStore fails or calls something after a number of entries.
type breakingStore struct {
	verification.Store
	after int
	do    func()
}

func (b breakingStore) Freeze(ctx context.Context, d verification.Determination, entries iter.Seq[verification.Entry]) (bool, error) {
	n := 0
	ok, err := b.Store.Freeze(ctx, d, func(yield func(verification.Entry) bool) {
		for e := range entries {
			if n++; n > b.after {
				b.do()
				return
			}
			if !yield(e) {
				return
			}
		}
	})
	if err == nil && n > b.after {
		err = errors.New("the power went out")
	}
	return ok, err
}

func TestAFreezeThatStopsInTheMiddleLeavesADraft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newVerifyDesk(t, db)
		d.everyKind()
		draft := d.draft("1/2024")
		for after := range 6 {
			ctx, cancel := context.WithCancel(context.Background())
			do := func() {}
			if after%2 == 0 {
				do = cancel
			}
			broken := verification.NewService(d.config(breakingStore{sqlstore.NewVerification(db), after, do}))
			if _, err := broken.Freeze(ctx, d.scope, draft.ID, "sari"); err == nil {
				t.Fatal("the freeze went through")
			}
			cancel()
			now, err := d.Determination(context.Background(), d.scope, draft.ID)
			if err != nil || now.Status != verification.Draft || now.Hash != "" || now.Families != 0 {
				t.Errorf("after %d entries it is %+v, %v", after, now, err)
			}
			for e, err := range sqlstore.NewVerification(db).Entries(context.Background(), d.scope, draft.ID) {
				t.Fatalf("entry %d is left, %v", e.Seq, err)
			}
		}
		frozen := d.freeze(draft.ID)
		if v, err := d.Verify(context.Background(), d.scope, frozen.ID); err != nil || !v.OK {
			t.Errorf("afterwards the list is %+v, %v", v, err)
		}
	})
}

func TestTwoPeopleFreezingAtOnceFreezeOneList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newVerifyDesk(t, db)
		d.everyKind()
		draft := d.draft("1/2024")
		var group sync.WaitGroup
		var hashes [4]string
		now := d.now
		config := d.config(sqlstore.NewVerification(db))
		config.Now = func() time.Time { return now }
		service := verification.NewService(config)
		for i := range hashes {
			group.Go(func() {
				frozen, err := service.Freeze(context.Background(), d.scope, draft.ID, "sari")
				if err != nil {
					t.Error(err)
				}
				hashes[i] = frozen.Hash
			})
		}
		group.Wait()
		for _, h := range hashes {
			if h == "" || h != hashes[0] {
				t.Errorf("hashes are %v", hashes)
			}
		}
		if v, err := d.Verify(context.Background(), d.scope, draft.ID); err != nil || !v.OK {
			t.Errorf("the list is %+v, %v", v, err)
		}
	})
}

func TestADraftMustBeCompleteAndEditedByOneAtATime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		draft := d.draft("1/2024")
		if _, err := d.Freeze(ctx, d.scope, draft.ID, "sari"); !fault.Is(err, fault.Conflict) {
			t.Errorf("freezing an empty list gives %v", err)
		}
		d.everyKind()
		other := draft
		other.Signatory = ""
		other, err := d.Save(ctx, d.scope, other, "budi")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Save(ctx, d.scope, draft, "sari"); !fault.Is(err, fault.Conflict) {
			t.Errorf("an edit of what somebody has just edited gives %v", err)
		}
		if _, err := d.Freeze(ctx, d.scope, other.ID, "sari"); !fault.Is(err, fault.Invalid) {
			t.Errorf("freezing without a signatory gives %v", err)
		}
		for name, tt := range map[string]struct {
			d    verification.Determination
			code fault.Code
		}{
			"a number that is taken":      {verification.Determination{Area: "61.72", DecreeNo: "1/2024"}, fault.Conflict},
			"a rule without its criteria": {verification.Determination{Area: "61.72", Rule: verification.ByBoth}, fault.Invalid},
			"criteria nobody knows":       {verification.Determination{Area: "61.72", CriteriaSet: "x"}, fault.NotFound},
			"a decree of a village":       {verification.Determination{Area: sekip}, fault.Forbidden},
			"a decree of another city":    {verification.Determination{Area: "61.71"}, fault.Forbidden},
		} {
			if _, err := d.Save(ctx, d.scope, tt.d, "sari"); fault.CodeOf(err) != tt.code {
				t.Errorf("%s gives %v", name, err)
			}
		}
	})
}

func TestTheSignedDecreeIsKeptWithItsHash(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		d.everyKind()
		frozen := d.freeze(d.draft("1/2024").ID)
		if _, err := d.Attach(ctx, d.scope, frozen.ID, "sk.pdf", []byte("%PDF tanda tangan"), "sari"); err != nil {
			t.Fatal(err)
		}
		name, content, err := d.AttachedFile(ctx, d.scope, frozen.ID)
		if err != nil || name != "sk.pdf" || string(content) != "%PDF tanda tangan" {
			t.Errorf("got %s %q %v", name, content, err)
		}
		if _, err := d.Attach(ctx, d.scope, frozen.ID, "lain.pdf", []byte("lain"), "sari"); !fault.Is(err, fault.Conflict) {
			t.Errorf("another file gives %v", err)
		}
		if v, err := d.Verify(ctx, d.scope, frozen.ID); err != nil || !v.OK {
			t.Errorf("with the file the list is %+v, %v", v, err)
		}
	})
}

func TestAChangeNeedsAReasonADocumentAndAPossibleHistory(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		d.everyKind()
		draft := d.draft("1/2024")
		out := d.family("5000", sekip, "Baru", 4)
		change := func(c verification.Change) error {
			c.Determination, c.Document = draft.ID, "BA 7"
			_, err := d.Change(ctx, d.scope, c, "sari")
			return err
		}
		day := civil.MustDate
		if err := change(verification.Change{FamilyID: out, Kind: verification.Add, Reason: verification.ReasonLateData, On: day("2024-01-20")}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a change of a draft gives %v", err)
		}
		d.freeze(draft.ID)
		lines, err := d.Lines(ctx, d.scope, draft.ID)
		if err != nil {
			t.Fatal(err)
		}
		in := lines[0].FamilyID
		for _, tt := range []struct {
			name string
			c    verification.Change
			code fault.Code
		}{
			{"a family that is not listed cannot leave", verification.Change{FamilyID: out, Kind: verification.Remove, Reason: verification.ReasonDied, On: day("2024-01-20")}, fault.Conflict},
			{"a listed family cannot join", verification.Change{FamilyID: in, Kind: verification.Add, Reason: verification.ReasonLateData, On: day("2024-01-20")}, fault.Conflict},
			{"late data is no reason to leave", verification.Change{FamilyID: in, Kind: verification.Remove, Reason: verification.ReasonLateData, On: day("2024-01-20")}, fault.Invalid},
			{"nothing changes on the day of the decree", verification.Change{FamilyID: in, Kind: verification.Remove, Reason: verification.ReasonDied, On: day("2024-01-10")}, fault.Invalid},
			{"nothing changes tomorrow", verification.Change{FamilyID: in, Kind: verification.Remove, Reason: verification.ReasonDied, On: day("2024-02-22")}, fault.Invalid},
			{"a family that nobody knows", verification.Change{FamilyID: "x", Kind: verification.Add, Reason: verification.ReasonLateData, On: day("2024-01-20")}, fault.NotFound},
			{"a death is a removal", verification.Change{FamilyID: in, Kind: verification.Remove, Reason: verification.ReasonDied, On: day("2024-01-20")}, ""},
			{"the same again changes nothing", verification.Change{FamilyID: in, Kind: verification.Remove, Reason: verification.ReasonDied, On: day("2024-01-20")}, ""},
			{"an earlier removal is impossible now", verification.Change{FamilyID: in, Kind: verification.Remove, Reason: verification.ReasonMoved, On: day("2024-01-15")}, fault.Conflict},
			{"late data joins", verification.Change{FamilyID: out, Kind: verification.Add, Reason: verification.ReasonLateData, On: day("2024-02-01")}, ""},
		} {
			if err := change(tt.c); fault.CodeOf(err) != tt.code {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
		m, err := d.Movement(ctx, d.scope, draft.ID, day("2024-01-10"), day("2024-02-21"))
		if err != nil {
			t.Fatal(err)
		}
		if len(m.Changes) != 2 || m.Start.Families != 6 || m.End.Families != 6 || m.Removed[verification.ReasonDied].Families != 1 ||
			m.Added[verification.ReasonLateData] != (verification.Amount{Families: 1, Persons: 4}) {
			t.Errorf("got %+v", m)
		}
		if v, err := d.Verify(ctx, d.scope, draft.ID); err != nil || !v.OK {
			t.Errorf("after changes the frozen list is %+v, %v", v, err)
		}
	})
}

// Whatever is added and removed in whichever order: the list of the decree's
// day is the frozen list, no number is negative, a movement adds up, and the
// register's filter lists as many families.
func TestAListCanBeReplayedForEveryDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		d.everyKind()
		var families []string
		for c, err := range sqlstore.NewVerification(db).Cases(ctx, d.scope, verification.CaseFilter{}) {
			if err != nil {
				t.Fatal(err)
			}
			families = append(families, c.FamilyID)
		}
		decree := civil.MustDate("2024-01-10")
		rapid.Check(t, func(rt *rapid.T) {
			// What an earlier run removed would stay out of this list.
			sqlstore.Tamper(t, db, `DELETE FROM determination_change`)
			frozen := d.freeze(d.draft(d.id()).ID)
			lines, err := d.Lines(ctx, d.scope, frozen.ID)
			if err != nil {
				rt.Fatal(err)
			}
			for range rapid.IntRange(0, 12).Draw(rt, "changes") {
				c := verification.Change{
					Determination: frozen.ID, Document: "BA", FamilyID: rapid.SampledFrom(families).Draw(rt, "family"),
					Kind: verification.Remove, On: decree.AddDays(rapid.IntRange(1, 8).Draw(rt, "day")),
				}
				c.Reason = rapid.SampledFrom(verification.RemovalReasons).Draw(rt, "reason")
				if rapid.Bool().Draw(rt, "add") {
					c.Kind, c.Reason = verification.Add, rapid.SampledFrom(verification.AdditionReasons).Draw(rt, "reason")
				}
				if _, err := d.Change(ctx, d.scope, c, "sari"); err != nil && !fault.Is(err, fault.Conflict) {
					rt.Fatal(err)
				}
			}
			first, err := d.ListAsOf(ctx, d.scope, frozen.ID, decree)
			if err != nil || len(first) != len(lines) {
				rt.Fatalf("on the day of the decree %d families, %v", len(first), err)
			}
			for i, l := range first {
				if l.FamilyID != lines[i].FamilyID || l.Persons != lines[i].Persons {
					rt.Fatalf("entry %d differs", i)
				}
			}
			for day := range 9 {
				on := decree.AddDays(day)
				list, err := d.ListAsOf(ctx, d.scope, frozen.ID, on)
				if err != nil {
					rt.Fatal(err)
				}
				seen, persons := map[string]bool{}, 0
				for _, l := range list {
					if seen[l.FamilyID] {
						rt.Fatalf("a family is listed twice on day %d", day)
					}
					seen[l.FamilyID] = true
					persons += l.Persons
				}
				m, err := d.Movement(ctx, d.scope, frozen.ID, decree, on)
				if err != nil {
					rt.Fatal(err)
				}
				added, removed := total(m.Added), total(m.Removed)
				if m.End.Families != len(list) || m.End.Persons != persons || m.End.Families < 0 || m.End.Persons < 0 ||
					m.Start.Families+added.Families-removed.Families != m.End.Families ||
					m.Start.Persons+added.Persons-removed.Persons != m.End.Persons {
					rt.Fatalf("day %d: %d families and %d persons listed, movement %+v", day, len(list), persons, m)
				}
				steps, err := d.Funnel(ctx, d.scope, verification.FunnelRequest{Determination: frozen.ID, AsOf: on})
				if err != nil || steps[len(steps)-1].Families != len(list) {
					rt.Fatalf("day %d: the funnel ends with %d, the list has %d, %v", day, steps[len(steps)-1].Families, len(list), err)
				}
			}
		})
		if before, err := d.ListAsOf(ctx, d.scope, firstID(t, d), civil.MustDate("2024-01-09")); err != nil || len(before) != 0 {
			t.Errorf("before the decree %d families, %v", len(before), err)
		}
	})
}

func firstID(t *testing.T, d *verifyDesk) string {
	t.Helper()
	all, err := d.Determinations(context.Background(), d.scope)
	if err != nil {
		t.Fatal(err)
	}
	return all[0].ID
}

func total(m map[verification.Reason]verification.Amount) (out verification.Amount) {
	for _, a := range m {
		out.Families += a.Families
		out.Persons += a.Persons
	}
	return out
}
