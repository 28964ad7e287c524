package synthetic_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tuntas-id/tuntas/linkage/synthetic"
)

var update = flag.Bool("update", false, "write the golden registers anew")

// registers are what a run wrote.
type registers struct {
	civil, programme, truth, errors bytes.Buffer
	sum                             synthetic.Summary
}

func generate(t *testing.T, o synthetic.Options) *registers {
	t.Helper()
	g := &registers{}
	sum, err := synthetic.Generate(context.Background(), o, synthetic.Output{Civil: &g.civil, Programme: &g.programme, Truth: &g.truth, Errors: &g.errors})
	if err != nil {
		t.Fatal(err)
	}
	g.sum = sum
	return g
}

func preset(t *testing.T, name string) synthetic.Errors {
	t.Helper()
	e, err := synthetic.Preset(name)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// faultless is a model in which nobody errs, moves or is missing.
func faultless() synthetic.Errors {
	return synthetic.Errors{CivilCovers: 1, ProgrammeCovers: 0.5, Records: []synthetic.Carefulness{{Share: 1, Factor: 1}}}
}

type rows []map[string]string

func table(t *testing.T, text []byte) rows {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out rows
	for _, r := range all[1:] {
		m := map[string]string{}
		for i, name := range all[0] {
			m[name] = r[i]
		}
		out = append(out, m)
	}
	return out
}

func (r rows) by(column string) map[string]map[string]string {
	m := map[string]map[string]string{}
	for _, row := range r {
		m[row[column]] = row
	}
	return m
}

func TestTheSameSeedGivesTheSameBytesForAnyNumberOfWorkers(t *testing.T) {
	o := synthetic.Options{Persons: 6000, Seed: 7, Errors: preset(t, "hard"), Workers: 1}
	one := generate(t, o)
	o.Workers = 4
	four := generate(t, o)
	o.Seed = 8
	other := generate(t, o)
	for name, pair := range map[string][3]*bytes.Buffer{"A": {&one.civil, &four.civil, &other.civil}, "B": {&one.programme, &four.programme, &other.programme},
		"truth": {&one.truth, &four.truth, &other.truth}, "errors": {&one.errors, &four.errors, &other.errors}} {
		if !bytes.Equal(pair[0].Bytes(), pair[1].Bytes()) {
			t.Errorf("%s differs between one and four workers", name)
		}
		if bytes.Equal(pair[0].Bytes(), pair[2].Bytes()) {
			t.Errorf("%s is the same for another seed", name)
		}
	}
}

func TestTheTruthHoldsEveryRecordOnce(t *testing.T) {
	g := generate(t, synthetic.Options{Persons: 4321, Seed: 3, Errors: preset(t, "usual")})
	if g.sum.Persons != 4321 {
		t.Errorf("%d persons, asked for 4321", g.sum.Persons)
	}
	truth, spoilt := table(t, g.truth.Bytes()), table(t, g.errors.Bytes()).by("rec_id")
	byID := truth.by("rec_id")
	records := 0
	for letter, register := range map[string]rows{"A": table(t, g.civil.Bytes()), "B": table(t, g.programme.Bytes())} {
		seen := map[string]bool{}
		for _, r := range register {
			id := r["rec_id"]
			if seen[id] || byID[id] == nil || byID[id]["register"] != letter || spoilt[id] == nil || len(id) != 9 {
				t.Fatalf("record %q of %s: truth %v", id, letter, byID[id])
			}
			seen[id] = true
		}
		records += len(register)
	}
	if len(truth) != records || len(byID) != records {
		t.Errorf("the truth has %d lines of %d records; the registers have %d", len(truth), len(byID), records)
	}
	home := map[string]string{}
	for _, r := range truth {
		if h, ok := home[r["person_id"]]; ok && h != r["household_id"] {
			t.Fatalf("person %s has two households", r["person_id"])
		}
		home[r["person_id"]] = r["household_id"]
	}
}

func TestNumbersAreValidAndBelongToOnePerson(t *testing.T) {
	g := generate(t, synthetic.Options{Persons: 30000, Seed: 5, Errors: faultless()})
	truth := table(t, g.truth.Bytes()).by("rec_id")
	owner, other := map[string]string{}, 0
	civil := table(t, g.civil.Bytes())
	for _, r := range civil {
		nik, person := r["nik"], truth[r["rec_id"]]["person_id"]
		if o, ok := owner[nik]; ok && o != person {
			t.Fatalf("two persons have the same NIK")
		}
		owner[nik] = person
		date, female := nik[6:12], nik[6] >= '4'
		if female {
			date = string(nik[6]-4) + nik[7:12]
		}
		born, err := time.Parse("020106", date)
		if len(nik) != 16 || err != nil || nik[12:] == "0000" || strings.Trim(nik, "0123456789") != "" {
			t.Fatalf("a NIK is wrong: %s (%v)", nik, err)
		}
		if got := born.Format("02-01") + nik[10:12]; got != r["tgl_lahir"][8:]+"-"+r["tgl_lahir"][5:7]+r["tgl_lahir"][2:4] || female != (r["jk"] == "P") {
			other++
		}
	}
	if share := float64(other) / float64(len(civil)); share > 0.012 || share < 0.003 {
		t.Errorf("%.4f of the NIK tell another birthday or sex; clerks err in about 0.007", share)
	}
}

func TestFamiliesHoldTogether(t *testing.T) {
	g := generate(t, synthetic.Options{Persons: 20000, Seed: 11, Errors: faultless()})
	truth := table(t, g.truth.Bytes()).by("rec_id")
	families := map[string]rows{}
	for _, r := range table(t, g.civil.Bytes()) {
		h := truth[r["rec_id"]]["household_id"]
		families[h] = append(families[h], r)
	}
	cards, large, same := map[string]bool{}, 0, 0
	for _, members := range families {
		mother, children, heads := checkHome(t, members)
		if heads != 1 {
			t.Fatalf("a household has %d heads: %v", heads, members)
		}
		if cards[members[0]["no_kk"]] {
			t.Fatal("two households have the same family card")
		}
		cards[members[0]["no_kk"]] = true
		if len(members) >= 4 {
			large++
		}
		same += checkChildren(t, mother, children)
	}
	if share := float64(large) / float64(len(families)); share < 0.2 || share > 0.6 {
		t.Errorf("%.2f of the households have four members or more", share)
	}
	if same > 3 {
		t.Errorf("%d pairs of siblings have the same name", same)
	}
}

// checkHome finds the mother and the children of a household.
func checkHome(t *testing.T, members rows) (mother map[string]string, children rows, heads int) {
	t.Helper()
	for _, m := range members {
		for _, column := range []string{"no_kk", "kode_desa", "rt", "rw"} {
			if m[column] != members[0][column] {
				t.Fatalf("members of a household differ in %s: %v", column, members)
			}
		}
		switch m["shdk"] {
		case "KEPALA KELUARGA":
			heads++
			if m["jk"] == "P" {
				mother = m
			}
		case "ISTRI":
			mother = m
		case "ANAK":
			children = append(children, m)
		}
	}
	return mother, children, heads
}

// checkChildren counts the pairs of siblings that have the same name.
func checkChildren(t *testing.T, mother map[string]string, children rows) (same int) {
	t.Helper()
	date := func(m map[string]string) time.Time {
		d, err := time.Parse(time.DateOnly, m["tgl_lahir"])
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for i, c := range children {
		if c["nama_ibu"] != children[0]["nama_ibu"] || mother != nil && c["nama_ibu"] != mother["nama"] {
			t.Fatalf("the mother of a child is another: %v, %v", c, mother)
		}
		if mother != nil {
			if years := date(c).Sub(date(mother)).Hours() / 24 / 365.25; years < 14 || years > 47 {
				t.Fatalf("a mother was %.0f years old: %v, %v", years, c, mother)
			}
		}
		for _, d := range children[:i] {
			days := date(c).Sub(date(d)).Abs().Hours() / 24
			if days != 0 && days < 240 && date(c).Year() > 1985 {
				t.Fatalf("siblings were born %.0f days apart: %v, %v", days, c, d)
			}
			if c["nama"] == d["nama"] {
				same++
			}
		}
	}
	return same
}

func TestWhereNobodyErrsTheRegistersAgree(t *testing.T) {
	g := generate(t, synthetic.Options{Persons: 5000, Seed: 2, Errors: faultless()})
	truth := table(t, g.truth.Bytes()).by("rec_id")
	civil := map[string]map[string]string{}
	for _, r := range table(t, g.civil.Bytes()) {
		civil[truth[r["rec_id"]]["person_id"]] = r
	}
	for _, b := range table(t, g.programme.Bytes()) {
		a := civil[truth[b["rec_id"]]["person_id"]]
		d := b["tgl_lahir"]
		got := []string{b["nik"], b["no_kk"], strings.ToUpper(b["nama"]), b["jk"], strings.ToUpper(b["nama_ibu"]), d[6:] + d[2:6] + d[:2], b["kode_desa"]}
		want := []string{a["nik"], a["no_kk"], a["nama"], a["jk"], a["nama_ibu"], a["tgl_lahir"], strings.ReplaceAll(a["kode_desa"], ".", "")}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	}
	for _, r := range table(t, g.errors.Bytes()) {
		if r["kinds"] != "" {
			t.Fatalf("%s has %s", r["rec_id"], r["kinds"])
		}
	}
}

func TestTheSharesAreThoseOfTheModel(t *testing.T) {
	e := preset(t, "usual")
	g := generate(t, synthetic.Options{Persons: 120000, Seed: 1, Errors: e})
	between := func(what string, got, low, high float64) {
		t.Helper()
		if got < low || got > high {
			t.Errorf("%s: %.4f, expected %.4f to %.4f", what, got, low, high)
		}
	}
	between("births of twins", float64(g.sum.Twins)/float64(g.sum.Births), 0.008, 0.014)
	between("persons of the civil register", float64(g.sum.Civil.Records)/120000, 0.93, 0.97)
	between("persons of the programme list", float64(g.sum.Programme.Records)/120000, 0.5, 0.6)
	for _, k := range []synthetic.Kind{synthetic.NIKMissing, synthetic.DateMissing, synthetic.PlaceMissing, synthetic.AddressMissing, synthetic.VillageMissing, synthetic.SexMissing, synthetic.NameTypo} {
		rate := e.Rates[k.String()]
		between(k.String(), g.sum.Programme.Share(k), 0.6*rate, 1.5*rate)
		if k != synthetic.NIKMissing && k != synthetic.AddressMissing && k != synthetic.VillageMissing && k != synthetic.SexMissing {
			between(k.String()+" of the civil register", g.sum.Civil.Share(k), 0.05*rate, 0.3*rate)
		}
	}
	both, name, mother, n := 0.0, 0.0, 0.0, 0.0
	for _, r := range table(t, g.errors.Bytes()) {
		if r["rec_id"][0] == 'A' {
			continue
		}
		n++
		a, b := strings.Contains(r["kinds"], "name_typo"), strings.Contains(r["kinds"], "date_")
		if a {
			name++
		}
		if b {
			mother++
		}
		if a && b {
			both++
		}
	}
	if together := both * n / (name * mother); together < 1.8 {
		t.Errorf("errors of a record come together only %.2f times as often as by chance", together)
	}
}

func TestSmallRegistersAreAsTheyWere(t *testing.T) {
	g := generate(t, synthetic.Options{Persons: 60, Seed: 1, Errors: preset(t, "hard")})
	for name, got := range map[string]*bytes.Buffer{"register_a.csv": &g.civil, "register_b.csv": &g.programme, "truth.csv": &g.truth, "errors.csv": &g.errors} {
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got.String()); diff != "" {
			t.Errorf("%s (go test -update writes it anew): %s", name, diff)
		}
	}
}

func TestModelsOfErrors(t *testing.T) {
	for _, name := range synthetic.Presets {
		preset(t, name)
	}
	if _, err := synthetic.Preset("none"); err == nil || !strings.Contains(err.Error(), "usual") {
		t.Errorf("an unknown preset: %v", err)
	}
	for name, text := range map[string]string{
		"a kind that does not exist":  "records: [{share: 1, factor: 1}]\nrates: {nik_lost: 0.1}",
		"a rate above one":            "records: [{share: 1, factor: 1}]\nrates: {nik_missing: 1.1}",
		"shares that are not a whole": "records: [{share: 0.5, factor: 1}]",
		"an unknown setting":          "records: [{share: 1, factor: 1}]\nmoves: 0.1",
	} {
		if _, err := synthetic.ParseErrors([]byte(text)); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	if _, err := synthetic.Generate(context.Background(), synthetic.Options{Errors: faultless()}, synthetic.Output{}); err == nil {
		t.Error("no persons are accepted")
	}
}

func TestCancelledRunsEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var b bytes.Buffer
	out := synthetic.Output{Civil: &b, Programme: &b, Truth: &b}
	if _, err := synthetic.Generate(ctx, synthetic.Options{Persons: 400000, Seed: 1, Errors: faultless()}, out); err == nil {
		t.Error("a cancelled run says nothing")
	}
}
