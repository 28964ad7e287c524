package posyandu

import (
	"math"

	"github.com/tuntas-id/tuntas/growth"
)

// Curve are the lines of a WHO standard for a chart: what measure has which
// z-score at which age or length.
type Curve struct {
	ByLength     bool      // X is a length or height in cm, else an age in months
	StandingFrom float64   // months from which height counts, not length; 0 where that moves no line
	X            []float64 // ascending
	Lines        []Line    // z-scores −3 … +3
	Centiles     []Line    // 3, 15, 50, 85, 97
}

// Line is one z-score or centile over X.
type Line struct {
	Z       float64
	Percent float64 // of the reference children below it
	Y       []float64
}

// Limits of the standards: ages in days, lengths and heights in cm.
const (
	lastDay      = 1826
	firstArmDay  = 91
	curveStep    = 7 // days between two points of a line
	lengthFrom   = 45
	lengthTo     = 110
	heightFrom   = 65
	heightTo     = 120
	lengthPoints = 2 // to a cm
)

var (
	curveScores   = [...]float64{-3, -2, -1, 0, 1, 2, 3}
	curveCentiles = [...]float64{3, 15, 50, 85, 97}
)

// CurveOf gives the lines of an index for a sex. The position picks the table of
// weight for length (lying) or for height (standing); it is not looked at
// otherwise. Below 731 days height-for-age is length.
func CurveOf(index growth.Index, sex growth.Sex, position growth.Position) Curve {
	c := Curve{ByLength: index == growth.WeightForLength}
	if index == growth.LengthForAge || index == growth.BMIForAge {
		c.StandingFrom = hundredths(growth.Days(standingFrom).Months())
	}
	var at []func(z float64) float64
	if c.ByLength {
		from, to := lengthFrom, lengthTo
		if position == growth.Standing {
			from, to = heightFrom, heightTo
		}
		for i := from * lengthPoints; i <= to*lengthPoints; i++ {
			length := float64(i) / lengthPoints
			c.X = append(c.X, length)
			at = append(at, func(z float64) float64 { return growth.WeightAt(sex, position, length, z) })
		}
	} else {
		for _, days := range curveDays(index) {
			c.X = append(c.X, hundredths(growth.Days(float64(days)).Months()))
			at = append(at, func(z float64) float64 { return growth.MeasureAt(index, sex, days, z) })
		}
	}
	line := func(z, percent float64) Line {
		l := Line{Z: z, Percent: percent, Y: make([]float64, len(at))}
		for i, y := range at {
			l.Y[i] = hundredths(y(z))
		}
		return l
	}
	for _, z := range curveScores {
		c.Lines = append(c.Lines, line(z, growth.Centile(z)))
	}
	for _, p := range curveCentiles {
		c.Centiles = append(c.Centiles, line(growth.CentileZ(p), p))
	}
	return c
}

// curveDays are the ages of a curve: every week, and both sides of the day from
// which children are measured standing.
func curveDays(index growth.Index) (days []int) {
	first := 0
	if index == growth.ArmForAge {
		first = firstArmDay
	}
	for d := first; d < lastDay; d += curveStep {
		days = append(days, d)
		for _, edge := range [...]int{standingFrom - 1, standingFrom} {
			if d < edge && edge < d+curveStep {
				days = append(days, edge)
			}
		}
	}
	return append(days, lastDay)
}

func hundredths(v float64) float64 { return math.Round(v*100) / 100 }

// Plot is where a measurement stands on the curves.
type Plot struct {
	Months   float64  // age
	Length   float64  // cm, as the standards want it at this age; 0 not known
	Position Position // lying below 731 days
	BMI      float64  // kg/m², 0 not known
}

// Plot corrects the length or height by 0.7 cm where it was taken the other way
// than the standards ask at the age.
func (m Measurement) Plot(c Child) Plot {
	p := Plot{Months: hundredths(growth.Days(float64(m.AgeDays)).Months()), Position: Lying}
	if m.AgeDays >= standingFrom {
		p.Position = Standing
	}
	s, err := m.whole(&c)
	if err != nil {
		return p
	}
	if m.Height > 0 {
		p.Length = hundredths(s.LengthHeight)
	}
	if m.Height > 0 && m.Weight > 0 {
		p.BMI = hundredths(s.BMI)
	}
	return p
}
