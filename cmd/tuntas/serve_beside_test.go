package main

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestARunningServerSeesWhatACommandImports(t *testing.T) {
	data, files := t.TempDir(), t.TempDir()
	s := startServer(t, data, time.Minute)
	read := func(path string) string {
		t.Helper()
		request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, s.address+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		response, err := s.client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		all, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %s %v", path, response.StatusCode, all, err)
		}
		return string(all)
	}
	const code, square = `"bps":"6172020003"`, `"code":"61.72.03.1003"`
	if strings.Contains(read("/api/bps-codes"), code) || strings.Contains(read("/api/boundaries/outlines"), square) {
		t.Fatal("the server knows it before the import")
	}
	pairs := writeFile(t, files, "kode.csv", "kemendagri;bps\n61.72.03.1003;6172020003\n")
	shapes := writeFile(t, files, "Batas BIG 2024.geojson", squares)
	for _, args := range [][]string{{"region", "bps", pairs}, {"region", "boundaries", shapes}} {
		if exit, out := tuntas(t, data, args...); exit != exitClean {
			t.Fatalf("%v: exit %d %s", args, exit, out)
		}
	}
	if got := read("/api/bps-codes"); !strings.Contains(got, code) {
		t.Errorf("the pair of codes: %s", got)
	}
	if got := read("/api/boundaries/outlines"); !strings.Contains(got, square) {
		t.Errorf("the boundary: %.300s", got)
	}
}
