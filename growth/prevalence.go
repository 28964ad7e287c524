package growth

import (
	"math"
	"runtime"
	"slices"
	"sync"
)

// Estimate is a share in percent or a mean in z-score units, with its standard error
// and its 95 % confidence limits. NaN where it cannot be estimated.
type Estimate struct{ Value, SE, Lower, Upper float64 }

// Distribution is one index in one group of a survey.
type Distribution struct {
	Weighted   float64 // sum of the sampling weights of the children counted
	Unweighted int     // children counted

	// Shares below −3, −2 and −1 and above 1, 2 and 3, in percent. Children with
	// oedema count as below −3 in the indices with weight.
	Shares [6]Estimate

	Mean Estimate // of the z-scores; children with oedema are not in it
	SD   float64  // of the z-scores
}

// Joint is a share of children with two conditions at once.
type Joint struct {
	Weighted   float64
	Unweighted int
	Share      Estimate // in percent
}

// GroupPrevalence is a row of a survey's table.
type GroupPrevalence struct {
	Group string // "All", "Age group: 00-05 mo", "Sex: Female", "Area: …"

	HeightForAge    Distribution // HA
	WeightForAge    Distribution // WA
	BMIForAge       Distribution // BMI
	WeightForHeight Distribution // WH

	StuntedWasted     Joint // height-for-age and weight-for-height below −2
	StuntedOverweight Joint // height-for-age below −2, weight-for-height above 2
}

// Prevalence is the table of a survey as WHO reports it: for every group the shares
// beyond ±1, ±2 and ±3, the means and their precision under the sample's design
// (Taylor linearisation over the primary sampling units within strata; logit limits
// for shares). Children that cannot be scored are named and left out.
//
// It equals R anthro with the survey package, except for six defects which are not
// copied; the package's decision record names them.
func (s *Survey) Prevalence() ([]GroupPrevalence, []RowError) {
	s.checkLengths(len(s.Age))
	d, failed := s.sample()
	parts := s.partitions()
	rows := make([][]GroupPrevalence, len(parts))
	work := make(chan int)
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := range work {
				rows[i] = d.estimate(&parts[i])
			}
		})
	}
	for i := range parts {
		work <- i
	}
	close(work)
	wait.Wait()
	return slices.Concat(rows...), failed
}

// partition parts the children into rows of the table.
type partition struct {
	prefix string
	labels []string
	code   func(*sampled) int // place among the labels, -1 none
}

// partitions are the rows in the order of WHO's table. Age, sex and both show all their
// levels; a grouping that holds nobody is left out.
func (s *Survey) partitions() []partition {
	var both []string
	for _, sex := range []string{"Female", "Male"} {
		for _, label := range ageLabels() {
			both = append(both, label+"."+sex)
		}
	}
	parts := []partition{
		{"", []string{"All"}, func(*sampled) int { return 0 }},
		{"Age group: ", ageLabels(), func(c *sampled) int { return int(c.group) }},
		{"Sex: ", []string{"Female", "Male"}, bySex},
		{"Age + sex: ", both, func(c *sampled) int {
			if c.group < 0 || c.sex == UnknownSex {
				return -1
			}
			return bySex(c)*len(ageGroups) + int(c.group)
		}},
	}
	for _, g := range s.Groupings {
		if !g.empty() {
			parts = append(parts, partition{g.Name + ": ", g.Labels, func(c *sampled) int { return int(g.Code[c.row]) }})
		}
	}
	return parts
}

func ageLabels() []string {
	labels := make([]string, len(ageGroups))
	for i, g := range ageGroups {
		labels[i] = g.label
	}
	return labels
}

func bySex(c *sampled) int {
	switch c.sex {
	case Female:
		return 0
	case Male:
		return 1
	default:
		return -1
	}
}

func (g *Grouping) empty() bool {
	for _, code := range g.Code {
		if code >= 0 {
			return false
		}
	}
	return true
}

// estimate computes the rows of one partition.
func (d *design) estimate(p *partition) []GroupPrevalence {
	rows := make([]GroupPrevalence, len(p.labels))
	tallies := d.tallies(len(p.labels), p.code)
	for i, label := range p.labels {
		t := &tallies[i]
		rows[i] = GroupPrevalence{
			Group:        p.prefix + label,
			HeightForAge: t.distribution(0), WeightForAge: t.distribution(1),
			BMIForAge: t.distribution(2), WeightForHeight: t.distribution(3),
			StuntedWasted: t.joint(stuntedWasted), StuntedOverweight: t.joint(stuntedOverweight),
		}
	}
	return rows
}

// share is a prevalence in percent with logit limits.
func (d *design) share(of *ratio) Estimate {
	r, se := of.value, of.se()
	switch {
	case r != r:
		return Estimate{nan, nan, nan, nan}
	case r == 0:
		return Estimate{}
	case r == 1:
		return Estimate{100, 100 * se, 100, 100}
	}
	g, half := math.Log(r/(1-r)), d.tShare*se/(r*(1-r))
	return Estimate{100 * r, 100 * se, 100 / (1 + math.Exp(-(g - half))), 100 / (1 + math.Exp(-(g + half)))}
}

// mean is a mean in z-score units with its limits, of hundredths summed from a z-score.
func (d *design) mean(of *ratio, from int16) Estimate {
	value, se := (float64(from)+of.value)/100, of.se()/100
	return Estimate{value, se, value - d.tMean*se, value + d.tMean*se}
}
