package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tuntas runs a command line on the installation of a test.
func tuntas(t *testing.T, data string, args ...string) (code int, out string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(context.Background(), append(args, "--data", data), &stdout, &stderr)
	return code, stdout.String() + stderr.String()
}

func writeFile(t *testing.T, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Two invented squares.
const squares = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"kode":"61.72.03.1003"},"geometry":{"type":"Polygon","coordinates":[[[109,0.9],[109.1,0.9],[109.1,1],[109,1],[109,0.9]]]}},
{"type":"Feature","properties":{"kode":"61.72.03.1004"},"geometry":{"type":"Polygon","coordinates":[[[109.1,0.9],[109.2,0.9],[109.2,1],[109.1,1],[109.1,0.9]]]}}]}`

func TestBoundariesAreImportedListedAndRemoved(t *testing.T) {
	data, files := t.TempDir(), t.TempDir()
	good := writeFile(t, files, "batas.geojson", squares)
	bad := writeFile(t, files, "salah.geojson", strings.Replace(squares, "61.72.03.1004", "6172031004", 1))
	for _, step := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"an import with a source", []string{"region", "boundaries", good, "--source", "BIG 2024"}, exitClean, `batas 2 wilayah masuk, sumber "BIG 2024"`},
		{"the same again", []string{"region", "boundaries", good, "--source", "BIG 2024"}, exitClean, "sudah ada dan sama"},
		{"a list", []string{"region", "boundaries"}, exitClean, "Kota Singkawang: batas 2 dari 26 kelurahan · BIG 2024"},
		{"a list in English", []string{"region", "boundaries", "--lang", "en"}, exitClean, "boundaries of 2 of 26 urban villages"},
		{"a file with a BPS code is refused with the number of the boundary", []string{"region", "boundaries", bad, "--source", "x"}, exitFailure, `Batas ke-2: kode "6172031004"`},
		{"the refused file has changed nothing", []string{"region", "boundaries"}, exitClean, "BIG 2024"},
		{"the file's name replaces no source", []string{"region", "boundaries", good}, exitClean, `sudah ada dan sama, sumber "BIG 2024"`},
		{"another source does", []string{"region", "boundaries", good, "--source", "Dinas PUPR"}, exitClean, `sumber "Dinas PUPR"`},
		{"a removal", []string{"region", "boundaries", "--remove", "61.72"}, exitClean, "Batas 2 wilayah di Kota Singkawang dihapus"},
		{"the source is the file's name when nobody has said another", []string{"region", "boundaries", good}, exitClean, `wilayah masuk, sumber "batas"`},
		{"a second removal", []string{"region", "boundaries", "--remove", "61.72"}, exitClean, "dihapus"},
		{"an empty list says what to do", []string{"region", "boundaries"}, exitClean, "tuntas region boundaries BERKAS.geojson"},
		{"areas are still found without a word between", []string{"region", "Mayasopa", "--within", "61.72"}, exitClean, "61.72.03.1003"},
	} {
		if code, out := tuntas(t, data, step.args...); code != step.code || !strings.Contains(out, step.says) {
			t.Errorf("%s: exit %d, want %d:\n%s\ndoes not say %q", step.name, code, step.code, out, step.says)
		}
	}
}

func TestPairsOfCodesAreImportedAndListed(t *testing.T) {
	data, files := t.TempDir(), t.TempDir()
	good := writeFile(t, files, "kode.csv", "kemendagri;bps\n61.72.03.1003;6172020003\n")
	bad := writeFile(t, files, "salah.csv", "kemendagri;bps\n61.72.03.1003;6172020003\n6172031004;6172020004\n")
	for _, step := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"nothing yet", []string{"region", "bps", good}, exitClean, "1 padanan kode masuk"},
		{"a list", []string{"region", "bps"}, exitClean, "6172020003 Kelurahan Maya Sopa · kode.csv"},
		{"a wrong line is named", []string{"region", "bps", bad}, exitFailure, "Baris 3"},
		{"the search shows the code", []string{"region", "bps", "--json"}, exitClean, `"bps":"6172020003"`},
	} {
		if code, out := tuntas(t, data, step.args...); code != step.code || !strings.Contains(out, step.says) {
			t.Errorf("%s: exit %d, want %d:\n%s\ndoes not say %q", step.name, code, step.code, out, step.says)
		}
	}
}

func TestAFolderMayHoldBoundariesAndPopulations(t *testing.T) {
	data, files := t.TempDir(), t.TempDir()
	writeFile(t, files, "Batas BIG 2024.geojson", squares)
	writeFile(t, files, "penduduk.csv", "Kode Wilayah;Nama Wilayah;Tahun;Jumlah Penduduk;Laki-laki;Perempuan;Jumlah KK;Sumber;Tanggal Data\n61.72;Kota Singkawang;2022;241467;123000;118467;70000;Contoh;2022-12-31\n")
	writeFile(t, files, "lama.shp", "bukan GeoJSON")
	paths, _, err := tables(files)
	if err != nil || len(paths) != 3 {
		t.Fatalf("%v, %v", paths, err)
	}
	code, out := tuntas(t, data, append([]string{"import", "--region", "61.72", "--check"}, paths...)...)
	if code != exitFindings || !strings.Contains(out, "dapat diimpor") || !strings.Contains(out, ".shp") {
		t.Errorf("check: exit %d\n%s", code, out)
	}
	if _, out := tuntas(t, data, "region", "boundaries"); !strings.Contains(out, "Belum ada pemasangan") {
		t.Errorf("a check has left something: %s", out)
	}
	code, out = tuntas(t, data, append([]string{"import", "--region", "61.72", "--json"}, paths...)...)
	if code != exitFindings {
		t.Errorf("import: exit %d\n%s", code, out)
	}
	got := map[string]wireFile{}
	for d := json.NewDecoder(strings.NewReader(out)); d.More(); {
		var w wireFile
		if err := d.Decode(&w); err != nil {
			t.Fatal(err)
		}
		got[filepath.Base(w.File)] = w
	}
	if w := got["Batas BIG 2024.geojson"]; w.Dialect != "boundaries" || w.Rows != 2 || w.Source != "Batas BIG 2024" || w.Error != "" {
		t.Errorf("boundaries: %+v", w)
	}
	if w := got["penduduk.csv"]; w.New+w.Changed+w.Unchanged != 1 || w.Error != "" {
		t.Errorf("population: %+v", w)
	}
	if w := got["lama.shp"]; !strings.Contains(w.Error, "GeoJSON") {
		t.Errorf("shape file: %+v", w)
	}
}
