package intake

import (
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
)

var (
	titleYear     = regexp.MustCompile(`(?:^|[^0-9])(20[0-9]{2})(?:[^0-9]|$)`)
	titleSemester = regexp.MustCompile(`(?i)\bsem(?:ester)?\.?\s*(1|2|ii|i|satu|dua)\b`)
)

// titled is the day for which the words around the table say that it is true:
// the title over it, the name of its sheet, the name of the file, in this
// order. Zero: they do not say.
func titled(l *Layout, sheet, file string) civil.Date {
	for _, text := range slices.Concat(l.above, []string{sheet, file}) {
		y := titleYear.FindStringSubmatch(text)
		if y == nil {
			continue
		}
		year, err := strconv.Atoi(y[1])
		if err != nil {
			continue
		}
		if s := titleSemester.FindStringSubmatch(text); s != nil && (s[1] == "1" || s[1] == "i" || s[1] == "I" || s[1] == "satu") {
			return civil.Date{Year: year, Month: time.June, Day: 30}
		}
		return civil.Date{Year: year, Month: time.December, Day: 31}
	}
	return civil.Date{}
}

// reportYear tells for which year and semester a matrix is read that does not
// say it anywhere.
func (c *collector) reportYear(date civil.Date) {
	d := c.layout.Dialect
	if d.Target != TargetProgramme || !c.titled.IsZero() || c.year > 0 {
		return
	}
	if i := d.Field("year"); i >= 0 && c.layout.Columns[i] >= 0 {
		return
	}
	semester := 1
	if date.Month > time.June {
		semester = 2
	}
	c.tally.find(Finding{Code: "year_assumed", Severity: SeverityWarning, Value: strconv.Itoa(date.Year),
		Text:   locale.T("intake.year_assumed", "year", strconv.Itoa(date.Year), "semester", semester),
		Remedy: locale.T("intake.year_assumed_remedy")})
}
