package linkage

import (
	"bytes"
	"math/bits"
	"slices"

	"github.com/tuntas-id/tuntas/linkage/metric"
)

// texts holds what comparing the values of a dictionary needs beside the values.
type texts struct {
	letters []uint32 // by value: which letters are in it, five bits a letter
	// words of each value: wordOf[wordEnds[id-1]:wordEnds[id]]
	wordEnds []uint32
	wordOf   []uint32
	words    *dictionary
	// of the values beyond the dictionary's own
	extraLetters []uint32
	extraWords   [][]uint32
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
	t := texts{letters: make([]uint32, d.size()), wordEnds: make([]uint32, d.size()), words: newDictionary()}
	for id := 1; id < d.size(); id++ {
		v := d.value(uint32(id))
		t.letters[id] = lettersIn(v)
		for len(v) > 0 {
			w, rest, _ := bytes.Cut(v, []byte{' '})
			if len(w) > 0 {
				t.wordOf = append(t.wordOf, t.words.add(w, hashBytes(w)))
			}
			v = rest
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

// lettersOf are the letters that are in a value.
func (t *texts) lettersOf(id uint32) uint32 {
	if int(id) >= len(t.letters) {
		return t.extraLetters[int(id)-len(t.letters)]
	}
	return t.letters[id]
}

// within reports whether every word of the value with fewer words is in the
// other, each taken once; an initial stands for a word that begins with it.
func (t *texts) within(a, b uint32) bool {
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
	at [256]uint64
}

func (m *matcher) set(d *dictionary, id uint32) {
	for _, c := range d.value(m.id) {
		m.at[c] = 0
	}
	v := d.value(id)
	for i, c := range v[:min(len(v), 64)] {
		m.at[c] |= 1 << i
	}
	m.id = id
}

// similarity of Jaro of the value set with b; enough tells whether it reaches
// what is asked at all, by lengths and letters alone.
func (m *matcher) shared(a, b []byte) (n, moved int) {
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

// mostShared is an upper bound of the letters that two values share.
func mostShared(la, lb int, lettersA, lettersB uint32) int {
	return min(la-bits.OnesCount32(lettersA&^lettersB), lb-bits.OnesCount32(lettersB&^lettersA))
}

// winkler is the similarity of two values; 0 when it cannot reach least.
func (m *matcher) winkler(d *dictionary, t *texts, a, b uint32, least uint64, boost bool) metric.Similarity {
	x, y := d.value(a), d.value(b)
	n := mostShared(len(x), len(y), t.lettersOf(a), t.lettersOf(b))
	if n <= 0 || !metric.Best(n, x, y, boost).AtLeast(least) {
		return metric.Similarity{Den: 1}
	}
	if len(x) > 64 || len(y) > 64 {
		if boost {
			return metric.JaroWinkler(x, y)
		}
		return metric.Jaro(x, y)
	}
	if m.id != a {
		m.set(d, a)
	}
	n, moved := m.shared(x, y)
	return metric.Of(n, moved, x, y, boost)
}
