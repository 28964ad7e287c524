package sqlstore

import (
	"context"
	"encoding/json"
	"time"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

var _ intake.MappingStore = (*Intake)(nil)

const mappingColumns = `regency, id, version, title, base, retired, detail, saved_at, saved_by`

// mappingDetail is what nothing is searched by.
type mappingDetail struct {
	Sheet      string                       `json:"sheet,omitempty"`
	HeaderRows int                          `json:"header_rows"`
	Columns    [][2]string                  `json:"columns"` // header, field
	Constants  map[string]string            `json:"constants,omitempty"`
	Values     map[string]map[string]string `json:"values,omitempty"`
}

func scanMapping(r row) (intake.Mapping, error) {
	var m intake.Mapping
	var detail []byte
	var saved string
	var retired int
	if err := r.Scan(&m.Region, &m.ID, &m.Version, &m.Title, &m.Base, &retired, &detail, &saved, &m.SavedBy); err != nil {
		return m, err
	}
	var err error
	if m.SavedAt, err = time.Parse(time.RFC3339Nano, saved); err != nil {
		return m, err
	}
	var d mappingDetail
	if err := json.Unmarshal(detail, &d); err != nil {
		return m, err
	}
	m.Retired, m.Sheet, m.HeaderRows, m.Constants, m.Values = retired == 1, d.Sheet, d.HeaderRows, d.Constants, d.Values
	for _, c := range d.Columns {
		m.Columns = append(m.Columns, intake.MappedColumn{Header: c[0], Field: c[1]})
	}
	return m, nil
}

// AddMapping adds a version; one that is there already is a Conflict.
func (s *Intake) AddMapping(ctx context.Context, m intake.Mapping) error {
	d := mappingDetail{Sheet: m.Sheet, HeaderRows: m.HeaderRows, Columns: [][2]string{}, Constants: m.Constants, Values: m.Values}
	for _, c := range m.Columns {
		d.Columns = append(d.Columns, [2]string{c.Header, c.Field})
	}
	detail, err := json.Marshal(d)
	if err != nil {
		return err
	}
	retired := 0
	if m.Retired {
		retired = 1
	}
	n, err := exec(ctx, s.db, `INSERT INTO intake_dialect (`+mappingColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (regency, id, version) DO NOTHING`,
		string(m.Region), m.ID, m.Version, m.Title, m.Base, retired, string(detail), batchInstant(m.SavedAt), m.SavedBy)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New("sqlstore.AddMapping", fault.Conflict, locale.T("fault.conflict", "what", m.Title), nil)
	}
	return nil
}

// DropMapping removes a version that no batch was read with.
func (s *Intake) DropMapping(ctx context.Context, regency region.Code, id string, version int) error {
	_, err := exec(ctx, s.db, `DELETE FROM intake_dialect WHERE regency = $1 AND id = $2 AND version = $3
		AND NOT EXISTS (SELECT 1 FROM intake_batch b WHERE b.regency = $1 AND b.dialect = $2 AND b.dialect_version = $3)`, string(regency), id, version)
	return err
}

// Mappings lists the newest version of each, by title.
func (s *Intake) Mappings(ctx context.Context, scope region.Scope) ([]intake.Mapping, error) {
	var w where
	w.within("regency", scope)
	w.and(`version = (SELECT MAX(n.version) FROM intake_dialect n WHERE n.regency = intake_dialect.regency AND n.id = intake_dialect.id)`)
	return query(ctx, s.db, scanMapping, `SELECT `+mappingColumns+` FROM intake_dialect`+w.clause(0)+` ORDER BY title, id`, w.args...)
}

// Mapping gives one version; 0 is the newest.
func (s *Intake) Mapping(ctx context.Context, scope region.Scope, id string, version int) (intake.Mapping, error) {
	var w where
	w.and("id = ?", id)
	w.within("regency", scope)
	if version > 0 {
		w.and("version = ?", version)
	}
	return one(ctx, s.db, scanMapping, `SELECT `+mappingColumns+` FROM intake_dialect`+w.clause(0)+` ORDER BY version DESC LIMIT 1`, w.args...)
}

const heldColumns = `regency, id, file, hash, size, data_date, held_at, held_by`

func scanHeld(r row) (intake.HeldFile, error) {
	var h intake.HeldFile
	var date, at string
	if err := r.Scan(&h.Region, &h.ID, &h.File, &h.Hash, &h.Size, &date, &at, &h.HeldBy); err != nil {
		return h, err
	}
	if err := h.DataDate.UnmarshalText([]byte(date)); err != nil {
		return h, err
	}
	var err error
	h.HeldAt, err = time.Parse(time.RFC3339Nano, at)
	return h, err
}

// Hold keeps a file in sealed parts.
func (s *Intake) Hold(ctx context.Context, h intake.HeldFile, parts [][]byte) error {
	return s.db.Atomically(ctx, func(ctx context.Context) error {
		_, err := exec(ctx, s.db, `INSERT INTO intake_held (`+heldColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			string(h.Region), h.ID, h.File, h.Hash, h.Size, h.DataDate.String(), heldInstant(h.HeldAt), h.HeldBy)
		if err != nil {
			return err
		}
		for i, sealed := range parts {
			if _, err := exec(ctx, s.db, `INSERT INTO intake_held_part (regency, held_id, seq, sealed) VALUES ($1, $2, $3, $4)`,
				string(h.Region), h.ID, i, sealed); err != nil {
				return err
			}
		}
		return nil
	})
}

// heldInstant has a fixed width, so that instants are in the order of texts.
func heldInstant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// Held gives a file of a scope.
func (s *Intake) Held(ctx context.Context, scope region.Scope, id string) (intake.HeldFile, error) {
	var w where
	w.and("id = ?", id)
	w.within("regency", scope)
	return one(ctx, s.db, scanHeld, `SELECT `+heldColumns+` FROM intake_held`+w.clause(0), w.args...)
}

// HeldParts gives the sealed parts of a file in their order.
func (s *Intake) HeldParts(ctx context.Context, regency region.Code, id string) ([][]byte, error) {
	return query(ctx, s.db, func(r row) (b []byte, err error) { err = r.Scan(&b); return },
		`SELECT sealed FROM intake_held_part WHERE regency = $1 AND held_id = $2 ORDER BY seq`, string(regency), id)
}

// HeldBy lists what a person holds, newest first.
func (s *Intake) HeldBy(ctx context.Context, regency region.Code, by string) ([]intake.HeldFile, error) {
	return query(ctx, s.db, scanHeld, `SELECT `+heldColumns+` FROM intake_held WHERE regency = $1 AND held_by = $2 ORDER BY held_at DESC, id DESC`, string(regency), by)
}

// DropHeld forgets a file.
func (s *Intake) DropHeld(ctx context.Context, regency region.Code, id string) error {
	return s.db.Atomically(ctx, func(ctx context.Context) error {
		if _, err := exec(ctx, s.db, `DELETE FROM intake_held_part WHERE regency = $1 AND held_id = $2`, string(regency), id); err != nil {
			return err
		}
		_, err := exec(ctx, s.db, `DELETE FROM intake_held WHERE regency = $1 AND id = $2`, string(regency), id)
		return err
	})
}

// DropHeldBefore forgets the files of all regions that are held since before.
func (s *Intake) DropHeldBefore(ctx context.Context, t time.Time) error {
	old, err := query(ctx, s.db, scanHeld, `SELECT `+heldColumns+` FROM intake_held WHERE held_at < $1`, heldInstant(t))
	if err != nil {
		return err
	}
	for _, h := range old {
		if err := s.DropHeld(ctx, h.Region, h.ID); err != nil {
			return err
		}
	}
	return nil
}
