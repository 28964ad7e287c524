package demo

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

func (w *world) files() []step {
	y := w.options.Date.Year
	all := []step{
		{fmt.Sprintf("01 P3KE Keluarga %d.xlsx", y-2), w.writeFamilies2022},
		{fmt.Sprintf("02 P3KE Individu %d.xlsx", y-2), w.writePersons2022},
		{fmt.Sprintf("03 P3KE Keluarga %d.csv", y-1), w.writeFamilies2023},
		{fmt.Sprintf("04 P3KE Individu %d.csv", y-1), w.writePersons2023},
		{fmt.Sprintf("05 Hasil verval %d.xlsx", y-1), w.writeVerification},
		{fmt.Sprintf("06 Berita acara dan keputusan %d.csv", y), w.writeDetermination},
		{fmt.Sprintf("07 Matriks program dan anggaran %d.xlsx", y), w.writeMatrix},
		{fmt.Sprintf("08 Penerima program %d.xlsx", y), w.writeRecipients},
		{indicatorFile, w.writeObservations},
		{"10 Penduduk.csv", w.writePopulation},
		{fmt.Sprintf("11 Kendala dan RTL %d.xlsx", y), w.writeMeeting},
	}
	if len(w.official) == 0 { // an office has no file without a figure
		all = slices.DeleteFunc(all, func(s step) bool { return s.name == indicatorFile })
	}
	return all
}

const indicatorFile = "09 Indikator.csv"

func (w *world) placeCells(f *family) (province, regency, district, village, code string) {
	name := func(c region.Code) string {
		a, _ := w.areas.Area(c)
		return upper(a.Name)
	}
	c := f.village.Code
	code = c.Digits()
	if f.defect == codeForeign {
		code = "3602" + code[4:] // a code of another province
	}
	return name(c.At(region.LevelProvince)), name(c.Regency()), name(c.At(region.LevelDistrict)), upper(f.village.Name), code
}

// sexWord is the column's word for the sex.
func sexWord(sex string) string {
	if sex == "f" {
		return "PEREMPUAN"
	}
	return "LAKI-LAKI"
}

func yesNo(b bool) string {
	if b {
		return "Ya"
	}
	return "Tidak"
}

// nikCell is the head's NIK with the defect of its file.
func (f *family) nikCell(p *person, excel bool) any {
	if p != f.head() || p.nik == "" {
		return p.nik
	}
	switch f.defect {
	case nikRounded:
		if excel {
			v, _ := strconv.ParseFloat(p.nik[:15]+"0", 64)
			return v
		}
		return p.nik[:15] + "0"
	case nikScientific:
		return strings.Replace(fmt.Sprintf("%.3E", mustFloat(p.nik)), ".", ",", 1)
	case nikSpaced:
		return "'" + p.nik[:6] + " " + p.nik[6:12] + " " + p.nik[12:]
	}
	return p.nik
}

func mustFloat(digits string) float64 {
	v, _ := strconv.ParseFloat(digits, 64)
	return v
}

func (f *family) civilMatch(p *person) string {
	switch {
	case p.nik == "":
		return "KOSONG"
	case p == f.head() && f.defect != sound && f.defect != jobUnknown && f.defect != relationDouble && f.defect != codeForeign:
		return "TIDAK PADAN"
	}
	return "PADAN"
}

func (f *family) job(p *person) string {
	if p == f.head() && f.defect == jobUnknown {
		return "OJEK DARING"
	}
	return p.occupation
}

func (f *family) relationCell(i int) string {
	if f.defect == relationDouble && i == len(f.members)-1 && i > 0 {
		return f.members[i].relation + "/LAINNYA"
	}
	return f.members[i].relation
}

func (f *family) priority() string {
	switch {
	case f.defect == repeatedFamily:
		return "KELUARGA DUPLIKAT (NIK & NAMA)"
	case f.head().nik == "":
		return "KELUARGA NIK KOSONG"
	}
	return "NORMAL"
}

func dateIndonesian(d civil.Date) string {
	return fmt.Sprintf("%02d/%02d/%04d", d.Day, int(d.Month), d.Year)
}

// lighting2022 says the 2023/24 answer in the words of the older form.
func (h home) lighting2022() string {
	switch {
	case h.lighting == "BUKAN LISTRIK":
		return "Non-Listrik"
	case h.lighting == "LISTRIK PLN NON METERAN":
		return "Menumpang"
	case h.power == "> 900 WATT":
		return "Listrik Pribadi > 900 W"
	}
	return "Listrik Pribadi s/d 900 W"
}

// titleBlock fills the rows above the header, as a region's copy of the file
// has them: the data begin in row 13.
func titleBlock(row func(cells ...any) error, lines ...string) error {
	for i := range 11 {
		if i < len(lines) {
			if err := row(nil, lines[i]); err != nil {
				return err
			}
			continue
		}
		if err := row(); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) regencyName() string { return upper(w.areas.FullName(w.options.Region)) }

func (w *world) writeFamilies2022(path string) error {
	return writeXLSX(path, "KELUARGA", func(row func(...any) error) error {
		if err := titleBlock(row, "DATA P3KE – KELUARGA", w.regencyName(), "", "Sumber: P3KE (Pendataan Keluarga dan pemutakhiran)", "Contoh sintetis: semua orang di berkas ini rekaan"); err != nil {
			return err
		}
		header := []any{"No", "ID Keluarga P3KE", "Provinsi", "Kabupaten/Kota", "Kecamatan", "Desa/Kelurahan", "Kode Kemdagri", "Desil Kesejahteraan", "Alamat", "Kepala Keluarga", "NIK", "Padan Dukcapil", "Jenis Kelamin", "Tanggal Lahir", "Pekerjaan", "Pendidikan", "Kepemilikan Rumah", "Memiliki Simpanan Uang/Perhiasan/Ternak/Lainnya", "Jenis Atap", "Jenis Dinding", "Jenis Lantai", "Sumber Penerangan", "Bahan Bakar Memasak", "Sumber Air Minum", "Memiliki Fasilitas Buang Air Besar", "Penerima BPNT", "Penerima BPUM", "Penerima BST", "Penerima PKH", "Penerima SEMBAKO", "Resiko Stunting"}
		if err := row(header...); err != nil {
			return err
		}
		n := 0
		for _, f := range w.families {
			if !f.inOldList {
				continue
			}
			n++
			h, p := f.home, f.head()
			province, regency, district, village, code := w.placeCells(f)
			risk := 0
			if h.stunting == atRisk {
				risk = 1 + len(f.members)%2
			}
			if err := row(n, f.key, province, regency, district, village, code, f.decile, f.address, p.name, f.nikCell(p, true), map[bool]string{true: "Ya", false: "Tidak"}[f.civilMatch(p) == "PADAN"],
				sexWord(p.sex), dateIndonesian(p.birth), f.job(p), p.education, h.ownership, yesNo(h.savings == "YA"), h.roof, h.wall, h.floor, h.lighting2022(), h.fuel, h.water, h.latrin22,
				yesNo(f.flags.bpnt), yesNo(f.flags.bpum), yesNo(f.flags.bst), yesNo(f.flags.pkh), yesNo(f.flags.sembako), risk); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *world) writePersons2022(path string) error {
	return writeXLSX(path, "INDIVIDU", func(row func(...any) error) error {
		if err := titleBlock(row, "DATA P3KE – INDIVIDU", w.regencyName(), "", "ID keluarga dan alamat ditulis sekali untuk setiap keluarga"); err != nil {
			return err
		}
		header := []any{"No", "ID Keluarga P3KE", "Provinsi", "Kabupaten/Kota", "Kecamatan", "Desa/Kelurahan", "Kode Kemdagri", "Desil Kesejahteraan", "Alamat", "ID Individu", "Nama", "NIK", "Padan Dukcapil", "Jenis Kelamin", "Hubungan dengan Kepala Keluarga", "Tanggal Lahir", "Status Kawin", "Pekerjaan", "Pendidikan", "Usia < 7 Tahun", "Usia 7-12", "Usia 13-15", "Usia 16-18", "Usia 19-21", "Usia 22-59", "Usia 60+", "Penerima BPNT", "Penerima BPUM", "Penerima BST", "Penerima PKH", "Penerima SEMBAKO", "Resiko Stunting"}
		if err := row(header...); err != nil {
			return err
		}
		n := 0
		for _, f := range w.families {
			if !f.inOldList {
				continue
			}
			province, regency, district, village, code := w.placeCells(f)
			for i := range f.members {
				p := &f.members[i]
				n++
				cells := []any{n, f.key, province, regency, district, village, code, f.decile, f.address}
				if i > 0 { // the cells of a family are merged in the region's copy
					cells = []any{n, nil, nil, nil, nil, nil, nil, nil, nil}
				}
				cells = append(cells, p.key, p.name, f.nikCell(p, true), map[bool]string{true: "Ya", false: "Tidak"}[f.civilMatch(p) == "PADAN"], sexWord(p.sex), f.relationCell(i), dateIndonesian(p.birth), p.marital, f.job(p), p.education)
				cells = append(cells, ageColumns(p.birth.AgeOn(civil.Date{Year: w.options.Date.Year - 2, Month: 9, Day: 30}))...)
				cells = append(cells, yesNo(f.flags.bpnt), yesNo(f.flags.bpum), yesNo(f.flags.bst), yesNo(f.flags.pkh), yesNo(f.flags.sembako), 0)
				if err := row(cells...); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// ageColumns ticks the age group of the 2022/23 layout.
func ageColumns(age int) []any {
	limits := []int{7, 13, 16, 19, 22, 60, 200}
	out := make([]any, len(limits))
	done := false
	for i, below := range limits {
		out[i] = 0
		if !done && age < below {
			out[i], done = 1, true
		}
	}
	return out
}

func (w *world) writeFamilies2023(path string) error {
	return writeCSV(path, func(row func(...string)) {
		row("ID Keluarga P3KE", "Dimuktakhirkan Tahun", "Provinsi", "Kabupaten/Kota", "Kecamatan", "Desa/Kelurahan", "Kode Kemdagri", "Desil Kesejahteraan", "Persentil", "Alamat", "Prioritas Verval", "Kepala Keluarga", "NIK", "Tanggal Lahir", "Padan Dukcapil", "Jenis Kelamin", "Pekerjaan", "Pendidikan", "Kepemilikan Rumah", "Memiliki Simpanan Uang/Perhiasan/Ternak/Lainnya", "Jenis Atap", "Kualitas Atap", "Jenis Dinding", "Kualitas Dinding", "Jenis Lantai", "Kualitas Lantai", "Sumber Penerangan", "Daya Listrik Terpasang", "Bahan Bakar Memasak", "Sumber Air Minum", "Memiliki fasilitas Buang Air Besar", "Resiko Stunting", "Penerima BPNT", "Penerima BPUM", "Penerima BST", "Penerima PKH", "Penerima SEMBAKO", "Penerima Prakerja", "Penerima KUR")
		for _, f := range w.families {
			h, p := f.home, f.head()
			province, regency, district, village, code := w.placeCells(f)
			cells := []string{f.key, strconv.Itoa(w.dataDate.Year), province, regency, district, village, code, strconv.Itoa(f.decile), strconv.Itoa(f.percentile), f.address, f.priority(), p.name, fmt.Sprint(f.nikCell(p, false)), p.birth.String(), f.civilMatch(p), sexWord(p.sex), f.job(p), p.education,
				h.ownership, h.savings, h.roof, h.quality, h.wall, h.quality, h.floor, h.quality, h.lighting, h.power, h.fuel, h.water, h.latrine, h.stunting}
			row(append(cells, f.flagCells()...)...)
			if f.defect == repeatedFamily {
				row(append(cells, f.flagCells()...)...)
			}
		}
	})
}

func (f *family) flagCells() []string {
	a := f.flags
	return []string{yesNo(a.bpnt), yesNo(a.bpum), yesNo(a.bst), yesNo(a.pkh), yesNo(a.sembako), yesNo(a.prakerja), yesNo(a.kur)}
}

func (w *world) writePersons2023(path string) error {
	return writeCSV(path, func(row func(...string)) {
		year := strconv.Itoa(w.dataDate.Year)
		row("ID Keluarga P3KE", "Dimuktakhirkan Tahun", "Provinsi", "Kabupaten/Kota", "Kecamatan", "Desa/Kelurahan", "Kode Kemdagri", "Desil Kesejahteraan", "Persentil", "Alamat", "Prioritas Verval", "Nama", "NIK", "Tanggal Lahir", "Padan Dukcapil", "Jenis Kelamin", "Hubungan dengan Kepala Keluarga", "Status Kawin", "Pekerjaan", "Status Pekerjaan", "Pendidikan", "Usia "+year, "Kelompok Usia "+year, "Penerima BPNT", "Penerima BPUM", "Penerima BST", "Penerima PKH", "Penerima SEMBAKO", "Penerima Prakerja", "Penerima KUR")
		for _, f := range w.families {
			province, regency, district, village, code := w.placeCells(f)
			for i := range f.members {
				p := &f.members[i]
				age := p.birth.AgeOn(w.dataDate)
				priority := "NORMAL"
				if f.defect == nikCopied && i == 2 {
					priority = "NIK DUPLIKAT"
				}
				row(append([]string{f.key, year, province, regency, district, village, code, strconv.Itoa(f.decile), strconv.Itoa(f.percentile), f.address, priority, p.name, fmt.Sprint(f.nikCell(p, false)), p.birth.String(), f.civilMatch(p), sexWord(p.sex), f.relationCell(i), p.marital, f.job(p), p.work, p.education, strconv.Itoa(age), ageGroup(age)}, f.flagCells()...)...)
			}
		}
	})
}

// ageGroup is the group of the 2023/24 layout, in which age 5 falls in none.
func ageGroup(age int) string {
	switch {
	case age < 5:
		return "< 5"
	case age >= 6 && age <= 12:
		return "6–12"
	case age >= 13 && age <= 15:
		return "13–15"
	case age >= 16 && age <= 18:
		return "16–18"
	case age >= 19 && age <= 59:
		return "19–59"
	case age >= 60:
		return "60+"
	}
	return ""
}

var criteriaTitles = [13]string{
	"Kemampuan memenuhi kebutuhan dasar", "Kepala rumah tangga perempuan", "Pendidikan SD/tidak lulus SD", "Lansia non-potensial", "Penyandang disabilitas berat", "Kerja sektor informal", "Tidak punya sanitasi", "Tidak punya akses air bersih", "Tidak punya tempat tinggal tetap", "Tidak memiliki aset", "PPKS tanpa identitas kependudukan", "Ada anak kurang gizi/terindikasi stunting", "Ketergantungan tinggi pada bantuan",
}

func (w *world) writeVerification(path string) error {
	return writeXLSX(path, "Hasil verval", func(row func(...any) error) error {
		if err := row("HASIL VERIFIKASI DAN VALIDASI KELUARGA – " + w.regencyName()); err != nil {
			return err
		}
		if err := row(); err != nil {
			return err
		}
		header := []any{"No", "ID Keluarga P3KE", "NIK", "Nama Kepala Keluarga", w.villageTitle(), "Keberadaan", "Kelayakan", "Alasan", "Tanggal Kunjungan", "Petugas", "Bukti", "Catatan"}
		for i, title := range criteriaTitles {
			header = append(header, fmt.Sprintf("K%d %s", i+1, title))
		}
		if err := row(header...); err != nil {
			return err
		}
		for n, v := range w.verified {
			f := v.family
			cells := []any{n + 1, f.key, f.head().nik, f.head().name, f.village.Name, v.existence, v.eligibility, v.reason, locale.Indonesian.Date(v.on), v.by, v.evidence, v.note}
			for _, a := range v.criteria {
				cells = append(cells, a)
			}
			if err := row(cells...); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *world) writeDetermination(path string) error {
	byVillage := map[region.Code]int{}
	for _, v := range w.verified {
		if v.determined {
			byVillage[v.family.village.Code]++
		}
	}
	return writeCSV(path, func(row func(...string)) {
		row("Jenis", "Nomor", "Tanggal", "Kode Wilayah", "Wilayah", "Tempat", "Penandatangan", "Jabatan", "Dasar Hukum", "Kriteria", "Tanggal Data", "Lampiran", "Peserta", "Catatan")
		basis := "Contoh: keputusan kepala daerah tentang pendataan pensasaran penghapusan kemiskinan ekstrem"
		if w.options.Region == DefaultRegion {
			basis = "Keputusan Wali Kota Singkawang Nomor 412 Tahun 2023"
		}
		for i, v := range w.villages {
			held := w.decree.AddDays(-28 + i%14)
			row("Berita Acara", fmt.Sprintf("%02d/%s/%s/%d", i+1, minutesMark(v), v.Code.Digits()[6:], held.Year), locale.Indonesian.Date(held), string(v.Code), v.Name, "Kantor "+v.Name, w.naming.official(newRandom(w.options.Seed, "lurah"+string(v.Code))), headOf(v), basis, w.theCase.CriteriaSet, w.dataDate.String(), "", strconv.Itoa(14+i%9), fmt.Sprintf("%d keluarga disepakati", byVillage[v.Code]))
		}
		row("Keputusan", fmt.Sprintf("CONTOH/23/%d", w.decree.Year), locale.Indonesian.Date(w.decree), string(w.options.Region), w.areas.FullName(w.options.Region), w.areas.FullName(w.options.Region), "Drs. Contoh Penandatangan", "Pj. Kepala Daerah", basis, w.theCase.CriteriaSet, w.dataDate.String(), "", "", "Penetapan keluarga sasaran penghapusan kemiskinan ekstrem")
	})
}

// headOf is the office of who leads a village.
func headOf(v region.Area) string {
	if v.Code.IsUrban() {
		return "Lurah " + v.Name
	}
	return "Kepala Desa " + v.Name
}

// minutesMark is what the number of a village's minutes carries: musyawarah
// kelurahan or musyawarah desa.
func minutesMark(v region.Area) string {
	if v.Code.IsUrban() {
		return "BA-MUSKEL"
	}
	return "BA-MUSDES"
}

// villageWord is what the region's villages are called within a sentence.
func (w *world) villageWord() string {
	switch w.areas.VillageKind(w.options.Region) {
	case region.Kelurahan:
		return "kelurahan"
	case region.Desa:
		return "desa"
	}
	return "desa/kelurahan"
}

// villageTitle is the same at the head of a column.
func (w *world) villageTitle() string {
	return map[string]string{"kelurahan": "Kelurahan", "desa": "Desa", "desa/kelurahan": "Desa/Kelurahan"}[w.villageWord()]
}

func (w *world) regencyWord() string {
	if w.options.Region.IsUrban() {
		return "kota"
	}
	return "kabupaten"
}
