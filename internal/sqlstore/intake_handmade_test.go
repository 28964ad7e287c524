package sqlstore_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/xuri/excelize/v2"
)

// handmade is a workbook as an office makes one: titles above, the header
// somewhere below, cells merged over the rows of a family, numbers where texts
// belong.
type handmade struct {
	header []any
	at     int // row of the header
	rows   [][]any
	merged []string          // "B14:B16"
	shown  map[string]string // cell → number format
}

func (h handmade) write(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	const sheet = "Sheet1"
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	must(f.SetCellStr(sheet, "B1", "PEMERINTAH KOTA SINGKAWANG"))
	must(f.SetCellStr(sheet, "B2", "DAFTAR KELUARGA MENURUT NAMA DAN ALAMAT"))
	must(f.SetCellStr(sheet, "B4", "Keadaan: Desember 2023"))
	for i, row := range append([][]any{h.header}, h.rows...) {
		cell, err := excelize.CoordinatesToCellName(2, h.at+i) // data begin in column B
		must(err)
		must(f.SetSheetRow(sheet, cell, &row))
	}
	for _, area := range h.merged {
		from, to, _ := strings.Cut(area, ":")
		must(f.MergeCell(sheet, from, to))
	}
	for cell, format := range h.shown {
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		must(err)
		must(f.SetCellStyle(sheet, cell, cell, style))
	}
	var out bytes.Buffer
	_, err := f.WriteTo(&out)
	must(err)
	return out.Bytes()
}

func TestWorkbooksMadeByHandAreReadWithTheirHabits(t *testing.T) {
	day := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name     string
		file     handmade
		dialect  string
		fields   string // shown of each row, in this order
		want     []string
		findings []string
		rejected int
	}{
		{
			name:    "families of 2022: header in row 13, a date as Excel has it, a NIK as a number, both ways to say a roof",
			dialect: "p3ke_keluarga_2022", fields: "family_key head_name nik birth_date roof latrine lighting stunting_risk",
			file: handmade{at: 13, header: []any{"ID Keluarga P3KE", "Provinsi", "Kabupaten/Kota", "Kecamatan", "Desa/Kelurahan", "Kode Kemdagri", "Desil Kesejahteraan", "Alamat",
				"Kepala Keluarga", "NIK", "Padan Dukcapil", "Jenis Kelamin", "Tanggal Lahir", "Pekerjaan", "Jenis Atap", "Sumber Penerangan", "Memiliki Fasilitas Buang Air Besar", "Resiko Stunting"},
				rows: [][]any{
					{"F1", "Kalimantan Barat", "Kota Singkawang", "Singkawang Timur", "Mayasopa", "6172021003", 1, "RT 2 RW 1", "SITI UJI", "6172024101800003", "Ya", "Perempuan", day, "Petani", "ASBES/SENG", "Listrik Pribadi s/d 450 W", "Ya, tanpa Septictank", 2},
					{"F2", "Kalimantan Barat", "Kota Singkawang", "Singkawang Timur", "Mayasopa", "6172021003", 1, "RT 3", "BUDI UJI", 6172020101800010, "Tidak", "L", "1 Januari 1980", "Petani", "Daun nipah", "Menumpang", "Tidak, Jamban Umum/Bersama", 0},
				}},
			want: []string{
				"F1|SITI UJI|6172024101800003|1980-01-01|asbestos_zinc|no_septic|pln_450|at_risk",
				"F2|BUDI UJI|6172020101800010|1980-01-01||shared|borrowed|not_at_risk"},
			findings: []string{"15 Jenis Atap value_unmapped", "15 NIK nik_precision_lost_suspect"},
		},
		{
			name:    "persons of 2022: merged family cells, two relations in one cell, a NIK of which Excel kept 15 digits",
			dialect: "p3ke_individu_2022", fields: "family_key village name nik relation birth_date",
			file: handmade{at: 6, merged: []string{"B7:B9", "C7:C9"}, header: []any{"ID Keluarga P3KE", "Desa/Kelurahan", "Alamat", "ID Individu", "Nama", "NIK", "Jenis Kelamin", "Hubungan dengan Kepala Keluarga", "Tanggal Lahir", "Status Kawin", "Usia < 7 Tahun"},
				rows: [][]any{
					{"F1", "Maya Sopa", "RT 2", "I1", "SITI UJI", "6172024101800003", "Perempuan", "Kepala Keluarga", "01-01-1980", "Cerai Mati", "Tidak"},
					{nil, nil, "RT 2", "I2", "TONO UJI", 6172020101050000.0, "Laki-laki", "ANAK/LAINNYA", day.AddDate(25, 0, 0), "Belum Kawin", "Tidak"},
					{nil, nil, "RT 2", "I3", "ANI UJI", nil, "P", "Anak", "31/02/2020", "Belum Kawin", "Ya"},
				}},
			want: []string{
				"F1|Maya Sopa|SITI UJI|6172024101800003|head|1980-01-01",
				"F1|Maya Sopa|TONO UJI|6172020101050000|child|2005-01-01",
				"F1|Maya Sopa|ANI UJI||child|"},
			findings: []string{"8 Hubungan dengan Kepala Keluarga value_two", "8 ID Keluarga P3KE filled_down", "8 NIK nik_precision_lost_suspect", "9 ID Keluarga P3KE filled_down", "9 NIK nik_missing", "9 Tanggal Lahir date_invalid"},
		},
		{
			name:    "families of 2023: the domain of the year, not that of the year before",
			dialect: "p3ke_keluarga_2023", fields: "family_key decile percentile latrine lighting floor stunting_risk",
			file: handmade{at: 20, header: []any{"ID Keluarga P3KE", "Dimuktakhirkan Tahun", "Kecamatan", "Desa/Kelurahan", "Kode Kemdagri", "Desil Kesejahteraan", "Persentil", "Alamat", "Prioritas Verval", "Kepala Keluarga", "NIK", "Tanggal Lahir", "Jenis Lantai", "Sumber Penerangan", "Memiliki fasilitas Buang Air Besar", "Resiko Stunting"},
				rows: [][]any{
					{"F1", 2023, "Singkawang Timur", "Maya Sopa", "61.72.02.1003", "Desil 1", "7", "RT 2", "NORMAL", "SITI UJI", "'6172024101800003", "1980-01-01", "KERAMIK/GRANIT/MARMER/UBIN/TEGEL/TERASO", "LISTRIK PLN NON METERAN", "UMUM/BERSAMA", "BERESIKO STUNTING"},
					{"F2", 2023, "Singkawang Timur", "Maya Sopa", "61.72.02.1003", 12, 7, "RT 2", "KELUARGA NIK KOSONG", "BUDI UJI", "", "1/1/80", "TANAH", "Listrik Pribadi s/d 450 W", "Ya, dengan Septictank", "BUKAN TARGET SASARAN"},
				}},
			want: []string{
				"F1||7|shared|pln_unmetered|ceramic|at_risk",
				"F2||7|||earth|not_target"},
			findings: []string{"21 Desil Kesejahteraan integer_invalid", "22 Desil Kesejahteraan number_out_of_range", "22 Memiliki fasilitas Buang Air Besar value_unmapped",
				"22 NIK nik_missing", "22 Sumber Penerangan value_unmapped", "22 Tanggal Lahir date_short_year"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _ := intakeService(t, storetest.SQLite(t))
			areas, err := region.Load()
			if err != nil {
				t.Fatal(err)
			}
			s.Identity = intake.CheckNumbers(areas)
			body := c.file.write(t)
			b, err := s.Read(context.Background(), singkawang, "buatan sendiri.xlsx", bytes.NewReader(body), int64(len(body)), intake.Options{By: "dewi"})
			if err != nil {
				t.Fatal(err)
			}
			if b.Dialect != c.dialect || b.HeaderRow != c.file.at || b.Rows != len(c.want) || b.Rejected != c.rejected {
				t.Errorf("read as %s from row %d, %d rows, %d rejected", b.Dialect, b.HeaderRow, b.Rows, b.Rejected)
			}
			var got []string
			for _, row := range values(t, s, b) {
				var shown []string
				for _, field := range strings.Fields(c.fields) {
					shown = append(shown, row[field])
				}
				got = append(got, strings.Join(shown, "|"))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
			findings, _ := told(t, s, b)
			slices.Sort(c.findings)
			if diff := cmp.Diff(c.findings, findings); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
