package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/verification"
)

// Verification keeps the results of visits and the lists of decrees. It
// satisfies verification.Store.
type Verification struct{ db *DB }

// NewVerification makes the store on a database.
func NewVerification(db *DB) *Verification { return &Verification{db} }

// manyIDs is how many values one statement names at most.
const manyIDs = 500

// newest orders the results of a family: the newest visit, among equals the
// one recorded last.
const newest = `COALESCE(NULLIF(visited_on, ''), substr(recorded_at, 1, 10)) DESC, recorded_at DESC, id DESC`

// ofRegency adds the regency of a scope, so that keys which begin with it serve
// the query; a larger scope adds nothing.
func (w *where) ofRegency(column string, scope region.Scope) {
	if regency := scope.Area().Regency(); regency != "" {
		w.and(column+" = ?", string(regency))
	}
}

const familyRefColumns = `f.id, f.area, f.source_key, f.head_name, f.members`

func scanFamilyRef(r row) (f verification.FamilyRef, err error) {
	err = r.Scan(&f.ID, &f.Area, &f.SourceKey, &f.HeadName, &f.Persons)
	return
}

// Families finds families by id, within the scope.
func (s *Verification) Families(ctx context.Context, scope region.Scope, ids []string) (map[string]verification.FamilyRef, error) {
	out := make(map[string]verification.FamilyRef, len(ids))
	for part := range slices.Chunk(ids, manyIDs) {
		var w where
		w.ofRegency("f.regency", scope)
		w.within("f.area", scope)
		w.in("f.id", part...)
		found, err := query(ctx, s.db, scanFamilyRef, `SELECT `+familyRefColumns+` FROM family f`+w.clause(0), w.args...)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			out[f.ID] = f
		}
	}
	return out, nil
}

const resultColumns = `id, family_id, area, existence, eligibility, reason, note, evidence, answers, visited_on,
	verifier, batch_id, row_no, recorded_at, recorded_by, is_current`

func scanResult(r row) (v verification.Result, err error) {
	var answers, visited, recorded string
	err = r.Scan(&v.ID, &v.FamilyID, &v.Area, &v.Existence, &v.Eligibility, &v.Reason, &v.Note, &v.Evidence, &answers,
		&visited, &v.Verifier, &v.BatchID, &v.Row, &recorded, &v.RecordedBy, &v.Current)
	if err != nil {
		return v, err
	}
	if v.VisitedOn, err = dateIn(visited); err != nil {
		return v, err
	}
	if v.RecordedAt, err = instantIn(recorded); err != nil {
		return v, err
	}
	return v, json.Unmarshal([]byte(answers), &v.Answers)
}

func dateIn(s string) (civil.Date, error) {
	if s == "" {
		return civil.Date{}, nil
	}
	return civil.ParseDate(s)
}

// instantForm has a fixed width, so that text sorts as time does.
const instantForm = "2006-01-02T15:04:05.000000Z"

func instantIn(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.RFC3339, s)
}

func instantOut(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(instantForm)
}

// Results are all results of the families, oldest first.
func (s *Verification) Results(ctx context.Context, scope region.Scope, families []string) ([]verification.Result, error) {
	var out []verification.Result
	for part := range slices.Chunk(families, manyIDs) {
		var w where
		w.ofRegency("regency", scope)
		w.within("area", scope)
		w.in("family_id", part...)
		found, err := query(ctx, s.db, scanResult, `SELECT `+resultColumns+` FROM verification_result`+w.clause(0)+
			` ORDER BY family_id, recorded_at, id`, w.args...)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// AddResults keeps results and makes the newest of each family current.
func (s *Verification) AddResults(ctx context.Context, regency region.Code, add []verification.Result) error {
	return s.db.Atomically(ctx, func(ctx context.Context) error {
		var families []string // that have other results
		rows := make([][]any, len(add))
		for i, r := range add {
			answers, err := json.Marshal(r.Answers)
			if err != nil {
				return err
			}
			if r.Answers == nil {
				answers = []byte("{}")
			}
			if !r.Current {
				families = append(families, r.FamilyID)
			}
			rows[i] = []any{string(regency), r.ID, r.FamilyID, string(r.Area), string(r.Existence), string(r.Eligibility),
				r.Reason, r.Note, r.Evidence, string(answers), r.VisitedOn.String(), r.Verifier, r.BatchID, int64(r.Row),
				instantOut(r.RecordedAt), r.RecordedBy, r.Current}
		}
		if err := bulk(ctx, s.db, "verification_result", []string{"regency", "id", "family_id", "area", "existence",
			"eligibility", "reason", "note", "evidence", "answers", "visited_on", "verifier", "batch_id", "row_no",
			"recorded_at", "recorded_by", "is_current"}, slices.Values(rows)); err != nil {
			return err
		}
		return s.settle(ctx, regency, families)
	})
}

// settle makes the newest result of each family current.
func (s *Verification) settle(ctx context.Context, regency region.Code, families []string) error {
	for part := range slices.Chunk(families, manyIDs) {
		var w where
		w.and("regency = ?", string(regency))
		w.in("family_id", part...)
		w.and("is_current")
		if _, err := exec(ctx, s.db, `UPDATE verification_result SET is_current = FALSE`+w.clause(0), w.args...); err != nil {
			return err
		}
		w.conds = w.conds[:2]
		if _, err := exec(ctx, s.db, `UPDATE verification_result SET is_current = TRUE`+w.clause(0)+`
			AND id = (SELECT r.id FROM verification_result r
				WHERE r.regency = verification_result.regency AND r.family_id = verification_result.family_id
				ORDER BY `+newest+` LIMIT 1)`, w.args...); err != nil {
			return err
		}
	}
	return nil
}

// RemoveResults forgets a batch's results; the newest remaining become
// current.
func (s *Verification) RemoveResults(ctx context.Context, regency region.Code, batch string) (int, error) {
	var n int64
	err := s.db.Atomically(ctx, func(ctx context.Context) error {
		families, err := query(ctx, s.db, scanString,
			`SELECT DISTINCT family_id FROM verification_result WHERE regency = $1 AND batch_id = $2`, string(regency), batch)
		if err != nil {
			return err
		}
		n, err = exec(ctx, s.db, `DELETE FROM verification_result WHERE regency = $1 AND batch_id = $2`, string(regency), batch)
		if err != nil {
			return err
		}
		return s.settle(ctx, regency, families)
	})
	return int(n), err
}

// DecreesOn are the numbers of decrees that were frozen after the batch and
// name a family of which the batch has a result.
func (s *Verification) DecreesOn(ctx context.Context, regency region.Code, batch string) ([]string, error) {
	return query(ctx, s.db, scanString, `SELECT DISTINCT d.decree_no FROM determination d
		JOIN determination_entry e ON e.regency = d.regency AND e.determination_id = d.id
		JOIN verification_result r ON r.regency = e.regency AND r.family_id = e.family_id
		WHERE d.regency = $1 AND r.batch_id = $2 AND d.status = 'frozen' AND r.recorded_at <= d.frozen_at
		ORDER BY d.decree_no`, string(regency), batch)
}

// NewestVisit is the day of the newest visit inside the scope that is not after
// a day.
func (s *Verification) NewestVisit(ctx context.Context, scope region.Scope, asOf civil.Date) (civil.Date, error) {
	var w where
	w.ofRegency("regency", scope)
	w.within("area", scope)
	w.and("visited_on <= ?", asOf.String())
	day, err := one(ctx, s.db, scanString, `SELECT COALESCE(MAX(visited_on), '') FROM verification_result`+w.clause(0), w.args...)
	if err != nil {
		return civil.Date{}, err
	}
	return dateIn(day)
}

// listedOn is 1 for a family (f) that is on a frozen list on a day, else 0: the
// last change until then decides; without one, the frozen list. A draft has no
// list, nor has a decree before its date. Its arguments are determination and
// day, both once more, and the determination again.
const listedOn = `CASE WHEN NOT EXISTS (SELECT 1 FROM determination d WHERE d.id = ? AND d.status = 'frozen' AND d.decree_date <= ?)
	THEN 0 ELSE COALESCE(
	(SELECT CASE c.kind WHEN 'add' THEN 1 ELSE 0 END FROM determination_change c
		WHERE c.regency = f.regency AND c.determination_id = ? AND c.family_id = f.id AND c.on_date <= ?
		ORDER BY c.on_date DESC, c.recorded_at DESC, c.id DESC LIMIT 1),
	(SELECT COUNT(*) FROM determination_entry e
		WHERE e.regency = f.regency AND e.determination_id = ? AND e.family_id = f.id)) END`

// CountResults counts families and persons by the result that counts: the
// current one, or the newest of the visits until a day.
func (s *Verification) CountResults(ctx context.Context, scope region.Scope, f verification.FunnelRequest) ([]verification.ResultCount, error) {
	listed, args := "0", []any(nil)
	if f.Determination != "" {
		day := f.AsOf.String()
		if f.AsOf.IsZero() {
			day = "9999-12-31"
		}
		listed, args = listedOn, []any{f.Determination, day, f.Determination, day, f.Determination}
	}
	counting, before := "v.is_current", len(args)
	if !f.VisitsBy.IsZero() {
		counting, args = newestBy, append(args, f.VisitsBy.String())
	}
	deciles := f.Deciles
	var w where
	w.within("f.area", scope)
	if len(deciles) > 0 {
		cond, values := "f.decile IN (?", []any{int64(deciles[0])}
		for _, d := range deciles[1:] {
			cond, values = cond+", ?", append(values, int64(d))
		}
		w.and(cond+")", values...)
	}
	scan := func(r row) (c verification.ResultCount, err error) {
		var listed int
		err = r.Scan(&c.Existence, &c.Eligibility, &listed, &c.Families, &c.Persons)
		c.Listed = listed == 1
		return
	}
	stmt := `SELECT existence, eligibility, listed, COUNT(*), CAST(SUM(members) AS BIGINT) FROM (
		SELECT COALESCE(v.existence, '') AS existence, COALESCE(v.eligibility, '') AS eligibility, ` + number(listed, 0) + ` AS listed, f.members
		FROM family f LEFT JOIN verification_result v ON v.regency = f.regency AND v.family_id = f.id AND ` + number(counting, before) +
		w.clause(len(args)) + `) q GROUP BY existence, eligibility, listed ORDER BY existence, eligibility, listed`
	return query(ctx, s.db, scan, stmt, append(args, w.args...)...)
}

// Sets are the imported criteria sets of a regency.
func (s *Verification) Sets(ctx context.Context, regency region.Code) ([][]byte, error) {
	return query(ctx, s.db, func(r row) ([]byte, error) { t, err := scanString(r); return []byte(t), err },
		`SELECT body FROM criteria_set WHERE regency = $1 ORDER BY id, version`, string(regency))
}

// AddSet keeps a criteria set.
func (s *Verification) AddSet(ctx context.Context, regency region.Code, id string, version int, body []byte, at time.Time, by string) error {
	_, err := exec(ctx, s.db, `INSERT INTO criteria_set (regency, id, version, body, recorded_at, recorded_by)
		VALUES ($1, $2, $3, $4, $5, $6)`, string(regency), id, int64(version), string(body), instantOut(at), by)
	return err
}

// casePage is how many families are read together with their members.
const casePage = 2000

// Cases gives families with members and current result, ordered by regency and
// family id: two statements for every casePage families.
func (s *Verification) Cases(ctx context.Context, scope region.Scope, filter verification.CaseFilter) iter.Seq2[verification.Case, error] {
	return func(yield func(verification.Case, error) bool) {
		var w where
		w.within("area", scope)
		regencies, err := query(ctx, s.db, scanString, `SELECT DISTINCT regency FROM family`+w.clause(0)+` ORDER BY regency`, w.args...)
		if err != nil {
			yield(verification.Case{}, err)
			return
		}
		for _, regency := range regencies {
			for after := ""; ; {
				page, err := s.casePage(ctx, regency, after, scope, filter)
				if err != nil {
					yield(verification.Case{}, err)
					return
				}
				for _, c := range page {
					if !yield(c, nil) {
						return
					}
				}
				if len(page) < casePage {
					break
				}
				after = page[len(page)-1].FamilyID
			}
		}
	}
}

func (s *Verification) casePage(ctx context.Context, regency, after string, scope region.Scope, filter verification.CaseFilter) ([]verification.Case, error) {
	var w where
	w.and("f.regency = ?", regency)
	w.and("f.id > ?", after)
	w.within("f.area", scope)
	if filter.Families != nil {
		w.in("f.id", filter.Families...)
	}
	join := "LEFT JOIN"
	if filter.Verified {
		join = "JOIN"
	}
	cases, err := query(ctx, s.db, scanCase, `SELECT f.id, f.area, f.source_key, f.head_name, f.address, f.rt, f.rw, f.kk_sealed,
		f.decile, f.percentile, f.members, f.facts, f.data_date,
		COALESCE(r.id, ''), COALESCE(r.existence, ''), COALESCE(r.eligibility, ''), COALESCE(r.answers, '{}'),
		COALESCE(r.visited_on, ''), COALESCE(r.recorded_at, '')
		FROM family f `+join+` verification_result r ON r.regency = f.regency AND r.family_id = f.id AND r.is_current`+
		w.clause(0)+` ORDER BY f.id LIMIT `+fmt.Sprint(casePage), w.args...)
	if err != nil || len(cases) == 0 {
		return nil, err
	}
	return cases, s.members(ctx, regency, cases)
}

func scanCase(r row) (c verification.Case, err error) {
	var facts, date, answers, visited, recorded string
	var res verification.Result
	err = r.Scan(&c.FamilyID, &c.Area, &c.SourceKey, &c.HeadName, &c.Address, &c.RT, &c.RW, &c.KK, &c.Decile, &c.Percent,
		&c.Count, &facts, &date, &res.ID, &res.Existence, &res.Eligibility, &answers, &visited, &recorded)
	if err != nil {
		return c, err
	}
	if c.DataDate, err = dateIn(date); err != nil {
		return c, err
	}
	if c.Facts, err = flatObject(facts); err != nil || res.ID == "" {
		return c, err
	}
	res.FamilyID, res.Area, res.Current = c.FamilyID, c.Area, true
	if res.VisitedOn, err = dateIn(visited); err != nil {
		return c, err
	}
	if res.RecordedAt, err = instantIn(recorded); err != nil {
		return c, err
	}
	c.Result = &res
	res.Answers, err = flatObject(answers)
	return c, err
}

// members fills in the members of a page of cases, which are ordered by id.
func (s *Verification) members(ctx context.Context, regency string, cases []verification.Case) error {
	type member struct {
		family string
		verification.Member
	}
	scan := func(r row) (m member, err error) {
		var birth, facts string
		if err = r.Scan(&m.family, &m.ID, &m.SourceKey, &m.Relation, &m.Sex, &birth, &m.NIK, &facts); err != nil {
			return m, err
		}
		if m.Birth, err = dateIn(birth); err != nil {
			return m, err
		}
		m.Facts, err = flatObject(facts)
		return m, err
	}
	at := make(map[string]int, len(cases))
	for i := range cases {
		at[cases[i].FamilyID] = i
	}
	for m, err := range each(ctx, s.db, scan, `SELECT family_id, id, source_key, relation, sex, birth_date, nik_sealed, facts FROM person
		WHERE regency = $1 AND family_id >= $2 AND family_id <= $3 ORDER BY family_id, id`,
		regency, cases[0].FamilyID, cases[len(cases)-1].FamilyID) {
		if err != nil {
			return err
		}
		if i, ok := at[m.family]; ok {
			cases[i].Members = append(cases[i].Members, m.Member)
		}
	}
	return nil
}
