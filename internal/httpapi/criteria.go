package httpapi

import (
	"context"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/verification"
)

type criterionWire struct {
	Code   string `json:"code"`
	Number int    `json:"number"`
	Label  string `json:"label"`
	Counts string `json:"counts"` // what is looked at, in words
	Rule   string `json:"rule"`
}

type criteriaSetWire struct {
	ID         string          `json:"id"`
	Version    int             `json:"version"`
	Name       string          `json:"name"`
	LegalBasis string          `json:"legalBasis"`
	ValidFrom  string          `json:"validFrom"`
	ValidTo    string          `json:"validTo"`
	Threshold  int             `json:"threshold"`
	Criteria   []criterionWire `json:"criteria"`
}

type criteriaList struct {
	Items []criteriaSetWire `json:"items"`
}

func (s *server) criteria(api huma.API) {
	handle(s, api, http.MethodGet, "/criteria", may(access.ViewAggregate), func(ctx context.Context, actor access.Actor, _ *none) (*body[criteriaList], error) {
		sets, err := s.Verification.Sets(ctx, actor.Scope.Area().Regency())
		if err != nil {
			return nil, err
		}
		lang := languageOf(ctx)
		list := criteriaList{Items: []criteriaSetWire{}}
		for _, set := range sets {
			w := criteriaSetWire{set.ID, set.Version, set.Name(lang), set.LegalReference, set.ValidFrom.String(),
				set.ValidUntil.String(), set.Threshold, []criterionWire{}}
			// What each rule reads shows on a family of which nothing is known.
			nobody := verification.Evaluate(set, &verification.Case{})
			for i, c := range set.Criteria {
				w.Criteria = append(w.Criteria, criterionWire{c.ID, c.Number, c.Title[string(lang)], whatCounts(c.Rule, nobody.Criteria[i].Why, lang), c.Rule})
			}
			list.Items = append(list.Items, w)
		}
		return answer(list), nil
	})
}

// comparison finds "head.education in ['none', 'primary']", "m.age >= 60" and
// the like in a rule, with the exclamation mark that turns it round.
var comparison = regexp.MustCompile(`(!\s*\(\s*)?\b([a-z]\w*)\.(\w+)\s*(in|==|>=)\s*(\[[^\]]*\]|'[^']*'|\d+)`)

// whatCounts says in words what a rule looks at and which values it names. How
// the parts hang together stays in the rule.
func whatCounts(rule string, reads []verification.Reading, lang locale.Language) string {
	var data []string
	visit := false
	for _, r := range reads {
		switch {
		case strings.HasPrefix(r.Name, "answer."):
			visit = true
		case r.Name == "members": // its facts are read by themselves
		default:
			data = append(data, lang.Render(readingText(rule, r)))
		}
	}
	switch words := strings.Join(data, "; "); {
	case len(data) == 0:
		return lang.Render(locale.T("httpapi.counts_visit"))
	case visit:
		return lang.Render(locale.T("httpapi.counts_both", "data", words))
	default:
		return lang.Render(locale.T("httpapi.counts_data", "data", words))
	}
}

// readingText names what is read, with the values that the rule names.
func readingText(rule string, r verification.Reading) locale.Text {
	group, fact, _ := strings.Cut(r.Name, ".")
	var values []string
	frame := ""
	for _, m := range comparison.FindAllStringSubmatch(rule, -1) {
		owner := m[2]
		if owner != "family" && owner != "head" && owner != "answer" {
			owner = "member" // the name that the rule gives to each of them
		}
		if owner != group || m[3] != fact {
			continue
		}
		for v := range strings.SplitSeq(strings.Trim(m[5], "[]"), ",") {
			values = append(values, strings.Trim(strings.TrimSpace(v), "'"))
		}
		switch {
		case m[1] != "":
			frame = "httpapi.counts_except"
		case m[4] == ">=":
			frame = "httpapi.counts_least"
		}
	}
	if len(values) == 0 {
		return r.Label()
	}
	text := verification.Reading{Name: r.Name, Value: strings.Join(values, ", ")}.Text()
	if frame != "" {
		return locale.T(frame, "reading", text)
	}
	return text
}
