package sqlstore_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/region/populationfile"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
)

const (
	indicatorHeader  = "Indikator;Kode Wilayah;Wilayah;Periode;Nilai;Satuan;Sumber;Tanggal Rilis\n"
	populationHeader = "Kode Wilayah;Wilayah;Tahun;Jumlah Penduduk;Sumber\n"
	familyHeader     = "ID Keluarga P3KE;Dimuktakhirkan Tahun;Provinsi;Kabupaten/Kota;Kecamatan;Desa/Kelurahan;Kode Kemdagri;Desil Kesejahteraan;Persentil;Alamat;Kepala Keluarga;NIK\n"
	recipientHeader  = "Program;Tahun;Nama Penerima;NIK;ID Keluarga P3KE;Kode Wilayah;Kelurahan;Status\n"
)

func indicatorRow(code, name string) string {
	return "p0;" + code + ";" + name + ";2023-03;5,9;persen;BPS;2023-07-17\n"
}

func familyPlace(regency, district, village, code string) string {
	return "F-1;2023;KALIMANTAN BARAT;" + regency + ";" + district + ";" + village + ";" + code + ";1;3;JL. CONTOH NO 1;SITI CONTOH;6172034605800001\n"
}

func TestTheCodeOfAPlaceIsCheckedAgainstTheListAndTheNameBesideIt(t *testing.T) {
	areas, err := region.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		about, file string
		finding     string // code of the one finding about the place
		severity    intake.Severity
		says        []string // text and remedy
		area        string   // of the accepted row
	}{
		{"an indicator with a BPS code and its name", indicatorHeader + indicatorRow("6102", "Kabupaten Bengkayang"), "area_conflict", intake.SeverityError,
			[]string{"6102 adalah kode BPS Kabupaten Bengkayang; kode Kemendagri-nya 61.07", "61.02 adalah Kabupaten Mempawah", "tulis 61.07 di kolom Kode Wilayah"}, ""},
		{"a population with a BPS code and its name", populationHeader + "6102;Kabupaten Bengkayang;2023;295.966;Dukcapil\n", "area_conflict", intake.SeverityError,
			[]string{"kode Kemendagri-nya 61.07"}, ""},
		{"a BPS code to which somebody has given dots", indicatorHeader + indicatorRow("61.02", "Kab. Bengkayang"), "area_conflict", intake.SeverityError,
			[]string{"6102 adalah kode BPS Kabupaten Bengkayang"}, ""},
		{"a name that is right in neither system", indicatorHeader + indicatorRow("6102", "Kabupaten Sambas"), "area_conflict", intake.SeverityError,
			[]string{"kode Kemendagri Kabupaten Mempawah", "kode BPS Kabupaten Bengkayang", `"Kabupaten Sambas"`, "tulis 61.01"}, ""},
		{"a region of another province", indicatorHeader + indicatorRow("61.02", "Kabupaten Bogor"), "area_conflict", intake.SeverityError, []string{"tulis 32.01"}, ""},
		{"digits that a name confirms", indicatorHeader + indicatorRow("6102", "Kab. Mempawah"), "", "", nil, "61.02"},
		{"the same digits in both systems", indicatorHeader + indicatorRow("6172", ""), "", "", nil, "61.72"},
		{"digits that mean two areas, and no name", indicatorHeader + indicatorRow("6102", ""), "area_system_unclear", intake.SeverityError,
			[]string{"Kabupaten Mempawah menurut Kemendagri (61.02), atau Kabupaten Bengkayang menurut BPS", "61.07 untuk Kabupaten Bengkayang"}, ""},
		{"digits under a header that says whose they are", strings.Replace(indicatorHeader, "Kode Wilayah", "Kode Kemendagri", 1) + indicatorRow("6102", ""), "", "", nil, "61.02"},
		{"a code with dots and no name", indicatorHeader + indicatorRow("61.02", ""), "", "", nil, "61.02"},
		{"a name that nobody bears", indicatorHeader + indicatorRow("61.02", "Kabupaten Pontianak"), "area_name_unread", intake.SeverityWarning,
			[]string{`"Kabupaten Pontianak"`, "Kabupaten Mempawah", "menurut kodenya"}, "61.02"},
		{"the nation", indicatorHeader + indicatorRow("ID", "Indonesia"), "", "", nil, "ID"},
		{"a kabupaten that is on no list", indicatorHeader + indicatorRow("61.99", ""), "area_unlisted", intake.SeverityError, []string{"61.99", "tidak ada dalam daftar"}, ""},

		{"a family with a village code in the manner of BPS", familyHeader + familyPlace("KOTA SINGKAWANG", "SINGKAWANG TIMUR", "MAYASOPA", "6172020003"), "area_unlisted", intake.SeverityError,
			[]string{"6172020003", "Mungkin ini kode BPS", "Kelurahan Maya Sopa, tulis 61.72.03.1003 di kolom Kode Kemdagri"}, ""},
		{"a family with a village code of no village", familyHeader + familyPlace("KOTA SINGKAWANG", "SINGKAWANG TIMUR", "Entah", "6172039999"), "area_unlisted", intake.SeverityError,
			[]string{"6172039999", "61.72.03.9999", "misalnya 61.72.03.1003"}, ""},
		{"a family in the village that its code says", familyHeader + familyPlace("KOTA SINGKAWANG", "SINGKAWANG TIMUR", "Kel. Mayasopa", "6172031003"), "", "", nil, "61.72.03.1003"},
		{"a family in a village of another name", familyHeader + familyPlace("KOTA SINGKAWANG", "SINGKAWANG TIMUR", "Roban", "6172031003"), "area_name_differs", intake.SeverityWarning,
			[]string{"6172031003 adalah Kelurahan Maya Sopa", `"Roban" (Kelurahan Roban, 61.72.01.1001)`, "menurut kodenya"}, "61.72.03.1003"},
		{"a family in a kecamatan of another name", familyHeader + familyPlace("KOTA SINGKAWANG", "SINGKAWANG BARAT", "Maya Sopa", "6172031003"), "area_name_differs", intake.SeverityWarning,
			[]string{"Kecamatan Singkawang Timur", "Kecamatan Singkawang Barat"}, "61.72.03.1003"},
		{"a family in a village of a name that nobody knows", familyHeader + familyPlace("KOTA SINGKAWANG", "SINGKAWANG TIMUR", "Zzyzx", "6172031003"), "area_name_unread", intake.SeverityWarning, []string{`"Zzyzx"`}, "61.72.03.1003"},
		{"a family in another kota than its code says", familyHeader + familyPlace("KABUPATEN SAMBAS", "", "", "6172031003"), "area_conflict", intake.SeverityError,
			[]string{"Kelurahan Maya Sopa, Kota Singkawang", "KABUPATEN SAMBAS"}, ""},
		{"a code that stops at the kota, with the village's name", familyHeader + familyPlace("KOTA SINGKAWANG", "", "MAYASOPA", "6172"), "area_narrowed", intake.SeverityNotice,
			[]string{"hanya sampai Kota Singkawang", "Kelurahan Maya Sopa (61.72.03.1003)"}, "61.72.03.1003"},
		{"a code that stops at the kecamatan, with the village's name", familyHeader + familyPlace("KOTA SINGKAWANG", "SINGKAWANG BARAT", "Tengah", "617202"), "area_narrowed", intake.SeverityNotice,
			[]string{"Kelurahan Tengah"}, "61.72.02.1003"},
		{"a code that stops at the kecamatan, with a village elsewhere", familyHeader + familyPlace("KOTA SINGKAWANG", "SINGKAWANG TIMUR", "Roban", "617203"), "area_kept_wide", intake.SeverityWarning,
			[]string{"hanya sampai Kecamatan Singkawang Timur", `"Roban"`}, "61.72.03"},
		{"a recipient in a village of another name", recipientHeader + "BPNT;2023;SITI;;F-1;6172031003;Sedau;Tersalur\n", "area_name_differs", intake.SeverityWarning, []string{"Kelurahan Sedau"}, "61.72.03.1003"},
		{"a recipient with a village of no list", recipientHeader + "BPNT;2023;SITI;;F-1;6172020003;Mayasopa;Tersalur\n", "area_unlisted", intake.SeverityError, []string{"kode BPS"}, ""},
	} {
		t.Run(c.about, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
				s, _ := intakeService(t, db)
				s.Areas = areas
				ctx := context.Background()
				b, err := readText(t, s, "berkas.csv", c.file)
				if err != nil {
					t.Fatal(err)
				}
				all, err := s.Findings(ctx, region.ScopeOf(singkawang), b.ID, intake.FindingFilter{})
				if err != nil {
					t.Fatal(err)
				}
				found := slices.DeleteFunc(all, func(f intake.Finding) bool { return !strings.HasPrefix(f.Code, "area_") })
				if c.finding == "" && len(found) != 0 || c.finding != "" && (len(found) != 1 || found[0].Code != c.finding || found[0].Severity != c.severity) {
					t.Fatalf("findings %+v, want %s %s", found, c.severity, c.finding)
				}
				for _, f := range found {
					said := locale.Indonesian.Render(f.Text) + " " + locale.Indonesian.Render(f.Remedy)
					for _, want := range c.says {
						if !strings.Contains(said, want) {
							t.Errorf("%q\ndoes not say %q", said, want)
						}
					}
					if strings.ContainsAny(said+locale.English.Render(f.Text)+locale.English.Render(f.Remedy), "{}") {
						t.Errorf("%q has a hole", said)
					}
				}
				if rejected := c.area == ""; (b.Rejected == 1) != rejected {
					t.Fatalf("%d rows rejected", b.Rejected)
				}
				if c.area != "" {
					rec, d, err := s.Row(ctx, b.ID, 2)
					if err != nil || rec.Value[d.Field("area")] != c.area {
						t.Errorf("the row is in %v, want %s (%v)", rec.Value, c.area, err)
					}
				}
			})
		})
	}
}

func TestAPopulationWithABPSCodeIsNotStoredForAnotherRegionAndGoodRowsGoOn(t *testing.T) {
	areas, err := region.Load()
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, store := context.Background(), sqlstore.NewRegion(db)
		s, _ := intakeService(t, db)
		s.Areas, s.Sinks = areas, map[intake.Target]intake.Sink{intake.TargetPopulation: populationfile.Sink{Store: store, Directory: areas}}
		b, err := readText(t, s, "penduduk.csv", populationHeader+"6102;Kabupaten Bengkayang;2023;295.966;Dukcapil\n6108;Kabupaten Landak;2023;415.033;Dukcapil\n")
		if err != nil {
			t.Fatal(err)
		}
		if b, err = s.Check(ctx, b.ID); err != nil {
			t.Fatal(err)
		}
		if b, err = s.Commit(ctx, b.ID); err != nil || b.Rejected != 1 || b.New != 1 {
			t.Fatalf("batch %+v, %v", b, err)
		}
		for area, want := range map[region.Code]int{"61.02": 0, "61.07": 0, "61.08": 1} {
			got, err := store.Populations(ctx, region.ScopeOf(region.Nation), area)
			if err != nil || len(got) != want {
				t.Errorf("%s has %v, %v", area, got, err)
			}
		}
	})
}

func TestRowsThatAreFilledDownAreJudgedAsTheRowAboveThem(t *testing.T) {
	areas, err := region.Load()
	if err != nil {
		t.Fatal(err)
	}
	const header = "ID Keluarga P3KE;Provinsi;Kabupaten/Kota;Kecamatan;Desa/Kelurahan;Kode Kemdagri;Desil Kesejahteraan;Persentil;Alamat;ID Individu;Nama;NIK;Hubungan dengan Kepala Keluarga\n"
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		s, _ := intakeService(t, db)
		s.Areas = areas
		b, err := readText(t, s, "individu.csv", header+
			"F-1;KALIMANTAN BARAT;KOTA SINGKAWANG;SINGKAWANG TIMUR;MAYASOPA;6172020003;1;3;JL. CONTOH;1;SITI;;KEPALA KELUARGA\n;;;;;;;;;2;BUDI;;ANAK\n"+
			"F-2;KALIMANTAN BARAT;KOTA SINGKAWANG;SINGKAWANG TIMUR;MAYASOPA;6172031003;1;3;JL. CONTOH;3;TONO;;KEPALA KELUARGA\n;;;;;;;;;4;ANI;;ANAK\n")
		if err != nil || b.Counts["area_unlisted"] != 2 || b.Rejected != 2 || b.Accepted != 2 {
			t.Errorf("counts %v, rejected %d, %v", b.Counts, b.Rejected, err)
		}
	})
}
