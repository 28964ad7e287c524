package sqlstore

import "context"

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
