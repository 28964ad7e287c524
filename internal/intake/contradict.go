package intake

import (
	"strconv"

	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// contradictions tells of columns of one row that cannot all be true.
func (m *mapper) contradictions(row tabular.Row, values []string) {
	m.livingAndDead(row, values)
	m.ageAndBirth(row, values)
}

func (m *mapper) contradict(row tabular.Row, code string, field, other int) {
	column, found := m.column(field), shorten(m.cellOf(row, field).Text)
	args := []any{"column", column, "value", found, "other_column", m.column(other), "other", shorten(m.cellOf(row, other).Text)}
	m.findings = append(m.findings, Finding{Row: row.Number, Column: column, Code: code, Severity: SeverityWarning, Value: found,
		Text: locale.T("intake."+code, args...), Remedy: locale.T("intake."+code+"_remedy", args...)})
}

func (m *mapper) livingAndDead(row tabular.Row, values []string) {
	alive, dead := m.layout.Dialect.Field("alive"), m.layout.Dialect.Field("dead")
	if alive >= 0 && dead >= 0 && values[alive] != "" && values[alive] == values[dead] {
		m.contradict(row, "alive_and_dead", dead, alive)
	}
}

// ageAndBirth compares the age with the birth date. The header may say of which
// year the age is; else it is the year of the layout. One year more or less is
// a matter of the day.
func (m *mapper) ageAndBirth(row tabular.Row, values []string) {
	age := m.layout.Dialect.Field("age")
	if age < 0 || m.birth < 0 || values[age] == "" || len(values[m.birth]) < 4 {
		return
	}
	year := m.layout.Dialect.AsOf.Year
	if digits := digitsIn(m.column(age)); len(digits) == 4 {
		year, _ = strconv.Atoi(digits)
	}
	years, err := strconv.Atoi(values[age])
	born, bad := strconv.Atoi(values[m.birth][:4])
	if err != nil || bad != nil || year == 0 {
		return
	}
	if off := year - born - years; off < -1 || off > 2 {
		m.contradict(row, "age_against_birth", age, m.birth)
	}
}
