package posyandu

import (
	"embed"
	"fmt"
	"sync"

	"github.com/tuntas-id/tuntas/growth"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
	"go.yaml.in/yaml/v3"
)

// CaseKind is what a child needs help for. A child has at most one case of each
// kind; how severe it is belongs to the case.
type CaseKind string

// The kinds.
const (
	CaseWasted  CaseKind = "wasted"  // gizi kurang, gizi buruk: BB/PB or BB/TB, arm, oedema
	CaseStunted CaseKind = "stunted" // pendek, sangat pendek
	CaseTwiceT  CaseKind = "2t"      // twice not gained
)

// CaseKinds are all of them, the most urgent first.
func CaseKinds() []CaseKind { return []CaseKind{CaseWasted, CaseTwiceT, CaseStunted} }

// Condition is what the measurements of a child say of one kind. It is computed,
// so that no child is lost because nobody opened a case.
type Condition struct {
	Kind        CaseKind
	Grade       Concern    // Moderate or Severe, when it held last
	Since       civil.Date // the measurement from which it has held without a break
	GradeSince  civil.Date // … in this grade
	HeldOn      civil.Date // the last measurement at which it held
	RecoveredOn civil.Date // the first one after it at which it held no more; zero: it holds
	Times       int        // how often it began
}

// finding is what one measure says: nothing, all is well, or how bad it is.
type finding int8

const (
	unsaid finding = iota
	well
	moderate
	severe
)

func (f finding) concern() Concern {
	if f == severe {
		return Severe
	}
	return Moderate
}

// categoryFinding grades a category by its own words: too much is not this case.
func categoryFinding(c growth.Category) finding {
	switch c {
	case growth.NoCategory:
		return unsaid
	case growth.SeverelyWasted, growth.SeverelyStunted:
		return severe
	case growth.Wasted, growth.Stunted:
		return moderate
	}
	return well
}

// findings are what a measurement says of a kind, one for each measure. Wasting
// is seen in three ways, and each has to be well again by its own measure.
func (m *Measurement) findings(kind CaseKind) [3]finding {
	switch kind {
	case CaseStunted:
		return [3]finding{categoryFinding(plausible(m.Scores.Height, growth.LengthForAge))}
	case CaseTwiceT:
		switch m.Gain {
		case Twice:
			return [3]finding{moderate}
		case Gained: // one month more without a gain is no recovery, nor is a month that was left out
			return [3]finding{well}
		}
		return [3]finding{}
	}
	out := [3]finding{categoryFinding(plausible(m.Scores.WeightForHeight, growth.WeightForLength))}
	if m.MUAC > 0 {
		out[1] = categoryFinding(growth.ArmCategory(growth.Days(float64(m.AgeDays)).Months(), m.MUAC))
	}
	switch m.Oedema {
	case OedemaYes:
		out[2] = severe
	case OedemaNo:
		out[2] = well
	}
	return out
}

// Conditions judges the measurements of a child, oldest first: one for each kind
// that held at any of them.
func Conditions(series []Measurement) []Condition {
	var out []Condition
	for _, kind := range CaseKinds() {
		c := Condition{Kind: kind}
		var last [3]finding
		holds := false
		var grade finding
		for i := range series {
			said := series[i].findings(kind)
			if said == [3]finding{} {
				continue
			}
			worst := unsaid
			for at, f := range said {
				if f != unsaid {
					last[at] = f
				}
				worst = max(worst, last[at])
			}
			c.judge(series[i].On, worst, &holds, &grade)
		}
		if c.Times > 0 {
			out = append(out, c)
		}
	}
	return out
}

// judge adds one measurement that says something.
func (c *Condition) judge(on civil.Date, worst finding, holds *bool, grade *finding) {
	switch {
	case worst < moderate:
		if *holds {
			*holds, c.RecoveredOn = false, on
		}
		return
	case !*holds:
		*holds, *grade = true, unsaid
		c.Since, c.RecoveredOn = on, civil.Date{}
		c.Times++
	}
	c.HeldOn = on
	if worst != *grade {
		*grade, c.Grade, c.GradeSince = worst, worst.concern(), on
	}
}

// Text names the case in everyday words: "terindikasi sangat pendek".
func (c Condition) Text() locale.Text { return caseText(c.Kind, c.Grade) }

func caseText(kind CaseKind, grade Concern) locale.Text {
	return locale.T("posyandu.case_" + string(kind) + "_" + string(grade))
}

// Step is what is suggested for a case. It is data, with its source.
type Step struct {
	Kind   CaseKind          `yaml:"kind"`
	Grade  Concern           `yaml:"grade"`
	Days   int               `yaml:"days"` // from the measurement that showed it
	Owner  map[string]string `yaml:"owner"`
	Action map[string]string `yaml:"action"`
	Source string            `yaml:"source"`
}

//go:embed rules/*.yaml
var rules embed.FS

type steps struct {
	Version int    `yaml:"version"`
	Steps   []Step `yaml:"steps"`
}

// shippedSteps reads the suggestions that come with the program. A test reads
// them too, so that they are whole.
var shippedSteps = sync.OnceValue(func() steps {
	var s steps
	body, err := rules.ReadFile("rules/cases.yaml")
	if err == nil {
		err = yaml.Unmarshal(body, &s)
	}
	if err != nil {
		panic("posyandu: rules/cases.yaml: " + err.Error())
	}
	return s
})

// CaseRules names what conditions and due dates are computed by; stored ones are
// computed again when it changes.
func CaseRules() string { return fmt.Sprintf("1.%d", shippedSteps().Version) }

// StepFor is the suggestion for a kind and grade.
func StepFor(kind CaseKind, grade Concern) Step {
	for _, s := range shippedSteps().Steps {
		if s.Kind == kind && s.Grade == grade {
			return s
		}
	}
	return Step{Kind: kind, Grade: grade}
}

// Due is the day by which the suggestion should be done.
func (c Condition) Due() civil.Date { return c.GradeSince.AddDays(StepFor(c.Kind, c.Grade).Days) }
