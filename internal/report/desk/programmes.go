package desk

import (
	"strconv"

	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/report/paparan"
)

func (c *collector) interventions() error {
	m, err := c.Programmes.Matrix(c.ctx, c.scope, programme.Query{Area: c.d.Area, Year: c.d.Date.Year})
	if err != nil || len(m.Rows) == 0 {
		return err
	}
	if err := c.datedProgrammes(m); err != nil {
		return err
	}
	source := c.say("desk.source_programme", "year", strconv.Itoa(c.d.Date.Year))
	for _, r := range m.Rows {
		id := r.Programme.ID
		i := paparan.Intervention{Programme: r.Programme, Counts: r.Counts,
			Budget:   c.money("program.pagu."+id, r.Programme.Budget, c.say("desk.budget_of", "name", r.Programme.Name), source),
			Realised: c.money("program.realisasi."+id, c.realised(r.Programme), c.say("desk.realised_of", "name", r.Programme.Name), source)}
		if c.d.Listed.N > 0 {
			if err := c.reached(&i, source); err != nil {
				return err
			}
		}
		c.d.Programmes = append(c.d.Programmes, i)
	}
	total := int64(0)
	for _, r := range m.Rows {
		total += c.realised(r.Programme)
	}
	budgets, realised := make([]string, len(c.d.Programmes)), make([]string, len(c.d.Programmes))
	for n, i := range c.d.Programmes {
		budgets[n], realised[n] = i.Budget, i.Realised
	}
	c.d.Budget = c.money("program.pagu", m.All.Budget, c.say("desk.budget_all", "year", strconv.Itoa(c.d.Date.Year)), source, budgets...)
	c.d.Realised = c.money("program.realisasi", total, c.say("desk.realised_all", "year", strconv.Itoa(c.d.Date.Year)), source, realised...)
	if c.d.Listed.N == 0 {
		return nil
	}
	if err := c.strategies(m, source); err != nil {
		return err
	}
	if err := c.gaps(source); err != nil {
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

// registered are the families of the list by the programmes of the year with
// which they are registered as recipients: help may still be on its way.
func (c *collector) registered() registry.Filter {
	f := c.list
	f.ProgrammeYear = c.d.Date.Year
	return f
}

// received are the same by what they have received until the day.
func (c *collector) received() registry.Filter {
	f := c.registered()
	f.DeliveredBy = c.d.Date
	return f
}

// reached counts the families of the list that a programme has registered, and
// those of them that have received it by the day.
func (c *collector) reached(i *paparan.Intervention, source string) error {
	p := i.Programme
	filter := c.list
	filter.Programme = p.ID
	n, err := c.Families.CountFamilies(c.ctx, c.scope, filter)
	if err != nil {
		return err
	}
	i.Listed = c.listed("program.sasaran."+p.ID, n, p.Name, c.say("desk.reached_def", "name", p.Name), source, c.days.programmes, filter)
	c.d.Interventions.N += n
	filter.DeliveredBy = c.d.Date
	delivered, err := c.Families.CountFamilies(c.ctx, c.scope, filter)
	if err != nil {
		return err
	}
	i.Delivered = c.listed("program.tersalur."+p.ID, delivered, c.say("desk.delivered_of", "name", p.Name), c.say("desk.delivered_def", "name", p.Name, "date", c.d.Date), source, c.days.programmes, filter)
	i.Share = c.share("program.persen."+p.ID, i.Delivered, i.Listed, c.say("desk.delivered_share", "name", p.Name), c.say("desk.delivered_share_def"), source, c.days.programmes)
	return nil
}

func (c *collector) strategies(m programme.Matrix, source string) error {
	for _, t := range m.Strategies {
		filter := c.registered()
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
	for _, i := range c.d.Programmes {
		f.Parts = append(f.Parts, i.Listed.ID)
	}
	c.d.Interventions.ID = c.add(f)
	return nil
}

// gaps divide the list by the number of different programmes of the year: those
// with which a family is registered, and those that it has received.
func (c *collector) gaps(source string) error {
	var err error
	if c.d.Registered, err = c.gap("gap", "desk.gap", source, c.registered()); err != nil {
		return err
	}
	if c.d.Received, err = c.gap("gap.diterima", "desk.got", source, c.received()); err != nil {
		return err
	}
	c.d.Reached, err = c.some("program.terjangkau", "desk.reached_all", source, c.registered())
	if err != nil {
		return err
	}
	c.d.Served, err = c.some("program.penerima", "desk.served_all", source, c.received())
	return err
}

// some counts the families with at least one programme of a filter.
func (c *collector) some(id, key, source string, filter registry.Filter) (paparan.Amount, error) {
	filter.HasIntervention = "yes"
	n, err := c.Families.CountFamilies(c.ctx, c.scope, filter)
	return c.listed(id, n, c.say(key), c.say(key+"_def", "year", strconv.Itoa(c.d.Date.Year), "date", c.d.Date), source, c.days.programmes, filter), err
}

func (c *collector) gap(id, key, source string, filter registry.Filter) (g paparan.Gap, err error) {
	for _, part := range []struct {
		name     string
		amount   *paparan.Amount
		from, to int
	}{{"none", &g.None, 0, 0}, {"one", &g.One, 1, 1}, {"two", &g.Two, 2, 2}, {"more", &g.More, 3, 0}} {
		f := filter
		f.ProgrammesFrom, f.ProgrammesTo = part.from, part.to
		if part.from == 0 {
			f.HasIntervention = "no"
		}
		n, err := c.Families.CountFamilies(c.ctx, c.scope, f)
		if err != nil {
			return g, err
		}
		what := c.say(key + "_" + part.name)
		*part.amount = c.listed(id+"."+part.name, n, what, c.say(key+"_def", "what", what, "year", strconv.Itoa(c.d.Date.Year), "date", c.d.Date), source, c.days.programmes, f)
	}
	return g, nil
}
