package sqlstore

import (
	"context"
	"fmt"
	"slices"

	"github.com/tuntas-id/tuntas/internal/registry"
)

// Run lets the tests of the register put rows into the tables of others.
func (db *DB) Run(ctx context.Context, stmt string, args ...any) error {
	_, err := exec(ctx, db, stmt, args...)
	return err
}

// Lines gives every row of a query as text, for comparing what is stored.
func (db *DB) Lines(ctx context.Context, stmt string) ([]string, error) {
	return query(ctx, db, scanString, stmt)
}

// JSONTexts are the JSON columns of a family or person.
var JSONTexts = jsonTexts

// JSONTextsIn reads the JSON columns of a family or person.
func JSONTextsIn(facts, marks string) (map[string]string, registry.Marks, error) {
	f, err := flatObject(facts)
	if err != nil {
		return nil, registry.Marks{}, err
	}
	m, err := marksIn(marks)
	return f, m, err
}

// Reindex makes the text search and the counts of families that a test has put
// into the table by hand.
func Reindex(t Failer, db *DB) {
	t.Helper()
	err := db.Atomically(context.Background(), func(ctx context.Context) error {
		if _, err := exec(ctx, db, `DELETE FROM search_block`); err != nil {
			return err
		}
		return db.indexAll(ctx)
	})
	if err != nil {
		t.Fatalf("%v", err)
	}
}

// Blocks are the families, ids and data of the blocks of the text search.
func (db *DB) Blocks(ctx context.Context) ([]string, error) {
	var out []string
	for data, err := range each(ctx, db, scanBytes, `SELECT data FROM search_block ORDER BY regency, first_id`) {
		if err != nil {
			return nil, err
		}
		b, err := openBlock(data)
		if err != nil {
			return nil, err
		}
		families, err := b.unpack()
		if err != nil {
			return nil, err
		}
		for _, f := range families {
			out = append(out, fmt.Sprint(f.id, " ", f.area, " ", f.decile, " ", f.members, " ", f.words))
		}
	}
	slices.Sort(out)
	return out, nil
}

// Expected is what Blocks ought to give, from the families themselves.
func (db *DB) Expected(ctx context.Context) ([]string, error) {
	var out []string
	for k, err := range each(ctx, db, scanKeyed, `SELECT regency, id, area, decile, members, search_key FROM family`) {
		if err != nil {
			return nil, err
		}
		out = append(out, fmt.Sprint(k.family.id, " ", k.family.area, " ", k.family.decile, " ", k.family.members, " ", wordsOf(k.key)))
	}
	slices.Sort(out)
	return out, nil
}

// OpenBlock reads a block of any content and looks for a part of a word in it.
func OpenBlock(data []byte, part string) error {
	b, err := openBlock(data)
	if err != nil {
		return err
	}
	if _, err := b.unpack(); err != nil {
		return err
	}
	return b.find([]string{part}, func(string) bool { return true }, func(found) {})
}
