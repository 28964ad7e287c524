package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// boundariesTaken is what became of a file of boundaries.
type boundariesTaken struct {
	areas   int
	source  string
	already bool // everything was there and the same
	checked bool // only looked at
}

// message is the key of the line that says it.
func (b boundariesTaken) message() string {
	switch {
	case b.already:
		return "cli.boundaries_already"
	case b.checked:
		return "cli.boundaries_checked"
	}
	return "cli.boundaries_done"
}

// isBoundaryFile reports whether a file can only hold boundaries. Those that
// are not GeoJSON are refused with what to do, instead of passed over.
func isBoundaryFile(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".geojson", ".topojson", ".shp", ".kml", ".kmz", ".gpkg":
		return true
	}
	return false
}

// takeBoundaries imports a file of boundaries; the source is the name of the
// file when nobody says another. Without commit it is only checked.
func (in *installation) takeBoundaries(ctx context.Context, path, source string, commit bool) (boundariesTaken, error) {
	const op = "cli.takeBoundaries"
	name := filepath.Base(path)
	said := source != ""
	if !said {
		source = strings.TrimSuffix(name, filepath.Ext(name))
	}
	out := boundariesTaken{source: source, checked: !commit}
	if ext := strings.ToLower(filepath.Ext(name)); isBoundaryFile(name) && ext != ".geojson" {
		return out, fault.New(op, fault.Invalid, locale.T("cli.boundaries_format", "kind", ext), nil)
	}
	f, err := os.Open(path)
	if err != nil {
		return out, fault.New(op, fault.NotFound, locale.T("cli.file_unreadable", "path", path), err)
	}
	defer f.Close()
	all, err := region.ReadBoundaries(f, source, in.areas)
	if err != nil {
		return out, err
	}
	out.areas, out.source = len(all), all[0].Source
	codes := make([]region.Code, len(all))
	for i, b := range all {
		codes[i] = b.Area
	}
	within := region.Common(codes...)
	have, err := in.haveBoundaries(ctx, within, all, said)
	if err != nil {
		return out, err
	}
	if have != "" {
		out.already, out.source = true, have
	}
	if out.already || !commit {
		return out, nil
	}
	return out, in.db.Atomically(ctx, func(ctx context.Context) error {
		if err := in.regions.SaveBoundaries(ctx, all); err != nil {
			return err
		}
		return in.audit.Record(ctx, "boundary_import", "area:"+string(within), within, "", map[string]any{"file": name, "areas": len(all), "source": out.source})
	})
}

// haveBoundaries gives the source of some boundaries when all of them are there
// already, else "". A source that somebody has said counts; the name of a file
// never replaces one.
func (in *installation) haveBoundaries(ctx context.Context, within region.Code, all []region.Boundary, said bool) (string, error) {
	there, err := in.regions.BoundaryNames(ctx, within)
	if err != nil {
		return "", err
	}
	known := make(map[region.Code]region.Boundary, len(there))
	for _, b := range there {
		known[b.Area] = b
	}
	for _, b := range all {
		k, ok := known[b.Area]
		if !ok || k.Digest != b.Digest || k.Name != b.Name || said && k.Source != b.Source {
			return "", nil
		}
	}
	return known[all[0].Area].Source, nil
}

// splitBoundaries parts the files of an import into tables and boundaries.
func splitBoundaries(paths []string) (tables, shapes []string) {
	for _, p := range paths {
		if isBoundaryFile(p) {
			shapes = append(shapes, p)
		} else {
			tables = append(tables, p)
		}
	}
	return tables, shapes
}

// boundaries takes the files of boundaries among those of an import.
func (im *importer) boundaries(ctx context.Context, paths []string, commit bool) ([]*imported, error) {
	files := make([]*imported, 0, len(paths))
	for _, path := range paths {
		f := &imported{path: path}
		taken, err := im.in.takeBoundaries(ctx, path, "", commit)
		f.shapes, f.failed, f.already = &taken, err, taken.already
		if err != nil && fatal(err) {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}
