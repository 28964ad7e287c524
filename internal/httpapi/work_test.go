package httpapi_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/audit"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/httpapi"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/meeting"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/report/desk"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/tuntas-id/tuntas/internal/vault"
	"github.com/tuntas-id/tuntas/internal/verification"
	"github.com/xuri/excelize/v2"
)

// newCity is an office with every service, on SQLite.
func newCity(t *testing.T) (*office, *sqlstore.DB, *programme.Service) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	db := storetest.SQLite(t)
	v, err := vault.Create(filepath.Join(t.TempDir(), "key"))
	must(err)
	now := func() time.Time { return time.Date(2024, 2, 21, 8, 0, 0, 0, time.UTC) }
	newID := func() string { return uuid.Must(uuid.NewV7()).String() }
	areas, err := region.Load()
	must(err)
	resolve := func(name string, within region.Code) (region.Code, error) {
		a, err := areas.Resolve(name, within)
		return a.Code, err
	}
	log := audit.New(sqlstore.NewAudit(db), v, now)
	root := access.WithActor(context.Background(), access.SystemActor("cli", region.Nation))
	accounts, err := access.New(root, access.Config{Store: sqlstore.NewAccess(db), Atomic: db, Recorder: log, Now: now, NewID: newID,
		Hash: access.HashParameters{MemoryKiB: 64, Time: 1, Threads: 1}})
	must(err)
	for _, role := range access.Roles() {
		_, err := accounts.CreateUser(root, access.User{Name: string(role), FullName: "Nama", Role: role, Area: "61.72"}, password)
		must(err)
	}
	_, err = accounts.CreateUser(root, access.User{Name: "provinsi", FullName: "Nama", Role: access.Leader, Area: "61"}, password)
	must(err)
	_, err = accounts.CreateUser(root, access.User{Name: "pontianak", FullName: "Nama", Role: access.Administrator, Area: "61.71"}, password)
	must(err)
	regions := sqlstore.NewRegion(db)
	populations, err := region.ShippedPopulations()
	must(err)
	for _, p := range populations {
		must(regions.SavePopulation(root, p))
	}
	families := sqlstore.NewRegistry(db, v)
	reg := registry.NewService(registry.Config{Store: families, Sealer: v, ResolveArea: resolve, Now: now, NewID: newID,
		CheckNIK: func(nik, sex string, birth civil.Date) string {
			return string(identity.Check(nik, identity.Known{Sex: sex, Birth: birth, Regions: areas}).Status)
		}})
	ver := verification.NewService(verification.Config{Store: sqlstore.NewVerification(db), Atomic: db, Sealer: v, Now: now, NewID: newID, FindArea: resolve})
	deliveries := sqlstore.NewProgramme(db)
	prog := programme.NewService(programme.Config{Store: deliveries, Sealer: v, Now: now, NewID: newID})
	ind := indicator.NewService(indicator.Config{Store: sqlstore.NewIndicator(db), Name: areas.FullName, Children: areas.Children, ResolveArea: resolve,
		Population: func(ctx context.Context, a region.Code) ([]region.Population, error) {
			return regions.Populations(ctx, region.ScopeOf(region.Nation), a)
		}})
	must(ind.Seed(root))
	meet := meeting.NewService(meeting.Config{Store: sqlstore.NewMeeting(db), Now: now, NewID: newID})
	kids := posyandu.NewService(posyandu.Config{Store: sqlstore.NewPosyandu(db), Sealer: v, NewID: newID,
		ResolveArea: func(name string, within region.Code, level region.Level) (region.Code, error) {
			a, err := areas.ResolveAt(name, within, level)
			return a.Code, err
		}})
	dialects, err := intake.Dialects()
	must(err)
	batches := sqlstore.NewIntake(db)
	in := &intake.Service{Store: batches, Mappings: batches, Atomic: db, Sealer: v, Audit: log, Areas: areas, Dialects: dialects, Limits: tabular.DefaultLimits(), Now: now, NewID: newID,
		Sinks: map[intake.Target]intake.Sink{intake.TargetFamily: reg.FamilySink(), intake.TargetPerson: reg.PersonSink(), intake.TargetProgramme: prog.ProgrammeSink(),
			intake.TargetDelivery: prog.DeliverySink(), intake.TargetObservation: panicking{ind.Sink()}, intake.TargetMeeting: meet.Sink(), intake.TargetMeasurement: kids.Sink()}}
	reg.Rows = in
	o := &office{t: t, tokens: map[string]string{}, reportDir: t.TempDir()}
	o.handler, err = httpapi.New(httpapi.Config{Desk: desk.New(desk.Config{Areas: areas, Families: families, Lists: ver, Now: now}),
		Access: accounts, Audit: log, Directory: areas, Populations: regions, Verification: ver, Families: families, Registry: reg,
		Programme: prog, Deliveries: deliveries, Indicator: ind, Meeting: meet, Posyandu: kids, Intake: in, ReportDir: o.reportDir, NewID: newID, Now: now})
	must(err)
	return o, db, prog
}

// panicking is a sink with a defect: it panics for a file that says so.
type panicking struct{ intake.Sink }

func (p panicking) Check(ctx context.Context, in intake.Input) (intake.Outcome, error) {
	if in.Batch.File == "panic.csv" {
		panic("defect")
	}
	return p.Sink.Check(ctx, in)
}

const familyHeader = "ID Keluarga P3KE;Dimuktakhirkan Tahun;Provinsi;Kabupaten/Kota;Kecamatan;Desa/Kelurahan;Kode Kemdagri;Desil Kesejahteraan;Persentil;Alamat;Prioritas Verval;Kepala Keluarga;NIK;Tanggal Lahir;Padan Dukcapil;Jenis Kelamin;Pekerjaan;Pendidikan;Kepemilikan Rumah;Memiliki Simpanan Uang/Perhiasan/Ternak/Lainnya;Jenis Atap;Kualitas Atap;Jenis Dinding;Kualitas Dinding;Jenis Lantai;Kualitas Lantai;Sumber Penerangan;Daya Listrik Terpasang;Bahan Bakar Memasak;Sumber Air Minum;Memiliki fasilitas Buang Air Besar;Resiko Stunting;Penerima BPNT;Penerima BPUM;Penerima BST;Penerima PKH;Penerima SEMBAKO;Penerima Prakerja;Penerima KUR\r\n"

func familyRow(key, decile, head, nik string) string {
	return key + ";2023;KALIMANTAN BARAT;SINGKAWANG;SINGKAWANG SELATAN;SEDAU;6172031003;" + decile + ";3;JL. CONTOH NO 1;NORMAL;" + head + ";" + nik + ";1980-05-06;PADAN;PEREMPUAN;PETANI;TAMAT SD/SEDERAJAT" + strings.Repeat(";", 21) + "\r\n"
}

func familyFile() string {
	return "\ufeff" + familyHeader + familyRow("610001", "1", "SITI CONTOH", "6172034605800001") + familyRow("610002", "2", "DEWI CONTOH", "6172034605800002") +
		familyRow("", "11", "RAHASIA CONTOH", "6172034605800003")
}

func (o *office) upload(user, name, content string) (int, string) {
	o.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		o.t.Fatal(err)
	}
	fmt.Fprint(part, content)
	w.Close()
	status, body, _ := o.send(user, "POST", "/api/imports", b.String(), "Content-Type", w.FormDataContentType())
	return status, body
}

type batch struct {
	ID, State, DialectName, Failure string
	Running                         bool
	Rows, Accepted, Rejected, New   int
	Findings                        []struct {
		Code, Severity, Label, Remedy string
		Count                         int
	}
}

func (o *office) settled(user, id string) batch {
	o.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		status, body, _ := o.send(user, "GET", "/api/imports/"+id, "")
		var b batch
		if err := json.Unmarshal([]byte(body), &b); err != nil || status != 200 {
			o.t.Fatalf("batch: %d %s", status, body)
		}
		if !b.Running {
			return b
		}
	}
	o.t.Fatal("the batch is never done")
	return batch{}
}

func (o *office) uploaded(user, name, content string) batch {
	o.t.Helper()
	status, body := o.upload(user, name, content)
	var b batch
	if err := json.Unmarshal([]byte(body), &b); err != nil || status != 200 {
		o.t.Fatalf("upload: %d %s", status, body)
	}
	return o.settled(user, b.ID)
}

func TestAFileWalksFromUploadToUndo(t *testing.T) {
	o, _, _ := newCity(t)
	b := o.uploaded("analyst", "keluarga.csv", familyFile())
	if b.State != "checked" || b.Rows != 3 || b.Rejected != 1 || b.Accepted != 2 || b.New != 2 || b.DialectName == "" {
		t.Fatalf("%+v", b)
	}
	status, body, _ := o.send("analyst", "GET", "/api/imports/"+b.ID+"/findings?severity=error", "")
	if status != 200 || !strings.Contains(body, `"total":1,"page":1,"pages":1`) {
		t.Errorf("findings: %d %s", status, body)
	}
	status, body, h := o.send("analyst", "GET", "/api/imports/"+b.ID+"/findings.xlsx?purpose=pemeriksaan", "")
	book, err := excelize.OpenReader(strings.NewReader(body))
	if status != 200 || err != nil {
		t.Fatalf("workbook: %d %v %v", status, h, err)
	}
	if rows, _ := book.GetRows("Daftar temuan"); len(rows) < 2 {
		t.Errorf("workbook: %v", rows)
	}
	if status, body, _ = o.send("analyst", "POST", "/api/imports/"+b.ID+"/undo", "{}"); status != 403 {
		t.Errorf("an analyst undoes: %d %s", status, body)
	}
	if status, body, _ = o.send("administrator", "POST", "/api/imports/"+b.ID+"/undo", "{}"); status != 409 {
		t.Errorf("undo before commit: %d %s", status, body)
	}
	if status, body, _ = o.send("analyst", "POST", "/api/imports/"+b.ID+"/commit", "{}"); status != 200 {
		t.Fatalf("commit: %d %s", status, body)
	}
	if c := o.settled("analyst", b.ID); c.State != "committed" || c.Failure != "" {
		t.Fatalf("%+v", c)
	}
	again := o.uploaded("analyst", "keluarga.csv", familyFile())
	if again.ID != b.ID || again.State != "committed" {
		t.Errorf("the same file again: %+v", again)
	}
	if status, body, _ = o.send("analyst", "DELETE", "/api/imports/"+b.ID, ""); status != 409 {
		t.Errorf("discard of a committed batch: %d %s", status, body)
	}
	if status, body, _ = o.send("administrator", "POST", "/api/imports/"+b.ID+"/undo", "{}"); status != 200 {
		t.Fatalf("undo: %d %s", status, body)
	}
	if c := o.settled("analyst", b.ID); c.State != "undone" {
		t.Fatalf("%+v", c)
	}
	_, body, _ = o.send("auditor", "GET", "/api/audit", "")
	if !strings.Contains(body, `"action":"batch_commit"`) || !strings.Contains(body, `"action":"batch_undo"`) {
		t.Error("not in the audit log:", body)
	}
	if strings.Contains(body, `"text":"batch_commit"`) {
		t.Error("audit log shows the code batch_commit instead of words")
	}
	if status, body, _ = o.send("pontianak", "GET", "/api/imports/"+b.ID, ""); status != 404 {
		t.Errorf("another city: %d %s", status, body)
	}
	if status, body, _ = o.send("pontianak", "GET", "/api/imports", ""); !strings.Contains(body, `"items":[]`) {
		t.Errorf("another city: %d %s", status, body)
	}
}

func TestADiscardedBatchIsGone(t *testing.T) {
	o, _, _ := newCity(t)
	b := o.uploaded("analyst", "keluarga.csv", familyFile())
	status, body, _ := o.send("analyst", "DELETE", "/api/imports/"+b.ID, "")
	if status != 204 {
		t.Errorf("discard: %d %s", status, body)
	}
	if status, body, _ = o.send("analyst", "GET", "/api/imports/"+b.ID, ""); status != 404 {
		t.Errorf("%d %s", status, body)
	}
}

func TestProgressIsStreamedUntilTheWorkIsDone(t *testing.T) {
	o, _, _ := newCity(t)
	server := httptest.NewServer(o.handler)
	defer server.Close()
	var big strings.Builder
	big.WriteString(familyHeader)
	for i := range 5000 {
		big.WriteString(familyRow(fmt.Sprint(700000+i), "1", "SITI CONTOH", fmt.Sprintf("617203460580%04d", i)))
	}
	_, body := o.upload("analyst", "besar.csv", big.String())
	var b batch
	_ = json.Unmarshal([]byte(body), &b)
	r, _ := http.NewRequest("GET", server.URL+"/api/imports/"+b.ID+"/events", nil)
	r.AddCookie(&http.Cookie{Name: "tuntas", Value: o.logIn("analyst")})
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var last string
	for s := bufio.NewScanner(answer.Body); s.Scan(); {
		if data, ok := strings.CutPrefix(s.Text(), "data: "); ok {
			last = data
		}
	}
	if answer.Header.Get("Content-Type") != "text/event-stream" || !strings.Contains(last, `"phase":"done"`) {
		t.Error(answer.Header, last)
	}
}

func TestWhoMayNotImportDestroysNothing(t *testing.T) {
	o, _, _ := newCity(t)
	b := o.uploaded("analyst", "keluarga.csv", familyFile())
	if status, body := o.upload("leader", "keluarga.csv", familyFile()); status != 403 {
		t.Errorf("a leader imports: %d %s", status, body)
	}
	if status, body, _ := o.send("analyst", "GET", "/api/imports/"+b.ID, ""); status != 200 {
		t.Errorf("the analyst's batch is gone after a forbidden upload: %d %s", status, body)
	}
}

func TestAForbiddenUploadLeavesNothing(t *testing.T) {
	o, _, _ := newCity(t)
	if status, body := o.upload("leader", "keluarga.csv", familyFile()); status != 403 {
		t.Errorf("a leader imports: %d %s", status, body)
	}
	if _, body, _ := o.send("administrator", "GET", "/api/imports", ""); !strings.Contains(body, `"items":[]`) {
		t.Error(body)
	}
}

func TestALeaderReadsNoPersonalDataInFindings(t *testing.T) {
	o, _, _ := newCity(t)
	// Line 2's sex cell holds a name, as shifted columns do.
	shifted := strings.Replace(familyFile(), "PADAN;PEREMPUAN", "PADAN;SITI CONTOH BINTI RAHASIA", 1)
	b := o.uploaded("analyst", "keluarga.csv", shifted)
	for _, user := range []string{"leader", "provinsi"} {
		for _, path := range []string{"/findings", "/findings.xlsx?purpose=pemeriksaan"} {
			if status, body, _ := o.send(user, "GET", "/api/imports/"+b.ID+path, ""); status == 200 {
				t.Errorf("%s reads %s; a name in it: %v", user, path, strings.Contains(body, "BINTI RAHASIA"))
			}
		}
	}
}

func TestFindingsAreCountedForTheirFilter(t *testing.T) {
	o, _, _ := newCity(t)
	b := o.uploaded("analyst", "keluarga.csv", familyFile())
	for _, k := range b.Findings {
		other := "notice"
		if k.Severity == "notice" {
			other = "error"
		}
		_, body, _ := o.send("analyst", "GET", "/api/imports/"+b.ID+"/findings?code="+k.Code+"&severity="+other, "")
		if !strings.Contains(body, `"total":0`) {
			t.Errorf("code %s with another severity: %s", k.Code, body)
		}
	}
	if status, body, _ := o.send("analyst", "GET", "/api/imports/"+b.ID+"/findings?page=999", ""); status != 200 || !strings.Contains(body, `"items":[]`) {
		t.Errorf("%d %s", status, body)
	}
}

func TestProgrammesCountAsTheirUnit(t *testing.T) {
	o, _, prog := newCity(t)
	b := o.uploaded("analyst", "keluarga.csv", familyFile())
	o.send("analyst", "POST", "/api/imports/"+b.ID+"/commit", "{}")
	o.settled("analyst", b.ID)
	ctx, scope := context.Background(), region.ScopeOf("61.72")
	p, err := prog.SaveProgramme(ctx, scope, programme.Programme{Area: "61.72", Year: 2024, Strategy: 1, Agency: "Dinas Contoh", Name: "Beasiswa", Kind: programme.KindDirect,
		Unit: programme.UnitFamily, Target: 4, Budget: 1000}, "x")
	if err != nil {
		t.Fatal(err)
	}
	status, body, _ := o.send("analyst", "GET", "/api/families", "")
	var list struct{ Items []struct{ ID string } }
	if err := json.Unmarshal([]byte(body), &list); err != nil || len(list.Items) != 2 {
		t.Fatalf("%d %s", status, body)
	}
	if _, err := prog.AddDelivery(ctx, scope, programme.Delivery{ProgrammeID: p.ID, FamilyID: list.Items[0].ID, Status: programme.Planned}, "x"); err != nil {
		t.Fatal(err)
	}
	status, body, _ = o.send("leader", "GET", "/api/programmes/"+p.ID+"/coverage", "")
	if status != 200 || !strings.Contains(body, `"families":2,"recipients":1,"received":0,"nonRecipients":1,"byArea":[{"code":"61.72`) || strings.Count(body, `"families":2,"recipients":1,"received":0`) != 2 {
		t.Errorf("%d %s", status, body)
	}
	status, body, _ = o.send("analyst", "GET", "/api/programmes/matrix", "")
	if status != 200 || !strings.Contains(body, `"year":2024,"years":[2024]`) || !strings.Contains(body, `"delivered":0`) {
		t.Errorf("%d %s", status, body)
	}
	if status, body, _ = o.send("provinsi", "GET", "/api/programmes/matrix", ""); status != 200 {
		t.Errorf("%d %s", status, body)
	}
	if status, body, _ = o.send("pontianak", "GET", "/api/programmes/"+p.ID+"/coverage", ""); status != 404 {
		t.Errorf("another city: %d %s", status, body)
	}
}

func TestDeliveredAndPercentOfAPersonProgrammeAgree(t *testing.T) {
	o, _, prog := newCity(t)
	b := o.uploaded("analyst", "keluarga.csv", familyFile())
	o.send("analyst", "POST", "/api/imports/"+b.ID+"/commit", "{}")
	o.settled("analyst", b.ID)
	persons := "ID Keluarga P3KE;Dimuktakhirkan Tahun;Provinsi;Kabupaten/Kota;Kecamatan;Desa/Kelurahan;Kode Kemdagri;Desil Kesejahteraan;Persentil;Alamat;Prioritas Verval;Nama;NIK;Tanggal Lahir;Padan Dukcapil;Jenis Kelamin;Hubungan dengan Kepala Keluarga;Status Kawin;Pekerjaan;Status Pekerjaan;Pendidikan;Usia 2023;Kelompok Usia 2023\r\n"
	for i := range 3 {
		persons += fmt.Sprintf("610001;2023;KALIMANTAN BARAT;SINGKAWANG;SINGKAWANG SELATAN;SEDAU;6172031003;1;3;JL. CONTOH NO 1;NORMAL;ANAK CONTOH %d;617203460580002%d;2000-05-06;PADAN;PEREMPUAN;ANAK;BELUM KAWIN;PETANI;PEKERJA;TAMAT SD/SEDERAJAT;23;19-59\r\n", i, i)
	}
	b = o.uploaded("analyst", "individu.csv", persons)
	o.send("analyst", "POST", "/api/imports/"+b.ID+"/commit", "{}")
	o.settled("analyst", b.ID)
	ctx, scope := context.Background(), region.ScopeOf("61.72")
	p, err := prog.SaveProgramme(ctx, scope, programme.Programme{Area: "61.72", Year: 2024, Strategy: 1, Agency: "Dinas Contoh", Name: "Beasiswa", Kind: programme.KindDirect, Unit: programme.UnitPerson, Target: 3}, "x")
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := o.send("analyst", "GET", "/api/families?q=SITI", "")
	var list struct{ Items []struct{ ID string } }
	if err := json.Unmarshal([]byte(body), &list); err != nil || len(list.Items) == 0 {
		t.Fatal(body)
	}
	_, body, _ = o.send("analyst", "GET", "/api/families/"+list.Items[0].ID, "")
	var one struct{ MemberList []struct{ ID string } }
	if err := json.Unmarshal([]byte(body), &one); err != nil || len(one.MemberList) < 3 {
		t.Fatalf("%+v %s", b, body)
	}
	for _, m := range one.MemberList[:3] {
		if _, err := prog.AddDelivery(ctx, scope, programme.Delivery{ProgrammeID: p.ID, PersonID: m.ID, Status: programme.Delivered, Proof: "BAST", DeliveredOn: civil.MustDate("2024-02-20")}, "x"); err != nil {
			t.Fatal(err)
		}
	}
	_, body, _ = o.send("analyst", "GET", "/api/programmes/matrix", "")
	if !strings.Contains(body, `"target":3,"delivered":3,"percent":100`) {
		t.Error("delivered and percent disagree:", body)
	}
}

func TestIndicatorsRanksAndTextsAreRead(t *testing.T) {
	o, _, _ := newCity(t)
	for path, want := range map[string]string{"/api/indicators": `"id":"p0"`, "/api/indicators/p0/series": `"role":"country"`, "/api/indicators/p0/rank": `"isSelf":true`,
		"/api/indicators/p0/series?asOf=2020-01-01": `"asOf":"2020-01-01"`} {
		status, body, _ := o.send("leader", "GET", path, "")
		if status != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %d %.600s", path, status, body)
		}
		if strings.Contains(body, "httpapi.") || strings.Contains(body, "indicator.") {
			t.Errorf("%s: a text is missing: %s", path, body)
		}
	}
	if status, body, _ := o.send("leader", "GET", "/api/indicators/none/series", ""); status != 404 {
		t.Errorf("%d %s", status, body)
	}
	if status, body, _ := o.send("leader", "GET", "/api/indicators/p0/series?area=99.99", ""); status != 404 && status != 422 {
		t.Errorf("unknown area: %d %.300s", status, body)
	}
	for _, d := range []string{"p0", "p1", "p2", "poor_thousand"} {
		status, body, _ := o.send("leader", "GET", "/api/indicators/"+d+"/rank", "")
		if status != 200 {
			t.Errorf("%s: %d %s", d, status, body)
		}
		var r struct{ Periods []struct{ Period string } }
		_ = json.Unmarshal([]byte(body), &r)
		seen := map[string]bool{}
		for _, p := range r.Periods {
			if seen[p.Period] {
				t.Errorf("%s: period %s twice", d, p.Period)
			}
			seen[p.Period] = true
		}
	}
	status, body, _ := o.send("leader", "POST", "/api/lint", `{"text":"Sebanyak 120 dari 1.000 keluarga atau 15,3 persen sudah dibantu. Jumlah penduduk Singkawang 24.000 jiwa."}`)
	if status != 200 || !strings.Contains(body, `"severity":"error"`) || !strings.Contains(body, `"where":"baris 1"`) {
		t.Errorf("%d %s", status, body)
	}
	// The rates of every kab/kota of the province are known.
	status, body, _ = o.send("leader", "POST", "/api/lint", `{"text":"Kemiskinan ekstrem Kubu Raya turun dari 4,23 % menjadi 4,08 %."}`)
	if status != 200 || !strings.Contains(body, "p0_as_extreme") {
		t.Errorf("%d %s", status, body)
	}
}

func TestADefectInTheBackgroundDoesNotStopTheServer(t *testing.T) {
	o, _, _ := newCity(t)
	b := o.uploaded("analyst", "panic.csv", "Indikator;Kode Wilayah;Nama Wilayah;Periode;Nilai;Satuan;Sumber;Metode\r\np0;61.72;Singkawang;2022-03;4,5;persen;BPS;Susenas\r\n")
	if b.Failure == "" {
		t.Errorf("%+v", b)
	}
}

func TestAKindOfFindingQuotesNoRow(t *testing.T) {
	o, _, _ := newCity(t)
	odd := func(row, from, to string) string { return strings.Replace(row, from, to, 1) }
	file := "\ufeff" + familyHeader + familyRow("610001", "11", "SITI CONTOH", "6172034605800001") + familyRow("610001", "2", "DEWI CONTOH", "6172034605800002") +
		odd(familyRow("610003", "1", "RINA CONTOH", "6172034605800004"), ";PETANI;", ";PAWANG HUJAN;") +
		odd(familyRow("610004", "1", "MAWAR CONTOH", "6172034605800005"), ";6172031003;", ";6171011001;")
	b := o.uploaded("analyst", "keluarga.csv", file)
	kinds := map[string]bool{}
	for _, f := range b.Findings {
		kinds[f.Code] = true
		for _, quoted := range []string{"610001", "610003", "PAWANG", "11", "6171", "61.71", "baris 2", "{", "…"} {
			if strings.Contains(f.Label, quoted) || strings.Contains(f.Remedy, quoted) {
				t.Errorf("%s quotes %q: %s / %s", f.Code, quoted, f.Label, f.Remedy)
			}
		}
	}
	for _, code := range []string{"value_unmapped", "number_out_of_range", "area_unlisted"} {
		if !kinds[code] {
			t.Errorf("the file has no %s: %+v", code, b.Findings)
		}
	}
	status, body, _ := o.send("analyst", "GET", "/api/imports/"+b.ID+"/findings?code=value_unmapped", "")
	if status != 200 || !strings.Contains(body, "PAWANG HUJAN") {
		t.Errorf("the row keeps its value: %d %s", status, body)
	}
}

func TestTheNewestValueOfAnIndicatorStandsWithItsOwnPeriod(t *testing.T) {
	o, _, _ := newCity(t)
	_, body, _ := o.send("leader", "GET", "/api/indicators", "")
	var list struct {
		Items []struct {
			ID     string
			Latest struct {
				Period, Date string
				Value        *float64
			}
		}
	}
	if err := json.Unmarshal([]byte(body), &list); err != nil || len(list.Items) == 0 {
		t.Fatal(body)
	}
	known := 0
	for _, i := range list.Items {
		_, body, _ = o.send("leader", "GET", "/api/indicators/"+i.ID+"/series", "")
		var s struct {
			Lines []struct {
				Role   string
				Points []struct {
					PeriodName string
					Value      *float64
				}
			}
		}
		if err := json.Unmarshal([]byte(body), &s); err != nil {
			t.Fatal(body)
		}
		points := s.Lines[0].Points
		if s.Lines[0].Role != "self" || (len(points) == 0) != (i.Latest.Value == nil) || (i.Latest.Value == nil) != (i.Latest.Period == "") {
			t.Errorf("%s: %+v, %+v", i.ID, i.Latest, s.Lines[0])
			continue
		}
		if len(points) > 0 {
			known++
			if last := points[len(points)-1]; last.PeriodName != i.Latest.Period || *last.Value != *i.Latest.Value {
				t.Errorf("%s: %+v, the series ends with %+v", i.ID, i.Latest, last)
			}
		}
	}
	if known < 3 {
		t.Errorf("only %d indicators have a value", known)
	}
}
