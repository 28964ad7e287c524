package intake_test

import (
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
)

// Files as offices make them; all persons are invented.
const (
	socialAid = `DAFTAR PENERIMA BANTUAN SOSIAL
KELURAHAN MAYA SOPA TAHUN 2024

No;Nama Lengkap;No. KTP;No. KK;Alamat Rumah;Kel.;Jenis Bansos;Nominal (Rp);Tgl Salur;Ket
1;SITI CONTOH;6172034605800001;6172030101100001;JL. UJI NO 1;MAYA SOPA;BLT Daerah;600.000;12/03/2024;
2;BUDI CONTOH;6172030107800008;6172030101100002;JL. UJI NO 2;MAYA SOPA;BLT Daerah;600.000;12/03/2024;
3;DEWI CONTOH;6172035203750007;6172030101100003;JL. UJI NO 3;MAYA SOPA;BLT Daerah;600.000;13/03/2024;wakil
`
	familyList = `ID DTKS;No KK;Nama KRT;NIK KRT;JK;Tgl Lahir;Alamat;RT;RW;Kelurahan;Kecamatan;Lantai;Jamban
A-001;6172030101100001;SITI CONTOH;6172034605800001;P;06/05/1980;JL. UJI NO 1;001;002;MAYA SOPA;SINGKAWANG TIMUR;Semen;Milik Sendiri
A-002;6172030101100002;BUDI CONTOH;6172030107800008;L;01/07/1980;JL. UJI NO 2;001;002;MAYA SOPA;SINGKAWANG TIMUR;Kayu/Papan;Umum/Bersama
A-003;6172030101100003;DEWI CONTOH;6172035203750007;P;12/03/1975;JL. UJI NO 3;001;002;MAYA SOPA;SINGKAWANG TIMUR;Tanah;Milik Sendiri
`
	members = `No,No KK,NIK,Nama,SHDK,L/P,Tanggal Lahir,Status Perkawinan,Pendidikan Terakhir,Pekerjaan,Desa
1,6172030101100001,6172034605800001,SITI CONTOH,Kepala Keluarga,P,1980-05-06,Cerai Mati,Tamat SD/sederajat,Petani,MAYA SOPA
2,6172030101100001,6172030107080009,ANDI CONTOH,Anak,L,2008-07-01,Belum Kawin,Masih SLTP/sederajat,Belum/Tidak Bekerja,MAYA SOPA
3,6172030101100002,6172030107800008,BUDI CONTOH,Kepala Keluarga,L,1980-07-01,Kawin,Tamat SLTA/sederajat,Nelayan,MAYA SOPA
`
	visits = `REKAP HASIL KUNJUNGAN
ID Kel P3KE;Nama Kepala Keluarga;Kondisi Keluarga;Hasil Verval;Tgl Kunjungan;Surveyor;Keterangan
610001;SITI CONTOH;Ditemukan;Layak;21/02/2024;Rina;
610002;BUDI CONTOH;Pindah luar kota;;21/02/2024;Rina;tetangga
610003;DEWI CONTOH;Meninggal;;22/02/2024;Rina;
`
	figures = `Nama Indikator;Kab/Kota;Thn;Persentase;Satuan;Sumber
Persentase penduduk miskin;Kota Singkawang;2022;4,88;persen;BPS
Persentase penduduk miskin;Kota Singkawang;2023;4,66;persen;BPS
`
	people = `Nama Kelurahan;Tahun;L;P;Jumlah Jiwa;Jumlah KK
MAYA SOPA;2023;1.200;1.150;2.350;640
NYARUMKOP;2023;900;910;1.810;500
`
	twoRows = `PERANGKAT DAERAH;SUB KEGIATAN;PROGRAM;ANGGARAN;REALISASI;
;;;;Semester 1;Semester 2
DINAS SOSIAL;Penyaluran bantuan;Perlindungan sosial;1.000.000;200.000;300.000
DINAS PUPR;Rumah layak huni;Perumahan;2.000.000;500.000;400.000
`
)

func book(t testing.TB, body string) *tabular.Book {
	t.Helper()
	b, err := tabular.Open(strings.NewReader(body), int64(len(body)), tabular.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestColumnsOfUnknownLayoutsAreGuessed(t *testing.T) {
	for name, c := range map[string]struct {
		body   string
		base   string
		header int
		rows   int
		want   map[string]string // field → header
	}{
		"aid by name under a title": {socialAid, "programme_recipients", 4, 1, map[string]string{"name": "Nama Lengkap", "nik": "No. KTP", "kk": "No. KK",
			"village": "Kel.", "programme_name": "Jenis Bansos", "amount": "Nominal (Rp)", "delivered_on": "Tgl Salur", "note": "Ket"}},
		"families of the welfare office": {familyList, "family_list", 1, 1, map[string]string{"family_key": "ID DTKS", "kk": "No KK", "head_name": "Nama KRT", "nik": "NIK KRT",
			"sex": "JK", "birth_date": "Tgl Lahir", "address": "Alamat", "rt": "RT", "rw": "RW", "village": "Kelurahan", "district": "Kecamatan", "floor": "Lantai", "latrine": "Jamban"}},
		"members of families": {members, "person_list", 1, 1, map[string]string{"kk": "No KK", "nik": "NIK", "name": "Nama", "relation": "SHDK", "sex": "L/P", "birth_date": "Tanggal Lahir",
			"marital_status": "Status Perkawinan", "education": "Pendidikan Terakhir", "occupation": "Pekerjaan", "village": "Desa"}},
		"visits": {visits, "verification_result", 2, 1, map[string]string{"family_key": "ID Kel P3KE", "head_name": "Nama Kepala Keluarga", "existence": "Kondisi Keluarga",
			"eligibility": "Hasil Verval", "visited_on": "Tgl Kunjungan", "verifier": "Surveyor", "note": "Keterangan"}},
		"figures":                     {figures, "indicator_observations", 1, 1, map[string]string{"indicator": "Nama Indikator", "area_name": "Kab/Kota", "period": "Thn", "value": "Persentase", "unit": "Satuan", "source": "Sumber"}},
		"people by area":              {people, "population", 1, 1, map[string]string{"area_name": "Nama Kelurahan", "year": "Tahun", "male": "L", "female": "P", "total": "Jumlah Jiwa", "households": "Jumlah KK"}},
		"a matrix in two header rows": {twoRows, "oppkpke_matrix", 1, 2, map[string]string{"agency": "PERANGKAT DAERAH", "subactivity": "SUB KEGIATAN", "programme": "PROGRAM", "budget": "ANGGARAN", "realised_s1": "REALISASI Semester 1", "realised_s2": "REALISASI Semester 2"}},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := intake.LookInto(book(t, c.body), dialects(t), intake.Place{}, 0)
			if err != nil {
				t.Fatal(err)
			}
			if l.Place.HeaderRow != c.header || l.HeaderRows != c.rows {
				t.Errorf("the header stands in row %d (%d rows), want %d (%d)", l.Place.HeaderRow, l.HeaderRows, c.header, c.rows)
			}
			g := l.Guesses[0]
			if g.Base.ID != c.base {
				for _, g := range l.Guesses {
					t.Logf("%s %.2f %v", g.Base.ID, g.Score, g.Columns)
				}
				t.Fatalf("taken for %s, want %s", g.Base.ID, c.base)
			}
			for field, header := range c.want {
				if g.Columns[field] != header {
					t.Errorf("%s is %q, want %q", field, g.Columns[field], header)
				}
			}
			for field, header := range g.Columns {
				if c.want[field] == "" {
					t.Errorf("%s was taken for %s", header, field)
				}
			}
			for _, r := range l.Rows {
				for _, cell := range r.Cells {
					if strings.Contains(cell, "617203") && len(cell) == 16 && !strings.Contains(cell, "•") {
						t.Errorf("row %d shows %s", r.Number, cell)
					}
				}
			}
		})
	}
}
