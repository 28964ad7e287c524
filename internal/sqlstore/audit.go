package sqlstore

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/tuntas-id/tuntas/internal/audit"
	"github.com/tuntas-id/tuntas/internal/region"
	"golang.org/x/mod/sumdb/tlog"
)

// Audit keeps the audit log.
type Audit struct{ db *DB }

var _ audit.Store = (*Audit)(nil)

// NewAudit makes the store of the audit log.
func NewAudit(db *DB) *Audit { return &Audit{db} }

// Atomically runs fn in one transaction, or in the one of ctx.
func (s *Audit) Atomically(ctx context.Context, fn func(context.Context) error) error {
	return s.db.Atomically(ctx, fn)
}

// Reserve takes n numbers. The row it writes stays locked until the end of the
// transaction.
func (s *Audit) Reserve(ctx context.Context, n int) (int64, error) {
	size, err := one(ctx, s.db, scanInt, `UPDATE audit_state SET size = size + $1 WHERE id = 1 RETURNING size`, n)
	return size - int64(n), err
}

// Size is the number of entries written.
func (s *Audit) Size(ctx context.Context) (int64, error) {
	return one(ctx, s.db, scanInt, `SELECT size FROM audit_state WHERE id = 1`)
}

// Insert writes entries and the hashes that come with them.
func (s *Audit) Insert(ctx context.Context, rows []audit.Row, firstHash int64, hashes []tlog.Hash) error {
	err := bulk(ctx, s.db, "audit_entry", []string{"seq", "at", "actor", "role", "action", "object", "area", "line"},
		func(yield func([]any) bool) {
			for _, r := range rows {
				if !yield([]any{r.Seq, r.At, r.Actor, r.Role, r.Action, r.Object, r.Area, r.Line}) {
					return
				}
			}
		})
	if err != nil {
		return err
	}
	return bulk(ctx, s.db, "audit_hash", []string{"idx", "hash"}, func(yield func([]any) bool) {
		for i, h := range hashes {
			if !yield([]any{firstHash + int64(i), h[:]}) {
				return
			}
		}
	})
}

func scanHash(r row) (x audit.IndexedHash, err error) {
	var b []byte
	if err := r.Scan(&x.Index, &b); err != nil {
		return x, err
	}
	copy(x.Hash[:], b)
	return x, nil
}

// Hashes reads hashes in the order of the indexes.
func (s *Audit) Hashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, 0, len(indexes))
	for _, i := range indexes {
		x, err := one(ctx, s.db, scanHash, `SELECT idx, hash FROM audit_hash WHERE idx = $1`, i)
		if err != nil {
			return nil, fmt.Errorf("audit hash %d: %w", i, err)
		}
		out = append(out, x.Hash)
	}
	return out, nil
}

// EachHash yields all hashes in order.
func (s *Audit) EachHash(ctx context.Context) iter.Seq2[audit.IndexedHash, error] {
	return each(ctx, s.db, scanHash, `SELECT idx, hash FROM audit_hash ORDER BY idx`)
}

const auditColumns = `seq, at, actor, role, action, object, area, line`

func scanAuditRow(r row) (x audit.Row, err error) {
	err = r.Scan(&x.Seq, &x.At, &x.Actor, &x.Role, &x.Action, &x.Object, &x.Area, &x.Line)
	return x, err
}

// EachRow yields all entries in order.
func (s *Audit) EachRow(ctx context.Context) iter.Seq2[audit.Row, error] {
	return each(ctx, s.db, scanAuditRow, `SELECT `+auditColumns+` FROM audit_entry ORDER BY seq`)
}

// Rows lists entries, newest first.
func (s *Audit) Rows(ctx context.Context, scope region.Scope, f audit.Filter, p audit.Page) ([]audit.Row, error) {
	var w where
	w.within("area", scope)
	for column, value := range map[string]string{"actor": f.Actor, "action": f.Action, "object": f.Object} {
		if value != "" {
			w.and(column+" = ?", value)
		}
	}
	// A fixed-width prefix sorts before every fraction of its second.
	if !f.From.IsZero() {
		w.and("at >= ?", f.From.UTC().Format("2006-01-02T15:04:05"))
	}
	if !f.Until.IsZero() {
		w.and("at < ?", f.Until.UTC().Format("2006-01-02T15:04:05"))
	}
	if p.Before > 0 {
		w.and("seq < ?", p.Before)
	}
	limit := number(" LIMIT ?", len(w.args))
	return query(ctx, s.db, scanAuditRow, `SELECT `+auditColumns+` FROM audit_entry`+w.clause(0)+` ORDER BY seq DESC`+limit,
		append(w.args, p.Limit)...)
}

// InsertHead keeps a signed head.
func (s *Audit) InsertHead(ctx context.Context, h audit.Head) error {
	_, err := exec(ctx, s.db, `INSERT INTO audit_head (size, root, at, key_id, signature) VALUES ($1, $2, $3, $4, $5)`,
		h.Size, h.Root[:], h.Time.UTC().Format(time.RFC3339Nano), h.KeyID, h.Signature)
	return err
}

// Heads lists the signed heads by size.
func (s *Audit) Heads(ctx context.Context) ([]audit.Head, error) {
	return query(ctx, s.db, func(r row) (h audit.Head, err error) {
		var root []byte
		var at string
		if err := r.Scan(&h.Size, &root, &at, &h.KeyID, &h.Signature); err != nil {
			return h, err
		}
		copy(h.Root[:], root)
		h.Time, err = time.Parse(time.RFC3339Nano, at)
		return h, err
	}, `SELECT size, root, at, key_id, signature FROM audit_head ORDER BY size`)
}
