package sqlstore_test

import (
	"context"
	"fmt"
	"iter"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/vault"
	"github.com/tuntas-id/tuntas/internal/verification"
)

// verifyDesk is a verification service on a real database and vault, with
// families put straight into the tables of the register.
type verifyDesk struct {
	*verification.Service
	t     testing.TB
	db    *sqlstore.DB
	vault *vault.Vault
	ids   int
	now   time.Time
	scope region.Scope
}

const mayaSopa, sekip = "61.72.03.1003", "61.72.05.1001"

func newVerifyDesk(t testing.TB, db *sqlstore.DB) *verifyDesk {
	t.Helper()
	v, err := vault.Create(filepath.Join(t.TempDir(), "vault"))
	if err != nil {
		t.Fatal(err)
	}
	d := &verifyDesk{t: t, db: db, vault: v, scope: region.ScopeOf("61.72"),
		now: time.Date(2024, 2, 21, 9, 0, 0, 0, time.UTC)}
	d.Service = verification.NewService(d.config(sqlstore.NewVerification(db)))
	return d
}

func (d *verifyDesk) config(s verification.Store) verification.Config {
	return verification.Config{
		Store: s, Atomic: d.db, Sealer: d.vault, NewID: d.id,
		Now: func() time.Time { d.now = d.now.Add(time.Second); return d.now },
	}
}

func (d *verifyDesk) id() string {
	d.ids++
	return fmt.Sprintf("018d0000-0000-7000-8000-%012d", d.ids)
}

// family puts a family of n persons into the register and returns its id.
func (d *verifyDesk) family(key, area, head string, n int) string {
	d.t.Helper()
	id := d.id()
	sqlstore.Tamper(d.t, d.db, `INSERT INTO family (regency, id, area, source_key, head_name, decile, percentile, members,
		search_key, address, rt, rw, data_date, created_batch, changed_batch, facts, marks)
		VALUES ($1, $2, $3, $4, $5, 1, 3, $6, '', 'Jalan Contoh', '003', '007', '2023-01-31', 'b', 'b', '{"latrine": "shared"}', '{}')`,
		region.Code(area).Regency(), id, area, "p3ke:"+key, head, n)
	for i := range n {
		relation := "other"
		if i == 0 {
			relation = "head"
		}
		nik := d.nik(key, i)
		sealed, err := d.vault.Seal("person.nik", []byte(nik))
		if err != nil {
			d.t.Fatal(err)
		}
		sqlstore.Tamper(d.t, d.db, `INSERT INTO person (regency, id, area, family_id, relation, sex, birth_date, nik_status, name,
			name_key, source_key, nik_sealed, nik_index, since, data_date, created_batch, changed_batch, facts, marks)
			VALUES ($1, $2, $3, $4, $5, 'f', '1950-05-01', 'ok', $6, '', $7, $8, $9, '', '', 'b', 'b', '{"education": "primary"}', '{}')`,
			region.Code(area).Regency(), d.id(), area, id, relation, head, fmt.Sprint(key, "-", i), sealed, d.vault.Index("person.nik", nik))
	}
	return id
}

func (d *verifyDesk) nik(key string, i int) string { return fmt.Sprintf("617201%06s%04d", key, i+1) }

var resultColumns = []string{"family_key", "nik", "existence", "eligibility", "reason", "visited_on", "k01", "k02", "k03", "k04", "k05", "k06", "k07", "k08", "k09", "k10", "k11", "k12", "k13"}

var documentColumns = []string{"kind", "number", "date", "area", "place", "signatory", "position", "legal_basis", "criteria_set", "data_date", "attachment", "attendees", "note"}

// verifyFile is a file on its way into a sink.
type verifyFile struct {
	sink     intake.Sink
	in       intake.Input
	findings []intake.Finding
}

// file makes a file of the columns; each row is its cells parted by "|".
func (d *verifyDesk) file(sink intake.Sink, batch string, columns []string, rows ...string) *verifyFile {
	dialect := &intake.Dialect{ID: "test"}
	for _, c := range columns {
		dialect.Fields = append(dialect.Fields, intake.Field{Name: c, Headers: []string{strings.ToUpper(c)}})
	}
	f := &verifyFile{sink: sink}
	bad := map[int]bool{}
	f.in = intake.Input{
		Batch: intake.Batch{ID: batch, Region: "61.72", CreatedBy: "sari"}, Dialect: dialect,
		Find: func(x intake.Finding) {
			f.findings = append(f.findings, x)
			bad[x.Row] = bad[x.Row] || x.Severity == intake.SeverityError
		},
		Rows: iter.Seq2[intake.Record, error](func(yield func(intake.Record, error) bool) {
			for i, r := range rows {
				cells := strings.Split(r, "|")
				cells = append(cells, make([]string, max(0, len(columns)-len(cells)))...)
				if !bad[i+2] && !yield(intake.Record{Row: i + 2, Value: cells}, nil) {
					return
				}
			}
		}),
	}
	return f
}

func (f *verifyFile) codes() string {
	var out []string
	for _, x := range f.findings {
		out = append(out, fmt.Sprintf("%d %s %s", x.Row, x.Severity, x.Code))
	}
	return strings.Join(out, "; ")
}

// commit checks and commits the file.
func (d *verifyDesk) commit(f *verifyFile) intake.Outcome {
	d.t.Helper()
	checked, err := f.sink.Check(context.Background(), f.in)
	if err != nil {
		d.t.Fatal(err)
	}
	found := len(f.findings)
	var done intake.Outcome
	err = d.db.Atomically(context.Background(), func(ctx context.Context) (err error) {
		done, err = f.sink.Commit(ctx, f.in)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	f.findings = f.findings[:found] // the commit says them again
	if checked != done {
		d.t.Errorf("the check says %+v, the commit did %+v", checked, done)
	}
	return done
}

// result records a result from the form.
func (d *verifyDesk) result(family string, e verification.Existence, l verification.Eligibility, met int) {
	d.t.Helper()
	r := verification.Result{FamilyID: family, Existence: e, Eligibility: l, VisitedOn: civil.MustDate("2023-10-12"), Answers: verification.Answers{}}
	if l == verification.NotEligible || e.Gone() {
		r.Reason = "Sudah mampu"
	}
	for k := range 13 {
		r.Answers[fmt.Sprintf("k%02d", k+1)] = map[bool]string{true: "yes", false: "no"}[k < met]
	}
	if _, err := d.Record(context.Background(), d.scope, r, "budi"); err != nil {
		d.t.Fatal(err)
	}
}

// draft saves a draft that can be frozen.
func (d *verifyDesk) draft(no string) verification.Determination {
	d.t.Helper()
	out, err := d.Save(context.Background(), d.scope, verification.Determination{
		Area: "61.72", Title: "Penetapan", DecreeNo: no, DecreeDate: civil.MustDate("2024-01-10"), Signatory: "Contoh",
		Position: "Wali Kota", LegalBasis: "Contoh", CriteriaSet: "singkawang-412-2023", DataDate: civil.MustDate("2023-12-31"),
	}, "sari")
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

// freeze freezes a draft.
func (d *verifyDesk) freeze(id string) verification.Determination {
	d.t.Helper()
	out, err := d.Freeze(context.Background(), d.scope, id, "sari")
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}
