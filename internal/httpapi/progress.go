package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// progressWire is one event of a batch's work.
type progressWire struct {
	Phase   string `json:"phase"`
	Done    int    `json:"done"`
	Total   int    `json:"total"`
	Message string `json:"message,omitempty"`
}

// The phases that write.
const (
	phaseCommitting = "committing"
	phaseUndoing    = "undoing"
)

// phaseCancelled ends a work that a person has stopped.
const phaseCancelled = "cancelled"

func (p progressWire) over() bool {
	return p.Phase == "done" || p.Phase == "failed" || p.Phase == phaseCancelled
}

// works remembers what is being done with which batch. The batch itself is in
// the store; a restart forgets only the progress, and the batch stands in its
// last complete state.
type works struct {
	mu   sync.Mutex
	byID map[string]*work
}

type work struct {
	now     progressWire
	file    string
	region  region.Code
	changed chan struct{} // closed and replaced with every change
	cancel  func()
}

// phaseWaiting is the phase of a work until its turn to write has come.
const phaseWaiting = "waiting"

// begin marks a batch as being worked on; false when it already is. cancel
// stops the work.
func (w *works) begin(b intake.Batch, phase string, cancel func()) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if old := w.byID[b.ID]; old != nil && !old.now.over() {
		return false
	}
	if w.byID == nil {
		w.byID = map[string]*work{}
	}
	w.byID[b.ID] = &work{now: progressWire{Phase: phase, Total: b.Rows}, file: b.File, region: b.Region, changed: make(chan struct{}), cancel: cancel}
	return true
}

// saving says which file is being saved or taken back, and how far that is, in
// words for who may see the area. Zero: none is.
func (w *works) saving(scope region.Scope) locale.Text {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, j := range w.byID {
		if j.now.Phase != phaseCommitting && j.now.Phase != phaseUndoing {
			continue
		}
		percent := 100 * j.now.Done / max(j.now.Total, 1)
		if scope.Contains(j.region) {
			return locale.T("httpapi.busy_file", "file", j.file, "percent", percent)
		}
		return locale.T("httpapi.busy_some", "percent", percent)
	}
	return locale.Text{}
}

// stop ends the work on a batch; false when nothing is being done. Where it is
// too late the work ends well.
func (w *works) stop(id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	j := w.byID[id]
	if j == nil || j.now.over() {
		return false
	}
	j.cancel()
	return true
}

func (w *works) tell(id string, p progressWire) {
	w.mu.Lock()
	defer w.mu.Unlock()
	j := w.byID[id]
	if j == nil {
		return
	}
	j.now = p
	close(j.changed)
	j.changed = make(chan struct{})
}

// look is the present state and a channel that closes at the next change; ok
// is false when nothing was done since the start of the server.
func (w *works) look(id string) (p progressWire, changed <-chan struct{}, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	j := w.byID[id]
	if j == nil {
		return progressWire{}, nil, false
	}
	return j.now, j.changed, true
}

// heartbeat keeps proxies from closing a silent stream.
const heartbeat = 15 * time.Second

// batchEvents streams the progress of a batch until its work is over.
func (s *server) batchEvents(w http.ResponseWriter, r *http.Request) {
	actor, err := access.Require(r.Context(), access.ViewFamilies)
	if err != nil {
		s.writeProblem(r.Context(), plainWriter{w}, err)
		return
	}
	id := r.PathValue("id")
	if _, err := s.Intake.Batch(r.Context(), actor.Scope, id); err != nil {
		s.writeProblem(r.Context(), plainWriter{w}, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	flush := http.NewResponseController(w)
	send := func(p progressWire) error {
		b, err := json.Marshal(p)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "event: progress\ndata: %s\n\n", b); err != nil {
			return err
		}
		return flush.Flush()
	}
	for {
		p, changed, ok := s.works.look(id)
		if !ok {
			p = progressWire{Phase: "done"}
		}
		// A reader that has gone away ends the stream.
		if send(p) != nil || p.over() {
			return
		}
		select {
		case <-changed:
		case <-time.After(heartbeat):
		case <-r.Context().Done():
			return
		}
	}
}
