package main

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
)

// checkFolders are the names of the folders of checks.
const checkFolders = "tuntas-check-*"

// removeStale removes what checks that were killed have left. No check runs
// for a day.
func removeStale() {
	old, _ := filepath.Glob(filepath.Join(os.TempDir(), checkFolders)) // the pattern is good
	for _, dir := range old {
		if info, err := os.Stat(dir); err == nil && time.Since(info.ModTime()) > 24*time.Hour {
			_ = os.RemoveAll(dir) // of somebody else, perhaps
		}
	}
}

// openForCheck opens the installation so that files can be checked and nothing
// of them gets into it, not even when the process is killed: rows and findings
// go to a database beside it, under a key that only this process knows. Where
// there is no installation, an empty one stands in for it and goes away again.
func openForCheck(ctx context.Context, g *Global) (*installation, func(), error) {
	removeStale()
	dir, err := os.MkdirTemp("", checkFolders)
	if err != nil {
		return nil, nil, fault.New("cli.check", fault.Unavailable, locale.T("cli.cannot_write", "path", os.TempDir()), err)
	}
	in, beside, err := openBeside(ctx, g, dir)
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(dir))
	}
	return in, func() {
		in.close()
		// The process ends after this; what stays behind nobody can read.
		_ = beside.Close()
		_ = os.RemoveAll(dir)
	}, nil
}

func openBeside(ctx context.Context, g *Global, dir string) (*installation, *sqlstore.DB, error) {
	in, err := openInstallation(ctx, g, existing)
	if fault.Is(err, fault.NotFound) && absent(g) {
		stand := *g
		stand.Data, stand.KeyFile, stand.Postgres = filepath.Join(dir, "data"), "", ""
		in, err = openInstallation(ctx, &stand, create)
	}
	if err != nil {
		return nil, nil, err
	}
	key := make([]byte, 32)
	rand.Read(key) // never fails
	beside, err := sqlstore.Open(ctx, sqlstore.Config{Path: filepath.Join(dir, "check.db"), Key: key})
	if err != nil {
		in.close()
		return nil, nil, err
	}
	in.intake.Store, in.intake.Atomic = batchesBeside{sqlstore.NewIntake(beside), in.intake.Store}, beside
	return in, beside, nil
}

// absent reports whether there is no installation at all. A database without
// its key is one that must not be passed over in silence.
func absent(g *Global) bool {
	_, err := os.Stat(filepath.Join(g.Data, "tuntas.db"))
	return errors.Is(err, fs.ErrNotExist)
}

// batchesBeside keeps batches apart from the installation, but knows which
// files are committed there.
type batchesBeside struct {
	*sqlstore.Intake
	installed intake.Store
}

// BatchesByHash gives the committed batches of a file too.
func (s batchesBeside) BatchesByHash(ctx context.Context, regency region.Code, hash string) ([]intake.Batch, error) {
	list, err := s.Intake.BatchesByHash(ctx, regency, hash)
	if err != nil {
		return nil, err
	}
	there, err := s.installed.BatchesByHash(ctx, regency, hash)
	for _, b := range there {
		if b.State == intake.StateCommitted {
			list = append(list, b)
		}
	}
	return list, err
}

// Findings gives those of a committed batch too.
func (s batchesBeside) Findings(ctx context.Context, scope region.Scope, id string, f intake.FindingFilter) ([]intake.Finding, error) {
	if _, err := s.Batch(ctx, scope, id); fault.Is(err, fault.NotFound) {
		return s.installed.Findings(ctx, scope, id, f)
	}
	return s.Intake.Findings(ctx, scope, id, f)
}
