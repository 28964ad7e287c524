package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/region"
)

// aidFile is a list as a kelurahan makes it; the layout is nobody's standard.
func aidFile(month string, more ...string) string {
	rows := []string{"DAFTAR PENERIMA BANSOS", "", "No;Nama Lengkap;No. KTP;Kel.;Jenis Bansos;Nominal (Rp);Tgl Salur;Status",
		"1;SITI CONTOH;6172034605800001;SEDAU;BLT Daerah;600.000;12/" + month + "/2024;Cair",
		"2;DEWI CONTOH;6172034605800002;SEDAU;BLT Daerah;600.000;12/" + month + "/2024;Cair",
		"3;BUDI CONTOH;6172030107800008;SEDAU;BLT Daerah;600.000;13/" + month + "/2024;Belum cair"}
	return strings.Join(append(rows, more...), "\r\n") + "\r\n"
}

const aidMapping = `"base":"programme_recipients","title":"Bansos kelurahan","sheet":"","headerRows":1,"columns":[{"header":"No","field":""},{"header":"Nama Lengkap","field":"name"},
	{"header":"No. KTP","field":"nik"},{"header":"Kel.","field":"village"},{"header":"Jenis Bansos","field":"programme_name"},{"header":"Nominal (Rp)","field":"amount"},
	{"header":"Tgl Salur","field":"delivered_on"},{"header":"Status","field":"status"}],"constants":{%s},"values":{"status":{"Cair":"delivered","Belum cair":"planned"}}`

func aidBody(constants, more string) string {
	return "{" + fmt.Sprintf(aidMapping, constants) + `,"sheetNo":0,"headerRow":3` + more + "}"
}

const year2024 = `"year":"2024"`

// refused uploads a file of an unknown layout and gives the ID of the held one.
func (o *office) refused(user, name, content string) string {
	o.t.Helper()
	status, body := o.upload(user, name, content)
	var p struct{ Held, Detail string }
	if err := json.Unmarshal([]byte(body), &p); err != nil || status != 422 || p.Held == "" || !strings.Contains(p.Detail, "memetakan") {
		o.t.Fatalf("upload of an unknown layout: %d %s", status, body)
	}
	return p.Held
}

func TestAFileOfAnUnknownLayoutIsMappedAndTheNextOneRecognised(t *testing.T) {
	o, _, prog := newCity(t)
	scope := region.ScopeOf("61.72")
	if _, err := prog.SaveProgramme(context.Background(), scope, programme.Programme{Area: "61.72", Year: 2024, Strategy: 1, Agency: "Dinas Contoh", Name: "BLT Daerah",
		Kind: programme.KindDirect, Unit: programme.UnitPerson, Target: 3}, "x"); err != nil {
		t.Fatal(err)
	}
	families := o.uploaded("analyst", "keluarga.csv", familyFile())
	o.send("analyst", "POST", "/api/imports/"+families.ID+"/commit", "{}")
	o.settled("analyst", families.ID)
	held := o.refused("programme_manager", "bansos maret.csv", aidFile("03"))
	status, look, _ := o.send("programme_manager", "GET", "/api/mappings/files/"+held, "")
	if status != 200 || !strings.Contains(look, `"headerRow":3`) || !strings.Contains(look, `"base":"programme_recipients"`) || strings.Contains(look, `"base":"family_list"`) {
		t.Fatalf("look: %d %s", status, look)
	}
	if strings.Contains(look, "6172034605800001") {
		t.Error("a NIK stands in clear in the look")
	}
	status, values, _ := o.send("programme_manager", "GET", "/api/mappings/files/"+held+"/values?sheet=0&headerRow=3&headerRows=1&column=Status&base=programme_recipients&field=status", "")
	if status != 200 || !strings.Contains(values, `{"value":"Cair","count":2,"code":""},{"value":"Belum cair","count":1,"code":""}`) {
		t.Errorf("values: %d %s", status, values)
	}
	status, preview, _ := o.send("programme_manager", "POST", "/api/mappings/files/"+held+"/preview", aidBody("", ""))
	if status != 200 || !strings.Contains(preview, `"missing":["Tahun"]`) || strings.Contains(preview, "6172034605800001") {
		t.Errorf("preview without a year: %d %s", status, preview)
	}
	if status, body, _ := o.send("programme_manager", "POST", "/api/mappings/files/"+held+"/batch", aidBody("", "")); status != 422 || !strings.Contains(body, "Tahun") {
		t.Errorf("saved without a year: %d %s", status, body)
	}
	status, preview, _ = o.send("programme_manager", "POST", "/api/mappings/files/"+held+"/preview", aidBody(year2024, ""))
	if status != 200 || !strings.Contains(preview, `"missing":[]`) || !strings.Contains(preview, `"rejected":0`) || !strings.Contains(preview, "TERSALUR") {
		t.Errorf("preview: %d %s", status, preview)
	}
	status, body, _ := o.send("programme_manager", "POST", "/api/mappings/files/"+held+"/batch", aidBody(year2024, ""))
	var first batch
	if err := json.Unmarshal([]byte(body), &first); err != nil || status != 200 {
		t.Fatalf("read: %d %s", status, body)
	}
	first = o.settled("programme_manager", first.ID)
	if first.State != "checked" || first.DialectName != "Bansos kelurahan" || first.Rows != 3 || first.Rejected != 1 {
		t.Fatalf("%+v", first)
	}
	if status, _, _ := o.send("programme_manager", "GET", "/api/mappings/files/"+held, ""); status != 404 {
		t.Errorf("the file is still held: %d", status)
	}
	if status, body, _ := o.send("programme_manager", "POST", "/api/imports/"+first.ID+"/commit", "{}"); status != 200 {
		t.Fatalf("commit: %d %s", status, body)
	}
	if b := o.settled("programme_manager", first.ID); b.State != "committed" {
		t.Fatalf("%+v", b)
	}

	next := o.uploaded("analyst", "bansos april.csv", aidFile("04"))
	if next.DialectName != "Bansos kelurahan" || next.Rows != 3 {
		t.Fatalf("the next month: %+v", next)
	}
	said := false
	for _, f := range next.Findings {
		said = said || f.Code == "constant_used" && f.Severity == "warning"
	}
	if !said {
		t.Errorf("nobody says that the year is that of the mapping: %+v", next.Findings)
	}

	renamed := strings.Replace(fmt.Sprintf(aidMapping, year2024), "Bansos kelurahan", "Bansos lama", 1)
	var list struct {
		Items []struct {
			ID, Title        string
			Version, Batches int
		}
	}
	_, body, _ = o.send("analyst", "GET", "/api/mappings", "")
	if err := json.Unmarshal([]byte(body), &list); err != nil || len(list.Items) != 1 || list.Items[0].Batches != 2 {
		t.Fatalf("list: %s", body)
	}
	path := "/api/mappings/" + list.Items[0].ID
	if status, body, _ = o.send("analyst", "PUT", path, "{"+renamed+`,"version":1,"retired":true}`); status != 200 {
		t.Fatalf("retire: %d %s", status, body)
	}
	if status, body, _ = o.send("analyst", "PUT", path, "{"+renamed+`,"version":1,"retired":false}`); status != 409 || !strings.Contains(body, "analyst") {
		t.Errorf("a change on top of an old version: %d %s", status, body)
	}
	if b := o.settled("analyst", first.ID); b.DialectName != "Bansos kelurahan" {
		t.Errorf("the old batch is now called %s", b.DialectName)
	}
	if status, body, _ = o.send("administrator", "POST", "/api/imports/"+first.ID+"/undo", "{}"); status != 200 {
		t.Fatalf("undo: %d %s", status, body)
	}
	if b := o.settled("administrator", first.ID); b.State != "undone" {
		t.Errorf("%+v", b)
	}
	o.refused("analyst", "bansos mei.csv", aidFile("05"))
	_, log, _ := o.send("administrator", "GET", "/api/audit", "")
	if !strings.Contains(log, `"action":"mapping_add"`) || !strings.Contains(log, `"action":"mapping_retire"`) {
		t.Errorf("audit: %s", log)
	}
}

func TestMappingsAreForThoseWhoImportInTheirOwnRegion(t *testing.T) {
	o, _, _ := newCity(t)
	held := o.refused("analyst", "bansos.csv", aidFile("03"))
	for user, want := range map[string]int{"administrator": 404, "programme_manager": 404, "pontianak": 404, "auditor": 403, "leader": 403, "provinsi": 403, "analyst": 200} {
		if status, body, _ := o.send(user, "GET", "/api/mappings/files/"+held, ""); status != want {
			t.Errorf("%s sees the file of another: %d %s", user, status, body)
		}
	}
	if status, body, _ := o.send("analyst", "POST", "/api/mappings/files/"+held+"/batch", aidBody(year2024, "")); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	var list struct{ Items []struct{ ID string } }
	for user, want := range map[string]int{"administrator": 1, "pontianak": 0} {
		_, body, _ := o.send(user, "GET", "/api/mappings", "")
		if err := json.Unmarshal([]byte(body), &list); err != nil || len(list.Items) != want {
			t.Errorf("%s sees %s", user, body)
		}
	}
	_, body, _ := o.send("analyst", "GET", "/api/mappings", "")
	if err := json.Unmarshal([]byte(body), &list); err != nil {
		t.Fatal(err)
	}
	change := "{" + fmt.Sprintf(aidMapping, year2024) + `,"version":1,"retired":true}`
	for user, want := range map[string]int{"pontianak": 404, "auditor": 403, "leader": 403, "operator": 403, "analyst": 200} {
		if status, body, _ := o.send(user, "PUT", "/api/mappings/"+list.Items[0].ID, change); status != want {
			t.Errorf("%s changes the mapping: %d %s", user, status, body)
		}
	}
	if status, body := o.upload("pontianak", "bansos.csv", aidFile("03")); status != 422 {
		t.Errorf("another city recognises the layout: %d %s", status, body)
	}
}

func TestAManagerOfProgrammesMapsNoFamilies(t *testing.T) {
	o, _, _ := newCity(t)
	held := o.refused("programme_manager", "keluarga.csv", "Kepala;Nomor;Desa\r\nSITI CONTOH;1;SEDAU\r\n")
	body := `{"base":"family_list","title":"Keluarga","sheet":"","headerRows":1,"columns":[{"header":"Kepala","field":"head_name"},{"header":"Nomor","field":"family_key"},{"header":"Desa","field":"village"}],
		"constants":{},"values":{},"sheetNo":0,"headerRow":1}`
	for _, path := range []string{"/preview", "/batch"} {
		if status, answer, _ := o.send("programme_manager", "POST", "/api/mappings/files/"+held+path, body); status != 403 {
			t.Errorf("%s: %d %s", path, status, answer)
		}
	}
}

func TestAFileIsHeldForMappingWhenItsSenderSaysSo(t *testing.T) {
	o, _, _ := newCity(t)
	b, kind := sent(t, "keluarga.csv", familyFile())
	status, body, _ := o.send("analyst", "POST", "/api/mappings/files", b.String(), "Content-Type", kind)
	var held struct{ ID string }
	if err := json.Unmarshal([]byte(body), &held); err != nil || status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	if status, body, _ = o.send("analyst", "DELETE", "/api/mappings/files/"+held.ID, ""); status >= 300 {
		t.Errorf("%d %s", status, body)
	}
	if status, body, _ = o.send("analyst", "GET", "/api/mappings/files/"+held.ID, ""); status != 404 {
		t.Errorf("%d %s", status, body)
	}
}
