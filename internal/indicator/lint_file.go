package indicator

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	textenc "golang.org/x/text/encoding/unicode"
)

// foreignStarts are the first bytes of files that hold no plain text though
// some of them have no byte that betrays it: PDF, RTF, Office and ZIP files,
// pictures.
var foreignStarts = []string{"%PDF-", `{\rtf`, "PK\x03\x04", "PK\x05\x06", "PK\x07\x08", "\xd0\xcf\x11\xe0", "\x1f\x8b", "\x89PNG", "\xff\xd8\xff", "GIF8", "7z\xbc\xaf", "Rar!"}

// PlainText reads the content of a text file: UTF-8, UTF-16 with a byte order
// mark, or Windows-1252. It reports false when the file holds no plain text,
// such as a spreadsheet, a Word document or a PDF file.
func PlainText(content []byte) (string, bool) {
	for _, start := range foreignStarts {
		if bytes.HasPrefix(content, []byte(start)) {
			return "", false
		}
	}
	text, ok := decoded(content)
	return text, ok && !strings.ContainsFunc(text, foreign)
}

func decoded(content []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(content, []byte("\xff\xfe")), bytes.HasPrefix(content, []byte("\xfe\xff")):
		if len(content)%2 != 0 {
			return "", false
		}
		text, err := textenc.UTF16(textenc.LittleEndian, textenc.UseBOM).NewDecoder().Bytes(content)
		return string(text), err == nil && !bytes.ContainsRune(text, utf8.RuneError)
	case utf8.Valid(content):
		return strings.TrimPrefix(string(content), "\ufeff"), true
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(content)
	return string(text), err == nil && !bytes.ContainsRune(text, utf8.RuneError) && mostlyASCII(content)
}

// mostlyASCII reports whether a text in an encoding of one byte reads like
// Indonesian: nearly all its letters are plain ones.
func mostlyASCII(content []byte) bool {
	high := 0
	for _, b := range content {
		if b >= utf8.RuneSelf {
			high++
		}
	}
	return high <= max(2, len(content)/4)
}

// foreign reports whether a character stands in no text: a control character
// that neither moves the pen nor ends a file.
func foreign(r rune) bool {
	return unicode.IsControl(r) && !strings.ContainsRune("\t\n\v\f\r\x1a\u0085", r)
}
