package httpapi

import (
	"context"
	"slices"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/registry"
)

// historyWire is one thing that happened to a family. On is the day on which
// it was so, At and By are when and by whom it was recorded.
type historyWire struct {
	On         string          `json:"on"` // "" when nobody has written it down
	At         string          `json:"at"`
	Text       string          `json:"text"`
	Details    []string        `json:"details"` // what a file changed
	By         string          `json:"by"`
	Kind       string          `json:"kind"`
	Provenance *provenanceWire `json:"provenance,omitempty"`
}

type historyList struct {
	Items []historyWire `json:"items"`
}

var historyKinds = map[registry.EventKind]string{registry.EventImported: "import", registry.EventVerified: "verification", registry.EventListed: "determination",
	registry.EventAdded: "determination", registry.EventRemoved: "determination", registry.EventProgramme: "programme"}

// partOfFile are the kinds of events that tell what a file changed.
var partOfFile = []registry.EventKind{registry.EventChanged, registry.EventLearned, registry.EventJoined, registry.EventMended}

// familyHistory tells the newest first. What one file said is one entry.
func (s *server) familyHistory(ctx context.Context, actor access.Actor, in *IDPath) (*body[historyList], error) {
	events, err := s.Registry.History(ctx, actor.Scope, in.ID)
	if err != nil {
		return nil, err
	}
	lang := languageOf(ctx)
	out, files, imports := historyList{Items: []historyWire{}}, map[string]string{}, map[string]int{}
	for _, e := range events {
		if i, ok := imports[e.BatchID]; ok && slices.Contains(partOfFile, e.Kind) {
			out.Items[i].Details = append(out.Items[i].Details, lang.Render(e.Text))
			continue
		}
		w := historyWire{On: e.On.String(), At: instant(e.At), Text: lang.Render(e.Text), Details: []string{}, By: recorder(e.By, lang), Kind: historyKinds[e.Kind]}
		if w.Kind == "" {
			w.Kind = "change"
		}
		if e.BatchID != "" {
			w.Provenance = &provenanceWire{Batch: e.BatchID, File: s.fileOf(ctx, actor, files, e.BatchID), Row: e.Row, DataDate: e.On.String()}
		}
		if e.Kind == registry.EventImported {
			imports[e.BatchID] = len(out.Items)
		}
		out.Items = append(out.Items, w)
	}
	slices.Reverse(out.Items)
	return answer(out), nil
}

// commandLine is the name under which the commands of the server record.
const commandLine = "tuntas"

// recorder says who recorded something.
func recorder(user string, lang locale.Language) string {
	if user == commandLine {
		return lang.Render(locale.T("httpapi.by_command"))
	}
	return user
}

// fileOf is the name of a batch's file; "" when the caller may not see it.
func (s *server) fileOf(ctx context.Context, actor access.Actor, known map[string]string, batch string) string {
	if name, ok := known[batch]; ok {
		return name
	}
	if b, err := s.Intake.Batch(ctx, actor.Scope, batch); err == nil {
		known[batch] = b.File
	}
	return known[batch]
}
