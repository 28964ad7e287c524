package demo_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/demo"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/tuntas-id/tuntas/internal/vault"
)

// town is the register of families and of children on an empty database.
type town struct {
	t        *testing.T
	intake   *intake.Service
	posyandu *posyandu.Service
}

func newTown(t *testing.T) *town {
	t.Helper()
	db, directory := storetest.SQLite(t), areas(t)
	v, err := vault.Create(filepath.Join(t.TempDir(), "tuntas.key"))
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2024, 2, 21, 8, 0, 0, 0, time.UTC) }
	newID := func() string { return uuid.Must(uuid.NewV7()).String() }
	dialects, err := intake.Dialects()
	if err != nil {
		t.Fatal(err)
	}
	families := registry.NewService(registry.Config{Store: sqlstore.NewRegistry(db, v), Sealer: v, Now: now, NewID: newID,
		CheckNIK: func(nik, sex string, birth civil.Date) string {
			return string(identity.Check(nik, identity.Known{Sex: sex, Birth: birth}).Status)
		},
		ResolveArea: func(name string, within region.Code) (region.Code, error) {
			a, err := directory.Resolve(name, within)
			return a.Code, err
		}})
	w := &town{t: t}
	w.posyandu = posyandu.NewService(posyandu.Config{Store: sqlstore.NewPosyandu(db), Sealer: v, NewID: newID,
		ResolveArea: func(name string, within region.Code, level region.Level) (region.Code, error) {
			a, err := directory.ResolveAt(name, within, level)
			return a.Code, err
		}})
	w.intake = &intake.Service{Store: sqlstore.NewIntake(db), Atomic: db, Sealer: v, Identity: intake.CheckNumbers(directory), Areas: directory, Dialects: dialects,
		Limits: tabular.DefaultLimits(), Now: now, NewID: newID, Sinks: map[intake.Target]intake.Sink{
			intake.TargetFamily: families.FamilySink(), intake.TargetPerson: families.PersonSink(), intake.TargetMeasurement: w.posyandu.Sink()}}
	families.Rows = w.intake
	return w
}

func (w *town) read(area region.Code, path string) intake.Batch {
	w.t.Helper()
	f, err := os.Open(path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		w.t.Fatal(err)
	}
	b, err := w.intake.Read(context.Background(), area, filepath.Base(path), f, info.Size(), intake.Options{By: "sari"})
	if err == nil {
		b, err = w.intake.Import(context.Background(), b.ID)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

func TestTheChildrenOfThePosyanduAreThoseOfTheList(t *testing.T) {
	ctx := context.Background()
	o := demo.Options{Families: 4000}
	w := newTown(t)
	lists := write(t, where(t, "berkas"), o)
	for _, number := range []string{"03", "04"} {
		w.read(demo.DefaultRegion, lists.paths[number])
	}
	paths, children, twice, err := demo.WriteEPPGBM(t.TempDir(), areas(t), o)
	if err != nil {
		t.Fatal(err)
	}
	first, second := w.read(demo.DefaultRegion, paths[0]), w.read(demo.DefaultRegion, paths[1])
	for _, b := range []intake.Batch{first, second} {
		if b.Dialect != "eppgbm" || b.Confidence < 0.9 || b.Rejected > 0 || b.Counts["value_unmapped"] > 0 || b.Counts["implausible"]*100 > b.Rows {
			t.Errorf("%s: %s, %.2f, %d rejected, %v", b.File, b.Dialect, b.Confidence, b.Rejected, b.Counts)
		}
	}
	for _, code := range []string{"unit_grams", "age_differs", "z_differs", "category_differs", "position_lying", "position_standing", "same_child_likely",
		"birth_changed", "child_shrinks", "child_maybe_twice", "not_in_register"} {
		if first.Counts[code]+second.Counts[code] == 0 {
			t.Errorf("the defect %s is in no row", code)
		}
	}
	scope := region.ScopeOf(demo.DefaultRegion)
	_, all, err := w.posyandu.Children(ctx, scope, posyandu.Filter{}, posyandu.Page{})
	if err != nil {
		t.Fatal(err)
	}
	_, alone, err := w.posyandu.Children(ctx, scope, posyandu.Filter{NotInTheRegister: true}, posyandu.Page{})
	if err != nil {
		t.Fatal(err)
	}
	if listed := all - alone; listed*100 < all*75 || alone*100 < all*12 {
		t.Errorf("%d of %d children are linked to the register", listed, all)
	}
	// Slips of the pen make no new children, but for those that stand twice in
	// a file.
	if all < children || all > children+2*twice {
		t.Errorf("%d children became %d; %d stand twice", children, all, twice)
	}
	recap, err := w.posyandu.Recap(ctx, scope, civil.MustDate("2024-02-01"))
	if err != nil {
		t.Fatal(err)
	}
	var sum posyandu.Recap
	for _, r := range recap {
		sum.S, sum.D, sum.N, sum.T, sum.O, sum.B = sum.S+r.S, sum.D+r.D, sum.N+r.N, sum.T+r.T, sum.O+r.O, sum.B+r.B
	}
	if sum.D != sum.N+sum.T+sum.O+sum.B || sum.D > sum.S || sum.D*100 < sum.S*70 || sum.N*100 < (sum.N+sum.T)*40 {
		t.Errorf("the month is %+v", sum)
	}
	stunted := count(t, w, posyandu.Stunted)
	if share := stunted * 100 / all; share < 10 || share > 35 {
		t.Errorf("%d of %d children are stunted", stunted, all)
	}
}

func count(t *testing.T, w *town, s posyandu.Status) int {
	t.Helper()
	_, n, err := w.posyandu.Children(context.Background(), region.ScopeOf(demo.DefaultRegion), posyandu.Filter{Status: s}, posyandu.Page{})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestThePosyanduFilesAreTheSameForTheSameSeedAndStaySmall(t *testing.T) {
	for _, o := range []demo.Options{{Families: 300}, {Region: banyumas, Families: 9000, Seed: 3, Date: civil.MustDate("2025-03-05")}} {
		var before [][]byte
		for pass := range 2 {
			paths, _, _, err := demo.WriteEPPGBM(t.TempDir(), areas(t), o)
			if err != nil {
				t.Fatal(err)
			}
			for i, p := range paths {
				body, err := os.ReadFile(p)
				if err != nil {
					t.Fatal(err)
				}
				if pass == 0 {
					before = append(before, body)
				} else if !bytes.Equal(body, before[i]) {
					t.Errorf("%s: the same seed gives other bytes", p)
				}
				if rows := len(open(t, p).lines); rows > 3000 || rows < 30 {
					t.Errorf("%s has %d children", p, rows)
				}
				for _, l := range open(t, p).lines {
					if nik := l["NIK"]; nik != "" && nik[12] < '5' {
						t.Fatalf("%q may be somebody's number", nik)
					}
				}
			}
			month := "Januari 2024"
			if !o.Date.IsZero() {
				month = "Januari 2025" // early in March, that of March is not over
			}
			if !strings.Contains(paths[0], month) {
				t.Errorf("the files are %v", paths)
			}
		}
	}
}
