package posyandu_test

import (
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"pgregory.net/rapid"
)

func on(day string, change func(*posyandu.Measurement)) posyandu.Measurement {
	m := posyandu.Measurement{On: civil.MustDate(day), AgeDays: 500}
	change(&m)
	return m
}

func height(z float64) func(*posyandu.Measurement) {
	return func(m *posyandu.Measurement) { m.Scores.Height = posyandu.Score{Z: z, Known: true} }
}

func wasting(z float64) func(*posyandu.Measurement) {
	return func(m *posyandu.Measurement) { m.Scores.WeightForHeight = posyandu.Score{Z: z, Known: true} }
}

func letter(g posyandu.Gain) func(*posyandu.Measurement) {
	return func(m *posyandu.Measurement) { m.Gain = g }
}

func TestConditionsFollowTheMeasurements(t *testing.T) {
	arm := func(cm float64) func(*posyandu.Measurement) {
		return func(m *posyandu.Measurement) { m.MUAC = cm }
	}
	oedema := func(o posyandu.Oedema) func(*posyandu.Measurement) {
		return func(m *posyandu.Measurement) { m.Oedema = o; wasting(0)(m) }
	}
	for name, c := range map[string]struct {
		series []posyandu.Measurement
		want   string // kind grade since gradeSince recoveredOn times
	}{
		"−2,00 is normal":                          {[]posyandu.Measurement{on("2024-01-05", height(-2))}, ""},
		"−2,01 is pendek":                          {[]posyandu.Measurement{on("2024-01-05", height(-2.01))}, "stunted moderate 2024-01-05 2024-01-05  1"},
		"−3,01 is sangat pendek":                   {[]posyandu.Measurement{on("2024-01-05", height(-3.01))}, "stunted severe 2024-01-05 2024-01-05  1"},
		"an implausible score says nothing":        {[]posyandu.Measurement{on("2024-01-05", height(-6.5))}, ""},
		"and does not let a case recover":          {[]posyandu.Measurement{on("2024-01-05", height(-2.5)), on("2024-02-05", height(7))}, "stunted moderate 2024-01-05 2024-01-05  1"},
		"a grade has its own day":                  {[]posyandu.Measurement{on("2024-01-05", height(-2.5)), on("2024-02-05", height(-3.5))}, "stunted severe 2024-01-05 2024-02-05  1"},
		"it recovers by a later measurement":       {[]posyandu.Measurement{on("2024-01-05", height(-2.5)), on("2024-02-05", height(-1.9))}, "stunted moderate 2024-01-05 2024-01-05 2024-02-05 1"},
		"it returns":                               {[]posyandu.Measurement{on("2024-01-05", height(-2.5)), on("2024-02-05", height(-1.9)), on("2024-03-05", height(-2.1))}, "stunted moderate 2024-03-05 2024-03-05  2"},
		"a weighing alone says nothing of height":  {[]posyandu.Measurement{on("2024-01-05", height(-2.5)), on("2024-02-05", letter(posyandu.Gained))}, "stunted moderate 2024-01-05 2024-01-05  1"},
		"gizi buruk by the arm":                    {[]posyandu.Measurement{on("2024-01-05", arm(11.4))}, "wasted severe 2024-01-05 2024-01-05  1"},
		"gizi kurang by the arm":                   {[]posyandu.Measurement{on("2024-01-05", arm(11.5))}, "wasted moderate 2024-01-05 2024-01-05  1"},
		"the arm does not make the weight well":    {[]posyandu.Measurement{on("2024-01-05", wasting(-3.2)), on("2024-02-05", arm(13))}, "wasted severe 2024-01-05 2024-01-05  1"},
		"nor the weight the arm":                   {[]posyandu.Measurement{on("2024-01-05", arm(11.9)), on("2024-02-05", wasting(-1))}, "wasted moderate 2024-01-05 2024-01-05  1"},
		"oedema is gizi buruk":                     {[]posyandu.Measurement{on("2024-01-05", oedema(posyandu.OedemaYes))}, "wasted severe 2024-01-05 2024-01-05  1"},
		"oedema that nobody asked about stays":     {[]posyandu.Measurement{on("2024-01-05", oedema(posyandu.OedemaYes)), on("2024-02-05", wasting(0))}, "wasted severe 2024-01-05 2024-01-05  1"},
		"2T":                                       {[]posyandu.Measurement{on("2024-01-05", letter(posyandu.NotGained)), on("2024-02-05", letter(posyandu.Twice))}, "2t moderate 2024-02-05 2024-02-05  1"},
		"a month left out after 2T is no recovery": {[]posyandu.Measurement{on("2024-02-05", letter(posyandu.Twice)), on("2024-04-05", letter(posyandu.Skipped)), on("2024-05-05", letter(posyandu.NotGained))}, "2t moderate 2024-02-05 2024-02-05  1"},
		"N ends 2T":                                {[]posyandu.Measurement{on("2024-02-05", letter(posyandu.Twice)), on("2024-03-05", letter(posyandu.Gained))}, "2t moderate 2024-02-05 2024-02-05 2024-03-05 1"},
	} {
		got := ""
		for _, k := range posyandu.Conditions(c.series) {
			got += string(k.Kind) + " " + string(k.Grade) + " " + k.Since.String() + " " + k.GradeSince.String() + " " + k.RecoveredOn.String() + " " + string(rune('0'+k.Times))
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestEveryKindAndGradeHasAStepWithASource(t *testing.T) {
	for _, k := range []struct {
		kind  posyandu.CaseKind
		grade posyandu.Concern
		days  int
	}{{posyandu.CaseWasted, posyandu.Severe, 0}, {posyandu.CaseWasted, posyandu.Moderate, 7}, {posyandu.CaseStunted, posyandu.Severe, 14},
		{posyandu.CaseStunted, posyandu.Moderate, 30}, {posyandu.CaseTwiceT, posyandu.Moderate, 7}} {
		s := posyandu.StepFor(k.kind, k.grade)
		if s.Days != k.days || s.Source == "" || s.Action["id"] == "" || s.Action["en"] == "" || s.Owner["id"] == "" || s.Owner["en"] == "" {
			t.Errorf("%+v", s)
		}
	}
}

// Whatever is measured, a condition holds exactly when the newest measurement
// that says anything of it does.
func TestACaseIsOpenExactlyWhenTheNewestMeasurementSaysSo(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var series []posyandu.Measurement
		day := civil.MustDate("2023-01-05")
		holds, ever := false, false
		for range rapid.IntRange(0, 12).Draw(r, "visits") {
			m := posyandu.Measurement{On: day}
			if rapid.Bool().Draw(r, "measured") {
				z := rapid.Float64Range(-5.9, 3).Draw(r, "z")
				m.Scores.Height = posyandu.Score{Z: z, Known: true}
				holds = z < -2
				ever = ever || holds
			}
			series = append(series, m)
			day = day.AddDays(rapid.IntRange(1, 60).Draw(r, "gap"))
		}
		all := posyandu.Conditions(series)
		if len(all) > 1 || (len(all) == 1) != ever {
			r.Fatalf("%+v, ever %v", all, ever)
		}
		if ever && all[0].RecoveredOn.IsZero() != holds {
			r.Fatalf("%+v, holds %v", all[0], holds)
		}
	})
}

func TestTheStateOfACaseOnADay(t *testing.T) {
	today := civil.MustDate("2024-06-10")
	base := posyandu.Case{Child: posyandu.Child{Birth: civil.MustDate("2022-01-01"), Latest: posyandu.Latest{On: civil.MustDate("2024-05-02")}},
		Condition: posyandu.Condition{Kind: posyandu.CaseTwiceT, Grade: posyandu.Moderate, Since: civil.MustDate("2024-05-02"), GradeSince: civil.MustDate("2024-05-02"), HeldOn: civil.MustDate("2024-05-02"), Times: 1}}
	closed := func(why posyandu.CloseReason, day string) func(*posyandu.Case) {
		return func(c *posyandu.Case) { c.Plan.Closed, c.Plan.ClosedFor = why, civil.MustDate(day) }
	}
	recovered := func(c *posyandu.Case) {
		c.RecoveredOn, c.Child.Latest.On = civil.MustDate("2024-06-03"), civil.MustDate("2024-06-03")
	}
	for name, c := range map[string]struct {
		change []func(*posyandu.Case)
		state  posyandu.CaseState
		late   bool
		lost   bool
	}{
		"open, and past its week":                            {nil, posyandu.CaseOpen, true, false},
		"planned for later":                                  {[]func(*posyandu.Case){func(c *posyandu.Case) { c.Plan.Due, c.Plan.For = today, c.GradeSince }}, posyandu.CaseOpen, false, false},
		"a plan of an earlier turn does not count":           {[]func(*posyandu.Case){func(c *posyandu.Case) { c.Plan.Due, c.Plan.For = today, c.GradeSince.AddDays(-30) }}, posyandu.CaseOpen, true, false},
		"not measured for two months":                        {[]func(*posyandu.Case){func(c *posyandu.Case) { c.Child.Latest.On = civil.MustDate("2024-04-09") }}, posyandu.CaseOpen, true, true},
		"two months to the day is not yet":                   {[]func(*posyandu.Case){func(c *posyandu.Case) { c.Child.Latest.On = civil.MustDate("2024-04-10") }}, posyandu.CaseOpen, true, false},
		"recovered waits for a person":                       {[]func(*posyandu.Case){recovered}, posyandu.CaseRecovered, false, false},
		"closed as recovered":                                {[]func(*posyandu.Case){recovered, closed("recovered", "2024-06-03")}, posyandu.CaseClosed, false, false},
		"what let it recover is undone":                      {[]func(*posyandu.Case){closed("recovered", "2024-06-03")}, posyandu.CaseOpen, true, false},
		"it came back and recovered again":                   {[]func(*posyandu.Case){recovered, closed("recovered", "2024-03-03")}, posyandu.CaseRecovered, false, false},
		"five years old":                                     {[]func(*posyandu.Case){func(c *posyandu.Case) { c.Child.Birth = civil.MustDate("2019-06-10") }}, posyandu.CaseOutgrown, false, false},
		"moved away":                                         {[]func(*posyandu.Case){closed("moved", "2024-05-02")}, posyandu.CaseClosed, false, false},
		"moved away, but measured again with the same state": {[]func(*posyandu.Case){closed("moved", "2024-04-02")}, posyandu.CaseOpen, true, false},
	} {
		k := base
		for _, change := range c.change {
			change(&k)
		}
		if k.State(today) != c.state || k.Late(today) != c.late || k.Lost(today) != c.lost {
			t.Errorf("%s: %s late %v lost %v", name, k.State(today), k.Late(today), k.Lost(today))
		}
	}
}
