package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode/utf8"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/linkage/indonesia"
	"github.com/tuntas-id/tuntas/linkage/linkfile"
)

type linkEvaluateCommand struct {
	Dir   string `arg:"" type:"path" help:"cli.link_evaluate_dir" placeholder:"DIR"`
	Truth string `required:"" type:"path" placeholder:"FILE" help:"cli.link_truth"`
}

// Run compares a result with the truth.
func (cmd *linkEvaluateCommand) Run(ctx context.Context, c *console) error {
	v, err := linkfile.Evaluate(ctx, cmd.Dir, cmd.Truth, indonesia.Standardisers())
	if err != nil {
		return cmd.explain(err)
	}
	if c.json {
		return json.NewEncoder(c.out).Encode(v)
	}
	e := &evaluationTables{console: c}
	e.agreements(v)
	e.thresholds(v)
	e.calibration(v)
	e.errors("cli.link_false", v.False)
	e.errors("cli.link_missed", v.Missed)
	if !v.InputsRead {
		c.say("cli.link_inputs_gone")
	}
	if v.Unknown > 0 {
		c.say("cli.link_not_in_truth", "count", v.Unknown)
	}
	return nil
}

// explain what is wrong with the folder or the truth.
func (cmd *linkEvaluateCommand) explain(err error) error {
	var none *linkfile.NoResultError
	var truth *linkfile.TruthError
	var file *fs.PathError
	switch {
	case errors.As(err, &none):
		return fault.New("link", fault.NotFound, locale.T("cli.link_no_result", "dir", cmd.Dir), err)
	case errors.As(err, &truth) && truth.Missing != "":
		return fault.New("link", fault.Invalid, locale.T("cli.link_truth_column", "path", truth.Path, "column", truth.Missing), err)
	case errors.As(err, &truth):
		return fault.New("link", fault.Invalid, locale.T("cli.link_truth_register", "path", truth.Path, "register", truth.Register), err)
	case errors.As(err, &file):
		return fault.New("link", fault.NotFound, locale.T("cli.path_missing", "path", file.Path), err)
	}
	return err
}

// evaluationTables writes an evaluation for people.
type evaluationTables struct{ *console }

// table writes a heading and rows of cells.
func (e *evaluationTables) table(heading string, columns []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintln(e.out, e.lang.Render(locale.T(heading)))
	all := [][]string{nil}
	for _, c := range columns {
		all[0] = append(all[0], e.lang.Render(locale.T(c)))
	}
	all = append(all, rows...)
	widths := make([]int, len(columns))
	for _, row := range all {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range all {
		var line strings.Builder
		for i, cell := range row {
			space := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if first := rows[0][i][0]; first >= '0' && first <= '9' {
				line.WriteString("  " + space + cell)
			} else {
				line.WriteString("  " + cell + space)
			}
		}
		fmt.Fprintln(e.out, strings.TrimRight(line.String(), " "))
	}
	fmt.Fprintln(e.out)
}

func (e *evaluationTables) agreement(a linkfile.Agreement) []string {
	return []string{e.share(a.Precision), e.share(a.Recall), e.share(a.F1), e.count(a.Right), e.count(a.Found), e.count(a.True)}
}

func (e *evaluationTables) share(x float64) string { return e.lang.Decimal(x, 4) }
func (e *evaluationTables) count(n int) string     { return e.lang.Integer(int64(n)) }

func (e *evaluationTables) agreements(v linkfile.Evaluation) {
	row := func(key string, a linkfile.Agreement) []string {
		return append([]string{e.lang.Render(locale.T(key, "field", v.Field, "cut", e.lang.Decimal(v.BestCut, 4), "own", e.lang.Decimal(v.OwnCut, 4)))}, e.agreement(a)...)
	}
	rows := [][]string{row("cli.link_edges", v.Edges), row("cli.link_best", v.Best), row("cli.link_clusters", v.Clusters)}
	if v.EdgesDiffer != nil {
		rows = append(rows, row("cli.link_edges_differ", *v.EdgesDiffer), row("cli.link_clusters_differ", *v.ClustersDiffer))
	}
	e.table("cli.link_agreement", []string{"cli.link_pairs_of", "cli.link_precision", "cli.link_recall", "cli.link_f1", "cli.link_right", "cli.link_found", "cli.link_true"}, rows)
}

func (e *evaluationTables) thresholds(v linkfile.Evaluation) {
	var rows [][]string
	for _, t := range v.Thresholds {
		rows = append(rows, append([]string{e.lang.Decimal(t.Probability, 4)}, e.agreement(t.Agreement)...))
	}
	e.table("cli.link_threshold_table", []string{"cli.link_cut_column", "cli.link_precision", "cli.link_recall", "cli.link_f1", "cli.link_right", "cli.link_found", "cli.link_true"}, rows)
}

func (e *evaluationTables) calibration(v linkfile.Evaluation) {
	var rows [][]string
	for _, r := range v.Calibration {
		rows = append(rows, []string{e.lang.Decimal(r.From, 3) + "–" + e.lang.Decimal(r.To, 3), e.count(r.Pairs), e.share(r.Expected), e.share(r.Observed)})
	}
	e.table("cli.link_calibration", []string{"cli.link_probability_column", "cli.link_found", "cli.link_expected", "cli.link_observed"}, rows)
}

func (e *evaluationTables) errors(key string, k linkfile.ErrorKinds) {
	e.say(key, "pairs", k.Pairs, "household", k.SameHousehold, "review", k.InReview, "apart", k.Cluster, "rule", k.NoRule, "doubted", k.Doubted)
	var rows [][]string
	for _, c := range k.Comparisons {
		rows = append(rows, []string{c.Comparison, e.count(c.Agree), e.count(c.Partly), e.count(c.Differ), e.count(c.Missing)})
	}
	if k.Pairs == 0 {
		rows = nil
	}
	e.table("cli.link_error_comparisons", []string{"cli.link_comparison", "cli.link_agree", "cli.link_partly", "cli.link_differ", "cli.link_missing"}, rows)
	if len(rows) == 0 {
		return
	}
	rows = nil
	for _, s := range k.Disagree {
		set := strings.Join(s.Comparisons, ", ")
		if set == "" {
			set = e.lang.Render(locale.T("cli.link_none_differ"))
		}
		rows = append(rows, []string{e.count(s.Pairs), set})
	}
	e.table("cli.link_error_sets", []string{"cli.link_found", "cli.link_differ"}, rows)
}
