// Package reporttest holds one deck and one paper of an invented region with every
// kind of block, for the tests of the writers.
package reporttest

import (
	"fmt"
	"math"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/report"
)

var day = civil.MustDate("2024-02-21")

func figure(d *report.Document, id string, v report.Value, unit, label string) string {
	return d.Figures.Add(report.Figure{
		ID: id, Value: v, Unit: unit, Label: label, Definition: "Hitungan dari daftar contoh wilayah rekaan.", Source: "Dinas Sosial Kota Tirta Asri",
		DataDate: day, Method: "hitungan dari daftar",
	})
}

var places = []string{
	"Maya Sari", "Sungai Teduh", "Padang Rimbun", "Tanjung Harapan Baru", "Bukit Melintang Selatan", "Rawa Indah", "Kuala Permai", "Batu Layang",
	"Nyiur Melambai Tengah", "Pasar Lama", "Pulau Kecil", "Setia Bakti", "Condong Barat", "Condong Timur", "Jawa Baru", "Semelagi", "Bagak Hulu", "Naram",
}

// Deck is a deck with every kind of block.
func Deck() *report.Document {
	d := &report.Document{
		Title: "Penanganan kemiskinan ekstrem dan stunting", Subtitle: "Perkembangan, kendala, dan komitmen Kota Tirta Asri",
		Language: locale.Indonesian, Issuer: "Pemerintah Kota Tirta Asri", Area: "Kota Tirta Asri",
		Occasion: "High Level Meeting TKPK Provinsi Rekaan", Date: day,
	}
	kk := figure(d, "sasaran.sk.keluarga", report.Integer(195), "keluarga", "pada lampiran SK Wali Kota")
	jiwa := figure(d, "sasaran.sk.jiwa", report.Integer(812), "jiwa", "anggota keluarga itu")
	p0 := figure(d, "p0.2023", report.Percent(4.70, 2), "", "penduduk miskin (P0), Maret 2023")
	uang := figure(d, "anggaran", report.Rupiah(20_450_000_000), "", "pagu tiga strategi, APBD 2024")
	d.Slides = []report.Slide{
		{ID: "sampul", Kind: report.Cover},
		{ID: "ringkas", Kicker: "Ringkasan", Title: report.Say(report.Ref(kk) + " keluarga menunggu penanganan yang lengkap; kemiskinan turun, tetapi lebih lambat dari target"),
			Layout: report.KPIRow, Sources: "Sumber: Dinas Sosial, 21 Februari 2024; BPS, Susenas Maret 2023.",
			Blocks: []report.Block{
				report.KPI{Figure: kk}, report.KPI{Figure: jiwa}, report.KPI{Figure: p0, State: report.Watch}, report.KPI{Figure: uang},
				report.Prose{Mark: report.Bullet, Items: []report.Text{
					report.Say("Seluruh **26 kelurahan** sudah diverifikasi."), report.Say("Kelurahan Maya Sari mempunyai keluarga terbanyak."),
					report.Say("Tidak ada anggaran khusus: seluruh APBD diarahkan."),
				}},
			}, Notes: []report.Text{report.Say("Sampaikan bahwa " + report.Ref(kk) + " keluarga itu sudah ditetapkan.")}},
		posisi(d), tren(), kolom(), saring(d), peta(d), tabel(d, places, "sebaran"), matriks(), bagian(), tumpuk(),
		{ID: "dua", Kicker: "Praktik baik", Title: report.Say("Dua cara kerja yang menghemat waktu pendampingan"), Layout: report.HalfHalf,
			Blocks: []report.Block{
				report.Prose{Lead: true, Items: []report.Text{report.Say("Satu kunjungan mencatat semua kebutuhan keluarga, bukan satu kunjungan untuk setiap program.")}},
				report.Stack{Blocks: []report.Block{
					report.KPI{Figure: kk, State: report.Good, Note: report.Say("semua sudah dikunjungi")}, report.KPI{Figure: jiwa, State: report.Bad},
				}},
			}, Sources: "Sumber: catatan pendamping."},
		{ID: "pemisah", Kind: report.Divider, Kicker: "Bagian 2", Title: report.Say("Komitmen dan rencana tindak lanjut")},
		rtl(),
	}
	d.Annexes = []report.Annex{{Title: "Lampiran sebaran", Table: d.Slides[7].Blocks[0].(report.Table)}}
	return d
}

func posisi(d *report.Document) report.Slide {
	names := []string{"Kubu Raya Rekaan", "Pontian", "Tirta Asri", "Sanggau Ledo", "Sekadau Hilir", "Bengkayang", "Mempawah", "Kapuas", "Sambas", "Sintang", "Ketapang", "Melawi", "Landak", "Kayong"}
	values := make([]report.Value, len(names))
	ids := make([]string, len(names))
	for i := range names {
		v := 4.23 + float64(i)*0.41
		values[i] = report.Percent(v, 2)
		ids[i] = figure(d, fmt.Sprintf("p0.wilayah.%02d", i), values[i], "", "P0 "+names[i])
	}
	values[8], ids[8] = report.Missing(), ""
	return report.Slide{ID: "posisi", Kicker: "Posisi", Title: report.Say("Tirta Asri peringkat ke-3 terendah dari 14 kabupaten/kota menurut persentase penduduk miskin (P0)"),
		Sources: "Sumber: BPS, Susenas Maret 2023. Nilai satu wilayah belum terbit.",
		Blocks: []report.Block{report.Chart{Kind: report.Bars, Unit: "persen penduduk", Categories: names, Highlight: "Tirta Asri",
			Series: []report.Series{{Name: "P0", Values: values, Figures: ids}}, Target: &report.Target{Value: report.Percent(7.5, 2), Label: "Nasional"},
			Alt: "Peringkat 14 wilayah menurut P0"}}}
}

func nums(decimals int, vs ...float64) []report.Value {
	out := make([]report.Value, len(vs))
	for i, v := range vs {
		out[i] = report.Percent(v, decimals)
	}
	return out
}

func tren() report.Slide {
	gap := math.NaN()
	return report.Slide{ID: "tren", Kicker: "Indikator", Title: report.Say("Kemiskinan turun, tetapi lebih lambat dari target"), Layout: report.TwoThirdsThird,
		Sources: "Sumber: BPS, Susenas Maret 2017–2023.",
		Blocks: []report.Block{
			report.Chart{Kind: report.Lines, Unit: "persen penduduk", Categories: []string{"2017", "2018", "2019", "2020", "2021", "2022", "2023"},
				Series: []report.Series{
					{Name: "Kota", Main: true, Values: nums(2, 5.42, 5.12, 4.91, 4.53, 4.83, 4.62, 4.70)},
					{Name: "Provinsi", Values: nums(2, 7.88, 7.77, 7.49, 7.17, 7.15, 6.73, 6.71)},
					{Name: "Nasional", Values: nums(2, 10.64, gap, 9.41, 9.78, 10.14, 9.54, 9.36)},
				},
				Target: &report.Target{Value: report.Percent(3.5, 1), Label: "Target"}, Breaks: []report.Break{{Before: "2021", Label: "metode baru"}}, Alt: "Garis P0 2017–2023"},
			report.Prose{Heading: report.Say("Yang menahan penurunan"), Mark: report.Bullet, Items: []report.Text{
				report.Say("Harga pangan naik lebih cepat daripada garis kemiskinan."), report.Say("Bantuan belum menjangkau keluarga baru."), report.Say("Pendataan ulang menambah 61 keluarga.")}},
		}}
}

func kolom() report.Slide {
	return report.Slide{ID: "kolom", Kicker: "Indikator", Title: report.Say("Stunting turun di bawah angka provinsi sejak 2022"), Sources: "Sumber: SSGI 2021–2022; SKI 2023.",
		Blocks: []report.Block{report.Chart{Kind: report.Columns, Unit: "persen balita", Categories: []string{"2021", "2022", "2023"},
			Series: []report.Series{{Name: "Kota Tirta Asri", Main: true, Values: nums(1, 28.4, 23.5, 20.1)}, {Name: "Provinsi", Values: nums(1, 29.8, 27.8, 24.5)}, {Name: "Nasional", Values: nums(1, 24.4, 21.6, 21.5)}},
			Target: &report.Target{Value: report.Percent(14, 1), Label: "Target 2024"}, Alt: "Kolom prevalensi stunting"}}}
}

func saring(d *report.Document) report.Slide {
	step := func(id string, n int64, label, note string, main bool) report.Step {
		return report.Step{Figure: figure(d, "corong."+id, report.Integer(n), "keluarga", label), Label: report.Literal(label), Note: report.Say(note), Main: main}
	}
	return report.Slide{ID: "corong", Kicker: "Data sasaran", Title: report.Say("Dari 1.204 keluarga desil 1, 195 ditetapkan setelah verifikasi dan musyawarah"), Sources: "Sumber: P3KE 2023; hasil verifikasi.",
		Blocks: []report.Block{report.Funnel{Alt: "Corong data sasaran", Steps: []report.Step{
			step("desil1", 1204, "Desil 1 P3KE", "", false), step("verval", 1190, "Dikunjungi petugas", "14 belum dikunjungi", false),
			step("ada", 988, "Ditemukan", "122 tidak ditemukan, 51 pindah, 29 meninggal", false), step("layak", 203, "Memenuhi 7 dari 13 kriteria", "785 tidak memenuhi kriteria kota", false),
			step("sk", 195, "Ditetapkan dengan SK", "8 dikoreksi dalam musyawarah kelurahan", true)}}}}
}

func peta(d *report.Document) report.Slide {
	m := report.Map{Unit: "keluarga pada SK", Alt: "Peta sebaran keluarga"}
	var rows []report.Row
	for i, name := range places {
		n := int64(max(29-i*2, 0))
		id := figure(d, fmt.Sprintf("sebaran.%02d", i), report.Integer(n), "keluarga", name)
		a := float64(i) * 2.399963
		m.Points = append(m.Points, report.MapPoint{Name: name, Figure: id, Position: report.Position{Lat: 0.9 + 0.03*math.Sqrt(float64(i))*math.Sin(a), Lng: 109 + 0.05*math.Sqrt(float64(i))*math.Cos(a)}})
		if i < 5 {
			rows = append(rows, report.Row{Cells: []report.Cell{report.Txt(name), report.Fig(id)}})
		}
	}
	rows[0].Style = report.Highlight
	return report.Slide{ID: "peta", Kicker: "Sebaran", Title: report.Say("Lima kelurahan menampung dua pertiga keluarga sasaran"), Layout: report.TwoThirdsThird, Sources: "Sumber: lampiran SK.",
		Blocks: []report.Block{m, report.Table{Name: "Lima terbanyak", Columns: []report.Column{{Head: "Kelurahan"}, {Head: "Keluarga", Align: report.End}}, Rows: rows}}}
}

func tabel(d *report.Document, names []string, id string) report.Slide {
	t := report.Table{Name: "Sebaran", Columns: []report.Column{{Head: "No", Align: report.End}, {Head: "Kelurahan"}, {Head: "Keluarga", Align: report.End}, {Head: "Jiwa", Align: report.End}, {Head: "Persen", Align: report.End}, {Head: "Pagu (Rp)", Align: report.End}}}
	for i, name := range names {
		n := int64(max(29-i*2, 0))
		row := report.Row{Cells: []report.Cell{report.Num(report.Integer(int64(i + 1))), report.Txt(name), report.Num(report.Integer(n)), report.Num(report.Integer(n * 4)), report.Num(report.Percent(float64(n)/1.95, 2)), report.Num(report.Rupiah(n * 1_250_000))}}
		if i == 0 {
			row.Style = report.Highlight
		}
		t.Rows = append(t.Rows, row)
	}
	t.Rows = append(t.Rows, report.Row{Style: report.Total, Cells: []report.Cell{{}, report.Txt("Jumlah"), report.Fig("sasaran.sk.keluarga"), report.Fig("sasaran.sk.jiwa"), report.Num(report.Percent(100, 2)), report.Num(report.Missing())}})
	return report.Slide{ID: id, Kicker: "Sebaran", Title: report.Say("Maya Sari menanggung bagian terbesar, tiga kelurahan tidak mempunyai keluarga sasaran"), Sources: "Sumber: lampiran SK.", Blocks: []report.Block{t}}
}

func matriks() report.Slide {
	cell := func(v float64, s report.State) report.Cell { return report.Cell{Value: report.Percent(v, 1), State: s} }
	m := report.Matrix{Corner: "Indikator", Columns: []string{"Utara", "Selatan", "Timur", "Barat", "Tengah"}}
	for i, name := range []string{"Ibu hamil mendapat tablet tambah darah", "Balita ditimbang setiap bulan", "Air minum layak", "Sanitasi layak", "Keluarga berisiko didampingi"} {
		base := 70 + float64(i)*5
		m.Rows = append(m.Rows, report.MatrixRow{Label: report.Literal(name), Cells: []report.Cell{cell(base+8, report.Good), cell(base, report.Watch), cell(base-20, report.Bad), cell(base+2, report.Watch), cell(base+9, report.Good)}})
	}
	return report.Slide{ID: "matriks", Kicker: "Stunting", Title: report.Say("Kecamatan Timur tertinggal pada semua layanan inti"), Sources: "Sumber: Dinas Kesehatan. ● baik  ▲ perlu perhatian  ■ tertinggal", Blocks: []report.Block{m}}
}

func bagian() report.Slide {
	return report.Slide{ID: "bagian", Kicker: "Intervensi", Title: report.Say("Kebutuhan rumah layak paling banyak yang belum tertangani"), Sources: "Sumber: data intervensi OPD.",
		Blocks: []report.Block{report.Chart{Kind: report.Stacked, Unit: "keluarga", Categories: []string{"Bantuan pangan", "Jaminan kesehatan", "Rumah layak huni", "Jamban sehat", "Modal usaha"},
			Series: []report.Series{
				{Name: "terlayani", Values: []report.Value{report.Integer(108), report.Integer(105), report.Integer(39), report.Integer(52), report.Integer(3)}},
				{Name: "direncanakan", Values: []report.Value{report.Integer(40), report.Integer(60), report.Integer(21), report.Integer(30), report.Integer(44)}},
				{Name: "belum ada", Values: []report.Value{report.Integer(47), report.Integer(30), report.Integer(135), report.Integer(113), report.Integer(148)}}},
			Alt: "Kebutuhan menurut layanan"}}}
}

func tumpuk() report.Slide {
	return report.Slide{ID: "kpi", Kicker: "Profil", Title: report.Say("88 dari 195 keluarga sasaran tidak memiliki jamban"), Layout: report.KPIColumn, Sources: "Sumber: lampiran SK dan data keluarga berisiko.",
		Blocks: []report.Block{report.KPI{Figure: "sasaran.sk.keluarga"}, report.KPI{Figure: "sasaran.sk.jiwa", Note: report.Say("rata-rata 4,2 jiwa tiap keluarga")},
			report.Chart{Kind: report.Bars, Unit: "keluarga", Categories: []string{"Lansia", "Disabilitas", "Balita", "Tanpa jamban"}, Series: []report.Series{{Name: "Keluarga", Values: []report.Value{report.Integer(61), report.Integer(24), report.Integer(49), report.Integer(88)}}}, Highlight: "Tanpa jamban", Alt: "Profil keluarga"}}}
}

func rtl() report.Slide {
	t := report.Table{Name: "RTL", Columns: []report.Column{{Head: "No", Weight: 0.5, Align: report.End}, {Head: "Permasalahan", Weight: 3}, {Head: "Rencana tindak lanjut", Weight: 4}, {Head: "Penanggung jawab", Weight: 2.4}, {Head: "Selesai", Weight: 1.6}}}
	for i := range 9 {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Num(report.Integer(int64(i + 1))), report.Txt("Data keluarga di tiga kelurahan belum padan dengan data kependudukan"), report.Txt("Padankan data keluarga sasaran dengan Dukcapil dan terbitkan dokumen yang belum ada"), report.Txt("Dinas Kependudukan dan Pencatatan Sipil"), report.Num(report.Day(civil.MustDate("2024-06-30")))}})
	}
	return report.Slide{ID: "rtl", Kicker: "Komitmen", Title: report.Say("Sembilan tindak lanjut, masing-masing dengan satu penanggung jawab"), Sources: "Sumber: notulen rapat.", Blocks: []report.Block{t}}
}

// Paper is a paper with every kind of part.
func Paper() *report.Letter {
	deck := Deck()
	l := &report.Letter{Letterhead: []string{"Pemerintah Kota Tirta Asri", "Jalan Melati Nomor 1, Tirta Asri"}, Title: "Berita acara musyawarah kelurahan", Subtitle: "Nomor 412/7/2024", Date: day,
		Footer: "Berita acara musyawarah Kelurahan Maya Sari", Figures: deck.Figures}
	table := deck.Slides[7].Blocks[0].(report.Table)
	table.Rows = append(append(append([]report.Row{{Style: report.Banner, Cells: []report.Cell{report.Txt("Strategi 1")}}}, table.Rows...), table.Rows...), table.Rows...)
	table.Groups = []report.HeadGroup{{Head: "", Span: 2}, {Head: "Sasaran", Span: 3}, {Head: "Anggaran", Span: 1}}
	table.NumberRow = true
	l.Parts = []report.Part{
		report.Facts{Items: []report.Fact{{Name: "Hari, tanggal", Text: report.Say("Rabu, 21 Februari 2024")}, {Name: "Tempat", Text: report.Say("Aula Kelurahan Maya Sari")}}},
		report.Heading{Text: "Kesepakatan"}, report.Paragraph{Text: report.Say("Musyawarah menyepakati " + report.Ref("sasaran.sk.keluarga") + " keluarga untuk ditetapkan dengan keputusan wali kota. Keberatan dicatat dan dijawab dalam 14 hari.")},
		report.List{Mark: report.Numbered, Items: []report.Text{report.Say("Daftar ditempel di kantor kelurahan tanpa nomor kependudukan."), report.Say("Perubahan sesudahnya dicatat dengan alasan.")}},
		table, report.Signatures{Items: []report.Signature{{Role: "Ketua RW 03"}, {Heading: "Tirta Asri, 21 Februari 2024", Role: "Lurah Maya Sari", Name: "Sari Contoh", Number: "19800101 200501 2 001"}}},
	}
	return l
}

// Long is the deck of Deck with the longest names that an office has: 40
// letters for a kelurahan, 80 for a programme.
func Long() *report.Document {
	const place, programme = "Sungai Melintang Besar Selatan Permai XIV", "Program Percepatan Peningkatan Kualitas Perumahan dan Permukiman Keluarga Sasaran"
	d := Deck()
	for i := range d.Slides {
		for k, b := range d.Slides[i].Blocks {
			switch b := b.(type) {
			case report.Chart:
				if b.Kind == report.Bars || b.Kind == report.Stacked {
					for n := range b.Categories {
						b.Categories[n] = programme
					}
				}
			case report.Map:
				for n := range b.Points {
					b.Points[n].Name = place
				}
			case report.Table:
				for n := range b.Rows {
					if len(b.Rows[n].Cells) > 2 {
						b.Rows[n].Cells[1] = report.Txt(place)
					}
				}
			case report.Funnel:
				for n := range b.Steps {
					b.Steps[n].Label, b.Steps[n].Note = report.Literal(programme), report.Literal(programme+" "+programme)
				}
			case report.Matrix:
				for n := range b.Rows {
					b.Rows[n].Label = report.Literal(programme)
				}
			}
			d.Slides[i].Blocks[k] = b
		}
	}
	return d
}
