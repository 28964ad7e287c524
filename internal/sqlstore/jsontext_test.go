package sqlstore_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"pgregory.net/rapid"
)

func TestFactsAndMarksAreWrittenAsEncodingJSONWouldAndReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.StringMatching(`[a-z_0-9 ,:{}]{0,12}`), rapid.String().Filter(utf8.ValidString))
		facts := rapid.MapOf(text, text).Draw(t, "facts")
		marks := registry.Marks{Top: text.Draw(t, "top"), Claim: text.Draw(t, "claim"),
			Old: rapid.MapOf(text, text).Draw(t, "old"), As: rapid.SliceOf(text).Draw(t, "as")}
		gotFacts, gotMarks := sqlstore.JSONTexts(facts, marks)
		wantFacts, err := json.Marshal(facts)
		if err != nil {
			t.Fatal(err)
		}
		wantMarks, err := json.Marshal(marks)
		if err != nil {
			t.Fatal(err)
		}
		if gotFacts != string(wantFacts) || gotMarks != string(wantMarks) {
			t.Fatalf("got %s %s\nwant %s %s", gotFacts, gotMarks, wantFacts, wantMarks)
		}
		readFacts, readMarks, err := sqlstore.JSONTextsIn(gotFacts, gotMarks)
		if err != nil || !maps.Equal(readFacts, facts) || !maps.Equal(readMarks.Old, marks.Old) || !slices.Equal(readMarks.As, marks.As) ||
			readMarks.Top != marks.Top || readMarks.Claim != marks.Claim {
			t.Fatalf("%s %s is read as %v %v, %v", gotFacts, gotMarks, readFacts, readMarks, err)
		}
	})
}
