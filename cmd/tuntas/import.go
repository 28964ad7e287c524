package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

type importCommand struct {
	Files  []string `arg:"" help:"cli.import_files"`
	Region string   `help:"cli.import_region" placeholder:"CODE"`
	Check  bool     `help:"cli.import_check" xor:"mode"`
	Commit bool     `help:"cli.import_commit" xor:"mode"`
	Date   string   `help:"cli.import_date" placeholder:"DATE"`
}

// Run imports the files, or with --check only says what an import would do.
func (cmd *importCommand) Run(ctx context.Context, c *console, g *Global) error {
	if err := knownRegency(cmd.Region); err != nil { // before anything is created
		return err
	}
	for i, path := range cmd.Files {
		if strings.HasPrefix(path, "~") { // others are shown as they were given
			cmd.Files[i] = kong.ExpandPath(path)
		}
	}
	if done, err := cmd.unusable(c); done || err != nil {
		return err
	}
	if cmd.Check {
		return cmd.check(ctx, c, g)
	}
	in, err := openInstallation(ctx, g, create)
	if err != nil {
		return err
	}
	defer in.close()
	files, err := cmd.bring(ctx, c, in, true)
	if err != nil {
		return err
	}
	code, err := in.regionOf(ctx, cmd.Region)
	if err != nil {
		return err
	}
	if err := in.adopt(ctx, code); err != nil {
		return err
	}
	return report(ctx, c, in, files)
}

// unusable looks for paths that are no files before anything is created. To a
// person they are a mistake in the command; a script gets an object for each
// file, and is done when there is no other.
func (cmd *importCommand) unusable(c *console) (done bool, err error) {
	var bad []*imported
	for _, path := range cmd.Files {
		if err := mustBeFile(path); err != nil {
			bad = append(bad, &imported{path: path, failed: err})
		}
	}
	switch {
	case len(bad) == 0:
		return false, nil
	case !c.json:
		return false, usageError{fault.TextOf(bad[0].failed)}
	case len(bad) < len(cmd.Files):
		return false, nil // said together with the others
	}
	return true, report(context.Background(), c, nil, bad)
}

// mustBeFile says why a path is no file.
func mustBeFile(path string) error {
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return fault.New("cli.read", fault.NotFound, locale.T("cli.path_missing", "path", path), err)
	case err != nil:
		return fault.New("cli.read", fault.NotFound, locale.T("cli.file_unreadable", "path", path), err)
	case info.IsDir():
		return fault.New("cli.read", fault.Invalid, locale.T("cli.path_folder", "path", path), nil)
	}
	return nil
}

// check says what an import of the files would do and leaves nothing behind.
func (cmd *importCommand) check(ctx context.Context, c *console, g *Global) error {
	several := len(cmd.Files) > 1
	in, whole, done, err := openForCheck(ctx, g, several)
	if err != nil {
		g.Data = os.TempDir() // where room is needed
		return err
	}
	defer done()
	files, err := cmd.bring(ctx, c, in, whole)
	if err != nil {
		g.Data = os.TempDir()
		return err
	}
	for _, f := range files {
		f.onlyChecked()
		if several && !whole && f.failed == nil && f.shapes == nil {
			f.findings = append(f.findings, intake.Finding{Code: "checked_alone", Severity: intake.SeverityNotice,
				Text: locale.T("cli.checked_alone"), Remedy: locale.T("cli.checked_alone_remedy")})
		}
	}
	return report(ctx, c, in, files)
}

// onlyChecked makes what became of a file in a copy what would become of it.
func (f *imported) onlyChecked() {
	if f.shapes != nil {
		f.shapes.checked = true
	}
	if f.already && f.batch.AlreadyCommitted {
		return
	}
	f.batch.ID = "" // nobody will find it
	if f.batch.State == intake.StateCommitted {
		f.batch.State = intake.StateChecked
	}
}

// bring reads the files and checks or commits them, in the installation or in a
// copy of it.
func (cmd *importCommand) bring(ctx context.Context, c *console, in *installation, commit bool) ([]*imported, error) {
	code, err := in.regionOf(ctx, cmd.Region)
	if err != nil {
		return nil, err
	}
	date, err := dateFlag(cmd.Date, civil.Date{})
	if err != nil {
		return nil, err
	}
	if err := in.intake.CheckDataDate(date); err != nil {
		return nil, err
	}
	ctx = in.asSystem(ctx, code)
	im := &importer{in: in, region: code, dataDate: date, by: actorName(ctx), progress: newProgress(c), lang: c.lang, c: c, trial: cmd.Check}
	return im.all(ctx, cmd.Files, commit)
}

// report prints what became of the files and ends with errFindings when a
// person should look at something, and with a failure when no file could be
// used.
func report(ctx context.Context, c *console, in *installation, files []*imported) error {
	found := false
	for _, f := range files {
		found = found || f.hasFindings()
		if c.json {
			if err := json.NewEncoder(c.out).Encode(f.wire(c.lang)); err != nil {
				return err
			}
			continue
		}
		d, _ := in.intake.DialectOf(ctx, f.batch) // unknown only when the file failed
		f.print(c, dialectTitle(d, c.lang))
	}
	switch {
	case len(files) > 0 && !slices.ContainsFunc(files, func(f *imported) bool { return f.failed == nil }):
		return fault.New("cli.import", fault.Invalid, locale.T("cli.no_file_taken", "count", len(files)), nil)
	case found:
		return errFindings
	}
	return nil
}

// wireFile is the JSON of a file, for scripts: first what is said of every
// file, then what is said of some.
type wireFile struct {
	File       string        `json:"file"`
	Dialect    string        `json:"dialect"`
	Confidence float64       `json:"confidence"`
	HeaderRow  int           `json:"header_row"`
	Rows       int           `json:"rows"`
	Accepted   int           `json:"accepted"`
	Rejected   int           `json:"rejected"`
	New        int           `json:"new"`
	Changed    int           `json:"changed"`
	Unchanged  int           `json:"unchanged"`
	Findings   []wireFinding `json:"findings"`
	Batch      string        `json:"batch,omitempty"` // none of a check
	State      string        `json:"state"`
	Already    bool          `json:"already_committed"`
	Source     string        `json:"source,omitempty"` // of boundaries
	Reason     string        `json:"reason,omitempty"` // of the confidence
	Error      string        `json:"error,omitempty"`
}

type wireFinding struct {
	Row      int    `json:"row"`
	Column   string `json:"column"`
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Value    string `json:"value"`
	Message  string `json:"message"`
	Remedy   string `json:"remedy"`
}

func (f *imported) wire(l locale.Language) wireFile {
	b := f.batch
	w := wireFile{File: f.path, Batch: b.ID, Dialect: b.Dialect, Confidence: b.Confidence, HeaderRow: b.HeaderRow, State: string(b.State), Already: f.already,
		Rows: b.Rows, Accepted: b.Accepted, Rejected: b.Rejected, New: b.New, Changed: b.Changed, Unchanged: b.Unchanged, Findings: []wireFinding{}}
	if f.already { // it changes nothing now, whatever it did then
		w.New, w.Changed, w.Unchanged = 0, 0, b.New+b.Changed+b.Unchanged
	}
	if b.Dialect != "" {
		w.Reason = reasonFor(b.Recognition, l)
	}
	if f.shapes != nil {
		w.Dialect, w.Rows, w.Accepted, w.Source = "boundaries", f.shapes.areas, f.shapes.areas, f.shapes.source
	}
	if f.failed != nil {
		w.Error = l.Render(fault.TextOf(f.failed))
		w.Findings = append(w.Findings, wireFinding{Code: "file_unusable", Severity: string(intake.SeverityError), Value: filepath.Base(f.path),
			Message: w.Error, Remedy: l.Render(locale.T("cli.file_unusable_remedy"))})
	}
	for _, g := range f.findings {
		w.Findings = append(w.Findings, wireFinding{Row: g.Row, Column: g.Column, Code: g.Code, Severity: string(g.Severity), Value: g.Value,
			Message: l.Render(g.Text), Remedy: l.Render(g.Remedy)})
	}
	return w
}

// reasonFor says why a file was taken for its dialect.
func reasonFor(r intake.Recognition, l locale.Language) string {
	parts := []string{l.Render(locale.T("cli.reason_matched", "count", len(r.Matched)))}
	for _, x := range []struct {
		key     string
		columns []string
	}{{"cli.reason_missing", r.Missing}, {"cli.reason_unknown", r.Unknown}} {
		if len(x.columns) > 0 {
			parts = append(parts, l.Render(locale.T(x.key, "columns", strings.Join(x.columns, ", "))))
		}
	}
	return strings.Join(parts, "; ")
}

// wireBatch is the JSON of a batch in the list: its findings are counted, not
// named.
type wireBatch struct {
	wireFile
	Findings      []wireFinding  `json:"findings,omitempty"` // never filled: it hides those of a file
	FindingsTotal int            `json:"findings_total"`
	FindingCounts map[string]int `json:"finding_counts"` // by code
}

func (f *imported) wireBatch(l locale.Language) wireBatch {
	w := wireBatch{wireFile: f.wire(l), FindingCounts: map[string]int{}}
	for code, n := range f.batch.Counts {
		w.FindingCounts[code] = n
		w.FindingsTotal += n
	}
	return w
}

type listCommand struct{}

// Run lists the batches, newest first.
func (listCommand) Run(ctx context.Context, c *console, g *Global) error {
	in, err := openInstallation(ctx, g, existing)
	if err != nil {
		return err
	}
	defer in.close()
	batches, err := in.intake.Batches(ctx, region.ScopeOf(region.Nation))
	if err != nil {
		return err
	}
	for _, b := range batches {
		if c.json {
			if err := json.NewEncoder(c.out).Encode((&imported{path: b.File, batch: b}).wireBatch(c.lang)); err != nil {
				return err
			}
			continue
		}
		c.say("cli.list_line", "id", b.ID, "area", in.areas.FullName(b.Region), "state", locale.T("intake.state_"+string(b.State)), "file", b.File, "rows", b.Rows,
			"rejected", b.Rejected, "date", b.DataDate, "by", b.CreatedBy)
	}
	if len(batches) == 0 {
		c.say("cli.list_empty")
	}
	return nil
}

type undoCommand struct {
	Batch string `arg:"" help:"cli.undo_batch"`
}

// Run takes a batch back.
func (cmd *undoCommand) Run(ctx context.Context, c *console, g *Global) error {
	in, err := openInstallation(ctx, g, existing)
	if err != nil {
		return err
	}
	defer in.close()
	b, err := in.intake.Undo(in.asSystem(ctx, region.Nation), cmd.Batch)
	if err != nil {
		return err
	}
	return c.done("cli.undone", "batch", b.ID, "file", b.File)
}
