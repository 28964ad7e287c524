package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tuntas-id/tuntas/internal/backup"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/vault"
)

type backupCommand struct {
	Create backupCreateCommand `cmd:"" default:"withargs" help:"cli.backup_create"`
	Verify backupVerifyCommand `cmd:"" help:"cli.backup_verify"`
}

type backupCreateCommand struct {
	Output    string `short:"o" required:"" type:"path" placeholder:"FILE" help:"cli.backup_output"`
	Recipient string `help:"cli.backup_recipient" placeholder:"age1…"`
}

// Run copies the database while it is in use and locks the copy together with
// the keys.
func (cmd *backupCreateCommand) Run(ctx context.Context, c *console, g *Global) error {
	in, err := openInstallation(ctx, g, existing)
	if err != nil {
		return err
	}
	defer in.close()
	if _, err := os.Stat(cmd.Output); err == nil {
		return fault.New("cli.backup", fault.Conflict, locale.T("cli.backup_exists", "file", cmd.Output), nil)
	}
	lock, err := backup.PublicKey(cmd.Recipient)
	if cmd.Recipient == "" {
		var passphrase string
		if passphrase, err = askPassword(c, "cli.ask_passphrase"); err == nil {
			lock, err = backup.Passphrase(passphrase)
		}
	}
	if err != nil {
		return err
	}
	copied := cmd.Output + ".database"
	if err := os.Remove(copied); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a backup that was cut off
		return err
	}
	defer os.Remove(copied)
	if err := in.db.CopyTo(ctx, copied, in.vault.DatabaseKey()); err != nil {
		return err
	}
	keys, err := in.vault.Bytes()
	if err != nil {
		return err
	}
	engine, err := in.db.Engine(ctx)
	if err != nil {
		return err
	}
	m, err := writeNewFile(cmd.Output, func(f *os.File) (backup.Manifest, error) {
		return backup.Write(f, lock, backup.Parts{Database: copied, KeyFile: keys, Created: in.now(), Engine: engine, Program: version})
	})
	if err != nil {
		return err
	}
	if err := in.audit.Record(in.asSystem(ctx, region.Nation), "backup_create", "backup:"+filepath.Base(cmd.Output), "", "", nil); err != nil {
		return err
	}
	return c.done("cli.backup_done", "file", cmd.Output, "parts", len(m.Parts))
}

// writeNewFile writes beside the final name and renames, so that a cut-off
// write never looks like a finished file.
func writeNewFile[T any](path string, write func(*os.File) (T, error)) (T, error) {
	var zero T
	f, err := os.CreateTemp(filepath.Dir(path), ".tuntas-*")
	if err != nil {
		return zero, fault.New("cli.write", fault.Unavailable, locale.T("cli.cannot_write", "path", path), err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	v, err := write(f)
	if err != nil {
		return zero, err
	}
	if err := f.Sync(); err != nil {
		return zero, fault.New("cli.write", fault.Unavailable, locale.T("cli.cannot_write", "path", path), err)
	}
	if err := f.Close(); err != nil {
		return zero, err
	}
	return v, os.Rename(f.Name(), path)
}

type backupVerifyCommand struct {
	File     string `arg:"" type:"existingfile" help:"cli.backup_file"`
	Identity string `help:"cli.backup_identity" type:"existingfile" placeholder:"FILE"`
}

// Run opens the backup, checks every part, and opens the database in it.
func (cmd *backupVerifyCommand) Run(ctx context.Context, c *console) error {
	key, err := backupKey(c, cmd.Identity)
	if err != nil {
		return err
	}
	f, err := os.Open(cmd.File)
	if err != nil {
		return err
	}
	defer f.Close()
	dir, err := os.MkdirTemp("", "tuntas-verify-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	m, err := backup.Verify(ctx, f, key, dir, func(ctx context.Context, database, keyFile string) error {
		v, err := vault.Open(keyFile, vault.WithPassphrase(os.Getenv("TUNTAS_PASSPHRASE")))
		if err != nil {
			return err
		}
		return sqlstore.CheckFile(ctx, database, v.DatabaseKey())
	})
	if err != nil {
		return err
	}
	return c.done("cli.backup_verified", "file", cmd.File, "created", m.Created.Format("2006-01-02 15:04"), "engine", m.Engine)
}

func backupKey(c *console, identityFile string) (backup.Key, error) {
	if identityFile != "" {
		b, err := os.ReadFile(identityFile)
		if err != nil {
			return backup.Key{}, err
		}
		return backup.SecretKey(lastLine(b))
	}
	p, err := askPassword(c, "cli.ask_passphrase")
	if err != nil {
		return backup.Key{}, err
	}
	return backup.PassphraseKey(p)
}

type restoreCommand struct {
	File     string `arg:"" type:"existingfile" help:"cli.backup_file"`
	Identity string `help:"cli.backup_identity" type:"existingfile" placeholder:"FILE"`
}

// Run unpacks a backup into a new data folder.
func (cmd *restoreCommand) Run(ctx context.Context, c *console, g *Global) error {
	if entries, err := os.ReadDir(g.Data); err == nil && len(entries) > 0 {
		return fault.New("restore", fault.Conflict, locale.T("cli.restore_not_empty", "dir", g.Data), nil)
	}
	key, err := backupKey(c, cmd.Identity)
	if err != nil {
		return err
	}
	f, err := os.Open(cmd.File)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := os.MkdirAll(g.Data, 0o700); err != nil {
		return err
	}
	if _, err := backup.Restore(f, key, g.Data); err != nil {
		return err
	}
	in, err := openInstallation(ctx, g, existing)
	if err != nil {
		return err
	}
	defer in.close()
	return c.done("cli.restored", "dir", g.Data)
}

// lastLine is the key line of an age identity file, which begins with
// comments.
func lastLine(b []byte) string {
	line := ""
	for l := range strings.Lines(string(b)) {
		if l = strings.TrimSpace(l); l != "" && l[0] != '#' {
			line = l
		}
	}
	return line
}
