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
