package httpapi

import (
	"context"
	"encoding/hex"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tuntas-id/tuntas/growth"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/xuri/excelize/v2"
)

// worksheetWire is the case worksheet of an audit (audit kasus stunting): the
// same parts for the screen, the printer and the workbook.
type worksheetWire struct {
	Title     string          `json:"title"`
	Code      string          `json:"code"` // stands for the child
	Anonymous bool            `json:"anonymous"`
	On        string          `json:"on"`
	Parts     []worksheetPart `json:"parts"`
}

type worksheetPart struct {
	Title    string     `json:"title"`
	Headings []string   `json:"headings"` // empty: names and values
	Rows     [][]string `json:"rows"`
	Empty    string     `json:"empty"` // said when there are no rows
}

type worksheetInput struct {
	IDPath
	Body struct {
		Purpose   string `json:"purpose" maxLength:"500"`
		Anonymous bool   `json:"anonymous"`
	}
}

func (s *server) showWorksheet(ctx context.Context, actor access.Actor, in *worksheetInput) (*body[worksheetWire], error) {
	w, err := s.worksheet(ctx, actor, in.ID, in.Body.Purpose, in.Body.Anonymous, "screen")
	if err != nil {
		return nil, err
	}
	return answer(w), nil
}

// worksheetFile gives the worksheet as a workbook.
func (s *server) worksheetFile(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	actor, err := access.Require(ctx, access.ViewFamilies)
	var sheet worksheetWire
	if err == nil {
		sheet, err = s.worksheet(ctx, actor, r.PathValue("id"), r.URL.Query().Get("purpose"), r.URL.Query().Get("anonymous") == "true", "xlsx")
	}
	var book *excelize.File
	if err == nil {
		book, err = worksheetBook(sheet)
	}
	if err != nil {
		s.writeProblem(ctx, plainWriter{w}, err)
		return
	}
	defer book.Close()
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", `attachment; filename="aks-`+sheet.Code+`.xlsx"`)
	w.Header().Set("Cache-Control", "no-store")
	// A reader that has gone away gets no answer.
	_ = book.Write(w)
}

// worksheet puts the worksheet together and logs what it is wanted for before
// anything is given away.
func (s *server) worksheet(ctx context.Context, actor access.Actor, id, purpose string, anonymous bool, form string) (worksheetWire, error) {
	if !actor.Role.Can(access.MeasureChildren) {
		if _, err := access.Require(ctx, access.Export); err != nil {
			return worksheetWire{}, err
		}
	}
	purpose = strings.TrimSpace(purpose)
	if n := utf8.RuneCountInString(purpose); n < minPurpose || n > 500 {
		return worksheetWire{}, fault.New("httpapi", fault.Invalid, locale.T("httpapi.worksheet_purpose", "min", minPurpose), nil)
	}
	h, err := s.Posyandu.Child(ctx, actor.Scope, id)
	if err != nil {
		return worksheetWire{}, err
	}
	w := worksheet{server: s, ctx: ctx, lang: languageOf(ctx), actor: actor, h: h, today: s.today(), anonymous: anonymous}
	if err := w.gather(); err != nil {
		return worksheetWire{}, err
	}
	out := w.write()
	return out, s.Audit.Record(ctx, "worksheet_export", "child:"+id, h.Child.Area, purpose, map[string]any{"anonymous": anonymous, "form": form, "code": out.Code})
}

// worksheet gathers what is known of a case.
type worksheet struct {
	*server
	ctx       context.Context
	lang      locale.Language
	actor     access.Actor
	h         posyandu.History
	today     civil.Date
	anonymous bool

	cases    []posyandu.Case
	events   []posyandu.CaseEvent
	family   *registry.Snapshot
	risk     posyandu.RiskScreening
	received []receivedWire
	names    *regexp.Regexp // of everybody in it; nil: nobody
}

func (w *worksheet) gather() (err error) {
	if w.cases, w.events, err = w.Posyandu.ChildCases(w.ctx, w.actor.Scope, w.h.Child.ID, w.today); err != nil {
		return err
	}
	if id := w.h.FamilyID; id != "" {
		snapshot, err := w.Families.Family(w.ctx, w.actor.Scope, id)
		switch {
		case fault.Is(err, fault.NotFound): // it lies elsewhere
		case err != nil:
			return err
		default:
			w.family = &snapshot
			if w.risk, err = w.screen(w.ctx, w.actor.Scope, id, ""); err != nil {
				return err
			}
			var d familyDetail
			if err := w.server.received(w.ctx, w.actor.Scope, id, &d); err != nil {
				return err
			}
			w.received = d.ProgrammeList
		}
	}
	w.learnNames()
	return nil
}

// learnNames collects the words that could name somebody: of the child, the
// parents, the family, the people who see to the case, and the address.
func (w *worksheet) learnNames() {
	c := w.h.Child
	texts := []string{c.Name, c.Parent, c.Address, c.Posyandu, w.areaName(c.Area)}
	if w.family != nil {
		texts = append(texts, w.family.Family.HeadName, w.family.Family.Address)
		for _, p := range w.family.Members {
			texts = append(texts, p.Name)
		}
	}
	for _, k := range w.cases {
		texts = append(texts, k.Plan.ClosedBy)
	}
	for _, e := range w.events {
		texts = append(texts, e.By)
	}
	var words []string
	for _, text := range texts {
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
			if utf8.RuneCountInString(word) > 1 {
				words = append(words, regexp.QuoteMeta(word))
			}
		}
	}
	if len(words) > 0 {
		w.names = regexp.MustCompile(`(?i)\b(` + strings.Join(words, "|") + `)\b`)
	}
}

// digits are numbers that could be a NIK, a telephone or a date.
var digits = regexp.MustCompile(`\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{5,}`)

// free is what people typed; anonymous, without names, numbers and dates.
func (w *worksheet) free(text string) string {
	if !w.anonymous {
		return text
	}
	if w.names != nil {
		text = w.names.ReplaceAllString(text, "…")
	}
	return digits.ReplaceAllString(text, "…")
}

func (w *worksheet) text(key string, args ...any) string {
	return w.lang.Render(locale.T("httpapi.worksheet_"+key, args...))
}

// code stands for the child: always the same here, and nothing can be told by it.
func (w *worksheet) code() string {
	return strings.ToUpper(hex.EncodeToString(w.Posyandu.Sealer.Index("case.code", w.h.Child.ID))[:8])
}

// months is the age in completed months.
func (w *worksheet) months(on civil.Date) string {
	m, b := (on.Year-w.h.Child.Birth.Year)*12+int(on.Month)-int(w.h.Child.Birth.Month), w.h.Child.Birth
	if on.Day < b.Day {
		m--
	}
	return strconv.Itoa(max(0, m))
}

// when is a day; anonymous, the age at it, by which nobody finds the birth date.
func (w *worksheet) when(on civil.Date) string {
	switch {
	case on.IsZero():
		return ""
	case w.anonymous:
		return w.text("at_age", "months", w.months(on))
	}
	return w.lang.Date(on)
}

func (w *worksheet) write() worksheetWire {
	out := worksheetWire{Title: w.text("title"), Code: w.code(), Anonymous: w.anonymous, On: w.today.String()}
	if w.anonymous {
		out.Title = w.text("title_anonymous")
	}
	out.Parts = []worksheetPart{w.identity(), w.casePart(), w.growth(), w.riskPart(), w.programmes(), w.causes(), w.plan()}
	if !w.anonymous {
		out.Parts = append(out.Parts, w.history())
	}
	return out
}

func (w *worksheet) identity() worksheetPart {
	c := w.h.Child
	p := worksheetPart{Title: w.text("identity")}
	add := func(key, value string) {
		if value != "" {
			p.Rows = append(p.Rows, []string{w.text(key), value})
		}
	}
	add("code", w.code())
	if !w.anonymous {
		add("name", c.Name)
		add("birth", w.lang.Date(c.Birth))
	}
	add("age", w.text("months", "months", w.months(w.today)))
	if c.Sex != "" {
		add("sex", w.lang.Render(locale.T("posyandu.sex_"+c.Sex)))
	}
	add("birth_weight", w.size(c.BirthWeight, "kg"))
	add("birth_length", w.size(c.BirthLength, "cm"))
	if w.anonymous {
		return p
	}
	nik, err := w.Posyandu.MaskedNIK(c)
	if err == nil {
		add("nik", nik)
	}
	add("parent", c.Parent)
	add("address", strings.Join(nonEmpty(c.Address, prefixed("RT ", c.RT), prefixed("RW ", c.RW), w.Directory.FullName(c.Area)), ", "))
	add("posyandu", strings.Join(nonEmpty(c.Posyandu, c.Puskesmas), ", "))
	return p
}

func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}

func nonEmpty(texts ...string) (out []string) {
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}

func (w *worksheet) size(v float64, unit string) string {
	if v == 0 {
		return ""
	}
	return w.lang.Render(locale.T("httpapi.worksheet_size", "value", locale.Tenths(v), "unit", unit))
}

func (w *worksheet) casePart() worksheetPart {
	p := worksheetPart{Title: w.text("cases"), Headings: w.headings("case", "state", "since", "times"), Empty: w.text("no_cases")}
	for _, c := range w.cases {
		p.Rows = append(p.Rows, []string{w.lang.Render(c.Text()), w.text("state_" + string(c.State(w.today))), w.when(c.Since), strconv.Itoa(c.Times)})
	}
	return p
}

func (w *worksheet) headings(keys ...string) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = w.text(k)
	}
	return out
}

func (w *worksheet) growth() worksheetPart {
	p := worksheetPart{Title: w.text("growth"), Headings: w.headings("when", "weight", "height", "muac", "gain", "zlen", "zwei", "zwfl"), Empty: w.text("no_growth")}
	score := func(z posyandu.Score, i growth.Index) string {
		if !z.Known {
			return ""
		}
		return w.lang.Render(locale.T("httpapi.worksheet_score", "z", z.Z, "status", posyandu.StatusText(z.Category(i))))
	}
	for _, m := range w.h.Measurements {
		p.Rows = append(p.Rows, []string{w.when(m.On), w.size(m.Weight, "kg"), w.size(m.Height, "cm"), w.size(m.MUAC, "cm"), string(m.Gain),
			score(m.Scores.Height, growth.LengthForAge), score(m.Scores.Weight, growth.WeightForAge), score(m.Scores.WeightForHeight, growth.WeightForLength)})
	}
	return p
}

func (w *worksheet) riskPart() worksheetPart {
	p := worksheetPart{Title: w.text("risk"), Headings: w.headings("factor", "answer", "fact"), Empty: w.text("no_family")}
	if w.family == nil {
		return p
	}
	if !w.anonymous {
		p.Rows = append(p.Rows, []string{w.text("head"), w.family.Family.HeadName, ""})
	}
	p.Rows = append(p.Rows, []string{w.text("at_risk"), w.text("answer_" + string(w.risk.Risk)), inLanguage(w.risk.Rule.Title, w.lang)})
	for _, f := range w.risk.Factors {
		p.Rows = append(p.Rows, []string{w.lang.Render(f.Text()), w.text("answer_" + string(f.Answer)), w.lang.Render(f.Why)})
	}
	return p
}

func (w *worksheet) programmes() worksheetPart {
	p := worksheetPart{Title: w.text("programmes"), Headings: w.headings("programme", "agency", "year", "delivery"), Empty: w.text("no_programmes")}
	for _, r := range w.received {
		p.Rows = append(p.Rows, []string{r.Name, r.Agency, strconv.Itoa(r.Year), w.text("delivery_" + r.Status)})
	}
	return p
}

func (w *worksheet) causes() worksheetPart {
	p := worksheetPart{Title: w.text("causes"), Headings: w.headings("case", "cause"), Empty: w.text("no_causes")}
	for _, e := range w.events {
		if e.Deed == posyandu.CaseCause {
			p.Rows = append(p.Rows, []string{w.kind(e.Kind), w.free(e.Text)})
		}
	}
	return p
}

func (w *worksheet) kind(k posyandu.CaseKind) string { return w.text("kind_" + string(k)) }

// plan is what is to be done (RTL): as agreed on, else as suggested.
func (w *worksheet) plan() worksheetPart {
	p := worksheetPart{Title: w.text("plan"), Headings: w.headings("case", "action", "owner", "due"), Empty: w.text("no_plan")}
	for _, c := range w.cases {
		if c.State(w.today) == posyandu.CaseClosed {
			continue
		}
		step := posyandu.StepFor(c.Kind, c.Grade)
		action, owner := w.free(c.Plan.Action), c.Plan.Owner
		if action == "" {
			action = w.text("suggested", "action", inLanguage(step.Action, w.lang))
		}
		if w.anonymous || owner == "" { // the owner may be a person
			owner = inLanguage(step.Owner, w.lang)
		}
		p.Rows = append(p.Rows, []string{w.lang.Render(c.Text()), action, owner, w.when(c.Due())})
	}
	return p
}

func (w *worksheet) history() worksheetPart {
	p := worksheetPart{Title: w.text("history"), Headings: w.headings("when", "case", "deed", "said", "by"), Empty: w.text("no_history")}
	for _, e := range w.events {
		p.Rows = append(p.Rows, []string{w.lang.Date(civil.DateOf(e.At)), w.kind(e.Kind), w.text("deed_" + string(e.Deed)), strings.Join(nonEmpty(e.Text, e.Owner), " – "), e.By})
	}
	return p
}

// worksheetBook writes the parts under each other on one sheet.
func worksheetBook(w worksheetWire) (*excelize.File, error) {
	book := excelize.NewFile()
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	if err := book.SetSheetName("Sheet1", "AKS"); err != nil {
		return nil, err
	}
	out, err := book.NewStreamWriter("AKS")
	if err != nil {
		return nil, err
	}
	if err := out.SetColWidth(1, 8, 24); err != nil {
		return nil, err
	}
	row := 0
	put := func(style int, cells ...string) error {
		row++
		values := make([]any, len(cells))
		for i, c := range cells {
			values[i] = excelize.Cell{Value: c, StyleID: style}
		}
		return out.SetRow("A"+strconv.Itoa(row), values)
	}
	if err := put(bold, w.Title+" – "+w.Code); err != nil {
		return nil, err
	}
	for _, p := range w.Parts {
		row++
		lines := [][]string{{p.Title}}
		if len(p.Headings) > 0 && len(p.Rows) > 0 {
			lines = append(lines, p.Headings)
		}
		for _, l := range lines {
			if err := put(bold, l...); err != nil {
				return nil, err
			}
		}
		if len(p.Rows) == 0 {
			p.Rows = [][]string{{p.Empty}}
		}
		for _, l := range p.Rows {
			if err := put(0, l...); err != nil {
				return nil, err
			}
		}
	}
	return book, out.Flush()
}
