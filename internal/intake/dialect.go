package intake

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sync"

	"github.com/tuntas-id/tuntas/internal/civil"
	"go.yaml.in/yaml/v3"
)

//go:embed dialects/*.yaml
var dialectFiles embed.FS

const domainFile = "domains.yaml"

// Dialect is one layout of one kind of file, read from a YAML data file.
type Dialect struct {
	ID      string            `yaml:"id"`      // "p3ke_keluarga_2023"
	Version int               `yaml:"version"` // raised when the file changes
	Title   map[string]string `yaml:"title"`   // by language
	Target  Target            `yaml:"target"`
	Fields  []Field           `yaml:"fields"`
	// HeaderRows is 2 when the header stands in two rows, a group over its
	// columns; 0 means 1.
	HeaderRows int `yaml:"header_rows"`
	// Banner names the domain field that a row with nothing but a banner sets
	// for the rows below it ("STRATEGI 1: PENGURANGAN BEBAN PENGELUARAN").
	Banner string `yaml:"banner"`
	// OneOf lists fields of which at least one must be there; empty: none.
	OneOf []string `yaml:"one_of"`
	// Generic says that no file has this layout: it holds the fields that files
	// of other layouts may be mapped to, and is never recognised.
	Generic bool `yaml:"generic"`
	// AsOf is the date the layout's facts are true for, if the file does not
	// say.
	AsOf civil.Date `yaml:"as_of"`
	// Dated names the date field that says of each row for which day it is
	// true; "": rows do not say.
	Dated string `yaml:"dated"`

	// Mapped says that a person of the region described the layout; the rest
	// says how, see Mapping.
	Mapped  bool     `yaml:"-"`
	Ignored []string `yaml:"-"` // headers of columns that are left out on purpose
	Sheet   string   `yaml:"-"` // pattern of the sheet's name; "": any
}

// Kind says how a cell is read.
type Kind string

// The kinds. Mapped values are text: dates as 2006-01-02, numbers with a
// decimal point and no grouping, booleans "yes"/"no", NIK and KK as 16 digits
// or as found when they are defective, domain values as their canonical code.
const (
	KindText    Kind = "text"
	KindInteger Kind = "integer"
	KindDecimal Kind = "decimal"
	KindRupiah  Kind = "rupiah"
	KindDate    Kind = "date"
	KindBoolean Kind = "boolean"
	KindNIK     Kind = "nik"
	KindKK      Kind = "kk"
	KindArea    Kind = "area"     // Kemendagri code, with or without dots
	KindAreaBPS Kind = "area_bps" // code of BPS; mapped to the Kemendagri code, or "" to be found by the names
	KindDomain  Kind = "domain"   // one of Field.Domain's values
)

// Field is a column of a dialect.
type Field struct {
	Name     string            `yaml:"name"`     // canonical name: "family_key", "nik", "latrine"
	Headers  []string          `yaml:"headers"`  // how files write the header; matched loosely
	Also     []string          `yaml:"also"`     // other headers that hint at the field when a person maps columns
	Kind     Kind              `yaml:"kind"`     //
	Required bool              `yaml:"required"` // the file is not of this dialect without it
	Key      bool              `yaml:"key"`      // a row without a value is rejected
	Domain   map[string]string `yaml:"domain"`   // value as written → canonical code
	Use      string            `yaml:"use"`      // name of a shared domain of domains.yaml that fills Domain
	Prefix   bool              `yaml:"prefix"`   // more text may follow in the header: "K1 Luas lantai …"
	Past     bool              `yaml:"past"`     // the date cannot lie in the future
	Fill     bool              `yaml:"fill"`     // a blank cell repeats the one above, where the key is blank too
	Unique   bool              `yaml:"unique"`   // a value stands once in a file
	Since    string            `yaml:"since"`    // the cell may hold a period; its start goes to this field
	From     string            `yaml:"from"`     // where empty, a key made from this field's number, which cannot be read back
	Count    []string          `yaml:"count"`    // the cell may hold a count: codes for none and for some
	Min      *int64            `yaml:"min"`      // smallest and largest number that make sense
	Max      *int64            `yaml:"max"`
	Measure  bool              `yaml:"measure"` // a decimal that is never grouped by thousands: 11.250 is 11,25

	Codes    []Code `yaml:"-"` // of a domain, in the order of its file
	Unused   bool   `yaml:"-"` // of a mapped layout: no column is read into it
	Constant string `yaml:"-"` // what stands in every row of a mapped layout without that column
}

// Code is a canonical code of a domain with the first of the words that files
// write for it.
type Code struct{ Code, Word string }

// Field returns the index of the field with a canonical name in
// Record.Value, or -1.
func (d *Dialect) Field(name string) int {
	for i, f := range d.Fields {
		if f.Name == name {
			return i
		}
	}
	return -1
}

var shipped = sync.OnceValues(func() ([]*Dialect, error) { return LoadDialects(dialectFiles, "dialects") })

// Dialects returns the layouts that Tuntas ships with, in the order of their
// IDs. They are shared: do not change them.
func Dialects() ([]*Dialect, error) { return shipped() }

// LoadDialects reads all dialects of a folder. domains.yaml there holds the
// shared value domains.
func LoadDialects(files fs.FS, dir string) ([]*Dialect, error) {
	names, err := fs.Glob(files, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	shared := map[string]map[string]string{}
	if err := readYAML(files, path.Join(dir, domainFile), &shared); err != nil {
		return nil, err
	}
	ordered := map[string]yaml.Node{}
	if err := readYAML(files, path.Join(dir, domainFile), &ordered); err != nil {
		return nil, err
	}
	var all []*Dialect
	for _, name := range names {
		if path.Base(name) == domainFile {
			continue
		}
		d := &Dialect{}
		if err := readYAML(files, name, d); err != nil {
			return nil, err
		}
		if err := d.complete(shared); err != nil {
			return nil, fmt.Errorf("intake: %s: %w", name, err)
		}
		for i := range d.Fields {
			d.Fields[i].Codes = codesOf(ordered[d.Fields[i].Use])
		}
		all = append(all, d)
	}
	return all, nil
}

// codesOf lists the codes of a domain, each with its first word.
func codesOf(domain yaml.Node) (out []Code) {
	for i := 0; i+1 < len(domain.Content); i += 2 {
		word, code := domain.Content[i].Value, domain.Content[i+1].Value
		if !slices.ContainsFunc(out, func(c Code) bool { return c.Code == code }) {
			out = append(out, Code{code, word})
		}
	}
	return out
}

func readYAML(files fs.FS, name string, into any) error {
	b, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("intake: %s: %w", name, err)
	}
	return nil
}

var kinds = []Kind{KindText, KindInteger, KindDecimal, KindRupiah, KindDate, KindBoolean, KindNIK, KindKK, KindArea, KindAreaBPS, KindDomain}

// complete fills in what the YAML leaves out and refuses what cannot work.
func (d *Dialect) complete(shared map[string]map[string]string) error {
	if d.ID == "" || d.Version < 1 || d.Target == "" || len(d.Fields) == 0 {
		return fmt.Errorf("id, version, target and fields are needed")
	}
	d.HeaderRows = max(d.HeaderRows, 1)
	for i := range d.Fields {
		f := &d.Fields[i]
		if f.Kind == "" {
			f.Kind = KindText
		}
		if f.Use != "" {
			f.Domain = shared[f.Use]
		}
		switch {
		case f.Name == "" || len(f.Headers) == 0:
			return fmt.Errorf("field %d has no name or no header", i)
		case d.Field(f.Name) != i:
			return fmt.Errorf("field %s stands twice", f.Name)
		case !slices.Contains(kinds, f.Kind):
			return fmt.Errorf("field %s: unknown kind %q", f.Name, f.Kind)
		case (f.Kind == KindDomain) != (len(f.Domain) > 0):
			return fmt.Errorf("field %s: a domain needs values, and only a domain has them", f.Name)
		case len(f.Count) != 0 && len(f.Count) != 2:
			return fmt.Errorf("field %s: count needs two codes", f.Name)
		case f.Measure && f.Kind != KindDecimal:
			return fmt.Errorf("field %s: only a decimal is a measure", f.Name)
		case f.Since != "" && d.Field(f.Since) < 0:
			return fmt.Errorf("field %s: since names no field", f.Name)
		case f.From != "" && d.Field(f.From) < 0:
			return fmt.Errorf("field %s: from names no field", f.Name)
		}
	}
	for _, name := range append(slices.Clone(d.OneOf), d.Banner, d.Dated) {
		if name != "" && d.Field(name) < 0 {
			return fmt.Errorf("there is no field %s", name)
		}
	}
	return nil
}
