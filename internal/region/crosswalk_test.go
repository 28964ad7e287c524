package region_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

func TestAPairOfCodesIsTakenOrSaysWhyNot(t *testing.T) {
	for _, c := range []struct {
		name string
		pair region.Pairing
		want fault.Code
	}{
		{"a new pair", region.Pairing{Area: "61.72.03.1003", BPS: "6172020003"}, ""},
		{"the same pair again", region.Pairing{Area: "61.72", BPS: "6172"}, ""},
		{"Mempawah with the code of Bengkayang", region.Pairing{Area: "61.02", BPS: "6102"}, fault.Conflict},
		{"an area that is paired otherwise", region.Pairing{Area: "61.72", BPS: "6199"}, fault.Conflict},
		{"a pair known only from experience is replaced", region.Pairing{Area: "61.72.04", BPS: "6172035", Certainty: region.Found}, ""},
		{"a kota with the code of a kecamatan", region.Pairing{Area: "61.72", BPS: "6172020"}, fault.Invalid},
		{"an area that does not exist", region.Pairing{Area: "61.99", BPS: "6199"}, fault.Invalid},
		{"a code that is none", region.Pairing{Area: "61.72", BPS: "61.72"}, fault.Invalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := directory(t)
			err := d.AddPairings(c.pair)
			if fault.CodeOf(err) != c.want {
				t.Fatalf("got %v", err)
			}
			if err != nil {
				return
			}
			if b, ok := d.ToBPS(c.pair.Area); !ok || b != c.pair.BPS {
				t.Errorf("%s is %s", c.pair.Area, b)
			}
			if a, ok := d.FromBPS(c.pair.BPS); !ok || a != c.pair.Area {
				t.Errorf("%s is %s", c.pair.BPS, a)
			}
		})
	}
}

func TestAReplacedPairLeavesNoTrace(t *testing.T) {
	d := directory(t)
	if p, ok := d.Pairing("61.72.04"); !ok || p.Certainty != region.Own {
		t.Fatalf("shipped as %+v", p)
	}
	// Utara and Timur change places: both were known from experience only.
	err := d.AddPairings(region.Pairing{Area: "61.72.04", BPS: "6172020", Certainty: region.Found}, region.Pairing{Area: "61.72.03", BPS: "6172030", Certainty: region.Found})
	if err != nil {
		t.Fatal(err)
	}
	for bps, want := range map[region.BPSCode]region.Code{"6172020": "61.72.04", "6172030": "61.72.03"} {
		if c, _ := d.FromBPS(bps); c != want {
			t.Errorf("%s is %s, want %s", bps, c, want)
		}
		if b, _ := d.ToBPS(want); b != bps {
			t.Errorf("%s is %s, want %s", want, b, bps)
		}
	}
}

func TestAWrongCrosswalkFileSaysWhatToMend(t *testing.T) {
	for name, c := range map[string]struct{ file, says string }{
		"empty":              {"", "kemendagri"},
		"other columns":      {"kode,nama\n61,x\n", "kemendagri"},
		"only a header":      {"kemendagri,bps\n", "kemendagri"},
		"digits without dot": {"kemendagri,bps\n61.72,6172\n6172,6172\n", "Baris 3"},
		"a short row":        {"kemendagri,bps\n61.72\n", "Baris 2"},
	} {
		_, err := region.ReadCrosswalk(strings.NewReader(c.file), "uji")
		if got := locale.Indonesian.Render(fault.TextOf(err)); !fault.Is(err, fault.Invalid) || !strings.Contains(got, c.says) {
			t.Errorf("%s: %q", name, got)
		}
	}
	got, err := region.ReadCrosswalk(strings.NewReader("\ufeffnama;Kode BPS;Kode Kemendagri\r\nx;6172020003;61.72.03.1003\r\n"), "BPS 2024")
	if want := (region.Pairing{Area: "61.72.03.1003", BPS: "6172020003", Certainty: region.Found, Source: "BPS 2024"}); err != nil || len(got) != 1 || got[0] != want {
		t.Errorf("%v, %v", got, err)
	}
}

type fullDisk struct{}

func (fullDisk) Crosswalk(context.Context) ([]region.Pairing, error) { return nil, nil }

func (fullDisk) SaveCrosswalk(context.Context, []region.Pairing) error {
	return errors.New("disk full")
}

func TestAPairThatCannotBeKeptIsNotUsed(t *testing.T) {
	d := directory(t)
	if _, err := d.ImportCrosswalk(context.Background(), fullDisk{}, strings.NewReader("kemendagri,bps\n61.72.03.1003,6172020003\n"), "uji"); err == nil {
		t.Fatal("no error")
	}
	if _, ok := d.ToBPS("61.72.03.1003"); ok {
		t.Error("the pair is used though it was not kept")
	}
}
