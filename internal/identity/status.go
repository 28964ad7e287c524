package identity

import (
	"unicode/utf8"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// Status is the result of a check. The values are stable and stored.
type Status string

// The results. Duplicates are found by whoever sees the whole file or
// register; the others by Check.
const (
	OK                   Status = "ok"
	Missing              Status = "missing"
	Format               Status = "format"
	DateInvalid          Status = "date_invalid"
	SexMismatch          Status = "sex_mismatch"
	BirthdateMismatch    Status = "birthdate_mismatch"
	RegionUnknown        Status = "region_unknown"
	PrecisionLostSuspect Status = "precision_lost_suspect"
	DuplicateInFile      Status = "duplicate_in_file"
	DuplicateAcrossFiles Status = "duplicate_across_files"
)

// Statuses are all results, in the order in which people work through them.
func Statuses() []Status {
	return []Status{OK, Missing, PrecisionLostSuspect, Format, DateInvalid, DuplicateInFile, DuplicateAcrossFiles, BirthdateMismatch, SexMismatch, RegionUnknown}
}

// Severity says how much a result matters. None rejects the person.
type Severity string

// The severities; the words are those of intake.
const (
	SeverityNone    Severity = ""
	SeverityNotice  Severity = "notice"
	SeverityWarning Severity = "warning"
)

// Severity of the result: a missing number and an old kecamatan are normal.
func (s Status) Severity() Severity {
	switch s {
	case OK:
		return SeverityNone
	case Missing, RegionUnknown:
		return SeverityNotice
	}
	return SeverityWarning
}

// IsWarning reports whether a person should look at it.
func (s Status) IsWarning() bool { return s.Severity() == SeverityWarning }

// Owner is who can mend a result.
type Owner string

// The owners: whoever made the file, the office that keeps the register, or
// the civil registry (Disdukcapil).
const (
	OwnerNobody   Owner = ""
	OwnerFile     Owner = "file"
	OwnerOffice   Owner = "office"
	OwnerRegistry Owner = "civil_registry"
)

// Owner says who can mend it.
func (s Status) Owner() Owner {
	switch s {
	case OK, RegionUnknown:
		return OwnerNobody
	case Format, PrecisionLostSuspect, DuplicateInFile:
		return OwnerFile
	case DuplicateAcrossFiles, SexMismatch, BirthdateMismatch:
		return OwnerOffice
	}
	return OwnerRegistry
}

// Text names the owner; the zero Text for nobody.
func (o Owner) Text() locale.Text {
	if o == OwnerNobody {
		return locale.Text{}
	}
	return locale.T("identity.owner_" + string(o))
}

// Text explains the result of a NIK in everyday words.
func (s Status) Text() locale.Text { return text(string(s), locale.T("identity.nik")) }

// Remedy says how to mend a NIK; the zero Text when there is nothing to mend.
func (s Status) Remedy() locale.Text {
	if s == OK {
		return locale.Text{}
	}
	return text(string(s)+"_remedy", locale.T("identity.nik"))
}

func text(name string, number locale.Text, pairs ...any) locale.Text {
	return locale.T("identity."+name, append(pairs, "number", number)...)
}

// Severity of the result.
func (r Result) Severity() Severity { return r.Status.Severity() }

// Text explains the result, with what exactly is wrong. It holds no personal
// data.
func (r Result) Text() locale.Text {
	switch {
	case r.why == whyLength:
		return text("format_length", r.number(), "count", utf8.RuneCountInString(r.Value))
	case r.why != whyPlain:
		return text(reasonKeys[r.why], r.number())
	case r.isCard && r.Status == DateInvalid:
		return text("kk_date_invalid", r.number())
	}
	return text(string(r.Status), r.number())
}

// Remedy says how to mend it; the zero Text when there is nothing to mend.
func (r Result) Remedy() locale.Text {
	switch {
	case r.Status == OK:
		return locale.Text{}
	case r.isCard && r.Status == Missing:
		return text("kk_missing_remedy", r.number())
	}
	return text(string(r.Status)+"_remedy", r.number())
}

func (r Result) number() locale.Text {
	if r.isCard {
		return locale.T("identity.kk")
	}
	return locale.T("identity.nik")
}

// reason is the part of a status that its text names.
type reason uint8

const (
	whyPlain reason = iota
	whyLength
	whySign
	whySerial
	whyFemale // the NIK says woman, the column man
	whyMale
	whySwapped // day and month changed places
	whyYear    // only the year differs
)

var reasonKeys = [...]string{
	whyLength: "format_length", whySign: "format_sign", whySerial: "format_serial",
	whyFemale: "sex_mismatch_female", whyMale: "sex_mismatch_male",
	whySwapped: "birthdate_swapped", whyYear: "birthdate_year",
}

func sexReason(inNIK string) reason {
	if inNIK == female {
		return whyFemale
	}
	return whyMale
}

func birthReason(inNIK, known civil.Date) reason {
	switch {
	case inNIK.Day == known.Day && inNIK.Month == known.Month:
		return whyYear
	case inNIK.Year == known.Year && inNIK.Day == int(known.Month) && int(inNIK.Month) == known.Day:
		return whySwapped
	}
	return whyPlain
}
