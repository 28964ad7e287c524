package growth

import (
	"errors"
	"math"
)

// SchoolIndex is one of the three indices of the Growth Reference 2007.
type SchoolIndex uint8

// The indices from 5 to 19 years, in the order of WHO's outputs.
const (
	SchoolHeightForAge SchoolIndex = iota // TB/U, 60 to 228 months
	SchoolWeightForAge                    // BB/U, 60 to 120 months
	SchoolBMIForAge                       // IMT/U, 60 to 228 months

	SchoolIndices = 3 // how many there are
)

var schoolNames = [SchoolIndices]string{"hfa", "wfa", "bfa"}

// String is the short name that WHO's files use in zhfa, fhfa and their like.
func (i SchoolIndex) String() string {
	if i < SchoolIndices {
		return schoolNames[i]
	}
	return "?"
}

// Implausible are the limits outside of which WHO flags a z-score.
func (i SchoolIndex) Implausible() (below, above float64) {
	switch i {
	case SchoolHeightForAge:
		return -6, 6
	case SchoolWeightForAge:
		return -6, 5
	default:
		return -5, 5
	}
}

// SchoolMeasurement is what was measured of one child or adolescent from 60 months
// on. Height is taken standing; nothing is corrected.
type SchoolMeasurement struct {
	Sex    Sex
	Oedema bool
	Months float64 // age in months of 30.4375 days, any decimals
	Height float64 // cm
	Weight float64 // kg
}

// SchoolScore is what a measurement from 60 months on gives.
type SchoolScore struct {
	Z   [SchoolIndices]float64 // rounded to two decimals; NaN when it cannot be computed
	BMI float64                // kg/m², not rounded
}

// Known reports whether the z-score of the index could be computed.
func (s *SchoolScore) Known(i SchoolIndex) bool { return s.Z[i] == s.Z[i] }

// Flagged reports whether the z-score is known and implausible.
func (s *SchoolScore) Flagged(i SchoolIndex) bool {
	below, above := i.Implausible()
	return s.Z[i] < below || s.Z[i] > above
}

// The errors of a size that a measurement from 60 months on refuses.
var (
	ErrHeight = errors.New("growth: height")
	ErrWeight = errors.New("growth: weight")
)

// Score computes the indices of the Growth Reference 2007. The error is ErrSex,
// ErrAge, ErrHeight or ErrWeight, for a value that is negative or none of the
// constants; the score then holds nothing.
func (m *SchoolMeasurement) Score() (SchoolScore, error) {
	s := SchoolScore{BMI: nan, Z: [SchoolIndices]float64{nan, nan, nan}}
	switch {
	case m.Sex > Female:
		return s, ErrSex
	case m.Months < 0:
		return s, ErrAge
	case m.Height < 0:
		return s, ErrHeight
	case m.Weight < 0:
		return s, ErrWeight
	}
	q := m.Height / 100
	s.BMI = m.Weight / (q * q)
	if m.Sex == UnknownSex || !(m.Months >= 60 && m.Months <= 228) {
		return s, nil
	}
	t, sex := school(), m.Sex-Male
	s.Z[SchoolHeightForAge] = round(monthly(t.height[sex], m.Months).raw(m.Height))
	if m.Oedema {
		return s, nil
	}
	if m.Months <= 120 {
		s.Z[SchoolWeightForAge] = round(monthly(t.weight[sex], m.Months).adjusted(m.Weight))
	}
	s.Z[SchoolBMIForAge] = round(monthly(t.bmi[sex], m.Months).adjusted(s.BMI))
	return s, nil
}

// monthly is the row of an age in months from 60 on, between two months where it
// lies between them. The tables hold one month more than the reference.
func monthly(rows []lms, months float64) lms {
	whole := math.Trunc(months)
	at := int(whole) - 60
	if share := months - whole; share > 0 {
		return rows[at].between(rows[at+1], share)
	}
	return rows[at]
}

// SchoolMeasureAt is the inverse of the score: the height in cm, weight in kg or BMI
// in kg/m² of a sex and an age in months whose z-score is z. It is NaN outside of
// the index's ages and for an unknown sex.
func SchoolMeasureAt(index SchoolIndex, sex Sex, months, z float64) float64 {
	if sex != Male && sex != Female || !(months >= 60 && months <= 228) {
		return nan
	}
	t := school()
	switch index {
	case SchoolHeightForAge:
		return monthly(t.height[sex-Male], months).sd(z)
	case SchoolWeightForAge:
		if months > 120 {
			return nan
		}
		f := newFull(monthly(t.weight[sex-Male], months))
		return f.measure(z)
	case SchoolBMIForAge:
		f := newFull(monthly(t.bmi[sex-Male], months))
		return f.measure(z)
	default:
		return nan
	}
}
