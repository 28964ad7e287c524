package intake

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake/value"
	"github.com/tuntas-id/tuntas/internal/region"
)

// amendmentsOf gives the amendments that a row was mapped with.
func (s *Service) amendmentsOf(ctx context.Context, b Batch, r Record) ([]Amendment, error) {
	all, err := s.amendments(ctx, b)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(a Amendment) bool { return a.Kind == AmendRow || !a.in(r) }), nil
}

// in reports whether the amendment is about a cell of the row.
func (a Amendment) in(r Record) bool {
	if a.Kind == AmendValue {
		return value.FoldValue(cellAt(r.Raw, a.Column)) == value.FoldValue(a.Old)
	}
	return a.Row == r.Row
}

// WantedRows yields the rows of a batch that are wanted, with the amendments that
// they were mapped with.
func (s *Service) WantedRows(ctx context.Context, scope region.Scope, batchID string, wanted map[int]bool) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		all, b, _, err := s.Amendments(ctx, scope, batchID)
		if err != nil {
			yield(Record{}, err)
			return
		}
		for r, err := range s.rows(ctx, b, nil, wholeRows) {
			if err == nil && !wanted[r.Row] {
				continue
			}
			for _, a := range all {
				if a.Kind != AmendRow && a.in(r) {
					r.Amended = append(r.Amended, a)
				}
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// OpenValue is a value of a column of choices that is none of the choices.
type OpenValue struct {
	Column int // of the file, from 0
	Field  *Field
	Value  string
	Rows   int        // that have it
	As     *Amendment // what a person said that it means, nil: nothing yet
}

// maxOpenValues is how many values a person is asked about at once.
const maxOpenValues = 200

// OpenValues lists the values that are in no domain and what they are taken
// for, the most frequent first.
func (s *Service) OpenValues(ctx context.Context, scope region.Scope, batchID string) ([]OpenValue, error) {
	const op = "intake.OpenValues"
	all, b, d, err := s.Amendments(ctx, scope, batchID)
	if err != nil {
		return nil, err
	}
	if len(b.Columns) != len(d.Fields) {
		return nil, nil // read by an older version
	}
	m := newMapper(&Layout{Dialect: d, Header: b.Header, Columns: b.Columns}, nil, s.today())
	type place struct {
		column int
		value  string
	}
	seen := map[place]*OpenValue{}
	for r, err := range s.rows(ctx, b, nil, wholeRows) {
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		for i := range d.Fields {
			f, raw := &d.Fields[i], cellAt(r.Raw, b.Columns[i])
			if f.Kind != KindDomain || value.Missing(raw) || hideNumbers(raw) != raw {
				continue
			}
			if m.domain(i, f, r.Cells()[b.Columns[i]]).code != "value_unmapped" {
				continue
			}
			at := place{b.Columns[i], value.FoldValue(raw)}
			if seen[at] == nil {
				if len(seen) >= memoSize {
					continue
				}
				seen[at] = &OpenValue{Column: b.Columns[i], Field: f, Value: value.Clean(raw)}
			}
			seen[at].Rows++
		}
	}
	out := make([]OpenValue, 0, len(seen))
	for at, v := range seen {
		for _, a := range all {
			if a.Kind == AmendValue && a.Column == at.column && value.FoldValue(a.Old) == at.value {
				v.As = &a
			}
		}
		out = append(out, *v)
	}
	slices.SortFunc(out, func(a, b OpenValue) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Value, b.Value))
	})
	return out[:min(len(out), maxOpenValues)], nil
}

// cellAt is the cell in a column, "" where the row or the file has none.
func cellAt(raw []string, column int) string {
	if column < 0 || column >= len(raw) {
		return ""
	}
	return raw[column]
}
