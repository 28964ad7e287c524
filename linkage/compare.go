package linkage

import (
	"slices"
	"strconv"

	"github.com/tuntas-id/tuntas/linkage/metric"
)

// A pattern is how a pair agrees: for each comparison 0 when it says nothing, the
// number of the first level that holds, from 1 on, or one more than the number of
// levels. The patterns of a model are numbered by mixed radix in a uint32.

// testKind is what a level looks at.
type testKind uint8

const (
	testExact testKind = iota
	testJaroWinkler
	testJaro
	testLevenshtein
	testDamerau
	testWithin
	testShared
	testDigits
	testDays
	testSwapped
	testTyped
	testDifference
	testRatio
	testCrossed
	testAll
	testAny
)

// test is a level made ready to run.
type test struct {
	kind      testKind
	at        int // of the field in the row
	dict      int
	exact     uint64 // bit of the field among the equal ones
	most      int
	least     uint64 // ten-thousandths
	enough    *reach // of least
	limit     float32
	other     int // second field of a crossed pair
	otherDict int
	inner     []test
}

// comparisonPlan is a comparison made ready.
type comparisonPlan struct {
	name  string
	null  fieldPlan // missing in either: nothing is said
	tests []test
	base  uint32 // weight of its level in the pattern's number
	tf    int    // dictionary of the term frequencies, -1 none
	tfAt  int
	// first level for which the frequency counts is 1; tfExact is the bit that the
	// frequency's field is the same
	tfExact uint64
	kin     []bool // classes of kin that agree here by nature
	needs   []need // similarities, each computed once a pair
}

// need is a similarity that several levels share.
type need struct {
	kind   testKind
	at     int
	dict   int
	least  uint64
	enough *reach
}

func (c *comparisonPlan) levels() int { return len(c.tests) + 2 }

// equalField is a field whose equality is asked: bit i of the mask of equal ones.
type equalField struct{ at, wide int }

// plan is a model made ready for the records.
type plan struct {
	model       Model
	layout      *layout
	comparisons []comparisonPlan
	equal       []equalField
	bits        map[string]uint64 // of a field
	rules       []uint64          // mask of equal fields a rule asks for
	patterns    uint64
	dependent   []dependence
}

func newPlan(m Model, l *layout) (*plan, error) {
	p := &plan{model: m, layout: l, bits: map[string]uint64{}, patterns: 1}
	for _, r := range m.Blocking {
		p.rules = append(p.rules, p.mask(r))
	}
	for _, c := range m.Comparisons {
		at := "comparison " + c.Name
		if len(c.Levels) == 0 {
			return nil, wrong(at, "it has no level")
		}
		cp := comparisonPlan{name: c.Name, tf: -1, base: uint32(p.patterns)}
		for _, kin := range m.Kin {
			_, agree := kin.Agree[c.Name]
			cp.kin = append(cp.kin, agree)
		}
		for j, v := range c.Levels {
			t, err := p.test(at+", level "+strconv.Itoa(j+1), v)
			if err != nil {
				return nil, err
			}
			cp.tests = append(cp.tests, t)
		}
		cp.null = l.fields[l.byName[c.Levels[0].fields()[0]]]
		if c.TermFrequency != "" {
			f := l.fields[l.byName[c.TermFrequency]]
			if f.dict < 0 {
				return nil, wrong(at, "the term frequency of %s is no word", c.TermFrequency)
			}
			cp.tf, cp.tfAt, cp.tfExact = f.dict, f.at, p.bit(c.TermFrequency)
		}
		cp.needs = needsOf(cp.tests)
		p.patterns *= uint64(cp.levels())
		if p.patterns > 1<<32-1 {
			return nil, wrong(at, "there are more than 4 thousand million patterns; give fewer levels")
		}
		p.comparisons = append(p.comparisons, cp)
	}
	for _, kin := range m.Kin {
		for name, level := range kin.Agree {
			k := slices.IndexFunc(p.comparisons, func(c comparisonPlan) bool { return c.name == name })
			if k < 0 || level < 1 || level > len(p.comparisons[k].tests) {
				return nil, wrong("kin "+kin.Name, "there is no level %d of a comparison %q", level, name)
			}
		}
	}
	if err := p.dependencies(m); err != nil {
		return nil, err
	}
	if len(p.equal) > 64 {
		return nil, wrong("rules", "more than 64 fields are compared for equality")
	}
	return p, nil
}

// bit of a field in the mask of equal fields.
func (p *plan) bit(field string) uint64 {
	if b, ok := p.bits[field]; ok {
		return b
	}
	f := p.layout.fields[p.layout.byName[field]]
	b := uint64(1) << len(p.equal)
	p.equal = append(p.equal, equalField{f.at, f.kind.wide()})
	p.bits[field] = b
	return b
}

func (p *plan) mask(r Rule) uint64 {
	var m uint64
	for _, f := range r {
		m |= p.bit(f)
	}
	return m
}

func (p *plan) test(at string, v Level) (test, error) {
	if v.kinds() != 1 {
		return test{}, wrong(at, "it states %d tests; one is right", v.kinds())
	}
	t := test{least: uint64(v.AtLeast*10000 + 0.5), most: int(v.AtMost), limit: float32(v.AtMost)}
	field := func(kind testKind, name string, want ...Kind) error {
		f := p.layout.fields[p.layout.byName[name]]
		t.kind, t.at, t.dict = kind, f.at, f.dict
		for _, k := range want {
			if k == f.kind {
				return nil
			}
		}
		return wrong(at, "the field %s is of another kind", name)
	}
	var err error
	switch {
	case v.Exact != "":
		t.exact = p.bit(v.Exact)
	case v.JaroWinkler != "":
		t.enough, err = newReach(t.least, true), field(testJaroWinkler, v.JaroWinkler, Word)
	case v.Jaro != "":
		t.enough, err = newReach(t.least, false), field(testJaro, v.Jaro, Word)
	case v.Levenshtein != "":
		err = field(testLevenshtein, v.Levenshtein, Word)
	case v.Damerau != "":
		err = field(testDamerau, v.Damerau, Word)
	case v.Within != "":
		err = field(testWithin, v.Within, Word)
	case v.Shared != "":
		err, t.most = field(testShared, v.Shared, Word), int(v.AtLeast)
	case v.Digits != "":
		err = field(testDigits, v.Digits, Digits)
	case v.Days != "":
		err = field(testDays, v.Days, Date)
	case v.Swapped != "":
		err = field(testSwapped, v.Swapped, Date)
	case v.Typed != "":
		err = field(testTyped, v.Typed, Date)
	case v.Difference != "":
		err = field(testDifference, v.Difference, Number)
	case v.Ratio != "":
		err, t.limit = field(testRatio, v.Ratio, Number), float32(v.AtLeast)
	case len(v.Crossed) > 0:
		return p.crossed(at, v)
	default:
		return p.nested(at, v)
	}
	return t, err
}

func (p *plan) crossed(at string, v Level) (test, error) {
	if len(v.Crossed) != 2 {
		return test{}, wrong(at, "crossed takes two fields")
	}
	a, b := p.layout.fields[p.layout.byName[v.Crossed[0]]], p.layout.fields[p.layout.byName[v.Crossed[1]]]
	if a.dict < 0 || b.dict < 0 {
		return test{}, wrong(at, "crossed takes fields of words")
	}
	return test{kind: testCrossed, at: a.at, dict: a.dict, other: b.at, otherDict: b.dict}, nil
}

func (p *plan) nested(at string, v Level) (test, error) {
	t, list := test{kind: testAll}, v.All
	if len(v.Any) > 0 {
		t.kind, list = testAny, v.Any
	}
	for _, inner := range list {
		i, err := p.test(at, inner)
		if err != nil {
			return test{}, err
		}
		t.inner = append(t.inner, i)
	}
	return t, nil
}

// needsOf finds the similarities that the tests of a comparison share, with the
// least value that any of them asks for.
func needsOf(tests []test) []need {
	var out []need
	for _, t := range tests {
		if t.kind != testJaro && t.kind != testJaroWinkler {
			continue
		}
		found := false
		for i := range out {
			if out[i].kind == t.kind && out[i].at == t.at {
				found = true
				if t.least < out[i].least {
					out[i].least, out[i].enough = t.least, t.enough
				}
			}
		}
		if !found {
			out = append(out, need{t.kind, t.at, t.dict, t.least, t.enough})
		}
	}
	return out
}

// comparer compares pairs; each goroutine has one.
type comparer struct {
	plan     *plan
	records  *Records
	matchers []matcher // by dictionary
}

func newComparer(p *plan, r *Records) *comparer {
	return &comparer{plan: p, records: r, matchers: make([]matcher, len(r.dicts))}
}

// equal is the mask of the fields that two records share.
func (p *plan) equalOf(a, b []uint32) uint64 {
	var m uint64
	for i, f := range p.equal {
		same := a[f.at] == b[f.at]
		if f.wide == 2 {
			if same = same && a[f.at+1] == b[f.at+1] && a[f.at]|a[f.at+1] != 0; same {
				m |= 1 << i
			}
		} else if same && a[f.at] != 0 {
			m |= 1 << i
		}
	}
	return m
}

// pattern of a pair whose equal fields are known.
func (c *comparer) pattern(a, b []uint32, equal uint64) uint32 {
	var n uint32
	for i := range c.plan.comparisons {
		k := &c.plan.comparisons[i]
		n += k.base * c.level(k, a, b, equal)
	}
	return n
}

// level of a comparison: 0 nothing is said, 1 the first level, …
func (c *comparer) level(k *comparisonPlan, a, b []uint32, equal uint64) uint32 {
	if k.tests[0].exact&equal != 0 {
		return 1
	}
	if absent(k.null, a) || absent(k.null, b) {
		return 0
	}
	var done [4]metric.Similarity
	for i := range k.tests {
		t := &k.tests[i]
		switch t.kind {
		case testExact:
			if equal&t.exact != 0 {
				return uint32(i + 1)
			}
		case testJaro, testJaroWinkler:
			if c.similar(k, t, a, b, &done) {
				return uint32(i + 1)
			}
		default:
			if c.holds(t, a, b, equal) {
				return uint32(i + 1)
			}
		}
	}
	return uint32(len(k.tests) + 1)
}

func absent(f fieldPlan, row []uint32) bool {
	if f.kind == Digits {
		return row[f.at]|row[f.at+1] == 0
	}
	return row[f.at] == 0
}

// similar computes a similarity once for all levels of a comparison.
func (c *comparer) similar(k *comparisonPlan, t *test, a, b []uint32, done *[4]metric.Similarity) bool {
	x, y := a[t.at], b[t.at]
	if x == 0 || y == 0 {
		return false
	}
	for i, n := range k.needs {
		if n.kind != t.kind || n.at != t.at {
			continue
		}
		if i >= len(done) {
			break
		}
		if done[i].Den == 0 {
			done[i] = c.matchers[t.dict].winkler(c.records.dicts[t.dict], &c.records.texts[t.dict], x, y, n.enough, t.kind == testJaroWinkler)
		}
		return done[i].AtLeast(t.least)
	}
	s := c.matchers[t.dict].winkler(c.records.dicts[t.dict], &c.records.texts[t.dict], x, y, t.enough, t.kind == testJaroWinkler)
	return s.AtLeast(t.least)
}

// holds reports whether a test is met.
func (c *comparer) holds(t *test, a, b []uint32, equal uint64) bool {
	switch t.kind {
	case testExact:
		return equal&t.exact != 0
	case testAll:
		for i := range t.inner {
			if !c.holds(&t.inner[i], a, b, equal) {
				return false
			}
		}
		return true
	case testAny:
		for i := range t.inner {
			if c.holds(&t.inner[i], a, b, equal) {
				return true
			}
		}
		return false
	case testCrossed:
		return c.crossed(t, a, b)
	case testDigits:
		x, y := uint64(a[t.at])<<32|uint64(a[t.at+1]), uint64(b[t.at])<<32|uint64(b[t.at+1])
		return x != 0 && y != 0 && (metric.Digits(x, y) <= t.most || metric.Swapped(x, y))
	}
	x, y := a[t.at], b[t.at]
	if x == 0 || y == 0 {
		return false
	}
	switch t.kind {
	case testDays:
		return daysApart(x, y) <= t.most
	case testSwapped:
		return swappedDate(x, y)
	case testTyped:
		return typedDate(x, y)
	case testDifference, testRatio:
		return nearNumbers(t, x, y)
	}
	return c.words(t, x, y)
}

// words tests two values of a dictionary.
func (c *comparer) words(t *test, x, y uint32) bool {
	d, ts := c.records.dicts[t.dict], &c.records.texts[t.dict]
	switch t.kind {
	case testJaro, testJaroWinkler:
		return c.matchers[t.dict].winkler(d, ts, x, y, t.enough, t.kind == testJaroWinkler).AtLeast(t.least)
	case testLevenshtein:
		return metric.Levenshtein(d.value(x), d.value(y), t.most) <= t.most
	case testDamerau:
		return metric.Damerau(d.value(x), d.value(y), t.most) <= t.most
	case testWithin:
		return ts.within(x, y)
	case testShared:
		return ts.shared(x, y) >= t.most
	}
	return false
}

func (c *comparer) crossed(t *test, a, b []uint32) bool {
	one, two := c.records.dicts[t.dict], c.records.dicts[t.otherDict]
	a1, a2, b1, b2 := a[t.at], a[t.other], b[t.at], b[t.other]
	return a1 != 0 && a2 != 0 && b1 != 0 && b2 != 0 &&
		string(one.value(a1)) == string(two.value(b2)) && string(two.value(a2)) == string(one.value(b1))
}
