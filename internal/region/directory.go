package region

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

//go:embed data
var data embed.FS

// Area is a place: the nation, a province, a kabupaten or kota, a kecamatan, a
// desa or kelurahan.
type Area struct {
	Code     Code
	Name     string // "Kota Singkawang", "Singkawang Timur", "Maya Sopa"
	Level    Level
	Lat, Lng float64 // WGS84 centroid; meaningless without HasCentroid
	// HasCentroid: the centroid is known (West Kalimantan; others by import).
	HasCentroid bool
}

type point struct{ lat, lng float64 }

// Directory holds all areas of Indonesia. It does not change once loaded, but
// for BPS codes that are added by import.
type Directory struct {
	codes     []Code // sorted
	names     []string
	centroids map[Code]point

	folded func() []string // bare folded names, made when first needed

	mu      sync.RWMutex
	toBPS   map[Code]BPSCode
	fromBPS map[BPSCode]Code
}

var loaded = sync.OnceValues(load)

// Load reads the embedded area data, once per process. Without areas.csv.gz
// (see data/README.md) it is Unavailable and says how to make it.
func Load() (*Directory, error) { return loaded() }

func load() (*Directory, error) {
	packed, err := data.ReadFile("data/areas.csv.gz")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New("region.Load", fault.Unavailable, locale.T("region.areas_missing"), err)
	}
	if err != nil {
		return nil, fault.Wrap("region.Load", err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fault.Wrap("region.Load", err)
	}
	var text strings.Builder
	text.Grow(4 << 20)
	if _, err := io.Copy(&text, z); err != nil {
		return nil, fault.Wrap("region.Load", err)
	}
	d := &Directory{centroids: map[Code]point{}, toBPS: map[Code]BPSCode{}, fromBPS: map[BPSCode]Code{}}
	d.codes, d.names = make([]Code, 0, 92000), make([]string, 0, 92000)
	for rest := text.String(); rest != ""; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		code, name, _ := strings.Cut(line, "\t")
		d.codes, d.names = append(d.codes, Code(code)), append(d.names, name)
	}
	d.folded = sync.OnceValue(d.foldAll)
	if err := d.loadFigures(); err != nil {
		return nil, fault.Wrap("region.Load", err)
	}
	return d, nil
}

func (d *Directory) loadFigures() error {
	rows, err := readCSV("data/centroids_61.csv")
	if err != nil {
		return err
	}
	for _, r := range rows {
		lat, err1 := strconv.ParseFloat(r[1], 64)
		lng, err2 := strconv.ParseFloat(r[2], 64)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		d.centroids[Code(r[0])] = point{lat, lng}
	}
	if rows, err = readCSV("data/bps_61.csv"); err != nil {
		return err
	}
	for _, r := range rows {
		if err := d.AddBPS(Code(r[0]), BPSCode(r[1])); err != nil {
			return err
		}
	}
	return nil
}

func readCSV(path string) ([][]string, error) {
	f, err := data.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[1:], nil
}

// find is the position of a code, or -1.
func (d *Directory) find(c Code) int {
	i := sort.Search(len(d.codes), func(i int) bool { return d.codes[i] >= c })
	if i < len(d.codes) && d.codes[i] == c {
		return i
	}
	return -1
}

func (d *Directory) at(i int) Area {
	c := d.codes[i]
	p, ok := d.centroids[c]
	return Area{Code: c, Name: d.names[i], Level: c.Level(), Lat: p.lat, Lng: p.lng, HasCentroid: ok}
}

var nation = Area{Code: Nation, Name: "Indonesia", Level: LevelNation}

// Area looks a code up.
func (d *Directory) Area(c Code) (Area, bool) {
	if c == Nation {
		return nation, true
	}
	i := d.find(c)
	if i < 0 {
		return Area{}, false
	}
	return d.at(i), true
}

// inside is the range of positions of the areas strictly inside c.
func (d *Directory) inside(c Code) (from, to int) {
	if c == Nation {
		return 0, len(d.codes)
	}
	// "." and "/" are neighbours in ASCII.
	from = sort.Search(len(d.codes), func(i int) bool { return d.codes[i] >= c+"." })
	to = sort.Search(len(d.codes), func(i int) bool { return d.codes[i] >= c+"/" })
	return from, to
}

// Children are the areas one level below c, by code.
func (d *Directory) Children(c Code) []Area {
	var out []Area
	from, to := d.inside(c)
	for i := from; i < to; {
		out = append(out, d.at(i))
		next := d.codes[i] + "/"
		i += sort.Search(to-i, func(k int) bool { return d.codes[i+k] >= next })
	}
	return out
}

// Path are the areas from the province down to c itself; empty for the nation
// and for unknown codes.
func (d *Directory) Path(c Code) []Area {
	var out []Area
	for ; c != "" && c != Nation; c = c.Parent() {
		if a, ok := d.Area(c); ok {
			out = append([]Area{a}, out...)
		}
	}
	return out
}

// FullName is the name with its kind: "Kota Singkawang", "Kelurahan Maya
// Sopa", "Kecamatan Singkawang Timur", "Provinsi Kalimantan Barat". An unknown
// code is its own name.
func (d *Directory) FullName(c Code) string {
	a, ok := d.Area(c)
	if !ok {
		return string(c)
	}
	switch a.Level {
	case LevelProvince:
		return "Provinsi " + a.Name
	case LevelDistrict:
		return "Kecamatan " + a.Name
	case LevelVillage:
		if c.IsUrban() {
			return "Kelurahan " + a.Name
		}
		return "Desa " + a.Name
	}
	return a.Name
}

// KnowsRegion reports whether the first six digits of a NIK or KK name a
// kecamatan that exists today. Regions split and are renamed, so an unknown
// one is a hint, not an error.
func (d *Directory) KnowsRegion(sixDigits string) bool {
	if len(sixDigits) != 6 {
		return false
	}
	return d.find(Code(sixDigits[:2]+"."+sixDigits[2:4]+"."+sixDigits[4:])) >= 0
}

// AddBPS adds a pair to the crosswalk of the two code systems. A code that
// already has another partner is a Conflict.
func (d *Directory) AddBPS(c Code, b BPSCode) error {
	if c.Level() == LevelUnknown {
		return badCode(string(c))
	}
	if _, err := ParseBPSCode(string(b)); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if old, ok := d.toBPS[c]; ok && old != b {
		return fault.New("region.AddBPS", fault.Conflict, locale.T("region.bps_conflict", "code", string(c), "old", string(old), "new", string(b)), nil)
	}
	if old, ok := d.fromBPS[b]; ok && old != c {
		return fault.New("region.AddBPS", fault.Conflict, locale.T("region.bps_conflict", "code", string(b), "old", string(old), "new", string(c)), nil)
	}
	d.toBPS[c], d.fromBPS[b] = b, c
	return nil
}

// ToBPS is the BPS code of an area, if the crosswalk knows it.
func (d *Directory) ToBPS(c Code) (BPSCode, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	b, ok := d.toBPS[c]
	return b, ok
}

// FromBPS is the area of a BPS code, if the crosswalk knows it.
func (d *Directory) FromBPS(b BPSCode) (Code, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	c, ok := d.fromBPS[b]
	return c, ok
}
