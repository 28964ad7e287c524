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
	return n
}

// Advice is what a mother is told at the last weighing, the most urgent first.
// It never blames.
func (h History) Advice(warnings []Warning) []locale.Text {
	c, l := h.Child, h.Child.Latest
	if l.On.IsZero() {
		return []locale.Text{locale.T("posyandu.advice_first")}
	}
	doubt := func(codes ...string) bool {
		return slices.ContainsFunc(warnings, func(w Warning) bool { return w.Again && w.On == l.On && slices.Contains(codes, w.Code) })
	}
	if doubt("weight_fell", "weight_rose", "implausible") || l.WeightZ.Implausible(growth.WeightForAge) {
		return []locale.Text{locale.T("posyandu.advice_weigh_again")}
	}
	var out []locale.Text
	wasting := ConcernOf(l.WeightForHeight.Category(growth.WeightForLength))
	switch {
	case l.Oedema == OedemaYes, wasting == Severe && c.wasted():
		out = append(out, locale.T("posyandu.advice_urgent"))
	case c.wasted():
		out = append(out, locale.T("posyandu.advice_wasted"))
	case l.WeightZ.Known && l.WeightZ.Z < -3:
		out = append(out, locale.T("posyandu.advice_red_line"))
	case l.Gain == Twice:
		out = append(out, locale.T("posyandu.advice_twice"))
	case l.Gain == NotGained:
		out = append(out, locale.T("posyandu.advice_not_gained"))
	case l.Gain == Gained:
		out = append(out, locale.T("posyandu.advice_gained"))
	default:
		out = append(out, locale.T("posyandu.advice_again"))
	}
	if l.HeightZ.Known && l.HeightZ.Z < -2 && !l.HeightZ.Implausible(growth.LengthForAge) && !doubt("height_fell", "height_rose") {
		out = append(out, locale.T("posyandu.advice_stunted"))
	}
	return out
}

// wasted reports whether the newest plausible weight for height is below −2.
func (c Child) wasted() bool {
	z := c.Latest.WeightForHeight
	return z.Known && z.Z < -2 && !z.Implausible(growth.WeightForLength)
}
