package verification

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"io"
	"path"
	"slices"
	"sync"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"go.yaml.in/yaml/v3"
)

//go:embed criteria/*.yaml
var shipped embed.FS

// CriteriaSet is a local law as data: which criteria there are, how the
// register answers each, and how many make a family extremely poor.
type CriteriaSet struct {
	ID             string            `yaml:"id"`      // "singkawang-412-2023"
	Version        int               `yaml:"version"` // raised with every change
	Title          map[string]string `yaml:"title"`   // by language
	Area           region.Code       `yaml:"area"`    // where it is law
	LegalReference string            `yaml:"legal_reference"`
	ValidFrom      civil.Date        `yaml:"valid_from"`
	ValidUntil     civil.Date        `yaml:"valid_until"` // zero: still valid
	Threshold      int               `yaml:"threshold"`   // this many criteria or more
	Criteria       []Criterion       `yaml:"criteria"`

	rules []rule
}

// Criterion is one criterion of a set.
type Criterion struct {
	ID     string            `yaml:"id"`     // "k01", as the answers of a visit name it
	Number int               `yaml:"number"` // in the legal text
	Title  map[string]string `yaml:"title"`  // by language
	Rule   string            `yaml:"rule"`   // CEL, used when the visit gave no answer
	Note   string            `yaml:"note"`   // what the register can and cannot say
}

// ParseCriteria reads and compiles a criteria set. A fault names the criterion
// and the place in its rule.
func ParseCriteria(r io.Reader) (*CriteriaSet, error) {
	const op = "verification.ParseCriteria"
	d := yaml.NewDecoder(io.LimitReader(r, 1<<20))
	d.KnownFields(true)
	var s CriteriaSet
	if err := d.Decode(&s); err != nil {
		return nil, fault.New(op, fault.Invalid, locale.T("verification.set_unreadable", "problem", err.Error()), err)
	}
	if err := s.check(); err != nil {
		return nil, fault.Wrap(op, err)
	}
	for _, c := range s.Criteria {
		compiled, err := compileRule(c.Rule)
		if err != nil {
			return nil, fault.New(op, fault.Invalid,
				locale.T("verification.rule_invalid", "set", s.ID, "criterion", c.ID, "problem", err.Error()), err)
		}
		s.rules = append(s.rules, compiled)
	}
	return &s, nil
}

func (s *CriteriaSet) check() error {
	fail := func(problem string) error {
		return fault.New("verification", fault.Invalid,
			locale.T("verification.set_incomplete", "set", s.ID, "problem", locale.T("verification.set_"+problem)), nil)
	}
	switch {
	case s.ID == "" || s.Version < 1 || s.Title["id"] == "" || s.Title["en"] == "" || s.LegalReference == "":
		return fail("needs_head")
	case s.Area.Level() == region.LevelUnknown:
		return fail("needs_area")
	case s.ValidFrom.IsZero() || !s.ValidUntil.IsZero() && s.ValidUntil.Before(s.ValidFrom):
		return fail("needs_validity")
	case len(s.Criteria) == 0 || s.Threshold < 1 || s.Threshold > len(s.Criteria):
		return fail("needs_threshold")
	}
	seen := map[string]bool{}
	for _, c := range s.Criteria {
		if !answerKey.MatchString(c.ID) || seen[c.ID] || c.Title["id"] == "" || c.Title["en"] == "" || c.Rule == "" {
			return fail("needs_criterion")
		}
		seen[c.ID] = true
	}
	return nil
}

// Name is the title in a language.
func (s *CriteriaSet) Name(l locale.Language) string { return s.Title[string(l)] }

// ValidOn reports whether the set is law on a day.
func (s *CriteriaSet) ValidOn(d civil.Date) bool {
	return !d.Before(s.ValidFrom) && (s.ValidUntil.IsZero() || !d.After(s.ValidUntil))
}

// Shipped are the sets that come with the program.
func Shipped() ([]*CriteriaSet, error) {
	sets, err := shippedSets()
	return slices.Clone(sets), err
}

var shippedSets = sync.OnceValues(func() ([]*CriteriaSet, error) {
	entries, err := shipped.ReadDir("criteria")
	if err != nil {
		return nil, err
	}
	var out []*CriteriaSet
	for _, e := range entries {
		b, err := shipped.ReadFile(path.Join("criteria", e.Name()))
		if err != nil {
			return nil, err
		}
		s, err := ParseCriteria(bytes.NewReader(b))
		if err != nil {
			return nil, errors.Join(errors.New(e.Name()), err)
		}
		out = append(out, s)
	}
	sortSets(out)
	return out, nil
})

func sortSets(sets []*CriteriaSet) {
	slices.SortFunc(sets, func(a, b *CriteriaSet) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Version, b.Version))
	})
}
