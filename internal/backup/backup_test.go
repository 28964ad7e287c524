package backup_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/tuntas-id/tuntas/internal/backup"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/vault"
)

// installation is a database with one setting, and its keys.
func installation(t *testing.T) (*sqlstore.DB, *vault.Vault) {
	t.Helper()
	dir := t.TempDir()
	v, err := vault.Create(filepath.Join(dir, "tuntas.key"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlstore.Open(context.Background(), sqlstore.Config{Path: filepath.Join(dir, "tuntas.db"), Key: v.DatabaseKey()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.SetSetting(context.Background(), "region", "61.72"); err != nil {
		t.Fatal(err)
	}
	return db, v
}

func write(t *testing.T, lock backup.Lock) (file []byte, v *vault.Vault) {
	t.Helper()
	db, v := installation(t)
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := db.CopyTo(context.Background(), path, v.DatabaseKey()); err != nil {
		t.Fatal(err)
	}
	keys, err := v.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	_, err = backup.Write(&b, lock, backup.Parts{Database: path, KeyFile: keys, Engine: "SQLite",
		Created: time.Date(2024, 2, 21, 8, 0, 0, 0, time.UTC), Program: "0.1.0"})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), v
}

func keyPair(t *testing.T) (backup.Lock, backup.Key) {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	lock, err := backup.PublicKey(id.Recipient().String())
	if err != nil {
		t.Fatal(err)
	}
	key, err := backup.SecretKey(id.String())
	if err != nil {
		t.Fatal(err)
	}
	return lock, key
}

func open(ctx context.Context, database, keyFile string) error {
	v, err := vault.Open(keyFile)
	if err != nil {
		return err
	}
	return sqlstore.CheckFile(ctx, database, v.DatabaseKey())
}

func TestARestoredInstallationHoldsWhatWasBackedUp(t *testing.T) {
	ctx := context.Background()
	lock, err := backup.Passphrase("empat ekor kuda nil")
	if err != nil {
		t.Fatal(err)
	}
	file, _ := write(t, lock)
	key, err := backup.PassphraseKey("empat ekor kuda nil")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Verify(ctx, bytes.NewReader(file), key, t.TempDir(), open); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "pulih")
	m, err := backup.Restore(bytes.NewReader(file), key, dir)
	if err != nil {
		t.Fatal(err)
	}
	if m.Version != 1 || len(m.Parts) != 2 || m.Program != "0.1.0" {
		t.Errorf("manifest %+v", m)
	}
	v, err := vault.Open(filepath.Join(dir, backup.KeyFileName))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlstore.Open(ctx, sqlstore.Config{Path: filepath.Join(dir, backup.DatabaseName), Key: v.DatabaseKey()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if got, err := db.Setting(ctx, "region"); err != nil || got != "61.72" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := backup.Restore(bytes.NewReader(file), key, dir); !fault.Is(err, fault.Conflict) {
		t.Errorf("restoring over an installation gives %v", err)
	}
	if rest, _ := filepath.Glob(filepath.Join(dir, ".restore-*")); len(rest) != 0 {
		t.Errorf("left behind: %v", rest)
	}
}

func TestABackupShowsNothingWithoutItsKey(t *testing.T) {
	lock, key := keyPair(t)
	file, v := write(t, lock)
	if bytes.Contains(file, v.DatabaseKey()) || bytes.Contains(file, []byte("manifest")) {
		t.Error("the backup can be read without its key")
	}
	_, other := keyPair(t)
	if _, err := backup.Restore(bytes.NewReader(file), other, t.TempDir()); fault.TextOf(err).Key != "vault.backup_key_wrong" {
		t.Errorf("another key gives %v", err)
	}
	if _, err := backup.Verify(context.Background(), bytes.NewReader(file), key, t.TempDir(), open); err != nil {
		t.Error(err)
	}
}

func TestADamagedBackupIsRefusedAndLeavesNothing(t *testing.T) {
	lock, key := keyPair(t)
	file, _ := write(t, lock)
	for _, at := range []int{10, 60, 300, len(file) / 2, len(file) - 5} {
		bad := bytes.Clone(file)
		bad[at] ^= 0x40
		dir := t.TempDir()
		if _, err := backup.Restore(bytes.NewReader(bad), key, dir); !fault.Is(err, fault.Invalid) {
			t.Errorf("a changed byte at %d gives %v", at, err)
		}
		if entries, _ := os.ReadDir(dir); len(entries) != 0 {
			t.Errorf("left behind: %v", entries)
		}
	}
	for _, length := range []int{0, 100, len(file) / 2, len(file) - 1} {
		if _, err := backup.Restore(bytes.NewReader(file[:length]), key, t.TempDir()); !fault.Is(err, fault.Invalid) {
			t.Errorf("cut at %d of %d: %v", length, len(file), err)
		}
	}
}

func TestALockMustBeGood(t *testing.T) {
	if _, err := backup.Passphrase("pendek"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a short passphrase gives %v", err)
	}
	if _, err := backup.PublicKey("age1salah"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a wrong public key gives %v", err)
	}
	if _, err := backup.Write(&bytes.Buffer{}, backup.Lock{}, backup.Parts{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("no lock gives %v", err)
	}
}
