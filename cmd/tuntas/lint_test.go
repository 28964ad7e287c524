package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLintReadsTextFilesOnly(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		name, content string
		code          int
		id, en        string
	}{
		{"laporan.xlsx", "PK\x03\x04\x14\x00\x00", failure, "laporan.xlsx bukan berkas teks", "laporan.xlsx is not a text file"},
		{"laporan.pdf", "%PDF-1.7\n1 0 obj\n", failure, "simpan dokumennya sebagai .txt", "save the document as .txt"},
		{"acak.txt", "22,06 persen\x00", failure, "bukan berkas teks", "is not a text file"},
		{"ansi.txt", "Balita \x96 4.388 dari 19.788 atau 22,06 persen.", findings, "4.388 dari 19.788 bukan 22,06 %", "22,06 %"},
		{"utf16.txt", "\xff\xfe1\x002\x00 \x00%\x00", clean, "Tidak ada angka yang janggal", "No suspicious number"},
	} {
		path := filepath.Join(dir, c.name)
		if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		for lang, want := range map[string]string{"id": c.id, "en": c.en} {
			r := tuntas(t, "--lang", lang, "indicator", "lint", path, "--area", "61.72", "--data", filepath.Join(dir, "data"))
			if r.code != c.code || !strings.Contains(r.says(), want) {
				t.Errorf("%s: want exit code %d and %q\n%v", c.name, c.code, want, r)
			}
		}
	}
}
