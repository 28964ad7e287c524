package httpapi

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/turn"
)

// maxUpload is the largest file that a browser may send, in bytes. It is held
// in memory, so that no clear text reaches the disk.
const maxUpload = 64 << 20

type findingKind struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Label    string `json:"label"`
	Remedy   string `json:"remedy"`
	Count    int    `json:"count"`
}

type batchWire struct {
	ID             string        `json:"id"`
	File           string        `json:"file"`
	Hash           string        `json:"hash"`
	Dialect        string        `json:"dialect"`
	DialectName    string        `json:"dialectName"`
	DialectVersion int           `json:"dialectVersion"`
	Confidence     float64       `json:"confidence"`
	Sheet          string        `json:"sheet"`
	HeaderRow      int           `json:"headerRow"`
	State          string        `json:"state"`
	Running        bool          `json:"running"`
	DataDate       string        `json:"dataDate"`
	Rows           int           `json:"rows"`
	Accepted       int           `json:"accepted"`
	Rejected       int           `json:"rejected"`
	New            int           `json:"new"`
	Changed        int           `json:"changed"`
	Unchanged      int           `json:"unchanged"`
	Findings       []findingKind `json:"findings"`
	CreatedAt      string        `json:"createdAt"`
	CreatedBy      string        `json:"createdBy"`
	CommittedAt    string        `json:"committedAt"`
	Failure        string        `json:"failure"`
	Cancelled      bool          `json:"cancelled"` // the last work was stopped by a person; Failure says so
	Amended        int           `json:"amended"`   // amendments that stand
}

type batchList struct {
	Items []batchWire `json:"items"`
	Next  string      `json:"next"`
}

type findingWire struct {
	Row      int    `json:"row"`
	Column   string `json:"column"`
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Value    string `json:"value"`
	Text     string `json:"text"`
	Remedy   string `json:"remedy"`
}

type findingPage struct {
	Total int           `json:"total"`
	Page  int           `json:"page"`
	Pages int           `json:"pages"`
	Items []findingWire `json:"items"`
}

type batchQuery struct {
	Cursor string `query:"cursor" maxLength:"12"`
	Limit  int    `query:"limit" minimum:"0" maximum:"200"`
}

type findingQuery struct {
	IDPath
	Code     string `query:"code" maxLength:"60"`
	Severity string `query:"severity" maxLength:"10"`
	Page     int    `query:"page" minimum:"0"`
}

func (s *server) imports(api huma.API, mux *http.ServeMux) {
	mux.HandleFunc("POST /api/imports", s.upload)
	mux.HandleFunc("GET /api/imports/{id}/events", s.batchEvents)
	mux.HandleFunc("GET /api/imports/{id}/findings.xlsx", s.findingsFile)
	// Findings quote cells of the file: they are for who may see families.
	handle(s, api, http.MethodGet, "/imports", may(access.ViewFamilies), s.listBatches)
	handle(s, api, http.MethodGet, "/imports/{id}", may(access.ViewFamilies), func(ctx context.Context, actor access.Actor, in *IDPath) (*body[batchWire], error) {
		b, err := s.Intake.Batch(ctx, actor.Scope, in.ID)
		if err != nil {
			return nil, err
		}
		return s.batchAnswer(ctx, actor, b)
	})
	handle(s, api, http.MethodGet, "/imports/{id}/findings", may(access.ViewFamilies), s.findings)
	handle(s, api, http.MethodPost, "/imports/{id}/check", loggedIn, s.checkBatch)
	handle(s, api, http.MethodPost, "/imports/{id}/commit", loggedIn, s.commitBatch)
	handle(s, api, http.MethodPost, "/imports/{id}/undo", may(access.Undo), s.undoBatch)
	handle(s, api, http.MethodDelete, "/imports/{id}", loggedIn, s.discardBatch)
	s.mending(api)
}

// upload reads a file into a batch and begins its check.
func (s *server) upload(w http.ResponseWriter, r *http.Request) {
	actor, ok := access.ActorFrom(r.Context())
	if !ok {
		s.writeProblem(r.Context(), plainWriter{w}, unauthenticated())
		return
	}
	b, err := s.receive(w, r, actor)
	if err != nil {
		s.writeProblem(r.Context(), plainWriter{w}, err)
		return
	}
	out, err := s.batchWire(r.Context(), actor, b)
	if err != nil {
		s.writeProblem(r.Context(), plainWriter{w}, err)
		return
	}
	writeJSON(w, out)
}

func (s *server) receive(w http.ResponseWriter, r *http.Request, actor access.Actor) (intake.Batch, error) {
	ctx := r.Context()
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
	name, content, date, err := readUpload(r)
	if err != nil {
		return intake.Batch{}, err
	}
	if strings.EqualFold(path.Ext(name), ".geojson") {
		return intake.Batch{}, fault.New("httpapi", fault.Invalid, locale.T("httpapi.import_boundaries"), nil)
	}
	regency, err := ownRegency(actor)
	if err != nil {
		return intake.Batch{}, err
	}
	o := intake.Options{By: actor.User.Name, DataDate: date}
	if ctx, err = s.inTurn(ctx); err != nil {
		return intake.Batch{}, err
	}
	b, err := s.Intake.Read(ctx, regency, name, bytes.NewReader(content), int64(len(content)), o)
	if err != nil {
		return b, s.unknownFile(ctx, actor, name, content, o, err)
	}
	if err := s.mayImport(ctx, b); err != nil {
		// Read gives the batch of a colleague for the same file; that one is
		// not the caller's to remove.
		if b.State == intake.StateRead && b.CreatedBy == actor.User.Name {
			err = errors.Join(err, s.Intake.Discard(ctx, b.ID))
		}
		return b, err
	}
	return b, s.beginCheck(ctx, b)
}

// inTurn waits for the turn to write, as every request does, and gives a
// context for work that is not broken off in the middle when another file
// comes in between.
func (s *server) inTurn(ctx context.Context) (context.Context, error) {
	err := s.Intake.Atomic.Atomically(ctx, func(context.Context) error { return nil })
	return turn.Whenever(ctx), err
}

// readUpload takes the file and the date from a multipart form.
func readUpload(r *http.Request) (name string, content []byte, date civil.Date, err error) {
	form, err := r.MultipartReader()
	if err != nil {
		return "", nil, date, fault.New("httpapi", fault.Invalid, locale.T("httpapi.no_file"), err)
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", nil, date, uploadFault(err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return "", nil, date, uploadFault(err)
		}
		switch part.FormName() {
		case "file":
			name, content = part.FileName(), data
		case "dataDate":
			if date, err = day(string(data), civil.Date{}); err != nil {
				return "", nil, date, err
			}
		}
	}
	if content == nil {
		return "", nil, date, fault.New("httpapi", fault.Invalid, locale.T("httpapi.no_file"), nil)
	}
	return name, content, date, nil
}

func uploadFault(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.New("httpapi", fault.TooLarge, locale.T("httpapi.upload_large", "limit", maxUpload>>20), err)
	}
	return fault.New("httpapi", fault.Invalid, locale.T("httpapi.no_file"), err)
}

// mayImport asks whether the caller may bring in this kind of file.
func (s *server) mayImport(ctx context.Context, b intake.Batch) error {
	d, err := s.Intake.DialectOf(ctx, b)
	if err != nil {
		return err
	}
	_, err = access.Require(ctx, access.ActionForImport(string(d.Target)))
	return err
}

// work does one step with a batch in the background; after runs when it went
// well. The request may end before.
func (s *server) work(ctx context.Context, b intake.Batch, phase string, step func(context.Context, string) (intake.Batch, error)) error {
	if !s.Background.begin() {
		return stopping()
	}
	ctx, cancel := context.WithCancel(turn.Whenever(context.WithoutCancel(ctx)))
	first := phase
	if phase == phaseCommitting || phase == phaseUndoing {
		first = phaseWaiting // until the first progress
	}
	if !s.works.begin(b, first, cancel) {
		cancel()
		s.Background.end()
		return running()
	}
	ctx = intake.WithProgress(ctx, func(_ string, done int) {
		s.works.tell(b.ID, progressWire{Phase: phase, Done: done, Total: b.Rows})
	})
	go func() {
		defer s.Background.end()
		defer cancel()
		end := progressWire{Phase: "done", Done: b.Rows, Total: b.Rows}
		err := s.run(ctx, b, step)
		switch {
		case err != nil && ctx.Err() != nil:
			end = progressWire{Phase: phaseCancelled, Total: b.Rows, Message: languageOf(ctx).Render(locale.T("httpapi.cancelled_" + phase))}
		case err != nil:
			end = progressWire{Phase: "failed", Total: b.Rows, Message: s.problem(ctx, err).Detail}
		}
		s.works.tell(b.ID, end)
	}()
	return nil
}

// run does a step. A panic becomes an error: nobody else
// would catch it here, and it would end the server for everybody.
func (s *server) run(ctx context.Context, b intake.Batch, step func(context.Context, string) (intake.Batch, error)) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.New("httpapi", fault.Internal, locale.Text{}, fmt.Errorf("panic with batch %s: %v\n%s", b.ID, p, debug.Stack()))
		}
	}()
	_, err = step(ctx, b.ID)
	return err
}

func (s *server) listBatches(ctx context.Context, actor access.Actor, in *batchQuery) (*body[batchList], error) {
	all, err := s.Intake.Batches(ctx, actor.Scope)
	if err != nil {
		return nil, err
	}
	from, err := offset(in.Cursor)
	if err != nil {
		return nil, err
	}
	limit := in.Limit
	if limit == 0 {
		limit = 50
	}
	out := batchList{Items: []batchWire{}}
	for i := min(from, len(all)); i < min(from+limit, len(all)); i++ {
		w, err := s.batchWire(ctx, actor, all[i])
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, w)
	}
	if from+limit < len(all) {
		out.Next = strconv.Itoa(from + limit)
	}
	return answer(out), nil
}

func (s *server) batchAnswer(ctx context.Context, actor access.Actor, b intake.Batch) (*body[batchWire], error) {
	w, err := s.batchWire(ctx, actor, b)
	if err != nil {
		return nil, err
	}
	return answer(w), nil
}

func (s *server) batchWire(ctx context.Context, actor access.Actor, b intake.Batch) (batchWire, error) {
	work, _, worked := s.works.look(b.ID)
	if worked && work.over() {
		// The work may have ended after the batch was read: what is said to
		// have ended must be as it is in the end.
		again, err := s.Intake.Batch(ctx, actor.Scope, b.ID)
		switch {
		case err == nil:
			b = again
		case !fault.Is(err, fault.NotFound): // discarded since
			return batchWire{}, err
		}
	}
	w := batchWire{ID: b.ID, File: b.File, Hash: b.Hash, Dialect: b.Dialect, DialectVersion: b.DialectVersion, Confidence: b.Confidence, Sheet: b.Sheet, HeaderRow: b.HeaderRow,
		State: string(b.State), DataDate: b.DataDate.String(), Rows: b.Rows, Accepted: b.Accepted, Rejected: b.Rejected, New: b.New, Changed: b.Changed, Unchanged: b.Unchanged,
		Findings: []findingKind{}, CreatedAt: instant(b.CreatedAt), CreatedBy: b.CreatedBy, CommittedAt: instant(b.CommittedAt), Amended: b.Amended}
	if d, err := s.Intake.DialectOf(ctx, b); err == nil {
		w.DialectName = inLanguage(d.Title, languageOf(ctx))
	}
	if worked {
		w.Running, w.Failure, w.Cancelled = !work.over(), work.Message, work.Phase == phaseCancelled
	}
	first, err := s.Intake.FirstFindings(ctx, b)
	if err != nil {
		return w, err
	}
	lang := languageOf(ctx)
	for code, n := range b.Counts {
		k := findingKind{Code: code, Count: n, Label: code}
		if one, ok := first[code]; ok {
			k.Severity = string(one.Severity)
			k.Label, k.Remedy = s.findingKindOf(lang, code, one)
		}
		w.Findings = append(w.Findings, k)
	}
	slices.SortFunc(w.Findings, func(a, b findingKind) int {
		return cmp.Or(cmp.Compare(urgency[a.Severity], urgency[b.Severity]), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Code, b.Code))
	})
	return w, nil
}

// urgency orders the kinds of findings: what keeps rows out comes first.
var urgency = map[string]int{string(intake.SeverityError): 0, string(intake.SeverityWarning): 1, string(intake.SeverityNotice): 2}

const findingsPerPage = 100

func (s *server) findings(ctx context.Context, actor access.Actor, in *findingQuery) (*body[findingPage], error) {
	b, err := s.Intake.Batch(ctx, actor.Scope, in.ID)
	if err != nil {
		return nil, err
	}
	page := max(in.Page, 1)
	f := intake.FindingFilter{Code: in.Code, Severity: intake.Severity(in.Severity), Limit: findingsPerPage, Offset: (page - 1) * findingsPerPage}
	list, err := s.Intake.Findings(ctx, actor.Scope, b.ID, f)
	if err != nil {
		return nil, err
	}
	// The total is that of the stored list, so that every page has rows; the
	// counts of the batch also hold what was left off the list.
	total, err := s.Intake.CountFindings(ctx, actor.Scope, b.ID, f)
	if err != nil {
		return nil, err
	}
	out := findingPage{Total: total, Page: page, Pages: (total + findingsPerPage - 1) / findingsPerPage, Items: []findingWire{}}
	lang := languageOf(ctx)
	for _, g := range list {
		out.Items = append(out.Items, findingOf(g, lang))
	}
	return answer(out), nil
}

func findingOf(g intake.Finding, lang locale.Language) findingWire {
	return findingWire{g.Row, g.Column, g.Code, string(g.Severity), g.Value, lang.Render(g.Text), lang.Render(g.Remedy)}
}

func running() error {
	return fault.New("httpapi", fault.Conflict, locale.T("httpapi.batch_running"), nil)
}

// checkBatch checks a file again: after the server stopped in the middle of a
// check, or when the register has changed since.
func (s *server) checkBatch(ctx context.Context, actor access.Actor, in *IDPath) (*body[batchWire], error) {
	b, err := s.Intake.Batch(ctx, actor.Scope, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.mayImport(ctx, b); err != nil {
		return nil, err
	}
	if b.State != intake.StateRead && b.State != intake.StateChecked {
		return nil, fault.New("httpapi", fault.Conflict, locale.T("intake.wrong_state", "file", b.File, "state", locale.T("intake.state_"+string(b.State))), nil)
	}
	if err := s.work(ctx, b, "checking", s.Intake.Check); err != nil {
		return nil, err
	}
	return s.batchAnswer(ctx, actor, b)
}

func (s *server) commitBatch(ctx context.Context, actor access.Actor, in *IDPath) (*body[batchWire], error) {
	b, err := s.Intake.Batch(ctx, actor.Scope, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.mayImport(ctx, b); err != nil {
		return nil, err
	}
	if b.State != intake.StateChecked {
		return nil, fault.New("httpapi", fault.Conflict, locale.T("intake.wrong_state", "file", b.File, "state", locale.T("intake.state_"+string(b.State))), nil)
	}
	if err := s.work(ctx, b, phaseCommitting, s.Intake.Commit); err != nil {
		return nil, err
	}
	return s.batchAnswer(ctx, actor, b)
}

func (s *server) undoBatch(ctx context.Context, actor access.Actor, in *IDPath) (*body[batchWire], error) {
	b, err := s.Intake.Batch(ctx, actor.Scope, in.ID)
	if err != nil {
		return nil, err
	}
	if b.State != intake.StateCommitted {
		return nil, fault.New("httpapi", fault.Conflict, locale.T("intake.wrong_state", "file", b.File, "state", locale.T("intake.state_"+string(b.State))), nil)
	}
	if err := s.work(ctx, b, phaseUndoing, s.Intake.Undo); err != nil {
		return nil, err
	}
	return s.batchAnswer(ctx, actor, b)
}

// idle is a batch that the actor may change and with which nothing works.
func (s *server) idle(ctx context.Context, actor access.Actor, id string) (intake.Batch, error) {
	b, err := s.Intake.Batch(ctx, actor.Scope, id)
	if err != nil {
		return b, err
	}
	if err := s.mayImport(ctx, b); err != nil {
		return b, err
	}
	if p, _, ok := s.works.look(b.ID); ok && !p.over() {
		return b, running()
	}
	return b, nil
}

func (s *server) discardBatch(ctx context.Context, actor access.Actor, in *IDPath) (*none, error) {
	b, err := s.idle(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, s.Intake.Discard(ctx, b.ID)
}
