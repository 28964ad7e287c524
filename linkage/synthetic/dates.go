package synthetic

import (
	"math/rand/v2"
	"strconv"
)

// date of the calendar; the zero date is missing.
type date struct{ year, month, day int }

// today is the day on which the registers are written.
var today = date{2024, 12, 31}

var monthDays = [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func daysIn(year, month int) int {
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		return 29
	}
	return monthDays[month]
}

func (d date) valid() bool {
	return d.month >= 1 && d.month <= 12 && d.day >= 1 && d.day <= daysIn(d.year, d.month)
}

func dateIn(r *rand.Rand, year int) date {
	d := date{year: year, month: 1 + r.IntN(12)}
	d.day = 1 + r.IntN(daysIn(year, d.month))
	return d
}

// unknown gives somebody a birthday who does not know it.
func (d date) unknown(r *rand.Rand) date {
	day := pick(r, [][2]int{{12, 31}, {7, 1}, {1, 1}, {12, 31}, {7, 1}})
	return date{d.year, day[0], day[1]}
}

// months later, on a day that month has.
func (d date) later(months int) date {
	m := d.year*12 + d.month - 1 + months
	d.year, d.month = m/12, m%12+1
	d.day = min(d.day, daysIn(d.year, d.month))
	return d
}

func (d date) after(e date) bool { return d.number() > e.number() }

func (d date) number() int { return d.year*10000 + d.month*100 + d.day }

// iso appends 2006-01-02.
func (d date) iso(b []byte) []byte {
	b = strconv.AppendInt(b, int64(d.year), 10)
	b = two(append(b, '-'), d.month)
	return two(append(b, '-'), d.day)
}

// dmy appends 02-01-2006.
func (d date) dmy(b []byte) []byte {
	b = two(b, d.day)
	b = two(append(b, '-'), d.month)
	return strconv.AppendInt(append(b, '-'), int64(d.year), 10)
}

func two(b []byte, n int) []byte { return append(b, byte('0'+n/10%10), byte('0'+n%10)) }

func three(b []byte, n int) []byte { return two(append(b, byte('0'+n/100%10)), n%100) }
