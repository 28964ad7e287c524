// Package scorefile scores files of children: a CSV file in, the same rows with
// their scores out, in the same order, with all cores and in bounded memory, however
// large the file is.
//
// A file has a header line. The delimiter is a comma, a semicolon or a tab, whichever
// the header uses; where it is no comma, numbers may have a decimal comma, and the
// scores are then written with one too. Columns are found by name, in any order and
// case; all others pass through as they are. Cells may be quoted.
//
// A row that cannot be scored does not stop the rest: its scores stay empty, its error
// column names the first wrong column, and it is reported with row, column and value.
package scorefile

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
)

// Reason is why a cell cannot be used.
type Reason string

// The reasons.
const (
	NotACode   Reason = "code"     // none of the codes of the column
	NotANumber Reason = "number"   // no number
	NotADate   Reason = "date"     // no date
	Negative   Reason = "negative" // below zero where that is refused
	CellCount  Reason = "cells"    // more or fewer cells than the header
)

// Problem is a row that was not scored, or not wholly understood.
type Problem struct {
	Row    int    // as a spreadsheet counts: the header is row 1
	Column string // as the header names it; empty for the row as a whole
	Value  string
	Reason Reason
}

// Options of a run. The zero value is ready.
type Options struct {
	// AgeInMonths: the column age is in months where no column age_unit says so.
	AgeInMonths bool
	// Categories appends the categories of Permenkes 2/2020 in Bahasa Indonesia.
	Categories bool
	// Problem, if not nil, is called for every problem, in the order of the rows.
	Problem func(Problem)
	// Progress, if not nil, is called now and then with the bytes worked through so far,
	// never beside Problem.
	Progress func(bytesRead int64)
	// Workers are the goroutines that score; 0 means one for every processor.
	Workers int
}

// Result counts what a run did.
type Result struct {
	Rows     int // data rows read
	Problems int // rows reported
}

// HeaderError is a file whose header lacks what the command needs.
type HeaderError struct {
	Missing []string // columns of which each is needed
	Found   []string // columns the file has
}

// Error names the missing columns.
func (e *HeaderError) Error() string {
	return fmt.Sprintf("scorefile: no column %q among %q", e.Missing, e.Found)
}

// ErrEmpty is a file without a header line.
var ErrEmpty = errors.New("scorefile: the file is empty")

// blockSize is how much of the file one worker takes at a time.
const blockSize = 1 << 20

// longestRow is how long a row may be: what is longer is a quote that nobody closed.
const longestRow = 16 << 20

// ErrLongRow is a row that does not end.
var ErrLongRow = errors.New("scorefile: a row of more than 16 MB; is a quote not closed?")

// firstRow is the number of the first row below the header, as a spreadsheet counts.
const firstRow = 2

// block is a piece of the file that ends with a row, on its way through a worker.
type block struct {
	in, out  []byte
	rows     int
	lines    int       // rows, empty ones counted
	problems []Problem // rows counted from 0 within the block
	read     int64     // bytes of the file up to its end
	done     chan struct{}
}

// add adds a problem of the row at a place of the block.
func (b *block) add(p Problem, place int) {
	p.Row = place
	b.problems = append(b.problems, p)
}

// rowScorer turns the rows of one block into output rows. One is made per worker.
type rowScorer interface {
	score(b *block)
}

// run reads blocks, scores them side by side and writes them in order.
func run(ctx context.Context, r io.Reader, w io.Writer, h *header, o *Options, newScorer func() rowScorer) (Result, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	work, ordered := make(chan *block, workers), make(chan *block, 2*workers)
	free := make(chan *block, 2*workers+2) // as many as are on their way at most
	for range cap(free) {
		free <- new(block)
	}
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			s := newScorer()
			for b := range work {
				s.score(b)
				close(b.done)
			}
		})
	}
	var readErr error
	wait.Go(func() {
		defer close(work)
		defer close(ordered)
		readErr = readBlocks(ctx, r, h, o, func() *block { return <-free }, func(b *block) bool {
			select {
			case ordered <- b:
			case <-ctx.Done():
				return false
			}
			work <- b
			return true
		})
	})
	result, err := writeBlocks(w, ordered, free, o)
	cancel()
	for b := range ordered { // lets the reader end after a failed write
		<-b.done
		free <- b
	}
	wait.Wait()
	if err == nil {
		err = readErr
	}
	return result, err
}

// eachBlock reads the file block by block, one at a time.
func eachBlock(ctx context.Context, r io.Reader, h *header, o *Options, next func(*block) bool) error {
	one := new(block)
	return readBlocks(ctx, r, h, o, func() *block { return one }, next)
}

// readBlocks cuts the file into blocks at the ends of rows and hands them on.
func readBlocks(ctx context.Context, r io.Reader, h *header, o *Options, empty func() *block, next func(*block) bool) error {
	rest, total := h.rest, int64(h.bytes)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		b := empty()
		*b = block{in: append(b.in[:0], rest...), out: b.out[:0], problems: b.problems[:0], done: make(chan struct{})}
		end := -1
		var err error
		for end < 0 && err == nil {
			have := len(b.in)
			if cap(b.in)-have < blockSize {
				b.in = append(make([]byte, 0, have+2*blockSize), b.in...)
			}
			var n int
			n, err = io.ReadFull(r, b.in[have:have+blockSize])
			b.in = b.in[:have+n]
			if end = lastRowEnd(b.in, h.delimiter); end < 0 && len(b.in) > longestRow {
				return ErrLongRow
			}
		}
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return err
		}
		if last {
			end = len(b.in)
		}
		total += int64(len(b.in) - len(rest))
		rest = append(rest[:0], b.in[end:]...)
		b.in = b.in[:end]
		if b.read = total; len(b.in) > 0 && !next(b) {
			return ctx.Err()
		}
		if last {
			return nil
		}
	}
}

// writeBlocks writes the blocks in order and reports their problems.
func writeBlocks(w io.Writer, ordered <-chan *block, free chan<- *block, o *Options) (Result, error) {
	var result Result
	first := firstRow
	for b := range ordered {
		<-b.done
		if _, err := w.Write(b.out); err != nil {
			return result, err
		}
		for _, p := range b.problems {
			p.Row += first
			if o.Problem != nil {
				o.Problem(p)
			}
		}
		result.Problems += len(b.problems)
		result.Rows += b.rows
		first += b.lines
		if o.Progress != nil {
			o.Progress(b.read)
		}
		free <- b
	}
	return result, nil
}

// buffered makes small writes of a header cheap without copying the large blocks.
func buffered(w io.Writer) *bufio.Writer { return bufio.NewWriterSize(w, 4<<10) }
