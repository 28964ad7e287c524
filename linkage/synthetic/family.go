package synthetic

import (
	"math"
	"math/rand/v2"
)

// person as he or she is, before anybody writes it down.
type person struct {
	line      line
	name      string
	alias     string // a second name that some peoples use
	mother    string
	father    string
	male      bool
	born      date
	place     string
	nik       string
	role      string
	id        int
	household *household
}

func (p *person) age() int { return today.year - p.born.year }

// home is where a household lives and the card that it has there.
type home struct {
	village *village
	street  street
	house   int
	rt      int
	card    string
}

type household struct {
	number  int
	home    home
	members []*person
}

// Roles in a household.
const (
	head       = "KEPALA KELUARGA"
	wife       = "ISTRI"
	child      = "ANAK"
	parent     = "ORANG TUA"
	inLaw      = "MERTUA"
	grandchild = "CUCU"
	relative   = "FAMILI LAIN"
)

// population founds the households of a district.
type population struct {
	r        *rand.Rand
	names    *names
	land     *land
	atlas    *atlas
	district *district
	numbers  *numbers
	founders []founder // grown-up children who have a household of their own
	persons  int
	births   int
	twins    int // births of two
}

type founder struct {
	person *person
	at     *village
}

// next is a household; the last ones of a district are cut to its size.
func (p *population) next(number int) *household {
	h := &household{number: number}
	if n := len(p.founders); n > 0 {
		f := p.founders[n-1]
		p.founders = p.founders[:n-1]
		v := f.at
		if chance(p.r, 0.4) {
			v = p.district.bySize.draw(p.r)
		}
		h.home = p.home(v)
		p.found(h, f.person)
	} else {
		h.home = p.home(p.district.bySize.draw(p.r))
		p.found(h, nil)
	}
	if room := p.district.persons - p.persons; len(h.members) > room {
		h.members = h.members[:room]
	}
	for _, m := range h.members {
		m.household = h
		m.id = p.persons
		p.persons++
	}
	return h
}

// home in a village: houses of a street lie in its neighbourhoods.
func (p *population) home(v *village) home {
	s := v.streets.draw(p.r)
	return home{village: v, street: s, house: 1 + p.r.IntN(s.houses), rt: s.rt + p.r.IntN(3), card: p.card(v)}
}

func (p *population) card(v *village) string {
	year := today.year - min(p.r.IntN(18), p.r.IntN(18))
	return p.numbers.card(v.district.code, dateIn(p.r, year))
}

// found fills a household: a couple, one of them with or without children, or
// somebody alone. One of the couple may be known already.
func (p *population) found(h *household, known *person) {
	r := p.r
	kin := h.home.village.peoples.draw(r)
	year := today.year - int(min(max(46+14*r.NormFloat64(), 20), 88))
	if known != nil {
		kin, year = known.line.people, known.born.year
	}
	other := kin
	if chance(r, 0.1) {
		other = h.home.village.peoples.draw(r)
	}
	var man, woman *person
	switch {
	case known != nil && known.male:
		man = known
		woman = p.adult(p.names.line(r, other), false, p.wifeYear(year))
	case known != nil:
		woman = known
		man = p.adult(p.names.line(r, other), true, max(year-2-r.IntN(5), 1936))
	default:
		man = p.adult(p.names.line(r, kin), true, year)
		woman = p.adult(p.names.line(r, other), false, p.wifeYear(year))
	}
	if known == nil && chance(r, 0.07) {
		alone := man
		if chance(r, 0.5) {
			alone = woman
		}
		alone.role = head
		h.members = append(h.members, alone)
		return
	}
	man.role, woman.role = head, wife
	switch x := r.Float64(); {
	case x < 0.09 && man != known:
		woman.role = head
		h.members = append(h.members, woman)
	case x < 0.12 && woman != known:
		h.members = append(h.members, man)
	default:
		h.members = append(h.members, man, woman)
	}
	p.children(h, man, woman)
	p.elders(h, man, woman, known)
	p.others(h)
}

func (p *population) wifeYear(husband int) int {
	return min(husband+int(math.Round(3+3.5*p.r.NormFloat64())), today.year-18)
}

// adult of a year of birth, with parents who are not in the register.
func (p *population) adult(l line, male bool, year int) *person {
	r := p.r
	q := &person{line: l, male: male, born: p.birthday(year)}
	q.father = p.names.name(r, l, true, year-27, "")
	q.mother = p.names.name(r, p.names.line(r, l.people), false, year-23, "")
	p.register(q, p.names.name(r, l, male, year, q.father), nil)
	return q
}

func (p *population) birthday(year int) date {
	d := dateIn(p.r, year)
	if year < 1972 && chance(p.r, 0.06) {
		return d.unknown(p.r)
	}
	return d
}

// register names somebody and gives him or her a NIK: in the place where the twin
// has been registered, if there is one.
func (p *population) register(q *person, name string, twin *person) {
	r := p.r
	q.name, q.alias = name, q.line.alias(r, q.male)
	grown := q.age() >= 18
	q.place = p.district.regency.Name
	switch x := r.Float64(); {
	case grown && x < 0.22 && len(q.line.Origins) > 0:
		q.place = pick(r, q.line.Origins)
	case grown && x < 0.45, x < 0.10:
		q.place = pick(r, p.land.towns)
	}
	area := p.district.code
	switch x := r.Float64(); {
	case grown && x < 0.08:
		area = pick(r, p.atlas.Elsewhere)
	case grown && x < 0.18, x < 0.03:
		area = pick(r, p.land.districts).code
	}
	if twin != nil {
		q.place, area = twin.place, twin.nik[:6]
	}
	born, male := q.born, q.male
	switch x := r.Float64(); { // clerks err, and the number stays
	case x < 0.006:
		born = dateIn(r, born.year)
	case x < 0.007:
		male = !male
	}
	q.nik = p.numbers.nik(area, born, male)
}

// children of a couple: those who grew up may have left.
func (p *population) children(h *household, man, woman *person) {
	r := p.r
	mean := 2.6
	switch {
	case woman.born.year < 1955:
		mean = 4.3
	case woman.born.year < 1975:
		mean = 3.4
	}
	births := 0
	for limit := math.Exp(-mean); births < 11; births++ { // Poisson
		x := 1.0
		for range births + 1 {
			x *= r.Float64()
		}
		if x < limit {
			break
		}
	}
	married := woman.born.later(12*max(17, int(22+3.5*r.NormFloat64())) + r.IntN(12))
	born := married.later(9 + r.IntN(24))
	for range births {
		born.day = 1 + r.IntN(daysIn(born.year, born.month))
		if born.after(today) || born.year-woman.born.year > 45 {
			return
		}
		p.births++
		first := p.born(h, man, woman, born, nil)
		if chance(r, 0.011) {
			p.twins++
			p.born(h, man, woman, born, first)
		}
		born = born.later(14 + r.IntN(30) + r.IntN(30))
	}
}

// born adds a child to the household unless it has left; twin is the one born with
// it.
func (p *population) born(h *household, man, woman *person, born date, twin *person) *person {
	r := p.r
	q := &person{line: man.line, male: chance(r, 0.512), born: born, mother: woman.name, father: man.name, role: child}
	if twin != nil && chance(r, 0.3) {
		q.male = twin.male
	}
	if q.age() > 40 && chance(r, 0.05) {
		q.born = q.born.unknown(r)
	}
	var name string
	if twin != nil {
		name = p.names.twin(r, q.line, twin.name, q.male == twin.male, q.male, born.year, man.name)
	}
	for try := 0; name == "" || try < 4 && h.named(name); try++ {
		name = p.names.name(r, q.line, q.male, born.year, man.name)
	}
	p.register(q, name, twin)
	stays := 0.98
	switch age := q.age(); {
	case age > 35:
		stays = 0.06
	case age > 28:
		stays = 0.22
	case age > 22:
		stays = 0.5
	case age > 17:
		stays = 0.82
	}
	if twin != nil && twin.household == nil && q.age() <= 17 {
		stays = 1
	}
	switch {
	case chance(r, stays):
		h.members = append(h.members, q)
	case q.age() >= 20 && chance(r, 0.4):
		p.founders = append(p.founders, founder{q, h.home.village})
	}
	return q
}

func (h *household) named(name string) bool {
	for _, m := range h.members {
		if m.name == name {
			return true
		}
	}
	return false
}

// elders adds a parent of the couple who lives with them.
func (p *population) elders(h *household, man, woman, known *person) {
	r := p.r
	of := man
	if chance(r, 0.4) {
		of = woman
	}
	if of == known || of.age() > 58 || !chance(r, 0.11) {
		return
	}
	q := &person{male: chance(r, 0.3), role: parent}
	year := of.born.year - 19 - r.IntN(14)
	if of.role == wife || len(h.members) > 0 && h.members[0] != of {
		q.role = inLaw
	}
	q.line = of.line
	name := of.father
	if !q.male {
		q.line, name = p.names.line(r, of.line.people), of.mother
	}
	q.born = p.birthday(year)
	q.father = p.names.name(r, q.line, true, year-27, "")
	q.mother = p.names.name(r, p.names.line(r, q.line.people), false, year-23, "")
	p.register(q, name, nil)
	h.members = append(h.members, q)
}

// others adds a grandchild or a relative to some households.
func (p *population) others(h *household) {
	r := p.r
	if chance(r, 0.03) && h.members[0].age() > 48 {
		l := p.names.line(r, h.members[0].line.people)
		q := p.adult(l, chance(r, 0.51), today.year-r.IntN(14))
		q.role = grandchild
		h.members = append(h.members, q)
	}
	if chance(r, 0.015) {
		q := p.adult(p.names.line(r, h.members[0].line.people), chance(r, 0.5), today.year-5-r.IntN(40))
		q.role = relative
		h.members = append(h.members, q)
	}
}
