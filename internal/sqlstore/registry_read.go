package sqlstore

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
)

// Families gives one page of the families of a filter.
func (r *Registry) Families(ctx context.Context, scope region.Scope, f registry.Filter, p registry.Page) ([]registry.Family, error) {
	m, err := r.search(ctx, scope, f)
	if err != nil {
		return nil, err
	}
	return r.page(ctx, scope, f, m, p)
}

// List gives one page of the families of a filter, and how many families and
// persons it has in all. It looks for a text once.
func (r *Registry) List(ctx context.Context, scope region.Scope, f registry.Filter, p registry.Page) (registry.Listing, error) {
	var out registry.Listing
	m, err := r.search(ctx, scope, f)
	if err != nil {
		return out, err
	}
	if out.Total, err = r.countFamilies(ctx, scope, f, m); err != nil {
		return out, err
	}
	if out.Persons, err = r.countPersons(ctx, scope, f, m); err != nil {
		return out, err
	}
	out.Families, err = r.page(ctx, scope, f, m, p)
	return out, err
}

func (r *Registry) page(ctx context.Context, scope region.Scope, f registry.Filter, m *matches, p registry.Page) ([]registry.Family, error) {
	order, err := familyOrder(p)
	if err != nil {
		return nil, err
	}
	limit := p.Limit
	if limit <= 0 {
		limit = registry.DefaultLimit
	}
	limit = min(limit, registry.MaxLimit)
	if (p.Sort == "" || p.Sort == registry.SortArea) && m.named() && m.answers(f) {
		m, p.Offset = m.page(p.Desc, p.Offset, limit), 0
	}
	w, err := r.familyWhere(scope, f, m, r.pathInOrder(scope, p.Sort))
	if err != nil {
		return nil, err
	}
	// First which families, for which an index is mostly enough; then only
	// those are read.
	n := len(w.args)
	stmt := `SELECT ` + registryFamily + ` FROM family f WHERE (f.regency, f.id) IN (SELECT f.regency, f.id FROM family f` + w.clause(0) + order +
		fmt.Sprintf(` LIMIT $%d OFFSET $%d)`, n+1, n+2) + order
	families, err := query(ctx, r.db, scanRegistryFamily, stmt, append(w.args, int64(limit), int64(max(0, p.Offset)))...)
	if err != nil {
		return nil, err
	}
	return families, r.addVerification(ctx, families)
}

func familyOrder(p registry.Page) (string, error) {
	direction := ""
	if p.Desc {
		direction = " DESC"
	}
	column, ok := map[registry.Sort]string{
		"": "f.area", registry.SortArea: "f.area", registry.SortName: "f.head_name", registry.SortDecile: "f.decile",
		registry.SortMembers: "f.members", registry.SortDate: "f.data_date",
	}[p.Sort]
	if !ok {
		return "", fault.New("registry.Families", fault.Invalid, locale.T("registry.filter_unknown", "name", string(p.Sort)), nil)
	}
	return " ORDER BY " + column + direction + ", f.id" + direction, nil
}

type verdict struct{ family, existence, eligibility string }

func scanVerdict(r row) (v verdict, err error) {
	err = r.Scan(&v.family, &v.existence, &v.eligibility)
	return v, err
}

// addVerification fills in the current verification results.
func (r *Registry) addVerification(ctx context.Context, families []registry.Family) error {
	at := make(map[string]int, len(families))
	for i, f := range families {
		at[f.ID] = i
	}
	for chunk := range slices.Chunk(families, idsPerStatement) {
		var w where
		ids := make([]string, len(chunk))
		regencies := make([]string, len(chunk))
		for i, f := range chunk {
			ids[i], regencies[i] = f.ID, string(f.Area.Regency())
		}
		slices.Sort(regencies)
		w.in("regency", slices.Compact(regencies)...)
		w.in("family_id", ids...)
		w.and("is_current")
		verdicts, err := query(ctx, r.db, scanVerdict,
			`SELECT family_id, existence, eligibility FROM verification_result`+w.clause(0), w.args...)
		if err != nil {
			return err
		}
		for _, v := range verdicts {
			families[at[v.family]].Existence, families[at[v.family]].Eligibility = v.existence, v.eligibility
		}
	}
	return nil
}

// CountFamilies is the length of the list of a filter.
func (r *Registry) CountFamilies(ctx context.Context, scope region.Scope, f registry.Filter) (int, error) {
	m, err := r.search(ctx, scope, f)
	if err != nil {
		return 0, err
	}
	return r.countFamilies(ctx, scope, f, m)
}

func (r *Registry) countFamilies(ctx context.Context, scope region.Scope, f registry.Filter, m *matches) (int, error) {
	if m.answers(f) {
		return m.families, nil
	}
	if counted(f) {
		t, err := r.total(ctx, scope, f)
		return t.families, err
	}
	w, err := r.familyWhere(scope, f, m, r.pathOf(scope, f, m, false))
	if err != nil {
		return 0, err
	}
	n, err := one(ctx, r.db, scanInt, `SELECT COUNT(*) FROM family f`+w.clause(0), w.args...)
	return int(n), err
}

// CountPersons counts the persons that a filter selects.
func (r *Registry) CountPersons(ctx context.Context, scope region.Scope, f registry.Filter) (int, error) {
	m, err := r.search(ctx, scope, f)
	if err != nil {
		return 0, err
	}
	return r.countPersons(ctx, scope, f, m)
}

func (r *Registry) countPersons(ctx context.Context, scope region.Scope, f registry.Filter, m *matches) (int, error) {
	if m.answers(f) {
		return m.persons, nil
	}
	if counted(f) {
		t, err := r.total(ctx, scope, f)
		return t.persons, err
	}
	if !f.SelectsPersons() {
		w, err := r.familyWhere(scope, f, m, r.pathOf(scope, f, m, false))
		if err != nil {
			return 0, err
		}
		n, err := one(ctx, r.db, scanInt, `SELECT CAST(COALESCE(SUM(f.members), 0) AS BIGINT) FROM family f`+w.clause(0), w.args...)
		return int(n), err
	}
	w, err := r.personWhere(scope, f, m)
	if err != nil {
		return 0, err
	}
	n, err := one(ctx, r.db, scanInt, `SELECT COUNT(*)`+personsOfFamilies+w.clause(0), w.args...)
	return int(n), err
}

// NewestDate is the date of the newest data about the families of a filter,
// zero without a family.
func (r *Registry) NewestDate(ctx context.Context, scope region.Scope, f registry.Filter) (civil.Date, error) {
	m, err := r.search(ctx, scope, f)
	if err != nil {
		return civil.Date{}, err
	}
	w, err := r.familyWhere(scope, f, m, r.pathOf(scope, f, m, true))
	if err != nil {
		return civil.Date{}, err
	}
	newest, err := one(ctx, r.db, scanString, `SELECT COALESCE(MAX(f.data_date), '') FROM family f`+w.clause(0), w.args...)
	if err != nil {
		return civil.Date{}, err
	}
	return registryDate(newest)
}

func scanTally(r row) (c registry.Count, err error) {
	err = r.Scan(&c.Value, &c.Families, &c.Persons)
	return c, err
}

// Tally counts families and selected persons by group, in order of the value.
func (r *Registry) Tally(ctx context.Context, scope region.Scope, f registry.Filter, by registry.By) ([]registry.Count, error) {
	expr, args, err := tallyGroup(by)
	if err != nil {
		return nil, err
	}
	m, err := r.search(ctx, scope, f)
	if err != nil {
		return nil, err
	}
	if !by.OfPersons() && !f.SelectsPersons() {
		return r.tallyFamilies(ctx, scope, f, m, by, expr, args)
	}
	// A person is in one family, so that counting the persons of each family
	// of a group first gives both numbers in one pass.
	w, err := r.personWhere(scope, f, m)
	if err != nil {
		return nil, err
	}
	stmt := number(`SELECT grp, COUNT(*), SUM(persons) FROM (SELECT `+expr+` AS grp, COUNT(*) AS persons`, 0) +
		personsOfFamilies + w.clause(len(args)) + ` GROUP BY 1, f.regency, f.id) AS t GROUP BY grp ORDER BY grp`
	return query(ctx, r.db, scanTally, stmt, append(args, w.args...)...)
}

// tallyFamilies counts whole families; a family has all its members.
func (r *Registry) tallyFamilies(ctx context.Context, scope region.Scope, f registry.Filter, m *matches, by registry.By, expr string, args []any) ([]registry.Count, error) {
	if counted(f) && (by.Kind == registry.ByArea || by.Kind == registry.ByDecile) {
		return r.tallyCounted(ctx, scope, f, expr, args)
	}
	w, err := r.familyWhere(scope, f, m, r.pathOf(scope, f, m, by.Kind == registry.ByFamilyFact))
	if err != nil {
		return nil, err
	}
	stmt := number(`SELECT `+expr+` AS grp, COUNT(*), SUM(f.members) FROM family f`, 0) + w.clause(len(args)) +
		` GROUP BY 1 ORDER BY 1`
	return query(ctx, r.db, scanTally, stmt, append(args, w.args...)...)
}

// Each yields the families of a filter with all members, ordered by area and
// id. It reads idsPerStatement families at a time and holds no cursor open, so
// that the caller may read and write meanwhile.
func (r *Registry) Each(ctx context.Context, scope region.Scope, f registry.Filter) iter.Seq2[registry.Snapshot, error] {
	return func(yield func(registry.Snapshot, error) bool) {
		lastArea, lastID := "", ""
		m, err := r.search(ctx, scope, f)
		if err != nil {
			yield(registry.Snapshot{}, err)
			return
		}
		if m.named() {
			r.eachMatch(ctx, scope, f, m, yield)
			return
		}
		for {
			part, err := r.nextSnapshots(ctx, scope, f, m, lastArea, lastID)
			if err != nil {
				yield(registry.Snapshot{}, err)
				return
			}
			for _, s := range part {
				if !yield(s, nil) {
					return
				}
			}
			if len(part) < idsPerStatement {
				return
			}
			last := part[len(part)-1].Family
			lastArea, lastID = string(last.Area), last.ID
		}
	}
}

// eachMatch yields the families of a filter that a text search has named.
func (r *Registry) eachMatch(ctx context.Context, scope region.Scope, f registry.Filter, m *matches, yield func(registry.Snapshot, error) bool) {
	for some := range m.chunks(idsPerStatement) {
		part, err := r.nextSnapshots(ctx, scope, f, some, "", "")
		if err != nil {
			yield(registry.Snapshot{}, err)
			return
		}
		for _, s := range part {
			if !yield(s, nil) {
				return
			}
		}
	}
}

func (r *Registry) nextSnapshots(ctx context.Context, scope region.Scope, f registry.Filter, m *matches, area, id string) ([]registry.Snapshot, error) {
	w, err := r.familyWhere(scope, f, m, byArea)
	if err != nil {
		return nil, err
	}
	if column := "f.area"; area != "" {
		if few(f, m) { // as in familyConditions
			column = "(f.area || '')"
		}
		w.and("("+column+", f.id) > (?, ?)", area, id)
	}
	stmt := `SELECT ` + registryFamily + ` FROM family f` + w.clause(0) +
		fmt.Sprintf(` ORDER BY f.area, f.id LIMIT %d`, idsPerStatement)
	families, err := query(ctx, r.db, scanRegistryFamily, stmt, w.args...)
	if err != nil {
		return nil, err
	}
	if err := r.addVerification(ctx, families); err != nil {
		return nil, err
	}
	return r.withMembers(ctx, families)
}

// Family reads one family with its members.
func (r *Registry) Family(ctx context.Context, scope region.Scope, id string) (registry.Snapshot, error) {
	families, err := r.Families(ctx, scope, registry.Filter{Families: []string{id}}, registry.Page{Limit: 1})
	if err != nil {
		return registry.Snapshot{}, err
	}
	if len(families) == 0 {
		return registry.Snapshot{}, fault.New("registry.Family", fault.NotFound,
			locale.T("fault.not_found", "what", locale.T("registry.family")), nil)
	}
	out, err := r.withMembers(ctx, families)
	if err != nil {
		return registry.Snapshot{}, err
	}
	return out[0], nil
}

// Memberships tells who has belonged to a family.
func (r *Registry) Memberships(ctx context.Context, scope region.Scope, familyID string) ([]registry.Membership, error) {
	var w where
	w.within("f.area", scope)
	w.family("f", scope, familyID)
	return query(ctx, r.db, scanMembership, `SELECT m.family_id, m.person_id, m.relation, m.valid_from, m.valid_to
		FROM family f JOIN membership m ON m.regency = f.regency AND m.family_id = f.id`+
		w.clause(0)+` ORDER BY m.valid_from, m.person_id`, w.args...)
}

// NIKShared gives the persons of a family whose NIK somebody else has.
func (r *Registry) NIKShared(ctx context.Context, scope region.Scope, familyID string) ([]string, error) {
	var w where
	w.within("f.area", scope)
	w.family("f", scope, familyID)
	w.and("p.nik_index IS NOT NULL AND EXISTS (SELECT 1 FROM person o WHERE o.nik_index = p.nik_index AND o.id <> p.id)")
	return query(ctx, r.db, scanString, `SELECT p.id FROM family f JOIN person p ON p.regency = f.regency AND p.family_id = f.id`+w.clause(0), w.args...)
}

func scanMembership(r row) (registry.Membership, error) {
	var m registry.Membership
	var from, to string
	if err := r.Scan(&m.FamilyID, &m.PersonID, &m.Relation, &from, &to); err != nil {
		return m, err
	}
	var err error
	if m.From, err = registryDate(from); err != nil {
		return m, err
	}
	m.To, err = registryDate(to)
	return m, err
}

type sealedNIK struct {
	id     string
	sealed []byte
}

func scanSealedNIK(r row) (s sealedNIK, err error) {
	err = r.Scan(&s.id, &s.sealed)
	return s, err
}

// OpenNIK opens the NIK of persons in the scope; persons without one are left
// out.
func (r *Registry) OpenNIK(ctx context.Context, scope region.Scope, personIDs ...string) (map[string]string, error) {
	out := make(map[string]string, len(personIDs))
	for chunk := range slices.Chunk(personIDs, idsPerStatement) {
		var w where
		w.within("p.area", scope)
		w.in("p.id", chunk...)
		w.and("p.nik_sealed IS NOT NULL")
		w.regencies("p.regency", scope)
		found, err := query(ctx, r.db, scanSealedNIK, `SELECT p.id, p.nik_sealed FROM person p`+w.clause(0), w.args...)
		if err != nil {
			return nil, err
		}
		for _, s := range found {
			plain, err := r.sealer.Open("person.nik", s.sealed)
			if err != nil {
				return nil, err
			}
			out[s.id] = string(plain)
		}
	}
	return out, nil
}

// References gives what points to families or persons: a verification, a
// frozen decree, a delivery.
func (r *Registry) References(ctx context.Context, regency region.Code, familyIDs, personIDs []string) ([]registry.Reference, error) {
	var out []registry.Reference
	for _, q := range []struct {
		stmt, column string
		ids          []string
	}{
		{`SELECT 'determination', t.family_id, d.title FROM determination_entry t
			JOIN determination d ON d.regency = t.regency AND d.id = t.determination_id AND d.status = 'frozen'`, "t.family_id", familyIDs},
		{`SELECT 'determination', t.family_id, d.title FROM determination_change t
			JOIN determination d ON d.regency = t.regency AND d.id = t.determination_id`, "t.family_id", familyIDs},
		{`SELECT 'delivery', t.family_id, g.name FROM delivery t
			JOIN programme g ON g.regency = t.regency AND g.id = t.programme_id`, "t.family_id", familyIDs},
		{`SELECT 'delivery', t.family_id, g.name FROM delivery t
			JOIN programme g ON g.regency = t.regency AND g.id = t.programme_id`, "t.person_id", personIDs},
		{`SELECT 'verification', t.family_id, '' FROM verification_result t`, "t.family_id", familyIDs},
	} {
		for chunk := range slices.Chunk(q.ids, idsPerStatement) {
			var w where
			w.and("t.regency = ?", string(regency))
			w.in(q.column, chunk...)
			found, err := query(ctx, r.db, scanReference, q.stmt+w.clause(0), w.args...)
			if err != nil {
				return nil, err
			}
			out = append(out, found...)
		}
	}
	return out, nil
}

func scanReference(r row) (ref registry.Reference, err error) {
	err = r.Scan(&ref.Kind, &ref.FamilyID, &ref.Title)
	return ref, err
}

var _ registry.Store = (*Registry)(nil)

// registryDateOrZero reads a date that may be missing.
func registryDateOrZero(s string) civil.Date {
	d, err := registryDate(s)
	if err != nil {
		return civil.Date{}
	}
	return d
}
