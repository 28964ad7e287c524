package sqlstore_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
)

func TestFindingsAreCountedAndTheFirstOfEachKindIsFoundWithoutReadingThemAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, s := context.Background(), sqlstore.NewIntake(db)
		severities := []intake.Severity{intake.SeverityError, intake.SeverityWarning, intake.SeverityNotice}
		var list []intake.Finding
		for i := range 300 {
			// Not in the order of rows: a check adds to what was read.
			list = append(list, intake.Finding{Row: 1 + (i*7)%100, Code: fmt.Sprintf("kind_%d", i%3), Severity: severities[i%3],
				Value: fmt.Sprint(i), Text: locale.T("locale.plain", "text", fmt.Sprint(i))})
		}
		for _, id := range []string{"b1", "b2"} {
			if err := s.AddFindings(ctx, singkawang, id, intake.StageRead, 0, list); err != nil {
				t.Fatal(err)
			}
		}
		for _, f := range []intake.FindingFilter{{}, {Code: "kind_1"}, {Code: "kind_9"}, {Severity: intake.SeverityNotice}, {Row: 8}} {
			n, err := s.CountFindings(ctx, region.ScopeOf(singkawang), "b1", f)
			f.Limit = -1
			all, err2 := s.Findings(ctx, region.ScopeOf(singkawang), "b1", f)
			if err != nil || err2 != nil || n != len(all) {
				t.Errorf("%+v: counted %d, listed %d, %v %v", f, n, len(all), err, err2)
			}
		}
		first, err := s.FirstFindings(ctx, singkawang, "b2", []string{"kind_0", "kind_2", "kind_9"})
		if err != nil || len(first) != 2 {
			t.Fatalf("%+v %v", first, err)
		}
		for _, got := range first {
			want, err := s.Findings(ctx, region.ScopeOf(singkawang), "b2", intake.FindingFilter{Code: got.Code, Limit: 1})
			if err != nil || want[0].Value != got.Value || want[0].Row != got.Row {
				t.Errorf("%s: got %+v, want %+v, %v", got.Code, got, want, err)
			}
		}
		elsewhere := region.ScopeOf("61.71")
		if n, _ := s.CountFindings(ctx, elsewhere, "b1", intake.FindingFilter{}); n != 0 {
			t.Errorf("another city counts %d", n)
		}
		if first, _ := s.FirstFindings(ctx, "61.71", "b1", []string{"kind_0"}); len(first) != 0 {
			t.Errorf("another city sees %+v", first)
		}
	})
}
