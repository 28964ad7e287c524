package region

import (
	"slices"
	"strings"
	"unicode"
)

// Fold is the form in which names are compared: capital letters and digits
// only, so that "Mayasopa", "MAYA SOPA" and "Maya-Sopa" are the same.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z':
			b.WriteByte(c - 'a' + 'A')
		case c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
			b.WriteByte(c)
		}
	}
	return b.String()
}

// words are the folded words of a name. An apostrophe does not part a word.
func words(name string) []string {
	fields := strings.FieldsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’'
	})
	out := fields[:0]
	for _, f := range fields {
		if w := Fold(f); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// abbreviations that people write for the first words of a name.
var abbreviations = map[string]string{
	"SEI": "SUNGAI", "SUI": "SUNGAI", "SG": "SUNGAI", "SUNGEI": "SUNGAI",
	"TJ": "TANJUNG", "TG": "TANJUNG", "TJG": "TANJUNG",
	"GN": "GUNUNG", "GNG": "GUNUNG", "BKT": "BUKIT", "TLK": "TELUK", "KP": "KAMPUNG",
}

// numerals are the last words that number villages of one name.
var numerals = map[string]string{
	"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V", "6": "VI", "7": "VII", "8": "VIII", "9": "IX", "10": "X",
}

// spellOut writes abbreviations in full and numbers in the Roman way, in
// official names and in what people ask alike.
func spellOut(w []string) []string {
	for i := range w {
		if full, ok := abbreviations[w[i]]; ok && i < len(w)-1 {
			w[i] = full
		}
		if roman, ok := numerals[w[i]]; ok && i > 0 && i == len(w)-1 {
			w[i] = roman
		}
	}
	return w
}

// kinds are the words before a name that say what kind of area is meant.
var kinds = map[string]Level{
	"PROVINSI": LevelProvince, "PROPINSI": LevelProvince, "PROV": LevelProvince,
	"KABUPATEN": LevelRegency, "KAB": LevelRegency, "KOTA": LevelRegency,
	"KECAMATAN": LevelDistrict, "KEC": LevelDistrict, "DISTRIK": LevelDistrict,
	"KELURAHAN": LevelVillage, "KEL": LevelVillage, "DESA": LevelVillage, "DS": LevelVillage,
	"KAMPUNG": LevelVillage, "KP": LevelVillage, "GAMPONG": LevelVillage, "NAGARI": LevelVillage, "PEKON": LevelVillage,
}

// reading is one way to understand what was asked.
type reading struct {
	level Level  // LevelUnknown: any
	kind  string // the word that names the level
	words []string
	key   string
}

func newReading(level Level, kind string, w []string) reading {
	w = spellOut(slices.Clone(w))
	return reading{level, kind, w, strings.Join(w, "")}
}

// readings of what was asked, the likeliest first. "Kota Baru" is the kota
// named Baru or anything named Kota Baru; "Kel./Desa Roban" names its kind
// twice.
func readings(asked string) []reading {
	w := words(asked)
	if len(w) == 0 {
		return nil
	}
	var out []reading
	level, kind := LevelUnknown, ""
	rest := w
	for len(rest) > 1 {
		l, ok := kinds[rest[0]]
		if !ok || level != LevelUnknown && l != level {
			break
		}
		level, kind, rest = l, rest[0], rest[1:]
		if level == LevelRegency && len(rest) > 1 && (rest[0] == "ADMINISTRASI" || rest[0] == "ADM") {
			rest = rest[1:]
		}
		out = append(out, newReading(level, kind, rest))
	}
	return append(out, newReading(LevelUnknown, "", w))
}

// allows reports whether an area can be what the reading names. A kota and a
// kabupaten of one name are different regions; kelurahan and desa are often
// confused.
func (r reading) allows(c Code) bool {
	switch {
	case r.level == LevelUnknown:
		return true
	case levelOf(c) != r.level:
		return false
	}
	return r.level != LevelRegency || c.IsUrban() == (r.kind == "KOTA")
}

// key is the folded name of an area. short is where the part begins that
// people say inside its regency: "TENGAH" of SINGKAWANGTENGAH; 0 for none.
type key struct {
	full  string
	short uint8
}

func (k key) shortForm() string {
	if k.short == 0 {
		return ""
	}
	return k.full[k.short:]
}

// officialWords are the words of an area's name without its kind.
func (a *areas) officialWords(i int) []string {
	w := words(a.names[i])
	if levelOf(a.codes[i]) == LevelRegency && len(w) > 1 {
		w = w[1:]
		if w[0] == "ADMINISTRASI" && len(w) > 1 {
			w = w[1:]
		}
	}
	return spellOut(w)
}

func (a *areas) makeKeys() []key {
	out := make([]key, len(a.names))
	regency := ""
	for i := range a.names {
		full := strings.Join(a.officialWords(i), "")
		out[i].full = full
		switch levelOf(a.codes[i]) {
		case LevelRegency:
			regency = full
		case LevelDistrict:
			if len(full) > len(regency) && len(regency) < 256 && strings.HasPrefix(full, regency) {
				out[i].short = uint8(len(regency))
			}
		}
	}
	return out
}

// commonCount is how often a word must stand in the names of Indonesia's areas
// to be no misspelling of another.
const commonCount = 25

// commonWords are the words that stand in many names: BATU, BARU, LAMA, UTARA.
func (a *areas) commonWords() map[string]bool {
	count := make(map[string]int, 50_000)
	for i := range a.names {
		for _, w := range a.officialWords(i) {
			count[w]++
		}
	}
	common := map[string]bool{}
	for w, n := range count {
		if n >= commonCount {
			common[w] = true
		}
	}
	return common
}

// misspelt reports whether the difference between what was asked and an
// official name can be a slip: a word that is itself common (Batu, Barat, II),
// holds digits or has two letters or fewer is another word, and a word left
// out is another name.
func (a *areas) misspelt(asked []string, i int) bool {
	official := a.officialWords(i)
	slips := 0
	for _, w := range asked {
		switch {
		case slices.Contains(official, w):
		case len(w) <= 2 || strings.ContainsAny(w, "0123456789") || a.common()[w]:
			return false
		default:
			slips++
		}
	}
	return slips > 0
}
