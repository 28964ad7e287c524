package sqlstore

import (
	"context"

	"github.com/tuntas-id/tuntas/internal/fault"
)

// Setting reads a fact about the installation; "" if it was never set.
func (db *DB) Setting(ctx context.Context, name string) (string, error) {
	v, err := one(ctx, db, scanString, `SELECT value FROM setting WHERE name = $1`, name)
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return v, err
}

// SetSetting writes a fact about the installation.
func (db *DB) SetSetting(ctx context.Context, name, value string) error {
	_, err := exec(ctx, db, `INSERT INTO setting (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}
