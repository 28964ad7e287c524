package main_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// desk is a served installation and the browser of somebody at work on it.
type desk struct {
	process *exec.Cmd
	address string
	browser *http.Client
}

// serve starts a server on a port of its own and logs somebody in.
func serve(t *testing.T, data, user, password string) *desk {
	t.Helper()
	cmd := command(t.TempDir(), "serve", "--listen", "127.0.0.1:0", "--json", "--data", data)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // without an effect after kill
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatalf("the server does not say where it is: %v", err)
	}
	var said struct{ Address string }
	if err := json.Unmarshal(line, &said); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{cmd, said.Address, &http.Client{Jar: jar}}
	if _, err := d.send("POST", "/api/session", object{"username": user, "password": password}); err != nil {
		t.Fatal(err)
	}
	return d
}

// kill ends the server as a power cut would.
func (d *desk) kill(t *testing.T) {
	t.Helper()
	if err := d.process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = d.process.Wait() // "signal: killed" is what was wanted
}

func (d *desk) send(method, path string, content object) (object, error) {
	sent, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequest(method, d.address+path, bytes.NewReader(sent))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := d.browser.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode >= 300 {
		return nil, fmt.Errorf("%s %s: %s: %s", method, path, response.Status, answer)
	}
	var out object
	if err := json.Unmarshal(answer, &out); err != nil {
		return nil, err
	}
	return out, nil
}

func (d *desk) get(t *testing.T, path string) object {
	t.Helper()
	out, err := d.send("GET", path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// changes take families off a list; each names its own document.
type changes struct {
	list     string
	families []string
}

func (c changes) record(d *desk) error {
	for i, family := range c.families {
		_, err := d.send("POST", "/api/determinations/"+c.list+"/changes", object{"kind": "remove", "familyId": family, "reason": "moved",
			"onDate": "2024-02-01", "document": fmt.Sprintf("Surat %d", i+1), "note": ""})
		if err != nil {
			return err
		}
	}
	return nil
}

func TestChangesOfADecreeThatAreKilledLoseNothing(t *testing.T) {
	t.Parallel()
	const first, own = "kata sandi pertama", "kata sandi milik sendiri"
	base := filepath.Join(copyOf(t, littleOne(t)), "hasil")
	must(t, tuntasWith(t, first+"\n", "user", "add", "sari", "--role", "verifier", "--region", "61.72", "--data", base), clean)
	d := serve(t, base, "sari", first)
	if _, err := d.send("PUT", "/api/session/password", object{"present": first, "next": own}); err != nil {
		t.Fatal(err)
	}
	decree := objects(t, must(t, tuntas(t, "determination", "list", "--json", "--data", base), clean))[0]
	work := changes{list: decree.text("id")}
	items, _ := d.get(t, "/api/families?limit=20&determination="+work.list)["items"].([]any)
	for _, item := range items {
		family, _ := item.(map[string]any)
		work.families = append(work.families, object(family).text("id"))
	}
	d.kill(t)
	if len(work.families) != 20 {
		t.Fatalf("%d families on the list, want 20 of them", len(work.families))
	}

	undisturbed := copyOf(t, base)
	d = serve(t, undisturbed, "sari", own)
	begin := time.Now()
	if err := work.record(d); err != nil {
		t.Fatal(err)
	}
	takes := time.Since(begin)
	d.kill(t)
	want := shownList(t, undisturbed)
	if want.number(t, "families") != decree.number(t, "families")-20 {
		t.Fatalf("the list after the changes: %v", want)
	}
	for i, share := range points(3) {
		data := killedAtChanges(t, share, &takes, work, func() (string, *desk) {
			data := copyOf(t, base)
			return data, serve(t, data, "sari", own)
		})
		n := decree.number(t, "families") - shownList(t, data).number(t, "families")
		t.Logf("kill %d at %.0f %% of %v: %d of 20 changes were in", i+1, share*100, takes, n)

		d := serve(t, data, "sari", own)
		if err := work.record(d); err != nil {
			t.Errorf("kill %d: the changes cannot be recorded again: %v", i+1, err)
		}
		if recorded, _ := d.get(t, "/api/determinations/"+work.list)["changes"].([]any); len(recorded) != 20 {
			t.Errorf("kill %d: %d changes are recorded, want each of the 20 once", i+1, len(recorded))
		}
		d.kill(t)
		if d := cmp.Diff(want, shownList(t, data)); d != "" {
			t.Errorf("kill %d: the list differs from that of undisturbed work:\n%s", i+1, d)
		}
		// Doctor computes the hash of the frozen list again as well.
		if ill := illnesses(t, data); len(ill) > 0 {
			t.Errorf("kill %d: %v", i+1, ill)
		}
	}
}

// killedAtChanges kills a server after a share of the time that the changes
// take, again until the kill hits it at work.
func killedAtChanges(t *testing.T, share float64, takes *time.Duration, work changes, fresh func() (string, *desk)) string {
	t.Helper()
	for range 20 {
		data, d := fresh()
		done := make(chan error, 1)
		begin := time.Now()
		go func() { done <- work.record(d) }()
		select {
		case <-done:
			*takes = time.Since(begin)
			d.kill(t)
			continue
		case <-time.After(time.Duration(share * float64(*takes))):
		}
		d.kill(t)
		if <-done != nil {
			return data
		}
		*takes = time.Since(begin)
	}
	t.Fatalf("no kill at %.0f %% of the time hits the server at work", share*100)
	return ""
}

func shownList(t *testing.T, data string) object {
	t.Helper()
	return objects(t, must(t, tuntas(t, "determination", "show", "--json", "--at", caseDate, "--data", data), clean))[0]
}
