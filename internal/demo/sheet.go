package demo

import (
	"bufio"
	"encoding/csv"
	"os"

	"github.com/xuri/excelize/v2"
)

// step is one file of the region.
type step struct {
	name  string
	write func(path string) error
}

// writeCSV writes a semicolon file with a byte order mark, as Excel in
// Indonesia does.
func writeCSV(path string, rows func(row func(cells ...string))) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	defer f.Close()
	buffered := bufio.NewWriterSize(f, 1<<18)
	if _, err := buffered.WriteString("\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(buffered)
	out.Comma = ';'
	out.UseCRLF = true
	rows(func(cells ...string) {
		// An error stays in the writer and is returned by Error below.
		_ = out.Write(cells)
	})
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// writeXLSX writes one sheet row by row. Cells are strings, integers, floats
// or excelize cells.
func writeXLSX(path, sheet string, rows func(row func(cells ...any) error) error) error {
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	stream, err := book.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	n := 0
	err = rows(func(cells ...any) error {
		n++
		if len(cells) == 0 {
			return nil
		}
		at, err := excelize.CoordinatesToCellName(1, n)
		if err != nil {
			return err
		}
		return stream.SetRow(at, cells)
	})
	if err != nil {
		return err
	}
	if err := stream.Flush(); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := book.Write(f); err != nil {
		return err
	}
	return f.Close()
}
