package desk

import (
	"cmp"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/meeting"
	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/verification"
)

// dates are the newest dates of what the numbers rest on: the true ones, also
// where they lie after the day of the report. A zero date is not known.
type dates struct {
	register     civil.Date // of the newest file or correction in the register
	verification civil.Date // of the newest visit
	list         civil.Date // of the decree, or of the newest change of its list
	programmes   civil.Date // of the list and what was delivered to it
	delivered    civil.Date // of the newest delivery of all, also after the day of the report
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

// datedRegister finds the date of the register. It has one state, that of its
// newest file, whatever the day of the report.
func (c *collector) datedRegister() (err error) {
	c.days.register, err = c.Families.NewestDate(c.ctx, c.scope, registry.Filter{Area: c.d.Area})
	c.d.RegisterDate = c.days.register
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

// datedVerification finds the date of the verification: of the newest visit
// until the day. Later visits are left out of the counts. When no visit has a
// date, it is the newest of what the decree and its minutes say.
func (c *collector) datedVerification() error {
	visit, err := c.Lists.NewestVisit(c.ctx, c.scope, c.d.Date)
	if err != nil {
		return err
	}
	last, err := c.Lists.NewestVisit(c.ctx, c.scope, civil.MustDate("9999-12-31"))
	if err != nil {
		return err
	}
	if last.After(c.d.Date) {
		c.visitsBy = c.d.Date
	}
	switch {
	case !visit.IsZero():
		c.days.verification = visit
		return nil
	case !last.IsZero(): // nobody had been visited by then
		c.days.verification = c.d.Date
		return nil
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
	c.days.verification = cmp.Or(c.newest(days...), c.days.register)
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

// datedProgrammes finds the date of the numbers about programmes: of the list,
// or of what was delivered to it last by the day.
func (c *collector) datedProgrammes(m programme.Matrix) error {
	c.days.programmes = c.days.list
	if c.d.Listed.N == 0 {
		return nil
	}
	list, err := c.Lists.ListAsOf(c.ctx, c.scope, c.d.Determination.ID, c.d.Date)
	if err != nil {
		return err
	}
	on := make(map[string]bool, len(list))
	for _, l := range list {
		on[l.FamilyID] = true
	}
	ids := make([]string, len(m.Rows))
	for i, r := range m.Rows {
		ids[i] = r.Programme.ID
	}
	all, err := c.Deliveries.Deliveries(c.ctx, c.d.Area, ids)
	for _, d := range all {
		if !on[d.FamilyID] || d.Status != programme.Delivered {
			continue
		}
		c.days.programmes = c.newest(c.days.programmes, d.DeliveredOn)
		if d.DeliveredOn.After(c.days.delivered) {
			c.days.delivered = d.DeliveredOn
		}
	}
	return err
}

// profileDay is the date of facts of the register about families on the list.
func (c *collector) profileDay() civil.Date {
	if c.days.register.After(c.days.list) {
		return c.days.register
	}
	return c.days.list
}
