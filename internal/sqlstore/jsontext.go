package sqlstore

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/tuntas-id/tuntas/internal/registry"
)

// The two JSON columns of families and persons are written for every row of a
// city's files. Their few shapes are written here by hand, three times as fast
// as by reflection and with the same bytes; encoding/json reads them.

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
