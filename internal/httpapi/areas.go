package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

const maxAreas = 200

type place struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

type areaWire struct {
	Code     string   `json:"code"`
	Name     string   `json:"name"`
	FullName string   `json:"fullName"`
	Level    string   `json:"level"`
	Lat      *float64 `json:"lat"`
	Lng      *float64 `json:"lng"`
	Path     []place  `json:"path"`
}

type populationWire struct {
	Year       int     `json:"year"`
	Total      int64   `json:"total"`
	Male       int64   `json:"male"`
	Female     int64   `json:"female"`
	Households int64   `json:"households"`
	AreaKm2    float64 `json:"areaKm2"`
	Source     string  `json:"source"`
	Date       string  `json:"date"`
}

type areaList struct {
	Items []areaWire `json:"items"`
}

type areaDetail struct {
	areaWire
	Children   []areaWire       `json:"children"`
	Population []populationWire `json:"population"`
}

var levelNames = map[region.Level]string{region.LevelNation: "country", region.LevelProvince: "province",
	region.LevelRegency: "regency", region.LevelDistrict: "district", region.LevelVillage: "village"}

type areaQuery struct {
	Within string `query:"within" maxLength:"13"`
	Q      string `query:"q" maxLength:"200"`
}

type areaPath struct {
	Code string `path:"code" maxLength:"13"`
}

// The names of places are public, so the whole directory is open to everybody
// who is logged in; populations are read in the caller's area.
func (s *server) areas(api huma.API) {
	handle(s, api, http.MethodGet, "/areas", loggedIn, func(_ context.Context, actor access.Actor, in *areaQuery) (*body[areaList], error) {
		within := actor.User.Area
		if in.Within != "" {
			c, err := s.knownArea(in.Within)
			if err != nil {
				return nil, err
			}
			within = c
		}
		list := areaList{Items: []areaWire{}}
		if in.Q == "" {
			list.Items = s.areaWires(s.Directory.Children(within))
			return answer(list), nil
		}
		for _, m := range s.Directory.Search(in.Q, within, maxAreas) {
			list.Items = append(list.Items, s.areaWire(m.Area))
		}
		return answer(list), nil
	})
	handle(s, api, http.MethodGet, "/areas/{code}", loggedIn, s.area)
}

// knownArea reads the code of an area that exists.
func (s *server) knownArea(code string) (region.Code, error) {
	c, err := region.ParseCode(code)
	if err != nil {
		return "", err
	}
	return c, s.mustKnow(c)
}

// mustKnow refuses the code of an area that does not exist.
func (s *server) mustKnow(c region.Code) error {
	if _, ok := s.Directory.Area(c); !ok && c != region.Nation {
		return fault.New("httpapi", fault.Invalid, locale.T("httpapi.area_unknown", "code", string(c)), nil)
	}
	return nil
}

func (s *server) area(ctx context.Context, actor access.Actor, in *areaPath) (*body[areaDetail], error) {
	code, err := region.ParseCode(in.Code)
	if err != nil {
		return nil, err
	}
	a, ok := s.Directory.Area(code)
	if !ok {
		return nil, fault.New("httpapi.area", fault.NotFound, locale.T("httpapi.no_area", "code", in.Code), nil)
	}
	populations, err := s.Populations.Populations(ctx, actor.Scope, code)
	if err != nil {
		return nil, err
	}
	d := areaDetail{areaWire: s.areaWire(a), Children: s.areaWires(s.Directory.Children(code)), Population: []populationWire{}}
	for _, p := range populations {
		d.Population = append(d.Population, populationWire{p.Year, p.Total, p.Male, p.Female, p.Households, p.AreaKm2, p.Source, p.Date.String()})
	}
	return answer(d), nil
}

func (s *server) areaWires(areas []region.Area) []areaWire {
	list := make([]areaWire, 0, min(len(areas), maxAreas))
	for _, a := range areas[:min(len(areas), maxAreas)] {
		list = append(list, s.areaWire(a))
	}
	return list
}

func (s *server) areaWire(a region.Area) areaWire {
	w := areaWire{Code: string(a.Code), Name: a.Name, FullName: s.Directory.FullName(a.Code), Level: levelNames[a.Level], Path: []place{}}
	if a.HasCentroid {
		w.Lat, w.Lng = &a.Lat, &a.Lng
	}
	for _, p := range s.Directory.Path(a.Code) {
		if p.Code != a.Code {
			w.Path = append(w.Path, place{string(p.Code), p.Name})
		}
	}
	return w
}
