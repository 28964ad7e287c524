package intake

import (
	"encoding/binary"
	"errors"
	"slices"

	"github.com/klauspost/compress/zstd"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
)

// blockRows is how many rows one sealed block holds: large enough to compress
// well, small enough to open for one row.
const blockRows = 256

// blockLabel binds a sealed block to its place.
const blockLabel = "intake_block.sealed"

// Sealer encrypts the raw rows before they reach the store.
type Sealer interface {
	Seal(label string, plain []byte) ([]byte, error)
	Open(label string, sealed []byte) ([]byte, error)
}

var errBlock = errors.New("intake: a block of rows is damaged")

// withKinds begins a block whose rows tell the kind of each cell. No row has
// the number 0, so that a block without them begins otherwise.
const withKinds = 0

// appendRecord encodes a row: uvarints for the row number, the number of
// cells, the length before each cell and value, and the kinds of the cells,
// none where every cell is text.
func appendRecord(dst []byte, r Record) []byte {
	if len(dst) == 0 {
		dst = append(dst, withKinds)
	}
	dst = binary.AppendUvarint(dst, uint64(r.Row))
	for _, list := range [][]string{r.Raw, r.Value} {
		dst = binary.AppendUvarint(dst, uint64(len(list)))
		for _, s := range list {
			dst = binary.AppendUvarint(dst, uint64(len(s)))
			dst = append(dst, s...)
		}
	}
	dst = binary.AppendUvarint(dst, uint64(len(r.kinds)))
	return append(dst, r.kinds...)
}

// kindsOf notes the kind of each cell; none where every cell is text.
func kindsOf(dst []byte, cells []tabular.Cell) []byte {
	plain := true
	for _, c := range cells {
		plain = plain && c.Kind == plainKind(c.Text)
		dst = append(dst, byte(c.Kind))
	}
	if plain {
		return dst[:0]
	}
	return dst
}

func plainKind(text string) tabular.Kind {
	if text == "" {
		return tabular.Empty
	}
	return tabular.Text
}

// Cells gives the row as it was read from the file.
func (r Record) Cells() []tabular.Cell {
	out := make([]tabular.Cell, len(r.Raw))
	for i, text := range r.Raw {
		out[i] = tabular.Cell{Text: text, Kind: plainKind(text)}
		if i < len(r.kinds) {
			out[i].Kind = tabular.Kind(r.kinds[i])
		}
	}
	return out
}

// decodeBlock reads all rows of an opened block. The cells of a row share
// memory, and so do its values; rows share none, so that one that is kept does
// not keep its whole block.
func decodeBlock(plain []byte, want parts) ([]Record, error) {
	d := decoder{rest: plain}
	kinds := len(plain) > 0 && plain[0] == withKinds
	if kinds {
		d.rest = d.rest[1:]
	}
	records := make([]Record, 0, blockRows)
	for len(d.rest) > 0 {
		r, ok := d.record(kinds, want)
		if !ok {
			return nil, errBlock
		}
		records = append(records, r)
	}
	return records, nil
}

type decoder struct {
	rest   []byte
	ends   []int // of the texts of the list that is read, in text
	text   []byte
	failed bool
}

// parts says what is read of the rows of a block.
type parts bool

// Whole rows, or only their mapped values: what goes into the register is made
// of those alone.
const (
	wholeRows  parts = true
	valuesOnly parts = false
)

func (d *decoder) record(kinds bool, want parts) (Record, bool) {
	r := Record{Row: int(d.uvarint()), whole: kinds}
	if want == wholeRows {
		r.Raw = d.list()
	} else {
		d.pass()
	}
	r.Value = d.list()
	if kinds {
		if cells := d.bytes(); want == wholeRows {
			r.kinds = slices.Clone(cells)
		}
	}
	return r, !d.failed
}

// list reads where the texts of a list are, then all of them at once.
func (d *decoder) list() []string {
	n := d.uvarint()
	if d.failed || n > uint64(len(d.rest)) {
		d.failed = true
		return nil
	}
	d.ends, d.text = d.ends[:0], d.text[:0]
	for range n {
		d.text = append(d.text, d.bytes()...)
		d.ends = append(d.ends, len(d.text))
	}
	text, from := string(d.text), 0
	list := make([]string, n)
	for i, to := range d.ends {
		list[i], from = text[from:to], to
	}
	return list
}

// pass leaves out a list.
func (d *decoder) pass() {
	for n := d.uvarint(); n > 0 && !d.failed; n-- {
		d.bytes()
	}
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 || d.failed {
		d.failed = true
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

func (d *decoder) bytes() []byte {
	n := d.uvarint()
	if d.failed || n > uint64(len(d.rest)) {
		d.failed = true
		return nil
	}
	b := d.rest[:n]
	d.rest = d.rest[n:]
	return b
}

var (
	compressor, _   = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2))
	decompressor, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(256<<20))
)

func sealBlock(s Sealer, plain []byte) ([]byte, error) {
	return s.Seal(blockLabel, compressor.EncodeAll(plain, nil))
}

func openBlock(s Sealer, sealed []byte, want parts) ([]Record, error) {
	packed, err := s.Open(blockLabel, sealed)
	if err != nil {
		return nil, err
	}
	plain, err := decompressor.DecodeAll(packed, nil)
	if err != nil {
		return nil, err
	}
	return decodeBlock(plain, want)
}

// rowSet is a set of row numbers that grows in any order.
type rowSet map[int]struct{}

func (s rowSet) has(row int) bool { _, ok := s[row]; return ok }
