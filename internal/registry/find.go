package registry

import (
	"bytes"
	"context"
	"slices"

	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/region"
)

// found says how a family was found that the register does not know by its
// key.
type found struct {
	by        string // card, nik, name; "" it is new
	ambiguous int    // families that it may be
	elsewhere int    // persons of the rows who are in other families
	taken     bool   // the family belongs to another key of the file
}

// The ways by which a family is found.
const (
	byCard = "card"
	byNIK  = "nik"
	byName = "name"
)

// finder finds the families of a file in the register: by key; else, when the
// register knows families by keys of another kind or cards may have changed,
// by the card, by the NIK of the members, or by name and birth date of the
// head. It never decides between two families, and no family is found twice in
// a file, because the file itself says that they are two.
type finder struct {
	service *Service
	regency region.Code
	layout  layout
	target  intake.Target
	placer  *placer // its own: it works beside the merger
	looks   bool

	left    map[string]int    // keys of the file as it writes them
	keys    map[string]bool   // the same as they are stored, made when asked for
	claimed map[string]string // family id → key of the file
	heads   map[headKey][]HeadRef
}

type headKey struct {
	name, birth string
	area        region.Code
}

func newFinder(ctx context.Context, m *merger, left map[string]int) (*finder, error) {
	f := &finder{service: m.service, regency: m.in.Batch.Region, layout: m.layout, target: m.target,
		placer: newPlacer(m.in.Batch.Region, m.service.ResolveArea), left: left, claimed: map[string]string{}}
	others := kkPrefix
	if m.layout.byKK {
		others = "" // a card that nobody knows may be a new one of a known family
	}
	var err error
	f.looks, err = m.service.Store.HasFamilies(ctx, f.regency, others)
	return f, err
}

// find reads what is stored of the families of a portion.
func (f *finder) find(ctx context.Context, p *portion) error {
	stored, err := f.byKey(ctx, p)
	if err != nil {
		return err
	}
	p.stored, p.found = stored, map[string]found{}
	var missing []*group
	for i, key := range p.keys {
		s, known := stored[key]
		switch {
		case !known && key != "" && f.looks:
			missing = append(missing, f.group(key, p.rows[i]))
		case !known:
		case f.claimed[s.Family.ID] != "":
			p.found[key] = found{taken: true}
		default:
			f.claimed[s.Family.ID] = key
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return f.search(ctx, p, missing)
}

// byKey reads the families that the register knows by the keys of a portion.
func (f *finder) byKey(ctx context.Context, p *portion) (map[string]Snapshot, error) {
	keys, written := make([]string, len(p.keys)), make(map[string]string, len(p.keys))
	for i, key := range p.keys {
		keys[i] = f.service.storedKey(f.layout, key)
		written[keys[i]] = key
	}
	stored, err := f.service.Store.Households(ctx, f.regency, keys)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Snapshot, len(stored))
	for _, s := range stored {
		for _, k := range append([]string{s.Family.SourceKey}, s.Family.Keys...) {
			if key, ok := written[k]; ok {
				out[key] = s
			}
		}
	}
	return out, nil
}

// group is what the rows of a family say, for finding it.
type group struct {
	key     string
	card    []byte // blind index
	persons []candidate
	head    int // position in persons, -1 when no row says it
	area    region.Code
}

func (f *finder) group(key string, rows []intake.Record) *group {
	g := &group{key: key, head: -1}
	if f.layout.byKK {
		g.card = f.service.Sealer.Index(labelKK, key)
	}
	for _, r := range rows {
		c := f.service.candidateOf(f.layout, f.target, r)
		if !isNumber(f.layout.get(r, "nik")) {
			c.nik = "" // what is left of a number may be left of many
		}
		if c.callHead && g.head < 0 {
			g.head = len(g.persons)
		}
		g.persons = append(g.persons, c)
		if area, _, problem := f.placer.place(f.layout, r); problem == nil && g.area == "" {
			g.area = area
		}
	}
	return g
}

// search looks for families that are not known by their keys.
func (f *finder) search(ctx context.Context, p *portion, missing []*group) error {
	var wanted Wanted
	for _, g := range missing {
		if g.card != nil {
			wanted.KK = append(wanted.KK, g.card)
		}
		for _, c := range g.persons {
			if c.nik != "" {
				wanted.NIK = append(wanted.NIK, []byte(c.nik))
			}
		}
	}
	near, err := f.service.Store.Find(ctx, f.regency, wanted)
	if err != nil {
		return err
	}
	around := newSurroundings(near)
	var nameless []*group
	for _, g := range missing {
		s, how := f.decide(g, around)
		switch {
		case how.by != "":
			f.claimed[s.Family.ID] = g.key
			p.stored[g.key] = s
		case how == found{}:
			nameless = append(nameless, g)
		}
		p.found[g.key] = how
	}
	return f.searchNames(ctx, p, nameless)
}

// surroundings are the families that have anything in common with a portion.
type surroundings struct {
	byCard, byNIK map[string][]*Snapshot
}

func newSurroundings(list []Snapshot) surroundings {
	a := surroundings{map[string][]*Snapshot{}, map[string][]*Snapshot{}}
	for i := range list {
		s := &list[i]
		if !s.Family.KK.IsZero() {
			a.byCard[string(s.Family.KK.Index)] = append(a.byCard[string(s.Family.KK.Index)], s)
		}
		for _, m := range s.Members {
			nik := string(m.NIK.Index)
			if nik != "" && !slices.Contains(a.byNIK[nik], s) {
				a.byNIK[nik] = append(a.byNIK[nik], s)
			}
		}
	}
	return a
}

// open reports whether a family may be the one of a key that it does not have:
// no other key of the file means it, and no other key of this kind that names
// families for ever.
func (f *finder) open(s *Snapshot) bool {
	if f.claimed[s.Family.ID] != "" || !f.layout.byKK && s.Family.hasKeyOf(keyPrefix) {
		return false
	}
	if f.keys == nil {
		f.keys = make(map[string]bool, len(f.left))
		for key := range f.left {
			f.keys[f.service.storedKey(f.layout, key)] = true
		}
	}
	return !f.keys[s.Family.SourceKey] && !slices.ContainsFunc(s.Family.Keys, func(k string) bool { return f.keys[k] })
}

// decide finds the family of a group by its card or by the NIK of its members.
func (f *finder) decide(g *group, around surroundings) (Snapshot, found) {
	if cards := slices.DeleteFunc(slices.Clone(around.byCard[string(g.card)]), func(s *Snapshot) bool { return !f.open(s) }); len(cards) == 1 {
		return *cards[0], found{by: byCard}
	} else if len(cards) > 1 {
		return Snapshot{}, found{ambiguous: len(cards)}
	}
	shared := map[*Snapshot][]bool{} // which persons of the group are members
	var order []*Snapshot
	for i, c := range g.persons {
		for _, s := range around.byNIK[c.nik] {
			if c.nik == "" || !c.isMemberOf(s, f.layout.undated) {
				continue
			}
			if shared[s] == nil {
				shared[s] = make([]bool, len(g.persons))
				order = append(order, s)
			}
			shared[s][i] = true
		}
	}
	var sure, surest []*Snapshot
	for _, s := range order {
		if !f.open(s) {
			continue
		}
		head, same := g.sharedWith(*s, shared[s])
		if head {
			surest = append(surest, s)
		}
		if head || same {
			sure = append(sure, s)
		}
	}
	if len(surest) == 1 {
		sure = surest
	}
	elsewhere := func(but *Snapshot) int {
		n := 0
		for i := range g.persons {
			if slices.ContainsFunc(order, func(s *Snapshot) bool { return s != but && shared[s][i] }) {
				n++
			}
		}
		return n
	}
	switch len(sure) {
	case 0:
		return Snapshot{}, found{elsewhere: elsewhere(nil)}
	case 1:
		return *sure[0], found{by: byNIK, elsewhere: elsewhere(sure[0])}
	}
	return Snapshot{}, found{ambiguous: len(sure)}
}

// isMemberOf reports whether somebody with the NIK of the row is in the family
// and the name or the birth date agrees, where the file has birth dates.
func (c candidate) isMemberOf(s *Snapshot, undated bool) bool {
	return slices.ContainsFunc(s.Members, func(m Person) bool {
		return string(m.NIK.Index) == c.nik &&
			(undated || c.nameKey == FoldName(m.Name) || c.birth != "" && c.birth == m.Birth.String())
	})
}

// sharedWith weighs the persons whom a group has in common with a family: its
// head is the family's head; or they are most of the family, at least two or
// everybody whose NIK is known. A son who has left with a card of his own is
// neither.
func (g *group) sharedWith(s Snapshot, shared []bool) (head, most bool) {
	of, _ := s.Head()
	common, withNIK, known := 0, 0, 0
	for i, c := range g.persons {
		if c.nik != "" {
			withNIK++
		}
		if !shared[i] {
			continue
		}
		common++
		head = head || c.nik == string(of.NIK.Index) && (g.head < 0 || g.head == i)
	}
	for _, m := range s.Members {
		if !m.NIK.IsZero() {
			known++
		}
	}
	all := common == known && 2*common >= withNIK && g.head < 0
	return head, common >= 2 && 2*common >= known && 2*common >= withNIK || all
}

// searchNames finds families by name and birth date of the head within the
// village, where the NIK is missing on one of the two sides.
func (f *finder) searchNames(ctx context.Context, p *portion, groups []*group) error {
	chosen := map[string]*group{}
	var ids []string
	for _, g := range groups {
		if g.head < 0 || g.persons[g.head].birth == "" || g.persons[g.head].nameKey == "" || g.area.Level() != region.LevelVillage {
			continue
		}
		if err := f.readHeads(ctx); err != nil {
			return err
		}
		c := g.persons[g.head]
		same := slices.DeleteFunc(slices.Clone(f.heads[headKey{c.nameKey, c.birth, g.area}]), func(h HeadRef) bool {
			return f.claimed[h.FamilyID] != "" || c.nik != "" && len(h.NIK) > 0 && !bytes.Equal(h.NIK, []byte(c.nik))
		})
		switch {
		case len(same) == 0:
		case len(same) > 1 || chosen[same[0].FamilyID] != nil:
			p.found[g.key] = found{ambiguous: len(same)}
		default:
			chosen[same[0].FamilyID] = g
			ids = append(ids, same[0].FamilyID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	list, err := f.service.Store.Find(ctx, f.regency, Wanted{IDs: ids})
	if err != nil {
		return err
	}
	for i := range list {
		if g := chosen[list[i].Family.ID]; f.open(&list[i]) {
			f.claimed[list[i].Family.ID] = g.key
			p.stored[g.key], p.found[g.key] = list[i], found{by: byName}
		}
	}
	return nil
}

// readHeads reads the heads of the region, once for a file that needs them.
func (f *finder) readHeads(ctx context.Context) error {
	if f.heads != nil {
		return nil
	}
	f.heads = map[headKey][]HeadRef{}
	for h, err := range f.service.Store.Heads(ctx, f.regency) {
		if err != nil {
			return err
		}
		k := headKey{h.NameKey, h.Birth, h.Area}
		f.heads[k] = append(f.heads[k], h)
	}
	return nil
}
