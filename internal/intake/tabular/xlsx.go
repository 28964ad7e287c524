package tabular

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// workbook is what the rows of every sheet need: the shared texts, which cell
// styles are dates, and where dates begin.
type workbook struct {
	lim      Limits
	parts    map[string]*zip.File
	shared   []string
	dates    []bool // by cell style
	percents []bool // likewise
	from1904 bool
}

type sheetRef struct {
	name, relation, part string
	hidden               bool
}

func openXLSX(parts map[string]*zip.File, lim Limits) (*Book, error) {
	w := &workbook{lim: lim, parts: parts}
	root := "xl/workbook.xml"
	if parts[root] == nil {
		return nil, invalid("tabular.broken_zip", nil)
	}
	sheets, err := w.sheets(root)
	if err == nil {
		err = w.readShared("xl/sharedstrings.xml")
	}
	if err == nil {
		err = w.readStyles("xl/styles.xml")
	}
	if err != nil {
		return nil, xlsxFault(err)
	}
	if len(sheets) == 0 {
		return nil, invalid("tabular.no_sheet", nil)
	}
	if len(sheets) > lim.Sheets {
		return nil, tooLarge("tabular.too_many_sheets", "limit", lim.Sheets)
	}
	book := &Book{open: func(i int) (Reader, error) { return w.rows(sheets[i].part) }}
	for _, s := range sheets {
		book.Sheets, book.Hidden = append(book.Sheets, s.name), append(book.Hidden, s.hidden)
	}
	return book, nil
}

// xlsxFault turns what went wrong inside the file into a message for a person.
func xlsxFault(err error) error {
	var f *fault.Error
	switch {
	case err == nil || errors.As(err, &f):
		return err
	case errors.Is(err, errXMLDoctype):
		return invalid("tabular.xml_bomb", err)
	case errors.Is(err, errXMLTooLong):
		return fault.New("tabular", fault.TooLarge, locale.T("tabular.xml_too_long"), err)
	}
	return invalid("tabular.broken_zip", err)
}

// part opens a part of the file, counting what is unzipped.
func (w *workbook) part(name string) (io.ReadCloser, error) {
	f := w.parts[strings.ToLower(name)]
	if f == nil {
		return nil, fmt.Errorf("the part %s is missing", name)
	}
	rc, err := f.Open()
	if err != nil {
		return nil, err
	}
	return &guarded{ReadCloser: rc, zipped: max(1, int64(f.CompressedSize64)), lim: w.lim}, nil
}

// guarded stops unzipping beyond the limits, whatever the file declares.
type guarded struct {
	io.ReadCloser
	zipped, read int64
	lim          Limits
}

func (g *guarded) Read(p []byte) (int, error) {
	n, err := g.ReadCloser.Read(p)
	g.read += int64(n)
	if g.read > g.lim.UnzippedBytes {
		return n, tooLarge("tabular.unzipped_too_large", "limit", megabytes(g.lim.UnzippedBytes))
	}
	if g.read > g.lim.RatioFloor && g.read/g.zipped > g.lim.Ratio {
		return n, tooLarge("tabular.zip_bomb", "ratio", g.lim.Ratio)
	}
	return n, err
}

// walk calls fn for every opening tag of a part.
func (w *workbook) walk(name string, fn func(t token)) error {
	rc, err := w.part(name)
	if err != nil {
		return err
	}
	defer rc.Close()
	s := newScanner(rc, 1<<20)
	for {
		t, err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if t.kind == tokenOpen {
			fn(t)
		}
	}
}

// sheets lists the sheets that hold cells, visible ones first.
func (w *workbook) sheets(root string) ([]sheetRef, error) {
	var list []sheetRef
	err := w.walk(root, func(t token) {
		switch string(t.name) {
		case "workbookPr":
			v := string(attr(t.attrs, "date1904"))
			w.from1904 = v == "1" || v == "true"
		case "sheet":
			list = append(list, sheetRef{
				name: attrText(t.attrs, "name"), relation: relationID(t.attrs),
				hidden: strings.Contains(strings.ToLower(string(attr(t.attrs, "state"))), "hidden"),
			})
		}
	})
	if err != nil {
		return nil, err
	}
	target := map[string]string{}
	err = w.walk(path.Join(path.Dir(root), "_rels", path.Base(root)+".rels"), func(t token) {
		if string(t.name) != "Relationship" || !strings.HasSuffix(string(attr(t.attrs, "Type")), "/worksheet") {
			return
		}
		to := attrText(t.attrs, "Target")
		if strings.HasPrefix(to, "/") {
			to = to[1:]
		} else {
			to = path.Join(path.Dir(root), to)
		}
		target[attrText(t.attrs, "Id")] = to
	})
	if err != nil {
		return nil, err
	}
	kept := list[:0]
	for _, s := range list {
		if s.part = target[s.relation]; s.part != "" && w.parts[strings.ToLower(s.part)] != nil {
			kept = append(kept, s)
		}
	}
	slices.SortStableFunc(kept, func(a, b sheetRef) int {
		switch {
		case a.hidden == b.hidden:
			return 0
		case a.hidden:
			return 1
		}
		return -1
	})
	return kept, nil
}

// relationID finds r:id whatever its prefix is.
func relationID(attrs []byte) string {
	if id := attrText(attrs, "r:id"); id != "" {
		return id
	}
	s := string(attrs)
	if i := strings.Index(s, ":id="); i >= 0 {
		start := strings.LastIndexAny(s[:i], " \t\r\n") + 1
		return attrText(attrs, s[start:i+len(":id")])
	}
	return ""
}

// readShared loads the table of shared texts; rich text loses its formats,
// phonetic hints are left out.
func (w *workbook) readShared(name string) error {
	if w.parts[name] == nil {
		return nil
	}
	rc, err := w.part(name)
	if err != nil {
		return err
	}
	defer rc.Close()
	s := newScanner(rc, 6*w.lim.CellBytes)
	var text []byte
	var inText, inHint, inItem bool
	var total int64
	for {
		t, err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch name := string(t.name); {
		case t.kind == tokenText:
			if inText && !inHint {
				if text, err = appendText(text, t); err != nil {
					return err
				}
			}
		case name == "si":
			if t.kind == tokenClose || t.empty {
				text = unquoteX(text)
				if total += int64(len(text)) + 16; total > w.lim.SharedBytes {
					return tooLarge("tabular.shared_too_large", "limit", megabytes(w.lim.SharedBytes))
				}
				w.shared = append(w.shared, string(text))
			}
			text, inItem = text[:0], t.kind == tokenOpen && !t.empty
		case name == "t":
			inText = inItem && t.kind == tokenOpen && !t.empty
		case name == "rPh":
			inHint = t.kind == tokenOpen && !t.empty
		}
	}
}

func appendText(dst []byte, t token) ([]byte, error) {
	if t.cdata {
		return append(dst, t.text...), nil
	}
	return unescape(dst, t.text)
}

// readStyles finds out which cell styles show a number as a date or as a
// percentage.
func (w *workbook) readStyles(name string) error {
	if w.parts[name] == nil {
		return nil
	}
	custom, percent := map[int]bool{}, map[int]bool{9: true, 10: true}
	inCells := false
	return w.walk(name, func(t token) {
		switch string(t.name) {
		case "numFmt":
			id, _ := strconv.Atoi(string(attr(t.attrs, "numFmtId")))
			code := attrText(t.attrs, "formatCode")
			custom[id], percent[id] = isDateFormat(code), isPercentFormat(code)
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs", "cellStyleXfs":
			inCells = false
		case "xf":
			if inCells {
				id, _ := strconv.Atoi(string(attr(t.attrs, "numFmtId")))
				date, known := custom[id]
				w.dates = append(w.dates, known && date || !known && isDateID(id))
				w.percents = append(w.percents, percent[id])
			}
		}
	})
}

// isPercentFormat tells whether a number format multiplies by 100 and shows a
// %, as in "0.00%".
func isPercentFormat(code string) bool {
	code, _, _ = strings.Cut(code, ";")
	for _, literal := range []string{`"%"`, `\%`} {
		code = strings.ReplaceAll(code, literal, "")
	}
	return strings.Contains(code, "%")
}

// isDateID knows the date and time formats that are built into the format.
func isDateID(id int) bool {
	return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
}

// isDateFormat tells whether a number format shows days, months or years:
// letters outside quotes, brackets and escapes.
func isDateFormat(code string) bool {
	code, _, _ = strings.Cut(code, ";")
	if strings.EqualFold(code, "general") {
		return false
	}
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			if j := strings.IndexByte(code[i+1:], '"'); j >= 0 {
				i += j + 1
			}
		case '[':
			if j := strings.IndexByte(code[i:], ']'); j >= 0 {
				i += j
			}
		case '\\', '_', '*':
			i++
		case 'd', 'D', 'm', 'M', 'y', 'Y', 'h', 'H':
			return true
		}
	}
	return false
}
