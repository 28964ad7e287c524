package growth

import "math"

// MeasureAt is the inverse of the score: the measure of a child of a sex and an age
// in days whose z-score of the index is z; the unit is that of the measurement (BMI
// in kg/m²). Lying length is meant below 731 days, standing height from there. It is
// NaN where the index has no table: weight for length (see [WeightAt]), an unknown
// sex, an age beyond 1826 days, arm and skinfolds before day 91.
func MeasureAt(index Index, sex Sex, days int, z float64) float64 {
	if sex != Male && sex != Female || days < 0 || days > lastDay {
		return nan
	}
	t := child()
	d := &t.days[sex-Male][days]
	switch index {
	case LengthForAge:
		return lms{1, d.length.m, d.length.s}.sd(z)
	case HeadForAge:
		return lms{1, d.head.m, d.head.s}.sd(z)
	case WeightForAge:
		return t.weight[sex-Male][days].measure(z)
	case BMIForAge:
		return t.bmi[sex-Male][days].measure(z)
	case ArmForAge, TricepsForAge, SubscapularForAge:
		if days >= firstArmDay {
			return t.skin[index-ArmForAge][sex-Male][days].measure(z)
		}
	}
	return nan
}

// WeightAt is the weight in kg of a child of a length or height in cm whose z-score
// of weight for length (lying) or for height (standing) is z. It is NaN outside of
// 45 to 110 cm lying and 65 to 120 cm standing, and for an unknown sex or position.
func WeightAt(sex Sex, position Position, length, z float64) float64 {
	if sex != Male && sex != Female {
		return nan
	}
	t := child()
	switch position {
	case Lying:
		return weightAt(t.length[sex-Male][:], firstLength, length, z)
	case Standing:
		return weightAt(t.height[sex-Male][:], firstHeight, length, z)
	default:
		return nan
	}
}

func weightAt(rows []full, first int, length, z float64) float64 {
	p, ok := rowAt(rows, first, length)
	if !ok {
		return nan
	}
	f := newFull(p)
	return f.measure(z)
}

// rowAt is the row of a length in cm, between two tenths where it lies between them;
// false outside of the table.
func rowAt(rows []full, first int, length float64) (lms, bool) {
	if !(length >= float64(first)/10 && length <= float64(first+len(rows)-1)/10) {
		return lms{}, false
	}
	tenths := float64(length * 10)
	k := int(tenths)
	share := (length - float64(k)/10) / 0.1
	p := rows[k-first].lms
	if share <= 0 {
		return p, true
	}
	next := int(tenths+1) - first
	if next >= len(rows) {
		return lms{}, false
	}
	return p.between(rows[next].lms, share), true
}

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
