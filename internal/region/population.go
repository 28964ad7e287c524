package region

import (
	"context"
	"errors"
	"strconv"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
)

// Population is the number of people of an area in a year, as one source
// states it. Zero means "not stated".
type Population struct {
	Area         Code
	Year         int
	Total        int64 // persons
	Male, Female int64
	Households   int64 // families (KK)
	AreaKm2      float64
	Source       string
	Date         civil.Date // the day the number is true for
	Batch        string     // batch it came from; "" for shipped figures
}

// SameStatement reports whether two rows are what one source says of one area
// and day, whatever the numbers.
func (p Population) SameStatement(o Population) bool {
	return p.Area == o.Area && p.Year == o.Year && p.Source == o.Source && p.Date == o.Date
}

// Same reports whether two rows say the same, whatever batch they came from.
func (p Population) Same(o Population) bool {
	p.Batch, o.Batch = "", ""
	return p == o
}

// PopulationStore keeps populations. Of one source and day it gives what the
// newest batch says; undoing that batch brings the one before it back.
type PopulationStore interface {
	// Populations of an area, newest year first.
	Populations(ctx context.Context, scope Scope, area Code) ([]Population, error)
	// PopulationsWithin are those of an area and of all areas inside it.
	PopulationsWithin(ctx context.Context, scope Scope, within Code) ([]Population, error)
	// SavePopulation writes one row; the same row again changes nothing.
	SavePopulation(ctx context.Context, p Population) error
	RemovePopulations(ctx context.Context, batch string) error
}

// ShippedPopulations are the figures that come with Tuntas, with their source.
func ShippedPopulations() ([]Population, error) {
	rows, err := readCSV(data, "data/population_61.csv")
	if err != nil {
		return nil, fault.Wrap("region.ShippedPopulations", err)
	}
	var out []Population
	for _, r := range rows {
		p := Population{Area: Code(r[0]), Source: r[6]}
		var errs [5]error
		p.Year, errs[0] = strconv.Atoi(r[1])
		p.Total, errs[1] = strconv.ParseInt(r[2], 10, 64)
		if r[3] != "" {
			p.Male, errs[2] = strconv.ParseInt(r[3], 10, 64)
			p.Female, errs[2] = strconv.ParseInt(r[4], 10, 64)
		}
		p.AreaKm2, errs[3] = strconv.ParseFloat(r[5], 64)
		p.Date, errs[4] = civil.ParseDate(r[7])
		if err := errors.Join(errs[:]...); err != nil {
			return nil, fault.Wrap("region.ShippedPopulations", err)
		}
		out = append(out, p)
	}
	return out, nil
}

// PopulationAsOf is the newest population whose date is not after a day;
// ok is false when none is known.
func PopulationAsOf(all []Population, day civil.Date) (p Population, ok bool) {
	for _, c := range all {
		if c.Date.After(day) {
			continue
		}
		if !ok || c.Date.After(p.Date) {
			p, ok = c, true
		}
	}
	return p, ok
}

// Implausible compares a population with what is known of the same area in
// other years. A tenfold difference between years does not happen; a
// thousandfold one is a misprinted separator. against is the contradicting
// number of the nearest year, an earlier one where there is one; hint is the
// number that was probably meant, 0 when there is none; ok is true when
// nothing speaks against the number.
func Implausible(p Population, known []Population) (against Population, hint int64, ok bool) {
	ok = true
	for _, k := range known {
		if k.Area != p.Area || k.Total <= 0 || p.Total <= 0 || p.Total <= 10*k.Total && 10*p.Total >= k.Total {
			continue
		}
		if ok || nearerYear(p.Year, k.Year, against.Year) {
			against, ok = k, false
		}
	}
	if ok {
		return against, 0, true
	}
	for _, factor := range []int64{10, 100, 1000} {
		if near(p.Total/factor, against.Total) {
			return against, p.Total / factor, false
		}
		if near(p.Total*factor, against.Total) {
			return against, p.Total * factor, false
		}
	}
	return against, 0, false
}

// nearerYear reports whether a year is a better neighbour of another than the
// one found so far: an earlier one rather than a later one, then the nearer.
func nearerYear(of, year, found int) bool {
	if earlier := year <= of; earlier != (found <= of) {
		return earlier
	}
	return max(of-year, year-of) < max(of-found, found-of)
}

// near: within a third of each other.
func near(a, b int64) bool { return 3*a > 2*b && 2*a < 3*b }

// largest is more people than any area of a level has. In 2024 the largest
// were Jawa Barat (50 million), Kabupaten Bogor (5.7 million), Kecamatan
// Cengkareng (0.6 million) and Kelurahan Kapuk (0.2 million), by Dukcapil.
var largest = map[Level]int64{
	LevelNation: 1_000_000_000, LevelProvince: 100_000_000, LevelRegency: 12_000_000, LevelDistrict: 2_000_000, LevelVillage: 1_000_000,
}

// MostPeople is more people than any area of a level has.
func MostPeople(l Level) int64 { return largest[l] }

// Beyond reports whether a population is more than any area of its level has,
// which shows a misprint even where no other number is known. hint is the
// number that was probably meant, 0 when there is none.
func Beyond(p Population) (hint int64, beyond bool) {
	limit := largest[p.Area.Level()]
	if p.Total <= limit {
		return 0, false
	}
	if p.Total%1000 == 0 && p.Total/1000 <= limit {
		hint = p.Total / 1000
	}
	return hint, true
}
