package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/xuri/excelize/v2"
)

// sessionFile gives a posyandu day as a workbook: the children, and the recap.
// It holds names of children, so who asks says what for, and the log keeps it.
func (s *server) sessionFile(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	book, err := s.sessionBook(ctx, r)
	if err != nil {
		s.writeProblem(ctx, plainWriter{w}, err)
		return
	}
	defer book.Close()
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", `attachment; filename="posyandu.xlsx"`)
	w.Header().Set("Cache-Control", "no-store")
	// A reader that has gone away gets no answer.
	_ = book.Write(w)
}

func (s *server) sessionBook(ctx context.Context, r *http.Request) (*excelize.File, error) {
	actor, err := access.Require(ctx, access.ViewFamilies)
	if err != nil {
		return nil, err
	}
	if !actor.Role.Can(access.MeasureChildren) {
		if _, err := access.Require(ctx, access.Export); err != nil {
			return nil, err
		}
	}
	q := r.URL.Query()
	purpose := strings.TrimSpace(q.Get("purpose"))
	if n := utf8.RuneCountInString(purpose); n < minPurpose || n > 500 {
		return nil, fault.New("httpapi", fault.Invalid, locale.T("httpapi.session_purpose", "min", minPurpose), nil)
	}
	p, on, err := s.place(q.Get("area"), q.Get("posyandu"), q.Get("on"))
	if err != nil {
		return nil, err
	}
	session, err := s.Posyandu.Session(ctx, actor.Scope, p, on)
	if err != nil {
		return nil, err
	}
	sheet := sessionSheet{lang: languageOf(ctx), session: session, title: p.Posyandu + ", " + s.areaName(p.Area)}
	book, err := sheet.write()
	if err != nil {
		return nil, err
	}
	// Logged before anything is given away.
	return book, s.Audit.Record(ctx, "session_export", "posyandu:"+p.Posyandu, p.Area, purpose, map[string]any{"on": on.String(), "rows": len(session.Children)})
}

// sessionSheet writes the workbook of a posyandu day.
type sessionSheet struct {
	lang    locale.Language
	session posyandu.Session
	title   string
	head    int
}

func (f *sessionSheet) text(key string) string {
	return f.lang.Render(locale.T("httpapi.session_" + key))
}

func (f *sessionSheet) write() (*excelize.File, error) {
	book := excelize.NewFile()
	var err error
	if f.head, err = book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}}); err != nil {
		return nil, err
	}
	children, recap := f.text("sheet_children"), f.text("sheet_recap")
	if err := book.SetSheetName("Sheet1", children); err != nil {
		return nil, err
	}
	if _, err := book.NewSheet(recap); err != nil {
		return nil, err
	}
	if err := f.table(book, children, f.children()); err != nil {
		return nil, err
	}
	return book, f.table(book, recap, f.recap())
}

func (f *sessionSheet) headings(keys ...string) []any {
	out := make([]any, len(keys))
	for i, k := range keys {
		out[i] = excelize.Cell{Value: f.text(k), StyleID: f.head}
	}
	return out
}

func (f *sessionSheet) children() [][]any {
	rows := [][]any{f.headings("name", "sex", "birth", "age", "parent", "weight", "height", "position", "muac", "oedema", "gain", "zwei", "zlen", "zwfl", "last", "missed", "advice")}
	for _, a := range f.session.Children {
		c := a.Child
		row := []any{c.Name, f.word("sex_", c.Sex), c.Birth.String(), f.lang.Render(posyandu.AgeText(c.Birth, f.session.On)), c.Parent}
		if m := a.Today; m == nil {
			row = append(row, nil, nil, nil, nil, nil, f.text("absent"), nil, nil, nil)
		} else {
			row = append(row, cellOf(known(m.Weight)), cellOf(known(m.Height)), f.word("position_", string(m.Position)), cellOf(known(m.MUAC)), f.word("oedema_", string(m.Oedema)), string(m.Gain),
				cellOf(zOf(m.Scores.Weight)), cellOf(zOf(m.Scores.Height)), cellOf(zOf(m.Scores.WeightForHeight)))
		}
		row = append(row, a.Before.On.String(), missedCell(a.Missed))
		var words []string
		for _, advice := range a.Advice {
			words = append(words, f.lang.Render(advice.Text))
		}
		rows = append(rows, append(row, strings.Join(words, " ")))
	}
	return rows
}

// word is one of the choices; nothing for what is not known.
func (f *sessionSheet) word(prefix, code string) any {
	if code == "" {
		return nil
	}
	return f.text(prefix + code)
}

func cellOf(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

func missedCell(n int) any {
	if n < 0 {
		return nil
	}
	return n
}

func (f *sessionSheet) recap() [][]any {
	rows := [][]any{{excelize.Cell{Value: f.title + ", " + f.lang.Date(f.session.On), StyleID: f.head}},
		f.headings("group", "sex", "s", "k", "d", "n", "t", "o", "b", "not_come")}
	for _, t := range append(f.session.Recap, f.session.Total) {
		group := string(t.Group)
		if group == "" {
			group = f.text("all")
		}
		rows = append(rows, []any{group, f.word("sex_", t.Sex), t.S, t.K, t.D, t.N, t.T, t.O, t.B, t.Absent})
	}
	return rows
}

func (f *sessionSheet) table(book *excelize.File, name string, rows [][]any) error {
	out, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := out.SetColWidth(1, 1, 28); err != nil {
		return err
	}
	for i, row := range rows {
		if err := out.SetRow("A"+strconv.Itoa(i+1), row); err != nil {
			return err
		}
	}
	return out.Flush()
}
