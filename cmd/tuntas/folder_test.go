package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestACopyOfAFileInTheSameFolderIsTakenOnce(t *testing.T) {
	t.Parallel()
	demo, dir := littleOne(t), t.TempDir()
	content, err := os.ReadFile(sources(t, demo, "01 P3KE Keluarga")[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"01 P3KE Keluarga 2022.xlsx", "01b salinan.xlsx"} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := must(t, tuntas(t, "run", dir, "--region", "61.72", "--date", caseDate, "-o", filepath.Join(t.TempDir(), "hasil")), findings)
	if strings.Contains(r.out, "✗") || !strings.Contains(r.out, "= 01b salinan.xlsx") || !strings.Contains(r.out, "sudah diimpor sebelumnya") {
		t.Errorf("the copy is not said to be a copy:\n%s", r.out)
	}
}

func TestTheListOfADayIsThatOfTheDecreeOfTheDay(t *testing.T) {
	t.Parallel()
	data := filepath.Join(copyOf(t, littleOne(t)), "hasil")
	later := filepath.Join(t.TempDir(), "keputusan.csv")
	if err := os.WriteFile(later, []byte("Jenis;Nomor;Tanggal;Penanda Tangan;Jabatan;Dasar Hukum;Tanggal Data\nKeputusan;CONTOH/99/2024;10 Juni 2024;Wali Kota;Wali Kota;Perwako;2024-05-01\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	shown := func(at string) object {
		return objects(t, must(t, tuntas(t, "determination", "show", "--at", at, "--data", data, "--json"), clean))[0]
	}
	before := shown("2024-03-01")
	must(t, tuntas(t, "import", later, "--data", data), clean, findings)
	id := objects(t, must(t, tuntas(t, "determination", "list", "--data", data, "--json"), clean))
	if len(id) < 2 {
		t.Fatalf("the later decree is not there: %v", id)
	}
	if after := shown("2024-03-01"); after.text("decree") != before.text("decree") || after.number(t, "families") != before.number(t, "families") {
		t.Errorf("on 1 March the list was %v, after a decree of June it is %v", before, after)
	}
}

func TestHelpIsAlsoACommand(t *testing.T) {
	t.Parallel()
	plain := must(t, tuntas(t, "import", "--help"), clean)
	if got := must(t, tuntas(t, "help", "import"), clean); got.out != plain.out {
		t.Errorf("help import says:\n%s", got.out)
	}
}

func TestAVillageThatBearsTheNameOfAnotherKecamatanIsNotTakenForIt(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "tengah.csv")
	content := "ID Keluarga P3KE;Dimuktakhirkan Tahun;Kecamatan;Desa/Kelurahan;Kode Kemdagri;Desil Kesejahteraan;Persentil;Alamat;Prioritas Verval;Kepala Keluarga;NIK;Tanggal Lahir\n" +
		"F1;2023;SINGKAWANG BARAT;TENGAH;;1;7;RT 2;NORMAL;SITI UJI;;1980-01-01\nF2;2023;SINGKAWANG TENGAH;TENGAH;;1;7;RT 2;NORMAL;BUDI UJI;;1980-01-01\n"
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	o := objects(t, must(t, tuntas(t, "import", file, "--region", "61.72", "--data", filepath.Join(t.TempDir(), "data"), "--check", "--json"), findings))[0]
	if o.number(t, "rejected") != 1 || !strings.Contains(o.text("findings"), "61.72.02.1003") {
		t.Errorf("the row of Singkawang Tengah: %v", o)
	}
}

func TestFilesOfLaterYearsFindTheFamiliesThatAreKnown(t *testing.T) {
	t.Parallel()
	demo := copyOf(t, littleOne(t))
	files, err := filepath.Glob(filepath.Join(demo, "berkas-lain", "*"))
	if err != nil || len(files) != 5 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, o := range objects(t, must(t, tuntas(t, append([]string{"import", "--json", "--data", filepath.Join(demo, "hasil")}, files...)...), findings)) {
		known, added := o.number(t, "changed")+o.number(t, "unchanged"), o.number(t, "new")
		if o.text("dialect") == "dtsen_keluarga" && added > known/20 {
			t.Errorf("%s makes %d families new and knows %d", o.text("file"), added, known)
		}
	}
}
