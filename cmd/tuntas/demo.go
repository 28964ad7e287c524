package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/demo"
	"github.com/tuntas-id/tuntas/internal/fault"
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

// demoPassword is the password of all users of a demo region. A demo holds
// invented people only and listens on loopback.
const demoPassword = "contoh-tuntas-2024"

// Run writes the demo region's files, does the main job on them as a user
// would, and serves the result. Run again on the same folder, it goes on with
// the files that are there.
func (cmd *demoCommand) Run(ctx context.Context, c *console, g *Global) error {
	date, err := dateFlag(cmd.Date, civil.Date{})
	if err != nil {
		return err
	}
	if !cmd.NoServe { // before the work, not after it
		if err := mayListen(ctx, cmd.Listen); err != nil {
			return err
		}
	}
	files := filepath.Join(cmd.Dir, "berkas")
	g.Data = filepath.Join(cmd.Dir, "hasil")
	options := demo.Options{Region: region.Code(cmd.Region), Families: cmd.Families, Seed: cmd.Seed, Date: date}
	if err := cmd.write(ctx, c, files, options, demo.Write, "cli.demo_files"); err != nil {
		return err
	}
	// Beside them, not among them: the main job reads the whole folder.
	if err := cmd.write(ctx, c, filepath.Join(cmd.Dir, "berkas-lain"), options, demo.WriteOther, "cli.demo_other_files"); err != nil {
		return err
	}
	in, err := openInstallation(ctx, g, create)
	if err != nil {
		return err
	}
	defer in.close()
	var lock *serverLock
	if !cmd.NoServe {
		if lock, err = lockData(in.dir); err != nil { // before the work, not after it
			return err
		}
		defer lock.release()
	}
	// With a server the demo's JSON is the one line about it, so the job speaks
	// to people only; without one it is the job's.
	quiet := console{out: c.out, err: c.err, lang: c.lang, json: c.json && cmd.NoServe}
	if c.json && !cmd.NoServe {
		quiet.out = io.Discard
	}
	job := &runCommand{Dir: files, Region: cmd.Region, Date: cmd.Date, Output: g.Data, more: func(ctx context.Context) error {
		return in.demoChildren(ctx, &quiet, filepath.Join(cmd.Dir, "berkas-lain"), region.Code(cmd.Region), date)
	}}
	result := in.mainJob(ctx, &quiet, job)
	if result != nil && !errors.Is(result, errFindings) {
		return result
	}
	// Also without a server, so that a later "tuntas serve" lets them in.
	users, err := in.demoUsers(ctx, region.Code(cmd.Region))
	if err != nil {
		return err
	}
	if cmd.NoServe {
		if err := in.sayLogins(c, users); err != nil {
			return err
		}
		return result
	}
	return in.serve(ctx, lock, serving{listen: cmd.Listen, grace: stopGrace}, func(address string) { in.announce(c, address, users) })
}

// writer makes the files of a folder.
type writer func(ctx context.Context, dir string, areas *region.Directory, o demo.Options, progress func(file string, done, total int)) ([]string, error)

// write makes the files of a folder, unless an earlier run has written them,
// and says so by the key.
func (cmd *demoCommand) write(ctx context.Context, c *console, dir string, o demo.Options, files writer, key string) error {
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		if key == "cli.demo_files" {
			c.say("cli.demo_exists", "dir", cmd.Dir)
		}
		return nil
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	areas, err := region.Load()
	if err != nil {
		return err
	}
	// Into a draft folder first, so that a cut-off run never leaves half of
	// the files behind.
	draft := dir + ".draf"
	if err := os.RemoveAll(draft); err != nil {
		return err
	}
	p := newProgress(c)
	paths, err := files(ctx, draft, areas, o, p.step)
	p.clear()
	if err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.Rename(draft, dir); err != nil {
		return err
	}
	c.say(key, "count", len(paths), "dir", dir)
	return nil
}

// demoChildren imports the e-PPGBM files, so that the pages of children and the
// slide on stunting are not empty. They change no family.
func (in *installation) demoChildren(ctx context.Context, c *console, dir string, code region.Code, date civil.Date) error {
	paths, err := filepath.Glob(filepath.Join(dir, "*e-PPGBM*.xlsx"))
	if err != nil {
		return err
	}
	ctx = in.asSystem(ctx, code)
	im := &importer{in: in, region: code, assumed: date, by: actorName(ctx), progress: newProgress(c), lang: c.lang, c: c}
	files, err := im.all(ctx, paths, true)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.failed != nil {
			return f.failed
		}
	}
	c.say("cli.demo_children", "count", len(files))
	return nil
}

// demoUsers creates one user of each role, and an operator of one kelurahan.
func (in *installation) demoUsers(ctx context.Context, code region.Code) ([]access.User, error) {
	ctx = in.asSystem(ctx, region.Nation)
	village := code
	if districts := in.areas.Children(code); len(districts) > 0 {
		if villages := in.areas.Children(districts[len(districts)/2].Code); len(villages) > 0 {
			village = villages[len(villages)/2].Code
		}
	}
	want := []access.User{
		{Name: "admin", FullName: "Administrator contoh", Role: access.Administrator, Area: code},
		{Name: "verifikator", FullName: "Verifikator contoh", Role: access.Verifier, Area: code},
		{Name: "operator", FullName: operatorName(village), Role: access.Operator, Area: village},
		{Name: "program", FullName: "Pengelola program contoh", Role: access.ProgrammeManager, Area: code, Agency: "Dinas Perumahan dan Permukiman"},
		{Name: "analis", FullName: "Analis Bappeda contoh", Role: access.Analyst, Area: code},
		{Name: "pimpinan", FullName: "Pimpinan contoh", Role: access.Leader, Area: code},
		{Name: "auditor", FullName: "Auditor contoh", Role: access.Auditor, Area: code},
	}
	for _, u := range want {
		if _, err := in.access.CreateUser(ctx, u, demoPassword); err != nil && !fault.Is(err, fault.Conflict) {
			return nil, err
		}
	}
	return want, nil
}

// operatorName says of which kind of village the operator is.
func operatorName(village region.Code) string {
	switch region.VillageKindOf(village) {
	case region.Kelurahan:
		return "Operator kelurahan contoh"
	case region.Desa:
		return "Operator desa contoh"
	}
	return "Operator contoh"
}

// announce says where the server is, who may log in, and where the deck lies.
func (in *installation) announce(c *console, address string, users []access.User) {
	decks, _ := filepath.Glob(filepath.Join(in.dir, "paparan-*.pptx")) // the pattern is right
	deck := ""
	if len(decks) > 0 {
		deck = decks[len(decks)-1]
	}
	if c.json {
		out := struct {
			Address string  `json:"address"`
			Users   []login `json:"users"`
			Deck    string  `json:"deck"`
		}{address, logins(users), deck}
		// A reader that has gone away is no reason to stop serving.
		_ = json.NewEncoder(c.out).Encode(out)
		return
	}
	fmt.Fprintln(c.out)
	if deck != "" {
		c.say("cli.demo_deck", "file", deck)
	}
	_ = in.sayLogins(c, users) // fails with --json only
	c.say("cli.demo_ready", "address", address)
}

type login struct {
	Name     string `json:"name"`
	Password string `json:"password"`
	Role     string `json:"role"`
	Area     string `json:"area"`
}

func logins(users []access.User) []login {
	var out []login
	for _, u := range users {
		out = append(out, login{u.Name, demoPassword, string(u.Role), string(u.Area)})
	}
	return out
}

// sayLogins says who may log in, and with which password; with --json as one
// object.
func (in *installation) sayLogins(c *console, users []access.User) error {
	if c.json {
		return json.NewEncoder(c.out).Encode(map[string]any{"data": in.dir, "users": logins(users)})
	}
	c.say("cli.demo_logins", "password", demoPassword)
	for _, u := range users {
		c.say("cli.demo_login", "name", u.Name, "role", u.Role.Text(), "area", in.areas.FullName(u.Area))
	}
	return nil
}
