package growth

import "fmt"

// Batch are measurements in columns: the row i of every column is one child. A
// column that is nil was not measured for anybody; the others are as long as Age.
type Batch struct {
	Sex          []Sex
	Position     []Position
	Oedema       []bool
	Age          []Age
	Weight       []float64 // kg
	LengthHeight []float64 // cm
	Head         []float64 // cm
	Arm          []float64 // cm
	Triceps      []float64 // mm
	Subscapular  []float64 // mm
}

// Scores are the columns that a batch gives; [Batch.Score] makes them as long as
// the batch and uses again what they hold.
type Scores struct {
	Z               [Indices][]float64 // NaN when it cannot be computed
	LengthHeight    []float64          // cm, after the correction of the position
	BMI             []float64          // kg/m²
	Position        []Position
	PositionDropped []bool
}

// RowError is a measurement of a batch that cannot be scored.
type RowError struct {
	Row int   // from 0
	Err error // ErrSex, ErrPosition or ErrAge
}

// Error names the row.
func (e RowError) Error() string { return fmt.Sprintf("row %d: %v", e.Row, e.Err) }

// Unwrap is the error of the measurement.
func (e RowError) Unwrap() error { return e.Err }

// Score computes every row as [Measurement.Score] does and allocates nothing per
// child. The rows that cannot be scored are named and hold NaN. It panics when a
// column that is not nil has another length than Age.
func (b *Batch) Score(into *Scores) []RowError {
	n := len(b.Age)
	b.checkLengths(n)
	into.resize(n)
	t := child()
	var failed []RowError
	var s Score
	for i := range n {
		m := b.row(i)
		if err := m.Check(); err != nil {
			failed = append(failed, RowError{i, err})
			s = none()
		} else {
			m.score(t, &s)
		}
		into.set(i, &s)
	}
	return failed
}

func (b *Batch) checkLengths(n int) {
	for _, have := range []int{len(b.Sex), len(b.Position), len(b.Oedema), len(b.Weight), len(b.LengthHeight),
		len(b.Head), len(b.Arm), len(b.Triceps), len(b.Subscapular)} {
		if have != 0 && have != n {
			panic(fmt.Sprintf("growth: a column of %d rows beside %d ages", have, n))
		}
	}
}

func (b *Batch) row(i int) Measurement {
	return Measurement{
		Sex: at(b.Sex, i, UnknownSex), Position: at(b.Position, i, UnknownPosition), Oedema: at(b.Oedema, i, false),
		Age: b.Age[i], Weight: at(b.Weight, i, nan), LengthHeight: at(b.LengthHeight, i, nan), Head: at(b.Head, i, nan),
		Arm: at(b.Arm, i, nan), Triceps: at(b.Triceps, i, nan), Subscapular: at(b.Subscapular, i, nan),
	}
}

func at[T any](column []T, i int, missing T) T {
	if column == nil {
		return missing
	}
	return column[i]
}

func (s *Scores) resize(n int) {
	for i := range s.Z {
		s.Z[i] = sized(s.Z[i], n)
	}
	s.LengthHeight, s.BMI = sized(s.LengthHeight, n), sized(s.BMI, n)
	s.Position, s.PositionDropped = sized(s.Position, n), sized(s.PositionDropped, n)
}

func sized[T any](column []T, n int) []T {
	if cap(column) < n {
		return make([]T, n)
	}
	return column[:n]
}

func (s *Scores) set(i int, one *Score) {
	for index := range s.Z {
		s.Z[index][i] = one.Z[index]
	}
	s.LengthHeight[i], s.BMI[i] = one.LengthHeight, one.BMI
	s.Position[i], s.PositionDropped[i] = one.Position, one.PositionDropped
}
