package main_test

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// makers are the functions that make a finding from a code: the texts are
// <package>.<code> and <package>.<code>_remedy, the code is the first literal
// that has no column of that name.
var makers = map[string][]string{
	"intake":       {"bad", "notice"},
	"verification": {"find", "reject"},
	"programme":    {"report"},
	"posyandu":     {"report", "reportAt"},
}

// TestEveryFindingHasAMessageAndARemedyInBothLanguages goes over the source,
// so that a new kind of finding cannot be without words.
func TestEveryFindingHasAMessageAndARemedyInBothLanguages(t *testing.T) {
	t.Parallel()
	words := map[locale.Language]map[string]string{}
	for _, l := range []locale.Language{locale.Indonesian, locale.English} {
		var err error
		if words[l], err = locale.Messages(l); err != nil {
			t.Fatal(err)
		}
	}
	said := 0
	need := func(where string, keys ...string) {
		for l, all := range words {
			for _, key := range keys {
				if said++; strings.TrimSpace(all[key]) == "" {
					t.Errorf("%s: %s has no text in %s", where, key, l)
				}
			}
		}
	}
	sourceFiles(t, "../../internal", func(where, pkg string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				switch {
				case isFinding(n.Type):
					finding(t, where, n, need)
				case pkg == "intake":
					for _, code := range mappedCodes(n) {
						need(where, "intake."+code, "intake."+code+"_remedy")
					}
				}
			case *ast.CallExpr:
				for _, code := range codesOf(pkg, n) {
					if words[locale.Indonesian][pkg+"."+code] != "" || words[locale.Indonesian][pkg+"."+code+"_remedy"] != "" || pkg == "intake" {
						need(where, pkg+"."+code, pkg+"."+code+"_remedy")
					}
				}
			}
			return true
		})
	})
	for _, s := range identity.Statuses() {
		if s != identity.OK {
			need("identity", s.Text().Key, s.Remedy().Key)
		}
	}
	for _, r := range indicator.Rules() {
		need("indicator", "indicator.lint_"+r.ID, "indicator.lint_"+r.ID+"_fix", r.Explanation().Key)
	}
	if said < 300 {
		t.Errorf("only %d texts were looked at; the test no longer sees the source", said)
	}
}

func sourceFiles(t *testing.T, root string, visit func(where, pkg string, file *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err == nil {
			visit(path, filepath.Base(filepath.Dir(path)), file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func isFinding(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name == "Finding"
	case *ast.SelectorExpr:
		pkg, ok := e.X.(*ast.Ident)
		return ok && pkg.Name == "intake" && e.Sel.Name == "Finding"
	}
	return false
}

// finding checks a literal: what it says and what to do are given, and where
// the keys are written out, they are in the catalogues.
func finding(t *testing.T, where string, lit *ast.CompositeLit, need func(string, ...string)) {
	t.Helper()
	fields := map[string]ast.Expr{}
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return
		}
		name, _ := kv.Key.(*ast.Ident)
		fields[name.Name] = kv.Value
	}
	if len(fields) == 0 {
		return
	}
	if fields["Remedy"] == nil {
		t.Errorf("%s: a finding %v has no remedy", where, literal(fields["Code"]))
	}
	ast.Inspect(lit, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && isT(call) && len(call.Args) > 0 {
			if key := literal(call.Args[0]); key != "" {
				need(where, key)
			}
		}
		return true
	})
}

func isT(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "T"
}

// mappedCodes gives the code of a mapped cell with something wrong.
func mappedCodes(lit *ast.CompositeLit) (out []string) {
	if name, ok := lit.Type.(*ast.Ident); !ok || name.Name != "mapped" {
		return nil
	}
	code, text := "", "" // a code may have several texts
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			switch name, _ := kv.Key.(*ast.Ident); {
			case name != nil && name.Name == "code":
				code = literal(kv.Value)
			case name != nil && name.Name == "text":
				text = literal(kv.Value)
			}
		}
	}
	if code = cmp.Or(text, code); code != "" {
		out = append(out, code)
	}
	return out
}

// codesOf gives the literals of a call that makes a finding.
func codesOf(pkg string, call *ast.CallExpr) (out []string) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	for _, maker := range makers[pkg] {
		if name != maker {
			continue
		}
		for _, a := range call.Args {
			if code := literal(a); strings.Contains(code, "_") {
				out = append(out, code)
			}
		}
	}
	return out
}

func literal(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	s, _ := strconv.Unquote(lit.Value)
	return s
}
