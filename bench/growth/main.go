//go:build unix

// Command growth measures the scoring of children: in memory, from file to file, and
// the table of a survey. It prints each time beside limits measured in the same run:
// reading and writing the same bytes, and the powers that the formulas need. With -r it
// runs WHO's R package anthro on the same file, in the same run, and compares the scores
// it gives; bench/README.md says how to install it. Seconds of processor stand beside the
// seconds on the clock: on a machine that others use too, only they can be compared.
//
//	go run ./bench/growth -children 1000000
//	go run ./bench/growth -children 1000000 -r Rscript
package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/tuntas-id/tuntas/bench/measure"
	"github.com/tuntas-id/tuntas/growth"
	"github.com/tuntas-id/tuntas/growth/scorefile"
	"github.com/tuntas-id/tuntas/growth/surveydata"
)

//go:embed anthro.R
var anthroScript []byte

func main() {
	children := flag.Int("children", 1_000_000, "children in the file")
	rscript := flag.String("r", "", "Rscript with the package anthro, to compare with")
	flag.Parse()
	if err := run(*children, *rscript); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(children int, rscript string) error {
	dir, err := os.MkdirTemp("", "tuntas-growth")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, "children.csv"), filepath.Join(dir, "scored.csv")
	if err := writeChildren(in, children); err != nil {
		return err
	}
	fmt.Printf("machine     %d cores, %s/%s, %s\n", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	fmt.Printf("file        %d children, %.0f MB\n", children, size(in))
	memory(min(children, 200_000))
	ours, err := files(in, out, children)
	if err != nil {
		return err
	}
	if err := survey(in, filepath.Join(dir, "prevalence.csv"), children); err != nil {
		return err
	}
	if rscript == "" {
		return nil
	}
	return compare(dir, in, out, rscript, children, ours)
}

func writeChildren(path string, children int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := surveydata.Write(f, children, 1); err != nil {
		return err
	}
	return f.Close()
}

// size of a file in MB.
func size(path string) float64 {
	info, err := os.Stat(path)
	if err != nil {
		return math.NaN()
	}
	return float64(info.Size()) / 1e6
}

// took is how long something takes: on the clock, and of all cores together.
type took struct{ clock, processor time.Duration }

func (t took) String() string {
	return fmt.Sprintf("%.3f s (%.3f s of processor)", t.clock.Seconds(), t.processor.Seconds())
}

// best are the shortest of several runs.
func best(runs int, work func() error) (took, error) {
	shortest := took{math.MaxInt64, math.MaxInt64}
	for range runs {
		start, processor := time.Now(), measure.Processor()
		if err := work(); err != nil {
			return took{}, err
		}
		shortest.clock = min(shortest.clock, time.Since(start))
		shortest.processor = min(shortest.processor, measure.Processor()-processor)
	}
	return shortest, nil
}

// rate is how many million are done in a second.
func rate(n int, d time.Duration) float64 { return float64(n) / d.Seconds() / 1e6 }

// memory measures the arithmetic on one core: all eight indices, and the powers alone.
func memory(n int) {
	batch := completeChildren(n)
	var scores growth.Scores
	batch.Score(&scores)
	scored, _ := best(15, func() error { batch.Score(&scores); return nil })
	sink := 0.0
	powers, _ := best(7, func() error {
		for _, w := range batch.Weight {
			for k := range 6 { // the indices whose power is not 1
				sink += math.Pow(w/10, 0.1+float64(k)/10)
			}
		}
		return nil
	})
	if sink == 0 {
		fmt.Println(sink)
	}
	fmt.Printf("arithmetic  %.2f million children/s on one core, all eight indices (%.2f per second of processor); six calls of math.Pow each: %.2f (%.2f)\n",
		rate(n, scored.clock), rate(n, scored.processor), rate(n, powers.clock), rate(n, powers.processor))
}

// completeChildren have every measure taken, in columns.
func completeChildren(n int) *growth.Batch {
	var file bytes.Buffer
	if err := surveydata.Write(&file, 2*n, 2); err != nil {
		panic(err)
	}
	rows, err := csv.NewReader(&file).ReadAll()
	if err != nil {
		panic(err)
	}
	b := new(growth.Batch)
	for _, row := range rows[1:] {
		if len(b.Age) == n {
			break
		}
		var v [7]float64
		complete := row[11] == "n"
		for i, at := range []int{2, 4, 5, 7, 8, 9, 10} {
			x, err := strconv.ParseFloat(row[at], 64)
			complete = complete && err == nil
			v[i] = x
		}
		if !complete || v[0] < 91 {
			continue
		}
		b.Sex = append(b.Sex, growth.Sex(row[1][0]-'0'))
		b.Position = append(b.Position, map[string]growth.Position{"l": growth.Lying, "h": growth.Standing}[row[6]])
		b.Oedema = append(b.Oedema, false)
		b.Age = append(b.Age, growth.Days(v[0]))
		b.Weight, b.LengthHeight = append(b.Weight, v[1]), append(b.LengthHeight, v[2])
		b.Head, b.Arm = append(b.Head, v[3]), append(b.Arm, v[4])
		b.Triceps, b.Subscapular = append(b.Triceps, v[5]), append(b.Subscapular, v[6])
	}
	return b
}

// files measures CSV to CSV, beside reading and writing the same bytes.
func files(in, out string, children int) (took, error) {
	scored, err := best(5, func() error {
		return through(in, out, func(r io.Reader, w io.Writer) error {
			_, err := scorefile.ZScore(context.Background(), r, w, scorefile.Options{})
			return err
		})
	})
	if err != nil {
		return took{}, err
	}
	bytes, err := best(5, func() error {
		return through(in, out+".copy", func(r io.Reader, w io.Writer) error {
			if _, err := io.Copy(io.Discard, onlyReader{r}); err != nil {
				return err
			}
			f, err := os.Open(out)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = io.CopyBuffer(onlyWriter{w}, onlyReader{f}, make([]byte, 1<<20))
			return err
		})
	})
	if err != nil {
		return took{}, err
	}
	fmt.Printf("CSV to CSV  %v, %.2f million children/s, %.0f MB in, %.0f MB out; reading and writing the same bytes: %v, ratio %.1f (%.1f)\n",
		scored, rate(children, scored.clock), size(in), size(out), bytes, scored.clock.Seconds()/bytes.clock.Seconds(), scored.processor.Seconds()/bytes.processor.Seconds())
	return scored, nil
}

// onlyReader and onlyWriter hide shortcuts of the system, so that bytes pass through
// the program as they do when it scores them.
type onlyReader struct{ io.Reader }
type onlyWriter struct{ io.Writer }

func through(in, out string, work func(io.Reader, io.Writer) error) error {
	r, err := os.Open(in)
	if err != nil {
		return err
	}
	defer r.Close()
	w, err := os.Create(out)
	if err != nil {
		return err
	}
	if err := work(r, w); err != nil {
		return errors.Join(err, w.Close())
	}
	return w.Close()
}

// survey measures the table of a survey with clusters, strata and weights.
func survey(in, out string, children int) error {
	design := scorefile.Design{Cluster: "cluster", Strata: "strata", Weight: "sw"}
	took, err := best(5, func() error {
		return through(in, out, func(r io.Reader, w io.Writer) error {
			_, err := scorefile.Prevalence(context.Background(), r, w, design, scorefile.Options{})
			return err
		})
	})
	if err != nil {
		return err
	}
	fmt.Printf("prevalence  %v for %d children, file to table, full design\n", took, children)
	return nil
}

// compare runs WHO's package on the same file and compares every score.
func compare(dir, in, out, rscript string, children int, ours took) error {
	script, result := filepath.Join(dir, "anthro.R"), filepath.Join(dir, "anthro.csv")
	if err := os.WriteFile(script, anthroScript, 0o600); err != nil {
		return err
	}
	start := time.Now()
	cmd := exec.Command(rscript, "--vanilla", script, in, result)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("running R: %w", err)
	}
	theirs := took{time.Since(start), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	fmt.Printf("R anthro    %v from the same file to the same columns; ratio %.0f (%.0f)\n",
		theirs, theirs.clock.Seconds()/ours.clock.Seconds(), theirs.processor.Seconds()/ours.processor.Seconds())
	rows, different, err := differences(out, result)
	if err != nil {
		return err
	}
	fmt.Printf("scores      %d rows compared, %d different values\n", rows, different)
	if rows != children || different > 0 {
		return errors.New("the scores differ")
	}
	return nil
}

// differences compares the scores of two files row by row.
func differences(ours, theirs string) (rows, different int, err error) {
	a, closeA, err := table(ours)
	if err != nil {
		return 0, 0, err
	}
	defer closeA()
	b, closeB, err := table(theirs)
	if err != nil {
		return 0, 0, err
	}
	defer closeB()
	var pairs [][2]int
	for i, name := range b.header {
		if at := slices.Index(a.header, name); at >= 0 && (name[0] == 'z' || name[0] == 'f') {
			pairs = append(pairs, [2]int{at, i})
		}
	}
	for {
		x, errA := a.Read()
		y, errB := b.Read()
		if errors.Is(errA, io.EOF) && errors.Is(errB, io.EOF) {
			return rows, different, nil
		}
		if errA != nil || errB != nil {
			return rows, different, errors.Join(errA, errB)
		}
		rows++
		for _, p := range pairs {
			if !equal(x[p[0]], y[p[1]]) {
				different++
			}
		}
	}
}

func equal(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && x == y
}

type csvTable struct {
	*csv.Reader
	header []string
}

func table(path string) (*csvTable, func(), error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	r := csv.NewReader(f)
	r.ReuseRecord = true
	header, err := r.Read()
	if err != nil {
		_ = f.Close()
		return nil, nil, err
	}
	return &csvTable{r, slices.Clone(header)}, func() { _ = f.Close() }, nil
}
