package growth

import (
	"cmp"
	"errors"
	"math"
	"slices"
)

// Survey is a sample of children under five, in columns: the row i of every column
// is one child. Columns of the design and the groupings may be nil.
type Survey struct {
	Batch // sex, age, weight, length, position, oedema

	Cluster []int32   // cluster of the sample; -1 where it is not known: the child is left out
	Stratum []int32   // stratum; -1 where it is not known: the child is left out
	Weight  []float64 // sampling weight; NaN counts as 0. Not the child's weight, which is Batch.Weight.

	// Groupings beside age and sex, in the order of the table.
	Groupings []Grouping
}

// Grouping sorts children into named groups.
type Grouping struct {
	Name   string   // of the row: "Area", "Wealth quintile", …
	Labels []string // of the groups, in the order of the table
	Code   []int32  // by child the place in Labels; -1 none
}

// ErrSamplingWeight is a sampling weight below zero.
var ErrSamplingWeight = errors.New("growth: sw")

// surveyIndices are the indices of a survey's table, in its order.
var surveyIndices = [4]Index{LengthForAge, WeightForAge, BMIForAge, WeightForLength}

// oedemaZ is what a child with oedema counts as in the prevalences of the indices
// with weight: below −3.
const oedemaZ = -3.1

// unvalued stands for a z-score that does not count in a mean.
const unvalued = math.MinInt16

// sampled is a child that the survey keeps, ready to be counted.
type sampled struct {
	weight        float64
	stratum, unit int32    // unit: the primary sampling unit, numbered through
	row           int32    // of the survey
	z             [4]int16 // for means, in hundredths; unvalued with oedema, when flagged, when unknown
	class         [4]int8  // for prevalences: see classOf; -1 not counted
	group         int8     // age group, -1 none
	sex           Sex
}

// classes of a plausible z-score: below −3, −2, −1, the middle, above 1, 2, 3.
const classes = 7

func classOf(z float64) int8 {
	switch {
	case z < -3:
		return 0
	case z < -2:
		return 1
	case z < -1:
		return 2
	case z > 3:
		return 6
	case z > 2:
		return 5
	case z > 1:
		return 4
	default:
		return 3
	}
}

var ageGroups = [...]struct {
	label string
	below float64 // months
}{{"00-05 mo", 6}, {"06-11 mo", 12}, {"12-23 mo", 24}, {"24-35 mo", 36}, {"36-47 mo", 48}, {"48-59 mo", 60}}

func ageGroup(months float64) int8 {
	for i, g := range ageGroups {
		if months < g.below {
			return int8(i)
		}
	}
	return -1
}

// design is what the whole sample, not a group, decides.
type design struct {
	plain    bool    // neither clusters nor strata were given
	units    []int   // primary sampling units by stratum
	dfMean   float64 // degrees of freedom of a mean
	dfShare  float64 // … of a prevalence
	tMean    float64 // the 97.5 % quantiles
	tShare   float64
	children []sampled // sorted by stratum and unit
}

// sample scores the children, leaves out those that the rules leave out, and numbers
// the sampling units.
func (s *Survey) sample() (*design, []RowError) {
	d := &design{plain: s.Cluster == nil && s.Stratum == nil}
	d.children = make([]sampled, 0, len(s.Age))
	sizes := s.Batch
	sizes.Head, sizes.Arm, sizes.Triceps, sizes.Subscapular = nil, nil, nil, nil
	var failed []RowError
	var scores Scores
	const together = 16 * chunk
	for from := 0; from < len(s.Age); from += together {
		part := sizes.part(from, min(from+together, len(s.Age)))
		wrong := part.Score(&scores)
		for i := range part.Age {
			if len(wrong) > 0 && wrong[0].Row == i {
				failed = append(failed, RowError{from + i, wrong[0].Err})
				wrong = wrong[1:]
				continue
			}
			if c, ok, err := s.sampled(from+i, &scores, i); err != nil {
				failed = append(failed, RowError{from + i, err})
			} else if ok {
				d.children = append(d.children, c)
			}
		}
	}
	d.numberUnits(s.Cluster != nil)
	return d, failed
}

// sampled is a child of the survey, whose scores are in a row of scores; false when the
// rules leave it out.
func (s *Survey) sampled(row int, scores *Scores, i int) (sampled, bool, error) {
	weight := at(s.Weight, row, 1)
	switch {
	case weight < 0:
		return sampled{}, false, ErrSamplingWeight
	case weight != weight:
		weight = 0
	}
	days, known := s.Age[row].Days()
	cluster, stratum := at(s.Cluster, row, 0), at(s.Stratum, row, 0)
	if known && days > LastDay || cluster < 0 || stratum < 0 {
		return sampled{}, false, nil
	}
	c := sampled{weight: weight, stratum: stratum, unit: cluster, row: int32(row), group: ageGroup(s.Age[row].Months()),
		sex: at(s.Sex, row, UnknownSex)}
	oedema := at(s.Oedema, row, false)
	for k, index := range surveyIndices {
		c.z[k], c.class[k] = counted(index, scores.Z[index][i], oedema)
	}
	return c, true, nil
}

// counted are the value of a mean and the class of a prevalence.
func counted(index Index, z float64, oedema bool) (int16, int8) {
	if oedema && index != LengthForAge {
		return unvalued, classOf(oedemaZ)
	}
	if below, above := index.Implausible(); !(z >= below && z <= above) {
		return unvalued, -1
	}
	return int16(math.Round(z * 100)), classOf(z)
}

// numberUnits sorts the children by stratum and sampling unit and numbers the units
// through; without clusters, or with a single one, every child is a unit.
func (d *design) numberUnits(clustered bool) {
	c := d.children
	if clustered {
		one := true
		for i := range c {
			one = one && c[i].unit == c[0].unit
		}
		clustered = !one
	}
	slices.SortStableFunc(c, func(a, b sampled) int {
		if a.stratum != b.stratum || !clustered {
			return cmp.Compare(a.stratum, b.stratum)
		}
		return cmp.Compare(a.unit, b.unit)
	})
	stratum, unit := int32(-1), int32(-1)
	lastStratum, lastCluster := int32(-1), int32(-1)
	counts := counter{stratum: -1, unit: -1}
	for i := range c {
		if c[i].stratum != lastStratum {
			lastStratum, lastCluster = c[i].stratum, -1
			stratum++
			d.units = append(d.units, 0)
		}
		if !clustered || c[i].unit != lastCluster {
			lastCluster = c[i].unit
			unit++
			d.units[stratum]++
		}
		c[i].stratum, c[i].unit = stratum, unit
		if c[i].weight != 0 {
			counts.add(stratum, unit)
		}
	}
	d.dfShare = float64(counts.units - counts.strata)
	d.dfMean = d.dfShare
	if d.plain {
		d.dfMean = float64(len(c) - 1)
	}
	d.tShare, d.tMean = studentQuantile(0.975, d.dfShare), studentQuantile(0.975, d.dfMean)
}

// counter counts the units and strata that come by, in order.
type counter struct {
	stratum, unit int32
	strata, units int
}

func (c *counter) add(stratum, unit int32) {
	if stratum != c.stratum {
		c.stratum = stratum
		c.strata++
	}
	if unit != c.unit {
		c.unit = unit
		c.units++
	}
}
