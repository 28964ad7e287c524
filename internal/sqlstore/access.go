package sqlstore

import (
	"context"
	"time"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Access keeps users and sessions.
type Access struct{ db *DB }

var _ access.Store = (*Access)(nil)

// NewAccess makes the store of access.
func NewAccess(db *DB) *Access { return &Access{db} }

const userColumns = `id, name, full_name, role, area, agency, must_change, disabled, version, created_at, changed_at`

func scanUser(r row) (u access.User, err error) {
	u, _, err = scanUserAnd(r, nil)
	return u, err
}

func scanUserAnd(r row, password *string) (u access.User, _ string, err error) {
	var created, changed string
	dest := []any{&u.ID, &u.Name, &u.FullName, &u.Role, &u.Area, &u.Agency, &u.MustChange, &u.Disabled, &u.Version, &created, &changed}
	if password != nil {
		dest = append(dest, password)
	}
	if err := r.Scan(dest...); err != nil {
		return u, "", err
	}
	if u.CreatedAt, err = parseInstant(created); err != nil {
		return u, "", err
	}
	u.ChangedAt, err = parseInstant(changed)
	return u, "", err
}

// instantLayout keeps a fixed width, so that instants sort as text.
const instantLayout = "2006-01-02T15:04:05.000000Z"

func instantText(t time.Time) string { return t.UTC().Format(instantLayout) }

func parseInstant(s string) (time.Time, error) { return time.Parse(time.RFC3339Nano, s) }

// InsertUser adds a user; a name that is taken is a Conflict.
func (s *Access) InsertUser(ctx context.Context, u access.User, password string) error {
	n, err := exec(ctx, s.db, `INSERT INTO access_user
		(id, name, full_name, role, area, agency, must_change, disabled, version, created_at, changed_at, password)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (name) DO NOTHING`,
		u.ID, u.Name, u.FullName, string(u.Role), string(u.Area), u.Agency, u.MustChange, u.Disabled, u.Version,
		instantText(u.CreatedAt), instantText(u.ChangedAt), password)
	if err == nil && n == 0 {
		return changedMeanwhile("sqlstore.InsertUser", "access.user")
	}
	return err
}

// UpdateUser writes a user if nobody else did meanwhile.
func (s *Access) UpdateUser(ctx context.Context, u access.User) error {
	n, err := exec(ctx, s.db, `UPDATE access_user SET full_name = $1, role = $2, area = $3, agency = $4, must_change = $5,
		disabled = $6, changed_at = $7, version = version + 1 WHERE id = $8 AND version = $9`,
		u.FullName, string(u.Role), string(u.Area), u.Agency, u.MustChange, u.Disabled, instantText(u.ChangedAt), u.ID, u.Version)
	if err == nil && n == 0 {
		return changedMeanwhile("sqlstore.UpdateUser", "access.user")
	}
	return err
}

// SetPassword replaces the stored hash.
func (s *Access) SetPassword(ctx context.Context, id, password string, mustChange bool, at time.Time) error {
	_, err := exec(ctx, s.db, `UPDATE access_user SET password = $1, must_change = $2, changed_at = $3, version = version + 1
		WHERE id = $4`, password, mustChange, instantText(at), id)
	return err
}

// UserByName gives a user and the stored hash.
func (s *Access) UserByName(ctx context.Context, name string) (access.User, string, error) {
	var password string
	u, err := one(ctx, s.db, func(r row) (access.User, error) {
		u, _, err := scanUserAnd(r, &password)
		return u, err
	}, `SELECT `+userColumns+`, password FROM access_user WHERE name = $1`, name)
	return u, password, err
}

// User gives a user by id.
func (s *Access) User(ctx context.Context, id string) (access.User, error) {
	return one(ctx, s.db, scanUser, `SELECT `+userColumns+` FROM access_user WHERE id = $1`, id)
}

// Users lists the users of an area by name.
func (s *Access) Users(ctx context.Context, scope region.Scope) ([]access.User, error) {
	var w where
	w.within("area", scope)
	return query(ctx, s.db, scanUser, `SELECT `+userColumns+` FROM access_user`+w.clause(0)+` ORDER BY name`, w.args...)
}

func scanSession(r row) (x access.Session, err error) {
	var created, seen string
	if err := r.Scan(&x.ID, &x.UserID, &x.Address, &x.Device, &created, &seen); err != nil {
		return x, err
	}
	if x.CreatedAt, err = parseInstant(created); err != nil {
		return x, err
	}
	x.SeenAt, err = parseInstant(seen)
	return x, err
}

// InsertSession stores a session under the hash of its token.
func (s *Access) InsertSession(ctx context.Context, hash access.TokenHash, x access.Session) error {
	_, err := exec(ctx, s.db, `INSERT INTO access_session (token_hash, id, user_id, address, device, created_at, seen_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		hash[:], x.ID, x.UserID, x.Address, x.Device, instantText(x.CreatedAt), instantText(x.SeenAt))
	return err
}

// SessionByHash finds a session.
func (s *Access) SessionByHash(ctx context.Context, hash access.TokenHash) (access.Session, error) {
	return one(ctx, s.db, scanSession, `SELECT id, user_id, address, device, created_at, seen_at
		FROM access_session WHERE token_hash = $1`, hash[:])
}

// TouchSession notes that a session was used.
func (s *Access) TouchSession(ctx context.Context, id string, at time.Time) error {
	_, err := exec(ctx, s.db, `UPDATE access_session SET seen_at = $1 WHERE id = $2`, instantText(at), id)
	return err
}

// Sessions lists a user's sessions, newest first.
func (s *Access) Sessions(ctx context.Context, userID string) ([]access.Session, error) {
	return query(ctx, s.db, scanSession, `SELECT id, user_id, address, device, created_at, seen_at
		FROM access_session WHERE user_id = $1 ORDER BY created_at DESC, id DESC`, userID)
}

// DeleteSession ends a session.
func (s *Access) DeleteSession(ctx context.Context, id string) error {
	_, err := exec(ctx, s.db, `DELETE FROM access_session WHERE id = $1`, id)
	return err
}

// DeleteSessions ends all sessions of a user.
func (s *Access) DeleteSessions(ctx context.Context, userID string) error {
	_, err := exec(ctx, s.db, `DELETE FROM access_session WHERE user_id = $1`, userID)
	return err
}

// DeleteSessionsBefore ends sessions that are too old or were not used.
func (s *Access) DeleteSessionsBefore(ctx context.Context, created, seen time.Time) error {
	_, err := exec(ctx, s.db, `DELETE FROM access_session WHERE created_at < $1 OR seen_at < $2`,
		instantText(created), instantText(seen))
	return err
}

func changedMeanwhile(op, what string) error {
	return fault.New(op, fault.Conflict, locale.T("fault.conflict", "what", locale.T(what)), nil)
}
