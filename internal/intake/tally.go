package intake

import (
	"context"
	"maps"
	"slices"
)

// maxFindings is how many findings of a batch are stored one by one. Counts by
// code are always complete.
const maxFindings = 100_000

// maxNotices is how many of one stage may only inform, so that they leave room
// for what has to be mended.
const maxNotices = maxFindings / 4

// tally collects the findings of one stage and writes them away in portions.
type tally struct {
	stage    Stage
	counts   map[string]int
	rejected rowSet
	stored   int // of the batch, all stages
	left     int
	notices  int
	pending  []Finding
	add      func(ctx context.Context, first int, list []Finding) error
}

func (t *tally) find(f Finding) {
	t.counts[f.Code]++
	if f.Severity == SeverityError && f.Row > 0 {
		t.rejected[f.Row] = struct{}{}
	}
	if f.Severity == SeverityNotice {
		t.notices++
	}
	if t.stored+len(t.pending) >= maxFindings || f.Severity == SeverityNotice && t.notices > maxNotices {
		t.left++
		return
	}
	t.pending = append(t.pending, f.hidden())
}

func (t *tally) flush(ctx context.Context) error {
	if len(t.pending) == 0 {
		return nil
	}
	if err := t.add(ctx, t.stored, t.pending); err != nil {
		return err
	}
	t.stored += len(t.pending)
	t.pending = t.pending[:0]
	return nil
}

func (t *tally) rows() []int { return slices.Sorted(maps.Keys(t.rejected)) }

func (s *Service) newTally(b Batch, stage Stage) *tally {
	return &tally{stage: stage, counts: map[string]int{}, rejected: rowSet{},
		add: func(ctx context.Context, first int, list []Finding) error {
			return s.Store.AddFindings(ctx, b.Region, b.ID, stage, first, list)
		}}
}
