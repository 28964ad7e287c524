package registry

import (
	"context"
	"iter"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Labels under which numbers are sealed and indexed.
const (
	labelNIK = "person.nik"
	labelKK  = "family.kk"
)

// Sealer seals numbers and makes blind indexes. The vault satisfies it.
type Sealer interface {
	Seal(label string, plain []byte) ([]byte, error)
	Open(label string, sealed []byte) ([]byte, error)
	Index(label, value string) []byte
}

// Rows reads rows of a committed batch again, in the order in which they are
// asked for: ascending. The intake service satisfies it.
type Rows interface {
	RowsOf(ctx context.Context, batchID string, rows []int) ([]intake.Record, *intake.Dialect, error)
}

// Source is a batch as the register remembers it.
type Source struct {
	BatchID     string
	Seq         int64 // order of commits and corrections
	File        string
	DataDate    civil.Date
	Target      intake.Target
	CommittedAt time.Time
	By          string // the user who brought the file; read only
}

// Link says that a row of a batch speaks of an entity.
type Link struct {
	BatchID  string
	Row      int
	Kind     string // family, person, head (the head in a row about the family)
	EntityID string
	FamilyID string
}

// The kinds of a Link.
const (
	LinkFamily = "family"
	LinkPerson = "person"
	LinkHead   = "head"
)

// Saving is what a step of an import writes. Most changes leave alone what is
// searched by an index (place, numbers, relation, birth); those are cheap.
// What changes there is moved: written anew.
type Saving struct {
	NewFamilies, ChangedFamilies, MovedFamilies []Family
	NewPersons, ChangedPersons, MovedPersons    []Person
	GoneFamilies, GonePersons                   []string // ids
	NewKeys                                     []FamilyKey
	GoneKeys                                    []string
	Links                                       []Link
}

// FamilyKey is a further key of a family.
type FamilyKey struct{ Key, FamilyID string }

// Wanted says which families are looked for.
type Wanted struct {
	KK, NIK [][]byte // blind indexes: of the family's card, of a member
	IDs     []string
}

// HeadRef is the head of a family, for finding families by name and birth
// date.
type HeadRef struct {
	FamilyID string
	Area     region.Code
	NameKey  string // folded
	Birth    string
	NIK      []byte // blind index
}

// Reference is something that points to a family or person and keeps it from
// vanishing.
type Reference struct {
	Kind     string // verification, determination, delivery
	FamilyID string
	Title    string // decree or programme, for the message
}

// Store keeps the register. Every method for reading takes a scope; what lies
// outside does not exist for the caller.
type Store interface {
	Atomically(ctx context.Context, fn func(ctx context.Context) error) error

	// Families gives one page of the list; its length over all pages is
	// CountFamilies.
	Families(ctx context.Context, scope region.Scope, f Filter, p Page) ([]Family, error)
	CountFamilies(ctx context.Context, scope region.Scope, f Filter) (int, error)
	// List is Families, CountFamilies and CountPersons in one: a text is looked
	// for once.
	List(ctx context.Context, scope region.Scope, f Filter, p Page) (Listing, error)
	CountPersons(ctx context.Context, scope region.Scope, f Filter) (int, error)
	// SharedNIK gives the persons that a batch added and whose NIK a person
	// has whom another batch added.
	SharedNIK(ctx context.Context, regency region.Code, batchID string) ([]Shared, error)
	// NewestDate is the date of the newest data about the families of a
	// filter, zero without a family.
	NewestDate(ctx context.Context, scope region.Scope, f Filter) (civil.Date, error)
	Tally(ctx context.Context, scope region.Scope, f Filter, by By) ([]Count, error)
	// Each yields the families of a filter with all members, ordered by area
	// and id. It holds no cursor open while the caller works.
	Each(ctx context.Context, scope region.Scope, f Filter) iter.Seq2[Snapshot, error]
	Family(ctx context.Context, scope region.Scope, id string) (Snapshot, error)
	Memberships(ctx context.Context, scope region.Scope, familyID string) ([]Membership, error)
	// NIKShared gives the persons of a family whose NIK somebody else has, of
	// whatever family or region.
	NIKShared(ctx context.Context, scope region.Scope, familyID string) ([]string, error)
	// OpenNIK opens the NIK of persons; the caller decides who may see them.
	OpenNIK(ctx context.Context, scope region.Scope, personIDs ...string) (map[string]string, error)
	// Happened gives what verification, decrees, programmes and corrections
	// say of a family, oldest first.
	Happened(ctx context.Context, scope region.Scope, familyID string) ([]Event, error)

	// Households reads families with members by any of their keys, as they
	// were committed last: a transaction around the call changes nothing.
	Households(ctx context.Context, regency region.Code, keys []string) ([]Snapshot, error)
	// Find, Heads and HasFamilies read what was committed last, too. Heads
	// yields the heads with a birth date; HasFamilies looks for families
	// whose source key begins with a prefix.
	Find(ctx context.Context, regency region.Code, w Wanted) ([]Snapshot, error)
	Heads(ctx context.Context, regency region.Code) iter.Seq2[HeadRef, error]
	HasFamilies(ctx context.Context, regency region.Code, prefix string) (bool, error)
	HouseholdsByID(ctx context.Context, regency region.Code, ids []string) ([]Snapshot, error)
	Save(ctx context.Context, regency region.Code, s Saving) error
	NextSeq(ctx context.Context, regency region.Code) (int64, error)
	AddSource(ctx context.Context, regency region.Code, s Source) error
	Sources(ctx context.Context, regency region.Code, batchIDs []string) ([]Source, error)
	// Touched gives the families that a batch speaks of.
	Touched(ctx context.Context, regency region.Code, batchID string) ([]string, error)
	// Links gives the links of families, by batch and row.
	Links(ctx context.Context, regency region.Code, familyIDs []string) ([]Link, error)
	RemoveSource(ctx context.Context, regency region.Code, batchID string) error
	References(ctx context.Context, regency region.Code, familyIDs, personIDs []string) ([]Reference, error)
	AddCorrection(ctx context.Context, regency region.Code, c Correction) error
	Corrections(ctx context.Context, regency region.Code, familyIDs []string) ([]Correction, error)
}

// Config is what a Service needs.
type Config struct {
	Store  Store
	Sealer Sealer
	// Rows reads source rows again, for Undo and History.
	Rows Rows
	// ResolveArea finds a place by name inside an area; ambiguous and unknown
	// names are errors with a text for the person.
	ResolveArea func(name string, within region.Code) (region.Code, error)
	// CheckNIK judges a NIK: a status of package identity.
	CheckNIK func(nik, sex string, birth civil.Date) string
	Now      func() time.Time
	NewID    func() string // UUIDv7
}

// Service is the register with its rules.
type Service struct{ Config }

// NewService makes a Service. Rows may be set later, because intake is made
// with the sinks of this service.
func NewService(c Config) *Service { return &Service{Config: c} }

func notFound(op string) error {
	return fault.New(op, fault.NotFound, locale.T("fault.not_found", "what", locale.T("registry.family")), nil)
}
