package growth

import "math"

// The quick half of the sum. A z-score is wanted to two decimals, so a value whose
// error is known decides it, except where it lies nearer than that error to the middle
// between two hundredths or to ±3. Those few are computed again in full (exact.go), so
// that the digits never depend on this file.
//
// The parameters are kept as 4-byte numbers, so that the tables of all ages fit the
// cache next to the processor. That rounding is the error that counts: a relative 2^-24
// of the logarithm of m (at most 4.8 in every table), divided by s (at least 0.03), and
// of 1/s: below 1e-5 of a z-score. quickLog and quickExp are right to 1e-12.
const (
	// near is how close to a decision a quick value may not be, in hundredths of a
	// z-score.
	near = 2e-3
	// far is how close to ±3, where another formula begins, in z-scores.
	far = 2e-5
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
	l        float32
	logM     float32 // natural logarithm of m
	inverseS float32 // 1 / (s·l)
}

func (p lms) quick() quick {
	return quick{float32(p.l), float32(math.Log(p.m)), float32(1 / (p.s * p.l))}
}

// z is the z-score of a measure given by its natural logarithm.
func (q *quick) z(logY float64) float64 {
	return (quickExp(float64(q.l)*(logY-float64(q.logM))) - 1) * float64(q.inverseS)
}

// quickLine is a row of a measure whose power is 1: its z-score lies on a line.
type quickLine struct{ slope, start float32 } // 1 / (m·s), −1 / s

func (p *linear) quick() quickLine {
	return quickLine{float32(1 / (p.m * p.s)), float32(-1 / p.s)}
}

// z is the z-score of a measure.
func (q *quickLine) z(y float64) float64 { return y*float64(q.slope) + float64(q.start) }

// hundredths are the numbers i/100, from −300 on.
var hundredths = func() (t [601]float64) {
	for i := range t {
		t[i] = float64(i-300) / 100
	}
	return t
}()

// decided rounds a quick z-score to two decimals, if it is far enough from every
// decision.
func decided(z float64) (float64, bool) {
	t := 100 * z
	shifted := t + shift
	if math.Abs(t-(shifted-shift)) > 0.5-near || !(math.Abs(z) < 3-far) {
		return 0, false
	}
	return hundredths[int(int32(math.Float64bits(shifted)))+300], true
}
