package posyandu

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

// CaseState is how far a case is.
type CaseState string

// The states. Only a person closes a case; a measurement opens it again.
const (
	CaseOpen      CaseState = "open"
	CaseRecovered CaseState = "recovered" // the condition holds no more; waits to be closed
	CaseOutgrown  CaseState = "outgrown"  // five years old meanwhile; waits to be closed
	CaseClosed    CaseState = "closed"
)

// CloseReason is why a case is closed.
type CloseReason string

// The reasons. Recovered and outgrown must be so by the data; the others are
// what a person knows, and hold until the child is measured again.
const (
	ClosedRecovered CloseReason = "recovered"
	ClosedOutgrown  CloseReason = "outgrown"
	ClosedMoved     CloseReason = "moved"
	ClosedDied      CloseReason = "died"
)

// CloseReasons are all of them.
func CloseReasons() []CloseReason {
	return []CloseReason{ClosedRecovered, ClosedOutgrown, ClosedMoved, ClosedDied}
}

// Plan is what people agreed on for a case. It is kept apart from what is
// computed, so that an import that is undone takes none of it away.
type Plan struct {
	Owner     string     // who sees to it: a person, Puskesmas, TPK
	Action    string     // what comes next
	Due       civil.Date // zero: as suggested
	For       civil.Date // GradeSince when it was planned: a new turn asks for a new date
	Closed    CloseReason
	ClosedFor civil.Date // the newest measurement when it was closed
	ClosedAt  time.Time
	ClosedBy  string
}

// Case is a child's condition with what people do about it.
type Case struct {
	Child Child
	Condition
	Plan Plan
}

// Due is the day that counts: the one agreed on for this turn, else the
// suggested one.
func (c Case) Due() civil.Date {
	if !c.Plan.Due.IsZero() && !c.Plan.For.Before(c.GradeSince) {
		return c.Plan.Due
	}
	return c.Condition.Due()
}

// Outgrown reports whether the child is five years old.
func (c Case) outgrown(today civil.Date) bool {
	return !c.Child.Birth.After(FiveYearsBefore(today))
}

// State is how far the case is on a day.
func (c Case) State(today civil.Date) CaseState {
	ended := !c.RecoveredOn.IsZero() || c.outgrown(today)
	switch c.Plan.Closed {
	case ClosedMoved, ClosedDied:
		if !c.Child.Latest.On.After(c.Plan.ClosedFor) {
			return CaseClosed
		}
	case ClosedRecovered, ClosedOutgrown:
		if ended && !c.HeldOn.After(c.Plan.ClosedFor) {
			return CaseClosed
		}
	}
	switch {
	case !c.RecoveredOn.IsZero():
		return CaseRecovered
	case ended:
		return CaseOutgrown
	}
	return CaseOpen
}

// Late reports whether an open case is past its day.
func (c Case) Late(today civil.Date) bool { return c.State(today) == CaseOpen && c.Due().Before(today) }

// Lost reports whether a child with an open case has not been measured for two
// months.
func (c Case) Lost(today civil.Date) bool {
	return c.State(today) == CaseOpen && c.Child.Latest.On.Before(LostBefore(today))
}

// lostMonths without a measurement raise an alarm.
const lostMonths = 2

// LostBefore is the day since which a child should have been measured.
func LostBefore(today civil.Date) civil.Date { return monthsAfter(today, -lostMonths) }

// CaseFilter narrows a list of cases. Zero values do not filter.
type CaseFilter struct {
	Area     region.Code
	Posyandu string
	Kind     CaseKind
	Grade    Concern
	Owner    string // NoOwner: nobody yet
	State    CaseState
	Waiting  bool // recovered or outgrown: to be closed
	Late     bool
	Lost     bool
	ChildID  string
}

// NoOwner asks for the cases that nobody sees to.
const NoOwner = "-"

// CaseCounts says how many cases of a scope there are in each state.
type CaseCounts struct{ Open, Late, Lost, Waiting, Closed, Unowned, Children int }

// CaseDeed is what a person did with a case.
type CaseDeed string

// The deeds.
const (
	CasePlanned CaseDeed = "plan"  // owner, next action, due date
	CaseNoted   CaseDeed = "note"  // a visit, a talk, a result
	CaseCause   CaseDeed = "cause" // what it comes from, as the audit asks
	CaseShut    CaseDeed = "close"
)

// CaseEvent is a line of the history of a case. It is never changed.
type CaseEvent struct {
	ID      string
	ChildID string
	Kind    CaseKind
	Area    region.Code // of the child then
	Deed    CaseDeed
	Text    string
	Owner   string
	Due     civil.Date
	Reason  CloseReason
	By      string
	At      time.Time
}

// CaseStore keeps cases. Every method takes a scope; what lies outside does not
// exist for the caller.
type CaseStore interface {
	// Cases are ordered late ones first, then by due date.
	Cases(ctx context.Context, scope region.Scope, f CaseFilter, today civil.Date, p Page) ([]Case, error)
	CountCases(ctx context.Context, scope region.Scope, f CaseFilter, today civil.Date) (CaseCounts, error)
	CaseOwners(ctx context.Context, scope region.Scope) ([]string, error)
	CaseEvents(ctx context.Context, scope region.Scope, childID string) ([]CaseEvent, error)
	AddCaseEvent(ctx context.Context, regency region.Code, e CaseEvent, p Plan) error
	// Traces give the children that went with an import that was undone and
	// had notes, by the signatures of their rows.
	Traces(ctx context.Context, regency region.Code) (map[string]string, error)
	// RefreshCases computes the conditions of all children again.
	RefreshCases(ctx context.Context) error
}

// Cases lists the cases of a scope, late ones first, and counts them.
func (s *Service) Cases(ctx context.Context, scope region.Scope, f CaseFilter, today civil.Date, p Page) ([]Case, CaseCounts, error) {
	const op = "posyandu.Cases"
	if f.Area != "" {
		scope = scope.Narrow(f.Area)
	}
	n, err := s.Store.CountCases(ctx, scope, f, today)
	if err != nil {
		return nil, n, fault.Wrap(op, err)
	}
	list, err := s.Store.Cases(ctx, scope, f, today, p)
	return list, n, fault.Wrap(op, err)
}

// CountCases counts the cases of a scope.
func (s *Service) CountCases(ctx context.Context, scope region.Scope, f CaseFilter, today civil.Date) (CaseCounts, error) {
	if f.Area != "" {
		scope = scope.Narrow(f.Area)
	}
	n, err := s.Store.CountCases(ctx, scope, f, today)
	return n, fault.Wrap("posyandu.CountCases", err)
}

// CaseOwners are those who see to a case of a scope.
func (s *Service) CaseOwners(ctx context.Context, scope region.Scope) ([]string, error) {
	list, err := s.Store.CaseOwners(ctx, scope)
	return list, fault.Wrap("posyandu.CaseOwners", err)
}

// ChildCases gives the cases of a child, of every state, and their history,
// newest first.
func (s *Service) ChildCases(ctx context.Context, scope region.Scope, childID string, today civil.Date) ([]Case, []CaseEvent, error) {
	const op = "posyandu.ChildCases"
	if _, err := s.Child(ctx, scope, childID); err != nil {
		return nil, nil, err
	}
	cases, err := s.Store.Cases(ctx, scope, CaseFilter{ChildID: childID}, today, Page{})
	if err != nil {
		return nil, nil, fault.Wrap(op, err)
	}
	events, err := s.Store.CaseEvents(ctx, scope, childID)
	return cases, events, fault.Wrap(op, err)
}

// Act writes what a person did with a case: the plan changes with it, the
// history is kept. Call it inside a transaction.
func (s *Service) Act(ctx context.Context, scope region.Scope, e CaseEvent, today civil.Date) (Case, error) {
	const op = "posyandu.Act"
	cases, _, err := s.ChildCases(ctx, scope, e.ChildID, today)
	if err != nil {
		return Case{}, err
	}
	at := slices.IndexFunc(cases, func(c Case) bool { return c.Kind == e.Kind })
	if at < 0 {
		return Case{}, fault.New(op, fault.NotFound, locale.T("posyandu.case_none"), nil)
	}
	c := cases[at]
	e.Text, e.Owner = strings.TrimSpace(e.Text), strings.TrimSpace(e.Owner)
	if err := c.act(e, today); err != nil {
		return c, err
	}
	e.ID, e.Area = s.NewID(), c.Child.Area
	return c, fault.Wrap(op, s.Store.AddCaseEvent(ctx, c.Child.Area.Regency(), e, c.Plan))
}

// act checks a deed and lets the plan follow it.
func (c *Case) act(e CaseEvent, today civil.Date) error {
	refuse := func(key string) error { return fault.New("posyandu.Act", fault.Invalid, locale.T(key), nil) }
	switch e.Deed {
	case CasePlanned:
		if e.Text == "" && e.Owner == "" && e.Due.IsZero() {
			return refuse("posyandu.case_plan_empty")
		}
		if !e.Due.IsZero() && e.Due.Before(today) {
			return refuse("posyandu.case_due_past")
		}
		c.Plan.Owner, c.Plan.Action, c.Plan.Due, c.Plan.For = e.Owner, e.Text, e.Due, c.GradeSince
	case CaseNoted, CaseCause:
		if e.Text == "" {
			return refuse("posyandu.case_note_empty")
		}
	case CaseShut:
		return c.shut(e, today)
	default:
		return refuse("posyandu.case_deed")
	}
	return nil
}

// shut closes the case, when what the person says agrees with the data.
func (c *Case) shut(e CaseEvent, today civil.Date) error {
	refuse := func(code fault.Code, key string) error {
		return fault.New("posyandu.Act", code, locale.T(key), nil)
	}
	state := c.State(today)
	switch {
	case !slices.Contains(CloseReasons(), e.Reason):
		return refuse(fault.Invalid, "posyandu.case_reason")
	case e.Text == "":
		return refuse(fault.Invalid, "posyandu.case_close_why")
	case state == CaseClosed:
		return refuse(fault.Conflict, "posyandu.case_closed_already")
	case e.Reason == ClosedRecovered && state != CaseRecovered:
		return refuse(fault.Conflict, "posyandu.case_not_recovered")
	case e.Reason == ClosedOutgrown && !c.outgrown(today):
		return refuse(fault.Conflict, "posyandu.case_not_outgrown")
	}
	c.Plan.Closed, c.Plan.ClosedFor, c.Plan.ClosedAt, c.Plan.ClosedBy = e.Reason, c.Child.Latest.On, e.At, e.By
	return nil
}

// remembered gives children back the notes that were made of them before an
// import was undone: a new one gets its old id, a known one takes over what was
// noted of it under another.
func (m *merger) remembered(kids []*kid, traces map[string]string, stored []Child) {
	if len(traces) == 0 {
		return
	}
	used := map[string]bool{}
	for _, c := range stored {
		used[c.ID] = true
	}
	for _, k := range kids {
		for _, e := range k.rows {
			old := traces[e.sign]
			switch {
			case old == "" || used[old]:
				continue
			case k.known() || used[k.child.ID]:
				m.saving.Adopted = append(m.saving.Adopted, [2]string{old, k.child.ID})
			default:
				k.child.ID = old
			}
			used[old] = true
		}
	}
}
