package demo_test

import (
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/demo"
)

// addUp compares every count that one file states with what the others hold.
func addUp(t tester, o demo.Options, f files) {
	t.Helper()
	fail := func(format string, args ...any) {
		t.Helper()
		t.Fatalf("%+v: "+format, append([]any{o}, args...)...)
	}
	families := f.at("03").keys("ID Keluarga P3KE")
	if len(families) != o.Families {
		fail("%d families, want %d", len(families), o.Families)
	}
	members := f.at("04").keys("ID Keluarga P3KE")
	for key := range families {
		if !members[key] {
			fail("family %s has no members", key)
		}
	}
	for _, number := range []string{"01", "04", "05"} {
		for key := range f.at(number).keys("ID Keluarga P3KE") {
			if !families[key] {
				fail("%s names family %q, which the newest list has not", f.at(number).name, key)
			}
		}
	}
	verification(fail, f)
	minutes(fail, f)
	matrix(fail, f)
}

type failing func(format string, args ...any)

// verification: every family of decile 1 is visited once, nobody else is.
func verification(fail failing, f files) {
	poor := map[string]bool{}
	for _, l := range f.at("03").lines {
		if l["Desil Kesejahteraan"] == "1" {
			poor[l["ID Keluarga P3KE"]] = true
		}
	}
	visited := f.at("05").keys("ID Keluarga P3KE")
	if len(visited) != len(f.at("05").lines) || len(visited) != len(poor) {
		fail("%d visits to %d families, %d are in decile 1", len(f.at("05").lines), len(visited), len(poor))
	}
	for key := range visited {
		if !poor[key] {
			fail("%s was visited and is not in decile 1", key)
		}
	}
}

// minutes: what the villages agreed on is the list of the decree.
func minutes(fail failing, f files) {
	agreed, decrees := map[string]int{}, 0
	for _, l := range f.at("06").lines {
		if l["Jenis"] == "Keputusan" {
			decrees++
			continue
		}
		words := strings.Fields(l["Catatan"])
		n, err := strconv.Atoi(words[0])
		if err != nil {
			fail("minutes %s: %v", l["Nomor"], err)
		}
		agreed[l["Wilayah"]] += n
	}
	listed := map[string]int{}
	for _, l := range f.at("05").lines {
		if l.decreed() {
			listed[l.village()]++
		}
	}
	if decrees != 1 || len(listed) == 0 {
		fail("%d decrees, %d villages with families on the list", decrees, len(listed))
	}
	for village, n := range agreed {
		if listed[village] != n {
			fail("%s agreed on %d families, %d are on the list", village, n, listed[village])
		}
	}
	for village := range listed {
		if agreed[village] == 0 {
			fail("%s has no minutes", village)
		}
	}
}

// matrix: the planned recipients are those of the list by name, and the money
// is theirs.
func matrix(fail failing, f files) {
	recipients := map[string]int{}
	unknown := 0
	families := f.at("03").keys("ID Keluarga P3KE")
	for _, l := range f.at("08").lines {
		if !families[l["ID Keluarga P3KE"]] {
			unknown++
			continue
		}
		recipients[l["Nama Program"]]++
	}
	if unknown != 1 {
		fail("%d recipients are in no list, want the one planted", unknown)
	}
	programmes := 0
	for _, l := range f.at("07").lines {
		name := l["Sub Kegiatan"]
		if _, err := strconv.Atoi(l["No"]); err != nil || name == "" || name == "7" {
			continue // a banner, or the row of column numbers
		}
		programmes++
		number := func(column string) int64 {
			n, err := strconv.ParseInt(l[column], 10, 64)
			if err != nil {
				fail("%s, %s: %v", name, column, err)
			}
			return n
		}
		planned, budget := number("Jumlah Sasaran Penerima Manfaat"), number("Alokasi Anggaran (Rp)")
		if n := recipients[name]; n > 0 && planned != int64(n) {
			fail("%s plans %d recipients, %d have a name", name, planned, n)
		}
		if n := recipients[name]; n > 0 && budget != number("Besaran Manfaat")*planned {
			fail("%s costs %d for %d recipients of %s", name, budget, planned, l["Besaran Manfaat"])
		}
		if total := number("Realisasi Sem.1") + number("Realisasi Sem.2"); total != number("Total") || total > budget {
			fail("%s has spent %d of %d, the total says %s", name, total, budget, l["Total"])
		}
	}
	if programmes != 11 {
		fail("%d programmes, want 11", programmes)
	}
}

func readAll(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
