package sqlstore

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Programme keeps programmes and deliveries.
type Programme struct{ db *DB }

var _ programme.Store = (*Programme)(nil)

// NewProgramme makes the store of programmes.
func NewProgramme(db *DB) *Programme { return &Programme{db} }

// Atomically runs fn in one transaction, or in the one of ctx.
func (s *Programme) Atomically(ctx context.Context, fn func(context.Context) error) error {
	return s.db.Atomically(ctx, fn)
}

var programmeFields = []string{"id", "area", "year", "strategy", "agency", "code", "programme", "activity", "subactivity",
	"name", "activity_kind", "budget", "fund_source", "aid_nature", "aid_kind", "location", "target", "unit", "benefit",
	"duration", "realised_s1", "realised_s2", "need", "code_key", "agency_key", "name_key", "version", "created_batch",
	"changed_batch", "changed_at", "changed_by"}

// columnsOf lists columns of a table with its alias.
func columnsOf(alias string, fields []string) string {
	return alias + "." + strings.Join(fields, ", "+alias+".")
}

func programmeDest(p *programme.Programme, changed *string) []any {
	return []any{&p.ID, &p.Area, &p.Year, &p.Strategy, &p.Agency, &p.Code, &p.Programme, &p.Activity, &p.Subactivity,
		&p.Name, &p.Kind, &p.Budget, &p.FundSource, &p.AidNature, &p.AidKind, &p.Location, &p.Target, &p.Unit, &p.Benefit,
		&p.Duration, &p.RealisedS1, &p.RealisedS2, &p.Need, &p.Key.Code, &p.Key.Agency, &p.Key.Name, &p.Version, &p.CreatedBatch,
		&p.ChangedBatch, changed, &p.ChangedBy}
}

func programmeArgs(p programme.Programme) []any {
	return []any{p.ID, string(p.Area), p.Year, int(p.Strategy), p.Agency, p.Code, p.Programme, p.Activity, p.Subactivity,
		p.Name, string(p.Kind), p.Budget, p.FundSource, p.AidNature, p.AidKind, p.Location, p.Target, string(p.Unit), p.Benefit,
		p.Duration, p.RealisedS1, p.RealisedS2, p.Need, p.Key.Code, p.Key.Agency, p.Key.Name, p.Version, p.CreatedBatch,
		p.ChangedBatch, instantText(p.ChangedAt), p.ChangedBy}
}

func scanProgramme(r row) (p programme.Programme, err error) {
	var changed string
	if err := r.Scan(programmeDest(&p, &changed)...); err != nil {
		return p, err
	}
	p.ChangedAt, err = parseInstant(changed)
	return p, err
}

// around adds the condition that a programme lies in the scope, or around it:
// who works in a village sees the programmes of the city. They hold no
// personal data.
func (w *where) around(column string, scope region.Scope) {
	area := scope.Area()
	if area == "" || area == region.Nation {
		w.within(column, scope)
		return
	}
	args := []any{string(area), string(area) + ".", string(area) + "/"}
	cond := "(" + column + " = ? OR (" + column + " >= ? AND " + column + " < ?)"
	for c := area.Parent(); c.Level() >= region.LevelRegency; c = c.Parent() {
		cond += " OR " + column + " = ?"
		args = append(args, string(c))
	}
	w.and(cond+")", args...)
}

// byID adds the condition on an id, with the kab/kota when the scope has one:
// both are the primary key.
func (w *where) byID(alias string, scope region.Scope, id string) {
	if regency := scope.Area().Regency(); regency != "" {
		w.and(alias+".regency = ?", string(regency))
	}
	w.and(alias+".id = ?", id)
}

// Programmes lists the programmes of a scope.
func (s *Programme) Programmes(ctx context.Context, scope region.Scope, year int) ([]programme.Programme, error) {
	var w where
	w.around("p.area", scope)
	if year != 0 {
		w.and("p.year = ?", year)
	}
	return query(ctx, s.db, scanProgramme, `SELECT `+columnsOf("p", programmeFields)+` FROM programme p`+w.clause(0)+
		` ORDER BY p.year DESC, p.strategy, p.agency, p.code, p.name, p.id`, w.args...)
}

// Programme gives one programme.
func (s *Programme) Programme(ctx context.Context, scope region.Scope, id string) (programme.Programme, error) {
	var w where
	w.around("p.area", scope)
	w.byID("p", scope, id)
	return one(ctx, s.db, scanProgramme, `SELECT `+columnsOf("p", programmeFields)+` FROM programme p`+w.clause(0), w.args...)
}

// InsertProgrammes adds programmes.
func (s *Programme) InsertProgrammes(ctx context.Context, regency region.Code, list []programme.Programme) error {
	return s.insert(ctx, "programme", regency, programmeFields, func(yield func([]any) bool) {
		for _, p := range list {
			if !yield(programmeArgs(p)) {
				return
			}
		}
	})
}

// insert is a bulk insert of rows that begin with the kab/kota.
func (s *Programme) insert(ctx context.Context, table string, regency region.Code, fields []string, rows iter.Seq[[]any]) error {
	return bulk(ctx, s.db, table, append([]string{"regency"}, fields...), func(yield func([]any) bool) {
		for r := range rows {
			if !yield(append([]any{string(regency)}, r...)) {
				return
			}
		}
	})
}

// update writes all fields of a row whose version is the given one, and raises
// it.
func (s *Programme) update(ctx context.Context, table, what string, regency region.Code, fields []string, args []any, id string, version int64) error {
	var set []string
	var values []any
	for i, f := range fields {
		switch f {
		case "id":
		case "version":
			set = append(set, "version = version + 1")
		default:
			set = append(set, f+" = ?")
			values = append(values, args[i])
		}
	}
	stmt := number("UPDATE "+table+" SET "+strings.Join(set, ", ")+" WHERE regency = ? AND id = ? AND version = ?", 0)
	n, err := exec(ctx, s.db, stmt, append(values, string(regency), id, version)...)
	if err == nil && n == 0 {
		return changedMeanwhile("sqlstore."+table, what)
	}
	return err
}

// UpdateProgramme writes a programme if nobody else did meanwhile.
func (s *Programme) UpdateProgramme(ctx context.Context, regency region.Code, p programme.Programme) error {
	return s.update(ctx, "programme", "programme.programme", regency, programmeFields, programmeArgs(p), p.ID, p.Version)
}

// DeleteProgramme removes a programme that nobody receives.
func (s *Programme) DeleteProgramme(ctx context.Context, regency region.Code, id string) error {
	_, err := exec(ctx, s.db, `DELETE FROM programme WHERE regency = $1 AND id = $2`, string(regency), id)
	return err
}

var deliveryFields = []string{"id", "programme_id", "family_id", "person_id", "area", "status", "delivered_on", "amount",
	"proof", "reason", "note", "batch_id", "row_no", "version", "changed_at", "changed_by"}

func deliveryDest(d *programme.Delivery, on, changed *string) []any {
	return []any{&d.ID, &d.ProgrammeID, &d.FamilyID, &d.PersonID, &d.Area, &d.Status, on, &d.Amount,
		&d.Proof, &d.Reason, &d.Note, &d.BatchID, &d.Row, &d.Version, changed, &d.ChangedBy}
}

func deliveryArgs(d programme.Delivery) []any {
	return []any{d.ID, d.ProgrammeID, d.FamilyID, d.PersonID, string(d.Area), string(d.Status), d.DeliveredOn.String(), d.Amount,
		d.Proof, d.Reason, d.Note, d.BatchID, d.Row, d.Version, instantText(d.ChangedAt), d.ChangedBy}
}

func scanDelivery(r row) (d programme.Delivery, err error) {
	var on, changed string
	if err := r.Scan(deliveryDest(&d, &on, &changed)...); err != nil {
		return d, err
	}
	return d, deliveryDates(&d, on, changed)
}

func deliveryDates(d *programme.Delivery, on, changed string) (err error) {
	if err := d.DeliveredOn.UnmarshalText([]byte(on)); err != nil {
		return err
	}
	d.ChangedAt, err = parseInstant(changed)
	return err
}

// Delivery gives one delivery of the scope.
func (s *Programme) Delivery(ctx context.Context, scope region.Scope, id string) (programme.Delivery, error) {
	var w where
	w.within("d.area", scope)
	w.byID("d", scope, id)
	return one(ctx, s.db, scanDelivery, `SELECT `+columnsOf("d", deliveryFields)+` FROM delivery d`+w.clause(0), w.args...)
}

// Deliveries lists the deliveries of programmes, oldest first.
func (s *Programme) Deliveries(ctx context.Context, regency region.Code, programmeIDs []string) ([]programme.Delivery, error) {
	var out []programme.Delivery
	for ids := range slices.Chunk(programmeIDs, 500) {
		var w where
		w.and("d.regency = ?", string(regency))
		w.in("d.programme_id", ids...)
		part, err := query(ctx, s.db, scanDelivery, `SELECT `+columnsOf("d", deliveryFields)+` FROM delivery d`+w.clause(0)+
			` ORDER BY d.id`, w.args...)
		if err != nil {
			return nil, err
		}
		out = append(out, part...)
	}
	return out, nil
}

// InsertDeliveries adds deliveries.
func (s *Programme) InsertDeliveries(ctx context.Context, regency region.Code, list []programme.Delivery) error {
	return s.insert(ctx, "delivery", regency, deliveryFields, func(yield func([]any) bool) {
		for _, d := range list {
			if !yield(deliveryArgs(d)) {
				return
			}
		}
	})
}

// UpdateDelivery writes a delivery if nobody else did meanwhile.
func (s *Programme) UpdateDelivery(ctx context.Context, regency region.Code, d programme.Delivery) error {
	return s.update(ctx, "delivery", "programme.delivery", regency, deliveryFields, deliveryArgs(d), d.ID, d.Version)
}

// DeleteDelivery removes a delivery, for the undoing of a batch.
func (s *Programme) DeleteDelivery(ctx context.Context, regency region.Code, id string) error {
	_, err := exec(ctx, s.db, `DELETE FROM delivery WHERE regency = $1 AND id = $2`, string(regency), id)
	return err
}

// FamiliesBySourceKey reads the keys of all families of a kab/kota.
func (s *Programme) FamiliesBySourceKey(ctx context.Context, regency region.Code) (map[string]programme.FamilyRef, error) {
	return s.families(ctx, `SELECT source_key, id, area FROM family WHERE regency = $1`, regency)
}

// FamiliesByKK reads the blind indexes of all KK numbers of a kab/kota.
func (s *Programme) FamiliesByKK(ctx context.Context, regency region.Code) (map[string]programme.FamilyRef, error) {
	return s.families(ctx, `SELECT kk_index, id, area FROM family WHERE regency = $1 AND kk_index IS NOT NULL`, regency)
}

func (s *Programme) families(ctx context.Context, stmt string, regency region.Code) (map[string]programme.FamilyRef, error) {
	out := map[string]programme.FamilyRef{}
	var key []byte
	for f, err := range each(ctx, s.db, func(r row) (f programme.FamilyRef, err error) {
		err = r.Scan(&key, &f.ID, &f.Area)
		return f, err
	}, stmt, string(regency)) {
		if err != nil {
			return nil, err
		}
		out[string(key)] = f
	}
	return out, nil
}

// PersonsByNIK reads the blind indexes of all NIK of a kab/kota.
func (s *Programme) PersonsByNIK(ctx context.Context, regency region.Code) (map[string][]programme.PersonRef, error) {
	out := map[string][]programme.PersonRef{}
	var key []byte
	for p, err := range each(ctx, s.db, func(r row) (p programme.PersonRef, err error) {
		err = r.Scan(&key, &p.ID, &p.FamilyID, &p.Area, &p.NameKey)
		return p, err
	}, `SELECT nik_index, id, family_id, area, name_key FROM person WHERE regency = $1 AND nik_index IS NOT NULL ORDER BY id`, string(regency)) {
		if err != nil {
			return nil, err
		}
		out[string(key)] = append(out[string(key)], p)
	}
	return out, nil
}

// FamilyArea gives the area of a family of the scope.
func (s *Programme) FamilyArea(ctx context.Context, scope region.Scope, id string) (region.Code, error) {
	var w where
	w.within("f.area", scope)
	w.byID("f", scope, id)
	area, err := one(ctx, s.db, scanString, `SELECT f.area FROM family f`+w.clause(0), w.args...)
	return region.Code(area), err
}

// PersonIn gives a person of the scope.
func (s *Programme) PersonIn(ctx context.Context, scope region.Scope, id string) (programme.PersonRef, error) {
	var w where
	w.within("p.area", scope)
	w.byID("p", scope, id)
	return one(ctx, s.db, func(r row) (p programme.PersonRef, err error) {
		err = r.Scan(&p.ID, &p.FamilyID, &p.Area)
		return p, err
	}, `SELECT p.id, p.family_id, p.area FROM person p`+w.clause(0), w.args...)
}

// createdPerRow is how many created deliveries share one row of
// programme_undo: a list of 100,000 recipients needs no second table of its
// size.
const createdPerRow = 1000

// kindCreated marks such a row; before holds the ids.
const kindCreated = "deliveries_created"

// AddBefore remembers what a batch changed. The rows are kept as JSON of the
// domain types; a field that is added later reads as its zero value.
func (s *Programme) AddBefore(ctx context.Context, regency region.Code, batchID string, list []programme.Before) error {
	var rows [][]any
	var created []string
	for _, b := range list {
		if b.Kind == programme.KindDelivery && b.Delivery == nil && b.Version == 1 {
			created = append(created, b.ID)
			continue
		}
		before, err := beforeText(b)
		if err != nil {
			return err
		}
		rows = append(rows, []any{batchID, b.Kind, b.ID, before, b.Version})
	}
	for ids := range slices.Chunk(created, createdPerRow) {
		rows = append(rows, []any{batchID, kindCreated, ids[0], strings.Join(ids, " "), int64(1)})
	}
	return s.insert(ctx, "programme_undo", regency, []string{"batch_id", "kind", "entity_id", "before", "version"}, slices.Values(rows))
}

func beforeText(b programme.Before) (string, error) {
	var v any
	switch {
	case b.Programme != nil:
		v = b.Programme
	case b.Delivery != nil:
		v = b.Delivery
	default:
		return "", nil
	}
	out, err := json.Marshal(v)
	return string(out), err
}

// BeforeOf reads what a batch changed; deliveries come before programmes, as
// they have to be removed first.
func (s *Programme) BeforeOf(ctx context.Context, regency region.Code, batchID string) ([]programme.Before, error) {
	groups, err := query(ctx, s.db, scanBefore, `SELECT kind, entity_id, before, version FROM programme_undo
		WHERE regency = $1 AND batch_id = $2 ORDER BY kind, entity_id`, string(regency), batchID)
	return slices.Concat(groups...), err
}

func scanBefore(r row) ([]programme.Before, error) {
	var b programme.Before
	var before string
	if err := r.Scan(&b.Kind, &b.ID, &before, &b.Version); err != nil {
		return nil, err
	}
	var err error
	switch {
	case b.Kind == kindCreated:
		var list []programme.Before
		for _, id := range strings.Fields(before) {
			list = append(list, programme.Before{Kind: programme.KindDelivery, ID: id, Version: b.Version})
		}
		return list, nil
	case before == "":
	case b.Kind == programme.KindProgramme:
		err = json.Unmarshal([]byte(before), &b.Programme)
	default:
		err = json.Unmarshal([]byte(before), &b.Delivery)
	}
	return []programme.Before{b}, err
}

// RemoveBefore forgets what a batch changed.
func (s *Programme) RemoveBefore(ctx context.Context, regency region.Code, batchID string) error {
	_, err := exec(ctx, s.db, `DELETE FROM programme_undo WHERE regency = $1 AND batch_id = $2`, string(regency), batchID)
	return err
}
