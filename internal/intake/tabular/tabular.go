// Package tabular reads the rows of a spreadsheet or a CSV file one at a time,
// whatever separator and encoding it has, within stated limits:
//
//	book, err := tabular.Open(file, size, tabular.DefaultLimits())
//	rows, err := book.Rows(0)
//	for { row, err := rows.Next(); … } // io.EOF at the end
package tabular

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// Kind says what a cell is in the file. A CSV file has only text.
type Kind uint8

// The kinds of cell.
const (
	Empty  Kind = iota
	Text        // characters, to be read with Indonesian habits
	Number      // a native number, always with a decimal point
	Date        // a native date, as 2006-01-02 or 2006-01-02 15:04:05
	Bool        // a native truth value, "1" or "0"
	Error       // a formula that failed, "#N/A", or Uncalculated
)

// Uncalculated is the text of a formula whose result the file does not hold,
// because no spreadsheet program has opened it since a program wrote it.
const Uncalculated = "="

// Cell is one cell as the file has it.
type Cell struct {
	Text string
	Kind Kind
}

// Row is one row. Cells ends at the last cell that is not empty.
type Row struct {
	Number int // 1-based, as a spreadsheet program shows it
	Cells  []Cell
	Width  int // cells that a CSV file writes, empty ones at the end included; 0 for a spreadsheet
	// Swallowed counts the column separators inside a cell of several lines
	// of a CSV file: many tell of a quotation mark that is never closed.
	Swallowed int
}

// Reader gives the rows of one sheet that have a cell. Next returns io.EOF
// after the last one. A Row stays valid after the next call.
type Reader interface {
	Next() (Row, error)
	Close() error
}

// Book is an opened file: one or more sheets.
type Book struct {
	Sheets []string // names of the sheets, visible ones first; one "" for CSV
	Hidden []bool   // which of them are hidden; nil: none
	open   func(sheet int) (Reader, error)
}

// Rows starts reading a sheet from its first row.
func (b *Book) Rows(sheet int) (Reader, error) { return b.open(sheet) }

// Limits protect the machine from files that are broken or meant to harm.
// Beyond one of them the file is refused as a whole.
type Limits struct {
	FileBytes     int64 // size of the file
	UnzippedBytes int64 // of one part of an XLSX file
	Ratio         int64 // unzipped to zipped, looked at beyond RatioFloor
	RatioFloor    int64 // bytes
	SharedBytes   int64 // texts that an XLSX file keeps in one shared table
	Rows          int   // highest row number
	Columns       int   // highest column number with content
	Cells         int64 // cells of a sheet
	CellBytes     int   // length of one cell
	Sheets        int
}

// DefaultLimits hold a province's file (1.5 million persons) on a machine of
// 1 GB.
func DefaultLimits() Limits {
	return Limits{
		FileBytes: 1 << 30, UnzippedBytes: 8 << 30, Ratio: 300, RatioFloor: 64 << 20,
		SharedBytes: 256 << 20, Rows: 5_000_000, Columns: 1_000, Cells: 250_000_000,
		CellBytes: 32_767 * 4, Sheets: 200,
	}
}

const headBytes = 64 << 10

// Open looks at the first bytes and opens the file. A file that is no XLSX and
// no CSV is refused with what to do about it.
func Open(r io.ReaderAt, size int64, lim Limits) (*Book, error) {
	if size > lim.FileBytes {
		return nil, tooLarge("tabular.file_too_large", "limit", megabytes(lim.FileBytes))
	}
	head := make([]byte, min(size, headBytes))
	if n, err := r.ReadAt(head, 0); err != nil && (!errors.Is(err, io.EOF) || n != len(head)) {
		return nil, fault.New("tabular.Open", fault.Invalid, locale.T("tabular.unreadable"), err)
	}
	if len(bytes.TrimSpace(head)) == 0 {
		return nil, invalid("tabular.empty", nil)
	}
	if key := foreign(head); key != "" {
		return nil, invalid(key, nil)
	}
	if bytes.HasPrefix(head, []byte("PK")) {
		return openZip(r, size, lim)
	}
	return openCSV(r, size, head, lim)
}

// compound begins an old Excel file, and one of today that is encrypted: that
// holds a part of the name encryptedPackage, in UTF-16.
var (
	compound         = []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	encryptedPackage = []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
)

// foreign recognises kinds of files that people send instead and returns the
// message that says what to do, or "".
func foreign(head []byte) string {
	switch {
	case bytes.HasPrefix(head, compound) && bytes.Contains(head, encryptedPackage):
		return "tabular.encrypted"
	case bytes.HasPrefix(head, compound),
		len(head) > 4 && head[0] == 0x09 && head[1]&0xF1 == 0 && (head[2] == 4 || head[2] == 6 || head[2] == 8) && head[3] == 0:
		return "tabular.old_excel"
	case bytes.HasPrefix(head, []byte("%PDF")):
		return "tabular.pdf"
	case bytes.HasPrefix(head, []byte("\xFF\xD8\xFF")), bytes.HasPrefix(head, []byte("\x89PNG")):
		return "tabular.picture"
	case bytes.HasPrefix(head, []byte("Rar!")), bytes.HasPrefix(head, []byte("7z\xBC\xAF")), bytes.HasPrefix(head, []byte("\x1F\x8B")):
		return "tabular.archive"
	}
	start := strings.ToLower(string(bytes.TrimLeft(bytes.TrimPrefix(head[:min(len(head), 512)], bom8), " \t\r\n")))
	for _, mark := range []string{"<!doctype html", "<html", "<table", "<?xml"} {
		if strings.HasPrefix(start, mark) {
			return "tabular.web_page"
		}
	}
	return ""
}

func openZip(r io.ReaderAt, size int64, lim Limits) (*Book, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, invalid("tabular.broken_zip", err)
	}
	parts := map[string]*zip.File{}
	for _, f := range z.File {
		parts[strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))] = f
	}
	switch {
	case parts["xl/workbook.xml"] != nil || parts["[content_types].xml"] != nil && parts["word/document.xml"] == nil && parts["xl/workbook.bin"] == nil:
		return openXLSX(parts, lim)
	case parts["xl/workbook.bin"] != nil:
		return nil, invalid("tabular.binary_excel", nil)
	case parts["content.xml"] != nil && parts["mimetype"] != nil:
		return nil, invalid("tabular.ods", nil)
	case parts["word/document.xml"] != nil:
		return nil, invalid("tabular.word", nil)
	}
	return nil, invalid("tabular.archive", nil)
}

func invalid(key string, cause error, args ...any) error {
	return fault.New("tabular", fault.Invalid, locale.T(key, args...), cause)
}

func tooLarge(key string, args ...any) error {
	return fault.New("tabular", fault.TooLarge, locale.T(key, args...), nil)
}

func megabytes(n int64) int64 { return max(n>>20, 1) }

// budget counts rows and cells of a sheet against the limits.
type budget struct {
	lim   Limits
	cells int64
}

func (b *budget) row(number, columns int) error {
	switch b.cells += int64(columns); {
	case number > b.lim.Rows:
		return tooLarge("tabular.too_many_rows", "limit", b.lim.Rows)
	case columns > b.lim.Columns:
		return tooLarge("tabular.too_many_columns", "limit", b.lim.Columns, "row", number)
	case b.cells > b.lim.Cells:
		return tooLarge("tabular.too_many_cells", "limit", b.lim.Cells)
	}
	return nil
}

func (b *budget) cell(row, length int) error {
	if length > b.lim.CellBytes {
		return tooLarge("tabular.cell_too_long", "row", row, "limit", b.lim.CellBytes)
	}
	return nil
}

// trimRight drops empty cells at the end of a row.
func trimRight(cells []Cell) []Cell {
	for len(cells) > 0 && cells[len(cells)-1].Kind == Empty {
		cells = cells[:len(cells)-1]
	}
	return cells
}
