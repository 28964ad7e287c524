package region

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// Boundary is the outline of an area, as an office supplied it.
type Boundary struct {
	Area     Code
	Name     string
	Geometry string // GeoJSON geometry: Polygon or MultiPolygon, WGS84
	Source   string
	Digest   string // of the geometry, to see whether it has changed
}

// Ring is a closed line of longitude and latitude.
type Ring [][2]float64

// BoundaryStore keeps boundaries.
type BoundaryStore interface {
	// Boundaries of an area and of all areas inside it, by code.
	Boundaries(ctx context.Context, within Code) ([]Boundary, error)
	// BoundaryNames are the same without their geometry.
	BoundaryNames(ctx context.Context, within Code) ([]Boundary, error)
	// SaveBoundaries replaces the boundaries of the areas given.
	SaveBoundaries(ctx context.Context, all []Boundary) error
	RemoveBoundaries(ctx context.Context, areas []Code) error
}

// MaxBoundaryFile is the largest GeoJSON file that is read, in bytes.
const MaxBoundaryFile = 64 << 20

// feature is one area of a GeoJSON file.
type feature struct {
	Properties map[string]any  `json:"properties"`
	Geometry   json.RawMessage `json:"geometry"`
}

// The properties in which the code and the name of an area may stand, in
// lower case, the first that is filled in counts. BIG writes the codes of all
// levels beside each other: KDEPUM (village), KDCPUM (kecamatan), KDPKAB
// (kab/kota), KDPPUM (province).
var (
	codeProperties = []string{"code", "kode", "kode_wilayah", "kdepum", "kdcpum", "kdpkab", "kdppum"}
	nameProperties = []string{"name", "nama", "namobj"}
)

// property is the first of some properties that is filled in.
func (f feature) property(names []string) any {
	filled := map[string]any{}
	for k, v := range f.Properties {
		if v != nil && v != "" {
			filled[strings.ToLower(k)] = v
		}
	}
	for _, n := range names {
		if v, ok := filled[n]; ok {
			return v
		}
	}
	return nil
}

// ReadBoundaries reads a GeoJSON FeatureCollection whose features have the
// code of their area (Kemendagri, dotted) and, if they like, its name. Every
// feature must be right, or none is taken: a map with holes misleads. source
// is shown under the map.
func ReadBoundaries(r io.Reader, source string, d *Directory) ([]Boundary, error) {
	const op = "region.ReadBoundaries"
	source = strings.Join(strings.Fields(source), " ")
	if source == "" {
		return nil, fault.New(op, fault.Invalid, locale.T("region.boundary_source"), nil)
	}
	if utf8.RuneCountInString(source) > maxBoundarySource {
		return nil, fault.New(op, fault.Invalid, locale.T("region.boundary_source_long", "limit", maxBoundarySource), nil)
	}
	features, err := readFeatures(r)
	if err != nil {
		return nil, err
	}
	seen := map[Code]bool{}
	out := make([]Boundary, 0, len(features))
	for i, f := range features {
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

// maxBoundarySource is how many characters a source may have: it stands on
// one line under the map.
const maxBoundarySource = 120

func readFeatures(r io.Reader) ([]feature, error) {
	const op = "region.ReadBoundaries"
	content, err := io.ReadAll(io.LimitReader(r, MaxBoundaryFile+1))
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	if len(content) > MaxBoundaryFile {
		return nil, fault.New(op, fault.TooLarge, locale.T("region.boundary_large", "limit", MaxBoundaryFile>>20), nil)
	}
	var file struct {
		Type     string    `json:"type"`
		Features []feature `json:"features"`
	}
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if err := json.Unmarshal(content, &file); err != nil || file.Type != "FeatureCollection" || len(file.Features) == 0 {
		return nil, fault.New(op, fault.Invalid, locale.T("region.boundary_not_geojson"), err)
	}
	return file.Features, nil
}

func (f feature) boundary(number int, source string, d *Directory) (Boundary, error) {
	const op = "region.ReadBoundaries"
	value := f.property(codeProperties)
	text, _ := value.(string)
	code, err := ParseCode(text)
	area, known := d.Area(code)
	switch {
	case value == nil:
		return Boundary{}, fault.New(op, fault.Invalid, locale.T("region.boundary_no_code", "number", number), nil)
	case err != nil || !known:
		return Boundary{}, fault.New(op, fault.Invalid, locale.T("region.boundary_code", "number", number, "code", fmt.Sprint(value)), err)
	}
	sum := sha256.Sum256(f.Geometry)
	b := Boundary{Area: code, Name: area.Name, Geometry: string(f.Geometry), Source: source, Digest: hex.EncodeToString(sum[:])}
	if name, ok := f.property(nameProperties).(string); ok {
		b.Name = name
	}
	if _, err := b.Rings(); err != nil {
		return Boundary{}, fault.New(op, fault.Invalid, locale.T("region.boundary_shape", "number", number, "code", string(code), "name", area.Name), err)
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
