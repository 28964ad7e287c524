package httpapi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// commitment is the body of a commitment; version 0 is a new one.
func commitment(version int, status, due, note string) string {
	v := ""
	if version > 0 {
		v = fmt.Sprintf(`,"version":%d`, version)
	}
	return `{"kind":"commitment","problem":"","cause":"","impact":"","action":"Menyusun daftar","indicator":"","target":"","responsible":"Dinas Sosial","supporting":"","startsOn":"","dueOn":"` + due +
		`","fundSource":"","status":"` + status + `","evidence":"","meeting":"","meetingDate":"","note":"` + note + `"` + v + `}`
}

func TestACommitmentBecomesLateByItsDate(t *testing.T) {
	o, _, _ := newCity(t)
	if status, body, _ := o.send("leader", "POST", "/api/meetings/items", commitment(0, "not_started", "2024-02-01", "")); status != 403 {
		t.Errorf("%d %s", status, body)
	}
	status, body, _ := o.send("analyst", "POST", "/api/meetings/items", commitment(0, "not_started", "2024-02-01", ""))
	var i struct {
		ID, Status string
		DaysLate   int
	}
	if err := json.Unmarshal([]byte(body), &i); err != nil || status != 200 || i.Status != "late" || i.DaysLate != 20 {
		t.Fatalf("%d %s", status, body)
	}
	if status, body, _ = o.send("leader", "GET", "/api/meetings/items?status=late", ""); status != 200 || !strings.Contains(body, `"late":1`) {
		t.Errorf("%d %s", status, body)
	}
	if status, body, _ = o.send("analyst", "PUT", "/api/meetings/items/"+i.ID, commitment(1, "late", "2024-03-01", "ditunda")); status != 200 {
		t.Errorf("%d %s", status, body)
	}
	if !strings.Contains(body, `"status":"not_started"`) {
		t.Errorf("a not started commitment sent back as late becomes: %s", body)
	}
	if status, body, _ = o.send("analyst", "PUT", "/api/meetings/items/none", commitment(1, "done", "2024-03-01", "")); status != 404 {
		t.Errorf("%d %s", status, body)
	}
	if status, body, _ = o.send("analyst", "POST", "/api/meetings/items", commitment(0, "not_started", "kemarin", "")); status != 422 {
		t.Errorf("%d %s", status, body)
	}
}

// item is what the tests read of an item.
type item struct {
	ID, Status, Note, UpdatedBy string
	Version                     int
}

func (o *office) item(status int, body string) item {
	o.t.Helper()
	var i item
	if err := json.Unmarshal([]byte(body), &i); err != nil || status != 200 {
		o.t.Fatalf("%d %s", status, body)
	}
	return i
}

func TestALostUpdateSaysWhoWasFirstAndShowsTheNewerState(t *testing.T) {
	o, _, _ := newCity(t)
	status, body, _ := o.send("analyst", "POST", "/api/meetings/items", commitment(0, "not_started", "2024-12-01", ""))
	i := o.item(status, body)
	if status, body, _ = o.send("analyst", "PUT", "/api/meetings/items/"+i.ID, commitment(0, "done", "2024-12-01", "")); status != 422 {
		t.Errorf("without a version: %d %s", status, body)
	}
	status, body, _ = o.send("verifier", "PUT", "/api/meetings/items/"+i.ID, commitment(i.Version, "in_progress", "2024-12-01", "sedang didata"))
	if first := o.item(status, body); first.Version != i.Version+1 {
		t.Errorf("%+v", first)
	}
	status, body, _ = o.send("analyst", "PUT", "/api/meetings/items/"+i.ID, commitment(i.Version, "done", "2024-12-01", "selesai"))
	var lost struct {
		Code, Detail string
		Current      item
	}
	if err := json.Unmarshal([]byte(body), &lost); err != nil || status != 409 || lost.Code != "conflict" || !strings.Contains(lost.Detail, "verifier") ||
		lost.Current.Note != "sedang didata" || lost.Current.Version != i.Version+1 {
		t.Fatalf("%d %s", status, body)
	}
	status, body, _ = o.send("analyst", "PUT", "/api/meetings/items/"+i.ID, commitment(lost.Current.Version, "done", "2024-12-01", "selesai"))
	if again := o.item(status, body); again.Status != "done" || again.UpdatedBy != "analyst" {
		t.Errorf("%+v", again)
	}
}

func TestAProgressEntryIsCorrectedAndStaysInTheHistory(t *testing.T) {
	o, _, _ := newCity(t)
	status, body, _ := o.send("analyst", "POST", "/api/meetings/items", commitment(0, "not_started", "2024-12-01", ""))
	i := o.item(status, body)
	status, body, _ = o.send("analyst", "PUT", "/api/meetings/items/"+i.ID, commitment(i.Version, "done", "2024-12-01", "100 keluarga"))
	i = o.item(status, body)
	type entry struct{ ID, Status, Note, By, Corrects, Reason string }
	read := func() []entry {
		t.Helper()
		var h struct{ Items []entry }
		status, body, _ := o.send("leader", "GET", "/api/meetings/items/"+i.ID+"/history", "")
		if err := json.Unmarshal([]byte(body), &h); err != nil || status != 200 {
			t.Fatalf("%d %s", status, body)
		}
		return h.Items
	}
	before := read()
	if len(before) != 2 || before[1].Status != "done" || before[1].Note != "100 keluarga" {
		t.Fatalf("%+v", before)
	}
	correction := func(entry, status, note, reason string, version int) string {
		return fmt.Sprintf(`{"entry":%q,"version":%d,"status":%q,"note":%q,"reason":%q}`, entry, version, status, note, reason)
	}
	path := "/api/meetings/items/" + i.ID + "/corrections"
	for name, c := range map[string]struct {
		user, body string
		want       int
	}{
		"a leader":               {"leader", correction(before[1].ID, "in_progress", "", "salah ketik", i.Version), 403},
		"no reason":              {"analyst", correction(before[1].ID, "in_progress", "", " ", i.Version), 422},
		"no such status":         {"analyst", correction(before[1].ID, "lost", "", "salah ketik", i.Version), 422},
		"cancelled without note": {"analyst", correction(before[1].ID, "cancelled", "", "salah ketik", i.Version), 422},
		"no such entry":          {"analyst", correction("2020-01-01T00:00:00Z", "in_progress", "", "salah ketik", i.Version), 404},
		"no instant":             {"analyst", correction("kemarin", "in_progress", "", "salah ketik", i.Version), 404},
		"an older version":       {"analyst", correction(before[1].ID, "in_progress", "", "salah ketik", i.Version-1), 409},
		"another city":           {"pontianak", correction(before[1].ID, "in_progress", "", "salah ketik", i.Version), 404},
	} {
		if status, body, _ := o.send(c.user, "POST", path, c.body); status != c.want {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	// The newest report: the commitment follows the correction.
	status, body, _ = o.send("analyst", "POST", path, correction(before[1].ID, "in_progress", "10 keluarga", "salah ketik", i.Version))
	if i = o.item(status, body); i.Status != "in_progress" || i.Note != "10 keluarga" {
		t.Errorf("%+v", i)
	}
	// An older one: the commitment stays as it is.
	status, body, _ = o.send("analyst", "POST", path, correction(before[0].ID, "in_progress", "mulai Januari", "sudah dimulai", i.Version))
	if i = o.item(status, body); i.Status != "in_progress" || i.Note != "10 keluarga" {
		t.Errorf("%+v", i)
	}
	// A correction is corrected: it is the same report once more.
	all := read()
	status, body, _ = o.send("verifier", "POST", path, correction(all[2].ID, "in_progress", "11 keluarga", "dihitung lagi", i.Version))
	if i = o.item(status, body); i.Note != "11 keluarga" {
		t.Errorf("%+v", i)
	}
	all = read()
	if len(all) != 5 || all[0] != before[0] || all[1] != before[1] {
		t.Fatalf("what was reported has changed: %+v", all)
	}
	for at, corrected := range map[int]string{2: before[1].ID, 3: before[0].ID, 4: before[1].ID} {
		if all[at].Corrects != corrected || all[at].Reason == "" || all[at].By == "" {
			t.Errorf("correction %d: %+v", at, all[at])
		}
	}
}
