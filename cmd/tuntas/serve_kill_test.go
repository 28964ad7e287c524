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
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", filepath.Base(file))
	if err != nil {
		t.Fatal(err)
	}
	part.Write(content)
	w.Close()
	kind := w.FormDataContentType()

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
	whole := k.bring(form.Bytes(), kind)
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
		k.bring(form.Bytes(), kind)
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
		b := again.bring(form.Bytes(), kind)
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
