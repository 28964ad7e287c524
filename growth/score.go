package growth

// Score computes the eight indices of the Child Growth Standards (0 to 60 months).
// What cannot be computed is NaN: an index without its measure, an age of 60
// months or more, a length outside of its table. The error is that of
// [Measurement.Check]; the score then holds nothing.
//
// These are the formulas as WHO states them, one after another, in about a
// microsecond. [Batch.Score] gives the same digits many times as fast.
func (m *Measurement) Score() (Score, error) {
	if err := m.Check(); err != nil {
		return none(), err
	}
	s := none()
	s.Sex, s.Position, s.LengthHeight = m.Sex, m.Position, m.LengthHeight
	months := m.Age.Months()
	days, dayKnown := m.Age.Days()
	s.LengthHeight, s.Position, s.PositionDropped = corrected(m.LengthHeight, m.Position, months, days, dayKnown)
	s.BMI = bmi(m.Weight, s.LengthHeight)
	if m.Sex == UnknownSex || months >= 60 {
		return s, nil
	}
	t := child()
	if dayKnown {
		m.scoreAge(t, &s, days)
	}
	if !m.Oedema {
		standing := standsByTable(s.LengthHeight, s.Position, days, dayKnown)
		s.Z[WeightForLength] = t.weightForLength(m.Sex, standing, s.LengthHeight, m.Weight)
	}
	return s, nil
}

// corrected makes the length or height the one its table is made for: lying below 731
// days, standing from there. Below nine months nobody stands: the position is dropped.
func corrected(length float64, p Position, months float64, days int, dayKnown bool) (float64, Position, bool) {
	switch {
	case p == Standing && months < 9:
		return length, UnknownPosition, true
	case !dayKnown:
	case p == Standing && days < 731:
		length += 0.7
	case p == Lying && days >= 731:
		length -= 0.7
	}
	return length, p, false
}

// bmi of a weight in kg and a length in cm.
func bmi(weight, length float64) float64 {
	q := length / 100
	return weight / (q * q)
}

// scoreAge computes the indices that compare with children of the same age.
func (m *Measurement) scoreAge(t *childTables, s *Score, days int) {
	at := ageRow(m.Sex, days)
	s.Z[LengthForAge] = t.stature.rows[at].score(s.LengthHeight)
	s.Z[HeadForAge] = t.head.rows[at].score(m.Head)
	if !m.Oedema {
		s.Z[WeightForAge] = t.weight.rows[at].score(m.Weight)
		s.Z[BMIForAge] = t.bmi.rows[at].score(s.BMI)
	}
	if days >= firstArmDay {
		s.Z[ArmForAge] = t.arm.rows[at].score(m.Arm)
		s.Z[TricepsForAge] = t.triceps.rows[at].score(m.Triceps)
		s.Z[SubscapularForAge] = t.subscapular.rows[at].score(m.Subscapular)
	}
}

// standsByTable reports whether the weight is compared by height, not by length:
// by age, else by the position, else by the length itself.
func standsByTable(length float64, p Position, days int, dayKnown bool) bool {
	switch {
	case dayKnown:
		return days >= 731
	case p != UnknownPosition:
		return p == Standing
	default:
		return length >= 87
	}
}

// weightForLength is the rounded z-score of a weight for a length or height; NaN outside
// of its table. A weight of 0 has one, by the rules of WHO's program.
func (t *childTables) weightForLength(sex Sex, standing bool, length, weight float64) float64 {
	start, rows, first := lengthTable(sex, standing)
	p, ok := placeOf(rows, first, length)
	switch {
	case !ok:
		return nan
	case p.share > 0:
		return round(t.lengthBetween(start, p).adjusted(weight))
	default:
		return round(t.length.rows[start+p.at].adjusted(weight))
	}
}
