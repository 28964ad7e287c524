package main_test

import (
	"bufio"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// serving starts a server and waits until it says where it is.
func serving(t *testing.T, data string) *exec.Cmd {
	t.Helper()
	cmd := command(t.TempDir(), "serve", "--data", data, "--listen", "127.0.0.1:0")
	cmd.Stdout = nil
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.Contains(line, "http://127.0.0.1:") {
		t.Fatalf("the server says %q, %v", line, err)
	}
	return cmd
}

func TestAKilledServerLeavesTheDataFolderFree(t *testing.T) {
	t.Parallel()
	data := filepath.Join(copyOf(t, littleOne(t)), "hasil")
	first := serving(t, data)
	r := must(t, tuntas(t, "serve", "--data", data, "--listen", "127.0.0.1:0"), failure)
	if !strings.Contains(r.errors, "sedang dipakai server Tuntas lain") {
		t.Errorf("a second server: %v", r)
	}
	for range 2 {
		if err := first.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = first.Wait() // "signal: killed" is what was wanted
		first = serving(t, data)
	}
	_ = first.Process.Kill()
	_ = first.Wait()
}
