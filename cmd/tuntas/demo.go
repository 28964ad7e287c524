package main

import (
	"context"
	"path/filepath"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/demo"
	"github.com/tuntas-id/tuntas/internal/region"
)

type demoCommand struct {
	Dir      string `required:"" type:"path" help:"cli.demo_dir"`
	Region   string `default:"61.72" help:"cli.demo_region" placeholder:"CODE"`
	Families int    `default:"2400" help:"cli.demo_families"`
	Seed     uint64 `default:"1" help:"cli.demo_seed"`
	Date     string `default:"2024-02-21" help:"cli.run_date"`
	NoServe  bool   `help:"cli.demo_no_serve"`
	Listen   string `default:"127.0.0.1:8080" help:"cli.serve_listen"`
}

// Run writes the demo region's files, does the main job on them as a user
// would, and serves the result.
func (cmd *demoCommand) Run(ctx context.Context, c *console, g *Global) error {
	areas, err := region.Load()
	if err != nil {
		return err
	}
	date, err := dateFlag(cmd.Date, civil.Date{})
	if err != nil {
		return err
	}
	files, result := filepath.Join(cmd.Dir, "berkas"), filepath.Join(cmd.Dir, "hasil")
	p := newProgress(c)
	paths, err := demo.Write(ctx, files, areas, demo.Options{Region: region.Code(cmd.Region), Families: cmd.Families, Seed: cmd.Seed, Date: date},
		func(file string, done, total int) { p.step(file, done, total) })
	p.clear()
	if err != nil {
		return err
	}
	c.say("cli.demo_files", "count", len(paths), "dir", files)
	g.Data = result
	in, err := openInstallation(ctx, g, create)
	if err != nil {
		return err
	}
	defer in.close()
	job := &runCommand{Dir: files, Region: cmd.Region, Date: cmd.Date, Output: result}
	return in.mainJob(ctx, c, job)
}
