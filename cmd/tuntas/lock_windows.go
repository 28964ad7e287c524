package main

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lockByte lies far behind the text of the file: Windows lets nobody read
// bytes that another process has locked.
const lockByte = 1 << 30

// lockFile takes the lock of an open file, or says errLocked at once.
func lockFile(f *os.File) error {
	const how = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err := windows.LockFileEx(windows.Handle(f.Fd()), how, 0, 1, 0, &windows.Overlapped{Offset: lockByte})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return errLocked
	}
	return err
}
