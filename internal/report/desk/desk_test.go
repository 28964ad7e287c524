package desk_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/meeting"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/desk"
	"github.com/tuntas-id/tuntas/internal/report/layout"
	"github.com/tuntas-id/tuntas/internal/report/paparan"
	"github.com/tuntas-id/tuntas/internal/report/siaran"
	"github.com/tuntas-id/tuntas/internal/report/xlsx"
	"github.com/xuri/excelize/v2"
)

func TestTheReportsOfACity(t *testing.T) {
	w := singkawang(t, 2400)
	ctx := context.Background()
	data, err := w.Collect(ctx, scope, city, day, locale.Indonesian)
	check(t, err)
	doc := paparan.Deck(data)
	t.Run("the list behind each number is as long as the number", func(t *testing.T) { listsAreNumbers(t, w, doc) })
	t.Run("who is registered has not yet received", func(t *testing.T) { planned(t, data) })
	t.Run("the deck is sound and nothing overflows", func(t *testing.T) { sound(t, doc) })
	t.Run("the titles are findings", func(t *testing.T) { titles(t, doc) })
	t.Run("a number carries the date of what it rests on", func(t *testing.T) { dated(t, w, data, doc) })
	t.Run("the profile and the needs have one number and one name for one thing", func(t *testing.T) {
		profile, shared := map[string]paparan.Amount{}, 0
		for _, p := range data.Profile {
			profile[p.Key] = p.Families
		}
		for _, n := range data.Needs {
			p, ok := profile[n.Key]
			if ok {
				shared++
			}
			if ok && p != n.Families {
				t.Errorf("%s: %+v in the profile, %+v among the needs", n.Key, p, n.Families)
			}
			if n.Unreceived.N > n.Families.N || n.Unregistered.N > n.Unreceived.N {
				t.Errorf("%s: of %d families %d are not registered, %d have not received", n.Key, n.Families.N, n.Unregistered.N, n.Unreceived.N)
			}
		}
		if shared < 4 {
			t.Errorf("only %d needs are in the profile", shared)
		}
	})
	t.Run("a slide names the sources of all its figures", func(t *testing.T) { sourced(t, doc) })
	t.Run("a rank that is not certain says so where it is read", func(t *testing.T) {
		const caveat = "dari 7 yang nilainya diketahui; peringkat sebenarnya antara 3 dan 6"
		if size := sizeOn(doc, "posisi", caveat); size < 14 {
			t.Errorf("%q has %v points", caveat, size)
		}
	})
	t.Run("the press text is clean", func(t *testing.T) { clean(t, data) })
	t.Run("money in the annex is a number", func(t *testing.T) { money(t, doc) })
	t.Run("all files are written", func(t *testing.T) { files(t, w) })
	t.Run("a number says on which slide it stands, in both languages", func(t *testing.T) { slides(t, w, doc) })
	t.Run("an earlier report knows only what was public", func(t *testing.T) { earlier(t, w) })
}

// listsAreNumbers opens the list behind every figure: of families, of their
// persons, or the figures that it is made of. Only statistics, money and codes
// of areas have none.
func listsAreNumbers(t *testing.T, w *town, doc *report.Document) {
	lists := map[report.Listing]int{}
	made := 0
	for _, f := range doc.Figures.All() {
		switch {
		case len(f.Parts) > 0:
			made++ // the check of the document makes it of its parts again
			for _, id := range f.Parts {
				if part, ok := doc.Figures.Get(id); !ok || part.Filter == "" && f.Value.Kind != report.RupiahKind {
					t.Errorf("%s is made of %s, which has no list", f.ID, id)
				}
			}
		case f.Filter != "":
			lists[f.Counts]++
			if n := behind(t, w, f); int64(n) != f.Count || float64(n) != f.Value.Number {
				t.Errorf("%s is %v, its list has %d (%s)", f.ID, f.Value.Number, n, f.Filter)
			}
		default:
			official := func(prefix string) bool { return strings.HasPrefix(f.ID, prefix) }
			if !slices.ContainsFunc([]string{"umum.", "indikator.", "posisi.", "target."}, official) && f.Value.Kind != report.RupiahKind {
				t.Errorf("%s has no list and is no statistic", f.ID)
			}
		}
	}
	if lists[report.Families] < 60 || lists[report.Persons] < 30 || lists[report.MeetingRows] != 5 || made < 40 {
		t.Errorf("%v figures have a list, %d are made of others", lists, made)
	}
}

// behind is what the list of a figure counts.
func behind(t *testing.T, w *town, f report.Figure) int {
	t.Helper()
	ctx := context.Background()
	if f.Counts == report.MeetingRows {
		return int(f.Count) // the table of the meetings is on the slides
	}
	filter, err := registry.ParseQuery(f.Filter)
	check(t, err)
	count := w.store.CountFamilies
	if f.Counts == report.Persons {
		count = w.store.CountPersons
	}
	n, err := count(ctx, scope, filter)
	check(t, err)
	return n
}

// planned: the case has 560 interventions registered for 189 families; fewer
// have arrived.
func planned(t *testing.T, data *paparan.Data) {
	t.Helper()
	sum := func(g paparan.Gap) int { return g.None.N + g.One.N + g.Two.N + g.More.N }
	if data.Interventions.N != 560 || data.Reached.N != 189 || sum(data.Registered) != 195 || sum(data.Received) != 195 ||
		data.Registered.None.N != 195-data.Reached.N || data.Received.None.N != 195-data.Served.N || data.Served.N >= data.Reached.N {
		t.Errorf("%d interventions, %d registered, %d served, %+v, %+v", data.Interventions.N, data.Reached.N, data.Served.N, data.Registered, data.Received)
	}
	for _, i := range data.Programmes {
		if i.Delivered.N > i.Listed.N {
			t.Errorf("%s: %d of %d have received", i.Programme.Name, i.Delivered.N, i.Listed.N)
		}
	}
	text := strings.ReplaceAll(siaran.Text(siaran.Letter(data)), "\u00a0", " ")
	for _, want := range []string{"(tercatat 108 keluarga, sudah menerima 64)", "560 intervensi bagi 189 keluarga"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

func dated(t *testing.T, w *town, data *paparan.Data, doc *report.Document) {
	t.Helper()
	families, err := w.store.Families(context.Background(), scope, registry.Filter{}, registry.Page{Sort: registry.SortDate, Desc: true, Limit: 1})
	check(t, err)
	register, list := families[0].DataDate, data.Determination.DecreeDate
	visit, err := w.verification.NewestVisit(context.Background(), scope, day)
	check(t, err)
	for id, want := range map[string]civil.Date{"register.keluarga": register, "register.keluarga.61.72.01.1001": register, "corong.listed": register, "corong.determined": list,
		"sasaran.keputusan.keluarga": list, "sebaran.keluarga.61.72.01.1001": list, "sebaran.banyak": list, "profil.elderly": list, "corong.found": visit, "corong.verified": visit, "rapat.commitment": data.Meeting[meeting.Commitment][0].MeetingDate} {
		f, ok := doc.Figures.Get(id)
		if !ok || f.DataDate != want || want == day {
			t.Errorf("%s is of %s, want %s", id, f.DataDate, want)
		}
	}
	for _, f := range doc.Figures.All() {
		if f.DataDate.After(day) && !strings.HasPrefix(f.ID, "target.") {
			t.Errorf("%s is of %s, after the report", f.ID, f.DataDate)
		}
	}
	for _, s := range doc.Slides {
		if want := "data per " + locale.Indonesian.Date(register); s.ID == "umum" && !strings.Contains(s.Sources, want) {
			t.Errorf("%q does not say %q", s.Sources, want)
		}
	}
}

func sourced(t *testing.T, doc *report.Document) {
	t.Helper()
	for _, s := range doc.Slides {
		if !slices.Contains([]string{"makro", "gap", "stunting"}, s.ID) {
			continue
		}
		for _, id := range report.FiguresOf(s) {
			if f, _ := doc.Figures.Get(id); !strings.Contains(s.Sources, f.Source) || strings.HasPrefix(id, "indikator.growth_coverage") && s.ID == "makro" {
				t.Errorf("%s: %s of %q stands over %q", s.ID, id, f.Source, s.Sources)
			}
		}
		t.Log(s.Sources)
	}
}

func slides(t *testing.T, w *town, doc *report.Document) {
	t.Helper()
	id, err := w.Figures(context.Background(), scope, city, day, locale.Indonesian)
	check(t, err)
	en, err := w.Figures(context.Background(), scope, city, day, locale.English)
	check(t, err)
	if len(id.Figures) != len(en.Figures) || len(id.Figures) != doc.Figures.Len() {
		t.Errorf("%d and %d figures, the deck has %d", len(id.Figures), len(en.Figures), doc.Figures.Len())
	}
	shown := 0
	for i, f := range id.Figures {
		e := en.Figures[i]
		if f.ID != e.ID || f.Value != e.Value || f.Filter != e.Filter || id.Slides[f.ID] != en.Slides[f.ID] {
			t.Errorf("%+v is %+v in English", f, e)
		}
		if n := id.Slides[f.ID]; n > 0 {
			shown++
			if !slices.Contains(report.FiguresOf(doc.Slides[n-1]), f.ID) {
				t.Errorf("%s is not on slide %d", f.ID, n)
			}
		}
	}
	if shown < 40 || en.Figures[0].Label == id.Figures[0].Label {
		t.Errorf("%d figures are shown; the first is %q and %q", shown, id.Figures[0].Label, en.Figures[0].Label)
	}
}

func sound(t *testing.T, doc *report.Document) {
	t.Helper()
	for _, p := range doc.Check() {
		t.Errorf("%s: %s", p.Slide, doc.Lang().Render(p.Text))
	}
	for _, o := range layout.Fit(doc) {
		t.Errorf("%s: %q needs %.0f of %.0f points", o.Slide, o.Text, o.Have, o.Room)
	}
	if len(doc.Slides) != 15 {
		t.Errorf("%d slides", len(doc.Slides))
	}
}

var update = flag.Bool("update", false, "write the golden file anew")

func titles(t *testing.T, doc *report.Document) {
	var got []string
	for _, s := range doc.Slides {
		got = append(got, s.ID+": "+doc.Plain(s.Title))
	}
	text := strings.Join(got, "\n") + "\n"
	if *update {
		check(t, os.WriteFile("testdata/titles.txt", []byte(text), 0o600))
	}
	want, err := os.ReadFile("testdata/titles.txt")
	check(t, err)
	if d := cmp.Diff(string(want), text); d != "" {
		t.Error(d)
	}
}

func clean(t *testing.T, d *paparan.Data) {
	text := siaran.Text(siaran.Letter(d))
	for _, i := range indicator.LintText(text, indicator.Context{Area: d.FullName, P0: []float64{4.70, 6.71, 9.36}, Populations: []region.Population{{Area: city, Total: 241467, Year: 2022}}}) {
		t.Errorf("%s: %s in\n%s", i.Rule, locale.Indonesian.Render(i.Text), text)
	}
	for _, want := range []string{"195 keluarga", "29 keluarga", "peringkat ke-3 terendah dari 14", "Maret 2023 (dari 7 yang nilainya diketahui; peringkat sebenarnya antara 3 dan 6).", "Provinsi Kalimantan Barat 6,71 % (", "Indonesia 9,36 % (", "di Kelurahan Maya Sopa,", "mengharapkan antara lain dukungan"} {
		if !strings.Contains(strings.ReplaceAll(text, "\u00a0", " "), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

// sizeOn is the size in points of the paragraph of a slide that holds a text, 0
// when there is none.
func sizeOn(doc *report.Document, slide, text string) float64 {
	pages, _ := layout.Pages(doc)
	for _, p := range pages {
		if p.Slide.ID != slide {
			continue
		}
		for _, it := range p.Items {
			if it.Text == nil {
				continue
			}
			for _, par := range it.Text.Paragraphs {
				words := ""
				for _, s := range par.Spans {
					words += s.Text
				}
				if strings.Contains(strings.ReplaceAll(words, "\u00a0", " "), text) {
					return par.Size
				}
			}
		}
	}
	return 0
}

func files(t *testing.T, w *town) {
	dir := os.Getenv("TUNTAS_REPORT_DIR")
	if dir == "" {
		dir = t.TempDir()
	}
	for kind, want := range map[desk.Kind][]string{
		desk.Paparan:   {"paparan-6172-2024-02-21.pptx", "paparan-6172-2024-02-21.pdf", "paparan-6172-2024-02-21-lampiran.xlsx", "siaran-pers-6172-2024-02-21.pdf"},
		desk.OPPKPKE:   {"oppkpke-6172-2024-02-21.xlsx", "oppkpke-6172-2024-02-21.pdf"},
		desk.Penetapan: {"penetapan-6172-2024-02-21.xlsx", "penetapan-6172-2024-02-21.pdf"},
	} {
		r, err := w.Build(context.Background(), desk.Request{Kind: kind, Scope: scope, Area: city, Date: day, Actor: "Sari", Dir: dir})
		check(t, err)
		if d := cmp.Diff(want, r.Files); d != "" {
			t.Error(d)
		}
		for _, name := range r.Files {
			if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() < 1000 {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// money reads the annex of the deck: what a slide shortens is a whole number
// there.
func money(t *testing.T, doc *report.Document) {
	t.Helper()
	var b bytes.Buffer
	check(t, xlsx.Write(&b, doc))
	book, err := excelize.OpenReader(&b)
	check(t, err)
	defer book.Close()
	for _, cell := range []string{"G5", "H5"} {
		value, err := book.GetCellValue("Intervensi", cell, excelize.Options{RawCellValue: true})
		check(t, err)
		if n, err := strconv.ParseFloat(value, 64); err != nil || n < 1e6 {
			t.Errorf("%s is %q", cell, value)
		}
	}
}

func earlier(t *testing.T, w *town) {
	d, err := w.Collect(context.Background(), scope, city, civil.MustDate("2023-07-16"), locale.Indonesian)
	check(t, err)
	if d.Determination != nil || d.Listed.Known() {
		t.Error("a report before the decree knows its list")
	}
	for _, s := range d.Indicators {
		for _, a := range s.Areas {
			for _, o := range a.Points {
				if !o.Public(d.Date) {
					t.Errorf("%s %s was not public", o.Indicator, o.Period)
				}
			}
		}
	}
	doc := paparan.Deck(d)
	sound(t, doc)
	for _, f := range doc.Figures.All() {
		if f.Filter != "" && float64(behind(t, w, f)) != f.Value.Number {
			t.Errorf("%s is %v, its list has %d", f.ID, f.Value.Number, behind(t, w, f))
		}
	}
	register := civil.MustDate("2023-12-31")
	if f, _ := doc.Figures.Get("register.keluarga"); f.DataDate != register {
		t.Errorf("the register is of %s", f.DataDate)
	}
	if n, _ := doc.Figures.Get("corong.verified"); n.Value.Number != 0 {
		t.Errorf("%v families had been visited by %s", n.Value.Number, d.Date)
	}
	late := slices.IndexFunc(d.Issues, func(i indicator.Issue) bool { return i.Rule == "later_data" })
	if late < 0 || d.Issues[late].Severity != indicator.Serious {
		t.Errorf("nobody says that the register is newer: %+v", d.Issues)
	}
	for _, text := range []string{doc.Slides[len(doc.Slides)-1].Sources, siaran.Text(siaran.Letter(d))} {
		if !strings.Contains(strings.ReplaceAll(text, "\u00a0", " "), "register keluarga memuat data sampai 31 Desember 2023") {
			t.Errorf("%q", text)
		}
	}
	_, err = w.Build(context.Background(), desk.Request{Kind: desk.Paparan, Scope: scope, Area: city, Date: d.Date, Dir: t.TempDir()})
	var stopped *desk.IssuesError
	if !errors.As(err, &stopped) {
		t.Errorf("the report is made: %v", err)
	}
}

func TestAnEmptyRegionHasADeckWithoutInventedNumbers(t *testing.T) {
	w := empty(t, false)
	d, err := w.Collect(context.Background(), scope, city, day, locale.Indonesian)
	check(t, err)
	doc := paparan.Deck(d)
	sound(t, doc)
	for _, f := range doc.Figures.All() {
		if f.Value.Number != 0 && !strings.HasPrefix(f.ID, "umum.") {
			t.Errorf("%s is %v", f.ID, f.Value.Number)
		}
	}
}

func TestOutsideTheScopeNothingIsReported(t *testing.T) {
	w := empty(t, false)
	_, err := w.Figures(context.Background(), region.ScopeOf("61.71"), city, day, locale.Indonesian)
	if !fault.Is(err, fault.Forbidden) {
		t.Error(err)
	}
	_, err = w.Build(context.Background(), desk.Request{Kind: desk.Penetapan, Scope: scope, Area: city, Date: day, Dir: t.TempDir()})
	if !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

func TestSeriousIssuesStopAReportUnlessSomebodySaysWhy(t *testing.T) {
	w := empty(t, false)
	check(t, w.statistics.SaveObservation(context.Background(), indicator.Observation{Indicator: "uhc", Area: city, Period: "2023", Value: 99, Numerator: 500, Denominator: 1000, Source: "Dinas Kesehatan", Method: "Kepesertaan", Final: true, Certainty: indicator.Imported}))
	request := desk.Request{Kind: desk.Paparan, Scope: scope, Area: city, Date: day, Actor: "Sari", Dir: t.TempDir()}
	_, err := w.Build(context.Background(), request)
	var issues *desk.IssuesError
	if !errors.As(err, &issues) || len(issues.Issues) == 0 || !fault.Is(err, fault.Conflict) {
		t.Fatalf("%v", err)
	}
	request.Reason = "Angka sumber, sedang ditanyakan"
	r, err := w.Build(context.Background(), request)
	if err != nil || len(r.Files) != 4 {
		t.Error(r.Files, err)
	}
}
