package demo_test

import (
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/demo"
	"github.com/tuntas-id/tuntas/internal/region"
)

// people are the names of a small region's list of persons, in lower case.
func people(t *testing.T, code region.Code) string {
	t.Helper()
	var b strings.Builder
	for _, l := range write(t, where(t, "berkas"), demo.Options{Region: code, Families: 300}).at("04").lines {
		b.WriteString(" " + strings.ToLower(l["Nama"]) + " |")
	}
	return b.String()
}

func TestNamesAreThoseOfTheBroadRegion(t *testing.T) {
	for _, c := range []struct {
		name string
		code region.Code
		has  []string
		not  []string
	}{
		{"Singkawang", "61.72", []string{" bong ", " tjhin ", " nyampo ", " siti aminah "}, []string{" ni wayan ", " wenda "}},
		{"a city of Central Java", "33.74", []string{" sugeng ", " sumiyati "}, []string{" tjhin ", " bong ", " nyampo ", " libin "}},
		{"a regency of West Java", "32.01", []string{" asep ", " euis "}, []string{" tjhin ", " nyampo "}},
		{"Aceh", "11.71", []string{" teuku iskandar ", " cut nuraini "}, []string{" tjhin ", " nyampo "}},
		{"North Sumatra", "12.71", []string{" siregar ", " sitorus "}, []string{" tjhin ", " nyampo "}},
		{"West Sumatra", "13.71", []string{" syafrizal ", " yusnimar "}, []string{" tjhin "}},
		{"Bali", "51.71", []string{" i wayan sudana ", " ni luh sukerti "}, []string{" tjhin ", " nyampo "}},
		{"West Nusa Tenggara", "52.71", []string{" lalu mahsun ", " baiq hartini "}, []string{" tjhin "}},
		{"East Nusa Tenggara", "53.71", []string{" tefa ", " tukan "}, []string{" tjhin "}},
		{"South Sulawesi", "73.71", []string{" daeng kebo ", " rante "}, []string{" tjhin "}},
		{"North Sulawesi", "71.71", []string{" wowor ", " mandagi "}, []string{" tjhin "}},
		{"Maluku", "81.71", []string{" sahetapy ", " lessy "}, []string{" tjhin "}},
		{"the highlands of Papua", "95.01", []string{" wenda ", " kogoya "}, []string{" tjhin ", " rumbiak "}},
		{"the coast of Papua", "91.71", []string{" rumbiak ", " korwa "}, []string{" tjhin "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := people(t, c.code)
			for _, name := range c.has {
				if !strings.Contains(all, name) {
					t.Errorf("nobody is called%s", name)
				}
			}
			for _, name := range c.not {
				if strings.Contains(all, name) {
					t.Errorf("somebody is called%s", name)
				}
			}
		})
	}
}

// Every province has names, so that a demo can be made of any regency.
func TestEveryProvinceHasNames(t *testing.T) {
	for _, province := range areas(t).Children(region.Nation) {
		regencies := areas(t).Children(province.Code)
		o := demo.Options{Region: regencies[0].Code, Families: demo.MinFamilies}
		if f := write(t, where(t, "berkas"), o); len(f.at("04").lines) < demo.MinFamilies {
			t.Errorf("%s: few people", province.Name)
		}
	}
}
