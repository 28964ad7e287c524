package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/region"
)

// AddAmendments keeps amendments of a batch.
func (s *Intake) AddAmendments(ctx context.Context, regency region.Code, id string, list []intake.SealedAmendment) error {
	for _, a := range list {
		_, err := exec(ctx, s.db, `INSERT INTO intake_amendment (regency, batch_id, id, kind, row_no, col_no, row_count, sealed, reason, made_by, made_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, string(regency), id, a.ID, string(a.Kind), a.Row, a.Column, a.Rows, a.Sealed,
			a.Reason, a.By, batchInstant(a.At))
		if err != nil {
			return err
		}
	}
	return nil
}

// Amendments gives the amendments of a batch in the order in which they were
// made.
func (s *Intake) Amendments(ctx context.Context, regency region.Code, id string) ([]intake.SealedAmendment, error) {
	return query(ctx, s.db, scanAmendment, `SELECT id, kind, row_no, col_no, row_count, sealed, reason, made_by, made_at FROM intake_amendment
		WHERE regency = $1 AND batch_id = $2 ORDER BY made_at, id`, string(regency), id)
}

func scanAmendment(r row) (a intake.SealedAmendment, err error) {
	var at string
	if err = r.Scan(&a.ID, &a.Kind, &a.Row, &a.Column, &a.Rows, &a.Sealed, &a.Reason, &a.By, &at); err != nil {
		return a, err
	}
	a.At, err = time.Parse(time.RFC3339Nano, at)
	return a, err
}

// DropAmendment takes an amendment back.
func (s *Intake) DropAmendment(ctx context.Context, regency region.Code, id, amendment string) error {
	_, err := exec(ctx, s.db, `DELETE FROM intake_amendment WHERE regency = $1 AND batch_id = $2 AND id = $3`, string(regency), id, amendment)
	return err
}

// storedChange is one value that becomes another.
type storedChange struct {
	Field storedText `json:"f"`
	Old   storedText `json:"o"`
	New   storedText `json:"n"`
}

// SetEffects replaces the effects of a batch.
func (s *Intake) SetEffects(ctx context.Context, regency region.Code, id string, list []intake.Effect) error {
	rows := make([][]any, len(list))
	seq := map[intake.EffectKind]int64{}
	for i, e := range list {
		changes := make([]storedChange, len(e.Changes))
		for j, c := range e.Changes {
			changes[j] = storedChange{storeText(c.Field), storeText(c.Old), storeText(c.New)}
		}
		text, err := json.Marshal(changes)
		if err != nil {
			return fmt.Errorf("sqlstore: effect on row %d: %w", e.Row, err)
		}
		rows[i] = []any{string(regency), id, string(e.Kind), seq[e.Kind], int64(e.Row), e.Title, string(text)}
		seq[e.Kind]++
	}
	return s.db.Atomically(ctx, func(ctx context.Context) error {
		if _, err := exec(ctx, s.db, `DELETE FROM intake_effect WHERE regency = $1 AND batch_id = $2`, string(regency), id); err != nil {
			return err
		}
		return bulkOf(ctx, s.db, "intake_effect", []string{"regency", "batch_id", "kind", "seq", "row_no", "title", "changes"}, rows,
			func(r []any) []any { return r })
	})
}

func effectsWhere(scope region.Scope, id string, kind intake.EffectKind) where {
	var w where
	w.and("batch_id = ?", id)
	w.within("regency", scope)
	w.and("kind = ?", string(kind))
	return w
}

// Effects lists the effects of one kind in the order of the file.
func (s *Intake) Effects(ctx context.Context, scope region.Scope, id string, kind intake.EffectKind, offset, limit int) ([]intake.Effect, error) {
	w := effectsWhere(scope, id, kind)
	n := len(w.args)
	return query(ctx, s.db, scanEffect, `SELECT kind, row_no, title, changes FROM intake_effect`+
		w.clause(0)+fmt.Sprintf(` ORDER BY seq LIMIT $%d OFFSET $%d`, n+1, n+2), append(w.args, limit, offset)...)
}

// CountEffects counts the effects of one kind that are kept.
func (s *Intake) CountEffects(ctx context.Context, scope region.Scope, id string, kind intake.EffectKind) (int, error) {
	w := effectsWhere(scope, id, kind)
	n, err := one(ctx, s.db, scanInt, `SELECT COUNT(*) FROM intake_effect`+w.clause(0), w.args...)
	return int(n), err
}

func scanEffect(r row) (e intake.Effect, err error) {
	var text string
	if err = r.Scan(&e.Kind, &e.Row, &e.Title, &text); err != nil {
		return e, err
	}
	var changes []storedChange
	if err = json.Unmarshal([]byte(text), &changes); err != nil {
		return e, err
	}
	for _, c := range changes {
		e.Changes = append(e.Changes, intake.EffectChange{Field: loadText(c.Field), Old: loadText(c.Old), New: loadText(c.New)})
	}
	return e, nil
}
