package sqlstore_test

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
)

type plainIndex struct{}

func (plainIndex) Index(label, value string) []byte { return []byte(label + "|" + value) }

// programmes is the service on a database, with families put straight into the
// register's tables.
type programmes struct {
	*programme.Service
	db *sqlstore.DB
	n  int
}

func newProgrammes(db *sqlstore.DB) *programmes {
	p := &programmes{db: db}
	p.Service = programme.NewService(programme.Config{Store: sqlstore.NewProgramme(db), Sealer: plainIndex{},
		Now: func() time.Time { return time.Date(2024, 2, 21, 8, 0, 0, 0, time.UTC) }, NewID: p.id})
	return p
}

func (p *programmes) id() string { p.n++; return fmt.Sprintf("%036d", p.n) }

var city = region.ScopeOf("61.72")

func (p *programmes) family(t sqlstore.Failer, key string, area region.Code) string {
	id := p.id()
	sqlstore.Tamper(t, p.db, `INSERT INTO family (regency, id, area, source_key, head_name, decile, percentile, members, search_key,
		address, rt, rw, kk_index, data_date, created_batch, changed_batch, facts, marks)
		VALUES ($1, $2, $3, $4, 'Kepala', 1, 1, 1, '', '', '', '', $5, '', '', '', '{}', '{}')`,
		string(area.Regency()), id, string(area), "p3ke:"+key, []byte("family.kk|KK"+key))
	return id
}

func (p *programmes) person(t sqlstore.Failer, nik, family string, area region.Code) string {
	id := p.id()
	sqlstore.Tamper(t, p.db, `INSERT INTO person (regency, id, area, family_id, relation, sex, birth_date, nik_status, name, name_key,
		source_key, nik_index, since, data_date, created_batch, changed_batch, facts, marks)
		VALUES ($1, $2, $3, $4, 'head', '', '', 'ok', $5, '', '', $6, '', '', '', '', '{}', '{}')`,
		string(area.Regency()), id, string(area), family, "Orang "+nik, []byte("person.nik|"+nik))
	return id
}

// file makes an input of a file with the given columns; rows hold the cells
// divided by "|". Errors reject rows at the check, as intake does.
type file struct {
	sink     intake.Sink
	input    intake.Input
	findings []intake.Finding
	rejected map[int]bool
}

func newFile(sink intake.Sink, batch, columns string, rows ...string) *file {
	d := &intake.Dialect{}
	for _, c := range strings.Split(columns, "|") {
		d.Fields = append(d.Fields, intake.Field{Name: c})
	}
	f := &file{sink: sink, rejected: map[int]bool{}}
	f.input = intake.Input{
		Batch:   intake.Batch{ID: batch, Region: "61.72", DataDate: civil.MustDate("2024-01-15"), CreatedBy: "ani"},
		Dialect: d, Progress: func(int) {},
		Rows: iter.Seq2[intake.Record, error](func(yield func(intake.Record, error) bool) {
			for i, r := range rows {
				if !f.rejected[i+2] && !yield(intake.Record{Row: i + 2, Value: strings.Split(r, "|")}, nil) {
					return
				}
			}
		}),
	}
	f.input.Find = func(x intake.Finding) { f.findings = append(f.findings, x) }
	return f
}

// read checks and commits the file and gives "new changed unchanged".
func (f *file) read(t testing.TB, db *sqlstore.DB) string {
	t.Helper()
	f.findings = nil
	ctx := context.Background()
	foreseen, err := f.sink.Check(ctx, f.input)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range f.findings {
		if x.Severity == intake.SeverityError {
			f.rejected[x.Row] = true
		}
	}
	found := len(f.findings)
	var done intake.Outcome
	if err := db.Atomically(ctx, func(ctx context.Context) (err error) {
		done, err = f.sink.Commit(ctx, f.input)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	f.findings = f.findings[:found] // the commit says them again
	if foreseen != done {
		t.Errorf("foreseen %+v, done %+v", foreseen, done)
	}
	return fmt.Sprint(done.New, done.Changed, done.Unchanged)
}

func (f *file) undo(db *sqlstore.DB) error {
	return db.Atomically(context.Background(), func(ctx context.Context) error { return f.sink.Undo(ctx, f.input.Batch) })
}

func (f *file) codes() string {
	var out []string
	for _, x := range f.findings {
		out = append(out, fmt.Sprint(x.Row, " ", x.Code))
	}
	return strings.Join(out, ", ")
}

const matrixColumns = "no|strategy|agency|code|programme|activity|subactivity|direct|indirect|support|budget|fund_source|target|realised_s1|realised_s2|realised_total"

func (p *programmes) matrixFile(batch, budget string) *file {
	return newFile(p.ProgrammeSink(), batch, matrixColumns,
		"STRATEGI 1: PENGURANGAN BEBAN PENGELUARAN|||||||||||||||",
		"1||Dinas Sosial|1.06.05|Perlindungan|Jaminan|Bantuan tunai|yes|||"+budget+"|APBD|108 KK|1000|500|1500",
		"STRATEGI 3: PENURUNAN KANTONG||||||||||||||||",
		"2|3|Dinas PU|1.03.05|Air limbah|Sanitasi|Jamban dan tangki septik|yes|||840000000|DAK|105|0|0|0",
		"3|3|Dinas Kesehatan|1.02.02|Kesehatan|Iuran|Iuran jaminan|yes|||5000|APBD|2 orang|0|0|0",
		"Jumlah|||||||||||||||")
}

const deliveryColumns = "programme_code|programme_name|family_key|nik|kk|status|delivered_on|amount|proof|agency|note"

func TestTheMatrixFileIsReadOnceAndUndone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		p := newProgrammes(db)
		first := p.matrixFile("b1", "9000")
		if got := first.read(t, db); got != "3 0 0" || len(first.findings) != 0 {
			t.Fatalf("got %s, findings %s", got, first.codes())
		}
		if got := p.matrixFile("b2", "9000").read(t, db); got != "0 0 3" {
			t.Errorf("the same again: %s", got)
		}
		second := p.matrixFile("b3", "9500")
		if got := second.read(t, db); got != "0 1 2" {
			t.Errorf("another budget: %s", got)
		}
		budget := func() int64 {
			all, err := p.Programmes(ctx, city, 2024)
			if err != nil {
				t.Fatal(err)
			}
			if len(all) == 0 {
				return -1
			}
			x := all[0]
			if x.Strategy != 1 || x.Name != "Bantuan tunai" || x.Target != 108 || x.Unit != programme.UnitFamily || x.Realised() != 1500 || x.Kind != programme.KindDirect {
				t.Errorf("read as %+v", x)
			}
			return x.Budget
		}
		if err := first.undo(db); !fault.Is(err, fault.Conflict) {
			t.Errorf("undoing the older file gives %v", err)
		}
		if err := second.undo(db); err != nil || budget() != 9000 {
			t.Errorf("after undoing the newer file: %d, %v", budget(), err)
		}
	})
}

func TestUndoingAMatrixRemovesItUnlessSomebodyReceives(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		p := newProgrammes(db)
		p.family(t, "F1", "61.72.03.1003")
		matrix := p.matrixFile("b1", "9000")
		matrix.read(t, db)
		list := newFile(p.DeliverySink(), "b2", deliveryColumns, "1.06.05||F1|||planned|||||")
		list.read(t, db)
		if err := matrix.undo(db); fault.TextOf(err).Key != "programme.undo_served" {
			t.Errorf("with recipients: %v", err)
		}
		if err := list.undo(db); err != nil {
			t.Fatal(err)
		}
		if err := matrix.undo(db); err != nil {
			t.Fatal(err)
		}
		if all, _ := p.Programmes(context.Background(), city, 0); len(all) != 0 {
			t.Errorf("left: %v", all)
		}
	})
}

func TestDefectiveRowsOfTheMatrixAreFindings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		p := newProgrammes(db)
		f := newFile(p.ProgrammeSink(), "b1", matrixColumns,
			"1||Dinas Sosial|1.06|P|K|Tanpa strategi|yes|||1|APBD|1|0|0|0",
			"2|1||1.06|P|K|Tanpa OPD|yes|||1|APBD|1|0|0|0",
			"3|1|Dinas Sosial|1.06|P|K|Dua centang|yes|yes||1|APBD|1|0|0|0",
			"4|1|Dinas Sosial|1.06|P|K|Total salah|yes|||10|APBD|1|2|3|6",
			"5|1|Dinas Sosial|1.06|P|K|Lebih|yes|||4|APBD|banyak|5|0|5",
			"6|1|Dinas Sosial|1.06|P|K|Lebih|yes|||4|APBD|3|0|0|0",
			"7|1|Dinas Sosial|1.06|P|K|Minus|yes|||-4|APBD|3|0|0|0")
		if got := f.read(t, db); got != "4 0 0" {
			t.Errorf("got %s", got)
		}
		want := "2 programme_strategy_missing, 3 programme_agency_missing, 4 programme_kind, 5 programme_total, 6 programme_number, 6 programme_over_budget, 7 programme_twice, 8 programme_amount"
		if f.codes() != want {
			t.Errorf("findings %s\nwant     %s", f.codes(), want)
		}
	})
}

func TestRecipientsAreFoundByEachOfTheirNumbers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		p := newProgrammes(db)
		p.matrixFile("b1", "9000").read(t, db)
		one := p.family(t, "F1", "61.72.03.1003")
		p.family(t, "F2", "61.72.01.1001")
		p.person(t, "N1", one, "61.72.03.1003")
		p.person(t, "N3", "", "61.72.03.1003")
		p.family(t, "LAIN", "61.71.01.1001")
		f := newFile(p.DeliverySink(), "b2", deliveryColumns,
			"1.06.05|Bantuan tunai|F1|N1||planned||2400000||Dinas Sosial|",
			"|bantuan TUNAI|||KKF2|delivered|2024-02-01|2400000|BAST 1||",
			"|Jamban dan tangki septik||N1|||2024-02-02|||Dinas PU|",
			"1.02.02|Iuran jaminan|F1|N1||planned|||||",
			"1.02.02|Iuran jaminan||N3||planned|||||",
			"1.06.05||TIDAKADA|||planned|||||",
			"1.06.05|||||planned|||||",
			"9.99|Program lain|F1|||planned|||||",
			"1.06.05||LAIN|||planned|||||",
			"1.06.05||F1|||delivered||||||",
			"1.06.05||F1|||cancelled|2023-12-01|||||",
			"1.02.02||F2|N9||planned|||||")
		if got := f.read(t, db); got != "8 0 0" {
			t.Errorf("got %s", got)
		}
		want := "7 recipient_unknown, 8 recipient_without_key, 9 programme_unknown, 10 recipient_unknown, 11 delivered_without_date, 11 recipient_twice, 12 cancelled_without_reason, 13 person_unknown"
		if f.codes() != want {
			t.Errorf("findings %s\nwant     %s", f.codes(), want)
		}
		got, err := p.ForFamily(ctx, city, one)
		if err != nil || len(got) != 5 {
			t.Fatalf("%d deliveries, %v", len(got), err)
		}
		names := map[string]bool{}
		for _, x := range got {
			names[x.Programme.Agency+"/"+x.PersonName] = true
		}
		if !names["Dinas Kesehatan/Orang N1"] || !names["Dinas PU/"] || !names["Dinas Sosial/"] {
			t.Errorf("got %v", names)
		}
		if _, err := p.ForFamily(ctx, region.ScopeOf("61.71"), one); !fault.Is(err, fault.NotFound) {
			t.Errorf("from another city: %v", err)
		}
	})
}

func TestAListOfRecipientsContinuesWhatIsThere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		p := newProgrammes(db)
		p.matrixFile("b0", "9000").read(t, db)
		p.family(t, "F1", "61.72.03.1003")
		p.family(t, "F2", "61.72.03.1003")
		plan := func(batch string) *file {
			return newFile(p.DeliverySink(), batch, deliveryColumns, "1.06.05||F1|||planned||100|||", "1.06.05||F2|||planned||100|||")
		}
		given := newFile(p.DeliverySink(), "b2", deliveryColumns, "1.06.05||F1|||delivered|2024-01-10|100|BAST 1||")
		again := newFile(p.DeliverySink(), "b3", deliveryColumns, "1.06.05||F1|||delivered|2024-02-10|100|BAST 2||",
			"1.06.05||F2|||cancelled|||||meninggal")
		for _, step := range []struct {
			name string
			file *file
			want string
		}{
			{"a plan", plan("b1"), "2 0 0"},
			{"the plan again", plan("b1x"), "0 0 2"},
			{"a delivery continues the plan", given, "0 1 0"},
			{"the plan once more takes nothing back", plan("b1y"), "0 0 2"},
			{"a second delivery is another one, the other family is cancelled", again, "1 1 0"},
			{"the plan does not revive what was cancelled", plan("b1z"), "0 0 2"},
		} {
			if got := step.file.read(t, db); got != step.want {
				t.Errorf("%s: %s, want %s", step.name, got, step.want)
			}
		}
		if err := given.undo(db); err != nil {
			t.Error(err)
		}
		if err := again.undo(db); err != nil {
			t.Error(err)
		}
		if got := plan("b9").read(t, db); got != "0 0 2" {
			t.Errorf("after undoing both: %s", got)
		}
	})
}

func TestStatusIsSetInTheBrowserWithProof(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		p := newProgrammes(db)
		p.matrixFile("b0", "9000").read(t, db)
		family := p.family(t, "F1", "61.72.03.1003")
		all, err := p.Programmes(ctx, city, 2024)
		if err != nil {
			t.Fatal(err)
		}
		village := region.ScopeOf("61.72.03.1003")
		d, err := p.AddDelivery(ctx, village, programme.Delivery{ProgrammeID: all[0].ID, FamilyID: family, Status: programme.Planned}, "ani")
		if err != nil {
			t.Fatal(err)
		}
		day := civil.MustDate("2024-02-20")
		for _, c := range []struct {
			name   string
			scope  region.Scope
			change programme.StatusChange
			code   fault.Code
		}{
			{"without a date", village, programme.StatusChange{Version: 1, Status: programme.Delivered, Proof: "x"}, fault.Invalid},
			{"without proof", village, programme.StatusChange{Version: 1, Status: programme.Delivered, DeliveredOn: day}, fault.Invalid},
			{"in the future", village, programme.StatusChange{Version: 1, Status: programme.Delivered, DeliveredOn: civil.MustDate("2024-03-20"), Proof: "x"}, fault.Invalid},
			{"cancelled without a reason", village, programme.StatusChange{Version: 1, Status: programme.Cancelled}, fault.Invalid},
			{"an unknown status", village, programme.StatusChange{Version: 1, Status: "x"}, fault.Invalid},
			{"from another village", region.ScopeOf("61.72.01"), programme.StatusChange{Version: 1, Status: programme.Verified}, fault.NotFound},
			{"an old version", village, programme.StatusChange{Version: 7, Status: programme.Verified}, fault.Conflict},
			{"with date and proof", village, programme.StatusChange{Version: 1, Status: programme.Delivered, DeliveredOn: day, Proof: "BAST 7", Amount: 5}, ""},
			{"back to planned", village, programme.StatusChange{Version: 2, Status: programme.Planned}, fault.Conflict},
			{"cancelled with a reason", village, programme.StatusChange{Version: 2, Status: programme.Cancelled, Reason: "salah nama"}, ""},
		} {
			if _, err := p.SetStatus(ctx, c.scope, d.ID, c.change, "ani"); fault.CodeOf(err) != c.code {
				t.Errorf("%s: %v, want %q", c.name, err, c.code)
			}
		}
		got, err := p.Store.Delivery(ctx, city, d.ID)
		if err != nil || got.Proof != "BAST 7" || got.Amount != 5 || got.Reason != "salah nama" || got.Version != 3 || got.ChangedBy != "ani" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestAProgrammeIsSavedInTheBrowser(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		p := newProgrammes(db)
		x := programme.Programme{Area: "61.72", Year: 2024, Strategy: 2, Agency: "Dinas Koperasi", Code: "2.17", Subactivity: "Modal usaha",
			Unit: programme.UnitFamily, Target: 39, Budget: 39 * 4500000}
		saved, err := p.SaveProgramme(ctx, city, x, "ani")
		if err != nil || saved.Name != "Modal usaha" || saved.Version != 1 {
			t.Fatalf("%+v, %v", saved, err)
		}
		if _, err := p.SaveProgramme(ctx, city, x, "ani"); fault.TextOf(err).Key != "programme.exists" {
			t.Errorf("the same again: %v", err)
		}
		stale := saved
		saved.Budget = 1
		if saved, err = p.SaveProgramme(ctx, city, saved, "budi"); err != nil || saved.Version != 2 || saved.Budget != 1 || saved.ChangedBy != "budi" {
			t.Errorf("%+v, %v", saved, err)
		}
		if _, err := p.SaveProgramme(ctx, city, stale, "ani"); !fault.Is(err, fault.Conflict) {
			t.Errorf("an old version: %v", err)
		}
		for name, mutate := range map[string]func(*programme.Programme){
			"no name": func(x *programme.Programme) { x.Subactivity = " " }, "no agency": func(x *programme.Programme) { x.Agency = "" },
			"no strategy": func(x *programme.Programme) { x.Strategy = 4 }, "no year": func(x *programme.Programme) { x.Year = 0 },
			"no unit": func(x *programme.Programme) { x.Unit = "" }, "a negative budget": func(x *programme.Programme) { x.Budget = -1 },
		} {
			y := x
			mutate(&y)
			if _, err := p.SaveProgramme(ctx, city, y, "ani"); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := p.SaveProgramme(ctx, region.ScopeOf("61.71"), x, "ani"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("another city: %v", err)
		}
		if _, err := p.SaveProgramme(ctx, region.ScopeOf("61.72.03"), x, "ani"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a part of the city: %v", err)
		}
	})
}

func TestTheMatrixCountsFamiliesOnceAndPersonsApart(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		p := newProgrammes(db)
		p.matrixFile("b0", "9000").read(t, db)
		for i, area := range []region.Code{"61.72.03.1003", "61.72.03.1003", "61.72.01.1001"} {
			f := p.family(t, fmt.Sprint("F", i), area)
			p.person(t, fmt.Sprint("N", i), f, area)
			p.person(t, fmt.Sprint("M", i), f, area)
		}
		newFile(p.DeliverySink(), "b1", deliveryColumns,
			"1.06.05||F0|||delivered|2024-01-10|100|x||", "1.06.05||F0|||delivered|2024-02-10|100|x||",
			"1.06.05||F1|||planned||100|||", "1.06.05||F2|||cancelled|||||pindah",
			"1.03.05||F0|||planned||||||",
			"1.02.02|||||||||||", "1.02.02||F0|N0||delivered|2024-01-10||x||", "1.02.02||F0|M0||delivered|2024-01-10||x||",
			"1.02.02||F2|N2||planned||||||").read(t, db)
		m, err := p.Matrix(ctx, city, programme.Query{Year: 2024})
		if err != nil || len(m.Rows) != 3 {
			t.Fatalf("%+v, %v", m, err)
		}
		byCode := map[string]programme.MatrixRow{}
		for _, r := range m.Rows {
			byCode[r.Programme.Code] = r
		}
		for code, want := range map[string]programme.Counts{
			"1.06.05": {FamiliesPlanned: 2, FamiliesDelivered: 1, AmountDelivered: 200},
			"1.03.05": {FamiliesPlanned: 1},
			"1.02.02": {FamiliesPlanned: 2, FamiliesDelivered: 1, PersonsPlanned: 3, PersonsDelivered: 2},
		} {
			if got := byCode[code].Counts; got != want {
				t.Errorf("%s: %+v, want %+v", code, got, want)
			}
		}
		if v := byCode["1.02.02"].Percent; v == nil || *v != 100 {
			t.Errorf("2 of 2 persons is %v", v)
		}
		if all := m.All; all.Counts.FamiliesPlanned != 3 || all.Interventions != 5 || all.Programmes != 3 || all.Realised != 1500 || all.Budget != 840014000 {
			t.Errorf("all: %+v", all)
		}
		if s := m.Strategies[2]; s.Counts.FamiliesPlanned != 2 || s.Interventions != 3 || s.Programmes != 2 {
			t.Errorf("strategy 3: %+v", s)
		}
		o, err := p.Overlap(ctx, city, programme.Query{Year: 2024})
		if want := (programme.Overlap{Families: 3, One: 2, More: 1}); err != nil || o != want {
			t.Errorf("overlap %+v, %v, want %+v", o, err, want)
		}
		part, err := p.Matrix(ctx, city, programme.Query{Year: 2024, Area: "61.72.01"})
		if err != nil || len(part.Rows) != 3 || part.All.Counts.FamiliesPlanned != 1 || part.Rows[0].Percent != nil ||
			!part.Rows[0].Part || m.Rows[0].Part || part.All.Budget != 0 || part.All.Realised != 0 {
			t.Errorf("a part of the city: %+v, %v", part, err)
		}
		list := p.id()
		sqlstore.Tamper(t, db, `INSERT INTO determination (regency, id, area, title, decree_no, decree_date, signatory, position, legal_basis,
			criteria_set, criteria_version, rule, data_date, note, status, families, persons, format, hash, frozen_at, frozen_by, attachment,
			attachment_hash, version, batch_id, row_no, recorded_at, recorded_by)
			VALUES ('61.72', $1, '61.72', '', '', '', '', '', '', '', 0, '', '', '', 'frozen', 1, 1, 1, '', '', '', '', '', 1, '', 0, '', '')`, list)
		onList, err := p.Overlap(ctx, city, programme.Query{Determination: list})
		if err != nil || onList.Families != 0 {
			t.Errorf("an empty list: %+v, %v", onList, err)
		}
	})
}
