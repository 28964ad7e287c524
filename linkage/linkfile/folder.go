package linkfile

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tuntas-id/tuntas/linkage"
)

// The files of a result.
const (
	PairsFile    = "pairs.csv"
	ClustersFile = "clusters.csv"
	ModelFile    = "model.json"
	ReportFile   = "report.html"
)

// Output is a result with what is to be said beside it.
type Output struct {
	Result  *linkage.Result
	Model   linkage.Model
	Options linkage.Options
	Inputs  []Input
	// Version of the program that linked.
	Version string
	// Language of the report: "id" or "en".
	Language string
	// Show writes a value of a comparison in the report, which leaves the house
	// more easily than a register does; nil hides the middle of long numbers.
	Show func(value string) string
}

// Input is a file that was linked.
type Input struct {
	Name     string `json:"file"` // in the results
	Path     string `json:"path"`
	Records  int    `json:"records"`
	IDColumn string `json:"id_column"` // empty: the row number
	SHA256   string `json:"sha256"`
	Bytes    int64  `json:"bytes"`
	// Twice is how many records have an identifier that an earlier one has.
	Twice int `json:"repeated_ids"`
}

// Write writes a result into a folder. Each file appears under its name when it
// is whole, [ModelFile] last: a folder without it holds no result.
func Write(ctx context.Context, dir string, o Output) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	t := newTable(o.Result, o.Options)
	var made []*outFile
	defer func() {
		for _, f := range made {
			f.discard()
		}
	}()
	outputs := map[string]OutputFile{}
	for _, part := range []struct {
		name  string
		write func(w *bufio.Writer) (rows int, err error)
	}{
		{PairsFile, t.pairs},
		{ClustersFile, t.clusters},
		{ReportFile, func(w *bufio.Writer) (int, error) { return 0, o.report(ctx, w, t) }},
		{ModelFile, func(w *bufio.Writer) (int, error) { return 0, o.model(w, t, outputs) }},
	} {
		if err := ctx.Err(); err != nil {
			return err
		}
		f, err := createIn(dir, part.name)
		if err != nil {
			return err
		}
		made = append(made, f)
		rows, err := part.write(f.w)
		if err != nil {
			return err
		}
		sum, err := f.close()
		if err != nil {
			return err
		}
		outputs[part.name] = OutputFile{rows, sum}
	}
	// From here on the old result is none.
	if err := os.Remove(filepath.Join(dir, ModelFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, f := range made {
		if err := f.keep(); err != nil {
			return err
		}
	}
	return nil
}

// OutputFile is what the model file says of a file beside it.
type OutputFile struct {
	Rows   int    `json:"rows,omitempty"`
	SHA256 string `json:"sha256"`
}

// outFile is a file that appears under its name when it is whole.
type outFile struct {
	file *os.File
	path string
	w    *bufio.Writer
	sum  hash.Hash
}

func createIn(dir, name string) (*outFile, error) {
	f, err := os.CreateTemp(dir, name+".*.tmp")
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	return &outFile{f, filepath.Join(dir, name), bufio.NewWriterSize(io.MultiWriter(f, sum), 1<<18), sum}, nil
}

func (f *outFile) close() (sum string, err error) {
	if err := f.w.Flush(); err != nil {
		return "", err
	}
	if err := f.file.Sync(); err != nil {
		return "", err
	}
	return hex.EncodeToString(f.sum.Sum(nil)), f.file.Close()
}

func (f *outFile) keep() error {
	if err := os.Rename(f.file.Name(), f.path); err != nil {
		return err
	}
	f.path = ""
	return nil
}

// discard removes what was not kept.
func (f *outFile) discard() {
	if f.path != "" {
		_ = f.file.Close()
		_ = os.Remove(f.file.Name())
	}
}

// SumFile gives the SHA-256 and the size of a file.
func SumFile(path string) (sum string, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	if size, err = io.Copy(h, f); err != nil {
		return "", 0, fmt.Errorf("linkfile: %s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), size, nil
}
