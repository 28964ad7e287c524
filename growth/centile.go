package growth

import "math"

// MeasureAt is the inverse of the score: the measure of a child of a sex and an age
// in days whose z-score of the index is z; the unit is that of the measurement (BMI
// in kg/m²). Lying length is meant below 731 days, standing height from there. It is
// NaN where the index has no table: weight for length (see [WeightAt]), an unknown
// sex, an age beyond 1826 days, arm and skinfolds before day 91.
func MeasureAt(index Index, sex Sex, days int, z float64) float64 {
	if sex != Male && sex != Female || days < 0 || days > LastDay {
		return nan
	}
	t, at := child(), ageRow(sex, days)
	switch index {
	case LengthForAge:
		return t.stature.rows[at].measure(z)
	case HeadForAge:
		return t.head.rows[at].measure(z)
	case WeightForAge:
		return t.weight.rows[at].measure(z)
	case BMIForAge:
		return t.bmi.rows[at].measure(z)
	case ArmForAge, TricepsForAge, SubscapularForAge:
		if days >= firstArmDay {
			return [...]*skewed{&t.arm, &t.triceps, &t.subscapular}[index-ArmForAge].rows[at].measure(z)
		}
	}
	return nan
}

// WeightAt is the weight in kg of a child of a length or height in cm whose z-score
// of weight for length (lying) or for height (standing) is z. It is NaN outside of
// 45 to 110 cm lying and 65 to 120 cm standing, and for an unknown sex or position.
func WeightAt(sex Sex, position Position, length, z float64) float64 {
	if sex != Male && sex != Female || position != Lying && position != Standing {
		return nan
	}
	t := child()
	start, rows, first := lengthTable(sex, position == Standing)
	p, ok := placeOf(rows, first, length)
	if !ok {
		return nan
	}
	f := t.length.rows[start+p.at]
	if p.share > 0 {
		f = newFull(t.lengthBetween(start, p))
	}
	return f.measure(z)
}

// lengthBetween is the row at a place between two rows of a table of lengths.
func (t *childTables) lengthBetween(start int, p place) lms {
	return t.length.rows[start+p.at].between(t.length.rows[start+p.next].lms, p.share)
}

// place is where a length lies in a table: at a row, or so far on the way from it to
// the next.
type place struct {
	at, next int
	share    float64 // 0 at the row
}

// placeOf finds a length in cm; false outside of the table. The next row is that of
// ⌊10·length + 1⌋ in doubles, as WHO's program finds it: once in a while that is the one
// after the next, and its share is nearly 1.
func placeOf(rows, first int, length float64) (place, bool) {
	if !(length >= float64(first)/10 && length <= float64(first+rows-1)/10) {
		return place{}, false
	}
	tenths := float64(length * 10)
	k := int(tenths)
	if rest := length - float64(k)/10; rest > 0 {
		next := int(tenths+1) - first
		return place{k - first, next, rest / 0.1}, next < rows
	}
	return place{at: k - first}, true
}

// measure is the inverse of the z-score of a measure whose power is 1.
func (p *linear) measure(z float64) float64 { return lms{1, p.m, p.s}.sd(z) }

// measure is the inverse of the adjusted z-score.
func (p *full) measure(z float64) float64 {
	switch {
	case z > 3:
		return p.lines.pos3 + (z-3)*(p.lines.pos3-p.lines.pos2)
	case z < -3:
		return p.lines.neg3 + (z+3)*(p.lines.neg2-p.lines.neg3)
	default:
		return p.sd(z)
	}
}

// Centile is the share of the reference children below a z-score, in percent.
func Centile(z float64) float64 { return 50 * math.Erfc(-z/math.Sqrt2) }

// CentileZ is the z-score of a centile given in percent, between 0 and 100.
func CentileZ(percent float64) float64 { return -math.Sqrt2 * math.Erfcinv(percent/50) }
