package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
)

type lintInput struct {
	Body struct {
		Text string `json:"text" maxLength:"100000"`
	}
}

type lintResult struct {
	Findings []lintWire `json:"findings"`
}

// lint checks the numbers of a text about the caller's region.
func (s *server) lint(api huma.API) {
	handle(s, api, http.MethodPost, "/lint", may(access.ViewAggregate), func(ctx context.Context, actor access.Actor, in *lintInput) (*body[lintResult], error) {
		area, err := statisticsArea(actor, "")
		if err != nil {
			return nil, err
		}
		found, err := s.Indicator.LintText(ctx, area, s.today(), in.Body.Text)
		if err != nil {
			return nil, err
		}
		lang := languageOf(ctx)
		out := lintResult{lintWires(found, lang)}
		for i := range out.Findings {
			if line := found[i].Line; line > 0 { // of the text that was pasted
				out.Findings[i].Where = lang.Render(locale.T("httpapi.lint_line", "line", line))
			}
		}
		return answer(out), nil
	})
}

// severities of the linter in the words of the wire.
var severities = map[indicator.Severity]string{indicator.Serious: "error", indicator.Warning: "warning"}

func lintWires(issues []indicator.Issue, l locale.Language) []lintWire {
	out := []lintWire{}
	for _, i := range issues {
		out = append(out, lintWire{i.Rule, severities[i.Severity], i.Found, l.Render(i.Text), l.Render(i.Suggestion), whereOf(i.Where, l)})
	}
	return out
}

// whereOf says where an issue was found: the name of an indicator, or the id
// of a figure. A text that was pasted has one place only.
func whereOf(where string, l locale.Language) string {
	if where == "teks" {
		return ""
	}
	all, err := indicator.Definitions()
	if err != nil {
		return where
	}
	for _, d := range all {
		if d.ID == where {
			return d.Name.In(l)
		}
	}
	return where
}
