// Package surveydata makes invented children for tests and benchmarks of growth: a
// file like that of a survey, with the same seed the same bytes.
package surveydata

import (
	"bufio"
	"io"
	"math"
	"math/rand/v2"
	"strconv"

	"github.com/tuntas-id/tuntas/growth"
)

// Header are the columns of a file, as WHO's samples name them.
const Header = "id,sex,age,age_unit,weight,lenhei,measure,headc,armc,triskin,subskin,oedema,cluster,strata,sw,typeres,gregion,wealthq,mothered,othergr\n"

// Write writes a header and so many children: spread about the reference as the
// children of a survey are, one in thirty values missing, one in two hundred absurd,
// a few with oedema; 30 children a cluster, 25 clusters a stratum.
func Write(w io.Writer, children int, seed uint64) error {
	b := bufio.NewWriterSize(w, 1<<20)
	if _, err := b.WriteString(Header); err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(seed, 61))
	var line []byte
	for i := range children {
		line = appendChild(line[:0], r, i)
		if _, err := b.Write(line); err != nil {
			return err
		}
	}
	return b.Flush()
}

func appendChild(line []byte, r *rand.Rand, i int) []byte {
	sex, days := growth.Sex(1+r.IntN(2)), r.IntN(1827)
	position, letter := growth.Lying, "l"
	if days >= 731 {
		position, letter = growth.Standing, "h"
	}
	length := growth.MeasureAt(growth.LengthForAge, sex, days, r.NormFloat64()*1.2-1.1)
	weight := growth.WeightAt(sex, position, length, r.NormFloat64()*1.1-0.4)
	at := func(index growth.Index) float64 { return growth.MeasureAt(index, sex, days, r.NormFloat64()*1.1-0.3) }
	cell := func(x float64, decimals int) {
		line = append(line, ',')
		if r.IntN(30) == 0 || x != x {
			return
		}
		if r.IntN(200) == 0 {
			x *= []float64{10, 0.1, 1.6}[r.IntN(3)]
		}
		scale := math.Pow10(decimals)
		line = strconv.AppendFloat(line, math.Round(x*scale)/scale, 'f', -1, 64)
	}
	text := func(s string) { line = append(append(line, ','), s...) }
	line = strconv.AppendInt(line, int64(i+1), 10)
	text(strconv.Itoa(int(sex)))
	text(strconv.Itoa(days))
	text("d")
	cell(weight, 2)
	cell(length, 1)
	text(letter)
	cell(at(growth.HeadForAge), 1)
	cell(at(growth.ArmForAge), 1)
	cell(at(growth.TricepsForAge), 1)
	cell(at(growth.SubscapularForAge), 1)
	text([]string{"n", "y"}[b2i(r.IntN(300) == 0)])
	cluster := i / 30
	text(strconv.Itoa(cluster + 1))
	text(strconv.Itoa(cluster/25 + 1))
	text(strconv.FormatFloat(math.Round((0.5+r.Float64())*1e4)/1e4, 'f', -1, 64))
	text([]string{"Urban", "Rural"}[cluster%2])
	text([]string{"Utara", "Tengah", "Selatan", "Barat", "Timur"}[cluster%5])
	text("Q" + strconv.Itoa(1+r.IntN(5)))
	text([]string{"None", "Primary", "Secondary", "Higher"}[r.IntN(4)])
	text([]string{"A", "B", "C"}[r.IntN(3)])
	return append(line, '\n')
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
