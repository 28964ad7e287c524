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

// lastDay is the last day of the child tables, one day short of 60 months.
const lastDay = 1826

// firstArmDay is the first day of the tables of arm and skinfolds.
const firstArmDay = 91

// The tables of length and height, in tenths of a centimetre.
const (
	firstLength, lastLength = 450, 1100
	firstHeight, lastHeight = 650, 1200
)

// full is a row for the sum in full: its parameters and the lines past which the
// skewed indices continue straight.
type full struct {
	lms
	lines lines
}

func newFull(p lms) full { return full{p, p.lines()} }

// linear is a row of a measure whose power is 1: length and head.
type linear struct{ m, s float64 }

// z is the z-score, as raw gives it for l = 1: x¹ is x, and s·1 is s.
func (p *linear) z(y float64) float64 { return (y/p.m - 1) / p.s }

// day is what the quick sum reads for a child of one sex and age: all indices side
// by side, so that a child touches few lines of memory.
type day struct {
	length, head quickLine
	weight, bmi  quick
	skin         [3]quick // arm, triceps, subscapular; from day 91
}

// childTables are the Child Growth Standards. A row is at [sex-1][x-first].
type childTables struct {
	days    [2][lastDay + 1]day
	stature [2][lastDay + 1]linear // length, height
	head    [2][lastDay + 1]linear
	weight  [2][lastDay + 1]full
	bmi     [2][lastDay + 1]full
	skin    [3][2][lastDay + 1]full // arm, triceps, subscapular; empty before day 91

	// Weight for length and for height, by tenths of a centimetre.
	length      [2][lastLength - firstLength + 1]full
	height      [2][lastHeight - firstHeight + 1]full
	lengthQuick [2][lastLength - firstLength + 1]quick
	heightQuick [2][lastHeight - firstHeight + 1]quick
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
	t := new(childTables)
	skins := [3]string{"acfa", "tsfa", "ssfa"}
	for sex := range 2 {
		for x := range lastDay + 1 {
			d := &t.days[sex][x]
			length, head := tables["lhfa"][sex].rows[x], tables["hcfa"][sex].rows[x]
			t.stature[sex][x], t.head[sex][x] = linear{length.m, length.s}, linear{head.m, head.s}
			d.length, d.head = t.stature[sex][x].quick(), t.head[sex][x].quick()
			t.weight[sex][x] = newFull(tables["wfa"][sex].rows[x])
			t.bmi[sex][x] = newFull(tables["bfa"][sex].rows[x])
			d.weight, d.bmi = t.weight[sex][x].quick(), t.bmi[sex][x].quick()
			if x < firstArmDay {
				continue
			}
			for i, name := range skins {
				t.skin[i][sex][x] = newFull(tables[name][sex].rows[x-firstArmDay])
				d.skin[i] = t.skin[i][sex][x].quick()
			}
		}
		for i, p := range tables["wfl"][sex].rows {
			t.length[sex][i], t.lengthQuick[sex][i] = newFull(p), p.quick()
		}
		for i, p := range tables["wfh"][sex].rows {
			t.height[sex][i], t.heightQuick[sex][i] = newFull(p), p.quick()
		}
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
