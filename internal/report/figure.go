package report

import (
	"maps"
	"math"
	"slices"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// ValueKind says how a value is written and what it can be compared with.
type ValueKind string

// The kinds of value. The zero kind is Missing: the value is not known, which
// is not the same as zero and is written as a dash.
const (
	MissingKind ValueKind = ""
	IntegerKind ValueKind = "integer"
	DecimalKind ValueKind = "decimal"
	PercentKind ValueKind = "percent"
	RupiahKind  ValueKind = "rupiah"
	DateKind    ValueKind = "date"
	WordsKind   ValueKind = "words"
)

// Value is one typed value of a figure, a table cell or a point of a chart.
// Make it with Integer, Decimal, Percent, Rupiah, Day, Words or Missing.
type Value struct {
	Kind     ValueKind
	Number   float64    // of integer, decimal, percent (6.71 is 6,71 %) and rupiah
	Decimals int        // digits shown after the comma, of decimal and percent
	Date     civil.Date // of date
	Words    string     // of words
}

// Integer is a count.
func Integer(n int64) Value { return Value{Kind: IntegerKind, Number: float64(n)} }

// Decimal is a number with a fixed count of decimals. NaN is Missing.
func Decimal(v float64, decimals int) Value { return number(DecimalKind, v, decimals) }

// Percent is a percentage: Percent(6.71, 2) is 6,71 %. NaN is Missing.
func Percent(v float64, decimals int) Value { return number(PercentKind, v, decimals) }

// Rupiah is money in whole rupiah, written in full in tables and short
// ("Rp1,25 miliar") where it stands alone.
func Rupiah(n int64) Value { return Value{Kind: RupiahKind, Number: float64(n)} }

// Day is a calendar date. The zero date is Missing.
func Day(d civil.Date) Value {
	if d.IsZero() {
		return Value{}
	}
	return Value{Kind: DateKind, Date: d}
}

// Words is a value that is not a number: "ke-3 terendah dari 14".
func Words(s string) Value {
	if s == "" {
		return Value{}
	}
	return Value{Kind: WordsKind, Words: s}
}

// Missing is a value that is not known.
func Missing() Value { return Value{} }

func number(kind ValueKind, v float64, decimals int) Value {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Value{}
	}
	return Value{Kind: kind, Number: v, Decimals: decimals}
}

// IsMissing reports whether the value is not known.
func (v Value) IsMissing() bool { return v.Kind == MissingKind }

// IsNumber reports whether the value can be drawn in a chart and summed.
func (v Value) IsNumber() bool {
	switch v.Kind {
	case IntegerKind, DecimalKind, PercentKind, RupiahKind:
		return true
	default:
		return false
	}
}

// Format writes the value in full as the language writes it.
func (v Value) Format(lang locale.Language) string {
	switch v.Kind {
	case IntegerKind:
		return lang.Integer(int64(v.Number))
	case DecimalKind:
		return lang.Decimal(v.Number, v.Decimals)
	case PercentKind:
		return lang.Percent(v.Number, v.Decimals)
	case RupiahKind:
		return lang.Rupiah(int64(v.Number))
	case DateKind:
		return lang.Date(v.Date)
	case WordsKind:
		return v.Words
	default:
		return "–"
	}
}

// Short writes the value for a place with little room: rupiah in millions,
// billions or trillions, everything else as Format does.
func (v Value) Short(lang locale.Language) string {
	if v.Kind == RupiahKind {
		return lang.RupiahShort(int64(v.Number))
	}
	return v.Format(lang)
}

// Bare writes the number without its sign of percent or rupiah, for table
// columns and chart labels whose heading names the unit.
func (v Value) Bare(lang locale.Language) string {
	switch v.Kind {
	case PercentKind:
		return lang.Decimal(v.Number, v.Decimals)
	case RupiahKind:
		return lang.Integer(int64(v.Number))
	default:
		return v.Format(lang)
	}
}

// write is the value in a form.
func (v Value) write(f Form, lang locale.Language) string {
	switch {
	case f == Short:
		return v.Short(lang)
	case f == Millions && v.IsNumber():
		return v.millions(lang)
	default:
		return v.Bare(lang)
	}
}

// millions writes whole millions; what is there but less than half a million
// is not written as nothing.
func (v Value) millions(lang locale.Language) string {
	n := int64(math.Round(v.Number / 1e6))
	if n == 0 && v.Number > 0 {
		return "<\u00a01"
	}
	return lang.Integer(n)
}

// Figure is a number that somebody may ask about: what it counts, where it
// comes from, how old it is, and the list behind it.
type Figure struct {
	ID         string // stable name, "sasaran.sk.keluarga"
	Value      Value
	Unit       string // "keluarga", "jiwa"; empty for percent, rupiah, dates
	Label      string // "Keluarga pada lampiran SK"
	Definition string // in words, with numerator and denominator of a ratio
	Source     string // "BPS, Susenas Maret 2023"
	DataDate   civil.Date
	Undated    bool   // it has no date of its own: codes of areas, money of a year
	Method     string // "sensus", "survei", "hitungan dari daftar"
	Coverage   string // "26 dari 26 kelurahan"
	Filter     string // query string that opens the list behind the number; empty: there is no list
	Count      int64  // what Counts says of that list; read only when Filter is not empty
	Counts     Listing
	Parts      []string // figures that it is made of, each with its own list; empty: it is not made of others
	Made       Makeup   // how it is made of them
}

// Listing says what is behind a figure, and what of it is the number.
type Listing string

// The listings. The zero listing is Families.
const (
	Families    Listing = ""         // a list of families; its length
	Persons     Listing = "persons"  // a list of families; the sum of their members
	DecreeLines Listing = "decree"   // the list of a decree as it was frozen; the sum of its persons
	MeetingRows Listing = "meeting"  // rows of the table of a meeting
	Children    Listing = "children" // a list of children under five; its length
)

// Makeup says how a figure is made of its parts.
type Makeup string

// The makeups. The zero makeup is Sum.
const (
	Sum   Makeup = ""       // the parts add up to it
	Each  Makeup = "number" // it says how many parts there are
	Ratio Makeup = "ratio"  // a percentage, of the first part in the second
)

// Figures is the ordered collection of a document's figures. The zero value is
// ready to use.
type Figures struct {
	list      []Figure
	place     map[string]int
	conflicts []string
}

// Add takes a figure and returns its id. The same id again with the same value
// is taken once; with another value it stays as it was, and Check of the
// document says so, because two values of one number cannot both be true.
func (f *Figures) Add(fig Figure) string {
	if at, ok := f.place[fig.ID]; ok {
		if f.list[at].Value != fig.Value {
			f.conflicts = append(f.conflicts, fig.ID)
		}
		return fig.ID
	}
	if f.place == nil {
		f.place = map[string]int{}
	}
	f.place[fig.ID] = len(f.list)
	f.list = append(f.list, fig)
	return fig.ID
}

// Clone is a collection of its own with the same figures.
func (f *Figures) Clone() Figures {
	return Figures{list: slices.Clone(f.list), place: maps.Clone(f.place), conflicts: slices.Clone(f.conflicts)}
}

// Get finds a figure by its id.
func (f *Figures) Get(id string) (Figure, bool) {
	at, ok := f.place[id]
	if !ok {
		return Figure{}, false
	}
	return f.list[at], true
}

// All returns the figures in the order in which they were added.
func (f *Figures) All() []Figure { return f.list }

// Len is the count of figures.
func (f *Figures) Len() int { return len(f.list) }

// made is the value that a figure has by its parts; ok is false when it is
// another, or when a part is not there.
func (f *Figures) made(fig Figure) (v Value, ok bool) {
	if len(fig.Parts) == 0 {
		return fig.Value, true
	}
	v = fig.Value
	parts := make([]float64, len(fig.Parts))
	v.Number = 0
	for i, id := range fig.Parts {
		part, ok := f.Get(id)
		if !ok {
			return v, false
		}
		parts[i] = part.Value.Number
		v.Number += parts[i]
	}
	switch fig.Made {
	case Each:
		v.Number = float64(len(parts))
	case Ratio:
		v.Number = 100 * parts[0] / parts[len(parts)-1]
	}
	return v, math.Abs(v.Number-fig.Value.Number) < 1e-9
}
