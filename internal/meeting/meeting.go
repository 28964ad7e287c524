// Package meeting keeps what a meeting leaves behind: obstacles, commitments
// with one responsible agency and a date, good practice, and support that is
// asked for. The next meeting begins with what is unfinished.
//
//	items, err := service.Items(ctx, scope, meeting.Query{Kind: meeting.Commitment})
package meeting

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Kind is what an item is.
type Kind string

// The kinds.
const (
	Obstacle   Kind = "obstacle"   // kendala
	Commitment Kind = "commitment" // rencana tindak lanjut
	Practice   Kind = "practice"   // praktik baik
	Support    Kind = "support"    // dukungan yang diharapkan
)

// Status of a commitment. Late is never stored: it follows from the date.
type Status string

// The statuses.
const (
	NotStarted Status = "not_started"
	InProgress Status = "in_progress"
	Done       Status = "done"
	Late       Status = "late"
	Cancelled  Status = "cancelled" // needs a reason in Note
)

// Item is one line of the table that meetings keep (domain term: RTL).
type Item struct {
	ID          string // UUIDv7
	Area        region.Code
	Kind        Kind
	No          int
	Problem     string
	Cause       string // root cause, or whose competence it is
	Impact      string
	Group       Group  // of an obstacle
	Action      string // what will be done: verb and result
	Indicator   string
	Target      string
	Responsible string // exactly one agency for a commitment
	Supporting  string
	StartsOn    civil.Date
	DueOn       civil.Date
	FundSource  string
	Status      Status
	Evidence    string
	Meeting     string
	MeetingDate civil.Date
	Note        string
	Version     int64 // rises with every change
	UpdatedAt   time.Time
	UpdatedBy   string
	Batch       string
}

// StatusOn is the status as of a day: Late when it is not done and past its
// date.
func (i Item) StatusOn(day civil.Date) Status {
	if i.Kind != Commitment {
		return ""
	}
	if i.Status != Done && i.Status != Cancelled && !i.DueOn.IsZero() && day.After(i.DueOn) {
		return Late
	}
	return i.Status
}

// DaysLate is how many days it is past its date on a day; 0 when not late.
func (i Item) DaysLate(day civil.Date) int {
	if i.StatusOn(day) != Late {
		return 0
	}
	return day.DaysSince(i.DueOn)
}

// Query selects items; empty fields do not narrow.
type Query struct {
	Kind Kind
	Text string     // part of problem, action or responsible agency
	Upto civil.Date // only items of meetings held by this day
}

// Store keeps items.
type Store interface {
	Items(ctx context.Context, scope region.Scope, q Query) ([]Item, error)
	Item(ctx context.Context, scope region.Scope, id string) (Item, error)
	// Save inserts an item of version 1, or replaces version-1 by version; a
	// stored item of another version is a Conflict.
	Save(ctx context.Context, i Item) error
	// Batch gives the items that a batch brought.
	Batch(ctx context.Context, regency region.Code, batch string) ([]Item, error)
	// AddChange adds an entry; it never replaces one.
	AddChange(ctx context.Context, regency region.Code, id string, c Change) error
	// History of a commitment, oldest first.
	History(ctx context.Context, scope region.Scope, id string) ([]Change, error)
	RemoveBatch(ctx context.Context, regency region.Code, batch string) error
	Atomically(ctx context.Context, fn func(context.Context) error) error
}

// Config is what a Service needs.
type Config struct {
	Store Store
	Now   func() time.Time
	NewID func() string
}

// Service is the register of obstacles and commitments.
type Service struct{ Config }

// NewService makes a Service.
func NewService(c Config) *Service { return &Service{c} }

// Items gives the items in the order in which a meeting goes through them:
// late commitments first (longest first), then unfinished by date, then the
// rest by number.
func (s *Service) Items(ctx context.Context, scope region.Scope, q Query) ([]Item, error) {
	items, err := s.Store.Items(ctx, scope, q)
	if err != nil {
		return nil, fault.Wrap("meeting.Items", err)
	}
	Sort(items, civil.DateOf(s.Now()))
	return items, nil
}

// Sort puts items into the order of Service.Items as of a day.
func Sort(items []Item, day civil.Date) {
	rank := func(i Item) int {
		switch i.StatusOn(day) {
		case Late:
			return 0
		case NotStarted, InProgress:
			return 1
		}
		return 2
	}
	due := func(i Item) string {
		if i.DueOn.IsZero() {
			return "9999"
		}
		return i.DueOn.String()
	}
	slices.SortStableFunc(items, func(a, b Item) int {
		if a.Kind == Commitment && b.Kind == Commitment {
			if c := cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(due(a), due(b))); c != 0 {
				return c
			}
		}
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.No, b.No), cmp.Compare(a.ID, b.ID))
	})
}

// Unfinished are the commitments with which the next meeting begins: neither
// done nor cancelled, the longest late first.
func (s *Service) Unfinished(ctx context.Context, scope region.Scope) ([]Item, error) {
	items, err := s.Items(ctx, scope, Query{Kind: Commitment})
	return slices.DeleteFunc(items, func(i Item) bool { return i.Status == Done || i.Status == Cancelled }), err
}

// Meeting is one meeting and what it left behind.
type Meeting struct {
	Name string
	Date civil.Date
	// Items of each kind; the commitments of them that are late or open.
	Obstacles, Commitments, Practices, Supports, Open, Late int
}

// Meetings are the meetings that items name, the newest first.
func (s *Service) Meetings(ctx context.Context, scope region.Scope) ([]Meeting, error) {
	items, err := s.Store.Items(ctx, scope, Query{})
	if err != nil {
		return nil, fault.Wrap("meeting.Meetings", err)
	}
	type key struct {
		name string
		date civil.Date
	}
	at := map[key]*Meeting{}
	for _, i := range items {
		k := key{i.Meeting, i.MeetingDate}
		if k == (key{}) {
			continue
		}
		if at[k] == nil {
			at[k] = &Meeting{Name: k.name, Date: k.date}
		}
		at[k].count(i, civil.DateOf(s.Now()))
	}
	out := make([]Meeting, 0, len(at))
	for _, m := range at {
		out = append(out, *m)
	}
	slices.SortFunc(out, func(a, b Meeting) int { return cmp.Or(b.Date.Compare(a.Date), cmp.Compare(a.Name, b.Name)) })
	return out, nil
}

func (m *Meeting) count(i Item, day civil.Date) {
	switch i.Kind {
	case Obstacle:
		m.Obstacles++
	case Practice:
		m.Practices++
	case Support:
		m.Supports++
	case Commitment:
		m.Commitments++
		switch i.StatusOn(day) {
		case Late:
			m.Late++
			m.Open++
		case NotStarted, InProgress:
			m.Open++
		}
	}
}

// Create adds an item.
func (s *Service) Create(ctx context.Context, scope region.Scope, i Item, by string) (Item, error) {
	const op = "meeting.Create"
	i.ID, i.Version = s.NewID(), 1
	if err := s.check(scope, &i); err != nil {
		return Item{}, err
	}
	i.UpdatedAt, i.UpdatedBy = s.after(time.Time{}), by
	err := s.Store.Atomically(ctx, func(ctx context.Context) error {
		if i.No == 0 {
			others, err := s.Store.Items(ctx, scope, Query{Kind: i.Kind})
			if err != nil {
				return err
			}
			for _, o := range others {
				i.No = max(i.No, o.No)
			}
			i.No++
		}
		if err := s.Store.Save(ctx, i); err != nil {
			return err
		}
		return s.record(ctx, i)
	})
	return i, fault.Wrap(op, err)
}

// Update changes an item that still has the version the caller saw. Otherwise
// the error is a ChangedError. What is reported of a commitment goes into its
// history.
func (s *Service) Update(ctx context.Context, scope region.Scope, i Item, by string) (Item, error) {
	const op = "meeting.Update"
	old, err := s.Store.Item(ctx, scope, i.ID)
	if err != nil {
		return Item{}, fault.Wrap(op, err)
	}
	if i.Version != old.Version {
		return Item{}, changed(op, old)
	}
	i.Area, i.No, i.Kind, i.Batch, i.Version = old.Area, old.No, old.Kind, old.Batch, old.Version+1
	if err := s.check(scope, &i); err != nil {
		return Item{}, err
	}
	i.UpdatedAt, i.UpdatedBy = s.after(old.UpdatedAt), by
	err = s.save(ctx, scope, i, func(ctx context.Context) error {
		if i.Status == old.Status && i.Note == old.Note {
			return nil
		}
		return s.record(ctx, i)
	})
	return i, fault.Wrap(op, err)
}

// check refuses what a meeting could not follow up.
func (s *Service) check(scope region.Scope, i *Item) error {
	const op = "meeting.check"
	if !scope.Contains(i.Area) || i.Area.Regency() == "" {
		return fault.New(op, fault.Forbidden, locale.Text{}, nil)
	}
	if text := Judge(i); !text.IsZero() {
		return fault.New(op, fault.Invalid, text, nil)
	}
	return nil
}
