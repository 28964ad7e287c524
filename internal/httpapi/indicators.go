package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

type latestWire struct {
	Period string   `json:"period"`
	Value  *float64 `json:"value"`
	Date   string   `json:"date"`
}

type indicatorWire struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	Definition  string     `json:"definition"`
	Numerator   string     `json:"numerator"`
	Denominator string     `json:"denominator"`
	Unit        string     `json:"unit"`
	Decimals    int        `json:"decimals"`
	Direction   string     `json:"direction"`
	Kind        string     `json:"kind"`
	Source      string     `json:"source"`
	Method      string     `json:"method"`
	Latest      latestWire `json:"latest"`
}

type indicatorList struct {
	Items []indicatorWire `json:"items"`
}

type observationWire struct {
	Period     string   `json:"period"`
	PeriodName string   `json:"periodName"`
	Value      *float64 `json:"value"`
	Released   string   `json:"released"`
	Status     string   `json:"status"`
	Source     string   `json:"source"`
	Method     string   `json:"method"`
	Coverage   *float64 `json:"coverage"`
	Warning    string   `json:"warning"` // of a prevalence for which too few were measured; "" none
	Numerator  *float64 `json:"numerator"`
	Of         *float64 `json:"of"`
	Certainty  string   `json:"certainty"`
	Note       string   `json:"note"`
}

type seriesLine struct {
	Area   string            `json:"area"`
	Name   string            `json:"name"`
	Role   string            `json:"role"`
	Points []observationWire `json:"points"`
}

type targetWire struct {
	Area   string  `json:"area"`
	Year   int     `json:"year"`
	Value  float64 `json:"value"`
	Source string  `json:"source"`
}

type breakWire struct {
	Area       string `json:"area"`
	Name       string `json:"name"`
	Period     string `json:"period"`
	PeriodName string `json:"periodName"`
	Text       string `json:"text"`
}

type lintWire struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Found    string `json:"found"`
	Text     string `json:"text"`
	Remedy   string `json:"remedy"`
	Where    string `json:"where"`
}

type seriesWire struct {
	Indicator indicatorWire `json:"indicator"`
	Sentence  string        `json:"sentence"`
	AsOf      string        `json:"asOf"`
	Lines     []seriesLine  `json:"lines"`
	Targets   []targetWire  `json:"targets"`
	Breaks    []breakWire   `json:"breaks"`
	Issues    []lintWire    `json:"issues"`
}

// SeriesQuery is an indicator, a place and a day.
type SeriesQuery struct {
	IDPath
	Area string `query:"area" maxLength:"13"`
	AsOf string `query:"asOf" maxLength:"10"`
}

type rankQuery struct {
	SeriesQuery
	Period string `query:"period" maxLength:"20"`
}

type periodWire struct {
	Period     string `json:"period"`
	PeriodName string `json:"periodName"`
}

type rankRow struct {
	Area   string   `json:"area"`
	Name   string   `json:"name"`
	Rank   int      `json:"rank"`  // among the known values
	Best   int      `json:"best"`  // the true rank lies between this one
	Worst  int      `json:"worst"` // and this one
	Value  *float64 `json:"value"`
	IsSelf bool     `json:"isSelf"`
	Note   string   `json:"note"`
}

type rankWire struct {
	Indicator  string       `json:"indicator"`
	Period     string       `json:"period"`
	PeriodName string       `json:"periodName"`
	Periods    []periodWire `json:"periods"`
	Sentence   string       `json:"sentence"`
	Footnote   string       `json:"footnote"`
	Rows       []rankRow    `json:"rows"`
	N          int          `json:"n"`
	Missing    []string     `json:"missing"`
	Source     string       `json:"source"`
	Date       string       `json:"date"`
	Unit       string       `json:"unit"`
	Decimals   int          `json:"decimals"`
}

func (s *server) indicators(api huma.API) {
	handle(s, api, http.MethodGet, "/indicators", may(access.ViewAggregate), s.listIndicators)
	handle(s, api, http.MethodGet, "/indicators/{id}/series", may(access.ViewAggregate), s.series)
	handle(s, api, http.MethodGet, "/indicators/{id}/rank", may(access.ViewAggregate), s.rank)
}

// statisticsArea is the place whose statistics a caller looks at: the one
// asked for, or the kab/kota or province of the caller. Official statistics
// are public, so any place may be asked for.
func statisticsArea(actor access.Actor, code string) (region.Code, error) {
	if code != "" {
		return region.ParseCode(code)
	}
	if regency := actor.Scope.Area().Regency(); regency != "" {
		return regency, nil
	}
	return actor.Scope.Area(), nil
}

var directions = map[indicator.Direction]string{indicator.Lower: "down", indicator.Higher: "up", indicator.Neither: "none"}

var indicatorKinds = map[indicator.Kind]string{indicator.KindP0: "p0", indicator.KindExtremePoverty: "extreme_poverty", indicator.KindPoorCount: "count",
	indicator.KindListCount: "count", indicator.KindLine: "money", indicator.KindP1: "index", indicator.KindP2: "index", indicator.KindStuntingSurvey: "prevalence",
	indicator.KindStuntingRoutin: "prevalence", indicator.KindNutritionRoutine: "prevalence", indicator.KindCoverage: "rate"}

func (s *server) indicatorWire(d indicator.Definition, l locale.Language, points []indicator.Observation) indicatorWire {
	w := indicatorWire{ID: d.ID, Name: d.Name.In(l), Definition: d.Note.In(l), Numerator: d.Numerator.In(l), Denominator: d.Denominator.In(l), Unit: d.UnitName(l),
		Decimals: d.Decimals, Direction: directions[d.Direction], Kind: indicatorKinds[d.Kind], Source: d.Source}
	if n := len(points); n > 0 {
		last := points[n-1]
		w.Method, w.Latest = last.Method, latestWire{last.Period.Name(l), &last.Value, last.Period.End().String()}
	}
	return w
}

func (s *server) listIndicators(ctx context.Context, actor access.Actor, _ *none) (*body[indicatorList], error) {
	all, err := indicator.Definitions()
	if err != nil {
		return nil, err
	}
	area, err := statisticsArea(actor, "")
	if err != nil {
		return nil, err
	}
	out := indicatorList{Items: []indicatorWire{}}
	for _, d := range all {
		series, err := s.Indicator.Series(ctx, d.ID, area, s.today())
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, s.indicatorWire(d, languageOf(ctx), series.Points))
	}
	return answer(out), nil
}

func (s *server) series(ctx context.Context, actor access.Actor, in *SeriesQuery) (*body[seriesWire], error) {
	area, on, err := s.viewOf(actor, in)
	if err != nil {
		return nil, err
	}
	lang := languageOf(ctx)
	out := seriesWire{AsOf: on.String(), Lines: []seriesLine{}, Targets: []targetWire{}, Breaks: []breakWire{}, Issues: []lintWire{}}
	places := []struct {
		code region.Code
		role string
	}{{area, "self"}, {area.At(region.LevelProvince), "province"}, {region.Nation, "country"}}
	for i, p := range places {
		if p.code == "" || slices.ContainsFunc(places[:i], func(o struct {
			code region.Code
			role string
		}) bool {
			return o.code == p.code
		}) {
			continue
		}
		series, err := s.Indicator.Series(ctx, in.ID, p.code, on)
		if err != nil {
			return nil, err
		}
		line := seriesLine{Area: string(p.code), Name: s.Directory.FullName(p.code), Role: p.role, Points: []observationWire{}}
		for _, o := range series.Points {
			line.Points = append(line.Points, observation(series.Definition, o, lang))
		}
		for _, t := range series.Targets {
			out.Targets = append(out.Targets, targetWire{string(t.Area), t.Year, t.Value, t.LegalSource})
		}
		for _, b := range series.Breaks {
			out.Breaks = append(out.Breaks, breakWire{string(p.code), line.Name, string(b.Period), b.Period.Name(lang), lang.Render(locale.T("httpapi.method_break", "method", b.To))})
		}
		if p.role == "self" {
			out.Indicator = s.indicatorWire(series.Definition, lang, series.Points)
			out.Sentence = seriesSentence(series, s.Directory.FullName(area), lang)
		}
		out.Lines = append(out.Lines, line)
	}
	return answer(out), nil
}

func (s *server) viewOf(actor access.Actor, in *SeriesQuery) (region.Code, civil.Date, error) {
	area, err := statisticsArea(actor, in.Area)
	if err != nil {
		return "", civil.Date{}, err
	}
	if _, ok := s.Directory.Area(area); !ok && area != region.Nation {
		return "", civil.Date{}, fault.New("httpapi", fault.NotFound, locale.T("httpapi.no_area", "code", in.Area), nil)
	}
	on, err := day(in.AsOf, s.today())
	return area, on, err
}

func observation(d indicator.Definition, o indicator.Observation, l locale.Language) observationWire {
	w := observationWire{Period: string(o.Period), PeriodName: o.Period.Name(l), Value: &o.Value, Released: o.Released.String(), Status: "provisional", Source: o.Source, Method: o.Method, Note: o.Note}
	if o.Final {
		w.Status = "final"
	}
	if o.Coverage > 0 {
		w.Coverage = &o.Coverage
	}
	w.Warning, _ = o.CoverageWarning(d, l)
	if o.Denominator > 0 {
		w.Numerator, w.Of = &o.Numerator, &o.Denominator
	}
	if o.Certainty == indicator.Derived || o.Certainty == indicator.Own {
		w.Certainty = l.Render(locale.T("httpapi.certainty_" + string(o.Certainty)))
	}
	return w
}

// seriesSentence is the finding: from the first to the newest value of the
// newest method.
func seriesSentence(series indicator.Series, name string, l locale.Language) string {
	d, n := series.Definition, len(series.Points)
	if n == 0 {
		return l.Render(locale.T("httpapi.series_empty", "indicator", d.Name.In(l), "area", name))
	}
	last := series.Points[n-1]
	first := last
	for _, p := range series.Points {
		if p.Method == last.Method {
			first = p
			break
		}
	}
	key := "httpapi.series_same"
	switch {
	case first.Period == last.Period:
		key = "httpapi.series_one"
	case last.Value < first.Value:
		key = "httpapi.series_down"
	case last.Value > first.Value:
		key = "httpapi.series_up"
	}
	warning, _ := last.CoverageWarning(d, l)
	return strings.TrimSpace(l.Render(locale.T(key, "indicator", d.Name.In(l), "area", name, "from", d.Format(l, first.Value), "from_period", first.Period.Name(l),
		"to", d.Format(l, last.Value), "to_period", last.Period.Name(l))) + " " + warning)
}

func (s *server) rank(ctx context.Context, actor access.Actor, in *rankQuery) (*body[rankWire], error) {
	area, on, err := s.viewOf(actor, &in.SeriesQuery)
	if err != nil {
		return nil, err
	}
	var period indicator.Period
	if in.Period != "" {
		if period, err = indicator.ParsePeriod(in.Period); err != nil {
			return nil, err
		}
	}
	r, err := s.Indicator.Rank(ctx, in.ID, area, period, on)
	if err != nil {
		return nil, err
	}
	series, err := s.Indicator.Series(ctx, in.ID, area, on)
	if err != nil {
		return nil, err
	}
	lang := languageOf(ctx)
	out := rankWire{Indicator: r.Definition.ID, Period: string(r.Period), PeriodName: r.Period.Name(lang), Periods: []periodWire{}, Sentence: s.Directory.FullName(area) + ": " + r.Sentence(lang),
		Footnote: r.Footnote(lang), Rows: []rankRow{}, N: r.N, Missing: []string{}, Source: r.Source, Date: r.Period.End().String(), Unit: r.Definition.UnitName(lang), Decimals: r.Definition.Decimals}
	for _, p := range slices.Backward(series.Points) {
		out.Periods = append(out.Periods, periodWire{string(p.Period), p.Period.Name(lang)})
	}
	for _, row := range r.Rows {
		v := row.Observation.Value
		best, worst := r.Between(row)
		out.Rows = append(out.Rows, rankRow{string(row.Area), s.Directory.FullName(row.Area), row.Rank, best, worst, &v, row.Area == area, row.Observation.Note})
	}
	for _, m := range r.Missing {
		out.Missing = append(out.Missing, s.Directory.FullName(m.Area))
	}
	return answer(out), nil
}
