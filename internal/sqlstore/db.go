// Package sqlstore keeps everything Tuntas knows in one SQL database: an
// encrypted SQLite file for an office, or PostgreSQL for a province. The SQL
// text is the same for both.
//
//	db, err := sqlstore.Open(ctx, sqlstore.Config{Path: "tuntas.db", Key: key})
//
// Each domain package declares the small Store it needs; the types of this
// package (Registry, Intake, …) satisfy them. Every statement is plain text
// beside the Go that uses it, with placeholders $1, $2, … in ascending order
// of first use (the SQLite driver binds them in that order).
package sqlstore

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/ncruces/go-sqlite3"
	sqlite "github.com/ncruces/go-sqlite3/driver"
	_ "github.com/ncruces/go-sqlite3/vfs/adiantum" // registers the encrypting VFS
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/turn"
)

// Config says which database to open.
type Config struct {
	// Path of the SQLite file, created if missing. Ignored with Postgres.
	Path string
	// Key of 32 bytes that encrypts the SQLite file. Empty: no encryption,
	// for measurements only.
	Key []byte
	// Postgres is a connection URL, "postgres://…". Empty: SQLite.
	Postgres string
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	write, read *sql.DB
	postgres    bool
}

// maxSQLiteMemory caps what one SQLite connection may allocate. The driver's
// own default of 256 MiB is too small for sorting an index over a province.
const maxSQLiteMemory = 1 << 30

// pageSize in bytes of a new SQLite file. The encrypting VFS works in blocks
// of 4096 bytes, and a frame of the log begins 24 bytes past the one before:
// each writes two blocks in part, which are read and opened first. Larger
// pages pay for that less often; pages that are larger still cost more where
// one row is looked up.
const pageSize = 16 << 10

// Open opens the database and brings its schema up to date.
func Open(ctx context.Context, c Config) (*DB, error) {
	db, err := connect(c)
	if err != nil {
		return nil, fault.Wrap("sqlstore.Open", err)
	}
	if err := db.sortsByByte(ctx); err != nil {
		db.Close()
		if ctx.Err() != nil {
			return nil, unopened(ctx, err)
		}
		return nil, err
	}
	err = db.migrate(ctx)
	if err == nil {
		err = db.buildSearch(ctx)
	}
	if err != nil {
		db.Close()
		return nil, unopened(ctx, err)
	}
	return db, nil
}

// unopened says why the schema could not be brought up to date: because a
// person stopped it, the disk is full, or the database cannot be used.
func unopened(ctx context.Context, err error) error {
	const op = "sqlstore.Open"
	if ctx.Err() != nil {
		return fault.New(op, fault.Canceled, locale.Text{}, ctx.Err())
	}
	if known := mend(err); fault.CodeOf(known) == fault.Unavailable {
		return fault.Wrap(op, known)
	}
	return fault.New(op, fault.Unavailable, locale.T("fault.unavailable", "reason", shortReason(err)), err)
}

// sortsByByte makes sure that the engine compares area codes byte by byte: who
// may see what rests on "61.72.01" lying between "61.72" and "61.72/". SQLite
// always does; a PostgreSQL database in a language's own order does not.
func (db *DB) sortsByByte(ctx context.Context) error {
	ok, err := one(ctx, db, func(r row) (ok bool, err error) { err = r.Scan(&ok); return },
		`SELECT '61.72.01' >= '61.72' AND '61.72.01' < '61.72/' AND '61.720' > '61.72/' AND '61.73' > '61.72/'`)
	if err != nil {
		return fault.New("sqlstore.Open", fault.Unavailable, locale.T("fault.unavailable", "reason", shortReason(err)), err)
	}
	if !ok {
		return fault.New("sqlstore.Open", fault.Unavailable, locale.T("fault.collation"), nil)
	}
	return nil
}

func connect(c Config) (*DB, error) {
	if c.Postgres != "" {
		pool, err := sql.Open("pgx", c.Postgres)
		if err != nil {
			return nil, err
		}
		pool.SetMaxOpenConns(4 * runtime.NumCPU())
		return &DB{write: pool, read: pool, postgres: true}, nil
	}
	// The driver would create the file for everybody to read.
	f, err := os.OpenFile(c.Path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	write, err := openSQLite(c, 128<<10, "")
	if err != nil {
		return nil, err
	}
	// SQLite has one writer; a second connection would only wait.
	write.SetMaxOpenConns(1)
	read, err := openSQLite(c, 32<<10, "query_only(true)")
	if err != nil {
		return nil, err
	}
	read.SetMaxOpenConns(max(4, 2*runtime.NumCPU()))
	read.SetMaxIdleConns(max(4, 2*runtime.NumCPU()))
	return &DB{write: write, read: read}, nil
}

func openSQLite(c Config, cacheKiB int, extra string) (*sql.DB, error) {
	path, err := filepath.Abs(c.Path)
	if err != nil {
		return nil, err
	}
	q := url.Values{}
	if len(c.Key) > 0 {
		if len(c.Key) != 32 {
			return nil, fmt.Errorf("the database key has %d bytes, want 32", len(c.Key))
		}
		q.Set("vfs", "adiantum")
		q.Add("hexkey", hex.EncodeToString(c.Key))
	}
	pragmas := []string{
		fmt.Sprintf("page_size(%d)", pageSize), "busy_timeout(10000)", "journal_mode(wal)", "synchronous(normal)",
		"foreign_keys(true)", fmt.Sprintf("cache_size(-%d)", cacheKiB), extra,
	}
	for _, p := range pragmas {
		if p != "" {
			q.Add("_pragma", p)
		}
	}
	name := (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: q.Encode()}).String()
	base, err := (&sqlite.SQLite{}).OpenConnector(name)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(roomyConnector{base}), nil
}

// Close closes all connections.
func (db *DB) Close() error {
	if db.read != db.write {
		if err := db.read.Close(); err != nil {
			return err
		}
	}
	return db.write.Close()
}

// Engine names the database and its version, for `tuntas doctor`.
func (db *DB) Engine(ctx context.Context) (string, error) {
	stmt, name := `SELECT sqlite_version()`, "SQLite "
	if db.postgres {
		stmt, name = `SHOW server_version`, "PostgreSQL "
	}
	v, err := one(ctx, db, scanString, stmt)
	return name + v, err
}

// IsPostgres tells which engine this is.
func (db *DB) IsPostgres() bool { return db.postgres }

type txKey struct{}

type transaction struct {
	conn *sql.Conn
	tx   *sql.Tx
	// unsearched is what the transaction has changed of the text search and
	// not written yet.
	unsearched unsearched
}

// Atomically runs fn in one transaction: all of its writes take effect, or
// none. The context that fn gets carries the transaction; calls made with it
// take part. A call inside another joins the outer transaction.
func (db *DB) Atomically(ctx context.Context, fn func(ctx context.Context) error) error {
	if ctx.Value(txKey{}) != nil {
		return fn(ctx)
	}
	conn, err := db.turn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return mend(err)
	}
	// Without an effect once committed; after an error or a panic it frees the
	// single writer before the error or panic goes on.
	defer tx.Rollback()
	inside := context.WithValue(ctx, txKey{}, &transaction{conn: conn, tx: tx})
	if err = fn(inside); err == nil {
		err = db.writeSearch(inside)
	}
	if err == nil {
		err = mend(tx.Commit())
	}
	if err != nil && errors.Is(ctx.Err(), context.Canceled) {
		// Whatever the driver says of its closed connection, a person has
		// stopped the work.
		return fault.New("sqlstore", fault.Canceled, locale.Text{}, err)
	}
	return err
}

// turn waits for the connection that writes, no longer than the context's
// patience.
func (db *DB) turn(ctx context.Context) (*sql.Conn, error) {
	patience, limited := turn.Patience(ctx)
	wait, cancel := ctx, func() {}
	if limited {
		wait, cancel = context.WithTimeout(ctx, patience)
	} else {
		patience = otherProcess
	}
	defer cancel()
	conn, err := db.write.Conn(wait)
	switch {
	case err != nil && ctx.Err() == nil && wait.Err() != nil:
		return nil, fault.New("sqlstore", fault.Busy, locale.Text{}, err)
	case err != nil:
		return nil, mend(err)
	case db.postgres:
		return conn, nil
	}
	return conn, mend(conn.Raw(func(c any) error { return c.(sqlite.Conn).Raw().BusyTimeout(patience) }))
}

// otherProcess is how long work waits for another process that writes.
const otherProcess = 10 * time.Second

// beside gives a context whose reads take no part in the transaction of ctx:
// they see what was committed before it began, and do not wait for its writes.
func beside(ctx context.Context) context.Context { return context.WithValue(ctx, txKey{}, nil) }

// mend turns a driver's error into one that says what a person can do.
func mend(err error) error {
	if err == nil {
		return nil
	}
	var pg *pgconn.PgError
	switch {
	case errors.Is(err, context.Canceled):
		return fault.New("sqlstore", fault.Canceled, locale.Text{}, err)
	case errors.Is(err, sqlite3.FULL), errors.Is(err, syscall.ENOSPC),
		errors.As(err, &pg) && pg.Code == "53100":
		return fault.New("sqlstore", fault.Unavailable, locale.T("fault.disk_full"), err)
	case errors.Is(err, sqlite3.BUSY): // another process writes
		return fault.New("sqlstore", fault.Busy, locale.Text{}, err)
	case errors.Is(err, sqlite3.NOTADB), errors.Is(err, sqlite3.CANTOPEN),
		errors.Is(err, sqlite3.IOERR), errors.Is(err, sqlite3.READONLY), errors.As(err, new(*pgconn.ConnectError)):
		return fault.New("sqlstore", fault.Unavailable, locale.T("fault.unavailable", "reason", shortReason(err)), err)
	case errors.Is(err, sqlite3.INTERRUPT), errors.As(err, &pg) && pg.Code == "57014":
		return fault.New("sqlstore", fault.Canceled, locale.Text{}, err)
	}
	return err
}

func shortReason(err error) string {
	// That the transaction is over follows from what went wrong before.
	s, _, _ := strings.Cut(err.Error(), "; sql: transaction has already")
	if i := strings.LastIndex(s, ": "); i >= 0 && i+2 < len(s) {
		s = s[i+2:]
	}
	return s
}

// pgxConn gives the pgx connection below a database/sql one, for COPY.
func pgxConn(conn *sql.Conn, fn func(*stdlib.Conn) error) error {
	return conn.Raw(func(c any) error { return fn(c.(*stdlib.Conn)) })
}
