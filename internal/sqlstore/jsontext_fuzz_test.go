package sqlstore

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/tuntas-id/tuntas/internal/registry"
)

func FuzzFlatObjectReadsWhatJSONReads(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":"b"}`, `{"a": "b", "c":"d"}`, `{"a":"b\"c"}`, `{"a":null}`, `{"a":"b",}`, `{"a""b"}`, `["a","b"]`, `{"a":"b"`, ``} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var want map[string]string
		wantErr := json.Unmarshal([]byte(s), &want)
		got, err := flatObject(s)
		if wantErr != nil || !utf8.ValidString(s) {
			return // the store never writes it; either answer will do
		}
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("%s gives %v, %v, want %v", s, got, err, want)
		}
	})
}

func FuzzMarksInReadsWhatJSONReads(f *testing.F) {
	for _, s := range []string{`{"top":""}`, `{"top":"a","old":{"b":"c"},"claim":"d","as":["e","f"]}`, `{"top":"a","as":[]}`, `{"top":"a","as":["b"]`, `{"top":"a","old":{},"claim":""}`, `{"old":{"a":"b"},"top":"c"}`, `{"top":"a\u0062"}`, `{}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var want registry.Marks
		if json.Unmarshal([]byte(s), &want) != nil || !utf8.ValidString(s) {
			return // the store never writes it; either answer will do
		}
		got, err := marksIn(s)
		if err != nil || got.Top != want.Top || got.Claim != want.Claim || !maps.Equal(got.Old, want.Old) || !slices.Equal(got.As, want.As) {
			t.Errorf("%s gives %+v, %v, want %+v", s, got, err, want)
		}
	})
}
