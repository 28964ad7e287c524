package sqlstore_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
)

const strictHeader = "No;ID Keluarga P3KE;Desa/Kelurahan;Alamat;ID Individu;Nama;NIK;Hubungan dengan Kepala Keluarga;Jenis Kelamin;Tanggal Lahir;Pekerjaan\n"

// checked reads and checks a text and tells its findings.
func checked(t *testing.T, s *intake.Service, name, body string) (intake.Batch, []string, []intake.Finding) {
	t.Helper()
	b, err := readText(t, s, name, body)
	if err == nil {
		b, err = s.Check(context.Background(), b.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	codes, all := told(t, s, b)
	return b, codes, all
}

func TestALineOfSumsNeverBecomesAPerson(t *testing.T) {
	const two = "1;F1;Maya Sopa;Jl. Uji 1;I1;Siti Uji;6172034101800003;Kepala Keluarga;P;1980-01-01;PETANI\n;;;;;Budi Uji;6172030101750001;ISTRI/SUAMI;L;1975-01-01;PETANI\n"
	for _, c := range []struct {
		name, row string
		rows      int
		told      string
	}{
		{"the word in the running number, a count as the name", "TOTAL;;;;;6;;;;;", 2, "4  row_total"},
		{"the word as the address", ";;;Jumlah;;2 orang;;;;;", 2, "4  row_total"},
		{"several words", "Total Keseluruhan;;;;;2 jiwa;;;;;", 2, "4  row_total"},
		{"the words as the name", ";;;;;Jumlah Jiwa;;;;;2", 2, "4  row_total"},
		{"the sum of a village", ";;Maya Sopa;;;Subtotal;;;;;", 2, "4  row_total"},
		{"the sum with the name of a village", ";;Total Maya Sopa;;;2 jiwa;;;;;", 2, "4  row_total"},
		{"a number without a word", "3;;;;I3;17;;Anak;L;2010-01-01;", 3, "4 Nama name_number"},
		{"below an empty row, with nothing that tells whose it is", ";;;;;;;;;;\n;;;;;Tono Uji;;Anak;L;2010-01-01;", 3, "5 ID Keluarga P3KE key_missing"},
		{"a child of a family whose name begins like a sum", ";;;Jl. Total Jaya;I3;Tono Uji;;Anak;L;2010-01-01;", 3, "4 ID Keluarga P3KE filled_down"},
		{"a child below an empty row, with a NIK", ";;;;;;;;;;\n;;;;;Tono Uji;6172030101100001;Anak;L;2010-01-01;", 3, "5 ID Keluarga P3KE filled_down"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _ := intakeService(t, storetest.SQLite(t))
			b, codes, _ := checked(t, s, "individu.csv", strictHeader+two+c.row+"\n")
			if b.Rows != c.rows || !slices.Contains(codes, c.told) {
				t.Errorf("%d rows, %v; want %d and %q", b.Rows, codes, c.rows, c.told)
			}
		})
	}
}

func TestNoFindingShowsANumberOfAPersonWhicheverColumnItStandsIn(t *testing.T) {
	shown := regexp.MustCompile(`\d[\d .'’-]{13,}\d`)
	for _, number := range []string{"6172030101700099", "617203010170009", "61720301017000991", "6172 0301 0170 0099", "6172.0301.0170.0099", "'6172030101700099", "NIK 6172030101700099 petani", "6172030101700099 6172030101700098"} {
		s, _ := intakeService(t, storetest.SQLite(t))
		n := number
		body := strictHeader + fmt.Sprintf("1;F1;%s;%s;I1;Siti Uji;6172034101800003;%s;%s;%s;%s;%s\n%s;;;;;;;;;;\n2;%s;Maya Sopa;;I2;%s;;Anak;L;;\n2;%s;Maya Sopa;;I2;;;Anak;L;;\n", n, n, n, n, n, n, n, n, n, n, n)
		_, _, all := checked(t, s, "individu.csv", body)
		if len(all) < 5 {
			t.Errorf("%s: only %v", number, all)
		}
		for _, f := range all {
			if text := fmt.Sprint(f); shown.MatchString(text) {
				t.Errorf("%s: %v", number, text)
			}
		}
	}
}

func TestDataOfALaterDayAreRefused(t *testing.T) {
	s, _ := intakeService(t, storetest.SQLite(t))
	body := strings.NewReader(verificationFile)
	_, err := s.Read(context.Background(), singkawang, "verval.csv", body, body.Size(), intake.Options{By: "dewi", DataDate: civil.MustDate("2026-11-25")})
	if !fault.Is(err, fault.Invalid) || fault.TextOf(err).Key != "intake.data_date_future" {
		t.Errorf("read with %v", err)
	}
	b, err := readText(t, s, "individu.csv", "ID Keluarga P3KE;Dimutakhirkan Tahun;Desa/Kelurahan;Nama;NIK;Hubungan dengan Kepala Keluarga;Jenis Kelamin;Usia 2023\nF1;2031;Maya Sopa;Siti Uji;6172034101800003;Kepala Keluarga;P;43\n")
	if err != nil || b.Counts["year_future"] != 1 || b.DataDate.After(civil.MustDate("2026-11-24")) {
		t.Errorf("a file of the year 2031 is of %v, %v, %v", b.DataDate, b.Counts, err)
	}
}

func TestColumnsThatContradictEachOtherAreTold(t *testing.T) {
	for _, c := range []struct{ name, body, told string }{
		{"alive and dead", "idsemesta;NOKK;NIK;Nama;provinsi;kabkot;kecamatan;desa_kelurahan;keterangan_meninggal;masih_hidup_label\nS1;6172030101150001;6172034101800003;Siti Uji;KALIMANTAN BARAT;KOTA SINGKAWANG;SINGKAWANG TIMUR;MAYA SOPA;MENINGGAL;MASIH HIDUP\n", "2 keterangan_meninggal alive_and_dead"},
		{"an age that the birth date does not give", "ID Keluarga P3KE;Dimutakhirkan Tahun;Desa/Kelurahan;Nama;NIK;Hubungan dengan Kepala Keluarga;Jns Kelamin;Tanggal Lahir;Usia 2023\nF1;2023;Maya Sopa;Siti Uji;6172034101800003;Kepala Keluarga;P;01/01/1980;13\n", "2 Usia 2023 age_against_birth"},
		{"a birth in another century", strictHeader + "1;F1;Maya Sopa;;I1;Siti Uji;6172034101800003;Kepala Keluarga;P;01/01/1899;PETANI\n", "2 Tanggal Lahir date_long_ago"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _ := intakeService(t, storetest.SQLite(t))
			b, err := readText(t, s, "orang.csv", c.body)
			if err != nil {
				t.Fatal(err)
			}
			if codes, _ := told(t, s, b); !slices.Contains(codes, c.told) {
				t.Errorf("%s: %v", b.Dialect, codes)
			}
		})
	}
}

func TestACodeOfBPSUnderTwoNamesIsTold(t *testing.T) {
	o := newBureau(t)
	b, err := readText(t, o.intake, "dtsen.csv", "provinsi;kabupaten_kota;kecamatan;kode_kelurahan_desa;kelurahan_desa;nomor_kartu_keluarga;nama_anggota_keluarga;desil_nasional\n"+
		"KALIMANTAN BARAT;KOTA SINGKAWANG;SINGKAWANG BARAT;6172040002;MELAYU;6172030101150001;Siti Uji;1\n"+
		"KALIMANTAN BARAT;KOTA SINGKAWANG;SINGKAWANG BARAT;6172040002;PASIRAN;6172030101150002;Budi Uji;1\n"+
		"KALIMANTAN BARAT;KOTA SINGKAWANG;SINGKAWANG BARAT;6172040002;PASIRAN;6172030101150003;Ani Uji;1\n")
	if err != nil || b.Counts["area_bps_two_names"] != 2 {
		t.Errorf("%s: %v, %v", b.Dialect, b.Counts, err)
	}
}

func TestRecipientsWithTheIdentityOfTwoAreToldAndARepeatedRowCountsOnce(t *testing.T) {
	o := newBureau(t)
	b, codes, all := checked(t, o.intake, "penerima.csv", "Nama Program;Tahun;ID Keluarga P3KE;NIK;Nama Penerima;Status;Tanggal Salur;Nilai (Rp)\n"+
		"Sembako;2024;100;6172010001000001;Siti Uji;Tersalurkan;20/02/2024;200.000\n"+
		"Sembako;2024;100;6172010001000001;Siti Uji;Tersalurkan;20/02/2024;200.000\n"+
		"Sembako;2024;200;6172010001000001;Siti Uji;Tersalurkan;20/02/2024;200.000\n"+
		"Sembako;2024;100;6172010001000001;Orang Lain;Tersalurkan;21/02/2024;200.000\n")
	for _, want := range []string{"3 Nama Penerima recipient_twice", "4 NIK person_elsewhere", "5 Nama Penerima recipient_other_name"} {
		if !slices.Contains(codes, want) {
			t.Errorf("no %q in %v", want, codes)
		}
	}
	if b.New != 3 || b.Unchanged != 1 || b.Accepted != 4 {
		t.Errorf("%d accepted: %d new, %d unchanged", b.Accepted, b.New, b.Unchanged)
	}
	for _, f := range all {
		if f.Code == "recipient_other_name" && f.Value != "Orang Lain" {
			t.Errorf("%v", f)
		}
	}
}

func TestAFindingOfACheckNamesTheColumnAndQuotesTheCellOfTheSheet(t *testing.T) {
	o := newBureau(t)
	_, _, all := checked(t, o.intake, "verval.csv", "No KK;NIK;Kepala Keluarga;Status Keberadaan;Kelayakan;Alasan;Tanggal Kunjungan\n;6172010001000001;Siti Uji;Meninggal;Layak;Meninggal 2023;2024-02-21\n")
	var got []string
	for _, f := range all {
		if f.Severity == intake.SeverityError {
			got = append(got, f.Column+"="+f.Value)
		}
	}
	if diff := cmp.Diff([]string{"Kelayakan=Layak"}, got); diff != "" {
		t.Errorf("%s\n%v", diff, all)
	}
}

func TestAMatrixWithoutAYearSaysWhichOneIsAssumed(t *testing.T) {
	const table = ";;;;;;;;;;;\nNo;Strategi OPPKPKE;Perangkat Daerah;Kode;Program;Kegiatan;Sub Kegiatan;Aktifitas Real;;Alokasi Anggaran (Rp);Realisasi Sem.1;Realisasi Sem.2\n" +
		";;;;;;;Langsung;Tidak Langsung;;;\n1;1;Dinas Sosial;1.06;Bantuan sosial;Bantuan;Sembako;V;;1000;10;0\n"
	for title, want := range map[string]struct {
		assumed int
		date    string
	}{"LAPORAN OPPKPKE": {1, "2026-11-24"}, "LAPORAN OPPKPKE TAHUN 2024": {0, "2024-12-31"}, "LAPORAN OPPKPKE SEMESTER I TAHUN 2024": {0, "2024-06-30"}} {
		s, _ := intakeService(t, storetest.SQLite(t))
		b, err := readText(t, s, "matriks.csv", title+table)
		if err != nil || b.Counts["year_assumed"] != want.assumed || b.DataDate.String() != want.date {
			t.Errorf("%s: %s of %v, %v, %v", title, b.Dialect, b.DataDate, b.Counts, err)
		}
	}
}

func TestEveryRowOfTheRegisterIsCountedOnceAndWhatIsOlderIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		has := func(code string) bool {
			return slices.ContainsFunc(d.found, func(f intake.Finding) bool { return f.Code == code })
		}
		for _, c := range []struct {
			name   string
			layout *intake.Dialect
			date   string
			rows   []deskRow
			want   intake.Outcome
			told   string
		}{
			{"a family twice", family2022, "2022-12-31", []deskRow{famA, famA}, intake.Outcome{New: 1, Unchanged: 1}, "family_repeated"},
			{"a person without a NIK twice", person2022, "2022-12-31", []deskRow{deskWith(perA2, "nik", ""), deskWith(perA2, "nik", "")}, intake.Outcome{New: 1, Unchanged: 1}, "person_repeated"},
			{"a head without a name", family2022, "2022-12-31", []deskRow{deskWith(famA, "family_key", "B1", "head_name", "", "nik", "6172011507800009")}, intake.Outcome{New: 1}, "head_nameless"},
			{"a family of whom the register knows more", family2022, "2021-12-31", []deskRow{deskWith(famA, "decile", "4")}, intake.Outcome{Unchanged: 1}, "older_than_register"},
		} {
			d.found = nil
			if _, out := d.read(c.layout, c.date, c.rows...); out != c.want || !has(c.told) {
				t.Errorf("%s: %+v, %v", c.name, out, d.found)
			}
		}
	})
}
