package posyandu

import (
	"bytes"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// kid is a child while a file is read.
type kid struct {
	child  Child
	before Child // as stored; no ID: new
	keys   []traits
	taken  bool // a row of this file is this child for certain
	rows   []*entry
}

// known reports whether the child was there before the file.
func (k *kid) known() bool { return k.before.ID != "" }

// matcher finds the child of each row among the children of a kab/kota. It
// merges nothing on doubt: where two children fit, the row becomes a child of
// its own and a finding says how to resolve it.
type matcher struct {
	reader  *reader
	newID   func() string
	kids    []*kid
	bySign  map[string]*kid
	byNIK   map[string][]*kid
	byName  map[string][]*kid
	byBirth map[civil.Date][]*kid
}

func newMatcher(r *reader, stored []Child, newID func() string) *matcher {
	m := &matcher{reader: r, newID: newID, bySign: map[string]*kid{}, byNIK: map[string][]*kid{}, byName: map[string][]*kid{}, byBirth: map[civil.Date][]*kid{}}
	for _, c := range stored {
		k := &kid{child: c, before: c}
		m.kids = append(m.kids, k)
		for _, s := range c.Signs {
			m.bySign[s] = k
		}
		m.learn(k, traitsOf(&c))
	}
	return m
}

// learn makes the child findable by these traits.
func (m *matcher) learn(k *kid, key traits) {
	if slices.Contains(k.keys, key) {
		return
	}
	k.keys = append(k.keys, key)
	if key.nik != "" {
		m.byNIK[key.nik] = include(m.byNIK[key.nik], k)
	}
	m.byName[key.name] = include(m.byName[key.name], k)
	m.byBirth[key.birth] = include(m.byBirth[key.birth], k)
}

func include(list []*kid, k *kid) []*kid {
	if slices.Contains(list, k) {
		return list
	}
	return append(list, k)
}

// all gives each row its child: first the rows that are certainly a child that
// is known, then the others, so that a slip of the pen in one row cannot take
// the child of another.
func (m *matcher) all(rows []*entry) {
	var open []*entry
	for _, e := range rows {
		if k, _ := m.certain(e); k != nil {
			m.take(k, e)
		} else {
			open = append(open, e)
		}
	}
	for _, e := range open {
		m.place(e)
	}
}

func (m *matcher) take(k *kid, e *entry) {
	if e.key.nik != "" && slices.ContainsFunc(m.byNIK[e.key.nik], func(o *kid) bool { return o != k }) {
		m.report(e, "nik", "nik_shared", intake.SeverityWarning)
	}
	k.taken = true
	k.rows = append(k.rows, e)
	m.bySign[e.sign] = k
	m.learn(k, e.key)
}

// place finds the child of a row that is not certainly one that was known
// before the file, or makes a new one.
func (m *matcher) place(e *entry) {
	k, rivals := m.certain(e) // children that came with this file count as well
	if k == nil && len(rivals) == 0 {
		k, rivals = m.likely(e)
		if k != nil {
			m.report(e, "name", "same_child_likely", intake.SeverityWarning, "on", k.child.DataDate, "posyandu", k.child.Posyandu)
		}
	}
	if k != nil {
		m.take(k, e)
		return
	}
	if len(rivals) > 0 {
		m.report(e, "name", "child_ambiguous", intake.SeverityWarning, "count", len(rivals), "posyandu", placesOf(rivals))
	} else if twin := m.maybe(e); twin != nil {
		m.report(e, "name", "child_maybe_twice", intake.SeverityWarning, "birth", e.key.birth, "other", twin.seen())
	}
	k = &kid{child: Child{ID: m.newID()}}
	m.kids = append(m.kids, k)
	m.take(k, e)
}

func (m *matcher) report(e *entry, field, code string, severity intake.Severity, args ...any) {
	m.reader.reportAt(e.row, field, "", code, severity, args...)
}

// certain looks for the child by what was matched before, by NIK, and by name
// and birth date with parent or place. Rivals are children that fit equally.
func (m *matcher) certain(e *entry) (*kid, []*kid) {
	if k := m.bySign[e.sign]; k != nil {
		return k, nil
	}
	if e.key.nik != "" {
		if k, rivals := m.pick(m.byNIK[e.key.nik], e, sameNIK); k != nil || len(rivals) > 0 {
			return k, rivals
		}
	}
	for _, same := range []func(a, b traits) bool{sameParent, samePlace} {
		if k, rivals := m.pick(m.byName[e.key.name], e, same); k != nil || len(rivals) > 0 {
			return k, rivals
		}
	}
	return nil, nil
}

// likely looks for a child that is written a little otherwise in this row and
// that no other row of the file is.
func (m *matcher) likely(e *entry) (*kid, []*kid) {
	free := func(list []*kid) []*kid {
		return slices.DeleteFunc(slices.Clone(list), func(k *kid) bool { return k.taken || !k.known() })
	}
	if k, rivals := m.pick(free(m.byNIK[e.key.nik]), e, sameNIKAndBirth); k != nil || len(rivals) > 0 {
		return k, rivals
	}
	if k, rivals := m.pick(free(m.byName[e.key.name]), e, sameButBirth); k != nil || len(rivals) > 0 {
		return k, rivals
	}
	return m.pick(free(m.byBirth[e.key.birth]), e, sameButName)
}

// maybe finds a child that may be the same as a new one: born on the same day,
// with nearly the same name and the same parent or place. Twins are like that.
func (m *matcher) maybe(e *entry) *kid {
	for _, k := range m.byBirth[e.key.birth] {
		if k.is(e.key, func(a, b traits) bool {
			return a.birth == b.birth && agree(a.nik, b.nik) && agree(a.sex, b.sex) && near(a.name, b.name) &&
				(filled(a.parent, b.parent) || a.place == b.place)
		}) {
			return k
		}
	}
	return nil
}

// is reports whether one of the forms in which the child was seen is the same
// as the row.
func (k *kid) is(key traits, same func(a, b traits) bool) bool {
	return slices.ContainsFunc(k.keys, func(own traits) bool { return same(own, key) })
}

// pick gives the only child that is the same, or all of them when several are.
func (m *matcher) pick(list []*kid, e *entry, same func(a, b traits) bool) (*kid, []*kid) {
	var found []*kid
	for _, k := range list {
		if k.is(e.key, same) {
			found = append(found, k)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	return nil, found
}

// agree is true when two values are equal or one of them is unknown; filled,
// when both are known and equal.
func agree(a, b string) bool  { return a == "" || b == "" || a == b }
func filled(a, b string) bool { return a != "" && a == b }

// sameNIK: files copy the NIK of a parent or a sibling, so that the name must
// agree too, and the birth date but for a slip.
func sameNIK(a, b traits) bool {
	return a.nik == b.nik && (a.name == b.name || near(a.name, b.name) && (a.birth == b.birth || swapped(a.birth, b.birth) || onePartOff(a.birth, b.birth)))
}

// sameNIKAndBirth is a child with another name than before.
func sameNIKAndBirth(a, b traits) bool {
	return filled(a.nik, b.nik) && a.birth == b.birth && agree(a.sex, b.sex)
}

// sameParent: a NIK may have been put right since, where the posyandu is the
// same.
func sameParent(a, b traits) bool {
	return a.name == b.name && a.birth == b.birth && filled(a.parent, b.parent) && (agree(a.nik, b.nik) || a.place == b.place)
}

// samePlace is for files that name the mother in one month and the father in
// another.
func samePlace(a, b traits) bool {
	return a.name == b.name && a.birth == b.birth && a.place == b.place && agree(a.sex, b.sex) && agree(a.nik, b.nik)
}

// sameButBirth: the birth date has its day and month exchanged, or one of its
// parts mistyped.
func sameButBirth(a, b traits) bool {
	return a.name == b.name && agree(a.nik, b.nik) && agree(a.sex, b.sex) &&
		(swapped(a.birth, b.birth) && (filled(a.parent, b.parent) || a.place == b.place) ||
			onePartOff(a.birth, b.birth) && filled(a.parent, b.parent) && a.place == b.place)
}

// sameButName: the name has a slip, or the baby had none yet.
func sameButName(a, b traits) bool {
	return a.birth == b.birth && agree(a.nik, b.nik) && agree(a.sex, b.sex) && filled(a.parent, b.parent) &&
		(near(a.name, b.name) || a.place == b.place && unnamed(a.name) != unnamed(b.name))
}

func swapped(a, b civil.Date) bool {
	return a != b && a.Year == b.Year && int(a.Month) == b.Day && int(b.Month) == a.Day
}

func onePartOff(a, b civil.Date) bool {
	off := 0
	for _, differs := range [...]bool{a.Year != b.Year, a.Month != b.Month, a.Day != b.Day} {
		if differs {
			off++
		}
	}
	return off == 1
}

// unnamed: "By Ny Siti", the baby of Mrs Siti.
func unnamed(name string) bool {
	return strings.HasPrefix(name, "BY ") || strings.HasPrefix(name, "BAYI ")
}

// near reports whether two folded names are one but for a slip: one letter of
// five or more, two of ten or more, or the last words left out.
func near(a, b string) bool {
	if a == b {
		return a != ""
	}
	short, long := a, b
	if len(short) > len(long) {
		short, long = long, short
	}
	if short == "" {
		return false
	}
	if strings.HasPrefix(long, short+" ") {
		return true
	}
	x, y := []byte(strings.ReplaceAll(short, " ", "")), []byte(strings.ReplaceAll(long, " ", ""))
	allowed := 0
	switch {
	case len(x) >= 10:
		allowed = 2
	case len(x) >= 5:
		allowed = 1
	}
	return len(y)-len(x) <= allowed && slips(x, y) <= allowed
}

// slips counts letters that were added, left out or mistaken.
func slips(a, b []byte) int {
	if bytes.Equal(a, b) {
		return 0
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := diagonal
			if x != y {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}

// seen says where a child was met last, without its name.
func (k *kid) seen() locale.Text {
	if len(k.rows) > 0 {
		return locale.T("posyandu.seen_in_row", "row", k.rows[len(k.rows)-1].row)
	}
	return locale.T("posyandu.seen_on", "on", k.child.DataDate, "posyandu", k.child.Posyandu)
}

func placesOf(kids []*kid) string {
	var names []string
	for _, k := range kids {
		if name := k.child.Posyandu; name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
