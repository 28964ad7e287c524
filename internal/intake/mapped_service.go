package intake

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// OwnMappings lists the newest version of each mapping of a scope.
func (s *Service) OwnMappings(ctx context.Context, scope region.Scope) ([]Mapping, error) {
	if s.Mappings == nil {
		return nil, nil
	}
	list, err := s.Mappings.Mappings(ctx, scope)
	return list, fault.Wrap("intake.OwnMappings", err)
}

// OwnMapping gives a version of a mapping with the base whose fields it uses;
// 0 is the newest.
func (s *Service) OwnMapping(ctx context.Context, scope region.Scope, id string, version int) (Mapping, *Dialect, error) {
	const op = "intake.OwnMapping"
	unknown := func(cause error) error {
		return fault.New(op, fault.NotFound, locale.T("intake.mapping_unknown"), cause)
	}
	if s.Mappings == nil {
		return Mapping{}, nil, unknown(errNoMappings)
	}
	m, err := s.Mappings.Mapping(ctx, scope, id, version)
	if fault.Is(err, fault.NotFound) {
		return m, nil, unknown(err)
	}
	if err != nil {
		return m, nil, fault.Wrap(op, err)
	}
	base := s.shipped(m.Base)
	if base == nil {
		return m, nil, unknown(nil)
	}
	return m, base, nil
}

// Base gives the layout whose fields a mapping uses.
func (s *Service) Base(id string) (*Dialect, error) {
	for _, d := range Bases(s.Dialects) {
		if d.ID == id {
			return d, nil
		}
	}
	return nil, fault.New("intake.Base", fault.Invalid, locale.T("intake.dialect_unknown", "dialect", id), nil)
}

// SaveMapping keeps a mapping as its next version. With an ID, Version is the
// one that the person saw: if it is no longer the newest, it is a Conflict.
func (s *Service) SaveMapping(ctx context.Context, m Mapping, by string) (Mapping, error) {
	const op = "intake.SaveMapping"
	base, err := s.Base(m.Base)
	if err != nil {
		return m, err
	}
	m = m.tidied()
	if err := m.check(base, s.Areas, s.todayDate()); err != nil {
		return m, err
	}
	action := "mapping_add"
	if m.ID == "" {
		m.ID, m.Version = s.NewID(), 0
	} else {
		if err := s.unchanged(ctx, m); err != nil {
			return m, err
		}
		action = "mapping_change"
	}
	if m.Retired {
		action = "mapping_retire"
	}
	m.Version++
	m.SavedAt, m.SavedBy = s.Now().UTC(), by
	err = s.Atomic.Atomically(ctx, func(ctx context.Context) error {
		if err := s.Mappings.AddMapping(ctx, m); err != nil {
			return err
		}
		if s.Audit == nil {
			return nil
		}
		return s.Audit.Record(ctx, action, "mapping:"+m.ID, m.Region, "", map[string]any{"title": m.Title, "version": m.Version, "base": m.Base})
	})
	return m, fault.Wrap(op, err)
}

// unchanged makes sure that the newest version is the one the person saw, and
// that it is of the same kind of file: old rows are read by its fields.
func (s *Service) unchanged(ctx context.Context, m Mapping) error {
	newest, _, err := s.OwnMapping(ctx, region.ScopeOf(m.Region), m.ID, 0)
	switch {
	case err != nil:
		return err
	case newest.Version != m.Version:
		return fault.New("intake.SaveMapping", fault.Conflict, locale.T("intake.mapping_changed", "title", newest.Title, "by", newest.SavedBy), nil)
	case newest.Base != m.Base:
		return fault.New("intake.SaveMapping", fault.Invalid, locale.T("intake.mapping_base"), nil)
	}
	return nil
}

// tidied leaves out what says nothing.
func (m Mapping) tidied() Mapping {
	m.Title, m.Sheet = strings.Join(strings.Fields(m.Title), " "), strings.TrimSpace(m.Sheet)
	m.HeaderRows = max(m.HeaderRows, 1)
	used := map[string]bool{}
	for _, c := range m.Columns {
		used[c.Field] = true
	}
	constants := map[string]string{}
	for field, text := range m.Constants {
		if text = strings.TrimSpace(text); text != "" {
			constants[field] = text
		}
	}
	values := map[string]map[string]string{}
	for field, written := range m.Values {
		if used[field] && len(written) > 0 {
			values[field] = written
		}
	}
	m.Constants, m.Values = constants, values
	return m
}

// ReadMapped saves a mapping and reads a held file with it. Where the file
// cannot be read the mapping is not kept either.
func (s *Service) ReadMapped(ctx context.Context, h HeldFile, m Mapping, p Place, by string) (Batch, Mapping, error) {
	const op = "intake.ReadMapped"
	content, err := s.content(ctx, h)
	if err != nil {
		return Batch{}, m, fault.Wrap(op, err)
	}
	m.Region = h.Region
	m, err = s.SaveMapping(ctx, m, by)
	if err != nil {
		return Batch{}, m, err
	}
	b, err := s.Read(ctx, h.Region, h.File, bytes.NewReader(content), h.Size, Options{By: by, Dialect: m.ID, Place: p, DataDate: h.DataDate})
	if err != nil {
		return b, m, errors.Join(err, s.Mappings.DropMapping(context.WithoutCancel(ctx), m.Region, m.ID, m.Version))
	}
	return b, m, nil
}
