package intake

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Service takes files through read → checked → committed → undone.
//
//	b, err := service.Read(ctx, "61.72", "p3ke.xlsx", file, size, intake.Options{By: "dewi"})
//	b, err = service.Check(ctx, b.ID)
//	b, err = service.Commit(ctx, b.ID)
//
// Import does the last two in one pass over the rows.
type Service struct {
	Store    Store
	Mappings MappingStore // nil: shipped layouts only
	Atomic   Atomic
	Sinks    map[Target]Sink
	Sealer   Sealer
	Identity IdentityChecker   // nil: NIK and KK are kept as found, unchecked
	Areas    *region.Directory // nil: area codes are taken as found, unchecked
	Audit    Recorder          // nil: commits and undos are not recorded
	Dialects []*Dialect
	Limits   tabular.Limits
	Now      func() time.Time
	NewID    func() string

	mapped sync.Map // mappedKey → *Dialect, of versions that were read before
}

// Recorder keeps the audit log. A commit or an undo and its record take effect
// together.
type Recorder interface {
	Record(ctx context.Context, action, object string, area region.Code, purpose string, detail map[string]any) error
}

func (s *Service) record(ctx context.Context, action string, b Batch) error {
	if s.Audit == nil {
		return nil
	}
	return s.Audit.Record(ctx, action, "batch:"+b.ID, b.Region, "",
		map[string]any{"file": b.File, "dialect": b.Dialect, "rows": b.Rows, "new": b.New, "changed": b.Changed})
}

// Progress is told how far a stage ("read", "check", "commit", "undo") is, about every
// thousand rows and at the end.
type Progress func(stage string, done int)

type progressKey struct{}

// WithProgress makes the service's calls with this context report progress.
func WithProgress(ctx context.Context, p Progress) context.Context {
	return context.WithValue(ctx, progressKey{}, p)
}

const progressStep = 1000

// Undoing tells, for a sink, that done of all parts of a batch are undone.
func Undoing(ctx context.Context, b Batch, done, all int) {
	report(ctx, stageUndo, b.Rows*done/max(all, 1))
}

const stageUndo = "undo"

func report(ctx context.Context, stage string, done int) {
	if p, ok := ctx.Value(progressKey{}).(Progress); ok && p != nil {
		p(stage, done)
	}
}

// Batches lists the batches of a scope, newest first.
func (s *Service) Batches(ctx context.Context, scope region.Scope) ([]Batch, error) {
	return s.Store.Batches(ctx, scope)
}

// Batch returns one batch of a scope.
func (s *Service) Batch(ctx context.Context, scope region.Scope, id string) (Batch, error) {
	b, err := s.Store.Batch(ctx, scope, id)
	if fault.Is(err, fault.NotFound) {
		return b, fault.New("intake.Batch", fault.NotFound, locale.T("intake.batch_unknown"), err)
	}
	return b, fault.Wrap("intake.Batch", err)
}

// Findings lists what was found, in the order of rows.
func (s *Service) Findings(ctx context.Context, scope region.Scope, id string, f FindingFilter) ([]Finding, error) {
	return s.Store.Findings(ctx, scope, id, f)
}

// CountFindings counts the findings that Findings lists on all its pages.
func (s *Service) CountFindings(ctx context.Context, scope region.Scope, id string, f FindingFilter) (int, error) {
	n, err := s.Store.CountFindings(ctx, scope, id, f)
	return n, fault.Wrap("intake.CountFindings", err)
}

// FirstFindings gives an example of each kind of finding of a batch that the
// reader may see.
func (s *Service) FirstFindings(ctx context.Context, b Batch) (map[string]Finding, error) {
	list, err := s.Store.FirstFindings(ctx, b.Region, b.ID, slices.Sorted(maps.Keys(b.Counts)))
	first := make(map[string]Finding, len(list))
	for _, f := range list {
		first[f.Code] = f
	}
	return first, fault.Wrap("intake.FirstFindings", err)
}

func (s *Service) today() civil.Date { return civil.DateOf(s.Now()) }

func (s *Service) any(ctx context.Context, id string) (Batch, error) {
	return s.Batch(ctx, region.ScopeOf(region.Nation), id)
}

func (s *Service) sink(d *Dialect) (Sink, error) {
	if k := s.Sinks[d.Target]; k != nil {
		return k, nil
	}
	return nil, fault.New("intake.sink", fault.Internal, locale.Text{}, fmt.Errorf("no sink for %s", d.Target))
}

// Row reads one row again as it stood in the file, with its mapped values. The
// caller has made sure that the batch lies in the reader's area.
func (s *Service) Row(ctx context.Context, batchID string, row int) (Record, *Dialect, error) {
	records, d, err := s.RowsOf(ctx, batchID, []int{row})
	if err != nil {
		return Record{}, nil, err
	}
	return records[0], d, nil
}

// RowsOf reads several rows of a batch again, in ascending order, and opens
// each block of the file once.
func (s *Service) RowsOf(ctx context.Context, batchID string, rows []int) ([]Record, *Dialect, error) {
	b, err := s.any(ctx, batchID)
	if err != nil {
		return nil, nil, err
	}
	d, err := s.DialectOf(ctx, b)
	if err != nil {
		return nil, nil, err
	}
	out := make([]Record, 0, len(rows))
	var records []Record // of the block that is open
	for _, row := range rows {
		if len(records) == 0 || records[len(records)-1].Row < row {
			if records, err = s.blockOf(ctx, b, row); err != nil {
				return nil, nil, err
			}
		}
		r, ok := rowIn(records, row)
		if !ok {
			return nil, nil, rowUnknown(row, nil)
		}
		if b.Amended > 0 {
			if r.Amended, err = s.amendmentsOf(ctx, b, r); err != nil {
				return nil, nil, err
			}
		}
		out = append(out, r)
	}
	return out, d, nil
}

// storedRow reads one row of a batch.
func (s *Service) storedRow(ctx context.Context, b Batch, row int) (Record, error) {
	records, err := s.blockOf(ctx, b, row)
	if err != nil {
		return Record{}, err
	}
	r, ok := rowIn(records, row)
	if !ok {
		return Record{}, rowUnknown(row, nil)
	}
	return r, nil
}

// blockOf opens the block in which a row lies.
func (s *Service) blockOf(ctx context.Context, b Batch, row int) ([]Record, error) {
	block, err := s.Store.BlockOf(ctx, b.Region, b.ID, row)
	if err != nil {
		return nil, rowUnknown(row, err)
	}
	records, err := openBlock(s.Sealer, block.Sealed, wholeRows)
	return records, fault.Wrap("intake.Row", err)
}

func rowIn(records []Record, row int) (Record, bool) {
	i := slices.IndexFunc(records, func(r Record) bool { return r.Row == row })
	if i < 0 {
		return Record{}, false
	}
	return records[i], true
}

func rowUnknown(row int, cause error) error {
	if cause != nil && !fault.Is(cause, fault.NotFound) {
		return fault.Wrap("intake.Row", cause)
	}
	return fault.New("intake.Row", fault.NotFound, locale.T("intake.row_unknown", "row", row), cause)
}

// Preview returns the first n rows, rejected ones included.
func (s *Service) Preview(ctx context.Context, batchID string, n int) ([]Record, *Dialect, error) {
	b, err := s.any(ctx, batchID)
	if err != nil {
		return nil, nil, err
	}
	d, err := s.DialectOf(ctx, b)
	if err != nil {
		return nil, nil, err
	}
	var list []Record
	for r, err := range s.rows(ctx, b, nil, wholeRows) {
		if err != nil {
			return nil, nil, err
		}
		if len(list) >= n {
			break
		}
		list = append(list, r)
	}
	return list, d, nil
}

// blocksAtOnce bounds the memory of reading back. Blocks are fetched by number
// so that no cursor stays open while a sink uses the same connection.
const blocksAtOnce = 16

// rows yields the rows of a batch that are not rejected.
func (s *Service) rows(ctx context.Context, b Batch, rejected rowSet, want parts) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for from := 0; ; from += blocksAtOnce {
			if err := ctx.Err(); err != nil {
				yield(Record{}, fault.Wrap("intake.rows", err))
				return
			}
			blocks, err := s.Store.Blocks(ctx, b.Region, b.ID, from, from+blocksAtOnce)
			if err != nil {
				yield(Record{}, fault.Wrap("intake.rows", err))
				return
			}
			for _, block := range blocks {
				records, err := openBlock(s.Sealer, block.Sealed, want)
				if err != nil {
					yield(Record{}, fault.Wrap("intake.rows", err))
					return
				}
				for _, r := range records {
					if !rejected.has(r.Row) && !yield(r, nil) {
						return
					}
				}
			}
			if len(blocks) < blocksAtOnce {
				return
			}
		}
	}
}

// input prepares what a sink gets. The rows were stored before and are read
// with ctx outside of any transaction, so that a sink can read ahead of what
// it writes.
func (s *Service) input(ctx context.Context, b Batch, d *Dialect, stage string, rejected rowSet, find func(Finding)) Input {
	last := 0
	inFile := func(f Finding) {
		f.Column = b.headerOf(d, f.Column)
		find(f)
	}
	return Input{Batch: b, Dialect: d, Rows: s.rows(ctx, b, rejected, valuesOnly), Find: inFile, Progress: func(done int) {
		if done/progressStep != last {
			last = done / progressStep
			report(ctx, stage, done)
		}
	}}
}

func (s *Service) rejectedAt(ctx context.Context, b Batch, stages ...Stage) (rowSet, error) {
	set := rowSet{}
	for _, stage := range stages {
		rows, err := s.Store.Rejected(ctx, b.Region, b.ID, stage)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			set[r] = struct{}{}
		}
	}
	return set, nil
}

// Check asks the target what a commit would do and what is wrong with the
// rows. It can be repeated; the findings of the check before are replaced.
func (s *Service) Check(ctx context.Context, batchID string) (Batch, error) {
	b, d, sink, err := s.ready(ctx, "intake.Check", batchID, StateRead, StateChecked)
	if err != nil {
		return b, err
	}
	rejected, err := s.rejectedAt(ctx, b, StageRead)
	if err != nil {
		return b, fault.Wrap("intake.Check", err)
	}
	t := s.newTally(b, StageCheck)
	t.stored = b.ReadStored
	seen := newEffects()
	report(ctx, "check", 0)
	in := s.input(ctx, b, d, "check", rejected, t.find)
	in.Note = seen.note
	out, err := sink.Check(ctx, in)
	if err != nil {
		return b, fault.Wrap("intake.Check", err)
	}
	if err := s.quote(ctx, b, t.pending); err != nil {
		return b, fault.Wrap("intake.Check", err)
	}
	b.EffectsLeftOut = seen.left
	err = s.Atomic.Atomically(ctx, func(ctx context.Context) error {
		from := b.State
		b.State = StateChecked
		if err := s.Store.SetEffects(ctx, b.Region, b.ID, seen.all()); err != nil {
			return err
		}
		b, err = s.storeCheck(ctx, b, from, out, t, rejected)
		return err
	})
	report(ctx, "check", b.Rows)
	return b, fault.Wrap("intake.Check", err)
}

// storeCheck keeps what a check found, and the batch with it.
func (s *Service) storeCheck(ctx context.Context, b Batch, from State, out Outcome, t *tally, rejected rowSet) (Batch, error) {
	maps.Copy(rejected, t.rejected)
	b.Rejected, b.Accepted = len(rejected), b.Rows-len(rejected)
	b.New, b.Changed, b.Unchanged = out.New, out.Changed, out.Unchanged
	b.Counts, b.FindingsLeftOut = maps.Clone(b.ReadCounts), b.ReadLeftOut+t.left
	if b.Counts == nil {
		b.Counts = map[string]int{}
	}
	for code, n := range t.counts {
		b.Counts[code] += n
	}
	if err := s.Store.DropFindings(ctx, b.Region, b.ID, StageCheck); err != nil {
		return b, err
	}
	if err := t.flush(ctx); err != nil {
		return b, err
	}
	if err := s.Store.SetRejected(ctx, b.Region, b.ID, StageCheck, t.rows()); err != nil {
		return b, err
	}
	return b, s.Store.UpdateBatch(ctx, b, from)
}

// ready gives a batch that is in one of the states, with its layout and sink.
func (s *Service) ready(ctx context.Context, op, id string, states ...State) (Batch, *Dialect, Sink, error) {
	b, err := s.any(ctx, id)
	if err != nil {
		return b, nil, nil, err
	}
	if !slices.Contains(states, b.State) {
		return b, nil, nil, wrongState(op, b)
	}
	d, err := s.DialectOf(ctx, b)
	if err != nil {
		return b, nil, nil, err
	}
	sink, err := s.sink(d)
	return b, d, sink, err
}

func wrongState(op string, b Batch) error {
	return fault.New(op, fault.Conflict, locale.T("intake.wrong_state", "file", b.File,
		"state", locale.T("intake.state_"+string(b.State))), nil)
}

// Commit hands the accepted rows to the target. All of it takes effect or
// nothing: killed at any moment, the batch is still checked.
func (s *Service) Commit(ctx context.Context, batchID string) (Batch, error) {
	b, d, sink, err := s.ready(ctx, "intake.Commit", batchID, StateChecked)
	if err != nil {
		return b, err
	}
	done := b
	outside := ctx
	err = s.Atomic.Atomically(ctx, func(ctx context.Context) error {
		report(ctx, "commit", 0) // its turn has come
		done.State, done.CommittedAt = StateCommitted, s.Now().UTC()
		// First, so that of two commits at once the second waits and then
		// finds the batch committed.
		if err := s.Store.UpdateBatch(ctx, done, StateChecked); err != nil {
			return err
		}
		rejected, err := s.rejectedAt(ctx, b, StageRead, StageCheck)
		if err != nil {
			return err
		}
		// A row that had no error when it was checked has one now only because
		// something it rests on has changed.
		late := 0
		out, err := sink.Commit(ctx, s.input(outside, done, d, "commit", rejected, func(f Finding) {
			if f.Severity == SeverityError && late == 0 {
				late = f.Row
			}
		}))
		if err != nil {
			return err
		}
		if late > 0 {
			return fault.New("intake.Commit", fault.Conflict, locale.T("intake.changed_since_check", "row", late), nil)
		}
		done.New, done.Changed, done.Unchanged = out.New, out.Changed, out.Unchanged
		if err := s.Store.UpdateBatch(ctx, done, StateCommitted); err != nil {
			return err
		}
		return s.record(ctx, "batch_commit", done)
	})
	if err != nil {
		return b, fault.Wrap("intake.Commit", err)
	}
	report(ctx, "commit", done.Rows)
	return done, nil
}

// Import checks and commits a batch in one pass over its rows, for files that
// nobody wants to look at in between: rows with errors are left out and listed,
// all others take effect, or nothing does.
func (s *Service) Import(ctx context.Context, batchID string) (Batch, error) {
	const op = "intake.Import"
	b, d, sink, err := s.ready(ctx, op, batchID, StateRead, StateChecked)
	if err != nil {
		return b, err
	}
	done := b
	outside := ctx
	err = s.Atomic.Atomically(ctx, func(ctx context.Context) error {
		done.State, done.CommittedAt = StateCommitted, s.Now().UTC()
		if err := s.Store.UpdateBatch(ctx, done, b.State); err != nil {
			return err
		}
		rejected, err := s.rejectedAt(ctx, b, StageRead)
		if err != nil {
			return err
		}
		t := s.newTally(b, StageCheck)
		t.stored = b.ReadStored
		out, err := sink.Commit(ctx, s.input(outside, done, d, "commit", rejected, t.find))
		if err != nil {
			return err
		}
		if err := s.quote(ctx, b, t.pending); err != nil {
			return err
		}
		if done, err = s.storeCheck(ctx, done, StateCommitted, out, t, rejected); err != nil {
			return err
		}
		return s.record(ctx, "batch_commit", done)
	})
	if err != nil {
		return b, fault.Wrap(op, err)
	}
	report(ctx, "commit", done.Rows)
	return done, nil
}

// Undo takes a committed batch back, if the target can restore what was.
func (s *Service) Undo(ctx context.Context, batchID string) (Batch, error) {
	b, _, sink, err := s.ready(ctx, "intake.Undo", batchID, StateCommitted)
	if err != nil {
		return b, err
	}
	undone := b
	undone.State = StateUndone
	err = s.Atomic.Atomically(ctx, func(ctx context.Context) error {
		report(ctx, stageUndo, 0)
		if err := s.Store.UpdateBatch(ctx, undone, StateCommitted); err != nil {
			return err
		}
		if err := sink.Undo(ctx, b); err != nil {
			return err
		}
		return s.record(ctx, "batch_undo", b)
	})
	if err != nil {
		return b, fault.Wrap("intake.Undo", err)
	}
	return undone, nil
}
