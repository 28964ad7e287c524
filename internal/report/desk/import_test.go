package desk_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/tuntas-id/tuntas/internal/demo"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/report/desk"
)

// Every sink must find and leave out the same rows whether a person looks at
// the check first or the file is taken in one pass.
func TestAFileTakenInOnePassIsTheFileCheckedThenCommitted(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	checked, once := empty(t, true), empty(t, true)
	paths, err := demo.Write(ctx, dir, checked.Areas, demo.Options{Region: city, Families: 600, Seed: 3, Date: day}, nil)
	check(t, err)
	for _, path := range paths {
		check(t, checked.read(path, checked.checkThenCommit))
		check(t, once.read(path, once.intake.Import))
	}
	ofBoth := func(fn func(w *town) any) (a, b any) { return fn(checked), fn(once) }
	noIDs := cmpopts.IgnoreFields

	a, b := ofBoth(func(w *town) any {
		all, err := w.intake.Batches(ctx, scope)
		check(t, err)
		return all
	})
	// Only a check keeps what a commit would do to each row, and counts the rest.
	if d := cmp.Diff(a, b, noIDs(intake.Batch{}, "ID", "EffectsLeftOut")); d != "" {
		t.Errorf("the batches differ (- checked, + in one pass):\n%s", d)
	}
	a, b = ofBoth(func(w *town) any {
		batches, err := w.intake.Batches(ctx, scope)
		check(t, err)
		found := map[string][]intake.Finding{}
		for _, batch := range batches {
			found[batch.File], err = w.intake.Findings(ctx, scope, batch.ID, intake.FindingFilter{Limit: -1})
			check(t, err)
		}
		return found
	})
	if d := cmp.Diff(a, b); d != "" {
		t.Errorf("the findings differ:\n%s", d)
	}
	a, b = ofBoth(func(w *town) any {
		out := map[string]registry.Snapshot{}
		for s, err := range w.store.Each(ctx, scope, registry.Filter{}) {
			check(t, err)
			out[s.Family.SourceKey] = s
		}
		return out
	})
	if d := cmp.Diff(a, b, noIDs(registry.Family{}, "ID", "KK", "CreatedBatch", "ChangedBatch"),
		noIDs(registry.Person{}, "ID", "FamilyID", "NIK", "CreatedBatch", "ChangedBatch"), noIDs(registry.Marks{}, "As")); d != "" {
		t.Errorf("the registers differ:\n%s", d)
	}
	a, b = ofBoth(func(w *town) any {
		rows, err := w.Programmes.Matrix(ctx, scope, programme.Query{Year: 2024})
		check(t, err)
		return rows
	})
	if d := cmp.Diff(a, b, noIDs(programme.Programme{}, "ID", "CreatedBatch", "ChangedBatch")); d != "" {
		t.Errorf("the programmes differ:\n%s", d)
	}
}

func TestADecreeIsPrintedByItsNumberToo(t *testing.T) {
	w := singkawang(t, 600)
	request := desk.Request{Kind: desk.Penetapan, Scope: scope, Area: city, Date: day}
	newest, err := w.Decree(context.Background(), request)
	check(t, err)
	request.Decree = strings.ToLower(newest.Determination.DecreeNo)
	same, err := w.Decree(context.Background(), request)
	check(t, err)
	if same.Determination.ID != newest.Determination.ID || len(same.Rows) != len(newest.Rows) || len(same.Rows) == 0 {
		t.Errorf("%s gives %s with %d families", request.Decree, same.Determination.DecreeNo, len(same.Rows))
	}
	request.Decree = "tidak ada"
	if _, err := w.Decree(context.Background(), request); !fault.Is(err, fault.NotFound) {
		t.Errorf("a decree that does not exist: %v", err)
	}
}
