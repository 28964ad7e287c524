package indicator

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// unwrapped is a text whose wrapped lines are joined again, and where in it
// each line of the original begins.
type unwrapped struct {
	text   string
	starts []int
}

// line is the line of the original, from 1, in which a place of the text lies.
func (u *unwrapped) line(at int) int {
	i, exact := slices.BinarySearch(u.starts, at)
	if exact {
		for i+1 < len(u.starts) && u.starts[i+1] == at { // blank lines between
			i++
		}
		return i + 1
	}
	return max(i, 1)
}

var (
	itemMark   = regexp.MustCompile(`^(?:[-–—•▪●*○◦✓]\s|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s)`)
	labelMark  = regexp.MustCompile(`^[\p{L} ]{1,30}:(?:\s|$)`)
	openEnding = regexp.MustCompile(`(?i)(?:[,(/]|(?:^|[\s(])(?:rp\.?|us\$|dari|di|ke|pada|yang|dan|atau|menurut|untuk|dengan|sebesar|sebanyak|mencapai|menjadi|peringkat|urutan|posisi|nomor|antara|terhadap|oleh|serta|sekitar|hanya|adalah|yaitu|yakni|sejak|tahun|kota|kabupaten|provinsi|kelurahan|kecamatan|desa|wali|bupati|gubernur))$`)
)

// shortestWrap is how many characters the longest line of a paragraph has at
// least where a program has wrapped it.
const shortestWrap = 45

// unwrap joins the lines of a text that was wrapped at the width of a page, as
// it comes from a PDF file, so that a sentence is judged whole. Lines that end
// a sentence, titles and the items of lists stay apart.
func unwrap(text string) *unwrapped {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRightFunc(l, unicode.IsSpace)
	}
	u := &unwrapped{starts: make([]int, 0, len(lines))}
	b := make([]byte, 0, len(text))
	var width int
	var closed bool
	for i, l := range lines {
		if i == 0 || lines[i-1] == "" {
			width, closed = paragraph(lines[i:])
		}
		u.starts = append(u.starts, len(b))
		b = append(b, l...)
		if i+1 == len(lines) {
			break
		}
		switch next := strings.TrimLeftFunc(lines[i+1], unicode.IsSpace); {
		case !continued(l, next, width, closed):
			b = append(b, '\n')
		case hyphenated(l, next):
			b, lines[i+1] = b[:len(b)-1], next
		case strings.HasSuffix(l, "-") || strings.HasSuffix(l, "/"): // "se-", "ke-", "laki-", "kabupaten/"
			lines[i+1] = next
		default:
			b, lines[i+1] = append(b, ' '), next
		}
	}
	u.text = string(b)
	return u
}

// paragraph is the length of the longest line up to the next blank one, and
// whether a sentence ends there.
func paragraph(lines []string) (width int, closed bool) {
	for _, l := range lines {
		if l == "" {
			break
		}
		width = max(width, utf8.RuneCountInString(l))
		closed = closed || strings.HasSuffix(l, ".")
	}
	return width, closed
}

// continued reports whether a sentence goes on from one line to the next: it
// has not ended, and the next line begins in the middle of one, or the line
// ends with a word that needs another, or the first word of the next line had
// no room in a paragraph of full lines.
func continued(line, next string, width int, closed bool) bool {
	if line == "" || next == "" || itemMark.MatchString(next) || labelMark.MatchString(next) {
		return false
	}
	last, size := utf8.DecodeLastRuneInString(line)
	if strings.ContainsRune(".!?:", last) && ends(line+" ", 0, len(line)-size) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(next)
	if unicode.IsLower(first) || strings.ContainsRune("(%)", first) || last == '-' || openEnding.MatchString(line) {
		return true
	}
	word, _, _ := strings.Cut(next, " ")
	full := utf8.RuneCountInString(line) + 1 + utf8.RuneCountInString(word)
	return closed && width >= shortestWrap && full > width-width/10
}

// hyphenated reports whether a word was cut at the end of a line: its hyphen
// goes. One between the halves of "laki-laki" stays, as does one before a name
// or a number.
func hyphenated(line, next string) bool {
	head, ok := strings.CutSuffix(line, "-")
	first, _ := utf8.DecodeRuneInString(next)
	if !ok || !unicode.IsLower(first) {
		return false
	}
	left := strings.ToLower(head[strings.LastIndexFunc(head, func(r rune) bool { return !unicode.IsLetter(r) })+1:])
	return left != "" && left != "se" && left != "ke" && left != "e" && left != "non" && !strings.HasPrefix(next, left)
}
