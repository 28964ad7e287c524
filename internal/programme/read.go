package programme

import (
	"cmp"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// fold makes names comparable: letters and digits only, in lower case.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// foldCode keeps the dots of a SIPD code, which divide its levels.
func foldCode(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' {
			return unicode.ToLower(r)
		}
		return -1
	}, s), ".")
}

func keyOf(p Programme) Key {
	return Key{Code: foldCode(p.Code), Agency: fold(p.Agency), Name: fold(p.Name)}
}

// yearText is a year as text: a number would get a thousands separator.
func yearText(y int) string { return strconv.Itoa(y) }

// fields reads a record by the names of its dialect.
type fields struct {
	dialect *intake.Dialect
	index   map[string]int
	value   []string
}

func fieldsOf(d *intake.Dialect) fields {
	f := fields{dialect: d, index: make(map[string]int, len(d.Fields))}
	for i, x := range d.Fields {
		f.index[x.Name] = i
	}
	return f
}

func (f fields) get(name string) string {
	i, ok := f.index[name]
	if !ok || i >= len(f.value) {
		return ""
	}
	return strings.TrimSpace(f.value[i])
}

// header is how files write the column of a field.
func (f fields) header(name string) string {
	if i, ok := f.index[name]; ok && len(f.dialect.Fields[i].Headers) > 0 {
		return f.dialect.Fields[i].Headers[0]
	}
	return name
}

func (f fields) finding(row int, field, code string, severity intake.Severity, text, remedy locale.Text) intake.Finding {
	out := intake.Finding{Row: row, Code: code, Severity: severity, Text: text, Remedy: remedy}
	if field != "" {
		out.Column = f.header(field)
		if field != "nik" && field != "kk" {
			out.Value = f.get(field)
		}
	}
	return out
}

var (
	strategyNumber = regexp.MustCompile(`(?i)\bstrategi\s*(?:ke[\s-]*)?(iii|ii|i|[123])\b`)
	romans         = map[string]Strategy{"i": 1, "ii": 2, "iii": 3, "1": 1, "2": 2, "3": 3}
)

// parseStrategy reads a strategy as number, banner or name; 0: none.
func parseStrategy(s string) Strategy {
	low := strings.ToLower(strings.TrimSpace(s))
	if n, ok := romans[low]; ok {
		return n
	}
	if m := strategyNumber.FindStringSubmatch(low); m != nil {
		return romans[m[1]]
	}
	switch {
	case strings.Contains(low, "beban pengeluaran"):
		return LowerCosts
	case strings.Contains(low, "pendapatan"):
		return RaiseIncome
	case strings.Contains(low, "kantong"):
		return FewerPockets
	}
	return 0
}

var (
	firstNumber = regexp.MustCompile(`\d[\d.,]*`)
	grouped     = regexp.MustCompile(`^\d{1,3}([.,]\d{3})+$`)
	groupedTail = regexp.MustCompile(`^(\d{1,3}(?:\.\d{3})+),\d+$`)
)

// parseNumber reads the first number of a text such as "1.240 orang",
// "Rp 2.400.000 / KK" or "2,4 juta" as an Indonesian writes it, rounded to a
// whole number.
func parseNumber(s string) (int64, bool) {
	at := firstNumber.FindStringIndex(s)
	if at == nil {
		return 0, false
	}
	digits := strings.TrimRight(s[at[0]:at[1]], ".,")
	if m := groupedTail.FindStringSubmatch(digits); m != nil {
		digits = m[1]
	}
	if grouped.MatchString(digits) {
		digits = strings.NewReplacer(".", "", ",", "").Replace(digits)
	}
	v, err := strconv.ParseFloat(strings.Replace(digits, ",", ".", 1), 64)
	if err != nil {
		return 0, false
	}
	for word, factor := range map[string]float64{"ribu": 1e3, "juta": 1e6, "jt": 1e6, "miliar": 1e9, "milyar": 1e9} {
		rest := strings.ToLower(strings.TrimSpace(s[at[1]:]))
		if first, _, _ := strings.Cut(rest, " "); strings.Trim(first, ".,/") == word {
			v *= factor
			break
		}
	}
	if v > 1e17 {
		return 0, false
	}
	return int64(math.Round(v)), true
}

var unitWords = map[string]Unit{
	"kk": UnitFamily, "keluarga": UnitFamily, "kpm": UnitFamily, "rt": UnitFamily, "rumahtangga": UnitFamily, "krt": UnitFamily,
	"orang": UnitPerson, "jiwa": UnitPerson, "siswa": UnitPerson, "peserta": UnitPerson, "org": UnitPerson, "anak": UnitPerson,
	"balita": UnitPerson, "lansia": UnitPerson, "pekerja": UnitPerson,
	"rumah": UnitHouse, "usaha": UnitBusiness, "umkm": UnitBusiness, "kube": UnitBusiness,
	"wilayah": UnitArea, "desa": UnitArea, "kelurahan": UnitArea, "kecamatan": UnitArea, "lokasi": UnitArea, "kawasan": UnitArea,
}

// parseUnit reads the unit of a target such as "105 KK" or "12 unit rumah";
// a family when none is written.
func parseUnit(s string) Unit {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) })
	for i, w := range words {
		if i+1 < len(words) && w == "rumah" && words[i+1] == "tangga" {
			return UnitFamily
		}
		if u, ok := unitWords[w]; ok {
			return u
		}
	}
	return UnitFamily
}

// parseRupiah reads a mapped rupiah value: whole rupiah, or a decimal.
func parseRupiah(s string) (int64, bool) {
	if s == "" {
		return 0, true
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, n >= 0
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || v < 0 || v > 1e17 {
		return 0, false
	}
	return int64(math.Round(v)), true
}

func ticked(s string) bool {
	switch strings.ToLower(s) {
	case "", "no", "0", "-", "tidak":
		return false
	}
	return true
}

// readProgramme makes a programme of a row. Its second result is false for
// rows that are no programme: banners, numbering, totals.
func readProgramme(f fields, row int, strategy *Strategy, find func(intake.Finding)) (Programme, bool) {
	p := Programme{
		Agency: f.get("agency"), Code: f.get("code"), Programme: f.get("programme"), Activity: f.get("activity"),
		Subactivity: f.get("subactivity"), FundSource: f.get("fund_source"), AidNature: f.get("aid_nature"),
		AidKind: f.get("aid_kind"), Location: f.get("location"), Duration: f.get("duration"), Need: f.get("need"),
	}
	p.Name = cmp.Or(f.get("name"), p.Subactivity, p.Activity, p.Programme)
	if p.Name == "" || p.Agency == "" && p.Code == "" {
		if banner := parseStrategy(cmp.Or(f.get("strategy"), f.get("no"), p.Name)); banner != 0 {
			*strategy = banner
			return p, false
		}
	}
	if p.Agency == "3" && p.Programme == "5" || strings.HasPrefix(fold(f.get("no")), "jumlah") || strings.HasPrefix(fold(f.get("no")), "total") {
		return p, false
	}
	if own := parseStrategy(f.get("strategy")); own != 0 {
		*strategy = own
	}
	p.Strategy = *strategy
	bad := func(field, code, key string) {
		find(f.finding(row, field, code, intake.SeverityError, locale.T("programme."+key), locale.T("programme."+key+"_remedy")))
	}
	switch {
	case p.Name == "":
		bad("subactivity", "programme_name_missing", "row_name")
		return p, false
	case p.Agency == "":
		bad("agency", "programme_agency_missing", "row_agency")
		return p, false
	case p.Strategy == 0:
		bad("strategy", "programme_strategy_missing", "row_strategy")
		return p, false
	}
	readKind(f, row, &p, find)
	return p, readAmounts(f, row, &p, find)
}

func readKind(f fields, row int, p *Programme, find func(intake.Finding)) {
	n := 0
	for _, x := range []struct {
		field string
		kind  ActivityKind
	}{{"support", KindSupport}, {"indirect", KindIndirect}, {"direct", KindDirect}} {
		if ticked(f.get(x.field)) {
			p.Kind = x.kind
			n++
		}
	}
	if n != 1 {
		find(f.finding(row, "direct", "programme_kind", intake.SeverityWarning,
			locale.T("programme.row_kind", "number", n), locale.T("programme.row_kind_remedy")))
	}
}

func readAmounts(f fields, row int, p *Programme, find func(intake.Finding)) bool {
	for _, x := range []struct {
		field string
		to    *int64
	}{{"budget", &p.Budget}, {"realised_s1", &p.RealisedS1}, {"realised_s2", &p.RealisedS2}} {
		v, ok := parseRupiah(f.get(x.field))
		if !ok {
			find(f.finding(row, x.field, "programme_amount", intake.SeverityError,
				locale.T("programme.row_amount"), locale.T("programme.row_amount_remedy")))
			return false
		}
		*x.to = v
	}
	for _, x := range []struct {
		field string
		to    *int64
	}{{"target", &p.Target}, {"benefit", &p.Benefit}} {
		text := f.get(x.field)
		v, ok := parseNumber(text)
		if !ok && text != "" && text != "-" {
			find(f.finding(row, x.field, "programme_number", intake.SeverityWarning,
				locale.T("programme.row_number"), locale.T("programme.row_number_remedy")))
		}
		*x.to = v
	}
	p.Unit = parseUnit(f.get("target"))
	if unit := f.get("unit"); unit != "" {
		p.Unit = parseUnit(unit)
	}
	if total, ok := parseRupiah(f.get("realised_total")); ok && f.get("realised_total") != "" && total != p.Realised() {
		find(f.finding(row, "realised_total", "programme_total", intake.SeverityWarning,
			locale.T("programme.row_total", "total", total, "sum", p.Realised()), locale.T("programme.row_total_remedy")))
	}
	if p.Budget > 0 && p.Realised() > p.Budget {
		find(f.finding(row, "realised_total", "programme_over_budget", intake.SeverityWarning,
			locale.T("programme.row_over", "realised", p.Realised(), "budget", p.Budget), locale.T("programme.row_over_remedy")))
	}
	return true
}
