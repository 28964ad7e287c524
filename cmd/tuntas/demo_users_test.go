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
}
