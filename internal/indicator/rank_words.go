package indicator

import (
	"math"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Sentence is Place, and where that is not the rank among the known values,
// this one too: "peringkat ke-7 sampai ke-10 terendah dari 14 …; di antara yang
// nilainya diketahui ke-3 dari 7".
func (r Ranking) Sentence(l locale.Language) string {
	place := r.Place(l)
	if place == "" || !r.Displaced() {
		return place
	}
	return place + "; " + r.Among(l)
}

// Among is the rank among the regions whose value is known: "di antara yang
// nilainya diketahui ke-3 dari 7".
func (r Ranking) Among(l locale.Language) string {
	own, _ := r.Own()
	return l.Render(locale.T("indicator.rank_among", "rank", ordinal(l, own.Rank), "known", len(r.Rows)))
}

// Place names the rank with its direction, N, metric, source and period:
// "peringkat ke-3 terendah dari 14 kab/kota menurut persentase penduduk miskin
// (P0), BPS, Maret 2023". Where regions without a value are surely ahead, it
// is the range in which the true rank lies.
func (r Ranking) Place(l locale.Language) string {
	own, ok := r.Own()
	if !ok {
		return ""
	}
	rank := ordinal(l, own.Rank)
	if r.Displaced() {
		best, worst := r.Interval()
		rank = ordinalRange(l, best, worst)
	}
	key := "indicator.rank_lowest"
	if r.Definition.Direction == Higher {
		key = "indicator.rank_highest"
	}
	return l.Render(locale.T(key, "rank", rank, "n", r.N, "metric", lowerFirst(r.Definition.Name.In(l)), "source", r.Source, "period", r.Period.Name(l)))
}

// ordinalRange is a range of ranks in words, one rank when both are the same.
func ordinalRange(l locale.Language, best, worst int) string {
	if best == worst {
		return ordinal(l, best)
	}
	return l.Render(locale.T("indicator.rank_range", "best", ordinal(l, best), "worst", ordinal(l, worst)))
}

func ordinal(l locale.Language, n int) string {
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
	own, _ := r.Own()
	var ahead, behind, open, unknown []string
	for _, a := range r.Missing {
		name := r.name(a.Area)
		if !a.Known {
			unknown = append(unknown, name)
			continue
		}
		name += " (" + a.Neighbour.Period.Name(l) + ": " + l.Decimal(a.Neighbour.Value, r.Definition.Decimals) + ")"
		switch a.Beside(own.Observation.Value, r.Definition.Direction) {
		case Ahead:
			ahead = append(ahead, name)
		case Behind:
			behind = append(behind, name)
		default:
			open = append(open, name)
		}
	}
	say := func(key string, names []string, pairs ...any) {
		if len(names) > 0 {
			parts = append(parts, l.Render(locale.T(key, append(pairs, "names", strings.Join(names, ", "))...)))
		}
	}
	parts = append(parts, l.Render(locale.T("indicator.rank_missing", "known", len(r.Rows), "n", r.N, "period", r.Period.Name(l))))
	largest := r.change(l, r.Missing[0].Largest)
	say("indicator.rank_ahead", ahead, "largest", largest)
	say("indicator.rank_behind", behind, "largest", largest)
	say("indicator.rank_open", open)
	say("indicator.rank_unknown", unknown)
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
	own, _ := r.Own()
	key := map[Standing]string{Ahead: "ahead", Behind: "behind", Possible: "open"}[a.Beside(own.Observation.Value, r.Definition.Direction)]
	if a.Largest == 0 {
		key = "unmeasured"
	}
	change, move := a.Change(own.Observation.Value), "indicator.rank_rise"
	if change < 0 {
		move = "indicator.rank_fall"
	}
	return locale.T("indicator.rank_reason_"+key, "area", r.name(a.Area), "period", a.Neighbour.Period.Name(l), "value", l.Decimal(a.Neighbour.Value, r.Definition.Decimals),
		"move", locale.T(move), "change", r.change(l, math.Abs(change)), "largest", r.change(l, a.Largest), "said", said)
}

// change writes a change per year, as finely as the values.
func (r Ranking) change(l locale.Language, v float64) string {
	return l.Decimal(v, max(2, r.Definition.Decimals))
}

func (r Ranking) names(codes []region.Code) string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = r.name(c)
	}
	return strings.Join(out, ", ")
}
