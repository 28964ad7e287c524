package linkage_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tuntas-id/tuntas/linkage"
)

const people = `
id: id
columns:
  - {name: name, as: text, from: [[name]]}
  - {name: born, as: date, from: [[born]]}
  - {name: town, as: text, from: [[town]], optional: true}
  - {name: number, as: digits, from: [[number]], optional: true}
comparisons:
  - name: number
    levels: [{exact: number}, {digits: number, at_most: 1}]
  - name: name
    term_frequency: name.sorted
    levels: [{exact: name}, {exact: name.sorted}, {jaro_winkler: name, at_least: 0.9}]
  - name: born
    levels: [{exact: born}, {swapped: born}, {typed: born}, {exact: born.year}]
  - name: town
    levels: [{exact: town}]
blocking:
  - [number]
  - [born]
  - [name.sorted, town]
  - [name.start, born.year]
`

func model(t testing.TB, text string) linkage.Model {
	t.Helper()
	m, err := linkage.ParseModel([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// registers makes two registers of invented people, the second with mistakes, and
// the truth.
func registers(seed uint64, persons int) ([]linkage.Source, linkage.Truth) {
	r := rand.New(rand.NewPCG(seed, 7))
	header := []string{"id", "name", "born", "town", "number"}
	a, b := linkage.Rows{Title: "a", Header: header}, linkage.Rows{Title: "b", Header: header}
	truth := linkage.Truth{}
	given := []string{"SARI", "BUDI", "ANDI", "RINA", "TONO", "DEWI", "JOKO", "LINA", "AGUS", "WATI", "HERU", "YUNI", "EKO", "SRI", "DIAN", "RUDI"}
	towns := []string{"ROBAN", "PASIRAN", "SEDAU", "SIJANGKUNG", "NYARUMKOP"}
	for p := range persons {
		name := given[r.IntN(len(given))] + " " + given[r.IntN(len(given))] + string(rune('A'+r.IntN(26))) + string(rune('A'+r.IntN(26)))
		born := fmt.Sprintf("%04d-%02d-%02d", 1950+r.IntN(60), 1+r.IntN(12), 1+r.IntN(28))
		town, number := towns[r.IntN(len(towns))], strconv.Itoa(1e15+r.IntN(8e15))
		person := strconv.Itoa(p)
		id := "A" + person
		a.Values = append(a.Values, []string{id, name, born, town, number})
		truth[linkage.RecordID{Register: "a", ID: id}] = person
		for k := range r.IntN(3) {
			id := "B" + person + "-" + strconv.Itoa(k)
			b.Values = append(b.Values, []string{id, mistyped(r, name), date(r, born), one(r, town, 0.1), one(r, number, 0.3)})
			truth[linkage.RecordID{Register: "b", ID: id}] = person
		}
	}
	return []linkage.Source{a, b}, truth
}

func mistyped(r *rand.Rand, s string) string {
	switch r.IntN(6) {
	case 0:
		i := r.IntN(len(s))
		return s[:i] + s[i+1:]
	case 1:
		first, last, _ := strings.Cut(s, " ")
		return last + " " + first
	}
	return s
}

func date(r *rand.Rand, s string) string {
	if r.IntN(8) == 0 {
		return s[:5] + fmt.Sprintf("%02d-%02d", 1+r.IntN(12), 1+r.IntN(28))
	}
	return s
}

func one(r *rand.Rand, s string, missing float64) string {
	if r.Float64() < missing {
		return ""
	}
	return s
}

func link(t testing.TB, text string, sources []linkage.Source, o linkage.Options) *linkage.Result {
	t.Helper()
	res, err := linkage.Link(context.Background(), model(t, text), linkage.Standardisers(), sources, o)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// said writes everything that a result says.
func said(r *linkage.Result) string {
	var b strings.Builder
	for _, e := range r.Edges {
		fmt.Fprintln(&b, name(r, e.A), name(r, e.B), e.Weight, r.Linked(e))
	}
	for i, c := range r.Clusters {
		fmt.Fprintln(&b, name(r, uint32(i)), name(r, c))
	}
	fmt.Fprintf(&b, "%+v %+v %v\n", r.Cut, r.Rules, r.Spread)
	return b.String()
}

func name(r *linkage.Result, i uint32) string {
	return r.Records.Registers[r.Records.Register(int(i))] + "/" + r.Records.ID(int(i))
}

func TestTwoRegistersWithMistakesAreLinked(t *testing.T) {
	sources, truth := registers(1, 3000)
	res := link(t, people, sources, linkage.Options{})
	v := res.Evaluate(truth, linkage.LinkAndDedupe)
	if v.Edges.F1() < 0.97 || v.Clusters.F1() < 0.98 {
		t.Errorf("F1 %.4f of the edges and %.4f of the clusters: %+v", v.Edges.F1(), v.Clusters.F1(), v)
	}
	if v.Best.F1()-v.Edges.F1() > 0.005 {
		t.Errorf("the cut chosen gives %.4f, the best one %.4f", v.Edges.F1(), v.Best.F1())
	}
	if high := v.Calibration[10]; high.Precision() < 0.99 {
		t.Errorf("of the pairs above 0.99 only %.3f are true", high.Precision())
	}
}

func TestTheSameBytesComeOutForAnyOrderOfRowsAndAnyNumberOfWorkers(t *testing.T) {
	sources, _ := registers(2, 400)
	want := said(link(t, people, sources, linkage.Options{Workers: 1, Seed: 3}))
	for _, workers := range []int{1, 2, 7} {
		shuffled := make([]linkage.Source, len(sources))
		for i, s := range sources {
			rows := s.(linkage.Rows)
			rows.Values = slices.Clone(rows.Values)
			rand.New(rand.NewPCG(uint64(workers), 5)).Shuffle(len(rows.Values), func(a, b int) { rows.Values[a], rows.Values[b] = rows.Values[b], rows.Values[a] })
			shuffled[i] = rows
		}
		if got := said(link(t, people, shuffled, linkage.Options{Workers: workers, Seed: 3})); got != want {
			t.Errorf("%d workers and another order of rows: another result", workers)
		}
	}
}

func TestNoPairIsCountedTwiceAndEveryPairOfARuleIsCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "records")
		word := rapid.SampledFrom([]string{"", "A", "B", "C"})
		rows := linkage.Rows{Title: "r", Header: []string{"id", "x", "y", "z"}}
		for i := range n {
			rows.Values = append(rows.Values, []string{strconv.Itoa(i), word.Draw(t, "x"), word.Draw(t, "y"), word.Draw(t, "z")})
		}
		m := model(panicker{}, `
id: id
columns: [{name: x, as: text, from: [[x]]}, {name: y, as: text, from: [[y]]}, {name: z, as: text, from: [[z]]}]
comparisons: [{name: x, levels: [{exact: x}]}, {name: y, levels: [{exact: y}]}, {name: z, levels: [{exact: z}]}]
blocking: [[x, y], [y, z], [x]]
`)
		res, err := linkage.Link(context.Background(), m, linkage.Standardisers(), []linkage.Source{rows}, linkage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		want := uint64(0)
		for i := range n {
			for j := range i {
				a, b := rows.Values[i], rows.Values[j]
				same := func(k int) bool { return a[k] != "" && a[k] == b[k] }
				if same(1) && same(2) || same(2) && same(3) || same(1) {
					want++
				}
			}
		}
		got := uint64(0)
		for _, r := range res.Rules {
			got += r.New
		}
		if got != want {
			t.Fatalf("%d pairs compared, %d agree on a rule", got, want)
		}
	})
}

type panicker struct{ testing.TB }

func (panicker) Helper()           {}
func (panicker) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

func TestClustersAreAPartitionThatOnlyLinksHoldTogether(t *testing.T) {
	sources, _ := registers(4, 600)
	res := link(t, people, sources, linkage.Options{})
	parent := make([]uint32, res.Records.Len())
	for i := range parent {
		parent[i] = uint32(i)
	}
	var find func(i uint32) uint32
	find = func(i uint32) uint32 {
		if parent[i] != i {
			parent[i] = find(parent[i])
		}
		return parent[i]
	}
	for _, e := range res.Edges {
		if res.Linked(e) {
			parent[find(e.A)] = find(e.B)
		}
	}
	for i, c := range res.Clusters {
		if c > uint32(i) || res.Clusters[c] != c {
			t.Fatalf("record %d is in cluster %d, which is not named by its first record", i, c)
		}
		if find(uint32(i)) != find(c) {
			t.Fatalf("no chain of links joins record %d to its cluster", i)
		}
	}
}

func TestDecisionsOfPeopleAreKept(t *testing.T) {
	sources, _ := registers(5, 300)
	plain := link(t, people, sources, linkage.Options{})
	var joined, apart linkage.Decision
	for _, e := range plain.Edges {
		if plain.Linked(e) {
			apart = decision(plain, e.A, e.B)
			break
		}
	}
	joined = decision(plain, 0, 1)
	res := link(t, people, sources, linkage.Options{Must: []linkage.Decision{joined}, MustNot: []linkage.Decision{apart}})
	cluster := map[linkage.RecordID]uint32{}
	for i, c := range res.Clusters {
		cluster[linkage.RecordID{Register: res.Records.Registers[res.Records.Register(i)], ID: res.Records.ID(i)}] = c
	}
	if cluster[joined.A] != cluster[joined.B] {
		t.Error("two records that a person joined are apart")
	}
	if cluster[apart.A] == cluster[apart.B] {
		t.Error("two records that a person told apart are joined")
	}
	_, err := linkage.Link(context.Background(), model(t, people), linkage.Standardisers(), sources, linkage.Options{Must: []linkage.Decision{{A: linkage.RecordID{Register: "a", ID: "nobody"}, B: joined.B}}})
	if err == nil {
		t.Error("a decision about a record that is not there was accepted")
	}
}

func decision(r *linkage.Result, a, b uint32) linkage.Decision {
	id := func(i uint32) linkage.RecordID {
		return linkage.RecordID{Register: r.Records.Registers[r.Records.Register(int(i))], ID: r.Records.ID(int(i))}
	}
	return linkage.Decision{A: id(a), B: id(b)}
}

func TestOneToOneLeavesOneRecordOfEachRegisterInACluster(t *testing.T) {
	sources, _ := registers(6, 300)
	res := link(t, people, sources, linkage.Options{OneToOne: true, Mode: linkage.LinkOnly})
	seen := map[[2]uint32]bool{}
	for i, c := range res.Clusters {
		k := [2]uint32{c, uint32(res.Records.Register(i))}
		if seen[k] {
			t.Fatalf("cluster %d has two records of register %d", c, k[1])
		}
		seen[k] = true
	}
}

func TestABlockThatIsTooLargeIsCutAndTheCutIsTold(t *testing.T) {
	sources, _ := registers(7, 800)
	text := strings.Replace(people, "  - [number]\n", "  - [town]\n  - [number]\n", 1) + "split: [born.year, name.start]\n"
	res := link(t, text, sources, linkage.Options{MostTogether: 50})
	splits := res.Rules[0].Splits
	if len(splits) == 0 {
		t.Fatal("no block was cut")
	}
	for _, s := range splits {
		if s.Kept >= s.Pairs || s.Records <= 50 || len(s.By) == 0 {
			t.Errorf("cut %+v", s)
		}
	}
	// What a cut block loses is found again by the other rules.
	whole := link(t, people, sources, linkage.Options{})
	if a, b := pairs(res), pairs(whole); a < b {
		t.Errorf("%d pairs with a block cut, %d without that rule", a, b)
	}
}

func pairs(r *linkage.Result) uint64 {
	n := uint64(0)
	for _, rule := range r.Rules {
		n += rule.New
	}
	return n
}

func TestTheWaterfallAddsUpToTheWeightOfThePair(t *testing.T) {
	sources, _ := registers(8, 500)
	res := link(t, people, sources, linkage.Options{})
	for _, e := range res.Edges[:50] {
		x, ok := res.Explain(e.A, e.B)
		if !ok {
			t.Fatalf("the pair %v is not explained", e)
		}
		sum := x.Prior + x.Found + x.Kin
		for _, s := range x.Steps {
			sum += s.Weight + s.Frequency
		}
		if d := sum - float64(e.Weight); d > 1e-3 || d < -1e-3 {
			t.Errorf("steps add up to %.3f, the weight is %.3f", sum, e.Weight)
		}
	}
}

func TestARecordIsFoundInAnIndex(t *testing.T) {
	sources, truth := registers(9, 1500)
	res := link(t, people, sources, linkage.Options{})
	x, err := linkage.NewIndex(context.Background(), res, 2)
	if err != nil {
		t.Fatal(err)
	}
	rows := sources[0].(linkage.Rows)
	found := 0
	for _, row := range rows.Values[:300] {
		values := map[string]string{"name": row[1] + "X", "born": row[2], "town": row[3]}
		m := x.Ask(1, values)
		if len(m) > 0 && truth[decision(res, m[0].Record, 0).A] == truth[linkage.RecordID{Register: "a", ID: row[0]}] {
			found++
		}
	}
	if found < 290 {
		t.Errorf("%d of 300 people were found by a mistyped name, date and town", found)
	}
	if m := x.Ask(1, map[string]string{"name": "NOBODY AT ALL", "born": "1901-01-01"}); len(m) != 0 {
		t.Errorf("a stranger was found: %v", m)
	}
}

func TestAModelThatIsWrongSaysWhereItIsWrong(t *testing.T) {
	for what, change := range map[string][2]string{
		"a field that no column makes":      {"{exact: born}", "{exact: birth}"},
		"two tests in one level":            {"{swapped: born}", "{swapped: born, exact: born}"},
		"an unknown standardiser":           {"as: digits", "as: riddle"},
		"digits of a word":                  {"{digits: number, at_most: 1}", "{digits: name, at_most: 1}"},
		"a key that no model has":           {"blocking:", "blocks:"},
		"term frequency of what is no word": {"term_frequency: name.sorted", "term_frequency: born"},
	} {
		m, err := linkage.ParseModel([]byte(strings.Replace(people, change[0], change[1], 1)))
		if err == nil {
			_, err = linkage.Link(context.Background(), m, linkage.Standardisers(), []linkage.Source{linkage.Rows{Title: "r", Header: []string{"id", "name", "born"}}}, linkage.Options{})
		}
		if err == nil {
			t.Errorf("%s was accepted", what)
		} else {
			t.Log(what+":", err)
		}
	}
}
