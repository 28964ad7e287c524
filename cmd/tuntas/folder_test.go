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
