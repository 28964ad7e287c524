package sqlstore

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
)

// Registry keeps families and persons. It satisfies registry.Store.
type Registry struct {
	db     *DB
	sealer registry.Sealer
}

// NewRegistry makes a Registry. The sealer makes blind indexes for searches
// and opens NIK.
func NewRegistry(db *DB, sealer registry.Sealer) *Registry { return &Registry{db, sealer} }

// Atomically runs fn in one transaction.
func (r *Registry) Atomically(ctx context.Context, fn func(ctx context.Context) error) error {
	return r.db.Atomically(ctx, fn)
}

// idsPerStatement limits the length of IN lists.
const idsPerStatement = 500

const registryFamily = `f.id, f.area, f.source_key, f.head_name, f.address, f.rt, f.rw, f.kk_sealed, f.kk_index,
	f.decile, f.percentile, f.members, f.facts, f.search_key, f.data_date, f.created_batch, f.changed_batch, f.marks`

func scanRegistryFamily(r row) (registry.Family, error) {
	var f registry.Family
	var area, facts, date, marks string
	err := r.Scan(&f.ID, &area, &f.SourceKey, &f.HeadName, &f.Address, &f.RT, &f.RW, &f.KK.Sealed, &f.KK.Index,
		&f.Decile, &f.Percentile, &f.Members, &facts, &f.SearchKey, &date, &f.CreatedBatch, &f.ChangedBatch, &marks)
	if err != nil {
		return f, err
	}
	f.Area = region.Code(area)
	if f.DataDate, err = registryDate(date); err != nil {
		return f, err
	}
	if f.Facts, err = flatObject(facts); err != nil {
		return f, err
	}
	f.Marks, err = marksIn(marks)
	return f, err
}

const registryPerson = `p.id, p.area, p.family_id, p.source_key, p.relation, p.name, p.nik_sealed, p.nik_index,
	p.nik_status, p.sex, p.birth_date, p.facts, p.since, p.data_date, p.created_batch, p.changed_batch, p.marks`

func scanRegistryPerson(r row) (registry.Person, error) {
	var p registry.Person
	var area, birth, facts, since, date, marks string
	err := r.Scan(&p.ID, &area, &p.FamilyID, &p.SourceKey, &p.Relation, &p.Name, &p.NIK.Sealed, &p.NIK.Index,
		&p.NIKStatus, &p.Sex, &birth, &facts, &since, &date, &p.CreatedBatch, &p.ChangedBatch, &marks)
	if err != nil {
		return p, err
	}
	p.Area = region.Code(area)
	for _, d := range []struct {
		to   *civil.Date
		from string
	}{{&p.Birth, birth}, {&p.Since, since}, {&p.DataDate, date}} {
		if *d.to, err = registryDate(d.from); err != nil {
			return p, err
		}
	}
	if p.Facts, err = flatObject(facts); err != nil {
		return p, err
	}
	p.Marks, err = marksIn(marks)
	return p, err
}

func registryDate(s string) (civil.Date, error) {
	if s == "" {
		return civil.Date{}, nil
	}
	return civil.ParseDate(s)
}

// Households reads families with members by any of their keys, as they were
// committed last, so that the next families of an import are read while those
// before them are written.
func (r *Registry) Households(ctx context.Context, regency region.Code, keys []string) ([]registry.Snapshot, error) {
	ctx = beside(ctx)
	out, err := r.households(ctx, regency, "f.source_key", keys)
	if err != nil {
		return nil, err
	}
	ids, err := r.familiesWithKeys(ctx, regency, keys)
	if err != nil || len(ids) == 0 {
		return out, err
	}
	further, err := r.households(ctx, regency, "f.id", ids)
	return append(out, further...), err
}

// HouseholdsByID reads families with members by id.
func (r *Registry) HouseholdsByID(ctx context.Context, regency region.Code, ids []string) ([]registry.Snapshot, error) {
	return r.households(ctx, regency, "f.id", ids)
}

func (r *Registry) households(ctx context.Context, regency region.Code, column string, values []string) ([]registry.Snapshot, error) {
	var out []registry.Snapshot
	for chunk := range slices.Chunk(values, idsPerStatement) {
		var w where
		w.and("f.regency = ?", string(regency))
		w.in(column, chunk...)
		families, err := query(ctx, r.db, scanRegistryFamily, `SELECT `+registryFamily+` FROM family f`+w.clause(0), w.args...)
		if err != nil {
			return nil, err
		}
		if err := r.withKeys(ctx, regency, families); err != nil {
			return nil, err
		}
		part, err := r.withMembers(ctx, families)
		if err != nil {
			return nil, err
		}
		out = append(out, part...)
	}
	return out, nil
}

// withMembers reads the members of up to idsPerStatement families, the head
// first.
func (r *Registry) withMembers(ctx context.Context, families []registry.Family) ([]registry.Snapshot, error) {
	if len(families) == 0 {
		return nil, nil
	}
	out := make([]registry.Snapshot, len(families))
	at := make(map[string]int, len(families))
	ids := make([]string, len(families))
	regencies := map[string]bool{}
	for i, f := range families {
		out[i].Family, at[f.ID], ids[i] = f, i, f.ID
		regencies[string(f.Area.Regency())] = true
	}
	var w where
	keys := make([]string, 0, len(regencies))
	for k := range regencies {
		keys = append(keys, k)
	}
	w.in("p.regency", keys...)
	w.in("p.family_id", ids...)
	for p, err := range each(ctx, r.db, scanRegistryPerson, `SELECT `+registryPerson+` FROM person p`+w.clause(0), w.args...) {
		if err != nil {
			return nil, err
		}
		s := &out[at[p.FamilyID]]
		s.Members = append(s.Members, p)
	}
	for i := range out {
		slices.SortFunc(out[i].Members, headThenID)
	}
	return out, nil
}

func headThenID(a, b registry.Person) int {
	if ha, hb := a.Relation == registry.RelationHead, b.Relation == registry.RelationHead; ha != hb {
		if ha {
			return -1
		}
		return 1
	}
	return strings.Compare(a.ID, b.ID)
}

// Save writes a step of an import. It must run inside a transaction.
func (r *Registry) Save(ctx context.Context, regency region.Code, s registry.Saving) error {
	if err := r.removeOld(ctx, regency, s); err != nil {
		return err
	}
	if err := r.searched(ctx, regency, s); err != nil {
		return err
	}
	if err := r.update(ctx, regency, s); err != nil {
		return err
	}
	key := func(k registry.FamilyKey) []any { return []any{string(regency), k.Key, k.FamilyID} }
	if err := bulkOf(ctx, r.db, "family_key", []string{"regency", "source_key", "family_id"}, s.NewKeys, key); err != nil {
		return err
	}
	families := slices.Concat(s.NewFamilies, s.MovedFamilies)
	persons := slices.Concat(s.NewPersons, s.MovedPersons)
	if err := bulkOf(ctx, r.db, "family", familyInsert, families, func(f registry.Family) []any { return familyRow(regency, f) }); err != nil {
		return err
	}
	if err := bulkOf(ctx, r.db, "person", personInsert, persons, func(p registry.Person) []any { return personRow(regency, p) }); err != nil {
		return err
	}
	member := func(p registry.Person) []any {
		return []any{string(regency), p.FamilyID, p.ID, p.Relation, p.Since.String(), ""}
	}
	if err := bulkOf(ctx, r.db, "membership", membershipInsert, persons, member); err != nil {
		return err
	}
	link := func(l registry.Link) []any {
		return []any{string(regency), l.BatchID, int64(l.Row), l.Kind, l.EntityID, l.FamilyID}
	}
	return bulkOf(ctx, r.db, "source_record", linkInsert, s.Links, link)
}

var (
	familyInsert = []string{"regency", "id", "area", "source_key", "head_name", "address", "rt", "rw", "kk_sealed", "kk_index",
		"decile", "percentile", "members", "facts", "search_key", "data_date", "created_batch", "changed_batch", "marks"}
	personInsert = []string{"regency", "id", "area", "family_id", "source_key", "relation", "name", "name_key", "nik_sealed", "nik_index",
		"nik_status", "sex", "birth_date", "facts", "since", "data_date", "created_batch", "changed_batch", "marks"}
	membershipInsert = []string{"regency", "family_id", "person_id", "relation", "valid_from", "valid_to"}
	linkInsert       = []string{"regency", "batch_id", "row_no", "kind", "entity_id", "family_id"}
)

func familyRow(regency region.Code, f registry.Family) []any {
	facts, marks := jsonTexts(f.Facts, f.Marks)
	return []any{string(regency), f.ID, string(f.Area), f.SourceKey, f.HeadName, f.Address, f.RT, f.RW, f.KK.Sealed, f.KK.Index,
		int64(f.Decile), int64(f.Percentile), int64(f.Members), facts, f.SearchKey, f.DataDate.String(), f.CreatedBatch, f.ChangedBatch, marks}
}

func personRow(regency region.Code, p registry.Person) []any {
	facts, marks := jsonTexts(p.Facts, p.Marks)
	return []any{string(regency), p.ID, string(p.Area), p.FamilyID, p.SourceKey, p.Relation, p.Name, registry.FoldName(p.Name), p.NIK.Sealed, p.NIK.Index,
		p.NIKStatus, p.Sex, p.Birth.String(), facts, p.Since.String(), p.DataDate.String(), p.CreatedBatch, p.ChangedBatch, marks}
}

func jsonTexts(facts map[string]string, marks registry.Marks) (string, string) {
	return string(appendJSONObject(make([]byte, 0, 640), facts)), string(appendJSONMarks(make([]byte, 0, 192), marks))
}

// bulkOf inserts values row by row through bulk.
func bulkOf[T any](ctx context.Context, db *DB, table string, columns []string, values []T, rowOf func(T) []any) error {
	if len(values) == 0 {
		return nil
	}
	return bulk(ctx, db, table, columns, func(yield func([]any) bool) {
		for _, v := range values {
			if !yield(rowOf(v)) {
				return
			}
		}
	})
}

// The columns that a change writes when nothing indexed has changed.
var (
	familyUpdate = []string{"head_name", "address", "rt", "rw", "decile", "percentile", "members", "facts", "search_key",
		"data_date", "changed_batch", "marks"}
	personUpdate = []string{"source_key", "name", "name_key", "nik_status", "sex", "birth_date", "facts", "data_date", "changed_batch", "marks"}
)

func (r *Registry) update(ctx context.Context, regency region.Code, s registry.Saving) error {
	err := updateOf(ctx, r.db, "family", familyInsert, familyUpdate, s.ChangedFamilies,
		func(f registry.Family) []any { return familyRow(regency, f) })
	if err != nil {
		return err
	}
	return updateOf(ctx, r.db, "person", personInsert, personUpdate, s.ChangedPersons,
		func(p registry.Person) []any { return personRow(regency, p) })
}

// updateOf overwrites columns of rows that exist. columns begins with regency
// and id.
func updateOf[T any](ctx context.Context, db *DB, table string, columns, changed []string, values []T, rowOf func(T) []any) error {
	if len(values) == 0 {
		return nil
	}
	set := make([]string, len(changed))
	from := make([]int, len(changed))
	for i, c := range changed {
		set[i], from[i] = c+" = ?", slices.Index(columns, c)
	}
	stmt := "UPDATE " + table + " SET " + strings.Join(set, ", ") + " WHERE regency = ? AND id = ?"
	return many(ctx, db, stmt, func(yield func([]any) bool) {
		args := make([]any, len(changed)+2)
		for _, v := range values {
			row := rowOf(v)
			for i, at := range from {
				args[i] = row[at]
			}
			args[len(changed)], args[len(changed)+1] = row[0], row[1]
			if !yield(args) {
				return
			}
		}
	})
}

// removeOld deletes what is gone or written anew. A membership is written
// with its person, so it goes with it.
func (r *Registry) removeOld(ctx context.Context, regency region.Code, s registry.Saving) error {
	families, persons := slices.Clone(s.GoneFamilies), slices.Clone(s.GonePersons)
	for _, f := range s.MovedFamilies {
		families = append(families, f.ID)
	}
	for _, p := range s.MovedPersons {
		persons = append(persons, p.ID)
	}
	// First, while the persons still say in which family they are: so few
	// memberships are looked at.
	for chunk := range slices.Chunk(persons, idsPerStatement) {
		var of, w where
		of.and("regency = ?", string(regency))
		of.in("id", chunk...)
		w.and("regency = ?", string(regency))
		w.and("family_id IN (SELECT family_id FROM person WHERE "+strings.Join(of.conds, " AND ")+")", of.args...)
		w.in("person_id", chunk...)
		if _, err := exec(ctx, r.db, `DELETE FROM membership`+w.clause(0), w.args...); err != nil {
			return err
		}
	}
	for _, d := range []struct {
		table, column string
		ids           []string
	}{
		{"family_key", "family_id", s.GoneFamilies}, {"family_key", "source_key", s.GoneKeys},
		{"membership", "family_id", s.GoneFamilies}, {"family", "id", families}, {"person", "id", persons}, {"correction", "family_id", s.GoneFamilies},
	} {
		if err := r.deleteIn(ctx, regency, d.table, d.column, d.ids); err != nil {
			return err
		}
	}
	return nil
}

func (r *Registry) deleteIn(ctx context.Context, regency region.Code, table, column string, ids []string) error {
	for chunk := range slices.Chunk(ids, idsPerStatement) {
		var w where
		w.and("regency = ?", string(regency))
		w.in(column, chunk...)
		if _, err := exec(ctx, r.db, `DELETE FROM `+table+w.clause(0), w.args...); err != nil {
			return err
		}
	}
	return nil
}

// NextSeq is the next number in the order of commits and corrections.
func (r *Registry) NextSeq(ctx context.Context, regency region.Code) (int64, error) {
	return one(ctx, r.db, scanInt, `SELECT 1 + COALESCE(MAX(seq), 0) FROM (
		SELECT seq FROM source_batch WHERE regency = $1
		UNION ALL SELECT seq FROM correction WHERE regency = $1) AS taken`, string(regency))
}

// AddSource remembers a batch.
func (r *Registry) AddSource(ctx context.Context, regency region.Code, s registry.Source) error {
	_, err := exec(ctx, r.db, `INSERT INTO source_batch (regency, batch_id, seq, file, data_date, target, committed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, string(regency), s.BatchID, s.Seq, s.File, s.DataDate.String(),
		string(s.Target), s.CommittedAt.UTC().Format(time.RFC3339Nano))
	return err
}

// Sources reads batches.
func (r *Registry) Sources(ctx context.Context, regency region.Code, batchIDs []string) ([]registry.Source, error) {
	var w where
	w.and("s.regency = ?", string(regency))
	w.in("s.batch_id", batchIDs...)
	return query(ctx, r.db, scanSource, `SELECT s.batch_id, s.seq, s.file, s.data_date, s.target, s.committed_at, COALESCE(b.created_by, '')
		FROM source_batch s LEFT JOIN intake_batch b ON b.regency = s.regency AND b.id = s.batch_id`+w.clause(0), w.args...)
}

func scanSource(r row) (registry.Source, error) {
	var s registry.Source
	var date, target, at string
	if err := r.Scan(&s.BatchID, &s.Seq, &s.File, &date, &target, &at, &s.By); err != nil {
		return s, err
	}
	s.Target = intake.Target(target)
	var err error
	if s.DataDate, err = registryDate(date); err != nil {
		return s, err
	}
	s.CommittedAt, err = time.Parse(time.RFC3339Nano, at)
	return s, err
}

// Touched gives the families that a batch speaks of.
func (r *Registry) Touched(ctx context.Context, regency region.Code, batchID string) ([]string, error) {
	return query(ctx, r.db, scanString, `SELECT DISTINCT family_id FROM source_record
		WHERE regency = $1 AND batch_id = $2 ORDER BY family_id`, string(regency), batchID)
}

// Links gives the links of families, by batch and row.
func (r *Registry) Links(ctx context.Context, regency region.Code, familyIDs []string) ([]registry.Link, error) {
	var out []registry.Link
	for chunk := range slices.Chunk(familyIDs, idsPerStatement) {
		var w where
		w.and("regency = ?", string(regency))
		w.in("family_id", chunk...)
		links, err := query(ctx, r.db, scanLink, `SELECT batch_id, row_no, kind, entity_id, family_id FROM source_record`+
			w.clause(0), w.args...)
		if err != nil {
			return nil, err
		}
		out = append(out, links...)
	}
	slices.SortFunc(out, func(a, b registry.Link) int {
		if c := strings.Compare(a.BatchID, b.BatchID); c != 0 {
			return c
		}
		return a.Row - b.Row
	})
	return out, nil
}

func scanLink(r row) (l registry.Link, err error) {
	err = r.Scan(&l.BatchID, &l.Row, &l.Kind, &l.EntityID, &l.FamilyID)
	return l, err
}

// RemoveSource forgets a batch and its links.
func (r *Registry) RemoveSource(ctx context.Context, regency region.Code, batchID string) error {
	if _, err := exec(ctx, r.db, `DELETE FROM source_record WHERE regency = $1 AND batch_id = $2`, string(regency), batchID); err != nil {
		return err
	}
	_, err := exec(ctx, r.db, `DELETE FROM source_batch WHERE regency = $1 AND batch_id = $2`, string(regency), batchID)
	return err
}

// AddCorrection keeps a correction.
func (r *Registry) AddCorrection(ctx context.Context, regency region.Code, c registry.Correction) error {
	_, err := exec(ctx, r.db, `INSERT INTO correction (regency, id, seq, family_id, person_id, field, old_value, new_value,
		sealed, reason, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		string(regency), c.ID, c.Seq, c.FamilyID, c.PersonID, c.Field, c.Old, c.New, c.Sealed, c.Reason,
		c.RecordedAt.UTC().Format(time.RFC3339Nano), c.RecordedBy)
	return err
}

// Corrections reads the corrections of families in their order.
func (r *Registry) Corrections(ctx context.Context, regency region.Code, familyIDs []string) ([]registry.Correction, error) {
	var out []registry.Correction
	for chunk := range slices.Chunk(familyIDs, idsPerStatement) {
		var w where
		w.and("regency = ?", string(regency))
		w.in("family_id", chunk...)
		found, err := query(ctx, r.db, scanCorrection, `SELECT id, seq, family_id, person_id, field, old_value, new_value, sealed,
			reason, recorded_at, recorded_by FROM correction`+w.clause(0)+` ORDER BY seq`, w.args...)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

func scanCorrection(r row) (registry.Correction, error) {
	var c registry.Correction
	var at string
	err := r.Scan(&c.ID, &c.Seq, &c.FamilyID, &c.PersonID, &c.Field, &c.Old, &c.New, &c.Sealed, &c.Reason, &at, &c.RecordedBy)
	if err != nil {
		return c, err
	}
	c.RecordedAt, err = time.Parse(time.RFC3339Nano, at)
	return c, err
}
