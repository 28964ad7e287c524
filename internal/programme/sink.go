package programme

import (
	"cmp"
	"context"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// ProgrammeSink takes rows of the OPPKPKE matrix (intake.TargetProgramme).
func (s *Service) ProgrammeSink() intake.Sink { return programmeSink{s} }

// DeliverySink takes recipients by name (intake.TargetDelivery).
func (s *Service) DeliverySink() intake.Sink { return deliverySink{s} }

// progress reports every few thousand rows.
func progress(in intake.Input, done int) {
	if in.Progress != nil && done%2000 == 0 {
		in.Progress(done)
	}
}

type programmeSink struct{ *Service }

type programmePlan struct {
	add, change []Programme
	before      []Before
	outcome     intake.Outcome
}

func (s programmeSink) Check(ctx context.Context, in intake.Input) (intake.Outcome, error) {
	p, err := s.plan(ctx, in)
	return p.outcome, fault.Wrap("programme.Check", err)
}

func (s programmeSink) Commit(ctx context.Context, in intake.Input) (intake.Outcome, error) {
	const op = "programme.Commit"
	p, err := s.plan(ctx, in)
	if err != nil {
		return p.outcome, fault.Wrap(op, err)
	}
	regency := in.Batch.Region
	if err := s.Store.InsertProgrammes(ctx, regency, p.add); err != nil {
		return p.outcome, fault.Wrap(op, err)
	}
	for _, x := range p.change {
		if err := s.Store.UpdateProgramme(ctx, regency, x); err != nil {
			return p.outcome, fault.Wrap(op, err)
		}
	}
	return p.outcome, fault.Wrap(op, s.Store.AddBefore(ctx, regency, in.Batch.ID, p.before))
}

func (s programmeSink) plan(ctx context.Context, in intake.Input) (programmePlan, error) {
	var plan programmePlan
	year, regency := in.Batch.DataDate.Year, in.Batch.Region.Regency()
	all, err := s.Store.Programmes(ctx, region.ScopeOf(regency), 0)
	if err != nil {
		return plan, err
	}
	f := fieldsOf(in.Dialect)
	taken := map[yearKey]int{} // how often a key stands in the file
	byYear := map[yearKey]Programme{}
	for _, p := range all {
		byYear[yearKey{p.Year, p.Key}] = p
	}
	var strategy Strategy
	done := 0
	for rec, err := range in.Rows {
		if err != nil {
			return plan, err
		}
		done++
		progress(in, done)
		f.value = rec.Value
		p, ok := readProgramme(f, rec.Row, &strategy, in.Find)
		if !ok {
			continue
		}
		p.Area, p.Year = regency, rowYear(f, year)
		if p.Year == 0 {
			in.Find(f.finding(rec.Row, "", "programme_year", intake.SeverityError, locale.T("programme.row_year"), locale.T("programme.row_year_remedy")))
			continue
		}
		p.Key = keyOf(p)
		first := yearKey{p.Year, p.Key}
		taken[first]++
		if n := taken[first]; n > 1 {
			// Two lines of one sub-activity, for two kinds of aid perhaps:
			// both budgets count, so both lines stay.
			p.Key.Name += "#" + locale.English.Integer(int64(n))
			in.Find(f.finding(rec.Row, "subactivity", "programme_twice", intake.SeverityNotice,
				locale.T("programme.row_twice", "number", n), locale.T("programme.row_twice_remedy")))
		}
		in.Tell(s.place(&plan, p, byYear, in.Batch), rec.Row, cmp.Or(p.Subactivity, p.Name))
	}
	return plan, nil
}

// yearKey finds a programme within a kab/kota.
type yearKey struct {
	year int
	key  Key
}

func (s programmeSink) place(plan *programmePlan, p Programme, byYear map[yearKey]Programme, batch intake.Batch) intake.EffectKind {
	k := yearKey{p.Year, p.Key}
	old, known := byYear[k]
	p.ChangedBatch, p.ChangedAt, p.ChangedBy = batch.ID, s.Now(), batch.CreatedBy
	if !known {
		p.ID, p.Version, p.CreatedBatch = s.NewID(), 1, batch.ID
		plan.add = append(plan.add, p)
		plan.before = append(plan.before, Before{Kind: KindProgramme, ID: p.ID, Version: 1})
		plan.outcome.New++
		return intake.EffectNew
	}
	if p.Need == "" {
		p.Need = old.Need // set in the browser, no file has it
	}
	if old.says(p) {
		plan.outcome.Unchanged++
		return intake.EffectUnchanged
	}
	p.ID, p.Version, p.CreatedBatch = old.ID, old.Version, old.CreatedBatch
	plan.change = append(plan.change, p)
	plan.before = append(plan.before, Before{Kind: KindProgramme, ID: p.ID, Programme: &old, Version: old.Version + 1})
	plan.outcome.Changed++
	return intake.EffectChanged
}

func rowYear(f fields, otherwise int) int {
	if y, ok := parseNumber(f.get("year")); ok && y >= 2000 && y <= 2100 {
		return int(y)
	}
	return otherwise
}

// Undo restores the programmes as they were. It is a Conflict when one of them
// was changed since, or has recipients.
func (s programmeSink) Undo(ctx context.Context, b intake.Batch) error {
	return fault.Wrap("programme.Undo", s.undo(ctx, b))
}

// Undo restores the deliveries as they were. It is a Conflict when one of them
// was changed since.
func (s deliverySink) Undo(ctx context.Context, b intake.Batch) error {
	return fault.Wrap("programme.Undo", s.undo(ctx, b))
}

func (s *Service) undo(ctx context.Context, b intake.Batch) error {
	regency := b.Region.Regency()
	before, err := s.Store.BeforeOf(ctx, regency, b.ID)
	if err != nil {
		return err
	}
	if err := s.refuseUndo(ctx, b, before); err != nil {
		return err
	}
	for _, x := range before {
		if err := s.restore(ctx, regency, x); err != nil {
			return err
		}
	}
	return s.Store.RemoveBefore(ctx, regency, b.ID)
}

// refuseUndo looks for what has happened since the batch: what it changed must
// still be as the batch left it, or be so again after a later one was undone.
func (s *Service) refuseUndo(ctx context.Context, b intake.Batch, before []Before) error {
	const op = "programme.undo"
	regency := b.Region.Regency()
	scope := region.ScopeOf(regency)
	programmes, err := s.Store.Programmes(ctx, scope, 0)
	if err != nil {
		return err
	}
	last := map[string]string{} // the batch that changed it last
	versions := map[string]int64{}
	names := map[string]string{}
	ids := make([]string, 0, len(programmes))
	for _, p := range programmes {
		last[p.ID], versions[p.ID], names[p.ID] = p.ChangedBatch, p.Version, p.Name
		ids = append(ids, p.ID)
	}
	deliveries, err := s.Store.Deliveries(ctx, regency, ids)
	if err != nil {
		return err
	}
	served := map[string]bool{}
	for _, d := range deliveries {
		last[d.ID], versions[d.ID] = d.BatchID, d.Version
		served[d.ProgrammeID] = true
	}
	for i, x := range before {
		if versions[x.ID] == 0 || last[x.ID] != b.ID {
			return fault.New(op, fault.Conflict, locale.T("programme.undo_changed"), nil)
		}
		before[i].Version = versions[x.ID] // an undo in between has raised it
		if x.Kind == KindProgramme && x.Programme == nil && served[x.ID] {
			return fault.New(op, fault.Conflict, locale.T("programme.undo_served", "name", names[x.ID]), nil)
		}
	}
	return nil
}

func (s *Service) restore(ctx context.Context, regency region.Code, x Before) error {
	switch {
	case x.Programme != nil:
		p := *x.Programme
		p.Version = x.Version
		return s.Store.UpdateProgramme(ctx, regency, p)
	case x.Delivery != nil:
		d := *x.Delivery
		d.Version = x.Version
		return s.Store.UpdateDelivery(ctx, regency, d)
	case x.Kind == KindProgramme:
		return s.Store.DeleteProgramme(ctx, regency, x.ID)
	default:
		return s.Store.DeleteDelivery(ctx, regency, x.ID)
	}
}
