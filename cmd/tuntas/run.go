package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/verification"
)

type runCommand struct {
	Dir    string `arg:"" type:"existingdir" help:"cli.run_dir"`
	Region string `required:"" help:"cli.run_region" placeholder:"CODE"`
	Date   string `help:"cli.run_date" placeholder:"DATE"`
	Output string `short:"o" required:"" type:"path" help:"cli.run_output"`
	Reason string `help:"cli.run_reason"`

	more func(ctx context.Context) error // done before the reports are written; nil: nothing
}

// Run does the whole main job on a folder of files: recognise, check, import,
// determine, compute, write the deck. It can be run again on the same folder:
// files that are in already change nothing.
func (cmd *runCommand) Run(ctx context.Context, c *console, g *Global) error {
	g.Data = cmd.Output
	// Before anything is created.
	if _, _, err := tables(cmd.Dir); err != nil {
		return err
	}
	if err := knownRegency(cmd.Region); err != nil {
		return err
	}
	in, err := openInstallation(ctx, g, create)
	if err != nil {
		return err
	}
	defer in.close()
	return in.mainJob(ctx, c, cmd)
}

// mainJob is the job of runCommand on an open installation.
func (in *installation) mainJob(ctx context.Context, c *console, cmd *runCommand) error {
	code, err := in.regionOf(ctx, cmd.Region)
	if err != nil {
		return err
	}
	date, err := dateFlag(cmd.Date, civil.DateOf(in.now()))
	if err != nil {
		return err
	}
	if err := in.adopt(ctx, code); err != nil {
		return err
	}
	ctx = in.asSystem(ctx, code)
	paths, others, err := tables(cmd.Dir)
	if err != nil {
		return err
	}
	clock := newStopwatch(in.now)

	c.say("cli.run_begin", "region", in.areas.FullName(code), "date", date, "files", len(paths))
	if len(others) > 0 {
		c.say("cli.files_others", "files", strings.Join(others, ", "))
	}
	im := &importer{in: in, region: code, assumed: date, by: actorName(ctx), progress: newProgress(c), lang: c.lang, c: c}
	files, err := im.all(ctx, paths, true)
	if err != nil {
		return err
	}
	found := report(ctx, c, in, files)
	if found != nil && !errors.Is(found, errFindings) {
		return found
	}
	findings, err := writeFindings(filepath.Join(cmd.Output, "temuan.xlsx"), files, c.lang)
	if err != nil {
		return err
	}
	clock.lap(c, "cli.step_import")

	if err := in.determine(ctx, c, code); err != nil {
		return err
	}
	clock.lap(c, "cli.step_determine")

	if cmd.more != nil {
		if err := cmd.more(ctx); err != nil {
			return err
		}
	}
	if err := removeDrafts(cmd.Output); err != nil {
		return err
	}
	built, err := in.buildReports(ctx, c, code, date, cmd.Reason, cmd.Output)
	if err != nil {
		return err
	}
	clock.lap(c, "cli.step_report")
	if findings != "" {
		built.Files = append(built.Files, findings)
	}
	for _, f := range built.Files {
		c.say("cli.file_written", "file", f)
	}
	if c.json {
		if err := json.NewEncoder(c.out).Encode(map[string]any{"region": code, "date": date, "reports": built.Files}); err != nil {
			return err
		}
	}
	if found == nil && built.Issues > 0 {
		found = errFindings
	}
	return found
}

// determine freezes every complete decree that the files brought.
func (in *installation) determine(ctx context.Context, c *console, code region.Code) error {
	scope := region.ScopeOf(code)
	all, err := in.verification.Determinations(ctx, scope)
	if err != nil {
		return err
	}
	decrees := 0
	slices.SortStableFunc(all, verification.ByAge) // a decree may rest on an older one
	for _, d := range all {
		if d.Status == verification.Draft && d.DecreeNo != "" {
			if d, err = in.freeze(ctx, scope, d.ID); err != nil {
				if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
					c.say("cli.decree_not_frozen", "decree", d.DecreeNo, "reason", fault.TextOf(err))
					continue
				}
				return err
			}
		}
		if d.Status != verification.Frozen {
			continue
		}
		decrees++
		c.say("cli.decree_frozen", "decree", d.DecreeNo, "date", d.DecreeDate, "families", d.Families, "persons", d.Persons, "hash", d.Hash[:16])
	}
	if decrees == 0 {
		c.say("cli.decree_none")
	}
	return nil
}

// freeze fixes a list and records that it did, both or neither.
func (in *installation) freeze(ctx context.Context, scope region.Scope, id string) (d verification.Determination, err error) {
	err = in.db.Atomically(ctx, func(ctx context.Context) error {
		if d, err = in.verification.Freeze(ctx, scope, id, actorName(ctx)); err != nil {
			return err
		}
		return in.audit.Record(ctx, "determination_freeze", "determination:"+d.ID, d.Area, "", map[string]any{"decree": d.DecreeNo, "families": d.Families, "hash": d.Hash})
	})
	return d, err
}

// stopwatch prints how long each step took.
type stopwatch struct {
	now  func() time.Time
	last time.Time
}

func newStopwatch(now func() time.Time) *stopwatch { return &stopwatch{now, now()} }

func (s *stopwatch) lap(c *console, key string) {
	t := s.now()
	c.say("cli.lap", "step", locale.T(key), "seconds", fmt.Sprintf("%.1f", t.Sub(s.last).Seconds()))
	s.last = t
}
