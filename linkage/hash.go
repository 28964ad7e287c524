package linkage

import (
	"encoding/binary"
	"math/bits"
)

// Hashes are made of contents and not of places in memory, so that the same
// records give the same bytes in any order.

const (
	mixA = 0x9e37_79b9_7f4a_7c15
	mixB = 0xe703_7ed1_a0b4_28db
	mixC = 0x8ebc_6af0_9c88_c6e3
)

func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// hashBytes is a 64-bit hash of the bytes.
func hashBytes(b []byte) uint64 {
	n := len(b)
	h := uint64(n) * mixA
	for len(b) > 16 {
		h = mix(h^binary.LittleEndian.Uint64(b)^mixB, binary.LittleEndian.Uint64(b[8:])^mixC)
		b = b[16:]
	}
	var x, y uint64
	switch {
	case len(b) >= 8:
		x, y = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[len(b)-8:])
	case len(b) >= 4:
		x, y = uint64(binary.LittleEndian.Uint32(b)), uint64(binary.LittleEndian.Uint32(b[len(b)-4:]))
	case len(b) > 0:
		x, y = uint64(b[0])<<16|uint64(b[len(b)/2])<<8|uint64(b[len(b)-1]), 0
	}
	return mix(mix(x^h^mixB, y^mixC), uint64(n)^mixA)
}

// hashWord mixes one word into a hash.
func hashWord(h, w uint64) uint64 { return mix(h^w^mixB, w^h>>32^mixA) }
