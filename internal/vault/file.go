package vault

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"filippo.io/age"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// fileVersion is raised when the meaning of the key file changes.
const fileVersion = 1

// keyFile is the key file, JSON. With a passphrase, everything but the version
// is inside Protected.
type keyFile struct {
	Version   int        `json:"version"`
	Protected []byte     `json:"protected,omitempty"` // age, scrypt recipient, of a keyFile without passphrase
	Created   civil.Date `json:"created"`
	// The tink keyset of the fields, with the ids of its keys.
	Fields json.RawMessage `json:"fields,omitempty"`
	Index  *namedKey       `json:"index,omitempty"`    // HMAC-SHA256
	DB     *namedKey       `json:"database,omitempty"` // adiantum
	Sign   *namedKey       `json:"signing,omitempty"`  // Ed25519 seed
}

type namedKey struct {
	ID  string `json:"id"` // fingerprint, finds a damaged key
	Key []byte `json:"key"`
}

func named(key []byte) *namedKey { return &namedKey{ID: fingerprint(key), Key: key} }

// Option changes how a key file is created or opened.
type Option func(*options)

type options struct {
	passphrase string
	created    civil.Date
}

// WithPassphrase protects the key file by a passphrase (age with scrypt). The
// empty passphrase is none.
func WithPassphrase(p string) Option { return func(o *options) { o.passphrase = p } }

// CreatedOn writes the date of creation into a new key file.
func CreatedOn(d civil.Date) Option { return func(o *options) { o.created = d } }

func collect(opts []Option) options {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

// Create makes fresh keys and writes them to a new file that only its owner
// may read. It never overwrites: an existing file is a Conflict.
func Create(path string, opts ...Option) (*Vault, error) {
	const op = "vault.Create"
	o := collect(opts)
	v, err := generate(o.created)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	v.path, v.passphrase = path, o.passphrase
	b, err := v.encode()
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	err = writeNew(path, b)
	if errors.Is(err, fs.ErrExist) {
		return nil, fault.New(op, fault.Conflict, locale.T("vault.exists", "path", path), err)
	}
	if err != nil {
		return nil, cannotUse(op, path, err)
	}
	return v, nil
}

// Open reads a key file. A missing file is NotFound, a wrong passphrase
// Invalid; a file that others may read, or that is damaged, is Unavailable.
// The message says what to do.
func Open(path string, opts ...Option) (*Vault, error) {
	const op = "vault.Open"
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(op, fault.NotFound, locale.T("vault.missing", "path", path), err)
	}
	if err != nil {
		return nil, cannotUse(op, path, err)
	}
	// Windows has access lists instead of these bits.
	if open := info.Mode().Perm() &^ 0o700; open != 0 && runtime.GOOS != "windows" {
		return nil, fault.New(op, fault.Unavailable, locale.T("vault.permissions", "path", path,
			"mode", fmt.Sprintf("%04o", info.Mode().Perm())), nil)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, cannotUse(op, path, err)
	}
	v, err := decode(b, collect(opts).passphrase)
	if fault.Is(err, fault.Invalid) {
		return nil, fault.Wrap(op, err)
	}
	if err != nil {
		return nil, fault.New(op, fault.Unavailable, locale.T("vault.corrupt", "path", path), err)
	}
	v.path = path
	return v, nil
}

// OpenOrCreate opens the key file, or creates it for a new installation. When
// a database is already there, a missing key file is NotFound: new keys could
// not open it.
func OpenOrCreate(path, database string, opts ...Option) (*Vault, error) {
	v, err := Open(path, opts...)
	if !fault.Is(err, fault.NotFound) {
		return v, err
	}
	if _, statErr := os.Stat(database); !errors.Is(statErr, fs.ErrNotExist) {
		return nil, fault.New("vault.OpenOrCreate", fault.NotFound,
			locale.T("vault.missing_beside_database", "path", path, "database", database), err)
	}
	return Create(path, opts...)
}

// Bytes is the content of the key file as it stands on disk, for a backup. It
// holds the keys in the clear unless the file has a passphrase.
func (v *Vault) Bytes() ([]byte, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.encode()
}

func (v *Vault) encode() ([]byte, error) {
	var fields bytes.Buffer
	if err := insecurecleartextkeyset.Write(v.fields, keyset.NewJSONWriter(&fields)); err != nil {
		return nil, err
	}
	file := keyFile{
		Version: fileVersion, Created: v.created, Fields: fields.Bytes(),
		Index: named(v.index), DB: named(v.database), Sign: named(v.signing.Seed()),
	}
	b, err := json.MarshalIndent(file, "", "  ")
	if err != nil || v.passphrase == "" {
		return append(b, '\n'), err
	}
	recipient, err := age.NewScryptRecipient(v.passphrase)
	if err != nil {
		return nil, err
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, recipient)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	b, err = json.MarshalIndent(keyFile{Version: fileVersion, Created: v.created, Protected: sealed.Bytes()}, "", "  ")
	return append(b, '\n'), err
}

func decode(b []byte, passphrase string) (*Vault, error) {
	var file keyFile
	if err := json.Unmarshal(b, &file); err != nil {
		return nil, err
	}
	if file.Version != fileVersion {
		return nil, fmt.Errorf("version %d of the key file, want %d", file.Version, fileVersion)
	}
	if len(file.Protected) > 0 {
		return decodeProtected(file.Protected, passphrase)
	}
	for name, key := range map[string]*namedKey{"index": file.Index, "database": file.DB, "signing": file.Sign} {
		if key == nil || len(key.Key) != 32 || key.ID != fingerprint(key.Key) {
			return nil, fmt.Errorf("the %s key is missing or damaged", name)
		}
	}
	fields, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(file.Fields)))
	if err != nil {
		return nil, err
	}
	v := &Vault{created: file.Created, index: file.Index.Key, database: file.DB.Key,
		signing: ed25519.NewKeyFromSeed(file.Sign.Key)}
	return v, v.use(fields)
}

func decodeProtected(sealed []byte, passphrase string) (*Vault, error) {
	if passphrase == "" {
		return nil, fault.New("vault.Open", fault.Invalid, locale.T("vault.passphrase_needed"), nil)
	}
	identity, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, err
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), identity)
	var mismatch *age.NoIdentityMatchError
	if errors.As(err, &mismatch) {
		return nil, fault.New("vault.Open", fault.Invalid, locale.T("vault.passphrase_wrong"), err)
	}
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	v, err := decode(b, "")
	if err != nil {
		return nil, err
	}
	v.passphrase = passphrase
	return v, nil
}

// writeNew writes a file that must not exist yet.
func writeNew(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

// replaceFile replaces a file in one step: after a power cut there is the old
// one or the new one.
func replaceFile(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already after a successful rename
	_, err = f.Write(b)
	if err := errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func cannotUse(op, path string, err error) error {
	reason := err.Error()
	if i := strings.LastIndex(reason, ": "); i >= 0 {
		reason = reason[i+2:]
	}
	return fault.New(op, fault.Unavailable, locale.T("vault.cannot_use", "path", path, "reason", reason), err)
}
