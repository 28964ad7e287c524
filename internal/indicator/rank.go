package indicator

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Ranked is a region with its place. Ties share a rank.
type Ranked struct {
	Area        region.Code
	Rank        int // 1: the lowest where lower is better, the highest where higher is
	Observation Observation
}

// Absent is a region without a value for the period, and what the other years
// allow to conclude.
type Absent struct {
	Area region.Code
	// Neighbour is the nearest value of another period that was public; ok
	// false: there is none.
	Neighbour Observation
	Known     bool
	// Change is how far it would have to move per year to pass the region in
	// question; Largest is the largest change per year on record.
	Change, Largest float64
	Unlikely        bool // Change is more than the largest on record
	// Remark is what a source says of the period without giving a value; zero:
	// nothing.
	Remark Remark
}

// Ranking is an ordering of regions by one indicator in one period.
type Ranking struct {
	Definition Definition
	Within     region.Code
	Period     Period
	Method     string
	Source     string
	N          int // regions in all, with and without a value
	Rows       []Ranked
	Missing    []Absent
	Subject    region.Code
	asOf       civil.Date
	name       func(region.Code) string
}

// Rank orders the regions of a province by the newest period that was public
// on the day for the subject, or by the period given.
func (s *Service) Rank(ctx context.Context, id string, subject region.Code, period Period, asOf civil.Date) (Ranking, error) {
	const op = "indicator.Rank"
	d, err := s.Definition(id)
	if err != nil {
		return Ranking{}, err
	}
	within := subject.At(region.LevelProvince)
	areas := s.Children(within)
	codes := make([]region.Code, len(areas))
	for i, a := range areas {
		codes[i] = a.Code
	}
	all, err := s.Store.Observations(ctx, Query{Indicator: d.ID, Areas: codes})
	if err != nil {
		return Ranking{}, fault.Wrap(op, err)
	}
	all = newest(all, asOf)
	own, ok := pickPeriod(all, subject, period)
	if !ok {
		return Ranking{}, noValue(op, d, s.Name(subject))
	}
	r := Ranking{Definition: d, Within: within, Period: own.Period, Method: own.Method, Source: own.Source, N: len(codes), Subject: subject, asOf: asOf, name: s.Name}
	for _, c := range codes {
		if o, ok := find(all, c, own.Period, own.Method); ok {
			r.Rows = append(r.Rows, Ranked{Area: c, Observation: o})
		} else {
			r.Missing = append(r.Missing, absent(all, c, own, d))
		}
	}
	r.order()
	return r, nil
}

func pickPeriod(all []Observation, area region.Code, period Period) (o Observation, ok bool) {
	for _, c := range all {
		if c.Area == area && (period == "" || c.Period == period) {
			o, ok = c, true
		}
	}
	return o, ok
}

func find(all []Observation, area region.Code, period Period, method string) (Observation, bool) {
	for _, o := range all {
		if o.Area == area && o.Period == period && o.Method == method {
			return o, true
		}
	}
	return Observation{}, false
}

// absent judges a region without a value by its nearest other period.
func absent(all []Observation, area region.Code, own Observation, d Definition) Absent {
	a := Absent{Area: area, Largest: largestChange(all, own.Method)}
	a.Remark, _ = remarkOn(d.ID, area, own.Period)
	best := math.MaxInt
	for _, o := range all {
		if o.Area != area || o.Method != own.Method {
			continue
		}
		if gap := abs(o.Period.End().DaysSince(own.Period.End())); gap < best {
			best, a.Neighbour, a.Known = gap, o, true
		}
	}
	if !a.Known {
		return a
	}
	years := math.Max(1, float64(best)/365.25)
	a.Change = (own.Value - a.Neighbour.Value) / years
	better := a.Change < 0 // it would have to fall to come below the subject
	if d.Direction == Higher {
		better = a.Change > 0
	}
	a.Unlikely = better && math.Abs(a.Change) > a.Largest
	return a
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// largestChange is the largest change per year between two values of a region
// with the same method, over all regions given.
func largestChange(all []Observation, method string) float64 {
	largest := 0.0
	last := map[region.Code]Observation{}
	for _, o := range all {
		if o.Method != method {
			continue
		}
		if before, ok := last[o.Area]; ok {
			years := float64(o.Period.End().DaysSince(before.Period.End())) / 365.25
			if years >= 0.9 {
				largest = math.Max(largest, math.Abs(o.Value-before.Value)/years)
			}
		}
		last[o.Area] = o
	}
	return math.Round(largest*100) / 100
}

func (r *Ranking) order() {
	slices.SortFunc(r.Rows, func(a, b Ranked) int {
		c := cmp.Compare(a.Observation.Value, b.Observation.Value)
		if r.Definition.Direction == Higher {
			c = -c
		}
		return cmp.Or(c, cmp.Compare(a.Area, b.Area))
	})
	for i := range r.Rows {
		r.Rows[i].Rank = i + 1
		if i > 0 && r.Rows[i].Observation.Value == r.Rows[i-1].Observation.Value {
			r.Rows[i].Rank = r.Rows[i-1].Rank
		}
	}
}

// Own is the subject's row.
func (r Ranking) Own() (Ranked, bool) {
	for _, row := range r.Rows {
		if row.Area == r.Subject {
			return row, true
		}
	}
	return Ranked{}, false
}

// Tied are the other regions with the subject's rank.
func (r Ranking) Tied() []region.Code {
	own, _ := r.Own()
	var out []region.Code
	for _, row := range r.Rows {
		if row.Rank == own.Rank && row.Area != r.Subject {
			out = append(out, row.Area)
		}
	}
	return out
}

// Interval is the best and the worst rank that the subject can have when the
// missing regions are known: those whose other years make it unlikely that
// they pass are left where they are.
func (r Ranking) Interval() (best, worst int) {
	own, _ := r.Own()
	open := 0
	for _, a := range r.Missing {
		if !a.Unlikely {
			open++
		}
	}
	return own.Rank, own.Rank + open
}

// Sentence names the rank with its direction, N, metric, source and period:
// "peringkat ke-3 terendah dari 14 kab/kota menurut persentase penduduk miskin
// (P0), BPS, Maret 2023".
func (r Ranking) Sentence(l locale.Language) string {
	own, ok := r.Own()
	if !ok {
		return ""
	}
	key := "indicator.rank_lowest"
	if r.Definition.Direction == Higher {
		key = "indicator.rank_highest"
	}
	return l.Render(locale.T(key, "rank", r.ordinal(l, own.Rank), "n", r.N, "metric", lowerFirst(r.Definition.Name.In(l)), "source", r.Source, "period", r.Period.Name(l)))
}

func (r Ranking) ordinal(l locale.Language, n int) string {
	if l != locale.English {
		return "ke-" + strconv.Itoa(n)
	}
	suffix := "th"
	switch {
	case n%10 == 1 && n%100 != 11:
		suffix = "st"
	case n%10 == 2 && n%100 != 12:
		suffix = "nd"
	case n%10 == 3 && n%100 != 13:
		suffix = "rd"
	}
	return strconv.Itoa(n) + suffix
}

func lowerFirst(s string) string {
	if len(s) > 1 && s[1] >= 'a' {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}

// Footnote says with whom the rank is shared, which regions have no value, and
// what their other years allow to conclude. It is "" when all values are
// known and none are equal.
func (r Ranking) Footnote(l locale.Language) string {
	var parts []string
	if tied := r.Tied(); len(tied) > 0 {
		parts = append(parts, l.Render(locale.T("indicator.rank_tied", "names", r.names(tied))))
	}
	if len(r.Missing) == 0 {
		return strings.Join(parts, " ")
	}
	var unlikely, open, unknown []string
	for _, a := range r.Missing {
		name := r.name(a.Area)
		switch {
		case !a.Known:
			unknown = append(unknown, name)
		case a.Unlikely:
			unlikely = append(unlikely, name+" ("+a.Neighbour.Period.Name(l)+": "+l.Decimal(a.Neighbour.Value, r.Definition.Decimals)+")")
		default:
			open = append(open, name+" ("+a.Neighbour.Period.Name(l)+": "+l.Decimal(a.Neighbour.Value, r.Definition.Decimals)+")")
		}
	}
	parts = append(parts, l.Render(locale.T("indicator.rank_missing", "known", len(r.Rows), "n", r.N, "period", r.Period.Name(l))))
	if len(unlikely) > 0 {
		parts = append(parts, l.Render(locale.T("indicator.rank_unlikely", "names", strings.Join(unlikely, ", "), "largest", l.Decimal(r.Missing[0].Largest, 2))))
	}
	if len(open) > 0 {
		parts = append(parts, l.Render(locale.T("indicator.rank_open", "names", strings.Join(open, ", "))))
	}
	if len(unknown) > 0 {
		parts = append(parts, l.Render(locale.T("indicator.rank_unknown", "names", strings.Join(unknown, ", "))))
	}
	if best, worst := r.Interval(); worst > best {
		parts = append(parts, l.Render(locale.T("indicator.rank_interval", "best", best, "worst", worst)))
	}
	return strings.Join(parts, " ")
}

// Reasons say of each missing region, one sentence each, what its nearest
// other year allows to conclude: "Kabupaten Sambas: Maret 2022 6,92; untuk
// mendahului harus turun 2,22 poin setahun …".
func (r Ranking) Reasons(l locale.Language) []string {
	var out []string
	for _, a := range r.Missing {
		out = append(out, l.Render(r.reason(l, a)))
	}
	return out
}

func (r Ranking) reason(l locale.Language, a Absent) locale.Text {
	said := ""
	if a.Remark.Source != "" {
		said = " " + l.Render(locale.T("indicator.rank_remark", "source", a.Remark.Source, "remark", a.Remark.Text.In(l)))
	}
	if !a.Known {
		return locale.T("indicator.rank_reason_unknown", "area", r.name(a.Area), "said", said)
	}
	fall, better := a.Change < 0, a.Change < 0
	if r.Definition.Direction == Higher {
		better = a.Change > 0
	}
	key := "indicator.rank_reason_"
	switch {
	case !better:
		key += "ahead"
	case a.Unlikely:
		key += "unlikely"
	default:
		key += "open"
	}
	move := "indicator.rank_rise"
	if fall {
		move = "indicator.rank_fall"
	}
	return locale.T(key, "area", r.name(a.Area), "period", a.Neighbour.Period.Name(l), "value", l.Decimal(a.Neighbour.Value, r.Definition.Decimals),
		"move", locale.T(move), "change", l.Decimal(math.Abs(a.Change), 2), "largest", l.Decimal(a.Largest, 2), "said", said)
}

func (r Ranking) names(codes []region.Code) string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = r.name(c)
	}
	return strings.Join(out, ", ")
}
