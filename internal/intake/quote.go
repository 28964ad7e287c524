package intake

import (
	"cmp"
	"context"
	"slices"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/intake/value"
)

// headerOf is the header that the file has for a column which a sink calls by
// a header of its dialect; "" for a column that the file lacks.
func (b Batch) headerOf(d *Dialect, column string) string {
	if c := b.columnCalled(d, column); c >= 0 {
		return b.Header[c]
	}
	return ""
}

// columnCalled is the column of the file with a header of the dialect or of
// the file itself, or -1.
func (b Batch) columnCalled(d *Dialect, header string) int {
	if header == "" {
		return -1
	}
	has := func(i int) bool { return i < len(b.Columns) && b.Columns[i] >= 0 && b.Columns[i] < len(b.Header) }
	for i, f := range d.Fields {
		if has(i) && f.Headers[0] == header {
			return b.Columns[i]
		}
	}
	if c := slices.Index(b.Header, header); c >= 0 {
		return c
	}
	for i, f := range d.Fields {
		if has(i) && slices.ContainsFunc(f.Headers, func(h string) bool { return same(h, header) }) {
			return b.Columns[i]
		}
	}
	return -1
}

// quote makes the value of each finding of a check what stands in the cell it
// names: sinks see mapped values, people look for their own. A cell that is
// blank has its value from above, and one that was amended in the browser has
// another.
func (s *Service) quote(ctx context.Context, b Batch, found []Finding) error {
	var about []int
	for i, f := range found {
		if f.Row > 0 && f.Column != "" && b.Amended == 0 {
			about = append(about, i)
		}
	}
	slices.SortStableFunc(about, func(i, j int) int { return cmp.Compare(found[i].Row, found[j].Row) })
	numbers, err := s.numberColumns(ctx, b)
	if err != nil {
		return err
	}
	var records []Record // of the block that is open
	for _, i := range about {
		f := &found[i]
		if len(records) == 0 || records[len(records)-1].Row < f.Row {
			if records, err = s.blockOf(ctx, b, f.Row); fault.Is(err, fault.NotFound) {
				continue
			} else if err != nil {
				return err
			}
		}
		r, ok := rowIn(records, f.Row)
		column := slices.Index(b.Header, f.Column)
		if !ok || column < 0 {
			continue
		}
		text := cellAt(r.Raw, column)
		switch {
		case value.Missing(text):
		case numbers[column]:
			f.Value = identity.Mask(digitsIn(text))
		default:
			f.Value = shorten(text)
		}
	}
	return nil
}

// numberColumns are the columns of the file that hold a NIK or a KK.
func (s *Service) numberColumns(ctx context.Context, b Batch) (map[int]bool, error) {
	d, err := s.DialectOf(ctx, b)
	if err != nil {
		return nil, err
	}
	out := map[int]bool{}
	for i, f := range d.Fields {
		if i < len(b.Columns) && (f.Kind == KindNIK || f.Kind == KindKK) {
			out[b.Columns[i]] = true
		}
	}
	return out, nil
}
