package posyandu

import (
	"cmp"
	"slices"
	"strconv"
	"sync"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/registry"
	"go.yaml.in/yaml/v3"
)

// Answer is what the register can say of a question. Not known is never a no.
type Answer string

// The answers.
const (
	Yes      Answer = "yes"
	No       Answer = "no"
	NotKnown Answer = "unknown"
)

// RiskRule is one version of the parameters by which families are screened for
// the risk of stunting (KRS). It is data, with its source and validity.
type RiskRule struct {
	ID         string            `yaml:"id"`
	Title      map[string]string `yaml:"title"`
	Source     string            `yaml:"source"`
	ValidFrom  civil.Date        `yaml:"valid_from"`
	ValidUntil civil.Date        `yaml:"valid_until"` // zero: still valid
	Wife       struct {
		From int `yaml:"from"`
		To   int `yaml:"to"`
	} `yaml:"wife"` // ages of a couple of childbearing age (PUS)
	TooYoung int `yaml:"too_young"` // below
	TooOld   struct {
		From         int `yaml:"from"`
		To           int `yaml:"to"`
		PregnantFrom int `yaml:"pregnant_from"` // 0: the same for everybody
	} `yaml:"too_old"`
	TooClose        int      `yaml:"too_close"` // years between two births, less than
	TooMany         int      `yaml:"too_many"`  // so many children or more
	PriorityDeciles []int    `yaml:"priority_deciles"`
	Water           CodeRule `yaml:"water"`
	Latrine         CodeRule `yaml:"latrine"`
	Sewage          CodeRule `yaml:"sewage"`
}

// CodeRule judges the code of a fact.
type CodeRule struct {
	Safe []string `yaml:"safe"`
	Risk []string `yaml:"risk"`
}

func (r CodeRule) answer(code string) Answer {
	switch {
	case slices.Contains(r.Risk, code):
		return Yes
	case slices.Contains(r.Safe, code):
		return No
	}
	return NotKnown
}

var shippedRiskRules = sync.OnceValue(func() []RiskRule {
	var all struct {
		Versions []RiskRule `yaml:"versions"`
	}
	body, err := rules.ReadFile("rules/krs.yaml")
	if err == nil {
		err = yaml.Unmarshal(body, &all)
	}
	if err != nil {
		panic("posyandu: rules/krs.yaml: " + err.Error())
	}
	slices.SortFunc(all.Versions, func(a, b RiskRule) int { return b.ValidFrom.Compare(a.ValidFrom) })
	return all.Versions
})

// RiskRules are all versions, the newest first.
func RiskRules() []RiskRule { return slices.Clone(shippedRiskRules()) }

// RiskRuleFor finds a version by its id, or without one that in force on a day.
func RiskRuleFor(id string, on civil.Date) (RiskRule, error) {
	all := shippedRiskRules()
	for _, r := range all {
		if id == r.ID || id == "" && !r.ValidFrom.After(on) {
			return r, nil
		}
	}
	if id == "" {
		return all[len(all)-1], nil
	}
	return RiskRule{}, fault.New("posyandu.RiskRuleFor", fault.NotFound, locale.T("posyandu.krs_no_version", "version", id), nil)
}

// RiskFactor is one question of the screening, with the fact behind the answer.
type RiskFactor struct {
	Code   string // water, latrine, too_young, too_old, too_close, too_many, contraception, welfare
	Counts bool   // makes the family one at risk; else it adds to it
	Answer Answer
	Why    locale.Text
	On     civil.Date // of the fact; zero when there is none
}

// RiskScreening is what the register knows of a family's risk of stunting.
type RiskScreening struct {
	Rule    RiskRule
	Target  Answer // is it a family that is screened: a couple of childbearing age, or a child under five
	Why     locale.Text
	Risk    Answer
	Factors []RiskFactor
}

// screener gathers what the register knows of a family.
type screener struct {
	rule   RiskRule
	family registry.Family
	today  civil.Date
	since  func(field string) civil.Date
	wife   *registry.Person
	kids   []registry.Person // children of the head and spouse, oldest first; those without a birth date last
	young  int               // members under five
	whole  bool              // every member has a birth date
	out    RiskScreening
}

// ScreenRisk screens a family on a day. since gives the date of a fact of the
// family; nil takes the date of the family's newest data.
func ScreenRisk(rule RiskRule, s registry.Snapshot, today civil.Date, since func(field string) civil.Date) RiskScreening {
	if since == nil {
		since = func(string) civil.Date { return s.Family.DataDate }
	}
	x := screener{rule: rule, family: s.Family, today: today, since: since, whole: len(s.Members) > 0, out: RiskScreening{Rule: rule}}
	x.meet(s.Members)
	x.target()
	x.water()
	x.latrine()
	x.wifeAge()
	x.births()
	x.add("contraception", false, NotKnown, locale.T("posyandu.krs_contraception_unknown"), civil.Date{})
	x.welfare()
	x.conclude()
	return x.out
}

// meet finds the wife and the children. The wife is the spouse, or the head
// whose spouse is a man.
func (x *screener) meet(members []registry.Person) {
	var head, spouse *registry.Person
	for i := range members {
		p := &members[i]
		switch p.Relation {
		case registry.RelationHead:
			head = p
		case registry.RelationSpouse:
			spouse = p
		case registry.RelationChild:
			x.kids = append(x.kids, *p)
		}
		if p.Birth.IsZero() {
			x.whole = false
		} else if p.Birth.After(FiveYearsBefore(x.today)) {
			x.young++
		}
	}
	switch {
	case spouse != nil && spouse.Sex == "f":
		x.wife = spouse
	case spouse != nil && spouse.Sex == "m" && head != nil && head.Sex == "f":
		x.wife = head
	}
	slices.SortFunc(x.kids, func(a, b registry.Person) int {
		if a.Birth.IsZero() != b.Birth.IsZero() {
			return cmp.Compare(len(b.Birth.String()), len(a.Birth.String()))
		}
		return a.Birth.Compare(b.Birth)
	})
}

func (x *screener) add(code string, counts bool, a Answer, why locale.Text, on civil.Date) {
	x.out.Factors = append(x.out.Factors, RiskFactor{code, counts, a, why, on})
}

// age of the wife; false when it is not known.
func (x *screener) age() (int, bool) {
	if x.wife == nil || x.wife.Birth.IsZero() {
		return 0, false
	}
	return x.wife.Birth.AgeOn(x.today), true
}

func (x *screener) target() {
	age, known := x.age()
	switch {
	case x.young > 0:
		x.out.Target, x.out.Why = Yes, locale.T("posyandu.krs_target_young", "count", x.young)
	case known && age >= x.rule.Wife.From && age <= x.rule.Wife.To:
		x.out.Target, x.out.Why = Yes, locale.T("posyandu.krs_target_wife", "age", age, "from", x.rule.Wife.From, "to", x.rule.Wife.To)
	case x.whole && known:
		x.out.Target, x.out.Why = No, locale.T("posyandu.krs_target_no", "from", x.rule.Wife.From, "to", x.rule.Wife.To)
	default:
		x.out.Target, x.out.Why = NotKnown, locale.T("posyandu.krs_target_unknown")
	}
}

func (x *screener) water() {
	code := x.family.Facts["water"]
	x.add("water", true, x.rule.Water.answer(code), x.fact("water", code), x.dated("water", code))
}

// fact says what the register has of a field, or that it has nothing.
func (x *screener) fact(field, code string) locale.Text {
	if code == "" {
		return locale.T("posyandu.krs_no_fact", "field", registry.FieldText(field))
	}
	return locale.T("posyandu.krs_fact", "field", registry.FieldText(field), "value", registry.ValueText(code))
}

func (x *screener) dated(field, code string) civil.Date {
	if code == "" {
		return civil.Date{}
	}
	return x.since(field)
}

// latrine asks where it goes to when the file says so, else what kind it is:
// whose it is does not tell whether there is a septic tank.
func (x *screener) latrine() {
	latrine, sewage := x.family.Facts["latrine"], x.family.Facts["sewage"]
	a := x.rule.Latrine.answer(latrine)
	if a == NotKnown {
		if s := x.rule.Sewage.answer(sewage); s != NotKnown {
			x.add("latrine", true, s, x.fact("sewage", sewage), x.dated("sewage", sewage))
			return
		}
	}
	why := x.fact("latrine", latrine)
	if a == NotKnown && latrine != "" {
		why = locale.T("posyandu.krs_no_septic_known", "value", registry.ValueText(latrine))
	}
	x.add("latrine", true, a, why, x.dated("latrine", latrine))
}

func (x *screener) wifeAge() {
	age, known := x.age()
	if !known {
		why := locale.T("posyandu.krs_wife_unknown")
		x.add("too_young", true, NotKnown, why, civil.Date{})
		x.add("too_old", true, NotKnown, why, civil.Date{})
		return
	}
	why := locale.T("posyandu.krs_wife_age", "age", age)
	x.add("too_young", true, answerOf(age < x.rule.TooYoung), why, x.wife.DataDate)
	old := x.rule.TooOld
	switch {
	case age >= old.From && age <= old.To:
		x.add("too_old", true, Yes, why, x.wife.DataDate)
	case old.PregnantFrom > 0 && age > old.To && age >= old.PregnantFrom && age <= x.rule.Wife.To:
		x.add("too_old", true, NotKnown, locale.T("posyandu.krs_pregnant_unknown", "age", age), x.wife.DataDate)
	default:
		x.add("too_old", true, No, why, x.wife.DataDate)
	}
}

func answerOf(yes bool) Answer {
	if yes {
		return Yes
	}
	return No
}

// twinDays is how far apart the births of twins are written at most.
const twinDays = 7

// births asks for spacing and number. Children who live elsewhere are not in the
// register: fewer than the limit says only that it is not known, unless the wife
// is too young to have others.
func (x *screener) births() {
	on := x.family.DataDate
	if x.wife == nil && len(x.kids) == 0 {
		x.add("too_close", true, NotKnown, locale.T("posyandu.krs_children_unknown"), civil.Date{})
		x.add("too_many", true, NotKnown, locale.T("posyandu.krs_children_unknown"), civil.Date{})
		return
	}
	x.spacing(on)
	n := len(x.kids)
	switch {
	case n >= x.rule.TooMany:
		x.add("too_many", true, Yes, locale.T("posyandu.krs_children", "count", n), on)
	case x.grownElsewhere():
		x.add("too_many", true, NotKnown, locale.T("posyandu.krs_children_elsewhere", "count", n), on)
	default:
		x.add("too_many", true, No, locale.T("posyandu.krs_children", "count", n), on)
	}
}

// grownElsewhere reports whether there may be children old enough to live
// elsewhere: the wife was 20 more than seventeen years ago, or her age is not
// known.
func (x *screener) grownElsewhere() bool {
	age, known := x.age()
	return !known || age >= 37
}

func (x *screener) spacing(on civil.Date) {
	undated := false
	for i, p := range x.kids {
		if p.Birth.IsZero() {
			undated = true
			continue
		}
		// What counts is the spacing before a child that is still under five.
		if i == 0 || !p.Birth.After(FiveYearsBefore(x.today)) {
			continue
		}
		before := x.kids[i-1].Birth
		if p.Birth.DaysSince(before) > twinDays && p.Birth.Before(monthsAfter(before, 12*x.rule.TooClose)) {
			x.add("too_close", true, Yes, locale.T("posyandu.krs_spacing", "months", completedMonths(before, p.Birth)), on)
			return
		}
	}
	switch {
	case undated:
		x.add("too_close", true, NotKnown, locale.T("posyandu.krs_births_unknown"), on)
	case len(x.kids) < 2:
		x.add("too_close", true, No, locale.T("posyandu.krs_children", "count", len(x.kids)), on)
	default:
		x.add("too_close", true, No, locale.T("posyandu.krs_spacing_wide", "years", x.rule.TooClose), on)
	}
}

func (x *screener) welfare() {
	if x.family.Decile == 0 {
		x.add("welfare", false, NotKnown, locale.T("posyandu.krs_decile_unknown"), civil.Date{})
		return
	}
	x.add("welfare", false, answerOf(slices.Contains(x.rule.PriorityDeciles, x.family.Decile)), locale.T("posyandu.krs_decile", "decile", strconv.Itoa(x.family.Decile)), x.since("decile"))
}

// conclude: at risk by any factor; not at risk only when every factor is a no.
func (x *screener) conclude() {
	risk := No
	for _, f := range x.out.Factors {
		if !f.Counts {
			continue
		}
		if f.Answer == Yes {
			risk = Yes
			break
		}
		if f.Answer == NotKnown {
			risk = NotKnown
		}
	}
	switch {
	case x.out.Target == No:
		risk = No
	case x.out.Target == NotKnown && risk != No:
		risk = NotKnown
	}
	x.out.Risk = risk
}

// AnswerCounts counts answers.
type AnswerCounts struct{ Yes, No, NotKnown int }

// Add counts one.
func (n *AnswerCounts) Add(a Answer) {
	switch a {
	case Yes:
		n.Yes++
	case No:
		n.No++
	default:
		n.NotKnown++
	}
}

// RiskCounts counts the families of an area.
type RiskCounts struct {
	Families int
	Target   AnswerCounts
	Risk     AnswerCounts            // of the families that are screened
	Factors  map[string]AnswerCounts // of these, by factor
}

// Add counts a family. Only those that are surely screened count towards risk
// and factors.
func (n *RiskCounts) Add(s RiskScreening) {
	n.Families++
	n.Target.Add(s.Target)
	if s.Target != Yes {
		return
	}
	n.Risk.Add(s.Risk)
	if n.Factors == nil {
		n.Factors = map[string]AnswerCounts{}
	}
	for _, f := range s.Factors {
		c := n.Factors[f.Code]
		c.Add(f.Answer)
		n.Factors[f.Code] = c
	}
}

// Text names the factor.
func (f RiskFactor) Text() locale.Text { return locale.T("posyandu.krs_factor_" + f.Code) }

// Limit says where a factor begins by this version; empty where the codes say it.
func (r RiskRule) Limit(factor string) locale.Text {
	key := "posyandu.krs_limit_" + factor
	switch factor {
	case "too_young":
		return locale.T(key, "age", r.TooYoung)
	case "too_old":
		if r.TooOld.PregnantFrom > 0 {
			return locale.T(key+"_pregnant", "from", r.TooOld.From, "to", r.TooOld.To, "pregnant", r.TooOld.PregnantFrom)
		}
		return locale.T(key, "from", r.TooOld.From, "to", r.TooOld.To)
	case "too_close":
		return locale.T(key, "years", r.TooClose)
	case "too_many":
		return locale.T(key, "count", r.TooMany)
	case "welfare":
		return locale.T(key, "from", slices.Min(r.PriorityDeciles), "to", slices.Max(r.PriorityDeciles))
	case "contraception":
		return locale.T(key)
	}
	return locale.Text{}
}
