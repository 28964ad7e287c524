package posyandu

import (
	"math"

	"github.com/tuntas-id/tuntas/growth"
	"github.com/tuntas-id/tuntas/internal/intake"
)

// score gives the measurement of a child its age and z-scores: age in days
// from the dates, length and height corrected by the position.
func (m *Measurement) score(c *Child) {
	m.AgeDays = m.On.DaysSince(c.Birth)
	m.Scores = Scores{}
	s, err := m.whole(c)
	if err != nil {
		return // a negative age, which has been seen to
	}
	m.Scores = Scores{Height: scoreOf(s.Z[growth.LengthForAge]), Weight: scoreOf(s.Z[growth.WeightForAge]),
		WeightForHeight: scoreOf(s.Z[growth.WeightForLength]), BMI: scoreOf(s.Z[growth.BMIForAge]), MUAC: scoreOf(s.Z[growth.ArmForAge])}
}

// whole is everything that package growth says of the measurement.
func (m *Measurement) whole(c *Child) (growth.Score, error) {
	g := growth.Measurement{Sex: sexes[c.Sex], Position: positions[m.Position], Oedema: m.Oedema == OedemaYes, Age: growth.Days(float64(m.AgeDays)),
		Weight: orMissing(m.Weight), LengthHeight: orMissing(m.Height), Arm: orMissing(m.MUAC),
		Head: growth.Missing(), Triceps: growth.Missing(), Subscapular: growth.Missing()}
	return g.Score()
}

// judged compares the weighings of a child, given by day.
func judged(series []Measurement) []growth.JudgedWeighing {
	weighings := make([]growth.Weighing, len(series))
	for i := range series {
		s := &series[i]
		w := growth.Weighing{On: s.On.Time(), Age: growth.Days(float64(s.AgeDays)), Weight: orMissing(s.Weight), Z: growth.Missing()}
		if s.Scores.Weight.Known {
			w.Z = s.Scores.Weight.Z
		}
		weighings[i] = w
	}
	return growth.JudgeWeighings(growth.KMSGain, weighings)
}

// letter gives each weighing of a child its letter of the KMS.
func letter(series []Measurement) {
	for i, j := range judged(series) {
		series[i].Gain = Gain(j.Result.String())
		if j.Twice {
			series[i].Gain = Twice
		}
	}
}

var (
	sexes     = map[string]growth.Sex{"m": growth.Male, "f": growth.Female}
	positions = map[Position]growth.Position{Lying: growth.Lying, Standing: growth.Standing}
)

func orMissing(v float64) float64 {
	if v == 0 {
		return growth.Missing()
	}
	return v
}

// standingFrom is the age in days from which children are measured standing;
// earlyStanding, the one below which nobody stands (nine months).
const (
	standingFrom  = 731
	earlyStanding = 274
	// lyingMore is how much longer a child is lying than standing, in cm.
	lyingMore = 0.7
)

// length is the length or height as if lying, so that two of them compare.
func (m *Measurement) length() float64 {
	standing := m.AgeDays >= standingFrom
	switch {
	case m.Position == Standing && m.AgeDays >= earlyStanding:
		standing = true
	case m.Position == Lying:
		standing = false
	}
	if standing {
		return m.Height + lyingMore
	}
	return m.Height
}

// leastDifference of two z-scores that is worth a word, in hundredths.
const leastDifference = 10

// remark is what is to be said of a measurement by itself.
type remark struct {
	code, field string // of the finding, and of the dialect
	severity    intake.Severity
	args        []any
}

// remarks are where the file's own scores and labels differ from those that
// Tuntas computes, what WHO would leave out, and a position that the age does
// not ask for.
func (m *Measurement) remarks() (out []remark) {
	for _, c := range [...]struct {
		index         growth.Index
		name          string
		field, status string
		ours, file    Score
		label         string
	}{
		{growth.WeightForAge, "BB/U", "weight_z", "weight_status", m.Scores.Weight, m.File.WeightZ, m.File.WeightStatus},
		{growth.LengthForAge, "TB/U", "height_z", "height_status", m.Scores.Height, m.File.HeightZ, m.File.HeightStatus},
		{growth.WeightForLength, "BB/TB", "wasting_z", "wasting_status", m.Scores.WeightForHeight, m.File.WeightForHeight, m.File.WastingStatus},
	} {
		if !c.ours.Known {
			continue
		}
		category := c.ours.Category(c.index)
		said, labelled := categories[c.label]
		switch {
		case c.ours.Implausible(c.index):
			out = append(out, remark{"implausible", c.field, intake.SeverityWarning, []any{"index", c.name, "z", c.ours.Z}})
		case c.file.Known && math.Round(math.Abs(c.file.Z-c.ours.Z)*100) >= leastDifference:
			out = append(out, remark{"z_differs", c.field, intake.SeverityWarning, []any{"index", c.name, "said", c.file.Z, "z", c.ours.Z, "category", CategoryText(category)}})
		case labelled && said != category:
			out = append(out, remark{"category_differs", c.status, intake.SeverityWarning, []any{"index", c.name, "said", CategoryText(said), "category", CategoryText(category), "z", c.ours.Z}})
		}
	}
	if code, severity := m.oddPosition(); code != "" {
		out = append(out, remark{code, "position", severity, nil})
	}
	return out
}

// oddPosition says when a child was measured the other way than its age asks.
func (m *Measurement) oddPosition() (code string, severity intake.Severity) {
	switch {
	case m.Height == 0:
	case m.Position == Standing && m.AgeDays < earlyStanding:
		return "position_not_possible", intake.SeverityWarning
	case m.Position == Standing && m.AgeDays < standingFrom:
		return "position_standing", intake.SeverityNotice
	case m.Position == Lying && m.AgeDays >= standingFrom:
		return "position_lying", intake.SeverityNotice
	}
	return "", ""
}

// compare reports what is to be said of a row's measurement.
func (r *reader) compare(e *entry, m *Measurement) {
	for _, x := range m.remarks() {
		r.reportAt(e.row, x.field, "", x.code, x.severity, x.args...)
	}
}
