// Package indicator holds official statistics with their definitions: what was
// counted, by whom, by which method, for when, and since when it is public. It
// compares only what can be compared, ranks with the metric named, and checks
// numbers for the errors that reports make.
//
//	rank, err := service.Rank(ctx, "p0", areas, civil.MustDate("2024-02-21"))
//	fmt.Println(rank.Sentence(locale.Indonesian, "Kota Singkawang"))
package indicator

import (
	"context"
	"math"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Kind is what an indicator measures. Values of different kinds never mix.
type Kind string

// The kinds.
const (
	KindP0             Kind = "p0"
	KindP1             Kind = "p1"
	KindP2             Kind = "p2"
	KindPoorCount      Kind = "poor_count"
	KindLine           Kind = "line"
	KindExtremePoverty Kind = "extreme_poverty"
	KindListCount      Kind = "list_count"
	KindDecile         Kind = "decile"
	KindStuntingSurvey Kind = "stunting_survey"
	KindStuntingRoutin Kind = "stunting_routine"
	// KindNutritionRoutine are the other prevalences of routine weighing.
	KindNutritionRoutine Kind = "nutrition_routine"
	KindCoverage         Kind = "coverage"
	KindOther            Kind = "other"
)

// The four numbers that reports confuse are four types; there is no conversion
// between them.
type (
	// P0 is the poverty rate of BPS in per cent of all people: a survey
	// estimate.
	P0 float64
	// ExtremePoverty is the extreme poverty rate in per cent of all people,
	// by a stated method.
	ExtremePoverty float64
	// ListCount is a number of families or persons on a list by name.
	ListCount int
	// Decile is a national welfare group, 1 (poorest) to 10; not a rate.
	Decile int
)

// Direction says which way is better.
type Direction string

// The directions.
const (
	Lower   Direction = "lower"
	Higher  Direction = "higher"
	Neither Direction = "none"
)

// Words are a text in both languages.
type Words map[locale.Language]string

// In is the text in a language, Indonesian if there is no other.
func (w Words) In(l locale.Language) string {
	if s := w[l]; s != "" {
		return s
	}
	return w[locale.Indonesian]
}

// Definition says what an indicator is.
type Definition struct {
	ID          string    `yaml:"id"`
	Name        Words     `yaml:"name"`
	Short       Words     `yaml:"short"`
	Numerator   Words     `yaml:"numerator"`
	Denominator Words     `yaml:"denominator"`
	Unit        string    `yaml:"unit"`   // percent, thousand_persons, persons, families, rupiah, index
	Factor      float64   `yaml:"factor"` // value = numerator ÷ denominator × factor; 0: not a quotient
	Decimals    int       `yaml:"decimals"`
	Direction   Direction `yaml:"direction"`
	Kind        Kind      `yaml:"kind"`
	Group       Group     `yaml:"group"` // of the services against stunting; "": none
	Source      string    `yaml:"source"`
	Frequency   Frequency `yaml:"frequency"`
	Method      string    `yaml:"method"` // of a value that states none; "": every value must state its method
	Note        Words     `yaml:"note"`
}

// Group is a family of indicators that reports show together.
type Group string

// The services against stunting of Perpres 72/2021. Those of its sensitive
// indicators whose target is a number of people of the whole nation are not
// among them: no region can be held against that.
const (
	Specific  Group = "specific"
	Sensitive Group = "sensitive"
)

// Frequency is how often an indicator is published.
type Frequency string

// The frequencies.
const (
	Monthly    Frequency = "month"
	Semesterly Frequency = "semester"
	Yearly     Frequency = "year"
	Irregular  Frequency = "irregular"
)

// Format writes a value with its unit.
func (d Definition) Format(l locale.Language, v float64) string {
	switch d.Unit {
	case "percent":
		return l.Percent(v, d.Decimals)
	case "rupiah":
		return l.Rupiah(int64(math.Round(v)))
	}
	return strings.TrimSpace(l.Decimal(v, d.Decimals) + " " + d.UnitName(l))
}

// UnitName is the unit in words; "%" for per cent.
func (d Definition) UnitName(l locale.Language) string {
	if d.Unit == "percent" {
		return "%"
	}
	return l.Render(locale.T("indicator.unit_" + d.Unit))
}

// Certainty says how a value was come by.
type Certainty string

// The certainties.
const (
	Found    Certainty = "found"    // read in a published source
	Derived  Certainty = "derived"  // computed from found values
	Own      Certainty = "own"      // known from experience, source not seen
	Imported Certainty = "imported" // from a file of the office
)

// Observation is one value.
type Observation struct {
	Indicator   string
	Area        region.Code
	Period      Period
	Value       float64
	Numerator   float64 // 0: not stated
	Denominator float64
	Source      string
	Method      string
	Released    civil.Date // zero: unknown, counts as released at the period's end
	Exact       bool       // Released is the day itself, not "at the latest"
	Final       bool       // else provisional
	Coverage    float64    // per cent; 0: not stated
	Certainty   Certainty
	Note        string
	Batch       string // "" for shipped figures
	// Revision is the place of the value among all that were published for its
	// indicator, area, period and method, 1 for the first. Service.Revisions
	// sets it; it is not stored, because a later import can bring an earlier
	// release.
	Revision int
}

// Public reports whether the value had been released by a day.
func (o Observation) Public(day civil.Date) bool {
	since := o.Released
	if since.IsZero() {
		since = o.Period.End()
	}
	return !since.After(day)
}

// P0 gives the value as a poverty rate and refuses any other kind.
func (o Observation) P0(d Definition) (P0, error) {
	if d.Kind != KindP0 || d.ID != o.Indicator {
		return 0, notComparable(d.ID, "p0")
	}
	return P0(o.Value), nil
}

// ExtremePoverty gives the value as an extreme poverty rate and refuses any
// other kind.
func (o Observation) ExtremePoverty(d Definition) (ExtremePoverty, error) {
	if d.Kind != KindExtremePoverty || d.ID != o.Indicator {
		return 0, notComparable(d.ID, "extreme_poverty")
	}
	return ExtremePoverty(o.Value), nil
}

// ListCount gives the value as a number on a list by name and refuses any
// other kind, and numbers that are not whole.
func (o Observation) ListCount(d Definition) (ListCount, error) {
	if d.Kind != KindListCount || d.ID != o.Indicator || o.Value != math.Trunc(o.Value) {
		return 0, notComparable(d.ID, "list_count")
	}
	return ListCount(o.Value), nil
}

// Difference is a − b in the indicator's unit. Values of different indicators
// or methods have no difference.
func Difference(a, b Observation) (float64, error) {
	if a.Indicator != b.Indicator {
		return 0, notComparable(a.Indicator, b.Indicator)
	}
	if a.Method != b.Method {
		return 0, notComparable(a.Method, b.Method)
	}
	return a.Value - b.Value, nil
}

func notComparable(a, b string) error {
	return fault.New("indicator.compare", fault.Invalid, locale.T("indicator.not_comparable", "a", a, "b", b), nil)
}

// Target is a value to reach, with the act that sets it.
type Target struct {
	Indicator   string
	Area        region.Code
	Year        int
	Value       float64
	LegalSource string
	Since       civil.Date // from when the act is in force
	Batch       string
}

// Store keeps observations and targets. They are public figures: every user
// may read those of all areas.
type Store interface {
	Observations(ctx context.Context, q Query) ([]Observation, error)
	SaveObservation(ctx context.Context, o Observation) error
	Targets(ctx context.Context, indicator string, area region.Code) ([]Target, error)
	SaveTarget(ctx context.Context, t Target) error
	RemoveBatch(ctx context.Context, batch string) error
	Atomically(ctx context.Context, fn func(context.Context) error) error
}

// Query selects observations; empty fields do not narrow.
type Query struct {
	Indicator string
	Areas     []region.Code
	Period    Period
}
