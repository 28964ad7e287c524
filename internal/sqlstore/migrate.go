package sqlstore

import (
	"context"
	"embed"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// The schema: one folder of plain SQL for both engines, applied in the order
// of the numbers. Each domain has its own tens: 0010 region, 0020 intake,
// 0030 registry, 0040 verification, 0050 programme, 0060 indicator, 0070
// meeting, 0080 access, 0090 audit, 0100 posyandu. A file that has been released is never
// edited; a change is a new file.
//
//go:embed migrations/*.sql
var migrations embed.FS

func (db *DB) migrate(ctx context.Context) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	dialect := goose.DialectSQLite3
	if db.postgres {
		dialect = goose.DialectPostgres
	}
	// A domain's next file has a lower number than what other domains have
	// already applied.
	p, err := goose.NewProvider(dialect, db.write, dir, goose.WithAllowOutofOrder(true))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}
