package indicator_test

import (
	"slices"
	"testing"

	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

var city = indicator.Context{Area: "Kota Singkawang", Populations: []region.Population{{Area: "61.72", Year: 2022, Total: 241467}}, P0: []float64{4.70, 6.71, 9.36}}

func rules(issues []indicator.Issue) []string {
	var out []string
	for _, i := range issues {
		out = append(out, i.Rule)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestTheLinterFindsTheErrorsThatReportsMake(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"a population a thousand times too large", "Kota ini berpenduduk 241.467.000 jiwa.", []string{"population_scale"}},
		{"a list called merely poor", "Sebanyak 195 KK masuk kategori miskin.", []string{"list_as_poor"}},
		{"a rank by number", "Jumlah penduduk miskin kota ini berada pada peringkat 3 terendah di provinsi.", []string{"rank_by_count"}},
		{"a rank without metric", "Kota ini menempati peringkat 3 di provinsi.", []string{"rank_without_metric"}},
		{"P0 called extreme", "Kemiskinan ekstrem kota ini turun menjadi 4,70 persen.", []string{"p0_as_extreme"}},
		{"a ratio that does not match", "Tercatat 4.388 dari 19.788 balita atau 22,06 % diukur.", []string{"ratio"}},
		{"shares that add to too much", "Peserta mencapai 82,07 % dan yang belum terdaftar 18,62 %.", []string{"shares"}},
		{"a market exchange rate", "Garis US$ 1,90 atau setara Rp 27.000 per hari.", []string{"exchange_rate"}},
		{"a routine prevalence without coverage", "Prevalensi stunting menurut e-PPGBM 14,85 %.", []string{"coverage_missing"}},
		{"a count called a percentage", "Terdapat 12 % keluarga pada daftar.", []string{"count_as_percent"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := indicator.LintText(c.text, city)
			if !slices.Equal(rules(got), c.want) {
				t.Fatalf("found %v, want %v", rules(got), c.want)
			}
			for _, i := range got {
				for _, l := range []locale.Language{locale.Indonesian, locale.English} {
					if l.Render(i.Text) == i.Text.Key || l.Render(i.Suggestion) == i.Suggestion.Key {
						t.Errorf("%s has no %s text", i.Rule, l)
					}
				}
			}
		})
	}
}

func TestACorrectTextPassesClean(t *testing.T) {
	text := `Pj. Wali Kota melaporkan 195 keluarga miskin ekstrem yang ditetapkan dengan keputusan, terbanyak di Kelurahan Maya Sopa (29 keluarga).
Kota Singkawang berpenduduk 241.467 jiwa (2022). Persentase penduduk miskin (P0) 4,70 % pada Maret 2023, dibandingkan 6,71 % di provinsi dan 9,36 % secara nasional.
Angka itu peringkat ke-3 terendah dari 14 kab/kota menurut persentase penduduk miskin (P0), BPS, Maret 2023.
Cakupan jaminan kesehatan 82,07 % atau 196.863 dari 239.875 penduduk (82,07 %).
Sebanyak 108 keluarga menerima bantuan sosial dan 105 keluarga bedah rumah.`
	if got := indicator.LintText(text, city); len(got) != 0 {
		for _, i := range got {
			t.Errorf("%s: %q: %s", i.Rule, i.Found, locale.Indonesian.Render(i.Text))
		}
	}
}

func TestThePopulationHintIsTheNumberThatWasMeant(t *testing.T) {
	got := indicator.LintText("berpenduduk 241.467.000 jiwa", city)
	if len(got) != 1 || locale.Indonesian.Render(got[0].Suggestion) != "Mungkin maksudnya 241.467?" {
		t.Errorf("%v", got)
	}
}

func TestClaimsAreCheckedAgainstTheirParts(t *testing.T) {
	claims := []indicator.Claim{
		{Where: "a", Label: "Balita diukur", Value: 22.06, Decimals: 2, Unit: "percent", Numerator: 4388, Denominator: 19788, Source: "e-PPGBM"},
		{Where: "b", Label: "Terdaftar", Value: 82.07, Decimals: 2, Unit: "percent", Whole: "jkn", Source: "BPJS"},
		{Where: "c", Label: "Belum", Value: 18.62, Decimals: 2, Unit: "percent", Whole: "jkn", Source: "BPJS"},
		{Where: "d", Label: "Balita pendek", Value: 14.85, Decimals: 2, Unit: "percent", Kind: indicator.KindStuntingRoutin, Source: "e-PPGBM"},
		{Where: "e", Label: "Daftar", Value: 12, Unit: "percent", Kind: indicator.KindListCount, Source: "SK"},
	}
	if got, want := rules(indicator.LintClaims(claims)), []string{"count_as_percent", "coverage_missing", "ratio", "shares"}; !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
	ok := []indicator.Claim{{Where: "a", Label: "Balita diukur", Value: 22.18, Decimals: 2, Unit: "percent", Numerator: 4388, Denominator: 19788, Source: "e-PPGBM"}}
	if got := indicator.LintClaims(ok); len(got) != 0 {
		t.Errorf("a right ratio: %v", got)
	}
}

func FuzzLintText(f *testing.F) {
	f.Add("Kota ini berpenduduk 241.467.000 jiwa.")
	f.Add("4.388 dari 0 atau 22,06 %")
	f.Add("peringkat ke-\n3 terendah\r\n\n laki-\nlaki 22,06\n%")
	f.Fuzz(func(t *testing.T, s string) { indicator.LintText(s, city) })
}
