package sqlstore

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/region"
)

// findingConds say of a child's last measurement of the month, m, whether it
// is counted; the limits are those of WHO's flags. The list of children and
// the count read the same condition, so that they cannot differ.
var findingConds = map[posyandu.Finding]string{
	posyandu.Measured:           "m.child_id IS NOT NULL",
	posyandu.HeightScored:       "m.height_z >= -6 AND m.height_z <= 6",
	posyandu.HeightBelow2:       "m.height_z >= -6 AND m.height_z < -2",
	posyandu.HeightBelow3:       "m.height_z >= -6 AND m.height_z < -3",
	posyandu.HeightImplausible:  "(m.height_z < -6 OR m.height_z > 6)",
	posyandu.WastingScored:      "(m.oedema = 'yes' OR m.wasting_z >= -5 AND m.wasting_z <= 5)",
	posyandu.WastingBelow2:      "(m.oedema = 'yes' OR m.wasting_z >= -5 AND m.wasting_z < -2)",
	posyandu.WastingBelow3:      "(m.oedema = 'yes' OR m.wasting_z >= -5 AND m.wasting_z < -3)",
	posyandu.WastingImplausible: "m.oedema <> 'yes' AND (m.wasting_z < -5 OR m.wasting_z > 5)",
	posyandu.WeightScored:       "(m.oedema = 'yes' OR m.weight_z >= -6 AND m.weight_z <= 5)",
	posyandu.WeightBelow2:       "(m.oedema = 'yes' OR m.weight_z >= -6 AND m.weight_z < -2)",
	posyandu.WeightBelow3:       "(m.oedema = 'yes' OR m.weight_z >= -6 AND m.weight_z < -3)",
	posyandu.WeightImplausible:  "m.oedema <> 'yes' AND (m.weight_z < -6 OR m.weight_z > 5)",
}

// target adds who is to be measured in a month, as the recap counts S.
func (w *where) target(m posyandu.Month) {
	last := civil.Date{Year: m.First.Year, Month: m.First.Month, Day: civil.DaysIn(m.First.Year, m.First.Month)}
	w.and("c.birth_date > ?", posyandu.FiveYearsBefore(m.First).String())
	w.and("c.birth_date <= ?", last.String())
}

// counts adds that something was measured on one of the days of a month, and
// was known by the day: a file by the date of its data, an entry by the time
// when it was made.
func (w *where) counts(alias string, m posyandu.Month, regency region.Code) {
	of := func(cond string) string { return strings.ReplaceAll(cond, "m.", alias+".") }
	w.and(of("m.measured_on >= ?"), m.First.String())
	w.and(of("m.measured_on <= ?"), m.Until().String())
	w.and(of("(m.weight > 0 OR m.height > 0 OR m.oedema = 'yes')"))
	if m.AsOf.IsZero() {
		return
	}
	next := m.AsOf.AddDays(1)
	end := instantText(time.Date(next.Year, next.Month, next.Day, 0, 0, 0, 0, region.Zone(regency)))
	w.and(of(`(m.hand <> '' OR NOT EXISTS (SELECT 1 FROM intake_batch b WHERE b.regency = m.regency AND b.id = m.batch_id AND b.data_date > ?))`), m.AsOf.String())
	w.and(of(`(m.hand = '' OR EXISTS (SELECT 1 FROM posyandu_entry e WHERE e.regency = m.regency AND e.child_id = m.child_id
		AND e.measured_on = m.measured_on AND e.made_at < ?))`), end)
}

// lastOfMonth adds that m is the last of its child that counts in a month.
func (w *where) lastOfMonth(m posyandu.Month, regency region.Code) {
	w.counts("m", m, regency)
	var later where
	later.and("l.regency = m.regency AND l.child_id = m.child_id AND l.measured_on > m.measured_on")
	later.counts("l", m, regency)
	w.and("NOT EXISTS (SELECT 1 FROM measurement l WHERE "+strings.Join(later.conds, " AND ")+")", later.args...)
}

// month adds that a child is counted for something in a month.
func (w *where) month(m posyandu.Month, regency region.Code) {
	w.target(m)
	if m.Band != "" {
		w.and("c.birth_date > ?", m.Band.BornAfter(m.First).String())
		if younger := m.Band.Younger(); younger != "" {
			w.and("c.birth_date <= ?", younger.BornAfter(m.First).String())
		}
	}
	if m.Finding == posyandu.NoFinding || m.Finding == posyandu.Target {
		return
	}
	cond, exists := findingConds[m.Finding], "EXISTS"
	if m.Finding == posyandu.Missed {
		cond, exists = findingConds[posyandu.Measured], "NOT EXISTS"
	}
	if cond == "" {
		w.and("1 = 0")
		return
	}
	var is where
	is.and("m.regency = c.regency AND m.child_id = c.id")
	is.lastOfMonth(m, regency)
	is.and(cond)
	w.and(exists+" (SELECT 1 FROM measurement m WHERE "+strings.Join(is.conds, " AND ")+")", is.args...)
}

// countedFindings are the findings that Cells counts, in the order of its columns.
var countedFindings = []posyandu.Finding{posyandu.Measured,
	posyandu.HeightScored, posyandu.HeightBelow2, posyandu.HeightBelow3, posyandu.HeightImplausible,
	posyandu.WastingScored, posyandu.WastingBelow2, posyandu.WastingBelow3, posyandu.WastingImplausible,
	posyandu.WeightScored, posyandu.WeightBelow2, posyandu.WeightBelow3, posyandu.WeightImplausible}

// Cells counts the children of a month by place, sex and age: those to be
// measured, and each with its last measurement of the month.
func (s *Posyandu) Cells(ctx context.Context, scope region.Scope, month posyandu.Month) (posyandu.Cells, error) {
	var args []any
	var columns strings.Builder
	for _, b := range posyandu.Bands() {
		args = append(args, b.BornAfter(month.First).String())
		fmt.Fprintf(&columns, " WHEN c.birth_date > $%d THEN '%s'", len(args), b)
	}
	columns.WriteString(" END AS band, COUNT(*)")
	for _, f := range countedFindings {
		columns.WriteString(", COUNT(CASE WHEN " + findingConds[f] + " THEN 1 END)")
	}
	var m, c where
	regency := scope.Area().Regency()
	if regency != "" {
		m.and("m.regency = ?", string(regency))
	}
	m.lastOfMonth(month, regency)
	c.within("c.area", scope)
	c.target(month)
	stmt := `SELECT c.area, c.puskesmas, c.posyandu_key, MAX(c.posyandu), c.sex, CASE` + columns.String() + `, COALESCE(MAX(m.measured_on), '')
		FROM child c LEFT JOIN (SELECT m.regency, m.child_id, m.measured_on, m.oedema, m.height_z, m.weight_z, m.wasting_z FROM measurement m` + m.clause(len(args)) +
		`) m ON m.regency = c.regency AND m.child_id = c.id` + c.clause(len(args)+len(m.args)) + ` GROUP BY c.area, c.puskesmas, c.posyandu_key, c.sex, band
		ORDER BY c.area, c.puskesmas, c.posyandu_key, c.sex, band`
	// A posyandu has one name, however its rows spell it.
	names := map[recapKey]string{}
	var keys []recapKey
	cells, err := query(ctx, s.db, func(r row) (posyandu.Cell, error) {
		x, key, err := scanCell(r)
		of := recapKey{x.Area, key}
		names[of], keys = max(names[of], x.Posyandu), append(keys, of)
		return x, err
	}, stmt, append(append(args, m.args...), c.args...)...)
	for i := range cells {
		cells[i].Posyandu = names[keys[i]]
	}
	return cells, err
}

func scanCell(r row) (x posyandu.Cell, key string, err error) {
	h, w, k := &x.Height, &x.WeightForHeight, &x.Weight
	err = r.Scan(&x.Area, &x.Puskesmas, &key, &x.Posyandu, &x.Sex, &x.Band, &x.S, &x.D, &h.Children, &h.Below2, &h.Below3, &h.Implausible,
		&w.Children, &w.Below2, &w.Below3, &w.Implausible, &k.Children, &k.Below2, &k.Below3, &k.Implausible, day{&x.Newest})
	return x, key, err
}

// MeasuredMonths lists the months in which children were measured by a day.
func (s *Posyandu) MeasuredMonths(ctx context.Context, scope region.Scope, asOf civil.Date) ([]civil.Date, error) {
	var w where
	w.within("m.area", scope)
	if !asOf.IsZero() {
		w.and("m.measured_on <= ?", asOf.String())
	}
	return query(ctx, s.db, func(r row) (d civil.Date, err error) { err = r.Scan(day{&d}); return d, err },
		`SELECT DISTINCT SUBSTR(m.measured_on, 1, 8) || '01' AS first FROM measurement m`+w.clause(0)+` ORDER BY first`, w.args...)
}
