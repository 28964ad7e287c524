package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

type entries struct {
	Total, Persons int
	Next           string
	Items          []struct {
		FamilyID, HeadName, Status string
		Persons, Seq, Met          int
	}
}

func (o *office) entries(id, query string) entries {
	o.t.Helper()
	status, body, _ := o.send("verifier", "GET", "/api/determinations/"+id+"/entries"+query, "")
	var e entries
	if err := json.Unmarshal([]byte(body), &e); err != nil || status != 200 {
		o.t.Fatalf("%d %s", status, body)
	}
	return e
}

// TestAListCountsThePersonsOfTheFamiliesItShows walks from the register to a
// frozen list.
func TestAListCountsThePersonsOfTheFamiliesItShows(t *testing.T) {
	o, _, _ := newCity(t)
	b := o.uploaded("verifier", "keluarga.csv", "\ufeff"+familyHeader+familyRow("610001", "1", "SITI CONTOH", "6172034605800001")+
		familyRow("610002", "2", "DEWI CONTOH", "6172034605800002")+familyRow("610003", "1", "RINA CONTOH", "6172034605800004"))
	if status, body, _ := o.send("verifier", "POST", "/api/imports/"+b.ID+"/commit", "{}"); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	o.settled("verifier", b.ID)
	_, body, _ := o.send("verifier", "GET", "/api/families", "")
	var register struct {
		Items []struct{ ID, HeadName string }
	}
	if err := json.Unmarshal([]byte(body), &register); err != nil || len(register.Items) != 3 {
		t.Fatal(body)
	}
	for _, f := range register.Items {
		eligibility := "eligible"
		if f.HeadName == "RINA CONTOH" {
			eligibility = "not_eligible"
		}
		answers := `"k01":"yes","k02":"yes","k03":"yes"`
		if status, body, _ := o.send("verifier", "POST", "/api/families/"+f.ID+"/verification", `{"existence":"found","eligibility":"`+eligibility+
			`","reason":"Sesuai kunjungan","evidence":"","note":"","visitedOn":"2024-01-10","verifier":"Petugas Contoh","answers":{`+answers+`}}`); status != 200 {
			t.Fatalf("%d %s", status, body)
		}
	}
	status, body, _ := o.send("verifier", "POST", "/api/determinations", `{"title":"Daftar contoh","area":"61.72","criteriaSet":"","dataDate":"2024-02-01"}`)
	var d struct{ ID, Status string }
	if err := json.Unmarshal([]byte(body), &d); err != nil || status != 200 || d.Status != "draft" {
		t.Fatalf("%d %s", status, body)
	}
	status, body, _ = o.send("verifier", "POST", "/api/determinations", `{"title":"Daftar contoh","area":"61.72","criteriaSet":"","dataDate":"2024-02-01"}`)
	if status != 200 || !strings.Contains(body, d.ID) || !strings.Contains(body, "Usulan yang sama sudah ada sejak") {
		t.Errorf("the same draft again: %d %s", status, body)
	}
	o.audited("determination_draft", 1)
	check := func(name, query string, families, items int, next string) entries {
		t.Helper()
		e := o.entries(d.ID, query)
		persons := 0
		for _, i := range e.Items {
			persons += i.Persons
			if i.Met != -1 || i.Status != "on_list" {
				t.Errorf("%s: %+v", name, i)
			}
		}
		if e.Total != families || len(e.Items) != items || e.Next != next || items == families && e.Persons != persons {
			t.Errorf("%s: %+v", name, e)
		}
		return e
	}
	check("the draft", "", 2, 2, "")
	check("the draft, searched", "?q=siti", 1, 1, "")
	check("the draft, its second page", "?limit=1&cursor=1", 2, 1, "")
	check("the draft in another kecamatan", "?area=61.72.05", 0, 0, "")
	if status, body, _ = o.send("verifier", "POST", "/api/determinations/"+d.ID+"/freeze",
		`{"decreeNo":"1/2024","decreeDate":"2024-02-10","signatory":"Nama Contoh","position":"Wali Kota","legalBasis":""}`); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	all := check("the frozen list", "", 2, 2, "")
	one := check("the frozen list, searched", "?q=dewi", 1, 1, "")
	first := check("the frozen list, its first page", "?limit=1", 2, 1, "1")
	if first.Persons != all.Persons || all.Items[0].Seq == 0 || one.Items[0].HeadName != "DEWI CONTOH" {
		t.Errorf("%+v, %+v, %+v", all, one, first)
	}
	for on, want := range map[string]string{"2024-02-09": `"total":0,`, "2024-02-10": `"total":2,`} {
		for _, path := range []string{"/api/determinations/" + d.ID + "/entries?asOf=" + on, "/api/families?determination=" + d.ID + "&asOf=" + on} {
			if status, body, _ := o.send("verifier", "GET", path, ""); status != 200 || !strings.Contains(body, want) {
				t.Errorf("%s: %d %s", path, status, body)
			}
		}
	}
	if status, body, _ = o.send("verifier", "GET", "/api/determinations/"+d.ID+"/entries?cursor=x", ""); status != 422 || !strings.Contains(body, "invalid") {
		t.Errorf("%d %s", status, body)
	}
	removal := `{"kind":"remove","familyId":"` + one.Items[0].FamilyID + `","reason":"moved","onDate":"2024-02-15","document":"Surat pindah 1","note":""}`
	for i, notice := range []string{`"notice":""`, "Perubahan ini sudah tercatat"} {
		status, body, _ = o.send("verifier", "POST", "/api/determinations/"+d.ID+"/changes", removal)
		if status != 200 || !strings.Contains(body, notice) || !strings.Contains(body, `"currentFamilies":1,`) || strings.Count(body, `"kind":"remove"`) != 1 {
			t.Errorf("removal %d: %d %s", i+1, status, body)
		}
	}
	o.audited("determination_change", 1)
	_, body, _ = o.send("verifier", "POST", "/api/determinations", `{"title":"Daftar berikut","area":"61.72","criteriaSet":"","dataDate":"2024-02-20"}`)
	if !strings.Contains(body, `"families":1,`) || !strings.Contains(body, `"why":"Dikeluarkan dari daftar pada 15 Februari 2024 karena pindah."`) || !strings.Contains(body, "DEWI CONTOH") {
		t.Errorf("the next draft: %s", body)
	}
	var next struct{ ID string }
	if err := json.Unmarshal([]byte(body), &next); err != nil {
		t.Fatal(err)
	}
	if _, body, _ = o.send("leader", "GET", "/api/determinations/"+next.ID, ""); !strings.Contains(body, `"leftOut":[]`) {
		t.Errorf("a leader reads who was left out: %s", body)
	}
	for area, want := range map[string]string{"61.72.03.1003": `"families":2,`, "61.72.03.1004": `"families":0,`} {
		o.villageUser("petugas"+area[len(area)-1:], area)
		if status, body, _ = o.send("petugas"+area[len(area)-1:], "GET", "/api/determinations/"+d.ID, ""); status != 200 || !strings.Contains(body, want) {
			t.Errorf("%s sees %d %s", area, status, body)
		}
	}
	// There are families; how old their data are is said, though the files are not the operator's to see.
	if status, body, _ = o.send("petugas3", "GET", "/api/overview", ""); status != 200 || !strings.Contains(body, `"nextStep":""`) || !strings.Contains(body, `"byAreaLevel":"Kelurahan"`) || !strings.Contains(body, `"file":"keluarga.csv"`) {
		t.Errorf("%d %s", status, body)
	}
	if status, body, _ = o.send("petugas4", "GET", "/api/overview", ""); status != 200 || !strings.Contains(body, `"nextStep":"import"`) {
		t.Errorf("%d %s", status, body)
	}
}

// audited checks how many entries of a kind the audit log has.
func (o *office) audited(action string, want int) {
	o.t.Helper()
	var log struct{ Total int }
	_, body, _ := o.send("auditor", "GET", "/api/audit?action="+action, "")
	if err := json.Unmarshal([]byte(body), &log); err != nil || log.Total != want {
		o.t.Errorf("%s: %d entries, want %d: %s", action, log.Total, want, body)
	}
}

// villageUser adds an operator of a kelurahan, who has changed the one-time
// password.
func (o *office) villageUser(name, area string) {
	o.t.Helper()
	if status, body, _ := o.send("administrator", "POST", "/api/users",
		`{"username":"`+name+`","name":"Petugas","role":"operator","area":"`+area+`","password":"`+password+`","active":true}`); status != 200 {
		o.t.Fatalf("%d %s", status, body)
	}
	status, body, header := o.send(name, "PUT", "/api/session/password", `{"present":"`+password+`","next":"empat ekor kuda"}`)
	if status != 200 {
		o.t.Fatalf("%d %s", status, body)
	}
	o.tokens[name] = (&http.Response{Header: header}).Cookies()[0].Value
}
