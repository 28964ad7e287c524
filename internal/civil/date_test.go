package civil_test

import (
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"pgregory.net/rapid"
)

func TestADayExistsOrNot(t *testing.T) {
	for s, want := range map[string]bool{
		"2024-02-29": true, "2023-02-29": false, "2000-02-29": true, "1900-02-29": false,
		"2024-13-01": false, "2024-00-10": false, "2024-04-31": false,
	} {
		_, err := civil.ParseDate(s)
		if (err == nil) != want {
			t.Errorf("%s exists: %v, want %v", s, err == nil, want)
		}
	}
}

func TestAgeInCompletedYears(t *testing.T) {
	for _, c := range []struct {
		born, on string
		want     int
	}{
		{"2000-02-29", "2001-02-28", 0},
		{"2000-02-29", "2001-03-01", 1},
		{"2000-02-29", "2004-02-29", 4},
		{"1990-07-15", "2024-07-14", 33},
		{"1990-07-15", "2024-07-15", 34},
	} {
		if got := civil.MustDate(c.born).AgeOn(civil.MustDate(c.on)); got != c.want {
			t.Errorf("born %s is %d on %s, want %d", c.born, got, c.on, c.want)
		}
	}
}

func TestAddingAndCountingDaysAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := civil.MustDate("2000-01-01").AddDays(rapid.IntRange(-40000, 40000).Draw(t, "start"))
		n := rapid.IntRange(-40000, 40000).Draw(t, "days")
		if got := d.AddDays(n).DaysSince(d); got != n {
			t.Fatalf("%v + %d days is %d days later", d, n, got)
		}
		back, err := civil.ParseDate(d.String())
		if err != nil || back != d {
			t.Fatalf("%v read back as %v, %v", d, back, err)
		}
	})
}
