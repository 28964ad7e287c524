package registry

import (
	"hash/fnv"
	"io"
	"slices"
	"strconv"

	"github.com/tuntas-id/tuntas/internal/intake"
)

// candidate is what a row says of a person, for finding them in their family.
type candidate struct {
	key      string // the file's own key of a person: ID Individu
	keyField string // where it is kept
	nik      string // blind index
	nameKey  string // folded
	birth    string
	sex      string
	callHead bool
	lone     bool   // nobody else in the file's family has the NIK, and the file has no birth dates
	sign     string // signature of the row
}

// signature is short for what a row of a kind of file says of who it is about.
// A row that has been matched once is matched to the same person for ever, so
// that reading a file again changes nothing even when its rows contradict each
// other.
func (c candidate) signature(target intake.Target) string {
	h := fnv.New64a()
	for _, part := range [...]string{string(target), c.key, c.nik, c.nameKey, c.birth, c.sex, strconv.FormatBool(c.callHead)} {
		io.WriteString(h, part)
		h.Write([]byte{0})
	}
	return strconv.FormatUint(h.Sum64(), 36)
}

// find looks for the person of a row among the members of the family: by the
// file's own key, by NIK, by name and birth date, and for the head by birth
// date and sex. It returns nil for somebody new.
//
// A NIK alone is not enough, because files copy the head's NIK to the
// children: the name or the birth date must agree too.
func (h *house) find(c candidate) *entity {
	for _, m := range h.members {
		if _, known := slices.BinarySearch(m.known, c.sign); known {
			return m
		}
	}
	for _, same := range []func(*entity) bool{c.sameKey, c.sameNIK, c.sameNameAndBirth, c.sameName, c.sameLoneNIK, c.sameHead} {
		for _, m := range h.members {
			if same(m) && !c.otherKey(m) {
				return m
			}
		}
	}
	return nil
}

// otherKey is true when the file itself says that these are two persons.
func (c candidate) otherKey(m *entity) bool {
	key := m.values[c.keyField]
	return c.key != "" && key != "" && key != c.key
}

func (c candidate) sameKey(m *entity) bool { return c.key != "" && m.values[c.keyField] == c.key }

func (c candidate) sameNIK(m *entity) bool {
	if c.nik == "" || m.values["nik"] != c.nik {
		return false
	}
	birth := m.values["birth_date"]
	return c.nameKey == FoldName(m.values["name"]) || (c.birth != "" && c.birth == birth)
}

func (c candidate) sameNameAndBirth(m *entity) bool {
	return c.birth != "" && c.birth == m.values["birth_date"] && c.named(m) && agree(c.sex, m.values["sex"])
}

// sameName is for rows without a birth date: on one of the two sides it is
// unknown, and nothing else speaks against it.
func (c candidate) sameName(m *entity) bool {
	birth := m.values["birth_date"]
	return (c.birth == "" || birth == "") && c.named(m) &&
		agree(c.sex, m.values["sex"]) && agree(c.nik, m.values["nik"])
}

// sameLoneNIK is for files without birth dates, where a misspelt name leaves
// the NIK alone to tell who it is.
func (c candidate) sameLoneNIK(m *entity) bool {
	return c.lone && c.nik != "" && m.values["nik"] == c.nik
}

// sameHead joins the head of the keluarga file and the head of the individu
// file whose names are spelled differently.
func (c candidate) sameHead(m *entity) bool {
	return c.callHead && m.values["relation"] == RelationHead &&
		c.birth != "" && c.birth == m.values["birth_date"] && c.sex != "" && c.sex == m.values["sex"]
}

func (c candidate) named(m *entity) bool {
	return c.nameKey != "" && c.nameKey == FoldName(m.values["name"])
}

// agree is true when two values are equal or one of them is unknown.
func agree(a, b string) bool { return a == "" || b == "" || a == b }
