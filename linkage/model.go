package linkage

import (
	"fmt"
	"slices"
	"strings"
)

// Model says how records are compared: which columns of the files are read and
// how they are standardised, which comparisons are made with which levels, and by
// which rules pairs are found. It holds nothing that was learned.
type Model struct {
	// ID is the column with a record's identifier; empty: the row number.
	ID string `yaml:"id"`
	// Columns are read and standardised; their fields are what comparisons and
	// rules speak of.
	Columns []Column `yaml:"columns"`
	// Comparisons tell how alike a pair is, each with ordered levels.
	Comparisons []Comparison `yaml:"comparisons"`
	// Blocking are the rules that find the pairs worth comparing: two records
	// meet when they agree on each field of a rule. A pair counts once, under the
	// first rule that finds it.
	Blocking []Rule `yaml:"blocking"`
	// Kin are the classes of pairs that are alike without being the same.
	Kin []Kin `yaml:"kin"`
	// Dependent names pairs of comparisons that agree together by nature, even in
	// pairs that are not the same: an NIK holds the birth date.
	Dependent [][]string `yaml:"dependent"`
	// Split names fields that cut a block that is too large, in this order.
	Split []string `yaml:"split"`
	// Near names the field by which records that often meet lie together in
	// memory; it changes nothing but speed.
	Near string `yaml:"near"`
}

// Column is a standardised value of a record, made from one or more columns of
// the file.
type Column struct {
	Name string `yaml:"name"`
	// From lists, for each input of the standardiser, the names its column may
	// have in a file; the first that is there is read.
	From [][]string `yaml:"from"`
	// As names the standardiser.
	As string `yaml:"as"`
	// Crowded: a value that more records than this share in one register says
	// nothing of anybody and counts as missing. 0: no limit.
	Crowded int `yaml:"crowded"`
	// Optional: a file without the column is accepted.
	Optional bool `yaml:"optional"`
}

// Comparison is one kind of evidence, graded by levels of which the first that
// holds counts. When a field of the first level is missing in either record, the
// comparison says nothing.
type Comparison struct {
	Name   string  `yaml:"name"`
	Levels []Level `yaml:"levels"`
	// TermFrequency names the field whose rare values weigh more than common
	// ones when they agree; empty: all weigh the same.
	TermFrequency string `yaml:"term_frequency"`
	// Related names columns, beside those of its own fields, on which the
	// comparison depends even for unrelated pairs: an NIK holds the birth date.
	// When a rule asks for such a column, agreement here is no surprise.
	Related []string `yaml:"related"`
}

// Kin is a class of pairs that agree on much though they are not the same, such
// as members of one family, or twins. The engine tells them from pairs that are
// the same and from unrelated ones.
type Kin struct {
	Name string `yaml:"name"`
	// Agree gives the comparisons on which they agree by nature, with the number
	// of the level that usually holds, from 1 on.
	Agree map[string]int `yaml:"agree"`
	// Each is about how many such pairs a record is part of; training corrects it.
	Each float64 `yaml:"each"`
}

// Level is a grade of agreement. Each kind names the field it looks at.
type Level struct {
	Label string `yaml:"label"`

	Exact string `yaml:"exact"` // the same value
	// JaroWinkler, Jaro reach AtLeast; Damerau, Levenshtein are at most AtMost.
	JaroWinkler string  `yaml:"jaro_winkler"`
	Jaro        string  `yaml:"jaro"`
	AtLeast     float64 `yaml:"at_least"`
	Levenshtein string  `yaml:"levenshtein"`
	Damerau     string  `yaml:"damerau"`
	AtMost      float64 `yaml:"at_most"`
	// Within: every word of the shorter value is in the longer, an initial
	// standing for its word. Shared: at least AtLeast words are in both.
	Within string `yaml:"within"`
	Shared string `yaml:"shared"`
	// Digits: at most AtMost digits differ, or two neighbours are swapped.
	Digits string `yaml:"digits"`
	// Days: at most AtMost days apart. Swapped: day and month changed places.
	// Typed: one digit of the date differs, or two neighbours are swapped.
	Days    string `yaml:"days"`
	Swapped string `yaml:"swapped"`
	Typed   string `yaml:"typed"`
	// Difference: at most AtMost apart. Ratio: the smaller is at least AtLeast
	// of the larger.
	Difference string `yaml:"difference"`
	Ratio      string `yaml:"ratio"`
	// Crossed: two fields agree with each other the other way round.
	Crossed []string `yaml:"crossed"`
	// All of these levels hold; Any of them.
	All []Level `yaml:"all"`
	Any []Level `yaml:"any"`
}

// Rule lists fields that must all be the same and present.
type Rule []string

// Name of the rule for people.
func (r Rule) Name() string { return strings.Join(r, " + ") }

// named are the fields that the level's own tests name, one a test.
func (l Level) named() []string {
	all := []string{l.Exact, l.JaroWinkler, l.Jaro, l.Levenshtein, l.Damerau, l.Within, l.Shared, l.Digits, l.Days, l.Swapped, l.Typed, l.Difference, l.Ratio}
	return slices.DeleteFunc(all, func(f string) bool { return f == "" })
}

// fields of the level, deep.
func (l Level) fields() []string {
	out := append(l.named(), l.Crossed...)
	for _, inner := range slices.Concat(l.All, l.Any) {
		out = append(out, inner.fields()...)
	}
	return out
}

// kinds counts how many kinds of test the level states; one is right.
func (l Level) kinds() int {
	n := len(l.named())
	for _, list := range []int{len(l.Crossed), len(l.All), len(l.Any)} {
		if list > 0 {
			n++
		}
	}
	return n
}

// ModelError tells what is wrong in a model and where.
type ModelError struct {
	At, What string
}

func (e *ModelError) Error() string { return fmt.Sprintf("linkage: model: %s: %s", e.At, e.What) }

func wrong(at, format string, args ...any) error {
	return &ModelError{at, fmt.Sprintf(format, args...)}
}
