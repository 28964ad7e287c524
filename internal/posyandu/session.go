package posyandu

import (
	"cmp"
	"context"
	"slices"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Session is a posyandu on one day: its children under five, who of them was
// measured, and what it reports.
type Session struct {
	Place    Place
	On       civil.Date
	Children []Attendee // by name; every child stands here once
	Recap    []Tally    // by age group and sex, those without a child left out
	Total    Tally
	Guests   int // children of another posyandu that were measured here
}

// Attendee is a child on the day of a session.
type Attendee struct {
	Child  Child
	Months int          // completed
	Guest  bool         // of another posyandu; counted there
	Before Latest       // the newest values before the day
	Today  *Measurement // nil: not yet measured
	Advice []Advice     // of today
	Missed int          // months since the last visit, this one counted; −1: never came
}

// AgeGroup is one of those by which a posyandu reports.
type AgeGroup string

// The age groups, in completed months.
const (
	Months0to5   AgeGroup = "0-5"
	Months6to11  AgeGroup = "6-11"
	Months12to23 AgeGroup = "12-23"
	Months24to59 AgeGroup = "24-59"
)

// AgeGroups are all of them, youngest first.
func AgeGroups() []AgeGroup { return []AgeGroup{Months0to5, Months6to11, Months12to23, Months24to59} }

func ageGroup(months int) AgeGroup {
	switch {
	case months < 6:
		return Months0to5
	case months < 12:
		return Months6to11
	case months < 24:
		return Months12to23
	}
	return Months24to59
}

// Tally counts children. Guests are not among them.
type Tally struct {
	Group      AgeGroup // "" all
	Sex        string   // m, f, "" unknown or all
	S          int      // sasaran: children under five of the posyandu
	K          int      // of these, with a KIA book
	D          int      // ditimbang: weighed
	N, T, O, B int      // of these; T with 2T
	Measured   int      // with any measure, D among them
	Absent     int      // not measured
}

func (t *Tally) count(a *Attendee) {
	t.S++
	if a.Child.Book == "yes" {
		t.K++
	}
	if a.Today == nil {
		t.Absent++
		return
	}
	t.Measured++
	if a.Today.Weight == 0 {
		return
	}
	t.D++
	switch a.Today.Gain {
	case Gained:
		t.N++
	case NotGained, Twice:
		t.T++
	case Skipped:
		t.O++
	case First:
		t.B++
	}
}

// Held is a day on which a posyandu measured.
type Held struct {
	On         civil.Date
	Measured   int
	D          int
	N, T, O, B int
}

// Gathering is a posyandu with its children under five.
type Gathering struct {
	Place
	Children int
}

// Posyandus lists the posyandu of an area that have children.
func (s *Service) Posyandus(ctx context.Context, scope region.Scope, on civil.Date) ([]Gathering, error) {
	list, err := s.Store.Posyandus(ctx, scope, on)
	return list, fault.Wrap("posyandu.Posyandus", err)
}

// Month lists the days of a month on which a posyandu measured, oldest first,
// and what it reports of the month. Any day of the month will do.
func (s *Service) Month(ctx context.Context, scope region.Scope, p Place, month civil.Date) ([]Held, Recap, error) {
	const op = "posyandu.Month"
	out := Recap{Area: p.Area, Posyandu: p.Posyandu}
	if err := checkPlace(scope, p); err != nil {
		return nil, out, err
	}
	first := civil.Date{Year: month.Year, Month: month.Month, Day: 1}
	last := civil.Date{Year: month.Year, Month: month.Month, Day: civil.DaysIn(month.Year, month.Month)}
	held, err := s.Store.Held(ctx, scope, p, first, last)
	if err != nil {
		return nil, out, fault.Wrap(op, err)
	}
	recaps, err := s.Store.Recap(ctx, scope.Narrow(p.Area), first)
	for _, r := range recaps {
		if p.same(r.Area, r.Posyandu) {
			out = r
		}
	}
	return held, out, fault.Wrap(op, err)
}

// Session gives a posyandu on a day.
func (s *Service) Session(ctx context.Context, scope region.Scope, p Place, on civil.Date) (Session, error) {
	const op = "posyandu.Session"
	out := Session{Place: p, On: on}
	if err := checkPlace(scope, p); err != nil {
		return out, err
	}
	children, err := s.Store.SessionChildren(ctx, scope, p, on)
	if err != nil {
		return out, fault.Wrap(op, err)
	}
	ids := make([]string, len(children))
	for i, c := range children {
		ids[i] = c.ID
	}
	var measurements []Measurement
	if len(ids) > 0 {
		if measurements, err = s.Store.Measurements(ctx, p.Area.Regency(), ids); err != nil {
			return out, fault.Wrap(op, err)
		}
	}
	return sessionOf(p, on, children, measurements), nil
}

// sessionOf puts a session together.
func sessionOf(p Place, on civil.Date, children []Child, measurements []Measurement) Session {
	out := Session{Place: p, On: on}
	series := map[string][]Measurement{}
	for _, m := range measurements {
		series[m.ChildID] = append(series[m.ChildID], m)
	}
	cells := map[[2]string]*Tally{}
	for _, c := range children {
		a := attendee(p, on, c, series[c.ID])
		out.Children = append(out.Children, a)
		if a.Guest {
			out.Guests++
			continue
		}
		group := ageGroup(a.Months)
		key := [2]string{string(group), c.Sex}
		if cells[key] == nil {
			cells[key] = &Tally{Group: group, Sex: c.Sex}
		}
		cells[key].count(&a)
		out.Total.count(&a)
		if out.Place.Puskesmas == "" {
			out.Place.Puskesmas = c.Puskesmas
		}
	}
	for _, t := range cells {
		out.Recap = append(out.Recap, *t)
	}
	slices.SortFunc(out.Recap, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(slices.Index(AgeGroups(), a.Group), slices.Index(AgeGroups(), b.Group)), -cmp.Compare(a.Sex, b.Sex))
	})
	return out
}

// attendee is a child on the day; its measurements are given by day.
func attendee(p Place, on civil.Date, c Child, series []Measurement) Attendee {
	a := Attendee{Child: c, Months: completedMonths(c.Birth, on), Guest: !p.same(c.Area, c.Posyandu), Missed: -1}
	past := slices.IndexFunc(series, func(m Measurement) bool { return !m.On.Before(on) })
	if past < 0 {
		past = len(series)
	}
	before := Child{}
	latest(&before, series[:past])
	a.Before = before.Latest
	if past < len(series) && series[past].On == on {
		a.Today = &series[past]
		a.Advice = Advise(c, series, series[past])
	}
	if last := a.Before.On; !last.IsZero() {
		a.Missed = (on.Year-last.Year)*12 + int(on.Month) - int(last.Month)
	}
	return a
}
