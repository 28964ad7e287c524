package value_test

import (
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/intake/value"
	"pgregory.net/rapid"
)

var today = civil.MustDate("2026-11-24")

func TestNumbersAreReadAsIndonesianOfficesWriteThem(t *testing.T) {
	for in, want := range map[string]string{
		"1.234,56": "1234.56", "1,234.56": "1234.56", "241.467": "241467", "241.467.000": "241467000",
		"6,71 %": "6.71", "6.71": "6.71", "0.125": "0.125", "1.2345": "1.2345", "Rp 1.250.000,-": "1250000",
		"Rp1.250.000,00": "1250000", "Rp. 20.000.000": "20000000", "(1.250)": "-1250", "-6,5": "-6.5",
		"241 467": "241467", "1,25 juta": "1250000", "20 miliar": "20000000000", "007": "7", "1.234.567,8": "1234567.8",
		"1\u00a0234": "1234", "24.388 jiwa": "24388", "12 KK": "12", "1.234,56 km2": "1234.56", "0,5 juta jiwa": "500000", "12": "12", "IDR 5,000,000.00": "5000000", "-Rp 5": "-5",
	} {
		got, err := value.Decimal(in)
		if err != nil || got.Text != want {
			t.Errorf("Decimal(%q) = %q, %v; want %q", in, got.Text, err, want)
		}
	}
}

func TestWhatIsNoNumberIsRefused(t *testing.T) {
	for _, in := range []string{"", "abc", "1.23.456", "1,2,3", "12 3", "1.250 juta", "1..2", ",", "--5", "6,172E+15", "1.234,5.6"} {
		if got, err := value.Decimal(in); err == nil {
			t.Errorf("Decimal(%q) = %q, want an error", in, got.Text)
		}
	}
}

func TestASingleSeparatorWithThreeDigitsBehindIsMarkedAmbiguous(t *testing.T) {
	for in, want := range map[string]bool{"4.388": true, "4,388": true, "4.388,0": false, "43,88": false, "0.125": false} {
		if got, err := value.Decimal(in); err != nil || got.Ambiguous != want {
			t.Errorf("Decimal(%q).Ambiguous = %v, %v; want %v", in, got.Ambiguous, err, want)
		}
	}
}

func TestWholeNumbers(t *testing.T) {
	for in, want := range map[string]string{"1,234": "1234", "1.234": "1234", "12,00": "12", "5": "5"} {
		if got, err := value.Integer(in); err != nil || got.Text != want {
			t.Errorf("Integer(%q) = %q, %v; want %q", in, got.Text, err, want)
		}
	}
	if _, err := value.Integer("6,5"); err == nil {
		t.Error("6,5 was taken for a whole number")
	}
}

func TestNativeNumbersHaveAPoint(t *testing.T) {
	for in, want := range map[string]string{"1.234": "1.234", "4388": "4388", "1E+3": "1000", "6172034101800010": "6172034101800010", "-0": "0"} {
		if got, err := value.Native(in); err != nil || got.Text != want {
			t.Errorf("Native(%q) = %q, %v; want %q", in, got.Text, err, want)
		}
	}
}

func TestDatesAreReadInEveryFormThatOccurs(t *testing.T) {
	for in, want := range map[string]string{
		"21 Februari 2024": "2024-02-21", "21/02/2024": "2024-02-21", "21-02-24": "2024-02-21", "2024-02-21": "2024-02-21",
		"2024/02/21": "2024-02-21", "21.02.2024": "2024-02-21", "21-Feb-24": "2024-02-21", "Rabu, 21 Februari 2024": "2024-02-21",
		"1 Nopember 1975": "1975-11-01", "31 Agustus 2019": "2019-08-31", "31/08/19": "2019-08-31", "2024-02-21T08:00:00": "2024-02-21",
		"2024-02-21 00:00:00": "2024-02-21", "45343": "2024-02-21", "20240221": "2024-02-21", "February 21, 2024": "2024-02-21",
		"02/21/2024": "2024-02-21", "29 Pebruari 2024": "2024-02-29", "17 Agt 45": "1945-08-17", "01/01/27": "1927-01-01",
		"21 Mei 2024 pukul 08.00": "2024-05-21",
	} {
		got, err := value.Date(in, today)
		if err != nil || got.Date.String() != want {
			t.Errorf("Date(%q) = %s, %v; want %s", in, got.Date, err, want)
		}
	}
}

func TestAYearOfTwoDigitsIsTheLatestThatIsNotInTheFuture(t *testing.T) {
	for in, want := range map[string]struct {
		date  string
		short bool
	}{
		"12/03/86": {"1986-03-12", true}, "23/11/26": {"2026-11-23", true}, "25/11/26": {"1926-11-25", true}, "01-01-00": {"2000-01-01", true},
		"29/02/00": {"2000-02-29", true}, "29/02/28": {"1928-02-29", true}, "5 Mei 99": {"1999-05-05", true}, "05/26/80": {"1980-05-26", true},
		"12/03/1986": {"1986-03-12", false}, "2024-02-21": {"2024-02-21", false}, "45343": {"2024-02-21", false},
	} {
		if got, err := value.Date(in, today); err != nil || got.Date.String() != want.date || got.ShortYear != want.short {
			t.Errorf("Date(%q) = %+v, %v; want %+v", in, got, err, want)
		}
	}
	for _, in := range []string{"12/03/6", "12/03/986", "29/02/23", "86/03/12"} {
		if got, err := value.Date(in, today); err == nil {
			t.Errorf("Date(%q) = %s, want an error", in, got.Date)
		}
	}
}

func TestWhatIsNoDateIsRefused(t *testing.T) {
	for _, in := range []string{"", "2024", "31/02/2024", "29/02/2023", "00/00/0000", "Februari 2024", "13/13/2024", "1234567", "21 Xyz 2024", "60"} {
		if got, err := value.Date(in, today); err == nil {
			t.Errorf("Date(%q) = %s, want an error", in, got.Date)
		}
	}
}

func TestTheDayThatExcelInventedIsRefused(t *testing.T) {
	if d, ok := value.Serial(60); ok {
		t.Errorf("day 60 gave %s", d)
	}
	for n, want := range map[float64]string{1: "1900-01-01", 59: "1900-02-28", 61: "1900-03-01", 45343.5: "2024-02-21"} {
		if d, ok := value.Serial(n); !ok || d.String() != want {
			t.Errorf("Serial(%v) = %s, want %s", n, d, want)
		}
	}
}

func TestPeriods(t *testing.T) {
	for in, want := range map[string][2]string{
		"1 Maret 2024 – 30 Juni 2024": {"2024-03-01", "2024-06-30"}, "01/03/2024 s.d. 30/06/2024": {"2024-03-01", "2024-06-30"},
		"1 Maret s/d 30 Juni 2024": {"2024-03-01", "2024-06-30"}, "30 Juni 2024": {"", "2024-06-30"},
	} {
		from, to, err := value.Period(in, today)
		if err != nil || from.Date.String() != want[0] || to.Date.String() != want[1] {
			t.Errorf("Period(%q) = %s, %s, %v", in, from.Date, to.Date, err)
		}
	}
}

func TestTextIsCleanedToOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"  Maya \n Sopa ": "Maya Sopa", "'6172": "6172", "Jum'at": "Jum'at", "a\x00b": "ab", "A  B": "A B", "e\u0301": "\u00e9",
	} {
		if got := value.Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestEveryGroupedNumberIsReadBackProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.StringMatching(`[1-9][0-9]{0,11}`).Draw(t, "whole")
		cents := rapid.StringMatching(`[0-9][1-9]`).Draw(t, "cents")
		grouped := ""
		for i, c := range whole {
			if i > 0 && (len(whole)-i)%3 == 0 {
				grouped += "."
			}
			grouped += string(c)
		}
		got, err := value.Decimal("Rp " + grouped + "," + cents)
		if err != nil || got.Text != whole+"."+cents {
			t.Fatalf("%s,%s gave %q, %v", grouped, cents, got.Text, err)
		}
	})
}

func FuzzDecimal(f *testing.F) {
	for _, s := range []string{"1.234,56", "Rp 1.250.000,-", "6,71 %", "(1.250)", "1,25 juta"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := value.Decimal(s)
		if err != nil {
			return
		}
		again, err := value.Native(n.Text)
		if err != nil && len(n.Text) <= 30 {
			t.Fatalf("%q gave %q, which is no number", s, n.Text)
		}
		if err == nil && len(n.Text) < 15 && again.Text != n.Text {
			t.Fatalf("%q gave %q and then %q", s, n.Text, again.Text)
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"21 Februari 2024", "21/02/24", "2024-02-21T00:00:00", "45343", "Rabu, 1 Mei 24"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := value.Date(s, today)
		if err != nil {
			return
		}
		if !d.Date.Valid() {
			t.Fatalf("%q gave the day %v, which does not exist", s, d.Date)
		}
		again, err := value.Date(d.Date.String(), today)
		if err != nil || again.Date != d.Date {
			t.Fatalf("%q gave %s, read again %s", s, d.Date, again.Date)
		}
	})
}

func FuzzClean(f *testing.F) {
	f.Add("'6172  x")
	f.Fuzz(func(t *testing.T, s string) {
		if strings.ContainsAny(value.Clean(s), "\n\r\t\x00") {
			t.Fatalf("%q kept a control character", s)
		}
	})
}
