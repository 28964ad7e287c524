//go:build office

package report_test

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/tuntas-id/tuntas/internal/report/html"
	"github.com/tuntas-id/tuntas/internal/report/pdf"
	"github.com/tuntas-id/tuntas/internal/report/pptx"
	"github.com/tuntas-id/tuntas/internal/report/reporttest"
	"github.com/tuntas-id/tuntas/internal/report/xlsx"
)

// TestOfficeOpensTheExamples writes every kind of file and lets LibreOffice
// open what an office would. TUNTAS_REPORT_DIR keeps the files, to look at.
func TestOfficeOpensTheExamples(t *testing.T) {
	dir := os.Getenv("TUNTAS_REPORT_DIR")
	if dir == "" {
		dir = t.TempDir()
	}
	write := func(name string, fn func(io.Writer) error) string {
		path := filepath.Join(dir, name)
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := fn(f); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return path
	}
	write("deck.pdf", func(w io.Writer) error { return pdf.Write(w, reporttest.Deck()) })
	write("paper.pdf", func(w io.Writer) error { return pdf.WriteLetter(w, reporttest.Paper()) })
	write("long.pdf", func(w io.Writer) error { return pdf.Write(w, reporttest.Long()) })
	deck := write("deck.pptx", func(w io.Writer) error { return pptx.Write(w, reporttest.Deck()) })
	annex := write("annex.xlsx", func(w io.Writer) error { return xlsx.Write(w, reporttest.Deck()) })
	list := write("paper.xlsx", func(w io.Writer) error { return xlsx.WriteLetter(w, reporttest.Paper()) })
	write("deck.html", func(w io.Writer) error { return html.Write(w, reporttest.Deck(), html.Options{}) })
	write("paper.html", func(w io.Writer) error { return html.WriteLetter(w, reporttest.Paper(), html.Options{}) })
	for _, path := range []string{deck, annex, list} {
		profile := "-env:UserInstallation=file://" + t.TempDir()
		out, err := exec.Command("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", filepath.Join(dir, "office"), path).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", path, err, out)
		}
	}
}
