package sqlstore

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/registry"
)

// The two JSON columns of families and persons are written and read for every
// row of a city's files. Their few shapes are written here by hand, three times
// as fast as by reflection and with the same bytes, and read by hand as they
// are written; encoding/json reads whatever else it is.

// appendJSONText appends a JSON string. What encoding/json would escape goes
// through it.
func appendJSONText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c >= 0x7f || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, err := json.Marshal(s)
			if err != nil { // a string always has a form
				return append(b, `""`...)
			}
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// appendJSONObject appends a map with its keys in order.
func appendJSONObject(b []byte, m map[string]string) []byte {
	b = append(b, '{')
	for i, key := range slices.Sorted(maps.Keys(m)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSONText(b, key)
		b = append(b, ':')
		b = appendJSONText(b, m[key])
	}
	return append(b, '}')
}

// appendJSONMarks appends marks as encoding/json would.
func appendJSONMarks(b []byte, m registry.Marks) []byte {
	b = append(b, `{"top":`...)
	b = appendJSONText(b, m.Top)
	if len(m.Old) > 0 {
		b = append(b, `,"old":`...)
		b = appendJSONObject(b, m.Old)
	}
	if m.Claim != "" {
		b = append(b, `,"claim":`...)
		b = appendJSONText(b, m.Claim)
	}
	if len(m.As) > 0 {
		b = append(b, `,"as":[`...)
		for i, as := range m.As {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSONText(b, as)
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

// flatObject reads a JSON object of texts.
func flatObject(s string) (map[string]string, error) {
	if out, rest, ok := plainObject(s); ok && rest == "" {
		return out, nil
	}
	var out map[string]string
	err := json.Unmarshal([]byte(s), &out)
	return out, err
}

// marksIn reads marks.
func marksIn(s string) (registry.Marks, error) {
	if m, ok := plainMarks(s); ok {
		return m, nil
	}
	var m registry.Marks
	err := json.Unmarshal([]byte(s), &m)
	return m, err
}

// plainMarks reads marks as appendJSONMarks writes them.
func plainMarks(s string) (m registry.Marks, ok bool) {
	s, ok = strings.CutPrefix(s, `{"top":`)
	if !ok {
		return m, false
	}
	if m.Top, s, ok = plainText(s); !ok {
		return m, false
	}
	if rest, found := strings.CutPrefix(s, `,"old":`); found {
		if m.Old, s, ok = plainObject(rest); !ok {
			return m, false
		}
	}
	if rest, found := strings.CutPrefix(s, `,"claim":`); found {
		if m.Claim, s, ok = plainText(rest); !ok {
			return m, false
		}
	}
	for next, found := strings.CutPrefix(s, `,"as":[`); found; next, found = strings.CutPrefix(s, ",") {
		var as string
		if as, s, ok = plainText(next); !ok {
			return m, false
		}
		m.As = append(m.As, as)
	}
	if len(m.As) > 0 {
		s, ok = strings.CutPrefix(s, "]")
	}
	return m, ok && s == "}"
}

// plainObject reads an object as appendJSONObject writes it, as long as no
// text in it is escaped, and gives what stands behind it.
func plainObject(s string) (out map[string]string, rest string, ok bool) {
	if rest, ok = strings.CutPrefix(s, "{}"); ok {
		return map[string]string{}, rest, true
	}
	rest, ok = strings.CutPrefix(s, "{")
	for out = make(map[string]string, strings.Count(s, `":`)); ok; {
		var key string
		if key, rest, ok = plainText(rest); !ok {
			break
		}
		if rest, ok = strings.CutPrefix(rest, ":"); !ok {
			break
		}
		if out[key], rest, ok = plainText(rest); !ok {
			break
		}
		if end, found := strings.CutPrefix(rest, "}"); found {
			return out, end, true
		}
		rest, ok = strings.CutPrefix(rest, ",")
	}
	return nil, s, false
}

// plainText reads a JSON string without escapes.
func plainText(s string) (text, rest string, ok bool) {
	if s == "" || s[0] != '"' {
		return "", s, false
	}
	end := strings.IndexByte(s[1:], '"')
	if end < 0 || strings.IndexByte(s[1:1+end], '\\') >= 0 {
		return "", s, false
	}
	return s[1 : 1+end], s[end+2:], true
}
