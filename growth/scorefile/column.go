package scorefile

import (
	"bytes"
	"io"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/growth"
)

// column is what a cell means; pass is a cell that only passes through.
type column uint8

const (
	pass column = iota
	sexColumn
	measureColumn
	oedemaColumn
	ageColumn
	ageUnitColumn
	birthColumn
	measuredColumn
	weightColumn
	lengthColumn
	headColumn
	armColumn
	tricepsColumn
	subscapularColumn
	clusterColumn
	stratumColumn
	samplingColumn
	groupColumn // the first of five
	columns     = groupColumn + 5
)

// columnNames are the names of the columns, in lower case. A file may call the age by
// its unit.
var columnNames = map[string]column{
	"sex": sexColumn, "measure": measureColumn, "oedema": oedemaColumn,
	"age": ageColumn, "age_unit": ageUnitColumn, "birth_date": birthColumn, "measured_on": measuredColumn,
	"weight": weightColumn, "lenhei": lengthColumn, "headc": headColumn, "armc": armColumn,
	"triskin": tricepsColumn, "subskin": subscapularColumn,
}

// days are the names that say the age is in days, or in months.
var (
	ageInDays   = map[string]bool{"age_days": true, "age_in_days": true}
	ageInMonths = map[string]bool{"age_months": true, "age_in_months": true}
)

// plan says for every column of a file what it is.
type plan struct {
	kinds  []column
	at     [columns]int // place in the file, −1 when it is not there
	months bool         // the age is in months where no unit is given
}

// planOf finds the columns by name. The first of two columns of one name counts.
func planOf(h *header, names map[string]column, months bool) *plan {
	p := &plan{kinds: make([]column, len(h.names)), months: months}
	for i := range p.at {
		p.at[i] = -1
	}
	for i, name := range h.names {
		kind := names[strings.ToLower(name)]
		if kind != pass && p.at[kind] < 0 {
			p.kinds[i], p.at[kind] = kind, i
		}
	}
	for i, name := range h.names {
		name = strings.ToLower(name)
		if p.at[ageColumn] < 0 && (ageInDays[name] || ageInMonths[name]) {
			p.kinds[i], p.at[ageColumn], p.months = ageColumn, i, ageInMonths[name]
		}
	}
	return p
}

func (p *plan) has(c column) bool { return p.at[c] >= 0 }

// hasAge reports whether the file tells ages, or the two dates that give them.
func (p *plan) hasAge() bool {
	return p.has(ageColumn) || p.has(birthColumn) && p.has(measuredColumn)
}

// open reads the header of a file and finds its columns; every file must tell the sex
// and the age of its children.
func open(r io.Reader, names map[string]column, months bool) (*header, *plan, error) {
	h, err := readHeader(r)
	if err != nil {
		return nil, nil, err
	}
	p := planOf(h, names, months)
	switch {
	case !p.has(sexColumn):
		return nil, nil, &HeaderError{Missing: []string{"sex"}, Found: h.names}
	case !p.hasAge():
		return nil, nil, &HeaderError{Missing: []string{"age"}, Found: h.names}
	}
	h.readDecimal(p)
	return h, p, nil
}

// The codes. Blanks around a code make it another one.

func sexOf(cell []byte) (growth.Sex, bool) {
	switch string(cell) {
	case "":
		return growth.UnknownSex, true
	case "1", "m", "M":
		return growth.Male, true
	case "2", "f", "F":
		return growth.Female, true
	}
	return growth.UnknownSex, isMissing(cell)
}

func positionOf(cell []byte) (growth.Position, bool) {
	switch string(cell) {
	case "":
		return growth.UnknownPosition, true
	case "l", "L":
		return growth.Lying, true
	case "h", "H":
		return growth.Standing, true
	}
	return growth.UnknownPosition, isMissing(cell)
}

func oedemaOf(cell []byte) (bool, bool) {
	switch string(cell) {
	case "", "n", "N", "2":
		return false, true
	case "y", "Y", "1":
		return true, true
	}
	return false, isMissing(cell)
}

func isMissing(cell []byte) bool { return string(cell) == "NA" }

// dateForms are the ways a day may be written; the day comes before the month.
var dateForms = []string{"2006-01-02", "2/1/2006", "2-1-2006", "2.1.2006", "2006/1/2"}

// dateOf reads a day; a time of day behind it is passed over.
func dateOf(cell []byte) (time.Time, bool) {
	text := string(bytes.TrimSpace(cell))
	if i := strings.IndexAny(text, " T"); i > 0 {
		text = text[:i]
	}
	for _, form := range dateForms {
		if t, err := time.Parse(form, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
