package value

import (
	"strconv"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
)

// Day is a date and how certain its reading is.
type Day struct {
	Date civil.Date
	// MonthFirst tells that the day and the month stood in American order; it
	// is only read so when the other order gives no day ("02/21/2024").
	MonthFirst bool
	// ShortYear tells that the year had two digits.
	ShortYear bool
}

var months = map[string]time.Month{}

func init() {
	for m, names := range map[time.Month]string{
		1: "januari jan january", 2: "februari feb pebruari peb february febuari", 3: "maret mar mrt march",
		4: "april apr", 5: "mei may", 6: "juni jun june", 7: "juli jul july",
		8: "agustus agu agt ags agust aug august", 9: "september sep sept", 10: "oktober okt oct october",
		11: "november nov nop nopember", 12: "desember des dec december",
	} {
		for _, n := range strings.Fields(names) {
			months[n] = m
		}
	}
}

// Date reads a date that a person or a program wrote: "21 Februari 2024",
// "Rabu, 21-Feb-24", "21/02/2024", "21.02.24", "2024-02-21", with a time of
// day behind it or not, or Excel's day number as five digits. Day comes before
// month. A year of two digits is read as the latest that puts the date not after
// newest: for a birth date newest is today, since nobody is born tomorrow.
func Date(s string, newest civil.Date) (Day, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if len(s) > 64 {
		return Day{}, ErrDate
	}
	if digits(s) {
		return compact(s)
	}
	parts := dateParts(s)
	if len(parts) != 3 {
		return Day{}, ErrDate
	}
	if m, ok := months[parts[1]]; ok {
		return dated(parts[2], int(m), number(parts[0]), newest)
	}
	if m, ok := months[parts[0]]; ok { // "February 21, 2024"
		return dated(parts[2], int(m), number(parts[1]), newest)
	}
	if len(parts[0]) == 4 {
		if m, ok := months[parts[1]]; ok {
			return checked(number(parts[0]), int(m), number(parts[2]))
		}
		return checked(number(parts[0]), number(parts[1]), number(parts[2]))
	}
	m, d := number(parts[1]), number(parts[0])
	if m > 12 && d >= 1 && d <= 12 {
		day, err := dated(parts[2], d, m, newest)
		day.MonthFirst = err == nil
		return day, err
	}
	return dated(parts[2], m, d, newest)
}

// dateParts cuts a date into its three parts, without the name of the day and
// the time of day.
func dateParts(s string) []string {
	parts := strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || r == '/' || r == '-' || r == '.' || r == ',' || r == '\u00a0' || r == '\u2013'
	})
	if len(parts) > 0 && weekdays[parts[0]] {
		parts = parts[1:]
	}
	if len(parts) > 0 && (parts[0] == "tanggal" || parts[0] == "tgl") {
		parts = parts[1:]
	}
	if len(parts) > 2 {
		if day, clock, ok := strings.Cut(parts[2], "t"); ok && strings.Contains(clock, ":") {
			return []string{parts[0], parts[1], day}
		}
	}
	if len(parts) > 3 && (strings.Contains(parts[3], ":") || parts[3] == "pukul") {
		parts = parts[:3]
	}
	return parts
}

var weekdays = map[string]bool{
	"senin": true, "selasa": true, "rabu": true, "kamis": true, "jumat": true, "jum'at": true, "sabtu": true,
	"minggu": true, "ahad": true, "monday": true, "tuesday": true, "wednesday": true, "thursday": true,
	"friday": true, "saturday": true, "sunday": true,
}

// compact reads digits alone: 20240221, or a day number of Excel.
func compact(s string) (Day, error) {
	switch len(s) {
	case 8:
		return checked(number(s[:4]), number(s[4:6]), number(s[6:]))
	case 5:
		if d, ok := Serial(float64(number(s))); ok {
			return Day{Date: d}, nil
		}
	}
	return Day{}, ErrDate
}

// Serial reads Excel's day number of the 1900 system: 1 is 1 January 1900, 60
// is a day that never was and is refused, 45343 is 21 February 2024. The
// accepted range ends with 2200.
func Serial(f float64) (civil.Date, bool) {
	n := int(f)
	switch {
	case !(f >= 1) || f >= 109938 || n == 60:
		return civil.Date{}, false
	case n < 60:
		return civil.Date{Year: 1899, Month: 12, Day: 31}.AddDays(n), true
	}
	return civil.Date{Year: 1899, Month: 12, Day: 30}.AddDays(n), true
}

func number(s string) int {
	if len(s) > 5 || !digits(s) {
		return -1
	}
	n, _ := strconv.Atoi(s)
	return n
}

// dated reads a date whose year has four digits, or two: then the latest year
// in which the day exists and is not after newest.
func dated(year string, month, day int, newest civil.Date) (Day, error) {
	if len(year) != 2 {
		if len(year) != 4 {
			return Day{}, ErrDate
		}
		return checked(number(year), month, day)
	}
	short := number(year)
	if short < 0 {
		return Day{}, ErrDate
	}
	first := newest.Year - newest.Year%100 + short
	for y := first; y >= first-200; y -= 100 {
		if d, err := checked(y, month, day); err == nil && !d.Date.After(newest) {
			d.ShortYear = true
			return d, nil
		}
	}
	return Day{}, ErrDate
}

func checked(y, m, d int) (Day, error) {
	date, ok := civil.NewDate(y, time.Month(m), d)
	if !ok || y < 1800 || y > 2200 {
		return Day{}, ErrDate
	}
	return Day{Date: date}, nil
}

// Period reads "1 Maret 2024 – 30 Juni 2024", also with "s.d.", "s/d" or
// "sampai". A single date is the end of a period whose start is unknown.
func Period(s string, newest civil.Date) (from, to Day, err error) {
	low := strings.ToLower(s)
	for _, between := range []string{" s.d. ", " s.d ", " s/d ", " sd ", " sampai dengan ", " sampai ", " hingga ", " - ", " – ", " — ", "–"} {
		i := strings.Index(low, between)
		if i < 0 {
			continue
		}
		if to, err = Date(low[i+len(between):], newest); err != nil {
			continue
		}
		head := strings.TrimSpace(low[:i])
		for _, tail := range []string{"", " " + strconv.Itoa(to.Date.Year)} {
			if from, err = Date(head+tail, newest); err == nil {
				return from, to, nil
			}
		}
	}
	to, err = Date(s, newest)
	return Day{}, to, err
}
