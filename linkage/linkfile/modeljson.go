package linkfile

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/tuntas-id/tuntas/linkage"
)

// formatVersion of the model file; it grows when a reader must know.
const formatVersion = 1

// ModelJSON is the model file: everything that a run was told and learned.
type ModelJSON struct {
	Format      int                   `json:"format"`
	Version     string                `json:"version"`
	Fingerprint string                `json:"fingerprint"` // of inputs, model and options
	Inputs      []Input               `json:"inputs"`
	Options     OptionsJSON           `json:"options"`
	Cut         CutJSON               `json:"cut"`
	Found       FoundJSON             `json:"found"`
	Rules       []RuleJSON            `json:"rules"`
	Training    TrainingJSON          `json:"training"`
	Comparisons []ComparisonJSON      `json:"comparisons"`
	Kinds       []KindJSON            `json:"kinds"`
	Kin         []KinJSON             `json:"kin,omitempty"`
	Model       any                   `json:"model"` // as it was declared
	Outputs     map[string]OutputFile `json:"outputs"`
}

// OptionsJSON are the options that change the result.
type OptionsJSON struct {
	Mode         string  `json:"mode"`
	Threshold    float64 `json:"threshold,omitempty"` // 0: chosen by the engine
	Review       float64 `json:"review"`
	Chain        bool    `json:"chain"`
	OneToOne     bool    `json:"one_to_one"`
	Seed         uint64  `json:"seed"`
	Same         int     `json:"decided_same,omitempty"`
	Different    int     `json:"decided_different,omitempty"`
	MostPairs    int     `json:"most_pairs,omitempty"`
	MostTogether int     `json:"most_together,omitempty"`
	Sample       int     `json:"sample,omitempty"`
}

// CutJSON is the cut, with what is expected there.
type CutJSON struct {
	Probability float64 `json:"probability"`
	Weight      float64 `json:"weight"`
	Chosen      bool    `json:"chosen_by_engine"`
	Precision   float64 `json:"expected_precision"`
	Recall      float64 `json:"expected_recall"`
	True        float64 `json:"expected_true_pairs"`
}

// FoundJSON counts what was found.
type FoundJSON struct {
	Records  int    `json:"records"`
	Compared uint64 `json:"pairs_compared"`
	Linked   int    `json:"pairs_linked"`
	Review   int    `json:"pairs_to_review"`
	Clusters int    `json:"clusters"`
	Largest  int    `json:"largest_cluster"`
	Alone    int    `json:"records_alone"`
}

// RuleJSON is what a blocking rule found.
type RuleJSON struct {
	Rule   string      `json:"rule"`
	Blocks int         `json:"blocks"`
	Pairs  uint64      `json:"pairs"`
	New    uint64      `json:"new_pairs"`
	Splits []SplitJSON `json:"split_blocks,omitempty"`
}

// SplitJSON is a block that was too large to compare whole. It names no record.
type SplitJSON struct {
	Records int      `json:"records"`
	By      []string `json:"by,omitempty"`
	Pieces  int      `json:"pieces_of,omitempty"`
	Pairs   uint64   `json:"pairs"`
	Kept    uint64   `json:"kept"`
}

// TrainingJSON tells how training went.
type TrainingJSON struct {
	Rounds    int  `json:"rounds"`
	Converged bool `json:"converged"`
}

// ComparisonJSON is what was learned of a comparison.
type ComparisonJSON struct {
	Name   string      `json:"name"`
	Levels []LevelJSON `json:"levels"`
}

// LevelJSON is what was learned of a level: m among pairs that are the same, u
// among random ones, the bits it adds, and how many pairs it was learned from.
type LevelJSON struct {
	Label  string  `json:"label"`
	M      float64 `json:"m"`
	U      float64 `json:"u"`
	Weight float64 `json:"weight"`
	Seen   float64 `json:"seen"`
}

// KindJSON are the pairs of two registers, or within one.
type KindJSON struct {
	A           string               `json:"left,omitempty"`
	B           string               `json:"right,omitempty"`
	Same        float64              `json:"expected_true_pairs"`
	Comparisons map[string][]float64 `json:"m"`
}

// KinJSON are pairs that are alike without being the same.
type KinJSON struct {
	Name        string               `json:"name"`
	Number      float64              `json:"expected_pairs"`
	Comparisons map[string][]float64 `json:"levels"`
}

func (o Output) model(w *bufio.Writer, t *table, outputs map[string]OutputFile) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	m := o.describe(t)
	m.Outputs = outputs
	return e.Encode(m)
}

// describe makes what the model file holds.
func (o Output) describe(t *table) ModelJSON {
	r := o.Result
	out := ModelJSON{Format: formatVersion, Version: o.Version, Fingerprint: o.Fingerprint(), Inputs: o.Inputs, Options: optionsJSON(o.Options)}
	out.Cut = CutJSON{round(r.Cut.Probability), round(r.Cut.Weight), r.Cut.Chosen, round(r.Cut.Precision), round(r.Cut.Recall), round(r.Cut.True)}
	out.Found = t.found()
	for _, rule := range r.Rules {
		j := RuleJSON{Rule: rule.Rule, Blocks: rule.Blocks, Pairs: rule.Pairs, New: rule.New}
		for _, s := range rule.Splits {
			j.Splits = append(j.Splits, SplitJSON{s.Records, s.By, s.Pieces, s.Pairs, s.Kept})
		}
		out.Rules = append(out.Rules, j)
	}
	out.Training = TrainingJSON{r.Model.Rounds, r.Model.Converged}
	seen := r.Model.Seen()
	for k, c := range r.Model.Comparisons {
		j := ComparisonJSON{Name: c.Name}
		for i, l := range c.Levels {
			j.Levels = append(j.Levels, LevelJSON{l.Label, round(l.M), round(l.U), round(math.Log2(l.M / l.U)), round(seen[k][i])})
		}
		out.Comparisons = append(out.Comparisons, j)
	}
	for i, k := range r.Model.Kinds {
		out.Kinds = append(out.Kinds, KindJSON{k.A, k.B, round(k.Same), chancesJSON(r.Model.SameBy(i))})
	}
	for i, k := range r.Model.Kin {
		out.Kin = append(out.Kin, KinJSON{k.Name, round(k.Number), chancesJSON(r.Model.KinBy(i))})
	}
	out.Model = declared(reflect.ValueOf(o.Model))
	return out
}

func chancesJSON(of []linkage.TrainedChances) map[string][]float64 {
	out := map[string][]float64{}
	for _, c := range of {
		for i := range c.Levels {
			c.Levels[i] = round(c.Levels[i])
		}
		out[c.Comparison] = c.Levels
	}
	return out
}

// round to six figures: what is learned is not known better.
func round(x float64) float64 {
	if x == 0 || math.IsInf(x, 0) || math.IsNaN(x) {
		return 0
	}
	scale := math.Pow(10, 5-math.Floor(math.Log10(math.Abs(x))))
	if math.IsInf(scale, 0) || scale == 0 {
		return 0
	}
	return math.Round(x*scale) / scale
}

var modes = map[linkage.Mode]string{linkage.LinkAndDedupe: "link_and_dedupe", linkage.LinkOnly: "link_only", linkage.DedupeOnly: "dedupe_only"}

func optionsJSON(o linkage.Options) OptionsJSON {
	return OptionsJSON{modes[o.Mode], o.Cut, o.Review, o.Chain, o.OneToOne, o.Seed, len(o.Must), len(o.MustNot), o.MostPairs, o.MostTogether, o.Sample}
}

// ModeOf the options, as package linkage has it.
func (o OptionsJSON) ModeOf() linkage.Mode {
	for m, name := range modes {
		if name == o.Mode {
			return m
		}
	}
	return linkage.LinkAndDedupe
}

// Fingerprint of all that decides the result: the contents of the inputs in their
// order, the model and the options.
func (o Output) Fingerprint() string {
	h := sha256.New()
	e := json.NewEncoder(h)
	_ = e.Encode(o.Version) // to a hash: never fails
	for _, in := range o.Inputs {
		_ = e.Encode([]string{in.Name, in.SHA256})
	}
	_ = e.Encode(declared(reflect.ValueOf(o.Model)))
	_ = e.Encode(optionsJSON(o.Options))
	_ = e.Encode([2]any{o.Options.Must, o.Options.MustNot})
	return hex.EncodeToString(h.Sum(nil))
}

// declared writes a model as YAML would name its parts, without what is empty.
func declared(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Struct:
		out := map[string]any{}
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
			if name != "" && !v.Field(i).IsZero() {
				out[name] = declared(v.Field(i))
			}
		}
		return out
	case reflect.Slice:
		out := make([]any, v.Len())
		for i := range out {
			out[i] = declared(v.Index(i))
		}
		return out
	}
	return v.Interface()
}

// found counts what a result has.
func (t *table) found() FoundJSON {
	f := FoundJSON{Records: len(t.order), Linked: t.count(Linked), Review: t.count(Review), Clusters: len(t.sizes)}
	for _, r := range t.result.Rules {
		f.Compared += r.New
	}
	for _, n := range t.sizes {
		f.Largest = max(f.Largest, n)
		if n == 1 {
			f.Alone++
		}
	}
	return f
}

// NoResultError tells of a folder that holds no whole result.
type NoResultError struct{ Dir string }

func (e *NoResultError) Error() string { return "linkfile: there is no result in " + e.Dir }

// ReadModel reads the model file of a folder.
func ReadModel(dir string) (ModelJSON, error) {
	text, err := os.ReadFile(filepath.Join(dir, ModelFile))
	if os.IsNotExist(err) {
		return ModelJSON{}, &NoResultError{dir}
	}
	if err != nil {
		return ModelJSON{}, err
	}
	var m ModelJSON
	if err := json.Unmarshal(text, &m); err != nil {
		return ModelJSON{}, fmt.Errorf("linkfile: %s: %w", filepath.Join(dir, ModelFile), err)
	}
	if m.Format != formatVersion {
		return ModelJSON{}, fmt.Errorf("linkfile: %s has the format %d, this program knows %d", filepath.Join(dir, ModelFile), m.Format, formatVersion)
	}
	return m, nil
}

// LargestSplit is the size of the largest block that was split.
func (r RuleJSON) LargestSplit() int {
	n := 0
	for _, s := range r.Splits {
		n = max(n, s.Records)
	}
	return n
}
