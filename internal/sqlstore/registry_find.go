package sqlstore

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
)

func scanFamilyKey(r row) (k registry.FamilyKey, err error) {
	err = r.Scan(&k.Key, &k.FamilyID)
	return k, err
}

// familiesWithKeys gives the ids of the families that have one of the keys
// beside their source key.
func (r *Registry) familiesWithKeys(ctx context.Context, regency region.Code, keys []string) ([]string, error) {
	var ids []string
	for chunk := range slices.Chunk(keys, idsPerStatement) {
		var w where
		w.and("regency = ?", string(regency))
		w.in("source_key", chunk...)
		found, err := query(ctx, r.db, scanString, `SELECT DISTINCT family_id FROM family_key`+w.clause(0), w.args...)
		if err != nil {
			return nil, err
		}
		ids = append(ids, found...)
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// withKeys reads the further keys of up to idsPerStatement families.
func (r *Registry) withKeys(ctx context.Context, regency region.Code, families []registry.Family) error {
	if len(families) == 0 {
		return nil
	}
	at, ids := make(map[string]int, len(families)), make([]string, len(families))
	for i, f := range families {
		at[f.ID], ids[i] = i, f.ID
	}
	var w where
	w.and("regency = ?", string(regency))
	w.in("family_id", ids...)
	for k, err := range each(ctx, r.db, scanFamilyKey, `SELECT source_key, family_id FROM family_key`+w.clause(0)+` ORDER BY source_key`, w.args...) {
		if err != nil {
			return err
		}
		f := &families[at[k.FamilyID]]
		f.Keys = append(f.Keys, k.Key)
	}
	for i := range families {
		slices.Sort(families[i].Keys) // whatever the engine's order of text
	}
	return nil
}

// Find reads families by the numbers of their cards, by the NIK of their
// members and by id, as they were committed last.
func (r *Registry) Find(ctx context.Context, regency region.Code, wanted registry.Wanted) ([]registry.Snapshot, error) {
	ctx = beside(ctx)
	ids := slices.Clone(wanted.IDs)
	for _, by := range []struct {
		stmt, column string
		indexes      [][]byte
	}{
		{`SELECT id FROM family`, "kk_index", wanted.KK},
		{`SELECT DISTINCT family_id FROM person`, "nik_index", wanted.NIK},
	} {
		for chunk := range slices.Chunk(by.indexes, idsPerStatement) {
			args := make([]any, len(chunk))
			for i, index := range chunk {
				args[i] = index
			}
			var w where
			w.and(by.column+" IN (?"+strings.Repeat(", ?", len(chunk)-1)+")", args...)
			w.and("regency = ?", string(regency))
			found, err := query(ctx, r.db, scanString, by.stmt+w.clause(0), w.args...)
			if err != nil {
				return nil, err
			}
			ids = append(ids, found...)
		}
	}
	slices.Sort(ids)
	return r.households(ctx, regency, "f.id", slices.Compact(ids))
}

// Heads yields the heads of all families with their birth date.
func (r *Registry) Heads(ctx context.Context, regency region.Code) iter.Seq2[registry.HeadRef, error] {
	return each(beside(ctx), r.db, scanHead, `SELECT family_id, area, name_key, birth_date, nik_index FROM person
		WHERE regency = $1 AND relation = 'head' AND birth_date <> ''`, string(regency))
}

func scanHead(r row) (h registry.HeadRef, err error) {
	err = r.Scan(&h.FamilyID, &h.Area, &h.NameKey, &h.Birth, &h.NIK)
	return h, err
}

// HasFamilies reports whether a family's source key begins with the prefix.
func (r *Registry) HasFamilies(ctx context.Context, regency region.Code, prefix string) (bool, error) {
	n, err := one(beside(ctx), r.db, scanInt, `SELECT CASE WHEN EXISTS (SELECT 1 FROM family
		WHERE regency = $1 AND source_key LIKE $2) THEN 1 ELSE 0 END`, string(regency), prefix+"%")
	return n > 0, err
}

// sharedNIK are the blind indexes of the NIK that more than one person has;
// the index on them answers without the persons.
const sharedNIK = `SELECT nik_index FROM person WHERE nik_index IS NOT NULL GROUP BY nik_index HAVING COUNT(*) > 1`

// SharedNIK gives the persons that a batch added and whose NIK a person has
// whom another batch added.
func (r *Registry) SharedNIK(ctx context.Context, regency region.Code, batchID string) ([]registry.Shared, error) {
	return query(ctx, r.db, func(row row) (s registry.Shared, err error) {
		var sealed []byte
		if err = row.Scan(&s.Row, &sealed); err != nil {
			return s, err
		}
		nik, err := r.sealer.Open("person.nik", sealed)
		s.Masked = identity.Mask(string(nik))
		return s, err
	}, `SELECT MIN(l.row_no), p.nik_sealed FROM (`+sharedNIK+`) d JOIN person p ON p.nik_index = d.nik_index
		JOIN source_record l ON l.regency = p.regency AND l.family_id = p.family_id AND l.batch_id = $1 AND l.entity_id = p.id
		WHERE p.regency = $2 AND p.created_batch = $1 AND EXISTS (SELECT 1 FROM person o
			WHERE o.regency = p.regency AND o.nik_index = p.nik_index AND o.id <> p.id AND o.created_batch <> $1)
		GROUP BY p.id, p.nik_sealed ORDER BY 1`, batchID, string(regency))
}
