package desk

import (
	"strconv"

	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/report/paparan"
)

// received knows, per programme, which families of the list get it and which
// have received it by the day.
type received struct{ planned, delivered map[string]map[string]bool }

func (c *collector) interventions() error {
	m, err := c.Programmes.Matrix(c.ctx, c.scope, programme.Query{Area: c.d.Area, Year: c.d.Date.Year})
	if err != nil || len(m.Rows) == 0 {
		return err
	}
	got, err := c.received(m)
	if err != nil {
		return err
	}
	source := c.say("desk.source_programme", "year", strconv.Itoa(c.d.Date.Year))
	for _, r := range m.Rows {
		id := r.Programme.ID
		i := paparan.Intervention{Programme: r.Programme, Counts: r.Counts,
			Budget:   c.money("program.pagu."+id, r.Programme.Budget, c.say("desk.budget_of", "name", r.Programme.Name), source),
			Realised: c.money("program.realisasi."+id, c.realised(r.Programme), c.say("desk.realised_of", "name", r.Programme.Name), source)}
		if c.d.Listed.N > 0 {
			if err := c.reached(&i, got, source); err != nil {
				return err
			}
		}
		c.d.Programmes = append(c.d.Programmes, i)
	}
	total := int64(0)
	for _, r := range m.Rows {
		total += c.realised(r.Programme)
	}
	c.d.Budget = c.money("program.pagu", m.All.Budget, c.say("desk.budget_all", "year", strconv.Itoa(c.d.Date.Year)), source)
	c.d.Realised = c.money("program.realisasi", total, c.say("desk.realised_all", "year", strconv.Itoa(c.d.Date.Year)), source)
	if c.d.Listed.N == 0 {
		return nil
	}
	if err := c.strategies(m, source); err != nil {
		return err
	}
	if err := c.gap(got, source); err != nil {
		return err
	}
	return c.needs(source)
}

// realised is what can have been spent by the day: the second half of the year
// counts only when it has begun.
func (c *collector) realised(p programme.Programme) int64 {
	if c.d.Date.Month < 7 {
		return p.RealisedS1
	}
	return p.Realised()
}

func (c *collector) received(m programme.Matrix) (received, error) {
	got := received{map[string]map[string]bool{}, map[string]map[string]bool{}}
	if c.d.Listed.N == 0 {
		return got, nil
	}
	list, err := c.Lists.ListAsOf(c.ctx, c.scope, c.d.Determination.ID, c.d.Date)
	if err != nil {
		return got, err
	}
	on := make(map[string]bool, len(list))
	for _, l := range list {
		on[l.FamilyID] = true
	}
	ids := make([]string, len(m.Rows))
	for i, r := range m.Rows {
		ids[i] = r.Programme.ID
	}
	c.days.programmes = c.days.list
	all, err := c.Deliveries.Deliveries(c.ctx, c.d.Area, ids)
	for _, d := range all {
		if !on[d.FamilyID] || d.Status == programme.Cancelled {
			continue
		}
		mark(got.planned, d.ProgrammeID, d.FamilyID)
		if d.Status == programme.Delivered && !d.DeliveredOn.After(c.d.Date) {
			mark(got.delivered, d.ProgrammeID, d.FamilyID)
			c.days.programmes = c.newest(c.days.programmes, d.DeliveredOn)
		}
	}
	return got, err
}

func mark(m map[string]map[string]bool, programme, family string) {
	if m[programme] == nil {
		m[programme] = map[string]bool{}
	}
	m[programme][family] = true
}

// reached counts the families of the list that a programme reaches. What was
// received after the day is not received yet; the register's list cannot leave
// it out, so that such a number stands without a list.
func (c *collector) reached(i *paparan.Intervention, got received, source string) error {
	p := i.Programme
	filter := c.list
	filter.Programme = p.ID
	n, err := c.Families.CountFamilies(c.ctx, c.scope, filter)
	if err != nil {
		return err
	}
	i.Listed = c.listed("program.sasaran."+p.ID, n, p.Name, c.say("desk.reached_def", "name", p.Name), source, c.days.programmes, filter)
	c.d.Interventions.N += n
	filter.DeliveryStatus = []string{string(programme.Delivered)}
	now, err := c.Families.CountFamilies(c.ctx, c.scope, filter)
	if err != nil {
		return err
	}
	delivered := len(got.delivered[p.ID])
	label := c.say("desk.delivered_of", "name", p.Name)
	if now == delivered {
		i.Delivered = c.listed("program.tersalur."+p.ID, delivered, label, c.say("desk.delivered_def", "name", p.Name, "date", c.d.Date), source, c.days.programmes, filter)
	} else {
		i.Delivered = c.unlisted("program.tersalur."+p.ID, delivered, label, c.say("desk.delivered_def", "name", p.Name, "date", c.d.Date), source)
	}
	i.Share = c.share("program.persen."+p.ID, delivered, n, c.say("desk.delivered_share", "name", p.Name), c.say("desk.delivered_share_def"), source, c.days.programmes)
	return nil
}

func (c *collector) strategies(m programme.Matrix, source string) error {
	for _, t := range m.Strategies {
		filter := c.list
		filter.Strategy = int(t.Strategy)
		n, err := c.Families.CountFamilies(c.ctx, c.scope, filter)
		if err != nil {
			return err
		}
		realised := int64(0)
		for _, r := range m.Rows {
			if r.Programme.Strategy == t.Strategy {
				realised += c.realised(r.Programme)
			}
		}
		name := c.d.Language.Render(t.Strategy.Text())
		id := string(rune('0' + int(t.Strategy)))
		c.d.Strategies = append(c.d.Strategies, paparan.StrategyTotal{Strategy: t.Strategy, Programmes: t.Programmes,
			Families: c.listed("strategi.keluarga."+id, n, name, c.say("desk.strategy_def", "name", name), source, c.days.programmes, filter),
			Budget:   c.money("strategi.pagu."+id, t.Budget, c.say("desk.budget_of", "name", name), source),
			Realised: c.money("strategi.realisasi."+id, realised, c.say("desk.realised_of", "name", name), source)})
	}
	f := c.figureOf("program.intervensi", c.d.Interventions.N, c.say("desk.interventions"), c.say("desk.interventions_def"), source)
	f.Unit, f.DataDate = c.say("desk.unit_interventions"), c.days.programmes
	c.d.Interventions.ID = c.add(f)
	return nil
}

// unlisted takes a count that is not the length of a list of families.
func (c *collector) unlisted(id string, n int, label, definition, source string) paparan.Amount {
	f := c.figureOf(id, n, label, definition, source)
	f.DataDate = c.days.programmes
	return paparan.Amount{N: n, ID: c.add(f)}
}

// gap divides the list by the number of different programmes of the year.
func (c *collector) gap(got received, source string) error {
	per := map[string]int{}
	for _, families := range got.planned {
		for family := range families {
			per[family]++
		}
	}
	var by [4]int
	by[0] = c.d.Listed.N
	for _, n := range per {
		by[0]--
		by[min(n, 3)]++
	}
	filter := c.list
	filter.HasIntervention = "no"
	none, err := c.Families.CountFamilies(c.ctx, c.scope, filter)
	if err != nil {
		return err
	}
	amount := func(n int, key string) paparan.Amount {
		return c.unlisted("gap."+key, n, c.say("desk.gap_"+key), c.say("desk.gap_def", "what", c.say("desk.gap_"+key)), source)
	}
	c.d.Gap = paparan.Gap{One: amount(by[1], "one"), Two: amount(by[2], "two"), More: amount(by[3], "more")}
	c.d.Reached = c.unlisted("program.terjangkau", c.d.Listed.N-by[0], c.say("desk.reached_all"), c.say("desk.reached_all_def"), source)
	if none == by[0] {
		c.d.Gap.None = c.listed("gap.none", none, c.say("desk.gap_none"), c.say("desk.gap_def", "what", c.say("desk.gap_none")), source, c.days.programmes, filter)
	} else { // programmes of other years reach some of them
		c.d.Gap.None = amount(by[0], "none")
	}
	return nil
}
