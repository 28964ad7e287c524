package indicator

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/region"
)

// Context is what the text linter may know of the place it reads about.
type Context struct {
	Area string // "Kota Singkawang"
	// Populations known of the area; empty: the scale of populations is not
	// checked.
	Populations []region.Population
	// P0 are the poverty rates known of the area, its province and the
	// nation, so that one that is called "extreme" is recognised.
	P0 []float64
}

var (
	numberPattern = regexp.MustCompile(`\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?`)
	sentenceEnd   = regexp.MustCompile(`(?:[.!?;]\s+|\n+)`)
	rankPattern   = regexp.MustCompile(`(?i)\b(peringkat|urutan|ranking|rank)\b`)
	metricPattern = regexp.MustCompile(`(?i)\b(menurut|berdasarkan|persentase|P0|jumlah|prevalensi|by)\b`)
	dollarPattern = regexp.MustCompile(`(?i)(?:US\$|USD|dolar)\s*(?:AS\s*)?(\d+[.,]\d+)[^.;]{0,40}?(?:Rp\.?\s*|rupiah\s*)(\d{1,3}(?:\.\d{3})+)`)
	ratioPattern  = regexp.MustCompile(`(\d{1,3}(?:\.\d{3})+|\d+)\s+(?:dari|of)\s+(\d{1,3}(?:\.\d{3})+|\d+)[^.;]{0,60}?(\d+(?:,\d+)?)\s*(?:%|persen)`)
	percentNumber = regexp.MustCompile(`(\d+(?:,\d+)?)\s*(?:%|persen)`)
	peopleNumber  = regexp.MustCompile(`(?i)(\d{1,3}(?:\.\d{3})+|\d+)\s*(?:jiwa|orang|penduduk|people)`)
	listNumber    = regexp.MustCompile(`(?i)(\d+(?:\.\d{3})*)\s*(?:KK|keluarga|kepala keluarga)`)
)

// LintText finds suspicious numbers in an Indonesian text, sentence by
// sentence. It knows patterns, not meaning: what it reports is to be read by a
// person.
func LintText(text string, c Context) []Issue {
	var out []Issue
	for _, sentence := range sentenceEnd.Split(text, -1) {
		sentence = strings.TrimSpace(sentence)
		if !numberPattern.MatchString(sentence) {
			continue
		}
		out = append(out, textPopulation(sentence, c)...)
		out = append(out, textRank(sentence)...)
		out = append(out, textLabels(sentence, c)...)
		out = append(out, textRatio(sentence)...)
		out = append(out, textShares(sentence)...)
		out = append(out, textExchange(sentence)...)
		out = append(out, textRoutine(sentence)...)
	}
	return out
}

func has(s string, words ...string) bool {
	s = strings.ToLower(s)
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

func whole(s string) int64 { return parseDigits(strings.ReplaceAll(s, ".", "")) }

func decimal(s string) (v float64, decimals int) {
	s = strings.ReplaceAll(s, ",", ".")
	if _, frac, ok := strings.Cut(s, "."); ok {
		decimals = len(frac)
	}
	v, _ = strconv.ParseFloat(s, 64)
	return v, decimals
}

// textPopulation: a number of inhabitants far from what is known.
func textPopulation(s string, c Context) []Issue {
	if len(c.Populations) == 0 || !has(s, "penduduk", "jiwa", "population") {
		return nil
	}
	var out []Issue
	for _, m := range peopleNumber.FindAllStringSubmatch(s, -1) {
		n := whole(m[1])
		largest := c.Populations[0]
		for _, p := range c.Populations {
			if p.Total > largest.Total {
				largest = p
			}
		}
		if n < 10*largest.Total {
			continue
		}
		hint := n / 1000
		if math.Abs(float64(hint-largest.Total)) > float64(largest.Total)/3 {
			hint = largest.Total
		}
		out = append(out, issue("population_scale", Serious, m[1], "teks", "value", m[1], "area", c.Area,
			"known", formatCount(largest.Total), "year", strconv.Itoa(largest.Year), "hint", formatCount(hint)))
	}
	return out
}

// textRank: a rank without metric; a rank by "jumlah" beside a percentage.
func textRank(s string) []Issue {
	if !rankPattern.MatchString(s) {
		return nil
	}
	if has(s, "jumlah penduduk miskin") && percentNumber.MatchString(s) && !has(s, "menurut persentase", "berdasarkan persentase") {
		return []Issue{issue("rank_by_count", Serious, "jumlah penduduk miskin", "teks")}
	}
	if has(s, "jumlah penduduk miskin") && !has(s, "ribu") && !has(s, "menurut persentase", "berdasarkan persentase", "menurut jumlah") {
		return []Issue{issue("rank_by_count", Serious, "jumlah penduduk miskin", "teks")}
	}
	if !metricPattern.MatchString(s) {
		return []Issue{issue("rank_without_metric", Serious, rankPattern.FindString(s), "teks")}
	}
	return nil
}

// textLabels: P0 called extreme poverty, and a list by name called the poor.
func textLabels(s string, c Context) []Issue {
	var out []Issue
	if has(s, "ekstrem", "extreme") && !has(s, "p0", "penduduk miskin") {
		for _, m := range percentNumber.FindAllStringSubmatch(s, -1) {
			v, _ := decimal(m[1])
			for _, p := range c.P0 {
				if v == p {
					out = append(out, issue("p0_as_extreme", Serious, m[1]+" %", "teks", "value", m[1]))
				}
			}
		}
	}
	if m := listNumber.FindStringSubmatch(s); m != nil && has(s, "kategori miskin", "keluarga miskin", "kk miskin") && !has(s, "ekstrem", "rentan") {
		out = append(out, issue("list_as_poor", Warning, m[0], "teks", "value", m[0]))
	}
	if regexp.MustCompile(`(?i)\d+(?:,\d+)?\s*(?:%|persen)\s*(?:KK|keluarga|jiwa)\b`).MatchString(s) {
		out = append(out, issue("count_as_percent", Serious, percentNumber.FindString(s), "teks", "label", percentNumber.FindString(s)))
	}
	return out
}

func textRatio(s string) []Issue {
	var out []Issue
	for _, m := range ratioPattern.FindAllStringSubmatch(s, -1) {
		v, decimals := decimal(m[3])
		a, b := float64(whole(m[1])), float64(whole(m[2]))
		if b <= 0 || a > b {
			continue
		}
		if i, bad := ratioIssue("teks", v, decimals, a, b); bad {
			out = append(out, i)
		}
	}
	return out
}

// textShares: "82,07 % … dan 18,62 % belum": a whole and its rest in one
// sentence that do not add to 100.
func textShares(s string) []Issue {
	if !has(s, "belum", "sisanya", "selebihnya", "tidak terdaftar") {
		return nil
	}
	m := percentNumber.FindAllStringSubmatch(s, -1)
	if len(m) != 2 {
		return nil
	}
	a, da := decimal(m[0][1])
	b, db := decimal(m[1][1])
	sum := a + b
	if math.Abs(sum-100) < 0.5*(math.Pow10(-da)+math.Pow10(-db))+1e-9 || sum < 90 || sum > 110 {
		return nil
	}
	return []Issue{issue("shares", Serious, format(sum, 2)+" %", "teks", "sum", format(sum, 2))}
}

// textExchange: a PPP line converted at the market rate. PPP rates lie near
// Rp 4.000–6.500 for a dollar, the market rate above Rp 10.000.
func textExchange(s string) []Issue {
	m := dollarPattern.FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	usd, _ := decimal(m[1])
	rupiah := float64(whole(m[2]))
	if usd <= 0 || usd > 10 {
		return nil
	}
	if rate := rupiah / usd; rate > 10000 && rate < 25000 {
		return []Issue{issue("exchange_rate", Serious, m[0], "teks", "found", m[0])}
	}
	return nil
}

// textRoutine: a prevalence from routine weighing without its coverage.
func textRoutine(s string) []Issue {
	if has(s, "e-ppgbm", "eppgbm", "penimbangan") && percentNumber.MatchString(s) && has(s, "stunting", "prevalensi", "pendek") && !has(s, "cakupan", "d/s") {
		return []Issue{issue("coverage_missing", Serious, percentNumber.FindString(s), "teks", "label", percentNumber.FindString(s))}
	}
	return nil
}
