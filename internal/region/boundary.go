package region

import (
	"context"
	"encoding/json"
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

// ReadBoundaries reads a GeoJSON FeatureCollection whose features have the
// properties code (Kemendagri) and name. Every feature must be right, or none
// is taken: a map with holes misleads.
func ReadBoundaries(r io.Reader, source string, d *Directory) ([]Boundary, error) {
	const op = "region.ReadBoundaries"
	var file struct {
		Type     string `json:"type"`
		Features []struct {
			Properties struct {
				Code string `json:"code"`
				Name string `json:"name"`
			} `json:"properties"`
			Geometry json.RawMessage `json:"geometry"`
		} `json:"features"`
	}
	if err := json.NewDecoder(io.LimitReader(r, maxBoundaryFile)).Decode(&file); err != nil || file.Type != "FeatureCollection" {
		return nil, fault.New(op, fault.Invalid, locale.T("region.boundary_not_geojson"), err)
	}
	var out []Boundary
	for i, f := range file.Features {
		code, err := ParseCode(f.Properties.Code)
		if err != nil {
			return nil, fault.New(op, fault.Invalid, locale.T("region.boundary_code", "number", i+1, "code", f.Properties.Code), err)
		}
		if _, known := d.Area(code); !known {
			return nil, fault.New(op, fault.Invalid, locale.T("region.boundary_code", "number", i+1, "code", f.Properties.Code), nil)
		}
		b := Boundary{Area: code, Name: f.Properties.Name, Geometry: string(f.Geometry), Source: source}
		if _, err := b.Rings(); err != nil {
			return nil, fault.New(op, fault.Invalid, locale.T("region.boundary_shape", "number", i+1, "code", string(code)), err)
		}
		out = append(out, b)
	}
	if len(out) == 0 {
		return nil, fault.New(op, fault.Invalid, locale.T("region.boundary_not_geojson"), nil)
	}
	return out, nil
}

// Rings are all outlines of the boundary, holes among them. A ring that is
// open, too short, or outside the ranges of longitude and latitude is an
// error.
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

func (r Ring) valid() bool {
	if len(r) < 4 || r[0] != r[len(r)-1] {
		return false
	}
	for _, p := range r {
		if p[0] < -180 || p[0] > 180 || p[1] < -90 || p[1] > 90 {
			return false
		}
	}
	return true
}
