package region_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tuntas-id/tuntas/internal/region"
)

func TestBoundariesAreListedByPlaceLevelAndSource(t *testing.T) {
	got := directory(t).GroupBoundaries([]region.Boundary{
		{Area: "61.72", Source: "Provinsi"}, {Area: "61.72.03.1003", Source: "BIG"}, {Area: "61.72.03.1004", Source: "BIG"}, {Area: "61.72.05", Source: "BIG"}, {Area: "61.72.05.1001", Source: "Kota"},
	})
	want := []region.BoundaryGroup{
		{Within: "61", Level: region.LevelRegency, Source: "Provinsi", Areas: []region.Code{"61.72"}, Of: 14},
		{Within: "61.72", Level: region.LevelDistrict, Source: "BIG", Areas: []region.Code{"61.72.05"}, Of: 5},
		{Within: "61.72", Level: region.LevelVillage, Source: "BIG", Areas: []region.Code{"61.72.03.1003", "61.72.03.1004"}, Of: 26},
		{Within: "61.72", Level: region.LevelVillage, Source: "Kota", Areas: []region.Code{"61.72.05.1001"}, Of: 26},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestTheSmallestAreaAroundOthers(t *testing.T) {
	for _, c := range []struct {
		all  []region.Code
		want region.Code
	}{
		{nil, ""},
		{[]region.Code{"61.72.03.1003"}, "61.72.03.1003"},
		{[]region.Code{"61.72.03.1003", "61.72.03.1004"}, "61.72.03"},
		{[]region.Code{"61.72.03.1003", "61.72.05"}, "61.72"},
		{[]region.Code{"61.72", "61.01"}, "61"},
		{[]region.Code{"61.72", "31.74"}, region.Nation},
	} {
		if got := region.Common(c.all...); got != c.want {
			t.Errorf("%v: %s, want %s", c.all, got, c.want)
		}
	}
}

func TestAMapTakesTheFinestBoundariesThatThereAre(t *testing.T) {
	d := directory(t)
	var villages []region.Boundary
	for _, a := range d.Inside("61.72", region.LevelVillage) {
		villages = append(villages, region.Boundary{Area: a.Code})
	}
	city, other := region.Boundary{Area: "61.72"}, region.Boundary{Area: "61.71.01.1001"}
	for _, c := range []struct {
		name   string
		within region.Code
		all    []region.Boundary
		picked int
		whole  bool
	}{
		{"all villages", "61.72", append(villages[:len(villages):len(villages)], city, other), 26, true},
		{"a village is missing", "61.72", append(villages[1:len(villages):len(villages)], city), 25, false},
		{"the city only", "61.72", []region.Boundary{city, other}, 1, false},
		{"nothing of the region", "61.72", []region.Boundary{other}, 0, false},
		{"one village for itself", "61.72.03.1003", villages, 1, true},
	} {
		picked, whole := d.ForMap(c.within, region.LevelVillage, c.all)
		if len(picked) != c.picked || whole != c.whole {
			t.Errorf("%s: %d picked, whole %v", c.name, len(picked), whole)
		}
	}
}
