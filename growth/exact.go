package growth

import "math"

// lms are the parameters of one row of a table: the Box-Cox power, the median and
// the coefficient of variation of the measure at one age or length (Cole's LMS).
type lms struct{ l, m, s float64 }

// The arithmetic below is written in the order of WHO's program, and the
// conversions keep a compiler from joining a product and a sum into one rounding.

// raw is the z-score of a measure, ((y/m)^l − 1) / (s·l).
func (p lms) raw(y float64) float64 {
	return (math.Pow(y/p.m, p.l) - 1) / float64(p.s*p.l)
}

// sd is the measure at k standard deviations, m·(1 + l·s·k)^(1/l).
func (p lms) sd(k float64) float64 {
	return float64(p.m * math.Pow(1+float64(float64(p.l*p.s)*k), 1/p.l))
}

// lines are the measures at two and three standard deviations on either side.
type lines struct{ neg3, neg2, pos2, pos3 float64 }

func (p lms) lines() lines {
	return lines{p.sd(-3), p.sd(-2), p.sd(2), p.sd(3)}
}

// beyond continues a z-score past ±3 by the distance between the second and the
// third line, as WHO does for measures whose distribution is skewed.
func (b *lines) beyond(z, y float64) float64 {
	switch {
	case z > 3:
		return 3 + (y-b.pos3)/(b.pos3-b.pos2)
	case z < -3:
		return -3 + (y-b.neg3)/(b.neg2-b.neg3)
	default:
		return z
	}
}

// adjusted is raw, continued past ±3.
func (p lms) adjusted(y float64) float64 {
	z := p.raw(y)
	if z > 3 || z < -3 {
		b := p.lines()
		return b.beyond(z, y)
	}
	return z
}

// surely is how far past a line at ±3 a measure lies whose z-score is past ±3 whatever
// the last digits of the power are, as a share of the measure.
const surely = 1e-6

// adjusted is the same of a row whose lines are known. Where the measure itself tells
// that it is past them, the power is not needed.
func (p *full) adjusted(y float64) float64 {
	switch {
	case y > p.lines.pos3*(1+surely):
		return 3 + (y-p.lines.pos3)/(p.lines.pos3-p.lines.pos2)
	case y >= 0 && y < p.lines.neg3*(1-surely):
		return -3 + (y-p.lines.neg3)/(p.lines.neg2-p.lines.neg3)
	}
	return p.lines.beyond(p.raw(y), y)
}

// score is the rounded z-score of a measure; NaN without one.
func (p *full) score(y float64) float64 {
	if !(y > 0) {
		return nan
	}
	return round(p.adjusted(y))
}

// score is the rounded z-score of a measure whose power is 1; NaN without one. It is what
// raw gives for l = 1: x¹ is x, and s·1 is s.
func (p *linear) score(y float64) float64 {
	if !(y > 0) {
		return nan
	}
	return round((y/p.m - 1) / p.s)
}

// between is the row at a share of the way from p to next.
func (p lms) between(next lms, share float64) lms {
	return lms{
		p.l + float64(share*(next.l-p.l)),
		p.m + float64(share*(next.m-p.m)),
		p.s + float64(share*(next.s-p.s)),
	}
}

// round gives two decimals the way R 4 does: of the two neighbours the nearer as
// doubles, the even one when both are as near. NaN and infinities stay.
func round(z float64) float64 {
	x := math.Abs(z)
	if !(x < 1e13) {
		return z
	}
	t := 100 * x
	i := math.Floor(t)
	down, up := i/100, math.Ceil(t)/100
	r := up
	if x-down < up-x || (x-down == up-x && math.Mod(i, 2) == 0) {
		r = down
	}
	if r == 0 {
		return 0
	}
	return math.Copysign(r, z)
}
