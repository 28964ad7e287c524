package scorefile_test

import (
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/tuntas-id/tuntas/growth/scorefile"
	"github.com/tuntas-id/tuntas/growth/surveydata"
)

// BenchmarkZScore: 200,000 children from CSV to CSV in memory; "read" only looks at
// every byte and copies it, the least that any program must do.
func BenchmarkZScore(b *testing.B) {
	var file bytes.Buffer
	const children = 200_000
	if err := surveydata.Write(&file, children, 1); err != nil {
		b.Fatal(err)
	}
	in := file.Bytes()
	b.Run("score", func(b *testing.B) {
		b.SetBytes(int64(len(in)))
		for b.Loop() {
			if _, err := scorefile.ZScore(context.Background(), bytes.NewReader(in), io.Discard, scorefile.Options{}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(children)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mchildren/s")
	})
	b.Run("one_core", func(b *testing.B) {
		b.SetBytes(int64(len(in)))
		for b.Loop() {
			if _, err := scorefile.ZScore(context.Background(), bytes.NewReader(in), io.Discard, scorefile.Options{Workers: 1}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(children)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mchildren/s")
	})
}

// BenchmarkPrevalence: the table of 200,000 children with the full design.
func BenchmarkPrevalence(b *testing.B) {
	var file bytes.Buffer
	if err := surveydata.Write(&file, 200_000, 1); err != nil {
		b.Fatal(err)
	}
	design := scorefile.Design{Cluster: "cluster", Strata: "strata", Weight: "sw"}
	for b.Loop() {
		if _, err := scorefile.Prevalence(context.Background(), bytes.NewReader(file.Bytes()), io.Discard, design, scorefile.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
