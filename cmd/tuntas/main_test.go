package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// The tests of this package run the binary as a person would. It is built once.

// Exit codes as the help documents them.
const (
	clean    = 0
	findings = 1
	failure  = 2
	usage    = 64
)

const (
	caseDate   = "2024-02-21"
	smallDemo  = "300" // families: enough for every kind of file, quick
	testSecret = "frasa sandi untuk uji 2024"
)

// binary is the path of the program under test; workshop holds it and the demo
// regions that several tests share.
var binary, workshop string

func TestMain(m *testing.M) {
	os.Exit(withBinary(m.Run))
}

func withBinary(run func() int) int {
	dir, err := os.MkdirTemp("", "tuntas-cmd-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	workshop, binary = dir, filepath.Join(dir, "tuntas")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "the program under test cannot be built:", err)
		return 1
	}
	return run()
}

// result is what a run of the program gave.
type result struct {
	args        []string
	code        int
	out, errors string
	took        time.Duration
}

func (r result) String() string {
	return fmt.Sprintf("tuntas %s: exit %d\n--- stdout\n%s--- stderr\n%s", strings.Join(r.args, " "), r.code, r.out, r.errors)
}

// says is everything a person sees.
func (r result) says() string { return r.out + r.errors }

// command prepares a run of the program in an environment of its own.
func command(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command(binary, args...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + os.TempDir()}
	return cmd
}

// tuntas runs the program with a line of standard input; "" for none.
func tuntasWith(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	return run(t, command(t.TempDir(), args...), stdin, args)
}

// run waits for a prepared program and keeps what it says.
func run(t *testing.T, cmd *exec.Cmd, stdin string, args []string) result {
	t.Helper()
	cmd.Stdin = strings.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	begin := time.Now()
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("tuntas %v: %v", args, err)
	}
	return result{args, cmd.ProcessState.ExitCode(), out.String(), errs.String(), time.Since(begin)}
}

func tuntas(t *testing.T, args ...string) result {
	t.Helper()
	return tuntasWith(t, "", args...)
}

// must runs the program and ends the test unless the exit code is one of those
// given.
func must(t *testing.T, r result, codes ...int) result {
	t.Helper()
	if !slices.Contains(codes, r.code) {
		t.Fatalf("want exit code %v\n%v", codes, r)
	}
	return r
}

// object is a JSON object of the program's output.
type object map[string]any

func (o object) text(key string) string { return fmt.Sprint(o[key]) }

func (o object) number(t *testing.T, key string) int {
	t.Helper()
	v, ok := o[key].(float64)
	if !ok {
		t.Fatalf("%q is not a number in %v", key, o)
	}
	return int(v)
}

// objects reads the JSON lines of a run: standard output holds nothing else.
func objects(t *testing.T, r result) []object {
	t.Helper()
	var out []object
	for d := json.NewDecoder(strings.NewReader(r.out)); d.More(); {
		var o object
		if err := d.Decode(&o); err != nil {
			t.Fatalf("standard output is not JSON only: %v\n%v", err, r)
		}
		out = append(out, o)
	}
	return out
}

// demoOnce makes a demo region the first time it is asked for.
func demoOnce(name string, args ...string) func(*testing.T) string {
	var once sync.Once
	var made result
	return func(t *testing.T) string {
		t.Helper()
		dir := filepath.Join(workshop, name)
		once.Do(func() {
			made = tuntas(t, append([]string{"demo", "--dir", dir, "--no-serve"}, args...)...)
		})
		must(t, made, findings)
		return dir
	}
}

// The demo regions are shared; a test that changes one works on a copy.
var (
	caseDemo  = demoOnce("case")
	littleOne = demoOnce("little", "--families", smallDemo)
)

// copyOf copies a folder into a new one.
func copyOf(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), filepath.Base(dir))
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	// The program refuses a key file that others can read.
	err := filepath.WalkDir(to, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		return os.Chmod(path, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// sources are the demo's files whose names contain one of the words, in the
// order of the words.
func sources(t *testing.T, demo string, words ...string) []string {
	t.Helper()
	var out []string
	for _, w := range words {
		found, err := filepath.Glob(filepath.Join(demo, "berkas", "*"+w+"*"))
		if err != nil || len(found) == 0 {
			t.Fatalf("no file %q in %s (%v)", w, demo, err)
		}
		out = append(out, found...)
	}
	return out
}

// state is what an installation holds, without the ids that every
// installation makes up for itself. Two installations that took the same files
// have the same state.
type state struct {
	Batches   []string // of every file: rows, and what they did
	Lists     []string // of every decree: families, persons
	Hashes    []string // of every decree
	Figures   []string // every number of the reports
	Unhealthy []string // what doctor finds, beside the hints of a fresh installation
}

// batchFacts are the numbers of a batch that depend on the files alone.
var batchFacts = []string{"file", "dialect", "state", "rows", "accepted", "rejected", "new", "changed", "unchanged"}

func stateOf(t *testing.T, data string) state {
	t.Helper()
	s := registerOf(t, data)
	l := listsOf(t, data)
	s.Lists, s.Hashes = l.Lists, l.Hashes
	return s
}

// registerOf is the state of an installation that has no decree yet.
func registerOf(t *testing.T, data string) state {
	t.Helper()
	s := state{Figures: numbersOf(t, data), Unhealthy: illnesses(t, data)}
	for _, b := range objects(t, must(t, tuntas(t, "list", "--json", "--data", data), clean)) {
		line := ""
		for _, f := range batchFacts {
			line += b.text(f) + " "
		}
		s.Batches = append(s.Batches, line)
	}
	slices.Sort(s.Batches)
	return s
}

// decidedOf is the state of an installation whose files were in before.
func decidedOf(t *testing.T, data string) state {
	t.Helper()
	s := listsOf(t, data)
	s.Figures, s.Unhealthy = numbersOf(t, data), illnesses(t, data)
	return s
}

func listsOf(t *testing.T, data string) state {
	t.Helper()
	var s state
	for _, d := range objects(t, must(t, tuntas(t, "determination", "list", "--json", "--data", data), clean)) {
		s.Lists = append(s.Lists, fmt.Sprint(d["area"], d["decree"], d["date"], d["status"], d["families"], d["persons"]))
		s.Hashes = append(s.Hashes, d.text("hash"))
	}
	slices.Sort(s.Lists)
	slices.Sort(s.Hashes)
	return s
}

// numbersOf is every number of the reports.
func numbersOf(t *testing.T, data string) []string {
	t.Helper()
	var out []string
	for _, f := range objects(t, must(t, tuntas(t, "report", "figures", "--region", "61.72", "--date", caseDate, "--json", "--data", data), clean, findings)) {
		out = append(out, fmt.Sprint(f["label"], "; ", f["definition"], ": ", f["value"], " ", f["count"]))
	}
	slices.Sort(out)
	return out
}

// illnesses are the checks of doctor that are not well. That the key lies
// beside the database and that nobody has been added yet is so by design.
func illnesses(t *testing.T, data string) []string {
	t.Helper()
	r := must(t, tuntas(t, "doctor", "--json", "--data", data), clean, findings, failure)
	var checks []struct {
		Name, Found string
		OK, Warning bool
	}
	if err := json.Unmarshal([]byte(r.out), &checks); err != nil || len(checks) < 8 {
		t.Fatalf("%v\n%v", err, r)
	}
	expected := map[string]bool{"Berkas kunci": true, "Pengguna": true}
	var out []string
	for _, c := range checks {
		if !c.OK && (!c.Warning || !expected[c.Name]) {
			out = append(out, c.Name+": "+c.Found)
		}
	}
	return out
}
