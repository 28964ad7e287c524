package growth

import "math"

// The quick half of the sum. A z-score is wanted to two decimals, so a value whose
// error is below 1e-9 decides it, except where it lies nearer than that to the
// middle between two hundredths or to ±3. Those few are computed again in full
// (exact.go), so that the digits never depend on this file.
//
// Errors: quickLog below 1e-13; quickExp below 2e-13 of its value and, because the
// remainder is small when the power is, below 1e-16 where l is tiny and the
// difference from 1 is divided by it. With |s·l| ≥ 7e-6 in every table a z-score
// is right within 1e-9.
const (
	// near is how close to a decision a quick value may not be, in hundredths of
	// a z-score: ten times the error stated above and more.
	near = 1e-6
	// far is the largest |z| that the quick value decides; near 3 and beyond it
	// another formula holds.
	far = 3 - 1e-6
)

const (
	logBits = 7
	logSize = 1 << logBits
	expBits = 7
	expSize = 1 << expBits
)

type logStep struct{ inverse, log float64 }

// logSteps divide [1, 2) into 128 parts: the inverse of each part's middle and its
// natural logarithm.
var logSteps = func() (t [logSize]logStep) {
	for i := range t {
		inverse := 1 / (1 + (float64(i)+0.5)/logSize)
		t[i] = logStep{inverse, -math.Log(inverse)}
	}
	return t
}()

// expSteps are 2^(i/128).
var expSteps = func() (t [expSize]float64) {
	for i := range t {
		t[i] = math.Exp2(float64(i) / expSize)
	}
	return t
}()

// quickLog is the natural logarithm of a positive, normal, finite number.
func quickLog(x float64) float64 {
	bits := math.Float64bits(x)
	exponent := int(bits>>52) - 1023
	step := &logSteps[bits>>(52-logBits)&(logSize-1)]
	r := math.Float64frombits(bits&(1<<52-1)|1023<<52)*step.inverse - 1
	r2 := r * r
	return float64(exponent)*math.Ln2 + step.log + (r + r2*(-1.0/2+r*(1.0/3)+r2*(-1.0/4+r*(1.0/5))))
}

// shift added to a number below 2^51 leaves its nearest whole number in the lowest
// bits; taken away again, it leaves that whole number.
const shift = 1<<52 + 1<<51

// quickExp is e^x for |x| below 700; the powers here stay below 30.
func quickExp(x float64) float64 {
	steps := x*(expSize/math.Ln2) + shift
	n := math.Float64bits(steps) // only the lowest bits count
	r := x - (steps-shift)*(math.Ln2/expSize)
	r2 := r * r
	p := r + r2*(1.0/2+r*(1.0/6)+r2*(1.0/24))
	scale := math.Float64frombits((1023 + n>>expBits) << 52)
	step := expSteps[n&(expSize-1)] * scale
	return step + step*p
}

// quick are the parameters of a row in the form the quick sum wants.
type quick struct {
	l        float64
	logM     float64 // natural logarithm of m
	inverseS float64 // 1 / (s·l)
}

func (p lms) quick() quick { return quick{p.l, math.Log(p.m), 1 / (p.s * p.l)} }

// z is the z-score of a measure given by its natural logarithm, right within 1e-9
// for |z| up to 3.
func (q *quick) z(logY float64) float64 {
	return (quickExp(q.l*(logY-q.logM)) - 1) * q.inverseS
}

// decided rounds a quick z-score to two decimals, if it is far enough from every
// decision.
func decided(z float64) (float64, bool) {
	t := 100 * z
	whole := (t + shift) - shift
	if math.Abs(t-whole) > 0.5-near || !(math.Abs(z) < far) {
		return 0, false
	}
	return whole / 100, true
}
