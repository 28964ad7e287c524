package registry

import (
	"regexp"
	"strings"
)

var (
	rtAndRW = regexp.MustCompile(`(?i)\bRT\s*/\s*RW[\s.:]*(\d{1,3})\s*/\s*(\d{1,3})\b`)
	rtAlone = regexp.MustCompile(`(?i)\bRT[\s.:]*(\d{1,3})\b`)
	rwAlone = regexp.MustCompile(`(?i)\bRW[\s.:]*(\d{1,3})\b`)
)

// Neighbourhood reads RT and RW from an address, where P3KE files have no
// columns of their own for them: "Jl. Veteran No. 3 RT 011 RW 008", "RT.5/RW.2",
// "RT/RW 005/002". The numbers have three digits; what is not there is "".
func Neighbourhood(address string) (rt, rw string) {
	if !strings.Contains(strings.ToUpper(address), "RT") {
		return "", ""
	}
	if m := rtAndRW.FindStringSubmatch(address); m != nil {
		return threeDigits(m[1]), threeDigits(m[2])
	}
	if m := rtAlone.FindStringSubmatch(address); m != nil {
		rt = threeDigits(m[1])
	}
	if m := rwAlone.FindStringSubmatch(address); m != nil {
		rw = threeDigits(m[1])
	}
	return rt, rw
}

// threeDigits pads a number of an RT or RW; "000" says that there is none.
func threeDigits(n string) string {
	n = strings.Repeat("0", 3-len(n)) + n
	if n == "000" {
		return ""
	}
	return n
}

var (
	neighbourhoods = regexp.MustCompile(`(?i)[\s,]*\bR[TW](?:\s*/\s*RW)?[\s.:]*\d{1,3}(?:\s*/\s*\d{1,3})?\b`)
	looseEnds      = regexp.MustCompile(`\s*[/,]+\s*([/,]|$)`)
)

// Street is an address without the RT and RW that [Neighbourhood] reads from it,
// for a table that has a column for them. An address that holds nothing else stays.
func Street(address string) string {
	street := strings.TrimSpace(looseEnds.ReplaceAllString(neighbourhoods.ReplaceAllString(address, ""), "$1"))
	street = strings.Trim(street, " ,/")
	if street == "" {
		return address
	}
	return street
}
