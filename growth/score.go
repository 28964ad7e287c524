package growth

// Score computes the eight indices of the Child Growth Standards (0 to 60 months).
// What cannot be computed is NaN: an index without its measure, an age of 60
// months or more, a length outside of its table. The error is that of
// [Measurement.Check]; the score then holds nothing.
func (m *Measurement) Score() (Score, error) {
	if err := m.Check(); err != nil {
		return none(), err
	}
	var s Score
	m.score(child(), &s)
	return s, nil
}

// score computes what Score does, for a measurement that has passed Check.
func (m *Measurement) score(t *childTables, s *Score) {
	*s = Score{Sex: m.Sex, Position: m.Position, LengthHeight: m.LengthHeight}
	for i := range s.Z {
		s.Z[i] = nan
	}
	months := m.Age.Months()
	days, dayKnown := m.Age.Days()
	s.correctPosition(months, days, dayKnown)
	q := s.LengthHeight / 100
	s.BMI = m.Weight / (q * q)
	if m.Sex == UnknownSex || months >= 60 {
		return
	}
	sex := m.Sex - Male
	logWeight := nan
	if usual(m.Weight) {
		logWeight = quickLog(m.Weight)
	}
	if dayKnown {
		m.scoreAge(t, s, sex, days, logWeight)
	}
	if !m.Oedema {
		s.Z[WeightForLength] = weightForLength(t, sex, days, dayKnown, s, m.Weight, logWeight)
	}
}

// correctPosition makes the length or height the one its table is made for: lying
// below 731 days, standing from there.
func (s *Score) correctPosition(months float64, days int, dayKnown bool) {
	if s.Position == Standing && months < 9 {
		s.PositionDropped, s.Position = true, UnknownPosition
	}
	if !dayKnown {
		return
	}
	switch {
	case s.Position == Standing && days < 731:
		s.LengthHeight += 0.7
	case s.Position == Lying && days >= 731:
		s.LengthHeight -= 0.7
	}
}

// usual reports whether the quick sum takes the number; it does for everything a
// scale or a tape can say.
func usual(y float64) bool { return y >= 1e-6 && y <= 1e6 }

// scoreAge computes the indices that compare with children of the same age.
func (m *Measurement) scoreAge(t *childTables, s *Score, sex Sex, days int, logWeight float64) {
	d := &t.days[sex][days]
	if s.LengthHeight > 0 {
		s.Z[LengthForAge] = straight(&d.length, &t.stature[sex][days], s.LengthHeight)
	}
	if m.Head > 0 {
		s.Z[HeadForAge] = straight(&d.head, &t.head[sex][days], m.Head)
	}
	if !m.Oedema {
		if m.Weight > 0 {
			s.Z[WeightForAge] = skewed(&d.weight, &t.weight[sex][days], m.Weight, logWeight)
		}
		if s.BMI > 0 {
			s.Z[BMIForAge] = skewed(&d.bmi, &t.bmi[sex][days], s.BMI, logarithm(s.BMI))
		}
	}
	if days < firstArmDay {
		return
	}
	for i, y := range [3]float64{m.Arm, m.Triceps, m.Subscapular} {
		if y > 0 {
			s.Z[ArmForAge+Index(i)] = skewed(&d.skin[i], &t.skin[i][sex][days], y, logarithm(y))
		}
	}
}

// logarithm is the quick logarithm, or NaN where only the sum in full can tell.
func logarithm(y float64) float64 {
	if usual(y) {
		return quickLog(y)
	}
	return nan
}

// straight is the rounded z-score of a measure whose power is 1: quickly where that
// decides it, in full otherwise.
func straight(q *quickLine, p *linear, y float64) float64 {
	if r, ok := decided(q.z(y)); ok {
		return r
	}
	return round(p.z(y))
}

// skewed is the rounded, adjusted z-score of a measure: quickly where that decides
// it, in full otherwise. A logarithm of NaN asks for the sum in full.
func skewed(q *quick, p *full, y, logY float64) float64 {
	z := q.z(logY)
	if r, ok := decided(z); ok {
		return r
	}
	switch {
	case z > 3+far, z < -3-far: // surely beyond: the lines are exact
	default:
		z = p.raw(y)
	}
	return round(p.lines.beyond(z, y))
}

// weightForLength is the rounded z-score of weight for the length or height of s.
func weightForLength(t *childTables, sex Sex, days int, dayKnown bool, s *Score, weight, logWeight float64) float64 {
	length := s.LengthHeight
	if weight != weight {
		return nan
	}
	rows, quicks, first := t.length[sex][:], t.lengthQuick[sex][:], firstLength
	if standsByTable(s, days, dayKnown) {
		rows, quicks, first = t.height[sex][:], t.heightQuick[sex][:], firstHeight
	}
	place, ok := placeOf(len(rows), first, length)
	switch {
	case !ok:
		return nan
	case place.share == 0:
		return skewed(&quicks[place.at], &rows[place.at], weight, logWeight)
	}
	p := rows[place.at].between(rows[place.next].lms, place.share)
	q := quick{float32(p.l), float32(quickLog(p.m)), float32(1 / (p.s * p.l))}
	if r, ok := decided(q.z(logWeight)); ok {
		return r
	}
	return round(p.adjusted(weight))
}

// standsByTable reports whether the weight is compared by height, not by length:
// by age, else by the position, else by the length itself.
func standsByTable(s *Score, days int, dayKnown bool) bool {
	switch {
	case dayKnown:
		return days >= 731
	case s.Position != UnknownPosition:
		return s.Position == Standing
	default:
		return s.LengthHeight >= 87
	}
}
