package growth

import (
	"errors"
	"math"
	"time"
)

// Sex of a child. The zero value is unknown; a child of unknown sex has no score.
type Sex uint8

// The sexes, numbered as WHO's tables number them.
const (
	UnknownSex Sex = iota
	Male
	Female
)

// Position says how the length or height was taken. The zero value is unknown.
type Position uint8

// The positions of measuring.
const (
	UnknownPosition Position = iota
	Lying                    // recumbent length
	Standing                 // standing height
)

// daysPerMonth is WHO's length of a month: 365.25 / 12 days.
const daysPerMonth = 30.4375

// tooOld is the age in days from which a day does not fit WHO's whole number.
const tooOld = 1 << 31

// Age of a child at the measurement. The zero value is unknown.
type Age struct {
	value float64
	unit  byte // 0 unknown, 'd' days, 'm' months
}

// Days is an age in days; decimals are rounded half up. NaN is unknown.
func Days(days float64) Age { return Age{days, 'd'} }

// Months is an age in months of 30.4375 days, with any decimals. NaN is unknown.
func Months(months float64) Age { return Age{months, 'm'} }

// AgeOn is the age on the day of the measurement of a child born on a day. Only
// the calendar days count, not the hours.
func AgeOn(birth, measured time.Time) Age {
	return Days(float64(civilDay(measured) - civilDay(birth)))
}

func civilDay(t time.Time) int64 {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400
}

// Known reports whether there is an age.
func (a Age) Known() bool { return a.unit != 0 && a.value == a.value }

// Months is the age in months of 30.4375 days, never rounded; NaN when unknown.
func (a Age) Months() float64 {
	switch a.unit {
	case 'd':
		return a.value / daysPerMonth
	case 'm':
		return a.value
	default:
		return math.NaN()
	}
}

// Days is the age in whole days, a half counting up; false when it is unknown or
// beyond every table.
func (a Age) Days() (int, bool) {
	raw := a.value
	switch a.unit {
	case 'd':
	case 'm':
		raw = float64(a.value * daysPerMonth)
	default:
		return 0, false
	}
	days := math.Floor(raw)
	if raw-days >= 0.5 {
		days++
	}
	if !(days < tooOld && days > -tooOld) {
		return 0, false
	}
	return int(days), true
}

// Measurement is what was measured of one child on one day. A value that was not
// taken is [Missing].
type Measurement struct {
	Sex          Sex
	Position     Position
	Oedema       bool // bilateral pitting oedema: no index with weight is computed
	Age          Age
	Weight       float64 // kg
	LengthHeight float64 // cm
	Head         float64 // head circumference, cm
	Arm          float64 // mid upper arm circumference (LiLA), cm
	Triceps      float64 // triceps skinfold, mm
	Subscapular  float64 // subscapular skinfold, mm
}

// Missing is the value of what was not measured: NaN.
func Missing() float64 { return nan }

var nan = math.NaN()

// The errors of a measurement that cannot be scored. They name the field as the
// columns of a file do.
var (
	ErrSex      = errors.New("growth: sex")
	ErrPosition = errors.New("growth: measure")
	ErrAge      = errors.New("growth: age")
)

// Check is the first error of the measurement: a sex or position that is none of
// the constants, or a negative age. Sizes are not judged here; an impossible size
// gives an impossible z-score, and its flag.
func (m *Measurement) Check() error {
	switch {
	case m.Sex > Female:
		return ErrSex
	case m.Position > Standing:
		return ErrPosition
	case m.Age.unit != 0 && m.Age.value < 0:
		return ErrAge
	}
	return nil
}
