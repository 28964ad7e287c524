package region_test

import (
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/region"
	"pgregory.net/rapid"
)

func TestTheShippedPopulationsAreWholeAndAddUp(t *testing.T) {
	d := directory(t)
	all, err := region.ShippedPopulations()
	if err != nil {
		t.Fatal(err)
	}
	var sum, province int64
	var km2, provinceKm2 float64
	for _, p := range all {
		if _, known := d.Area(p.Area); !known || p.Source == "" || p.Date.Year != p.Year {
			t.Errorf("%+v", p)
		}
		if _, beyond := region.Beyond(p); beyond {
			t.Errorf("%+v is beyond belief", p)
		}
		if p.Male > 0 && p.Male+p.Female != p.Total {
			t.Errorf("%s: men and women make %d", p.Area, p.Male+p.Female)
		}
		switch {
		case p.Year != 2024:
		case p.Area == "61":
			province, provinceKm2 = p.Total, p.AreaKm2
		default:
			sum += p.Total
			km2 += p.AreaKm2
		}
	}
	if len(all) != 16 || sum != province || km2-provinceKm2 > 0.01 || provinceKm2-km2 > 0.01 {
		t.Errorf("%d rows; the regions have %d people on %.3f km², the province %d on %.3f", len(all), sum, km2, province, provinceKm2)
	}
}

func TestAMisprintIsToldFromGrowth(t *testing.T) {
	known := []region.Population{{Area: "61.72", Year: 2022, Total: 241467}}
	for _, c := range []struct {
		name        string
		total, hint int64
		plausible   bool
	}{
		{"the next year", 246112, 0, true},
		{"ten times is still let through", 2414670, 0, true},
		{"a separator too many", 241467000, 241467, false},
		{"a digit too many, and one person more", 2414671, 241467, false},
		{"a digit lost", 24146, 241460, false},
		{"in thousands", 241, 241000, false},
		{"something else altogether", 61_000_000, 0, false},
		{"not stated", 0, 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			against, hint, ok := region.Implausible(region.Population{Area: "61.72", Year: 2023, Total: c.total}, known)
			if ok != c.plausible || hint != c.hint || !ok && against.Total != 241467 {
				t.Errorf("%v, hint %d, against %+v", ok, hint, against)
			}
		})
	}
	if _, _, ok := region.Implausible(region.Population{Area: "61.71", Total: 5}, known); !ok {
		t.Error("another area's number says nothing")
	}
}

func TestAPlausibleNumberIsWithinTenTimesOfEveryKnownOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.Int64Range(1, 1<<40)
		known := []region.Population{{Area: "61.72", Total: total.Draw(t, "a")}, {Area: "61.72", Total: total.Draw(t, "b")}}
		p := region.Population{Area: "61.72", Total: total.Draw(t, "p")}
		within := true
		for _, k := range known {
			within = within && p.Total <= 10*k.Total && k.Total <= 10*p.Total
		}
		if _, _, ok := region.Implausible(p, known); ok != within {
			t.Fatalf("%d beside %v: %v", p.Total, known, ok)
		}
	})
}

func TestMorePeopleThanAnyAreaOfItsLevelIsBeyondBelief(t *testing.T) {
	for _, c := range []struct {
		area        region.Code
		total, hint int64
		beyond      bool
	}{
		{"61.72", 241467000, 241467, true}, {"61.72", 241467001, 0, true}, {"32.01", 5682000, 0, false},
		{"32", 50345000, 0, false}, {region.Nation, 284438800, 0, false}, {"61.72.03.1003", 5000000, 5000, true},
	} {
		if hint, beyond := region.Beyond(region.Population{Area: c.area, Total: c.total}); beyond != c.beyond || hint != c.hint {
			t.Errorf("%d in %s: %v, hint %d", c.total, c.area, beyond, hint)
		}
	}
}

func TestAPopulationOfADayIsTheNewestThatWasTrueThen(t *testing.T) {
	day := civil.MustDate
	all := []region.Population{{Total: 3, Date: day("2024-12-31")}, {Total: 2, Date: day("2023-12-31")}, {Total: 1, Date: day("2022-12-31")}}
	for on, want := range map[string]int64{"2025-01-01": 3, "2024-12-31": 3, "2024-02-21": 2, "2022-12-31": 1} {
		if p, ok := region.PopulationAsOf(all, day(on)); !ok || p.Total != want {
			t.Errorf("on %s: %d, want %d", on, p.Total, want)
		}
	}
	if _, ok := region.PopulationAsOf(all, day("2022-12-30")); ok {
		t.Error("before the first figure none is known")
	}
}

func TestAnImplausiblePopulationIsHeldAgainstTheNearestEarlierYear(t *testing.T) {
	known := []region.Population{{Area: "61.72", Year: 2024, Total: 249_954}, {Area: "61.72", Year: 2021, Total: 238_000}, {Area: "61.72", Year: 2022, Total: 241_467}}
	for year, want := range map[int]int{2023: 2022, 2022: 2022, 2030: 2024, 2019: 2021} {
		against, hint, ok := region.Implausible(region.Population{Area: "61.72", Year: year, Total: 241_467_000}, known)
		if ok || against.Year != want || hint != 241_467 {
			t.Errorf("%d is held against %d, hint %d, plausible %v; want %d", year, against.Year, hint, ok, want)
		}
	}
}
