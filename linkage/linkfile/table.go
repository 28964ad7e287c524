package linkfile

import (
	"bufio"
	"bytes"
	"cmp"
	"slices"
	"strconv"

	"github.com/tuntas-id/tuntas/linkage"
)

// table is a result in the order of its files: by register and identifier.
type table struct {
	result *linkage.Result
	order  []uint32 // records, sorted
	rank   []uint32 // of a record in order
	rows   []row
	number []uint32 // of the cluster of a record, from 1 on
	sizes  []int    // records of a cluster, by number - 1
	line   []byte
}

// row is a line of the pairs.
type row struct {
	edge     linkage.Edge // A is the left one
	decision string
	decided  bool // by a person
	compared bool // the edge has a weight
}

// The decisions about a pair.
const (
	Linked = "link"
	Review = "review"
)

func newTable(res *linkage.Result, o linkage.Options) *table {
	t := &table{result: res, order: res.Records.Sorted()}
	t.rank = make([]uint32, len(t.order))
	for i, at := range t.order {
		t.rank[at] = uint32(i)
	}
	t.numberClusters()
	t.collect(o)
	return t
}

// numberClusters numbers them as they first appear.
func (t *table) numberClusters() {
	t.number = make([]uint32, len(t.order))
	numbers := make([]uint32, len(t.order)) // by the engine's number
	for _, at := range t.order {
		n := &numbers[t.result.Clusters[at]]
		if *n == 0 {
			t.sizes = append(t.sizes, 0)
			*n = uint32(len(t.sizes))
		}
		t.number[at] = *n
		t.sizes[*n-1]++
	}
}

// collect makes the rows of the pairs. What a person has decided is not asked
// again: a pair said to be the same is linked, one said not to be is left out.
func (t *table) collect(o linkage.Options) {
	decided := t.decisions(o)
	t.rows = make([]row, 0, len(t.result.Edges))
	for _, e := range t.result.Edges {
		r := row{edge: e, decision: Review, compared: true}
		if t.rank[e.A] > t.rank[e.B] {
			r.edge.A, r.edge.B = e.B, e.A
		}
		if len(decided) > 0 {
			key := [2]uint32{r.edge.A, r.edge.B}
			if same, ok := decided[key]; ok {
				delete(decided, key)
				if !same {
					continue
				}
				r.decided = true
			}
		}
		if r.decided || t.result.Linked(e) {
			r.decision = Linked
		}
		t.rows = append(t.rows, r)
	}
	for key, same := range decided {
		if same {
			t.rows = append(t.rows, row{edge: linkage.Edge{A: key[0], B: key[1]}, decision: Linked, decided: true})
		}
	}
	slices.SortFunc(t.rows, func(a, b row) int {
		if a.edge.A != b.edge.A {
			return cmp.Compare(t.rank[a.edge.A], t.rank[b.edge.A])
		}
		return cmp.Compare(t.rank[a.edge.B], t.rank[b.edge.B])
	})
}

// decisions of people by the numbers of the records, left one first.
func (t *table) decisions(o linkage.Options) map[[2]uint32]bool {
	if len(o.Must)+len(o.MustNot) == 0 {
		return nil
	}
	wanted := map[linkage.RecordID]uint32{}
	for _, d := range slices.Concat(o.Must, o.MustNot) {
		wanted[d.A], wanted[d.B] = 0, 0
	}
	r := t.result.Records
	for i := range r.Len() {
		id := linkage.RecordID{Register: r.Registers[r.Register(i)], ID: r.ID(i)}
		if _, ok := wanted[id]; ok {
			wanted[id] = uint32(i)
		}
	}
	out := map[[2]uint32]bool{}
	put := func(list []linkage.Decision, same bool) {
		for _, d := range list {
			a, b := wanted[d.A], wanted[d.B]
			if t.rank[a] > t.rank[b] {
				a, b = b, a
			}
			out[[2]uint32{a, b}] = same
		}
	}
	put(o.Must, true)
	put(o.MustNot, false)
	return out
}

func (t *table) count(decision string) int {
	n := 0
	for _, r := range t.rows {
		if r.decision == decision {
			n++
		}
	}
	return n
}

// pairs writes the pairs that are linked or to be looked at.
func (t *table) pairs(w *bufio.Writer) (int, error) {
	if _, err := w.WriteString("left_id,right_id,left_file,right_file,weight,probability,decision\n"); err != nil {
		return 0, err
	}
	for _, r := range t.rows {
		line := t.cell(t.line[:0], t.result.Records.AppendID(nil, int(r.edge.A)))
		line = append(line, ',')
		line = t.cell(line, t.result.Records.AppendID(nil, int(r.edge.B)))
		line = append(line, ',')
		line = t.file(line, r.edge.A)
		line = append(line, ',')
		line = t.file(line, r.edge.B)
		line = append(line, ',')
		if r.compared {
			line = strconv.AppendFloat(line, float64(r.edge.Weight), 'f', 4, 32)
			line = append(line, ',')
			line = strconv.AppendFloat(line, r.edge.Probability(), 'f', 6, 64)
		} else {
			line = append(line, ',')
		}
		line = append(line, ',')
		line = append(line, r.decision...)
		t.line = append(line, '\n')
		if _, err := w.Write(t.line); err != nil {
			return 0, err
		}
	}
	return len(t.rows), nil
}

// clusters writes the cluster of every record.
func (t *table) clusters(w *bufio.Writer) (int, error) {
	if _, err := w.WriteString("file,id,cluster_id\n"); err != nil {
		return 0, err
	}
	var id []byte
	for _, at := range t.order {
		line := t.file(t.line[:0], at)
		line = append(line, ',')
		id = t.result.Records.AppendID(id[:0], int(at))
		line = t.cell(line, id)
		line = append(line, ',')
		line = strconv.AppendUint(line, uint64(t.number[at]), 10)
		t.line = append(line, '\n')
		if _, err := w.Write(t.line); err != nil {
			return 0, err
		}
	}
	return len(t.order), nil
}

func (t *table) file(line []byte, record uint32) []byte {
	r := t.result.Records
	return t.cell(line, []byte(r.Registers[r.Register(int(record))]))
}

// cell appends a value, quoted where it must be.
func (t *table) cell(line, value []byte) []byte {
	if !bytes.ContainsAny(value, ",\"\n\r") {
		return append(line, value...)
	}
	line = append(line, '"')
	line = append(line, bytes.ReplaceAll(value, []byte{'"'}, []byte(`""`))...)
	return append(line, '"')
}
