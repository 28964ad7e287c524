//go:build unix

// Package measure holds what the benchmarks of whole programs have in common:
// a binary as a child process, its time and memory, and the limits beside it.
package measure

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/tuntas-id/tuntas/internal/intake/tabular"
)

// Machine is the line that says on what was measured.
func Machine() string {
	return fmt.Sprintf("machine   %d cores, %s/%s, %s", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

// Child is what a process has taken.
type Child struct {
	Whole, Processor time.Duration
	Peak             int64 // bytes of resident memory at most
	Output           string
}

// Run runs a binary to its end. Its exit code 1 means that it is done, with
// findings.
func Run(binary string, args ...string) (Child, error) {
	cmd := exec.Command(binary, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return Child{}, err
	}
	peak := Watch(cmd.Process.Pid)
	err := cmd.Wait()
	whole := time.Since(start)
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		return Child{}, fmt.Errorf("%s %s: %w\n%s", binary, strings.Join(args, " "), err, out.String())
	}
	return Child{whole, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), peak(cmd.ProcessState), out.String()}, nil
}

// Processor is the time that all cores together have worked for this process.
func Processor() time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		return 0
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// Watch follows the resident memory of a process until it ends; what it returns
// gives its largest, in bytes. On Linux the figure that the kernel keeps for an
// ended child begins with the memory of the one that started it, so its own
// high-water mark is read while it runs.
func Watch(pid int) func(*os.ProcessState) int64 {
	if runtime.GOOS != "linux" {
		return func(p *os.ProcessState) int64 {
			if use, ok := p.SysUsage().(*syscall.Rusage); ok {
				return use.Maxrss
			}
			return 0
		}
	}
	largest := make(chan int64)
	go func() {
		most := int64(0)
		for {
			now, ok := highWater(pid)
			if most = max(most, now); !ok {
				largest <- most
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}()
	return func(*os.ProcessState) int64 { return <-largest }
}

// highWater reads the largest resident memory of a process so far; false when it
// has ended.
func highWater(pid int) (int64, bool) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	_, rest, found := strings.Cut(string(status), "VmHWM:")
	if !found {
		return 0, false
	}
	var kib int64
	fmt.Sscan(rest, &kib)
	return kib << 10, true
}

// Read is what reading files bare has given.
type Read struct {
	Rows, Cells int
	Bytes       int64
	Took        time.Duration
}

// ReadAll reads every cell of files, one after the other, and keeps nothing.
func ReadAll(paths ...string) (Read, error) {
	var all Read
	start := time.Now()
	for _, path := range paths {
		if err := all.add(path); err != nil {
			return Read{}, fmt.Errorf("%s: %w", path, err)
		}
	}
	all.Took = time.Since(start)
	return all, nil
}

func (all *Read) add(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	all.Bytes += info.Size()
	book, err := tabular.Open(f, info.Size(), tabular.DefaultLimits())
	if err != nil {
		return err
	}
	in, err := book.Rows(0)
	if err != nil {
		return err
	}
	defer in.Close()
	for {
		row, err := in.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		all.Rows++
		all.Cells += len(row.Cells)
	}
}

// WriteTime is how long the disk takes for that many random bytes, synced.
func WriteTime(path string, size int64) (time.Duration, error) {
	block := make([]byte, 1<<20)
	if _, err := rand.Read(block); err != nil {
		return 0, err
	}
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	start := time.Now()
	for left := size; left > 0; left -= int64(len(block)) {
		if _, err := f.Write(block[:min(left, int64(len(block)))]); err != nil {
			return 0, err
		}
	}
	err = f.Sync()
	return time.Since(start), err
}
