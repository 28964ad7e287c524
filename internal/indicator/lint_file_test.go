package indicator_test

import (
	"archive/zip"
	"bytes"
	"testing"
	"unicode/utf16"

	"github.com/tuntas-id/tuntas/internal/indicator"
)

// utf16Of is a text in UTF-16 with its byte order mark.
func utf16Of(text string, big bool) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune("\ufeff" + text)) {
		if big {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return out
}

func zipped(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("word/document.xml")
	if err == nil {
		_, err = w.Write([]byte("<w:t>22,06 persen</w:t>"))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestOnlyTextFilesAreRead(t *testing.T) {
	const text = "Cakupan – 22,06 persen\r\n“benar”"
	for _, c := range []struct {
		name    string
		content []byte
		want    string
		ok      bool
	}{
		{"UTF-8", []byte(text), text, true},
		{"UTF-8 with a mark", []byte("\ufeff" + text), text, true},
		{"UTF-16, little end first", utf16Of(text, false), text, true},
		{"UTF-16, big end first", utf16Of(text, true), text, true},
		{"Windows-1252", []byte("Cakupan \x96 22,06 persen\r\n\x93benar\x94"), text, true},
		{"a name with an accent", []byte("Ren\xe9"), "René", true},
		{"an empty file", nil, "", true},
		{"tabs and the end mark of DOS", []byte("a\tb\f\x1a"), "a\tb\f\x1a", true},

		{"a ZIP, XLSX or DOCX file", zipped(t), "", false},
		{"a PDF file of plain letters", []byte("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"), "", false},
		{"an RTF file", []byte(`{\rtf1\ansi 22,06 persen}`), "", false},
		{"an old Word document", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), "", false},
		{"a zero byte", []byte("22,06 persen\x00"), "", false},
		{"a control character", []byte("22,06 \x02persen"), "", false},
		{"a byte that Windows-1252 does not have", []byte("22,06 \x81persen"), "", false},
		{"half a character of UTF-16", append(utf16Of(text, false), 'a'), "", false},
		{"a lone surrogate", []byte("\xff\xfe\x00\xd8"), "", false},
		{"bytes without letters", []byte("\xe2\xe3\xcf\xd3\xe2\xe3\xcf\xd3"), "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := indicator.PlainText(c.content)
			if ok != c.ok || ok && got != c.want {
				t.Errorf("%q %v, want %q %v", got, ok, c.want, c.ok)
			}
		})
	}
}
