package posyandu

import (
	"context"
	"slices"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/registry"
)

// linker finds children in the register of families.
type linker struct {
	byID    map[string]bool
	byNIK   map[string][]Person
	byName  map[nameAndBirth][]Person
	parents map[string][]string // by family
}

type nameAndBirth struct {
	name  string
	birth civil.Date
}

// link gives each child of the file that has none its person of the register:
// by NIK where name or birth date agree, else by name, birth date and sex with
// the place or a parent, when exactly one fits. Nobody is invented.
func (s *Service) link(ctx context.Context, r *reader, kids []*kid) error {
	l, err := s.newLinker(ctx, r, kids)
	if err != nil {
		return err
	}
	for _, k := range kids {
		c := &k.child
		if l.byID[c.PersonID] {
			continue
		}
		c.PersonID, c.LinkedBy = "", Unlinked
		found, by := l.find(c)
		switch {
		case len(found) == 1:
			c.PersonID, c.LinkedBy = found[0].ID, by
		case len(found) > 1:
			r.reportAt(k.rows[0].row, "name", "", "link_ambiguous", intake.SeverityNotice, "count", len(found))
		case !k.known():
			r.reportAt(k.rows[0].row, "name", "", "not_in_register", intake.SeverityNotice)
		}
	}
	return nil
}

func (s *Service) newLinker(ctx context.Context, r *reader, kids []*kid) (*linker, error) {
	l := &linker{byID: map[string]bool{}, byNIK: map[string][]Person{}, byName: map[nameAndBirth][]Person{}}
	if len(kids) == 0 {
		return l, nil
	}
	oldest := slices.MinFunc(kids, func(a, b *kid) int { return a.child.Birth.Compare(b.child.Birth) }).child.Birth
	young, err := s.Store.Young(ctx, r.regency, civil.Date{Year: oldest.Year - 1, Month: 1, Day: 1})
	if err != nil {
		return nil, err
	}
	for _, p := range young {
		l.byID[p.ID] = true
		if len(p.NIKIndex) > 0 {
			l.byNIK[string(p.NIKIndex)] = append(l.byNIK[string(p.NIKIndex)], p)
		}
		key := nameAndBirth{p.NameKey, p.Birth}
		l.byName[key] = append(l.byName[key], p)
	}
	var families []string
	for _, k := range kids {
		for _, p := range l.named(&k.child) {
			families = append(families, p.FamilyID)
		}
	}
	slices.Sort(families)
	l.parents, err = s.Store.Parents(ctx, r.regency, slices.Compact(families))
	return l, err
}

func (l *linker) find(c *Child) ([]Person, Link) {
	key := traitsOf(c)
	if key.nik != "" {
		found := slices.DeleteFunc(slices.Clone(l.byNIK[key.nik]), func(p Person) bool {
			return !near(p.NameKey, key.name) && p.Birth != key.birth && !swapped(p.Birth, key.birth)
		})
		if len(found) > 0 {
			return found, LinkedByNIK
		}
	}
	found := slices.DeleteFunc(l.named(c), func(p Person) bool {
		return p.Area != c.Area && !slices.Contains(l.parents[p.FamilyID], key.parent)
	})
	return found, LinkedByName
}

// named are the persons with the name, birth date and sex of the child and no
// other NIK.
func (l *linker) named(c *Child) []Person {
	key := nameAndBirth{registry.FoldName(c.Name), c.Birth}
	return slices.DeleteFunc(slices.Clone(l.byName[key]), func(p Person) bool {
		return !agree(p.Sex, c.Sex) || !agree(string(p.NIKIndex), string(c.NIK.Index))
	})
}

func sexText(sex string) locale.Text {
	if sex == "f" {
		return locale.T("posyandu.sex_f")
	}
	return locale.T("posyandu.sex_m")
}
