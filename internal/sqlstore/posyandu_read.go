package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
)

// Child reads a child of the scope with its measurements, oldest first.
func (s *Posyandu) Child(ctx context.Context, scope region.Scope, id string) (posyandu.History, error) {
	var h posyandu.History
	var w where
	w.within("c.area", scope)
	w.byID("c", scope, id)
	child, err := one(ctx, s.db, scanChild, `SELECT `+columnsOf("c", childFields)+` FROM child c`+w.clause(0), w.args...)
	if err != nil {
		return h, err
	}
	h.Child = child
	regency := child.Area.Regency()
	if h.Measurements, err = s.Measurements(ctx, regency, []string{id}); err != nil {
		return h, err
	}
	if child.PersonID == "" {
		return h, nil
	}
	// The family may lie elsewhere in the kab/kota; only its id is told here,
	// and whoever opens it is asked again.
	family, err := query(ctx, s.db, scanString, `SELECT p.family_id FROM person p WHERE p.regency = $1 AND p.id = $2`, string(regency), child.PersonID)
	if len(family) > 0 {
		h.FamilyID = family[0]
	}
	return h, err
}

// statusConds are the conditions of the statuses, with the limits of WHO's
// flags.
var statusConds = map[posyandu.Status]string{
	posyandu.Stunted:     "c.height_z < -2 AND c.height_z >= -6",
	posyandu.Wasted:      "(c.wasting_z < -2 AND c.wasting_z >= -5 OR c.oedema = 'yes')",
	posyandu.Underweight: "c.weight_z < -2 AND c.weight_z >= -6",
	posyandu.TwiceT:      "c.gain = '2T'",
}

func childrenWhere(scope region.Scope, f posyandu.Filter) where {
	var w where
	w.within("c.area", scope)
	for _, word := range strings.Fields(registry.FoldName(f.Text)) {
		// Folded words hold letters and digits only. The parent is not kept
		// folded; in capitals it is as good as that for almost every name.
		w.and("(c.name_key LIKE ? OR UPPER(c.parent) LIKE ?)", "%"+word+"%", "%"+word+"%")
	}
	if len(f.NIKIndex) > 0 {
		w.and("c.nik_index = ?", f.NIKIndex)
	}
	if f.Posyandu != "" {
		w.and("c.posyandu_key = ?", registry.FoldName(f.Posyandu))
	}
	if cond, known := statusConds[f.Status]; known {
		w.and(cond)
	} else if f.Status != posyandu.AnyStatus {
		w.and("1 = 0")
	}
	if !f.NotWeighedSince.IsZero() {
		w.and("c.weight_on < ?", f.NotWeighedSince.String())
	}
	if f.WithoutNIK {
		w.and("c.nik_index IS NULL")
	}
	if !f.UnderFiveOn.IsZero() {
		w.and("c.birth_date > ?", posyandu.FiveYearsBefore(f.UnderFiveOn).String())
	}
	if f.Sex != "" {
		w.and("c.sex = ?", f.Sex)
	}
	if f.Puskesmas != "" {
		w.and("c.puskesmas = ?", f.Puskesmas)
	}
	if !f.Month.First.IsZero() {
		w.month(f.Month, scope.Area().Regency())
	}
	if f.NotInTheRegister {
		w.and("NOT EXISTS (SELECT 1 FROM person p WHERE p.regency = c.regency AND p.id = c.person_id)")
	}
	return w
}

// Children lists children by area, posyandu and name.
func (s *Posyandu) Children(ctx context.Context, scope region.Scope, f posyandu.Filter, p posyandu.Page) ([]posyandu.Child, error) {
	w := childrenWhere(scope, f)
	n := len(w.args)
	return query(ctx, s.db, scanChild, `SELECT `+columnsOf("c", childFields)+` FROM child c`+w.clause(0)+
		fmt.Sprintf(` ORDER BY c.area, c.posyandu_key, c.name_key, c.id LIMIT $%d OFFSET $%d`, n+1, n+2), append(w.args, cmp.Or(p.Limit, 100), p.Offset)...)
}

// OfPersons reads the ids of the children that persons of the register are.
func (s *Posyandu) OfPersons(ctx context.Context, scope region.Scope, personIDs []string) (map[string]string, error) {
	out := map[string]string{}
	for ids := range slices.Chunk(personIDs, idsPerStatement) {
		var w where
		w.within("c.area", scope)
		w.in("c.person_id", ids...)
		if regency := scope.Area().Regency(); regency != "" {
			w.and("c.regency = ?", string(regency))
		}
		list, err := query(ctx, s.db, func(r row) (pair [2]string, err error) { err = r.Scan(&pair[0], &pair[1]); return },
			`SELECT c.person_id, c.id FROM child c`+w.clause(0)+` ORDER BY c.id`, w.args...)
		if err != nil {
			return nil, err
		}
		for _, pair := range list {
			out[pair[0]] = pair[1]
		}
	}
	return out, nil
}

// CountChildren counts the children of a filter.
func (s *Posyandu) CountChildren(ctx context.Context, scope region.Scope, f posyandu.Filter) (int, error) {
	w := childrenWhere(scope, f)
	n, err := one(ctx, s.db, scanInt, `SELECT COUNT(*) FROM child c`+w.clause(0), w.args...)
	return int(n), err
}

// recapKey finds a posyandu of a recap.
type recapKey struct {
	area     region.Code
	posyandu string
}

// Recap counts S and K from the children, and D, N, T, O, B from the last
// weighing of each child in the month.
func (s *Posyandu) Recap(ctx context.Context, scope region.Scope, month civil.Date) ([]posyandu.Recap, error) {
	first := civil.Date{Year: month.Year, Month: month.Month, Day: 1}
	last := civil.Date{Year: month.Year, Month: month.Month, Day: civil.DaysIn(month.Year, month.Month)}
	under := posyandu.FiveYearsBefore(first).String()
	var c, m where
	c.within("c.area", scope)
	c.and("c.birth_date > ?", under)
	c.and("c.birth_date <= ?", last.String())
	m.within("m.area", scope)
	m.and("m.measured_on >= ?", first.String())
	m.and("m.measured_on <= ?", last.String())
	m.and("m.weight > 0")
	m.and("c.birth_date > ?", under)
	m.and(`NOT EXISTS (SELECT 1 FROM measurement l WHERE l.regency = m.regency AND l.child_id = m.child_id
		AND l.measured_on > m.measured_on AND l.measured_on <= ? AND l.weight > 0)`, last.String())
	by := map[recapKey]*posyandu.Recap{}
	for _, stmt := range []struct {
		text string
		args []any
	}{
		{`SELECT c.area, c.posyandu_key, MAX(c.posyandu), MAX(c.puskesmas), COUNT(*), COUNT(CASE WHEN c.book = 'yes' THEN 1 END), 0, 0, 0, 0, 0
			FROM child c` + c.clause(0) + ` GROUP BY c.area, c.posyandu_key`, c.args},
		{`SELECT m.area, m.posyandu_key, MAX(m.posyandu), MAX(m.puskesmas), 0, 0, COUNT(*), COUNT(CASE WHEN m.gain = 'N' THEN 1 END),
			COUNT(CASE WHEN m.gain IN ('T', '2T') THEN 1 END), COUNT(CASE WHEN m.gain = 'O' THEN 1 END), COUNT(CASE WHEN m.gain = 'B' THEN 1 END)
			FROM measurement m JOIN child c ON c.regency = m.regency AND c.id = m.child_id` + m.clause(0) + ` GROUP BY m.area, m.posyandu_key`, m.args},
	} {
		var key recapKey
		for r, err := range each(ctx, s.db, func(r row) (x posyandu.Recap, err error) {
			err = r.Scan(&x.Area, &key.posyandu, &x.Posyandu, &x.Puskesmas, &x.S, &x.K, &x.D, &x.N, &x.T, &x.O, &x.B)
			return x, err
		}, stmt.text, stmt.args...) {
			if err != nil {
				return nil, err
			}
			key.area = r.Area
			if have := by[key]; have != nil {
				have.D, have.N, have.T, have.O, have.B = r.D, r.N, r.T, r.O, r.B
				continue
			}
			by[key] = &r
		}
	}
	return sortedRecaps(by), nil
}

func sortedRecaps(by map[recapKey]*posyandu.Recap) []posyandu.Recap {
	keys := make([]recapKey, 0, len(by))
	for k := range by {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b recapKey) int {
		return cmp.Or(cmp.Compare(a.area, b.area), cmp.Compare(a.posyandu, b.posyandu))
	})
	out := make([]posyandu.Recap, len(keys))
	for i, k := range keys {
		out[i] = *by[k]
	}
	return out
}
