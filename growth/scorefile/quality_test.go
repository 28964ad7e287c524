package scorefile_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/growth/scorefile"
)

func TestTheQualityOfAPosyandusMeasurementsIsTold(t *testing.T) {
	in := "nik,posyandu,sex,birth_date,measured_on,weight,lenhei,measure\n" +
		"1,Melati,m,2022-01-05,2023-02-10,9.4,76.2,l\n" +
		"1,Melati,m,2022-01-05,2023-03-10,9.6,73.9,l\n" +
		"2,Mawar,f,2021-05-05,2023-03-11,10.1,80.3,h\n" +
		"2,Mawar,f,2021-05-05,2023-03-11,10.1,80.3,h\n" +
		"3,Mawar,?,2021-05-05,2023-03-11,10.1,80.3,h\n"
	var out bytes.Buffer
	var problems []scorefile.Problem
	o := scorefile.Options{Problem: func(p scorefile.Problem) { problems = append(problems, p) }}
	result, err := scorefile.Quality(context.Background(), strings.NewReader(in), &out, nil, o)
	if err != nil {
		t.Fatal(err)
	}
	want := []scorefile.Problem{
		{Row: 6, Column: "sex", Value: "?", Reason: scorefile.NotACode},
		{Row: 3, Value: "2", Reason: "shrunk"},
		{Row: 4, Reason: "position"},
		{Row: 5, Reason: "position"},
		{Row: 5, Value: "4", Reason: "duplicate"},
	}
	if !slices.Equal(problems, want) || result.Rows != 5 {
		t.Errorf("%d rows, problems\n got %+v\nwant %+v", result.Rows, problems, want)
	}
	rows := records(t, out.String())
	var groups []string
	for _, row := range rows[1:] {
		groups = append(groups, row[0]+" "+row[1])
	}
	if want := []string{"All 4", "Mawar 2", "Melati 2"}; !slices.Equal(groups, want) {
		t.Errorf("groups %q, want %q", groups, want)
	}
}
