package sqlstore_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/audit"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
)

// office is an access service on a database, with a clock that the test turns.
type office struct {
	*access.Service
	log   *audit.Log
	clock time.Time
	root  context.Context // the command line, for all of Indonesia
}

var from = access.Address{Network: "10.0.0.1", Device: "Firefox"}

func newOffice(t *testing.T, db *sqlstore.DB) *office {
	t.Helper()
	o := &office{log: auditLog(t, db), clock: time.Date(2024, 2, 21, 8, 0, 0, 0, time.UTC)}
	o.root = access.WithActor(context.Background(), access.SystemActor("cli", region.Nation))
	n := 0
	var err error
	o.Service, err = access.New(o.root, access.Config{
		Store: sqlstore.NewAccess(db), Atomic: db, Recorder: o.log,
		Now:   func() time.Time { return o.clock },
		NewID: func() string { n++; return fmt.Sprintf("%036d", n) },
		Hash:  access.HashParameters{MemoryKiB: 64, Time: 1, Threads: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *office) user(t *testing.T, name string, role access.Role, area region.Code) access.User {
	t.Helper()
	u, err := o.CreateUser(o.root, access.User{Name: name, FullName: "Nama " + name, Role: role, Area: area}, "kata-sandi-"+name)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func (o *office) logIn(t *testing.T, name string) (string, access.Actor) {
	t.Helper()
	token, actor, err := o.LogIn(context.Background(), name, "kata-sandi-"+strings.ToLower(name), from)
	if err != nil {
		t.Fatal(err)
	}
	return token, actor
}

func (o *office) as(t *testing.T, name string) context.Context {
	_, actor := o.logIn(t, name)
	return access.WithActor(context.Background(), actor)
}

func TestALogInGivesRoleAndScope(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		o := newOffice(t, db)
		o.user(t, "ani", access.Operator, "61.72.03.1003")
		token, _ := o.logIn(t, "Ani")
		actor, session, err := o.Resume(context.Background(), token)
		if err != nil {
			t.Fatal(err)
		}
		if actor.User.Name != "ani" || actor.Role != access.Operator || actor.Scope.Area() != "61.72.03.1003" || session.Device != "Firefox" {
			t.Errorf("got %+v, %+v", actor, session)
		}
		if _, _, err := o.Resume(context.Background(), token+"x"); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("another token gives %v", err)
		}
		if err := o.LogOut(context.Background(), token); err != nil {
			t.Fatal(err)
		}
		if _, _, err := o.Resume(context.Background(), token); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("after logging out: %v", err)
		}
		entries, err := o.log.Entries(o.root, region.ScopeOf(region.Nation), audit.Filter{Action: "log_in"}, audit.Page{})
		if err != nil || len(entries) != 1 || entries[0].Actor != "ani" {
			t.Errorf("the audit log has %+v, %v", entries, err)
		}
	})
}

func TestWrongNamePasswordAndDisabledUserGetTheSameAnswer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		o := newOffice(t, db)
		o.user(t, "ani", access.Operator, "61.72")
		shut := o.user(t, "budi", access.Operator, "61.72")
		if err := o.SetDisabled(o.root, shut.ID, true); err != nil {
			t.Fatal(err)
		}
		for _, c := range [][2]string{{"ani", "kata-sandi-salah"}, {"tidakada", "kata-sandi-ani"}, {"budi", "kata-sandi-budi"}, {"ani", ""}, {"", ""}} {
			_, _, err := o.LogIn(context.Background(), c[0], c[1], from)
			if !fault.Is(err, fault.Unauthenticated) || fault.TextOf(err).Key != "access.wrong_password" {
				t.Errorf("%v: %v", c, err)
			}
		}
	})
}

func TestGuessingIsSlowedDownPerAccountAndSaysHowLong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		o := newOffice(t, db)
		o.user(t, "ani", access.Operator, "61.72")
		o.user(t, "budi", access.Operator, "61.72")
		for range 10 {
			o.logIn(t, "ani") // what succeeds costs nothing
		}
		var err error
		for i := range 6 {
			_, _, err = o.LogIn(context.Background(), "ani", "kata-sandi-salah", access.Address{Network: fmt.Sprint("10.1.0.", i)})
		}
		if fault.TextOf(err).Key != "access.too_many" {
			t.Fatalf("the sixth guess gives %v", err)
		}
		if s, ok := fault.TextOf(err).Args["seconds"].(int); !ok || s < 1 || s > 31 {
			t.Errorf("wait %v seconds", fault.TextOf(err).Args["seconds"])
		}
		o.logIn(t, "budi")
		o.clock = o.clock.Add(31 * time.Second)
		o.logIn(t, "ani")
	})
}

func TestGuessingIsSlowedDownPerAddress(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		o := newOffice(t, db)
		var err error
		for i := range 31 {
			_, _, err = o.LogIn(context.Background(), fmt.Sprint("tebakan", i), "kata-sandi-salah", from)
		}
		if fault.TextOf(err).Key != "access.too_many" {
			t.Errorf("got %v", err)
		}
	})
}

func TestSessionsEndWhenIdleAndInAnyCase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		o := newOffice(t, db)
		u := o.user(t, "ani", access.Operator, "61.72")
		token, _ := o.logIn(t, "ani")
		ctx := context.Background()
		for i := 1; i <= 12; i++ {
			o.clock = o.clock.Add(59 * time.Minute)
			if _, _, err := o.Resume(ctx, token); err != nil {
				t.Fatalf("in use, after %d steps: %v", i, err)
			}
		}
		o.clock = o.clock.Add(59 * time.Minute)
		if _, _, err := o.Resume(ctx, token); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("after more than 12 hours: %v", err)
		}
		token, _ = o.logIn(t, "ani")
		o.clock = o.clock.Add(2*time.Hour + time.Second)
		if list, err := o.Sessions(o.root, u.ID); err != nil || len(list) != 0 {
			t.Errorf("listed though ended: %v, %v", list, err)
		}
		if _, _, err := o.Resume(ctx, token); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("after two idle hours: %v", err)
		}
	})
}

func TestSessionsAreListedAndRevoked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		o := newOffice(t, db)
		ani, budi := o.user(t, "ani", access.Operator, "61.72"), o.user(t, "budi", access.Operator, "61.72")
		first, actor := o.logIn(t, "ani")
		o.clock = o.clock.Add(time.Minute)
		second, _ := o.logIn(t, "ani")
		self := access.WithActor(context.Background(), actor)
		list, err := o.Sessions(self, ani.ID)
		if err != nil || len(list) != 2 {
			t.Fatalf("%v, %v", list, err)
		}
		if err := o.Revoke(self, ani.ID, list[1].ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err := o.Resume(self, first); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("the revoked session: %v", err)
		}
		if _, _, err := o.Resume(self, second); err != nil {
			t.Errorf("the other session: %v", err)
		}
		if _, err := o.Sessions(self, budi.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("somebody else's sessions: %v", err)
		}
	})
}

func TestADisabledUserOrANewPasswordEndsSessionsAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		o := newOffice(t, db)
		u := o.user(t, "ani", access.Operator, "61.72")
		ctx := context.Background()
		for name, act := range map[string]func() error{
			"disabled": func() error { return o.SetDisabled(o.root, u.ID, true) },
			"reset":    func() error { return o.ResetPassword(o.root, u.ID, "kata-sandi-ani") },
			"new role": func() error {
				now, err := sqlstore.NewAccess(db).User(ctx, u.ID)
				if err != nil {
					return err
				}
				now.Role, now.Area = access.Verifier, "61.72"
				if now.Version%2 == 0 {
					now.Role = access.Analyst
				}
				_, err = o.UpdateUser(o.root, now)
				return err
			},
		} {
			if err := o.SetDisabled(o.root, u.ID, false); err != nil {
				t.Fatal(err)
			}
			token, _ := o.logIn(t, "ani")
			if err := act(); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if _, _, err := o.Resume(ctx, token); !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("%s: the session goes on: %v", name, err)
			}
		}
	})
}

func TestAPasswordSetByOthersHasToBeChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		o := newOffice(t, db)
		u := o.user(t, "ani", access.Operator, "61.72")
		if err := o.ResetPassword(o.root, u.ID, "kata-sandi-ani"); err != nil {
			t.Fatal(err)
		}
		_, actor := o.logIn(t, "ani")
		if !actor.User.MustChange {
			t.Error("the user need not change the password")
		}
		self := access.WithActor(context.Background(), actor)
		for _, c := range []struct{ name, present, next, key string }{
			{"a wrong present one", "kata-sandi-lain", "empat ekor kuda", "access.present_wrong"},
			{"the same again", "kata-sandi-ani", "kata-sandi-ani", "access.password_same"},
			{"a short one", "kata-sandi-ani", "pendek", "access.password_short"},
		} {
			if _, _, err := o.ChangePassword(self, c.present, c.next, from); fault.TextOf(err).Key != c.key {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		renewed, changed, err := o.ChangePassword(self, "kata-sandi-ani", "empat ekor kuda", from)
		if err != nil || changed.User.MustChange {
			t.Fatal(changed, err)
		}
		if actor, _, err := o.Resume(context.Background(), renewed); err != nil || actor.User.Name != "ani" || actor.User.MustChange {
			t.Errorf("the session that the change opened: %+v, %v", actor, err)
		}
		if open, err := o.Sessions(self, changed.User.ID); err != nil || len(open) != 1 {
			t.Errorf("sessions after the change: %v, %v", open, err)
		}
		_, actor, err = o.LogIn(context.Background(), "ani", "empat ekor kuda", from)
		if err != nil || actor.User.MustChange {
			t.Errorf("after the change: %+v, %v", actor, err)
		}
	})
}

func TestUsersAreManagedOnlyWithinOnesOwnArea(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		o := newOffice(t, db)
		o.user(t, "kepala", access.Administrator, "61.72")
		far := o.user(t, "jauh", access.Operator, "61.71")
		near := o.user(t, "dekat", access.Operator, "61.72.03")
		boss := o.as(t, "kepala")
		users, err := o.Users(boss)
		if err != nil || len(users) != 2 || users[0].Name != "dekat" {
			t.Errorf("sees %v, %v", users, err)
		}
		if err := o.ResetPassword(boss, far.ID, "kata-sandi-baru"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a user of another city: %v", err)
		}
		if err := o.SetDisabled(boss, near.ID, true); err != nil {
			t.Error(err)
		}
		if err := o.SetDisabled(boss, users[1].ID, true); !fault.Is(err, fault.Conflict) {
			t.Errorf("disabling oneself: %v", err)
		}
		good := access.User{Name: "baru", FullName: "Baru", Role: access.Operator, Area: "61.72"}
		for _, c := range []struct {
			name     string
			mutate   func(*access.User)
			password string
			code     fault.Code
		}{
			{"another city", func(u *access.User) { u.Area = "61.71" }, "kata-sandi-baru", fault.Forbidden},
			{"the whole province", func(u *access.User) { u.Area = "61" }, "kata-sandi-baru", fault.Forbidden},
			{"no area", func(u *access.User) { u.Area = "" }, "kata-sandi-baru", fault.Invalid},
			{"the system role", func(u *access.User) { u.Role = access.System }, "kata-sandi-baru", fault.Invalid},
			{"an unknown role", func(u *access.User) { u.Role = "raja" }, "kata-sandi-baru", fault.Invalid},
			{"a name with spaces", func(u *access.User) { u.Name = "dua kata" }, "kata-sandi-baru", fault.Invalid},
			{"no full name", func(u *access.User) { u.FullName = " " }, "kata-sandi-baru", fault.Invalid},
			{"a name that is taken", func(u *access.User) { u.Name = "Dekat" }, "kata-sandi-baru", fault.Conflict},
			{"a short password", func(u *access.User) {}, "123456789", fault.Invalid},
			{"the name as password", func(u *access.User) { u.Name = "namapanjang" }, "NamaPanjang", fault.Invalid},
			{"one letter", func(u *access.User) {}, "aaaaaaaaaaaa", fault.Invalid},
		} {
			u := good
			c.mutate(&u)
			if _, err := o.CreateUser(boss, u, c.password); !fault.Is(err, c.code) {
				t.Errorf("%s: %v, want %s", c.name, err, c.code)
			}
		}
		if _, err := o.CreateUser(boss, good, "kata-sandi-baru"); err != nil {
			t.Error(err)
		}
		if _, err := o.Users(o.as(t, "baru")); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an operator lists users: %v", err)
		}
	})
}

func TestAUserChangedMeanwhileIsAConflict(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		o := newOffice(t, db)
		u := o.user(t, "ani", access.Operator, "61.72")
		u.FullName = "Ani A"
		next, err := o.UpdateUser(o.root, u)
		if err != nil || next.Version != u.Version+1 {
			t.Fatalf("%+v, %v", next, err)
		}
		if _, err := o.UpdateUser(o.root, u); !fault.Is(err, fault.Conflict) {
			t.Errorf("got %v", err)
		}
	})
}

func TestNeitherTokenNorPasswordIsStored(t *testing.T) {
	db := storetest.SQLite(t)
	o := newOffice(t, db)
	o.user(t, "ani", access.Operator, "61.72")
	token, _ := o.logIn(t, "ani")
	_, hash, err := sqlstore.NewAccess(db).UserByName(context.Background(), "ani")
	if err != nil || !strings.HasPrefix(hash, "argon2id$m=64,t=1,p=1$") || strings.Contains(hash, "kata-sandi") {
		t.Errorf("stored %q, %v", hash, err)
	}
	if len(token) != 43 {
		t.Errorf("the token has %d characters", len(token))
	}
}

func TestAHashWithOldParametersIsRenewedAtLogIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		o := newOffice(t, db)
		o.user(t, "ani", access.Operator, "61.72")
		later, err := access.New(o.root, access.Config{Store: o.Store, Atomic: db, Recorder: o.log, Now: o.Now, NewID: o.NewID,
			Hash: access.HashParameters{MemoryKiB: 128, Time: 2, Threads: 1}})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := later.LogIn(context.Background(), "ani", "kata-sandi-ani", from); err != nil {
			t.Fatal(err)
		}
		_, hash, err := o.Store.UserByName(context.Background(), "ani")
		if err != nil || !strings.HasPrefix(hash, "argon2id$m=128,t=2,p=1$") {
			t.Errorf("stored %q, %v", hash, err)
		}
		o.logIn(t, "ani")
	})
}
