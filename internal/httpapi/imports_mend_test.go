package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// defective is a family file with a roof that no domain has, twice, a date
// that no year has, and a row without its key.
func defective() string {
	roof := func(row string) string {
		return strings.Replace(row, "TAMAT SD/SEDERAJAT;;;", "TAMAT SD/SEDERAJAT;;;Rumbia dan seng", 1)
	}
	return "\ufeff" + familyHeader + roof(familyRow("610001", "1", "SITI CONTOH", "6172034605800001")) +
		roof(strings.Replace(familyRow("610002", "2", "DEWI CONTOH", "617203460580000"), "1980-05-06", "31-02-1980", 1)) +
		familyRow("", "3", "RINA CONTOH", "6172034605800003")
}

type cell struct {
	Column                                                  int
	Header, Field, Kind, Value, Amended, Amendment, LeftOut string
	Choices                                                 []struct{ Text, Label string }
}

func decode[T any](t *testing.T, body string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return v
}

func column(t *testing.T, cells []cell, field string) int {
	t.Helper()
	for _, c := range cells {
		if c.Field == field {
			return c.Column
		}
	}
	t.Fatalf("no field %s", field)
	return 0
}

func TestAFileIsMendedBeforeItsCommitAndTheFamilyShowsIt(t *testing.T) {
	o, _, _ := newCity(t)
	b := o.uploaded("analyst", "keluarga.csv", defective())
	if b.Rows != 3 || b.Rejected != 1 || b.New != 2 {
		t.Fatalf("%+v", b)
	}
	at := "/api/imports/" + b.ID
	row := decode[struct{ Cells []cell }](t, o.get("analyst", at+"/rows/3"))
	nik := row.Cells[slices.IndexFunc(row.Cells, func(c cell) bool { return c.Field == "nik" })]
	if strings.Contains(nik.Value, "460580") {
		t.Errorf("a NIK in clear: %+v", nik)
	}
	open := decode[struct {
		Items []struct {
			Column, Rows           int
			Header, Value, Amended string
			Choices                []struct{ Text, Label string }
		}
	}](t, o.get("analyst", at+"/values"))
	if len(open.Items) != 1 || open.Items[0].Rows != 2 || open.Items[0].Value != "Rumbia dan seng" || len(open.Items[0].Choices) < 3 {
		t.Fatalf("values: %+v", open)
	}
	roof := open.Items[0]
	change := fmt.Sprintf(`{"values":[{"column":%d,"value":"Rumbia dan seng","text":%q}],
		"cells":[{"row":3,"column":%d,"text":"6172034605800002"},{"row":3,"column":%d,"text":"28-02-1980","reason":"dilihat di KK"},{"row":4,"column":%d,"text":"610003"}]}`,
		roof.Column, roof.Choices[0].Text, nik.Column, column(t, row.Cells, "birth_date"), column(t, row.Cells, "family_key"))
	if status, body, _ := o.send("leader", "POST", at+"/amendments", change); status != 403 {
		t.Errorf("a leader mends: %d %s", status, body)
	}
	if status, body, _ := o.send("pontianak", "POST", at+"/amendments", change); status != 404 {
		t.Errorf("another city mends: %d %s", status, body)
	}
	if status, body, _ := o.send("analyst", "POST", at+"/amendments", change); status != 200 {
		t.Fatalf("mend: %d %s", status, body)
	}
	b = o.settled("analyst", b.ID)
	if b.State != "checked" || b.Rejected != 0 || b.New != 3 {
		t.Fatalf("after mending: %+v", b)
	}
	for _, k := range b.Findings {
		if k.Severity != "notice" && k.Code != "area_name_differs" {
			t.Errorf("still wrong: %+v", k)
		}
	}
	list := o.get("auditor", at+"/amendments")
	if strings.Count(list, `"by":"analyst"`) != 4 || strings.Contains(list, "6172034605800002") || !strings.Contains(list, `"rows":2`) {
		t.Errorf("amendments: %s", list)
	}
	effects := o.get("analyst", at+"/effects?kind=new")
	if !strings.Contains(effects, `"total":3,"leftOut":0`) || !strings.Contains(effects, "RINA CONTOH") {
		t.Errorf("effects: %s", effects)
	}

	o.must("POST", at+"/commit", "{}")
	if b = o.settled("analyst", b.ID); b.State != "committed" {
		t.Fatalf("%+v", b)
	}
	if status, _, _ := o.send("analyst", "POST", at+"/amendments", change); status != 409 {
		t.Errorf("a committed file is mended: %d", status)
	}
	families := decode[struct{ Items []struct{ ID, Head string } }](t, o.get("analyst", "/api/families?q=DEWI"))
	if len(families.Items) != 1 {
		t.Fatalf("families: %+v", families)
	}
	family := o.get("analyst", "/api/families/"+families.Items[0].ID)
	if !strings.Contains(family, `"mendedBy":"analyst"`) || !strings.Contains(family, `"mendedFrom":"Rumbia dan seng"`) {
		t.Errorf("the family does not say that its roof was mended: %s", family)
	}
	history := o.get("analyst", "/api/families/"+families.Items[0].ID+"/history")
	for _, want := range []string{"diperbaiki oleh analyst", "31-02-1980", "dilihat di KK"} {
		if !strings.Contains(history, want) {
			t.Errorf("history without %q: %s", want, history)
		}
	}
	if strings.Contains(history, "6172034605800002") {
		t.Error("the history shows a NIK")
	}
	if _, body, _ := o.send("auditor", "GET", "/api/audit?action=batch_amend", ""); !strings.Contains(body, "Memperbaiki isi berkas") {
		t.Error("not in the audit log:", body)
	}
}

func TestTheSecondFileShowsWhatWouldChange(t *testing.T) {
	o, _, _ := newCity(t)
	first := o.uploaded("analyst", "a.csv", familyFile())
	o.must("POST", "/api/imports/"+first.ID+"/commit", "{}")
	o.settled("analyst", first.ID)
	second := o.uploaded("analyst", "b.csv", strings.Replace(familyFile(), "6172031003;1;", "6172031003;4;", 1))
	changed := o.get("analyst", "/api/imports/"+second.ID+"/effects?kind=changed")
	if !strings.Contains(changed, `"total":1`) || !strings.Contains(changed, `"old":"1","new":"4"`) || !strings.Contains(changed, "SITI CONTOH") {
		t.Errorf("changed: %s", changed)
	}
	if same := o.get("analyst", "/api/imports/"+second.ID+"/effects?kind=unchanged"); !strings.Contains(same, `"total":1`) {
		t.Errorf("unchanged: %s", same)
	}
	for _, user := range []string{"leader", "pontianak"} {
		if status, body, _ := o.send(user, "GET", "/api/imports/"+second.ID+"/effects?kind=changed", ""); status == 200 {
			t.Errorf("%s reads %s", user, body)
		}
	}
}

func TestTheFindingsFileIsMendedAndReadInAgain(t *testing.T) {
	o, _, _ := newCity(t)
	b := o.uploaded("analyst", "keluarga.csv", defective())
	at := "/api/imports/" + b.ID + "/findings.xlsx?purpose=" + url.QueryEscape("diperbaiki kelurahan")
	for user, want := range map[string]int{"analyst": 200, "operator": 403, "leader": 403, "pontianak": 404} {
		if status, _, _ := o.send(user, "GET", at, ""); status != want {
			t.Errorf("%s gets %d, want %d", user, status, want)
		}
	}
	if status, _, _ := o.send("analyst", "GET", "/api/imports/"+b.ID+"/findings.xlsx", ""); status != 422 && status != 400 {
		t.Errorf("without a purpose: %d", status)
	}
	if status, _, _ := o.send("analyst", "GET", at+"&identity=true", ""); status != 403 {
		t.Errorf("an analyst gets NIK: %d", status)
	}
	if body := cellsOf(t, o.get("analyst", at)); strings.Contains(body, "6172034605800001") || !strings.Contains(body, "SITI CONTOH") {
		t.Errorf("masked file: %s", body)
	}
	content := o.get("verifier", at+"&identity=true")
	book, err := excelize.OpenReader(strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("Baris dengan temuan")
	if err != nil || len(rows) != 4 || rows[1][12] != "6172034605800001" || !strings.Contains(strings.Join(rows[3], "|"), "tidak memuat ID Keluarga") {
		t.Fatalf("%v: %v", err, rows)
	}
	if list, _ := book.GetRows("Daftar temuan"); len(list) < 4 {
		t.Errorf("list: %v", list)
	}
	// Mended in the spreadsheet program, it comes in as a file of its own.
	for cell, text := range map[string]string{"A4": "610003", "U2": "Seng", "U3": "Seng", "N3": "28-02-1980"} {
		if err := book.SetCellStr("Baris dengan temuan", cell, text); err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	again := o.uploaded("analyst", "temuan.xlsx", out.String())
	if again.Rows != 3 || again.Rejected != 0 {
		t.Errorf("the mended file: %+v", again)
	}
	if _, body, _ := o.send("auditor", "GET", "/api/audit?action=findings_export", ""); strings.Count(body, `"purpose":"diperbaiki kelurahan"`) != 3 {
		t.Error("not in the audit log:", body)
	}
}

func cellsOf(t *testing.T, content string) string {
	t.Helper()
	book, err := excelize.OpenReader(strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			out = append(out, r...)
		}
	}
	return strings.Join(out, "|")
}

// leaving is the body of a request whose sender goes away when all is sent.
type leaving struct {
	*bytes.Buffer
	leave func()
}

func (l leaving) Read(p []byte) (int, error) {
	n, err := l.Buffer.Read(p)
	if l.Len() == 0 {
		l.leave()
	}
	return n, err
}

// sent is a file as a browser sends it, and the kind of its body.
func sent(t *testing.T, name, content string) (body bytes.Buffer, kind string) {
	t.Helper()
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(part, content)
	w.Close()
	return body, w.FormDataContentType()
}

func TestAnUploadThatIsStoppedLeavesNothing(t *testing.T) {
	o, _, _ := newCity(t)
	b, kind := sent(t, "keluarga.csv", familyFile())
	ctx, leave := context.WithCancel(context.Background())
	r := httptest.NewRequestWithContext(ctx, "POST", "/api/imports", leaving{&b, leave})
	r.Header.Set("Content-Type", kind)
	r.AddCookie(&http.Cookie{Name: "tuntas", Value: o.logIn("analyst")})
	answer := httptest.NewRecorder()
	o.handler.ServeHTTP(answer, r)
	if answer.Code < 400 {
		t.Errorf("the upload goes on: %d %s", answer.Code, answer.Body)
	}
	if list := o.get("analyst", "/api/imports"); !strings.Contains(list, `"items":[]`) {
		t.Errorf("left behind: %s", list)
	}
	if again := o.uploaded("analyst", "keluarga.csv", familyFile()); again.State != "checked" {
		t.Errorf("the file cannot be sent again: %+v", again)
	}
}

func TestWorkThatIsStoppedLeavesTheFileAsItWas(t *testing.T) {
	o, _, _ := newCity(t)
	var big strings.Builder
	big.WriteString(familyHeader)
	for i := range 6_000 {
		big.WriteString(familyRow(fmt.Sprint(700000+i), "1", "SITI CONTOH", fmt.Sprintf("61720346%08d", i)))
	}
	status, body := o.upload("analyst", "besar.csv", big.String())
	if status != 200 {
		t.Fatal(status, body)
	}
	b := decode[batch](t, body)
	at := "/api/imports/" + b.ID
	if status, body, _ := o.send("pontianak", "POST", at+"/cancel", "{}"); status != 404 {
		t.Errorf("another city stops it: %d %s", status, body)
	}
	o.stop(at)
	b = o.settled("analyst", b.ID)
	if b.State != "read" || !strings.Contains(b.Failure, "dihentikan") {
		t.Fatalf("stopped check: %+v", b)
	}
	if status, _, _ := o.send("analyst", "POST", at+"/cancel", "{}"); status != 409 {
		t.Errorf("nothing runs, and yet: %d", status)
	}
	o.must("POST", at+"/check", "{}")
	if b = o.settled("analyst", b.ID); b.State != "checked" || b.New != 6_000 || b.Failure != "" {
		t.Fatalf("check: %+v", b)
	}
	o.must("POST", at+"/commit", "{}")
	o.stop(at)
	if b = o.settled("analyst", b.ID); b.State != "checked" || !strings.Contains(b.Failure, "Tidak satu baris pun") {
		t.Fatalf("stopped commit: %+v", b)
	}
	if families := o.get("analyst", "/api/families"); !strings.Contains(families, `"items":[]`) {
		t.Errorf("families of a commit that was stopped: %.300s", families)
	}
	o.must("POST", at+"/commit", "{}")
	if b = o.settled("analyst", b.ID); b.State != "committed" || b.New != 6_000 {
		t.Fatalf("commit: %+v", b)
	}
}

// get reads an address that is there.
func (o *office) get(user, path string) string {
	o.t.Helper()
	status, body, _ := o.send(user, "GET", path, "")
	if status != 200 {
		o.t.Fatalf("GET %s as %s: %d %s", path, user, status, body)
	}
	return body
}

// stop ends what is being done with a file.
func (o *office) stop(at string) {
	o.t.Helper()
	if status, body, _ := o.send("analyst", "POST", at+"/cancel", "{}"); status != 204 {
		o.t.Fatalf("stop: %d %s", status, body)
	}
}
