package scorefile

import (
	"encoding/binary"
	"math"

	"github.com/tuntas-id/tuntas/growth"
)

// scoreTexts are the z-scores from −9.99 to 9.99 with their flags as a file writes them:
// "-1.25,0", of at most seven bytes, and their length in the eighth. The limits of a
// flag part the indices into three kinds.
type scoreTexts struct {
	printer
	delimiter byte
	texts     [3][highest - lowest + 1]uint64
}

// lowest and highest are the z-scores, in hundredths, that are written from a table.
const (
	lowest  = -999
	highest = 999
)

// flagKind is the place of an index among the texts.
var flagKind = [growth.Indices]uint8{growth.LengthForAge: 1, growth.WeightForAge: 2}

func newScoreTexts(h *header) *scoreTexts {
	t := &scoreTexts{printer: printer{h.decimal}, delimiter: h.delimiter}
	for kind, index := range []growth.Index{growth.WeightForLength, growth.LengthForAge, growth.WeightForAge} {
		for n := range t.texts[kind] {
			var text [8]byte
			z := float64(lowest+n) / 100
			text[7] = byte(len(t.plain(text[:0], index, z)))
			t.texts[kind][n] = binary.LittleEndian.Uint64(text[:])
		}
	}
	return t
}

// plain writes a z-score and its flag.
func (t *scoreTexts) plain(out []byte, index growth.Index, z float64) []byte {
	below, above := index.Implausible()
	return append(t.score(out, z), t.delimiter, flag(z < below || z > above))
}

// append writes the cells of a z-score and its flag, with the delimiter before each; both
// are empty when it is missing.
func (t *scoreTexts) append(out []byte, index growth.Index, z float64) []byte {
	if z != z {
		return append(out, t.delimiter, t.delimiter)
	}
	out = append(out, t.delimiter)
	if !(math.Abs(z) < 9.995) {
		return t.plain(out, index, z)
	}
	text := t.texts[flagKind[index]][int(z*100+math.Copysign(0.5, z))-lowest]
	return binary.LittleEndian.AppendUint64(out, text)[:len(out)+int(text>>56)]
}
