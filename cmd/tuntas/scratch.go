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
// of them gets into it, not even when the process is killed: what is written
// goes to a database beside it, under a key that only this process knows. Where
// there is no installation, an empty one stands in for it and goes away again.
//
// One file is checked against the installation. Of several, each rests on the
// ones before it, so that they are committed into a copy; whole tells that this
// is so. On PostgreSQL there is no copy, and each file is checked alone.
func openForCheck(ctx context.Context, g *Global, several bool) (in *installation, whole bool, done func(), err error) {
	removeStale()
	dir, err := os.MkdirTemp("", checkFolders)
	if err != nil {
		return nil, false, nil, fault.New("cli.check", fault.Unavailable, locale.T("cli.cannot_write", "path", os.TempDir()), err)
	}
	if in, err = openOrStandIn(ctx, g, dir); err != nil {
		return nil, false, nil, errors.Join(err, os.RemoveAll(dir))
	}
	key := make([]byte, 32)
	rand.Read(key) // never fails
	scratch := sqlstore.Config{Path: filepath.Join(dir, "check.db"), Key: key}
	closeBeside := func() {}
	if whole = several && !in.db.IsPostgres(); whole {
		err = in.moveToCopy(ctx, scratch)
	} else {
		closeBeside, err = in.keepBatchesIn(ctx, scratch)
	}
	if err != nil {
		in.close()
		return nil, false, nil, errors.Join(err, os.RemoveAll(dir))
	}
	return in, whole, func() {
		in.close()
		closeBeside()
		// The process ends after this; what stays behind nobody can read.
		_ = os.RemoveAll(dir)
	}, nil
}

// openOrStandIn opens the installation, or an empty one in dir where there is
// none.
func openOrStandIn(ctx context.Context, g *Global, dir string) (*installation, error) {
	in, err := openInstallation(ctx, g, existing)
	if fault.Is(err, fault.NotFound) && absent(g) {
		stand := *g
		stand.Data, stand.KeyFile, stand.Postgres = filepath.Join(dir, "data"), "", ""
		return openInstallation(ctx, &stand, create)
	}
	return in, err
}

// moveToCopy makes the installation work on a copy of its database.
func (in *installation) moveToCopy(ctx context.Context, c sqlstore.Config) error {
	if err := in.db.CopyTo(ctx, c.Path, c.Key); err != nil {
		return err
	}
	db, err := sqlstore.Open(ctx, c)
	if err != nil {
		return err
	}
	in.close()
	in.db = db
	return in.wire(ctx)
}

// keepBatchesIn makes intake write rows and findings to another database.
func (in *installation) keepBatchesIn(ctx context.Context, c sqlstore.Config) (done func(), err error) {
	beside, err := sqlstore.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	in.intake.Store, in.intake.Atomic = batchesBeside{sqlstore.NewIntake(beside), in.intake.Store}, beside
	return func() { _ = beside.Close() }, nil // nobody will open it again
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
