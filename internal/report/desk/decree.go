package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/report/penetapan"
	"github.com/tuntas-id/tuntas/internal/verification"
)

// Decree collects the minutes and the list of the decree asked for, or of the
// newest of the day. The list of a decree that was replaced by then is the one
// of its last day.
func (s *Service) Decree(ctx context.Context, r Request) (penetapan.Data, error) {
	scope, err := s.narrow(r)
	if err != nil {
		return penetapan.Data{}, err
	}
	all, err := s.decrees(ctx, scope, r.Area)
	if err != nil {
		return penetapan.Data{}, err
	}
	d, ok := verification.Newest(all, r.Date)
	if r.Decree != "" {
		if d, err = pick(all, r.Decree, r.Date); err != nil {
			return penetapan.Data{}, err
		}
	} else if !ok {
		return penetapan.Data{}, fault.New("desk.Decree", fault.NotFound, locale.T("desk.no_decree", "date", r.Date), nil)
	}
	out := penetapan.Data{Area: s.Areas.FullName(r.Area), Date: r.Date, Determination: d}
	if by, ok := verification.ReplacedBy(all, d); ok && !by.DecreeDate.After(r.Date) {
		out.ReplacedBy, out.Date = &by, by.DecreeDate.AddDays(-1)
	}
	r.Date = out.Date
	if i := slices.IndexFunc(all, func(o verification.Determination) bool { return o.ID == d.Related }); i >= 0 {
		out.Old = &all[i]
	}
	out.Supplements = verification.SupplementsOf(all, d.ID, r.Date)
	if r.ShowIdentity {
		out.Secret = &penetapan.Secret{By: r.Actor, Purpose: r.Purpose}
	}
	if out.Rows, err = s.rows(ctx, scope, out, r); err != nil {
		return out, err
	}
	minutes, err := s.Lists.Minutes(ctx, scope)
	for _, m := range minutes {
		if m.HeldOn.After(r.Date) || (m.Determination != "" && m.Determination != d.ID) {
			continue
		}
		out.Minutes = append(out.Minutes, penetapan.Minutes{Minutes: m, Village: s.villageName(m.Area), District: s.districtName(m.Area)})
	}
	return out, err
}

// decrees are the determinations of a kab/kota.
func (s *Service) decrees(ctx context.Context, scope region.Scope, area region.Code) ([]verification.Determination, error) {
	all, err := s.Lists.Determinations(ctx, scope)
	return slices.DeleteFunc(all, func(d verification.Determination) bool { return d.Area != area }), err
}

// pick is the frozen decree with an id or number that is not after a day.
func pick(all []verification.Determination, want string, on civil.Date) (verification.Determination, error) {
	for _, d := range all {
		if d.Status == verification.Frozen && !d.DecreeDate.After(on) && (d.ID == want || strings.EqualFold(d.DecreeNo, want)) {
			return d, nil
		}
	}
	return verification.Determination{}, fault.New("desk.Decree", fault.NotFound, locale.T("desk.decree_unknown", "decree", want, "date", on), nil)
}

func (s *Service) villageName(code region.Code) string {
	a, _ := s.Areas.Area(code)
	return a.Name
}

func (s *Service) districtName(code region.Code) string {
	return s.villageName(code.At(region.LevelDistrict))
}

// rows are the families on the list on the day: the frozen lines that are
// still on it, then those added since.
func (s *Service) rows(ctx context.Context, scope region.Scope, d penetapan.Data, r Request) ([]penetapan.Row, error) {
	list, err := s.Lists.ListAsOf(ctx, scope, d.Determination.ID, r.Date)
	if err != nil {
		return nil, err
	}
	on := map[string]bool{}
	var added []verification.Listed
	for _, l := range list {
		if l.Seq > 0 {
			on[l.FamilyID] = true
		} else {
			added = append(added, l)
		}
	}
	lines, err := s.Lists.Lines(ctx, scope, d.Determination.ID)
	if err != nil {
		return nil, err
	}
	var out []penetapan.Row
	for _, l := range lines {
		if on[l.FamilyID] {
			out = append(out, s.row(l, r))
		}
	}
	return s.addedRows(ctx, scope, d, added, r, out)
}

// row prints a line, with NIK and No KK masked unless they were asked for.
func (s *Service) row(l verification.Line, r Request) penetapan.Row {
	out := penetapan.Row{Area: l.Area, Head: l.HeadName, NIK: identity.Mask(l.NIK), KK: identity.Mask(l.KK), Address: registry.Street(l.Address), RT: l.RT, RW: l.RW,
		Village: s.villageName(l.Area), District: s.districtName(l.Area), Persons: l.Persons, Decile: l.Decile}
	if r.ShowIdentity {
		out.NIK, out.KK = l.NIK, l.KK
	}
	return out
}

// addedRows appends families that joined after the list was frozen: as the
// decree froze them that brought them, else as the register has them.
func (s *Service) addedRows(ctx context.Context, scope region.Scope, d penetapan.Data, added []verification.Listed, r Request, out []penetapan.Row) ([]penetapan.Row, error) {
	if len(added) == 0 {
		return out, nil
	}
	lines, decree := map[string]verification.Line{}, map[string]string{}
	for _, other := range d.Supplements {
		its, err := s.Lists.Lines(ctx, scope, other.ID)
		if err != nil {
			return nil, err
		}
		for _, l := range its {
			lines[l.FamilyID], decree[l.FamilyID] = l, other.DecreeNo
		}
	}
	var ids []string
	for _, l := range added {
		if _, ok := lines[l.FamilyID]; !ok {
			ids = append(ids, l.FamilyID)
		}
	}
	now, err := s.Lists.RegisterLines(ctx, scope, ids)
	if err != nil {
		return nil, err
	}
	for _, l := range now {
		lines[l.FamilyID] = l
	}
	for _, l := range added {
		line, ok := lines[l.FamilyID]
		if !ok {
			continue
		}
		row := s.row(line, r)
		row.Persons, row.Added, row.AddedBy = l.Persons, l.Since, decree[l.FamilyID]
		out = append(out, row)
	}
	return out, nil
}
