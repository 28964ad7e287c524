package meeting

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Change is one entry of a commitment's history: what was reported, or what a
// report should have said. Entries are only ever added.
type Change struct {
	At     time.Time // of one commitment each entry has its own
	Status Status
	Note   string
	By     string
	// Corrects is the At of the entry that this one corrects; zero: it is a
	// report of its own. Reason says why it was corrected.
	Corrects time.Time
	Reason   string
}

// ChangedError says that an item was changed since it was read, and how it
// stands now. Its fault is a Conflict.
type ChangedError struct {
	Current Item
	fault   error
}

// Error implements error.
func (e *ChangedError) Error() string { return e.fault.Error() }

// Unwrap gives the fault with the words for people.
func (e *ChangedError) Unwrap() error { return e.fault }

func changed(op string, current Item) error {
	return &ChangedError{current, fault.New(op, fault.Conflict,
		locale.T("meeting.changed_meanwhile", "name", current.UpdatedBy, "date", civil.DateOf(current.UpdatedAt)), nil)}
}

// save writes an item over the version before it. Who comes second learns
// what the first has written.
func (s *Service) save(ctx context.Context, scope region.Scope, i Item, after func(context.Context) error) error {
	const op = "meeting.save"
	err := s.Store.Atomically(ctx, func(ctx context.Context) error {
		if err := s.Store.Save(ctx, i); err != nil {
			return err
		}
		return after(ctx)
	})
	if !fault.Is(err, fault.Conflict) {
		return err
	}
	current, readErr := s.Store.Item(ctx, scope, i.ID)
	if readErr != nil {
		return readErr
	}
	return changed(op, current)
}

// record adds the state of a commitment to its history.
func (s *Service) record(ctx context.Context, i Item) error {
	if i.Kind != Commitment {
		return nil
	}
	return s.Store.AddChange(ctx, i.Area.Regency(), i.ID, Change{At: i.UpdatedAt, Status: i.Status, Note: i.Note, By: i.UpdatedBy})
}

// History is all that was reported of a commitment, oldest first, with the
// corrections among it.
func (s *Service) History(ctx context.Context, scope region.Scope, id string) ([]Change, error) {
	h, err := s.Store.History(ctx, scope, id)
	return h, fault.Wrap("meeting.History", err)
}

// Correction is what an entry of a history should have said.
type Correction struct {
	Item    string
	Version int64     // of the item, as the caller saw it
	Entry   time.Time // At of the entry
	Status  Status
	Note    string
	Reason  string // why; needed
}

// Correct adds a correction to a history; the entry itself stays. When it is
// the newest report, the commitment takes its state from the correction.
func (s *Service) Correct(ctx context.Context, scope region.Scope, c Correction, by string) (Item, error) {
	const op = "meeting.Correct"
	i, err := s.Store.Item(ctx, scope, c.Item)
	if err != nil {
		return Item{}, fault.Wrap(op, err)
	}
	if c.Version != i.Version {
		return Item{}, changed(op, i)
	}
	history, err := s.Store.History(ctx, scope, c.Item)
	if err != nil {
		return Item{}, fault.Wrap(op, err)
	}
	// A correction of a correction corrects the same report once more.
	at := slices.IndexFunc(history, func(h Change) bool { return h.At.Equal(c.Entry) })
	if at >= 0 && !history[at].Corrects.IsZero() {
		at = slices.IndexFunc(history, func(h Change) bool { return h.At.Equal(history[at].Corrects) })
	}
	if at < 0 {
		return Item{}, fault.New(op, fault.NotFound, locale.T("fault.not_found", "what", locale.T("meeting.entry")), nil)
	}
	corrected := i
	corrected.Status, corrected.Note = c.Status, c.Note
	if text := Judge(&corrected); !text.IsZero() {
		return Item{}, fault.New(op, fault.Invalid, text, nil)
	}
	if strings.TrimSpace(c.Reason) == "" {
		return Item{}, fault.New(op, fault.Invalid, locale.T("meeting.correction_reason"), nil)
	}
	if at == newestReport(history) {
		i = corrected
	}
	i.Version++
	i.UpdatedAt, i.UpdatedBy = s.after(i.UpdatedAt), by
	entry := Change{At: i.UpdatedAt, Status: corrected.Status, Note: corrected.Note, By: by, Corrects: history[at].At, Reason: c.Reason}
	err = s.save(ctx, scope, i, func(ctx context.Context) error {
		return s.Store.AddChange(ctx, i.Area.Regency(), i.ID, entry)
	})
	return i, fault.Wrap(op, err)
}

// newestReport is the index of the last entry that is no correction.
func newestReport(history []Change) int {
	for at, h := range slices.Backward(history) {
		if h.Corrects.IsZero() {
			return at
		}
	}
	return -1
}

// after is now, but later than an instant, so that no two entries of a history
// have the same.
func (s *Service) after(last time.Time) time.Time {
	now := s.Now().UTC().Truncate(time.Microsecond)
	if !now.After(last) {
		now = last.Truncate(time.Microsecond).Add(time.Microsecond)
	}
	return now
}
