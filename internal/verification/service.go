package verification

import (
	"bytes"
	"context"
	"iter"
	"slices"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Labels of sealed values.
const (
	labelNIK   = "person.nik"
	labelKK    = "family.kk"
	labelEntry = "determination_entry.sealed"
	labelFile  = "determination_file.sealed"
)

// Sealer seals and opens values and makes blind indexes; package vault
// satisfies it.
type Sealer interface {
	Seal(label string, plain []byte) ([]byte, error)
	Open(label string, sealed []byte) ([]byte, error)
	Index(label, value string) []byte
}

// Atomic runs a function in one transaction.
type Atomic interface {
	Atomically(ctx context.Context, fn func(ctx context.Context) error) error
}

// FamilyRef is a family as the register knows it, in short.
type FamilyRef struct {
	ID        string
	Area      region.Code
	SourceKey string
	HeadName  string
	Persons   int
}

// PersonRef is a person by whom a file may name a family.
type PersonRef struct {
	Family  FamilyRef
	Head    bool
	NameKey string // folded
	Birth   string // as 2006-01-02, "" unknown
	NIK     []byte // blind index, nil without one
}

// Store keeps results, criteria sets and determinations.
type Store interface {
	CaseSource
	ResultStore
	ListStore
	// Sets are the imported criteria sets of a regency, as YAML.
	Sets(ctx context.Context, regency region.Code) ([][]byte, error)
	// AddSet keeps a criteria set; it exists already → Conflict.
	AddSet(ctx context.Context, regency region.Code, id string, version int, body []byte, at time.Time, by string) error
}

// ResultStore keeps the results of visits.
type ResultStore interface {
	// FamiliesByKey finds families by any of the keys by which files know them.
	FamiliesByKey(ctx context.Context, regency region.Code, keys []string) (map[string]FamilyRef, error)
	// FamiliesByKK finds families by the blind index of the card they have now.
	FamiliesByKK(ctx context.Context, regency region.Code, indexes [][]byte) (map[string][]FamilyRef, error)
	// PersonsByNIK finds persons by the blind index of their NIK.
	PersonsByNIK(ctx context.Context, regency region.Code, indexes [][]byte) (map[string][]PersonRef, error)
	// Heads yields the heads of all families.
	Heads(ctx context.Context, regency region.Code) iter.Seq2[PersonRef, error]
	// Families finds families by id, within the scope.
	Families(ctx context.Context, scope region.Scope, ids []string) (map[string]FamilyRef, error)
	// Results are all results of the families, oldest first.
	Results(ctx context.Context, scope region.Scope, families []string) ([]Result, error)
	// AddResults keeps results and makes the newest of each family current. One
	// that is marked Current is the first of its family.
	AddResults(ctx context.Context, regency region.Code, add []Result) error
	// RemoveResults forgets a batch's results; the newest remaining become
	// current. It returns how many there were.
	RemoveResults(ctx context.Context, regency region.Code, batch string) (int, error)
	// NewestVisit is the day of the newest visit inside the scope that is not
	// after a day; zero when there is none.
	NewestVisit(ctx context.Context, scope region.Scope, asOf civil.Date) (civil.Date, error)
	// DecreesOn are the numbers of frozen decrees that name a family of the batch.
	DecreesOn(ctx context.Context, regency region.Code, batch string) ([]string, error)
	// CountResults counts families and persons by current result, within the
	// scope and deciles (none: all), apart for those on the list on a day.
	CountResults(ctx context.Context, scope region.Scope, r FunnelRequest) ([]ResultCount, error)
}

// ResultCount is the number of families with one pair of answers.
type ResultCount struct {
	Existence         Existence // "": not verified
	Eligibility       Eligibility
	Listed            bool // on the list of the determination
	Families, Persons int
}

// Config wires a Service.
type Config struct {
	Store  Store
	Atomic Atomic
	Sealer Sealer
	Now    func() time.Time
	NewID  func() string
	// FindArea finds the village that a file names without its code; nil: a
	// file must have the code.
	FindArea func(name string, within region.Code) (region.Code, error)
}

// Service records results and determinations.
type Service struct{ Config }

// NewService makes a Service. All fields of the Config but FindArea are needed.
func NewService(c Config) *Service { return &Service{c} }

func (s *Service) today() civil.Date { return civil.DateOf(s.Now()) }

// Record keeps a result from the form. The former result of the family stays
// in its history. A result that says the same as the current one changes
// nothing and gives that one back.
func (s *Service) Record(ctx context.Context, scope region.Scope, r Result, by string) (Result, error) {
	const op = "verification.Record"
	if err := r.check(op, s.today()); err != nil {
		return Result{}, err
	}
	err := s.Atomic.Atomically(ctx, func(ctx context.Context) error {
		found, err := s.Store.Families(ctx, scope, []string{r.FamilyID})
		if err != nil {
			return err
		}
		family, ok := found[r.FamilyID]
		if !ok {
			return fault.New(op, fault.NotFound, locale.T("verification.family_unknown"), nil)
		}
		past, err := s.Store.Results(ctx, scope, []string{r.FamilyID})
		if err != nil {
			return err
		}
		for _, p := range past {
			if p.Current && p.says(r) {
				r = p
				return nil
			}
			if p.Current && !r.VisitedOn.IsZero() && r.VisitedOn.Before(p.Date()) {
				return fault.New(op, fault.Conflict, locale.T("verification.older_than_current", "date", p.Date()), nil)
			}
		}
		r.ID, r.Area, r.BatchID, r.Row = s.NewID(), family.Area, "", 0
		r.RecordedAt, r.RecordedBy, r.Current = s.Now(), by, len(past) == 0
		err = s.Store.AddResults(ctx, family.Area.Regency(), []Result{r})
		r.Current = true
		return err
	})
	if err != nil {
		return Result{}, fault.Wrap(op, err)
	}
	return r, nil
}

// History are all results of a family, oldest first.
func (s *Service) History(ctx context.Context, scope region.Scope, family string) ([]Result, error) {
	out, err := s.Store.Results(ctx, scope, []string{family})
	return out, fault.Wrap("verification.History", err)
}

// NewestVisit is the day of the newest visit inside the scope that is not after
// a day; zero when there is none. It dates what verification says.
func (s *Service) NewestVisit(ctx context.Context, scope region.Scope, asOf civil.Date) (civil.Date, error) {
	out, err := s.Store.NewestVisit(ctx, scope, asOf)
	return out, fault.Wrap("verification.NewestVisit", err)
}

// Sets are the criteria sets that can be used in a regency: those that ship
// and those that were imported.
func (s *Service) Sets(ctx context.Context, regency region.Code) ([]*CriteriaSet, error) {
	const op = "verification.Sets"
	out, err := Shipped()
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	bodies, err := s.Store.Sets(ctx, regency)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	for _, b := range bodies {
		set, err := ParseCriteria(bytes.NewReader(b))
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		out = append(out, set)
	}
	sortSets(out)
	return out, nil
}

// Set finds a criteria set by id; version 0 is the newest.
func (s *Service) Set(ctx context.Context, regency region.Code, id string, version int) (*CriteriaSet, error) {
	const op = "verification.Set"
	sets, err := s.Sets(ctx, regency)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	for _, set := range slices.Backward(sets) {
		if set.ID == id && (version == 0 || set.Version == version) {
			return set, nil
		}
	}
	return nil, fault.New(op, fault.NotFound, locale.T("verification.set_unknown", "set", id), nil)
}

// ImportSet keeps a criteria set for the regency in which it is law. A version
// that exists is never replaced: the same text changes nothing, another one is
// a Conflict.
func (s *Service) ImportSet(ctx context.Context, scope region.Scope, body []byte, by string) (*CriteriaSet, error) {
	const op = "verification.ImportSet"
	set, err := ParseCriteria(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	regency := set.Area.Regency()
	if regency == "" || !scope.Contains(set.Area) {
		return nil, fault.New(op, fault.Forbidden, locale.T("verification.set_other_area", "area", string(set.Area)), nil)
	}
	taken := fault.New(op, fault.Conflict, locale.T("verification.set_exists", "set", set.ID, "version", set.Version), nil)
	for _, b := range mustShipped() {
		if b.ID == set.ID && b.Version == set.Version {
			return nil, taken
		}
	}
	stored, err := s.Store.Sets(ctx, regency)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	for _, b := range stored {
		if bytes.Equal(b, body) {
			return set, nil
		}
		if other, err := ParseCriteria(bytes.NewReader(b)); err == nil && other.ID == set.ID && other.Version == set.Version {
			return nil, taken
		}
	}
	err = s.Store.AddSet(ctx, regency, set.ID, set.Version, body, s.Now(), by)
	return set, fault.Wrap(op, err)
}

func mustShipped() []*CriteriaSet {
	sets, err := Shipped()
	if err != nil {
		return nil
	}
	return sets
}

// Assess evaluates one family.
func (s *Service) Assess(ctx context.Context, scope region.Scope, set *CriteriaSet, family string) (Assessment, error) {
	const op = "verification.Assess"
	for c, err := range s.Store.Cases(ctx, scope, CaseFilter{Families: []string{family}}) {
		if err != nil {
			return Assessment{}, fault.Wrap(op, err)
		}
		return Evaluate(set, &c), nil
	}
	return Assessment{}, fault.New(op, fault.NotFound, locale.T("verification.family_unknown"), nil)
}
