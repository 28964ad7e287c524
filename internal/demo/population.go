package demo

import (
	"math/rand/v2"
	"strconv"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// invented stands in the source of a number that no office has given.
const invented = "Angka contoh (rekaan)"

// count is the population of the region at the end of a year.
type count struct {
	year         int
	total        int64
	male, female int64
	areaKm2      float64
	source       string
	day          civil.Date
}

// population is that of a region outside the case at the end of the two years
// before the report: the shipped figure where there is one of that day, else a
// number that is marked as invented.
func (w *world) population() ([]count, error) {
	shipped, err := region.ShippedPopulations()
	if err != nil {
		return nil, err
	}
	var own []region.Population
	for _, p := range shipped {
		if p.Area == w.options.Region {
			own = append(own, p)
		}
	}
	y := w.options.Date.Year
	latest := w.inventedTotal()
	if len(own) > 0 { // what the region had then is a little less or more than what it has
		latest = grown(own[0].Total, y-1-own[0].Year)
	}
	var out []count
	for _, year := range []int{y - 2, y - 1} {
		c := count{year: year, total: grown(latest, year-(y-1)), source: invented, day: civil.Date{Year: year, Month: 12, Day: 31}}
		for _, p := range own {
			c.areaKm2 = p.AreaKm2
			if p.Year == year && !p.Date.After(w.options.Date) {
				c.total, c.male, c.female, c.source, c.day = p.Total, p.Male, p.Female, p.Source, p.Date
				break
			}
		}
		out = append(out, c)
	}
	return out, nil
}

// grown is a population some years later, or earlier, at 1.1 per cent a year.
func grown(total int64, years int) int64 {
	for ; years > 0; years-- {
		total += total * 11 / 1000
	}
	for ; years < 0; years++ {
		total -= total * 11 / 1000
	}
	return total
}

// inventedTotal gives every village people in a plausible number. Those on the
// list are the poorest part of them, or all if the list is long.
func (w *world) inventedTotal() int64 {
	r := newRandom(w.options.Seed, "population"+string(w.options.Region))
	var total int64
	for _, v := range w.villages {
		total += villagers(r, v.Code)
	}
	least := int64(w.people()) * 3
	if w.options.Families > shortList {
		least = int64(w.people()) * 21 / 20
	}
	for total < least {
		total += 1 + total/10
	}
	return total
}

// villagers draws the people of a village: thousands in a kelurahan and on
// Java, fewer in a desa elsewhere, hundreds in Papua.
func villagers(r *rand.Rand, village region.Code) int64 {
	between := func(low, high int64) int64 { return low + r.Int64N(high-low) }
	papua, java := village[0] == '9', village[0] == '3'
	switch {
	case papua && village.IsUrban():
		return between(2500, 6500)
	case papua:
		return between(350, 1300)
	case village.IsUrban():
		return between(5500, 12000)
	case java:
		return between(3000, 7500)
	}
	return between(1000, 2700)
}

// cells are the row of the population's file.
func (c count) cells(area region.Code, name string) []string {
	optional := func(n int64) string {
		if n == 0 {
			return ""
		}
		return locale.Indonesian.Integer(n)
	}
	km2 := ""
	if c.areaKm2 > 0 {
		km2 = locale.Indonesian.Decimal(c.areaKm2, 3)
	}
	return []string{string(area), name, strconv.Itoa(c.year), locale.Indonesian.Integer(c.total), optional(c.male), optional(c.female), "", km2, c.source, locale.Indonesian.Date(c.day)}
}
