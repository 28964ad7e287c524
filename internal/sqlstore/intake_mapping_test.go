package sqlstore_test

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
)

// kelurahanFile is a list of nobody's standard; all persons are invented.
const kelurahanFile = `DATA WARGA
Nomor Kartu;Nama Kepala;No. KTP;Gender;Kel.;Lantai Rumah;Nama;
6172030101990001;MARTA CONTOH;6172035203750017;Pr;MAYASOPA;Semen;x;
;ANDI CONTOH;6172030107800018;Lk;MAYASOPA;Keramik mahal;y;
6172030101990003;KATARINA CONTOH;6172034605800019;Pr;MAYASOPA;Tanah;z;w
`

func kelurahanMapping() intake.Mapping {
	return intake.Mapping{Region: singkawang, Title: " Data  warga ", Base: "family_list", HeaderRows: 1,
		Columns: []intake.MappedColumn{{Header: "Nomor Kartu", Field: "kk"}, {Header: "Nama Kepala", Field: "head_name"}, {Header: "No. KTP", Field: "nik"}, {Header: "Gender", Field: "sex"},
			{Header: "Kel.", Field: "village"}, {Header: "Lantai Rumah", Field: "floor"}, {Header: "Nama", Field: ""}},
		Constants: map[string]string{"updated_year": "2024", "rt": " "}, Values: map[string]map[string]string{"floor": {"Semen": "ceramic", "Keramik mahal": ""}, "wall": {"x": "wood"}}}
}

func hold(t *testing.T, s *intake.Service, by, name, body string) intake.HeldFile {
	t.Helper()
	h, err := s.Hold(context.Background(), singkawang, name, []byte(body), civil.Date{}, by)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestAMappedFileIsReadAndTheNextOneRecognised(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		s, sink := intakeService(t, db)
		if _, err := readText(t, s, "warga.csv", kelurahanFile); !intake.LayoutUnknown(err) {
			t.Fatalf("the layout should not be known: %v", err)
		}
		h := hold(t, s, "dewi", "warga.csv", kelurahanFile)
		b, m, err := s.ReadMapped(ctx, h, kelurahanMapping(), intake.Place{HeaderRow: 2}, "dewi")
		if err != nil {
			t.Fatal(err)
		}
		if m.Title != "Data warga" || m.Version != 1 || b.Dialect != m.ID || b.DialectVersion != 1 || b.Confidence != 1 || b.Rows != 3 {
			t.Fatalf("%+v %+v", m, b)
		}
		if b.Counts["value_unmapped"] != 0 || b.Counts["constant_used"] != 1 || b.Counts["filled_down"] != 0 || b.Counts["key_missing"] != 1 {
			t.Errorf("findings: %v", b.Counts)
		}
		if _, err := s.Check(ctx, b.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Commit(ctx, b.ID); err != nil {
			t.Fatal(err)
		}
		r, d, err := s.Row(ctx, b.ID, 3)
		if err != nil {
			t.Fatal(err)
		}
		get := func(name string) string { return r.Value[d.Field(name)] }
		key := get("family_key")
		if get("floor") != "ceramic" || get("updated_year") != "2024" || !strings.HasPrefix(key, "kk-") || strings.Contains(key, "6172") || get("kk") != "6172030101990001" {
			t.Errorf("the row was read as %v", r.Value)
		}
		if len(sink.seen) != 2 {
			t.Errorf("%d rows were taken", len(sink.seen))
		}
		next := strings.ReplaceAll(kelurahanFile, "MARTA", "MARIA")
		again, err := readText(t, s, "warga april.csv", next)
		if err != nil || again.Dialect != m.ID || again.Confidence != 1 {
			t.Fatalf("the next file: %+v, %v", again, err)
		}
		records, _, err := s.Preview(ctx, again.ID, 1)
		if err != nil || records[0].Value[d.Field("family_key")] != key {
			t.Errorf("the same card gave another key: %v, %v", records, err)
		}

		m.Columns[5].Field = ""
		m.Values = nil
		if m, err = s.SaveMapping(ctx, m, "rina"); err != nil || m.Version != 2 {
			t.Fatalf("change: %+v, %v", m, err)
		}
		if old, err := s.DialectOf(ctx, b); err != nil || old.Version != 1 || old.Fields[old.Field("floor")].Unused {
			t.Errorf("the old batch is read with %+v, %v", old, err)
		}
		if _, err := s.Undo(ctx, b.ID); err != nil {
			t.Errorf("a batch of an old version is not undone: %v", err)
		}
		stale := m
		stale.Version = 1
		if _, err := s.SaveMapping(ctx, stale, "dewi"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a change on top of an old version: %v", err)
		}
		m.Retired = true
		if _, err = s.SaveMapping(ctx, m, "rina"); err != nil {
			t.Fatal(err)
		}
		if _, err := readText(t, s, "warga mei.csv", strings.ReplaceAll(kelurahanFile, "MARTA", "MARLINA")); !intake.LayoutUnknown(err) {
			t.Errorf("a retired mapping still recognises: %v", err)
		}
	})
}

func TestAMappingOfOneRegionIsNotSeenInAnother(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		s, _ := intakeService(t, db)
		m, err := s.SaveMapping(ctx, kelurahanMapping(), "dewi")
		if err != nil {
			t.Fatal(err)
		}
		for area, want := range map[region.Code]int{singkawang: 1, "61": 1, "61.71": 0, "61.72.03": 0} {
			list, err := s.OwnMappings(ctx, region.ScopeOf(area))
			if err != nil || len(list) != want {
				t.Errorf("%s sees %d mappings, want %d (%v)", area, len(list), want, err)
			}
			if _, _, err := s.OwnMapping(ctx, region.ScopeOf(area), m.ID, 0); fault.Is(err, fault.NotFound) != (want == 0) {
				t.Errorf("%s: %v", area, err)
			}
		}
		if _, err := s.Read(ctx, "61.71", "warga.csv", strings.NewReader(kelurahanFile), int64(len(kelurahanFile)), intake.Options{By: "x"}); !intake.LayoutUnknown(err) {
			t.Errorf("the neighbour recognises the layout: %v", err)
		}
	})
}

func TestAShippedLayoutIsNotTakenForAShortMapping(t *testing.T) {
	db := storetest.SQLite(t)
	s, _ := intakeService(t, db)
	m := kelurahanMapping()
	m.Base, m.Constants, m.Values = "verification_result", nil, nil
	m.Columns = []intake.MappedColumn{{Header: "ID Keluarga P3KE", Field: "family_key"}, {Header: "Keberadaan", Field: "existence"}, {Header: "Kelayakan", Field: "eligibility"}}
	if _, err := s.SaveMapping(context.Background(), m, "dewi"); err != nil {
		t.Fatal(err)
	}
	if b, err := readText(t, s, "verval.csv", verificationFile); err != nil || b.Dialect != "verification_result" {
		t.Errorf("%+v, %v", b, err)
	}
}

func TestAFileThatCannotBeReadLeavesNoMapping(t *testing.T) {
	db := storetest.SQLite(t)
	s, _ := intakeService(t, db)
	header, _, _ := strings.Cut(kelurahanFile, "6172030101990001")
	h := hold(t, s, "dewi", "kosong.csv", header)
	if _, _, err := s.ReadMapped(context.Background(), h, kelurahanMapping(), intake.Place{HeaderRow: 2}, "dewi"); err == nil {
		t.Fatal("a file without rows was read")
	}
	if list, _ := s.OwnMappings(context.Background(), region.ScopeOf(singkawang)); len(list) != 0 {
		t.Errorf("%+v", list)
	}
}

func TestAMappingThatCannotWorkIsRefused(t *testing.T) {
	db := storetest.SQLite(t)
	s, _ := intakeService(t, db)
	for name, change := range map[string]func(m *intake.Mapping){
		"no title":                      func(m *intake.Mapping) { m.Title = "  " },
		"a base that is none":           func(m *intake.Mapping) { m.Base = "p3ke_keluarga_2023" },
		"a field that is none":          func(m *intake.Mapping) { m.Columns[0].Field = "colour" },
		"a field for two columns":       func(m *intake.Mapping) { m.Columns[6].Field = "nik" },
		"a header twice":                func(m *intake.Mapping) { m.Columns[6].Header = "Kel." },
		"no place":                      func(m *intake.Mapping) { m.Columns[4].Field = "" },
		"a code that is none":           func(m *intake.Mapping) { m.Values["floor"]["Semen"] = "gold" },
		"values of a text":              func(m *intake.Mapping) { m.Values = map[string]map[string]string{"head_name": {"x": "y"}} },
		"a NIK for all rows":            func(m *intake.Mapping) { m.Columns[2].Field, m.Constants["nik"] = "", "6172035203750017" },
		"a NIK in the place of another": func(m *intake.Mapping) { m.Constants["address"] = "6172035203750017" },
		"a year that is none":           func(m *intake.Mapping) { m.Constants["updated_year"] = "dua ribu" },
		"an area elsewhere":             func(m *intake.Mapping) { m.Constants["area"] = "61.71.01.1001" },
		"a constant beside a column":    func(m *intake.Mapping) { m.Constants["sex"] = "L" },
		"a broken pattern":              func(m *intake.Mapping) { m.Sheet = "[" },
	} {
		m := kelurahanMapping()
		m.Constants, m.Values = maps.Clone(m.Constants), map[string]map[string]string{"floor": maps.Clone(m.Values["floor"])}
		m.Columns = slices.Clone(m.Columns)
		change(&m)
		if _, err := s.SaveMapping(context.Background(), m, "dewi"); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAHeldFileIsSealedBoundedAndForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		s, _ := intakeService(t, db)
		now := s.Now()
		s.Now = func() time.Time { return now }
		scope := region.ScopeOf(singkawang)
		first := hold(t, s, "dewi", "warga.csv", kelurahanFile)
		parts, err := sqlstore.NewIntake(db).HeldParts(ctx, singkawang, first.ID)
		if err != nil || len(parts) != 1 || bytes.Contains(parts[0], []byte("MARTA")) {
			t.Errorf("the file lies open: %v", err)
		}
		if _, err := s.Held(ctx, scope, first.ID, "rina"); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else sees it: %v", err)
		}
		if _, err := s.Held(ctx, region.ScopeOf("61.71"), first.ID, "dewi"); !fault.Is(err, fault.NotFound) {
			t.Errorf("another region sees it: %v", err)
		}
		for _, month := range []string{"A", "B", "C"} {
			now = now.Add(time.Minute)
			hold(t, s, "dewi", month+".csv", strings.ReplaceAll(kelurahanFile, "DATA", month))
		}
		if _, err := s.Held(ctx, scope, first.ID, "dewi"); !fault.Is(err, fault.NotFound) {
			t.Errorf("the oldest of four is still held: %v", err)
		}
		last := hold(t, s, "dewi", "C.csv", strings.ReplaceAll(kelurahanFile, "DATA", "C"))
		if list, err := sqlstore.NewIntake(db).HeldBy(ctx, singkawang, "dewi"); err != nil || len(list) > 3 || list[0].ID != last.ID {
			t.Errorf("%d files are held, %v", len(list), err)
		}
		now = now.Add(intake.HeldFor + time.Minute)
		if _, err := s.Held(ctx, scope, last.ID, "dewi"); !fault.Is(err, fault.NotFound) {
			t.Errorf("after a day: %v", err)
		}
		if err := s.ReleaseOld(ctx); err != nil {
			t.Fatal(err)
		}
		if parts, err := sqlstore.NewIntake(db).HeldParts(ctx, singkawang, last.ID); err != nil || len(parts) != 0 {
			t.Errorf("%d parts are left, %v", len(parts), err)
		}
		if _, err := s.Hold(ctx, singkawang, "x.pdf", []byte("%PDF-1.4"), civil.Date{}, "dewi"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a PDF is held: %v", err)
		}
	})
}

func TestAHeldFileIsLookedAtAndTried(t *testing.T) {
	db := storetest.SQLite(t)
	ctx := context.Background()
	s, _ := intakeService(t, db)
	h := hold(t, s, "dewi", "warga.csv", kelurahanFile)
	l, err := s.LookAt(ctx, h, intake.Place{}, 0)
	if err != nil || l.Place.HeaderRow != 2 || l.HeaderRows != 1 || l.Guesses[0].Base.ID != "family_list" {
		t.Fatalf("%+v, %v", l, err)
	}
	if e := l.Columns[0].Examples[0]; strings.Contains(e, "6172030101990001") {
		t.Errorf("the number of a card is shown: %s", e)
	}
	list, more, err := s.Distincts(ctx, h, l.Place, 1, "Lantai Rumah", "family_list", "floor")
	if err != nil || more || len(list) != 3 || list[0].Count != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	if list, more, err := s.Distincts(ctx, h, l.Place, 1, "No. KTP", "family_list", "sex"); err != nil || !more || len(list) != 0 {
		t.Errorf("the values of a column of NIK are listed: %+v, %v", list, err)
	}
	m := kelurahanMapping()
	tried, err := s.Try(ctx, h, m, l.Place, 2)
	if err != nil || tried.Read != 3 || len(tried.Rows) != 2 || tried.Rejected != 1 {
		t.Errorf("%+v, %v", tried, err)
	}
	if _, err := s.SaveMapping(ctx, m, "dewi"); err != nil {
		t.Fatal(err)
	}
	other := hold(t, s, "dewi", "lain.csv", strings.Replace(kelurahanFile, "Nama Kepala;", "Nama Kepala;Telepon;", 1))
	l, err = s.LookAt(ctx, other, intake.Place{}, 0)
	if err != nil || l.Guesses[0].Columns["kk"] != "Nomor Kartu" {
		t.Errorf("what was said before is not remembered: %+v, %v", l.Guesses[0].Columns, err)
	}
}

func TestTheSameBytesAreTheSameHeldFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		s, _ := intakeService(t, db)
		first := hold(t, s, "dewi", "warga.csv", kelurahanFile)
		again := hold(t, s, "dewi", "warga lagi.csv", kelurahanFile)
		other := hold(t, s, "budi", "warga.csv", kelurahanFile)
		if again.ID != first.ID || other.ID == first.ID {
			t.Errorf("held as %s, %s and by somebody else as %s", first.ID, again.ID, other.ID)
		}
		list, err := s.HeldFiles(context.Background(), singkawang, "dewi")
		if err != nil || len(list) != 1 || list[0].File != "warga lagi.csv" {
			t.Errorf("%v %v", list, err)
		}
	})
}
