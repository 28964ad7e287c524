package httpapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/xuri/excelize/v2"
)

type dayAnswer struct {
	Children []struct {
		ID, Name string
		Missed   int
		Lying    bool
		Before   struct{ Weight *float64 }
		Today    *struct {
			Weight, Height *float64
			Gain, Entry    string
			WeightForAge   struct{ Text string }
		}
	}
	Total struct{ S, K, D, N, T, O, B, Measured, Absent int }
}

type entryAnswer struct {
	Saved, Repeated bool
	Questions       []struct{ Code, Severity, Text string }
	Child           struct {
		Today  *struct{ Gain, Entry string }
		Advice []struct{ Code, Text string }
	}
}

const mawarToday = "area=61.72.05.1001&posyandu=mawar%201"

// entry is the body of an entry; more are fields such as "weight":10.
func entry(id, child, more string) string {
	return `{"id":"` + id + `","area":"61.72.05.1001","posyandu":"MAWAR 1","on":"2024-02-12","childId":"` + child + `",` + more + `}`
}

func (o *office) enters(user, body string) entryAnswer {
	o.t.Helper()
	status, text, _ := o.send(user, "POST", "/api/sessions/entries", body)
	var a entryAnswer
	if status != 200 || json.Unmarshal([]byte(text), &a) != nil {
		o.t.Fatalf("%s: %d %s", body, status, text)
	}
	return a
}

func (o *office) posyanduDay() dayAnswer {
	o.t.Helper()
	var d dayAnswer
	o.read("operator", "/api/sessions/day?"+mawarToday+"&on=2024-02-12", &d)
	return d
}

func TestAPosyanduDayFromTheListToTheRecap(t *testing.T) {
	o := nursery(t)
	var places struct {
		Items []struct {
			Posyandu string
			Children int
		}
	}
	o.read("operator", "/api/posyandus?area=61.72.05", &places)
	if len(places.Items) != 1 || places.Items[0].Posyandu != "MAWAR 1" || places.Items[0].Children != 2 {
		t.Fatalf("%+v", places)
	}
	d := o.posyanduDay()
	if len(d.Children) != 2 || d.Children[1].Name != "MELATI CONTOH" || d.Children[1].Missed != 1 || !d.Children[1].Lying || *d.Children[1].Before.Weight != 10.4 || d.Total.S != 2 || d.Total.Absent != 2 {
		t.Fatalf("%+v", d)
	}
	melati, id := d.Children[1].ID, uuid.NewString()
	asked := o.enters("operator", entry(id, melati, `"weight":7.4`))
	if asked.Saved || len(asked.Questions) != 1 || asked.Questions[0].Code != "weight_fell" || !strings.Contains(asked.Questions[0].Text, "7,4 kg") || o.posyanduDay().Total.D != 0 {
		t.Fatalf("%+v", asked)
	}
	confirmed := entry(id, melati, `"weight":7.4,"confirmed":["weight_fell"]`)
	if a := o.enters("operator", confirmed); !a.Saved || a.Child.Today.Gain != "T" || a.Child.Today.Entry != id {
		t.Errorf("%+v", a)
	}
	if a := o.enters("operator", confirmed); !a.Saved || !a.Repeated {
		t.Errorf("sent again after a lost answer: %+v", a)
	}
	fix := uuid.NewString()
	if a := o.enters("verifier", entry(fix, melati, `"weight":10.9,"height":83,"replaces":"`+id+`"`)); !a.Saved || a.Child.Today.Gain != "N" || a.Child.Advice[0].Code != "gained" {
		t.Errorf("%+v", a)
	}
	d = o.posyanduDay()
	if d.Total.D != 1 || d.Total.N != 1 || d.Total.Absent != 1 || d.Children[1].Today.WeightForAge.Text != "berat badan normal" {
		t.Errorf("%+v", d)
	}
	var held struct {
		Items []struct {
			On   string
			D, N int
		}
		S, D int
	}
	o.read("operator", "/api/sessions?"+mawarToday, &held)
	if len(held.Items) != 1 || held.Items[0].On != "2024-02-12" || held.Items[0].N != 1 || held.S != 2 || held.D != 1 {
		t.Errorf("%+v", held)
	}
	if status, body, _ := o.send("operator", "POST", "/api/sessions/undo", entry(uuid.NewString(), melati, `"replaces":"`+id+`"`)); status != 409 {
		t.Errorf("what somebody has corrected since is taken back: %d %s", status, body)
	}
	back := entry(uuid.NewString(), melati, `"replaces":"`+fix+`"`)
	for range 2 {
		if status, body, _ := o.send("operator", "POST", "/api/sessions/undo", back); status != 200 {
			t.Errorf("%d %s", status, body)
		}
	}
	var history struct {
		Items []struct {
			Deed, By     string
			Said, Before struct{ Weight *float64 }
		}
	}
	o.read("operator", "/api/sessions/history?on=2024-02-12&child="+melati, &history)
	if len(history.Items) != 3 || o.posyanduDay().Total.D != 0 {
		t.Errorf("%+v", history)
	}
	for action, want := range map[string]int{"child_measure": 2, "child_measure_undo": 1} {
		if _, body, _ := o.send("auditor", "GET", "/api/audit?action="+action, ""); strings.Count(body, `"entity":"child:`) != want || strings.Contains(body, "MELATI") {
			t.Errorf("%s: %s", action, body)
		}
	}
}

func TestAnEntryThatCannotBeIsRefusedInWords(t *testing.T) {
	o := nursery(t)
	melati := o.posyanduDay().Children[1].ID
	for more, want := range map[string]string{
		`"weight":200`:                       "200,0 kg tidak mungkin",
		`"weight":8700`:                      "Mungkin maksudnya 8,7 kg?",
		`"height":8.2`:                       "tidak mungkin untuk balita",
		`"weight":10.123`:                    "paling banyak 2 angka",
		`"oedema":"no"`:                      "Belum ada yang diukur",
		`"weight":10,"position":"terbalik"`:  "",
		`"weight":10,"unknown":1`:            "",
		`"weight":-1`:                        "",
		`"weight":10,"on":"2024-02-22"`:      "belum tiba",
		`"weight":10,"area":"61.72.05"`:      "Pilih kelurahan",
		`"weight":10,"posyandu":" "`:         "Pilih kelurahan",
		`"weight":10,"id":"bukan penanda"`:   "",
		`"weight":10,"on":"kemarin"`:         "",
		`"weight":10,"area":"99.99.99.9999"`: "",
	} {
		body := entry(uuid.NewString(), melati, more)
		if status, text, _ := o.send("operator", "POST", "/api/sessions/entries", body); status < 400 || status >= 500 || !strings.Contains(text, want) {
			t.Errorf("%s: %d %s", more, status, text)
		}
	}
	if d := o.posyanduDay(); d.Total.Measured != 0 {
		t.Errorf("%+v", d.Total)
	}
}

func TestAPosyanduDayIsForThoseWhoMeasureInTheirAreaOnly(t *testing.T) {
	o := nursery(t)
	o.villageUser("kader.sedau", "61.72.05.1001")
	o.villageUser("kader.lain", "61.72.03.1003")
	melati := o.posyanduDay().Children[1].ID
	newcomer := func() string {
		return fmt.Sprintf(`{"id":"%s","area":"61.72.05.1001","posyandu":"MAWAR 1","on":"2024-02-12","name":"DAHLIA CONTOH","sex":"f","birthDate":"2023-02-01","mother":"RINA","confirmed":true}`, uuid.NewString())
	}
	for _, role := range access.Roles() {
		for path, body := range map[string]string{"entries": entry(uuid.NewString(), melati, `"weight":10.5`), "children": newcomer(),
			"undo": entry(uuid.NewString(), melati, `"replaces":"x"`)} {
			status, text, _ := o.send(string(role), "POST", "/api/sessions/"+path, body)
			if want := role.Can(access.MeasureChildren); want == (status == 403) || !want && strings.Contains(text, "CONTOH") {
				t.Errorf("%s posts %s: %d %s", role, path, status, text)
			}
		}
		for _, path := range []string{"posyandus", "sessions?" + mawarToday, "sessions/day?" + mawarToday, "sessions/history?on=2024-02-12&child=" + melati} {
			status, text, _ := o.send(string(role), "GET", "/api/"+path, "")
			if want := role.Can(access.ViewFamilies); want != (status == 200) || !want && strings.Contains(text, "CONTOH") {
				t.Errorf("%s reads %s: %d", role, path, status)
			}
		}
	}
	if a := o.enters("kader.sedau", entry(uuid.NewString(), melati, `"weight":10.6,"confirmed":["already_entered"]`)); !a.Saved {
		t.Errorf("%+v", a)
	}
	elsewhere := strings.Replace(entry(uuid.NewString(), melati, `"weight":10.5`), "61.72.05.1001", "61.72.03.1003", 1)
	for _, user := range []string{"kader.lain", "pontianak"} {
		for path, body := range map[string]string{"entries": entry(uuid.NewString(), melati, `"weight":10.5`), "children": newcomer(), "undo": entry(uuid.NewString(), melati, `"replaces":"x"`)} {
			if status, text, _ := o.send(user, "POST", "/api/sessions/"+path, body); status != 403 || strings.Contains(text, "CONTOH") {
				t.Errorf("%s posts %s: %d %s", user, path, status, text)
			}
		}
		for _, path := range []string{"sessions?" + mawarToday, "sessions/day?" + mawarToday, "sessions/day.xlsx?purpose=laporan&" + mawarToday, "sessions/history?on=2024-02-12&child=" + melati} {
			if status, text, _ := o.send(user, "GET", "/api/"+path, ""); status != 403 && status != 404 || strings.Contains(text, "CONTOH") {
				t.Errorf("%s reads %s: %d", user, path, status)
			}
		}
		if _, text, _ := o.send(user, "GET", "/api/posyandus", ""); strings.Contains(text, "MAWAR") {
			t.Errorf("%s: %s", user, text)
		}
	}
	if status, text, _ := o.send("kader.lain", "POST", "/api/sessions/entries", elsewhere); status != 404 {
		t.Errorf("a child of another kelurahan: %d %s", status, text)
	}
}

func TestAPosyanduDayIsDownloadedForAPurpose(t *testing.T) {
	o := nursery(t)
	at := "/api/sessions/day.xlsx?on=2024-02-12&" + mawarToday
	if status, body, _ := o.send("operator", "GET", at, ""); status != 422 && status != 400 || strings.Contains(body, "CONTOH") {
		t.Errorf("without a purpose: %d %s", status, body)
	}
	o.enters("operator", entry(uuid.NewString(), o.posyanduDay().Children[1].ID, `"weight":10.9`))
	for _, role := range access.Roles() {
		status, body, _ := o.send(string(role), "GET", at+"&purpose="+url.QueryEscape("laporan bulanan"), "")
		if want := role.Can(access.ViewFamilies) && role.CanAll([]access.Action{access.ViewFamilies}) && (role.Can(access.Export) || role.Can(access.MeasureChildren)); want != (status == 200) {
			t.Errorf("%s: %d %s", role, status, body)
		}
		if role != access.Operator {
			continue
		}
		book, err := excelize.OpenReader(bytes.NewReader([]byte(body)))
		if err != nil {
			t.Fatal(err)
		}
		children, err := book.GetRows("Anak")
		if err != nil || len(children) != 3 || children[2][0] != "MELATI CONTOH" || children[2][5] != "10.9" || children[2][10] != "N" || children[1][10] != "belum datang" {
			t.Errorf("%v %v", children, err)
		}
		if recap, err := book.GetRows("Rekap"); err != nil || !strings.HasPrefix(strings.Join(recap[len(recap)-1], " "), "Semua  2 0 1 1") {
			t.Errorf("%v %v", recap, err)
		}
	}
	if _, body, _ := o.send("auditor", "GET", "/api/audit?action=session_export", ""); !strings.Contains(body, `"purpose":"laporan bulanan"`) {
		t.Error(body)
	}
}
