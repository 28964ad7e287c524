package sqlstore_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/tuntas-id/tuntas/internal/vault"
	"github.com/xuri/excelize/v2"
)

const singkawang = region.Code("61.72")

// settingSink is a real target that keeps its rows in the settings, so that a
// commit has something to roll back.
type settingSink struct {
	db     *sqlstore.DB
	failAt int
	late   int // row that is found wrong by the commit alone
	seen   []intake.Record
}

// judge finds fault with a family.
func (k *settingSink) judge(in intake.Input, r intake.Record) bool {
	if r.Value[in.Dialect.Field("family_key")] != "F-REJECT" {
		return true
	}
	in.Find(intake.Finding{Row: r.Row, Code: "test_rejected", Severity: intake.SeverityError,
		Text: locale.T("x", "n", 3, "d", civil.MustDate("2024-02-21"), "t", locale.T("y", "s", "z"))})
	return false
}

func (k *settingSink) Check(_ context.Context, in intake.Input) (out intake.Outcome, err error) {
	done := 0
	for r, err := range in.Rows {
		if err != nil {
			return out, err
		}
		if k.judge(in, r) {
			out.New++
		}
		done++
		in.Progress(done)
	}
	return out, nil
}

func (k *settingSink) Commit(ctx context.Context, in intake.Input) (out intake.Outcome, err error) {
	k.seen = nil
	for r, err := range in.Rows {
		if err != nil {
			return out, err
		}
		if k.failAt > 0 && len(k.seen) == k.failAt {
			return out, errors.New("cut off")
		}
		if k.late == r.Row {
			in.Find(intake.Finding{Row: r.Row, Code: "test_late", Severity: intake.SeverityError})
		}
		if !k.judge(in, r) {
			continue
		}
		if err := k.db.SetSetting(ctx, fmt.Sprint("row ", r.Row), in.Batch.ID); err != nil {
			return out, err
		}
		k.seen = append(k.seen, r)
		out.New++
	}
	return out, nil
}

func (k *settingSink) Undo(ctx context.Context, b intake.Batch) error {
	for _, r := range k.seen {
		if err := k.db.SetSetting(ctx, fmt.Sprint("row ", r.Row), ""); err != nil {
			return err
		}
	}
	return nil
}

func intakeService(t testing.TB, db *sqlstore.DB) (*intake.Service, *settingSink) {
	t.Helper()
	all, err := intake.Dialects()
	if err != nil {
		t.Fatal(err)
	}
	v, err := vault.Create(t.TempDir() + "/vault")
	if err != nil {
		t.Fatal(err)
	}
	sink := &settingSink{db: db}
	return &intake.Service{
		Store: sqlstore.NewIntake(db), Mappings: sqlstore.NewIntake(db), Atomic: db, Sealer: v, Dialects: all, Limits: tabular.DefaultLimits(),
		Sinks: map[intake.Target]intake.Sink{intake.TargetFamily: sink, intake.TargetPerson: sink, intake.TargetVerification: sink,
			intake.TargetProgramme: sink, intake.TargetMeeting: sink, intake.TargetObservation: sink},
		Now:   func() time.Time { return time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC) },
		NewID: func() string { return uuid.Must(uuid.NewV7()).String() },
	}, sink
}

func readText(t testing.TB, s *intake.Service, name, body string) (intake.Batch, error) {
	t.Helper()
	return s.Read(context.Background(), singkawang, name, strings.NewReader(body), int64(len(body)), intake.Options{By: "dewi"})
}

const verificationFile = `HASIL VERVAL KOTA SINGKAWANG

ID Keluarga P3KE;NIK;Nama Kepala Keluarga;Kelurahan;Keberadaan;Kelayakan;Alasan;Tanggal Kunjungan;Petugas;Bukti;Catatan;K1 Luas lantai;K2 Jenis lantai
1;2;3;4;5;6;7;8;9;10;11;12;13
F-1;6172034101800003;Siti;Maya Sopa;Ditemukan;Layak;;21 Februari 2024;Rina;foto;;Ya;Tidak
F-2;;Budi;Maya Sopa;Ada;Mungkin;;31/02/2024;Rina;;;v;
;6172030101700001;Ani;Maya Sopa;;Layak;;2024-02-21;Rina;;;;
F-REJECT;;Tono;Maya Sopa;Pindah luar kota;;;45343;Rina;;;;
F-1;;Siti;Maya Sopa;Ditemukan;Layak;;21/02/24;Rina;;;;
Jumlah;;5;;;;;;;;;;
Singkawang, 21 Februari 2024;;;;;;;;;;;;
`

func TestABatchGoesFromReadToCheckedToCommittedToUndone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		s, sink := intakeService(t, db)
		b, err := readText(t, s, `C:\data\verval.csv`, verificationFile)
		if err != nil {
			t.Fatal(err)
		}
		if b.State != intake.StateRead || b.Dialect != "verification_result" || b.HeaderRow != 3 || b.Rows != 5 || b.Rejected != 1 || b.File != "verval.csv" {
			t.Fatalf("after Read: %+v", b)
		}
		for code, n := range map[string]int{"value_unmapped": 1, "date_invalid": 1, "key_missing": 1, "duplicate_in_file": 1, "row_total": 1, "row_not_data": 1} {
			if b.Counts[code] != n {
				t.Errorf("%d findings %s, want %d (%v)", b.Counts[code], code, n, b.Counts)
			}
		}
		if _, err := s.Commit(ctx, b.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("an unchecked batch was committed: %v", err)
		}
		for range 2 { // a check can be repeated
			if b, err = s.Check(ctx, b.ID); err != nil {
				t.Fatal(err)
			}
		}
		if b.Accepted != 3 || b.Rejected != 2 || b.New != 3 || b.Counts["test_rejected"] != 1 {
			t.Errorf("after Check: %+v", b)
		}
		checkFindings(t, s, b)

		sink.failAt = 2
		if _, err := s.Commit(ctx, b.ID); err == nil {
			t.Fatal("the commit should have failed")
		}
		if v, _ := db.Setting(ctx, "row 5"); v != "" {
			t.Error("a failed commit left a row behind")
		}
		if again, _ := s.Batch(ctx, region.ScopeOf(singkawang), b.ID); again.State != intake.StateChecked {
			t.Errorf("after a failed commit the batch is %s", again.State)
		}
		sink.failAt = 0
		if b, err = s.Commit(ctx, b.ID); err != nil || b.New != 3 || b.CommittedAt.IsZero() {
			t.Fatalf("Commit: %+v, %v", b, err)
		}
		if again, err := readText(t, s, "other name.csv", verificationFile); err != nil || !again.AlreadyCommitted || again.ID != b.ID {
			t.Errorf("the same file again: %+v, %v", again, err)
		}
		if list, _ := s.Batches(ctx, region.ScopeOf("61")); len(list) != 1 {
			t.Errorf("%d batches, want 1", len(list))
		}
		if list, _ := s.Batches(ctx, region.ScopeOf("61.71")); len(list) != 0 {
			t.Error("a batch is seen from another city")
		}
		if b, err = s.Undo(ctx, b.ID); err != nil || b.State != intake.StateUndone {
			t.Fatalf("Undo: %+v, %v", b, err)
		}
		if again, err := readText(t, s, "verval.csv", verificationFile); err != nil || again.ID == b.ID || again.State != intake.StateRead {
			t.Errorf("after Undo the file cannot be read anew: %+v, %v", again, err)
		}
	})
}

func TestImportChecksAndCommitsInOnePass(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		s, sink := intakeService(t, db)
		b, err := readText(t, s, "verval.csv", verificationFile)
		if err != nil {
			t.Fatal(err)
		}
		sink.failAt = 2
		if _, err := s.Import(ctx, b.ID); err == nil {
			t.Fatal("the import should have failed")
		}
		if v, _ := db.Setting(ctx, "row 5"); v != "" {
			t.Error("a failed import left a row behind")
		}
		if again, _ := s.Batch(ctx, region.ScopeOf(singkawang), b.ID); again.State != intake.StateRead || again.Counts["test_rejected"] != 0 {
			t.Errorf("a failed import left the batch %s with %v", again.State, again.Counts)
		}
		sink.failAt = 0
		if b, err = s.Import(ctx, b.ID); err != nil {
			t.Fatal(err)
		}
		if b.State != intake.StateCommitted || b.Accepted != 3 || b.Rejected != 2 || b.New != 3 || b.Counts["test_rejected"] != 1 || b.CommittedAt.IsZero() {
			t.Errorf("after Import: %+v", b)
		}
		checkFindings(t, s, b)
		if len(sink.seen) != 3 {
			t.Errorf("%d rows were taken, want the 3 without an error", len(sink.seen))
		}
		if _, err := s.Import(ctx, b.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("a committed batch was imported again: %v", err)
		}
		if b, err = s.Undo(ctx, b.ID); err != nil || b.State != intake.StateUndone {
			t.Fatalf("Undo: %+v, %v", b, err)
		}
	})
}

func TestACommitWhoseRowsNoLongerFitTakesNoEffect(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		s, sink := intakeService(t, db)
		b, err := readText(t, s, "verval.csv", verificationFile)
		if err != nil {
			t.Fatal(err)
		}
		if b, err = s.Check(ctx, b.ID); err != nil {
			t.Fatal(err)
		}
		sink.late = 9
		_, err = s.Commit(ctx, b.ID)
		if !fault.Is(err, fault.Conflict) || !strings.Contains(locale.English.Render(fault.TextOf(err)), "row 9") {
			t.Errorf("want a conflict that names row 9: %v", err)
		}
		if v, _ := db.Setting(ctx, "row 5"); v != "" {
			t.Error("the refused commit left a row behind")
		}
	})
}

func checkFindings(t *testing.T, s *intake.Service, b intake.Batch) {
	t.Helper()
	ctx := context.Background()
	list, err := s.Findings(ctx, region.ScopeOf(singkawang), b.ID, intake.FindingFilter{Code: "test_rejected"})
	if err != nil || len(list) != 1 || list[0].Row != 8 || fmt.Sprint(list[0].Text.Args["d"]) != "2024-02-21" {
		t.Errorf("findings: %+v, %v", list, err)
	}
	all, err := s.Findings(ctx, region.ScopeOf(singkawang), b.ID, intake.FindingFilter{Limit: -1})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		for _, text := range []locale.Text{f.Text, f.Remedy} {
			if out := locale.Indonesian.Render(text); strings.HasPrefix(f.Code, "test") == false && (out == text.Key || strings.Contains(out, "{")) {
				t.Errorf("finding %s reads %q", f.Code, out)
			}
		}
	}
	if none, _ := s.Findings(ctx, region.ScopeOf("61.71"), b.ID, intake.FindingFilter{}); len(none) != 0 {
		t.Error("findings are seen from another city")
	}
	r, d, err := s.Row(ctx, b.ID, 6)
	if err != nil || r.Raw[5] != "Mungkin" || r.Value[d.Field("eligibility")] != "" || r.Value[d.Field("k01")] != "yes" {
		t.Errorf("row 6: %+v, %v", r, err)
	}
	if _, _, err := s.Row(ctx, b.ID, 99); !fault.Is(err, fault.NotFound) {
		t.Errorf("row 99: %v", err)
	}
	if list, _, err := s.Preview(ctx, b.ID, 2); err != nil || len(list) != 2 {
		t.Errorf("preview: %v, %v", list, err)
	}
}

func values(t *testing.T, s *intake.Service, b intake.Batch) (rows []map[string]string) {
	t.Helper()
	list, d, err := s.Preview(context.Background(), b.ID, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		m := map[string]string{}
		for i, f := range d.Fields {
			m[f.Name] = r.Value[i]
		}
		rows = append(rows, m)
	}
	return rows
}

func TestFamilyCellsAreFilledDownInsideABlock(t *testing.T) {
	s, _ := intakeService(t, storetest.SQLite(t))
	b, err := readText(t, s, "individu.csv", `ID Keluarga P3KE,ID Individu,Desa/Kelurahan,Nama,NIK,Hubungan dengan Kepala Keluarga,Jenis Kelamin,Resiko Stunting
F1,I1,Maya Sopa,Siti,6172034101800003,Kepala Keluarga,P,2
,I2,,Budi,,ISTRI/SUAMI,L,0
,I3,,Tono,,Anak/Lainnya,L,
F2,I4,Sedau,Ani,"6,172E+15",Kepala Keluarga,P,BUKAN TARGET SASARAN
`)
	if err != nil {
		t.Fatal(err)
	}
	rows := values(t, s, b)
	for i, want := range []string{"F1 Maya Sopa head at_risk", "F1 Maya Sopa spouse not_at_risk", "F1 Maya Sopa child ", "F2 Sedau head not_target"} {
		r := rows[i]
		if got := strings.Join([]string{r["family_key"], r["village"], r["relation"], r["stunting_risk"]}, " "); got != want {
			t.Errorf("row %d: %q, want %q", i, got, want)
		}
	}
	if rows[3]["nik"] != "6,172E+15" || b.Counts["filled_down"] != 2 || b.Counts["value_two"] != 1 {
		t.Errorf("nik %q, findings %v", rows[3]["nik"], b.Counts)
	}
}

func TestBannersOfTheMatrixSetTheStrategy(t *testing.T) {
	f := excelize.NewFile()
	f.NewSheet("Matriks")
	f.SetSheetRow("Matriks", "A1", &[]any{"LAPORAN OPPKPKE TAHUN 2024"})
	f.SetSheetRow("Matriks", "A3", &[]any{"No", "Strategi OPPKPKE", "Perangkat Daerah", "Kode", "Program", "Kegiatan", "Sub Kegiatan", "Aktifitas Real", nil, nil, "Alokasi Anggaran (Rp)",
		"Sumber Pembiayaan", "Sifat Bantuan", "Lokasi", "Jumlah Sasaran Penerima Manfaat", "Besaran Manfaat", "Jenis Bantuan", "Durasi Pemberian Bantuan", "Realisasi"})
	f.SetSheetRow("Matriks", "A4", &[]any{nil, nil, nil, nil, nil, nil, nil, "Langsung", "Tidak Langsung", "Penunjang", nil, nil, nil, nil, nil, nil, nil, nil, "Sem.1", "Sem.2", "Total"})
	numbers := make([]any, 21)
	for i := range numbers {
		numbers[i] = i + 1
	}
	f.SetSheetRow("Matriks", "A5", &numbers)
	f.SetSheetRow("Matriks", "A6", &[]any{"STRATEGI 1: PENGURANGAN BEBAN PENGELUARAN MASYARAKAT"})
	f.SetSheetRow("Matriks", "A7", &[]any{1, nil, "Dinas Sosial", "1.06.05", "Perlindungan Sosial", "Jaminan", "Bantuan pangan", "√", nil, nil, "Rp 1.250.000,-", "APBD", "Tunai", "Maya Sopa", "105 KK", "200000", "Uang", "12 bulan", 500000, nil, 500000.4})
	f.SetSheetRow("Matriks", "A8", &[]any{"III. PENURUNAN JUMLAH KANTONG KEMISKINAN"})
	f.SetSheetRow("Matriks", "A9", &[]any{2, nil, "Dinas Perkim", nil, "Perumahan", "Rumah", "BSPS", nil, nil, "v", 20000000})
	f.SetSheetRow("Matriks", "A10", &[]any{"Jumlah", nil, nil, nil, nil, nil, nil, nil, nil, nil, 21250000})
	var body bytes.Buffer
	if err := f.Write(&body); err != nil {
		t.Fatal(err)
	}
	s, _ := intakeService(t, storetest.SQLite(t))
	b, err := readText(t, s, "matriks.xlsx", body.String())
	if err != nil {
		t.Fatal(err)
	}
	rows := values(t, s, b)
	if len(rows) != 2 || b.Sheet != "Matriks" || b.Counts["row_total"] != 1 || b.Rejected != 0 {
		t.Fatalf("%d rows, %+v", len(rows), b)
	}
	if r := rows[0]; r["strategy"] != "1" || r["direct"] != "yes" || r["budget"] != "1250000" || r["target"] != "105 KK" || r["realised_total"] != "500000" {
		t.Errorf("%v", r)
	}
	if r := rows[1]; r["strategy"] != "3" || r["support"] != "yes" || r["direct"] != "" || r["budget"] != "20000000" {
		t.Errorf("%v", r)
	}
}

func TestAPeriodGivesTheStartAndTheEndOfACommitment(t *testing.T) {
	s, _ := intakeService(t, storetest.SQLite(t))
	b, err := readText(t, s, "rtl.csv", "Jenis;No;Permasalahan;Rencana Tindak Lanjut;Penanggung Jawab;Waktu (mulai–selesai);Status\nKomitmen;1;Jamban;Membangun 105 jamban;Dinas Perkim;1 Maret 2024 – 30 Juni 2024;Belum mulai\n")
	if err != nil {
		t.Fatal(err)
	}
	if r := values(t, s, b)[0]; r["starts_on"] != "2024-03-01" || r["due_on"] != "2024-06-30" || r["kind"] != "commitment" || r["status"] != "not_started" {
		t.Errorf("%v", r)
	}
}

func TestACancelledReadLeavesNothingBehind(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		s, _ := intakeService(t, db)
		ctx, cancel := context.WithCancel(context.Background())
		ctx = intake.WithProgress(ctx, func(_ string, done int) {
			if done >= 12_000 {
				cancel()
			}
		})
		body := personCSV(60_000)
		_, err := s.Read(ctx, singkawang, "i.csv", strings.NewReader(body), int64(len(body)), intake.Options{})
		if !fault.Is(err, fault.Canceled) {
			t.Fatalf("%v", err)
		}
		again, err := s.Read(context.Background(), singkawang, "i.csv", strings.NewReader(body), int64(len(body)), intake.Options{})
		if err != nil || again.Rows != 60_000 || again.Rejected != 0 {
			t.Fatalf("%+v, %v", again, err)
		}
	})
}

// personCSV is a file of the 2023 layout with 30 columns.
func personCSV(n int) string {
	var b strings.Builder
	b.WriteString("ID Keluarga P3KE;Dimuktakhirkan Tahun;Provinsi;Kabupaten/Kota;Kecamatan;Desa/Kelurahan;Kode Kemdagri;Desil Kesejahteraan;Persentil;Alamat;Prioritas Verval;Nama;NIK;Tanggal Lahir;Padan Dukcapil;Jenis Kelamin;Hubungan dengan Kepala Keluarga;Status Kawin;Pekerjaan;Status Pekerjaan;Pendidikan;Usia 2023;Kelompok Usia 2023;Penerima BPNT;Penerima BPUM;Penerima BST;Penerima PKH;Penerima SEMBAKO;Penerima Prakerja;Penerima KUR\n")
	for i := range n {
		fmt.Fprintf(&b, "P3KE%09d;2023;KALIMANTAN BARAT;KOTA SINGKAWANG;SINGKAWANG TIMUR;MAYA SOPA;6172031003;%d;%d;JALAN CONTOH NO %d RT 0%d;NORMAL;WARGA CONTOH %d;617203%02d%02d80%04d;%02d/%02d/1980;PADAN;LAKI-LAKI;ANAK;BELUM KAWIN;PETANI;PEKERJA BEBAS;MASIH/TAMAT SD/SEDERAJAT;43;19-59;YA;TIDAK;TIDAK;YA;YA;TIDAK;TIDAK\n",
			i/4, i%10+1, i%100+1, i%300, i%9, i, i%28+1, i%12+1, i%10000, i%28+1, i%12+1)
	}
	return b.String()
}

func BenchmarkIntakeRead(b *testing.B) {
	const n = 50_000
	csv := []byte(personCSV(n))
	xlsx := asXLSX(b, csv)
	for name, file := range map[string][]byte{"csv": csv, "xlsx": xlsx} {
		b.Run(name+"/bare", func(b *testing.B) {
			for b.Loop() {
				book, err := tabular.Open(bytes.NewReader(file), int64(len(file)), tabular.DefaultLimits())
				if err != nil {
					b.Fatal(err)
				}
				in, err := book.Rows(0)
				for err == nil {
					_, err = in.Next()
				}
				if !errors.Is(err, io.EOF) {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
		})
		b.Run(name+"/read_map_store", func(b *testing.B) {
			s, _ := intakeService(b, storetest.SQLite(b))
			for b.Loop() {
				got, err := s.Read(context.Background(), singkawang, name, bytes.NewReader(file), int64(len(file)), intake.Options{})
				if err != nil || got.Rows != n {
					b.Fatal(got.Rows, err)
				}
				b.StopTimer()
				if err := s.Store.DeleteBatch(context.Background(), singkawang, got.ID); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.HeapSys>>20), "MB-heap")
		})
	}
}

func asXLSX(b *testing.B, csv []byte) []byte {
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSpace(string(csv)), "\n") {
		cells := []any{}
		for _, c := range strings.Split(line, ";") {
			cells = append(cells, c)
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			b.Fatal(err)
		}
	}
	w.Flush()
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}
