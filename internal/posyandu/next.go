package posyandu

import (
	"slices"
	"strconv"

	"github.com/tuntas-id/tuntas/growth"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// Next is when a child is to come to the posyandu again, and what for.
type Next struct {
	Month    civil.Date  // its first day; zero when the child is five by then
	Late     bool        // a month or more has gone by without a weighing
	Height   bool        // length or height is due
	VitaminA bool        // February and August, from six months on
	Text     locale.Text // when and what for, in a sentence
}

// heightMonths is how many months lie between two measurements of length or
// height at most; in February and August everybody is measured.
const heightMonths = 3

// vitaminFrom is the age in days from which children get vitamin A.
const vitaminFrom = 183

// Next is the next visit, seen from a day.
func (h History) Next(today civil.Date) Next {
	c, l := h.Child, h.Child.Latest
	month := civil.Date{Year: today.Year, Month: today.Month, Day: 1}
	var n Next
	if last := l.WeightOn; !last.IsZero() {
		due := monthsAfter(civil.Date{Year: last.Year, Month: last.Month, Day: 1}, 1)
		n.Late = due.Before(month)
		if due.After(month) {
			month = due
		}
	}
	if !c.Birth.After(FiveYearsBefore(month)) {
		return Next{Text: locale.T("posyandu.next_none")}
	}
	n.Month = month
	campaign := month.Month == 2 || month.Month == 8
	n.Height = campaign || l.HeightOn.IsZero() || monthNumber(month)-monthNumber(l.HeightOn) >= heightMonths
	n.VitaminA = campaign && monthsAfter(month, 1).DaysSince(c.Birth) > vitaminFrom
	what := "posyandu.next_weigh"
	switch {
	case n.VitaminA:
		what += "_height_vitamin"
	case n.Height:
		what += "_height"
	}
	n.Text = locale.T("posyandu.next_visit", "month", month.Month, "year", strconv.Itoa(month.Year), "what", locale.T(what))
	if n.Late {
		n.Text = locale.T("posyandu.next_late", "since", l.WeightOn, "what", locale.T(what))
	}
	return n
}

// Advice is what a mother is told now, the most urgent first. It never blames.
func (h History) Advice(warnings []Warning, next Next) []locale.Text {
	l := h.Child.Latest
	if l.On.IsZero() {
		return []locale.Text{locale.T("posyandu.next_do_first")}
	}
	doubt := func(codes ...string) bool {
		return slices.ContainsFunc(warnings, func(w Warning) bool { return w.Again && w.On == l.On && slices.Contains(codes, w.Code) })
	}
	switch {
	case next.Month.IsZero():
		return []locale.Text{next.Text}
	case next.Late && h.arm() != growth.SeverelyWasted && ConcernOf(l.WeightForHeight.Category(growth.WeightForLength)) != Severe && l.Oedema != OedemaYes:
		return []locale.Text{locale.T("posyandu.next_do_late")}
	case doubt("weight_fell", "weight_rose", "arm_jumped", "implausible"):
		return []locale.Text{locale.T("posyandu.next_do_weigh_again")}
	}
	out := []locale.Text{locale.T("posyandu.next_do_" + h.mostUrgent())}
	switch {
	case doubt("height_fell", "height_rose"):
		out = append(out, locale.T("posyandu.next_do_measure_again"))
	case l.HeightZ.Known && l.HeightZ.Z < -2 && !l.HeightZ.Implausible(growth.LengthForAge):
		out = append(out, locale.T("posyandu.next_do_stunted"))
	}
	return out
}

// mostUrgent is what weight, arm and gain of the last visit ask for.
func (h History) mostUrgent() string {
	c, l := h.Child, h.Child.Latest
	severe := ConcernOf(l.WeightForHeight.Category(growth.WeightForLength)) == Severe
	switch arm := h.arm(); {
	case l.Oedema == OedemaYes, severe && c.wasted(), arm == growth.SeverelyWasted:
		return "urgent"
	case c.wasted(), arm == growth.Wasted:
		return "wasted"
	case l.WeightZ.Known && l.WeightZ.Z < -3:
		return "red_line"
	case l.Gain == Twice:
		return "twice"
	case l.Gain == NotGained:
		return "not_gained"
	case l.Gain == Gained:
		return "gained"
	}
	return "again"
}

// arm is what the arm of the newest measurement says.
func (h History) arm() growth.Category {
	if len(h.Measurements) == 0 {
		return growth.NoCategory
	}
	m := h.Measurements[len(h.Measurements)-1]
	if m.MUAC == 0 {
		return growth.NoCategory
	}
	return growth.ArmCategory(growth.Days(float64(m.AgeDays)).Months(), m.MUAC)
}

// wasted reports whether the newest plausible weight for height is below −2.
func (c Child) wasted() bool {
	z := c.Latest.WeightForHeight
	return z.Known && z.Z < -2 && !z.Implausible(growth.WeightForLength)
}
