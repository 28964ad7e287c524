package growth

// TableRow is a row of the packed tables, by the names of WHO's tables and a sex of 1 or
// 2; false when there is none. The reference of the tests reads them in its own way.
func TableRow(name string, sex Sex, x int) (l, m, s float64, ok bool) {
	table := unpacked()[name][sex-Male]
	if i := x - table.first; i >= 0 && i < len(table.rows) {
		p := table.rows[i]
		return p.l, p.m, p.s, true
	}
	return 0, 0, 0, false
}

// StudentQuantile is the quantile of Student's t.
func StudentQuantile(p, df float64) float64 { return studentQuantile(p, df) }
