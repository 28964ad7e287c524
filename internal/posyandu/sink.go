package posyandu

import (
	"context"
	"slices"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// Sink takes the rows of e-PPGBM files (intake.TargetMeasurement).
func (s *Service) Sink() intake.Sink { return sink{s} }

type sink struct{ *Service }

// Check says what a commit would do.
func (s sink) Check(ctx context.Context, in intake.Input) (intake.Outcome, error) {
	p, err := s.plan(ctx, in)
	if err != nil {
		return intake.Outcome{}, fault.Wrap("posyandu.Check", err)
	}
	return p.outcome, nil
}

// Commit writes the children and measurements of a file.
func (s sink) Commit(ctx context.Context, in intake.Input) (intake.Outcome, error) {
	const op = "posyandu.Commit"
	p, err := s.plan(ctx, in)
	if err != nil {
		return intake.Outcome{}, fault.Wrap(op, err)
	}
	regency := in.Batch.Region.Regency()
	if err := s.Store.Save(ctx, regency, p.saving); err != nil {
		return p.outcome, fault.Wrap(op, err)
	}
	return p.outcome, fault.Wrap(op, s.Store.AddUndo(ctx, regency, in.Batch.ID, p.undo))
}

// portion is how many children are merged with their measurements at once.
const portion = 500

func (s *Service) plan(ctx context.Context, in intake.Input) (*plan, error) {
	r := s.newReader(in)
	var rows []*entry
	for rec, err := range in.Rows {
		if err != nil {
			return nil, err
		}
		if e, ok := r.read(rec); ok {
			rows = append(rows, e)
		}
		if in.Progress != nil {
			in.Progress(len(rows))
		}
	}
	stored, err := s.Store.AllChildren(ctx, r.regency)
	if err != nil {
		return nil, err
	}
	found := newMatcher(r, stored, s.NewID)
	found.all(rows)
	kids := slices.DeleteFunc(found.kids, func(k *kid) bool { return len(k.rows) == 0 })
	m := &merger{plan: &plan{}, service: s, reader: r, batch: in.Batch}
	traces, err := s.Store.Traces(ctx, r.regency)
	if err != nil {
		return nil, err
	}
	m.remembered(kids, traces, stored)
	for _, k := range kids {
		if err := m.person(k); err != nil {
			return nil, err
		}
	}
	if err := s.link(ctx, r, kids); err != nil {
		return nil, err
	}
	for part := range slices.Chunk(kids, portion) {
		if err := m.portion(ctx, part); err != nil {
			return nil, err
		}
	}
	return m.plan, nil
}

// portion merges some children with the measurements that are there.
func (m *merger) portion(ctx context.Context, kids []*kid) error {
	var ids []string
	for _, k := range kids {
		if k.known() {
			ids = append(ids, k.child.ID)
		}
	}
	var stored []Measurement
	if len(ids) > 0 {
		var err error
		if stored, err = m.service.Store.Measurements(ctx, m.reader.regency, ids); err != nil {
			return err
		}
	}
	series := map[string][]Measurement{}
	for _, s := range stored {
		series[s.ChildID] = append(series[s.ChildID], s)
	}
	m.undone = Undo{}
	for _, k := range kids {
		m.history(k, series[k.child.ID])
	}
	u := m.undone
	if len(u.MadeChildren)+len(u.Children)+len(u.MadeMeasurements)+len(u.Measurements) > 0 {
		m.undo = append(m.undo, u)
	}
	return nil
}

// Undo takes a file back: what it made goes, what it changed is as before, and
// what was entered by hand since stays. It is a Conflict when a later file has
// changed one of the children.
func (s sink) Undo(ctx context.Context, b intake.Batch) error {
	const op = "posyandu.Undo"
	regency := b.Region.Regency()
	portions, err := s.Store.UndoOf(ctx, regency, b.ID)
	if err != nil {
		return fault.Wrap(op, err)
	}
	all, err := s.Store.AllChildren(ctx, regency)
	if err != nil {
		return fault.Wrap(op, err)
	}
	now := make(map[string]Child, len(all))
	for _, c := range all {
		now[c.ID] = c
	}
	var back Saving
	for _, u := range portions {
		if err := s.takeBack(ctx, b, &u, now, &back); err != nil {
			return fault.Wrap(op, err)
		}
	}
	if err := s.Store.Save(ctx, regency, back); err != nil {
		return fault.Wrap(op, err)
	}
	return fault.Wrap(op, s.Store.RemoveUndo(ctx, regency, b.ID))
}

// takeBack adds to a saving what undoes a portion of a batch.
func (s sink) takeBack(ctx context.Context, b intake.Batch, u *Undo, now map[string]Child, back *Saving) error {
	ids := slices.Clone(u.MadeChildren)
	for _, c := range u.Children {
		ids = append(ids, c.ID)
	}
	if slices.ContainsFunc(ids, func(id string) bool { return now[id].ChangedBatch != b.ID }) {
		return fault.New("posyandu.Undo", fault.Conflict, locale.T("posyandu.undo_changed"), nil)
	}
	stored, err := s.Store.Measurements(ctx, b.Region.Regency(), ids)
	if err != nil {
		return err
	}
	if back.Traces == nil {
		back.Traces = map[string][]string{}
	}
	for _, id := range ids {
		back.Traces[id] = now[id].Signs
	}
	byHand := map[string][]Measurement{} // whole series of the children that have any
	for _, m := range slices.Concat(stored, u.Measurements) {
		if m.Hand != nil {
			byHand[m.ChildID] = nil
		}
	}
	for _, m := range stored {
		if _, wanted := byHand[m.ChildID]; wanted {
			byHand[m.ChildID] = append(byHand[m.ChildID], m)
		}
	}
	for _, id := range u.MadeChildren {
		if series, has := byHand[id]; has {
			u.keep(now[id], series, back)
			continue
		}
		back.GoneChildren = append(back.GoneChildren, id)
	}
	for _, c := range u.Children {
		if series, has := byHand[c.ID]; has {
			u.keep(c, series, back)
			continue
		}
		back.ChangedChildren = append(back.ChangedChildren, c)
	}
	for _, k := range u.MadeMeasurements {
		if _, has := byHand[k.ChildID]; !has {
			back.GoneMeasurements = append(back.GoneMeasurements, k)
		}
	}
	for _, m := range u.Measurements {
		if _, has := byHand[m.ChildID]; !has {
			back.ChangedMeasurements = append(back.ChangedMeasurements, m)
		}
	}
	return nil
}

// keep takes a batch back from a child of which something was entered by hand.
// A child that the batch brought stays as long as it has a measurement.
func (u *Undo) keep(c Child, current []Measurement, back *Saving) {
	series, gone := u.withoutBatch(current)
	back.GoneMeasurements = append(back.GoneMeasurements, gone...)
	made := slices.Contains(u.MadeChildren, c.ID)
	if made && len(series) == 0 {
		back.GoneChildren = append(back.GoneChildren, c.ID)
		return
	}
	if made {
		c.CreatedBatch, c.ChangedBatch = "", ""
	}
	settle(&c, series)
	_, changed := changesOf(current, series)
	back.ChangedChildren = append(back.ChangedChildren, c)
	back.ChangedMeasurements = append(back.ChangedMeasurements, changed...)
}
