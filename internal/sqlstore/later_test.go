package sqlstore_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/demo"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/xuri/excelize/v2"
)

// counter takes real files through intake into the register.
type counter struct {
	*desk
	intake *intake.Service
	areas  *region.Directory
}

func newCounter(t testing.TB, db *sqlstore.DB) *counter {
	t.Helper()
	d := newDesk(t, db)
	areas, err := region.Load()
	if err != nil {
		t.Fatal(err)
	}
	dialects, err := intake.Dialects()
	if err != nil {
		t.Fatal(err)
	}
	d.service.ResolveArea = func(name string, within region.Code) (region.Code, error) {
		a, err := areas.Resolve(name, within)
		return a.Code, err
	}
	o := &counter{desk: d, areas: areas}
	o.intake = &intake.Service{Store: sqlstore.NewIntake(db), Atomic: db, Sealer: newDeskSealer(t), Identity: intake.CheckNumbers(areas), Areas: areas, Dialects: dialects,
		Limits: tabular.DefaultLimits(), Now: func() time.Time {
			d.now = d.now.Add(time.Second)
			return time.Date(2025, 8, 1, 8, 0, d.now.Second(), 0, time.UTC)
		},
		NewID: func() string { return uuid.Must(uuid.NewV7()).String() },
		Sinks: map[intake.Target]intake.Sink{intake.TargetFamily: d.service.FamilySink(), intake.TargetPerson: d.service.PersonSink()}}
	d.service.Rows = o.intake
	return o
}

func (o *counter) take(name string, content []byte, date string) intake.Batch {
	o.t.Helper()
	ctx := context.Background()
	b, err := o.intake.Read(ctx, deskCity, name, bytes.NewReader(content), int64(len(content)), intake.Options{By: "sari", DataDate: civil.MustDate(date)})
	if err != nil {
		o.t.Fatalf("%s: %v", name, err)
	}
	checked, err := o.intake.Check(ctx, b.ID)
	if err != nil {
		o.t.Fatalf("%s: %v", name, err)
	}
	if b, err = o.intake.Commit(ctx, b.ID); err != nil {
		o.t.Fatalf("%s: %v", name, err)
	}
	if b.New != checked.New || b.Changed != checked.Changed || b.Unchanged != checked.Unchanged {
		o.t.Errorf("%s: the check promised %d/%d/%d, the commit did %d/%d/%d", name, checked.New, checked.Changed, checked.Unchanged, b.New, b.Changed, b.Unchanged)
	}
	return b
}

func (o *counter) takeFile(path, date string) intake.Batch {
	o.t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		o.t.Fatal(err)
	}
	return o.take(filepath.Base(path), content, date)
}

// findings of a batch by code; none may show a number in clear.
func (o *counter) findingsOf(b intake.Batch) map[string][]intake.Finding {
	o.t.Helper()
	list, err := o.intake.Findings(context.Background(), region.ScopeOf(deskCity), b.ID, intake.FindingFilter{Limit: -1})
	if err != nil {
		o.t.Fatal(err)
	}
	out := map[string][]intake.Finding{}
	for _, f := range list {
		out[f.Code] = append(out[f.Code], f)
		for i, run := 0, 0; i < len(f.Value); i++ {
			if run++; f.Value[i] < '0' || f.Value[i] > '9' {
				run = 0
			}
			if run == 16 {
				o.t.Errorf("row %d, %s: a number in clear: %s", f.Row, f.Code, f.Value)
			}
		}
	}
	return out
}

// Imported after or before P3KE, the files of later years speak of the same
// families; undoing them restores what was.
func TestTheFilesOfLaterYearsFindTheFamiliesOfP3KEInBothOrders(t *testing.T) {
	ctx := context.Background()
	areas, err := region.Load()
	if err != nil {
		t.Fatal(err)
	}
	options := demo.Options{Region: deskCity, Families: 240, Seed: 4}
	early, err := demo.Write(ctx, filepath.Join(t.TempDir(), "berkas"), areas, options, nil)
	if err != nil {
		t.Fatal(err)
	}
	late, err := demo.WriteOther(ctx, filepath.Join(t.TempDir(), "lain"), areas, options, nil)
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		families := map[string]int{}
		for _, order := range []string{"P3KE first", "DTSEN first"} {
			o := newCounter(t, db)
			p3ke := func() (batches []intake.Batch) {
				for i, date := range []string{"2022-12-31", "2022-12-31", "2023-12-31", "2023-12-31"} {
					batches = append(batches, o.takeFile(early[i], date))
				}
				return batches
			}
			dtsen := func() []intake.Batch {
				return []intake.Batch{o.takeFile(late[0], "2025-06-30"), o.takeFile(late[1], "2025-06-30"), o.takeFile(late[2], "2024-06-30")}
			}
			first, second := p3ke, dtsen
			if order == "DTSEN first" {
				first, second = dtsen, p3ke
			}
			before := first()
			dump, known := o.dump(), len(o.families())
			after := second()
			families[order] = len(o.families())
			for i, want := range []string{"dtsen_anggota", "dtsen_keluarga", "siks_ng"} {
				b := map[string][]intake.Batch{"P3KE first": after, "DTSEN first": before}[order][i]
				if b.Dialect != want || b.Confidence < 0.95 {
					t.Errorf("%s: %s was taken for %s (%.2f)", order, b.File, b.Dialect, b.Confidence)
				}
				o.findingsOf(b)
			}
			if order == "P3KE first" && (after[0].Changed < after[0].New*4 || after[1].New > 0) {
				t.Errorf("members: %d new, %d changed; families: %d new", after[0].New, after[0].Changed, after[1].New)
			}
			if len(o.families()) > known+known/3 {
				t.Errorf("%s: %d families became %d", order, known, len(o.families()))
			}
			for i := len(after) - 1; i >= 0; i-- {
				if _, err := o.intake.Undo(ctx, after[i].ID); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(strings.Split(dump, "\n"), strings.Split(o.dump(), "\n")); diff != "" {
				t.Errorf("%s: undoing left a trace: %s", order, diff)
			}
			for i := len(before) - 1; i >= 0; i-- {
				if _, err := o.intake.Undo(ctx, before[i].ID); err != nil {
					t.Fatal(err)
				}
			}
			if n := len(o.families()); n != 0 {
				t.Errorf("%s: %d families are left", order, n)
			}
		}
		if a, b := families["P3KE first"], families["DTSEN first"]; a-b > 6 || b-a > 6 {
			t.Errorf("%d families with P3KE first, %d with DTSEN first", a, b)
		}
	})
}

// book writes a workbook as people make them: a title, the header in row 13,
// and whatever the rows hold.
func book(t *testing.T, rows [][]any, finish func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(f.SetCellValue("Sheet1", "B1", "DATA TERPADU – KOTA SINGKAWANG"))
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(2, 13+i)
		must(err)
		must(f.SetSheetRow("Sheet1", cell, &row))
	}
	if finish != nil {
		finish(f)
	}
	var b bytes.Buffer
	must(f.Write(&b))
	return b.Bytes()
}

func TestAFileOfMembersMadeByHandWithItsDefects(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		o := newCounter(t, db)
		content := book(t, [][]any{
			{"No", "NIK", "Nomor Kartu Keluarga", "Nama", "Tanggal Lahir", "Jenis Kelamin", "Hubungan Keluarga", "Status Kawin", "Partisipasi Sekolah", "Kondisi Gizi", "Penglihatan", "Pendengaran", "kelurahan_desa_ktp", "kecamatan_ktp"},
			{1, "6172031507800001", "6172030101200001", "BUDI REKAAN", time.Date(1980, 7, 15, 0, 0, 0, 0, time.UTC), "Laki-laki", "Kepala keluarga", "Kawin/nikah", "Tidak bersekolah lagi", nil, "Tidak mengalami kesulitan", 4, "MAYASOPA", "SINGKAWANG TIMUR"},
			{2, 6172034102830002.0, nil, "SITI CONTOH", "1 Februari 1983", "P", "2. Istri/suami", "Kawin", "3", nil, "Agak kabur", 3},
			{3, nil, nil, "ANI", 43831, "Perempuan", "Anak/Lainnya", "Belum kawin", "Masih sekolah", "Kerdil (stunting)", 4, 4},
			{4, "6172030101900004", 6172030506250010.0, "TONO", "01-01-1990", "L", "Kepala keluarga", "Belum kawin", 3, nil, 4, 4},
			{5, "6172030101910005", nil, "TINI", "01-01-1991", "P", "Kepala keluarga", "Belum kawin", 3, nil, 4, 4},
			{6, "6172030101920006", "6172030506250016", "NANA", "01-01-1992", "L", "Anak angkat", "Belum kawin", 3, nil, 4, 4},
		}, func(f *excelize.File) { f.MergeCell("Sheet1", "D14", "D16") })
		b := o.take("anggota.xlsx", content, "2025-06-30")
		found := o.findingsOf(b)
		if b.Dialect != "dtsen_anggota" || b.HeaderRow != 13 || b.Rows != 6 {
			t.Fatalf("%s, header in row %d, %d rows", b.Dialect, b.HeaderRow, b.Rows)
		}
		for code, rows := range map[string][]int{"filled_down": {15, 16}, "value_two": {16}, "value_unmapped": {15, 19}, "kk_precision_lost_suspect": {17}, "key_missing": {18}} {
			var got []int
			for _, f := range found[code] {
				got = append(got, f.Row)
			}
			if !cmp.Equal(got, rows) {
				t.Errorf("%s in rows %v, want %v", code, got, rows)
			}
		}
		var names []string
		all := o.families()
		for _, s := range all {
			if len(s.Members) != 3 {
				continue
			}
			for _, m := range s.Members {
				names = append(names, m.Name+" "+m.Relation+" "+m.Birth.String()+" "+m.Facts["disability_hearing"]+m.Facts["nutrition"])
			}
			if s.Family.Area != "61.72.03.1003" {
				t.Errorf("area %s", s.Family.Area)
			}
		}
		want := []string{"BUDI REKAAN head 1980-07-15 no_difficulty", "SITI CONTOH spouse 1983-02-01 some_difficulty", "ANI child 2020-01-01 no_difficultystunting"}
		if len(all) != 2 || !cmp.Equal(names, want) {
			t.Errorf("%d families, %q", len(all), names)
		}
	})
}

func TestAFileOfFamiliesMadeByHandWithItsDefects(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		o := newCounter(t, db)
		row := func(kk any, code, regency, district, village string, rest ...any) []any {
			return append([]any{code, regency, district, village, "Jl. Contoh 1", kk, "BUDI REKAAN", 2, 3, 4}, rest...)
		}
		content := book(t, [][]any{
			{"Kode Kelurahan/Desa", "Kabupaten/Kota", "Kecamatan", "Kelurahan/Desa", "Alamat", "Nomor Kartu Keluarga", "Nama Kepala Keluarga", "Desil Nasional", "Desil Provinsi", "Desil Kabupaten/Kota", "Jenis Lantai Terluas", "Fasilitas BAB", "Sumber Air Minum", "Daya Terpasang"},
			row("6172030101200001", "6172020003", "KOTA SINGKAWANG", "SINGKAWANG TIMUR", "MAYASOPA", "8", "6", "Mata air tak terlindung", "> 2.200 watt"),
			row("6172030101200002", "6172020003", "KOTA SINGKAWANG", "SINGKAWANG TIMUR", "MAYASOPA", "Pelat baja", "Ada, tidak digunakan", "Leding", "450 watt"),
			row("6172030101200003", "", "KOTA SINGKAWANG", "SINGKAWANG TIMUR", "MAYASOPA", "Semen/Tanah"),
			row("6172030101200004", "6172020003", "", "", "", "Tanah"),
			row("6172030101200005", "6102020003", "KOTA SINGKAWANG", "SINGKAWANG TIMUR", "MAYASOPA", "Tanah"),
			row("6172030101200006", "6172020003", "KOTA SINGKAWANG", "SINGKAWANG BARAT", "PASIRAN", "Tanah"),
			row("6172030101200007", "6102020003", "", "", "MAYASOPA", "Tanah"),
			row("", "6172020003", "KOTA SINGKAWANG", "SINGKAWANG TIMUR", "MAYASOPA", "Tanah"),
			row("6,172E+15", "6172020003", "KOTA SINGKAWANG", "SINGKAWANG TIMUR", "MAYASOPA", "Tanah"),
		}, nil)
		b := o.take("keluarga.xlsx", content, "2025-06-30")
		found := o.findingsOf(b)
		if b.Dialect != "dtsen_keluarga" || b.HeaderRow != 13 {
			t.Fatalf("%s, header in row %d", b.Dialect, b.HeaderRow)
		}
		for code, rows := range map[string][]int{"area_by_name": {14}, "value_unmapped": {15}, "value_two": {16}, "area_bps_unknown": {17}, "area_conflict": {18, 19}, "area_outside": {20}, "key_missing": {21}, "kk_precision_lost_suspect": {22}} {
			var got []int
			for _, f := range found[code] {
				got = append(got, f.Row)
			}
			if !cmp.Equal(got, rows) {
				t.Errorf("%s in rows %v, want %v", code, got, rows)
			}
		}
		all := o.families()
		if len(all) != 3 {
			t.Fatalf("%d families", len(all))
		}
		for _, s := range all {
			if s.Family.Area != "61.72.03.1003" || s.Family.Decile != 2 || s.Family.Facts["decile_province"] != "3" || s.Family.Facts["decile_regency"] != "4" {
				t.Errorf("%+v", s.Family)
			}
		}
		if f := all[0].Family.Facts; f["floor"] != "earth" || f["latrine"] != "none" || f["water"] != "unprotected_spring" || f["power"] != "over_900" {
			t.Errorf("%v", f)
		}
	})
}

func TestAnExportOfSIKSNGMadeByHand(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		o := newCounter(t, db)
		head := []any{"idsemesta", "NOKK", "NIK", "Nama", "kabkot", "kecamatan", "desa_kelurahan", "id_desa", "BPNT", "PKH", "periode_bpnt", "FIRST_SK", "padankan_at", "masih_hidup_label"}
		o.take("siks.xlsx", book(t, [][]any{head,
			{"S1", "6172030101200001", "6172031507800001", "BUDI REKAAN", "KOTA SINGKAWANG", "SINGKAWANG TIMUR", "MAYASOPA", "6102020003", "YA", "TIDAK", "2024-03", "19/HUK/2020", "2024-05-01", "MASIH HIDUP"},
			{"S2", "6172030101200001", "6172034102830002", "SITI CONTOH", "KOTA SINGKAWANG", "SINGKAWANG TIMUR", "MAYASOPA", "", "0", "1", "", "", "", "MENINGGAL"},
			{"S3", "6172030101200003", "6172030101900004", "TONO", "KOTA PONTIANAK", "PONTIANAK KOTA", "TENGAH", "", "YA", "", "", "", "", ""},
		}, nil), "2024-06-30")
		all := o.families()
		if len(all) != 1 || len(all[0].Members) != 2 || all[0].Family.Area != "61.72.03.1003" {
			t.Fatalf("%+v", all)
		}
		facts := map[string]map[string]string{}
		for _, m := range all[0].Members {
			facts[m.Name] = m.Facts
		}
		if f := facts["BUDI REKAAN"]; f["receives_bpnt"] != "yes" || f["receives_pkh"] != "no" || f["period_bpnt"] != "2024-03" || f["dtks_first_decree"] != "19/HUK/2020" || f["civil_matched_on"] != "2024-05-01" || f["siks_id"] != "S1" {
			t.Errorf("%v", f)
		}
		if f := facts["SITI CONTOH"]; f["alive"] != "no" || f["receives_pkh"] != "yes" {
			t.Errorf("%v", f)
		}
		// Another card in a later export.
		b := o.take("siks2.xlsx", book(t, [][]any{head,
			{"S1", "6172030506250009", "6172031507800001", "BUDY REKAN", "KOTA SINGKAWANG", "SINGKAWANG TIMUR", "MAYASOPA", "", "TIDAK"},
			{"S2", "6172030506250009", "6172034102830002", "SITI CONTO", "KOTA SINGKAWANG", "SINGKAWANG TIMUR", "MAYASOPA", "", "TIDAK"},
		}, nil), "2025-06-30")
		if b.New != 0 || b.Changed != 2 || len(o.families()) != 1 || len(o.findingsOf(b)["kk_changed"]) != 1 {
			t.Errorf("%d new, %d changed, %d families, %v", b.New, b.Changed, len(o.families()), b.Counts)
		}
	})
}
