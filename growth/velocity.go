package growth

import (
	_ "embed"
	"encoding/csv"
	"math"
	"strconv"
	"strings"
	"sync"
)

//go:embed data/velocity.csv
var velocityCSV string

// VelocityMeasure is a measure that has growth velocity standards.
type VelocityMeasure uint8

// The measures of growth velocity.
const (
	WeightVelocity VelocityMeasure = iota // g, intervals of 1, 2, 3, 4 and 6 months
	LengthVelocity                        // cm, intervals of 2, 3, 4 and 6 months
	HeadVelocity                          // cm, intervals of 2, 3, 4 and 6 months
)

// Interval is a stretch of age over which an increment is compared, in months; the
// first two intervals of one month are 0 to 4 weeks and 4 weeks to 2 months.
type Interval struct {
	Months   int     // nominal length
	From, To float64 // age in months of 30.4375 days
}

// velocityRow is the standard of one interval. The increment plus delta follows the
// LMS form: an increment may be negative, the form may not.
type velocityRow struct {
	interval Interval
	lms
	delta float64
}

// velocities are the standards by measure and sex, in the order of age.
var velocities = sync.OnceValue(func() (t [3][2][]velocityRow) {
	names := map[string]VelocityMeasure{"weight": WeightVelocity, "length": LengthVelocity, "headc": HeadVelocity}
	lines, err := csv.NewReader(strings.NewReader(velocityCSV)).ReadAll()
	if err != nil {
		panic("growth: the embedded velocities: " + err.Error())
	}
	for _, line := range lines[1:] {
		row := velocityRow{
			interval: Interval{int(decimal(line[2])), velocityAge(line[3]), velocityAge(line[4])},
			lms:      lms{decimal(line[5]), decimal(line[6]), decimal(line[7])},
			delta:    decimal(line[8]),
		}
		sex := int(decimal(line[1])) - 1
		measure := names[line[0]]
		t[measure][sex] = append(t[measure][sex], row)
	}
	return t
})

func decimal(text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic("growth: the embedded velocities: " + err.Error())
	}
	return v
}

// velocityAge reads an age in months, or in weeks with a w behind it.
func velocityAge(text string) float64 {
	if weeks, ok := strings.CutSuffix(text, "w"); ok {
		return decimal(weeks) * 7 / daysPerMonth
	}
	return decimal(text)
}

// IntervalOf finds the interval whose ends lie nearest to two ages, if each lies
// within a tolerance in days; false when there is none.
func IntervalOf(measure VelocityMeasure, from, to Age, toleranceDays float64) (Interval, bool) {
	best, found := Interval{}, false
	nearest := math.Inf(1)
	for _, row := range velocities()[measure][0] {
		a := math.Abs(from.Months()-row.interval.From) * daysPerMonth
		b := math.Abs(to.Months()-row.interval.To) * daysPerMonth
		if a <= toleranceDays && b <= toleranceDays && a+b < nearest {
			best, found, nearest = row.interval, true, a+b
		}
	}
	return best, found
}

func velocityOf(measure VelocityMeasure, sex Sex, interval Interval) (velocityRow, bool) {
	if sex != Male && sex != Female || measure > HeadVelocity {
		return velocityRow{}, false
	}
	for _, row := range velocities()[measure][sex-Male] {
		if row.interval == interval {
			return row, true
		}
	}
	return velocityRow{}, false
}

// VelocityZ is the z-score of an increment over an interval: in grams for weight, in
// centimetres for length and head; adjusted beyond ±3 like the scores. It is NaN
// where there is no standard or the increment is below everything the standard can
// express.
func VelocityZ(measure VelocityMeasure, sex Sex, interval Interval, increment float64) float64 {
	row, ok := velocityOf(measure, sex, interval)
	if !ok {
		return nan
	}
	return row.adjusted(increment + row.delta)
}

// IncrementAt is the inverse: the increment whose z-score is z. WHO calls an
// increment below the 5th centile (z of −1.645) slow; Indonesian guidance calls it
// weight faltering when it is the weight.
func IncrementAt(measure VelocityMeasure, sex Sex, interval Interval, z float64) float64 {
	row, ok := velocityOf(measure, sex, interval)
	if !ok {
		return nan
	}
	return row.sd(z) - row.delta
}
