package verification

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"github.com/tuntas-id/tuntas/internal/civil"
)

// The vocabulary of rules. A value that nobody knows is CEL's unknown, and the
// logic is three-valued: false && unknown is false, true && unknown is
// unknown.
//
//	family.<fact>   a fact of the house; family.decile, .percentile, .members
//	head.<fact>     the head: sex, age, has_nik, occupation, education, …
//	members         everybody in the family; m.sex, m.age, m.relation, …
//	answer.kNN      the answer of the visit to criterion NN
//
// A family of which only the head is known, and only from the file of
// families, may have others: its members are unknown until the file of
// individuals has been read.

// maxCost is the highest estimated cost of a rule, in CEL's units, for a
// family of maxMembers. It stops rules that walk over all pairs of members.
const (
	maxCost    = 20_000
	maxMembers = 30
)

var familyFacts = []string{
	"verification_priority", "house_ownership", "savings", "roof", "roof_quality", "wall", "wall_quality",
	"floor", "floor_quality", "lighting", "power", "cooking_fuel", "water", "latrine", "stunting_risk",
	"receives_bpnt", "receives_bpum", "receives_bst", "receives_pkh", "receives_sembako",
	"receives_prakerja", "receives_kur",
}

var personFacts = []string{
	"occupation", "work_status", "education", "marital_status", "civil_match", "stunting_risk",
	"receives_bpnt", "receives_bpum", "receives_bst", "receives_pkh", "receives_sembako",
	"receives_prakerja", "receives_kur",
}

// unknown is the value that nobody knows.
var unknown ref.Val = types.NewUnknown(0, nil)

// variable is a name that rules may use and how it is read from a case.
type variable struct {
	kind *cel.Type
	read func(*Case) ref.Val
}

var variables = sync.OnceValue(func() map[string]variable {
	all := map[string]variable{
		"family.decile":     {cel.IntType, func(c *Case) ref.Val { return count(c.Decile) }},
		"family.percentile": {cel.IntType, func(c *Case) ref.Val { return count(c.Percent) }},
		"family.members":    {cel.IntType, func(c *Case) ref.Val { return count(c.Count) }},
		"members":           {cel.ListType(memberType), readMembers},
	}
	for _, f := range familyFacts {
		all["family."+f] = variable{cel.StringType, func(c *Case) ref.Val { return text(c.Facts[f]) }}
	}
	for name, field := range memberFields() {
		all["head."+name] = variable{field.kind, func(c *Case) ref.Val {
			v := unknown
			if h := c.Head(); h != nil {
				v = field.read(memberValue{h, c.on()})
			}
			if v == unknown && slices.Contains(personFacts, name) && name != "stunting_risk" {
				return text(c.Facts[name])
			}
			return v
		}}
	}
	for n := range 100 {
		key := fmt.Sprintf("k%02d", n)
		all["answer."+key] = variable{cel.BoolType, func(c *Case) ref.Val {
			if c.Result == nil {
				return unknown
			}
			switch c.Result.Answers[key] {
			case Yes:
				return types.True
			case No:
				return types.False
			}
			return unknown
		}}
	}
	return all
})

func count(n int) ref.Val {
	if n == 0 {
		return unknown
	}
	return types.Int(n)
}

// text is a fact; "empty" is what files write when they know nothing.
func text(s string) ref.Val {
	if s == "" || s == "empty" {
		return unknown
	}
	return types.String(s)
}

func readMembers(c *Case) ref.Val {
	if len(c.Members) == 0 || len(c.Members) == 1 && c.Members[0].SourceKey == "" {
		return unknown
	}
	on := c.on()
	list := make([]ref.Val, len(c.Members))
	for i := range c.Members {
		list[i] = memberValue{&c.Members[i], on}
	}
	return types.NewRefValList(types.DefaultTypeAdapter, list)
}

// view lets a rule read a case by the names of the vocabulary.
type view struct{ c *Case }

func (v view) ResolveName(name string) (any, bool) {
	variable, ok := variables()[name]
	if !ok {
		return nil, false
	}
	return variable.read(v.c), true
}

func (view) Parent() cel.Activation { return nil }

// memberValue is a member inside a rule.
type memberValue struct {
	m  *Member
	on civil.Date
}

const memberTypeName = "tuntas.Member"

var memberType = cel.ObjectType(memberTypeName)

type memberField struct {
	kind *cel.Type
	read func(memberValue) ref.Val
}

var memberFields = sync.OnceValue(func() map[string]memberField {
	all := map[string]memberField{
		"sex":      {cel.StringType, func(m memberValue) ref.Val { return text(m.m.Sex) }},
		"relation": {cel.StringType, func(m memberValue) ref.Val { return text(m.m.Relation) }},
		"has_nik":  {cel.BoolType, func(m memberValue) ref.Val { return types.Bool(len(m.m.NIK) > 0) }},
		"age": {cel.IntType, func(m memberValue) ref.Val {
			if m.m.Birth.IsZero() || m.on.IsZero() {
				return unknown
			}
			return types.Int(max(0, m.m.Birth.AgeOn(m.on)))
		}},
	}
	for _, f := range personFacts {
		all[f] = memberField{cel.StringType, func(m memberValue) ref.Val { return text(m.m.Facts[f]) }}
	}
	return all
})

// ConvertToNative is refused: a member stays inside the rule.
func (m memberValue) ConvertToNative(t reflect.Type) (any, error) {
	return nil, fmt.Errorf("verification: a member cannot become %v", t)
}

// ConvertToType knows only the member's own type.
func (m memberValue) ConvertToType(t ref.Type) ref.Val {
	if t == types.TypeType {
		return memberType
	}
	return types.NewErr("a member cannot become %s", t.TypeName())
}

// Equal reports whether both are the same person.
func (m memberValue) Equal(o ref.Val) ref.Val {
	other, ok := o.(memberValue)
	return types.Bool(ok && other.m.ID == m.m.ID)
}

// Type is tuntas.Member.
func (m memberValue) Type() ref.Type { return memberType }

// Value is the member itself.
func (m memberValue) Value() any { return m }

// provider tells CEL the fields of a member.
type provider struct{ *types.Registry }

// FindStructType knows tuntas.Member beside CEL's own types.
func (p provider) FindStructType(name string) (*types.Type, bool) {
	if name == memberTypeName {
		return types.NewTypeTypeWithParam(memberType), true
	}
	return p.Registry.FindStructType(name)
}

// FindStructFieldNames lists the fields of a member.
func (p provider) FindStructFieldNames(name string) ([]string, bool) {
	if name != memberTypeName {
		return p.Registry.FindStructFieldNames(name)
	}
	var out []string
	for f := range memberFields() {
		out = append(out, f)
	}
	slices.Sort(out)
	return out, true
}

// FindStructFieldType gives type and reader of a member's field.
func (p provider) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	if name != memberTypeName {
		return p.Registry.FindStructFieldType(name, field)
	}
	f, ok := memberFields()[field]
	if !ok {
		return nil, false
	}
	return &types.FieldType{
		Type:    f.kind,
		IsSet:   func(v any) bool { return f.read(v.(memberValue)) != unknown },
		GetFrom: func(v any) (any, error) { return f.read(v.(memberValue)), nil },
	}, true
}

var environment = sync.OnceValues(func() (*cel.Env, error) {
	reg, err := types.NewRegistry()
	if err != nil {
		return nil, err
	}
	options := []cel.EnvOption{
		cel.CustomTypeProvider(provider{reg}), cel.CustomTypeAdapter(reg),
		cel.ParserExpressionSizeLimit(2000), cel.ParserRecursionLimit(40),
	}
	for name, v := range variables() {
		options = append(options, cel.Variable(name, v.kind))
	}
	return cel.NewEnv(options...)
})

// rule is a compiled CEL expression and the names it reads.
type rule struct {
	program cel.Program
	reads   []reader
}

// reader shows one thing that a rule reads.
type reader struct {
	name string // "head.sex", "members", "member.age"
	show func(*Case) string
}

// compileRule checks types, result and cost of a rule. The error's text is for
// the person who writes it.
func compileRule(source string) (rule, error) {
	env, err := environment()
	if err != nil {
		return rule{}, err
	}
	checked, issues := env.Compile(source)
	if err := issues.Err(); err != nil {
		first := issues.Errors()[0]
		return rule{}, fmt.Errorf("%d: %s", first.Location.Column()+1, first.Message)
	}
	if !checked.OutputType().IsExactType(cel.BoolType) {
		return rule{}, fmt.Errorf("1: the rule gives %s, not true or false", checked.OutputType())
	}
	estimate, err := env.EstimateCost(checked, sizes{})
	if err != nil {
		return rule{}, err
	}
	if estimate.Max > maxCost {
		return rule{}, fmt.Errorf("1: the rule costs up to %d steps, %d are allowed", estimate.Max, maxCost)
	}
	program, err := env.Program(checked, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return rule{}, err
	}
	out := rule{program: program}
	for _, name := range namesIn(checked.NativeRep()) {
		out.reads = append(out.reads, reader{name, shower(name)})
	}
	return out, nil
}

// sizes tells the cost estimate how large lists and texts can be.
type sizes struct{}

// EstimateSize of the members and of every text.
func (sizes) EstimateSize(node cost.AstNode) *cost.SizeEstimate {
	if node.Type().Kind() == types.ListKind {
		return &cost.SizeEstimate{Min: 0, Max: maxMembers}
	}
	return &cost.SizeEstimate{Min: 0, Max: 40}
}

// EstimateCallCost leaves CEL's own estimates.
func (sizes) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate {
	return nil
}

// namesIn lists what a rule reads, in the order in which it reads it.
func namesIn(a *ast.AST) []string {
	var out []string
	known := variables()
	note := func(name string) {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	references := a.ReferenceMap()
	ast.PreOrderVisit(a.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if r, ok := references[e.ID()]; ok {
			if _, ok := known[r.Name]; ok {
				note(r.Name)
			}
			return
		}
		if e.Kind() == ast.SelectKind && a.GetType(e.AsSelect().Operand().ID()).TypeName() == memberTypeName {
			note("member." + e.AsSelect().FieldName())
		}
	}))
	return out
}

// decide evaluates the rule: yes, no or unknown.
func (r rule) decide(v cel.Activation) Value {
	out, _, err := r.program.Eval(v)
	if err != nil {
		return Unknown
	}
	switch out {
	case types.True:
		return ValueYes
	case types.False:
		return ValueNo
	}
	return Unknown
}

// shower gives the value of a name as the register has it: a code, a number,
// or the members' values with commas; "" when nobody knows.
func shower(name string) func(*Case) string {
	if field, ok := strings.CutPrefix(name, "member."); ok {
		read := memberFields()[field].read
		return func(c *Case) string {
			var out []string
			for i := range c.Members {
				if v := plain(read(memberValue{&c.Members[i], c.on()})); v != "" {
					out = append(out, v)
				}
			}
			return strings.Join(out, ", ")
		}
	}
	if name == "members" {
		return func(c *Case) string { return strconv.Itoa(len(c.Members)) }
	}
	read := variables()[name].read
	return func(c *Case) string { return plain(read(c)) }
}

func plain(v ref.Val) string {
	switch v := v.(type) {
	case types.String:
		return string(v)
	case types.Int:
		return strconv.FormatInt(int64(v), 10)
	case types.Bool:
		if v {
			return Yes
		}
		return No
	}
	return ""
}
