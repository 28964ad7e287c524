package httpapi

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/region"
)

// shareWire is how many children of a group are below a limit. The filters are
// those of the list of children behind each number.
type shareWire struct {
	Code          string   `json:"code"`
	Name          string   `json:"name"`
	N             int      `json:"n"`
	Of            int      `json:"of"`
	Percent       *float64 `json:"percent"` // null: nobody has a score
	Implausible   int      `json:"implausible"`
	Filter        string   `json:"filter"`
	OfFilter      string   `json:"ofFilter"`
	ImplausibleAt string   `json:"implausibleFilter"`
}

// prevalenceGroup is a group of children in a month.
type prevalenceGroup struct {
	Key            string      `json:"key"`
	Name           string      `json:"name"`
	Beside         string      `json:"beside"` // the area of a posyandu
	S              int         `json:"s"`
	D              int         `json:"d"`
	Coverage       *float64    `json:"coverage"`
	Low            bool        `json:"low"`
	Warning        string      `json:"warning"`
	Shares         []shareWire `json:"shares"`
	TargetFilter   string      `json:"targetFilter"`
	MeasuredFilter string      `json:"measuredFilter"`
	MissedFilter   string      `json:"missedFilter"`
}

type prevalenceMonth struct {
	Month string          `json:"month"`
	Name  string          `json:"name"`
	Total prevalenceGroup `json:"total"`
}

type prevalenceWire struct {
	Month       string            `json:"month"` // "" when nobody was measured yet
	MonthName   string            `json:"monthName"`
	AreaName    string            `json:"areaName"`
	Level       string            `json:"level"`
	AsOf        string            `json:"asOf"`
	Provisional bool              `json:"provisional"`
	Source      string            `json:"source"`
	Method      string            `json:"method"`
	Total       prevalenceGroup   `json:"total"`
	Places      []prevalenceGroup `json:"places"`
	Sexes       []prevalenceGroup `json:"sexes"`
	Bands       []prevalenceGroup `json:"bands"`
	Months      []prevalenceMonth `json:"months"` // oldest first
}

type prevalenceQuery struct {
	Area  string `query:"area" maxLength:"20"`
	Month string `query:"month" maxLength:"10"`
	Level string `query:"level" enum:"district,village,puskesmas,posyandu"`
	AsOf  string `query:"asOf" maxLength:"10"`
}

// shownMonths is how many months the chart of a prevalence has.
const shownMonths = 13

func (s *server) prevalence(api huma.API) {
	handle(s, api, http.MethodGet, "/prevalence", may(access.ViewAggregate), s.showPrevalence)
}

func (s *server) showPrevalence(ctx context.Context, actor access.Actor, in *prevalenceQuery) (*body[prevalenceWire], error) {
	scope, lang := actor.Scope, languageOf(ctx)
	if in.Area != "" {
		if err := s.mustKnow(region.Code(in.Area)); err != nil {
			return nil, err
		}
		scope = scope.Narrow(region.Code(in.Area))
	}
	on, err := day(in.AsOf, s.today())
	if err != nil {
		return nil, err
	}
	out := prevalenceWire{AreaName: s.Directory.FullName(scope.Area()), Level: in.Level, AsOf: on.String(), Source: indicator.RoutineSource, Method: indicator.RoutineMethod,
		Total: prevalenceGroup{Shares: []shareWire{}}, Places: []prevalenceGroup{}, Sexes: []prevalenceGroup{}, Bands: []prevalenceGroup{}, Months: []prevalenceMonth{}}
	if out.Level == "" {
		out.Level = "village"
	}
	months, err := s.Posyandu.MeasuredMonths(ctx, scope, on)
	if err != nil || len(months) == 0 {
		return answer(out), err
	}
	month := months[len(months)-1]
	if in.Month != "" {
		if month, err = monthOf(in.Month); err != nil {
			return nil, err
		}
	}
	view := prevalenceView{s, lang, on, month, in.Area}
	for _, m := range months[max(0, len(months)-shownMonths):] {
		cells, err := s.Posyandu.Cells(ctx, scope, m, on)
		if err != nil {
			return nil, err
		}
		view.month = m
		out.Months = append(out.Months, prevalenceMonth{m.String()[:7], view.monthName(), view.group(posyandu.Cell{Prevalence: cells.Total()})})
	}
	view.month = month
	cells, err := s.Posyandu.Cells(ctx, scope, month, on)
	if err != nil {
		return nil, err
	}
	out.Month, out.MonthName = month.String()[:7], view.monthName()
	out.Provisional = !on.After(posyandu.Month{First: month}.Until())
	out.Total = view.group(posyandu.Cell{Prevalence: cells.Total()})
	out.Places = view.groups(cells, placeKeys[out.Level])
	out.Sexes = view.groups(cells, func(c posyandu.Cell) posyandu.Cell { return posyandu.Cell{Sex: c.Sex} })
	out.Bands = view.groups(cells, func(c posyandu.Cell) posyandu.Cell { return posyandu.Cell{Band: c.Band} })
	return answer(out), nil
}

// monthOf reads "2024-02", or any day of the month.
func monthOf(text string) (civil.Date, error) {
	if len(text) == len("2006-01") {
		text += "-01"
	}
	d, err := civil.ParseDate(text)
	if err != nil {
		return d, fault.New("httpapi", fault.Invalid, locale.T("httpapi.month_invalid", "month", text), err)
	}
	d.Day = 1
	return d, nil
}

// placeKeys put the cells of a level together.
var placeKeys = map[string]func(posyandu.Cell) posyandu.Cell{
	"district":  func(c posyandu.Cell) posyandu.Cell { return posyandu.Cell{Area: c.Area.At(region.LevelDistrict)} },
	"village":   func(c posyandu.Cell) posyandu.Cell { return posyandu.Cell{Area: c.Area} },
	"puskesmas": func(c posyandu.Cell) posyandu.Cell { return posyandu.Cell{Puskesmas: c.Puskesmas} },
	"posyandu":  func(c posyandu.Cell) posyandu.Cell { return posyandu.Cell{Area: c.Area, Posyandu: c.Posyandu} },
}

// prevalenceView writes the groups of a month.
type prevalenceView struct {
	*server
	lang  locale.Language
	on    civil.Date
	month civil.Date
	area  string
}

func (v prevalenceView) monthName() string {
	return v.lang.Month(v.month.Month) + " " + v.month.String()[:4]
}

func (v prevalenceView) groups(cells posyandu.Cells, key func(posyandu.Cell) posyandu.Cell) []prevalenceGroup {
	out := []prevalenceGroup{}
	for _, c := range cells.By(key) {
		out = append(out, v.group(c))
	}
	return out
}

func (v prevalenceView) group(c posyandu.Cell) prevalenceGroup {
	g := prevalenceGroup{S: c.S, D: c.D, Low: c.Low(), Shares: []shareWire{}, TargetFilter: v.filter(c, posyandu.Target), MeasuredFilter: v.filter(c, posyandu.Measured), MissedFilter: v.filter(c, posyandu.Missed)}
	g.Key, g.Name, g.Beside = v.named(c)
	coverage, known := c.Percent(posyandu.Measured)
	if known {
		g.Coverage = &coverage
	}
	if g.Low {
		g.Warning = v.lang.Render(locale.T("indicator.coverage_warning", "coverage", v.lang.Percent(coverage, 1)))
	}
	for _, f := range []posyandu.Finding{posyandu.HeightBelow2, posyandu.HeightBelow3, posyandu.WastingBelow2, posyandu.WastingBelow3, posyandu.WeightBelow2, posyandu.WeightBelow3} {
		w := shareWire{Code: string(f), Name: v.lang.Render(locale.T("posyandu.finding_" + string(f))), N: c.Of(f), Of: c.Of(f.Denominator()), Implausible: c.Of(f.Implausible()),
			Filter: v.filter(c, f), OfFilter: v.filter(c, f.Denominator()), ImplausibleAt: v.filter(c, f.Implausible())}
		if percent, ok := c.Percent(f); ok {
			w.Percent = &percent
		}
		g.Shares = append(g.Shares, w)
	}
	return g
}

// named is what a group is called.
func (v prevalenceView) named(c posyandu.Cell) (key, name, beside string) {
	unknown := v.lang.Render(locale.T("httpapi.not_stated"))
	switch {
	case c.Posyandu != "":
		return string(c.Area) + " " + c.Posyandu, c.Posyandu, v.areaName(c.Area)
	case c.Area != "":
		return string(c.Area), v.areaName(c.Area), ""
	case c.Puskesmas != "":
		return c.Puskesmas, c.Puskesmas, ""
	case c.Sex != "":
		return c.Sex, v.lang.Render(locale.T("posyandu.sex_" + c.Sex)), ""
	case c.Band != "":
		return string(c.Band), v.lang.Render(locale.T("posyandu.band", "band", strings.ReplaceAll(string(c.Band), "-", "–"))), ""
	}
	return "", unknown, ""
}

// filter opens the children behind a number.
func (v prevalenceView) filter(c posyandu.Cell, f posyandu.Finding) string {
	q := url.Values{"month": {v.month.String()[:7]}, "finding": {string(f)}}
	if v.on != v.today() {
		q.Set("asOf", v.on.String())
	}
	for name, value := range map[string]string{"area": string(c.Area), "puskesmas": c.Puskesmas, "posyandu": c.Posyandu, "sex": c.Sex, "band": string(c.Band)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if c.Area == "" && v.area != "" {
		q.Set("area", v.area)
	}
	return q.Encode()
}

// monthFilter reads for what children of a month are listed.
func (s *server) monthFilter(in *childQuery) (m posyandu.Month, err error) {
	if in.Month == "" {
		return m, nil
	}
	if m.First, err = monthOf(in.Month); err != nil {
		return m, err
	}
	m.Finding, m.Band = posyandu.Finding(in.Finding), posyandu.Band(in.Band)
	if m.Finding != posyandu.NoFinding && !slices.Contains(posyandu.Findings(), m.Finding) || m.Band != "" && !slices.Contains(posyandu.Bands(), m.Band) {
		return m, fault.New("httpapi", fault.Invalid, locale.T("httpapi.month_filter"), nil)
	}
	m.AsOf, err = day(in.AsOf, s.today())
	return m, err
}
