package programme

import "testing"

func TestNumbersAreReadAsOfficesWriteThem(t *testing.T) {
	for _, c := range []struct {
		text string
		want int64
		ok   bool
	}{
		{"108", 108, true}, {"1.240 orang", 1240, true}, {"Rp 2.400.000 / KK", 2400000, true}, {"2,4 juta", 2400000, true},
		{"1.250.000,00", 1250000, true}, {"20 miliar", 20000000000, true}, {"200,000", 200000, true}, {"105 KK", 105, true},
		{"600000.0", 600000, true}, {"-", 0, false}, {"", 0, false}, {"menyesuaikan", 0, false}, {"12.", 12, true},
	} {
		if got, ok := parseNumber(c.text); got != c.want || ok != c.ok {
			t.Errorf("%q gives %d, %v; want %d", c.text, got, ok, c.want)
		}
	}
}

func TestTheUnitOfATargetIsRead(t *testing.T) {
	for text, want := range map[string]Unit{
		"105 KK": UnitFamily, "108": UnitFamily, "1.240 orang": UnitPerson, "12 unit rumah": UnitHouse, "40 Rumah Tangga": UnitFamily,
		"39 usaha mikro": UnitBusiness, "3 kelurahan": UnitArea, "25 Siswa": UnitPerson,
	} {
		if got := parseUnit(text); got != want {
			t.Errorf("%q is in %s, want %s", text, got, want)
		}
	}
}

func TestStrategiesAreReadFromNumberBannerAndName(t *testing.T) {
	for text, want := range map[string]Strategy{
		"1": 1, "II": 2, "STRATEGI 3: PENURUNAN JUMLAH KANTONG KEMISKINAN": 3, "Strategi I": 1, "Strategi ke-2": 2,
		"Pengurangan Beban Pengeluaran Masyarakat": 1, "peningkatan pendapatan": 2, "Penurunan kantong kemiskinan": 3,
		"": 0, "4": 0, "Dinas Sosial": 0, "strategi baru": 0,
	} {
		if got := parseStrategy(text); got != want {
			t.Errorf("%q is strategy %d, want %d", text, got, want)
		}
	}
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"1.240 orang", "2,4 juta", "9999999999999999999", "1.2.3", ",", "1,5 miliar"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if v, _ := parseNumber(s); v < 0 {
			t.Errorf("%q gives %d", s, v)
		}
	})
}
