package demo

import (
	"path/filepath"

	"github.com/tuntas-id/tuntas/internal/region"
)

// WriteEPPGBM writes the e-PPGBM exports of a region into a folder and returns
// their paths, how many children stand in them and how many of these twice.
func WriteEPPGBM(dir string, areas *region.Directory, o Options) (paths []string, children, twice int, err error) {
	o = o.withDefaults()
	c, err := caseOf(o)
	if err != nil {
		return nil, 0, 0, err
	}
	people, err := namingOf(o.Region)
	if err != nil {
		return nil, 0, 0, err
	}
	w := newWorld(areas, o, c, people)
	w.settle()
	n := w.newNursery()
	for _, t := range n.children {
		if t.measured[0].on.IsZero() && t.measured[1].on.IsZero() {
			continue
		}
		children++
		if t.defect == writtenTwice {
			twice++
		}
	}
	for _, s := range n.files() {
		path := filepath.Join(dir, s.name)
		if err := s.write(path); err != nil {
			return nil, 0, 0, err
		}
		paths = append(paths, path)
	}
	return paths, children, twice, nil
}
