package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// lockName is the file whose lock says that a server works in a data folder.
// Its text tells where the server is; only the lock counts, because the
// operating system takes it back however the server ends.
const lockName = "tuntas.lock"

// errLocked is what lockFile gives when another process has the lock.
var errLocked = errors.New("locked by another process")

// serverLock keeps a data folder for one server.
type serverLock struct{ file *os.File }

// lockData takes a data folder for a server. When another server has it, the
// error is a Conflict that says where that server is. Commands do not need the
// lock: they work beside a server.
func lockData(dir string) (*serverLock, error) {
	path := filepath.Join(dir, lockName)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fault.New("cli.lock", fault.Unavailable, locale.T("cli.cannot_write", "path", path), err)
	}
	if err := lockFile(f); err != nil {
		f.Close()
		if !errors.Is(err, errLocked) {
			return nil, fault.New("cli.lock", fault.Unavailable, locale.T("cli.lock_failed", "path", path), err)
		}
		address, process := lockedBy(path)
		return nil, fault.New("cli.lock", fault.Conflict, locale.T("cli.data_taken", "dir", dir, "address", address, "process", process), err)
	}
	return &serverLock{f}, nil
}

// say writes down where the server is, for who finds the folder taken.
func (l *serverLock) say(address string) error {
	text := fmt.Sprintf("%s\n%d\n", address, os.Getpid())
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err := l.file.WriteAt([]byte(text), 0)
	return err
}

// release gives the folder back. The file stays: removing it would let two
// servers lock two files of one name.
func (l *serverLock) release() {
	// Whoever finds the file locks it whatever it says; closing gives the lock back.
	_ = l.file.Truncate(0)
	_ = l.file.Close()
}

// lockedBy is what the server that has a folder wrote down: its address and
// process, "–" for what it has not written yet.
func lockedBy(path string) (address, process string) {
	text, _ := os.ReadFile(path) // what cannot be read is not known
	address, rest, _ := strings.Cut(string(text), "\n")
	process, _, _ = strings.Cut(rest, "\n")
	if address == "" {
		address = "–"
	}
	if process == "" {
		process = "–"
	}
	return address, process
}
