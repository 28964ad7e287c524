package desk_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/paparan"
	"github.com/tuntas-id/tuntas/internal/report/siaran"
	"github.com/tuntas-id/tuntas/internal/verification"
)

func slide(t *testing.T, doc *report.Document, id string) report.Slide {
	t.Helper()
	i := slices.IndexFunc(doc.Slides, func(s report.Slide) bool { return s.ID == id })
	if i < 0 {
		t.Fatalf("no slide %s", id)
	}
	return doc.Slides[i]
}

// flat are the blocks of a slide, those inside stacks too.
func flat(blocks []report.Block) []report.Block {
	var out []report.Block
	for _, b := range blocks {
		if s, ok := b.(report.Stack); ok {
			out = append(out, flat(s.Blocks)...)
			continue
		}
		out = append(out, b)
	}
	return out
}

func words(doc *report.Document, s report.Slide) string {
	var out []string
	for _, b := range flat(s.Blocks) {
		switch b := b.(type) {
		case report.Prose:
			for _, item := range b.Items {
				out = append(out, doc.Plain(item))
			}
		case report.Table:
			for _, c := range b.Columns {
				out = append(out, c.Heading())
			}
			for _, r := range b.Rows {
				for _, c := range r.Cells {
					out = append(out, doc.CellText(c))
				}
			}
		}
	}
	return strings.ReplaceAll(strings.Join(out, "|"), "\u00a0", " ")
}

func TestTheDeckHasWhatAMeetingExpects(t *testing.T) {
	w := singkawang(t, 2400)
	ctx := context.Background()
	data, err := w.Collect(ctx, scope, city, day, locale.Indonesian)
	check(t, err)
	doc := paparan.Deck(data)
	t.Run("the indicators of five years, with dashes, and those without data by name", func(t *testing.T) {
		text := words(doc, slide(t, doc, "makro"))
		for _, want := range []string{"Indikator|2019|2020|2021|2022|2023|", "Kemiskinan (P0, %)|–|4,53|4,83|4,67|4,70", "Garis kemiskinan (Rp)|–|510.596|527.892|–|–",
			"Belum ada data: kemiskinan ekstrem, pengangguran (TPT), IPM, rasio Gini, pertumbuhan PDRB."} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in %q", want, text)
			}
		}
	})
	t.Run("the funnel adds up, families and persons", func(t *testing.T) { funnelAddsUp(t, data, doc) })
	t.Run("each kelurahan has its persons", func(t *testing.T) {
		persons := 0
		for _, p := range data.Places {
			persons += p.Persons.N
		}
		if persons != data.ListedPersons.N {
			t.Errorf("%d persons in the kelurahan, %d on the decree", persons, data.ListedPersons.N)
		}
		if text := words(doc, slide(t, doc, "sebaran")); !strings.Contains(text, "Kelurahan|Keluarga|Jiwa|Maya Sopa|29|") {
			t.Error(text)
		}
	})
	t.Run("families at risk by kelurahan, and what is not known", func(t *testing.T) {
		sum := 0
		for _, p := range data.RiskPlaces {
			sum += p.AtRisk.N
		}
		if sum == 0 || sum != data.AtRisk.N {
			t.Errorf("%d in the kelurahan, %d in the city", sum, data.AtRisk.N)
		}
		if text := words(doc, slide(t, doc, "stunting")); !strings.Contains(text, "Belum ada data layanan: 9 indikator spesifik, 8 indikator sensitif, prevalensi per puskesmas.") {
			t.Error(text)
		}
	})
	t.Run("event and place stand on the cover and in the press text", func(t *testing.T) {
		named := *data
		named.Occasion, named.Place = "High Level Meeting TKPK Provinsi Kalimantan Barat", "Hotel Mercure Pontianak"
		doc := paparan.Deck(&named)
		sound(t, doc)
		if doc.Occasion != named.Occasion || doc.Place != named.Place {
			t.Errorf("%q, %q", doc.Occasion, doc.Place)
		}
		if text := siaran.Text(siaran.Letter(&named)); !strings.Contains(text, "pada High Level Meeting TKPK Provinsi Kalimantan Barat di Hotel Mercure Pontianak, 21 Februari 2024.") {
			t.Error(text)
		}
	})
	t.Run("services against stunting have traffic lights where they are known", func(t *testing.T) { lights(t, w) })
}

func funnelAddsUp(t *testing.T, data *paparan.Data, doc *report.Document) {
	t.Helper()
	n, persons := map[verification.Step]int{}, map[verification.Step]int{}
	for _, s := range data.Funnel {
		n[s.Step], persons[s.Step] = s.Families.N, s.Persons.N
	}
	v := func(steps ...verification.Step) (families, people int) {
		for _, s := range steps {
			families, people = families+n[s], people+persons[s]
		}
		return families, people
	}
	for _, c := range []struct {
		whole verification.Step
		parts []verification.Step
	}{
		{verification.StepListed, []verification.Step{verification.StepVerified, verification.StepNotVerified}},
		{verification.StepVerified, []verification.Step{verification.StepHere, verification.StepNotFound, verification.StepMoved, verification.StepDied, verification.StepDuplicate, verification.StepRefused}},
		{verification.StepHere, []verification.Step{verification.StepNotJudged, verification.StepNotEligible, verification.StepEligible, verification.StepWithIntervention}},
	} {
		if families, people := v(c.parts...); families != n[c.whole] || people != persons[c.whole] {
			t.Errorf("%s is %d families, %d persons; its parts are %d, %d", c.whole, n[c.whole], persons[c.whole], families, people)
		}
	}
	if got := n[verification.StepEligible] + n[verification.StepWithIntervention] - n[verification.StepNotDetermined] + n[paparan.StepOtherwise]; got != n[verification.StepDetermined] {
		t.Errorf("%d, on the decree %d", got, n[verification.StepDetermined])
	}
	f := slide(t, doc, "sasaran").Blocks[0].(report.Funnel)
	if len(f.Steps) != 6 || !f.Steps[4].After || f.Steps[3].After || f.Steps[5].Beside != data.ListedPersons.ID {
		t.Errorf("%+v", f.Steps)
	}
}

func lights(t *testing.T, w *town) {
	t.Helper()
	ctx := context.Background()
	for _, o := range []struct {
		indicator string
		area      region.Code
		value     float64
	}{{"immunised", city, 91}, {"exclusive_milk", city, 70}, {"unintended_pregnancy", city, 22}, {"immunised", "61.72.01.1001", 95}, {"immunised", "61.72.01.1002", 60}} {
		check(t, w.statistics.SaveObservation(ctx, indicator.Observation{Indicator: o.indicator, Area: o.area, Period: "2023", Value: o.value, Source: "Dinas Kesehatan", Method: "Laporan program", Final: true, Certainty: indicator.Imported, Batch: "b"}))
	}
	data, err := w.Collect(ctx, scope, city, day, locale.Indonesian)
	check(t, err)
	doc := paparan.Deck(data)
	sound(t, doc)
	want := map[string]report.State{"unintended_pregnancy": report.Bad, "exclusive_milk": report.Watch, "immunised": report.Good}
	for i, s := range data.Services {
		if s.State != want[s.Definition.ID] || s.Target == "" {
			t.Errorf("%d %s: %q", i, s.Definition.ID, s.State)
		}
	}
	text := words(doc, slide(t, doc, "stunting"))
	for _, part := range []string{"Imunisasi dasar lengkap|91,0 %|90,0 %|1 dari 2", "Kehamilan tidak diinginkan|22,0 %|15,5 %|–", "7 indikator spesifik, 7 indikator sensitif"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in %q", part, text)
		}
	}
	if len(data.Services) != 3 || data.Services[0].State != report.Bad {
		t.Errorf("%d services", len(data.Services))
	}
	i := slices.IndexFunc(doc.Annexes, func(a report.Annex) bool { return a.Table.Name == "Layanan stunting per wilayah" })
	if i < 0 || len(doc.Annexes[i].Table.Rows) != 5 {
		t.Errorf("annex %d", i)
	}
}
