package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// linkRegisters are two small invented registers and their truth.
func linkRegisters(t *testing.T) (a, b, truth string) {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "linkage", "linkfile", "testdata"))
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "register_a.csv"), filepath.Join(dir, "register_b.csv"), filepath.Join(dir, "truth.csv")
}

func fileText(t *testing.T, parts ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestRegistersAreLinkedWithoutAnyOption(t *testing.T) {
	t.Parallel()
	a, b, truth := linkRegisters(t)
	dir := filepath.Join(t.TempDir(), "hasil")
	r := must(t, tuntas(t, "link", a, b, "-o", dir), clean)
	for _, words := range []string{"346 baris", "aturan", "memori", "pasangan tertaut", "perkiraan presisi", "report.html"} {
		if !strings.Contains(r.out, words) {
			t.Errorf("%q is not said\n%v", words, r)
		}
	}
	if got := fileText(t, dir, "pairs.csv"); !strings.HasPrefix(got, "left_id,right_id,left_file,right_file,weight,probability,decision\nA0") || !strings.Contains(got, ",register_a.csv,register_b.csv,") {
		t.Errorf("pairs %.200q", got)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 4 {
		t.Errorf("the folder holds %v, %v", left, err)
	}
	e := must(t, tuntas(t, "link", "evaluate", dir, "--truth", truth), clean)
	for _, words := range []string{"presisi", "satu gugus, nik tidak sama", "Kalibrasi", "Tautan keliru", "Terlewat"} {
		if !strings.Contains(e.out, words) {
			t.Errorf("%q is not said\n%v", words, e)
		}
	}
	again := filepath.Join(t.TempDir(), "lagi")
	must(t, tuntas(t, "link", a, b, "-o", again, "--workers", "3", "--json"), clean)
	for _, name := range []string{"pairs.csv", "clusters.csv", "model.json"} {
		if fileText(t, dir, name) != fileText(t, again, name) {
			t.Errorf("%s differs with another number of workers", name)
		}
	}
}

func TestALinkageThatCannotBeSaysWhy(t *testing.T) {
	t.Parallel()
	a, b, truth := linkRegisters(t)
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	noName, empty := write("lain.csv", "id,berat\n1,10\n"), write("kosong.csv", "")
	model := write("m.yaml", "columns: [{name: a, as: text, from: [[a]]}]\ncomparisons: [{name: a, levels: [{exact: b}]}]\nblocking: [[a]]\n")
	bad := write("keputusan.csv", "left_file,left_id,right_file,right_id,decision\nregister_a.csv,A00000001,register_b.csv,B00000001,mungkin\n")
	gone := write("asing.csv", "left_file,left_id,right_file,right_id,decision\nregister_a.csv,A9,register_b.csv,B00000001,same\n")
	for _, c := range []struct {
		name string
		args []string
		code int
		id   string
		en   string
	}{
		{"a file without names", []string{a, noName, "-o", "@"}, failure, "lain.csv tidak punya kolom untuk name. Yang dicari: nama, nama_lengkap", "The columns are: id, berat"},
		{"an empty file", []string{empty, "-o", "@"}, failure, "Baris pertama harus berisi nama kolom", "The first line must name the columns"},
		{"a file that is not there", []string{filepath.Join(folder, "x.csv"), "-o", "@"}, failure, "x.csv tidak ditemukan", "x.csv was not found"},
		{"a file twice", []string{a, a, "-o", "@"}, failure, "disebut dua kali", "is named twice"},
		{"a wrong model", []string{a, "--model", model, "-o", "@"}, failure, "Model tidak dapat dipakai", "The model cannot be used"},
		{"an unknown decision", []string{a, b, "--decisions", bad, "-o", "@"}, failure, "keputusan.csv baris 2", "Line 2 of"},
		{"a decision about nobody", []string{a, b, "--decisions", gone, "-o", "@"}, failure, "menyebut A9", "names A9"},
		{"one file to link only", []string{a, "--link-only", "-o", "@"}, failure, "dua berkas", "two files"},
		{"no probability", []string{a, "--threshold", "95", "-o", "@"}, failure, "--threshold harus peluang", "--threshold must be a probability"},
		{"two ways of cutting", []string{a, "--threshold", "0.9", "--estimate-cut", "-o", "@"}, usage, "--estimate-cut", "--threshold"},
		{"too little memory", []string{a, b, "--max-memory", "1MB", "-o", "@"}, failure, "lebih dari batas 1 MB", "more than the limit of 1 MB"},
		{"no result", []string{"evaluate", folder, "--truth", truth}, failure, "tidak ada hasil yang utuh", "no whole result"},
	} {
		for lang, want := range map[string]string{"id": c.id, "en": c.en} {
			dir := filepath.Join(t.TempDir(), "hasil")
			args := []string{"--lang", lang, "link"}
			for _, arg := range c.args {
				args = append(args, strings.Replace(arg, "@", dir, 1))
			}
			r := tuntas(t, args...)
			if r.code != c.code || !strings.Contains(r.errors, want) {
				t.Errorf("%s: want exit code %d and %q\n%v", c.name, c.code, want, r)
			}
			if _, err := os.Stat(filepath.Join(dir, "model.json")); err == nil {
				t.Errorf("%s: a result was written", c.name)
			}
		}
	}
}

func TestALinkageThatIsKilledLeavesNoResultAndGoesOn(t *testing.T) {
	t.Parallel()
	a, b, _ := linkRegisters(t)
	want, dir := filepath.Join(t.TempDir(), "utuh"), filepath.Join(t.TempDir(), "hasil")
	must(t, tuntas(t, "link", a, b, "-o", want), clean)
	for range 6 {
		cmd := command(t.TempDir(), "link", a, b, "-o", dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for { // until it has kept something, or is done
			kept, _ := filepath.Glob(filepath.Join(dir, ".part", "*", "rule-*"))
			_, err := os.Stat(filepath.Join(dir, "model.json"))
			if len(kept) > 0 || err == nil {
				break
			}
			time.Sleep(time.Millisecond)
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if _, err := os.Stat(filepath.Join(dir, "model.json")); err == nil {
			break // it was quicker
		}
	}
	must(t, tuntas(t, "link", a, b, "-o", dir), clean)
	for _, name := range []string{"pairs.csv", "clusters.csv", "model.json", "report.html"} {
		if fileText(t, dir, name) != fileText(t, want, name) {
			t.Errorf("%s is not that of a run at once", name)
		}
	}
}
