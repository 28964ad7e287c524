package access

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// The limits of failed log-ins. A log-in that succeeds costs nothing.
const (
	accountBurst  = 5
	accountEvery  = 30 * time.Second
	addressBurst  = 30
	addressEvery  = 5 * time.Second
	maxRemembered = 10_000
)

// throttle slows down guessing, per account and per address.
type throttle struct {
	mu       sync.Mutex
	accounts map[string]*rate.Limiter
	address  map[string]*rate.Limiter
}

func newThrottle() *throttle {
	return &throttle{accounts: map[string]*rate.Limiter{}, address: map[string]*rate.Limiter{}}
}

// attempt takes one try of an account and an address. wait > 0: too many, try
// again after it. Otherwise success gives the try back.
func (t *throttle) attempt(account, address string, now time.Time) (wait time.Duration, success func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	a := limiter(t.accounts, account, accountEvery, accountBurst, now).ReserveN(now, 1)
	b := limiter(t.address, address, addressEvery, addressBurst, now).ReserveN(now, 1)
	giveBack := func() {
		a.CancelAt(now)
		b.CancelAt(now)
	}
	if wait = max(a.DelayFrom(now), b.DelayFrom(now)); wait > 0 {
		giveBack()
		return wait, nil
	}
	return 0, giveBack
}

func limiter(all map[string]*rate.Limiter, key string, every time.Duration, burst int, now time.Time) *rate.Limiter {
	l, ok := all[key]
	if ok {
		return l
	}
	if len(all) >= maxRemembered {
		for k, old := range all {
			if old.TokensAt(now) >= float64(burst) {
				delete(all, k) // as good as new
			}
		}
	}
	if len(all) >= maxRemembered {
		clear(all)
	}
	l = rate.NewLimiter(rate.Every(every), burst)
	all[key] = l
	return l
}
