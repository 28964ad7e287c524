// Package growth scores the growth of children after the World Health
// Organization: the Child Growth Standards (0 to 60 months), the Growth
// Reference 2007 (5 to 19 years) and the growth velocity standards (2009), with
// the categories of Indonesia's Permenkes 2/2020.
//
// One child:
//
//	m := growth.Measurement{Sex: growth.Female, Age: growth.Days(412), Weight: 8.1, LengthHeight: 72.4,
//		Position: growth.Lying, Head: growth.Missing(), …}
//	s, err := m.Score()
//	z := s.Z[growth.LengthForAge] // −1.23, NaN when it cannot be computed
//
// Many children: [Batch.Score] takes columns and gives columns and allocates
// nothing per child.
//
// Units are the field's: kilograms, centimetres, millimetres for skinfolds,
// days or months of age with any decimals. A value that was not measured is NaN
// ([Missing]); zero is a measurement, and a wrong one.
//
// The scores equal those of WHO's R package anthro to the last digit: the age
// counts in days, the position of measuring is corrected by 0.7 cm, z-scores
// beyond ±3 of the skewed indices continue by the distance between the second
// and the third line, values are rounded to two decimals and implausible ones
// are flagged, never clamped or dropped. The sum is done twice: first with a
// quick logarithm and power whose error is known, and again in full where the
// quick one lies so near to a limit that the digit could differ.
//
// The figures of the tables are WHO's (see data/README.md); WHO does not endorse
// this package.
package growth
