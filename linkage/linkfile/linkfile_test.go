package linkfile_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tuntas-id/tuntas/linkage"
	"github.com/tuntas-id/tuntas/linkage/indonesia"
	"github.com/tuntas-id/tuntas/linkage/linkfile"
)

var update = flag.Bool("update", false, "write the golden files anew")

// link links files into a new folder.
func link(t *testing.T, paths []string, o linkage.Options) string {
	t.Helper()
	dir := t.TempDir()
	if err := linkInto(t.Context(), dir, paths, o); err != nil {
		t.Fatal(err)
	}
	return dir
}

func linkInto(ctx context.Context, dir string, paths []string, o linkage.Options) error {
	files, err := linkfile.OpenAll(paths)
	if err != nil {
		return err
	}
	model := indonesia.PersonModel()
	out := linkfile.Output{Model: model, Version: "test", Language: "id"}
	var sources []linkage.Source
	for _, f := range files {
		in, err := f.Input(model)
		if err != nil {
			return err
		}
		out.Inputs, sources = append(out.Inputs, in), append(sources, f)
	}
	o.Review = 0.05
	out.Options = o
	if out.Result, err = linkage.Link(ctx, model, indonesia.Standardisers(), sources, o); err != nil {
		return err
	}
	linkfile.Count(out.Inputs, out.Result.Records)
	return linkfile.Write(ctx, dir, out)
}

var registers = []string{filepath.Join("testdata", "register_a.csv"), filepath.Join("testdata", "register_b.csv")}

func content(t *testing.T, dir, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAResultIsTheOneKnown(t *testing.T) {
	dir := link(t, registers, linkage.Options{Seed: 1})
	for _, name := range []string{linkfile.PairsFile, linkfile.ClustersFile} {
		golden := filepath.Join("testdata", "golden_"+name)
		got := content(t, dir, name)
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(content(t, "testdata", "golden_"+name), got); diff != "" {
			t.Errorf("%s (run with -update when this is meant): %s", name, diff)
		}
	}
}

func TestTheOrderOfRowsAndTheWorkersChangeNoByte(t *testing.T) {
	want := link(t, registers, linkage.Options{Seed: 1, Workers: 1})
	random := rand.New(rand.NewPCG(7, 7))
	for _, workers := range []int{1, 2, 5} {
		folder := t.TempDir()
		var paths []string
		for _, p := range registers {
			lines := strings.SplitAfter(content(t, ".", p), "\n")
			rows := lines[1 : len(lines)-1]
			random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
			paths = append(paths, filepath.Join(folder, filepath.Base(p)))
			if err := os.WriteFile(paths[len(paths)-1], []byte(strings.Join(lines, "")), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		dir := link(t, paths, linkage.Options{Seed: 1, Workers: workers})
		for _, name := range []string{linkfile.PairsFile, linkfile.ClustersFile} {
			if content(t, want, name) != content(t, dir, name) {
				t.Errorf("%s differs with shuffled rows and %d workers", name, workers)
			}
		}
	}
}

func TestClustersNameEveryRecordOnceInOrder(t *testing.T) {
	dir := link(t, registers, linkage.Options{})
	rows := 0
	for _, p := range registers {
		rows += strings.Count(content(t, ".", p), "\n") - 1
	}
	lines := strings.Split(strings.TrimSpace(content(t, dir, linkfile.ClustersFile)), "\n")[1:]
	if len(lines) != rows {
		t.Errorf("%d lines for %d records", len(lines), rows)
	}
	seen, most, before := map[string]bool{}, 0, ""
	for _, l := range lines {
		at := strings.LastIndexByte(l, ',')
		var cluster int
		if _, err := fmt.Sscan(l[at+1:], &cluster); err != nil {
			t.Fatal(err)
		}
		if seen[l[:at]] || l[:at] <= before {
			t.Errorf("%q is twice or out of order", l[:at])
		}
		seen[l[:at]], before = true, l[:at]
		if cluster > most+1 {
			t.Errorf("cluster %d appears after %d", cluster, most)
		}
		most = max(most, cluster)
	}
}

// parts in memory, which can end a run.
type parts struct {
	kept  map[string][]byte
	loads int
	stop  context.CancelFunc
	after int // saves until it stops; 0: never
}

func (p *parts) Load(name string) ([]byte, bool) {
	b, ok := p.kept[name]
	if ok {
		p.loads++
	}
	return b, ok
}

func (p *parts) Save(name string, part []byte) error {
	p.kept[name] = part
	if len(p.kept) == p.after {
		p.stop()
	}
	return nil
}

func TestARunThatWasStoppedGoesOnToTheSameResult(t *testing.T) {
	want := link(t, registers, linkage.Options{Seed: 3})
	ctx, stop := context.WithCancel(t.Context())
	p := &parts{kept: map[string][]byte{}, stop: stop, after: 4}
	dir := t.TempDir()
	if err := linkInto(ctx, dir, registers, linkage.Options{Seed: 3, Parts: p}); !errors.Is(err, context.Canceled) {
		t.Fatalf("the run was not stopped: %v", err)
	}
	if _, err := linkfile.ReadModel(dir); err == nil {
		t.Error("a stopped run has left a result")
	}
	p.after = 0
	if err := linkInto(t.Context(), dir, registers, linkage.Options{Seed: 3, Parts: p}); err != nil {
		t.Fatal(err)
	}
	if p.loads != 4 {
		t.Errorf("%d parts were used again, not 4", p.loads)
	}
	for _, name := range []string{linkfile.PairsFile, linkfile.ClustersFile, linkfile.ReportFile} {
		if content(t, want, name) != content(t, dir, name) {
			t.Errorf("%s differs from that of a run at once", name)
		}
	}
}

func TestPartsThatAreNotWholeAreNone(t *testing.T) {
	dir := t.TempDir()
	p, err := linkfile.OpenParts(dir, "one")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Save("counts", []byte("abc")); err != nil {
		t.Fatal(err)
	}
	if b, ok := p.Load("counts"); !ok || string(b) != "abc" {
		t.Errorf("kept %q, %v", b, ok)
	}
	if err := os.Truncate(filepath.Join(dir, ".part", "one", "counts"), 33); err != nil {
		t.Fatal(err)
	}
	if _, ok := p.Load("counts"); ok {
		t.Error("a part that was cut is taken")
	}
	if _, err := linkfile.OpenParts(dir, "two"); err != nil {
		t.Fatal(err)
	}
	if p.Started() {
		t.Error("the parts of another run are still there")
	}
}

func TestTheReportStandsAloneAndHidesNumbers(t *testing.T) {
	dir := link(t, registers, linkage.Options{})
	page := content(t, dir, linkfile.ReportFile)
	for _, foreign := range []string{"<script", "http://", "https://", "src=", "@import", "url("} {
		if strings.Contains(page, foreign) {
			t.Errorf("the report holds %q", foreign)
		}
	}
	for _, line := range strings.Split(content(t, ".", registers[0]), "\n")[1:] {
		for _, number := range strings.Split(line, ",")[1:min(3, strings.Count(line, ",")+1)] {
			if len(number) == 16 && strings.Contains(page, number) {
				t.Fatalf("the report shows the number %s", number)
			}
		}
	}
	if strings.Contains(page, "%!") || strings.Contains(page, "NaN") {
		t.Error("the report holds a number that is none")
	}
}

func TestWhatAPersonHasDecidedIsKeptAndNotAskedAgain(t *testing.T) {
	pairs := strings.Split(content(t, link(t, registers, linkage.Options{}), linkfile.PairsFile), "\n")
	first := strings.Split(pairs[1], ",")
	id := func(i int) linkage.RecordID { return linkage.RecordID{Register: first[i+2], ID: first[i]} }
	apart := linkage.Options{MustNot: []linkage.Decision{{A: id(1), B: id(0)}}}
	if got := content(t, link(t, registers, apart), linkfile.PairsFile); strings.Contains(got, first[0]+","+first[1]+",") {
		t.Error("a pair said to be different is still there")
	}
	same := linkage.Options{Cut: 0.5, Must: []linkage.Decision{{A: linkage.RecordID{Register: "register_b.csv", ID: lastID(t, registers[1])}, B: id(0)}}}
	want := first[0] + "," + lastID(t, registers[1]) + ",register_a.csv,register_b.csv,"
	for _, l := range strings.Split(content(t, link(t, registers, same), linkfile.PairsFile), "\n") {
		if strings.HasPrefix(l, want) {
			if !strings.HasSuffix(l, ",link") {
				t.Errorf("a pair said to be the same: %q", l)
			}
			return
		}
	}
	t.Error("a pair said to be the same is not among the pairs")
}

func lastID(t *testing.T, path string) string {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(content(t, ".", path)), "\n")
	id, _, _ := strings.Cut(lines[len(lines)-1], ",")
	return id
}

func TestFilesOfOneNameKeepTheirFolder(t *testing.T) {
	dir := t.TempDir()
	var paths []string
	for _, sub := range []string{"utara", "selatan"} {
		p := filepath.Join(dir, sub, "a.csv")
		if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte("id,nama\n1,Ani\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, p)
	}
	files, err := linkfile.OpenAll(paths)
	if err != nil || files[0].Name() == files[1].Name() || !strings.HasSuffix(files[0].Name(), "utara/a.csv") {
		t.Errorf("names %q and %q, %v", files[0].Name(), files[1].Name(), err)
	}
}

func TestAFileOfNobodyOrOneIsLinked(t *testing.T) {
	for _, text := range []string{"nama;nik\n", "nama;nik\nAni;1\n", "nama;nik\nAni;\nAni;\n"} {
		dir := t.TempDir()
		out := link(t, []string{write(t, dir, "satu.csv", text)}, linkage.Options{})
		if got := strings.Count(content(t, out, linkfile.ClustersFile), "\n"); got != strings.Count(text, "\n") {
			t.Errorf("%q: %d lines of clusters", text, got)
		}
		if page := content(t, out, linkfile.ReportFile); strings.Contains(page, "NaN") || strings.Contains(page, "Inf") {
			t.Errorf("%q: the report holds a number that is none", text)
		}
	}
}
