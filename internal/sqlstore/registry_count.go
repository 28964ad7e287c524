package sqlstore

import (
	"context"
	"reflect"

	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
)

// counted reports whether family_count answers a filter: it asks for nothing
// but place and decile.
func counted(f registry.Filter) bool {
	return reflect.DeepEqual(f, registry.Filter{Area: f.Area, Deciles: f.Deciles})
}

// countWhere makes the conditions on family_count (f).
func (r *Registry) countWhere(ctx context.Context, scope region.Scope, f registry.Filter) (where, error) {
	var w where
	if err := r.db.writeSearch(ctx); err != nil {
		return w, err
	}
	if f.Area != "" {
		scope = scope.Narrow(f.Area)
	}
	if regency := scope.Area().Regency(); regency != "" {
		w.and("f.regency = ?", string(regency))
	}
	w.within("f.area", scope)
	decileIn(&w, f.Deciles)
	return w, nil
}

type total struct{ families, persons int }

func scanTotal(r row) (t total, err error) {
	err = r.Scan(&t.families, &t.persons)
	return t, err
}

// total counts the families of a filter that family_count answers, and their
// members.
func (r *Registry) total(ctx context.Context, scope region.Scope, f registry.Filter) (total, error) {
	w, err := r.countWhere(ctx, scope, f)
	if err != nil {
		return total{}, err
	}
	return one(ctx, r.db, scanTotal, `SELECT CAST(COALESCE(SUM(f.families), 0) AS BIGINT), CAST(COALESCE(SUM(f.persons), 0) AS BIGINT)
		FROM family_count f`+w.clause(0), w.args...)
}

// tallyCounted is a tally that family_count answers.
func (r *Registry) tallyCounted(ctx context.Context, scope region.Scope, f registry.Filter, expr string, args []any) ([]registry.Count, error) {
	w, err := r.countWhere(ctx, scope, f)
	if err != nil {
		return nil, err
	}
	stmt := number(`SELECT `+expr+` AS grp, CAST(SUM(f.families) AS BIGINT), CAST(SUM(f.persons) AS BIGINT) FROM family_count f`, 0) +
		w.clause(len(args)) + ` GROUP BY 1 ORDER BY 1`
	return query(ctx, r.db, scanTally, stmt, append(args, w.args...)...)
}
