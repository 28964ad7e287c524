package httpapi

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/desk"
)

type figureList struct {
	Date     string       `json:"date"`
	Items    []figureWire `json:"items"`
	Findings []lintWire   `json:"findings"`
}

type reportFile struct {
	Name string `json:"name"`
	URL  string `json:"url"`
	Size int64  `json:"size"`
}

type reportWire struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	KindName  string `json:"kindName"`
	Date      string `json:"date"`
	Area      string `json:"area"`
	AreaName  string `json:"areaName"`
	CreatedAt string `json:"createdAt"`
	CreatedBy string `json:"createdBy"`
	Reason    string `json:"reason"`
	Purpose   string `json:"purpose"`
	// Identity says that NIK and KK are in clear.
	Identity bool `json:"identity"`
	// Decree is the number of the decree asked for; "": the newest of the day.
	Decree   string       `json:"decree"`
	Files    []reportFile `json:"files"`
	Findings []lintWire   `json:"findings"`
}

type reportList struct {
	Items []reportWire `json:"items"`
}

// reportRecord is the index of a stored report, beside its files.
type reportRecord struct {
	ID, Kind, Area, CreatedAt, CreatedBy, Reason, Purpose string
	Date                                                  civil.Date
	Files                                                 []string
	Findings                                              []lintWire
	Decree                                                string
	Identity                                              bool             // NIK and KK are in clear
	Sealed                                                bool             // the files are sealed by the vault
	Sizes                                                 map[string]int64 // of sealed files, opened
}

// label binds a sealed file to its report and name.
func (r reportRecord) label(name string) string { return "report." + r.ID + "/" + name }

const recordFile = "laporan.json"

type figureQuery struct {
	FigureID string `path:"figureId" maxLength:"200"`
	Date     string `query:"date" maxLength:"10"`
}

type dateQuery struct {
	Date string `query:"date" maxLength:"10"`
}

type reportInput struct {
	Body struct {
		Kind   string `json:"kind" enum:"paparan,oppkpke,penetapan"`
		Date   string `json:"date" maxLength:"10"`
		Reason string `json:"reason,omitempty" maxLength:"1000" required:"false"`
		// Purpose is what the report is for; one with personal data is not
		// built without it.
		Purpose string `json:"purpose,omitempty" maxLength:"500" required:"false"`
		// Decree is the id of the decree whose list is used; without it the
		// newest of the day.
		Decree string `json:"decree,omitempty" maxLength:"64" required:"false"`
		// Identity asks for NIK and KK in clear, for the legal section.
		Identity bool `json:"identity,omitempty" required:"false"`
		// Event and Place are on the cover of the deck and in the press text.
		Event string `json:"event,omitempty" maxLength:"150" required:"false"`
		Place string `json:"place,omitempty" maxLength:"150" required:"false"`
	}
}

func (s *server) reports(api huma.API, mux *http.ServeMux) {
	handle(s, api, http.MethodGet, "/reports/figures", may(access.ViewAggregate), s.listFigures)
	handle(s, api, http.MethodGet, "/reports/figures/{figureId}", may(access.ViewAggregate), s.oneFigure)
	handle(s, api, http.MethodGet, "/reports", may(access.Export), s.listReports)
	handle(s, api, http.MethodPost, "/reports", may(access.Export), s.buildReport)
	mux.HandleFunc("GET /api/reports/{id}/{file}", s.reportFile)
}

// reportArea is the kab/kota that a caller's reports are about.
func reportArea(actor access.Actor) (region.Code, error) {
	if regency := actor.Scope.Area().Regency(); regency != "" {
		return regency, nil
	}
	return "", fault.New("httpapi", fault.Invalid, locale.T("httpapi.report_region"), nil)
}

func (s *server) collect(ctx context.Context, actor access.Actor, date string) (civil.Date, desk.Numbers, error) {
	on, err := day(date, s.today())
	if err != nil {
		return on, desk.Numbers{}, err
	}
	area, err := reportArea(actor)
	if err != nil {
		return on, desk.Numbers{}, err
	}
	numbers, err := s.Desk.Figures(ctx, actor.Scope.Narrow(area), area, on, languageOf(ctx))
	return on, numbers, err
}

func (s *server) listFigures(ctx context.Context, actor access.Actor, in *dateQuery) (*body[figureList], error) {
	on, numbers, err := s.collect(ctx, actor, in.Date)
	if err != nil {
		return nil, err
	}
	out := figureList{Date: on.String(), Items: []figureWire{}, Findings: lintWires(numbers.Issues, languageOf(ctx))}
	known := byID(numbers.Figures)
	for _, f := range numbers.Figures {
		out.Items = append(out.Items, s.figureWire(ctx, actor, f, known, numbers.Slides[f.ID]))
	}
	return answer(out), nil
}

func (s *server) oneFigure(ctx context.Context, actor access.Actor, in *figureQuery) (*body[figureWire], error) {
	_, numbers, err := s.collect(ctx, actor, in.Date)
	if err != nil {
		return nil, err
	}
	for _, f := range numbers.Figures {
		if f.ID == in.FigureID {
			return answer(s.figureWire(ctx, actor, f, byID(numbers.Figures), numbers.Slides[f.ID])), nil
		}
	}
	return nil, fault.New("httpapi", fault.NotFound, locale.T("fault.not_found", "what", in.FigureID), nil)
}

func byID(figures []report.Figure) map[string]report.Figure {
	out := make(map[string]report.Figure, len(figures))
	for _, f := range figures {
		out[f.ID] = f
	}
	return out
}

func (s *server) figureWire(ctx context.Context, actor access.Actor, f report.Figure, known map[string]report.Figure, slide int) figureWire {
	w := figureWire{ID: f.ID, Label: f.Label, Unit: unitOf(f), Decimals: f.Value.Decimals, Date: f.DataDate.String(), Source: f.Source, Definition: f.Definition, Filters: []namedValue{},
		Counts: countsOf(f), Parts: []figurePart{}, Slide: slide, Note: f.Coverage, Value: numberOf(f)}
	for _, id := range f.Parts {
		part := known[id]
		w.Parts = append(w.Parts, figurePart{part.ID, part.Label, numberOf(part), unitOf(part), s.listOf(actor, part)})
	}
	w.Query = s.listOf(actor, f)
	if w.Query != "" && ofFamilies(f) {
		if filter, err := registry.ParseQuery(f.Filter); err == nil {
			w.Filters = s.filterWords(ctx, filter)
		}
	}
	return w
}

// countsOf says what is behind a figure. "none" is said only of statistics,
// codes of areas and money: whoever may not see families learns that there is a
// list, not the way to it.
func countsOf(f report.Figure) string {
	switch {
	case len(f.Parts) > 0 && f.Made == report.Sum:
		return "sum"
	case len(f.Parts) > 0:
		return string(f.Made)
	case f.Filter == "":
		return "none"
	case f.Counts == report.Families:
		return "families"
	default:
		return string(f.Counts)
	}
}

// ofFamilies reports whether the list of a figure is one of families.
func ofFamilies(f report.Figure) bool {
	return f.Counts == report.Families || f.Counts == report.Persons
}

// listOf is the query of the list behind a figure, for who may open it.
func (s *server) listOf(actor access.Actor, f report.Figure) string {
	if f.Counts != report.MeetingRows && !actor.Role.Can(access.ViewFamilies) {
		return ""
	}
	return f.Filter
}

func numberOf(f report.Figure) *float64 {
	if !f.Value.IsNumber() {
		return nil
	}
	v := f.Value.Number
	return &v
}

func unitOf(f report.Figure) string {
	switch f.Value.Kind {
	case report.PercentKind:
		return "%"
	case report.RupiahKind:
		return "rupiah"
	default:
		return f.Unit
	}
}

// minPurpose is the shortest purpose that says anything.
const minPurpose = 5

// actionsFor are what a report needs of who makes, lists or downloads it.
func actionsFor(kind string, identity bool) []access.Action {
	actions := access.ActionsForReport(kind)
	if identity {
		actions = append(actions, access.ExportIdentity)
	}
	return actions
}

// personal reports whether a kind of report names families.
func personal(kind string) bool {
	return slices.Contains(access.ActionsForReport(kind), access.ViewFamilies)
}

// mayReport is Forbidden for who may not have that kind of report.
func mayReport(ctx context.Context, kind string, identity bool) error {
	for _, action := range actionsFor(kind, identity) {
		if _, err := access.Require(ctx, action); err != nil {
			return err
		}
	}
	return nil
}

// purposeOf is what a report is for. A kind that names families needs one.
func purposeOf(in *reportInput) (string, error) {
	purpose := strings.TrimSpace(in.Body.Purpose)
	if personal(in.Body.Kind) && utf8.RuneCountInString(purpose) < minPurpose {
		return "", fault.New("httpapi", fault.Invalid, locale.T("httpapi.report_purpose", "min", minPurpose), nil)
	}
	switch {
	case in.Body.Identity && in.Body.Kind != string(desk.Penetapan):
		return "", fault.New("httpapi", fault.Invalid, locale.T("httpapi.report_identity"), nil)
	case in.Body.Decree != "" && in.Body.Kind == string(desk.OPPKPKE):
		return "", fault.New("httpapi", fault.Invalid, locale.T("httpapi.report_decree_kind"), nil)
	}
	return purpose, nil
}

func (s *server) buildReport(ctx context.Context, actor access.Actor, in *reportInput) (*body[reportWire], error) {
	if err := mayReport(ctx, in.Body.Kind, in.Body.Identity); err != nil {
		return nil, err
	}
	purpose, err := purposeOf(in)
	if err != nil {
		return nil, err
	}
	on, err := day(in.Body.Date, s.today())
	if err != nil {
		return nil, err
	}
	area, err := reportArea(actor)
	if err != nil {
		return nil, err
	}
	rec := reportRecord{ID: s.NewID(), Kind: in.Body.Kind, Area: string(area), CreatedAt: instant(s.Now()), CreatedBy: actor.User.Name, Reason: in.Body.Reason, Purpose: purpose, Date: on}
	draft := filepath.Join(s.ReportDir, "."+rec.ID)
	if err := os.MkdirAll(draft, 0o700); err != nil {
		return nil, fault.New("httpapi", fault.Unavailable, locale.T("httpapi.report_dir", "dir", s.ReportDir), err)
	}
	defer os.RemoveAll(draft)
	if rec.Decree, err = s.decreeAsked(ctx, actor, in.Body.Decree); err != nil {
		return nil, err
	}
	request := desk.Request{Kind: desk.Kind(in.Body.Kind), Scope: actor.Scope.Narrow(area), Area: area, Date: on, Actor: actor.User.FullName, Reason: in.Body.Reason, Dir: draft,
		Decree: in.Body.Decree, ShowIdentity: in.Body.Identity, Purpose: purpose,
		Occasion: desk.Occasion{Event: in.Body.Event, Place: in.Body.Place}}
	rec.Identity = in.Body.Identity
	if personal(rec.Kind) {
		rec.Sealed, rec.Sizes = true, map[string]int64{}
		request.Seal = func(name string, plain []byte) ([]byte, error) {
			rec.Sizes[name] = int64(len(plain))
			return s.Verification.Sealer.Seal(rec.label(name), plain)
		}
	}
	r, err := s.Desk.Build(ctx, request)
	if err != nil {
		return nil, s.withFindings(ctx, err)
	}
	rec.Files, rec.Findings = r.Files, lintWires(r.Issues, languageOf(ctx))
	if err := keepReport(rec, draft, filepath.Join(s.ReportDir, rec.ID)); err != nil {
		return nil, err
	}
	detail := map[string]any{"kind": rec.Kind, "date": on.String(), "files": rec.Files}
	if rec.Decree != "" {
		detail["decree"] = rec.Decree
	}
	if rec.Reason != "" {
		detail["reason"] = rec.Reason
	}
	action := "report_build"
	if rec.Identity {
		action = "report_identity"
	}
	if err := s.Audit.Record(ctx, action, "report:"+rec.ID, area, cmp.Or(purpose, rec.Reason), detail); err != nil {
		return nil, err
	}
	return answer(s.reportWire(ctx, rec)), nil
}

// decreeAsked is the number of a decree that the caller can see; "" of "".
func (s *server) decreeAsked(ctx context.Context, actor access.Actor, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	d, err := s.Verification.Determination(ctx, actor.Scope, id)
	return d.DecreeNo, err
}

// clearDrafts removes the folders of reports that a killed server was writing:
// nobody can open them, and they may hold names.
func clearDrafts(dir string) error {
	drafts, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil {
		return err
	}
	for _, d := range drafts {
		if err := os.RemoveAll(d); err != nil {
			return err
		}
	}
	return nil
}

// keepReport writes the index and moves the finished folder into its place.
func keepReport(rec reportRecord, draft, final string) error {
	b, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(draft, recordFile), b, 0o600); err != nil {
		return fault.New("httpapi", fault.Unavailable, locale.T("fault.disk_full"), err)
	}
	return os.Rename(draft, final)
}

// withFindings adds the linter's findings to the problem that stops a report.
func (s *server) withFindings(ctx context.Context, err error) error {
	var stopped *desk.IssuesError
	if !errors.As(err, &stopped) {
		return err
	}
	p := s.problem(ctx, err)
	p.Findings = lintWires(stopped.Issues, languageOf(ctx))
	return &finished{p}
}

func (s *server) reportWire(ctx context.Context, rec reportRecord) reportWire {
	lang := languageOf(ctx)
	w := reportWire{ID: rec.ID, Kind: rec.Kind, KindName: lang.Render(locale.T("httpapi.report_" + rec.Kind)), Date: rec.Date.String(), Area: rec.Area,
		AreaName: s.Directory.FullName(region.Code(rec.Area)), CreatedAt: rec.CreatedAt, CreatedBy: rec.CreatedBy, Reason: rec.Reason, Purpose: rec.Purpose, Identity: rec.Identity, Decree: rec.Decree, Files: []reportFile{}, Findings: rec.Findings}
	if w.Findings == nil {
		w.Findings = []lintWire{}
	}
	for _, name := range rec.Files {
		f := reportFile{Name: name, URL: "/api/reports/" + url.PathEscape(rec.ID) + "/" + url.PathEscape(name)}
		if size, ok := rec.Sizes[name]; ok {
			f.Size = size
		} else if info, err := os.Stat(filepath.Join(s.ReportDir, rec.ID, name)); err == nil {
			f.Size = info.Size()
		}
		w.Files = append(w.Files, f)
	}
	return w
}

func (s *server) readRecord(id string) (reportRecord, error) {
	var rec reportRecord
	if !filepath.IsLocal(id) || filepath.Base(id) != id {
		return rec, fault.New("httpapi", fault.NotFound, locale.T("httpapi.no_report"), nil)
	}
	b, err := os.ReadFile(filepath.Join(s.ReportDir, id, recordFile))
	if err != nil {
		return rec, fault.New("httpapi", fault.NotFound, locale.T("httpapi.no_report"), err)
	}
	return rec, json.Unmarshal(b, &rec)
}

func (s *server) listReports(ctx context.Context, actor access.Actor, _ *none) (*body[reportList], error) {
	entries, err := os.ReadDir(s.ReportDir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New("httpapi", fault.Unavailable, locale.T("httpapi.report_dir", "dir", s.ReportDir), err)
	}
	out := reportList{Items: []reportWire{}}
	for _, e := range entries {
		rec, err := s.readRecord(e.Name())
		if err != nil || !actor.Scope.Contains(region.Code(rec.Area)) || !actor.Role.CanAll(actionsFor(rec.Kind, rec.Identity)) {
			continue
		}
		out.Items = append(out.Items, s.reportWire(ctx, rec))
	}
	slices.SortFunc(out.Items, func(a, b reportWire) int { return cmp.Compare(b.CreatedAt, a.CreatedAt) })
	return answer(out), nil
}

// reportFile sends a file of a report as a download; each is logged.
func (s *server) reportFile(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	actor, err := access.Require(ctx, access.Export)
	if err == nil {
		err = s.sendReport(ctx, w, r, actor)
	}
	if err != nil {
		s.writeProblem(ctx, plainWriter{w}, err)
	}
}

func (s *server) sendReport(ctx context.Context, w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	rec, err := s.readRecord(r.PathValue("id"))
	if err != nil {
		return err
	}
	name := r.PathValue("file")
	if !actor.Scope.Contains(region.Code(rec.Area)) || !slices.Contains(rec.Files, name) {
		return fault.New("httpapi", fault.NotFound, locale.T("httpapi.no_report"), nil)
	}
	if err := mayReport(ctx, rec.Kind, rec.Identity); err != nil {
		return err
	}
	path := filepath.Join(s.ReportDir, rec.ID, name)
	var plain []byte
	if rec.Sealed {
		sealed, err := os.ReadFile(path)
		if err != nil {
			return fault.New("httpapi", fault.NotFound, locale.T("httpapi.no_report"), err)
		}
		if plain, err = s.Verification.Sealer.Open(rec.label(name), sealed); err != nil {
			return err
		}
	}
	if err := s.Audit.Record(ctx, "report_download", "report:"+rec.ID, region.Code(rec.Area), "", map[string]any{"file": name}); err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	w.Header().Set("Cache-Control", "no-store")
	if rec.Sealed {
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(plain))
		return nil
	}
	http.ServeFile(w, r, path)
	return nil
}
