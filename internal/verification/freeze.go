package verification

import (
	"cmp"
	"context"
	"crypto/sha256"
	"io"
	"slices"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Freeze fixes the list of a draft: who is on it, in which order, with what
// data, and the SHA-256 over all of it. Everything happens in one transaction.
// Freezing what is frozen changes nothing and gives the frozen determination.
func (s *Service) Freeze(ctx context.Context, scope region.Scope, id, by string) (Determination, error) {
	const op = "verification.Freeze"
	var d Determination
	err := s.Atomic.Atomically(ctx, func(ctx context.Context) (err error) {
		if d, err = s.whole(ctx, scope, id); err != nil || d.Status == Frozen {
			return err
		}
		if d.DecreeNo == "" || d.DecreeDate.IsZero() || d.Signatory == "" || d.DataDate.IsZero() {
			return fault.New(op, fault.Invalid, locale.T("verification.decree_incomplete"), nil)
		}
		if d.DecreeDate.After(s.today()) {
			return fault.New(op, fault.Invalid, locale.T("verification.decree_in_future", "date", d.DecreeDate), nil)
		}
		if err := s.checkRelation(ctx, d, true); err != nil {
			return err
		}
		lines, err := s.lines(ctx, d)
		if err != nil {
			return err
		}
		if len(lines) == 0 {
			return fault.New(op, fault.Conflict, locale.T("verification.list_empty"), nil)
		}
		return s.freeze(ctx, &d, lines, by)
	})
	return d, fault.Wrap(op, err)
}

// lines are the families of the draft in the order of the canonical form.
func (s *Service) lines(ctx context.Context, d Determination) ([]Line, error) {
	set, err := s.setOf(ctx, d)
	if err != nil {
		return nil, err
	}
	var out []Line
	for p, err := range s.propose(ctx, region.ScopeOf(d.Area), d, set, CaseFilter{Verified: true}) {
		if err != nil {
			return nil, err
		}
		if !p.Verdict.In() {
			continue
		}
		l, err := s.line(p)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b Line) int {
		return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.HeadName, b.HeadName), cmp.Compare(a.FamilyID, b.FamilyID))
	})
	for i := range out {
		out[i].Seq = i + 1
	}
	return out, nil
}

func (s *Service) line(p proposedCase) (Line, error) {
	l := Line{
		Area: p.Area, FamilyID: p.FamilyID, SourceKey: p.c.SourceKey, HeadName: p.HeadName, Address: p.c.Address,
		RT: p.c.RT, RW: p.c.RW, Persons: p.Persons, Decile: p.Decile,
		Existence: p.Existence, Eligibility: p.Eligibility, Met: p.Met,
	}
	if h := p.c.Head(); h != nil && len(h.NIK) > 0 {
		nik, err := s.Sealer.Open(labelNIK, h.NIK)
		if err != nil {
			return Line{}, err
		}
		l.NIK = string(nik)
	}
	if len(p.c.KK) > 0 {
		kk, err := s.Sealer.Open(labelKK, p.c.KK)
		if err != nil {
			return Line{}, err
		}
		l.KK = string(kk)
	}
	return l, nil
}

// freeze seals the lines, works out the hash and writes everything.
func (s *Service) freeze(ctx context.Context, d *Determination, lines []Line, by string) error {
	d.Families, d.Persons = len(lines), 0
	for _, l := range lines {
		d.Persons += l.Persons
	}
	sum := sha256.New()
	io.WriteString(sum, header(*d)) // a hash takes everything
	entries := make([]Entry, len(lines))
	for i, l := range lines {
		text := l.String()
		io.WriteString(sum, text)
		sealed, err := s.Sealer.Seal(labelEntry, []byte(text))
		if err != nil {
			return err
		}
		entries[i] = Entry{Seq: l.Seq, FamilyID: l.FamilyID, Area: l.Area, Persons: l.Persons, Decile: l.Decile, Met: l.Met, Sealed: sealed}
	}
	d.Status, d.Format, d.Hash = Frozen, canonicalFormat, hexSum(sum)
	d.FrozenAt, d.FrozenBy = s.Now(), by
	ok, err := s.Store.Freeze(ctx, *d, slices.Values(entries))
	if err != nil {
		return err
	}
	if ok {
		if err := s.relate(ctx, *d, lines, by); err != nil {
			return err
		}
		return s.Store.LinkMinutes(ctx, *d)
	}
	// Somebody else froze or edited it between our reading and writing.
	now, err := s.Store.Determination(ctx, region.ScopeOf(d.Area), d.ID)
	if err != nil {
		return err
	}
	if now.Status != Frozen {
		return fault.New("verification", fault.Conflict, locale.T("verification.edited_meanwhile"), nil)
	}
	*d = now
	return nil
}
