package linkfile

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/linkage"
)

// judged is a result read from its folder, with the truth; records are numbered in
// the order of the clusters.
type judged struct {
	model     ModelJSON
	mode      linkage.Mode
	files     []string
	file      []int
	ids       []string
	cluster   []int
	entity    []string // empty: not in the truth
	household []string
	at        map[linkage.RecordID]int
	pairs     []judgedPair
	// From the inputs, where they are still there as they were.
	records  *linkage.Records
	order    []uint32
	declared linkage.Model
}

// judgedPair is a line of the pairs.
type judgedPair struct {
	a, b        int
	weight      float64
	probability float64
	compared    bool // it has a weight
	linked      bool
}

// TruthError tells what is wrong in a file of truth.
type TruthError struct {
	Path, Register string // Register is set when no file is called so
	Missing        string // column
}

func (e *TruthError) Error() string {
	if e.Missing != "" {
		return fmt.Sprintf("linkfile: %s has no column %s", e.Path, e.Missing)
	}
	return fmt.Sprintf("linkfile: %s names a register %q that was not linked", e.Path, e.Register)
}

func openJudged(dir string) (*judged, error) {
	m, err := ReadModel(dir)
	if err != nil {
		return nil, err
	}
	j := &judged{model: m, mode: m.Options.ModeOf(), at: map[linkage.RecordID]int{}}
	for _, in := range m.Inputs {
		j.files = append(j.files, in.Name)
	}
	err = eachRow(filepath.Join(dir, ClustersFile), []string{"file", "id", "cluster_id"}, func(_ int, f []string) error {
		n, err := strconv.Atoi(f[2])
		if err != nil {
			return err
		}
		j.at[linkage.RecordID{Register: f[0], ID: f[1]}] = len(j.ids)
		j.file = append(j.file, slices.Index(j.files, f[0]))
		j.ids, j.cluster = append(j.ids, f[1]), append(j.cluster, n)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return j, j.readPairs(filepath.Join(dir, PairsFile))
}

func (j *judged) readPairs(path string) error {
	return eachRow(path, []string{"left_file", "left_id", "right_file", "right_id", "weight", "probability", "decision"}, func(line int, f []string) error {
		a, okA := j.at[linkage.RecordID{Register: f[0], ID: f[1]}]
		b, okB := j.at[linkage.RecordID{Register: f[2], ID: f[3]}]
		if !okA || !okB {
			return fmt.Errorf("linkfile: %s, line %d names a record that is in no cluster", path, line)
		}
		p := judgedPair{a: a, b: b, linked: f[6] == Linked}
		if f[4] != "" {
			var err error
			p.compared = true
			if p.weight, err = strconv.ParseFloat(f[4], 64); err != nil {
				return err
			}
			if p.probability, err = strconv.ParseFloat(f[5], 64); err != nil {
				return err
			}
		}
		j.pairs = append(j.pairs, p)
		return nil
	})
}

// eachRow reads a CSV file with these columns, in any order.
func eachRow(path string, columns []string, f func(line int, fields []string) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.ReuseRecord, r.FieldsPerRecord = true, -1
	header, err := r.Read()
	if err != nil {
		return fmt.Errorf("linkfile: %s: %w", path, err)
	}
	at := make([]int, len(columns))
	for i, c := range columns {
		if at[i] = linkage.ColumnNamed(header, c); at[i] < 0 {
			return &TruthError{Path: path, Missing: c}
		}
	}
	fields := make([]string, len(columns))
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("linkfile: %s: %w", path, err)
		}
		line, _ := r.FieldPos(0)
		for i, p := range at {
			fields[i] = ""
			if p < len(row) {
				fields[i] = strings.Clone(row[p])
			}
		}
		if err := f(line, fields); err != nil {
			return err
		}
	}
}

// readTruth reads who is who. A register is called by its file or, in the order
// of the files, A, B, C or 1, 2, 3; with one file it need not be named.
func (j *judged) readTruth(path string) error {
	j.entity, j.household = make([]string, len(j.ids)), make([]string, len(j.ids))
	columns := []string{"rec_id", "register", "person_id", "household_id"}
	need := columns
	for {
		err := eachRow(path, need, func(_ int, f []string) error {
			register, household := "", ""
			for i, c := range need {
				switch c {
				case "register":
					register = f[i]
				case "household_id":
					household = f[i]
				}
			}
			n := j.register(register)
			if n < 0 {
				return &TruthError{Path: path, Register: register}
			}
			if at, ok := j.at[linkage.RecordID{Register: j.files[n], ID: f[0]}]; ok {
				j.entity[at], j.household[at] = f[slices.Index(need, "person_id")], household
			}
			return nil
		})
		var missing *TruthError
		switch {
		case errors.As(err, &missing) && missing.Missing == "household_id",
			errors.As(err, &missing) && missing.Missing == "register" && len(j.files) == 1:
			need = slices.DeleteFunc(slices.Clone(need), func(c string) bool { return c == missing.Missing })
			continue
		}
		return err
	}
}

// register number of a name in the truth, -1 for none.
func (j *judged) register(name string) int {
	name = strings.TrimSpace(name)
	if name == "" && len(j.files) == 1 {
		return 0
	}
	plain := func(s string) string { return strings.TrimSuffix(strings.TrimSuffix(s, ".gz"), ".csv") }
	for i, f := range j.files {
		if f == name || plain(f) == plain(name) {
			return i
		}
	}
	if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= len(j.files) {
		return n - 1
	}
	if len(name) == 1 {
		if n := int(strings.ToUpper(name)[0]) - 'A'; n >= 0 && n < len(j.files) {
			return n
		}
	}
	return -1
}

// readInputs reads the files again, for what only their values can tell. false:
// they are not there, or not as they were.
func (j *judged) readInputs(ctx context.Context, known map[string]linkage.Standardiser) (bool, error) {
	text, err := json.Marshal(j.model.Model)
	if err != nil {
		return false, err
	}
	if j.declared, err = linkage.ParseModel(text); err != nil {
		return false, err
	}
	var paths []string
	for _, in := range j.model.Inputs {
		sum, _, err := SumFile(in.Path)
		if err != nil || sum != in.SHA256 {
			return false, nil
		}
		paths = append(paths, in.Path)
	}
	files, err := OpenAll(paths)
	if err != nil {
		return false, err
	}
	sources := make([]linkage.Source, len(files))
	for i, f := range files {
		f.name = j.files[i]
		sources[i] = f
	}
	if j.records, err = linkage.Read(ctx, j.declared, known, sources, 0); err != nil {
		return false, err
	}
	j.order = j.records.Sorted()
	if len(j.order) != len(j.ids) {
		return false, fmt.Errorf("linkfile: the inputs hold %d records, the result %d", len(j.order), len(j.ids))
	}
	return true, nil
}
