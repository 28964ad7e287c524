package demo_test

import (
	"context"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/demo"
	"github.com/tuntas-id/tuntas/internal/region"
)

func writeOther(t *testing.T, dir string, o demo.Options) {
	t.Helper()
	areas, err := region.Load()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := demo.WriteOther(context.Background(), dir, areas, o, nil); err != nil {
		t.Fatal(err)
	}
}

func TestTheFilesOfLaterYearsAreTheSameBytesAndChangeNothingOfTheCase(t *testing.T) {
	for _, o := range []demo.Options{{Families: 90}, {Region: banyumas, Families: 90, Seed: 7}} {
		one, two, before, after := where(t, "satu"), where(t, "dua"), where(t, "sebelum"), where(t, "sesudah")
		write(t, before, o)
		writeOther(t, one, o)
		writeOther(t, two, o)
		write(t, after, o)
		a, b := contents(t, one), contents(t, two)
		if len(a) != 5 || len(b) != 5 {
			t.Fatalf("%d and %d files, want 5", len(a), len(b))
		}
		for name := range a {
			if a[name] != b[name] {
				t.Errorf("%s of %+v differs from one time to the next", name, o)
			}
		}
		c, d := contents(t, before), contents(t, after)
		for name := range c {
			if c[name] != d[name] {
				t.Errorf("%s differs after the files of later years were written", name)
			}
		}
	}
}

func TestTheFamiliesOfLaterYearsHaveCodesOfBPS(t *testing.T) {
	dir := where(t, "lain")
	writeOther(t, dir, demo.Options{Families: 90})
	lines := strings.Split(contents(t, dir)["02 DTSEN Keluarga 2025.csv"], "\n")
	if len(lines) < 80 {
		t.Fatalf("%d lines", len(lines))
	}
	codes := 0
	for _, line := range lines[1:] {
		if strings.HasPrefix(line, "61;KALIMANTAN BARAT;6172;KOTA SINGKAWANG;6172020;SINGKAWANG TIMUR;6172020") {
			codes++ // Kemendagri writes 61.72.03
		}
	}
	if codes == 0 {
		t.Error("no family of Singkawang Timur with its BPS code")
	}
}
