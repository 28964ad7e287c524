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

const (
	dtsenFamilies = "kode_provinsi · provinsi · kode_kabupaten_kota · kabupaten_kota · kode_kecamatan · kecamatan · kode_kelurahan_desa · kelurahan_desa · alamat · nomor_kartu_keluarga · nama_anggota_keluarga · id_pelanggan_pln · jumlah_anggota_keluarga · desil_nasional · desil_provinsi · desil_kabupaten_kota · pbi_nas · pbi_pemda · status_kepemilikan_rumah · jenis_lantai_terluas · luas_lantai · jenis_dinding_terluas · jenis_atap_terluas · sumber_air_minum_utama · sumber_penerangan_utama · daya_terpasang · bahan_bakar_utama_memasak · fasilitas_bab · jenis_kloset · pembuangan_akhir_tinja · kepemilikan_aset · aset_bergerak_tabung_gas · aset_bergerak_lemari_es · aset_bergerak_ac · aset_bergerak_pemanas_air · aset_bergerak_telepon_rumah · aset_bergerak_tv_datar · aset_bergerak_emas_perhiasan · aset_bergerak_komputer_laptop_tablet · aset_bergerak_sepeda_motor · aset_bergerak_sepeda · aset_bergerak_mobil · aset_bergerak_perahu · aset_bergerak_kapal_perahu_motor · aset_bergerak_smartphone · aset_tidak_bergerak_lahan_lainnya · aset_tidak_bergerak_rumah_lainnya · jumlah_ternak_sapi · jumlah_ternak_kerbau · jumlah_ternak_kuda · jumlah_ternak_babi · jumlah_ternak_kambing_domba"
	dtsenMembers  = "nomor_induk_kependudukan · nomor_kartu_keluarga · nama · tanggal_lahir · jenis_kelamin · status_hubungan_keluarga · status_kawin · pbi_nas · pbi_pemda · partisipasi_sekolah · jenjang_tertinggi_yang_diduduki · kelas_tertinggi_yang_diduduki · ijazah_tertinggi_yang_dimiliki · pendidikan_akhir_ktp · status_bekerja · lapangan_usaha_dari_pekerjaan_utama · status_dalam_pekerjaan_utama · kepemilikan_usaha · jumlah_usaha · lapangan_usaha_dari_usaha_utama · jumlah_pekerja_yang_dibayar_dari_usaha_utama · jumlah_pekerja_yang_tidak_dibayar_dari_usaha_utama · omzet_usaha_utama · pekerjaan_ktp · kondisi_gizi · penglihatan · pendengaran · berjalan_atau_naik_tangga · menggunakan_tangan_jari · belajar_kemampuan_intelektual · pengendalian_perilaku · berbicara_komunikasi · mengurus_diri · mengingat_berkonsentrasi · kesedihan_depresi · penyakit_kronis · kode_provinsi_ktp · provinsi_ktp · kode_kabupaten_kota_ktp · kabupaten_kota_ktp · kode_kecamatan_ktp · kecamatan_ktp · kode_kelurahan_desa_ktp · kelurahan_desa_ktp · rt_ktp · rw_ktp · dusun_ktp · alamat_ktp"
	siksNG        = "idsemesta · NOKK · NIK · Nama · provinsi · kabkot · kecamatan · desa_kelurahan · id_kec · id_desa · Alamat · rt · rw · ATENSI · BLT · BLT_BBM · BNPT_PPKM · BPNT · BST · PBI · PKH · PENA · RUTILAHU · SEMBAKO_ADAPTIF · FIRST_SK · padankan_at · keterangan_meninggal · masih_hidup_label · keterangan_disabilitas · isAktifHamil · is_nonaktif · deleted_label · periode_blt · periode_blt_bbm · periode_bpnt · periode_bpnt_ppkm · periode_bst · periode_pbi · periode_pkh · periode_rutilahu · periode_sembako_adaptif · verifyid · active · update_at"
)

func TestTheLayoutsOfLaterYearsHaveAColumnForEveryField(t *testing.T) {
	for header, want := range map[string]string{dtsenFamilies: "dtsen_keluarga", dtsenMembers: "dtsen_anggota", siksNG: "siks_ng"} {
		l, err := intake.Recognise([]tabular.Row{row(13, split(header)...)}, dialects(t))
		if err != nil {
			t.Errorf("%s: %v", want, err)
			continue
		}
		if l.Dialect.ID != want || l.Confidence < 0.99 || len(l.Unknown) > 0 {
			t.Errorf("%s was taken for %s (%.2f), unknown %q", want, l.Dialect.ID, l.Confidence, l.Unknown)
		}
		for i, f := range l.Dialect.Fields {
			if l.Columns[i] != i {
				t.Errorf("%s: %s is column %d, want %d", want, f.Name, l.Columns[i], i)
			}
		}
	}
}

func TestTheDomainsOfDTSENHaveAllValuesOfItsCatalogue(t *testing.T) {
	for _, c := range []struct {
		field   string
		members bool
		values  string
	}{
		{field: "floor", values: "Marmer/granit · Keramik · Parket/vinil/karpet · Ubin/tegel/teraso · Kayu/papan · Semen/bata merah · Bambu · Tanah · Lainnya · Keramik/granit/marmer/ubin/tegel/teraso"},
		{field: "water", values: "Air kemasan bermerk · Air isi ulang · Leding · Sumur bor/pompa · Sumur terlindung · Sumur tak terlindung · Mata air terlindung · Mata air tak terlindung · Air permukaan (sungai/danau/waduk/kolam/irigasi) · Air hujan · Lainnya · Air kemasan/isi ulang"},
		{field: "power", values: "450 watt · 900 watt · 1.300 watt · 2.200 watt · > 2.200 watt · <= 900 watt · > 900 watt"},
		{field: "latrine", values: "Ada, hanya keluarga sendiri · Ada, bersama keluarga tertentu · Ada, di MCK komunal · Ada, di MCK umum · Ada, tidak digunakan · Tidak ada fasilitas"},
		{field: "toilet", values: "Leher angsa · Plengsengan dengan tutup · Plengsengan tanpa tutup · Cemplung/cubluk"},
		{field: "sewage", values: "Tangki septik · IPAL · Kolam/sawah/sungai/danau/laut · Lubang tanah · Pantai/tanah lapang/kebun · Lainnya · Tanpa tangki septik"},
		{"relation", true, "Kepala keluarga · Istri/suami · Anak · Menantu · Cucu · Orangtua/mertua · Pembantu/sopir · Lainnya"},
		{"nutrition", true, "Kurang gizi (wasting) · Kerdil (stunting) · Tidak ada catatan · Tidak tahu"},
		{"disability_vision", true, "Sama sekali tidak bisa · Banyak kesulitan dan membutuhkan bantuan · Sedikit kesulitan tanpa bantuan · Tidak mengalami kesulitan"},
		{"work_status", true, "Berusaha sendiri · Berusaha dibantu buruh tidak tetap · Berusaha dibantu buruh tetap · Buruh/karyawan/pegawai swasta · PNS/TNI/Polri/BUMN/BUMD/pejabat negara · Pekerja bebas pertanian · Pekerja bebas non pertanian · Pekerja keluarga/tidak dibayar"},
		{"turnover", true, "< 5 juta · 5-<15 juta · 15-<25 juta (ultra mikro) · 25-<167 juta (mikro) · 167-<1.250 juta (kecil) · 1.250-<4.167 juta (menengah) · >= 4.167 juta (besar)"},
	} {
		id := "dtsen_keluarga"
		if c.members {
			id = "dtsen_anggota"
		}
		for _, d := range dialects(t) {
			if d.ID != id {
				continue
			}
			domain := d.Fields[d.Field(c.field)].Domain
			for _, v := range split(c.values) {
				if domain[v] == "" {
					t.Errorf("%s of %s lacks %q", c.field, id, v)
				}
			}
		}
	}
}

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
		"DTSEN in readable words":     {[]tabular.Row{row(13, "Nomor Kartu Keluarga", "Nama Kepala Keluarga", "Kode Kelurahan/Desa", "Kecamatan", "Kelurahan/Desa", "Alamat", "Desil Nasional", "Desil Provinsi", "Jenis Lantai", "Jenis Atap", "Fasilitas BAB", "Jenis Kloset", "Sumber Air Minum")}, "dtsen_keluarga"},
		"DTSEN members in few words":  {[]tabular.Row{row(1, "NIK", "No KK", "Nama", "Tanggal Lahir", "Jenis Kelamin", "Hubungan Keluarga", "Status Kawin", "Partisipasi Sekolah", "Status Bekerja", "Kondisi Gizi", "Penglihatan", "Pendengaran")}, "dtsen_anggota"},
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

func TestAGroupOverSomeColumnsIsReadInEveryLayout(t *testing.T) {
	upper, lower := split(family2022), make([]string, len(split(family2022)))
	first := true
	for i, h := range upper {
		if rest, ok := strings.CutPrefix(h, "Penerima "); ok {
			lower[i], upper[i] = rest, ""
			if first {
				upper[i], first = "Penerima", false
			}
		}
	}
	if first {
		t.Fatal("the layout has no columns of recipients")
	}
	for name, below := range map[string]tabular.Row{"numbers": row(5, "(1)", "(2)", "(3)", "(4)", "(5)"), "data": row(5, "61720000000101", "KALIMANTAN BARAT")} {
		l, err := intake.Recognise([]tabular.Row{row(1, "P3KE"), row(3, upper...), row(4, lower...), below}, dialects(t))
		if err != nil {
			t.Fatal(err)
		}
		if l.Dialect.ID != "p3ke_keluarga_2022" || l.HeaderRow != 4 || len(l.Unknown) > 0 {
			t.Errorf("%s: %s, header ends in row %d, unknown %q", name, l.Dialect.ID, l.HeaderRow, l.Unknown)
		}
		if c := l.Columns[l.Dialect.Field("receives_pkh")]; c < 0 || lower[c] != "PKH" {
			t.Errorf("%s: PKH is in column %d", name, c)
		}
	}
	title := []tabular.Row{row(1, "DAFTAR KELUARGA"), row(2, split(family2022)...), row(3, "61720000000101", "KALIMANTAN BARAT")}
	if l, err := intake.Recognise(title, dialects(t)); err != nil || l.HeaderRow != 2 || l.Header[0] != split(family2022)[0] {
		t.Errorf("a title is taken for a group: %v, %v", l, err)
	}
}
