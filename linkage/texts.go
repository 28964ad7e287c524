package linkage

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"

	"github.com/tuntas-id/tuntas/linkage/metric"
)

// texts holds what comparing the values of a dictionary needs beside the values.
type texts struct {
	briefs []brief // by value
	// words of each value: wordOf[wordEnds[id-1]:wordEnds[id]]
	wordEnds []uint32
	wordOf   []uint32
	words    *dictionary
	// of the values beyond the dictionary's own
	extraBriefs []brief
	extraWords  [][]uint32
}

// brief is a value in one line of the processor's cache: most values fit in it, and
// most pairs are told apart by its head.
type brief struct {
	letters  uint32 // that are in it, five bits a letter
	length   uint8  // of the text; tooLong when it is not in the brief
	initials bool   // a word of it is one letter
	words    uint64 // one bit for each word, by its hash
	text     [inBrief]byte
}

const (
	inBrief = 48
	tooLong = 255
)

func briefOf(v []byte) brief {
	b := brief{letters: lettersIn(v), length: tooLong}
	if len(v) <= inBrief {
		b.length = uint8(copy(b.text[:], v))
	}
	for w := range bytes.FieldsSeq(v) {
		b.words |= 1 << (hashBytes(w) >> 58)
		b.initials = b.initials || len(w) == 1
	}
	return b
}

// wantTexts marks the fields that a similarity looks at.
func (l *layout) wantTexts(m Model) {
	var mark func(levels []Level)
	mark = func(levels []Level) {
		for _, v := range levels {
			for _, f := range []string{v.JaroWinkler, v.Jaro, v.Levenshtein, v.Damerau, v.Within, v.Shared} {
				if f != "" {
					l.fields[l.byName[f]].text = true
				}
			}
			mark(v.All)
			mark(v.Any)
		}
	}
	for _, c := range m.Comparisons {
		mark(c.Levels)
	}
}

func (r *Records) prepareTexts() {
	r.texts = make([]texts, len(r.dicts))
	for _, f := range r.layout.fields {
		if f.text && f.dict >= 0 {
			r.texts[f.dict] = newTexts(r.dicts[f.dict])
		}
	}
}

func newTexts(d *dictionary) texts {
	t := texts{briefs: make([]brief, d.size()), wordEnds: make([]uint32, d.size()), words: newDictionary()}
	for id := 1; id < d.size(); id++ {
		v := d.value(uint32(id))
		t.briefs[id] = briefOf(v)
		for w := range bytes.FieldsSeq(v) {
			t.wordOf = append(t.wordOf, t.words.add(w, hashBytes(w)))
		}
		t.wordEnds[id] = uint32(len(t.wordOf))
	}
	t.words.done()
	return t
}

func lettersIn(v []byte) uint32 {
	var m uint32
	for _, c := range v {
		m |= 1 << (c & 31)
	}
	return m
}

// of are the words of a value.
func (t *texts) of(id uint32) []uint32 {
	if int(id) >= len(t.wordEnds) {
		return t.extraWords[int(id)-len(t.wordEnds)]
	}
	return t.wordOf[t.wordEnds[id-1]:t.wordEnds[id]]
}

// brief of a value.
func (t *texts) brief(id uint32) *brief {
	if int(id) >= len(t.briefs) {
		return &t.extraBriefs[int(id)-len(t.briefs)]
	}
	return &t.briefs[id]
}

// within reports whether every word of the value with fewer words is in the
// other, each taken once; an initial stands for a word that begins with it.
func (t *texts) within(a, b uint32) bool {
	x, y := t.brief(a), t.brief(b)
	if !x.initials && !y.initials && x.words&^y.words != 0 && y.words&^x.words != 0 {
		return false // each has a word that the other has not
	}
	short, long := t.of(a), t.of(b)
	if len(short) > len(long) {
		short, long = long, short
	}
	var used uint64
	whole := 0 // words that are equal and not initials
	for _, w := range short {
		at := -1
		for i, v := range long {
			if i < 64 && used>>i&1 == 0 && v == w {
				at = i
				break
			}
		}
		if at >= 0 && len(t.words.value(w)) > 1 {
			whole++
		}
		if at < 0 {
			at = t.initial(w, long, used)
		}
		if at < 0 {
			return false
		}
		used |= 1 << at
	}
	return whole > 0
}

func (t *texts) initial(w uint32, long []uint32, used uint64) int {
	v := t.words.value(w)
	for i, o := range long {
		if i >= 64 || used>>i&1 == 1 {
			continue
		}
		x := t.words.value(o)
		if x[0] == v[0] && (len(x) == 1 || len(v) == 1) {
			return i
		}
	}
	return -1
}

// shared counts the words that are in both values.
func (t *texts) shared(a, b uint32) int {
	if t.brief(a).words&t.brief(b).words == 0 {
		return 0
	}
	n := 0
	other := t.of(b)
	for i, w := range t.of(a) {
		if slices.Contains(other, w) && !slices.Contains(t.of(a)[:i], w) {
			n++
		}
	}
	return n
}

// matcher compares one value of a dictionary with many: the places of its letters
// are written down once.
type matcher struct {
	id uint32
	v  []byte // the value
	at [256]uint64
}

func (m *matcher) set(id uint32, v []byte) {
	for _, c := range m.v {
		m.at[c] = 0
	}
	m.v = append(m.v[:0], v...)
	for i, c := range v {
		m.at[c] |= 1 << i
	}
	m.id = id
}

// shared letters of the value set with b, and those of them that are out of order.
func (m *matcher) shared(b []byte) (n, moved int) {
	a := m.v
	window := max(max(len(a), len(b))/2-1, 0)
	var inA, inB uint64
	reach := ^uint64(0) >> (63 - min(window, 63))
	for i := range b {
		if at := m.at[b[i]]; at != 0 {
			near := reach
			if i > window {
				near = reach << (i - window)
			}
			free := at & near &^ inA
			inA |= free & -free
			if free != 0 {
				inB |= 1 << i
			}
		}
		if i < window {
			reach = reach<<1 | 1
		}
	}
	n = bits.OnesCount64(inA)
	for x, y := inA, inB; x != 0; x, y = x&(x-1), y&(y-1) {
		if a[bits.TrailingZeros64(x)] != b[bits.TrailingZeros64(y)] {
			moved++
		}
	}
	return n, moved
}

// reach is how many letters two short values must share to be as similar as is
// asked, by their lengths and the letters that they begin with in common.
type reach [inBrief + 1][inBrief + 1][5]uint8

func newReach(least uint64, boost bool) *reach {
	r := new(reach)
	for la := range r {
		for lb := range r[la] {
			for common := range r[la][lb] {
				n := max(common, 1)
				for n <= min(la, lb) && !metric.Bound(n, la, lb, common, boost).AtLeast(least) {
					n++
				}
				r[la][lb][common] = uint8(n)
			}
		}
	}
	return r
}

// winkler is the similarity of two values; 0 when it cannot reach least, of which
// enough is the table.
func (m *matcher) winkler(d *dictionary, t *texts, a, b uint32, enough *reach, boost bool) metric.Similarity {
	x, y := t.brief(a), t.brief(b)
	if x.length == tooLong || y.length == tooLong {
		if boost {
			return metric.JaroWinkler(d.value(a), d.value(b))
		}
		return metric.Jaro(d.value(a), d.value(b))
	}
	la, lb := int(x.length), int(y.length)
	most := min(la-bits.OnesCount32(x.letters&^y.letters), lb-bits.OnesCount32(y.letters&^x.letters))
	needed := &enough[la][lb]
	if most < int(needed[4]) {
		return metric.Similarity{Den: 1}
	}
	first := binary.LittleEndian.Uint32(x.text[:]) ^ binary.LittleEndian.Uint32(y.text[:])
	common := min(bits.TrailingZeros32(first)/8, la, lb)
	if most < int(needed[common]) {
		return metric.Similarity{Den: 1}
	}
	if m.id != a {
		m.set(a, x.text[:la])
	}
	n, moved := m.shared(y.text[:lb])
	return metric.Of(n, moved, x.text[:la], y.text[:lb], boost)
}
