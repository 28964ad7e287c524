package sqlstore_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/tuntas-id/tuntas/internal/verification"
)

// BenchmarkCity measures a city of 20,000 families and 70,000 persons: reading
// all cases, a proposal, a simulation and a freeze.
func BenchmarkCity(b *testing.B) {
	db := storetest.SQLite(b)
	d := newVerifyDesk(b, db)
	const families = 20000
	facts := `{"house_ownership":"own","savings":"no","roof":"asbestos_zinc","wall":"wood","floor":"cement","lighting":"pln_metered","power":"up_to_900","cooking_fuel":"electric_gas","water":"rain","latrine":"own","stunting_risk":"not_target","receives_bpnt":"no","receives_pkh":"yes","receives_sembako":"no"}`
	sqlstore.Tamper(b, db, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
		INSERT INTO family (regency, id, area, source_key, head_name, decile, percentile, members, search_key, address, rt, rw,
		data_date, created_batch, changed_batch, facts, marks)
		SELECT '61.72', printf('018d0000-0000-7000-9000-%012d', i), '61.72.03.1003', 'p3ke:' || i, 'Kepala ' || i, 1, 3, 4, '', 'Jalan', '1', '2',
		'2023-01-31', 'b', 'b', $2, '{}' FROM n`, families, facts)
	sqlstore.Tamper(b, db, `WITH RECURSIVE m(j) AS (SELECT 0 UNION ALL SELECT j + 1 FROM m WHERE j < 3)
		INSERT INTO person (regency, id, area, family_id, relation, sex, birth_date, nik_status, name, name_key, source_key,
		since, data_date, created_batch, changed_batch, facts, marks)
		SELECT regency, id || '-' || j, area, id, CASE j WHEN 0 THEN 'head' ELSE 'child' END, 'f', '1970-01-01', 'ok', '', '', 'x' || j,
		'', '', 'b', 'b', '{"occupation":"farmer","education":"primary","marital_status":"married","work_status":"casual"}', '{}' FROM family, m`)
	rows := make([]string, families)
	for i := range rows {
		rows[i] = fmt.Sprintf("%d||found|eligible||2023-10-12|yes|yes|yes|yes|yes|yes|yes|no|no|no|no|no|no", i+1)
	}
	start := time.Now()
	d.commit(d.file(d.ResultSink(), "b1", resultColumns, rows...))
	b.Logf("check and commit of %d results: %v", families, time.Since(start))
	ctx := context.Background()
	set, err := d.Set(ctx, "61.72", "singkawang-412-2023", 0)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		start = time.Now()
		n := 0
		for _, err := range sqlstore.NewVerification(db).Cases(ctx, d.scope, verification.CaseFilter{}) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		b.Logf("%d cases: %v", n, time.Since(start))
		start = time.Now()
		if _, err := d.Simulate(ctx, d.scope, set, set); err != nil {
			b.Fatal(err)
		}
		b.Logf("simulation: %v", time.Since(start))
		start = time.Now()
		frozen := d.freeze(d.draft(d.id()).ID)
		b.Logf("freeze of %d families: %v", frozen.Families, time.Since(start))
		start = time.Now()
		if v, err := d.Verify(ctx, d.scope, frozen.ID); err != nil || !v.OK {
			b.Fatal(v, err)
		}
		b.Logf("verify: %v", time.Since(start))
	}
}
