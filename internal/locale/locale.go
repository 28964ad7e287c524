// Package locale holds what people read: the message catalogues in Bahasa
// Indonesia and English, and numbers, dates and money as each language writes
// them.
//
//	locale.Indonesian.Render(locale.T("fault.not_found", "what", "Keluarga"))
//
// The catalogues are messages/<language>/<package>.yaml: flat keys that begin
// with the package's name, {name} for a value. Every key exists in both
// languages; a test of this package says which does not.
package locale

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"go.yaml.in/yaml/v3"
)

//go:embed messages
var files embed.FS

// Language is one of the two languages of the interface.
type Language string

// The languages; Indonesian is the default everywhere.
const (
	Indonesian Language = "id"
	English    Language = "en"
)

// ParseLanguage accepts a language tag such as "en", "en-GB" or "id"; all
// other tags give Indonesian.
func ParseLanguage(tag string) Language {
	if strings.HasPrefix(strings.ToLower(tag), "en") {
		return English
	}
	return Indonesian
}

// Text is a message that has not been put into a language yet: a key of the
// catalogues and the values of its placeholders. The zero Text is no message.
type Text struct {
	Key  string
	Args map[string]any
}

// T makes a Text from a key and pairs of placeholder name and value. Values
// are strings, integers, float64 (two decimals), Tenths, civil.Date,
// time.Month, or another Text.
func T(key string, pairs ...any) Text {
	if len(pairs)%2 != 0 {
		panic("locale: odd number of arguments for " + key)
	}
	t := Text{Key: key}
	for i := 0; i < len(pairs); i += 2 {
		if t.Args == nil {
			t.Args = make(map[string]any, len(pairs)/2)
		}
		t.Args[pairs[i].(string)] = pairs[i+1]
	}
	return t
}

// Tenths is a number that is written with one decimal, as scales and tapes say
// it.
type Tenths float64

// Plain is a Text that is shown as it stands in every language, for values
// that come from people or files.
func Plain(s string) Text { return T("locale.plain", "text", s) }

// IsZero reports whether there is no message.
func (t Text) IsZero() bool { return t.Key == "" }

var catalogue = sync.OnceValues(load)

func load() (map[Language]map[string]string, error) {
	all := map[Language]map[string]string{}
	for _, lang := range []Language{Indonesian, English} {
		all[lang] = map[string]string{}
		paths, err := fs.Glob(files, "messages/"+string(lang)+"/*.yaml")
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			b, err := files.ReadFile(path)
			if err != nil {
				return nil, err
			}
			part := map[string]string{}
			if err := yaml.Unmarshal(b, &part); err != nil {
				return nil, fmt.Errorf("locale: %s: %w", path, err)
			}
			for k, v := range part {
				if _, taken := all[lang][k]; taken {
					return nil, fmt.Errorf("locale: %s: key %s stands twice", path, k)
				}
				all[lang][k] = v
			}
		}
	}
	return all, nil
}

// Messages returns a copy of a language's catalogue, for the web interface and
// for the test that compares both.
func Messages(lang Language) (map[string]string, error) {
	all, err := catalogue()
	if err != nil {
		return nil, err
	}
	m := make(map[string]string, len(all[lang]))
	for k, v := range all[lang] {
		m[k] = v
	}
	return m, nil
}

// Render puts a message into the language. A key that is not in the catalogue
// is shown itself, so that nothing is hidden.
func (l Language) Render(t Text) string {
	if t.IsZero() {
		return ""
	}
	all, err := catalogue()
	if err != nil {
		return t.Key
	}
	pattern, ok := all[l][t.Key]
	if !ok {
		return t.Key
	}
	if len(t.Args) == 0 {
		return pattern
	}
	pairs := make([]string, 0, 2*len(t.Args))
	for name, v := range t.Args {
		pairs = append(pairs, "{"+name+"}", l.value(v))
	}
	return strings.NewReplacer(pairs...).Replace(pattern)
}

func (l Language) value(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case Text:
		return l.Render(v)
	case int:
		return l.Integer(int64(v))
	case int64:
		return l.Integer(v)
	case float64:
		return l.Decimal(v, 2)
	case Tenths:
		return l.Decimal(float64(v), 1)
	case time.Month:
		return l.Month(v)
	case civil.Date:
		return l.Date(v)
	default:
		return fmt.Sprint(v)
	}
}
