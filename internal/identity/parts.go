package identity

import (
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
)

const (
	male   = "m"
	female = "f"
)

// Parts is what a number says: evidence, not proof, since clerks made
// mistakes. Of a family card, the date is the date of issue and Sex means
// nothing.
type Parts struct {
	Region string // six digits: kecamatan of first registration
	Day    int    // without the 40 of women
	Month  int
	Year   int    // two digits
	Sex    string // "m" or "f"
	Serial string
}

// Parts takes the number apart; ok is false unless it has 16 digits. The date
// may still be impossible: Birth tells.
func (n NIK) Parts() (p Parts, ok bool) {
	if !isNumber(string(n)) {
		return Parts{}, false
	}
	return take(string(n)), true
}

// take takes 16 digits apart.
func take(s string) Parts {
	p := Parts{Region: s[:6], Day: two(s, 6), Month: two(s, 8), Year: two(s, 10), Sex: male, Serial: s[12:]}
	if p.Day > 40 {
		p.Day -= 40
		p.Sex = female
	}
	return p
}

func two(s string, at int) int { return int(s[at]-'0')*10 + int(s[at+1]-'0') }

// newestYear settles the century when no day is given: two-digit years up to
// it belong to this century.
const newestYear = 2026

// Birth is the date in the number; ok is false if there is no such day in any
// century. The number has two digits of the year: with a known birth date the
// century nearest to it is taken, else the latest that is not after asOf.
func (p Parts) Birth(known, asOf civil.Date) (birth civil.Date, ok bool) {
	early, hasEarly := civil.NewDate(1900+p.Year, time.Month(p.Month), p.Day)
	late, hasLate := civil.NewDate(2000+p.Year, time.Month(p.Month), p.Day)
	switch {
	case !hasEarly: // 29 February 1900 did not exist
		return late, hasLate
	case !hasLate:
		return early, true
	case !known.IsZero():
		if 2*known.Year >= early.Year+late.Year {
			return late, true
		}
		return early, true
	case asOf.IsZero() && late.Year > newestYear, !asOf.IsZero() && late.After(asOf):
		return early, true
	}
	return late, true
}

// Make writes the NIK of somebody registered in a kecamatan (six digits):
// for synthetic people. ok is false if the parts make no NIK: another length
// of region, a sex other than "m" and "f", a day that does not exist, a serial
// outside 1 to 9999.
func Make(regionDigits string, birth civil.Date, sex string, serial int) (n NIK, ok bool) {
	day := birth.Day
	switch sex {
	case male:
	case female:
		day += 40
	default:
		return "", false
	}
	s, ok := write(regionDigits, birth, day, serial)
	return NIK(s), ok
}

// MakeKK writes the number of a family card issued in a kecamatan (six
// digits) on a day: for synthetic families.
func MakeKK(regionDigits string, issued civil.Date, serial int) (k KK, ok bool) {
	s, ok := write(regionDigits, issued, issued.Day, serial)
	return KK(s), ok
}

func write(regionDigits string, date civil.Date, day, serial int) (string, bool) {
	if len(regionDigits) != 6 || !isDigits(regionDigits) || !date.Valid() || serial < 1 || serial > 9999 {
		return "", false
	}
	b := make([]byte, 0, digits)
	b = append(b, regionDigits...)
	for _, n := range [...]int{day, int(date.Month), date.Year % 100, serial / 100, serial % 100} {
		b = append(b, byte('0'+n/10), byte('0'+n%10))
	}
	return string(b), true
}
