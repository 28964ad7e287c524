package desk

import (
	"context"
	"strings"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/report/penetapan"
	"github.com/tuntas-id/tuntas/internal/verification"
)

// Decree collects the minutes and the list of the decree asked for, or of the
// newest of the day.
func (s *Service) Decree(ctx context.Context, r Request) (penetapan.Data, error) {
	scope, err := s.narrow(r)
	if err != nil {
		return penetapan.Data{}, err
	}
	all, err := s.Lists.Determinations(ctx, scope)
	if err != nil {
		return penetapan.Data{}, err
	}
	var newest *verification.Determination
	for i, d := range all {
		if d.Area != r.Area || d.Status != verification.Frozen || d.DecreeDate.After(r.Date) {
			continue
		}
		if r.Decree != "" && d.ID != r.Decree && !strings.EqualFold(d.DecreeNo, r.Decree) {
			continue
		}
		if newest == nil || d.DecreeDate.After(newest.DecreeDate) {
			newest = &all[i]
		}
	}
	if newest == nil && r.Decree != "" {
		return penetapan.Data{}, fault.New("desk.Decree", fault.NotFound, locale.T("desk.decree_unknown", "decree", r.Decree, "date", r.Date), nil)
	}
	if newest == nil {
		return penetapan.Data{}, fault.New("desk.Decree", fault.NotFound, locale.T("desk.no_decree", "date", r.Date), nil)
	}
	out := penetapan.Data{Area: s.Areas.FullName(r.Area), Date: r.Date, Determination: *newest}
	if out.Rows, err = s.rows(ctx, scope, *newest, r); err != nil {
		return out, err
	}
	minutes, err := s.Lists.Minutes(ctx, scope)
	for _, m := range minutes {
		if m.HeldOn.After(r.Date) || (m.Determination != "" && m.Determination != newest.ID) {
			continue
		}
		out.Minutes = append(out.Minutes, penetapan.Minutes{Minutes: m, Village: s.villageName(m.Area), District: s.districtName(m.Area)})
	}
	return out, err
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
func (s *Service) rows(ctx context.Context, scope region.Scope, d verification.Determination, r Request) ([]penetapan.Row, error) {
	list, err := s.Lists.ListAsOf(ctx, scope, d.ID, r.Date)
	if err != nil {
		return nil, err
	}
	on, added := map[string]verification.Listed{}, map[string]verification.Listed{}
	for _, l := range list {
		if l.Seq > 0 {
			on[l.FamilyID] = l
		} else {
			added[l.FamilyID] = l
		}
	}
	lines, err := s.Lists.Lines(ctx, scope, d.ID)
	if err != nil {
		return nil, err
	}
	mask := identity.Mask
	if r.ShowIdentity {
		mask = func(s string) string { return s }
	}
	var out []penetapan.Row
	for _, l := range lines {
		if _, ok := on[l.FamilyID]; !ok {
			continue
		}
		out = append(out, penetapan.Row{Area: l.Area, Head: l.HeadName, NIK: mask(l.NIK), KK: mask(l.KK), Address: l.Address, RT: l.RT, RW: l.RW,
			Village: s.villageName(l.Area), District: s.districtName(l.Area), Persons: l.Persons, Decile: l.Decile})
	}
	return s.addedRows(ctx, scope, added, out)
}

// addedRows appends families that joined after the list was frozen; their
// numbers are not in the frozen lines and stay out.
func (s *Service) addedRows(ctx context.Context, scope region.Scope, added map[string]verification.Listed, out []penetapan.Row) ([]penetapan.Row, error) {
	if len(added) == 0 {
		return out, nil
	}
	ids := make([]string, 0, len(added))
	for id := range added {
		ids = append(ids, id)
	}
	for f, err := range s.Members.Each(ctx, scope, registry.Filter{Families: ids}) {
		if err != nil {
			return nil, err
		}
		l := added[f.Family.ID]
		out = append(out, penetapan.Row{Area: l.Area, Head: f.Family.HeadName, Address: f.Family.Address, RT: f.Family.RT, RW: f.Family.RW, Village: s.villageName(l.Area),
			District: s.districtName(l.Area), Persons: l.Persons, Decile: f.Family.Decile, Added: l.Since})
	}
	return out, nil
}
