package linkage

import (
	"fmt"
	"math"
	"strconv"
)

func (l *layout) fieldAt(at int) int {
	for k, f := range l.fields {
		if f.at == at {
			return k
		}
	}
	return 0
}

// show writes field k of a row for people; empty when it is missing.
func (r *Records) show(k int, row []uint32) string {
	f := r.layout.fields[k]
	v := row[f.at]
	switch f.kind {
	case Word:
		return string(r.dicts[f.dict].value(v))
	case Date:
		if v == 0 {
			return ""
		}
		y, m, d := unpack(v)
		return fmt.Sprintf("%04d-%02d-%02d", y, m, d)
	case Digits:
		if n := uint64(v)<<32 | uint64(row[f.at+1]); n != 0 {
			return strconv.FormatUint(n, 16)
		}
	case Code:
		if v != 0 {
			return strconv.FormatUint(uint64(v), 10)
		}
	case Number:
		if v != 0 {
			return strconv.FormatFloat(float64(math.Float32frombits(v)), 'g', -1, 32)
		}
	}
	return ""
}
