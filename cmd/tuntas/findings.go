package main

import (
	"os"
	"path/filepath"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/xuri/excelize/v2"
)

// maxFindingRows is what one sheet of a workbook holds beside its header.
const maxFindingRows = 1_048_575

// writeFindings writes all findings of a run as a workbook; "" when there are
// none.
func writeFindings(path string, files []*imported, l locale.Language) (string, error) {
	total := 0
	for _, f := range files {
		total += len(f.findings)
		if f.failed != nil {
			total++
		}
	}
	if total == 0 {
		return "", nil
	}
	book := excelize.NewFile()
	defer book.Close()
	sheet := l.Render(locale.T("cli.findings_sheet"))
	if err := book.SetSheetName("Sheet1", sheet); err != nil {
		return "", err
	}
	out, err := book.NewStreamWriter(sheet)
	if err != nil {
		return "", err
	}
	for i, width := range []float64{34, 8, 26, 10, 22, 60, 60} {
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return "", err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return "", err
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return "", err
	}
	n := 0
	row := func(style int, cells ...any) error {
		if n > maxFindingRows {
			return nil // counted by kind on the console all the same
		}
		n++
		at, err := excelize.CoordinatesToCellName(1, n)
		if err != nil {
			return err
		}
		return out.SetRow(at, cells, excelize.RowOpts{StyleID: style})
	}
	head := []any{}
	for _, key := range []string{"file", "row", "column", "severity", "value", "text", "remedy"} {
		head = append(head, l.Render(locale.T("cli.findings_"+key)))
	}
	if err := row(bold, head...); err != nil {
		return "", err
	}
	for _, f := range files {
		name := filepath.Base(f.path)
		if f.failed != nil {
			if err := row(0, name, nil, nil, l.Render(locale.T("cli.severity_error")), nil, l.Render(fault.TextOf(f.failed)), nil); err != nil {
				return "", err
			}
		}
		for _, g := range f.findings {
			if err := row(0, name, g.Row, g.Column, l.Render(locale.T("cli.severity_"+string(g.Severity))), g.Value, l.Render(g.Text), l.Render(g.Remedy)); err != nil {
				return "", err
			}
		}
	}
	if err := out.Flush(); err != nil {
		return "", err
	}
	return writeNewFile(path, func(f *os.File) (string, error) { return path, book.Write(f) })
}
