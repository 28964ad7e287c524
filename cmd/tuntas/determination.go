package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/verification"
)

type determinationCommand struct {
	List   determinationListCommand   `cmd:"" default:"1" help:"cli.determination_list"`
	Show   determinationShowCommand   `cmd:"" help:"cli.determination_show"`
	Verify determinationVerifyCommand `cmd:"" help:"cli.determination_verify"`
}

type determinationListCommand struct{}

// Run lists the decrees and drafts.
func (determinationListCommand) Run(ctx context.Context, c *console, g *Global) error {
	in, err := openInstallation(ctx, g, existing)
	if err != nil {
		return err
	}
	defer in.close()
	all, err := in.verification.Determinations(ctx, region.ScopeOf(region.Nation))
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.Status == verification.Draft { // what would be frozen now
			p, err := in.verification.Proposal(ctx, region.ScopeOf(d.Area), d.ID)
			if err != nil {
				return err
			}
			d.Families, d.Persons = p.Families, p.Persons
		}
		if c.json {
			if err := json.NewEncoder(c.out).Encode(map[string]any{"id": d.ID, "area": d.Area, "decree": d.DecreeNo, "date": d.DecreeDate, "status": d.Status,
				"families": d.Families, "persons": d.Persons, "hash": d.Hash}); err != nil {
				return err
			}
			continue
		}
		c.say("cli.determination_line", "id", d.ID, "area", in.areas.FullName(d.Area), "decree", d.DecreeNo, "date", d.DecreeDate,
			"status", locale.T("cli.determination_"+string(d.Status)), "families", d.Families, "persons", d.Persons)
	}
	if len(all) == 0 {
		c.say("cli.determination_none")
	}
	return nil
}

// pick finds a determination by id or decree number; "" gives the one whose
// list counts on the day, zero for the last of all.
func (in *installation) pick(ctx context.Context, want string, on civil.Date) (verification.Determination, error) {
	all, err := in.verification.Determinations(ctx, region.ScopeOf(region.Nation))
	if err != nil {
		return verification.Determination{}, err
	}
	for _, d := range all {
		if want != "" && (d.ID == want || strings.EqualFold(d.DecreeNo, want)) {
			return d, nil
		}
	}
	best, ok := verification.InForce(all, on)
	if want != "" || !ok {
		return best, fault.New("cli.pick", fault.NotFound, locale.T("fault.not_found", "what", locale.T("cli.decree", "id", want)), nil)
	}
	return best, nil
}

type determinationShowCommand struct {
	ID string `arg:"" optional:"" help:"cli.determination_id"`
	At string `help:"cli.determination_at" placeholder:"DATE"`
}

// Run shows a list as it stood on a day: numbers of families, no names.
func (cmd *determinationShowCommand) Run(ctx context.Context, c *console, g *Global) error {
	in, err := openInstallation(ctx, g, existing)
	if err != nil {
		return err
	}
	defer in.close()
	at, err := dateFlag(cmd.At, civil.DateOf(in.now()))
	if err != nil {
		return err
	}
	d, err := in.pick(ctx, cmd.ID, at)
	if err != nil {
		return err
	}
	list, err := in.verification.ListAsOf(ctx, region.ScopeOf(region.Nation), d.ID, at)
	if err != nil {
		return err
	}
	byArea, order := map[region.Code]int{}, []region.Code{}
	for _, l := range list {
		if byArea[l.Area] == 0 {
			order = append(order, l.Area)
		}
		byArea[l.Area]++
	}
	if c.json {
		return json.NewEncoder(c.out).Encode(map[string]any{"id": d.ID, "decree": d.DecreeNo, "at": at, "families": len(list), "by_area": byArea})
	}
	c.say("cli.determination_head", "decree", d.DecreeNo, "date", d.DecreeDate, "families", len(list), "at", at, "hash", d.Hash)
	if err := in.sayRelations(ctx, c, d); err != nil {
		return err
	}
	for _, code := range order {
		fmt.Fprintf(c.out, "  %-16s %-34s %5d\n", code, in.areas.FullName(code), byArea[code])
	}
	return nil
}

// sayRelations names the decrees that a decree replaces or supplements, and
// those that do so to it.
func (in *installation) sayRelations(ctx context.Context, c *console, d verification.Determination) error {
	all, err := in.verification.Determinations(ctx, region.ScopeOf(d.Area))
	if err != nil {
		return err
	}
	for _, o := range all {
		switch {
		case o.ID == d.Related && d.Relation != "":
			c.say("cli.determination_related", "relation", d.Relation.Text(), "decree", o.DecreeNo, "date", o.DecreeDate)
		case o.Related == d.ID && o.Status == verification.Frozen:
			c.say("cli.determination_related", "relation", o.Relation.TextBy(), "decree", o.DecreeNo, "date", o.DecreeDate)
		}
	}
	return nil
}

type determinationVerifyCommand struct {
	ID   string `arg:"" optional:"" help:"cli.determination_id"`
	File string `help:"cli.determination_file" type:"existingfile"`
}

// Run computes the hash of a frozen list again, from the store or from an
// exported file.
func (cmd *determinationVerifyCommand) Run(ctx context.Context, c *console, g *Global) error {
	in, err := openInstallation(ctx, g, existing)
	if err != nil {
		return err
	}
	defer in.close()
	scope := region.ScopeOf(region.Nation)
	var v verification.Verified
	if cmd.File != "" {
		f, err := os.Open(cmd.File)
		if err != nil {
			return err
		}
		defer f.Close()
		v, err = in.verification.VerifyFile(ctx, scope, f)
		if err != nil {
			return err
		}
	} else {
		d, err := in.pick(ctx, cmd.ID, civil.Date{})
		if err != nil {
			return err
		}
		if v, err = in.verification.Verify(ctx, scope, d.ID); err != nil {
			return err
		}
	}
	if c.json {
		if err := json.NewEncoder(c.out).Encode(map[string]any{"ok": v.OK, "stored": v.Determination.Hash, "computed": v.Hash, "families": v.FamiliesStored}); err != nil {
			return err
		}
	}
	if !v.OK {
		return fault.New("cli.verify", fault.Conflict, locale.T("cli.determination_broken", "want", v.Determination.Hash, "got", v.Hash, "problem", v.Problem), nil)
	}
	c.say("cli.determination_whole", "hash", v.Hash)
	return nil
}
