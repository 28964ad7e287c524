// Package posyandu keeps the children under five of a region and what was
// measured of them, scored by package growth: the e-PPGBM files month by month,
// each child found again although its NIK is missing or its name is spelled
// otherwise.
//
//	service := posyandu.NewService(posyandu.Config{Store: store, …})
//	sinks[intake.TargetMeasurement] = service.Sink()
//	list, err := service.Children(ctx, scope, posyandu.Filter{Status: posyandu.Stunted})
//
// A child "terindikasi" pendek or kurang gizi: the words are those of the
// measurement, the diagnosis is a clinician's.
package posyandu

import (
	"bytes"
	"slices"

	"github.com/tuntas-id/tuntas/growth"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
)

// Child is a child as its rows describe it: the newest row counts, and what it
// leaves empty stays as it was.
type Child struct {
	ID          string // UUIDv7
	Area        region.Code
	Puskesmas   string
	Posyandu    string
	Name        string
	Sex         string // m, f, "" unknown
	Birth       civil.Date
	NIK         registry.Secret // many babies have none yet
	Parent      string          // mother or father, as the file has it
	BirthWeight float64         // kg, 0 unknown
	BirthLength float64         // cm, 0 unknown
	Address     string
	RT, RW      string
	Book        string // KIA book: yes, no, "" unknown
	PersonID    string // in the register of families; "" when nobody there fits
	LinkedBy    Link
	Signs       []string   // signatures of the rows that were found to be this child, ascending
	DataDate    civil.Date // of the newest row
	Latest      Latest

	CreatedBatch string // the batch that brought the child
	ChangedBatch string // the last batch that changed the child or a measurement of it
}

// Link is how a child was found in the register of families.
type Link string

// The links.
const (
	Unlinked     Link = ""
	LinkedByNIK  Link = "nik"
	LinkedByName Link = "name" // and birth date, sex, and the place or a parent
)

// Latest is the newest value of each kind and its day.
type Latest struct {
	On              civil.Date // of the newest measurement
	Weight          float64    // kg
	WeightOn        civil.Date // of the last weighing
	Height          float64    // cm
	HeightOn        civil.Date
	HeightZ         Score // PB/U or TB/U
	WeightZ         Score // BB/U
	WeightForHeight Score // BB/PB or BB/TB
	BothOn          civil.Date
	Oedema          Oedema // at the newest measurement
	Gain            Gain   // of the last weighing
}

// Position of a child while its length or height was taken.
type Position string

// The positions.
const (
	PositionUnknown Position = ""
	Lying           Position = "lying"
	Standing        Position = "standing"
)

// Oedema says whether both feet were swollen; e-PPGBM does not ask.
type Oedema string

// The answers.
const (
	OedemaUnknown Oedema = ""
	OedemaNo      Oedema = "no"
	OedemaYes     Oedema = "yes"
)

// Gain is what the KMS writes beside a weighing.
type Gain string

// The letters; GainNone without a weight.
const (
	GainNone  Gain = ""
	Gained    Gain = "N"  // naik
	NotGained Gain = "T"  // tidak naik
	Twice     Gain = "2T" // tidak naik, and not the month before either
	Skipped   Gain = "O"  // not weighed the month before
	First     Gain = "B"  // first weighing
)

// Score is a z-score with two decimals. The zero value is unknown.
type Score struct {
	Z     float64
	Known bool
}

func scoreOf(z float64) Score {
	if z != z {
		return Score{}
	}
	return Score{z, true}
}

// Category is the word of Permenkes 2/2020 for the score.
func (s Score) Category(i growth.Index) growth.Category {
	if !s.Known {
		return growth.NoCategory
	}
	return i.Category(s.Z)
}

// Implausible reports whether WHO would leave the score out.
func (s Score) Implausible(i growth.Index) bool {
	below, above := i.Implausible()
	return s.Known && (s.Z < below || s.Z > above)
}

// Scores are what package growth makes of a measurement.
type Scores struct {
	Height          Score // length or height for age (PB/U, TB/U)
	Weight          Score // weight for age (BB/U)
	WeightForHeight Score // BB/PB, BB/TB
	BMI             Score // IMT/U
	MUAC            Score // LiLA/U
}

// Measurement is what was measured of a child on one day.
type Measurement struct {
	ChildID   string
	On        civil.Date
	Area      region.Code // where it was measured
	Puskesmas string
	Posyandu  string
	AgeDays   int
	Weight    float64 // kg, 0 not known
	Height    float64 // cm, lying or standing; 0 not known
	Position  Position
	MUAC      float64 // cm, 0 not known
	Oedema    Oedema
	VitaminA  int     // capsules
	PMT       float64 // extra food, kg
	Scores    Scores
	Gain      Gain
	File      FileSays

	BatchID string // "" when no file says anything of this day
	Row     int    // 1-based row of that batch

	Hand  *Hand        // what was entered by hand, nil: nothing
	Filed *Measurement // beside a Hand: what the file says of the day
}

// FileSays is what the file itself has, beside what Tuntas takes and computes.
type FileSays struct {
	Weight, Height, MUAC float64 // only where the value is not taken
	Age                  string
	Gain                 string // N, T, O, B
	HeightZ              Score
	WeightZ              Score
	WeightForHeight      Score
	HeightStatus         string // codes of Categories
	WeightStatus         string
	WastingStatus        string
}

// Key finds a measurement: a child has one a day.
type Key struct {
	ChildID string
	On      civil.Date
}

// Key of the measurement.
func (m Measurement) Key() Key { return Key{m.ChildID, m.On} }

// says reports whether two measurements say the same, whichever row said so.
func (m Measurement) says(o Measurement) bool {
	o.BatchID, o.Row, o.AgeDays, o.Scores, o.Gain = m.BatchID, m.Row, m.AgeDays, m.Scores, m.Gain
	return m.equal(o)
}

// says reports whether two children say the same, whichever batch said so.
func (c Child) says(o Child) bool {
	return c.Area == o.Area && c.Puskesmas == o.Puskesmas && c.Posyandu == o.Posyandu && c.Name == o.Name &&
		c.Sex == o.Sex && c.Birth == o.Birth && bytes.Equal(c.NIK.Index, o.NIK.Index) && c.Parent == o.Parent &&
		c.BirthWeight == o.BirthWeight && c.BirthLength == o.BirthLength && c.Address == o.Address &&
		c.RT == o.RT && c.RW == o.RW && c.Book == o.Book && c.PersonID == o.PersonID && c.LinkedBy == o.LinkedBy &&
		c.DataDate == o.DataDate && c.Latest == o.Latest && slices.Equal(c.Signs, o.Signs)
}

// categories of the file's labels, by the codes of the dialect's domains.
var categories = map[string]growth.Category{
	"severely_underweight": growth.SeverelyUnderweight, "underweight": growth.Underweight,
	"normal_weight": growth.NormalWeight, "risk_of_overweight": growth.RiskOfOverweightForAge,
	"severely_stunted": growth.SeverelyStunted, "stunted": growth.Stunted, "normal_height": growth.NormalHeight, "tall": growth.Tall,
	"severely_wasted": growth.SeverelyWasted, "wasted": growth.Wasted, "normal_nutrition": growth.NormalNutrition,
	"possible_risk": growth.PossibleRiskOfOverweight, "overweight": growth.Overweight, "obese": growth.Obese,
}

// CategoryCode is the stable code of a category, "" for none.
func CategoryCode(c growth.Category) string {
	for code, category := range categories {
		if category == c {
			return code
		}
	}
	return ""
}

// CategoryText names a category for people.
func CategoryText(c growth.Category) locale.Text {
	if code := CategoryCode(c); code != "" {
		return locale.T("posyandu.category_" + code)
	}
	return locale.T("posyandu.category_none")
}
