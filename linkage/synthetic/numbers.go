package synthetic

// numbers gives out NIK and numbers of family cards. Every number is given once,
// also when districts are written at the same time: a district counts its own from
// one, and those it gives in the name of others it takes from a row that no other
// district uses.
type numbers struct {
	code      string // of the district
	number    int
	districts int
	given     map[string]int // by area and day
}

// ownSerials is how far a district counts its own numbers of one day.
const ownSerials = 500

func newNumbers(d *district, districts int) *numbers {
	return &numbers{code: d.code, number: d.number, districts: districts, given: make(map[string]int, d.persons)}
}

// nik of somebody registered in an area: the day of a woman is 40 more.
func (n *numbers) nik(area string, born date, male bool) string {
	if !male {
		born.day += 40
	}
	return n.next(area, born)
}

func (n *numbers) card(area string, issued date) string { return n.next("K"+area, issued)[1:] }

func (n *numbers) next(area string, day date) string {
	b := append(make([]byte, 0, 17), area...)
	b = two(b, day.day)
	b = two(b, day.month)
	b = two(b, day.year)
	n.given[string(b)]++
	k := n.given[string(b)]
	if own := area == n.code || area == "K"+n.code; !own || k >= ownSerials {
		if own {
			k -= ownSerials - 1
		}
		k = ownSerials + n.number + (k-1)*n.districts
	}
	b = two(b, k/100)
	return string(two(b, k))
}
