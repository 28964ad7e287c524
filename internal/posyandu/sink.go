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

// Undo takes a file back: what it made goes, what it changed is as before. It
// is a Conflict when a later file has changed one of the children.
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
	changed := make(map[string]string, len(all))
	for _, c := range all {
		changed[c.ID] = c.ChangedBatch
	}
	var back Saving
	for _, u := range portions {
		ids := slices.Clone(u.MadeChildren)
		for _, c := range u.Children {
			ids = append(ids, c.ID)
		}
		if slices.ContainsFunc(ids, func(id string) bool { return changed[id] != b.ID }) {
			return fault.New(op, fault.Conflict, locale.T("posyandu.undo_changed"), nil)
		}
		back.GoneChildren = append(back.GoneChildren, u.MadeChildren...)
		back.ChangedChildren = append(back.ChangedChildren, u.Children...)
		back.GoneMeasurements = append(back.GoneMeasurements, u.MadeMeasurements...)
		back.ChangedMeasurements = append(back.ChangedMeasurements, u.Measurements...)
	}
	if err := s.Store.Save(ctx, regency, back); err != nil {
		return fault.Wrap(op, err)
	}
	return fault.Wrap(op, s.Store.RemoveUndo(ctx, regency, b.ID))
}
