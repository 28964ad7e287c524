package httpapi_test

import (
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/access"
)

const childrenFile = "No;NIK;Nama;JK;Tgl Lahir;Nama Ortu;Kec;Pukesmas;Desa/Kel;Posyandu;Tanggal Pengukuran;Berat;Tinggi;Cara Ukur;ZS TB/U\r\n" +
	"1;6172035203220001;MELATI CONTOH;P;12-03-2022;SITI CONTOH;SINGKAWANG SELATAN;SELATAN;SEDAU;MAWAR 1;10-01-2024;10,4;82,1;Terlentang;-0,4\r\n" +
	"2;;BUNGA CONTOH;P;12-03-2022;DEWI CONTOH;SINGKAWANG SELATAN;SELATAN;SEDAU;MAWAR 1;10-01-2024;8700;74;Terlentang;\r\n" +
	"3;;TIARA CONTOH;P;12-03-2022;ANI CONTOH;SINGKAWANG BARAT;BARAT;PASIRAN;DAHLIA;10-01-2024;10,4;82,1;Terlentang;\r\n"

type childrenAnswer struct {
	Total int
	Next  string
	Items []struct {
		ID, Name, NIK, AreaName, Posyandu string
		HeightForAge                      struct {
			Z              *float64
			Category, Text string
		}
		Weight *float64
	}
}

func nursery(t *testing.T) *office {
	t.Helper()
	o, _, _ := newCity(t)
	b := o.uploaded("analyst", "e-ppgbm.csv", childrenFile)
	if b.State != "checked" || b.Rejected != 0 || b.New != 3 {
		t.Fatalf("%+v", b)
	}
	for _, f := range b.Findings {
		if strings.ContainsAny(f.Label+f.Remedy, "{}") || strings.Contains(f.Label, "CONTOH") {
			t.Errorf("%+v", f)
		}
	}
	if status, body, _ := o.send("analyst", "POST", "/api/imports/"+b.ID+"/commit", "{}"); status != 200 {
		t.Fatalf("commit: %d %s", status, body)
	}
	o.settled("analyst", b.ID)
	return o
}

func TestChildrenAreListedAndShownWithTheirMeasurements(t *testing.T) {
	o := nursery(t)
	var list childrenAnswer
	o.read("verifier", "/api/children?status=stunted", &list)
	if list.Total != 1 || len(list.Items) != 1 || list.Items[0].Name != "BUNGA CONTOH" || list.Items[0].Weight != nil ||
		list.Items[0].HeightForAge.Category != "severely_stunted" || list.Items[0].HeightForAge.Text != "sangat pendek" {
		t.Fatalf("%+v", list)
	}
	list = childrenAnswer{}
	o.read("verifier", "/api/children?posyandu=mawar%201&limit=1&cursor=1", &list)
	if list.Total != 2 || len(list.Items) != 1 || list.Next != "" || list.Items[0].Name != "MELATI CONTOH" || strings.Contains(list.Items[0].NIK, "0322") || list.Items[0].NIK == "" {
		t.Fatalf("%+v", list)
	}
	var child struct {
		Name, FamilyID, LinkedBy string
		Measurements             []struct {
			On     string
			Height *float64
			AgeDays,
			Row int
			HeightForAge struct{ Z *float64 }
			File         struct{ HeightForAge *float64 }
		}
	}
	o.read("auditor", "/api/children/"+list.Items[0].ID, &child)
	if len(child.Measurements) != 1 || child.Measurements[0].AgeDays != 669 || child.Measurements[0].Row != 2 || *child.Measurements[0].Height != 82.1 || *child.Measurements[0].File.HeightForAge != -0.4 {
		t.Errorf("%+v", child)
	}
}

func TestChildrenAreForThoseWhoSeeFamiliesInTheirAreaOnly(t *testing.T) {
	o := nursery(t)
	var list childrenAnswer
	o.read("verifier", "/api/children?area=61.72.05", &list)
	id := list.Items[0].ID
	for _, role := range access.Roles() {
		for _, path := range []string{"/api/children", "/api/children/" + id} {
			status, body, _ := o.send(string(role), "GET", path, "")
			if want := role.Can(access.ViewFamilies); want != (status == 200) || !want && strings.Contains(body, "CONTOH") {
				t.Errorf("%s reads %s: %d", role, path, status)
			}
		}
	}
	if status, body, _ := o.send("pontianak", "GET", "/api/children/"+id, ""); status != 404 || strings.Contains(body, "CONTOH") {
		t.Errorf("another city reads the child: %d %s", status, body)
	}
	list = childrenAnswer{}
	if o.read("pontianak", "/api/children?area=61.72", &list); list.Total != 0 {
		t.Errorf("another city lists %d children", list.Total)
	}
	for _, query := range []string{"status=fat", "area=99.99", "notWeighedSince=besok", "umur=3", "cursor=-1"} {
		if status, body, _ := o.send("verifier", "GET", "/api/children?"+query, ""); status != 400 && status != 404 && status != 422 {
			t.Errorf("%s: %d %s", query, status, body)
		}
	}
}
