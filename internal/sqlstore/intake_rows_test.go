package sqlstore_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
)

const resultHeader = "ID Keluarga P3KE;NIK;Nama Kepala Keluarga;Kelurahan;Keberadaan;Kelayakan;Alasan;Tanggal Kunjungan;Petugas;Catatan\n"

const personHeader = "ID Keluarga P3KE;ID Individu;Kode Kemdagri;Desil Kesejahteraan;Alamat;Nama;NIK;Jenis Kelamin;Hubungan dengan Kepala Keluarga;Tanggal Lahir;Status Kawin;Pekerjaan;Pendidikan\n"

// told gives the findings of a batch as "row column code".
func told(t *testing.T, s *intake.Service, b intake.Batch) (short []string, all []intake.Finding) {
	t.Helper()
	all, err := s.Findings(context.Background(), region.ScopeOf(singkawang), b.ID, intake.FindingFilter{Limit: -1})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if f.Code == "data_date_assumed" {
			continue
		}
		short = append(short, fmt.Sprintf("%d %s %s", f.Row, f.Column, f.Code))
		for _, l := range []locale.Language{locale.Indonesian, locale.English} {
			for _, text := range []locale.Text{f.Text, f.Remedy} {
				if said := l.Render(text); said == "" || said == text.Key || strings.ContainsAny(said, "{}") {
					t.Errorf("%s: %q says %q in %s", f.Code, text.Key, said, l)
				}
			}
		}
	}
	slices.Sort(short)
	return short, all
}

func TestRowsOfAnotherShapeThanTheHeaderAreNamedAndNothingIsLost(t *testing.T) {
	good := "F-1;;Siti;Maya Sopa;Ditemukan;Layak;;21/02/2024;Rina;\n"
	for _, c := range []struct {
		name, file string
		want       []string
		rejected   int
	}{
		{"a cell beyond the headers of a row that fits", resultHeader + good + "F-2;;Budi;Maya Sopa;Ditemukan;Layak;;21/02/2024;Rina;;lihat lampiran\n",
			[]string{"3 K cells_beyond"}, 0},
		{"a separator inside a name moves what follows", resultHeader + good + "F-2;;Budi;Santoso;Maya Sopa;Ditemukan;Layak;;21/02/2024;Rina;rumah kosong\n",
			[]string{"3 K cells_moved", "3 Keberadaan value_unmapped", "3 Kelayakan value_unmapped"}, 1},
		{"empty cells beyond the headers", resultHeader + good + "F-2;;Budi;Maya Sopa;Ditemukan;Layak;;21/02/2024;Rina;;;;\n", nil, 0},
		{"cells left out at the end", resultHeader + good + "F-2;;Budi;Maya Sopa;Ditemukan;Layak\nF-3;;Ani;Maya Sopa;Ditemukan\n", nil, 0},
		{"a row cut inside a cell, the rest without its key", resultHeader + good + "F-2;;Budi;Maya Sopa;Ditemukan;Layak;rumah\n;21/02/2024;Rina;\n",
			[]string{"3  row_broken", "4  row_broken"}, 2},
		{"a row cut inside a cell, the rest in wrong columns", resultHeader + good + "F-2;;Budi\nSantoso;Maya Sopa;Ditemukan;Layak;;21/02/2024;Rina;\n",
			[]string{"3  row_broken", "3 Keberadaan key_missing", "4  row_broken", "4 Kelayakan value_unmapped"}, 2},
		{"a header that stands twice", "Catatan;" + resultHeader + "awal;F-1;;Siti;Maya Sopa;Ditemukan;Layak;;21/02/2024;Rina;akhir\n",
			[]string{"0 Catatan column_twice"}, 0},
		{"a header that stands twice over nothing", "Catatan;" + resultHeader + "awal;F-1;;Siti;Maya Sopa;Ditemukan;Layak;;21/02/2024;Rina;\n", nil, 0},
		{"a column without header", strings.Replace(resultHeader, "Petugas;", "Petugas;;", 1) + "F-1;;Siti;Maya Sopa;Ditemukan;Layak;;21/02/2024;Rina;sore;\n",
			[]string{"0 J column_unnamed"}, 0},
		{"columns that nobody knows", strings.Replace(resultHeader, "\n", ";Warna Cat;Merek Sepeda\n", 1) + "F-1;;Siti;Maya Sopa;Ditemukan;Layak;;21/02/2024;Rina;;biru;Phoenix\n",
			[]string{"0  columns_unknown"}, 0},
		{"years of two digits", resultHeader + "F-1;;Siti;Maya Sopa;Ditemukan;Layak;;21/02/24;Rina;\nF-2;;Budi;Maya Sopa;Ditemukan;Layak;;21/12/26;Rina;\n",
			[]string{"2 Tanggal Kunjungan date_short_year", "3 Tanggal Kunjungan date_future"}, 0},
		{"years of two digits at birth", personHeader + "F-1;I-1;61.72.03.1003;1;Jl. Mawar;Siti;;PEREMPUAN;KEPALA KELUARGA;12/03/86;KAWIN;PETANI;TIDAK/BELUM SEKOLAH\n" +
			"F-1;I-2;61.72.03.1003;1;Jl. Mawar;Ani;;PEREMPUAN;ANAK;12/03/20;BELUM KAWIN;PETANI;TIDAK/BELUM SEKOLAH\n" +
			"F-1;I-3;61.72.03.1003;1;Jl. Mawar;Budi;;LAKI-LAKI;LAINNYA;24/12/26;BELUM KAWIN;PETANI;TIDAK/BELUM SEKOLAH\n",
			[]string{"2 Tanggal Lahir date_short_year", "3 Tanggal Lahir date_year_ambiguous", "4 Tanggal Lahir date_short_year"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
				s, _ := intakeService(t, db)
				b, err := readText(t, s, "berkas.csv", c.file)
				if err != nil {
					t.Fatal(err)
				}
				if got, _ := told(t, s, b); !slices.Equal(got, c.want) || b.Rejected != c.rejected {
					t.Errorf("found %q, %d rejected; want %q, %d", got, b.Rejected, c.want, c.rejected)
				}
				lines := strings.Split(strings.TrimRight(c.file, "\n"), "\n")
				for i, line := range lines[1:] {
					r, _, err := s.Row(context.Background(), b.ID, i+2)
					if err != nil || strings.Join(r.Raw, ";") != strings.TrimRight(line, ";") {
						t.Errorf("row %d is kept as %q, %v; want %q", i+2, r.Raw, err, line)
					}
				}
			})
		})
	}
}

func TestAWrongNumberThatStandsTwiceIsNamedByItsRowAndNotShown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		s, _ := intakeService(t, db)
		person := func(nik string) string {
			return "F-1;I-1;61.72.03.1003;1;Jl. Mawar;Siti;" + nik + ";PEREMPUAN;KEPALA KELUARGA;12/03/1986;KAWIN;6172035203860003;TIDAK/BELUM SEKOLAH\n"
		}
		file := personHeader
		for _, nik := range []string{"617", "61720352038600", "Suryani", "6172035203860007"} {
			file += person(nik) + person(nik)
		}
		b, err := readText(t, s, "individu.csv", file)
		if err != nil {
			t.Fatal(err)
		}
		_, all := told(t, s, b)
		var said []string
		for _, f := range all {
			text := locale.Indonesian.Render(f.Text)
			if strings.Contains(text, "6172035203860003") || strings.Contains(f.Value, "6172035203860003") {
				t.Errorf("a number in another column is shown: %s", text)
			}
			if f.Code == "duplicate_in_file" {
				said = append(said, fmt.Sprintf("%d %s", f.Row, text))
			}
		}
		want := []string{
			"3 NIK di baris ini tidak lengkap (3 huruf atau angka, seharusnya 16) dan sama dengan baris 2.",
			"5 NIK di baris ini tidak lengkap (14 huruf atau angka, seharusnya 16) dan sama dengan baris 4.",
			"7 NIK di baris ini tidak lengkap (7 huruf atau angka, seharusnya 16) dan sama dengan baris 6.",
			"9 NIK 6172••••••••0007 sudah ada di baris 8 berkas ini.",
		}
		if !slices.Equal(said, want) {
			t.Errorf("said\n%s\nwant\n%s", strings.Join(said, "\n"), strings.Join(want, "\n"))
		}
	})
}

func TestNumbersThatCanBeReadInTwoWaysAreExplainedInIndonesianNotation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		s, _ := intakeService(t, db)
		b, err := readText(t, s, "penduduk.csv", "Kode Wilayah;Wilayah;Tahun;Jumlah Penduduk;Luas (km2);Sumber\n61.72;Kota Singkawang;2022;241467;550,345;BPS\n61.71;Kota Pontianak;2022;687031;1.182;BPS\n")
		if err != nil {
			t.Fatal(err)
		}
		_, all := told(t, s, b)
		var said []string
		for _, f := range all {
			if f.Code == "number_ambiguous" {
				said = append(said, locale.Indonesian.Render(f.Text))
			}
		}
		slices.Sort(said)
		want := []string{
			`"1.182" di kolom Luas (km2) dapat dibaca dengan dua cara; di sini dibaca 1.182; titik sebagai pemisah ribuan.`,
			`"550,345" di kolom Luas (km2) dapat dibaca dengan dua cara; di sini dibaca 550,345; koma sebagai tanda desimal.`,
		}
		if !slices.Equal(said, want) {
			t.Errorf("said %q\nwant %q", said, want)
		}
	})
}

func TestAFileWhoseRowsHaveADateHasADate(t *testing.T) {
	for _, c := range []struct {
		name, file, date string
		assumed          bool
	}{
		{"a date in a row", "Kode Wilayah;Wilayah;Tahun;Jumlah Penduduk;Tanggal\n61.72;Kota Singkawang;2021;240000;31/12/2021\n61.72;Kota Singkawang;2022;241467;31/12/2022\n", "2022-12-31", false},
		{"no date in a row", "Kode Wilayah;Wilayah;Tahun;Jumlah Penduduk;Tanggal\n61.72;Kota Singkawang;2022;241467;\n", "", true},
		{"no column for it", "Kode Wilayah;Wilayah;Tahun;Jumlah Penduduk\n61.72;Kota Singkawang;2022;241467\n", "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
				s, _ := intakeService(t, db)
				b, err := readText(t, s, "penduduk.csv", c.file)
				if err != nil {
					t.Fatal(err)
				}
				_, all := told(t, s, b)
				assumed := slices.ContainsFunc(all, func(f intake.Finding) bool { return f.Code == "data_date_assumed" })
				if assumed != c.assumed || !assumed && b.DataDate.String() != c.date {
					t.Errorf("assumed %v, date %s", assumed, b.DataDate)
				}
			})
		})
	}
}
