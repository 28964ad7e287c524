package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

type regionCommand struct {
	Find       regionFindCommand       `cmd:"" default:"withargs" help:"cli.region_find"`
	Boundaries regionBoundariesCommand `cmd:"" help:"cli.region_boundaries"`
	BPS        regionBPSCommand        `cmd:"" name:"bps" help:"cli.region_bps"`
}

type regionFindCommand struct {
	Text   string `arg:"" help:"cli.region_text"`
	Within string `default:"ID" help:"cli.region_within" placeholder:"CODE"`
}

// Run finds areas by name or code.
func (cmd *regionFindCommand) Run(_ context.Context, c *console) error {
	areas, err := region.Load()
	if err != nil {
		return err
	}
	within, err := region.ParseCode(cmd.Within)
	if err != nil {
		return err
	}
	const most = 20
	matches := areas.Search(cmd.Text, within, most)
	if bps, err := region.ParseBPSCode(cmd.Text); err == nil && len(matches) == 0 {
		if code, ok := areas.FromBPS(bps); ok {
			area, _ := areas.Area(code)
			matches = []region.Match{{Area: area}}
			c.say("cli.region_is_bps", "bps", string(bps), "code", string(code))
		}
	}
	for _, m := range matches {
		bps, _ := areas.ToBPS(m.Area.Code)
		parents := []string{} // the largest first
		path := ""
		for _, p := range areas.Path(m.Area.Code.Parent()) {
			parents = append(parents, areas.FullName(p.Code))
			path += " · " + p.Name
		}
		if c.json {
			if err := json.NewEncoder(c.out).Encode(map[string]any{"code": m.Area.Code, "bps": bps, "name": areas.FullName(m.Area.Code), "parents": parents}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(c.out, "%-14s %-10s %s%s\n", m.Area.Code, bps, areas.FullName(m.Area.Code), path)
	}
	if len(matches) == 0 {
		return fault.New("cli.region", fault.NotFound, locale.T("region.name_unknown", "name", cmd.Text, "within", areas.FullName(within)), nil)
	}
	if len(matches) == most {
		c.say("cli.region_more", "count", most)
	}
	// A file that names the place so would be asked which one is meant.
	if _, err := areas.Resolve(cmd.Text, within); fault.Is(err, fault.Conflict) {
		fmt.Fprintln(c.err, c.lang.Render(fault.TextOf(err)))
		return errFindings
	}
	return nil
}

type regionBoundariesCommand struct {
	File   string `arg:"" optional:"" type:"existingfile" help:"cli.region_boundaries_file"`
	Source string `help:"cli.region_source"`
	Remove string `help:"cli.region_remove" placeholder:"CODE"`
}

// Run imports boundaries, removes them, or lists what is there.
func (cmd *regionBoundariesCommand) Run(ctx context.Context, c *console, g *Global) error {
	if cmd.File == "" && cmd.Remove == "" {
		return cmd.list(ctx, c, g)
	}
	in, err := openInstallation(ctx, g, cmd.File != "")
	if err != nil {
		return err
	}
	defer in.close()
	ctx = in.asSystem(ctx, region.Nation)
	if cmd.Remove != "" {
		if err := cmd.remove(ctx, c, in); err != nil || cmd.File == "" {
			return err
		}
	}
	taken, err := in.takeBoundaries(ctx, cmd.File, cmd.Source, true)
	if err != nil {
		return err
	}
	if c.json {
		return json.NewEncoder(c.out).Encode(map[string]any{"areas": taken.areas, "source": taken.source, "unchanged": taken.already})
	}
	c.say(taken.message(), "file", filepath.Base(cmd.File), "areas", taken.areas, "source", taken.source)
	return nil
}

func (cmd *regionBoundariesCommand) remove(ctx context.Context, c *console, in *installation) error {
	within, err := region.ParseCode(cmd.Remove)
	if err != nil {
		return err
	}
	all, err := in.regions.BoundaryNames(ctx, within)
	if err != nil {
		return err
	}
	var codes []region.Code
	for _, b := range all {
		codes = append(codes, b.Area)
	}
	if len(codes) > 0 {
		err = in.db.Atomically(ctx, func(ctx context.Context) error {
			if err := in.regions.RemoveBoundaries(ctx, codes); err != nil {
				return err
			}
			return in.audit.Record(ctx, "boundary_remove", "area:"+string(within), within, "", map[string]any{"areas": len(codes)})
		})
		if err != nil {
			return err
		}
	}
	if c.json {
		return json.NewEncoder(c.out).Encode(map[string]any{"removed": len(codes)})
	}
	c.say("cli.region_removed", "areas", len(codes), "within", in.areas.FullName(within))
	return nil
}

func (cmd *regionBoundariesCommand) list(ctx context.Context, c *console, g *Global) error {
	in, err := openInstallation(ctx, g, existing)
	if err != nil {
		return err
	}
	defer in.close()
	all, err := in.regions.BoundaryNames(ctx, region.Nation)
	if err != nil {
		return err
	}
	for _, group := range in.areas.GroupBoundaries(all) {
		if c.json {
			if err := json.NewEncoder(c.out).Encode(map[string]any{"within": group.Within, "level": c.lang.Render(in.areas.LevelText(group.Within, group.Level)),
				"areas": len(group.Areas), "of": group.Of, "source": group.Source}); err != nil {
				return err
			}
			continue
		}
		c.say("cli.region_boundary_line", "within", in.areas.FullName(group.Within), "areas", len(group.Areas), "of", group.Of,
			"level", in.areas.LevelText(group.Within, group.Level), "source", group.Source)
	}
	if len(all) == 0 {
		c.say("cli.region_boundaries_none")
	}
	return nil
}

type regionBPSCommand struct {
	File   string `arg:"" optional:"" type:"existingfile" help:"cli.region_bps_file"`
	Source string `help:"cli.region_bps_source"`
}

// Run imports pairs of codes, or lists those that were imported.
func (cmd *regionBPSCommand) Run(ctx context.Context, c *console, g *Global) error {
	in, err := openInstallation(ctx, g, cmd.File != "")
	if err != nil {
		return err
	}
	defer in.close()
	if cmd.File == "" {
		return in.listPairs(ctx, c)
	}
	f, err := os.Open(cmd.File)
	if err != nil {
		return fault.New("cli.region", fault.NotFound, locale.T("cli.file_unreadable", "path", cmd.File), err)
	}
	defer f.Close()
	source := cmd.Source
	if source == "" {
		source = filepath.Base(cmd.File)
	}
	ctx = in.asSystem(ctx, region.Nation)
	n, err := in.areas.ImportCrosswalk(ctx, in.regions, f, source)
	if err != nil {
		return err
	}
	if err := in.audit.Record(ctx, "bps_import", "file:"+filepath.Base(cmd.File), region.Nation, "", map[string]any{"pairs": n, "source": source}); err != nil {
		return err
	}
	if c.json {
		return json.NewEncoder(c.out).Encode(map[string]any{"pairs": n, "source": source})
	}
	c.say("cli.region_bps_done", "file", filepath.Base(cmd.File), "pairs", n)
	return nil
}

func (in *installation) listPairs(ctx context.Context, c *console) error {
	pairs, err := in.regions.Crosswalk(ctx)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		if c.json {
			if err := json.NewEncoder(c.out).Encode(map[string]any{"code": p.Area, "bps": p.BPS, "name": in.areas.FullName(p.Area), "source": p.Source}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(c.out, "%-14s %-10s %s · %s\n", p.Area, p.BPS, in.areas.FullName(p.Area), p.Source)
	}
	if len(pairs) == 0 {
		c.say("cli.region_bps_none")
	}
	return nil
}
