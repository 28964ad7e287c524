// Package turn says how long a call waits for its turn to write. SQLite has
// one writer, and a file is saved in one transaction: who comes meanwhile
// waits. Somebody at a page is told after a few seconds; work that goes on by
// itself waits as long as it takes.
//
//	ctx = turn.Within(ctx, 4*time.Second) // then fault.Busy
package turn

import (
	"context"
	"time"
)

type patienceKey struct{}

// Within makes calls with the context give up with fault.Busy, and nothing
// changed, when their turn to write has not come after d.
func Within(ctx context.Context, d time.Duration) context.Context {
	return context.WithValue(ctx, patienceKey{}, d)
}

// Whenever makes calls with the context wait as long as it takes.
func Whenever(ctx context.Context) context.Context {
	return context.WithValue(ctx, patienceKey{}, nil)
}

// Patience is how long calls with the context wait; ok is false when it is as
// long as it takes.
func Patience(ctx context.Context) (d time.Duration, ok bool) {
	d, ok = ctx.Value(patienceKey{}).(time.Duration)
	return d, ok
}
