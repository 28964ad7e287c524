package httpapi_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/xuri/excelize/v2"
)

type casesAnswer struct {
	Items []struct {
		ChildID, Name, Kind, Grade, Text, State, DueOn, Owner, Action string
		Late, Lost                                                    bool
		Suggestion                                                    struct{ Action, Source, DueOn string }
	}
	Counts struct{ Open, Children, Late, Lost, Waiting, Closed, Unowned int }
	Owners []string
}

type childCasesAnswer struct {
	Items  []struct{ Kind, State, Owner, DueOn, CloseReason string }
	Events []struct{ Deed, Text, Owner, By string }
}

func (o *office) theCases(user, query string) casesAnswer {
	o.t.Helper()
	var a casesAnswer
	o.read(user, "/api/cases"+query, &a)
	return a
}

func TestACaseIsListedPlannedAndKeptOpenUntilTheChildRecovers(t *testing.T) {
	o := nursery(t)
	all := o.theCases("operator", "")
	if len(all.Items) == 0 || all.Counts.Open != len(all.Items) || all.Counts.Unowned != all.Counts.Open {
		t.Fatalf("%+v", all)
	}
	bunga := all.Items[0]
	for _, c := range all.Items {
		if c.Name == "BUNGA CONTOH" && c.Kind == "stunted" {
			bunga = c
		}
	}
	if bunga.Grade != "severe" || bunga.Text != "terindikasi sangat pendek" || bunga.DueOn != "2024-01-24" || !bunga.Late || bunga.Suggestion.Source == "" {
		t.Fatalf("%+v", bunga)
	}
	at := "/api/children/" + bunga.ChildID + "/cases/stunted"
	for _, bad := range []string{`{"deed":"plan"}`, `{"deed":"note","text":" "}`, `{"deed":"plan","text":"x","dueOn":"2024-01-01"}`, `{"deed":"plan","text":"x","dueOn":"kemarin"}`,
		`{"deed":"close","text":"sembuh"}`, `{"deed":"forget"}`} {
		if status, body, _ := o.send("operator", "POST", at, bad); status != 400 && status != 422 {
			t.Errorf("%s: %d %s", bad, status, body)
		}
	}
	if status, body, _ := o.send("operator", "POST", at, `{"deed":"close","reason":"recovered","text":"sudah sembuh"}`); status != 409 || !strings.Contains(body, "pengukuran terakhir") {
		t.Errorf("closed although it holds: %d %s", status, body)
	}
	o.must("POST", at, `{"deed":"plan","text":"Periksa di Puskesmas","owner":"Puskesmas Selatan","dueOn":"2024-12-24"}`)
	o.must("POST", at, `{"deed":"cause","text":"Sering diare sejak BUNGA sakit, hubungi 081234567890"}`)
	var child childCasesAnswer
	o.read("auditor", "/api/children/"+bunga.ChildID+"/cases", &child)
	if len(child.Events) != 2 || child.Events[1].Owner != "Puskesmas Selatan" || child.Events[0].Deed != "cause" || child.Events[0].By == "" {
		t.Fatalf("%+v", child)
	}
	if a := o.theCases("operator", "?owner="+url.QueryEscape("Puskesmas Selatan")); len(a.Items) != 1 || a.Items[0].Late || a.Items[0].Action != "Periksa di Puskesmas" || len(a.Owners) != 1 {
		t.Errorf("%+v", a)
	}
	o.must("POST", at, `{"deed":"close","reason":"moved","text":"Pindah ke Sambas"}`)
	if a := o.theCases("operator", "?show=closed"); len(a.Items) != 1 || a.Items[0].State != "closed" {
		t.Errorf("%+v", a)
	}
	if _, body, _ := o.send("auditor", "GET", "/api/audit?action=case_act", ""); strings.Count(body, `"case_act"`) < 3 || strings.Contains(body, "Sambas") {
		t.Error(body)
	}
}

func TestCasesAreSeenAndWrittenByThoseWhoMay(t *testing.T) {
	o := nursery(t)
	id := o.theCases("operator", "").Items[0].ChildID
	for _, role := range access.Roles() {
		for _, path := range []string{"/api/cases", "/api/cases/counts", "/api/children/" + id + "/cases"} {
			if status, _, _ := o.send(string(role), "GET", path, ""); (status == 200) != role.Can(access.ViewFamilies) {
				t.Errorf("%s reads %s: %d", role, path, status)
			}
		}
		if status, _, _ := o.send(string(role), "POST", "/api/children/"+id+"/cases/stunted", `{"deed":"note","text":"dilihat"}`); (status == 200) != role.Can(access.MeasureChildren) {
			t.Errorf("%s writes: %d", role, status)
		}
		if status, _, _ := o.send(string(role), "GET", "/api/krs", ""); (status == 200) != role.Can(access.ViewAggregate) {
			t.Errorf("%s counts: %d", role, status)
		}
	}
	o.villageUser("kader.lain", "61.72.03.1003")
	if a := o.theCases("kader.lain", ""); len(a.Items) != 0 || a.Counts.Open != 0 {
		t.Errorf("%+v", a)
	}
	for _, r := range [][2]string{{"GET", "/cases"}, {"POST", "/cases/stunted"}, {"POST", "/worksheet"}} {
		body := ""
		if r[0] == "POST" {
			body = `{"deed":"note","text":"x"}`
		}
		if r[1] == "/worksheet" {
			body = `{"purpose":"audit kasus","anonymous":false}`
		}
		if status, text, _ := o.send("kader.lain", r[0], "/api/children/"+id+r[1], body); status != 404 || strings.Contains(text, "CONTOH") {
			t.Errorf("%v: %d %s", r, status, text)
		}
	}
}

func TestTheAnonymousWorksheetNamesNobody(t *testing.T) {
	o := nursery(t)
	var id string
	for _, c := range o.theCases("operator", "").Items {
		if c.Name == "BUNGA CONTOH" {
			id = c.ChildID
		}
	}
	o.must("POST", "/api/children/"+id+"/cases/stunted", `{"deed":"cause","text":"Bunga diare, ibu Dewi bekerja di Sedau, telepon 081234567890, sejak 12-03-2022"}`)
	o.must("POST", "/api/children/"+id+"/cases/stunted", `{"deed":"plan","text":"Kunjungi bersama Dewi","owner":"Bidan Rina"}`)
	at := "/api/children/" + id + "/worksheet.xlsx?purpose=" + url.QueryEscape("diseminasi audit")
	read := func(path string) string {
		status, body, _ := o.send("verifier", "GET", path, "")
		if status != 200 {
			t.Fatalf("%d %s", status, body)
		}
		book, err := excelize.OpenReader(bytes.NewReader([]byte(body)))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows("AKS")
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(rows)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	open := read(at)
	for _, word := range []string{"BUNGA CONTOH", "DEWI CONTOH", "12 Maret 2022", "Bidan Rina", "terindikasi sangat pendek", "Penyebab", "diare"} {
		if !strings.Contains(open, word) {
			t.Errorf("the worksheet has no %q: %s", word, open)
		}
	}
	hidden := read(at + "&anonymous=true")
	for _, word := range []string{"BUNGA", "Bunga", "DEWI", "Dewi", "CONTOH", "Rina", "2022", "0812", "Sedau", "SEDAU", "MAWAR", "Januari", "6172"} {
		if strings.Contains(hidden, word) {
			t.Errorf("the anonymous worksheet has %q: %s", word, hidden)
		}
	}
	for _, word := range []string{"umur 21 bulan", "diare", "terindikasi sangat pendek", "Kode kasus"} {
		if !strings.Contains(hidden, word) {
			t.Errorf("the anonymous worksheet has no %q: %s", word, hidden)
		}
	}
	if status, body, _ := o.send("verifier", "GET", "/api/children/"+id+"/worksheet.xlsx?purpose=x", ""); status != 422 && status != 400 {
		t.Errorf("without a purpose: %d %s", status, body)
	}
	if status, _, _ := o.send("leader", "GET", at, ""); status != 403 {
		t.Errorf("the leader: %d", status)
	}
	if _, body, _ := o.send("auditor", "GET", "/api/audit?action=worksheet_export", ""); !strings.Contains(body, `"purpose":"diseminasi audit"`) {
		t.Error(body)
	}
}

func TestAFamilyIsScreenedAndCounted(t *testing.T) {
	o, _, _ := newCity(t)
	o.committed("keluarga.csv", familyFile())
	var list struct{ Items []struct{ ID string } }
	o.read("verifier", "/api/families", &list)
	var risk struct {
		Version  struct{ ID string }
		Versions []struct{ ID string }
		Risk     string
		Factors  []struct{ Code, Answer, Why string }
	}
	o.read("verifier", "/api/families/"+list.Items[0].ID+"/krs?version=2025", &risk)
	if risk.Version.ID != "2025" || len(risk.Versions) != 2 || len(risk.Factors) != 8 {
		t.Fatalf("%+v", risk)
	}
	for _, f := range risk.Factors {
		if f.Why == "" || strings.ContainsAny(f.Why, "{}") || f.Code == "contraception" && f.Answer != "unknown" {
			t.Errorf("%+v", f)
		}
	}
	if status, body, _ := o.send("verifier", "GET", "/api/families/"+list.Items[0].ID+"/krs?version=1999", ""); status != 404 {
		t.Errorf("%d %s", status, body)
	}
	type counts struct{ Yes, No, Unknown int }
	var areas struct {
		Total struct {
			Families     int
			Target, Risk counts
		}
		Items []struct {
			Area     string
			Families int
		}
	}
	o.read("leader", "/api/krs", &areas)
	sum := 0
	for _, a := range areas.Items {
		sum += a.Families
	}
	n := areas.Total
	if n.Families == 0 || sum != n.Families || n.Target.Yes+n.Target.No+n.Target.Unknown != n.Families || n.Risk.Yes+n.Risk.No+n.Risk.Unknown != n.Target.Yes {
		t.Errorf("%+v", areas)
	}
	if status, _, _ := o.send("verifier", "GET", "/api/krs?area=61.71", ""); status >= 500 {
		t.Errorf("%d", status)
	}
}
