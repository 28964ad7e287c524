package registry

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/region"
)

// unknownMark belongs to values that say "empty": any real value replaces
// them, whatever its date.
const unknownMark = "0"

// Ranks of a value, the last byte of its mark.
const (
	rankMentioned = "0"
	rankOwn       = "1"
	rankCorrected = "2"
)

// entity is a family or a person while rows are merged into it.
type entity struct {
	id          string
	values      map[string]string // canonical field → value; NIK and KK as their blind index
	marks       map[string]string
	plain       map[string]string // blind index → number, of numbers read now
	date, first string            // newest and oldest data date
	known       []string          // signatures of rows about this person, sorted

	// Only while provenance is being found: the row that is being merged, and
	// the row that each value came from.
	current Provenance
	mended  map[string]intake.Amendment // fields of that row that a person put right
	origins map[string]Provenance
}

func newEntity(id string) *entity {
	return &entity{id: id, values: map[string]string{}, marks: map[string]string{}}
}

// put merges a value: it wins over one with the same or a lower mark. A
// missing value never wins.
func (e *entity) put(field, value, mark string) {
	if value == "" {
		return
	}
	if value == "empty" {
		mark = unknownMark
	}
	old, known := e.marks[field]
	wins := !known || mark >= old
	if e.origins != nil {
		e.trace(field, value, wins)
	}
	if !wins {
		return
	}
	e.values[field] = value
	e.marks[field] = mark
}

// trace remembers where a value comes from and since when it has been so.
func (e *entity) trace(field, value string, wins bool) {
	o, before := e.current, e.origins[field]
	o.Field, o.Since = field, o.DataDate
	if a, ok := e.mended[field]; ok {
		o.MendedBy, o.MendedAt, o.MendedFrom = a.By, a.At, cellText(a, a.Old)
	}
	if e.values[field] == value && before.Field != "" {
		if before.Since.Before(o.Since) {
			o.Since = before.Since
		}
		if !wins {
			before.Since = o.Since
			o = before
		}
		e.origins[field] = o
		return
	}
	if wins {
		e.origins[field] = o
	}
}

// putSecret merges a NIK or KK by its blind index.
func (e *entity) putSecret(field, value string, index []byte, mark string) {
	if value == "" {
		return
	}
	if e.plain == nil {
		e.plain = map[string]string{}
	}
	e.plain[string(index)] = value
	e.put(field, string(index), mark)
}

// knownAs notes that a row with the signature is about this person.
func (e *entity) knownAs(sign string) {
	if i, have := slices.BinarySearch(e.known, sign); !have {
		e.known = slices.Insert(slices.Clone(e.known), i, sign)
	}
}

// seen notes that a file of the date speaks of the entity.
func (e *entity) seen(date string) {
	if date > e.date {
		e.date = date
	}
	if e.first == "" || (date != "" && date < e.first) {
		e.first = date
	}
}

// marksOut is the short form of the marks.
func (e *entity) marksOut() Marks {
	m := Marks{As: e.known}
	for _, mark := range e.marks {
		m.Top = max(m.Top, mark)
	}
	for field, mark := range e.marks {
		if mark != m.Top {
			if m.Old == nil {
				m.Old = map[string]string{}
			}
			m.Old[field] = mark
		}
	}
	return m
}

func (e *entity) marksIn(m Marks) {
	for field := range e.values {
		if old, ok := m.Old[field]; ok {
			e.marks[field] = old
		} else {
			e.marks[field] = m.Top
		}
	}
}

// house is a family with its members while rows are merged into it.
type house struct {
	before  Snapshot // as it was; Family.ID "" when new
	family  *entity
	keys    []string // by which files know the family
	members []*entity
	sealed  map[string][]byte // blind index → sealed number, to keep sealed numbers as they are
}

// openHouse prepares a stored family for merging.
func openHouse(s Snapshot) *house {
	h := &house{before: s, family: familyEntity(s.Family), sealed: map[string][]byte{}}
	h.keys = append([]string{s.Family.SourceKey}, s.Family.Keys...)
	h.keepSealed(s)
	for _, p := range s.Members {
		h.members = append(h.members, personEntity(p))
	}
	h.sortMembers()
	return h
}

// newHouse is a family that is not in the register yet.
func newHouse(id string) *house {
	return &house{family: newEntity(id), sealed: map[string][]byte{}}
}

func (h *house) keepSealed(s Snapshot) {
	if !s.Family.KK.IsZero() {
		h.sealed[string(s.Family.KK.Index)] = s.Family.KK.Sealed
	}
	for _, p := range s.Members {
		if !p.NIK.IsZero() {
			h.sealed[string(p.NIK.Index)] = p.NIK.Sealed
		}
	}
}

func (h *house) sortMembers() {
	slices.SortFunc(h.members, func(a, b *entity) int { return strings.Compare(a.id, b.id) })
}

func (h *house) member(id string) *entity {
	for _, m := range h.members {
		if m.id == id {
			return m
		}
	}
	return nil
}

func familyEntity(f Family) *entity {
	e := newEntity(f.ID)
	maps.Copy(e.values, f.Facts)
	set := func(field, value string) {
		if value != "" {
			e.values[field] = value
		}
	}
	set("area", string(f.Area))
	set("address", f.Address)
	if rt, rw := Neighbourhood(f.Address); f.RT != rt || f.RW != rw {
		set("rt", f.RT)
		set("rw", f.RW)
	}
	set("kk", string(f.KK.Index))
	set("decile", numberText(f.Decile))
	set("percentile", numberText(f.Percentile))
	e.date = f.DataDate.String()
	e.marksIn(f.Marks)
	return e
}

func personEntity(p Person) *entity {
	e := newEntity(p.ID)
	maps.Copy(e.values, p.Facts)
	set := func(field, value string) {
		if value != "" {
			e.values[field] = value
		}
	}
	set("person_key", p.SourceKey)
	set("name", p.Name)
	set("nik", string(p.NIK.Index))
	set("sex", p.Sex)
	set("birth_date", p.Birth.String())
	claim := p.Relation
	switch p.Marks.Claim {
	case "":
	case noClaim:
		claim = ""
	default:
		claim = p.Marks.Claim
	}
	set("relation", claim)
	e.date, e.first, e.known = p.DataDate.String(), p.Since.String(), p.Marks.As
	e.marksIn(p.Marks)
	return e
}

// noClaim stands in Marks.Claim when no file says the relation.
const noClaim = "-"

func numberText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

var familyColumns = map[string]bool{
	"area": true, "address": true, "rt": true, "rw": true, "kk": true, "decile": true, "percentile": true,
}

var personColumns = map[string]bool{
	"person_key": true, "name": true, "nik": true, "sex": true, "birth_date": true, "relation": true,
}

// facts are the values that have no column of their own.
func (e *entity) facts(columns map[string]bool) map[string]string {
	out := make(map[string]string, len(e.values))
	for k, v := range e.values {
		if !columns[k] {
			out[k] = v
		}
	}
	return out
}

// headOf picks the one head of a family: who is called head by the best
// founded and newest row; when nobody is, the oldest member. Among equals the
// one who was in the register first, so that reading a file again never
// changes the head.
func (h *house) headOf() *entity {
	var head *entity
	for _, m := range h.members {
		if m.values["relation"] != RelationHead {
			continue
		}
		if head == nil || m.marks["relation"] > head.marks["relation"] {
			head = m
		}
	}
	if head != nil {
		return head
	}
	born := func(e *entity) string {
		if b := e.values["birth_date"]; b != "" {
			return b
		}
		return "9999"
	}
	for _, m := range h.members {
		if head == nil || born(m) < born(head) {
			head = m
		}
	}
	return head
}

// claimants counts who is called head by a file.
func (h *house) claimants() int {
	n := 0
	for _, m := range h.members {
		if m.values["relation"] == RelationHead {
			n++
		}
	}
	return n
}

// settle turns the merged values into the family and persons that are stored.
// What differs from before was changed by the batch; batch "" is a correction
// by a person, which leaves the batches as they are.
func (h *house) settle(s *Service, batch string) (Snapshot, error) {
	h.sortMembers()
	head := h.headOf()
	var out Snapshot
	f, err := h.settleFamily(s, head)
	if err != nil {
		return Snapshot{}, err
	}
	f.CreatedBatch, f.ChangedBatch = batch, batch
	if old := h.before.Family; old.ID != "" {
		f.CreatedBatch = old.CreatedBatch
		if f.says(old) || batch == "" {
			f.ChangedBatch = old.ChangedBatch
		}
	}
	out.Family = f
	for _, m := range h.members {
		p, err := h.settlePerson(s, m, m == head, f.Area)
		if err != nil {
			return Snapshot{}, err
		}
		p.CreatedBatch, p.ChangedBatch = batch, batch
		if old, ok := h.before.person(m.id); ok {
			p.CreatedBatch = old.CreatedBatch
			if p.says(old) || batch == "" {
				p.ChangedBatch = old.ChangedBatch
			}
		}
		if m == head {
			out.Members = slices.Insert(out.Members, 0, p)
		} else {
			out.Members = append(out.Members, p)
		}
	}
	return out, nil
}

func (s Snapshot) person(id string) (Person, bool) {
	for _, p := range s.Members {
		if p.ID == id {
			return p, true
		}
	}
	return Person{}, false
}

func (h *house) settleFamily(s *Service, head *entity) (Family, error) {
	e := h.family
	f := Family{
		ID: e.id, Area: region.Code(e.values["area"]),
		Address: e.values["address"], RT: e.values["rt"], RW: e.values["rw"],
		Members: len(h.members), Facts: e.facts(familyColumns), Marks: e.marksOut(),
	}
	if f.RT == "" && f.RW == "" { // no file has them in columns: the address may
		f.RT, f.RW = Neighbourhood(f.Address)
	}
	f.SourceKey, f.Keys = splitKeys(h.keys)
	f.Decile, _ = strconv.Atoi(e.values["decile"])
	f.Percentile, _ = strconv.Atoi(e.values["percentile"])
	f.DataDate = dateOf(e.date)
	var others []string
	for _, m := range h.members {
		if m != head {
			others = append(others, m.values["name"])
		}
	}
	if head != nil {
		f.HeadName = head.values["name"]
	}
	f.SearchKey = searchKey(f.HeadName, others, f.Address)
	var err error
	f.KK, err = h.seal(s, labelKK, e, e.values["kk"])
	return f, err
}

func (h *house) settlePerson(s *Service, e *entity, isHead bool, area region.Code) (Person, error) {
	p := Person{
		ID: e.id, Area: area, FamilyID: h.family.id, SourceKey: e.values["person_key"],
		Name: e.values["name"], Sex: e.values["sex"], Birth: dateOf(e.values["birth_date"]),
		Facts: e.facts(personColumns), Since: dateOf(e.first), DataDate: dateOf(e.date), Marks: e.marksOut(),
	}
	claim := e.values["relation"]
	switch {
	case isHead:
		p.Relation = RelationHead
	case claim == RelationHead, claim == "":
		p.Relation = RelationOther
	default:
		p.Relation = claim
	}
	if claim == "" {
		p.Marks.Claim = noClaim
	} else if claim != p.Relation {
		p.Marks.Claim = claim
	}
	var err error
	if p.NIK, err = h.seal(s, labelNIK, e, e.values["nik"]); err != nil {
		return Person{}, err
	}
	p.NIKStatus, err = h.nikStatus(s, e, p)
	return p, err
}

// seal gives a number its stored form; one that is stored already stays as it
// is, byte for byte.
func (h *house) seal(s *Service, label string, e *entity, index string) (Secret, error) {
	if index == "" {
		return Secret{}, nil
	}
	sealed, ok := h.sealed[index]
	if !ok {
		var err error
		if sealed, err = s.Sealer.Seal(label, []byte(e.plain[index])); err != nil {
			return Secret{}, err
		}
		h.sealed[index] = sealed
	}
	return Secret{Sealed: sealed, Index: []byte(index)}, nil
}

// nikStatus judges a NIK again only when it, the sex or the birth date has
// changed.
func (h *house) nikStatus(s *Service, e *entity, p Person) (string, error) {
	if old, ok := h.before.person(e.id); ok && string(old.NIK.Index) == string(p.NIK.Index) &&
		old.Sex == p.Sex && old.Birth == p.Birth {
		return old.NIKStatus, nil
	}
	plain, ok := e.plain[string(p.NIK.Index)]
	if !ok && !p.NIK.IsZero() {
		b, err := s.Sealer.Open(labelNIK, p.NIK.Sealed)
		if err != nil {
			return "", err
		}
		plain = string(b)
	}
	return s.CheckNIK(plain, p.Sex, p.Birth), nil
}

// dateOf reads a date that was written by civil.Date; anything else is
// unknown.
func dateOf(s string) civil.Date {
	if s == "" {
		return civil.Date{}
	}
	d, err := civil.ParseDate(s)
	if err != nil {
		return civil.Date{}
	}
	return d
}
