package desk

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/oppkpke"
	"github.com/tuntas-id/tuntas/internal/report/paparan"
	"github.com/tuntas-id/tuntas/internal/report/pdf"
	"github.com/tuntas-id/tuntas/internal/report/penetapan"
	"github.com/tuntas-id/tuntas/internal/report/pptx"
	"github.com/tuntas-id/tuntas/internal/report/siaran"
	"github.com/tuntas-id/tuntas/internal/report/xlsx"
)

// Kind is a report that can be built.
type Kind string

// The kinds.
const (
	Paparan   Kind = "paparan"   // deck, annex and press text
	OPPKPKE   Kind = "oppkpke"   // matrix of 21 columns
	Penetapan Kind = "penetapan" // minutes and the annex of the decree
)

// Request says what is to be built, for whom, and where.
type Request struct {
	Kind         Kind
	Scope        region.Scope
	Area         region.Code // kab/kota
	Date         civil.Date
	Actor        string // who builds it, printed beside Reason
	Reason       string // why it is made although there are serious issues
	Occasion     Occasion
	Decree       string // id or number of the decree of a Penetapan or Paparan; empty: the newest of the day
	Dir          string // an existing folder
	ShowIdentity bool   // NIK and No KK in clear; only for a role that may export them
	Purpose      string // what it is for, printed with Actor when ShowIdentity
	// Seal turns the content of a file into what lies on the disk; nil: it
	// lies there as it is.
	Seal func(name string, plain []byte) ([]byte, error)
}

// Occasion is where the head of the region speaks, for the cover of the deck
// and the press text; both may be empty.
type Occasion struct {
	Event string // "High Level Meeting TKPK"
	Place string // "Hotel Mercure Pontianak"
}

// Result is what was built.
type Result struct {
	Files   []string // names inside the folder
	Issues  []indicator.Issue
	Figures []report.Figure
}

// IssuesError is the Conflict of a report whose numbers have serious issues
// and that nobody gave a reason for.
type IssuesError struct {
	Issues []indicator.Issue
	cause  error
}

// Error tells how many issues there are.
func (e *IssuesError) Error() string { return e.cause.Error() }

// Unwrap gives the fault with code and message.
func (e *IssuesError) Unwrap() error { return e.cause }

// file is a file to be written.
type file struct {
	name  string
	write func(io.Writer) error
}

// Build writes the files of a report into a folder. A file is there whole or
// not at all.
func (s *Service) Build(ctx context.Context, r Request) (Result, error) {
	const op = "desk.Build"
	var files []file
	var out Result
	var err error
	switch r.Kind {
	case Paparan:
		files, out, err = s.paparan(ctx, r)
	case OPPKPKE:
		files, err = s.oppkpke(ctx, r)
	case Penetapan:
		files, err = s.penetapan(ctx, r)
	default:
		err = fault.New(op, fault.Invalid, locale.T("desk.kind_unknown", "kind", string(r.Kind)), nil)
	}
	if err != nil {
		return out, fault.Wrap(op, err)
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return out, fault.Wrap(op, err)
		}
		if err := writeWhole(filepath.Join(r.Dir, f.name), r.sealed(f)); err != nil {
			return out, err
		}
		out.Files = append(out.Files, f.name)
	}
	return out, nil
}

// sealed is how a file is written: as it is, or sealed.
func (r Request) sealed(f file) func(io.Writer) error {
	if r.Seal == nil {
		return f.write
	}
	return func(w io.Writer) error {
		var plain bytes.Buffer
		if err := f.write(&plain); err != nil {
			return err
		}
		b, err := r.Seal(f.name, plain.Bytes())
		if err == nil {
			_, err = w.Write(b)
		}
		return err
	}
}

func (r Request) name(prefix, suffix string) string {
	return prefix + "-" + r.Area.Digits() + "-" + r.Date.String() + suffix
}

func (s *Service) paparan(ctx context.Context, r Request) ([]file, Result, error) {
	d, err := s.collect(ctx, r.Scope, r.Area, r.Date, locale.Indonesian, r.Decree)
	if err != nil {
		return nil, Result{}, err
	}
	serious := 0
	for _, i := range d.Issues {
		if i.Severity == indicator.Serious {
			serious++
		}
	}
	r.Reason = strings.TrimSpace(r.Reason)
	out := Result{Issues: d.Issues}
	if serious > 0 && r.Reason == "" {
		return nil, out, &IssuesError{d.Issues, fault.New("desk.Build", fault.Conflict, locale.T("desk.issues_serious", "count", serious), nil)}
	}
	d.Reason, d.By = r.Reason, r.Actor
	d.Occasion, d.Place = strings.TrimSpace(r.Occasion.Event), strings.TrimSpace(r.Occasion.Place)
	doc := paparan.Deck(d)
	out.Figures = doc.Figures.All()
	letter := siaran.Letter(d)
	return []file{
		{r.name("paparan", ".pptx"), func(w io.Writer) error { return pptx.Write(w, doc) }},
		{r.name("paparan", ".pdf"), func(w io.Writer) error { return pdf.Write(w, doc) }},
		{r.name("paparan", "-lampiran.xlsx"), func(w io.Writer) error { return xlsx.Write(w, doc) }},
		{r.name("siaran-pers", ".pdf"), func(w io.Writer) error { return pdf.WriteLetter(w, letter) }},
	}, out, nil
}

func (s *Service) oppkpke(ctx context.Context, r Request) ([]file, error) {
	scope, err := s.narrow(r)
	if err != nil {
		return nil, err
	}
	m, err := s.Programmes.Matrix(ctx, scope, programme.Query{Area: r.Area, Year: r.Date.Year})
	if err != nil {
		return nil, err
	}
	if len(m.Rows) == 0 {
		return nil, fault.New("desk.oppkpke", fault.NotFound, locale.T("desk.no_programmes", "year", strconv.Itoa(r.Date.Year)), nil)
	}
	letter := oppkpke.Letter(m, s.Areas.FullName(r.Area), r.Date)
	return letters(r.name("oppkpke", ""), letter), nil
}

func (s *Service) penetapan(ctx context.Context, r Request) ([]file, error) {
	d, err := s.Decree(ctx, r)
	if err != nil {
		return nil, err
	}
	name := "penetapan"
	if r.ShowIdentity {
		name = "penetapan-rahasia"
	}
	return letters(r.name(name, ""), penetapan.Letter(d)), nil
}

func (s *Service) narrow(r Request) (region.Scope, error) {
	if r.Area.Level() != region.LevelRegency {
		return region.Scope{}, fault.New("desk.Build", fault.Invalid, locale.T("desk.needs_regency"), nil)
	}
	if !r.Scope.Contains(r.Area) {
		return region.Scope{}, fault.New("desk.Build", fault.Forbidden, locale.T("desk.outside_area"), nil)
	}
	return r.Scope.Narrow(r.Area), nil
}

func letters(name string, l *report.Letter) []file {
	return []file{
		{name + ".xlsx", func(w io.Writer) error { return xlsx.WriteLetter(w, l) }},
		{name + ".pdf", func(w io.Writer) error { return pdf.WriteLetter(w, l) }},
	}
}

// writeWhole writes a file beside its place and moves it there when it is
// complete.
func writeWhole(path string, write func(io.Writer) error) (err error) {
	failed := func(cause error) error {
		return fault.New("desk.write", fault.Unavailable, locale.T("desk.cannot_write", "path", filepath.Base(path)), cause)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return failed(err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // it may be gone already
		}
	}()
	if err := write(f); err != nil {
		_ = f.Close() // the first error counts
		return failed(err)
	}
	if err := f.Sync(); err != nil {
		_ = f.Close()
		return failed(err)
	}
	if err := f.Close(); err != nil {
		return failed(err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return failed(err)
	}
	return nil
}
