package verification

import (
	"context"
	"slices"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// step is how many rows are looked up together.
const step = 1000

// ResultSink takes rows of verification results.
func (s *Service) ResultSink() intake.Sink { return resultSink{s} }

type resultSink struct{ s *Service }

// Check matches each row with its family and finds what contradicts itself.
func (k resultSink) Check(ctx context.Context, in intake.Input) (intake.Outcome, error) {
	return newResultRun(k.s, in, false).run(ctx)
}

// Commit adds the results; a newer visit takes the place of the current one.
func (k resultSink) Commit(ctx context.Context, in intake.Input) (intake.Outcome, error) {
	return newResultRun(k.s, in, true).run(ctx)
}

// Undo takes the results of the batch away; the former ones count again. It
// refuses when a frozen decree names a family by a result of the batch.
func (k resultSink) Undo(ctx context.Context, b intake.Batch) error {
	const op = "verification.Undo"
	decrees, err := k.s.Store.DecreesOn(ctx, b.Region, b.ID)
	if err != nil {
		return fault.Wrap(op, err)
	}
	if len(decrees) > 0 {
		return fault.New(op, fault.Conflict, locale.T("verification.undo_decree", "decree", decrees[0]), nil)
	}
	_, err = k.s.Store.RemoveResults(ctx, b.Region, b.ID)
	return fault.Wrap(op, err)
}

// resultRun reads one file.
type resultRun struct {
	s       *Service
	in      intake.Input
	write   bool
	column  map[string]int // canonical field → index in Record.Value
	answers []string       // k01 …
	seen    map[string]*Result
	search  *search
	today   civil.Date
	out     intake.Outcome
}

func newResultRun(s *Service, in intake.Input, write bool) *resultRun {
	r := &resultRun{s: s, in: in, write: write, column: map[string]int{}, seen: map[string]*Result{}, today: s.today()}
	for i, f := range in.Dialect.Fields {
		r.column[f.Name] = i
		if answerKey.MatchString(f.Name) {
			r.answers = append(r.answers, f.Name)
		}
	}
	r.search = &search{run: r, villages: map[[2]string]region.Code{}}
	return r
}

func (r *resultRun) run(ctx context.Context) (intake.Outcome, error) {
	var rows []intake.Record
	done := 0
	flush := func() error {
		if err := r.batch(ctx, rows); err != nil {
			return fault.Wrap("verification.ResultSink", err)
		}
		done += len(rows)
		rows = rows[:0]
		if r.in.Progress != nil {
			r.in.Progress(done)
		}
		return nil
	}
	for rec, err := range r.in.Rows {
		if err != nil {
			return intake.Outcome{}, err
		}
		rec.Value = slices.Clone(rec.Value)
		if rows = append(rows, rec); len(rows) < step {
			continue
		}
		if err := flush(); err != nil {
			return intake.Outcome{}, err
		}
	}
	if err := flush(); err != nil {
		return intake.Outcome{}, err
	}
	return r.out, nil
}

func (r *resultRun) value(rec intake.Record, field string) string {
	i, ok := r.column[field]
	if !ok || i >= len(rec.Value) {
		return ""
	}
	return rec.Value[i]
}

// header is the name of a field's column for findings.
func (r *resultRun) header(field string) string { return columnName(r.in.Dialect, field) }

func columnName(d *intake.Dialect, field string) string {
	if i := d.Field(field); i >= 0 && len(d.Fields[i].Headers) > 0 {
		return d.Fields[i].Headers[0]
	}
	return ""
}

func (r *resultRun) find(rec intake.Record, severity intake.Severity, field, code, value string, pairs ...any) {
	r.report(intake.Finding{
		Row: rec.Row, Column: r.header(field), Code: code, Severity: severity, Value: value,
		Text: locale.T("verification."+code, pairs...), Remedy: locale.T("verification."+code+"_remedy", pairs...),
	})
}

func (r *resultRun) report(f intake.Finding) {
	if r.in.Find != nil {
		r.in.Find(f)
	}
}

// batch handles some rows: matches the families, reads their results, and
// adds what is new.
func (r *resultRun) batch(ctx context.Context, rows []intake.Record) error {
	refs, err := r.search.families(ctx, rows)
	if err != nil {
		return err
	}
	var ids []string
	for _, ref := range refs {
		if ref != nil {
			ids = append(ids, ref.ID)
		}
	}
	past, err := r.s.Store.Results(ctx, region.ScopeOf(r.in.Batch.Region), ids)
	if err != nil {
		return err
	}
	byFamily := map[string][]Result{}
	for _, p := range past {
		byFamily[p.FamilyID] = append(byFamily[p.FamilyID], p)
	}
	var add []Result
	for i, rec := range rows {
		if refs[i] == nil {
			continue
		}
		if res, ok := r.row(rec, *refs[i], byFamily[refs[i].ID]); ok {
			add = append(add, res)
		}
	}
	if !r.write || len(add) == 0 {
		return nil
	}
	return r.s.Store.AddResults(ctx, r.in.Batch.Region, add)
}

// row makes the result of a row; false when there is nothing to add.
func (r *resultRun) row(rec intake.Record, family FamilyRef, past []Result) (Result, bool) {
	res := r.read(rec, family)
	if problems := res.problems(r.today); len(problems) > 0 {
		for _, p := range problems {
			r.report(intake.Finding{Row: rec.Row, Column: r.header(p.field), Code: p.code, Severity: intake.SeverityError,
				Value: r.value(rec, p.field), Text: p.text, Remedy: p.remedy})
		}
		return Result{}, false
	}
	if res.Existence == Found && res.Eligibility == NotJudged {
		r.find(rec, intake.SeverityWarning, "eligibility", "not_judged", "")
	}
	twice := r.seen[family.ID]
	same := func(p Result) bool { return p.says(res) }
	switch {
	case twice != nil && twice.says(res), slices.ContainsFunc(past, same):
		r.out.Unchanged++
		r.in.Tell(intake.EffectUnchanged, rec.Row, family.HeadName)
		return Result{}, false
	case twice != nil:
		r.find(rec, intake.SeverityWarning, "family_key", "family_twice", r.search.shown(rec), "row", twice.Row)
		r.out.Changed++
		r.in.Tell(intake.EffectChanged, rec.Row, family.HeadName, twice.becomes(res)...)
	case len(past) > 0:
		r.out.Changed++
		r.in.Tell(intake.EffectChanged, rec.Row, family.HeadName, current(past).becomes(res)...)
	default:
		r.out.New++
		r.in.Tell(intake.EffectNew, rec.Row, family.HeadName, Result{}.becomes(res)...)
	}
	for _, p := range past {
		if p.Current && res.Date().Before(p.Date()) {
			r.find(rec, intake.SeverityWarning, "visited_on", "older_visit", res.Date().String(), "date", res.Date(), "current", p.Date())
		}
	}
	res.Current = twice == nil && len(past) == 0
	r.seen[family.ID] = &res
	return res, true
}

// current is the result that counts now.
func current(past []Result) Result {
	for _, p := range past {
		if p.Current {
			return p
		}
	}
	return past[len(past)-1]
}

// becomes tells what a newer result says otherwise.
func (p Result) becomes(o Result) []intake.EffectChange {
	var out []intake.EffectChange
	if p.Existence != o.Existence {
		out = append(out, intake.EffectChange{Field: locale.T("verification.existence"), Old: p.Existence.Text(), New: o.Existence.Text()})
	}
	if p.Eligibility != o.Eligibility {
		out = append(out, intake.EffectChange{Field: locale.T("verification.eligibility"), Old: p.Eligibility.Text(), New: o.Eligibility.Text()})
	}
	return out
}

func (r *resultRun) read(rec intake.Record, family FamilyRef) Result {
	res := Result{
		FamilyID: family.ID, Area: family.Area,
		Existence: Existence(r.value(rec, "existence")), Eligibility: Eligibility(r.value(rec, "eligibility")),
		Reason: r.value(rec, "reason"), Note: r.value(rec, "note"), Evidence: r.value(rec, "evidence"),
		Verifier: r.value(rec, "verifier"), Answers: Answers{}, BatchID: r.in.Batch.ID, Row: rec.Row,
		RecordedAt: r.s.Now(), RecordedBy: r.in.Batch.CreatedBy,
	}
	if r.write {
		res.ID = r.s.NewID()
	}
	if v := r.value(rec, "visited_on"); v != "" {
		if d, err := civil.ParseDate(v); err == nil {
			res.VisitedOn = d
		}
	}
	for _, k := range r.answers {
		if v := r.value(rec, k); v != "" {
			res.Answers[k] = v
		}
	}
	return res
}
