package desk

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/report/paparan"
)

// trait is something that families of the list may have in common. A trait
// that is a lack names the need of programmes against it. The profile and the
// needs read the same trait, so that one thing has one number and one name.
type trait struct {
	key       string
	with      func(*registry.Filter, civil.Date)
	need      string   // of a programme's Need; "": not a lack that a programme meets
	words     []string // by which a programme against it is known when it does not say which need it meets
	onlyNeeds bool     // it is not in the profile
}

func fact(name string, values ...string) func(*registry.Filter, civil.Date) {
	return func(f *registry.Filter, _ civil.Date) { f.FactIn = map[string][]string{name: values} }
}

func age(from, to int) func(*registry.Filter, civil.Date) {
	return func(f *registry.Filter, day civil.Date) { f.AgeFrom, f.AgeTo, f.AgeOn = from, to, day }
}

var sanitation = []string{"jamban", "sanitasi", "tangki septik", "air limbah"}

// traits are what is said of families. Values that the two layouts of P3KE
// name differently are together here; the septic tank stands only in the
// older one.
var traits = []trait{
	{key: "head_female", with: func(f *registry.Filter, _ civil.Date) { f.HeadSex = "f" }},
	{key: "elderly", with: age(60, 0)},
	{key: "under_five", with: age(0, 4)},
	{key: "stunting_risk", with: fact("stunting_risk", "at_risk")},
	{key: "latrine_shared", with: fact("latrine", "shared", "unused", "none", "other"), need: "latrine", words: sanitation},
	{key: "latrine_no_septic", with: fact("latrine", "no_septic"), need: "latrine", words: sanitation},
	{key: "water_unsafe", with: fact("water", "unprotected_well", "unprotected_spring", "surface", "rain", "other"), need: "water", words: []string{"air minum", "air bersih", "spam"}},
	{key: "house_not_own", with: fact("house_ownership", "rent", "free", "official", "other"), need: "tenure", words: []string{"rumah subsidi", "rumah bersubsidi", "lahan"}},
	{key: "wall_poor", with: fact("wall_quality", "poor"), need: "house", words: []string{"bedah rumah", "rumah tidak layak", "rtlh", "rumah layak", "bsps"}},
	{key: "floor_earth", with: fact("floor", "earth")},
	{key: "nik_missing", with: func(f *registry.Filter, _ civil.Date) { f.NIKStatus = []string{"missing"} }, need: "nik", words: []string{"adminduk", "perekaman", "kependudukan"}},
	{key: "no_steady_work", with: fact("occupation", "not_working", "freelance"), need: "income", words: []string{"modal usaha", "kewirausahaan", "pelatihan kerja", "padat karya"}, onlyNeeds: true},
}

// of is the filter of the families of the list with the trait.
func (c *collector) of(t trait) registry.Filter {
	filter := c.list
	t.with(&filter, c.d.Date)
	return filter
}

func (c *collector) profile() error {
	c.having = map[string]paparan.Amount{}
	if c.d.Listed.N == 0 {
		return nil
	}
	for _, t := range traits {
		filter := c.of(t)
		n, err := c.Families.CountFamilies(c.ctx, c.scope, filter)
		if err != nil {
			return err
		}
		if n == 0 { // the files may not say it at all
			continue
		}
		label := c.say("desk.trait_" + t.key)
		families := c.listed("profil."+t.key, n, label, c.say("desk.trait_def", "trait", label), c.say("desk.source_profile"), c.profileDay(), filter)
		c.having[t.key] = families
		if t.onlyNeeds {
			continue
		}
		c.d.Profile = append(c.d.Profile, paparan.Trait{Key: t.key, Families: families,
			Share: c.share("profil.persen."+t.key, families, c.d.Listed, label, c.say("desk.trait_share_def", "trait", label), c.say("desk.source_profile"), c.profileDay())})
	}
	slices.SortStableFunc(c.d.Profile, func(a, b paparan.Trait) int { return b.Families.N - a.Families.N })
	return nil
}

// needs says of the lacks of the profile for how many of their families no
// programme against it is registered, and how many have received none. With one
// programme against it, the list can tell; with none, it is all of them; with
// several, what counts is that the family has nothing at all.
func (c *collector) needs(source string) error {
	for _, t := range traits {
		families := c.having[t.key]
		if t.need == "" || families.N == 0 {
			continue
		}
		label, filter := c.say("desk.trait_"+t.key), c.of(t)
		out := paparan.Need{Key: t.key, Families: families}
		against := c.against(t)
		how := "none"
		switch len(against) {
		case 0:
		case 1:
			filter.NotProgramme, out.Programme, how = against[0].ID, against[0].Name, "one"
		default:
			filter.HasIntervention, filter.ProgrammeYear, how = "no", c.d.Date.Year, "many"
		}
		count := func(id, key string, f registry.Filter) (paparan.Amount, error) {
			n, err := c.Families.CountFamilies(c.ctx, c.scope, f)
			return c.listed(id+t.key, n, c.say(key, "need", label), c.say(key+"_def_"+how, "need", label, "programme", out.Programme, "date", c.d.Date), source, c.days.programmes, f), err
		}
		var err error
		if out.Unregistered, err = count("kebutuhan.belum.", "desk.unmet", filter); err != nil {
			return err
		}
		if how != "none" {
			filter.DeliveredBy = c.d.Date
		}
		if out.Unreceived, err = count("kebutuhan.belum_menerima.", "desk.unreceived", filter); err != nil {
			return err
		}
		c.d.Needs = append(c.d.Needs, out)
	}
	slices.SortStableFunc(c.d.Needs, func(a, b paparan.Need) int {
		return cmp.Or(cmp.Compare(b.Unreceived.N, a.Unreceived.N), cmp.Compare(b.Unregistered.N, a.Unregistered.N))
	})
	return nil
}

func (c *collector) against(t trait) []programme.Programme {
	var out []programme.Programme
	for _, i := range c.d.Programmes {
		p := i.Programme
		name := strings.ToLower(p.Name + " " + p.Subactivity)
		if p.Need == t.need || (p.Need == "" && slices.ContainsFunc(t.words, func(w string) bool { return strings.Contains(name, w) })) {
			out = append(out, p)
		}
	}
	return out
}
