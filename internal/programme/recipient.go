package programme

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
)

type deliverySink struct{ *Service }

type deliveryPlan struct {
	add, change []Delivery
	before      []Before
	outcome     intake.Outcome
}

func (s deliverySink) Check(ctx context.Context, in intake.Input) (intake.Outcome, error) {
	p, err := s.plan(ctx, in)
	return p.outcome, fault.Wrap("programme.Check", err)
}

func (s deliverySink) Commit(ctx context.Context, in intake.Input) (intake.Outcome, error) {
	const op = "programme.Commit"
	p, err := s.plan(ctx, in)
	if err != nil {
		return p.outcome, fault.Wrap(op, err)
	}
	regency := in.Batch.Region.Regency()
	if err := s.Store.InsertDeliveries(ctx, regency, p.add); err != nil {
		return p.outcome, fault.Wrap(op, err)
	}
	for _, d := range p.change {
		if err := s.Store.UpdateDelivery(ctx, regency, d); err != nil {
			return p.outcome, fault.Wrap(op, err)
		}
	}
	return p.outcome, fault.Wrap(op, s.Store.AddBefore(ctx, regency, in.Batch.ID, p.before))
}

func (s deliverySink) plan(ctx context.Context, in intake.Input) (deliveryPlan, error) {
	r := &recipients{Service: s.Service, ctx: ctx, batch: in.Batch, regency: in.Batch.Region.Regency(),
		fields: fieldsOf(in.Dialect), find: in.Find, tell: in.Tell, seen: map[deliveryKey]Delivery{}}
	if err := r.load(); err != nil {
		return deliveryPlan{}, err
	}
	var rows []Delivery
	done := 0
	for rec, err := range in.Rows {
		if err != nil {
			return deliveryPlan{}, err
		}
		done++
		progress(in, done)
		r.value = rec.Value
		d, ok, err := r.read(rec.Row)
		if err != nil {
			return deliveryPlan{}, err
		}
		if ok {
			rows = append(rows, d)
		}
	}
	return r.merge(rows)
}

// recipients reads rows of recipients against what the register knows.
type recipients struct {
	*Service
	fields
	ctx        context.Context
	batch      intake.Batch
	regency    region.Code
	find       func(intake.Finding)
	tell       func(kind intake.EffectKind, row int, title string, changes ...intake.EffectChange)
	programmes map[string][]Programme // by folded code and by folded names
	families   map[string]FamilyRef   // by source key
	byID       map[string]FamilyRef
	byKK       map[string]FamilyRef     // by blind index, read when needed
	byNIK      map[string][]PersonRef   // likewise
	seen       map[deliveryKey]Delivery // the first occurrence in the file
	repeats    []int                    // rows that say the same as one before
}

type deliveryKey struct {
	programme, family, person string
	on                        civil.Date
}

func (r *recipients) load() error {
	all, err := r.Store.Programmes(r.ctx, region.ScopeOf(r.regency), 0)
	if err != nil {
		return err
	}
	r.programmes = map[string][]Programme{}
	for _, p := range all {
		names := []string{"code " + foldCode(p.Code), fold(p.Name), fold(p.Subactivity), fold(p.Activity), fold(p.Programme), fold(p.AidKind)}
		slices.Sort(names)
		for _, n := range slices.Compact(names) {
			if n != "" && n != "code " {
				r.programmes[n] = append(r.programmes[n], p)
			}
		}
	}
	if r.families, err = r.Store.FamiliesBySourceKey(r.ctx, r.regency); err != nil {
		return err
	}
	r.byID = make(map[string]FamilyRef, len(r.families))
	for _, f := range r.families {
		r.byID[f.ID] = f
	}
	return nil
}

func (r *recipients) report(row int, field, code string, severity intake.Severity, args ...any) {
	r.find(r.finding(row, field, code, severity, locale.T("programme."+code, args...), locale.T("programme."+code+"_remedy", args...)))
}

// read makes a delivery of the present row; false when it was rejected with a
// finding.
func (r *recipients) read(row int) (Delivery, bool, error) {
	p, ok := r.programme(row)
	if !ok {
		return Delivery{}, false, nil
	}
	d := Delivery{ProgrammeID: p.ID, Status: Status(r.get("status")), Proof: r.get("proof"), Note: r.get("note"), Row: row}
	if ok, err := r.recipient(row, p, &d); !ok || err != nil {
		return Delivery{}, false, err
	}
	if text := r.get("delivered_on"); text != "" {
		on, err := civil.ParseDate(text)
		if err != nil {
			r.report(row, "delivered_on", "date_unreadable", intake.SeverityError)
			return Delivery{}, false, nil
		}
		d.DeliveredOn = on
	}
	amount, ok := parseRupiah(r.get("amount"))
	if !ok {
		r.find(r.finding(row, "amount", "programme_amount", intake.SeverityError,
			locale.T("programme.row_amount"), locale.T("programme.row_amount_remedy")))
		return Delivery{}, false, nil
	}
	d.Amount = amount
	if !r.status(row, &d) {
		return Delivery{}, false, nil
	}
	k := deliveryKey{d.ProgrammeID, d.FamilyID, d.PersonID, d.DeliveredOn}
	if first, twice := r.seen[k]; twice {
		r.report(row, "name", "recipient_twice", intake.SeverityNotice, "row", first.Row)
		if first.says(d) {
			r.repeats = append(r.repeats, row)
			return Delivery{}, false, nil
		}
	} else {
		r.seen[k] = d
	}
	return d, true, nil
}

func (r *recipients) status(row int, d *Delivery) bool {
	switch {
	case d.Status == "" && !d.DeliveredOn.IsZero():
		d.Status = Delivered
	case d.Status == "":
		d.Status = Planned
	case rank[d.Status] == 0:
		r.report(row, "status", "status_not_known", intake.SeverityError)
		return false
	}
	if d.Status == Delivered && d.DeliveredOn.IsZero() {
		r.report(row, "delivered_on", "delivered_without_date", intake.SeverityWarning)
	}
	if d.DeliveredOn.After(civil.DateOf(r.Now()).AddDays(1)) {
		r.report(row, "delivered_on", "delivered_in_future", intake.SeverityWarning)
	}
	if d.Status == Cancelled {
		d.Reason = d.Note
		if d.Reason == "" {
			r.report(row, "note", "cancelled_without_reason", intake.SeverityWarning)
		}
	}
	return true
}

// programme finds the programme of the row by code, else by name, and lets
// the other and the agency decide among several.
func (r *recipients) programme(row int) (Programme, bool) {
	year := rowYear(r.fields, r.batch.DataDate.Year)
	code, name, agency := foldCode(r.get("programme_code")), fold(r.get("programme_name")), fold(r.get("agency"))
	ofYear := func(key string) []Programme {
		return slices.DeleteFunc(slices.Clone(r.programmes[key]), func(p Programme) bool { return p.Year != year })
	}
	var found []Programme
	if code != "" {
		found = ofYear("code " + code)
	}
	if len(found) == 0 && name != "" {
		found = ofYear(name)
	}
	found = prefer(found, func(p Programme) bool {
		return fold(p.Name) == name || fold(p.Subactivity) == name || fold(p.AidKind) == name
	})
	found = prefer(found, func(p Programme) bool { return p.Key.Agency == agency })
	called := cmp.Or(r.get("programme_name"), r.get("programme_code"))
	switch {
	case len(found) == 0:
		r.report(row, "programme_name", "programme_unknown", intake.SeverityError, "name", called, "year", yearText(year))
		return Programme{}, false
	case len(found) > 1 && !sameLine(found):
		names := make([]string, 0, len(found))
		for _, p := range found {
			names = append(names, p.Name+" ("+p.Agency+")")
		}
		r.report(row, "programme_name", "programme_ambiguous", intake.SeverityError, "name", called, "candidates", strings.Join(names, "; "))
		return Programme{}, false
	case len(found) > 1:
		r.report(row, "programme_name", "programme_two_lines", intake.SeverityWarning, "name", called)
	}
	return found[0], true
}

// prefer keeps those that fit, or all when none does.
func prefer(all []Programme, fits func(Programme) bool) []Programme {
	if len(all) < 2 {
		return all
	}
	kept := slices.DeleteFunc(slices.Clone(all), func(p Programme) bool { return !fits(p) })
	if len(kept) == 0 {
		return all
	}
	return kept
}

// sameLine reports whether programmes are lines of one sub-activity.
func sameLine(all []Programme) bool {
	base := func(p Programme) Key {
		name, _, _ := strings.Cut(p.Key.Name, "#")
		return Key{p.Key.Code, p.Key.Agency, name}
	}
	for _, p := range all[1:] {
		if base(p) != base(all[0]) {
			return false
		}
	}
	return true
}

// recipient finds family and person of the row: the family by its key, else by
// KK, else as the family of the person with the NIK. The person is kept when
// the programme is for persons, or when the person has no family.
func (r *recipients) recipient(row int, p Programme, d *Delivery) (bool, error) {
	key, nik, kk := r.get("family_key"), r.get("nik"), r.get("kk")
	var family FamilyRef
	if key != "" {
		family = r.families["p3ke:"+key]
	}
	if family.ID == "" && kk != "" {
		if err := r.loadKK(); err != nil {
			return false, err
		}
		family = r.byKK[string(r.Sealer.Index(labelKK, kk))]
	}
	var person PersonRef
	if nik != "" {
		if err := r.loadNIK(); err != nil {
			return false, err
		}
		person = r.person(row, r.byNIK[string(r.Sealer.Index(labelNIK, nik))], family)
	}
	if family.ID == "" && person.FamilyID != "" {
		family = r.byID[person.FamilyID]
		if family.ID == "" {
			family = FamilyRef{person.FamilyID, person.Area}
		}
	}
	if family.ID == "" && person.ID == "" {
		code := "recipient_unknown"
		if key == "" && nik == "" && kk == "" {
			code = "recipient_without_key"
		}
		r.report(row, "name", code, intake.SeverityError)
		return false, nil
	}
	if name := r.get("name"); person.ID != "" && otherName(name, person.NameKey) {
		r.report(row, "name", "recipient_other_name", intake.SeverityWarning, "name", name)
	}
	d.FamilyID, d.Area = family.ID, cmp.Or(family.Area, person.Area)
	if p.Unit == UnitPerson || family.ID == "" {
		d.PersonID = person.ID
	}
	if p.Unit == UnitPerson && person.ID == "" {
		r.report(row, "nik", "person_unknown", intake.SeverityWarning)
	}
	return true, nil
}

// otherName reports whether a name has no word in common with that of the
// register, not even the beginning of one. Lists shorten and misspell names.
func otherName(written, known string) bool {
	written = registry.FoldName(written)
	if written == "" || known == "" || strings.ReplaceAll(written, " ", "") == strings.ReplaceAll(known, " ", "") {
		return false
	}
	for _, a := range strings.Fields(written) {
		for _, b := range strings.Fields(known) {
			if a == b || len(a) > 2 && len(b) > 2 && a[:3] == b[:3] {
				return false
			}
		}
	}
	return true
}

// person chooses among the persons with one NIK: the one of the family.
func (r *recipients) person(row int, all []PersonRef, family FamilyRef) PersonRef {
	if len(all) == 0 {
		return PersonRef{}
	}
	for _, p := range all {
		if p.FamilyID == family.ID {
			return p
		}
	}
	if family.ID != "" {
		r.report(row, "nik", "person_elsewhere", intake.SeverityWarning)
		return all[0]
	}
	if len(all) > 1 {
		r.report(row, "nik", "nik_twice", intake.SeverityWarning)
	}
	return all[0]
}

func (r *recipients) loadKK() (err error) {
	if r.byKK == nil {
		r.byKK, err = r.Store.FamiliesByKK(r.ctx, r.regency)
	}
	return err
}

func (r *recipients) loadNIK() (err error) {
	if r.byNIK == nil {
		r.byNIK, err = r.Store.PersonsByNIK(r.ctx, r.regency)
	}
	return err
}

type recipientKey struct{ programme, family, person string }

// merge compares the rows with the deliveries that are there. A row continues
// the delivery of its recipient with the same date; else, one that has no date
// yet; a row without a date continues any. What is left over is new.
func (r *recipients) merge(rows []Delivery) (deliveryPlan, error) {
	var ids []string
	for _, d := range rows {
		ids = append(ids, d.ProgrammeID)
	}
	slices.Sort(ids)
	there, err := r.Store.Deliveries(r.ctx, r.regency, slices.Compact(ids))
	if err != nil {
		return deliveryPlan{}, err
	}
	free := map[recipientKey][]Delivery{}
	for _, d := range there {
		k := recipientKey{d.ProgrammeID, d.FamilyID, d.PersonID}
		free[k] = append(free[k], d)
	}
	matched := make([]Delivery, len(rows))
	for _, fits := range []func(row, old Delivery) bool{
		func(row, old Delivery) bool { return row.DeliveredOn == old.DeliveredOn },
		func(row, old Delivery) bool { return row.DeliveredOn.IsZero() || old.DeliveredOn.IsZero() },
	} {
		for i, d := range rows {
			k := recipientKey{d.ProgrammeID, d.FamilyID, d.PersonID}
			if matched[i].ID != "" {
				continue
			}
			if j := slices.IndexFunc(free[k], func(old Delivery) bool { return fits(d, old) }); j >= 0 {
				matched[i] = free[k][j]
				free[k] = slices.Delete(free[k], j, j+1)
			}
		}
	}
	return r.changes(rows, matched), nil
}

func (r *recipients) changes(rows, matched []Delivery) deliveryPlan {
	plan := deliveryPlan{outcome: intake.Outcome{Unchanged: len(r.repeats)}}
	for _, row := range r.repeats {
		r.tell(intake.EffectUnchanged, row, "")
	}
	now := r.Now()
	for i, d := range rows {
		old := matched[i]
		d.BatchID, d.ChangedAt, d.ChangedBy = r.batch.ID, now, r.batch.CreatedBy
		if old.ID == "" {
			d.ID, d.Version = r.NewID(), 1
			plan.add = append(plan.add, d)
			plan.before = append(plan.before, Before{Kind: KindDelivery, ID: d.ID, Version: 1})
			plan.outcome.New++
			r.tell(intake.EffectNew, d.Row, "")
			continue
		}
		next := continued(old, d)
		if old.says(next) {
			plan.outcome.Unchanged++
			r.tell(intake.EffectUnchanged, d.Row, "")
			continue
		}
		next.BatchID, next.Row, next.ChangedAt, next.ChangedBy = d.BatchID, d.Row, d.ChangedAt, d.ChangedBy
		plan.change = append(plan.change, next)
		plan.before = append(plan.before, Before{Kind: KindDelivery, ID: next.ID, Delivery: &old, Version: old.Version + 1})
		plan.outcome.Changed++
		r.tell(intake.EffectChanged, d.Row, "")
	}
	return plan
}

// continued is what a delivery becomes by a row. A status never goes back: a
// plan that is read again does not undo a delivery or revive what was
// cancelled. A value that the row does not have stays.
func continued(old, row Delivery) Delivery {
	next := old
	if rank[row.Status] > rank[old.Status] || row.Status == Delivered {
		next.Status = row.Status
		next.Reason = row.Reason
	}
	if !row.DeliveredOn.IsZero() {
		next.DeliveredOn = row.DeliveredOn
	}
	next.Amount = cmp.Or(row.Amount, old.Amount)
	next.Proof = cmp.Or(row.Proof, old.Proof)
	next.Note = cmp.Or(row.Note, old.Note)
	return next
}
