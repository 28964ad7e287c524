package theme

import (
	"encoding/binary"
	"errors"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
)

// FontFile is the TrueType file of the typeface, regular or bold, for the
// writers that embed it.
func FontFile(bold bool) []byte {
	if bold {
		return liberationsansbold.TTF
	}
	return liberationsansregular.TTF
}

// Width is the width of a line of text in points.
func Width(text string, size float64, bold bool) float64 {
	f := regular()
	if bold {
		f = heavy()
	}
	sum := 0
	for _, r := range text {
		sum += f.advance(r)
	}
	return float64(sum) * size / float64(f.unitsPerEm)
}

var (
	regular = sync.OnceValue(func() *metrics { return mustMetrics(liberationsansregular.TTF) })
	heavy   = sync.OnceValue(func() *metrics { return mustMetrics(liberationsansbold.TTF) })
)

// metrics is what is needed of a TrueType font to measure text: the advance
// width per character, and the widths of the first 1280 characters ready.
type metrics struct {
	unitsPerEm int
	widths     []uint16 // by glyph
	segments   []segment
	glyphs     []byte // the cmap's glyph array, where range offsets point into
	quick      [0x500]uint16
}

// segment is a range of characters of the cmap table in format 4.
type segment struct {
	first, last, delta uint16
	at                 int // place of the first glyph in glyphs; -1: only delta
}

var errFont = errors.New("theme: not a TrueType font with a Unicode map")

// mustMetrics reads a font that is part of the binary, so that a failure is a
// defect of the build.
func mustMetrics(ttf []byte) *metrics {
	m, err := readMetrics(ttf)
	if err != nil {
		panic(err)
	}
	return m
}

func readMetrics(ttf []byte) (*metrics, error) {
	tables := map[string][]byte{}
	if len(ttf) < 12 {
		return nil, errFont
	}
	for i := range int(u16(ttf, 4)) {
		at := 12 + 16*i
		off, length := u32(ttf, at+8), u32(ttf, at+12)
		tables[string(ttf[at:at+4])] = ttf[off : off+length]
	}
	head, hhea, hmtx, cmap := tables["head"], tables["hhea"], tables["hmtx"], tables["cmap"]
	if head == nil || hhea == nil || hmtx == nil || cmap == nil {
		return nil, errFont
	}
	m := &metrics{unitsPerEm: int(u16(head, 18))}
	m.widths = make([]uint16, u16(hhea, 34))
	for i := range m.widths {
		m.widths[i] = u16(hmtx, 4*i)
	}
	if err := m.readCharacters(cmap); err != nil {
		return nil, err
	}
	for r := range m.quick {
		m.quick[r] = m.lookup(rune(r))
	}
	return m, nil
}

func (m *metrics) readCharacters(cmap []byte) error {
	for i := range int(u16(cmap, 2)) {
		at := 4 + 8*i
		if u16(cmap, at) != 3 || u16(cmap, at+2) != 1 {
			continue
		}
		t := cmap[u32(cmap, at+4):]
		if u16(t, 0) != 4 {
			continue
		}
		n := int(u16(t, 6)) / 2
		m.glyphs = t
		for s := range n {
			seg := segment{last: u16(t, 14+2*s), first: u16(t, 16+2*n+2*s), delta: u16(t, 16+4*n+2*s), at: -1}
			place := 16 + 6*n + 2*s
			if off := int(u16(t, place)); off > 0 {
				seg.at = place + off
			}
			m.segments = append(m.segments, seg)
		}
		return nil
	}
	return errFont
}

func (m *metrics) advance(r rune) int {
	if r >= 0 && int(r) < len(m.quick) {
		return int(m.quick[r])
	}
	return int(m.lookup(r))
}

func (m *metrics) lookup(r rune) uint16 {
	glyph := uint16(0)
	for _, s := range m.segments {
		if r > rune(s.last) || r < rune(s.first) {
			continue
		}
		if s.at < 0 {
			glyph = uint16(r) + s.delta
			break
		}
		if glyph = u16(m.glyphs, s.at+2*(int(r)-int(s.first))); glyph != 0 {
			glyph += s.delta
		}
		break
	}
	if int(glyph) >= len(m.widths) {
		return m.widths[len(m.widths)-1]
	}
	return m.widths[glyph]
}

func u16(b []byte, at int) uint16 { return binary.BigEndian.Uint16(b[at:]) }
func u32(b []byte, at int) uint32 { return binary.BigEndian.Uint32(b[at:]) }
