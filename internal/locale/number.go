package locale

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
)

func (l Language) separators() (group, decimal byte) {
	if l == English {
		return ',', '.'
	}
	return '.', ','
}

// Integer writes 1234567 as "1.234.567" (Indonesian) or "1,234,567" (English).
func (l Language) Integer(n int64) string {
	group, _ := l.separators()
	s := strconv.FormatInt(n, 10)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	return sign + grouped(s, group)
}

func grouped(digits string, sep byte) string {
	if len(digits) <= 3 {
		return digits
	}
	var b strings.Builder
	head := len(digits) % 3
	b.WriteString(digits[:head])
	for i := head; i < len(digits); i += 3 {
		if b.Len() > 0 {
			b.WriteByte(sep)
		}
		b.WriteString(digits[i : i+3])
	}
	return b.String()
}

// Decimal writes a number with a fixed count of decimals: 6.71 as "6,71".
// Halves are rounded away from zero, as people round by hand.
func (l Language) Decimal(v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	group, dec := l.separators()
	scale := math.Pow10(decimals)
	// Rounding the shortest decimal form, not the binary value, keeps 1.005
	// from becoming 1.00.
	r := math.Round(math.Abs(v)*scale*(1+1e-12)) / scale
	if math.IsInf(r, 0) {
		r = math.Abs(v) // too large to have decimals
	}
	s := strconv.FormatFloat(r, 'f', decimals, 64)
	sign := ""
	if v < 0 && strings.Trim(s, "0.") != "" { // nothing has no sign
		sign = "-"
	}
	whole, frac, _ := strings.Cut(s, ".")
	s = sign + grouped(whole, group)
	if frac != "" {
		s += string(dec) + frac
	}
	return s
}

// Percent writes a percentage that is already in per cent: 6.71 as "6,71 %".
func (l Language) Percent(v float64, decimals int) string {
	return l.Decimal(v, decimals) + "\u00a0%"
}

// Rupiah writes an amount of whole rupiah as the spelling of Indonesian asks,
// without a space: "Rp1.250.000".
func (l Language) Rupiah(n int64) string { return "Rp" + l.Integer(n) }

// RupiahShort writes large amounts for slides: "Rp1,25 miliar". Amounts below
// one million are written in full.
func (l Language) RupiahShort(n int64) string {
	words := map[Language][3]string{
		Indonesian: {"juta", "miliar", "triliun"},
		English:    {"million", "billion", "trillion"},
	}[l]
	abs := math.Abs(float64(n))
	for i, unit := range []float64{1e12, 1e9, 1e6} {
		if abs >= unit {
			v := float64(n) / unit
			decimals := 2
			if math.Abs(v) >= 100 || v == math.Trunc(v) {
				decimals = 0
			}
			return "Rp" + l.Decimal(v, decimals) + "\u00a0" + words[2-i]
		}
	}
	return l.Rupiah(n)
}

var months = map[Language][12]string{
	Indonesian: {"Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"},
	English:    {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

// Month is the name of a month.
func (l Language) Month(m time.Month) string {
	if m < 1 || m > 12 {
		return ""
	}
	return months[l][m-1]
}

// Date writes "21 Februari 2024"; the unknown date is "–".
func (l Language) Date(d civil.Date) string {
	if d.IsZero() {
		return "–"
	}
	return strconv.Itoa(d.Day) + " " + l.Month(d.Month) + " " + strconv.Itoa(d.Year)
}
