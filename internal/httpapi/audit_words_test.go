package httpapi_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/locale"
)

// auditKinds reads the code and collects every kind of entry that it writes
// into the audit log: the action that Record and Append get, followed through
// the parameters and variables that carry it.
type auditKinds struct {
	t         *testing.T
	functions []*ast.FuncDecl
	kinds     map[string]bool
	followed  map[string]bool // function and position that were followed
}

func kindsInTheCode(t *testing.T) map[string]bool {
	t.Helper()
	a := &auditKinds{t: t, kinds: map[string]bool{}, followed: map[string]bool{}}
	for _, root := range []string{"../../internal", "../../cmd"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			for _, decl := range file.Decls {
				if fn, ok := decl.(*ast.FuncDecl); ok && fn.Body != nil {
					a.functions = append(a.functions, fn)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	// Record(ctx, action, object, area, purpose, detail) of the log.
	a.follow("Record", 1, 6)
	a.entries()
	return a.kinds
}

// follow takes the argument at a position of every call of a function with so
// many arguments.
func (a *auditKinds) follow(name string, position, arguments int) {
	key := name + strconv.Itoa(position)
	if a.followed[key] {
		return
	}
	a.followed[key] = true
	for _, fn := range a.functions {
		if fn.Name.Name == "Record" {
			continue // the log itself
		}
		ast.Inspect(fn, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && called(call) == name && len(call.Args) == arguments {
				a.take(fn, call.Args[position])
			}
			return true
		})
	}
}

func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// take adds a literal, or follows a variable or parameter of the function.
func (a *auditKinds) take(fn *ast.FuncDecl, e ast.Expr) {
	if lit, ok := e.(*ast.BasicLit); ok {
		kind, err := strconv.Unquote(lit.Value)
		if err != nil {
			a.t.Fatal(err)
		}
		a.kinds[kind] = true
		return
	}
	id, ok := e.(*ast.Ident)
	if !ok {
		a.t.Fatalf("%s: the kind of an audit entry is neither a text nor a variable", fn.Name.Name)
	}
	found := false
	ast.Inspect(fn, func(n ast.Node) bool {
		if set, ok := n.(*ast.AssignStmt); ok && len(set.Lhs) == 1 && len(set.Rhs) == 1 {
			if to, ok := set.Lhs[0].(*ast.Ident); ok && to.Name == id.Name {
				found = true
				a.take(fn, set.Rhs[0])
			}
		}
		return true
	})
	position, all := -1, 0
	for _, field := range fn.Type.Params.List {
		for _, name := range field.Names {
			if name.Name == id.Name {
				position = all
			}
			all++
		}
	}
	if position >= 0 {
		found = true
		a.follow(fn.Name.Name, position, all)
	}
	if !found {
		a.t.Errorf("%s: where does %s come from?", fn.Name.Name, id.Name)
	}
}

// entries adds the literal actions of audit.Entry values.
func (a *auditKinds) entries() {
	for _, fn := range a.functions {
		ast.Inspect(fn, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			sel, ok := lit.Type.(*ast.SelectorExpr)
			if !ok || sel.Sel.Name != "Entry" {
				return true
			}
			for _, e := range lit.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					if key, ok := kv.Key.(*ast.Ident); ok && key.Name == "Action" {
						a.take(fn, kv.Value)
					}
				}
			}
			return true
		})
	}
}

func TestEveryKindOfAuditEntryHasWordsAndEveryWordIsUsed(t *testing.T) {
	written := slices.Sorted(maps.Keys(kindsInTheCode(t)))
	for _, known := range []string{"log_in", "user_enable", "user_disable", "password_reset", "password_change", "batch_commit", "batch_undo", "identity_view", "meeting_correct"} {
		if !slices.Contains(written, known) {
			t.Errorf("%s was not found in the code; the search has a hole", known)
		}
	}
	for _, lang := range []locale.Language{locale.Indonesian, locale.English} {
		words, err := locale.Messages(lang)
		if err != nil {
			t.Fatal(err)
		}
		var named []string
		for key := range words {
			if kind, ok := strings.CutPrefix(key, "httpapi.did_"); ok {
				named = append(named, kind)
			}
		}
		slices.Sort(named)
		for _, kind := range written {
			if !slices.Contains(named, kind) {
				t.Errorf("%s: httpapi.did_%s is missing", lang, kind)
			}
		}
		for _, kind := range named {
			if !slices.Contains(written, kind) {
				t.Errorf("%s: httpapi.did_%s is written by nothing", lang, kind)
			}
		}
	}
}
