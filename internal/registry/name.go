package registry

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// FoldName is the form in which names and addresses are compared and searched:
// upper case, without accents, everything else than letters and digits a
// single space. "Ny. Síti  Aminah" becomes "NY SITI AMINAH".
func FoldName(s string) string {
	ascii := true
	for i := range len(s) {
		if s[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if !ascii {
		s = norm.NFKD.String(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		switch {
		case r == '\'' || r == '’' || r == '`' || r == '\u00ad' || unicode.Is(unicode.Mn, r):
			// Nur'aini and Nuraini are one name; accents vanish.
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(unicode.ToUpper(r))
		default:
			gap = true
		}
	}
	return b.String()
}

// searchKey is what a text search over a family looks at.
func searchKey(head string, others []string, address string) string {
	var b strings.Builder
	b.WriteString(FoldName(head))
	b.WriteString(" |")
	for _, n := range others {
		b.WriteByte(' ')
		b.WriteString(FoldName(n))
	}
	b.WriteString(" | ")
	b.WriteString(FoldName(address))
	return b.String()
}
