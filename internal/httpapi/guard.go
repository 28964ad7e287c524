package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"path"
	"runtime/debug"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/turn"
)

const contentPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"

// guard is what every request passes: language, panics, headers, other
// origins, session.
// patience is how long a request waits for its turn to write before the person
// is told what it waits for.
const patience = 3 * time.Second

func (s *server) guard(next http.Handler) http.Handler {
	foreign := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.WithContext(context.WithValue(turn.Within(r.Context(), patience), languageKey{}, firstLanguage(r.Header.Get("Accept-Language"))))
		defer s.recover(w, r)
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		if err := foreign.Check(r); err != nil {
			s.writeProblem(r.Context(), plainWriter{w}, fault.New("httpapi", fault.Forbidden, locale.T("httpapi.other_site"), err))
			return
		}
		ctx, err := s.resume(r)
		if err != nil {
			s.writeProblem(r.Context(), plainWriter{w}, err)
			return
		}
		if actor, ok := access.ActorFrom(ctx); ok && actor.User.MustChange && !openBeforeChange(r.URL.Path) {
			s.writeProblem(r.Context(), plainWriter{w}, fault.New("httpapi", fault.Forbidden, locale.T("httpapi.must_change"), nil))
			return
		}
		seen := &statusWriter{ResponseWriter: w}
		next.ServeHTTP(seen, r.WithContext(ctx))
		s.logRefusal(ctx, r, seen.status)
	})
}

// openBeforeChange are the addresses that somebody with a one-time password
// reaches: the session, the change of the password, and what anybody reads.
func openBeforeChange(path string) bool {
	return path == "/api/session" || path == "/api"+passwordPath || path == "/api/about" || strings.HasPrefix(path, "/api/messages/")
}

func (s *server) recover(w http.ResponseWriter, r *http.Request) {
	v := recover()
	if v == nil {
		return
	}
	if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(v)
	}
	s.writeProblem(r.Context(), plainWriter{w}, fmt.Errorf("panic in %s %s: %v\n%s", r.Method, r.URL.Path, v, debug.Stack()))
}

type tokenKey struct{}
type originKey struct{}

// resume puts the actor of the session cookie into the context. A session
// that has ended is the same as none.
func (s *server) resume(r *http.Request) (context.Context, error) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	ctx := context.WithValue(r.Context(), originKey{}, access.Address{Network: host, Device: r.UserAgent()})
	cookie, err := r.Cookie(s.cookieName())
	if err != nil || !strings.HasPrefix(r.URL.Path, "/api/") {
		return ctx, nil
	}
	actor, _, err := s.Access.Resume(ctx, cookie.Value)
	switch {
	case fault.Is(err, fault.Unauthenticated):
		return ctx, nil
	case err != nil:
		return ctx, err
	}
	return access.WithActor(context.WithValue(ctx, tokenKey{}, cookie.Value), actor), nil
}

func (s *server) cookieName() string {
	if s.Secure {
		return "__Host-tuntas"
	}
	return "tuntas"
}

// cookie carries a token; without one it removes the cookie.
func (s *server) cookie(token string) http.Cookie {
	c := http.Cookie{Name: s.cookieName(), Value: token, Path: "/", HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteStrictMode}
	if token == "" {
		c.MaxAge = -1
	}
	return c
}

// web serves the interface; an address that is no file is a page of it.
func (s *server) web() http.Handler {
	files := http.FileServerFS(s.Web)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
		info, err := fs.Stat(s.Web, name)
		isFile := err == nil && !info.IsDir()
		switch {
		case isFile && strings.HasPrefix(name, "assets/"): // names with a hash
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		case !isFile && strings.HasPrefix(name, "assets/"):
			http.NotFound(w, r)
			return
		default:
			w.Header().Set("Cache-Control", "no-cache")
		}
		if !isFile {
			http.ServeFileFS(w, r, s.Web, "index.html")
			return
		}
		files.ServeHTTP(w, r)
	})
}
