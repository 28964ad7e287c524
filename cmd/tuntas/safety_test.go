package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestABackupBringsTheSameListBack(t *testing.T) {
	t.Parallel()
	data, dir := filepath.Join(littleOne(t), "hasil"), t.TempDir()
	file, restored := filepath.Join(dir, "cadangan.tuntas"), filepath.Join(dir, "pulih")
	secret := testSecret + "\n"
	must(t, tuntasWith(t, secret, "backup", "-o", file, "--data", data), clean)
	must(t, tuntasWith(t, secret, "backup", "-o", file, "--data", data), failure) // an older one is never replaced
	if got := left(t, dir); len(got) != 1 {
		t.Errorf("beside the backup lies something else: %v", got)
	}
	must(t, tuntasWith(t, secret, "backup", "verify", file), clean)
	must(t, tuntasWith(t, secret, "restore", file, "--data", restored), clean)
	if d := cmp.Diff(stateOf(t, data), stateOf(t, restored)); d != "" {
		t.Errorf("what is restored differs:\n%s", d)
	}
	must(t, tuntas(t, "determination", "verify", "--data", restored), clean)
	r := must(t, tuntasWith(t, secret, "restore", file, "--data", data), failure)
	if !strings.Contains(r.errors, "tidak kosong") {
		t.Errorf("a folder in use is overwritten without a word: %v", r)
	}
}

func TestABackupThatIsDamagedIsRefused(t *testing.T) {
	t.Parallel()
	data, dir := filepath.Join(littleOne(t), "hasil"), t.TempDir()
	file := filepath.Join(dir, "cadangan.tuntas")
	must(t, tuntasWith(t, testSecret+"\n", "backup", "-o", file, "--data", data), clean)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	turned := append([]byte{}, whole...)
	turned[len(turned)/2] ^= 1
	for _, c := range []struct {
		name    string
		content []byte
		secret  string
	}{
		{"one bit in the middle has turned", turned, testSecret},
		{"the end is missing", whole[:len(whole)*2/3], testSecret},
		{"it is empty", nil, testSecret},
		{"it is another kind of file", []byte("%PDF-1.4\n"), testSecret},
		{"the passphrase is wrong", whole, "bukan frasa sandinya 2024"},
	} {
		bad, place := filepath.Join(t.TempDir(), "rusak.tuntas"), filepath.Join(t.TempDir(), "pulih")
		if err := os.WriteFile(bad, c.content, 0o600); err != nil {
			t.Fatal(err)
		}
		attempts := [][]string{{"restore", bad, "--data", place}, {"backup", "verify", bad}}
		if c.secret != testSecret || len(c.content) == 0 {
			attempts = attempts[1:] // refused before anything is unpacked
		}
		for _, args := range attempts {
			r := tuntasWith(t, c.secret+"\n", args...)
			if r.code != failure || len(r.errors) < 20 || strings.Contains(r.errors, "Terjadi kesalahan di dalam sistem") {
				t.Errorf("%s: not refused in clear words\n%v", c.name, r)
			}
		}
		if entries, err := os.ReadDir(place); err == nil && len(entries) > 0 {
			t.Errorf("%s: half of it was restored: %v", c.name, entries)
		}
	}
}

func TestAnUndoRestoresWhatWas(t *testing.T) {
	t.Parallel()
	demo, data := littleOne(t), filepath.Join(t.TempDir(), "data")
	bring := func(word string) object {
		return objects(t, must(t, tuntas(t, "import", sources(t, demo, word)[0], "--region", "61.72", "--date", caseDate, "--json", "--data", data), clean, findings))[0]
	}
	bring("Keluarga 2022")
	before := stateOf(t, data)
	second := bring("Keluarga 2023")
	if second.number(t, "changed") == 0 || cmp.Equal(before.Figures, stateOf(t, data).Figures) {
		t.Fatalf("the second file has changed nothing: %v", second)
	}
	must(t, tuntas(t, "undo", second.text("batch"), "--data", data), clean)
	after := stateOf(t, data)
	if d := cmp.Diff(before.Figures, after.Figures); d != "" {
		t.Errorf("the undo does not restore what was:\n%s", d)
	}
	if len(after.Unhealthy) > 0 {
		t.Errorf("after the undo: %v", after.Unhealthy)
	}
	again := bring("Keluarga 2023")
	for _, number := range []string{"rows", "accepted", "new", "changed", "unchanged"} {
		if again.number(t, number) != second.number(t, number) {
			t.Errorf("after an undo the file has %s = %v, before %v", number, again[number], second[number])
		}
	}
}

func TestAnUndoThatIsRefusedSaysWhy(t *testing.T) {
	t.Parallel()
	data := filepath.Join(copyOf(t, littleOne(t)), "hasil")
	batch := func(word string) string {
		for _, b := range objects(t, must(t, tuntas(t, "list", "--json", "--data", data), clean)) {
			if strings.Contains(b.text("file"), word) {
				return b.text("batch")
			}
		}
		t.Fatalf("no batch of %s", word)
		return ""
	}
	before := stateOf(t, data)
	for _, c := range []struct{ name, batch string }{
		{"the decree that is frozen", batch("keputusan")},
		{"a batch that nobody knows", "tidak-ada"},
	} {
		r := tuntas(t, "undo", c.batch, "--data", data)
		if r.code != failure || len(r.errors) < 30 || strings.Contains(r.errors, "di dalam sistem") {
			t.Errorf("%s: not refused in clear words\n%v", c.name, r)
		}
		t.Logf("%s: %s", c.name, strings.TrimSpace(r.errors))
	}
	if d := cmp.Diff(before, stateOf(t, data)); d != "" {
		t.Errorf("an undo that was refused has changed something:\n%s", d)
	}
}

// disk is a folder of a size of its own.
type disk struct {
	dir    string
	limit  string            // of files, where no disk can be mounted
	resize func(size string) // nil where no disk can be mounted
}

// smallDisk mounts one in memory. Where the tests may not do that, files above
// a limit cannot be written instead; to the program it is the same.
func smallDisk(t *testing.T, size string, blocks string) *disk {
	t.Helper()
	d := &disk{dir: filepath.Join(t.TempDir(), "disk")}
	if err := os.Mkdir(d.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", d.dir).Run(); err == nil {
		unmountAtTheEnd(t, d.dir)
		d.resize = func(size string) {
			if err := exec.Command("mount", "-o", "remount,size="+size, d.dir).Run(); err != nil {
				t.Fatal(err)
			}
		}
		return d
	}
	d.limit = blocks
	return d
}

// unmountAtTheEnd takes a disk away after the test, also when the tests are
// killed or run out of time: a shell waits until nobody holds its input.
func unmountAtTheEnd(t *testing.T, dir string) {
	t.Helper()
	waiting := exec.Command("sh", "-c", `cat >/dev/null; umount "$0" 2>/dev/null || umount -l "$0"`, dir)
	end, err := waiting.StdinPipe()
	if err == nil {
		err = waiting.Start()
	}
	if err != nil {
		_ = exec.Command("umount", dir).Run()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		end.Close()
		if err := waiting.Wait(); err != nil {
			t.Error(err)
		}
	})
}

// cramped runs the program while there is little room.
func (d *disk) cramped(t *testing.T, args ...string) result {
	t.Helper()
	t.Helper()
	if d.resize != nil {
		return tuntas(t, args...)
	}
	// Every shell can limit the files of what it starts.
	shell := exec.Command("sh", append([]string{"-c", "ulimit -f " + d.limit + `; exec "$0" "$@"`, binary}, args...)...)
	return run(t, shell, "", args)
}

func (d *disk) makeRoom() {
	if d.resize != nil {
		d.resize("200m")
	}
}

func TestAFullDiskIsSaidAndNothingIsHalfDone(t *testing.T) {
	t.Parallel()
	demo := littleOne(t)
	whole := filepath.Join(t.TempDir(), "hasil")
	must(t, tuntas(t, "run", filepath.Join(demo, "berkas"), "--region", "61.72", "--date", caseDate, "-o", whole), findings)
	want, names := stateOf(t, whole), left(t, whole)
	for _, c := range []struct{ name, size, blocks string }{
		{"no room for the database", "64k", "100"},
		{"no room for the families", "1m", "1500"},
		{"no room for all of the files", "3500k", "5500"},
		{"no room for the reports", "6500k", "6000"},
	} {
		d := smallDisk(t, c.size, c.blocks)
		data := filepath.Join(d.dir, "hasil")
		args := []string{"run", filepath.Join(demo, "berkas"), "--region", "61.72", "--date", caseDate, "-o", data}
		r := d.cramped(t, args...)
		if r.code != failure || r.errors == "" || strings.Contains(r.errors, "di dalam sistem") {
			t.Errorf("%s: not said in clear words\n%v", c.name, r)
		}
		if !strings.Contains(r.errors, "ruang") {
			t.Errorf("%s: the message does not say to make room: %s", c.name, r.errors)
		}
		t.Logf("%s: %s", c.name, strings.TrimSpace(r.errors))
		d.makeRoom()
		if _, err := os.Stat(filepath.Join(data, "tuntas.key")); err == nil && c.size != "64k" {
			for _, ill := range illnesses(t, data) {
				if !strings.HasPrefix(ill, "Impor yang belum selesai") {
					t.Errorf("%s: afterwards %s", c.name, ill)
				}
			}
		}
		must(t, tuntas(t, args...), findings)
		got := stateOf(t, data)
		got.Hashes = want.Hashes // of other ids
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: with room the end differs:\n%s", c.name, d)
		}
		if d := cmp.Diff(names, left(t, data)); d != "" {
			t.Errorf("%s: files are left over or missing:\n%s", c.name, d)
		}
	}
}
