package synthetic

import (
	"bytes"
	"math/rand/v2"
	"strconv"
	"strings"
)

// record is what is written about a person, right or wrong.
type record struct {
	of                             *person
	nik, card, name, place, mother string
	street                         string
	house, rt, rw                  int
	sex                            string
	born                           date
	village                        *village
	operator                       operator
	kinds                          KindSet
}

func newRecord(p *person, h home, o operator) *record {
	c := &record{of: p, nik: p.nik, card: h.card, name: p.name, place: p.place, mother: p.mother, street: h.street.name,
		house: h.house, rt: h.rt, rw: h.street.rw, sex: "P", born: p.born, village: h.village, operator: o}
	if p.male {
		c.sex = "L"
	}
	return c
}

// civil appends the fields of the civil register behind the record's number.
func (c *record) civil(b []byte, r *rand.Rand) []byte {
	b = field(b, c.nik, upper)
	b = field(b, c.card, upper)
	b = field(b, c.name, upper)
	b = field(b, c.sex, upper)
	b = field(b, c.place, upper)
	b = append(b, ',')
	if c.born != (date{}) {
		b = c.born.iso(b)
	}
	b = field(b, c.of.role, upper)
	b = field(b, c.mother, upper)
	address := c.street
	if address != "" && !chance(r, 0.2) {
		address += " NO. " + strconv.Itoa(c.house)
	}
	b = field(b, address, upper)
	b = three(append(b, ','), c.rt)
	b = three(append(b, ','), c.rw)
	code := ""
	if c.village != nil {
		code = c.village.code
	}
	return append(field(b, code, upper), '\n')
}

// programme appends the fields of the programme list behind the record's number.
func (c *record) programme(b []byte, r *rand.Rand) []byte {
	l := c.operator.letters
	b = field(b, c.nik, upper)
	b = field(b, c.card, upper)
	b = field(b, c.name, l)
	b = field(b, c.sex, upper)
	b = field(b, c.place, l)
	b = append(b, ',')
	if c.born != (date{}) {
		b = c.born.dmy(b)
	}
	b = field(b, c.mother, l)
	b = field(b, c.address(r), l)
	code := ""
	if c.village != nil {
		code = c.village.plain
	}
	return append(field(b, code, upper), '\n')
}

var streetForms = map[string][]string{
	"JL.": {"JL.", "JLN.", "JLN", "JALAN", "JL", ""}, "GG.": {"GG.", "GANG", "GG", "GANG"}, "DUSUN": {"DUSUN", "DSN.", "DSN", "DUSUN"},
	"KAMPUNG": {"KAMPUNG", "KP.", "KPG", "KAMP."}, "PARIT": {"PARIT", "PRT.", "PARIT", "PARIT"}, "KOMPLEK": {"KOMPLEK", "KOMP.", "PERUM", "KOMPLEKS"},
}

// address as it is written by hand, in one of many forms.
func (c *record) address(r *rand.Rand) string {
	if c.street == "" {
		return ""
	}
	kind, name, _ := strings.Cut(c.street, " ")
	if forms, ok := streetForms[kind]; ok {
		kind = pick(r, forms)
	}
	b := append(make([]byte, 0, 80), kind...)
	if kind != "" {
		b = append(b, ' ')
	}
	b = append(b, name...)
	if chance(r, 0.4) {
		b = append(b, pick(r, []string{" NO. ", " NO ", " NO.", " NOMOR ", " "})...)
		b = strconv.AppendInt(b, int64(c.house), 10)
	}
	if chance(r, 0.75) {
		b = c.neighbourhood(b, r.IntN(6))
	}
	if chance(r, 0.3) && c.village != nil {
		b = append(b, pick(r, []string{" KEL. ", " KEL ", " DS. ", " DESA ", " "})...)
		b = append(b, c.village.name...)
	}
	return string(b)
}

func (c *record) neighbourhood(b []byte, form int) []byte {
	rt, rw := int64(c.rt), int64(c.rw)
	switch form {
	case 0:
		return three(append(three(append(b, " RT "...), c.rt), " RW "...), c.rw)
	case 1:
		return strconv.AppendInt(append(strconv.AppendInt(append(b, " RT."...), rt, 10), "/RW."...), rw, 10)
	case 2:
		return strconv.AppendInt(append(strconv.AppendInt(append(b, " RT "...), rt, 10), '/'), rw, 10)
	case 3:
		return two(append(two(append(b, " RT"...), c.rt), " RW"...), c.rw)
	case 4:
		return three(append(three(append(b, " RT. "...), c.rt), " RW. "...), c.rw)
	}
	return strconv.AppendInt(append(strconv.AppendInt(append(b, " "...), rt, 10), '/'), rw, 10)
}

// field appends a comma and a value, quoted if it needs that.
func field(b []byte, s string, l letters) []byte {
	b = append(b, ',')
	quoted := strings.ContainsAny(s, ",\"\n")
	if quoted {
		b = append(b, '"')
	}
	start := len(b)
	b = append(b, s...)
	switch l {
	case lower:
		copy(b[start:], bytes.ToLower(b[start:]))
	case title:
		within := false
		for i, c := range b[start:] {
			letter := c >= 'A' && c <= 'Z'
			if letter && within {
				b[start+i] = c + 'a' - 'A'
			}
			within = letter
		}
	}
	if quoted {
		b = append(b, '"')
	}
	return b
}
