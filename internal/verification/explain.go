package verification

import (
	"maps"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/locale"
)

// codes are the domain codes that rules can meet, by the fact they belong to.
var codes = map[string][]string{
	"sex":             {"m", "f"},
	"relation":        {"head", "spouse", "child", "child_in_law", "grandchild", "parent", "helper", "other"},
	"marital_status":  {"single", "married", "divorced", "widowed"},
	"occupation":      {"fisher", "trader", "private_employee", "official", "freelance", "pensioner", "farmer", "civil_servant", "not_working", "self_employed", "other"},
	"work_status":     {"own_account", "own_account_paid", "own_account_unpaid", "employee", "casual", "family_worker"},
	"education":       {"none", "primary_unfinished", "primary", "lower_secondary", "upper_secondary", "tertiary"},
	"house_ownership": {"own", "rent", "free", "official", "other"},
	"roof":            {"concrete", "tile", "asbestos_zinc", "wood", "bamboo", "thatch", "other"},
	"wall":            {"brick", "wood", "zinc", "bamboo", "woven", "other"},
	"floor":           {"ceramic", "parquet", "cement", "wood", "bamboo", "earth", "other"},
	"quality":         {"good", "poor"},
	"lighting":        {"pln_metered", "pln_unmetered", "non_pln", "pln_450", "pln_900", "pln_over_900", "generator_solar", "shared", "borrowed", "none"},
	"power":           {"up_to_900", "over_900"},
	"cooking_fuel":    {"electric_gas", "kerosene", "charcoal_wood", "not_cooking", "other"},
	"water":           {"bottled", "piped", "borewell", "protected_well", "unprotected_well", "protected_spring", "unprotected_spring", "surface", "rain", "other"},
	"latrine":         {"own", "shared", "unused", "none", "other", "septic", "no_septic"},
	"stunting_risk":   {"at_risk", "not_at_risk", "not_target"},
	"verification_priority": {
		"normal", "duplicate_nik_name", "no_nik", "no_adult", "duplicate_nik"},
}

// Explain says in a sentence why the criterion has its value: what the visit
// answered, or what the register knows and does not know.
func (r CriterionResult) Explain() locale.Text {
	if r.From.Kind == FromVisit {
		return locale.T("verification.why_visit", "answer", locale.T("verification.value_"+string(r.Value)))
	}
	var known, missing []locale.Text
	for _, reading := range r.Why {
		switch {
		case strings.HasPrefix(reading.Name, "answer."):
		case reading.Value == "":
			missing = append(missing, reading.Label())
		default:
			known = append(known, reading.Text())
		}
	}
	switch {
	case len(known) == 0 && len(missing) == 0:
		return locale.T("verification.why_visit_only")
	case r.Value == Unknown && len(missing) == 0:
		return locale.T("verification.why_visit_decides", "values", join(known))
	case r.Value == Unknown && len(known) == 0:
		return locale.T("verification.why_missing", "names", join(missing))
	case r.Value == Unknown:
		return locale.T("verification.why_partly", "values", join(known), "names", join(missing))
	case len(known) == 0:
		return locale.T("verification.why_visit_only")
	}
	return locale.T("verification.why_register", "values", join(known))
}

// Label names what was read: "pendidikan kepala keluarga".
func (r Reading) Label() locale.Text {
	group, name, _ := strings.Cut(r.Name, ".")
	switch {
	case r.Name == "members":
		return locale.T("verification.name_members")
	case group == "answer":
		return locale.T("verification.name_answer", "criterion", name)
	case group == "family":
		return locale.T("verification.fact_" + name)
	}
	return locale.T("verification.name_"+group, "fact", locale.T("verification.fact_"+name))
}

// Text is the label and the value: "pendidikan kepala keluarga: tidak tamat SD".
func (r Reading) Text() locale.Text {
	var values []locale.Text
	for v := range strings.SplitSeq(r.Value, ", ") {
		values = append(values, r.value(v))
	}
	name := r.Label()
	if !r.On.IsZero() {
		name = locale.T("verification.on_day", "name", name, "date", r.On)
	}
	return locale.T("verification.reading", "name", name, "value", join(values))
}

func (r Reading) value(v string) locale.Text {
	_, fact, _ := strings.Cut(r.Name, ".")
	if strings.HasSuffix(fact, "_quality") {
		fact = "quality"
	}
	switch {
	case slices.Contains(codes[fact], v):
		return locale.T("verification.code_" + fact + "_" + v)
	case v == Yes || v == No:
		return locale.T("verification.value_" + v)
	}
	return locale.Plain(v)
}

// join puts texts into one, with commas.
func join(texts []locale.Text) locale.Text {
	if len(texts) == 0 {
		return locale.Text{}
	}
	out := texts[0]
	for _, t := range texts[1:] {
		out = locale.T("verification.list", "first", out, "rest", t)
	}
	return out
}

// Vocabulary is every text that an explanation can use, for the test that
// each has words in both languages.
func Vocabulary() []locale.Text {
	var out []locale.Text
	for _, name := range slices.Sorted(maps.Keys(variables())) {
		out = append(out, Reading{Name: name}.Label())
		if _, fact, _ := strings.Cut(name, "."); !strings.HasPrefix(name, "answer.") && name != "members" {
			out = append(out, locale.T("verification.fact_"+fact))
		}
	}
	for fact, values := range codes {
		for _, v := range values {
			out = append(out, locale.T("verification.code_"+fact+"_"+v))
		}
	}
	for _, e := range Existences {
		out = append(out, e.Text())
	}
	for _, e := range Eligibilities {
		out = append(out, e.Text())
	}
	for _, r := range slices.Concat(RemovalReasons, AdditionReasons, []Reason{ReasonReplaced, ReasonSupplemented}) {
		out = append(out, r.Text())
	}
	for _, v := range Verdicts {
		out = append(out, v.Text())
	}
	for _, r := range Relations {
		out = append(out, r.Text(), r.TextBy())
	}
	for _, r := range Rules {
		out = append(out, r.Text(7, 13))
	}
	for _, s := range Steps {
		out = append(out, s.Text())
	}
	return out
}
