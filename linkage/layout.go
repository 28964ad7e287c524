package linkage

import (
	"slices"
	"strings"
)

// layout places the fields that a model needs in a record's row of words. A date,
// a number and a word take one, digits two.
type layout struct {
	columns []columnPlan
	fields  []fieldPlan // in order of their place in the row
	byName  map[string]int
	width   int // words of a row
}

// columnPlan is a column with its standardiser and where its fields go.
type columnPlan struct {
	Column
	standardiser Standardiser
	made         []Field
	keep         []int // for each field made: its number in layout.fields, or -1
}

type fieldPlan struct {
	name string
	kind Kind
	at   int // first word in the row
	dict int // number of the dictionary, -1 for the other kinds
	text bool
}

// wide is the number of words of a kind.
func (k Kind) wide() int {
	if k == Digits {
		return 2
	}
	return 1
}

// newLayout finds the fields that comparisons and rules speak of.
func newLayout(m Model, known map[string]Standardiser) (*layout, error) {
	need := map[string]bool{}
	for _, f := range m.mentioned() {
		need[f] = true
	}
	l := &layout{byName: map[string]int{}}
	dicts := 0
	for _, c := range m.Columns {
		s, ok := known[c.As]
		if !ok {
			return nil, wrong("column "+c.Name, "no standardiser is called %q", c.As)
		}
		plan := columnPlan{Column: c, standardiser: s, made: s.Fields()}
		for _, f := range plan.made {
			name := fullName(c.Name, f.Name)
			if !need[name] {
				plan.keep = append(plan.keep, -1)
				continue
			}
			if _, twice := l.byName[name]; twice {
				return nil, wrong("column "+c.Name, "the field %q is made twice", name)
			}
			field := fieldPlan{name: name, kind: f.Kind, at: l.width, dict: -1}
			if f.Kind == Word {
				field.dict = dicts
				dicts++
			}
			plan.keep = append(plan.keep, len(l.fields))
			l.byName[name] = len(l.fields)
			l.fields = append(l.fields, field)
			l.width += f.Kind.wide()
		}
		l.columns = append(l.columns, plan)
	}
	for _, f := range m.mentioned() {
		if _, ok := l.byName[f]; !ok {
			return nil, wrong("field "+f, "no column makes it; there are %s", strings.Join(l.all(), ", "))
		}
	}
	return l, nil
}

func fullName(column, field string) string {
	if field == "" {
		return column
	}
	return column + "." + field
}

// all fields that the columns could make.
func (l *layout) all() []string {
	var out []string
	for _, c := range l.columns {
		for _, f := range c.made {
			out = append(out, fullName(c.Name, f.Name))
		}
	}
	return out
}

// mentioned are the fields that comparisons and rules speak of, each once, in
// order of the alphabet.
func (m Model) mentioned() []string {
	var out []string
	for _, c := range m.Comparisons {
		for _, l := range c.Levels {
			out = append(out, l.fields()...)
		}
		if c.TermFrequency != "" {
			out = append(out, c.TermFrequency)
		}
	}
	for _, r := range m.Blocking {
		out = append(out, r...)
	}
	out = append(out, m.Split...)
	if m.Near != "" {
		out = append(out, m.Near)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// find gives, for every input of every column, where it stands in a register's
// header; -1 when an optional column is not there.
func (l *layout) find(register string, header []string) ([][]int, error) {
	at := map[string]int{}
	for i, h := range header {
		if k := headerKey(h); k != "" {
			if _, there := at[k]; !there {
				at[k] = i
			}
		}
	}
	out := make([][]int, len(l.columns))
	for i, c := range l.columns {
		found := false
		for _, names := range c.From {
			p := -1
			for _, n := range names {
				if j, ok := at[headerKey(n)]; ok {
					p, found = j, true
					break
				}
			}
			out[i] = append(out[i], p)
		}
		if !found && !c.Optional {
			return nil, &ColumnError{register, c.Name, c.From}
		}
	}
	return out, nil
}

// headerKey is a header without case, blanks and signs.
func headerKey(h string) string { return strings.ReplaceAll(Fold(h), " ", "") }

// ColumnError tells of a register that lacks a column of the model.
type ColumnError struct {
	Register, Column string
	Names            [][]string // that were looked for
}

func (e *ColumnError) Error() string {
	var names []string
	for _, n := range e.Names {
		names = append(names, strings.Join(n, " or "))
	}
	return "linkage: " + e.Register + " has no column for " + e.Column + " (" + strings.Join(names, "; ") + ")"
}
