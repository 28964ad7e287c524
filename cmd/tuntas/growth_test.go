package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAFileOfChildrenIsScoredAsANutritionistWould(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "balita.csv"), filepath.Join(dir, "skor.csv")
	if err := os.WriteFile(in, []byte("nama;sex;birth_date;measured_on;weight;lenhei;measure\nAni;f;2021-01-01;29/03/2024;10,2;87,8;h\nBudi;x;2021-01-01;29/03/2024;10,2;87,8;h\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := tuntas(t, "growth", "zscore", in, "-o", out, "--categories")
	if r.code != findings || !strings.Contains(r.out, `baris 3: "x" di kolom sex tidak dikenal`) {
		t.Errorf("exit %d\n%s", r.code, r.out)
	}
	scored, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(string(scored), "\n"); !strings.Contains(lines[1], ";-2,34;0;-2,77;0;-1,98;0;") || !strings.HasSuffix(lines[1], "pendek;berat badan kurang;gizi baik;gizi baik;;") {
		t.Errorf("scores %q", lines[1])
	}
	if left, _ := filepath.Glob(out + "*.tmp"); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestScoresGoToStandardOutputAndTheReportBesideThem(t *testing.T) {
	in := filepath.Join(t.TempDir(), "balita.csv")
	if err := os.WriteFile(in, []byte("sex,age,weight\n1,400,10\n3,400,10\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := tuntas(t, "growth", "zscore", in, "--json")
	if !strings.HasPrefix(r.out, "sex,age,weight,clenhei") || strings.Count(r.out, "\n") != 3 {
		t.Errorf("standard output:\n%s", r.out)
	}
	var problem struct {
		Row                 int
		Column, Value, Code string
	}
	if err := json.NewDecoder(strings.NewReader(r.errors)).Decode(&problem); err != nil || problem.Row != 3 || problem.Column != "sex" || problem.Code != "code" {
		t.Errorf("standard error %q: %+v, %v", r.errors, problem, err)
	}
}

func TestAFileWithoutTheNeededColumnsSaysWhichItHas(t *testing.T) {
	in, out := filepath.Join(t.TempDir(), "lain.csv"), filepath.Join(t.TempDir(), "skor.csv")
	if err := os.WriteFile(in, []byte("nama,berat\nAni,10\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := tuntas(t, "growth", "zscore", in, "-o", out)
	if r.code != failure || !strings.Contains(r.errors, "Kolom sex tidak ada. Kolom yang ada: nama, berat") {
		t.Errorf("exit %d: %s", r.code, r.errors)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("an output file was left")
	}
}
