package indicator

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// unit is what a number in a text counts.
type unit string

const (
	noUnit      unit = ""
	percentUnit unit = "percent"
	personUnit  unit = "person"
	familyUnit  unit = "family"
	rupiahUnit  unit = "rupiah"
	dollarUnit  unit = "dollar"
	pointUnit   unit = "point" // percentage points
	ordinalUnit unit = "ordinal"
)

// number is a number of a sentence with its unit.
type number struct {
	start, end int     // of the digits, in the sentence
	unitEnd    int     // of the unit; end when the unit stands before or is missing
	text       string  // the digits as written
	value      float64 // with "ribu", "juta" multiplied in
	decimals   int     // as written
	scaled     bool    // "ribu", "juta" and the like follow
	english    bool    // written in English: 6.71 or 1,234,567
	unit       unit
}

// sentence is a sentence, or a part of one up to a semicolon, with its numbers.
type sentence struct {
	text    string
	lower   string
	numbers []number
	source  *unwrapped // what it stands in
	at      int        // where it begins there
	whole   *sentence  // what it is a part of; itself when there is no semicolon
	first   bool       // of the parts of whole
}

var (
	digits      = regexp.MustCompile(`\d+(?:[.,]\d+)*`)
	grouped     = regexp.MustCompile(`^\d{1,3}(?:\.\d{3})+(?:,\d+)?$`)
	plain       = regexp.MustCompile(`^\d+(?:,\d+)?$`)
	english     = regexp.MustCompile(`^\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?$`)
	pointed     = regexp.MustCompile(`^\d+\.\d+$`)
	scaleAfter  = regexp.MustCompile(`^\s*(ribu|rb|juta|jt|miliar|milyar|triliun)\b`)
	unitAfter   = regexp.MustCompile(`^\s*(%|persen\b|(?:poin persen|persen poin|poin)\b|(?:kk|keluarga|kepala keluarga|rumah tangga)\b|(?:jiwa|orang|penduduk|balita|anak|people)\b|rupiah\b|dolar\b)`)
	unitBefore  = regexp.MustCompile(`(?:(rp\.?|rupiah)|(us\s?\$|usd|\$)|(ke-?))\s*$`)
	scales      = map[string]float64{"ribu": 1e3, "rb": 1e3, "juta": 1e6, "jt": 1e6, "miliar": 1e9, "milyar": 1e9, "triliun": 1e12}
	shortForms  = []string{"rp", "pj", "no", "kab", "kec", "kel", "dr", "drs", "ir", "h", "hj", "prov", "jl", "tgl", "st", "sdr", "bpk"}
	pointsAfter = regexp.MustCompile(`^\s*(?:poin|point)`)
)

// longest is how many bytes a sentence has at most before it is cut at a space:
// the patterns look at all that stands before and after each number.
const longest = 1500

// sentences splits a text at full stops and at line ends that end something,
// but not after "Rp." or "Pj.".
func sentences(text string) []sentence {
	source := unwrap(strings.Map(func(r rune) rune {
		if r == '\u00a0' || r == '\u202f' {
			return ' '
		}
		return r
	}, text))
	text = source.text
	var out []sentence
	start, begin, first := 0, 0, 0 // start of the part and of its sentence, first of its parts
	for i, r := range text {
		mark := strings.ContainsRune(".!?;", r) && ends(text, start, i)
		long := i-begin > longest && unicode.IsSpace(r)
		if r != '\n' && !mark && !long {
			continue
		}
		out = source.appendPart(out, start, i)
		start = i + utf8.RuneLen(r)
		if r != ';' {
			source.join(out[first:], begin, i)
			begin, first = start, len(out)
		}
	}
	out = source.appendPart(out, start, len(text))
	source.join(out[first:], begin, len(text))
	return out
}

func (u *unwrapped) appendPart(out []sentence, from, to int) []sentence {
	if strings.TrimSpace(u.text[from:to]) == "" {
		return out
	}
	return append(out, u.sentence(from, to))
}

// sentence is what stands between two places, without the space around it.
func (u *unwrapped) sentence(from, to int) sentence {
	s := strings.TrimLeftFunc(u.text[from:to], unicode.IsSpace)
	part := newSentence(strings.TrimRightFunc(s, unicode.IsSpace))
	part.source, part.at = u, to-len(s)
	return part
}

// join tells the parts of a sentence what they are parts of.
func (u *unwrapped) join(parts []sentence, from, to int) {
	if len(parts) == 0 {
		return
	}
	whole := u.sentence(from, to)
	for i := range parts {
		parts[i].whole, parts[i].first = &whole, i == 0
	}
}

// lineOf is the line on which the words in question stand, else that on which
// the sentence begins.
func (s sentence) lineOf(found string) int {
	if n := digits.FindString(found); n != "" && !strings.Contains(s.text, found) {
		found = n // "22,06 %" where the text has "22,06 persen"
	}
	if i := strings.Index(s.text, found); i >= 0 {
		return s.source.line(s.at + i)
	}
	if i := strings.Index(s.whole.text, found); i >= 0 {
		return s.source.line(s.whole.at + i)
	}
	return s.source.line(s.at)
}

// ends reports whether the mark at i ends the sentence begun at start.
func ends(text string, start, i int) bool {
	next := text[i+1:]
	if next == "" {
		return true
	}
	if r, _ := utf8.DecodeRuneInString(next); !unicode.IsSpace(r) {
		return false
	}
	before := text[start:i]
	word := strings.ToLower(before[strings.LastIndexFunc(before, func(r rune) bool { return !unicode.IsLetter(r) })+1:])
	for _, s := range shortForms {
		if text[i] == '.' && word == s {
			return false
		}
	}
	return true
}

func newSentence(text string) sentence {
	s := sentence{text: text, lower: strings.ToLower(text)}
	if len(s.lower) != len(s.text) { // a letter whose lower case is longer; keep the offsets right
		s.lower = text
	}
	for _, at := range digits.FindAllStringIndex(s.lower, -1) {
		if n, ok := s.number(at[0], at[1]); ok {
			s.numbers = append(s.numbers, n)
		}
	}
	return s
}

func (s sentence) number(start, end int) (number, bool) {
	n := number{start: start, end: end, unitEnd: end, text: s.text[start:end]}
	written := n.text
	switch {
	case grouped.MatchString(written), plain.MatchString(written):
		written = strings.ReplaceAll(strings.ReplaceAll(written, ".", ""), ",", ".")
	case english.MatchString(written):
		n.english, written = true, strings.ReplaceAll(written, ",", "")
	case pointed.MatchString(written):
		n.english = true
	default:
		return n, false // a date, a code, a version
	}
	if _, frac, ok := strings.Cut(written, "."); ok {
		n.decimals = len(frac)
	}
	var err error
	if n.value, err = strconv.ParseFloat(written, 64); err != nil {
		return n, false
	}
	rest := s.lower[end:]
	if m := scaleAfter.FindStringSubmatch(rest); m != nil {
		n.value, n.scaled = n.value*scales[m[1]], true
		n.unitEnd += len(m[0])
		rest = rest[len(m[0]):]
	}
	if m := unitAfter.FindStringSubmatch(rest); m != nil {
		n.unit = unitOf(m[1])
		n.unitEnd += len(m[0])
		if n.unit == percentUnit && pointsAfter.MatchString(rest[len(m[0]):]) {
			n.unit = pointUnit
		}
	}
	if m := unitBefore.FindStringSubmatch(s.before(start, unitReach)); m != nil {
		switch {
		case m[1] != "":
			n.unit = rupiahUnit
		case m[2] != "":
			n.unit = dollarUnit
		case n.unit == noUnit:
			n.unit = ordinalUnit
		}
	}
	return n, true
}

func unitOf(word string) unit {
	switch word {
	case "%", "persen":
		return percentUnit
	case "kk", "keluarga", "kepala keluarga", "rumah tangga":
		return familyUnit
	case "rupiah":
		return rupiahUnit
	case "dolar":
		return dollarUnit
	case "poin", "poin persen", "persen poin":
		return pointUnit
	}
	return personUnit
}

// shown is the number with its unit as written.
func (s sentence) shown(n number) string { return s.text[n.start:n.unitEnd] }

// of gives the numbers of a unit.
func (s sentence) of(u unit) []number {
	var out []number
	for _, n := range s.numbers {
		if n.unit == u {
			out = append(out, n)
		}
	}
	return out
}

// has reports whether the sentence contains one of the words, given in lower
// case.
func (s sentence) has(words ...string) bool {
	for _, w := range words {
		if strings.Contains(s.lower, w) {
			return true
		}
	}
	return false
}

// year reports whether a number without unit reads like a year.
func (n number) year() bool {
	return n.unit == noUnit && n.decimals == 0 && len(n.text) == 4 && n.value >= 1900 && n.value < 2100
}

// How many bytes before a number are looked at: for its unit, for its label,
// for what the sentence is about.
const (
	unitReach  = 16
	labelReach = 120
	topicReach = 600
)

// before is what stands before a place, in lower case, as far as it matters.
func (s sentence) before(at, reach int) string {
	from := max(0, at-reach)
	for from < at && !utf8.RuneStart(s.lower[from]) {
		from++
	}
	return s.lower[from:at]
}

// between is what stands between two numbers, in lower case.
func (s sentence) between(a, b number) string {
	if a.unitEnd > b.start {
		return ""
	}
	return s.lower[a.unitEnd:b.start]
}
