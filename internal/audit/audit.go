// Package audit is the log of who did what. Entries are only ever appended,
// and each is a leaf of a Merkle tree, so that an entry that was edited,
// removed or moved is found:
//
//	err := log.Record(ctx, "list_view", "family:…", area, "musyawarah", nil)
//	report, err := log.Verify(ctx)
//
// The tree is that of RFC 6962, as Go's checksum database uses it. Its head is
// signed with the key of the installation; a head kept elsewhere (the province,
// a printed page) proves that nothing before it was cut off.
package audit

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"golang.org/x/mod/sumdb/tlog"
)

// Entry is one line of the log.
type Entry struct {
	Seq     int64 // 0, 1, 2, …
	Time    time.Time
	Actor   string          // user name; "" when nobody was logged in
	Role    string          // role at that time
	Action  string          // stable, "log_in", "batch_commit", …
	Object  string          // "kind:id"
	Area    region.Code     // the area it concerns; "" when none
	Purpose string          // why, in the actor's words
	Detail  json.RawMessage // a JSON object without personal data; may be empty
}

// line is the canonical form: this JSON, the fields in this order, is hashed.
type line struct {
	Time    string          `json:"time"`
	Actor   string          `json:"actor"`
	Role    string          `json:"role"`
	Action  string          `json:"action"`
	Object  string          `json:"object"`
	Area    string          `json:"area"`
	Purpose string          `json:"purpose"`
	Detail  json.RawMessage `json:"detail"`
}

// Row is an entry as it is stored: its canonical line, and the fields that are
// stored a second time to be searched.
type Row struct {
	Seq                               int64
	At                                string
	Actor, Role, Action, Object, Area string
	Line                              string
}

// Head says which entries there are: their number and the hash over all of
// them, signed.
type Head struct {
	Size      int64
	Root      tlog.Hash
	Time      time.Time
	KeyID     string // which key signed
	Signature []byte // Ed25519 over Message
}

// Message is what is signed, and what is printed or sent elsewhere.
func (h Head) Message() []byte {
	return fmt.Appendf(nil, "tuntas audit head v1\n%d\n%s\n%s\n", h.Size, h.Root, h.Time.UTC().Format(time.RFC3339Nano))
}

// Filter narrows a list of entries; empty fields do not.
type Filter struct {
	Actor, Action, Object string
	From, Until           time.Time // Until is exclusive
}

// Page is a part of a list, newest first: entries before the number Before
// (0: from the newest).
type Page struct {
	Before int64
	Limit  int // at most 500; 0: 50
}

// Store keeps entries, hashes and heads.
type Store interface {
	// Reserve takes n numbers and returns the first. It holds back every
	// other writer until the transaction of ctx ends.
	Reserve(ctx context.Context, n int) (first int64, err error)
	// Size is the number of entries that were written.
	Size(ctx context.Context) (int64, error)
	Insert(ctx context.Context, rows []Row, firstHash int64, hashes []tlog.Hash) error
	Hashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error)
	// EachHash yields the stored hashes with their index in ascending order.
	EachHash(ctx context.Context) iter.Seq2[IndexedHash, error]
	EachRow(ctx context.Context) iter.Seq2[Row, error]
	Rows(ctx context.Context, scope region.Scope, f Filter, p Page) ([]Row, error)
	InsertHead(ctx context.Context, h Head) error
	Heads(ctx context.Context) ([]Head, error) // ascending by size
	Atomically(ctx context.Context, fn func(context.Context) error) error
}

// IndexedHash is a stored hash and its place in the tree.
type IndexedHash struct {
	Index int64
	Hash  tlog.Hash
}

// Signer signs heads; the vault is one.
type Signer interface {
	Sign(message []byte) []byte
	PublicKey() ed25519.PublicKey
	SigningKeyID() string
}

// Log is the audit log.
type Log struct {
	store  Store
	signer Signer
	now    func() time.Time
}

var _ access.Recorder = (*Log)(nil)

// New makes a Log.
func New(store Store, signer Signer, now func() time.Time) *Log {
	return &Log{store: store, signer: signer, now: now}
}

// Record appends an entry of the actor in ctx, within the transaction of ctx
// if there is one: what was done and its entry are there together or not at
// all. detail must hold no NIK, KK or name of a family.
func (l *Log) Record(ctx context.Context, action, object string, area region.Code, purpose string, detail map[string]any) error {
	e := Entry{Action: action, Object: object, Area: area, Purpose: purpose}
	if actor, ok := access.ActorFrom(ctx); ok {
		e.Actor, e.Role = actor.User.Name, string(actor.Role)
	}
	if len(detail) > 0 {
		b, err := json.Marshal(detail)
		if err != nil {
			return fault.Wrap("audit.Record", err)
		}
		e.Detail = b
	}
	return l.Append(ctx, e)
}

// Append adds entries. Their numbers are given by the log, and their time when
// it is zero.
func (l *Log) Append(ctx context.Context, entries ...Entry) error {
	if len(entries) == 0 {
		return nil
	}
	return fault.Wrap("audit.Append", l.store.Atomically(ctx, func(ctx context.Context) error {
		first, err := l.store.Reserve(ctx, len(entries))
		if err != nil {
			return err
		}
		firstHash := tlog.StoredHashCount(first)
		var fresh []tlog.Hash
		read := l.reader(ctx, firstHash, &fresh)
		rows := make([]Row, len(entries))
		for i, e := range entries {
			e.Seq = first + int64(i)
			if e.Time.IsZero() {
				e.Time = l.now()
			}
			if rows[i], err = rowOf(e); err != nil {
				return err
			}
			hashes, err := tlog.StoredHashes(e.Seq, []byte(rows[i].Line), read)
			if err != nil {
				return err
			}
			fresh = append(fresh, hashes...)
		}
		return l.store.Insert(ctx, rows, firstHash, fresh)
	}))
}

// reader reads hashes that are stored, or that come after them in fresh.
func (l *Log) reader(ctx context.Context, firstFresh int64, fresh *[]tlog.Hash) tlog.HashReaderFunc {
	return func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		var missing []int64
		for _, x := range indexes {
			if x < firstFresh {
				missing = append(missing, x)
			}
		}
		stored, err := l.store.Hashes(ctx, missing)
		if err != nil {
			return nil, err
		}
		for i, x := range indexes {
			if x >= firstFresh {
				out[i] = (*fresh)[x-firstFresh]
				continue
			}
			out[i], stored = stored[0], stored[1:]
		}
		return out, nil
	}
}

func rowOf(e Entry) (Row, error) {
	c := line{
		Time: e.Time.UTC().Format(time.RFC3339Nano), Actor: clean(e.Actor), Role: clean(e.Role), Action: clean(e.Action),
		Object: clean(e.Object), Area: clean(string(e.Area)), Purpose: clean(e.Purpose), Detail: e.Detail,
	}
	if len(c.Detail) == 0 {
		c.Detail = json.RawMessage("{}")
	}
	b, err := json.Marshal(c)
	if err != nil {
		return Row{}, err
	}
	return Row{Seq: e.Seq, At: c.Time, Actor: c.Actor, Role: c.Role, Action: c.Action, Object: c.Object, Area: c.Area,
		Line: string(b)}, nil
}

// clean makes text that every database takes as it is.
func clean(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
}

func entryOf(r Row) (Entry, error) {
	var c line
	if err := json.Unmarshal([]byte(r.Line), &c); err != nil {
		return Entry{}, err
	}
	at, err := time.Parse(time.RFC3339Nano, c.Time)
	return Entry{Seq: r.Seq, Time: at, Actor: c.Actor, Role: c.Role, Action: c.Action, Object: c.Object,
		Area: region.Code(c.Area), Purpose: c.Purpose, Detail: c.Detail}, err
}

// Entries lists entries of an area, newest first. Entries without an area are
// shown to the scope of the nation only.
func (l *Log) Entries(ctx context.Context, scope region.Scope, f Filter, p Page) ([]Entry, error) {
	if p.Limit <= 0 {
		p.Limit = 50
	}
	p.Limit = min(p.Limit, 500)
	rows, err := l.store.Rows(ctx, scope, f, p)
	if err != nil {
		return nil, fault.Wrap("audit.Entries", err)
	}
	out := make([]Entry, len(rows))
	for i, r := range rows {
		if out[i], err = entryOf(r); err != nil {
			return nil, fault.New("audit.Entries", fault.Internal, locale.T("audit.line_unreadable", "number", r.Seq), err)
		}
	}
	return out, nil
}

// Head gives the signed head over all present entries, and keeps it. Without
// new entries it is the last one.
func (l *Log) Head(ctx context.Context) (Head, error) {
	const op = "audit.Head"
	var head Head
	err := l.store.Atomically(ctx, func(ctx context.Context) error {
		size, err := l.store.Reserve(ctx, 0)
		if err != nil {
			return err
		}
		heads, err := l.store.Heads(ctx)
		if err != nil {
			return err
		}
		if n := len(heads); n > 0 && heads[n-1].Size == size {
			head = heads[n-1]
			return nil
		}
		root, err := tlog.TreeHash(size, tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
			return l.store.Hashes(ctx, indexes)
		}))
		if err != nil {
			return err
		}
		head = Head{Size: size, Root: root, Time: l.now().UTC().Truncate(time.Second), KeyID: l.signer.SigningKeyID()}
		head.Signature = l.signer.Sign(head.Message())
		return l.store.InsertHead(ctx, head)
	})
	return head, fault.Wrap(op, err)
}
