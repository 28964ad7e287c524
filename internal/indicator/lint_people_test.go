package indicator_test

import (
	"context"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

func TestAPopulationIsThatOfTheRegionNamed(t *testing.T) {
	for _, c := range []struct{ text, says string }{
		{"Penduduk Kota Singkawang 241.467.000 jiwa.", "Penduduk Kota Singkawang ditulis 241.467.000; angka 2022 adalah 241.467."},
		{"Penduduk Kota Pontianak 687.031.000 jiwa.", "Penduduk Kota Pontianak ditulis 687.031.000; angka 2023 adalah 687.031."},
		{"Penduduk Pontianak 687.031.000 jiwa.", "Penduduk Kota Pontianak ditulis 687.031.000; angka 2023 adalah 687.031."},
		{"Kota Singkawang berbatasan dengan laut; penduduk Kota Pontianak 687.031.000 jiwa.", "Penduduk Kota Pontianak ditulis"},
		{"Penduduk Kota Pontianak di Provinsi Kalimantan Barat 687.031.000 jiwa.", "Penduduk Kota Pontianak ditulis"},
		{"Penduduk Kota Bandung 2.504.640.000 jiwa.", "Penduduk Kota Bandung ditulis 2.504.640.000, lebih banyak daripada"},
		{"Penduduk Kabupaten Sambas 640.000.000 jiwa.", "Penduduk Kabupaten Sambas ditulis 640.000.000, lebih banyak daripada"},
		{"Jumlah penduduk 241.467.000 jiwa.", "Penduduk Kota Singkawang ditulis 241.467.000"},
		{"Penduduk Kota Pontianak 687.031 jiwa, Kota Singkawang 241.467 jiwa.", ""},
		{"Penduduk Kota Bandung 2.504.640 jiwa.", ""},
		{"Penduduk Kota Jakarta Timur 3.083.883 jiwa.", ""},
	} {
		says := ""
		for _, i := range linted(t, c.text) {
			if i.Rule == "population_scale" {
				says += locale.Indonesian.Render(i.Text)
			}
		}
		if !strings.HasPrefix(says, c.says) || (c.says == "") != (says == "") {
			t.Errorf("%s\ngot  %q\nwant %q", c.text, says, c.says)
		}
	}
}

func TestARegionThatNobodyNamedIsNotNamed(t *testing.T) {
	known, err := published(t).Context(t.Context(), "61.72", readingDay)
	if err != nil {
		t.Fatal(err)
	}
	known.Area = ""
	for text, want := range map[string]string{
		"Jumlah penduduk 241.467.000 jiwa.":         "Jumlah penduduk ditulis 241.467.000 tanpa menyebut daerahnya; untuk satu kabupaten/kota angka itu perlu diperiksa.",
		"Penduduk Kota Pontianak 687.031.000 jiwa.": "Penduduk Kota Pontianak ditulis 687.031.000; angka 2023 adalah 687.031.",
	} {
		got := indicator.LintText(text, known)
		if len(got) != 1 || locale.Indonesian.Render(got[0].Text) != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestTheLinterKnowsNoPopulationOfLaterThanTheDay(t *testing.T) {
	s := published(t)
	s.Population = func(context.Context, region.Code) ([]region.Population, error) {
		return []region.Population{{Area: "61.72", Year: 2024, Total: 249954, Date: civil.MustDate("2024-12-31")}, {Area: "61.72", Year: 2022, Total: 241467, Date: civil.MustDate("2022-12-31")}}, nil
	}
	got, err := s.LintText(t.Context(), "61.72", civil.MustDate("2024-02-21"), "Penduduk Kota Singkawang 249.954.000 jiwa.")
	if err != nil || len(got) != 1 || !strings.Contains(locale.Indonesian.Render(got[0].Text), "angka 2022 adalah 241.467") {
		t.Errorf("%v %v", got, err)
	}
}
