package linkfile

import (
	"embed"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed words/*.yaml
var wordFiles embed.FS

// words of a language.
type words struct {
	text    map[string]string
	group   string
	decimal string
}

var allWords = sync.OnceValue(func() map[string]*words {
	out := map[string]*words{}
	for lang, signs := range map[string][2]string{"id": {".", ","}, "en": {",", "."}} {
		w := &words{group: signs[0], decimal: signs[1]}
		text, err := wordFiles.ReadFile("words/" + lang + ".yaml")
		if err == nil {
			err = yaml.Unmarshal(text, &w.text)
		}
		if err != nil {
			panic(fmt.Sprintf("linkfile: words/%s.yaml: %v", lang, err)) // a defect of the build
		}
		out[lang] = w
	}
	return out
})

// wordsOf a language, Indonesian where it is not known.
func wordsOf(language string) *words {
	if w, ok := allWords()[language]; ok {
		return w
	}
	return allWords()["id"]
}

// say gives a text with its values.
func (w *words) say(key string, pairs ...any) string {
	t, ok := w.text[key]
	if !ok {
		return key
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		t = strings.ReplaceAll(t, "{"+fmt.Sprint(pairs[i])+"}", w.value(pairs[i+1]))
	}
	return t
}

func (w *words) value(v any) string {
	switch v := v.(type) {
	case int:
		return w.integer(float64(v))
	case uint64:
		return w.integer(float64(v))
	case float64:
		return w.integer(v)
	}
	return fmt.Sprint(v)
}

func (w *words) integer(x float64) string {
	s := strconv.FormatFloat(math.Round(math.Abs(x)), 'f', 0, 64)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + w.group + s[i:]
	}
	if x <= -0.5 {
		s = "−" + s
	}
	return s
}

func (w *words) decimals(x float64, n int) string {
	s := strconv.FormatFloat(math.Abs(x), 'f', n, 64)
	s = strings.Replace(s, ".", w.decimal, 1)
	if x < 0 && strings.Trim(s, "0.,") != "" {
		s = "−" + s
	}
	return s
}

// signed writes a weight.
func (w *words) signed(x float64) string {
	s := w.decimals(x, 1)
	if !strings.HasPrefix(s, "−") && strings.Trim(s, "0.,") != "" {
		s = "+" + s
	}
	return s
}

// share writes a chance as a percentage, with more figures near its ends.
func (w *words) share(x float64) string {
	const least = 0.00001
	n := 1
	switch {
	case x > 0 && x < least:
		return "< " + w.decimals(100*least, 3) + " %"
	case x < 1 && x > 1-least:
		return "> " + w.decimals(100*(1-least), 3) + " %"
	case x > 0 && x < 0.001, x < 1 && x > 0.999:
		n = 3
	}
	return w.decimals(100*x, n) + " %"
}

// comparison gives the name of a comparison for people.
func (w *words) comparison(name string) string {
	if t, ok := w.text["c."+name]; ok {
		return t
	}
	return name
}

// levelOf writes a level beside the name of its comparison, which is not said twice.
func (w *words) levelOf(comparison, label string) string {
	text := w.level(label)
	if rest, ok := strings.CutPrefix(text, w.comparison(comparison)+" "); ok {
		return rest
	}
	return text
}

// field gives the name of a field for people.
func (w *words) field(name string) string {
	if t, ok := w.text["f."+name]; ok {
		return t
	}
	return w.comparison(name)
}

// level writes the label of a level for people, where the model has described it.
func (w *words) level(label string) string {
	if label == "" {
		return w.say("none_of_these")
	}
	for _, list := range [][2]string{{" or ", "l.or"}, {" and ", "l.and"}} {
		if parts := strings.Split(label, list[0]); len(parts) > 1 {
			for i := range parts {
				parts[i] = w.level(parts[i])
			}
			return strings.Join(parts, w.text[list[1]])
		}
	}
	f := strings.Fields(label)
	if len(f) > 1 {
		f[0] = w.field(f[0])
	}
	if len(f) == 2 {
		for sign, key := range map[string]string{"=": "l.equal", "swapped": "l.swapped", "typed": "l.typed", "within": "l.within"} {
			if f[1] == sign {
				return f[0] + " " + w.text[key]
			}
		}
	}
	if len(f) == 3 && f[1] == "crossed" {
		return f[0] + " " + w.text["l.crossed"] + " " + f[2]
	}
	if len(f) != 4 {
		return label
	}
	limit := f[2] + " " + strings.Replace(f[3], ".", w.decimal, 1)
	switch f[1] {
	case "jaro_winkler", "jaro", "ratio":
		return f[0] + " " + w.text["l.similar"] + " " + limit
	case "damerau", "levenshtein":
		return f[0] + " " + limit + " " + w.text["l.letters"]
	case "digits", "days", "shared", "difference":
		return f[0] + " " + limit + " " + w.text["l."+f[1]]
	}
	return label
}
