package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/turn"
)

// User is somebody who may log in.
type User struct {
	ID         string // UUIDv7
	Name       string // log-in name, lower case
	FullName   string
	Role       Role
	Area       region.Code // sees this area and all that lies in it
	Agency     string      // for programme managers; "" otherwise
	MustChange bool        // the password was set by somebody else
	Disabled   bool
	Version    int64 // rises with every change
	CreatedAt  time.Time
	ChangedAt  time.Time
}

// Session is an open log-in. The token itself is not in it.
type Session struct {
	ID        string
	UserID    string
	Address   string // network address of the log-in
	Device    string // what the browser said of itself
	CreatedAt time.Time
	SeenAt    time.Time
}

// TokenHash is the SHA-256 of a session token; only it is stored.
type TokenHash [sha256.Size]byte

// Store keeps users and sessions. A user or session that is not there is
// NotFound; a name that is taken, or a user changed meanwhile, a Conflict.
type Store interface {
	InsertUser(ctx context.Context, u User, password string) error
	// UpdateUser writes all but the password if the stored version is
	// u.Version, and raises it by one.
	UpdateUser(ctx context.Context, u User) error
	SetPassword(ctx context.Context, id, password string, mustChange bool, at time.Time) error
	UserByName(ctx context.Context, name string) (User, string, error)
	User(ctx context.Context, id string) (User, error)
	Users(ctx context.Context, scope region.Scope) ([]User, error)

	InsertSession(ctx context.Context, hash TokenHash, s Session) error
	SessionByHash(ctx context.Context, hash TokenHash) (Session, error)
	TouchSession(ctx context.Context, id string, at time.Time) error
	Sessions(ctx context.Context, userID string) ([]Session, error)
	DeleteSession(ctx context.Context, id string) error
	DeleteSessions(ctx context.Context, userID string) error
	DeleteSessionsBefore(ctx context.Context, created, seen time.Time) error
}

// Recorder writes to the audit log, in the transaction of ctx.
type Recorder interface {
	Record(ctx context.Context, action, object string, area region.Code, purpose string, detail map[string]any) error
}

// Atomic runs fn in one transaction.
type Atomic interface {
	Atomically(ctx context.Context, fn func(context.Context) error) error
}

// Config is what a Service needs.
type Config struct {
	Store    Store
	Atomic   Atomic
	Recorder Recorder
	Now      func() time.Time
	NewID    func() string
	Hash     HashParameters // zero: DefaultHash
	Idle     time.Duration  // a session ends after this time without a request; zero: 2 hours
	Lifetime time.Duration  // and after this time in any case; zero: 12 hours
}

// Service is log-in, sessions and the management of users.
type Service struct {
	Config
	hasher   *hasher
	throttle *throttle
	// decoy is checked for names that do not exist, so that they take as
	// long as names that do.
	decoy string
}

// New makes a Service. It hashes once, which takes a moment.
func New(ctx context.Context, c Config) (*Service, error) {
	if c.Hash == (HashParameters{}) {
		c.Hash = DefaultHash
	}
	if c.Idle == 0 {
		c.Idle = 2 * time.Hour
	}
	if c.Lifetime == 0 {
		c.Lifetime = 12 * time.Hour
	}
	s := &Service{Config: c, hasher: newHasher(c.Hash), throttle: newThrottle()}
	var err error
	s.decoy, err = s.hasher.hash(ctx, rand.Text())
	return s, fault.Wrap("access.New", err)
}

// Address is where a log-in comes from.
type Address struct {
	Network string // IP address
	Device  string // user agent
}

// LogIn checks name and password and opens a session. The token goes into the
// cookie and nowhere else. A wrong name and a wrong password give the same
// message in the same time; too many of them, a message that says when to try
// again.
func (s *Service) LogIn(ctx context.Context, name, password string, from Address) (token string, actor Actor, err error) {
	const op = "access.LogIn"
	now := s.Now()
	name = foldName(name)
	wait, success := s.throttle.attempt(name, from.Network, now)
	if wait > 0 {
		return "", Actor{}, fault.New(op, fault.Unavailable,
			locale.T("access.too_many", "seconds", int(wait.Seconds())+1), nil)
	}
	user, stored, err := s.Store.UserByName(ctx, name)
	known := err == nil
	if !known {
		if !fault.Is(err, fault.NotFound) {
			return "", Actor{}, fault.Wrap(op, err)
		}
		stored = s.decoy
	}
	ok, stale, err := s.hasher.matches(ctx, password[:min(len(password), maxPassword+1)], stored)
	if err != nil {
		return "", Actor{}, fault.Wrap(op, err)
	}
	if !ok || !known || user.Disabled {
		if err := s.Recorder.Record(ctx, "log_in_failed", "user:"+shorten(name, 40), user.Area, "", map[string]any{"address": from.Network}); err != nil {
			return "", Actor{}, fault.Wrap(op, err)
		}
		return "", Actor{}, fault.New(op, fault.Unauthenticated, locale.T("access.wrong_password"), nil)
	}
	success()
	token, err = s.open(ctx, user, password, stale, from, now)
	return token, actorOf(user), fault.Wrap(op, err)
}

func (s *Service) open(ctx context.Context, user User, password string, stale bool, from Address, now time.Time) (token string, err error) {
	fresh := ""
	if stale {
		if fresh, err = s.hasher.hash(ctx, password); err != nil {
			return "", err
		}
	}
	ctx = WithActor(ctx, actorOf(user))
	err = s.Atomic.Atomically(ctx, func(ctx context.Context) error {
		if fresh != "" {
			if err := s.Store.SetPassword(ctx, user.ID, fresh, user.MustChange, now); err != nil {
				return err
			}
		}
		if err := s.Store.DeleteSessionsBefore(ctx, now.Add(-s.Lifetime), now.Add(-s.Idle)); err != nil {
			return err
		}
		if token, err = s.insertSession(ctx, user, from, now); err != nil {
			return err
		}
		return s.Recorder.Record(ctx, "log_in", "user:"+user.Name, user.Area, "", map[string]any{"address": from.Network})
	})
	return token, err
}

// insertSession stores a new session and gives its token.
func (s *Service) insertSession(ctx context.Context, user User, from Address, now time.Time) (string, error) {
	token, hash, err := newToken()
	if err != nil {
		return "", err
	}
	session := Session{ID: s.NewID(), UserID: user.ID, Address: from.Network, Device: shorten(from.Device, 200), CreatedAt: now, SeenAt: now}
	return token, s.Store.InsertSession(ctx, hash, session)
}

// Resume gives the actor of a token. An unknown or expired token, or a user
// who was disabled, is Unauthenticated.
func (s *Service) Resume(ctx context.Context, token string) (Actor, Session, error) {
	const op = "access.Resume"
	ended := fault.New(op, fault.Unauthenticated, locale.T("access.session_ended"), nil)
	session, err := s.Store.SessionByHash(ctx, hashToken(token))
	if fault.Is(err, fault.NotFound) {
		return Actor{}, Session{}, ended
	}
	if err != nil {
		return Actor{}, Session{}, fault.Wrap(op, err)
	}
	now := s.Now()
	if now.Sub(session.SeenAt) > s.Idle || now.Sub(session.CreatedAt) > s.Lifetime {
		if err := s.Store.DeleteSession(turn.Within(ctx, aside), session.ID); err != nil && !fault.Is(err, fault.Busy) {
			return Actor{}, Session{}, fault.Wrap(op, err)
		}
		return Actor{}, Session{}, ended
	}
	user, err := s.Store.User(ctx, session.UserID)
	if err != nil {
		return Actor{}, Session{}, fault.Wrap(op, err)
	}
	if user.Disabled {
		return Actor{}, Session{}, ended
	}
	// One write a minute is enough to know who is there; while a file is saved
	// nobody waits for it, and the next request tries again.
	if now.Sub(session.SeenAt) > time.Minute {
		switch err := s.Store.TouchSession(turn.Within(ctx, aside), session.ID, now); {
		case err == nil:
			session.SeenAt = now
		case !fault.Is(err, fault.Busy):
			return Actor{}, Session{}, fault.Wrap(op, err)
		}
	}
	return actorOf(user), session, nil
}

// aside is how long a request waits to write what it is not about.
const aside = 20 * time.Millisecond

// LogOut ends the session of a token. An unknown token is no error.
func (s *Service) LogOut(ctx context.Context, token string) error {
	session, err := s.Store.SessionByHash(ctx, hashToken(token))
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err == nil {
		err = s.Store.DeleteSession(ctx, session.ID)
	}
	return fault.Wrap("access.LogOut", err)
}

// Sessions lists the open sessions of a user, newest first: one's own, or
// anybody's in the area for who manages users.
func (s *Service) Sessions(ctx context.Context, userID string) ([]Session, error) {
	if _, _, err := s.selfOrManaged(ctx, userID); err != nil {
		return nil, fault.Wrap("access.Sessions", err)
	}
	all, err := s.Store.Sessions(ctx, userID)
	if err != nil {
		return nil, fault.Wrap("access.Sessions", err)
	}
	now := s.Now()
	var open []Session
	for _, x := range all {
		if now.Sub(x.SeenAt) <= s.Idle && now.Sub(x.CreatedAt) <= s.Lifetime {
			open = append(open, x)
		}
	}
	return open, nil
}

// Revoke ends one session of a user.
func (s *Service) Revoke(ctx context.Context, userID, sessionID string) error {
	const op = "access.Revoke"
	_, user, err := s.selfOrManaged(ctx, userID)
	if err != nil {
		return fault.Wrap(op, err)
	}
	all, err := s.Store.Sessions(ctx, userID)
	if err != nil {
		return fault.Wrap(op, err)
	}
	for _, x := range all {
		if x.ID == sessionID {
			return fault.Wrap(op, s.change(ctx, "session_revoke", user, nil, func(ctx context.Context) error {
				return s.Store.DeleteSession(ctx, sessionID)
			}))
		}
	}
	return fault.New(op, fault.NotFound, locale.T("fault.not_found", "what", locale.T("access.session")), nil)
}

func actorOf(u User) Actor { return Actor{User: u, Role: u.Role, Scope: region.ScopeOf(u.Area)} }

func newToken() (string, TokenHash, error) {
	var b [32]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", TokenHash{}, err
	}
	token := base64.RawURLEncoding.EncodeToString(b[:])
	return token, hashToken(token), nil
}

func hashToken(token string) TokenHash { return sha256.Sum256([]byte(token)) }

func foldName(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

func shorten(s string, n int) string {
	if len(s) > n {
		s = s[:n]
	}
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
}
