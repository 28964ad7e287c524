package sqlstore_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/tuntas-id/tuntas/internal/turn"
)

// whileSaving runs fn while another work holds the one writer of SQLite.
func whileSaving(t *testing.T, db *sqlstore.DB, fn func()) {
	t.Helper()
	held, free, done := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		done <- db.Atomically(context.Background(), func(ctx context.Context) error {
			err := db.SetSetting(ctx, "held", "1")
			close(held)
			<-free
			return err
		})
	}()
	<-held
	fn()
	close(free)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestWhoeverWritesWhileAFileIsSavedIsToldSoAndNothingIsChanged(t *testing.T) {
	db := storetest.SQLite(t)
	soon := turn.Within(context.Background(), 10*time.Millisecond)
	whileSaving(t, db, func() {
		if err := db.SetSetting(soon, "mine", "1"); !fault.Is(err, fault.Busy) {
			t.Errorf("one statement: %v", err)
		}
		err := db.Atomically(soon, func(context.Context) error { t.Error("it began all the same"); return nil })
		if !fault.Is(err, fault.Busy) || fault.TextOf(err).Key != "fault.busy" {
			t.Errorf("a transaction: %v", err)
		}
		if v, err := db.Setting(soon, "mine"); err != nil || v != "" {
			t.Errorf("a reader: %q %v", v, err)
		}
		stopped, stop := context.WithCancel(turn.Within(context.Background(), time.Hour))
		stop()
		if err := db.SetSetting(stopped, "mine", "1"); !fault.Is(err, fault.Canceled) {
			t.Errorf("a person stops waiting: %v", err)
		}
	})
	if err := db.SetSetting(turn.Within(context.Background(), time.Minute), "mine", "1"); err != nil {
		t.Errorf("once the file is saved: %v", err)
	}
}

func TestWorkThatGoesOnByItselfWaitsForItsTurn(t *testing.T) {
	db := storetest.SQLite(t)
	written := make(chan error, 1)
	whileSaving(t, db, func() {
		go func() {
			written <- db.SetSetting(turn.Whenever(turn.Within(context.Background(), time.Millisecond)), "mine", "1")
		}()
	})
	if err := <-written; err != nil {
		t.Error(err)
	}
}

func TestAnotherProcessThatSavesIsToldOfTheSameWay(t *testing.T) {
	path := t.TempDir() + "/tuntas.db"
	open := func() *sqlstore.DB {
		db, err := sqlstore.Open(context.Background(), sqlstore.Config{Path: path, Key: storetest.Key})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		return db
	}
	server, command := open(), open()
	whileSaving(t, command, func() {
		if err := server.SetSetting(turn.Within(context.Background(), 10*time.Millisecond), "mine", "1"); !fault.Is(err, fault.Busy) {
			t.Errorf("got %v", err)
		}
	})
}

func TestASessionGoesOnWhileAFileIsSaved(t *testing.T) {
	db := storetest.SQLite(t)
	o := newOffice(t, db)
	o.user(t, "ani", access.Operator, "61.72.03.1003")
	token, _ := o.logIn(t, "ani")
	seen := func() time.Time {
		_, session, err := o.Resume(context.Background(), token)
		if err != nil {
			t.Fatal(err)
		}
		return session.SeenAt
	}
	before := seen()
	o.clock = o.clock.Add(5 * time.Minute)
	whileSaving(t, db, func() {
		if got := seen(); !got.Equal(before) {
			t.Errorf("seen at %v while nothing could be written", got)
		}
	})
	if got := seen(); !got.Equal(o.clock) {
		t.Errorf("afterwards seen at %v, want %v", got, o.clock)
	}
}

func TestAnUndoTellsItsProgress(t *testing.T) {
	db := storetest.SQLite(t)
	d := newDesk(t, db)
	b, _ := d.read(person2023, "2022-12-31", perA1, perA2)
	var told []string
	ctx := intake.WithProgress(context.Background(), func(stage string, done int) { told = append(told, fmt.Sprint(stage, " ", done)) })
	b.Rows = 2
	if err := db.Atomically(ctx, func(ctx context.Context) error { return d.service.PersonSink().Undo(ctx, b) }); err != nil {
		t.Fatal(err)
	}
	if len(told) == 0 || told[len(told)-1] != "undo 2" {
		t.Errorf("told %v", told)
	}
}
