package region

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"strings"
	"sync"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// Certainty says how a pair of codes is known.
type Certainty string

// The certainties: read in a source, or from experience. The second must be
// checked before official use, and an imported pair replaces it.
const (
	Found Certainty = "found"
	Own   Certainty = "own"
)

// Pairing says that two codes of the two systems mean one area.
type Pairing struct {
	Area      Code
	BPS       BPSCode
	Certainty Certainty
	Source    string // name of the file or publication
}

// CrosswalkStore keeps the pairs that were imported.
type CrosswalkStore interface {
	// Crosswalk is every imported pair, by area.
	Crosswalk(ctx context.Context) ([]Pairing, error)
	// SaveCrosswalk replaces the pairs of the areas given.
	SaveCrosswalk(ctx context.Context, pairs []Pairing) error
}

// crosswalk maps both ways. Its zero value is empty.
type crosswalk struct {
	mu      sync.RWMutex
	byArea  map[Code]Pairing
	fromBPS map[BPSCode]Code
}

// AddPairings adds pairs to the crosswalk, all or none. A code that already
// has another partner is a Conflict, unless that pair is only known from
// experience: then the new one replaces it.
func (d *Directory) AddPairings(pairs ...Pairing) error {
	for _, p := range pairs {
		if err := d.checkPairing(p); err != nil {
			return err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	byArea, fromBPS := copyOf(d.byArea, len(pairs)), copyOf(d.fromBPS, len(pairs))
	for _, p := range pairs {
		if old, ok := byArea[p.Area]; ok && old.BPS != p.BPS {
			if old.Certainty != Own {
				return pairConflict(string(p.Area), string(old.BPS), string(p.BPS))
			}
			delete(fromBPS, old.BPS)
		}
		if old, ok := fromBPS[p.BPS]; ok && old != p.Area {
			if byArea[old].Certainty != Own {
				return pairConflict(string(p.BPS), string(old), string(p.Area))
			}
			delete(byArea, old)
		}
		byArea[p.Area], fromBPS[p.BPS] = p, p.Area
	}
	d.byArea, d.fromBPS = byArea, fromBPS
	return nil
}

func copyOf[K comparable, V any](m map[K]V, more int) map[K]V {
	out := make(map[K]V, len(m)+more)
	for k, v := range m {
		out[k] = v
	}
	return out
}

func pairConflict(code, old, other string) error {
	return fault.New("region.AddPairings", fault.Conflict, locale.T("region.bps_conflict", "code", code, "old", old, "new", other), nil)
}

// bpsDigits is how many digits a BPS code has at each level.
var bpsDigits = map[Level]int{LevelProvince: 2, LevelRegency: 4, LevelDistrict: 7, LevelVillage: 10}

// checkPairing reports codes that cannot belong together.
func (d *Directory) checkPairing(p Pairing) error {
	const op = "region.AddPairings"
	if _, known := d.Area(p.Area); !known {
		return fault.New(op, fault.Invalid, locale.T("region.code_unknown", "code", string(p.Area)), nil)
	}
	if _, err := ParseBPSCode(string(p.BPS)); err != nil {
		return err
	}
	if len(p.BPS) != bpsDigits[p.Area.Level()] {
		return fault.New(op, fault.Invalid, locale.T("region.bps_level", "code", string(p.Area), "bps", string(p.BPS)), nil)
	}
	return nil
}

// ToBPS is the BPS code of an area, if the crosswalk knows it.
func (d *Directory) ToBPS(c Code) (BPSCode, bool) {
	p, ok := d.Pairing(c)
	return p.BPS, ok
}

// Pairing is the BPS code of an area and how it is known.
func (d *Directory) Pairing(c Code) (Pairing, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	p, ok := d.byArea[c]
	return p, ok
}

// FromBPS is the area of a BPS code, if the crosswalk knows it.
func (d *Directory) FromBPS(b BPSCode) (Code, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	c, ok := d.fromBPS[b]
	return c, ok
}

// LoadCrosswalk adds the pairs of earlier imports, when the program starts.
func (d *Directory) LoadCrosswalk(ctx context.Context, store CrosswalkStore) error {
	pairs, err := store.Crosswalk(ctx)
	if err != nil {
		return fault.Wrap("region.LoadCrosswalk", err)
	}
	return fault.Wrap("region.LoadCrosswalk", d.AddPairings(pairs...))
}

// ImportCrosswalk takes a CSV file of pairs (see ReadCrosswalk) into the
// directory and the store, all or none, and says how many pairs it holds.
func (d *Directory) ImportCrosswalk(ctx context.Context, store CrosswalkStore, r io.Reader, source string) (int, error) {
	pairs, err := ReadCrosswalk(r, source)
	if err != nil {
		return 0, err
	}
	return len(pairs), d.SavePairings(ctx, store, pairs)
}

// SavePairings takes pairs into the directory and the store, all or none.
func (d *Directory) SavePairings(ctx context.Context, store CrosswalkStore, pairs []Pairing) error {
	const op = "region.SavePairings"
	// Tried on a copy first, so that a failing store leaves no trace.
	trial := &Directory{areas: d.areas}
	d.mu.RLock()
	trial.byArea, trial.fromBPS = d.byArea, d.fromBPS
	d.mu.RUnlock()
	if err := trial.AddPairings(pairs...); err != nil {
		return err
	}
	if err := store.SaveCrosswalk(ctx, pairs); err != nil {
		return fault.Wrap(op, err)
	}
	return fault.Wrap(op, d.AddPairings(pairs...))
}

// ReadCrosswalk reads a CSV file with the columns "kemendagri" (dotted) and
// "bps", separated by comma or semicolon, in any order and beside any others.
func ReadCrosswalk(r io.Reader, source string) ([]Pairing, error) {
	const op = "region.ReadCrosswalk"
	in := bufio.NewReader(r)
	file := csv.NewReader(in)
	if head, _ := in.Peek(200); strings.Contains(firstLine(string(head)), ";") {
		file.Comma = ';'
	}
	header, err := file.Read()
	if err != nil {
		return nil, fault.New(op, fault.Invalid, locale.T("region.crosswalk_header"), err)
	}
	area, bps := -1, -1
	for i, h := range header {
		switch Fold(h) {
		case "KEMENDAGRI", "KODEKEMENDAGRI":
			area = i
		case "BPS", "KODEBPS":
			bps = i
		}
	}
	if area < 0 || bps < 0 {
		return nil, fault.New(op, fault.Invalid, locale.T("region.crosswalk_header"), nil)
	}
	var out []Pairing
	for line := 2; ; line++ {
		cells, err := file.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, crosswalkLine(line, err)
		}
		c, err1 := ParseCode(cells[area])
		b, err2 := ParseBPSCode(cells[bps])
		if err := errors.Join(err1, err2); err != nil {
			return nil, crosswalkLine(line, err)
		}
		out = append(out, Pairing{Area: c, BPS: b, Certainty: Found, Source: source})
	}
	if len(out) == 0 {
		return nil, fault.New(op, fault.Invalid, locale.T("region.crosswalk_header"), nil)
	}
	return out, nil
}

func crosswalkLine(line int, cause error) error {
	return fault.New("region.ReadCrosswalk", fault.Invalid, locale.T("region.crosswalk_line", "line", line), cause)
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func readShippedPairings(files fs.FS) ([]Pairing, error) {
	rows, err := readCSV(files, "data/bps_61.csv")
	if err != nil {
		return nil, err
	}
	var out []Pairing
	for _, r := range rows {
		out = append(out, Pairing{Area: Code(r[0]), BPS: BPSCode(r[1]), Certainty: Certainty(r[2]), Source: r[3]})
	}
	return out, nil
}
