// Package vault holds the keys of an installation: it seals NIK and Nomor KK,
// makes the blind index by which they are searched, keeps the key of the
// database file and signs the heads of the audit tree.
//
//	v, err := vault.Open("tuntas.key")
//	sealed, err := v.Seal("person.nik", []byte("6172014107900003"))
package vault

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// IndexSize is the length of a blind index in bytes. Sixteen bytes of an HMAC
// make an accidental collision among 280 million numbers less likely than 1 in
// 10^21.
const IndexSize = 16

// Vault is an opened key file. It is safe for concurrent use.
type Vault struct {
	path       string
	passphrase string
	created    civil.Date
	index      []byte
	database   []byte
	signing    ed25519.PrivateKey

	mu     sync.RWMutex // guards fields and cipher, which Rotate replaces
	fields *keyset.Handle
	cipher tink.AEAD
}

// generate makes a vault with fresh keys.
func generate(created civil.Date) (*Vault, error) {
	fields, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, err
	}
	v := &Vault{created: created, index: make([]byte, 32), database: make([]byte, 32)}
	seed := make([]byte, ed25519.SeedSize)
	for _, key := range [][]byte{v.index, v.database, seed} {
		if _, err := rand.Read(key); err != nil {
			return nil, err
		}
	}
	v.signing = ed25519.NewKeyFromSeed(seed)
	return v, v.use(fields)
}

func (v *Vault) use(fields *keyset.Handle) error {
	cipher, err := aead.New(fields)
	if err != nil {
		return err
	}
	v.fields, v.cipher = fields, cipher
	return nil
}

// DatabaseKey is the 32-byte key of the encrypted SQLite file.
func (v *Vault) DatabaseKey() []byte { return slices.Clone(v.database) }

// Created is the date on which the keys were made, zero if it was not given.
func (v *Vault) Created() civil.Date { return v.created }

// Seal encrypts a value. The label, "table.column", is bound to the sealed
// value: it opens only under the same label, so that a value cannot be moved
// to another column.
func (v *Vault) Seal(label string, plain []byte) ([]byte, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	sealed, err := v.cipher.Encrypt(plain, []byte(label))
	if err != nil {
		return nil, fault.New("vault.Seal", fault.Internal, locale.Text{}, err)
	}
	return sealed, nil
}

// Open decrypts what Seal made, under its present or an earlier key.
func (v *Vault) Open(label string, sealed []byte) ([]byte, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	plain, err := v.cipher.Decrypt(sealed, []byte(label))
	if err != nil {
		return nil, fault.New("vault.Open", fault.Internal, locale.T("vault.cannot_unseal", "label", label), err)
	}
	return plain, nil
}

// Index is the blind index of a value: the first 16 bytes of HMAC-SHA256 over
// label, a zero byte and value. Equal values have equal indexes; without the
// key nothing can be told from them.
func (v *Vault) Index(label, value string) []byte {
	mac := hmac.New(sha256.New, v.index)
	mac.Write([]byte(label))
	mac.Write([]byte{0})
	mac.Write([]byte(value))
	return mac.Sum(nil)[:IndexSize]
}

// Sign signs a message with the Ed25519 key of the installation.
func (v *Vault) Sign(message []byte) []byte { return ed25519.Sign(v.signing, message) }

// PublicKey checks what Sign made. It is no secret.
func (v *Vault) PublicKey() ed25519.PublicKey {
	return slices.Clone(v.signing.Public().(ed25519.PublicKey))
}

// SigningKeyID names the signing key: the first 8 bytes of the SHA-256 of the
// public key, hexadecimal.
func (v *Vault) SigningKeyID() string { return fingerprint(v.signing.Public().(ed25519.PublicKey)) }

// FieldKeyIDs are the ids of the keys that seal fields; the last one is the
// primary, with which new values are sealed.
func (v *Vault) FieldKeyIDs() []string {
	v.mu.RLock()
	defer v.mu.RUnlock()
	var ids []string
	info := v.fields.KeysetInfo()
	for _, k := range info.GetKeyInfo() {
		if k.GetKeyId() != info.GetPrimaryKeyId() {
			ids = append(ids, fmt.Sprintf("%08x", k.GetKeyId()))
		}
	}
	return append(ids, fmt.Sprintf("%08x", info.GetPrimaryKeyId()))
}

// Rotate adds a new key for fields and makes it the primary; values sealed
// before still open. The key file is replaced in one step. The index key and
// the database key stay: changing them means rewriting every row.
func (v *Vault) Rotate() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	manager := keyset.NewManagerFromHandle(v.fields)
	id, err := manager.Add(aead.AES256GCMKeyTemplate())
	if err == nil {
		err = manager.SetPrimary(id)
	}
	if err != nil {
		return fault.Wrap("vault.Rotate", err)
	}
	fields, err := manager.Handle()
	if err != nil {
		return fault.Wrap("vault.Rotate", err)
	}
	next := &Vault{created: v.created, index: v.index, database: v.database, signing: v.signing, passphrase: v.passphrase}
	if err := next.use(fields); err != nil {
		return fault.Wrap("vault.Rotate", err)
	}
	b, err := next.encode()
	if err != nil {
		return fault.Wrap("vault.Rotate", err)
	}
	if err := replaceFile(v.path, b); err != nil {
		return cannotUse("vault.Rotate", v.path, err)
	}
	v.fields, v.cipher = next.fields, next.cipher
	return nil
}

func fingerprint(key []byte) string {
	sum := sha256.Sum256(key)
	return hex.EncodeToString(sum[:8])
}
