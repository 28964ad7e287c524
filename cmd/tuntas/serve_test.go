package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/demo"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/region"
)

// served is a running server and somebody logged in to it.
type served struct {
	t       *testing.T
	address string
	client  *http.Client
	stop    context.CancelFunc
	ended   chan error
}

func startServer(t *testing.T, data string, grace time.Duration) *served {
	t.Helper()
	in, err := openInstallation(context.Background(), &Global{Data: data}, create)
	if err != nil {
		t.Fatal(err)
	}
	_, err = in.access.CreateUser(in.asSystem(context.Background(), region.Nation), access.User{Name: "sari", FullName: "Sari Contoh", Role: access.Verifier, Area: "61.72"}, demoPassword)
	if err != nil && !fault.Is(err, fault.Conflict) {
		t.Fatal(err)
	}
	lock, err := lockData(data)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ready := make(chan string, 1)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &served{t: t, stop: stop, ended: make(chan error, 1), client: &http.Client{Jar: jar}}
	go func() {
		defer in.close()
		defer lock.release()
		s.ended <- in.serve(ctx, lock, serving{listen: "127.0.0.1:0", grace: grace}, func(address string) { ready <- address })
	}()
	t.Cleanup(stop)
	select {
	case s.address = <-ready:
	case err := <-s.ended:
		t.Fatal(err)
	}
	s.send("POST", "/api/session", "application/json", []byte(`{"username":"sari","password":"`+demoPassword+`"}`))
	return s
}

func (s *served) send(method, path, kind string, content []byte) intake.Batch {
	s.t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), method, s.address+path, bytes.NewReader(content))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", kind)
	response, err := s.client.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= 300 {
		s.t.Fatalf("%s %s: %d %s %v", method, path, response.StatusCode, answer, err)
	}
	var b struct {
		ID, State string
		Running   bool
	}
	if err := json.Unmarshal(answer, &b); err != nil {
		s.t.Fatal(err)
	}
	if b.Running {
		return intake.Batch{ID: b.ID}
	}
	return intake.Batch{ID: b.ID, State: intake.State(b.State)}
}

// checked uploads the families of a demo region and waits for the check.
func (s *served) checked(file string) string {
	s.t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		s.t.Fatal(err)
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", filepath.Base(file))
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		s.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		s.t.Fatal(err)
	}
	id := s.send("POST", "/api/imports", w.FormDataContentType(), form.Bytes()).ID
	for range 600 {
		if s.send("GET", "/api/imports/"+id, "", nil).State == intake.StateChecked {
			return id
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatal("the file is never checked")
	return ""
}

func familyFile(t *testing.T) string {
	t.Helper()
	areas, err := region.Load()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "berkas")
	paths, err := demo.Write(context.Background(), dir, areas, demo.Options{Region: "61.72", Families: 3000, Seed: 1, Date: civil.MustDate("2024-02-21")}, func(string, int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range paths {
		if strings.HasSuffix(p, "P3KE Keluarga 2023.csv") {
			return p
		}
	}
	t.Fatalf("no file of families among %v", paths)
	return ""
}

func TestAServerThatIsStoppedFinishesTheCommitThatRuns(t *testing.T) {
	data, file := t.TempDir(), familyFile(t)
	s := startServer(t, data, time.Minute)
	id := s.checked(file)
	if b := s.send("POST", "/api/imports/"+id+"/commit", "application/json", []byte("{}")); b.State != "" {
		t.Fatalf("the commit was over before the server was stopped: %s", b.State)
	}
	s.stop()
	if err := <-s.ended; err != nil {
		t.Fatal(err)
	}
	again := startServer(t, data, time.Minute)
	if b := again.send("GET", "/api/imports/"+id, "", nil); b.State != intake.StateCommitted {
		t.Errorf("after the restart: %s", b.State)
	}
}

func TestWorkThatTheTimeDoesNotSufficeForIsBegunAgain(t *testing.T) {
	data, file := t.TempDir(), familyFile(t)
	s := startServer(t, data, time.Nanosecond)
	id := s.checked(file)
	s.send("POST", "/api/imports/"+id+"/commit", "application/json", []byte("{}"))
	s.stop()
	if err := <-s.ended; fault.TextOf(err).Key != "cli.stopped_unfinished" {
		t.Fatalf("%v", err)
	}
	again := startServer(t, data, time.Minute)
	if b := again.send("GET", "/api/imports/"+id, "", nil); b.State != intake.StateChecked {
		t.Fatalf("after the restart: %s", b.State)
	}
	again.send("POST", "/api/imports/"+id+"/check", "application/json", []byte("{}"))
	for again.send("GET", "/api/imports/"+id, "", nil).State != intake.StateChecked {
		time.Sleep(20 * time.Millisecond)
	}
	again.send("POST", "/api/imports/"+id+"/commit", "application/json", []byte("{}"))
	for again.send("GET", "/api/imports/"+id, "", nil).State == "" {
		time.Sleep(20 * time.Millisecond)
	}
	if b := again.send("GET", "/api/imports/"+id, "", nil); b.State != intake.StateCommitted {
		t.Errorf("the second commit: %s", b.State)
	}
}

func TestServingSaysWhatStandsInItsWay(t *testing.T) {
	taken, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	go func() { // a program that is not Tuntas
		_ = (&http.Server{ReadHeaderTimeout: time.Second, Handler: http.NotFoundHandler()}).Serve(taken)
	}()
	data := t.TempDir()
	running := startServer(t, t.TempDir(), time.Minute)
	in, err := openInstallation(context.Background(), &Global{Data: data}, create)
	if err != nil {
		t.Fatal(err)
	}
	in.close()
	for _, c := range []struct{ name, data, listen, says string }{
		{"a port that another program uses", data, taken.Addr().String(), "sudah dipakai program lain"},
		{"a port that Tuntas uses", data, strings.TrimPrefix(running.address, "http://"), "Tuntas sudah berjalan di " + running.address},
		{"an address that this machine does not have", data, "192.0.2.1:8080", "tidak dapat dipakai"},
		{"a folder without an installation", filepath.Join(data, "kosong"), "127.0.0.1:0", "Belum ada pemasangan di " + filepath.Join(data, "kosong")},
	} {
		var out bytes.Buffer
		code := run(context.Background(), []string{"serve", "--lang", "id", "--data", c.data, "--listen", c.listen}, &out, &out)
		if code != exitFailure || !strings.Contains(out.String(), c.says) {
			t.Errorf("%s: %d %s", c.name, code, out.String())
		}
	}
	var out bytes.Buffer
	code := run(context.Background(), []string{"demo", "--lang", "id", "--dir", filepath.Join(data, "contoh"), "--listen", taken.Addr().String()}, &out, &out)
	if _, err := os.Stat(filepath.Join(data, "contoh")); code != exitFailure || !strings.Contains(out.String(), "sudah dipakai program lain") || err == nil {
		t.Errorf("a demo without a port: %d %s", code, out.String())
	}
}
