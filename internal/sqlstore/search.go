package sqlstore

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
)

// perBlock is how many families a block of the text search holds. More make
// the blocks smaller in sum, and one correction dearer.
const perBlock = 1024

// writeSearchAt is how many changed families a transaction gathers before it
// brings the text search up to date: all blocks at once, however the families
// of a file are scattered over them.
const writeSearchAt = 20_000

// unsearched are families by regency and id that the text search does not
// know yet as they are; nil: gone.
type unsearched map[string]map[string]*indexed

// searched notes what a step of an import means to the text search.
func (r *Registry) searched(ctx context.Context, regency region.Code, s registry.Saving) error {
	t, ok := ctx.Value(txKey{}).(*transaction)
	if !ok {
		return nil // Save itself says that it needs one
	}
	if t.unsearched == nil {
		t.unsearched = unsearched{}
	}
	of := t.unsearched[string(regency)]
	if of == nil {
		of = map[string]*indexed{}
		t.unsearched[string(regency)] = of
	}
	for _, id := range s.GoneFamilies {
		of[id] = nil
	}
	for _, families := range [][]registry.Family{s.NewFamilies, s.MovedFamilies, s.ChangedFamilies} {
		for _, f := range families {
			of[f.ID] = &indexed{id: f.ID, area: string(f.Area), decile: f.Decile, members: f.Members, words: wordsOf(f.SearchKey)}
		}
	}
	if len(of) < writeSearchAt {
		return nil
	}
	return r.db.writeSearch(ctx)
}

// writeSearch brings the text search up to what the transaction has written.
func (db *DB) writeSearch(ctx context.Context) error {
	t, ok := ctx.Value(txKey{}).(*transaction)
	if !ok {
		return nil
	}
	for _, regency := range slices.Sorted(maps.Keys(t.unsearched)) {
		if err := db.reindex(ctx, regency, t.unsearched[regency]); err != nil {
			return err
		}
		delete(t.unsearched, regency)
	}
	return nil
}

// span is a block as the statements see it.
type span struct {
	first, last string
	families    int
	data        []byte
	changed     bool
}

func scanSpan(r row) (s span, err error) {
	err = r.Scan(&s.first, &s.last, &s.families)
	return s, err
}

func scanSearchBlock(r row) (s span, err error) {
	err = r.Scan(&s.first, &s.last, &s.data)
	return s, err
}

// reindex writes families into the blocks of a regency and counts them anew,
// and empties changed.
func (db *DB) reindex(ctx context.Context, regency string, changed map[string]*indexed) error {
	spans, err := query(ctx, db, scanSpan, `SELECT first_id, last_id, families FROM search_block
		WHERE regency = $1 ORDER BY first_id`, regency)
	if err != nil {
		return err
	}
	ids := slices.Sorted(maps.Keys(changed))
	counted := counting{}
	for i, s := range spans {
		from, exact := slices.BinarySearch(ids, s.first)
		touched := exact || from < len(ids) && ids[from] <= s.last
		// New families go into the newest block while it has room.
		room := i == len(spans)-1 && s.families < perBlock && len(ids) > 0 && ids[len(ids)-1] > s.first
		if !touched && !room {
			continue
		}
		if err := db.rewriteBlock(ctx, regency, s.first, changed, counted, room); err != nil {
			return err
		}
	}
	var added []indexed
	for _, id := range slices.Sorted(maps.Keys(changed)) {
		if f := changed[id]; f != nil {
			added = append(added, *f)
		}
	}
	if err := db.addBlocks(ctx, regency, added, counted); err != nil {
		return err
	}
	return db.count(ctx, regency, counted)
}

// counting is by how much counts change.
type counting map[countKey]struct{ families, persons int }

type countKey struct {
	area   string
	decile int
}

func (c counting) add(f indexed, times int) {
	key := countKey{f.area, f.decile}
	n := c[key]
	n.families += times
	n.persons += times * f.members
	c[key] = n
}

// count writes the counts of a regency.
func (db *DB) count(ctx context.Context, regency string, c counting) error {
	// In one order, so that two transactions do not wait for each other.
	keys := slices.SortedFunc(maps.Keys(c), func(a, b countKey) int {
		return cmp.Or(strings.Compare(a.area, b.area), cmp.Compare(a.decile, b.decile))
	})
	gone := false
	for _, k := range keys {
		n := c[k]
		gone = gone || n.families < 0
		if _, err := exec(ctx, db, `INSERT INTO family_count (regency, area, decile, families, persons) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (regency, area, decile) DO UPDATE SET families = family_count.families + excluded.families,
			persons = family_count.persons + excluded.persons`, regency, k.area, int64(k.decile), int64(n.families), int64(n.persons)); err != nil {
			return err
		}
	}
	if !gone {
		return nil
	}
	_, err := exec(ctx, db, `DELETE FROM family_count WHERE regency = $1 AND families = 0`, regency)
	return err
}

// rewriteBlock puts into a block what has changed of its families, and takes
// that out of changed; with room, new families too. The family that gave the
// block its first_id stays in it or comes back to it.
func (db *DB) rewriteBlock(ctx context.Context, regency, first string, changed map[string]*indexed, counted counting, room bool) error {
	stmt := `SELECT first_id, last_id, data FROM search_block WHERE regency = $1 AND first_id = $2`
	if db.postgres {
		stmt += ` FOR UPDATE` // two transactions may change families of one block
	}
	s, err := one(ctx, db, scanSearchBlock, stmt, regency, first)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	b, err := openBlock(s.data)
	if err != nil {
		return err
	}
	old, err := b.unpack()
	if err != nil {
		return err
	}
	families := old[:0:0]
	for _, f := range old {
		now, ok := changed[f.id]
		switch {
		case !ok:
			families = append(families, f)
			continue
		case now != nil:
			families = append(families, *now)
			counted.add(*now, 1)
			s.changed = s.changed || !now.equal(f)
		default:
			s.changed = true
		}
		counted.add(f, -1)
		delete(changed, f.id)
	}
	for _, id := range slices.Sorted(maps.Keys(changed)) {
		if f := changed[id]; f != nil && (id == first || room && id > first && len(families) < perBlock) {
			families, s.changed = append(families, *f), true
			counted.add(*f, 1)
			delete(changed, id)
		}
	}
	if !s.changed {
		return nil
	}
	return db.putBlock(ctx, regency, s, families)
}

// putBlock overwrites a block.
func (db *DB) putBlock(ctx context.Context, regency string, s span, families []indexed) error {
	if len(families) == 0 {
		_, err := exec(ctx, db, `DELETE FROM search_block WHERE regency = $1 AND first_id = $2`, regency, s.first)
		return err
	}
	slices.SortFunc(families, func(a, b indexed) int { return strings.Compare(a.id, b.id) })
	_, err := exec(ctx, db, `UPDATE search_block SET last_id = $1, families = $2, data = $3 WHERE regency = $4 AND first_id = $5`,
		max(s.last, families[len(families)-1].id), int64(len(families)), packBlock(families), regency, s.first)
	return err
}

// addBlocks makes blocks of families that are in none, in the order of their
// ids.
func (db *DB) addBlocks(ctx context.Context, regency string, families []indexed, counted counting) error {
	for _, f := range families {
		counted.add(f, 1)
	}
	for chunk := range slices.Chunk(families, perBlock) {
		if _, err := exec(ctx, db, `INSERT INTO search_block (regency, first_id, last_id, families, data) VALUES ($1, $2, $3, $4, $5)`,
			regency, chunk[0].id, chunk[len(chunk)-1].id, int64(len(chunk)), packBlock(chunk)); err != nil {
			return err
		}
	}
	return nil
}

// buildSearch makes the blocks of a register that an older version has
// written.
func (db *DB) buildSearch(ctx context.Context) error {
	missing := func(ctx context.Context) (bool, error) {
		return one(ctx, db, func(r row) (yes bool, err error) { err = r.Scan(&yes); return },
			`SELECT EXISTS (SELECT 1 FROM family) AND NOT EXISTS (SELECT 1 FROM search_block)`)
	}
	if yes, err := missing(ctx); err != nil || !yes {
		return err
	}
	return db.Atomically(ctx, func(ctx context.Context) error {
		if db.postgres { // another server may have the same thought
			if _, err := exec(ctx, db, `LOCK TABLE search_block IN SHARE ROW EXCLUSIVE MODE`); err != nil {
				return err
			}
		}
		if yes, err := missing(ctx); err != nil || !yes {
			return err
		}
		return db.indexAll(ctx)
	})
}

type keyed struct {
	regency, key string
	family       indexed
}

func scanKeyed(r row) (k keyed, err error) {
	err = r.Scan(&k.regency, &k.family.id, &k.family.area, &k.family.decile, &k.family.members, &k.key)
	return k, err
}

func (db *DB) indexAll(ctx context.Context) error {
	if _, err := exec(ctx, db, `DELETE FROM family_count`); err != nil {
		return err
	}
	regency, part, counted := "", make([]indexed, 0, perBlock), counting{}
	flush := func() error {
		defer func() { part = part[:0] }()
		return db.addBlocks(ctx, regency, part, counted)
	}
	for k, err := range each(beside(ctx), db, scanKeyed, `SELECT regency, id, area, decile, members, search_key FROM family ORDER BY regency, id`) {
		if err != nil {
			return err
		}
		if k.regency != regency {
			if err := errors.Join(flush(), db.count(ctx, regency, counted)); err != nil {
				return err
			}
			regency, counted = k.regency, counting{}
		}
		k.family.words = wordsOf(k.key)
		if part = append(part, k.family); len(part) == perBlock {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return errors.Join(flush(), db.count(ctx, regency, counted))
}

// mostFound is how many families a search names. When it finds more, it only
// counts them, and what else is asked reads the families themselves.
const mostFound = 200_000

// matches are the families that a text search has found in a scope.
type matches struct {
	words             []string
	families, persons int
	list              []found // nil when there are more than mostFound
}

// named reports whether the families are known by name.
func (m *matches) named() bool { return m != nil && m.families <= mostFound }

// answers reports whether the search alone answers the filter.
func (m *matches) answers(f registry.Filter) bool {
	return m != nil && reflect.DeepEqual(f, registry.Filter{Area: f.Area, Text: f.Text})
}

// ids are the families as a list for a statement: [["61.72", "…"], …].
func (m *matches) ids() (string, error) {
	pairs := make([][2]string, len(m.list))
	for i, f := range m.list {
		pairs[i] = [2]string{string(region.Code(f.area).Regency()), f.id}
	}
	b, err := json.Marshal(pairs)
	return string(b), err
}

// search finds the families of a filter's text; nil when it has no words.
func (r *Registry) search(ctx context.Context, scope region.Scope, f registry.Filter) (*matches, error) {
	words := strings.Fields(registry.FoldName(f.Text))
	if len(words) == 0 {
		return nil, nil
	}
	if err := r.db.writeSearch(ctx); err != nil {
		return nil, err
	}
	if f.Area != "" {
		scope = scope.Narrow(f.Area)
	}
	var w where
	if regency := scope.Area().Regency(); regency != "" {
		w.and("regency = ?", string(regency))
	} else {
		w.within("regency", scope)
	}
	m := &matches{words: words}
	within := func(area string) bool { return scope.Contains(region.Code(area)) }
	for data, err := range each(ctx, r.db, scanBytes, `SELECT data FROM search_block`+w.clause(0)+` ORDER BY regency, first_id`, w.args...) {
		if err != nil {
			return nil, err
		}
		b, err := openBlock(data)
		if err == nil {
			err = b.find(words, within, m.add)
		}
		if err != nil {
			return nil, fault.New("sqlstore.search", fault.Internal, locale.Text{}, err)
		}
	}
	return m, nil
}

func (m *matches) add(f found) {
	m.families++
	m.persons += f.members
	if m.families <= mostFound {
		m.list = append(m.list, f)
	} else {
		m.list = nil
	}
}

func scanBytes(r row) (b []byte, err error) {
	err = r.Scan(&b)
	return b, err
}

// sort puts the families into the order of areas.
func (m *matches) sort() {
	slices.SortFunc(m.list, func(a, b found) int {
		if c := strings.Compare(a.area, b.area); c != 0 {
			return c
		}
		return strings.Compare(a.id, b.id)
	})
}

func (m *matches) some(list []found) *matches {
	return &matches{words: m.words, families: len(list), list: list}
}

// page leaves the families of one page in the order of areas.
func (m *matches) page(desc bool, offset, limit int) *matches {
	m.sort()
	n := len(m.list)
	from := min(max(0, offset), n)
	to := min(from+limit, n)
	if desc {
		from, to = n-to, n-from
	}
	return m.some(m.list[from:to])
}

// chunks are the families in the order of areas, some at a time.
func (m *matches) chunks(size int) iter.Seq[*matches] {
	return func(yield func(*matches) bool) {
		m.sort()
		for list := range slices.Chunk(m.list, size) {
			if !yield(m.some(list)) {
				return
			}
		}
	}
}
