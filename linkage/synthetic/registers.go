package synthetic

import "math/rand/v2"

// page is the records of one register in one district, without their numbers.
type page struct {
	text []byte
	rows []row
}

type row struct {
	from, to          int
	person, household int // counted within the district
	kinds             KindSet
}

// pages are what a district adds to the registers.
type pages struct {
	civil, programme    page
	persons, households int
	births, twins       int
}

// registrar writes the households of a district into the registers.
type registrar struct {
	*population
	errors Errors
	spoil  *spoiler
	out    pages
}

func inDistrict(o Options, n *names, a *atlas, l *land, d *district) *pages {
	r := rand.New(rand.NewPCG(o.Seed, uint64(d.number)+1))
	p := &population{r: r, names: n, land: l, atlas: a, district: d, numbers: newNumbers(d, len(l.districts))}
	g := &registrar{population: p, errors: o.Errors, spoil: newSpoiler(p, o.Errors)}
	for p.persons < d.persons {
		h := p.next(g.out.households)
		g.out.households++
		g.household(h)
	}
	for _, page := range []*page{&g.out.civil, &g.out.programme} {
		rows := page.rows
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	}
	g.out.persons, g.out.births, g.out.twins = p.persons, p.births, p.twins
	return &g.out
}

// household writes a household into both registers, as it is when each is written.
func (g *registrar) household(h *household) {
	r, e := g.r, g.errors
	later, why := h.home, KindSet(0)
	switch x := r.Float64(); {
	case x < e.Moved:
		later = g.home(g.land.other(r, h.home.village))
		why.add(Moved)
	case x < e.Moved+e.NewCard:
		later.card = g.card(h.home.village)
		why.add(NewCard)
	}
	g.civilHousehold(h)
	g.programmeHousehold(h, later, why)
}

// within is how much of what a register lacks it lacks person by person; the rest
// goes by households.
const within = 0.4

func (g *registrar) civilHousehold(h *household) {
	r, e := g.r, g.errors
	lacks := 1 - e.CivilCovers
	if chance(r, lacks*(1-within)) {
		return
	}
	var again *home // the whole household is registered a second time
	if chance(r, e.CivilTwice*within) {
		second := g.home(g.land.other(r, h.home.village))
		again = &second
	}
	for _, p := range h.members {
		if chance(r, lacks*within) {
			continue
		}
		var twice KindSet
		second := again
		if second == nil && chance(r, e.CivilTwice*(1-within)) {
			alone := g.home(g.land.other(r, h.home.village))
			second = &alone
		}
		if second != nil {
			twice.add(Twice)
			c := newRecord(p, *second, operator{})
			c.kinds = twice
			if chance(r, 0.3) {
				c.nik = g.numbers.nik(second.village.district.code, p.born, p.male)
				c.kinds.add(NIKNew)
			}
			g.writeCivil(c)
		}
		c := newRecord(p, h.home, operator{})
		c.kinds = twice
		g.writeCivil(c)
	}
}

func (g *registrar) writeCivil(c *record) {
	g.spoil.civil(c, g.errors.CivilErrors)
	page := &g.out.civil
	from := len(page.text)
	page.text = c.civil(page.text, g.r)
	page.rows = append(page.rows, row{from, len(page.text), c.of.id, c.of.household.number, c.kinds})
}

// listed is the share of the members of a listed household that are on the list.
const listed = 0.93

func (g *registrar) programmeHousehold(h *household, later home, why KindSet) {
	r, e := g.r, g.errors
	if !chance(r, e.ProgrammeCovers/listed) {
		return
	}
	by := pick(r, later.village.operators)
	for i, p := range h.members {
		if !chance(r, listed) {
			continue
		}
		at, reason := later, why
		if i > 0 && p.age() >= 17 && chance(r, 1.6*e.Left) {
			at = g.home(g.land.other(r, h.home.village))
			reason = 0
			reason.add(Left)
		}
		if chance(r, e.ProgrammeTwice) {
			reason.add(Twice)
			second := at
			if chance(r, 0.3) {
				second = g.home(g.land.other(r, at.village))
			} else if reason.Has(Moved) && chance(r, 0.5) {
				second = h.home // once before the move, once after it
			}
			c := newRecord(p, second, pick(r, second.village.operators))
			c.kinds = reason
			g.writeProgramme(c)
		}
		c := newRecord(p, at, by)
		c.kinds = reason
		g.writeProgramme(c)
	}
}

func (g *registrar) writeProgramme(c *record) {
	g.spoil.programme(c)
	page := &g.out.programme
	from := len(page.text)
	page.text = c.programme(page.text, g.r)
	page.rows = append(page.rows, row{from, len(page.text), c.of.id, c.of.household.number, c.kinds})
}
