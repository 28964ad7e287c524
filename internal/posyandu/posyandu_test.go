package posyandu_test

import (
	"testing"

	"github.com/tuntas-id/tuntas/growth"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"pgregory.net/rapid"
)

func TestAnAgeIsReadAsFilesWriteIt(t *testing.T) {
	for _, c := range []struct {
		text, birth, on string
		readable, fits  bool
	}{
		{"2 Tahun - 3 Bulan - 15 Hari", "2021-11-06", "2024-02-21", true, true},
		{"2 Tahun - 3 Bulan - 15 Hari", "2021-11-01", "2024-02-21", true, false},
		{"2 th. 3 bln", "2021-11-01", "2024-02-21", true, true},
		{"27 Bulan", "2021-11-21", "2024-02-21", true, true},
		{"2 Tahun", "2021-11-21", "2024-02-21", true, true},
		{"3 Tahun", "2021-11-21", "2024-02-21", true, false},
		{"0 Tahun - 0 Bulan - 9 Hari", "2024-02-12", "2024-02-21", true, true},
		{"4 Tahun - 0 Bulan - 0 Hari", "2020-02-29", "2024-02-28", true, true},
		{"27", "2021-11-21", "2024-02-21", false, false},
		{"", "2021-11-21", "2024-02-21", false, false},
	} {
		readable, fits := posyandu.AgeFits(c.text, civil.MustDate(c.birth), civil.MustDate(c.on))
		if readable != c.readable || fits != c.fits {
			t.Errorf("%q from %s to %s: %v %v", c.text, c.birth, c.on, readable, fits)
		}
	}
}

func TestAnAgeThatIsWrittenIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		birth := civil.MustDate("2018-01-01").AddDays(rapid.IntRange(0, 2500).Draw(t, "birth"))
		on := birth.AddDays(rapid.IntRange(0, 1900).Draw(t, "days"))
		text := locale.Indonesian.Render(posyandu.AgeText(birth, on))
		if readable, fits := posyandu.AgeFits(text, birth, on); !readable || !fits {
			t.Errorf("%s from %s to %s", text, birth, on)
		}
	})
}

func FuzzAge(f *testing.F) {
	for _, text := range []string{"2 Tahun - 3 Bulan - 15 Hari", "9999 bln", "27", "-1 th", "0hari"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if readable, fits := posyandu.AgeFits(text, civil.MustDate("2022-03-12"), civil.MustDate("2024-02-21")); fits && !readable {
			t.Error(text)
		}
	})
}

func TestNamesAreNearWhenOneHasASlip(t *testing.T) {
	for _, c := range []struct {
		a, b string
		near bool
	}{
		{"NABILA", "NABILLA", true}, {"NABILA PUTRI", "NABILLA PUTRY", true}, {"RAFI", "RAFA", false}, {"RAFI", "RAFI PRATAMA", true},
		{"RAFI", "RAFIKA", false}, {"", "RAFI", false}, {"SITI", "SITI", true}, {"MUHAMMAD RAFI", "MUHAMAD RAFI", true}, {"DIMAS", "KEVIN", false},
	} {
		if got := posyandu.Near(c.a, c.b); got != c.near || got != posyandu.Near(c.b, c.a) {
			t.Errorf("%q and %q: %v", c.a, c.b, got)
		}
	}
}

func TestFiveYearsAreCompleteOnTheBirthday(t *testing.T) {
	for day, want := range map[string]string{"2024-02-21": "2019-02-21", "2024-02-29": "2019-02-28", "2025-03-01": "2020-03-01"} {
		if got := posyandu.FiveYearsBefore(civil.MustDate(day)); got.String() != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
}

func TestCategoriesAreThoseOfTheRegulationAtTheLimits(t *testing.T) {
	for _, c := range []struct {
		z    float64
		want string
	}{{-2, "normal"}, {-2.01, "pendek"}, {-3, "pendek"}, {-3.01, "sangat pendek"}, {3, "normal"}, {3.01, "tinggi"}} {
		s := posyandu.Score{Z: c.z, Known: true}
		if got := locale.Indonesian.Render(posyandu.CategoryText(s.Category(growth.LengthForAge))); got != c.want {
			t.Errorf("%.2f is %s, want %s", c.z, got, c.want)
		}
	}
	if (posyandu.Score{}).Category(growth.LengthForAge) != growth.NoCategory {
		t.Error("an unknown score has a category")
	}
}
