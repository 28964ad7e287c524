package indicator_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// figures answers from the shipped observations.
type figures struct {
	indicator.Store
	observations []indicator.Observation
	targets      []indicator.Target
}

func (f figures) Targets(_ context.Context, id string, area region.Code) ([]indicator.Target, error) {
	return slices.DeleteFunc(slices.Clone(f.targets), func(t indicator.Target) bool { return t.Indicator != id || t.Area != area }), nil
}

func (f figures) Observations(_ context.Context, q indicator.Query) ([]indicator.Observation, error) {
	var out []indicator.Observation
	for _, o := range f.observations {
		if o.Indicator == q.Indicator && (len(q.Areas) == 0 || slices.Contains(q.Areas, o.Area)) {
			out = append(out, o)
		}
	}
	return out, nil
}

// published is a service with the shipped figures and the regions of Indonesia.
func published(t testing.TB) *indicator.Service {
	t.Helper()
	areas, err := region.Load()
	if err != nil {
		t.Fatal(err)
	}
	observations, targets, err := indicator.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return indicator.NewService(indicator.Config{Store: figures{observations: observations, targets: targets}, Name: areas.FullName, Children: areas.Children,
		Population: func(_ context.Context, area region.Code) ([]region.Population, error) {
			if area == "61.71" {
				return []region.Population{{Area: "61.71", Year: 2023, Total: 687031}}, nil
			}
			return []region.Population{{Area: "61.72", Year: 2024, Total: 249954}, {Area: "61.72", Year: 2022, Total: 241467}}, nil
		}})
}

var readingDay = civil.Date{Year: 2026, Month: 1, Day: 15}

func linted(t testing.TB, text string) []indicator.Issue {
	t.Helper()
	out, err := published(t).LintText(t.Context(), "61.72", readingDay, text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestNumbersOfPublishedTextsAreJudgedByTheirSentence(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"P0 of another region called extreme", "Kemiskinan ekstrem Kubu Raya turun dari 4,23 % menjadi 4,08 %.", []string{"p0_as_extreme"}},
		{"P0 of the province called extreme", "Kemiskinan ekstrem Kalimantan Barat 6,71 persen.", []string{"p0_as_extreme"}},
		{"P0 of a region that is not named", "Kemiskinan ekstrem turun menjadi 4,08 %.", []string{"p0_as_extreme"}},
		{"P0 of the own region beside the province", "Kemiskinan ekstrem kota ini 4,70 %, jauh di bawah Kalimantan Barat.", []string{"p0_as_extreme"}},
		{"a value that is P0 elsewhere only", "Kemiskinan ekstrem Kabupaten Sintang 4,08 %.", nil},
		{"P0 called P0 beside extreme poverty", "Kemiskinan ekstrem Kalimantan Barat 0,57 % dan persentase penduduk miskin 6,32 % pada Maret 2024.", nil},
		{"the city of two regions with one name", "Kemiskinan ekstrem Kota Pontianak 4,45 %.", []string{"p0_as_extreme"}},

		{"old and new method", "Kemiskinan ekstrem nasional 0,83 % (Maret 2024) turun ke 0,85 % (Maret 2025).", []string{"method_mixed"}},
		{"old and new method with an ellipsis", "Kemiskinan ekstrem nasional 0,83 % (Maret 2024) … 0,85 % (Maret 2025)", []string{"method_mixed"}},
		{"old and new method after a semicolon", "Kemiskinan ekstrem nasional 0,83 % (Maret 2024); 0,85 % (Maret 2025).", []string{"method_mixed"}},
		{"one method, though its value is one of the other elsewhere", "Kemiskinan ekstrem nasional 1,26 % (Maret 2024), 0,99 % (September 2024), 0,85 % (Maret 2025).", nil},
		{"the old method of the province", "Kemiskinan ekstrem Kalimantan Barat turun dari 1,41 % menjadi 0,99 % lalu 0,57 %.", nil},

		{"a part and its whole with a stroke", "Balita diukur 4.388/19.788 atau 22,06 persen.", []string{"ratio"}},
		{"the whole before the part", "Dari 19.788 balita, 4.388 (22,06 %) diukur.", []string{"ratio"}},
		{"the whole before the part with a verb", "Dari 19.788 balita, baru diukur sebanyak 4.388 balita (22,06 %).", []string{"ratio"}},
		{"a part of a whole in brackets", "4.388 dari 19.788 balita (22,06 %).", []string{"ratio"}},
		{"the share between part and whole", "Sebanyak 4.388 balita (22,06 %) dari 19.788 balita diukur.", []string{"ratio"}},
		{"right ratios in all orders", "Balita diukur 4.388/19.788 atau 22,18 persen. Dari 19.788 balita, 4.388 (22,18 %) diukur. 4.388 dari 19.788 balita (22,18 %). 4.388 balita (22,18 %) dari 19.788.", nil},
		{"the number and year of an act", "Menurut Perpres 72/2021 (14 %) dan Perda 3/2024 atau 5 %.", nil},
		{"a change is not a share", "Turun dari 1.200 keluarga pada tahun lalu, menjadi 900 keluarga (25 %).", nil},

		{"a whole and its rest", "82,07 % terdaftar sedangkan 18,62 % tidak.", []string{"shares"}},
		{"done and not done", "Kepesertaan JKN: 82,07 % sudah, 18,62 % belum.", []string{"shares"}},
		{"the rest after a semicolon", "Kepesertaan JKN 82,07 % sudah; 18,62 % belum.", []string{"shares"}},
		{"the rest beside a target", "Dari kuota 98 %, 82,07 % sudah dan 18,62 % belum.", []string{"shares"}},
		{"three shares of one whole", "60 % sudah, 33 % belum, dan 7 % tidak tahu.", nil},
		{"a right rest", "82,07 % terdaftar sedangkan 17,93 % tidak.", nil},

		{"a position without metric", "Singkawang di posisi 3 terbawah angka kemiskinan.", []string{"rank_without_metric"}},
		{"a rank from below", "Singkawang peringkat 3 dari bawah.", []string{"rank_without_metric"}},
		{"lowest but two", "Kemiskinan Singkawang terendah ketiga di Kalimantan Barat.", []string{"rank_without_metric"}},
		{"a rank without number of regions and period", "Singkawang peringkat 3 terendah menurut persentase penduduk miskin.", []string{"rank_incomplete"}},
		{"a rank of an index", "IPM Singkawang peringkat ke-2 tertinggi dari 14 kab/kota pada 2023.", nil},
		{"a place in a contest", "Singkawang meraih peringkat pertama lomba desa tingkat provinsi.", nil},
		{"a place without indicator", "Singkawang meraih peringkat pertama tingkat provinsi.", nil},
		{"an order of work", "Penanganan kemiskinan menjadi prioritas urutan 1 tahun ini.", nil},

		{"a count called a percentage", "195 jiwa miskin ekstrem, persentase 195.", []string{"count_as_percent"}},
		{"a percentage and a year", "Persentase penduduk miskin sejak 2019 terus turun.", nil},

		{"coverage before a semicolon", "Cakupan penimbangan 85 % (D/S); prevalensi rutin e-PPGBM 8,3 %.", nil},
		{"coverage before a comma", "Cakupan penimbangan 85 % (D/S), prevalensi rutin e-PPGBM 8,3 %.", nil},
		{"coverage after the value", "Prevalensi stunting e-PPGBM 8,3 % dengan cakupan 85 %.", nil},
		{"coverage as D/S", "Prevalensi stunting e-PPGBM 8,3 % (D/S 85 %).", nil},
		{"a low coverage", "Cakupan penimbangan 22,18 % (D/S); prevalensi rutin e-PPGBM 14,85 %.", []string{"coverage_low"}},
		{"coverage of another sentence", "Cakupan imunisasi 85 %. Prevalensi stunting menurut e-PPGBM 14,85 %.", []string{"coverage_missing"}},

		{"a target that an act sets", "Prevalensi stunting 23,5 % menurut survei 2022, masih di atas target nasional 14,0 % pada 2024.", nil},
		{"a target that no act is known to set", "Target prevalensi stunting 11,3 % pada 2024.", []string{"target_source"}},

		{"a population in millions", "Kota Singkawang berpenduduk 241 juta jiwa.", []string{"population_scale"}},
		{"a population in thousands", "Kota Singkawang berpenduduk 241,5 ribu jiwa.", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := linted(t, c.text)
			if !slices.Equal(rules(got), c.want) {
				t.Errorf("found %v, want %v", rules(got), c.want)
			}
			for _, i := range got {
				for _, l := range []locale.Language{locale.Indonesian, locale.English} {
					for _, x := range []locale.Text{i.Text, i.Suggestion} {
						if said := l.Render(x); said == x.Key || strings.ContainsAny(said, "{}") {
							t.Errorf("%s says %q", i.Rule, said)
						}
					}
				}
			}
		})
	}
}

func TestFindingsSayWhatWasWrittenAndWhatWasMeant(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"millions", "Kota Singkawang berpenduduk 241 juta jiwa.", "Penduduk Kota Singkawang ditulis 241.000.000; angka 2022 adalah 241.467. Mungkin maksudnya 241.467?"},
		{"millions with a fraction", "Kota Singkawang berpenduduk 241,467 juta jiwa.", "Penduduk Kota Singkawang ditulis 241.467.000; angka 2022 adalah 241.467. Mungkin maksudnya 241.467?"},
		{"thousand millions", "Kota Singkawang berpenduduk 241 miliar jiwa.", "Penduduk Kota Singkawang ditulis 241.000.000.000; angka 2022 adalah 241.467. Mungkin maksudnya 241.467?"},
		{"a target of nothing", "Target angka putus sekolah 0 %.", "Target 0 % disebut tanpa peraturan yang menetapkannya. Sebut peraturannya, misalnya RPJMD atau Perpres, dan tahun targetnya."},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := linted(t, c.text)
			if len(got) != 1 {
				t.Fatalf("%v", got)
			}
			if said := locale.Indonesian.Render(got[0].Text) + " " + locale.Indonesian.Render(got[0].Suggestion); said != c.want {
				t.Errorf("says %q", said)
			}
		})
	}
}

func TestFindingsNameTheLineTheyStandOn(t *testing.T) {
	got := linted(t, "Kota Singkawang\n\nCakupan 4.388 dari 19.788 balita\u00a0(22,06\u00a0%).\r\nBaris ini benar. Berpenduduk 241.467.000 jiwa; 12 % keluarga pada daftar.")
	var lines []int
	for _, i := range got {
		lines = append(lines, i.Line)
	}
	if want := []int{3, 4, 4}; !slices.Equal(lines, want) {
		t.Errorf("lines %v, want %v: %v", lines, want, got)
	}
}

func TestTitlesAndPressTextOfTheDeckPassClean(t *testing.T) {
	for _, path := range []string{"../report/desk/testdata/titles.txt", "testdata/siaran.txt"} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range linted(t, string(text)) {
			t.Errorf("%s:%d: %s: %q: %s", path, i.Line, i.Rule, i.Found, locale.Indonesian.Render(i.Text))
		}
	}
}

// BenchmarkLintLongText: 100,000 characters without a full stop, each kind made of
// what a rule looks for; a rule that looks back too far shows here.
func BenchmarkLintLongText(b *testing.B) {
	for _, part := range []string{"1 % ekstrem miskin ", "1 ", "dari 3 a, 2 (1 %) ", "a; 1 % e-ppgbm stunting ", "1 % a; "} {
		b.Run(strings.TrimSpace(part), func(b *testing.B) {
			text := strings.Repeat(part, 100_000/len(part))
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				linted(b, text)
			}
		})
	}
}
