package paparan

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/report"
)

// compared is how many of the years with a value the chart beside it shows.
const compared = 4

// years is how many years the table of indicators shows.
const years = 5

type deck struct {
	*Data
	doc *report.Document
}

// Deck makes the fifteen slides and the tables of the annex.
func Deck(d *Data) *report.Document {
	b := deck{Data: d, doc: &report.Document{
		Title: d.word("paparan.title"), Subtitle: d.word("paparan.subtitle", "area", d.FullName), Language: d.Language,
		Issuer: d.word("paparan.issuer", "area", d.FullName), Area: d.FullName, Occasion: d.occasion(), Place: d.Place, Date: d.Date, Figures: d.Figures.Clone(),
	}}
	b.doc.Slides = []report.Slide{{ID: "sampul", Kind: report.Cover}, b.overview(), b.macro(), b.position(), b.funnel(), b.places(), b.profile(),
		b.interventions(), b.gap(), b.stunting(), b.obstacles(), b.practice(), b.commitments(), b.support(), b.sources()}
	b.annexes()
	return b.doc
}

// occasion is what is given, else what a deck of this kind is called.
func (d *Data) occasion() string {
	if d.Occasion != "" {
		return d.Occasion
	}
	return d.word("paparan.occasion", "area", d.FullName)
}

// VillageWord names the villages of the region within a sentence: "kelurahan".
func (d *Data) VillageWord() string {
	kind := d.Villages
	if kind == "" {
		kind = region.DesaKelurahan
	}
	return d.Language.Render(kind.Plural())
}

// villageHeading stands over a column of them: "Kelurahan".
func (d *Data) villageHeading() string {
	kind := d.Villages
	if kind == "" {
		kind = region.DesaKelurahan
	}
	return d.Language.Render(kind.Heading())
}

func (d *Data) word(key string, pairs ...any) string {
	return d.Language.Render(locale.T(key, pairs...))
}

// say is a message in which figures stand: the value of a placeholder may be
// ref(id).
func (d *Data) say(key string, pairs ...any) report.Text {
	return report.Say(d.word(key, pairs...))
}

func ref(id string) string { return report.Ref(id) }

func lower(s string) string {
	if s == "" || (len(s) > 1 && s[1] >= 'A' && s[1] <= 'Z') {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// slide makes a slide of a chapter.
func (b deck) slide(id string, title report.Text, layout report.Layout, sources string, blocks ...report.Block) report.Slide {
	return report.Slide{ID: id, Kicker: b.word("paparan.kicker_" + id), Title: title, Layout: layout, Sources: sources, Blocks: blocks}
}

// missing is a slide that says what is not there and what to do about it.
func (b deck) missing(id string) report.Slide {
	return b.slide(id, b.say("paparan."+id+"_missing"), report.One, "", report.Prose{Lead: true, Items: []report.Text{b.say("paparan." + id + "_remedy")}})
}

// from is the line at the foot of a slide: the sources of figures, each once.
func (b deck) from(ids ...string) string {
	var list []string
	for _, id := range ids {
		f, ok := b.Figures.Get(id)
		if !ok {
			continue
		}
		s := b.sourceOn(f.Source, f.DataDate)
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	if len(list) == 0 {
		return ""
	}
	return b.word("paparan.source", "sources", strings.Join(list, "; "))
}

// sourceOn is a source and how old its data are, when that is known.
func (b deck) sourceOn(source string, day civil.Date) string {
	if day.IsZero() {
		return source
	}
	return b.word("paparan.source_on", "source", source, "date", day)
}

// longestFoot is how many letters the foot of a slide holds in its own size.
const longestFoot = 320

// fromAll is the line at the foot of a slide with the sources of all its
// figures, those of the given ones first; each once, with its newest date.
func (b deck) fromAll(s report.Slide, first ...string) report.Slide {
	newest := map[string]civil.Date{}
	var list []string
	for _, id := range append(first, report.FiguresOf(s)...) {
		f, ok := b.doc.Figures.Get(id)
		if !ok || f.Source == "" {
			continue
		}
		if _, seen := newest[f.Source]; !seen {
			list = append(list, f.Source)
		}
		if f.DataDate.After(newest[f.Source]) {
			newest[f.Source] = f.DataDate
		}
	}
	if len(list) == 0 {
		return s
	}
	dated := make([]string, len(list))
	for i, source := range list {
		dated[i] = b.sourceOn(source, newest[source])
	}
	s.Sources = b.word("paparan.source", "sources", strings.Join(dated, "; "))
	if utf8.RuneCountInString(s.Sources) > longestFoot {
		s.Sources = b.word("paparan.source_dates", "sources", strings.Join(list, "; "))
	}
	return s
}

func (b deck) overview() report.Slide {
	o := b.Overview
	var blocks []report.Block
	if o.Population != "" {
		people := report.KPI{Figure: o.Population}
		if o.AreaKm2 != "" {
			people.Note = b.say("paparan.umum_area", "area", ref(o.AreaKm2))
		}
		blocks = append(blocks, people)
	}
	if o.Households != "" {
		blocks = append(blocks, report.KPI{Figure: o.Households})
	}
	if b.Families.Known() {
		blocks = append(blocks, report.KPI{Figure: b.Families.ID})
	}
	m, placed := b.spread(report.Map{Name: b.word("paparan.umum_map", "kind", b.VillageWord()), Unit: b.word("paparan.umum_unit"), Alt: b.word("paparan.umum_alt", "kind", b.VillageWord())},
		o.Regions, func(p Place) Amount { return p.InRegister })
	sources := b.from(o.Population, b.Families.ID, o.Villages)
	title := b.say("paparan.umum_title", "area", b.FullName, "districts", ref(o.Districts), "villages", ref(o.Villages), "kind", b.VillageWord())
	if o.Population != "" {
		title = b.say("paparan.umum_title_people", "area", b.FullName, "people", ref(o.Population), "districts", ref(o.Districts), "villages", ref(o.Villages), "kind", b.VillageWord())
	}
	if len(o.Regions) > 0 && !placed {
		rest := report.Stack{Blocks: []report.Block{report.Prose{Items: []report.Text{b.say("paparan.umum_no_map")}}, b.registerTable(8)}}
		return b.slide("umum", title, report.KPIColumn, sources, append(blocks, rest)...)
	}
	if !placed {
		return b.slide("umum", title, report.KPIRow, sources, append(blocks, report.Prose{Items: []report.Text{b.say("paparan.umum_no_register")}})...)
	}
	return b.slide("umum", title, report.KPIColumn, sources, append(blocks, m)...)
}

// registerTable lists where the families of the register live, most first;
// most: rows shown, 0 is all.
func (b deck) registerTable(most int) report.Table {
	t := report.Table{Name: b.word("paparan.umum_map", "kind", b.VillageWord()), TooLong: report.Cut, Columns: []report.Column{{Head: b.villageHeading(), Weight: 2}, {Head: b.word("paparan.district"), Weight: 2}, {Head: b.word("paparan.families"), Align: report.End}}}
	places := slices.Clone(b.Overview.Regions)
	slices.SortStableFunc(places, func(x, y Place) int { return y.InRegister.N - x.InRegister.N })
	for n, p := range places {
		if most > 0 && n == most {
			t.TotalRows = len(places)
			break
		}
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Txt(p.Name), report.Txt(p.District), report.Fig(p.InRegister.ID)}})
	}
	return t
}

func (b deck) points(places []Place, of func(Place) Amount) []report.MapPoint {
	var out []report.MapPoint
	for _, p := range places {
		if a := of(p); p.HasPosition && a.Known() && a.N > 0 {
			out = append(out, report.MapPoint{Name: p.Name, Figure: a.ID, Position: p.Position})
		}
	}
	return out
}

// columns are the five years up to the newest value of anything.
func (b deck) columns() []int {
	newest := 0
	for _, s := range b.Indicators {
		for _, o := range s.Own.Points {
			newest = max(newest, o.Period.Year())
		}
	}
	if newest == 0 {
		return nil
	}
	out := make([]int, years)
	for i := range out {
		out[i] = newest - years + 1 + i
	}
	return out
}

// newestOf is the last observation of a year; ok is false when there is none.
func (a AreaSeries) newestOf(year int) (o indicator.Observation, ok bool) {
	for _, p := range a.Points {
		if p.Period.Year() == year {
			o, ok = p, true
		}
	}
	return o, ok
}

func (b deck) series(id string) (Series, bool) {
	for _, s := range b.Indicators {
		if s.Definition.ID == id {
			return s, true
		}
	}
	return Series{}, false
}

// macro: the indicators of five years beside region, province and nation.
func (b deck) macro() report.Slide {
	columns := b.columns()
	p0, _ := b.series("p0")
	if len(columns) == 0 || len(p0.Areas) == 0 || len(p0.Own.Points) == 0 {
		return b.missing("makro")
	}
	table, none := b.macroTable(columns)
	var left report.Block = table
	if len(none) > 0 {
		left = report.Stack{Blocks: []report.Block{table, report.Prose{Small: true, Items: []report.Text{b.say("paparan.no_data", "names", strings.Join(none, ", "))}}}}
	}
	var ids []string
	o := p0.Own.Points[len(p0.Own.Points)-1]
	ids = append(ids, p0.Areas[0].IDs[o.Period])
	title := b.say("paparan.makro_title_own", "value", ref(ids[0]), "period", o.Period.Name(b.Language))
	if len(p0.Own.Points) > 1 {
		before := p0.Own.Points[len(p0.Own.Points)-2]
		key := "paparan.makro_title_same"
		if before.Method != o.Method {
			key = "paparan.makro_title_method"
		} else if o.Value < before.Value {
			key = "paparan.makro_title_down"
		} else if o.Value > before.Value {
			key = "paparan.makro_title_up"
		}
		title = b.say(key, "value", ref(ids[0]), "before", ref(p0.Areas[0].IDs[before.Period]), "period", o.Period.Name(b.Language), "earlier", before.Period.Name(b.Language), "compared", b.compared(p0, o))
	}
	return b.fromAll(b.slide("makro", title, report.TwoThirdsThird, "", left, b.compareChart(p0, columns)), ids...)
}

// compared says where the region stands against its province, when both have
// the same period and method.
func (b deck) compared(s Series, own indicator.Observation) string {
	for _, o := range s.Areas[1].Points {
		if o.Period != own.Period || o.Method != own.Method {
			continue
		}
		id := ref(s.Areas[1].IDs[o.Period])
		switch {
		case own.Value < o.Value:
			return b.word("paparan.below_parent", "value", id, "parent", b.Parent)
		case own.Value > o.Value:
			return b.word("paparan.above_parent", "value", id, "parent", b.Parent)
		}
	}
	return ""
}

// macroTable has the indicators with a value in the years, and the names of
// those that have none.
func (b deck) macroTable(columns []int) (t report.Table, none []string) {
	t = report.Table{Name: b.word("paparan.makro_sheet"), Columns: []report.Column{{Head: b.word("paparan.indicator"), Weight: 4.5}}}
	for _, y := range columns {
		t.Columns = append(t.Columns, report.Column{Head: strconv.Itoa(y), Align: report.End})
	}
	for _, s := range b.Indicators {
		if s.Definition.ID == "growth_coverage" || s.Definition.Kind.IsRoutine() { // the slide on stunting has them
			continue
		}
		row := report.Row{Cells: []report.Cell{report.Txt(b.indicatorName(s))}}
		known := false
		for _, y := range columns {
			o, ok := s.Areas[0].newestOf(y)
			if !ok {
				row.Cells = append(row.Cells, report.Num(report.Missing()))
				continue
			}
			known = true
			row.Cells = append(row.Cells, report.Fig(s.Areas[0].IDs[o.Period]).In(report.Bare))
		}
		if s.Definition.ID == "p0" {
			row.Style = report.Highlight
		}
		if known {
			t.Rows = append(t.Rows, row)
		} else {
			none = append(none, lower(s.Definition.Short.In(b.Language)))
		}
	}
	return t, none
}

func (b deck) indicatorName(s Series) string {
	name, unit := s.Definition.Short.In(b.Language), s.Definition.UnitName(b.Language)
	switch s.Definition.Unit {
	case "index":
		return name
	case "rupiah":
		unit = "Rp"
	}
	if before, ok := strings.CutSuffix(name, ")"); ok {
		return before + ", " + unit + ")"
	}
	return name + " (" + unit + ")"
}

// compareChart is region, province and nation side by side. Different methods
// are never in one chart: only the values with the newest method are drawn.
func (b deck) compareChart(s Series, columns []int) report.Chart {
	method := s.Own.Points[len(s.Own.Points)-1].Method
	columns = slices.DeleteFunc(slices.Clone(columns), func(y int) bool {
		_, ok := s.Areas[0].newestMarch(y, method, s.Areas[0])
		return !ok
	})
	columns = columns[max(0, len(columns)-compared):]
	ch := report.Chart{Name: s.Definition.Short.In(b.Language), Kind: report.Columns, Unit: lower(s.Definition.Name.In(b.Language)), Alt: b.word("paparan.compare_alt", "name", s.Definition.Name.In(b.Language))}
	for _, y := range columns {
		ch.Categories = append(ch.Categories, strconv.Itoa(y))
	}
	for i, a := range s.Areas {
		line := report.Series{Name: kindOf(a.Name), Main: i == 0}
		known := false
		for _, y := range columns {
			v, id := report.Missing(), ""
			if o, ok := a.newestMarch(y, method, s.Areas[0]); ok {
				v, id, known = b.valueOf(a.IDs[o.Period]), a.IDs[o.Period], true
			}
			line.Values = append(line.Values, v)
			line.Figures = append(line.Figures, id)
		}
		if known {
			ch.Series = append(ch.Series, line)
		}
	}
	return ch
}

// newestMarch is the value of a year that can be compared with the region's:
// of the same month and method.
func (a AreaSeries) newestMarch(year int, method string, own AreaSeries) (indicator.Observation, bool) {
	for _, o := range own.Points {
		if o.Period.Year() != year || o.Method != method {
			continue
		}
		for _, p := range a.Points {
			if p.Period == o.Period && p.Method == method {
				return p, true
			}
		}
	}
	return indicator.Observation{}, false
}

// kindOf is the first word of a region's name, "Kota" or "Provinsi": what a
// legend has room for, where the title names the region.
func kindOf(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}

func (b deck) valueOf(id string) report.Value {
	f, _ := b.Figures.Get(id)
	return f.Value
}

// position: the bar of all regions of the province.
func (b deck) position() report.Slide {
	if b.Ranking == nil || b.RankOwn == "" {
		return b.missing("posisi")
	}
	r := *b.Ranking
	ch := report.Chart{Name: b.word("paparan.posisi_sheet"), Kind: report.Bars, Unit: b.word("paparan.posisi_unit", "period", r.Period.Name(b.Language)), Alt: r.Sentence(b.Language)}
	line := report.Series{Name: r.Definition.Short.In(b.Language), Main: true}
	for _, row := range r.Rows {
		name := b.place(row.Area)
		if row.Area == b.Area {
			ch.Highlight = name
		}
		ch.Categories = append(ch.Categories, name)
		line.Values = append(line.Values, b.valueOf(b.RankIDs[row.Area]))
		line.Figures = append(line.Figures, b.RankIDs[row.Area])
	}
	for _, a := range r.Missing {
		ch.Categories = append(ch.Categories, b.place(a.Area))
		line.Values = append(line.Values, report.Missing())
		line.Figures = append(line.Figures, "")
	}
	ch.Series = []report.Series{line}
	if s, ok := b.series(r.Definition.ID); ok {
		for _, o := range s.Areas[1].Points {
			if o.Period == r.Period && o.Method == r.Method {
				ch.Target = &report.Target{Value: b.valueOf(s.Areas[1].IDs[o.Period]), Label: b.Parent}
			}
		}
	}
	title := b.say("paparan.posisi_title", "area", b.FullName, "sentence", r.Place(b.Language))
	blocks := []report.Block{ch}
	if caveat := b.RankCaveat(); caveat != "" {
		blocks = []report.Block{report.Stack{Blocks: []report.Block{report.Prose{Items: []report.Text{b.say(b.caveatKey(), "caveat", caveat)}}, ch}}}
	}
	s := b.slide("posisi", title, report.One, b.rankFoot(r), blocks...)
	s.Notes = []report.Text{b.say("paparan.posisi_note"), report.Literal(r.Footnote(b.Language))}
	return s
}

// RankCaveat says of how many known values the rank was counted and between
// which ranks the true one lies, or where those leave the region when the rank
// told is the range. It is "" when the rank is certain.
func (d *Data) RankCaveat() string {
	if d.Ranking == nil {
		return ""
	}
	if d.Ranking.Displaced() {
		return d.Ranking.Among(d.Language)
	}
	best, worst := d.Ranking.Interval()
	if best == worst {
		return ""
	}
	return d.word("paparan.rank_caveat", "known", len(d.Ranking.Rows), "best", best, "worst", worst)
}

// caveatKey is how the slide words the caveat.
func (b deck) caveatKey() string {
	if b.Ranking.Displaced() {
		return "paparan.posisi_displaced"
	}
	return "paparan.posisi_caveat"
}

// rankFoot is the source and what is not known, short enough for the foot; the
// notes and the annex have the whole.
func (b deck) rankFoot(r indicator.Ranking) string {
	foot := b.word("paparan.source", "sources", r.Source+", "+r.Period.Name(b.Language)) + "."
	if len(r.Missing) == 0 {
		return foot
	}
	names := make([]string, len(r.Missing))
	for i, a := range r.Missing {
		names[i] = strings.TrimPrefix(b.place(a.Area), b.word("paparan.regency_prefix"))
	}
	return foot + " " + b.word("paparan.posisi_foot", "known", len(r.Rows), "n", r.N, "names", strings.Join(names, ", "))
}

func (b deck) place(code region.Code) string {
	if name, ok := b.Names[code]; ok {
		return name
	}
	return string(code)
}
