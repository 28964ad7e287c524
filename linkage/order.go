package linkage

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
)

// Sorted are the numbers of the records by register and identifier, numbers
// before words and by their value. Two records of one identifier keep the order
// of their contents.
func (r *Records) Sorted() []uint32 {
	type place struct {
		register uint16
		word     bool
		zeros    uint16
		length   uint32 // of a number without its zeros
		first    uint64 // eight bytes
		at       uint32
	}
	order := make([]place, r.Len())
	for i := range order {
		id := r.id(i)
		p := place{register: r.register[i], at: uint32(i), word: !isNumber(id)}
		if !p.word {
			short := bytes.TrimLeft(id, "0")
			p.zeros, p.length, id = uint16(min(len(id)-len(short), 1<<16-1)), uint32(len(short)), short
		}
		var first [8]byte
		copy(first[:], id)
		p.first = binary.BigEndian.Uint64(first[:])
		order[i] = p
	}
	slices.SortFunc(order, func(a, b place) int {
		if a.register != b.register {
			return cmp.Compare(a.register, b.register)
		}
		if a.word != b.word {
			if b.word {
				return -1
			}
			return 1
		}
		if a.length != b.length {
			return cmp.Compare(a.length, b.length)
		}
		if a.first != b.first {
			return cmp.Compare(a.first, b.first)
		}
		x, y := r.id(int(a.at)), r.id(int(b.at))
		if c := bytes.Compare(x[a.zeros:], y[b.zeros:]); c != 0 {
			return c
		}
		if a.zeros != b.zeros {
			return cmp.Compare(a.zeros, b.zeros)
		}
		return cmp.Compare(a.at, b.at)
	})
	out := make([]uint32, len(order))
	for i, p := range order {
		out[i] = p.at
	}
	return out
}

func isNumber(id []byte) bool {
	for _, c := range id {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(id) > 0
}

// id of record i, not to be kept or changed.
func (r *Records) id(i int) []byte {
	from := uint64(0)
	if i > 0 {
		from = r.idEnds[i-1]
	}
	return r.ids[from:r.idEnds[i]]
}

// AppendID appends the identifier of record i.
func (r *Records) AppendID(to []byte, i int) []byte { return append(to, r.id(i)...) }

// IDNamer is a source that knows which of its columns is the identifier of its
// rows, when it is not the one that the model names; -1: the number of the row.
type IDNamer interface{ IDColumn(m Model) int }

// idColumn of a source.
func idColumn(m Model, s Source) int {
	if n, ok := s.(IDNamer); ok {
		return n.IDColumn(m)
	}
	return ColumnNamed(s.Columns(), m.ID)
}

// ColumnNamed is the number of a column, -1 when there is none; case, blanks and
// signs do not count.
func ColumnNamed(columns []string, name string) int {
	if headerKey(name) == "" {
		return -1
	}
	return slices.IndexFunc(columns, func(h string) bool { return headerKey(h) == headerKey(name) })
}

// CheckColumns tells whether a source has the columns that a model needs.
func CheckColumns(m Model, known map[string]Standardiser, s Source) error {
	l, err := newLayout(m, known)
	if err != nil {
		return err
	}
	_, err = l.find(s.Name(), s.Columns())
	return err
}
