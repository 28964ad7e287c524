package registry

import (
	"regexp"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// None stands in a list of values for "there is none": not verified, fact not
// known.
const None = "none"

// Filter selects families, and the persons in them. All fields that are set
// must hold; the values of one list are alternatives. The same filter makes
// the list, the counts and the tallies, so a number is always the length of
// its list.
//
// The fields about persons select persons; a family is in the list when at
// least one of its members is selected.
type Filter struct {
	Area     region.Code // inside this area
	Text     string      // every word is part of a name or the address
	NIK      string      // 16 digits, of any member
	KK       string      // 16 digits
	Families []string    // ids; nil: no condition

	Deciles     []int    // 0: unknown
	Existence   []string // current verification result; None: not verified
	Eligibility []string // same; None: no answer

	VerifiedBy civil.Date // the result is the newest of the visits until this day; zero: of all

	Determination string     // id: on this list …
	AsOf          civil.Date // … on this day, after additions and removals; zero: now

	NotDetermination string // id: not on this list on AsOf

	// About programmes. A family is registered as a recipient of a programme
	// when it has a delivery that is not cancelled; it has received when the
	// delivery is delivered.
	Programme       string     // id: registered with this programme
	NotProgramme    string     // id: not registered with this programme
	Strategy        int        // registered with something under strategy 1, 2 or 3
	HasIntervention string     // "yes" or "no": registered with anything at all
	ProgrammesFrom  int        // registered with this many different programmes …
	ProgrammesTo    int        // … to this many; 0: no upper bound
	ProgrammeYear   int        // only programmes of this year are looked at; 0: of all
	DeliveryStatus  []string   // only deliveries with one of these; empty: any but cancelled
	DeliveredBy     civil.Date // only what was delivered by this day: received in the place of registered

	FactIn  map[string][]string // family fact → values; None: unknown
	HeadSex string              // m or f

	// About persons.
	PersonFactIn map[string][]string
	NIKStatus    []string
	Sex          string
	Relation     []string
	AgeFrom      int        // completed years on AgeOn
	AgeTo        int        // inclusive; 0: no upper bound
	AgeOn        civil.Date // zero: ages are not looked at
}

// SelectsPersons reports whether the filter has conditions on persons.
func (f Filter) SelectsPersons() bool {
	return len(f.PersonFactIn) > 0 || len(f.NIKStatus) > 0 || f.Sex != "" || len(f.Relation) > 0 || !f.AgeOn.IsZero()
}

var factName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// asksOfProgrammes reports whether the filter has a condition that looks at
// deliveries; without one their status selects nothing.
func (f Filter) asksOfProgrammes() bool {
	return f.Programme != "" || f.NotProgramme != "" || f.Strategy != 0 || f.HasIntervention != "" || f.ProgrammesFrom > 0 || f.ProgrammesTo > 0
}

// OfReceived reports whether the conditions on programmes look only at what
// was delivered.
func (f Filter) OfReceived() bool {
	return !f.DeliveredBy.IsZero() || len(f.DeliveryStatus) == 1 && f.DeliveryStatus[0] == delivered
}

// delivered is the status of what a family has received.
const delivered = "delivered"

// Valid refuses names of facts that cannot exist.
func (f Filter) Valid() error {
	for _, facts := range []map[string][]string{f.FactIn, f.PersonFactIn} {
		for name := range facts {
			if !factName.MatchString(name) {
				return badFilter(name)
			}
		}
	}
	return nil
}

func badFilter(name string) error {
	return fault.New("registry.Filter", fault.Invalid, locale.T("registry.filter_unknown", "name", name), nil)
}

// Page says which part of a list is wanted, and in what order.
type Page struct {
	Sort   Sort
	Desc   bool
	Offset int
	Limit  int // 1 … MaxLimit; 0: DefaultLimit
}

// Listing is one page of a list and the size of the whole list.
type Listing struct {
	Total, Persons int // families, and the persons that the filter selects
	Families       []Family
}

// Limits of a page.
const (
	DefaultLimit = 50
	MaxLimit     = 1000
)

// Sort is an order of the list of families. Equals are ordered by id.
type Sort string

// The orders.
const (
	SortArea    Sort = "area" // default
	SortName    Sort = "name" // of the head
	SortDecile  Sort = "decile"
	SortMembers Sort = "members"
	SortDate    Sort = "data_date"
)

// By says by what a tally counts.
type By struct {
	Kind  ByKind
	Level region.Level // ByArea: district or village
	Fact  string       // ByFamilyFact, ByPersonFact
	On    civil.Date   // ByAge
}

// ByKind is a way to group families or persons.
type ByKind string

// The groups. By area, decile, family fact, existence and eligibility each
// family is in one group. By the others each person is in one group, and a
// family is counted in each group that one of its members is in.
const (
	ByArea        ByKind = "area"
	ByDecile      ByKind = "decile"
	ByFamilyFact  ByKind = "fact"
	ByExistence   ByKind = "existence"
	ByEligibility ByKind = "eligibility"
	ByPersonFact  ByKind = "person_fact"
	BySex         ByKind = "sex"
	ByAge         ByKind = "age"
	ByRelation    ByKind = "relation"
	ByNIKStatus   ByKind = "nik_status"
)

// OfPersons reports whether the groups divide persons rather than families.
func (b By) OfPersons() bool {
	switch b.Kind {
	case ByPersonFact, BySex, ByAge, ByRelation, ByNIKStatus:
		return true
	}
	return false
}

// Valid refuses groups that do not exist.
func (b By) Valid() error {
	switch b.Kind {
	case ByArea:
		if b.Level < region.LevelProvince || b.Level > region.LevelVillage {
			return badFilter(string(b.Kind))
		}
	case ByFamilyFact, ByPersonFact:
		if !factName.MatchString(b.Fact) {
			return badFilter(b.Fact)
		}
	case ByAge:
		if b.On.IsZero() {
			return badFilter(string(b.Kind))
		}
	case ByDecile, ByExistence, ByEligibility, BySex, ByRelation, ByNIKStatus:
	default:
		return badFilter(string(b.Kind))
	}
	return nil
}

// AgeBands are the groups of ByAge in completed years: those of the 2022/23
// P3KE layout, with the children under five apart.
var AgeBands = []struct {
	Name     string
	From, To int
}{
	{"0-4", 0, 4}, {"5-6", 5, 6}, {"7-12", 7, 12}, {"13-15", 13, 15}, {"16-18", 16, 18},
	{"19-21", 19, 21}, {"22-59", 22, 59}, {"60+", 60, 200},
}

// Count is one line of a tally.
type Count struct {
	Value    string // the group; "" when the value is not known
	Families int
	Persons  int
}
