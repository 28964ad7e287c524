package httpapi

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// PlaceStore keeps what an office brings about its places itself.
// *sqlstore.Region satisfies it.
type PlaceStore interface {
	region.BoundaryStore
	region.CrosswalkStore
}

type boundaryGroup struct {
	Within     string `json:"within"`
	WithinName string `json:"withinName"`
	Level      string `json:"level"`
	LevelName  string `json:"levelName"`
	Areas      int    `json:"areas"`
	Of         int    `json:"of"`
	Source     string `json:"source"`
}

type boundaryList struct {
	Items []boundaryGroup `json:"items"`
}

type boundaryImport struct {
	Areas  int    `json:"areas"`
	Left   int    `json:"left"` // boundaries of the file outside the caller's area
	Source string `json:"source"`
}

type outlineWire struct {
	Code  string         `json:"code"`
	Name  string         `json:"name"`
	Rings [][][2]float64 `json:"rings"`
}

type outlineList struct {
	Items   []outlineWire `json:"items"`
	Whole   bool          `json:"whole"` // no area of the level is missing
	Sources []string      `json:"sources"`
}

type boundaryQuery struct {
	Within string `query:"within" maxLength:"13" required:"true"`
	Level  string `query:"level" maxLength:"10" required:"true"`
	Source string `query:"source" maxLength:"200" required:"true"`
}

// boundaries are the operations with what an office brings about its places.
// Who keeps the statistics brings them: populations come in by the same right.
func (s *server) boundaries(api huma.API, mux *http.ServeMux) {
	handle(s, api, http.MethodGet, "/boundaries", may(access.ViewAggregate), s.listBoundaries)
	handle(s, api, http.MethodGet, "/boundaries/outlines", may(access.ViewAggregate), s.outlines)
	handle(s, api, http.MethodDelete, "/boundaries", may(access.ManageIndicator), s.removeBoundaries)
	mux.HandleFunc("POST /api/boundaries", received(s, s.importBoundaries))
	handle(s, api, http.MethodGet, "/bps-codes", may(access.ViewAggregate), s.listPairs)
	mux.HandleFunc("POST /api/bps-codes", received(s, s.importPairs))
}

// groups are the boundaries inside an area. Those of the area itself stand in
// no larger group: who keeps a city misses nothing of its province.
func (s *server) groups(ctx context.Context, within region.Code) ([]region.BoundaryGroup, error) {
	all, err := s.Places.BoundaryNames(ctx, within)
	groups := s.Directory.GroupBoundaries(all)
	for i, g := range groups {
		if !within.Contains(g.Within) {
			groups[i].Within, groups[i].Of = within, max(len(s.Directory.Inside(within, g.Level)), 1)
		}
	}
	return groups, err
}

func (s *server) listBoundaries(ctx context.Context, actor access.Actor, _ *none) (*body[boundaryList], error) {
	groups, err := s.groups(ctx, actor.Scope.Area())
	if err != nil {
		return nil, err
	}
	lang, out := languageOf(ctx), boundaryList{Items: []boundaryGroup{}}
	for _, g := range groups {
		out.Items = append(out.Items, boundaryGroup{Within: string(g.Within), WithinName: s.Directory.FullName(g.Within), Level: levelNames[g.Level],
			LevelName: lang.Render(s.Directory.LevelText(g.Within, g.Level)), Areas: len(g.Areas), Of: g.Of, Source: g.Source})
	}
	return answer(out), nil
}

// screenParts is the fineness of the outlines for a map in the browser.
const screenParts = 1500

// outlines are the boundaries for the map of the start page.
func (s *server) outlines(ctx context.Context, actor access.Actor, _ *none) (*body[outlineList], error) {
	area := actor.Scope.Area()
	level := region.LevelVillage
	if area.Level() <= region.LevelProvince {
		level = region.LevelDistrict
	}
	names, err := s.Places.BoundaryNames(ctx, area)
	if err != nil {
		return nil, err
	}
	out, err := s.drawn.get(area, names, func() (outlineList, error) { return s.outlinesOf(ctx, area, level) })
	if err != nil {
		return nil, err
	}
	return answer(out), nil
}

func (s *server) outlinesOf(ctx context.Context, area region.Code, level region.Level) (outlineList, error) {
	all, err := s.Places.Boundaries(ctx, area)
	if err != nil {
		return outlineList{}, err
	}
	out := outlineList{Items: []outlineWire{}, Sources: []string{}}
	picked, whole := s.Directory.ForMap(area, level, all)
	outlines, err := region.Outlines(picked, screenParts)
	if err != nil {
		return outlineList{}, err
	}
	out.Whole = whole
	for _, o := range outlines {
		w := outlineWire{Code: string(o.Area), Name: s.areaName(o.Area)}
		for _, ring := range o.Rings {
			line := make([][2]float64, len(ring))
			for i, p := range ring {
				line[i] = [2]float64{metre(p[0]), metre(p[1])}
			}
			w.Rings = append(w.Rings, line)
		}
		out.Items = append(out.Items, w)
		if !slices.Contains(out.Sources, o.Source) {
			out.Sources = append(out.Sources, o.Source)
		}
	}
	return out, nil
}

// drawings remembers the outlines of the areas of those who are logged in:
// thinning half a million positions takes a second.
type drawings struct {
	mu   sync.Mutex
	kept map[region.Code]drawing
}

type drawing struct {
	names []region.Boundary // what it was drawn of
	list  outlineList
}

// mostDrawings is how many areas are remembered at once.
const mostDrawings = 64

// get gives the outlines of an area, drawn anew when a boundary has changed.
func (d *drawings) get(area region.Code, names []region.Boundary, draw func() (outlineList, error)) (outlineList, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if k, ok := d.kept[area]; ok && slices.Equal(k.names, names) {
		return k.list, nil
	}
	list, err := draw()
	if err != nil {
		return list, err
	}
	if d.kept == nil || len(d.kept) >= mostDrawings {
		d.kept = map[region.Code]drawing{}
	}
	d.kept[area] = drawing{names, list}
	return list, nil
}

// metre rounds degrees to about a metre.
func metre(degrees float64) float64 { return math.Round(degrees*1e5) / 1e5 }

func (s *server) importBoundaries(ctx context.Context, actor access.Actor, f upload) (any, error) {
	all, err := region.ReadBoundaries(f.reader(), f.field["source"], s.Directory)
	if err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(slices.Clone(all), func(b region.Boundary) bool { return !actor.Scope.Contains(b.Area) })
	if len(own) == 0 {
		return nil, fault.New("httpapi.boundaries", fault.Invalid, locale.T("httpapi.boundary_elsewhere",
			"area", s.Directory.FullName(actor.Scope.Area()), "other", s.Directory.FullName(all[0].Area)), nil)
	}
	codes := make([]region.Code, len(own))
	for i, b := range own {
		codes[i] = b.Area
	}
	within := region.Common(codes...)
	out := boundaryImport{Areas: len(own), Left: len(all) - len(own), Source: own[0].Source}
	return out, s.together(ctx, func(ctx context.Context) error {
		if err := s.Places.SaveBoundaries(ctx, own); err != nil {
			return err
		}
		return s.Audit.Record(ctx, "boundary_import", "area:"+string(within), within, "", map[string]any{"file": f.name, "areas": out.Areas, "source": out.Source})
	})
}

func (s *server) removeBoundaries(ctx context.Context, actor access.Actor, in *boundaryQuery) (*none, error) {
	groups, err := s.groups(ctx, actor.Scope.Area())
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		if string(g.Within) != in.Within || levelNames[g.Level] != in.Level || g.Source != in.Source {
			continue
		}
		within := region.Common(g.Areas...)
		return &none{}, s.together(ctx, func(ctx context.Context) error {
			if err := s.Places.RemoveBoundaries(ctx, g.Areas); err != nil {
				return err
			}
			return s.Audit.Record(ctx, "boundary_remove", "area:"+string(within), within, "", map[string]any{"areas": len(g.Areas), "source": g.Source})
		})
	}
	return nil, fault.New("httpapi.boundaries", fault.NotFound, locale.T("httpapi.no_boundaries"), nil)
}

type pairWire struct {
	Code      string `json:"code"`
	Name      string `json:"name"`
	Level     string `json:"level"`
	BPS       string `json:"bps"`
	Certainty string `json:"certainty"`
	Source    string `json:"source"`
}

type pairList struct {
	Items []pairWire `json:"items"`
	Areas int        `json:"areas"` // all areas that could have one
}

type pairImport struct {
	Pairs  int    `json:"pairs"`
	Source string `json:"source"`
}

// listPairs are the BPS codes that are known in the caller's area.
func (s *server) listPairs(ctx context.Context, actor access.Actor, _ *none) (*body[pairList], error) {
	// A command may have imported pairs since this server started.
	if err := s.Directory.LoadCrosswalk(ctx, s.Places); err != nil {
		return nil, err
	}
	imported, err := s.Places.Crosswalk(ctx)
	if err != nil {
		return nil, err
	}
	out, lang := pairList{Items: []pairWire{}}, languageOf(ctx)
	var walk func(region.Code)
	walk = func(c region.Code) {
		if c != region.Nation {
			out.Areas++
		}
		if p, ok := s.Directory.Pairing(c); ok {
			source := p.Source
			if !slices.Contains(imported, p) { // it came with the program
				source = lang.Render(locale.T("httpapi.pair_" + string(p.Certainty)))
			}
			out.Items = append(out.Items, pairWire{string(c), s.Directory.FullName(c), levelNames[c.Level()], string(p.BPS), string(p.Certainty), source})
		}
		for _, child := range s.Directory.Children(c) {
			walk(child.Code)
		}
	}
	walk(actor.Scope.Area())
	return answer(out), nil
}

func (s *server) importPairs(ctx context.Context, actor access.Actor, f upload) (any, error) {
	source := strings.TrimSpace(f.field["source"])
	if source == "" {
		source = f.name
	}
	pairs, err := region.ReadCrosswalk(f.reader(), source)
	if err != nil {
		return nil, err
	}
	for _, p := range pairs {
		if !actor.Scope.Contains(p.Area) {
			return nil, fault.New("httpapi.pairs", fault.Invalid, locale.T("httpapi.pair_elsewhere", "code", string(p.Area), "area", s.Directory.FullName(actor.Scope.Area())), nil)
		}
	}
	if err := s.Directory.LoadCrosswalk(ctx, s.Places); err != nil {
		return nil, err
	}
	if err := s.Directory.SavePairings(ctx, s.Places, pairs); err != nil {
		return nil, err
	}
	area := actor.Scope.Area()
	return pairImport{len(pairs), source}, s.Audit.Record(ctx, "bps_import", "area:"+string(area), area, "", map[string]any{"file": f.name, "pairs": len(pairs), "source": source})
}
