package sqlstore_test

import (
	"encoding/json"
	"testing"

	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"pgregory.net/rapid"
)

func TestFactsAndMarksAreWrittenAsEncodingJSONWould(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.StringMatching(`[a-z_0-9 ]{0,12}`), rapid.String())
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
	})
}
