package indicator

import (
	"math"
	"regexp"
	"strings"
)

var (
	fromWhole  = regexp.MustCompile(`^(?:[^.;]{0,25}\b(?:dari|of)\s+(?:total\s+|seluruh\s+)?|\s*/\s*)$`)
	asShare    = regexp.MustCompile(`^[^0-9.;]{0,45}(?:\batau\b|\byakni\b|\byaitu\b|\bsebesar\b|\bsetara\b|\bmencapai\b|\bhanya\b|\bor\b|[(=:,–-])\s*(?:atau\s+)?(?:baru\s+|hanya\s+|sekitar\s+|sebesar\s+)?$`)
	inParens   = regexp.MustCompile(`^\s*[(,–-]?\s*(?:atau|yakni|yaitu)?\s*$`)
	wholeFirst = regexp.MustCompile(`(?:^|[^\p{L}])(?:dari|of)\s+(?:total\s+|seluruh\s+|sebanyak\s+)?$`)
	thenPart   = regexp.MustCompile(`^[^0-9.;:]{0,40},\s*(?:[\p{L}-]+\s+){0,4}$`)
	changing   = regexp.MustCompile(`\b(?:naik|turun|meningkat|menurun|bertambah|berkurang|berubah|tumbuh|menjadi)\b`)
	ofWhole    = regexp.MustCompile(`^\)?\s*(?:dari|of)\s+(?:total\s+|seluruh\s+)?$`)
)

// textRatio: a part, its whole and a percentage that they do not give, in the
// orders in which they are written: "A dari B atau P %", "A/B (P %)", "P % (A
// dari B)", "dari B, A (P %)" and "A (P %) dari B".
func textRatio(s sentence) []Issue {
	var out []Issue
	for i := 0; i+2 < len(s.numbers); i++ {
		x, y, z := s.numbers[i], s.numbers[i+1], s.numbers[i+2]
		if found, bad := s.moneyRatio(x, y, z); bad {
			out = append(out, found)
		}
		part, whole, share, ok := s.ratio(x, y, z)
		if !ok || !counts(part) || !counts(whole) || share.unit != percentUnit || whole.value <= 0 || part.value > whole.value {
			continue
		}
		if found, bad := ratioIssue("teks", share.value, share.decimals, part.value, whole.value); bad {
			out = append(out, found)
		}
	}
	return out
}

// counts reports whether a number counts persons, families or things; a year
// and "02" do not.
func counts(n number) bool {
	return n.decimals == 0 && (n.unit == noUnit || n.unit == personUnit || n.unit == familyUnit) && !n.year() && !strings.HasPrefix(n.text, "0")
}

// ratio tells which of three numbers that follow each other are a part, its
// whole and its share, by the words between them.
func (s sentence) ratio(x, y, z number) (part, whole, share number, ok bool) {
	first, second := s.between(x, y), s.between(y, z)
	switch {
	case z.unit == percentUnit && fromWhole.MatchString(first) && asShare.MatchString(second):
		return x, y, z, true
	case x.unit == percentUnit && inParens.MatchString(first) && fromWhole.MatchString(second):
		return y, z, x, true
	case y.unit == percentUnit && asShare.MatchString(first) && ofWhole.MatchString(second):
		return x, z, y, true
	case z.unit == percentUnit && wholeFirst.MatchString(s.before(x.start, labelReach)) && !changing.MatchString(s.lower[max(0, x.start-40):y.start]) &&
		thenPart.MatchString(first) && asShare.MatchString(second):
		return y, x, z, true
	}
	return part, whole, share, false
}

// addsUp reports whether a sum is 100 within the rounding of its parts.
func addsUp(sum float64, parts []number) bool {
	allowed := 1e-9
	for _, p := range parts {
		allowed += 0.5 * math.Pow10(-p.decimals)
	}
	return math.Abs(sum-100) <= allowed
}
