package scorefile

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"math/bits"

	"github.com/tuntas-id/tuntas/growth"
)

// rows walks over the rows of a block and finds their cells. The cells of one row are
// valid until the next.
type rows struct {
	header *header
	plan   *plan
	cells  [][]byte // of the row, without quotes where they were; no more than the header has
	count  int      // cells of the row, however many
	need   int      // how many of its cells are looked at
	raw    []byte   // the row as it stands, without its end
	rest   []byte
	place  int  // of the row in the block, empty lines counted
	quotes bool // some cell of the block is quoted
}

// start begins a block.
func (r *rows) start(b []byte) {
	r.rest, r.place, r.quotes = b, -1, bytes.IndexByte(b, '"') >= 0
	if r.cells == nil {
		r.cells = make([][]byte, len(r.header.names))
	}
	if r.need == 0 {
		r.need = len(r.cells)
	}
}

// next finds the next row; empty lines are passed over, but count.
func (r *rows) next() bool {
	for len(r.rest) > 0 {
		end := bytes.IndexByte(r.rest, '\n')
		if r.quotes {
			end = rowEnd(r.rest, r.header.delimiter) - 1
		}
		row := r.rest
		if end >= 0 {
			row, r.rest = r.rest[:end], r.rest[end+1:]
		} else {
			r.rest = nil
		}
		r.place++
		if n := len(row); n > 0 && row[n-1] == '\r' {
			row = row[:n-1]
		}
		if len(row) > 0 {
			r.raw = row
			r.split()
			return true
		}
	}
	return false
}

// split cuts the row into cells.
func (r *rows) split() {
	r.cells = r.cells[:cap(r.cells)]
	if r.quotes && bytes.IndexByte(r.raw, '"') >= 0 {
		r.splitQuoted()
		return
	}
	raw, cells, delimiter := r.raw, r.cells[:r.need], r.header.delimiter
	start, at, n := 0, 0, 0
	for ; at+8 <= len(raw) && n < len(cells); at += 8 {
		for found := bytesEqual(binary.LittleEndian.Uint64(raw[at:]), delimiter); found != 0 && n < len(cells); found &= found - 1 {
			i := at + bits.TrailingZeros64(found)>>3
			cells[n] = raw[start:i]
			n++
			start = i + 1
		}
	}
	for ; n < len(cells); n++ {
		i := bytes.IndexByte(raw[start:], delimiter)
		if i < 0 {
			cells[n] = raw[start:]
			r.count, r.cells = n+1, r.cells[:n+1]
			return
		}
		cells[n] = raw[start : start+i]
		start += i + 1
	}
	r.count = n + 1 + bytes.Count(raw[start:], []byte{delimiter})
	r.cells = r.cells[:min(r.count, len(r.cells))]
}

// splitQuoted is split for a row with quotes.
func (r *rows) splitQuoted() {
	n := 0
	eachCell(r.raw, r.header.delimiter, func(cell []byte) {
		if n < len(r.cells) {
			r.cells[n] = unquoted(cell)
		}
		n++
	})
	r.count = n
	r.cells = r.cells[:min(n, len(r.cells))]
}

// cell is the content of a column of the row, nothing where the file has no such
// column or the row is too short.
func (r *rows) cell(c column) []byte {
	if i := r.plan.at[c]; i >= 0 && i < len(r.cells) {
		return r.cells[i]
	}
	return nil
}

// whole checks that the row has as many cells as the header.
func (r *rows) whole() (Problem, bool) {
	if r.count == len(r.header.names) {
		return Problem{}, true
	}
	return Problem{Value: string(r.raw), Reason: CellCount}, false
}

// problem names a cell of the row.
func (r *rows) problem(c column, reason Reason) Problem {
	return Problem{Column: r.header.names[r.plan.at[c]], Value: string(r.cell(c)), Reason: reason}
}

// codes reads sex, position, oedema and age, in the order in which their errors count.
func (r *rows) codes(m *growth.Measurement) (Problem, bool) {
	var ok bool
	if m.Sex, ok = sexOf(r.cell(sexColumn)); !ok {
		return r.problem(sexColumn, NotACode), false
	}
	if m.Position, ok = positionOf(r.cell(measureColumn)); !ok {
		return r.problem(measureColumn, NotACode), false
	}
	if m.Oedema, ok = oedemaOf(r.cell(oedemaColumn)); !ok {
		return r.problem(oedemaColumn, NotACode), false
	}
	return r.age(m)
}

// age reads the age, or the two dates that give it.
func (r *rows) age(m *growth.Measurement) (Problem, bool) {
	if !r.plan.has(ageColumn) {
		return r.ageByDates(m)
	}
	value, ok := number(r.cell(ageColumn), r.header.decimal)
	if !ok {
		return r.problem(ageColumn, NotANumber), false
	}
	months := r.plan.months
	if r.plan.has(ageUnitColumn) {
		switch unit := r.cell(ageUnitColumn); string(unit) {
		case "d", "D":
			months = false
		case "m", "M":
			months = true
		default:
			if value == value || (len(unit) > 0 && !isMissing(unit)) {
				return r.problem(ageUnitColumn, NotACode), false
			}
		}
	}
	if m.Age = growth.Days(value); months {
		m.Age = growth.Months(value)
	}
	if value < 0 {
		return r.problem(ageColumn, Negative), false
	}
	return Problem{}, true
}

func (r *rows) ageByDates(m *growth.Measurement) (Problem, bool) {
	m.Age = growth.Age{}
	birthCell, measuredCell := r.cell(birthColumn), r.cell(measuredColumn)
	if len(birthCell) == 0 || len(measuredCell) == 0 || isMissing(birthCell) || isMissing(measuredCell) {
		return Problem{}, true
	}
	birth, ok := dateOf(birthCell)
	if !ok {
		return r.problem(birthColumn, NotADate), false
	}
	measured, ok := dateOf(measuredCell)
	if !ok {
		return r.problem(measuredColumn, NotADate), false
	}
	if measured.Before(birth) {
		return r.problem(measuredColumn, Negative), false
	}
	m.Age = growth.AgeOn(birth, measured)
	return Problem{}, true
}

// size is a column of numbers and where its number goes.
type size struct {
	column column
	into   *float64
}

// numbers reads cells that must be numbers or nothing.
func (r *rows) numbers(sizes ...size) (Problem, bool) {
	for _, s := range sizes {
		v, ok := number(r.cell(s.column), r.header.decimal)
		if !ok {
			return r.problem(s.column, NotANumber), false
		}
		*s.into = v
	}
	return Problem{}, true
}

// sizes reads all that is measured of a child.
func (r *rows) sizes(m *growth.Measurement) (Problem, bool) {
	return r.numbers(size{weightColumn, &m.Weight}, size{lengthColumn, &m.LengthHeight}, size{headColumn, &m.Head},
		size{armColumn, &m.Arm}, size{tricepsColumn, &m.Triceps}, size{subscapularColumn, &m.Subscapular})
}

// each reads the rows of a block one by one and writes each with its scores, or
// without them and with its problem kept.
func (r *rows) each(b *block, read func() (Problem, bool), good func([]byte) []byte, bad func([]byte, Problem) []byte) {
	r.start(b.in)
	for r.next() {
		if problem, ok := read(); ok {
			b.out = good(b.out)
		} else {
			b.add(problem, r.place)
			b.out = bad(b.out, problem)
		}
		b.rows++
	}
	b.lines = r.place + 1
}

// gather reads a whole file row by row; the rows that cannot be used are reported.
func (r *rows) gather(ctx context.Context, in io.Reader, o *Options, add func(row int) (Problem, bool)) (Result, error) {
	var result Result
	first := firstRow
	err := eachBlock(ctx, in, r.header, o, func(b *block) bool {
		r.start(b.in)
		for r.next() {
			if problem, ok := add(first + r.place); !ok {
				problem.Row = first + r.place
				result.Problems++
				if o.Problem != nil {
					o.Problem(problem)
				}
			}
			result.Rows++
		}
		first += r.place + 1
		if o.Progress != nil {
			o.Progress(b.read)
		}
		return true
	})
	return result, err
}

// appendBad writes a row with empty columns, but for the error.
func (h *header) appendBad(out, raw []byte, columns int, names []string, message string) []byte {
	out = h.appendRow(out, raw)
	for i := range columns {
		out = append(out, h.delimiter)
		if i < len(names) && names[i] == "error" {
			out = append(out, message...)
		}
	}
	return append(out, h.lineEnd...)
}

// appendRow writes a row whose cells may not be as many as the header's. Cells beyond the
// header are left out, and the problem holds the row as it was; a row too short is filled
// up.
func (h *header) appendRow(out, raw []byte) []byte {
	n, want := 0, len(h.names)
	eachCell(raw, h.delimiter, func(cell []byte) {
		if n < want {
			if n > 0 {
				out = append(out, h.delimiter)
			}
			out = append(out, cell...)
		}
		n++
	})
	for ; n < want; n++ {
		out = append(out, h.delimiter)
	}
	return out
}
