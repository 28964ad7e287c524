// Package synthetic invents Indonesian registers of which the truth is known: a
// civil register and the list of a programme about the same persons, with the
// families, names, numbers and errors that make such registers hard to link. Nobody
// in them exists.
//
//	errors, err := synthetic.Preset("usual")
//	summary, err := synthetic.Generate(ctx, synthetic.Options{Persons: 100_000, Seed: 1, Errors: errors}, out)
//
// The same options give the same bytes, whatever the number of workers.
package synthetic

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strconv"
)

// Options say how large the registers are and how they err.
type Options struct {
	Persons int
	Seed    uint64
	Errors  Errors
	Workers int // 0: as many as there are processors
}

// MaxPersons is how many persons the numbers of the places suffice for.
const MaxPersons = 50_000_000

// Output is where the registers go.
type Output struct {
	Civil     io.Writer // register A
	Programme io.Writer // register B
	Truth     io.Writer // whom each record is about
	Errors    io.Writer // which kinds of error each record has; may be nil
}

// Summary counts what was written.
type Summary struct {
	Persons    int
	Households int
	Births     int // of children of the households, also of those who left
	Twins      int // births of two
	Civil      Count
	Programme  Count
}

// Count of a register: its records, and how many of them have each kind.
type Count struct {
	Records int
	Kinds   [kinds]int
}

// Share of the records that have a kind.
func (c Count) Share(k Kind) float64 {
	if c.Records == 0 {
		return 0
	}
	return float64(c.Kinds[k]) / float64(c.Records)
}

// Kinds are all kinds in their order.
func Kinds() []Kind {
	all := make([]Kind, kinds)
	for i := range all {
		all[i] = Kind(i)
	}
	return all
}

// Headers of the registers.
const (
	civilHeader     = "rec_id,nik,no_kk,nama,jk,tempat_lahir,tgl_lahir,shdk,nama_ibu,alamat,rt,rw,kode_desa\n"
	programmeHeader = "rec_id,nik,no_kk,nama,jk,tempat_lahir,tgl_lahir,nama_ibu,alamat,kode_desa\n"
	truthHeader     = "rec_id,register,person_id,household_id\n"
	errorsHeader    = "rec_id,kinds\n"
)

// Generate writes the registers. Districts are written at the same time and put
// into their order, so memory holds a few of them and not the population.
func Generate(ctx context.Context, o Options, out Output) (Summary, error) {
	if o.Persons < 1 || o.Persons > MaxPersons {
		return Summary{}, fmt.Errorf("synthetic: the number of persons is %d; it must lie between 1 and %d", o.Persons, MaxPersons)
	}
	if err := o.Errors.check(); err != nil {
		return Summary{}, err
	}
	n, err := loadNames()
	if err != nil {
		return Summary{}, err
	}
	a, err := loadPlaces()
	if err != nil {
		return Summary{}, err
	}
	l, err := settle(rand.New(rand.NewPCG(o.Seed, 0)), a, n, o.Persons, o.Errors)
	if err != nil {
		return Summary{}, err
	}
	w := newWriter(out)
	if err := w.headers(); err != nil {
		return w.sum, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	write := func(d *district) *pages { return inDistrict(o, n, a, l, d) }
	for p := range inOrder(ctx, l.districts, o.workers(), write) {
		if err := w.write(p); err != nil {
			return w.sum, err
		}
	}
	return w.sum, errors.Join(ctx.Err(), w.flush())
}

func (o Options) workers() int {
	if o.Workers > 0 {
		return o.Workers
	}
	return runtime.GOMAXPROCS(0)
}

// inOrder does work for each of a list and gives the results in the list's order,
// never more than a few ahead.
func inOrder[T, R any](ctx context.Context, of []T, workers int, work func(T) R) <-chan R {
	waiting := make(chan chan R, workers)
	go func() {
		defer close(waiting)
		for _, v := range of {
			done := make(chan R, 1)
			select {
			case waiting <- done:
			case <-ctx.Done():
				return
			}
			go func() { done <- work(v) }()
		}
	}()
	results := make(chan R)
	go func() {
		defer close(results)
		for done := range waiting {
			select {
			case results <- <-done:
			case <-ctx.Done():
				return
			}
		}
	}()
	return results
}

// writer numbers the records and writes them.
type writer struct {
	civil, programme, truth, errors *bufio.Writer
	sum                             Summary
	line                            []byte
}

func newWriter(out Output) *writer {
	w := &writer{civil: bufio.NewWriterSize(out.Civil, 1<<18), programme: bufio.NewWriterSize(out.Programme, 1<<18), truth: bufio.NewWriterSize(out.Truth, 1<<18)}
	if out.Errors != nil {
		w.errors = bufio.NewWriterSize(out.Errors, 1<<18)
	}
	return w
}

func (w *writer) headers() error {
	for _, h := range []struct {
		to   *bufio.Writer
		text string
	}{{w.civil, civilHeader}, {w.programme, programmeHeader}, {w.truth, truthHeader}, {w.errors, errorsHeader}} {
		if h.to == nil {
			continue
		}
		if _, err := h.to.WriteString(h.text); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) write(p *pages) error {
	err := w.register('A', w.civil, &p.civil, &w.sum.Civil)
	err = errors.Join(err, w.register('B', w.programme, &p.programme, &w.sum.Programme))
	w.sum.Persons += p.persons
	w.sum.Households += p.households
	w.sum.Births += p.births
	w.sum.Twins += p.twins
	return err
}

func (w *writer) register(letter byte, to *bufio.Writer, p *page, count *Count) error {
	for _, row := range p.rows {
		count.Records++
		id := appendID(w.line[:0], letter, count.Records)
		n := len(id)
		if _, err := to.Write(id); err != nil {
			return err
		}
		if _, err := to.Write(p.text[row.from:row.to]); err != nil {
			return err
		}
		b := append(id, ',', letter, ',')
		b = strconv.AppendInt(b, int64(w.sum.Persons+row.person+1), 10)
		b = strconv.AppendInt(append(b, ','), int64(w.sum.Households+row.household+1), 10)
		if _, err := w.truth.Write(append(b, '\n')); err != nil {
			return err
		}
		b = append(b[:n], ',')
		for i, k := range row.kinds.Kinds() {
			count.Kinds[k]++
			if i > 0 {
				b = append(b, ' ')
			}
			b = append(b, k.String()...)
		}
		if w.errors != nil {
			if _, err := w.errors.Write(append(b, '\n')); err != nil {
				return err
			}
		}
		w.line = b
	}
	return nil
}

// appendID appends a letter and at least eight digits.
func appendID(b []byte, letter byte, n int) []byte {
	b = append(b, letter)
	for limit := 10_000_000; limit > n && limit > 1; limit /= 10 {
		b = append(b, '0')
	}
	return strconv.AppendInt(b, int64(n), 10)
}

func (w *writer) flush() error {
	err := errors.Join(w.civil.Flush(), w.programme.Flush(), w.truth.Flush())
	if w.errors != nil {
		err = errors.Join(err, w.errors.Flush())
	}
	return err
}
