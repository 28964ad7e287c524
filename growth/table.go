package growth

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"sync"
)

//go:embed data/tables.bin
var tablesPacked []byte

// LastDay is the last day of the Child Growth Standards, one day short of 60 months.
const LastDay = 1826

// firstArmDay is the first day of the tables of arm and skinfolds.
const firstArmDay = 91

// The tables of length and height, in tenths of a centimetre.
const (
	firstLength, lastLength = 450, 1100
	firstHeight, lastHeight = 650, 1200
)

// The rows of a table lie one after another, those of boys first.
const (
	ages    = LastDay + 1
	lengths = lastLength - firstLength + 1
	heights = lastHeight - firstHeight + 1
)

// ageRow is the place of a sex and an age in days.
func ageRow(sex Sex, days int) int { return int(sex-Male)*ages + days }

// full is a row for the sum in full: its parameters and the lines past which the
// skewed indices continue straight.
type full struct {
	lms
	lines lines
}

func newFull(p lms) full { return full{p, p.lines()} }

// linear is a row of a measure whose power is 1: length and head.
type linear struct{ m, s float64 }

// straight is a table of a measure whose power is 1, for the sum in full and for the
// quick one, which reads as little memory as it can.
type straight struct {
	rows  [2 * ages]linear
	quick [2 * ages]quickLine
}

func (t *straight) set(at int, p lms) {
	t.rows[at] = linear{p.m, p.s}
	t.quick[at] = t.rows[at].quick()
}

// skewed is a table of a measure whose distribution is skewed.
type skewed struct {
	rows  []full
	quick []quick
}

func newSkewed(rows int) skewed { return skewed{make([]full, rows), make([]quick, rows)} }

func (t *skewed) set(at int, p lms) { t.rows[at], t.quick[at] = newFull(p), p.quick() }

// childTables are the Child Growth Standards.
type childTables struct {
	stature, head             straight // stature: length, from 731 days height
	weight, bmi               skewed
	arm, triceps, subscapular skewed // empty before day 91
	length                    skewed // weight for length, boys and girls, then for height
}

// lengthTable is where the weights for length or height of a sex lie, how many rows they
// are, and the length of the first in tenths of a centimetre.
func lengthTable(sex Sex, standing bool) (start, rows, first int) {
	if standing {
		return 2*lengths + int(sex-Male)*heights, heights, firstHeight
	}
	return int(sex-Male) * lengths, lengths, firstLength
}

// schoolTables are the Growth Reference 2007, by month from 60.
type schoolTables struct {
	height, weight, bmi [2][]lms
}

// series is one table of the packed file.
type series struct {
	first int
	rows  []lms
}

// unpacked are the packed tables by name and sex.
var unpacked = sync.OnceValue(func() map[string]*[2]series {
	tables, err := unpack(tablesPacked)
	if err != nil {
		panic("growth: the embedded tables: " + err.Error())
	}
	return tables
})

func unpack(packed []byte) (map[string]*[2]series, error) {
	plain, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		return nil, err
	}
	r := bytes.NewReader(plain)
	tables := map[string]*[2]series{}
	for r.Len() > 0 {
		length, _ := r.ReadByte()
		name := make([]byte, length)
		if _, err := io.ReadFull(r, name); err != nil {
			return nil, err
		}
		sex, one, err := readSeries(r)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if tables[string(name)] == nil {
			tables[string(name)] = new([2]series)
		}
		tables[string(name)][sex-1] = one
	}
	return tables, nil
}

func readSeries(r *bytes.Reader) (sex uint64, s series, err error) {
	var head [3]uint64
	for i := range head {
		if head[i], err = binary.ReadUvarint(r); err != nil {
			return 0, s, err
		}
	}
	s = series{first: int(head[1]), rows: make([]lms, head[2])}
	for column, scale := range [3]float64{1e4, 1e4, 1e5} {
		n := int64(0)
		for i := range s.rows {
			step, err := binary.ReadVarint(r)
			if err != nil {
				return 0, s, err
			}
			n += step
			v := float64(n) / scale // the nearest double of the decimal
			switch column {
			case 0:
				s.rows[i].l = v
			case 1:
				s.rows[i].m = v
			default:
				s.rows[i].s = v
			}
		}
	}
	return head[0], s, nil
}

// child are the Child Growth Standards, ready for use. The lines past ±3 are
// worked out once, here, the same way they would be for a single child.
var child = sync.OnceValue(func() *childTables {
	tables := unpacked()
	t := &childTables{
		weight: newSkewed(2 * ages), bmi: newSkewed(2 * ages), arm: newSkewed(2 * ages), triceps: newSkewed(2 * ages),
		subscapular: newSkewed(2 * ages), length: newSkewed(2 * (lengths + heights)),
	}
	for sex := Male; sex <= Female; sex++ {
		fill := func(name string, first int, set func(at int, p lms)) {
			for i, p := range tables[name][sex-Male].rows {
				set(first+i, p)
			}
		}
		fill("lhfa", ageRow(sex, 0), t.stature.set)
		fill("hcfa", ageRow(sex, 0), t.head.set)
		fill("wfa", ageRow(sex, 0), t.weight.set)
		fill("bfa", ageRow(sex, 0), t.bmi.set)
		fill("acfa", ageRow(sex, firstArmDay), t.arm.set)
		fill("tsfa", ageRow(sex, firstArmDay), t.triceps.set)
		fill("ssfa", ageRow(sex, firstArmDay), t.subscapular.set)
		lying, _, _ := lengthTable(sex, false)
		fill("wfl", lying, t.length.set)
		standing, _, _ := lengthTable(sex, true)
		fill("wfh", standing, t.length.set)
	}
	return t
})

var school = sync.OnceValue(func() *schoolTables {
	tables := unpacked()
	t := new(schoolTables)
	for sex := range 2 {
		t.height[sex] = tables["school-hfa"][sex].rows
		t.weight[sex] = tables["school-wfa"][sex].rows
		t.bmi[sex] = tables["school-bfa"][sex].rows
	}
	return t
})
