package intake

import (
	"encoding/binary"
	"errors"

	"github.com/klauspost/compress/zstd"
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

// appendRecord encodes a row: uvarints for the row number, the number of
// cells, and the length before each cell and value.
func appendRecord(dst []byte, r Record) []byte {
	dst = binary.AppendUvarint(dst, uint64(r.Row))
	for _, list := range [][]string{r.Raw, r.Value} {
		dst = binary.AppendUvarint(dst, uint64(len(list)))
		for _, s := range list {
			dst = binary.AppendUvarint(dst, uint64(len(s)))
			dst = append(dst, s...)
		}
	}
	return dst
}

// decodeBlock reads all rows of an opened block. The rows share its memory.
func decodeBlock(plain []byte) ([]Record, error) {
	d := decoder{text: string(plain), rest: plain}
	records := make([]Record, 0, blockRows)
	for len(d.rest) > 0 {
		r := Record{Row: int(d.uvarint())}
		r.Raw, r.Value = d.list(), d.list()
		if d.failed {
			return nil, errBlock
		}
		records = append(records, r)
	}
	return records, nil
}

type decoder struct {
	text   string
	rest   []byte
	failed bool
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

func (d *decoder) list() []string {
	n := d.uvarint()
	if d.failed || n > uint64(len(d.rest)) {
		d.failed = true
		return nil
	}
	list := make([]string, n)
	for i := range list {
		length := d.uvarint()
		if d.failed || length > uint64(len(d.rest)) {
			d.failed = true
			return nil
		}
		from := len(d.text) - len(d.rest)
		list[i] = d.text[from : from+int(length)]
		d.rest = d.rest[length:]
	}
	return list
}

var (
	compressor, _   = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2))
	decompressor, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(256<<20))
)

func sealBlock(s Sealer, plain []byte) ([]byte, error) {
	return s.Seal(blockLabel, compressor.EncodeAll(plain, nil))
}

func openBlock(s Sealer, sealed []byte) ([]Record, error) {
	packed, err := s.Open(blockLabel, sealed)
	if err != nil {
		return nil, err
	}
	plain, err := decompressor.DecodeAll(packed, nil)
	if err != nil {
		return nil, err
	}
	return decodeBlock(plain)
}

// rowSet is a set of row numbers that grows in any order.
type rowSet map[int]struct{}

func (s rowSet) has(row int) bool { _, ok := s[row]; return ok }
