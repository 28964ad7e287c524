package intake_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
)

var update = flag.Bool("update", false, "write the golden files anew")

func dialects(t testing.TB) []*intake.Dialect {
	t.Helper()
	list, err := intake.Dialects()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func row(n int, cells ...string) tabular.Row {
	r := tabular.Row{Number: n}
	for _, c := range cells {
		k := tabular.Text
		if c == "" {
			k = tabular.Empty
		}
		r.Cells = append(r.Cells, tabular.Cell{Text: c, Kind: k})
	}
	return r
}

func split(s string) []string { return strings.Split(s, " · ") }

const (
	family2022 = "ID Keluarga P3KE · Provinsi · Kabupaten/Kota · Kecamatan · Desa/Kelurahan · Kode Kemdagri · Desil Kesejahteraan · Alamat · Kepala Keluarga · NIK · Padan Dukcapil · Jenis Kelamin · Tanggal Lahir · Pekerjaan · Pendidikan · Kepemilikan Rumah · Memiliki Simpanan Uang/Perhiasan/Ternak/Lainnya · Jenis Atap · Jenis Dinding · Jenis Lantai · Sumber Penerangan · Bahan Bakar Memasak · Sumber Air Minum · Memiliki Fasilitas Buang Air Besar · Penerima BPNT · Penerima BPUM · Penerima BST · Penerima PKH · Penerima SEMBAKO · Resiko Stunting"
	person2022 = "No · ID Keluarga P3KE · Provinsi · Kabupaten/Kota · Kecamatan · Desa/Kelurahan · Kode Kemdagri · Desil Kesejahteraan · Alamat · ID Individu · Nama · NIK · Padan Dukcapil · Jenis Kelamin · Hubungan dengan Kepala Keluarga · Tanggal Lahir · Status Kawin · Pekerjaan · Pendidikan · Usia < 7 Tahun · Usia 7-12 · Usia 13-15 · Usia 16-18 · Usia 19-21 · Usia 22-59 · Usia 60+ · Penerima BPNT · Penerima BPUM · Penerima BST · Penerima PKH · Penerima SEMBAKO · Resiko Stunting"
	person2023 = "ID Keluarga P3KE · Dimuktakhirkan Tahun · Provinsi · Kabupaten/Kota · Kecamatan · Desa/Kelurahan · Kode Kemdagri · Desil Kesejahteraan · Persentil · Alamat · Prioritas Verval · Nama · NIK · Tanggal Lahir · Padan Dukcapil · Jenis Kelamin · Hubungan dengan Kepala Keluarga · Status Kawin · Pekerjaan · Status Pekerjaan · Pendidikan · Usia 2023 · Kelompok Usia 2023 · Penerima BPNT · Penerima BPUM · Penerima BST · Penerima PKH · Penerima SEMBAKO · Penerima Prakerja · Penerima KUR"
	family2023 = "ID Keluarga P3KE · Dimuktakhirkan Tahun · Provinsi · Kabupaten/Kota · Kecamatan · Desa/Kelurahan · Kode Kemdagri · Desil Kesejahteraan · Persentil · Alamat · Prioritas Verval · Kepala Keluarga · NIK · Tanggal Lahir · Padan Dukcapil · Jenis Kelamin · Pekerjaan · Pendidikan · Kepemilikan Rumah · Memiliki Simpanan Uang/Perhiasan/Ternak/Lainnya · Jenis Atap · Kualitas Atap · Jenis Dinding · Kualitas Dinding · Jenis Lantai · Kualitas Lantai · Sumber Penerangan · Daya Listrik Terpasang · Bahan Bakar Memasak · Sumber Air Minum · Memiliki fasilitas Buang Air Besar · Resiko Stunting · Penerima BPNT · Penerima BPUM · Penerima BST · Penerima PKH · Penerima SEMBAKO · Penerima Prakerja · Penerima KUR"
)

const eppgbm = "No · NIK · Nama · JK · Tgl Lahir · BB Lahir · TB Lahir · Nama Ortu · Prov · Kab/Kota · Kec · Pukesmas · Desa/Kel · Posyandu · RT · RW · Alamat · Usia Saat Ukur · Tanggal Pengukuran · Berat · Tinggi · Cara Ukur · LiLA · BB/U · ZS BB/U · TB/U · ZS TB/U · BB/TB · ZS BB/TB · Naik Berat Badan · PMT Diterima (kg) · Jml Vit A · KPSP · KIA · Detail"

func TestEPPGBMHasAColumnForEveryFieldButThoseOfOtherYears(t *testing.T) {
	for header, missing := range map[string]string{
		eppgbm: "Edema, Kelas Ibu Balita, MBG",
		strings.Replace(eppgbm, "PMT Diterima (kg)", "Kelas Ibu Balita · MBG", 1): "Edema, PMT Diterima (kg)",
	} {
		l, err := intake.Recognise([]tabular.Row{row(1, split(header)...)}, dialects(t))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(l.Missing, ", "); got != missing || len(l.Unknown) > 0 || l.Confidence < 0.95 {
			t.Errorf("missing %s, want %s; unknown %v; confidence %.2f", got, missing, l.Unknown, l.Confidence)
		}
		for name, want := range map[string]string{"weight": "Berat", "weight_status": "BB/U", "height_status": "TB/U", "wasting_z": "ZS BB/TB", "puskesmas": "Pukesmas"} {
			if got := l.Header[l.Columns[l.Dialect.Field(name)]]; got != want {
				t.Errorf("%s is read from %s, want %s", name, got, want)
			}
		}
	}
}

func TestEveryLayoutIsRecognisedByItsHeader(t *testing.T) {
	for name, c := range map[string]struct {
		rows []tabular.Row
		want string
	}{
		"P3KE families 2022":          {[]tabular.Row{row(1, split(family2022)...)}, "p3ke_keluarga_2022"},
		"P3KE persons 2022":           {[]tabular.Row{row(1, split(person2022)...)}, "p3ke_individu_2022"},
		"P3KE persons 2023 at row 13": {[]tabular.Row{row(2, "DATA P3KE"), row(13, split(person2023)...)}, "p3ke_individu_2023"},
		"P3KE families 2023":          {[]tabular.Row{row(1, split(family2023)...)}, "p3ke_keluarga_2023"},
		"capitals and underscores":    {[]tabular.Row{row(1, split(strings.ToUpper(strings.NewReplacer(" · ", " · ", " ", "_").Replace(family2023)))...)}, "p3ke_keluarga_2023"},
		"spelling slips":              {[]tabular.Row{row(1, split(strings.NewReplacer("Dimuktakhirkan", "Dimutakhirkan", "Kesejahteraan", "Kesejahtraan", "Resiko", "Risiko").Replace(family2023))...)}, "p3ke_keluarga_2023"},
		"verification with criteria":  {[]tabular.Row{row(1, "ID Keluarga P3KE", "NIK", "Nama Kepala Keluarga", "Kelurahan", "Keberadaan", "Kelayakan", "Alasan", "Tanggal Kunjungan", "Petugas", "Bukti", "Catatan", "K1 Luas lantai kurang dari 8 m²", "K13. Tidak punya tabungan")}, "verification_result"},
		"determination":               {[]tabular.Row{row(1, "Jenis", "Nomor", "Tanggal", "Kode Wilayah", "Kelurahan", "Tempat", "Penanda Tangan", "Jabatan")}, "determination"},
		"recipients":                  {[]tabular.Row{row(1, "Kode Program", "Program", "Tahun", "ID Keluarga P3KE", "NIK", "Nama Penerima", "Status")}, "programme_recipients"},
		"e-PPGBM":                     {[]tabular.Row{row(1, split(eppgbm)...)}, "eppgbm"},
		"e-PPGBM without PMT":         {[]tabular.Row{row(1, split(strings.Replace(eppgbm, "PMT Diterima (kg)", "Kelas Ibu Balita · MBG", 1))...)}, "eppgbm"},
		"e-PPGBM with other headers":  {[]tabular.Row{row(1, "No", "NIK", "Nama Balita", "JK", "Tanggal Lahir", "PB Lahir", "Nama Ayah/Ibu", "Kecamatan", "Puskesmas", "Desa/Kelurahan", "Posyandu", "Tgl Pengukuran", "BB", "PB/TB", "Cara Ukur", "LILA")}, "eppgbm"},
		"indicators":                  {[]tabular.Row{row(1, "Indikator", "Kode Wilayah", "Wilayah", "Periode", "Nilai", "Satuan", "Sumber")}, "indicator_observations"},
		"population":                  {[]tabular.Row{row(1, "Kode Wilayah", "Wilayah", "Tahun", "Jumlah Penduduk", "Laki-laki", "Perempuan")}, "population"},
		"follow-up table":             {[]tabular.Row{row(1, "Jenis", "No", "Permasalahan", "Rencana tindak lanjut (kata kerja + output)", "Indikator & target", "Penanggung jawab", "Pendukung", "Waktu (mulai–selesai)", "Sumber dana", "Status", "Bukti")}, "meeting_rtl"},
		"programme matrix in two header rows": {[]tabular.Row{row(1, "LAPORAN"),
			row(4, split("No · Strategi OPPKPKE · Perangkat Daerah · Kode · Program · Kegiatan · Sub Kegiatan · Aktifitas Real ·  ·  · Alokasi Anggaran (Rp) · Sumber Pembiayaan · Sifat Bantuan · Lokasi · Jumlah Sasaran Penerima Manfaat · Besaran Manfaat · Jenis Bantuan · Durasi Pemberian Bantuan · Realisasi")...),
			row(5, "", "", "", "", "", "", "", "Langsung", "Tidak Langsung", "Penunjang", "", "", "", "", "", "", "", "", "Sem.1", "Sem.2", "Total")}, "oppkpke_matrix"},
	} {
		l, err := intake.Recognise(c.rows, dialects(t))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if l.Dialect.ID != c.want {
			t.Errorf("%s was taken for %s (%.2f), want %s", name, l.Dialect.ID, l.Confidence, c.want)
		}
		if len(l.Unknown) > 0 {
			t.Errorf("%s: headers %q are unknown", name, l.Unknown)
		}
	}
}

func TestTheCompleteMatrixHasAColumnForEveryField(t *testing.T) {
	l, err := intake.Recognise([]tabular.Row{
		row(1, split("No · Strategi OPPKPKE · Perangkat Daerah · Kode · Program · Kegiatan · Sub Kegiatan · Aktifitas Real ·  ·  · Alokasi Anggaran (Rp) · Sumber Pembiayaan · Sifat Bantuan · Lokasi · Jumlah Sasaran Penerima Manfaat · Besaran Manfaat · Jenis Bantuan · Durasi Pemberian Bantuan · Realisasi ·  · ")...),
		row(2, "", "", "", "", "", "", "", "Langsung", "Tidak Langsung", "Penunjang", "", "", "", "", "", "", "", "", "Sem.1", "Sem.2", "Total"),
	}, dialects(t))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range l.Dialect.Fields {
		if l.Columns[i] != i {
			t.Errorf("%s is column %d, want %d", f.Name, l.Columns[i], i)
		}
	}
	if l.Confidence < 0.99 {
		t.Errorf("confidence %.2f", l.Confidence)
	}
}

func TestTheHeadOfTheFamilyIsNotTheRelationToIt(t *testing.T) {
	l, err := intake.Recognise([]tabular.Row{row(1, split(person2023)...)}, dialects(t))
	if err != nil {
		t.Fatal(err)
	}
	if c := l.Columns[l.Dialect.Field("relation")]; l.Header[c] != "Hubungan dengan Kepala Keluarga" {
		t.Errorf("relation is column %q", l.Header[c])
	}
}

func TestShortWordsMustBeRight(t *testing.T) {
	header := strings.Replace(family2023, "Penerima BST", "Penerima BLT", 1)
	l, err := intake.Recognise([]tabular.Row{row(1, split(header)...)}, dialects(t))
	if err != nil {
		t.Fatal(err)
	}
	if l.Columns[l.Dialect.Field("receives_bst")] >= 0 || len(l.Unknown) != 1 {
		t.Errorf("BLT was taken for BST; unknown: %q", l.Unknown)
	}
}

func TestAnUnknownLayoutSaysWhatCameCloseAndWhatIsMissing(t *testing.T) {
	_, err := intake.Recognise([]tabular.Row{row(1, "ID Keluarga P3KE", "NIK", "Nama Kepala Keluarga", "Kelurahan", "Keberadaan", "Alasan")}, dialects(t))
	if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "Kelayakan") {
		t.Errorf("%v", err)
	}
	_, err = intake.Recognise([]tabular.Row{row(1, "foo", "bar")}, dialects(t))
	if fault.TextOf(err).Key != "intake.layout_unknown" {
		t.Errorf("%v", err)
	}
}

func TestTheTableOfDialectsForUsersIsUpToDate(t *testing.T) {
	const path = "../../docs/pengguna/dialek.md"
	want := intake.DialectTable(dialects(t))
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s is out of date (%v): go test ./internal/intake -update", path, err)
	}
}
