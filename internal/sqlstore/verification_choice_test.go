package sqlstore_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/tuntas-id/tuntas/internal/verification"
)

// choose records a choice by hand.
func (d *verifyDesk) choose(draft, family string, kind verification.ChangeKind) (verification.Choice, error) {
	return d.Choose(context.Background(), d.scope, verification.Choice{Determination: draft, FamilyID: family, Kind: kind, Reason: "Kesepakatan musyawarah"}, "sari")
}

func TestFamiliesAreChosenByHandForADraft(t *testing.T) {
	const add, remove = verification.Add, verification.Remove
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		listed, below := d.family("7001", mayaSopa, "Layak", 3), d.family("7002", mayaSopa, "Kurang", 2)
		unvisited, gone := d.family("7003", sekip, "Belum", 4), d.family("7004", sekip, "Pindah", 1)
		removed, open := d.family("7005", sekip, "Dikeluarkan", 5), d.family("7006", sekip, "Identitas", 1)
		d.visited(listed, "2023-10-12", verification.Found, 13)
		d.visited(below, "2023-10-12", verification.Found, 2)
		d.visited(gone, "2023-10-12", verification.Moved, 0)
		d.visited(removed, "2023-10-12", verification.Found, 13)
		d.visited(open, "2023-10-12", verification.IdentityWrong, 13)
		first := d.freeze(d.draft("1/2024").ID)
		d.amend(first.ID, removed, remove, verification.ReasonMoved, "2024-01-20")
		draft, err := d.Save(ctx, d.scope, verification.Determination{Area: "61.72", Title: "Berikut", DecreeNo: "2/2024", DecreeDate: civil.MustDate("2024-02-10"),
			Signatory: "Contoh", CriteriaSet: "singkawang-412-2023", DataDate: civil.MustDate("2024-01-31")}, "sari")
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			name, family string
			kind         verification.ChangeKind
			code         fault.Code
			want         verification.Verdict
		}{
			{"one that no rule chooses is put in", below, add, "", verification.InByHand},
			{"one that nobody visited is put in", unvisited, add, "", verification.InByHand},
			{"one that was removed from an earlier list is put in", removed, add, "", verification.InByHand},
			{"one that is in already is not put in", removed, add, "", verification.InByHand}, // the same choice again
			{"one that moved away is not put in", gone, add, fault.Conflict, verification.OutAbsent},
			{"one whose identity is open is not put in", open, add, fault.Conflict, verification.OutIdentityOpen},
			{"one that the rule chooses is not put in", listed, add, fault.Conflict, verification.InBoth},
			{"one that the rule chooses is taken out", listed, remove, "", verification.OutByHand},
			{"one that is out is not taken out", gone, remove, fault.Conflict, verification.OutAbsent},
			{"one that was put in is taken out", below, remove, "", verification.OutBelow},
			{"one that was taken out is put back", listed, add, "", verification.InBoth},
		} {
			if _, err := d.choose(draft.ID, tt.family, tt.kind); fault.CodeOf(err) != tt.code {
				t.Errorf("%s: %v", tt.name, err)
			}
			if got := d.line(draft.ID, tt.family).Verdict; got != tt.want {
				t.Errorf("%s: it is %s", tt.name, got)
			}
		}
		choices, err := d.Choices(ctx, d.scope, draft.ID)
		if err != nil || len(choices) != 6 {
			t.Errorf("%d choices, %v", len(choices), err)
		}
		if few, err := d.Choices(ctx, region.ScopeOf(mayaSopa), draft.ID); err != nil || len(few) != 4 {
			t.Errorf("a village sees %d, %v", len(few), err)
		}
		for name, c := range map[string]struct {
			scope region.Scope
			verification.Choice
			code fault.Code
		}{
			"without a reason":          {d.scope, verification.Choice{FamilyID: gone, Kind: remove, Reason: " ya "}, fault.Invalid},
			"of an unknown kind":        {d.scope, verification.Choice{FamilyID: gone, Kind: "x", Reason: "Kesepakatan"}, fault.Invalid},
			"of an unknown family":      {d.scope, verification.Choice{FamilyID: "x", Kind: add, Reason: "Kesepakatan"}, fault.NotFound},
			"of another village":        {region.ScopeOf(sekip), verification.Choice{FamilyID: below, Kind: add, Reason: "Kesepakatan"}, fault.NotFound},
			"seen from another regency": {region.ScopeOf("61.71"), verification.Choice{FamilyID: below, Kind: add, Reason: "Kesepakatan"}, fault.NotFound},
		} {
			c.Determination = draft.ID
			if _, err := d.Choose(ctx, c.scope, c.Choice, "sari"); fault.CodeOf(err) != c.code {
				t.Errorf("a choice %s: %v", name, err)
			}
		}
		again, err := d.choose(draft.ID, listed, add)
		if err != nil || !again.Repeated || again.RecordedBy != "sari" {
			t.Errorf("the same choice again: %+v, %v", again, err)
		}
		// Proposing again, also with other facts, does not lose them.
		if draft, err = d.Determination(ctx, d.scope, draft.ID); err != nil {
			t.Fatal(err)
		}
		draft.Title = "Judul lain"
		if draft, err = d.Save(ctx, d.scope, draft, "budi"); err != nil || d.line(draft.ID, unvisited).Verdict != verification.InByHand {
			t.Errorf("after an edit: %v", err)
		}
		frozen := d.freeze(draft.ID)
		lines, err := d.Lines(ctx, d.scope, frozen.ID)
		var names []string
		for _, l := range lines {
			names = append(names, l.HeadName)
		}
		if got := strings.Join(names, " "); err != nil || got != "Layak Belum Dikeluarkan" || frozen.Families != 3 || frozen.Persons != 12 {
			t.Errorf("the decree has %s, %d persons, %v", got, frozen.Persons, err)
		}
		if v, err := d.Verify(ctx, d.scope, frozen.ID); err != nil || !v.OK {
			t.Errorf("%+v, %v", v, err)
		}
		if _, err := d.choose(frozen.ID, below, add); !fault.Is(err, fault.Conflict) {
			t.Errorf("a choice about a frozen list: %v", err)
		}
		// Once it stands on a list again, its removal keeps it out no longer.
		if got := d.line(d.draft("3/2024").ID, removed).Verdict; got != verification.InBoth {
			t.Errorf("in the draft after that it is %s", got)
		}
	})
}

func TestALaterVisitThatDoesNotFindAFamilyOutweighsTheHand(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newVerifyDesk(t, db)
		f := d.family("7101", mayaSopa, "Siti", 3)
		draft := d.draft("1/2024")
		if _, err := d.choose(draft.ID, f, verification.Add); err != nil {
			t.Fatal(err)
		}
		d.visited(f, "2024-02-10", verification.Died, 0)
		if l := d.line(draft.ID, f); l.Verdict != verification.OutAbsent || l.Choice == nil {
			t.Errorf("%+v", l)
		}
	})
}

func TestADraftWithChoicesIsNotUndoneWithItsFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newVerifyDesk(t, db)
		f := d.family("7201", mayaSopa, "Siti", 3)
		for batch, chosen := range map[string]bool{"b1": true, "b2": false} {
			d.commit(d.file(d.DocumentSink(), batch, documentColumns, "decree|"+batch+"/2024|2024-01-10||||||||||"))
			all, err := d.Determinations(context.Background(), d.scope)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range all {
				if x.BatchID != batch || !chosen {
					continue
				}
				if _, err := d.choose(x.ID, f, verification.Add); err != nil {
					t.Fatal(err)
				}
			}
			err = d.DocumentSink().Undo(context.Background(), intake.Batch{ID: batch, Region: "61.72"})
			if fault.Is(err, fault.Conflict) != chosen || err != nil && !chosen {
				t.Errorf("%s: %v", batch, err)
			}
		}
	})
}

func TestTheSameDraftOrChoiceAtOnceIsMadeOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		f := d.family("7301", mayaSopa, "Siti", 3)
		like := verification.Determination{Area: "61.72", Title: "Usulan", DataDate: civil.MustDate("2024-01-31")}
		var lock sync.Mutex // for the ids and clock of the test
		cfg := d.config(sqlstore.NewVerification(db))
		id, now := cfg.NewID, cfg.Now
		cfg.NewID = func() string { lock.Lock(); defer lock.Unlock(); return id() }
		cfg.Now = func() time.Time { lock.Lock(); defer lock.Unlock(); return now() }
		s := verification.NewService(cfg)
		atOnce := func(fn func() (string, error)) {
			t.Helper()
			var wg sync.WaitGroup
			ids := make([]string, 8)
			for i := range ids {
				wg.Go(func() {
					var err error
					if ids[i], err = fn(); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			for _, got := range ids {
				if got != ids[0] {
					t.Errorf("%s and %s", got, ids[0])
				}
			}
		}
		var draft string
		atOnce(func() (string, error) {
			x, err := s.Save(ctx, d.scope, like, "sari")
			lock.Lock()
			defer lock.Unlock()
			draft = x.ID
			return x.ID, err
		})
		atOnce(func() (string, error) {
			c, err := s.Choose(ctx, d.scope, verification.Choice{Determination: draft, FamilyID: f, Kind: verification.Add, Reason: "Kesepakatan"}, "sari")
			return c.ID, err
		})
		all, err := d.Determinations(ctx, d.scope)
		choices, err2 := d.Choices(ctx, d.scope, draft)
		if len(all) != 1 || len(choices) != 1 || err != nil || err2 != nil {
			t.Errorf("%d drafts, %d choices, %v, %v", len(all), len(choices), err, err2)
		}
	})
}
