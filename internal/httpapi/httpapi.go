// Package httpapi is the JSON API of Tuntas and the door to its interface:
// sessions, problem documents, OpenAPI 3.1 at /api/openapi.json.
//
//	handler, err := httpapi.New(httpapi.Config{Access: accounts, Audit: log, …})
//
// A handler authorises, decodes, calls and encodes. Which right an operation
// needs is part of its registration, so that none can be without.
package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/audit"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/meeting"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/report/desk"
	"github.com/tuntas-id/tuntas/internal/verification"
)

// defaultBody is the limit of a request body in bytes.
const defaultBody = 1 << 20

// Version says what is running.
type Version struct {
	Version, Commit string
	BuiltAt         string // RFC 3339, "" unknown
	Database        string // "SQLite" or "PostgreSQL", with its version
}

// Config is what the API needs.
type Config struct {
	Access       *access.Service
	Audit        *audit.Log
	Directory    *region.Directory
	Populations  region.PopulationStore
	Places       PlaceStore
	Verification *verification.Service
	Families     registry.Store
	Registry     *registry.Service
	Programme    *programme.Service
	Deliveries   DeliveryCounter
	Indicator    *indicator.Service
	Meeting      *meeting.Service
	Posyandu     *posyandu.Service
	Intake       *intake.Service
	Desk         *desk.Service
	ReportDir    string      // folder of the reports that were built
	Background   *Background // nil: nobody waits for it
	NewID        func() string
	Now          func() time.Time
	Version      Version
	Web          fs.FS        // the built interface; nil: API only
	Secure       bool         // served by HTTPS: cookies are for HTTPS only
	Log          *slog.Logger // nil: the default logger
}

// DeliveryCounter counts the programmes of many families at once.
type DeliveryCounter interface {
	CountByFamily(ctx context.Context, scope region.Scope, families []string) (map[string]int, error)
}

type server struct {
	Config
	words map[locale.Language]map[string]string
	chain chainCheck
	works works
	drawn drawings
}

// New makes the handler of everything that Tuntas serves.
func New(c Config) (http.Handler, error) {
	if c.Access == nil || c.Audit == nil || c.Directory == nil || c.Populations == nil || c.Verification == nil || c.Now == nil {
		return nil, errors.New("httpapi.New: Access, Audit, Directory, Populations, Verification and Now are needed")
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Background == nil {
		c.Background = NewBackground()
	}
	if c.ReportDir != "" {
		if err := clearDrafts(c.ReportDir); err != nil {
			return nil, fmt.Errorf("httpapi.New: %w", err)
		}
	}
	s := &server{Config: c, words: map[locale.Language]map[string]string{}}
	for _, lang := range []locale.Language{locale.Indonesian, locale.English} {
		words, err := locale.Messages(lang)
		if err != nil {
			return nil, err
		}
		s.words[lang] = words
	}
	speakProblems()
	mux := http.NewServeMux()
	settings := huma.DefaultConfig("Tuntas", c.Version.Version)
	settings.OpenAPIPath, settings.DocsPath, settings.SchemasPath = "/api/openapi", "", ""
	settings.CreateHooks = nil // answers carry no $schema
	api := humago.New(mux, settings)
	s.session(api)
	s.areas(api)
	s.boundaries(api, mux)
	s.users(api)
	s.auditLog(api)
	s.about(api)
	s.criteria(api)
	s.simulate(api)
	s.families(api)
	s.children(api)
	s.curves(api)
	s.prevalence(api)
	s.sessions(api, mux)
	s.cases(api, mux)
	s.krs(api)
	s.determinations(api)
	s.overview(api)
	s.meetings(api)
	s.imports(api, mux)
	s.mappings(api, mux)
	s.reports(api, mux)
	s.programmes(api)
	s.indicators(api)
	s.lint(api)
	mux.HandleFunc("/api/", s.noSuchAddress)
	if c.Web != nil {
		mux.Handle("/", s.web())
	}
	return s.guard(mux), nil
}

// right is what an operation demands of its caller.
type right struct {
	open   bool // nobody has to be logged in
	action access.Action
}

var (
	anybody  = right{open: true}
	loggedIn = right{}
)

func may(a access.Action) right { return right{action: a} }

func (r right) check(ctx context.Context) (access.Actor, error) {
	if r.action != "" {
		return access.Require(ctx, r.action)
	}
	actor, ok := access.ActorFrom(ctx)
	if !ok && !r.open {
		return actor, unauthenticated()
	}
	return actor, nil
}

// handle registers one operation. fn is called only when the caller has the
// right; its error becomes a problem in the caller's language.
func handle[I, O any](s *server, api huma.API, method, path string, r right, fn func(context.Context, access.Actor, *I) (*O, error)) {
	op := huma.Operation{OperationID: huma.GenerateOperationID(method, path, new(O)), Method: method, Path: "/api" + path,
		MaxBodyBytes: defaultBody, SkipValidateParams: false}
	// The right is checked before the body is read or judged: who may not,
	// learns nothing of what would be valid.
	op.Middlewares = huma.Middlewares{func(c huma.Context, next func(huma.Context)) {
		if _, err := r.check(c.Context()); err != nil {
			s.writeProblem(c.Context(), humaWriter{c}, err)
			return
		}
		next(c)
	}}
	huma.Register(api, op, func(ctx context.Context, in *I) (*O, error) {
		actor, _ := access.ActorFrom(ctx)
		out, err := fn(ctx, actor, in)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return out, nil
	})
}

// together makes a change and its record in the audit log take effect both or
// not at all.
func (s *server) together(ctx context.Context, fn func(ctx context.Context) error) error {
	return s.Access.Atomic.Atomically(ctx, fn)
}

// body is an answer with JSON.
type body[T any] struct {
	CacheControl string `header:"Cache-Control"`
	Body         T
}

// offset reads the cursor of a list that pages by number; "" is the beginning.
func offset(cursor string) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(cursor)
	if err != nil || n < 0 {
		return 0, fault.New("httpapi", fault.Invalid, locale.T("httpapi.bad_cursor"), err)
	}
	return n, nil
}

func answer[T any](v T) *body[T] { return &body[T]{CacheControl: "no-store", Body: v} }

// none is a request without parameters.
type none struct{}

// chainCheck remembers for a minute whether the audit log is whole: the check
// reads all of it.
type chainCheck struct {
	mu   sync.Mutex
	at   time.Time
	good bool
}
