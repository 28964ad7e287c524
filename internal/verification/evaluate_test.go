package verification_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/verification"
)

func singkawang(t testing.TB) *verification.CriteriaSet {
	t.Helper()
	sets, err := verification.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sets {
		if s.ID == "singkawang-412-2023" {
			return s
		}
	}
	t.Fatal("the set of Singkawang does not ship")
	return nil
}

// poorFamily is a family of which the register knows everything it can know.
func poorFamily() *verification.Case {
	return &verification.Case{
		FamilyID: "f1", Area: "61.72.03.1003", SourceKey: "p3ke:1", HeadName: "Sari", Decile: 1, Count: 3,
		DataDate: civil.MustDate("2023-02-01"),
		Facts: map[string]string{
			"latrine": "shared", "water": "unprotected_well", "house_ownership": "free", "savings": "no",
			"stunting_risk": "at_risk",
		},
		Members: []verification.Member{
			{ID: "p1", Relation: "head", Sex: "f", Birth: civil.MustDate("1950-05-01"), NIK: []byte{1},
				Facts: map[string]string{"occupation": "farmer", "education": "primary_unfinished"}},
			{ID: "p2", Relation: "child", Sex: "m", Birth: civil.MustDate("1988-01-01"), Facts: map[string]string{}},
			{ID: "p3", Relation: "other", Sex: "f", Birth: civil.MustDate("2021-01-01"), Facts: map[string]string{}},
		},
	}
}

func TestWhatTheRegisterCannotKnowStaysUnknown(t *testing.T) {
	got := verification.Evaluate(singkawang(t), poorFamily())
	want := map[string]verification.Value{
		"k01": "unknown", "k02": "yes", "k03": "yes", "k04": "unknown", "k05": "unknown", "k06": "yes", "k07": "yes",
		"k08": "yes", "k09": "unknown", "k10": "yes", "k11": "no", "k12": "yes", "k13": "unknown",
	}
	if d := cmp.Diff(want, values(got)); d != "" {
		t.Error(d)
	}
	if got.Met != 7 || got.Unknown != 5 || got.Total != 13 || got.Threshold != 7 || got.Outcome != verification.OutcomeMeets {
		t.Errorf("got %d met, %d unknown of %d, %s", got.Met, got.Unknown, got.Total, got.Outcome)
	}
}

func TestTheAnswerOfAVisitWinsOverTheRegister(t *testing.T) {
	c := poorFamily()
	c.Result = &verification.Result{
		VisitedOn: civil.MustDate("2023-10-12"),
		Answers:   verification.Answers{"k07": "no", "k08": "no", "k01": "yes", "k04": "no"},
	}
	got := verification.Evaluate(singkawang(t), c)
	if got.Met != 6 || got.Unknown != 3 || got.Outcome != verification.OutcomeUndecided {
		t.Errorf("got %d met, %d unknown, %s", got.Met, got.Unknown, got.Outcome)
	}
	k07 := got.Criteria[6]
	if k07.Value != "no" || k07.From.Kind != verification.FromVisit {
		t.Errorf("k07 = %+v", k07)
	}
	if s := locale.Indonesian.Render(k07.From.Text()); s != "verifikasi 12 Oktober 2023" {
		t.Errorf("source reads %q", s)
	}
	if s := locale.Indonesian.Render(got.Criteria[2].Explain()); !strings.Contains(s, "tidak tamat SD") {
		t.Errorf("k03 is explained by %q", s)
	}
}

func TestThreeValuedLogicOfRules(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*verification.Case)
		id     string
		want   verification.Value
	}{
		{"no elderly person means no without a visit", func(c *verification.Case) { c.Members[0].Birth = civil.MustDate("1980-01-01") }, "k04", "no"},
		{"a head whose members were never read leaves the elderly open", func(c *verification.Case) { c.Members = c.Members[:1] }, "k04", "unknown"},
		{"a family of one in the individuals' file is complete", func(c *verification.Case) {
			c.Members = c.Members[:1]
			c.Members[0].SourceKey, c.Members[0].Birth = "1-1", civil.MustDate("1980-01-01")
		}, "k04", "no"},
		{"a missing birth date leaves the elderly open", func(c *verification.Case) {
			c.Members[0].Birth = civil.MustDate("1980-01-01")
			c.Members[1].Birth = civil.Date{}
		}, "k04", "unknown"},
		{"a missing sex is unknown, not a man", func(c *verification.Case) { c.Members[0].Sex = "" }, "k02", "unknown"},
		{"an empty latrine is unknown", func(c *verification.Case) { c.Facts["latrine"] = "empty" }, "k07", "unknown"},
		{"own latrine is sanitation", func(c *verification.Case) { c.Facts["latrine"] = "own" }, "k07", "no"},
		{"other water is left to the visit", func(c *verification.Case) { c.Facts["water"] = "other" }, "k08", "unknown"},
		{"an owned house answers the home", func(c *verification.Case) { c.Facts["house_ownership"] = "own" }, "k09", "no"},
		{"a head without NIK is left to the visit", func(c *verification.Case) { c.Members[0].NIK = nil }, "k11", "unknown"},
		{"a trader of unknown status is unknown", func(c *verification.Case) { c.Members[0].Facts["occupation"] = "trader" }, "k06", "unknown"},
		{"a civil servant is formal whatever the status", func(c *verification.Case) { c.Members[0].Facts["occupation"] = "civil_servant" }, "k06", "no"},
		{"the family file's occupation serves a head without one", func(c *verification.Case) {
			delete(c.Members[0].Facts, "occupation")
			c.Facts["occupation"] = "fisher"
		}, "k06", "yes"},
		{"no members at all is unknown", func(c *verification.Case) { c.Members = nil }, "k02", "unknown"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := poorFamily()
			tt.change(c)
			if got := values(verification.Evaluate(singkawang(t), c))[tt.id]; got != tt.want {
				t.Errorf("%s is %s, want %s", tt.id, got, tt.want)
			}
		})
	}
}

func TestARuleWithAMistakeIsRefusedWithItsPlace(t *testing.T) {
	const head = `
id: test
version: 1
title: {id: Uji, en: Test}
area: "61.72"
legal_reference: Uji
valid_from: 2023-01-01
threshold: 1
criteria:
  - {id: k01, number: 1, title: {id: A, en: A}, rule: RULE}
`
	for _, tt := range []struct{ name, rule, says string }{
		{"a name that does not exist", `"family.roof_colour == 'red'"`, "undeclared reference"},
		{"a number compared with text", `"head.age == 'old'"`, "no matching overload"},
		{"a field that a member does not have", `"members.exists(m, m.height > 1)"`, "undefined field"},
		{"a rule that is not true or false", `"head.age"`, "not true or false"},
		{"a rule that is broken off", `"head.age >"`, "Syntax error"},
		{"a rule over all triples of members", `"members.all(a, members.all(b, members.all(c, a.age + b.age > c.age)))"`, "costs up to"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := verification.ParseCriteria(strings.NewReader(strings.Replace(head, "RULE", tt.rule, 1)))
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("error is %v", err)
			}
			for _, l := range []locale.Language{locale.Indonesian, locale.English} {
				if s := l.Render(fault.TextOf(err)); !strings.Contains(s, tt.says) || !strings.Contains(s, "k01") {
					t.Errorf("message is %q", s)
				}
			}
		})
	}
	if _, err := verification.ParseCriteria(strings.NewReader(strings.Replace(head, "threshold: 1", "threshold: 2", 1))); !fault.Is(err, fault.Invalid) {
		t.Errorf("a threshold above the number of criteria gives %v", err)
	}
	if _, err := verification.ParseCriteria(strings.NewReader("id: [")); !fault.Is(err, fault.Invalid) {
		t.Errorf("broken YAML gives %v", err)
	}
}

func TestEveryNameAndCodeOfARuleHasWords(t *testing.T) {
	for _, c := range singkawang(t).Criteria {
		if c.Title["id"] == "" || c.Title["en"] == "" {
			t.Errorf("%s has no title", c.ID)
		}
	}
	for _, l := range []locale.Language{locale.Indonesian, locale.English} {
		for _, text := range verification.Vocabulary() {
			if s := l.Render(text); strings.HasPrefix(s, "verification.") {
				t.Errorf("%s lacks %s", l, s)
			}
		}
	}
}

func values(a verification.Assessment) map[string]verification.Value {
	out := map[string]verification.Value{}
	for _, c := range a.Criteria {
		out[c.ID] = c.Value
	}
	return out
}

func BenchmarkEvaluate(b *testing.B) {
	set, c := singkawang(b), poorFamily()
	b.ReportAllocs()
	for b.Loop() {
		verification.Evaluate(set, c)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "families/s")
}

func BenchmarkEvaluateAfterAVisit(b *testing.B) {
	set, c := singkawang(b), poorFamily()
	c.Result = &verification.Result{VisitedOn: civil.MustDate("2023-10-12"), Answers: verification.Answers{}}
	for _, k := range set.Criteria[:12] {
		c.Result.Answers[k.ID] = verification.Yes
	}
	for b.Loop() {
		verification.Evaluate(set, c)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "families/s")
}

func FuzzACriteriaSetIsReadOrRefusedWithAMessage(f *testing.F) {
	f.Add("head.sex == 'f'")
	f.Add("members.exists(m, m.age > 3) && !answer.k01")
	f.Add("family.decile + ")
	f.Add("[1,2].map(x, x*x).size() > head.age ? true : answer.k99")
	f.Fuzz(func(t *testing.T, rule string) {
		quoted := strings.ReplaceAll(strings.ToValidUTF8(rule, ""), "'", "''")
		set, err := verification.ParseCriteria(strings.NewReader("id: t\nversion: 1\ntitle: {id: A, en: A}\narea: \"61.72\"\n" +
			"legal_reference: A\nvalid_from: 2023-01-01\nthreshold: 1\ncriteria:\n  - {id: k01, number: 1, title: {id: A, en: A}, rule: '" + quoted + "'}\n"))
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%q gives %v", rule, err)
			}
			return
		}
		if a := verification.Evaluate(set, poorFamily()); a.Total != 1 || a.Met+a.Unknown > 1 {
			t.Errorf("%q gives %+v", rule, a)
		}
	})
}
