package access

import (
	"context"
	"regexp"
	"strings"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

var userName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{2,39}$`)

// CreateUser adds a user in the actor's own area. The user changes the
// password at the first log-in if u.MustChange is set.
func (s *Service) CreateUser(ctx context.Context, u User, password string) (User, error) {
	const op = "access.CreateUser"
	u.Name, u.FullName = foldName(u.Name), strings.TrimSpace(u.FullName)
	if err := s.checkUser(ctx, u); err != nil {
		return User{}, fault.Wrap(op, err)
	}
	if err := checkPassword(password, u.Name); err != nil {
		return User{}, err
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return User{}, fault.Wrap(op, err)
	}
	now := s.Now()
	u.ID, u.Version, u.CreatedAt, u.ChangedAt, u.Disabled = s.NewID(), 1, now, now, false
	err = s.change(ctx, "user_create", u, map[string]any{"role": string(u.Role)}, func(ctx context.Context) error {
		return s.Store.InsertUser(ctx, u, hash)
	})
	if fault.Is(err, fault.Conflict) {
		return User{}, fault.New(op, fault.Conflict, locale.T("access.name_taken", "name", u.Name), err)
	}
	return u, fault.Wrap(op, err)
}

// UpdateUser changes full name, role, area and agency. A new role or area
// ends the user's sessions.
func (s *Service) UpdateUser(ctx context.Context, u User) (User, error) {
	const op = "access.UpdateUser"
	actor, old, err := s.managed(ctx, u.ID)
	if err != nil {
		return User{}, fault.Wrap(op, err)
	}
	next := old
	next.FullName, next.Role, next.Area, next.Agency = strings.TrimSpace(u.FullName), u.Role, u.Area, u.Agency
	next.Version, next.ChangedAt = u.Version, s.Now()
	if err := s.checkUser(ctx, next); err != nil {
		return User{}, fault.Wrap(op, err)
	}
	// Who takes the rights from oneself could lock everybody out.
	if actor.User.ID == u.ID && (next.Role != old.Role || next.Area != old.Area) {
		return User{}, fault.New(op, fault.Conflict, locale.T("access.not_yourself"), nil)
	}
	detail := map[string]any{"role": string(next.Role), "role_before": string(old.Role), "area_before": string(old.Area)}
	err = s.change(ctx, "user_update", next, detail, func(ctx context.Context) error {
		if err := s.Store.UpdateUser(ctx, next); err != nil {
			return err
		}
		if next.Role == old.Role && next.Area == old.Area {
			return nil
		}
		return s.Store.DeleteSessions(ctx, u.ID)
	})
	next.Version++
	return next, fault.Wrap(op, err)
}

// SetDisabled shuts a user out at once, or lets the user in again. Nobody
// disables themselves, so that one administrator always remains.
func (s *Service) SetDisabled(ctx context.Context, id string, disabled bool) error {
	const op = "access.SetDisabled"
	actor, user, err := s.managed(ctx, id)
	if err != nil {
		return fault.Wrap(op, err)
	}
	if actor.User.ID == id {
		return fault.New(op, fault.Conflict, locale.T("access.not_yourself"), nil)
	}
	action := "user_enable"
	if disabled {
		action = "user_disable"
	}
	user.Disabled, user.ChangedAt = disabled, s.Now()
	return fault.Wrap(op, s.change(ctx, action, user, nil, func(ctx context.Context) error {
		if err := s.Store.UpdateUser(ctx, user); err != nil {
			return err
		}
		return s.Store.DeleteSessions(ctx, id)
	}))
}

// ResetPassword sets a password for somebody else, who has to change it at
// the next log-in. All sessions of the user end.
func (s *Service) ResetPassword(ctx context.Context, id, password string) error {
	const op = "access.ResetPassword"
	_, user, err := s.managed(ctx, id)
	if err != nil {
		return fault.Wrap(op, err)
	}
	return fault.Wrap(op, s.setPassword(ctx, user, password, true, "password_reset", func(context.Context) error { return nil }))
}

// ChangePassword changes the actor's own password, given the present one. All
// sessions of the user end, and a new one is opened for where the change came
// from: its token replaces the one that was used.
func (s *Service) ChangePassword(ctx context.Context, present, next string, from Address) (token string, actor Actor, err error) {
	const op = "access.ChangePassword"
	actor, ok := ActorFrom(ctx)
	if !ok {
		return "", Actor{}, fault.New(op, fault.Unauthenticated, locale.Text{}, nil)
	}
	now := s.Now()
	wait, success := s.throttle.attempt(actor.User.Name, from.Network, now)
	if wait > 0 {
		return "", Actor{}, fault.New(op, fault.Unavailable, locale.T("access.too_many", "seconds", int(wait.Seconds())+1), nil)
	}
	user, stored, err := s.Store.UserByName(ctx, actor.User.Name)
	if err != nil {
		return "", Actor{}, fault.Wrap(op, err)
	}
	same, _, err := s.hasher.matches(ctx, present[:min(len(present), maxPassword+1)], stored)
	if err != nil {
		return "", Actor{}, fault.Wrap(op, err)
	}
	if !same {
		return "", Actor{}, fault.New(op, fault.Invalid, locale.T("access.present_wrong"), nil)
	}
	success()
	if present == next {
		return "", Actor{}, fault.New(op, fault.Invalid, locale.T("access.password_same"), nil)
	}
	user.MustChange = false
	err = s.setPassword(ctx, user, next, false, "password_change", func(ctx context.Context) error {
		token, err = s.insertSession(ctx, user, from, now)
		return err
	})
	return token, actorOf(user), fault.Wrap(op, err)
}

// setPassword ends all sessions of the user; after runs in the same
// transaction.
func (s *Service) setPassword(ctx context.Context, user User, password string, mustChange bool, action string, after func(context.Context) error) error {
	if err := checkPassword(password, user.Name); err != nil {
		return err
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.change(ctx, action, user, nil, func(ctx context.Context) error {
		if err := s.Store.SetPassword(ctx, user.ID, hash, mustChange, s.Now()); err != nil {
			return err
		}
		if err := s.Store.DeleteSessions(ctx, user.ID); err != nil {
			return err
		}
		return after(ctx)
	})
}

// Users lists the users of the actor's area by name.
func (s *Service) Users(ctx context.Context) ([]User, error) {
	actor, err := Require(ctx, ManageUsers)
	if err != nil {
		return nil, err
	}
	users, err := s.Store.Users(ctx, actor.Scope)
	return users, fault.Wrap("access.Users", err)
}

func (s *Service) checkUser(ctx context.Context, u User) error {
	const op = "access.checkUser"
	actor, err := Require(ctx, ManageUsers)
	if err != nil {
		return err
	}
	switch {
	case !userName.MatchString(u.Name):
		return fault.New(op, fault.Invalid, locale.T("access.name_invalid"), nil)
	case u.FullName == "":
		return fault.New(op, fault.Invalid, locale.T("access.full_name_missing"), nil)
	case !u.Role.valid():
		return fault.New(op, fault.Invalid, locale.T("access.role_unknown", "role", string(u.Role)), nil)
	case u.Area.Level() == region.LevelUnknown:
		return fault.New(op, fault.Invalid, locale.T("region.code_invalid", "code", string(u.Area)), nil)
	case !actor.Scope.Contains(u.Area):
		return fault.New(op, fault.Forbidden, locale.T("access.outside_area", "area", string(u.Area)), nil)
	}
	return nil
}

// managed gives a user whom the actor may manage. A user of another area is
// NotFound, as if there were none.
func (s *Service) managed(ctx context.Context, id string) (Actor, User, error) {
	actor, err := Require(ctx, ManageUsers)
	if err != nil {
		return Actor{}, User{}, err
	}
	user, err := s.Store.User(ctx, id)
	if fault.Is(err, fault.NotFound) || err == nil && !actor.Scope.Contains(user.Area) {
		return Actor{}, User{}, fault.New("access.managed", fault.NotFound,
			locale.T("fault.not_found", "what", locale.T("access.user")), err)
	}
	return actor, user, err
}

func (s *Service) selfOrManaged(ctx context.Context, id string) (Actor, User, error) {
	if actor, ok := ActorFrom(ctx); ok && actor.User.ID == id && id != "" {
		return actor, actor.User, nil
	}
	return s.managed(ctx, id)
}

// change runs fn and its entry in the audit log in one transaction.
func (s *Service) change(ctx context.Context, action string, u User, detail map[string]any, fn func(context.Context) error) error {
	return s.Atomic.Atomically(ctx, func(ctx context.Context) error {
		if err := fn(ctx); err != nil {
			return err
		}
		return s.Recorder.Record(ctx, action, "user:"+u.Name, u.Area, "", detail)
	})
}
