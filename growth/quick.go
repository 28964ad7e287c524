package growth

import "math"

// The quick half of the sum. A z-score is wanted to two decimals, so a value whose
// error is known decides it, except where it lies nearer than that error to the middle
// between two hundredths, or beyond ±2.99, where another formula is near. Those few are
// computed again in full (exact.go), so that the digits never depend on this file.
//
// A column is scored at a time: first the logarithms of its measures, then their powers.
// Neither loop calls anything, and no branch of them depends on the usual measure, so the
// processor works on several children at once. Nothing is checked beforehand either: what
// is no positive number has a logarithm so absurd that the z-score is absurd as well, and
// is left to the sum in full.
//
// The parameters are kept as 4-byte numbers, so that a table takes 44 KB of cache. That
// rounding is the error that counts: 2^-22 of the binary logarithm of m (at most 5 where a
// power is taken), divided by s (at least 0.07 there). With all others the error stays
// below 1e-5 of a z-score; a test goes that near to a decision in every row.

// near is how close to a decision a quick value may not be, in hundredths of a z-score.
const near = 2e-3

const (
	logBits  = 7 // of the mantissa: 128 steps to the octave
	expSteps = 128
	expZero  = 3 * expSteps // place of 2^0
)

type logStep struct{ inverse, log float64 }

// logTable divides [1, 2) into steps: the inverse of each step's middle and the binary
// logarithm of that middle.
var logTable = func() (t [1 << logBits]logStep) {
	for i := range t {
		inverse := 1 / (1 + (float64(i)+0.5)/(1<<logBits))
		t[i] = logStep{inverse, -math.Log2(inverse)}
	}
	return t
}()

// expTable are the powers of two from 2^-3 to 2^2: far beyond what is within ±3.
var expTable = func() (t [5 * expSteps]float64) {
	for i := range t {
		t[i] = math.Exp2(float64(i-expZero) / expSteps)
	}
	return t
}()

// shift added to a number below 2^51 leaves its nearest whole number in the lowest
// bits; taken away again, it leaves that whole number.
const shift = 1<<52 + 1<<51

// quick are the parameters of a row in the form the quick sum wants.
type quick struct {
	l          float32 // in steps of the table of powers
	logM       float32 // binary logarithm of m
	hundredths float32 // 100 / (s·l)
}

func (p lms) quick() quick {
	return quick{float32(p.l * expSteps), float32(math.Log2(p.m)), float32(100 / (p.s * p.l))}
}

// logarithms are the binary logarithms of a column; absurd ones for what is no positive
// number.
func logarithms(column, into []float64) {
	into = into[:len(column)]
	const c1, c2, c3 = math.Log2E, -math.Log2E / 2, math.Log2E / 3
	for i, y := range column {
		bits := math.Float64bits(y)
		step := &logTable[bits>>(52-logBits)&(1<<logBits-1)]
		r := math.Float64frombits(bits&(1<<52-1)|1023<<52)*step.inverse - 1
		into[i] = float64(int(bits>>52)-1023) + step.log + r*(c1+r*(c2+r*c3))
	}
}

// noRow is the row of a child that a table does not hold.
const noRow = -1

// scores computes the rounded z-scores of a column of measures, given by their logarithms
// and their rows; NaN where there is no row. The children whose score it does not decide
// are listed in left, and how many they are is returned.
func (t *skewed) scores(rows []int32, logs, z []float64, left *[chunk]uint8) int {
	const c1 = math.Ln2 / expSteps
	const c2, c3 = c1 * c1 / 2, c1 * c1 * c1 / 6
	table := t.quick
	logs, z = logs[:len(rows)], z[:len(rows)]
	n := 0
	for i, at := range rows {
		if uint(at) >= uint(len(table)) {
			z[i] = nan
			continue
		}
		q := &table[at]
		power := float64(q.l) * (logs[i] - float64(q.logM))
		shifted := power + shift
		r := power - (shifted - shift)
		if k := uint32(math.Float64bits(shifted)) + expZero; k < uint32(len(expTable)) {
			step := expTable[k]
			h := (step + step*(r*(c1+r*(c2+r*c3))) - 1) * float64(q.hundredths)
			whole := h + shift - shift
			if math.Abs(h-whole) <= 0.5-near && math.Abs(whole) < 300 {
				z[i] = whole / 100
				continue
			}
		}
		left[n&(chunk-1)] = uint8(i)
		n++
	}
	return n
}

// quickLine is a row of a measure whose power is 1: its z-score lies on a line.
type quickLine struct{ slope, start float32 } // 100 / (m·s), −100 / s

func (p *linear) quick() quickLine {
	return quickLine{float32(100 / (p.m * p.s)), float32(-100 / p.s)}
}

// scores computes a column as [skewed.scores] does, of the measures themselves. The quick
// sum is good to ±10 here.
func (t *straight) scores(rows []int32, column, z []float64, left *[chunk]uint8) int {
	table := t.quick[:]
	column, z = column[:len(rows)], z[:len(rows)]
	n := 0
	for i, at := range rows {
		if uint(at) >= uint(len(table)) {
			z[i] = nan
			continue
		}
		q := &table[at]
		h := column[i]*float64(q.slope) + float64(q.start)
		whole := h + shift - shift
		if math.Abs(h-whole) <= 0.5-near && math.Abs(whole) < 1000 {
			z[i] = whole / 100
			continue
		}
		left[n&(chunk-1)] = uint8(i)
		n++
	}
	return n
}
