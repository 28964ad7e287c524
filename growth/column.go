package growth

import "math"

// chunk is how many children are scored side by side: few enough that their columns stay
// in the cache next to the processor. Their numbers fit a byte.
const chunk = 256

// batchScorer scores a chunk of a batch: it finds the rows of the tables for every child,
// then computes one index after another for all of them.
type batchScorer struct {
	t *childTables

	// The rows of a child in the tables of age, in those of age with weight (none with
	// oedema), in those of arm and skinfolds (none before day 91), and in that of weight
	// for length.
	byAge, byWeight, byArm, byLength [chunk]int32

	// between are the children whose length lies between two rows.
	between      [chunk]uint8
	betweenCount int

	logs [chunk]float64
	left [chunk]uint8 // children left to the sum in full
}

// prepare corrects the lengths and finds the rows. The rows of the chunk that cannot be
// scored are named.
func (s *batchScorer) prepare(b *Batch, into *Scores) []RowError {
	var failed []RowError
	s.betweenCount = 0
	for i, age := range b.Age {
		m := Measurement{Sex: at(b.Sex, i, UnknownSex), Position: at(b.Position, i, UnknownPosition), Oedema: at(b.Oedema, i, false),
			Age: age, Weight: at(b.Weight, i, nan), LengthHeight: at(b.LengthHeight, i, nan)}
		if err := m.Check(); err != nil {
			failed = append(failed, RowError{i, err})
			into.LengthHeight[i], into.BMI[i], into.Position[i], into.PositionDropped[i] = nan, nan, UnknownPosition, false
			s.byAge[i], s.byWeight[i], s.byArm[i], s.byLength[i] = noRow, noRow, noRow, noRow
			continue
		}
		months := age.Months()
		days, dayKnown := age.Days()
		length, position, dropped := corrected(m.LengthHeight, m.Position, months, days, dayKnown)
		into.LengthHeight[i], into.BMI[i], into.Position[i], into.PositionDropped[i] = length, bmi(m.Weight, length), position, dropped

		row, scored := int32(noRow), m.Sex != UnknownSex && !(months >= 60)
		if scored && dayKnown {
			row = int32(ageRow(m.Sex, days))
		}
		s.byAge[i], s.byWeight[i], s.byArm[i], s.byLength[i] = row, row, row, noRow
		if days < firstArmDay {
			s.byArm[i] = noRow
		}
		if m.Oedema {
			s.byWeight[i] = noRow
		} else if scored {
			s.placeLength(i, m.Sex, standsByTable(length, position, days, dayKnown), length)
		}
	}
	return failed
}

// dust is how far from a tenth of a centimetre, in tenths, a length may lie so that the
// quick sum takes it for that tenth: what 65.7 − 0.7 leaves.
const dust = 1e-8

// placeLength finds the row of weight for length.
func (s *batchScorer) placeLength(i int, sex Sex, standing bool, length float64) {
	start, rows, first := lengthTable(sex, standing)
	if !(length >= float64(first)/10 && length <= float64(first+rows-1)/10) {
		return
	}
	tenths := float64(length * 10)
	nearest := tenths + shift - shift
	at := int(nearest) - first
	if tenths < nearest {
		at = int(tenths+1) - first // for once in a while the one after, see placeOf
	}
	if math.Abs(tenths-nearest) <= dust && at < rows {
		s.byLength[i] = int32(start + at)
		return
	}
	s.between[s.betweenCount] = uint8(i)
	s.betweenCount++
}

// score computes the indices one by one.
func (s *batchScorer) score(b *Batch, into *Scores) {
	n := len(b.Age)
	s.straight(&s.t.stature, into.LengthHeight, into.Z[LengthForAge])
	s.straight(&s.t.head, b.Head, into.Z[HeadForAge])
	logs := s.logs[:n]
	if len(b.Weight) > 0 {
		logarithms(b.Weight, logs)
	}
	s.skewed(&s.t.weight, s.byWeight[:n], b.Weight, into.Z[WeightForAge])
	s.weightForLength(b, into)
	logarithms(into.BMI, logs)
	s.skewed(&s.t.bmi, s.byWeight[:n], into.BMI, into.Z[BMIForAge])
	for i, column := range [3][]float64{b.Arm, b.Triceps, b.Subscapular} {
		logarithms(column, logs)
		s.skewed([3]*skewed{&s.t.arm, &s.t.triceps, &s.t.subscapular}[i], s.byArm[:n], column, into.Z[ArmForAge+Index(i)])
	}
}

// straight scores a column whose power is 1.
func (s *batchScorer) straight(t *straight, column, z []float64) {
	if column == nil {
		fill(z, nan)
		return
	}
	n := t.scores(s.byAge[:len(z)], column, z, &s.left)
	for _, i := range s.left[:n] {
		z[i] = t.rows[s.byAge[i]].score(column[i])
	}
}

// skewed scores a column whose logarithms are in logs.
func (s *batchScorer) skewed(t *skewed, rows []int32, column, z []float64) {
	if column == nil {
		fill(z, nan)
		return
	}
	n := t.scores(rows, s.logs[:], z, &s.left)
	for _, i := range s.left[:n] {
		z[i] = t.rows[rows[i]].score(column[i])
	}
}

// weightForLength scores the weights by the lengths; the logarithms of the weights are in
// logs.
func (s *batchScorer) weightForLength(b *Batch, into *Scores) {
	z := into.Z[WeightForLength]
	if b.Weight == nil || b.LengthHeight == nil {
		fill(z, nan)
		return
	}
	n := s.t.length.scores(s.byLength[:len(z)], s.logs[:], z, &s.left)
	for _, i := range s.left[:n] {
		z[i] = s.lengthInFull(b, into, int(i))
	}
	for _, i := range s.between[:s.betweenCount] {
		z[i] = s.lengthInFull(b, into, int(i))
	}
}

func (s *batchScorer) lengthInFull(b *Batch, into *Scores, i int) float64 {
	days, known := b.Age[i].Days()
	length := into.LengthHeight[i]
	return s.t.weightForLength(b.Sex[i], standsByTable(length, into.Position[i], days, known), length, b.Weight[i])
}

func fill(column []float64, x float64) {
	for i := range column {
		column[i] = x
	}
}
