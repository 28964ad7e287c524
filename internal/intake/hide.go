package intake

import (
	"maps"
	"strings"

	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// leastDigits is how many digits a number has that may be a NIK or a KK with
// one left out.
const leastDigits = 15

// hidden is a finding in which no number of a person or a family can be read,
// whichever column it stood in. Every finding goes through it.
func (f Finding) hidden() Finding {
	f.Column, f.Value = hideNumbers(f.Column), hideNumbers(f.Value)
	f.Text, f.Remedy = hideIn(f.Text), hideIn(f.Remedy)
	return f
}

// hideIn leaves t alone, which other findings may share.
func hideIn(t locale.Text) locale.Text {
	args := maps.Clone(t.Args)
	for name, arg := range args {
		switch v := arg.(type) {
		case string:
			args[name] = hideNumbers(v)
		case locale.Text:
			args[name] = hideIn(v)
		}
	}
	t.Args = args
	return t
}

// hideNumbers masks each run of digits that may be a NIK or a KK, or several.
// Blanks, or one other sign that people put between digits, do not end a run.
func hideNumbers(s string) string {
	if len(s) < leastDigits {
		return s
	}
	var out strings.Builder
	done := 0
	for i := 0; i < len(s); {
		if !isDigit(s[i]) {
			i++
			continue
		}
		end := numberEnd(s, i)
		if digits := digitsIn(s[i:end]); len(digits) >= leastDigits {
			out.WriteString(s[done:i])
			out.WriteString(identity.Mask(digits))
			done = end
		}
		i = end
	}
	if done == 0 {
		return s
	}
	return out.String() + s[done:]
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// numberEnd is where the number that begins at i ends.
func numberEnd(s string, i int) int {
	for end := i; ; {
		for end < len(s) && isDigit(s[end]) {
			end++
		}
		next := end + between(s[end:])
		if next == end || next >= len(s) || !isDigit(s[next]) {
			return end
		}
		end = next
	}
}

// between is the length of what may stand between two digits of a number.
func between(s string) int {
	if s != "" && strings.IndexByte(".-'`\"", s[0]) >= 0 {
		return 1
	}
	for _, sign := range []string{"’", "\u00a0", "–"} {
		if strings.HasPrefix(s, sign) {
			return len(sign)
		}
	}
	return len(s) - len(strings.TrimLeft(s, " \t"))
}
