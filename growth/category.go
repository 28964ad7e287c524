package growth

// Category is a nutritional status of Permenkes 2/2020 (Standar Antropometri Anak).
// The zero value is none: the z-score is not known or the index has no categories.
type Category uint8

// The categories. Stunted and its like indicate; the diagnosis is a clinician's.
const (
	NoCategory Category = iota
	SeverelyUnderweight
	Underweight
	NormalWeight
	RiskOfOverweightForAge // BB/U above +1: to be confirmed with BB/TB or IMT/U
	SeverelyStunted
	Stunted
	NormalHeight
	Tall
	SeverelyWasted
	Wasted
	NormalNutrition
	PossibleRiskOfOverweight
	Overweight
	Obese
	SeverelyThin // 5 to 18 years
	Thin         // 5 to 18 years
	Microcephaly
	NormalHead
	Macrocephaly
)

// categoryNames are the words of the regulation, in Bahasa Indonesia and as its
// English terms; head circumference has the words of Indonesian forms.
var categoryNames = [...][2]string{
	NoCategory:               {"", ""},
	SeverelyUnderweight:      {"berat badan sangat kurang", "severely underweight"},
	Underweight:              {"berat badan kurang", "underweight"},
	NormalWeight:             {"berat badan normal", "normal"},
	RiskOfOverweightForAge:   {"risiko berat badan lebih", "possible risk of overweight"},
	SeverelyStunted:          {"sangat pendek", "severely stunted"},
	Stunted:                  {"pendek", "stunted"},
	NormalHeight:             {"normal", "normal"},
	Tall:                     {"tinggi", "tall"},
	SeverelyWasted:           {"gizi buruk", "severely wasted"},
	Wasted:                   {"gizi kurang", "wasted"},
	NormalNutrition:          {"gizi baik", "normal"},
	PossibleRiskOfOverweight: {"berisiko gizi lebih", "possible risk of overweight"},
	Overweight:               {"gizi lebih", "overweight"},
	Obese:                    {"obesitas", "obese"},
	SeverelyThin:             {"gizi buruk", "severely thin"},
	Thin:                     {"gizi kurang", "thin"},
	Microcephaly:             {"mikrosefali", "microcephaly"},
	NormalHead:               {"normal", "normal"},
	Macrocephaly:             {"makrosefali", "macrocephaly"},
}

// Indonesian is the word of the regulation in Bahasa Indonesia.
func (c Category) Indonesian() string { return categoryNames[c][0] }

// English is the regulation's English term.
func (c Category) English() string { return categoryNames[c][1] }

// String is the word in Bahasa Indonesia.
func (c Category) String() string { return c.Indonesian() }

// Category classifies a z-score of the index, rounded to two decimals as [Score]
// gives it. The limits belong to the middle: −2.00 and +1.00 are normal. Arm and
// skinfolds have no categories here; for the arm see [ArmCategory].
func (i Index) Category(z float64) Category {
	if z != z {
		return NoCategory
	}
	switch i {
	case LengthForAge:
		return step(z, SeverelyStunted, Stunted, NormalHeight, limit{3, Tall})
	case WeightForAge:
		return step(z, SeverelyUnderweight, Underweight, NormalWeight, limit{1, RiskOfOverweightForAge})
	case WeightForLength, BMIForAge:
		return step(z, SeverelyWasted, Wasted, NormalNutrition,
			limit{1, PossibleRiskOfOverweight}, limit{2, Overweight}, limit{3, Obese})
	case HeadForAge:
		return step(z, Microcephaly, Microcephaly, NormalHead, limit{2, Macrocephaly})
	default:
		return NoCategory
	}
}

// Category classifies a z-score of the Growth Reference 2007; the regulation has
// categories for BMI-for-age only.
func (i SchoolIndex) Category(z float64) Category {
	if i != SchoolBMIForAge || z != z {
		return NoCategory
	}
	return step(z, SeverelyThin, Thin, NormalNutrition, limit{1, Overweight}, limit{2, Obese})
}

// limit is a category that begins above a z-score.
type limit struct {
	above    float64
	category Category
}

func step(z float64, severe, moderate, normal Category, limits ...limit) Category {
	switch {
	case z < -3:
		return severe
	case z < -2:
		return moderate
	}
	category := normal
	for _, l := range limits {
		if z > l.above {
			category = l.category
		}
	}
	return category
}

// Categories are the categories of a score, by index. Bilateral pitting oedema is
// severe wasting whatever the weight; a flagged z-score keeps its category, and its
// flag.
func (m *Measurement) Categories(s *Score) [Indices]Category {
	var c [Indices]Category
	for i := range c {
		c[i] = Index(i).Category(s.Z[i])
	}
	if m.Oedema {
		c[WeightForLength] = SeverelyWasted
	}
	return c
}

// ArmCategory classifies the mid upper arm circumference in cm of a child between 6
// and 59 completed months: below 11.5 cm severely wasted, below 12.5 cm wasted,
// else normal.
func ArmCategory(months, arm float64) Category {
	switch {
	case !(months >= 6 && months < 60) || arm != arm:
		return NoCategory
	case arm < 11.5:
		return SeverelyWasted
	case arm < 12.5:
		return Wasted
	default:
		return NormalNutrition
	}
}
