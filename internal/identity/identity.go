// Package identity checks and explains Indonesian identity numbers: the NIK of
// a person and the number of a family card (No KK). It judges what stands in a
// file and never throws a person out: a missing NIK is normal, a mismatch is a
// hint.
//
//	r := identity.Check("6172035507900003", identity.Known{Sex: "f"})
//	fmt.Println(r.Status, identity.Mask(r.Value)) // ok 6172••••••••0003
//
// A NIK is PPKKCC DDMMYY NNNN: kecamatan of first registration, birth date
// with the day plus 40 for women, serial number from 0001. It stays the same
// when the person moves, so it says nothing of where the person lives.
package identity

import (
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// Status is the result of a check. The values are stable and stored.
type Status string

// The results. Duplicates are found by whoever sees the whole file or
// register; the others by Check.
const (
	OK                     Status = "ok"
	Missing                Status = "missing"
	Format                 Status = "format"
	DateInvalid            Status = "date_invalid"
	SexMismatch            Status = "sex_mismatch"
	BirthdateMismatch      Status = "birthdate_mismatch"
	RegionUnknown          Status = "region_unknown"
	PrecisionLostSuspect   Status = "precision_lost_suspect"
	DuplicateInFile        Status = "duplicate_in_file"
	DuplicateAcrossFiles   Status = "duplicate_across_files"
	digits                        = 16
	excelSignificantDigits        = 15
)

// Owner is who can mend a result.
type Owner string

// The owners: whoever made the file, or the civil registry.
const (
	OwnerNobody   Owner = ""
	OwnerFile     Owner = "file"
	OwnerRegistry Owner = "civil_registry"
)

// Owner says who can mend it.
func (s Status) Owner() Owner {
	switch s {
	case OK:
		return OwnerNobody
	case Format, PrecisionLostSuspect, DuplicateInFile:
		return OwnerFile
	}
	return OwnerRegistry
}

// IsWarning reports whether a person should look at it; a missing NIK is only
// a notice.
func (s Status) IsWarning() bool { return s != OK && s != Missing }

// Text explains the result in everyday words.
func (s Status) Text() locale.Text { return locale.T("identity." + string(s)) }

// Remedy says how to mend it; the zero Text when there is nothing to mend.
func (s Status) Remedy() locale.Text {
	if s == OK {
		return locale.Text{}
	}
	return locale.T("identity." + string(s) + "_remedy")
}

// RegionKnower tells whether the first six digits are a kecamatan of today;
// region.Directory is one.
type RegionKnower interface{ KnowsRegion(sixDigits string) bool }

// Known is what the row says of the person beside the number. Zero fields are
// not compared.
type Known struct {
	Sex     string // "m" or "f"
	Birth   civil.Date
	Regions RegionKnower
	// Numeric: the cell was a number, not text. Excel keeps 15 digits of a
	// number, so a last digit 0 is then lost rather than true; in a text cell
	// one NIK in ten ends in 0.
	Numeric bool
}

// Result is what a check found.
type Result struct {
	// Value is the number in its 16-digit form if it has one, else what the
	// file holds, without the signs around it.
	Value  string
	Status Status
}

// Check judges a NIK as a file holds it. The first defect that counts is the
// result: form, lost digits, date, sex, birth date, region.
func Check(raw string, known Known) Result {
	value, status := clean(raw, known.Numeric)
	if status != OK {
		return Result{value, status}
	}
	p := Parts{Region: value[:6], Day: two(value, 6), Month: two(value, 8), Year: two(value, 10), Serial: value[12:]}
	if p.Serial == "0000" {
		// Serials begin with 0001: this number was never issued.
		return Result{value, Format}
	}
	sex := "m"
	if p.Day > 40 {
		p.Day -= 40
		sex = "f"
	}
	birth, ok := p.birth(known.Birth)
	switch {
	case !ok:
		return Result{value, DateInvalid}
	case known.Sex != "" && known.Sex != sex:
		return Result{value, SexMismatch}
	case !known.Birth.IsZero() && birth != known.Birth:
		return Result{value, BirthdateMismatch}
	case known.Regions != nil && !known.Regions.KnowsRegion(p.Region):
		return Result{value, RegionUnknown}
	}
	return Result{value, OK}
}

// CheckKK judges the number of a family card: kecamatan, date of issue (never
// plus 40), serial.
func CheckKK(raw string, regions RegionKnower) Result {
	value, status := clean(raw, false)
	if status != OK {
		return Result{value, status}
	}
	p := Parts{Region: value[:6], Day: two(value, 6), Month: two(value, 8), Year: two(value, 10), Serial: value[12:]}
	if p.Serial == "0000" {
		return Result{value, Format}
	}
	if _, ok := p.birth(civil.Date{}); !ok {
		return Result{value, DateInvalid}
	}
	if regions != nil && !regions.KnowsRegion(p.Region) {
		return Result{value, RegionUnknown}
	}
	return Result{value, OK}
}

// clean takes away the signs that files put around and between digits, and
// judges the form.
func clean(raw string, numeric bool) (string, Status) {
	value := raw
	if !plain(raw) {
		value = strip(raw)
	}
	switch {
	case value == "", strings.Trim(value, "0-") == "":
		return "", Missing
	case isScientific(value):
		return value, PrecisionLostSuspect
	case strings.Trim(value, "0123456789") != "":
		return value, Format
	case numeric && len(value) == digits && value[digits-1] == '0':
		return value, PrecisionLostSuspect
	case len(value) != digits:
		return value, Format
	}
	return value, OK
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// strip removes spaces, dots, dashes, apostrophes, and the ".0" or ",0" that a
// numeric cell leaves behind.
func strip(s string) string {
	s = strings.TrimSpace(s)
	if isScientific(s) {
		return s
	}
	for _, tail := range []string{".0", ",0", ".00", ",00"} {
		if head, ok := strings.CutSuffix(s, tail); ok && len(head) >= excelSignificantDigits && plain(head) {
			s = head
		}
	}
	var b strings.Builder
	for _, r := range s {
		switch r {
		case ' ', '\u00a0', '\u200b', '\ufeff', '.', '-', '\'', '’', '‘', '`', '"', '\t':
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isScientific recognises 6,172E+15 and 6.17203E+15.
func isScientific(s string) bool {
	i := strings.IndexAny(s, "eE")
	if i < 1 || i > 18 {
		return false
	}
	mantissa, exponent := s[:i], strings.TrimPrefix(s[i+1:], "+")
	return strings.Trim(mantissa, "0123456789.,") == "" && exponent != "" && plain(exponent)
}

func two(s string, at int) int { return int(s[at]-'0')*10 + int(s[at+1]-'0') }

// Mask hides the middle of a number: 6172••••••••0003. A short or defective
// value shows no digits but its last two.
func Mask(value string) string {
	switch n := len(value); {
	case n == 0:
		return ""
	case n == digits && plain(value):
		return value[:4] + "••••••••" + value[12:]
	case n > 4:
		runes := []rune(value)
		return strings.Repeat("•", len(runes)-2) + string(runes[len(runes)-2:])
	}
	return "••••"
}
