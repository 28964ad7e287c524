package main_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// keysOf gives the keys of a JSON object in their order.
func keysOf(t *testing.T, line string) []string {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(line))
	var keys []string
	for depth, key := 0, true; ; {
		token, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		switch v := token.(type) {
		case json.Delim:
			if v == '{' || v == '[' {
				depth++
			} else if depth--; depth == 0 {
				return keys
			}
			key = depth == 1
			continue
		case string:
			if depth == 1 && key {
				keys = append(keys, v)
				key = false
				continue
			}
		}
		key = depth == 1
	}
}

func TestACheckPrintsOneObjectAFileAndLeavesNothing(t *testing.T) {
	t.Parallel()
	files := sources(t, littleOne(t), "Keluarga 2022", "Individu 2022")
	data := filepath.Join(t.TempDir(), "data")
	check := append([]string{"import", "--check", "--json", "--region", "61.72", "--date", caseDate, "--data", data}, files...)
	r := must(t, tuntas(t, check...), clean, findings)
	all := objects(t, r)
	if len(all) != 2 || all[0].number(t, "new") == 0 || all[0]["batch"] != nil {
		t.Fatalf("%v", r)
	}
	want := []string{"file", "dialect", "confidence", "header_row", "rows", "accepted", "rejected", "new", "changed", "unchanged", "findings"}
	for _, line := range strings.Split(strings.TrimSpace(r.out), "\n") {
		if keys := keysOf(t, line); len(keys) < len(want) || !slices.Equal(keys[:len(want)], want) {
			t.Errorf("keys %v", keys)
		}
	}
	found := all[1]["findings"].([]any)
	if len(found) == 0 {
		t.Fatal("the file of persons has no finding")
	}
	for _, key := range []string{"row", "column", "code", "severity", "value", "message", "remedy"} {
		if _, ok := found[0].(map[string]any)[key]; !ok {
			t.Errorf("a finding without %s: %v", key, found[0])
		}
	}
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Errorf("the check has made an installation: %v", err)
	}

	// With an installation the check says what would be new to it.
	commit := slices.Clone(check)
	commit[1] = "--commit"
	done := objects(t, must(t, tuntas(t, commit[:len(commit)-1]...), clean, findings))[0]
	if done.text("batch") == "<nil>" || done.text("state") != "committed" {
		t.Errorf("commit: %v", done)
	}
	before := stateOf(t, data)
	second := objects(t, must(t, tuntas(t, check...), clean, findings))
	if second[0]["already_committed"] != true || second[0].number(t, "new") != 0 || second[1].number(t, "rows") == 0 {
		t.Errorf("check beside an installation: %v", second)
	}
	if d := cmp.Diff(before, stateOf(t, data)); d != "" {
		t.Errorf("the check has changed something:\n%s", d)
	}
}

func TestACheckOfSeveralFilesSaysWhatTheirImportDoes(t *testing.T) {
	t.Parallel()
	demo := littleOne(t)
	var files []string
	for _, dir := range []string{"berkas-lain", "berkas"} { // not the order in which they build on each other
		found, err := filepath.Glob(filepath.Join(demo, dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	here := t.TempDir()
	args := func(mode string, files ...string) []string {
		return append([]string{"import", mode, "--json", "--region", "61.72", "--data", filepath.Join(here, "data")}, files...)
	}
	compare := func(files []string) {
		t.Helper()
		foreseen, done := objects(t, tuntas(t, args("--check", files...)...)), objects(t, tuntas(t, args("--commit", files...)...))
		if len(foreseen) != len(files) || len(done) != len(files) {
			t.Fatalf("%d and %d objects for %d files", len(foreseen), len(done), len(files))
		}
		for i := range files {
			if foreseen[i].text("file") != files[i] {
				t.Errorf("object %d is of %s, want %s", i, foreseen[i].text("file"), files[i])
			}
			if n := done[i].number(t, "new") + done[i].number(t, "changed") + done[i].number(t, "unchanged"); n != done[i].number(t, "accepted") {
				t.Errorf("%s: %d accepted, but %d new, changed or unchanged", files[i], done[i].number(t, "accepted"), n)
			}
			for _, o := range []object{foreseen[i], done[i]} {
				delete(o, "batch")
				delete(o, "state")
			}
			if d := cmp.Diff(foreseen[i], done[i]); d != "" {
				t.Errorf("%s (-check +commit):\n%s", files[i], d)
			}
		}
	}
	compare(files[:3])
	before := stateOf(t, filepath.Join(here, "data"))
	must(t, tuntas(t, args("--check", files...)...), findings)
	if d := cmp.Diff(before, stateOf(t, filepath.Join(here, "data"))); d != "" {
		t.Errorf("the check has changed something:\n%s", d)
	}
	compare(files)
}

func TestEveryFailureIsAnObjectToAScript(t *testing.T) {
	t.Parallel()
	file, data := sources(t, littleOne(t), "Keluarga 2022")[0], filepath.Join(t.TempDir(), "data")
	folder := filepath.Join(t.TempDir(), "folder.xlsx")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		args []string
		code int
	}{
		{"a folder", []string{"import", folder, "--check", "--region", "61.72"}, failure},
		{"no region", []string{"import", file, "--check"}, failure},
		{"a region that is none", []string{"import", file, "--check", "--region", "99.99"}, failure},
		{"a date that is none", []string{"import", file, "--check", "--region", "61.72", "--date", "2024-13-45"}, failure},
		{"a date that has not come", []string{"import", file, "--commit", "--region", "61.72", "--date", "2131-01-01"}, failure},
		{"a batch that is not there", []string{"undo", "tidak-ada"}, failure},
		{"contrary flags", []string{"import", file, "--check", "--commit"}, usage},
	} {
		r := must(t, tuntas(t, append(c.args, "--json", "--data", data)...), c.code)
		all := objects(t, r)
		if len(all) != 1 || all[0].text("error") == "" || len(all[0]["findings"].([]any)) != 1 {
			t.Errorf("%s: %v", c.name, r)
		}
	}
	if all := objects(t, must(t, tuntas(t, "import", file, "tidak-ada.csv", "--check", "--json", "--region", "61.72", "--data", data), findings)); len(all) != 2 || all[1].text("error") == "" {
		t.Errorf("a good file and a missing one: %v", all)
	}
	if r := tuntas(t, "import", file, "--check", "--commit", "--lang", "id"); strings.Contains(r.errors, "together") || strings.Contains(r.errors, " and ") {
		t.Errorf("the message is English:\n%v", r)
	}
}

func TestAFileOlderThanTheRegisterSaysSo(t *testing.T) {
	t.Parallel()
	file, data := sources(t, littleOne(t), "Keluarga 2022")[0], filepath.Join(t.TempDir(), "data")
	must(t, tuntas(t, "import", file, "--region", "61.72", "--date", "2024-02-21", "--data", data), clean, findings)
	// A copy that was opened and saved, with an earlier date.
	copied := savedAgain(t, file)
	o := objects(t, tuntas(t, "import", copied, "--check", "--json", "--region", "61.72", "--date", "2023-01-31", "--data", data))[0]
	codes := map[string]string{}
	for _, f := range o["findings"].([]any) {
		codes[f.(map[string]any)["code"].(string)] = f.(map[string]any)["severity"].(string)
	}
	if o.number(t, "unchanged") != o.number(t, "accepted") || codes["older_than_register"] != "warning" {
		t.Errorf("%d of %d unchanged, %v", o.number(t, "unchanged"), o.number(t, "accepted"), codes)
	}
}

// savedAgain is a workbook with the same cells in another file.
func savedAgain(t *testing.T, file string) string {
	t.Helper()
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.SetDocProps(&excelize.DocProperties{Title: "disimpan lagi"}); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "disimpan lagi.xlsx")
	if err := f.SaveAs(out); err != nil {
		t.Fatal(err)
	}
	return out
}

// every gives each nth of a list.
func every(list []float64, n int) (out []float64) {
	for i := 0; i < len(list); i += n {
		out = append(out, list[i])
	}
	return out
}

func TestACheckThatIsKilledLeavesNothing(t *testing.T) {
	t.Parallel()
	files := sources(t, littleOne(t), "Keluarga 2022", "Individu 2022", "Keluarga 2023", "Individu 2023")
	data := filepath.Join(t.TempDir(), "data")
	must(t, tuntas(t, "import", files[0], "--region", "61.72", "--date", caseDate, "--data", data), clean, findings)
	before, names := stateOf(t, data), left(t, data)
	check := append([]string{"import", "--check", "--region", "61.72", "--date", caseDate, "--data", data}, files[1:]...)
	whole := must(t, tuntas(t, check...), findings)
	for i, share := range every(points(3), 2) {
		killed(t, share, &whole.took, func() (string, []string) { return data, check })
		if d := cmp.Diff(before, stateOf(t, data)); d != "" {
			t.Errorf("kill %d: the check has left something:\n%s", i+1, d)
		}
		if d := cmp.Diff(names, left(t, data)); d != "" {
			t.Errorf("kill %d: files are left over:\n%s", i+1, d)
		}
	}
}

func TestAnImportThatIsInterruptedSaysSoAndLeavesNothingHalfDone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Log("interrupts of other processes are not known on Windows")
		return
	}
	t.Parallel()
	files := sources(t, littleOne(t), "Keluarga 2022", "Individu 2022", "Keluarga 2023", "Individu 2023")
	importInto := func(mode, data string) []string {
		return append([]string{"import", mode, "--region", "61.72", "--date", caseDate, "--data", data}, files...)
	}
	undisturbed := filepath.Join(t.TempDir(), "data")
	whole := must(t, tuntas(t, importInto("--commit", undisturbed)...), findings)
	want := registerOf(t, undisturbed)
	hit := 0
	for i, share := range every(points(4), 3) {
		for _, mode := range []string{"--check", "--commit"} {
			data := filepath.Join(t.TempDir(), "data")
			cmd := command(t.TempDir(), importInto(mode, data)...)
			var errs strings.Builder
			cmd.Stderr = &errs
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(share * float64(whole.took)))
			_ = cmd.Process.Signal(os.Interrupt) // it may have ended
			_ = cmd.Wait()
			code := cmd.ProcessState.ExitCode()
			if code == failure {
				hit++
				if !strings.Contains(errs.String(), "dibatalkan") {
					t.Errorf("interrupt %d of %s is not said: %s", i+1, mode, errs.String())
				}
			} else if code != findings && code != -1 { // -1: before it listened
				t.Errorf("interrupt %d of %s: exit %d, %s", i+1, mode, code, errs.String())
			}
			if mode == "--check" {
				if _, err := os.Stat(data); !os.IsNotExist(err) {
					t.Errorf("interrupt %d of a check has left something", i+1)
				}
				continue
			}
			committedIn(t, data)
			must(t, tuntas(t, importInto(mode, data)...), findings)
			if d := cmp.Diff(want, registerOf(t, data)); d != "" {
				t.Errorf("interrupt %d: the end differs from an undisturbed import:\n%s", i+1, d)
			}
		}
	}
	if hit == 0 {
		t.Error("no interrupt hit the program at work")
	}
}

func TestAFullDiskDuringACheckIsSaid(t *testing.T) {
	t.Parallel()
	file := sources(t, littleOne(t), "Individu 2023")[0]
	for _, size := range []struct{ size, blocks string }{{"64k", "100"}, {"1500k", "2500"}} {
		d := smallDisk(t, size.size, size.blocks)
		cmd := exec.Command("sh", "-c", `TMPDIR="$1"; export TMPDIR; shift; exec "$0" "$@"`, binary, d.dir, "import", file, "--check", "--region", "61.72", "--data", filepath.Join(t.TempDir(), "data"))
		if d.resize == nil {
			cmd.Args[2] = "ulimit -f " + d.limit + "; " + cmd.Args[2]
		}
		r := run(t, cmd, "", cmd.Args)
		if r.code != failure || !strings.Contains(r.errors, "ruang") || strings.Contains(r.errors, "di dalam sistem") {
			t.Errorf("%s: %v", size.size, r)
		}
		if entries, _ := os.ReadDir(d.dir); len(entries) > 0 {
			t.Errorf("%s: left behind: %v", size.size, entries)
		}
		t.Logf("%s: %s", size.size, strings.TrimSpace(r.errors))
	}
}

func TestAScriptGetsAnObjectForAFileThatIsNotThereAndCountsOfFindingsInTheList(t *testing.T) {
	t.Parallel()
	files := sources(t, littleOne(t), "Keluarga 2022")
	data := filepath.Join(t.TempDir(), "data")
	nope := filepath.Join(t.TempDir(), "nope.xlsx")
	r := must(t, tuntas(t, "import", nope, "--json", "--region", "61.72", "--data", data), failure)
	all := objects(t, r)
	if len(all) != 1 || all[0].text("file") != nope || !strings.Contains(r.out, `"code":"file_unusable"`) || !strings.Contains(r.out, "tidak ditemukan") {
		t.Errorf("%v", r)
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("a missing file left an installation behind")
	}
	r = must(t, tuntas(t, "import", nope, files[0], "--commit", "--json", "--region", "61.72", "--date", caseDate, "--data", data), findings)
	if all := objects(t, r); len(all) != 2 || !strings.Contains(r.out, `"code":"file_unusable"`) || !strings.Contains(r.out, `"state":"committed"`) {
		t.Errorf("%v", r)
	}
	list := objects(t, must(t, tuntas(t, "list", "--json", "--data", data), clean))
	if len(list) != 1 {
		t.Fatalf("%v", list)
	}
	counts, _ := list[0]["finding_counts"].(map[string]any)
	sum := 0
	for _, n := range counts {
		sum += int(n.(float64))
	}
	if sum == 0 || list[0].number(t, "findings_total") != sum || list[0]["findings"] != nil {
		t.Errorf("%v", list[0])
	}
}
