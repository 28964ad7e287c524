package main

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAreasAreWrittenInTheOrderOfTheirCodes(t *testing.T) {
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "areas.csv.gz")
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(from, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("provinces.csv", "code,name\n61,KALIMANTAN BARAT\n")
	write("regencies.csv", "code,province_code,name\n61.72,61,Kota Singkawang\n61.01,61,Kabupaten Sambas\n")
	write("districts.csv", "code,regency_code,name\n61.72.03,61.72,Singkawang  Timur\n")
	write("villages.csv", "code,district_code,name\n61.72.03.1003,61.72.03,Maya Sopa\n")
	if err := generate(from, to); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(to)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(z)
	want := "61\tKALIMANTAN BARAT\n61.01\tKabupaten Sambas\n61.72\tKota Singkawang\n61.72.03\tSingkawang Timur\n61.72.03.1003\tMaya Sopa\n"
	if err != nil || string(got) != want {
		t.Errorf("%v, %q", err, got)
	}

	write("villages.csv", "code,district_code,name\n6172031003,61.72.03,Maya Sopa\n")
	if err := generate(from, to); err == nil || !strings.Contains(err.Error(), "villages") {
		t.Errorf("a code without dots: %v", err)
	}
	os.Remove(filepath.Join(from, "districts.csv"))
	if err := generate(from, to); err == nil {
		t.Error("a missing file is no error")
	}
}
