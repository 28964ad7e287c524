package region

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"slices"
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

// Directory holds all areas of Indonesia and the crosswalk of the two code
// systems. The areas are shared by all Directories and never change; the
// crosswalk is each Directory's own and grows by import.
type Directory struct {
	*areas
	crosswalk
}

// areas is what the embedded files say.
type areas struct {
	codes     []Code // sorted
	names     []string
	centroids map[Code]point
	districts bitset // six digits of every kecamatan
	shipped   []Pairing

	keys   func() []key           // made when the first name is looked for
	common func() map[string]bool // made when the first misspelt name is looked for
}

var embedded = sync.OnceValues(func() (*areas, error) { return readAreas(data) })

// Load gives the directory of the embedded area data, which is unpacked once
// per process. Without areas.csv.gz (see data/README.md) it is Unavailable and
// says how to make it.
func Load() (*Directory, error) {
	all, err := embedded()
	if err != nil {
		return nil, err
	}
	d := &Directory{areas: all}
	return d, fault.Wrap("region.Load", d.AddPairings(all.shipped...))
}

func readAreas(files fs.FS) (*areas, error) {
	const op = "region.Load"
	packed, err := fs.ReadFile(files, "data/areas.csv.gz")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(op, fault.Unavailable, locale.T("region.areas_missing"), err)
	}
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	text, err := unpack(packed)
	if err != nil {
		return nil, fault.New(op, fault.Unavailable, locale.T("region.areas_missing"), err)
	}
	a := &areas{}
	a.split(text)
	a.keys, a.common = sync.OnceValue(a.makeKeys), sync.OnceValue(a.commonWords)
	if a.centroids, err = readCentroids(files); err != nil {
		return nil, fault.Wrap(op, err)
	}
	if a.shipped, err = readShippedPairings(files); err != nil {
		return nil, fault.Wrap(op, err)
	}
	return a, nil
}

func unpack(packed []byte) (string, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", err
	}
	var text strings.Builder
	text.Grow(4 << 20)
	_, err = io.Copy(&text, z)
	return text.String(), err
}

// split cuts the text of lines "code<TAB>name" without copying it.
func (a *areas) split(text string) {
	n := strings.Count(text, "\n")
	a.codes, a.names = make([]Code, 0, n), make([]string, 0, n)
	for text != "" {
		var line string
		line, text, _ = strings.Cut(text, "\n")
		code, name, _ := strings.Cut(line, "\t")
		a.codes, a.names = append(a.codes, Code(code)), append(a.names, name)
		if levelOf(Code(code)) == LevelDistrict {
			a.districts.add(sixDigits(code[:2] + code[3:5] + code[6:]))
		}
	}
}

func readCentroids(files fs.FS) (map[Code]point, error) {
	rows, err := readCSV(files, "data/centroids_61.csv")
	if err != nil {
		return nil, err
	}
	out := make(map[Code]point, len(rows))
	for _, r := range rows {
		lat, err1 := strconv.ParseFloat(r[1], 64)
		lng, err2 := strconv.ParseFloat(r[2], 64)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		out[Code(r[0])] = point{lat, lng}
	}
	return out, nil
}

func readCSV(files fs.FS, path string) ([][]string, error) {
	f, err := files.Open(path)
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

// levelOf is the level of a code that is known to be well formed.
func levelOf(c Code) Level {
	switch len(c) {
	case len("61"):
		if c == Nation {
			return LevelNation
		}
		return LevelProvince
	case len("61.72"):
		return LevelRegency
	case len("61.72.03"):
		return LevelDistrict
	}
	return LevelVillage
}

// find is the position of a code, or -1.
func (a *areas) find(c Code) int {
	if i, ok := slices.BinarySearch(a.codes, c); ok {
		return i
	}
	return -1
}

func (a *areas) at(i int) Area {
	c := a.codes[i]
	p, ok := a.centroids[c]
	return Area{Code: c, Name: a.names[i], Level: levelOf(c), Lat: p.lat, Lng: p.lng, HasCentroid: ok}
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
func (a *areas) inside(c Code) (from, to int) {
	if c == Nation {
		return 0, len(a.codes)
	}
	// "." and "/" are neighbours in ASCII.
	from, _ = slices.BinarySearch(a.codes, c+".")
	to, _ = slices.BinarySearch(a.codes, c+"/")
	return from, to
}

// Children are the areas one level below c, by code.
func (d *Directory) Children(c Code) []Area {
	var out []Area
	from, to := d.inside(c)
	for i := from; i < to; {
		out = append(out, d.at(i))
		beyond, _ := slices.BinarySearch(d.codes[i:to], d.codes[i]+"/")
		i += beyond
	}
	return out
}

// Path are the areas from the province down to c itself; empty for the nation
// and for unknown codes.
func (d *Directory) Path(c Code) []Area {
	var out []Area
	for ; c != "" && c != Nation; c = c.Parent() {
		if a, ok := d.Area(c); ok {
			out = append(out, a)
		}
	}
	slices.Reverse(out)
	return out
}

// FullName is the name with its kind: "Kota Singkawang", "Kelurahan Maya
// Sopa", "Kecamatan Singkawang Timur", "Provinsi Kalimantan Barat". In Papua a
// kecamatan is a distrik. An unknown code is its own name.
func (d *Directory) FullName(c Code) string {
	a, ok := d.Area(c)
	if !ok {
		return string(c)
	}
	switch a.Level {
	case LevelProvince:
		return "Provinsi " + a.Name
	case LevelDistrict:
		if c >= "91" {
			return "Distrik " + a.Name
		}
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
func (d *Directory) KnowsRegion(six string) bool { return d.districts.has(sixDigits(six)) }

// bitset holds numbers below a million.
type bitset [1_000_000/64 + 1]uint64

func (b *bitset) add(n int) {
	if n >= 0 {
		b[n/64] |= 1 << (n % 64)
	}
}

func (b *bitset) has(n int) bool { return n >= 0 && b[n/64]>>(n%64)&1 == 1 }

// sixDigits is the number that six digits write, -1 for anything else.
func sixDigits(s string) int {
	if len(s) != 6 {
		return -1
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}
