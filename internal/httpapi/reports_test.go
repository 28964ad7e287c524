package httpapi_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/access"
)

var reportKinds = map[string][]access.Action{
	"paparan": {access.Export}, "oppkpke": {access.Export}, "penetapan": {access.Export, access.ViewFamilies},
}

// keepReports puts one stored report of each kind into the office, its id the
// kind.
func (o *office) keepReports() {
	o.t.Helper()
	for kind := range reportKinds {
		dir := filepath.Join(o.reportDir, kind)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			o.t.Fatal(err)
		}
		for name, text := range map[string]string{"berkas.csv": "isi " + kind, "laporan.json": `{"ID":"` + kind + `","Kind":"` + kind +
			`","Area":"61.72","CreatedAt":"2024-02-20T08:00:00Z","CreatedBy":"verifier","Date":"2024-02-20","Files":["berkas.csv"]}`} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				o.t.Fatal(err)
			}
		}
	}
}

func TestEachRoleBuildsListsAndDownloadsTheReportsItMaySee(t *testing.T) {
	o := newOffice(t)
	o.keepReports()
	for kind, actions := range reportKinds {
		for _, role := range access.Roles() {
			want := true
			for _, a := range actions {
				want = want && role.Can(a)
			}
			// A day that is none: who has the right is told so, nobody else.
			body := `{"kind":"` + kind + `","date":"kemarin","purpose":"Rapat penetapan"}`
			status, text, _ := o.send(string(role), "POST", "/api/reports", body)
			if got := status == 422 && strings.Contains(text, "kemarin"); got != want || !want && status != 403 {
				t.Errorf("%s builds %s: %d %s", role, kind, status, text)
			}
			status, text, _ = o.send(string(role), "GET", "/api/reports", "")
			if got := strings.Contains(text, `"kind":"`+kind+`"`); got != want {
				t.Errorf("%s lists %s: %d %s", role, kind, status, text)
			}
			status, text, _ = o.send(string(role), "GET", "/api/reports/"+kind+"/berkas.csv", "")
			if got := status == 200 && text == "isi "+kind; got != want || !want && status != 403 {
				t.Errorf("%s downloads %s: %d %s", role, kind, status, text)
			}
		}
		for _, path := range []string{"/api/reports", "/api/reports/" + kind + "/berkas.csv"} {
			if status, text, _ := o.send("", "GET", path, ""); status != 401 {
				t.Errorf("nobody: %s gives %d %s", path, status, text)
			}
		}
		if status, text, _ := o.send("pontianak", "GET", "/api/reports/"+kind+"/berkas.csv", ""); status != 404 {
			t.Errorf("another city downloads %s: %d %s", kind, status, text)
		}
	}
}

func TestAReportThatNamesFamiliesNeedsAPurpose(t *testing.T) {
	o := newOffice(t)
	for _, purpose := range []string{"", "   a   ", "rap"} {
		body := `{"kind":"penetapan","date":"2024-02-20","purpose":"` + purpose + `"}`
		for lang, want := range map[string]string{"id": "untuk apa laporan ini dibuat", "en": "what this report is for"} {
			if status, text, _ := o.send("verifier", "POST", "/api/reports", body, "Accept-Language", lang); status != 422 || !strings.Contains(text, want) {
				t.Errorf("%q: %d %s", purpose, status, text)
			}
		}
	}
	for _, kind := range []string{"paparan", "oppkpke"} {
		if status, text, _ := o.send("verifier", "POST", "/api/reports", `{"kind":"`+kind+`","date":"kemarin"}`); status != 422 || !strings.Contains(text, "kemarin") {
			t.Errorf("%s without a purpose: %d %s", kind, status, text)
		}
	}
}

// A server that was killed while it wrote a report leaves a folder that no page
// shows, perhaps with names in it.
func TestAReportThatWasCutOffIsGoneAfterTheNextStart(t *testing.T) {
	dir := t.TempDir()
	draft, kept := filepath.Join(dir, ".0190"), filepath.Join(dir, "0191")
	for _, d := range []string{draft, kept} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(d, "penetapan.pdf"), []byte("nama"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	newOfficeWith(t, dir)
	if _, err := os.Stat(draft); !os.IsNotExist(err) {
		t.Errorf("the draft is still there: %v", err)
	}
	if _, err := os.Stat(filepath.Join(kept, "penetapan.pdf")); err != nil {
		t.Errorf("a finished report is gone: %v", err)
	}
}
