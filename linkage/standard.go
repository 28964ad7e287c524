package linkage

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Kind of a field's values.
type Kind uint8

// The kinds. A word is any text, compared for equality or by similarity.
const (
	Word   Kind = iota
	Date        // a civil date
	Digits      // up to sixteen digits
	Number      // a number of single precision
	Code        // a whole number of 32 bits that is only compared for equality
)

// Field is one value that a standardiser makes. Its full name is the column's
// name, a point and the field's name; the field without a name has the column's.
type Field struct {
	Name string
	Kind Kind
}

// Standardiser turns the inputs of a column into the values of its fields. It is
// called from several goroutines and must give the same for the same inputs.
type Standardiser interface {
	Fields() []Field
	Standardise(in []string, out []Value)
}

// Value of a field; the zero value is missing.
type Value struct {
	Text string // of a Word
	Bits uint64 // of the other kinds, see DateValue, DigitsValue, NumberValue; of a Code itself
}

// DateValue packs a civil date; missing when it is no date of the calendar.
func DateValue(year, month, day int) Value {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month) {
		return Value{}
	}
	return Value{Bits: uint64(year)<<9 | uint64(month)<<5 | uint64(day)}
}

func daysOf(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func unpack(date uint32) (year, month, day int) {
	return int(date >> 9), int(date >> 5 & 15), int(date & 31)
}

// DigitsValue packs up to sixteen digits; missing when there are none, more, or
// other letters, or only zeros.
func DigitsValue(s string) Value {
	var v uint64
	if len(s) > 16 {
		return Value{}
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return Value{}
		}
		v = v<<4 | uint64(s[i]-'0')
	}
	return Value{Bits: v}
}

// NumberValue is a number; NaN is missing.
func NumberValue(x float64) Value {
	if x != x {
		return Value{}
	}
	if x == 0 {
		return Value{Bits: 1 << 31} // minus zero: all bits zero is missing
	}
	return Value{Bits: uint64(math.Float32bits(float32(x)))}
}

// Standardisers that every model may name.
func Standardisers() map[string]Standardiser {
	return map[string]Standardiser{"text": text{}, "date": date{}, "digits": digits{}, "number": number{}}
}

// text folds case, accents of Latin letters, punctuation and blanks. Its fields:
// the text; sorted: its words in order of the alphabet; first, last: a word;
// start: the first three letters.
type text struct{}

func (text) Fields() []Field {
	return []Field{{}, {Name: "sorted"}, {Name: "first"}, {Name: "last"}, {Name: "start"}}
}

func (text) Standardise(in []string, out []Value) {
	words := strings.Fields(Fold(strings.Join(in, " ")))
	if len(words) == 0 {
		return
	}
	whole := strings.Join(words, " ")
	out[0].Text = whole
	out[2].Text, out[3].Text = words[0], words[len(words)-1]
	out[4].Text = whole[:min(3, len(whole))]
	slices.Sort(words)
	out[1].Text = strings.Join(words, " ")
}

// Fold writes text in capital letters, Latin ones without accents; what is neither letter
// nor digit becomes a blank, an apostrophe nothing.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z':
			b.WriteByte(byte(r) - 'a' + 'A')
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			b.WriteByte(byte(r))
		case r == '\'' || r == '`' || r == '’' || r == '‘' || r == 'ʼ':
		case r < 128:
			b.WriteByte(' ')
		default:
			b.WriteString(foldLetter(r))
		}
	}
	return b.String()
}

// latin are the letters of Latin-1 and Latin Extended-A without their marks,
// from U+00C0 on.
const latin = "AAAAAA\x01CEEEEIIIIDNOOOOO OUUUUY\x02\x03AAAAAA\x01CEEEEIIIIDNOOOOO OUUUUY\x02Y" +
	"AAAAAACCCCCCCCDDDDEEEEEEEEEEGGGGGGGGHHHHIIIIIIIIII\x04\x04JJKKKLLLLLLLLLLNNNNNNNNNOOOOOO\x05\x05RRRRRRSSSSSSSSTTTTTTUUUUUUUUUUUUWWYYYZZZZZZS"

var latinPairs = [...]string{"", "AE", "TH", "SS", "IJ", "OE"}

func foldLetter(r rune) string {
	if r < 0xC0 || r > 0x17F {
		if unicode.IsLetter(r) || unicode.IsMark(r) {
			return string(unicode.ToUpper(r))
		}
		return " "
	}
	c := latin[r-0xC0]
	if int(c) < len(latinPairs) {
		return latinPairs[c]
	}
	return string(c)
}

// date reads 2001-02-28, 28-02-2001 (day first) and 20010228. Its fields: the
// date; year; month: year and month; day: month and day, whatever the year.
type date struct{}

func (date) Fields() []Field {
	return []Field{{Kind: Date}, {Name: "year"}, {Name: "month"}, {Name: "day"}}
}

func (date) Standardise(in []string, out []Value) {
	v := ParseDate(in[0])
	if v.Bits == 0 {
		return
	}
	y, m, d := v.Date()
	out[0] = v
	out[1].Text = strconv.Itoa(y)
	out[2].Text = strconv.Itoa(y*100 + m)
	out[3].Text = strconv.Itoa(m*100 + d)
}

// Date is what [DateValue] packed.
func (v Value) Date() (year, month, day int) { return unpack(uint32(v.Bits)) }

// ParseDate reads a date written with digits: year first or day first, with any
// sign between the parts or none.
func ParseDate(s string) Value {
	var part [3]int
	var size [3]int
	n := -1
	for i, in := 0, false; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			if in = false; n == 2 {
				break // a time of day follows
			}
			continue
		}
		if !in {
			if n++; n == 3 {
				break
			}
			in = true
		}
		part[n] = part[n]*10 + int(s[i]-'0')
		if size[n]++; size[n] > 8 {
			return Value{}
		}
	}
	switch {
	case n == 0 && size[0] == 8:
		if v := DateValue(part[0]/10000, part[0]/100%100, part[0]%100); v.Bits != 0 && part[0]/10000 > 1200 {
			return v
		}
		return DateValue(part[0]%10000, part[0]/10000%100, part[0]/1000000)
	case n == 2 && size[0] == 4:
		return DateValue(part[0], part[1], part[2])
	case n == 2 && size[2] == 4:
		return DateValue(part[2], part[1], part[0])
	}
	return Value{}
}

// digits keeps the digits of a text.
type digits struct{}

func (digits) Fields() []Field { return []Field{{Kind: Digits}} }

func (digits) Standardise(in []string, out []Value) { out[0] = DigitsValue(OnlyDigits(in[0])) }

// OnlyDigits drops everything else.
func OnlyDigits(s string) string {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return strings.Map(func(r rune) rune {
				if r < '0' || r > '9' {
					return -1
				}
				return r
			}, s)
		}
	}
	return s
}

// number reads a number with a decimal point.
type number struct{}

func (number) Fields() []Field { return []Field{{Kind: Number}} }

func (number) Standardise(in []string, out []Value) {
	if x, err := strconv.ParseFloat(strings.TrimSpace(in[0]), 32); err == nil {
		out[0] = NumberValue(x)
	}
}
