package demo

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/region"
)

// The words of DTSEN for the answers of P3KE.
var (
	dtsenFloor   = map[string]string{"KERAMIK/GRANIT/MARMER/UBIN/TEGEL/TERASO": "Keramik", "SEMEN": "Semen/bata merah", "KAYU/PAPAN": "Kayu/papan", "TANAH": "Tanah"}
	dtsenWall    = map[string]string{"KAYU/PAPAN": "Kayu/papan/gypsum/GRC", "TEMBOK": "Tembok"}
	dtsenRoof    = map[string]string{"JERAMI/IJUK/RUMBIA/ DAUN-DAUNAN": "Jerami/ijuk/daun-daunan/rumbia", "ASBES/SENG": "Seng", "GENTENG": "Genteng", "BETON": "Beton"}
	dtsenWater   = map[string]string{"AIR PERMUKAAN (SUNGAI, DANAU, DLL)": "Air permukaan (sungai/danau/waduk/kolam/irigasi)", "AIR HUJAN": "Air hujan", "SUMUR TIDAK TERLINDUNG": "Sumur tak terlindung", "SUMUR TERLINDUNG": "Sumur terlindung", "LEDENG/PAM": "Leding", "AIR KEMASAN/ISI ULANG": "Air isi ulang"}
	dtsenLight   = map[string]string{"BUKAN LISTRIK": "Bukan listrik", "LISTRIK PLN NON METERAN": "Listrik PLN tanpa meteran", "LISTRIK PLN METERAN": "Listrik PLN dengan meteran"}
	dtsenPower   = map[string]string{"=< 900 WATT": "900 watt", "> 900 WATT": "1.300 watt", "KOSONG": ""}
	dtsenFuel    = map[string]string{"ARANG/KAYU": "Kayu bakar", "LISTRIK/GAS": "Gas elpiji 3 kg"}
	dtsenOwner   = map[string]string{"MILIK SENDIRI": "Milik sendiri", "BEBAS SEWA/MENUMPANG": "Bebas sewa", "KONTRAK/SEWA": "Kontrak/sewa"}
	dtsenLatrine = map[string][3]string{ // facility, toilet, where it goes
		"Ya, dengan Septictank": {"Ada, hanya keluarga sendiri", "Leher angsa", "Tangki septik"},
		"Ya, tanpa Septictank":  {"Ada, hanya keluarga sendiri", "Leher angsa", "Lubang tanah"},
		"Tidak, Jamban Umum/Bersama": {
			"Ada, di MCK umum", "Plengsengan tanpa tutup", "Kolam/sawah/sungai/danau/laut"},
		"Lainnya": {"Tidak ada fasilitas", "", ""},
	}
	dtsenRelation    = map[string]string{"KEPALA KELUARGA": "Kepala keluarga", "ISTRI/SUAMI": "Istri/suami", "ANAK": "Anak", "LAINNYA": "Orangtua/mertua"}
	dtsenMarital     = map[string]string{"KAWIN": "Kawin/nikah", "BELUM KAWIN": "Belum kawin", "CERAI HIDUP": "Cerai hidup", "CERAI MATI": "Cerai mati"}
	dtsenCertificate = map[string]string{"TIDAK/BELUM SEKOLAH": "Tidak punya ijazah SD", "TDK TAMAT SD/SEDERAJAT": "Tidak punya ijazah SD", "MASIH/TAMAT SD/SEDERAJAT": "SD", "MASIH/TAMAT SLTP/SEDERAJAT": "SMP", "MASIH/TAMAT SLTA/SEDERAJAT": "SMA", "MASIH/TAMAT PT/AKADEMI": "D4/S1"}
	dtsenWork        = map[string]string{"PEKERJA BEBAS": "Pekerja bebas non pertanian", "BERUSAHA SENDIRI": "Berusaha sendiri", "BURUH/KARYAWAN/PEGAWAI": "Buruh/karyawan/pegawai swasta", "PEKERJA KELUARGA/TIDAK DIBAYAR": "Pekerja keluarga/tidak dibayar", "KOSONG": ""}
	dtsenSector      = map[string]string{"PETANI": "Perkebunan", "NELAYAN": "Perikanan", "PEDAGANG": "Perdagangan", "PEKERJA LEPAS": "Konstruksi", "WIRASWASTA": "Perdagangan", "PEGAWAI SWASTA": "Industri pengolahan", "TIDAK/BELUM BEKERJA": ""}
)

var dtsenFamilyHeader = []string{"kode_provinsi", "provinsi", "kode_kabupaten_kota", "kabupaten_kota", "kode_kecamatan", "kecamatan", "kode_kelurahan_desa", "kelurahan_desa", "alamat", "nomor_kartu_keluarga", "nama_anggota_keluarga", "id_pelanggan_pln", "jumlah_anggota_keluarga", "desil_nasional", "desil_provinsi", "desil_kabupaten_kota", "pbi_nas", "pbi_pemda", "status_kepemilikan_rumah", "jenis_lantai_terluas", "luas_lantai", "jenis_dinding_terluas", "jenis_atap_terluas", "sumber_air_minum_utama", "sumber_penerangan_utama", "daya_terpasang", "bahan_bakar_utama_memasak", "fasilitas_bab", "jenis_kloset", "pembuangan_akhir_tinja", "kepemilikan_aset", "aset_bergerak_tabung_gas", "aset_bergerak_lemari_es", "aset_bergerak_ac", "aset_bergerak_pemanas_air", "aset_bergerak_telepon_rumah", "aset_bergerak_tv_datar", "aset_bergerak_emas_perhiasan", "aset_bergerak_komputer_laptop_tablet", "aset_bergerak_sepeda_motor", "aset_bergerak_sepeda", "aset_bergerak_mobil", "aset_bergerak_perahu", "aset_bergerak_kapal_perahu_motor", "aset_bergerak_smartphone", "aset_tidak_bergerak_lahan_lainnya", "aset_tidak_bergerak_rumah_lainnya", "jumlah_ternak_sapi", "jumlah_ternak_kerbau", "jumlah_ternak_kuda", "jumlah_ternak_babi", "jumlah_ternak_kambing_domba"}

func (l *later) writeDTSENFamilies(path string) error {
	r := newRandom(l.options.Seed, "dtsen families")
	return writeCSV(path, func(row func(...string)) {
		row(dtsenFamilyHeader...)
		for _, h := range l.households {
			row(l.dtsenFamily(r, h)...)
		}
	})
}

func (l *later) dtsenFamily(r *rand.Rand, h *household) []string {
	cells := l.placeOf(h)
	kk := h.kk
	switch h.slip {
	case cardMissing:
		kk = ""
	case cardScientific:
		kk = "6,172E+15"
	}
	floor := said(dtsenFloor, h.home.floor)
	switch h.slip {
	case floorUnknown:
		floor = "Pelat baja"
	case floorTwo:
		floor = "Semen/Tanah"
	}
	latrine := dtsenLatrine[h.home.latrin22]
	cells = append(cells, h.address, kk, h.members[0].name, fmt.Sprintf("2115%08d", r.IntN(100_000_000)), strconv.Itoa(len(h.members)),
		strconv.Itoa(h.decile), strconv.Itoa(min(10, h.decile+r.IntN(2))), strconv.Itoa(max(1, h.decile-r.IntN(2))), yesNo(h.decile <= 5), yesNo(h.decile > 5 && chance(r, 200)),
		said(dtsenOwner, h.home.ownership), floor, strconv.Itoa(20+r.IntN(60)), said(dtsenWall, h.home.wall), said(dtsenRoof, h.home.roof), said(dtsenWater, h.home.water),
		said(dtsenLight, h.home.lighting), dtsenPower[h.home.power], said(dtsenFuel, h.home.fuel), latrine[0], latrine[1], latrine[2])
	rich := h.decile
	cells = append(cells, yesNo(true))
	for _, perMille := range []int{10 * rich, 300 + 60*rich, 8 * rich * rich / 10, rich, 2, 200 + 60*rich, 20 * rich, 15 * rich, 500 + 40*rich, 300, 5 * rich, 40, 30, 600 + 35*rich, 60, 10} {
		cells = append(cells, yesNo(chance(r, perMille)))
	}
	for _, perMille := range []int{15, 3, 1, 40, 20} {
		n := 0
		if chance(r, perMille) {
			n = 1 + r.IntN(4)
		}
		cells = append(cells, strconv.Itoa(n))
	}
	return cells
}

// placeOf are the eight cells of a family's place, with BPS codes.
func (l *later) placeOf(h *household) []string {
	v := h.village.Code
	var cells []string
	for _, c := range []region.Code{v.At(region.LevelProvince), v.Regency(), v.At(region.LevelDistrict), v} {
		a, _ := l.areas.Area(c)
		code, name := l.codes[c], upper(a.Name)
		switch h.slip {
		case codeOnly:
			if c.Level() == region.LevelVillage {
				name = ""
			}
		case namesOnly:
			code = ""
		case codeElsewhere:
			if len(code) >= 4 {
				code = "3603" + code[4:]
			}
		}
		cells = append(cells, code, name)
	}
	return cells
}

var dtsenMemberHeader = []any{"nomor_induk_kependudukan", "nomor_kartu_keluarga", "nama", "tanggal_lahir", "jenis_kelamin", "status_hubungan_keluarga", "status_kawin", "pbi_nas", "pbi_pemda", "partisipasi_sekolah", "jenjang_tertinggi_yang_diduduki", "kelas_tertinggi_yang_diduduki", "ijazah_tertinggi_yang_dimiliki", "pendidikan_akhir_ktp", "status_bekerja", "lapangan_usaha_dari_pekerjaan_utama", "status_dalam_pekerjaan_utama", "kepemilikan_usaha", "jumlah_usaha", "lapangan_usaha_dari_usaha_utama", "jumlah_pekerja_yang_dibayar_dari_usaha_utama", "jumlah_pekerja_yang_tidak_dibayar_dari_usaha_utama", "omzet_usaha_utama", "pekerjaan_ktp", "kondisi_gizi", "penglihatan", "pendengaran", "berjalan_atau_naik_tangga", "menggunakan_tangan_jari", "belajar_kemampuan_intelektual", "pengendalian_perilaku", "berbicara_komunikasi", "mengurus_diri", "mengingat_berkonsentrasi", "kesedihan_depresi", "penyakit_kronis", "kode_provinsi_ktp", "provinsi_ktp", "kode_kabupaten_kota_ktp", "kabupaten_kota_ktp", "kode_kecamatan_ktp", "kecamatan_ktp", "kode_kelurahan_desa_ktp", "kelurahan_desa_ktp", "rt_ktp", "rw_ktp", "dusun_ktp", "alamat_ktp"}

func (l *later) writeDTSENMembers(path string) error {
	r := newRandom(l.options.Seed, "dtsen members")
	return writeXLSX(path, "ANGGOTA", func(row func(...any) error) error {
		if err := titleBlock(row, "DTSEN – ANGGOTA KELUARGA", l.regencyName(), "", "Contoh sintetis: semua orang di berkas ini rekaan"); err != nil {
			return err
		}
		if err := row(dtsenMemberHeader...); err != nil {
			return err
		}
		for _, h := range l.households {
			merged := chance(r, 80)
			for i := range h.members {
				if err := row(l.dtsenMember(r, h, i, merged)...); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (l *later) dtsenMember(r *rand.Rand, h *household, i int, merged bool) []any {
	p := &h.members[i]
	age := p.birth.AgeOn(l.date)
	var nik, kk any = p.nik, h.kk
	if p.nik != "" && chance(r, 8) {
		nik = mustFloat(p.nik)
	}
	if h.slip == cardMissing && i == 0 || merged && i > 0 {
		kk = ""
	}
	var born any = dateIndonesian(p.birth)
	if chance(r, 60) {
		born = serialOf(p.birth)
	}
	relation := dtsenRelation[p.relation]
	if i == len(h.members)-1 && i > 0 && chance(r, 6) {
		relation += "/Lainnya"
	}
	cells := []any{nik, kk, p.name, born, said(nil, sexWord(p.sex)), relation, dtsenMarital[p.marital], yesNo(h.decile <= 5), yesNo(false)}
	certificate := said(dtsenCertificate, p.education)
	schooling, level, grade := "Tidak bersekolah lagi", any(certificate), any(6)
	if certificate == "Tidak punya ijazah SD" {
		level, grade = "SD", 3
	}
	switch {
	case age < 7:
		schooling, level, grade = "Tidak/belum pernah sekolah", "", ""
	case age < 19:
		schooling, grade = "Masih sekolah", any(1+age%3)
	}
	works := p.work != "KOSONG"
	cells = append(cells, schooling, level, grade, certificate, p.education, yesNo(works), said2(dtsenSector, p.occupation, works), dtsenWork[p.work],
		yesNo(p.work == "BERUSAHA SENDIRI"), "", "", "", "", "", p.occupation, l.nutrition(r, age))
	if p.work == "BERUSAHA SENDIRI" {
		copy(cells[len(cells)-7:], []any{1, said2(dtsenSector, p.occupation, works), 0, r.IntN(3), pick(r, []string{"< 5 juta", "< 5 juta", "5-<15 juta"})})
	}
	for range 9 {
		cells = append(cells, draw(r, []weighted[string]{{"Tidak mengalami kesulitan", 960}, {"Sedikit kesulitan tanpa bantuan", 30}, {"Banyak kesulitan dan membutuhkan bantuan", 7}, {"Sama sekali tidak bisa", 3}}))
	}
	cells = append(cells, draw(r, []weighted[string]{{"Tidak pernah", 90}, {"Jarang", 8}, {"Sering", 2}}), draw(r, []weighted[string]{{"Tidak ada", 90}, {"Hipertensi", 6}, {"Diabetes", 2}, {"Asma", 2}}))
	return append(cells, l.identityCard(h)...)
}

func said2(words map[string]string, answer string, when bool) string {
	if !when {
		return ""
	}
	return words[answer]
}

func (l *later) nutrition(r *rand.Rand, age int) string {
	if age >= 5 {
		return ""
	}
	return draw(r, []weighted[string]{{"Tidak ada catatan", 70}, {"Kerdil (stunting)", 14}, {"Kurang gizi (wasting)", 6}, {"Tidak tahu", 10}})
}

// identityCard are the cells of the address on the identity card: where the
// family was on the older list.
func (l *later) identityCard(h *household) []any {
	if h.elsewhere {
		return []any{"31", "DKI JAKARTA", "3175", "KOTA JAKARTA TIMUR", "", "CAKUNG", "", "PENGGILINGAN", "003", "004", "", "Jl. Contoh No. 1"}
	}
	v := h.family.village.Code
	var cells []any
	for _, c := range []region.Code{v.At(region.LevelProvince), v.Regency(), v.At(region.LevelDistrict), v} {
		a, _ := l.areas.Area(c)
		cells = append(cells, l.codes[c], upper(a.Name))
	}
	return append(cells, "", "", "", h.family.address)
}

// serialOf is a date as Excel counts it.
func serialOf(d civil.Date) int {
	return d.DaysSince(civil.Date{Year: 1899, Month: 12, Day: 30})
}

var siksHeader = []any{"idsemesta", "NOKK", "NIK", "Nama", "provinsi", "kabkot", "kecamatan", "desa_kelurahan", "id_kec", "id_desa", "Alamat", "rt", "rw", "ATENSI", "BLT", "BLT_BBM", "BNPT_PPKM", "BPNT", "BST", "PBI", "PKH", "PENA", "RUTILAHU", "SEMBAKO_ADAPTIF", "FIRST_SK", "padankan_at", "keterangan_meninggal", "masih_hidup_label", "keterangan_disabilitas", "isAktifHamil", "is_nonaktif", "deleted_label", "periode_blt", "periode_blt_bbm", "periode_bpnt", "periode_bpnt_ppkm", "periode_bst", "periode_pbi", "periode_pkh", "periode_rutilahu", "periode_sembako_adaptif", "verifyid", "active", "update_at"}

func (l *later) writeSIKSNG(path string) error {
	r := newRandom(l.options.Seed, "siks-ng")
	return writeXLSX(path, "DTKS", func(row func(...any) error) error {
		if err := row(siksHeader...); err != nil {
			return err
		}
		for n, h := range l.households {
			if h.decile > 4 || chance(r, 100) {
				continue
			}
			for i := range h.members {
				if err := row(l.siksPerson(r, h, n, i)...); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (l *later) siksPerson(r *rand.Rand, h *household, n, i int) []any {
	p := &h.members[i]
	kk := h.kk
	if h.oldKK != "" {
		kk = h.oldKK // SIKS-NG is behind
	}
	var number any = kk
	if h.slip == cardMissing {
		number = ""
	}
	name := p.name
	if chance(r, 15) {
		name = misspelt(r, name)
	}
	v := h.family.village.Code
	place := func(c region.Code) string { a, _ := l.areas.Area(c); return upper(a.Name) }
	year := strconv.Itoa(l.options.Date.Year)
	period := func(has bool) string {
		if has {
			return year + "-03"
		}
		return ""
	}
	a := h.flags
	death, alive := "TIDAK", "MASIH HIDUP"
	if chance(r, 4) {
		death, alive = "MENINGGAL", "MENINGGAL"
	}
	pbi := h.decile <= 4
	return []any{fmt.Sprintf("%s-%06d-%02d", l.options.Region.Digits(), n+1, i+1), number, p.nik, name,
		place(v.At(region.LevelProvince)), place(v.Regency()), place(v.At(region.LevelDistrict)), place(v), "", "", h.family.address, "", "",
		"TIDAK", yesNo(false), yesNo(a.bst), yesNo(false), yesNo(a.bpnt), yesNo(a.bst), yesNo(pbi), yesNo(a.pkh), yesNo(false), yesNo(false), yesNo(a.sembako),
		fmt.Sprintf("%d/HUK/%d", 10+r.IntN(140), l.options.Date.Year-1-r.IntN(4)), dateIndonesian(l.date.AddDays(-400 - r.IntN(300))), death, alive, "",
		yesNo(false), yesNo(chance(r, 20)), "TIDAK", "", period(a.bst), period(a.bpnt), "", period(a.bst), period(pbi), period(a.pkh), "", period(a.sembako),
		fmt.Sprintf("V%08d", r.IntN(100_000_000)), 1, dateIndonesian(l.date.AddDays(-300))}
}
