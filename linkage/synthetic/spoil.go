package synthetic

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// spoiler makes the errors of a register.
type spoiler struct {
	r       *rand.Rand
	names   *names
	land    *land
	numbers *numbers
	rates   [kinds]float64
	records list[float64] // carefulness of a record
}

func newSpoiler(p *population, e Errors) *spoiler {
	s := &spoiler{r: p.r, names: p.names, land: p.land, numbers: p.numbers}
	var careful []Carefulness
	s.rates, careful = e.rates()
	for _, c := range careful {
		s.records.add(c.Factor, c.Share)
	}
	return s
}

// most is how often the most careless still errs.
const most = 0.85

// one of kinds that exclude each other, or none.
func (s *spoiler) one(q float64, of ...Kind) (Kind, bool) {
	sum := 0.0
	for _, k := range of {
		sum += s.rates[k] * q
	}
	if sum > most {
		q *= most / sum
	}
	x := s.r.Float64()
	for _, k := range of {
		if x -= s.rates[k] * q; x < 0 {
			return k, true
		}
	}
	return 0, false
}

func (s *spoiler) happens(q float64, k Kind) bool {
	return chance(s.r, min(s.rates[k]*q, most))
}

// civil errs as clerks do who have the person's papers before them: numbers, sex
// and place of living are right.
func (s *spoiler) civil(c *record, q float64) {
	q *= s.records.draw(s.r)
	s.person(c, q)
}

// programme errs as those do who write down what they are told.
func (s *spoiler) programme(c *record) {
	q := c.operator.care * s.records.draw(s.r)
	s.nik(c, q)
	s.card(c, q)
	s.person(c, q)
	switch k, ok := s.one(q, SexMissing, SexWrong); {
	case ok && k == SexMissing:
		c.sex = ""
		c.kinds.add(k)
	case ok:
		c.sex = map[string]string{"L": "P", "P": "L"}[c.sex]
		c.kinds.add(k)
	}
	s.where(c, q)
	s.sheet(c)
}

// sheet does what befalls all rows of an operator's file.
func (s *spoiler) sheet(c *record) {
	if len(c.nik) == 16 && c.operator.numbers {
		c.nik = c.nik[:15] + "0"
		c.kinds.add(NIKPrecision)
	}
	if len(c.card) == 16 && c.operator.numbers {
		c.card = c.card[:15] + "0"
		c.kinds.add(CardPrecision)
	}
	if d := c.born; c.operator.dates && d != (date{}) && d.day <= 12 && d.day != d.month {
		c.born.day, c.born.month = d.month, d.day
		c.kinds.add(DateSwapped)
	}
	if c.operator.noCard {
		c.card = ""
		c.kinds.add(CardMissing)
	}
	if c.operator.noMother {
		c.mother = ""
		c.kinds.add(MotherMissing)
	}
}

// person spoils names, date and place of birth.
func (s *spoiler) person(c *record, q float64) {
	p := c.of
	c.name = s.name(c, c.name, q, NameSpelling, named{p.line, p.male, p.age(), callName(p.father), p.alias})
	if s.happens(q, MotherMissing) {
		c.mother = ""
		c.kinds.add(MotherMissing)
	} else if c.mother != "" {
		c.mother = s.name(c, c.mother, q, MotherSpelling, named{line: p.line, age: p.age() + 25})
	}
	s.date(c, q)
	switch k, ok := s.one(q, PlaceMissing, PlaceTypo, PlaceOther); {
	case !ok:
	case k == PlaceMissing:
		c.place = ""
		c.kinds.add(k)
	case k == PlaceTypo:
		c.place = s.typo(c.place)
		c.kinds.add(k)
	default:
		if town := pick(s.r, s.land.towns); town != c.place {
			c.place = town
			c.kinds.add(k)
		}
	}
}

func (s *spoiler) nik(c *record, q float64) {
	p := c.of
	missing := q
	if p.age() <= 2 { // many babies have none yet
		missing = 5 * max(q, 0.5)
	}
	if chance(s.r, min(s.rates[NIKMissing]*missing, most)) {
		c.nik = ""
		c.kinds.add(NIKMissing)
		return
	}
	k, ok := s.one(q, NIKDigit, NIKSwap, NIKShort, NIKPrecision, NIKPlaceholder, NIKRelative, NIKIsCard, NIKNew)
	if ok {
		if wrong := s.wrongNIK(c, k); wrong != c.nik {
			c.nik = wrong
			c.kinds.add(k)
		}
	}
	if s.happens(q, NIKQuote) {
		c.nik = "'" + c.nik
		c.kinds.add(NIKQuote)
	}
}

func (s *spoiler) wrongNIK(c *record, k Kind) string {
	r, p := s.r, c.of
	switch k {
	case NIKDigit:
		return s.digit(c.nik)
	case NIKSwap:
		return s.swapDigits(c.nik)
	case NIKShort:
		i := r.IntN(len(c.nik))
		return c.nik[:i] + c.nik[i+1:]
	case NIKPrecision:
		if chance(r, 0.2) {
			return c.nik[:1] + "." + c.nik[1:6] + "E+15"
		}
		return c.nik[:15] + "0"
	case NIKPlaceholder:
		return pick(r, []string{"9999999999999999", "0000000000000000", "1111111111111111", "1234567890123456", c.nik[:6] + "0000000000"})
	case NIKRelative:
		if m := p.household.members; len(m) > 1 {
			i := slices.Index(m, p)
			return m[(i+1+r.IntN(len(m)-1))%len(m)].nik
		}
	case NIKIsCard:
		return c.card
	case NIKNew:
		return s.numbers.nik(s.numbers.code, p.born, p.male)
	}
	return c.nik
}

func (s *spoiler) card(c *record, q float64) {
	k, ok := s.one(q, CardMissing, CardDigit, CardSwap, CardPrecision)
	if !ok || c.card == "" {
		return
	}
	wrong := ""
	switch k {
	case CardDigit:
		wrong = s.digit(c.card)
	case CardSwap:
		wrong = s.swapDigits(c.card)
	case CardPrecision:
		wrong = c.card[:15] + "0"
	}
	if wrong != c.card {
		c.card = wrong
		c.kinds.add(k)
	}
}

// digit types one digit wrong.
func (s *spoiler) digit(n string) string {
	b := []byte(n)
	i := s.r.IntN(len(b))
	b[i] = '0' + (b[i]-'0'+byte(1+s.r.IntN(9)))%10
	return string(b)
}

func (s *spoiler) swapDigits(n string) string {
	b := []byte(n)
	for range 4 {
		if i := s.r.IntN(len(b) - 1); b[i] != b[i+1] {
			b[i], b[i+1] = b[i+1], b[i]
			break
		}
	}
	return string(b)
}

func (s *spoiler) date(c *record, q float64) {
	k, ok := s.one(q, DateMissing, DateSwapped, DateDefault, DateDigit, DateYear, DateDecade)
	if !ok {
		return
	}
	d := c.born
	switch k {
	case DateMissing:
		d = date{}
	case DateSwapped:
		d.day, d.month = d.month, d.day
	case DateDefault:
		d = d.unknown(s.r)
	case DateDigit:
		d = s.dateDigit(d)
	case DateYear:
		d.year += 2*s.r.IntN(2) - 1
	case DateDecade:
		d.year += 20*s.r.IntN(2) - 10
	}
	if d == c.born || k != DateMissing && (!d.valid() || d.year > today.year+1) {
		return
	}
	c.born = d
	c.kinds.add(k)
}

func (s *spoiler) dateDigit(d date) date {
	for range 6 {
		e := d
		switch s.r.IntN(6) {
		case 0:
			e.day = d.day/10*10 + s.r.IntN(10)
		case 1:
			e.day = s.r.IntN(4)*10 + d.day%10
		case 2:
			e.month = d.month/10*10 + s.r.IntN(10)
		case 3:
			e.month = 10*(1-d.month/10) + d.month%10
		default:
			e.year = d.year/10*10 + s.r.IntN(10)
		}
		if e != d && e.valid() && e.year <= today.year {
			return e
		}
	}
	return d
}

// where spoils address and village.
func (s *spoiler) where(c *record, q float64) {
	switch k, ok := s.one(q, AddressMissing, AddressTypo); {
	case ok && k == AddressMissing:
		c.street = ""
		c.kinds.add(k)
	case ok:
		c.street = s.typo(c.street)
		c.kinds.add(k)
	}
	switch k, ok := s.one(q, VillageMissing, VillageNeighbour); {
	case ok && k == VillageMissing:
		c.village = nil
		c.kinds.add(k)
	case ok:
		in := c.village.district.villages
		i := slices.Index(in, c.village)
		if beside := in[(i+1)%len(in)]; beside != c.village {
			c.village = beside
			c.kinds.add(k)
		}
	}
}

// keys beside a key.
var keys = map[byte]string{'Q': "WA", 'W': "QES", 'E': "WRD", 'R': "ETF", 'T': "RYG", 'Y': "TUH", 'U': "YIJ", 'I': "UOK", 'O': "IPL", 'P': "OL",
	'A': "SQZ", 'S': "ADWX", 'D': "SFEC", 'F': "DGRV", 'G': "FHTB", 'H': "GJYN", 'J': "HKUM", 'K': "JLI", 'L': "KO",
	'Z': "XA", 'X': "ZCS", 'C': "XVD", 'V': "CBF", 'B': "VNG", 'N': "BMH", 'M': "NJ"}

// typo makes one slip of the fingers, seldom in the first letter.
func (s *spoiler) typo(text string) string {
	if len(text) < 3 {
		return text
	}
	i := 1 + s.r.IntN(len(text)-1)
	if chance(s.r, 0.08) {
		i = 0
	}
	beside, letter := keys[text[i]]
	if !letter {
		return text
	}
	switch x := s.r.Float64(); {
	case x < 0.40:
		return text[:i] + beside[s.r.IntN(len(beside)):][:1] + text[i+1:]
	case x < 0.60:
		return text[:i+1] + text[i:]
	case x < 0.80:
		return text[:i] + text[i+1:]
	case i+1 < len(text) && text[i+1] != ' ' && text[i+1] != text[i]:
		return text[:i] + text[i+1:i+2] + text[i:i+1] + text[i+2:]
	}
	return text[:i] + strings.ToUpper(beside[:1]) + text[i:]
}
