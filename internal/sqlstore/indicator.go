package sqlstore

import (
	"context"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Indicator keeps observations and targets.
type Indicator struct{ db *DB }

var _ indicator.Store = (*Indicator)(nil)

// NewIndicator makes the store.
func NewIndicator(db *DB) *Indicator { return &Indicator{db} }

// Atomically runs fn in one transaction.
func (s *Indicator) Atomically(ctx context.Context, fn func(context.Context) error) error {
	return s.db.Atomically(ctx, fn)
}

// Observations by indicator, area, period and release.
func (s *Indicator) Observations(ctx context.Context, q indicator.Query) ([]indicator.Observation, error) {
	var w where
	if q.Indicator != "" {
		w.and("indicator = ?", q.Indicator)
	}
	if q.Period != "" {
		w.and("period = ?", string(q.Period))
	}
	if len(q.Areas) > 0 {
		areas := make([]string, len(q.Areas))
		for i, a := range q.Areas {
			areas[i] = string(a)
		}
		w.in("area", areas...)
	}
	return query(ctx, s.db, scanObservation, `SELECT indicator, area, period, source, method, released, batch_id, value, numerator, denominator,
		exact, final, coverage, certainty, note FROM observation`+w.clause(0)+` ORDER BY indicator, area, period, released, source, batch_id`, w.args...)
}

func scanObservation(r row) (o indicator.Observation, err error) {
	var released string
	if err = r.Scan(&o.Indicator, &o.Area, &o.Period, &o.Source, &o.Method, &released, &o.Batch, &o.Value, &o.Numerator, &o.Denominator,
		&o.Exact, &o.Final, &o.Coverage, &o.Certainty, &o.Note); err != nil {
		return o, err
	}
	err = o.Released.UnmarshalText([]byte(released))
	return o, err
}

// SaveObservation writes one value; the same again changes nothing.
func (s *Indicator) SaveObservation(ctx context.Context, o indicator.Observation) error {
	_, err := exec(ctx, s.db, `INSERT INTO observation (indicator, area, period, source, method, released, batch_id, value, numerator, denominator,
			exact, final, coverage, certainty, note)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT (indicator, area, period, source, method, released, batch_id) DO UPDATE SET value = excluded.value,
			numerator = excluded.numerator, denominator = excluded.denominator, exact = excluded.exact, final = excluded.final,
			coverage = excluded.coverage, certainty = excluded.certainty, note = excluded.note`,
		o.Indicator, string(o.Area), string(o.Period), o.Source, o.Method, o.Released.String(), o.Batch, o.Value, o.Numerator, o.Denominator,
		o.Exact, o.Final, o.Coverage, string(o.Certainty), o.Note)
	return err
}

// Targets of an indicator for an area, by year.
func (s *Indicator) Targets(ctx context.Context, id string, area region.Code) ([]indicator.Target, error) {
	return query(ctx, s.db, func(r row) (t indicator.Target, err error) {
		var since string
		if err = r.Scan(&t.Indicator, &t.Area, &t.Year, &t.LegalSource, &t.Batch, &t.Value, &since); err != nil {
			return t, err
		}
		if since != "" {
			t.Since, err = civil.ParseDate(since)
		}
		return t, err
	}, `SELECT indicator, area, year, legal_source, batch_id, value, since FROM indicator_target
		WHERE indicator = $1 AND area = $2 ORDER BY year, legal_source, batch_id`, id, string(area))
}

// SaveTarget writes one target.
func (s *Indicator) SaveTarget(ctx context.Context, t indicator.Target) error {
	_, err := exec(ctx, s.db, `INSERT INTO indicator_target (indicator, area, year, legal_source, batch_id, value, since)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (indicator, area, year, legal_source, batch_id) DO UPDATE SET value = excluded.value, since = excluded.since`,
		t.Indicator, string(t.Area), t.Year, t.LegalSource, t.Batch, t.Value, t.Since.String())
	return err
}

// RemoveBatch removes what a file brought.
func (s *Indicator) RemoveBatch(ctx context.Context, batch string) error {
	if _, err := exec(ctx, s.db, `DELETE FROM observation WHERE batch_id = $1`, batch); err != nil {
		return err
	}
	_, err := exec(ctx, s.db, `DELETE FROM indicator_target WHERE batch_id = $1`, batch)
	return err
}
