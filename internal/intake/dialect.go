package intake

// Dialect is one layout of one kind of file, read from a YAML data file.
type Dialect struct {
	ID      string            `yaml:"id"`      // "p3ke_keluarga_2023"
	Version int               `yaml:"version"` // raised when the file changes
	Title   map[string]string `yaml:"title"`   // by language
	Target  Target            `yaml:"target"`
	Fields  []Field           `yaml:"fields"`
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
	KindArea    Kind = "area"   // Kemendagri code, with or without dots
	KindDomain  Kind = "domain" // one of Field.Domain's values
)

// Field is a column of a dialect.
type Field struct {
	Name     string            `yaml:"name"`     // canonical name: "family_key", "nik", "latrine"
	Headers  []string          `yaml:"headers"`  // how files write the header; matched loosely
	Kind     Kind              `yaml:"kind"`     //
	Required bool              `yaml:"required"` // the file is not of this dialect without it
	Key      bool              `yaml:"key"`      // a row without a value is rejected
	Domain   map[string]string `yaml:"domain"`   // value as written → canonical code
}

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
