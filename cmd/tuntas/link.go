package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/linkage"
	"github.com/tuntas-id/tuntas/linkage/indonesia"
	"github.com/tuntas-id/tuntas/linkage/linkfile"
)

// linkCommand works on files of persons, without a register: it finds the rows
// that are one person, in one file and across files.
type linkCommand struct {
	Files    linkFilesCommand    `cmd:"" default:"withargs" help:"cli.link_files"`
	Evaluate linkEvaluateCommand `cmd:"" help:"cli.link_evaluate"`
}

type linkFilesCommand struct {
	Files       []string  `arg:"" help:"cli.link_in" placeholder:"FILE"`
	Output      string    `short:"o" required:"" type:"path" placeholder:"DIR" help:"cli.link_out"`
	Model       string    `type:"path" placeholder:"FILE" help:"cli.link_model"`
	Preset      string    `enum:"person-id" default:"person-id" placeholder:"NAME" help:"cli.link_preset"`
	EstimateCut bool      `xor:"cut" help:"cli.link_estimate_cut"`
	Threshold   float64   `xor:"cut" placeholder:"P" help:"cli.link_threshold"`
	Review      float64   `default:"0.05" placeholder:"P" help:"cli.link_review"`
	LinkOnly    bool      `xor:"mode" help:"cli.link_only"`
	DedupeOnly  bool      `xor:"mode" help:"cli.link_dedupe_only"`
	OneToOne    bool      `help:"cli.link_one_to_one"`
	Chain       bool      `help:"cli.link_chain"`
	Decisions   string    `type:"path" placeholder:"FILE" help:"cli.link_decisions"`
	Seed        uint64    `placeholder:"N" default:"1" help:"cli.link_seed"`
	Workers     int       `placeholder:"N" help:"cli.link_workers"`
	MaxMemory   byteCount `placeholder:"2GB" help:"cli.link_max_memory"`
}

// Run links files and writes the result into a folder.
func (cmd *linkFilesCommand) Run(ctx context.Context, c *console) error {
	model, err := cmd.model()
	if err != nil {
		return err
	}
	files, err := cmd.open()
	if err != nil {
		return err
	}
	options, err := cmd.options(files)
	if err != nil {
		return err
	}
	l := &linker{console: c, model: model, files: files, options: options, dir: cmd.Output, most: uint64(cmd.MaxMemory), bar: newProgress(c)}
	return l.run(ctx)
}

func (cmd *linkFilesCommand) model() (linkage.Model, error) {
	if cmd.Model == "" {
		return indonesia.PersonModel(), nil
	}
	text, err := os.ReadFile(cmd.Model)
	if err != nil {
		return linkage.Model{}, fault.New("link", fault.NotFound, locale.T("cli.path_missing", "path", cmd.Model), err)
	}
	m, err := linkage.ParseModel(text)
	if err != nil {
		return m, fault.New("link", fault.Invalid, locale.T("cli.link_model_wrong", "path", cmd.Model, "reason", reasonOf(err)), err)
	}
	return m, nil
}

// reasonOf an error of the engine, without the name of its package.
func reasonOf(err error) string {
	return strings.TrimPrefix(strings.TrimPrefix(err.Error(), "linkage: "), "model: ")
}

func (cmd *linkFilesCommand) open() ([]linkfile.File, error) {
	for i, p := range cmd.Files {
		info, err := os.Stat(p)
		if err != nil {
			return nil, fault.New("link", fault.NotFound, locale.T("cli.path_missing", "path", p), err)
		}
		if info.IsDir() {
			return nil, fault.New("link", fault.Invalid, locale.T("cli.growth_not_a_file", "path", p), nil)
		}
		if slices.Contains(cmd.Files[:i], p) {
			return nil, fault.New("link", fault.Invalid, locale.T("cli.link_file_twice", "path", p), nil)
		}
	}
	files, err := linkfile.OpenAll(cmd.Files)
	if err != nil {
		return nil, fault.New("link", fault.Invalid, locale.T("cli.link_unreadable", "reason", strings.TrimPrefix(err.Error(), "linkfile: ")), err)
	}
	return files, nil
}

func (cmd *linkFilesCommand) options(files []linkfile.File) (linkage.Options, error) {
	o := linkage.Options{Cut: cmd.Threshold, Review: cmd.Review, Chain: cmd.Chain, OneToOne: cmd.OneToOne, Seed: cmd.Seed, Workers: cmd.Workers}
	for name, p := range map[string]float64{"--threshold": cmd.Threshold, "--review": cmd.Review} {
		if p < 0 || p >= 1 {
			return o, fault.New("link", fault.Invalid, locale.T("cli.link_probability", "flag", name), nil)
		}
	}
	switch {
	case cmd.LinkOnly:
		o.Mode = linkage.LinkOnly
		if len(files) < 2 {
			return o, fault.New("link", fault.Invalid, locale.T("cli.link_one_file"), nil)
		}
	case cmd.DedupeOnly:
		o.Mode = linkage.DedupeOnly
	}
	if cmd.Decisions == "" {
		return o, nil
	}
	var err error
	o.Must, o.MustNot, err = readDecisions(cmd.Decisions)
	return o, err
}

// linker is a run of the command.
type linker struct {
	*console
	model   linkage.Model
	files   []linkfile.File
	options linkage.Options
	dir     string
	most    uint64 // bytes of memory; 0: no limit
	bar     *progress
}

func (l *linker) run(ctx context.Context) error {
	if err := l.columns(); err != nil {
		return err
	}
	if err := os.MkdirAll(l.dir, 0o700); err != nil {
		return fault.New("link", fault.Unavailable, locale.T("cli.cannot_write", "path", l.dir), err)
	}
	inputs, sources := make([]linkfile.Input, len(l.files)), make([]linkage.Source, len(l.files))
	for i, f := range l.files {
		var err error
		if inputs[i], err = f.Input(l.model); err != nil {
			return l.explain(err)
		}
		sources[i] = f
	}
	out := linkfile.Output{Model: l.model, Options: l.options, Inputs: inputs, Version: version, Language: string(l.lang), Show: masked}
	parts, err := linkfile.OpenParts(l.dir, partsKey(out))
	if err != nil {
		return l.explain(err)
	}
	if parts.Started() {
		l.say("cli.link_goes_on", "dir", l.dir)
	}
	l.options.Parts = parts
	l.options.Progress = l.progress
	l.options.Planned = l.planned
	if l.most > 0 {
		defer debug.SetMemoryLimit(debug.SetMemoryLimit(int64(l.most)))
	}
	res, err := linkage.Link(ctx, l.model, indonesia.Standardisers(), sources, l.options)
	l.bar.clear()
	if err != nil {
		return l.explain(err)
	}
	linkfile.Count(inputs, res.Records)
	out.Result = res
	if err := linkfile.Write(ctx, l.dir, out); err != nil {
		return l.explain(err)
	}
	if err := parts.Remove(); err != nil {
		return l.explain(err)
	}
	return l.done()
}

// partsKey is the fingerprint of a run and of this program: another build may put
// the records in another order.
func partsKey(o linkfile.Output) string {
	key := o.Fingerprint()
	if exe, err := os.Executable(); err == nil {
		if info, err := os.Stat(exe); err == nil {
			key += fmt.Sprintf("-%x-%x", info.Size(), info.ModTime().UnixNano())
		}
	}
	return key
}

// columns says at once which columns a file lacks, before anything is read.
func (l *linker) columns() error {
	for _, f := range l.files {
		err := linkage.CheckColumns(l.model, indonesia.Standardisers(), f)
		if err != nil {
			return l.explain(err)
		}
	}
	return nil
}

// masked hides the numbers of persons and families in the report.
func masked(value string) string {
	if len(value) == 16 && strings.Trim(value, "0123456789") == "" {
		return identity.Mask(value)
	}
	return value
}

func (l *linker) progress(s linkage.Stage, done float64) {
	l.bar.step(l.lang.Render(locale.T("cli.link_stage_"+string(s))), int(done*100), 100)
}

// planned shows the bill and refuses what would not fit.
func (l *linker) planned(b linkage.Bill) error {
	l.bar.clear()
	l.say("cli.link_bill", "records", b.Records, "pairs", int(b.Pairs), "rules", len(b.Rules), "memory", l.bytes(b.Bytes(l.most > 0)))
	for _, r := range b.Rules {
		key := "cli.link_bill_rule"
		if len(r.Splits) > 0 {
			key = "cli.link_bill_rule_split"
		}
		l.say(key, "rule", r.Rule, "blocks", r.Blocks, "pairs", int(r.Pairs), "splits", len(r.Splits))
	}
	if need := b.Bytes(true); l.most > 0 && need > l.most {
		return fault.New("link", fault.TooLarge, locale.T("cli.link_too_much_memory", "need", l.bytes(need), "most", l.bytes(l.most)), nil)
	}
	return nil
}

func (l *linker) bytes(n uint64) string {
	return l.lang.Decimal(float64(n)/(1<<20), 0) + " MB"
}

// done says what was found.
func (l *linker) done() error {
	m, err := linkfile.ReadModel(l.dir)
	if err != nil {
		return err
	}
	if l.json {
		return json.NewEncoder(l.out).Encode(map[string]any{"dir": l.dir, "found": m.Found, "cut": m.Cut, "training": m.Training, "rules": m.Rules, "inputs": m.Inputs})
	}
	l.say("cli.link_done", "records", m.Found.Records, "linked", m.Found.Linked, "review", m.Found.Review, "clusters", m.Found.Clusters)
	l.say("cli.link_cut", "cut", l.lang.Decimal(m.Cut.Probability, 3), "precision", l.lang.Decimal(100*m.Cut.Precision, 1), "recall", l.lang.Decimal(100*m.Cut.Recall, 1))
	for _, w := range m.Warnings(string(l.lang)) {
		l.say("cli.link_warning", "text", w)
	}
	l.say("cli.link_written", "dir", l.dir)
	return nil
}

// explain what went wrong in words of what to do.
func (l *linker) explain(err error) error {
	var column *linkage.ColumnError
	var pairs *linkage.PairsError
	var model *linkage.ModelError
	var record *linkage.UnknownRecordError
	var file *fs.PathError
	switch {
	case errors.Is(err, context.Canceled):
		return fault.New("link", fault.Canceled, locale.T("cli.link_stopped"), err)
	case errors.As(err, &column):
		var there []string
		for _, f := range l.files {
			if f.Name() == column.Register {
				there = f.Columns()
			}
		}
		var names []string
		for _, n := range column.Names {
			names = append(names, n...)
		}
		return fault.New("link", fault.Invalid, locale.T("cli.link_column", "file", column.Register, "column", column.Column,
			"names", strings.Join(names, ", "), "there", strings.Join(there, ", ")), err)
	case errors.As(err, &pairs):
		return fault.New("link", fault.TooLarge, locale.T("cli.link_pairs", "rule", pairs.Rule, "pairs", int(pairs.Pairs), "records", pairs.Records), err)
	case errors.As(err, &model):
		return fault.New("link", fault.Invalid, locale.T("cli.link_model_wrong", "path", model.At, "reason", model.What), err)
	case errors.As(err, &record):
		return fault.New("link", fault.Invalid, locale.T("cli.link_decision_record", "id", record.Record.ID, "file", record.Record.Register), err)
	case errors.As(err, &file):
		path := file.Path
		if filepath.Dir(path) == filepath.Clean(l.dir) {
			path = l.dir
		}
		return fault.New("link", fault.Unavailable, locale.T("cli.cannot_write", "path", path), err)
	}
	return err
}
