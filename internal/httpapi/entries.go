package httpapi

import (
	"context"
	"strconv"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/verification"
)

type entryQuery struct {
	AsOfQuery
	Area   string `query:"area" maxLength:"13"`
	Q      string `query:"q" maxLength:"200"`
	Cursor string `query:"cursor" maxLength:"12"`
	Limit  int    `query:"limit" minimum:"0" maximum:"1000"`
}

type entryWire struct {
	Seq      int    `json:"seq"`
	FamilyID string `json:"familyId"`
	HeadName string `json:"headName"`
	Area     string `json:"area"`
	AreaName string `json:"areaName"`
	Persons  int    `json:"persons"`
	Decile   int    `json:"decile"`
	// Met is how many criteria were met; -1: not known.
	Met    int    `json:"met"`
	Status string `json:"status"`
}

type entryList struct {
	Total int `json:"total"`
	// Persons are those of all families of the list that the query selects.
	Persons int         `json:"persons"`
	Items   []entryWire `json:"items"`
	Next    string      `json:"next"`
}

// entries shows the list as of a day, and of a draft what its rule would
// choose today.
func (s *server) entries(ctx context.Context, actor access.Actor, in *entryQuery) (*body[entryList], error) {
	on, err := day(in.AsOf, s.today())
	if err != nil {
		return nil, err
	}
	d, err := s.Verification.Determination(ctx, actor.Scope, in.ID)
	if err != nil {
		return nil, err
	}
	f := registry.Filter{Text: in.Q}
	if in.Area != "" {
		if f.Area, err = region.ParseCode(in.Area); err != nil {
			return nil, err
		}
	}
	page := registry.Page{Limit: in.Limit}
	if page.Offset, err = offset(in.Cursor); err != nil {
		return nil, err
	}
	if page.Limit == 0 {
		page.Limit = registry.DefaultLimit
	}
	var out entryList
	if d.Status == verification.Frozen {
		f.Determination, f.AsOf = d.ID, on
		out, err = s.frozenEntries(ctx, actor, f, page)
	} else {
		out, err = s.draftEntries(ctx, actor, d.ID, f, page)
	}
	if end := page.Offset + len(out.Items); len(out.Items) > 0 && end < out.Total {
		out.Next = strconv.Itoa(end)
	}
	return answer(out), err
}

// frozenEntries takes order and page from the register, and what was frozen
// from the list.
func (s *server) frozenEntries(ctx context.Context, actor access.Actor, f registry.Filter, page registry.Page) (entryList, error) {
	out := entryList{Items: []entryWire{}}
	list, err := s.Verification.ListAsOf(ctx, actor.Scope, f.Determination, f.AsOf)
	if err != nil {
		return out, err
	}
	byID := make(map[string]verification.Listed, len(list))
	for _, l := range list {
		byID[l.FamilyID] = l
	}
	families, err := s.Families.Families(ctx, actor.Scope, f, page)
	if err != nil {
		return out, err
	}
	for _, fam := range families {
		l := byID[fam.ID]
		status := "on_list"
		if l.Seq == 0 {
			status = "added"
		}
		out.Items = append(out.Items, entryWire{l.Seq, fam.ID, fam.HeadName, string(fam.Area), s.areaName(fam.Area), l.Persons, fam.Decile, l.Met, status})
	}
	err = s.eachFamily(ctx, actor, f, func(fam registry.Family) {
		out.Total++
		out.Persons += byID[fam.ID].Persons
	})
	return out, err
}

// draftEntries are the families that the rule of a draft chooses today.
func (s *server) draftEntries(ctx context.Context, actor access.Actor, id string, f registry.Filter, page registry.Page) (entryList, error) {
	out := entryList{Items: []entryWire{}}
	p, err := s.Verification.Proposal(ctx, actor.Scope, id)
	if err != nil {
		return out, err
	}
	asked := map[string]bool{}
	if f.Text != "" || f.Area != "" {
		if err := s.eachFamily(ctx, actor, f, func(fam registry.Family) { asked[fam.ID] = true }); err != nil {
			return out, err
		}
	}
	for _, l := range p.Lines {
		if !l.Verdict.In() || (f.Text != "" || f.Area != "") && !asked[l.FamilyID] {
			continue
		}
		status := "on_list"
		if l.Verdict == verification.InByHand {
			status = "by_hand"
		}
		if out.Total >= page.Offset && len(out.Items) < page.Limit {
			out.Items = append(out.Items, entryWire{0, l.FamilyID, l.HeadName, string(l.Area), s.areaName(l.Area), l.Persons, l.Decile, l.Met, status})
		}
		out.Total++
		out.Persons += l.Persons
	}
	return out, nil
}

// eachFamily calls fn with every family that a filter selects.
func (s *server) eachFamily(ctx context.Context, actor access.Actor, f registry.Filter, fn func(registry.Family)) error {
	for page := (registry.Page{Limit: registry.MaxLimit}); ; page.Offset += page.Limit {
		families, err := s.Families.Families(ctx, actor.Scope, f, page)
		if err != nil {
			return err
		}
		for _, fam := range families {
			fn(fam)
		}
		if len(families) < page.Limit {
			return nil
		}
	}
}
