package indicator

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/region"
)

const monthNames = `januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember`

var (
	// periodAfter: "0,85 persen (Maret 2025)", "0,85 persen pada tahun 2025".
	periodAfter = regexp.MustCompile(`^\s*(?:\(\s*)?(?:(?:pada|di|per|untuk|kondisi|bulan|tahun|keadaan)\s+)*(?:(` + monthNames + `)\s+)?((?:19|20)\d\d)\b`)
	// periodBefore: "Maret 2023 sebesar 1,12 persen", "2023: 1,12 %".
	periodBefore = regexp.MustCompile(`(?:\b(` + monthNames + `)\s+)?\b((?:19|20)\d\d)\b([^0-9,;.]{0,60})$`)
	notItsPeriod = regexp.MustCompile(`\)|\b(?:menjadi|turun|naik|ke|lalu|kemudian|dan)\b`)
	// notARate: a share of money, work or people reached, or a change.
	notARate = regexp.MustCompile(`\b(?:anggaran|realisasi|terealisasi|serapan|terserap|dana|pagu|program|kegiatan|intervensi|bantuan|penerima|menerima|cakupan|capaian|penanganan|verifikasi|target\w*|ditargetkan|desil|keluarga|rumah)\b`)
	aChange  = regexp.MustCompile(`\b(?:turun|naik|berkurang|menurun|meningkat|bertambah|penurunan|kenaikan|selisih)\s+(?:sebesar\s+|sekitar\s+|hampir\s+)?$`)
	aTarget  = regexp.MustCompile(`\b(?:di)?target\w*\b[^.;]{0,60}$`)
)

// extremeRate: no known rate of extreme poverty, in per cent, reaches it.
const extremeRate = 10

// periodOf is the period that stands beside a number; "" if none does.
func (s sentence) periodOf(n number) Period {
	if m := periodAfter.FindStringSubmatch(s.lower[n.unitEnd:]); m != nil {
		return periodOf(m[1], m[2])
	}
	m := periodBefore.FindStringSubmatch(s.before(n.start, labelReach))
	if m == nil || notItsPeriod.MatchString(m[3]) && !strings.HasPrefix(m[3], ")") || strings.HasPrefix(m[3], ")") && notItsPeriod.MatchString(m[3][1:]) {
		return ""
	}
	return periodOf(m[1], m[2])
}

func periodOf(month, year string) Period {
	if p, err := ParsePeriod(strings.TrimSpace(month + " " + year)); err == nil {
		return p
	}
	return Period(year)
}

// months are the first and the last month of a period, as "2023-01".
func (p Period) months() (first, last string) {
	if p.Month() != 0 {
		return string(p), string(p)
	}
	year, _, _ := strings.Cut(string(p), "-")
	return year + "-01", year + "-12"
}

// overlaps reports whether two periods have a month in common.
func (p Period) overlaps(o Period) bool {
	first, last := p.months()
	from, to := o.months()
	return first <= to && from <= last
}

// methodsOf are the methods by which a rate of extreme poverty may have been
// measured: of the known value of its period, else the one of its period when
// there was one only. None when that cannot be said.
func (c Context) methodsOf(s sentence, n number, areas []region.Code) []string {
	known := c.extremeOf(n.value, areas)
	period := s.periodOf(n)
	if period != "" {
		of := slices.DeleteFunc(slices.Clone(known), func(o Observation) bool { return !o.Period.overlaps(period) })
		if len(of) > 0 || !s.rate(n) {
			known = of
		} else if only := c.methodIn(period); only != "" {
			return []string{only}
		}
	}
	var out []string
	for _, o := range known {
		if !slices.Contains(out, o.Method) {
			out = append(out, o.Method)
		}
	}
	return out
}

// rate reports whether a share reads like a measured rate of extreme poverty.
func (s sentence) rate(n number) bool {
	before := s.before(n.start, labelReach)
	clause := before[strings.LastIndex(before, ", ")+1:] + " " + s.lower[n.unitEnd:min(len(s.lower), n.unitEnd+20)]
	return n.value > 0 && n.value < extremeRate && !notARate.MatchString(clause) && !aChange.MatchString(before) && !aTarget.MatchString(before)
}

// methodIn is the method by which extreme poverty of a period was measured; ""
// when it may be more than one. Each method holds from its first known period
// on, up to its last one when another follows.
func (c Context) methodIn(p Period) string {
	type span struct{ from, to string }
	spans := map[string]span{}
	for _, o := range c.Extreme {
		from, to := o.Period.months()
		if was, ok := spans[o.Method]; ok {
			from, to = min(from, was.from), max(to, was.to)
		}
		spans[o.Method] = span{from, to}
	}
	first, last := p.months()
	found := ""
	for m, own := range spans {
		earlier, later := false, false
		for _, other := range spans {
			earlier = earlier || other.from < own.from
			later = later || other.to > own.to
		}
		if earlier && last < own.from || later && first > own.to {
			continue
		}
		if found != "" {
			return ""
		}
		found = m
	}
	if len(spans) < 2 {
		return ""
	}
	return found
}
