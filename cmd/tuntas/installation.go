package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/audit"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/meeting"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/region/populationfile"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/vault"
	"github.com/tuntas-id/tuntas/internal/verification"
)

// installation is one data folder with everything wired together. This is the
// only place that knows all packages.
type installation struct {
	dir    string
	areas  *region.Directory
	home   region.Code // region of the installation, "" until the first import
	vault  *vault.Vault
	db     *sqlstore.DB
	audit  *audit.Log
	access *access.Service

	regions      *sqlstore.Region
	registry     *registry.Service
	families     *sqlstore.Registry
	verification *verification.Service
	programme    *programme.Service
	deliveries   *sqlstore.Programme
	indicator    *indicator.Service
	meeting      *meeting.Service
	posyandu     *posyandu.Service
	intake       *intake.Service
}

// mode says whether a data folder may be created.
type mode bool

const (
	existing mode = false
	create   mode = true
)

// now is the time where the installation works: what day it is there is what
// people mean by today, wherever the server stands.
func (in *installation) now() time.Time { return time.Now().In(region.Zone(in.home)) }

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// openInstallation opens the data folder, brings its schema up to date and
// wires the services.
func openInstallation(ctx context.Context, g *Global, m mode) (*installation, error) {
	in := &installation{dir: g.Data}
	database, keyFile := filepath.Join(g.Data, "tuntas.db"), g.KeyFile
	if keyFile == "" {
		keyFile = filepath.Join(g.Data, "tuntas.key")
	}
	_, err := os.Stat(keyFile)
	fresh := errors.Is(err, fs.ErrNotExist)
	if fresh && m == existing {
		return nil, fault.New("cli.open", fault.NotFound, locale.T("cli.not_installed", "dir", g.Data), err)
	}
	if in.areas, err = region.Load(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(g.Data, 0o700); err != nil {
		return nil, fault.New("cli.open", fault.Unavailable, locale.T("cli.cannot_write", "path", g.Data), err)
	}
	passphrase := vault.WithPassphrase(os.Getenv("TUNTAS_PASSPHRASE"))
	if fresh {
		in.vault, err = vault.OpenOrCreate(keyFile, database, passphrase, vault.CreatedOn(civil.DateOf(in.now())))
	} else {
		in.vault, err = vault.Open(keyFile, passphrase)
	}
	if err != nil {
		return nil, err
	}
	if in.db, err = sqlstore.Open(ctx, sqlstore.Config{Path: database, Key: in.vault.DatabaseKey(), Postgres: g.Postgres}); err != nil {
		return nil, err
	}
	home, err := in.db.Setting(ctx, homeRegion)
	if err != nil {
		in.close()
		return nil, err
	}
	in.home = region.Code(home)
	if err := in.wire(ctx); err != nil {
		in.close()
		return nil, err
	}
	return in, nil
}

func (in *installation) close() {
	// The process ends after this; there is nobody left to tell.
	_ = in.db.Close()
}

// wire makes the services. Intake comes last, because it knows the sinks of
// all others; the registry then gets intake to read source rows again.
func (in *installation) wire(ctx context.Context) error {
	resolve := func(name string, within region.Code) (region.Code, error) {
		a, err := in.areas.Resolve(name, within)
		return a.Code, err
	}
	in.audit = audit.New(sqlstore.NewAudit(in.db), in.vault, in.now)
	var err error
	if in.access, err = access.New(ctx, access.Config{Store: sqlstore.NewAccess(in.db), Atomic: in.db, Recorder: in.audit, Now: in.now, NewID: newID}); err != nil {
		return err
	}
	in.regions = sqlstore.NewRegion(in.db)
	if err := in.areas.LoadCrosswalk(ctx, in.regions); err != nil {
		return err
	}
	in.families = sqlstore.NewRegistry(in.db, in.vault)
	in.registry = registry.NewService(registry.Config{Store: in.families, Sealer: in.vault, ResolveArea: resolve, Now: in.now, NewID: newID,
		CheckNIK: func(nik, sex string, birth civil.Date) string {
			return string(identity.Check(nik, identity.Known{Sex: sex, Birth: birth, Regions: in.areas}).Status)
		}})
	in.verification = verification.NewService(verification.Config{Store: sqlstore.NewVerification(in.db), Atomic: in.db, Sealer: in.vault, Now: in.now, NewID: newID, FindArea: resolve})
	in.deliveries = sqlstore.NewProgramme(in.db)
	in.programme = programme.NewService(programme.Config{Store: in.deliveries, Sealer: in.vault, Now: in.now, NewID: newID})
	in.meeting = meeting.NewService(meeting.Config{Store: sqlstore.NewMeeting(in.db), Now: in.now, NewID: newID})
	in.posyandu = posyandu.NewService(posyandu.Config{Store: sqlstore.NewPosyandu(in.db), Sealer: in.vault, NewID: newID,
		ResolveArea: func(name string, within region.Code, level region.Level) (region.Code, error) {
			a, err := in.areas.ResolveAt(name, within, level)
			return a.Code, err
		}})
	in.indicator = indicator.NewService(indicator.Config{Store: sqlstore.NewIndicator(in.db), Name: in.areas.FullName, Children: in.areas.Children, ResolveArea: resolve,
		Population: func(ctx context.Context, area region.Code) ([]region.Population, error) {
			return in.regions.Populations(ctx, region.ScopeOf(region.Nation), area)
		}, Weighings: in.posyandu})
	dialects, err := intake.Dialects()
	if err != nil {
		return err
	}
	batches := sqlstore.NewIntake(in.db)
	in.intake = &intake.Service{Store: batches, Mappings: batches, Atomic: in.db, Sealer: in.vault, Audit: in.audit, Identity: intake.CheckNumbers(in.areas), Areas: in.areas, Dialects: dialects,
		Limits: tabular.DefaultLimits(), Now: in.now, NewID: newID, Sinks: map[intake.Target]intake.Sink{
			intake.TargetFamily: in.registry.FamilySink(), intake.TargetPerson: in.registry.PersonSink(),
			intake.TargetVerification: in.verification.ResultSink(), intake.TargetDetermination: in.verification.DocumentSink(),
			intake.TargetProgramme: in.programme.ProgrammeSink(), intake.TargetDelivery: in.programme.DeliverySink(),
			intake.TargetObservation: in.indicator.Sink(), intake.TargetMeeting: in.meeting.Sink(),
			intake.TargetMeasurement: in.posyandu.Sink(),
			intake.TargetPopulation:  populationfile.Sink{Store: in.regions, Directory: in.areas},
		}}
	in.registry.Rows = in.intake
	if err := in.judgeChildren(ctx); err != nil {
		return err
	}
	return in.seed(ctx)
}

// judgeChildren computes the cases of children again when the rules are others
// than those they were computed by.
func (in *installation) judgeChildren(ctx context.Context) error {
	const name = "child_case_rules"
	done, err := in.db.Setting(ctx, name)
	if err != nil || done == posyandu.CaseRules() {
		return err
	}
	if err := in.posyandu.Store.RefreshCases(ctx); err != nil {
		return err
	}
	return in.db.SetSetting(ctx, name, posyandu.CaseRules())
}

// seed writes the figures that come with the binary, once per version.
func (in *installation) seed(ctx context.Context) error {
	const name = "shipped_figures"
	done, err := in.db.Setting(ctx, name)
	if err != nil || done == version {
		return err
	}
	if err := in.indicator.Seed(ctx); err != nil {
		return err
	}
	populations, err := region.ShippedPopulations()
	if err != nil {
		return err
	}
	for _, p := range populations {
		if err := in.regions.SavePopulation(ctx, p); err != nil {
			return err
		}
	}
	return in.db.SetSetting(ctx, name, version)
}

// asSystem is the actor of the command line: whoever may read the key file may
// do everything.
func (in *installation) asSystem(ctx context.Context, area region.Code) context.Context {
	return access.WithActor(ctx, access.SystemActor("tuntas", area))
}
