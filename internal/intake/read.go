package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Options of a Read.
type Options struct {
	By       string     // who reads the file in
	Dialect  string     // take the file for this dialect; "": recognise it
	Place    Place      // where its header stands; zero: look for it
	DataDate civil.Date // date the facts are true for; zero: from the file or layout
	Assumed  civil.Date // date for a file that does not say; zero: today
}

// staleReading is the age at which a batch that is still being read must be
// the remains of a crash.
const staleReading = 6 * time.Hour

// Read recognises a file, maps its rows and stores them as a batch in state
// read. The same file again gives the batch that is already there; if that is
// committed, AlreadyCommitted is set. A file that cannot be used is a fault
// and leaves nothing behind.
func (s *Service) Read(ctx context.Context, regency region.Code, name string, r io.ReaderAt, size int64, o Options) (Batch, error) {
	if regency.Level() != region.LevelRegency {
		return Batch{}, fault.New("intake.Read", fault.Invalid, locale.T("intake.region_needed", "code", string(regency)), nil)
	}
	if err := s.CheckDataDate(o.DataDate); err != nil {
		return Batch{}, err
	}
	book, err := tabular.Open(r, size, s.Limits)
	if err != nil {
		return Batch{}, fault.Wrap("intake.Read", err)
	}
	layout, err := s.locate(ctx, book, regency, o)
	if err != nil {
		return Batch{}, err
	}
	hash, err := hashOf(ctx, r, size)
	if err != nil {
		return Batch{}, fault.Wrap("intake.Read", err)
	}
	if b, ok, err := s.known(ctx, regency, hash, layout.Dialect); err != nil || ok {
		return b, err
	}
	now := s.Now().UTC()
	b := Batch{
		ID: s.NewID(), Region: regency, File: baseName(name), Hash: hash,
		Dialect: layout.Dialect.ID, DialectVersion: layout.Dialect.Version, Confidence: layout.Confidence,
		HeaderRow: layout.HeaderRow, Sheet: book.Sheets[layout.Sheet], State: StateReading, DataDate: o.DataDate,
		Header: layout.Header, Columns: layout.Columns, Recognition: layout.Recognition, CreatedAt: now, CreatedBy: o.By,
	}
	if err := s.Store.AddBatch(ctx, b); err != nil {
		return Batch{}, fault.Wrap("intake.Read", err)
	}
	today := o.Assumed
	if today.IsZero() {
		today = civil.DateOf(s.Now())
	}
	done, err := s.readRows(ctx, b, book, layout, today)
	if err != nil {
		// Also when the person cancelled: nothing may be left behind.
		if clean := s.Store.DeleteBatch(context.WithoutCancel(ctx), regency, b.ID); clean != nil {
			err = errors.Join(err, clean)
		}
		return Batch{}, fault.Wrap("intake.Read", err)
	}
	return done, nil
}

// CheckDataDate refuses a date after today: what is true later would win over
// every update until then.
func (s *Service) CheckDataDate(date civil.Date) error {
	if today := s.today(); date.After(today) {
		return fault.New("intake.Read", fault.Invalid, locale.T("intake.data_date_future", "date", date, "today", today), nil)
	}
	return nil
}

func baseName(name string) string { return path.Base(strings.ReplaceAll(name, `\`, "/")) }

func hashOf(ctx context.Context, r io.ReaderAt, size int64) (string, error) {
	h := sha256.New()
	in := io.NewSectionReader(r, 0, size)
	for {
		n, err := io.CopyN(h, in, 4<<20)
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		if errors.Is(err, io.EOF) {
			return hex.EncodeToString(h.Sum(nil)), nil
		}
		if err != nil || n == 0 {
			return "", err
		}
	}
}

// known looks for the same file of an earlier Read. A batch of another dialect
// or version that is not committed is read anew, as are remains of a crash.
func (s *Service) known(ctx context.Context, regency region.Code, hash string, d *Dialect) (Batch, bool, error) {
	list, err := s.Store.BatchesByHash(ctx, regency, hash)
	if err != nil {
		return Batch{}, false, fault.Wrap("intake.Read", err)
	}
	for _, b := range list {
		same := b.Dialect == d.ID && b.DialectVersion == d.Version
		switch {
		case b.State == StateCommitted && b.Dialect == d.ID:
			b.AlreadyCommitted = true
			return b, true, nil
		case (b.State == StateRead || b.State == StateChecked) && same:
			return b, true, nil
		case b.State == StateRead, b.State == StateChecked,
			b.State == StateReading && s.Now().Sub(b.CreatedAt) > staleReading:
			if err := s.Store.DeleteBatch(ctx, regency, b.ID); err != nil {
				return Batch{}, false, fault.Wrap("intake.Read", err)
			}
		}
	}
	return Batch{}, false, nil
}

// locate finds the sheet and header that fit a dialect best.
func (s *Service) locate(ctx context.Context, book *tabular.Book, regency region.Code, o Options) (*Layout, error) {
	dialects, mappings, err := s.candidates(ctx, regency, o.Dialect)
	if err != nil {
		return nil, err
	}
	if o.Place.HeaderRow > 0 && len(dialects) == 1 {
		return layoutAt(book, dialects[0], o.Place)
	}
	var best, described *Layout
	var near, all []*Layout
	filled := false
	for i := range book.Sheets {
		rows, err := firstRows(book, i)
		if err != nil {
			return nil, fault.Wrap("intake.Read", err)
		}
		filled = filled || len(rows) > 0
		fit := func(d *Dialect) bool { return d.fits(book.Sheets[i]) }
		if l := exactly(rows, only(mappings, fit)); l != nil {
			l.Sheet, l.hidden = i, i < len(book.Hidden) && book.Hidden[i]
			if all = append(all, l); l.before(described) {
				described = l
			}
		}
		found, close := candidates(rows, only(dialects, fit))
		if found != nil {
			found.Sheet, found.hidden = i, i < len(book.Hidden) && book.Hidden[i]
			if all = append(all, found); found.before(best) {
				best = found
			}
		}
		near = append(near, close...)
	}
	if !filled {
		return nil, fault.New("intake.Read", fault.Invalid, locale.T("intake.sheets_empty"), nil)
	}
	if described != nil {
		best = described
	}
	if best != nil {
		best.unread = tablesBeside(book, best, all)
	}
	if best != nil && (o.Dialect != "" || described != nil) {
		return best, nil
	}
	byConfidence(near)
	return choose(best, near)
}

func firstRows(book *tabular.Book, sheet int) (rows []tabular.Row, err error) {
	in, err := book.Rows(sheet)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	for {
		row, err := in.Next()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
		if row.Number > headerSearch+1 {
			return rows, nil
		}
	}
}

// dataDate is the date the facts are true for when nobody said: the one that
// the rows state, else today with a notice.
func dataDate(b Batch, stated, today civil.Date, find func(Finding)) civil.Date {
	date := stated
	switch {
	case !b.DataDate.IsZero():
		return b.DataDate
	case date.IsZero():
		date = today
	case date.After(today):
		date = today
	default:
		return date
	}
	find(Finding{Code: "data_date_assumed", Severity: SeverityNotice, Value: date.String(),
		Text:   locale.T("intake.data_date_assumed", "date", date),
		Remedy: locale.T("intake.data_date_assumed_remedy")})
	return date
}

// recovered turns a panic of a stage into an error, so that one malformed file
// cannot stop the server.
func recovered(stage string, err *error) {
	if p := recover(); p != nil {
		*err = fault.New("intake.Read", fault.Invalid, locale.T("tabular.broken_zip"), fmt.Errorf("%s: panic: %v", stage, p))
	}
}
