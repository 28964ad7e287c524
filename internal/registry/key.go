package registry

import (
	"encoding/hex"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// A family's keys begin with the kind of file that uses them.
const (
	keyPrefix = "p3ke:" // ID Keluarga P3KE
	kkPrefix  = "kk:"   // blind index of the number of a family card
)

// familyKey is the key of a row's family as the file writes it, "" without one
// that can be used.
func (l layout) familyKey(r intake.Record) string {
	if !l.byKK {
		return l.get(r, "family_key")
	}
	if kk := l.get(r, "kk"); isNumber(kk) {
		return kk
	}
	return ""
}

// isNumber reports whether s has the form of a NIK or KK.
func isNumber(s string) bool { return len(s) == 16 && strings.Trim(s, "0123456789") == "" }

// shown is a key as a finding may show it.
func (l layout) shown(key string) string {
	if l.byKK {
		return mask(key)
	}
	return key
}

func (l layout) keyRemedy() locale.Text {
	if l.byKK {
		return locale.T("registry.kk_missing_remedy")
	}
	return locale.T("registry.family_key_missing_remedy")
}

// storedKey is a key in the form in which the register keeps it: the number of
// a card never in clear.
func (s *Service) storedKey(l layout, key string) string {
	switch {
	case key == "":
		return ""
	case l.byKK:
		return kkPrefix + hex.EncodeToString(s.Sealer.Index(labelKK, key))
	}
	return keyPrefix + key
}

// addKey notes a key by which a file knows the family.
func (h *house) addKey(key string) {
	if key != "" && !slices.Contains(h.keys, key) {
		h.keys = append(h.keys, key)
	}
}

// splitKeys picks the key that the register shows and hands on: that of P3KE,
// which does not change, else the first card. The others are further keys.
func splitKeys(keys []string) (first string, further []string) {
	at := max(0, slices.IndexFunc(keys, func(k string) bool { return strings.HasPrefix(k, keyPrefix) }))
	for i, k := range keys {
		if i == at {
			first = k
		} else {
			further = append(further, k)
		}
	}
	slices.Sort(further)
	return first, further
}

// hasKeyOf reports whether a file of the same kind knows the family.
func (f Family) hasKeyOf(prefix string) bool {
	of := func(k string) bool { return strings.HasPrefix(k, prefix) }
	return of(f.SourceKey) || slices.ContainsFunc(f.Keys, of)
}

// loneNIKs are the NIK that only one of the rows has; nil for files with birth
// dates, where NIK alone decides nothing.
func (l layout) loneNIKs(rows []intake.Record) map[string]bool {
	if !l.undated {
		return nil
	}
	times := map[string]int{}
	for _, r := range rows {
		times[l.get(r, "nik")]++
	}
	lone := map[string]bool{}
	for nik, n := range times {
		lone[nik] = n == 1 && isNumber(nik)
	}
	return lone
}
