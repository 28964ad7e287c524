package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/audit"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/httpapi"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/tuntas-id/tuntas/internal/vault"
	"github.com/tuntas-id/tuntas/internal/verification"
)

const password = "kata-sandi-panjang"

// office is a served installation with one user of every role in Singkawang.
type office struct {
	t       *testing.T
	handler http.Handler
	tokens  map[string]string
	// reportDir is where reports are kept.
	reportDir string
}

func newOffice(t *testing.T) *office { return newOfficeWith(t, t.TempDir()) }

// newOfficeWith is an office whose folder of reports is there already.
func newOfficeWith(t *testing.T, reports string) *office {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	db := storetest.SQLite(t)
	v, err := vault.Create(filepath.Join(t.TempDir(), "key"))
	must(err)
	now := func() time.Time { return time.Date(2024, 2, 21, 8, 0, 0, 0, time.UTC) }
	log := audit.New(sqlstore.NewAudit(db), v, now)
	root := access.WithActor(context.Background(), access.SystemActor("cli", region.Nation))
	n := 0
	accounts, err := access.New(root, access.Config{Store: sqlstore.NewAccess(db), Atomic: db, Recorder: log, Now: now,
		NewID: func() string { n++; return fmt.Sprintf("%036d", n) }, Hash: access.HashParameters{MemoryKiB: 64, Time: 1, Threads: 1}})
	must(err)
	for _, role := range access.Roles() {
		_, err := accounts.CreateUser(root, access.User{Name: string(role), FullName: "Nama " + string(role), Role: role, Area: "61.72"}, password)
		must(err)
	}
	_, err = accounts.CreateUser(root, access.User{Name: "pontianak", FullName: "Nama", Role: access.Administrator, Area: "61.71"}, password)
	must(err)
	_, err = accounts.CreateUser(root, access.User{Name: "kelurahan", FullName: "Nama", Role: access.Operator, Area: "61.72.03.1003"}, password)
	must(err)
	_, err = accounts.CreateUser(root, access.User{Name: "provinsi", FullName: "Nama", Role: access.Leader, Area: "61"}, password)
	must(err)
	directory, err := region.Load()
	must(err)
	populations := sqlstore.NewRegion(db)
	must(populations.SavePopulation(root, region.Population{Area: "61.72", Year: 2023, Total: 241467, Source: "contoh", Date: civil.MustDate("2023-06-30")}))
	o := &office{t: t, tokens: map[string]string{}, reportDir: reports}
	o.handler, err = httpapi.New(httpapi.Config{ReportDir: o.reportDir, Access: accounts, Audit: log, Directory: directory, Populations: populations, Places: populations,
		Verification: verification.NewService(verification.Config{Store: sqlstore.NewVerification(db), Now: now}), Now: now,
		Web: fstest.MapFS{"index.html": {Data: []byte("<!doctype html>Tuntas")}, "assets/a-1.js": {Data: []byte("1")}}})
	must(err)
	return o
}

func (o *office) send(user, method, path, body string, headers ...string) (int, string, http.Header) {
	o.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if user != "" {
		r.AddCookie(&http.Cookie{Name: "tuntas", Value: o.logIn(user)})
	}
	w := httptest.NewRecorder()
	o.handler.ServeHTTP(w, r)
	all, _ := io.ReadAll(w.Body)
	return w.Code, string(all), w.Result().Header
}

func (o *office) logIn(user string) string {
	o.t.Helper()
	if o.tokens[user] != "" {
		return o.tokens[user]
	}
	status, body, header := o.send("", "POST", "/api/session", `{"username":"`+user+`","password":"`+password+`"}`)
	cookies := (&http.Response{Header: header}).Cookies()
	if status != 200 || len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteStrictMode {
		o.t.Fatalf("log-in of %s: %d %s %v", user, status, body, cookies)
	}
	o.tokens[user] = cookies[0].Value
	return cookies[0].Value
}

func TestALogInOpensASessionAndALogOutEndsIt(t *testing.T) {
	o := newOffice(t)
	status, body, _ := o.send("verifier", "GET", "/api/session", "")
	if status != 200 || !strings.Contains(body, `"areaName":"Kota Singkawang"`) || !strings.Contains(body, `"timeZone":"WIB"`) {
		t.Fatalf("%d %s", status, body)
	}
	if status, body, _ = o.send("verifier", "DELETE", "/api/session", ""); status != 204 {
		t.Fatalf("log-out: %d %s", status, body)
	}
	if status, body, _ = o.send("verifier", "GET", "/api/session", ""); status != 401 {
		t.Fatalf("after log-out: %d %s", status, body)
	}
	if status, _, _ = o.send("", "POST", "/api/session", `{"username":"verifier","password":"salah-sama-sekali"}`); status != 401 {
		t.Fatalf("wrong password: %d", status)
	}
}

// Every operation, and the action that it needs; "" is any session.
func TestEachRoleReachesWhatItsActionsAllow(t *testing.T) {
	o := newOffice(t)
	for _, op := range []struct {
		method, path, body string
		action             access.Action
	}{
		{"GET", "/api/session", "", ""},
		{"PUT", "/api/session/password", `{}`, ""},
		{"GET", "/api/areas?q=maya", "", ""},
		{"GET", "/api/areas/61.72", "", ""},
		{"GET", "/api/users", "", access.ManageUsers},
		{"POST", "/api/users", `{}`, access.ManageUsers},
		{"PUT", "/api/users/x", `{}`, access.ManageUsers},
		{"GET", "/api/criteria", "", access.ViewAggregate},
		{"GET", "/api/audit", "", access.ViewAudit},
		{"GET", "/api/reports", "", access.Export},
		{"POST", "/api/reports", `{}`, access.Export},
	} {
		if status, body, _ := o.send("", op.method, op.path, op.body); status != 401 {
			t.Errorf("nobody: %s %s gives %d %s", op.method, op.path, status, body)
		}
		for _, role := range access.Roles() {
			status, body, _ := o.send(string(role), op.method, op.path, op.body)
			want := op.action == "" || role.Can(op.action)
			if got := status != 401 && status != 403; got != want || status >= 500 {
				t.Errorf("%s: %s %s gives %d %s", role, op.method, op.path, status, body)
			}
		}
	}
}

func TestNothingOfAnotherAreaIsSeen(t *testing.T) {
	o := newOffice(t)
	if _, body, _ := o.send("pontianak", "GET", "/api/users", ""); !strings.Contains(body, `"area":"61.71"`) || strings.Contains(body, `"area":"61.72"`) {
		t.Error("users of another city:", body)
	}
	if _, body, _ := o.send("pontianak", "GET", "/api/audit", ""); !strings.Contains(body, `"area":"61.71"`) || strings.Contains(body, `"area":"61.72"`) {
		t.Error("audit of another city:", body)
	}
	if _, body, _ := o.send("pontianak", "GET", "/api/areas/61.72", ""); !strings.Contains(body, `"population":[]`) {
		t.Error("population of another city:", body)
	}
	if _, body, _ := o.send("leader", "GET", "/api/areas/61.72", ""); !strings.Contains(body, `"total":241467`) {
		t.Error("population of one's own city:", body)
	}
}

func TestUsersAreAddedAndChanged(t *testing.T) {
	o := newOffice(t)
	status, body, _ := o.send("administrator", "POST", "/api/users",
		`{"username":"rina","name":"Rina","role":"operator","area":"61.72.03.1003","password":"kata-sandi-rina","active":true}`)
	var u struct{ ID string }
	if err := json.Unmarshal([]byte(body), &u); status != 200 || err != nil {
		t.Fatalf("%d %s", status, body)
	}
	status, body, _ = o.send("administrator", "PUT", "/api/users/"+u.ID,
		`{"username":"rina","name":"Rina Baru","role":"operator","area":"61.72.03.1003","password":"","active":false}`)
	if status != 200 || !strings.Contains(body, `"name":"Rina Baru"`) || !strings.Contains(body, `"active":false`) {
		t.Fatalf("%d %s", status, body)
	}
	status, body, _ = o.send("auditor", "GET", "/api/audit?action=user_update", "")
	if status != 200 || !strings.Contains(body, `"total":1,`) || !strings.Contains(body, `"intact":true`) {
		t.Fatalf("%d %s", status, body)
	}
}

func TestProblemsSpeakTheLanguageOfTheCaller(t *testing.T) {
	o := newOffice(t)
	for lang, want := range map[string]string{"id": "Silakan masuk", "en-GB,en;q=0.9": "Please log in", "": "Silakan masuk"} {
		status, body, header := o.send("", "GET", "/api/session", "", "Accept-Language", lang)
		if status != 401 || !strings.Contains(body, want) || header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%q: %d %s %s", lang, status, header.Get("Content-Type"), body)
		}
	}
	status, body, header := o.send("", "POST", "/api/session", `{"username":1}`, "Accept-Language", "en")
	if status != 422 || !strings.Contains(body, `"location":"body.`) || !strings.Contains(body, "mend") || header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %s %v", status, body, header)
	}
}

func TestHostileRequestsAreRefusedAndNeverBreakTheServer(t *testing.T) {
	o := newOffice(t)
	login := `{"username":"verifier","password":"` + password + `"}`
	if status, body, _ := o.send("", "POST", "/api/session", login, "Sec-Fetch-Site", "cross-site"); status != 403 || !strings.Contains(body, "situs lain") {
		t.Errorf("another site: %d %s", status, body)
	}
	for _, h := range [][2]string{{"Authorization", "Bearer é\xff"}, {"Cookie", "tuntas=é\xff\xfe"}, {"Accept-Language", "\xff"}} {
		if status, body, _ := o.send("", "GET", "/api/session", "", h[0], h[1]); status != 401 {
			t.Errorf("%s: %d %s", h[0], status, body)
		}
	}
	if status, _, _ := o.send("", "POST", "/api/session", `{"username":"`+strings.Repeat("a", 2<<20)+`"}`); status != 413 {
		t.Errorf("too large: %d", status)
	}
	for _, path := range []string{"/api/areas/zz", "/api/areas/99.99", "/api/areas?within=zz", "/api/audit?cursor=x", "/api/audit?from=kemarin"} {
		if status, body, _ := o.send("auditor", "GET", path, ""); status != 422 && status != 404 {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	if status, body, _ := o.send("", "GET", "/api/nothing", ""); status != 404 || !strings.Contains(body, `"not_found"`) {
		t.Errorf("%d %s", status, body)
	}
}

func TestTheCriteriaOfTheCityAreShownWithTheirLaw(t *testing.T) {
	status, body, _ := newOffice(t).send("leader", "GET", "/api/criteria", "")
	if status != 200 || !strings.Contains(body, `"threshold":7`) || strings.Count(body, `"rule":`) < 13 {
		t.Errorf("%d %s", status, body)
	}
}

func TestAProvinceReadsThePublicPagesAndNoUsers(t *testing.T) {
	o := newOffice(t)
	for path, want := range map[string]int{"/api/session": 200, "/api/areas": 200, "/api/areas/61.72": 200, "/api/criteria": 200, "/api/users": 403, "/api/audit": 403} {
		if status, body, _ := o.send("provinsi", "GET", path, ""); status != want {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
}

func TestTheInterfaceIsServedWithItsHeaders(t *testing.T) {
	o := newOffice(t)
	status, body, header := o.send("", "GET", "/keluarga/1", "")
	if status != 200 || !strings.Contains(body, "Tuntas") || header.Get("Cache-Control") != "no-cache" ||
		!strings.Contains(header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
		t.Errorf("%d %s %v", status, body, header)
	}
	if _, _, header = o.send("", "GET", "/assets/a-1.js", ""); !strings.Contains(header.Get("Cache-Control"), "immutable") {
		t.Error(header)
	}
	if status, body, _ = o.send("", "GET", "/api/openapi.json", ""); status != 200 || !strings.Contains(body, `"openapi":"3.1`) {
		t.Errorf("%d %.200s", status, body)
	}
	if status, body, _ = o.send("", "GET", "/api/messages/en", ""); status != 200 || !strings.Contains(body, "Please log in") {
		t.Errorf("%d %.200s", status, body)
	}
}

func TestAOneTimePasswordOpensNothingButItsOwnChange(t *testing.T) {
	o := newOffice(t)
	status, body, _ := o.send("administrator", "POST", "/api/users",
		`{"username":"rina","name":"Rina","role":"verifier","area":"61.72","password":"`+password+`","active":true}`)
	if status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	if status, body, _ = o.send("rina", "GET", "/api/session", ""); status != 200 || !strings.Contains(body, `"mustChange":true`) || !strings.Contains(body, `"minPassword":10`) {
		t.Fatalf("%d %s", status, body)
	}
	for _, path := range []string{"/api/areas", "/api/criteria", "/api/families", "/api/reports/x/y", "/api/imports/x/events"} {
		if status, body, _ = o.send("rina", "GET", path, ""); status != 403 || !strings.Contains(body, "dibuat oleh orang lain") {
			t.Errorf("%s before the change: %d %s", path, status, body)
		}
	}
	for _, c := range []struct{ present, next, says string }{
		{"bukan kata sandinya", "empat ekor kuda", "tidak cocok"},
		{password, "pendek", "paling sedikit 10"},
		{password, password, "harus berbeda"},
		{password, "kkkkkkkkkkkk", "diulang"},
	} {
		status, body, _ = o.send("rina", "PUT", "/api/session/password", `{"present":"`+c.present+`","next":"`+c.next+`"}`)
		if status != 422 || !strings.Contains(body, c.says) {
			t.Errorf("%s → %s: %d %s", c.present, c.next, status, body)
		}
	}
	status, body, header := o.send("rina", "PUT", "/api/session/password", `{"present":"`+password+`","next":"empat ekor kuda"}`)
	cookies := (&http.Response{Header: header}).Cookies()
	if status != 200 || len(cookies) != 1 || !cookies[0].HttpOnly || !strings.Contains(body, `"mustChange":false`) {
		t.Fatalf("%d %s %v", status, body, cookies)
	}
	if status, body, _ = o.send("rina", "GET", "/api/areas", ""); status != 401 {
		t.Errorf("the old session goes on: %d %s", status, body)
	}
	o.tokens["rina"] = cookies[0].Value
	if status, body, _ = o.send("rina", "GET", "/api/areas", ""); status != 200 {
		t.Errorf("after the change: %d %s", status, body)
	}
}

func TestAChangedPasswordEndsTheOtherSessionsOfThatUserOnly(t *testing.T) {
	o := newOffice(t)
	elsewhere := o.logIn("analyst")
	o.logIn("verifier")
	delete(o.tokens, "analyst")
	status, body, header := o.send("analyst", "PUT", "/api/session/password", `{"present":"`+password+`","next":"empat ekor kuda"}`)
	if status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	o.tokens["analyst"] = elsewhere
	if status, body, _ = o.send("analyst", "GET", "/api/session", ""); status != 401 {
		t.Errorf("the session on the other device: %d %s", status, body)
	}
	o.tokens["analyst"] = (&http.Response{Header: header}).Cookies()[0].Value
	for _, user := range []string{"analyst", "verifier"} {
		if status, body, _ = o.send(user, "GET", "/api/session", ""); status != 200 {
			t.Errorf("%s: %d %s", user, status, body)
		}
	}
	if status, body, _ = o.send("auditor", "GET", "/api/audit?action=password_change", ""); status != 200 || !strings.Contains(body, `"total":1,`) {
		t.Errorf("%d %s", status, body)
	}
}

func TestTheSessionSaysWhatAVillageIsCalled(t *testing.T) {
	o := newOffice(t)
	for user, want := range map[string]string{"verifier": "Kelurahan", "provinsi": "Desa/kelurahan"} {
		if status, body, _ := o.send(user, "GET", "/api/session", ""); status != 200 || !strings.Contains(body, `"villageName":"`+want+`"`) {
			t.Errorf("%s: %d %s", user, status, body)
		}
	}
}

func TestWhatIsWrongWithAnEntryIsSaidInTheCallersLanguage(t *testing.T) {
	o, _, _ := newCity(t)
	for lang, want := range map[string]string{"id": "paling sedikit 5 huruf", "en": "at least 5 characters"} {
		status, body, _ := o.send("verifier", "POST", "/api/families/x/identity", `{"purpose":"a"}`, "Accept-Language", lang)
		if status != 422 || !strings.Contains(body, want) || !strings.Contains(body, `"location":"body.purpose"`) {
			t.Errorf("%s: %d %s", lang, status, body)
		}
	}
	for body, want := range map[string]string{`{}`: "Isian username belum ada", `{"username":"a","password":"b","x":1}`: "tidak dikenal", `{"username":1,"password":"b"}`: "belum sesuai"} {
		if status, answer, _ := o.send("", "POST", "/api/session", body); status != 422 || !strings.Contains(answer, want) {
			t.Errorf("%s: %d %s", body, status, answer)
		}
	}
}

func TestTheSessionSaysWhatThePersonMayDoWithFilesAndWhichDayItIs(t *testing.T) {
	o := newOffice(t)
	for user, want := range map[string]string{"verifier": "write", "administrator": "write", "programme_manager": "write", "analyst": "write",
		"operator": "write", "auditor": "read", "leader": "", "provinsi": "", "kelurahan": ""} {
		status, body, _ := o.send(user, "GET", "/api/session", "")
		if status != 200 || !strings.Contains(body, `"imports":"`+want+`"`) || !strings.Contains(body, `"today":"2024-02-21"`) {
			t.Errorf("%s: %d %s", user, status, body)
		}
	}
}

func TestWhatWasRefusedIsInTheAuditLog(t *testing.T) {
	o := newOffice(t)
	if status, _, _ := o.send("auditor", "POST", "/api/families/00000000-0000-7000-8000-000000000001/identity", `{"purpose":"ingin tahu"}`); status != 403 {
		t.Fatalf("%d", status)
	}
	if status, _, _ := o.send("operator", "GET", "/api/users", ""); status != 403 {
		t.Fatalf("%d", status)
	}
	status, body, _ := o.send("auditor", "GET", "/api/audit", "")
	for _, want := range []string{`"outcome":"refused"`, `"entity":"family:00000000-0000-7000-8000-000000000001"`, `"kind":"Keluarga"`, `"entity":"address:users"`, `"user":"operator"`, "bukan haknya"} {
		if status != 200 || !strings.Contains(body, want) {
			t.Errorf("%s is missing: %d %s", want, status, body)
		}
	}
}
