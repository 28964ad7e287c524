package main_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// kills is how often a command is killed at a random point of its time.
const kills = 10

// killSeed makes the points the same in every run; the log names each.
const killSeed = 20240221

// killed starts the program on a fresh folder and kills the process after a
// share of its time, as a power cut would. A machine is faster at one moment
// than at another: when the program had ended before, its time is known better
// and the kill is tried again, so that every kill hits the program at work.
func killed(t *testing.T, share float64, takes *time.Duration, fresh func() (data string, args []string)) string {
	t.Helper()
	for range 20 {
		data, args := fresh()
		cmd := command(t.TempDir(), args...)
		begin := time.Now()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		select {
		case <-ended:
			*takes = time.Since(begin)
			continue
		case <-time.After(time.Duration(share * float64(*takes))):
		}
		killErr := cmd.Process.Kill()
		<-ended // "signal: killed" is what was wanted
		if killErr == nil && !cmd.ProcessState.Exited() {
			return data
		}
		*takes = time.Since(begin)
	}
	t.Fatalf("no kill at %.0f %% of the time hits the program at work", share*100)
	return ""
}

// points are random moments as shares of the time of a command, spread so that
// every tenth of its time has one.
func points(purpose uint64) []float64 {
	r := rand.New(rand.NewPCG(killSeed, purpose))
	out := make([]float64, kills)
	for i := range out {
		out[i] = (float64(i) + r.Float64()) / kills
	}
	return out
}

// left are the files of a folder, so that nothing half-written stays unseen.
func left(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		if name := e.Name(); !strings.HasPrefix(name, "tuntas.db-") { // the engine's journal
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func TestAnImportThatIsKilledLosesNothing(t *testing.T) {
	t.Parallel()
	files := sources(t, littleOne(t), "Keluarga 2022", "Individu 2022", "Keluarga 2023", "Individu 2023", "verval")
	importInto := func(data string) []string {
		return append([]string{"import", "--region", "61.72", "--date", caseDate, "--data", data}, files...)
	}
	undisturbed := filepath.Join(t.TempDir(), "data")
	must(t, tuntas(t, importInto(filepath.Join(t.TempDir(), "data"))...), findings) // the first is slower
	whole := must(t, tuntas(t, importInto(undisturbed)...), findings)
	want := registerOf(t, undisturbed)
	for i, share := range points(1) {
		data := killed(t, share, &whole.took, func() (string, []string) {
			data := filepath.Join(t.TempDir(), "data")
			return data, importInto(data)
		})
		committed := committedIn(t, data)
		t.Logf("kill %d at %.0f %% of %v: %d of %d files were in", i+1, share*100, whole.took, committed, len(files))
		must(t, tuntas(t, importInto(data)...), findings)
		if d := cmp.Diff(want, registerOf(t, data)); d != "" {
			t.Errorf("kill %d: the end differs from an undisturbed import:\n%s", i+1, d)
		}
		if d := cmp.Diff(left(t, undisturbed), left(t, data)); d != "" {
			t.Errorf("kill %d: files are left over or missing:\n%s", i+1, d)
		}
	}
}

// committedIn counts the files that are in right after a kill; what is there
// must be whole.
func committedIn(t *testing.T, data string) int {
	t.Helper()
	r := tuntas(t, "list", "--json", "--data", data)
	if r.code == failure && strings.Contains(r.errors, "Belum ada pemasangan") {
		return 0 // killed before the folder was made
	}
	n := 0
	for _, b := range objects(t, must(t, r, clean)) {
		if b.text("state") == "committed" {
			n++
			if b.number(t, "accepted")+b.number(t, "rejected") != b.number(t, "rows") || b.number(t, "rows") == 0 {
				t.Errorf("half of a file is in: %v", b)
			}
		}
	}
	return n
}

func TestADecreeThatIsKilledLosesNothing(t *testing.T) {
	t.Parallel()
	demo := littleOne(t)
	files := filepath.Join(demo, "berkas")
	base := filepath.Join(t.TempDir(), "data")
	all := sources(t, demo, "0", "10 ", "11 ")
	must(t, tuntas(t, append([]string{"import", "--region", "61.72", "--date", caseDate, "--data", base}, slices.Compact(slices.Sorted(slices.Values(all)))...)...), findings)
	// What is left of the main job is the decree and the reports.
	decide := func(data string) []string {
		return []string{"run", files, "--region", "61.72", "--date", caseDate, "-o", data}
	}
	undisturbed := copyOf(t, base)
	whole := must(t, tuntas(t, decide(undisturbed)...), findings)
	want := decidedOf(t, undisturbed)
	if len(want.Hashes) != 1 || len(want.Hashes[0]) != 64 {
		t.Fatalf("no list was frozen: %v", want.Lists)
	}
	before := 0
	for i, share := range points(2) {
		data := killed(t, share, &whole.took, func() (string, []string) {
			data := copyOf(t, base)
			return data, decide(data)
		})
		d := objects(t, must(t, tuntas(t, "determination", "list", "--json", "--data", data), clean))[0]
		t.Logf("kill %d at %.0f %% of %v: the decree was %v", i+1, share*100, whole.took, d["status"])
		switch {
		case d.text("status") == "draft":
			before++
			if d.text("hash") != "" {
				t.Errorf("kill %d: half a decree: %v", i+1, d)
			}
			must(t, tuntas(t, "determination", "show", "--data", data, d.text("id")), failure) // there is no list of it
		case d.text("hash") != want.Hashes[0]:
			t.Errorf("kill %d: another list: %v", i+1, d)
		}
		must(t, tuntas(t, decide(data)...), findings)
		// The families are the same rows, so that even the hash is the same.
		if d := cmp.Diff(want, decidedOf(t, data)); d != "" {
			t.Errorf("kill %d: the end differs from an undisturbed run:\n%s", i+1, d)
		}
		if d := cmp.Diff(left(t, undisturbed), left(t, data)); d != "" {
			t.Errorf("kill %d: files are left over or missing:\n%s", i+1, d)
		}
	}
	if before == 0 {
		t.Error("no kill came before the list was frozen")
	}
}
