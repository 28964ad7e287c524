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
		{"a numeric cell in Indonesian", "6172031507900003,00", "", "", identity.OK, "6172031507900003"},
		{"Excel's form with all 16 digits has lost nothing", "6.172031507900003E+15", "m", "1990-07-15", identity.OK, "6172031507900003"},
		{"Excel's form with 15 digits has lost one", "6.17203150790001E+15", "", "", identity.PrecisionLostSuspect, "6.17203150790001E+15"},
		{"the short form shown as a number again", "6172030000000000", "", "", identity.PrecisionLostSuspect, "6172030000000000"},
		{"the shorter form shown as a number again", "6172000000000000", "", "", identity.PrecisionLostSuspect, "6172000000000000"},
		{"only a decimal sign and an exponent", ".E+15", "", "", identity.Format, "E+15"},
		{"day 71, a woman on the 31st", "6172037101900001", "f", "1990-01-31", identity.OK, "6172037101900001"},
		{"day 72", "6172037201900001", "", "", identity.DateInvalid, "6172037201900001"},
		{"day 40, which is nobody's", "6172034001900001", "", "", identity.DateInvalid, "6172034001900001"},
		{"a woman on 29 February of a leap year", "6172036902960001", "f", "1996-02-29", identity.OK, "6172036902960001"},
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

func TestEveryStatusHasSeverityTextRemedyAndOwner(t *testing.T) {
	for _, s := range identity.Statuses() {
		for _, language := range []locale.Language{locale.Indonesian, locale.English} {
			for _, text := range []locale.Text{s.Text(), s.Remedy(), s.Owner().Text()} {
				if got := language.Render(text); got == text.Key && got != "" || strings.ContainsAny(got, "{}") {
					t.Errorf("%s in %s: %q", s, language, got)
				}
			}
		}
		if (s == identity.OK) != s.Remedy().IsZero() || (s == identity.OK) != (s.Severity() == identity.SeverityNone) {
			t.Errorf("%s: severity %q, remedy %v", s, s.Severity(), s.Remedy())
		}
	}
	if identity.Missing.IsWarning() || !identity.SexMismatch.IsWarning() {
		t.Error("a missing NIK is normal, a mismatch is a warning")
	}
}

func TestTheTextSaysWhatExactlyIsWrong(t *testing.T) {
	born := identity.Known{Sex: "m", Birth: civil.MustDate("1990-07-05")}
	for raw, want := range map[string]string{
		"617203050790000":     "NIK berisi 15 angka, seharusnya 16.",
		"61720305079000031":   "NIK berisi 17 angka, seharusnya 16.",
		"617203050790000O":    "NIK berisi huruf atau tanda selain angka.",
		"6172030507900000":    "Empat angka terakhir NIK adalah 0000; nomor urut mulai dari 0001.",
		"6172034507900003":    "NIK menunjukkan perempuan (tanggal ditambah 40), kolom menulis laki-laki.",
		"6172030705900003":    "Tanggal lahir pada kolom berbeda dengan NIK: hari dan bulan tampaknya tertukar.",
		"6172030507910003":    "Tahun lahir pada kolom berbeda dengan NIK; hari dan bulannya sama.",
		"6172030607910003":    "Tanggal lahir pada kolom berbeda dengan NIK.",
		"6172030513900003":    "Tanggal lahir di dalam NIK tidak ada dalam kalender.",
		"6172030507900003":    "NIK sesuai.",
		" 6172030507900003,0": "NIK sesuai.",
	} {
		if got := locale.Indonesian.Render(identity.Check(raw, born).Text()); got != want {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
	for raw, want := range map[string]string{
		"6172034507900003": "Tanggal terbit di dalam Nomor KK tidak ada dalam kalender.",
		"617203":           "Nomor KK berisi 6 angka, seharusnya 16.",
		"":                 "Nomor KK tidak ada.",
	} {
		r := identity.CheckKK(raw, identity.Known{})
		if got := locale.Indonesian.Render(r.Text()); got != want {
			t.Errorf("KK %s: %q, want %q", raw, got, want)
		}
		if got := locale.English.Render(r.Remedy()); got == r.Remedy().Key || strings.ContainsAny(got, "{}") {
			t.Errorf("KK %s: remedy %q", raw, got)
		}
	}
}

func TestTheCenturyFitsTheKnownBirthDateElseTheDayOfTheFile(t *testing.T) {
	for _, c := range []struct{ name, nik, known, asOf, want string }{
		{"a known date of the last century", "6172031507120003", "1912-07-15", "2024-02-21", "1912-07-15"},
		{"a known date of this century", "6172031507120003", "2012-07-15", "2024-02-21", "2012-07-15"},
		{"a known date that is a little off", "6172031507020003", "1999-01-01", "", "2002-07-15"},
		{"nobody is born after the file's date", "6172031507240003", "", "2024-02-21", "1924-07-15"},
		{"born just before the file's date", "6172032002240003", "", "2024-02-21", "2024-02-20"},
		{"a child of a later file", "6172031507310003", "", "2032-01-01", "2031-07-15"},
		{"no day is given", "6172031507260003", "", "", "2026-07-15"},
		{"no day is given, and old", "6172031507270003", "", "", "1927-07-15"},
		{"29 February 00 can only be 2000", "6172032902000003", "1900-03-01", "", "2000-02-29"},
	} {
		t.Run(c.name, func(t *testing.T) {
			day := func(s string) civil.Date {
				if s == "" {
					return civil.Date{}
				}
				return civil.MustDate(s)
			}
			p, ok := identity.NIK(c.nik).Parts()
			got, valid := p.Birth(day(c.known), day(c.asOf))
			if !ok || !valid || got.String() != c.want {
				t.Errorf("%s is born %s, want %s", c.nik, got, c.want)
			}
		})
	}
}

func TestAFamilyCardHasNoPlus40(t *testing.T) {
	for raw, want := range map[string]identity.Status{
		"6172031507100003": identity.OK, "6172035507100003": identity.DateInvalid, "": identity.Missing, "617203": identity.Format,
		"'6172031507100003": identity.OK, "6172031507100000": identity.Format, "6,172E+15": identity.PrecisionLostSuspect,
	} {
		if got := identity.CheckKK(raw, identity.Known{}); got.Status != want {
			t.Errorf("%q: %s, want %s", raw, got.Status, want)
		}
	}
}

func TestAMaskShowsRegionAndSerialOnly(t *testing.T) {
	for value, want := range map[string]string{
		"6172035507900003": "6172••••••••0003", "": "", "6,172E+15": "•••••••15", "12": "••••", "éàüéàü": "••••àü",
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
		nik, ok := identity.Make("617203", birth, sex, serial)
		if !ok {
			t.Fatal("not made")
		}
		known := identity.Known{Sex: sex, Birth: birth}
		got := identity.Check(string(nik), known)
		if got.Status != identity.OK || got.NIK() != nik || got.KK() != "" {
			t.Fatalf("%s of %s %v: %s", string(nik), sex, birth, got.Status)
		}
		p, ok := nik.Parts()
		b, valid := p.Birth(birth, civil.Date{})
		if !ok || !valid || b != birth || p.Sex != sex || p.Serial != fmt.Sprintf("%04d", serial) || p.Region != "617203" {
			t.Fatalf("%s reads as %+v", string(nik), p)
		}
		other := map[string]string{"m": "f", "f": "m"}[sex]
		if got := identity.Check(string(nik), identity.Known{Sex: other, Birth: birth}); got.Status != identity.SexMismatch {
			t.Fatalf("the other sex: %s", got.Status)
		}
		if got := identity.Check(string(nik), identity.Known{Sex: sex, Birth: birth.AddDays(1)}); got.Status != identity.BirthdateMismatch {
			t.Fatalf("a day later: %s", got.Status)
		}
	})
}

func TestSignsAroundDigitsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := "6172031507900003"
		at := rapid.IntRange(0, len(plain)).Draw(t, "at")
		sign := rapid.SampledFrom([]string{" ", ".", "-", "'", "\u00a0", "\u200b", "’", "\t"}).Draw(t, "sign")
		if got := identity.Check(plain[:at]+sign+plain[at:], identity.Known{}); got.Status != identity.OK || got.Value != plain {
			t.Fatalf("%q at %d: %s %q", sign, at, got.Status, got.Value)
		}
	})
}

func TestAFamilyCardIsMadeAndReadBack(t *testing.T) {
	kk, ok := identity.MakeKK("617203", civil.MustDate("2019-05-04"), 7)
	if got := identity.CheckKK(string(kk), identity.Known{}); !ok || string(kk) != "6172030405190007" || got.Status != identity.OK || got.KK() != kk || got.NIK() != "" {
		t.Errorf("%s: %+v", string(kk), got)
	}
}

func TestNothingIsMadeOfWrongParts(t *testing.T) {
	day := civil.MustDate("1990-07-15")
	for name, make := range map[string]func() (identity.NIK, bool){
		"a region of four digits": func() (identity.NIK, bool) { return identity.Make("6172", day, "m", 1) },
		"a region with dots":      func() (identity.NIK, bool) { return identity.Make("61.72.", day, "m", 1) },
		"no sex":                  func() (identity.NIK, bool) { return identity.Make("617203", day, "", 1) },
		"no day":                  func() (identity.NIK, bool) { return identity.Make("617203", civil.Date{}, "m", 1) },
		"serial 0":                func() (identity.NIK, bool) { return identity.Make("617203", day, "m", 0) },
		"serial 10000":            func() (identity.NIK, bool) { return identity.Make("617203", day, "m", 10000) },
	} {
		if n, ok := make(); ok || n != "" {
			t.Errorf("%s makes %s", name, string(n))
		}
	}
}

func TestPrintingANumberShowsItsMask(t *testing.T) {
	got := fmt.Sprint(identity.NIK("6172035507900003"), " ", identity.KK("6172031507100003"))
	if got != "6172••••••••0003 6172••••••••0003" {
		t.Errorf("printed %q", got)
	}
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
		identity.CheckKK(s, identity.Known{})
		for _, l := range []locale.Language{locale.Indonesian, locale.English} {
			if text := l.Render(r.Text()); len(r.Value) >= 6 && strings.Trim(r.Value, "0123456789") == "" && strings.Contains(text, r.Value) {
				t.Errorf("the text for %q gives it away: %s", s, text)
			}
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	known := identity.Known{Sex: "f", Birth: civil.MustDate("1990-07-15")}
	b.ReportAllocs()
	for b.Loop() {
		identity.Check("6172035507900003", known)
	}
}
