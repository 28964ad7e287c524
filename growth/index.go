package growth

// Index is one of the eight anthropometric indices of the Child Growth Standards.
type Index uint8

// The indices, in the order of WHO's outputs.
const (
	LengthForAge      Index = iota // PB/U, TB/U
	WeightForAge                   // BB/U
	WeightForLength                // BB/PB, BB/TB
	BMIForAge                      // IMT/U
	HeadForAge                     // LK/U
	ArmForAge                      // LiLA/U
	TricepsForAge                  // skinfold
	SubscapularForAge              // skinfold

	Indices = 8 // how many there are
)

// indexNames are the endings of WHO's column names: zlen and flen, zwei and fwei, …
var indexNames = [Indices]string{"len", "wei", "wfl", "bmi", "hc", "ac", "ts", "ss"}

// String is the short name that WHO's files use in zlen, flen and their like.
func (i Index) String() string {
	if i < Indices {
		return indexNames[i]
	}
	return "?"
}

// Implausible are the limits outside of which WHO flags a z-score of the index as
// implausible; the limits themselves are plausible.
func (i Index) Implausible() (below, above float64) {
	switch i {
	case LengthForAge:
		return -6, 6
	case WeightForAge:
		return -6, 5
	default:
		return -5, 5
	}
}

// Score is what one measurement gives.
type Score struct {
	Z [Indices]float64 // rounded to two decimals; NaN when it cannot be computed

	LengthHeight float64 // cm, after the correction of the position
	BMI          float64 // kg/m², not rounded; NaN without weight or length
	Position     Position
	Sex          Sex

	// PositionDropped: a child under nine months said to stand; the position is
	// taken as unknown and nothing is corrected (WHO's c9mo_flag).
	PositionDropped bool
}

// Known reports whether the z-score of the index could be computed.
func (s *Score) Known(i Index) bool { return s.Z[i] == s.Z[i] }

// Flagged reports whether the z-score is known and implausible. It is still the
// z-score; a report leaves flagged ones out, an officer measures again.
func (s *Score) Flagged(i Index) bool {
	below, above := i.Implausible()
	return s.Z[i] < below || s.Z[i] > above
}

// none is the score of a measurement that cannot be scored at all.
func none() Score {
	s := Score{LengthHeight: nan, BMI: nan}
	for i := range s.Z {
		s.Z[i] = nan
	}
	return s
}
