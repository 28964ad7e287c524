package posyandu

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
)

// Newcomer is a child that comes to a posyandu for the first time.
type Newcomer struct {
	ID        string // made where it is typed: sending twice adds once
	Place     Place
	On        civil.Date // of the session
	Name      string
	Sex       string // m, f
	Birth     civil.Date
	Mother    string
	NIK       string // "" has none yet
	Book      string // KIA book: yes, no, "" unknown
	Confirmed bool   // is none of those that look the same
	At        time.Time
}

// Enrol adds a child by hand. Children of the scope that look the same are
// given instead when the person has not said yet that this is another one.
// Call it inside a transaction.
func (s *Service) Enrol(ctx context.Context, scope region.Scope, in Newcomer) (c Child, alike []Child, err error) {
	const op = "posyandu.Enrol"
	in.Name, in.Mother, in.NIK = strings.TrimSpace(in.Name), strings.TrimSpace(in.Mother), strings.TrimSpace(in.NIK)
	if err := in.check(scope); err != nil {
		return c, nil, err
	}
	h, err := s.Store.Child(ctx, scope, in.ID)
	if err == nil {
		if h.Child.Birth != in.Birth || registry.FoldName(h.Child.Name) != registry.FoldName(in.Name) {
			return c, nil, fault.New(op, fault.Conflict, locale.T("posyandu.entry_reused"), nil)
		}
		return h.Child, nil, nil
	}
	if !fault.Is(err, fault.NotFound) {
		return c, nil, fault.Wrap(op, err)
	}
	c = Child{ID: in.ID, Area: in.Place.Area, Puskesmas: in.Place.Puskesmas, Posyandu: strings.TrimSpace(in.Place.Posyandu), Name: in.Name, Sex: in.Sex, Birth: in.Birth,
		Parent: in.Mother, Book: in.Book, DataDate: in.On}
	if in.NIK != "" {
		c.NIK.Index = s.Sealer.Index(labelNIK, in.NIK)
		if c.NIK.Sealed, err = s.Sealer.Seal(labelNIK, []byte(in.NIK)); err != nil {
			return c, nil, fault.Wrap(op, err)
		}
	}
	regency := c.Area.Regency()
	if !in.Confirmed {
		all, err := s.Store.AllChildren(ctx, regency)
		if err != nil {
			return c, nil, fault.Wrap(op, err)
		}
		alike = slices.DeleteFunc(all, func(o Child) bool { return !scope.Contains(o.Area) || !looksLike(&c, &o) })
		if len(alike) > 0 {
			return c, alike, nil
		}
	}
	c.Signs = []string{traitsOf(&c).signature()}
	l, err := s.newLinker(ctx, &reader{regency: regency}, []*kid{{child: c}})
	if err != nil {
		return c, nil, fault.Wrap(op, err)
	}
	if found, by := l.find(&c); len(found) == 1 {
		c.PersonID, c.LinkedBy = found[0].ID, by
	}
	return c, nil, fault.Wrap(op, s.Store.Save(ctx, regency, Saving{NewChildren: []Child{c}}))
}

// looksLike is wide: it only leads to a question.
func looksLike(a, b *Child) bool {
	x, y := traitsOf(a), traitsOf(b)
	if filled(x.nik, y.nik) {
		return true
	}
	if !agree(x.nik, y.nik) || !agree(x.sex, y.sex) {
		return false
	}
	sameHome := filled(x.parent, y.parent) || x.place == y.place
	switch {
	case x.birth == y.birth:
		return near(x.name, y.name) || filled(x.parent, y.parent) && unnamed(x.name) != unnamed(y.name)
	case swapped(x.birth, y.birth) || onePartOff(x.birth, y.birth):
		return x.name == y.name && sameHome
	}
	return false
}

// check wants what a score cannot do without.
func (in Newcomer) check(scope region.Scope) error {
	if err := checkPlace(scope, in.Place); err != nil {
		return err
	}
	invalid := func(code string, args ...any) error {
		return fault.New("posyandu.Enrol", fault.Invalid, locale.T("posyandu."+code, args...), nil)
	}
	switch {
	case registry.FoldName(in.Name) == "":
		return invalid("name_missing")
	case in.Sex != "m" && in.Sex != "f":
		return invalid("sex_missing")
	case in.Birth.IsZero():
		return invalid("birth_missing")
	case in.On.After(civil.DateOf(in.At)):
		return invalid("day_ahead", "on", in.On)
	case in.Birth.After(in.On):
		return invalid("measured_before_birth", "on", in.On, "birth", in.Birth)
	case !in.Birth.After(FiveYearsBefore(in.On)):
		return invalid("newcomer_over_five", "age", AgeText(in.Birth, in.On))
	}
	if in.NIK == "" {
		return nil
	}
	if r := identity.Check(in.NIK, identity.Known{}); r.Status != identity.OK {
		return invalid("nik_odd")
	}
	return nil
}
