package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

type regionCommand struct {
	Text   string `arg:"" help:"cli.region_text"`
	Within string `default:"ID" help:"cli.region_within" placeholder:"CODE"`
}

// Run finds areas by name or code.
func (cmd *regionCommand) Run(_ context.Context, c *console) error {
	areas, err := region.Load()
	if err != nil {
		return err
	}
	within, err := region.ParseCode(cmd.Within)
	if err != nil {
		return err
	}
	matches := areas.Search(cmd.Text, within, 20)
	for _, m := range matches {
		bps, _ := areas.ToBPS(m.Area.Code)
		if c.json {
			if err := json.NewEncoder(c.out).Encode(map[string]any{"code": m.Area.Code, "bps": bps, "name": areas.FullName(m.Area.Code)}); err != nil {
				return err
			}
			continue
		}
		path := ""
		for _, p := range areas.Path(m.Area.Code.Parent()) {
			path += " · " + p.Name
		}
		fmt.Fprintf(c.out, "%-14s %-10s %s%s\n", m.Area.Code, bps, areas.FullName(m.Area.Code), path)
	}
	if len(matches) == 0 {
		return fault.New("cli.region", fault.NotFound, locale.T("region.name_unknown", "name", cmd.Text, "within", areas.FullName(within)), nil)
	}
	return nil
}
