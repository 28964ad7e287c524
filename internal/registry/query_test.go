package registry_test

import (
	"maps"
	"net/url"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"pgregory.net/rapid"
)

func TestAFilterSurvivesTheWayThroughAnAddress(t *testing.T) {
	coded := func(t *rapid.T, name string) []string {
		if rapid.Bool().Draw(t, name+"?") {
			return rapid.SliceOfN(rapid.SampledFrom(registry.Codes(name)), 1, 3).Draw(t, name)
		}
		return nil
	}
	words := rapid.SliceOfN(rapid.StringMatching(`[a-z_]{1,12}`), 1, 3)
	maybe := func(t *rapid.T, name string) []string {
		if rapid.Bool().Draw(t, name+"?") {
			return words.Draw(t, name)
		}
		return nil
	}
	rapid.Check(t, func(t *rapid.T) {
		f := registry.Filter{Programme: "p1", Area: rapid.SampledFrom([]region.Code{"", "61.72", "61.72.03.1003"}).Draw(t, "area"),
			Text: rapid.StringMatching(`[A-Za-z &=%+]{0,12}`).Draw(t, "text"), Existence: coded(t, "existence"), Eligibility: coded(t, "eligibility"),
			Determination: rapid.StringMatching(`[0-9a-f-]{0,36}`).Draw(t, "determination"), DeliveryStatus: coded(t, "delivery"),
			HasIntervention: rapid.SampledFrom([]string{"", "yes", "no"}).Draw(t, "has"), Strategy: rapid.IntRange(0, 3).Draw(t, "strategy"),
			NIKStatus: coded(t, "nikStatus"), Relation: coded(t, "relation"), Sex: rapid.SampledFrom([]string{"", "m", "f"}).Draw(t, "sex")}
		if v := maybe(t, "fact"); v != nil {
			f.FactIn = map[string][]string{"latrine": v}
		}
		if rapid.Bool().Draw(t, "ages") {
			f.AgeOn, f.AgeFrom, f.AgeTo = civil.MustDate("2024-02-21"), 0, rapid.IntRange(0, 99).Draw(t, "to")
		}
		back, err := registry.ParseQuery(f.Query())
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(f, back); d != "" {
			t.Fatalf("%s: %s", f.Query(), d)
		}
	})
}

func TestABadFilterIsRefused(t *testing.T) {
	for _, q := range []string{"area=6172", "decile=eleven", "decile=11", "asOf=yesterday", "fact=latrine", "fact=La%20trine:x", "strategy=x", "strategy=4", "fact=latrine:",
		"hasIntervention=maybe", "ageFrom=-1", "sex=x", "%zz", "existence=foundd", "existence=found,", "programmesFrom=-1", "programmesTo=many", "programmeYear=3000", "deliveredBy=soon", "verifiedBy=2024-13-01", "eligibility=layak", "delivery=done", "delivery=delivered", "delivery=planned,verified&deliveredBy=2024-02-21", "nikStatus=good", "relation=cousin", "area=abc"} {
		if f, err := registry.ParseQuery(q); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s gives %+v, %v", q, f, err)
		}
	}
}

func TestAFilterOfAFigureReadsBackAsItWasWritten(t *testing.T) {
	day := civil.MustDate("2024-02-21")
	for _, f := range []registry.Filter{
		{}, {Area: "61.72", Deciles: []int{1, 2}, Existence: []string{"found", registry.None}, Eligibility: []string{"eligible"}},
		{Determination: "d 1&2", AsOf: day, Programme: "p", NotProgramme: "q", Strategy: 3, HasIntervention: "no", DeliveryStatus: []string{"delivered"}},
		{Determination: "d", AsOf: day, VerifiedBy: day, DeliveredBy: day, ProgrammesFrom: 1, ProgrammesTo: 2, ProgrammeYear: 2024},
		{FactIn: map[string][]string{"latrine": {"shared", "other"}, "water": {"rain"}}, HeadSex: "f", AgeFrom: 60, AgeOn: day, NIKStatus: []string{"missing"}, Text: "sari dewi"},
	} {
		got, err := registry.ParseQuery(f.Query())
		if d := cmp.Diff(f, got); err != nil || d != "" {
			t.Error(err, d)
		}
	}
}

func FuzzParseQuery(f *testing.F) {
	f.Add("area=61.72&decile=1,2&fact=latrine:shared")
	f.Add("ageFrom=5&existence=a,,b")
	f.Add("existence=found,none&relation=head")
	f.Fuzz(func(t *testing.T, query string) {
		filter, err := registry.ParseQuery(query)
		if err != nil {
			return
		}
		if again, err := registry.ParseQuery(filter.Query()); err != nil || !cmp.Equal(filter, again) {
			t.Errorf("%q reads back as %+v, %v; was %+v", query, again, err, filter)
		}
	})
}

func TestEveryNameInAnAddressIsANameOfAFilter(t *testing.T) {
	day := civil.MustDate("2024-02-21")
	full := registry.Filter{Area: "61.72", Text: "a", Deciles: []int{1}, Existence: []string{"found"}, Eligibility: []string{"eligible"}, Determination: "d", NotDetermination: "d", AsOf: day,
		Programme: "p", DeliveryStatus: []string{"planned"}, NotProgramme: "p", Strategy: 1, HasIntervention: "yes", HeadSex: "f", FactIn: map[string][]string{"roof": {"wood"}},
		PersonFactIn: map[string][]string{"education": {"none"}}, NIKStatus: []string{"ok"}, Sex: "m", Relation: []string{"head"}, AgeFrom: 1, AgeTo: 2, AgeOn: day,
		VerifiedBy: day, DeliveredBy: day, ProgrammesFrom: 1, ProgrammesTo: 2, ProgrammeYear: 2024}
	q, err := url.ParseQuery(full.Query())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(slices.Sorted(maps.Keys(q)), registry.FilterNames()); d != "" {
		t.Error(d)
	}
}
