package sqlstore_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"pgregory.net/rapid"
)

var coverageAreas = []region.Code{"61.72.03.1003", "61.72.03.1004", "61.72.01.1001", "61.71.01.1001"}

// world is what the model remembers of the rows that were drawn.
type world struct {
	p          *programmes
	programmes []string
	list       string
	families   map[string]region.Code
	onList     map[string]bool
	got        map[string]map[string][]programme.Status // programme → family → statuses
}

func drawWorld(t *rapid.T, db *sqlstore.DB) *world {
	for _, table := range []string{"delivery", "programme", "person", "family", "determination_change", "determination_entry", "determination"} {
		sqlstore.Tamper(t, db, "DELETE FROM "+table)
	}
	w := &world{p: newProgrammes(db), families: map[string]region.Code{}, onList: map[string]bool{}, got: map[string]map[string][]programme.Status{}}
	ctx := context.Background()
	for i := range 3 {
		saved, err := w.p.SaveProgramme(ctx, city, programme.Programme{Area: "61.72", Year: 2023 + i%2, Strategy: programme.Strategy(i + 1),
			Agency: "Dinas", Name: fmt.Sprint("Program ", i), Unit: programme.UnitFamily}, "ani")
		if err != nil {
			t.Fatal(err)
		}
		w.programmes = append(w.programmes, saved.ID)
		w.got[saved.ID] = map[string][]programme.Status{}
	}
	w.drawFamilies(t, db)
	return w
}

func (w *world) drawFamilies(t *rapid.T, db *sqlstore.DB) {
	w.list = w.p.id()
	sqlstore.Tamper(t, db, `INSERT INTO determination (regency, id, area, title, decree_no, decree_date, signatory, position, legal_basis,
		criteria_set, criteria_version, rule, data_date, note, status, families, persons, format, hash, frozen_at, frozen_by, attachment,
		attachment_hash, version, batch_id, row_no, recorded_at, recorded_by)
		VALUES ('61.72', $1, '61.72', '', '', '', '', '', '', '', 0, '', '', '', 'frozen', 1, 1, 1, '', '', '', '', '', 1, '', 0, '', '')`, w.list)
	n := rapid.IntRange(0, 8).Draw(t, "families")
	for i := range n {
		area := rapid.SampledFrom(coverageAreas).Draw(t, "area")
		id := w.p.family(t, fmt.Sprint("F", i), area)
		if area != "61.71.01.1001" {
			w.drawListed(t, db, id, area, i)
		}
		removed := rapid.IntRange(0, 5).Draw(t, "removed") == 0
		w.drawDeliveries(t, id, area)
		if removed { // its deliveries stay behind
			sqlstore.Tamper(t, db, `DELETE FROM family WHERE id = $1`, id)
			continue
		}
		w.families[id] = area
	}
}

// drawListed puts the family on the list or not, and adds changes.
func (w *world) drawListed(t *rapid.T, db *sqlstore.DB, id string, area region.Code, seq int) {
	if rapid.Bool().Draw(t, "listed") {
		w.onList[id] = true
		sqlstore.Tamper(t, db, `INSERT INTO determination_entry (regency, determination_id, seq, family_id, area, persons, decile, met, sealed)
			VALUES ('61.72', $1, $2, $3, $4, 1, 1, 7, '')`, w.list, seq, id, string(area))
	}
	for day, kind := range rapid.SliceOfN(rapid.SampledFrom([]string{"add", "remove"}), 0, 3).Draw(t, "changes") {
		w.onList[id] = kind == "add"
		sqlstore.Tamper(t, db, `INSERT INTO determination_change (regency, id, determination_id, family_id, area, kind, reason, on_date,
			persons, document, note, recorded_at, recorded_by)
			VALUES ('61.72', $1, $2, $3, $4, $5, 'moved', $6, 1, '', '', '', '')`,
			w.p.id(), w.list, id, string(area), kind, civil.MustDate("2024-01-01").AddDays(day/2).String())
	}
}

func (w *world) drawDeliveries(t *rapid.T, family string, area region.Code) {
	for range rapid.IntRange(0, 4).Draw(t, "deliveries") {
		d := programme.Delivery{ID: w.p.id(), ProgrammeID: rapid.SampledFrom(w.programmes).Draw(t, "programme"), FamilyID: family, Area: area,
			Status:  rapid.SampledFrom([]programme.Status{programme.Planned, programme.Verified, programme.Delivered, programme.Cancelled}).Draw(t, "status"),
			Version: 1, ChangedAt: w.p.Now()}
		switch rapid.IntRange(0, 3).Draw(t, "recipient") {
		case 0:
			d.PersonID = w.p.person(t, d.ID, family, area)
		case 1: // a person without a family is nobody's recipient family
			d.PersonID, d.FamilyID = w.p.person(t, d.ID, "", area), ""
		}
		if err := w.p.db.Atomically(context.Background(), func(ctx context.Context) error {
			return w.p.Store.InsertDeliveries(ctx, "61.72", []programme.Delivery{d})
		}); err != nil {
			t.Fatal(err)
		}
		w.got[d.ProgrammeID][d.FamilyID] = append(w.got[d.ProgrammeID][d.FamilyID], d.Status)
	}
}

func (w *world) gets(programmeID, family string, c programme.Counting) bool {
	for _, s := range w.got[programmeID][family] {
		if s == programme.Delivered || c != programme.CountDelivered && s != programme.Cancelled {
			return true
		}
	}
	return false
}

func TestRecipientsAndNonRecipientsAreAlwaysAllFamilies(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		rapid.Check(t, func(rt *rapid.T) {
			w := drawWorld(rt, db)
			q := programme.Query{
				Area:     rapid.SampledFrom([]region.Code{"", "61.72", "61.72.03", "61.72.03.1003", "61.71", "61", "ID"}).Draw(rt, "in"),
				Counting: rapid.SampledFrom([]programme.Counting{"", programme.CountPlanned, programme.CountDelivered}).Draw(rt, "counting"),
			}
			if rapid.Bool().Draw(rt, "of list") {
				q.Determination = w.list
			}
			scope := region.ScopeOf(rapid.SampledFrom([]region.Code{"ID", "61", "61.72", "61.72.03"}).Draw(rt, "scope"))
			w.compareCoverage(rt, ctx, scope, q)
			w.compareOverlap(rt, ctx, scope, q)
		})
	})
}

// looked reports whether the model counts a family.
func (w *world) looked(scope region.Scope, q programme.Query, id string) bool {
	area := w.families[id]
	return scope.Contains(area) && (q.Area == "" || q.Area.Contains(area)) && (q.Determination == "" || w.onList[id])
}

func (w *world) compareCoverage(t *rapid.T, ctx context.Context, scope region.Scope, q programme.Query) {
	for _, id := range w.programmes {
		var want programme.Coverage
		for family, area := range w.families {
			if !w.looked(scope, q, family) || area.Regency() != "61.72" {
				continue
			}
			want.Families++
			if w.gets(id, family, q.Counting) {
				want.Recipients++
			} else {
				want.NonRecipients++
			}
		}
		got, err := w.p.Coverage(ctx, scope, id, q)
		if err != nil {
			if want.Families == 0 { // the programme is not to be seen from there
				continue
			}
			t.Fatal(err)
		}
		if got != want || got.Recipients+got.NonRecipients != got.Families {
			t.Fatalf("scope %s, %+v: got %+v, want %+v", scope.Area(), q, got, want)
		}
	}
}

func (w *world) compareOverlap(t *rapid.T, ctx context.Context, scope region.Scope, q programme.Query) {
	var want programme.Overlap
	for family := range w.families {
		if !w.looked(scope, q, family) {
			continue
		}
		want.Families++
		n := 0
		for _, id := range w.programmes {
			// What is written under this city for a family of another one is
			// nobody's: the service refuses it.
			if w.families[family].Regency() == "61.72" && w.gets(id, family, q.Counting) {
				n++
			}
		}
		switch n {
		case 0:
			want.None++
		case 1:
			want.One++
		case 2:
			want.Two++
		default:
			want.More++
		}
	}
	got, err := w.p.Overlap(ctx, scope, q)
	if err != nil || got != want {
		t.Fatalf("scope %s, %+v: overlap %+v, %v, want %+v", scope.Area(), q, got, err, want)
	}
}
