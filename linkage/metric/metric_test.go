package metric_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/tuntas-id/tuntas/linkage/metric"
)

func ExampleJaroWinkler() {
	fmt.Printf("%.4f\n", metric.JaroWinkler("MARTHA", "MARHTA").Float())
	fmt.Printf("%.4f\n", metric.JaroWinkler("DWAYNE", "DUANE").Float())
	fmt.Printf("%.4f\n", metric.JaroWinkler("DIXON", "DICKSONX").Float())
	// Output:
	// 0.9611
	// 0.8400
	// 0.8133
}

func ExampleDigits() {
	fmt.Println(metric.Digits(0x6172042310600001, 0x6172022310600001), metric.Swapped(0x6172042310600001, 0x6172043210600001))
	// Output: 1 true
}

// plainJaro follows the definition with floating point and nothing clever.
func plainJaro(a, b string, boost bool) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	window := max(max(len(a), len(b))/2-1, 0)
	used := map[int]bool{}
	var left []byte
	for i := range len(a) {
		for j := range len(b) {
			if !used[j] && a[i] == b[j] && j >= i-window && j <= i+window {
				used[j] = true
				left = append(left, a[i])
				break
			}
		}
	}
	var right []byte
	for j := range len(b) {
		if used[j] {
			right = append(right, b[j])
		}
	}
	if len(left) == 0 {
		return 0
	}
	moved := 0
	for i := range left {
		if left[i] != right[i] {
			moved++
		}
	}
	m := float64(len(left))
	s := (m/float64(len(a)) + m/float64(len(b)) + (m-float64(moved/2))/m) / 3
	if boost && s >= 0.7-1e-12 {
		p := 0
		for p < 4 && p < len(a) && p < len(b) && a[p] == b[p] {
			p++
		}
		s += float64(p) * 0.1 * (1 - s)
	}
	return s
}

// plainDistance is the whole table.
func plainDistance(a, b string, swaps bool) int {
	t := make([][]int, len(a)+1)
	for i := range t {
		t[i] = make([]int, len(b)+1)
		t[i][0] = i
	}
	for j := range len(b) + 1 {
		t[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			t[i][j] = min(t[i-1][j]+1, t[i][j-1]+1, t[i-1][j-1]+cost)
			if swaps && i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				t[i][j] = min(t[i][j], t[i-2][j-2]+1)
			}
		}
	}
	return t[len(a)][len(b)]
}

func check(t *testing.T, a, b string) {
	t.Helper()
	near := func(name string, got metric.Similarity, want float64) {
		if math.Abs(got.Float()-want) > 1e-9 {
			t.Fatalf("%s(%q, %q) = %v, want %v", name, a, b, got.Float(), want)
		}
	}
	near("Jaro", metric.Jaro(a, b), plainJaro(a, b, false))
	near("JaroWinkler", metric.JaroWinkler(a, b), plainJaro(a, b, true))
	for _, swaps := range []bool{false, true} {
		want := plainDistance(a, b, swaps)
		got := metric.Levenshtein(a, b, 1000)
		if swaps {
			got = metric.Damerau(a, b, 1000)
		}
		if got != want {
			t.Fatalf("distance(%q, %q, swaps %v) = %d, want %d", a, b, swaps, got, want)
		}
		if got := metric.Damerau(a, b, 2); swaps && got != min(want, 3) {
			t.Fatalf("Damerau(%q, %q) up to 2 = %d, want %d", a, b, got, min(want, 3))
		}
	}
}

func TestEveryPairOfAShortAlphabetAgreesWithTheDefinition(t *testing.T) {
	var words []string
	for _, letters := range []int{0, 1, 2, 3, 4, 5} {
		for n := range pow(3, letters) {
			w := make([]byte, letters)
			for i := range w {
				w[i] = "ABC"[n%3]
				n /= 3
			}
			words = append(words, string(w))
		}
	}
	for _, a := range words {
		for _, b := range words {
			check(t, a, b)
		}
	}
}

func pow(base, n int) int {
	p := 1
	for range n {
		p *= base
	}
	return p
}

func TestAThresholdIsDecidedExactly(t *testing.T) {
	s := metric.Jaro("RAHMAT", "RATNA")
	if !s.AtLeast(7000) || s.AtLeast(7001) {
		t.Errorf("Jaro of RAHMAT and RATNA is %v, want exactly 0.7", s)
	}
}

func FuzzTheMetricsAgreeWithTheirDefinitions(f *testing.F) {
	for _, p := range [][2]string{{"MUHAMMAD", "MOEHAMMAD"}, {"TJHIN KIUK NGO", "CHIN KIUK NGO"}, {"", "A"}, {"ABCDEFGH", "HGFEDCBA"},
		{"JALAN KALIMANTAN NOMOR 4 RT 28 RW 1 KELURAHAN PAJINTAN SINGKAWANG TIMUR", "JALAN KALIMANTAN NO 4 RT 28/1 KEL PAJINTAN KEC SINGKAWANG TIMUR"}} {
		f.Add(p[0], p[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a) > 120 || len(b) > 120 {
			return
		}
		check(t, string([]byte(a)), string([]byte(b)))
	})
}

func FuzzDigits(f *testing.F) {
	f.Add(uint64(6172042310600001), uint64(6172043210600001))
	f.Fuzz(func(t *testing.T, a, b uint64) {
		a, b = a%1e16, b%1e16
		x, y := fmt.Sprintf("%016d", a), fmt.Sprintf("%016d", b)
		var p, q uint64
		want, first, last := 0, 0, 0
		for i := range x {
			p, q = p<<4|uint64(x[i]-'0'), q<<4|uint64(y[i]-'0')
			if x[i] != y[i] {
				if want == 0 {
					first = i
				}
				last = i
				want++
			}
		}
		if got := metric.Digits(p, q); got != want {
			t.Fatalf("Digits(%s, %s) = %d, want %d", x, y, got, want)
		}
		swapped := want == 2 && last == first+1 && x[first] == y[last] && x[last] == y[first]
		if got := metric.Swapped(p, q); got != swapped {
			t.Fatalf("Swapped(%s, %s) = %v, want %v", x, y, got, swapped)
		}
	})
}
