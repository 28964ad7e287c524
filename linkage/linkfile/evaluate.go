package linkfile

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/linkage"
)

// Evaluation of a result against the truth. All counts are of pairs of records
// that the truth knows.
type Evaluation struct {
	Records int `json:"records"` // that the truth knows
	Unknown int `json:"records_not_in_truth"`
	// Edges are the pairs that were linked, Clusters all pairs within a cluster.
	Edges    Agreement `json:"edges"`
	Clusters Agreement `json:"clusters"`
	// The same for pairs that do not share a number: it differs, or one has none.
	// Absent when the inputs could not be read again or have no numbers.
	Field          string     `json:"number_field,omitempty"`
	EdgesDiffer    *Agreement `json:"edges_number_differs,omitempty"`
	ClustersDiffer *Agreement `json:"clusters_number_differs,omitempty"`

	OwnCut      float64          `json:"own_cut"`
	BestCut     float64          `json:"best_cut"`
	Best        Agreement        `json:"best"` // edges at the best cut
	Thresholds  []ThresholdRow   `json:"thresholds"`
	Calibration []CalibrationRow `json:"calibration"`
	False       ErrorKinds       `json:"false_links"`
	Missed      ErrorKinds       `json:"missed"`
	InputsRead  bool             `json:"inputs_read"`
}

// Agreement counts pairs.
type Agreement struct {
	Right     int     `json:"right"`
	Found     int     `json:"found"`
	True      int     `json:"true"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

func agreement(right, found, all int) Agreement {
	s := linkage.Score{Right: right, Found: found, True: all}
	return Agreement{right, found, all, s.Precision(), s.Recall(), s.F1()}
}

// ThresholdRow is what a cut would have given.
type ThresholdRow struct {
	Probability float64 `json:"probability"`
	Agreement
}

// CalibrationRow compares the probabilities of some pairs with the truth.
type CalibrationRow struct {
	From     float64 `json:"from"`
	To       float64 `json:"to"`
	Pairs    int     `json:"pairs"`
	Expected float64 `json:"expected"` // share that should be true
	Observed float64 `json:"observed"`
}

// ErrorKinds tells what errors have in common.
type ErrorKinds struct {
	Pairs         int          `json:"pairs"`
	SameHousehold int          `json:"same_household"` // false links within a family
	InReview      int          `json:"in_review"`      // missed, but shown to a person
	Cluster       int          `json:"clusters_apart"` // missed: above the cut, but kept apart by the clusters
	NoRule        int          `json:"no_rule"`        // missed: no rule finds them
	Doubted       int          `json:"below_review"`   // missed: a rule found them, their weight is too low
	Comparisons   []ErrorLevel `json:"comparisons,omitempty"`
	// Disagree are the most frequent sets of comparisons that disagree.
	Disagree []ErrorSet `json:"disagree,omitempty"`
}

// ErrorLevel counts how a comparison came out among errors.
type ErrorLevel struct {
	Comparison string `json:"comparison"`
	Agree      int    `json:"agree"`  // its first level
	Partly     int    `json:"partly"` // another level
	Differ     int    `json:"differ"` // none
	Missing    int    `json:"missing"`
}

// ErrorSet is a set of comparisons that disagree together.
type ErrorSet struct {
	Comparisons []string `json:"comparisons"`
	Pairs       int      `json:"pairs"`
}

// thresholds of the table.
var thresholds = []float64{0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999}

// calibrationEnds are the bounds of the calibration's rows.
var calibrationEnds = []float64{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 0.999, 1}

// Evaluate compares the result in a folder with a file of truth, whose columns are
// rec_id, register, person_id and perhaps household_id.
func Evaluate(ctx context.Context, dir, truth string, known map[string]linkage.Standardiser) (Evaluation, error) {
	j, err := openJudged(dir)
	if err != nil {
		return Evaluation{}, err
	}
	if err := j.readTruth(truth); err != nil {
		return Evaluation{}, err
	}
	v := Evaluation{OwnCut: j.model.Cut.Probability}
	for _, e := range j.entity {
		if e == "" {
			v.Unknown++
		} else {
			v.Records++
		}
	}
	if v.InputsRead, err = j.readInputs(ctx, known); err != nil {
		return v, err
	}
	all := func(int, int) bool { return true }
	v.Edges, v.Clusters = j.edges(all), j.clusters(all)
	if f := j.numberField(); f != "" {
		v.Field = f
		differ := func(a, b int) bool {
			x := j.records.Value(int(j.order[a]), f)
			return x == "" || x != j.records.Value(int(j.order[b]), f)
		}
		e, c := j.edges(differ), j.clusters(differ)
		v.EdgesDiffer, v.ClustersDiffer = &e, &c
	}
	j.cuts(&v)
	j.calibrate(&v)
	return v, j.errors(ctx, &v)
}

// numberField is the field of a person's number, where the model has one.
func (j *judged) numberField() string {
	if j.records == nil {
		return ""
	}
	for _, c := range j.declared.Columns {
		if c.As == "nik" {
			return c.Name
		}
	}
	return ""
}

// counts reports whether a pair is one that the run makes and the truth knows.
func (j *judged) counts(a, b int) bool {
	return j.entity[a] != "" && j.entity[b] != "" && j.mode.Makes(j.file[a], j.file[b])
}

func (j *judged) same(a, b int) bool { return j.entity[a] == j.entity[b] }

func (j *judged) edges(which func(a, b int) bool) Agreement {
	right, found := 0, 0
	for _, p := range j.pairs {
		if p.linked && j.counts(p.a, p.b) && which(p.a, p.b) {
			found++
			if j.same(p.a, p.b) {
				right++
			}
		}
	}
	return agreement(right, found, j.truePairs(which))
}

func (j *judged) truePairs(which func(a, b int) bool) int {
	n := 0
	j.together(j.entityGroups(), func(a, b int) {
		if which(a, b) {
			n++
		}
	})
	return n
}

func (j *judged) clusters(which func(a, b int) bool) Agreement {
	groups := map[int][]int{}
	for i, c := range j.cluster {
		groups[c] = append(groups[c], i)
	}
	right, found := 0, 0
	j.together(groups, func(a, b int) {
		if which(a, b) {
			found++
			if j.same(a, b) {
				right++
			}
		}
	})
	return agreement(right, found, j.truePairs(which))
}

func (j *judged) entityGroups() map[int][]int {
	number, groups := map[string]int{}, map[int][]int{}
	for i, e := range j.entity {
		if e == "" {
			continue
		}
		n, ok := number[e]
		if !ok {
			n = len(number)
			number[e] = n
		}
		groups[n] = append(groups[n], i)
	}
	return groups
}

// together calls f for the pairs of each group that count.
func (j *judged) together(groups map[int][]int, f func(a, b int)) {
	for _, g := range groups {
		for i, a := range g {
			for _, b := range g[i+1:] {
				if j.counts(a, b) {
					f(a, b)
				}
			}
		}
	}
}

// cuts makes the table of thresholds and finds the best one, over the pairs as
// they were weighed.
func (j *judged) cuts(v *Evaluation) {
	var list []judgedPair
	for _, p := range j.pairs {
		if p.compared && j.counts(p.a, p.b) {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b judgedPair) int { return cmp.Compare(b.weight, a.weight) })
	right := make([]int, len(list)+1)
	for i, p := range list {
		right[i+1] = right[i]
		if j.same(p.a, p.b) {
			right[i+1]++
		}
	}
	for _, t := range thresholds {
		n, _ := slices.BinarySearchFunc(list, t, func(p judgedPair, t float64) int {
			if p.probability >= t {
				return -1
			}
			return 1
		})
		v.Thresholds = append(v.Thresholds, ThresholdRow{t, agreement(right[n], n, v.Edges.True)})
	}
	for i, p := range list {
		if i+1 < len(list) && list[i+1].weight == p.weight {
			continue
		}
		if a := agreement(right[i+1], i+1, v.Edges.True); a.F1 > v.Best.F1 {
			v.Best, v.BestCut = a, p.probability
		}
	}
}

func (j *judged) calibrate(v *Evaluation) {
	rows := make([]CalibrationRow, len(calibrationEnds)-1)
	right := make([]int, len(rows))
	for i := range rows {
		rows[i].From, rows[i].To = calibrationEnds[i], calibrationEnds[i+1]
	}
	for _, p := range j.pairs {
		if !p.compared || !j.counts(p.a, p.b) {
			continue
		}
		i := len(rows) - 1
		for i > 0 && p.probability < rows[i].From {
			i--
		}
		rows[i].Pairs++
		rows[i].Expected += p.probability
		if j.same(p.a, p.b) {
			right[i]++
		}
	}
	for i, r := range rows {
		if r.Pairs > 0 {
			r.Observed, r.Expected = float64(right[i])/float64(r.Pairs), r.Expected/float64(r.Pairs)
			v.Calibration = append(v.Calibration, r)
		}
	}
}

// errors looks at what went wrong among the edges.
func (j *judged) errors(ctx context.Context, v *Evaluation) error {
	var compare *linkage.Pairwise
	if j.records != nil {
		var err error
		if compare, err = j.records.Pairwise(j.declared); err != nil {
			return err
		}
	}
	wrong, missed := newTally(j, compare), newTally(j, compare)
	known := map[[2]int]judgedPair{}
	for _, p := range j.pairs {
		known[[2]int{min(p.a, p.b), max(p.a, p.b)}] = p
		if p.linked && j.counts(p.a, p.b) && !j.same(p.a, p.b) {
			wrong.add(p.a, p.b)
			if h := j.household[p.a]; h != "" && h == j.household[p.b] {
				wrong.SameHousehold++
			}
		}
	}
	j.together(j.entityGroups(), func(a, b int) {
		p, ok := known[[2]int{min(a, b), max(a, b)}]
		if p.linked {
			return
		}
		rule := missed.add(a, b)
		switch {
		case ok && p.probability >= j.model.Cut.Probability:
			missed.Cluster++
		case ok:
			missed.InReview++
		case rule < 0 && compare != nil:
			missed.NoRule++
		default:
			missed.Doubted++
		}
	})
	v.False, v.Missed = wrong.done(), missed.done()
	return ctx.Err()
}

// tally counts how the comparisons of errors came out.
type tally struct {
	ErrorKinds
	j       *judged
	compare *linkage.Pairwise
	sets    map[string]int
}

func newTally(j *judged, compare *linkage.Pairwise) *tally {
	t := &tally{j: j, compare: compare, sets: map[string]int{}}
	if compare != nil {
		for _, c := range j.declared.Comparisons {
			t.Comparisons = append(t.Comparisons, ErrorLevel{Comparison: c.Name})
		}
	}
	return t
}

// add an error; rule is the first that finds the pair.
func (t *tally) add(a, b int) (rule int) {
	t.Pairs++
	if t.compare == nil {
		return -1
	}
	levels, rule := t.compare.Levels(int(t.j.order[a]), int(t.j.order[b]))
	var differ []string
	for k, l := range levels {
		c := &t.Comparisons[k]
		switch int(l) {
		case 0:
			c.Missing++
		case 1:
			c.Agree++
		case len(t.j.declared.Comparisons[k].Levels) + 1:
			c.Differ++
			differ = append(differ, c.Comparison)
		default:
			c.Partly++
		}
	}
	t.sets[strings.Join(differ, "\n")]++
	return rule
}

// done lists the most frequent sets.
func (t *tally) done() ErrorKinds {
	for set, n := range t.sets {
		e := ErrorSet{Comparisons: []string{}, Pairs: n}
		if set != "" {
			e.Comparisons = strings.Split(set, "\n")
		}
		t.Disagree = append(t.Disagree, e)
	}
	slices.SortFunc(t.Disagree, func(a, b ErrorSet) int {
		if c := cmp.Compare(b.Pairs, a.Pairs); c != 0 {
			return c
		}
		return slices.Compare(a.Comparisons, b.Comparisons)
	})
	t.Disagree = t.Disagree[:min(10, len(t.Disagree))]
	return t.ErrorKinds
}
