package scorefile_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/growth"
	"github.com/tuntas-id/tuntas/growth/scorefile"
)

// A file is made in every way in which files are written, and every row is held against
// the score of its child alone.

// dialect is a way to write a file.
type dialect struct {
	delimiter byte
	comma     bool // decimal comma
	quoteAll  bool
	lineEnd   string
	mark      bool // byte order mark
	noLastEnd bool
	blank     bool // empty lines between
}

func (d dialect) cell(text string) string {
	if d.quoteAll || strings.ContainsAny(text, "\"\r\n"+string(d.delimiter)) && text != `5" papan` {
		return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return text
}

func (d dialect) number(x float64, decimals int) string {
	if x != x {
		return []string{"", "NA"}[decimals%2]
	}
	text := strconv.FormatFloat(x, 'f', decimals, 64)
	if d.comma {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// write writes rows of cells.
func (d dialect) write(rows [][]string) string {
	var b strings.Builder
	if d.mark {
		b.WriteString("\xef\xbb\xbf")
	}
	for i, row := range rows {
		for k, text := range row {
			if k > 0 {
				b.WriteByte(d.delimiter)
			}
			b.WriteString(d.cell(text))
		}
		if i < len(rows)-1 || !d.noLastEnd {
			b.WriteString(d.lineEnd)
		}
		if d.blank && i%7 == 3 {
			b.WriteString(d.lineEnd)
		}
	}
	return b.String()
}

// randomChild is a child and the cells of its row by column; wrong is what its column
// error must say.
func randomChild(r *rand.Rand, d dialect) (m growth.Measurement, cells map[string]string, wrong string) {
	one := func(texts ...string) string { return texts[r.IntN(len(texts))] }
	size := func(from, to float64) (float64, string) {
		x, decimals := from+(to-from)*r.Float64(), r.IntN(4)
		switch r.IntN(12) {
		case 0:
			return math.NaN(), d.number(math.NaN(), decimals)
		case 1:
			x = []float64{0, -3, 999}[r.IntN(3)]
		}
		text := d.number(x, decimals)
		x, _ = strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
		return x, text
	}
	cells = map[string]string{"nama": one("Ani", `Budi, "kecil"`, "dua\nbaris", "a;b", "t\tb", "", `5" papan`), "id": strconv.Itoa(r.IntN(1e6))}
	m.Sex = growth.Sex(r.IntN(3))
	cells["sex"] = [3][]string{{"", "NA"}, {"1", "m", "M"}, {"2", "f", "F"}}[m.Sex][r.IntN(2)]
	m.Position = growth.Position(r.IntN(3))
	cells["measure"] = [3][]string{{"", "NA"}, {"l", "L"}, {"h", "H"}}[m.Position][r.IntN(2)]
	m.Oedema = r.IntN(8) == 0
	cells["oedema"] = one("n", "N", "2", "", "NA")
	if m.Oedema {
		cells["oedema"] = one("y", "Y", "1")
	}
	var age float64
	if age, cells["age"] = size(0, 1900); age < 0 {
		age, cells["age"] = 730, "730"
	}
	if m.Age, cells["age_unit"] = growth.Days(age), one("d", "D"); r.IntN(4) == 0 {
		if age, cells["age"] = size(0, 62); age < 0 {
			age, cells["age"] = 24, "24"
		}
		m.Age, cells["age_unit"] = growth.Months(age), one("m", "M")
	}
	for _, c := range []struct {
		name     string
		into     *float64
		from, to float64
	}{{"weight", &m.Weight, 2, 25}, {"lenhei", &m.LengthHeight, 44, 121}, {"headc", &m.Head, 30, 55}, {"armc", &m.Arm, 8, 22},
		{"triskin", &m.Triceps, 3, 20}, {"subskin", &m.Subscapular, 3, 20}} {
		*c.into, cells[c.name] = size(c.from, c.to)
	}
	if r.IntN(10) == 0 {
		wrong = one("sex", "measure", "oedema", "age", "age_unit", "weight", "subskin")
		cells[wrong] = map[string]string{"sex": one("3", " 1", "male"), "measure": one("x", "l "), "oedema": one("ya", "0"), "age": one("-1", "-0,5", "dua", "1 tahun"),
			"age_unit": one("w", "hari"), "weight": one("10 kg", "sepuluh", "1.2.3", "--1"), "subskin": one("abc", "5-6")}[wrong]
		if wrong == "age" && cells["age"] == "-0,5" && !d.comma {
			cells["age"] = "-0.5"
		}
	}
	return m, cells, wrong
}

func TestEveryWayToWriteAFileGivesTheScoresOfEachChild(t *testing.T) {
	r := rand.New(rand.NewPCG(20, 26))
	for range 60 {
		d := dialect{delimiter: []byte{',', ';', '\t'}[r.IntN(3)], quoteAll: r.IntN(3) == 0, lineEnd: []string{"\n", "\r\n"}[r.IntN(2)],
			mark: r.IntN(3) == 0, noLastEnd: r.IntN(3) == 0, blank: r.IntN(3) == 0}
		d.comma = d.delimiter != ',' && r.IntN(2) == 0
		names := []string{"nama", "id", "sex", "age", "age_unit", "weight", "lenhei", "measure", "headc", "armc", "triskin", "subskin", "oedema"}
		r.Shuffle(len(names), func(i, k int) { names[i], names[k] = names[k], names[i] })
		rows := [][]string{names}
		var children []growth.Measurement
		var wrong []string
		for range 1500 {
			m, cells, bad := randomChild(r, d)
			row := make([]string, len(names))
			for i, name := range names {
				row[i] = cells[name]
			}
			rows, children, wrong = append(rows, row), append(children, m), append(wrong, bad)
		}
		in := d.write(rows)
		out, problems := zscore(t, in, scorefile.Options{})
		if n := len(wrong) - count(wrong, ""); len(problems) != n {
			t.Errorf("%+v: %d problems, want %d", d, len(problems), n)
		}
		got := recordsOf(t, out, d.delimiter)
		if len(got) != len(rows) || d.lineEnd == "\r\n" != strings.Contains(out, "\r\n") {
			t.Fatalf("%+v: %d rows, want %d", d, len(got), len(rows))
		}
		for i := range children {
			want := append(slices.Clone(rows[i+1]), scoredCells(t, &children[i], wrong[i], d.comma)...)
			if !slices.Equal(got[i+1], want) {
				t.Fatalf("%+v, row %d:\n got %q\nwant %q", d, i+2, got[i+1], want)
			}
		}
	}
}

func count(texts []string, of string) (n int) {
	for _, text := range texts {
		if text == of {
			n++
		}
	}
	return n
}

func recordsOf(t *testing.T, text string, delimiter byte) [][]string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = rune(delimiter), -1, true
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// scoredCells are the cells that must be appended for a child.
func scoredCells(t *testing.T, m *growth.Measurement, wrong string, comma bool) []string {
	if wrong != "" {
		cells := make([]string, 22)
		cells[21] = wrong
		return cells
	}
	s, err := m.Score()
	if err != nil {
		t.Fatal(err)
	}
	number := func(x float64) string {
		switch {
		case x != x:
			return ""
		case math.IsInf(x, 0):
			return strings.TrimPrefix(strconv.FormatFloat(x, 'f', -1, 64), "+")
		}
		text := strconv.FormatFloat(x, 'f', -1, 64)
		if comma {
			text = strings.Replace(text, ".", ",", 1)
		}
		return text
	}
	yes := func(is bool) string { return map[bool]string{true: "1", false: "0"}[is] }
	cells := []string{number(s.LengthHeight), []string{"", "l", "h"}[s.Position], yes(s.PositionDropped), number(s.BMI), []string{"", "1", "2"}[s.Sex]}
	for i, z := range s.Z {
		if z != z {
			cells = append(cells, "", "")
		} else {
			cells = append(cells, number(z), yes(s.Flagged(growth.Index(i))))
		}
	}
	return append(cells, "")
}

func TestAQuoteThatNobodyClosesDoesNotFillTheMemory(t *testing.T) {
	in := "sex,age,nama\n1,400,\"" + strings.Repeat("terus ditulis,\n", 2<<20)
	if _, err := scorefile.ZScore(context.Background(), strings.NewReader(in), new(bytes.Buffer), scorefile.Options{}); !errors.Is(err, scorefile.ErrLongRow) {
		t.Errorf("error %v", err)
	}
}

func TestProblemsHaveTheRowThatASpreadsheetShows(t *testing.T) {
	in := "sex,age,nama\n1,400,\"dua\nbaris\"\n\n\r\nx,400,Ani\n1,400,\n\n1,abc,Budi\n"
	_, problems := zscore(t, in, scorefile.Options{})
	if len(problems) != 2 || problems[0].Row != 5 || problems[1].Row != 8 {
		t.Errorf("%+v", problems)
	}
}

func TestAFileWithoutCommasTellsItselfHowItWritesNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"sex;age;weight\nf;1183;10.2\n":                 "-2.77",
		"sex;age;weight\nf;1183;10,2\n":                 "-2,77",
		"sex\tage\tweight\nf\t1183\t10.2\n":             "-2.77",
		"sex;age;weight\nf;1183;\nf;1183;10.2\n":        "-2.77",
		"nama;sex;age;weight\nA. B;f;1183;10,2\n":       "-2,77",
		"\"sex\";\"age\";\"weight\"\nf;1183;\"10,2\"\n": "-2,77",
	} {
		if got, _ := zscore(t, in, scorefile.Options{}); !strings.Contains(got, want) {
			t.Errorf("%q gives %q, want %s in it", in, got, want)
		}
	}
}
