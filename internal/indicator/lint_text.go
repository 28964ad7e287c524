package indicator

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/region"
)

// Context is what the linter may know of the place it reads about. Service
// .Context fills it; an empty field only makes the linter see less.
type Context struct {
	Area string // "Kota Singkawang"
	// Larger names what the area lies in ("Kalimantan Barat"): a population
	// of theirs is not one of the area.
	Larger []string
	// Populations known of the area; empty: the scale of populations is not
	// checked.
	Populations []region.Population
	// P0 are the poverty rates known of the area, its province and the
	// nation, so that one that is called "extreme" is recognised.
	P0 []float64
	// Extreme are the extreme poverty rates known of them, with their
	// methods.
	Extreme []Observation
	// Listed are the numbers of families on lists by name, such as those of
	// decrees, so that one that is called "the poor" is recognised.
	Listed []int64
}

// LintText finds suspicious numbers in an Indonesian text, sentence by
// sentence. It knows numbers, units and the words around them, not meaning:
// what it reports is to be read by a person.
func LintText(text string, c Context) []Issue {
	var out []Issue
	lawful := legalPattern.MatchString(text)
	for _, s := range sentences(text) {
		out = append(out, textRank(s)...)
		if len(s.numbers) == 0 {
			continue
		}
		out = append(out, textPopulation(s, c)...)
		out = append(out, textExtreme(s, c)...)
		out = append(out, textList(s, c)...)
		out = append(out, textPercent(s)...)
		out = append(out, textRatio(s)...)
		out = append(out, textShares(s)...)
		out = append(out, textExchange(s)...)
		out = append(out, textRoutine(s)...)
		out = append(out, textFormat(s)...)
		if !lawful {
			out = append(out, textTarget(s)...)
		}
	}
	return out
}

// textPopulation: a number of inhabitants far above what is known.
func textPopulation(s sentence, c Context) []Issue {
	if len(c.Populations) == 0 || !s.has("penduduk", "jiwa", "population") {
		return nil
	}
	largest := slices.MaxFunc(c.Populations, func(a, b region.Population) int { return int(a.Total - b.Total) })
	larger := s.has("indonesia", "nasional", "provinsi", "dunia")
	for _, name := range c.Larger {
		larger = larger || s.has(strings.ToLower(name))
	}
	var out []Issue
	for _, n := range s.numbers {
		if n.unit != personUnit && n.unit != noUnit || n.value < 10*float64(largest.Total) || n.decimals > 0 && !n.scaled {
			continue
		}
		hint := int64(n.value / 1000)
		shifted := math.Abs(float64(hint-largest.Total)) <= float64(largest.Total)/3
		if !shifted {
			hint = largest.Total
		}
		if larger && !s.names(c.Area) {
			continue // of the province or the nation
		}
		out = append(out, issue("population_scale", n.text, "teks", "value", n.text, "area", c.Area,
			"known", formatCount(largest.Total), "year", strconv.Itoa(largest.Year), "hint", formatCount(hint)))
	}
	return out
}

// names reports whether the sentence says that the area, with or without "Kota" or
// "Kabupaten", is what has so many people.
func (s sentence) names(area string) bool {
	for _, prefix := range []string{"Kota ", "Kabupaten ", "Kab. "} {
		area = strings.TrimPrefix(area, prefix)
	}
	return area != "" && s.has("penduduk "+strings.ToLower(area), "penduduk kota "+strings.ToLower(area), "penduduk kabupaten "+strings.ToLower(area))
}

var (
	rankPattern   = regexp.MustCompile(`(?i)\b(?:peringkat|urutan|ranking|rank)\s+(?:ke-?\s*)?(?:\d+|pertama|kedua|ketiga|keempat|kelima|keenam|ketujuh|kedelapan|kesembilan|kesepuluh|satu|dua|tiga)\b`)
	metricPattern = regexp.MustCompile(`(?i)\b(?:menurut|berdasarkan|persentase|P0|jumlah|prevalensi|kepesertaan|cakupan|by)\b`)
	countMetric   = regexp.MustCompile(`(?i)(?:menurut|berdasarkan) (?:jumlah|banyaknya)`)
	shareMetric   = regexp.MustCompile(`(?i)(?:menurut|berdasarkan) persentase`)
	directionWord = regexp.MustCompile(`(?i)\b(?:terendah|tertinggi|terkecil|terbesar|terbaik|terburuk|lowest|highest)\b`)
	fieldOf       = regexp.MustCompile(`(?i)\b(?:dari|di antara|of)\s+\d+`)
)

// textRank: a rank without metric, without direction or N, or by "jumlah" where
// the share is meant.
func textRank(s sentence) []Issue {
	found := rankPattern.FindString(s.text)
	if found == "" {
		return nil
	}
	if s.has("jumlah penduduk miskin", "jumlah warga miskin", "jumlah orang miskin") && !shareMetric.MatchString(s.text) && !countMetric.MatchString(s.text) {
		return []Issue{issue("rank_by_count", found, "teks")}
	}
	if !metricPattern.MatchString(s.text) {
		return []Issue{issue("rank_without_metric", found, "teks")}
	}
	if !directionWord.MatchString(s.text) || !fieldOf.MatchString(s.text) {
		return []Issue{issue("rank_incomplete", found, "teks", "found", found)}
	}
	return nil
}

var povertyWord = regexp.MustCompile(`(?:kemiskinan|miskin|\bp0\b|extreme poverty|poverty)(?:\s+(ekstrem))?|(ekstrem)`)

// extreme reports whether the words nearest to a number, before it or else
// after it, speak of extreme poverty.
func (s sentence) extreme(n number) bool {
	if all := povertyWord.FindAllStringSubmatch(s.lower[:n.start], -1); len(all) > 0 {
		last := all[len(all)-1]
		return last[1] != "" || last[2] != "" || strings.HasPrefix(last[0], "extreme")
	}
	after := povertyWord.FindStringSubmatch(s.lower[n.unitEnd:])
	return after != nil && (after[1] != "" || after[2] != "" || strings.HasPrefix(after[0], "extreme"))
}

// textExtreme: P0 called extreme poverty, and an old and a new method compared.
func textExtreme(s sentence, c Context) []Issue {
	if !s.has("ekstrem", "extreme") {
		return nil
	}
	var out []Issue
	var before *Observation
	for _, n := range s.of(percentUnit) {
		if !s.extreme(n) {
			continue
		}
		known := slices.IndexFunc(c.Extreme, func(o Observation) bool { return o.Value == n.value })
		switch {
		case known < 0 && slices.Contains(c.P0, n.value):
			out = append(out, issue("p0_as_extreme", s.shown(n), "teks", "value", n.text))
		case known >= 0 && before != nil && before.Method != c.Extreme[known].Method:
			o := c.Extreme[known]
			out = append(out, issue("method_mixed", s.shown(n), "teks", "from", before.Method, "to", o.Method, "period", string(o.Period)))
			before = &o
		case known >= 0:
			before = &c.Extreme[known]
		}
	}
	if s.has("metode", "method", "ppp") { // the sentence itself tells them apart
		out = slices.DeleteFunc(out, func(i Issue) bool { return i.Rule == "method_mixed" })
	}
	return out
}

var (
	calledPoor  = regexp.MustCompile(`(?:kategori|tergolong|golongan|keluarga|kk|warga|rumah tangga)\s+miskin(\s+ekstrem|\s+dan rentan)?`)
	surveyWords = regexp.MustCompile(`^[^.;]{0,40}?\b(?:penduduk|orang|warga|jiwa)\s+miskin\b`)
	comparing   = regexp.MustCompile(`\b(?:dari|dibanding(?:kan)?|terhadap|menjadi|berkurang|turun|of)\b`)
)

// textList: a list by name called merely poor, or set against the number of
// poor people of the survey.
func textList(s sentence, c Context) []Issue {
	var out []Issue
	for i, n := range s.numbers {
		if n.unit != familyUnit {
			continue
		}
		near := s.lower[n.end:min(len(s.lower), n.end+60)]
		if m := calledPoor.FindStringSubmatch(near); m != nil && m[1] == "" && !s.has("ekstrem", "rentan") {
			found := issue("list_as_poor", s.shown(n), "teks", "value", s.shown(n))
			if slices.Contains(c.Listed, int64(n.value)) {
				found = found.at(Serious)
			}
			out = append(out, found)
		}
		for _, o := range s.numbers[i+1:] {
			if o.unit == personUnit && surveyWords.MatchString(s.lower[o.end:]) && comparing.MatchString(s.between(n, o)) {
				out = append(out, issue("list_vs_survey", s.shown(n), "teks", "list", s.shown(n), "survey", s.shown(o)))
			}
		}
	}
	return out
}

var (
	growth       = []string{"naik", "tumbuh", "meningkat", "lipat", "capaian", "realisasi", "kenaikan", "target", "inflasi"}
	shareOf      = regexp.MustCompile(`^\s*(?:kk|keluarga|jiwa|orang)\s+(?:pada|dalam|di)\s+daftar\b`)
	percentLabel = regexp.MustCompile(`\bpersentase\b[^0-9%.;]{0,60}$`)
	countLabel   = regexp.MustCompile(`\b(?:jumlah|banyaknya)\s+(?:kk|keluarga|penduduk|jiwa|warga|orang)\b[^0-9%.;]{0,60}$`)
)

// textPercent: a count called a percentage or the other way round, and shares
// beyond a hundred.
func textPercent(s sentence) []Issue {
	var out []Issue
	mixed := func(n number) {
		out = append(out, issue("count_as_percent", s.shown(n), "teks", "label", s.shown(n)))
	}
	for i, n := range s.numbers {
		before := s.lower[:n.start]
		switch {
		case n.unit == percentUnit && shareOf.MatchString(s.lower[n.unitEnd:]):
			mixed(n)
		case n.unit == percentUnit && countLabel.MatchString(before):
			mixed(n)
		case (n.unit == familyUnit || n.unit == personUnit) && percentLabel.MatchString(before) && (i == 0 || s.numbers[i-1].unit != percentUnit):
			mixed(n)
		case n.unit == percentUnit && n.value > 100 && !s.has(growth...):
			out = append(out, issue("percent_range", s.shown(n), "teks", "label", s.shown(n), "value", n.text).at(Warning))
		}
	}
	return out
}

var (
	fromWhole = regexp.MustCompile(`^[^.;]{0,25}\b(?:dari|of)\s+(?:total\s+|seluruh\s+)?$`)
	asShare   = regexp.MustCompile(`^[^0-9.;]{0,45}(?:\batau\b|\byakni\b|\byaitu\b|\bsebesar\b|\bsetara\b|\bmencapai\b|\bhanya\b|\bor\b|[(=:,–-])\s*(?:baru\s+|hanya\s+|sekitar\s+|sebesar\s+)?$`)
	inParens  = regexp.MustCompile(`^\s*[(,–-]?\s*(?:atau|yakni|yaitu)?\s*$`)
)

// textRatio: "A dari B atau P %" and "P % (A dari B)" whose parts do not give
// the percentage.
func textRatio(s sentence) []Issue {
	counts := func(n number) bool {
		return n.decimals == 0 && (n.unit == noUnit || n.unit == personUnit || n.unit == familyUnit)
	}
	var out []Issue
	for i := 0; i+2 < len(s.numbers); i++ {
		a, b, p := s.numbers[i], s.numbers[i+1], s.numbers[i+2]
		if p.unit != percentUnit || !asShare.MatchString(s.between(b, p)) {
			p, a, b = s.numbers[i], s.numbers[i+1], s.numbers[i+2]
			if p.unit != percentUnit || !inParens.MatchString(s.between(p, a)) {
				continue
			}
		}
		if !counts(a) || !counts(b) || b.value <= 0 || a.value > b.value || !fromWhole.MatchString(s.between(a, b)) {
			continue
		}
		if i, bad := ratioIssue("teks", p.value, p.decimals, a.value, b.value); bad {
			out = append(out, i)
		}
	}
	return out
}

// textShares: "82,07 % … dan 18,62 % belum": a whole and its rest in one
// sentence that do not add to 100.
func textShares(s sentence) []Issue {
	rest := s.has("belum", "sisanya", "selebihnya", "tidak terdaftar")
	bySex := s.has("laki-laki") && s.has("perempuan")
	if !rest && !bySex {
		return nil
	}
	shares := s.of(percentUnit)
	if len(shares) != 2 {
		return nil
	}
	a, b := shares[0], shares[1]
	sum := a.value + b.value
	if math.Abs(sum-100) < 0.5*(math.Pow10(-a.decimals)+math.Pow10(-b.decimals))+1e-9 || sum < 90 || sum > 110 {
		return nil
	}
	return []Issue{issue("shares", format(sum, 2)+" %", "teks", "sum", format(sum, 2))}
}

// textExchange: a PPP line converted at the market rate. PPP rates lie near
// Rp 4.000–6.500 for a dollar, the market rate above Rp 10.000.
func textExchange(s sentence) []Issue {
	for _, d := range s.of(dollarUnit) {
		for _, r := range s.of(rupiahUnit) {
			first, last := min(d.start, r.start), max(d.unitEnd, r.unitEnd)
			if d.value <= 0 || d.value > 10 || last-first > 80 {
				continue
			}
			if rate := r.value / d.value; rate > 10000 && rate < 25000 {
				found := s.text[first:last]
				return []Issue{issue("exchange_rate", found, "teks", "found", found)}
			}
		}
	}
	return nil
}

var coverageBefore = regexp.MustCompile(`(?:cakupan|d/s)[^0-9]{0,40}$`)

// textRoutine: a prevalence from routine weighing without its coverage, or with
// one that is too low to speak of all children.
func textRoutine(s sentence) []Issue {
	shares := s.of(percentUnit)
	if len(shares) == 0 || !s.has("e-ppgbm", "eppgbm", "penimbangan") || !s.has("stunting", "prevalensi", "pendek") {
		return nil
	}
	label := s.shown(shares[0])
	if !s.has("cakupan", "d/s") {
		return []Issue{issue("coverage_missing", label, "teks", "label", label)}
	}
	for _, n := range shares {
		if n.value < lowCoverage && coverageBefore.MatchString(s.lower[:n.start]) {
			return []Issue{issue("coverage_low", s.shown(n), "teks", "label", label, "coverage", n.text)}
		}
	}
	return nil
}

var (
	legalPattern = regexp.MustCompile(`(?i)\b(?:perpres|inpres|rpjmn|rpjmd|rpjpn|rpjpd|peraturan|keputusan|undang-undang|uu no|instruksi|permen\w*|perda|perwali|perbup|pergub|rkpd|renstra)\b`)
	targetBefore = regexp.MustCompile(`\btarget(?:nya)?\b[^0-9]{0,60}$`)
)

// textTarget: a target in a text that names no act at all.
func textTarget(s sentence) []Issue {
	var out []Issue
	for _, n := range s.of(percentUnit) {
		if targetBefore.MatchString(s.lower[:n.start]) {
			out = append(out, issue("target_source", s.shown(n), "teks", "value", s.shown(n), "year", "–"))
		}
	}
	return out
}

// textFormat: numbers written the English way.
func textFormat(s sentence) []Issue {
	var out []Issue
	for _, n := range s.numbers {
		if n.english && (n.unit == percentUnit || n.scaled || strings.Count(n.text, ",") > 1) {
			value := n.value
			if m := scaleAfter.FindStringSubmatch(s.lower[n.end:]); m != nil {
				value /= scales[m[1]]
			}
			out = append(out, issue("number_format", n.text, "teks", "value", n.text, "right", format(value, n.decimals)))
		}
	}
	return out
}
