package sqlstore_test

import (
	"context"
	"testing"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
)

func TestUndoingAnEarlierFileOfPersonsKeepsWhatTheLaterSays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		early, _ := d.read(person2023, "2022-12-31", perA1, perA2)
		late, _ := d.read(person2023, "2023-12-31", deskWith(perA1, "marital_status", "widowed"))
		if err := d.undo(early); err != nil {
			t.Fatal(err)
		}
		f := d.family("A1")
		if len(f.Members) != 1 || f.Members[0].Name != "BUDI REKAAN" || f.Members[0].Facts["marital_status"] != "widowed" {
			t.Errorf("after undoing the earlier file: %+v", f.Members)
		}
		if err := d.undo(late); err != nil || len(d.families()) != 0 {
			t.Errorf("%v, %d families left", err, len(d.families()))
		}
	})
}

func TestUndoingALaterFileOfPersonsBringsTheEarlierBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		d.read(person2023, "2022-12-31", perA1, perA2)
		before := d.dump()
		late, _ := d.read(person2023, "2023-12-31", deskWith(perA1, "name", "BUDI BARU", "nik", "6172011507800009"), deskWith(perA2, "family_key", "A1", "relation", "child"))
		if err := d.undo(late); err != nil {
			t.Fatal(err)
		}
		if after := d.dump(); before != after {
			t.Errorf("before\n%s\nafter\n%s", before, after)
		}
	})
}

func TestUndoingAListOfRecipientsThatALaterOneHasChangedIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		p := newProgrammes(db)
		p.matrixFile("b1", "9000").read(t, db)
		p.family(t, "F1", "61.72.03.1003")
		planned := newFile(p.DeliverySink(), "b2", deliveryColumns, "1.06.05||F1|||planned||100|||")
		given := newFile(p.DeliverySink(), "b3", deliveryColumns, "1.06.05||F1|||delivered|2024-01-10|100|BAST 1||")
		planned.read(t, db)
		if got := given.read(t, db); got != "0 1 0" {
			t.Fatalf("the later list: %s", got)
		}
		err := planned.undo(db)
		if !fault.Is(err, fault.Conflict) || fault.TextOf(err).Key != "programme.undo_changed" {
			t.Errorf("undoing the earlier list: %v", err)
		}
		if err := given.undo(db); err != nil {
			t.Fatal(err)
		}
		all, err := p.Store.Deliveries(context.Background(), "61.72", p.programmeIDs(t))
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		if _, err := p.SetStatus(context.Background(), region.ScopeOf("61.72"), all[0].ID, programme.StatusChange{Version: all[0].Version, Status: programme.Cancelled, Reason: "pindah"}, "rina"); err != nil {
			t.Fatal(err)
		}
		if err := planned.undo(db); !fault.Is(err, fault.Conflict) {
			t.Errorf("somebody has worked with the list since: %v", err)
		}
	})
}

func TestUndoingAListOfRecipientsWorksOnceTheLaterOneIsUndone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		p := newProgrammes(db)
		p.matrixFile("b1", "9000").read(t, db)
		p.family(t, "F1", "61.72.03.1003")
		planned := newFile(p.DeliverySink(), "b2", deliveryColumns, "1.06.05||F1|||planned||100|||")
		given := newFile(p.DeliverySink(), "b3", deliveryColumns, "1.06.05||F1|||delivered|2024-01-10|100|BAST 1||")
		planned.read(t, db)
		given.read(t, db)
		if err := given.undo(db); err != nil {
			t.Fatal(err)
		}
		if err := planned.undo(db); err != nil {
			t.Errorf("with the later list undone: %v", err)
		}
	})
}

func (p *programmes) programmeIDs(t *testing.T) (ids []string) {
	t.Helper()
	all, err := p.Store.Programmes(context.Background(), region.ScopeOf("61.72"), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		ids = append(ids, x.ID)
	}
	return ids
}
