package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how far a step is: a bar on a terminal, nothing elsewhere.
type progress struct {
	w   io.Writer
	bar *progressbar.ProgressBar
	on  bool
}

func newProgress(c *console) *progress {
	f, ok := c.err.(*os.File)
	return &progress{w: c.err, on: ok && !c.json && term.IsTerminal(int(f.Fd()))}
}

// step shows the state of a named piece of work; total 0 means unknown.
func (p *progress) step(name string, done, total int) {
	if !p.on {
		return
	}
	if p.bar == nil || p.bar.State().Description != name {
		p.clear()
		if total <= 0 {
			total = -1
		}
		p.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(p.w), progressbar.OptionSetDescription(name),
			progressbar.OptionClearOnFinish(), progressbar.OptionShowCount(), progressbar.OptionSetWidth(24))
	}
	// A bar that cannot be drawn is no reason to stop the work.
	_ = p.bar.Set(done)
}

// clear removes the bar before a line is printed.
func (p *progress) clear() {
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
	}
}
