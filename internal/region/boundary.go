package region

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// Boundary is the outline of an area, as an office supplied it.
type Boundary struct {
	Area     Code
	Name     string
	Geometry string // GeoJSON geometry: Polygon or MultiPolygon, WGS84
	Source   string
}

// Ring is a closed line of longitude and latitude.
type Ring [][2]float64

// BoundaryStore keeps boundaries.
type BoundaryStore interface {
	Boundaries(ctx context.Context, within Code) ([]Boundary, error)
	SaveBoundaries(ctx context.Context, all []Boundary) error
}

const maxBoundaryFile = 64 << 20

// feature is one area of a GeoJSON file.
type feature struct {
	Properties struct {
		Code any    `json:"code"`
		Name string `json:"name"`
	} `json:"properties"`
	Geometry json.RawMessage `json:"geometry"`
}

// ReadBoundaries reads a GeoJSON FeatureCollection whose features have the
// properties code (Kemendagri, dotted) and name. Every feature must be right,
// or none is taken: a map with holes misleads. source is shown under the map.
func ReadBoundaries(r io.Reader, source string, d *Directory) ([]Boundary, error) {
	const op = "region.ReadBoundaries"
	var file struct {
		Type     string    `json:"type"`
		Features []feature `json:"features"`
	}
	if err := json.NewDecoder(io.LimitReader(r, maxBoundaryFile)).Decode(&file); err != nil || file.Type != "FeatureCollection" || len(file.Features) == 0 {
		return nil, fault.New(op, fault.Invalid, locale.T("region.boundary_not_geojson"), err)
	}
	seen := map[Code]bool{}
	var out []Boundary
	for i, f := range file.Features {
		b, err := f.boundary(i+1, source, d)
		if err != nil {
			return nil, err
		}
		if seen[b.Area] {
			return nil, fault.New(op, fault.Invalid, locale.T("region.boundary_twice", "number", i+1, "code", string(b.Area)), nil)
		}
		seen[b.Area] = true
		out = append(out, b)
	}
	return out, nil
}

func (f feature) boundary(number int, source string, d *Directory) (Boundary, error) {
	const op = "region.ReadBoundaries"
	text, _ := f.Properties.Code.(string)
	code, err := ParseCode(text)
	area, known := d.Area(code)
	if err != nil || !known {
		shown := ""
		if f.Properties.Code != nil {
			shown = fmt.Sprint(f.Properties.Code)
		}
		return Boundary{}, fault.New(op, fault.Invalid, locale.T("region.boundary_code", "number", number, "code", shown), err)
	}
	b := Boundary{Area: code, Name: f.Properties.Name, Geometry: string(f.Geometry), Source: source}
	if b.Name == "" {
		b.Name = area.Name
	}
	if _, err := b.Rings(); err != nil {
		return Boundary{}, fault.New(op, fault.Invalid, locale.T("region.boundary_shape", "number", number, "code", string(code)), err)
	}
	return b, nil
}

// Rings are all outlines of the boundary, holes among them. A ring that is
// open, too short, or outside the longitudes and latitudes of Indonesia is
// an error.
func (b Boundary) Rings() ([]Ring, error) {
	var g struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	}
	if err := json.Unmarshal([]byte(b.Geometry), &g); err != nil {
		return nil, err
	}
	var polygons [][]Ring
	switch g.Type {
	case "Polygon":
		var p []Ring
		if err := json.Unmarshal(g.Coordinates, &p); err != nil {
			return nil, err
		}
		polygons = [][]Ring{p}
	case "MultiPolygon":
		if err := json.Unmarshal(g.Coordinates, &polygons); err != nil {
			return nil, err
		}
	}
	var out []Ring
	for _, p := range polygons {
		for _, r := range p {
			if !r.valid() {
				return nil, fault.New("region.Rings", fault.Invalid, locale.T("region.boundary_ring"), nil)
			}
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return nil, fault.New("region.Rings", fault.Invalid, locale.T("region.boundary_ring"), nil)
	}
	return out, nil
}

// The box around Indonesia, with some sea. Swapped or projected coordinates
// lie outside.
const (
	west, east   = 94.0, 142.0
	south, north = -12.0, 7.0
)

func (r Ring) valid() bool {
	if len(r) < 4 || r[0] != r[len(r)-1] {
		return false
	}
	for _, p := range r {
		if p[0] < west || p[0] > east || p[1] < south || p[1] > north {
			return false
		}
	}
	return true
}
