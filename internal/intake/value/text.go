package value

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Boolean reads ya/tidak in the forms that occur: also y/t, 1/0, true/false,
// ada/tidak ada, sudah/belum, a tick.
func Boolean(s string) (bool, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "ya", "y", "iya", "yes", "true", "1", "ada", "sudah", "benar", "v", "√", "✓", "✔", "ü":
		return true, nil
	case "tidak", "tdk", "t", "n", "no", "false", "0", "tidak ada", "belum", "salah", "bukan", "✗", "✘":
		return false, nil
	}
	return false, ErrBoolean
}

// Clean makes one line of a cell: no control characters, single spaces, no
// apostrophe that only forced a number to be text, accents composed.
func Clean(s string) string {
	if clean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b':
			space = b.Len() > 0
			continue
		case unicode.IsControl(r):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	out := b.String()
	if len(out) > 1 && out[0] == '\'' && out[1] >= '0' && out[1] <= '9' {
		out = out[1:]
	}
	return norm.NFC.String(out)
}

// clean is the quick way for the many cells that need nothing.
func clean(s string) bool {
	last := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c >= 0x7f || c == '\'' && i == 0 || c == ' ' && last == ' ' {
			return false
		}
		last = c
	}
	return s == "" || last != ' '
}

// Fold reduces a text to what matters when a value or a header is compared:
// lower-case letters and digits, every run of anything else one space. A text
// without letters and digits ("√") stays as it is.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		if r = lower(r); !letterOrDigit(r) {
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	if b.Len() == 0 {
		return strings.TrimSpace(s)
	}
	return b.String()
}

// lower and letterOrDigit look nearly all letters up without a table.
func lower(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A'
	case r < 0x80:
		return r
	}
	return unicode.ToLower(r)
}

func letterOrDigit(r rune) bool {
	if r < 0x80 {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// FoldValue is what two values of a domain are compared by: like Joined, but
// the signs that tell "> 900 WATT" from "=< 900 WATT" and "60+" from "60" count.
func FoldValue(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		r = lower(r)
		switch {
		case letterOrDigit(r) || r == '<' || r == '>' || r == '+':
			b.WriteRune(r)
		case r == '≤':
			b.WriteByte('<')
		case r == '≥':
			b.WriteByte('>')
		}
	}
	if b.Len() == 0 {
		return strings.TrimSpace(s)
	}
	return b.String()
}

// Joined is Fold without the spaces: "Kode Kemdagri" and "KODE_KEMDAGRI" and
// "KodeKemdagri" are the same.
func Joined(s string) string { return strings.ReplaceAll(Fold(s), " ", "") }
