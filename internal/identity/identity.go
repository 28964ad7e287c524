// Package identity checks and explains Indonesian identity numbers: the NIK of
// a person and the number of a family card (No KK). It judges what stands in a
// file and never throws a person out: a missing NIK is normal, a mismatch is a
// hint.
//
//	r := identity.Check("6172035507900003", identity.Known{Sex: "f"})
//	fmt.Println(r.Status, r.NIK()) // ok 6172••••••••0003
//
// A NIK is PPKKCC DDMMYY NNNN: kecamatan of first registration, birth date
// with the day plus 40 for women, serial number from 0001. It stays the same
// when the person moves, so it says nothing of where the person lives. The
// number of a family card has the same form with its date of issue, without
// the plus 40; a family gets a new one whenever it changes.
package identity

import (
	"strings"
	"unicode/utf8"

	"github.com/tuntas-id/tuntas/internal/civil"
)

// NIK is a person's number of 16 digits. Printing one shows its mask, so that
// none reaches a log by accident; string(n) has the digits.
type NIK string

// String is the mask.
func (n NIK) String() string { return Mask(string(n)) }

// KK is the number of a family card, 16 digits. Printing one shows its mask.
type KK string

// String is the mask.
func (k KK) String() string { return Mask(string(k)) }

const digits = 16

// RegionKnower tells whether the first six digits are a kecamatan of today;
// region.Directory is one.
type RegionKnower interface{ KnowsRegion(sixDigits string) bool }

// Known is what the row says of the person beside the number. Zero fields are
// not compared.
type Known struct {
	Sex     string // "m" or "f"
	Birth   civil.Date
	Regions RegionKnower
	// AsOf is the day the file speaks for: nobody on it is born later. It
	// settles the century when Birth is unknown.
	AsOf civil.Date
	// Numeric: the cell was a number, not text. Excel keeps 15 digits of a
	// number, so a last digit 0 is then lost rather than true; in a text cell
	// one NIK in ten may end in 0.
	Numeric bool
}

// Result is what a check found.
type Result struct {
	// Value is the number in its 16-digit form if it has one, else what the
	// file holds, without the signs around it.
	Value  string
	Status Status

	why    reason
	isCard bool
}

// NIK is the number, "" if the value does not have the form of one.
func (r Result) NIK() NIK {
	if r.isCard || !isNumber(r.Value) {
		return ""
	}
	return NIK(r.Value)
}

// KK is the number of the family card, "" if the value does not have the form
// of one.
func (r Result) KK() KK {
	if !r.isCard || !isNumber(r.Value) {
		return ""
	}
	return KK(r.Value)
}

// Check judges a NIK as a file holds it. The first defect that counts is the
// result: form, lost digits, date, sex, birth date, region.
func Check(raw string, known Known) Result {
	r := clean(raw, known.Numeric)
	if r.Status != OK {
		return r
	}
	p := take(r.Value)
	birth, ok := p.Birth(known.Birth, known.AsOf)
	switch {
	case !ok:
		r.Status = DateInvalid
	case known.Sex != "" && known.Sex != p.Sex:
		r.Status, r.why = SexMismatch, sexReason(p.Sex)
	case !known.Birth.IsZero() && birth != known.Birth:
		r.Status, r.why = BirthdateMismatch, birthReason(birth, known.Birth)
	case known.Regions != nil && !known.Regions.KnowsRegion(p.Region):
		r.Status = RegionUnknown
	}
	return r
}

// CheckKK judges the number of a family card: kecamatan, date of issue (never
// plus 40), serial.
func CheckKK(raw string, known Known) Result {
	r := clean(raw, known.Numeric)
	r.isCard = true
	if r.Status != OK {
		return r
	}
	p := take(r.Value)
	_, ok := p.Birth(civil.Date{}, known.AsOf)
	switch {
	case !ok || p.Sex == female:
		r.Status = DateInvalid
	case known.Regions != nil && !known.Regions.KnowsRegion(p.Region):
		r.Status = RegionUnknown
	}
	return r
}

// clean takes away the signs that files put around and between digits, and
// judges the form.
func clean(raw string, numeric bool) Result {
	value := raw
	if !isDigits(raw) {
		value = expand(strip(raw))
	}
	switch {
	case strings.Trim(value, "0-") == "":
		return Result{Status: Missing}
	case isScientific(value):
		return Result{Value: value, Status: PrecisionLostSuspect}
	case !isDigits(value):
		return Result{Value: value, Status: Format, why: whySign}
	case len(value) != digits:
		return Result{Value: value, Status: Format, why: whyLength}
	case isRounded(value), numeric && value[digits-1] == '0':
		return Result{Value: value, Status: PrecisionLostSuspect}
	case value[12:] == "0000":
		// Serials begin with 0001: this number was never issued.
		return Result{Value: value, Status: Format, why: whySerial}
	}
	return Result{Value: value, Status: OK}
}

// isRounded recognises what remains when 6,172E+15 is shown as a number again:
// the zeros reach into the month, which no true number has.
func isRounded(value string) bool { return value[8:] == "00000000" }

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func isNumber(s string) bool { return len(s) == digits && isDigits(s) }

// strip removes spaces, dots, dashes, apostrophes, and the ".0" or ",0" that a
// numeric cell leaves behind.
func strip(s string) string {
	s = strings.TrimSpace(s)
	if isScientific(s) {
		return s
	}
	if i := strings.LastIndexAny(s, ".,"); i >= digits-1 && isDigits(s[:i]) && strings.Trim(s[i+1:], "0") == "" {
		s = s[:i]
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch r {
		case ' ', '\u00a0', '\u200b', '\ufeff', '.', ',', '-', '\'', '’', '‘', '`', '"', '\t':
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isScientific recognises 6,172E+15 and 6.17203E+15.
func isScientific(s string) bool {
	mantissa, exponent, ok := cutExponent(s)
	return ok && strings.Trim(mantissa, "0123456789.,") == "" && strings.Trim(mantissa, ".,") != "" && isDigits(exponent)
}

func cutExponent(s string) (mantissa, exponent string, ok bool) {
	i := strings.IndexAny(s, "eE")
	if i < 1 || i > 20 {
		return "", "", false
	}
	mantissa, exponent = s[:i], strings.TrimPrefix(s[i+1:], "+")
	return mantissa, exponent, exponent != ""
}

// expand writes 6.172031507900012E+15 as 6172031507900012: with 16 significant
// digits nothing has been lost. Shorter ones stay as they are.
func expand(s string) string {
	mantissa, exponent, ok := cutExponent(s)
	if !ok || exponent != "15" || len(mantissa) != digits+1 || mantissa[1] != '.' && mantissa[1] != ',' {
		return s
	}
	if whole := mantissa[:1] + mantissa[2:]; isNumber(whole) {
		return whole
	}
	return s
}

const bullets = "••••••••"

// Mask hides the middle of a number: 6172••••••••0003. A short or defective
// value shows its last two signs at most.
func Mask(value string) string {
	if value == "" {
		return ""
	}
	if isNumber(value) {
		return value[:4] + bullets + value[12:]
	}
	n := utf8.RuneCountInString(value)
	if n <= 4 {
		return "••••"
	}
	tail := len(value)
	for range 2 {
		_, size := utf8.DecodeLastRuneInString(value[:tail])
		tail -= size
	}
	return strings.Repeat("•", n-2) + value[tail:]
}
