package sqlstore

import (
	"context"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Region keeps populations and imported boundaries.
type Region struct{ db *DB }

var (
	_ region.PopulationStore = (*Region)(nil)
	_ region.BoundaryStore   = (*Region)(nil)
)

// NewRegion makes the store.
func NewRegion(db *DB) *Region { return &Region{db} }

// Populations of an area, newest first.
func (r *Region) Populations(ctx context.Context, scope region.Scope, area region.Code) ([]region.Population, error) {
	var w where
	w.and("area = ?", string(area))
	w.within("area", scope)
	return query(ctx, r.db, scanPopulation, `SELECT area, year, source, total, male, female, households, area_km2, data_date, batch_id
		FROM population`+w.clause(0)+` ORDER BY year DESC, data_date DESC, source, batch_id DESC`, w.args...)
}

func scanPopulation(r row) (p region.Population, err error) {
	var date string
	if err = r.Scan(&p.Area, &p.Year, &p.Source, &p.Total, &p.Male, &p.Female, &p.Households, &p.AreaKm2, &date, &p.Batch); err != nil {
		return p, err
	}
	p.Date, err = civil.ParseDate(date)
	return p, err
}

// SavePopulation writes one row; the same row again changes nothing.
func (r *Region) SavePopulation(ctx context.Context, p region.Population) error {
	_, err := exec(ctx, r.db, `INSERT INTO population (area, year, source, total, male, female, households, area_km2, data_date, batch_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (area, year, source, batch_id) DO UPDATE SET total = excluded.total, male = excluded.male, female = excluded.female,
			households = excluded.households, area_km2 = excluded.area_km2, data_date = excluded.data_date`,
		string(p.Area), p.Year, p.Source, p.Total, p.Male, p.Female, p.Households, p.AreaKm2, p.Date.String(), p.Batch)
	return err
}

// RemovePopulations removes the rows of a batch.
func (r *Region) RemovePopulations(ctx context.Context, batch string) error {
	_, err := exec(ctx, r.db, `DELETE FROM population WHERE batch_id = $1`, batch)
	return err
}

// Boundaries inside an area, by code.
func (r *Region) Boundaries(ctx context.Context, within region.Code) ([]region.Boundary, error) {
	var w where
	w.within("area", region.ScopeOf(within))
	return query(ctx, r.db, func(r row) (b region.Boundary, err error) {
		err = r.Scan(&b.Area, &b.Name, &b.Geometry, &b.Source)
		return b, err
	}, `SELECT area, name, geometry, source FROM boundary`+w.clause(0)+` ORDER BY area`, w.args...)
}

// SaveBoundaries replaces the boundaries of the areas given.
func (r *Region) SaveBoundaries(ctx context.Context, all []region.Boundary) error {
	return r.db.Atomically(ctx, func(ctx context.Context) error {
		for _, b := range all {
			if _, err := exec(ctx, r.db, `INSERT INTO boundary (area, name, geometry, source) VALUES ($1, $2, $3, $4)
				ON CONFLICT (area) DO UPDATE SET name = excluded.name, geometry = excluded.geometry, source = excluded.source`,
				string(b.Area), b.Name, b.Geometry, b.Source); err != nil {
				return err
			}
		}
		return nil
	})
}
