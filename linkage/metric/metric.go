// Package metric compares short strings: Jaro-Winkler, Levenshtein and Damerau's
// distance, and numbers written with a fixed count of digits.
//
//	metric.JaroWinkler("MARHTA", "MARTHA") // 0.9611
//	metric.AtLeast(metric.Jaro("RAHMAT", "RATNA"), 7000)
//
// Strings are compared byte by byte: letters outside ASCII must have been folded,
// or coded one byte a letter, before. A similarity is kept as a fraction of whole
// numbers, so a threshold is decided exactly and not by the noise of floating
// point.
package metric

import "math/bits"

// Similarity is a fraction between 0 and 1.
type Similarity struct {
	Num, Den uint64
}

// Float is the fraction as a number.
func (s Similarity) Float() float64 {
	if s.Den == 0 {
		return 0
	}
	return float64(s.Num) / float64(s.Den)
}

// AtLeast reports whether the similarity reaches a threshold, given in
// ten-thousandths: 9200 is 0.92.
func (s Similarity) AtLeast(tenThousandths uint64) bool {
	return s.Den != 0 && s.Num*10000 >= tenThousandths*s.Den
}

// Jaro is the similarity of Jaro (1989): the letters that two strings share
// within half the length of the longer one, less those out of order.
func Jaro[S ~string | ~[]byte](a, b S) Similarity {
	m, moved := shared(a, b)
	return jaro(m, moved, len(a), len(b))
}

// JaroWinkler is [Jaro] raised for a common beginning of up to four letters
// (Winkler 1990), from a Jaro similarity of 0.7 on, the value 0.7 included.
func JaroWinkler[S ~string | ~[]byte](a, b S) Similarity {
	m, moved := shared(a, b)
	return winkler(jaro(m, moved, len(a), len(b)), prefix(a, b))
}

func jaro(m, moved, la, lb int) Similarity {
	if m == 0 {
		return Similarity{0, 1}
	}
	am, a, b := uint64(m), uint64(la), uint64(lb)
	return Similarity{am*am*(a+b) + (am-uint64(moved/2))*a*b, 3 * am * a * b}
}

func winkler(s Similarity, common int) Similarity {
	if s.Num*10 < 7*s.Den {
		return s
	}
	p := uint64(common)
	return Similarity{(10-p)*s.Num + p*s.Den, 10 * s.Den}
}

func prefix[S ~string | ~[]byte](a, b S) int {
	n := min(len(a), len(b), 4)
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// shared counts the letters that a and b share within the window, and those of
// them that are out of order.
func shared[S ~string | ~[]byte](a, b S) (m, moved int) {
	if len(a) == 0 || len(b) == 0 {
		return 0, 0
	}
	if len(a) > 64 || len(b) > 64 {
		return sharedLong(a, b)
	}
	var at [256]uint64 // where each letter stands in b
	for i := range len(b) {
		at[b[i]] |= 1 << i
	}
	window := max(max(len(a), len(b))/2-1, 0)
	var inA, inB uint64
	reach := ^uint64(0) >> (63 - min(window, 63))
	for i := range len(a) {
		if at[a[i]] != 0 {
			near := reach
			if i > window {
				near = reach << (i - window)
			}
			free := at[a[i]] & near &^ inB
			inB |= free & -free
			if free != 0 {
				inA |= 1 << i
			}
		}
		if i < window {
			reach = reach<<1 | 1
		}
	}
	for x, y := inA, inB; x != 0; x, y = x&(x-1), y&(y-1) {
		m++
		if a[bits.TrailingZeros64(x)] != b[bits.TrailingZeros64(y)] {
			moved++
		}
	}
	return m, moved
}

// sharedLong is shared for strings of more than 64 letters.
func sharedLong[S ~string | ~[]byte](a, b S) (m, moved int) {
	window := max(max(len(a), len(b))/2-1, 0)
	inA, inB := make([]bool, len(a)), make([]bool, len(b))
	for i := range len(a) {
		for j := max(0, i-window); j < min(len(b), i+window+1); j++ {
			if !inB[j] && a[i] == b[j] {
				inA[i], inB[j] = true, true
				m++
				break
			}
		}
	}
	j := 0
	for i := range len(a) {
		if !inA[i] {
			continue
		}
		for !inB[j] {
			j++
		}
		if a[i] != b[j] {
			moved++
		}
		j++
	}
	return m, moved
}

// Levenshtein is the least number of letters to insert, delete or replace. Above
// limit it may stop and answer limit+1.
func Levenshtein[S ~string | ~[]byte](a, b S, limit int) int {
	return distance(a, b, limit, false)
}

// Damerau is [Levenshtein] where swapping two neighbours is one step, each letter
// touched once (optimal string alignment).
func Damerau[S ~string | ~[]byte](a, b S, limit int) int {
	return distance(a, b, limit, true)
}

func distance[S ~string | ~[]byte](a, b S, limit int, swaps bool) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > limit {
		return limit + 1
	}
	if len(a) == 0 {
		return len(b)
	}
	if len(b) <= 64 {
		return min(bitDistance(a, b, swaps), limit+1)
	}
	return min(rowDistance(a, b, swaps), limit+1)
}

// bitDistance keeps a column of differences in the bits of a word (Myers 1999;
// Hyyrö 2003 for the swap). b has at most 64 letters.
func bitDistance[S ~string | ~[]byte](a, b S, swaps bool) int {
	var at [256]uint64
	for i := range len(b) {
		at[b[i]] |= 1 << i
	}
	score, last := len(b), uint64(1)<<(len(b)-1)
	up, down := ^uint64(0), uint64(0)
	var d0, before uint64
	for i := range len(a) {
		here := at[a[i]]
		var swap uint64
		if swaps {
			swap = ((^d0 & here) << 1) & before
		}
		d0 = (((here & up) + up) ^ up) | here | down | swap
		right, left := down|^(d0|up), d0&up
		if right&last != 0 {
			score++
		}
		if left&last != 0 {
			score--
		}
		right, left = right<<1|1, left<<1
		up, down = left|^(d0|right), d0&right
		before = here
	}
	return score
}

// rowDistance keeps three rows of the table: for strings of more than 64 letters.
func rowDistance[S ~string | ~[]byte](a, b S, swaps bool) int {
	older, old, now := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range old {
		old[j] = j
	}
	for i := range len(a) {
		now[0] = i + 1
		for j := range len(b) {
			step := old[j]
			if a[i] != b[j] {
				step++
			}
			now[j+1] = min(step, old[j+1]+1, now[j]+1)
			if swaps && i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				now[j+1] = min(now[j+1], older[j-1]+1)
			}
		}
		older, old, now = old, now, older
	}
	return old[len(b)]
}

// Digits counts the places in which two numbers of up to sixteen digits differ,
// each digit in four bits.
func Digits(a, b uint64) int {
	x := a ^ b
	x |= x >> 1
	x |= x >> 2
	return bits.OnesCount64(x & 0x1111_1111_1111_1111)
}

// Swapped reports whether two numbers of up to sixteen digits differ only by two
// neighbours that changed places.
func Swapped(a, b uint64) bool {
	x := a ^ b
	if x == 0 {
		return false
	}
	at := bits.TrailingZeros64(x) &^ 3
	if at > 56 {
		return false
	}
	pa, pb := a>>at&0xff, b>>at&0xff
	return x&^(uint64(0xff)<<at) == 0 && pa == pb>>4|pb&15<<4
}

// Of is the similarity of Jaro, with Winkler's boost when asked, of two strings
// that share m letters of which moved are out of order.
func Of[S ~string | ~[]byte](m, moved int, a, b S, boost bool) Similarity {
	s := jaro(m, moved, len(a), len(b))
	if boost {
		return winkler(s, prefix(a, b))
	}
	return s
}

// Bound is the highest similarity that two strings of these lengths can have
// which share at most m letters and begin with so many in common, four at most.
func Bound(m, la, lb, common int, boost bool) Similarity {
	s := jaro(m, 0, la, lb)
	if boost {
		return winkler(s, common)
	}
	return s
}
