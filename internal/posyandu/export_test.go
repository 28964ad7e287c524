package posyandu

import "github.com/tuntas-id/tuntas/internal/civil"

// AgeFits reads the text of an age and compares it with two dates.
func AgeFits(text string, birth, on civil.Date) (readable, fits bool) {
	a, ok := parseAge(text)
	return ok, ok && a.fits(birth, on)
}

// Near compares two folded names.
var Near = near

// Scored gives a measurement of a child its age and z-scores.
func Scored(m Measurement, c Child) Measurement {
	m.ChildID = c.ID
	m.score(&c)
	return m
}
