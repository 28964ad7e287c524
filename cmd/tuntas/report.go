package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/report/desk"
)

// desk is the service that makes the reports.
func (in *installation) desk() *desk.Service {
	return desk.New(desk.Config{Areas: in.areas, Families: in.families, Lists: in.verification, Programmes: in.programme, Deliveries: in.deliveries,
		Indicators: in.indicator, Meetings: in.meeting, Populations: in.regions, Boundaries: in.regions, Now: in.now})
}

// builtReports are the files of a run and how many issues the linter found.
type builtReports struct {
	Files  []string
	Issues int
}

// buildReports writes every report of a region: the deck with its annex and
// press text, the OPPKPKE matrix, minutes and decree annex. A report that
// lacks its data is left out and said to be.
func (in *installation) buildReports(ctx context.Context, c *console, code region.Code, date civil.Date, reason, dir string) (builtReports, error) {
	var out builtReports
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return out, err
	}
	for _, kind := range []desk.Kind{desk.Paparan, desk.OPPKPKE, desk.Penetapan} {
		files, issues, err := in.build(ctx, c, desk.Request{Kind: kind, Area: code, Date: date, Reason: reason, Purpose: c.lang.Render(locale.T("cli.run_purpose")), Dir: dir})
		if fault.Is(err, fault.NotFound) {
			c.say("cli.report_left_out", "kind", string(kind), "reason", fault.TextOf(err))
			continue
		}
		if err != nil {
			return out, err
		}
		out.Files = append(out.Files, files...)
		out.Issues += issues
	}
	return out, nil
}

// removeDrafts removes what a run that was cut off has left of the reports it
// was writing: drafts beside their final names.
func removeDrafts(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fault.New("cli.report", fault.Unavailable, locale.T("cli.dir_unreadable", "dir", dir), err)
	}
	for _, e := range entries {
		if !draftName.MatchString(e.Name()) || !e.Type().IsRegular() {
			continue
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fault.New("cli.report", fault.Unavailable, locale.T("cli.cannot_write", "path", dir), err)
		}
	}
	return nil
}

var draftName = regexp.MustCompile(`^\.(tuntas|paparan|siaran-pers|oppkpke|penetapan)-`)

// build writes the files of one report and records that they were made, what
// for, and whether they name NIK and No KK.
func (in *installation) build(ctx context.Context, c *console, request desk.Request) ([]string, int, error) {
	request.Scope, request.Actor = region.ScopeOf(request.Area), actorName(ctx)
	if request.ShowIdentity {
		request.Actor = operator(request.Actor)
	}
	r, err := in.desk().Build(ctx, request)
	issues := r.Issues
	var stopped *desk.IssuesError
	if errors.As(err, &stopped) {
		issues = stopped.Issues
	}
	for _, i := range issues {
		c.say("cli.lint_line", "severity", locale.T("cli.severity_"+string(i.Severity)), "text", i.Text, "remedy", i.Suggestion)
	}
	if err != nil {
		return nil, len(issues), err
	}
	var files []string
	for _, name := range r.Files {
		files = append(files, filepath.Join(request.Dir, name))
	}
	action, purpose := "report_build", request.Reason
	detail := map[string]any{"date": request.Date.String(), "files": r.Files}
	if request.Kind == desk.Penetapan {
		purpose, detail["operator"] = request.Purpose, operator(request.Actor)
	}
	if request.ShowIdentity {
		action = "report_identity"
	}
	return files, len(issues), in.audit.Record(ctx, action, "report:"+string(request.Kind), request.Area, purpose, detail)
}

// operator is the name that the machine knows of the person at the command
// line, whom the audit log calls by the program's name.
func operator(otherwise string) string {
	u, err := user.Current()
	if err != nil {
		return otherwise
	}
	return cmp.Or(u.Name, u.Username, otherwise)
}

type reportCommand struct {
	Paparan   reportPaparanCommand   `cmd:"" help:"cli.report_paparan"`
	OPPKPKE   reportOPPKPKECommand   `cmd:"" name:"oppkpke" help:"cli.report_oppkpke"`
	Penetapan reportPenetapanCommand `cmd:"" help:"cli.report_penetapan"`
	Figures   reportFiguresCommand   `cmd:"" help:"cli.report_figures"`
}

// reportFlags are what all reports need.
type reportFlags struct {
	Region string `help:"cli.report_region" placeholder:"CODE"`
	Date   string `help:"cli.report_date" placeholder:"DATE"`
}

type reportOutput struct {
	reportFlags
	Output string `short:"o" required:"" type:"path" help:"cli.report_output"`
	Reason string `help:"cli.run_reason"`
}

type (
	reportPaparanCommand struct {
		reportOutput
		Decree string `help:"cli.report_deck_decree" placeholder:"NUMBER"`
		Event  string `help:"cli.report_event" placeholder:"EVENT"`
		Place  string `help:"cli.report_place" placeholder:"PLACE"`
	}
	reportOPPKPKECommand   struct{ reportOutput }
	reportPenetapanCommand struct {
		reportOutput
		Decree       string `help:"cli.report_decree" placeholder:"NUMBER"`
		Purpose      string `help:"cli.report_purpose" placeholder:"TEXT"`
		FullIdentity bool   `help:"cli.report_full_identity"`
	}
)

// minPurpose is the shortest purpose that says anything, in letters.
const minPurpose = 5

// Run writes the deck.
func (cmd *reportPaparanCommand) Run(ctx context.Context, c *console, g *Global) error {
	return cmd.run(ctx, c, g, desk.Request{Kind: desk.Paparan, Decree: cmd.Decree, Occasion: desk.Occasion{Event: cmd.Event, Place: cmd.Place}})
}

// Run writes the matrix.
func (cmd *reportOPPKPKECommand) Run(ctx context.Context, c *console, g *Global) error {
	return cmd.run(ctx, c, g, desk.Request{Kind: desk.OPPKPKE})
}

// Run writes minutes and decree annex. They name families: nobody gets them
// without saying what for.
func (cmd *reportPenetapanCommand) Run(ctx context.Context, c *console, g *Global) error {
	purpose := strings.TrimSpace(cmd.Purpose)
	if utf8.RuneCountInString(purpose) < minPurpose {
		return fault.New("cli.report", fault.Invalid, locale.T("cli.report_needs_purpose", "min", minPurpose), nil)
	}
	return cmd.run(ctx, c, g, desk.Request{Kind: desk.Penetapan, Decree: cmd.Decree, Purpose: purpose, ShowIdentity: cmd.FullIdentity})
}

func (cmd *reportOutput) run(ctx context.Context, c *console, g *Global, request desk.Request) error {
	in, code, date, err := cmd.open(ctx, g)
	if err != nil {
		return err
	}
	defer in.close()
	if err := os.MkdirAll(cmd.Output, 0o700); err != nil {
		return fault.New("cli.report", fault.Unavailable, locale.T("cli.cannot_write", "path", cmd.Output), err)
	}
	if err := removeDrafts(cmd.Output); err != nil {
		return err
	}
	request.Area, request.Date, request.Reason, request.Dir = code, date, cmd.Reason, cmd.Output
	files, issues, err := in.build(in.asSystem(ctx, code), c, request)
	if err != nil {
		return err
	}
	if c.json {
		if err := json.NewEncoder(c.out).Encode(map[string]any{"files": files, "issues": issues}); err != nil {
			return err
		}
	}
	for _, f := range files {
		c.say("cli.file_written", "file", f)
	}
	if issues > 0 {
		return errFindings
	}
	return nil
}

func (cmd *reportFlags) open(ctx context.Context, g *Global) (*installation, region.Code, civil.Date, error) {
	in, err := openInstallation(ctx, g, existing)
	if err != nil {
		return nil, "", civil.Date{}, err
	}
	code, err := in.regionOf(ctx, cmd.Region)
	if err == nil {
		var date civil.Date
		if date, err = dateFlag(cmd.Date, civil.DateOf(in.now())); err == nil {
			return in, code, date, nil
		}
	}
	in.close()
	return nil, "", civil.Date{}, err
}

type reportFiguresCommand struct{ reportFlags }

// Run lists every number of the reports with its definition.
func (cmd *reportFiguresCommand) Run(ctx context.Context, c *console, g *Global) error {
	in, code, date, err := cmd.open(ctx, g)
	if err != nil {
		return err
	}
	defer in.close()
	numbers, err := in.desk().Figures(ctx, region.ScopeOf(code), code, date, c.lang)
	if err != nil {
		return err
	}
	for _, f := range numbers.Figures {
		if c.json {
			if err := json.NewEncoder(c.out).Encode(map[string]any{"id": f.ID, "value": f.Value.Format(c.lang), "unit": f.Unit, "label": f.Label, "definition": f.Definition,
				"source": f.Source, "date": f.DataDate, "filter": f.Filter, "count": f.Count, "counts": string(f.Counts), "parts": f.Parts, "made": string(f.Made)}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(c.out, "%-44s %16s %-10s %s\n", f.ID, f.Value.Format(c.lang), f.Unit, f.Label)
	}
	if len(numbers.Issues) > 0 {
		return errFindings
	}
	return nil
}
