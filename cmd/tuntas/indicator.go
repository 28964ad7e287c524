package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

type indicatorCommand struct {
	List   indicatorListCommand   `cmd:"" default:"1" help:"cli.indicator_list"`
	Series indicatorSeriesCommand `cmd:"" help:"cli.indicator_series"`
	Rank   indicatorRankCommand   `cmd:"" help:"cli.indicator_rank"`
	Lint   indicatorLintCommand   `cmd:"" help:"cli.indicator_lint"`
}

type indicatorListCommand struct{}

// Run lists the definitions.
func (indicatorListCommand) Run(c *console) error {
	all, err := indicator.Definitions()
	if err != nil {
		return err
	}
	for _, d := range all {
		if c.json {
			if err := json.NewEncoder(c.out).Encode(map[string]any{"id": d.ID, "name": d.Name.In(c.lang), "numerator": d.Numerator.In(c.lang), "denominator": d.Denominator.In(c.lang),
				"unit": d.Unit, "kind": d.Kind, "source": d.Source}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(c.out, "%-18s %s\n                   %s / %s. %s\n", d.ID, d.Name.In(c.lang), d.Numerator.In(c.lang), d.Denominator.In(c.lang), d.Source)
	}
	return nil
}

// viewFlags are the flags of commands that look at an indicator of an area as
// of a day.
type viewFlags struct {
	ID   string `arg:"" default:"p0" help:"cli.indicator_id"`
	Area string `help:"cli.indicator_area" placeholder:"CODE"`
	At   string `help:"cli.indicator_at" placeholder:"DATE"`
}

func (v viewFlags) open(ctx context.Context, g *Global) (*installation, region.Code, civil.Date, error) {
	in, err := openInstallation(ctx, g, create)
	if err != nil {
		return nil, "", civil.Date{}, err
	}
	at, err := dateFlag(v.At, civil.DateOf(in.now()))
	if err == nil && v.Area != "" {
		var code region.Code
		if code, err = region.ParseCode(v.Area); err == nil {
			return in, code, at, nil
		}
	}
	if err == nil {
		var code region.Code
		if code, err = in.regionOf(ctx, ""); err == nil {
			return in, code, at, nil
		}
	}
	in.close()
	return nil, "", at, err
}

type indicatorSeriesCommand struct{ viewFlags }

// Run prints a series with release dates and breaks.
func (cmd *indicatorSeriesCommand) Run(ctx context.Context, c *console, g *Global) error {
	in, area, at, err := cmd.open(ctx, g)
	if err != nil {
		return err
	}
	defer in.close()
	s, err := in.indicator.Series(ctx, cmd.ID, area, at)
	if err != nil {
		return err
	}
	for i, o := range s.Points {
		if c.json {
			if err := json.NewEncoder(c.out).Encode(map[string]any{"period": o.Period, "value": o.Value, "source": o.Source, "method": o.Method, "released": o.Released, "certainty": o.Certainty}); err != nil {
				return err
			}
			continue
		}
		if i > 0 && s.Points[i-1].Method != o.Method {
			c.say("cli.indicator_break", "method", o.Method)
		}
		fmt.Fprintf(c.out, "%-16s %14s   %s, %s\n", o.Period.Name(c.lang), s.Definition.Format(c.lang, o.Value), o.Source, c.lang.Date(o.Released))
	}
	return nil
}

type indicatorRankCommand struct {
	viewFlags
	Period string `help:"cli.indicator_period" placeholder:"PERIOD"`
}

// Run prints the ranking with its sentence and footnote.
func (cmd *indicatorRankCommand) Run(ctx context.Context, c *console, g *Global) error {
	in, area, at, err := cmd.open(ctx, g)
	if err != nil {
		return err
	}
	defer in.close()
	var period indicator.Period
	if cmd.Period != "" {
		if period, err = indicator.ParsePeriod(cmd.Period); err != nil {
			return err
		}
	}
	r, err := in.indicator.Rank(ctx, cmd.ID, area, period, at)
	if err != nil {
		return err
	}
	if c.json {
		rows := []map[string]any{}
		for _, row := range r.Rows {
			best, worst := r.Between(row)
			rows = append(rows, map[string]any{"rank": row.Rank, "best": best, "worst": worst, "area": row.Area, "value": row.Observation.Value})
		}
		missing := []region.Code{}
		for _, m := range r.Missing {
			missing = append(missing, m.Area)
		}
		return json.NewEncoder(c.out).Encode(map[string]any{"sentence": r.Sentence(c.lang), "footnote": r.Footnote(c.lang), "n": r.N, "rows": rows, "missing": missing})
	}
	fmt.Fprintf(c.out, "%s: %s.\n%s\n", in.areas.FullName(area), r.Sentence(c.lang), r.Footnote(c.lang))
	for _, row := range r.Rows {
		best, worst := r.Between(row)
		place := strconv.Itoa(best)
		if worst > best {
			place += "–" + strconv.Itoa(worst)
		}
		fmt.Fprintf(c.out, "%6s  %-28s %12s\n", place, in.areas.FullName(row.Area), r.Definition.Format(c.lang, row.Observation.Value))
	}
	for _, reason := range r.Reasons(c.lang) {
		fmt.Fprintln(c.out, reason)
	}
	return nil
}

type indicatorLintCommand struct {
	File string `arg:"" help:"cli.indicator_file"`
	Area string `help:"cli.indicator_area" placeholder:"CODE"`
}

// Run checks the numbers of a text.
func (cmd *indicatorLintCommand) Run(ctx context.Context, c *console, g *Global) error {
	text, err := cmd.read()
	if err != nil {
		return err
	}
	in, area, at, err := viewFlags{Area: cmd.Area}.open(ctx, g)
	if err != nil {
		return err
	}
	defer in.close()
	known, err := in.indicator.Context(ctx, area, at)
	if err != nil {
		return err
	}
	if cmd.Area == "" {
		known.Area = "" // whatever the installation is for, the text may be about another region
	}
	issues := indicator.LintText(text, known)
	for _, i := range issues {
		if c.json {
			if err := json.NewEncoder(c.out).Encode(map[string]any{"line": i.Line, "rule": i.Rule, "severity": i.Severity, "found": i.Found, "message": c.lang.Render(i.Text), "suggestion": c.lang.Render(i.Suggestion)}); err != nil {
				return err
			}
			continue
		}
		c.say("indicator.lint_numbered", "line", i.Line, "finding",
			locale.T("cli.lint_line", "severity", locale.T("cli.severity_"+string(i.Severity)), "text", i.Text, "remedy", i.Suggestion))
	}
	if len(issues) > 0 {
		return errFindings
	}
	c.say("cli.lint_clean")
	return nil
}

// read is the text of the file, or of the standard input.
func (cmd *indicatorLintCommand) read() (string, error) {
	const op = "cli.lint"
	var content []byte
	var err error
	if cmd.File == "-" {
		content, err = io.ReadAll(os.Stdin)
	} else {
		content, err = os.ReadFile(cmd.File)
	}
	if err != nil {
		return "", fault.New(op, fault.NotFound, locale.T("cli.file_unreadable", "path", cmd.File), err)
	}
	text, ok := indicator.PlainText(content)
	if !ok {
		return "", fault.New(op, fault.Invalid, locale.T("cli.lint_not_text", "path", cmd.File), nil)
	}
	return text, nil
}
