package linkage

import "context"

// Source is a register to be linked, read once from beginning to end.
type Source interface {
	// Name of the register, as results name it.
	Name() string
	// Columns of its rows.
	Columns() []string
	// Each calls f for every row, from up to the given number of goroutines at
	// once; worker says which, row is the row's number from 1 on. The fields are
	// only valid during the call.
	Each(ctx context.Context, workers int, f func(worker, row int, fields [][]byte) error) error
}

// Rows is a register in memory.
type Rows struct {
	Title  string
	Header []string
	Values [][]string
}

// Name is the title.
func (r Rows) Name() string { return r.Title }

// Columns is the header.
func (r Rows) Columns() []string { return r.Header }

// Each gives the rows one after the other.
func (r Rows) Each(ctx context.Context, _ int, f func(worker, row int, fields [][]byte) error) error {
	fields := make([][]byte, len(r.Header))
	for i, row := range r.Values {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		for c := range fields {
			fields[c] = nil
			if c < len(row) {
				fields[c] = append(fields[c], row[c]...)
			}
		}
		if err := f(0, i+1, fields); err != nil {
			return err
		}
	}
	return nil
}
