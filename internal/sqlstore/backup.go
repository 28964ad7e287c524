package sqlstore

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/url"
	"path/filepath"

	"github.com/ncruces/go-sqlite3"
	sqlite "github.com/ncruces/go-sqlite3/driver"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// copyPages is how many pages one step of a copy takes; a step holds a read
// lock, so that work goes on between steps.
const copyPages = 4096

// CopyTo writes a consistent copy of the SQLite database to a new file,
// encrypted with key (empty: not encrypted), while others go on reading and
// writing. On PostgreSQL it is Invalid and names the tools to use.
func (db *DB) CopyTo(ctx context.Context, path string, key []byte) error {
	const op = "sqlstore.CopyTo"
	if db.postgres {
		return fault.New(op, fault.Invalid, locale.T("vault.backup_postgres"), nil)
	}
	target, err := fileURI(path, key, "")
	if err != nil {
		return fault.Wrap(op, err)
	}
	conn, err := db.read.Conn(ctx)
	if err != nil {
		return mend(err)
	}
	defer conn.Close()
	return fault.Wrap(op, mend(conn.Raw(func(c any) error {
		raw, ok := c.(sqlite.Conn)
		if !ok {
			return fmt.Errorf("the driver gives a %T", c)
		}
		return copyInSteps(ctx, raw.Raw(), target)
	})))
}

func copyInSteps(ctx context.Context, src *sqlite3.Conn, target string) error {
	b, err := src.BackupInit("main", target)
	if err != nil {
		return err
	}
	defer b.Close()
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		done, err := b.Step(copyPages)
		if err != nil || done {
			return err
		}
	}
}

// CheckFile opens a copy of a database for reading only and lets SQLite check
// every page, index and reference. A damaged copy is Invalid with the first
// complaint. The schema is not brought up to date.
func CheckFile(ctx context.Context, path string, key []byte) error {
	const op = "sqlstore.CheckFile"
	uri, err := fileURI(path, key, "ro")
	if err != nil {
		return fault.Wrap(op, err)
	}
	db, err := sql.Open("sqlite3", uri)
	if err != nil {
		return fault.Wrap(op, err)
	}
	defer db.Close()
	bad := func(reason string, cause error) error {
		return fault.New(op, fault.Invalid, locale.T("vault.backup_database_damaged", "reason", reason), cause)
	}
	var verdict string
	if err := db.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&verdict); err != nil {
		return bad(shortReason(err), err)
	}
	if verdict != "ok" {
		return bad(verdict, nil)
	}
	rows, err := db.QueryContext(ctx, `PRAGMA foreign_key_check`)
	if err != nil {
		return bad(shortReason(err), err)
	}
	defer rows.Close()
	if rows.Next() {
		return bad("foreign_key_check", nil)
	}
	return rows.Err()
}

func fileURI(path string, key []byte, mode string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	q := url.Values{}
	if len(key) > 0 {
		q.Set("vfs", "adiantum")
		q.Set("hexkey", hex.EncodeToString(key))
	}
	if mode != "" {
		q.Set("mode", mode)
	}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(abs), RawQuery: q.Encode()}).String(), nil
}
