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

// committed is a file that the analyst has taken into the register.
func (o *office) committed(name, content string) batch {
	o.t.Helper()
	b := o.uploaded("analyst", name, content)
	if status, body, _ := o.send("analyst", "POST", "/api/imports/"+b.ID+"/commit", "{}"); status != 200 {
		o.t.Fatalf("%s: %d %s", name, status, body)
	}
	o.settled("analyst", b.ID)
	return b
}

func nursery(t *testing.T) *office {
	t.Helper()
	o, _, _ := newCity(t)
	b := o.committed("e-ppgbm.csv", childrenFile)
	if b.State != "checked" || b.Rejected != 0 || b.New != 3 {
		t.Fatalf("%+v", b)
	}
	for _, f := range b.Findings {
		if strings.ContainsAny(f.Label+f.Remedy, "{}") || strings.Contains(f.Label, "CONTOH") {
			t.Errorf("%+v", f)
		}
	}
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
	var places struct {
		Items []struct {
			Posyandu, AreaName string
			Children           int
		}
	}
	if o.read("verifier", "/api/posyandus?area=61.72.05", &places); len(places.Items) != 1 || places.Items[0].Posyandu != "MAWAR 1" || places.Items[0].Children != 2 {
		t.Errorf("%+v", places)
	}
	for _, query := range []string{"status=fat", "area=99.99", "notWeighedSince=besok", "umur=3", "cursor=-1"} {
		if status, body, _ := o.send("verifier", "GET", "/api/children?"+query, ""); status != 400 && status != 404 && status != 422 {
			t.Errorf("%s: %d %s", query, status, body)
		}
	}
}

func TestAChildIsShownOnTheCurvesWithWarningsAndWhatToDo(t *testing.T) {
	o := nursery(t)
	var list childrenAnswer
	o.read("operator", "/api/children?q=bunga", &list)
	if list.Total != 1 {
		t.Fatalf("%+v", list)
	}
	var child struct {
		Age, FamilyID string
		Family        *struct{ ID string }
		Advice        []string
		NextVisit     struct{ Month, Text string }
		Warnings      []struct{ On, Code, Text, Do string }
		HeightForAge  struct{ Status, Concern string }
		Measurements  []struct {
			Age, Gain string
			Plot      struct {
				Months   float64
				Length   *float64
				Position string
			}
			HeightForAge struct{ Centile *float64 }
		}
	}
	o.read("operator", "/api/children/"+list.Items[0].ID, &child)
	m := child.Measurements[0]
	if child.Age != "1 tahun 11 bulan" || child.HeightForAge.Status != "terindikasi sangat pendek" || child.HeightForAge.Concern != "severe" ||
		child.NextVisit.Month != "2024-02-01" || len(child.Advice) != 2 || child.Family != nil {
		t.Errorf("%+v", child)
	}
	if len(child.Warnings) != 1 || child.Warnings[0].Code != "weight_odd" || child.Warnings[0].On != "2024-01-10" {
		t.Errorf("%+v", child.Warnings)
	}
	if m.Age != "1 tahun 9 bulan" || m.Plot.Months != 21.98 || *m.Plot.Length != 74 || m.Plot.Position != "lying" || *m.HeightForAge.Centile != 0 {
		t.Errorf("%+v", m)
	}
	list = childrenAnswer{}
	if o.read("operator", "/api/children?q=6172+0352+0322+0001", &list); list.Total != 1 || list.Items[0].Name != "MELATI CONTOH" {
		t.Errorf("by NIK: %+v", list)
	}
}

func TestOpeningAChildIsLoggedForWhoSawIt(t *testing.T) {
	o := nursery(t)
	var list childrenAnswer
	o.read("verifier", "/api/children?q=melati", &list)
	id := list.Items[0].ID
	o.send("verifier", "GET", "/api/children/"+id, "")
	o.send("leader", "GET", "/api/children/"+id, "")
	o.send("pontianak", "GET", "/api/children/"+id, "")
	var log struct {
		Items []struct{ User, Text, Entity, Area string }
	}
	o.read("auditor", "/api/audit?action=child_view", &log)
	if len(log.Items) != 1 || log.Items[0].User != "verifier" || log.Items[0].Entity != "child:"+id || log.Items[0].Area != "61.72.05.1001" || log.Items[0].Text != "Membuka data anak" {
		t.Errorf("%+v", log.Items)
	}
}

func TestAChildAndItsFamilyLeadToEachOther(t *testing.T) {
	o, _, _ := newCity(t)
	o.committed("keluarga.csv", familyFile())
	o.committed("anggota.csv", "ID Keluarga P3KE,ID Individu,Desa/Kelurahan,Kode Kemdagri,Nama,NIK,Hubungan dengan Kepala Keluarga,Jenis Kelamin,Tanggal Lahir\n"+
		"610001,1,SEDAU,6172031003,SITI CONTOH,6172034605800001,KEPALA KELUARGA,PEREMPUAN,1980-05-06\n"+
		"610001,2,SEDAU,6172031003,MELATI CONTOH,6172035203220001,ANAK,PEREMPUAN,2022-03-12\n")
	o.committed("e-ppgbm.csv", childrenFile)
	var list childrenAnswer
	o.read("verifier", "/api/children?q=melati", &list)
	var child struct {
		FamilyID string
		Family   *struct {
			ID, HeadName string
			Programmes   []any
		}
	}
	o.read("verifier", "/api/children/"+list.Items[0].ID, &child)
	if child.Family == nil || child.Family.HeadName != "SITI CONTOH" || child.Family.Programmes == nil {
		t.Fatalf("%+v", child)
	}
	var family struct {
		MemberList []struct{ Name, ChildID string }
	}
	o.read("verifier", "/api/families/"+child.Family.ID, &family)
	found := ""
	for _, m := range family.MemberList {
		found += m.Name + "=" + m.ChildID + " "
	}
	if !strings.Contains(found, "MELATI CONTOH="+list.Items[0].ID) || !strings.Contains(found, "SITI CONTOH= ") {
		t.Errorf("%s", found)
	}
}

func TestCurvesAreForWhoeverIsLoggedInAndMayBeKept(t *testing.T) {
	o, _, _ := newCity(t)
	var curve struct {
		XUnit, YUnit string
		Year         int
		StandingFrom float64
		X            []float64
		Lines        []struct {
			Z float64
			Y []float64
		}
		Centiles []struct{ Percent float64 }
	}
	o.read("leader", "/api/growth/curves?index=height_for_age&sex=f", &curve)
	if curve.XUnit != "month" || curve.YUnit != "cm" || curve.Year != 2006 || curve.StandingFrom != 24.02 || len(curve.Lines) != 7 || curve.Lines[3].Y[0] != 49.15 || curve.Centiles[4].Percent != 97 {
		t.Errorf("%+v", curve)
	}
	o.read("leader", "/api/growth/curves?index=weight_for_height&sex=m&position=standing", &curve)
	if curve.XUnit != "cm" || curve.X[0] != 65 || curve.X[len(curve.X)-1] != 120 {
		t.Errorf("%v", curve.X)
	}
	if _, _, header := o.send("leader", "GET", "/api/growth/curves?index=muac_for_age&sex=m", ""); !strings.Contains(header.Get("Cache-Control"), "max-age") {
		t.Errorf("%v", header)
	}
	for query, want := range map[string]int{"index=weight_for_age": 422, "index=head&sex=m": 422, "index=weight_for_age&sex=x": 422} {
		if status, body, _ := o.send("leader", "GET", "/api/growth/curves?"+query, ""); status != want {
			t.Errorf("%s: %d %s", query, status, body)
		}
	}
	if status, _, _ := o.send("", "GET", "/api/growth/curves?index=muac_for_age&sex=m", ""); status != 401 {
		t.Errorf("nobody: %d", status)
	}
}

func TestPrevalenceSaysItsPartsAndItsCoverageAndOpensItsChildren(t *testing.T) {
	o := nursery(t)
	type group struct {
		Key, Name, Warning, MeasuredFilter string
		S, D                               int
		Coverage                           *float64
		Low                                bool
		Shares                             []struct {
			Code, Filter, OfFilter string
			N, Of                  int
			Percent                *float64
		}
	}
	var got struct {
		Month, Source        string
		Total                group
		Places, Sexes, Bands []group
		Months               []struct{ Month string }
	}
	o.read("analyst", "/api/prevalence?level=posyandu&month=2024-01", &got)
	if got.Month != "2024-01" || got.Total.S != 3 || got.Total.D != 3 || got.Total.Low || len(got.Places) != 2 || len(got.Bands) != 1 || len(got.Months) != 1 || got.Source == "" {
		t.Fatalf("%+v", got)
	}
	for _, g := range append(got.Places, got.Total) {
		var list childrenAnswer
		o.read("verifier", "/api/children?"+g.MeasuredFilter, &list)
		if list.Total != g.D {
			t.Errorf("%s: %d listed, %d counted", g.Name, list.Total, g.D)
		}
		for _, s := range g.Shares {
			list = childrenAnswer{}
			o.read("verifier", "/api/children?"+s.Filter, &list)
			if list.Total != s.N || s.N > s.Of || s.Of > g.D {
				t.Errorf("%s %s: %d listed, %d counted of %d", g.Name, s.Code, list.Total, s.N, s.Of)
			}
		}
	}
	for _, address := range []string{"/api/prevalence?month=Januari", "/api/children?month=2024-01&finding=tall"} {
		if status, body, _ := o.send("verifier", "GET", address, ""); status != 400 && status != 422 {
			t.Errorf("%s: %d %s", address, status, body)
		}
	}
}
