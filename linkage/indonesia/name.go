package indonesia

import (
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/linkage"
)

// nameOf standardises a name. Its fields: the name with its words in their kept
// forms; sorted: its words in order of the alphabet; sound: the sorted words as
// they sound; first, last: a word as it sounds; initial: the first letter.
type nameOf struct{ words *Words }

func (nameOf) Fields() []linkage.Field {
	return []linkage.Field{{}, {Name: "sorted"}, {Name: "sound"}, {Name: "first"}, {Name: "last"}, {Name: "initial"}, {Name: "alias"}}
}

func (n nameOf) Standardise(in []string, out []linkage.Value) {
	words, alias := n.words.Name(in[0])
	if len(words) == 0 {
		return
	}
	out[0].Text = strings.Join(words, " ")
	sound := make([]string, len(words))
	for i, w := range words {
		sound[i] = Sound(w)
	}
	out[3].Text, out[4].Text = mostTelling(sound), sound[len(sound)-1]
	out[5].Text = sound[0][:1]
	slices.Sort(sound)
	out[2].Text = strings.Join(sound, " ")
	slices.Sort(words)
	out[1].Text = strings.Join(words, " ")
	if len(alias) > 0 {
		out[6].Text = strings.Join(alias, " ")
	}
}

// common are first words that say little: the next word tells more.
var common = map[string]bool{"MUAMAT": true, "ABDUL": true, "SITI": true, "AMAT": true, "NUR": true}

func mostTelling(sound []string) string {
	if len(sound) > 1 && (len(sound[0]) == 1 || common[sound[0]]) {
		return sound[1]
	}
	return sound[0]
}

// Name cuts a name into its words: titles dropped, abbreviations written out, the
// father's name cut off, an alias apart.
func (w *Words) Name(s string) (words, alias []string) {
	s, _, _ = strings.Cut(s, ",") // degrees follow the comma
	s = strings.ReplaceAll(s, "@", " ALIAS ")
	all := strings.Fields(linkage.Fold(strings.ReplaceAll(s, ".", ". ")))
	titled := strings.Contains(s, ".")
	into := &words
	for i, x := range all {
		switch {
		case w.alias[x] && len(*into) > 0:
			into = &alias
			continue
		case w.childOf[x] && len(*into) > 0 && i+1 < len(all):
			return words, alias
		case w.before[x] && len(*into) == 0 && i+1 < len(all) && (len(x) > 1 || titled):
			continue
		}
		*into = append(*into, w.keep(x))
	}
	for titled && len(words) > 1 && w.after[words[len(words)-1]] {
		words = words[:len(words)-1]
	}
	return words, alias
}

func (w *Words) keep(x string) string {
	if k, ok := w.same[x]; ok {
		return k
	}
	if k, ok := w.romanised[x]; ok {
		return k
	}
	return x
}

// Sound writes a word as it is spoken, one letter for letters that Indonesian
// spelling takes for each other: oe and u, dj, j and y, tj and c, nj and ny, sj
// and sy, ch, kh and h, f, v and p, z and s, doubled letters.
func Sound(w string) string {
	b := make([]byte, 0, len(w))
	for i := 0; i < len(w); {
		c, n := letter(w[i:], i == 0)
		i += n
		if c != 0 && (len(b) == 0 || b[len(b)-1] != c) {
			b = append(b, c)
		}
	}
	if len(b) == 0 {
		return w
	}
	switch last := len(b) - 1; b[last] {
	case 'D':
		b[last] = 'T'
	case 'B':
		b[last] = 'P'
	case 'G':
		if last == 0 || b[last-1] != 'N' {
			b[last] = 'K'
		}
	}
	return string(b)
}

// letter gives the sound at the beginning of a word's rest and how many letters
// it takes; 0 is silent.
func letter(w string, first bool) (c byte, n int) {
	if len(w) > 1 {
		switch w[:2] {
		case "OE", "OU":
			return 'U', 2
		case "DJ":
			return 'J', 2
		case "TJ":
			if len(w) > 2 && w[2] == 'H' {
				return 'C', 3
			}
			return 'C', 2
		case "NJ", "NY":
			return 'Y', 2
		case "SJ", "SY", "SH":
			return 'S', 2
		case "CH":
			if first && len(w) < 6 {
				return 'C', 2 // Chin, Chai, Chong
			}
			return guttural(first), 2
		case "KH":
			return guttural(first), 2
		case "TH", "DH", "PH", "GH", "BH":
			return single(w[0]), 2
		case "IE", "IJ", "IY":
			return 'I', 2
		}
	}
	switch {
	case w[0] == 'H' && !first:
		return 0, 1
	case w[0] == 'Y' && (len(w) == 1 || !vowel(w[1])):
		return 'I', 1
	}
	return single(w[0]), 1
}

// guttural is the ch or kh of Chadidjah and Rachman.
func guttural(first bool) byte {
	if first {
		return 'K'
	}
	return 0
}

func vowel(c byte) bool { return strings.IndexByte("AEIOU", c) >= 0 }

func single(c byte) byte {
	switch c {
	case 'F', 'V':
		return 'P'
	case 'Z', 'X':
		return 'S'
	case 'Q':
		return 'K'
	case 'Y':
		return 'J'
	}
	return c
}
