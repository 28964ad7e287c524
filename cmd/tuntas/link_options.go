package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/linkage"
)

// byteCount is an amount of memory, written like 2GB or 512MB.
type byteCount uint64

// UnmarshalText reads an amount; without a unit it is megabytes.
func (b *byteCount) UnmarshalText(text []byte) error {
	s := strings.ToUpper(strings.TrimSpace(string(text)))
	s = strings.TrimSuffix(strings.TrimSuffix(s, "B"), "I")
	shift := 20
	for unit, bits := range map[string]int{"G": 30, "M": 20} {
		if rest, ok := strings.CutSuffix(s, unit); ok {
			s, shift = rest, bits
		}
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || n <= 0 || n > 1e6 {
		return fmt.Errorf("%q: 2GB, 512MB", text)
	}
	*b = byteCount(n * float64(uint64(1)<<shift))
	return nil
}

// readDecisions reads what people have decided about pairs: left_file, left_id,
// right_file, right_id, decision (same or different).
func readDecisions(path string) (must, mustNot []linkage.Decision, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fault.New("link", fault.NotFound, locale.T("cli.path_missing", "path", path), err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	wrong := func(line int, cause error) error {
		return fault.New("link", fault.Invalid, locale.T("cli.link_decision_line", "path", path, "line", line), cause)
	}
	header, err := r.Read()
	if err != nil {
		return nil, nil, wrong(1, err)
	}
	at := map[string]int{}
	for i, h := range header {
		at[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")))] = i
	}
	var place [5]int
	for i, name := range []string{"left_file", "left_id", "right_file", "right_id", "decision"} {
		p, ok := at[name]
		if !ok {
			return nil, nil, wrong(1, nil)
		}
		place[i] = p
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return must, mustNot, nil
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			return nil, nil, wrong(line, err)
		}
		d := linkage.Decision{A: linkage.RecordID{Register: row[place[0]], ID: row[place[1]]}, B: linkage.RecordID{Register: row[place[2]], ID: row[place[3]]}}
		switch strings.ToLower(strings.TrimSpace(row[place[4]])) {
		case "same":
			must = append(must, d)
		case "different":
			mustNot = append(mustNot, d)
		default:
			return nil, nil, wrong(line, nil)
		}
	}
}
