package locale_test

import (
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
)

func TestEveryMessageExistsInBothLanguagesWithTheSamePlaceholders(t *testing.T) {
	id, err := locale.Messages(locale.Indonesian)
	if err != nil {
		t.Fatal(err)
	}
	en, err := locale.Messages(locale.English)
	if err != nil {
		t.Fatal(err)
	}
	holder := regexp.MustCompile(`\{[a-z_]+\}`)
	names := func(s string) []string {
		found := holder.FindAllString(s, -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	for _, key := range slices.Sorted(maps.Keys(id)) {
		if _, ok := en[key]; !ok {
			t.Errorf("%s has no English text", key)
			continue
		}
		if a, b := names(id[key]), names(en[key]); !slices.Equal(a, b) {
			t.Errorf("%s: placeholders %v in Indonesian, %v in English", key, a, b)
		}
	}
	for key := range en {
		if _, ok := id[key]; !ok {
			t.Errorf("%s has no Indonesian text", key)
		}
	}
}

func TestNumbersAsEachLanguageWritesThem(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{locale.Indonesian.Integer(241467), "241.467"},
		{locale.English.Integer(-1234567), "-1,234,567"},
		{locale.Indonesian.Integer(12), "12"},
		{locale.Indonesian.Decimal(6.71, 2), "6,71"},
		{locale.Indonesian.Decimal(1234.5, 2), "1.234,50"},
		{locale.Indonesian.Decimal(1.005, 2), "1,01"},
		{locale.Indonesian.Decimal(-0.5, 0), "-1"},
		{locale.Indonesian.Decimal(-0.004, 2), "0,00"},
		{locale.Indonesian.Percent(9.36, 2), "9,36\u00a0%"},
		{locale.Indonesian.Rupiah(20000000000), "Rp20.000.000.000"},
		{locale.Indonesian.RupiahShort(20000000000), "Rp20\u00a0miliar"},
		{locale.Indonesian.RupiahShort(1250000000), "Rp1,25\u00a0miliar"},
		{locale.English.RupiahShort(750000), "Rp750,000"},
		{locale.Indonesian.Date(civil.MustDate("2024-02-21")), "21 Februari 2024"},
		{locale.English.Date(civil.Date{}), "–"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestAMessageIsRenderedWithItsValues(t *testing.T) {
	inner := locale.T("fault.not_found", "what", locale.Plain("Keluarga"))
	if got, want := locale.Indonesian.Render(inner), "Keluarga tidak ditemukan."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := locale.English.Render(locale.T("no.such.key")); got != "no.such.key" {
		t.Errorf("an unknown key is shown itself, got %q", got)
	}
}

func FuzzDecimal(f *testing.F) {
	f.Add(6.71, 2)
	f.Add(-0.004, 2)
	f.Add(1e300, 9)
	f.Fuzz(func(t *testing.T, v float64, decimals int) {
		decimals = (decimals%10 + 10) % 10
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return
		}
		s := locale.Indonesian.Decimal(v, decimals)
		back, err := strconv.ParseFloat(strings.NewReplacer(".", "", ",", ".").Replace(s), 64)
		if err != nil || strings.HasPrefix(s, "-") && back == 0 {
			t.Fatalf("%v with %d decimals is %q, %v", v, decimals, s, err)
		}
		if off := math.Abs(back - v); off > 0.5*math.Pow10(-decimals)+1e-11*math.Abs(v) {
			t.Fatalf("%v with %d decimals is %q, off by %v", v, decimals, s, off)
		}
	})
}
