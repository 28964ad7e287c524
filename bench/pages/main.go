//go:build unix

// Command pages measures how long the pages of a register take. It builds an
// invented register with the real import, starts `tuntas serve` on it, and asks
// the API what the interface asks, many times, beside two limits taken in the
// same run: reading one family by its primary key, and the smallest request.
//
//	go run ./bench/pages -tuntas bin/tuntas -families 80000 -dir /tmp/tolok-ukur
//
// With -dir the register is kept and used again.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/tuntas-id/tuntas/bench/measure"
)

func main() {
	tuntas := flag.String("tuntas", "bin/tuntas", "the binary to measure")
	families := flag.Int("families", 80_000, "families of the register")
	dir := flag.String("dir", "", "folder in which the register is kept for the next run")
	runs := flag.Int("runs", 100, "how often each page is asked for; slow ones less often")
	flag.Parse()
	if err := run(context.Background(), *tuntas, *dir, *families, *runs); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, tuntas, dir string, families, runs int) error {
	if dir == "" {
		temporary, err := os.MkdirTemp("", "tuntas-pages")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temporary)
		dir = temporary
	}
	fmt.Println(measure.Machine())
	r, err := build(ctx, tuntas, dir, families)
	if err != nil {
		return err
	}
	s, err := openSample(ctx, r)
	if err != nil {
		return err
	}
	defer s.close()
	info, err := os.Stat(filepath.Join(r.data, "tuntas.db"))
	if err != nil {
		return err
	}
	fmt.Printf("register  %d families in %d regencies, %.0f MB\n", s.families, len(r.regencies), float64(info.Size())/1e6)
	server, err := serve(ctx, r)
	if err != nil {
		return err
	}
	defer server.stop()
	roles := []string{"kota"}
	if len(r.regencies) > 1 {
		roles = append(roles, "provinsi")
	}
	for _, role := range roles {
		if err := askAll(ctx, server, s, role, runs); err != nil {
			return err
		}
	}
	return nil
}

// askAll asks for each page as one user.
func askAll(ctx context.Context, server *server, s *sample, user string, runs int) error {
	c, err := server.logIn(ctx, user)
	if err != nil {
		return err
	}
	fmt.Printf("\nuser %s              median      95 %%   runs   × (row + request)\n", user)
	row, err := times(runs, s.readRow)
	if err != nil {
		return err
	}
	request, err := times(runs, func(int) error { return c.get("/api/session") })
	if err != nil {
		return err
	}
	limit := row.median + request.median
	row.print("one row by its primary key", limit)
	request.print("smallest request", limit)
	for _, p := range s.pages() {
		took, err := times(runs, func(i int) error { return c.get(p.address(i)) })
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		took.print(p.name, limit)
	}
	return nil
}

// timing is what many runs have taken.
type timing struct {
	median, most time.Duration // most: 95 % take no longer
	runs         int
}

// patience is how long one page is measured at most.
const patience = 20 * time.Second

func times(runs int, do func(i int) error) (timing, error) {
	var took []time.Duration
	for i, begin := 0, time.Now(); i < runs && (i < 5 || time.Since(begin) < patience); i++ {
		start := time.Now()
		if err := do(i); err != nil {
			return timing{}, err
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	return timing{median: took[len(took)/2], most: took[(len(took)*95-1)/100], runs: len(took)}, nil
}

func (t timing) print(name string, limit time.Duration) {
	fmt.Printf("%-28s %8.2f ms %8.2f ms %5d %8.1f\n", name, t.median.Seconds()*1e3, t.most.Seconds()*1e3, t.runs, t.median.Seconds()/limit.Seconds())
}
