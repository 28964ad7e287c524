package indicator

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Context is what the linter may know of the place it reads about. Service
// .Context fills it; an empty field only makes the linter see less.
type Context struct {
	Area string // "Kota Singkawang"; "": it was not said which, and none is named
	// Larger names what the area lies in ("Kalimantan Barat"): a population
	// of theirs is not one of the area.
	Larger []string
	// Populations known of the area; empty: the scale of populations is not
	// checked where a sentence names no other area.
	Populations []region.Population
	// PopulationsOf are those of the other areas of Names.
	PopulationsOf map[region.Code][]region.Population
	// P0 are poverty rates known without their areas, so that one that is
	// called "extreme" is recognised.
	P0 []float64
	// Rates are the poverty rates (P0) known with their areas. A sentence that
	// names areas is checked against the rates of those only.
	Rates []Observation
	// Names of the areas of Rates and Extreme, as in "Kabupaten Kubu Raya".
	Names map[region.Code]string
	// Extreme are the extreme poverty rates known of them, with their
	// methods.
	Extreme []Observation
	// Targets known of them: one that an act sets needs no act beside it.
	Targets []Target
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
	var before *sentence // the whole one before
	for _, s := range sentences(text) {
		found := lintSentence(s, c, lawful)
		if s.first {
			if before != nil {
				found = append(found, textRest(*before, *s.whole)...)
			}
			before = s.whole
		}
		for _, i := range found {
			i.Line = s.lineOf(i.Found)
			out = append(out, i)
		}
	}
	return out
}

// lintSentence checks a part of a sentence, and with its first part the whole.
func lintSentence(s sentence, c Context, lawful bool) []Issue {
	out := textRank(s, c)
	if s.first {
		out = append(out, textExtreme(*s.whole, c)...)
		out = append(out, textShares(*s.whole)...)
	}
	if len(s.numbers) == 0 {
		return out
	}
	out = append(out, textPopulation(s, c)...)
	out = append(out, textList(s, c)...)
	out = append(out, textPercent(s)...)
	out = append(out, textRatio(s)...)
	out = append(out, textExchange(s)...)
	out = append(out, textRoutine(s)...)
	out = append(out, textFormat(s)...)
	if !lawful {
		out = append(out, textTarget(s, c)...)
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
	shareOf      = regexp.MustCompile(`^\s*(?:kk|keluarga|jiwa|orang)\s+(?:pada|dalam|di)\s+daftar(?:\s+(?:itu|ini|tersebut|nama|penerima|keputusan|p3ke|dtsen|miskin|ekstrem))*\s*(?:$|[.,;:)])`)
	percentLabel = regexp.MustCompile(`\bpersentase(?:nya)?\b[^0-9%.;]{0,60}$`)
	unitlessRate = regexp.MustCompile(`\bpersentase(?:nya)?\b[^0-9%.;]{0,60}$`)
	otherNumber  = regexp.MustCompile(`\b(?:dari|terhadap|tahun|sejak|pada|di|antara|sampai|hingga|nomor|no|of)\s+$`)
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
		before := s.before(n.start, labelReach)
		switch {
		case n.unit == percentUnit && shareOf.MatchString(s.lower[n.unitEnd:]):
			mixed(n)
		case n.unit == percentUnit && countLabel.MatchString(before):
			mixed(n)
		case (n.unit == familyUnit || n.unit == personUnit) && percentLabel.MatchString(before) && (i == 0 || s.numbers[i-1].unit != percentUnit):
			mixed(n)
		case (n.unit == familyUnit || n.unit == personUnit) && !s.shareBeside(i) && s.calledRate(n):
			mixed(n)
		case n.unit == noUnit && n.value > 100 && !n.year() && unitlessRate.MatchString(before) && !otherNumber.MatchString(before):
			mixed(n)
		case n.unit == percentUnit && n.value > 100 && !s.has(growth...):
			out = append(out, issue("percent_range", s.shown(n), "teks", "label", s.shown(n), "value", n.text).at(Warning))
		}
	}
	return out
}

var (
	rateLabel = regexp.MustCompile(`\b(?:(?:tingkat|angka|rasio|laju) (?:kemiskinan|pengangguran|stunting)|prevalensi(?: stunting)?)\b([^%;]{0,80})$`)
	// linking: words between a label and its value that say nothing else.
	linking = map[string]bool{"ekstrem": true, "di": true, "kota": true, "kabupaten": true, "kab": true, "provinsi": true, "kecamatan": true, "kelurahan": true, "desa": true, "daerah": true, "nasional": true,
		"tahun": true, "bulan": true, "pada": true, "per": true, "sebesar": true, "sebanyak": true, "mencapai": true, "adalah": true, "ialah": true, "menjadi": true, "tercatat": true, "yaitu": true, "yakni": true,
		"hanya": true, "masih": true, "kini": true, "sekitar": true, "sudah": true, "ini": true, "itu": true, "tersebut": true, "kami": true, "kita": true, "sekarang": true, "turun": true, "naik": true, "dari": true,
		"berada": true, "angka": true, "terbuka": true, "balita": true, "stunting": true, "sampai": true, "tinggal": true, "ada": true, "berjumlah": true}
)

// calledRate reports whether a count stands where the value of a rate is
// named: "tingkat kemiskinan Kota Singkawang 10.820 jiwa".
func (s sentence) calledRate(n number) bool {
	m := rateLabel.FindStringSubmatch(s.before(n.start, labelReach))
	if m == nil {
		return false
	}
	from := n.start - len(m[1])
	for _, word := range strings.Fields(s.text[from:n.start]) {
		bare := strings.ToLower(strings.Trim(word, ":=–-()"))
		first, _ := utf8.DecodeRuneInString(word)
		name := unicode.IsUpper(first) && !strings.HasSuffix(word, ",")
		year := len(bare) == 4 && (strings.HasPrefix(bare, "19") || strings.HasPrefix(bare, "20"))
		if bare != "" && !linking[bare] && !name && !year {
			return false
		}
	}
	return true
}

// shareBeside reports whether the number before or after is a percentage: then
// the count is told beside the rate.
func (s sentence) shareBeside(i int) bool {
	return i > 0 && s.numbers[i-1].unit == percentUnit || i+1 < len(s.numbers) && s.numbers[i+1].unit == percentUnit
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

var (
	legalPattern = regexp.MustCompile(`(?i)\b(?:perpres|inpres|rpjmn|rpjmd|rpjpn|rpjpd|peraturan|keputusan|undang-undang|uu no|instruksi|permen\w*|perda|perwali|perbup|pergub|rkpd|renstra)\b`)
	targetBefore = regexp.MustCompile(`\btarget(?:nya)?\b[^0-9]{0,60}$`)
)

// textTarget: a target in a text that names no act at all, unless it is one
// that an act is known to set.
func textTarget(s sentence, c Context) []Issue {
	var out []Issue
	for _, n := range s.of(percentUnit) {
		lawful := func(t Target) bool {
			return t.Value == n.value && strings.TrimSpace(t.LegalSource) != "" && s.speaksOf(t.Indicator)
		}
		if targetBefore.MatchString(s.before(n.start, labelReach)) && !slices.ContainsFunc(c.Targets, lawful) {
			out = append(out, issue("target_source", s.shown(n), "teks").saying("target_text", "value", s.shown(n)))
		}
	}
	return out
}

// speaksOf reports whether a sentence has one of the longer words of the name
// of an indicator.
func (s sentence) speaksOf(id string) bool {
	all, err := Definitions()
	i := slices.IndexFunc(all, func(d Definition) bool { return d.ID == id })
	if err != nil || i < 0 {
		return false
	}
	for _, word := range strings.FieldsFunc(strings.ToLower(all[i].Name.In(locale.Indonesian)), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(word) > 4 && s.has(word) {
			return true
		}
	}
	return false
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
			continue
		}
		// Nobody counts people in thousandths: 249,954 are thousands.
		if (n.unit == personUnit || n.unit == familyUnit) && n.decimals == 3 && !n.scaled && !n.english {
			out = append(out, issue("number_format", n.text, "teks", "value", n.text, "right", format(n.value*1000, 0)))
		}
	}
	return out
}
