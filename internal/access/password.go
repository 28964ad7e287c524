package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"golang.org/x/crypto/argon2"
)

// MinPassword is the least number of characters of a password.
const MinPassword = 10

// maxPassword caps what is hashed, so that a long text costs nothing.
const maxPassword = 200

// HashParameters of argon2id. They are stored with every hash, so that they
// can be raised later.
type HashParameters struct {
	MemoryKiB, Time uint32
	Threads         uint8
}

// DefaultHash takes 64 MiB and three passes, about a seventh of a second.
var DefaultHash = HashParameters{MemoryKiB: 64 << 10, Time: 3, Threads: 2}

// hasher makes and checks password hashes, at most two at a time: each takes
// 64 MiB.
type hasher struct {
	params HashParameters
	slots  chan struct{}
}

func newHasher(p HashParameters) *hasher {
	return &hasher{params: p, slots: make(chan struct{}, 2)}
}

func (h *hasher) key(ctx context.Context, password string, salt []byte, p HashParameters) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, p.Time, p.MemoryKiB, p.Threads, 32), nil
}

// hash gives "argon2id$m=65536,t=3,p=2$salt$key".
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	key, err := h.key(ctx, password, salt, h.params)
	if err != nil {
		return "", err
	}
	enc := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("argon2id$m=%d,t=%d,p=%d$%s$%s", h.params.MemoryKiB, h.params.Time, h.params.Threads, enc(salt), enc(key)), nil
}

// matches compares a password with a stored hash in constant time. stale tells
// that the hash was made with other parameters than today's.
func (h *hasher) matches(ctx context.Context, password, stored string) (ok, stale bool, err error) {
	var p HashParameters
	parts := strings.Split(stored, "$")
	if len(parts) != 4 || parts[0] != "argon2id" {
		return false, false, fmt.Errorf("access: a stored password hash cannot be read")
	}
	if _, err := fmt.Sscanf(parts[1], "m=%d,t=%d,p=%d", &p.MemoryKiB, &p.Time, &p.Threads); err != nil {
		return false, false, fmt.Errorf("access: a stored password hash cannot be read: %w", err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[2])
	if err != nil {
		return false, false, err
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[3])
	if err != nil {
		return false, false, err
	}
	got, err := h.key(ctx, password, salt, p)
	if err != nil {
		return false, false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, p != h.params, nil
}

// checkPassword refuses passwords that are too short, too long, the user's
// own name, or one character over and over.
func checkPassword(password, userName string) error {
	const op = "access.checkPassword"
	n := len([]rune(password))
	switch {
	case n < MinPassword:
		return fault.New(op, fault.Invalid, locale.T("access.password_short", "length", MinPassword), nil)
	case len(password) > maxPassword:
		return fault.New(op, fault.Invalid, locale.T("access.password_long", "length", maxPassword), nil)
	case strings.EqualFold(strings.TrimSpace(password), userName):
		return fault.New(op, fault.Invalid, locale.T("access.password_is_name"), nil)
	case strings.Count(password, string([]rune(password)[:1])) == n:
		return fault.New(op, fault.Invalid, locale.T("access.password_simple"), nil)
	}
	return nil
}
