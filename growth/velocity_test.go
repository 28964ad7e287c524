package growth_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/tuntas-id/tuntas/growth"
)

func TestTheFifthCentilesOfMonthlyWeightGainAreThosePublished(t *testing.T) {
	// WHO, growth velocity based on weight, 1-month increments, 5th centile in grams.
	published := map[growth.Sex][]float64{
		growth.Male:   {460, 713, 446, 285, 194, 103, 42, -1, -36, -66, -89, -106},
		growth.Female: {446, 578, 369, 259, 172, 93, 37, -2, -40, -70, -89, -102},
	}
	month := func(m int) growth.Age { return growth.Months(float64(m)) }
	for sex, want := range published {
		for i, grams := range want {
			from, to := month(i), month(i+1)
			switch i {
			case 0:
				to = growth.Days(28)
			case 1:
				from = growth.Days(28)
			}
			interval, ok := growth.IntervalOf(growth.WeightVelocity, from, to, 3)
			if !ok || interval.Months != 1 {
				t.Fatalf("no interval of one month from %d", i)
			}
			got := growth.IncrementAt(growth.WeightVelocity, sex, interval, growth.CentileZ(5))
			if math.Round(got) != grams {
				t.Errorf("sex %d, month %d: %v g, published %v", sex, i, got, grams)
			}
			if z := growth.VelocityZ(growth.WeightVelocity, sex, interval, got); math.Abs(growth.Centile(z)-5) > 1e-9 {
				t.Errorf("sex %d, month %d: the centile of the 5th centile is %v", sex, i, growth.Centile(z))
			}
		}
	}
}

func TestTwoWeighingsThatFitNoIntervalHaveNoVelocity(t *testing.T) {
	if _, ok := growth.IntervalOf(growth.WeightVelocity, growth.Days(30), growth.Days(75), 5); ok {
		t.Error("45 days were taken for an interval")
	}
}

// weigh makes the weighings of a boy in the months from January, in kg; 0 is a month
// in which he did not come.
func weigh(startMonths int, kilograms ...float64) []growth.Weighing {
	var all []growth.Weighing
	for i, kg := range kilograms {
		if kg == 0 {
			continue
		}
		age := growth.Months(float64(startMonths+i) + 0.1)
		m := growth.Measurement{Sex: growth.Male, Age: age, Weight: kg, LengthHeight: growth.Missing(), Head: growth.Missing(),
			Arm: growth.Missing(), Triceps: growth.Missing(), Subscapular: growth.Missing()}
		s, _ := m.Score()
		all = append(all, growth.Weighing{On: time.Date(2024, time.Month(1+i), 10, 9, 0, 0, 0, time.UTC), Age: age, Weight: kg, Z: s.Z[growth.WeightForAge]})
	}
	return all
}

func TestTheResultsOfWeighingsAreThoseOfTheKMS(t *testing.T) {
	for _, c := range []struct {
		name      string
		weighings []growth.Weighing
		want      string
	}{
		{"a new child, then a gain above the least gain", weigh(3, 5.8, 6.5), "B N"},
		{"a gain below the least gain and a falling line", weigh(3, 5.8, 6.1), "B T"},
		{"twice not gained", weigh(8, 8.0, 8.0, 8.1), "B T 2T"},
		{"a month missed is O, and the month after is compared again", weigh(8, 8.0, 0, 8.6, 8.9), "B O N"},
		{"a child of three years on its line gains though 170 g are below 200 g", weigh(36, 14.3, 14.47, 14.64), "B N N"},
		{"less than −3 is below the red line", weigh(12, 6.5, 6.8), "B! N!"},
	} {
		got := ""
		for _, j := range growth.JudgeWeighings(growth.KMSGain, c.weighings) {
			mark := j.Result.String()
			if j.Twice {
				mark = "2T"
			}
			if j.BelowRedLine {
				mark += "!"
			}
			got += mark + " "
		}
		if got != c.want+" " {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func ExampleIndex_Category() {
	m := growth.Measurement{Sex: growth.Female, Age: growth.Days(1183), Position: growth.Standing, Weight: 10.2, LengthHeight: 87.8,
		Head: growth.Missing(), Arm: growth.Missing(), Triceps: growth.Missing(), Subscapular: growth.Missing()}
	s, err := m.Score()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, i := range []growth.Index{growth.LengthForAge, growth.WeightForAge, growth.WeightForLength} {
		fmt.Printf("%.2f %s\n", s.Z[i], i.Category(s.Z[i]))
	}
	// Output:
	// -2.34 pendek
	// -2.77 berat badan kurang
	// -1.98 gizi baik
}
