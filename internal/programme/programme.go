// Package programme knows what agencies plan and do for families: programmes
// under the three strategies with budget and realisation, and who receives
// what, with proof.
//
//	service := programme.NewService(programme.Config{Store: store, …})
//	matrix, err := service.Matrix(ctx, scope, programme.Query{Area: "61.72", Year: 2024})
//	coverage, err := service.Coverage(ctx, scope, programmeID, programme.Query{})
package programme

import (
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Strategy is one of the three of Inpres 4/2022.
type Strategy int

// The strategies.
const (
	LowerCosts   Strategy = 1 // pengurangan beban pengeluaran
	RaiseIncome  Strategy = 2 // peningkatan pendapatan
	FewerPockets Strategy = 3 // penurunan kantong kemiskinan
)

// Strategies in their order.
func Strategies() []Strategy { return []Strategy{LowerCosts, RaiseIncome, FewerPockets} }

// Text names the strategy for people.
func (s Strategy) Text() locale.Text {
	switch s {
	case LowerCosts:
		return locale.T("programme.strategy_1")
	case RaiseIncome:
		return locale.T("programme.strategy_2")
	case FewerPockets:
		return locale.T("programme.strategy_3")
	}
	return locale.Text{}
}

// ActivityKind tells whether a programme reaches people.
type ActivityKind string

// The kinds; KindUnknown when the file ticks none.
const (
	KindDirect   ActivityKind = "direct"
	KindIndirect ActivityKind = "indirect"
	KindSupport  ActivityKind = "support"
	KindUnknown  ActivityKind = ""
)

// Unit is what a programme's target counts.
type Unit string

// The units.
const (
	UnitFamily   Unit = "family"
	UnitPerson   Unit = "person"
	UnitHouse    Unit = "house"
	UnitBusiness Unit = "business"
	UnitArea     Unit = "area"
)

// Text names the unit for people.
func (u Unit) Text() locale.Text { return locale.T("programme.unit_" + string(u)) }

// Programme is one line of the OPPKPKE matrix.
type Programme struct {
	ID          string      // UUIDv7
	Area        region.Code // kab/kota
	Year        int
	Strategy    Strategy
	Agency      string // perangkat daerah
	Code        string // SIPD
	Programme   string
	Activity    string
	Subactivity string
	Name        string // how it is called: the sub-activity unless given
	Kind        ActivityKind
	Budget      int64 // rupiah
	FundSource  string
	AidNature   string
	AidKind     string
	Location    string
	Target      int64 // in Unit
	Unit        Unit
	Benefit     int64 // rupiah per unit, 0 unknown
	Duration    string
	RealisedS1  int64  // rupiah in the first half of the year
	RealisedS2  int64  // rupiah in the second half
	Need        string // code of the need that it meets, "" unknown

	Key          Key
	Version      int64 // rises with every change
	CreatedBatch string
	ChangedBatch string
	ChangedAt    time.Time
	ChangedBy    string
}

// Realised is what was spent in the year, in rupiah.
func (p Programme) Realised() int64 { return p.RealisedS1 + p.RealisedS2 }

// Key is the folded form by which files find a programme again, within its
// kab/kota and year.
type Key struct{ Code, Agency, Name string }

// says reports whether two programmes say the same.
func (p Programme) says(o Programme) bool {
	o.ID, o.Version, o.CreatedBatch, o.ChangedBatch, o.ChangedAt, o.ChangedBy =
		p.ID, p.Version, p.CreatedBatch, p.ChangedBatch, p.ChangedAt, p.ChangedBy
	return p == o
}

// Status of a delivery: planned → verified → delivered, or cancelled.
type Status string

// The statuses.
const (
	Planned   Status = "planned"   // the recipient is on the programme's list
	Verified  Status = "verified"  // the agency has checked the recipient
	Delivered Status = "delivered" // received
	Cancelled Status = "cancelled" // will not be received; Reason says why
)

var rank = map[Status]int{Planned: 1, Verified: 2, Delivered: 3, Cancelled: 4}

// Text names the status for people.
func (s Status) Text() locale.Text { return locale.T("programme.status_" + string(s)) }

// Delivery is one intervention for one recipient.
type Delivery struct {
	ID          string // UUIDv7
	ProgrammeID string
	FamilyID    string // the family at the time; "" when the person has none
	PersonID    string // "" when the family as a whole receives
	Area        region.Code
	Status      Status
	DeliveredOn civil.Date // zero until delivered, or when the file has none
	Amount      int64      // rupiah, 0 unknown
	Proof       string     // number of the receipt (BAST), file, link
	Reason      string     // why it was cancelled
	Note        string
	BatchID     string // the batch that wrote it last, "" from the browser
	Row         int    // 1-based row of that batch
	Version     int64
	ChangedAt   time.Time
	ChangedBy   string
}

func (d Delivery) says(o Delivery) bool {
	o.ID, o.BatchID, o.Row, o.Version, o.ChangedAt, o.ChangedBy = d.ID, d.BatchID, d.Row, d.Version, d.ChangedAt, d.ChangedBy
	return d == o
}

// Counting says what makes a family a recipient.
type Counting string

// The ways of counting.
const (
	CountPlanned   Counting = "planned"   // a delivery that is not cancelled; the default
	CountDelivered Counting = "delivered" // a delivery that was received
)

// Statuses that the counting accepts.
func (c Counting) Statuses() []Status {
	if c == CountDelivered {
		return []Status{Delivered}
	}
	return []Status{Planned, Verified, Delivered}
}

// Query narrows what is counted.
type Query struct {
	Area          region.Code // zero: the whole scope
	Year          int         // 0: all years
	Determination string      // id: only families on this list now
	Counting      Counting    // zero: CountPlanned
}

func (q Query) scope(s region.Scope) region.Scope {
	if q.Area == "" {
		return s
	}
	return s.Narrow(q.Area)
}

// Counts are recipients of one or several programmes. A family that gets
// several deliveries counts once; persons are counted apart and never added
// to families.
type Counts struct {
	FamiliesPlanned   int // families with a delivery that is not cancelled
	FamiliesDelivered int // of these, families that have received
	PersonsPlanned    int // persons named as recipients, not cancelled
	PersonsDelivered  int
	AmountDelivered   int64 // rupiah that recipients received, by the lists
}

// MatrixRow is one programme of the matrix.
type MatrixRow struct {
	Programme Programme
	Counts    Counts
	// Percent is delivered of target, in per cent. It is nil when the
	// programme has no target, when its unit cannot be counted in recipients,
	// or when only a part of its area or a list is looked at.
	Percent *float64
	// Part is true when only a part of the programme's area is looked at: the
	// recipients are those of the part, while target, budget and realisation
	// are of the whole area and are not divided.
	Part bool
}

// Total sums a strategy or all programmes. Its Counts are distinct over the
// programmes: a family that gets three of them counts once.
type Total struct {
	Strategy      Strategy // 0: all
	Programmes    int
	Interventions int // sum of FamiliesPlanned over the programmes: families × programmes
	Counts        Counts
	Budget        int64 // rupiah, of the programmes whose whole area is looked at
	Realised      int64 // rupiah, of the same
}

// Matrix is strategy × programme × agency.
type Matrix struct {
	Rows       []MatrixRow // by strategy, agency, code, name
	Strategies []Total     // three
	All        Total
}

// Coverage splits the families of an area by whether they get a programme.
// Recipients + NonRecipients = Families, always.
type Coverage struct {
	Families      int
	Recipients    int
	NonRecipients int
}

// Overlap counts families by how many different programmes they get.
type Overlap struct {
	Families int // all families looked at
	None     int
	One      int
	Two      int
	More     int // three or more
}

// FamilyDelivery is something that a family or one of its members gets.
type FamilyDelivery struct {
	Delivery   Delivery
	Programme  Programme
	PersonName string // "" when the family as a whole receives
}

// Definitions of the counts, by name, for the page behind a number.
func Definitions() map[string]locale.Text {
	defs := map[string]locale.Text{}
	for _, name := range []string{"families_planned", "families_delivered", "persons_planned", "persons_delivered",
		"amount_delivered", "percent", "interventions", "budget", "realised", "recipients", "non_recipients", "overlap"} {
		defs[name] = locale.T("programme.def_" + name)
	}
	return defs
}
