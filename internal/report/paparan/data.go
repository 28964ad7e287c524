// Package paparan makes the deck that the head of a region presents: fifteen
// slides, each with one finding that is computed from the data.
//
//	doc := paparan.Deck(data) // data from desk.Service
//
// It knows no store. What is not in the data is said to be missing on its
// slide, with what to do about it.
package paparan

import (
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/meeting"
	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/verification"
)

// Amount is a count that is also a figure. The zero Amount is not known.
type Amount struct {
	N  int
	ID string // id of the figure; "": not known
}

// Known reports whether the amount was counted.
func (a Amount) Known() bool { return a.ID != "" }

// Data is everything that the reports of one region and day say. Numbers that
// are shown are in Figures; the rest refers to them by id.
type Data struct {
	Language locale.Language
	Area     region.Code
	FullName string             // "Kota Singkawang"
	Parent   string             // "Provinsi Kalimantan Barat"
	Leader   string             // "Wali Kota" or "Bupati"
	Villages region.VillageKind // what its villages are
	Date     civil.Date
	Occasion string // where it is presented; "": not said
	Place    string // of the occasion; "": not said
	Figures  report.Figures
	Borders  Borders // for its maps; empty: the office has supplied none

	Overview   Overview
	Indicators []Series // in the order of the table
	Ranking    *indicator.Ranking
	Names      map[region.Code]string // of the ranked regions
	RankIDs    map[region.Code]string // figure of each ranked region
	RankTotal  string                 // figure: number of regions
	RankOwn    string                 // figure: rank of the region

	Families      Amount // in the register
	RegisterDate  civil.Date
	Determination *verification.Determination
	CriteriaTotal int
	CriteriaNeed  int
	Listed        Amount // families on the decree
	ListedPersons Amount
	Funnel        []Step
	Places        []Place // by families on the decree, most first
	Profile       []Trait // most first
	Programmes    []Intervention
	Strategies    []StrategyTotal
	Budget        string // figure: budget of all programmes
	Realised      string
	Interventions Amount // families × programmes on the decree, registered
	Reached       Amount // families on the decree registered with at least one programme
	Served        Amount // families on the decree that have received something
	Registered    Gap    // by the programmes with which they are registered
	Received      Gap    // by the programmes that they have received
	Needs         []Need
	AtRisk        Amount         // families of the register at risk of stunting
	RiskPlaces    []Place        // by these families, most first
	Weighed       []WeighedPlace // short children of routine weighing by kelurahan, in the newest month
	Services      []Service      // against stunting, those whose value is known, the furthest from their target first
	NoService     map[indicator.Group]int
	Meeting       map[meeting.Kind][]meeting.Item
	Late          int
	Sources       []Source
	Issues        []indicator.Issue
	Reason        string // why it was made although there are serious issues
	By            string
	Now           civil.Date
}

// Overview is the region in numbers: ids of figures, "" what is not known.
type Overview struct {
	Population, Households, AreaKm2, Districts, Villages string
	Regions                                              []Place // families of the register per kelurahan
}

// Place is a kelurahan with its numbers.
type Place struct {
	Code             region.Code
	Name, District   string
	Position         report.Position
	HasPosition      bool
	Families         Amount
	Persons          Amount
	Share            string // figure: share of the list, percent
	InRegister       Amount
	AtRisk           Amount // families of the register at risk of stunting
	FamiliesInParent int
}

// FullName is the name as it stands within a sentence: "Kelurahan Maya Sopa".
func (p Place) FullName(l locale.Language) string {
	kind := region.VillageKindOf(p.Code)
	if kind == region.DesaKelurahan {
		return p.Name
	}
	return l.Render(kind.Heading()) + " " + p.Name
}

// Series is an indicator of the region, its province and the nation.
type Series struct {
	Definition indicator.Definition
	Own        indicator.Series
	Areas      []AreaSeries // own, province, nation
}

// AreaSeries is one area of a Series with the figure of each period.
type AreaSeries struct {
	Name   string
	Points []indicator.Observation
	IDs    map[indicator.Period]string
}

// WeighedPlace is what routine weighing shows in a kelurahan.
type WeighedPlace struct {
	Place Place
	Value string // figure
	Short Amount // the children
}

// Service is an indicator of the services against stunting.
type Service struct {
	Definition indicator.Definition
	Period     indicator.Period
	Value      string // figure
	Target     string // figure, "": none is known
	State      report.State
	Villages   []VillageService // those with a value
	Reached    int              // of them, where the target is reached
}

// VillageService is the value of a service in a kelurahan.
type VillageService struct {
	Place Place
	Value string // figure
	State report.State
}

// Step is a step of the funnel.
type Step struct {
	Step     verification.Step
	Families Amount
	Persons  Amount // their members
}

// Steps that the deck shows beside those of verification.
const (
	StepOtherwise verification.Step = "otherwise" // on the decree and not called eligible by the results in force
)

// Trait is something that a part of the families on the decree has in common.
type Trait struct {
	Key      string // of the catalogue: desk.trait_<key>
	Families Amount
	Share    string // figure
}

// Intervention is a programme and whom of the list it reaches.
type Intervention struct {
	Programme programme.Programme
	Counts    programme.Counts // of the whole region
	Listed    Amount           // families on the decree registered with this programme
	Delivered Amount           // of these, received by the day
	Share     string           // figure: delivered of listed, percent
	Budget    string           // figure
	Realised  string           // figure
}

// StrategyTotal sums a strategy.
type StrategyTotal struct {
	Strategy         programme.Strategy
	Programmes       int
	Families         Amount // on the decree that are registered with something of it
	Budget, Realised string
}

// Gap divides the families on the decree by a number of programmes.
type Gap struct{ None, One, Two, More Amount }

// Need is a lack that the register knows, and for how many of its families
// nothing is registered, or nothing has arrived, against it.
type Need struct {
	Key          string // of the catalogue: desk.trait_<key>, as in the profile
	Families     Amount
	Unregistered Amount
	Unreceived   Amount
	Programme    string // name of the programme against it, "" when none is known
}

// Source is a line of the last slide.
type Source struct {
	Name   string
	Source string
	Date   civil.Date // zero: it has none of its own
}
