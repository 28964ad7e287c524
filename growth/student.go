package growth

import "math"

// studentQuantile is the quantile of Student's t distribution: the value below which
// a share p lies, for df degrees of freedom (> 0). Right to about 1e-14; found by
// Newton's method on the distribution function, kept between bounds by bisection.
func studentQuantile(p, df float64) float64 {
	if !(df > 0) {
		return nan
	}
	low, high := 0.0, 2.0
	for studentBelow(high, df) < p {
		low, high = high, high*2
	}
	lg1, _ := math.Lgamma((df + 1) / 2)
	lg2, _ := math.Lgamma(df / 2)
	scale := math.Exp(lg1-lg2) / math.Sqrt(df*math.Pi)
	t := (low + high) / 2
	for range 200 {
		miss := studentBelow(t, df) - p
		if miss > 0 {
			high = t
		} else {
			low = t
		}
		next := t - miss/(scale*math.Pow(1+t*t/df, -(df+1)/2))
		if !(next > low && next < high) {
			next = (low + high) / 2
		}
		if math.Abs(next-t) <= 1e-15*math.Abs(t) {
			return next
		}
		t = next
	}
	return t
}

// studentBelow is the distribution function of Student's t for t ≥ 0.
func studentBelow(t, df float64) float64 {
	return 1 - 0.5*betaShare(df/(df+t*t), df/2, 0.5)
}

// betaShare is the regularised incomplete beta function I_x(a, b), by its continued
// fraction (modified Lentz).
func betaShare(x, a, b float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - betaShare(1-x, b, a)
	}
	lga, _ := math.Lgamma(a)
	lgb, _ := math.Lgamma(b)
	lgab, _ := math.Lgamma(a + b)
	front := math.Exp(lgab-lga-lgb+a*math.Log(x)+b*math.Log1p(-x)) / a
	const tiny = 1e-300
	c, d := 1.0, 1/floor0(1-(a+b)*x/(a+1), tiny)
	f := d
	for i := 1; i < 10_000; i++ {
		m := float64(i)
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d = 1 / floor0(1+even*d, tiny)
		c = floor0(1+even/c, tiny)
		f *= d * c
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d = 1 / floor0(1+odd*d, tiny)
		c = floor0(1+odd/c, tiny)
		f *= d * c
		if math.Abs(d*c-1) < 1e-16 {
			break
		}
	}
	return front * f
}

// floor0 keeps a denominator away from zero.
func floor0(x, tiny float64) float64 {
	if math.Abs(x) < tiny {
		return tiny
	}
	return x
}
