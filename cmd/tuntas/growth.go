package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tuntas-id/tuntas/growth/scorefile"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// growthCommand works on files of children, without a register: what a nutritionist
// or a survey has is scored as it lies there.
type growthCommand struct {
	ZScore     growthZScoreCommand     `cmd:"" name:"zscore" help:"cli.growth_zscore"`
	Prevalence growthPrevalenceCommand `cmd:"" help:"cli.growth_prevalence"`
	Quality    growthQualityCommand    `cmd:"" help:"cli.growth_quality"`
}

// growthFile is a file in and a file out; - is standard input and output.
type growthFile struct {
	In  string `arg:"" optional:"" default:"-" help:"cli.growth_in"`
	Out string `short:"o" default:"-" placeholder:"FILE" help:"cli.growth_out"`
}

type growthZScoreCommand struct {
	growthFile
	Plus       bool   `help:"cli.growth_plus"`
	Categories bool   `help:"cli.growth_categories"`
	AgeUnit    string `default:"d" enum:"d,m" placeholder:"d|m" help:"cli.growth_age_unit"`
}

// Run scores every child of a file.
func (cmd *growthZScoreCommand) Run(ctx context.Context, c *console) error {
	return cmd.run(ctx, c, func(r io.Reader, w io.Writer, o scorefile.Options) (scorefile.Result, error) {
		o.Categories, o.AgeInMonths = cmd.Categories, cmd.AgeUnit == "m"
		if cmd.Plus {
			return scorefile.SchoolZScore(ctx, r, w, o)
		}
		return scorefile.ZScore(ctx, r, w, o)
	})
}

type growthPrevalenceCommand struct {
	growthFile
	Cluster string `placeholder:"COL" help:"cli.growth_cluster"`
	Strata  string `placeholder:"COL" help:"cli.growth_strata"`
	Weight  string `placeholder:"COL" help:"cli.growth_weight"`
	AgeUnit string `default:"d" enum:"d,m" placeholder:"d|m" help:"cli.growth_age_unit"`
}

// Run writes the table of a survey.
func (cmd *growthPrevalenceCommand) Run(ctx context.Context, c *console) error {
	design := scorefile.Design{Cluster: cmd.Cluster, Strata: cmd.Strata, Weight: cmd.Weight}
	return cmd.run(ctx, c, func(r io.Reader, w io.Writer, o scorefile.Options) (scorefile.Result, error) {
		o.AgeInMonths = cmd.AgeUnit == "m"
		return scorefile.Prevalence(ctx, r, w, design, o)
	})
}

type growthQualityCommand struct {
	growthFile
	By      []string `placeholder:"COL" help:"cli.growth_by"`
	AgeUnit string   `default:"d" enum:"d,m" placeholder:"d|m" help:"cli.growth_age_unit"`
}

// Run judges how well children were measured.
func (cmd *growthQualityCommand) Run(ctx context.Context, c *console) error {
	return cmd.run(ctx, c, func(r io.Reader, w io.Writer, o scorefile.Options) (scorefile.Result, error) {
		o.AgeInMonths = cmd.AgeUnit == "m"
		return scorefile.Quality(ctx, r, w, cmd.By, o)
	})
}

// run opens both files, shows progress, names the rows that could not be used, and
// says what was done. An output file appears only when it is whole.
func (f *growthFile) run(ctx context.Context, c *console, work func(io.Reader, io.Writer, scorefile.Options) (scorefile.Result, error)) error {
	in, size, err := f.open()
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := createWhole(f.Out, c.out)
	if err != nil {
		return err
	}
	defer out.discard()
	report := newGrowthReport(c, f.Out == "-")
	bar := newProgress(c)
	result, err := work(in, out, scorefile.Options{
		Problem:  func(p scorefile.Problem) { bar.clear(); report.problem(p) },
		Progress: func(read int64) { bar.step(c.lang.Render(locale.T("cli.growth_step")), int(read>>10), int(size>>10)) },
	})
	bar.clear()
	if err != nil {
		return growthError(err, f.Out)
	}
	if err := out.keep(); err != nil {
		return err
	}
	report.done(f.Out, result)
	if result.Problems > 0 {
		return errFindings
	}
	return nil
}

// open gives the input and its size, 0 where it is not known.
func (f *growthFile) open() (io.ReadCloser, int64, error) {
	if f.In == "-" {
		return io.NopCloser(os.Stdin), 0, nil
	}
	in, err := os.Open(f.In)
	if err != nil {
		return nil, 0, fault.New("growth", fault.NotFound, locale.T("cli.path_missing", "path", f.In), err)
	}
	info, err := in.Stat()
	if err != nil || info.IsDir() {
		_ = in.Close()
		return nil, 0, fault.New("growth", fault.Invalid, locale.T("cli.growth_not_a_file", "path", f.In), err)
	}
	return in, info.Size(), nil
}

// growthError says what to do about a file that cannot be scored.
func growthError(err error, out string) error {
	var header *scorefile.HeaderError
	var file *fs.PathError // a full disk, a stick that was pulled out
	switch {
	case errors.As(err, &header):
		return fault.New("growth", fault.Invalid, locale.T("cli.growth_header",
			"missing", strings.Join(header.Missing, ", "), "found", strings.Join(header.Found, ", ")), err)
	case errors.Is(err, scorefile.ErrEmpty):
		return fault.New("growth", fault.Invalid, locale.T("cli.growth_empty"), err)
	case errors.Is(err, scorefile.ErrLongRow):
		return fault.New("growth", fault.Invalid, locale.T("cli.growth_long_row"), err)
	case errors.As(err, &file) && file.Op == "write":
		return fault.New("growth", fault.Unavailable, locale.T("cli.growth_cannot_write", "path", out), err)
	case errors.As(err, &file):
		return fault.New("growth", fault.Unavailable, locale.T("cli.growth_not_a_file", "path", file.Path), err)
	default:
		return err
	}
}

// growthReport names problems and the result: on standard output for people when the
// scores go to a file, beside the scores on standard error otherwise.
type growthReport struct {
	*console
	shown int
}

// mostProblems are how many rows are named one by one; the column error of the output
// has them all.
const mostProblems = 20

func newGrowthReport(c *console, beside bool) *growthReport {
	if beside {
		other := *c
		other.out = c.err
		c = &other
	}
	return &growthReport{console: c}
}

func (r *growthReport) problem(p scorefile.Problem) {
	r.shown++
	if r.json {
		_ = json.NewEncoder(r.out).Encode(map[string]any{"row": p.Row, "column": p.Column, "value": p.Value, "code": p.Reason,
			"message": r.lang.Render(problemText(p))})
		return
	}
	if r.shown <= mostProblems {
		r.say("cli.growth_problem", "row", p.Row, "reason", r.lang.Render(problemText(p)))
	}
}

func problemText(p scorefile.Problem) locale.Text {
	return locale.T("cli.growth_reason_"+string(p.Reason), "column", p.Column, "value", p.Value)
}

func (r *growthReport) done(path string, result scorefile.Result) {
	if r.json {
		_ = json.NewEncoder(r.out).Encode(map[string]any{"rows": result.Rows, "scored": result.Rows - result.Problems, "problems": result.Problems, "out": path})
		return
	}
	if r.shown > mostProblems {
		r.say("cli.growth_more", "n", r.shown-mostProblems)
	}
	r.say("cli.growth_done", "rows", result.Rows, "problems", result.Problems)
}

// wholeFile is an output that appears under its name only when it is whole.
type wholeFile struct {
	io.Writer
	file *os.File // nil for standard output
	path string
}

func createWhole(path string, stdout io.Writer) (*wholeFile, error) {
	if path == "-" {
		return &wholeFile{Writer: stdout}, nil
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return nil, fault.New("growth", fault.Invalid, locale.T("cli.growth_cannot_write", "path", path), err)
	}
	return &wholeFile{Writer: file, file: file, path: path}, nil
}

// keep gives the file its name.
func (w *wholeFile) keep() error {
	if w.file == nil {
		return nil
	}
	err := w.file.Close()
	if err == nil {
		err = os.Rename(w.file.Name(), w.path)
	}
	if err != nil {
		return fault.New("growth", fault.Unavailable, locale.T("cli.growth_cannot_write", "path", w.path), err)
	}
	return os.Chmod(w.path, 0o600) // children's health
}

// discard removes what was not kept.
func (w *wholeFile) discard() {
	if w.file != nil {
		_ = w.file.Close()
		_ = os.Remove(w.file.Name())
	}
}
