package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/xuri/excelize/v2"
)

// findingsFile gives the rows of a file that have findings as a workbook, to be
// mended there and read in again; a second sheet lists all findings. It holds
// names of families, so who asks says what for, and the log keeps it.
func (s *server) findingsFile(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	book, err := s.findingsBook(ctx, r)
	if err != nil {
		s.writeProblem(ctx, plainWriter{w}, err)
		return
	}
	defer book.Close()
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", `attachment; filename="temuan.xlsx"`)
	w.Header().Set("Cache-Control", "no-store")
	// A reader that has gone away gets no answer.
	_ = book.Write(w)
}

func (s *server) findingsBook(ctx context.Context, r *http.Request) (*excelize.File, error) {
	actor, err := access.Require(ctx, access.ViewFamilies)
	if err != nil {
		return nil, err
	}
	b, err := s.Intake.Batch(ctx, actor.Scope, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	d, err := s.Intake.DialectOf(ctx, b)
	if err != nil {
		return nil, err
	}
	if action := access.ActionForImport(string(d.Target)); !actor.Role.Can(access.Export) && !actor.Role.Can(action) {
		if _, err := access.Require(ctx, access.Export); err != nil {
			return nil, err
		}
	}
	identity := r.URL.Query().Get("identity") == "true"
	if identity {
		if _, err := access.Require(ctx, access.ExportIdentity); err != nil {
			return nil, err
		}
	}
	purpose := strings.TrimSpace(r.URL.Query().Get("purpose"))
	if n := utf8.RuneCountInString(purpose); n < minPurpose || n > 500 {
		return nil, fault.New("httpapi", fault.Invalid, locale.T("httpapi.findings_purpose", "min", minPurpose), nil)
	}
	sheet := findingsSheet{server: s, batch: b, dialect: d, identity: identity, lang: languageOf(ctx), byRow: map[int][]intake.Finding{}}
	book, err := sheet.write(ctx, actor)
	if err != nil {
		return nil, err
	}
	// Logged before anything is given away.
	err = s.Audit.Record(ctx, "findings_export", "batch:"+b.ID, b.Region, purpose, map[string]any{"file": b.File, "identity": identity, "rows": len(sheet.byRow)})
	return book, err
}

// findingsSheet writes the workbook of one file.
type findingsSheet struct {
	server   *server
	batch    intake.Batch
	dialect  *intake.Dialect
	identity bool
	lang     locale.Language
	byRow    map[int][]intake.Finding // errors and warnings
	wrong    int                      // style of a cell with an error
	doubtful int                      // style of a cell with a warning
	head     int
	wrap     int
}

func (f *findingsSheet) write(ctx context.Context, actor access.Actor) (*excelize.File, error) {
	list, err := f.server.Intake.Findings(ctx, actor.Scope, f.batch.ID, intake.FindingFilter{Limit: -1})
	if err != nil {
		return nil, err
	}
	wanted := map[int]bool{}
	for _, g := range list {
		if g.Row > 0 && g.Severity != intake.SeverityNotice {
			f.byRow[g.Row] = append(f.byRow[g.Row], g)
			wanted[g.Row] = true
		}
	}
	book := excelize.NewFile()
	if err := f.styles(book); err != nil {
		return nil, err
	}
	rows, all := f.text("findings_sheet_rows")+f.period(), f.text("findings_sheet_list")
	if err := book.SetSheetName("Sheet1", rows); err != nil {
		return nil, err
	}
	if _, err := book.NewSheet(all); err != nil {
		return nil, err
	}
	if err := f.rows(ctx, book, rows, actor, wanted); err != nil {
		return nil, err
	}
	return book, f.list(book, all, list)
}

// period is the year and semester of a matrix, which the title told or nobody
// did: the name of the sheet tells them when the mended rows are read again.
func (f *findingsSheet) period() string {
	on := f.batch.DataDate
	switch {
	case f.dialect.Target != intake.TargetProgramme || on.IsZero():
		return ""
	case on.Month <= time.June:
		return fmt.Sprintf(" sem 1 %d", on.Year)
	}
	return fmt.Sprintf(" sem 2 %d", on.Year)
}

func (f *findingsSheet) text(key string, args ...any) string {
	return f.lang.Render(locale.T("httpapi."+key, args...))
}

func (f *findingsSheet) styles(book *excelize.File) (err error) {
	for _, s := range []struct {
		to    *int
		style excelize.Style
	}{
		{&f.head, excelize.Style{Font: &excelize.Font{Bold: true}}},
		{&f.wrap, excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}},
		{&f.wrong, excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F8C9C4"}}}},
		{&f.doubtful, excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFE8A3"}}}},
	} {
		if *s.to, err = book.NewStyle(&s.style); err != nil {
			return err
		}
	}
	return nil
}

// rows writes the rows of the file as they were, what a person has put right
// included, and beside them what is wrong and how to mend it.
func (f *findingsSheet) rows(ctx context.Context, book *excelize.File, name string, actor access.Actor, wanted map[int]bool) error {
	out, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	width := len(f.batch.Header)
	if err := out.SetColWidth(1, max(width, 1), 18); err != nil {
		return err
	}
	if err := out.SetColWidth(width+2, width+2, 90); err != nil {
		return err
	}
	heads := f.heads()
	n := len(heads)
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: n, TopLeftCell: "A" + strconv.Itoa(n+1), ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for i, head := range heads {
		if err := out.SetRow("A"+strconv.Itoa(i+1), head); err != nil {
			return err
		}
	}
	for r, err := range f.server.Intake.WantedRows(ctx, actor.Scope, f.batch.ID, wanted) {
		if err != nil {
			return err
		}
		n++
		if err := out.SetRow("A"+strconv.Itoa(n), f.row(r)); err != nil {
			return err
		}
	}
	return out.Flush()
}

// heads are the rows of the header. A layout whose header stands in two rows
// gets two, so that the mended file is recognised again: what is added stands
// in the upper one, where it covers no other column.
func (f *findingsSheet) heads() [][]any {
	width := len(f.batch.Header)
	head := make([]any, width+2)
	for i, h := range f.batch.Header {
		head[i] = excelize.Cell{Value: h, StyleID: f.head}
	}
	added := []any{excelize.Cell{Value: f.text("findings_source_row"), StyleID: f.head}, excelize.Cell{Value: f.text("findings_todo"), StyleID: f.head}}
	if f.dialect.HeaderRows < 2 {
		copy(head[width:], added)
		return [][]any{head}
	}
	return [][]any{append(make([]any, width), added...), head}
}

// inherited is what a blank cell has from the rows above it, which the
// workbook may lack: a merged cell, or a banner.
func (f *findingsSheet) inherited(column int, r intake.Record) string {
	i := f.batch.FieldAt(column)
	if i < 0 || i >= len(r.Value) {
		return ""
	}
	field, v := f.dialect.Fields[i], r.Value[i]
	if !field.Fill && field.Name != f.dialect.Banner {
		return ""
	}
	if field.Kind == intake.KindDomain {
		return field.Written()[v]
	}
	return v
}

func (f *findingsSheet) row(r intake.Record) []any {
	width := len(f.batch.Header)
	cells, out := r.Cells(), make([]any, width+2)
	for i := range width {
		var c tabular.Cell
		if i < len(cells) {
			c = cells[i]
		}
		for _, a := range r.Amended {
			if a.Column == i {
				c = tabular.Cell{Text: a.New, Kind: tabular.Text}
			}
		}
		if strings.TrimSpace(c.Text) == "" {
			if v := f.inherited(i, r); v != "" {
				c = tabular.Cell{Text: v, Kind: tabular.Text}
			}
		}
		out[i] = f.cell(i, c)
	}
	var todo []string
	for _, g := range f.byRow[r.Row] {
		todo = append(todo, strings.TrimSpace(f.lang.Render(g.Text)+" "+f.lang.Render(g.Remedy)))
		style := f.doubtful
		if g.Severity == intake.SeverityError {
			style = f.wrong
		}
		if i := slices.Index(f.batch.Header, g.Column); i >= 0 && g.Column != "" {
			if c, ok := out[i].(excelize.Cell); !ok || c.StyleID != f.wrong {
				out[i] = excelize.Cell{Value: valueOf(out[i]), StyleID: style}
			}
		}
	}
	out[width], out[width+1] = r.Row, excelize.Cell{Value: strings.Join(todo, "\n"), StyleID: f.wrap}
	return out
}

func valueOf(cell any) any {
	if c, ok := cell.(excelize.Cell); ok {
		return c.Value
	}
	return cell
}

// cell is a cell of the file; numbers stay numbers, so that they are read
// again as they were.
func (f *findingsSheet) cell(column int, c tabular.Cell) any {
	field := f.batch.FieldAt(column)
	numeral := field >= 0 && (f.dialect.Fields[field].Kind == intake.KindNIK || f.dialect.Fields[field].Kind == intake.KindKK)
	switch {
	case c.Kind == tabular.Number && !numeral && len(c.Text) <= 15:
		if n, err := strconv.ParseFloat(c.Text, 64); err == nil {
			return n
		}
	case !f.identity && field >= 0:
		return f.dialect.Fields[field].Masked(c.Text)
	case !f.identity:
		return intake.Field{}.Masked(c.Text)
	}
	return c.Text
}

// list writes all findings one by one.
func (f *findingsSheet) list(book *excelize.File, name string, list []intake.Finding) error {
	out, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, width := range []float64{8, 26, 12, 22, 60, 60} {
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	var head []any
	for _, key := range []string{"row", "column", "severity", "value", "text", "remedy"} {
		head = append(head, excelize.Cell{Value: f.text("findings_" + key), StyleID: f.head})
	}
	if err := out.SetRow("A1", head); err != nil {
		return err
	}
	for i, g := range list {
		cells := []any{g.Row, g.Column, f.text("severity_" + string(g.Severity)), g.Value, f.lang.Render(g.Text), f.lang.Render(g.Remedy)}
		if err := out.SetRow("A"+strconv.Itoa(i+2), cells); err != nil {
			return err
		}
	}
	return out.Flush()
}
