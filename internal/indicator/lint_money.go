package indicator

import (
	"math"
	"regexp"
	"strings"
)

var (
	currency    = regexp.MustCompile(`\s*\b(?:rp\.?|rupiah|idr)\s*$`)
	ofBudget    = regexp.MustCompile(`^[^0-9.;]{0,40}\b(?:dari|terhadap|of)\s+(?:[\p{L}-]+\s*){0,5}$|^\s*/\s*$`)
	budgetFirst = regexp.MustCompile(`\b(?:dari|pagu|anggaran|alokasi)\b[^0-9.;]{0,40}$`)
	thenSpent   = regexp.MustCompile(`^[^0-9.;]{0,30}\b(?:realisasi\w*|terealisasi|terserap|serapan\w*|digunakan|dibelanjakan|dibayarkan|tersalurkan|terpakai)\b[^0-9.;]{0,30}$`)
)

// moneyRatio: two amounts of rupiah, one a part of the other, and a percentage
// that they cannot give, however they were rounded as written.
func (s sentence) moneyRatio(x, y, z number) (Issue, bool) {
	if x.unit != rupiahUnit && y.unit != rupiahUnit {
		return Issue{}, false
	}
	part, whole, share, ok := s.moneyParts(x, y, z)
	if !ok || share.unit != percentUnit || part.unit != rupiahUnit || whole.unit != rupiahUnit || part.value > whole.value {
		return Issue{}, false
	}
	p, w := s.roundedBy(part), s.roundedBy(whole)
	if whole.value-w <= 0 {
		return Issue{}, false
	}
	off := 0.5*math.Pow10(-share.decimals) + 1e-9
	least, most := 100*(part.value-p)/(whole.value+w), 100*(part.value+p)/(whole.value-w)
	if share.value+off >= least && share.value-off <= most {
		return Issue{}, false
	}
	value := format(share.value, share.decimals)
	return issue("ratio", s.shown(share), "teks", "numerator", s.rupiah(part), "denominator", s.rupiah(whole),
		"value", value, "correct", format(100*part.value/whole.value, max(1, share.decimals))), true
}

// moneyParts tells which of three numbers are the part, the whole and the
// share: "Rp A dari pagu Rp B atau P %", "P % (Rp A dari Rp B)", "pagu Rp B,
// realisasi Rp A (P %)".
func (s sentence) moneyParts(x, y, z number) (part, whole, share number, ok bool) {
	first := currency.ReplaceAllString(s.between(x, y), " ")
	second := currency.ReplaceAllString(s.between(y, z), " ")
	switch {
	case z.unit == percentUnit && ofBudget.MatchString(first) && asShare.MatchString(second):
		return x, y, z, true
	case x.unit == percentUnit && inParens.MatchString(first) && ofBudget.MatchString(second):
		return y, z, x, true
	case z.unit == percentUnit && thenSpent.MatchString(first) && asShare.MatchString(second) &&
		budgetFirst.MatchString(currency.ReplaceAllString(s.before(x.start, labelReach), " ")):
		return y, x, z, true
	}
	return part, whole, share, false
}

// roundedBy is half of the last digit written of an amount: of "1,2 miliar" 50
// million. Amounts written in full are exact.
func (s sentence) roundedBy(n number) float64 {
	if !n.scaled {
		return 0.5
	}
	m := scaleAfter.FindStringSubmatch(s.lower[n.end:])
	if m == nil {
		return 0.5
	}
	return 0.5 * scales[m[1]] * math.Pow10(-n.decimals)
}

// rupiah is an amount as written, with its sign.
func (s sentence) rupiah(n number) string {
	return "Rp " + strings.TrimSuffix(s.shown(n), " rupiah")
}
