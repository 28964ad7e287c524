package sqlstore_test

import (
	"context"
	"fmt"
	"iter"
	"testing"

	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
)

// BenchmarkRecipientsOfACity reads a file of two recipients per family for
// 80,000 families and makes the matrix.
func BenchmarkRecipientsOfACity(b *testing.B) {
	const families = 80_000
	db := storetest.SQLite(b)
	p := newProgrammes(db)
	p.matrixFile("b0", "9000").read(b, db)
	ctx := context.Background()
	if err := db.Run(ctx, `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 79999)
		INSERT INTO family (regency, id, area, source_key, head_name, decile, percentile, members, search_key, address, rt, rw,
		data_date, created_batch, changed_batch, facts, marks)
		SELECT '61.72', printf('f%035d', i), '61.72.03.1003', 'p3ke:F' || i, 'Kepala', 1, 1, 1, '', '', '', '', '', '', '', '{}', '{}' FROM n`); err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		f := newFile(p.DeliverySink(), fmt.Sprint("x", i), deliveryColumns)
		f.input.Rows = iter.Seq2[intake.Record, error](func(yield func(intake.Record, error) bool) {
			for n := range 2 * families {
				code := [...]string{"1.06.05", "1.03.05"}[n%2]
				if !yield(intake.Record{Row: n + 2, Value: []string{code, "", fmt.Sprint("F", n/2), "", "", "planned", "", "100", "", "", ""}}, nil) {
					return
				}
			}
		})
		if got := f.read(b, db); i == 0 && got != "160000 0 0" {
			b.Fatal(got)
		}
		if _, err := p.Matrix(ctx, city, programme.Query{Year: 2024}); err != nil {
			b.Fatal(err)
		}
	}
}
