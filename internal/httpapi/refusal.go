package httpapi

import (
	"context"
	"net/http"
	"strings"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/region"
)

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets an http.ResponseController reach the writer beneath.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// logRefusal writes into the log that somebody wanted what they may not: a
// right that the role does not have, or a family of another area, which to
// the person looks as if it did not exist.
func (s *server) logRefusal(ctx context.Context, r *http.Request, status int) {
	actor, ok := access.ActorFrom(ctx)
	if !ok {
		return
	}
	object := objectOf(r.URL.Path)
	if status != http.StatusForbidden && (status != http.StatusNotFound || !s.elsewhere(ctx, object)) {
		return
	}
	// The answer has been given; a log that cannot be written is for the operator.
	err := s.Audit.Record(context.WithoutCancel(ctx), "access_refused", object, actor.User.Area, "", map[string]any{"method": r.Method, "status": status})
	if err != nil {
		s.Log.ErrorContext(ctx, "refusal not recorded", "error", err)
	}
}

// objectOf is what an address is about.
func objectOf(path string) string {
	kinds := map[string]string{"families": "family", "imports": "batch", "determinations": "determination"}
	parts := strings.Split(strings.Trim(strings.TrimPrefix(path, "/api/"), "/"), "/")
	if kind := kinds[parts[0]]; kind != "" && len(parts) > 1 {
		return kind + ":" + cut(parts[1], 60)
	}
	return "address:" + cut(strings.Join(parts, "/"), 120)
}

func cut(s string, n int) string { return s[:min(len(s), n)] }

// elsewhere reports whether an object is a family that is in the register.
func (s *server) elsewhere(ctx context.Context, object string) bool {
	id, ok := strings.CutPrefix(object, "family:")
	if !ok || s.Families == nil {
		return false
	}
	_, err := s.Families.Family(ctx, region.ScopeOf(region.Nation), id)
	return err == nil
}
