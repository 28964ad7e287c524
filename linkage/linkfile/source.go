package linkfile

import (
	"path/filepath"

	"github.com/tuntas-id/tuntas/linkage"
)

// File is a CSV file under the name that results have for it, whose rows may name
// themselves in a column other than the model's.
type File struct {
	*CSV
	name string
	path string
}

// OpenAll looks at the headers of files. A file has its name without its folder,
// unless another one has the same.
func OpenAll(paths []string) ([]File, error) {
	bases := map[string]int{}
	for _, p := range paths {
		bases[filepath.Base(p)]++
	}
	out := make([]File, 0, len(paths))
	for _, p := range paths {
		c, err := Open(p)
		if err != nil {
			return nil, err
		}
		f := File{c, filepath.Base(p), p}
		if bases[f.name] > 1 {
			f.name = filepath.ToSlash(p)
		}
		out = append(out, f)
	}
	return out, nil
}

// Name of the file in results.
func (f File) Name() string { return f.name }

// Path of the file.
func (f File) Path() string { return f.path }

// identifiers are the names that a column of identifiers usually has.
var identifiers = []string{"rec_id", "id", "unique_id", "no"}

// IDColumn finds the identifier: the column that the model names, else one of the
// usual names.
func (f File) IDColumn(m linkage.Model) int {
	for _, name := range append([]string{m.ID}, identifiers...) {
		if at := linkage.ColumnNamed(f.Columns(), name); at >= 0 {
			return at
		}
	}
	return -1
}

// Input describes the file for the model file; see [Count].
func (f File) Input(m linkage.Model) (Input, error) {
	in := Input{Name: f.name, Path: f.path}
	if abs, err := filepath.Abs(f.path); err == nil {
		in.Path = abs
	}
	if at := f.IDColumn(m); at >= 0 {
		in.IDColumn = f.Columns()[at]
	}
	var err error
	in.SHA256, in.Bytes, err = SumFile(f.path)
	return in, err
}

// Count fills in what the records say of the inputs.
func Count(inputs []Input, r *linkage.Records) {
	register := map[string]int{}
	for i, name := range r.Registers {
		register[name] = i
	}
	by := map[int]*Input{}
	for i := range inputs {
		inputs[i].Records, inputs[i].Twice = 0, 0
		by[register[inputs[i].Name]] = &inputs[i]
	}
	before, register0 := "", -1
	for _, at := range r.Sorted() {
		g, id := r.Register(int(at)), r.ID(int(at))
		in := by[g]
		in.Records++
		if g == register0 && id == before {
			in.Twice++
		}
		before, register0 = id, g
	}
}
