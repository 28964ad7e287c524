package scorefile

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/growth"
)

// Design names the columns of a survey's sampling design; empty ones are not given,
// and without any the sample is a simple one.
type Design struct {
	Cluster string // primary sampling unit; its numbers may repeat between strata
	Strata  string
	Weight  string // sampling weight
}

// groupings are the columns of a survey that sort its children, and what the table
// calls them.
var groupings = [...]struct{ column, name string }{
	{"typeres", "Area"}, {"gregion", "Geographical region"}, {"wealthq", "Wealth quintile"},
	{"mothered", "Maternal education"}, {"othergr", "Other grouping"},
}

// wealth is the place of the grouping whose groups are fixed.
const wealth = 2

var wealthLabels = []string{"Q1: Poorest", "Q2", "Q3", "Q4", "Q5: Richest"}

// Prevalence reads a survey and writes its table of prevalences as WHO's program
// does. It needs sex, age_days (or age with age_unit), weight, lenhei, measure and
// oedema as far as they are there, and takes the groupings typeres, gregion, wealthq,
// mothered and othergr. Rows that cannot be scored are reported and left out.
func Prevalence(ctx context.Context, r io.Reader, w io.Writer, d Design, o Options) (Result, error) {
	h, p, err := openSurvey(r, d, o.AgeInMonths)
	if err != nil {
		return Result{}, err
	}
	reader := &surveyReader{rows: rows{header: h, plan: p}}
	result, err := reader.gather(ctx, r, &o, reader.add)
	if err != nil {
		return result, err
	}
	table, _ := reader.survey().Prevalence()
	return result, writePrevalence(w, table)
}

// openSurvey opens a file with the columns of a survey.
func openSurvey(r io.Reader, d Design, months bool) (*header, *plan, error) {
	names := make(map[string]column, len(columnNames)+8)
	for name, c := range columnNames {
		names[name] = c
	}
	for i, g := range groupings {
		names[g.column] = groupColumn + column(i)
	}
	h, p, err := open(r, names, months)
	if err != nil {
		return nil, nil, err
	}
	// A column of the design may be a grouping as well.
	for _, asked := range []struct {
		name string
		kind column
	}{{d.Cluster, clusterColumn}, {d.Strata, stratumColumn}, {d.Weight, samplingColumn}} {
		if asked.name == "" {
			continue
		}
		if p.at[asked.kind] = h.first([]string{asked.name}); !p.has(asked.kind) {
			return nil, nil, &HeaderError{Missing: []string{asked.name}, Found: h.names}
		}
	}
	return h, p, nil
}

// coder numbers the texts of a column in the order in which they come.
type coder struct {
	codes  map[string]int32
	labels []string
}

// code is −1 for a missing cell.
func (c *coder) code(cell []byte) int32 {
	if len(cell) == 0 || isMissing(cell) {
		return -1
	}
	if code, ok := c.codes[string(cell)]; ok {
		return code
	}
	if c.codes == nil {
		c.codes = map[string]int32{}
	}
	code := int32(len(c.labels))
	c.codes[string(cell)] = code
	c.labels = append(c.labels, string(cell))
	return code
}

// surveyReader gathers the columns of a survey.
type surveyReader struct {
	rows
	into            growth.Survey
	cluster, strata coder
	groups          [len(groupings)]coder
	codes           [len(groupings)][]int32
}

// add adds the row to the columns.
func (s *surveyReader) add(int) (Problem, bool) {
	m := growth.Measurement{Weight: nan, LengthHeight: nan}
	if problem, ok := s.whole(); !ok {
		return problem, false
	}
	if problem, ok := s.counted(&m); !ok {
		return problem, false
	}
	weight, problem, ok := s.samplingWeight()
	if !ok {
		return problem, false
	}
	t := &s.into
	t.Sex, t.Position, t.Oedema = append(t.Sex, m.Sex), append(t.Position, m.Position), append(t.Oedema, m.Oedema)
	t.Age, t.Batch.Weight, t.LengthHeight = append(t.Age, m.Age), append(t.Batch.Weight, m.Weight), append(t.LengthHeight, m.LengthHeight)
	if s.plan.has(samplingColumn) {
		t.Weight = append(t.Weight, weight)
	}
	kept := !tooOld(m.Age)
	for _, unit := range []struct {
		column column
		coder  *coder
		into   *[]int32
	}{{clusterColumn, &s.cluster, &t.Cluster}, {stratumColumn, &s.strata, &t.Stratum}} {
		if s.plan.has(unit.column) {
			code := unit.coder.code(s.cell(unit.column))
			kept = kept && code >= 0
			*unit.into = append(*unit.into, code)
		}
	}
	for i := range groupings {
		if c := groupColumn + column(i); s.plan.has(c) {
			code := int32(-1) // a child that the survey leaves out makes no row of the table
			if kept {
				code = s.groupCode(i, s.cell(c))
			}
			s.codes[i] = append(s.codes[i], code)
		}
	}
	return Problem{}, true
}

// tooOld reports whether a survey leaves a child out for its age.
func tooOld(a growth.Age) bool {
	days, known := a.Days()
	return known && days > growth.LastDay
}

// counted reads the codes, the age and the two sizes that a survey counts.
func (s *surveyReader) counted(m *growth.Measurement) (Problem, bool) {
	if problem, ok := s.rows.codes(m); !ok {
		return problem, false
	}
	return s.numbers(size{weightColumn, &m.Weight}, size{lengthColumn, &m.LengthHeight})
}

func (s *surveyReader) samplingWeight() (float64, Problem, bool) {
	v, ok := number(s.cell(samplingColumn), s.header.decimal)
	switch {
	case !ok:
		return 0, s.problem(samplingColumn, NotANumber), false
	case v < 0:
		return 0, s.problem(samplingColumn, Negative), false
	}
	return v, Problem{}, true
}

func (s *surveyReader) groupCode(i int, cell []byte) int32 {
	if i != wealth {
		return s.groups[i].code(cell)
	}
	if len(cell) > 0 && cell[0] == 'Q' {
		cell = cell[1:]
	}
	if len(cell) == 1 && cell[0] >= '1' && cell[0] <= '5' {
		return int32(cell[0] - '1')
	}
	return -1
}

// survey is what was read, with the groups of every grouping in order.
func (s *surveyReader) survey() *growth.Survey {
	for i, g := range groupings {
		if !s.plan.has(groupColumn + column(i)) {
			continue
		}
		labels, codes := wealthLabels, s.codes[i]
		if i != wealth {
			labels, codes = sortedLabels(s.groups[i].labels, codes)
		}
		s.into.Groupings = append(s.into.Groupings, growth.Grouping{Name: g.name, Labels: labels, Code: codes})
	}
	return &s.into
}

// sortedLabels sorts the labels and changes the codes accordingly.
func sortedLabels(labels []string, codes []int32) ([]string, []int32) {
	sorted := slices.Clone(labels)
	slices.Sort(sorted)
	place := make([]int32, len(labels))
	for i, label := range labels {
		at, _ := slices.BinarySearch(sorted, label)
		place[i] = int32(at)
	}
	for i, code := range codes {
		if code >= 0 {
			codes[i] = place[code]
		}
	}
	return sorted, codes
}

// writePrevalence writes the table with the columns of WHO's program.
func writePrevalence(w io.Writer, table []growth.GroupPrevalence) error {
	b := buffered(w)
	out := []byte("Group")
	names := [...]string{"HA", "WA", "BMI", "WH"}
	limits := [...]string{"_3", "_2", "_1", "1", "2", "3"}
	estimate := func(name string) {
		for _, end := range []string{"_r", "_se", "_ll", "_ul"} {
			out = append(append(append(out, ','), name...), end...)
		}
	}
	for _, name := range names {
		out = append(append(append(out, ','), name...), "Z_pop,"+name+"Z_unwpop"...)
		for _, limit := range limits {
			estimate(name + limit)
		}
		estimate(name)
		out = append(append(append(out, ','), name...), "_stdev"...)
	}
	out = append(out, ",HA_2_WH_2_pop,HA_2_WH_2_unwpop"...)
	estimate("HA_2_WH_2")
	estimate("HA_2_WH2")
	out = append(out, '\n')
	p := printer{'.'}
	for i := range table {
		out = p.group(out, &table[i])
	}
	if _, err := b.Write(out); err != nil {
		return err
	}
	return b.Flush()
}

// group writes one row of the table.
func (p printer) group(out []byte, g *growth.GroupPrevalence) []byte {
	out = append(out, quoted(g.Group)...)
	number := func(x float64) { out = p.value(append(out, ','), x) }
	estimate := func(e *growth.Estimate) {
		number(e.Value)
		number(e.SE)
		number(e.Lower)
		number(e.Upper)
	}
	for _, d := range []*growth.Distribution{&g.HeightForAge, &g.WeightForAge, &g.BMIForAge, &g.WeightForHeight} {
		number(d.Weighted)
		number(float64(d.Unweighted))
		for i := range d.Shares {
			estimate(&d.Shares[i])
		}
		estimate(&d.Mean)
		number(d.SD)
	}
	number(g.StuntedWasted.Weighted)
	number(float64(g.StuntedWasted.Unweighted))
	estimate(&g.StuntedWasted.Share)
	estimate(&g.StuntedOverweight.Share)
	return append(out, '\n')
}

// quoted is a cell, in quotes where it needs them.
func quoted(cell string) string {
	if strings.ContainsAny(cell, ",\"\n\r") {
		return `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
	}
	return cell
}
