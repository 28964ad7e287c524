package sqlstore

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Intake keeps batches of files; it satisfies intake.Store.
type Intake struct{ db *DB }

var _ intake.Store = (*Intake)(nil)

// NewIntake makes the store of intake on a database.
func NewIntake(db *DB) *Intake { return &Intake{db} }

const batchColumns = `regency, id, file, hash, dialect, dialect_version, confidence, header_row, sheet, state,
	data_date, row_count, accepted, rejected, new_count, changed_count, unchanged_count,
	created_at, created_by, committed_at, detail`

// batchDetail is what nothing is searched by.
type batchDetail struct {
	Header      []string           `json:"header"`
	Recognition intake.Recognition `json:"recognition"`
	Counts      map[string]int     `json:"counts"`
	LeftOut     int                `json:"left_out"`
	ReadCounts  map[string]int     `json:"read_counts"`
	ReadStored  int                `json:"read_stored"`
	ReadLeftOut int                `json:"read_left_out"`
	Columns     []int              `json:"columns,omitempty"`
	Amended     int                `json:"amended,omitempty"`

	EffectsLeftOut map[intake.EffectKind]int `json:"effects_left_out,omitempty"`
}

func batchValues(b intake.Batch) ([]any, error) {
	detail, err := json.Marshal(batchDetail{Header: b.Header, Recognition: b.Recognition, Counts: b.Counts, LeftOut: b.FindingsLeftOut, ReadCounts: b.ReadCounts,
		ReadStored: b.ReadStored, ReadLeftOut: b.ReadLeftOut, Columns: b.Columns, Amended: b.Amended, EffectsLeftOut: b.EffectsLeftOut})
	if err != nil {
		return nil, err
	}
	return []any{string(b.Region), b.ID, b.File, b.Hash, b.Dialect, b.DialectVersion, b.Confidence, b.HeaderRow, b.Sheet,
		string(b.State), b.DataDate.String(), b.Rows, b.Accepted, b.Rejected, b.New, b.Changed, b.Unchanged,
		batchInstant(b.CreatedAt), b.CreatedBy, batchInstant(b.CommittedAt), string(detail)}, nil
}

func batchInstant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func scanBatch(r row) (intake.Batch, error) {
	var b intake.Batch
	var date, created, committed string
	var detail []byte
	err := r.Scan(&b.Region, &b.ID, &b.File, &b.Hash, &b.Dialect, &b.DialectVersion, &b.Confidence, &b.HeaderRow, &b.Sheet,
		&b.State, &date, &b.Rows, &b.Accepted, &b.Rejected, &b.New, &b.Changed, &b.Unchanged, &created, &b.CreatedBy, &committed, &detail)
	if err != nil {
		return b, err
	}
	if err := b.DataDate.UnmarshalText([]byte(date)); err != nil {
		return b, err
	}
	if b.CreatedAt, err = time.Parse(time.RFC3339Nano, created); err != nil {
		return b, err
	}
	if committed != "" {
		if b.CommittedAt, err = time.Parse(time.RFC3339Nano, committed); err != nil {
			return b, err
		}
	}
	var d batchDetail
	if err := json.Unmarshal(detail, &d); err != nil {
		return b, err
	}
	b.Header, b.Recognition, b.Counts, b.FindingsLeftOut = d.Header, d.Recognition, d.Counts, d.LeftOut
	b.ReadCounts, b.ReadStored, b.ReadLeftOut = d.ReadCounts, d.ReadStored, d.ReadLeftOut
	b.Columns, b.Amended, b.EffectsLeftOut = d.Columns, d.Amended, d.EffectsLeftOut
	return b, nil
}

// AddBatch inserts a batch.
func (s *Intake) AddBatch(ctx context.Context, b intake.Batch) error {
	values, err := batchValues(b)
	if err != nil {
		return err
	}
	_, err = exec(ctx, s.db, `INSERT INTO intake_batch (`+batchColumns+`) VALUES
		($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`, values...)
	return err
}

// UpdateBatch replaces a batch that is still in the state from.
func (s *Intake) UpdateBatch(ctx context.Context, b intake.Batch, from intake.State) error {
	v, err := batchValues(b)
	if err != nil {
		return err
	}
	n, err := exec(ctx, s.db, `UPDATE intake_batch SET file = $1, hash = $2, dialect = $3, dialect_version = $4,
		confidence = $5, header_row = $6, sheet = $7, state = $8, data_date = $9, row_count = $10, accepted = $11,
		rejected = $12, new_count = $13, changed_count = $14, unchanged_count = $15, created_at = $16, created_by = $17,
		committed_at = $18, detail = $19 WHERE regency = $20 AND id = $21 AND state = $22`,
		append(slices.Clone(v[2:]), v[0], v[1], string(from))...)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New("sqlstore.UpdateBatch", fault.Conflict, locale.T("fault.conflict", "what", b.File),
			fmt.Errorf("batch %s is no longer %s", b.ID, from))
	}
	return nil
}

// DeleteBatch removes a batch that has not been committed, with its rows and
// findings.
func (s *Intake) DeleteBatch(ctx context.Context, regency region.Code, id string) error {
	return s.db.Atomically(ctx, func(ctx context.Context) error {
		n, err := exec(ctx, s.db, `DELETE FROM intake_batch WHERE regency = $1 AND id = $2 AND state IN ('reading', 'read', 'checked')`, string(regency), id)
		if err != nil || n == 0 {
			return err
		}
		for _, stmt := range []string{
			`DELETE FROM intake_block WHERE regency = $1 AND batch_id = $2`,
			`DELETE FROM intake_finding WHERE regency = $1 AND batch_id = $2`,
			`DELETE FROM intake_rejected WHERE regency = $1 AND batch_id = $2`,
			`DELETE FROM intake_amendment WHERE regency = $1 AND batch_id = $2`,
			`DELETE FROM intake_effect WHERE regency = $1 AND batch_id = $2`,
		} {
			if _, err := exec(ctx, s.db, stmt, string(regency), id); err != nil {
				return err
			}
		}
		return nil
	})
}

// Batch returns one batch of a scope.
func (s *Intake) Batch(ctx context.Context, scope region.Scope, id string) (intake.Batch, error) {
	var w where
	w.and("id = ?", id)
	w.within("regency", scope)
	return one(ctx, s.db, scanBatch, `SELECT `+batchColumns+` FROM intake_batch`+w.clause(0), w.args...)
}

// Batches lists the batches of a scope, newest first, without those that are
// still being read.
func (s *Intake) Batches(ctx context.Context, scope region.Scope) ([]intake.Batch, error) {
	var w where
	w.within("regency", scope)
	w.and("state <> ?", string(intake.StateReading))
	return query(ctx, s.db, scanBatch, `SELECT `+batchColumns+` FROM intake_batch`+w.clause(0)+` ORDER BY created_at DESC, id DESC`, w.args...)
}

// BatchesByHash lists all batches of one file in a region, newest first.
func (s *Intake) BatchesByHash(ctx context.Context, regency region.Code, hash string) ([]intake.Batch, error) {
	return query(ctx, s.db, scanBatch, `SELECT `+batchColumns+` FROM intake_batch
		WHERE regency = $1 AND hash = $2 ORDER BY created_at DESC, id DESC`, string(regency), hash)
}

// AddBlocks appends sealed rows.
func (s *Intake) AddBlocks(ctx context.Context, regency region.Code, id string, blocks []intake.Block) error {
	for _, b := range blocks {
		_, err := exec(ctx, s.db, `INSERT INTO intake_block (regency, batch_id, seq, first_row, last_row, row_count, sealed)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, string(regency), id, b.Seq, b.FirstRow, b.LastRow, b.Rows, b.Sealed)
		if err != nil {
			return err
		}
	}
	return nil
}

func scanBlock(r row) (b intake.Block, err error) {
	err = r.Scan(&b.Seq, &b.FirstRow, &b.LastRow, &b.Rows, &b.Sealed)
	return b, err
}

// Blocks returns the blocks with from ≤ seq < to.
func (s *Intake) Blocks(ctx context.Context, regency region.Code, id string, from, to int) ([]intake.Block, error) {
	return query(ctx, s.db, scanBlock, `SELECT seq, first_row, last_row, row_count, sealed FROM intake_block
		WHERE regency = $1 AND batch_id = $2 AND seq >= $3 AND seq < $4 ORDER BY seq`, string(regency), id, from, to)
}

// BlockOf returns the block that holds a row of the file.
func (s *Intake) BlockOf(ctx context.Context, regency region.Code, id string, rowNo int) (intake.Block, error) {
	return one(ctx, s.db, scanBlock, `SELECT seq, first_row, last_row, row_count, sealed FROM intake_block
		WHERE regency = $1 AND batch_id = $2 AND first_row <= $3 AND last_row >= $3`, string(regency), id, rowNo)
}

// ReplaceBlock puts a block in the place of the one with its number.
func (s *Intake) ReplaceBlock(ctx context.Context, regency region.Code, id string, b intake.Block) error {
	_, err := exec(ctx, s.db, `UPDATE intake_block SET sealed = $1 WHERE regency = $2 AND batch_id = $3 AND seq = $4`, b.Sealed, string(regency), id, b.Seq)
	return err
}

// AddFindings appends findings, numbered from first.
func (s *Intake) AddFindings(ctx context.Context, regency region.Code, id string, stage intake.Stage, first int, list []intake.Finding) error {
	columns := []string{"regency", "batch_id", "seq", "stage", "row_no", "header", "code", "severity", "found", "text", "remedy"}
	var failed error
	err := s.db.Atomically(ctx, func(ctx context.Context) error {
		return bulk(ctx, s.db, "intake_finding", columns, func(yield func([]any) bool) {
			for i, f := range list {
				text, err := encodeText(f.Text)
				remedy, err2 := encodeText(f.Remedy)
				if err != nil || err2 != nil {
					failed = fmt.Errorf("sqlstore: finding %s: %w", f.Code, errors.Join(err, err2))
					return
				}
				if !yield([]any{string(regency), id, int64(first + i), string(stage), int64(f.Row), f.Column, f.Code, string(f.Severity), f.Value, text, remedy}) {
					return
				}
			}
		})
	})
	if failed != nil {
		return failed
	}
	return err
}

// DropFindings removes the findings of a stage.
func (s *Intake) DropFindings(ctx context.Context, regency region.Code, id string, stage intake.Stage) error {
	_, err := exec(ctx, s.db, `DELETE FROM intake_finding WHERE regency = $1 AND batch_id = $2 AND stage = $3`, string(regency), id, string(stage))
	return err
}

func findingsWhere(scope region.Scope, id string, f intake.FindingFilter) (w where) {
	w.and("batch_id = ?", id)
	w.within("regency", scope)
	if f.Code != "" {
		w.and("code = ?", f.Code)
	}
	if f.Severity != "" {
		w.and("severity = ?", string(f.Severity))
	}
	if f.Row != 0 {
		w.and("row_no = ?", f.Row)
	}
	return w
}

// CountFindings counts the findings of a list without its page.
func (s *Intake) CountFindings(ctx context.Context, scope region.Scope, id string, f intake.FindingFilter) (int, error) {
	w := findingsWhere(scope, id, f)
	n, err := one(ctx, s.db, scanInt, `SELECT COUNT(*) FROM intake_finding`+w.clause(0), w.args...)
	return int(n), err
}

// FirstFindings gives the first finding of each code, in one statement: a list
// of files asks for those of every file.
func (s *Intake) FirstFindings(ctx context.Context, regency region.Code, id string, codes []string) ([]intake.Finding, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	var first, w where
	first.and("g.batch_id = ?", id)
	first.and("g.code = c.code")
	w.and("regency = ?", string(regency))
	w.and("batch_id = ?", id)
	args := make([]any, len(codes))
	for i, code := range codes {
		args[i] = code
	}
	w.and("seq IN (SELECT (SELECT g.seq FROM intake_finding g WHERE "+strings.Join(first.conds, " AND ")+" ORDER BY g.row_no, g.seq LIMIT 1) FROM (SELECT CAST(? AS TEXT) AS code"+
		strings.Repeat(" UNION ALL SELECT CAST(? AS TEXT)", len(codes)-1)+") AS c)", append(first.args, args...)...)
	return query(ctx, s.db, scanFinding, `SELECT row_no, header, code, severity, found, text, remedy FROM intake_finding`+w.clause(0), w.args...)
}

// Findings lists findings in the order of rows.
func (s *Intake) Findings(ctx context.Context, scope region.Scope, id string, f intake.FindingFilter) ([]intake.Finding, error) {
	w := findingsWhere(scope, id, f)
	limit := f.Limit
	switch {
	case limit == 0:
		limit = 100
	case limit < 0:
		limit = 1 << 31
	}
	n := len(w.args)
	return query(ctx, s.db, scanFinding, `SELECT row_no, header, code, severity, found, text, remedy FROM intake_finding`+
		w.clause(0)+fmt.Sprintf(` ORDER BY row_no, seq LIMIT $%d OFFSET $%d`, n+1, n+2), append(w.args, limit, f.Offset)...)
}

// StageFindings gives all findings of a stage as they were added.
func (s *Intake) StageFindings(ctx context.Context, regency region.Code, id string, stage intake.Stage) ([]intake.Finding, error) {
	return query(ctx, s.db, scanFinding, `SELECT row_no, header, code, severity, found, text, remedy FROM intake_finding
		WHERE regency = $1 AND batch_id = $2 AND stage = $3 ORDER BY seq`, string(regency), id, string(stage))
}

func scanFinding(r row) (f intake.Finding, err error) {
	var text, remedy string
	if err = r.Scan(&f.Row, &f.Column, &f.Code, &f.Severity, &f.Value, &text, &remedy); err != nil {
		return f, err
	}
	if f.Text, err = decodeText(text); err != nil {
		return f, err
	}
	f.Remedy, err = decodeText(remedy)
	return f, err
}

// SetRejected keeps the rejected rows of a stage.
func (s *Intake) SetRejected(ctx context.Context, regency region.Code, id string, stage intake.Stage, rows []int) error {
	list, last := []byte{}, 0
	for _, r := range rows {
		list = binary.AppendUvarint(list, uint64(r-last))
		last = r
	}
	_, err := exec(ctx, s.db, `INSERT INTO intake_rejected (regency, batch_id, stage, row_list) VALUES ($1, $2, $3, $4)
		ON CONFLICT (regency, batch_id, stage) DO UPDATE SET row_list = excluded.row_list`, string(regency), id, string(stage), list)
	return err
}

// Rejected returns the rejected rows of a stage, ascending.
func (s *Intake) Rejected(ctx context.Context, regency region.Code, id string, stage intake.Stage) ([]int, error) {
	list, err := one(ctx, s.db, func(r row) (b []byte, err error) { err = r.Scan(&b); return },
		`SELECT row_list FROM intake_rejected WHERE regency = $1 AND batch_id = $2 AND stage = $3`, string(regency), id, string(stage))
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var rows []int
	last := 0
	for len(list) > 0 {
		step, n := binary.Uvarint(list)
		if n <= 0 {
			return nil, fmt.Errorf("sqlstore: the rejected rows of batch %s are damaged", id)
		}
		last += int(step)
		rows, list = append(rows, last), list[n:]
	}
	return rows, nil
}

// storedText is a message with the type of each value, so that numbers and
// dates are still written in the reader's language when it is shown.
type storedText struct {
	Key  string               `json:"k"`
	Args map[string]storedArg `json:"a,omitempty"`
}

type storedArg struct {
	String *string     `json:"s,omitempty"`
	Int    *int64      `json:"i,omitempty"`
	Float  *float64    `json:"f,omitempty"`
	Date   *civil.Date `json:"d,omitempty"`
	Text   *storedText `json:"t,omitempty"`
}

func encodeText(t locale.Text) (string, error) {
	if t.IsZero() {
		return "", nil
	}
	b, err := json.Marshal(storeText(t))
	return string(b), err
}

func storeText(t locale.Text) storedText {
	s := storedText{Key: t.Key}
	for name, v := range t.Args {
		if s.Args == nil {
			s.Args = make(map[string]storedArg, len(t.Args))
		}
		s.Args[name] = storeArg(v)
	}
	return s
}

func storeArg(v any) storedArg {
	switch v := v.(type) {
	case int:
		n := int64(v)
		return storedArg{Int: &n}
	case int64:
		return storedArg{Int: &v}
	case float64:
		return storedArg{Float: &v}
	case civil.Date:
		return storedArg{Date: &v}
	case locale.Text:
		t := storeText(v)
		return storedArg{Text: &t}
	}
	s := fmt.Sprint(v)
	return storedArg{String: &s}
}

func decodeText(s string) (locale.Text, error) {
	if s == "" {
		return locale.Text{}, nil
	}
	var t storedText
	err := json.Unmarshal([]byte(s), &t)
	return loadText(t), err
}

func loadText(t storedText) locale.Text {
	out := locale.Text{Key: t.Key}
	for name, a := range t.Args {
		if out.Args == nil {
			out.Args = make(map[string]any, len(t.Args))
		}
		switch {
		case a.Int != nil:
			out.Args[name] = *a.Int
		case a.Float != nil:
			out.Args[name] = *a.Float
		case a.Date != nil:
			out.Args[name] = *a.Date
		case a.Text != nil:
			out.Args[name] = loadText(*a.Text)
		case a.String != nil:
			out.Args[name] = *a.String
		}
	}
	return out
}
