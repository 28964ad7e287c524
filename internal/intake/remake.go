package intake

import (
	"context"
	"maps"
	"slices"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/intake/value"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// reading maps rows of a stored batch again, with the amendments of one
// moment, by the code that maps the rows of a file.
type reading struct {
	*collector
	mapper   *mapper
	cells    map[int][]Amendment // by row, of cells
	left     map[int]Amendment   // rows that are left out
	meanings map[int]map[string]bool
	previous []string
	above    int // number of the row that previous is of
}

func (s *Service) reading(b Batch, d *Dialect, list []Amendment) *reading {
	l := &Layout{Dialect: d, HeaderRow: b.HeaderRow, Header: b.Header, Columns: b.Columns, Recognition: b.Recognition}
	r := &reading{collector: &collector{service: s, batch: b, layout: l, index: indexOf(s.Sealer)}, mapper: newMapper(l, s.Identity, civil.DateOf(b.CreatedAt.In(s.Now().Location()))),
		cells: map[int][]Amendment{}, left: map[int]Amendment{}, meanings: map[int]map[string]bool{}}
	r.places = newPlaces(s.Areas, b.Region, l, r.columnName)
	for _, a := range list {
		switch a.Kind {
		case AmendCell:
			r.cells[a.Row] = append(r.cells[a.Row], a)
		case AmendRow:
			r.left[a.Row] = a
		case AmendValue:
			field, folded := b.FieldAt(a.Column), value.FoldValue(a.Old)
			if code, ok := d.Fields[field].code(a.New); ok {
				r.mapper.domains[field][folded] = code
			}
			if r.meanings[a.Column] == nil {
				r.meanings[a.Column] = map[string]bool{}
			}
			r.meanings[a.Column][folded] = true
		}
	}
	return r
}

// touches reports whether an amendment speaks of a row.
func (r *reading) touches(rec Record) bool {
	if _, ok := r.left[rec.Row]; ok || len(r.cells[rec.Row]) > 0 {
		return true
	}
	for column, values := range r.meanings {
		if column < len(rec.Raw) && values[value.FoldValue(rec.Raw[column])] {
			return true
		}
	}
	return false
}

// again maps a row and tells what is wrong with it.
func (r *reading) again(rec Record) (values []string, found []Finding) {
	row := tabular.Row{Number: rec.Row, Cells: rec.Cells()}
	for _, a := range r.cells[rec.Row] {
		for len(row.Cells) <= a.Column {
			row.Cells = append(row.Cells, tabular.Cell{})
		}
		row.Cells[a.Column] = tabular.Cell{Text: a.New, Kind: plainKind(a.New)}
	}
	values = make([]string, len(r.layout.Dialect.Fields))
	t := &tally{counts: map[string]int{}, rejected: rowSet{}}
	r.tally = t
	for _, f := range r.mapper.row(row, values) {
		t.find(f)
	}
	if banner := r.layout.Dialect.Field(r.layout.Dialect.Banner); banner >= 0 && values[banner] == "" {
		values[banner] = rec.Value[banner] // from a row above that holds no data
	}
	r.collector.previous, r.previousRow = r.previous, r.above
	r.complete(row, values)
	if a, out := r.left[rec.Row]; out {
		t.find(Finding{Row: rec.Row, Code: "row_left_out", Severity: SeverityError,
			Text:   locale.T("intake.row_left_out", "by", a.By, "reason", a.Reason),
			Remedy: locale.T("intake.row_left_out_remedy")})
	}
	return values, t.pending
}

// filled reports whether a row takes the key of the row above.
func (r *reading) filled(rec Record) bool {
	for i, f := range r.layout.Dialect.Fields {
		if f.Key && f.Fill && value.Missing(cellAt(rec.Raw, r.layout.Columns[i])) {
			return true
		}
	}
	return false
}

// remake maps anew the rows that the amendments before or after speak of, and
// stores what became of them.
func (s *Service) remake(ctx context.Context, b Batch, d *Dialect, before, after []Amendment) (Batch, error) {
	m := &remaking{service: s, batch: b, was: s.reading(b, d, before), now: s.reading(b, d, after),
		codes: map[int][]string{}, counts: maps.Clone(b.ReadCounts)}
	if m.counts == nil {
		m.counts = map[string]int{}
	}
	m.doubles = &collector{service: s, batch: b, layout: m.now.layout, unique: uniqueFields(d), tally: &tally{counts: map[string]int{}, rejected: rowSet{}}}
	var err error
	if m.rejected, err = s.rejectedAt(ctx, b, StageRead); err != nil {
		return b, err
	}
	for seq := 0; ; seq += blocksAtOnce {
		blocks, err := s.Store.Blocks(ctx, b.Region, b.ID, seq, seq+blocksAtOnce)
		if err != nil {
			return b, err
		}
		for _, block := range blocks {
			if err := m.block(ctx, block); err != nil {
				return b, err
			}
		}
		if len(blocks) < blocksAtOnce {
			break
		}
	}
	b.Amended = len(after)
	return m.store(ctx, b)
}

// remaking goes through the rows of a batch once.
type remaking struct {
	service  *Service
	batch    Batch
	was, now *reading
	doubles  *collector
	changed  bool             // the row above has other values than before
	codes    map[int][]string // findings of the rows that are mapped anew, as they were
	found    []Finding        // as they are
	counts   map[string]int
	rejected rowSet
}

func (m *remaking) block(ctx context.Context, block Block) error {
	records, err := openBlock(m.service.Sealer, block.Sealed, wholeRows)
	if err != nil {
		return err
	}
	rewrite := false
	for i := range records {
		r := &records[i]
		old := r.Value
		if m.was.touches(*r) || m.now.touches(*r) || m.changed && m.now.filled(*r) {
			m.row(r)
		}
		m.changed = !slices.Equal(old, r.Value)
		rewrite = rewrite || m.changed
		m.was.previous, m.now.previous = old, r.Value
		m.was.above, m.now.above = r.Row, r.Row
		for _, u := range m.doubles.unique {
			m.doubles.double(r.Row, u, r.Value[u.field])
		}
	}
	if !rewrite {
		return nil
	}
	var plain []byte
	for _, r := range records {
		plain = appendRecord(plain, r)
	}
	if block.Sealed, err = sealBlock(m.service.Sealer, plain); err != nil {
		return err
	}
	return m.service.Store.ReplaceBlock(ctx, m.batch.Region, m.batch.ID, block)
}

// row maps one row anew. A row that was kept out for a reason that is not in
// its cells, such as a line that broke in two, stays out.
func (m *remaking) row(r *Record) {
	_, before := m.was.again(*r)
	values, found := m.now.again(*r)
	r.Value = values
	isError := func(f Finding) bool { return f.Severity == SeverityError }
	if m.rejected.has(r.Row) && slices.ContainsFunc(before, isError) {
		delete(m.rejected, r.Row)
	}
	if slices.ContainsFunc(found, isError) {
		m.rejected[r.Row] = struct{}{}
	}
	m.codes[r.Row] = []string{}
	for _, f := range before {
		m.codes[r.Row] = append(m.codes[r.Row], f.Code)
		m.counts[f.Code]--
	}
	for _, f := range found {
		m.counts[f.Code]++
	}
	m.found = append(m.found, found...)
}

const duplicateCode = "duplicate_in_file"

// store keeps the findings as they are now; those of a check are void.
func (m *remaking) store(ctx context.Context, b Batch) (Batch, error) {
	s := m.service
	t := s.newTally(b, StageRead)
	old, err := s.Store.StageFindings(ctx, b.Region, b.ID, StageRead)
	if err != nil {
		return b, err
	}
	for _, f := range old {
		if f.Code != duplicateCode && !slices.Contains(m.codes[f.Row], f.Code) {
			t.find(f)
		}
	}
	for _, f := range slices.Concat(m.found, m.doubles.tally.pending) {
		t.find(f)
	}
	for _, stage := range []Stage{StageRead, StageCheck} {
		if err := s.Store.DropFindings(ctx, b.Region, b.ID, stage); err != nil {
			return b, err
		}
	}
	if err := t.flush(ctx); err != nil {
		return b, err
	}
	m.counts[duplicateCode] = m.doubles.tally.counts[duplicateCode]
	total := 0
	for code, n := range m.counts {
		if total += max(n, 0); n <= 0 {
			delete(m.counts, code)
		}
	}
	b.ReadCounts, b.ReadStored, b.ReadLeftOut = m.counts, t.stored, max(total-t.stored, 0)
	b.Counts, b.FindingsLeftOut = b.ReadCounts, b.ReadLeftOut
	b.Rejected, b.Accepted = len(m.rejected), b.Rows-len(m.rejected)
	b.New, b.Changed, b.Unchanged, b.EffectsLeftOut = 0, 0, 0, nil
	rows := slices.Sorted(maps.Keys(m.rejected))
	if err := s.Store.SetRejected(ctx, b.Region, b.ID, StageRead, rows); err != nil {
		return b, err
	}
	if err := s.Store.SetRejected(ctx, b.Region, b.ID, StageCheck, nil); err != nil {
		return b, err
	}
	if err := s.Store.SetEffects(ctx, b.Region, b.ID, nil); err != nil {
		return b, err
	}
	return b, s.Store.UpdateBatch(ctx, b, StateRead)
}
