package sqlstore_test

import (
	"context"
	"testing"

	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
)

func TestANIKThatSomebodyElseHasInAnotherFileIsFoundAndListed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		d.read(family2022, "2022-12-31", famA)
		if d.has("duplicate_across_files") {
			t.Errorf("one file alone: %v", d.codes())
		}
		shared := registry.Filter{NIKStatus: []string{string(identity.DuplicateAcrossFiles)}}
		count := func() int {
			t.Helper()
			n, err := d.store.CountPersons(context.Background(), region.ScopeOf("61.72"), shared)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := count(); n != 0 {
			t.Errorf("%d persons share a NIK before", n)
		}
		d.read(family2022, "2023-12-31", deskWith(famA, "family_key", "Z9", "head_name", "ORANG LAIN REKAAN"))
		if !d.has("duplicate_across_files") {
			t.Errorf("the second file: %v", d.codes())
		}
		if n := count(); n != 2 {
			t.Errorf("%d persons share a NIK, want both", n)
		}
	})
}
