package demo_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/demo"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

const (
	nabire   region.Code = "94.01" // Papua Tengah
	mempawah region.Code = "61.02" // in the province of the case
)

func TestEveryWrittenFileHasDataRows(t *testing.T) {
	for _, code := range []region.Code{semarang, nabire, mempawah} {
		f := write(t, where(t, "berkas"), demo.Options{Region: code, Families: 120})
		for number := range f.paths {
			if tab := f.at(number); len(tab.lines) == 0 {
				t.Errorf("%s: %s has no rows", code, tab.name)
			}
		}
	}
}

// Before the first figure that comes with Tuntas was out there is nothing to
// write.
func TestAFileWithoutFiguresIsLeftOut(t *testing.T) {
	f := write(t, where(t, "berkas"), demo.Options{Region: semarang, Families: 60, Date: civil.MustDate("2017-05-02")})
	if _, there := f.paths["09"]; there || len(f.paths) != 10 {
		t.Errorf("the files are %v", f.paths)
	}
}

func TestTheIndicatorsOfOtherRegionsWereOutOnTheDay(t *testing.T) {
	for _, l := range write(t, where(t, "berkas"), demo.Options{Region: mempawah, Families: 60}).at("09").lines {
		if l["Periode"] > "2023-12" || l["Kode Wilayah"] == string(demo.DefaultRegion) {
			t.Errorf("%v", l)
		}
	}
}

func TestTheObstacleOfMissingFamiliesIsCountedFromTheVisits(t *testing.T) {
	for _, o := range []demo.Options{{}, {Region: banyumas, Families: 700, Seed: 5}} {
		f := write(t, where(t, "berkas"), o)
		elsewhere := map[string]bool{} // families that no register of the region has
		prefix := "6172"
		if o.Region != "" {
			prefix = o.Region.Digits()
		}
		for _, l := range f.at("03").lines {
			if !strings.HasPrefix(l["Kode Kemdagri"], prefix) {
				elsewhere[l["ID Keluarga P3KE"]] = true
			}
		}
		visits := f.at("05")
		of := func(answers ...string) int {
			return visits.count(func(l record) bool {
				return !elsewhere[l["ID Keluarga P3KE"]] && (len(answers) == 0 || slices.Contains(answers, l["Keberadaan"]))
			})
		}
		all, gone, there := of(), of("Tidak ditemukan"), of("Ditemukan")
		n := func(i int) string { return locale.Indonesian.Integer(int64(i)) }
		want := fmt.Sprintf("%s dari %s keluarga yang dikunjungi tidak ditemukan di alamatnya, %s pindah, meninggal, ganda, atau menolak", n(gone), n(all), n(all-gone-there))
		if f.at("11").count(func(l record) bool { return l["Dampak"] == want }) != 1 {
			t.Errorf("%s: no obstacle says %q", o.Region, want)
		}
	}
}

func TestThePopulationOfOtherRegionsIsPlausibleAndMarkedAsInvented(t *testing.T) {
	for code, limits := range map[region.Code][2]int{
		semarang: {1_000_000, 2_200_000}, banyumas: {1_200_000, 2_500_000}, nabire: {30_000, 200_000}, mempawah: {290_000, 320_000},
	} {
		lines := write(t, where(t, "berkas"), demo.Options{Region: code, Families: 400}).at("10").lines
		if len(lines) != 2 {
			t.Fatalf("%s: %v", code, lines)
		}
		var totals []int
		for _, l := range lines {
			n, err := strconv.Atoi(strings.ReplaceAll(l["Jumlah Penduduk"], ".", ""))
			if err != nil || n < limits[0] || n > limits[1] || !strings.Contains(l["Sumber"], "Angka contoh") {
				t.Errorf("%s: %v", code, l)
			}
			totals = append(totals, n)
		}
		if totals[1] < totals[0] || totals[1] > totals[0]*102/100 {
			t.Errorf("%s grows from %d to %d in a year", code, totals[0], totals[1])
		}
	}
}

func TestTheShippedPopulationIsTakenOnceItIsOut(t *testing.T) {
	lines := write(t, where(t, "berkas"), demo.Options{Region: mempawah, Families: 60, Date: civil.MustDate("2025-03-01")}).at("10").lines
	if l := lines[1]; l["Jumlah Penduduk"] != "314.148" || l["Sumber"] != "Dukcapil, Desember 2024" || l["Tanggal"] != "31 Desember 2024" || l["Luas (km2)"] != "1.934,827" {
		t.Errorf("%v", l)
	}
}

func TestAListOfEverybodyIsNoLongerThanThePopulation(t *testing.T) {
	o := demo.Options{Region: "31.01", Families: 12000} // six kelurahan
	f := write(t, where(t, "berkas"), o)
	n, err := strconv.Atoi(strings.ReplaceAll(f.at("10").lines[1]["Jumlah Penduduk"], ".", ""))
	if err != nil || n <= len(f.at("04").lines) {
		t.Errorf("%d people live there, %d are on the list", n, len(f.at("04").lines))
	}
}

func TestTheVillagesAreCalledWhatTheyAre(t *testing.T) {
	for _, c := range []struct {
		code         region.Code
		column       string
		deliberation string
	}{
		{semarang, "Kelurahan", "Musyawarah kelurahan terbuka"},
		{"62.10", "Desa/Kelurahan", "Musyawarah desa/kelurahan terbuka"},
		{onlyDesa(t), "Desa", "Musyawarah desa terbuka"},
	} {
		f := write(t, where(t, "berkas"), demo.Options{Region: c.code, Families: 80})
		for _, number := range []string{"05", "08"} {
			if _, ok := f.at(number).lines[0][c.column]; !ok {
				t.Errorf("%s: %s has no column %s", c.code, f.at(number).name, c.column)
			}
		}
		if f.at("11").count(func(l record) bool { return strings.HasPrefix(l["Permasalahan"], c.deliberation) }) != 1 {
			t.Errorf("%s: no good practice is %q", c.code, c.deliberation)
		}
		for _, l := range f.at("06").lines {
			office, mark := "Kepala Desa ", "/BA-MUSDES/"
			if region.Code(l["Kode Wilayah"]).IsUrban() {
				office, mark = "Lurah ", "/BA-MUSKEL/"
			}
			if l["Jenis"] == "Berita Acara" && (l["Jabatan"] != office+l["Wilayah"] || !strings.Contains(l["Nomor"], mark)) {
				t.Errorf("%s: minutes %s are signed by %s", l["Wilayah"], l["Nomor"], l["Jabatan"])
			}
		}
	}
}

// onlyDesa is a kabupaten without a kelurahan.
func onlyDesa(t *testing.T) region.Code {
	t.Helper()
	for _, province := range areas(t).Children(region.Nation) {
		for _, r := range areas(t).Children(province.Code) {
			if areas(t).VillageKind(r.Code) == region.Desa && len(areas(t).Children(r.Code)) > 0 {
				return r.Code
			}
		}
	}
	t.Fatal("every kabupaten has a kelurahan")
	return ""
}
