// Package backup writes an installation into one locked file and reads it
// back: the database copy, the key file, and a manifest with their hashes,
// encrypted with age for a passphrase or for the holder of a key.
//
//	lock, err := backup.Passphrase("…")
//	manifest, err := backup.Write(file, lock, backup.Parts{Database: copy, KeyFile: keys, …})
package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// formatVersion is raised when the layout of a backup changes.
const formatVersion = 1

// MinPassphrase is the least number of characters of a passphrase.
const MinPassphrase = 12

// Names of the parts inside a backup, and of the files that Restore writes.
const (
	DatabaseName = "tuntas.db"
	KeyFileName  = "tuntas.key"
	manifestName = "manifest.json"
)

// maxSmallPart caps the manifest and the key file while reading.
const maxSmallPart = 1 << 20

// Manifest says what a backup holds. It is the first part.
type Manifest struct {
	Version int       `json:"version"`
	Created time.Time `json:"created"`
	Engine  string    `json:"engine"`  // "SQLite 3.53.0"
	Program string    `json:"program"` // version of Tuntas that wrote it
	Parts   []Part    `json:"parts"`
}

// Part is one file of a backup.
type Part struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`   // bytes
	SHA256 string `json:"sha256"` // hexadecimal
}

// Parts is what Write puts into a backup.
type Parts struct {
	Database string // path of a finished copy of the database, still encrypted
	KeyFile  []byte // content of the key file
	Created  time.Time
	Engine   string
	Program  string
}

// Lock closes a backup.
type Lock struct{ recipient age.Recipient }

// Key opens a backup.
type Key struct{ identity age.Identity }

// Passphrase makes the lock for a passphrase of at least MinPassphrase
// characters.
func Passphrase(p string) (Lock, error) {
	if len([]rune(p)) < MinPassphrase {
		return Lock{}, fault.New("backup.Passphrase", fault.Invalid, locale.T("vault.backup_no_lock", "length", MinPassphrase), nil)
	}
	r, err := age.NewScryptRecipient(p)
	return Lock{r}, fault.Wrap("backup.Passphrase", err)
}

// PublicKey makes the lock for an age recipient, "age1…".
func PublicKey(s string) (Lock, error) {
	r, err := age.ParseX25519Recipient(s)
	if err != nil {
		return Lock{}, fault.New("backup.PublicKey", fault.Invalid, locale.T("vault.backup_recipient", "value", s), err)
	}
	return Lock{r}, nil
}

// PassphraseKey is the key to a backup locked with a passphrase.
func PassphraseKey(p string) (Key, error) {
	i, err := age.NewScryptIdentity(p)
	if err != nil {
		return Key{}, fault.New("backup.PassphraseKey", fault.Invalid, locale.T("vault.backup_key_wrong"), err)
	}
	return Key{i}, nil
}

// SecretKey is the key to a backup locked with a public key,
// "AGE-SECRET-KEY-1…".
func SecretKey(s string) (Key, error) {
	i, err := age.ParseX25519Identity(s)
	if err != nil {
		return Key{}, fault.New("backup.SecretKey", fault.Invalid, locale.T("vault.backup_key_wrong"), err)
	}
	return Key{i}, nil
}

// Write writes a locked backup to w. The caller makes sure that the database
// copy does not change meanwhile.
func Write(w io.Writer, lock Lock, p Parts) (Manifest, error) {
	const op = "backup.Write"
	if lock.recipient == nil {
		return Manifest{}, fault.New(op, fault.Invalid, locale.T("vault.backup_no_lock", "length", MinPassphrase), nil)
	}
	f, err := os.Open(p.Database)
	if err != nil {
		return Manifest{}, fault.Wrap(op, err)
	}
	defer f.Close()
	size, sum, err := measure(f)
	if err != nil {
		return Manifest{}, fault.Wrap(op, err)
	}
	_, keySum, _ := measure(bytes.NewReader(p.KeyFile)) // reading memory does not fail
	m := Manifest{
		Version: formatVersion, Created: p.Created.UTC(), Engine: p.Engine, Program: p.Program,
		Parts: []Part{{KeyFileName, int64(len(p.KeyFile)), keySum}, {DatabaseName, size, sum}},
	}
	sealed, err := age.Encrypt(w, lock.recipient)
	if err != nil {
		return Manifest{}, fault.Wrap(op, err)
	}
	return m, fault.Wrap(op, writeParts(sealed, m, p.KeyFile, f))
}

func writeParts(w io.WriteCloser, m Manifest, keyFile []byte, database io.Reader) error {
	head, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	t := tar.NewWriter(w)
	for _, part := range []struct {
		name string
		size int64
		r    io.Reader
	}{
		{manifestName, int64(len(head)), bytes.NewReader(head)},
		{KeyFileName, int64(len(keyFile)), bytes.NewReader(keyFile)},
		{DatabaseName, m.Parts[1].Size, database},
	} {
		h := &tar.Header{Name: part.name, Size: part.size, Mode: 0o600, ModTime: m.Created, Format: tar.FormatPAX}
		if err := t.WriteHeader(h); err != nil {
			return err
		}
		if _, err := io.Copy(t, part.r); err != nil {
			return err
		}
	}
	if err := t.Close(); err != nil {
		return err
	}
	return w.Close()
}

// Restore unlocks a backup into a folder: tuntas.db and tuntas.key. Neither
// may exist there. Both appear only after every hash was right.
func Restore(r io.Reader, key Key, dir string) (Manifest, error) {
	const op = "backup.Restore"
	for _, name := range []string{DatabaseName, KeyFileName} {
		target := filepath.Join(dir, name)
		if _, err := os.Lstat(target); !errors.Is(err, fs.ErrNotExist) {
			return Manifest{}, fault.New(op, fault.Conflict, locale.T("vault.backup_target_exists", "path", target), err)
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Manifest{}, fault.Wrap(op, err)
	}
	draft, err := os.MkdirTemp(dir, ".restore-*")
	if err != nil {
		return Manifest{}, fault.Wrap(op, err)
	}
	defer os.RemoveAll(draft)
	m, err := unpack(r, key, draft)
	if err != nil {
		return Manifest{}, fault.Wrap(op, err)
	}
	// The key file first: a database without its keys would be useless.
	for _, name := range []string{KeyFileName, DatabaseName} {
		if err := os.Rename(filepath.Join(draft, name), filepath.Join(dir, name)); err != nil {
			return Manifest{}, fault.Wrap(op, err)
		}
	}
	return m, nil
}

// Verify unlocks a backup into a temporary folder inside dir, compares every
// hash and hands both files to check, which opens them. Nothing stays behind.
func Verify(ctx context.Context, r io.Reader, key Key, dir string,
	check func(ctx context.Context, database, keyFile string) error) (Manifest, error) {
	const op = "backup.Verify"
	draft, err := os.MkdirTemp(dir, ".verify-*")
	if err != nil {
		return Manifest{}, fault.Wrap(op, err)
	}
	defer os.RemoveAll(draft)
	m, err := unpack(r, key, draft)
	if err != nil {
		return Manifest{}, fault.Wrap(op, err)
	}
	return m, fault.Wrap(op, check(ctx, filepath.Join(draft, DatabaseName), filepath.Join(draft, KeyFileName)))
}

func unpack(r io.Reader, key Key, dir string) (Manifest, error) {
	if key.identity == nil {
		return Manifest{}, fault.New("backup.unpack", fault.Invalid, locale.T("vault.backup_key_wrong"), nil)
	}
	plain, err := age.Decrypt(r, key.identity)
	var mismatch *age.NoIdentityMatchError
	if errors.As(err, &mismatch) {
		return Manifest{}, fault.New("backup.unpack", fault.Invalid, locale.T("vault.backup_key_wrong"), err)
	}
	if err != nil {
		return Manifest{}, damaged("age", err)
	}
	t := tar.NewReader(plain)
	m, err := readManifest(t)
	if err != nil {
		return Manifest{}, err
	}
	for _, part := range m.Parts {
		if err := unpackPart(t, part, dir); err != nil {
			return Manifest{}, err
		}
	}
	// Reading to the end makes age check the last block too.
	if _, err := t.Next(); !errors.Is(err, io.EOF) {
		return Manifest{}, damaged("tar", err)
	}
	if _, err := io.Copy(io.Discard, plain); err != nil {
		return Manifest{}, damaged("age", err)
	}
	return m, nil
}

func readManifest(t *tar.Reader) (Manifest, error) {
	h, err := t.Next()
	if err != nil || h.Name != manifestName || h.Size > maxSmallPart {
		return Manifest{}, damaged(manifestName, err)
	}
	b, err := io.ReadAll(t)
	if err != nil {
		return Manifest{}, damaged(manifestName, err)
	}
	var m Manifest
	if err := json.Unmarshal(b, &m); err != nil {
		return Manifest{}, damaged(manifestName, err)
	}
	if m.Version > formatVersion {
		return Manifest{}, fault.New("backup.unpack", fault.Invalid, locale.T("vault.backup_version", "version", m.Version), nil)
	}
	if len(m.Parts) != 2 || m.Parts[0].Name != KeyFileName || m.Parts[1].Name != DatabaseName || m.Parts[0].Size > maxSmallPart {
		return Manifest{}, damaged(manifestName, nil)
	}
	return m, nil
}

func unpackPart(t *tar.Reader, part Part, dir string) error {
	h, err := t.Next()
	if err != nil || h.Name != part.Name || h.Size != part.Size {
		return damaged(part.Name, err)
	}
	f, err := os.OpenFile(filepath.Join(dir, part.Name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, sum), t)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return damaged(part.Name, err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != part.SHA256 {
		return damaged(part.Name, fmt.Errorf("sha256 is %s, the manifest says %s", got, part.SHA256))
	}
	return nil
}

func measure(r io.ReadSeeker) (size int64, sha string, err error) {
	sum := sha256.New()
	if size, err = io.Copy(sum, r); err != nil {
		return 0, "", err
	}
	_, err = r.Seek(0, io.SeekStart)
	return size, hex.EncodeToString(sum.Sum(nil)), err
}

func damaged(part string, cause error) error {
	return fault.New("backup.unpack", fault.Invalid, locale.T("vault.backup_damaged", "part", part), cause)
}
