package registry

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"golang.org/x/sync/errgroup"
)

// step is how many families are read, merged and written together.
const step = 1000

// FamilySink takes rows about families (P3KE and DTSEN keluarga).
func (s *Service) FamilySink() intake.Sink { return sink{s, intake.TargetFamily} }

// PersonSink takes rows about persons (P3KE individu, DTSEN anggota, SIKS-NG).
func (s *Service) PersonSink() intake.Sink { return sink{s, intake.TargetPerson} }

type sink struct {
	service *Service
	target  intake.Target
}

// Check says what a commit would do.
func (k sink) Check(ctx context.Context, in intake.Input) (intake.Outcome, error) {
	out, err := k.run(ctx, in, false)
	return out, fault.Wrap("registry.Check", err)
}

// Commit merges the rows into the register.
func (k sink) Commit(ctx context.Context, in intake.Input) (intake.Outcome, error) {
	seq, err := k.service.Store.NextSeq(ctx, in.Batch.Region)
	if err != nil {
		return intake.Outcome{}, fault.Wrap("registry.Commit", err)
	}
	source := Source{BatchID: in.Batch.ID, Seq: seq, File: in.Batch.File, DataDate: in.Batch.DataDate,
		Target: k.target, CommittedAt: k.service.Now().UTC()}
	if err := k.service.Store.AddSource(ctx, in.Batch.Region, source); err != nil {
		return intake.Outcome{}, fault.Wrap("registry.Commit", err)
	}
	out, err := k.run(ctx, in, true)
	return out, fault.Wrap("registry.Commit", err)
}

// run reads the rows twice: first to know how many rows each family has, then
// to merge each family as soon as its last row has been read. So families may
// be scattered over the file, and memory holds only the open ones. Reading,
// merging and writing go side by side.
func (k sink) run(ctx context.Context, in intake.Input, write bool) (intake.Outcome, error) {
	m := &merger{service: k.service, target: k.target, in: in, layout: newLayout(in.Dialect), foundBy: map[string]int{},
		placer: newPlacer(in.Batch.Region, k.service.ResolveArea), date: in.Batch.DataDate.String(), batch: in.Batch.ID}
	left, err := m.rowsOfFamilies()
	if err != nil {
		return m.out, err
	}
	if m.finder, err = newFinder(ctx, m, left); err != nil {
		return m.out, err
	}
	portions, savings := make(chan *portion, 1), make(chan Saving, 1)
	g, gctx := errgroup.WithContext(ctx)
	g.Go(guarded(func() error {
		defer close(portions)
		return m.read(gctx, left, portions)
	}))
	g.Go(guarded(func() error {
		defer close(savings)
		for p := range portions {
			saving, err := m.merge(p)
			if err != nil {
				return err
			}
			if err := send(gctx, savings, saving); err != nil {
				return err
			}
		}
		return nil
	}))
	g.Go(guarded(func() error {
		for saving := range savings {
			if err := m.keep(gctx, saving, write); err != nil {
				return err
			}
		}
		return nil
	}))
	if err = g.Wait(); err != nil {
		return m.out, err
	}
	m.noticeFound()
	m.noticeOlder()
	if write {
		return m.out, m.noticeShared(ctx)
	}
	return m.out, m.noticeHeld()
}

// keep writes what has been merged; a check only looks whom it speaks of.
func (m *merger) keep(ctx context.Context, s Saving, write bool) error {
	if write {
		return m.service.Store.Save(ctx, m.in.Batch.Region, s)
	}
	return m.lookFor(ctx, s)
}

// guarded turns a panic into an error, because the caller cannot recover one
// of another goroutine.
func guarded(fn func() error) func() error {
	return func() (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fault.New("registry.sink", fault.Internal, locale.Text{}, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
			}
		}()
		return fn()
	}
}

func send[T any](ctx context.Context, to chan<- T, v T) error {
	select {
	case to <- v:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// merger merges the rows of one batch.
type merger struct {
	service *Service
	target  intake.Target
	in      intake.Input
	layout  layout
	placer  *placer
	finder  *finder
	foundBy map[string]int // families that were not known by their key
	batch   string
	date    string
	out     intake.Outcome
	older   int // families or persons of whom the register knows something newer
	saving  Saving
	held    []Shared // of a check: new persons whose NIK the register knows
}

func (m *merger) find(f intake.Finding) {
	if m.in.Find != nil {
		m.in.Find(f)
	}
}

// portion is some families with all their rows and what is stored of them.
type portion struct {
	keys   []string
	rows   [][]intake.Record // of each key
	stored map[string]Snapshot
	found  map[string]found // how a family was found that is not known by its key
	done   int              // rows of the file read so far
}

// rowsOfFamilies counts the rows of each family. Its keys are copies: a value
// of a row keeps the whole row in memory.
func (m *merger) rowsOfFamilies() (map[string]int, error) {
	left := map[string]int{}
	for r, err := range m.in.Rows {
		if err != nil {
			return nil, err
		}
		key := m.layout.familyKey(r)
		if _, known := left[key]; !known {
			key = strings.Clone(key)
		}
		left[key]++
	}
	return left, nil
}

// read hands on families as they become complete.
func (m *merger) read(ctx context.Context, left map[string]int, to chan<- *portion) error {
	open := map[string][]intake.Record{}
	p, done := &portion{}, 0
	for r, err := range m.in.Rows {
		if err != nil {
			return err
		}
		done++
		key := m.layout.familyKey(r)
		open[key] = append(open[key], r)
		if left[key]--; left[key] > 0 {
			continue
		}
		p.keys, p.rows = append(p.keys, strings.Clone(key)), append(p.rows, open[key])
		delete(open, key)
		if len(p.keys) == step {
			if err := m.hand(ctx, p, done, to); err != nil {
				return err
			}
			p = &portion{}
		}
	}
	return m.hand(ctx, p, done, to)
}

// hand reads what is stored of the families of a portion and hands it on.
func (m *merger) hand(ctx context.Context, p *portion, done int, to chan<- *portion) error {
	p.done = done
	if err := m.finder.find(ctx, p); err != nil {
		return err
	}
	return send(ctx, to, p)
}

// merge merges the families of a portion and says what must be written.
func (m *merger) merge(p *portion) (Saving, error) {
	m.saving = Saving{}
	for i, key := range p.keys {
		snapshot, known := p.stored[key]
		if !m.noticeHow(key, p.found[key], p.rows[i]) {
			continue
		}
		if err := m.mergeFamily(key, snapshot, known, p.rows[i]); err != nil {
			return Saving{}, err
		}
	}
	if m.in.Progress != nil {
		m.in.Progress(p.done)
	}
	return m.saving, nil
}

// mergeFamily merges all rows of one family.
func (m *merger) mergeFamily(key string, stored Snapshot, known bool, rows []intake.Record) error {
	if key == "" {
		for _, r := range rows {
			m.find(intake.Finding{Row: r.Row, Code: "family_key_missing", Severity: intake.SeverityError,
				Text: locale.T("registry.family_key_missing"), Remedy: m.layout.keyRemedy()})
		}
		return nil
	}
	var h *house
	if known {
		h = openHouse(stored)
	} else {
		h = newHouse("")
	}
	taken, first, touched, lone := 0, 0, map[string]int{}, m.layout.loneNIKs(rows)
	h.addKey(m.service.storedKey(m.layout, key))
	for _, r := range rows {
		ids, ok := m.take(h, r, lone)
		if !ok {
			continue
		}
		taken++
		m.notice(known, key, taken, r)
		if taken == 1 {
			first = r.Row
			if m.layout.placeless && !known {
				m.tell("domicile_unknown", intake.SeverityNotice, key, r.Row)
			}
		}
		again := m.target == intake.TargetFamily && taken > 1
		for _, id := range ids {
			if _, ok := touched[id]; !ok {
				touched[id] = r.Row
			} else if m.target == intake.TargetPerson {
				again = true
				m.repeated(r, touched[id])
			}
		}
		if again {
			m.tally(false, true, r.Row, personName(m.layout, m.target, r), nil)
		}
	}
	if taken == 0 {
		return nil
	}
	m.noticeHeads(h, key, rows[len(rows)-1].Row)
	after, err := h.settle(m.service, m.batch)
	if err != nil {
		return err
	}
	m.noticeCard(h.before.Family, after.Family, key, rows[0].Row)
	m.count(h.before, after, first, touched)
	m.saving.add(h.before, after)
	return nil
}

// repeated tells of a person who stands in the file before, unless the NIK has
// told it.
func (m *merger) repeated(r intake.Record, first int) {
	if m.layout.get(r, "nik") != "" {
		return
	}
	m.find(intake.Finding{Row: r.Row, Column: "Nama", Code: "person_repeated", Severity: intake.SeverityNotice,
		Text: locale.T("registry.person_repeated", "row", first), Remedy: locale.T("registry.person_repeated_remedy", "row", first)})
}

// take merges one row and returns the ids of the persons it speaks of.
func (m *merger) take(h *house, r intake.Record, lone map[string]bool) ([]string, bool) {
	area, weak, problem := m.placer.place(m.layout, r)
	if problem != nil {
		m.find(*problem)
		return nil, false
	}
	c := m.service.candidateOf(m.layout, m.target, r)
	c.lone = lone[m.layout.get(r, "nik")]
	if m.target == intake.TargetPerson && c.nameKey == "" && c.nik == "" {
		m.find(intake.Finding{Row: r.Row, Code: "person_nameless", Severity: intake.SeverityError,
			Text: locale.T("registry.person_nameless"), Remedy: locale.T("registry.person_nameless_remedy")})
		return nil, false
	}
	if h.family.id == "" {
		h.family.id = m.service.NewID()
	}
	entry := rowEntry{layout: m.layout, target: m.target, date: m.date, area: string(area), weak: weak, record: r}
	h.mergeFamilyRow(m.service, entry)
	var ids []string
	if c.nameKey != "" || c.nik != "" {
		p := h.find(c)
		if p == nil {
			p = newEntity(m.service.NewID())
			h.members = append(h.members, p)
		}
		h.mergePersonRow(entry, c, p)
		ids = append(ids, p.id)
		if c.nameKey == "" && m.target == intake.TargetFamily {
			m.find(intake.Finding{Row: r.Row, Column: "Kepala Keluarga", Code: "head_nameless", Severity: intake.SeverityWarning,
				Text: locale.T("registry.head_nameless"), Remedy: locale.T("registry.head_nameless_remedy")})
		}
	} else {
		m.find(intake.Finding{Row: r.Row, Code: "head_missing", Severity: intake.SeverityWarning,
			Text: locale.T("registry.head_missing"), Remedy: locale.T("registry.head_missing_remedy")})
	}
	m.saving.link(m.batch, m.target, r.Row, h.family.id, ids)
	return ids, true
}

// notice tells about families that a row repeats or that only the person file
// knows.
func (m *merger) notice(known bool, key string, nth int, r intake.Record) {
	key = m.layout.shown(key)
	switch {
	case m.target == intake.TargetPerson && !known && nth == 1:
		m.find(intake.Finding{Row: r.Row, Code: "family_unknown", Severity: intake.SeverityNotice, Value: key,
			Text:   locale.T("registry.family_unknown", "key", key),
			Remedy: locale.T("registry.family_unknown_remedy")})
	case m.target == intake.TargetFamily && nth > 1:
		m.find(intake.Finding{Row: r.Row, Code: "family_repeated", Severity: intake.SeverityNotice, Value: key,
			Text:   locale.T("registry.family_repeated", "key", key),
			Remedy: locale.T("registry.family_repeated_remedy")})
	}
}

func (m *merger) noticeHeads(h *house, key string, last int) {
	key = m.layout.shown(key)
	switch n := h.claimants(); {
	case n > 1:
		m.find(intake.Finding{Row: last, Code: "heads_many", Severity: intake.SeverityNotice, Value: key,
			Text:   locale.T("registry.heads_many", "key", key, "count", n),
			Remedy: locale.T("registry.heads_many_remedy")})
	case n == 0 && len(h.members) > 0 && m.layout.relates:
		m.find(intake.Finding{Row: last, Code: "head_none", Severity: intake.SeverityNotice, Value: key,
			Text:   locale.T("registry.head_none", "key", key),
			Remedy: locale.T("registry.head_none_remedy")})
	}
}

// count adds what the batch did to the outcome: families of a family file,
// persons of a person file. touched gives the first row of each person.
func (m *merger) count(before, after Snapshot, first int, touched map[string]int) {
	if m.target == intake.TargetFamily {
		same := after.Family.says(before.Family)
		for id := range touched {
			old, _ := before.person(id)
			now, _ := after.person(id)
			same = same && now.says(old)
		}
		m.outdated(same, before.Family.DataDate)
		m.tally(before.Family.ID == "", same, first, after.Family.HeadName, func() []change {
			return m.familyDiff(before, after, touched)
		})
		return
	}
	for _, now := range after.Members {
		if row, ok := touched[now.ID]; ok {
			old, known := before.person(now.ID)
			m.outdated(now.says(old), old.DataDate)
			m.tally(!known, now.says(old), row, now.Name, func() []change { return personChanges(old, now) })
		}
	}
}

// outdated counts a family or person that stays as it was because the register
// has it from a newer file.
func (m *merger) outdated(same bool, known civil.Date) {
	if same && known.String() > m.date {
		m.older++
	}
}

// noticeOlder tells that the file was too old to change all that it speaks of.
func (m *merger) noticeOlder() {
	if m.older == 0 {
		return
	}
	m.find(intake.Finding{Code: "older_than_register", Severity: intake.SeverityWarning, Value: m.date,
		Text:   locale.T("registry.older_"+string(m.target), "count", m.older, "date", m.in.Batch.DataDate),
		Remedy: locale.T("registry.older_than_register_remedy")})
}

// tally counts one family or person, and tells what becomes of it if anybody
// wants to know.
func (m *merger) tally(isNew, same bool, row int, title string, diff func() []change) {
	kind := intake.EffectChanged
	switch {
	case isNew:
		kind = intake.EffectNew
		m.out.New++
	case same:
		kind = intake.EffectUnchanged
		m.out.Unchanged++
	default:
		m.out.Changed++
	}
	if m.in.Note == nil {
		return
	}
	var changes []intake.EffectChange
	if kind == intake.EffectChanged {
		for _, c := range diff() {
			changes = append(changes, c.effect())
		}
	}
	m.in.Tell(kind, row, title, changes...)
}

// familyDiff is what changes in a family and in those of its members whom the
// rows speak of.
func (m *merger) familyDiff(before, after Snapshot, touched map[string]int) []change {
	out := familyChanges(before.Family, after.Family)
	for _, now := range after.Members {
		if _, ok := touched[now.ID]; !ok {
			continue
		}
		old, _ := before.person(now.ID)
		for _, c := range personChanges(old, now) {
			// The head's name is a value of the family too.
			if c.field != "name" || now.Relation != RelationHead {
				out = append(out, c)
			}
		}
	}
	return out
}

func (c change) effect() intake.EffectChange {
	if c.sealed {
		hidden := locale.T("registry.value_hidden")
		return intake.EffectChange{Field: FieldText(c.field), Old: hidden, New: hidden}
	}
	return intake.EffectChange{Field: FieldText(c.field), Old: valueOrNone(c.old), New: valueOrNone(c.new)}
}

// add notes what must be written to get from one state of a family to the
// next.
func (s *Saving) add(before, after Snapshot) {
	switch {
	case before.Family.ID == "":
		s.NewFamilies = append(s.NewFamilies, after.Family)
	case after.Family.stored(before.Family):
	case after.Family.movedFrom(before.Family):
		s.MovedFamilies = append(s.MovedFamilies, after.Family)
	default:
		s.ChangedFamilies = append(s.ChangedFamilies, after.Family)
	}
	for _, key := range after.Family.Keys {
		if !slices.Contains(before.Family.Keys, key) {
			s.NewKeys = append(s.NewKeys, FamilyKey{key, after.Family.ID})
		}
	}
	for _, key := range before.Family.Keys {
		if !slices.Contains(after.Family.Keys, key) {
			s.GoneKeys = append(s.GoneKeys, key)
		}
	}
	for _, p := range after.Members {
		old, known := before.person(p.ID)
		switch {
		case !known:
			s.NewPersons = append(s.NewPersons, p)
		case p.stored(old):
		case p.movedFrom(old):
			s.MovedPersons = append(s.MovedPersons, p)
		default:
			s.ChangedPersons = append(s.ChangedPersons, p)
		}
	}
	for _, p := range before.Members {
		if _, still := after.person(p.ID); !still {
			s.GonePersons = append(s.GonePersons, p.ID)
		}
	}
}

func (s *Saving) link(batch string, target intake.Target, row int, family string, persons []string) {
	kind := LinkPerson
	if target == intake.TargetFamily {
		s.Links = append(s.Links, Link{batch, row, LinkFamily, family, family})
		kind = LinkHead
	}
	for _, id := range persons {
		s.Links = append(s.Links, Link{batch, row, kind, id, family})
	}
}

// rowEntry is a row on its way into a family.
type rowEntry struct {
	layout layout
	target intake.Target
	date   string
	area   string
	weak   bool   // any other area counts more
	key    string // of the family, as it is stored; "" when the house has it
	record intake.Record
}

// areaMark is the mark of the row's area: of one that is only on an identity
// card, less than of any other; of the whole region, less still.
func (e rowEntry) areaMark(mark string) string {
	switch {
	case !e.weak:
		return mark
	case region.Code(e.area).Level() == region.LevelVillage:
		return unknownMark
	}
	return ""
}

func (e rowEntry) get(name string) string { return e.layout.get(e.record, name) }

// candidateOf reads from a row whom it speaks of.
func (s *Service) candidateOf(l layout, target intake.Target, r intake.Record) candidate {
	c := candidate{nameKey: FoldName(personName(l, target, r)), birth: l.get(r, "birth_date"), sex: l.get(r, "sex")}
	if nik := l.get(r, "nik"); nik != "" {
		c.nik = string(s.Sealer.Index(labelNIK, nik))
	}
	if target == intake.TargetFamily {
		c.callHead = true
	} else {
		c.key, c.keyField = l.get(r, l.personKey), l.personKey
		c.callHead = l.get(r, "relation") == RelationHead
	}
	c.sign = c.signature(target)
	return c
}

func personName(l layout, target intake.Target, r intake.Record) string {
	if target == intake.TargetFamily {
		return l.get(r, "head_name")
	}
	return l.get(r, "name")
}

// mergeFamilyRow merges what a row says of the family. A person file only
// mentions it.
func (h *house) mergeFamilyRow(s *Service, e rowEntry) {
	mark := e.date + rankOwn
	if e.target == intake.TargetPerson {
		mark = e.date + rankMentioned
	}
	h.family.seen(e.date)
	h.addKey(e.key)
	h.family.put("area", e.area, e.areaMark(mark))
	for _, field := range [...]string{"address", "rt", "rw", "decile", "percentile"} {
		h.family.put(field, e.get(field), mark)
	}
	if kk := e.get("kk"); kk != "" {
		h.family.putSecret("kk", kk, s.Sealer.Index(labelKK, kk), mark)
	}
	for _, c := range e.layout.familyFacts {
		h.family.put(c.field, e.record.Value[c.index], mark)
	}
}

// mergePersonRow merges what a row says of a person. A family file only
// mentions its head.
func (h *house) mergePersonRow(e rowEntry, c candidate, p *entity) {
	mark, relation := e.date+rankOwn, e.get("relation")
	if e.target == intake.TargetFamily {
		mark, relation = e.date+rankMentioned, RelationHead
	}
	p.seen(e.date)
	p.knownAs(c.sign)
	p.put("name", personName(e.layout, e.target, e.record), mark)
	p.put("relation", relation, mark)
	for _, field := range [...]string{"person_key", "birth_date", "sex"} {
		p.put(field, e.get(field), mark)
	}
	if nik := e.get("nik"); nik != "" {
		p.putSecret("nik", nik, []byte(c.nik), mark)
	}
	for _, fact := range e.layout.personFacts {
		p.put(fact.field, e.record.Value[fact.index], mark)
	}
	if p.values["birth_date"] == "" {
		for _, fact := range e.layout.withoutBirth {
			p.put(fact.field, e.record.Value[fact.index], mark)
		}
	}
}
