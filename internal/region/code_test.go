package region_test

import (
	"testing"

	"github.com/tuntas-id/tuntas/internal/region"
)

func TestACodeKnowsItsLevelAndParents(t *testing.T) {
	c := region.Code("61.72.03.1003")
	if c.Level() != region.LevelVillage || c.Parent() != "61.72.03" || c.Regency() != "61.72" || c.At(region.LevelProvince) != "61" {
		t.Errorf("%s: level %d, parent %s, regency %s", c, c.Level(), c.Parent(), c.Regency())
	}
	if region.Code("61").Regency() != "" || region.Code("61").Parent() != region.Nation {
		t.Error("a province has no regency and lies in the nation")
	}
}

func TestBareDigitsAreRefusedUnlessTheirSystemIsDeclared(t *testing.T) {
	for _, s := range []string{"6102", "617203", "6172031003", "", "61.7", "61.72.3", "xx", "61.72.03.1003.1"} {
		if c, err := region.ParseCode(s); err == nil {
			t.Errorf("ParseCode(%q) = %s, want a refusal", s, c)
		}
	}
	for s, want := range map[string]region.Code{"6172": "61.72", "617203": "61.72.03", "6172031003": "61.72.03.1003", "61.72": "61.72", "61": "61"} {
		if c, err := region.ParseDeclared(s); err != nil || c != want {
			t.Errorf("ParseDeclared(%q) = %s, %v; want %s", s, c, err, want)
		}
	}
}

func TestAScopeShowsOnlyWhatLiesInside(t *testing.T) {
	var none region.Scope
	city := region.ScopeOf("61.72")
	for _, c := range []struct {
		scope region.Scope
		area  region.Code
		want  bool
	}{
		{none, "61.72.03.1003", false},
		{none, "", false},
		{city, "61.72", true},
		{city, "61.72.03.1003", true},
		{city, "61.7", false},
		{city, "61.71", false},
		{city, "61", false},
		{region.ScopeOf("61.72.03"), "61.72.031", false},
		{region.ScopeOf(region.Nation), "61.72.03.1003", true},
	} {
		if got := c.scope.Contains(c.area); got != c.want {
			t.Errorf("scope %q contains %q: %v, want %v", c.scope.Area(), c.area, got, c.want)
		}
	}
	if got := city.Narrow("61.72.03").Area(); got != "61.72.03" {
		t.Errorf("narrowed to %s", got)
	}
	if got := city.Narrow("61").Area(); got != "61.72" {
		t.Errorf("a larger area leaves the scope, got %s", got)
	}
	if got := city.Narrow("61.71").Area(); got != "" {
		t.Errorf("another city gives nothing, got %s", got)
	}
}
