// Package storetest opens real databases for tests: an encrypted SQLite file
// always, and PostgreSQL when TUNTAS_TEST_POSTGRES holds a connection URL
// (`make test` starts a server and sets it).
//
//	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) { … })
package storetest

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
)

// Key is the file key of the test databases.
var Key = bytes.Repeat([]byte{7}, 32)

// Each runs a test on every engine, each time on an empty database.
func Each(t *testing.T, test func(t *testing.T, db *sqlstore.DB)) {
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	if os.Getenv("TUNTAS_TEST_POSTGRES") == "" {
		return
	}
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
}

// SQLite opens an empty encrypted file that is gone after the test.
func SQLite(t testing.TB) *sqlstore.DB {
	t.Helper()
	return open(t, sqlstore.Config{Path: filepath.Join(t.TempDir(), "tuntas.db"), Key: Key})
}

// Postgres makes an empty schema of its own in the test server, dropped after
// the test.
func Postgres(t testing.TB) *sqlstore.DB {
	t.Helper()
	server := os.Getenv("TUNTAS_TEST_POSTGRES")
	schema := "t_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := admin.Exec("CREATE SCHEMA " + schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec(fmt.Sprintf("DROP SCHEMA %s CASCADE", schema)); err != nil {
			t.Error(err)
		}
		admin.Close()
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return open(t, sqlstore.Config{Postgres: u.String()})
}

func open(t testing.TB, c sqlstore.Config) *sqlstore.DB {
	t.Helper()
	db, err := sqlstore.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
