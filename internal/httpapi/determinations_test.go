package httpapi_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/access"
)

// threeFamilies is a city with three families, none of them visited.
func threeFamilies(t *testing.T) (o *office, ids map[string]string) {
	t.Helper()
	o, _, _ = newCity(t)
	b := o.uploaded("verifier", "keluarga.csv", "\ufeff"+familyHeader+familyRow("610001", "1", "SITI CONTOH", "6172034605800001")+
		familyRow("610002", "2", "DEWI CONTOH", "6172034605800002")+familyRow("610003", "1", "RINA CONTOH", "6172034605800004"))
	o.must("POST", "/api/imports/"+b.ID+"/commit", "{}")
	o.settled("verifier", b.ID)
	var register struct {
		Items []struct{ ID, HeadName string }
	}
	if err := json.Unmarshal([]byte(o.must("GET", "/api/families", "")), &register); err != nil || len(register.Items) != 3 {
		t.Fatalf("%+v, %v", register, err)
	}
	ids = map[string]string{}
	for _, f := range register.Items {
		ids[f.HeadName] = f.ID
	}
	return o, ids
}

// must sends a request of the verifier that succeeds.
func (o *office) must(method, path, body string) string {
	o.t.Helper()
	status, text, _ := o.send("verifier", method, path, body)
	if status != 200 {
		o.t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	return text
}

// drafted makes a draft and returns its id.
func (o *office) drafted(title, more string) string {
	o.t.Helper()
	var d struct{ ID string }
	if err := json.Unmarshal([]byte(o.must("POST", "/api/determinations", `{"title":"`+title+`","area":"61.72","criteriaSet":"","dataDate":"2024-02-01"`+more+`}`)), &d); err != nil {
		o.t.Fatal(err)
	}
	return d.ID
}

func (o *office) frozen(id, number, date string) string {
	o.t.Helper()
	return o.must("POST", "/api/determinations/"+id+"/freeze", `{"decreeNo":"`+number+`","decreeDate":"`+date+`","signatory":"Nama Contoh","position":"Wali Kota","legalBasis":""}`)
}

func TestAFamilyIsAddedToADraftByHandAndTheLogKnows(t *testing.T) {
	o, ids := threeFamilies(t)
	draft := o.drafted("Daftar contoh", "")
	path := "/api/determinations/" + draft + "/choices"
	add := `{"kind":"add","familyId":"` + ids["SITI CONTOH"] + `","reason":"Kesepakatan musyawarah"}`
	for _, role := range access.Roles() {
		if status, body, _ := o.send(string(role), "POST", path, `{"kind":"add","familyId":"x","reason":"Kesepakatan musyawarah"}`); (status == 404) != role.Can(access.Determine) || status != 404 && status != 403 {
			t.Errorf("%s: %d %s", role, status, body)
		}
	}
	if status, _, _ := o.send("", "POST", path, add); status != 401 {
		t.Errorf("nobody: %d", status)
	}
	if status, _, _ := o.send("pontianak", "POST", path, add); status != 404 && status != 403 {
		t.Errorf("another city: %d", status)
	}
	for i, want := range []string{`"notice":""`, "Sudah tercatat pada"} {
		if body := o.must("POST", path, add); !strings.Contains(body, want) || strings.Count(body, `"headName":"SITI CONTOH"`) != 1 || !strings.Contains(body, `"families":1,`) {
			t.Errorf("choice %d: %s", i+1, body)
		}
	}
	o.audited("determination_choice", 1)
	if e := o.entries(draft, ""); e.Total != 1 || e.Items[0].Status != "by_hand" || e.Items[0].HeadName != "SITI CONTOH" {
		t.Errorf("%+v", e)
	}
	for name, tt := range map[string]struct {
		body   string
		status int
		says   string
	}{
		"without a reason": {`{"kind":"add","familyId":"` + ids["DEWI CONTOH"] + `","reason":" a "}`, 422, "Tulis alasannya"},
		"twice, otherwise": {`{"kind":"add","familyId":"` + ids["SITI CONTOH"] + `","reason":"Alasan yang lain"}`, 409, "sudah ada dalam usulan"},
		"who is not in":    {`{"kind":"remove","familyId":"` + ids["RINA CONTOH"] + `","reason":"Alasan yang lain"}`, 409, "memang tidak ada"},
	} {
		if status, body, _ := o.send("verifier", "POST", path, tt.body); status != tt.status || !strings.Contains(body, tt.says) {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	o.audited("determination_choice", 1)
	// Who may not see families reads no name.
	if _, body, _ := o.send("leader", "GET", "/api/determinations/"+draft, ""); strings.Contains(body, "SITI") {
		t.Errorf("a leader reads %s", body)
	}
	o.frozen(draft, "1/2024", "2024-02-10")
	if status, body, _ := o.send("verifier", "POST", path, `{"kind":"add","familyId":"`+ids["DEWI CONTOH"]+`","reason":"Terlambat datang"}`); status != 409 || !strings.Contains(body, "sudah dibekukan") {
		t.Errorf("a frozen list: %d %s", status, body)
	}
	if body := o.must("GET", "/api/determinations/"+draft, ""); !strings.Contains(body, `"reason":"Kesepakatan musyawarah"`) {
		t.Errorf("the frozen list has lost its choices: %s", body)
	}
}

func TestADecreeSaysWhatItDoesToAnOlderOne(t *testing.T) {
	o, ids := threeFamilies(t)
	choose := func(draft, name string) {
		o.must("POST", "/api/determinations/"+draft+"/choices", `{"kind":"add","familyId":"`+ids[name]+`","reason":"Kesepakatan musyawarah"}`)
	}
	first := o.drafted("Pertama", `,"relation":"","related":""`)
	choose(first, "SITI CONTOH")
	o.frozen(first, "1/2024", "2024-02-05")
	if status, body, _ := o.send("verifier", "POST", "/api/determinations", `{"title":"x","area":"61.72","criteriaSet":"","dataDate":"2024-02-01","relation":"replaces","related":"x"}`); status != 422 {
		t.Errorf("an older decree that is not there: %d %s", status, body)
	}
	second := o.drafted("Kedua", `,"relation":"supplements","related":"`+first+`"`)
	choose(second, "DEWI CONTOH")
	if body := o.frozen(second, "2/2024", "2024-02-10"); !strings.Contains(body, `"decreeNo":"1/2024","decreeDate":"2024-02-05","relation":"supplements","relationText":"melengkapi"`) {
		t.Errorf("the newer one: %s", body)
	}
	if body := o.must("GET", "/api/determinations/"+first, ""); !strings.Contains(body, `"relationText":"dilengkapi oleh"`) || !strings.Contains(body, `"currentFamilies":2,`) || !strings.Contains(body, `"changes":[]`) {
		t.Errorf("the older one: %s", body)
	}
	// The list that counts has the families of both.
	if body := o.must("GET", "/api/families?determination=any", ""); !strings.Contains(body, `"total":2,`) {
		t.Errorf("on the list: %s", body)
	}
	third := o.drafted("Ketiga", `,"relation":"replaces","related":"`+first+`"`)
	choose(third, "RINA CONTOH")
	o.frozen(third, "3/2024", "2024-02-15")
	if body := o.must("GET", "/api/families?determination=any", ""); !strings.Contains(body, `"total":1,`) || !strings.Contains(body, "RINA") {
		t.Errorf("on the list that replaced it: %s", body)
	}
	if body := o.must("GET", "/api/determinations/"+second+"?asOf=2024-02-15", ""); !strings.Contains(body, `"currentFamilies":0,`) {
		t.Errorf("the supplement goes on: %s", body)
	}
	if status, body, _ := o.send("verifier", "POST", "/api/determinations/"+first+"/changes", `{"kind":"add","familyId":"`+ids["RINA CONTOH"]+`","reason":"late_data","onDate":"2024-02-16","document":"BA","note":""}`); status != 409 || !strings.Contains(body, "sudah diganti Keputusan 3/2024") {
		t.Errorf("a change of a replaced list: %d %s", status, body)
	}
	o.annexes(first, third)
}

// annexes makes the annex of a decree that was replaced, masked and in full.
func (o *office) annexes(old, newer string) {
	t := o.t
	t.Helper()
	type report struct {
		ID, Decree string
		Identity   bool
		Files      []struct {
			Name, URL string
			Size      int
		}
	}
	build := func(more string) (r report) {
		if err := json.Unmarshal([]byte(o.must("POST", "/api/reports", `{"kind":"penetapan","date":"2024-02-20","purpose":"Bagian hukum"`+more+`}`)), &r); err != nil {
			t.Fatal(err)
		}
		return r
	}
	newest := build("")
	masked, full := build(`,"decree":"`+old+`"`), build(`,"decree":"`+old+`","identity":true`)
	if newest.Decree != "" || masked.Decree != "1/2024" || masked.Identity || !full.Identity || !strings.Contains(full.Files[1].Name, "rahasia") {
		t.Errorf("%+v\n%+v\n%+v", newest, masked, full)
	}
	for _, r := range []report{newest, masked, full} {
		for _, f := range r.Files {
			onDisk, err := os.ReadFile(filepath.Join(o.reportDir, r.ID, f.Name))
			if err != nil || bytes.HasPrefix(onDisk, []byte("PK")) || bytes.HasPrefix(onDisk, []byte("%PDF")) {
				t.Errorf("%s lies open on the disk, %v", f.Name, err)
			}
			body := o.must("GET", f.URL, "")
			if len(body) != f.Size || !strings.HasPrefix(body, "PK") && !strings.HasPrefix(body, "%PDF") {
				t.Errorf("%s has %d bytes, said %d", f.Name, len(body), f.Size)
			}
		}
	}
	// A sealed file is bound to its report.
	name := masked.Files[0].Name
	other, err := os.ReadFile(filepath.Join(o.reportDir, newest.ID, name))
	if err != nil || os.WriteFile(filepath.Join(o.reportDir, masked.ID, name), other, 0o600) != nil {
		t.Fatal(err)
	}
	if status, _, _ := o.send("verifier", "GET", masked.Files[0].URL, ""); status == 200 {
		t.Error("the file of another report opens in its place")
	}
	for _, role := range access.Roles() {
		may := role.CanAll([]access.Action{access.Export, access.ViewFamilies, access.ExportIdentity})
		status, body, _ := o.send(string(role), "POST", "/api/reports", `{"kind":"penetapan","date":"kemarin","purpose":"Bagian hukum","identity":true}`)
		if (status == 422) != may || !may && status != 403 {
			t.Errorf("%s makes one with full NIK: %d %s", role, status, body)
		}
		if status, _, _ = o.send(string(role), "GET", full.Files[0].URL, ""); (status == 200) != may {
			t.Errorf("%s downloads one with full NIK: %d", role, status)
		}
		if _, body, _ = o.send(string(role), "GET", "/api/reports", ""); strings.Contains(body, full.ID) != may {
			t.Errorf("%s lists %s", role, body)
		}
	}
	for body, status := range map[string]int{
		`{"kind":"paparan","date":"2024-02-20","identity":true}`:                                     422,
		`{"kind":"oppkpke","date":"2024-02-20","decree":"` + newer + `"}`:                            422,
		`{"kind":"penetapan","date":"2024-02-20","purpose":"Bagian hukum","decree":"tidak ada"}`:     404,
		`{"kind":"penetapan","date":"2024-02-14","purpose":"Bagian hukum","decree":"` + newer + `"}`: 404,
		`{"kind":"penetapan","date":"2024-02-20","identity":true,"decree":"` + old + `"}`:            422,
		`{"kind":"penetapan","date":"2024-02-20","purpose":"Bagian hukum","decree":"` + newer + `"}`: 200,
	} {
		if got, text, _ := o.send("verifier", "POST", "/api/reports", body); got != status {
			t.Errorf("%s: %d %s", body, got, text)
		}
	}
	for action, want := range map[string]int{"report_build": 3, "report_identity": 1} {
		if _, body, _ := o.send("auditor", "GET", "/api/audit?action="+action, ""); strings.Count(body, `"purpose":"Bagian hukum"`) != want {
			t.Errorf("the log says of %s %s", action, body)
		}
	}
}
