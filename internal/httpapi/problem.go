package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// statuses is the one table from fault code to HTTP status.
var statuses = map[fault.Code]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict,
	fault.Forbidden: http.StatusForbidden, fault.Unauthenticated: http.StatusUnauthorized,
	fault.TooLarge: http.StatusRequestEntityTooLarge, fault.Unavailable: http.StatusServiceUnavailable,
	fault.Canceled: 499, fault.Busy: http.StatusServiceUnavailable, fault.Internal: http.StatusInternalServerError,
}

// problem is a problem document of RFC 9457.
type problem struct {
	Status int          `json:"status"`
	Title  string       `json:"title"`
	Detail string       `json:"detail"`
	Code   fault.Code   `json:"code"`
	Errors []fieldError `json:"errors,omitempty"`
	// Findings are what stops a report.
	Findings []lintWire `json:"findings,omitempty"`
	// Held is the file that was refused, kept so that its columns can be mapped.
	Held string `json:"held,omitempty"`
	// Current is how a thing stands that somebody else has changed meanwhile.
	Current any `json:"current,omitempty"`
}

// finished is an error that is a problem already.
type finished struct{ *problem }

type fieldError struct {
	Location string `json:"location"`
	Message  string `json:"message"`
}

// Error implements error.
func (p *problem) Error() string { return p.Title + ": " + p.Detail }

// GetStatus tells huma the status.
func (p *problem) GetStatus() int { return p.Status }

// ContentType tells huma the media type.
func (p *problem) ContentType(string) string { return "application/problem+json" }

func unauthenticated() error {
	return fault.New("httpapi", fault.Unauthenticated, locale.Text{}, nil)
}

// problem puts an error into the caller's language. What the person cannot
// mend goes to the log with its cause.
func (s *server) problem(ctx context.Context, err error) *problem {
	var done *finished
	if errors.As(err, &done) {
		return done.problem
	}
	code := fault.CodeOf(err)
	if code == fault.Internal || code == fault.Unavailable {
		s.Log.ErrorContext(ctx, "request failed", "error", err)
	}
	lang, text := languageOf(ctx), fault.TextOf(err)
	if code == fault.Busy {
		if actor, ok := access.ActorFrom(ctx); ok {
			if saving := s.works.saving(actor.Scope); !saving.IsZero() {
				text = saving
			}
		}
	}
	p := newProblem(lang, code, text)
	if text.Key == "fault.unavailable" { // the engine does not always say that the disk is full
		p.Detail += ". " + lang.Render(locale.T("httpapi.check_disk"))
	}
	return p
}

// retryAfter is when a request that was told to be busy may come again, in
// seconds.
const retryAfter = "2"

// GetHeaders tells huma the headers.
func (p *problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.Code == fault.Busy {
		h.Set("Retry-After", retryAfter)
	}
	return h
}

func newProblem(lang locale.Language, code fault.Code, text locale.Text) *problem {
	return &problem{Status: statuses[code], Title: lang.Render(locale.T("httpapi.title_" + string(code))), Detail: lang.Render(text), Code: code}
}

var speakOnce sync.Once

// speakProblems makes the library's own errors (validation, media type, size)
// problems of ours.
func speakProblems() {
	speakOnce.Do(func() {
		huma.NewError = func(status int, _ string, errs ...error) huma.StatusError {
			return libraryProblem(locale.Indonesian, status, errs)
		}
		huma.NewErrorWithContext = func(c huma.Context, status int, _ string, errs ...error) huma.StatusError {
			return libraryProblem(languageOf(c.Context()), status, errs)
		}
	})
}

func libraryProblem(lang locale.Language, status int, errs []error) huma.StatusError {
	code := fault.Invalid
	switch {
	case status == http.StatusRequestEntityTooLarge:
		code = fault.TooLarge
	case status >= 500:
		code = fault.Internal
	}
	p := newProblem(lang, code, locale.T("httpapi.detail_"+string(code)))
	p.Status = status
	for _, err := range errs {
		if d, ok := err.(huma.ErrorDetailer); ok {
			p.Errors = append(p.Errors, fieldError{d.ErrorDetail().Location, lang.Render(validationText(d.ErrorDetail().Message))})
		}
	}
	return p
}

// validationWords are the library's messages and the keys of ours.
var validationWords = []struct {
	pattern *regexp.Regexp
	key     string
}{
	{regexp.MustCompile(`^expected length >= (\d+)$`), "httpapi.valid_min_length"},
	{regexp.MustCompile(`^expected length <= (\d+)$`), "httpapi.valid_max_length"},
	{regexp.MustCompile(`^expected number >= (\S+)$`), "httpapi.valid_minimum"},
	{regexp.MustCompile(`^expected number <= (\S+)$`), "httpapi.valid_maximum"},
	{regexp.MustCompile(`^expected value to be one of "(.*)"$`), "httpapi.valid_one_of"},
	{regexp.MustCompile(`^expected required property (\S+) to be present$`), "httpapi.valid_required"},
	{regexp.MustCompile(`^unexpected (property)$`), "httpapi.valid_unexpected"},
}

// validationText puts a message of the library into words of ours.
func validationText(message string) locale.Text {
	for _, w := range validationWords {
		if m := w.pattern.FindStringSubmatch(message); m != nil {
			return locale.T(w.key, "value", m[1])
		}
	}
	return locale.T("httpapi.valid_other")
}

// answerer is the part of a response that a problem needs.
type answerer interface {
	Set(header, value string)
	Start(status int)
	io.Writer
}

type humaWriter struct{ huma.Context }

func (w humaWriter) Set(k, v string)             { w.SetHeader(k, v) }
func (w humaWriter) Start(status int)            { w.SetStatus(status) }
func (w humaWriter) Write(b []byte) (int, error) { return w.BodyWriter().Write(b) }

type plainWriter struct{ http.ResponseWriter }

func (w plainWriter) Set(k, v string)  { w.Header().Set(k, v) }
func (w plainWriter) Start(status int) { w.WriteHeader(status) }

func (s *server) writeProblem(ctx context.Context, w answerer, err error) {
	p := s.problem(ctx, err)
	w.Set("Content-Type", "application/problem+json")
	w.Set("Cache-Control", "no-store")
	for name := range p.GetHeaders() {
		w.Set(name, p.GetHeaders().Get(name))
	}
	w.Start(p.Status)
	if err := json.NewEncoder(w).Encode(p); err != nil {
		s.Log.DebugContext(ctx, "answer not written", "error", err)
	}
}

func (s *server) noSuchAddress(w http.ResponseWriter, r *http.Request) {
	s.writeProblem(r.Context(), plainWriter{w}, fault.New("httpapi", fault.NotFound, locale.T("httpapi.no_address"), nil))
}

type languageKey struct{}

func languageOf(ctx context.Context) locale.Language {
	if l, ok := ctx.Value(languageKey{}).(locale.Language); ok {
		return l
	}
	return locale.Indonesian
}

func firstLanguage(header string) locale.Language {
	tag, _, _ := strings.Cut(header, ",")
	tag, _, _ = strings.Cut(tag, ";")
	return locale.ParseLanguage(strings.TrimSpace(tag))
}

// writeJSON answers a request that does not go through huma.
func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	// A reader that has gone away is no error of ours.
	_ = json.NewEncoder(w).Encode(v)
}
