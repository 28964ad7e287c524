package scorefile

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/bits"
	"strconv"
)

var nan = math.NaN()

// tens are the powers of ten that a double holds exactly.
var tens = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// Bytes, eight at a time.
const (
	eachByte = 0x0101010101010101
	topBits  = 0x8080808080808080
	zeros    = '0' * eachByte
)

// bytesEqual marks with its top bit every byte of a word that equals c.
func bytesEqual(word uint64, c byte) uint64 {
	x := word ^ uint64(c)*eachByte
	return ^((x&^topBits + ^uint64(topBits)) | x | ^uint64(topBits))
}

// number reads a cell as a number; an empty cell and NA are missing. A number of up to
// eight characters is read as one word: its point is taken out, its digits are added up
// side by side, and the whole number is divided by a power of ten. Both are exact, so
// the quotient is the nearest double. Anything else goes the long way.
func number(cell []byte, decimal byte) (float64, bool) {
	n := len(cell)
	if n == 0 {
		return nan, true
	}
	if n > 8 || cap(cell) < 8 {
		return longNumber(cell, decimal)
	}
	// The bytes behind the cell are shifted out, zeros come before it.
	word := binary.LittleEndian.Uint64(cell[:8])<<(8*(8-n)) | zeros>>(8*n)
	decimals := 0
	if point := bytesEqual(word, decimal); point != 0 {
		at := bits.TrailingZeros64(point) &^ 7
		before := word & (1<<at - 1)
		word = word&^(1<<at<<8-1) | before<<8 | '0'
		decimals = 7 - at/8
	}
	word ^= zeros
	if (word+0x7676767676767676|word)&topBits != 0 || n == 1 && decimals != 0 {
		return longNumber(cell, decimal)
	}
	word = (word*10 + word>>8) & 0x00ff00ff00ff00ff
	word = (word*100 + word>>16) & 0x0000ffff0000ffff
	word = (word*10000 + word>>32) & 0xffffffff
	return float64(word) / tens[decimals], true
}

// longNumber reads digits one by one; up to 15 of them are exact.
func longNumber(cell []byte, decimal byte) (float64, bool) {
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

// oddNumber reads what digits and a point do not make: blanks around a number, many digits,
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

func signed(out []byte, hundredths int, decimal byte) []byte {
	if hundredths < 0 {
		out = append(out, '-')
		hundredths = -hundredths
	}
	return fixed(out, uint64(hundredths), 2, decimal)
}

// printer writes numbers the way the file writes them.
type printer struct{ decimal byte }

// score writes a z-score of two decimals with as few digits as it needs; nothing when
// it is missing.
func (p printer) score(out []byte, z float64) []byte {
	if !(z > -1e6 && z < 1e6) {
		return p.any(out, z)
	}
	return signed(out, int(z*100+math.Copysign(0.5, z)), p.decimal)
}

// length writes a length, most of which are whole tenths of a centimetre.
func (p printer) length(out []byte, x float64) []byte {
	if tenths := math.Floor(x*10 + 0.5); tenths >= 100 && tenths < 10_000 && tenths/10 == x {
		n := int(tenths)
		if n >= 1000 {
			out = append(out, byte('0'+n/1000))
		}
		out = append(out, byte('0'+n/100%10), byte('0'+n/10%10))
		if n %= 10; n > 0 {
			out = append(out, p.decimal, byte('0'+n))
		}
		return out
	}
	return p.value(out, x)
}

// fixed writes a whole number of 10^-decimals without zeros at the end.
func fixed(out []byte, n uint64, decimals int, decimal byte) []byte {
	for decimals > 0 && n%10 == 0 {
		n /= 10
		decimals--
	}
	if decimals == 0 {
		return strconv.AppendUint(out, n, 10)
	}
	scale := uint64(tens[decimals])
	out = strconv.AppendUint(out, n/scale, 10)
	out = append(out, decimal)
	for n %= scale; scale > 1; n %= scale {
		scale /= 10
		out = append(out, byte('0'+n/scale))
	}
	return out
}

// value writes a number with the fewest digits that give the same double back.
func (p printer) value(out []byte, x float64) []byte {
	if x >= 0 && x < 1e9 {
		if n := math.Floor(x*1e3 + 0.5); n/1e3 == x {
			return fixed(out, uint64(n), 3, p.decimal)
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
