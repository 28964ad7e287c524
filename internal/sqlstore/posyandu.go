package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
)

// Posyandu keeps children and their measurements. It satisfies posyandu.Store.
type Posyandu struct{ db *DB }

var _ posyandu.Store = (*Posyandu)(nil)

// NewPosyandu makes the store of children.
func NewPosyandu(db *DB) *Posyandu { return &Posyandu{db} }

var childFields = []string{"id", "area", "puskesmas", "posyandu", "posyandu_key", "name", "name_key", "sex", "birth_date",
	"nik_sealed", "nik_index", "parent", "birth_weight", "birth_length", "address", "rt", "rw", "book", "person_id", "linked_by",
	"signs", "data_date", "last_on", "weight", "weight_on", "weight_z", "height", "height_on", "height_z", "wasting_z", "wasting_on",
	"oedema", "gain", "created_batch", "changed_batch"}

func childArgs(c posyandu.Child) []any {
	l := c.Latest
	return []any{c.ID, string(c.Area), c.Puskesmas, c.Posyandu, registry.FoldName(c.Posyandu), c.Name, registry.FoldName(c.Name), c.Sex, c.Birth.String(),
		blob(c.NIK.Sealed), blob(c.NIK.Index), c.Parent, c.BirthWeight, c.BirthLength, c.Address, c.RT, c.RW, c.Book, c.PersonID, string(c.LinkedBy),
		strings.Join(c.Signs, " "), c.DataDate.String(), l.On.String(), l.Weight, l.WeightOn.String(), nullScore(l.WeightZ), l.Height, l.HeightOn.String(),
		nullScore(l.HeightZ), nullScore(l.WeightForHeight), l.BothOn.String(), string(l.Oedema), string(l.Gain), c.CreatedBatch, c.ChangedBatch}
}

func childDest(c *posyandu.Child, signs *string, ignored *string) []any {
	l := &c.Latest
	return []any{&c.ID, &c.Area, &c.Puskesmas, &c.Posyandu, ignored, &c.Name, ignored, &c.Sex, day{&c.Birth},
		&c.NIK.Sealed, &c.NIK.Index, &c.Parent, &c.BirthWeight, &c.BirthLength, &c.Address, &c.RT, &c.RW, &c.Book, &c.PersonID, &c.LinkedBy,
		signs, day{&c.DataDate}, day{&l.On}, &l.Weight, day{&l.WeightOn}, zScore{&l.WeightZ}, &l.Height, day{&l.HeightOn},
		zScore{&l.HeightZ}, zScore{&l.WeightForHeight}, day{&l.BothOn}, &l.Oedema, &l.Gain, &c.CreatedBatch, &c.ChangedBatch}
}

func scanChild(r row) (c posyandu.Child, err error) {
	var signs, ignored string
	err = r.Scan(childDest(&c, &signs, &ignored)...)
	if signs != "" {
		c.Signs = strings.Fields(signs)
	}
	return c, err
}

var measurementFields = []string{"child_id", "measured_on", "area", "puskesmas", "posyandu", "posyandu_key", "age_days", "weight", "height",
	"position", "muac", "oedema", "vitamin_a", "pmt", "height_z", "weight_z", "wasting_z", "bmi_z", "muac_z", "gain", "file_weight",
	"file_height", "file_muac", "file_age", "file_gain", "file_height_z", "file_weight_z", "file_wasting_z", "file_height_status",
	"file_weight_status", "file_wasting_status", "batch_id", "row_no", "hand", "filed"}

func measurementArgs(m posyandu.Measurement) []any {
	s, f := m.Scores, m.File
	return []any{m.ChildID, m.On.String(), string(m.Area), m.Puskesmas, m.Posyandu, registry.FoldName(m.Posyandu), m.AgeDays, m.Weight, m.Height,
		string(m.Position), m.MUAC, string(m.Oedema), m.VitaminA, m.PMT, nullScore(s.Height), nullScore(s.Weight), nullScore(s.WeightForHeight), nullScore(s.BMI),
		nullScore(s.MUAC), string(m.Gain), f.Weight, f.Height, f.MUAC, f.Age, f.Gain, nullScore(f.HeightZ), nullScore(f.WeightZ), nullScore(f.WeightForHeight),
		f.HeightStatus, f.WeightStatus, f.WastingStatus, m.BatchID, m.Row, layerText(m.Hand), layerText(m.Filed)}
}

func scanMeasurement(r row) (m posyandu.Measurement, err error) {
	var ignored string
	s, f := &m.Scores, &m.File
	err = r.Scan(&m.ChildID, day{&m.On}, &m.Area, &m.Puskesmas, &m.Posyandu, &ignored, &m.AgeDays, &m.Weight, &m.Height,
		&m.Position, &m.MUAC, &m.Oedema, &m.VitaminA, &m.PMT, zScore{&s.Height}, zScore{&s.Weight}, zScore{&s.WeightForHeight}, zScore{&s.BMI},
		zScore{&s.MUAC}, &m.Gain, &f.Weight, &f.Height, &f.MUAC, &f.Age, &f.Gain, zScore{&f.HeightZ}, zScore{&f.WeightZ}, zScore{&f.WeightForHeight},
		&f.HeightStatus, &f.WeightStatus, &f.WastingStatus, &m.BatchID, &m.Row, layer[posyandu.Hand]{&m.Hand}, layer[posyandu.Measurement]{&m.Filed})
	return m, err
}

// layer scans a layer of a measurement that is stored as JSON of the domain
// type; ” is none.
type layer[T any] struct{ to **T }

// Scan reads the column.
func (l layer[T]) Scan(src any) error {
	text, ok := src.(string)
	if b, raw := src.([]byte); raw {
		text, ok = string(b), true
	}
	if !ok {
		return fmt.Errorf("sqlstore: a layer of a measurement is stored as %T", src)
	}
	*l.to = nil
	if text == "" {
		return nil
	}
	*l.to = new(T)
	return json.Unmarshal([]byte(text), *l.to)
}

// layerText is the JSON of a layer. The types hold nothing that JSON cannot
// express.
func layerText[T any](v *T) string {
	if v == nil {
		return ""
	}
	text, err := json.Marshal(v)
	if err != nil {
		panic("sqlstore: a layer of a measurement: " + err.Error())
	}
	return string(text)
}

// day scans a date that is stored as text; ” is no date.
type day struct{ to *civil.Date }

// Scan reads the column.
func (d day) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return d.to.UnmarshalText([]byte(v))
	case []byte:
		return d.to.UnmarshalText(v)
	}
	return fmt.Errorf("sqlstore: a date is stored as %T", src)
}

// zScore scans a z-score; NULL is unknown.
type zScore struct{ to *posyandu.Score }

// Scan reads the column.
func (z zScore) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*z.to = posyandu.Score{}
	case float64:
		*z.to = posyandu.Score{Z: v, Known: true}
	case int64:
		*z.to = posyandu.Score{Z: float64(v), Known: true}
	default:
		return fmt.Errorf("sqlstore: a z-score is stored as %T", src)
	}
	return nil
}

func nullScore(s posyandu.Score) any {
	if !s.Known {
		return nil
	}
	return s.Z
}

// blob is nil for nothing, so that the column is NULL.
func blob(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return b
}

// AllChildren reads the children of a kab/kota.
func (s *Posyandu) AllChildren(ctx context.Context, regency region.Code) ([]posyandu.Child, error) {
	return query(ctx, s.db, scanChild, `SELECT `+columnsOf("c", childFields)+` FROM child c WHERE c.regency = $1 ORDER BY c.id`, string(regency))
}

// Measurements reads the measurements of children, by child and day.
func (s *Posyandu) Measurements(ctx context.Context, regency region.Code, childIDs []string) ([]posyandu.Measurement, error) {
	var out []posyandu.Measurement
	for ids := range slices.Chunk(childIDs, idsPerStatement) {
		var w where
		w.and("m.regency = ?", string(regency))
		w.in("m.child_id", ids...)
		part, err := query(ctx, s.db, scanMeasurement, `SELECT `+columnsOf("m", measurementFields)+` FROM measurement m`+w.clause(0)+
			` ORDER BY m.child_id, m.measured_on`, w.args...)
		if err != nil {
			return nil, err
		}
		out = append(out, part...)
	}
	return out, nil
}

// Young reads the persons of a kab/kota born on a day or later.
func (s *Posyandu) Young(ctx context.Context, regency region.Code, from civil.Date) ([]posyandu.Person, error) {
	return query(ctx, s.db, func(r row) (p posyandu.Person, err error) {
		err = r.Scan(&p.ID, &p.FamilyID, &p.Area, &p.NIKIndex, &p.NameKey, &p.Sex, day{&p.Birth})
		return p, err
	}, `SELECT p.id, p.family_id, p.area, p.nik_index, p.name_key, p.sex, p.birth_date FROM person p
		WHERE p.regency = $1 AND p.birth_date >= $2 ORDER BY p.id`, string(regency), from.String())
}

// Parents reads the folded names of heads and spouses by family.
func (s *Posyandu) Parents(ctx context.Context, regency region.Code, familyIDs []string) (map[string][]string, error) {
	out := map[string][]string{}
	for ids := range slices.Chunk(familyIDs, idsPerStatement) {
		var w where
		w.and("p.regency = ?", string(regency))
		w.in("p.family_id", ids...)
		w.in("p.relation", registry.RelationHead, registry.RelationSpouse)
		list, err := query(ctx, s.db, func(r row) (pair [2]string, err error) { err = r.Scan(&pair[0], &pair[1]); return },
			`SELECT p.family_id, p.name_key FROM person p`+w.clause(0)+` ORDER BY p.family_id, p.id`, w.args...)
		if err != nil {
			return nil, err
		}
		for _, pair := range list {
			out[pair[0]] = append(out[pair[0]], pair[1])
		}
	}
	return out, nil
}

// Save writes what a batch or its undoing changes.
func (s *Posyandu) Save(ctx context.Context, regency region.Code, saving posyandu.Saving) error {
	return s.db.Atomically(ctx, func(ctx context.Context) error {
		steps := []func() error{
			func() error { return s.trace(ctx, regency, saving) },
			func() error { return s.remove(ctx, regency, saving) },
			func() error {
				return bulk(ctx, s.db, "child", append([]string{"regency"}, childFields...), rowsOf(regency, saving.NewChildren, childArgs))
			},
			func() error {
				return many(ctx, s.db, updateStatement("child", childFields, "id"), keyedLast(regency, saving.ChangedChildren, childArgs, 1))
			},
			func() error {
				return bulk(ctx, s.db, "measurement", append([]string{"regency"}, measurementFields...), rowsOf(regency, saving.NewMeasurements, measurementArgs))
			},
			func() error {
				return many(ctx, s.db, updateStatement("measurement", measurementFields, "child_id", "measured_on"), keyedLast(regency, saving.ChangedMeasurements, measurementArgs, 2))
			},
			func() error { return s.judge(ctx, regency, touched(saving)) },
		}
		for _, step := range steps {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Posyandu) remove(ctx context.Context, regency region.Code, saving posyandu.Saving) error {
	err := many(ctx, s.db, `DELETE FROM measurement WHERE regency = ? AND child_id = ? AND measured_on = ?`, func(yield func([]any) bool) {
		for _, k := range saving.GoneMeasurements {
			if !yield([]any{string(regency), k.ChildID, k.On.String()}) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	return many(ctx, s.db, `DELETE FROM child WHERE regency = ? AND id = ?`, func(yield func([]any) bool) {
		for _, id := range saving.GoneChildren {
			if !yield([]any{string(regency), id}) {
				return
			}
		}
	})
}

// rowsOf yields rows that begin with the kab/kota.
func rowsOf[T any](regency region.Code, list []T, args func(T) []any) func(func([]any) bool) {
	return func(yield func([]any) bool) {
		for _, v := range list {
			if !yield(append([]any{string(regency)}, args(v)...)) {
				return
			}
		}
	}
}

// updateStatement is an update of all fields of a row but its key, which is the
// kab/kota and the first fields.
func updateStatement(table string, fields []string, key ...string) string {
	return `UPDATE ` + table + ` SET ` + strings.Join(fields[len(key):], " = ?, ") + ` = ? WHERE regency = ? AND ` + strings.Join(key, " = ? AND ") + ` = ?`
}

// keyedLast yields the arguments of updateStatement.
func keyedLast[T any](regency region.Code, list []T, args func(T) []any, keys int) func(func([]any) bool) {
	return func(yield func([]any) bool) {
		for _, v := range list {
			a := args(v)
			if !yield(slices.Concat(a[keys:], []any{string(regency)}, a[:keys])) {
				return
			}
		}
	}
}

// AddUndo remembers what a batch made and changed, as JSON of the domain types;
// a field that is added later reads as its zero value.
func (s *Posyandu) AddUndo(ctx context.Context, regency region.Code, batchID string, portions []posyandu.Undo) error {
	rows := make([][]any, len(portions))
	for i, p := range portions {
		text, err := json.Marshal(p)
		if err != nil {
			return err
		}
		rows[i] = []any{string(regency), batchID, i, string(text)}
	}
	return s.db.Atomically(ctx, func(ctx context.Context) error {
		return bulk(ctx, s.db, "posyandu_undo", []string{"regency", "batch_id", "seq", "before"}, slices.Values(rows))
	})
}

// UndoOf reads what a batch made and changed.
func (s *Posyandu) UndoOf(ctx context.Context, regency region.Code, batchID string) ([]posyandu.Undo, error) {
	return query(ctx, s.db, func(r row) (u posyandu.Undo, err error) {
		var text string
		if err := r.Scan(&text); err != nil {
			return u, err
		}
		return u, json.Unmarshal([]byte(text), &u)
	}, `SELECT before FROM posyandu_undo WHERE regency = $1 AND batch_id = $2 ORDER BY seq`, string(regency), batchID)
}

// RemoveUndo forgets what a batch made and changed.
func (s *Posyandu) RemoveUndo(ctx context.Context, regency region.Code, batchID string) error {
	_, err := exec(ctx, s.db, `DELETE FROM posyandu_undo WHERE regency = $1 AND batch_id = $2`, string(regency), batchID)
	return err
}
