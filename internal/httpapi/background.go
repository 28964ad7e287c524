package httpapi

import (
	"context"
	"sync"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// Background is the work that goes on when its request is over: checks,
// commits and undos of files. Who stops the server waits for it.
//
//	background := httpapi.NewBackground()
//	… httpapi.Config{Background: background} …
//	err := background.Close(ctx) // takes no new work, waits for what runs
type Background struct {
	mu     sync.Mutex
	works  int
	closed bool
	idle   chan struct{} // closed when no work is left after Close
}

// NewBackground makes a Background without work.
func NewBackground() *Background { return &Background{idle: make(chan struct{})} }

// begin counts a work in; false when the server is stopping.
func (b *Background) begin() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return false
	}
	b.works++
	return true
}

func (b *Background) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.works--
	if b.closed && b.works == 0 {
		close(b.idle)
	}
}

// Close takes no new work and waits until what runs is done, or until ctx
// ends. What is cut off then has its transaction rolled back and can be begun
// again.
func (b *Background) Close(ctx context.Context) error {
	b.mu.Lock()
	if !b.closed {
		b.closed = true
		if b.works == 0 {
			close(b.idle)
		}
	}
	b.mu.Unlock()
	select {
	case <-b.idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func stopping() error {
	return fault.New("httpapi", fault.Unavailable, locale.T("httpapi.stopping"), nil)
}
