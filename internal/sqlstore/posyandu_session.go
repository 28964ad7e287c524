package sqlstore

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
)

// Posyandus lists the posyandu that have children under five on a day.
func (s *Posyandu) Posyandus(ctx context.Context, scope region.Scope, on civil.Date) ([]posyandu.Gathering, error) {
	var w where
	w.within("c.area", scope)
	w.and("c.posyandu_key <> ''")
	return query(ctx, s.db, func(r row) (g posyandu.Gathering, err error) {
		var key string
		err = r.Scan(&g.Area, &key, &g.Posyandu, &g.Puskesmas, &g.Children)
		return g, err
	}, `SELECT c.area, c.posyandu_key, MAX(c.posyandu), MAX(c.puskesmas), SUM(CASE WHEN c.birth_date > $1 AND c.birth_date <= $2
		THEN 1 ELSE 0 END) FROM child c`+w.clause(2)+` GROUP BY c.area, c.posyandu_key ORDER BY c.area, c.posyandu_key`,
		append([]any{posyandu.FiveYearsBefore(on).String(), on.String()}, w.args...)...)
}

// SessionChildren lists the children of a posyandu that are born and under
// five on a day, and those of another one that were measured there on it.
func (s *Posyandu) SessionChildren(ctx context.Context, scope region.Scope, p posyandu.Place, on civil.Date) ([]posyandu.Child, error) {
	key := registry.FoldName(p.Posyandu)
	var w where
	w.and("c.regency = ?", string(p.Area.Regency()))
	w.within("c.area", scope)
	w.and("c.birth_date > ?", posyandu.FiveYearsBefore(on).String())
	w.and("c.birth_date <= ?", on.String())
	w.and(`c.id IN (SELECT x.id FROM child x WHERE x.area = ? AND x.posyandu_key = ? UNION
		SELECT m.child_id FROM measurement m WHERE m.area = ? AND m.measured_on = ? AND m.posyandu_key = ?)`, string(p.Area), key, string(p.Area), on.String(), key)
	return query(ctx, s.db, scanChild, `SELECT `+columnsOf("c", childFields)+` FROM child c`+w.clause(0)+` ORDER BY c.name_key, c.id`, w.args...)
}

// Held lists the days on which a posyandu measured, and counts the children.
func (s *Posyandu) Held(ctx context.Context, scope region.Scope, p posyandu.Place, from, to civil.Date) ([]posyandu.Held, error) {
	var w where
	w.within("m.area", scope)
	w.and("m.area = ?", string(p.Area))
	w.and("m.measured_on >= ?", from.String())
	w.and("m.measured_on <= ?", to.String())
	w.and("m.posyandu_key = ?", registry.FoldName(p.Posyandu))
	return query(ctx, s.db, func(r row) (h posyandu.Held, err error) {
		err = r.Scan(day{&h.On}, &h.Measured, &h.D, &h.N, &h.T, &h.O, &h.B)
		return h, err
	}, `SELECT m.measured_on, COUNT(*), COUNT(CASE WHEN m.weight > 0 THEN 1 END), COUNT(CASE WHEN m.gain = 'N' THEN 1 END),
		COUNT(CASE WHEN m.gain IN ('T', '2T') THEN 1 END), COUNT(CASE WHEN m.gain = 'O' THEN 1 END), COUNT(CASE WHEN m.gain = 'B' THEN 1 END)
		FROM measurement m`+w.clause(0)+` GROUP BY m.measured_on ORDER BY m.measured_on`, w.args...)
}

// AddEntry appends to the history of what was entered by hand.
func (s *Posyandu) AddEntry(ctx context.Context, regency region.Code, e posyandu.Entry) error {
	said, err := json.Marshal(e.Said)
	if err != nil {
		return err
	}
	before, err := json.Marshal(e.Before)
	if err != nil {
		return err
	}
	_, err = exec(ctx, s.db, `INSERT INTO posyandu_entry (regency, id, child_id, measured_on, area, posyandu, deed, said, before, confirmed, made_by, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, string(regency), e.ID, e.ChildID, e.On.String(), string(e.Place.Area), e.Place.Posyandu,
		string(e.Deed), string(said), string(before), strings.Join(e.Confirmed, " "), e.By, instantText(e.At))
	return err
}

const handEntryColumns = `e.id, e.child_id, e.measured_on, e.area, e.posyandu, e.deed, e.said, e.before, e.confirmed, e.made_by, e.made_at`

func scanHandEntry(r row) (e posyandu.Entry, err error) {
	var said, before, confirmed, at string
	if err = r.Scan(&e.ID, &e.ChildID, day{&e.On}, &e.Place.Area, &e.Place.Posyandu, &e.Deed, &said, &before, &confirmed, &e.By, &at); err != nil {
		return e, err
	}
	e.Confirmed = strings.Fields(confirmed)
	if err = json.Unmarshal([]byte(said), &e.Said); err != nil {
		return e, err
	}
	if err = json.Unmarshal([]byte(before), &e.Before); err != nil {
		return e, err
	}
	e.At, err = parseInstant(at)
	return e, err
}

// Entry finds what was entered under an id.
func (s *Posyandu) Entry(ctx context.Context, regency region.Code, id string) (posyandu.Entry, error) {
	return one(ctx, s.db, scanHandEntry, `SELECT `+handEntryColumns+` FROM posyandu_entry e WHERE e.regency = $1 AND e.id = $2`, string(regency), id)
}

// Entries lists what was entered of a child and day, oldest first.
func (s *Posyandu) Entries(ctx context.Context, regency region.Code, childID string, on civil.Date) ([]posyandu.Entry, error) {
	return query(ctx, s.db, scanHandEntry, `SELECT `+handEntryColumns+` FROM posyandu_entry e WHERE e.regency = $1 AND e.child_id = $2 AND e.measured_on = $3
		ORDER BY e.made_at, e.id`, string(regency), childID, on.String())
}
