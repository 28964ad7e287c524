package scorefile_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/growth/scorefile"
)

// inputColumns are the columns of the reference cases that go in; the others are what
// must come out.
const inputColumns = 13

func records(t testing.TB, text string) [][]string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func text(t testing.TB, records [][]string) string {
	t.Helper()
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(records); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zscore(t testing.TB, in string, o scorefile.Options) (string, []scorefile.Problem) {
	t.Helper()
	var out bytes.Buffer
	var problems []scorefile.Problem
	o.Problem = func(p scorefile.Problem) { problems = append(problems, p) }
	result, err := scorefile.ZScore(context.Background(), strings.NewReader(in), &out, o)
	if err != nil {
		t.Fatal(err)
	}
	if result.Problems != len(problems) {
		t.Errorf("%d problems counted, %d reported", result.Problems, len(problems))
	}
	return out.String(), problems
}

func TestAFileOfReferenceCasesComesOutAsTheReferenceProgramWritesIt(t *testing.T) {
	file, err := os.ReadFile("../testdata/zscore.csv")
	if err != nil {
		t.Fatal(err)
	}
	want := records(t, string(file))
	var in [][]string
	for _, row := range want {
		in = append(in, row[:inputColumns])
	}
	got, problems := zscore(t, text(t, in), scorefile.Options{})
	for i, row := range records(t, got) {
		if !slices.Equal(row, want[i]) {
			t.Errorf("row %d:\n got %q\nwant %q", i+1, row, want[i])
		}
	}
	bad := 0
	for _, row := range want[1:] {
		if row[len(row)-1] != "" {
			bad++
		}
	}
	if len(problems) != bad {
		t.Errorf("%d problems, want %d", len(problems), bad)
	}
}

func TestColumnsMayStandInAnyOrderAndOthersPassThrough(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{
			"other order, other case, other columns",
			"Nama,lenhei,SEX,age,Weight,measure\n\"Ani, \"\"A\"\"\",87.8,f,1183,10.2,h\n",
			"Nama,lenhei,SEX,age,Weight,measure,clenhei,cmeasure,c9mo_flag,cbmi,csex,zlen,flen,zwei,fwei,zwfl,fwfl,zbmi,fbmi,zhc,fhc,zac,fac,zts,fts,zss,fss,error\n" +
				"\"Ani, \"\"A\"\"\",87.8,f,1183,10.2,h,87.8,h,0,13.231562725390589,2,-2.34,0,-2.77,0,-1.98,0,-1.79,0,,,,,,,,,\n",
		},
		{
			"semicolons, decimal commas, Windows line ends, a byte order mark",
			"\xef\xbb\xbfsex;age;weight\r\nf;1183;10,2\r\n",
			"sex;age;weight;clenhei;cmeasure;c9mo_flag;cbmi;csex;zlen;flen;zwei;fwei;zwfl;fwfl;zbmi;fbmi;zhc;fhc;zac;fac;zts;fts;zss;fss;error\r\n" +
				"f;1183;10,2;;;0;;2;;;-2,77;0;;;;;;;;;;;;;\r\n",
		},
		{
			"ages by two dates",
			"sex,birth_date,measured_on,weight\nf,2021-01-01,29/03/2024,10.2\n",
			"sex,birth_date,measured_on,weight,clenhei,cmeasure,c9mo_flag,cbmi,csex,zlen,flen,zwei,fwei,zwfl,fwfl,zbmi,fbmi,zhc,fhc,zac,fac,zts,fts,zss,fss,error\n" +
				"f,2021-01-01,29/03/2024,10.2,,,0,,2,,,-2.77,0,,,,,,,,,,,,,\n",
		},
		{
			"no line end after the last row, an empty line between",
			"sex,age,weight\n\nf,1183,10.2",
			"sex,age,weight,clenhei,cmeasure,c9mo_flag,cbmi,csex,zlen,flen,zwei,fwei,zwfl,fwfl,zbmi,fbmi,zhc,fhc,zac,fac,zts,fts,zss,fss,error\n" +
				"f,1183,10.2,,,0,,2,,,-2.77,0,,,,,,,,,,,,,\n",
		},
	} {
		got, problems := zscore(t, c.in, scorefile.Options{})
		if got != c.want || len(problems) > 0 {
			t.Errorf("%s: %v\n got %q\nwant %q", c.name, problems, got, c.want)
		}
	}
}

func TestABadRowIsNamedAndDoesNotStopTheRest(t *testing.T) {
	in := "sex,age,age_unit,weight,lenhei,birth\nm,400,d,10,75,\nx,400,d,10,75,\nm,-1,d,10,75,\nm,400,w,10,75,\nm,400,d,sepuluh,75,\nm,400,d,10\nm,400,d,10,75,,,lebih\nm,400,d,10,75,\n"
	got, problems := zscore(t, in, scorefile.Options{})
	want := []scorefile.Problem{
		{Row: 3, Column: "sex", Value: "x", Reason: scorefile.NotACode},
		{Row: 4, Column: "age", Value: "-1", Reason: scorefile.Negative},
		{Row: 5, Column: "age_unit", Value: "w", Reason: scorefile.NotACode},
		{Row: 6, Column: "weight", Value: "sepuluh", Reason: scorefile.NotANumber},
		{Row: 7, Value: "m,400,d,10", Reason: scorefile.CellCount},
		{Row: 8, Value: "m,400,d,10,75,,,lebih", Reason: scorefile.CellCount},
	}
	if !slices.Equal(problems, want) {
		t.Errorf("problems\n got %+v\nwant %+v", problems, want)
	}
	rows := records(t, got)
	var errors []string
	for _, row := range rows[1:] {
		if len(row) != len(rows[0]) {
			t.Errorf("%d cells, want %d: %q", len(row), len(rows[0]), row)
		}
		errors = append(errors, row[len(row)-1])
	}
	if want := []string{"", "sex", "age", "age_unit", "weight", "cells", "cells", ""}; !slices.Equal(errors, want) {
		t.Errorf("error column %q, want %q", errors, want)
	}
}

func TestCategoriesAreTheWordsOfTheRegulation(t *testing.T) {
	got, _ := zscore(t, "sex,age,weight,lenhei,measure,armc,oedema\nf,1183,10.2,87.8,h,11.4,n\nf,1183,10.2,87.8,h,,y\n", scorefile.Options{Categories: true})
	rows := records(t, got)
	for i, want := range [][]string{
		{"pendek", "berat badan kurang", "gizi baik", "gizi baik", "", "gizi buruk"},
		{"pendek", "", "gizi buruk", "", "", ""},
	} {
		if row := rows[i+1]; !slices.Equal(row[len(row)-6:], want) {
			t.Errorf("row %d: %q, want %q", i+2, row[len(row)-6:], want)
		}
	}
}

func TestAHeaderWithoutWhatIsNeededIsRefused(t *testing.T) {
	for _, in := range []string{"sex,weight\n1,2\n", "age,weight\n1,2\n"} {
		var header *scorefile.HeaderError
		if _, err := scorefile.ZScore(context.Background(), strings.NewReader(in), new(bytes.Buffer), scorefile.Options{}); !errors.As(err, &header) {
			t.Errorf("%q: error %v", in, err)
		}
	}
	if _, err := scorefile.ZScore(context.Background(), strings.NewReader(""), new(bytes.Buffer), scorefile.Options{}); !errors.Is(err, scorefile.ErrEmpty) {
		t.Errorf("an empty file: %v", err)
	}
}

// manyRows are rows of several blocks, some of them quoted over two lines.
func manyRows(n int) string {
	var b strings.Builder
	b.WriteString("id,note,sex,age,weight,lenhei,measure\n")
	for i := range n {
		note := "biasa"
		if i%97 == 0 {
			note = "\"dua\nbaris, dan \"\"kutip\"\"\""
		}
		fmt.Fprintf(&b, "%d,%s,%d,%d,%.1f,%.1f,%s\n", i, note, 1+i%2, i%1900, 3+float64(i%150)/10, 45+float64(i%800)/10, []string{"l", "h", ""}[i%3])
	}
	return b.String()
}

func TestTheOrderAndTheBytesAreTheSameForAnyNumberOfWorkers(t *testing.T) {
	in := manyRows(100_000)
	one, _ := zscore(t, in, scorefile.Options{Workers: 1})
	if rows := records(t, one); len(rows) != 100_001 || rows[100_000][0] != "99999" {
		t.Fatalf("%d rows", len(rows))
	}
	for _, workers := range []int{2, 5} {
		if many, _ := zscore(t, in, scorefile.Options{Workers: workers}); many != one {
			t.Errorf("%d workers write something else", workers)
		}
	}
}

type failing struct{ after int }

func (f *failing) Write(b []byte) (int, error) {
	if f.after--; f.after < 0 {
		return 0, errors.New("disk full")
	}
	return len(b), nil
}

// rows of one child without end.
type rows struct{ at int }

func (r *rows) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = "m,400,10\n"[r.at]
		r.at = (r.at + 1) % 9
	}
	return len(b), nil
}

func TestAFullDiskAndACancelEndTheRun(t *testing.T) {
	in := manyRows(200_000)
	if _, err := scorefile.ZScore(context.Background(), strings.NewReader(in), &failing{after: 2}, scorefile.Options{}); err == nil || err.Error() != "disk full" {
		t.Errorf("error %v, want the disk's", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	o := scorefile.Options{Progress: func(int64) { cancel() }}
	long := io.MultiReader(strings.NewReader("sex,age,weight\n"), &rows{})
	if _, err := scorefile.ZScore(ctx, long, io.Discard, o); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want canceled", err)
	}
}

func FuzzZScore(f *testing.F) {
	f.Add("sex,age,weight\n1,400,10\n")
	f.Add("sex;age;weight\r\n\"f\";4e2;10,5\r\n;;\n")
	f.Add("sex,birth_date,measured_on\nm,2020-02-30,2021-01-01\n\"a\nb\",,\n")
	f.Fuzz(func(t *testing.T, in string) {
		var out bytes.Buffer
		problems := 0
		result, err := scorefile.ZScore(context.Background(), strings.NewReader(in), &out, scorefile.Options{Problem: func(scorefile.Problem) { problems++ }})
		if err != nil {
			return
		}
		if problems != result.Problems || problems > result.Rows {
			t.Errorf("%d problems reported, result %+v", problems, result)
		}
	})
}
