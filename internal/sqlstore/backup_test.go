package sqlstore_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
)

func TestACopyIsEncryptedCompleteAndChecked(t *testing.T) {
	ctx := context.Background()
	db := storetest.SQLite(t)
	if err := db.SetSetting(ctx, "probe", "NAMA-RAHASIA"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := db.CopyTo(ctx, path, storetest.Key); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(content, []byte("NAMA-RAHASIA")) || bytes.Contains(content, []byte("SQLite format")) {
		t.Error("the copy can be read without the key")
	}
	if err := sqlstore.CheckFile(ctx, path, storetest.Key); err != nil {
		t.Fatal(err)
	}
	if err := sqlstore.CheckFile(ctx, path, bytes.Repeat([]byte{8}, 32)); !fault.Is(err, fault.Invalid) {
		t.Errorf("another key gives %v", err)
	}
	// Two pages, so that more is hit than the empty middle of one.
	for i := len(content) / 2; i < len(content)/2+2*16384 && i < len(content); i++ {
		content[i] ^= 0x55
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := sqlstore.CheckFile(ctx, path, storetest.Key); !fault.Is(err, fault.Invalid) {
		t.Errorf("a damaged copy gives %v", err)
	}
}

func TestACopyOfPostgreSQLNamesTheToolsForIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		err := db.CopyTo(context.Background(), filepath.Join(t.TempDir(), "x"), nil)
		if db.IsPostgres() && fault.TextOf(err).Key != "vault.backup_postgres" {
			t.Errorf("got %v", err)
		}
		if !db.IsPostgres() && err != nil {
			t.Error(err)
		}
	})
}
