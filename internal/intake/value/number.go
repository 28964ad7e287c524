// Package value reads numbers, dates, yes/no and codes the way Indonesian
// offices write them:
//
//	n, err := value.Decimal("Rp 1.250.000,-") // "1250000"
//	d, err := value.Date("21 Februari 2024", newest)
//
// Results are exact text, never floating point. What cannot be read for
// certain is an error, never a guess; where a habit decides between two
// readings, the result says so.
package value

import (
	"errors"
	"math/big"
	"strconv"
	"strings"
)

// Number is a number as canonical text: "-1234.56", no grouping, a point for
// decimals, no superfluous zeros.
type Number struct {
	Text    string
	Percent bool // it was written with %; the text is not divided by 100
	// Ambiguous tells that another country's habit would read the same
	// characters differently: "1.234" is 1234 here and 1,234 there.
	Ambiguous bool
}

// The reasons for which a text is not a value.
var (
	ErrNumber  = errors.New("not a number")
	ErrInteger = errors.New("not a whole number")
	ErrDate    = errors.New("not a date")
	ErrBoolean = errors.New("neither yes nor no")
)

// Missing reports whether a cell says in words or signs that it has no value:
// "", "-", "–", "N/A", "null", "#N/A".
func Missing(s string) bool {
	s = strings.TrimSpace(s)
	if len(s) > 7 {
		return false
	}
	switch strings.ToLower(s) {
	case "", "-", "--", "---", "–", "—", ".", "n/a", "na", "null", "nil", "#n/a", "none", "(null)", "nan", "\\n":
		return true
	}
	return false
}

var multipliers = []struct {
	word  string
	power int
}{{"triliun", 12}, {"trilyun", 12}, {"miliar", 9}, {"milyar", 9}, {"juta", 6}, {"jt", 6}, {"ribu", 3}, {"rb", 3}}

// units are what a person may write behind a count or an area.
var units = []string{" jiwa", " orang", " kk", " km2", " km²"}

// Decimal reads a number that a person wrote.
//
// With both separators the last one is the decimal sign ("1.234,56",
// "1,234.56"). A separator that stands more than once groups thousands
// ("1.234.567"). A single comma is the decimal sign ("6,71"). A single point
// groups thousands if exactly three digits follow and one to three stand
// before that are not just 0 ("241.467"); otherwise it is the decimal sign
// ("6.71", "0.125"). The single-separator forms with three digits behind are
// marked ambiguous. Accepted around it: Rp, IDR, %, ",-", brackets or a minus
// for negative numbers, spaces as grouping, ribu/juta/miliar/triliun,
// and a unit behind it: jiwa, orang, KK, km2.
func Decimal(s string) (Number, error) {
	var n Number
	s = strings.ToLower(strings.TrimSpace(strings.Map(plainSpaces, s)))
	negative := false
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		negative, s = true, strings.TrimSpace(s[1:len(s)-1])
	}
	if t := strings.TrimSuffix(s, "%"); t != s {
		n.Percent, s = true, strings.TrimSpace(t)
	} else if t := strings.TrimSuffix(s, "persen"); t != s {
		n.Percent, s = true, strings.TrimSpace(t)
	}
	s, minus := trimSign(s)
	for _, currency := range []string{"rp.", "rp", "idr"} {
		if t := strings.TrimPrefix(s, currency); t != s {
			s = strings.TrimSpace(t)
			break
		}
	}
	s, minus2 := trimSign(s)
	if minus && (minus2 || negative) || minus2 && negative {
		return Number{}, ErrNumber
	}
	negative = negative || minus || minus2
	for _, tail := range []string{",-", ",–", ",=", ".-", ",--"} {
		s = strings.TrimSuffix(s, tail)
	}
	for _, unit := range units {
		if t := strings.TrimSuffix(s, unit); t != s {
			s = strings.TrimSpace(t)
			break
		}
	}
	power := 0
	for _, m := range multipliers {
		if t := strings.TrimSuffix(s, m.word); t != s {
			power, s = m.power, strings.TrimSpace(t)
			break
		}
	}
	whole, fraction, ambiguous, ok := split(s)
	if !ok {
		return Number{}, ErrNumber
	}
	if power > 0 && ambiguous && strings.Count(s, ",")+strings.Count(s, ".") == 1 {
		return Number{}, ErrNumber // "1.250 juta": a thousand times too much or too little
	}
	n.Ambiguous = ambiguous
	n.Text = canonical(negative, whole, fraction, power)
	return n, nil
}

func plainSpaces(r rune) rune {
	switch r {
	case '\u00a0', '\u202f', '\u2009', '\t':
		return ' '
	case '\u2212':
		return '-'
	}
	return r
}

func trimSign(s string) (string, bool) {
	switch {
	case strings.HasPrefix(s, "-"):
		return strings.TrimSpace(s[1:]), true
	case strings.HasPrefix(s, "+"):
		return strings.TrimSpace(s[1:]), false
	}
	return s, false
}

// split separates whole digits and decimals.
func split(s string) (whole, fraction string, ambiguous, ok bool) {
	comma, point := strings.Count(s, ","), strings.Count(s, ".")
	switch {
	case comma == 0 && point == 0:
		whole, ok = ungroup(s, " ")
		return whole, "", false, ok
	case comma > 0 && point > 0:
		decimal, group := ",", "."
		if strings.LastIndex(s, ".") > strings.LastIndex(s, ",") {
			decimal, group = ".", ","
		}
		if strings.Count(s, decimal) != 1 {
			return "", "", false, false
		}
		head, tail, _ := strings.Cut(s, decimal)
		whole, ok = ungroup(head, group)
		return whole, tail, false, ok && digits(tail)
	case comma > 1:
		whole, ok = ungroup(s, ",")
		return whole, "", false, ok
	case point > 1:
		whole, ok = ungroup(s, ".")
		return whole, "", false, ok
	}
	head, tail, _ := strings.Cut(strings.Replace(s, ",", ".", 1), ".")
	three := len(tail) == 3 && digits(tail) && len(head) >= 1 && len(head) <= 3 && digits(head) && head[0] != '0'
	if point == 1 && three {
		return head + tail, "", true, true
	}
	if whole, ok = ungroup(head, " "); !ok || !digits(tail) {
		return "", "", false, false
	}
	return whole, tail, three, true
}

// ungroup removes a grouping sign; every group but the first has three digits.
func ungroup(s, sign string) (string, bool) {
	parts := strings.Split(s, sign)
	for i, p := range parts {
		if !digits(p) || i > 0 && len(p) != 3 || i == 0 && len(parts) > 1 && len(p) > 3 {
			return "", false
		}
	}
	return strings.Join(parts, ""), true
}

func digits(s string) bool {
	if s == "" || len(s) > 40 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func canonical(negative bool, whole, fraction string, power int) string {
	for ; power > 0; power-- {
		next := "0"
		if fraction != "" {
			next, fraction = fraction[:1], fraction[1:]
		}
		whole += next
	}
	whole = strings.TrimLeft(whole, "0")
	fraction = strings.TrimRight(fraction, "0")
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if negative && whole != "0" {
		return "-" + whole
	}
	return whole
}

// Native reads a number as a spreadsheet stores it, with a decimal point and
// possibly an exponent.
func Native(s string) (Number, error) {
	if len(s) > 40 {
		return Number{}, ErrNumber
	}
	if t := strings.TrimPrefix(s, "-"); digits(t) {
		return Number{Text: canonical(t != s, t, "", 0)}, nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f > 1e30 || f < -1e30 || f != f {
		return Number{}, ErrNumber
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if text == "-0" {
		text = "0"
	}
	return Number{Text: text}, nil
}

// Integer reads a whole number that a person wrote. A single separator with
// three digits behind it can only group thousands here ("1,234" is 1234);
// decimals that are all zero are dropped ("12,00").
func Integer(s string) (Number, error) {
	n, err := Decimal(s)
	if err != nil {
		return Number{}, err
	}
	if n.Ambiguous {
		if t := strings.TrimSpace(s); strings.Contains(t, ",") {
			if n, err = Decimal(strings.Replace(t, ",", ".", 1)); err != nil {
				return Number{}, err
			}
		}
		n.Ambiguous = false
	}
	if strings.Contains(n.Text, ".") {
		return Number{}, ErrInteger
	}
	return n, nil
}

// Whole rounds nothing: it reports whether a canonical number has no decimals.
func Whole(canonical string) bool { return !strings.Contains(canonical, ".") }

// Round gives the whole number nearest to a canonical number, halves away from
// zero, for rupiah with sen.
func Round(canonical string) string {
	r, ok := new(big.Rat).SetString(canonical)
	if !ok {
		return canonical
	}
	return r.FloatString(0)
}
