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
	var failed []RowError
	s := batchScorer{t: child()}
	for from := 0; from < n; from += chunk {
		part, scores := b.part(from, min(from+chunk, n)), into.part(from, min(from+chunk, n))
		for _, e := range s.prepare(&part, &scores) {
			failed = append(failed, RowError{from + e.Row, e.Err})
		}
		s.score(&part, &scores)
	}
	return failed
}

// part are the rows from from to before to.
func (b *Batch) part(from, to int) Batch {
	return Batch{
		cut(b.Sex, from, to), cut(b.Position, from, to), cut(b.Oedema, from, to), b.Age[from:to],
		cut(b.Weight, from, to), cut(b.LengthHeight, from, to), cut(b.Head, from, to),
		cut(b.Arm, from, to), cut(b.Triceps, from, to), cut(b.Subscapular, from, to),
	}
}

func (s *Scores) part(from, to int) Scores {
	p := Scores{LengthHeight: s.LengthHeight[from:to], BMI: s.BMI[from:to], Position: s.Position[from:to], PositionDropped: s.PositionDropped[from:to]}
	for i := range s.Z {
		p.Z[i] = s.Z[i][from:to]
	}
	return p
}

// cut is a part of a column, which may be nil.
func cut[T any](column []T, from, to int) []T {
	if column == nil {
		return nil
	}
	return column[from:to]
}

func (b *Batch) checkLengths(n int) {
	for _, have := range []int{len(b.Sex), len(b.Position), len(b.Oedema), len(b.Weight), len(b.LengthHeight),
		len(b.Head), len(b.Arm), len(b.Triceps), len(b.Subscapular)} {
		if have != 0 && have != n {
			panic(fmt.Sprintf("growth: a column of %d rows beside %d ages", have, n))
		}
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
