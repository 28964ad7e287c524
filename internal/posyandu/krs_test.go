package posyandu_test

import (
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/registry"
)

var screenedOn = civil.MustDate("2025-06-01")

// household is a family of a head, a wife born in a year, and children by birth.
func household(wife string, children ...string) registry.Snapshot {
	s := registry.Snapshot{Family: registry.Family{Decile: 1, Facts: map[string]string{"water": "piped", "latrine": "septic"}, DataDate: civil.MustDate("2024-01-01")}}
	s.Members = []registry.Person{{Relation: registry.RelationHead, Sex: "m", Birth: civil.MustDate("1985-01-01")}}
	if wife != "" {
		s.Members = append(s.Members, registry.Person{Relation: registry.RelationSpouse, Sex: "f", Birth: civil.MustDate(wife)})
	}
	for _, c := range children {
		p := registry.Person{Relation: registry.RelationChild}
		if c != "?" {
			p.Birth = civil.MustDate(c)
		}
		s.Members = append(s.Members, p)
	}
	return s
}

func TestEachFactorOfTheScreeningHasItsBoundaries(t *testing.T) {
	facts := func(s registry.Snapshot, pairs ...string) registry.Snapshot {
		for i := 0; i < len(pairs); i += 2 {
			s.Family.Facts[pairs[i]] = pairs[i+1]
		}
		return s
	}
	for name, c := range map[string]struct {
		version string
		s       registry.Snapshot
		want    string // factor=answer …, target, risk
	}{
		"nothing wrong":                           {"2025", household("1997-01-01", "2023-01-01"), "target=yes risk=no water=no latrine=no too_young=no too_old=no too_close=no too_many=no contraception=unknown welfare=yes"},
		"three children, by 2025":                 {"2025", household("1997-01-01", "2016-01-01", "2019-01-01", "2023-01-01"), "too_many=yes risk=yes"},
		"three children, by 2022":                 {"2022", household("1997-01-01", "2016-01-01", "2019-01-01", "2023-01-01"), "too_many=no risk=no"},
		"four children, by 2022":                  {"2022", household("1997-01-01", "2016-01-01", "2019-01-01", "2023-01-01", "2025-03-01"), "too_many=yes"},
		"children may live elsewhere":             {"2025", household("1986-01-01", "2023-01-01"), "too_many=unknown"},
		"a wife of 19":                            {"2025", household("2005-06-02", "2025-01-01"), "too_young=yes risk=yes"},
		"a wife of 20 to the day":                 {"2025", household("2005-06-01", "2025-01-01"), "too_young=no"},
		"a wife of 34":                            {"2025", household("1990-06-02", "2023-01-01"), "too_old=no"},
		"a wife of 35 to the day":                 {"2025", household("1990-06-01", "2023-01-01"), "too_old=yes"},
		"a wife of 40":                            {"2025", household("1984-06-02", "2023-01-01"), "too_old=yes"},
		"a wife of 41 may be pregnant, by 2025":   {"2025", household("1984-06-01", "2023-01-01"), "too_old=unknown risk=unknown"},
		"a wife of 41, by 2022":                   {"2022", household("1984-06-01", "2023-01-01"), "too_old=no"},
		"births a day less than two years apart":  {"2025", household("1997-01-01", "2021-03-02", "2023-03-01"), "too_close=yes"},
		"births two years apart":                  {"2025", household("1997-01-01", "2021-03-01", "2023-03-01"), "too_close=no"},
		"twins are not close births":              {"2025", household("1997-01-01", "2023-03-01", "2023-03-02"), "too_close=no"},
		"close births of children long grown":     {"2025", household("1997-01-01", "2014-03-01", "2015-03-01"), "too_close=no"},
		"a birth that is not known":               {"2025", household("1997-01-01", "2023-03-01", "?"), "too_close=unknown"},
		"surface water":                           {"2025", facts(household("1997-01-01", "2023-01-01"), "water", "surface"), "water=yes risk=yes"},
		"a protected spring, by 2022":             {"2022", facts(household("1997-01-01", "2023-01-01"), "water", "protected_spring"), "water=yes"},
		"a protected spring, by 2025":             {"2025", facts(household("1997-01-01", "2023-01-01"), "water", "protected_spring"), "water=no"},
		"water of another kind is not known":      {"2025", facts(household("1997-01-01", "2023-01-01"), "water", "other"), "water=unknown risk=unknown"},
		"no word of the water is no “no”":         {"2025", facts(household("1997-01-01", "2023-01-01"), "water", ""), "water=unknown risk=unknown"},
		"one's own latrine does not tell of tank": {"2025", facts(household("1997-01-01", "2023-01-01"), "latrine", "own"), "latrine=unknown"},
		"where it goes to does":                   {"2025", facts(household("1997-01-01", "2023-01-01"), "latrine", "own", "sewage", "water_body"), "latrine=yes"},
		"a wife who is not known":                 {"2025", household("", "2023-01-01"), "target=yes too_young=unknown too_old=unknown too_many=unknown risk=unknown"},
		"nobody young":                            {"2025", household("1970-01-01"), "target=no risk=no"},
		"only the head is known":                  {"2025", household(""), "target=unknown risk=unknown too_close=unknown"},
	} {
		rule, err := posyandu.RiskRuleFor(c.version, screenedOn)
		if err != nil {
			t.Fatal(err)
		}
		r := posyandu.ScreenRisk(rule, c.s, screenedOn, nil)
		got := " target=" + string(r.Target) + " risk=" + string(r.Risk) + " "
		for _, f := range r.Factors {
			got += f.Code + "=" + string(f.Answer) + " "
			if f.Why.IsZero() || f.Answer != posyandu.NotKnown && f.On.IsZero() && strings.HasPrefix(f.Code, "wat") {
				t.Errorf("%s: %s has no fact behind it", name, f.Code)
			}
		}
		for _, w := range strings.Fields(c.want) {
			if !strings.Contains(got, " "+w+" ") {
				t.Errorf("%s: want %s in%s", name, w, got)
			}
		}
	}
}

func TestTheVersionInForceIsUsed(t *testing.T) {
	for day, want := range map[string]string{"2020-01-01": "2022", "2024-12-31": "2022", "2025-01-01": "2025"} {
		if r, err := posyandu.RiskRuleFor("", civil.MustDate(day)); err != nil || r.ID != want {
			t.Errorf("%s: %s, %v", day, r.ID, err)
		}
	}
	if _, err := posyandu.RiskRuleFor("1999", screenedOn); err == nil {
		t.Error("a version that is not there was found")
	}
	for _, r := range posyandu.RiskRules() {
		if r.Source == "" || r.Title["id"] == "" || r.Title["en"] == "" || r.TooMany == 0 || r.TooClose == 0 || len(r.Water.Safe) == 0 {
			t.Errorf("%+v", r)
		}
	}
}

func TestWhatIsNotKnownIsNeverCountedAsNo(t *testing.T) {
	rule, err := posyandu.RiskRuleFor("2025", screenedOn)
	if err != nil {
		t.Fatal(err)
	}
	var n posyandu.RiskCounts
	for _, s := range []registry.Snapshot{household("1997-01-01", "2023-01-01"), household("", "2023-01-01"), household("2006-01-01", "2025-01-01"), household(""), household("1970-01-01")} {
		n.Add(posyandu.ScreenRisk(rule, s, screenedOn, nil))
	}
	if n.Families != 5 || n.Target != (posyandu.AnswerCounts{Yes: 3, No: 1, NotKnown: 1}) || n.Risk != (posyandu.AnswerCounts{Yes: 1, No: 1, NotKnown: 1}) ||
		n.Factors["too_young"] != (posyandu.AnswerCounts{Yes: 1, No: 1, NotKnown: 1}) {
		t.Errorf("%+v", n)
	}
}
