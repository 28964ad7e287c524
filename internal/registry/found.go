package registry

import (
	"bytes"
	"context"

	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// noticeHow tells how a family was found that is not known by its key, and
// whether its rows may be merged.
func (m *merger) noticeHow(key string, how found, rows []intake.Record) bool {
	if how.taken {
		for _, r := range rows {
			m.tell("family_taken", intake.SeverityError, key, r.Row)
		}
		return false
	}
	if how.by != "" {
		m.foundBy[how.by]++
	}
	if how.by == byName {
		m.tell("family_by_name", intake.SeverityNotice, key, rows[0].Row)
	}
	if how.ambiguous > 0 {
		m.tell("family_ambiguous", intake.SeverityWarning, key, rows[0].Row, "count", how.ambiguous)
	}
	if how.elsewhere > 0 {
		m.tell("persons_elsewhere", intake.SeverityWarning, key, rows[0].Row, "count", how.elsewhere)
	}
	return true
}

// tell reports a finding about the family of a key.
func (m *merger) tell(code string, severity intake.Severity, key string, row int, args ...any) {
	shown := m.layout.shown(key)
	args = append(args, "key", shown)
	m.find(intake.Finding{Row: row, Code: code, Severity: severity, Value: shown,
		Text: locale.T("registry."+code, args...), Remedy: locale.T("registry."+code+"_remedy", args...)})
}

// noticeCard tells that the family has another card now.
func (m *merger) noticeCard(before, after Family, key string, row int) {
	if before.KK.IsZero() || bytes.Equal(before.KK.Index, after.KK.Index) {
		return
	}
	m.tell("kk_changed", intake.SeverityNotice, key, row)
}

// noticeFound sums up for the whole file: how many families were found by
// other ways than their key, and how many a file without NIK could not look
// for.
func (m *merger) noticeFound() {
	if n := m.foundBy[byCard] + m.foundBy[byNIK]; n > 0 {
		m.find(intake.Finding{Code: "families_found", Severity: intake.SeverityNotice,
			Text: locale.T("registry.families_found", "count", n), Remedy: locale.T("registry.families_found_remedy")})
	}
	if _, hasNIK := m.layout.at["nik"]; !hasNIK && m.finder.looks && m.out.New > 0 {
		m.find(intake.Finding{Code: "families_without_nik", Severity: intake.SeverityWarning,
			Text: locale.T("registry.families_without_nik", "count", m.out.New), Remedy: locale.T("registry.families_without_nik_remedy")})
	}
}

// noticeShared tells which new persons have a NIK that the register knows of
// somebody else from another file, once they are stored.
func (m *merger) noticeShared(ctx context.Context) error {
	shared, err := m.service.Store.SharedNIK(ctx, m.in.Batch.Region, m.batch)
	for _, s := range shared {
		m.tellShared(s)
	}
	return err
}

func (m *merger) tellShared(s Shared) {
	m.find(intake.Finding{Row: s.Row, Column: "NIK", Code: "duplicate_across_files", Severity: intake.SeverityWarning, Value: s.Masked,
		Text: locale.T("identity.duplicate_across_files", "number", locale.T("identity.nik")), Remedy: locale.T("identity.duplicate_across_files_remedy")})
}

// lookFor finds which new persons of a check, of whom nothing is stored, have
// a NIK that the register knows. What is found is told at the end, as of a
// commit: findings are not for two goroutines at once.
func (m *merger) lookFor(ctx context.Context, s Saving) error {
	added, wanted := map[string][]Shared{}, Wanted{}
	rows := map[string]int{}
	for _, l := range s.Links {
		if first, ok := rows[l.EntityID]; !ok || l.Row < first {
			rows[l.EntityID] = l.Row
		}
	}
	for _, p := range s.NewPersons {
		index := string(p.NIK.Index)
		if index == "" {
			continue
		}
		if added[index] == nil {
			wanted.NIK = append(wanted.NIK, p.NIK.Index)
		}
		added[index] = append(added[index], Shared{Row: rows[p.ID], sealed: p.NIK.Sealed})
	}
	families, err := m.service.Store.Find(ctx, m.in.Batch.Region, wanted)
	if err != nil {
		return err
	}
	for _, f := range families {
		for _, p := range f.Members {
			index := string(p.NIK.Index)
			m.held = append(m.held, added[index]...)
			delete(added, index)
		}
	}
	return nil
}

// noticeHeld tells of a check what noticeShared tells of a commit.
func (m *merger) noticeHeld() error {
	for _, s := range m.held {
		nik, err := m.service.Sealer.Open(labelNIK, s.sealed)
		if err != nil {
			return err
		}
		s.Masked = mask(string(nik))
		m.tellShared(s)
	}
	return nil
}
