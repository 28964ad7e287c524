package intake

import (
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// unreadColumn is a column of the file that becomes no field. What it holds is
// kept with the raw row, and a finding says that it is not used.
type unreadColumn struct {
	column int
	field  int // whose header it repeats, or -1
	row    int // first row with something in it, 0: none so far
}

func unreadColumns(l *Layout) []unreadColumn {
	var out []unreadColumn
	for c, h := range l.Header {
		if slices.Contains(l.Columns, c) || rowNumber(h) {
			continue
		}
		field, repeated := l.repeated[c]
		if !repeated {
			field = -1
		}
		out = append(out, unreadColumn{column: c, field: field})
	}
	return out
}

// look notes the first row in which an unread column holds something.
func (c *collector) look(row tabular.Row) {
	for i := range c.unread {
		u := &c.unread[i]
		if u.row == 0 && u.column < len(row.Cells) && strings.TrimSpace(row.Cells[u.column].Text) != "" {
			u.row = row.Number
		}
	}
}

// reportUnread names the columns whose contents nothing reads: those that
// repeat a header, those without a header, and those that no dialect knows.
func (c *collector) reportUnread() {
	var unknown, left []string
	for _, u := range c.unread {
		if u.row == 0 {
			continue
		}
		header, letters := c.layout.Header[u.column], columnLetters(u.column)
		switch {
		case u.field >= 0:
			used := c.layout.Columns[u.field]
			c.tally.find(Finding{Column: header, Code: "column_twice", Severity: SeverityWarning,
				Text:   locale.T("intake.column_twice", "column", header, "used", columnLetters(used), "other", letters),
				Remedy: locale.T("intake.column_twice_remedy")})
		case header == "":
			c.tally.find(Finding{Column: letters, Code: "column_unnamed", Severity: SeverityWarning,
				Text:   locale.T("intake.column_unnamed", "column", letters, "row", u.row),
				Remedy: locale.T("intake.column_unnamed_remedy", "row", c.layout.HeaderRow)})
		case slices.ContainsFunc(c.layout.Dialect.Ignored, func(h string) bool { return same(h, header) }):
			left = append(left, header)
		default:
			unknown = append(unknown, header)
		}
	}
	c.reportColumns("columns_unknown", unknown)
	c.reportColumns("columns_left_out", left)
}

func (c *collector) reportColumns(code string, headers []string) {
	if len(headers) == 0 {
		return
	}
	c.tally.find(Finding{Code: code, Severity: SeverityNotice,
		Text:   locale.T("intake."+code, "count", len(headers), "columns", clip(strings.Join(headers, ", "))),
		Remedy: locale.T("intake." + code + "_remedy")})
}

// before reports whether a match is to be read rather than the best so far: the
// surer one, but no hidden sheet before a visible one that is sure enough.
func (l *Layout) before(best *Layout) bool {
	if best == nil {
		return true
	}
	if l.hidden && !best.hidden && best.Confidence >= leastConfidence {
		return false
	}
	return l.Confidence > best.Confidence
}

// tablesBeside names the sheets other than the one that is read that hold a
// known table too.
func tablesBeside(book *tabular.Book, read *Layout, all []*Layout) (names []string) {
	for _, l := range all {
		if l.Sheet != read.Sheet && l.Confidence >= leastConfidence {
			names = append(names, book.Sheets[l.Sheet])
		}
	}
	return names
}

// reportSheets says which sheets of the file are not read.
func (c *collector) reportSheets() {
	l := c.layout
	if l.hidden {
		c.tally.find(Finding{Code: "sheet_hidden", Severity: SeverityNotice, Value: c.batch.Sheet,
			Text: locale.T("intake.sheet_hidden", "sheet", c.batch.Sheet), Remedy: locale.T("intake.sheet_hidden_remedy")})
	}
	if len(l.unread) > 0 {
		names := clip(strings.Join(l.unread, ", "))
		c.tally.find(Finding{Code: "sheets_unread", Severity: SeverityWarning, Value: names,
			Text:   locale.T("intake.sheets_unread", "sheet", c.batch.Sheet, "count", len(l.unread), "others", names),
			Remedy: locale.T("intake.sheets_unread_remedy")})
	}
}

// continues reports whether a row of a CSV file is the rest of the one before:
// together they have as many cells as the header, and the rest does not fit
// the columns in which it stands. A line break inside a cell without quotes
// does this. Short rows alone mean nothing: programs leave out empty cells at
// the end.
func (c *collector) continues(row tabular.Row, values []string, found []Finding) bool {
	if row.Width == 0 || c.last.Width == 0 || row.Number != c.last.Number+1 || c.last.Width+row.Width-1 != len(c.layout.Header) {
		return false
	}
	misfit := func(f Finding) bool { return f.Severity != SeverityNotice }
	return !c.keyed(values) || slices.ContainsFunc(found, misfit)
}

// cutOff reports whether a row of a CSV file has several cells but ends before
// the header does, as the first part of a broken row.
func (c *collector) cutOff(row tabular.Row) bool {
	return row.Width > 1 && row.Width < len(c.layout.Header)
}

// reportBroken keeps both parts of a broken row out.
func (c *collector) reportBroken(rest int) {
	for _, row := range []int{c.last.Number, rest} {
		c.tally.find(Finding{Row: row, Code: "row_broken", Severity: SeverityError,
			Text:   locale.T("intake.row_broken", "first", c.last.Number, "rest", rest),
			Remedy: locale.T("intake.row_broken_remedy", "first", c.last.Number, "rest", rest)})
	}
}
