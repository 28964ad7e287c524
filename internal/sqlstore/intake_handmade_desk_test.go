package sqlstore_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/region/populationfile"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/tuntas-id/tuntas/internal/verification"
	"golang.org/x/text/encoding/charmap"
)

// bureau is a whole intake: real dialects, real sinks, the real list of areas,
// and some families and programmes that its files speak of.
type bureau struct {
	*verifyDesk
	intake *intake.Service
}

const bureauCard = "6172030101200001"

func newBureau(t *testing.T) *bureau {
	t.Helper()
	db := storetest.SQLite(t)
	areas, err := region.Load()
	if err != nil {
		t.Fatal(err)
	}
	resolve := func(name string, within region.Code) (region.Code, error) {
		a, err := areas.Resolve(name, within)
		return a.Code, err
	}
	d := newVerifyDesk(t, db)
	c := d.config(sqlstore.NewVerification(db))
	c.FindArea = resolve
	d.Service = verification.NewService(c)
	s, _ := intakeService(t, db)
	s.Sealer, s.Areas, s.Identity = d.vault, areas, intake.CheckNumbers(areas)
	p := programme.NewService(programme.Config{Store: sqlstore.NewProgramme(db), Sealer: d.vault, Now: s.Now, NewID: s.NewID})
	i := indicator.NewService(indicator.Config{Store: sqlstore.NewIndicator(db), Name: areas.FullName, Children: areas.Children, ResolveArea: resolve,
		Population: func(context.Context, region.Code) ([]region.Population, error) { return nil, nil }})
	s.Sinks = map[intake.Target]intake.Sink{
		intake.TargetVerification: d.ResultSink(), intake.TargetProgramme: p.ProgrammeSink(), intake.TargetDelivery: p.DeliverySink(),
		intake.TargetObservation: i.Sink(), intake.TargetPopulation: populationfile.Sink{Store: sqlstore.NewRegion(db), Directory: areas},
	}
	d.called(d.family("100", mayaSopa, "Siti Uji", 2), "Siti Uji", "1980-01-01")
	b := d.family("200", mayaSopa, "Budi Uji", 1)
	d.called(b, "Budi Uji", "1975-05-05")
	d.card(b, bureauCard)
	c3 := d.family("300", mayaSopa, "Ani Uji", 1)
	d.called(c3, "Ani Uji", "1970-07-07")
	d.nikless(c3)
	for _, x := range []programme.Programme{
		{Area: singkawang, Year: 2024, Strategy: 1, Agency: "Dinas Sosial", Programme: "Bantuan sosial", Subactivity: "Sembako", Name: "Sembako", Unit: programme.UnitFamily, Kind: programme.KindDirect},
		{Area: singkawang, Year: 2024, Strategy: 3, Agency: "Dinas Perkim", Programme: "Perumahan", Subactivity: "Rehabilitasi rumah", Name: "Rehabilitasi rumah", Unit: programme.UnitHouse, Kind: programme.KindDirect},
	} {
		if _, err := p.SaveProgramme(context.Background(), city, x, "dewi"); err != nil {
			t.Fatal(err)
		}
	}
	return &bureau{d, s}
}

// old1252 is a CSV file of an old spreadsheet program: Windows-1252, semicolons.
func old1252(t *testing.T, text string) []byte {
	t.Helper()
	out, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(strings.ReplaceAll(out, "\n", "\r\n"))
}

func TestFilesOfAnOfficeAreReadWithTheirHabits(t *testing.T) {
	day := time.Date(2024, 2, 21, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name     string
		xlsx     handmade
		csv      string
		dialect  string
		header   int
		fields   string
		want     []string
		findings []string
		outcome  intake.Outcome
		rejected int
	}{
		{
			name:    "verification: header in row 13, no ID of P3KE, a NIK as a float, a date as a number, two answers in one cell, a sum below",
			dialect: "verification_result", header: 13, fields: "kk nik head_name existence eligibility visited_on k01 k02",
			xlsx: handmade{at: 13, header: []any{"No", "No KK", "NIK", "Nama Kepala Keluarga", "Tgl Lahir", "Kelurahan", "Keberadaan", "Kelayakan", "Alasan", "Tgl Kunjungan", "K1 Lantai", "K2 Dinding"},
				rows: [][]any{
					{1, nil, 6172010001000001.0, "SITI UJI", nil, "Mayasopa", "Ada", "Layak", nil, 45343, "v", "Tidak"},
					{2, bureauCard, nil, "Budi Uji", nil, "Mayasopa", "Meninggal", nil, "Meninggal 2023", day, nil, nil},
					{3, nil, nil, "Ani Uji", "07-07-1970", "MAYA SOPPA", "Ditemukan", "Layak/Tidak Layak", nil, "21 Peb 2024", "Ya", "barangkali"},
					{4, 6172030101200010.0, nil, "Tono Uji", nil, "Maya Sopa", "Pergi entah ke mana", nil, nil, "31/02/2024", nil, nil},
					{"Jumlah", nil, nil, 4, nil, nil, nil, nil, nil, nil, 2, 1},
				}},
			want: []string{
				"|6172010001000000|SITI UJI|found|eligible|2024-02-21|yes|no",
				"6172030101200001||Budi Uji|died||2024-02-21||",
				"||Ani Uji|found|eligible|2024-02-21|yes|",
				"6172030101200010||Tono Uji|||||",
			},
			findings: []string{"14 NIK nik_precision_lost_suspect", "14 Nama Kepala Keluarga matched_by_name", "15 NIK nik_missing", "16 K2 Dinding value_unmapped", "16 Kelayakan value_two", "16 NIK nik_missing", "16 Kelurahan village_misspelt", "16 Nama Kepala Keluarga matched_by_name", "17 Keberadaan value_unmapped", "17 NIK nik_missing", "17 No KK kk_precision_lost_suspect", "17 Tgl Kunjungan date_invalid", "18  row_total"},
			outcome:  intake.Outcome{New: 3}, rejected: 1,
		},
		{
			name:    "verification as an old CSV file",
			dialect: "verification_result", header: 3, fields: "family_key nik head_name existence eligibility visited_on note",
			csv: "HASIL VERVAL\n\nID Keluarga;NIK;Kepala Keluarga;Keberadaan;Kelayakan;Alasan;Tanggal Verifikasi;Catatan\n" +
				"100;'6172010001000001;SITI UJI;ditemukan;LAYAK DENGAN INTERVENSI;;21/02/24;café – “baik”\n" +
				"999;6172010002000001;Budi Uji;Pindah luar kota;;ikut anak;2024-02-21;\n" +
				"TOTAL;2;;;;;;\n",
			want: []string{
				"100|6172010001000001|SITI UJI|found|eligible_with_intervention|2024-02-21|café – “baik”",
				"999|6172010002000001|Budi Uji|moved||2024-02-21|",
			},
			findings: []string{"4 NIK nik_date_invalid", "4 Tanggal Verifikasi date_short_year", "5 ID Keluarga matched_by_nik", "5 NIK nik_date_invalid", "6  row_total"},
			outcome:  intake.Outcome{New: 2}, rejected: 0,
		},
		{
			name:    "recipients: programme and year merged over their rows, amounts as people write them",
			dialect: "programme_recipients", header: 13, fields: "programme_name year name nik family_key amount delivered_on status",
			xlsx: handmade{at: 13, merged: []string{"C14:C16", "D14:D16"}, header: []any{"No", "Nama Program", "Tahun Anggaran", "Nama Penerima", "NIK", "ID Keluarga P3KE", "Nilai Bantuan", "Tanggal Penyaluran", "Status"},
				rows: [][]any{
					{1, "Sembako", 2024, "Siti Uji", 6172010001000001.0, nil, "Rp 1.500.000,-", 45343, "Tersalur"},
					{2, nil, nil, "Budi Uji", nil, "200", "1.234.567,00", "21 Februari 2024", "Realisasi"},
					{3, nil, nil, "Ani Uji", nil, "300", "2,4 juta", day, "sudah diambil"},
					{4, "Rehabilitasi rumah", 2024, "Ani Uji", nil, "300", 20000000, nil, "Rencana/Batal"},
					{5, "Rehabilitasi rumah", 2024, "Orang Lain", nil, nil, "dua juta", nil, nil},
					{"JUMLAH", nil, nil, nil, nil, nil, "24.134.567", nil, nil},
				}},
			want: []string{
				"Sembako|2024|Siti Uji|6172010001000000||1500000|2024-02-21|delivered",
				"Sembako|2024|Budi Uji||200|1234567|2024-02-21|delivered",
				"Sembako|2024|Ani Uji||300|2400000|2024-02-21|",
				"Rehabilitasi rumah|2024|Ani Uji||300|20000000||planned",
				"Rehabilitasi rumah|2024|Orang Lain|||||",
			},
			findings: []string{"14 NIK nik_precision_lost_suspect", "14 Nama Penerima recipient_unknown", "15 NIK nik_missing", "15 Nama Program filled_down", "15 Tahun Anggaran filled_down", "16 NIK nik_missing", "16 Nama Program filled_down", "16 Status value_unmapped", "16 Tahun Anggaran filled_down", "17 NIK nik_missing", "17 Status value_two", "18 NIK nik_missing", "18 Nama Penerima recipient_without_key", "18 Nilai Bantuan integer_invalid", "19  row_total"},
			outcome:  intake.Outcome{New: 3}, rejected: 2,
		},
		{
			name:    "recipients as an old CSV file",
			dialect: "programme_recipients", header: 1, fields: "programme_name year name nik amount delivered_on status",
			csv: "Bantuan;Program;Tahun;Nama;No KK;NIK;Nilai (Rp);Tanggal Terima;Keterangan\n" +
				";Sembako;2024;Síti Uji;;6172010001000001;Rp1.500.000,00;21-02-2024;café\n" +
				";Sembako;2024;Budi Uji;" + bureauCard + ";;1.500.000;21.02.2024;\n" +
				";Sembako;2024;Ani;;6,17201E+15;abc;;\n" +
				"Total;;;;;;3.000.000;;\n",
			want: []string{
				"Sembako|2024|Síti Uji|6172010001000001|1500000|2024-02-21|",
				"Sembako|2024|Budi Uji||1500000|2024-02-21|",
				"Sembako|2024|Ani|6,17201E+15|||",
			},
			findings: []string{"2 NIK nik_date_invalid", "3 NIK nik_missing", "4 NIK nik_precision_lost_suspect", "4 Nama recipient_unknown", "4 Nilai (Rp) integer_invalid", "5  row_total"},
			outcome:  intake.Outcome{New: 2}, rejected: 1,
		},
		{
			name:    "matrix: two header rows from row 13, agency and programme merged over their rows, banners, rupiah, ticks",
			dialect: "oppkpke_matrix", header: 14, fields: "strategy agency programme subactivity direct support budget target realised_s1 realised_total",
			xlsx: handmade{at: 13, merged: []string{"D17:D18", "F17:F18", "I13:K13", "T13:V13"},
				header: []any{"No", "Strategi OPPKPKE", "Perangkat Daerah", "Kode", "Program", "Kegiatan", "Sub Kegiatan", "Aktifitas Real", nil, nil, "Alokasi Anggaran (Rp)", "Sumber Pembiayaan", "Sifat Bantuan", "Lokasi", "Jumlah Sasaran Penerima Manfaat", "Besaran Manfaat", "Jenis Bantuan", "Durasi Pemberian Bantuan", "Realisasi", nil, nil},
				rows: [][]any{
					{nil, nil, nil, nil, nil, nil, nil, "Langsung", "Tidak Langsung", "Penunjang", nil, nil, nil, nil, nil, nil, nil, nil, "Sem.1", "Sem.2", "Total"},
					{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21},
					{"STRATEGI 1: PENGURANGAN BEBAN PENGELUARAN"},
					{1, nil, "Dinas Sosial", "1.06.02", "Perlindungan sosial", "Bantuan", "Penyediaan permakanan", "v", nil, nil, "Rp 1.500.000.000,-", "APBD", "Barang", "Kota", "108 KK", "Rp 2.400.000/KK", "Sembako", "12 bulan", "750.000.000,00", "1.234.567", "751.234.567"},
					{2, nil, nil, "1.06.03", nil, "Bantuan", "Penyediaan sandang", nil, nil, "√", 250000000, "APBD", "Barang", "Kota", "12 orang", "-", "Sandang", nil, "(belum)", nil, nil},
					{"STRATEGI 2: PENINGKATAN PENDAPATAN"},
					{3, nil, "Dinas Koperasi", "2.17", "Usaha mikro", "Modal", "Modal usaha", "v", "v", nil, "1,5 miliar", "APBD", "Uang", "Kota", "39 usaha", "Rp 5 juta", "Modal", nil, nil, nil, nil},
					{"JUMLAH", nil, nil, nil, nil, nil, nil, nil, nil, nil, "Rp 3.250.000.000", nil, nil, nil, nil, nil, nil, nil, "750.000.000", nil, nil},
				}},
			want: []string{
				"1|Dinas Sosial|Perlindungan sosial|Penyediaan permakanan|yes||1500000000|108 KK|750000000|751234567",
				"1|Dinas Sosial|Perlindungan sosial|Penyediaan sandang||yes|250000000|12 orang||",
				"2|Dinas Koperasi|Usaha mikro|Modal usaha|yes||1500000000|39 usaha||",
			},
			findings: []string{"18 Perangkat Daerah filled_down", "18 Realisasi Sem.1 integer_invalid", "20 Aktifitas Real Langsung programme_kind", "21  row_total"},
			outcome:  intake.Outcome{New: 3}, rejected: 0,
		},
		{
			name:    "indicators: the indicator merged over its rows, percentages as texts, as cells with a percent format, with a comma, two values in one cell",
			dialect: "indicator_observations", header: 13, fields: "indicator area_name period value released status",
			xlsx: handmade{at: 13, merged: []string{"B14:B17"}, shown: map[string]string{"E15": "0.00%"},
				header: []any{"Indikator", "Kabupaten/Kota", "Tahun", "Nilai", "Satuan", "Sumber", "Tgl Rilis", "Status"},
				rows: [][]any{
					{"Persentase penduduk miskin (P0)", "Kota Singkawang", "Maret 2023", "6,71 %", "%", "BPS", 45124, "Final"},
					{nil, "Kabupaten Sambas", "Maret 2023", 0.0655, "persen", "BPS", day, "Tetap"},
					{nil, "Kota Pontianak", "Maret 2023", "4,45/4,43", "%", "BPS", "17 Juli 2023", "final"},
					{nil, "Kabupaten Landak", "Maret 2023", "9,41", "%", "BPS", "17-07-2023", "kata orang"},
					{"Jumlah penduduk miskin", "Kota Singkawang", "Maret 2023", "10,99", "ribu jiwa", "BPS", "17/07/2023", nil},
					{"Rata-rata", nil, nil, "6,71", nil, nil, nil, nil},
				}},
			want: []string{
				"Persentase penduduk miskin (P0)|Kota Singkawang|Maret 2023|6.71|2023-07-17|final",
				"Persentase penduduk miskin (P0)|Kabupaten Sambas|Maret 2023|6.55|2024-02-21|final",
				"Persentase penduduk miskin (P0)|Kota Pontianak|Maret 2023||2023-07-17|final",
				"Persentase penduduk miskin (P0)|Kabupaten Landak|Maret 2023|9.41|2023-07-17|",
				"Jumlah penduduk miskin|Kota Singkawang|Maret 2023|10.99|2023-07-17|",
			},
			findings: []string{"15 Indikator filled_down", "16 Indikator filled_down", "16 Nilai number_invalid", "16 Nilai value_missing", "17 Indikator filled_down", "17 Status value_unmapped", "19  row_total"},
			outcome:  intake.Outcome{New: 4}, rejected: 1,
		},
		{
			name:    "population: the year merged over its rows, numbers with points, a total row, names misspelt",
			dialect: "population", header: 13, fields: "area_name year total male female area_km2 date",
			xlsx: handmade{at: 13, merged: []string{"D14:D16"}, header: []any{"No", "Kecamatan", "Tahun", "Jumlah Penduduk", "Laki-laki", "Perempuan", "Luas (km2)", "Tanggal Data", "Sumber"},
				rows: [][]any{
					{1, "Singkawang Timur", 2024, "24.388", "12.500", 11888, "1.234,56", 45657, "Dukcapil"},
					{2, "Singkawang Utara", nil, 31250, "16.000 jiwa", 15250, "66,65", "31 Desember 2024", "Dukcapil"},
					{3, "Singkawang Barat", nil, "51.000/52.000", nil, nil, nil, nil, "Dukcapil"},
					{4, "Singkawang Antah", 2024, "12.000", nil, nil, nil, nil, "Dukcapil"},
					{nil, "Kota Singkawang", 2024, "249.954", "127.751", "122.203", nil, nil, "Dukcapil"},
					{"Jumlah", nil, nil, "249.954", "127.751", "122.203", nil, nil, nil},
				}},
			want: []string{
				"Singkawang Timur|2024|24388|12500|11888|1234.56|2024-12-31",
				"Singkawang Utara|2024|31250|16000|15250|66.65|2024-12-31",
				"Singkawang Barat|2024|||||2024-12-31",
				"Singkawang Antah|2024|12000||||",
				"Kota Singkawang|2024|249954|127751|122203||",
			},
			findings: []string{"15 Tahun filled_down", "16 Jumlah Penduduk integer_invalid", "16 Tahun filled_down", "17 Kecamatan area_unknown", "19  row_total"},
			outcome:  intake.Outcome{New: 3}, rejected: 2,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newBureau(t)
			body, file := old1252(t, c.csv), "buatan sendiri.csv"
			if c.csv == "" {
				body, file = c.xlsx.write(t), "buatan sendiri.xlsx"
			}
			ctx := context.Background()
			b, err := o.intake.Read(ctx, singkawang, file, bytes.NewReader(body), int64(len(body)), intake.Options{By: "dewi"})
			if err != nil {
				t.Fatal(err)
			}
			if b, err = o.intake.Check(ctx, b.ID); err != nil {
				t.Fatal(err)
			}
			if b.Dialect != c.dialect || b.HeaderRow != c.header || b.Rows != len(c.want) || b.Rejected != c.rejected {
				t.Errorf("read as %s from row %d, %d rows, %d rejected", b.Dialect, b.HeaderRow, b.Rows, b.Rejected)
			}
			if got := (intake.Outcome{New: b.New, Changed: b.Changed, Unchanged: b.Unchanged}); got != c.outcome {
				t.Errorf("the check foresees %+v, want %+v", got, c.outcome)
			}
			var got []string
			for _, row := range values(t, o.intake, b) {
				var shown []string
				for _, field := range strings.Fields(c.fields) {
					shown = append(shown, row[field])
				}
				got = append(got, strings.Join(shown, "|"))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
			findings, all := told(t, o.intake, b)
			slices.Sort(c.findings)
			if diff := cmp.Diff(c.findings, findings); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			for _, f := range all {
				if strings.Contains(fmt.Sprint(f), bureauCard) || strings.Contains(fmt.Sprint(f), "6172010001000001") {
					t.Errorf("a finding shows a number: %v", f)
				}
			}
			if b, err = o.intake.Commit(ctx, b.ID); err != nil {
				t.Fatal(err)
			}
			if got := (intake.Outcome{New: b.New, Changed: b.Changed, Unchanged: b.Unchanged}); got != c.outcome {
				t.Errorf("the commit did %+v, want %+v", got, c.outcome)
			}
		})
	}
}
