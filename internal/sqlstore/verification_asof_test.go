package sqlstore_test

import (
	"context"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/tuntas-id/tuntas/internal/verification"
)

// counted is the size of a list as every part of the program counts it.
type counted struct{ List, Register, Rows, Tally, Rest, Results int }

// countAsOf counts the list of a determination on a day; a zero day is now.
func (d *verifyDesk) countAsOf(id string, on civil.Date) counted {
	d.t.Helper()
	sqlstore.Reindex(d.t, d.db)
	ctx, register := context.Background(), sqlstore.NewRegistry(d.db, d.vault)
	must := func(err error) {
		d.t.Helper()
		if err != nil {
			d.t.Fatal(err)
		}
	}
	var c counted
	day := on
	if on.IsZero() {
		day = civil.MustDate("2024-02-21")
	}
	if det, err := d.Determination(ctx, d.scope, id); err == nil && det.Status == verification.Frozen {
		list, err := d.ListAsOf(ctx, d.scope, id, day)
		must(err)
		c.List = len(list)
	}
	f := registry.Filter{Determination: id, AsOf: on}
	n, err := register.CountFamilies(ctx, d.scope, f)
	must(err)
	rows, err := register.Families(ctx, d.scope, f, registry.Page{Limit: registry.MaxLimit})
	must(err)
	tally, err := register.Tally(ctx, d.scope, f, registry.By{Kind: registry.ByArea, Level: region.LevelVillage})
	must(err)
	for _, t := range tally {
		c.Tally += t.Families
	}
	all, err := register.CountFamilies(ctx, d.scope, registry.Filter{})
	must(err)
	rest, err := register.CountFamilies(ctx, d.scope, registry.Filter{NotDetermination: id, AsOf: on})
	must(err)
	results, err := sqlstore.NewVerification(d.db).CountResults(ctx, d.scope, verification.FunnelRequest{Determination: id, AsOf: on})
	must(err)
	for _, r := range results {
		if r.Listed {
			c.Results += r.Families
		}
	}
	c.Register, c.Rows, c.Rest = n, len(rows), all-rest
	return c
}

func TestADecreeHasNoListBeforeItsDateAndADraftNone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		listed := d.everyKind()
		joins := d.family("5000", sekip, "Baru", 4)
		draft := d.draft("1/2024")
		for _, on := range []string{"", "2024-01-09", "2024-02-21"} {
			if got := d.countAsOf(draft.ID, parsed(on)); got != (counted{}) {
				t.Errorf("a draft on %q: %+v", on, got)
			}
		}
		d.freeze(draft.ID)
		lines, err := d.Lines(ctx, d.scope, draft.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []verification.Change{
			{FamilyID: lines[0].FamilyID, Kind: verification.Remove, Reason: verification.ReasonDied, On: civil.MustDate("2024-01-20")},
			{FamilyID: lines[1].FamilyID, Kind: verification.Remove, Reason: verification.ReasonMoved, On: civil.MustDate("2024-01-20")},
			{FamilyID: joins, Kind: verification.Add, Reason: verification.ReasonLateData, On: civil.MustDate("2024-02-01")},
		} {
			c.Determination, c.Document = draft.ID, "BA 7"
			if _, err := d.Change(ctx, d.scope, c, "sari"); err != nil {
				t.Fatal(err)
			}
		}
		for on, n := range map[string]int{"1999-12-31": 0, "2024-01-09": 0, "2024-01-10": listed, "2024-01-19": listed,
			"2024-01-20": listed - 2, "2024-02-01": listed - 1, "2024-02-21": listed - 1, "": listed - 1} {
			if got := d.countAsOf(draft.ID, parsed(on)); got != (counted{n, n, n, n, n, n}) {
				t.Errorf("on %q: %+v, want %d", on, got, n)
			}
		}
	})
}

func parsed(on string) civil.Date {
	if on == "" {
		return civil.Date{}
	}
	return civil.MustDate(on)
}
