package posyandu

import (
	"context"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Status picks children by the newest score of its kind. Implausible scores
// count for none.
type Status string

// The statuses.
const (
	AnyStatus   Status = ""
	Stunted     Status = "stunted"     // PB/U or TB/U below −2
	Wasted      Status = "wasted"      // BB/PB or BB/TB below −2, or oedema
	Underweight Status = "underweight" // BB/U below −2
	TwiceT      Status = "2t"          // twice not gained
)

// Statuses are all that can be asked for.
func Statuses() []Status { return []Status{Stunted, Wasted, Underweight, TwiceT} }

// Filter narrows a list of children. Zero values do not filter.
type Filter struct {
	Area             region.Code
	Text             string // words of the child's or the parent's name
	NIKIndex         []byte // blind index of a NIK
	Posyandu         string // compared as the register compares names
	Status           Status
	NotWeighedSince  civil.Date // never weighed, or last before this day
	WithoutNIK       bool
	UnderFiveOn      civil.Date // not yet 60 months old on this day
	NotInTheRegister bool       // nobody in the register of families fits
	Sex              string     // m, f
	Puskesmas        string     // as written
	Month            Month      // counted for something in a month
}

func (f Filter) scope(s region.Scope) region.Scope {
	if f.Area == "" {
		return s
	}
	return s.Narrow(f.Area)
}

// Page cuts a list. Limit 0 is 100.
type Page struct{ Offset, Limit int }

// History is a child with its measurements, oldest first.
type History struct {
	Child        Child
	FamilyID     string // of the person in the register, "" when there is none
	Measurements []Measurement
}

// Recap is what a posyandu reports for a month. Every child counts once. S and
// K are counted by what is known of the children now, also for a month that is
// past.
type Recap struct {
	Area      region.Code
	Puskesmas string
	Posyandu  string
	S         int // sasaran: children under 60 months on the first of the month
	K         int // of these, with a KIA book
	D         int // ditimbang: weighed in the month
	N         int // naik
	T         int // tidak naik
	O         int // not weighed the month before
	B         int // first weighing
}

// Person is somebody of the register of families young enough to be the child.
type Person struct {
	ID, FamilyID string
	Area         region.Code
	NIKIndex     []byte
	NameKey      string // folded
	Sex          string
	Birth        civil.Date
}

// Saving is what a batch writes.
type Saving struct {
	NewChildren, ChangedChildren         []Child
	NewMeasurements, ChangedMeasurements []Measurement
	GoneChildren                         []string
	GoneMeasurements                     []Key
	// Traces are the signatures of children whose import is undone, by id, so
	// that what was noted of them is found again; Adopted, whose notes (first)
	// go to whom.
	Traces  map[string][]string
	Adopted [][2]string
}

// Undo is what a batch made and what was before it.
type Undo struct {
	MadeChildren     []string
	Children         []Child // as they were
	MadeMeasurements []Key
	Measurements     []Measurement // as they were
}

// Store keeps children and measurements. Every method for reading takes a
// scope; what lies outside does not exist for the caller.
type Store interface {
	CaseStore
	Child(ctx context.Context, scope region.Scope, id string) (History, error)
	Children(ctx context.Context, scope region.Scope, f Filter, p Page) ([]Child, error)
	// OfPersons gives the ids of the children that persons of the register are.
	OfPersons(ctx context.Context, scope region.Scope, personIDs []string) (map[string]string, error)
	CountChildren(ctx context.Context, scope region.Scope, f Filter) (int, error)
	// Recap is by area and posyandu; month is its first day.
	Recap(ctx context.Context, scope region.Scope, month civil.Date) ([]Recap, error)

	// Cells counts the children of a month by place, sex and age.
	Cells(ctx context.Context, scope region.Scope, m Month) (Cells, error)
	// MeasuredMonths are the months in which children were measured by a day,
	// zero: whenever.
	MeasuredMonths(ctx context.Context, scope region.Scope, asOf civil.Date) ([]civil.Date, error)

	// AllChildren reads the children of a kab/kota, for finding them again.
	AllChildren(ctx context.Context, regency region.Code) ([]Child, error)
	// Measurements of children, by child and day.
	Measurements(ctx context.Context, regency region.Code, childIDs []string) ([]Measurement, error)
	// Young gives the persons of the register born on a day or later.
	Young(ctx context.Context, regency region.Code, from civil.Date) ([]Person, error)
	// Parents gives the folded names of heads and spouses by family.
	Parents(ctx context.Context, regency region.Code, familyIDs []string) (map[string][]string, error)
	Save(ctx context.Context, regency region.Code, s Saving) error
	AddUndo(ctx context.Context, regency region.Code, batchID string, portions []Undo) error
	UndoOf(ctx context.Context, regency region.Code, batchID string) ([]Undo, error)
	RemoveUndo(ctx context.Context, regency region.Code, batchID string) error

	// Posyandus are those that have children under five on a day.
	Posyandus(ctx context.Context, scope region.Scope, on civil.Date) ([]Gathering, error)
	// SessionChildren are the children of a posyandu that are born and under
	// five on a day, and those that were measured there, by name.
	SessionChildren(ctx context.Context, scope region.Scope, p Place, on civil.Date) ([]Child, error)
	// Held are the days from one to another on which a posyandu measured.
	Held(ctx context.Context, scope region.Scope, p Place, from, to civil.Date) ([]Held, error)
	AddEntry(ctx context.Context, regency region.Code, e Entry) error
	// Entry is NotFound when no such id was entered.
	Entry(ctx context.Context, regency region.Code, id string) (Entry, error)
	// Entries of a child and day, oldest first.
	Entries(ctx context.Context, regency region.Code, childID string, on civil.Date) ([]Entry, error)
}

// Sealer seals NIK and makes blind indexes. The vault satisfies it.
type Sealer interface {
	Seal(label string, plain []byte) ([]byte, error)
	Open(label string, sealed []byte) ([]byte, error)
	Index(label, value string) []byte
}

// labelNIK is that of the register, so that a child and a person with the same
// number have the same blind index.
const labelNIK = "person.nik"

// Config is what a Service needs.
type Config struct {
	Store  Store
	Sealer Sealer
	// ResolveArea finds a place of a level by name inside an area.
	ResolveArea func(name string, within region.Code, level region.Level) (region.Code, error)
	NewID       func() string // UUIDv7
}

// Service is the register of children with its rules.
type Service struct{ Config }

// NewService makes a Service.
func NewService(c Config) *Service { return &Service{c} }

// Child gives a child with its measurements, oldest first.
func (s *Service) Child(ctx context.Context, scope region.Scope, id string) (History, error) {
	h, err := s.Store.Child(ctx, scope, id)
	if fault.Is(err, fault.NotFound) {
		return h, fault.New("posyandu.Child", fault.NotFound, locale.T("fault.not_found", "what", locale.T("posyandu.child")), err)
	}
	return h, fault.Wrap("posyandu.Child", err)
}

// Children lists children by area, posyandu and name, and says how many there
// are over all pages.
func (s *Service) Children(ctx context.Context, scope region.Scope, f Filter, p Page) ([]Child, int, error) {
	const op = "posyandu.Children"
	scope = f.scope(scope)
	n, err := s.Store.CountChildren(ctx, scope, f)
	if err != nil {
		return nil, 0, fault.Wrap(op, err)
	}
	list, err := s.Store.Children(ctx, scope, f, p)
	return list, n, fault.Wrap(op, err)
}

// OfPersons gives the ids of the children that persons of the register are,
// where a posyandu of the scope knows them.
func (s *Service) OfPersons(ctx context.Context, scope region.Scope, personIDs []string) (map[string]string, error) {
	found, err := s.Store.OfPersons(ctx, scope, personIDs)
	return found, fault.Wrap("posyandu.OfPersons", err)
}

// NIKIndex is the blind index by which a NIK is looked for.
func (s *Service) NIKIndex(nik string) []byte { return s.Sealer.Index(labelNIK, nik) }

// MaskedNIK shows the ends of a child's NIK, "" when it has none.
func (s *Service) MaskedNIK(c Child) (string, error) {
	if c.NIK.IsZero() {
		return "", nil
	}
	nik, err := s.Sealer.Open(labelNIK, c.NIK.Sealed)
	return identity.Mask(string(nik)), fault.Wrap("posyandu.MaskedNIK", err)
}

// Recap gives S, K, D and N of a month by posyandu; any day of it will do.
func (s *Service) Recap(ctx context.Context, scope region.Scope, month civil.Date) ([]Recap, error) {
	month.Day = 1
	list, err := s.Store.Recap(ctx, scope, month)
	return list, fault.Wrap("posyandu.Recap", err)
}

// FiveYearsBefore is the last birth day of those who are 60 months old on a
// day; whoever was born later is under five.
func FiveYearsBefore(d civil.Date) civil.Date {
	d.Year -= 5
	if !d.Valid() { // 29 February: 60 months are complete on 1 March
		d.Month, d.Day = 3, 1
		d = d.AddDays(-1)
	}
	return d
}
