package registry

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Correction is a value that a person has put right. It is a source of its
// own: it holds against every file whose facts are not newer than the day on
// which it was made, and gives way to a newer file. The history shows both.
type Correction struct {
	ID         string
	Seq        int64 // order among commits and corrections
	FamilyID   string
	PersonID   string // "": the value belongs to the family
	Field      string // canonical field name
	Old, New   string // NIK and KK masked
	Sealed     []byte // the new NIK or KK
	Reason     string
	RecordedAt time.Time
	RecordedBy string
}

// Fields that can be corrected, besides facts. Decile and percentile come from
// the national ranking and cannot be changed in a region.
var (
	correctFamily = []string{"address", "rt", "rw", "kk"}
	correctPerson = []string{"name", "nik", "sex", "birth_date", "relation"}
)

const maxValue = 200

// Correct puts a value right and keeps the old one, the reason, who and when.
// Only FamilyID, PersonID, Field, New, Reason and RecordedBy of c are read.
func (s *Service) Correct(ctx context.Context, scope region.Scope, c Correction) (Correction, error) {
	c.New, c.Reason = strings.TrimSpace(c.New), strings.TrimSpace(c.Reason)
	if err := c.valid(); err != nil {
		return Correction{}, err
	}
	err := s.Store.Atomically(ctx, func(ctx context.Context) error {
		var err error
		c, err = s.correct(ctx, scope, c)
		return err
	})
	return c, fault.Wrap("registry.Correct", err)
}

func (s *Service) correct(ctx context.Context, scope region.Scope, c Correction) (Correction, error) {
	stored, err := s.Store.Family(ctx, scope, c.FamilyID)
	if err != nil {
		return c, err
	}
	h := openHouse(stored)
	e, label := h.entityOf(c)
	if e == nil {
		return c, notFound("registry.Correct")
	}
	regency := stored.Family.Area.Regency()
	if c.Seq, err = s.Store.NextSeq(ctx, regency); err != nil {
		return c, err
	}
	c.ID, c.RecordedAt, c.Old = s.NewID(), s.Now().UTC(), e.values[c.Field]
	if label != "" {
		if c.Sealed, err = s.Sealer.Seal(label, []byte(c.New)); err != nil {
			return c, err
		}
		if c.Old, err = h.masked(s, label, c.Old); err != nil {
			return c, err
		}
		c.New = mask(c.New)
	}
	if err := h.correct(s, c); err != nil {
		return c, err
	}
	after, err := h.settle(s, "")
	if err != nil {
		return c, err
	}
	var saving Saving
	saving.add(stored, after)
	if err := s.Store.Save(ctx, regency, saving); err != nil {
		return c, err
	}
	return c, s.Store.AddCorrection(ctx, regency, c)
}

// entityOf finds whom a correction is about, and the label of a sealed field.
func (h *house) entityOf(c Correction) (*entity, string) {
	e := h.family
	if c.PersonID != "" {
		e = h.member(c.PersonID)
	}
	switch c.Field {
	case "nik":
		return e, labelNIK
	case "kk":
		return e, labelKK
	}
	return e, ""
}

// correct merges a correction. One about somebody who is no longer there has
// no effect.
func (h *house) correct(s *Service, c Correction) error {
	e, label := h.entityOf(c)
	if e == nil {
		return nil
	}
	on := civil.DateOf(c.RecordedAt)
	e.current, e.mended = Provenance{Correction: c.ID, DataDate: on}, nil
	mark := on.String() + rankCorrected
	if label == "" {
		e.put(c.Field, c.New, mark)
		return nil
	}
	plain, err := s.Sealer.Open(label, c.Sealed)
	if err != nil {
		return err
	}
	e.putSecret(c.Field, string(plain), s.Sealer.Index(label, string(plain)), mark)
	return nil
}

func (h *house) masked(s *Service, label, index string) (string, error) {
	if index == "" {
		return "", nil
	}
	plain, err := s.Sealer.Open(label, h.sealed[index])
	return mask(string(plain)), err
}

// mask shows the first and last four characters of a number.
func mask(s string) string {
	if len(s) < 12 {
		return strings.Repeat("•", len(s))
	}
	return s[:4] + strings.Repeat("•", len(s)-8) + s[len(s)-4:]
}

func (c Correction) valid() error {
	refuse := func(key string) error {
		return fault.New("registry.Correct", fault.Invalid, locale.T(key, "field", FieldText(c.Field)), nil)
	}
	columns, own := familyColumns, correctFamily
	if c.PersonID != "" {
		columns, own = personColumns, correctPerson
	}
	isFact := factName.MatchString(c.Field) && !neverFacts[c.Field] && !columns[c.Field]
	switch {
	case c.Reason == "":
		return refuse("registry.correct_reason")
	case c.RecordedBy == "":
		return refuse("registry.correct_who")
	case !isFact && !slices.Contains(own, c.Field):
		return refuse("registry.correct_field")
	case c.New == "" || len(c.New) > maxValue || !c.fits():
		return refuse("registry.correct_value")
	}
	return nil
}

// fits checks the form of the new value.
func (c Correction) fits() bool {
	switch c.Field {
	case "nik", "kk":
		return len(c.New) == 16 && strings.Trim(c.New, "0123456789") == ""
	case "sex":
		return c.New == "m" || c.New == "f"
	case "birth_date":
		_, err := civil.ParseDate(c.New)
		return err == nil
	case "relation":
		return slices.Contains([]string{RelationHead, RelationSpouse, RelationChild, RelationChildInLaw, RelationGrandchild, RelationParent, RelationHelper, RelationOther}, c.New)
	}
	return true
}
