package sqlstore_test

import (
	"context"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/tuntas-id/tuntas/internal/verification"
)

func TestTheSameDraftIsMadeOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		d.everyKind()
		like := verification.Determination{Area: "61.72", Title: "Usulan 2024", CriteriaSet: "singkawang-412-2023", DataDate: civil.MustDate("2024-01-31")}
		first, err := d.Save(ctx, d.scope, like, "sari")
		if err != nil || first.Repeated {
			t.Fatalf("%+v, %v", first, err)
		}
		again, err := d.Save(ctx, d.scope, like, "budi")
		if err != nil || again.ID != first.ID || !again.Repeated || again.RecordedBy != "sari" {
			t.Errorf("the same draft again: %+v, %v", again, err)
		}
		for name, change := range map[string]func(*verification.Determination){
			"another title":     func(o *verification.Determination) { o.Title = "Usulan 2025" },
			"another data date": func(o *verification.Determination) { o.DataDate = civil.MustDate("2024-02-01") },
			"no criteria":       func(o *verification.Determination) { o.CriteriaSet = "" },
			"another rule":      func(o *verification.Determination) { o.Rule = verification.ByJudgement },
		} {
			other := like
			change(&other)
			if got, err := d.Save(ctx, d.scope, other, "sari"); err != nil || got.ID == first.ID || got.Repeated {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
		first.DecreeNo, first.DecreeDate, first.Signatory = "3/2024", civil.MustDate("2024-02-02"), "Contoh"
		if first, err = d.Save(ctx, d.scope, first, "sari"); err != nil {
			t.Fatal(err)
		}
		d.freeze(first.ID)
		if got, err := d.Save(ctx, d.scope, like, "sari"); err != nil || got.ID == first.ID || got.Repeated {
			t.Errorf("after freezing: %+v, %v", got, err)
		}
		if all, err := d.Determinations(ctx, d.scope); err != nil || len(all) != 6 {
			t.Errorf("%d determinations, %v", len(all), err)
		}
	})
}

func TestTheSameChangeIsRecordedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		d.everyKind()
		joins := d.family("5000", sekip, "Baru", 4)
		list := d.freeze(d.draft("1/2024").ID)
		lines, err := d.Lines(ctx, d.scope, list.ID)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range []verification.Change{
			{FamilyID: lines[0].FamilyID, Kind: verification.Remove, Reason: verification.ReasonDied},
			{FamilyID: joins, Kind: verification.Add, Reason: verification.ReasonLateData},
		} {
			c.Determination, c.On, c.Document = list.ID, civil.MustDate("2024-01-20"), "BA 7"
			first, err := d.Change(ctx, d.scope, c, "sari")
			if err != nil || first.Repeated {
				t.Fatalf("%+v, %v", first, err)
			}
			again, err := d.Change(ctx, d.scope, c, "budi")
			if err != nil || again.ID != first.ID || !again.Repeated || again.RecordedBy != "sari" {
				t.Errorf("the same again: %+v, %v", again, err)
			}
			c.On = civil.MustDate("2024-01-21")
			if _, err := d.Change(ctx, d.scope, c, "sari"); !fault.Is(err, fault.Conflict) {
				t.Errorf("on another day: %v", err)
			}
			if all, err := d.Changes(ctx, d.scope, list.ID); err != nil || len(all) != i+1 {
				t.Errorf("%d changes, %v", len(all), err)
			}
		}
	})
}
