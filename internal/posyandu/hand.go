package posyandu

import (
	"slices"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Values are what a scale and a tape say of a child on one day.
type Values struct {
	Weight   float64 // kg, 0 not measured
	Height   float64 // cm, 0 not measured
	Position Position
	MUAC     float64 // cm, 0 not measured
	Oedema   Oedema
}

// Values of the measurement.
func (m *Measurement) Values() Values {
	return Values{m.Weight, m.Height, m.Position, m.MUAC, m.Oedema}
}

// Hand is what a person entered of a child on a day. What was measured then is
// known better than what is typed from paper later: where a file says something
// else of the same day the hand counts, and the file fills in what it leaves
// empty.
type Hand struct {
	EntryID             string // the entry that stands
	Area                region.Code
	Puskesmas, Posyandu string
	Values
}

// layers takes a measurement apart again: what files say of the day, and what
// was entered by hand. Either may be nil.
func (m *Measurement) layers() (filed *Measurement, hand *Hand) {
	if m.Hand != nil {
		return m.Filed, m.Hand
	}
	bare := m.bare()
	return &bare, nil
}

// bare is a measurement of a file without what is computed of it.
func (m *Measurement) bare() Measurement {
	b := *m
	b.AgeDays, b.Scores, b.Gain, b.Hand, b.Filed = 0, Scores{}, GainNone, nil, nil
	return b
}

// joined puts the layers of a day together; the scores are still to be
// computed.
func joined(key Key, filed *Measurement, hand *Hand) Measurement {
	var m Measurement
	if filed != nil {
		m = filed.bare()
	}
	m.ChildID, m.On = key.ChildID, key.On
	if hand == nil {
		return m
	}
	if filed != nil {
		under := filed.bare()
		m.Filed = &under
	}
	m.Hand = hand
	m.Area, m.Puskesmas, m.Posyandu = hand.Area, hand.Puskesmas, hand.Posyandu
	cover(&m.Weight, hand.Weight, &m.File.Weight)
	if cover(&m.Height, hand.Height, &m.File.Height) {
		m.Position = hand.Position
	}
	cover(&m.MUAC, hand.MUAC, &m.File.MUAC)
	if hand.Oedema != OedemaUnknown {
		m.Oedema = hand.Oedema
	}
	return m
}

// cover lets a size that was entered count, and keeps what the file has beside
// it when that is another one.
func cover(taken *float64, entered float64, said *float64) bool {
	if entered == 0 {
		return false
	}
	if *taken != 0 && *taken != entered {
		*said = *taken
	}
	*taken = entered
	return true
}

// contradicts reports where a file says something else than the hand.
func (h *Hand) contradicts(filed *Measurement) (column string, entered, said float64) {
	for _, c := range [...]struct {
		column        string
		entered, said float64
	}{{"weight", h.Weight, filed.Weight}, {"height", h.Height, filed.Height}, {"muac", h.MUAC, filed.MUAC}} {
		if c.entered != 0 && c.said != 0 && c.entered != c.said {
			return c.column, c.entered, c.said
		}
	}
	if h.Height != 0 && filed.Height != 0 && filed.Position != PositionUnknown && h.Position != filed.Position {
		return "position", h.Height, filed.Height
	}
	return "", 0, 0
}

// equal reports whether two measurements are the same in everything.
func (m Measurement) equal(o Measurement) bool {
	if (m.Hand == nil) != (o.Hand == nil) || m.Hand != nil && *m.Hand != *o.Hand {
		return false
	}
	if (m.Filed == nil) != (o.Filed == nil) || m.Filed != nil && !m.Filed.equal(*o.Filed) {
		return false
	}
	m.Hand, m.Filed, o.Hand, o.Filed = nil, nil, nil, nil
	return m == o
}

// putBeside lets a row of a file stand beside what was entered by hand for the
// same day, and says where they differ.
func (m *merger) putBeside(old Measurement, e *entry) (Measurement, string) {
	column, entered, said := old.Hand.contradicts(&e.m)
	if column != "" {
		m.reader.reportAt(e.row, column, "", "entry_differs", intake.SeverityWarning, "on", e.m.On, "entered", entered, "said", said)
	}
	if old.Filed != nil && old.Filed.says(e.m) {
		return old, "same"
	}
	next := joined(old.Key(), &e.m, old.Hand)
	if column == "" && next.Values() == old.Values() && next.VitaminA == old.VitaminA && next.PMT == old.PMT {
		return next, "same"
	}
	return next, "changed"
}

// withoutBatch gives the measurements of a child as they are once a batch is
// taken back: its layer goes or is as before, what was entered by hand stays.
func (u *Undo) withoutBatch(current []Measurement) (series []Measurement, gone []Key) {
	for i := range current {
		m := &current[i]
		filed, hand := m.layers()
		if slices.Contains(u.MadeMeasurements, m.Key()) {
			filed = nil
		} else if at := slices.IndexFunc(u.Measurements, func(o Measurement) bool { return o.Key() == m.Key() }); at >= 0 {
			filed, _ = u.Measurements[at].layers()
		}
		if filed == nil && hand == nil {
			gone = append(gone, m.Key())
			continue
		}
		series = append(series, joined(m.Key(), filed, hand))
	}
	return series, gone
}

// settle scores the measurements of a child, oldest first, and brings letters
// and newest values up to date.
func settle(c *Child, series []Measurement) {
	slices.SortFunc(series, func(a, b Measurement) int { return a.On.Compare(b.On) })
	for i := range series {
		series[i].score(c)
	}
	letter(series)
	latest(c, series)
}

// changesOf are the measurements of a series that are new or other than they
// were.
func changesOf(before, series []Measurement) (made, changed []Measurement) {
	was := make(map[civil.Date]Measurement, len(before))
	for _, m := range before {
		was[m.On] = m
	}
	for _, m := range series {
		old, there := was[m.On]
		switch {
		case !there:
			made = append(made, m)
		case !m.equal(old):
			changed = append(changed, m)
		}
	}
	return made, changed
}
