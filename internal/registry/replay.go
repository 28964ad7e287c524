package registry

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// replay works out again what the source rows and corrections of families say,
// in the order in which they came.
type replay struct {
	service *Service
	regency region.Code
	skip    string // batch that is left out
	trace   bool   // find where each value comes from
	visit   func(turn)

	sources map[string]Source
	links   map[string][]Link // by family
	rows    map[rowKey]rowValue
	fixes   map[string][]Correction // by family
	layouts map[string]layout
	placer  *placer
}

type rowKey struct {
	batch string
	row   int
}

type rowValue struct {
	record  intake.Record
	dialect *intake.Dialect
}

// turn is one step of a replay: what a batch or a correction made of a family.
type turn struct {
	source        Source // of a batch
	rows          []int  // its rows
	mended        []intake.Amendment
	correction    Correction // when source.BatchID is ""
	before, after Snapshot
}

func (s *Service) newReplay(regency region.Code, skip string) *replay {
	return &replay{service: s, regency: regency, skip: skip, layouts: map[string]layout{},
		placer: newPlacer(regency, s.ResolveArea)}
}

// load reads everything about the families that a replay needs. Rows are read
// in file order, so that a block of the file is opened once.
func (r *replay) load(ctx context.Context, ids []string) error {
	links, err := r.service.Store.Links(ctx, r.regency, ids)
	if err != nil {
		return err
	}
	links = slices.DeleteFunc(links, func(l Link) bool { return l.BatchID == r.skip })
	batches := map[string][]int{}
	r.links = map[string][]Link{}
	for _, l := range links {
		if rows := batches[l.BatchID]; len(rows) == 0 || rows[len(rows)-1] != l.Row {
			batches[l.BatchID] = append(rows, l.Row)
		}
		r.links[l.FamilyID] = append(r.links[l.FamilyID], l)
	}
	if err := r.loadSources(ctx, batches); err != nil {
		return err
	}
	r.rows = make(map[rowKey]rowValue, len(links))
	for batch, rows := range batches {
		records, dialect, err := r.service.Rows.RowsOf(ctx, batch, rows)
		if err != nil {
			return err
		}
		for i, record := range records {
			r.rows[rowKey{batch, rows[i]}] = rowValue{record, dialect}
		}
	}
	fixes, err := r.service.Store.Corrections(ctx, r.regency, ids)
	if err != nil {
		return err
	}
	r.fixes = map[string][]Correction{}
	for _, c := range fixes {
		r.fixes[c.FamilyID] = append(r.fixes[c.FamilyID], c)
	}
	return nil
}

func (r *replay) loadSources(ctx context.Context, batches map[string][]int) error {
	ids := make([]string, 0, len(batches))
	for id := range batches {
		ids = append(ids, id)
	}
	r.sources = make(map[string]Source, len(ids))
	if len(ids) == 0 {
		return nil
	}
	sources, err := r.service.Store.Sources(ctx, r.regency, ids)
	for _, s := range sources {
		r.sources[s.BatchID] = s
	}
	return err
}

// batchLinks are the links of one batch to one family.
type batchLinks struct {
	seq        int64
	batch      string
	links      []Link
	correction Correction
}

func (r *replay) order(familyID string) []batchLinks {
	var steps []batchLinks
	byBatch := map[string]int{}
	for _, l := range r.links[familyID] {
		i, ok := byBatch[l.BatchID]
		if !ok {
			i = len(steps)
			byBatch[l.BatchID] = i
			steps = append(steps, batchLinks{seq: r.sources[l.BatchID].Seq, batch: l.BatchID})
		}
		steps[i].links = append(steps[i].links, l)
	}
	for _, c := range r.fixes[familyID] {
		steps = append(steps, batchLinks{seq: c.Seq, correction: c})
	}
	slices.SortFunc(steps, func(a, b batchLinks) int { return cmp.Compare(a.seq, b.seq) })
	return steps
}

// family replays one family; false when no row speaks of it.
func (r *replay) family(stored Snapshot) (*house, bool, error) {
	if len(r.links[stored.Family.ID]) == 0 {
		return nil, false, nil
	}
	h := newHouse(stored.Family.ID)
	h.keepSealed(stored)
	if r.trace {
		h.family.origins = map[string]Provenance{}
	}
	for _, step := range r.order(stored.Family.ID) {
		t := turn{before: h.before, correction: step.correction}
		if step.batch == "" {
			if h.before.Family.ID == "" {
				continue // what it corrected came with the batch that is left out
			}
			if err := h.correct(r.service, step.correction); err != nil {
				return nil, false, err
			}
		} else {
			t.source = r.sources[step.batch]
			t.rows = r.take(h, stored, step)
			t.mended = r.mended(step.batch, t.rows)
		}
		after, err := h.settle(r.service, step.batch)
		if err != nil {
			return nil, false, err
		}
		t.after, h.before = after, after
		if r.visit != nil {
			r.visit(t)
		}
	}
	return h, true, nil
}

// take merges the rows of one batch again, to the persons to whom they were
// linked when they were read.
func (r *replay) take(h *house, stored Snapshot, step batchLinks) []int {
	source := r.sources[step.batch]
	persons := map[int]string{}
	var rows []int
	for _, l := range step.links {
		if !slices.Contains(rows, l.Row) {
			rows = append(rows, l.Row)
		}
		if l.Kind != LinkFamily {
			persons[l.Row] = l.EntityID
		}
	}
	slices.Sort(rows)
	for _, n := range rows {
		v := r.rows[rowKey{step.batch, n}]
		l := r.layout(v.dialect)
		area, weak, problem := r.placer.place(l, v.record)
		if problem != nil {
			area = stored.Family.Area
		}
		e := rowEntry{layout: l, target: source.Target, date: source.DataDate.String(), area: string(area), weak: weak,
			key: r.service.storedKey(l, l.familyKey(v.record)), record: v.record}
		origin := Provenance{BatchID: source.BatchID, File: source.File, Row: n, DataDate: source.DataDate}
		mended := mendedFields(v.record, source.Target)
		h.family.current, h.family.mended = origin, mended
		h.mergeFamilyRow(r.service, e)
		id, ok := persons[n]
		if !ok {
			continue
		}
		p := h.member(id)
		if p == nil {
			p = newEntity(id)
			if r.trace {
				p.origins = map[string]Provenance{}
			}
			h.members = append(h.members, p)
		}
		p.current, p.mended = origin, mended
		h.mergePersonRow(e, r.service.candidateOf(l, source.Target, v.record), p)
	}
	return rows
}

// mended gives what people put right in the rows of a batch.
func (r *replay) mended(batch string, rows []int) []intake.Amendment {
	var out []intake.Amendment
	for _, n := range rows {
		for _, a := range r.rows[rowKey{batch, n}].record.Amended {
			a.Row = n // a value stands in many rows
			out = append(out, a)
		}
	}
	return out
}

func (r *replay) layout(d *intake.Dialect) layout {
	key := d.ID + "@" + strconv.Itoa(d.Version)
	l, ok := r.layouts[key]
	if !ok {
		l = newLayout(d)
		r.layouts[key] = l
	}
	return l
}

// Undo takes the rows of a batch out of the register and works out again what
// the remaining rows say.
func (k sink) Undo(ctx context.Context, b intake.Batch) error {
	return fault.Wrap("registry.Undo", k.service.undo(ctx, b))
}

func (s *Service) undo(ctx context.Context, b intake.Batch) error {
	ids, err := s.Store.Touched(ctx, b.Region, b.ID)
	if err != nil {
		return err
	}
	r := s.newReplay(b.Region, b.ID)
	done := 0
	for chunk := range slices.Chunk(ids, step) {
		if err := s.undoFamilies(ctx, r, chunk); err != nil {
			return err
		}
		done += len(chunk)
		intake.Undoing(ctx, b, done, len(ids))
	}
	return s.Store.RemoveSource(ctx, b.Region, b.ID)
}

func (s *Service) undoFamilies(ctx context.Context, r *replay, ids []string) error {
	stored, err := s.Store.HouseholdsByID(ctx, r.regency, ids)
	if err != nil {
		return err
	}
	if err := r.load(ctx, ids); err != nil {
		return err
	}
	var saving Saving
	for _, old := range stored {
		h, remains, err := r.family(old)
		if err != nil {
			return err
		}
		if !remains {
			saving.GoneFamilies = append(saving.GoneFamilies, old.Family.ID)
			for _, p := range old.Members {
				saving.GonePersons = append(saving.GonePersons, p.ID)
			}
			continue
		}
		saving.add(old, h.before)
	}
	if err := s.refuse(ctx, r.regency, saving); err != nil {
		return err
	}
	return s.Store.Save(ctx, r.regency, saving)
}

// refuse says no when something decided or delivered would lose its family.
func (s *Service) refuse(ctx context.Context, regency region.Code, saving Saving) error {
	if len(saving.GoneFamilies)+len(saving.GonePersons) == 0 {
		return nil
	}
	refs, err := s.Store.References(ctx, regency, saving.GoneFamilies, saving.GonePersons)
	if err != nil || len(refs) == 0 {
		return err
	}
	families := map[string]bool{}
	for _, ref := range refs { // the message names one decree or programme
		if ref.Kind == refs[0].Kind && ref.Title == refs[0].Title {
			families[ref.FamilyID] = true
		}
	}
	text := locale.T("registry.undo_refused_"+refs[0].Kind, "count", len(families), "title", refs[0].Title)
	return fault.New("registry.Undo", fault.Conflict, text, nil)
}
