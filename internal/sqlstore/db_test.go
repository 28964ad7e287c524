package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
)

func TestATransactionTakesEffectWholeOrNotAtAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		stop := errors.New("stop")
		err := db.Atomically(ctx, func(ctx context.Context) error {
			if err := db.SetSetting(ctx, "a", "1"); err != nil {
				return err
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Fatalf("got %v", err)
		}
		if v, _ := db.Setting(ctx, "a"); v != "" {
			t.Errorf("a write of a failed transaction is there: %q", v)
		}
		func() {
			defer func() { recover() }()
			db.Atomically(ctx, func(ctx context.Context) error {
				db.SetSetting(ctx, "a", "2")
				panic("boom")
			})
		}()
		if v, _ := db.Setting(ctx, "a"); v != "" {
			t.Errorf("a write of a panicked transaction is there: %q", v)
		}
		if err := db.Atomically(ctx, func(ctx context.Context) error { return db.SetSetting(ctx, "a", "3") }); err != nil {
			t.Fatal(err)
		}
		if v, _ := db.Setting(ctx, "a"); v != "3" {
			t.Errorf("got %q, want 3", v)
		}
	})
}

func TestTheFileOnDiskIsNoise(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tuntas.db")
	db, err := sqlstore.Open(context.Background(), sqlstore.Config{Path: path, Key: storetest.Key})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.SetSetting(context.Background(), "probe", "NAMA-RAHASIA"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), "NAMA-RAHASIA") || strings.Contains(string(b), "SQLite format") {
		t.Error("the database file can be read without its key")
	}
}

// The SQLite driver binds $n in the order of first appearance and PostgreSQL
// by number, so a statement whose numbers do not ascend would mean different
// things on the two.
func TestPlaceholdersAscendInEveryStatement(t *testing.T) {
	literal := regexp.MustCompile("(?s)`[^`]*`")
	holder := regexp.MustCompile(`\$(\d+)`)
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, stmt := range literal.FindAllString(string(b), -1) {
			seen := map[string]bool{}
			for _, m := range holder.FindAllStringSubmatch(stmt, -1) {
				if seen[m[1]] {
					continue
				}
				seen[m[1]] = true
				if want := len(seen); m[1] != itoa(want) {
					t.Errorf("%s: $%s comes where $%d should be in %s", path, m[1], want, stmt)
					break
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

// The scope of every user rests on the order of bytes.
func TestADatabaseThatSortsByLanguageIsRefused(t *testing.T) {
	server := os.Getenv("TUNTAS_TEST_POSTGRES")
	if server == "" {
		return // an SQLite file always sorts by byte
	}
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	const name = "tuntas_sorted_by_language"
	for _, stmt := range []string{"DROP DATABASE IF EXISTS " + name, "CREATE DATABASE " + name + " TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'id-u-ka-shifted'"} {
		if _, err := admin.Exec(stmt); err != nil {
			t.Fatal(err)
		}
	}
	defer admin.Exec("DROP DATABASE " + name)
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	_, err = sqlstore.Open(context.Background(), sqlstore.Config{Postgres: u.String()})
	if text := locale.English.Render(fault.TextOf(err)); !fault.Is(err, fault.Unavailable) || !strings.Contains(text, "LC_COLLATE 'C'") {
		t.Errorf("got %v: %s", err, text)
	}
}
