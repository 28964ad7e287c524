package posyandu_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/growth"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"pgregory.net/rapid"
)

// visit is a measurement of a infant born on 12 March 2022 with what Tuntas
// scores.
func visit(on string, weight, height float64, change ...func(*posyandu.Measurement)) posyandu.Measurement {
	m := posyandu.Measurement{On: civil.MustDate(on), Weight: weight, Height: height}
	m.AgeDays = m.On.DaysSince(infant.Birth)
	m.Position = posyandu.Lying
	if m.AgeDays >= 731 {
		m.Position = posyandu.Standing
	}
	for _, f := range change {
		f(&m)
	}
	return posyandu.Scored(m, infant)
}

var infant = posyandu.Child{Sex: "f", Birth: civil.MustDate("2022-03-12")}

func TestWarningsSpeakOfWhatShouldBeLookedAtAgain(t *testing.T) {
	as := func(p posyandu.Position) func(*posyandu.Measurement) {
		return func(m *posyandu.Measurement) { m.Position = p }
	}
	arm := func(cm float64) func(*posyandu.Measurement) {
		return func(m *posyandu.Measurement) { m.MUAC = cm }
	}
	said := func(f func(*posyandu.FileSays)) func(*posyandu.Measurement) {
		return func(m *posyandu.Measurement) { f(&m.File) }
	}
	for _, c := range []struct {
		name   string
		series []posyandu.Measurement
		want   string
	}{
		{"nothing is odd", []posyandu.Measurement{visit("2024-01-10", 10.4, 82.1), visit("2024-02-10", 10.6, 83)}, ""},
		{"a little less is not odd", []posyandu.Measurement{visit("2024-01-10", 10.4, 82.1), visit("2024-02-10", 9.9, 83)}, ""},
		{"three kilograms less since last month", []posyandu.Measurement{visit("2024-01-10", 12.4, 82.1), visit("2024-02-10", 9.4, 83)},
			"Berat turun 3,0 kg sejak bulan lalu. Timbang sekali lagi?"},
		{"a tenth of the weight less", []posyandu.Measurement{visit("2022-06-10", 6, 0), visit("2022-06-20", 5.4, 0)},
			"Berat turun 0,6 kg sejak 10 Juni 2022. Timbang sekali lagi?"},
		{"what lies in the past cannot be weighed again", []posyandu.Measurement{visit("2023-10-10", 12.4, 0), visit("2023-11-10", 9.4, 0), visit("2023-12-10", 9.6, 0)},
			"Berat turun 3,0 kg sejak bulan sebelumnya. Cocokkan dengan buku KIA; perbaiki di e-PPGBM bila salah tulis."},
		{"a weight that cannot have grown so", []posyandu.Measurement{visit("2024-01-10", 9.4, 0), visit("2024-02-10", 14.4, 0)},
			"Berat naik 5,0 kg sejak bulan lalu, lebih cepat dari biasanya. Timbang sekali lagi?"},
		{"a child that shrinks", []posyandu.Measurement{visit("2024-01-10", 0, 84.1), visit("2024-02-10", 0, 81.9)},
			"Tinggi berkurang 2,2 cm sejak bulan lalu (cara ukur sudah diperhitungkan). Ukur sekali lagi?"},
		{"standing up is no shrinking", []posyandu.Measurement{visit("2024-03-10", 0, 85), visit("2024-04-10", 0, 84)}, ""},
		{"a height nobody has", []posyandu.Measurement{visit("2024-01-10", 0, 55)},
			"Skor TB/U -9,48 di luar yang wajar, jadi belum dihitung sebagai status gizi. Ukur sekali lagi?"},
		{"standing before two years", []posyandu.Measurement{visit("2024-01-10", 0, 82.1, as(posyandu.Standing))},
			"Diukur berdiri sebelum umur 24 bulan. Untuk skor ditambah 0,7 cm. Cocokkan dengan buku KIA; perbaiki di e-PPGBM bila salah tulis."},
		{"lying after two years", []posyandu.Measurement{visit("2024-05-10", 0, 86, as(posyandu.Lying))},
			"Diukur terlentang sesudah umur 24 bulan. Untuk skor dikurangi 0,7 cm. Cocokkan dengan buku KIA; perbaiki di e-PPGBM bila salah tulis."},
		{"the file's own score differs", []posyandu.Measurement{visit("2024-01-10", 0, 82.1, said(func(f *posyandu.FileSays) { f.HeightZ = posyandu.Score{Z: -2.4, Known: true} }))},
			"Skor TB/U di berkas -2,40; hitungan dari tanggal, ukuran, dan cara ukur -0,80. Yang dipakai -0,80 (normal). Cocokkan dengan buku KIA; perbaiki di e-PPGBM bila salah tulis."},
		{"an arm that cannot have thinned so", []posyandu.Measurement{visit("2024-01-10", 0, 0, arm(14.3)), visit("2024-02-10", 0, 0, arm(11.2))},
			"LiLA berubah dari 14,3 cm menjadi 11,2 cm sejak bulan lalu, lebih cepat dari biasanya. Ukur sekali lagi?"},
		{"grams are not taken", []posyandu.Measurement{visit("2024-01-10", 0, 82.1, said(func(f *posyandu.FileSays) { f.Weight = 8700 }))},
			"Berat tertulis 8.700,0 kg di berkas. Angka ini tidak dipakai. Cocokkan dengan buku KIA; perbaiki di e-PPGBM bila salah tulis."},
	} {
		var got []string
		for _, w := range posyandu.Warnings(c.series) {
			got = append(got, locale.Indonesian.Render(w.Text)+" "+locale.Indonesian.Render(w.Do))
			if en := locale.English.Render(w.Text) + locale.English.Render(w.Do); strings.ContainsAny(en, "{}") || strings.Contains(en, "posyandu.") {
				t.Errorf("%s: %s", c.name, en)
			}
		}
		if text := strings.Join(got, " | "); text != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, text, c.want)
		}
	}
}

func TestTheNewestWarningComesFirst(t *testing.T) {
	got := posyandu.Warnings([]posyandu.Measurement{visit("2023-10-10", 12.4, 0), visit("2023-11-10", 9.4, 0), visit("2023-12-10", 12.6, 0), visit("2024-01-10", 9.5, 0)})
	if len(got) < 2 || got[0].On.String() != "2024-01-10" || got[len(got)-1].On.String() != "2023-11-10" {
		t.Errorf("%v", got)
	}
}

func TestAStatusIndicatesAndNeverDiagnoses(t *testing.T) {
	for category, want := range map[growth.Category]string{growth.Stunted: "terindikasi pendek", growth.SeverelyWasted: "terindikasi gizi buruk", growth.NormalHeight: "normal",
		growth.PossibleRiskOfOverweight: "berisiko gizi lebih", growth.NoCategory: "tidak ada kategori"} {
		if got := locale.Indonesian.Render(posyandu.StatusText(category)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestTheNextVisitSaysWhenAndWhatFor(t *testing.T) {
	for _, c := range []struct {
		name, birth, weighed, measured, today string
		late                                  bool
		want                                  string
	}{
		{"weighed this month", "2023-01-05", "2024-02-10", "2024-02-10", "2024-02-21", false, "Maret 2024: timbang berat."},
		{"not yet weighed this month", "2023-01-05", "2024-01-10", "2024-01-10", "2024-02-21", false, "Februari 2024: timbang berat, ukur panjang atau tinggi, dan vitamin A."},
		{"too young for vitamin A", "2023-11-05", "2024-01-10", "2024-01-10", "2024-02-21", false, "Februari 2024: timbang berat dan ukur panjang atau tinggi."},
		{"two months without a weighing", "2023-01-05", "2024-03-10", "2024-03-10", "2024-05-31", true, "Belum ditimbang sejak 10 Maret 2024; datang bulan ini untuk timbang berat."},
		{"three months without a height", "2023-01-05", "2024-05-10", "2024-03-10", "2024-05-31", false, "Juni 2024: timbang berat dan ukur panjang atau tinggi."},
		{"never weighed", "2023-01-05", "", "", "2024-05-31", false, "Mei 2024: timbang berat dan ukur panjang atau tinggi."},
		{"five by then", "2019-03-01", "2024-02-10", "2024-02-10", "2024-02-21", false, "Anak sudah lima tahun; penimbangan balita selesai."},
		{"five a day later", "2019-03-02", "2024-02-10", "2024-02-10", "2024-02-21", false, "Maret 2024: timbang berat."},
	} {
		h := posyandu.History{Child: posyandu.Child{Birth: civil.MustDate(c.birth)}}
		if c.weighed != "" {
			h.Child.Latest.WeightOn, h.Child.Latest.HeightOn = civil.MustDate(c.weighed), civil.MustDate(c.measured)
		}
		n := h.Next(civil.MustDate(c.today))
		if got := locale.Indonesian.Render(n.Text); got != c.want || n.Late != c.late {
			t.Errorf("%s: %q, late %v", c.name, got, n.Late)
		}
	}
}

func TestAdviceBeginsWithWhatIsMostUrgent(t *testing.T) {
	on := civil.MustDate("2024-02-10")
	z := func(v float64) posyandu.Score { return posyandu.Score{Z: v, Known: true} }
	for _, c := range []struct {
		name   string
		latest posyandu.Latest
		doubts []posyandu.Warning
		arm    float64
		want   string
	}{
		{"never measured", posyandu.Latest{}, nil, 0, "first"},
		{"in doubt", posyandu.Latest{On: on, Gain: posyandu.Twice}, []posyandu.Warning{{On: on, Code: "weight_fell", Again: true}}, 0, "weigh_again"},
		{"an older doubt", posyandu.Latest{On: on, Gain: posyandu.Gained}, []posyandu.Warning{{On: on.AddDays(-30), Code: "weight_fell", Again: true}}, 0, "gained"},
		{"swollen feet", posyandu.Latest{On: on, Oedema: posyandu.OedemaYes}, nil, 0, "urgent"},
		{"severely wasted", posyandu.Latest{On: on, WeightForHeight: z(-3.2)}, nil, 0, "urgent"},
		{"wasted and stunted", posyandu.Latest{On: on, WeightForHeight: z(-2.2), HeightZ: z(-2.5), Gain: posyandu.Gained}, nil, 0, "wasted stunted"},
		{"below the red line", posyandu.Latest{On: on, WeightZ: z(-3.2), Gain: posyandu.Gained}, nil, 0, "red_line"},
		{"twice not gained", posyandu.Latest{On: on, Gain: posyandu.Twice}, nil, 0, "twice"},
		{"not gained", posyandu.Latest{On: on, Gain: posyandu.NotGained}, nil, 0, "not_gained"},
		{"first weighing", posyandu.Latest{On: on, Gain: posyandu.First}, nil, 0, "again"},
		{"a thin arm", posyandu.Latest{On: on, Gain: posyandu.Gained}, nil, 12.4, "wasted"},
		{"a very thin arm", posyandu.Latest{On: on, Gain: posyandu.Gained}, nil, 11.4, "urgent"},
		{"a height in doubt", posyandu.Latest{On: on, HeightZ: z(-2.5), Gain: posyandu.Gained}, []posyandu.Warning{{On: on, Code: "height_fell", Again: true}}, 0, "gained measure_again"},
	} {
		c.latest.WeightOn = c.latest.On
		h := posyandu.History{Child: posyandu.Child{Birth: civil.MustDate("2022-03-12"), Latest: c.latest}, Measurements: []posyandu.Measurement{visit("2024-02-10", 0, 0, func(m *posyandu.Measurement) { m.MUAC = c.arm })}}
		if got := advice(h, c.doubts, "2024-02-21"); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	long := posyandu.History{Child: posyandu.Child{Birth: civil.MustDate("2022-03-12"), Latest: posyandu.Latest{On: on, WeightOn: on, Gain: posyandu.Gained}}}
	if got := advice(long, nil, "2024-06-21"); got != "late" {
		t.Errorf("long ago: %s", got)
	}
	if got := advice(long, nil, "2027-06-21"); got != "posyandu.next_none" {
		t.Errorf("five years old: %s", got)
	}
}

func advice(h posyandu.History, doubts []posyandu.Warning, today string) string {
	var got []string
	for _, text := range h.Advice(doubts, h.Next(civil.MustDate(today))) {
		got = append(got, strings.TrimPrefix(text.Key, "posyandu.next_do_"))
	}
	return strings.Join(got, " ")
}

func TestCurvesAreInOrderAndEndWhereTheStandardEnds(t *testing.T) {
	for _, index := range []growth.Index{growth.LengthForAge, growth.WeightForAge, growth.WeightForLength, growth.BMIForAge, growth.ArmForAge} {
		for _, sex := range []growth.Sex{growth.Male, growth.Female} {
			c := posyandu.CurveOf(index, sex, growth.Standing)
			if !slices.IsSorted(c.X) || len(c.Lines) != 7 || len(c.Centiles) != 5 {
				t.Fatalf("%s: %d lines, %d centiles", index, len(c.Lines), len(c.Centiles))
			}
			for i := range c.X {
				for k, l := range c.Lines {
					if math.IsNaN(l.Y[i]) || k > 0 && l.Y[i] < c.Lines[k-1].Y[i] {
						t.Fatalf("%s at %v: line %v is %v", index, c.X[i], l.Z, l.Y[i])
					}
				}
			}
		}
	}
	c := posyandu.CurveOf(growth.WeightForAge, growth.Female, growth.UnknownPosition)
	if median := c.Lines[3].Y; median[0] != 3.23 || c.X[len(c.X)-1] != 59.99 || c.Lines[0].Percent > 0.14 {
		t.Errorf("median at birth %v, the last month %v", median[0], c.X[len(c.X)-1])
	}
}

func TestAMeasurementStandsWhereItsScoreSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.IntRange(300, 1800).Draw(t, "days")
		m := posyandu.Measurement{On: infant.Birth.AddDays(days), AgeDays: days, Weight: 10,
			Position: rapid.SampledFrom([]posyandu.Position{posyandu.Lying, posyandu.Standing}).Draw(t, "position")}
		m.Height = math.Round(10*growth.MeasureAt(growth.LengthForAge, growth.Female, days, rapid.Float64Range(-3, 3).Draw(t, "z"))) / 10
		m = posyandu.Scored(m, infant)
		p := m.Plot(infant)
		if there := growth.MeasureAt(growth.LengthForAge, growth.Female, days, m.Scores.Height.Z); math.Abs(there-p.Length) > 0.03 {
			t.Errorf("plotted at %v, the line is at %v", p.Length, there)
		}
	})
}
