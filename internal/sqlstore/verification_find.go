package sqlstore

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/verification"
)

// FamiliesByKey finds families by any of the keys by which files know them.
func (s *Verification) FamiliesByKey(ctx context.Context, regency region.Code, keys []string) (map[string]verification.FamilyRef, error) {
	out := make(map[string]verification.FamilyRef, len(keys))
	scan := func(r row) (f familyOf[string], err error) {
		err = r.Scan(&f.family.ID, &f.family.Area, &f.family.SourceKey, &f.family.HeadName, &f.family.Persons, &f.by)
		return f, err
	}
	for part := range slices.Chunk(keys, manyIDs) {
		for _, from := range []struct{ column, tables string }{
			{"f.source_key", ` FROM family f`},
			{"k.source_key", ` FROM family_key k JOIN family f ON f.regency = k.regency AND f.id = k.family_id`},
		} {
			var w where
			w.and("f.regency = ?", string(regency))
			w.in(from.column, part...)
			found, err := query(ctx, s.db, scan, `SELECT `+familyRefColumns+`, `+from.column+from.tables+w.clause(0), w.args...)
			if err != nil {
				return nil, err
			}
			for _, f := range found {
				out[f.by] = f.family
			}
		}
	}
	return out, nil
}

// familyOf is a family and what it was found by.
type familyOf[K any] struct {
	by     K
	family verification.FamilyRef
}

// FamiliesByKK finds families by the blind index of the card they have now.
func (s *Verification) FamiliesByKK(ctx context.Context, regency region.Code, indexes [][]byte) (map[string][]verification.FamilyRef, error) {
	out := make(map[string][]verification.FamilyRef, len(indexes))
	scan := func(r row) (f familyOf[[]byte], err error) {
		err = r.Scan(&f.family.ID, &f.family.Area, &f.family.SourceKey, &f.family.HeadName, &f.family.Persons, &f.by)
		return f, err
	}
	for part := range slices.Chunk(distinct(indexes), manyIDs) {
		w := byIndex("f.regency", regency, "f.kk_index", part)
		found, err := query(ctx, s.db, scan, `SELECT `+familyRefColumns+`, f.kk_index FROM family f`+w.clause(0)+` ORDER BY f.id`, w.args...)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			out[string(f.by)] = append(out[string(f.by)], f.family)
		}
	}
	return out, nil
}

// PersonsByNIK finds persons by the blind index of their NIK.
func (s *Verification) PersonsByNIK(ctx context.Context, regency region.Code, indexes [][]byte) (map[string][]verification.PersonRef, error) {
	out := make(map[string][]verification.PersonRef, len(indexes))
	for part := range slices.Chunk(distinct(indexes), manyIDs) {
		w := byIndex("p.regency", regency, "p.nik_index", part)
		found, err := query(ctx, s.db, scanPersonRef, personRefs+w.clause(0)+` ORDER BY f.id, p.id`, w.args...)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			out[string(p.NIK)] = append(out[string(p.NIK)], p)
		}
	}
	return out, nil
}

// Heads yields the heads of all families.
func (s *Verification) Heads(ctx context.Context, regency region.Code) iter.Seq2[verification.PersonRef, error] {
	return each(ctx, s.db, scanPersonRef, personRefs+` WHERE p.regency = $1 AND p.relation = 'head'`, string(regency))
}

const personRefs = `SELECT ` + familyRefColumns + `, p.relation, p.name_key, p.birth_date, p.nik_index FROM person p
	JOIN family f ON f.regency = p.regency AND f.id = p.family_id`

func scanPersonRef(r row) (p verification.PersonRef, err error) {
	var relation string
	f := &p.Family
	err = r.Scan(&f.ID, &f.Area, &f.SourceKey, &f.HeadName, &f.Persons, &relation, &p.NameKey, &p.Birth, &p.NIK)
	p.Head = relation == "head"
	return p, err
}

// byIndex is the condition that a blind index is one of some.
func byIndex(regencyColumn string, regency region.Code, column string, indexes [][]byte) (w where) {
	args := make([]any, len(indexes))
	for i, index := range indexes {
		args[i] = index
	}
	w.and(regencyColumn+" = ?", string(regency))
	w.and(column+" IN (?"+strings.Repeat(", ?", len(args)-1)+")", args...)
	return w
}

// distinct leaves out what stands there twice, so that no two statements give
// the same family.
func distinct(indexes [][]byte) [][]byte {
	seen := make(map[string]bool, len(indexes))
	return slices.DeleteFunc(slices.Clone(indexes), func(index []byte) bool {
		twice := seen[string(index)]
		seen[string(index)] = true
		return twice
	})
}
