package main_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The passwords of the user of the tests of a server: the one that the
// administrator gave, and the user's own.
const (
	oneTimePassword = "kata sandi sekali pakai"
	kioskPassword   = "kata sandi untuk uji coba"
)

// kiosk is somebody at a browser before a server of its own.
type kiosk struct {
	t       *testing.T
	cmd     *exec.Cmd
	address string
	client  *http.Client
}

// atDesk starts a server and logs in.
func atDesk(t *testing.T, data, password string) *kiosk {
	t.Helper()
	cmd := command(t.TempDir(), "serve", "--json", "--listen", "127.0.0.1:0", "--data", data)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	k := &kiosk{t: t, cmd: cmd, client: &http.Client{Jar: jar, Timeout: time.Minute}}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var event struct{ Address string }
		if json.Unmarshal(lines.Bytes(), &event) == nil && event.Address != "" {
			k.address = "http://" + strings.TrimPrefix(strings.TrimSuffix(event.Address, "/"), "http://")
			break
		}
	}
	if k.address == "" {
		t.Fatal("the server says no address")
	}
	go io.Copy(io.Discard, out)
	login, err := json.Marshal(map[string]string{"username": "sari", "password": password})
	if err != nil {
		t.Fatal(err)
	}
	if b := k.send("POST", "/api/session", "application/json", login); b == nil {
		t.Fatal("nobody can log in")
	}
	return k
}

// send asks the server; nil when it gives no answer, for it was killed.
func (k *kiosk) send(method, path, kind string, content []byte) object {
	request, err := http.NewRequest(method, k.address+path, bytes.NewReader(content))
	if err != nil {
		k.t.Fatal(err)
	}
	request.Header.Set("Content-Type", kind)
	response, err := k.client.Do(request)
	if err != nil {
		return nil
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil
	}
	if response.StatusCode >= 300 {
		k.t.Fatalf("%s %s: %d %s", method, path, response.StatusCode, answer)
	}
	var o object
	if err := json.Unmarshal(answer, &o); err != nil {
		k.t.Fatal(err)
	}
	return o
}

// settled waits until nothing is done with a batch.
func (k *kiosk) settled(b object) object {
	for b != nil && b["running"] == true {
		time.Sleep(10 * time.Millisecond)
		b = k.send("GET", "/api/imports/"+b.text("id"), "", nil)
	}
	return b
}

// bring uploads a file, leaves a row out, and commits; nil when the server was
// killed on the way.
func (k *kiosk) bring(form []byte, kind string) object {
	b := k.settled(k.send("POST", "/api/imports", kind, form))
	if b == nil || b.text("state") == "committed" {
		return b
	}
	at := "/api/imports/" + b.text("id")
	steps := []struct{ path, body string }{
		{"/check", "{}"},
		{"/amendments", `{"leaveOut":[{"row":3,"reason":"bukan warga kota ini"}]}`},
		{"/commit", "{}"},
	}
	for _, s := range steps {
		if b = k.settled(k.send("POST", at+s.path, "application/json", []byte(s.body))); b == nil {
			return nil
		}
	}
	return b
}

// TestAServerThatIsKilledWhileItReadsChecksMendsOrCommitsLosesNothing kills
// the server at twenty moments between the upload and the end of the commit.
func TestAServerThatIsKilledWhileItReadsChecksMendsOrCommitsLosesNothing(t *testing.T) {
	t.Parallel()
	file := sources(t, littleOne(t), "Keluarga 2023")[0]
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	form, kind := formOf(t, filepath.Base(file), content)

	base := filepath.Join(t.TempDir(), "data")
	must(t, tuntas(t, "import", sources(t, littleOne(t), "Keluarga 2022")[0], "--region", "61.72", "--date", caseDate, "--data", base), clean, findings)
	must(t, tuntasWith(t, oneTimePassword+"\n", "user", "add", "sari", "--role", "verifier", "--region", "61.72", "--data", base), clean)
	k := atDesk(t, base, oneTimePassword)
	change, err := json.Marshal(map[string]string{"present": oneTimePassword, "next": kioskPassword})
	if err != nil {
		t.Fatal(err)
	}
	k.send("PUT", "/api/session/password", "application/json", change)
	k.stop()
	undisturbed := copyOf(t, base)
	k = atDesk(t, undisturbed, kioskPassword)
	began := time.Now()
	whole := k.bring(form, kind)
	if whole == nil || whole.text("state") != "committed" {
		t.Fatalf("undisturbed: %v", whole)
	}
	takes := time.Since(began)
	k.stop()
	want := registerOf(t, undisturbed)

	states := map[string]int{}
	for i := range 2 * kills {
		share := points(5 + uint64(i%2))[i/2]
		data := copyOf(t, base)
		k := atDesk(t, data, kioskPassword)
		timer := time.AfterFunc(time.Duration(share*float64(takes)), func() { _ = k.cmd.Process.Kill() })
		k.bring(form, kind)
		timer.Stop()
		_ = k.cmd.Process.Kill() // where it came to the end
		_ = k.cmd.Wait()
		state := "none"
		for _, b := range objects(t, must(t, tuntas(t, "list", "--json", "--data", data), clean)) {
			if strings.Contains(b.text("file"), "2023") {
				state = b.text("state")
				if b.number(t, "rows") == 0 || b.number(t, "accepted")+b.number(t, "rejected") != b.number(t, "rows") {
					t.Errorf("kill %d: half a batch: %v", i+1, b)
				}
			}
		}
		states[state]++
		t.Logf("kill %d at %.0f %% of %v: the batch was %s", i+1, share*100, takes, state)
		again := atDesk(t, data, kioskPassword)
		b := again.bring(form, kind)
		for _, fact := range []string{"state", "rows", "accepted", "rejected", "new", "changed", "unchanged", "amended"} {
			if b == nil || b.text(fact) != whole.text(fact) {
				t.Errorf("kill %d: afterwards %s of the batch is not %v: %v", i+1, fact, whole[fact], b)
				break
			}
		}
		again.stop()
		if i%5 != 4 {
			continue // the numbers of the batch tell enough; the whole register takes long
		}
		if d := cmp.Diff(want, registerOf(t, data)); d != "" {
			t.Errorf("kill %d: the end differs from an undisturbed import:\n%s", i+1, d)
		}
	}
	t.Logf("the batch was: %v", states)
}

func (k *kiosk) stop() {
	_ = k.cmd.Process.Signal(os.Interrupt)
	_ = k.cmd.Wait()
}

// TestAFullDiskDuringAnUploadIsSaidAndNothingIsHalfDone fills the disk below a
// server. The answer says what to do, nothing remains of the file, and with
// room it comes in as if nothing had happened.
func TestAFullDiskDuringAnUploadIsSaidAndNothingIsHalfDone(t *testing.T) {
	t.Parallel()
	file := sources(t, littleOne(t), "Individu 2023")[0]
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	form, kind := formOf(t, filepath.Base(file), content)
	d := smallDisk(t, "200m", "")
	if d.resize == nil {
		return // the server itself cannot be kept from writing here
	}
	data := filepath.Join(d.dir, "data")
	must(t, tuntas(t, "import", sources(t, littleOne(t), "Keluarga 2022")[0], "--region", "61.72", "--date", caseDate, "--data", data), clean, findings)
	must(t, tuntasWith(t, oneTimePassword+"\n", "user", "add", "sari", "--role", "verifier", "--region", "61.72", "--data", data), clean)
	k := atDesk(t, data, oneTimePassword)
	t.Cleanup(k.stop) // before the disk goes: clean-ups run last to first
	change, err := json.Marshal(map[string]string{"present": oneTimePassword, "next": kioskPassword})
	if err != nil {
		t.Fatal(err)
	}
	k.send("PUT", "/api/session/password", "application/json", change)
	before := k.imports()

	filler := filepath.Join(d.dir, "penuh")
	fill(t, filler)
	status, answer := k.ask("POST", "/api/imports", kind, form)
	if status < 400 || !strings.Contains(answer, "ruang") || strings.Contains(answer, "di dalam sistem") {
		t.Errorf("%d %s", status, answer)
	}
	t.Logf("%d %s", status, answer)
	if now := k.imports(); now != before {
		t.Errorf("something is left:\n%s\nbefore:\n%s", now, before)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if b := k.bring(form, kind); b == nil || b.text("state") != "committed" {
		t.Errorf("with room: %v", b)
	}
	k.stop()
	for _, ill := range illnesses(t, data) {
		t.Errorf("afterwards %s", ill)
	}
}

// formOf is a file as a browser sends it.
func formOf(t *testing.T, name string, content []byte) (form []byte, kind string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), w.FormDataContentType()
}

// fill writes a file until its disk is full.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size >= 1<<9; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
}

// ask is send for an answer of any kind.
func (k *kiosk) ask(method, path, kind string, content []byte) (status int, answer string) {
	k.t.Helper()
	request, err := http.NewRequest(method, k.address+path, bytes.NewReader(content))
	if err != nil {
		k.t.Fatal(err)
	}
	request.Header.Set("Content-Type", kind)
	response, err := k.client.Do(request)
	if err != nil {
		k.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		k.t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// imports is the list of the imports, as the server gives it.
func (k *kiosk) imports() string {
	k.t.Helper()
	status, list := k.ask("GET", "/api/imports", "", nil)
	if status != http.StatusOK {
		k.t.Fatalf("%d %s", status, list)
	}
	return list
}
