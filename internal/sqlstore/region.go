package sqlstore

import (
	"context"
	"slices"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Region keeps populations, imported boundaries and imported pairs of codes.
type Region struct{ db *DB }

var (
	_ region.PopulationStore = (*Region)(nil)
	_ region.BoundaryStore   = (*Region)(nil)
	_ region.CrosswalkStore  = (*Region)(nil)
)

// NewRegion makes the store.
func NewRegion(db *DB) *Region { return &Region{db} }

// Populations of an area, newest first; of one source and day, what the newest
// batch says.
func (r *Region) Populations(ctx context.Context, scope region.Scope, area region.Code) ([]region.Population, error) {
	var w where
	w.and("area = ?", string(area))
	w.within("area", scope)
	return r.populations(ctx, w)
}

// PopulationsWithin are those of an area and of all areas inside it, by area.
func (r *Region) PopulationsWithin(ctx context.Context, scope region.Scope, within region.Code) ([]region.Population, error) {
	var w where
	w.within("area", scope.Narrow(within))
	return r.populations(ctx, w)
}

func (r *Region) populations(ctx context.Context, w where) ([]region.Population, error) {
	all, err := query(ctx, r.db, scanPopulation, `SELECT area, year, source, total, male, female, households, area_km2, data_date, batch_id
		FROM population`+w.clause(0)+` ORDER BY area, year DESC, data_date DESC, source, batch_id DESC`, w.args...)
	return slices.CompactFunc(all, region.Population.SameStatement), err
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
		ON CONFLICT (area, year, source, data_date, batch_id) DO UPDATE SET total = excluded.total, male = excluded.male, female = excluded.female,
			households = excluded.households, area_km2 = excluded.area_km2`,
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
	return r.boundaries(ctx, "geometry", within)
}

// BoundaryNames are the boundaries inside an area without their geometry,
// which may be large.
func (r *Region) BoundaryNames(ctx context.Context, within region.Code) ([]region.Boundary, error) {
	return r.boundaries(ctx, "''", within)
}

func (r *Region) boundaries(ctx context.Context, geometry string, within region.Code) ([]region.Boundary, error) {
	var w where
	w.within("area", region.ScopeOf(within))
	return query(ctx, r.db, func(r row) (b region.Boundary, err error) {
		err = r.Scan(&b.Area, &b.Name, &b.Geometry, &b.Source, &b.Digest)
		return b, err
	}, `SELECT area, name, `+geometry+`, source, digest FROM boundary`+w.clause(0)+` ORDER BY area`, w.args...)
}

// SaveBoundaries replaces the boundaries of the areas given.
func (r *Region) SaveBoundaries(ctx context.Context, all []region.Boundary) error {
	return r.db.Atomically(ctx, func(ctx context.Context) error {
		for _, b := range all {
			if _, err := exec(ctx, r.db, `INSERT INTO boundary (area, name, geometry, source, digest) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (area) DO UPDATE SET name = excluded.name, geometry = excluded.geometry, source = excluded.source, digest = excluded.digest`,
				string(b.Area), b.Name, b.Geometry, b.Source, b.Digest); err != nil {
				return err
			}
		}
		return nil
	})
}

// RemoveBoundaries removes the boundaries of the areas given.
func (r *Region) RemoveBoundaries(ctx context.Context, areas []region.Code) error {
	return r.db.Atomically(ctx, func(ctx context.Context) error {
		for _, a := range areas {
			if _, err := exec(ctx, r.db, `DELETE FROM boundary WHERE area = $1`, string(a)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Crosswalk is every imported pair of codes, by area.
func (r *Region) Crosswalk(ctx context.Context) ([]region.Pairing, error) {
	return query(ctx, r.db, func(r row) (p region.Pairing, err error) {
		err = r.Scan(&p.Area, &p.BPS, &p.Certainty, &p.Source)
		return p, err
	}, `SELECT area, bps, certainty, source FROM bps_code ORDER BY area`)
}

// SaveCrosswalk replaces the pairs of the areas given.
func (r *Region) SaveCrosswalk(ctx context.Context, pairs []region.Pairing) error {
	return r.db.Atomically(ctx, func(ctx context.Context) error {
		for _, p := range pairs {
			if _, err := exec(ctx, r.db, `INSERT INTO bps_code (area, bps, certainty, source) VALUES ($1, $2, $3, $4)
				ON CONFLICT (area) DO UPDATE SET bps = excluded.bps, certainty = excluded.certainty, source = excluded.source`,
				string(p.Area), string(p.BPS), string(p.Certainty), p.Source); err != nil {
				return err
			}
		}
		return nil
	})
}
