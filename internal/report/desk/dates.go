package desk

import (
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/meeting"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/verification"
)

// dates are the newest dates of what the numbers rest on, none after the day
// of the report. A zero date is not known.
type dates struct {
	register     civil.Date // of the newest file or correction in the register
	verification civil.Date // of the newest visit
	list         civil.Date // of the decree, or of the newest change of its list
	programmes   civil.Date // of the list and what was delivered to it
	meeting      civil.Date
}

// newest is the last of the days that is not after the day of the report.
func (c *collector) newest(days ...civil.Date) civil.Date {
	var out civil.Date
	for _, d := range days {
		if d.After(out) && !d.After(c.d.Date) {
			out = d
		}
	}
	return out
}

// datedRegister finds the date of the register. Families that only a later
// file speaks of are there nevertheless: then it is the day of the report.
func (c *collector) datedRegister() error {
	newest, err := c.Families.NewestDate(c.ctx, c.scope, registry.Filter{Area: c.d.Area})
	if newest.After(c.d.Date) {
		newest = c.d.Date
	}
	c.days.register = newest
	return err
}

// datedList finds the date of the list of the decree as it is on the day.
func (c *collector) datedList() error {
	decree := c.d.Determination
	days := []civil.Date{decree.DecreeDate}
	changes, err := c.Lists.Changes(c.ctx, c.scope, decree.ID)
	for _, change := range changes {
		days = append(days, change.On)
	}
	c.days.list = c.newest(days...)
	return err
}

// datedVerification finds the date of the verification: of the newest visit.
// When no visit has a date, the newest of what the decree and its minutes say.
func (c *collector) datedVerification() error {
	visit, err := c.Lists.NewestVisit(c.ctx, c.scope, c.d.Date)
	if err != nil || !visit.IsZero() {
		c.days.verification = visit
		return err
	}
	days := []civil.Date{c.days.register}
	decree := c.d.Determination
	if decree == nil {
		decree = &verification.Determination{}
	}
	days = append(days, decree.DataDate)
	minutes, err := c.Lists.Minutes(c.ctx, c.scope)
	for _, m := range minutes {
		if m.Determination == "" || m.Determination == decree.ID {
			days = append(days, m.HeldOn)
		}
	}
	c.days.verification = c.newest(days...)
	return err
}

// datedMeetings finds the newest meeting in whose table something stands.
func (c *collector) datedMeetings(items []meeting.Item) {
	days := make([]civil.Date, len(items))
	for i, item := range items {
		days[i] = item.MeetingDate
	}
	c.days.meeting = c.newest(days...)
}

// profileDay is the date of facts of the register about families on the list.
func (c *collector) profileDay() civil.Date { return c.newest(c.days.register, c.days.list) }
