package demo

import (
	"fmt"
	"strconv"

	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

var strategyTitles = [...]string{
	1: "STRATEGI 1: PENGURANGAN BEBAN PENGELUARAN MASYARAKAT",
	2: "STRATEGI 2: PENINGKATAN PENDAPATAN MASYARAKAT",
	3: "STRATEGI 3: PENURUNAN JUMLAH KANTONG KEMISKINAN",
}

// target is how many recipients the matrix plans for a programme.
func (w *world) target(a *aid) int {
	switch {
	case a.target > 0:
		return a.target
	case a.insured && w.theCase.Insured > 0:
		return w.theCase.Insured
	case a.insured:
		return w.people()
	}
	n := 0
	for i := range w.gifts {
		if w.gifts[i].programme == a {
			n++
		}
	}
	return n
}

// people is how many persons are on the list.
func (w *world) people() int {
	n := 0
	for _, f := range w.families {
		n += len(f.members)
	}
	return n
}

// writeMatrix writes the 21-column OPPKPKE form: two header rows, a row of
// column numbers, and a banner row for each strategy.
func (w *world) writeMatrix(path string) error {
	return writeXLSX(path, "OPPKPKE", func(row func(...any) error) error {
		y := w.options.Date.Year
		for _, cells := range [][]any{
			{"LAPORAN OPTIMALISASI PELAKSANAAN PENGENTASAN KEMISKINAN DAN PENGHAPUSAN KEMISKINAN EKSTREM (OPPKPKE)"},
			{fmt.Sprintf("%s – SEMESTER I (JANUARI–JUNI) TAHUN %d", w.regencyName(), y)},
			{},
			{"No", "Strategi OPPKPKE", "Perangkat Daerah", "Kode", "Program", "Kegiatan", "Sub Kegiatan", "Aktifitas Real", nil, nil, "Alokasi Anggaran (Rp)", "Sumber Pembiayaan", "Sifat Bantuan", "Lokasi", "Jumlah Sasaran Penerima Manfaat", "Besaran Manfaat", "Jenis Bantuan", "Durasi Pemberian Bantuan", "Realisasi Sem.1", "Realisasi Sem.2", "Total"},
			{nil, nil, nil, nil, nil, nil, nil, "Langsung", "Tidak Langsung", "Penunjang"},
			{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21},
		} {
			if err := row(cells...); err != nil {
				return err
			}
		}
		n, strategy := 0, 0
		for i := range catalogue {
			a := &catalogue[i]
			if a.strategy != strategy {
				strategy = a.strategy
				if err := row(strategyTitles[strategy]); err != nil {
					return err
				}
			}
			n++
			tick := func(kind string) any {
				if a.kind == kind {
					return "V"
				}
				return nil
			}
			target := w.target(a)
			budget := a.budget
			if budget == 0 {
				budget = a.benefit * int64(target)
			}
			realised := budget * int64(a.realised) / 100
			if err := row(n, strategy, a.agency, a.code, a.program, a.activity, a.sub, tick("Langsung"), tick("Tidak Langsung"), tick("Penunjang"),
				budget, a.fund, a.nature, w.areas.FullName(w.options.Region), target, a.benefit, a.aidKind, a.duration, realised, 0, realised); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *world) writeRecipients(path string) error {
	return writeXLSX(path, "Penerima", func(row func(...any) error) error {
		y := w.options.Date.Year
		if err := row("DAFTAR PENERIMA PROGRAM BERDASARKAN NAMA DAN ALAMAT – " + w.regencyName()); err != nil {
			return err
		}
		if err := row("Kode Program", "Nama Program", "Tahun", "ID Keluarga P3KE", "NIK", "Nama Penerima", w.villageTitle(), "Status", "Tanggal Salur", "Nilai (Rp)", "Bukti", "Perangkat Daerah", "Keterangan"); err != nil {
			return err
		}
		for i := range w.gifts {
			g := &w.gifts[i]
			f, a := g.family, g.programme
			given := ""
			if !g.on.IsZero() {
				given = dateIndonesian(g.on)
			}
			if err := row(a.code, a.sub, y, f.key, f.head().nik, f.head().name, f.village.Name, g.status, given, "Rp "+locale.Indonesian.Integer(g.amount), g.proof, a.agency, g.note); err != nil {
				return err
			}
		}
		// A recipient nobody knows: the officer's list has a family that is not
		// in the register.
		a := &catalogue[0]
		return row(a.code, a.sub, y, w.options.Region.Digits()+"9999999999", "", "Nama Tidak Terdaftar", w.villages[0].Name, "Direncanakan", "", "Rp "+locale.Indonesian.Integer(a.benefit), "", a.agency, "")
	})
}

func (w *world) writePopulation(path string) error {
	return writeCSV(path, func(row func(...string)) {
		row("Kode Wilayah", "Wilayah", "Tahun", "Jumlah Penduduk", "Laki-laki", "Perempuan", "Jumlah KK", "Luas (km2)", "Sumber", "Tanggal")
		name := w.areas.FullName(w.options.Region)
		for _, p := range w.theCase.Population {
			row(string(w.options.Region), name, strconv.Itoa(p.Year), p.Total, "", "", "", w.theCase.AreaKm2, p.Source, fmt.Sprintf("31 Desember %d", p.Year))
		}
		for _, c := range w.counts {
			row(c.cells(w.options.Region, name)...)
		}
	})
}

// statistic is a row of the indicators' file.
type statistic struct {
	area                             region.Code
	name, period, value              string
	source, method, released, status string
}

// statistics are the official figures that a Bappeda keeps: the poverty rates
// of the region, its province and the nation. Those of the case are as the
// city wrote them down; elsewhere they are the shipped ones that were out on
// the day of the report.
func (w *world) statistics() ([]statistic, error) {
	own, province := w.options.Region, w.options.Region.At(region.LevelProvince)
	if own == DefaultRegion {
		return w.statisticsOfTheCase(), nil
	}
	shipped, _, err := indicator.Shipped()
	if err != nil {
		return nil, err
	}
	var out []statistic
	for _, area := range []region.Code{own, province, region.Nation} {
		for _, o := range shipped {
			if o.Indicator != "p0" || o.Area != area || !o.Public(w.options.Date) {
				continue
			}
			status := "Sementara"
			if o.Final {
				status = "Final"
			}
			out = append(out, statistic{area, w.areas.FullName(area), string(o.Period), locale.Indonesian.Decimal(o.Value, 2), o.Source, o.Method, dateIndonesian(o.Released), status})
		}
	}
	return out, nil
}

func (w *world) statisticsOfTheCase() []statistic {
	city := w.areas.FullName(w.options.Region)
	province := w.areas.FullName(w.options.Region.At(region.LevelProvince))
	var out []statistic
	for _, o := range []struct {
		code                          region.Code
		name, period, value, released string
	}{
		{"61.72", city, "2020-03", "4,53", "31/12/2020"}, {"61.72", city, "2021-03", "4,83", "14/12/2021"},
		{"61.72", city, "2022-03", "4,67", "31/12/2022"}, {"61.72", city, "2023-03", "4,70", "31/12/2023"},
		{"61", province, "2022-03", "6,73", "15/07/2022"}, {"61", province, "2023-03", "6,71", "17/07/2023"},
		{"ID", "Indonesia", "2023-03", "9,36", "17/07/2023"},
		{"61.12", "Kabupaten Kubu Raya", "2023-03", "4,23", "31/12/2023"}, {"61.71", "Kota Pontianak", "2023-03", "4,45", "31/12/2023"},
	} {
		out = append(out, statistic{o.code, o.name, o.period, o.value, "BPS", "Susenas Maret", o.released, "Final"})
	}
	return out
}

func (w *world) writeObservations(path string) error {
	return writeCSV(path, func(row func(...string)) {
		row("Indikator", "Kode Wilayah", "Wilayah", "Periode", "Nilai", "Satuan", "Pembilang", "Penyebut", "Sumber", "Metode", "Tanggal Rilis", "Status", "Cakupan (%)", "Catatan", "Nilai Target", "Tahun Target", "Sumber Target")
		for _, o := range w.official {
			row("p0", string(o.area), o.name, o.period, o.value, "persen", "", "", o.source, o.method, o.released, o.status, "", "", "", "", "")
		}
	})
}

// missing says how many of the visited families were not there, as the results
// of the visits have it. A family whose code lies elsewhere is in no register of
// the region, so that its visit does not count.
func (w *world) missing() string {
	gone, others, visited := 0, 0, 0
	for _, v := range w.verified {
		if v.family.defect == codeForeign {
			continue
		}
		visited++
		switch v.existence {
		case found:
		case notFound:
			gone++
		default:
			others++
		}
	}
	n := locale.Indonesian.Integer
	all := n(int64(visited))
	switch {
	case gone == 0 && others == 0:
		return fmt.Sprintf("Semua %s keluarga yang dikunjungi ditemukan di alamatnya", all)
	case gone == 0:
		return fmt.Sprintf("%s dari %s keluarga yang dikunjungi pindah, meninggal, ganda, atau menolak", n(int64(others)), all)
	case others == 0:
		return fmt.Sprintf("%s dari %s keluarga yang dikunjungi tidak ditemukan di alamatnya", n(int64(gone)), all)
	}
	return fmt.Sprintf("%s dari %s keluarga yang dikunjungi tidak ditemukan di alamatnya, %s pindah, meninggal, ganda, atau menolak", n(int64(gone)), all, n(int64(others)))
}

func (w *world) writeMeeting(path string) error {
	y := w.options.Date.Year
	meeting := fmt.Sprintf("Rapat TKPK %d", y)
	held := locale.Indonesian.Date(w.decree.AddDays(-6))
	planned := func(key, unit string) string { return fmt.Sprint(w.theCase.Interventions[key], " ", unit) }
	return writeXLSX(path, "RTL", func(row func(...any) error) error {
		rows := [][]any{
			{"Jenis", "No", "Permasalahan", "Akar Masalah", "Dampak", "Rencana Tindak Lanjut", "Indikator", "Target", "Penanggung Jawab", "Pendukung", "Mulai", "Selesai", "Sumber Dana", "Status", "Bukti", "Rapat", "Tanggal Rapat", "Catatan"},
			{"Kendala", 1, "Sebagian keluarga sasaran belum memiliki NIK", "Tidak pernah merekam; kewenangan Disdukcapil", "Tidak dapat menerima bansos pusat dan JKN", nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, meeting, held, nil},
			{"Kendala", 2, "Data P3KE berbeda dengan keadaan lapangan", "Pemutakhiran nasional terlambat; pindah dan meninggal tidak dilaporkan", w.missing(), nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, meeting, held, nil},
			{"Kendala", 3, "Keluarga tanpa lahan tidak dapat menerima bedah rumah", "Syarat hak atas tanah; lahan pemerintah terbatas", "Rumah tidak layak huni belum tertangani", nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, meeting, held, nil},
			{"Kendala", 4, "Anggaran antarperangkat daerah belum diarahkan ke nama yang sama", "Daftar sasaran terpisah di tiap perangkat daerah", "Satu keluarga menerima beberapa bantuan, yang lain belum satu pun", nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, meeting, held, nil},
			{"Komitmen", 1, "Keluarga sasaran tanpa NIK", nil, nil, "Merekam dan menerbitkan NIK dengan jemput bola", "Keluarga sasaran tanpa NIK", "semua keluarga", "Disdukcapil", w.villageTitle() + ", Dinas Sosial P3A", dateIndonesian(w.decree), fmt.Sprintf("31/03/%d", y), "APBD", "Proses", nil, meeting, held, nil},
			{"Komitmen", 2, "Rumah tidak layak huni", nil, nil, "Menyelesaikan bedah rumah keluarga pada keputusan", "Rumah selesai", planned("bedah_rumah", "rumah"), "Dinas Perumahan dan Permukiman", "Baznas", dateIndonesian(w.decree), fmt.Sprintf("30/11/%d", y), "APBD, DAK", "Proses", nil, meeting, held, nil},
			{"Komitmen", 3, "Sanitasi", nil, nil, "Membangun jamban dan tangki septik", "Unit selesai", planned("sanitasi", "unit"), "Dinas Pekerjaan Umum dan Penataan Ruang", w.villageTitle(), dateIndonesian(w.decree), fmt.Sprintf("30/09/%d", y), "DAK Fisik", "Proses", nil, meeting, held, nil},
			{"Komitmen", 4, "Pemadanan data", nil, nil, "Menyampaikan daftar hasil penetapan ke provinsi dan pusat", "Data balikan diterima", "1 paket", "Bappeda", "Dinas Sosial P3A", dateIndonesian(w.decree), fmt.Sprintf("15/02/%d", y), "APBD", "Belum mulai", nil, meeting, held, nil},
			{"Komitmen", 5, "Modal usaha", nil, nil, "Melatih dan menyalurkan modal usaha", "Keluarga berusaha", planned("modal_usaha", "keluarga"), "Dinas Koperasi, UKM dan Tenaga Kerja", "Perbankan daerah", dateIndonesian(w.decree), fmt.Sprintf("31/08/%d", y), "APBD", "Belum mulai", nil, meeting, held, nil},
			{"Praktik baik", 1, "Musyawarah " + w.villageWord() + " terbuka: daftar sementara ditempel tujuh hari sebelum berita acara", nil, "Keberatan warga masuk sebelum keputusan, bukan sesudahnya", nil, nil, nil, w.villageTitle(), nil, nil, nil, nil, nil, nil, meeting, held, nil},
			{"Praktik baik", 2, "Satu meja jaminan kesehatan di rumah sakit dan puskesmas", nil, "Warga miskin yang belum terdaftar langsung didaftarkan", nil, nil, nil, "Dinas Kesehatan dan KB", nil, nil, nil, nil, nil, nil, meeting, held, nil},
			{"Dukungan", 1, "Rumah bersubsidi bagi keluarga tanpa lahan", nil, nil, "Dukungan lahan dan kuota rumah subsidi", "Unit", planned("lahan_rumah", "unit"), "Pemerintah Provinsi", nil, nil, nil, "APBD Provinsi", nil, nil, meeting, held, nil},
			{"Dukungan", 2, "Sambungan listrik", nil, nil, "Kuota BPBL bagi keluarga tanpa sambungan", "Sambungan", planned("listrik", "sambungan"), "Kementerian ESDM/PLN", nil, nil, nil, "APBN", nil, nil, meeting, held, nil},
		}
		for _, cells := range rows {
			if err := row(cells...); err != nil {
				return err
			}
		}
		return nil
	})
}
