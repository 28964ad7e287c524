package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/audit"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/tuntas-id/tuntas/internal/vault"
)

func auditLog(t *testing.T, db *sqlstore.DB) *audit.Log {
	t.Helper()
	v, err := vault.Create(filepath.Join(t.TempDir(), "k"))
	if err != nil {
		t.Fatal(err)
	}
	clock := time.Date(2024, 2, 21, 8, 0, 0, 123000000, time.UTC)
	return audit.New(sqlstore.NewAudit(db), v, func() time.Time { clock = clock.Add(time.Minute); return clock })
}

// fill appends n entries, with a signed head in the middle and at the end.
func fill(t *testing.T, log *audit.Log, n int) audit.Head {
	t.Helper()
	ctx := access.WithActor(context.Background(), access.SystemActor("cli", "61.72"))
	var head audit.Head
	for i := range n {
		err := log.Record(ctx, "batch_commit", fmt.Sprint("batch:", i), "61.72.03", "impor \"<uji>\" \u2028", map[string]any{"rows": i, "file": "a.csv"})
		if err != nil {
			t.Fatal(err)
		}
		if i == n/2 || i == n-1 {
			if head, err = log.Head(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	return head
}

func verify(t *testing.T, log *audit.Log, known ...audit.Head) audit.Report {
	t.Helper()
	r, err := log.Verify(context.Background(), known...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnUntouchedAuditLogIsWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		log := auditLog(t, db)
		if r := verify(t, log); !r.OK() || r.Entries != 0 {
			t.Fatalf("an empty log: %+v", r)
		}
		for _, n := range []int{1, 2, 14} {
			head := fill(t, log, n)
			r := verify(t, log, head)
			if !r.OK() || r.Root != head.Root || r.Entries != head.Size {
				t.Fatalf("after %d more: %+v, head %+v", n, r, head)
			}
		}
		if err := log.Append(context.Background(), make([]audit.Entry, 9)...); err != nil {
			t.Fatal(err)
		}
		if r := verify(t, log); !r.OK() || r.Entries != 26 || r.Heads < 4 {
			t.Errorf("after appending nine at once: %+v", r)
		}
	})
}

func TestTamperingWithTheAuditLogIsFound(t *testing.T) {
	swap := []string{
		`UPDATE audit_entry SET seq = -1 WHERE seq = 3`, `UPDATE audit_entry SET seq = 3 WHERE seq = 4`,
		`UPDATE audit_entry SET seq = 4 WHERE seq = -1`,
	}
	for _, c := range []struct {
		name  string
		stmts []string
		want  string // key of one of the problems
		known bool   // only found with a head kept elsewhere
	}{
		{"an edited line", []string{`UPDATE audit_entry SET line = REPLACE(line, '"rows":4', '"rows":5') WHERE seq = 4`}, "audit.hash_differs", false},
		{"an edited column", []string{`UPDATE audit_entry SET actor = 'orang-lain' WHERE seq = 4`}, "audit.columns_differ", false},
		{"an unreadable line", []string{`UPDATE audit_entry SET line = 'x' WHERE seq = 4`}, "audit.line_unreadable", false},
		{"a deleted entry", []string{`DELETE FROM audit_entry WHERE seq = 4`}, "audit.gap", false},
		{"a deleted entry with the others moved up", []string{`DELETE FROM audit_entry WHERE seq = 12`, `UPDATE audit_entry SET seq = 12 WHERE seq = 13`}, "audit.count_differs", false},
		{"two entries in the other order", swap, "audit.hash_differs", false},
		{"an inserted entry", []string{`INSERT INTO audit_entry (seq, at, actor, role, action, object, area, line)
			SELECT 14, at, actor, role, action, object, area, line FROM audit_entry WHERE seq = 2`}, "audit.count_differs", false},
		{"a changed hash", []string{`UPDATE audit_hash SET hash = (SELECT h.hash FROM audit_hash h WHERE h.idx = 0) WHERE idx = 7`}, "audit.hash_differs", false},
		{"a deleted hash", []string{`DELETE FROM audit_hash WHERE idx = 7`}, "audit.hash_missing", false},
		{"the last entries cut off", []string{`DELETE FROM audit_entry WHERE seq >= 12`}, "audit.hash_extra", false},
		{"the last entries cut off with hashes and counter", []string{`DELETE FROM audit_entry WHERE seq >= 12`,
			`DELETE FROM audit_hash WHERE idx >= 22`, `UPDATE audit_state SET size = 12`}, "audit.head_longer", false},
		{"a forged head", []string{`UPDATE audit_head SET root = (SELECT h.hash FROM audit_hash h WHERE h.idx = 0) WHERE size = 8`}, "audit.head_signature", false},
		{"everything cut off, heads too", []string{`DELETE FROM audit_entry WHERE seq >= 12`,
			`DELETE FROM audit_hash WHERE idx >= 22`, `UPDATE audit_state SET size = 12`, `DELETE FROM audit_head WHERE size > 12`}, "audit.head_longer", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
				log := auditLog(t, db)
				head := fill(t, log, 14)
				for _, stmt := range c.stmts {
					sqlstore.Tamper(t, db, stmt)
				}
				r := verify(t, log)
				if c.known {
					if !r.OK() {
						t.Errorf("found without the head kept elsewhere: %+v", r.Problems)
					}
					r = verify(t, log, head)
				}
				var found []string
				for _, p := range r.Problems {
					found = append(found, p.Text.Key)
				}
				if !strings.Contains(strings.Join(found, " "), c.want) {
					t.Errorf("found %v, want %s", found, c.want)
				}
			})
		})
	}
}

func TestAnEntryIsThereOnlyIfWhatItTellsHappened(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		log := auditLog(t, db)
		fill(t, log, 3)
		stop := errors.New("stop")
		err := db.Atomically(ctx, func(ctx context.Context) error {
			if err := log.Record(ctx, "x", "y", "61.72", "", nil); err != nil {
				t.Fatal(err)
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		if r := verify(t, log); !r.OK() || r.Entries != 3 {
			t.Errorf("after a rolled back transaction: %+v", r)
		}
	})
}

func TestManyWritersMakeOneTree(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		v, err := vault.Create(filepath.Join(t.TempDir(), "k"))
		if err != nil {
			t.Fatal(err)
		}
		log := audit.New(sqlstore.NewAudit(db), v, time.Now)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 10 {
					if err := log.Record(context.Background(), "a", "b", "61.72", "", nil); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if r := verify(t, log); !r.OK() || r.Entries != 80 {
			t.Errorf("%+v", r)
		}
	})
}

func TestAuditEntriesAreListedByAreaAndFilter(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		log := auditLog(t, db)
		at := time.Date(2024, 2, 21, 8, 0, 0, 0, time.UTC)
		entries := []audit.Entry{
			{Time: at, Actor: "ani", Action: "list_view", Object: "list:1", Area: "61.72.03.1003", Purpose: "musyawarah"},
			{Time: at.Add(time.Hour), Actor: "budi", Action: "list_view", Object: "list:1", Area: "61.72"},
			{Time: at.Add(2 * time.Hour), Actor: "ani", Action: "log_in", Object: "user:ani", Area: "61.71"},
			{Time: at.Add(3 * time.Hour), Action: "log_in_failed", Object: "user:\x00x\xff"},
		}
		if err := log.Append(ctx, entries...); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name string
			area region.Code
			f    audit.Filter
			p    audit.Page
			want string
		}{
			{"the nation sees all, newest first", region.Nation, audit.Filter{}, audit.Page{}, "[3 2 1 0]"},
			{"a city sees its own", "61.72", audit.Filter{}, audit.Page{}, "[1 0]"},
			{"a village sees its own", "61.72.03.1003", audit.Filter{}, audit.Page{}, "[0]"},
			{"by actor", region.Nation, audit.Filter{Actor: "ani"}, audit.Page{}, "[2 0]"},
			{"by action and object", region.Nation, audit.Filter{Action: "list_view", Object: "list:1"}, audit.Page{}, "[1 0]"},
			{"by time", region.Nation, audit.Filter{From: at.Add(time.Hour), Until: at.Add(3 * time.Hour)}, audit.Page{}, "[2 1]"},
			{"the next page", region.Nation, audit.Filter{}, audit.Page{Before: 2, Limit: 1}, "[1]"},
			{"no scope sees nothing", "", audit.Filter{}, audit.Page{}, "[]"},
		} {
			got, err := log.Entries(ctx, region.ScopeOf(c.area), c.f, c.p)
			if err != nil {
				t.Fatal(err)
			}
			seqs := make([]int64, len(got))
			for i, e := range got {
				seqs[i] = e.Seq
			}
			if fmt.Sprint(seqs) != c.want {
				t.Errorf("%s: %v, want %s", c.name, seqs, c.want)
			}
		}
		got, err := log.Entries(ctx, region.ScopeOf("61.72.03.1003"), audit.Filter{}, audit.Page{})
		if err != nil || got[0].Purpose != "musyawarah" || !got[0].Time.Equal(at) || string(got[0].Detail) != "{}" {
			t.Errorf("read back %+v, %v", got, err)
		}
	})
}

func TestRecordingOnAClosedDatabaseIsAnError(t *testing.T) {
	db, err := sqlstore.Open(context.Background(), sqlstore.Config{Path: filepath.Join(t.TempDir(), "x.db")})
	if err != nil {
		t.Fatal(err)
	}
	log := auditLog(t, db)
	db.Close()
	if err := log.Record(context.Background(), "a", "b", "", "", nil); fault.CodeOf(err) == "" {
		t.Error("no error")
	}
}
