package demo_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/demo"
)

// answer is what the visit says of a criterion by its number.
func (r record) answer(n int) string {
	for title, value := range r {
		if strings.HasPrefix(title, "K"+strconv.Itoa(n)+" ") {
			return value
		}
	}
	return ""
}

// decidedBy are the criteria that the lists decide, with whether they are met:
// the family's row and its members' rows.
func decidedBy(family record, members []record) map[int]bool {
	is := func(column string, values ...string) bool { return slices.Contains(values, family[column]) }
	head := members[0]
	informal := is("Pekerjaan", "PEKERJA LEPAS", "PETANI", "NELAYAN", "OJEK DARING") ||
		is("Pekerjaan", "PEDAGANG", "WIRASWASTA") && head["Status Pekerjaan"] != "BURUH/KARYAWAN/PEGAWAI"
	out := map[int]bool{
		2:  is("Jenis Kelamin", "PEREMPUAN"),
		3:  is("Pendidikan", "TDK TAMAT SD/SEDERAJAT", "MASIH/TAMAT SD/SEDERAJAT", "TIDAK/BELUM SEKOLAH"),
		6:  informal,
		7:  !is("Memiliki fasilitas Buang Air Besar", "MILIK SENDIRI"),
		8:  is("Sumber Air Minum", "SUMUR TIDAK TERLINDUNG", "AIR PERMUKAAN (SUNGAI, DANAU, DLL)"),
		10: is("Memiliki Simpanan Uang/Perhiasan/Ternak/Lainnya", "TIDAK"),
		12: is("Resiko Stunting", "BERESIKO STUNTING"),
	}
	if !slices.ContainsFunc(members, func(m record) bool { age, _ := strconv.Atoi(m["Usia 2023"]); return age >= 60 }) {
		out[4] = false
	}
	if is("Kepemilikan Rumah", "MILIK SENDIRI", "KONTRAK/SEWA", "DINAS") {
		out[9] = false
	}
	if family["NIK"] != "" {
		out[11] = false
	}
	return out
}

func TestTheAnswersFollowFromTheFamilysOwnData(t *testing.T) {
	for _, o := range []demo.Options{{}, {Region: banyumas, Families: 900, Seed: 3}, {Region: jayapura, Families: 300, Seed: 8}} {
		f := write(t, where(t, "berkas"), o)
		families, members := map[string]record{}, map[string][]record{}
		for _, l := range f.at("03").lines {
			families[l["ID Keluarga P3KE"]] = l
		}
		for _, l := range f.at("04").lines {
			members[l["ID Keluarga P3KE"]] = append(members[l["ID Keluarga P3KE"]], l)
		}
		asked, disabled := 0, 0
		for _, l := range f.at("05").lines {
			key := l["ID Keluarga P3KE"]
			if l["Keberadaan"] != "Ditemukan" {
				if l.answered() > 0 {
					t.Errorf("%s: %s, who was not there, has answers", o.Region, key)
				}
				continue
			}
			asked++
			if l.answer(5) == "Ya" {
				disabled++
			}
			for n, met := range decidedBy(families[key], members[key]) {
				if (l.answer(n) == "Ya") != met {
					t.Errorf("%s: criterion %d of %s is %q, its data say %v", o.Region, n, key, l.answer(n), met)
				}
			}
			if eligible := strings.HasPrefix(l["Kelayakan"], "Layak"); !eligible && l.answered() >= 7 {
				t.Errorf("%s: %s meets %d criteria and is not eligible", o.Region, key, l.answered())
			}
		}
		if disabled*10 > asked {
			t.Errorf("%s: %d of %d families have somebody severely disabled", o.Region, disabled, asked)
		}
	}
}

func TestARiskOfStuntingIsThatOfASmallChild(t *testing.T) {
	f := write(t, where(t, "berkas"), demo.Options{})
	child := map[string]bool{}
	for _, l := range f.at("04").lines {
		if age, _ := strconv.Atoi(l["Usia 2023"]); age < 5 {
			child[l["ID Keluarga P3KE"]] = true
		}
	}
	risks := 0
	for _, l := range f.at("03").lines {
		if l["Resiko Stunting"] != "BERESIKO STUNTING" {
			continue
		}
		if risks++; !child[l["ID Keluarga P3KE"]] {
			t.Errorf("%s is at risk without a small child", l["ID Keluarga P3KE"])
		}
	}
	if risks == 0 {
		t.Error("no family is at risk")
	}
}

func TestWhoDoesNotWorkHasNoWayOfWorking(t *testing.T) {
	for _, l := range write(t, where(t, "berkas"), demo.Options{}).at("04").lines {
		if l["Pekerjaan"] == "TIDAK/BELUM BEKERJA" && l["Status Pekerjaan"] != "KOSONG" {
			t.Fatalf("%s: %s", l["Nama"], l["Status Pekerjaan"])
		}
	}
}
