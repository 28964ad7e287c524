package scorefile

import (
	"bytes"
	"math"
	"strconv"
)

var nan = math.NaN()

// tens are the powers of ten that a double holds exactly.
var tens = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// number reads a cell as a number; an empty cell and NA are missing. A number of up
// to 15 digits is a whole number divided by a power of ten, both exact, so the
// quotient is the nearest double; anything longer goes to the library.
func number(cell []byte, decimal byte) (float64, bool) {
	if len(cell) == 0 {
		return nan, true
	}
	i, negative := 0, false
	if cell[0] == '-' {
		negative, i = true, 1
	}
	var digits uint64
	count, point := 0, -1
	for ; i < len(cell); i++ {
		c := cell[i]
		if d := c - '0'; d <= 9 {
			digits = digits*10 + uint64(d)
			count++
			continue
		}
		if (c == '.' || c == decimal) && point < 0 {
			point = count
			continue
		}
		return oddNumber(cell, decimal)
	}
	if count == 0 || count > 15 {
		return oddNumber(cell, decimal)
	}
	v := float64(digits)
	if point >= 0 {
		v /= tens[count-point]
	}
	if negative {
		v = -v
	}
	return v, true
}

// oddNumber reads what the short way does not: blanks around a number, many digits,
// exponents, NA, Inf.
func oddNumber(cell []byte, decimal byte) (float64, bool) {
	cell = bytes.TrimSpace(unquoted(bytes.TrimSpace(cell)))
	switch string(cell) {
	case "", "NA", "NaN":
		return nan, true
	case "Inf", "+Inf":
		return math.Inf(1), true
	case "-Inf":
		return math.Inf(-1), true
	}
	for _, c := range cell {
		if (c < '0' || c > '9') && c != '+' && c != '-' && c != 'e' && c != 'E' && c != '.' && c != decimal {
			return nan, false
		}
	}
	if decimal != '.' {
		cell = bytes.ReplaceAll(cell, []byte{decimal}, []byte{'.'})
	}
	v, err := strconv.ParseFloat(string(cell), 64)
	if err != nil && !math.IsInf(v, 0) {
		return nan, false
	}
	return v, true
}

// printer writes numbers the way the file writes them.
type printer struct{ decimal byte }

// score writes a z-score of two decimals with as few digits as it needs; nothing when
// it is missing.
func (p printer) score(out []byte, z float64) []byte {
	if !(z > -1e6 && z < 1e6) {
		return p.any(out, z)
	}
	hundredths := int(math.Round(z * 100))
	if hundredths < 0 {
		out = append(out, '-')
		hundredths = -hundredths
	}
	return p.fixed(out, uint64(hundredths), 2)
}

// fixed writes a whole number of 10^-decimals without zeros at the end.
func (p printer) fixed(out []byte, n uint64, decimals int) []byte {
	for decimals > 0 && n%10 == 0 {
		n /= 10
		decimals--
	}
	if decimals == 0 {
		return strconv.AppendUint(out, n, 10)
	}
	scale := uint64(tens[decimals])
	out = strconv.AppendUint(out, n/scale, 10)
	out = append(out, p.decimal)
	for n %= scale; scale > 1; n %= scale {
		scale /= 10
		out = append(out, byte('0'+n/scale))
	}
	return out
}

// value writes a number with the fewest digits that give the same double back.
func (p printer) value(out []byte, x float64) []byte {
	if x >= 0 && x < 1e9 {
		if n := math.Round(x * 1e3); n/1e3 == x {
			return p.fixed(out, uint64(n), 3)
		}
	}
	return p.any(out, x)
}

// any is value for every number; infinity is Inf, a missing one is nothing.
func (p printer) any(out []byte, x float64) []byte {
	switch {
	case x != x:
		return out
	case math.IsInf(x, 0):
		if x < 0 {
			out = append(out, '-')
		}
		return append(out, "Inf"...)
	}
	start := len(out)
	form := byte('g')
	if a := math.Abs(x); a >= 1e-5 && a < 1e15 || a == 0 {
		form = 'f'
	}
	out = strconv.AppendFloat(out, x, form, -1, 64)
	if p.decimal != '.' {
		if i := bytes.IndexByte(out[start:], '.'); i >= 0 {
			out[start+i] = p.decimal
		}
	}
	return out
}
