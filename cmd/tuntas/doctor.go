package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/verification"
	"github.com/tuntas-id/tuntas/web"
)

type doctorCommand struct{}

// check is one thing that doctor looks at. remedy is what to do when it is not
// well; a warning does not fail the command.
type check struct {
	Name    string `json:"name"`
	OK      bool   `json:"ok"`
	Warning bool   `json:"warning"`
	Found   string `json:"found"`
	Remedy  string `json:"remedy"`
}

// Run checks the installation and says what to mend.
func (doctorCommand) Run(ctx context.Context, c *console, g *Global) error {
	checks := examine(ctx, c.lang, g)
	bad, warned := 0, 0
	for _, k := range checks {
		if !k.OK && k.Warning {
			warned++
		} else if !k.OK {
			bad++
		}
		if c.json {
			continue
		}
		sign := map[bool]string{true: "✓", false: "✗"}[k.OK]
		if !k.OK && k.Warning {
			sign = "!"
		}
		fmt.Fprintf(c.out, "%s %s: %s\n", sign, k.Name, k.Found)
		if !k.OK && k.Remedy != "" {
			fmt.Fprintf(c.out, "    → %s\n", k.Remedy)
		}
	}
	if c.json {
		if err := json.NewEncoder(c.out).Encode(checks); err != nil {
			return err
		}
	}
	switch {
	case bad > 0:
		return fault.New("doctor", fault.Conflict, locale.T("cli.doctor_bad", "count", bad), nil)
	case warned > 0:
		return errFindings
	}
	return nil
}

func examine(ctx context.Context, l locale.Language, g *Global) []check {
	var out []check
	add := func(name string, ok, warning bool, found string, remedy locale.Text) {
		out = append(out, check{l.Render(locale.T("cli.doctor_" + name)), ok, warning, found, l.Render(remedy)})
	}
	areas, err := region.Load()
	if err != nil {
		add("areas", false, false, l.Render(fault.TextOf(err)), locale.T("cli.doctor_areas_fix"))
	} else {
		add("areas", true, false, l.Render(locale.T("cli.doctor_areas_found", "provinces", len(areas.Children(region.Nation)))), locale.Text{})
	}
	_, err = fs.Stat(web.Dist, "dist/index.html")
	add("web", err == nil, false, l.Render(locale.T(map[bool]string{true: "cli.doctor_present", false: "cli.doctor_absent"}[err == nil])), locale.T("cli.doctor_web_fix"))

	in, err := openInstallation(ctx, g, existing)
	if err != nil {
		add("open", false, false, l.Render(fault.TextOf(err)), locale.T("cli.doctor_open_fix", "dir", g.Data))
		return out
	}
	defer in.close()
	engine, err := in.db.Engine(ctx)
	add("open", err == nil, false, engine, locale.Text{})
	if !in.db.IsPostgres() {
		path := filepath.Join(g.Data, "tuntas.db")
		err = sqlstore.CheckFile(ctx, path, in.vault.DatabaseKey())
		add("database", err == nil, false, result(l, err), locale.T("cli.doctor_database_fix"))
	}
	keyBeside := g.KeyFile == ""
	add("key", !keyBeside, true, l.Render(locale.T(map[bool]string{true: "cli.doctor_key_beside", false: "cli.doctor_key_apart"}[keyBeside])), locale.T("cli.doctor_key_fix"))
	report, err := in.audit.Verify(ctx)
	if err == nil && !report.OK() {
		err = fault.New("doctor", fault.Conflict, locale.T("cli.doctor_audit_broken"), nil)
	}
	add("audit", err == nil, false, result(l, err), locale.T("cli.doctor_audit_fix"))
	in.examineLists(ctx, l, add)
	in.examineBatches(ctx, l, add)
	users, err := in.access.Users(in.asSystem(ctx, region.Nation))
	add("users", err == nil && len(users) > 0, true, l.Integer(int64(len(users))), locale.T("cli.doctor_users_fix"))
	add("writable", writable(g.Data) == nil, false, g.Data, locale.T("cli.cannot_write", "path", g.Data))
	return out
}

func result(l locale.Language, err error) string {
	if err != nil {
		return l.Render(fault.TextOf(err))
	}
	return l.Render(locale.T("cli.doctor_whole"))
}

type adder func(name string, ok, warning bool, found string, remedy locale.Text)

// examineLists computes the hash of every frozen list again.
func (in *installation) examineLists(ctx context.Context, l locale.Language, add adder) {
	all, err := in.verification.Determinations(ctx, region.ScopeOf(region.Nation))
	if err != nil {
		add("lists", false, false, result(l, err), locale.Text{})
		return
	}
	frozen := 0
	for _, d := range all {
		if d.Status != verification.Frozen {
			continue
		}
		frozen++
		v, err := in.verification.Verify(ctx, region.ScopeOf(region.Nation), d.ID)
		if err != nil || !v.OK {
			add("lists", false, false, d.DecreeNo+": "+result(l, errors.Join(err, fault.New("doctor", fault.Conflict, v.Problem, nil))), locale.T("cli.doctor_lists_fix"))
			return
		}
	}
	add("lists", true, false, l.Render(locale.T("cli.doctor_lists_found", "count", frozen)), locale.Text{})
}

// examineBatches finds files that were read but never committed.
func (in *installation) examineBatches(ctx context.Context, l locale.Language, add adder) {
	batches, err := in.intake.Batches(ctx, region.ScopeOf(region.Nation))
	waiting := 0
	for _, b := range batches {
		if b.State == intake.StateRead || b.State == intake.StateChecked {
			waiting++
		}
	}
	add("batches", err == nil && waiting == 0, true, l.Render(locale.T("cli.doctor_batches_found", "count", waiting)), locale.T("cli.doctor_batches_fix"))
}

func writable(dir string) error {
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return err
	}
	f.Close()
	return os.Remove(f.Name())
}
