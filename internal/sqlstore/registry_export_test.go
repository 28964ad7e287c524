package sqlstore

import (
	"context"

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
