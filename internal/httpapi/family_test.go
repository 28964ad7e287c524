package httpapi_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/verification"
)

// imported is a city with two families in its register; it gives the first.
func imported(t *testing.T) (*office, string) {
	t.Helper()
	o, _, _ := newCity(t)
	b := o.uploaded("analyst", "keluarga.csv", familyFile())
	if status, body, _ := o.send("analyst", "POST", "/api/imports/"+b.ID+"/commit", "{}"); status != 200 {
		t.Fatalf("commit: %d %s", status, body)
	}
	o.settled("analyst", b.ID)
	var list struct {
		Items []struct{ ID, HeadName string }
	}
	o.read("verifier", "/api/families?sort=-head", &list)
	if len(list.Items) != 2 {
		t.Fatalf("%+v", list)
	}
	return o, list.Items[0].ID
}

func (o *office) read(user, path string, into any) {
	o.t.Helper()
	status, body, _ := o.send(user, "GET", path, "")
	if status != 200 {
		o.t.Fatalf("%s: %d %s", path, status, body)
	}
	if err := json.Unmarshal([]byte(body), into); err != nil {
		o.t.Fatalf("%s: %v %s", path, err, body)
	}
}

func (o *office) visited(family, eligibility, answers string) {
	o.t.Helper()
	status, body, _ := o.send("verifier", "POST", "/api/families/"+family+"/verification", `{"existence":"found","eligibility":"`+eligibility+
		`","reason":"Dikunjungi.","evidence":"","note":"","visitedOn":"2023-10-12","verifier":"Rini Contoh","answers":{`+answers+`}}`)
	if status != 200 {
		o.t.Fatalf("visit: %d %s", status, body)
	}
}

type assessment struct {
	Met, Unknown, Differences               int
	Result, Agreement, Comparison, Register string
	Officer                                 *struct {
		Eligibility, VisitedOn, Verifier string
		Answered                         int
	}
	Criteria []struct {
		Code, Answer, Officer, Register, Why string
		Differs                              bool
	}
}

// The register says of the family: headed by a woman (k02), primary school
// (k03), a farmer (k06), with a NIK (not k11).
func TestTheOfficersAnswersStandBesideThoseOfTheRegister(t *testing.T) {
	o, family := imported(t)
	var before assessment
	o.read("verifier", "/api/families/"+family+"/assessment", &before)
	if before.Officer != nil || before.Agreement != "unjudged" || before.Comparison != "" || before.Met != 3 || before.Result != "undecided" {
		t.Errorf("without a visit: %+v", before)
	}
	all := `"k01":"no","k02":"no","k03":"yes","k04":"yes","k05":"no","k06":"no","k07":"no","k08":"yes","k09":"yes","k10":"yes","k11":"no","k12":"no","k13":"no"`
	o.visited(family, "eligible", all)
	var a assessment
	o.read("verifier", "/api/families/"+family+"/assessment", &a)
	if a.Agreement != "differ" || a.Comparison != "Petugas: layak; kriteria: 5 dari 13, ambang 7 → tidak layak." {
		t.Errorf("%s: %q", a.Agreement, a.Comparison)
	}
	if a.Officer == nil || a.Officer.Eligibility != "eligible" || a.Officer.Answered != 13 || a.Officer.Verifier != "Rini Contoh" || a.Officer.VisitedOn != "2023-10-12" {
		t.Errorf("officer: %+v", a.Officer)
	}
	var differ []string
	for _, c := range a.Criteria {
		if c.Officer != c.Answer {
			t.Errorf("%s: the answer of the officer does not count: %+v", c.Code, c)
		}
		if c.Differs {
			differ = append(differ, c.Code+" "+c.Officer+"/"+c.Register)
		}
	}
	if !slices.Equal(differ, []string{"k02 no/yes", "k06 no/yes"}) || a.Differences != 2 {
		t.Errorf("differing: %v (%d)", differ, a.Differences)
	}
	if !strings.Contains(a.Criteria[1].Why, "jenis kelamin kepala keluarga") {
		t.Errorf("why the register says so: %q", a.Criteria[1].Why)
	}
	if !strings.Contains(a.Register, "3 dari 13") {
		t.Errorf("the register alone: %q", a.Register)
	}
}

func TestOfficerAndCriteriaAreComparedForEveryOutcome(t *testing.T) {
	meets := `"k01":"yes","k04":"yes","k05":"yes","k07":"yes"`
	below := `"k02":"no","k03":"no","k04":"no","k05":"no","k06":"no","k07":"no","k08":"no"`
	for _, c := range []struct{ eligibility, answers, agreement, says string }{
		{"eligible", meets, "agree", "→ layak."},
		{"eligible_with_intervention", meets, "agree", "→ layak."},
		{"not_eligible", meets, "differ", "Petugas: tidak layak"},
		{"not_eligible", below, "agree", "→ tidak layak."},
		{"eligible", below, "differ", "→ tidak layak."},
		{"eligible", "", "open", "belum dapat diputuskan"},
	} {
		o, family := imported(t)
		o.visited(family, c.eligibility, c.answers)
		var a assessment
		o.read("verifier", "/api/families/"+family+"/assessment", &a)
		if a.Agreement != c.agreement || !strings.Contains(a.Comparison, c.says) {
			t.Errorf("%s with %s: %s %q", c.eligibility, c.answers, a.Agreement, a.Comparison)
		}
	}
}

func TestTheHistoryHasTheDayOfTheEventAndWhoRecordedIt(t *testing.T) {
	o, family := imported(t)
	o.visited(family, "eligible", "")
	var h struct {
		Items []struct {
			On, At, Text, By, Kind string
			Details                []string
			Provenance             *struct{ File string }
		}
	}
	o.read("verifier", "/api/families/"+family+"/history", &h)
	if len(h.Items) != 2 {
		t.Fatalf("%+v", h.Items)
	}
	file, visit := h.Items[0], h.Items[1]
	if file.Kind != "import" || file.On != "2023-12-31" || file.By != "analyst" || !strings.HasPrefix(file.At, "2024-02-21") || file.Provenance == nil || file.Provenance.File != "keluarga.csv" {
		t.Errorf("file: %+v", file)
	}
	if visit.Kind != "verification" || visit.On != "2023-10-12" || visit.By != "verifier" || !strings.HasPrefix(visit.At, "2024-02-21") ||
		visit.Text != "Hasil kunjungan oleh Rini Contoh: ditemukan, layak. Alasan: Dikunjungi." {
		t.Errorf("visit: %+v", visit)
	}
}

func TestWhatAListDoesNotKnowIsRefusedInWords(t *testing.T) {
	o, _ := imported(t)
	for query, says := range map[string]string{
		"sort=umur":            `Urutan \"umur\" tidak dikenal. Pilih dari: area, decile, head`,
		"sort=-":               "tidak dikenal",
		"area=abc":             `\"abc\" bukan kode wilayah`,
		"area=6172":            "Tulis dengan titik",
		"area=61.72.99":        "Wilayah 61.72.99 tidak ada",
		"area=61.72.03.9999":   "Periksa kodenya",
		"existence=ada":        "Pilih dari: found, died",
		"eligibility=layak":    "Pilih dari: eligible",
		"delivery=sudah":       "Pilih dari: planned",
		"desil=1":              `Saringan \"desil\" tidak dikenal`,
		"limit=banyak":         "limit",
		"existence=found,,":    "tidak dikenal",
		"relation=sepupu&q=a":  "Pilih dari: head",
		"nikStatus=bagus":      "Pilih dari: ok",
		"decile=11":            "11",
		"hasIntervention=mung": "mung",
	} {
		status, body, _ := o.send("verifier", "GET", "/api/families?"+query, "")
		if status != 422 && status != 400 || !strings.Contains(body, says) {
			t.Errorf("%s: %d %s", query, status, body)
		}
	}
	for _, path := range []string{"/api/programmes/matrix?area=61.72.99", "/api/areas?within=61.72.99"} {
		if status, body, _ := o.send("verifier", "GET", path, ""); status != 422 || !strings.Contains(body, "61.72.99 tidak ada") {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	for _, query := range []string{"sort=-decile", "sort=head", "area=61.72.05", "existence=found,none&eligibility=none", "limit=1&cursor=1"} {
		if status, body, _ := o.send("verifier", "GET", "/api/families?"+query, ""); status != 200 {
			t.Errorf("%s: %d %s", query, status, body)
		}
	}
	if status, body, _ := o.send("verifier", "GET", "/api/families/abc", ""); status != 404 {
		t.Errorf("no such family: %d %s", status, body)
	}
}

func TestTheCodesOfAFilterAreThoseOfTheirPackages(t *testing.T) {
	existences, eligibilities := []string{registry.None}, []string{}
	for _, e := range verification.Existences {
		existences = append(existences, string(e))
	}
	for _, e := range verification.Eligibilities {
		if e == verification.NotJudged {
			e = registry.None
		}
		eligibilities = append(eligibilities, string(e))
	}
	for name, want := range map[string][]string{"existence": existences, "eligibility": eligibilities,
		"delivery": {string(programme.Planned), string(programme.Verified), string(programme.Delivered), string(programme.Cancelled)}} {
		got := registry.Codes(name)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestACriterionSaysInWordsWhatItLooksAt(t *testing.T) {
	o, _ := imported(t)
	var sets struct {
		Items []struct {
			Criteria []struct{ Code, Counts, Rule string }
		}
	}
	o.read("leader", "/api/criteria", &sets)
	got := map[string]string{}
	for _, c := range sets.Items[0].Criteria {
		got[c.Code] = c.Counts
		if strings.Contains(c.Counts, "verification.") || strings.ContainsAny(c.Counts, "[]'=") {
			t.Errorf("%s is not in words: %s", c.Code, c.Counts)
		}
	}
	for code, says := range map[string]string{"k01": "Hanya jawaban petugas", "k02": "jenis kelamin kepala keluarga: perempuan", "k03": "tidak tamat SD",
		"k04": "umur anggota: 60 atau lebih", "k09": "tidak dihitung. Petugas yang menentukan"} {
		if !strings.Contains(got[code], says) {
			t.Errorf("%s: %q does not say %q", code, got[code], says)
		}
	}
}

func TestASimulationNamesTheFamiliesThatChange(t *testing.T) {
	o, family := imported(t)
	o.visited(family, "eligible", `"k01":"yes","k04":"yes","k05":"no"`) // five with the register's three
	for _, c := range []struct {
		user, threshold string
		changes         int
	}{{"verifier", "5", 1}, {"verifier", "7", 0}, {"analyst", "5", 1}} {
		status, body, _ := o.send(c.user, "POST", "/api/criteria/simulate", `{"set":"","threshold":`+c.threshold+`,"area":"","decile":[]}`)
		var s struct {
			Threshold, Added int
			Changes          []struct {
				ID     string
				Met    int
				Enters bool
			}
		}
		if err := json.Unmarshal([]byte(body), &s); err != nil || status != 200 {
			t.Fatalf("%d %s", status, body)
		}
		if len(s.Changes) != c.changes || s.Added != c.changes {
			t.Errorf("%s, %s: %s", c.user, c.threshold, body)
		}
		if c.changes == 1 && (s.Changes[0].ID != family || s.Changes[0].Met != 5 || !s.Changes[0].Enters) {
			t.Errorf("%+v", s.Changes)
		}
	}
	if status, body, _ := o.send("verifier", "POST", "/api/criteria/simulate", `{"set":"","threshold":5,"area":"61.72.99","decile":[]}`); status != 422 {
		t.Errorf("an area that does not exist: %d %s", status, body)
	}
}
