package intake

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/intake/value"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// AmendmentKind says what a person did to a batch before its commit.
type AmendmentKind string

// The kinds of amendments.
const (
	AmendCell  AmendmentKind = "cell"  // another text in place of a cell
	AmendValue AmendmentKind = "value" // what a value of a column means, in all rows
	AmendRow   AmendmentKind = "row"   // the row is left out
)

// Amendment is what a person put right in a batch before its commit. The file
// stays as it is: the amendment stands beside its cells, and the row is mapped
// as if the file had said so.
type Amendment struct {
	ID     string
	Kind   AmendmentKind
	Row    int    // 1-based row of the file; 0 for a value
	Column int    // of the file, from 0; -1 for a row
	Field  string // that the column holds; "" for a row
	Old    string // the cell as the file has it
	New    string // the text in its place
	Rows   int    // how many rows have a value
	Reason string // needed to leave a row out
	By     string
	At     time.Time
}

// SealedAmendment is an amendment as it is stored: its cells are sealed, for
// they hold names and numbers of people.
type SealedAmendment struct {
	Amendment
	Sealed []byte // Old and New
}

// amendmentLabel binds sealed cells to their place.
const amendmentLabel = "intake_amendment.sealed"

type amendedCells struct {
	Old string `json:"old"`
	New string `json:"new"`
}

func (s *Service) sealAmendment(a Amendment) (SealedAmendment, error) {
	plain, err := json.Marshal(amendedCells{a.Old, a.New})
	if err != nil {
		return SealedAmendment{}, err
	}
	sealed, err := s.Sealer.Seal(amendmentLabel, plain)
	a.Old, a.New = "", ""
	return SealedAmendment{a, sealed}, err
}

// amendments gives the amendments of a batch that stand.
func (s *Service) amendments(ctx context.Context, b Batch) ([]Amendment, error) {
	stored, err := s.Store.Amendments(ctx, b.Region, b.ID)
	if err != nil || len(stored) == 0 {
		return nil, err
	}
	d, err := s.DialectOf(ctx, b)
	if err != nil {
		return nil, err
	}
	out := make([]Amendment, len(stored))
	for i, a := range stored {
		plain, err := s.Sealer.Open(amendmentLabel, a.Sealed)
		if err != nil {
			return nil, err
		}
		var cells amendedCells
		if err := json.Unmarshal(plain, &cells); err != nil {
			return nil, err
		}
		out[i] = a.Amendment
		out[i].Old, out[i].New = cells.Old, cells.New
		if field := b.FieldAt(a.Column); a.Column >= 0 && field >= 0 {
			out[i].Field = d.Fields[field].Name
		}
	}
	return out, nil
}

// Amendments lists what people put right in a batch, in the order in which
// they did, with its layout.
func (s *Service) Amendments(ctx context.Context, scope region.Scope, batchID string) ([]Amendment, Batch, *Dialect, error) {
	b, err := s.Batch(ctx, scope, batchID)
	if err != nil {
		return nil, b, nil, err
	}
	d, err := s.DialectOf(ctx, b)
	if err != nil {
		return nil, b, nil, err
	}
	list, err := s.amendments(ctx, b)
	return list, b, d, fault.Wrap("intake.Amendments", err)
}

// FieldAt is the field that a column of the file holds, or -1.
func (b Batch) FieldAt(column int) int { return slices.Index(b.Columns, column) }

// Masked is a cell of a field for people who may not see NIK and KK.
func (f Field) Masked(cell string) string {
	if f.Kind == KindNIK || f.Kind == KindKK {
		return identity.Mask(value.Clean(cell))
	}
	return hideNumbers(cell)
}

const (
	maxAmendments = 10_000 // of one batch
	maxAmendment  = 500    // characters of a cell
)

// Amend puts cells, values and rows of a batch right, or takes amendments back
// (their ids in drop). The rows that this touches are mapped anew; afterwards
// the batch is to be checked again. An amendment of the same cell or value
// replaces the one before.
func (s *Service) Amend(ctx context.Context, batchID string, add []Amendment, drop []string, by string) (Batch, error) {
	const op = "intake.Amend"
	b, d, _, err := s.ready(ctx, op, batchID, StateRead, StateChecked)
	if err != nil {
		return b, err
	}
	if len(b.Columns) != len(d.Fields) {
		return b, fault.New(op, fault.Conflict, locale.T("intake.amend_old_batch", "file", b.File), nil)
	}
	done := b
	err = s.Atomic.Atomically(ctx, func(ctx context.Context) error {
		from := b.State
		done = b
		done.State = StateRead
		// First, so that of two at once the second waits for what the first
		// has made.
		if err := s.Store.UpdateBatch(ctx, done, from); err != nil {
			return err
		}
		before, err := s.amendments(ctx, b)
		if err != nil {
			return err
		}
		after, err := s.changeAmendments(ctx, b, d, before, add, drop, by)
		if err != nil {
			return err
		}
		done, err = s.remake(ctx, done, d, before, after)
		if err != nil {
			return err
		}
		return s.recordAmend(ctx, done, len(add), len(drop))
	})
	if err != nil {
		return b, fault.Wrap(op, err)
	}
	return done, nil
}

func (s *Service) recordAmend(ctx context.Context, b Batch, added, dropped int) error {
	if s.Audit == nil {
		return nil
	}
	return s.Audit.Record(ctx, "batch_amend", "batch:"+b.ID, b.Region, "",
		map[string]any{"file": b.File, "added": added, "taken_back": dropped, "standing": b.Amended})
}

// changeAmendments stores what is added and taken back and returns what stands
// now.
func (s *Service) changeAmendments(ctx context.Context, b Batch, d *Dialect, before, add []Amendment, drop []string, by string) ([]Amendment, error) {
	after := slices.Clone(before)
	remove := func(same func(Amendment) bool) error {
		var err error
		after = slices.DeleteFunc(after, func(a Amendment) bool {
			if err != nil || !same(a) {
				return false
			}
			err = s.Store.DropAmendment(ctx, b.Region, b.ID, a.ID)
			return err == nil
		})
		return err
	}
	if err := remove(func(a Amendment) bool { return slices.Contains(drop, a.ID) }); err != nil {
		return nil, err
	}
	var sealed []SealedAmendment
	for _, a := range add {
		a, err := s.completeAmendment(ctx, b, d, a)
		if err != nil {
			return nil, err
		}
		if err := remove(a.replaces); err != nil {
			return nil, err
		}
		a.ID, a.By, a.At = s.NewID(), by, s.Now().UTC()
		after = append(after, a)
	}
	if len(after) > maxAmendments {
		return nil, refuseAmend("intake.amend_too_many", "limit", maxAmendments)
	}
	rows, err := s.countValues(ctx, b, after)
	if err != nil {
		return nil, err
	}
	for i, a := range after {
		if slices.ContainsFunc(before, func(o Amendment) bool { return o.ID == a.ID }) {
			continue
		}
		after[i].Rows = rows[i]
		one, err := s.sealAmendment(after[i])
		if err != nil {
			return nil, err
		}
		sealed = append(sealed, one)
	}
	return after, s.Store.AddAmendments(ctx, b.Region, b.ID, sealed)
}

// replaces reports whether a stands in the place of the older o.
func (a Amendment) replaces(o Amendment) bool {
	if a.Kind != o.Kind || a.Column != o.Column {
		return false
	}
	if a.Kind == AmendValue {
		return value.FoldValue(a.Old) == value.FoldValue(o.Old)
	}
	return a.Row == o.Row
}

// countValues counts the rows that hold the value of each AmendValue.
func (s *Service) countValues(ctx context.Context, b Batch, list []Amendment) ([]int, error) {
	rows := make([]int, len(list))
	if !slices.ContainsFunc(list, func(a Amendment) bool { return a.Kind == AmendValue && a.Rows == 0 }) {
		return rows, nil
	}
	for r, err := range s.rows(ctx, b, nil, wholeRows) {
		if err != nil {
			return nil, err
		}
		for i, a := range list {
			if a.Kind == AmendValue && a.Column < len(r.Raw) && value.FoldValue(r.Raw[a.Column]) == value.FoldValue(a.Old) {
				rows[i]++
			}
		}
	}
	return rows, nil
}

func refuseAmend(key string, args ...any) error {
	return fault.New("intake.Amend", fault.Invalid, locale.T(key, args...), nil)
}

// completeAmendment refuses what cannot be and fills in what the file says.
func (s *Service) completeAmendment(ctx context.Context, b Batch, d *Dialect, a Amendment) (Amendment, error) {
	a.New, a.Reason = value.Clean(a.New), strings.TrimSpace(a.Reason)
	if utf8.RuneCountInString(a.New) > maxAmendment || utf8.RuneCountInString(a.Reason) > maxAmendment {
		return a, refuseAmend("intake.amend_too_long", "limit", maxAmendment)
	}
	if a.Kind == AmendRow {
		if a.Column, a.New = -1, ""; a.Reason == "" {
			return a, refuseAmend("intake.amend_reason")
		}
		_, err := s.storedRow(ctx, b, a.Row)
		return a, err
	}
	field := b.FieldAt(a.Column)
	if a.Column < 0 || field < 0 {
		return a, refuseAmend("intake.amend_column")
	}
	if a.Kind == AmendValue {
		a.Row = 0
		return a, d.Fields[field].mayMean(a.Old, a.New)
	}
	a.Kind = AmendCell
	r, err := s.storedRow(ctx, b, a.Row)
	if err == nil {
		a.Old = cellAt(r.Raw, a.Column)
	}
	return a, err
}

// mayMean refuses to give a value another meaning than one of the field's, or
// one that has a meaning already.
func (f Field) mayMean(old, now string) error {
	if f.Kind != KindDomain || value.FoldValue(old) == "" {
		return refuseAmend("intake.amend_no_domain")
	}
	if _, known := f.code(old); known {
		return refuseAmend("intake.amend_known_value", "value", shorten(old))
	}
	if _, known := f.code(now); !known {
		return refuseAmend("intake.amend_unknown_value", "value", shorten(now))
	}
	return nil
}

// code is what a value as a file writes it stands for.
func (f Field) code(written string) (string, bool) {
	folded := value.FoldValue(written)
	for k, code := range f.Domain {
		if value.FoldValue(k) == folded {
			return code, true
		}
	}
	return "", false
}

// Written gives for each code of the field one way in which files write it, so
// that a person can choose among them.
func (f Field) Written() map[string]string {
	out := map[string]string{}
	for k, code := range f.Domain {
		if best, have := out[code]; !have || len(k) > len(best) || len(k) == len(best) && k < best {
			out[code] = k
		}
	}
	return out
}
