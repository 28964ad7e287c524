package identity_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/locale"
	"pgregory.net/rapid"
)

type regions map[string]bool

func (r regions) KnowsRegion(six string) bool { return r[six] }

func TestANIKIsCheckedAndExplained(t *testing.T) {
	known := regions{"617203": true}
	for _, c := range []struct {
		name, raw, sex, birth string
		want                  identity.Status
		value                 string
	}{
		{"a woman has her day plus 40", "6172035507900003", "f", "1990-07-15", identity.OK, "6172035507900003"},
		{"a man has the day itself", "6172031507900003", "m", "1990-07-15", identity.OK, "6172031507900003"},
		{"the column says man, the number woman", "6172035507900003", "m", "1990-07-15", identity.SexMismatch, "6172035507900003"},
		{"another birth date", "6172031507900003", "m", "1991-07-15", identity.BirthdateMismatch, "6172031507900003"},
		{"born in this century", "6172031507120003", "m", "2012-07-15", identity.OK, "6172031507120003"},
		{"born a century earlier", "6172031507120003", "m", "1912-07-15", identity.OK, "6172031507120003"},
		{"29 February of a leap year", "6172032902960001", "m", "1996-02-29", identity.OK, "6172032902960001"},
		{"29 February of a common year", "6172032902950001", "m", "", identity.DateInvalid, "6172032902950001"},
		{"29 February 2000, not 1900", "6172032902000001", "m", "", identity.OK, "6172032902000001"},
		{"month 13", "6172031513900003", "", "", identity.DateInvalid, "6172031513900003"},
		{"day 32", "6172033207900003", "", "", identity.DateInvalid, "6172033207900003"},
		{"apostrophe, spaces and dots", "'6172 0315.0790 0003", "m", "1990-07-15", identity.OK, "6172031507900003"},
		{"15 digits", "617203150790003", "", "", identity.Format, "617203150790003"},
		{"17 digits", "61720315079000031", "", "", identity.Format, "61720315079000031"},
		{"serial 0000", "6172031507900000", "", "", identity.Format, "6172031507900000"},
		{"a letter", "617203150790000O", "", "", identity.Format, "617203150790000O"},
		{"a serial that ends in 0", "6172031507900010", "", "", identity.OK, "6172031507900010"},
		{"Excel wrote it short", "6,172E+15", "", "", identity.PrecisionLostSuspect, "6,172E+15"},
		{"Excel wrote it short, in English", "6.17203E+15", "", "", identity.PrecisionLostSuspect, "6.17203E+15"},
		{"a numeric cell", "6172031507900003.0", "", "", identity.OK, "6172031507900003"},
		{"nothing", "", "f", "1990-07-15", identity.Missing, ""},
		{"a dash", " - ", "", "", identity.Missing, ""},
		{"zeros", "0000000000000000", "", "", identity.Missing, ""},
		{"a kecamatan nobody knows", "9999991507900003", "", "", identity.RegionUnknown, "9999991507900003"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := identity.Known{Sex: c.sex, Regions: known}
			if c.birth != "" {
				k.Birth = civil.MustDate(c.birth)
			}
			got := identity.Check(c.raw, k)
			if got.Status != c.want || got.Value != c.value {
				t.Errorf("%q: %s %q, want %s %q", c.raw, got.Status, got.Value, c.want, c.value)
			}
			if got.Status != identity.OK && locale.Indonesian.Render(got.Status.Remedy()) == got.Status.Remedy().Key {
				t.Errorf("%s has no remedy", got.Status)
			}
		})
	}
}

func TestANumericCellThatEndsIn0HasLostItsLastDigit(t *testing.T) {
	if got := identity.Check("6172031507900010", identity.Known{Numeric: true}); got.Status != identity.PrecisionLostSuspect {
		t.Errorf("got %s", got.Status)
	}
	if got := identity.Check("6172031507900013", identity.Known{Numeric: true}); got.Status != identity.OK {
		t.Errorf("got %s", got.Status)
	}
}

func TestAFamilyCardHasNoPlus40(t *testing.T) {
	for raw, want := range map[string]identity.Status{
		"6172031507100003": identity.OK, "6172035507100003": identity.DateInvalid, "": identity.Missing, "617203": identity.Format,
	} {
		if got := identity.CheckKK(raw, nil); got.Status != want {
			t.Errorf("%q: %s, want %s", raw, got.Status, want)
		}
	}
}

func TestAMaskShowsRegionAndSerialOnly(t *testing.T) {
	for value, want := range map[string]string{
		"6172035507900003": "6172••••••••0003", "": "", "6,172E+15": "•••••••15", "12": "••••",
	} {
		if got := identity.Mask(value); got != want {
			t.Errorf("mask of %q is %q, want %q", value, got, want)
		}
	}
}

func TestWhatIsMadeIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		birth := civil.MustDate("1930-01-01").AddDays(rapid.IntRange(0, 34000).Draw(t, "day"))
		sex := rapid.SampledFrom([]string{"m", "f"}).Draw(t, "sex")
		serial := rapid.IntRange(1, 9999).Draw(t, "serial")
		nik := identity.Make("617203", birth, sex, serial)
		got := identity.Check(nik, identity.Known{Sex: sex, Birth: birth})
		if got.Status != identity.OK {
			t.Fatalf("%s of %s %v: %s", nik, sex, birth, got.Status)
		}
		p, ok := identity.Read(nik)
		b, valid := p.Birth(birth)
		if !ok || !valid || b != birth || p.Sex != sex || p.Serial != fmt.Sprintf("%04d", serial) {
			t.Fatalf("%s reads as %+v", nik, p)
		}
	})
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{"6172035507900003", "'6172 0315.0790 0003", "6,172E+15", "", "E", "1E", "é172035507900003", "6172031507900003.0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := identity.Check(s, identity.Known{Sex: "f"})
		if r.Status == identity.OK && (len(r.Value) != 16 || strings.Trim(r.Value, "0123456789") != "") {
			t.Errorf("%q is ok as %q", s, r.Value)
		}
		if masked := identity.Mask(r.Value); len(r.Value) >= 12 && masked == r.Value {
			t.Errorf("%q is not masked", r.Value)
		}
		identity.CheckKK(s, nil)
	})
}

func BenchmarkCheck(b *testing.B) {
	known := identity.Known{Sex: "f", Birth: civil.MustDate("1990-07-15")}
	for b.Loop() {
		identity.Check("6172035507900003", known)
	}
}
