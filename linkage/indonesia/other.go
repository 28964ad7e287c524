package indonesia

import (
	"strings"

	"github.com/tuntas-id/tuntas/linkage"
)

// dateOf reads a birth date. Its fields: the date; year; month; day; known: the
// date unless it is one that is written when the birthday is unknown.
type dateOf struct{ words *Words }

func (dateOf) Fields() []linkage.Field {
	return []linkage.Field{{Kind: linkage.Date}, {Name: "year", Kind: linkage.Code}, {Name: "month", Kind: linkage.Code}, {Name: "day", Kind: linkage.Code}, {Name: "known", Kind: linkage.Date}}
}

func (d dateOf) Standardise(in []string, out []linkage.Value) {
	v := linkage.ParseDate(in[0])
	if v.Bits == 0 {
		return
	}
	year, month, day := v.Date()
	out[0] = v
	out[1].Bits, out[2].Bits, out[3].Bits = uint64(year), uint64(year*100+month), uint64(month*100+day)
	if !d.words.unknown[month*100+day] {
		out[4] = v
	}
}

// nikOf reads an NIK; a second input is the number of the family card, which is
// sometimes written in its place. Its fields: the number; birth: the date that it
// holds; sex, 1 or 2; area: its six first digits; stem: all but the four last, which
// number those born in one place on one day: twins differ only there.
type nikOf struct{ words *Words }

func (nikOf) Fields() []linkage.Field {
	return []linkage.Field{{Kind: linkage.Digits}, {Name: "birth", Kind: linkage.Code}, {Name: "sex", Kind: linkage.Code}, {Name: "area", Kind: linkage.Code}, {Name: "stem", Kind: linkage.Digits}}
}

func (n nikOf) Standardise(in []string, out []linkage.Value) {
	s := n.words.number(in[0])
	if s == "" || len(in) > 1 && s == n.words.number(in[1]) {
		return
	}
	out[0], out[4] = linkage.DigitsValue(s), linkage.DigitsValue(s[:12])
	out[3].Bits = code(s[:6])
	day, month, year := two(s[6:]), two(s[8:]), two(s[10:])
	out[2].Bits = 1
	if day > 40 {
		day, out[2].Bits = day-40, 2
	}
	if day < 1 || day > 31 || month < 1 || month > 12 {
		out[2].Bits = 0
		return
	}
	out[1].Bits = uint64(year*10000 + month*100 + day)
}

// code is the number that up to nine digits write.
func code(s string) (n uint64) {
	for i := range len(s) {
		n = n*10 + uint64(s[i]-'0')
	}
	return n
}

func two(s string) int { return int(s[0]-'0')*10 + int(s[1]-'0') }

// number gives sixteen digits, or nothing for what cannot be a number of the
// population register.
func (w *Words) number(s string) string {
	s = linkage.OnlyDigits(strings.TrimSuffix(strings.TrimSpace(s), ".0"))
	if len(s) != 16 || w.noNumber[s] || s[0] == '0' {
		return ""
	}
	return s
}

// cardOf reads the number of a family card.
type cardOf struct{ words *Words }

func (cardOf) Fields() []linkage.Field { return []linkage.Field{{Kind: linkage.Digits}} }

func (c cardOf) Standardise(in []string, out []linkage.Value) {
	if s := c.words.number(in[0]); s != "" {
		out[0] = linkage.DigitsValue(s)
	}
}

// areaOf reads the code of a village with or without points. Its fields: the
// village; district: its six first digits; regency: its four first.
type areaOf struct{}

func (areaOf) Fields() []linkage.Field {
	return []linkage.Field{{Kind: linkage.Digits}, {Name: "district", Kind: linkage.Code}, {Name: "regency", Kind: linkage.Code}}
}

func (areaOf) Standardise(in []string, out []linkage.Value) {
	s := linkage.OnlyDigits(in[0])
	if len(s) >= 10 {
		out[0] = linkage.DigitsValue(s[:10])
	}
	if len(s) >= 6 {
		out[1].Bits = code(s[:6])
	}
	if len(s) >= 4 {
		out[2].Bits = code(s[:4])
	}
}

// sexOf reads L, P, M, F, 1, 2 and the words.
type sexOf struct{}

func (sexOf) Fields() []linkage.Field { return []linkage.Field{{}} }

func (sexOf) Standardise(in []string, out []linkage.Value) {
	s := linkage.Fold(strings.TrimSpace(in[0]))
	if s == "" {
		return
	}
	switch s[0] {
	case 'L', '1', 'M':
		out[0].Text = "L"
	case 'P', '2', 'F', 'W':
		out[0].Text = "P"
	}
}

// addressOf reads an address; a second and third input are RT and RW. Its fields:
// the street; sound: the street as it sounds; house: its number; rtrw.
type addressOf struct{ words *Words }

func (addressOf) Fields() []linkage.Field {
	return []linkage.Field{{}, {Name: "sound"}, {Name: "house"}, {Name: "rtrw"}}
}

func (a addressOf) Standardise(in []string, out []linkage.Value) {
	var rt, rw string
	if len(in) > 2 {
		rt, rw = trimNumber(in[1]), trimNumber(in[2])
	}
	var street []string
	words := spread(linkage.Fold(in[0]))
	for i := 0; i < len(words); i++ {
		w := words[i]
		if k, ok := a.words.address[w]; ok {
			w = k
		}
		switch {
		case a.words.ends[w] && i > 0:
			i = len(words)
		case w == "RT" || w == "RW":
			n := ""
			if i+1 < len(words) && isNumber(words[i+1]) {
				n = trimNumber(words[i+1])
				i++
			}
			if w == "RW" {
				rw = n
				continue
			}
			rt = n
			if i+1 < len(words) && isNumber(words[i+1]) {
				rw = trimNumber(words[i+1])
				i++
			}
		case isNumber(w):
			if out[2].Text == "" {
				out[2].Text = trimNumber(w)
			}
		case w != "":
			street = append(street, w)
		}
	}
	if len(street) > 0 {
		out[0].Text = strings.Join(street, " ")
		for i := range street {
			street[i] = Sound(street[i])
		}
		out[1].Text = strings.Join(street, " ")
	}
	if rt != "" && rw != "" {
		out[3].Text = rt + "/" + rw
	}
}

// spread cuts text into words, digits apart from letters.
func spread(s string) []string {
	var b strings.Builder
	for i := range len(s) {
		if i > 0 && s[i] != ' ' && s[i-1] != ' ' && digit(s[i]) != digit(s[i-1]) {
			b.WriteByte(' ')
		}
		b.WriteByte(s[i])
	}
	return strings.Fields(b.String())
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func isNumber(s string) bool { return s != "" && digit(s[0]) }

func trimNumber(s string) string { return strings.TrimLeft(linkage.OnlyDigits(s), "0") }
