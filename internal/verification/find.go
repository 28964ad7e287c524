package verification

import (
	"bytes"
	"context"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
)

// A family's keys begin with the kind of file that uses them, as the register
// keeps them.
const (
	keyPrefix = "p3ke:" // ID Keluarga P3KE
	kkPrefix  = "kk:"   // blind index of the number of a family card
)

// search finds the families of a file's rows: by the key of P3KE; else by the
// number of the card; else by the NIK of the head or of a member; else by the
// head's name with birth date or village, where the NIK is missing on one of
// the two sides. It never decides between two families.
type search struct {
	run      *resultRun
	villages map[[2]string]region.Code
	heads    map[string][]PersonRef // by folded name, read when a row needs them
}

// named is what a row says of whose family it is about.
type named struct {
	rec     intake.Record
	key     string // of P3KE
	kk, nik []byte // blind indexes
	rounded bool   // the NIK may be what Excel left of another one
	nameKey string
	birth   string
	area    region.Code // of the village, "" unknown
}

// candidates are the families that have anything in common with some rows.
type candidates struct {
	byKey map[string]FamilyRef
	byKK  map[string][]FamilyRef
	byNIK map[string][]PersonRef
}

// families finds the family of each row, nil where there is none or no single
// one; a finding says so.
func (s *search) families(ctx context.Context, rows []intake.Record) ([]*FamilyRef, error) {
	all := make([]named, len(rows))
	for i, rec := range rows {
		all[i] = s.named(rec)
	}
	found, err := s.candidates(ctx, all)
	if err != nil {
		return nil, err
	}
	out := make([]*FamilyRef, len(rows))
	for i, n := range all {
		if out[i], err = s.decide(ctx, n, found); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *search) named(rec intake.Record) named {
	r := s.run
	n := named{rec: rec, key: r.value(rec, "family_key"), nameKey: registry.FoldName(r.value(rec, "head_name")),
		birth: r.value(rec, "birth_date"), area: s.area(rec)}
	if kk := r.value(rec, "kk"); isNumber(kk) {
		n.kk = r.s.Sealer.Index(labelKK, kk)
	} else if isNumber(n.key) { // where there is no P3KE, the card is the family's ID
		n.kk = r.s.Sealer.Index(labelKK, n.key)
	}
	if nik := r.value(rec, "nik"); isNumber(nik) {
		n.nik, n.rounded = r.s.Sealer.Index(labelNIK, nik), strings.HasSuffix(nik, "0")
	}
	return n
}

// isNumber reports whether s has the form of a NIK or KK. What is left of a
// number may be left of many.
func isNumber(s string) bool { return len(s) == 16 && strings.Trim(s, "0123456789") == "" }

// area is the village of a row, "" when the row does not say or nobody knows it.
func (s *search) area(rec intake.Record) region.Code {
	whole := s.run.in.Batch.Region
	if code := region.Code(s.run.value(rec, "area")); code.Level() == region.LevelVillage {
		return code
	}
	name := [2]string{s.run.value(rec, "district"), s.run.value(rec, "village")}
	if name[1] == "" || s.run.s.FindArea == nil {
		return ""
	}
	code, known := s.villages[name]
	if known {
		return code
	}
	within := whole
	if district, err := s.run.s.FindArea(name[0], whole); name[0] != "" && err == nil && whole.Contains(district) {
		within = district
	}
	code, err := s.run.s.FindArea(name[1], within)
	if err != nil || !whole.Contains(code) || code.Level() != region.LevelVillage {
		code = ""
	}
	s.villages[name] = code
	return code
}

// saying is the first thing that a row says of its family, as a finding may
// show it, and its field.
func (s *search) saying(rec intake.Record) (field, shown string) {
	for _, field := range []string{"family_key", "kk", "nik"} {
		switch v := s.run.value(rec, field); {
		case v == "":
		case field == "family_key" && !isNumber(v):
			return field, v
		default:
			return field, identity.Mask(v)
		}
	}
	return "head_name", s.run.value(rec, "head_name")
}

func (s *search) shown(rec intake.Record) string {
	_, shown := s.saying(rec)
	return shown
}

func (s *search) candidates(ctx context.Context, rows []named) (c candidates, err error) {
	var keys []string
	var cards, niks [][]byte
	for _, n := range rows {
		if n.key != "" {
			keys = append(keys, keyPrefix+n.key)
		}
		if n.kk != nil {
			keys, cards = append(keys, kkPrefix+hex.EncodeToString(n.kk)), append(cards, n.kk)
		}
		if n.nik != nil {
			niks = append(niks, n.nik)
		}
	}
	store, regency := s.run.s.Store, s.run.in.Batch.Region
	if c.byKey, err = store.FamiliesByKey(ctx, regency, keys); err != nil {
		return c, err
	}
	if c.byKK, err = store.FamiliesByKK(ctx, regency, cards); err != nil {
		return c, err
	}
	c.byNIK, err = store.PersonsByNIK(ctx, regency, niks)
	return c, err
}

// cards are the families of a card: those that have it, or one that had it
// once.
func (c candidates) cards(n named) []FamilyRef {
	if now := c.byKK[string(n.kk)]; n.kk == nil || len(now) > 0 {
		return now
	}
	if once, ok := c.byKey[kkPrefix+hex.EncodeToString(n.kk)]; ok {
		return []FamilyRef{once}
	}
	return nil
}

func (s *search) decide(ctx context.Context, n named, c candidates) (*FamilyRef, error) {
	if ref, ok := c.byKey[keyPrefix+n.key]; ok && n.key != "" {
		return &ref, nil
	}
	persons := c.byNIK[string(n.nik)]
	if cards := c.cards(n); len(cards) > 0 {
		return s.byKK(n, cards, persons), nil
	}
	if n.nik != nil && len(persons) > 0 {
		return s.byNIK(n, persons), nil
	}
	if n.nameKey != "" && (n.birth != "" || n.area != "") {
		if err := s.readHeads(ctx); err != nil {
			return nil, err
		}
		if ref, told := s.byName(n); ref != nil || told {
			return ref, nil
		}
	}
	r := s.run
	if n.key == "" && n.kk == nil && n.nik == nil && (n.nameKey == "" || n.birth == "" && n.area == "") {
		r.find(n.rec, intake.SeverityError, "head_name", "family_unnamed", s.shown(n.rec))
		return nil, nil
	}
	field, shown := s.saying(n.rec)
	r.find(n.rec, intake.SeverityError, field, "family_not_in_register", shown, "key", shown)
	return nil, nil
}

// byKK takes the one family of a card. When somebody with the row's NIK is
// known and lives in another family, one of the two numbers is wrong.
func (s *search) byKK(n named, cards []FamilyRef, persons []PersonRef) *FamilyRef {
	r := s.run
	if len(cards) > 1 {
		r.find(n.rec, intake.SeverityError, "kk", "kk_of_several", identity.Mask(r.value(n.rec, "kk")), "count", len(cards))
		return nil
	}
	of := cards[0]
	if len(persons) > 0 && !slices.ContainsFunc(persons, func(p PersonRef) bool { return p.Family.ID == of.ID }) {
		r.find(n.rec, intake.SeverityError, "nik", "kk_against_nik", identity.Mask(r.value(n.rec, "nik")), "name", of.HeadName, "other", persons[0].Family.HeadName)
		return nil
	}
	if n.key != "" && !isNumber(n.key) {
		r.find(n.rec, intake.SeverityWarning, "family_key", "matched_by_kk", n.key, "key", n.key, "name", of.HeadName)
	}
	return &of
}

// byNIK takes the family of the person with the row's NIK: of several, the one
// that the person heads, or in which the name or birth date agrees. Files copy
// the NIK of one person to another, so a member whose family has nothing else
// in common with the row decides nothing.
func (s *search) byNIK(n named, persons []PersonRef) *FamilyRef {
	r, nik := s.run, identity.Mask(s.run.value(n.rec, "nik"))
	agrees := func(p PersonRef) bool {
		return n.nameKey == "" || n.nameKey == p.NameKey || n.nameKey == registry.FoldName(p.Family.HeadName) || n.birth != "" && n.birth == p.Birth
	}
	persons = prefer(persons, func(p PersonRef) bool { return p.Head })
	persons = prefer(persons, agrees)
	p := persons[0]
	switch {
	case slices.ContainsFunc(persons, func(o PersonRef) bool { return o.Family.ID != p.Family.ID }):
		r.find(n.rec, intake.SeverityError, "nik", "nik_of_several", nik, "count", len(persons))
		return nil
	case !p.Head && !agrees(p):
		r.find(n.rec, intake.SeverityError, "nik", "nik_of_other", nik, "name", p.Family.HeadName, "written", r.value(n.rec, "head_name"))
		return nil
	case !agrees(p):
		r.find(n.rec, intake.SeverityWarning, "nik", "nik_other_name", nik, "name", p.Family.HeadName, "written", r.value(n.rec, "head_name"))
	}
	if n.key != "" {
		r.find(n.rec, intake.SeverityWarning, "family_key", "matched_by_nik", s.shown(n.rec), "key", s.shown(n.rec), "name", p.Family.HeadName)
	}
	return &p.Family
}

// prefer keeps those that fit, or all when none does.
func prefer(all []PersonRef, fits func(PersonRef) bool) []PersonRef {
	kept := slices.DeleteFunc(slices.Clone(all), func(p PersonRef) bool { return !fits(p) })
	if len(kept) == 0 {
		return all
	}
	return kept
}

// byName takes the family whose head has the row's name and birth date, or
// lives in the row's village; told: there are several, and a finding says so.
func (s *search) byName(n named) (ref *FamilyRef, told bool) {
	both := func(a, b string) bool { return a != "" && a == b }
	against := func(a, b string) bool { return a != "" && b != "" && a != b }
	heads := slices.DeleteFunc(slices.Clone(s.heads[n.nameKey]), func(h PersonRef) bool {
		return against(n.birth, h.Birth) || against(string(n.area), string(h.Family.Area)) ||
			n.nik != nil && !n.rounded && h.NIK != nil && !bytes.Equal(n.nik, h.NIK) ||
			n.key != "" && strings.HasPrefix(h.Family.SourceKey, keyPrefix) ||
			!both(n.birth, h.Birth) && !both(string(n.area), string(h.Family.Area))
	})
	heads = prefer(heads, func(h PersonRef) bool { return both(n.birth, h.Birth) && both(string(n.area), string(h.Family.Area)) })
	name := s.run.value(n.rec, "head_name")
	switch len(heads) {
	case 0:
		return nil, false
	case 1:
		s.run.find(n.rec, intake.SeverityWarning, "head_name", "matched_by_name", name, "name", name)
		return &heads[0].Family, true
	}
	s.run.find(n.rec, intake.SeverityError, "head_name", "name_of_several", name, "name", name, "count", len(heads))
	return nil, true
}

// readHeads reads the heads of the region, once for a file that needs them.
func (s *search) readHeads(ctx context.Context) error {
	if s.heads != nil {
		return nil
	}
	s.heads = map[string][]PersonRef{}
	for h, err := range s.run.s.Store.Heads(ctx, s.run.in.Batch.Region) {
		if err != nil {
			return err
		}
		s.heads[h.NameKey] = append(s.heads[h.NameKey], h)
	}
	return nil
}
