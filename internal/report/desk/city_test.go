package desk_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/demo"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/meeting"
	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/region/populationfile"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/report/desk"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/tuntas-id/tuntas/internal/vault"
	"github.com/tuntas-id/tuntas/internal/verification"
)

const city region.Code = "61.72"

var (
	day   = civil.MustDate("2024-02-21")
	scope = region.ScopeOf(city)
)

// town is a desk on a real database.
type town struct {
	*desk.Service
	store        *sqlstore.Registry
	verification *verification.Service
	intake       *intake.Service
	indicators   *indicator.Service
	statistics   *sqlstore.Indicator
}

type noChecks struct{}

func (noChecks) CheckNIK(raw string, _ identity.Known) (string, *intake.Finding) { return raw, nil }
func (noChecks) CheckKK(raw string, _ identity.Known) (string, *intake.Finding)  { return raw, nil }

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// empty is a desk before any file was read; seeded: with the shipped
// statistics.
func empty(t testing.TB, seeded bool) *town {
	t.Helper()
	ctx, db := context.Background(), storetest.SQLite(t)
	areas, err := region.Load()
	check(t, err)
	v, err := vault.Create(filepath.Join(t.TempDir(), "tuntas.key"))
	check(t, err)
	now := func() time.Time { return time.Date(2024, 2, 21, 8, 0, 0, 0, time.UTC) }
	resolve := func(name string, within region.Code) (region.Code, error) {
		a, err := areas.Resolve(name, within)
		return a.Code, err
	}
	regions := sqlstore.NewRegion(db)
	w := &town{store: sqlstore.NewRegistry(db, v)}
	families := registry.NewService(registry.Config{Store: w.store, Sealer: v, ResolveArea: resolve, Now: now, NewID: newID, CheckNIK: func(nik, sex string, birth civil.Date) string {
		return string(identity.Check(nik, identity.Known{Sex: sex, Birth: birth, Regions: areas}).Status)
	}})
	w.verification = verification.NewService(verification.Config{Store: sqlstore.NewVerification(db), Atomic: db, Sealer: v, Now: now, NewID: newID, FindArea: resolve})
	w.statistics = sqlstore.NewIndicator(db)
	programmes := sqlstore.NewProgramme(db)
	programmeService := programme.NewService(programme.Config{Store: programmes, Sealer: v, Now: now, NewID: newID})
	w.indicators = indicator.NewService(indicator.Config{Store: w.statistics, Name: areas.FullName, Children: areas.Children, ResolveArea: resolve,
		Population: func(ctx context.Context, area region.Code) ([]region.Population, error) {
			return regions.Populations(ctx, region.ScopeOf(region.Nation), area)
		}})
	if seeded {
		check(t, w.indicators.Seed(ctx))
	}
	meetings := sqlstore.NewMeeting(db)
	meetingService := meeting.NewService(meeting.Config{Store: meetings, Now: now, NewID: newID})
	dialects, err := intake.Dialects()
	check(t, err)
	w.intake = &intake.Service{Store: sqlstore.NewIntake(db), Atomic: db, Sealer: v, Identity: noChecks{}, Areas: areas, Dialects: dialects, Limits: tabular.DefaultLimits(), Now: now, NewID: newID, Sinks: map[intake.Target]intake.Sink{
		intake.TargetFamily: families.FamilySink(), intake.TargetPerson: families.PersonSink(), intake.TargetVerification: w.verification.ResultSink(), intake.TargetDetermination: w.verification.DocumentSink(),
		intake.TargetProgramme: programmeService.ProgrammeSink(), intake.TargetDelivery: programmeService.DeliverySink(), intake.TargetObservation: w.indicators.Sink(), intake.TargetMeeting: meetingService.Sink(),
		intake.TargetPopulation: populationfile.Sink{Store: regions, Directory: areas},
	}}
	families.Rows = w.intake
	w.Service = desk.New(desk.Config{Areas: areas, Families: w.store, Lists: w.verification, Programmes: programmeService, Deliveries: programmes, Indicators: w.indicators, Meetings: meetings, Populations: regions, Boundaries: regions, Now: now})
	return w
}

// singkawang is a desk after the main job on the files of an invented city.
func singkawang(t testing.TB, families int) *town {
	t.Helper()
	w := empty(t, true)
	paths, err := demo.Write(context.Background(), t.TempDir(), w.Areas, demo.Options{Region: city, Families: families, Seed: 1, Date: day}, nil)
	check(t, err)
	for _, path := range paths {
		check(t, w.read(path, w.intake.Import))
	}
	decrees, err := w.verification.Determinations(context.Background(), scope)
	check(t, err)
	for _, d := range decrees {
		_, err := w.verification.Freeze(context.Background(), scope, d.ID, "sari")
		check(t, err)
	}
	return w
}

// read takes a file; take brings what was read into the register.
func (w *town) read(path string, take func(context.Context, string) (intake.Batch, error)) error {
	ctx := context.Background()
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	b, err := w.intake.Read(ctx, city, filepath.Base(path), f, info.Size(), intake.Options{By: "sari", Assumed: day})
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if _, err = take(ctx, b.ID); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func (w *town) checkThenCommit(ctx context.Context, batch string) (intake.Batch, error) {
	if b, err := w.intake.Check(ctx, batch); err != nil {
		return b, err
	}
	return w.intake.Commit(ctx, batch)
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
