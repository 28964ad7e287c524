package linkage

import (
	"math"

	"github.com/tuntas-id/tuntas/linkage/metric"
)

// daysApart counts the days between two dates.
func daysApart(a, b uint32) int {
	n := dayNumber(a) - dayNumber(b)
	return max(n, -n)
}

// dayNumber counts days from a fixed day on.
func dayNumber(date uint32) int {
	y, m, d := unpack(date)
	if m <= 2 {
		y, m = y-1, m+12
	}
	return 365*y + y/4 - y/100 + y/400 + (153*m-457)/5 + d
}

// swappedDate reports whether day and month changed places.
func swappedDate(a, b uint32) bool {
	return a>>9 == b>>9 && a>>5&15 == b&31 && a&31 == b>>5&15 && a != b
}

// typedDate reports whether one digit of a date differs, or two neighbours
// changed places.
func typedDate(a, b uint32) bool {
	x, y := dateDigits(a), dateDigits(b)
	return metric.Digits(x, y) <= 1 || metric.Swapped(x, y)
}

func dateDigits(date uint32) uint64 {
	y, m, d := unpack(date)
	return uint64(y/1000)<<28 | uint64(y/100%10)<<24 | uint64(y/10%10)<<20 | uint64(y%10)<<16 |
		uint64(m/10)<<12 | uint64(m%10)<<8 | uint64(d/10)<<4 | uint64(d%10)
}

func nearNumbers(t *test, a, b uint32) bool {
	x, y := math.Float32frombits(a), math.Float32frombits(b)
	if t.kind == testDifference {
		return max(x-y, y-x) <= t.limit
	}
	return min(x, y) >= t.limit*max(x, y) && max(x, y) > 0
}
