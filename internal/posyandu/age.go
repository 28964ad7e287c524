package posyandu

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// age is how a file writes one: "2 Tahun - 3 Bulan - 15 Hari". What it leaves
// out is −1.
type age struct{ years, months, days int }

var agePart = regexp.MustCompile(`(\d{1,4})\s*(tahun|th|bulan|bl|hari|hr)`)

// parseAge reads the text of an age; a bare number has no unit and is no age.
func parseAge(text string) (age, bool) {
	a := age{-1, -1, -1}
	parts := agePart.FindAllStringSubmatch(strings.ToLower(text), -1)
	for _, p := range parts {
		n, _ := strconv.Atoi(p[1])
		switch p[2][0] {
		case 't':
			a.years = n
		case 'b':
			a.months = n
		default:
			a.days = n
		}
	}
	return a, len(parts) > 0
}

// ageSlack is how many days two ways of counting months may lie apart.
const ageSlack = 3

// fits reports whether the age is that of somebody born on a day, on another.
func (a age) fits(birth, on civil.Date) bool {
	from := monthsAfter(birth, max(0, a.years)*12+max(0, a.months)).AddDays(max(0, a.days))
	longest := 0
	switch {
	case a.days >= 0:
	case a.months >= 0:
		longest = 31
	default:
		longest = 366
	}
	late := on.DaysSince(from)
	return late >= -ageSlack && late <= longest+ageSlack
}

// monthsAfter is the same day so many months later, or the last of that month.
func monthsAfter(d civil.Date, months int) civil.Date {
	n := d.Year*12 + int(d.Month) - 1 + months
	d.Year, d.Month = n/12, time.Month(n%12+1)
	d.Day = min(d.Day, civil.DaysIn(d.Year, d.Month))
	return d
}

// AgeText writes the age on a day in completed years, months and days: "2 tahun 3
// bulan 15 hari".
func AgeText(birth, on civil.Date) locale.Text {
	months := completedMonths(birth, on)
	return locale.T("posyandu.age", "years", months/12, "months", months%12, "days", on.DaysSince(monthsAfter(birth, months)))
}

// AgeShort writes the age as people say it: "2 tahun 3 bulan", "8 bulan", "12
// hari".
func AgeShort(birth, on civil.Date) locale.Text {
	switch months := completedMonths(birth, on); {
	case months >= 12:
		return locale.T("posyandu.age_years", "years", months/12, "months", months%12)
	case months > 0:
		return locale.T("posyandu.age_months", "months", months)
	}
	return locale.T("posyandu.age_days", "days", on.DaysSince(birth))
}

// completedMonths are the months that somebody has completed on a day.
func completedMonths(birth, on civil.Date) int {
	months := (on.Year-birth.Year)*12 + int(on.Month) - int(birth.Month)
	if monthsAfter(birth, months).After(on) {
		months--
	}
	return months
}

// MeasuredLying reports whether a child of that age is measured lying down.
func MeasuredLying(birth, on civil.Date) bool { return on.DaysSince(birth) < standingFrom }
