package tabular

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// scanner cuts the XML of an XLSX part into tags and texts without building a
// tree. It knows the XML that spreadsheets use and refuses the rest: a
// document type (the root of entity bombs), unknown entities, a tag that never
// ends.
type scanner struct {
	in       io.Reader
	buf      []byte
	pos, end int
	max      int // longest tag or text
	eof      bool
}

// token is a tag or a text between tags; the bytes are valid until the next
// call.
type token struct {
	kind  tokenKind
	name  []byte // of a tag, without its namespace prefix
	attrs []byte // of an opening tag, as written
	empty bool   // <tag/>
	text  []byte // as written, entities included
	cdata bool
}

type tokenKind uint8

const (
	tokenText tokenKind = iota
	tokenOpen
	tokenClose
)

var (
	errXMLBroken  = errors.New("the XML of a part is broken")
	errXMLTooLong = errors.New("a piece of XML is too long")
	errXMLDoctype = errors.New("the XML has a document type")
	errXMLCharset = errors.New("the XML is not UTF-8")
)

func newScanner(in io.Reader, longest int) *scanner {
	return &scanner{in: in, buf: make([]byte, 128<<10), max: longest}
}

// fill reads more bytes behind those not yet used.
func (s *scanner) fill() error {
	if s.eof {
		return io.EOF
	}
	if s.pos > 0 {
		s.end = copy(s.buf, s.buf[s.pos:s.end])
		s.pos = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) > s.max {
			return errXMLTooLong
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for {
		n, err := s.in.Read(s.buf[s.end:])
		s.end += n
		if errors.Is(err, io.EOF) {
			s.eof = true
			if n == 0 {
				return io.EOF
			}
			return nil
		}
		if err != nil {
			return err
		}
		if n > 0 {
			return nil
		}
	}
}

// find returns the offset from pos of mark, reading on as needed.
func (s *scanner) find(mark []byte, from int) (int, error) {
	for {
		if i := bytes.Index(s.buf[s.pos+from:s.end], mark); i >= 0 {
			return from + i, nil
		}
		from = max(from, s.end-s.pos-len(mark)+1)
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
}

var (
	markOpen    = []byte("<")
	markComment = []byte("-->")
	markCDATA   = []byte("]]>")
	markPI      = []byte("?>")
)

// next returns the next tag or non-empty text; io.EOF at the end of the part.
func (s *scanner) next() (token, error) {
	for {
		if s.pos == s.end {
			if err := s.fill(); err != nil {
				return token{}, err
			}
		}
		if s.buf[s.pos] != '<' {
			n, err := s.find(markOpen, 0)
			if errors.Is(err, io.EOF) {
				if len(bytes.TrimSpace(s.buf[s.pos:s.end])) == 0 {
					s.pos = s.end
					return token{}, io.EOF
				}
				return token{}, errXMLBroken
			}
			if err != nil {
				return token{}, err
			}
			t := token{kind: tokenText, text: s.buf[s.pos : s.pos+n]}
			if s.pos+n <= len(s.buf) && bytes.HasPrefix(t.text, []byte("\xFF\xFE")) || bytes.HasPrefix(t.text, []byte("\xFE\xFF")) {
				return token{}, errXMLCharset
			}
			s.pos += n
			return t, nil
		}
		t, skip, err := s.markup()
		if errors.Is(err, io.EOF) {
			err = errXMLBroken
		}
		if err != nil || !skip {
			return t, err
		}
	}
}

// markup reads what begins with "<"; skip tells that it carries nothing.
func (s *scanner) markup() (t token, skip bool, err error) {
	for s.end-s.pos < 3 {
		if err := s.fill(); err != nil {
			return t, false, err
		}
	}
	switch s.buf[s.pos+1] {
	case '?':
		return t, true, s.drop(markPI, 2)
	case '!':
		return s.bang()
	}
	n, err := s.tagEnd()
	if err != nil {
		return t, false, err
	}
	inner := s.buf[s.pos+1 : s.pos+n]
	s.pos += n + 1
	if inner[0] == '/' {
		return token{kind: tokenClose, name: local(bytes.TrimSpace(inner[1:]))}, false, nil
	}
	t.kind = tokenOpen
	if inner[len(inner)-1] == '/' {
		t.empty, inner = true, inner[:len(inner)-1]
	}
	cut := len(inner)
	for i, c := range inner {
		if c == ' ' || c == '\n' || c == '\t' || c == '\r' {
			cut = i
			break
		}
	}
	t.name, t.attrs = local(inner[:cut]), inner[cut:]
	return t, false, nil
}

func (s *scanner) bang() (t token, skip bool, err error) {
	for s.end-s.pos < 9 {
		if err := s.fill(); err != nil {
			return t, false, err
		}
	}
	rest := s.buf[s.pos:s.end]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		return t, true, s.drop(markComment, 4)
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		n, err := s.find(markCDATA, 9)
		if err != nil {
			return t, false, err
		}
		t = token{kind: tokenText, text: s.buf[s.pos+9 : s.pos+n], cdata: true}
		s.pos += n + len(markCDATA)
		return t, false, nil
	}
	return t, false, errXMLDoctype
}

func (s *scanner) drop(mark []byte, from int) error {
	n, err := s.find(mark, from)
	s.pos += n + len(mark)
	if err != nil {
		s.pos = s.end
	}
	return err
}

// tagEnd is the offset of the ">" that ends the tag at pos, outside quotes.
func (s *scanner) tagEnd() (int, error) {
	var quote byte
	for i := 1; ; i++ {
		for s.pos+i >= s.end {
			if err := s.fill(); err != nil {
				return 0, err
			}
		}
		switch c := s.buf[s.pos+i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			if i == 1 {
				return 0, errXMLBroken
			}
			return i, nil
		}
	}
}

func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// attr returns the value of an attribute, as written; nil if there is none. A
// name with a colon must be given with its prefix.
func attr(attrs []byte, name string) []byte {
	for len(attrs) > 0 {
		eq := bytes.IndexByte(attrs, '=')
		if eq < 0 {
			return nil
		}
		key := bytes.TrimSpace(attrs[:eq])
		rest := bytes.TrimLeft(attrs[eq+1:], " \t\r\n")
		if len(rest) < 2 || rest[0] != '"' && rest[0] != '\'' {
			return nil
		}
		stop := bytes.IndexByte(rest[1:], rest[0])
		if stop < 0 {
			return nil
		}
		if string(key) == name {
			return rest[1 : 1+stop]
		}
		attrs = rest[stop+2:]
	}
	return nil
}

// attrText is attr with its entities replaced.
func attrText(attrs []byte, name string) string {
	b, err := unescape(nil, attr(attrs, name))
	if err != nil {
		return ""
	}
	return string(b)
}

// unescape appends text to dst with its entities replaced.
func unescape(dst, text []byte) ([]byte, error) {
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			return append(dst, text...), nil
		}
		dst = append(dst, text[:i]...)
		text = text[i+1:]
		semi := bytes.IndexByte(text[:min(len(text), 12)], ';')
		if semi < 0 {
			return dst, errXMLBroken
		}
		r, ok := entity(string(text[:semi]))
		if !ok {
			return dst, errXMLBroken
		}
		dst = utf8.AppendRune(dst, r)
		text = text[semi+1:]
	}
}

func entity(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	base, digits := 10, name[1:]
	if digits[0] == 'x' || digits[0] == 'X' {
		base, digits = 16, digits[1:]
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n > utf8.MaxRune {
		return 0, false
	}
	return rune(n), true
}

// unquoteX replaces the escapes _xHHHH_ by which Excel writes control
// characters in place.
func unquoteX(b []byte) []byte {
	i := bytes.Index(b, []byte("_x"))
	if i < 0 {
		return b
	}
	out := append([]byte(nil), b[:i]...)
	for i < len(b) {
		if i+7 <= len(b) && b[i] == '_' && b[i+1] == 'x' && b[i+6] == '_' {
			if n, err := strconv.ParseUint(string(b[i+2:i+6]), 16, 16); err == nil {
				out = utf8.AppendRune(out, rune(n))
				i += 7
				continue
			}
		}
		out = append(out, b[i])
		i++
	}
	return out
}
