package audit

import (
	"context"
	"crypto/ed25519"
	"iter"
	"time"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"golang.org/x/mod/sumdb/tlog"
)

// Problem is something that should not be in an untouched log.
type Problem struct {
	Seq  int64 // the entry at which it shows; -1: the log as a whole
	Text locale.Text
}

// Report is the outcome of a verification.
type Report struct {
	Entries  int64     // entries read
	Heads    int       // signed heads compared
	Root     tlog.Hash // hash over all entries, recomputed
	Last     time.Time // time of the newest entry
	Problems []Problem // empty: the log is whole
}

// OK reports whether nothing was found.
func (r Report) OK() bool { return len(r.Problems) == 0 }

// maxProblems caps a report: after so many, the rest says nothing new.
const maxProblems = 100

// Verify recomputes the whole tree from the entries and compares it with every
// stored hash and every signed head. known are heads that were kept elsewhere;
// with them, even a log that was cut off and signed anew is found. An error is
// a failure to read, not a finding.
func (l *Log) Verify(ctx context.Context, known ...Head) (Report, error) {
	v := &verifier{log: l}
	err := l.store.Atomically(ctx, func(ctx context.Context) error {
		// Appending waits meanwhile: entries and hashes are of one moment.
		size, err := l.store.Reserve(ctx, 0)
		if err != nil {
			return err
		}
		if err := v.entries(ctx); err != nil {
			return err
		}
		if v.report.Entries != size {
			v.problem(-1, locale.T("audit.count_differs", "found", v.report.Entries, "expected", size))
		}
		if err := v.hashes(ctx); err != nil {
			return err
		}
		heads, err := l.store.Heads(ctx)
		if err != nil {
			return err
		}
		for _, h := range append(heads, known...) {
			v.head(h)
		}
		return v.root()
	})
	return v.report, fault.Wrap("audit.Verify", err)
}

type verifier struct {
	log    *Log
	report Report
	tree   []tlog.Hash // recomputed, in storage order; 64 bytes per entry
}

func (v *verifier) problem(seq int64, text locale.Text) {
	if len(v.report.Problems) < maxProblems {
		v.report.Problems = append(v.report.Problems, Problem{seq, text})
	}
}

func (v *verifier) read(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		out[i] = v.tree[x]
	}
	return out, nil
}

func (v *verifier) entries(ctx context.Context) error {
	var next int64
	for r, err := range v.log.store.EachRow(ctx) {
		if err != nil {
			return err
		}
		if r.Seq != next {
			v.problem(next, locale.T("audit.gap", "number", next, "found", r.Seq))
			next = r.Seq
		}
		next++
		v.columns(r)
		hashes, err := tlog.StoredHashes(v.report.Entries, []byte(r.Line), tlog.HashReaderFunc(v.read))
		if err != nil {
			return err
		}
		v.tree = append(v.tree, hashes...)
		v.report.Entries++
	}
	return nil
}

// columns compares the searchable columns with the line that is hashed.
func (v *verifier) columns(r Row) {
	e, err := entryOf(r)
	if err != nil {
		v.problem(r.Seq, locale.T("audit.line_unreadable", "number", r.Seq))
		return
	}
	again, err := rowOf(e)
	if err != nil || again != r {
		v.problem(r.Seq, locale.T("audit.columns_differ", "number", r.Seq))
	}
	v.report.Last = e.Time
}

func (v *verifier) hashes(ctx context.Context) error {
	stored, stop := iter.Pull2(v.log.store.EachHash(ctx))
	defer stop()
	for i, want := range v.tree {
		got, err, ok := stored()
		if err != nil {
			return err
		}
		if !ok || got.Index != int64(i) {
			v.problem(leaf(int64(i)), locale.T("audit.hash_missing", "number", leaf(int64(i))))
			return nil
		}
		if got.Hash != want {
			v.problem(leaf(int64(i)), locale.T("audit.hash_differs", "number", leaf(int64(i))))
			return nil
		}
	}
	if _, err, ok := stored(); ok || err != nil {
		if err != nil {
			return err
		}
		v.problem(v.report.Entries, locale.T("audit.hash_extra", "number", v.report.Entries))
	}
	return nil
}

// leaf is the first entry below a stored hash.
func leaf(index int64) int64 {
	level, n := tlog.SplitStoredHashIndex(index)
	return n << level
}

func (v *verifier) head(h Head) {
	v.report.Heads++
	date := locale.Plain(h.Time.UTC().Format(time.RFC3339))
	if h.KeyID != v.log.signer.SigningKeyID() || !ed25519.Verify(v.log.signer.PublicKey(), h.Message(), h.Signature) {
		v.problem(-1, locale.T("audit.head_signature", "time", date))
		return
	}
	if h.Size > v.report.Entries {
		v.problem(-1, locale.T("audit.head_longer", "time", date, "size", h.Size, "found", v.report.Entries))
		return
	}
	root, err := tlog.TreeHash(h.Size, tlog.HashReaderFunc(v.read))
	if err != nil || root != h.Root {
		v.problem(-1, locale.T("audit.head_differs", "time", date, "size", h.Size))
	}
}

func (v *verifier) root() (err error) {
	v.report.Root, err = tlog.TreeHash(v.report.Entries, tlog.HashReaderFunc(v.read))
	return err
}
