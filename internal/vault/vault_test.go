package vault_test

import (
	"bytes"
	"crypto/ed25519"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/vault"
	"pgregory.net/rapid"
)

const nik = "6172014107900003"

func create(t *testing.T, opts ...vault.Option) (*vault.Vault, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tuntas.key")
	v, err := vault.Create(path, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return v, path
}

func reopen(t *testing.T, path string, opts ...vault.Option) *vault.Vault {
	t.Helper()
	v, err := vault.Open(path, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestASealedValueOpensAfterTheVaultWasReopened(t *testing.T) {
	v, path := create(t, vault.CreatedOn(civil.MustDate("2024-02-21")))
	sealed, err := v.Seal("person.nik", []byte(nik))
	if err != nil {
		t.Fatal(err)
	}
	again := reopen(t, path)
	plain, err := again.Open("person.nik", sealed)
	if err != nil || string(plain) != nik {
		t.Fatalf("got %q, %v", plain, err)
	}
	if !bytes.Equal(v.Index("person.nik", nik), again.Index("person.nik", nik)) {
		t.Error("the blind index changed")
	}
	if !bytes.Equal(v.DatabaseKey(), again.DatabaseKey()) || len(v.DatabaseKey()) != 32 {
		t.Error("the database key changed")
	}
	if got := again.Created().String(); got != "2024-02-21" {
		t.Errorf("created on %s", got)
	}
	if !ed25519.Verify(again.PublicKey(), []byte("head"), v.Sign([]byte("head"))) {
		t.Error("a signature is not accepted after reopening")
	}
}

func TestAValueCannotBeMovedToAnotherColumnNorChanged(t *testing.T) {
	v, _ := create(t)
	sealed, err := v.Seal("person.nik", []byte(nik))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte(nik)) {
		t.Error("the sealed value shows the NIK")
	}
	if _, err := v.Open("family.kk", sealed); err == nil {
		t.Error("the value opens under another label")
	}
	sealed[len(sealed)-1] ^= 1
	if _, err := v.Open("person.nik", sealed); err == nil {
		t.Error("a changed value opens")
	}
}

func TestBlindIndexesDependOnLabelAndValueAndKey(t *testing.T) {
	v, _ := create(t)
	other, _ := create(t)
	first := v.Index("person.nik", nik)
	if len(first) != vault.IndexSize {
		t.Fatalf("%d bytes", len(first))
	}
	for name, b := range map[string][]byte{
		"another label":                      v.Index("family.kk", nik),
		"another value":                      v.Index("person.nik", "6172014107900004"),
		"another vault":                      other.Index("person.nik", nik),
		"the border between label and value": v.Index("person.ni", "k"+nik),
	} {
		if bytes.Equal(first, b) {
			t.Errorf("%s gives the same index", name)
		}
	}
}

func TestAfterRotationOldAndNewValuesOpen(t *testing.T) {
	v, path := create(t)
	before, err := v.Seal("person.nik", []byte(nik))
	if err != nil {
		t.Fatal(err)
	}
	index := v.Index("person.nik", nik)
	if err := v.Rotate(); err != nil {
		t.Fatal(err)
	}
	after, err := v.Seal("person.nik", []byte(nik))
	if err != nil {
		t.Fatal(err)
	}
	again := reopen(t, path)
	if ids := again.FieldKeyIDs(); len(ids) != 2 {
		t.Errorf("keys %v, want two", ids)
	}
	for name, sealed := range map[string][]byte{"before": before, "after": after} {
		if plain, err := again.Open("person.nik", sealed); err != nil || string(plain) != nik {
			t.Errorf("sealed %s the rotation: %q, %v", name, plain, err)
		}
	}
	if !bytes.Equal(index, again.Index("person.nik", nik)) {
		t.Error("rotation changed the blind index")
	}
	if bytes.Equal(before[:5], after[:5]) {
		t.Error("new values are sealed with the old key")
	}
}

func TestAKeyFileThatCannotBeUsedSaysWhatToDo(t *testing.T) {
	_, goodPath := create(t)
	content, err := os.ReadFile(goodPath)
	if err != nil {
		t.Fatal(err)
	}
	_, lockedPath := create(t, vault.WithPassphrase("kuda nil makan pisang"))
	write := func(b []byte, mode os.FileMode) string {
		path := filepath.Join(t.TempDir(), "k")
		if err := os.WriteFile(path, b, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	damaged := bytes.Replace(content, []byte(`"key": "`), []byte(`"key": "AAAA`), 1)
	for _, c := range []struct {
		name, path string
		opts       []vault.Option
		code       fault.Code
		key        string
	}{
		{"a missing file", filepath.Join(t.TempDir(), "none"), nil, fault.NotFound, "vault.missing"},
		{"a file others may read", write(content, 0o644), nil, fault.Unavailable, "vault.permissions"},
		{"a cut file", write(content[:len(content)/2], 0o600), nil, fault.Unavailable, "vault.corrupt"},
		{"an empty file", write(nil, 0o600), nil, fault.Unavailable, "vault.corrupt"},
		{"a damaged key", write(damaged, 0o600), nil, fault.Unavailable, "vault.corrupt"},
		{"a later version", write([]byte(`{"version": 99}`), 0o600), nil, fault.Unavailable, "vault.corrupt"},
		{"no passphrase", lockedPath, nil, fault.Invalid, "vault.passphrase_needed"},
		{"a wrong passphrase", lockedPath, []vault.Option{vault.WithPassphrase("lain")}, fault.Invalid, "vault.passphrase_wrong"},
	} {
		_, err := vault.Open(c.path, c.opts...)
		if fault.CodeOf(err) != c.code || fault.TextOf(err).Key != c.key {
			t.Errorf("%s: %v, %s", c.name, err, fault.TextOf(err).Key)
		}
		if text := locale.Indonesian.Render(fault.TextOf(err)); strings.Contains(text, "{") {
			t.Errorf("%s: %s", c.name, text)
		}
	}
}

func TestAPassphraseProtectsTheFileThroughRotation(t *testing.T) {
	pass := vault.WithPassphrase("kuda nil makan pisang")
	v, path := create(t, pass)
	sealed, err := v.Seal("person.nik", []byte(nik))
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Rotate(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(content, []byte("keyData")) || bytes.Contains(content, []byte("database")) {
		t.Error("the protected file shows its keys")
	}
	if plain, err := reopen(t, path, pass).Open("person.nik", sealed); err != nil || string(plain) != nik {
		t.Errorf("got %q, %v", plain, err)
	}
}

func TestKeysAreNeverMadeAnewBesideADatabase(t *testing.T) {
	dir := t.TempDir()
	key, database := filepath.Join(dir, "tuntas.key"), filepath.Join(dir, "tuntas.db")
	v, err := vault.OpenOrCreate(key, database)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(database, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := vault.OpenOrCreate(key, database)
	if err != nil || !bytes.Equal(v.DatabaseKey(), again.DatabaseKey()) {
		t.Fatalf("the existing key file was not used: %v", err)
	}
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.OpenOrCreate(key, database); fault.TextOf(err).Key != "vault.missing_beside_database" {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(key); err == nil {
		t.Error("a new key file was made beside the database")
	}
	if _, err := vault.Create(database); !fault.Is(err, fault.Conflict) {
		t.Errorf("Create over a file gives %v", err)
	}
}

func TestWhateverIsSealedOpensAgain(t *testing.T) {
	v, _ := create(t)
	rapid.Check(t, func(t *rapid.T) {
		label := rapid.String().Draw(t, "label")
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		sealed, err := v.Seal(label, plain)
		if err != nil {
			t.Fatal(err)
		}
		got, err := v.Open(label, sealed)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("got %x, %v", got, err)
		}
	})
}
