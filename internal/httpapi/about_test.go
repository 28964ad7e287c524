package httpapi_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// outside are modules of go.mod that are no part of the program: tests use them.
var outside = []string{"github.com/google/go-cmp", "pgregory.net/rapid", "github.com/thedatashed/xlsxreader"}

func TestTheAboutPageNamesEveryWorkOfOthersWithItsLicence(t *testing.T) {
	status, body, _ := newOffice(t).send("", "GET", "/api/about", "")
	var about struct {
		Attributions []struct{ Name, License, URL, Kind, Text string }
		DataSources  []struct{ Name, Source, Date, Note string }
	}
	if err := json.Unmarshal([]byte(body), &about); err != nil || status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	var names []string
	for _, a := range about.Attributions {
		names = append(names, a.Name)
		if a.License == "" || !strings.HasPrefix(a.URL, "https://") || !slices.Contains([]string{"data", "font", "library"}, a.Kind) || (a.Kind != "library") != (a.Text != "") {
			t.Errorf("%+v", a)
		}
	}
	b, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := modfile.Parse("go.mod", b, nil)
	if err != nil {
		t.Fatal(err)
	}
	used := []string{"idn-area-data", "Liberation Sans"}
	for _, r := range mod.Require {
		if !slices.Contains(outside, r.Mod.Path) {
			used = append(used, r.Mod.Path)
		}
	}
	if b, err = os.ReadFile("../../web/package.json"); err != nil {
		t.Fatal(err)
	}
	var web struct{ Dependencies map[string]string }
	if err := json.Unmarshal(b, &web); err != nil {
		t.Fatal(err)
	}
	for name := range web.Dependencies {
		used = append(used, name)
	}
	for _, name := range used {
		if !slices.Contains(names, name) {
			t.Errorf("%s is not named", name)
		}
	}
	for _, name := range names {
		if strings.Contains(name, ".") && strings.Contains(name, "/") && !slices.Contains(used, name) {
			t.Errorf("%s is named, but not part of the program", name)
		}
	}
	if len(about.DataSources) < 10 {
		t.Errorf("%+v", about.DataSources)
	}
	for _, s := range about.DataSources {
		if s.Name == "" || s.Source == "" || strings.HasPrefix(s.Name, "httpapi.") || strings.Contains(s.Note, "{") {
			t.Errorf("%+v", s)
		}
	}
}
