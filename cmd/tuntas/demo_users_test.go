package main_test

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestADemoWithoutAServerHasUsersAndSaysTheirLogins(t *testing.T) {
	t.Parallel()
	demo := littleOne(t)
	listed := must(t, tuntas(t, "user", "list", "--json", "--data", filepath.Join(demo, "hasil")), clean)
	names := map[string]bool{}
	for _, u := range objects(t, listed) {
		names[u.text("name")] = true
	}
	for _, name := range []string{"admin", "verifikator", "operator", "program", "analis", "pimpinan", "auditor"} {
		if !names[name] {
			t.Errorf("there is no user %s: %v", name, names)
		}
	}
	// A second time the same users are there and are said again.
	again := must(t, tuntas(t, "demo", "--dir", copyOf(t, demo), "--no-serve", "--families", smallDemo), findings)
	if !strings.Contains(again.out, "contoh-tuntas-2024") || !strings.Contains(again.out, "  verifikator – ") {
		t.Errorf("the log-ins are not said:\n%s", again.out)
	}
	// And with --json to the program that asked, as the last of its objects.
	said := objects(t, must(t, tuntas(t, "demo", "--dir", copyOf(t, demo), "--no-serve", "--families", smallDemo, "--json"), findings))
	users, _ := said[len(said)-1]["users"].([]any)
	if len(users) != 7 {
		t.Fatalf("the last object is %v", said[len(said)-1])
	}
	first, _ := users[0].(map[string]any)
	if first["name"] != "admin" || first["password"] != "contoh-tuntas-2024" || first["role"] != "administrator" || first["area"] != "61.72" {
		t.Errorf("the first log-in is %v", first)
	}
}
