package scorefile

import (
	"bytes"
	"errors"
	"io"
)

// header is the first line of a file and what follows from it.
type header struct {
	names     []string
	line      []byte // without its end
	lineEnd   string
	delimiter byte
	decimal   byte   // of numbers: '.' or ','
	rest      []byte // of the file, already read
	bytes     int
}

// startSize is how much of a file is read to find its header.
const startSize = 64 << 10

// readHeader reads the first line. A byte order mark is passed over.
func readHeader(r io.Reader) (*header, error) {
	h := &header{decimal: '.', lineEnd: "\n"}
	var start []byte
	end, last := -1, false
	for end < 0 && !last {
		if len(start) > blockSize {
			return nil, ErrEmpty
		}
		buffer := make([]byte, startSize)
		n, err := io.ReadFull(r, buffer)
		last = errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return nil, err
		}
		start = append(start, buffer[:n]...)
		h.bytes = len(start)
		h.delimiter, end = delimiterOf(withoutMark(start))
	}
	start = withoutMark(start)
	if end < 0 {
		end = len(start)
	}
	h.rest = start[end:]
	line := bytes.TrimSuffix(start[:end], []byte("\n"))
	if bytes.HasSuffix(line, []byte("\r")) {
		line, h.lineEnd = line[:len(line)-1], "\r\n"
	}
	if len(bytes.TrimSpace(line)) == 0 {
		return nil, ErrEmpty
	}
	h.line = line
	eachCell(line, h.delimiter, func(cell []byte) {
		h.names = append(h.names, string(bytes.TrimSpace(unquoted(cell))))
	})
	return h, nil
}

func withoutMark(b []byte) []byte { return bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")) }

// delimiterOf is the delimiter that gives the first row of b the most cells, and where
// that row ends; −1 when it does not end in b.
func delimiterOf(b []byte) (delimiter byte, end int) {
	most := 0
	for _, d := range []byte{',', ';', '\t'} {
		at, cells := rowEnd(b, d), 0
		row := b
		if at >= 0 {
			row = b[:at]
		}
		if eachCell(row, d, func([]byte) { cells++ }); cells > most {
			delimiter, end, most = d, at, cells
		}
	}
	return delimiter, end
}

// readDecimal finds how a file that is not parted by commas writes its numbers: as the
// first of its first rows does that has a decimal point or comma, else with a comma.
func (h *header) readDecimal(p *plan) {
	if h.delimiter == ',' {
		return
	}
	h.decimal = ','
	r := rows{header: h, plan: p}
	r.start(h.rest)
	for r.next() {
		for i, cell := range r.cells {
			if kind := p.kinds[i]; kind != ageColumn && (kind < weightColumn || kind > subscapularColumn) {
				continue
			}
			if at := bytes.IndexAny(cell, ".,"); at >= 0 {
				h.decimal = cell[at]
				return
			}
		}
	}
}

// lastRowEnd is the place after the last line end that is not within quotes; −1 when
// there is none. A block begins at the beginning of a row.
func lastRowEnd(b []byte, delimiter byte) int {
	if bytes.IndexByte(b, '"') < 0 {
		if i := bytes.LastIndexByte(b, '\n'); i >= 0 {
			return i + 1
		}
		return -1
	}
	last := -1
	for at := 0; ; {
		end := rowEnd(b[at:], delimiter)
		if end < 0 {
			return last
		}
		at += end
		last = at
	}
}

// rowEnd is the place after the end of the first row of b; −1 when it does not end in b.
func rowEnd(b []byte, delimiter byte) int {
	line := bytes.IndexByte(b, '\n')
	if line >= 0 && bytes.IndexByte(b[:line], '"') < 0 {
		return line + 1
	}
	for at := 0; ; at++ {
		at += cellEnd(b[at:], delimiter)
		switch {
		case at >= len(b):
			return -1
		case b[at] == '\n':
			return at + 1
		}
	}
}

// cellEnd is the place of the delimiter or line end behind the first cell of b. A quote at
// the beginning of a cell opens it, however many lines it has; other quotes are letters.
func cellEnd(b []byte, delimiter byte) int {
	i := 0
	if len(b) > 0 && b[0] == '"' {
		for i = 1; ; i += 2 {
			closing := bytes.IndexByte(b[min(i, len(b)):], '"')
			if closing < 0 {
				return len(b)
			}
			if i += closing; i+1 >= len(b) || b[i+1] != '"' { // two quotes are one within
				break
			}
		}
	}
	for ; i < len(b); i++ {
		if b[i] == delimiter || b[i] == '\n' {
			return i
		}
	}
	return len(b)
}

// eachCell cuts a row into cells, quotes and all.
func eachCell(row []byte, delimiter byte, cell func([]byte)) {
	for {
		end := cellEnd(row, delimiter)
		cell(row[:end])
		if end >= len(row) {
			return
		}
		row = row[end+1:]
	}
}

// unquoted is the content of a cell.
func unquoted(cell []byte) []byte {
	if len(cell) < 2 || cell[0] != '"' || cell[len(cell)-1] != '"' {
		return cell
	}
	return bytes.ReplaceAll(cell[1:len(cell)-1], []byte(`""`), []byte(`"`))
}
