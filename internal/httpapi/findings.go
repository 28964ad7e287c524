package httpapi

import (
	"strings"

	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// findingKindOf names a kind of finding without the values of any row: by its
// own name, by the rule of the linter, or by the text of one finding with its
// values left out.
func (s *server) findingKindOf(lang locale.Language, code string, one intake.Finding) (label, remedy string) {
	words := s.words[lang]
	rule, isRule := strings.CutPrefix(code, "lint_")
	switch {
	case words["httpapi.finding_"+code] != "":
		label = words["httpapi.finding_"+code]
	case isRule && words["indicator.rule_"+rule] != "":
		label = words["indicator.rule_"+rule]
	case s.numberKind(lang, code) != "":
		label = s.numberKind(lang, code)
	case one.Text.IsZero():
		label = code
	default:
		label = lang.Render(withoutValues(one.Text))
	}
	// Advice that speaks of one row's values stands at the row; the kind has
	// its own words, or the same ones without the values.
	if remedy = words["httpapi.remedy_"+code]; remedy == "" {
		remedy = lang.Render(withoutValues(one.Remedy))
	}
	return label, remedy
}

// numberKind names a kind of finding about a NIK or KK: "nik_sex_mismatch".
func (s *server) numberKind(lang locale.Language, code string) string {
	number, status, ok := strings.Cut(code, "_")
	if !ok || number != "nik" && number != "kk" || s.words[lang]["identity."+status] == "" {
		return ""
	}
	return lang.Render(locale.T("identity."+status, "number", locale.T("identity."+number)))
}

func withoutValues(t locale.Text) locale.Text {
	blank := locale.Text{Key: t.Key, Args: make(map[string]any, len(t.Args))}
	for name, v := range t.Args {
		if _, word := v.(locale.Text); !word {
			v = "…"
		}
		blank.Args[name] = v
	}
	return blank
}
