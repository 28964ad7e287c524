// Package linkfile reads the files that package linkage links and writes what it
// finds.
package linkfile

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// CSV is a file of comma, semicolon or tab separated values with a header, plain
// or compressed with gzip, read by several goroutines. It is a source of package
// linkage.
type CSV struct {
	path   string
	name   string
	header []string
	comma  byte
}

// Open looks at the header of a file.
func Open(path string) (*CSV, error) {
	c := &CSV{path: path, name: strings.TrimSuffix(filepath.Base(path), ".gz")}
	r, done, err := c.open()
	if err != nil {
		return nil, err
	}
	defer done()
	line, err := r.ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	line = bytes.TrimPrefix(line, []byte("\ufeff"))
	if len(bytes.TrimSpace(line)) == 0 {
		return nil, fmt.Errorf("linkfile: %s is empty; the first line must name the columns", path)
	}
	c.comma = separator(line)
	row := &splitter{comma: c.comma}
	for _, f := range row.split(bytes.TrimRight(line, "\r\n")) {
		c.header = append(c.header, strings.TrimSpace(string(f)))
	}
	return c, nil
}

// separator of a header: the sign that it has most of.
func separator(line []byte) byte {
	best := byte(',')
	for _, s := range []byte{';', '\t'} {
		if bytes.Count(line, []byte{s}) > bytes.Count(line, []byte{best}) {
			best = s
		}
	}
	return best
}

// Name is the name of the file without its folder and ".gz".
func (c *CSV) Name() string { return c.name }

// Columns is the header.
func (c *CSV) Columns() []string { return c.header }

func (c *CSV) open() (*bufio.Reader, func() error, error) {
	f, err := os.Open(c.path)
	if err != nil {
		return nil, nil, err
	}
	r := bufio.NewReaderSize(f, 1<<16)
	if magic, _ := r.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		z, err := gzip.NewReader(r)
		if err != nil {
			f.Close()
			return nil, nil, fmt.Errorf("linkfile: %s: %w", c.path, err)
		}
		r = bufio.NewReaderSize(z, 1<<16)
	}
	return r, f.Close, nil
}

// part is some whole lines of the file.
type part struct {
	lines []byte
	row   int // number of its first row
}

// Each reads the rows; see [linkage.Source].
func (c *CSV) Each(ctx context.Context, workers int, f func(worker, row int, fields [][]byte) error) error {
	r, done, err := c.open()
	if err != nil {
		return err
	}
	defer done()
	if _, err := r.ReadBytes('\n'); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	parts := make(chan part)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			s := &splitter{comma: c.comma}
			for p := range parts {
				if err := s.rows(p, len(c.header), func(row int, fields [][]byte) error { return f(w, row, fields) }); err != nil {
					stop(fmt.Errorf("linkfile: %s: %w", c.path, err))
				}
			}
		})
	}
	err = cut(ctx, r, parts)
	close(parts)
	wait.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// chunk is about how many bytes a part has.
const chunk = 1 << 20

// cut sends whole lines: a line break between quotes does not end one.
func cut(ctx context.Context, r io.Reader, parts chan<- part) error {
	var rest []byte
	row := 1
	for {
		buf := make([]byte, len(rest)+chunk)
		copy(buf, rest)
		n, err := io.ReadFull(r, buf[len(rest):])
		buf = buf[:len(rest)+n]
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return err
		}
		end, rows := lastLine(buf)
		if last {
			end = len(buf)
		}
		if end > 0 {
			select {
			case parts <- part{buf[:end], row}:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if last {
			return nil
		}
		row += rows
		rest = buf[end:]
	}
}

// lastLine is where the last whole line ends, and how many there are.
func lastLine(b []byte) (end, rows int) {
	if bytes.IndexByte(b, '"') < 0 {
		return bytes.LastIndexByte(b, '\n') + 1, bytes.Count(b, []byte{'\n'})
	}
	quoted := false
	for i, c := range b {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '\n' && !quoted:
			end = i + 1
			rows++
		}
	}
	return end, rows
}

// splitter cuts lines into fields.
type splitter struct {
	comma  byte
	fields [][]byte
	plain  []byte // of quoted fields
}

func (s *splitter) rows(p part, columns int, f func(row int, fields [][]byte) error) error {
	b, row := p.lines, p.row
	for len(b) > 0 {
		end := bytes.IndexByte(b, '\n')
		line := b
		if end >= 0 {
			line = b[:end]
		}
		for bytes.Count(line, []byte{'"'})%2 == 1 && end >= 0 {
			next := bytes.IndexByte(b[end+1:], '\n')
			if next < 0 {
				end, line = -1, b
				break
			}
			end += 1 + next
			line = b[:end]
		}
		if end < 0 {
			b = nil
		} else {
			b = b[end+1:]
		}
		line = bytes.TrimSuffix(line, []byte{'\r'})
		if len(line) > 0 {
			fields := s.split(line)
			for len(fields) < columns {
				fields = append(fields, nil)
			}
			if err := f(row, fields); err != nil {
				return err
			}
		}
		row++
	}
	return nil
}

// split cuts a line; the fields hold until the next call.
func (s *splitter) split(line []byte) [][]byte {
	s.fields, s.plain = s.fields[:0], s.plain[:0]
	for {
		if len(line) > 0 && line[0] == '"' {
			var field []byte
			field, line = s.quoted(line[1:])
			s.fields = append(s.fields, field)
			if len(line) == 0 {
				return s.fields
			}
			line = line[1:]
			continue
		}
		i := bytes.IndexByte(line, s.comma)
		if i < 0 {
			s.fields = append(s.fields, line)
			return s.fields
		}
		s.fields = append(s.fields, line[:i])
		line = line[i+1:]
	}
}

// quoted reads a field to its closing quote and what stands before the next
// separator; the rest begins with that separator or is empty.
func (s *splitter) quoted(line []byte) (field, rest []byte) {
	from := len(s.plain)
	for i := 0; i < len(line); i++ {
		if line[i] != '"' {
			s.plain = append(s.plain, line[i])
			continue
		}
		if i+1 < len(line) && line[i+1] == '"' {
			s.plain = append(s.plain, '"')
			i++
			continue
		}
		rest = line[i+1:]
		if j := bytes.IndexByte(rest, s.comma); j >= 0 {
			s.plain = append(s.plain, rest[:j]...)
			return s.plain[from:], rest[j:]
		}
		s.plain = append(s.plain, rest...)
		return s.plain[from:], nil
	}
	return s.plain[from:], nil
}
