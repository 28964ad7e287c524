package indicator_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"pgregory.net/rapid"
)

// rated is a poverty rate of a region in March of a year.
func rated(area region.Code, year int, value float64) indicator.Observation {
	return indicator.Observation{Indicator: "p0", Area: area, Period: indicator.Period(fmt.Sprintf("%d-03", year)), Value: value, Source: "BPS", Method: "m"}
}

func TestARegionWithoutAValueIsSurelyAheadOrBehindOrEither(t *testing.T) {
	// The largest change on record is that of the steady region: 0,74 in a year.
	base := []indicator.Observation{rated("61.02", 2022, 8), rated("61.02", 2023, 8.74), rated("61.01", 2023, 6.92)}
	regions := []region.Code{"61.01", "61.02", "61.03"}
	for _, c := range []struct {
		name        string
		other       []indicator.Observation
		direction   indicator.Direction
		best, worst int
		says        string
	}{
		{"far below in the year before", []indicator.Observation{rated("61.03", 2022, 5.90)}, indicator.Lower, 2, 2, "peringkat ke-2 terendah dari 3 kab/kota menurut"},
		{"far above in the year before", []indicator.Observation{rated("61.03", 2022, 9)}, indicator.Lower, 1, 1, "peringkat ke-1 terendah dari 3"},
		{"as far below as the largest change", []indicator.Observation{rated("61.03", 2022, 6.18)}, indicator.Lower, 1, 2, "peringkat ke-1 terendah dari 3"},
		{"far below, but two years ago", []indicator.Observation{rated("61.03", 2021, 5.90)}, indicator.Lower, 1, 2, "peringkat ke-1 terendah dari 3"},
		{"never seen", nil, indicator.Lower, 1, 2, "peringkat ke-1 terendah dari 3"},
		{"far above where high is good", []indicator.Observation{rated("61.03", 2022, 9)}, indicator.Higher, 3, 3, "peringkat ke-3 tertinggi dari 3"},
		{"far below where high is good", []indicator.Observation{rated("61.03", 2022, 5)}, indicator.Higher, 2, 2, "peringkat ke-2 tertinggi dari 3"},
	} {
		d := indicator.Definition{ID: "p0", Direction: c.direction, Decimals: 2, Name: indicator.Words{locale.Indonesian: "Persentase penduduk miskin (P0)"}}
		r := indicator.Order(d, base[2], regions, append(c.other, base...))
		best, worst := r.Interval()
		if best != c.best || worst != c.worst || !strings.HasPrefix(r.Sentence(locale.Indonesian), c.says) {
			t.Errorf("%s: %d to %d, %q", c.name, best, worst, r.Sentence(locale.Indonesian))
		}
	}
}

func TestARangeIsToldInPlaceOfARankThatCannotBe(t *testing.T) {
	d := indicator.Definition{ID: "p0", Direction: indicator.Lower, Decimals: 2, Name: indicator.Words{locale.Indonesian: "Persentase penduduk miskin (P0)", locale.English: "Poverty rate (P0)"}}
	all := []indicator.Observation{rated("61.01", 2023, 6.92), rated("61.02", 2022, 8), rated("61.02", 2023, 8.74), rated("61.03", 2022, 5.90)}
	r := indicator.Order(d, all[0], []region.Code{"61.01", "61.02", "61.03", "61.04"}, all)
	if got, want := r.Sentence(locale.Indonesian), "peringkat ke-2 sampai ke-3 terendah dari 4 kab/kota menurut persentase penduduk miskin (P0), BPS, Maret 2023; di antara yang nilainya diketahui ke-1 dari 2"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got, want := r.Sentence(locale.English), "2nd to 3rd lowest of 4 regencies and cities by poverty rate (P0), BPS, March 2023; among those whose value is known 1st of 2"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	note := r.Footnote(locale.Indonesian)
	for _, says := range []string{"hampir pasti mendahului (perubahan setahun terbesar yang tercatat 0,74 poin): 61.03 (Maret 2022: 5,90)", "tidak dapat disimpulkan: 61.04", "antara 2 dan 3"} {
		if !strings.Contains(note, says) {
			t.Errorf("the footnote does not say %q:\n%s", says, note)
		}
	}
	if issues := indicator.LintText("Kabupaten Sambas "+r.Sentence(locale.Indonesian)+".", indicator.Context{}); len(issues) > 0 {
		t.Errorf("the linter objects to our own sentence: %+v", issues)
	}
}

// Whatever is hidden, the true rank of every region lies in its range, as long
// as no hidden value moved more in a year than the largest change on record.
func TestTheTrueRankLiesInTheRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const now = 2023
		most := rapid.IntRange(1, 200).Draw(t, "largest change, in hundredths")
		cents := func(n int) float64 { return float64(n) / 100 }
		truth := map[region.Code]float64{"61.01": 10}
		all := []indicator.Observation{rated("61.01", now-1, cents(1000+most)), rated("61.01", now, 10)}
		regions := []region.Code{"61.01"}
		for i := range rapid.IntRange(1, 13).Draw(t, "other regions") {
			area := region.Code(fmt.Sprintf("61.%02d", i+2))
			regions = append(regions, area)
			value := rapid.IntRange(500, 1500).Draw(t, "value")
			gap := rapid.IntRange(-3, 3).Filter(func(n int) bool { return n != 0 }).Draw(t, "years to the other value")
			moved := rapid.IntRange(-most*max(gap, -gap), most*max(gap, -gap)).Draw(t, "change")
			truth[area] = cents(value)
			if rapid.Bool().Draw(t, "has another value") {
				all = append(all, rated(area, now+gap, cents(value+moved)))
			}
			if rapid.Bool().Draw(t, "known") {
				all = append(all, rated(area, now, cents(value)))
			}
		}
		for _, direction := range []indicator.Direction{indicator.Lower, indicator.Higher} {
			r := indicator.Order(indicator.Definition{ID: "p0", Direction: direction}, all[1], regions, sorted(all))
			if len(r.Rows)+len(r.Missing) != len(regions) {
				t.Fatalf("%d and %d of %d regions", len(r.Rows), len(r.Missing), len(regions))
			}
			for _, row := range r.Rows {
				rank := 1
				for _, v := range truth {
					if own := truth[row.Area]; direction == indicator.Lower && v < own || direction == indicator.Higher && v > own {
						rank++
					}
				}
				if best, worst := r.Between(row); rank < best || rank > worst || worst > len(regions) {
					t.Fatalf("%s %s: the true rank %d is not in %d–%d of %d", row.Area, direction, rank, best, worst, len(regions))
				}
			}
		}
	})
}

// sorted are observations in order of area and period, as a store gives them.
func sorted(all []indicator.Observation) []indicator.Observation {
	return slices.SortedFunc(slices.Values(all), func(a, b indicator.Observation) int {
		return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.Period, b.Period))
	})
}
