package httpapi

import (
	"cmp"
	"context"
	"slices"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// lookWire is a held file as its sender sees it while mapping; cells that may
// be a NIK or KK are masked.
type lookWire struct {
	ID         string       `json:"id"`
	File       string       `json:"file"`
	Hash       string       `json:"hash"`  // of its bytes
	Until      string       `json:"until"` // kept until then
	Sheets     []sheetWire  `json:"sheets"`
	Sheet      int          `json:"sheet"`
	HeaderRow  int          `json:"headerRow"`
	HeaderRows int          `json:"headerRows"`
	Rows       []lookRow    `json:"rows"`
	Columns    []lookColumn `json:"columns"`
	Kinds      []kindWire   `json:"kinds"` // the likeliest first
}

type sheetWire struct {
	Name   string `json:"name"`
	Hidden bool   `json:"hidden"`
}

type lookRow struct {
	Number int      `json:"number"`
	Cells  []string `json:"cells"`
}

type lookColumn struct {
	Label    string   `json:"label"`
	Letters  string   `json:"letters"`
	Header   string   `json:"header"`
	Examples []string `json:"examples"`
	Filled   int      `json:"filled"`
}

type lookQuery struct {
	IDPath
	Sheet      int `query:"sheet" minimum:"0" maximum:"1000"`
	HeaderRow  int `query:"headerRow" minimum:"0" maximum:"30"`
	HeaderRows int `query:"headerRows" minimum:"0" maximum:"2"`
}

type valuesQuery struct {
	IDPath
	Sheet      int    `query:"sheet" minimum:"0" maximum:"1000"`
	HeaderRow  int    `query:"headerRow" minimum:"1" maximum:"30"`
	HeaderRows int    `query:"headerRows" minimum:"1" maximum:"2"`
	Column     string `query:"column" maxLength:"310"`
	Base       string `query:"base" maxLength:"60"`
	Field      string `query:"field" maxLength:"60"`
}

type valueCount struct {
	Value string `json:"value"`
	Count int    `json:"count"`
	Code  string `json:"code"` // that the shipped list has for it
}

type valueList struct {
	Items []valueCount `json:"items"`
	More  bool         `json:"more"` // there are others that are not listed
}

// mappingTry is a mapping and the place of the table it is for.
type mappingTry struct {
	IDPath
	Body struct {
		MappingFields
		SheetNo   int `json:"sheetNo" minimum:"0" maximum:"1000"`
		HeaderRow int `json:"headerRow" minimum:"1" maximum:"30"`
		// Mapping and Version are those of a mapping to be changed; "" makes a
		// new one.
		Mapping string `json:"mapping,omitempty" maxLength:"40"`
		Version int    `json:"version,omitempty"`
		// DataDate is the date the facts are true for; "": as said at the
		// upload, or in the file.
		DataDate string `json:"dataDate,omitempty" maxLength:"10"`
	}
}

type previewWire struct {
	Missing  []string      `json:"missing"` // fields that are still to be chosen, in words
	Fields   []string      `json:"fields"`  // labels of the values of each row
	Rows     []previewRow  `json:"rows"`
	Findings []findingKind `json:"findings"`
	Lines    []findingWire `json:"lines"`
	Read     int           `json:"read"`
	Rejected int           `json:"rejected"`
}

type previewRow struct {
	Row    int      `json:"row"`
	Values []string `json:"values"`
	Bad    bool     `json:"bad"`
}

// heldWire is a file of the caller that waits to be mapped.
type heldWire struct {
	ID    string `json:"id"`
	File  string `json:"file"`
	At    string `json:"at"`
	Until string `json:"until"`
}

type heldList struct {
	Items []heldWire `json:"items"`
}

func (s *server) listHeld(ctx context.Context, actor access.Actor, _ *none) (*body[heldList], error) {
	out := heldList{Items: []heldWire{}}
	regency, err := ownRegency(actor)
	if err != nil { // holds nothing
		return answer(out), nil
	}
	list, err := s.Intake.HeldFiles(ctx, regency, actor.User.Name)
	if err != nil {
		return nil, err
	}
	for _, h := range list {
		out.Items = append(out.Items, heldWire{h.ID, h.File, instant(h.HeldAt), instant(h.HeldAt.Add(intake.HeldFor))})
	}
	return answer(out), nil
}

func (s *server) lookAtFile(ctx context.Context, actor access.Actor, in *lookQuery) (*body[lookWire], error) {
	allowed, err := s.mappable(actor)
	if err != nil {
		return nil, err
	}
	h, err := s.Intake.Held(ctx, actor.Scope, in.ID, actor.User.Name)
	if err != nil {
		return nil, err
	}
	l, err := s.Intake.LookAt(ctx, h, intake.Place{Sheet: in.Sheet, HeaderRow: in.HeaderRow}, in.HeaderRows)
	if err != nil {
		return nil, err
	}
	out := lookWire{ID: h.ID, File: h.File, Hash: h.Hash, Until: instant(h.HeldAt.Add(intake.HeldFor)), Sheets: []sheetWire{}, Sheet: l.Place.Sheet, HeaderRow: l.Place.HeaderRow, HeaderRows: l.HeaderRows,
		Rows: []lookRow{}, Columns: []lookColumn{}, Kinds: []kindWire{}}
	for i, name := range l.Sheets {
		out.Sheets = append(out.Sheets, sheetWire{name, i < len(l.Hidden) && l.Hidden[i]})
	}
	for _, r := range l.Rows {
		out.Rows = append(out.Rows, lookRow{r.Number, append([]string{}, r.Cells...)})
	}
	for _, c := range l.Columns {
		out.Columns = append(out.Columns, lookColumn{c.Label, c.Letters, c.Header, append([]string{}, c.Examples...), c.Filled})
	}
	for _, g := range l.Guesses {
		if slices.Contains(allowed, g.Base) {
			k := kindOf(g.Base, languageOf(ctx))
			k.Score, k.Columns = g.Score, g.Columns
			out.Kinds = append(out.Kinds, k)
		}
	}
	return answer(out), nil
}

func (s *server) valuesOfFile(ctx context.Context, actor access.Actor, in *valuesQuery) (*body[valueList], error) {
	if _, err := s.mayMap(ctx, in.Base); err != nil {
		return nil, err
	}
	h, err := s.Intake.Held(ctx, actor.Scope, in.ID, actor.User.Name)
	if err != nil {
		return nil, err
	}
	list, more, err := s.Intake.Distincts(ctx, h, intake.Place{Sheet: in.Sheet, HeaderRow: in.HeaderRow}, in.HeaderRows, in.Column, in.Base, in.Field)
	if err != nil {
		return nil, err
	}
	out := valueList{Items: []valueCount{}, More: more}
	for _, d := range list {
		out.Items = append(out.Items, valueCount(d))
	}
	return answer(out), nil
}

const (
	previewRows  = 8
	previewLines = 40
)

func (s *server) previewFile(ctx context.Context, actor access.Actor, in *mappingTry) (*body[previewWire], error) {
	base, err := s.mayMap(ctx, in.Body.Base)
	if err != nil {
		return nil, err
	}
	h, err := s.Intake.Held(ctx, actor.Scope, in.ID, actor.User.Name)
	if err != nil {
		return nil, err
	}
	m := in.Body.mapping()
	out := previewWire{Missing: []string{}, Fields: []string{}, Rows: []previewRow{}, Findings: []findingKind{}, Lines: []findingWire{}}
	for _, f := range m.Missing(base) {
		out.Missing = append(out.Missing, f.Headers[0])
	}
	t, err := s.Intake.Try(ctx, h, m, intake.Place{Sheet: in.Body.SheetNo, HeaderRow: in.Body.HeaderRow}, previewRows)
	if err != nil {
		return nil, err
	}
	s.fillPreview(languageOf(ctx), &out, base, t)
	return answer(out), nil
}

func (s *server) fillPreview(lang locale.Language, out *previewWire, base *intake.Dialect, t intake.Trial) {
	var shown []int
	for i, f := range t.Dialect.Fields {
		if !f.Unused || f.Constant != "" {
			shown = append(shown, i)
			out.Fields = append(out.Fields, base.Fields[i].Headers[0])
		}
	}
	bad := map[int]bool{}
	for _, f := range t.Findings {
		bad[f.Row] = bad[f.Row] || f.Severity == intake.SeverityError
		if len(out.Lines) < previewLines {
			out.Lines = append(out.Lines, findingWire{f.Row, f.Column, f.Code, string(f.Severity), f.Value, lang.Render(f.Text), lang.Render(f.Remedy)})
		}
		i := slices.IndexFunc(out.Findings, func(k findingKind) bool { return k.Code == f.Code })
		if i < 0 {
			k := findingKind{Code: f.Code, Severity: string(f.Severity), Count: t.Counts[f.Code]}
			k.Label, k.Remedy = s.findingKindOf(lang, f.Code, f)
			out.Findings = append(out.Findings, k)
		}
	}
	slices.SortFunc(out.Findings, func(a, b findingKind) int {
		return cmp.Or(cmp.Compare(urgency[a.Severity], urgency[b.Severity]), cmp.Compare(b.Count, a.Count))
	})
	for _, r := range t.Rows {
		row := previewRow{Row: r.Row, Values: []string{}, Bad: bad[r.Row]}
		for _, i := range shown {
			row.Values = append(row.Values, previewValue(base.Fields[i], r.Value[i]))
		}
		out.Rows = append(out.Rows, row)
	}
	out.Read, out.Rejected = t.Read, t.Rejected
}

// previewValue shows a value as it was read: numbers of persons and families
// masked, codes in the words of files.
func previewValue(f intake.Field, v string) string {
	switch f.Kind {
	case intake.KindNIK, intake.KindKK:
		if v != "" {
			return identity.Mask(v)
		}
	case intake.KindDomain:
		for _, c := range f.Codes {
			if c.Code == v {
				return c.Word
			}
		}
	}
	return v
}

// readMapped saves the mapping, reads the file with it and begins its check.
func (s *server) readMapped(ctx context.Context, actor access.Actor, in *mappingTry) (*body[batchWire], error) {
	if _, err := s.mayMap(ctx, in.Body.Base); err != nil {
		return nil, err
	}
	regency, err := ownRegency(actor)
	if err != nil {
		return nil, err
	}
	h, err := s.Intake.Held(ctx, actor.Scope, in.ID, actor.User.Name)
	if err != nil {
		return nil, err
	}
	if h.Region != regency {
		return nil, fault.New("httpapi", fault.Forbidden, locale.T("httpapi.import_region"), nil)
	}
	if h.DataDate, err = day(in.Body.DataDate, h.DataDate); err != nil {
		return nil, err
	}
	m := in.Body.mapping()
	m.ID, m.Version = in.Body.Mapping, in.Body.Version
	ctx, err = s.inTurn(ctx)
	if err != nil {
		return nil, err
	}
	b, _, err := s.Intake.ReadMapped(ctx, h, m, intake.Place{Sheet: in.Body.SheetNo, HeaderRow: in.Body.HeaderRow}, actor.User.Name)
	if err != nil {
		return nil, err
	}
	if err := s.Intake.Release(ctx, h); err != nil {
		return nil, err
	}
	if err := s.beginCheck(ctx, b); err != nil {
		return nil, err
	}
	return s.batchAnswer(ctx, actor, b)
}

// beginCheck checks a batch that was just read, in the background.
func (s *server) beginCheck(ctx context.Context, b intake.Batch) error {
	if b.State != intake.StateRead && b.State != intake.StateChecked {
		return nil
	}
	// Somebody else may have begun it.
	if err := s.work(ctx, b, "checking", s.Intake.Check); err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	return nil
}
