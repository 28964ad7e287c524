package growth

// InFull is Score without the quick sum: the formulas as WHO states them, one after
// another. The tests hold the quick sum against it, the benchmarks compare them.
func InFull(m *Measurement) Score {
	t := child()
	s := none()
	s.Sex, s.Position, s.LengthHeight = m.Sex, m.Position, m.LengthHeight
	months := m.Age.Months()
	days, known := m.Age.Days()
	s.correctPosition(months, days, known)
	q := s.LengthHeight / 100
	s.BMI = m.Weight / (q * q)
	if m.Sex == UnknownSex || months >= 60 {
		return s
	}
	sex := m.Sex - Male
	if known {
		for _, one := range []struct {
			index Index
			row   lms
			y     float64
			may   bool
			raw   bool
		}{
			{LengthForAge, lms{1, t.stature[sex][days].m, t.stature[sex][days].s}, s.LengthHeight, true, true},
			{HeadForAge, lms{1, t.head[sex][days].m, t.head[sex][days].s}, m.Head, true, true},
			{WeightForAge, t.weight[sex][days].lms, m.Weight, !m.Oedema, false},
			{BMIForAge, t.bmi[sex][days].lms, s.BMI, !m.Oedema, false},
			{ArmForAge, t.skin[0][sex][days].lms, m.Arm, days >= 91, false},
			{TricepsForAge, t.skin[1][sex][days].lms, m.Triceps, days >= 91, false},
			{SubscapularForAge, t.skin[2][sex][days].lms, m.Subscapular, days >= 91, false},
		} {
			switch {
			case !one.may || !(one.y > 0):
			case one.raw:
				s.Z[one.index] = round(one.row.raw(one.y))
			default:
				s.Z[one.index] = round(one.row.adjusted(one.y))
			}
		}
	}
	if m.Oedema || m.Weight != m.Weight {
		return s
	}
	rows, first := t.length[sex][:], firstLength
	if standsByTable(&s, days, known) {
		rows, first = t.height[sex][:], firstHeight
	}
	if !(s.LengthHeight >= float64(first)/10 && s.LengthHeight <= float64(first+len(rows)-1)/10) {
		return s
	}
	tenths := float64(s.LengthHeight * 10)
	k, next := int(tenths), int(tenths+1)
	share := (s.LengthHeight - float64(k)/10) / 0.1
	p := rows[k-first].lms
	if share > 0 {
		if next-first >= len(rows) {
			return s
		}
		p = p.between(rows[next-first].lms, share)
	}
	s.Z[WeightForLength] = round(p.adjusted(m.Weight))
	return s
}
