package demo_test

import (
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/demo"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/region"
)

// judged are the people of a file by what package identity says of their NIK,
// without those who carry the number of another, as the file itself says.
func judged(t *testing.T, people table) map[identity.Status][]record {
	t.Helper()
	out := map[identity.Status][]record{}
	for _, l := range people.lines {
		if l["Prioritas Verval"] == "NIK DUPLIKAT" {
			continue // somebody else's number, on purpose
		}
		birth, err := civil.ParseDate(l["Tanggal Lahir"])
		if err != nil {
			t.Fatalf("%s: %v", l["Nama"], err)
		}
		sex := map[string]string{"LAKI-LAKI": "m", "PEREMPUAN": "f"}[l["Jenis Kelamin"]]
		if sex == "" {
			t.Fatalf("%s has no sex", l["Nama"])
		}
		status := identity.Check(l["NIK"], identity.Known{Sex: sex, Birth: birth, Regions: areas(t)}).Status
		out[status] = append(out[status], l)
	}
	return out
}

func TestEveryNIKIsValidButTheDefectsPlantedOnPurpose(t *testing.T) {
	for _, o := range []demo.Options{{}, {Region: banyumas, Families: 1500, Seed: 3}, {Region: jayapura, Families: 1500, Seed: 4}} {
		people := write(t, where(t, "berkas"), o).at("04")
		by := judged(t, people)
		planted := map[identity.Status]bool{identity.OK: true, identity.Missing: true, identity.PrecisionLostSuspect: true, identity.SexMismatch: true}
		for status, lines := range by {
			if !planted[status] {
				t.Errorf("%s: %d numbers are %s, such as %q of %s", o.Region, len(lines), status, lines[0]["NIK"], lines[0]["Nama"])
			}
		}
		for status := range planted {
			if len(by[status]) == 0 {
				t.Errorf("%s: no number is %s", o.Region, status)
			}
		}
		if share := len(by[identity.OK]) * 100 / len(people.lines); share < 95 || share > 99 {
			t.Errorf("%s: %d %% of the numbers are well", o.Region, share)
		}
		for _, status := range []identity.Status{identity.PrecisionLostSuspect, identity.SexMismatch} {
			for _, l := range by[status] {
				if l["Hubungan dengan Kepala Keluarga"] != "KEPALA KELUARGA" {
					t.Errorf("%s: %s, who is no head of a family, has a number that is %s", o.Region, l["Nama"], status)
				}
			}
		}
	}
}

// Registries give serial numbers from 0001 upwards; the demo's are so high
// that they meet no real person's.
func TestNoNIKIsThatOfARealPerson(t *testing.T) {
	for _, o := range []demo.Options{{}, {Region: banyumas, Families: 1500, Seed: 3}} {
		f := write(t, where(t, "berkas"), o)
		own := o.Region
		if own == "" {
			own = demo.DefaultRegion
		}
		for _, number := range []string{"01", "02", "03", "04", "05", "08"} {
			for _, l := range f.at(number).lines {
				nik := strings.NewReplacer("'", "", " ", "").Replace(l["NIK"])
				if len(nik) != 16 || strings.Trim(nik, "0123456789") != "" {
					continue
				}
				if !within(own, nik) || nik[12] < '5' {
					t.Fatalf("%s: %q may be somebody's number", f.at(number).name, l["NIK"])
				}
			}
		}
	}
}

func within(own region.Code, nik string) bool { return strings.HasPrefix(nik, own.Digits()) }

func TestTwoPeopleShareANIKOnlyWhereThatIsTheDefect(t *testing.T) {
	for seed := range uint64(3) {
		people := write(t, where(t, "berkas"), demo.Options{Families: 3000, Seed: seed + 1}).at("04")
		first, copies := map[string]record{}, 0
		for _, l := range people.lines {
			nik := strings.NewReplacer("'", "", " ", "").Replace(l["NIK"])
			if nik == "" || strings.Contains(nik, "E+") {
				continue
			}
			earlier, twice := first[nik]
			if !twice {
				first[nik] = l
				continue
			}
			copies++
			if l["Prioritas Verval"] != "NIK DUPLIKAT" || earlier["ID Keluarga P3KE"] != l["ID Keluarga P3KE"] {
				t.Errorf("seed %d: %s and %s have the same number %s", seed+1, earlier["Nama"], l["Nama"], nik)
			}
		}
		if copies == 0 {
			t.Errorf("seed %d: the defect of a copied number is in no family", seed+1)
		}
	}
}

func TestTheSamePersonIsTheSameInBothLayouts(t *testing.T) {
	f := write(t, where(t, "berkas"), demo.Options{Families: 500})
	newer := map[string]record{}
	for _, l := range f.at("03").lines {
		newer[l["ID Keluarga P3KE"]] = l
	}
	for _, old := range f.at("01").lines {
		l := newer[old["ID Keluarga P3KE"]]
		birth, err := civil.ParseDate(l["Tanggal Lahir"])
		if err != nil {
			t.Fatal(err)
		}
		day := birth.String()
		if got := old["Tanggal Lahir"]; len(got) != 10 || got[6:]+"-"+got[3:5]+"-"+got[:2] != day {
			t.Errorf("%s was born on %s and on %s", l["Kepala Keluarga"], got, day)
		}
		for _, column := range []string{"Kepala Keluarga", "Alamat", "Desa/Kelurahan", "Desil Kesejahteraan", "Jenis Kelamin"} {
			if old[column] != l[column] {
				t.Errorf("%s of %s: %q and %q", column, l["ID Keluarga P3KE"], old[column], l[column])
			}
		}
	}
}

func TestTheFilesHaveTheDefectsOfRealFiles(t *testing.T) {
	f := write(t, where(t, "berkas"), demo.Options{})
	has := func(number, column, text string) bool {
		return f.at(number).count(func(l record) bool { return strings.Contains(l[column], text) }) > 0
	}
	for _, d := range []struct{ name, number, column, text string }{
		{"a number in Excel's scientific form", "03", "NIK", "E+"},
		{"a number with an apostrophe", "03", "NIK", "'"},
		{"an occupation outside the domain", "03", "Pekerjaan", "OJEK DARING"},
		{"a village code of another province", "03", "Kode Kemdagri", "3602"},
		{"two relations in one cell", "04", "Hubungan dengan Kepala Keluarga", "/LAINNYA"},
		{"a recipient whom nobody knows", "08", "ID Keluarga P3KE", "9999999999"},
	} {
		if !has(d.number, d.column, d.text) {
			t.Errorf("no row has %s", d.name)
		}
	}
	if n := len(f.at("03").lines); n == len(f.at("03").keys("ID Keluarga P3KE")) {
		t.Error("no family stands twice")
	}
}
