package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/ncruces/go-sqlite3"
	sqlite "github.com/ncruces/go-sqlite3/driver"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/region"
)

// row is what a scan function reads from: *sql.Row or *sql.Rows.
type row interface{ Scan(dest ...any) error }

// querier is what *sql.DB, *sql.Conn and *sql.Tx have in common.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

func (db *DB) reader(ctx context.Context) querier {
	if t, ok := ctx.Value(txKey{}).(*transaction); ok {
		return t.tx
	}
	return db.read
}

// text is the statement as the engine wants it. SQLite takes $1 for a name and
// looks names up one after the other; ?1 is a number to it, as $1 is to
// PostgreSQL.
func (db *DB) text(stmt string) string {
	if db.postgres || strings.IndexByte(stmt, '$') < 0 {
		return stmt
	}
	b := []byte(stmt)
	for i := range len(b) - 1 {
		if b[i] == '$' && b[i+1] >= '0' && b[i+1] <= '9' {
			b[i] = '?'
		}
	}
	return string(b)
}

// exec runs a statement that writes and returns how many rows it touched.
func exec(ctx context.Context, db *DB, stmt string, args ...any) (int64, error) {
	if t, ok := ctx.Value(txKey{}).(*transaction); ok {
		return execOn(ctx, t.tx, db.text(stmt), args)
	}
	conn, err := db.turn(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	return execOn(ctx, conn, db.text(stmt), args)
}

func execOn(ctx context.Context, on querier, stmt string, args []any) (int64, error) {
	res, err := on.ExecContext(ctx, stmt, args...)
	if err != nil {
		return 0, mend(err)
	}
	n, err := res.RowsAffected()
	return n, mend(err)
}

// query runs a statement and scans every row.
func query[T any](ctx context.Context, db *DB, scan func(row) (T, error), stmt string, args ...any) ([]T, error) {
	var out []T
	for v, err := range each(ctx, db, scan, stmt, args...) {
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// each runs a statement and yields its rows one at a time, for results that
// should not be held in memory.
func each[T any](ctx context.Context, db *DB, scan func(row) (T, error), stmt string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		rows, err := db.reader(ctx).QueryContext(ctx, db.text(stmt), args...)
		if err != nil {
			yield(zero, mend(err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			v, err := scan(rows)
			if err != nil {
				yield(zero, mend(err))
				return
			}
			if !yield(v, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(zero, mend(err))
		}
	}
}

// one runs a statement that gives one row. No row is fault.NotFound.
func one[T any](ctx context.Context, db *DB, scan func(row) (T, error), stmt string, args ...any) (T, error) {
	v, err := scan(db.reader(ctx).QueryRowContext(ctx, db.text(stmt), args...))
	if errors.Is(err, sql.ErrNoRows) {
		var zero T
		return zero, &fault.Error{Op: "sqlstore", Code: fault.NotFound, Err: err}
	}
	return v, mend(err)
}

func scanString(r row) (s string, err error) { err = r.Scan(&s); return }

func scanInt(r row) (n int64, err error) { err = r.Scan(&n); return }

// where collects conditions and their arguments. Conditions are written with
// "?" and numbered $1, $2, … when the clause is built, after args that stand
// earlier in the statement.
type where struct {
	conds []string
	args  []any
}

// and adds a condition; each "?" in it takes one argument.
func (w *where) and(cond string, args ...any) {
	w.conds = append(w.conds, cond)
	w.args = append(w.args, args...)
}

// within adds the scope condition on a column of area codes. Every query on
// rows that belong to a place has one.
func (w *where) within(column string, scope region.Scope) {
	switch area := scope.Area(); area {
	case "":
		w.and("1 = 0")
	case region.Nation:
	default:
		// "." and "/" are neighbours in ASCII and sort before the digits: the
		// area and everything that begins with "area." lie between "area" and
		// "area/", one range that the index on the column serves.
		w.and(column+" >= ? AND "+column+" < ?", string(area), string(area)+"/")
	}
}

// regencies adds the kab/kota of the families of a scope on its column, with
// which every primary key begins: what is known by its id is then looked up.
// A scope above them names those that have families.
func (w *where) regencies(column string, scope region.Scope) {
	area := scope.Area()
	if area == "" {
		w.and("1 = 0")
		return
	}
	if regency := area.Regency(); regency != "" {
		w.and(column+" = ?", string(regency))
		return
	}
	w.and(column + " IN (SELECT b.regency FROM search_block b)")
}

// family adds the condition on one family of the register.
func (w *where) family(alias string, scope region.Scope, id string) {
	w.regencies(alias+".regency", scope)
	w.and(alias+".id = ?", id)
}

// in adds column IN (…); an empty list matches nothing.
func (w *where) in(column string, values ...string) {
	if len(values) == 0 {
		w.and("1 = 0")
		return
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	w.and(column+" IN (?"+strings.Repeat(", ?", len(values)-1)+")", args...)
}

// clause is " WHERE …" with placeholders numbered after `before` earlier
// arguments, or "" without conditions.
func (w *where) clause(before int) string {
	if len(w.conds) == 0 {
		return ""
	}
	return " WHERE " + number(strings.Join(w.conds, " AND "), before)
}

// number replaces each "?" by the next $n.
func number(s string, before int) string {
	var b strings.Builder
	for _, r := range s {
		if r != '?' {
			b.WriteRune(r)
			continue
		}
		before++
		fmt.Fprintf(&b, "$%d", before)
	}
	return b.String()
}

// contains escapes text for LIKE ? ESCAPE '\' and surrounds it with %.
func contains(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
}

// bulk inserts many rows: COPY on PostgreSQL, a prepared insert on SQLite. It
// must run inside Atomically.
func bulk(ctx context.Context, db *DB, table string, columns []string, rows iter.Seq[[]any]) error {
	t, ok := ctx.Value(txKey{}).(*transaction)
	if !ok {
		return fmt.Errorf("sqlstore: bulk insert into %s outside a transaction", table)
	}
	if db.postgres {
		return mend(pgxConn(t.conn, func(c *stdlib.Conn) error {
			next, stop := iter.Pull(rows)
			defer stop()
			_, err := c.Conn().CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromFunc(func() ([]any, error) {
				r, ok := next()
				if !ok {
					return nil, nil
				}
				return r, nil
			}))
			return err
		}))
	}
	return mend(manySQLite(ctx, t.conn, "INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES ("+
		strings.TrimPrefix(strings.Repeat(", ?", len(columns)), ", ")+")", rows))
}

// many runs one statement, written with "?", for each row of arguments. It
// must run inside Atomically.
func many(ctx context.Context, db *DB, stmt string, rows iter.Seq[[]any]) error {
	t, ok := ctx.Value(txKey{}).(*transaction)
	if !ok {
		return fmt.Errorf("sqlstore: many rows outside a transaction: %s", stmt)
	}
	if !db.postgres {
		return mend(manySQLite(ctx, t.conn, stmt, rows))
	}
	//nolint:sqlclosecheck // closed by the defer; the linter does not see through the range function
	s, err := t.tx.PrepareContext(ctx, number(stmt, 0))
	if err != nil {
		return mend(err)
	}
	defer s.Close()
	for r := range rows {
		if _, err := s.ExecContext(ctx, r...); err != nil {
			return mend(err)
		}
	}
	return nil
}

// manySQLite runs one prepared statement row by row: a statement of many rows
// needs a statement journal, which a table with several indexes fills,
// encrypted, on disk. It speaks to SQLite itself, because the way through
// database/sql costs a row a fourth of its time.
func manySQLite(ctx context.Context, conn *sql.Conn, stmt string, rows iter.Seq[[]any]) error {
	return conn.Raw(func(c any) (err error) {
		driverConn, ok := c.(sqlite.Conn)
		if !ok {
			return fmt.Errorf("the driver gives a %T", c)
		}
		raw := driverConn.Raw()
		if raw.GetAutocommit() { // canceled and rolled back meanwhile
			return sql.ErrTxDone
		}
		defer raw.SetInterrupt(raw.SetInterrupt(ctx))
		s, _, err := raw.Prepare(stmt)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.Close()) }()
		for r := range rows {
			for i, v := range r {
				if err := bind(s, i+1, v); err != nil {
					return err
				}
			}
			if err := s.Exec(); err != nil {
				return err
			}
		}
		return nil
	})
}

// bind sets a parameter, counted from 1.
func bind(s *sqlite3.Stmt, i int, v any) error {
	switch v := v.(type) {
	case string:
		return s.BindText(i, v)
	case int64:
		return s.BindInt64(i, v)
	case int:
		return s.BindInt(i, v)
	case []byte:
		return s.BindBlob(i, v)
	case bool:
		return s.BindBool(i, v)
	case float64:
		return s.BindFloat(i, v)
	case nil:
		return s.BindNull(i)
	}
	return fmt.Errorf("sqlstore: cannot store a %T", v)
}
