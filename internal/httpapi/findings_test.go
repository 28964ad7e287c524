package httpapi_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// shabbyFile has many kinds of defects, so that the page that lists the kinds
// of findings is tried with them.
func shabbyFile() string {
	good := familyRow("610001", "1", "SITI CONTOH", "6172034605800001")
	row := func(key, old, new string) string {
		return strings.Replace(strings.Replace(good, "610001", key, 1), old, new, 1)
	}
	return "\ufeff" + strings.Replace(familyHeader, "\r\n", ";Warna Cat;Nama;;Persentil\r\n", 1) +
		strings.Replace(good, "\r\n", ";biru;;x;7\r\n", 1) +
		row("610001", "SITI", "TINI") + // the key and the NIK again
		row("", "SITI", "TINI") +
		row("610003", "6172034605800001", "6,172E+15") +
		row("610004", "6172034605800001", "617") + row("610005", "6172034605800001", "617") +
		row("610006", "1980-05-06", "06/05/80") + row("610007", "1980-05-06", "06/05/20") +
		row("610008", "1980-05-06", "31/02/1980") + row("610009", "1980-05-06", "05/26/1980") + row("610010", "1980-05-06", "2099-01-01") +
		row("610011", "PETANI", "ASTRONOT") + row("610012", ";1;3;", ";12;3;") + row("610013", ";1;3;", ";satu;3;") +
		row("610014", "6172031003", "bukan kode") + row("610015", "6172031003", "6171031003") +
		strings.Replace(row("610016", "SITI", "TINI"), "\r\n", strings.Repeat(";", 6)+"di luar\r\n", 1) +
		strings.Replace(row("610017", "JL. CONTOH NO 1", "JL. CONTOH; NO 1"), "\r\n", strings.Repeat(";", 6)+"di luar\r\n", 1) +
		row("610018", "SITI CONTOH", "") +
		"JUMLAH;;18\r\nMengetahui,\r\n"
}

func TestEveryKindOfFindingSaysWhatItIsAndHowToMendIt(t *testing.T) {
	o, _, _ := newCity(t)
	b := o.uploaded("analyst", "kacau.csv", shabbyFile())
	seen := map[string]bool{}
	for _, language := range []string{"id", "en"} {
		_, body, _ := o.send("analyst", "GET", "/api/imports/"+b.ID, "", "Accept-Language", language)
		var got struct {
			Findings []struct{ Code, Label, Remedy, Severity string }
		}
		if err := json.Unmarshal([]byte(body), &got); err != nil {
			t.Fatal(err)
		}
		order := "error warning notice"
		for _, k := range got.Findings {
			if seen[k.Code] = true; !strings.Contains(order, k.Severity) {
				t.Errorf("%s, a %s, stands behind what matters less", k.Code, k.Severity)
			}
			_, rest, _ := strings.Cut(order, k.Severity)
			order = k.Severity + rest
			for _, said := range []string{k.Label, k.Remedy} {
				if said == "" || said == k.Code || strings.ContainsAny(said, "{}") || strings.Contains(said, "_") {
					t.Errorf("%s in %s: label %q, remedy %q", k.Code, language, k.Label, k.Remedy)
				}
			}
		}
	}
	for _, code := range []string{"duplicate_in_file", "key_missing", "date_short_year", "date_year_ambiguous", "date_invalid", "date_month_first",
		"date_future", "value_unmapped", "area_invalid", "area_conflict", "cells_beyond", "cells_moved", "column_twice", "column_unnamed", "columns_unknown", "row_total", "row_not_data"} {
		if !seen[code] {
			t.Errorf("the file gave no %s: %v", code, seen)
		}
	}
}
