package sqlstore

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
)

// path is how a statement comes to the families of an area.
type path bool

const (
	// byArea goes through the index on the area: in the order of lists, and
	// ended by their limit.
	byArea path = false
	// through uses no index on the area: it reads the families in the order in
	// which they lie, or in which another index has them. A count that
	// needs more than the index holds would else look each family up, page
	// after page, from the encrypted file.
	through path = true
)

// pathOf is the way of a count or tally: through the table where it looks at
// columns that the index on the area does not hold, and the area is so wide
// that most families are in it. PostgreSQL finds the way by itself.
func (r *Registry) pathOf(scope region.Scope, f registry.Filter, m *matches, columns bool) path {
	if f.Area != "" {
		scope = scope.Narrow(f.Area)
	}
	wide := scope.Area() != "" && scope.Area().Level() <= region.LevelRegency
	return path(!r.db.postgres && wide && (columns || m != nil || len(f.FactIn) > 0))
}

// pathInOrder is the way of a page in an order: in a wide area the index on
// the names gives the first of them, without the index on the area.
func (r *Registry) pathInOrder(scope region.Scope, by registry.Sort) path {
	wide := scope.Area() != "" && scope.Area().Level() <= region.LevelRegency
	return path(!r.db.postgres && wide && by == registry.SortName)
}

// familyWhere makes the conditions of a filter on families (f). The list, the
// counts and the tallies all use it.
func (r *Registry) familyWhere(scope region.Scope, f registry.Filter, m *matches, way path) (where, error) {
	if err := f.Valid(); err != nil {
		return where{}, err
	}
	w, err := r.familyConditions(scope, f, m, way)
	if err != nil {
		return where{}, err
	}
	if f.SelectsPersons() {
		var p where
		p.and("p.regency = f.regency AND p.family_id = f.id")
		personConditions(&p, f)
		w.and("EXISTS (SELECT 1 FROM person p WHERE "+strings.Join(p.conds, " AND ")+")", p.args...)
	}
	return w, nil
}

// personWhere makes the conditions on the selected persons (p) of the families
// (f) of a filter.
func (r *Registry) personWhere(scope region.Scope, f registry.Filter, m *matches) (where, error) {
	if err := f.Valid(); err != nil {
		return where{}, err
	}
	w, err := r.familyConditions(scope, f, m, r.pathOf(scope, f, m, false))
	if err != nil {
		return where{}, err
	}
	personConditions(&w, f)
	return w, nil
}

const personsOfFamilies = ` FROM family f JOIN person p ON p.regency = f.regency AND p.family_id = f.id`

func (r *Registry) familyConditions(scope region.Scope, f registry.Filter, m *matches, way path) (where, error) {
	var w where
	if f.Area != "" {
		scope = scope.Narrow(f.Area)
	}
	if few(f, m) || way == through {
		// An expression has no index: few families are looked up by what names
		// them, many are read as they lie.
		w.within("(f.area || '')", scope)
	} else {
		w.within("f.area", scope)
	}
	if err := r.matching(&w, m); err != nil {
		return where{}, err
	}
	if f.NIK != "" {
		w.and("(f.regency, f.id) IN (SELECT n.regency, n.family_id FROM person n WHERE n.nik_index = ?)",
			r.sealer.Index("person.nik", f.NIK))
	}
	if f.KK != "" {
		w.and("f.kk_index = ?", r.sealer.Index("family.kk", f.KK))
	}
	if f.Families != nil {
		w.regencies("f.regency", scope)
		w.in("f.id", f.Families...)
	}
	decileIn(&w, f.Deciles)
	verdictIn(&w, "existence", f.Existence, f.VerifiedBy)
	verdictIn(&w, "eligibility", f.Eligibility, f.VerifiedBy)
	onList(&w, f.Determination, f.AsOf)
	if f.NotDetermination != "" {
		var listed where
		onList(&listed, f.NotDetermination, f.AsOf)
		w.and("NOT ("+strings.Join(listed.conds, " AND ")+")", listed.args...)
	}
	getsProgramme(&w, f)
	for _, name := range slices.Sorted(maps.Keys(f.FactIn)) {
		factIn(&w, "f", name, f.FactIn[name])
	}
	if f.HeadSex != "" {
		w.and("EXISTS (SELECT 1 FROM person h WHERE h.regency = f.regency AND h.family_id = f.id AND h.relation = 'head' AND h.sex = ?)", f.HeadSex)
	}
	return w, nil
}

// few reports whether a filter names its families, in one way or another.
func few(f registry.Filter, m *matches) bool {
	return f.Determination != "" || f.Families != nil || f.NIK != "" || f.KK != "" || m.named()
}

// matching adds: found by the text search.
func (r *Registry) matching(w *where, m *matches) error {
	if m == nil {
		return nil
	}
	if !m.named() {
		for _, word := range m.words {
			w.and(`f.search_key LIKE ? ESCAPE '\'`, contains(word))
		}
		return nil
	}
	ids, err := m.ids()
	if err != nil {
		return err
	}
	list := "SELECT t.value ->> 0, t.value ->> 1 FROM json_each(?) AS t"
	if r.db.postgres {
		list = "SELECT t.value ->> 0, t.value ->> 1 FROM json_array_elements(CAST(? AS JSON)) AS t"
	}
	w.and("(f.regency, f.id) IN ("+list+")", ids)
	return nil
}

// decileIn adds a condition on the decile.
func decileIn(w *where, deciles []int) {
	if len(deciles) == 0 {
		return
	}
	args := make([]any, len(deciles))
	for i, d := range deciles {
		args[i] = int64(d)
	}
	w.and("f.decile IN (?"+strings.Repeat(", ?", len(args)-1)+")", args...)
}

// verdictIn adds a condition on the verification result that counts: the
// current one, or on an earlier day the newest until then.
func verdictIn(w *where, column string, values []string, by civil.Date) {
	if len(values) == 0 {
		return
	}
	counting, day := "v.is_current", []any(nil)
	if !by.IsZero() {
		counting, day = newestBy, []any{by.String()}
	}
	counting = "SELECT 1 FROM verification_result v WHERE v.regency = f.regency AND v.family_id = f.id AND " + counting
	var v where
	v.in("v."+column, values...)
	cond, args := "EXISTS ("+counting+" AND "+v.conds[0]+")", slices.Concat(day, v.args)
	if slices.Contains(values, registry.None) {
		cond, args = "("+cond+" OR NOT EXISTS ("+counting+" AND v."+column+" <> ''))", slices.Concat(args, day)
	}
	w.and(cond, args...)
}

// newestBy holds for the result (v) of the newest visit until a day, its
// argument. A visit without a date counts on every day.
const newestBy = "v.id = (SELECT r.id FROM verification_result r WHERE r.regency = v.regency AND r.family_id = v.family_id" +
	" AND r.visited_on <= ? ORDER BY " + newest + " LIMIT 1)"

// onList adds: on the list of the determination on the day. The last change
// until then decides; without one, the frozen list. A draft has no list, nor
// has a decree before its date.
func onList(w *where, id string, asOf civil.Date) {
	if id == "" {
		return
	}
	day := "9999-12-31"
	if !asOf.IsZero() {
		day = asOf.String()
	}
	// The first conditions rest on nothing of the family, so that the list is
	// read once and leads to its families, not the other way round.
	const regency = "(SELECT d.regency FROM determination d WHERE d.id = ? AND d.status = 'frozen' AND d.decree_date <= ?)"
	w.and(`f.regency = `+regency+` AND f.id IN (
			SELECT family_id FROM determination_entry WHERE regency = `+regency+` AND determination_id = ?
			UNION SELECT family_id FROM determination_change WHERE regency = `+regency+` AND determination_id = ?)
		AND COALESCE(
			(SELECT c.kind FROM determination_change c WHERE c.regency = f.regency AND c.determination_id = ?
				AND c.family_id = f.id AND c.on_date <= ? ORDER BY c.on_date DESC, c.recorded_at DESC, c.id DESC LIMIT 1),
			(SELECT 'add' FROM determination_entry e WHERE e.regency = f.regency AND e.determination_id = ?
				AND e.family_id = f.id), 'remove') = 'add'`, id, day, id, day, id, id, day, id, id, day, id)
}

// getsProgramme adds the conditions on programmes.
func getsProgramme(w *where, f registry.Filter) {
	const of = "EXISTS (SELECT 1 FROM delivery d WHERE d.regency = f.regency AND d.family_id = f.id"
	s := deliveries(f)
	counting := " AND " + strings.Join(s.conds, " AND ") + ")"
	if f.Programme != "" {
		w.and(of+" AND d.programme_id = ?"+counting, slices.Concat([]any{f.Programme}, s.args)...)
	}
	if f.NotProgramme != "" {
		w.and("NOT "+of+" AND d.programme_id = ?"+counting, slices.Concat([]any{f.NotProgramme}, s.args)...)
	}
	if f.Strategy != 0 {
		w.and(of+` AND EXISTS (SELECT 1 FROM programme g WHERE g.regency = d.regency AND g.id = d.programme_id
			AND g.strategy = ?)`+counting, slices.Concat([]any{int64(f.Strategy)}, s.args)...)
	}
	switch f.HasIntervention {
	case "yes":
		w.and(of+counting, s.args...)
	case "no":
		w.and("NOT "+of+counting, s.args...)
	}
	const many = "(SELECT COUNT(DISTINCT d.programme_id) FROM delivery d WHERE d.regency = f.regency AND d.family_id = f.id"
	if f.ProgrammesFrom > 0 {
		w.and(many+counting+" >= ?", slices.Concat(s.args, []any{int64(f.ProgrammesFrom)})...)
	}
	if f.ProgrammesTo > 0 {
		w.and(many+counting+" <= ?", slices.Concat(s.args, []any{int64(f.ProgrammesTo)})...)
	}
}

// deliveries are the conditions on the deliveries (d) that a filter looks at.
func deliveries(f registry.Filter) where {
	var s where
	switch {
	case len(f.DeliveryStatus) > 0:
		s.in("d.status", f.DeliveryStatus...)
	case f.DeliveredBy.IsZero():
		s.and("d.status <> 'cancelled'")
	}
	if !f.DeliveredBy.IsZero() {
		s.and("d.status = 'delivered' AND d.delivered_on <= ?", f.DeliveredBy.String())
	}
	if f.ProgrammeYear != 0 {
		// Rests on nothing of the family, so that the programmes are read once.
		s.and("(d.regency, d.programme_id) IN (SELECT y.regency, y.id FROM programme y WHERE y.year = ?)", int64(f.ProgrammeYear))
	}
	return s
}

// factIn adds a condition on a fact of a table's alias.
func factIn(w *where, alias, name string, values []string) {
	wanted := make([]string, len(values))
	for i, v := range values {
		if v != registry.None {
			wanted[i] = v
		}
	}
	var v where
	v.in(factOf(alias), wanted...)
	w.and(v.conds[0], append([]any{name}, v.args...)...)
}

// factOf is the value of a fact, "" when it is not known; it takes the name as
// its argument.
func factOf(alias string) string {
	return "COALESCE(" + alias + ".facts ->> CAST(? AS TEXT), '')"
}

func personConditions(w *where, f registry.Filter) {
	for _, name := range slices.Sorted(maps.Keys(f.PersonFactIn)) {
		factIn(w, "p", name, f.PersonFactIn[name])
	}
	nikStatusIn(w, f.NIKStatus)
	if f.Sex != "" {
		w.and("p.sex = ?", f.Sex)
	}
	if len(f.Relation) > 0 {
		w.in("p.relation", f.Relation...)
	}
	if !f.AgeOn.IsZero() {
		w.and("p.birth_date <> '' AND p.birth_date <= ?", bornBy(f.AgeOn, f.AgeFrom))
		if f.AgeTo > 0 {
			w.and("p.birth_date > ?", bornBy(f.AgeOn, f.AgeTo+1))
		}
	}
}

// nikStatusIn adds a condition on the state of the NIK. Whether somebody else
// has the same one is no state of a row: it is looked up.
func nikStatusIn(w *where, statuses []string) {
	if len(statuses) == 0 {
		return
	}
	var own where
	own.in("p.nik_status", statuses...)
	cond := own.conds[0]
	if slices.Contains(statuses, string(identity.DuplicateAcrossFiles)) {
		cond = "(" + cond + " OR p.nik_index IN (" + sharedNIK + "))"
	}
	w.and(cond, own.args...)
}

// bornBy is the last birth date of those who are at least that old on a day.
// It need not exist (30 February): dates are compared as text.
func bornBy(on civil.Date, age int) string {
	return fmt.Sprintf("%04d-%02d-%02d", on.Year-age, int(on.Month), on.Day)
}

// tallyGroup is the expression by which a tally groups, and its arguments.
func tallyGroup(by registry.By) (string, []any, error) {
	if err := by.Valid(); err != nil {
		return "", nil, err
	}
	switch by.Kind {
	case registry.ByArea:
		width := map[region.Level]int64{region.LevelProvince: 2, region.LevelRegency: 5, region.LevelDistrict: 8, region.LevelVillage: 13}
		return "SUBSTR(f.area, 1, CAST(? AS INTEGER))", []any{width[by.Level]}, nil
	case registry.ByDecile:
		return "CASE WHEN f.decile = 0 THEN '' ELSE CAST(f.decile AS TEXT) END", nil, nil
	case registry.ByFamilyFact:
		return factOf("f"), []any{by.Fact}, nil
	case registry.ByPersonFact:
		return factOf("p"), []any{by.Fact}, nil
	case registry.ByExistence, registry.ByEligibility:
		return "COALESCE((SELECT v." + string(by.Kind) + " FROM verification_result v WHERE v.regency = f.regency AND v.family_id = f.id AND v.is_current), '')", nil, nil
	case registry.ByAge:
		expr, args := ageBand(by.On)
		return expr, args, nil
	}
	return map[registry.ByKind]string{registry.BySex: "p.sex", registry.ByRelation: "p.relation",
		registry.ByNIKStatus: "p.nik_status"}[by.Kind], nil, nil
}

// ageBand puts birth dates into registry.AgeBands; unknown ones and those
// after the day give "".
func ageBand(on civil.Date) (string, []any) {
	var b strings.Builder
	var args []any
	b.WriteString("CASE WHEN p.birth_date = '' OR p.birth_date > ? THEN ''")
	args = append(args, bornBy(on, 0))
	for _, band := range registry.AgeBands {
		if band.To >= 200 {
			b.WriteString(" ELSE '" + band.Name + "' END")
			break
		}
		b.WriteString(" WHEN p.birth_date > ? THEN '" + band.Name + "'")
		args = append(args, bornBy(on, band.To+1))
	}
	return b.String(), args
}
