package httpapi_test

import (
	"bytes"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/access"
)

// squares are invented boundaries of two kelurahan of Singkawang and one of
// another city.
const squares = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"61.72.03.1003"},"geometry":{"type":"Polygon","coordinates":[[[109,0.9],[109.05,0.9],[109.1,0.9],[109.1,1],[109,1],[109,0.9]]]}},
{"type":"Feature","properties":{"code":"61.72.03.1004"},"geometry":{"type":"Polygon","coordinates":[[[109.1,0.9],[109.2,0.9],[109.2,1],[109.1,1],[109.1,0.9]]]}},
{"type":"Feature","properties":{"code":"61.71"},"geometry":{"type":"Polygon","coordinates":[[[109.3,0.1],[109.4,0.1],[109.4,0.2],[109.3,0.1]]]}}]}`

func (o *office) bring(user, path, name, content string, fields ...string) (int, string) {
	o.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			o.t.Fatal(err)
		}
	}
	if name != "" {
		part, err := form.CreateFormFile("file", name)
		if err == nil {
			_, err = part.Write([]byte(content))
		}
		if err != nil {
			o.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		o.t.Fatal(err)
	}
	status, body, _ := o.send(user, "POST", path, b.String(), "Content-Type", form.FormDataContentType())
	return status, body
}

func TestBoundariesAreBroughtShownAndRemoved(t *testing.T) {
	o := newOffice(t)
	if _, body, _ := o.send("leader", "GET", "/api/boundaries/outlines", ""); !strings.Contains(body, `"items":[],"whole":false`) {
		t.Error("before the import:", body)
	}
	status, body := o.bring("analyst", "/api/boundaries", "batas.geojson", squares, "source", " BIG  2024 ")
	if status != 200 || !strings.Contains(body, `"areas":2,"left":1,"source":"BIG 2024"`) {
		t.Fatalf("%d %s", status, body)
	}
	if _, body, _ := o.send("leader", "GET", "/api/boundaries", ""); !strings.Contains(body,
		`{"within":"61.72","withinName":"Kota Singkawang","level":"village","levelName":"kelurahan","areas":2,"of":26,"source":"BIG 2024"}`) {
		t.Error("list:", body)
	}
	_, body, _ = o.send("operator", "GET", "/api/boundaries/outlines", "")
	if !strings.Contains(body, `"rings":[[[109.1,0.9],[109.1,1],[109,1],[109,0.9],[109.1,0.9]]]`) || !strings.Contains(body, `"sources":["BIG 2024"]`) || strings.Contains(body, "61.71\"") {
		t.Error("outlines:", body)
	}
	if status, body := o.bring("analyst", "/api/boundaries", "batas.geojson", strings.ReplaceAll(squares, "109.1,1]", "109.1,1.05]"), "source", "BIG 2024"); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	if _, body, _ = o.send("operator", "GET", "/api/boundaries/outlines", ""); !strings.Contains(body, "[109.1,1.05]") {
		t.Error("the outlines are not drawn anew:", body)
	}
	if _, body, _ := o.send("auditor", "GET", "/api/audit?action=boundary_import", ""); !strings.Contains(body, `"total":2,`) || !strings.Contains(body, "batas wilayah") {
		t.Error("audit:", body)
	}
	group := "/api/boundaries?within=61.72&level=village&source=" + url.QueryEscape("BIG 2024")
	if status, _, _ := o.send("leader", "DELETE", group, ""); status != 403 {
		t.Errorf("a leader removes boundaries: %d", status)
	}
	if status, body, _ := o.send("administrator", "DELETE", group, ""); status != 204 && status != 200 {
		t.Errorf("removal: %d %s", status, body)
	}
	if status, _, _ := o.send("administrator", "DELETE", group, ""); status != 404 {
		t.Errorf("second removal: %d", status)
	}
	if _, body, _ := o.send("leader", "GET", "/api/boundaries", ""); body != `{"items":[]}`+"\n" {
		t.Errorf("after the removal: %q", body)
	}
}

func TestAWrongFileAboutPlacesIsRefusedInWords(t *testing.T) {
	o := newOffice(t)
	for _, c := range []struct {
		name, path, file, content, source, says string
	}{
		{"no file", "/api/boundaries", "", "", "BIG", "berkas"},
		{"an empty file", "/api/boundaries", "a.geojson", "", "BIG", "berkas"},
		{"no source", "/api/boundaries", "a.geojson", squares, "", "sumber"},
		{"no GeoJSON", "/api/boundaries", "a.geojson", "a;b", "BIG", "EPSG:4326"},
		{"a wrong code, by the number of its boundary", "/api/boundaries", "a.geojson", strings.Replace(squares, "61.72.03.1004", "61.72.99.1004", 1), "BIG", "Batas ke-2"},
		{"an open line, by name and code", "/api/boundaries", "a.geojson", strings.Replace(squares, "[109,1],[109,0.9]", "[109,1]", 1), "BIG", "Batas ke-1 (Maya Sopa, 61.72.03.1003)"},
		{"only areas of others", "/api/boundaries", "a.geojson", strings.ReplaceAll(strings.ReplaceAll(squares, "61.72.03.1003", "61.71.01"), "61.72.03.1004", "61.71.02"), "BIG", "Kota Singkawang"},
		{"boundaries among the tables", "/api/imports", "Batas.GeoJSON", squares, "", "halaman Wilayah"},
		{"no pairs", "/api/bps-codes", "a.csv", "a;b\n1;2\n", "", "kemendagri"},
		{"a wrong pair, by its line", "/api/bps-codes", "a.csv", "kemendagri;bps\n61.72.03.1003;6172020003\n61.72.03.1004;x\n", "", "Baris 3"},
		{"a pair of another city", "/api/bps-codes", "a.csv", "kemendagri;bps\n61.71.01;6171010\n", "", "61.71.01"},
	} {
		fields := []string{}
		if c.source != "" {
			fields = []string{"source", c.source}
		}
		if status, body := o.bring("analyst", c.path, c.file, c.content, fields...); status != 422 || !strings.Contains(body, c.says) {
			t.Errorf("%s: %d %s", c.name, status, body)
		}
	}
	if _, body, _ := o.send("leader", "GET", "/api/boundaries", ""); body != `{"items":[]}`+"\n" {
		t.Errorf("a refused file has left %q", body)
	}
}

func TestPairsOfCodesAreBroughtAndListed(t *testing.T) {
	o := newOffice(t)
	if status, body := o.bring("verifier", "/api/bps-codes", "kode.csv", "kemendagri;bps\n61.72.03.1003;6172020003\n"); status != 200 || !strings.Contains(body, `"pairs":1,"source":"kode.csv"`) {
		t.Fatalf("%d %s", status, body)
	}
	_, body, _ := o.send("leader", "GET", "/api/bps-codes", "")
	for _, want := range []string{`{"code":"61.72.03.1003","name":"Kelurahan Maya Sopa","level":"village","bps":"6172020003","certainty":"found","source":"kode.csv"}`, `"bps":"6172","certainty":"found","source":"bawaan Tuntas, dari tabel terbitan BPS"`} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not in %s", want, body)
		}
	}
}

func TestWhoKeepsStatisticsBringsPlaces(t *testing.T) {
	o := newOffice(t)
	for _, path := range []string{"/api/boundaries", "/api/bps-codes"} {
		if status, body := o.bring("", path, "a", squares, "source", "x"); status != 401 {
			t.Errorf("nobody: %s gives %d %s", path, status, body)
		}
		for _, role := range access.Roles() {
			want := 422
			if !role.Can(access.ManageIndicator) {
				want = 403
			}
			if status, body := o.bring(string(role), path, "a", "x", "source", "x"); status != want {
				t.Errorf("%s: %s gives %d %s, want %d", role, path, status, body, want)
			}
		}
	}
	for _, path := range []string{"/api/boundaries", "/api/boundaries/outlines", "/api/bps-codes"} {
		for _, role := range access.Roles() {
			status, body, _ := o.send(string(role), "GET", path, "")
			if got := status == 200; got != role.Can(access.ViewAggregate) {
				t.Errorf("%s: %s gives %d %s", role, path, status, body)
			}
		}
	}
}
