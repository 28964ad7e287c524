package sqlstore

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// indexed is a family as a text search sees it.
type indexed struct {
	id, area        string
	decile, members int
	words           []string // ascending, each once
}

// wordsOf are the words of a search key.
func wordsOf(key string) []string {
	words := slices.DeleteFunc(strings.Fields(key), func(w string) bool { return w == "|" })
	slices.Sort(words)
	return slices.Compact(words)
}

func (f indexed) equal(o indexed) bool {
	return f.id == o.id && f.area == o.area && f.decile == o.decile && f.members == o.members && slices.Equal(f.words, o.words)
}

// A block holds families, counted from 0 in the order of their ids:
//
//	how many families, areas and words there are
//	ids       of each family
//	areas     each once; then for each family the number of its area
//	members   of each family, and its decile
//	words     each once, a line each
//	families  of each word: how many bytes, then the distances between them
//
// Numbers are varints; each part begins with its length in bytes. A search for
// a part of a word looks through the lines, and reads the families of the words
// that have it.
type block struct {
	families, areas, words                   int
	ids, areaNames, members, lines, postings []byte
}

var errBlock = errors.New("sqlstore: a block of the text search cannot be read")

// packBlock makes the block of families, which are in the order of their ids.
func packBlock(families []indexed) []byte {
	areaNo, wordNo := map[string]uint64{}, map[string]int{}
	var ids, names, numbers, members []byte
	var words []string
	for _, f := range families {
		ids = appendID(ids, f.id)
		n, ok := areaNo[f.area]
		if !ok {
			n = uint64(len(areaNo))
			areaNo[f.area] = n
			names = appendPart(names, []byte(f.area))
		}
		numbers = binary.AppendUvarint(numbers, n)
		members = binary.AppendUvarint(binary.AppendUvarint(members, uint64(f.members)), uint64(f.decile))
		for _, w := range f.words {
			if _, ok := wordNo[w]; !ok {
				wordNo[w] = 0
				words = append(words, w)
			}
		}
	}
	slices.Sort(words)
	for i, w := range words {
		wordNo[w] = i
	}
	postings := packPostings(families, wordNo)
	out := make([]byte, 0, len(ids)+len(names)+len(numbers)+len(members)+len(postings)+12*len(words))
	for _, n := range []int{len(families), len(areaNo), len(words)} {
		out = binary.AppendUvarint(out, uint64(n))
	}
	for _, part := range [][]byte{ids, append(names, numbers...), members, []byte(strings.Join(words, "\n")), postings} {
		out = appendPart(out, part)
	}
	return out
}

func packPostings(families []indexed, wordNo map[string]int) []byte {
	of, last := make([][]byte, len(wordNo)), make([]int, len(wordNo))
	for i, f := range families {
		for _, w := range f.words {
			n := wordNo[w]
			of[n] = binary.AppendUvarint(of[n], uint64(i-last[n]))
			last[n] = i
		}
	}
	var out []byte
	for _, p := range of {
		out = appendPart(out, p)
	}
	return out
}

func appendPart(b, part []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(part))), part...)
}

// appendID writes a UUID as its 16 bytes, any other text as it is.
func appendID(b []byte, id string) []byte {
	if u, err := uuid.Parse(id); err == nil && u.String() == id {
		return append(append(b, 0), u[:]...)
	}
	return appendPart(b, []byte(id))
}

// openBlock finds the parts of a block.
func openBlock(data []byte) (block, error) {
	var b block
	r := parts{data: data}
	b.families, b.areas, b.words = r.number(), r.number(), r.number()
	b.ids, b.areaNames, b.members, b.lines, b.postings = r.part(), r.part(), r.part(), r.part(), r.part()
	if r.bad || len(r.data) > 0 || max(b.families, b.areas) > len(data) || b.words > len(data) {
		return block{}, errBlock
	}
	return b, nil
}

// parts reads numbers and parts one after the other.
type parts struct {
	data []byte
	bad  bool
}

func (r *parts) number() int {
	v, n := binary.Uvarint(r.data)
	if n <= 0 || v > 1<<31 {
		r.data, r.bad = nil, true
		return 0
	}
	r.data = r.data[n:]
	return int(v)
}

func (r *parts) take(n int) []byte {
	if n > len(r.data) {
		r.data, r.bad = nil, true
		return nil
	}
	out := r.data[:n]
	r.data = r.data[n:]
	return out
}

func (r *parts) part() []byte { return r.take(r.number()) }

func (r *parts) id() string {
	n := r.number()
	if n > 0 {
		return string(r.take(n))
	}
	var u uuid.UUID
	copy(u[:], r.take(len(u)))
	return u.String()
}

func (r *parts) skipID() {
	n := r.number()
	if n == 0 {
		n = len(uuid.UUID{})
	}
	r.take(n)
}

// areaOf gives the names of the areas, and the number of the area of each
// family.
func (b block) areaOf() (names []string, of []int, err error) {
	r := parts{data: b.areaNames}
	for range b.areas {
		names = append(names, string(r.part()))
	}
	of = make([]int, b.families)
	for i := range of {
		if of[i] = r.number(); of[i] >= len(names) {
			return nil, nil, errBlock
		}
	}
	if r.bad {
		return nil, nil, errBlock
	}
	return names, of, nil
}

// unpack gives the families of the block.
func (b block) unpack() ([]indexed, error) {
	names, of, err := b.areaOf()
	if err != nil {
		return nil, err
	}
	out := make([]indexed, b.families)
	ids, members := parts{data: b.ids}, parts{data: b.members}
	for i := range out {
		out[i] = indexed{id: ids.id(), area: names[of[i]], members: members.number(), decile: members.number()}
	}
	words, postings := strings.Split(string(b.lines), "\n"), parts{data: b.postings}
	for n := range b.words {
		list, at := parts{data: postings.part()}, 0
		for len(list.data) > 0 {
			if at += list.number(); at >= len(out) || n >= len(words) {
				return nil, errBlock
			}
			out[at].words = append(out[at].words, words[n])
		}
		if list.bad {
			return nil, errBlock
		}
	}
	if ids.bad || members.bad || postings.bad {
		return nil, errBlock
	}
	return out, nil
}

// found is a family that a text search has found.
type found struct {
	id, area string
	members  int
}

// find gives the families of which some word has each of the parts.
func (b block) find(partsOfWords []string, within func(area string) bool, yield func(found)) error {
	all := newSet(b.families)
	for _, part := range partsOfWords {
		some, err := b.having(part)
		if err != nil {
			return err
		}
		if !all.keep(some) {
			return nil
		}
	}
	names, of, err := b.areaOf()
	if err != nil {
		return err
	}
	inside := make([]bool, len(names))
	for i, name := range names {
		inside[i] = within(name)
	}
	ids, members := parts{data: b.ids}, parts{data: b.members}
	for i := range b.families {
		m := members.number()
		members.number() // the decile
		if !all.has(i) || !inside[of[i]] {
			ids.skipID()
			continue
		}
		yield(found{id: ids.id(), area: names[of[i]], members: m})
	}
	if ids.bad || members.bad {
		return errBlock
	}
	return nil
}

// having are the families of which some word has the part.
func (b block) having(part string) (set, error) {
	var out set
	postings, next := parts{data: b.postings}, 0 // next: the word whose families come next
	lines, wanted, word := b.lines, []byte(part), 0
	for {
		at := bytes.Index(lines, wanted)
		if at < 0 {
			return out, nil
		}
		word += bytes.Count(lines[:at], newline)
		if out == nil {
			out = make(set, (b.families+63)/64)
		}
		for ; next < word; next++ {
			postings.part()
		}
		list, family := parts{data: postings.part()}, 0
		next++
		for len(list.data) > 0 {
			if family += list.number(); family >= b.families {
				return nil, errBlock
			}
			out[family/64] |= 1 << (family % 64)
		}
		if postings.bad || list.bad {
			return nil, errBlock
		}
		end := bytes.IndexByte(lines[at:], '\n')
		if end < 0 {
			return out, nil
		}
		lines, word = lines[at+end+1:], word+1
	}
}

var newline = []byte{'\n'}

// set is a set of the families of a block.
type set []uint64

// newSet has the first n.
func newSet(n int) set {
	s := make(set, (n+63)/64)
	for i := range s {
		s[i] = ^uint64(0)
	}
	if n%64 > 0 {
		s[len(s)-1] = 1<<(n%64) - 1
	}
	return s
}

// keep leaves what o has too, and reports whether that is any.
func (s set) keep(o set) bool {
	if o == nil {
		return false
	}
	var left uint64
	for i := range s {
		s[i] &= o[i]
		left |= s[i]
	}
	return left != 0
}

func (s set) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }
