package indicator

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// Period is a year ("2023"), a quarter ("2023-Q1") or a month ("2023-03").
// Periods of one indicator sort as text.
type Period string

var quarterPattern = regexp.MustCompile(`(?i)^(?:(\d{4})[- ]?(?:q|tw)[- ]?([1-4])|(?:q|tw|triwulan|quarter)[- ]?(iv|i{1,3}|[1-4])[ /-]+(?:tahun )?(\d{4}))$`)

var roman = map[string]string{"i": "1", "ii": "2", "iii": "3", "iv": "4"}

// ParsePeriod reads "2023", "2023-03", "03/2023", "Maret 2023", "March 2023",
// "2023-Q1", "Triwulan I 2023".
func ParsePeriod(s string) (Period, error) {
	s = strings.TrimSpace(s)
	bad := fault.New("indicator.ParsePeriod", fault.Invalid, locale.T("indicator.period_invalid", "period", s), nil)
	if y, err := strconv.Atoi(s); err == nil && len(s) == 4 && y >= 1900 && y <= 2100 {
		return Period(s), nil
	}
	for _, layout := range []string{"2006-01", "01/2006", "1/2006", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return Period(t.Format("2006-01")), nil
		}
	}
	if m := quarterPattern.FindStringSubmatch(s); m != nil {
		year, quarter := m[1]+m[4], strings.ToLower(m[2]+m[3])
		return Period(year + "-Q" + cmp.Or(roman[quarter], quarter)), nil
	}
	fields := strings.Fields(s)
	if len(fields) != 2 {
		return "", bad
	}
	y, err := strconv.Atoi(fields[1])
	if err != nil || y < 1900 || y > 2100 {
		return "", bad
	}
	for m := time.January; m <= time.December; m++ {
		for _, l := range []locale.Language{locale.Indonesian, locale.English} {
			if name := l.Month(m); strings.EqualFold(name, fields[0]) || (len(fields[0]) == 3 && strings.EqualFold(name[:3], fields[0])) {
				return Period(fmt.Sprintf("%04d-%02d", y, int(m))), nil
			}
		}
	}
	return "", bad
}

// Year of the period, 0 if malformed.
func (p Period) Year() int {
	y, _ := strconv.Atoi(strings.SplitN(string(p), "-", 2)[0])
	return y
}

// Month of the period, 0 for a whole year or a quarter.
func (p Period) Month() time.Month {
	_, m, _ := strings.Cut(string(p), "-")
	n, _ := strconv.Atoi(m)
	return time.Month(n)
}

// Quarter of the period, 1 to 4; 0 when it is not a quarter.
func (p Period) Quarter() int {
	_, q, _ := strings.Cut(string(p), "-Q")
	n, _ := strconv.Atoi(q)
	return n
}

// End is the last day of the period.
func (p Period) End() civil.Date {
	m := cmp.Or(p.Month(), time.Month(3*p.Quarter()), time.December)
	y := p.Year()
	return civil.Date{Year: y, Month: m, Day: civil.DaysIn(y, m)}
}

// Name is the period in words: "Maret 2023", "Triwulan 1 2023", "2023".
func (p Period) Name(l locale.Language) string {
	if q := p.Quarter(); q != 0 {
		return l.Render(locale.T("indicator.quarter", "quarter", strconv.Itoa(q), "year", strconv.Itoa(p.Year())))
	}
	if m := p.Month(); m != 0 {
		return l.Month(m) + " " + strconv.Itoa(p.Year())
	}
	return string(p)
}
