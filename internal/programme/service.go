package programme

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// FamilyRef is what a list of recipients needs to know of a family.
type FamilyRef struct {
	ID   string
	Area region.Code
}

// PersonRef is what a list of recipients needs to know of a person.
type PersonRef struct {
	ID, FamilyID string
	Area         region.Code
	NameKey      string // folded name; only from PersonsByNIK
}

// Before is a row as it was before a batch, so that the batch can be undone.
// Both pointers are nil when the batch created the row.
type Before struct {
	Kind      string // "programme" or "delivery"
	ID        string
	Programme *Programme
	Delivery  *Delivery
	Version   int64 // the version that the batch left behind
}

// The kinds of Before.
const (
	KindProgramme = "programme"
	KindDelivery  = "delivery"
)

// Store keeps programmes and deliveries. Updates are a Conflict when the
// stored version is not the one given; they raise it by one.
type Store interface {
	// Programmes gives those of the scope and those of the kab/kota around
	// it, by strategy, agency, code and name. year 0: all.
	Programmes(ctx context.Context, scope region.Scope, year int) ([]Programme, error)
	Programme(ctx context.Context, scope region.Scope, id string) (Programme, error)
	InsertProgrammes(ctx context.Context, regency region.Code, p []Programme) error
	UpdateProgramme(ctx context.Context, regency region.Code, p Programme) error
	DeleteProgramme(ctx context.Context, regency region.Code, id string) error

	Delivery(ctx context.Context, scope region.Scope, id string) (Delivery, error)
	// Deliveries of programmes in a kab/kota, oldest first.
	Deliveries(ctx context.Context, regency region.Code, programmeIDs []string) ([]Delivery, error)
	InsertDeliveries(ctx context.Context, regency region.Code, d []Delivery) error
	UpdateDelivery(ctx context.Context, regency region.Code, d Delivery) error
	DeleteDelivery(ctx context.Context, regency region.Code, id string) error

	FamiliesBySourceKey(ctx context.Context, regency region.Code) (map[string]FamilyRef, error)
	// FamiliesByKK and PersonsByNIK are keyed by blind index.
	FamiliesByKK(ctx context.Context, regency region.Code) (map[string]FamilyRef, error)
	PersonsByNIK(ctx context.Context, regency region.Code) (map[string][]PersonRef, error)
	// FamilyArea and PersonIn are NotFound outside the scope.
	FamilyArea(ctx context.Context, scope region.Scope, id string) (region.Code, error)
	PersonIn(ctx context.Context, scope region.Scope, id string) (PersonRef, error)

	AddBefore(ctx context.Context, regency region.Code, batchID string, b []Before) error
	// BeforeOf gives deliveries before programmes.
	BeforeOf(ctx context.Context, regency region.Code, batchID string) ([]Before, error)
	RemoveBefore(ctx context.Context, regency region.Code, batchID string) error

	// Counts are by programme id; StrategyCounts are distinct within each
	// strategy and, under 0, over all of them.
	Counts(ctx context.Context, scope region.Scope, q Query) (map[string]Counts, error)
	StrategyCounts(ctx context.Context, scope region.Scope, q Query) (map[Strategy]Counts, error)
	Coverage(ctx context.Context, scope region.Scope, p Programme, q Query) (Coverage, error)
	Overlap(ctx context.Context, scope region.Scope, q Query) (Overlap, error)
	ForFamily(ctx context.Context, scope region.Scope, familyID string) ([]FamilyDelivery, error)

	Atomically(ctx context.Context, fn func(context.Context) error) error
}

// Sealer makes the blind index by which NIK and KK are found. The vault
// satisfies it.
type Sealer interface {
	Index(label, value string) []byte
}

// Labels of the blind indexes, those of the register.
const (
	labelNIK = "person.nik"
	labelKK  = "family.kk"
)

// Config is what a Service needs.
type Config struct {
	Store  Store
	Sealer Sealer
	Now    func() time.Time
	NewID  func() string // UUIDv7
}

// Service is programmes with their rules.
type Service struct{ Config }

// NewService makes a Service.
func NewService(c Config) *Service { return &Service{c} }

// Programmes lists the programmes of a year; 0: of all years.
func (s *Service) Programmes(ctx context.Context, scope region.Scope, year int) ([]Programme, error) {
	p, err := s.Store.Programmes(ctx, scope, year)
	return p, fault.Wrap("programme.Programmes", err)
}

// Programme gives one programme.
func (s *Service) Programme(ctx context.Context, scope region.Scope, id string) (Programme, error) {
	p, err := s.Store.Programme(ctx, scope, id)
	return p, named("programme.Programme", "programme.programme", err)
}

// SaveProgramme adds a programme (no ID) or changes one (Version as read). by
// is the user's name.
func (s *Service) SaveProgramme(ctx context.Context, scope region.Scope, p Programme, by string) (Programme, error) {
	const op = "programme.SaveProgramme"
	p.Area = p.Area.Regency()
	if p.Name == "" {
		p.Name = cmp.Or(p.Subactivity, p.Activity, p.Programme)
	}
	if err := check(p, scope); err != nil {
		return Programme{}, fault.Wrap(op, err)
	}
	p.Key = keyOf(p)
	p.ChangedAt, p.ChangedBy, p.ChangedBatch = s.Now(), by, ""
	err := s.Store.Atomically(ctx, func(ctx context.Context) error {
		all, err := s.Store.Programmes(ctx, region.ScopeOf(p.Area), p.Year)
		if err != nil {
			return err
		}
		for _, o := range all {
			if o.Key == p.Key && o.ID != p.ID {
				return fault.New(op, fault.Conflict, locale.T("programme.exists", "name", p.Name, "year", yearText(p.Year)), nil)
			}
		}
		if p.ID == "" {
			p.ID, p.Version, p.CreatedBatch = s.NewID(), 1, ""
			return s.Store.InsertProgrammes(ctx, p.Area, []Programme{p})
		}
		old, err := s.Store.Programme(ctx, scope, p.ID)
		if err != nil {
			return err
		}
		if old.Area != p.Area {
			return fault.New(op, fault.Invalid, locale.T("programme.area_fixed"), nil)
		}
		p.CreatedBatch = old.CreatedBatch
		return s.Store.UpdateProgramme(ctx, p.Area, p)
	})
	if err == nil && p.Version > 0 {
		saved, readErr := s.Store.Programme(ctx, scope, p.ID)
		return saved, fault.Wrap(op, readErr)
	}
	return Programme{}, named(op, "programme.programme", err)
}

func check(p Programme, scope region.Scope) error {
	const op = "programme.check"
	invalid := func(key string) error { return fault.New(op, fault.Invalid, locale.T(key), nil) }
	switch {
	case p.Area == "" || !scope.Contains(p.Area):
		return fault.New(op, fault.Forbidden, locale.T("programme.outside_area"), nil)
	case strings.TrimSpace(p.Name) == "":
		return invalid("programme.name_missing")
	case strings.TrimSpace(p.Agency) == "":
		return invalid("programme.agency_missing")
	case p.Strategy < LowerCosts || p.Strategy > FewerPockets:
		return invalid("programme.strategy_missing")
	case p.Year < 2000 || p.Year > 2100:
		return invalid("programme.year_wrong")
	case !slices.Contains([]Unit{UnitFamily, UnitPerson, UnitHouse, UnitBusiness, UnitArea}, p.Unit):
		return invalid("programme.unit_missing")
	case !slices.Contains([]ActivityKind{KindDirect, KindIndirect, KindSupport, KindUnknown}, p.Kind):
		return invalid("programme.kind_wrong")
	case p.Budget < 0 || p.Target < 0 || p.Benefit < 0 || p.RealisedS1 < 0 || p.RealisedS2 < 0:
		return invalid("programme.negative")
	}
	return nil
}

// StatusChange is what somebody says of a delivery in the browser.
type StatusChange struct {
	Version     int64 // as read
	Status      Status
	DeliveredOn civil.Date // needed for Delivered
	Amount      int64      // rupiah; 0 keeps what is there
	Proof       string     // needed for Delivered, unless there is one
	Reason      string     // needed for Cancelled
	Note        string     // "" keeps what is there
}

// SetStatus changes the status of a delivery. What was delivered can only be
// cancelled, with a reason.
func (s *Service) SetStatus(ctx context.Context, scope region.Scope, id string, c StatusChange, by string) (Delivery, error) {
	const op = "programme.SetStatus"
	var d Delivery
	err := s.Store.Atomically(ctx, func(ctx context.Context) error {
		var err error
		if d, err = s.Store.Delivery(ctx, scope, id); err != nil {
			return err
		}
		if d.Status == Delivered && c.Status != Delivered && c.Status != Cancelled {
			return fault.New(op, fault.Conflict, locale.T("programme.already_delivered"), nil)
		}
		d.Status, d.DeliveredOn, d.Version = c.Status, c.DeliveredOn, c.Version
		d.Amount = cmp.Or(c.Amount, d.Amount)
		d.Proof = cmp.Or(strings.TrimSpace(c.Proof), d.Proof)
		d.Note = cmp.Or(strings.TrimSpace(c.Note), d.Note)
		d.Reason = strings.TrimSpace(c.Reason)
		if err := s.checkDelivery(d); err != nil {
			return err
		}
		d.BatchID, d.Row, d.ChangedAt, d.ChangedBy = "", 0, s.Now(), by
		return s.Store.UpdateDelivery(ctx, d.Area.Regency(), d)
	})
	d.Version++
	return d, named(op, "programme.delivery", err)
}

// AddDelivery adds a recipient in the browser: ProgrammeID, and FamilyID or
// PersonID, and the status with what it needs.
func (s *Service) AddDelivery(ctx context.Context, scope region.Scope, d Delivery, by string) (Delivery, error) {
	const op = "programme.AddDelivery"
	d.ID, d.Version, d.BatchID, d.Row, d.ChangedAt, d.ChangedBy = s.NewID(), 1, "", 0, s.Now(), by
	err := s.Store.Atomically(ctx, func(ctx context.Context) error {
		p, err := s.Store.Programme(ctx, scope, d.ProgrammeID)
		if err != nil {
			return named(op, "programme.programme", err)
		}
		if d.PersonID != "" {
			person, err := s.Store.PersonIn(ctx, scope, d.PersonID)
			if err != nil {
				return named(op, "programme.person", err)
			}
			d.FamilyID, d.Area = person.FamilyID, person.Area
		} else if d.Area, err = s.Store.FamilyArea(ctx, scope, d.FamilyID); err != nil {
			return named(op, "programme.family", err)
		}
		if d.Area.Regency() != p.Area {
			return fault.New(op, fault.Invalid, locale.T("programme.other_region"), nil)
		}
		if err := s.checkDelivery(d); err != nil {
			return err
		}
		return s.Store.InsertDeliveries(ctx, p.Area, []Delivery{d})
	})
	return d, fault.Wrap(op, err)
}

func (s *Service) checkDelivery(d Delivery) error {
	const op = "programme.checkDelivery"
	invalid := func(key string) error { return fault.New(op, fault.Invalid, locale.T(key), nil) }
	// A day ahead: the clock of the person may be east of the server's.
	tomorrow := civil.DateOf(s.Now()).AddDays(1)
	switch {
	case rank[d.Status] == 0:
		return invalid("programme.status_unknown")
	case d.Amount < 0:
		return invalid("programme.negative")
	case d.Status == Delivered && d.DeliveredOn.IsZero():
		return invalid("programme.date_missing")
	case d.DeliveredOn.After(tomorrow):
		return invalid("programme.date_future")
	case d.Status == Delivered && d.Proof == "":
		return invalid("programme.proof_missing")
	case d.Status == Cancelled && d.Reason == "":
		return invalid("programme.reason_missing")
	}
	return nil
}

// Matrix gives every programme of a year with what it planned and delivered.
func (s *Service) Matrix(ctx context.Context, scope region.Scope, q Query) (Matrix, error) {
	const op = "programme.Matrix"
	scope = q.scope(scope)
	programmes, err := s.Store.Programmes(ctx, scope, q.Year)
	if err != nil {
		return Matrix{}, fault.Wrap(op, err)
	}
	counts, err := s.Store.Counts(ctx, scope, q)
	if err != nil {
		return Matrix{}, fault.Wrap(op, err)
	}
	distinct, err := s.Store.StrategyCounts(ctx, scope, q)
	if err != nil {
		return Matrix{}, fault.Wrap(op, err)
	}
	m := Matrix{All: Total{Counts: distinct[0]}}
	for _, strategy := range Strategies() {
		m.Strategies = append(m.Strategies, Total{Strategy: strategy, Counts: distinct[strategy]})
	}
	for _, p := range programmes {
		r := MatrixRow{Programme: p, Counts: counts[p.ID], Part: !scope.Contains(p.Area)}
		if q.Determination == "" && !r.Part {
			r.Percent = percent(p, r.Counts)
		}
		m.Rows = append(m.Rows, r)
		m.All.add(r)
		m.Strategies[p.Strategy-1].add(r)
	}
	return m, nil
}

func (t *Total) add(r MatrixRow) {
	t.Programmes++
	t.Interventions += r.Counts.FamiliesPlanned
	if r.Part {
		return
	}
	t.Budget += r.Programme.Budget
	t.Realised += r.Programme.Realised()
}

func percent(p Programme, c Counts) *float64 {
	delivered := c.FamiliesDelivered
	if p.Unit == UnitPerson {
		delivered = c.PersonsDelivered
	}
	if p.Target <= 0 || p.Unit == UnitArea {
		return nil
	}
	v := 100 * float64(delivered) / float64(p.Target)
	return &v
}

// Coverage splits the families of an area, or of a list, by whether they get
// the programme, counted as Query.Counting says. Only families of the
// programme's own kab/kota are looked at.
func (s *Service) Coverage(ctx context.Context, scope region.Scope, programmeID string, q Query) (Coverage, error) {
	const op = "programme.Coverage"
	scope = q.scope(scope)
	p, err := s.Store.Programme(ctx, scope, programmeID)
	if err != nil {
		return Coverage{}, named(op, "programme.programme", err)
	}
	c, err := s.Store.Coverage(ctx, scope.Narrow(p.Area), p, q)
	return c, fault.Wrap(op, err)
}

// Overlap counts families by how many different programmes they get.
func (s *Service) Overlap(ctx context.Context, scope region.Scope, q Query) (Overlap, error) {
	o, err := s.Store.Overlap(ctx, q.scope(scope), q)
	return o, fault.Wrap("programme.Overlap", err)
}

// ForFamily gives everything that a family and its members get from all
// agencies, newest year first, cancelled deliveries too.
func (s *Service) ForFamily(ctx context.Context, scope region.Scope, familyID string) ([]FamilyDelivery, error) {
	const op = "programme.ForFamily"
	if _, err := s.Store.FamilyArea(ctx, scope, familyID); err != nil {
		return nil, named(op, "programme.family", err)
	}
	list, err := s.Store.ForFamily(ctx, scope, familyID)
	return list, fault.Wrap(op, err)
}

// named gives a NotFound the name of what was not found.
func named(op, what string, err error) error {
	if fault.Is(err, fault.NotFound) && fault.TextOf(err).Key == "fault.internal" {
		return fault.New(op, fault.NotFound, locale.T("fault.not_found", "what", locale.T(what)), err)
	}
	return fault.Wrap(op, err)
}
