package sqlstore_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
)

// deskSealer seals with AES-GCM and indexes with HMAC.
type deskSealer struct {
	aead cipher.AEAD
	key  []byte
}

func newDeskSealer(t testing.TB) deskSealer {
	key := []byte("0123456789abcdef0123456789abcdef")
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	return deskSealer{aead, key}
}

func (s deskSealer) Seal(label string, plain []byte) ([]byte, error) {
	nonce := make([]byte, s.aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return s.aead.Seal(nonce, nonce, plain, []byte(label)), nil
}

func (s deskSealer) Open(label string, sealed []byte) ([]byte, error) {
	if len(sealed) < s.aead.NonceSize() {
		return nil, errors.New("too short")
	}
	return s.aead.Open(nil, sealed[:s.aead.NonceSize()], sealed[s.aead.NonceSize():], []byte(label))
}

func (s deskSealer) Index(label, value string) []byte {
	m := hmac.New(sha256.New, s.key)
	m.Write([]byte(label + "\x00" + value))
	return m.Sum(nil)[:16]
}

func deskDialect(id string, target intake.Target, fields string) *intake.Dialect {
	d := &intake.Dialect{ID: id, Version: 1, Target: target}
	for _, f := range strings.Fields(fields) {
		d.Fields = append(d.Fields, intake.Field{Name: f})
	}
	return d
}

var (
	family2022 = deskDialect("p3ke_keluarga_2022", intake.TargetFamily, `family_key province regency district village area decile address head_name nik
		civil_match sex birth_date occupation education house_ownership roof lighting latrine receives_pkh stunting_risk`)
	family2023 = deskDialect("p3ke_keluarga_2023", intake.TargetFamily, `family_key updated_year province regency district village area decile percentile
		address verification_priority head_name nik birth_date civil_match sex occupation education house_ownership roof roof_quality
		lighting power latrine stunting_risk receives_pkh`)
	person2022 = deskDialect("p3ke_individu_2022", intake.TargetPerson, `family_key province regency district village area decile address person_key
		name nik civil_match sex relation birth_date marital_status occupation education receives_pkh`)
	person2023 = deskDialect("p3ke_individu_2023", intake.TargetPerson, `family_key updated_year province regency district village area decile percentile
		address verification_priority name nik birth_date civil_match sex relation marital_status occupation work_status education age age_group`)
)

// deskRow is a row by canonical names.
type deskRow map[string]string

// desk is a register with the files that were read into it.
type desk struct {
	t       testing.TB
	db      *sqlstore.DB
	store   *sqlstore.Registry
	service *registry.Service
	files   map[string]intake.Input
	now     time.Time
	found   []intake.Finding
}

const deskCity region.Code = "61.72"

func newDesk(t testing.TB, db *sqlstore.DB) *desk {
	d := &desk{t: t, db: db, files: map[string]intake.Input{}, now: time.Date(2024, 1, 10, 8, 0, 0, 0, time.UTC)}
	s := newDeskSealer(t)
	d.store = sqlstore.NewRegistry(db, s)
	d.service = registry.NewService(registry.Config{
		Store: d.store, Sealer: s, Rows: d, ResolveArea: deskArea,
		CheckNIK: func(nik, sex string, birth civil.Date) string {
			switch {
			case nik == "":
				return "missing"
			case len(nik) != 16:
				return "format"
			}
			return "ok"
		},
		Now:   func() time.Time { return d.now },
		NewID: func() string { return uuid.Must(uuid.NewV7()).String() },
	})
	return d
}

func deskArea(name string, within region.Code) (region.Code, error) {
	code, ok := map[string]region.Code{"SINGKAWANG TIMUR": "61.72.03", "MAYASOPA": "61.72.03.1003"}[name]
	if !ok {
		return "", fmt.Errorf("no area %q in %s", name, within)
	}
	return code, nil
}

// RowsOf gives rows of a file again.
func (d *desk) RowsOf(_ context.Context, batch string, rows []int) ([]intake.Record, *intake.Dialect, error) {
	in := d.files[batch]
	var out []intake.Record
	for r := range in.Rows {
		if slices.Contains(rows, r.Row) {
			out = append(out, r)
		}
	}
	if len(out) != len(rows) {
		return nil, nil, fmt.Errorf("rows %v are not all in batch %s", rows, batch)
	}
	slices.SortFunc(out, func(a, b intake.Record) int { return a.Row - b.Row })
	return out, in.Dialect, nil
}

func (d *desk) input(l *intake.Dialect, date string, rows []deskRow) intake.Input {
	records := make([]intake.Record, len(rows))
	for i, c := range rows {
		records[i] = intake.Record{Row: i + 2, Value: make([]string, len(l.Fields))}
		for j, f := range l.Fields {
			records[i].Value[j] = c[f.Name]
		}
	}
	id := uuid.Must(uuid.NewV7()).String()
	return intake.Input{
		Batch: intake.Batch{ID: id, Region: deskCity, File: l.ID + "_" + date + ".xlsx", Dialect: l.ID,
			DataDate: civil.MustDate(date), State: intake.StateChecked, Rows: len(rows)},
		Dialect:  l,
		Rows:     deskRecords(records),
		Find:     func(f intake.Finding) { d.found = append(d.found, f) },
		Progress: func(int) {},
	}
}

func deskRecords(records []intake.Record) iter.Seq2[intake.Record, error] {
	return func(yield func(intake.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (d *desk) sink(l *intake.Dialect) intake.Sink {
	if l.Target == intake.TargetFamily {
		return d.service.FamilySink()
	}
	return d.service.PersonSink()
}

// read checks and commits a file and returns what it did.
func (d *desk) read(l *intake.Dialect, date string, rows ...deskRow) (intake.Batch, intake.Outcome) {
	d.t.Helper()
	d.found = nil
	in := d.input(l, date, rows)
	ctx := context.Background()
	checked, err := d.sink(l).Check(ctx, in)
	if err != nil {
		d.t.Fatal(err)
	}
	var out intake.Outcome
	err = d.db.Atomically(ctx, func(ctx context.Context) error {
		var err error
		out, err = d.sink(l).Commit(ctx, in)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	if checked != out {
		d.t.Fatalf("the check promised %+v, the commit did %+v", checked, out)
	}
	d.files[in.Batch.ID] = in
	d.now = d.now.Add(time.Minute)
	return in.Batch, out
}

func (d *desk) undo(b intake.Batch) error {
	return d.db.Atomically(context.Background(), func(ctx context.Context) error {
		return d.service.FamilySink().Undo(ctx, b)
	})
}

// families gives everything in the city.
func (d *desk) families() []registry.Snapshot {
	d.t.Helper()
	var out []registry.Snapshot
	for s, err := range d.store.Each(context.Background(), region.ScopeOf(deskCity), registry.Filter{}) {
		if err != nil {
			d.t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

func (d *desk) family(key string) registry.Snapshot {
	d.t.Helper()
	for _, s := range d.families() {
		if s.Family.SourceKey == "p3ke:"+key {
			return s
		}
	}
	d.t.Fatalf("no family %s", key)
	return registry.Snapshot{}
}

// dump is everything that the register has stored, as text. A sealed number
// is compared by its index, because sealing it again gives other bytes.
func (d *desk) dump() string {
	d.t.Helper()
	blob := func(column string) string {
		if d.db.IsPostgres() {
			return "COALESCE(encode(" + column + ", 'hex'), '')"
		}
		return "COALESCE(hex(" + column + "), '')"
	}
	var b strings.Builder
	for _, q := range []string{
		`SELECT id||'|'||area||'|'||source_key||'|'||head_name||'|'||address||'|'||decile||'|'||percentile||'|'||members||'|'||facts||'|'||
			search_key||'|'||data_date||'|'||created_batch||'|'||changed_batch||'|'||marks FROM family ORDER BY id`,
		`SELECT id||'|'||area||'|'||family_id||'|'||source_key||'|'||relation||'|'||name||'|'||name_key||'|'||` + blob("nik_index") + `||'|'||nik_status||'|'||sex||'|'||birth_date||'|'||facts||'|'||since||'|'||data_date||'|'||created_batch||'|'||changed_batch||'|'||marks FROM person ORDER BY id`,
		`SELECT family_id||'|'||person_id||'|'||relation||'|'||valid_from||'|'||valid_to FROM membership ORDER BY family_id, person_id`,
		`SELECT batch_id||'|'||row_no||'|'||kind||'|'||entity_id||'|'||family_id FROM source_record ORDER BY batch_id, row_no, kind`,
		`SELECT family_id||'|'||source_key FROM family_key ORDER BY source_key`,
		`SELECT batch_id||'|'||seq||'|'||file FROM source_batch ORDER BY batch_id`,
		`SELECT id||'|'||field||'|'||new_value FROM correction ORDER BY id`,
	} {
		lines, err := d.db.Lines(context.Background(), q)
		if err != nil {
			d.t.Fatal(err)
		}
		b.WriteString(strings.Join(lines, "\n") + "\n--\n")
	}
	return b.String()
}

func (d *desk) has(code string) bool {
	for _, f := range d.found {
		if f.Code == code {
			return true
		}
	}
	return false
}
