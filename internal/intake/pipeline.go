package intake

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/intake/value"
	"github.com/tuntas-id/tuntas/internal/locale"
	"golang.org/x/sync/errgroup"
)

// chunk is a block of rows on its way: read, then mapped.
type chunk struct {
	rows     []tabular.Row
	values   [][]string
	findings [][]Finding
}

// blocksPerWrite is how many blocks go into one transaction.
const blocksPerWrite = 32

// readRows runs reading, mapping and storing side by side, bounded by short
// channels so that memory stays flat whatever the size of the file.
func (s *Service) readRows(ctx context.Context, b Batch, book *tabular.Book, l *Layout, today civil.Date) (Batch, error) {
	in, err := book.Rows(l.Sheet)
	if err != nil {
		return b, err
	}
	defer in.Close()
	read, mappedRows := make(chan *chunk, 4), make(chan *chunk, 4)
	c := &collector{service: s, batch: b, layout: l, tally: s.newTally(b, StageRead), unique: uniqueFields(l.Dialect), unread: unreadColumns(l), today: today, index: indexOf(s.Sealer)}
	if l.Dialect.Target == TargetProgramme {
		c.titled = titled(l, b.Sheet, b.File)
	}
	c.places = newPlaces(s.Areas, b.Region, l, c.columnName)
	c.villages = newVillages(s.Areas, b.Region, l, c.columnName)
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		defer close(read)
		defer recovered("read", &err)
		return pump(gctx, in, l.HeaderRow, read)
	})
	g.Go(func() (err error) {
		defer close(mappedRows)
		defer recovered("map", &err)
		m := newMapper(l, s.Identity, civil.DateOf(s.Now()))
		for ch := range read {
			m.chunk(ch)
			if err := send(gctx, mappedRows, ch); err != nil {
				return err
			}
		}
		return nil
	})
	g.Go(func() (err error) {
		defer recovered("store", &err)
		for ch := range mappedRows {
			if err := c.take(gctx, ch); err != nil {
				return err
			}
		}
		return gctx.Err()
	})
	if err := g.Wait(); err != nil {
		return b, err
	}
	return c.finish(ctx)
}

func send(ctx context.Context, to chan<- *chunk, ch *chunk) error {
	select {
	case to <- ch:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// pump reads the rows below the header into chunks.
func pump(ctx context.Context, in tabular.Reader, header int, to chan<- *chunk) error {
	ch := &chunk{rows: make([]tabular.Row, 0, blockRows)}
	for {
		row, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if row.Number <= header {
			continue
		}
		if ch.rows = append(ch.rows, row); len(ch.rows) == blockRows {
			if err := send(ctx, to, ch); err != nil {
				return err
			}
			ch = &chunk{rows: make([]tabular.Row, 0, blockRows)}
		}
	}
	return send(ctx, to, ch)
}

func (m *mapper) chunk(ch *chunk) {
	width := len(m.fields)
	all := make([]string, width*len(ch.rows))
	ch.values, ch.findings = make([][]string, len(ch.rows)), make([][]Finding, len(ch.rows))
	for i, row := range ch.rows {
		ch.values[i] = all[i*width : (i+1)*width : (i+1)*width]
		ch.findings[i] = slices.Clone(m.row(row, ch.values[i]))
	}
}

// collector sees the rows in order: it leaves out what is no data, fills
// blanks down, looks for doubles and stores.
type collector struct {
	service  *Service
	batch    Batch
	layout   *Layout
	tally    *tally
	today    civil.Date
	index    func(label, text string) []byte // nil: keys are not made from numbers
	unique   []uniqueField
	places   *places
	villages *villages
	previous []string // values of the row of data before
	// previousRow is its number.
	previousRow int
	titled      civil.Date // day that the words around the table state
	banner      string
	year        int        // latest updated_year
	dated       civil.Date // latest day of Dialect.Dated
	rows        int
	reported    int
	started     bool // a data row was seen
	last        tabular.Row
	unread      []unreadColumn
	plain       []byte
	raw         []string
	kinds       []byte
	block       Block
	blocks      []Block
}

type uniqueField struct {
	field int
	seen  map[[16]byte]int32
}

func uniqueFields(d *Dialect) (list []uniqueField) {
	for i, f := range d.Fields {
		if f.Unique {
			list = append(list, uniqueField{i, map[[16]byte]int32{}})
		}
	}
	return list
}

func (c *collector) take(ctx context.Context, ch *chunk) error {
	for i, row := range ch.rows {
		values := ch.values[i]
		if !c.admit(row, values, ch.findings[i]) {
			continue
		}
		raw, kinds := c.cells(row)
		c.plain = appendRecord(c.plain, Record{Row: row.Number, Raw: raw, Value: values, kinds: kinds})
		if c.block.Rows == 0 {
			c.block.FirstRow = row.Number
		}
		c.block.LastRow = row.Number
		c.block.Rows++
		c.rows++
	}
	if err := c.seal(); err != nil {
		return err
	}
	if c.rows/progressStep != c.reported {
		c.reported = c.rows / progressStep
		report(ctx, "read", c.rows)
	}
	if len(c.blocks) >= blocksPerWrite {
		return c.write(ctx)
	}
	return nil
}

// admit completes a row and counts its findings; it reports false for a row
// that is no data.
func (c *collector) admit(row tabular.Row, values []string, found []Finding) bool {
	switch {
	case c.continues(row, values, found):
		c.reportBroken(row.Number)
	case c.skip(row, values):
		c.last = tabular.Row{}
		return false
	}
	c.started, c.last = true, row
	c.look(row)
	for _, f := range found {
		c.tally.find(f)
	}
	c.complete(row, values)
	return true
}

func (c *collector) cells(row tabular.Row) (raw []string, kinds []byte) {
	c.raw = c.raw[:0]
	for _, cell := range row.Cells {
		c.raw = append(c.raw, cell.Text)
	}
	c.kinds = kindsOf(c.kinds[:0], row.Cells)
	return c.raw, c.kinds
}

func (c *collector) seal() (err error) {
	if c.block.Rows == 0 {
		return nil
	}
	if c.block.Sealed, err = sealBlock(c.service.Sealer, c.plain); err != nil {
		return err
	}
	c.blocks = append(c.blocks, c.block)
	c.block, c.plain = Block{Seq: c.block.Seq + 1}, c.plain[:0]
	return nil
}

func (c *collector) write(ctx context.Context) error {
	err := c.service.Atomic.Atomically(ctx, func(ctx context.Context) error {
		if err := c.service.Store.AddBlocks(ctx, c.batch.Region, c.batch.ID, c.blocks); err != nil {
			return err
		}
		return c.tally.flush(ctx)
	})
	c.blocks = c.blocks[:0]
	return err
}

// skip tells whether a row is not data, and why, in a notice: the numbering
// under a header, a banner, a header repeated on each printed page, a total, a
// signature below the table.
func (c *collector) skip(row tabular.Row, values []string) bool {
	d := c.layout.Dialect
	if c.isNumbering(row) {
		return true
	}
	keyed := c.keyed(values)
	cells, first := 0, ""
	for _, cell := range row.Cells {
		if t := strings.TrimSpace(cell.Text); t != "" {
			if cells == 0 {
				first = t
			}
			cells++
		}
	}
	label, isSum := c.total(row, values, keyed)
	switch {
	case cells == 0:
		return true
	case d.Banner != "" && cells <= 2 && !keyed && c.isBanner(row):
		return true
	case c.isHeader(row):
		c.notice(row.Number, "row_header_again", first)
	case isSum:
		c.notice(row.Number, "row_total", label)
	case len(c.layout.Matched) > 4 && !c.cutOff(row) && (cells == 1 || cells == 2 && !keyed):
		c.notice(row.Number, "row_not_data", first)
	default:
		return false
	}
	return true
}

func (c *collector) notice(row int, code, found string) {
	c.tally.find(Finding{Row: row, Code: code, Severity: SeverityNotice, Value: shorten(found),
		Text: locale.T("intake."+code, "value", shorten(found)), Remedy: locale.T("intake." + code + "_remedy")})
}

// keyed reports whether every key of the row has a value, counting one that
// will be filled down.
func (c *collector) keyed(values []string) bool {
	some := false
	for i, f := range c.layout.Dialect.Fields {
		if f.Key && !f.Fill {
			some = true
			if values[i] == "" {
				return false
			}
		}
	}
	if some {
		return true
	}
	return slices.ContainsFunc(values, func(v string) bool { return v != "" })
}

// isNumbering recognises "1 2 3 …" or "(1) (2) (3) …" under the header.
func (c *collector) isNumbering(row tabular.Row) bool {
	if c.started || len(row.Cells) < 3 {
		return false
	}
	next := 0
	for _, cell := range row.Cells {
		if cell.Kind == tabular.Empty {
			continue
		}
		n, err := strconv.Atoi(strings.Trim(strings.TrimSpace(cell.Text), "()"))
		if err != nil || next > 0 && n != next {
			return false
		}
		next = n + 1
	}
	return next > 3
}

func (c *collector) isBanner(row tabular.Row) bool {
	f := c.layout.Dialect.Fields[c.layout.Dialect.Field(c.layout.Dialect.Banner)]
	best, code := 0, ""
	for _, cell := range row.Cells {
		text := value.Joined(cell.Text)
		for k, v := range f.Domain {
			// One or two characters stand in every sentence.
			if k := value.Joined(k); len(k) > best && (len(k) > 3 && strings.Contains(text, k) || text == k) {
				best, code = len(k), v
			}
		}
	}
	if code == "" {
		return false
	}
	c.banner, c.previous = code, nil // nothing is filled across a banner
	return true
}

func (c *collector) isHeader(row tabular.Row) bool {
	same := 0
	for i, h := range c.layout.Header {
		if h == "" || i >= len(row.Cells) {
			continue
		}
		if value.Clean(row.Cells[i].Text) == h {
			same++
		} else if row.Cells[i].Kind != tabular.Empty {
			return false
		}
	}
	return same >= 3
}

// complete fills a row from those above it and judges its keys.
func (c *collector) complete(row tabular.Row, values []string) {
	d := c.layout.Dialect
	c.derive(row.Number, values)
	c.fill(row, values)
	c.nameIsNumber(row.Number, values)
	if d.Banner != "" && c.banner != "" {
		if i := d.Field(d.Banner); values[i] == "" {
			values[i] = c.banner
		}
	}
	if c.places != nil {
		c.places.judge(row.Number, c.cell(row, c.places.code), values, c.tally.find)
	}
	if c.villages != nil {
		c.villages.judge(row.Number, values, c.tally.find)
	}
	for i := range d.Fields {
		if !d.Fields[i].Key || values[i] != "" || c.tally.rejected.has(row.Number) {
			continue
		}
		column := c.columnName(i)
		c.tally.find(Finding{Row: row.Number, Column: column, Code: "key_missing", Severity: SeverityError,
			Text:   locale.T("intake.key_missing", "column", column),
			Remedy: locale.T("intake.key_missing_remedy", "column", column)})
	}
	for _, u := range c.unique {
		if d.Fields[u.field].Unused && d.Fields[u.field].From != "" {
			continue // the number it is made from is looked at
		}
		c.double(row.Number, u, values[u.field])
	}
	if i := d.Field("updated_year"); i >= 0 && values[i] != "" {
		c.updated(row.Number, i, values)
	}
	if i := d.Field(d.Dated); i >= 0 && values[i] != "" {
		if day, err := civil.ParseDate(values[i]); err == nil && day.After(c.dated) && !day.After(c.today) {
			c.dated = day
		}
	}
	c.previous, c.previousRow = values, row.Number
}

// updated notes the year for which a row says that it is true. One that has not
// come is none.
func (c *collector) updated(row, field int, values []string) {
	y, err := strconv.Atoi(values[field])
	switch {
	case err != nil:
	case y <= c.service.today().Year:
		c.year = max(c.year, y)
	default:
		column := c.columnName(field)
		c.tally.find(Finding{Row: row, Column: column, Code: "year_future", Severity: SeverityWarning, Value: values[field],
			Text:   locale.T("intake.year_future", "value", values[field], "column", column),
			Remedy: locale.T("intake.year_future_remedy", "column", column)})
		values[field] = ""
	}
}

// cell is the text of a field's cell, as the file has it.
func (c *collector) cell(row tabular.Row, field int) string {
	if col := c.layout.Columns[field]; col >= 0 && col < len(row.Cells) {
		return row.Cells[col].Text
	}
	return ""
}

func (c *collector) columnName(field int) string {
	if col := c.layout.Columns[field]; col >= 0 {
		return c.layout.Header[col]
	}
	return c.layout.Dialect.Fields[field].Headers[0]
}

// fill repeats the cells of a family in rows below its first, where the key is
// blank because the file merges or leaves out repeated cells.
func (c *collector) fill(row tabular.Row, values []string) {
	var filled []int
	if i := c.layout.Dialect.Field("relation"); i >= 0 && values[i] == "head" {
		return // the first row of a family
	}
	if row.Number != c.previousRow+1 && c.anonymous(row) {
		return // something that is no data parts it from the family above
	}
	for i, f := range c.layout.Dialect.Fields {
		switch {
		case !f.Fill || values[i] != "" || c.previous == nil || c.previous[i] == "" || !value.Missing(c.cell(row, i)):
		case f.Key:
			values[i] = c.previous[i]
			filled = append(filled, i)
		case len(filled) > 0:
			values[i] = c.previous[i]
		}
	}
	for _, i := range filled {
		c.noticeFilled(row.Number, i, values)
	}
}

// anonymous reports whether a row about a person has neither a NIK nor an ID.
func (c *collector) anonymous(row tabular.Row) bool {
	if !c.layout.Dialect.ofPeople() {
		return false
	}
	for i, f := range c.layout.Dialect.Fields {
		if (f.Kind == KindNIK || f.Name == "person_key") && !value.Missing(c.cell(row, i)) {
			return false
		}
	}
	return true
}

func (c *collector) noticeFilled(row, field int, values []string) {
	column, shown := c.columnName(field), values[field]
	f := c.layout.Dialect.Fields[field]
	switch from := c.layout.Dialect.Field(f.From); {
	case from >= 0 && c.layout.Columns[field] < 0:
		column, shown = c.columnName(from), identity.Mask(values[from])
	case f.Kind == KindKK:
		shown = identity.Mask(shown)
	}
	c.tally.find(Finding{Row: row, Column: column, Code: "filled_down", Severity: SeverityNotice, Value: shown,
		Text:   locale.T("intake.filled_down", "column", column, "value", shown),
		Remedy: locale.T("intake.filled_down_remedy", "column", column)})
}

func (c *collector) double(row int, u uniqueField, v string) {
	if v == "" {
		return
	}
	var key [16]byte
	if len(v) == 16 {
		copy(key[:], v)
	} else {
		sum := sha256.Sum256([]byte(v))
		copy(key[:], sum[:])
	}
	first, seen := u.seen[key]
	if !seen {
		u.seen[key] = int32(row)
		return
	}
	f := c.layout.Dialect.Fields[u.field]
	column := c.columnName(u.field)
	text, shown := "intake.duplicate_in_file", clip(v)
	if f.Kind == KindNIK || f.Kind == KindKK {
		// The mask of a number that is too short tells nothing, and what
		// would tell may be somebody's number all the same.
		if shown = identity.Mask(v); len(v) != 16 {
			text = "intake.duplicate_short"
		}
	}
	c.tally.find(Finding{Row: row, Column: column, Code: "duplicate_in_file", Severity: SeverityWarning, Value: shown,
		Text:   locale.T(text, "column", column, "value", shown, "row", int(first), "count", utf8.RuneCountInString(v)),
		Remedy: locale.T(text+"_remedy", "row", int(first))})
}

// stated is the day for which the rows say that they are true: the latest one,
// or the end of the latest year in updated_year, else the layout's.
func (c *collector) stated() civil.Date {
	switch {
	case !c.dated.IsZero():
		return c.dated
	case c.year > 0:
		return civil.Date{Year: c.year, Month: 12, Day: 31}
	case !c.titled.IsZero():
		// A year that is still going on is true until today.
		if today := c.service.today(); c.titled.After(today) && c.titled.Year == today.Year {
			return today
		}
		return c.titled
	default:
		return c.layout.Dialect.AsOf
	}
}

// finish writes what is left and makes the batch visible.
func (c *collector) finish(ctx context.Context) (Batch, error) {
	b, s := c.batch, c.service
	if c.rows == 0 {
		return b, fault.New("intake.Read", fault.Invalid, locale.T("intake.no_rows", "row", b.HeaderRow), nil)
	}
	c.reportSheets()
	c.reportUnread()
	c.reportConstants()
	b.DataDate = dataDate(b, c.stated(), c.today, c.tally.find)
	c.reportYear(b.DataDate)
	rejected := c.tally.rows()
	b.State, b.Rows, b.Rejected, b.Accepted = StateRead, c.rows, len(rejected), c.rows-len(rejected)
	if c.block.Rows > 0 {
		if err := c.seal(); err != nil {
			return b, err
		}
	}
	err := s.Atomic.Atomically(ctx, func(ctx context.Context) error {
		if err := c.write(ctx); err != nil {
			return err
		}
		if err := s.Store.SetRejected(ctx, b.Region, b.ID, StageRead, rejected); err != nil {
			return err
		}
		b.ReadCounts, b.ReadStored, b.ReadLeftOut = c.tally.counts, c.tally.stored, c.tally.left
		b.Counts, b.FindingsLeftOut = b.ReadCounts, b.ReadLeftOut
		return s.Store.UpdateBatch(ctx, b, StateReading)
	})
	report(ctx, "read", c.rows)
	return b, err
}
