package posyandu

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/intake"
)

// plan is what a batch does.
type plan struct {
	saving  Saving
	undo    []Undo
	outcome intake.Outcome
}

// merger brings the rows of a file to the children whose they are.
type merger struct {
	*plan
	service *Service
	reader  *reader
	batch   intake.Batch
	undone  Undo // of the present portion
}

// person folds the rows of a child into what is known of it: the newest row
// counts, and what it leaves empty stays.
func (m *merger) person(k *kid) error {
	slices.SortStableFunc(k.rows, func(a, b *entry) int {
		return cmp.Or(a.m.On.Compare(b.m.On), cmp.Compare(a.row, b.row))
	})
	for _, e := range k.rows {
		if err := m.fold(k, e); err != nil {
			return err
		}
	}
	return nil
}

func (m *merger) fold(k *kid, e *entry) error {
	c, row := &k.child, &e.child
	newer := !e.m.On.Before(c.DataDate)
	if !c.DataDate.IsZero() {
		m.reportChanges(c, e, newer)
	}
	set := func(to *string, value string) {
		if value != "" && (newer || *to == "") {
			*to = value
		}
	}
	for _, f := range [...]struct {
		to    *string
		value string
	}{{&c.Puskesmas, row.Puskesmas}, {&c.Posyandu, row.Posyandu}, {&c.Name, row.Name}, {&c.Sex, row.Sex}, {&c.Parent, row.Parent},
		{&c.Address, row.Address}, {&c.RT, row.RT}, {&c.RW, row.RW}, {&c.Book, row.Book}} {
		set(f.to, f.value)
	}
	if newer {
		c.Area, c.Birth, c.DataDate = row.Area, row.Birth, row.DataDate
	}
	if row.BirthWeight != 0 && (newer || c.BirthWeight == 0) {
		c.BirthWeight = row.BirthWeight
	}
	if row.BirthLength != 0 && (newer || c.BirthLength == 0) {
		c.BirthLength = row.BirthLength
	}
	if e.nik != "" && (newer || c.NIK.IsZero()) && !bytes.Equal(c.NIK.Index, row.NIK.Index) {
		sealed, err := m.service.Sealer.Seal(labelNIK, []byte(e.nik))
		if err != nil {
			return err
		}
		c.NIK.Sealed, c.NIK.Index = sealed, row.NIK.Index
	}
	if at, there := slices.BinarySearch(c.Signs, e.sign); !there {
		c.Signs = slices.Insert(slices.Clone(c.Signs), at, e.sign)
	}
	return nil
}

// reportChanges says what never changes of a child and does between months.
func (m *merger) reportChanges(c *Child, e *entry, newer bool) {
	taken := c
	if newer {
		taken = &e.child
	}
	if c.Birth != e.child.Birth {
		m.reader.reportAt(e.row, "birth_date", e.child.Birth.String(), "birth_changed", intake.SeverityWarning,
			"said", e.child.Birth, "before", c.Birth, "on", c.DataDate, "taken", taken.Birth)
	}
	if c.Sex != "" && e.child.Sex != "" && c.Sex != e.child.Sex {
		m.reader.reportAt(e.row, "sex", "", "sex_changed", intake.SeverityWarning,
			"said", sexText(e.child.Sex), "before", sexText(c.Sex), "on", c.DataDate, "taken", sexText(taken.Sex))
	}
	if !c.NIK.IsZero() && !e.child.NIK.IsZero() && !bytes.Equal(c.NIK.Index, e.child.NIK.Index) {
		m.reader.reportAt(e.row, "nik", "", "nik_changed", intake.SeverityWarning, "on", c.DataDate)
	}
}

// history merges the rows of a child with the measurements that are there, and
// notes what must be written.
func (m *merger) history(k *kid, stored []Measurement) {
	before := make(map[civil.Date]Measurement, len(stored))
	series := slices.Clone(stored)
	for _, s := range stored {
		before[s.On] = s
	}
	used := map[civil.Date]*entry{}
	state := map[*entry]string{}
	for _, e := range k.rows {
		switch first := used[e.m.On]; {
		case !e.measured:
		case first != nil:
			m.twice(first, e)
		default:
			used[e.m.On] = e
			series, state[e] = m.put(series, k.child.ID, e)
		}
	}
	slices.SortFunc(series, func(a, b Measurement) int { return a.On.Compare(b.On) })
	m.rescore(k, series, used)
	latest(&k.child, series)
	m.compareSeries(series, used)
	m.note(k, series, before, state)
}

// put places a row's measurement into the series. What another row said of the
// same day before is replaced as a whole, when it differs; what a person
// entered is not.
func (m *merger) put(series []Measurement, id string, e *entry) ([]Measurement, string) {
	e.m.ChildID, e.m.BatchID = id, m.batch.ID
	at := slices.IndexFunc(series, func(s Measurement) bool { return s.On == e.m.On })
	switch {
	case at < 0:
		return append(series, e.m), "new"
	case series[at].Hand != nil:
		next, state := m.putBeside(series[at], e)
		series[at] = next
		return series, state
	case series[at].says(e.m):
		return series, "same"
	}
	series[at] = e.m
	return series, "changed"
}

// twice: a child cannot be measured twice on a day.
func (m *merger) twice(first, e *entry) {
	code, severity := "child_twice_differs", intake.SeverityWarning
	if first.m.Weight == e.m.Weight && first.m.Height == e.m.Height && first.m.MUAC == e.m.MUAC {
		code, severity = "child_twice", intake.SeverityNotice
	}
	m.reader.reportAt(e.row, "name", "", code, severity, "row", first.row, "on", e.m.On)
}

// rescore scores the rows of the file, and everything when the birth date or
// sex is another one now; the weighings are judged in the order of time.
func (m *merger) rescore(k *kid, series []Measurement, used map[civil.Date]*entry) {
	all := k.child.Birth != k.before.Birth || k.child.Sex != k.before.Sex
	for i := range series {
		if all || used[series[i].On] != nil {
			series[i].score(&k.child)
		}
	}
	letter(series)
}

// latest fills in the newest value of each kind.
func latest(c *Child, series []Measurement) {
	c.Latest = Latest{}
	for i := range series {
		s, l := &series[i], &c.Latest
		l.On, l.Oedema = s.On, s.Oedema
		if s.Weight > 0 {
			l.Weight, l.WeightOn, l.WeightZ, l.Gain = s.Weight, s.On, s.Scores.Weight, s.Gain
		}
		if s.Height > 0 {
			l.Height, l.HeightOn, l.HeightZ = s.Height, s.On, s.Scores.Height
		}
		if s.Weight > 0 && s.Height > 0 {
			l.WeightForHeight, l.BothOn = s.Scores.WeightForHeight, s.On
		}
	}
}

// shrinking is by how many cm a child may be shorter than before: two people
// rarely measure closer.
const shrinking = 1.0

// shorterThan is by how many cm the child is shorter than at an earlier
// measurement, and whether that is more than people measure apart.
func (m *Measurement) shorterThan(before *Measurement) (less float64, shrank bool) {
	less = before.length() - m.length()
	return less, less > shrinking+1e-9
}

// compareSeries reports what cannot be in the order of time, at a row of the
// file, and compares the scores of its rows.
func (m *merger) compareSeries(series []Measurement, used map[civil.Date]*entry) {
	last := -1
	for i := range series {
		s := &series[i]
		e := used[s.On]
		if e != nil && s.Values() == e.m.Values() { // else it is not the file that is scored
			m.reader.compare(e, s)
		}
		if s.Height == 0 {
			continue
		}
		if last >= 0 {
			p := &series[last]
			row := cmp.Or(e, used[p.On])
			if less, shrank := s.shorterThan(p); row != nil && shrank {
				m.reader.reportAt(row.row, "height", "", "child_shrinks", intake.SeverityWarning,
					"before", p.Height, "then", p.On, "now", s.Height, "on", s.On, "less", less)
			}
		}
		last = i
	}
}

// note counts the rows and keeps what must be written and what was before it.
func (m *merger) note(k *kid, series []Measurement, before map[civil.Date]Measurement, state map[*entry]string) {
	touched := !k.known() || !k.child.says(k.before)
	for _, s := range series {
		old, there := before[s.On]
		switch {
		case !there:
			m.saving.NewMeasurements = append(m.saving.NewMeasurements, s)
			m.undone.MadeMeasurements = append(m.undone.MadeMeasurements, s.Key())
		case !s.equal(old):
			m.saving.ChangedMeasurements = append(m.saving.ChangedMeasurements, s)
			m.undone.Measurements = append(m.undone.Measurements, old)
		default:
			continue
		}
		touched = true
	}
	m.count(k, state)
	if !touched {
		return
	}
	k.child.ChangedBatch = m.batch.ID
	if !k.known() {
		k.child.CreatedBatch = m.batch.ID
		m.saving.NewChildren = append(m.saving.NewChildren, k.child)
		m.undone.MadeChildren = append(m.undone.MadeChildren, k.child.ID)
		return
	}
	m.saving.ChangedChildren = append(m.saving.ChangedChildren, k.child)
	m.undone.Children = append(m.undone.Children, k.before)
}

// count adds the rows of a child to the outcome: new with what they bring,
// changed when they correct a measurement or, the newest, who the child is.
func (m *merger) count(k *kid, state map[*entry]string) {
	corrected := k.known() && !k.child.sameBut(k.before)
	for i, e := range k.rows {
		newest := i == len(k.rows)-1
		switch {
		case state[e] == "new" || newest && !k.known() && !e.measured:
			m.outcome.New++
		case state[e] == "changed" || newest && corrected:
			m.outcome.Changed++
		default:
			m.outcome.Unchanged++
		}
	}
}

// sameBut reports whether two children say the same about who they are; what
// was measured of them is left aside.
func (c Child) sameBut(o Child) bool {
	o.Latest, o.DataDate = c.Latest, c.DataDate
	return c.says(o)
}
