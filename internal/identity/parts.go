package identity

import (
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
)

// Parts is what a NIK says: evidence, not proof, since clerks made mistakes.
type Parts struct {
	Region string // six digits: kecamatan of first registration
	Day    int    // day of birth, without the 40 of women
	Month  int
	Year   int // two digits
	Sex    string
	Serial string
}

// Read takes a 16-digit NIK apart; ok is false for anything else.
func Read(nik string) (p Parts, ok bool) {
	if len(nik) != digits || !plain(nik) {
		return Parts{}, false
	}
	p = Parts{Region: nik[:6], Day: two(nik, 6), Month: two(nik, 8), Year: two(nik, 10), Serial: nik[12:], Sex: "m"}
	if p.Day > 40 {
		p.Day -= 40
		p.Sex = "f"
	}
	return p, true
}

// centuryPivot: without other knowledge, years up to this one belong to this
// century. Nobody registered before 1927 is likely to be on a list.
const centuryPivot = 26

// Birth is the birth date that the NIK implies. The century is not in the
// number: the one that fits the known date is taken, else the likelier.
func (p Parts) Birth(known civil.Date) (civil.Date, bool) { return p.birth(known) }

func (p Parts) birth(known civil.Date) (civil.Date, bool) {
	year := 1900 + p.Year
	if p.Year <= centuryPivot {
		year = 2000 + p.Year
	}
	if !known.IsZero() && known.Year%100 == p.Year {
		year = known.Year
	}
	if d, ok := civil.NewDate(year, time.Month(p.Month), p.Day); ok {
		return d, true
	}
	// 29 February of 1900 does not exist, that of 2000 does.
	other := 3900 - year + 2*p.Year
	return civil.NewDate(other, time.Month(p.Month), p.Day)
}

// Make writes a well-formed NIK: for synthetic people only.
func Make(regionDigits string, birth civil.Date, sex string, serial int) string {
	day := birth.Day
	if sex == "f" {
		day += 40
	}
	b := make([]byte, 0, digits)
	b = append(b, regionDigits...)
	for _, n := range []int{day, int(birth.Month), birth.Year % 100, serial / 100 % 100, serial % 100} {
		b = append(b, byte('0'+n/10), byte('0'+n%10))
	}
	return string(b)
}
