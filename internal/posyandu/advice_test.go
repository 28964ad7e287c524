package posyandu_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/posyandu"
)

// girl was born on 10 January 2025.
var girl = posyandu.Child{ID: "melati", Name: "Melati", Sex: "f", Birth: civil.MustDate("2025-01-10")}

// taken is a measurement of the girl with its scores.
func taken(on string, weight, height float64, more ...func(*posyandu.Measurement)) posyandu.Measurement {
	m := posyandu.Measurement{On: civil.MustDate(on), Weight: weight, Height: height, Position: posyandu.Lying, Oedema: posyandu.OedemaNo}
	for _, f := range more {
		f(&m)
	}
	return posyandu.Scored(m, girl)
}

func muac(cm float64) func(*posyandu.Measurement) {
	return func(m *posyandu.Measurement) { m.MUAC = cm }
}

func standing(m *posyandu.Measurement) { m.Position = posyandu.Standing }
func swollen(m *posyandu.Measurement)  { m.Oedema = posyandu.OedemaYes }

func TestWhatIsAdvisedAfterAMeasurement(t *testing.T) {
	june := taken("2025-06-10", 7.0, 65)
	for name, c := range map[string]struct {
		before []posyandu.Measurement
		now    posyandu.Measurement
		want   string // the most urgent first
	}{
		"the first weighing is welcomed":                         {nil, taken("2025-06-10", 7.0, 65), "praise first_weighing"},
		"a gain above the least one is praised":                  {[]posyandu.Measurement{june}, taken("2025-07-10", 7.6, 0), "praise gained"},
		"a gain below the least one is told without blame":       {[]posyandu.Measurement{june}, taken("2025-07-10", 7.1, 0), "note not_gained"},
		"a small fall asks how the child is":                     {[]posyandu.Measurement{june}, taken("2025-07-10", 6.8, 0), "note weight_less"},
		"twice not gained is followed":                           {[]posyandu.Measurement{taken("2025-05-10", 6.9, 0), june}, taken("2025-07-10", 7.1, 0), "act twice_not_gained"},
		"a fall of three kilograms asks to weigh again":          {[]posyandu.Measurement{june}, taken("2025-07-10", 4.0, 0), "again weight_fell, act below_red_line, note weight_less"},
		"a fall of one kilogram exactly is not asked about":      {[]posyandu.Measurement{june}, taken("2025-07-10", 6.0, 0), "note weight_less"},
		"a fall of more than a kilogram is":                      {[]posyandu.Measurement{june}, taken("2025-07-10", 5.99, 0), "again weight_fell, note weight_less"},
		"a fall over a long time may be an illness":              {[]posyandu.Measurement{june}, taken("2025-10-10", 5.9, 0), "act underweight, note not_last_month"},
		"three kilograms more in a month ask to weigh again":     {[]posyandu.Measurement{june}, taken("2025-07-10", 10.0, 0), "again weight_rose, praise gained"},
		"fifty kilograms at five months ask":                     {nil, taken("2025-06-10", 50, 0), "again weight_odd, praise first_weighing"},
		"a child that shrinks asks to measure again":             {[]posyandu.Measurement{june}, taken("2025-07-10", 7.6, 63.9), "again height_fell, praise gained"},
		"one centimetre less may be two measurers":               {[]posyandu.Measurement{june}, taken("2025-07-10", 7.6, 64), "praise gained"},
		"seven centimetres in a month ask to measure again":      {[]posyandu.Measurement{june}, taken("2025-07-10", 8.2, 72), "again height_rose, praise gained"},
		"no baby of six months stands":                           {[]posyandu.Measurement{june}, taken("2025-07-10", 7.6, 66, standing), "again position_not_possible, praise gained"},
		"a child of one year that stood is corrected, and told":  {nil, taken("2026-03-10", 9.5, 76, standing), "note position_standing, praise first_weighing"},
		"swollen feet go to the Puskesmas today":                 {nil, taken("2026-03-10", 9.5, 76, swollen), "act oedema, praise first_weighing"},
		"an arm of 11.4 cm is severe wasting":                    {nil, taken("2026-03-10", 9.5, 76, muac(11.4)), "act severely_wasted, praise first_weighing"},
		"an arm of 11.5 cm is wasting":                           {nil, taken("2026-03-10", 9.5, 76, muac(11.5)), "act wasted, praise first_weighing"},
		"an arm of 12.5 cm is well":                              {nil, taken("2026-03-10", 9.5, 76, muac(12.5)), "praise first_weighing"},
		"a short child is followed":                              {nil, taken("2026-03-10", 9.0, 70, muac(14)), "act stunted, praise first_weighing"},
		"what is said of the same day before does not count":     {[]posyandu.Measurement{june, taken("2025-07-10", 3, 0)}, taken("2025-07-10", 7.6, 0), "praise gained"},
		"an implausible score gives a question and no diagnosis": {nil, taken("2026-03-10", 9.5, 40), "again height_odd, praise first_weighing"},
		"without a weight nothing is said of gaining":            {[]posyandu.Measurement{june}, taken("2025-07-10", 0, 66), ""},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, a := range posyandu.Advise(girl, c.before, c.now) {
				got = append(got, string(a.Severity)+" "+a.Code)
				for _, l := range []locale.Language{locale.Indonesian, locale.English} {
					if text := l.Render(a.Text); strings.ContainsAny(text, "{}") || strings.HasPrefix(text, "posyandu.") {
						t.Errorf("%s: %s", a.Code, text)
					}
				}
			}
			if got := strings.Join(got, ", "); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestNoAdviceBlamesAnybody(t *testing.T) {
	for lang, words := range map[locale.Language][]string{
		locale.Indonesian: {"salah ibu", "lalai", "gagal", "buruk sekali", "malas", "bodoh", "kurang perhatian"},
		locale.English:    {"fault", "neglect", "failed", "lazy", "bad mother"},
	} {
		all, err := locale.Messages(lang)
		if err != nil {
			t.Fatal(err)
		}
		for key, text := range all {
			if strings.HasPrefix(key, "posyandu.advice_") && slices.ContainsFunc(words, func(w string) bool { return strings.Contains(strings.ToLower(text), w) }) {
				t.Errorf("%s: %s", key, text)
			}
		}
	}
}
